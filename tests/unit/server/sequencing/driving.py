# SPDX-License-Identifier: Apache-2.0
"""A sequencer on a log in memory with a clock that the test sets and commits that the test finishes.

Owns the driver and a small script of commands, never what a test asserts.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, Protocol, TypeVar

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.edge.call_process import CallFinder
from clearinghouse.server.edge.edge import Edge, ServiceContext
from clearinghouse.server.edge.explain_process import Explainer
from clearinghouse.server.edge.past_process import Past
from clearinghouse.server.edge.risk_process import RiskProcess
from clearinghouse.server.journal.records import Recorded, encode_command
from clearinghouse.server.journal.walk import History
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.sequencing.sequencer import Limits, Sequencer
from clearinghouse.server.sequencing.subscriptions import Hub
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.server.startup.genesis import genesis_record, make_genesis
from clearinghouse.server.startup.snapshot_codec import Start
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head, Log, Record
from tests.support import columns

T = TypeVar("T")

START_NS: Final = 1_700_000_000 * SECOND_NS
EPOCH: Final = 1
SEED: Final = bytes(range(32))
SECONDS_MAX: Final = 20.0
"""Of a scenario on an event loop: one that takes longer waits for ever."""
STEPS_MAX: Final = 10_000
"""Of one run: with more to do than this it would never end."""


class HandCommitter:
    """Keeps the record that is to be committed until the test says that the disk is done."""

    def __init__(self, log: Log, epoch: int = EPOCH) -> None:
        self.log = log
        self.epoch = epoch
        self.pending: Record | None = None
        self.commits = 0

    def commit(self, record: Record) -> None:
        """Take a record; never two at once."""
        assert self.pending is None
        self.pending = record

    def finish(self) -> None:
        """Make the pending record durable."""
        record, self.pending = self.pending, None
        assert record is not None
        self.log.append(self.epoch, record.first_sequence, [record])
        self.commits += 1


@dataclass
class Answer:
    """The reply to one call, once it was sent."""

    outcome: Outcome | None = None
    head: Head | None = None

    def __call__(self, outcome: Outcome, head: Head) -> None:
        """Take the answer; a call has one."""
        assert self.outcome is None, "answered twice"
        self.outcome = outcome
        self.head = head


def new_log(seed: bytes = SEED) -> MemoryLog:
    """A log in memory that has a genesis."""
    log = MemoryLog()
    log.fence(EPOCH)
    log.append(EPOCH, 0, [genesis_record(make_genesis(seed=seed), EPOCH, START_NS)])
    return log


@dataclass
class Driver:
    """One sequencer with everything around it."""

    log: Log = field(default_factory=new_log)
    limits: Limits | None = None
    now_ns: int = START_NS

    def __post_init__(self) -> None:
        replayed = replay_log(self.log)
        self.applier = replayed.applier
        self.committer = HandCommitter(self.log)
        self.published: list[Recorded] = []
        self.failures: list[BaseException] = []
        self.sequencer: Sequencer[int] = Sequencer(
            self.applier,
            self.committer,
            epoch=EPOCH,
            clock=lambda: self.now_ns,
            make_table=lambda state: len(state.assets),
            on_commit=self.published.append,
            on_failure=self.failures.append,
            limits=self.limits,
        )

    def submit(self, command: Command) -> Answer:
        """Put a call into the queue."""
        answer = Answer()
        assert self.sequencer.submit(command, encode_command(command), answer)
        return answer

    def run(self) -> None:
        """Step and commit until nothing is left to do."""
        steps = 0
        while True:
            while self.sequencer.step():
                steps += 1
                assert steps < STEPS_MAX, "there is more to do for ever"
            if self.committer.pending is None:
                return
            self.committer.finish()
            self.sequencer.committed()

    def call(self, command: Command) -> Outcome:
        """Submit a call and run until it is answered."""
        answer = self.submit(command)
        self.run()
        assert answer.outcome is not None
        return answer.outcome


def run_on_loop(scenario: Coroutine[object, object, T]) -> T:
    """Run a scenario on an event loop of its own; return what it returns."""
    return asyncio.run(asyncio.wait_for(scenario, SECONDS_MAX))


class Calls(Protocol):
    """A machine that answers one call after the other."""

    def call(self, command: Command, /) -> Outcome:
        """Return the answer to a call."""


def request_ids() -> Callable[[], str]:
    """Numbered request ids."""
    numbers = count(1)
    return lambda: f"request-{next(numbers)}"


def create_account(request_id: str, owner: str = "alice", created_ns: int = START_NS) -> Command:
    """A call of one item."""
    return commands.CreateAccount(
        "tester", request_id, created_ns, owner, 1, AccountId(0), 10, 0, 0
    )


def create_asset(request_id: str, symbol: str) -> Command:
    """A call that changes the published table."""
    return commands.CreateAsset(
        "tester", request_id, START_NS, symbol, 8, 1, 10**9, 0, 10, 0, 50_000_000, 0, 0, 0
    )


def transfers(request_id: str, from_id: int, to_id: int, amounts: list[int]) -> Command:
    """A batch, item by item."""
    size = len(amounts)
    return commands.Transfers(
        "tester",
        request_id,
        START_NS,
        0,
        [AccountId(from_id)] * size,
        [AccountId(to_id)] * size,
        [AssetId(1)] * size,
        amounts,
    )


def fund(driver: Calls, next_id: Callable[[], str], account_id: int, amount: int) -> None:
    """Bring valuation units into an account."""
    requested = driver.call(
        commands.RequestDeposits(
            "tester", next_id(), START_NS, [AccountId(account_id)], [AssetId(1)], [amount], [""]
        )
    )
    driver.call(
        commands.DecideDeposits(
            "tester", next_id(), START_NS, list(map(DepositId, requested.ids)), [1]
        )
    )


def history(driver: Driver) -> Iterator[Outcome]:
    """A short life: accounts, money, transfers that pass and fail, a hold that expires by itself."""
    next_id = request_ids()
    first = driver.call(create_account(next_id(), "alice"))
    second = driver.call(create_account(next_id(), "bob"))
    yield first
    yield second
    alice, bob = first.ids[0], second.ids[0]
    fund(driver, next_id, alice, 1_000_000)
    yield driver.call(transfers(next_id(), alice, bob, [100, 5_000_000, 200]))
    expire_ns = driver.now_ns + 5 * SECOND_NS
    yield driver.call(
        commands.CreateHolds(
            "tester",
            next_id(),
            START_NS,
            0,
            *columns(AccountId(alice), AccountId(bob), AssetId(1), 50_000, expire_ns),
        )
    )
    driver.now_ns = expire_ns + 1
    yield driver.call(transfers(next_id(), bob, alice, [10]))


def open_edge(core: EngineLoop[Scales], log: MemoryLog, replayed: Start) -> Edge:
    """Return the edge of a server in memory, open to calls; there is no directory for its processes to read."""
    history = History(log, lambda: core.head.sequence)
    edge = Edge()
    edge.open(
        ServiceContext(
            core,
            Hub(core.head.sequence),
            history,
            replayed.genesis,
            Explainer(Path("no-directory")),
            Explainer(Path("no-directory")),
            CallFinder(Path("no-directory")),
            Past(Path("no-directory")),
            RiskProcess(Path("no-directory")),
        )
    )
    return edge
