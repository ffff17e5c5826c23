# SPDX-License-Identifier: Apache-2.0
"""Define the data of the past that replies need: orders, fills, breaks and calls, as the lookups return them.

Owns the names of their attributes. The state has only open items; these come from the journal's tables.
"""

from collections.abc import Sequence
from typing import Protocol

from clearinghouse.statemachine.vocabulary.commands import Command


class PastOrder(Protocol):
    """An order, open or ended."""

    order_id: int
    account_id: int
    market_id: int
    client_id: int
    side: int
    type: int
    tif: int
    flags: int
    stp: int
    price: int
    quantity: int
    expire_ns: int
    sequence: int
    time_ns: int
    filled: int
    cancelled: int
    fee: int
    cancel_pending: bool
    end_code: int


class EndedOrder(PastOrder, Protocol):
    """An order in a list of the past, with the sequence of its end; 0 while the order is open."""

    ended_sequence: int
    ended_time_ns: int


class PastFill(Protocol):
    """A fill."""

    sequence: int
    time_ns: int
    trade_id: int
    market_id: int
    order_id: int
    side: int
    price: int
    lots: int
    fee: int
    realised: int
    is_maker: bool
    client_id: int


class PastBreak(Protocol):
    """A fill of a venue that matched no accepted order."""

    break_id: int
    code: int
    market_id: int
    order_id: int
    price: int
    lots: int
    venue_fill_id: str
    sequence: int
    resolution: int


class PastRefusal(Protocol):
    """An item of a call that was refused with figures: its part of the call as a command, and its place in that."""

    @property
    def place(self) -> int:
        """Return the place of the item in the call."""

    @property
    def figures(self) -> tuple[int, int, int]:
        """Limit, actual and shortfall."""

    @property
    def command(self) -> Command:
        """Return the part of the call with the item, as a command."""

    @property
    def item(self) -> int:
        """Return the place of the item in that part."""


class PastCall(Protocol):
    """A call with the result of each item."""

    first_sequence: int
    time_ns: int
    command: str
    items: int
    codes: list[int]
    parts: list[tuple[int, int, int]]

    @property
    def refused(self) -> Sequence[PastRefusal]:
        """Items with figures."""
