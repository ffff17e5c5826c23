# SPDX-License-Identifier: Apache-2.0
"""The server under attack, seen from outside: its process, its journal on disk, and what it says that it holds.

Owns start, stop, restart and counting. Must never check an answer.
"""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from clearinghouse.client.sync import Client
from clearinghouse.server.journal.records import MACHINE_PRINCIPAL, commands_of, decode_command
from clearinghouse.statemachine.vocabulary.commands import ReportDisconnect
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.schema import JOURNAL_FILE
from tests.server.harness import run_command

STOP_SECONDS: Final = 60
Key = tuple[str, str]
"""Principal and request id of a call."""


def _is_kept(link: Path) -> bool:
    """Return whether an open file is one that SQLite keeps for the next reader: beside the writer's locks it may not
    close it.

    A reader that is really left open also has the log of the journal open, which is counted.
    """
    try:
        return link.readlink().name == JOURNAL_FILE
    except FileNotFoundError:
        return True


class Holding(NamedTuple):
    """What a process holds: its objects by kind as it counts them, and what the system knows."""

    counted: dict[str, int]
    threads: int
    files: int
    children: int
    resident_kib: int


class ServerProcess:
    """One server on one directory, which may be ended and started again."""

    def __init__(self, directory: Path, subscriber_records: int = 0) -> None:
        """Start it."""
        self.directory = directory
        self._records = [str(subscriber_records)] if subscriber_records else []
        self.starts = 0
        self.start()

    def start(self) -> None:
        """Start the process and wait until it serves."""
        with self.log_path.open("a") as log:
            self._process = subprocess.Popen(
                (
                    sys.executable,
                    "-m",
                    "tests.fuzzing.watched",
                    str(self.directory),
                    *self._records,
                ),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.address: str = self._hear("serving")["address"]
        self.starts += 1

    @property
    def log_path(self) -> Path:
        """Return the server's lines on stderr."""
        return self.directory.with_suffix(".log")

    @property
    def is_alive(self) -> bool:
        """Return whether the process runs."""
        return self._process.poll() is None

    def _hear(self, state: str) -> dict[str, Any]:
        """The next line of a kind on its stdout. Raises RuntimeError at the end of it."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            output: dict[str, Any] = json.loads(line)
            if output.pop("state") == state:
                return output
        raise RuntimeError(f"the server is gone: {self.log_tail()}")

    def log_tail(self) -> str:
        """The last thing that the server complained of."""
        return self.log_path.read_text()[-3_000:]

    def client(self, principal: str = "") -> Client:
        """A client of this server; see `RunningServer.client`."""
        return Client(self.address, principal=principal)

    def hold(self) -> Holding:
        """Return the server's present objects."""
        self._process.send_signal(signal.SIGUSR1)
        counted = self._hear("counted")
        process = Path(f"/proc/{self._process.pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        return Holding(
            counted,
            int(status["Threads"]),
            sum(not _is_kept(link) for link in (process / "fd").iterdir()),
            len(self._child_ids()),
            int(status["VmRSS"].split()[0]),
        )

    def children(self) -> set[str]:
        """Return the modules that the processes beside the server run."""
        found = set()
        for number in self._child_ids():
            try:
                words = Path(f"/proc/{number}/cmdline").read_bytes().decode().split("\0")
            except OSError:  # it has just ended
                continue
            if "-m" in words:
                found.add(words[words.index("-m") + 1])
        return found

    def _child_ids(self) -> list[str]:
        """Return the ids of the processes that the server has started and that run."""
        process = Path(f"/proc/{self._process.pid}")
        return (process / "task" / process.name / "children").read_text().split()

    def stop(self) -> list[str]:
        """Ask it to stop and check its remains; return the faults, empty if there are none."""
        self._process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        found = []
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.end()
            return [f"it does not stop within {STOP_SECONDS} s"]
        self._close()
        if code != 0:
            found.append(f"it stops with exit code {code} after {time.monotonic() - began:.1f} s")
        verified = run_command("verify", str(self.directory), "--replay", "--json")
        if verified.returncode != 0:
            found.append(f"verify says {verified.stdout}{verified.stderr}")
        return found

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.is_alive:
            self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.close()

    # --- its journal ---

    def calls_after(self, sequence: int) -> Counter[Key]:
        """How often each caller's key stands in the journal after a sequence; the machine's own calls are left out."""
        return Counter(self._keys(sequence))

    def _keys(self, sequence: int) -> Iterator[Key]:
        reader = open_read_only(self.directory)
        with closing(reader):
            for record in reader.scan(sequence + 1):
                if record.last_sequence <= sequence:
                    continue  # at the end of a journal the last record comes
                for data in commands_of(record):
                    command = decode_command(data)
                    if command.principal != MACHINE_PRINCIPAL and not isinstance(
                        command, ReportDisconnect
                    ):
                        yield command.principal, command.request_id
