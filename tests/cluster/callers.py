# SPDX-License-Identifier: Apache-2.0
"""Callers of a real cluster that write down every answer, in threads of this process.

Owns their tries and what a try without an answer means. They use bare channels, so that no retry of the
client package hides anything. Must never call an outcome definite that the status does not make definite.
"""

import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random
from threading import Event, Thread
from typing import Final, TypeVar, cast

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.client.transport.addresses import NAMED_SHUN_SECONDS, SHUN_SECONDS
from clearinghouse.client.transport.retry import CHANNEL_OPTIONS
from clearinghouse.client.values.enums import ResultCode
from clearinghouse.v1 import account_pb2, query_pb2
from tests.cluster.history import History, Known, Read, Write

R = TypeVar("R", bound=Message)

TRY_SECONDS: Final = 0.5
GIVE_UP_SECONDS: Final = 12.0
AGAIN_SECONDS: Final = 0.02
ASSET_ID: Final = 1
SCALE: Final = 1_000_000
OPTIONS: Final = (
    *CHANNEL_OPTIONS,
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),
)
# A call with these codes was not run: the clock of the node and that of the caller differ.
NOT_RUN: Final = (int(ResultCode.REQUEST_EXPIRED), int(ResultCode.REQUEST_FROM_FUTURE))


class Addresses:
    """The nodes as one caller knows them: a channel each, and which of them did not answer lately."""

    def __init__(self, nodes: Mapping[str, str]) -> None:
        self.nodes = dict(nodes)
        self.names = list(nodes)
        self._by_address = {address: name for name, address in nodes.items()}
        self._channels = {
            name: grpc.insecure_channel(address, options=OPTIONS) for name, address in nodes.items()
        }
        self._shunned: dict[str, float] = {}

    def unary(
        self, name: str, method: str, reply: type[R]
    ) -> "grpc.UnaryUnaryMultiCallable[Message, R]":
        """A call of a node."""
        return self._channels[name].unary_unary(
            f"/clearinghouse.v1.{method}",
            lambda request: request.SerializeToString(),
            reply.FromString,
        )

    def named(self, address: str) -> str:
        """The node at an address that another node stated; "" for none, or if it did not answer just now."""
        name = self._by_address.get(address, "")
        since = time.monotonic() + SHUN_SECONDS - NAMED_SHUN_SECONDS
        return name if self._shunned.get(name, 0.0) <= since else ""

    def shun(self, name: str) -> None:
        """Do not try this one for a while."""
        self._shunned[name] = time.monotonic() + SHUN_SECONDS

    def next_after(self, name: str) -> str:
        """The next node that is not shunned; if all are, the next one."""
        at = self.names.index(name)
        order = [
            self.names[(at + step) % len(self.names)] for step in range(1, len(self.names) + 1)
        ]
        now = time.monotonic()
        return next((one for one in order if self._shunned.get(one, 0.0) <= now), order[0])

    def close(self) -> None:
        """Close all channels."""
        for channel in self._channels.values():
            channel.close()


class Caller:
    """A caller with one request under way at a time."""

    def __init__(
        self,
        name: str,
        nodes: Mapping[str, str],
        account_ids: tuple[int, ...],
        seed: int,
        *,
        pause_seconds: float = 0.004,
        items: tuple[int, ...] = (1, 1, 1, 20),
        calls_local_linearizable: bool = False,
        takes_timeout_as_refusal: bool = False,
    ) -> None:
        self.name = name
        self.history = History()
        self.answers: list[tuple[int, int]] = []
        """when the last try of each answered request began, and when its answer came"""
        self._addresses = Addresses(nodes)
        self._account_ids = account_ids
        self._random = Random(f"caller {name} {seed}")
        self._pause_seconds = pause_seconds
        self._items = items
        self._calls_local_linearizable = calls_local_linearizable
        self._takes_timeout_as_refusal = takes_timeout_as_refusal
        self._target = self._addresses.names[0]
        self._number = 0
        self._seen = 0
        self._stop = Event()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to call."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the request under way and call no more. Raises what ended the thread before."""
        self._stop.set()
        self._thread.join()
        self._addresses.close()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._write()
                if self._random.random() < 0.4:
                    self._read()
                time.sleep(self._pause_seconds)
        except BaseException as error:  # noqa: BLE001  raised at the end
            self._error = error

    # --- requests ---

    def _request(self, items: int) -> account_pb2.SubmitTransfersRequest:
        self._number += 1
        random, ids = self._random, self._account_ids
        transfers = []
        for _ in range(items):
            source, target = random.sample(ids, 2)
            amount = Decimal(random.randint(1, 1_000)) / SCALE
            transfers.append(
                account_pb2.Transfer(
                    from_account_id=source,
                    to_account_id=target,
                    asset_id=ASSET_ID,
                    amount=f"{amount:f}",
                )
            )
        return account_pb2.SubmitTransfersRequest(
            request_id=f"r{self._number}", created_time_ns=time.time_ns(), transfers=transfers
        )

    def _write(self) -> None:
        """One request through its tries."""
        items = self._random.choice(self._items)
        request = self._request(items)
        write = Write(self.name, (self.name, request.request_id), items, time.monotonic_ns())
        until = time.monotonic() + GIVE_UP_SECONDS
        is_unknown = False
        while time.monotonic() < until:
            write.tries += 1
            began_ns = time.monotonic_ns()
            is_done, try_is_unknown = self._try(request, write)
            is_unknown = is_unknown or try_is_unknown
            if is_done:
                self.answers.append((began_ns, write.ended_ns))
                break
            if try_is_unknown and self._takes_timeout_as_refusal:
                write.known, write.node, write.ended_ns = (
                    Known.REFUSED,
                    self._target,
                    time.monotonic_ns(),
                )
                break
        else:
            write.ended_ns = time.monotonic_ns()
            write.known = Known.UNKNOWN if is_unknown else Known.REFUSED
        self.history.writes.append(write)

    def _try(self, request: account_pb2.SubmitTransfersRequest, write: Write) -> tuple[bool, bool]:
        """One try at the present node: whether it was answered, and whether its outcome is unknown."""
        target, addresses = self._target, self._addresses
        metadata = (("clearinghouse-principal", self.name),)
        try:
            answer = addresses.unary(
                target, "AccountService/SubmitTransfers", account_pb2.SubmitTransfersResponse
            )(request, timeout=TRY_SECONDS, metadata=metadata)
        except grpc.RpcError as error:
            reason, leader = reason_of(error)
            # Where the server gives a reason it refused the call before it got a sequence; all else is unknown.
            is_unknown = not reason
            if is_unknown:
                addresses.shun(target)
            self._target = addresses.named(leader) or addresses.next_after(target)
            time.sleep(AGAIN_SECONDS)
            return False, is_unknown
        if answer.codes[0] in NOT_RUN:
            self._target = addresses.next_after(target)
            time.sleep(AGAIN_SECONDS)
            return False, False
        write.ended_ns = time.monotonic_ns()
        write.known = Known.ANSWERED
        first = answer.first_sequence
        sequences = list(range(first, first + write.items))
        for part in answer.later_parts:
            for item in range(part.first_item, write.items):
                sequences[item] = part.first_sequence + item - part.first_item
        write.sequences = tuple(sequences)
        write.accepted = tuple(int(code) == int(ResultCode.OK) for code in answer.codes)
        write.chain_hash = answer.chain_head
        write.node = target
        self._seen = max(self._seen, sequences[-1])
        return True, False

    # --- reads ---

    def _read(self) -> None:
        """Read a balance at any node: with what was seen, linearizable, or as it is."""
        draw = self._random.random()
        began_ns = time.monotonic_ns()
        needed, is_linearizable = 0, False
        if draw < 0.4:
            needed = self._seen
        elif draw < 0.7:
            is_linearizable = True
        name = self._random.choice(self._addresses.names)
        account_id = self._random.choice(self._account_ids)
        request = query_pb2.ListBalancesRequest(account_id=account_id, min_sequence=needed)
        metadata: tuple[tuple[str, str], ...] = (("clearinghouse-principal", self.name),)
        if is_linearizable and not self._calls_local_linearizable:
            metadata = (*metadata, ("clearinghouse-read", "linearizable"))
        try:
            answer = self._addresses.unary(
                name, "QueryService/ListBalances", query_pb2.ListBalancesResponse
            )(request, timeout=TRY_SECONDS, metadata=metadata)
        except grpc.RpcError:
            return
        amounts = {one.asset_id: one.balance for one in answer.balances}
        units = int(Decimal(amounts.get(ASSET_ID, "0")) * SCALE)
        self.history.reads.append(
            Read(
                self.name,
                account_id,
                ASSET_ID,
                began_ns,
                time.monotonic_ns(),
                answer.as_of_sequence,
                units,
                needed,
                is_linearizable,
                name,
            )
        )
        self._seen = max(self._seen, answer.as_of_sequence)


def reason_of(error: grpc.RpcError) -> tuple[str, str]:
    """The reason that the server gives for a refusal, and the leader that it names; "" for none."""
    # Trailers are pairs of a name and text or bytes.
    trailers = cast("Sequence[tuple[str, str | bytes]] | None", error.trailing_metadata())
    for name, value in trailers or ():
        if name == "grpc-status-details-bin" and isinstance(value, bytes):
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info):
                    return info.reason, info.metadata.get("leader", "")
    return "", ""
