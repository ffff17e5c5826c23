# SPDX-License-Identifier: Apache-2.0
"""Measure how long an honest caller waits beside one that sends calls of refused fill-or-kill orders without a pause.

Owns the two callers, each a process of its own, and the comparison with the same server without the attacker. Run as
`python -m clearinghouse.apps.bench.beside_attacker`; prints one JSON object.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import grpc.aio

from clearinghouse.apps.bench import serving
from clearinghouse.apps.bench.baselines import percentile
from clearinghouse.apps.bench.load import OPTIONS, SUBMIT_ORDERS, World, next_request_id
from clearinghouse.client import OrderType, SelfTradePrevention, Side, TimeInForce
from clearinghouse.v1 import trading_pb2
from clearinghouse.v1.enums_pb2 import ORDER_ACTION_PLACE

HONEST_CALLS: Final = 400
PAUSE_SECONDS: Final = 0.01
ATTACK_ITEMS: Final = 8_192
ATTACK_IN_FLIGHT: Final = 4
MAKERS: Final = 999
MARKET: Final = 3  # SOL-PERP, at 150
PRICE: Final = "150"
LOT: Final = "0.01"
CALL_SECONDS: Final = 60.0


def order(
    account_id: int, side: Side, price: str, quantity: str, tif: TimeInForce, count: int
) -> trading_pb2.SubmitOrdersRequest:
    """A call of the same order so many times."""
    request = trading_pb2.SubmitOrdersRequest(
        request_id=next_request_id(), created_time_ns=time.time_ns()
    )
    for _ in range(count):
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
    """The metadata of a caller."""
    return (("clearinghouse-principal", name),)


async def honest(target: str, account_id: int) -> dict[str, Any]:
    """Place orders one at a time with a pause between; the milliseconds of each."""
    async with grpc.aio.insecure_channel(target, options=OPTIONS) as channel:
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SUBMIT_ORDERS)
        times: list[float] = []
        for _ in range(HONEST_CALLS):
            request = order(account_id, Side.BUY, "140", LOT, TimeInForce.GTC, 1)
            begin = time.perf_counter()
            await call(
                request.SerializeToString(), timeout=CALL_SECONDS, metadata=principal("honest")
            )
            times.append((time.perf_counter() - begin) * 1e3)
            await asyncio.sleep(PAUSE_SECONDS)
    return {name: percentile(times, share) for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99))}


async def attack(target: str, account_id: int) -> None:
    """Send calls of refused fill-or-kill orders until this process is ended.

    Each order walks over 999 orders of another account and meets one of its own behind them.
    """
    whole = order(account_id, Side.BUY, PRICE, "10", TimeInForce.FOK, ATTACK_ITEMS)
    async with grpc.aio.insecure_channel(target, options=OPTIONS) as channel:
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SUBMIT_ORDERS)

        async def worker() -> None:
            while True:
                whole.request_id = next_request_id()
                whole.created_time_ns = time.time_ns()
                await call(
                    whole.SerializeToString(),
                    timeout=CALL_SECONDS,
                    metadata=principal("attacker"),
                )

        await asyncio.gather(*(worker() for _ in range(ATTACK_IN_FLIGHT)))


async def prepare(target: str, makers: int, attacker: int) -> None:
    """Rest the orders that the attack walks over."""
    async with grpc.aio.insecure_channel(target, options=OPTIONS) as channel:
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SUBMIT_ORDERS)
        for account_id, count in ((makers, MAKERS), (attacker, 1)):
            request = order(account_id, Side.SELL, PRICE, LOT, TimeInForce.GTC, count)
            reply = await call(request.SerializeToString(), metadata=principal("bench"))
            results = trading_pb2.SubmitOrdersResponse.FromString(reply).results
            assert all(result.code == 0 for result in results), results[0]


def measure() -> dict[str, Any]:
    """Percentiles of the honest caller alone and beside the attacker, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with serving(data, "") as (target, _):
            world = World(target, 4, plain_accounts=2)
            makers, attacker, caller = world.account_ids[:3]
            asyncio.run(prepare(target, makers, attacker))
            alone = asyncio.run(honest(target, caller))
            command = [sys.executable, "-m", __spec__.name, "attack", target, str(attacker)]
            with subprocess.Popen(command) as process:
                try:
                    time.sleep(2.0)
                    beside = asyncio.run(honest(target, caller))
                finally:
                    process.terminate()
    return {"alone": alone, "beside": beside, "p99_ratio": beside["p99_ms"] / alone["p99_ms"]}


def main() -> None:
    """Measure, or attack where the command line asks for it."""
    if sys.argv[1:2] == ["attack"]:
        asyncio.run(attack(sys.argv[2], int(sys.argv[3])))
    else:
        sys.stdout.write(json.dumps(measure()) + "\n")


if __name__ == "__main__":
    main()
