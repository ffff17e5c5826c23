# SPDX-License-Identifier: Apache-2.0
"""Count the branches of the independent model that the games of its test reach: `python -m
tests.stateful.model_branches`.

Owns the measurement and its recorded figure, which must not fall: a branch of the model that no game reaches is a rule
that no game compares. `--write` records what this run found, with the modules that miss the most branches.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import coverage

from tests.stateful.decks import BUSTS, CLOSING, EXCHANGE, LATER, LENDING, RETURNS, WAITING
from tests.stateful.test_model import play, play_set_pieces
from tests.stateful.test_novated import play_member_orders

GAMES: Final = 4
MOVES: Final = 150
DECKS: Final = (EXCHANGE, LATER, LENDING, CLOSING, BUSTS, WAITING, RETURNS)
RECORDED: Final = Path(__file__).with_name("model_branches.json")
MODEL: Final = Path(__file__).parents[1] / "model"


def measured(games: int = GAMES, moves: int = MOVES) -> dict[str, Any]:
    """Play games that numbers draw: of each deck, with openings, and of orders that the counterparty novates.

    Returns how many branches of the model they took, out of how many, and the missed ones by module.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        counter = coverage.Coverage(branch=True, source=[str(MODEL)], data_file=None)
        counter.start()
        try:
            for number in range(games):
                for deck in DECKS:
                    play(number, moves, deck)
                play_set_pieces(number)
                play_member_orders(number, moves)
        finally:
            counter.stop()
        counter.json_report(outfile=str(report))
        found = json.loads(report.read_text(encoding="utf-8"))
    missed = {
        Path(name).stem: one["summary"]["missing_branches"] for name, one in found["files"].items()
    }
    totals = found["totals"]
    return {
        "games": games,
        "moves": moves,
        "taken": totals["covered_branches"],
        "of": totals["num_branches"],
        "missed": {name: missed[name] for name in sorted(missed) if missed[name]},
    }


def has_fallen(found: dict[str, Any], before: dict[str, Any]) -> bool:
    """Return whether the share of branches that are taken is lower by more than a hundredth of all branches.

    Any change of a rule or of a move leads the games elsewhere, so that a few branches are reached or missed by
    chance.
    """
    taken: int = found["taken"] * before["of"]
    enough: int = before["taken"] * found["of"] - found["of"] * before["of"] // 100
    return taken < enough


def main(arguments: list[str] | None = None) -> int:
    """Measure and compare with the recorded figure. Return 1 if the share has fallen, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="record what this run finds")
    written = parser.parse_args(arguments).write
    found = measured()
    if written:
        RECORDED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    before = json.loads(RECORDED.read_text(encoding="utf-8"))
    shown = f"{found['taken']} of {found['of']} branches; recorded"
    sys.stdout.write(f"{shown} {before['taken']} of {before['of']}\n")
    return int(has_fallen(found, before))


if __name__ == "__main__":
    raise SystemExit(main())
