# SPDX-License-Identifier: Apache-2.0
"""The clearinghouses that are simulated: what they begin with, and what their clients ask of them.

Owns two worlds. The market is the benchmark's: many accounts, its mix of orders in batches, transfers, deposits and
prices. The game is the one of the stateful tests: few accounts, and every command that there is, near its limits. What
a world begins with is made once per process and lies in every simulated log.
"""

from collections import deque
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Final, NamedTuple, Protocol, cast

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.stages import VALUATION_UNIT, Bench, order_command
from clearinghouse.apps.bench.workload import Workload
from clearinghouse.server.journal.records import Applier, decode_command, encode_command
from clearinghouse.server.startup.genesis import genesis_record
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import (
    AdvanceTime,
    Command,
    ContinueNumbers,
    ReportGap,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, SourceId
from clearinghouse.storage.port import Record
from tests.stateful import decks
from tests.stateful.decks import Deck
from tests.stateful.draws import SeededDraw
from tests.stateful.moves import MOVES, Move
from tests.stateful.player import Player, Tally

Head = tuple[str, str, int]
"""Principal, request id and creation time of a call."""
MakeHead = Callable[[str], Head]
"""A fresh request id of a principal, at the present time."""

START_EPOCH: Final = 1
_RECORD_CALLS: Final = 8
_PATIENCE_CALLS: Final = 40
# What is asked by many at a time, and how often; what operators do is mostly left to the session.
_CUSTOMERS: Final[dict[type[Command], int]] = {
    commands.OrderBatch: 14,
    commands.OracleTicks: 3,
    commands.Transfers: 4,
    commands.CancelAll: 1,
    commands.CloseAll: 1,
    commands.ConditionalOrders: 2,
    commands.Brackets: 2,
    commands.PlaceTwap: 2,
    commands.RequestDeposits: 2,
    commands.DecideDeposits: 2,
    commands.RequestWithdrawals: 2,
    commands.DecideWithdrawals: 2,
    commands.CreateHolds: 2,
    commands.DecideHolds: 2,
    commands.Lend: 1,
    commands.Redeem: 1,
    commands.Borrow: 1,
    commands.Repay: 1,
    commands.RepayDust: 1,
    commands.ExternalFills: 2,
    commands.ExternalCancels: 1,
}
_MOVE_WEIGHTS: Final[dict[type[Command], int]] = {
    commands.OrderBatch: 14,
    commands.OracleTicks: 4,
    commands.ExternalFills: 2,
    commands.Transfers: 4,
    commands.RequestDeposits: 2,
}
DECKS: Final[tuple[Deck, ...]] = (
    [command for command in MOVES for _ in range(_MOVE_WEIGHTS.get(command, 1))],
    decks.EXCHANGE,
    decks.LATER,
    decks.BUSTS,
    decks.MEMBERS,
    decks.CLOSING,
    decks.COUNTERPARTY,
    decks.REDENOMINATIONS,
    decks.WAITING,
    decks.RUNS,
    decks.LENDING,
    decks.LATER,
    decks.PAUSES,
)


class Beginning(NamedTuple):
    """What every log of a world begins with."""

    genesis: Genesis
    records: list[Record]
    time_ns: int


class Source(Protocol):
    """Where a client's calls come from."""

    def next(self, make_head: MakeHead, state: State, now_ns: int) -> Command | None:
        """The next call; None if there is nothing to ask right now."""
        ...

    def hear(self, command: Command, outcome: Outcome) -> None:
        """Learn what became of one."""
        ...


def _begin(genesis: Genesis, steps: list[tuple[int, Command]]) -> Beginning:
    """The records of genesis and of the commands of a set-up, which are taken as they are."""
    first = genesis_record(genesis, START_EPOCH, steps[0][0])
    applier = Applier(Engine(genesis), first.head, first.time_ns)
    records = [first]
    for number, (time_ns, command) in enumerate(steps):
        if applier.entries and (time_ns > applier.time_ns or number % _RECORD_CALLS == 0):
            records.append(applier.seal(START_EPOCH).record)
        if not applier.entries:
            applier.open(time_ns)
        applier.take(encode_command(command))
        applier.proceed(command.count())
    records.append(applier.seal(START_EPOCH).record)
    return Beginning(genesis, records, applier.time_ns)


# --- the market ---


class _NotedBench(Bench):
    """The benchmark's world, with the commands that made it."""

    def __init__(self, accounts: int) -> None:
        """Make it."""
        self.made: list[tuple[int, Command]] = []
        super().__init__(accounts)

    def apply(self, command: Command) -> Outcome:
        """Note a command and apply it."""
        self.made.append((self.time_ns, command))
        return super().apply(command)


@cache
def market_beginning(accounts: int) -> tuple[Beginning, tuple[int, ...]]:
    """The benchmark's world with so many accounts, before the orders of its clients; its account ids."""
    bench = _NotedBench(accounts)
    bench.fund(workload.COLLATERAL)
    bench.open(0)
    return _begin(bench.engine.state.genesis, bench.made), tuple(bench.account_ids)


class MarketSource:
    """The benchmark's mix in batches, with transfers, deposits and prices between them."""

    def __init__(self, account_ids: list[int], seed: int, batch_max: int) -> None:
        """Ask for these accounts, which no other source knows."""
        self._random = Random(f"market {seed}")
        markets = list(range(1, len(workload.MARKETS) + 1))
        self._mix = Workload(account_ids, markets, seed=seed)
        self._account_ids = account_ids
        self._sizes = [size for size in (1, 10, 100, 500, 1_000) if size <= batch_max]
        self._deposits: deque[int] = deque()
        # What a cancel did not find: after which call it is asked again, account, market, client's id; all such ids.
        self._missing: deque[tuple[int, int, int, int]] = deque()
        self._missed: set[int] = set()
        self._calls = 0
        self._resting = 0

    def next(self, make_head: MakeHead, state: State, now_ns: int) -> Command | None:
        """See `Source.next`."""
        random = self._random
        self._calls += 1
        if self._resting < workload.ORDERS_PER_ACCOUNT:
            self._resting += 1
            return order_command(self._mix.resting(), make_head("bench"))
        draw = random.random()
        if draw < 0.8:
            # Most items come in large batches, as in the benchmark.
            columns = self._mix.batch(random.choice(self._sizes))
            while len(columns.actions) > 1 and self._missing and self._missing[0][0] < self._calls:
                _, account, market, target = self._missing.popleft()
                columns.add(types.CANCEL, account, market, target=target)
            return order_command(columns, make_head("bench"))
        if draw < 0.88:
            return self._transfers(make_head("bench"))
        if draw < 0.94:
            return self._ticks(make_head("bench"), now_ns)
        return self._payments(make_head("bench"))

    def hear(self, command: Command, outcome: Outcome) -> None:
        """See `Source.hear`."""
        if isinstance(command, commands.RequestDeposits):
            self._deposits.extend(outcome.ids)
        elif isinstance(command, commands.OrderBatch) and codes.UNKNOWN_ORDER in outcome.codes:
            self._miss(command, outcome.codes)

    def _miss(self, batch: commands.OrderBatch, answers: list[int]) -> None:
        """Cancel once more what was not there: unless it filled, its cancel was faster on the wire."""
        for item, code in enumerate(answers):
            target = batch.target_client_ids[item]
            if code == codes.UNKNOWN_ORDER and target not in self._missed:
                self._missed.add(target)
                where = (batch.account_ids[item], batch.market_ids[item], target)
                self._missing.append((self._calls + _PATIENCE_CALLS, *where))

    def _transfers(self, head: Head) -> Command:
        """Small payments between accounts, now and then all or none."""
        random, ids = self._random, self._account_ids
        count = random.choice(self._sizes)
        sources = [random.choice(ids) for _ in range(count)]
        targets = [random.choice(ids) for _ in range(count)]
        amounts = [random.randint(1, 1_000) for _ in range(count)]
        return commands.Transfers(
            *head,
            int(random.random() < 0.2),
            list(map(AccountId, sources)),
            list(map(AccountId, targets)),
            [AssetId(1)] * count,
            amounts,
        )

    def _ticks(self, head: Head, now_ns: int) -> Command:
        """One price of one asset, a few basis points away from where it began."""
        random = self._random
        number = random.randint(1, len(workload.ASSETS))
        price = workload.ASSETS[number - 1][2] * VALUATION_UNIT * types.PRICE_E9
        price = price * (10_000 + random.randint(-20, 20)) // 10_000
        return commands.OracleTicks(
            *head, [SourceId(number)], [AssetId(number + 1)], [0], [0], [price], [0], [now_ns]
        )

    def _payments(self, head: Head) -> Command:
        """Deposits asked for, and decided later."""
        random = self._random
        if self._deposits:
            ids = list(self._deposits)[:100]
            for _ in ids:
                self._deposits.popleft()
            return commands.DecideDeposits(
                *head, list(map(DepositId, ids)), [int(random.random() < 0.9) for _ in ids]
            )
        count = random.randint(1, 20)
        accounts = [random.choice(self._account_ids) for _ in range(count)]
        amounts = [random.randint(1, 10**9) for _ in range(count)]
        return commands.RequestDeposits(
            *head, list(map(AccountId, accounts)), [AssetId(1)] * count, amounts, [""] * count
        )


# --- the game ---


@cache
def game_beginning() -> Beginning:
    """The small world of the stateful tests."""
    player = Player(SeededDraw(0), Tally(), audit=False)
    steps = [(step.time_ns, decode_command(step.encoded)) for step in player.steps]
    return _begin(player.state.genesis, steps)


class _TakenError(Exception):
    """A move came to its first command."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command


class GameSource:
    """Moves of customers, feeds and venues, drawn against the state as it is, each as far as its first command."""

    def __init__(self, seed: int, *, with_operators: bool) -> None:
        """Draw moves from a seed, those of operators too if asked for."""
        self._draw = SeededDraw(seed)
        self._deck = [MOVES[command] for command, n in _CUSTOMERS.items() for _ in range(n)]
        if with_operators:
            # What the sequencer records by itself, no client sends.
            self._deck += [move for move in game_deck() if move != MOVES[AdvanceTime]]

    def next(self, make_head: MakeHead, state: State, now_ns: int) -> Command | None:
        """See `Source.next`; None where a move waits for time to pass."""
        context = _FirstContext(self._draw, make_head, state, now_ns)
        try:
            self._draw.pick(self._deck)(cast("Player", context))
        except _TakenError as taken:
            return taken.command
        return None

    def hear(self, command: Command, outcome: Outcome) -> None:
        """See `Source.hear`; the next move reads the state anyway."""


def game_deck(seed: int = 0) -> list[Move]:
    """The moves of a seed: all of them, those more often without which the rest has nothing to act on, or one of the
    decks of the stateful tests.

    A gap is recorded by the sequencer alone, and numbers are continued by `restore`.
    """
    deck = DECKS[seed % len(DECKS)]
    return [MOVES[command] for command in deck if command not in (ReportGap, ContinueNumbers)]


class Context:
    """What a move keeps at a player beside the game itself."""

    def __init__(self, draw: SeededDraw) -> None:
        """Start from a draw."""
        self.draw = draw
        self.has_authority = False
        self.rule = ""
        self.tally = Tally()
        self.calls: list[tuple[Command, Outcome]] = []
        # Symbols and fills that no other desk has, or hardly ever.
        self.symbols = draw.integer(0, 10**6)
        self.venue_fills = draw.integer(0, 10**6)


class _FirstContext(Context):
    """Stands for one move up to its first command."""

    def __init__(self, draw: SeededDraw, make_head: MakeHead, state: State, now_ns: int) -> None:
        super().__init__(draw)
        self.state = state
        self.now = now_ns
        self.head = make_head

    def apply(self, command: Command) -> Outcome:
        """Take the command to the client that plays the move."""
        raise _TakenError(command)

    play = apply

    def must(self, command: Command) -> int:
        """As `apply`."""
        raise _TakenError(command)

    def advance(self) -> Outcome | None:
        """Time passes in the simulation, not in a move."""
        return None
