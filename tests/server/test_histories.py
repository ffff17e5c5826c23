# SPDX-License-Identifier: Apache-2.0
"""A subscriber of a real server: frames that every default client can read, and a server with another past."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from clearinghouse.client import ChainEnd, EventFrame, ResultCode, Side, StatusError
from clearinghouse.v1 import event_pb2, journal_pb2
from tests.server.harness import SEED, RunningServer, System, deposit, run_command
from tests.server.wire import stream

SUBSCRIBE = "/clearinghouse.v1.JournalService/Subscribe"
FRAME_BYTES = 1024 * 1024


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh directory."""
    return tmp_path / "data"


def _frames_to(frames: Iterator[EventFrame], sequence: int) -> list[EventFrame]:
    """Read frames until one covers `sequence`."""
    taken: list[EventFrame] = []
    for frame in frames:
        taken.append(frame)
        if frame.sequence >= sequence:
            return taken
    raise AssertionError("the stream ended")


def test_one_order_with_many_fills_comes_in_parts(data_dir: Path) -> None:
    """An order that meets 400 others has more events than a frame: a default reader gets them in parts, once each.

    A reader that is cut off by a killed server between two parts goes on with the next event.
    """
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        makers = [system.client.create_account(f"maker {number}") for number in range(8)]
        deposit(system.client, makers, "USDC", 1_000)
        orders = [system.order(maker, Side.BUY, "0.1", 100) for maker in makers] * 50
        assert system.client.submit_orders(orders).accepted_count == 400
        taker = system.client.place_order(
            system.bob, system.spot, Side.SELL, quantity="40", price="100"
        )
        sequence = taker.sequence
        request = journal_pb2.SubscribeRequest(from_sequence=sequence)
        with grpc.insecure_channel(server.address) as channel:
            raw = stream(channel, SUBSCRIBE, request.SerializeToString())
            parts = [journal_pb2.SubscribeResponse.FromString(next(raw))]
            while parts[-1].is_partial:
                data = next(raw)
                assert len(data) < FRAME_BYTES
                parts.append(journal_pb2.SubscribeResponse.FromString(data))
        assert len(parts) > 1
        assert [part.sequence for part in parts[:-1]] == [sequence - 1] * (len(parts) - 1)
        # The passing of time may follow in the same frame; it has no events.
        assert parts[-1].first_sequence == sequence <= parts[-1].sequence
        whole = [event.SerializeToString() for part in parts for event in part.events]
        kinds = [int(event.kind) for part in parts for event in part.events]
        assert kinds.count(event_pb2.EVENT_KIND_TRADE) == 400

        reader = server.client()
        subscription = reader.subscribe(sequence, reconnect_seconds=30)
        seen = len(next(iter(subscription)).events)
        assert 0 < seen < len(whole)
        assert subscription.next_sequence == sequence
        server.kill()
        with RunningServer(data_dir, "--listen", server.address) as again:
            for frame in subscription:
                # A start that takes long adds the event of a gap.
                seen += sum(int(event.kind) in kinds for event in frame.events)
                if frame.sequence >= sequence:
                    break
            assert seen == len(whole)
            assert subscription.chain is not None
            subscription.close()
            reader.close()
            assert again.terminate() == 0


def test_a_reader_of_another_past_is_refused(data_dir: Path, tmp_path: Path) -> None:
    """After a restore to an earlier moment, what a reader knows of later ones is refused, and what both have is not."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        common = system.client.transfer(system.alice, system.bob, "USDC", 1)
        frames = _frames_to(iter(system.client.subscribe(1)), common)
        early = frames[-1].chain
        assert early is not None
        assert early == ChainEnd(common, system.client.head().chain_head, early.epoch)
        last = [system.client.transfer(system.alice, system.bob, "USDC", 2) for _ in range(3)][-1]
        late = _frames_to(iter(system.client.subscribe(common + 1, chain=early)), last)[-1].chain
        assert late is not None
        assert server.terminate() == 0
    done = run_command("restore", str(data_dir), str(tmp_path / "old"), "--until", str(common))
    assert done.returncode == 0
    with RunningServer(tmp_path / "old") as server, server.client("operator") as client:
        _refused(client.subscribe(common + 1, chain=late), "it ends at sequence")
        for _ in range(9):
            client.transfer(system.alice, system.bob, "USDC", 5)
        # The journal is long enough again, with other records.
        _refused(client.subscribe(common + 1, chain=late), "sequence")
        again = _frames_to(iter(client.subscribe(common + 1, chain=early)), common + 1)
        assert again[0].first_sequence == common + 1
        _refused(
            client.subscribe(1, chain=ChainEnd(common, bytes(32), 1)), "the chain head there is"
        )
        _refused(client.subscribe(1, chain=ChainEnd(0, bytes(32), 0)), "the chain head there is")
        assert server.terminate() == 0


def _refused(subscription: Iterator[EventFrame], text: str) -> None:
    """A subscription that is refused for its past, with what differs."""
    with pytest.raises(StatusError, match=text) as found:
        next(subscription)
    assert found.value.reason == ResultCode.HISTORY_DIFFERS
    assert found.value.status == grpc.StatusCode.FAILED_PRECONDITION
