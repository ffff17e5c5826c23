# SPDX-License-Identifier: Apache-2.0
"""Define the data of the past that replies need: orders, fills, breaks and calls, as look-ups return them.

Owns the names of their attributes. The state has only open orders; this data comes from the journal's tables.
"""

from collections.abc import Sequence
from typing import Protocol

from clearinghouse.statemachine.vocabulary.commands import Command


class PastOrder(Protocol):
    """An order that is open or has ended, with what has become of its quantity."""

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
    """An order in a list of the past, with the sequence and time of its end; 0 while the order is open."""

    ended_sequence: int
    ended_time_ns: int


class PastFill(Protocol):
    """A fill of one side of a trade."""

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
    """A fill that a venue reported and that matched no accepted order; an operator resolves it."""

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
    """An item of a call that was refused with figures.

    `command` is the part of the call that contains the item, `item` its place in that part.
    """

    @property
    def place(self) -> int:
        """Return the place of the item in the call."""

    @property
    def figures(self) -> tuple[int, int, int]:
        """Return limit, actual figure and shortfall of the refusal."""

    @property
    def command(self) -> Command:
        """Return the part of the call that contains the item, as a command."""

    @property
    def item(self) -> int:
        """Return the place of the item in the part `command`."""


class PastCall(Protocol):
    """A call with a request id, and the result of each of its items."""

    first_sequence: int
    time_ns: int
    command: str
    items: int
    codes: list[int]
    parts: list[tuple[int, int, int]]

    @property
    def refused(self) -> Sequence[PastRefusal]:
        """Return the refused items that have figures."""
