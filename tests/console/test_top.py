# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse top` against a real server: one frame for scripts, and a live screen in a terminal."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clearinghouse.client import MarketStatus
from tests.console.world import World
from tests.listening import CLI
from tests.tools import tool

pytestmark = pytest.mark.slow

WAIT_SECONDS = 60.0


def run_top(*arguments: str, key: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end, without a terminal."""
    given = os.environ | {"CLEARINGHOUSE_API_KEY": key} | environment
    return subprocess.run(
        (*CLI, "top", *arguments),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=given,
    )


def test_one_frame_is_text_or_json(world: World, tmp_path: Path) -> None:
    """The key comes from the environment or a file; the figures are those of the server."""
    arguments = ("--server", world.address, "--metrics", world.metrics, "--once")
    text = run_top(*arguments, key=world.keys["rita"], COLUMNS="160", LINES="50")
    assert text.returncode == 0, text.stderr
    assert "\x1b" not in text.stdout
    for words in (
        "SOL-PERP",
        "7,800",
        "BTC",
        "serving",
        "conditions",
        "default fund",
        "fails open",
    ):
        assert words in text.stdout
    file = tmp_path / "key"
    file.write_text(world.keys["rita"] + "\n", encoding="utf-8")
    file.chmod(0o640)
    found = json.loads(run_top(*arguments, "--json", "--key-file", str(file)).stdout)
    assert found["serving"] is True
    assert found["sequence"] > 0
    assert found["prices"] == {"USDC": "ABSENT", "SOL": "OK", "BTC": "OK"}
    perpetual = next(one for one in found["markets"] if one["symbol"] == "SOL-PERP")
    assert (perpetual["open_interest"], perpetual["mark_price"]) == ("7800", "150")
    assert found["process"]["phase"] == "serving"
    file.chmod(0o644)
    refused = run_top(*arguments, "--key-file", str(file))
    assert refused.returncode == 2
    assert "can be read by others" in refused.stderr
    assert world.keys["rita"] not in refused.stderr


@pytest.mark.nightly
def test_a_server_that_refuses_or_is_not_there_is_a_finding(world: World) -> None:
    """Exit code 1, with the reason in the frame."""
    for address, key, reason in (
        (world.address, "", "CREDENTIAL_ABSENT"),
        (world.address, "x", "CREDENTIAL_INVALID"),
        ("127.0.0.1:1", world.keys["rita"], "UNAVAILABLE"),
    ):
        found = run_top("--server", address, "--once", "--json", key=key)
        assert found.returncode == 1, found.stderr
        shown = json.loads(found.stdout)
        assert shown["serving"] is False
        assert reason in shown["conditions"][0]["text"]


class Terminal:
    """A terminal of tmux on a socket of its own."""

    def __init__(
        self, folder: Path, width: int, height: int, environment: dict[str, str], command: str
    ) -> None:
        self._base = (tool("tmux"), "-f", "/dev/null", "-S", str(folder / "tmux"))
        # The size is that of the terminal, also where a test runner states another one.
        stated = {
            key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")
        }
        self._environment = stated | environment
        size = ("-x", str(width), "-y", str(height))
        self._tmux("new-session", "-d", "-s", "top", *size, command)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            (*self._base, *arguments),
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env=self._environment,
        )
        return done.stdout

    def screen(self, *, with_colours: bool = False) -> str:
        """The visible screen."""
        return self._tmux("capture-pane", "-p", "-t", "top", *(("-e",) if with_colours else ()))

    def resize(self, width: int, height: int) -> None:
        """Another size."""
        self._tmux("resize-window", "-t", "top", "-x", str(width), "-y", str(height))

    def keys(self, *names: str) -> None:
        """Press keys."""
        self._tmux("send-keys", "-t", "top", *names)

    def end(self) -> None:
        """End the session and its server."""
        self._tmux("kill-server")

    def wait(self, holds: Callable[[str], bool], what: str) -> str:
        """Wait until the screen holds something."""
        until = time.monotonic() + WAIT_SECONDS
        shown = ""
        while time.monotonic() < until:
            shown = self.screen()
            if holds(shown):
                return shown
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what}:\n{shown}")


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[World]:
    """A world that a test may end."""
    with World(tmp_path) as found:
        found.furnish()
        yield found


def test_the_screen_follows_the_server(own_world: World, tmp_path: Path) -> None:
    """It shows an act within a reading, survives a restart, follows the size, and has no colour with NO_COLOR."""
    world = own_world
    environment = {"CLEARINGHOUSE_API_KEY": world.keys["rita"], "NO_COLOR": "1"}
    command = " ".join((*CLI, "top", "--server", world.address, "--every", "0.5"))
    terminal = Terminal(tmp_path, 150, 40, environment, command)
    try:
        terminal.wait(lambda text: "SOL-PERP" in text and "sequence" in text, "the first frame")
        colours = terminal.screen(with_colours=True)
        assert not [code for code in ("\x1b[31m", "\x1b[32m", "\x1b[33m") if code in colours]
        with world.client("rita") as client:
            client.set_market_status("SOL-PERP", MarketStatus.HALTED)
        terminal.wait(lambda text: "halted or settling: SOL-PERP" in text, "the halted market")
        world.server.kill()
        terminal.wait(lambda text: "NO ANSWER" in text, "the missing server")
        world.restart()
        terminal.wait(lambda text: "NO ANSWER" not in text and "SOL-PERP" in text, "the server")
        terminal.resize(100, 30)
        shown = terminal.wait(
            lambda text: max(map(len, text.splitlines())) == 100 and "SOL-PERP" in text, "the size"
        )
        assert len(shown.rstrip("\n").splitlines()) <= 30
        terminal.keys("C-c")
    finally:
        terminal.end()
