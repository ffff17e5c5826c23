# SPDX-License-Identifier: Apache-2.0
"""The page of movements and the log say what the machine posts, of every event of all scenarios and golden journals."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from clearinghouse.server.codec.events.concerned import accounts_of, as_read_by
from clearinghouse.server.codec.text.events import SYSTEM_NAMES
from clearinghouse.server.past.movements import MOVING, movements
from clearinghouse.statemachine.ledger.postings_from_events import (
    BOOK_NAMES,
    BORROWED,
    CLAIM,
    COST,
    LACKING,
    LENT,
    POSITION,
    postings,
)
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import CHAIN_FEE_PAID, EVENTS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import FEES
from clearinghouse.v1 import history_pb2
from tests.golden.journal_file import read, replayer_of
from tests.golden.test_golden import JOURNALS
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.support import System
from tests.verification import postings_table as table

# Kinds of the table that no scenario and no golden journal has, each with the test that shows it.
ELSEWHERE: dict[str, str] = {}
Seen = tuple[Event, dict[MarketId, Market]]


class KeptSystem(System):
    """A world whose events that move something are kept, with the markets as they are."""

    def __init__(self, seen: list[Seen]) -> None:
        """Take the list to add to."""
        self.seen = seen
        super().__init__(check=False)

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command and keep its events."""
        outcome = super().apply(command, digest=digest)
        self.seen += [(event, self.state.markets) for event in self.events]
        return outcome


def of_journals() -> Iterator[Seen]:
    """The events of the golden journals."""
    for path in JOURNALS:
        records = read(path)
        replayer = replayer_of(records)
        for record in records[1:]:
            replayer.applier.replay(record)
            state = replayer.applier.engine.state
            for _, batch in replayer.applier.close(record).event_batches():
                for event in split(batch):
                    yield event, state.markets


@cache
def played() -> list[Seen]:
    """All events of all scenarios and golden journals."""
    seen = list(of_journals())
    for scenario in SCENARIOS:
        setup = Setup(check=False)
        setup.system = KeptSystem(seen)
        run(scenario, setup)
    assert len(seen) > 10_000
    return seen


def test_the_page_is_what_the_machine_posts() -> None:
    """The page equals the table that is made now."""
    assert table.PAGE.read_text("utf-8") == table.page()


def test_every_recorded_event_moves_what_its_row_says() -> None:
    """Each event's postings are the entries of its row, to the unit; one without a row has no postings."""
    for event, markets in played():
        market = table.market_of(event.fields, markets)
        found = [
            (entry.account_id, entry.asset_id, BOOK_NAMES[entry.book], entry.amount)
            for entry in postings(event, markets)
        ]
        row = table.row_for(event, market)
        expected = [
            (
                table.account_of(entry.account, event.fields),
                table.asset_of(entry.asset, event.fields, market),
                entry.book,
                entry.amount(event.fields, market),
            )
            for entry in (row.entries if row is not None else ())
        ]
        if event.kind == CHAIN_FEE_PAID and event.fields["account_id"] == FEES:
            # What `fees` pays was not under hold (L-4.3), which the page says beside its rows.
            (owner, asset, book, _), *rest = expected
            expected = [(owner, asset, book, 0), *rest]
        assert found == expected, event


def test_the_table_has_the_kinds_that_move_something_and_no_other() -> None:
    """The kinds of the table are those that were seen to move something; others never do."""
    moving = {event.name for event, markets in played() if postings(event, markets)}
    listed = {row.name for row in table.rows()}
    assert listed - moving == ELSEWHERE.keys()
    assert moving <= listed
    assert listed < {form.name for form in EVENTS.values()}


def test_entries_of_a_row_balance() -> None:
    """In each row the balances of an asset sum to zero: every debit has its credit."""
    for row in table.rows():
        sums: dict[tuple[str, str], int] = {}
        for entry in row.entries:
            if entry.book == "balance":
                for sign, term in entry.terms:
                    key = (entry.asset, term)
                    sums[key] = sums.get(key, 0) + sign
        assert not any(sums.values()), row


def test_a_log_names_no_account_that_its_reader_may_not_know() -> None:
    """Of every event of all scenarios and golden journals: the other side is in the event as the account reads it."""
    named: Counter[int] = Counter()
    for event, markets in played():
        for moved in movements(event, markets) if event.kind in MOVING else ():
            other_id = moved.counterparty_id
            if not other_id or moved.account_id in SYSTEM_NAMES or other_id in SYSTEM_NAMES:
                continue
            assert other_id in accounts_of(as_read_by(event, {moved.account_id})), event
            assert event.kind != events.TRADE
            named[event.kind] += 1
    assert {events.TRANSFERRED, events.DELEVERAGED, events.HOLD_CAPTURED} <= named.keys()


def test_movements_are_the_postings_with_a_kind() -> None:
    """Of every event of all scenarios and golden journals: the same amounts in the same books, to the unit."""
    seen: Counter[int] = Counter()
    for event, markets in played():
        expected: Counter[tuple[int, int, int]] = Counter()
        for one in postings(event, markets):
            if one.book not in {CLAIM, COST, POSITION, LACKING}:
                expected[one.account_id, one.asset_id, one.book] += one.amount
        found: Counter[tuple[int, int, int]] = Counter()
        for moved in movements(event, markets) if event.kind in MOVING else ():
            is_shares = moved.book in {LENT, BORROWED}
            amount = moved.shares if is_shares else moved.amount
            found[moved.account_id, moved.asset_id, moved.book] += amount
            seen[moved.kind] += 1
        assert {key: one for key, one in found.items() if one} == {
            key: one for key, one in expected.items() if one
        }, event
    assert set(seen) == {number for number in history_pb2.MovementKind.values() if number}
