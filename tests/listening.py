# SPDX-License-Identifier: Apache-2.0
"""An application that listens for HTTP, in a process of its own, for the tests that ask it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, Self

CLI: Final = (sys.executable, "-m", "clearinghouse.server.cli")


class RunningApplication:
    """`clearinghouse NAME` on a free port, with the server that it calls; modules of `path` come before all others."""

    def __init__(
        self, name: str, server: str, log: Path, *arguments: str, path: Path | None = None
    ) -> None:
        command = (*CLI, name, "--server", server, "--listen", "127.0.0.1:0", *arguments)
        with log.open("a") as errors:
            self.process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=None if path is None else os.environ | {"PYTHONPATH": str(path)},
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(f"{name} on http"), log.read_text(encoding="utf-8")
        self.url = line.split()[-1]
        self.port = int(self.url.rstrip("/").rpartition(":")[2])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
