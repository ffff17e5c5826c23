# SPDX-License-Identifier: Apache-2.0
"""Orders of a client over a network that loses, doubles and delays: each is placed once, and the events say so.

Owns the faults, the orders, and what is compared at the end. Between client and server stand a wire, which cuts each
connection after a drawn number of bytes, in any frame, and a relay, which does the rest message by message.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tests.client.server_process import Wire
from tests.conformance.driver import Driver, Language
from tests.conformance.house import OneServer
from tests.conformance.player import fragment, play
from tests.conformance.relay import Change, Frames, LostError, Relay

ORDERS: Final = 10_000
SEED: Final = 45
# In a line to the driver; half of them as single calls, so many at once, and half as frames of a session.
ORDERS_AT_ONCE: Final = 200
CALLS_AT_ONCE: Final = 16
# Of the server's bytes on one connection.
BYTES: Final = (2_000, 150_000)
DELAY_SECONDS: Final = 0.02
# In 10,000 messages. A call that is never answered takes a client half of its time.
NEVER, LOST, DOUBLED, DELAYED = 3, 100, 200, 300
# Of the frames of streams, which are few: one has many answers or events.
STREAM_LOST, FRAME_DOUBLED = 500, 1_000
SETTING_UP: Final = ("market", "accounts")


class Lossy(Change):
    """Faults, drawn with a seed; `done` counts them."""

    def __init__(self, seed: int) -> None:
        """Draw nothing yet."""
        self._random = random.Random(seed)
        self.done: Counter[str] = Counter()

    def allowance(self) -> int:
        """Return after how many bytes a connection is cut."""
        return self._random.randint(*BYTES)

    def _draws(self, fault: str, of_10_000: int) -> bool:
        is_drawn = self._random.randrange(10_000) < of_10_000
        self.done[fault] += is_drawn
        return is_drawn

    async def _wait(self) -> None:
        if self._draws("delayed", DELAYED):
            await asyncio.sleep(self._random.random() * DELAY_SECONDS)

    async def unary(self, call: Callable[[], Awaitable[bytes]]) -> bytes:
        """Lose the request or the answer, send the request twice, let time pass, or never answer."""
        await self._wait()
        if self._draws("request lost", LOST):
            raise LostError
        if self._draws("request doubled", DOUBLED):
            _, answer = await asyncio.gather(call(), call())
        else:
            answer = await call()
        if self._draws("answer lost", LOST):
            raise LostError
        if self._draws("never answered", NEVER):
            await asyncio.Event().wait()
        await self._wait()
        return answer

    async def sent(self, frames: Frames) -> Frames:
        """Send frames of a client twice."""
        async for frame in frames:
            await self._wait()
            yield frame
            if self._draws("frame doubled", FRAME_DOUBLED):
                yield frame

    async def received(self, frames: Frames) -> Frames:
        """Lose the stream before a frame of the server, or pass the frame on twice."""
        async for frame in frames:
            await self._wait()
            if self._draws("stream lost", STREAM_LOST):
                raise LostError
            yield frame
            if self._draws("answer doubled", FRAME_DOUBLED):
                yield frame


class Run:
    """One client's orders."""

    def __init__(self, driver: Driver, known: dict[str, Any], seed: int) -> None:
        """`known` are the values of the scenario's fragments."""
        self._driver = driver
        self._known = known
        self._random = random.Random(seed)
        self._sale = 0  # lots of the last purchase, until they are sold
        self._covered = "0"
        self._placed: Counter[str] = Counter()
        self._accepted: Counter[str] = Counter()
        self._balances: Counter[tuple[str, str]] = Counter()

    def ask(self, **line: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
        """Return the answer of the driver; an error of the client is a failure."""
        answer = self._driver.ask(line)
        assert not {"error", "unsupported"} & set(answer), answer
        return answer

    def connect(self, address: str) -> None:
        """Connect over the lossy network, and follow what happens."""
        self.ask(
            op="connect", client="l", addresses=[address], principal="tester", timeoutMs=30_000
        )
        self.ask(op="session", client="l", session="s")
        kinds = [f"EVENT_KIND_{one}" for one in ("DEPOSIT_CONFIRMED", "ORDER_ACCEPTED", "TRADE")]
        request = {"fromSequence": "1", "kinds": kinds}
        self.ask(op="subscribe", client="l", stream="e", request=request)

    def _order(self) -> dict[str, Any]:
        """Return an order that is always affordable: a purchase, then a sale of as much that meets it."""
        is_buy = self._sale == 0
        lots = self._random.randrange(7, 11) if is_buy else self._sale
        self._sale = lots if is_buy else 0
        cents = self._random.randrange(5)
        return {
            "accountId": self._known["alice" if is_buy else "bob"],
            "marketId": self._known["spot"],
            "side": "SIDE_BUY" if is_buy else "SIDE_SELL",
            "type": "ORDER_TYPE_LIMIT",
            "timeInForce": "TIME_IN_FORCE_GTC",
            "price": f"150.0{cents}" if is_buy else f"149.9{cents}",
            "quantity": f"0.{lots:02}",
        }

    def _note(self, results: list[dict[str, Any]]) -> None:
        for one in results:
            assert one.get("code", "OK") == "OK", one
            self._placed[one["orderId"]] += 1

    def call(self, count: int) -> None:
        """Place orders as single calls."""
        requests = [{"orders": [self._order()]} for _ in range(count)]
        method = "TradingService/PlaceOrders"
        found = self.ask(
            op="calls", client="l", method=method, requests=requests, atOnce=CALLS_AT_ONCE
        )
        for answer in found["replies"]:
            assert "reply" in answer, answer
            self._note(answer["reply"]["results"])

    def send(self, count: int) -> None:
        """Place orders as frames of the session."""
        for _ in range(count):
            order = {"action": "ORDER_ACTION_PLACE", **self._order()}
            self.ask(op="send", session="s", instructions=[order])
        self._note(self.ask(op="answers", session="s", count=count)["results"])

    def follow(self) -> None:
        """Read the events up to now, and keep what they say of orders and balances."""
        head = self.ask(op="call", client="l", method="JournalService/GetHead", request={})
        until = head["reply"]["sequence"]
        if int(until) <= int(self._covered):
            return
        found = self.ask(op="next", stream="e", until=until, bodies=True)
        self._covered = found["covered"]
        for event in found["events"]:
            body = event["body"]
            match event["kind"]:
                case "ORDER_ACCEPTED":
                    self._accepted[str(body["orderId"])] += 1
                case "DEPOSIT_CONFIRMED":
                    self._book(body["accountId"], body["assetId"], Decimal(body["amount"]))
                case "TRADE":
                    self._trade(body)

    def _book(self, account_id: object, asset_id: object, amount: Decimal) -> None:
        self._balances[str(account_id), str(asset_id)] += amount  # type: ignore[assignment]

    def _trade(self, body: dict[str, Any]) -> None:
        quantity = Decimal(body["quantity"])
        value = quantity * Decimal(body["price"])
        taker_sign = 1 if str(body["takerSide"]).endswith("BUY") else -1
        for side, sign in (("taker", taker_sign), ("maker", -taker_sign)):
            account_id = body[f"{side}AccountId"]
            self._book(account_id, self._known["sol"], sign * quantity)
            self._book(account_id, 1, -sign * value - Decimal(body[f"{side}Fee"]))

    def check(self, orders: int) -> None:
        """Compare orders and balances with what the server says."""
        self.follow()
        assert len(self._placed) == orders
        assert set(self._placed.values()) == {1}
        assert self._accepted == self._placed
        for name in ("alice", "bob"):
            account_id = self._known[name]
            request = {"accountId": account_id}
            listed = self.ask(
                op="call", client="l", method="QueryService/ListBalances", request=request
            )
            found = {
                (account_id, str(one["assetId"])): Decimal(one["balance"])
                for one in listed["reply"]["balances"]
            }
            rebuilt = {key: value for key, value in self._balances.items() if key[0] == account_id}
            assert found == rebuilt, name


def played_lossy(
    language: Language, folder: Path, orders: int = ORDERS, seed: int = SEED
) -> dict[str, Any]:
    """Place orders with a driver over a lossy network; return their number, the seconds, and the faults."""
    house = OneServer(folder)
    change = Lossy(seed)
    relay = Relay(house.server.address)
    relay.change = change
    wire = Wire(relay.address, change.allowance)
    try:
        with Driver(language, folder / "driver.log") as driver:
            known = {**house.known, "started": str(time.time_ns())}
            steps = [step for name in SETTING_UP for step in fragment(name)]
            play("lossy", steps, driver.ask, house.act, known)
            run = Run(driver, known, seed)
            run.connect(wire.address)
            begun = time.monotonic()
            for first in range(0, orders, ORDERS_AT_ONCE):
                count = min(ORDERS_AT_ONCE, orders - first)
                run.call(count // 2)
                run.send(count - count // 2)
                run.follow()
            run.check(orders)
            seconds = time.monotonic() - begun
        faults = {**change.done, "connection cut": wire.cuts}
        return {"orders": orders, "order_seconds": round(seconds, 1), "faults": faults}
    finally:
        wire.end()
        relay.end()
        house.end()
