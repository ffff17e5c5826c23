# SPDX-License-Identifier: Apache-2.0
"""Statements, payments and steps of the past are what the machine that played the game has and said (SPEC L-2, I-1)."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.projection.money_events import STEPS
from clearinghouse.statemachine.arithmetic.lending import claim_floor, debt_ceil
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import FUNDING, LIQUIDITY_FUND, SECOND_NS
from clearinghouse.storage.port import Record
from clearinghouse.v1 import history_pb2
from tests.analysis.journals import RecordedSystem, golden_records
from tests.golden.journal_file import replayer_of
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.unit.server.past.test_against_machine import GAMES, Game

HOUR: Final = 3_600 * SECOND_NS
# Files of scenarios whose money moves in all ways that there are.
MONEY: Final = frozenset(
    (
        "accounts", "amended_waterfall", "conversion", "direct_payment", "fund_purchases", "funding",
        "futures", "lending", "losing_pool", "reversed_deposits", "settlement_borrow", "writeoffs",
    )
)  # fmt: skip
# They state what accrues between two records, where a journal has none.
BETWEEN_RECORDS: Final = (
    "Debts may compound by the second",
    "Of a debt in the valuation asset itself",
    "Earnings of the reserve within the hour",
)

KINDS_OF_ID: Final[dict[str, int]] = {
    "deposit_id": kinds.KIND_DEPOSIT,
    "withdrawal_id": kinds.KIND_WITHDRAWAL,
}
STATUSES: Final[dict[int, int]] = {
    events.DEPOSIT_CONFIRMED: kinds.STATUS_CONFIRMED,
    events.DEPOSIT_REJECTED: kinds.STATUS_REJECTED,
    events.DEPOSIT_REVERSED: kinds.STATUS_REVERSED,
    events.WITHDRAWAL_CONFIRMED: kinds.STATUS_CONFIRMED,
    events.WITHDRAWAL_REJECTED: kinds.STATUS_REJECTED,
    events.WITHDRAWAL_REVERSED: kinds.STATUS_REVERSED,
}
SHARES: Final = (events.LENT, events.REDEEMED, events.BORROWED, events.REPAID, events.LENDER_PAID)
STEP_NAMES: Final = {"LIQUIDATION_FILL": "BOOK_FILL"}
FIGURES: Final[dict[int, str]] = {
    kinds.REALISED_PNL: "realised_pnl",
    kinds.TRADING_FEE: "fees",
    kinds.LIQUIDATION_FEE: "fees",
    kinds.FUNDING: "funding",
    kinds.INTEREST: "interest",
}


class Watched(RecordedSystem):
    """A recorded world that knows if a test acted on its state, which no event tells."""

    is_touched = False

    def observe(self, act: Callable[[], object]) -> None:
        """Let a test act on the state."""
        self.is_touched = True
        super().observe(act)


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
        elif event.kind == events.POOL_EXCHANGED:
            upcoming[event.fields["into_asset_id"]] = upcoming.pop(asset_id)
        elif event.kind == events.INTEREST_HOUR:
            of = event.fields
            found[asset_id, upcoming[asset_id]] = (of["borrow_index_ray"], of["supply_index_ray"])
            upcoming[asset_id] += 1
    return found


def check_statements(game: Game) -> int:
    """Compare the statements of all accounts at each whole hour with the machine; how many amounts were not 0."""
    published = indices(game)
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
                assert closing.lent == texts[claim_floor(held.lent_shares, supply_index)]
                assert closing.borrowed == texts[debt_ceil(held.borrow_shares, borrow_index)]
                compared += sum(1 for amount in held if amount)
            for one in listed.values():
                check_sums(one)
    return compared


def check_sums(statement: history_pb2.AccountStatement) -> None:
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
    totals: dict[str, Decimal] = dict.fromkeys(FIGURES.values(), Decimal())
    for line in statement.lines:
        if line.kind in FIGURES:
            amount = Decimal(line.amount)
            totals[FIGURES[line.kind]] += -amount if line.book == kinds.BOOK_BORROWED else amount
    for name, total in totals.items():
        assert Decimal(getattr(statement, name)) == total


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
    found = moments(game.records).values()
    assert (check_statements(game) > 0) == any(any(held) for one in found for held in one.values())


@pytest.mark.parametrize(
    "scenario",
    [
        one
        for one in SCENARIOS
        if one.stem in MONEY
        and not any(row.text.startswith("by ") for row in one.rows)
        and not one.sentence.startswith(BETWEEN_RECORDS)
    ],  # with roles, the accounts of the next two hours are refused
    ids=lambda one: f"{one.stem}: {one.sentence}",
)
def test_statements_of_scenarios_close_with_the_books_of_the_machine(
    scenario: Scenario, tmp_path: Path
) -> None:
    """After the rows of a scenario and two more hours, statements are what the machine has.

    The reader of the journal starts again in between, so also between two loans of one hour.
    """
    setup = Setup(check=False)
    system = Watched(notice_ns=0)  # as scenarios are written
    setup.system = system
    run(scenario, setup)
    for name in ("later", "latest"):
        system.advance(3_600)
        system.account(name)
    if system.is_touched:
        pytest.skip("it acts on the state, which no event tells")
    found = Game(system.records, tmp_path / "data", starts_again=True)
    try:
        assert check_statements(found) > 0
    finally:
        found.history.close()


def test_statements_of_golden_games_begin_where_the_one_before_ended(game: Game) -> None:
    """From record to record, inside an hour too: balances are the machine's, and each statement closes with its lines.

    Its opening figures are the closing figures of the one before it: claims and debts too.
    """
    end = game.last.time_ns // HOUR * HOUR
    replayer = replayer_of(game.records)
    state = replayer.applier.engine.state
    closed: dict[tuple[int, int], history_pb2.StatementFigures] = {}
    before_ns = 0
    for record, following in pairwise(game.records[1:]):
        assert replayer.apply(record) is None
        if following.time_ns > end:
            break
        if record.time_ns == following.time_ns or record.first_sequence % 5:
            continue
        for account in state.accounts.values():
            for one in game.whole(
                "ListStatements", "statements", account_id=account.id, from_time_ns=before_ns,
                to_time_ns=following.time_ns,
            ):  # fmt: skip
                held = account.holdings.get(AssetId(one.asset_id))
                texts = game.history.instruments.scales.assets[one.asset_id].texts
                assert one.closing.balance == texts[held.balance if held else 0]
                assert one.closing.held == texts[held.held if held else 0]
                nothing = history_pb2.StatementFigures(
                    balance="0", held="0", unsettled_equity="0", lent="0", borrowed="0"
                )
                key = (account.id, one.asset_id)
                assert one.opening == closed.get(key, nothing)
                closed[key] = one.closing
                check_sums(one)
        before_ns = following.time_ns


def test_the_log_of_an_account_is_its_statement(game: Game) -> None:
    """Each row has what its book had before plus its amount, and the last rows are what the statement closes with."""
    end = game.last.time_ns // HOUR * HOUR
    listed = 0
    for account_id in {
        account_id for one in moments(game.records).values() for account_id, _ in one
    }:
        of = {"account_id": account_id, "to_time_ns": end}
        log = game.whole("ListTransactions", "transactions", page_size=7, **of)
        assert log[::-1] == game.whole("ListTransactions", "transactions", newest_first=True, **of)
        assert [(one.sequence, one.place) for one in log] == sorted(
            {(one.sequence, one.place) for one in log}
        )
        books: dict[tuple[int, int], Decimal] = {}
        for one in log:
            key = (one.asset_id, one.book)
            is_loan = one.book in {kinds.BOOK_LENT, kinds.BOOK_BORROWED}
            if not is_loan:
                books[key] = books.get(key, Decimal()) + Decimal(one.amount)
                assert books[key] == Decimal(one.amount_after)
            assert (one.amount_after == "") == is_loan
            listed += 1
        for one in game.whole("ListStatements", "statements", **of):
            for book, name in (
                (kinds.BOOK_BALANCE, "balance"),
                (kinds.BOOK_HELD, "held"),
                (kinds.BOOK_UNSETTLED, "unsettled_equity"),
            ):
                amount = books.get((one.asset_id, book), Decimal())
                assert Decimal(getattr(one.closing, name)) == amount
            for line in one.lines:
                if line.kind != kinds.INTEREST or line.book == kinds.BOOK_BALANCE:
                    part = [
                        Decimal(row.amount)
                        for row in game.whole(
                            "ListTransactions", "transactions", asset_id=one.asset_id,
                            market_id=line.market_id, kind=line.kind, **of,
                        )
                        if row.book == line.book and row.market_id == line.market_id
                    ]  # fmt: skip
                    assert sum(part) == Decimal(line.amount)
    assert (listed > 0) == any(any(one) for one in moments(game.records).values())


def own_postings(game: Game, kind: int) -> dict[int, list[dict[str, int]]]:
    """The fields of the events of a kind by account."""
    found: dict[int, list[dict[str, int]]] = {}
    for sequence, time_ns, one in game.events:
        if one.kind == kind:
            fields = {**one.fields, "sequence": sequence, "time_ns": time_ns}
            found.setdefault(one.fields["account_id"], []).append(fields)
    return found


def test_funding_payments_are_those_of_the_events(game: Game) -> None:
    """Each payment of each account in order, in both directions, by market, and none beside them."""
    scales = game.history.instruments.scales
    for account_id, paid in own_postings(game, events.FUNDING_PAID).items():
        listed = game.whole("ListFundingPayments", "payments", account_id=account_id, page_size=1)
        assert [(one.sequence, one.time_ns, one.market_id, one.amount) for one in listed] == [
            (
                one["sequence"],
                one["time_ns"],
                one["market_id"],
                scales.markets[one["market_id"]].quote.texts[one["amount"]],
            )
            for one in paid
        ]
        down = game.whole(
            "ListFundingPayments", "payments", account_id=account_id, page_size=1, newest_first=True
        )
        assert down == listed[::-1]


def test_interest_profit_and_statements_agree(game: Game) -> None:
    """Per account and asset: interest by hour and profit by hour and day sum to the figures of the statement."""
    for account_id in {
        account_id for one in moments(game.records).values() for account_id, _ in one
    }:
        interest: dict[int, Decimal] = {}
        for one in game.whole(
            "ListInterestPayments", "payments", account_id=account_id, page_size=2
        ):
            grown = Decimal(one.earned) - Decimal(one.paid)
            interest[one.asset_id] = interest.get(one.asset_id, Decimal()) + grown
        by_hour = profit(game, account_id, kinds.INTERVAL_HOUR)
        for one in game.whole("ListStatements", "statements", account_id=account_id):
            figures = by_hour.pop(one.asset_id, [Decimal()] * 4)
            assert figures == [
                Decimal(text) for text in (one.realised_pnl, one.fees, one.funding, one.interest)
            ]
            lines = [line for line in one.lines if line.kind == kinds.INTEREST]
            pools = sum(
                Decimal(line.amount) * (-1 if line.book == kinds.BOOK_BORROWED else 1)
                for line in lines
                if line.book in {kinds.BOOK_LENT, kinds.BOOK_BORROWED}
            )
            assert interest.pop(one.asset_id, Decimal()) == pools
        assert not by_hour
        assert not interest


def profit(game: Game, account_id: int, interval: int) -> dict[int, list[Decimal]]:
    """The sums of profit and loss by asset; the pages are the same in both directions."""
    of = {"account_id": account_id, "interval": interval, "page_size": 1}
    listed = game.whole("ListProfitAndLoss", "periods", **of)
    assert listed[::-1] == game.whole("ListProfitAndLoss", "periods", newest_first=True, **of)
    sums: dict[int, list[Decimal]] = {}
    for one in listed:
        own = sums.setdefault(one.asset_id, [Decimal()] * 4)
        for place, text in enumerate((one.realised_pnl, one.fees, one.funding, one.interest)):
            own[place] += Decimal(text)
    return sums


def test_transfers_are_those_of_the_events(game: Game) -> None:
    """Each deposit, withdrawal and transfer once, with its amount and what became of it; both sides by account."""
    moved = (
        events.DEPOSIT_REQUESTED,
        events.WITHDRAWAL_REQUESTED,
        events.TRANSFERRED,
        events.HOUSE_MONEY_MOVED,
        events.HOLD_CAPTURED,
    )
    said = [(sequence, one) for sequence, _, one in game.events if one.kind in moved]
    listed = game.whole("ListTransfers", "transfers", page_size=3)
    assert [one.sequence for one in listed] == [sequence for sequence, _ in said]
    assert listed[::-1] == game.whole("ListTransfers", "transfers", page_size=4, newest_first=True)
    decided = {
        (KINDS_OF_ID[name], one.fields[name]): (STATUSES[one.kind], sequence)
        for sequence, _, one in game.events
        if one.kind in STATUSES
        for name in KINDS_OF_ID
        if name in one.fields
    }
    times = {sequence: time_ns for sequence, time_ns, _ in game.events}
    scales = game.history.instruments.scales.assets
    fees: dict[int, int] = {}
    others: dict[int, list[history_pb2.PastTransfer]] = {}
    for _, _, event in game.events:
        if event.kind in {events.CHAIN_FEE_PAID, events.CHAIN_FEE_RETURNED}:
            is_paid = event.kind == events.CHAIN_FEE_PAID
            fees[event.fields["withdrawal_id"]] = event.fields["amount"] if is_paid else 0
    for one, (_, event) in zip(listed, said, strict=True):
        kind, number, from_id, to_id, amount = moved_by(event)
        texts = scales[one.asset_id].texts
        assert (one.kind, one.number, one.account_id, one.counterparty_account_id, one.amount) == (
            kind, number, from_id, to_id, texts[amount],
        )  # fmt: skip
        assert one.decided_time_ns == times.get(one.decided_sequence, 0)
        is_withdrawal = one.kind == kinds.KIND_WITHDRAWAL
        assert one.chain_fee == texts[fees.get(one.number, 0) if is_withdrawal else 0]
        if to_id:
            if to_id not in others:
                others[to_id] = game.whole("ListTransfers", "transfers", account_id=to_id)
            (other,) = [
                row
                for row in others[to_id]
                if (row.sequence, row.counterparty_account_id) == (one.sequence, from_id)
            ]
            assert (other.kind, other.number, other.amount) == (kind, number, texts[-amount])
        if one.kind in KINDS_OF_ID.values():
            status = decided.get((one.kind, one.number), (kinds.STATUS_REQUESTED, 0))
            assert (one.status, one.decided_sequence) == status
    for account_id in {one.account_id for one in listed}:
        own = game.whole("ListTransfers", "transfers", account_id=account_id, page_size=2)
        assert {one.account_id for one in own} == {account_id}
        if any(one.status == kinds.STATUS_REVERSED for one in own):
            continue
        for statement in game.whole("ListStatements", "statements", account_id=account_id):
            moved_in = sum(
                Decimal(one.amount)
                for one in own
                if one.status == kinds.STATUS_CONFIRMED
                and one.asset_id == statement.asset_id
                and one.decided_time_ns < statement.to_time_ns
            )
            assert moved_in == sum(
                Decimal(line.amount)
                for line in statement.lines
                if line.book == kinds.BOOK_BALANCE
                and line.kind in {kinds.DEPOSIT, kinds.WITHDRAWAL, kinds.TRANSFER}
            )


def moved_by(event: Event) -> tuple[int, int, int, int, int]:
    """Kind, number, account, the account on the other side and the amount that an event moves."""
    of = event.fields
    if event.kind == events.DEPOSIT_REQUESTED:
        return kinds.KIND_DEPOSIT, of["deposit_id"], of["account_id"], 0, of["amount"]
    if event.kind == events.WITHDRAWAL_REQUESTED:
        return kinds.KIND_WITHDRAWAL, of["withdrawal_id"], of["account_id"], 0, -of["amount"]
    if event.kind == events.TRANSFERRED:
        return kinds.KIND_TRANSFER, 0, of["from_id"], of["to_id"], -of["amount"]
    if event.kind == events.HOUSE_MONEY_MOVED:
        giver_id = of["giver_account_id"]
        return kinds.KIND_TRANSFER, 0, giver_id, of["account_id"], -of["amount"]
    beneficiary_id = of["beneficiary_id"]
    return kinds.KIND_HOLD_CAPTURE, of["hold_id"], of["account_id"], beneficiary_id, -of["captured"]


def test_interest_of_all_accounts_is_that_of_the_pool(game: Game) -> None:
    """Per pool and hour without a loss: what borrowers paid and lenders earned, within a unit of each and movement."""
    loans = Counter(
        (one.fields["asset_id"], time_ns // HOUR)
        for _, time_ns, one in game.events
        if one.kind in SHARES
    )
    losses = {
        (one.fields["asset_id"], time_ns // HOUR)
        for _, time_ns, one in game.events
        if one.kind in {events.POOL_LOSS, events.POOL_EPOCH_CLOSED}
    }
    accounts = {account_id for one in moments(game.records).values() for account_id, _ in one}
    published = indices(game)
    paid: Counter[tuple[int, int]] = Counter()
    earned: Counter[tuple[int, int]] = Counter()
    for _, time_ns, one in game.events:
        if one.kind == events.RESERVE_POSTED:
            # The reserve becomes a loan for which nothing was lent: to its account that is interest.
            asset_id, hour = one.fields["asset_id"], time_ns // HOUR
            worth = claim_floor(one.fields["shares"], published[asset_id, hour][1])
            earned[asset_id, hour + 1] -= worth
    parts: Counter[tuple[int, int]] = Counter()
    for account_id in accounts:
        for one in game.whole("ListInterestPayments", "payments", account_id=account_id):
            key = (one.asset_id, one.time_ns // HOUR)
            scale = game.history.instruments.scales.assets[one.asset_id].scale
            paid[key] += int(Decimal(one.paid).scaleb(scale))
            earned[key] += int(Decimal(one.earned).scaleb(scale))
            parts[key] += 1
    stated = [one.fields for _, _, one in game.events if one.kind == events.INTEREST_HOUR]
    for (asset_id, hour), said in zip(published, stated, strict=True):
        key = (asset_id, hour)
        if not {(asset_id, hour - 1), key} & losses:
            most = parts[key] + loans[asset_id, hour - 1] + loans[key] + 2
            assert abs(paid[key] - said["paid"]) <= most
            assert abs(earned[key] - said["earned"]) <= most


def test_liquidation_steps_are_those_of_the_events(game: Game) -> None:
    """Each step once, in order, with its account; by account, kind and counterparty."""
    said = [(sequence, one) for sequence, _, one in game.events if one.kind in STEPS]
    listed = game.whole("ListLiquidationSteps", "steps", page_size=3)
    assert [one.sequence for one in listed] == [sequence for sequence, _ in said]
    for (_, event), one in zip(said, listed, strict=True):
        assert one.account_id == event.fields.get("account_id", LIQUIDITY_FUND)
        assert one.counterparty_account_id == event.fields.get("counterparty_account_id", 0)
        assert history_pb2.LiquidationStepKind.Name(one.kind).endswith(
            STEP_NAMES.get(event.name, event.name.removeprefix("LIQUIDATION_"))
        )
    for name in ("account_id", "counterparty_account_id", "kind"):
        for wanted in {getattr(one, name) for one in listed} - {0}:
            own = game.whole("ListLiquidationSteps", "steps", page_size=2, **{name: wanted})
            assert own == [one for one in listed if getattr(one, name) == wanted]
