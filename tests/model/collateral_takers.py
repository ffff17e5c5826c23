# SPDX-License-Identifier: Apache-2.0
"""How many lots of collateral a provider takes: as many as its cash and its margin permit (SPEC R-1.3, W-6.2).

Owns the check of one fill, and that the next provider of a sale is served only when the one before can take no lot
more.
"""

from typing import NamedTuple

from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.margin import margin
from tests.model.model_state import Market, System
from tests.model.pending_events import PendingEvents

ENDS = frozenset((events.PAID_IN, events.COLLATERAL_SOLD, events.LENDER_PAID))


class Turn(NamedTuple):
    """The last provider that took collateral, and whether it could have taken a lot more."""

    seller: int
    market: int
    taker: int
    carries_more: bool


class CollateralTakers:
    """Follows the providers of a sale."""

    def __init__(self, system: System, pending_events: PendingEvents) -> None:
        """Start without a sale."""
        self.system = system
        self.pending_events = pending_events
        self.last: Turn | None = None

    def hear(self, event: Event) -> None:
        """Forget the sale that an event ends."""
        if event.kind in ENDS:
            self.last = None

    def check(self, event: Event, taker: int, market: Market, price: int, most: int) -> None:
        """Check the lots of a provider that offers `most`, before they are booked."""
        seller, lots = event.fields["account_id"], event.fields["lots"]
        if price * lots > self.system.free(taker, market.quote):
            self.pending_events.found(event, "more than the provider has")
        if not self._carries(taker, market, price, lots):
            self.pending_events.found(event, "the provider's margin does not carry it")
        if self.system.owes_back(taker):
            self.pending_events.found(event, "the provider's owner owes for a reversed deposit")
        last = self.last
        same = last is not None and (last.seller, last.market) == (seller, market.id)
        if last is not None and same and last.taker != taker and last.carries_more:
            self.pending_events.found(event, f"provider {last.taker} carries a lot more")
        more = lots < most and price * (lots + 1) <= self.system.free(taker, market.quote)
        more = more and self._carries(taker, market, price, lots + 1)
        self.last = Turn(seller, market.id, taker, more)

    def _carries(self, taker: int, market: Market, price: int, lots: int) -> bool:
        """Return whether the worst-case equity of a provider with so many more lots exceeds its IMF.

        True without any exposure.
        """
        system = self.system
        if not self.has_exposure(taker):
            return True
        coins, cash = (taker, market.base), (taker, market.quote)
        system.balance[coins] += lots * market.lot_base
        system.balance[cash] -= lots * price
        figures = margin(system, taker, system.live)
        system.balance[coins] -= lots * market.lot_base
        system.balance[cash] += lots * price
        return figures.worst_equity > figures.worst_imf

    def has_exposure(self, account: int) -> bool:
        """Return whether an account has a position, an order for one, or a debt."""
        system = self.system
        return bool(system.lines_of(account)) or any(
            system.borrowed[account, asset] or system.unsettled[account, asset] < 0
            for asset in system.assets
        )
