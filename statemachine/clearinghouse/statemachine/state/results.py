# SPDX-License-Identifier: Apache-2.0
"""Hold the result of one call: one result per item (SPEC Q-3).

Owns the columns of a reply. `codes[i]` is the result code of item i and `ids[i]` its new id (order, account, deposit,
...; 0 if none). For orders, `filled` and `remaining` are lots right after the command, and `fills` has flat rows of
(item, trade id, price per lot, lots, fee). `figures[i]` is (limit, actual, shortfall) of a refusal with figures.

For an update of parameters, `version` is the version of the values in force now, 0 if nothing changed. `kept` has flat
rows of (number of a field, place in it, value) of the fields that the call did not set. `takes_effect_ns` is the time
at which the last announced change will be in force, 0 if all are (Q-9).
"""

from typing import Final

from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_ASSET,
    NO_ORDER,
    AccountId,
    AssetId,
    OrderId,
)

# The integers of one row of `fills`.
FILL_COLUMNS: Final = 5
# The integers of one row of `kept`.
KEPT_COLUMNS: Final = 3


class Outcome:
    """Columns of results, filled item by item during a call.

    `parts` has a row for each later record of a call that spans several: its first item, the sequence of that item
    and its time. The items before the first row have sequences from `first_sequence` on (J-3.1).
    """

    def __init__(self, first_sequence: int, time_ns: int) -> None:
        """Start the result of the call whose first item has `first_sequence`."""
        self.first_sequence = first_sequence
        self.time_ns = time_ns
        self.codes: list[int] = []
        self.ids: list[int] = []
        self.filled: list[int] = []
        self.remaining: list[int] = []
        self.fills: list[int] = []
        self.figures: dict[int, tuple[int, int, int]] = {}
        self.parts: list[tuple[int, int, int]] = []
        self.version = 0
        self.kept: list[int] = []
        self.takes_effect_ns = 0
        self.repeated = False

    def add(self, code: int, item_id: int) -> None:
        """Add the result of the next item: its code, and its new id or 0."""
        self.codes.append(code)
        self.ids.append(item_id)

    def add_order(self, code: int, order_id: OrderId, filled: int, remaining: int) -> None:
        """Add the result of the next item of an order batch."""
        self.codes.append(code)
        self.ids.append(order_id)
        self.filled.append(filled)
        self.remaining.append(remaining)

    def refuse(self, item: int, limit: int, actual: int, shortfall: int) -> None:
        """Store the figures of a refusal of item `item`."""
        self.figures[item] = (limit, actual, shortfall)


class LateField:
    """A field of a written event whose value is known only after the next events.

    The order of events is part of the journal, so the event cannot wait. The writer writes it with 0 in the field,
    directly after creating this object; `set` stores the value, once.
    """

    __slots__ = ("_at", "_events", "_kind", "_start")

    def __init__(self, state: State, kind: int, name: str) -> None:
        """Store the place of field `name` in the next event, which is of kind `kind`."""
        self._events = state.events
        self._kind = kind
        self._start = len(state.events)
        self._at = self._start + 1 + events.EVENT_FIELDS[kind][1].index(name)

    def set(self, value: int) -> None:
        """Set the value of the field."""
        assert self._events[self._start] == self._kind
        assert self._events[self._at] == 0
        self._events[self._at] = value


class Refusal:
    """The figures of the last refusal: the limit, the actual value and the shortfall.

    `free_lacking` is the missing free balance of an outflow that a loan of auto-lend could supply (B-6).
    """

    def __init__(self) -> None:
        """Start without figures."""
        self.limit = 0
        self.actual = 0
        self.shortfall = 0
        self.free_lacking = 0
        self.lender_id: AccountId = NO_ACCOUNT
        self.lent_asset_id: AssetId = NO_ASSET

    def clear(self) -> None:
        """Clear the figures of an earlier refusal."""
        self.limit = 0
        self.actual = 0
        self.shortfall = 0
        self.free_lacking = 0

    def above(self, limit: int, actual: int) -> None:
        """Store the figures of a value above its limit."""
        self.limit = limit
        self.actual = actual
        self.shortfall = actual - limit

    def below(self, limit: int, actual: int) -> None:
        """Store the figures of a value below the required value `limit`."""
        self.limit = limit
        self.actual = actual
        self.shortfall = limit - actual

    def not_above(self, limit: int, actual: int) -> None:
        """Store the figures of a value that must exceed a limit and does not; the shortfall of an equal value is one
        unit.
        """
        self.limit = limit
        self.actual = actual
        self.shortfall = limit - actual + 1


class Reply(Refusal):
    """The reply to one item besides its code: its new id, or the figures of its refusal.

    For an update, `version`, `kept` and `takes_effect_ns` are as in `Outcome`.
    """

    def __init__(self) -> None:
        """Start without an id."""
        super().__init__()
        self.item_id = 0
        self.version = 0
        self.kept: list[int] = []
        self.takes_effect_ns = 0

    def clear(self) -> None:
        """Clear the reply to an earlier item."""
        super().clear()
        self.item_id = 0


def record(state: State, item: int, outcome: Outcome, code: int, reply: Reply) -> None:
    """Record the result of an item; a refusal also stores its figures and writes one event.

    A code other than OK with an id is no refusal: the engine kept the fill of a venue as a break with that id (O-1).
    """
    outcome.add(code, reply.item_id)
    if code != codes.OK and reply.item_id == 0:
        refuse(state, item, outcome, code, reply)


def refuse(state: State, item: int, outcome: Outcome, code: int, refusal: Refusal) -> None:
    """Store the figures of a refusal, and write its event."""
    if refusal.limit or refusal.actual or refusal.shortfall:
        outcome.refuse(item, refusal.limit, refusal.actual, refusal.shortfall)
    event_writers.refused(
        state.events, item, code, refusal.limit, refusal.actual, refusal.shortfall
    )


def answer_refused_order(
    state: State, item: int, outcome: Outcome, code: int, refusal: Refusal
) -> None:
    """Record the refusal of an item that is an order, with its figures."""
    outcome.add_order(code, NO_ORDER, 0, 0)
    refuse(state, item, outcome, code, refusal)


def answer_refused_batch(
    state: State, outcome: Outcome, items: int, failed: int, code: int, refusal: Refusal
) -> None:
    """Record the refusal of all items of an atomic batch.

    Item `failed` gets its code and figures, the others get ATOMIC_BATCH_REFUSED.
    """
    other = Refusal()
    for item in range(items):
        outcome.add(code if item == failed else codes.ATOMIC_BATCH_REFUSED, 0)
        if item == failed:
            refuse(state, item, outcome, code, refusal)
        else:
            refuse(state, item, outcome, codes.ATOMIC_BATCH_REFUSED, other)
