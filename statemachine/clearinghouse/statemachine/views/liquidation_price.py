# SPDX-License-Identifier: Apache-2.0
"""Find the nearest prices at which an account is liquidated, exact to the smallest unit of a price (SPEC M-10, M-5).

Owns the search. The figures that show an account below maintenance at a price are those of the health check. Must never
leave a trial price in place.

One index moves at a time, the marks of its markets with it. Equity less requirement is concave in it except for
roundings (values of holdings and the weight's curve are, exposures and their roots are convex), so on each side of the
live price it crosses zero once: halving finds the crossing. Near it roundings may let the answer flicker; the stretch
in which they can is then searched piece by piece, and a piece at whose ends every figure is the same is passed over,
because each of them only rises or only falls.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.statemachine.margin.account_margin import equity, maintenance_margin, refresh
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PRICE_E9

# No index is above it (P-1).
INDEX_MAX_E9: Final = AMOUNT_MAX * PRICE_E9


@dataclass
class LiquidationPriceView:
    """Where moving one index takes an account below maintenance; 0: nowhere in that direction.

    `market_id` is the market of a position, whose mark at those indices is given too, or 0 where the asset is only
    held or owed. An account that is below already has its live index in both.
    """

    asset_id: AssetId
    market_id: MarketId
    lower_index_e9: int
    lower_mark_e9: int
    upper_index_e9: int
    upper_mark_e9: int


def liquidation_prices(state: State, account: Account) -> list[LiquidationPriceView]:
    """Both liquidation prices of every position, and of every asset held or owed without one, by id."""
    refresh(state, account)
    if account.exposure == 0:
        return []
    assets: dict[AssetId, Asset] = {}
    markets: dict[AssetId, list[Market]] = {}
    for market_id in sorted(account.lines):
        line = account.lines[market_id]
        if line.position:
            assets[line.market.base.id] = line.market.base
            markets.setdefault(line.market.base.id, []).append(line.market)
    for asset_id, holding in account.holdings.items():
        if holding.value or holding.debt_exposure:
            assets[asset_id] = holding.asset
    found: list[LiquidationPriceView] = []
    for asset_id in sorted(assets):
        asset = assets[asset_id]
        if asset is not state.valuation and asset.price_e9:
            found += _of_asset(state, account, asset, markets.get(asset_id, []))
    refresh(state, account)
    account.spot_stale = True
    return found


def _of_asset(
    state: State, account: Account, asset: Asset, markets: list[Market]
) -> list[LiquidationPriceView]:
    """The liquidation prices that one index has, with the mark of each market there."""
    trial = PriceTrial(state, [asset])
    search = _Search(trial, account)
    try:
        lower = search.exposed_at(search.nearest(1))
        upper = search.exposed_at(search.nearest(INDEX_MAX_E9))
        lower_marks = _marks_at(trial, lower, markets)
        upper_marks = _marks_at(trial, upper, markets)
    finally:
        trial.end()
    if not markets:
        return [LiquidationPriceView(asset.id, NO_MARKET, lower, 0, upper, 0)]
    return [
        LiquidationPriceView(asset.id, market.id, lower, below, upper, above)
        for market, below, above in zip(markets, lower_marks, upper_marks, strict=True)
    ]


def _marks_at(trial: PriceTrial, price_e9: int, markets: list[Market]) -> list[int]:
    """The marks of markets at an index, 0 where there is no such index."""
    if price_e9 == 0:
        return [0] * len(markets)
    trial.put([price_e9])
    return [market.mark_e9 for market in markets]


class _Search:
    """The search along one index."""

    def __init__(self, trial: PriceTrial, account: Account) -> None:
        """Start at the live price."""
        self.trial = trial
        self.account = account
        self.live = trial.prices[0]
        # Each value is floored once, each requirement ceiled on an exposure that is ceiled itself: the sum that
        # roundings can reach, so that an account with this much headroom is healthy under any of them.
        self.spare = 1 + 3 * (len(account.holdings) + len(account.lines))

    def slack(self, price_e9: int) -> int:
        """Equity less MMF requirement at a price; below 0 an account with exposure is liquidated."""
        self.trial.put([price_e9])
        refresh(self.trial.state, self.account)
        return equity(self.account) - maintenance_margin(self.trial.state, self.account)

    def exposed_at(self, price_e9: int) -> int:
        """The price if the account has exposure there, else 0: without any no account is liquidatable (M-5)."""
        if price_e9:
            self.slack(price_e9)
        return price_e9 if self.account.exposure else 0

    def figures(self, price_e9: int) -> tuple[list[int], bool]:
        """Every figure that depends on the price, and whether the account is below maintenance."""
        below = self.slack(price_e9) < 0
        account = self.account
        found: list[int] = []
        for holding in account.holdings.values():
            found.append(holding.net_value)
            found.append(holding.debt_exposure)
        for line in account.lines.values():
            found.append(line.upnl)
            found.append(line.exposure)
            found.append(line.mmf)
        return found, below

    def nearest(self, bound: int) -> int:
        """The price nearest to the live one, on the way to `bound`, at which the account is below; 0: none."""
        live = self.live
        slack = self.slack(live)
        if slack < 0:
            return live
        if self.slack(bound) >= 0:
            return 0
        _, far = self._halve(live, bound, 0)
        near = live
        if slack < self.spare:
            # Roundings matter already where we stand: look from here to where they no longer do.
            way = 1 if bound > live else -1
            step = 1
            while self.slack(near) < self.spare:
                near = live + way * step
                step *= 2
                if (far - near) * way <= 0:
                    near = far
                    break
            first = self._first_below(live, near)
            if first or near == far:
                return first
        near, _ = self._halve(near, far, self.spare)
        return self._first_below(near, far)

    def _halve(self, near: int, far: int, least: int) -> tuple[int, int]:
        """Neighbours, the nearer with at least this slack and the farther with less, as the two given have."""
        while far - near not in (1, -1):
            middle = (near + far) // 2
            if self.slack(middle) >= least:
                near = middle
            else:
                far = middle
        return near, far

    def _first_below(self, near: int, far: int) -> int:
        """The first price after `near` up to `far` at which the account is below; 0: none."""
        if near == far:
            return 0
        ends = [(near, self.figures(near)[0], far, self.figures(far))]
        while ends:
            left, left_figures, right, right_found = ends.pop()
            right_figures, right_below = right_found
            if left_figures == right_figures:
                continue
            if right - left in (1, -1):
                if right_below:
                    return right
                continue
            middle = (left + right) // 2
            middle_found = self.figures(middle)
            ends.append((middle, middle_found[0], right, right_found))
            ends.append((left, left_figures, middle, middle_found))
        return 0
