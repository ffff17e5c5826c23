# SPDX-License-Identifier: Apache-2.0
"""Collateral of losses that stay unpaid, which the fund buys (SPEC R-1.1).

Owns the depth of the books by the hour, and the check of each purchase: its price, and every limit of its amount.
"""

from collections import defaultdict

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model import liquidation_arithmetic as sums
from tests.model.brakes import Window
from tests.model.context import Context
from tests.model.deadlines import DEPTH
from tests.model.exact import Fraction, floor, ppb
from tests.model.liquidation import Waterfall
from tests.model.margin import weight
from tests.model.marks import Marks
from tests.model.model_state import Market
from tests.model.prices import BLOCK, LIQUIDATE

FUND = types.LIQUIDITY_FUND
HOUR_NS = 3600 * types.SECOND_NS
DAY_NS = 24 * HOUR_NS
TRADING = (types.MARKET_OPEN, types.MARKET_REDUCE_ONLY)  # in others no order meets another


class FundPurchases:
    """Follows the purchases."""

    def __init__(self, context: Context, waterfall: Waterfall, marks: Marks) -> None:
        """Start without a limit."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.waterfall = waterfall
        self.marks = marks
        self.limits: dict[int, int] = {}  # by asset, of what the fund has of it when it buys
        self.samples: dict[int, list[tuple[int, int]]] = {}  # by asset: when, what was bid for
        # By asset, what the fund bought within a day.
        self.bought: defaultdict[int, Window] = defaultdict(lambda: Window(length_ns=DAY_NS))
        self.under_way = (0, 0, Fraction(0))  # asset and amount of the last purchase, units paid

    def set_limit(self, command: commands.SetAssetCaps) -> None:
        """Set a limit that the command states; one that it omits stays."""
        asset, limit = command.asset_id, command.fund_limit
        if limit < 0:
            return
        self.limits[asset] = limit
        if not limit:
            self.context.deadlines.drop(DEPTH, asset)
        elif (DEPTH, asset) not in self.context.deadlines.due:
            self.sample(asset, self.system.now)

    def sample(self, asset: int, until_ns: int) -> None:
        """Note the bids within the band each hour.

        If time has passed over several hours, they are noted at the last one.
        """
        now = self.system.now
        if until_ns - now >= HOUR_NS:
            self.context.deadlines.put(DEPTH, asset, now + (until_ns - now) // HOUR_NS * HOUR_NS)
            return
        markets = [
            one for one in self.system.markets.values() if one.is_instant and one.base == asset
        ]
        found = sum(self._bids(market) for market in markets)
        self.samples.setdefault(asset, []).append((now, found))
        self.context.deadlines.put(DEPTH, asset, now + HOUR_NS)

    def _bids(self, market: Market) -> int:
        """Return what visible bids of a market would take of its base asset within W-2's band."""
        live, rules = self.system.live, self.waterfall.rules
        if rules is None or market.external or market.status not in TRADING:
            return 0
        if self.context.board.market_decision(market, LIQUIDATE) == BLOCK:
            return 0
        if not live.asset[market.base] or not live.asset[market.quote]:
            return 0
        least = sums.limit_price(self.system, market, types.SELL, ppb(rules.band_ppb))
        lots = sum(lots for at, lots in self.marks.side(market, types.BUY) if at >= least)
        return lots * market.lot_base

    def buy(self, event: Event) -> None:
        """Check an amount that the fund buys: within all of its limits, and not more than pays the loss."""
        fields = event.fields
        system = self.system
        account, asset, amount = fields["account_id"], fields["asset_id"], fields["amount"]
        offered = [
            of for who, of in system.overdue_since if self._is_offered(who, of) and who == account
        ]
        if not offered or self.waterfall.rules is None or account in self.waterfall.flags:
            self.pending_events.found(event, "by the model nothing of the account is for sale")
        if self.context.board.decision(asset, LIQUIDATE) == BLOCK:
            self.pending_events.found(event, "its price is banned")
        price = self.price(account, asset)
        if amount > system.free(account, asset) or price <= 0:
            self.pending_events.found(event, f"more than is free, or at a price of {price}")
        for name, most in self._limits(asset, price).items():
            if amount > most:
                self.pending_events.found(event, f"the {name} carries {most}")
        scale = 10 ** (9 + system.assets[asset].scale)
        self.pending_events.check(event, index_e9=int(system.live.asset[asset] * scale))
        self.under_way = (asset, amount, price)
        self.bought[asset].count(system.now, amount)
        system.move(account, FUND, asset, amount)

    def price(self, account: int, asset: int) -> Fraction:
        """Return the price of a unit in valuation units: the index less W-3's spread and less the haircut."""
        index = self.system.live.asset[asset]
        whole = self.system.collateral(account, asset)
        weighed = weight(self.system, self.system.assets[asset], whole, index)
        return index * (weighed - self.waterfall.spread())

    def _limits(self, asset: int, price: Fraction) -> dict[str, int]:
        """Return the limits on what the fund buys of an asset now, by the rule that sets each."""
        system, now = self.system, self.system.now
        used = self.bought[asset].used(now)
        bids = [found for at, found in self.samples.get(asset, []) if at + DAY_NS > now]
        means = floor(Fraction(self.waterfall.fund_can_pay(1), 50))
        has = system.collateral(FUND, asset) + system.unsettled[FUND, asset]
        return {
            "fund": floor(means / price) - used if price > 0 else 0,
            "depth": floor(Fraction(sum(bids), 240)) - used,
            "limit": self.limits.get(asset, 0) - max(0, has - system.debt(FUND, asset)),
        }

    def paid(self, event: Event) -> None:
        """Check what the fund pays. It buys no unit more than the loss needs, and none below `E = 0`."""
        fields = event.fields
        system = self.system
        account, asset = fields["account_id"], fields["asset_id"]
        _, amount, price = self.under_way
        paid = floor(amount * price / system.live.asset[asset])
        self.pending_events.check(event, amount=paid)
        if fields["amount"] > system.free(FUND, asset):
            self.pending_events.found(event, "more than the fund has")
        owes = -system.unsettled[account, asset] - max(system.free(account, asset), 0)
        if floor((amount - 1) * price / system.live.asset[asset]) >= owes:
            self.pending_events.found(event, f"a unit less pays all of {owes}")
        system.move(FUND, account, asset, fields["amount"])
        if self.waterfall.figures(account).bankruptcy < 0:
            self.pending_events.found(event, "it leaves the account with E below 0")
        if not self._is_offered(account, asset):
            self.pending_events.found(event, "by the model this loss is too young")

    def _is_offered(self, account: int, asset: int) -> bool:
        """Return whether a loss has borne interest for ten minutes."""
        since = self.system.overdue_since.get((account, asset))
        return since is not None and self.system.now - since >= types.UNPAID_LOSS_OFFERED_NS
