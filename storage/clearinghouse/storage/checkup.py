# SPDX-License-Identifier: Apache-2.0
"""Check a data directory and its host: SQLite, file system, free space, lock, head, archive, snapshots.

Owns the list of checks and their findings (SPEC A-1, J-1, J-4 to J-7). It changes nothing: it makes no file, takes no
lock and opens nothing for writing. So it may run beside a server, and on a copy that must not change.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearinghouse.storage.archives import archive_directory, list_segments
from clearinghouse.storage.connection import SAFE_FROM, is_safe_version, pysqlite3_binding
from clearinghouse.storage.directory import COPYING
from clearinghouse.storage.errors import SnapshotError, StorageError
from clearinghouse.storage.head import read_head
from clearinghouse.storage.lock import LOCK_FILE
from clearinghouse.storage.port import JOURNAL_FORMAT, Head
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.schema import FILE_FORMAT, JOURNAL_FILE
from clearinghouse.storage.snapshots import check_snapshot, list_snapshots, snapshot_directory

OK: Final = "ok"
WARNING: Final = "warning"
BAD: Final = "bad"

MISSING_SHOWN: Final = 8  # missing pieces of an archive that are named
FREE_BYTES_MIN: Final = 1 << 30
LOG_BYTES_MANY: Final = 256 << 20
# A WAL database does not work on these file systems, or a sync does not make data durable.
NETWORK_FILE_SYSTEMS: Final = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "fuse.sshfs",
    "afs",
    "ceph",
)
VOLATILE_FILE_SYSTEMS: Final = ("tmpfs", "ramfs", "overlay")


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: what was found, and the remedy if there is a problem."""

    name: str
    level: str
    detail: str
    advice: str = ""


def checkup(directory: Path) -> list[Finding]:
    """Return all findings, in the order in which a start of the server makes the same checks."""
    looks: tuple[Callable[[Path], list[Finding]], ...] = (
        _library,
        _file_system,
        _free_space,
        _files,
        _lock,
        _journal,
        _archive,
        _snapshots,
    )
    return [finding for look in looks for finding in look(directory)]


def _library(_: Path) -> list[Finding]:
    """Check that the linked SQLite is safe for a WAL database (J-1)."""
    try:
        connection = pysqlite3_binding().connect("file::memory:")
    except StorageError as error:
        return [Finding("sqlite", BAD, str(error), "install what pyproject.toml asks for")]
    try:
        version = str(connection.execute("SELECT sqlite_version()").fetchone()[0])
        source = str(connection.execute("SELECT sqlite_source_id()").fetchone()[0])
        options = {str(row[0]) for row in connection.execute("PRAGMA compile_options").fetchall()}
    finally:
        connection.close()
    found: list[Finding] = []
    wanted = ".".join(map(str, SAFE_FROM))
    if is_safe_version(tuple(int(part) for part in version.split("."))):
        found.append(Finding("sqlite", OK, f"{version} ({source[:10]})"))
    else:
        found.append(
            Finding(
                "sqlite",
                BAD,
                f"{version} can lose a write in WAL mode",
                f"install a pysqlite3 with SQLite {wanted} or newer",
            )
        )
    threads = next((option for option in sorted(options) if option.startswith("THREADSAFE=")), "")
    if threads == "THREADSAFE=0":
        found.append(
            Finding("sqlite build", BAD, threads, "use a build that more than one thread may use")
        )
    else:
        found.append(Finding("sqlite build", OK, f"{len(options)} options, {threads}"))
    return found


def _file_system(directory: Path) -> list[Finding]:
    """Check that the file system of the directory can hold a journal."""
    kind, where = mounted(directory)
    if not kind:
        return [Finding("file system", WARNING, "this system does not tell which it is")]
    detail = f"{kind} at {where}"
    if kind in NETWORK_FILE_SYSTEMS:
        return [
            Finding(
                "file system",
                BAD,
                f"{detail}: SQLite's log needs memory that processes share, and a sync that is one",
                "use a local disk",
            )
        ]
    if kind in VOLATILE_FILE_SYSTEMS:
        return [
            Finding("file system", WARNING, f"{detail}: may be gone after a restart", "use a disk")
        ]
    return [Finding("file system", OK, detail)]


def mounted(path: Path) -> tuple[str, str]:
    """Return the kind of file system of a path and its mount point; two empty texts if /proc has neither."""
    try:
        rows = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "", ""
    target = str(path.resolve())
    best = ("", "")
    for row in rows:
        head, _, tail = row.partition(" - ")
        where = head.split()[4].replace("\\040", " ")
        inside = target == where or target.startswith(where.rstrip("/") + "/")
        if inside and len(where) >= len(best[1]):
            best = (tail.split()[0], where)
    return best


def _free_space(directory: Path) -> list[Finding]:
    """Check the free space, and that this user may write to the directory."""
    usage = shutil.disk_usage(directory)
    detail = f"{usage.free >> 20} MiB of {usage.total >> 20} MiB free"
    found = [
        Finding("free space", OK, detail)
        if usage.free >= FREE_BYTES_MIN
        else Finding("free space", WARNING, detail, "free some space: a full disk stops the server")
    ]
    if os.access(directory, os.W_OK):
        found.append(Finding("permission", OK, "this user may write here"))
    else:
        found.append(
            Finding("permission", WARNING, "this user may not write here", "fine for analysis only")
        )
    return found


def _files(directory: Path) -> list[Finding]:
    """Return the files of the journal and their sizes."""
    journal = directory / JOURNAL_FILE
    log = directory / f"{JOURNAL_FILE}-wal"
    if not journal.is_file():
        return [_missing_journal(directory, log)]
    size = journal.stat().st_size
    log_size = log.stat().st_size if log.is_file() else 0
    detail = f"{JOURNAL_FILE} {size} bytes, log {log_size} bytes"
    if log_size > LOG_BYTES_MANY:
        return [
            Finding("files", WARNING, f"{detail}: the log has not been copied back for long", "")
        ]
    return [Finding("files", OK, detail)]


def _missing_journal(directory: Path, log: Path) -> Finding:
    """Return the finding of a directory without a journal: what is left there says what became of it."""
    detail = f"there is no {JOURNAL_FILE}"
    if (directory / COPYING).exists():
        return Finding(
            "files",
            BAD,
            f"{detail}, and a copy that was not completed is in {COPYING}",
            f"delete {COPYING}, and copy again",
        )
    if log.is_file():
        return Finding("files", BAD, detail, "put it back beside its log")
    head = _known_head(directory)
    if isinstance(head, Head) and head.sequence >= 0:
        detail += f", and the head is at sequence {head.sequence}"
        return Finding("files", BAD, detail, "put it back, or restore a backup")
    return Finding("files", BAD, detail, "name the directory of a journal")


def _lock(directory: Path) -> list[Finding]:
    """Return a finding that names the process which holds the directory (J-6), without opening the lock."""
    path = directory / LOCK_FILE
    try:
        inode = path.stat().st_ino
        rows = Path("/proc/locks").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return [Finding("lock", OK, "it was never locked, or this system does not show locks")]
    except OSError as error:
        return [Finding("lock", WARNING, str(error))]
    for row in rows:
        parts = row.split()
        if "FLOCK" in parts and parts[-3].rpartition(":")[2] == str(inode):
            pid = next(part for part in parts[4:] if part.lstrip("-").isdigit())
            return [Finding("lock", OK, f"held by process {pid}: a server runs here")]
    return [Finding("lock", OK, "free")]


def _known_head(directory: Path) -> Head | Finding | None:
    """Return the head in the head file; None if there is no file; a finding if the file is unreadable."""
    try:
        return read_head(directory)
    except StorageError as error:
        return Finding("head", BAD, str(error))


def _journal(directory: Path) -> list[Finding]:
    """Check the journal's identity, format, end and head (J-3, J-5)."""
    if not (directory / JOURNAL_FILE).is_file():
        return []
    # Read the head file first: a running server writes it after the journal.
    head = _known_head(directory)
    try:
        reader = open_read_only(directory)
        try:
            end = reader.head()
            epoch = reader.epoch()
        finally:
            reader.close()
    except StorageError as error:
        return [Finding("journal", BAD, str(error))]  # the error text names the remedy
    found = [
        Finding("journal", OK, f"ends at sequence {end.sequence}, epoch {epoch}"),
        Finding(
            "format",
            OK,
            f"this version reads files up to {FILE_FORMAT}, records of {JOURNAL_FORMAT}",
        ),
    ]
    if isinstance(head, Finding):
        return [*found, head]
    if head is None:
        return [
            *found,
            Finding(
                "head",
                BAD,
                "there is none: a lost tail would go unseen, so a start is refused",
                "verify against a head that was noted before, then start once with --recreate-head",
            ),
        ]
    if head.sequence > end.sequence:
        return [
            *found,
            Finding(
                "head",
                BAD,
                f"says that sequence {head.sequence} was durable, the journal ends at {end.sequence}",
                "its tail is lost: restore a backup",
            ),
        ]
    if head.sequence == end.sequence and head.hash != end.hash:
        return [*found, Finding("head", BAD, f"another record at sequence {end.sequence}")]
    return [
        *found,
        Finding("head", OK, f"at sequence {head.sequence}, {end.sequence - head.sequence} behind"),
    ]


def _archive(directory: Path) -> list[Finding]:
    """Return a finding for each missing file of the archive (J-7); none if no records are archived."""
    if not (directory / JOURNAL_FILE).is_file():
        return []
    try:
        reader = open_read_only(directory)
        try:
            base = reader.base()
        finally:
            reader.close()
    except StorageError:
        return []  # the check of the journal has reported the error
    if base is None:
        return []
    where = archive_directory(directory)
    first, last = 1, base.head.sequence  # genesis stays in the journal
    missing: list[str] = []
    segments = list_segments(where)
    for segment in segments:
        if first < segment.first_sequence:
            missing.append(f"{first} to {min(segment.first_sequence - 1, last)}")
        first = max(first, segment.last_sequence + 1)
        if first > last:
            break
    if first <= last:
        missing.append(f"{first} to {last}")
    if not missing:
        return [Finding("archive", OK, f"sequences 1 to {last} in {len(segments)} files")]
    shown = ", ".join(missing[:MISSING_SHOWN]) + (" and more" if missing[MISSING_SHOWN:] else "")
    detail = f"records were archived and their files are not in {where}: sequences {shown}"
    advice = "put them back: a read, a restore or a replay of these records fails"
    return [Finding("archive", WARNING, detail, advice)]


def _snapshots(directory: Path) -> list[Finding]:
    """Return findings about the snapshots: the newest one that a start can use, and each unusable one (J-4)."""
    if not (directory / JOURNAL_FILE).is_file():
        return []
    try:
        reader = open_read_only(directory)
    except StorageError:
        return []  # the check of the journal has reported the error
    try:
        return _usable(directory, reader)
    except (StorageError, OSError) as error:
        return [Finding("snapshots", BAD, str(error), "verify the journal")]
    finally:
        reader.close()


def _usable(directory: Path, reader: JournalReader) -> list[Finding]:
    """Return the findings of `_snapshots` for a journal that can be opened."""
    usable: list[int] = []
    bad: list[Finding] = []
    for info in list_snapshots(snapshot_directory(directory)):
        try:
            usable.append(check_snapshot(info.path, reader).head.sequence)
        except SnapshotError as error:
            advice = "a start passes it over; remove it"
            bad.append(Finding("snapshot", WARNING, str(error), advice))
    if usable:
        left = reader.head().sequence - usable[0]
        detail = f"the newest usable one is of sequence {usable[0]}, {left} before the end; {len(usable)} in all"
        return [Finding("snapshots", OK, detail), *bad]
    if reader.base() is not None:
        detail = "none is usable, and records are archived: a start replays the archive"
        return [Finding("snapshots", WARNING, detail, "keep the archive where it lies"), *bad]
    return [Finding("snapshots", OK, "none is usable: a start replays from genesis"), *bad]
