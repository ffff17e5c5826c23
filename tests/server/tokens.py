# SPDX-License-Identifier: Apache-2.0
"""An issuer of tokens for tests: its keys, its key set, and tokens of any kind, right and wrong."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ISSUER: Final = "https://login.example"
AUDIENCE: Final = "clearinghouse-1"

Private: TypeAlias = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int, size: int = 0) -> str:
    """An integer of a JSON Web Key."""
    return encoded(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def jwk_of(private: Private, kid: str, **more: object) -> dict[str, object]:
    """The public part of a key as a JSON Web Key, by the definition of the form (RFC 7517, RFC 8037)."""
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raw = private.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": encoded(raw), "kid": kid, **more}
    if isinstance(private, rsa.RSAPrivateKey):
        of = private.public_key().public_numbers()
        return {"kty": "RSA", "n": number(of.n), "e": number(of.e), "kid": kid, **more}
    point = private.public_key().public_numbers()
    size = (private.curve.key_size + 7) // 8
    name = {"secp256r1": "P-256", "secp384r1": "P-384"}[private.curve.name]
    at = {"x": number(point.x, size), "y": number(point.y, size)}
    return {"kty": "EC", "crv": name, **at, "kid": kid, **more}


def signature(private: Private, algorithm: str, text: bytes) -> bytes:
    """The signature of a text, by the definition of the algorithm (RFC 7518, RFC 8037)."""
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(text)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(private.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    sha = hashes.SHA256()
    if algorithm == "PS256":
        return private.sign(text, padding.PSS(padding.MGF1(sha), sha.digest_size), sha)
    return private.sign(text, padding.PKCS1v15(), sha)


def joined(header: str | Mapping[str, object], stated: str | Mapping[str, object]) -> bytes:
    """Return the bytes that are signed. A text is taken as it is."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, stated)]
    return ".".join(encoded(part.encode()) for part in parts).encode()


def token_of(
    private: Private,
    header: str | Mapping[str, object],
    stated: str | Mapping[str, object],
    algorithm: str = "EdDSA",
) -> str:
    """A signed token."""
    text = joined(header, stated)
    return f"{text.decode()}.{encoded(signature(private, algorithm, text))}"


def hmac_token(secret: bytes, header: Mapping[str, object], stated: Mapping[str, object]) -> str:
    """A token signed with a secret."""
    text = joined(header, stated)
    return f"{text.decode()}.{encoded(hmac.digest(secret, text, hashlib.sha256))}"


class Issuer:
    """An issuer with an Ed25519 key `a`, and the file of its key set."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder / "token-keys.json"
        self.key = ed25519.Ed25519PrivateKey.generate()
        self.publish(jwk_of(self.key, "a"))
        self.flags = (
            *("--token-keys", str(self.path), "--token-issuer", ISSUER),
            *("--token-audience", AUDIENCE),
        )

    def publish(self, *keys: Mapping[str, object]) -> None:
        """Put a new key set in its place, whole."""
        self.write(json.dumps({"keys": keys}))

    def write(self, text: str) -> None:
        """Put a text in the place of the key set."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.path)

    def stated(
        self, principal: str = "desk-1", seconds: int = 600, **more: object
    ) -> dict[str, Any]:
        """Claims that count from now on; one that is None is left out."""
        now = int(time.time())
        found = {"iss": ISSUER, "aud": AUDIENCE, "sub": principal, "iat": now, "exp": now + seconds}
        return {name: value for name, value in {**found, **more}.items() if value is not None}

    def token(self, principal: str = "desk-1", seconds: int = 600, **more: object) -> str:
        """A token that counts from now on."""
        return token_of(
            self.key, {"alg": "EdDSA", "kid": "a"}, self.stated(principal, seconds, **more)
        )
