# SPDX-License-Identifier: Apache-2.0
"""The sums of the waterfall in exact fractions (SPEC L-2, M-6, W-0 to W-5).

Owns prices, shares and what the fund can pay, each computed from all books. Must never book anything.
"""

from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import SetLiquidation
from tests.model import margin as margins
from tests.model.exact import Fraction, ceil, floor, largest_remainder, ppb
from tests.model.margin import Margin
from tests.model.model_state import Market, System


def auto_close(figures: Margin, rules: SetLiquidation) -> int:
    """Return the equity below which providers and auto-deleveraging act (M-6)."""
    divided = Fraction(figures.mmf, rules.auto_close_divisor)
    offset = figures.mmf - figures.exposure * ppb(rules.auto_close_offset_ppb)
    return ceil(max(divided, offset))


def share(system: System, account: int, market: Market, equity: int) -> Fraction:
    """Return a position's share of equity by maintenance requirement, in quote units of its market (W-0)."""
    figures = margins.margin(system, account, system.live, worst=False)
    exposure = margins.line_exposure(system, account, market.id, system.live)
    part = Fraction(exposure, figures.exposure)
    if figures.mmf:
        part = Fraction(margins.line_mmf(system, market, exposure), figures.mmf)
    return equity * part / system.live.asset[market.quote]


def bankruptcy_price(mark: Fraction, position: int, part: Fraction, tick: int) -> int:
    """Return the price at which closing a position leaves nothing of its share, on the tick and at least one tick
    (W-0).
    """
    exact = (mark - part / position) / tick
    return max(1, ceil(exact) if position > 0 else floor(exact)) * tick


def band_price(mark: Fraction, position: int, band: Fraction, tick: int) -> int:
    """Return the worst price within the band, rounded inward to the tick (W-2)."""
    if position > 0:
        return max(1, ceil(mark * (1 - band) / tick)) * tick
    return max(1, floor(mark * (1 + band) / tick)) * tick


def lots_per_pass(size: int, part: Fraction) -> int:
    """Return a share of the size when the account was flagged, at least a lot (W-2)."""
    return max(1, ceil(size * part))


def value_at_mark(mark: Fraction, position: int, lots: int) -> int:
    """Return the value of lots of a position, rounded as the account's own result is."""
    return floor(lots * mark) if position > 0 else ceil(lots * mark)


def fund_can_pay(
    system: System, asset: int, spread: Fraction, is_sold: Callable[[int], bool]
) -> int:
    """Return how much the fund can pay from what it holds, in units of the asset that it has to pay (L-2).

    Coins that could not be sold in a liquidation count nothing.
    """
    fund = types.LIQUIDITY_FUND
    own = 0
    others = 0
    for of in system.assets_of(fund):
        amount = system.collateral(fund, of) + system.unsettled[fund, of]
        debt = system.debt(fund, of)
        if of == asset:
            own = amount - debt
            continue
        worth = floor(amount * system.live.asset[of])
        if amount > 0 and of != 1:
            worth = floor(worth * (1 - spread)) if is_sold(of) else 0
        others += worth - ceil(debt * system.live.asset[of])
    if others and system.live.asset[asset]:
        own += floor(others / system.live.asset[asset])
    return max(0, own)


def opposite(system: System, market: int, *, long: bool) -> list[int]:
    """Return the accounts with a position on the other side of a market, by id, without venues."""
    return sorted(
        account
        for (account, of), lots in system.position.items()
        if of == market
        and lots
        and (lots > 0) != long
        and system.accounts[account].kind != types.KIND_VENUE
    )


def exposure_without_orders(system: System, account: int) -> int:
    """Return the exposure without the open orders (W-4)."""
    total = 0
    for market_id in system.lines_of(account):
        size = abs(system.position[account, market_id])
        mark = system.live.mark[market_id]
        total += ceil(size * mark * system.live.asset[system.markets[market_id].quote])
    for asset in system.assets_of(account):
        amount = margins.debt_line(system, account, asset)
        total += ceil(amount * system.live.asset[asset])
    return total


def recent_profit(system: System, account: int, market: int) -> int:
    """Return the results of the last minute that belong to a position: for lots opened since, at most the best result
    of a lot (W-4.1).
    """
    position = system.position[account, market]
    found = system.recents(account, market, long=position > 0)
    results = [(one.realised, one.lots) for one in found if one.realised is not None]
    opened = sum(one.lots for one in found if one.realised is None)
    best = max([ceil(Fraction(realised, lots)) for realised, lots in results], default=0)
    whole = sum(realised for realised, _ in results)
    return max(0, min(whole, max(0, best) * min(opened, abs(position))))


def may_be_deleveraged(system: System, account: int, market: Market, *, long: bool) -> bool:
    """Return whether an account has a position on the other side, with a profit, and is in good standing (W-4)."""
    position = system.position[account, market.id]
    if position == 0 or (position > 0) == long:
        return False
    who = system.accounts[account]
    if who.kind == types.KIND_VENUE or system.is_frozen(who.parent if who.isolated_in else account):
        return False
    cost = system.cost[account, market.id] - recent_profit(system, account, market.id)
    return who.status == types.ACTIVE and position * system.live.mark[market.id] > cost


def rank_of(system: System, account: int) -> Fraction:
    """Return the margin fraction by which an account is ranked (W-4.3)."""
    figures = margins.margin(system, account, system.live, worst=False)
    return Fraction(figures.equity, figures.exposure)


def adl_ranking(system: System, market: Market, *, long: bool) -> list[tuple[Fraction, int]]:
    """Return the accounts that are deleveraged for a long (or a short), in their order (W-4)."""
    return sorted(
        (rank_of(system, account), account)
        for account in opposite(system, market.id, long=long)
        if may_be_deleveraged(system, account, market, long=long)
    )


def adl_fits(system: System, account: int, market: Market, lots: int, price: int) -> bool:
    """Return whether an account may be deleveraged by so many lots at a price (W-4)."""
    position = system.position[account, market.id]
    mark = system.live.mark[market.id]
    quote = system.live.asset[market.quote]
    cost = system.cost[account, market.id] - recent_profit(system, account, market.id)
    if lots > abs(position) or position * price < cost:
        return False
    lost = (mark - price if position > 0 else price - mark) * lots * quote
    figures = margins.margin(system, account, system.live, worst=False)
    if lost > 0 and figures.bankruptcy - lost < 0:
        return False
    before = exposure_without_orders(system, account)
    after = before - lots * mark * quote
    if after < 1:
        return True  # no exposure left counts as a higher margin fraction
    return (figures.equity - lost) * before >= figures.equity * after


def loss_shares(loss: int, sizes: list[int], bearable: list[int]) -> list[int]:
    """Return the shares of a loss: pro rata in rounds, rounded down with largest remainders, and no account beyond its
    capacity (W-5).
    """
    paid = [0 for _ in sizes]
    while loss:
        payers = [at for at in range(len(sizes)) if sizes[at] > 0 and paid[at] < bearable[at]]
        if not payers:
            break
        shares = largest_remainder(loss, [sizes[at] for at in payers])
        for at, wanted in zip(payers, shares, strict=True):
            borne = min(wanted, bearable[at] - paid[at])
            paid[at] += borne
            loss -= borne
    return paid


def limit_cut(system: System, account: int, rules: SetLiquidation) -> Fraction:
    """Return how far from the index a forced sale may go, in whole ppb as parameters are (W-6)."""
    gross = sum(
        floor(system.collateral(account, asset) * system.live.asset[asset])
        for asset in system.assets_of(account)
    )
    recoverable = margins.margin(system, account, system.live, worst=False).bankruptcy
    cut = 0
    if recoverable > 0 and gross > 0:
        cut = min(rules.band_ppb, floor(Fraction(recoverable, gross) * 10**9))
    return ppb(max(cut, rules.spread_ppb))


def lot_price(system: System, market: Market) -> Fraction:
    """Return the value of a lot at the indices, in quote units."""
    return market.lot_base * system.live.asset[market.base] / system.live.asset[market.quote]


def limit_price(system: System, market: Market, side: int, cut: Fraction) -> int:
    """Return the index less a cut (for a purchase: plus), rounded inward to the tick (W-6)."""
    price = lot_price(system, market)
    if side == types.SELL:
        return ceil(price * (1 - cut) / market.tick) * market.tick
    return floor(price * (1 + cut) / market.tick) * market.tick
