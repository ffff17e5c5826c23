# SPDX-License-Identifier: Apache-2.0
"""Measure the cost of a call through `clearinghouse gateway`, compared with the same call over gRPC.

Owns the gateway's process and the three ways of a call, which alternate in the same run: gRPC, protobuf over HTTP, and
JSON over HTTP, each over one open connection, one call at a time. Prints one JSON object with the median of each way
in ms, by the orders of a call; run as `python -m clearinghouse.apps.bench.gateway FOLDER CALLS`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any, Final

import grpc
from google.protobuf.json_format import MessageToJson

from clearinghouse.apps.bench import serving
from clearinghouse.apps.bench.load import CALL_SECONDS, SUBMIT_ORDERS, World, orders_request
from clearinghouse.client.transport.credential import PRINCIPAL_HEADER
from clearinghouse.v1 import trading_pb2

ACCOUNTS: Final = 100
BATCHES: Final = (1, 100, 1_000)
BLOCK: Final = 10
NAME: Final = "bench"


@contextmanager
def gateway(address: str) -> Iterator[HTTPConnection]:
    """Yield an open connection to a gateway of the server at `address`; the gateway has no rate limits."""
    command = (sys.executable, "-m", "clearinghouse.server.cli", "gateway", "--server", address)
    rates = ("--listen", "127.0.0.1:0", "--address-rate", "0", "--caller-rate", "0")
    process = subprocess.Popen((*command, *rates), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        yield HTTPConnection("127.0.0.1", port, timeout=CALL_SECONDS)
    finally:
        process.terminate()
        process.wait(CALL_SECONDS)


def over_http(connection: HTTPConnection, media: str) -> Callable[[bytes], bytes]:
    """Return a function that sends one request body through the gateway and returns the reply's body.

    The function raises AssertionError for a refusal.
    """
    headers = {"content-type": media, PRINCIPAL_HEADER: NAME}

    def call(body: bytes) -> bytes:
        connection.request("POST", SUBMIT_ORDERS, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        assert answer.status == 200, data  # noqa: PLR2004  OK
        return data

    return call


def as_json(request: bytes) -> bytes:
    """Return the same request as JSON."""
    return MessageToJson(trading_pb2.SubmitOrdersRequest.FromString(request)).encode()


def measure(folder: Path, calls: int) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of a call over gRPC, protobuf over HTTP and JSON over HTTP.

    The figures are by the number of orders in a call.
    """
    with serving(folder / "gateway", "") as (address, _), gateway(address) as connection:
        world = World(address, ACCOUNTS, plain_accounts=2, owner=NAME)
        with grpc.insecure_channel(address) as channel:
            direct: Any = channel.unary_unary(SUBMIT_ORDERS)
            metadata = ((PRINCIPAL_HEADER, NAME),)

            def over_grpc(body: bytes) -> bytes:
                answer: bytes = direct(body, timeout=CALL_SECONDS, metadata=metadata)
                return answer

            ways: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
                "grpc": (over_grpc, bytes),
                "bytes": (over_http(connection, "application/proto"), bytes),
                "json": (over_http(connection, "application/json"), as_json),
            }
            for request in world.opening():
                over_grpc(request)
            found: dict[str, dict[str, float]] = {}
            for batch in BATCHES:
                spent: dict[str, list[float]] = {way: [] for way in ways}
                for at in range(max(calls // BLOCK, 2)):
                    for way, (call, form) in ways.items():
                        blocks = [orders_request(world.workload.batch(batch)) for _ in range(BLOCK)]
                        for body in map(form, blocks):
                            begin = time.perf_counter()
                            call(body)
                            if at:  # the first block opens connections
                                spent[way].append(time.perf_counter() - begin)
                found[str(batch)] = {way: 1e3 * median(all_) for way, all_ in spent.items()}
    return found


if __name__ == "__main__":
    json.dump(measure(Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
