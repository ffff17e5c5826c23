# SPDX-License-Identifier: Apache-2.0
"""Run the benchmark's client: make markets and accounts over gRPC, then send prepared requests and time them.

Owns the requests and their times; requests are encoded before the clock starts, replies decoded after it stops. Run as
`python -m clearinghouse.apps.bench.load TARGET PLAN`, where PLAN is JSON; prints one JSON object.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import grpc
import grpc.aio
from grpc_health.v1 import health_pb2

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.baselines import percentile
from clearinghouse.apps.bench.workload import OrderColumns, Workload
from clearinghouse.client import Client
from clearinghouse.client.api.items import Deposit, Tick
from clearinghouse.client.api.requests import AssetParameters, Decision, MarketParameters
from clearinghouse.client.values.enums import (
    ListingGap,
    MarketKind,
    OrderType,
    SelfTradePrevention,
    WeightKind,
)
from clearinghouse.v1 import account_pb2, oracle_pb2, trading_pb2

SUBMIT_ORDERS: Final = "/clearinghouse.v1.TradingService/SubmitOrders"
SUBMIT_TRANSFERS: Final = "/clearinghouse.v1.AccountService/SubmitTransfers"
SUBMIT_TICKS: Final = "/clearinghouse.v1.OracleService/SubmitTicks"
ECHO: Final = "/grpc.health.v1.Health/Check"
PRINCIPAL: Final = (("clearinghouse-principal", "bench"),)
CALL_SECONDS: Final = 300.0
# Every call has its own request id; two runs against one server never use the same.
_RUN: Final = f"{time.time_ns():x}"
_calls = 0


def next_request_id() -> str:
    """Return a request id that no other call of this process has."""
    global _calls  # noqa: PLW0603  one process, one thread
    _calls += 1
    return f"{_RUN}-{_calls}"


def decimal_text(units: int, decimals: int) -> str:
    """Return an integer number of units with `decimals` decimals as the API's decimal text."""
    return str(Decimal(units).scaleb(-decimals)) if decimals else str(units)


def orders_request(columns: OrderColumns) -> bytes:
    """Return the bytes of a SubmitOrders request with a mixed batch."""
    request = trading_pb2.SubmitOrdersRequest(
        request_id=next_request_id(), created_time_ns=time.time_ns()
    )
    first_market = 1
    for i, action in enumerate(columns.actions):
        market = columns.market_ids[i]
        if action == workload.CANCEL:
            request.instructions.add(
                action=action,
                account_id=columns.account_ids[i],
                market_id=market,
                target_client_order_id=columns.target_client_ids[i],
            )
            continue
        _, _, _, lot, tick = workload.MARKETS[market - first_market]
        request.instructions.add(
            action=action,
            account_id=columns.account_ids[i],
            market_id=market,
            side=columns.sides[i],
            type=OrderType.LIMIT.value,
            time_in_force=columns.tifs[i],
            self_trade_prevention=SelfTradePrevention.CANCEL_MAKER.value,
            price=decimal_text(columns.prices[i], tick[1]),
            quantity=decimal_text(columns.quantities[i], lot[1]),
            client_order_id=columns.client_ids[i],
            target_client_order_id=columns.target_client_ids[i],
        )
    return request.SerializeToString()


def transfers_request(ids: Sequence[int], batch: int, number: int) -> bytes:
    """Return the bytes of a batch of transfers, each of one smallest unit of the valuation asset between two
    accounts.
    """
    request = account_pb2.SubmitTransfersRequest(
        request_id=next_request_id(), created_time_ns=time.time_ns()
    )
    count = len(ids)
    for i in range(batch):
        at = (i * 7 + number) % count
        request.transfers.add(
            from_account_id=ids[at],
            to_account_id=ids[(at + 1 + i % (count - 1)) % count],
            asset_id=1,
            amount="0.000001",
        )
    return request.SerializeToString()


class World:
    """The benchmark's assets, markets and funded accounts, made through the Python client."""

    def __init__(
        self,
        target: str,
        accounts: int,
        *,
        plain_accounts: int,
        caller: Client | None = None,
        owner: str = "",
    ) -> None:
        """Create assets, markets and accounts; `plain_accounts` more have only cash and move it by transfers.

        `caller` makes the calls instead of the principal `bench`. `owner` owns all accounts; without it, each account
        has its own owner.
        """
        with caller or Client(target, principal="bench") as client:
            self.market_ids = self._make_instruments(client)
            self.account_ids = self._make_accounts(client, accounts, workload.COLLATERAL, owner)
            self.plain_ids = self._make_accounts(
                client, plain_accounts, (("USDC", 1_000_000),), owner
            )
        self.workload = Workload(self.account_ids, self.market_ids)

    @staticmethod
    def _make_instruments(client: Client) -> list[int]:
        """Create assets with one price source each, send their prices, and create the markets; return the market
        ids.
        """
        for symbol, scale, price, weight_ppb in workload.ASSETS:
            client.create_asset(
                symbol,
                scale,
                AssetParameters(
                    weight_kind=WeightKind.INVERSE_SQRT,
                    weight_base_ppb=weight_ppb,
                    weight_penalty_ppb=20_000,
                    debt_imf_factor_ppb=100_000,
                    debt_mmf_base_ppb=30_000_000,
                    debt_mmf_factor_ppb=60_000,
                ),
            )
            source = client.create_oracle_source(
                f"feed-{symbol}", source_principal="bench", weight=1
            )
            client.set_oracle_instrument(
                symbol, [source], fresh_ns=24 * 3600 * 10**9, clamp_bps=100
            )
            client.submit_ticks([Tick(source, symbol, time.time_ns(), last=price)])
        return [
            client.create_market(
                symbol,
                MarketKind.SPOT if is_spot else MarketKind.PERPETUAL,
                workload.ASSETS[base][0],
                "USDC",
                lot_size=decimal_text(*lot),
                tick_size=decimal_text(*tick),
                parameters=MarketParameters(
                    maker_fee_ppb=(-50_000,),
                    taker_fee_ppb=(500_000,),
                    band_ppb=100_000_000,
                    imf_factor_ppb=100_000,
                    mmf_base_ppb=25_000_000,
                    mmf_factor_ppb=60_000,
                ),
                confirmed_gaps=list(ListingGap)[1:],
            )
            for symbol, is_spot, base, lot, tick in workload.MARKETS
        ]

    @staticmethod
    def _make_accounts(
        client: Client, count: int, collateral: tuple[tuple[str, int], ...], owner: str
    ) -> list[int]:
        """Open `count` accounts and fund them by requested and confirmed deposits; return their ids."""
        ids = [client.create_account(owner or f"firm-{i}", max_leverage=20) for i in range(count)]
        for symbol, amount in collateral:
            deposits = client.request_deposits([Deposit(each, symbol, amount) for each in ids])
            client.decide_deposits([Decision(deposit.id, confirm=True) for deposit in deposits])
        return ids

    def opening(self) -> list[bytes]:
        """Return the calls that open positions in four markets and then place ten resting orders for each account."""
        requests = [
            orders_request(self.workload.positions(index, side))
            for index in workload.POSITION_MARKETS
            for side in (workload.SELL, workload.BUY)
        ]
        requests += [
            orders_request(self.workload.resting()) for _ in range(workload.ORDERS_PER_ACCOUNT)
        ]
        return requests


class Attached:
    """An existing world: accounts with consecutive ids in the benchmark's markets."""

    def __init__(self, first_id: int, last_id: int, next_client_id: int) -> None:
        """Attach to the accounts of an earlier run, whose resting orders are not known here."""
        self.account_ids = list(range(first_id, last_id + 1))
        self.plain_ids = self.account_ids
        self.workload = Workload(self.account_ids, list(range(1, len(workload.MARKETS) + 1)))
        self.workload.next_client_id = next_client_id

    def opening(self) -> list[bytes]:
        """Return no calls: the journal already has positions and orders."""
        return []


class Caller:
    """A caller that sends prepared bytes over one channel."""

    def __init__(self, target: str, options: Sequence[tuple[str, int]] = ()) -> None:
        """Open the channel."""
        self.channel = grpc.aio.insecure_channel(target, options)

    async def send(
        self, path: str, requests: Sequence[bytes], in_flight: int
    ) -> tuple[float, list[float], list[bytes]]:
        """Send all requests, at most `in_flight` at a time; return the total seconds, milliseconds of each, and the
        replies.
        """
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(path)
        replies: list[bytes] = [b""] * len(requests)
        times = [0.0] * len(requests)
        numbers = iter(range(len(requests)))

        async def worker() -> None:
            for i in numbers:
                start = time.perf_counter()
                replies[i] = await call(requests[i], timeout=CALL_SECONDS, metadata=PRINCIPAL)
                times[i] = (time.perf_counter() - start) * 1e3

        start = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(in_flight)))
        return time.perf_counter() - start, times, replies


def order_counts(replies: Sequence[bytes]) -> dict[str, Any]:
    """Return the number of orders by result in replies of SubmitOrders."""
    codes: Counter[int] = Counter()
    filled = 0
    for reply in replies:
        response = trading_pb2.SubmitOrdersResponse.FromString(reply)
        for result in response.results:
            codes[result.code] += 1
            filled += bool(result.fills)
    total = sum(codes.values())
    return {
        "orders": total,
        "accepted_share": codes[0] / total,
        "filled_share": filled / total,
        "refusals": {str(code): count for code, count in codes.items() if code},
    }


async def unary(caller: Caller, world: World | Attached, calls: int) -> dict[str, Any]:
    """Measure single orders, one call at a time; between groups of 50 measure empty calls on the same channel."""
    echo = health_pb2.HealthCheckRequest().SerializeToString()
    orders: list[float] = []
    echoes: list[float] = []
    replies: list[bytes] = []
    seconds = 0.0
    step = 50
    for _ in range(calls // step):
        requests = [orders_request(world.workload.batch(1)) for _ in range(step)]
        taken, times, got = await caller.send(SUBMIT_ORDERS, requests, 1)
        seconds += taken
        orders += times
        replies += got
        _, times, _ = await caller.send(ECHO, [echo] * step, 1)
        echoes += times
    return {
        "calls": len(orders),
        "seconds": seconds,
        "p50_ms": percentile(orders, 0.5),
        "p99_ms": percentile(orders, 0.99),
        "echo_p50_ms": percentile(echoes, 0.5),
        "echo_p99_ms": percentile(echoes, 0.99),
        **order_counts(replies),
    }


async def batched(
    caller: Caller, world: World | Attached, batch: int, in_flight: int, calls: int
) -> dict[str, Any]:
    """Measure batches of mixed orders, with several calls in flight."""
    requests = [orders_request(world.workload.batch(batch)) for _ in range(calls)]
    seconds, times, replies = await caller.send(SUBMIT_ORDERS, requests, in_flight)
    counts = order_counts(replies)
    return {
        "batch": batch,
        "in_flight": in_flight,
        "seconds": seconds,
        "per_second": counts["orders"] / seconds,
        "worst_call_ms": max(times),
        **counts,
    }


async def transfers(
    caller: Caller, ids: Sequence[int], batch: int, in_flight: int, calls: int
) -> dict[str, Any]:
    """Measure batches of transfers, with several calls in flight."""
    requests = [transfers_request(ids, batch, number) for number in range(calls)]
    seconds, times, replies = await caller.send(SUBMIT_TRANSFERS, requests, in_flight)
    codes: Counter[int] = Counter()
    for reply in replies:
        codes.update(account_pb2.SubmitTransfersResponse.FromString(reply).codes)
    total = sum(codes.values())
    return {
        "batch": batch,
        "in_flight": in_flight,
        "seconds": seconds,
        "per_second": total / seconds,
        "worst_call_ms": max(times),
        "accepted_share": codes[0] / total,
    }


def ticks_request(shift_bps: int) -> bytes:
    """Return a call with one tick of every asset, whose prices are moved by `shift_bps` basis points."""
    now = time.time_ns()
    request = oracle_pb2.SubmitTicksRequest(request_id=next_request_id(), created_time_ns=now)
    for number, (_, _, price, _) in enumerate(workload.ASSETS, start=1):
        request.ticks.add(
            source_id=number,
            asset_id=number + 1,
            last=decimal_text(price * (10_000 + shift_bps), 4),
            source_time_ns=now,
        )
    return request.SerializeToString()


async def run(target: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Run a plan: its set-up, then each of its steps in order; return the figures."""
    start = time.perf_counter()
    world: World | Attached
    if "attach" in plan:
        world = Attached(*plan["attach"])
    else:
        world = World(target, plan["accounts"], plain_accounts=plan["plain_accounts"])
    caller = Caller(target)
    opening = world.opening()
    _, _, replies = await caller.send(SUBMIT_ORDERS, opening, 1)
    counts = order_counts(replies) if replies else {}
    results: dict[str, Any] = {"setup": {"seconds": time.perf_counter() - start, **counts}}
    for step in plan["steps"]:
        kind = step["kind"]
        if kind == "unary":
            found = await unary(caller, world, step["calls"])
        elif kind == "orders":
            found = await batched(caller, world, step["batch"], step["in_flight"], step["calls"])
        else:
            ids = world.account_ids if step["with_positions"] else world.plain_ids
            found = await transfers(caller, ids, step["batch"], step["in_flight"], step["calls"])
        results.setdefault(step["name"], []).append(found)
    await caller.channel.close()
    return results


def main() -> None:
    """Run the plan given on the command line and print the figures."""
    target, plan = sys.argv[1], json.loads(sys.argv[2])
    sys.stdout.write(json.dumps(asyncio.run(run(target, plan))) + "\n")


if __name__ == "__main__":
    main()
