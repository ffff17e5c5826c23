# SPDX-License-Identifier: Apache-2.0
"""A live server behind a wire, which do what a scenario of `clients/conformance` says, and the play of one scenario."""

import time
from pathlib import Path
from typing import Any

from tests.client.server_process import ServerProcess, Wire
from tests.conformance.driver import Driver, Language
from tests.conformance.player import play


class House:
    """A server and the wire to it, which do what a scenario says."""

    def __init__(self, folder: Path) -> None:
        """Start both."""
        self.server = ServerProcess(folder)
        self.server.start()
        self.wire = Wire(self.server.address)

    def act(self, step: dict[str, Any]) -> None:
        """Do one thing to the server or the wire."""
        match step["server"]:
            case "kill":
                self.server.kill()
            case "start":
                self.server.start()
            case "cut":
                self.wire.cut()
            case "lose_answers":
                self.wire.lose_answers(step["count"])
            case unknown:
                raise AssertionError(f"a scenario asks for {unknown}")

    def end(self) -> None:
        """End both."""
        self.wire.end()
        self.server.end()


def played(language: Language, scenario: Path, folder: Path) -> int:
    """Play a scenario with a driver and a server of its own below a folder; return its number of steps."""
    house = House(folder)
    try:
        known = {"address": house.wire.address, "started": str(time.time_ns())}
        with Driver(language, folder / "driver.log") as driver:
            steps = play(scenario, driver.ask, house.act, known)
            assert driver.ask({"op": "end"}) == {}
        return steps
    finally:
        house.end()
