# SPDX-License-Identifier: Apache-2.0
"""Define API keys, their file, and the check of a key that a caller sends (SPEC Q-5, Q-5.1).

Owns the form of a key and the list of keys in force. The file has no secret: for each key it has the HMAC-SHA256 of
its secret under the pepper, a separate key in another file. A secret has 256 random bits, so a slow hash for passwords
would add nothing. Must never log a secret or put it into an error.
"""

import hmac
import ipaddress
import re
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, TypeAlias
from urllib.parse import unquote

import msgspec
import structlog
from msgspec import Meta, Struct

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.names import PRINCIPAL_FORM, is_principal
from clearinghouse.server.credentials.watched import Watched, read_secret
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import (
    RIGHT_READ,
    RIGHT_TRADE,
    RIGHT_TRANSFER,
    RIGHT_WITHDRAW,
)

KEYS_KEY: Final = "credentials.keys"
PEPPER_KEY: Final = "credentials.pepper"
PREFIX: Final = "chk_"
SECRET_BYTES: Final = 32
PEPPER_BYTES: Final = 32
KEYS_MAX: Final = 100_000
LABEL_MAX: Final = 128
# Restrictions of a key: the scopes of a delegate, and all other calls that change state.
SCOPE_MANAGE: Final = 16
SCOPES: Final[Mapping[str, int]] = {
    "read": RIGHT_READ,
    "trade": RIGHT_TRADE,
    "transfer": RIGHT_TRANSFER,
    "withdraw": RIGHT_WITHDRAW,
    "manage": SCOPE_MANAGE,
}
SCOPES_ALL: Final = sum(SCOPES.values())
VERSION: Final = 1
REFUSED: Final = "API keys not changed: the old ones stay in use"

# The checksum lets a scanner for secrets tell a key from other text without asking the server.
_FORM: Final = re.compile(r"chk_([0-9a-f]{16})_([0-9a-f]{64})([0-9a-f]{8})")

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Time: TypeAlias = Annotated[datetime, Meta(tz=True)]

log = structlog.get_logger("clearinghouse.server")


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A key in the file.

    `hash` is the keyed hash of its secret. Without `expires` the key has no end. Without `scopes` it may be used for
    every call that its principal may make.
    """

    id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    principal: str
    hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    created: Time
    expires: Time | None = None
    revoked: Time | None = None
    networks: tuple[str, ...] = ()
    label: Annotated[str, Meta(max_length=LABEL_MAX)] = ""
    scopes: tuple[str, ...] = ()


class KeysFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file of keys."""

    version: int = VERSION
    keys: Annotated[tuple[Entry, ...], Meta(max_length=KEYS_MAX)] = ()


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The paths of the file of keys and the file of the pepper."""

    keys: Path
    pepper: Path


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the check uses it; times are in seconds since 1970."""

    principal: str
    hash: str
    expires: float | None
    revoked: float | None
    networks: tuple[Network, ...]
    scopes: int


@dataclass(frozen=True, slots=True)
class Keys:
    """The pepper and the keys by id, as read from both files and checked."""

    pepper: bytes = field(repr=False)
    by_id: Mapping[str, Key]


def key_text(key_id: str, secret: str) -> str:
    """Return a key as a caller sends it: prefix, id, secret, and the CRC-32 over these."""
    text = f"{PREFIX}{key_id}_{secret}"
    return f"{text}{zlib.crc32(text.encode()):08x}"


def parts_of(text: str) -> tuple[str, str] | None:
    """Return the id and the secret in the text of a key; None for a text that is no key."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    key_id, secret, _ = found.groups()
    return (key_id, secret) if key_text(key_id, secret) == text else None


def keyed_hash(pepper: bytes, key_id: str, secret: str) -> str:
    """Return the hash of a secret for the file. It is over id and secret, so it is valid for no other entry."""
    return hmac.digest(pepper, f"{key_id}_{secret}".encode(), "sha256").hex()


def read_pepper(path: Path) -> bytes:
    """Return the pepper that a file contains. Raises ConfigError."""
    try:
        found = bytes.fromhex(read_secret(PEPPER_KEY, path).decode("ascii").strip())
    except ValueError:
        found = b""
    if len(found) != PEPPER_BYTES:
        raise ConfigError(
            f"{PEPPER_KEY}: {path} must hold {2 * PEPPER_BYTES} hexadecimal digits: `clearinghouse keys new` makes it"
        )
    return found


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Return the checked entries of the file of keys. Raises ConfigError, whose text has no content but ids of keys."""
    raw = read_secret(KEYS_KEY, path)
    try:
        found = msgspec.json.decode(raw, type=KeysFile)
    except msgspec.DecodeError as error:
        # Its message has a place and no text of the file.
        raise ConfigError(f"{KEYS_KEY}: {path} is no file of keys: {error}") from None
    if found.version != VERSION:
        raise ConfigError(f"{KEYS_KEY}: {path} has version {found.version}, known is {VERSION}")
    seen: set[str] = set()
    for entry in found.keys:
        if entry.id in seen:
            raise ConfigError(f"{KEYS_KEY}: {path}: the key {entry.id} is there twice")
        seen.add(entry.id)
        if not is_principal(entry.principal):
            raise ConfigError(
                f"{KEYS_KEY}: {path}: the principal of the key {entry.id} is not {PRINCIPAL_FORM}"
            )
        for network in entry.networks:
            try:
                parsed_network(network)
            except ValueError as error:
                raise ConfigError(f"{KEYS_KEY}: {path}: the key {entry.id}: {error}") from None
        try:
            scope_bits(entry.scopes)
        except ValueError as error:
            raise ConfigError(f"{KEYS_KEY}: {path}: the key {entry.id}: {error}") from None
    return found.keys


def parsed_network(text: str) -> Network:
    """Return the network that a text names, such as 10.0.0.0/8. Raises ValueError with the fault."""
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"the network {text!r:.60}: {error}") from None


def scope_bits(scopes: Sequence[str]) -> int:
    """Return the permitted uses of a key as bits; all uses if no scope is stated. Raises ValueError."""
    if not scopes:
        return SCOPES_ALL
    for scope in scopes:
        if scope not in SCOPES:
            raise ValueError(f"the scope {scope!r:.40} is none of {', '.join(SCOPES)}")
    if len(set(scopes)) < len(scopes):
        raise ValueError("a scope is stated twice")
    return sum(SCOPES[scope] for scope in scopes)


def scope_names(bits: int) -> str:
    """Return the names of the scopes in a set of bits, separated by commas."""
    return ", ".join(name for name, bit in SCOPES.items() if bits & bit)


def load_keys(files: KeyFiles) -> Keys:
    """Read and check the file of keys and the pepper. Raises ConfigError with the file and the remedy."""
    pepper = read_pepper(files.pepper)
    entries = read_entries(files.keys)
    return Keys(pepper, {entry.id: _key_of(entry) for entry in entries})


def _key_of(entry: Entry) -> Key:
    """Return an entry of the file as the key that the check uses."""
    return Key(
        entry.principal,
        entry.hash,
        None if entry.expires is None else entry.expires.timestamp(),
        None if entry.revoked is None else entry.revoked.timestamp(),
        tuple(parsed_network(network) for network in entry.networks),
        scope_bits(entry.scopes),
    )


def address_of(peer: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address of a caller from the text that gRPC has, such as ipv4:10.0.0.1:7411.

    Returns None for a local socket.
    """
    kind, _, rest = unquote(peer).partition(":")
    if kind not in ("ipv4", "ipv6"):
        return None
    try:
        found = ipaddress.ip_address(rest.rpartition(":")[0].strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def invalid_credential(message: str) -> EdgeError:
    """Return the refusal of an invalid credential; the refusal does not say which part of it is wrong."""
    return EdgeError(codes.CREDENTIAL_INVALID, message)


class KeyRing:
    """The keys in force. `watch` reads the files again when they change. The constructor raises ConfigError."""

    def __init__(self, files: KeyFiles) -> None:
        self._watched = Watched(
            (files.keys, files.pepper), lambda: load_keys(files), self._say, REFUSED
        )
        self.used: dict[str, int] = {}  # id of a key -> when it was last used, in s since 1970
        self._say(self._watched.current)

    async def watch(self) -> None:
        """Replace the keys in force by those of the files, if the files have changed."""
        await self._watched.watch()

    def principal_of(self, text: str, peer: str, scope: int = 0) -> str:
        """Return the principal of a key that `peer` sent, for a call that needs a scope. Raises EdgeError.

        Malformed, unknown and wrong keys get the same answer. Only a caller with the right secret learns that a key has
        ended, or is not permitted from its address or for the scope. Scope 0: the scope is not checked.
        """
        parts = parts_of(text)
        if parts is None:
            raise invalid_credential("no such API key: check that it was copied whole")
        key_id, secret = parts
        key = self._find(key_id, secret)
        if key is None and self._watched.reread():
            key = self._find(key_id, secret)
        if key is None:
            raise invalid_credential("no such API key: check that it was copied whole")
        now = time.time()
        if key.revoked is not None:
            raise EdgeError(
                codes.CREDENTIAL_EXPIRED, f"the API key {key_id} was revoked: use another one"
            )
        if key.expires is not None and now >= key.expires:
            raise EdgeError(
                codes.CREDENTIAL_EXPIRED, f"the API key {key_id} has expired: use another one"
            )
        if key.networks:
            address = address_of(peer)
            if address is None or not any(address in network for network in key.networks):
                raise EdgeError(
                    codes.CREDENTIAL_NETWORK,
                    f"the API key {key_id} may not be used from this address: use it from one of its networks",
                )
        if scope and not key.scopes & scope:
            raise EdgeError(
                codes.CREDENTIAL_SCOPE,
                f"the API key {key_id} may be used to {scope_names(key.scopes)} alone, and this call needs"
                f" {scope_names(scope)}: use another key of yours",
            )
        self.used[key_id] = int(now)
        return key.principal

    def _find(self, key_id: str, secret: str) -> Key | None:
        """Return the key with this id if the secret is right."""
        keys = self._watched.current
        key = keys.by_id.get(key_id)
        # An unknown id is compared too, so that it takes no less time.
        stored = "" if key is None else key.hash
        is_right = hmac.compare_digest(stored, keyed_hash(keys.pepper, key_id, secret))
        return key if is_right else None

    def _say(self, keys: Keys) -> None:
        """Log how many keys are in use."""
        live = sum(1 for key in keys.by_id.values() if key.revoked is None)
        log.info("API keys in use", keys=len(keys.by_id), not_revoked=live)
