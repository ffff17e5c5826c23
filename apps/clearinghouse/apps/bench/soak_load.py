# SPDX-License-Identifier: Apache-2.0
"""Send a load for a long time: mixed orders, ticks, stop orders that trigger, and accounts that are liquidated.

Owns the client's part of the soak. Orders come first as fast as answers do, which is the capacity of server and client
together; then at a share of that, each call at its moment whether or not earlier calls are answered. A call's time
counts from that moment. Run as `python -m clearinghouse.apps.bench.soak_load TARGET SECONDS PID`, the process of the
server; prints one JSON object.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any, Final

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.baselines import percentile
from clearinghouse.apps.bench.load import (
    SUBMIT_ORDERS,
    SUBMIT_TICKS,
    Caller,
    World,
    next_request_id,
    orders_request,
    ticks_request,
)
from clearinghouse.apps.bench.soak_rows import memory_mib
from clearinghouse.client import Client
from clearinghouse.client.api.items import Deposit, Tick
from clearinghouse.client.api.requests import AssetParameters, Decision, MarketParameters, NewOrder
from clearinghouse.client.values.enums import (
    ListingGap,
    MarketKind,
    OrderType,
    SelfTradePrevention,
    Side,
    TimeInForce,
    TriggerKind,
    TriggerSource,
    WeightKind,
)
from clearinghouse.client.values.replies import Batch, OrderResult
from clearinghouse.v1 import trading_pb2

PLACE_STOPS: Final = "/clearinghouse.v1.TradingService/PlaceConditionalOrders"
ACCOUNTS: Final = 1_000
BATCH: Final = 1_000  # orders of a call
LOAD: Final = 0.8  # of the capacity
CAPACITY_SHARE: Final = 0.2  # of the time of the load
STOPS: Final = 32  # of a call
IN_FLIGHT: Final = 4  # as fast as answers come
IN_FLIGHT_MAX: Final = 32  # at a rate
RISKY_ACCOUNTS: Final = 8
RISKY_PRICES: Final = (100, 99, 98, 97, 96, 95)  # of one fall, a second each
PAUSE_SECONDS: Final = 4  # after a fall


class RiskyMarket:
    """A market of its own in which accounts with much leverage buy, its price falls, and they are liquidated."""

    def __init__(self, client: Client) -> None:
        """Create the asset, its market, the accounts, and one with money that trades with them."""
        self.client = client
        client.create_asset("RISK", 6, AssetParameters(weight_kind=WeightKind.INVERSE_SQRT))
        self.source = client.create_oracle_source("feed-RISK", source_principal="bench", weight=1)
        client.set_oracle_instrument(
            "RISK", [self.source], fresh_ns=24 * 3600 * 10**9, clamp_bps=100
        )
        self._price(RISKY_PRICES[0])
        client.create_market(
            "RISK-PERP",
            MarketKind.PERPETUAL,
            "RISK",
            "USDC",
            lot_size="0.01",
            tick_size="0.01",
            parameters=MarketParameters(
                band_ppb=100_000_000, mmf_base_ppb=25_000_000, max_leverage=20
            ),
            confirmed_gaps=list(ListingGap)[1:],
        )
        client.set_liquidation(enabled=True)
        self.rich = client.create_account("soak-maker", max_leverage=20)
        self.accounts = [
            client.create_account(f"soak-risky-{number}", max_leverage=20)
            for number in range(RISKY_ACCOUNTS)
        ]
        self._fund([self.rich], 10_000_000)
        self.bought = 0

    def fall(self, price: int) -> None:
        """Move the price; at the first price of a fall the accounts buy, and bids wait for what they must sell."""
        self._price(price)
        if price != RISKY_PRICES[0]:
            return
        self._fund(self.accounts, 10)
        self._order([self.rich], Side.SELL, "15.00", price)
        self._order([self.rich], Side.BUY, "15.00", RISKY_PRICES[-1])
        found = self._order(self.accounts, Side.BUY, "1.50", price, TimeInForce.IOC)
        self.bought += sum(bool(result.fills) for result in found)

    def held(self) -> int:
        """Return how many of the accounts have a position."""
        return sum(bool(self.client.positions(account)) for account in self.accounts)

    def _order(
        self,
        accounts: list[int],
        side: Side,
        quantity: str,
        price: int,
        time_in_force: TimeInForce = TimeInForce.GTC,
    ) -> Batch[OrderResult]:
        """Place an order for each account."""
        return self.client.place_orders(
            [
                NewOrder(account, "RISK-PERP", side, quantity, price, time_in_force=time_in_force)
                for account in accounts
            ]
        )

    def _fund(self, accounts: list[int], amount: int) -> None:
        deposits = self.client.request_deposits(
            [Deposit(each, "USDC", amount) for each in accounts]
        )
        self.client.decide_deposits([Decision(deposit.id, confirm=True) for deposit in deposits])

    def _price(self, price: int) -> None:
        self.client.submit_ticks([Tick(self.source, "RISK", time.time_ns(), last=price)])


async def soak(target: str, seconds: float, pid: int) -> dict[str, Any]:
    """Make the world, find the capacity, then load it for `seconds` at LOAD of that.

    The capacity is that of the second half of CAPACITY_SHARE of `seconds`, so that the processes beside the server take
    their part of the machine. A tick of every asset comes each second all the time. Stop orders are placed while prices
    are low, and the next two ticks trigger them. `pid` is the server's process.
    """
    world = World(target, ACCOUNTS, plain_accounts=2)
    caller = Caller(target)
    await caller.send(SUBMIT_ORDERS, world.opening(), 1)
    half = seconds * CAPACITY_SHARE / 2
    with Client(target, principal="bench") as client:
        risky = RiskyMarket(client)
        begun = time.perf_counter()
        others = asyncio.create_task(_others(caller, world, risky, begun + 2 * half + seconds))
        await _closed(caller, world, begun + half)
        begun = time.perf_counter()
        answered = await _closed(caller, world, begun + half)
        capacity = len(answered) * BATCH / (time.perf_counter() - begun)
        memory_before = memory_mib(pid, "VmRSS")
        begun = time.perf_counter()
        times, late = await _at_rate(caller, world, LOAD * capacity, begun + seconds)
        taken = time.perf_counter() - begun
        stops = await others
        liquidated = risky.bought - await asyncio.to_thread(risky.held)
    await caller.channel.close()
    return {
        "seconds": taken,
        "capacity": capacity,
        "orders": len(times) * BATCH,
        "stops": stops.total(),
        "stops_accepted": stops[0],
        "opened": risky.bought,
        "liquidated": liquidated,
        "late_calls": late,
        "memory_before_mib": memory_before,
        "memory_mib": memory_mib(pid, "VmRSS"),
        "call_p50_ms": percentile(times, 0.5),
        "call_p99_ms": percentile(times, 0.99),
        "worst_call_ms": max(times),
    }


async def _closed(caller: Caller, world: World, end: float) -> list[float]:
    """Send rounds of calls, some at a time, without a pause."""
    times: list[float] = []
    while time.perf_counter() < end:
        requests = [orders_request(world.workload.batch(BATCH)) for _ in range(8 * IN_FLIGHT)]
        _, found, _ = await caller.send(SUBMIT_ORDERS, requests, IN_FLIGHT)
        times += found
    return times


async def _at_rate(
    caller: Caller, world: World, rate: float, end: float
) -> tuple[list[float], int]:
    """Send a call at each of its moments; return the milliseconds of each, and how many could not be sent in time."""
    times: list[float] = []
    slots = asyncio.Semaphore(IN_FLIGHT_MAX)
    tasks: set[asyncio.Task[None]] = set()
    late = 0

    async def send(request: bytes, due: float) -> None:
        try:
            await caller.send(SUBMIT_ORDERS, [request], 1)
            times.append((time.perf_counter() - due) * 1e3)
        finally:
            slots.release()

    due = time.perf_counter()
    while due < end:
        request = orders_request(world.workload.batch(BATCH))
        await slots.acquire()
        wait = due - time.perf_counter()
        late += wait < -BATCH / rate
        await asyncio.sleep(max(wait, 0.0))
        task = asyncio.create_task(send(request, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        due += BATCH / rate
    await asyncio.gather(*tasks)
    return times, late


async def _others(caller: Caller, world: World, risky: RiskyMarket, end: float) -> Counter[int]:
    """Send the ticks and stop orders of each second, and the falls of the risky market; return the stops' codes."""
    stops: Counter[int] = Counter()
    second = 0
    begun = time.perf_counter()
    while time.perf_counter() < end:
        await caller.send(SUBMIT_TICKS, [ticks_request(second % 3)], 1)
        if second % 3 == 0:
            _, _, (reply,) = await caller.send(PLACE_STOPS, [stops_request(world)], 1)
            found = trading_pb2.PlaceConditionalOrdersResponse.FromString(reply)
            stops.update(result.code for result in found.results)
        place = second % (len(RISKY_PRICES) + PAUSE_SECONDS)
        if place < len(RISKY_PRICES):
            await asyncio.to_thread(risky.fall, RISKY_PRICES[place])
        second += 1
        await asyncio.sleep(max(begun + second - time.perf_counter(), 0.0))
    return stops


def stops_request(world: World) -> bytes:
    """Return a call that places a stop order for some accounts, to buy once the price rises by a basis point."""
    _, _, base, _, _ = workload.MARKETS[0]
    price = workload.ASSETS[base][2]
    request = trading_pb2.PlaceConditionalOrdersRequest(
        request_id=next_request_id(), created_time_ns=time.time_ns()
    )
    for account_id in world.workload.account_ids[:STOPS]:
        request.orders.add(
            account_id=account_id,
            market_id=world.workload.market_ids[0],
            trigger_kind=TriggerKind.STOP.value,
            trigger_source=TriggerSource.MARK.value,
            trigger_price=str(price + price // 20_000),
            side=Side.BUY.value,
            type=OrderType.MARKET.value,
            time_in_force=TimeInForce.IOC.value,
            self_trade_prevention=SelfTradePrevention.CANCEL_MAKER.value,
            quantity="0.0004",
        )
    return request.SerializeToString()


def main() -> None:
    """Load the server that the command line names and print the figures."""
    target, seconds, pid = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(soak(target, float(seconds), int(pid)))) + "\n")


if __name__ == "__main__":
    main()
