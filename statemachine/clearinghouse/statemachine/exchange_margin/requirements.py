# SPDX-License-Identifier: Apache-2.0
"""Compute values and requirements of holdings, lines and orders from scratch (SPEC M-1 to M-4, M-9).

Owns the pure figures of which margin is the sum. Must never change the state, except the sums over a line's open orders
(`refresh_order_losses`). Every figure uses the live prices, or with `strict` the prices of M-9: assets count at the
lower and debts at the higher of the live and the stable price.

All results are in smallest units of the valuation asset unless stated otherwise. Equity and its parts are floored,
requirements and exposure are ceiled (U-5).
"""

from clearinghouse.statemachine.arithmetic.funding import accrued
from clearinghouse.statemachine.arithmetic.money import (
    deciding_root_e9,
    heaviest_root_e9,
    inverse_sqrt_weight,
    requirement,
    requirement_growth_most,
    requirement_ppb,
    scaled_requirement,
    scaled_requirement_ppb,
    sqrt_e9_ceil,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.prices.expiry_window import reference_e9, window_of
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Line,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    PPB,
    PRICE_E9,
    SELL,
    WEIGHT_IDENTITY,
)

# --- the prices of figures
# ------------------------------------------------------------------------------------


def owned_price(state: State, asset: Asset, *, strict: bool) -> int:
    """Return the price of an asset that an account owns: with `strict` the lower of live and stable price (M-9)."""
    if strict and asset.stable_e9:
        return min(stable_price_e9(state, asset), asset.price_e9)
    return asset.price_e9


def debt_price(state: State, asset: Asset, *, strict: bool) -> int:
    """Return the price of an asset that an account owes: with `strict` the higher of live and stable price (M-9)."""
    if strict and asset.stable_e9:
        return max(stable_price_e9(state, asset), asset.price_e9)
    return asset.price_e9


def stable_mark(state: State, market: Market) -> int:
    """Return a market's mark with its base asset at the stable price and its present basis (M-9).

    The quote asset stays at its live price, because its own price values quote units. In a future's settlement window
    only the remaining samples are at the stable price (O-1.1).
    """
    base = market.base
    mark_e9 = market.mark_e9
    if base.stable_e9 == 0:
        return mark_e9
    stable = stable_price_e9(state, base)
    quote_e9 = market.quote.price_e9
    if window_of(state, market) is not None:
        return reference_e9(state, market, stable, quote_e9)
    basis_e9 = mark_e9 - mark_from_prices(state, market, base.price_e9, quote_e9)
    return max(mark_from_prices(state, market, stable, quote_e9) + basis_e9, 0)


# --- holdings and debts ---------------------------------------------------------------------------------------


def weighted_price(
    state: State, asset: Asset, weighed_amount: int, price_e9: int
) -> tuple[int, int]:
    """Return `(numerator, denominator)` of a unit's collateral value at a price and a holding's weight (M-1, U-8).

    The weight is that of a whole holding of `weighed_amount`. It is not rounded separately, so a value is `amount x
    numerator // denominator`, one floor.
    """
    if asset.weight_kind == WEIGHT_IDENTITY:
        return price_e9, asset.value_denominator
    root_e9 = 0
    if asset.weight_penalty_ppb and asset.weight_base_ppb:
        notional = -(-(weighed_amount * price_e9) // asset.value_denominator)
        most_e9 = heaviest_root_e9(asset.weight_base_ppb, asset.weight_penalty_ppb)
        root_e9 = deciding_root_e9(notional, state.valuation.scale, most_e9)
    weight, one = inverse_sqrt_weight(asset.weight_base_ppb, asset.weight_penalty_ppb, root_e9)
    return price_e9 * weight, asset.value_denominator * one


def collateral_value(
    state: State, asset: Asset, amount: int, weighed_amount: int, *, strict: bool = False
) -> int:
    """Return the collateral value of `amount` at the weight of a holding of `weighed_amount` (M-1), floored."""
    price_e9 = owned_price(state, asset, strict=strict) if strict else asset.price_e9
    numerator, denominator = weighted_price(state, asset, weighed_amount, price_e9)
    return amount * numerator // denominator


def collateral_amount(holding: Holding) -> int:
    """Return the amount of a holding that is collateral: balance and loans to the pool, less holds (M-2, L-4)."""
    return holding.balance - holding.held + holding.lent


def counted_amount(holding: Holding) -> int:
    """Return the collateral amount less the doubtful part, which expected losses of the pool may take (B-5)."""
    return holding.balance - holding.held + holding.lent - holding.doubtful


def debt_amount(holding: Holding, held: int = 0) -> int:
    """Return the debt in an asset (M-5): borrows, and negative unsettled equity that no amount of the asset covers.

    `held` is a part of the claim that does not count, in addition to the doubtful part.
    """
    return holding.borrowed + max(-holding.unsettled - counted_amount(holding) + held, 0)


def debt_requirements(
    state: State, account: Account, asset: Asset, amount: int, *, strict: bool = False
) -> tuple[int, int, int]:
    """Return `(exposure, imf, mmf)` of an account's debt of `amount` units of an asset (M-4, M-5).

    The account's own leverage limit raises the initial margin of a debt like that of a position.
    """
    price_e9 = debt_price(state, asset, strict=strict) if strict else asset.price_e9
    exposure = -(-(amount * price_e9) // asset.value_denominator)
    if exposure == 0:
        return 0, 0, 0
    leverage = min(account.max_leverage, asset.debt_max_leverage)
    root_e9 = sqrt_e9_ceil(exposure, state.valuation.scale)
    return (
        exposure,
        requirement(exposure, leverage, asset.debt_imf_factor_ppb, root_e9),
        requirement_ppb(exposure, asset.debt_mmf_base_ppb, asset.debt_mmf_factor_ppb, root_e9),
    )


def holding_figures(
    state: State, holding: Holding, *, strict: bool = False, held: int = 0
) -> tuple[int, int, int, int, int]:
    """Return `(collateral value, net value, debt exposure, debt imf, debt mmf)` of a holding: M-2's terms of an asset.

    `held` is a part of the claim that does not count, in addition to the doubtful part (B-5).
    """
    asset = holding.asset
    amount = counted_amount(holding) - held
    value = collateral_value(state, asset, amount, amount, strict=strict) if amount else 0
    net = value
    if holding.unsettled:
        if strict:
            net += signed_value_floor(state, asset, holding.unsettled, strict=True)
        else:
            net += to_valuation_floor(asset, holding.unsettled)
    if holding.borrowed:
        if strict:
            net += signed_value_floor(state, asset, -holding.borrowed, strict=True)
        else:
            net -= to_valuation_ceil(asset, holding.borrowed)
    if holding.borrowed == 0 and holding.unsettled >= 0:
        return value, net, 0, 0, 0
    exposure, imf, mmf = debt_requirements(
        state, holding.account, asset, debt_amount(holding, held), strict=strict
    )
    return value, net, exposure, imf, mmf


def signed_value_floor(state: State, asset: Asset, amount: int, *, strict: bool) -> int:
    """Return the value of a signed amount, floored: at the owned price if positive, else at the debt price (M-9)."""
    side = debt_price if amount < 0 else owned_price
    price_e9 = side(state, asset, strict=strict)
    return amount * price_e9 // asset.value_denominator


# --- lines ----------------------------------------------------------------------------------------------------


def order_loss_e9(order: Order, lots: int, mark_e9: int) -> int:
    """Return the loss of `lots` of an order if it filled at its price now, at the mark, in 10^-9 quote units (M-3)."""
    beyond = order.price_per_lot * PRICE_E9 - mark_e9
    if order.side != BUY:
        beyond = -beyond
    return beyond * lots if beyond > 0 else 0


def shared_order_loss_e9(order: Order, partner: Order, mark_e9: int) -> int:
    """Return the loss at the mark that both orders of a pair count, in 10^-9 quote units: only one can trade (O-3)."""
    return min(
        order_loss_e9(order, order.remaining_lots, mark_e9),
        order_loss_e9(partner, partner.remaining_lots, mark_e9),
    )


def refresh_order_losses(line: Line) -> None:
    """Update the sums of open orders' losses to the present mark.

    The bounds on open prices make this O(1) while no open order is beyond the mark.
    """
    market = line.market
    mark_e9 = market.mark_e9
    line.order_loss_seen = market.version
    ask_min = line.ask_price_min
    if line.bid_price_max * PRICE_E9 <= mark_e9 and (ask_min == 0 or mark_e9 <= ask_min * PRICE_E9):
        line.bid_loss_e9 = 0
        line.ask_loss_e9 = 0
        return
    bid_max = 0
    ask_min = 0
    for order in line.orders.values():
        if order.side == BUY:
            bid_max = max(bid_max, order.price_per_lot)
        else:
            ask_min = least_ask(ask_min, order.price_per_lot)
    tentative = line.tentative
    if tentative is not None and tentative.side == BUY:
        bid_max = max(bid_max, tentative.price_per_lot)
    elif tentative is not None:
        ask_min = least_ask(ask_min, tentative.price_per_lot)
    line.bid_loss_e9, line.ask_loss_e9 = order_loss_sums_e9(line, mark_e9, mark_e9)
    line.bid_price_max = bid_max
    line.ask_price_min = ask_min


def least_ask(price_min: int, price_per_lot: int) -> int:
    """Return the lower of a bound on the lowest open ask, 0 without one, and the price of another ask."""
    return price_per_lot if price_min == 0 or price_per_lot < price_min else price_min


def order_loss_sums_e9(line: Line, long_e9: int, short_e9: int) -> tuple[int, int]:
    """Return the losses of open bids at longs' mark and of open asks at shorts' mark, in 10^-9 quote units (M-3).

    An order that a gate is checking counts like an accepted one, so that the sums stay right when it is accepted. Of
    reduce-only orders beyond the position only the lots at the worst prices count (G-8.3).
    """
    has_excess = line.excess_bids != 0 or line.excess_asks != 0
    bids = 0
    asks = 0
    if has_excess:
        bids = _worst_reduce_only_loss_e9(line, BUY, long_e9)
        asks = _worst_reduce_only_loss_e9(line, SELL, short_e9)
    tentative = line.tentative
    orders = list(line.orders.values())
    if tentative is not None:
        orders.append(tentative)
    for order in orders:
        if has_excess and order.flags & FLAG_REDUCE_ONLY:
            continue
        if order.side == BUY:
            bids += order_loss_e9(order, order.remaining_lots, long_e9)
        else:
            asks += order_loss_e9(order, order.remaining_lots, short_e9)
        if order.oco_id:
            partner = line.orders.get(order.oco_id)
            if partner is None or partner.side != order.side:
                continue
            if has_excess and partner.flags & FLAG_REDUCE_ONLY:
                continue  # the leg that may open a position counts in full
            # Of the two, the younger subtracts the common part; a tentative order has no id yet.
            if order is tentative or partner.id < order.id:
                if order.side == BUY:
                    bids -= shared_order_loss_e9(order, partner, long_e9)
                else:
                    asks -= shared_order_loss_e9(order, partner, short_e9)
    return bids, asks


def reduce_only_of(line: Line, side: int) -> list[Order]:
    """Return the reduce-only orders of one side of a line, with an order that a gate is checking, by ascending id."""
    orders = [order for order in line.reduce_only.values() if order.side == side]
    tentative = line.tentative
    if tentative is not None and tentative.side == side and tentative.flags & FLAG_REDUCE_ONLY:
        orders.append(tentative)
    return orders


def _worst_reduce_only_loss_e9(line: Line, side: int, mark_e9: int) -> int:
    """Return the largest loss that reduce-only orders of a side can make while they reduce the position (G-8.3).

    Only as many lots as the position has count, those at the worst prices.
    """
    lots_left = max(-line.position if side == BUY else line.position, 0)
    losses = [
        (order_loss_e9(order, 1, mark_e9), order.remaining_lots)
        for order in reduce_only_of(line, side)
    ]
    losses.sort(reverse=True)
    total = 0
    for loss_e9, lots in losses:
        total += loss_e9 * min(lots, lots_left)
        lots_left -= min(lots, lots_left)
    return total


def worst_side_e9(line: Line, position: int, bid_loss_e9: int, long_e9: int, short_e9: int) -> int:
    """Return the exposure of a line's worst side with `position`, orders at their own price, 10^-9 quote units (M-3).

    A long side counts at the mark of longs, a short side at the mark of shorts (M-9). No absolute values are needed: if
    one side is below 0, the other is at least as large.
    """
    bought = position + line.bid_lots
    bought_e9 = bought * (long_e9 if bought > 0 else short_e9) + bid_loss_e9
    sold_e9 = (line.ask_lots - position) * short_e9
    return bought_e9 if bought_e9 > sold_e9 else sold_e9


def line_exposure_e9(line: Line, position: int, mark_e9: int) -> int:
    """Return the exposure of a line's worst side, as if its position were `position`, at one mark.

    The caller has updated the line's order losses.
    """
    return worst_side_e9(line, position, line.bid_loss_e9, mark_e9, mark_e9)


def quote_e9_to_valuation_ceil(
    state: State, market: Market, amount_e9: int, *, strict: bool = False
) -> int:
    """Return an owed amount, in 10^-9 quote units of a market, in valuation units, with one ceiling."""
    quote = market.quote
    if quote is state.valuation:
        return -(-amount_e9 // PRICE_E9)
    price_e9 = debt_price(state, quote, strict=strict) if strict else quote.price_e9
    return -(-(amount_e9 * price_e9) // (PRICE_E9 * quote.value_denominator))


def accrued_funding(line: Line) -> int:
    """Return the funding that a line has accrued since its last settlement, in quote units (P-5).

    The amount is negative if the account pays.
    """
    return accrued(line.position, line.market.funding_index_ray - line.funding_index_ray)


def accrued_value(state: State, line: Line, *, strict: bool) -> int:
    """Return the accrued funding of a line in the valuation asset, floored."""
    return signed_value_floor(state, line.market.quote, accrued_funding(line), strict=strict)


def line_projected_liability(line: Line) -> int:
    """Return a line's debt in its settlement asset after its open orders have filled, in quote units, ceiled (M-3).

    It sums losses beyond the mark and fees of open orders, the funding that their first fill settles, and the
    unrealised loss of the part of the position that they would close.
    """
    if line.bid_lots == 0 and line.ask_lots == 0:
        return 0
    liability = -(-(line.bid_loss_e9 + line.ask_loss_e9) // PRICE_E9) + line.fees
    if line.funding_index_ray != line.market.funding_index_ray:
        liability += max(-accrued_funding(line), 0)
    position = line.position
    if position:
        closing = line.ask_lots if position > 0 else line.bid_lots
        if closing:
            loss = line.cost - position * line.market.mark_e9 // PRICE_E9
            if loss > 0:
                size = abs(position)
                liability += -(-(loss * min(closing, size)) // size)
    return liability


def line_figures(state: State, line: Line, *, strict: bool = False) -> tuple[int, int, int, int]:
    """Return `(unrealised PnL, exposure, imf, deduction)` of a line of a derivative market.

    The PnL includes accrued funding until it is settled into unsettled equity (M-2, P-5). The deduction from worst-case
    equity for open orders is their losses at the mark and their fees.
    """
    market = line.market
    long_e9 = market.mark_e9
    short_e9 = long_e9
    if strict:
        stable_e9 = stable_mark(state, market)
        long_e9 = min(long_e9, stable_e9)
        short_e9 = max(short_e9, stable_e9)
        bid_loss_e9, ask_loss_e9 = order_loss_sums_e9(line, long_e9, short_e9)
    else:
        if line.order_loss_seen != market.version:
            refresh_order_losses(line)
        bid_loss_e9 = line.bid_loss_e9
        ask_loss_e9 = line.ask_loss_e9
    worst_e9 = worst_side_e9(line, line.position, bid_loss_e9, long_e9, short_e9)
    deduction_e9 = bid_loss_e9 + ask_loss_e9 + line.fees * PRICE_E9
    if market.quote is state.valuation:
        # `quote_e9_to_valuation_ceil`, without two calls for each order.
        exposure = -(-worst_e9 // PRICE_E9)
        deduction = -(-deduction_e9 // PRICE_E9)
    else:
        exposure = quote_e9_to_valuation_ceil(state, market, worst_e9, strict=strict)
        deduction = quote_e9_to_valuation_ceil(state, market, deduction_e9, strict=strict)
    upnl = 0
    if line.position:
        mark_e9 = long_e9 if line.position > 0 else short_e9
        upnl = line.position * mark_e9 // PRICE_E9 - line.cost
        if line.funding_index_ray != market.funding_index_ray:
            upnl += accrued_funding(line)
        if market.quote is not state.valuation:
            upnl = signed_value_floor(state, market.quote, upnl, strict=strict)
    return upnl, exposure, line_imf(state, line, exposure), deduction


def line_imf(state: State, line: Line, exposure: int) -> int:
    """Return the initial margin of an exposure in the line's market for the line's account (M-4, M-7).

    The market's dynamic scale is included.
    """
    if exposure == 0:
        return 0
    market = line.market
    leverage = line.account.max_leverage
    if market.max_leverage < leverage:
        leverage = market.max_leverage
    root_e9 = 0
    if market.imf_factor_ppb:
        most_e9 = PRICE_E9 * PPB // (market.imf_factor_ppb * leverage)
        root_e9 = deciding_root_e9(exposure, state.valuation.scale, most_e9)
    if market.imf_scale_ppb == PPB:
        return requirement(exposure, leverage, market.imf_factor_ppb, root_e9)
    return scaled_requirement(
        exposure, leverage, market.imf_factor_ppb, root_e9, market.imf_scale_ppb
    )


def line_mmf(state: State, line: Line, exposure: int) -> int:
    """Return the maintenance margin of an exposure in the line's market (M-4, M-7), dynamic scale included."""
    if exposure == 0:
        return 0
    market = line.market
    root_e9 = 0
    if market.mmf_factor_ppb:
        most_e9 = market.mmf_base_ppb * PRICE_E9 // market.mmf_factor_ppb
        root_e9 = deciding_root_e9(exposure, state.valuation.scale, most_e9)
    if market.mmf_scale_ppb == PPB:
        return requirement_ppb(exposure, market.mmf_base_ppb, market.mmf_factor_ppb, root_e9)
    return scaled_requirement_ppb(
        exposure, market.mmf_base_ppb, market.mmf_factor_ppb, root_e9, market.mmf_scale_ppb
    )


def line_imf_growth_most(state: State, line: Line, exposure: int, growth: int) -> int:
    """Return the most by which initial margin of a line grows, if its exposure grows by `growth` to at most `exposure`
    (M-3, M-7).
    """
    market = line.market
    leverage = line.account.max_leverage
    if market.max_leverage < leverage:
        leverage = market.max_leverage
    margin = requirement_growth_most(
        exposure, growth, leverage, market.imf_factor_ppb, state.valuation.scale
    )
    if market.imf_scale_ppb != PPB:
        margin = margin * market.imf_scale_ppb // PPB + 2
    return margin
