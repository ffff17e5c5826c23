# SPDX-License-Identifier: Apache-2.0
"""Orders within the bound of the free margin, beside the exact figures of the same account (SPEC M-3, G-8)."""

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.orders import open_orders
from clearinghouse.statemachine.pretrade.free_margin import count_within_free_margin
from clearinghouse.statemachine.state.state import Order
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, GTC, LIMIT, SELL
from tests.unit.statemachine.exchange_margin.drawn_accounts import Drawn
from tests.vectors.building import fund, new_asset

SEEDS = 300
ORDERS = 25
LOTS = (1, 2, 5, 40)


def drawn_order(drawn: Drawn) -> Order:
    """An order that no aggregate counts yet, at most 30 % from the fair price."""
    draw = drawn.draw
    market = draw.pick(list(drawn.state.markets.values()))
    price = max(1, drawn.fair_e9(market) * draw.integer(70, 130) // (100 * 10**9))
    line = open_orders.line_of(drawn.account, market)
    side, lots = draw.pick([BUY, SELL]), draw.pick(list(LOTS))
    order = Order(drawn.account, market, line, side, LIMIT, PricePerLot(price), lots)
    order.tif = GTC
    order.taker_fee_ppb = draw.pick([0, 10_000_000, 70_000_001])
    return order


def test_the_exact_figures_are_never_below_the_bound() -> None:
    """Each counted order leaves at least the kept free margin, at most the kept exposure, and no assumed borrow.

    Prices and marks move in between. A move of an asset that the account does not have leaves it its bound.
    """
    within = {BUY: 0, SELL: 0}
    of_spot = through_moves = through_ends = 0
    for seed in range(SEEDS):
        drawn = Drawn(seed)
        state, account = drawn.state, drawn.account
        state.has_stable_prices = False
        moving = list(state.assets.values())[1:]
        unrelated = new_asset(state, "E", 0, "50")
        collateral = new_asset(state, "F", 0, "50")  # without a market
        fund(state, account, collateral, drawn.draw.pick([10, 1_000]))
        for asset in state.assets.values():
            if drawn.draw.chance(70):
                fund(state, account, asset, drawn.draw.pick([3_000, 40_000]))
        account_margin.refresh(state, account)
        account_margin.exceeds_initial_margin(state, account)
        for _ in range(ORDERS):
            if drawn.draw.chance(50):
                drawn.move_price(drawn.draw.pick([*moving, collateral, *[unrelated] * 4]))
            if drawn.draw.chance(10):
                drawn.move_mark(drawn.draw.pick(list(state.markets.values())))
            is_earlier = 0 < account.free_margin_seen < state.version
            order = drawn_order(drawn)
            if not count_within_free_margin(state, order, reducing=False):
                account_margin.refresh(state, account)
                account_margin.exceeds_initial_margin(state, account)
                continue
            had = len(account.holdings)
            open_orders.admit(state, order)
            was_bounded = account.free_margin_seen == state.version
            is_new = len(account.holdings) > had  # a move of its asset has to find the account
            assert was_bounded or is_new or account.exposure_count == 0 or account.spot_exposed
            ends = drawn.draw.chance(40)
            if ends:
                drawn.end_order()
            if account.free_margin_seen != state.version:
                continue
            through_ends += ends
            within[order.side] += 1
            through_moves += is_earlier
            of_spot += order.market.is_spot
            bound, exposure = account.free_margin, account.exposure_most
            account_margin.refresh(state, account)
            available, required = account_margin.worst_case(state, account)
            assert 0 < bound <= available - required
            assert account.exposure <= exposure
            assert not (account.spot_orders and account_margin.needs_assumed_borrow(account))
    assert min(within.values()) > 100
    assert of_spot > 10
    assert min(through_moves, through_ends) > 10
