# SPDX-License-Identifier: Apache-2.0
"""What a checkup of a data directory finds, check by check, with its level and its advice (SPEC A-1, J-1, J-3, J-6)."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from clearinghouse.storage import checkup as module
from clearinghouse.storage.archives import archive_directory, list_segments
from clearinghouse.storage.checkup import (
    BAD,
    FREE_BYTES_MIN,
    LOG_BYTES_MANY,
    OK,
    WARNING,
    Finding,
    checkup,
    mounted,
)
from clearinghouse.storage.connection import SAFE_FROM, SqliteBinding, pysqlite3_binding
from clearinghouse.storage.directory import COPYING, DataDirectory
from clearinghouse.storage.errors import UnsafeSqliteError
from clearinghouse.storage.head import HeadFile
from clearinghouse.storage.port import Head
from clearinghouse.storage.snapshots import list_snapshots, snapshot_directory
from tests.unit.storage.builders import edit, make_journal
from tests.unit.storage.test_archiving import archive_all, snapshot

MIB = 1 << 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A directory in which nothing was begun."""
    path = tmp_path / "data"
    path.mkdir()
    return path


def found(directory: Path, *names: str) -> list[Finding]:
    """The findings of these names."""
    return [one for one in checkup(directory) if one.name in names]


def test_a_sound_directory_has_a_finding_of_each_check(data: Path) -> None:
    """In the order of a start; all of it is well but the file system, which is not the directory's own."""
    make_journal(data, 3)
    findings = checkup(data)
    assert [one.name for one in findings] == [
        *("sqlite", "sqlite build", "file system", "free space", "permission", "files", "lock"),
        *("journal", "format", "head", "snapshots"),
    ]
    assert {one.level for one in findings if one.name != "file system"} <= {OK, WARNING}
    assert [one for one in findings if one.name in ("journal", "format", "head", "snapshots")] == [
        Finding("journal", OK, "ends at sequence 6, epoch 1"),
        Finding("format", OK, "this version reads files up to 2, records of 1"),
        Finding("head", OK, "at sequence 6, 0 behind"),
        Finding("snapshots", OK, "none is usable: a start replays from genesis"),
    ]


# --- the library ---


class Answers:
    """A connection that knows the answers of three questions."""

    def __init__(self, version: str, options: list[str]) -> None:
        self.answers: dict[str, list[tuple[str, ...]]] = {
            "SELECT sqlite_version()": [(version,)],
            "SELECT sqlite_source_id()": [("2025-01-02 03:04:05 abcdef",)],
            "PRAGMA compile_options": [(option,) for option in options],
        }
        self.is_closed = False

    def execute(self, sql: str) -> SimpleNamespace:
        """Answer."""
        rows = self.answers[sql]
        return SimpleNamespace(fetchone=lambda: rows[0], fetchall=lambda: rows)

    def close(self) -> None:
        """Close."""
        self.is_closed = True


def library(
    monkeypatch: pytest.MonkeyPatch, data: Path, connect: Callable[[str], object]
) -> list[Finding]:
    """The findings of a library that connects so."""
    binding = SqliteBinding("test", connect, (OSError,))  # type: ignore[arg-type]
    real = pysqlite3_binding
    calls = iter([binding])
    monkeypatch.setattr(module, "pysqlite3_binding", lambda: next(calls, None) or real())
    return found(data, "sqlite", "sqlite build")


def test_a_safe_library_is_named_with_its_date(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Version, day of the source, number of options, and how it uses threads."""
    one = Answers("3.51.3", ["ENABLE_FTS5", "THREADSAFE=1"])
    assert library(monkeypatch, data, lambda where: one if where == "file::memory:" else None) == [
        Finding("sqlite", OK, "3.51.3 (2025-01-02)"),
        Finding("sqlite build", OK, "2 options, THREADSAFE=1"),
    ]
    assert one.is_closed


def test_a_library_that_can_lose_a_write_is_bad(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    """With the version that does not; a build without threads is bad too; one that says nothing of them is not."""
    one = Answers("3.7.0", ["A", "THREADSAFE=0"])
    assert library(monkeypatch, data, lambda _: one) == [
        Finding(
            "sqlite",
            BAD,
            "3.7.0 can lose a write in WAL mode",
            "install a pysqlite3 with SQLite " + ".".join(map(str, SAFE_FROM)) + " or newer",
        ),
        Finding(
            "sqlite build", BAD, "THREADSAFE=0", "use a build that more than one thread may use"
        ),
    ]


def test_a_build_that_says_nothing_of_threads(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Its options are counted."""
    assert library(monkeypatch, data, lambda _: Answers("3.51.3", []))[1:] == [
        Finding("sqlite build", OK, "0 options, ")
    ]


def test_a_missing_library_is_bad(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """The reason is that of the binding."""

    def connect(_: str) -> object:
        raise UnsafeSqliteError("the library", "none", "one")

    assert library(monkeypatch, data, connect) == [
        Finding(
            "sqlite",
            BAD,
            "unsafe SQLite: the library is none, wanted one (SPEC J-1)",
            "install what pyproject.toml asks for",
        )
    ]


# --- the ground ---


@pytest.mark.parametrize(
    ("kind", "finding"),
    [
        ("ext4", Finding("file system", OK, "ext4 at /mnt")),
        (
            "tmpfs",
            Finding(
                "file system", WARNING, "tmpfs at /mnt: may be gone after a restart", "use a disk"
            ),
        ),
        (
            "nfs4",
            Finding(
                "file system",
                BAD,
                "nfs4 at /mnt: SQLite's log needs memory that processes share, and a sync that is one",
                "use a local disk",
            ),
        ),
        ("", Finding("file system", WARNING, "this system does not tell which it is")),
    ],
)
def test_the_kind_of_file_system(
    monkeypatch: pytest.MonkeyPatch, data: Path, kind: str, finding: Finding
) -> None:
    """A local disk is well, memory is not, and a disk over the network never."""
    monkeypatch.setattr(module, "mounted", lambda _: (kind, "/mnt" if kind else ""))
    assert found(data, "file system") == [finding]


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 8:2 / /data rw - xfs /dev/sdb1 rw
31 22 8:3 / /data/in\\040two\\040words rw - btrfs /dev/sdc1 rw
32 22 8:4 / /dat rw - nfs server:/x rw
33 22 8:5 / /data rw - zfs later rw
"""


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", ("ext4", "/")),
        ("/other", ("ext4", "/")),
        ("/data", ("zfs", "/data")),
        ("/data/x", ("zfs", "/data")),
        ("/database", ("ext4", "/")),
        ("/data/in two words/x", ("btrfs", "/data/in two words")),
    ],
)
def test_the_deepest_mount_is_that_of_a_path(
    monkeypatch: pytest.MonkeyPatch, path: str, answer: tuple[str, str]
) -> None:
    """A name that only begins alike is another directory; of two mounts on one place the later one is seen."""
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: MOUNTS)
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert mounted(Path(path)) == answer


def test_a_system_that_does_not_tell_its_mounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two empty texts."""

    def gone(*_: object, **__: object) -> str:
        raise OSError("no /proc")

    monkeypatch.setattr(Path, "read_text", gone)
    assert mounted(Path("/")) == ("", "")


@pytest.mark.parametrize(
    ("free", "finding"),
    [
        (FREE_BYTES_MIN, Finding("free space", OK, "1024 MiB of 2048 MiB free")),
        (
            FREE_BYTES_MIN - 1,
            Finding(
                "free space",
                WARNING,
                "1023 MiB of 2048 MiB free",
                "free some space: a full disk stops the server",
            ),
        ),
    ],
)
def test_free_space_below_a_gigabyte_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, data: Path, free: int, finding: Finding
) -> None:
    """Of the disk of the directory."""
    asked: list[Path] = []

    def usage(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(total=2_048 * MIB, used=1, free=free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert found(data, "free space") == [finding]
    assert asked == [data]


@pytest.mark.parametrize(
    ("may", "finding"),
    [
        (True, Finding("permission", OK, "this user may write here")),
        (
            False,
            Finding(
                "permission", WARNING, "this user may not write here", "fine for analysis only"
            ),
        ),
    ],
)
def test_a_user_that_may_only_read(
    monkeypatch: pytest.MonkeyPatch, data: Path, may: bool, finding: Finding
) -> None:
    """The right to write in the directory."""
    monkeypatch.setattr(os, "access", lambda path, mode: may and (path, mode) == (data, os.W_OK))
    assert found(data, "permission") == [finding]


# --- the files ---


def test_a_missing_journal_is_named(data: Path) -> None:
    """Where log, head or a copy is left, it was lost; else the directory is another one. Nothing more is checked."""
    wanted = Finding("files", BAD, "there is no journal.db", "name the directory of a journal")
    assert found(data, "files", "journal", "snapshots") == [wanted]
    HeadFile.create(data)  # of a server that has made nothing yet
    assert found(data, "files", "journal", "snapshots") == [wanted]
    HeadFile.create(data, Head(6, bytes(32)))
    assert found(data, "files", "journal", "snapshots") == [
        Finding(
            "files",
            BAD,
            "there is no journal.db, and the head is at sequence 6",
            "put it back, or restore a backup",
        )
    ]
    (data / "journal.db-wal").write_bytes(b"log")
    assert found(data, "files", "journal", "snapshots") == [
        Finding("files", BAD, "there is no journal.db", "put it back beside its log")
    ]
    (data / COPYING).mkdir()
    assert found(data, "files", "journal", "snapshots") == [
        Finding(
            "files",
            BAD,
            "there is no journal.db, and a copy that was not completed is in copying",
            "delete copying, and copy again",
        )
    ]


def test_a_log_that_was_not_copied_back_for_long_is_a_warning(data: Path) -> None:
    """256 MiB are well, one byte more is not; the file is sparse."""
    make_journal(data, 2)
    size = (data / "journal.db").stat().st_size
    assert found(data, "files") == [Finding("files", OK, f"journal.db {size} bytes, log 0 bytes")]
    with (data / "journal.db-wal").open("wb") as log:
        log.truncate(LOG_BYTES_MANY)
    assert module._files(data) == [
        Finding("files", OK, f"journal.db {size} bytes, log {LOG_BYTES_MANY} bytes")
    ]
    with (data / "journal.db-wal").open("wb") as log:
        log.truncate(LOG_BYTES_MANY + 1)
    assert module._files(data) == [
        Finding(
            "files",
            WARNING,
            f"journal.db {size} bytes, log {LOG_BYTES_MANY + 1} bytes:"
            " the log has not been copied back for long",
        )
    ]


def test_the_process_that_holds_the_lock_is_named(data: Path) -> None:
    """Before the first lock, while this process holds it, and after that."""
    never = Finding("lock", OK, "it was never locked, or this system does not show locks")
    assert found(data, "lock") == [never]
    with DataDirectory(data):
        assert found(data, "lock") == [
            Finding("lock", OK, f"held by process {os.getpid()}: a server runs here")
        ]
    assert found(data, "lock") == [Finding("lock", OK, "free")]


def test_locks_of_other_files_and_kinds_do_not_count(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    """The number of the file and the kind of the lock decide; a process of another namespace has the number -1."""
    make_journal(data, 1)
    inode = (data / "lock").stat().st_ino
    texts = {
        f"1: POSIX  ADVISORY  WRITE 11 08:01:{inode} 0 EOF": "free",
        f"1: FLOCK  ADVISORY  WRITE 12 08:01:{inode}9 0 EOF": "free",
        f"1: FLOCK  ADVISORY  WRITE 12 08:01:9 0 EOF\n2: FLOCK  ADVISORY  WRITE 13 08:01:{inode} 0 EOF": (
            "held by process 13: a server runs here"
        ),
        f"1: FLOCK  ADVISORY  WRITE -1 08:01:{inode} 0 EOF": "held by process -1: a server runs here",
    }
    for text, detail in texts.items():
        monkeypatch.setattr(Path, "read_text", lambda *_, text=text, **__: text)
        assert module._lock(data) == [Finding("lock", OK, detail)]


def test_locks_that_may_not_be_read_are_a_warning(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    """With the reason."""
    make_journal(data, 1)

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError("not for you")

    monkeypatch.setattr(Path, "read_text", refuse)
    assert module._lock(data) == [Finding("lock", WARNING, "not for you")]


# --- the journal and its head ---


def test_a_journal_that_cannot_be_opened_is_bad(data: Path) -> None:
    """With the reason, which says what to do; snapshots are not looked for."""
    (data / "journal.db").write_bytes(b"no database" * 1_000)
    (finding,) = found(data, "journal", "format", "head", "snapshots")
    assert (finding.name, finding.level) == ("journal", BAD)
    assert "file is not a database; keep the directory as it is" in finding.detail


def heads(data: Path, head: Head | None) -> list[Finding]:
    """The findings of the head file with this head in it; None: there is none."""
    if head is None:
        (data / "head").unlink()
    else:
        HeadFile.create(data, head)
    return found(data, "head")


def test_the_head_file_is_compared_with_the_end(data: Path) -> None:
    """Behind is well; another hash at the end, ahead of it, or missing is not; each says what to do."""
    records = make_journal(data, 4)
    end = records[-1].head
    assert end.sequence == 9
    assert heads(data, end) == [Finding("head", OK, "at sequence 9, 0 behind")]
    assert heads(data, records[2].head) == [Finding("head", OK, "at sequence 6, 3 behind")]
    # An older head with another hash is the business of `verify`, which reads that record.
    assert heads(data, Head(6, bytes(32))) == [Finding("head", OK, "at sequence 6, 3 behind")]
    assert heads(data, Head(9, bytes(32))) == [Finding("head", BAD, "another record at sequence 9")]
    assert heads(data, Head(10, end.hash)) == [
        Finding(
            "head",
            BAD,
            "says that sequence 10 was durable, the journal ends at 9",
            "its tail is lost: restore a backup",
        )
    ]
    assert heads(data, None) == [
        Finding(
            "head",
            BAD,
            "there is none: a lost tail would go unseen, so a start is refused",
            "verify against a head that was noted before, then start once with --recreate-head",
        )
    ]
    (data / "head").write_bytes(b"x")
    (finding,) = found(data, "head")
    assert (finding.level, "no readable head in its 1 bytes" in finding.detail) == (BAD, True)


# --- snapshots ---


def test_the_newest_usable_snapshot_is_named_and_each_that_is_not(data: Path) -> None:
    """How far before the end it is, how many there are, and which a start passes over."""
    records = make_journal(data, 5)
    for record in records[1:4]:
        snapshot(data, record)
    assert found(data, "snapshots", "snapshot") == [
        Finding(
            "snapshots",
            OK,
            "the newest usable one is of sequence 9, 3 before the end; 3 in all",
        )
    ]
    snapshot(data, records[4])
    newest = list_snapshots(snapshot_directory(data))[0].path
    newest.write_bytes(newest.read_bytes()[:-1])
    usable, bad = found(data, "snapshots", "snapshot")
    assert usable.detail == "the newest usable one is of sequence 9, 3 before the end; 3 in all"
    assert (bad.name, bad.level, bad.advice) == (
        "snapshot",
        WARNING,
        "a start passes it over; remove it",
    )
    assert newest.name in bad.detail


def test_without_a_usable_snapshot_an_archive_has_to_stay(data: Path) -> None:
    """A start then reads the archived records once more."""
    records = make_journal(data, 5)
    snapshot(data, records[3])
    archive_all(data)
    (kept,) = found(data, "snapshots")
    assert kept.detail == "the newest usable one is of sequence 9, 3 before the end; 1 in all"
    for path in snapshot_directory(data).glob("snapshot-*"):
        path.unlink()
    assert found(data, "snapshots") == [
        Finding(
            "snapshots",
            WARNING,
            "none is usable, and records are archived: a start replays the archive",
            "keep the archive where it lies",
        )
    ]


def test_each_missing_piece_of_an_archive_is_named(data: Path) -> None:
    """A start does not need it, so it is a warning; a read of these records would fail."""
    records = make_journal(data, 6)
    assert found(data, "archive") == []
    for place in (2, 3, 4):
        snapshot(data, records[place])
        archive_all(data)
    pieces = list_segments(archive_directory(data))
    ranges = [(piece.first_sequence, piece.last_sequence) for piece in pieces]
    last = ranges[-1][1]
    assert found(data, "archive") == [
        Finding("archive", OK, f"sequences 1 to {last} in {len(pieces)} files")
    ]

    def missing(*places: int) -> str:
        for place in places:
            pieces[place].path.rename(data / pieces[place].path.name)
        (finding,) = found(data, "archive")
        for place in places:
            (data / pieces[place].path.name).rename(pieces[place].path)
        assert finding.level == WARNING
        return finding.detail.rpartition(": sequences ")[2]

    assert len(pieces) == 3
    assert missing(1) == f"{ranges[1][0]} to {ranges[1][1]}"
    assert missing(0, 2) == f"1 to {ranges[0][1]}, {ranges[2][0]} to {last}"
    assert missing(0, 1, 2) == f"1 to {last}"


def test_damage_where_a_snapshot_is_compared_is_that_of_the_journal(data: Path) -> None:
    """The snapshot itself may be sound."""
    records = make_journal(data, 5)
    snapshot(data, records[3])
    edit(data, "UPDATE record SET events_digest = zeroblob(32) WHERE first_sequence = 7")
    (finding,) = found(data, "snapshots", "snapshot")
    assert (finding.name, finding.level, finding.advice) == (
        "snapshots",
        BAD,
        "verify the journal",
    )
