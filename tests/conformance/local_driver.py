# SPDX-License-Identifier: Apache-2.0
"""The driver of a clearinghouse in its own process: that of the Python client, with another `connect`.

    python -m tests.conformance.local_driver DIRECTORY

Owns what a server does beside it elsewhere: to kill and start it is to close its directory and open it again, after
which clients are new and streams go on where they were. The time follows the clock, as scenarios expect of a server.
"""

import importlib
import sys
import time
from pathlib import Path
from typing import Any, Final

from clearinghouse.local import Local
from tests.sources import ROOT

sys.path.insert(0, str(ROOT / "clients" / "conformance"))
python_driver: Any = importlib.import_module("python_driver")

Values = dict[str, Any]

PRINCIPALS: Final[dict[str, str]] = {}


class House:
    """The clearinghouse while it is open."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._local = Local(directory, start_ns=time.time_ns())
        self._is_open = True

    def catch_up(self) -> None:
        """Let the time pass that has passed, while it is open."""
        if self._is_open:
            self._local.advance_to(max(self._local.now_ns, time.time_ns()))

    def connect(self, line: Values) -> Values:
        """Make a client."""
        PRINCIPALS[line["client"]] = line["principal"]
        python_driver.CLIENTS[line["client"]] = self._local.client(line["principal"])
        return {}

    def server(self, line: Values) -> Values:
        """Close the directory, or open it again."""
        self._is_open = line["do"] == "start"
        if not self._is_open:
            self._local.close()
            return {}
        self._local = Local(self._directory)
        for name, principal in PRINCIPALS.items():
            python_driver.CLIENTS[name] = self._local.client(principal)
        for name, old in python_driver.STREAMS.items():
            client = python_driver.CLIENTS[python_driver.STREAM_CLIENTS[name]]
            python_driver.STREAMS[name] = client.subscribe(old.next_sequence, chain=old.chain)
        return {}


def main() -> None:
    """Answer each line."""
    house = House(Path(sys.argv[1]))
    python_driver.OPS.update(connect=house.connect, server=house.server)
    python_driver.main(house.catch_up)


if __name__ == "__main__":
    main()
