# SPDX-License-Identifier: Apache-2.0
"""Simulated clients that write down every answer.

Owns their tries: which node, how long, and what a try without an answer means. A client knows nothing of the cluster
but its nodes' names and what they say. It must never call an outcome definite that it does not know.
"""

from collections.abc import Mapping
from random import Random
from typing import Final

from clearinghouse.server.journal.records import encode_command
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Transfers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.storage.port import Head
from tests.cluster.history import History, Known, Read, Write
from tests.cluster.sim_node import SECOND_NS, Node
from tests.cluster.sim_threads import Scheduler
from tests.cluster.world import ASSET_ID, START_NS

TRY_SECONDS: Final = (0.5, 0.5, 1.5)
GIVE_UP_SECONDS: Final = 8.0
MAINTAINER: Final = "client-0"
"""whose commands a leader takes that takes no others"""
NOT_RUN: Final = (codes.REQUEST_EXPIRED, codes.REQUEST_FROM_FUTURE)


class SimClient:
    """One caller, who has one request under way at a time."""

    def __init__(
        self,
        name: str,
        scheduler: Scheduler,
        nodes: Mapping[str, Node],
        account_ids: tuple[int, ...],
        *,
        calls_local_linearizable: bool = False,
    ) -> None:
        self.name = name
        self.history = History()
        self.is_asking = True
        self._scheduler = scheduler
        self._random: Random = scheduler.random
        self._nodes = nodes
        self._account_ids = account_ids
        self._leader = self._random.choice(list(nodes))
        self._requests = 0
        self._seen = 0
        self.try_seconds = self._random.choice(TRY_SECONDS)
        self.is_done = False
        """True once it asks no more and its last request is done"""
        self._calls_local_linearizable = calls_local_linearizable
        self._pause()

    def _now_ns(self) -> int:
        return round(self._scheduler.now * SECOND_NS)

    def _pause(self) -> None:
        self._scheduler.at(self._random.uniform(0.002, 0.06), self._begin)

    def _begin(self) -> None:
        if not self.is_asking:
            self.is_done = True
            return
        if self._random.random() < 0.3:
            self._read()
        else:
            _Request(self, self._scheduler).send()

    # --- reads ---

    def _read(self) -> None:
        """Ask any node for a balance: with what was seen, linearizable, or as it is. No answer ends the read."""
        node = self._nodes[self._random.choice(list(self._nodes))]
        life = node.life
        account_id = self._random.choice(self._account_ids)
        draw = self._random.random()
        needed = self._seen if draw < 0.4 else 0
        is_linearizable = 0.4 <= draw < 0.7
        began = self._now_ns()
        state = {"is_open": True}

        def deliver(sequence: int, units: int) -> None:
            if not state["is_open"]:
                return
            state["is_open"] = False
            read = Read(
                self.name,
                account_id,
                ASSET_ID,
                began,
                self._now_ns(),
                sequence,
                units,
                needed,
                is_linearizable,
                node.name,
            )
            self.history.reads.append(read)
            self._seen = max(self._seen, sequence)
            self._pause()

        def give_up() -> None:
            if state["is_open"]:
                state["is_open"] = False
                self._pause()

        if life is not None and is_linearizable and not self._calls_local_linearizable:
            life.at(0.001, lambda: life.read_linearizable(account_id, deliver))
        elif life is not None:
            life.at(0.001, lambda: life.read(account_id, needed, deliver))
        self._scheduler.at(self.try_seconds, give_up)

    # --- for a request ---

    def next_key(self) -> tuple[str, str]:
        """A fresh request id."""
        self._requests += 1
        return (self.name, f"{self._requests}")

    def done(self, write: Write, leader: str) -> None:
        """Note what became of a request, and go on."""
        write.ended_ns = self._now_ns()
        self.history.writes.append(write)
        self._leader = leader
        if write.known is Known.ANSWERED:
            self._seen = max(self._seen, write.sequences[-1])
        self._pause()


class _Request:
    """A request through its tries."""

    def __init__(self, client: SimClient, scheduler: Scheduler) -> None:
        self._client = client
        self._scheduler = scheduler
        random = client._random
        items = random.choice((1, 1, 1, 3, 8))
        ids = [AccountId(one) for one in client._account_ids]
        self.command = Transfers(
            *client.next_key(),
            START_NS + client._now_ns(),
            0,
            [random.choice(ids) for _ in range(items)],
            [random.choice(ids) for _ in range(items)],
            [AssetId(ASSET_ID)] * items,
            [random.randint(1, 1_000) for _ in range(items)],
        )
        self._encoded = encode_command(self.command)
        key = (self.command.principal, self.command.request_id)
        self.write = Write(client.name, key, items, client._now_ns())
        self._until = scheduler.now + GIVE_UP_SECONDS
        self._target = client._leader
        self._is_unknown = False
        self._try = 0
        self._is_done = False

    def send(self) -> None:
        """One try."""
        self._try += 1
        self.write.tries = self._try
        number = self._try
        node = self._client._nodes[self._target]
        life = node.life
        if life is None:
            # No process listens there: nothing was sent.
            self._scheduler.at(0.01, lambda: self._next(number, ""))
            return

        def arrive() -> None:
            if not life.is_leading:
                leader = life.member.leader
                hint = leader.node if leader is not None else ""
                self._scheduler.at(0.001, lambda: self._next(number, hint))
                return
            if life.is_standing and self.command.principal != MAINTAINER:
                self._scheduler.at(0.05, lambda: self._next(number, node.name))
                return
            key = (self.command.request_id, number, self.command.principal)
            life.callers[key] = lambda: self._unknown(number)
            life.refusals[key] = lambda: self._refused_by_control(number)

            def answer(outcome: Outcome, head: Head) -> None:
                life.callers.pop(key, None)
                life.refusals.pop(key, None)
                epoch = life.epoch
                self._scheduler.at(
                    0.001, lambda: self._answered(number, outcome, head, node.name, epoch)
                )

            if not life.submit(self.command, self._encoded, answer):
                life.callers.pop(key, None)
                life.refusals.pop(key, None)
                self._scheduler.at(0.05, lambda: self._next(number, node.name))

        life.at(0.001, arrive)
        self._scheduler.at(self._client.try_seconds, lambda: self._unknown(number))

    def _answered(self, number: int, outcome: Outcome, head: Head, node: str, epoch: int) -> None:
        if self._is_done:
            return
        if outcome.codes[0] in NOT_RUN and not outcome.repeated:
            if number == self._try:
                self._scheduler.at(0.1, lambda: self._next(number, ""))
            return
        write = self.write
        write.known = Known.ANSWERED
        write.sequences = tuple(range(outcome.first_sequence, outcome.first_sequence + write.items))
        write.accepted = tuple(code == codes.OK for code in outcome.codes)
        write.chain_hash, write.node, write.epoch = head.hash, node, epoch
        self._done(node)

    def _unknown(self, number: int) -> None:
        """A try came to no answer: it may have happened."""
        if self._is_done or number != self._try:
            return
        self._is_unknown = True
        self._next(number, "")

    def _refused_by_control(self, number: int) -> None:
        """A control reported that nothing happened."""
        if self._is_done or number != self._try:
            return
        self.write.known = Known.UNKNOWN if self._is_unknown else Known.REFUSED
        self.write.node = self._target
        self._done(self._target)

    def _next(self, number: int, hint: str) -> None:
        """Try again, where a node said, or elsewhere."""
        if self._is_done or number != self._try:
            return
        if self._scheduler.now >= self._until:
            self.write.known = Known.UNKNOWN if self._is_unknown else Known.REFUSED
            self.write.node = self._target
            self._done(self._target)
            return
        names = list(self._client._nodes)
        if hint in names and hint != self._target:
            self._target = hint
        else:
            self._target = names[(names.index(self._target) + 1) % len(names)]
        self._scheduler.at(0.02, self.send)

    def _done(self, leader: str) -> None:
        self._is_done = True
        self._client.done(self.write, leader)
