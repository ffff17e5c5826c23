# SPDX-License-Identifier: Apache-2.0
"""Keep an account's price bounds through its orders and their fills, while what is left within them bears these
(SPEC W-7).

Owns the bound of what an order takes at any prices within the bounds of its account. Must never read a cached figure of
margin: a restored machine has other caches, and the same bounds. An order that the bounds do not bear removes them, so
no answer depends on this module.

Two prices within the widest bounds differ by a factor below 5 / 4. So the order takes the loss and the fee that it has
now, what the mark and the funding of its lots may move (2 / 9 and 1 / 9 of its value), and a requirement for 5 / 4 of
it. An order that ends takes nothing (`dirty.orders_freed`). A fill at the order's price or a better one changes
worst-case equity and its requirement by roundings only, at all prices (M-3).
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import requirement_growth_most
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.price_bounds import OF_INDEX, OF_MARK, AccountBounds
from clearinghouse.statemachine.state.state import Asset, Line, MarginWatch, Order, State
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    PPB,
    PRICE_E9,
    WEIGHT_IDENTITY,
)

# Units of the valuation asset by which the roundings of an order or of a fill may exceed their sum.
_ROUNDED_UNITS: Final = 16


def grown_within_bounds(amount: int) -> int:
    """Return at least what an amount in proportion to a price is at any other price within the widest bounds."""
    return amount + amount // 4 + 1


def _moved_within_bounds(value: int) -> int:
    """Return at least what a move of the mark and of the funding index within bounds may take from a position."""
    return value * 7 // 20 + 1


def loss_and_growth(order: Order) -> tuple[int, int]:
    """Return at most the loss of an order of a derivative at the mark, and at most its exposure; quote units (M-3).

    The exposure counts its lots at the higher of price and mark.
    """
    lots = order.remaining_lots
    notional = order.price_per_lot * lots
    at_mark = lots * -(-order.market.mark_e9 // PRICE_E9)
    # With the mark floored, bought lots may cost one unit more each.
    loss = notional - at_mark + lots if order.side == BUY else at_mark - notional
    if loss < 0:
        loss = 0
    return loss, (notional if notional > at_mark else at_mark) + 1


def order_accepted(state: State, order: Order) -> None:
    """Keep the price bounds of the account of an accepted order if they bear it, or else remove them."""
    account = order.account
    watch = account.margin_watch
    bounds = account.bounds
    if watch is not None and bounds is not None and not _bear_order(state, bounds, order):
        watch.invalidate(account)


def _bear_order(state: State, bounds: AccountBounds, order: Order) -> bool:
    """Take an order from what is left within the bounds of its account; False if it is too large, or not plain."""
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id or order.notional_left >= 0:
        return False
    if order.account.flags:
        return False  # it may borrow, lend and repay by itself
    if order.market.is_spot:
        return _bear_spot_order(state, bounds, order)
    return _bear_position_order(state, bounds, order)


def _bear_position_order(state: State, bounds: AccountBounds, order: Order) -> bool:
    """Take an order of a derivative market from what is left within the bounds of its account.

    Maintenance margin grows at most like initial margin at the leverage of the market, whose base and factor are above
    its own (M-4). The scale of dynamic margin moves within its bounds too (M-7).
    """
    market = order.market
    if market.quote is not state.valuation or not bounds.limits(OF_MARK, market.id):
        return False
    loss, growth = loss_and_growth(order)
    taken = loss + order.fee_open + _moved_within_bounds(growth) + _ROUNDED_UNITS
    growth = grown_within_bounds(growth)
    exposure = bounds.exposure_most + growth
    margin = requirement_growth_most(
        exposure, growth, market.max_leverage, market.imf_factor_ppb, state.valuation.scale
    )
    if market.dynamic_margin is not None:
        margin = grown_within_bounds(margin * market.imf_scale_ppb // PPB + 1)
    margin_left = bounds.margin_left - taken - margin
    payment_left = bounds.payment_left - taken - _debts_of_position(order.line)
    if margin_left < 0 or (payment_left < 0 and order.account.spot_orders):
        return False
    bounds.margin_left = margin_left
    bounds.payment_left = payment_left
    bounds.exposure_most = exposure
    return True


def _debts_of_position(line: Line) -> int:
    """Return at most what a position adds to projected liabilities at any price within bounds, once orders may close it
    or settle its funding (M-3); quote units.
    """
    position = line.position
    if position == 0:
        return 0
    mark_e9 = line.market.mark_e9
    value = position * mark_e9 // PRICE_E9
    loss = line.cost - value
    debts = _moved_within_bounds(value if value > 0 else -value) + _ROUNDED_UNITS
    if loss > 0:
        debts += loss
    return debts + max(-accrued_funding(line), 0)


def _bear_spot_order(state: State, bounds: AccountBounds, order: Order) -> bool:
    """Take a spot order that the account's own free balance pays from what is left within its bounds.

    It takes the whole payment, since no weight exceeds 1, and nothing for the receipt, which may lower a weight.
    """
    market = order.market
    base, quote = market.base, market.quote
    pays, gets = (quote, base) if order.side == BUY else (base, quote)
    if market.is_deferred or not (
        _limits_index(state, bounds, base) and _limits_index(state, bounds, quote)
    ):
        return False
    if gets.weight_kind != WEIGHT_IDENTITY and not bounds.weights_may_fall:
        return False
    payment_left = bounds.payment_left
    if pays is state.valuation:
        payment_left -= order.reserved
        if payment_left < 0:
            return False
    elif not _pays_at_any_price(order, pays):
        return False
    value = to_valuation_ceil(pays, order.reserved) + to_valuation_ceil(quote, order.fee_open)
    margin_left = bounds.margin_left - grown_within_bounds(value) - _ROUNDED_UNITS
    if margin_left < 0:
        return False
    bounds.margin_left = margin_left
    bounds.payment_left = payment_left
    return True


def _limits_index(state: State, bounds: AccountBounds, asset: Asset) -> bool:
    """Return whether bounds have edges of the index of an asset; the valuation asset needs none."""
    return asset is state.valuation or bounds.limits(OF_INDEX, asset.id)


def _pays_at_any_price(order: Order, pays: Asset) -> bool:
    """Return whether an account pays all its spot orders in an asset, in which no derivative of it settles."""
    for line in order.account.lines.values():
        if line.market.quote is pays and not line.market.is_spot:
            return False
    holding = order.account.holdings[pays.id]
    owed = -holding.unsettled if holding.unsettled < 0 else 0
    return holding.reserved <= holding.balance - holding.held - owed


def fills_as_counted(order: Order) -> bool:
    """Return whether a fill of an order at its price or a better one does no more than the order counted (M-3).

    Flags of the account may lend or repay the receipt; a changed position may end or cut reduce-only orders and pairs.
    """
    return not (
        order.account.flags
        or order.oco_id
        or order.line.reduce_only
        or order.maker_fee_ppb > order.taker_fee_ppb
    )


def begin_fill(state: State, order: Order) -> MarginWatch | None:
    """Set the price bounds of an account aside if they may stay through a fill of its order; None if they may not.

    Only a fill of a derivative does no more than its order counted: a fill of spot changes holdings.
    """
    account = order.account
    watch = account.margin_watch
    bounds = account.bounds
    if watch is None or bounds is None or not fills_as_counted(order):
        return None
    market = order.market
    if (
        market.is_spot
        or market.quote is not state.valuation
        or not bounds.limits(OF_MARK, market.id)
    ):
        return None
    account.margin_watch = None
    return watch


def end_fill(order: Order, watch: MarginWatch) -> None:
    """Take the roundings of a fill from what is left within the bounds that `begin_fill` set aside.

    A loss that the balance does not cover is a debt with a requirement of its own (M-5) and removes them.
    """
    account = order.account
    account.margin_watch = watch
    bounds = account.bounds
    assert bounds is not None
    bounds.margin_left -= _ROUNDED_UNITS
    bounds.payment_left -= _ROUNDED_UNITS
    holding = account.holdings[order.market.quote.id]
    if (
        bounds.margin_left < 0
        or (bounds.payment_left < 0 and account.spot_orders)
        or holding.balance - holding.held + min(holding.unsettled, 0) < 0
    ):
        watch.invalidate(account)
