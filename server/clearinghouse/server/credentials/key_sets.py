# SPDX-License-Identifier: Apache-2.0
"""Read the public keys of an issuer of tokens, a file in the form of a JSON Web Key Set (SPEC Q-5).

Owns the rules of that file. A key has an id and one algorithm, which is stated or fixed by its type, so no token can
choose another. Must never accept a key that is secret, weak or of a symmetric algorithm.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.watched import read_unwritable

KEY_SET_KEY: Final = "tokens.keys"
KEYS_MAX: Final = 64
KID_MAX: Final = 128
BYTES_MAX: Final = 262_144
RSA_BITS_MIN: Final = 2_048
RSA_BITS_MAX: Final = 8_192
RSA_ALGORITHMS: Final = ("PS256", "RS256")
MEMBERS: Final[tuple[str, ...]] = ("kty", "crv", "x", "y", "n", "e")
# Members of a JSON Web Key that are secret (RFC 7518).
SECRET_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

Public: TypeAlias = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A public key of the issuer, and the only algorithm permitted with it."""

    algorithm: str
    public: Public


@dataclass(frozen=True, slots=True, eq=False)
class KeySet:
    """The public keys of a file, by id."""

    by_id: Mapping[str, TokenKey]


def strict_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that bytes encode.

    Raises ValueError if a name occurs twice, a number is NaN or infinite, or the bytes are no object in UTF-8.
    """
    found = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004  all that is wrong with the text is a ValueError
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object from its names and values.

    Raises ValueError for a repeated name, because programs differ about which of the values counts.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _constant(_: str) -> object:
    raise ValueError("not a number of JSON")


def load_key_set(path: Path, algorithms: tuple[str, ...]) -> KeySet:
    """Read and check a file of keys. Raises ConfigError with the file, the key and the remedy."""
    place = f"{KEY_SET_KEY}: {path}"
    raw = read_unwritable(KEY_SET_KEY, path)
    if len(raw) > BYTES_MAX:
        raise ConfigError(f"{place} has {len(raw)} bytes, and may have {BYTES_MAX}")
    try:
        entries = strict_object(raw).get("keys")
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(
            f'{place} is no JSON Web Key Set: it must be an object with a list "keys", and no name in it twice'
        )
    if len(entries) > KEYS_MAX:
        raise ConfigError(f"{place} has {len(entries)} keys, and may have {KEYS_MAX}")
    found: dict[str, TokenKey] = {}
    for number, entry in enumerate(entries, 1):
        if entry.get("use") == "enc":
            continue  # issuers publish keys for encryption in the same set
        kid = entry.get("kid")
        if not isinstance(kid, str) or not 0 < len(kid) <= KID_MAX or not kid.isprintable():
            raise ConfigError(
                f'{place}: key {number} needs a "kid" of 1 to {KID_MAX} printable characters'
            )
        if kid in found:
            raise ConfigError(f"{place}: the key {kid!r} is there twice")
        try:
            found[kid] = _key_of(entry, algorithms)
        except ValueError as error:
            raise ConfigError(f"{place}: the key {kid!r} {error}") from None
    if not found:
        raise ConfigError(f"{place} has no key for signatures: no token could be proved")
    return KeySet(found)


def _key_of(entry: dict[str, Any], algorithms: tuple[str, ...]) -> TokenKey:
    """Return the key of an entry of the file. Raises ValueError with the fault."""
    if entry.get("kty") == "oct":
        raise ValueError("is symmetric: use one of an asymmetric algorithm")
    if SECRET_MEMBERS & entry.keys():
        raise ValueError(
            "is a private key: take it out, replace it at its issuer, and put in the public one"
        )
    if entry.get("use", "sig") != "sig" or "verify" not in entry.get("key_ops", ["verify"]):
        raise ValueError("is not for checking signatures: take it out")
    public = _public(entry)
    fitting = _fitting(public)
    stated = entry.get("alg")
    if stated is None:
        usable = [name for name in fitting if name in algorithms]
        if len(usable) > 1:
            raise ValueError(f'needs an "alg", one of {", ".join(usable)}')
        stated = (usable or fitting)[0]
    if stated not in fitting:
        raise ValueError(f'has an "alg" that does not fit its type; {" or ".join(fitting)} would')
    if stated not in algorithms:
        raise ValueError(
            f"is for {stated}, and tokens.algorithms permits {', '.join(algorithms)}: take it out, or permit it"
        )
    return TokenKey(stated, public)


def _public(entry: dict[str, Any]) -> Public:
    """Return the public key that an entry of the file describes. Raises ValueError."""
    # By its type alone: a stated algorithm is compared afterwards.
    bare: dict[str, Any] = {name: entry[name] for name in MEMBERS if name in entry}
    if not all(isinstance(value, str) for value in bare.values()):
        raise ValueError("cannot be read as a key: copy it whole from its issuer")
    try:
        found = PyJWK(bare).key
    except (PyJWTError, ValueError, KeyError, TypeError):
        raise ValueError("cannot be read as a key: copy it whole from its issuer") from None
    if not isinstance(found, Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey):
        raise ValueError("is of another type: Ed25519, EC on P-256 and RSA are known")  # noqa: TRY004  see the caller
    return found


def _fitting(public: Public) -> tuple[str, ...]:
    """Return the algorithms that may be used with a key. Raises ValueError for a weak key."""
    if isinstance(public, Ed25519PublicKey):
        return ("EdDSA",)
    if isinstance(public, RSAPublicKey):
        if not RSA_BITS_MIN <= public.key_size <= RSA_BITS_MAX:
            raise ValueError(
                f"has {public.key_size} bits: RSA needs {RSA_BITS_MIN}, and {RSA_BITS_MAX} at most"
            )
        return RSA_ALGORITHMS
    if not isinstance(public.curve, SECP256R1):
        raise ValueError("is on another curve: P-256 is known")  # noqa: TRY004  see the caller
    return ("ES256",)
