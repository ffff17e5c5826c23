# SPDX-License-Identifier: Apache-2.0
"""The order in which R-3.1 asks for losses: means, market, side and entry price.

Owns the order computed from nothing by a sort, beside the heaps, over drawn positions and touches; and restoring.
"""

from fractions import Fraction
from random import Random

import pytest

from clearinghouse.statemachine.arithmetic.loss_realisation import (
    entry_rank,
    loss_of_lots,
    lots_for_loss,
    lots_within_loss,
)
from clearinghouse.statemachine.ledger.ledger import index_line
from clearinghouse.statemachine.ledger.loss_order import drop, first, first_by_funding, place, touch
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.pnl_settlement.loss_order import (
    begin_to_rank,
    payable,
    rank_touched,
)
from clearinghouse.statemachine.state.brakes import AssetBrakes
from clearinghouse.statemachine.state.loss_order import (
    BORROW,
    CASH,
    CLASSES,
    COLLATERAL,
    NO_MEANS,
    UNRANKED,
)
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Line, Market, State
from clearinghouse.statemachine.vocabulary import types
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state


def with_positions(rows: list[tuple[int, int]]) -> tuple[State, Market, list[Line]]:
    """A market at 10, and accounts with a position each: signed lots and cost base."""
    state = new_state("USDC", 0)
    coin = new_asset(state, "COIN", 0, "10")
    market = new_market(state, types.PERPETUAL, coin, state.valuation, 1, 10 * types.PRICE_E9)
    lines = []
    for number, (lots, cost) in enumerate(rows):
        line = line_of(new_account(state, f"owner {number}"), market)
        line.position, line.cost = lots, cost
        index_line(state, line)
        lines.append(line)
    return state, market, lines


def order(state: State, market: Market, means: int, side: int) -> list[Line]:
    """Take the lines of a class and side from the front until there are none."""
    found = []
    while (line := first(state, market, means, side)) is not None:
        found.append(line)
        drop(line)
    return found


def test_lines_come_by_their_entry_price_and_account() -> None:
    """Longs from the highest entry, shorts from the lowest, ties by account, after any number of touches."""
    drawn = Random(31)
    for _ in range(60):
        rows = []
        for _ in range(drawn.randint(1, 12)):
            lots = drawn.choice((1, 2, 3, -1, -2, 2**62))
            rows.append((lots, lots * drawn.randint(5, 8) + drawn.randint(-1, 1)))
        state, market, lines = with_positions(rows)
        for _ in range(3):
            for line in lines:
                if drawn.random() < 0.5:
                    line.cost += drawn.randint(-1, 1)
                    touch(state, line)
                place(state, line, drawn.randrange(CLASSES))
        for means in range(CLASSES):
            for side, sign in ((0, 1), (1, -1)):
                expected = [
                    line for line in lines if line.means == means and line.position * sign > 0
                ]
                expected.sort(
                    key=lambda one: (-Fraction(one.cost, abs(one.position)), one.account.id)
                )
                assert order(state, market, means, side) == expected


def test_the_smallest_difference_of_entry_prices_is_one() -> None:
    """Two prices of positions of nearly 2**63 lots that differ by less than 2**-125 keep their order."""
    size = 2**63 - 1
    assert entry_rank(size, size - 1) < entry_rank(size - 1, size - 3)
    assert entry_rank(-size, -size + 1) > entry_rank(-size + 1, -size + 3)
    assert (
        entry_rank(size, size - 1) < entry_rank(size - 1, size - 2) < entry_rank(size - 2, size - 3)
    )


def test_touched_lines_are_ranked_by_the_means_of_their_accounts() -> None:
    """Cash is better than none; a line without a position is nowhere; the oldest touch comes first."""
    state, market, lines = with_positions([(1, 12), (1, 13), (0, 0)])
    fund(state, lines[1].account, state.valuation, 1)
    for line in lines:
        assert line.means == NO_MEANS
        touch(state, line)
        touch(state, line)
        assert line.means == UNRANKED
    assert [key[0] for key in state.pnl_settlement.loss_order.unranked] == [
        line.account.id for line in lines
    ]
    assert first(state, market, COLLATERAL, 0) is None
    begin_to_rank(state)
    assert rank_touched(state)
    assert [line.means for line in lines] == [COLLATERAL, CASH, NO_MEANS]
    assert not state.pnl_settlement.loss_order.unranked
    assert first(state, market, CASH, 0) is lines[1]
    assert first(state, market, COLLATERAL, 0) is lines[0]


@pytest.mark.parametrize(
    ("used", "payable_by_borrow"),
    [
        (0, 5 + 40),  # all of the owner's share
        (39, 5 + 1),
        (40, 5),  # nothing of it is left
        (41, 5),
        (None, 5 + 100),  # without a cap, all cash of the pool
    ],
)
def test_a_borrow_pays_as_far_as_the_cap_of_its_window_goes(
    used: int | None, payable_by_borrow: int
) -> None:
    """Of 5 in cash and a pool with 100, from which R-1 may borrow 40 for an owner in a minute (R-3.1, K-1.1)."""
    state = new_state("USDC", 0)
    cash = new_asset(state, "CASH", 0, "1")
    cash.pool = Pool(0)
    state.pool_ids.append(cash.id)
    loans.lend(state, 0, fund(state, new_account(state, "lender"), cash, 100), 100)
    anna = new_account(state, "anna")
    anna.flags = types.ACCOUNT_SPOT_MARGIN
    holding = fund(state, anna, cash, 5)
    if used is not None:
        brakes = cash.brakes = AssetBrakes(cash.id)
        brakes.borrow.limit = 640
        brakes.losers.window_ns, brakes.losers.limit = 60 * types.SECOND_NS, 160
        brakes.losers.add(0, used, anna.owner)
    assert payable(state, holding, CASH) == 5
    assert payable(state, holding, BORROW) == payable_by_borrow


@pytest.mark.parametrize(
    ("cap", "account_cap", "payable_by_borrow"),
    [
        (0, 0, 5 + 90),  # all cash of the pool
        (101, 0, 5 + 90),
        (99, 0, 5 + 89),
        (10, 0, 5),  # the other one owes all of the cap
        (9, 0, 5),
        (0, 91, 5 + 90),
        (0, 89, 5 + 89),
        (99, 88, 5 + 88),
        (97, 88, 5 + 87),
    ],
)
def test_a_borrow_pays_as_far_as_the_caps_of_its_pool_go(
    cap: int, account_cap: int, payable_by_borrow: int
) -> None:
    """Of a pool with 100, of which another account owes 10: the cap of all debts and that of one account (R-3.1)."""
    state = new_state("USDC", 0)
    cash = new_asset(state, "CASH", 0, "1")
    cash.pool = pool = Pool(0)
    state.pool_ids.append(cash.id)
    loans.lend(state, 0, fund(state, new_account(state, "lender"), cash, 100), 100)
    other, anna = new_account(state, "other"), new_account(state, "anna")
    other.flags = anna.flags = types.ACCOUNT_SPOT_MARGIN
    loans.borrow(state, 0, fund(state, other, cash, 1), 10)
    holding = fund(state, anna, cash, 5)
    pool.borrow_cap, pool.account_borrow_cap = cap, account_cap
    assert payable(state, holding, CASH) == 5
    assert payable(state, holding, BORROW) == payable_by_borrow


def test_the_oldest_funding_index_comes_first() -> None:
    """Of longs the lowest index, of shorts the highest, ties by account."""
    state, market, lines = with_positions([(1, 10), (1, 10), (1, 10), (-1, -10), (-1, -10)])
    for line, index in zip(lines, (5, 3, 3, 7, 9), strict=True):
        line.funding_index_ray = index
        place(state, line, CASH)
    found = []
    for side in (0, 1):
        while (oldest := first_by_funding(state, market, side)) is not None:
            found.append(lines.index(oldest))
            drop(oldest)
    assert found == [1, 2, 0, 4, 3]


def test_ended_entries_do_not_pile_up() -> None:
    """A line that is placed a thousand times leaves fewer than seventy entries of one account."""
    state, market, (line,) = with_positions([(1, 10)])
    for _ in range(1_000):
        place(state, line, CASH)
    losses = state.pnl_settlement.loss_order.heaps[market.id]
    assert max(len(heap) for heap in (*losses.entries, *losses.funding)) < 70


def test_lots_of_a_loss() -> None:
    """A long of 5 from 30 in all at 4: a lot loses 2, two lots 4; a short of 3 from 10 at 5 loses 2, 4, 5."""
    assert [loss_of_lots(5, 30, 4 * 10**9, lots) for lots in range(1, 6)] == [2, 4, 6, 8, 10]
    assert [loss_of_lots(-3, -10, 5 * 10**9, lots) for lots in range(1, 4)] == [2, 4, 5]
    assert [lots_for_loss(5, 30, 4 * 10**9, wanted) for wanted in (1, 2, 3, 10, 11)] == [
        1,
        1,
        2,
        5,
        5,
    ]
    assert [lots_within_loss(5, 30, 4 * 10**9, most) for most in (0, 1, 2, 3, 10, 99)] == [
        *(0, 0, 1, 1, 5, 5)
    ]
