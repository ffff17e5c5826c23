# SPDX-License-Identifier: Apache-2.0
"""The example clients of other languages: how each is built, and one that runs.

Owns which programs a language needs, and the reason to skip where the packages of one cannot be had. The build folders
are below `var/`, so that a later run builds only what has changed.
"""

import queue
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final, NamedTuple, Self

import pytest

from tests.sources import ROOT
from tests.tools import tool

EXAMPLES: Final = ROOT / "clients" / "examples"
BUILDS: Final = ROOT / "var" / "languages"
BUILD_SECONDS: Final = 280
# Of all code of a client, with linter and tests, on a machine that does other things too.
LONG_BUILD_SECONDS: Final = 1_800
LINE_SECONDS: Final = 30.0
# What the package managers say when they reach no registry and have not kept what they need.
NO_NETWORK: Final = re.compile(
    r"dial tcp|no such host|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED"
    r"|Could not transfer artifact|UnknownHostException|[Cc]ould not resolve host|Could not connect"
    r"|in offline mode|GOPROXY=off"
)


class Example(NamedTuple):
    """A client: the programs that it needs, and the words that start it in its build folder."""

    language: str
    needs: tuple[str, ...]
    command: tuple[str, ...]


LANGUAGES: Final = (
    Example("python", (), (sys.executable, str(EXAMPLES / "python" / "client.py"))),
    Example("go", ("go",), ("./client",)),
    Example("node", ("node", "npm"), ("node", "client.mjs")),
    Example("java", ("java", "mvn"), ("java", "-cp", "classes:dependency/*", "Client")),
    Example("rust", ("cargo",), ("debug/client",)),
)


def built(example: Example) -> Path:
    """The folder of a client that is built now. Skips where a program or a package of its language is missing."""
    for name in example.needs:
        tool(name)
    folder = BUILDS / example.language
    folder.mkdir(parents=True, exist_ok=True)
    script = EXAMPLES / example.language / "build"
    if example.needs:
        done = subprocess.run(
            [str(script), str(folder)],
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_SECONDS,
        )
        output = done.stdout + done.stderr
        if done.returncode != 0 and NO_NETWORK.search(output):
            pytest.skip(f"the packages for {example.language} are neither kept nor in reach")
        assert done.returncode == 0, output
    return folder


class Program:
    """A client that runs; its lines are kept as they come."""

    def __init__(self, example: Example, folder: Path, *words: str) -> None:
        self._process = subprocess.Popen(
            [*example.command, *words],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._coming: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        self.lines: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()

    def _read(self) -> None:
        """Pass on what it prints until it ends."""
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                self._coming.put(line.rstrip("\n"))

    def until(self, start: str) -> str:
        """The next line that begins with `start`; fails if none comes."""
        end = time.monotonic() + LINE_SECONDS
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._coming.get(timeout=left)
            except queue.Empty:
                break
            self.lines.append(line)
            if line.startswith(start):
                return line
        shown = "\n".join(self.lines[-20:])
        raise AssertionError(f"no line {start!r} came, but:\n{shown}")

    def rest(self, seconds: float) -> None:
        """Keep what else comes within some seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                self.lines.append(self._coming.get(timeout=left))
            except queue.Empty:
                return

    def events(self) -> list[tuple[int, str]]:
        """Sequence and kind of each event that it has printed."""
        words = [line.split() for line in self.lines if line.startswith("event ")]
        return [(int(sequence), kind) for _, sequence, kind in words]
