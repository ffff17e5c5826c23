# SPDX-License-Identifier: Apache-2.0
"""An open-loop generator: callers that offer calls at a rate that no answer changes, from one process on one core.

Owns the callers and their records. Run as `python -m tests.overload.generator TARGET PLAN`, where PLAN is JSON; prints
one JSON object, and writes what became of each call, a byte for each, into the folder of the plan.
"""

import json
import os
import selectors
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from clearinghouse.v1 import oracle_pb2, trading_pb2
from clearinghouse.v1.enums_pb2 import (
    ORDER_ACTION_CANCEL,
    ORDER_ACTION_PLACE,
    ORDER_TYPE_LIMIT,
    SELF_TRADE_PREVENTION_CANCEL_TAKER,
    SIDE_BUY,
    TIME_IN_FORCE_GTC,
    TIME_IN_FORCE_IOC,
)
from tests.overload import wire
from tests.overload.wire import Connection, percentile

SUBMIT_ORDERS: Final = "/clearinghouse.v1.TradingService/SubmitOrders"
SUBMIT_TICKS: Final = "/clearinghouse.v1.OracleService/SubmitTicks"
MARKET: Final = 3  # SOL-PERP of the benchmark's world, at 150
LOW_PRICE: Final = "138.00"  # below all asks, inside the band
LOT: Final = "0.1"
TICK_SOURCE: Final = 3
TICK_ASSET: Final = 4
DIGITS: Final = 9
CANCELLED_AFTER: Final = 5  # orders
TURN_SECONDS: Final = 0.001
DRAIN_SECONDS: Final = 20.0


def request_id(step: str, number: int) -> str:
    """The request id of a call."""
    return f"{step}-{number:0{DIGITS}d}"


def order(account_id: int, **more: Any) -> trading_pb2.OrderInstruction:  # noqa: ANN401  # of several types
    """An order that meets nothing."""
    return trading_pb2.OrderInstruction(
        action=ORDER_ACTION_PLACE,
        account_id=account_id,
        market_id=MARKET,
        side=SIDE_BUY,
        type=ORDER_TYPE_LIMIT,
        self_trade_prevention=SELF_TRADE_PREVENTION_CANCEL_TAKER,
        price=LOW_PRICE,
        quantity=LOT,
        **more,
    )


class Template:
    """Calls of one kind that differ in their request id; encoded once."""

    def __init__(self, request: Any, step: str) -> None:  # noqa: ANN401  # a request of any call
        request.ClearField("request_id")
        request.created_time_ns = time.time_ns()
        rest = request.SerializeToString()
        named = type(request)(request_id=request_id(step, 0)).SerializeToString()
        whole = wire.message(named + rest)
        cut = len(whole) - len(rest)
        self._before = whole[: cut - DIGITS]
        self._after = whole[cut:]

    def body(self, number: int) -> bytes:
        """The message of the call of a number."""
        return b"%s%0*d%s" % (self._before, DIGITS, number, self._after)


class Caller:
    """One principal: its rate, its connections, and what became of each of its calls."""

    def __init__(self, target: str, plan: dict[str, Any], step: str) -> None:
        self.name: str = plan["principal"]
        self.kind: str = plan["kind"]
        self.rate: float = plan["rate"]
        self.in_flight: int = plan.get("in_flight", 0)  # of a closed loop, 0: open
        self.states = bytearray()
        self.seconds: list[float] = []  # of acknowledged calls
        self.cancel_seconds: list[float] = []
        self.refusal_seconds: list[float] = []
        self.reasons: Counter[str] = Counter()
        self.not_offered = 0
        self.is_polite: bool = plan.get("polite", True)
        targets = [plan.get("target", target)] * plan.get("connections", 1)
        if "cancel_target" in plan:
            # Calls take turns: what is even places, what is odd cancels.
            targets.append(plan["cancel_target"])
        self.connections = [
            Connection(each, self._ended, is_polite=self.is_polite) for each in targets
        ]
        path = SUBMIT_TICKS if self.kind == "ticks" else SUBMIT_ORDERS
        self._block = wire.headers(path, self.name)
        self._step = step
        self._account: int = plan["account"]
        self._template = Template(self._request(), step)

    def _request(self) -> Any:  # noqa: ANN401  # of either call
        """The request of each call, without its id."""
        if self.kind == "ticks":
            tick = oracle_pb2.OracleTick(
                source_id=TICK_SOURCE,
                asset_id=TICK_ASSET,
                last="150",
                source_time_ns=time.time_ns(),
            )
            return oracle_pb2.SubmitTicksRequest(ticks=[tick])
        return trading_pb2.SubmitOrdersRequest(
            instructions=[order(self._account, time_in_force=TIME_IN_FORCE_IOC)]
        )

    def _body(self, number: int) -> bytes:
        """The message of a call: a canceller places an order and cancels it, in turn."""
        if self.kind != "cancels":
            return self._template.body(number)
        name = 1 + number // 2
        if number % 2:
            # One that was placed some time before, so that its own answer is not what it waits for.
            name = max(1, name - CANCELLED_AFTER)
            item = trading_pb2.OrderInstruction(
                action=ORDER_ACTION_CANCEL,
                account_id=self._account,
                market_id=MARKET,
                target_client_order_id=name,
            )
        else:
            item = order(self._account, time_in_force=TIME_IN_FORCE_GTC, client_order_id=name)
        request = trading_pb2.SubmitOrdersRequest(
            request_id=request_id(self._step, number),
            created_time_ns=time.time_ns(),
            instructions=[item],
        )
        return wire.message(request.SerializeToString())

    def _ended(self, number: int, what: int, reason: str, seconds: float) -> None:
        self.states[number] = what
        if what == wire.ACKNOWLEDGED:
            is_cancel = self.kind == "cancels" and number % 2
            (self.cancel_seconds if is_cancel else self.seconds).append(seconds)
        else:
            self.reasons[reason] += 1
            self.refusal_seconds.append(seconds)

    def offer(self, elapsed: float) -> None:
        """Offer what is due by now; what no connection can take is not offered, and counted."""
        if self.in_flight:
            due = self.in_flight - sum(each.open_calls for each in self.connections)
        else:
            due = int(elapsed * self.rate) - len(self.states) - self.not_offered
        for _ in range(due):
            number = len(self.states)
            connection = self.connections[number % len(self.connections)]
            if not connection.has_capacity:
                self.not_offered += 1
                continue
            self.states.append(wire.OPEN)
            connection.call(number, self._block, self._body(number))

    @property
    def open_calls(self) -> int:
        """The calls without an end."""
        return sum(each.open_calls for each in self.connections)

    def report(self, seconds: float) -> dict[str, Any]:
        """The figures of this caller."""
        counts = Counter(self.states)

        def milliseconds(values: Sequence[float]) -> dict[str, float]:
            return {
                name: round(1e3 * percentile(values, share), 3)
                for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99), ("max_ms", 1.0))
            }

        return {
            "principal": self.name,
            "kind": self.kind,
            "asked": self.rate * seconds,
            "sent": len(self.states),
            "not_offered": self.not_offered,
            "acknowledged": counts[wire.ACKNOWLEDGED],
            "refused": counts[wire.REFUSED],
            "reset_untouched": counts[wire.RESET_UNTOUCHED],
            "unknown": counts[wire.UNKNOWN],
            "stuck": counts[wire.OPEN],
            "reasons": dict(self.reasons.most_common(8)),
            "accepted": milliseconds(self.seconds),
            "cancels": milliseconds(self.cancel_seconds),
            "refusals": milliseconds(self.refusal_seconds),
        }


def run(target: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Offer for the seconds of the plan, wait for what is open, and report."""
    step, seconds = plan["step"], plan["seconds"]
    callers = [Caller(target, each, step) for each in plan["callers"]]
    selector = selectors.DefaultSelector()
    connections = [each for caller in callers for each in caller.connections]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    began = time.perf_counter()
    cpu_began = time.process_time()
    end = began + seconds
    while True:
        now = time.perf_counter()
        if now < end:
            for caller in callers:
                caller.offer(now - began)
        elif now > end + DRAIN_SECONDS or not any(caller.open_calls for caller in callers):
            break
        for connection in connections:
            if not connection.is_closed:
                connection.flush()
        for key, _ in selector.select(TURN_SECONDS):
            key.data.receive()
            if key.data.is_closed:
                selector.unregister(key.fileobj)
    folder = Path(plan["folder"])
    for caller in callers:
        (folder / f"{step}.{caller.name}.states").write_bytes(caller.states)
    return {
        "step": step,
        "seconds": seconds,
        "drained_seconds": round(time.perf_counter() - end, 3),
        "processor_share": round(
            (time.process_time() - cpu_began) / (time.perf_counter() - began), 3
        ),
        "callers": [caller.report(seconds) for caller in callers],
    }


def main() -> None:
    """Run the plan given on the command line and print what was measured."""
    plan = json.loads(sys.argv[2])
    if plan.get("core") is not None:
        os.sched_setaffinity(0, {plan["core"]})
    sys.stdout.write(json.dumps(run(sys.argv[1], plan)) + "\n")


if __name__ == "__main__":
    main()
