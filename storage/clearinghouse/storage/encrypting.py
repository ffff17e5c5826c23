# SPDX-License-Identifier: Apache-2.0
"""Encrypt the files of a copied journal for a backup, and decrypt them for a restore (SPEC J-7).

Owns the form of an encrypted backup: each file is encrypted separately in the format age (age-encryption.org/v1),
which other tools can read. A manifest with sizes and hashes is written last, so an interrupted backup has no
manifest. The library pyrage does the cryptography of age. Must never write a byte of plain text to the backup, nor
keep or show a secret key.

age proves that a file has not changed since its encryption, but not who encrypted it. A stranger can make a complete
backup of another journal: only a comparison with a head stored elsewhere shows that.
"""

import json
import os
import re
import shutil
from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Protocol

from clearinghouse.storage.errors import (
    BackupDamagedError,
    BackupTooNewError,
    EncryptionMissingError,
    IdentityError,
    RecipientError,
    TargetNotEmptyError,
    WrongIdentityError,
    file_error,
)
from clearinghouse.storage.files import SYSTEM_FILES
from clearinghouse.storage.lock import LOCK_FILE

BACKUP_FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUFFIX: Final = ".age"
# The files of a copied journal. Anyone who knows the recipient can forge a backup, so a restore
# writes no other name.
NAME: Final = re.compile(r"journal\.db|head|snapshots/snapshot-\d{19}\.bin")
_MANIFEST_BYTES_MAX: Final = 1024 * 1024
# Permissions of users outside the owner's group.
_OTHERS: Final = 0o007
_OWNER_ONLY: Final = 0o600


class Readable(Protocol):
    """A binary stream whose bytes are encrypted."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        ...


class Entry(NamedTuple):
    """The size in bytes and the SHA-256 of a file of a backup, before encryption."""

    size: int
    digest: str


def recipients_of(texts: Sequence[str]) -> list[Any]:
    """Return the public keys in `texts`, to which a backup is encrypted.

    Raises RecipientError, EncryptionMissingError.
    """
    age = _library()
    found = []
    for text in texts:
        try:
            found.append(age.x25519.Recipient.from_str(text))
        except age.RecipientError as error:
            # Omit the text: it may be a secret key given by mistake.
            raise RecipientError(str(error)) from None
    return found


def identities_of(path: Path) -> list[Any]:
    """Return the secret keys in a file that `age-keygen` wrote. Raises IdentityError and EncryptionMissingError."""
    age = _library()
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise IdentityError(path, f"cannot be read: {reason}") from None
    if mode & _OTHERS:
        raise IdentityError(path, f"others may read or write it: chmod o-rwx {path}")
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise IdentityError(path, "has no secret key")
    try:
        return [age.x25519.Identity.from_str(key) for key in keys]
    except age.IdentityError:
        raise IdentityError(path, "has a line that is no secret key of age") from None


def is_encrypted(directory: Path) -> bool:
    """Return whether a directory has files of an encrypted backup."""
    return directory.is_dir() and any(directory.glob(f"*{SUFFIX}"))


def check_target(target: Path) -> None:
    """Raise TargetNotEmptyError unless `target` is an empty directory or does not exist."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetNotEmptyError(target)


def encrypt_directory(plain: Path, target: Path, recipients: Sequence[Any]) -> int:
    """Encrypt the files of the copied journal in `plain` into an empty directory; return the number of bytes written.

    The written files are durable at the end; after an error they are removed. Raises TargetNotEmptyError, and
    JournalFailedError or DirectoryNotWritableError for an error of the disk.
    """
    check_target(target)
    began = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        entries: dict[str, Entry] = {}
        size = 0
        for path in sorted(plain.rglob("*")):
            if path.is_dir() or path.name == LOCK_FILE:
                continue
            name = path.relative_to(plain).as_posix()
            assert NAME.fullmatch(name), f"{name} is no file of a copied journal"
            entries[name], written = _encrypt(path, target / f"{name}{SUFFIX}", recipients)
            size += written
        manifest = {"format": BACKUP_FORMAT, "files": entries}
        data = json.dumps(manifest).encode()
        _, written = _encrypt_stream(BytesIO(data), target / f"{MANIFEST}{SUFFIX}", recipients)
        SYSTEM_FILES.sync_directory(target.parent)
    except BaseException as error:
        _empty(target, remove=began)
        if isinstance(error, OSError):
            raise file_error(target, error) from error
        raise
    return size + written


def decrypt_directory(backup: Path, plain: Path, identities: Sequence[Any]) -> None:
    """Decrypt the files of a backup into the empty directory `plain`.

    After an error the content of the directory must not be used. Raises TargetNotEmptyError, WrongIdentityError,
    BackupDamagedError, BackupTooNewError, and the errors of `file_error` for an error of the disk.
    """
    check_target(plain)
    entries = _read_manifest(backup, identities)
    try:
        plain.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, entry in entries.items():
            path = plain / name
            path.parent.mkdir(exist_ok=True, mode=0o700)
            with path.open("xb") as file:
                _decrypt(backup / f"{name}{SUFFIX}", file, entry, identities)
    except OSError as error:
        raise file_error(plain, error) from error


def _library() -> Any:  # noqa: ANN401  the library has no types
    """Import and return the library pyrage. Raises EncryptionMissingError if it is not installed."""
    try:
        return import_module("pyrage")
    except ImportError as error:
        raise EncryptionMissingError from error


class _Counted:
    """A file that counts and hashes its bytes.

    It keeps the last error of the disk: pyrage raises another type instead.
    """

    def __init__(self, file: Any, size_max: int | None = None) -> None:  # noqa: ANN401  any binary file
        self._file = file
        self._max = size_max
        self._hash = sha256()
        self.size = 0
        self.error: OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Read bytes and count them."""
        try:
            data: bytes = self._file.read(size)
        except OSError as error:
            self.error = error
            raise
        self._count(data)
        return data

    def write(self, data: bytes, /) -> int:
        """Write bytes and count them. Raises ValueError for more bytes than the manifest permits."""
        if self._max is not None and self.size + len(data) > self._max:
            raise ValueError("more than the manifest says")
        try:
            self._file.write(data)
        except OSError as error:
            self.error = error
            raise
        self._count(data)
        return len(data)

    def flush(self) -> None:
        """Flush the file."""
        try:
            self._file.flush()
        except OSError as error:
            self.error = error
            raise

    def entry(self) -> Entry:
        """Return the size and hash of the bytes so far."""
        return Entry(self.size, self._hash.hexdigest())

    def _count(self, data: bytes) -> None:
        self.size += len(data)
        self._hash.update(data)


def _encrypt(source: Path, target: Path, recipients: Sequence[Any]) -> tuple[Entry, int]:
    """Encrypt one file; return its entry and the number of encrypted bytes."""
    with source.open("rb") as plain:
        return _encrypt_stream(plain, target, recipients)


def _encrypt_stream(plain: Readable, target: Path, recipients: Sequence[Any]) -> tuple[Entry, int]:
    """Encrypt a stream into a new durable file; return the entry of the stream and the number of encrypted bytes."""
    made = not target.parent.exists()
    target.parent.mkdir(exist_ok=True)
    source = _Counted(plain)
    with os.fdopen(
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb"
    ) as file:
        sink = _Counted(file)
        try:
            _library().encrypt_io(source, sink, list(recipients))
        except Exception as error:
            raise source.error or sink.error or error from error
        file.flush()
        os.fsync(file.fileno())
    SYSTEM_FILES.sync_directory(target.parent)
    if made:
        SYSTEM_FILES.sync_directory(target.parent.parent)
    return source.entry(), sink.size


def _decrypt(path: Path, plain: BinaryIO, entry: Entry, identities: Sequence[Any]) -> None:
    """Decrypt the file at `path` into `plain` and compare the result with the manifest's entry.

    Raises BackupDamagedError, and OSError for an error of `plain`.
    """
    sink = _Counted(plain, entry.size)
    _open(path, sink, identities, BackupDamagedError(path, "it is not of this backup"))
    if sink.entry() != entry:
        raise BackupDamagedError(path, "it is not the file that the manifest names")


def _open(path: Path, sink: _Counted, identities: Sequence[Any], no_key: Exception) -> None:
    """Decrypt the file at `path` into `sink`.

    Raises `no_key` if no identity opens the file, BackupDamagedError, and OSError for an error of `sink`.
    """
    age = _library()
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise BackupDamagedError(path, "it is missing: the backup is incomplete") from None
    except OSError as error:
        raise BackupDamagedError(path, f"it cannot be read: {error.strerror}") from error
    with file:
        try:
            age.decrypt_io(file, sink, list(identities))
        except Exception as error:
            if sink.error is not None:
                raise sink.error from error
            if isinstance(error, age.DecryptError) and "No matching keys" in str(error):
                raise no_key from None
            raise BackupDamagedError(path, "it is cut off or altered") from error


def _read_manifest(backup: Path, identities: Sequence[Any]) -> dict[str, Entry]:
    """Return the files that the manifest of a backup lists, by name.

    Raises WrongIdentityError, BackupDamagedError, BackupTooNewError.
    """
    path = backup / f"{MANIFEST}{SUFFIX}"
    plain = BytesIO()
    _open(path, _Counted(plain, _MANIFEST_BYTES_MAX), identities, WrongIdentityError(backup))
    try:
        found = json.loads(plain.getvalue())
        version = found["format"]
        if type(version) is int and version > BACKUP_FORMAT:
            raise BackupTooNewError(backup, version, BACKUP_FORMAT)
        if version != BACKUP_FORMAT:
            raise ValueError(f"format {version}")  # noqa: TRY301  handled below like other wrong values
        entries = {
            name: Entry(int(size), str(digest)) for name, (size, digest) in found["files"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupDamagedError(path, "it is no manifest of a backup") from error
    if not {"journal.db", "head"} <= set(entries) or not all(map(NAME.fullmatch, entries)):
        raise BackupDamagedError(path, "it does not name the files of a journal")
    return entries


def _empty(target: Path, *, remove: bool) -> None:
    """Delete all files in `target`, and with `remove` the directory: an incomplete backup must not look complete."""
    if remove:
        shutil.rmtree(target, ignore_errors=True)
        return
    for path in target.iterdir() if target.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
