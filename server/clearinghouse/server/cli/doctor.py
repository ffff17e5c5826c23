# SPDX-License-Identifier: Apache-2.0
"""`doctor`: check that a server can safely run on a directory (SPEC A-1). Changes nothing."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import emit
from clearinghouse.storage.checkup import BAD, OK, Finding, checkup

PYTHON_MIN = (3, 11)


def _python() -> Finding:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON_MIN:
        return Finding("python", BAD, version, "use 3.11 or newer")
    return Finding("python", OK, version)


@click.command("doctor")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor_command(directory: Path, *, as_json: bool) -> None:
    """Check DIRECTORY and its environment: Python, SQLite, file system, free space, lock, journal against head,
    snapshots.

    Changes nothing and may run beside a server. Exit code 1 if something is bad, not for warnings; `verify` reads
    every record.
    """
    found = [_python(), *checkup(directory)]
    bad = [finding for finding in found if finding.level == BAD]
    result: dict[str, object] = {
        "ok": not bad,
        "findings": [asdict(finding) for finding in found],
    }
    lines = [
        f"{finding.level:<8} {finding.name}: {finding.detail}"
        + (f"; {finding.advice}" if finding.advice else "")
        for finding in found
    ]
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.FINDING if bad else Exit.OK)
