# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse incident`: list the stops of the machine, try them again, and settle them (SPEC J-2.2).

Owns the output and the exit codes. It writes only the mark of a settled bundle.
"""

import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

import click

from clearinghouse.server.cli.snapshots import end_with_parent
from clearinghouse.server.console.build import build_text
from clearinghouse.server.console.exits import ConfigError, Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.console.times import time_text
from clearinghouse.server.startup.heartbeat import read_heartbeat
from clearinghouse.server.startup.incident_trial import TrialError, raises_again, raises_at_end
from clearinghouse.server.startup.incidents import BUNDLE, Bundle, list_incidents, settle
from clearinghouse.storage.errors import JournalMissingError
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.schema import JOURNAL_FILE

DIRECTORY = click.Path(path_type=Path, exists=True, file_okay=False)


@click.group("incident")
def incident_command() -> None:
    """List the stops of the machine of a data directory, try them again, and settle them."""


def _row(bundle: Bundle) -> dict[str, object]:
    """Return an incident bundle as values for JSON."""
    found, settled = bundle.incident, bundle.settled
    row: dict[str, object] = {"name": bundle.name, "path": str(bundle.path)}
    if found is not None:
        row |= {
            "is_work": found.is_work,
            "call": found.call.name,
            "principal": found.call.principal,
            "request_id": found.call.request_id,
            "error": found.error,
            "sequence": found.sequence,
            "durable_sequence": found.durable_sequence,
            "stopped_at_ns": found.stopped_at_ns,
            "version": found.version,
            "build": found.build,
        }
    return row | {"settled": None if settled is None else settled.reason}


@click.command("list")
@click.argument("directory", type=DIRECTORY)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_command(directory: Path, *, as_json: bool) -> None:
    """List the stops of the machine of DIRECTORY, the oldest first."""
    bundles = list_incidents(directory)
    with errors(as_json=as_json):
        if not bundles and not (directory / JOURNAL_FILE).exists():
            raise JournalMissingError(f"there is no journal at {directory / JOURNAL_FILE}")
    lines = []
    for bundle in bundles:
        settled = bundle.settled
        state = "open"
        if settled is not None:
            state = f"settled {time_text(settled.at_ns)} by {settled.version}: {settled.reason}"
        lines.append(f"{bundle.text}; {state}")
    emit({"incidents": [_row(bundle) for bundle in bundles]}, lines or ["none"], as_json=as_json)


def _named(directory: Path, name: str) -> Bundle:
    """Return the incident bundle with a name. Raises ConfigError if there is none."""
    for bundle in list_incidents(directory):
        if bundle.name == name and bundle.path.suffix == BUNDLE:
            return bundle
    raise ConfigError(
        f"there is no incident {name!r:.80}: `clearinghouse incident list` names them"
    )


def _tried(directory: Path, bundle: Bundle, *, at_end: bool) -> str:
    """Apply an incident again; return the error that this raises, "" if it raises none.

    With `at_end`, do the work that is due at the end of the journal instead. Raises TrialError and errors of a replay.
    """
    reader = open_read_only(directory)
    try:
        with watching("replay") as progress:
            moments = (read_heartbeat(directory), time.time_ns())
            if at_end:
                return raises_at_end(reader, *moments, progress)
            if bundle.incident is None:
                return "what is not known: it cannot be read"
            return raises_again(reader, bundle.incident, *moments, progress)
    finally:
        reader.close()


@click.command("try")
@click.argument("directory", type=DIRECTORY)
@click.argument("name")
@click.option("--at-end", is_flag=True, help="Try what is due at the end of the journal instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def try_command(directory: Path, name: str, *, at_end: bool, as_json: bool) -> None:
    """Apply the calls of the incident NAME again, on a separate machine; exit code 1 if they raise.

    It writes nothing, and a server may run on DIRECTORY.
    """
    with errors(as_json=as_json, usage=(TrialError,)):
        raised = _tried(directory, _named(directory, name), at_end=at_end)
    emit({"raised": raised}, [f"raises {raised}" if raised else "passes"], as_json=as_json)
    sys.exit(Exit.FINDING if raised else Exit.OK)


@click.command("settle")
@click.argument("directory", type=DIRECTORY)
@click.argument("name")
@click.option("--reason", required=True, help="Why it holds nothing back any more; it is kept.")
@click.option("--at-end", is_flag=True, help="Try what is due at the end of the journal instead.")
@click.option("--nice", default=0, type=WholeRange(0, 19), help="Take less of the processor.")
@click.option("--with-parent", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def settle_command(
    directory: Path,
    name: str,
    *,
    reason: str,
    at_end: bool,
    nice: int,
    with_parent: bool,
    as_json: bool,
) -> None:
    """Settle the incident NAME, so that it blocks nothing more; a server on DIRECTORY continues within a second.

    Due work is tried first; if it raises, it stays open with exit code 1. A command is not tried: its principal may
    send its kind again, but never the same request.
    """
    if with_parent:
        end_with_parent()
    if nice:
        os.nice(nice)
    with errors(as_json=as_json, usage=(TrialError, OSError)):
        if not reason.strip():
            raise ConfigError("--reason is empty: state why it holds nothing back any more")
        bundle = _named(directory, name)
        if bundle.settled is not None:
            raise ConfigError(f"{name} is settled already: {bundle.settled.reason}")
        raised = _tried(directory, bundle, at_end=at_end) if bundle.is_open_work else ""
        if raised:
            emit({"settled": None, "raised": raised}, [], as_json=as_json)
            click.echo(f"clearinghouse: it stays open: it raises {raised}", err=True)
            sys.exit(Exit.FINDING)
        settle(
            bundle,
            version=version("clearinghouse-server"),
            build=build_text(),
            reason=reason,
            now_ns=time.time_ns(),
        )
    emit({"settled": name}, [f"{name}: settled"], as_json=as_json)


for _command in (list_command, try_command, settle_command):
    incident_command.add_command(_command)
