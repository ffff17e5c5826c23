# SPDX-License-Identifier: Apache-2.0
"""Encrypted backups: no plain text, each file as it was or a typed refusal (SPEC J-7)."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest

from clearinghouse.storage.copying import copy_journal
from clearinghouse.storage.encrypting import (
    _empty,
    decrypt_directory,
    encrypt_directory,
    identities_of,
    is_encrypted,
    recipients_of,
)
from clearinghouse.storage.errors import (
    BackupDamagedError,
    BackupTooNewError,
    DirectoryNotWritableError,
    EncryptionMissingError,
    IdentityError,
    JournalFailedError,
    RecipientError,
    TargetNotEmptyError,
    WrongIdentityError,
)
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory
from tests.tools import tool
from tests.unit.storage.builders import make_journal

CHUNK = 64 * 1024  # of the format age
KEY = pyrage.x25519.Identity.generate()
TO = [KEY.to_public()]
JOURNAL = "journal.db.age"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A copied journal with a snapshot of several chunks, as a backup makes it."""
    records = make_journal(tmp_path / "live", 40)
    lock = SnapshotLock(snapshot_directory(tmp_path / "live"))
    lock.write(records[10].head, records[10].time_ns, [os.urandom(3 * CHUNK)])
    lock.release()
    copy_journal(tmp_path / "live", tmp_path / "plain")
    return tmp_path / "plain"


@pytest.fixture
def backup(plain: Path, tmp_path: Path) -> Path:
    """The same, encrypted."""
    encrypt_directory(plain, tmp_path / "backup", TO)
    return tmp_path / "backup"


def files(folder: Path) -> dict[str, bytes]:
    """The files of a directory by relative path; without the lock of a directory that was open."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def restored(backup: Path, *keys: Any) -> dict[str, bytes]:  # noqa: ANN401  the library ships no types
    """Decrypt a backup; the files that it has."""
    target = backup.with_name("restored")
    decrypt_directory(backup, target, list(keys) or [KEY])
    return files(target)


def test_a_backup_comes_back_as_it_was(plain: Path, backup: Path) -> None:
    """Each file is the same to the byte; any of two recipients opens it; the journal in it verifies."""
    assert is_encrypted(backup)
    assert not is_encrypted(plain)
    assert restored(backup) == files(plain)
    reader = open_read_only(backup.with_name("restored"))
    assert reader.verify([]).findings == ()
    reader.close()
    other = pyrage.x25519.Identity.generate()
    encrypt_directory(plain, backup.with_name("two"), [*TO, other.to_public()])
    decrypt_directory(backup.with_name("two"), backup.with_name("by other"), [other])
    assert files(backup.with_name("by other")) == files(plain)


def test_no_plain_text_is_in_a_backup(plain: Path, backup: Path) -> None:
    """Every file is age, readable by its owner alone, and has no block of what it encrypts."""
    names = {f"{name}.age" for name in files(plain)} | {"manifest.json.age"}
    assert set(files(backup)) == names
    for name, data in files(backup).items():
        assert data.startswith(b"age-encryption.org/v1\n")
        assert (backup / name).stat().st_mode & 0o077 == 0
    everything = b"".join(files(backup).values())
    for data in files(plain).values():
        blocks = {data[at : at + 16] for at in range(0, len(data) - 16, 512)} - {bytes(16)}
        assert not [block for block in blocks if block in everything]
    assert b"SQLite format" not in everything


def test_another_key_does_not_open_it(backup: Path) -> None:
    """A secret key that is not of a recipient is refused, and nothing is written."""
    with pytest.raises(WrongIdentityError, match="no secret key of the identity file opens it"):
        restored(backup, pyrage.x25519.Identity.generate())
    assert not backup.with_name("restored").exists()


SNAPSHOT = "snapshots/snapshot-0000000000000000030.bin.age"


@pytest.mark.parametrize("name", [JOURNAL, "head.age", SNAPSHOT, "manifest.json.age"])
@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: (
            data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
        ),
        lambda data: None,
    ],
    ids=["last byte gone", "a byte more", "half", "empty", "last bit", "a bit", "gone"],
)
def test_a_file_that_was_cut_or_altered_is_refused(
    backup: Path, name: str, change: Callable[[bytes], bytes | None]
) -> None:
    """Each file of a backup is there as it was written, or the restore names it."""
    path = backup / name
    data = change(path.read_bytes())
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BackupDamagedError, match="nothing was restored") as refused:
        restored(backup)
    assert refused.value.path == path


def test_a_file_cut_between_chunks_is_refused(backup: Path) -> None:
    """The last chunk is marked as the last: a file that ends with an earlier one is cut off."""
    path = backup / SNAPSHOT
    data = path.read_bytes()
    header = len(data) - _payload(
        len((backup.parent / "plain" / SNAPSHOT.removesuffix(".age")).read_bytes())
    )
    path.write_bytes(data[: header + 16 + 2 * (CHUNK + 16)])
    with pytest.raises(BackupDamagedError, match="cut off or altered"):
        restored(backup)


def _payload(size: int) -> int:
    """The bytes of a payload of age: a nonce of 16 bytes, and a tag of 16 bytes to each chunk."""
    return 16 + size + 16 * -(-size // CHUNK)


def test_files_of_two_backups_do_not_mix(plain: Path, backup: Path) -> None:
    """A file of another backup for the same recipient decrypts, and the manifest refuses it."""
    encrypt_directory(plain, backup.with_name("later"), TO)
    (plain / "head").write_bytes(bytes(len((plain / "head").read_bytes())))
    encrypt_directory(plain, backup.with_name("other"), TO)
    (backup / "head.age").write_bytes((backup.with_name("later") / "head.age").read_bytes())
    assert restored(backup)
    (backup / "head.age").write_bytes((backup.with_name("other") / "head.age").read_bytes())
    with pytest.raises(BackupDamagedError, match="not the file that the manifest names"):
        decrypt_directory(backup, backup.with_name("again"), [KEY])


def _forge(backup: Path, manifest: object) -> None:
    """Replace the manifest, as anyone who knows the recipient can."""
    data = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    (backup / "manifest.json.age").write_bytes(pyrage.encrypt(data, TO))


def test_a_backup_of_a_newer_version_is_refused_with_both(backup: Path) -> None:
    """A later format of a backup names itself and the one that is known."""
    _forge(backup, {"format": 2, "files": {}, "more": 1})
    with pytest.raises(BackupTooNewError, match="format 2, this version reads formats up to 1"):
        restored(backup)


GOOD = {"journal.db": [1, "0"], "head": [1, "0"]}


@pytest.mark.parametrize(
    "manifest",
    [
        {"format": 1, "files": {**GOOD, "../../escaped": [1, "0"]}},
        {"format": 1, "files": {**GOOD, "/etc/escaped": [1, "0"]}},
        {"format": 1, "files": {**GOOD, "snapshots/../head": [1, "0"]}},
        {"format": 1, "files": {**GOOD, "head\n": [1, "0"]}},
        {"format": 1, "files": {"head": [1, "0"]}},
        {"format": 1, "files": {**GOOD, "head": [1]}},
        {"format": 0, "files": GOOD},
        {"files": GOOD},
        [1],
        b"no json",
        b"0" * (1024 * 1024 + 1),
    ],
)
def test_a_forged_manifest_writes_nothing(backup: Path, manifest: object) -> None:
    """Names that are not of a journal, and what is no manifest, are refused before a file is made."""
    _forge(backup, manifest)
    with pytest.raises(BackupDamagedError):
        restored(backup)
    assert not backup.with_name("restored").exists()


def test_a_file_longer_than_its_manifest_says_is_refused(backup: Path) -> None:
    """A forged file stops at the size of the manifest, and does not fill the disk."""
    (backup / "head.age").write_bytes(pyrage.encrypt(bytes(10 * CHUNK), TO))
    with pytest.raises(BackupDamagedError):
        restored(backup)
    assert (backup.with_name("restored") / "head").stat().st_size < CHUNK


def test_an_empty_directory_is_a_target_of_both_directions(plain: Path, backup: Path) -> None:
    """One that is there already, as a mounted disk is."""
    encrypted, decrypted = backup.with_name("encrypted"), backup.with_name("decrypted")
    encrypted.mkdir()
    decrypted.mkdir()
    encrypt_directory(plain, encrypted, TO)
    decrypt_directory(encrypted, decrypted, [KEY])
    assert files(decrypted) == files(plain)


def test_a_target_with_files_is_refused(plain: Path, backup: Path) -> None:
    """Neither direction overwrites a file."""
    before = files(backup)
    with pytest.raises(TargetNotEmptyError):
        encrypt_directory(plain, backup, TO)
    with pytest.raises(TargetNotEmptyError):
        decrypt_directory(backup, plain, [KEY])
    assert files(backup) == before


@pytest.mark.parametrize("made", [False, True], ids=["no directory", "an empty one"])
def test_a_backup_that_fails_leaves_nothing(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, made: bool
) -> None:
    """A full disk in the middle of a file removes what was written, and says so."""
    target = tmp_path / "full"
    if made:
        target.mkdir()
    synced: list[int] = []

    def fsync(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("clearinghouse.storage.encrypting.os.fsync", fsync)
    with pytest.raises(JournalFailedError, match="free space"):
        encrypt_directory(plain, target, TO)
    assert len(synced) == 2
    assert target.exists() == made
    assert not made or list(target.iterdir()) == []


def test_keys_that_are_none_are_refused_without_showing_them(tmp_path: Path) -> None:
    """A wrong recipient, and a file without a secret key, are named; a key never is."""
    secret = str(KEY)
    for text in (secret, "age1", "", str(KEY.to_public())[:-1]):
        with pytest.raises(RecipientError) as refused:
            recipients_of([text])
        assert secret not in str(refused.value)
    path = tmp_path / "key.txt"
    with pytest.raises(IdentityError, match="cannot be read"):
        identities_of(path)
    path.touch(0o600)
    for text, said in (("# none\n", "no secret key"), (f"{secret[:-1]}\n", "a line that is no")):
        path.write_text(text)
        with pytest.raises(IdentityError, match=said) as wrong:
            identities_of(path)
        assert secret[:-1] not in str(wrong.value)
    path.write_text(f"# created: today\n{secret}\n")
    assert [str(key) for key in identities_of(path)] == [secret]
    path.chmod(0o604)
    with pytest.raises(IdentityError, match="others may read"):
        identities_of(path)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is missing both directions name the extra."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("clearinghouse.storage.encrypting.import_module", missing)
    with pytest.raises(EncryptionMissingError, match=r"clearinghouse-server\[backup\]"):
        recipients_of(["age1"])
    with pytest.raises(EncryptionMissingError, match=r"clearinghouse-server\[backup\]"):
        identities_of(Path(__file__))


@pytest.mark.nightly
def test_another_tool_opens_it(backup: Path, tmp_path: Path) -> None:
    """The program age opens each file of a backup."""
    key = tmp_path / "key.txt"
    key.write_text(f"{KEY}\n")
    for name, data in files(tmp_path / "plain").items():
        command = [tool("age"), "--decrypt", "--identity", str(key), str(backup / f"{name}.age")]
        opened = subprocess.run(command, check=True, capture_output=True)
        assert opened.stdout == data


def test_a_file_of_the_right_size_with_other_bytes_is_refused(plain: Path, backup: Path) -> None:
    """Its hash is compared too, and the refusal names the file."""
    head = bytearray((plain / "head").read_bytes())
    head[0] ^= 1
    (backup / "head.age").write_bytes(pyrage.encrypt(bytes(head), TO))
    with pytest.raises(BackupDamagedError) as refused:
        restored(backup)
    assert str(backup / "head.age") in str(refused.value)
    assert "head.age: it is not the file that the manifest names" in str(refused.value)


def test_a_place_that_cannot_be_written_is_named(backup: Path, tmp_path: Path) -> None:
    """A restore into a path below a file says which path, and why."""
    (tmp_path / "file").touch()
    with pytest.raises(DirectoryNotWritableError) as refused:
        decrypt_directory(backup, tmp_path / "file" / "restored", [KEY])
    assert str(tmp_path / "file" / "restored") in str(refused.value)
    assert "Not a directory" in str(refused.value)


def test_a_target_that_was_never_made_is_emptied_without_an_error(tmp_path: Path) -> None:
    """A failure may come before anything is written; what is there goes, the target itself only if it was made here."""
    for remove in (True, False):
        _empty(tmp_path / "missing", remove=remove)
        target = tmp_path / f"target {remove}"
        (target / "inner").mkdir(parents=True)
        (target / "inner" / "file").write_bytes(b"x")
        (target / "file").write_bytes(b"x")
        _empty(target, remove=remove)
        assert target.exists() is not remove
        assert list(target.glob("*")) == []
