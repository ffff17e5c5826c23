# SPDX-License-Identifier: Apache-2.0
"""`doctor`: check that a server can safely run on a directory (SPEC A-1). Changes nothing."""

import sys
import time
from dataclasses import asdict
from pathlib import Path

import click

from clearinghouse.server.config.settings import GAP_SECONDS_MAX
from clearinghouse.server.console.clock_check import check_clock
from clearinghouse.server.console.exits import ClockError, Exit
from clearinghouse.server.console.output import emit
from clearinghouse.server.console.times import time_text
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.storage.checkup import BAD, OK, WARNING, Finding, checkup
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.reader import open_read_only

PYTHON_MIN = (3, 11)


def _clock(directory: Path) -> list[Finding]:
    """The clock against the end of the journal (U-6.1)."""
    try:
        reader = open_read_only(directory)
    except StorageError:
        return []  # the check of the journal has reported that
    try:
        time_ns = reader.tail().time_ns
        first = next(reader.read(0), None)
    except StorageError:
        return []
    finally:
        reader.close()
    if first is None:
        return []
    window_ns = genesis_from_bytes(first.commands).request_window_ns
    now_ns = time.time_ns()
    try:
        warning = check_clock(time_ns, now_ns, window_ns, GAP_SECONDS_MAX)
    except ClockError as error:
        # A journal may be old; one from the future has a wrong time, or the clock has.
        return [Finding("clock", BAD if now_ns < time_ns else WARNING, str(error))]
    if warning and now_ns < time_ns:
        return [Finding("clock", WARNING, warning)]
    return [Finding("clock", OK, f"the journal ends at {time_text(time_ns)}")]


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
    snapshots, clock.

    Changes nothing and may run beside a server. Exit code 1 if something is bad, not for warnings; `verify` reads
    every record.
    """
    found = [_python(), *checkup(directory), *_clock(directory)]
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
