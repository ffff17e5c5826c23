# SPDX-License-Identifier: Apache-2.0
"""Journals of all scenarios and of long games, recorded by one build and replayed by another, to the same heads.

Owns the comparison for a change that must alter no event: some 1,200 journals, recorded in twenty seconds of processor
time and replayed in three, so after each edit. A head holds the digests of all events before it.

    python -m tests.golden.recorded record DIR     with the build before the change
    python -m tests.golden.recorded replay DIR     with the build after it, plain or compiled; names each other head
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clearinghouse.server.startup.genesis import copied
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.storage.port import Record
from tests.golden.journal_file import read, rebuild, record_game, write
from tests.golden.make_scenario import BATCH_MAX, GENESIS, Recorded
from tests.scenarios.language import ScenarioError
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run_row
from tests.stateful.decks import WEIGHTS
from tests.stateful.draws import SeededDraw
from tests.stateful.moves import MOVES, Move, misuse_request, repeat_request
from tests.stateful.player import Player, Tally

GAMES: Final = 25
MOVES_IN_GAME: Final = 800
USAGE: Final = 2


def scenarios() -> Iterator[tuple[str, list[Record]]]:
    """A journal of each scenario. A row whose figures need the seed of the scenarios is played as far as it goes."""
    for number, scenario in enumerate(SCENARIOS):
        setup = Setup(check=False)
        setup.system = system = Recorded()
        # A scenario with authority changes its genesis.
        genesis = copied(GENESIS)
        system.engine = Engine(genesis)
        for row in scenario.rows:
            try:
                run_row(setup, row)
            except (AssertionError, KeyError, ValueError, ScenarioError):
                continue
        if system.calls:
            yield f"{scenario.stem}-{number:04}", record_game(genesis, system.calls, BATCH_MAX)


def games() -> Iterator[tuple[str, list[Record]]]:
    """A journal of each game, with all kinds of command."""
    deck: list[tuple[str, Move]] = [("", repeat_request), ("", misuse_request)]
    for command, move in MOVES.items():
        deck += [(command.__name__, move)] * WEIGHTS.get(command, 1)
    for number in range(GAMES):
        draw = SeededDraw(number)
        player = Player(draw, Tally(), audit=False)
        for _ in range(MOVES_IN_GAME):
            player.rule, move = draw.pick(deck)
            move(player)
        yield f"game-{number:03}", record_game(player.engine.state.genesis, player.steps, BATCH_MAX)


def differing(folder: Path) -> Iterator[str]:
    """The journals of a folder that come to another head, or to none."""
    for path in sorted(folder.glob("*.txt")):
        records = read(path)
        try:
            is_same = rebuild(records).hash == records[-1].chain_hash
        except Exception as error:  # noqa: BLE001  each error of the machine is the finding
            yield f"{path.name}: {type(error).__name__}: {error}"
            continue
        if not is_same:
            yield f"{path.name}: another head"


def main(arguments: list[str]) -> int:
    """Record or replay: 0 if all is equal, 1 if a head differs, 2 for other words."""
    if len(arguments) != USAGE or arguments[0] not in ("record", "replay"):
        sys.stderr.write(f"{__doc__}\n")
        return USAGE
    folder = Path(arguments[1])
    if arguments[0] == "record":
        folder.mkdir(parents=True)
        for made in (scenarios(), games()):
            for name, records in made:
                write(folder / f"{name}.txt", records)
    found = list(differing(folder))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    count = len(list(folder.glob("*.txt")))
    sys.stdout.write(f"{count - len(found)} of {count} come to their head\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
