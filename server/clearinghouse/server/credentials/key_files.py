# SPDX-License-Identifier: Apache-2.0
"""Make, rotate and revoke API keys in their file (SPEC Q-5).

Owns the writing of the files of keys and pepper: completely or not at all, readable by their owner, one writer at a
time. The text of a new key is returned once and stored nowhere.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.keys import (
    KEYS_KEY,
    KEYS_MAX,
    LABEL_MAX,
    PEPPER_BYTES,
    SECRET_BYTES,
    Entry,
    KeyFiles,
    KeysFile,
    key_text,
    keyed_hash,
    parsed_network,
    read_entries,
    read_pepper,
    scope_bits,
)
from clearinghouse.server.credentials.names import PRINCIPAL_FORM, is_principal

SECRET_MODE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Stated:
    """The properties of a new key, as the caller of the command states them."""

    principal: str
    label: str = ""
    networks: tuple[str, ...] = ()
    expires: datetime | None = None
    scopes: tuple[str, ...] = ()


def new_key(files: KeyFiles, stated: Stated, now: datetime) -> tuple[Entry, str]:
    """Add a key; return its entry and its text. Makes both files if they are missing. Raises ConfigError."""
    _check(stated, now)
    with _locked(files.keys):
        if not files.keys.exists():
            if not files.pepper.exists():
                _write(files.pepper, f"{secrets.token_hex(PEPPER_BYTES)}\n".encode())
            entries: tuple[Entry, ...] = ()
        else:
            entries = read_entries(files.keys)
        entry, text = _made(files, stated, now)
        _write_entries(files, (*entries, entry))
    return entry, text


def rotate_key(
    files: KeyFiles, key_id: str, overlap: timedelta, expires: datetime | None, now: datetime
) -> tuple[Entry, Entry, str]:
    """Add a key with the rights of an old key, which ends after `overlap`.

    Returns the entries of the old and the new key, and the text of the new key. Raises ConfigError.
    """
    with _locked(files.keys):
        entries = read_entries(files.keys)
        old = _found(files, entries, key_id)
        if old.revoked is not None or (old.expires is not None and old.expires <= now):
            raise ConfigError(
                f"the key {key_id} is revoked or has expired: make another one with `clearinghouse keys new`"
            )
        stated = Stated(old.principal, old.label, old.networks, expires, old.scopes)
        _check(stated, now)
        end = now + overlap
        ending = replace(old, expires=end if old.expires is None else min(end, old.expires))
        entry, text = _made(files, stated, now)
        kept = tuple(ending if one.id == key_id else one for one in entries)
        _write_entries(files, (*kept, entry))
    return ending, entry, text


def revoke_key(files: KeyFiles, key_id: str, now: datetime) -> Entry:
    """Revoke the key with an id; return its entry. A key that is revoked already stays unchanged. Raises
    ConfigError.
    """
    with _locked(files.keys):
        entries = read_entries(files.keys)
        old = _found(files, entries, key_id)
        if old.revoked is not None:
            return old
        entry = replace(old, revoked=now)
        _write_entries(files, tuple(entry if one.id == key_id else one for one in entries))
    return entry


def _check(stated: Stated, now: datetime) -> None:
    """Raise ConfigError for a key that could not be used."""
    if not is_principal(stated.principal):
        raise ConfigError(f"the principal must have {PRINCIPAL_FORM}, and is not the machine's own")
    if len(stated.label) > LABEL_MAX or not stated.label.isprintable():
        raise ConfigError(f"the label must have at most {LABEL_MAX} printable characters")
    for network in stated.networks:
        try:
            parsed_network(network)
        except ValueError as error:
            raise ConfigError(str(error)) from None
    try:
        scope_bits(stated.scopes)
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if stated.expires is not None and stated.expires <= now:
        raise ConfigError(f"the key would have expired at {stated.expires:%Y-%m-%dT%H:%M:%SZ}")


def _found(files: KeyFiles, entries: tuple[Entry, ...], key_id: str) -> Entry:
    """Return the entry of the key with an id. Raises ConfigError if there is none."""
    for entry in entries:
        if entry.id == key_id:
            return entry
    raise ConfigError(
        f"{files.keys} has no key with this id: `clearinghouse keys list` shows them; give the 16 digits after chk_"
    )


def _made(files: KeyFiles, stated: Stated, now: datetime) -> tuple[Entry, str]:
    """Return a new entry and the text of its key. Raises ConfigError."""
    pepper = read_pepper(files.pepper)
    key_id = secrets.token_hex(8)
    secret = secrets.token_hex(SECRET_BYTES)
    entry = Entry(
        key_id,
        stated.principal,
        keyed_hash(pepper, key_id, secret),
        now.replace(microsecond=0),
        stated.expires,
        None,
        stated.networks,
        stated.label,
        stated.scopes,
    )
    return entry, key_text(key_id, secret)


def _write_entries(files: KeyFiles, entries: tuple[Entry, ...]) -> None:
    """Write the file of keys. Raises ConfigError."""
    if len(entries) > KEYS_MAX:
        raise ConfigError(f"{KEYS_KEY}: {files.keys} may have at most {KEYS_MAX} keys")
    encoded = msgspec.json.encode(KeysFile(keys=entries))
    _write(files.keys, msgspec.json.format(encoded, indent=1) + b"\n")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """In the block, keep other writers out by locking the directory; no lock file remains in it. Raises ConfigError."""
    try:
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigError(f"{path.parent} cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, data: bytes) -> None:
    """Replace a file completely and durably; the new file has the owner and mode of the old one. Raises ConfigError."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        old = path.stat() if path.exists() else None
        descriptor = os.open(
            fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, SECRET_MODE
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                if old is not None:
                    if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
                        os.fchown(file.fileno(), old.st_uid, old.st_gid)
                    os.fchmod(file.fileno(), SECRET_MODE | (old.st_mode & 0o040))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
