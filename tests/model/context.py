# SPDX-License-Identifier: Apache-2.0
"""What all parts of the model share: the books, the prices, the present command, and the events that are still
expected.

Owns nothing but the bundle.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.brakes import Brakes
from tests.model.collateral_takers import CollateralTakers
from tests.model.deadlines import Deadlines
from tests.model.exact import ONE, Fraction
from tests.model.fills import Fills
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.model_state import Conditional, Market, StrictPrices, System
from tests.model.novated import Novated
from tests.model.pending_events import PendingEvents
from tests.model.pools import Pools
from tests.model.predicted_events import PredictedEvents
from tests.model.prices import PriceBoard
from tests.model.risk_stops import RiskStops


class Context:
    """One of each part, and the present command."""

    def __init__(self, system: System, seed: bytes) -> None:
        """Start before the first command."""
        self.system = system
        self.seed = seed  # of genesis (U-7)
        self.sequence = 0  # of the last item of the command
        # Slices of due work are left after the command, and were left before it (I-12.2).
        self.is_behind = self.was_behind = False
        self.pending_events = PendingEvents()
        self.predicted = PredictedEvents(self.pending_events)
        self.deadlines = Deadlines()
        self.board = PriceBoard(system)
        self.brakes = Brakes(system, self.predicted, self.deadlines)
        self.risk_stops = RiskStops(system, self.brakes)
        self.pools = Pools(system)
        self.takers = CollateralTakers(system, self.pending_events)
        self.fills = Fills(system, self.pools, self.pending_events, self.brakes)
        self.novated = Novated(system, self.fills)
        self.following: Event | None = None  # after the one that is booked now
        self.command: Command = AdvanceTime("", "", 0, 0)
        self.conditionals: dict[int, Conditional] = {}  # orders that wait for a price
        self.index: dict[int, Fraction] = defaultdict(Fraction)  # as reported, in any state
        self.index[1] = ONE
        # Whether an account keeps what it won by trades of announced busts, if an amount leaves (O-10).
        self.kept_for_busts: Callable[..., ItemResult] = lambda *_: ACCEPTED
        # The same of an order that has reserved an asset.
        self.kept_of_order: Callable[..., ItemResult] = lambda *_, reducing: ACCEPTED
        # How far from the mark a debtor may trade in a market (L-4.3).
        self.stop_band: Callable[[Market], Fraction] = lambda _: Fraction(1, 20)
        # The group of affiliated owners of an owner, 0 for none (C-16).
        self.group_of: Callable[[str], int] = lambda _owner: 0
        # What may leave the accounts of a clearing member, for who knows what they owe (C-7.2).
        self.may_depart: Callable[..., ItemResult] = lambda *_: ACCEPTED
        # What may be taken of the cash of an account whose purchases lacked it (C-5.4).
        self.may_take: Callable[..., ItemResult] = lambda *_, is_due=False: ACCEPTED
        # What is due at `pvp` of an account in a currency; and whether a payment of it to another account may be.
        self.due_at_pvp: Callable[[int, int], int] = lambda *_: 0
        self.may_owe_at_pvp: Callable[..., ItemResult] = lambda *_: ACCEPTED
        # Accounts owe from now on what the code of a debt says (L-4.3, O-10, R-1.1).
        self.begins_to_owe: Callable[[int, Iterable[int]], None] = lambda *_: None
        # What covers the open nets of an account, and of its group.
        self.covers: Callable[[int], list[int]] = lambda _: []
        # Whether an account may have reserved an asset for an order (C-7.2).
        self.keeps_all: Callable[[int], bool] = lambda _: False  # by credit, or a missed call
        self.may_reserve: Callable[..., ItemResult] = lambda *_, reducing: ACCEPTED
        # What of a member's collateral or contribution may be given back to it (C-16.1).
        self.may_return: Callable[[int, int, int, bool], ItemResult] = lambda *_: ACCEPTED
        # An accepted update of parameters with what holds of it at once.
        self.holds_now: Callable[[Any], Any] = lambda command: command
        # What may leave an account of clients for nothing (C-17).
        self.may_pay: Callable[[int, int, int], ItemResult] = lambda *_: ACCEPTED
        # What an account offers or bids: session, market, account, lots and cash.
        self.offers: Callable[[int | None, int, int, int, int], None] = lambda *_: None
        # Whether a failing account and that of an offer are a client and its member, or its group (C-17).
        self.serves_own_group: Callable[[int, int], bool] = lambda *_: False

    def strict(self) -> StrictPrices:
        """Return the present prices of strict valuation (M-9)."""
        return self.board.strict()

    def borrow_cap_left(self, asset: int) -> int:
        """Return the amount of an asset that K-1's cap still lets accounts borrow; -1 without a cap."""
        return self.brakes.borrow_cap_left(asset)

    def reducible(self, account: int, market: int, side: int) -> int:
        """Return how many lots of an account's position in a market, isolated or not, an order of a side could
        close.
        """
        holder = self.system.isolated.get((account, market), account)
        position = self.system.position[holder, market]
        return max(0, -position if side == types.BUY else position)

    def is_orphan(self, one: Conditional) -> bool:
        """Return whether an order is to close a position that no longer exists (O-3)."""
        waits = one.waits and one.flags & types.FLAG_REDUCE_ONLY
        closes = bool(one.entry or one.flags & types.FLAG_CLOSE_POSITION or waits)
        return closes and not one.placing and not self.reducible(one.account, one.market, one.side)
