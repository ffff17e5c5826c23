# SPDX-License-Identifier: Apache-2.0
"""`explain`: the reasons for the effects of a sequence (SPEC A-2). Reads only, and may run beside a server."""

from pathlib import Path

import click

from clearinghouse.server.analysis.explain.explanations import explain_sequence
from clearinghouse.server.analysis.explain.lines import lines_of
from clearinghouse.server.analysis.replayed_state import OutOfRangeError, opened
from clearinghouse.server.analysis.state_views import check_accounts
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, analysing
from clearinghouse.server.console.numbers import WholeNumber, WholeRange
from clearinghouse.server.console.output import emit, watching


@click.command("explain")
@click.argument("directory", type=DIRECTORY)
@click.argument("sequence", type=WholeRange(min=0), metavar="SEQ")
@click.option(
    "--back",
    default=0,
    type=WholeRange(min=0),
    help="Look through at most so many sequences for the sources of inputs [all].",
)
@click.option("--account", default=0, type=WholeNumber(), help="Only what names this account.")
@AS_JSON
def explain_command(
    directory: Path, sequence: int, *, back: int, account: int, as_json: bool
) -> None:
    """Explain SEQ of the journal in DIRECTORY: rule, inputs with their sequences, arithmetic, chain of causes.

    Every input names the sequence that wrote it; the chain goes back to the tick, order or operator's command.
    """
    with analysing(directory, as_json=as_json):
        if sequence == 0:
            raise OutOfRangeError("sequence 0 is genesis: what happens begins at sequence 1")
        with watching("replay") as progress, opened(directory, progress, start=sequence) as past:
            found = explain_sequence(
                past, sequence, progress=progress, back=back, account_id=account
            )
            check_accounts([account] if account else [], past.state)
    emit(found.plain(), lines_of(found), as_json=as_json)
