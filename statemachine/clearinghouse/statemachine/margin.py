# SPDX-License-Identifier: Apache-2.0
"""Margin of an account: collateral value, exposure, requirements, worst-case equity (SPEC section 5).

Owns M-1 to M-6 and the cached figures of holdings, lines and accounts. Must never move value or decide
what follows from a figure: the gate and the health check do.

The figures of a holding depend on the holding and its asset, those of a line on the line, its market and
the account's leverage. Each keeps the version of the asset or market at which it was computed, so that an
account is brought up to date by recomputing only what moved since (`refresh`). The functions named
`*_figures` compute from scratch and change nothing; the caches, the invariants and the explanations all
come from them.

All results are in smallest units of the valuation asset unless said otherwise. Equity and its parts are
floored, requirements and exposure are ceiled (U-5).
"""

from typing import Final

from clearinghouse.statemachine.money import (
    inverse_sqrt_weight,
    requirement,
    requirement_ppb,
    sqrt_e9_ceil,
)
from clearinghouse.statemachine.state import Account, Asset, Holding, Line, Market, Order, State
from clearinghouse.statemachine.types import AMOUNT_MAX, BUY, PPB, PRICE_E9, WEIGHT_IDENTITY

# A lower bound on open asks where there are none: above every price (U-2).
PRICE_BEYOND: Final = AMOUNT_MAX + 1
# `seen` of a holding or line that changed and waits in its account's dirty list; no version is 0.
DIRTY: Final = 0


def to_valuation_floor(asset: Asset, amount: int) -> int:
    """Value of a signed amount of an asset at its index, floored."""
    return amount * asset.price_e9 // asset.value_denominator


def to_valuation_ceil(asset: Asset, amount: int) -> int:
    """Value of a signed amount of an asset at its index, ceiled."""
    return -(-(amount * asset.price_e9) // asset.value_denominator)


def weighted_price(state: State, asset: Asset, weighed_amount: int) -> tuple[int, int]:
    """`(numerator, denominator)` of a unit's collateral value at the weight of a holding (M-1, U-8).

    The weight is that of a whole holding of `weighed_amount`; it is not rounded by itself, so a value is
    `amount x numerator // denominator`, one floor.
    """
    if asset.weight_kind == WEIGHT_IDENTITY:
        return asset.price_e9, asset.value_denominator
    root_e9 = 0
    if asset.weight_penalty_ppb:
        notional = to_valuation_ceil(asset, weighed_amount)
        root_e9 = sqrt_e9_ceil(notional, state.valuation.scale)
    weight, one = inverse_sqrt_weight(asset.weight_base_ppb, asset.weight_penalty_ppb, root_e9)
    return asset.price_e9 * weight, asset.value_denominator * one


def collateral_value(state: State, asset: Asset, amount: int, weighed_amount: int) -> int:
    """Value of `amount` as collateral at the weight of a holding of `weighed_amount` (M-1), floored."""
    numerator, denominator = weighted_price(state, asset, weighed_amount)
    return amount * numerator // denominator


def collateral_amount(holding: Holding) -> int:
    """What counts as collateral: balance and loans to the pool, without what is under hold (M-2, L-4)."""
    return holding.balance - holding.held + holding.lent


def debt_amount(holding: Holding) -> int:
    """The asset's debt line (M-5): borrows, and unsettled equity below zero that nothing of it covers."""
    uncovered = -holding.unsettled - collateral_amount(holding)
    return holding.borrowed + (uncovered if uncovered > 0 else 0)


def debt_requirements(
    state: State, account: Account, asset: Asset, amount: int
) -> tuple[int, int, int]:
    """`(exposure, imf, mmf)` of an account's debt of `amount` units of an asset (M-4, M-5).

    The account's own max leverage binds the IMF of a debt as it does that of a position.
    """
    exposure = to_valuation_ceil(asset, amount)
    if exposure == 0:
        return 0, 0, 0
    leverage = account.max_leverage
    if asset.debt_max_leverage < leverage:
        leverage = asset.debt_max_leverage
    root_e9 = sqrt_e9_ceil(exposure, state.valuation.scale)
    return (
        exposure,
        requirement(exposure, leverage, asset.debt_imf_factor_ppb, root_e9),
        requirement_ppb(exposure, asset.debt_mmf_base_ppb, asset.debt_mmf_factor_ppb, root_e9),
    )


def holding_figures(state: State, holding: Holding) -> tuple[int, int, int, int]:
    """`(collateral value, net value, debt exposure, debt imf)` of a holding: M-2's terms of one asset."""
    asset = holding.asset
    amount = collateral_amount(holding)
    value = collateral_value(state, asset, amount, amount) if amount else 0
    net = value
    if holding.unsettled:
        net += to_valuation_floor(asset, holding.unsettled)
    if holding.borrowed:
        net -= to_valuation_ceil(asset, holding.borrowed)
    if holding.borrowed == 0 and holding.unsettled >= 0:
        return value, net, 0, 0
    exposure, imf, _ = debt_requirements(state, holding.account, asset, debt_amount(holding))
    return value, net, exposure, imf


def order_excess_e9(order: Order, lots: int, mark_e9: int) -> int:
    """What `lots` of an order lose at once at the mark, in 10^-9 quote units (M-3)."""
    beyond = order.price * PRICE_E9 - mark_e9
    if order.side != BUY:
        beyond = -beyond
    return beyond * lots if beyond > 0 else 0


def refresh_excess(line: Line) -> None:
    """Bring the sums of what open orders lose at the mark to the present mark.

    The bounds on open prices make this O(1) while no open order is beyond the mark.
    """
    market = line.market
    mark_e9 = market.mark_e9
    line.excess_seen = market.version
    if line.bid_price_max * PRICE_E9 <= mark_e9 <= line.ask_price_min * PRICE_E9:
        line.bid_excess_e9 = 0
        line.ask_excess_e9 = 0
        return
    bids = 0
    asks = 0
    bid_max = 0
    ask_min = 0
    for order in line.orders.values():
        price = order.price
        if order.side == BUY:
            bids += order_excess_e9(order, order.remaining, mark_e9)
            if price > bid_max:
                bid_max = price
        else:
            asks += order_excess_e9(order, order.remaining, mark_e9)
            if ask_min == 0 or price < ask_min:
                ask_min = price
    line.bid_excess_e9 = bids
    line.ask_excess_e9 = asks
    line.bid_price_max = bid_max
    line.ask_price_min = ask_min or PRICE_BEYOND


def line_exposure_e9(line: Line, position: int, mark_e9: int) -> int:
    """Worst side of a line with `position`, in 10^-9 quote units (M-3): orders at their own price beyond the mark."""
    long_e9 = (position + line.bid_lots) * mark_e9 + line.bid_excess_e9
    short_e9 = (line.ask_lots - position) * mark_e9
    if long_e9 < 0:
        long_e9 = -long_e9
    if short_e9 < 0:
        short_e9 = -short_e9
    return long_e9 if long_e9 > short_e9 else short_e9


def quote_e9_to_valuation_ceil(state: State, market: Market, amount_e9: int) -> int:
    """An amount in 10^-9 quote units of a market as valuation units, one ceiling."""
    quote = market.quote
    if quote is state.valuation:
        return -(-amount_e9 // PRICE_E9)
    return -(-(amount_e9 * quote.price_e9) // (PRICE_E9 * quote.value_denominator))


def line_owed(line: Line) -> int:
    """What a line will owe of its settlement asset once its open orders have filled (M-3), quote units.

    Losses beyond the mark and fees of open orders, and the unrealised loss of the part of the position
    that they would close; ceiled.
    """
    if line.bid_lots == 0 and line.ask_lots == 0:
        return 0
    owed = -(-(line.bid_excess_e9 + line.ask_excess_e9) // PRICE_E9) + line.fees
    position = line.position
    closing = line.ask_lots if position > 0 else line.bid_lots
    size = position if position > 0 else -position
    if size and closing:
        loss = line.cost - position * line.market.mark_e9 // PRICE_E9
        if loss > 0:
            owed += -(-(loss * (closing if closing < size else size)) // size)
    return owed


def line_figures(state: State, line: Line) -> tuple[int, int, int, int]:
    """`(unrealised PnL, exposure, imf, deduction)` of a line of a derivative market.

    The deduction is what worst-case equity takes off for its open orders: losses at the mark and fees.
    """
    market = line.market
    mark_e9 = market.mark_e9
    if line.excess_seen != market.version:
        refresh_excess(line)
    exposure = quote_e9_to_valuation_ceil(
        state, market, line_exposure_e9(line, line.position, mark_e9)
    )
    deduction = quote_e9_to_valuation_ceil(
        state, market, line.bid_excess_e9 + line.ask_excess_e9 + line.fees * PRICE_E9
    )
    upnl = 0
    if line.position:
        upnl = line.position * mark_e9 // PRICE_E9 - line.cost
        if market.quote is not state.valuation:
            upnl = to_valuation_floor(market.quote, upnl)
    return upnl, exposure, line_imf(state, line, exposure), deduction


def line_imf(state: State, line: Line, exposure: int) -> int:
    """IMF requirement of an exposure in the line's market for the line's account (M-4)."""
    if exposure == 0:
        return 0
    market = line.market
    leverage = line.account.max_leverage
    if market.max_leverage < leverage:
        leverage = market.max_leverage
    root_e9 = sqrt_e9_ceil(exposure, state.valuation.scale) if market.imf_factor_ppb else 0
    return requirement(exposure, leverage, market.imf_factor_ppb, root_e9)


def line_mmf(state: State, line: Line, exposure: int) -> int:
    """MMF requirement of an exposure in the line's market (M-4)."""
    if exposure == 0:
        return 0
    market = line.market
    root_e9 = sqrt_e9_ceil(exposure, state.valuation.scale) if market.mmf_factor_ppb else 0
    return requirement_ppb(exposure, market.mmf_base_ppb, market.mmf_factor_ppb, root_e9)


# --- caches ---------------------------------------------------------------------------------------------


def refresh_holding(state: State, holding: Holding) -> None:
    """Recompute a holding and carry the change into its account's sums."""
    account = holding.account
    value, net, exposure, imf = holding_figures(state, holding)
    holding.value = value
    account.net_value += net - holding.net_value
    account.exposure += exposure - holding.debt_exposure
    account.imf += imf - holding.debt_imf
    holding.net_value = net
    holding.debt_exposure = exposure
    holding.debt_imf = imf
    holding.seen = holding.asset.version


def refresh_line(state: State, line: Line) -> None:
    """Recompute a line and carry the change into its account's sums."""
    account = line.account
    upnl, exposure, imf, deduction = line_figures(state, line)
    account.upnl += upnl - line.upnl
    account.exposure += exposure - line.exposure
    account.imf += imf - line.imf
    account.deduction += deduction - line.deduction
    line.upnl = upnl
    line.exposure = exposure
    line.imf = imf
    line.deduction = deduction
    owed = line_owed(line)
    if owed != line.owed:
        account.owed[line.market.quote.id] = (
            account.owed.get(line.market.quote.id, 0) + owed - line.owed
        )
        line.owed = owed
    line.seen = line.market.version
    line.mmf_seen = 0


def refresh(state: State, account: Account) -> None:
    """Bring an account's sums up to date, recomputing only the parts that moved since it was last seen."""
    if account.seen != state.version:
        for holding in account.holdings.values():
            if holding.seen != holding.asset.version:
                refresh_holding(state, holding)
        for line in account.lines.values():
            if line.seen != line.market.version and not line.market.is_spot:
                refresh_line(state, line)
        account.seen = state.version
        account.dirty_holdings.clear()
        account.dirty_lines.clear()
        return
    if account.dirty_holdings:
        for holding in account.dirty_holdings:
            refresh_holding(state, holding)
        account.dirty_holdings.clear()
    if account.dirty_lines:
        for line in account.dirty_lines:
            refresh_line(state, line)
        account.dirty_lines.clear()


def holding_changed(holding: Holding) -> None:
    """Say that an amount of a holding changed."""
    if holding.seen != DIRTY:
        holding.seen = DIRTY
        holding.account.dirty_holdings.append(holding)
    holding.account.spot_stale = True


def unsettled_changed(holding: Holding) -> None:
    """Say that unsettled equity changed, and nothing else of the holding."""
    if holding.seen != DIRTY:
        holding.seen = DIRTY
        holding.account.dirty_holdings.append(holding)


def line_changed(line: Line) -> None:
    """Say that a line's position or orders changed."""
    if line.market.is_spot:
        line.account.spot_stale = True
    elif line.seen != DIRTY:
        line.seen = DIRTY
        line.account.dirty_lines.append(line)


def leverage_changed(account: Account) -> None:
    """Say that the account's own max leverage changed: the IMF of every line and debt is stale."""
    for line in account.lines.values():
        line_changed(line)
    for holding in account.holdings.values():
        if holding.debt_exposure:
            holding_changed(holding)


# --- figures of an account; the account must be fresh (call `refresh` first) --------------------------------


def equity(account: Account) -> int:
    """M-2 net equity of a fresh account."""
    return account.net_value + account.upnl


def worst_case(state: State, account: Account) -> tuple[int, int]:
    """`(worst-case equity, IMF requirement of the worst side)` of a fresh account (M-3, M-4).

    Every open order filled; assumed borrows of spot orders are in both.
    """
    available = account.net_value + account.upnl - account.deduction
    if account.spot_orders:
        refresh_spot(state, account)
        return available - account.spot_deduction, account.imf + account.spot_imf
    return available, account.imf


def exceeds_initial_margin(state: State, account: Account) -> bool:
    """Whether a fresh account's worst-case equity exceeds its IMF requirement (M-3, I-5).

    A bound on what open spot orders can cost settles it for an account with room to spare, without looking
    at each of them: what they reserve, their fees, and all that the weight of their assets could lose.
    """
    if account.spot_orders and (account.spot_stale or account.spot_seen != state.version):
        bound = account.net_value + account.upnl - account.deduction - account.imf
        for asset_id, fees in account.spot_fees.items():
            bound -= to_valuation_ceil(state.assets[asset_id], fees)
        for holding in account.holdings.values():
            if holding.asset.weight_kind != WEIGHT_IDENTITY:
                bound -= holding.value
            if holding.reserved:
                bound -= to_valuation_ceil(holding.asset, holding.reserved)
        if bound > 0 and not needs_assumed_borrow(account):
            return True
    available, required = worst_case(state, account)
    return available > required


def worst_case_equity(state: State, account: Account) -> int:
    """M-3 worst-case equity of a fresh account: every open order filled."""
    return worst_case(state, account)[0]


def initial_margin(state: State, account: Account) -> int:
    """IMF requirement of the worst side of a fresh account (M-3, M-4)."""
    return worst_case(state, account)[1]


def maintenance_margin(state: State, account: Account) -> int:
    """MMF requirement of a fresh account over its exposure with open derivative orders (M-5)."""
    total = 0
    for line in account.lines.values():
        if line.exposure:
            if line.mmf_seen != line.market.version:
                line.mmf = line_mmf(state, line, line.exposure)
                line.mmf_seen = line.market.version
            total += line.mmf
    for holding in account.holdings.values():
        if holding.debt_exposure:
            total += debt_requirements(state, account, holding.asset, debt_amount(holding))[2]
    return total


def bankruptcy_equity(account: Account) -> int:
    """`E` of W-0 of a fresh account: M-2 with every weight 1 and orders cancelled."""
    total = account.upnl
    for holding in account.holdings.values():
        asset = holding.asset
        total += to_valuation_floor(asset, collateral_amount(holding) + holding.unsettled)
        if holding.borrowed:
            total -= to_valuation_ceil(asset, holding.borrowed)
    return total


def auto_close_requirement(
    account_mmf_units: int, exposure: int, divisor: int, offset_ppb: int
) -> int:
    """Equity below which the backstop takes over: exposure x auto-close fraction of M-6, ceiled.

    The fraction is `max(MMF / divisor, MMF - offset)`; both arms are multiplied out, so the comparison
    needs no ratio.
    """
    by_divisor = -(-account_mmf_units // divisor)
    by_offset = account_mmf_units - exposure * offset_ppb // PPB
    return by_divisor if by_divisor > by_offset else by_offset


# --- spot orders in the worst case (M-3) ------------------------------------------------------------------


def owed_when_filled(account: Account, asset: Asset) -> int:
    """What a fresh account will owe of a settlement asset once its derivative orders have filled (M-3).

    Negative unsettled equity and what its lines owe (`line_owed`); smallest units of the asset.
    """
    owed = account.owed.get(asset.id, 0)
    holding = account.holdings.get(asset.id)
    if holding is not None and holding.unsettled < 0:
        owed -= holding.unsettled
    return owed


class SpotWorstCase:
    """What the open spot orders of an account do to its worst case (M-3), valuation units.

    `deduction` comes off equity; `borrows` are the assumed borrows by asset id, in the asset's units.
    """

    def __init__(self) -> None:
        """Start without orders."""
        self.deduction = 0
        self.borrows: dict[int, int] = {}


def spot_worst_case(state: State, account: Account) -> SpotWorstCase:
    """Let every open spot order of a fresh account pay at once, in the order of acceptance (M-3)."""
    result = SpotWorstCase()
    terms: dict[int, _SpotTerms] = {}
    for order in account.spot_orders.values():
        market = order.market
        for asset in (market.base, market.quote):
            if asset.id not in terms:
                terms[asset.id] = _SpotTerms(account, asset)
        if order.side == BUY:
            terms[market.base.id].weighed += order.remaining * market.lot_base_units
        else:
            # An ask bids for its quote asset, whose weight may fall with size as well.
            terms[market.quote.id].weighed += order.remaining * order.price
    for term in terms.values():
        asset = term.asset
        if asset.weight_kind == WEIGHT_IDENTITY:
            term.numerator, term.denominator = asset.price_e9, asset.value_denominator
        else:
            term.numerator, term.denominator = weighted_price(state, asset, term.weighed)
    # A payment falls out of the holding, weighed like it, as far as the free balance goes; the rest is an
    # assumed borrow at price without weight. What is received counts at its weight, but never more than
    # what the payment took off.
    for order in account.spot_orders.values():
        market = order.market
        base = terms[market.base.id]
        quote = terms[market.quote.id]
        base_amount = order.remaining * market.lot_base_units
        notional = order.remaining * order.price
        fee = order.fee_open
        if order.side == BUY:
            pays, gets, amount, receipt = quote, base, notional + fee, base_amount
        else:
            pays, gets, amount, receipt = base, quote, base_amount, notional
            if fee:
                result.deduction += to_valuation_ceil(market.quote, fee)
        own = amount if amount <= pays.free else pays.free
        pays.free -= own
        pays.paid += own
        fall = own * pays.numerator // pays.denominator
        borrow = amount - own
        if borrow:
            key = pays.asset.id
            result.borrows[key] = result.borrows.get(key, 0) + borrow
            result.deduction += to_valuation_ceil(pays.asset, borrow)
            fall += to_valuation_floor(pays.asset, borrow)
        worth = receipt * gets.numerator // gets.denominator
        result.deduction -= worth if worth < fall else fall
    for term in terms.values():
        if term.amount:
            left = (term.amount - term.paid) * term.numerator // term.denominator
            result.deduction += term.value - left
    return result


class _SpotTerms:
    """One asset's part in the worst case of spot orders: holding, free balance, weight, what is paid."""

    __slots__ = ("amount", "asset", "denominator", "free", "numerator", "paid", "value", "weighed")

    def __init__(self, account: Account, asset: Asset) -> None:
        """Start from the account's holding of the asset."""
        holding = account.holdings.get(asset.id)
        self.asset = asset
        self.amount = 0
        self.value = 0  # at the weight of the holding itself, as in M-2
        owed = account.owed.get(asset.id, 0)
        if holding is not None:
            self.amount = holding.balance - holding.held + holding.lent
            self.value = holding.value
            if holding.unsettled < 0:
                owed -= holding.unsettled
        self.weighed = self.amount
        self.free = self.amount - owed if self.amount > owed else 0
        self.paid = 0
        self.numerator = 0
        self.denominator = 1


def needs_assumed_borrow(account: Account) -> bool:
    """Whether the open spot orders of a fresh account reserve more than it will be able to pay (M-3).

    While they do not, their worst case does not depend on what derivative orders will owe.
    """
    for asset_id, owed in account.owed.items():
        holding = account.holdings.get(asset_id)
        if holding is None:
            continue
        if holding.unsettled < 0:
            owed -= holding.unsettled  # noqa: PLW2901  what is owed in all
        if owed and holding.reserved > collateral_amount(holding) - owed:
            return True
    return False


def refresh_spot(state: State, account: Account) -> None:
    """Bring the cached worst case of open spot orders of a fresh account up to date."""
    borrowing = needs_assumed_borrow(account)
    if (
        account.spot_seen == state.version
        and not account.spot_stale
        and not borrowing
        and not account.spot_borrowing
    ):
        return
    worst = spot_worst_case(state, account)
    account.spot_deduction = worst.deduction
    account.spot_imf = assumed_borrow_margin(state, account, worst.borrows)[1]
    account.spot_borrowing = borrowing
    account.spot_seen = state.version
    account.spot_stale = False


def assumed_borrow_margin(
    state: State, account: Account, borrows: dict[int, int]
) -> tuple[int, int, int]:
    """`(exposure, imf, mmf)` that assumed borrows add to the debt lines of an account (M-3, M-5)."""
    exposure = 0
    imf = 0
    mmf = 0
    for asset_id, amount in borrows.items():
        asset = state.assets[asset_id]
        holding = account.holdings.get(asset_id)
        present = debt_amount(holding) if holding is not None else 0
        after = debt_requirements(state, account, asset, present + amount)
        before = debt_requirements(state, account, asset, present)
        exposure += after[0] - before[0]
        imf += after[1] - before[1]
        mmf += after[2] - before[2]
    return exposure, imf, mmf


def worst_case_maintenance(state: State, account: Account) -> int:
    """MMF requirement of the worst side, assumed borrows of spot orders included (I-6)."""
    total = maintenance_margin(state, account)
    if account.spot_orders:
        borrows = spot_worst_case(state, account).borrows
        if borrows:
            total += assumed_borrow_margin(state, account, borrows)[2]
    return total
