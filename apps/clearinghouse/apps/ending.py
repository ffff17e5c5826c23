# SPDX-License-Identifier: Apache-2.0
"""Run a function that makes a report, print the report, and exit with the code of its result.

Owns the ending of `clearinghouse demo`, `crash` and `ccp`. It must not know the content of a report.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, Protocol

import click
from rich.console import Console

from clearinghouse.apps.runs import RunError, RunRefusedError
from clearinghouse.server.console.exits import Exit


class ReportModule(Protocol):
    """The functions that the `report` module of each kind of run has."""

    REPORT_FILE: str

    def failures(self, report: dict[str, Any]) -> list[str]:
        """Return the reasons for which a run has failed; empty if there are none."""

    def show(self, report: dict[str, Any], console: Console) -> None:
        """Print the report for people."""


def report_and_exit(
    name: str,
    run: Callable[[], dict[str, Any]],
    report: ReportModule,
    folder: Path,
    *,
    as_json: bool,
) -> NoReturn:
    """Make the run of `clearinghouse NAME` in a directory, then exit: 0, 1 with reasons, 2 if it could not begin."""
    try:
        found = run()
    except RunError as error:
        if as_json:
            click.echo(json.dumps({"ok": False, "failures": [str(error)]}))
        click.echo(f"clearinghouse {name}: {error}", err=True)
        sys.exit(Exit.USAGE if isinstance(error, RunRefusedError) else Exit.FINDING)
    reasons = report.failures(found)
    if as_json:
        click.echo(json.dumps({"ok": not reasons, "failures": reasons, **found}))
    else:
        report.show(found, Console(highlight=False))
        click.echo(f"report: {folder / report.REPORT_FILE}")
    for reason in reasons:
        click.echo(f"clearinghouse {name}: {reason}", err=True)
    sys.exit(Exit.FINDING if reasons else Exit.OK)
