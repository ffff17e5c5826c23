# SPDX-License-Identifier: Apache-2.0
"""Games that a number draws: decks of commands, and the moves of a game one after the other.

Owns how often each command is in a deck, and the games that every run of the gate plays. The commands of the central
counterparty have games of their own. In one deck with those of the exchange, each half would leave the other too few
moves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.stateful.draws import SeededDraw
from tests.stateful.moves import (
    BESIDE_AUTHORITY,
    BESIDE_COUNTERPARTY,
    MOVES,
    OF_AUTHORITY,
    OF_COUNTERPARTY,
    OF_EXCHANGE,
)
from tests.stateful.player import Player

Deck = Sequence[type[Command]]

# Moves that are drawn more often than others: without orders and prices the rest has nothing to act on.
WEIGHTS: Final[dict[type[Command], int]] = {
    commands.OrderBatch: 14,
    commands.OracleTicks: 3,
    commands.AdvanceTime: 2,
    commands.ExternalFills: 2,
    commands.SetMarketStatus: 2,
    commands.ReverseWithdrawal: 0,  # `RETURNS` has it
    commands.MoveHouseMoney: 0,  # `HOUSE` has it
    commands.AnnounceBust: 0,  # `BUSTS` has it
    commands.DecideBust: 0,  # `BUSTS` has it
    commands.PauseAsset: 0,  # `PAUSES` has it: while assets are paused, little else happens
    commands.RedenominateAsset: 0,  # `REDENOMINATIONS` has it
}


def exchange_deck(weights: dict[type[Command], int] = WEIGHTS) -> Deck:
    """Return the deck of the commands of the exchange. Each is in it as many times as its weight, or once without
    one.
    """
    return [command for command in OF_EXCHANGE for _ in range(weights.get(command, 1))]


EXCHANGE: Final[Deck] = exchange_deck()


def counterparty_deck(times: int) -> Deck:
    """Return the deck of the commands of the central counterparty.

    Trades and the advance of time are in it `times` times: without them nothing settles or fails.
    """
    return [
        *OF_COUNTERPARTY,
        *[commands.CaptureTrades] * 4,
        *[commands.AdvanceTime] * times,
        *BESIDE_COUNTERPARTY,
    ]


COUNTERPARTY: Final[Deck] = counterparty_deck(3)
LATER: Final[Deck] = counterparty_deck(6)
"""With more time: more sessions settle, and fewer calls can be asked again within their window."""
MEMBERS: Final[Deck] = [
    *COUNTERPARTY,
    *[commands.GiveLeavingNotice, commands.SetMandate] * 4,
]
"""Members that leave the default fund and mandates of their clients, among all commands (C-8.2, C-17)."""
WAITING: Final[Deck] = [
    *COUNTERPARTY,
    *[commands.SetWaitingTerms, commands.LeaveWaitingTrade, commands.SetMarginParameters] * 4,
    *[commands.SetMarginScenarios] * 2,
]
"""Trades that wait for cover, among all commands of the counterparty (C-16.1)."""
RUNS: Final[Deck] = [
    *COUNTERPARTY,
    *[commands.BeginMarginRun, commands.SetMarginScenarios, commands.OracleTicks] * 4,
]
"""Margin runs between those of set times, among all commands of the counterparty (C-7)."""
LENDING: Final[Deck] = [
    *[commands.Borrow, commands.RepayDust] * 3,
    commands.Lend,
    commands.Repay,
    commands.OracleTicks,
    commands.AdvanceTime,
]
"""Debts and what is left of them: little else is drawn, so that some are dust (B-2.1)."""
CLOSING: Final[Deck] = [*EXCHANGE, *[commands.CloseAll] * 6, *[commands.AdvanceTime] * 3]
"""Accounts that end all they have, among all commands of the exchange (B-2.1)."""
PAUSES: Final[Deck] = [*EXCHANGE, *[commands.PauseAsset, commands.ReleaseBrake] * 4]
"""Assets that are paused while all else goes on (O-2.2)."""
REDENOMINATIONS: Final[Deck] = [
    *EXCHANGE,
    *[commands.RedenominateAsset, commands.Lend, commands.AdvanceTime] * 4,
]
"""Assets that go on in another one, among all commands of the exchange (O-11)."""
RETURNS: Final[Deck] = [
    *EXCHANGE,
    *[commands.RequestWithdrawals, commands.DecideWithdrawals, commands.ReverseWithdrawal] * 4,
]
"""Withdrawals that leave and come back, among all commands of the exchange (L-4.3)."""
HOUSE: Final[Deck] = [*EXCHANGE, *[commands.FundLiquidity, commands.MoveHouseMoney] * 4]
"""Money of the clearinghouse that goes to accounts, among all commands of the exchange (L-7)."""
BUSTS: Final[Deck] = [
    *EXCHANGE,
    *[commands.OrderBatch, commands.AnnounceBust, commands.DecideBust] * 6,
]
"""Trades that are busted, among all commands of the exchange (O-10)."""
AUTHORITY: Final[Deck] = [*OF_AUTHORITY * 3, *BESIDE_AUTHORITY]


@dataclass(frozen=True)
class Game:
    """A game that is the same on every machine and in every run."""

    number: int
    deck: Deck

    @property
    def has_authority(self) -> bool:
        """Return whether its clearinghouse begins with operators."""
        return self.deck is AUTHORITY


GATE_MOVES: Final = 160
GATE_GAMES: Final = (
    *(Game(n, EXCHANGE) for n in range(24)),
    *(Game(n, COUNTERPARTY) for n in range(16)),
    *(Game(n, AUTHORITY) for n in range(8)),
    *(Game(n, LENDING) for n in range(2)),
    *(Game(n, CLOSING) for n in range(6)),
    *(Game(n, PAUSES) for n in range(3)),
    *(Game(n, RETURNS) for n in range(2)),
    *(Game(n, REDENOMINATIONS) for n in range(2)),
    *(Game(n, HOUSE) for n in range(2)),
    *(Game(n, BUSTS) for n in range(2)),
    *(Game(n, MEMBERS) for n in range(2)),
    *(Game(n, WAITING) for n in (2, 3)),
    *(Game(n, RUNS) for n in range(2)),
)


def moves_of(player: Player, number: int, deck: Deck, moves: int) -> Iterator[type[Command]]:
    """Play moves that a number draws from a deck, each with a draw of its own.

    Yields the kind of command after each move.
    """
    drawn = SeededDraw(number)
    for move in range(moves):
        command = drawn.pick(deck)
        player.draw = SeededDraw(number * 1_000_003 + move)
        player.rule = command.__name__
        with player.playing():
            MOVES[command](player)
        yield command


def play_moves(player: Player, number: int, deck: Deck, moves: int) -> None:
    """Play all moves that a number draws from a deck."""
    for _ in moves_of(player, number, deck, moves):
        pass
