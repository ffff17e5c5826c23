# SPDX-License-Identifier: Apache-2.0
"""Measure how long an honest caller waits while an attacker sends orders of two kinds, or reads, without a pause.

Owns the two callers, each in its own process, and the comparison with the same server without the attacker. On two
cores the server has one core and both callers share the other, in both measurements; the attacker's orders are encoded
before. Run as `python -m clearinghouse.apps.bench.beside_attacker`; prints one JSON object.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import grpc.aio

from clearinghouse.apps.bench import serving
from clearinghouse.apps.bench.baselines import percentile
from clearinghouse.apps.bench.load import SUBMIT_ORDERS, World, next_request_id
from clearinghouse.client import OrderType, SelfTradePrevention, Side, TimeInForce
from clearinghouse.v1 import trading_pb2
from clearinghouse.v1.enums_pb2 import ORDER_ACTION_CANCEL, ORDER_ACTION_PLACE

HONEST_CALLS: Final = (500, 20)  # full, quick
PAUSE_SECONDS: Final = 0.01
ATTACK_ITEMS: Final = 8_192
ATTACK_IN_FLIGHT: Final = 4
MAKERS: Final = 999
MARKET: Final = 3  # SOL-PERP, at 150
PRICE: Final = "150"
PRICE_CENTS: Final = 15_000
HONEST_CENTS: Final = (14_000, 13_900)  # alone, and beside the attacker
ORDERS_AT_A_PRICE: Final = 40
LOT: Final = "0.1"  # 15 USDC, above the least notional of a market (G-4.1)
CALL_SECONDS: Final = 60.0
FIRST_CLIENT_ID: Final = 1_000_000_000  # beyond those of the orders of a world
LOW_PRICE: Final = "138.00"  # below all asks, and inside the band around the mark
KINDS: Final = ("walking_orders", "passing_orders", "questions")
QUESTIONS: Final = (
    "RiskService/GetConservation",
    "RiskService/ListAccountMargins",
    "RiskService/ListMarketExposures",
    "RiskService/ListAssetExposures",
    "QueryService/ListAccounts",
    "RiskService/GetLiquidityFund",
)


def below(cents: int, number: int) -> str:
    """Return the price of the order with index `number`: 40 orders are at each price, from `cents` down.

    An owner may have at most 50 orders at one price (O-3).
    """
    price = cents - number // ORDERS_AT_A_PRICE
    return f"{price // 100}.{price % 100:02d}"


def order(
    account_id: int, side: Side, prices: list[str], quantity: str, tif: TimeInForce
) -> trading_pb2.SubmitOrdersRequest:
    """Return a call that places one order at each of the prices."""
    request = trading_pb2.SubmitOrdersRequest(
        request_id=next_request_id(), created_time_ns=time.time_ns()
    )
    for price in prices:
        request.instructions.add(
            action=ORDER_ACTION_PLACE,
            account_id=account_id,
            market_id=MARKET,
            side=side.value,
            type=OrderType.LIMIT.value,
            time_in_force=tif.value,
            self_trade_prevention=SelfTradePrevention.CANCEL_TAKER.value,
            price=price,
            quantity=quantity,
        )
    return request


def principal(name: str) -> tuple[tuple[str, str], ...]:
    """Return the gRPC metadata that names a caller."""
    return (("clearinghouse-principal", name),)


async def honest(target: str, account_id: int, cents: int, calls: int) -> dict[str, Any]:
    """Place orders one at a time with a pause between them; return the milliseconds of each."""
    async with grpc.aio.insecure_channel(target) as channel:
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SUBMIT_ORDERS)
        times: list[float] = []
        for number in range(calls):
            request = order(account_id, Side.BUY, [below(cents, number)], LOT, TimeInForce.GTC)
            begin = time.perf_counter()
            reply = await call(
                request.SerializeToString(), timeout=CALL_SECONDS, metadata=principal("honest")
            )
            times.append((time.perf_counter() - begin) * 1e3)
            (result,) = trading_pb2.SubmitOrdersResponse.FromString(reply).results
            assert result.code == 0, result
            await asyncio.sleep(PAUSE_SECONDS)
    return {name: percentile(times, share) for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99))}


def walking_orders(account_id: int) -> trading_pb2.SubmitOrdersRequest:
    """Return fill-or-kill orders that are refused: each passes 999 orders of another account, then meets its own
    order.
    """
    return order(account_id, Side.BUY, [PRICE] * ATTACK_ITEMS, "100", TimeInForce.FOK)


def passing_orders(account_id: int) -> trading_pb2.SubmitOrdersRequest:
    """Return orders that meet no other order, each followed by its cancel; all are accepted."""
    placed = order(account_id, Side.BUY, [LOW_PRICE] * (ATTACK_ITEMS // 2), LOT, TimeInForce.GTC)
    request = trading_pb2.SubmitOrdersRequest()
    for number, instruction in enumerate(placed.instructions, FIRST_CLIENT_ID):
        instruction.client_order_id = number
        request.instructions.append(instruction)
        request.instructions.add(
            action=ORDER_ACTION_CANCEL,
            account_id=account_id,
            market_id=MARKET,
            target_client_order_id=number,
        )
    return request


async def send_orders(channel: grpc.aio.Channel, whole: trading_pb2.SubmitOrdersRequest) -> None:
    """Send one call of orders repeatedly, encoded before, each time under a new request id."""
    call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SUBMIT_ORDERS)
    whole.ClearField("request_id")
    whole.ClearField("created_time_ns")
    encoded = whole.SerializeToString()
    while True:
        # Fields that follow the encoded orders belong to the same message.
        own = trading_pb2.SubmitOrdersRequest(
            request_id=next_request_id(), created_time_ns=time.time_ns()
        )
        await call(
            encoded + own.SerializeToString(), timeout=CALL_SECONDS, metadata=principal("attacker")
        )


async def ask(channel: grpc.aio.Channel, number: int) -> None:
    """Send the most expensive reads in turn, beginning with the read at index `number`."""
    calls: list[grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]] = [
        channel.unary_unary(f"/clearinghouse.v1.{name}", None, None)
        for name in QUESTIONS[number:] + QUESTIONS[:number]
    ]
    while True:
        for call in calls:
            await call(b"", timeout=CALL_SECONDS, metadata=principal("attacker"))


async def attack(target: str, kind: str, account_id: int) -> None:
    """Send calls of one kind of attack, four at a time, until this process is ended."""
    async with grpc.aio.insecure_channel(target) as channel:
        if kind == "questions":
            sending = [ask(channel, number) for number in range(ATTACK_IN_FLIGHT)]
        else:
            orders = walking_orders if kind == "walking_orders" else passing_orders
            sending = [send_orders(channel, orders(account_id)) for _ in range(ATTACK_IN_FLIGHT)]
        await asyncio.gather(*sending)


async def prepare(target: str, makers: int, attacker: int) -> None:
    """Place the resting orders that the attack passes."""
    async with grpc.aio.insecure_channel(target) as channel:
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SUBMIT_ORDERS)
        for account_id, count in ((makers, MAKERS), (attacker, 1)):
            prices = [below(PRICE_CENTS, number) for number in range(count)]
            request = order(account_id, Side.SELL, prices, LOT, TimeInForce.GTC)
            reply = await call(request.SerializeToString(), metadata=principal("bench"))
            results = trading_pb2.SubmitOrdersResponse.FromString(reply).results
            assert all(result.code == 0 for result in results), results[0]


def measure(kind: str, calls: int) -> dict[str, Any]:
    """Measure the honest caller alone and with the attacker; return percentiles of its waits, their ratio, and the
    cores.
    """
    cores = sorted(os.sched_getaffinity(0))
    server_core, callers_core = cores[:1], cores[1:2] or cores[:1]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        os.sched_setaffinity(0, server_core)  # what is started from here on inherits it
        with serving(data, "") as (target, _):
            os.sched_setaffinity(0, callers_core)
            world = World(target, 4, plain_accounts=2)
            makers, attacker, caller = world.account_ids[:3]
            asyncio.run(prepare(target, makers, attacker))
            alone = asyncio.run(honest(target, caller, HONEST_CENTS[0], calls))
            command = [sys.executable, "-m", __spec__.name, kind, target, str(attacker)]
            with subprocess.Popen(command) as process:
                try:
                    time.sleep(2.0)
                    beside = asyncio.run(honest(target, caller, HONEST_CENTS[1], calls))
                    assert process.poll() is None, "the attacker ended before the measurement"
                finally:
                    process.terminate()
    os.sched_setaffinity(0, cores)
    return {
        "alone": alone,
        "beside": beside,
        "p99_ratio": beside["p99_ms"] / alone["p99_ms"],
        "server_core": server_core[0],
        "callers_core": callers_core[0],
    }


def main() -> None:
    """Measure each kind of attack with its own server, or run as the attacker if the command line says so.

    With `quick` each measurement has fewer calls.
    """
    if sys.argv[1:2] and sys.argv[1] in KINDS:
        asyncio.run(attack(sys.argv[2], sys.argv[1], int(sys.argv[3])))
    else:
        calls = HONEST_CALLS[sys.argv[1:] == ["quick"]]
        sys.stdout.write(json.dumps({kind: measure(kind, calls) for kind in KINDS}) + "\n")


if __name__ == "__main__":
    main()
