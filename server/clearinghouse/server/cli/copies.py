# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse backup` and `restore`: copy a journal completely, up to a point, or continuously (SPEC J-7).

Owns the output and the exit codes of the commands. Neither ever writes to the directory that it copies from.
"""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, NoReturn

import click

from clearinghouse.server.analysis.decisions import Lost, lost_after
from clearinghouse.server.cli.moments import MomentType
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.console.times import time_text
from clearinghouse.server.startup.lost_numbers import Numbers, continue_beyond
from clearinghouse.statemachine.vocabulary.limits import CONTINUED_MAX
from clearinghouse.storage.copying import (
    Copied,
    JournalCopy,
    Progress,
    Until,
    complete_in,
    copy_journal,
)
from clearinghouse.storage.encrypting import (
    check_target,
    decrypt_directory,
    encrypt_directory,
    identities_of,
    is_encrypted,
    recipients_of,
)
from clearinghouse.storage.errors import (
    BeforeGenesisError,
    EncryptedBackupError,
    NoSuchPointError,
)
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only

SOURCE: Final = click.Path(path_type=Path, exists=True)
TARGET: Final = click.Path(path_type=Path, file_okay=False)
AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
PASS_SECONDS: Final = 0.5


STAGING: Final = click.option(
    "--staging",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the plain copy lies meanwhile, for the owner alone [the system's temporary directory].",
)


class Encryption(NamedTuple):
    """The keys that encrypt or decrypt a copy, and a folder for plain files meanwhile. Without keys a copy is plain."""

    recipients: tuple[str, ...] = ()
    identity: Path | None = None
    staging: Path | None = None


@contextmanager
def _staged(folder: Path | None) -> Iterator[Path]:
    """In the block, give a directory for a plain copy that only its owner can read.

    It is removed at the end, also after SIGTERM.
    """

    def end(*_: object) -> NoReturn:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        with TemporaryDirectory(prefix="clearinghouse-", dir=folder) as name:
            yield Path(name) / "copy"
    finally:
        signal.signal(signal.SIGTERM, before)


def _copied(
    source: Path, target: Path, until: Until | None, encryption: Encryption, progress: Progress
) -> tuple[Copied, int | None]:
    """Copy a journal once; return the end of the copy and the sequence of its snapshot, None without one.

    If the source or the target is encrypted, a plain copy is made in between.
    """
    if encryption.recipients:
        recipients = recipients_of(encryption.recipients)
        check_target(target)
        with _staged(encryption.staging) as plain:
            copied, snapshot, _ = copy_journal(source, plain, until, progress=progress)
            encrypt_directory(plain, target, recipients)
        return copied, snapshot
    if (encryption.identity is not None) != is_encrypted(source):
        raise EncryptedBackupError(source, encrypted=is_encrypted(source))
    if encryption.identity is not None:
        identities = identities_of(encryption.identity)
        check_target(target)
        with _staged(encryption.staging) as plain:
            decrypt_directory(source, plain, identities)
            copied, snapshot, _ = copy_journal(plain, target, until, progress=progress)
        return copied, snapshot
    copied, snapshot, _ = copy_journal(source, target, until, progress=progress)
    return copied, snapshot


def _lines(lost: Lost, old: Path) -> list[str]:
    """Return as lines for people the decisions of custody that are in a lost history and not in the copy."""
    found = [
        f"{one.kind} {one.id} {one.status}: account {one.account_id}, {one.amount} {one.asset},"
        f" reference {one.reference!r}, transaction {one.transaction!r}, at sequence {one.sequence}"
        for one in lost.decisions
    ]
    count = (
        f"{len(found)} deposits and withdrawals were decided after this end in {old},"
        f" which can be read up to sequence {lost.sequence}"
    )
    return [count + (": tell custody" if found else ""), *found]


def _copy(
    what: str,
    source: Path,
    target: Path,
    until: Until | None,
    encryption: Encryption,
    *,
    as_json: bool,
    old: Path | None = None,
    beyond: int | None = None,
) -> None:
    """Copy a journal once, verify the copy, and report its content.

    With `old`, the journal of a lost history, the copy continues with numbers beyond those that this history used.
    """
    with errors(as_json=as_json):
        if old is not None:
            open_read_only(old).close()  # a directory without a journal is refused before the copy
        began = time.perf_counter()
        # An encrypted copy is complete with its last file, the manifest.
        with nullcontext(target) if encryption.recipients else complete_in(target) as work:
            with watching(what) as progress:
                try:
                    copied, snapshot = _copied(source, work, until, encryption, progress)
                except BeforeGenesisError as error:
                    raise NoSuchPointError(
                        f"the journal begins at {time_text(error.begins_ns)}, after {time_text(error.time_ns)}"
                    ) from None
            seconds = time.perf_counter() - began
            lost = None if old is None else lost_after(old, copied.head)
            numbers = _numbers(lost, copied.head, beyond)
            continued = None if numbers is None else continue_beyond(work, numbers)
    size = sum(path.stat().st_size for path in target.glob("journal.db*"))
    head = copied.head
    result: dict[str, object] = {
        "directory": str(target),
        "records": copied.records,
        "sequence": head.sequence,
        "chain_head": head.hash.hex(),
        "time_ns": copied.time_ns,
        "snapshot_sequence": snapshot,
        "verified": True,
        "encrypted": bool(encryption.recipients),
        "bytes": size,
        "seconds": round(seconds, 6),
    }
    if until is not None and until.sequence is not None and head.sequence < until.sequence:
        click.echo(
            f"clearinghouse: sequence {until.sequence} is inside a batch, which begins at {head.sequence + 1}:"
            " a batch is copied whole or not at all",
            err=True,
        )
    lines = [
        f"{copied.records} records up to sequence {head.sequence}, head {head.hash.hex()}",
        f"{size} bytes in {seconds:.3f} s, verified record by record"
        + (", then encrypted" if encryption.recipients else ""),
        "with a snapshot" if snapshot is not None else "without a snapshot: it will be replayed",
    ]
    if lost is not None and old is not None:
        result["decided"] = [one._asdict() for one in lost.decisions]
        result["damage"] = lost.damage
        result["old_sequence"] = lost.sequence
        lines += _lines(lost, old)
        if lost.damage:
            click.echo(f"clearinghouse: {old}: {lost.damage}; the list ends there", err=True)
    if numbers is not None and continued is not None:
        result["numbers"] = numbers._asdict()
        result["continued_sequence"] = continued.sequence
        lines.append(
            f"numbers go on beyond account {numbers.accounts}, order {numbers.orders}, trade {numbers.trades},"
            f" deposit, withdrawal and hold {numbers.money}, break {numbers.breaks}; withdrawals wait for"
            f" ReleaseBrake of the withdrawal gate (sequence {continued.sequence})"
        )
    if what == "restore" and beyond is None and (lost is None or lost.damage):
        click.echo(
            "clearinghouse: numbers that a later journal has given out may be given out again:"
            " --old DIR finds them, --numbers-beyond N states them",
            err=True,
        )
    emit(result, lines, as_json=as_json)


def _numbers(lost: Lost | None, end: Head, beyond: int | None) -> Numbers | None:
    """Return the last used numbers after which a copy must continue; None if no lost history is known.

    A damaged journal may have had more records; then the copy at least stops withdrawals.
    """
    none = Numbers(0, 0, 0, 0, 0)
    if lost is not None and (lost.damage or lost.sequence > end.sequence):
        return (lost.numbers or none).or_above(beyond or 0)
    return None if beyond is None else none.or_above(beyond)


@click.command("backup")
@click.argument("directory", type=SOURCE)
@click.argument("target", type=TARGET)
@click.option(
    "--follow",
    is_flag=True,
    help="Stay and copy what is committed, every half second, until SIGTERM; goes on where a copy ends.",
)
@click.option(
    "--encrypt-to",
    "recipients",
    multiple=True,
    metavar="RECIPIENT",
    help="Encrypt to a public key of age (age1…); more than one: each opens it.",
)
@STAGING
@AS_JSON
def backup_command(
    directory: Path,
    target: Path,
    *,
    follow: bool,
    recipients: tuple[str, ...],
    staging: Path | None,
    as_json: bool,
) -> None:
    """Copy the journal in DIRECTORY into TARGET, which is empty or does not exist; a server may run on DIRECTORY.

    The copy is a data directory like any other: `verify`, `state` and `serve` accept it. Every record is checked
    against the chain while it is copied, and the chain of the copy is checked at the end. A continuous copy lacks at
    most the records committed within the last half second and the time of one pass.

    With --encrypt-to TARGET has files in the format age instead, and never a byte of plain text; `restore --identity`
    opens them.
    """
    if follow and recipients:
        raise click.UsageError("a continuous copy is a data directory, which is not encrypted")
    if follow:
        _follow(directory, target, as_json=as_json)
    else:
        _copy(
            "backup",
            directory,
            target,
            None,
            Encryption(recipients, None, staging),
            as_json=as_json,
        )


def _follow(directory: Path, target: Path, *, as_json: bool) -> None:
    """Copy new records every half second until a signal stops it."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        try:
            with JournalCopy(reader, target, resume=True) as copy:
                with watching("backup") as progress:
                    _say_pass(copy.catch_up(progress=progress), as_json=as_json)
                while not stop.wait(PASS_SECONDS):
                    copied = copy.catch_up()
                    if copied.records:
                        _say_pass(copied, as_json=as_json)
                    else:
                        copy.copy_snapshot()
        finally:
            reader.close()


def _say_pass(copied: Copied, *, as_json: bool) -> None:
    """Print the end of a continuous copy after a pass."""
    head = copied.head
    result: dict[str, object] = {
        "records": copied.records,
        "sequence": head.sequence,
        "chain_head": head.hash.hex(),
        "time_ns": copied.time_ns,
    }
    emit(result, [f"sequence {head.sequence}, head {head.hash.hex()}"], as_json=as_json)
    sys.stdout.flush()


@click.command("restore")
@click.argument("backup", type=SOURCE)
@click.argument("target", type=TARGET)
@click.option(
    "--until",
    type=MomentType(),
    help="End with the last whole batch within this sequence or time [everything].",
)
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    help="File with the secret key of an encrypted backup, as `age-keygen` writes it.",
)
@click.option(
    "--old",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The directory that this copy takes the place of: its later deposits and withdrawals are listed.",
)
@click.option(
    "--numbers-beyond",
    "beyond",
    type=WholeRange(min=0, max=CONTINUED_MAX),
    help="The highest number that a journal which cannot be read may have given out: all numbers go on beyond it.",
)
@STAGING
@AS_JSON
def restore_command(
    backup: Path,
    target: Path,
    *,
    until: int | None,
    identity: Path | None,
    old: Path | None,
    beyond: int | None,
    staging: Path | None,
    as_json: bool,
) -> None:
    """Copy the journal in BACKUP into TARGET, which is empty or does not exist, up to a sequence or a time.

    Batches are copied completely or not at all, so the copy may end before a sequence inside a batch; its last
    sequence is printed. A server on TARGET continues with a chain of its own: never run it beside the server of the
    original.

    With --old each deposit and withdrawal that custody decided in that directory after the end of the copy is listed,
    with its references, as far as that journal can be read: the coins have moved, and the copy does not have the
    decision. The numbers of accounts, orders, trades, deposits, withdrawals, holds and breaks then continue after the
    numbers of that directory, and no withdrawal is accepted until an operator releases the withdrawal gate.
    """
    bound = None
    if until is not None:
        bound = Until(time_ns=-until) if until < 0 else Until(sequence=until)
    encryption = Encryption((), identity, staging)
    _copy("restore", backup, target, bound, encryption, as_json=as_json, old=old, beyond=beyond)
