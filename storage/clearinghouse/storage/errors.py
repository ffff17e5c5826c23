# SPDX-License-Identifier: Apache-2.0
"""The errors of storage, as types whose message names the expected value and the value found.

Owns the errors that leave `clearinghouse.storage`; they wrap every exception of SQLite and of the operating system.
The attributes carry the figures, so a caller need not read the message.
"""

import errno
from pathlib import Path


class StorageError(Exception):
    """The parent of every error of this package."""


class EncodingError(StorageError, ValueError):
    """A value that has no canonical form, or bytes that are not the canonical form of a value."""


# --- the log port: the log is undamaged, the caller's expectation of it is wrong ---


class FencedError(StorageError):
    """The epoch of a writer is not the epoch of the log: another writer took over, or the caller did not call
    `fence`.
    """

    def __init__(self, epoch: int, current: int, act: str) -> None:
        super().__init__(f"cannot {act} with epoch {epoch}: the epoch of the log is {current}")
        self.epoch = epoch
        self.current = current


class SequenceMismatchError(StorageError):
    """The next sequence of the log differs from the one that the caller expected."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(
            f"the next sequence of the log is {actual}, the caller expected {expected}"
        )
        self.expected = expected
        self.actual = actual


class RecordRefusedError(StorageError, ValueError):
    """A record that does not continue the log. The code that made the record has a bug. Nothing was written."""

    def __init__(self, sequence: int, detail: str) -> None:
        super().__init__(f"the record at sequence {sequence} was refused: {detail}")
        self.sequence = sequence


class LogClosedError(StorageError):
    """The log was closed; open it again."""


# --- the journal in its directory ---


class JournalFailedError(StorageError):
    """Reading or writing failed. It is unknown whether the last append is durable: the process must end and recover.

    After a failed sync the kernel may have dropped the pages, so a later success proves nothing. The object therefore
    refuses every later call (SPEC J-2).
    """


class JournalDamagedError(StorageError):
    """The journal differs from what was written. `sequence` is the first one that cannot be trusted."""

    def __init__(self, sequence: int, detail: str) -> None:
        super().__init__(
            f"the journal is damaged at sequence {sequence}: {detail}; "
            "keep the directory as it is and restore a backup"
        )
        self.sequence = sequence
        self.detail = detail


class JournalBehindHeadError(JournalDamagedError):
    """The journal ends before a sequence that was durable: its tail was lost (SPEC J-3)."""

    def __init__(self, journal_sequence: int, head_sequence: int) -> None:
        super().__init__(
            journal_sequence + 1,
            f"it ends at sequence {journal_sequence}, its head file says {head_sequence} was durable",
        )
        self.journal_sequence = journal_sequence
        self.head_sequence = head_sequence


class HeadMismatchError(JournalDamagedError):
    """The journal's record at the sequence of the head file has another hash than the head file."""


class HeadDamagedError(StorageError):
    """The head file is missing or unreadable, so a lost tail of the journal cannot be detected."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"head file {path}: {detail}; verify the journal against a head that a client kept, "
            "then start once with --recreate-head"
        )
        self.path = path


class JournalMissingError(StorageError):
    """There is no journal where one must be."""


class NotAJournalError(StorageError):
    """The file is a database, but not a journal of this project."""


class FormatTooNewError(StorageError):
    """A newer version of the program wrote the journal (SPEC J-5)."""

    def __init__(self, path: Path, found: int, supported: int) -> None:
        super().__init__(
            f"{path} has journal format {found}, this version reads formats up to {supported}: "
            "use the newer version"
        )
        self.found = found
        self.supported = supported


class NewerRecordError(StorageError):
    """A record in a known format, with content that only a newer version of the program writes (SPEC J-5).

    Its hash is right, so it is not damaged: an older program opened the journal after a new feature was switched on.
    """

    def __init__(self, sequence: int, found: str, supported: str) -> None:
        super().__init__(
            f"sequence {sequence} has {found}, this version knows {supported}: a newer version wrote it, and the "
            "directory is not damaged; use the newer version"
        )
        self.sequence = sequence
        self.found = found
        self.supported = supported


class OlderRulesError(StorageError):
    """The journal follows a rule set that this version no longer has (SPEC J-5). It is not damaged."""

    def __init__(self, sequence: int, rule_set: int, first: int) -> None:
        super().__init__(
            f"sequence {sequence} has rule set {rule_set}, this version reads rule set {first} and later: begin a new "
            "directory, or use the version that wrote this one to export it"
        )
        self.sequence = sequence
        self.rule_set = rule_set


class ForeignGenesisError(StorageError):
    """The genesis of the journal differs from the caller's: it belongs to another clearinghouse.

    `differences` is a text for people that names the parameters, if the caller knows them.
    """

    def __init__(self, path: Path, found: str, wanted: str, differences: str = "") -> None:
        named = f" ({differences})" if differences else ""
        super().__init__(
            f"{path} begins with the genesis of sha256 {found}, this configuration wants {wanted}{named}: "
            "use the directory that belongs to it, or an empty one"
        )
        self.path = path
        self.found = found
        self.wanted = wanted


class UnsafeSqliteError(StorageError):
    """The linked SQLite has no safe version, or a setting read back from it is not the one that J-1 requires."""

    def __init__(self, what: str, found: object, wanted: object) -> None:
        super().__init__(f"unsafe SQLite: {what} is {found}, wanted {wanted} (SPEC J-1)")
        self.what = what
        self.found = found
        self.wanted = wanted


class DirectoryLockedError(StorageError):
    """Another process writes to the data directory (SPEC J-6)."""

    def __init__(self, path: Path, pid: int | None) -> None:
        holder = "an unknown process" if pid is None else f"process {pid}"
        super().__init__(
            f"data directory {path} is locked by {holder}: stop it, or use another one"
        )
        self.path = path
        self.pid = pid


class DirectoryNotWritableError(StorageError):
    """The data directory, or a file in it, cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} is not writable: {reason}; give this user the right to write, or use another"
        )
        self.path = path


def file_error(path: Path, error: OSError) -> StorageError:
    """Return the error of storage for an OSError at a file.

    This is JournalFailedError for a full or failing disk, else DirectoryNotWritableError.
    """
    reason = error.strerror or str(error)
    if error.errno == errno.EEXIST:
        reason = "it is no directory"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return JournalFailedError(f"{path} cannot be written: {reason}: free space on its disk")
    if error.errno == errno.EIO:
        return JournalFailedError(f"{path} cannot be written: {reason}")
    return DirectoryNotWritableError(path, reason)


# --- snapshots: the journal is undamaged, and start-up continues without this snapshot ---


class SnapshotError(StorageError):
    """The parent of every error of a snapshot."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"snapshot {path}: {detail}")
        self.path = path
        self.detail = detail


class SnapshotDamagedError(SnapshotError):
    """A snapshot that differs from what was written, or belongs to another journal. A start skips it."""


class SnapshotArchivedError(SnapshotError):
    """A snapshot that cannot be compared with its record, because the record was archived and moved away.

    A start skips it.
    """


class SnapshotTooNewError(SnapshotError):
    """A snapshot that a newer version of the program wrote. A start skips it."""

    def __init__(self, path: Path, found: int, supported: int) -> None:
        super().__init__(
            path, f"it has format {found}, this version reads formats up to {supported}"
        )
        self.found = found
        self.supported = supported


class SnapshotFailedError(SnapshotError):
    """A snapshot could not be written; the earlier ones are unchanged."""


# --- copies: backup, restore ---


class TargetNotEmptyError(StorageError):
    """The target of a copy is not empty: a copy never overwrites a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not empty: give an empty directory, or one that is not there")
        self.path = path


class CopyDivergesError(StorageError):
    """The records in the target of a copy are not the first records of the source."""

    def __init__(self, path: Path, sequence: int, detail: str) -> None:
        super().__init__(
            f"{path} is no beginning of this journal: at sequence {sequence} {detail}; "
            "give the directory of this journal's copy, or an empty one"
        )
        self.path = path
        self.sequence = sequence


class OtherHistoryError(StorageError):
    """A directory that a copy cannot replace: its journal lacks the copy's last record. The copy stays."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"{path} is not what this copy takes the place of: {detail}; the copy is whole and stays, "
            "and to ask again of another directory remove it first"
        )
        self.path = path


class NoSuchPointError(StorageError):
    """The copy cannot end at this sequence or time: the journal has no such point."""


class BeforeGenesisError(NoSuchPointError):
    """The stated time is before the journal begins. The attributes have both times, so the caller can format them."""

    def __init__(self, time_ns: int, begins_ns: int) -> None:
        super().__init__(f"it begins at {begins_ns} ns, after {time_ns} ns")
        self.time_ns = time_ns
        self.begins_ns = begins_ns


# --- encrypted backups ---


class EncryptionMissingError(StorageError):
    """The library of age is not installed."""

    def __init__(self) -> None:
        super().__init__("encrypted backups need pyrage: install clearinghouse-server[backup]")


class RecipientError(StorageError):
    """An invalid public key. The message does not show it: it may be a secret key given by mistake."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"a recipient is no public key of age ({detail}): it begins with age1, and `age-keygen -y FILE` prints it"
        )


class IdentityError(StorageError):
    """A file of secret keys that cannot be used. The message never contains a part of the file."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"identity {path}: {detail}")
        self.path = path


class WrongIdentityError(StorageError):
    """None of the given secret keys can decrypt the backup."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no secret key of the identity file opens it: it was encrypted to another recipient, "
            "or its manifest is altered"
        )
        self.path = path


class EncryptedBackupError(StorageError):
    """A secret key is missing for an encrypted backup, or was given for a backup that is not encrypted."""

    def __init__(self, path: Path, *, encrypted: bool) -> None:
        super().__init__(
            f"{path} is encrypted: give the file of its secret key with --identity"
            if encrypted
            else f"{path} is no encrypted backup: leave --identity out"
        )
        self.path = path


class BackupDamagedError(StorageError):
    """A file of an encrypted backup that differs from what was written; nothing is restored."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"backup file {path}: {detail}; nothing was restored: use another backup")
        self.path = path
        self.detail = detail


class BackupTooNewError(StorageError):
    """A newer version of the program wrote the encrypted backup."""

    def __init__(self, path: Path, found: int, supported: int) -> None:
        super().__init__(
            f"{path} has backup format {found}, this version reads formats up to {supported}: use the newer version"
        )
        self.found = found
        self.supported = supported


# --- archives ---


class ArchivedError(StorageError):
    """The needed records were moved to an archive file that is missing."""

    def __init__(self, sequence: int, base_sequence: int, directory: Path) -> None:
        super().__init__(
            f"sequence {sequence} is archived (all up to {base_sequence} are) and {directory} does not hold it: "
            f"put the archive's files back there, or begin after sequence {base_sequence}"
        )
        self.sequence = sequence
        self.base_sequence = base_sequence
        self.directory = directory


class ArchiveRefusedError(StorageError):
    """The journal permits no archiving now; no record was archived."""
