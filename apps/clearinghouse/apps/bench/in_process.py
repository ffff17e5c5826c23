# SPDX-License-Identifier: Apache-2.0
"""Measure batches of orders through `clearinghouse.local` and through the machine alone, in turn in one process (N-6).

Owns the three ways of one batch: the machine's own command; bytes through the local channel, which adds decoding, the
journal in memory and the reply; and messages through the client, which adds the request and its outcomes as objects.
Times are processor time of all threads. Run with `python -m`; prints one JSON object.
"""

import json
import sys
import time
from statistics import median

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.in_process_rows import BATCH
from clearinghouse.apps.bench.load import (
    CALL_SECONDS,
    PRINCIPAL,
    SUBMIT_ORDERS,
    World,
    orders_request,
)
from clearinghouse.apps.bench.stages import Bench, order_command, quiet
from clearinghouse.client import ResultCode
from clearinghouse.local import Local
from clearinghouse.v1 import trading_pb2


def measure(accounts: int, batches: int) -> dict[str, float]:
    """Return microseconds per order of each of the three ways, and the accepted share.

    The ways have equal worlds and equal orders, and send one batch in turn.
    """
    bench = Bench(accounts)
    bench.fund(workload.COLLATERAL)
    alone = bench.open(workload.ORDERS_PER_ACCOUNT)
    times: dict[str, list[float]] = {"machine": [], "bytes": [], "client": []}
    accepted = {"machine": 0, "client": 0}
    with Local(start_ns=time.time_ns()) as local:
        world = World("", accounts, plain_accounts=1, caller=local.client("bench"))
        client = local.client("bench")
        send = client.channel.unary_unary(SUBMIT_ORDERS)

        def call(request: bytes) -> bytes:
            """Send the bytes of one batch; return the bytes of the reply."""
            local.advance_to(max(local.now_ns, time.time_ns()))
            return send(request, timeout=CALL_SECONDS, metadata=PRINCIPAL)

        for request in world.opening():
            call(request)
        client.refresh_instruments()
        quiet()
        for number in range(batches):
            start = time.process_time()
            outcome = bench.apply(order_command(alone.batch(BATCH), bench.head()))
            times["machine"].append(time.process_time() - start)
            request = orders_request(world.workload.batch(BATCH))
            if number % 2:
                start = time.process_time()
                call(request)
                times["bytes"].append(time.process_time() - start)
                continue
            messages = list(trading_pb2.SubmitOrdersRequest.FromString(request).instructions)
            local.advance_to(max(local.now_ns, time.time_ns()))
            start = time.process_time()
            answers = client.submit_orders(messages)
            times["client"].append(time.process_time() - start)
            accepted["machine"] += outcome.codes.count(0)
            accepted["client"] += sum(one.code == ResultCode.OK for one in answers)
    return {
        **{way: median(found) * 1e6 / BATCH for way, found in times.items()},
        **{
            f"{way}_accepted": count / BATCH / len(times["client"])
            for way, count in accepted.items()
        },
    }


def main() -> None:
    """Measure, and print the figures."""
    accounts, batches = (100, 6) if sys.argv[1] == "quick" else (1_000, 60)
    sys.stdout.write(json.dumps(measure(accounts, batches)) + "\n")


if __name__ == "__main__":
    main()
