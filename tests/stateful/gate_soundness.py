# SPDX-License-Identifier: Apache-2.0
"""Count by hand what the gate promises: if any of an account's open orders fill, it still has more than it needs
(I-5).

Owns a second, plain calculation of M-1 to M-4 that shares no arithmetic with the product: real numbers, one account,
nothing kept between calls. What the fees and realised losses of the fills would add to the exposure is left out, as
the rule says.
"""

from math import sqrt

from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.state.state import Account, Asset, Order, State
from clearinghouse.statemachine.vocabulary import commands, types
from tests.stateful.draws import Draw

PPB = 10**9
# The product rounds each term against the account; here nothing is rounded, and far from this many terms are summed.
SLACK_UNITS = 100


def unit_value(asset: Asset) -> float:
    """Return the value of a smallest unit of an asset, in smallest units of the valuation asset."""
    return asset.price_e9 / asset.value_denominator


def collateral(asset: Asset, amount: int, valuation_scale: int) -> float:
    """Return the value of a holding at its weight, in smallest units of the valuation asset (M-1)."""
    value = amount * unit_value(asset)
    if asset.weight_kind == types.WEIGHT_IDENTITY or amount <= 0:
        return value
    root = sqrt(value / 10**valuation_scale)
    curve = 1.1 / (1 + asset.weight_penalty_ppb / PPB * root)
    return value * min(asset.weight_base_ppb / PPB, curve)


def margin_after(state: State, account: Account, filled: list[Order]) -> tuple[float, float]:
    """Return equity and IMF requirement after `filled` have filled at their own prices, if nothing else changes."""
    amounts = {key: h.balance - h.held + claim_of(h) for key, h in account.holdings.items()}
    debts = {key: debt_of(h) for key, h in account.holdings.items()}
    liability = {key: h.unsettled for key, h in account.holdings.items()}
    positions = {key: line.position for key, line in account.lines.items()}
    costs = {key: line.cost for key, line in account.lines.items()}
    for order in filled:
        market = order.market
        base, quote = market.base.id, market.quote.id
        side = 1 if order.side == types.BUY else -1
        notional = order.price_per_lot * order.remaining_lots
        fee = -(-order.taker_fee_ppb * notional // PPB)
        for key in (base, quote):
            amounts.setdefault(key, 0)
            liability.setdefault(key, 0)
        if market.is_spot:
            amounts[base] += side * order.remaining_lots * market.lot_base_units
            amounts[quote] -= side * notional + fee
        else:
            positions[market.id] += side * order.remaining_lots
            costs[market.id] += side * notional
            liability[quote] -= fee
    # What was paid without being there is borrowed.
    for key, amount in amounts.items():
        if amount < 0:
            debts[key] = debts.get(key, 0) - amount
            amounts[key] = 0
    scale = state.valuation.scale
    equity = sum(collateral(state.assets[key], amount, scale) for key, amount in amounts.items())
    equity += sum(amount * unit_value(state.assets[key]) for key, amount in liability.items())
    required = 0.0
    for key, debt in debts.items():
        asset = state.assets[key]
        exposure = debt * unit_value(asset)
        equity -= exposure
        if exposure:
            leverage = min(account.max_leverage, asset.debt_max_leverage)
            root = sqrt(exposure / 10**scale)
            required += exposure * max(1 / leverage, asset.debt_imf_factor_ppb / PPB * root)
    # The fill of one leg of a pair ends the other (O-3).
    done = {order.id for order in filled} | {order.oco_id for order in filled}
    for market_id, line in account.lines.items():
        market = line.market
        if market.is_spot:
            continue
        mark = market.mark_e9 / PPB
        gain = positions[market_id] * mark - costs[market_id] + accrued_funding(line)
        equity += gain * unit_value(market.quote)
        long = positions[market_id] * mark
        short = -positions[market_id] * mark
        for order in line.orders.values():
            if order.id in done:
                continue
            partner = line.orders.get(order.oco_id)
            lots = order.remaining_lots
            if partner is not None and partner.id < order.id and partner.side == order.side:
                # Only one of the two can trade, so the younger adds what it is larger by.
                lots = max(lots - partner.remaining_lots, 0)
            if order.side == types.BUY:
                long += lots * max(mark, order.price_per_lot)
            else:
                short += lots * mark
        exposure = max(abs(long), abs(short)) * unit_value(market.quote)
        leverage = min(account.max_leverage, market.max_leverage)
        root = sqrt(exposure / 10**scale)
        required += exposure * max(1 / leverage, market.imf_factor_ppb / PPB * root)
    return equity, required


def account_of(state: State, batch: commands.OrderBatch) -> Account | None:
    """Return the account on which the order of a batch acts, None if there is none.

    Where the market is isolated that is the account of the position (M-8).
    """
    account = state.accounts.get(batch.account_ids[0])
    return None if account is None else account.isolated.get(batch.market_ids[0], account)


def raises_risk(state: State, batch: commands.OrderBatch) -> bool:
    """Return whether the one order of a batch is risk-increasing by G-9; for spot only where that is plain."""
    account = account_of(state, batch)
    market = state.markets.get(batch.market_ids[0])
    if batch.count() != 1 or batch.actions[0] != types.PLACE or account is None or market is None:
        return False
    buys = batch.sides[0] == types.BUY
    if market.is_spot:
        identity = types.WEIGHT_IDENTITY
        held = account.holdings.get(market.base.id)
        if held is not None and held.borrow_shares:
            return False  # what it buys may repay the debt
        return buys and market.base.weight_kind != identity == market.quote.weight_kind
    if batch.flags[0] & types.FLAG_REDUCE_ONLY and market.matching != types.EXTERNAL_VENUE:
        return False  # it fills up to the position (G-8.3)
    line = account.lines.get(market.id)
    if line is None:
        return True
    closable = -line.position if buys else line.position
    same_side = line.bid_lots if buys else line.ask_lots
    return batch.quantities[0] // market.lot_units + same_side > closable


def findings(state: State, batch: commands.OrderBatch, draw: Draw) -> list[str]:
    """Draw sets of open orders after a risk-increasing order was accepted; return those whose fill would leave too
    little.
    """
    account = account_of(state, batch)
    assert account is not None
    orders = list(account.orders.values())
    samples = [[], orders]
    if len(orders) > 1:
        samples += [[order for order in orders if draw.chance(50)] for _ in range(3)]
    found: list[str] = []
    for sample in samples:
        chosen = {order.id for order in sample}
        # Both legs of a pair never fill: of the two, the older one does.
        filled = [o for o in sample if o.oco_id not in chosen or o.oco_id > o.id]
        # Nor do the lots of reduce-only orders beyond the position (G-8.3).
        filled = [o for o in filled if not o.excess_lots]
        equity, required = margin_after(state, account, filled)
        if required and equity + SLACK_UNITS <= required:
            ids = [order.id for order in filled]
            found.append(f"orders {ids} filled leave {equity:.2f} against IMF {required:.2f}")
    return found
