# SPDX-License-Identifier: Apache-2.0
"""Check conservation, zero sums and balances after every command, from its events alone (SPEC I-1 to I-3, S-5).

Owns a second ledger that is rebuilt from postings, running totals over it, and the comparison of each account that a
command changed with the state: the cost of a check is proportional to the number of postings. A movement without an
event is found only by a full scan, which checks every invariant and compares the whole ledger with the whole state.
Must never change the state.
"""

import json
import os
import warnings
from collections.abc import Callable
from typing import Final

from clearinghouse.apps.runs import RunError
from clearinghouse.server.journal.records import Entry
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BOOK_NAMES,
    BORROWED,
    CLAIM,
    COST,
    HELD,
    LACKING,
    LENT,
    POSITION,
    UNSETTLED,
    LedgerFromEvents,
    postings,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import EXTERNAL, FUNDING, SETTLEMENT

# Frequent kinds that move no value, which are skipped for speed; a test compares them with `postings`.
SILENT: Final = frozenset(
    {
        events.REFUSED,
        events.ORDER_ACCEPTED,
        events.ORDER_REDUCED,
        events.ORDER_CANCELLED,
        events.INDEX_CHANGED,
        events.MARK_CHANGED,
        events.MARK_SAMPLED,
        events.PRICE_JUDGED,
        events.PRICE_STATE_CHANGED,
        events.SOURCE_STANDING,
        events.VALUED_AT_STABLE,
        events.MARGIN_SCALE_CHANGED,
    }
)
# The kinds that make a command a step of liquidation: a close, sale, absorption, sharing or write-off.
STEPS: Final = frozenset(
    {
        events.LIQUIDATION_FILL,
        events.BACKSTOP_FILL,
        events.DELEVERAGED,
        events.REST_CLOSED,
        events.LOSS_SHARED,
        events.BAD_DEBT,
        events.COLLATERAL_SOLD,
        events.COLLATERAL_TAKEN,
        events.REMAINDER_TAKEN,
        events.REMAINDER_PAID,
        events.COLLATERAL_BOUGHT,
        events.COLLATERAL_PAID,
        events.COLLATERAL_GIVEN,
        events.CLAIM_COVERED,
        events.TAKEN_OVER,
        events.LINE_SET_APART,
        events.LINE_RETURNED,
        events.LOAN_TAKEN_OVER,
        events.BORROW_TAKEN_OVER,
        events.POOL_LOSS,
    }
)
SCAN_EVERY: Final = 1_000

Watch = Callable[[Event, State, LedgerFromEvents, int], None]
"""An event, the state after its whole command, the ledger right after the event, the command's sequence."""

_WIDTHS: Final = {kind: 1 + len(names) for kind, (_, names) in EVENT_FIELDS.items()}


def spoken(values: list[int]) -> list[Event]:
    """Return the events of a flat list that may move value: all except the SILENT kinds."""
    found: list[Event] = []
    at = 0
    while at < len(values):
        kind = values[at]
        end = at + _WIDTHS[kind]
        if kind not in SILENT:
            name, names = EVENT_FIELDS[kind]
            fields = dict(zip(names, values[at + 1 : end], strict=True))
            found.append(Event(kind, name, fields))
        at = end
    return found


class Auditor:
    """Check each command after it was applied. The first finding ends the run with an error that names the sequence."""

    def __init__(self, workers: int = 1) -> None:
        """Create the auditor. `workers` full scans may run at the same time, each in a copy of the process; 0: none."""
        self.ledger = LedgerFromEvents()
        self.commands = 0
        self.scans = Scans(workers)
        self.steps = 0
        # Called with each event that may move value, and the ledger after it.
        self.watchers: list[Watch] = []
        self._scanned_at = 0
        # The state's amount of each entry when last touched, and running totals of these: of balances by asset,
        # of positions by market, of S-5's difference by asset.
        self._seen: dict[tuple[int, int, int], int] = {}
        self._totals: dict[tuple[int, int], int] = {}

    def hear(self, entry: Entry, state: State) -> None:
        """Check a command that has just been applied. Raises RunError."""
        sequence = entry.first_sequence
        self.commands += entry.command.count()
        epoch_closed = False
        step = False
        keys: dict[tuple[int, int, int], None] = {}
        for event in spoken(entry.events or []):
            epoch_closed = epoch_closed or event.kind == events.POOL_EPOCH_CLOSED
            step = step or event.kind in STEPS
            for posting in postings(event, state.markets):
                of = posting.market_id or posting.asset_id
                keys[(posting.book, posting.account_id, of)] = None
            self.ledger.take(event, state.markets)
            for watch in self.watchers:
                watch(event, state, self.ledger, sequence)
        findings = [*self.ledger.findings, *self._differences(state, keys), *self._total_findings()]
        if findings:
            raise RunError(f"the audit of command {sequence} failed: {'; '.join(findings[:5])}")
        if step:
            self.steps += 1
        if step or epoch_closed or self.commands - self._scanned_at >= SCAN_EVERY:
            self._scanned_at = self.commands
            self.scans.scan(state, self.ledger, sequence)

    def finish(self, state: State) -> None:
        """Scan everything once more and wait for every scan. Raises RunError."""
        self.scans.scan(state, self.ledger, state.sequence)
        self.scans.wait()

    def _add(self, state: State, key: tuple[int, int, int], change: int) -> None:
        """Add `change`, by which the state's amount of the ledger entry `key` changed, to the running totals."""
        totals = self._totals
        book, account_id, of = key
        if book in {BALANCE, POSITION}:
            totals[(book, of)] = totals.get((book, of), 0) + change
        if book in {UNSETTLED, COST} or (book == BALANCE and account_id == SETTLEMENT):
            by_market = book == COST or (book == UNSETTLED and account_id == FUNDING)
            asset_id = state.markets[MarketId(of)].quote.id if by_market else of
            signed = change if book == UNSETTLED else -change
            totals[(UNSETTLED, asset_id)] = totals.get((UNSETTLED, asset_id), 0) + signed

    def _total_findings(self) -> list[str]:
        """Return a text for each running total that is not 0."""
        if not any(self._totals.values()):
            return []
        names = {UNSETTLED: "claims less cost bases less settlement cash"}
        return [
            f"{names.get(book, BOOK_NAMES[book])} of {of} sums to {total}"
            for (book, of), total in self._totals.items()
            if total
        ]

    def _differences(self, state: State, keys: dict[tuple[int, int, int], None]) -> list[str]:
        """Compare the entries `keys` of the state with those of the ledger; return each difference as a text.

        Also returns amounts that are negative and must not be.
        """
        found: list[str] = []
        amounts = self.ledger.amounts
        for key in keys:
            book, account_id, of = key
            expected = amounts.get(key, 0)
            stated = stated_amount(state, book, account_id, of)
            before = self._seen.get(key, 0)
            if stated != before:
                self._seen[key] = stated
                self._add(state, key, stated - before)
            where = f"account {account_id}, {BOOK_NAMES[book]} of {of}"
            if stated != expected:
                found.append(f"{where} is {stated}, its events come to {expected}")
            if book == BALANCE and account_id == EXTERNAL:
                if stated > 0:
                    found.append(f"{where} is {stated}: more left than came")
                continue
            if book in {BALANCE, HELD, LENT, BORROWED} and stated < 0:
                found.append(f"{where} is {stated}: negative")
            if book == BALANCE:
                holding = state.accounts[AccountId(account_id)].holdings.get(AssetId(of))
                if holding is not None and (holding.held > stated or holding.reserved < 0):
                    found.append(
                        f"{where} is {stated}, {holding.held} held, {holding.reserved} reserved"
                    )
        return found


def stated_amount(state: State, book: int, account_id: int, of: int) -> int:
    """Return the state's amount for an entry of the ledger, named by book, account and `of`; 0 if there is no such
    entry.

    `of` is the id of an asset or a market, as the book requires.
    """
    if book in {COST, POSITION}:
        line = state.accounts[AccountId(account_id)].lines.get(MarketId(of))
        if line is None:
            return 0
        return line.cost if book == COST else line.position
    if book == UNSETTLED and account_id == FUNDING:
        return state.markets[MarketId(of)].funding_line
    if book == CLAIM:
        pvp_member = state.pvp.members.get(AccountId(account_id))
        return pvp_member.claims.get(AssetId(of), 0) if pvp_member is not None else 0
    if book == LACKING:
        return state.custody.shortfalls.get(AssetId(of), 0)
    holding = state.accounts[AccountId(account_id)].holdings.get(AssetId(of))
    if holding is None:
        return 0
    if book == BALANCE:
        return holding.balance
    if book == UNSETTLED:
        return holding.unsettled
    if book == HELD:
        return holding.held
    return holding.lent_shares if book == LENT else holding.borrow_shares


def scan(state: State, ledger: LedgerFromEvents) -> list[str]:
    """Check every invariant of the state, and compare the whole ledger with it; return the findings as texts."""
    return [*violations(state), *ledger.differences(state)]


class Scans:
    """Run full scans, each in a copy of the process (`os.fork`), so that they use no time of the run.

    A finding raises RunError when its scan has ended; the error names the sequence of the scanned state.
    """

    def __init__(self, workers: int) -> None:
        """Prepare `workers` scans at a time. With 0, or where a process cannot be copied, scans run in this process."""
        self.count = 0
        self._workers = workers if hasattr(os, "fork") else 0
        self._running: list[tuple[int, int, int]] = []  # process, its pipe, sequence

    def scan(self, state: State, ledger: LedgerFromEvents, sequence: int) -> None:
        """Begin a full scan of the present state.

        Raises RunError for a finding, also of an earlier scan that has ended.
        """
        self.count += 1
        if self._workers == 0:
            _validate(scan(state, ledger), sequence)
            return
        while len(self._running) >= self._workers:
            self._end_oldest()
        answer, question = os.pipe()
        with warnings.catch_warnings():
            # Later Pythons warn if the process has threads: the copy has no threads and uses no lock of a thread.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process == 0:
            _answer(question, state, ledger)
        os.close(question)
        self._running.append((process, answer, sequence))

    def wait(self) -> None:
        """Wait until all scans have ended. Raises RunError for a finding."""
        while self._running:
            self._end_oldest()

    def stop(self) -> None:
        """Wait until all scans have ended and ignore their findings, because the run has already failed."""
        while self._running:
            process, answer, _ = self._running.pop(0)
            os.close(answer)
            os.waitpid(process, 0)

    def _end_oldest(self) -> None:
        """Wait for the oldest scan and read its findings. Raises RunError if it has any."""
        process, answer, sequence = self._running.pop(0)
        with os.fdopen(answer, "rb") as file:
            said = file.read()
        os.waitpid(process, 0)
        _validate(json.loads(said) if said else ["the scan ended without an answer"], sequence)


def _answer(question: int, state: State, ledger: LedgerFromEvents) -> None:
    """Scan in the copied process, write the findings to the pipe `question`, and end the process at once.

    The end runs no clean-up, so that nothing of the parent process is closed twice.
    """
    code = 1
    try:
        try:
            findings = scan(state, ledger)
        except Exception as error:  # noqa: BLE001  a scan that cannot be made is a finding
            findings = [repr(error)]
        said = json.dumps(findings).encode()
        while said:
            said = said[os.write(question, said) :]
        code = 0
    finally:
        os._exit(code)


def _validate(findings: list[str], sequence: int) -> None:
    """Raise RunError if `findings`, those of a full scan of the state at `sequence`, are not empty."""
    if findings:
        raise RunError(
            f"the full scan after command {sequence} failed: {'; '.join(map(str, findings[:5]))}"
        )
