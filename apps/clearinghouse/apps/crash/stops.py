# SPDX-License-Identifier: Apache-2.0
"""Give some people a stop order each, and count the results of these orders (SPEC O-9.1).

Owns the choice of these people, the distance of a stop, and the figures: how many stops filled, how far from their
trigger, and how many accounts were liquidated instead. Must never change the people: they enter as without stops.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from clearinghouse.apps.crash.population import LONG_SPOT, SHORT_SPOT, Person
from clearinghouse.apps.crash.setup import Venue
from clearinghouse.apps.desk import Desk
from clearinghouse.server.codec.text.events import CODE_NAMES
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, PRICE_E9, SELL

WAY_PPB: Final = 300_000_000  # of the way from the entry to the loss of the whole margin
_BPS: Final = 10_000


@dataclass(slots=True)
class Stop:
    """A stop market order that closes a position, and its fills."""

    holder_id: int  # the account that has the position
    trigger: int  # quote units per lot
    side: int
    is_triggered: bool = False
    has_waited: bool = False
    lots: int = 0  # filled
    value: int = 0
    end: int = OK  # the code with which it ended

    def worse_bps(self) -> int:
        """Return by how many basis points the average fill is worse than the trigger, rounded down; below 0: better."""
        worse = self.value - self.trigger * self.lots
        worse = worse if self.side == BUY else -worse
        return worse * _BPS // (self.trigger * self.lots)


class Stops:
    """All stop orders of a run. It watches the events that the auditor passes on."""

    def __init__(self, desk: Desk, venue: Venue, count: int) -> None:
        """Choose the first `count` people that want one position in a perpetual and no other; each gets a stop."""
        self.count = count
        self.refused: Counter[int] = Counter()
        self._desk = desk
        self._venue = venue
        self._stops: dict[int, Stop] = {}
        self._orders: dict[int, Stop] = {}  # by the order that a stop became
        self._flagged: dict[int, None] = {}

    def place(self, people: list[Person]) -> None:
        """Place the stop of each person in a list who now has the wanted position."""
        for person in people:
            spot = person.kind in {LONG_SPOT, SHORT_SPOT}
            if len(self._stops) < self.count and not spot and not person.second_coin:
                self._place(person)

    def _place(self, person: Person) -> None:
        """Place the stop of a person.

        The distance of its trigger is `WAY_PPB` of the distance to the price at which the whole margin is lost.
        """
        desk = self._desk
        market_id = MarketId(self._venue.perpetual(person.coin).market_id)
        owner = desk.state.accounts[AccountId(person.account_id)]
        holder = owner.isolated.get(market_id, owner)
        mark = desk.state.markets[market_id].mark_e9 // PRICE_E9
        away = mark * WAY_PPB // (person.leverage * PPB)
        trigger = mark - away if person.side == BUY else mark + away
        side = SELL if person.side == BUY else BUY
        outcome = desk.send(
            commands.ConditionalOrders(
                *desk.of(person.name),
                [types.PLACE],
                [AccountId(person.account_id)],
                [market_id],
                [types.TRIGGER_STOP],
                [types.TRIGGER_MARK],
                [trigger],
                [0],
                [side],
                [types.MARKET],
                [types.IOC],
                [types.FLAG_CLOSE_POSITION],
                [types.STP_CANCEL_TAKER],
                [0],
                [0],
                [0],
                [ClientOrderId(0)],
                [0],
                [0],
                [OrderId(0)],
                [OrderId(0)],
                [ClientOrderId(0)],
            )
        )
        if outcome.codes[0] != OK:
            self.refused[outcome.codes[0]] += 1
            return
        self._stops[outcome.ids[0]] = Stop(holder.id, trigger, side)

    def take(self, event: Event, *_: object) -> None:
        """Update a stop from an event about it."""
        fields = event.fields
        if event.kind == events.TRADE:
            stop = self._orders.get(fields["taker_order_id"])
            if stop is not None:
                stop.lots += fields["lots"]
                stop.value += fields["lots"] * fields["price_per_lot"]
        elif event.kind == events.LIQUIDATION_STARTED:
            self._flagged[fields["account_id"]] = None
        elif event.name.startswith("CONDITIONAL_"):
            stop = self._stops.get(fields["conditional_order_id"])
            if stop is None:
                return
            if event.kind == events.CONDITIONAL_TRIGGERED:
                stop.is_triggered = True
                self._orders[fields["order_id"]] = stop
                self._orders.pop(0, None)
            elif event.kind == events.CONDITIONAL_ENDED:
                stop.end = fields["code"]
            elif event.kind == events.CONDITIONAL_WAITING:
                stop.has_waited = True

    def report(self) -> dict[str, Any]:
        """Return the figures. Distances are in basis points, of stops that closed their whole position."""
        found: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        worse: list[int] = []
        for order_id, stop in self._stops.items():
            position = self._position(stop)
            if stop.end not in (OK, codes.POSITION_CLOSED) and position:
                lost[CODE_NAMES[stop.end]] += 1
            if stop.holder_id in self._flagged:
                found["liquidated after a part" if stop.lots else "liquidated instead"] += 1
            elif stop.lots and not position:
                found["filled"] += 1
                worse.append(stop.worse_bps())
            elif stop.end not in (OK, codes.POSITION_CLOSED):
                found["lost"] += 1
            elif order_id in self._desk.state.conditionals:
                found["waits for the book" if stop.is_triggered else "not triggered"] += 1
            else:
                found["closed otherwise"] += 1
        worse.sort()
        return {
            "stops": len(self._stops),
            "refused": {CODE_NAMES[code]: count for code, count in self.refused.items()},
            "triggered": sum(stop.is_triggered for stop in self._stops.values()),
            "waited": sum(stop.has_waited for stop in self._stops.values()),
            **found,
            "ended with a position, by code": dict(lost),
            "worse_than_trigger_bps": {
                name: worse[min(len(worse) - 1, len(worse) * percent // 100)]
                for name, percent in (("median", 50), ("of 90 %", 90), ("most", 100))
            }
            if worse
            else {},
        }

    def _position(self, stop: Stop) -> int:
        """Return the lots that remain in the position of a stop."""
        account = self._desk.state.accounts[AccountId(stop.holder_id)]
        return sum(abs(line.position) for line in account.lines.values())
