# SPDX-License-Identifier: Apache-2.0
"""Measure reads of the past: how long their tables take to build, each kind of read, and their cost to orders.

Owns two measurements, each in its own process. Run with `python -m` and `reads FOLDER COMMANDS QUESTIONS`, or `beside
ADDRESS SERVER_PID ROUNDS CALLS`; each prints one JSON object. The second stops and continues, by signals, the process
that keeps the tables of the past, round by round, so both halves of a pair have the same server.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

from google.protobuf.message import Message

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.baselines import percentile
from clearinghouse.apps.bench.load import SUBMIT_ORDERS, Caller, World, orders_request
from clearinghouse.apps.bench.recovery import make
from clearinghouse.server.codec.reads.history import SERVICE, decode
from clearinghouse.server.past.history import HISTORY_FILE, History
from clearinghouse.server.past.tables import Span
from clearinghouse.server.startup.snapshot_codec import collector_paused
from clearinghouse.v1 import history_pb2

ACCOUNTS: Final = 1_000
ORDERS_PER_ACCOUNT: Final = 10
BATCH: Final = 100
IN_FLIGHT: Final = 8
SAMPLE_SECONDS: Final = 0.05


def reads(folder: Path, commands: int, questions: int) -> dict[str, Any]:
    """Make a journal, build the tables of its past, and measure each kind of read at random places; return the
    figures.
    """
    with collector_paused():
        made = make(folder, ACCOUNTS, 4, ORDERS_PER_ACCOUNT, commands, 1)
        history = History(folder)
        began, began_cpu = time.perf_counter(), time.process_time()
        while history.follow():
            pass
        history.write()
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    orders = history.derived.rows("SELECT count(*) FROM orders")[0][0]
    draw = Random(7)  # noqa: S311  a fixed choice of questions
    found = {
        name: asked(history, ask, questions) for name, ask in questions_of(draw, history).items()
    }
    size = (folder / HISTORY_FILE).stat().st_size
    history.close()
    return {
        "commands": made["commands"],
        "orders": orders,
        "per_second": made["commands"] / seconds,
        "per_cpu_second": made["commands"] / cpu,
        "bytes": size,
        "reads": found,
    }


def questions_of(draw: Random, history: History) -> dict[str, Callable[[], tuple[str, Message]]]:
    """Return for each kind of read a function that makes a request for a random account, market and place."""
    markets = len(workload.MARKETS)

    def account() -> int:
        return 1001 + draw.randrange(ACCOUNTS)

    def place() -> int:
        return draw.randrange(1, history.sequence)

    def market() -> int:
        return draw.randrange(1, markets + 1)

    return {
        "orders_of_account": lambda: (
            "ListPastOrders",
            history_pb2.ListPastOrdersRequest(account_id=account(), newest_first=True),
        ),
        "orders_ended_from": lambda: (
            "ListPastOrders",
            history_pb2.ListPastOrdersRequest(
                from_sequence=place(), state=history_pb2.PAST_ORDER_STATE_ENDED
            ),
        ),
        "fills_of_account": lambda: (
            "ListPastFills",
            history_pb2.ListPastFillsRequest(account_id=account(), newest_first=True),
        ),
        "trades_from": lambda: (
            "ListPublicTrades",
            history_pb2.ListPublicTradesRequest(market_id=market(), from_sequence=place()),
        ),
        "depth_changes_from": lambda: (
            "ListDepthChanges",
            history_pb2.ListDepthChangesRequest(market_id=market(), from_sequence=place()),
        ),
        "candles": lambda: (
            "ListCandles",
            history_pb2.ListCandlesRequest(
                market_id=market(), interval=history_pb2.CANDLE_INTERVAL_MINUTE, newest_first=True
            ),
        ),
        "tickers": lambda: ("ListTickers", history_pb2.ListTickersRequest()),
    }


def asked(
    history: History, ask: Callable[[], tuple[str, Message]], questions: int
) -> dict[str, float]:
    """Return the milliseconds of one kind of read, and the items read per second."""
    times: list[float] = []
    items = 0
    committed = Span(history.sequence, history.time_ns)
    for _ in range(questions):
        method, request = ask()
        raw = request.SerializeToString()
        began = time.perf_counter()
        reply = history.reply(decode(f"{SERVICE}{method}", raw), committed)
        times.append((time.perf_counter() - began) * 1e3)
        shown: Any = getattr(history_pb2, f"{method}Response").FromString(reply)
        items += len(getattr(shown, shown.DESCRIPTOR.fields[-1].name))
    return {
        "p50_ms": percentile(times, 0.5),
        "p99_ms": percentile(times, 0.99),
        "items_per_second": items / (sum(times) / 1e3),
    }


# --- beside orders ---


def keeper_of(server_pid: int) -> int:
    """Return the id of the server's process that keeps the tables of the past; wait until it runs."""
    while True:
        for child in Path(f"/proc/{server_pid}/task/{server_pid}/children").read_text().split():
            if b"past.process" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(SAMPLE_SECONDS)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Stop a process while the block runs, and continue it at the end."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def beside(target: str, server_pid: int, rounds: int, calls: int) -> dict[str, Any]:
    """Return orders per second with and without the process that keeps the past, and how far it is behind under
    load.
    """
    world = World(target, ACCOUNTS, plain_accounts=2)
    caller = Caller(target)
    await caller.send(SUBMIT_ORDERS, world.opening(), 1)
    keeper = keeper_of(server_pid)
    staleness: list[tuple[int, int]] = []
    rates: dict[str, list[float]] = {"with": [], "without": []}
    for number in range(2 * rounds):
        await caught_up(caller)
        name = ("with", "without", "without", "with")[number % 4]
        requests = [orders_request(world.workload.batch(BATCH)) for _ in range(calls)]
        if name == "without":
            with stopped(keeper):
                seconds, _, _ = await caller.send(SUBMIT_ORDERS, requests, IN_FLIGHT)
        else:
            sampling = asyncio.create_task(sample(caller, staleness))
            seconds, _, _ = await caller.send(SUBMIT_ORDERS, requests, IN_FLIGHT)
            sampling.cancel()
            await asyncio.gather(sampling, return_exceptions=True)
        rates[name].append(calls * BATCH / seconds)
    await caller.channel.close()
    sequences = [float(one[0]) for one in staleness] or [0.0]
    spans = [one[1] / 1e6 for one in staleness] or [0.0]
    return {
        "pairs": [a / b for a, b in zip(rates["with"], rates["without"], strict=True)],
        "rates": rates,
        "samples": len(staleness),
        "behind_p50_ms": percentile(spans, 0.5),
        "behind_p99_ms": percentile(spans, 0.99),
        "behind_max_sequences": max(sequences),
    }


async def look(caller: Caller) -> history_pb2.ListPastOrdersResponse:
    """Read one past order; the reply also states how far the tables of the past are behind."""
    request = history_pb2.ListPastOrdersRequest(page_size=1).SerializeToString()
    _, _, [reply] = await caller.send(f"{SERVICE}ListPastOrders", [request], 1)
    return history_pb2.ListPastOrdersResponse.FromString(reply)


async def caught_up(caller: Caller) -> None:
    """Wait until the tables of the past have all committed records."""
    while (await look(caller)).sequences_behind:  # noqa: ASYNC110  another process catches up
        await asyncio.sleep(SAMPLE_SECONDS)


async def sample(caller: Caller, staleness: list[tuple[int, int]]) -> None:
    """Record again and again how far the tables of the past are behind, until cancelled."""
    while True:
        reply = await look(caller)
        staleness.append((reply.sequences_behind, reply.time_behind_ns))
        await asyncio.sleep(SAMPLE_SECONDS)


def main() -> None:
    """Run the measurement that the command line names and print its figures."""
    kind, *arguments = sys.argv[1:]
    if kind == "reads":
        found = reads(Path(arguments[0]), int(arguments[1]), int(arguments[2]))
    else:
        target, *counts = arguments
        server_pid, rounds, calls = map(int, counts)
        found = asyncio.run(beside(target, server_pid, rounds, calls))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
