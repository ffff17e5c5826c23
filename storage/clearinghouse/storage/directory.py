# SPDX-License-Identifier: Apache-2.0
"""Open a data directory in the one safe order, and close it in the reverse order (SPEC J-6).

Owns the list of files in a directory and the meaning of each combination of present and missing files. Lock first,
then check, then open: no file changes before this process is known to be the only writer.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from clearinghouse.storage.connection import SqliteBinding, pysqlite3_binding
from clearinghouse.storage.errors import (
    DirectoryNotWritableError,
    HeadDamagedError,
    JournalMissingError,
    NotAJournalError,
    file_error,
)
from clearinghouse.storage.files import SYSTEM_FILES, Files
from clearinghouse.storage.head import HEAD_FILE, HeadFile, read_head
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.lock import LOCK_FILE, DirectoryLock
from clearinghouse.storage.logfile import has_content, log_of, undo_of
from clearinghouse.storage.reader import JournalReader
from clearinghouse.storage.schema import JOURNAL_FILE, check_identity_numbers

# Where a copy lies in its target until it is complete.
COPYING: Final = "copying"
_SQLITE_MAGIC: Final = b"SQLite format 3\x00"
_HEADER_BYTES: Final = 100


class DataDirectory:
    """Open the directory `path`, made if missing, and the journal in it; both stay open until `close`.

    If `genesis` is given, record 0 must have exactly these command bytes. `recreate_head` makes a missing or
    unreadable head file again from the journal: for an operator who has verified the journal against a head kept
    elsewhere. `binding` and `files` do the disk access. Raises DirectoryLockedError, DirectoryNotWritableError,
    JournalMissingError, HeadDamagedError, ForeignGenesisError and the errors of `SqliteJournal`.
    """

    def __init__(
        self,
        path: Path,
        *,
        genesis: bytes | None = None,
        recreate_head: bool = False,
        binding: SqliteBinding | None = None,
        files: Files = SYSTEM_FILES,
    ) -> None:
        self.path = path
        binding = binding or pysqlite3_binding()
        made = [one for one in (path, *path.parents) if not one.exists()]
        try:
            path.mkdir(parents=True, exist_ok=True)
            for one in made:
                files.sync_directory(one.parent)
        except OSError as error:
            raise file_error(path, error) from error
        self._lock = DirectoryLock(path)
        try:
            self.journal = _open_journal(path, binding, files, recreate_head=recreate_head)
            try:
                if genesis is not None:
                    self.journal.check_genesis(genesis)
            except BaseException:
                self.journal.close()
                raise
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Close the journal, then release the lock; a second call does nothing."""
        try:
            self.journal.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def other_files(path: Path) -> list[str]:
    """Return up to five names of files that do not belong to a journal; none if the directory has a journal."""
    if (path / JOURNAL_FILE).exists() or (path / HEAD_FILE).exists() or not path.is_dir():
        return []
    # A file system creates `lost+found` itself.
    return sorted(one.name for one in path.iterdir() if one.name not in (LOCK_FILE, "lost+found"))[
        :5
    ]


def _open_journal(
    path: Path, binding: SqliteBinding, files: Files, *, recreate_head: bool
) -> SqliteJournal:
    """Open or begin the journal of a locked directory."""
    journal_path = path / JOURNAL_FILE
    _check_files(path)
    exists = journal_path.exists() and journal_path.stat().st_size > 0
    if not exists and (path / COPYING).exists():
        raise JournalMissingError(
            f"{path} has a copy that was not completed, in {COPYING}: delete {COPYING}, and copy again"
        )
    if not exists and not (path / HEAD_FILE).exists():
        HeadFile.create(path, files=files)
    elif exists and recreate_head:
        _recreate_head(path, binding, files)
    head_file = HeadFile(path, files)
    sequence = head_file.head.sequence
    if not exists and sequence >= 0:
        head_file.close(sync=False)
        raise JournalMissingError(
            f"{path} has a head at sequence {sequence} but no journal: "
            f"put {JOURNAL_FILE} back, or use an empty directory"
        )
    try:
        return SqliteJournal(journal_path, head_file, binding, files)
    except BaseException:
        head_file.close(sync=False)
        raise


def _check_files(path: Path) -> None:
    """Raise an error for a combination of files that SQLite would misread or delete, before SQLite opens them."""
    journal = path / JOURNAL_FILE
    log = log_of(journal)
    for file in (journal, log, path / f"{JOURNAL_FILE}-shm", path / HEAD_FILE):
        if file.exists() and not os.access(file, os.W_OK):
            raise DirectoryNotWritableError(file, "this user may not write to it")
    try:
        # Only here does code other than SQLite open the file: this process has no connection to it
        # yet.
        with journal.open("rb") as file_object:
            header = file_object.read(_HEADER_BYTES)
    except FileNotFoundError:
        header = b""
    if not header:
        # SQLite deletes the log of an empty database, and with it every record that exists only
        # there.
        if has_content(log):
            raise JournalMissingError(
                f"{path} has {log.name} but no {JOURNAL_FILE}: put {JOURNAL_FILE} back beside it"
            )
        return
    if has_content(log) or has_content(undo_of(journal)):
        # A crash may have cut the header during its write. The journal checks what SQLite then
        # reads, before any write.
        return
    if not header.startswith(_SQLITE_MAGIC) or len(header) < _HEADER_BYTES:
        raise NotAJournalError(
            f"{journal} does not begin like a SQLite database: it is damaged or foreign"
        )
    version, application_id = (
        int.from_bytes(header[at : at + 4], "big", signed=True) for at in (60, 68)
    )
    # A journal whose creation was interrupted has none of the three, and starts again. The schema
    # cookie counts the changes of tables: a foreign database has a cookie above 0.
    schema_cookie = int.from_bytes(header[40:44], "big")
    if application_id or version or schema_cookie:
        check_identity_numbers(journal, application_id, version)


def _recreate_head(path: Path, binding: SqliteBinding, files: Files) -> None:
    """Write the head file again from the journal. A readable head file stays as it is and is the reference."""
    try:
        if read_head(path) is not None:
            return
    except HeadDamagedError:
        pass
    reader = JournalReader(path / JOURNAL_FILE, binding)
    try:
        reader.check_identity()
        HeadFile.create(path, reader.head(), files)
    finally:
        reader.close()
