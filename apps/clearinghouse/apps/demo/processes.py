# SPDX-License-Identifier: Apache-2.0
"""Start, check and end the processes of the demo: the server and the roles.

When the demo ends, also after a failure, none of its processes may still run.
"""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clearinghouse.apps.runs import CLI, RunError

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.05


@contextlib.contextmanager
def server(data_dir: Path, log_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a server on a free port and yield its address and process; kill it if it still runs at the end.

    Raises RunError if it does not start.
    """
    command = [*CLI, "serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0", "--json"]
    with log_path.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield _address(process, log_path), process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: "subprocess.Popen[str]", log_path: Path) -> str:
    """Wait until the server accepts calls, and return its address. Raises RunError."""
    assert process.stdout is not None
    for line in process.stdout:
        said = json.loads(line)
        if said.get("state") == "serving":
            address: str = said["address"]
            return address
    process.wait(START_SECONDS)
    tail = log_path.read_text(encoding="utf-8")[-500:]
    raise RunError(f"the server ended with {process.returncode} before it served: {tail}")


def stop(process: "subprocess.Popen[str]") -> None:
    """Ask the server to end by SIGTERM, as an operator does. Raises RunError unless its exit code is 0."""
    process.terminate()
    try:
        code = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise RunError(f"the server did not stop within {STOP_SECONDS:.0f} s") from None
    if code != 0:
        raise RunError(f"the server stopped with exit code {code}")


class Roles:
    """The processes of the demo's roles."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in names:
            command = [sys.executable, "-m", "clearinghouse.apps.demo.roles", name, str(folder)]
            with self._log(name).open("wb") as log:
                self._processes[name] = subprocess.Popen(command, stdout=log, stderr=log)

    def _log(self, name: str) -> Path:
        """Return the path of the file with a role's output."""
        return self._folder / f"{name}.log"

    def check(self) -> None:
        """Raise RunError if the process of a role has failed."""
        for name, process in self._processes.items():
            if process.poll():
                tail = self._log(name).read_text(encoding="utf-8")[-800:]
                raise RunError(f"{name} failed with exit code {process.returncode}:\n{tail}")

    def running(self) -> set[str]:
        """Return the roles whose processes have not ended."""
        return {name for name, process in self._processes.items() if process.poll() is None}

    def wait(self, names: set[str], seconds: float) -> None:
        """Wait until the processes of some roles have ended. Raises RunError if one fails, or after `seconds`."""
        deadline = time.monotonic() + seconds
        while names & self.running():
            self.check()
            if time.monotonic() > deadline:
                raise RunError(f"{sorted(names & self.running())} did not end in time")
            time.sleep(POLL_SECONDS)
        self.check()

    def end(self) -> None:
        """Kill every role that still runs."""
        for process in self._processes.values():
            if process.poll() is None:
                process.kill()
            process.wait()
