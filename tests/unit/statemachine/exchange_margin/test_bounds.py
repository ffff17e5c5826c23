# SPDX-License-Identifier: Apache-2.0
"""The width of an account's price bounds where it is just wide enough to have any (SPEC W-7), by hand."""

import pytest

from clearinghouse.statemachine.exchange_margin.bounds import compute_bounds, share_value_ray
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.vocabulary import types
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

E9 = 10**9


@pytest.mark.parametrize(("spare", "has_bounds"), [(1_015, False), (1_016, True)])
def test_a_spot_order_is_paid_within_bounds_after_what_roundings_may_take(
    spare: int, has_bounds: bool
) -> None:
    """The bid of a lot at 4,999.99 may lose 10.00 USD by a move of 0.1 %, and each of two lines 8 cents by rounding.

    A bid for two A is to be paid beside that. An account that might have to borrow for it has too little headroom.
    """
    state = new_state("USD", 2)
    usd = state.valuation
    usd.debt_max_leverage, usd.debt_mmf_base_ppb = 1, 500_000_000
    asset = new_asset(state, "A", 0, "100")
    account = new_account(state, "owner", 10)
    spot = new_market(state, types.SPOT, asset, usd, 1, 100_00 * E9)
    perp = new_market(state, types.PERPETUAL, asset, usd, 1, 4_999_99 * E9)
    perp.max_leverage, perp.mmf_base_ppb = 10, 30_000_000
    fund(state, account, usd, 200_00 + spare)
    open_order(state, account, spot, types.BUY, 100_00, 2)
    open_order(state, account, perp, types.BUY, 4_999_99, 1)
    assert compute_bounds(state, account) == has_bounds


@pytest.mark.parametrize(("cash", "has_bounds"), [(48_13, False), (48_14, True)])
def test_what_an_order_loses_in_another_asset_moves_with_that_asset_on_both_ways(
    cash: int, has_bounds: bool
) -> None:
    """A bid of a lot at 140 B where the mark is 100 B, and B at 1 USD: it loses 40 USD and requires 3 % of 140.

    Roundings may take 24 cents of three parts, and 3 B. A move by all of the price would take 200.00 of the lot at the
    mark and 6.01 of what it requires, thrice that as B moves too, and 40.00 twice of the loss: 0.70 by 0.1 %.
    """
    state = new_state("USD", 2)
    asset = new_asset(state, "A", 0, "100")
    other = new_asset(state, "B", 0, "1")
    account = new_account(state, "owner", 10)
    perp = new_market(state, types.PERPETUAL, asset, other, 1, 100 * E9)
    perp.max_leverage, perp.mmf_base_ppb = 10, 30_000_000
    fund(state, account, state.valuation, cash)
    open_order(state, account, perp, types.BUY, 140, 1)
    # 40.00 + 4.20 + 0.24 + 3.00 + 0.70 = 48.14.
    assert compute_bounds(state, account) == has_bounds


@pytest.mark.parametrize(("cash", "has_bounds"), [(55_46, False), (55_47, True)])
def test_what_an_order_would_borrow_moves_payment_debt_and_requirement(
    cash: int, has_bounds: bool
) -> None:
    """A bid for an A at 100 B, of which nothing is there: 100 B are borrowed, and half of that is required.

    50.00, 6 roundings of 8 cents, 3 of 1.00 with half of it and a cent; and 0.1 % of 100.00 that are paid, of as much
    that is owed, and of five times 50.00: 50.00 + 0.48 + 4.53 + 0.46.
    """
    state = new_state("USD", 2)
    asset = new_asset(state, "A", 0, "100")
    other = new_asset(state, "B", 0, "1")
    other.debt_max_leverage, other.debt_mmf_base_ppb = 2, 500_000_000
    account = new_account(state, "owner", 10)
    account.flags |= types.ACCOUNT_SPOT_MARGIN
    spot = new_market(state, types.SPOT, asset, other, 1, 100 * E9)
    fund(state, account, state.valuation, cash)
    open_order(state, account, spot, types.BUY, 100, 1)
    assert compute_bounds(state, account) == has_bounds


@pytest.mark.parametrize(("cash", "has_bounds"), [(128_45, False), (128_46, True)])
def test_what_derivative_orders_come_to_owe_is_borrowed_as_well(
    cash: int, has_bounds: bool
) -> None:
    """The two bids above in one account: 100 B are borrowed for the first, and the loss of the second is owed in B.

    47.76 go to the second and its roundings, 50.00 to what the debt requires. By 10 % the second owes 20.20 B more:
    then 121 B require 60.50. Each of two lines may round 8 units of 1.00 with half of it and a cent, the debt three:
    24.16 and 4.83. A move by all of the price takes 698.04 of the second, 100.00 that are paid and as much that is
    borrowed, 404.00 twice of what it comes to owe, 105.01 of what that requires, and five times 60.50: of 1,709.55 in
    all, 0.1 % are 1.71.
    """
    state = new_state("USD", 2)
    asset = new_asset(state, "A", 0, "100")
    other = new_asset(state, "B", 0, "1")
    other.debt_max_leverage, other.debt_mmf_base_ppb = 2, 500_000_000
    account = new_account(state, "owner", 10)
    account.flags |= types.ACCOUNT_SPOT_MARGIN
    spot = new_market(state, types.SPOT, asset, other, 1, 100 * E9)
    perp = new_market(state, types.PERPETUAL, asset, other, 1, 100 * E9)
    perp.max_leverage, perp.mmf_base_ppb = 10, 30_000_000
    fund(state, account, state.valuation, cash)
    open_order(state, account, spot, types.BUY, 100, 1)
    open_order(state, account, perp, types.BUY, 140, 1)
    # 47.76 + 50.00 + 24.16 + 4.83 + 1.71 = 128.46.
    assert compute_bounds(state, account) == has_bounds


@pytest.mark.parametrize(("left", "counts"), [(2, 2), (1, 1), (0, 0), (-1, 0)])
def test_a_share_counts_what_the_expected_loss_leaves_of_it(left: int, counts: int) -> None:
    """The supply index less the loss of a share that nothing covers, to the ray, and never less than nothing (B-5)."""
    state = new_state("USD", 2)
    state.valuation.pool = pool = Pool(0)
    pool.expected.uncovered_ray = pool.supply_index - left
    assert share_value_ray(state.valuation) == counts
