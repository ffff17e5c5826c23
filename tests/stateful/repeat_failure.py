# SPDX-License-Identifier: Apache-2.0
"""Repeat a failed game with the same checks after each command: `python -m tests.stateful.repeat_failure DIR`.

Owns what it prints and its exit code: 1 with what is found, 0 if nothing is found any more.
"""

import sys
from pathlib import Path

from tests.stateful.checked_engine import failed_game
from tests.stateful.failures import play_again


def main(arguments: list[str]) -> int:
    """Play the game in the directory that the one argument names."""
    try:
        play_again(Path(arguments[0]))
    except Exception as error:
        game = failed_game(error)
        if game is None:
            raise
        found = f"{type(error).__name__}: {error}"
        sys.stdout.write(f"FAILED after {len(game.steps)} commands: {found}\n")
        return 1
    sys.stdout.write("nothing is found in it\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
