# SPDX-License-Identifier: Apache-2.0
"""A driver of a client in a process of its own: one line of JSON to it, one line back."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from tests.sources import ROOT

ANSWER_SECONDS: Final = 60


JAVA_CLASSES: Final = ":".join(
    f"var/clients/java/{part}" for part in ("test-classes", "classes", "dependency/*")
)


class Language(NamedTuple):
    """A client: the programs that it needs, what builds its driver, if anything, and what starts it.

    The gate leaves out one whose build is long; `nightly` plays it. One that `is_local` has its clearinghouse in its
    own process, and takes its directory as an argument.
    """

    name: str
    needs: tuple[str, ...]
    build: tuple[str, ...]
    command: tuple[str, ...]
    has_long_build: bool = False
    is_local: bool = False


LANGUAGES: Final = (
    Language(
        "python", (), (), (sys.executable, str(ROOT / "clients/conformance/python_driver.py"))
    ),
    Language(
        "in process",
        (),
        (),
        (sys.executable, "-m", "tests.conformance.local_driver"),
        is_local=True,
    ),
    Language("go", ("go",), ("clients/go/build",), ("var/clients/go/bin/conformance",)),
    Language(
        "java",
        ("java", "mvn"),
        ("clients/java/build",),
        ("java", "-cp", JAVA_CLASSES, "clearinghouse.client.Driver"),
        has_long_build=True,
    ),
    Language(
        "rust",
        ("cargo",),
        ("clients/rust/build",),
        ("var/clients/rust/bin/conformance",),
        has_long_build=True,
    ),
    Language(
        "typescript",
        ("node", "npm"),
        ("clients/typescript/build",),
        ("node", "var/clients/typescript/dist/conformance.js"),
    ),
)


class Driver:
    """A running driver."""

    def __init__(self, language: Language, log: Path) -> None:
        """Start it, beside its log."""
        directory = [str(log.parent / "journal")] if language.is_local else []
        with log.open("a", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [*language.command, *directory],
                cwd=ROOT,
                env={**os.environ, "NO_COLOR": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._log = log

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one line; a driver that ends or says nothing is a failure."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        alarm = threading.Timer(ANSWER_SECONDS, self._process.kill)
        alarm.start()
        line = self._process.stdout.readline()
        alarm.cancel()
        if not line:
            raise AssertionError(f"the driver ended at {request}:\n{self._log.read_text('utf-8')}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def missing(language: Language) -> list[str]:
    """Return the programs of a language that are not on the path."""
    return [name for name in language.needs if shutil.which(name) is None]
