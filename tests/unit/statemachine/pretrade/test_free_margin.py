# SPDX-License-Identifier: Apache-2.0
"""Orders within the bound of the free margin, beside the exact figures of the same account (SPEC M-3, G-8)."""

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.orders import open_orders
from clearinghouse.statemachine.pretrade.free_margin import count_within_free_margin
from clearinghouse.statemachine.state.state import Order
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, GTC, LIMIT, SELL
from tests.unit.statemachine.exchange_margin.drawn_accounts import Drawn
from tests.vectors.building import fund

SEEDS = 150
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
    """Each counted order leaves at least the kept free margin, at most the kept exposure, and no assumed borrow."""
    within = {BUY: 0, SELL: 0}
    of_spot = 0
    for seed in range(SEEDS):
        drawn = Drawn(seed)
        state, account = drawn.state, drawn.account
        state.has_stable_prices = False
        for asset in state.assets.values():
            fund(state, account, asset, drawn.draw.pick([0, 3_000, 40_000]))
        account_margin.refresh(state, account)
        account_margin.exceeds_initial_margin(state, account)
        for _ in range(ORDERS):
            order = drawn_order(drawn)
            if not count_within_free_margin(state, order, reducing=False):
                continue
            open_orders.admit(state, order)
            if drawn.draw.chance(40):
                drawn.end_order()  # the bound stays
            if account.free_margin_seen != state.version:
                assert account.exposure_count == 0 or drawn.account.spot_exposed
                continue
            within[order.side] += 1
            of_spot += order.market.is_spot
            bound, exposure = account.free_margin, account.exposure_most
            account_margin.refresh(state, account)
            available, required = account_margin.worst_case(state, account)
            assert 0 < bound <= available - required
            assert account.exposure <= exposure
            assert not (account.spot_orders and account_margin.needs_assumed_borrow(account))
    assert min(within.values()) > 100
    assert of_spot > 10
