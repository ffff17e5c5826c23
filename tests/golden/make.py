# SPDX-License-Identifier: Apache-2.0
"""Makes the first golden journal of the present journal format: `python -m tests.golden.make`.

Owns which game it holds: the first seed whose game has every kind of command of the first vocabulary accepted and
refused, and every kind of its events. What was added later is in `make_scenario`. A golden journal of a released format
is never made again (J-5): a new format gets a folder of its own beside it, and this script moves on to that folder.
"""

import sys
from pathlib import Path
from typing import Final

from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from clearinghouse.storage.port import JOURNAL_FORMAT
from tests.golden.journal_file import record_game, write
from tests.stateful.decks import WEIGHTS
from tests.stateful.draws import SeededDraw
from tests.stateful.moves import MOVES, Move, misuse_request, repeat_request
from tests.stateful.player import Player, Tally, genesis
from tests.stateful.test_machine import HARDLY_REFUSED

JOURNAL: Final = Path(__file__).parent / f"v{JOURNAL_FORMAT}" / "journal.txt"
MOVES_IN_GAME: Final = 450
BATCH_MAX: Final = 5
SEEDS: Final = 3000
# The last kinds of command and event of the first vocabulary.
LAST_COMMAND: Final = 60
LAST_EVENT: Final = 74


def play(number: int, moves: int) -> tuple[Player, Tally]:
    """The game of a seed."""
    draw = SeededDraw(number)
    tally = Tally()
    player = Player(draw, tally, audit=False)
    deck: list[tuple[str, Move]] = [("", repeat_request), ("", misuse_request)]
    for command, move in MOVES.items():
        if command.KIND <= LAST_COMMAND:
            deck += [(command.__name__, move)] * WEIGHTS.get(command, 1)
    for _ in range(moves):
        player.rule, move = draw.pick(deck)
        move(player)
    return player, tally


def missing(player: Player, tally: Tally) -> list[str]:
    """Kinds of commands and events that a game does not show."""
    found: list[str] = []
    for command in COMMANDS:
        if command.KIND > LAST_COMMAND:
            continue
        name = command.__name__
        if not tally.accepted[name]:
            found.append(f"{name} accepted")
        if not tally.refused[name] and command not in HARDLY_REFUSED:
            found.append(f"{name} refused")
    found += [
        name
        for kind, (name, _) in EVENT_FIELDS.items()
        if kind <= LAST_EVENT and kind not in player.received_kinds
    ]
    return found


def main() -> int:
    """Write the journal: 0 when it is there, 1 if no seed has everything."""
    closest = ["everything"] * 100
    for number in range(SEEDS):
        player, tally = play(number, MOVES_IN_GAME)
        lacks = missing(player, tally)
        if not lacks:
            records = record_game(genesis(), player.steps, BATCH_MAX)
            JOURNAL.parent.mkdir(exist_ok=True)
            write(JOURNAL, records)
            head = records[-1].head
            sys.stdout.write(f"seed {number}: {len(records)} records to {head.sequence}\n")
            return 0
        closest = min(closest, lacks, key=len)
    sys.stdout.write(f"no seed below {SEEDS} has everything, the closest lacks {closest}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
