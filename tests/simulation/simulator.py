# SPDX-License-Identifier: Apache-2.0
"""A whole clearinghouse in one thread, under faults drawn from a seed, then without any (SPEC §14, I-1 to I-12).

Owns the simulated server (the shipped sequencer, applier, hub, start and snapshots, driven as `core` drives them), the
clock, and the order in which everybody has a turn. A run is a function of its options: the same seed, the same run.

A run has two phases. While faults come, nothing that a caller received may be missing or change. Then they end, and
everything asked must be answered, every subscriber reach the head, and the state be that of a clean replay.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from clearinghouse.server.journal.records import Recorded
from clearinghouse.server.sequencing.sequencer import Limits, Sequencer
from clearinghouse.server.sequencing.subscriptions import Hub
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.server.startup.snapshot_codec import snapshot_chunks
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.errors import JournalFailedError, StorageError
from clearinghouse.storage.port import Head, Log, Record
from tests.simulation.chaos import (
    AWAY,
    CLEAN_STOP,
    CLOCK_BACKWARD,
    CLOCK_FORWARD,
    DETECTED_BIT,
    DIVIDED,
    FLIPPED_BIT,
    HARMLESS_BIT,
    POWER_CUT,
    Chaos,
    Crash,
)
from tests.simulation.command_sources import (
    START_EPOCH,
    Beginning,
    GameSource,
    MarketSource,
    Source,
    game_beginning,
    market_beginning,
)
from tests.simulation.log import Syncs
from tests.simulation.reference import Broken, Reference
from tests.simulation.session import Session
from tests.simulation.snapshots import Snapshots
from tests.simulation.stores import DirectoryStore, MemoryStore, Store
from tests.simulation.traffic import Client, Request, Subscriber, Wire
from tests.simulation.watching import WatchedApplier

GAME, MARKET = "game", "market"
CLIENTS: Final = 4
SUBSCRIBERS: Final = 3
QUIET_STEPS: Final = 20_000
"""within which everything must be answered once the faults are over"""
MARKET_ENDS: Final = 40
"""a market of any length ends as often as it would in so many steps at the rate of the game: once in every other run"""
CALL_SHARES: Final = (0.01, 0.05, 0.5)
"""in how many of the turns each client of a game calls"""
MILLISECOND_NS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is a function of."""

    seed: int
    steps: int = 2_000
    world: str = GAME
    accounts: int = 100
    """of the market"""
    with_sqlite: bool = False
    """the journal itself in place of the fast log"""
    synchronous: str = "FULL"
    """of SQLite; other than FULL is a control"""
    syncs: Syncs = Syncs.KEPT
    """of the fast log; other than KEPT is a control"""
    forgets_requests: bool = False
    """a control: every start forgets which requests were answered"""


@dataclass(slots=True)
class Report:
    """What a run came to."""

    seed: int
    steps: int = 0
    commands: int = 0
    """items of calls that were answered"""
    accepted: int = 0
    calls: int = 0
    records: int = 0
    starts: int = 0
    snapshots: int = 0
    audits: int = 0
    """how often all invariants were checked"""
    replayed: int = 0
    """items that were applied once more, at starts and by followers of the log"""
    steps_to_quiet: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    digest: str = ""


class Committer:
    """Holds the record that is being committed."""

    def __init__(self) -> None:
        self.pending: Record | None = None

    def commit(self, record: Record) -> None:
        """See `sequencer.Committer`."""
        assert self.pending is None, "one record at a time"
        self.pending = record


class Server:
    """One life of the server, from its start to its end."""

    def __init__(self, simulation: "Simulation", log: Log) -> None:
        """Start as `startup` does. Raises StorageError."""
        self._simulation = simulation
        self._reference = simulation.reference
        self._random = simulation.random
        self.log = log
        self._begin()
        epoch = log.epoch() + 1
        log.fence(epoch)
        begun = replay_log(log, snapshots=simulation.snapshots.directory)
        simulation.replayed += begun.applier.applied_sequence - begun.sequence
        simulation.reference.recovered(list(log.read(0)))
        self.state: State = begun.applier.engine.state
        self.applier = WatchedApplier(begun.applier, simulation.reference)
        self._epoch = epoch
        self._committer = Committer()
        self.sequencer: Sequencer[tuple[int, int]] = Sequencer(
            self.applier,
            self._committer,
            epoch=epoch,
            clock=simulation.clock,
            make_table=lambda state: (len(state.assets), len(state.markets)),
            on_commit=self._on_commit,
            on_failure=lambda error: None,
            limits=simulation.limits,
        )
        self.hub = Hub(self.sequencer.head.sequence, queue_records=simulation.hub_records)
        self.is_alive = True
        self._wanted = True
        self.sequencer.alive_ns = simulation.alive_ns
        self.sequencer.beat()  # after a gap the first record reports it (U-6.2)
        self._has_reported = not self.applier.entries
        if simulation.options.forgets_requests:
            self.state.requests.clear()
            self.state.request_ages.clear()

    def _begin(self) -> None:
        """Put into the log what the world begins with, or the rest of it if a crash came between."""
        log = self.log
        if log.epoch() == 0:
            log.fence(START_EPOCH)
        if log.epoch() == START_EPOCH:
            for record in self._simulation.beginning.records:
                if record.first_sequence > log.head().sequence:
                    log.append(START_EPOCH, record.first_sequence, [record])

    def submit(self, request: Request) -> bool:
        """A request arrives."""

        def answer(outcome: Outcome, head: Head) -> None:
            self._expect_alive()
            self._reference.answered(request.command, outcome, head)
            self._simulation.wire.answer(request, outcome)
            self._simulation.chaos.point()

        self._wanted = True
        return self.sequencer.submit(request.command, request.encoded, answer)

    def read(self) -> None:
        """Read records that were shown before or are still to come."""
        ahead = self._random.choice((0, 0, 1, 5))
        wanted = self._reference.shown + ahead

        def deliver(value: object) -> None:
            self._expect_alive()
            assert isinstance(value, int)
            if value < wanted:
                raise Broken(f"a reader asked for {wanted} and got {value}")
            self._reference.read(value, self.sequencer.head)

        self.sequencer.read(lambda state, sequence: sequence, deliver, wanted)

    def turn(self) -> None:
        """Commit what is to be committed, apply what is to be applied, as the event loop would."""
        if self._has_reported:
            self._simulation.alive_ns = self.sequencer.alive_ns = self._simulation.clock()
        self._simulation.chaos.point()
        if self._committer.pending is not None and self._random.random() < 0.6:
            self._commit()
        wake_ns = self.sequencer.next_wake_ns()
        if self._wanted or 0 < wake_ns <= self._simulation.clock():
            self._wanted = self.sequencer.step(self._simulation.slice_items)
            self._raise_failure()

    def drain(self) -> None:
        """Go on until everything taken is answered."""
        while not self.sequencer.is_idle:
            if self._committer.pending is not None:
                self._commit()
            self.sequencer.step(self._simulation.slice_items)
            self._raise_failure()

    def _commit(self) -> None:
        """Do the commit thread's work on a record."""
        record, self._committer.pending = self._committer.pending, None
        assert record is not None
        try:
            self.log.append(self._epoch, record.first_sequence, [record])
        except StorageError as error:
            self.sequencer.fail(error)
            raise
        self.sequencer.committed()
        self._wanted = True
        self._simulation.store.after_commit()

    def _on_commit(self, recorded: Recorded) -> None:
        self._expect_alive()
        self._has_reported = True
        self._reference.committed(recorded)
        self._reference.settled()
        self.hub.publish(recorded)

    def _raise_failure(self) -> None:
        if self.sequencer.failure is not None:
            raise self.sequencer.failure

    def _expect_alive(self) -> None:
        if not self.is_alive:
            raise Broken("a server that is gone has answered")


class Simulation:
    """One run."""

    def __init__(self, options: Options, scratch: Path) -> None:
        """Draw the run's circumstances from its seed; `scratch` is an empty directory."""
        seed = options.seed
        self.options = options
        self.random = Random(f"turns of {seed}")
        # A step of the market is a thousand times as much work as one of the game, and a start as much longer.
        ends = 1.0 if options.world == GAME else min(MARKET_ENDS / max(options.steps, 1), 1.0)
        self.chaos = Chaos(seed, ends)
        self.wire = Wire(self.chaos)
        sources: list[Source]
        if options.world == GAME:
            self.beginning: Beginning = game_beginning()
            operators = self.random.random() < 0.3
            sources = [
                GameSource(seed * CLIENTS + number, with_operators=operators)
                for number in range(CLIENTS)
            ]
        else:
            self.beginning, ids = market_beginning(options.accounts)
            sources = [
                MarketSource(list(ids[n::CLIENTS]), seed * CLIENTS + n, 1_000)
                for n in range(CLIENTS)
            ]
        self.reference = Reference(self.beginning.genesis)
        self.clients = [
            Client(f"client-{number}", source, self.wire, self.random.choice((1, 4, 16)))
            for number, source in enumerate(sources)
        ]
        self.subscribers = [Subscriber(self.reference, self.chaos) for _ in range(SUBSCRIBERS)]
        self.store: Store = (
            DirectoryStore(scratch, self.chaos, options.synchronous)
            if options.with_sqlite
            else MemoryStore(self.chaos, options.syncs)
        )
        self.snapshots = Snapshots(scratch / "snapshots", self.beginning.genesis, self.chaos)
        self.limits = Limits(
            queued_calls=self.random.choice((3, 16, 8_192)),
            queued_items=self.random.choice((2_000, 131_072)),
            queued_reads=self.random.choice((1, 8_192)),
            record_items=self.random.choice((1, 50, 65_536)),
            slice_units=self.random.choice((5, 40, 2_000)),
        )
        self.slice_items = self.random.choice((1, 7, 1_000))
        if options.world == MARKET:
            self.limits = Limits(queued_calls=16)
            self.slice_items = self.random.choice((300, 1_000))
        self.hub_records = self.random.choice((2, 8, 4_096))
        self.time_ns = self._latest_ns = self.beginning.time_ns
        self.server: Server | None = None
        self.alive_ns = self.time_ns
        self.starts = 0
        self.audits = 0
        self.replayed = 0
        self.step = 0
        self.session = Session(self, seed) if options.world == GAME else None
        # Among few other calls the session gets far: to sessions that settle, to calls, to cases of default.
        self._call_share = self.random.choice(CALL_SHARES) if options.world == GAME else 0.5
        self._asking = False
        self._up_at = 0
        self._audited_at = 0
        self._may_flip = False

    def clock(self) -> int:
        """The time of day, which everybody reads from the same clock."""
        return self.time_ns

    # --- the phases ---

    def run(self) -> Report:
        """Both phases. Raises Broken, or what a defect raised."""
        if self.options.world == MARKET:
            self._start()  # its long beginning is laid down before the first fault
        self.chaos.on = self._asking = True
        while self.step < self.options.steps:
            if self.session is not None and self.random.random() < 0.5:
                self.session.play_one()
            self.turn()
        self.chaos.on = self._asking = False
        quiet = self._grow_quiet()
        return self._report(quiet, self._compare_with_replay())

    def _grow_quiet(self) -> int:
        """Without faults everything comes to rest within a bound; how many steps it took."""
        for steps in range(QUIET_STEPS):
            server = self.server
            if (
                server is not None
                and self.wire.is_empty
                and not any(client.unanswered for client in self.clients)
                and server.sequencer.is_idle
                and self._is_nothing_due(server)
                and all(
                    subscriber.next_sequence == server.sequencer.head.sequence + 1
                    for subscriber in self.subscribers
                )
            ):
                return steps
            self.turn()
        queued = sum(client.unanswered for client in self.clients)
        behind = [subscriber.next_sequence for subscriber in self.subscribers]
        raise Broken(f"no rest after {QUIET_STEPS} steps: {queued} unanswered, readers at {behind}")

    def _is_nothing_due(self, server: Server) -> bool:
        """Return whether the machine has done what was due by now (U-6)."""
        deadline = server.applier.engine.next_deadline()
        return deadline == 0 or deadline > self.time_ns

    def _compare_with_replay(self) -> bytes:
        """The log replays from genesis, without a snapshot, to the head and state of the server; the state's hash."""
        server = self.server
        assert server is not None
        self.reference.recovered(list(server.log.read(0)))
        clean = self.snapshots.catch_up(server.log)
        if clean.applier.head != server.sequencer.head:
            raise Broken("the head is not that of a clean replay")
        found = _state_hash(server.state)
        if found != _state_hash(clean.applier.engine.state):
            raise Broken("the state is not that of a clean replay")
        self._audit(server)
        return found

    def _report(self, quiet: int, state_hash: bytes) -> Report:
        """The figures of a run that kept every promise."""
        if self.reference.parts:
            self.chaos.counts[DIVIDED] = self.reference.parts
        digest = self.reference.digest.copy()
        callers: list[Client | Session] = list(self.clients)
        if self.session is not None:
            callers.append(self.session)
        faults = dict(sorted((kind, n) for kind, n in self.chaos.counts.items() if n))
        digest.update(state_hash)
        digest.update(f"{faults}{self.starts}{self.step}".encode())
        return Report(
            seed=self.options.seed,
            steps=self.step,
            commands=sum(caller.items for caller in callers),
            accepted=sum(caller.accepted for caller in callers),
            calls=sum(caller.calls_sent for caller in callers),
            records=len(self.reference.hashes),
            starts=self.starts,
            snapshots=self.snapshots.written,
            audits=self.audits,
            replayed=self.replayed + self.snapshots.replayed,
            steps_to_quiet=quiet,
            faults=faults,
            digest=digest.hexdigest(),
        )

    # --- a step ---

    def engine(self) -> Engine | None:
        """The machine of the server; None while there is none."""
        return None if self.server is None else self.server.applier.engine

    def turn(self) -> None:
        """Give every part one turn; an error that ends the server ends it here."""
        self.step += 1
        self._pass_time()
        try:
            self._act()
        except Crash:
            self._end(power_cut=self.chaos.hit(POWER_CUT))
        except JournalFailedError:
            if not self.chaos.on:
                raise
            # Exit code 6: the process ends, and its system lives on until perhaps the power fails as well.
            self._end(power_cut=self.chaos.hit(POWER_CUT, 0.5))

    def _act(self) -> None:
        server = self.server
        self.wire.turn(None if server is None else server.submit)
        if server is None:
            if self.step >= self._up_at:
                self._start()
            return
        server.turn()
        if self._asking:
            for client in self.clients:
                if self.random.random() < self._call_share:
                    client.turn(server.state, self.time_ns)
            if self.random.random() < 0.2:
                server.read()
        for subscriber in self.subscribers:
            subscriber.turn(server.log, server.hub)
        if self.chaos.hit(CLEAN_STOP):
            self._stop(server)
        elif self._asking and self.random.random() < self._follow_share:
            self.snapshots.follow(server.log)
        if self.reference.shown - self._audited_at > self._audit_interval:
            self._audit(server)

    @property
    def _audit_interval(self) -> int:
        """After how many sequences every invariant is checked."""
        return 100 if self.options.world == GAME else 40_000

    @property
    def _follow_share(self) -> float:
        """In how many of the turns a snapshot is written from the log."""
        return 0.01 if self.options.world == GAME else 0.005

    def _audit(self, server: Server) -> None:
        """All invariants, between two calls."""
        if server.applier.call is None:
            self._audited_at = self.reference.shown
            self.audits += 1
            self.reference.sound(server.state)

    def _pass_time(self) -> None:
        """Time passes; now and then it jumps."""
        self.time_ns += self.random.randint(1, 20) * MILLISECOND_NS
        if self.random.random() < 0.002:
            self.time_ns += self.random.randint(1, 40) * SECOND_NS
        if self.chaos.hit(CLOCK_FORWARD):
            self.time_ns += self.random.choice((2, 30, 300)) * SECOND_NS
        self._latest_ns = max(self._latest_ns, self.time_ns)
        if self.chaos.hit(CLOCK_BACKWARD):
            # Never further behind: a clock that several jumps leave a minute behind makes each later request too old.
            behind_ns = self.random.choice((1, 5, 30)) * SECOND_NS
            self.time_ns = min(self.time_ns, self._latest_ns - behind_ns)

    # --- lives ---

    def _start(self) -> None:
        """Start a server on what is there, perhaps with a bit turned over."""
        self.snapshots.damage()
        self.starts += 1
        if self._may_flip and self.chaos.draw(FLIPPED_BIT):
            self._try_with_a_flipped_bit()
        try:
            self.server = Server(self, self.store.open())
        except JournalFailedError:
            raise
        except StorageError as error:
            raise Broken(f"the start refused what nothing had damaged: {error}") from error
        self._audit(self.server)

    def _try_with_a_flipped_bit(self) -> None:
        """Open and read a log with one bit turned over: it is reported, or all is there; then the log is as it was.

        Nothing else goes wrong meanwhile, since a second fault may hide the first (docs/reference/fault-model.md).
        """
        if not self.store.flip():
            return
        self.chaos.note(FLIPPED_BIT)
        self.chaos.on = False
        try:
            self.reference.present(list(self.store.open().read(0)))
            self.chaos.counts[HARMLESS_BIT] += 1
        except StorageError:
            self.chaos.counts[DETECTED_BIT] += 1
        self.chaos.on = True
        self.store.stop(power_cut=False)
        self.store.unflip()

    def _stop(self, server: Server) -> None:
        """SIGTERM: answer what was taken, write a snapshot, end."""
        server.drain()
        self.snapshots.write(server.applier)
        server.log.close()
        self._end(power_cut=False)

    def _end(self, *, power_cut: bool) -> None:
        """The server is gone, at once."""
        # What a power cut left of SQLite's journal has a head that may be old: that, and a bit, are two faults.
        self._may_flip = not self.options.with_sqlite or (self.server is not None and not power_cut)
        if self.server is not None:
            self.server.is_alive = False
            self.server = None
        for subscriber in self.subscribers:
            subscriber.lose()
        self.store.stop(power_cut=power_cut)
        self._up_at = self.step + self.random.randint(1, 40)
        if self.chaos.hit(AWAY):
            self.time_ns += self.random.choice((4, 6, 60, 3_600, 20_000)) * SECOND_NS


def _state_hash(state: State) -> bytes:
    """The SHA-256 of the snapshot of a state."""
    digest = sha256()
    for chunk in snapshot_chunks(state):
        digest.update(chunk)
    return digest.digest()


def simulate(options: Options, scratch: Path, say: Callable[[str], None] | None = None) -> Report:
    """One run in an empty directory. Raises Broken, with the step and the line that repeats it."""
    simulation = Simulation(options, scratch)
    try:
        return simulation.run()
    except BaseException as error:
        error.add_note(f"at step {simulation.step} of {options}")
        raise
