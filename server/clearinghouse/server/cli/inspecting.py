# SPDX-License-Identifier: Apache-2.0
"""`verify`, `replay` and `state`: look at a journal without ever writing to its directory (SPEC J-3, A-1).

Owns what these commands read and print. They may run beside a server.
"""

import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from clearinghouse.server.auditing import Audit
from clearinghouse.server.cli.output import emit, errors, watching
from clearinghouse.server.genesis import genesis_from_bytes
from clearinghouse.server.recording import Replayer, ReplayFinding
from clearinghouse.server.serving import Exit
from clearinghouse.server.startup import Progress, ReplayDifferedError, watched
from clearinghouse.statemachine import marginviews, views
from clearinghouse.statemachine.engine import Engine
from clearinghouse.statemachine.state import Account, State
from clearinghouse.storage.chain import Verification, verify
from clearinghouse.storage.errors import JournalDamagedError, JournalMissingError
from clearinghouse.storage.head import read_head
from clearinghouse.storage.port import HASH_BYTES, Head
from clearinghouse.storage.reader import JournalReader, open_read_only

SECOND_NS = 1_000_000_000
DIRECTORY = click.Path(path_type=Path, exists=True)


class HeadType(click.ParamType[Head]):
    """SEQ:HASH."""

    name = "SEQ:HASH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Head:
        """The head that somebody kept."""
        if isinstance(value, Head):
            return value
        sequence, _, digest = str(value).partition(":")
        try:
            head = Head(int(sequence), bytes.fromhex(digest))
        except ValueError:
            self.fail(f"{value!r} is not SEQ:HASH with a hash in hex", param, ctx)
        if head.sequence < 0 or len(head.hash) != HASH_BYTES:
            self.fail(f"{value!r} has no hash of {HASH_BYTES} bytes", param, ctx)
        return head


def _replayer(reader: JournalReader) -> Replayer:
    """A machine as of genesis. Raises JournalMissingError or JournalDamagedError."""
    genesis = next(reader.read(0), None)
    if genesis is None:
        raise JournalMissingError("the journal is empty: it has no genesis yet")
    return Replayer(Engine(genesis_from_bytes(genesis.commands)), genesis)


# --- verify ---


def replay_findings(reader: JournalReader, progress: Progress) -> ReplayFinding | None:
    """The first record whose commands do not give its events, in a journal whose chain is sound.

    Once all do, the recorded events have to explain the state that they led to, and every invariant holds there.
    """
    replayer = _replayer(reader)
    audit = Audit(replayer.applier.engine.state)
    for record in watched(reader.read(1), reader.head().sequence, progress):
        finding = replayer.apply(record)
        if finding is not None:
            return finding
        audit.hear(record)
    found = audit.findings()
    return ReplayFinding(replayer.applier.applied_sequence, "; ".join(found)) if found else None


@click.command("verify")
@click.argument("directory", type=DIRECTORY)
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=HeadType(),
    help="A head that somebody kept; may be given many times. Only a known head shows a cut tail.",
)
@click.option(
    "--replay",
    "also_replay",
    is_flag=True,
    help="Also apply every command again, and audit where it ends.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify_command(
    directory: Path, *, heads: tuple[Head, ...], also_replay: bool, as_json: bool
) -> None:
    """Check the chain, the digests and known heads of the journal in DIRECTORY.

    The head file in the directory is one of the known heads. Exit code 0 if all is well, 1 with the first bad
    sequence named if not.
    """
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        try:
            own = read_head(directory) if directory.is_dir() else None
            known = [*heads, *([own] if own is not None and own.sequence >= 0 else [])]
            with watching("verify") as progress:
                records = watched(reader.scan(), reader.head().sequence, progress)
                found = verify(records, known)
            finding = None
            if also_replay and not found.findings:
                with watching("replay") as progress:
                    finding = replay_findings(reader, progress)
        finally:
            reader.close()
    _report(found, finding, heads_checked=len(known), replayed=also_replay, as_json=as_json)


def _report(
    found: Verification,
    finding: ReplayFinding | None,
    *,
    heads_checked: int,
    replayed: bool,
    as_json: bool,
) -> None:
    """Print what was found and end."""
    findings: list[dict[str, object]] = [
        {"sequence": item.sequence, "kind": item.kind, "detail": item.detail}
        for item in found.findings
    ]
    if finding is not None:
        findings.append({"sequence": finding.sequence, "kind": "replay", "detail": finding.detail})
    first = found.first_bad_sequence if finding is None else finding.sequence
    result: dict[str, object] = {
        "ok": not findings,
        "records": found.records,
        "sequence": found.head.sequence,
        "chain_head": found.head.hash.hex(),
        "heads_checked": heads_checked,
        "replayed": replayed and not found.findings,
        "first_bad_sequence": first,
        "findings": findings,
    }
    lines = [
        (
            f"{found.records} records up to sequence {found.head.sequence}, "
            f"head {found.head.hash.hex()}, {heads_checked} known heads"
        )
    ]
    if findings:
        lines.extend(
            f"sequence {item['sequence']}: {item['kind']}: {item['detail']}" for item in findings
        )
        lines.append(
            f"the first bad sequence is {first}: keep the directory as it is and restore a backup"
        )
    else:
        lines.append("all is well" + (", commands included" if replayed else ""))
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.FINDING if findings else Exit.OK)


# --- replay ---


class UntilType(click.ParamType[int]):
    """A sequence, or a time as nanoseconds or ISO 8601; times come back negative."""

    name = "SEQ|TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The sequence, or minus the time in nanoseconds."""
        text = str(value)
        if text.isdecimal():
            number = int(text)
            # Sequences stay below what any clock shows in nanoseconds.
            return -number if number >= 10**17 else number
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text!r} is neither a sequence nor a time such as 2026-01-31T12:00:00Z",
                param,
                ctx,
            )
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        since = moment - datetime(1970, 1, 1, tzinfo=UTC)
        seconds = since.days * 86_400 + since.seconds
        return -(seconds * SECOND_NS + since.microseconds * 1_000)


@click.command("replay")
@click.argument("directory", type=DIRECTORY)
@click.option("--until", type=UntilType(), help="Stop before the first record beyond it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay_command(directory: Path, *, until: int | None, as_json: bool) -> None:
    """Apply every command in DIRECTORY again from genesis and rebuild the chain from the events that come out.

    The head printed is computed from commands alone, with no stored hash; exit code 1 if the journal has another.
    """
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        try:
            replayer = _replayer(reader)
            stored = replayer.applier.head
            started_ns = time.perf_counter_ns()
            with watching("replay") as progress:
                for record in watched(reader.scan(1), reader.head().sequence, progress):
                    if until is not None and (
                        record.time_ns > -until if until < 0 else record.last_sequence > until
                    ):
                        break
                    if record.first_sequence == 0:
                        continue
                    try:
                        replayer.rebuild(record)
                    except ValueError as error:
                        raise JournalDamagedError(record.first_sequence, str(error)) from error
                    stored = record.head
            seconds = (time.perf_counter_ns() - started_ns) / SECOND_NS
        finally:
            reader.close()
    head = replayer.applier.head
    rate = round(replayer.commands / seconds) if seconds > 0 else 0
    same = head == stored
    result: dict[str, object] = {
        "sequence": head.sequence,
        "chain_head": head.hash.hex(),
        "stored_chain_head": stored.hash.hex(),
        "same": same,
        "commands": replayer.commands,
        "seconds": round(seconds, 6),
        "commands_per_second": rate,
    }
    lines = [
        f"sequence {head.sequence}, head {head.hash.hex()}",
        f"{replayer.commands} commands in {seconds:.3f} s, {rate} commands/s",
        "the journal has the same head" if same else f"THE JOURNAL HAS {stored.hash.hex()}",
    ]
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.OK if same else Exit.FINDING)


# --- state ---


@click.command("state")
@click.argument("directory", type=DIRECTORY)
@click.argument("what", default="all", type=click.Choice(["all", "account", "market"]))
@click.argument("item_id", default=0, type=int)
@click.option("--at", "at", type=click.IntRange(min=0), help="As of this sequence [the last one].")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def state_command(
    directory: Path, what: str, item_id: int, *, at: int | None, as_json: bool
) -> None:
    """Show the state in DIRECTORY as of a sequence: `all`, or one `account ID` or `market ID`.

    Amounts are smallest units, quantities lots, prices quote units per lot. A batch is shown item by item only
    if its items pass one by one; one that is all or nothing is shown whole.
    """
    if what != "all" and item_id <= 0:
        raise click.UsageError(f"give the id: clearinghouse state DIR {what} ID")
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        try:
            replayer = _replayer(reader)
            end = reader.head().sequence
            if at is not None and at > end:
                raise click.UsageError(f"the journal ends at sequence {end}")
            with watching("replay") as progress:
                for record in watched(reader.read(1), end, progress):
                    if record.first_sequence == 0:
                        continue
                    if at is not None and record.first_sequence > at:
                        break
                    if at is not None and record.last_sequence > at:
                        replayer.applier.replay_part(record, at)
                        break
                    finding = replayer.apply(record)
                    if finding is not None:
                        raise ReplayDifferedError(finding.sequence, finding.detail)
        finally:
            reader.close()
    state = replayer.applier.engine.state
    as_of = end if at is None else at
    result = {"as_of_sequence": as_of, "time_ns": state.time_ns, **_picture(state, what, item_id)}
    emit(result, json.dumps(result, indent=2).splitlines(), as_json=as_json)


def _account(state: State, account: Account) -> dict[str, object]:
    """All of one account."""
    orders = views.order_views(account, 0, 0, len(account.orders))
    return {
        **asdict(views.account_view(account)),
        "balances": [asdict(view) for view in views.balance_views(state, account)],
        "positions": [asdict(view) for view in views.position_views(account)],
        "orders": [asdict(view) for view in orders],
        "margin": asdict(marginviews.margin_view(state, account)),
    }


def _market(state: State, market_id: int) -> dict[str, object]:
    """All of one market."""
    market = state.markets[market_id]
    book = views.book_view(market, len(market.bids.keys) + len(market.asks.keys))
    return {**asdict(views.market_view(market)), "book": asdict(book)}


def _picture(state: State, what: str, item_id: int) -> dict[str, object]:
    """What was asked for, as plain values. Raises UsageError for an id that is not there."""
    if what == "account":
        account = state.accounts.get(item_id)
        if account is None:
            raise click.UsageError(f"there is no account {item_id} at this sequence")
        return {"account": _account(state, account)}
    if what == "market":
        if item_id not in state.markets:
            raise click.UsageError(f"there is no market {item_id} at this sequence")
        return {"market": _market(state, item_id)}
    return {
        "assets": [asdict(view) for view in views.asset_views(state)],
        "markets": [_market(state, key) for key in sorted(state.markets)],
        "accounts": [_account(state, state.accounts[key]) for key in sorted(state.accounts)],
        "risk_switches": [asdict(view) for view in views.switch_views(state)],
        "breaks": [asdict(view) for view in views.break_views(state, 0, len(state.breaks))],
    }
