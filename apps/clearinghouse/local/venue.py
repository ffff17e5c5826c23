# SPDX-License-Identifier: Apache-2.0
"""Settle the matches of another matching engine: orders pass the machine's checks, fills are a venue's (SPEC O-1).

Owns the sequence up to which the engine has received orders. Must never match: the engine does. It uses the calls that
any external venue uses, so a real venue can replace it.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from clearinghouse.client import (
    Client,
    EventKind,
    Instrument,
    ItemResult,
    Number,
    Side,
    VenueCancel,
    VenueFill,
)
from clearinghouse.client.api.event_bodies import OrderEvent


class Match(NamedTuple):
    """Two orders that trade with each other: the price in quote per whole base, the quantity in base."""

    buy_order_id: int
    sell_order_id: int
    price: Number
    quantity: Number


class MatchingEngine(Protocol):
    """The matching engine of another program."""

    def place(self, order: OrderEvent, /) -> Iterable[Match]:
        """Add an accepted order; return its matches in order."""
        ...

    def cancel(self, order_id: int, /) -> None:
        """Remove an order from the book."""


class Reported(NamedTuple):
    """One side of a match as it was reported, and the result: a trade, or with a BREAK code a break.

    A break is a reported fill that the machine does not accept.
    """

    fill: VenueFill
    result: ItemResult


class ForeignVenue:
    """A market of matching EXTERNAL_VENUE whose orders `engine` matches, from the next order on.

    `client` is of a principal that may report as the venue. The venue's account takes the other side of each fill, so
    it needs the assets that one match moves.
    """

    def __init__(self, client: Client, market: Instrument, engine: MatchingEngine) -> None:
        self._client = client
        self._market = market
        self._engine = engine
        self._next_sequence = client.head().sequence + 1

    def run(self) -> list[Reported]:
        """Pass the orders and cancels since the last call to the engine, and report each match at once.

        Returns one entry for each side. A fill that does not fit its order is a break with its code, which moves
        nothing. Raises `Refused` for a cancel that cannot be confirmed.
        """
        end = self._client.head().sequence
        if end < self._next_sequence:
            return []
        frames = self._client.subscribe(
            self._next_sequence,
            markets=[self._market],
            kinds=[EventKind.ORDER_ACCEPTED, EventKind.ORDER_CANCEL_PENDING],
            until_sequence=end,
        )
        reported: list[Reported] = []
        for event in (event for frame in frames for event in frame.events):
            order = event.body
            assert isinstance(order, OrderEvent)
            if event.kind == EventKind.ORDER_ACCEPTED:
                reported += self._report(self._engine.place(order), event.sequence)
            else:
                self._engine.cancel(order.order_id)
                cancel = VenueCancel(self._market, order.order_id)
                self._client.confirm_cancels([cancel]).raise_for_refusals()
        self._next_sequence = end + 1
        return reported

    def _report(self, matches: Iterable[Match], sequence: int) -> list[Reported]:
        """Report the matches of an order; the seller's side comes first, because it pays in what the buyer gets."""
        fills = [
            VenueFill(
                self._market, order_id, side, match.price, match.quantity, f"{sequence}-{at}-{name}"
            )
            for at, match in enumerate(matches)
            for order_id, side, name in (
                (match.sell_order_id, Side.SELL, "s"),
                (match.buy_order_id, Side.BUY, "b"),
            )
        ]
        if not fills:
            return []
        return [
            Reported(fill, result)
            for fill, result in zip(fills, self._client.report_fills(fills), strict=True)
        ]
