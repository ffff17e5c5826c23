# SPDX-License-Identifier: Apache-2.0
"""Forced sales and purchases in a book (SPEC R-1, W-6).

Owns the terms of an order of the machine in a spot market: its limit and its lots. Only an event after its trades
names the debt; the terms are then computed from the state before them.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.types import SELL
from tests.model import liquidation_arithmetic as sums
from tests.model.context import Context
from tests.model.exact import Fraction, ceil, floor, ppb
from tests.model.initial_margin import VALUATION
from tests.model.liquidation import FUND, Waterfall
from tests.model.model_state import Market, Order
from tests.model.pnl_settlement import PnlSettlement


@dataclass
class Asked:
    """An order of the machine before it trades: what it asks for, and what the account has, owes and had when it was
    flagged.
    """

    order: Order
    lots: int
    has: int  # that could pay, of what it pays with
    at_flagging: int
    liability: dict[int, int]  # beyond what the account has of it, by asset
    short: dict[int, int]  # negative unsettled equity, by asset


class Sales:
    """Follows forced trades in spot markets."""

    def __init__(
        self, context: Context, waterfall: Waterfall, pnl_settlement_rules: PnlSettlement
    ) -> None:
        """Start without a trade."""
        self.system = context.system
        self.pools = context.pools
        self.pending_events = context.pending_events
        self.waterfall = waterfall
        self.pnl_settlement_rules = pnl_settlement_rules
        self.asked: dict[int, Asked] = {}

    def available(self, account: int, asset: int) -> int:
        """Return the amount that can become payment: the free balance and loans to the pool."""
        return max(0, self.system.free(account, asset)) + self.system.free_part(account, asset)

    def uncovered(self, account: int, asset: int) -> int:
        """Return the debt in an asset beyond the account's holding of it."""
        liability = self.system.debt(account, asset) + max(
            0, -self.system.unsettled[account, asset]
        )
        return liability - self.available(account, asset)

    def accepted(self, event: Event, order: Order) -> None:
        """Note an order of the machine in a spot market, before it is among the open ones."""
        market = self.system.markets[order.market]
        if not market.is_spot:
            return
        self.asked.clear()
        pays = market.base if order.side == SELL else market.quote
        has = self.available(order.account, pays)
        flag = self.waterfall.flags.get(order.account)
        at_flagging = flag.amounts.get(pays, has) if flag is not None else has
        liability = {key: self.uncovered(order.account, key) for key in self.system.assets}
        short = {key: -self.system.unsettled[order.account, key] for key in self.system.assets}
        # Of a loan the pool pays what it has; the rest waits.
        has = min(has, max(0, self.system.free(order.account, pays)) + self.pools.cash(pays))
        self.asked[order.id] = Asked(order, order.lots, has, at_flagging, liability, short)
        limits = self._limits(market, order)
        if order.price not in limits:
            self.pending_events.found(event, f"by the model the limit is one of {sorted(limits)}")

    def _limits(self, market: Market, order: Order) -> set[int]:
        """Return the limits that such an order may have: W-6; for the fund W-2 and W-3; R-1, also a better quote's
        price.
        """
        system = self.system
        rules = self.waterfall.rules
        cuts: list[Fraction] = []
        if order.account == FUND and rules is not None:
            pays = market.base if order.side == SELL else market.quote
            cuts = [ppb(rules.band_ppb if pays == VALUATION else rules.spread_ppb)]
        elif order.account in self.waterfall.flags and rules is not None:
            cuts = [sums.limit_cut(system, order.account, rules)]
        elif self.pnl_settlement_rules.rules is not None:
            cuts = [ppb(self.pnl_settlement_rules.rules.limit_ppb)]
            if rules is not None:
                cuts.append(sums.limit_cut(system, order.account, rules))
        limits = {sums.limit_price(system, market, order.side, cut) for cut in cuts}
        quotes = {
            quote[0]
            for (_, of), quote in self.pnl_settlement_rules.quotes.items()
            if of == market.id and order.side == SELL and limits and quote[0] >= min(limits)
        }
        return limits if order.account in self.waterfall.flags else limits | quotes

    def sold(self, event: Event) -> None:
        """Check how much a sale asked for: a share of the holding when the account was flagged, and no more than the
        debt needs (W-6).
        """
        fields = event.fields
        asked = self.asked.pop(fields["order_id"], None)
        if asked is None or asked.order.account == FUND or self.waterfall.rules is None:
            return
        system = self.system
        market = system.markets[asked.order.market]
        price = asked.order.price
        debt = asked.liability[fields["asset_id"]]
        share = ppb(self.waterfall.rules.pass_share_ppb)
        if asked.order.side == SELL:
            per_lot = market.lot_base
            proceeds = floor(price * system.live.asset[market.quote]) or 1
            needed = ceil(Fraction(ceil(debt * system.live.asset[fields["asset_id"]]), proceeds))
        else:
            per_lot = price
            needed = ceil(Fraction(debt, market.lot_base))
        lots = min(
            sums.lots_per_pass(asked.at_flagging // per_lot, share), asked.has // per_lot, needed
        )
        if asked.lots != lots:
            self.pending_events.found(event, f"it asked for {asked.lots} lots, by the model {lots}")

    def converted(self, event: Event) -> None:
        """Check that a conversion takes no more than the shortfall needs at the slack, rounded up to a lot (R-1)."""
        fields = event.fields
        asked = self.asked.pop(fields["order_id"], None)
        rules = self.pnl_settlement_rules.rules
        if asked is None or rules is None:
            return
        system = self.system
        market = system.markets[asked.order.market]
        liability = fields["for_asset_id"]
        # Also for what its owner owes, beside a loss that waits (L-4.3, O-10, R-1.5).
        short = max(asked.short[liability], system.owed_by(asked.order.account, liability))
        if asked.order.side == SELL:
            worth = 1 - ppb(rules.slack_ppb)
            if (
                market.quote != liability
            ):  # by way of the valuation asset, which is sold for what is owed
                short = ceil(ceil(short * system.live.asset[liability]) / worth)
            needed = ceil(short / (sums.lot_price(system, market) * worth))
        else:
            needed = ceil(Fraction(short, market.lot_base))
        if asked.lots > needed:
            self.pending_events.found(
                event, f"it asked for {asked.lots} lots, {needed} cover the shortfall"
            )
