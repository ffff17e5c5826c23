# SPDX-License-Identifier: Apache-2.0
"""What a command costs does not grow with accounts that it does not touch (SPEC I-12).

Owns a measure that no clock disturbs: the lines of the machine that a command executes. What C code loops over inside
one line is not seen.
"""

import sys
from collections import Counter
from types import FrameType
from typing import Any, Final

import pytest

from clearinghouse.server.journal.records import command_digest, decode_command
from clearinghouse.statemachine.checks.all_checks import balance_sums
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, ids_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from tests.sources import STATEMACHINE
from tests.stateful.decks import (
    AUTHORITY,
    BUSTS,
    CLOSING,
    COUNTERPARTY,
    EXCHANGE,
    HOUSE,
    LENDING,
    MEMBERS,
    PAUSES,
    REDENOMINATIONS,
    RETURNS,
    RUNS,
    WAITING,
    Game,
    play_moves,
)
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.player import EURC, USDC, Player, Tally
from tests.verification.groups import NEVER_ACCEPTED, VISITS_ALL

BYSTANDERS: Final = 1 << BLOCK_BITS
GAMES: Final = (
    *(Game(n, EXCHANGE) for n in range(8)),
    *(Game(n, COUNTERPARTY) for n in (2, *range(8, 15))),
    *(Game(n, AUTHORITY) for n in (*range(14, 21), 24)),
    *(Game(n, MEMBERS) for n in (1, 2)),
    *(Game(n, WAITING) for n in (2, 3)),
    Game(1, LENDING),
    Game(8, HOUSE),
    *(Game(0, deck) for deck in (CLOSING, PAUSES, RETURNS, BUSTS, REDENOMINATIONS, RUNS)),
)
MOVES_IN_GAME: Final = 160
MODULES: Final = str(STATEMACHINE)


class Lines:
    """Counts the lines of the machine that run while it is asked to."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.count = 0

    def _inside(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401  as `sys` has it
        """An event inside a function of the machine."""
        if event == "line":
            self.count += 1
        return self._inside

    def _called(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401  as `sys` has it
        """A function is called: only those of the machine are followed."""
        return self._inside if frame.f_code.co_filename.startswith(MODULES) else None

    def of(self, engine: Engine, encoded: bytes, sequence: int, time_ns: int) -> tuple[int, bool]:
        """The lines that one command executes, and whether any item of it was accepted."""
        command = decode_command(encoded)
        self.count = 0
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            outcome = engine.apply(command, sequence, time_ns, command_digest(encoded))
        finally:
            sys.settrace(before)
        engine.take_events()
        return self.count, codes.OK in outcome.codes


def with_bystanders(*, there: bool, game: Game = GAMES[0]) -> Player:
    """A game about to begin, with accounts that have money and are never named again, or with none in their place.

    The ids of both are the same, so that the same commands mean the same. What they hold pays no dividend: one of
    theirs would name them again. They fill a block, and accounts that are always there the blocks before: a visit of a
    block asks each of its accounts (I-12.2).
    """
    player = Player(
        SeededDraw(0),
        Tally(),
        audit=False,
        has_authority=game.has_authority,
    )
    # The principal of the set-up makes them, as all before the game.
    player.has_authority = False
    named: list[int] = []
    while len(named) < BYSTANDERS:
        head = player.head()
        made = commands.CreateAccount(
            *head, f"bystander{len(named)}", types.KIND_CUSTOMER, AccountId(0), 10, 0, 0
        )
        account_id = player.must(made)
        if not named and account_id != ids_of(account_id >> BLOCK_BITS).start:
            continue
        named.append(account_id)
        ids, assets, amounts = [account_id] * 2, [USDC, EURC], [1_000_000, 10_000]
        asked = player.apply(
            commands.RequestDeposits(
                *player.head(),
                list(map(AccountId, ids)),
                list(map(AssetId, assets)),
                amounts,
                ["", ""],
            )
        )
        player.apply(
            commands.DecideDeposits(*player.head(), list(map(DepositId, asked.ids)), [1, 1])
        )
    player.has_authority = game.has_authority
    credited = player.state.custody.credited
    for deposit in [one for one in credited.values() if one.account_id in named]:
        del credited[deposit.id]  # a reversal would name the account again
    if not there:
        for account_id in map(AccountId, named):
            account = player.state.accounts.pop(account_id)
            for holding in account.holdings.values():
                holding.asset.holders.pop(account_id, None)
    return player


def compared(game: Game) -> tuple[list[str], Counter[str]]:
    """A game without bystanders and again with them: the commands that executed more lines, and all accepted."""
    player = with_bystanders(there=False, game=game)
    begun = len(player.steps)
    sequence = player.sequence
    play_moves(player, game.number, game.deck, MOVES_IN_GAME)
    alone, crowded = (with_bystanders(there=there, game=game).engine for there in (False, True))
    lines = Lines()
    more: list[str] = []
    accepted: Counter[str] = Counter()
    for step in player.steps[begun:]:
        applied = decode_command(step.encoded)
        few, _ = lines.of(alone, step.encoded, sequence + 1, step.time_ns)
        many, taken = lines.of(crowded, step.encoded, sequence + 1, step.time_ns)
        sequence += applied.count()
        name = type(applied).__name__
        accepted[name] += taken
        if few != many and type(applied) not in VISITS_ALL:
            more.append(f"{name}: {few} lines, {many} with {BYSTANDERS} bystanders")
    return more, accepted


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not IS_PURE, reason="compiled code has no lines")
def test_nobody_who_stands_by_costs_a_line() -> None:
    """With more accounts that have money every kind of command executes the same lines, but those listed."""
    accepted: Counter[str] = Counter()
    for game in GAMES:
        more, taken = compared(game)
        assert more == []
        accepted += taken
    never = {command.__name__ for command in NEVER_ACCEPTED}
    assert {command.__name__ for command in COMMANDS} - set(+accepted) == never


@pytest.mark.skipif(not IS_PURE, reason="compiled code has no lines")
def test_a_scan_of_all_accounts_is_told() -> None:
    """A function of the machine that reads every account executes more lines the more accounts there are."""
    counts = []
    for there in (False, True):
        state = with_bystanders(there=there).state
        lines = Lines()
        sys.settrace(lines._called)
        try:
            balance_sums(state)
        finally:
            sys.settrace(None)
        counts.append(lines.count)
    assert counts[1] >= counts[0] + BYSTANDERS
