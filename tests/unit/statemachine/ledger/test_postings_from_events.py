# SPDX-License-Identifier: Apache-2.0
"""Events read as double entry, and the ledger that an auditor rebuilds from them (SPEC I-1, S-5)."""

import pytest

from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    COST,
    HELD,
    POSITION,
    UNSETTLED,
    LedgerFromEvents,
    Posting,
    postings,
    unbalanced,
)
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, HoldId, WithdrawalId
from tests.support import System, columns

USDC, SOL = 1, 2
SPOT, PERP = 1, 2
ALICE, BOB = 1001, 1002


def event(kind: int, *fields: int) -> Event:
    """An event with its fields in the order of the table, offset 0."""
    return split([kind, 0, *fields])[0]


def entries(system: System, found: Event) -> set[tuple[int, int, int, int, int]]:
    """The postings of an event as plain tuples; those of nothing left out."""
    return {
        (entry.account_id, entry.asset_id, entry.book, entry.amount, entry.market_id)
        for entry in postings(found, system.state.markets)
        if entry.amount
    }


class Audited(System):
    """A world whose events are taken by a ledger of their own, with Alice and Bob funded."""

    def __init__(self) -> None:
        """List SOL with a spot and a perpetual market."""
        super().__init__()
        self.ledger = LedgerFromEvents()
        self.asset("SOL", 4, 150)
        self.market("SOL/USDC", types.SPOT, SOL, lot=(1, 0))
        self.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0))
        self.account("alice", USDC=100_000 * 10**6)
        self.account("bob", USDC=100_000 * 10**6, SOL=500_0000)

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> object:  # type: ignore[override]
        """Apply, and give the events to the ledger."""
        outcome = super().apply(command, digest=digest)
        for found in self.events:
            self.ledger.take(found, self.state.markets)
        assert self.ledger.differences(self.state) == []
        return outcome


def test_the_reference_trade_is_one_balanced_set_of_postings() -> None:
    """Alice buys 100 SOL at 150 from Bob: both legs and both fees, to the unit (O-7)."""
    system = Audited()
    system.order(BOB, SPOT, types.SELL, 15000, 100)
    system.order(ALICE, SPOT, types.BUY, 15000, 100)
    trade = next(found for found in system.events if found.kind == events.TRADE)
    sums: dict[tuple[int, int], int] = {}
    for entry in postings(trade, system.state.markets):
        assert entry.book == BALANCE
        key = (entry.account_id, entry.asset_id)
        sums[key] = sums.get(key, 0) + entry.amount
    assert sums == {
        (ALICE, USDC): -15_009_000_000,
        (ALICE, SOL): 100_0000,
        (BOB, USDC): 14_997_000_000,
        (BOB, SOL): -100_0000,
        (types.FEES, USDC): 12_000_000,
    }


def test_a_derivative_trade_moves_no_balance() -> None:
    """Ten lots at 150: positions, cost bases of 1,500 and fees of 0.9 and 0.3 as unsettled equity (S-2)."""
    system = Audited()
    system.order(BOB, PERP, types.SELL, 15000, 10)
    system.order(ALICE, PERP, types.BUY, 15000, 10)
    trade = next(found for found in system.events if found.kind == events.TRADE)
    assert entries(system, trade) == {
        (ALICE, SOL, POSITION, 10, PERP),
        (BOB, SOL, POSITION, -10, PERP),
        (ALICE, USDC, COST, 1_500_000_000, PERP),
        (BOB, USDC, COST, -1_500_000_000, PERP),
        (ALICE, USDC, UNSETTLED, -900_000, 0),
        (BOB, USDC, UNSETTLED, -300_000, 0),
        (types.FEES, USDC, UNSETTLED, 900_000, 0),
        (types.FEES, USDC, UNSETTLED, 300_000, 0),
    }


def test_a_whole_life_of_accounts_is_rebuilt_from_events() -> None:
    """Trades, a flip, settlement passes, transfers, holds and withdrawals leave no difference after any command."""
    system = Audited()
    system.order(BOB, PERP, types.SELL, 15000, 10)
    system.order(ALICE, PERP, types.BUY, 15000, 10)
    system.price(SOL, 160)
    system.order(BOB, PERP, types.BUY, 16000, 15)
    system.order(ALICE, PERP, types.SELL, 16000, 15)
    system.advance(11)
    assert system.unsettled(ALICE) == 0
    system.transfer(BOB, ALICE, SOL, 7_0000)
    for amount in (5_0000, 0):
        hold = system.must(
            commands.CreateHolds(
                *system.head(),
                0,
                *columns(AccountId(BOB), AccountId(ALICE), AssetId(SOL), 9_0000, 0),
            )
        )
        system.must(commands.DecideHolds(*system.head(), [HoldId(hold)], [amount], [AssetId(SOL)]))
    for confirm in (1, 0):
        withdrawal = system.must(
            commands.RequestWithdrawals(
                *system.head(), [AccountId(ALICE)], [AssetId(USDC)], [10**6], [""]
            )
        )
        system.must(
            commands.DecideWithdrawals(*system.head(), [WithdrawalId(withdrawal)], [confirm])
        )
    books = {book for book, _, _ in system.ledger.amounts}
    assert books == {BALANCE, COST, POSITION}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            event(events.DEPOSIT_CONFIRMED, 1, ALICE, USDC, 5),
            {(types.EXTERNAL, USDC, BALANCE, -5, 0), (ALICE, USDC, BALANCE, 5, 0)},
        ),
        (
            event(events.TRANSFERRED, ALICE, BOB, SOL, 5),
            {(ALICE, SOL, BALANCE, -5, 0), (BOB, SOL, BALANCE, 5, 0)},
        ),
        (
            event(events.WITHDRAWAL_REQUESTED, 1, ALICE, USDC, 5),
            {(ALICE, USDC, HELD, 5, 0)},
        ),
        (
            event(events.WITHDRAWAL_REJECTED, 1, ALICE, USDC, 5),
            {(ALICE, USDC, HELD, -5, 0)},
        ),
        (
            event(events.WITHDRAWAL_CONFIRMED, 1, ALICE, USDC, 5),
            {
                (ALICE, USDC, HELD, -5, 0),
                (ALICE, USDC, BALANCE, -5, 0),
                (types.EXTERNAL, USDC, BALANCE, 5, 0),
            },
        ),
        (
            event(events.CHAIN_FEE_PAID, 1, ALICE, USDC, 5),
            {
                (ALICE, USDC, HELD, -5, 0),
                (ALICE, USDC, BALANCE, -5, 0),
                (types.EXTERNAL, USDC, BALANCE, 5, 0),
            },
        ),
        (
            event(events.CHAIN_FEE_PAID, 1, types.FEES, USDC, 5),
            {(types.FEES, USDC, BALANCE, -5, 0), (types.EXTERNAL, USDC, BALANCE, 5, 0)},
        ),
        (
            event(events.CHAIN_FEE_RETURNED, 1, ALICE, USDC, 5),
            {(types.EXTERNAL, USDC, BALANCE, -5, 0), (ALICE, USDC, BALANCE, 5, 0)},
        ),
        (
            event(events.HOLD_CAPTURED, 1, ALICE, BOB, USDC, 3, 2),
            {
                (ALICE, USDC, HELD, -5, 0),
                (ALICE, USDC, BALANCE, -3, 0),
                (BOB, USDC, BALANCE, 3, 0),
            },
        ),
        (
            event(events.HOLD_RELEASED, 1, ALICE, USDC, 5, 0),
            {(ALICE, USDC, HELD, -5, 0)},
        ),
        (
            event(events.SETTLED_IN, ALICE, USDC, 5),
            {
                (ALICE, USDC, BALANCE, -5, 0),
                (types.SETTLEMENT, USDC, BALANCE, 5, 0),
                (ALICE, USDC, UNSETTLED, 5, 0),
            },
        ),
        (
            event(events.SETTLED_OUT, ALICE, USDC, 5),
            {
                (ALICE, USDC, BALANCE, 5, 0),
                (types.SETTLEMENT, USDC, BALANCE, -5, 0),
                (ALICE, USDC, UNSETTLED, -5, 0),
            },
        ),
        (event(events.DEPOSIT_REQUESTED, 1, ALICE, USDC, 5), set()),
        (event(events.ORDER_CANCELLED, 1, ALICE, SPOT, 5, 510), set()),
    ],
    ids=lambda value: value.name if isinstance(value, Event) else None,
)
def test_an_event_is_read_as_its_postings(
    found: Event, expected: set[tuple[int, int, int, int, int]]
) -> None:
    """Each kind of event that moves value gives its entries, balanced; one that moves nothing gives none."""
    assert entries(System(check=False), found) == expected
    assert unbalanced(postings(found, {})) == []


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        (Posting(ALICE, USDC, BALANCE, 1), "balance of 1 sums to 1"),
        (Posting(ALICE, SOL, POSITION, 2, PERP), "position of 2 sums to 2"),
        (Posting(ALICE, USDC, COST, 3, PERP), "settlement cash of asset 1 is off by -3"),
        (Posting(ALICE, USDC, UNSETTLED, 4), "settlement cash of asset 1 is off by 4"),
    ],
)
def test_a_single_entry_does_not_balance(entry: Posting, finding: str) -> None:
    """An entry without its opposite is found in every book."""
    assert unbalanced([entry]) == [finding]


@pytest.mark.parametrize(
    ("book", "finding"),
    [
        (BALANCE, "asset 1: balance is 100000000001, its events come to 100000000000"),
        (UNSETTLED, "asset 1: unsettled equity is -899999, its events come to -900000"),
        (HELD, "asset 1: amount under hold is 1, its events come to 0"),
        (COST, "market 2: cost base is 1500000001, its events come to 1500000000"),
        (POSITION, "market 2: position is 11, its events come to 10"),
    ],
)
def test_a_state_that_its_events_do_not_explain_is_told(book: int, finding: str) -> None:
    """A state changed behind the back of its events differs in exactly that book, by what both come to."""
    system = Audited()
    system.order(BOB, PERP, types.SELL, 15000, 10)
    system.order(ALICE, PERP, types.BUY, 15000, 10)
    holding, line = system.holding(ALICE, "USDC"), system.line(ALICE, PERP)
    if book == BALANCE:
        holding.balance += 1
    elif book == UNSETTLED:
        holding.unsettled += 1
    elif book == HELD:
        holding.held += 1
    elif book == COST:
        line.cost += 1
    else:
        line.position += 1
    assert system.ledger.differences(system.state) == [f"account {ALICE} {finding}"]


def test_an_event_left_out_is_told() -> None:
    """A ledger that missed a transfer differs on both sides of it."""
    system = Audited()
    received = len(system.ledger.amounts)
    System.apply(
        system,
        commands.Transfers(
            *system.head(), 0, [AccountId(BOB)], [AccountId(ALICE)], [AssetId(SOL)], [7]
        ),
    )
    assert len(system.ledger.differences(system.state)) == 2
    assert len(system.ledger.amounts) == received
