# SPDX-License-Identifier: Apache-2.0
"""Search mixed rows beside the model for a command after which the machine and the model differ.

Owns the reduction of what was found to few rows. A difference is a defect of the machine or a limit of the model,
which does not follow all rows in any order. A person has to decide which, so no gate runs this. Must never change what
a game plays.

    python -m tests.stateful.mixed_search 1000             from a fresh seed
    python -m tests.stateful.mixed_search 1000 --seed 7    the games from 7 on
    python -m tests.stateful.mixed_search 1000 --only dvp  of files whose name has these letters
"""

import argparse
import secrets
import sys
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Final

from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS
from tests.stateful.mixed_rows import mixed, play

ALIKE: Final = 14  # letters of the text of a difference: the kind of an event, not its figures


def difference(rows: list[Row]) -> Exception | None:
    """Play rows beside the model and return the error that ends them, None without one."""
    try:
        play(Setup(check=False, model=True), rows)
    except Exception as error:  # noqa: BLE001  `play` raises findings only
        return error
    return None


def reduced(rows: list[Row], is_found: Callable[[list[Row]], bool]) -> list[Row]:
    """Return the rows without those that are not needed for the finding."""
    size = max(len(rows) // 4, 1)
    while size:
        at = 0
        while at < len(rows):
            left = rows[:at] + rows[at + size :]
            if is_found(left):
                rows = left
            else:
                at += size
        size //= 2
    return rows


def leads_to(begin: str, rows: list[Row]) -> bool:
    """Return whether rows lead to a difference whose text begins with `begin`."""
    return str(difference(rows)).startswith(begin)


def main() -> int:
    """Play games, and print each difference with its rows. Return 1 if there was one, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("games", type=int)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    scenarios = [one for one in SCENARIOS if asked.only in one.stem]
    differences = 0
    for number in range(asked.seed, asked.seed + asked.games):
        rows = mixed(scenarios, Random(number))
        found = difference(rows)
        if found is not None:
            differences += 1
            left = reduced(rows, partial(leads_to, str(found)[:ALIKE]))
            lines = "\n".join(row.left for row in left)
            print(f"--seed {number}: {found}\n{lines}\n", flush=True)  # noqa: T201
    print(f"{differences} differences in {asked.games} games from --seed {asked.seed}")  # noqa: T201
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
