# SPDX-License-Identifier: Apache-2.0
"""Statements, payments and steps of the past are what the machine that played the game has and said (SPEC L-2, I-1)."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from clearinghouse.server.codec import movement_kinds as kinds
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.past.movements import Movement, movements
from clearinghouse.statemachine.arithmetic.lending import claim_floor, debt_ceil
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BORROWED,
    COST,
    HELD,
    LACKING,
    LENT,
    POSITION,
    UNSETTLED,
    postings,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import FUNDING, SECOND_NS
from clearinghouse.storage.port import Record
from clearinghouse.v1 import history_pb2
from tests.analysis.journals import RecordedSystem, golden_records
from tests.golden.journal_file import replayer_of
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.unit.server.past.test_against_machine import GAMES, Game
from tests.verification.test_postings_table import played

HOUR: Final = 3_600 * SECOND_NS
# Files of scenarios whose money moves in all ways that there are.
MONEY: Final = frozenset(
    (
        "accounts", "bankruptcy", "borrowers", "claimant_offers", "conversion", "deleveraging",
        "direct_payment", "fund_purchases", "funding", "futures", "isolated", "lending",
        "liquidation", "losing_pool", "perpetual", "reconciliation", "reversed_deposits",
        "writeoffs",
    )
)  # fmt: skip


class Held(NamedTuple):
    """What the machine has of an account in an asset: amounts and pool shares."""

    balance: int
    held: int
    unsettled: int
    lent_shares: int
    borrow_shares: int


Moment = dict[tuple[int, int], Held]
"""Account and asset to what the machine has."""


def moments(records: list[Record]) -> dict[int, Moment]:
    """Whole hour to what the machine has after all records before it."""
    found: dict[int, Moment] = {}
    replayer = replayer_of(records)
    state = replayer.applier.engine.state
    before = records[1].time_ns
    for record in records[1:]:
        for hour in range(before // HOUR + 1, record.time_ns // HOUR + 1):
            found[hour] = {
                (account.id, asset_id): Held(
                    one.balance, one.held, one.unsettled, one.lent_shares, one.borrow_shares
                )
                for account in state.accounts.values()
                for asset_id, one in account.holdings.items()
            }
        assert replayer.apply(record) is None
        before = record.time_ns
    return found


def indices(game: Game) -> dict[tuple[int, int], tuple[int, int]]:
    """Asset and whole hour to the indices that its pool published: one for each hour since it was made."""
    upcoming: dict[int, int] = {}
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for _, time_ns, event in game.events:
        asset_id = event.fields.get("asset_id", 0)
        if event.kind == events.POOL_CREATED:
            upcoming[asset_id] = time_ns // HOUR + 1
        elif event.kind == events.INTEREST_HOUR:
            of = event.fields
            found[asset_id, upcoming[asset_id]] = (of["borrow_index_ray"], of["supply_index_ray"])
            upcoming[asset_id] += 1
    return found


def check_statements(game: Game) -> int:
    """Compare the statements of all accounts at each whole hour with the machine; how many amounts were not 0."""
    published = indices(game)
    ended = [asset_id for _, _, one in game.events if one.kind == events.POOL_EPOCH_CLOSED
             for asset_id in [one.fields["asset_id"]]]  # fmt: skip
    compared = 0
    for hour, moment in moments(game.records).items():
        for account_id in {account_id for account_id, _ in moment}:
            listed = {
                one.asset_id: one
                for one in game.whole(
                    "ListStatements", "statements", account_id=account_id, to_time_ns=hour * HOUR,
                    page_size=2,
                )
            }  # fmt: skip
            for (owner, asset_id), held in moment.items():
                if owner != account_id:
                    continue
                if asset_id not in listed:
                    assert not any(held)
                    continue
                texts = game.history.instruments.scales.assets[asset_id].texts
                closing = listed[asset_id].closing
                assert closing.balance == texts[held.balance]
                assert closing.held == texts[held.held]
                if account_id != FUNDING:
                    assert closing.unsettled_equity == texts[held.unsettled]
                borrow_index, supply_index = published.get((asset_id, hour), (0, 0))
                if asset_id not in ended:
                    assert closing.lent == texts[claim_floor(held.lent_shares, supply_index)]
                assert closing.borrowed == texts[debt_ceil(held.borrow_shares, borrow_index)]
                compared += sum(1 for amount in held if amount)
            for one in listed.values():
                check_sums(one)
    return compared


def check_sums(statement: Any) -> None:
    """Opening and lines give the closing of each book, and the lines of their kinds the four figures."""
    books: dict[int, Decimal] = {}
    for line in statement.lines:
        books[line.book] = books.get(line.book, Decimal()) + Decimal(line.amount)
    for book, name in (
        (kinds.BOOK_BALANCE, "balance"),
        (kinds.BOOK_UNSETTLED, "unsettled_equity"),
        (kinds.BOOK_LENT, "lent"),
        (kinds.BOOK_BORROWED, "borrowed"),
    ):
        opening, closing = (
            Decimal(getattr(one, name)) for one in (statement.opening, statement.closing)
        )
        assert opening + books.get(book, Decimal()) == closing, (name, statement)
    totals: Counter[str] = Counter()
    for line in statement.lines:
        sign = -1 if line.book == kinds.BOOK_BORROWED else 1
        name = {
            kinds.REALISED_PNL: "realised_pnl",
            kinds.TRADING_FEE: "fees",
            kinds.LIQUIDATION_FEE: "fees",
            kinds.FUNDING: "funding",
            kinds.INTEREST: "interest",
        }.get(line.kind)
        if name:
            totals[name] += sign * Decimal(line.amount)  # type: ignore[assignment]
    for name in ("realised_pnl", "fees", "funding", "interest"):
        assert Decimal(getattr(statement, name)) == totals[name]


@pytest.fixture(scope="module", params=GAMES, ids=lambda path: path.stem)
def game(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Game]:
    """A golden game with its past."""
    found = Game(golden_records(request.param), tmp_path_factory.mktemp("past") / "data")
    yield found
    found.history.close()


def test_statements_of_golden_games_close_with_the_books_of_the_machine(game: Game) -> None:
    """At each whole hour: balance, held part, unsettled equity, claim and debt of every account and asset."""
    compared = check_statements(game)
    if any(one for one in moments(game.records)):
        assert compared > 10


@pytest.mark.parametrize(
    "scenario",
    [one for one in SCENARIOS if one.stem in MONEY],
    ids=lambda one: f"{one.stem}: {one.sentence}",
)
def test_statements_of_scenarios_close_with_the_books_of_the_machine(
    scenario: Scenario, tmp_path: Path
) -> None:
    """After the rows of a scenario and two more hours, statements are what the machine has."""
    setup = Setup(check=False)
    system = RecordedSystem()
    setup.system = system
    run(scenario, setup)
    system.advance(3_600)
    system.advance(3_600)
    found = Game(system.records, tmp_path / "data")
    try:
        assert check_statements(found) > 0
    finally:
        found.history.close()
