# SPDX-License-Identifier: Apache-2.0
"""The page of the worked incident, read: its commands, its quotes of their output, its images.

Owns how a command of the page is run elsewhere than where it says, and how a quotation is compared: line by line and
in order, where `...` stands for lines that are left out.
"""

import re
import shlex
from pathlib import Path
from typing import Final, NamedTuple

from click.testing import CliRunner

from clearinghouse.server.cli import main
from tests.sources import ROOT

PAGE: Final = ROOT / "docs" / "tutorial" / "incident.md"
PICTURES: Final = PAGE.with_suffix("")
PICTURE_BYTES_MAX: Final = 200_000
PROGRAM: Final = ".venv/bin/clearinghouse "
LEFT_OUT: Final = "..."

_BLOCK: Final = re.compile(
    r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL
)
_FILE: Final = re.compile(r"^cat > (\S+) <<'LINES'\n(.*?)^LINES\n", re.MULTILINE | re.DOTALL)


class Shown(NamedTuple):
    """A command of the page with the file that is written before it, and the lines of its output that are quoted."""

    command: str
    file: str
    content: str
    quoted: list[str]


def shown() -> list[Shown]:
    """The commands of the page, in order."""
    found = []
    for block, quoted in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        written = _FILE.search(block)
        file, content = written.groups() if written else ("", "")
        found += [
            Shown(line.removeprefix(PROGRAM), file, content, quoted.splitlines())
            for line in block.splitlines()
            if line.startswith(PROGRAM)
        ]
    return found


def run(one: Shown, folder: Path, *more: str) -> str:
    """Run a command of the page with `folder` instead of `var`; its output. Fails unless it ends with 0."""
    if one.file:
        (folder / Path(one.file).name).write_text(one.content, encoding="utf-8")
    words = [re.sub(r"^var/", f"{folder}/", word) for word in shlex.split(one.command)]
    result = CliRunner().invoke(main, [*words, *more])
    assert result.exit_code == 0, result.output
    return result.stdout


def misquoted(quoted: list[str], output: str) -> list[str]:
    """The first quoted line that is not where it should be, and what stands there; nothing if all are."""
    lines = output.splitlines()
    at = 0
    skipping = False
    for line in quoted:
        if line == LEFT_OUT:
            skipping = True
            continue
        found = at
        while skipping and found < len(lines) and lines[found] != line:
            found += 1
        if found == len(lines) or lines[found] != line:
            return [line, *lines[at : at + 1]]
        at = found + 1
        skipping = False
    return [] if skipping or at == len(lines) else lines[at:]
