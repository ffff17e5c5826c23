# SPDX-License-Identifier: Apache-2.0
"""`doctor`: check that a server can safely run on a directory (SPEC A-1). Changes nothing."""

import sys
import time
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.cli.first_settings import first_settings
from clearinghouse.server.cli.moments import analysing, state_at
from clearinghouse.server.config.tables import GAP_SECONDS_MAX
from clearinghouse.server.console.build import IS_COMPILED, build_text, foreign_builds
from clearinghouse.server.console.clock_check import check_clock
from clearinghouse.server.console.exits import ClockError, Exit
from clearinghouse.server.console.output import emit, watching
from clearinghouse.server.console.times import time_text
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.server.startup.incidents import (
    INCIDENT_DIRECTORY,
    PART,
    Bundle,
    list_incidents,
)
from clearinghouse.storage.checkup import BAD, OK, WARNING, Finding, checkup
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.reader import open_read_only

PYTHON_MIN = (3, 11)
# Packages that a part of the programs needs, and that part.
OPTIONAL: Final = {
    "clearinghouse.apps": "demo, top, console (clearinghouse-apps)",
    "pyrage": "backup --encrypt-to (clearinghouse-server[backup])",
    "pyarrow": "export parquet (clearinghouse-server[export])",
    "plotly": "inspect (clearinghouse-server[inspect])",
    "opentelemetry.sdk": "tracing (clearinghouse-server[tracing])",
}


def _clock(directory: Path) -> list[Finding]:
    """Compare the clock with the end of the journal (U-6.1); return no finding if the journal cannot be read."""
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
    """Return the finding about the Python interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON_MIN:
        return Finding("python", BAD, version, "use 3.11 or newer")
    return Finding("python", OK, version)


def _build() -> Finding:
    """Return the finding about the build of the state machine: compiled or plain Python."""
    if IS_COMPILED:
        return Finding("build", OK, build_text())
    advice = "orders take longer than compiled: docs/how-to/install.md"
    if foreign := foreign_builds():
        return Finding("build", WARNING, f"{build_text()}; {foreign[0]} is for another one", advice)
    return Finding("build", WARNING, build_text(), advice)


def _incidents(directory: Path) -> list[Finding]:
    """Return a finding for each open stop of the machine, and for stops whose files are incomplete (J-2.2)."""
    bundles = list_incidents(directory)
    found = [_incident(bundle) for bundle in bundles if bundle.settled is None]
    parts = sorted(path.name for path in (directory / INCIDENT_DIRECTORY).glob(f"*{PART}"))
    if parts:
        advice = "a stop was interrupted while it was written: remove it"
        found.append(Finding("incident", WARNING, ", ".join(parts), advice))
    return found or [Finding("incidents", OK, f"none is open, {len(bundles)} in all")]


def _incident(bundle: Bundle) -> Finding:
    """Return the finding about one stop of the machine that is not settled."""
    if bundle.is_open_work:
        return Finding("incident", BAD, bundle.text, "see docs/how-to/runbooks/machine-stopped.md")
    return Finding("incident", WARNING, bundle.text, "see docs/how-to/runbooks/machine-stopped.md")


def _has(name: str) -> bool:
    """Return whether a Python package is installed."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the package around it is not there either
        return False


def _optional() -> Finding:
    """Return the finding about the optional packages; a server also runs without them."""
    missing = [part for name, part in OPTIONAL.items() if not _has(name)]
    detail = f"not installed: {', '.join(missing)}" if missing else "all are installed"
    return Finding("optional parts", OK, detail)


@click.command("doctor")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--settings",
    is_flag=True,
    help="Also what an operator has to set first; this replays to the end, in the memory of a server.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor_command(directory: Path, *, settings: bool, as_json: bool) -> None:
    """Check DIRECTORY and its environment: Python, build, optional parts, SQLite, file system, free space, lock,
    journal against head, archive, snapshots, clock, stops of the machine.

    Changes nothing and may run beside a server. Exit code 1 if something is bad, not for warnings; `verify` reads
    every record. With --settings it also checks the settings: authority, two persons, custody, listings, limits and
    cover of members, references, margin, calendars, default fund.
    """
    found = [
        _python(),
        _build(),
        _optional(),
        *checkup(directory),
        *_clock(directory),
        *_incidents(directory),
    ]
    if settings:
        with analysing(directory, as_json=as_json), watching("replay") as progress:
            found += first_settings(state_at(directory, None, progress)[1])
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
