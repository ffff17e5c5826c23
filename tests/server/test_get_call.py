# SPDX-License-Identifier: Apache-2.0
"""GetCall on a real server: what was answered is found at once, of any age, by its own principal only (SPEC I-11)."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import grpc
import pytest

from clearinghouse.client import Client, NotFound, Side
from clearinghouse.client.api.models import JournaledCall
from clearinghouse.client.values.enums import ResultCode
from clearinghouse.storage.callindex import INDEX_FILE
from clearinghouse.v1 import query_pb2
from tests.server.harness import SEED, RunningServer, System, when_it_is_read
from tests.server.wire import call, refusal

GET_CALL = "/clearinghouse.v1.QueryService/GetCall"
WAIT_SECONDS = 30.0


def indexer_of(server: RunningServer) -> int:
    """The id of the process that indexes calls; 0 if it does not run."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == server.process.pid and b"journal.call_index" in command:
            return int(entry.name)
    return 0


def has_another(server: RunningServer, before: int) -> bool:
    """Return whether a process indexes calls, and it is not the one before."""
    return indexer_of(server) not in {0, before}


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def calls_of(client: Client, request_id: str) -> list[JournaledCall]:
    """The calls under a request id, once the index reaches the last of them."""
    return when_it_is_read(partial(client.calls_of, request_id))


def trade(system: System, number: int) -> tuple[str, int]:
    """Place an order; its request id and sequence."""
    key = system.client.new_key()
    order = system.order(system.bob, Side.SELL, 1, 160 + number)
    placed = system.client.place_orders([order], key=key)
    return key.request_id, placed.only().sequence


def test_what_was_answered_is_found_at_once(tmp_path: Path) -> None:
    """Place, then ask, a hundred times: with the sequence and the result of each item, and for no one else."""
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            calls_of(client, trade(system, 0)[0])  # the process of the index has started
            for number in range(1, 101):
                request_id, sequence = trade(system, number)
                [found] = client.calls_of(request_id)
                assert (found.first_sequence, found.items) == (sequence, 1)
                assert (found.command, found.codes) == ("OrderBatch", (ResultCode.OK,))
            key = client.new_key()
            orders = [system.order(system.bob, Side.SELL, 1, 170), system.order(1, Side.BUY, 1, 1)]
            placed = client.place_orders([*orders, orders[0]], key=key)
            [found] = client.calls_of(key.request_id)
            assert found.codes == tuple(result.code for result in placed)
            assert found.codes[1] == ResultCode.SYSTEM_ACCOUNT
            # A repeat changes nothing and is not listed; other content under the same id is, with its refusal.
            client.place_orders([*orders, orders[0]], key=key)
            client.place_orders(orders[:1], key=key)
            first, reused = client.calls_of(key.request_id)
            assert first == found
            assert reused.codes == (ResultCode.REQUEST_ID_REUSED,)
            assert reused.refusals[0].limit == found.first_sequence
            assert client.calls_of(key.request_id, reused.first_sequence) == [reused]
            assert client.calls_of(key.request_id, reused.first_sequence + 1) == []
            with pytest.raises(NotFound):
                client.calls_of("never-sent")
            with server.client("someone-else") as other, pytest.raises(NotFound):
                other.calls_of(key.request_id)
        with grpc.insecure_channel(server.address) as channel:
            raw = query_pb2.GetCallRequest(sought_request_id="never-sent").SerializeToString()
            status = refusal(lambda: call(channel, GET_CALL, raw))
            assert (status.code, status.reason) == ("NOT_FOUND", "NOT_FOUND")
            raw = query_pb2.GetCallRequest(sought_request_id="x" * 65).SerializeToString()
            assert refusal(lambda: call(channel, GET_CALL, raw)).violation == "sought_request_id"
        indexer = indexer_of(server)
        assert indexer
        assert server.terminate() == 0
        assert not Path(f"/proc/{indexer}").exists()


def test_calls_are_found_after_any_end(tmp_path: Path) -> None:
    """After kill -9 of the server and of the process, and without the file, with a damaged or a foreign one."""
    data_dir = tmp_path / "data"
    index = data_dir / INDEX_FILE
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        with system.client:
            request_id, _ = trade(system, 1)
            [found] = calls_of(system.client, request_id)
            for _ in range(2):
                indexer = indexer_of(server)
                os.kill(indexer, signal.SIGKILL)
                wait_until(partial(has_another, server, indexer))
                assert calls_of(system.client, request_id) == [found]
            later = trade(system, 2)
        indexer = indexer_of(server)
        server.kill()
    wait_until(lambda: not Path(f"/proc/{indexer}").exists())

    def foreign() -> None:
        with sqlite3.connect(index) as other:
            other.execute("UPDATE head SET chain_head = zeroblob(32)")
            other.execute("DELETE FROM call")

    damages: list[Callable[[], object]] = [
        lambda: None,
        index.unlink,
        lambda: index.write_bytes(b"no database" * 100),
        lambda: index.write_bytes(b""),
        foreign,
    ]
    for damage in damages:
        damage()
        with RunningServer(data_dir) as server, server.client("operator") as client:
            assert calls_of(client, request_id) == [found]
            [after] = client.calls_of(later[0])
            assert after.first_sequence == later[1]
            assert server.terminate() == 0
        assert index.stat().st_size > 0


def test_an_index_that_cannot_be_written_does_not_stop_the_server(tmp_path: Path) -> None:
    """A directory in the file's place: the reason is logged, commands go on, and GetCall is refused."""
    data_dir = tmp_path / "data"
    (data_dir / INDEX_FILE / "in the way").mkdir(parents=True)
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            request_id, _ = trade(system, 1)
            with grpc.insecure_channel(server.address) as channel:
                raw = query_pb2.GetCallRequest(sought_request_id=request_id).SerializeToString()
                assert refusal(lambda: call(channel, GET_CALL, raw)).reason == "QUEUE_FULL"
            assert trade(system, 2)[1] > 0
            log = data_dir.with_suffix(".log")
            wait_until(lambda: '"what": "the index of calls"' in log.read_text())
            assert client.head().sequence > 0
        assert server.terminate() == 0
    assert "cannot be replaced" in log.read_text()
