# SPDX-License-Identifier: Apache-2.0
"""A game that fails leaves a journal, and one command line that fails in the same way.

Owns rules that are broken on purpose, in the machine that plays as in the one that replays.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import get_state_machine_test, initialize, rule

from clearinghouse.server.cli import main as command_line
from clearinghouse.statemachine.arithmetic import money
from clearinghouse.statemachine.trading import fills
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.storage.reader import open_read_only
from tests.sources import ROOT
from tests.stateful import repeat_failure
from tests.stateful.draws import SeededDraw
from tests.stateful.failures import Kept, games_of, keep
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.player import Player, Tally
from tests.stateful.test_machine import Game

pytestmark = pytest.mark.skipif(
    not IS_PURE, reason="a compiled module cannot be given another function"
)

RIGHT: Final = money.fee_due
SLIP: Final = "a fee that no account owes"


def one_more(*figures: int) -> int:
    """Return a fee that is one unit too high."""
    return RIGHT(*figures) + 1


def raising(*_figures: int) -> int:
    """Fail as an assertion of the machine would."""
    raise AssertionError(SLIP)


def play(fee: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> BaseException:
    """Play games of orders with a broken fee, and return the error that ends one."""
    monkeypatch.setattr(fills, "fee_due", fee)
    player = Player(SeededDraw(0), Tally(), audit=False, model=True)
    for number in range(200):
        player.draw = SeededDraw(number)
        player.rule = "OrderBatch"
        try:
            with player.playing():
                MOVES[commands.OrderBatch](player)
        except AssertionError as error:
            return error
    pytest.fail("no order was filled")


def kept_of(error: BaseException, folder: Path) -> Kept:
    """Keep the one game that an error ended; return where it is."""
    ((game, of_game),) = games_of(error)
    return keep(game, of_game, "test_game[3]", folder)


def replayed(kept: Kept, *options: str) -> tuple[int, str]:
    """Return exit code and output of `clearinghouse replay` on a kept game."""
    done = CliRunner().invoke(command_line, ["replay", str(kept.path), *options])
    return done.exit_code, done.output


def test_what_the_model_finds_is_found_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kept journal replays as it was recorded.

    The model finds the same error again, and none after the fee is corrected.
    """
    error = play(one_more, monkeypatch)
    kept = kept_of(error, tmp_path)
    assert kept.path.name.startswith("test_game-3-")
    assert kept.command == f".venv/bin/python -m tests.stateful.repeat_failure {kept.path}"
    code, output = replayed(kept)
    assert (code, "the journal has the same head" in output) == (0, True)
    assert repeat_failure.main([str(kept.path)]) == 1
    assert str(error) in capsys.readouterr().out
    monkeypatch.setattr(fills, "fee_due", RIGHT)
    assert repeat_failure.main([str(kept.path)]) == 0


def test_a_command_that_stops_the_machine_is_in_the_journal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The replay reaches the command and names it with its error. The state before it can be read."""
    kept = kept_of(play(raising, monkeypatch), tmp_path)
    assert kept.command == f".venv/bin/clearinghouse replay {kept.path}"
    reader = open_read_only(kept.path)
    *_, record = reader.scan()
    last = record.first_sequence  # a batch has a sequence number for each order
    reader.close()
    for options in ((), ("--break-on", "account 1002 equity < -1")):
        code, output = replayed(kept, *options)
        assert code == 1
        assert f"sequence {last}: OrderBatch of 'test' raises AssertionError: {SLIP}" in output
    reported = CliRunner().invoke(command_line, ["verify", "--replay", "--json", str(kept.path)])
    (finding,) = json.loads(reported.stdout)["findings"]
    assert (finding["sequence"], finding["kind"], SLIP in finding["detail"]) == (
        last,
        "replay",
        True,
    )
    shown = CliRunner().invoke(
        command_line, ["state", str(kept.path), "sums", "--at", str(last - 1), "--json"]
    )
    assert json.loads(shown.stdout)["as_of_sequence"] == last - 1
    assert repeat_failure.main([str(kept.path)]) == 1
    assert SLIP in capsys.readouterr().out


@pytest.mark.slow
def test_a_failing_test_ends_on_the_command_line(tmp_path: Path) -> None:
    """The last section of the report of a test whose game failed has the command line, and the journal is there."""
    test = tmp_path / "test_lost.py"
    test.write_text(
        "from tests.stateful.draws import SeededDraw\n"
        "from tests.stateful.player import Player, Tally\n\n\n"
        "def test_lost() -> None:\n"
        "    player = Player(SeededDraw(0), Tally(), audit=False)\n"
        "    with player.playing():\n"
        "        assert player.sequence == 0\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", test],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if " repeat with " in line)
    program, action, path = lines[at + 1].split(" ")
    assert (program, action) == (".venv/bin/clearinghouse", "replay")
    assert lines[at + 2].startswith("=")
    kept = Kept(ROOT / path, "")
    assert replayed(kept)[0] == 0
    shutil.rmtree(kept.path)


@pytest.mark.slow
def test_what_was_found_is_told_where_the_search_for_less_ends_otherwise(tmp_path: Path) -> None:
    """A time limit ends a test after a game has failed: the report has that game's error and the line that
    repeats it.
    """
    test = tmp_path / "test_slow_to_shrink.py"
    test.write_text(
        "import pytest\n"
        "from tests.stateful.draws import SeededDraw\n"
        "from tests.stateful.player import Player, Tally\n\n\n"
        "def test_lost() -> None:\n"
        "    player = Player(SeededDraw(0), Tally(), audit=False)\n"
        "    with pytest.raises(AssertionError), player.playing():\n"
        "        raise AssertionError('the finding')\n"
        "    pytest.fail('Timeout (>300.0s)')\n\n\n"
        "def test_other() -> None:\n"
        "    pytest.fail('nothing of a game')\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", test],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if " found before " in line)
    assert lines[at + 1] == "AssertionError: the finding"
    at = next(number for number, line in enumerate(lines) if " repeat with " in line)
    path = lines[at + 1].split(" ")[2]
    assert (ROOT / path).exists()
    shutil.rmtree(ROOT / path)
    assert sum(" found before " in line for line in lines) == 1


class Orders(Game):
    """Games of orders alone, without checks. They are short, so that they are reduced at once."""

    @initialize()
    def begin(self) -> None:
        """Create the world of every game."""
        self.player = Player(SeededDraw(0), Tally(), audit=False)

    @rule(number=st.integers(0, 2**32 - 1))
    def order(self, number: int) -> None:
        """Play a batch of orders."""
        self.play(number, "OrderBatch", MOVES[commands.OrderBatch])

    def teardown(self) -> None:
        """Replay nothing: the error that is searched ends the game."""


@pytest.mark.slow
def test_of_a_game_that_shrinks_the_smallest_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all the games that Hypothesis plays while it reduces one, the last is kept: only orders that meet."""
    monkeypatch.setattr(fills, "fee_due", raising)
    profile = settings(
        stateful_step_count=12, suppress_health_check=list(HealthCheck), derandomize=True
    )
    with pytest.raises(AssertionError, match=SLIP) as caught:
        get_state_machine_test(Orders, settings=profile)()
    kept = kept_of(caught.value, tmp_path)
    set_up = len(Player(SeededDraw(0), Tally(), audit=False).steps)
    ((game, _),) = games_of(caught.value)
    # How far it shrinks depends on what else is loaded; games begin with twelve.
    assert 1 <= len(game.steps) - set_up <= 8
    assert repeat_failure.main([str(kept.path)]) == 1
    assert SLIP in capsys.readouterr().out
