# SPDX-License-Identifier: Apache-2.0
"""The examples of a page of the documents, and a folder in which they run as they stand there.

Owns where an example runs: a folder with `var/` and `.venv/`, as a checkout has them. Must never change an example.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.sources import ROOT

DOCS: Final = ROOT / "docs"
SECONDS_MAX: Final = 240


def blocks(page: Path, language: str) -> list[str]:
    """The examples of a page in a language; the empty language is that of blocks without one."""
    pattern = rf"^```{language}\n(.*?)^```$"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def checkout(folder: Path) -> Path:
    """Make a folder in which the commands of a page find what they name."""
    (folder / "var").mkdir(parents=True)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """That of a user who has not activated `.venv`."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "COLUMNS": "120"}


def run_in(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run the lines of a shell in a folder, up to the first that fails."""
    return subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
