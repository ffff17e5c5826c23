# SPDX-License-Identifier: Apache-2.0
"""The bound that answers most questions of strict valuation without exact figures (SPEC M-9).

Owns drawn accounts that have just enough cash for the bound, and what the bound leaves to the exact figures.
"""

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.exchange_margin.strict_bound import needs_strict_figures
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.dirty import asset_changed, line_changed, market_changed
from clearinghouse.statemachine.orders.open_orders import finish
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL,
    PPB,
    SELL,
    SPOT,
    WEIGHT_INVERSE_SQRT,
)
from tests.unit.statemachine.exchange_margin.drawn_accounts import STABLE, Drawn
from tests.vectors.building import (
    fund,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)

SEEDS = 1_500
CASH_MAX = 1 << 40
CHANGES = 3


def is_bounded(drawn: Drawn) -> bool:
    """Return whether the bound answers although live and stable prices may give other figures."""
    state, account = drawn.state, drawn.account
    account_margin.refresh(state, account)
    asked = account_margin.has_strict_prices(state, account, gains=True)
    return asked and not needs_strict_figures(state, account)


def surplus(drawn: Drawn) -> int:
    """Return what the account has beyond its requirement by the exact strict figures."""
    available, required = account_margin.strict_worst_case(drawn.state, drawn.account, gains=True)
    return available - required


def with_least_cash(drawn: Drawn) -> bool:
    """Give the account the least more cash with which the bound answers; return False if no cash suffices."""
    state, account = drawn.state, drawn.account
    holding = fund(state, account, state.valuation, CASH_MAX)
    if not is_bounded(drawn):
        return False
    part = CASH_MAX
    while part:
        if part <= holding.balance - holding.held - holding.reserved:
            ledger.move(holding, outside_of(state), part)
            if not is_bounded(drawn):
                fund(state, account, state.valuation, part)
        part //= 2
    return is_bounded(drawn)


def outside_of(state: State) -> Holding:
    """Return the holding with which cash comes in and leaves."""
    return ledger.holding_of(state, state.accounts[EXTERNAL], state.valuation)


def tame(drawn: Drawn) -> None:
    """Bring stable prices near the live ones, and end what has its result in another asset than the valuation asset.

    In every third account requirements grow to 2.5 times (M-7).
    """
    state, account = drawn.state, drawn.account
    for asset in state.assets.values():
        if asset.stable_e9:
            asset.stable_e9 = asset.price_e9 * drawn.draw.integer(88, 112) // 100 + 1
            asset_changed(state, asset)
    for market in state.markets.values():
        if drawn.draw.chance(33):
            market.imf_scale_ppb = 5 * PPB // 2
            market_changed(state, market)
    for order in list(account.orders.values()):
        if order.market.quote is not state.valuation and not order.market.is_spot:
            finish(state, order)
    for line in account.lines.values():
        if line.market.quote is not state.valuation:
            line.position = line.cost = 0
            line_changed(line)


def test_an_account_that_the_bound_lets_pass_has_more_than_it_needs() -> None:
    """With the least cash for the bound, and with more, also if requirements are scaled."""
    bounded = close = lines = 0
    for seed in range(SEEDS):
        drawn = Drawn(seed)
        tame(drawn)
        if not with_least_cash(drawn):
            continue
        bounded += 1
        account = drawn.account
        lines += any(
            line.position and line.market.base.stable_e9 for line in account.lines.values()
        )
        least = surplus(drawn)
        assert least > 0, seed
        close += least < account.exposure // 20 + 100
        for _ in range(CHANGES):
            drawn.change()
            if is_bounded(drawn):
                assert surplus(drawn) > 0, seed
    assert bounded > 500, "many accounts"
    assert lines > 150, "many of them with a position at another mark"
    assert close > 40, "and some for which the bound is near the exact figures"


def test_fees_in_an_asset_with_a_stable_price_are_left_to_the_exact_figures() -> None:
    """An ask of coins for a token owes its fee at the higher stable price: 70 tokens, at 11.20 and not at 10."""
    state = new_state("USD", 2)
    coin, token = new_asset(state, "COIN", 0, "100"), new_asset(state, "TOKEN", 0, "10")
    token.weight_kind = (
        WEIGHT_INVERSE_SQRT  # with a weight of 0: what the ask brings does not count
    )
    token.index_rules, token.stable_ns = STABLE, state.time_ns
    token.stable_e9 = token.price_e9 * 112 // 100
    state.has_stable_prices = True
    market = new_market(state, SPOT, coin, token, 1)
    account = new_account(state, "owner", 10)
    fund(state, account, coin, 10)
    open_order(state, account, market, SELL, 100, 10, taker_fee_ppb=7 * PPB // 100)
    # The coins are worth 1,000 and all are paid: the cash has to exceed the fee of 700 live, 784 strict.
    for more, is_enough in ((78_400, False), (1, True)):
        fund(state, account, state.valuation, more)
        account_margin.refresh(state, account)
        available, required = account_margin.strict_worst_case(state, account, gains=True)
        assert (available - required > 0) == is_enough
        assert needs_strict_figures(state, account)
