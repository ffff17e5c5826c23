# SPDX-License-Identifier: Apache-2.0
"""Margin computed from all entries, at any prices (SPEC M-1 to M-9, W-0).

Owns what an account is worth and what it requires. Each value is rounded once, where a rule requires it: what an
account has is rounded down, what it owes or needs is rounded up (U-5, U-8). All results are valuation units.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import BUY
from tests.model.exact import ONE, ZERO, Fraction, ceil, floor, root
from tests.model.model_state import Asset, Market, Order, Prices, StrictPrices, System


@dataclass
class Margin:
    """The figures of one account that gates and liquidation compare."""

    equity: int = 0  # M-2
    exposure: int = 0  # M-3, M-5
    imf: int = 0
    mmf: int = 0
    bankruptcy: int = 0  # E of W-0
    worst_equity: int = 0  # M-3
    worst_imf: int = 0
    worst_mmf: int = 0


# --- M-1 ---------------------------------------------------------------------------------------------------------


def weight(system: System, asset: Asset, amount: int, price: Fraction) -> Fraction:
    """Return the weight of a holding of an amount (M-1)."""
    if not asset.inverse_sqrt:
        return ONE
    notional = ceil(amount * price)
    falling = Fraction(11, 10) / (1 + asset.penalty * root(notional, system.valuation_scale))
    return min(asset.weight_base, falling)


def collateral_value(system: System, asset_id: int, amount: int, prices: Prices) -> int:
    """Return amount times price times weight, rounded down (M-1)."""
    price = prices.asset[asset_id]
    return floor(amount * price * weight(system, system.assets[asset_id], amount, price))


def signed_value(amount: int, asset: int, prices: Prices) -> int:
    """Return the value of an amount of an asset that an account has or, below 0, owes; rounded down (U-5)."""
    return floor(amount * (prices.asset[asset] if amount > 0 else prices.liability[asset]))


# --- debts (M-4, M-5) --------------------------------------------------------------------------------------------


def debt_line(system: System, account: int, asset: int, prices: Prices | None = None) -> int:
    """Return the borrows, and the negative unsettled equity that neither balance nor loans of the asset cover (M-5)."""
    liability = max(0, -system.unsettled[account, asset])
    covered = system.counted(account, asset) - held_back(system, account, asset, prices)
    return system.debt(account, asset) + max(0, liability - max(0, covered))


def held_back(system: System, account: int, asset: int, prices: Prices | None) -> int:
    """Return how much of a claim's held part exceeds its doubtful part: at strict valuation a claim counts without its
    held part (B-5).
    """
    if not isinstance(prices, StrictPrices):
        return 0
    return max(0, system.held_part(account, asset) - system.doubtful(account, asset))


def debt_requirements(
    system: System, account: int, asset_id: int, amount: int, prices: Prices
) -> tuple[int, int, int]:
    """Return the exposure, IMF and MMF requirement of a debt line (M-4)."""
    if amount == 0:
        return 0, 0, 0
    asset = system.assets[asset_id]
    exposure = ceil(amount * prices.liability[asset_id])
    leverage = min(asset.debt_leverage, system.accounts[account].leverage)
    by_size = root(exposure, system.valuation_scale)
    imf = max(Fraction(1, leverage), asset.debt_imf_factor * by_size)
    mmf = max(asset.debt_mmf_base, asset.debt_mmf_factor * by_size)
    return exposure, ceil(exposure * imf), ceil(exposure * mmf)


# --- lines (M-2 to M-4) ------------------------------------------------------------------------------------------


def beyond_mark(order: Order, mark: Fraction) -> Fraction:
    """Return the immediate loss of an order at the mark, quote units (M-3)."""
    worse = order.price - mark if order.side == BUY else mark - order.price
    return max(ZERO, worse) * order.lots


@dataclass
class OpenOrders:
    """The sums of the open orders of a line. Of a pair the larger leg counts (O-3)."""

    bids: int = 0
    asks: int = 0
    bid_loss: Fraction = ZERO
    ask_loss: Fraction = ZERO
    fees: int = 0


def open_orders(system: System, account: int, market: int, prices: Prices) -> OpenOrders:
    """Return lots, losses beyond the mark and fees of a line's open orders (M-3)."""
    found = OpenOrders()
    orders = [order for order in system.orders_of(account) if order.market == market]
    capped = _capped(system, account, market, orders, prices)
    if capped is not None:
        found = capped
        orders = [order for order in orders if not is_capped(system, order)]
    for order in orders:
        mark = prices.mark[market] if order.side == BUY else prices.short[market]
        loss = beyond_mark(order, mark)
        if order.side == BUY:
            found.bids += order.lots
            found.bid_loss += loss
        else:
            found.asks += order.lots
            found.ask_loss += loss
        found.fees += order.open_fee()
        partner = system.orders.get(order.oco)
        if partner is None or partner.id > order.id or partner not in orders:
            continue
        found.fees -= min(order.open_fee(), partner.open_fee())
        if partner.side != order.side:
            continue
        lots = min(order.lots, partner.lots)
        loss = min(loss, beyond_mark(partner, mark))
        if order.side == BUY:
            found.bids -= lots
            found.bid_loss -= loss
        else:
            found.asks -= lots
            found.ask_loss -= loss
    return found


REDUCE_ONLY_MOST = 20  # resting, of an account in a market (G-8.3)


def is_capped(system: System, order: Order) -> bool:
    """Return whether a reduce-only order of our own book counts, together with the others, at most up to the position
    (G-8.3).
    """
    return bool(order.flags & types.FLAG_REDUCE_ONLY) and not system.markets[order.market].external


def _capped(
    system: System, account: int, market: int, orders: list[Order], prices: Prices
) -> OpenOrders | None:
    """Return the sums of reduce-only orders which together exceed the position: lot by lot at the worst (G-8.3).

    None if they do not exceed it.
    """
    capped = [order for order in orders if is_capped(system, order)]
    if not capped:
        return None
    position = system.position[account, market]
    found = OpenOrders()
    exceeds = False
    for side in (BUY, types.SELL):
        group = [order for order in capped if order.side == side]
        lots = sum(order.lots for order in group)
        for order in group:
            partner = system.orders.get(order.oco)
            if partner is None or partner not in orders or partner.side != side:
                continue
            if partner in group and partner.id > order.id:
                continue
            lots -= min(order.lots, partner.lots)
        most = max(0, -position if side == BUY else position)
        exceeds = exceeds or lots > most
        left = min(lots, most)
        if side == BUY:
            found.bids = left
        else:
            found.asks = left
        mark = prices.mark[market] if side == BUY else prices.short[market]
        lost = ZERO
        for order in sorted(group, key=lambda one: beyond_mark(one, mark) / one.lots, reverse=True):
            lost += beyond_mark(order, mark) * Fraction(min(most, order.lots), order.lots)
            most -= min(most, order.lots)
        if side == BUY:
            found.bid_loss = lost
        else:
            found.ask_loss = lost
    if not exceeds:
        return None
    fees = sum(order.open_fee() for order in capped)
    for order in capped:
        partner = system.orders.get(order.oco)
        if partner is None or partner not in orders:
            continue
        if partner in capped and partner.id > order.id:
            continue
        fees -= min(order.open_fee(), partner.open_fee())
    side = types.SELL if found.asks or position > 0 else BUY
    highest = max(
        (order.taker_rate * order.price for order in capped if order.side == side), default=ZERO
    )
    counted = found.asks if side == types.SELL else found.bids
    found.fees = min(fees, ceil(highest * counted))
    return found


def least_notional(system: System, market: Market) -> int:
    """Return the least value of an order; 10 valuation units if nothing is set (G-4.1)."""
    if market.notional_min >= 0:
        return max(0, market.notional_min)
    price = system.live.asset[market.quote]
    least = ceil(10 * 10**system.valuation_scale / price) if price else 0
    return min(least, market.notional_max or types.AMOUNT_MAX)


def mark_of(lots: int, market: int, prices: Prices) -> Fraction:
    """Return the mark at which lots count: of lots that an account has or, below 0, owes."""
    return prices.mark[market] if lots > 0 else prices.short[market]


def line_exposure(system: System, account: int, market_id: int, prices: Prices) -> int:
    """Return the worst side at the mark, with bids above it at their own price.

    A side that is short counts at the mark of shorts (M-3).
    """
    market = system.markets[market_id]
    position = system.position[account, market_id]
    orders = open_orders(system, account, market_id, prices)
    after_bids, after_asks = position + orders.bids, position - orders.asks
    bought = abs(after_bids * mark_of(after_bids, market_id, prices) + orders.bid_loss)
    sold = abs(after_asks * mark_of(after_asks, market_id, prices))
    return ceil(max(bought, sold) * prices.liability[market.quote])


def unrealised(system: System, account: int, market_id: int, prices: Prices) -> int:
    """Return position times mark less cost, and the funding that has accrued (M-2)."""
    market = system.markets[market_id]
    position = system.position[account, market_id]
    result = (
        floor(position * mark_of(position, market_id, prices)) - system.cost[account, market_id]
    )
    return signed_value(result + system.funding_due(account, market_id), market.quote, prices)


def line_imf(system: System, account: int, market: Market, exposure: int) -> int:
    """Return the IMF requirement of a line (M-4), scaled by M-7."""
    leverage = min(market.leverage, system.accounts[account].leverage)
    by_size = market.imf_factor * root(exposure, system.valuation_scale)
    return ceil(exposure * max(Fraction(1, leverage), by_size) * market.imf_scale)


def line_mmf(system: System, market: Market, exposure: int) -> int:
    """Return the MMF requirement of a line (M-4), scaled by M-7."""
    by_size = market.mmf_factor * root(exposure, system.valuation_scale)
    return ceil(exposure * max(market.mmf_base, by_size) * market.mmf_scale)


# --- spot orders in the worst case (M-3) -------------------------------------------------------------------------


def projected_liability(system: System, account: int, asset: int, prices: Prices) -> int:
    """Return the projected liability in a settlement asset after the orders have filled (M-3)."""
    liability = max(0, -system.unsettled[account, asset])
    for market_id in system.lines_of(account):
        market = system.markets[market_id]
        if market.quote != asset:
            continue
        mark = prices.mark[market_id]
        orders = open_orders(system, account, market_id, prices)
        if not orders.bids and not orders.asks:
            continue
        liability += ceil(orders.bid_loss + orders.ask_loss) + orders.fees
        liability += max(0, -system.funding_due(account, market_id))
        position = system.position[account, market_id]
        closing = min(abs(position), orders.asks if position > 0 else orders.bids)
        loss = system.cost[account, market_id] - floor(position * mark)
        if closing and loss > 0:
            liability += ceil(Fraction(loss * closing, abs(position)))
    return liability


def spot_worst_case(system: System, account: int, prices: Prices) -> tuple[int, dict[int, int]]:
    """Return the loss of equity from all open spot orders, if all pay at once, and their borrows by asset."""
    orders = [o for o in system.orders_of(account) if system.markets[o.market].is_instant]
    touched = {
        asset
        for order in orders
        for asset in (system.markets[order.market].base, system.markets[order.market].quote)
    }
    had = {
        asset: system.counted(account, asset) - held_back(system, account, asset, prices)
        for asset in touched
    }
    strict = isinstance(prices, StrictPrices)
    own = {asset: had[asset] if strict else system.collateral(account, asset) for asset in touched}
    weighed = dict(had)
    for order in orders:
        market = system.markets[order.market]
        if order.side == BUY:
            weighed[market.base] += order.lots * market.lot_base
        else:
            weighed[market.quote] += order.lots * order.price
    price = prices.asset
    value = {  # of a unit, at the weight of the holding with everything that is bid for
        asset: price[asset] * weight(system, system.assets[asset], weighed[asset], price[asset])
        for asset in touched
    }
    free = {  # at any prices, the projected liability is that at the live ones
        asset: max(0, own[asset] - projected_liability(system, account, asset, system.live))
        for asset in touched
    }
    left = dict(had)
    off = Fraction(0)  # of all: the sum is rounded
    borrows: dict[int, int] = {}
    for order in orders:
        market = system.markets[order.market]
        pays, amount = system.payment(order)
        gets, receipt = market.base, order.lots * market.lot_base
        if order.side != BUY:
            gets, receipt = market.quote, order.lots * order.price
            off += order.open_fee() * prices.liability[market.quote]
        paid = min(amount, free[pays])
        free[pays] -= paid
        left[pays] -= paid
        fall = paid * value[pays]
        if amount > paid:
            borrows[pays] = borrows.get(pays, 0) + amount - paid
            off += (amount - paid) * prices.liability[pays]
            fall += (amount - paid) * system.live.asset[pays]
        off -= min(receipt * value[gets], fall)
    for asset in touched:
        own_weight = weight(system, system.assets[asset], had[asset], price[asset])
        off += had[asset] * price[asset] * own_weight - left[asset] * value[asset]
    return ceil(off), borrows


# --- accounts ----------------------------------------------------------------------------------------------------


def margin(
    system: System, account: int, prices: Prices, *, worst: bool = True, gains: bool = True
) -> Margin:
    """Return all figures of an account. Without `worst`, those of the worst case are 0.

    Without `gains`, the profit of a position counts as 0 (M-9).
    """
    found = Margin()
    for asset in system.assets_of(account):
        price = prices.asset[asset]
        amount = system.counted(account, asset) - held_back(system, account, asset, prices)
        share_value = system.unsettled[account, asset]
        if not gains and isinstance(prices, StrictPrices) and not is_payable(system, asset):
            share_value = min(share_value, 0)
        debt = ceil(system.debt(account, asset) * prices.liability[asset])
        found.equity += collateral_value(system, asset, amount, prices)
        found.equity += signed_value(share_value, asset, prices) - debt
        found.bankruptcy += floor((amount + share_value) * price) - debt
        exposure, imf, mmf = debt_requirements(
            system, account, asset, debt_line(system, account, asset, prices), prices
        )
        found.exposure += exposure
        found.imf += imf
        found.mmf += mmf
    off = 0
    for key in system.lines_of(account):
        market = system.markets[key]
        exposure = line_exposure(system, account, key, prices)
        result = unrealised(system, account, key, prices)
        if not gains and isinstance(prices, StrictPrices):
            accrued = signed_value(system.funding_due(account, key), market.quote, prices)
            result = min(result, accrued, 0)
        found.equity += result
        found.bankruptcy += result
        found.exposure += exposure
        found.imf += line_imf(system, account, market, exposure)
        found.mmf += line_mmf(system, market, exposure)
        if worst:
            orders = open_orders(system, account, key, prices)
            losses = orders.bid_loss + orders.ask_loss + orders.fees
            off += ceil(losses * prices.liability[market.quote])
    if not worst:
        return found
    spot_off, borrows = spot_worst_case(system, account, prices)
    found.worst_equity = found.equity - off - spot_off
    found.worst_imf = found.imf
    found.worst_mmf = found.mmf
    for asset, amount in borrows.items():
        present = debt_line(system, account, asset, prices)
        before = debt_requirements(system, account, asset, present, prices)
        after = debt_requirements(system, account, asset, present + amount, prices)
        found.worst_imf += after[1] - before[1]
        found.worst_mmf += after[2] - before[2]
    return found


def is_payable(system: System, asset: int) -> bool:
    """Return whether `settlement` could pay all claims of accounts now (R-1.1)."""
    unpaid = sum(
        amount
        for (who, of), amount in system.unsettled.items()
        if of == asset and amount > 0 and who >= types.FIRST_ACCOUNT_ID
    )
    return system.balance[types.SETTLEMENT, asset] >= unpaid


def is_at_risk(system: System, account: int) -> bool:
    """Return whether an account has a position, an order that could become one, or a debt, or may get one."""
    return (
        bool(system.lines_of(account))
        or any(
            system.borrowed[account, key] or system.unsettled[account, key] < 0
            for key in system.assets
        )
        or bool(spot_worst_case(system, account, system.live)[1])
    )


def beyond_margin(system: System, account: int) -> int:
    """Return what an account has beyond its initial margin with all orders filled. An account without risk needs
    none.
    """
    if not is_at_risk(system, account):
        return types.AMOUNT_MAX
    figures = margin(system, account, system.live)
    return figures.worst_equity - figures.worst_imf


def beside_margin(
    system: System, account: int, free: dict[int, int], gained: int = 0
) -> dict[int, int]:
    """Return what could leave of amounts that are free, all together: the rest secures risk at the exchange (C-16).

    `gained` is what a fill adds to the equity beyond initial margin.
    """
    if not any(amount > 0 for amount in free.values()) or not is_at_risk(system, account):
        return free
    gone = {key: max(0, amount) for key, amount in free.items() if key != 1}
    for key, amount in gone.items():
        system.held[account, key] += amount
    beyond = beyond_margin(system, account) + gained
    for key, amount in gone.items():
        system.held[account, key] -= amount
    lacking = max(0, -beyond)
    found: dict[int, int] = {}
    for key, amount in sorted(free.items()):
        asset, price = system.assets[key], system.live.asset[key]
        most = asset.weight_base if asset.inverse_sqrt else ONE
        if key == 1:
            found[key] = min(amount, max(0, beyond))
        elif not lacking or amount <= 0:
            found[key] = amount
        else:
            stays = ceil(lacking / (price * most)) if price * most else amount
            found[key] = max(0, amount - stays)
            lacking = max(0, lacking - floor(floor(amount * price) * most))
    return found
