# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse bust announce` and `decide`: call a running server (SPEC O-10).

Owns the input and output of these commands. The calls come from `bust find`; this module uses no machine.
"""

import json
from pathlib import Path
from typing import Any, Final

import click
from google.protobuf.json_format import ParseDict, ParseError

from clearinghouse.server.cli.calling import (
    FILE,
    calling,
    refusals,
    target_of,
    to_server,
    values_of,
)
from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors
from clearinghouse.v1 import admin_pb2

ANNOUNCE: Final = "AdminService.AnnounceBust"
ANNOUNCE_PATH: Final = "/clearinghouse.v1.AdminService/AnnounceBust"
DECIDE_PATH: Final = "/clearinghouse.v1.AdminService/DecideBust"


@click.command("announce")
@click.argument("calls_file", metavar="FILE", type=FILE)
@to_server
@AS_JSON
def announce_command(calls_file: Path, *, as_json: bool, **stated: object) -> None:
    """Announce the busts of FILE, which `bust find --out` wrote, to the running server at --address.

    From then on, for a day, the winners' gains stay in their accounts. Two operators have to decide each bust.
    """
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found: list[dict[str, Any]] = []
        for request in _requests(calls_file):
            reply = calls.change(ANNOUNCE_PATH, request, admin_pb2.AnnounceBustResponse)
            found.append({"bust_id": reply.bust_id, "trades": len(request.trade_ids)})
    lines = [
        f"bust {one['bust_id']} of {one['trades']} trades is announced: two operators decide it with"
        f" `clearinghouse bust decide {one['bust_id']}`"
        for one in found
    ]
    emit({"busts": found}, lines, as_json=as_json)


def _requests(path: Path) -> list[admin_pb2.AnnounceBustRequest]:
    """Return the announcements of busts in a file that `bust find` wrote. Raises ConfigError."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if not lines or any(line["call"] != ANNOUNCE for line in lines):
            raise ConfigError(f"{path} has no calls of `clearinghouse bust find`")
        return [ParseDict(line["request"], admin_pb2.AnnounceBustRequest()) for line in lines]
    except (OSError, ValueError, KeyError, TypeError, ParseError, RecursionError) as error:
        raise ConfigError(f"{path} has no calls of `clearinghouse bust find`: {error}") from error


@click.command("decide")
@click.argument("bust_id", type=WholeRange(min=1))
@click.option(
    "--approve/--give-up", "approves", required=True, help="Bust the trades, or leave them."
)
@to_server
@AS_JSON
def decide_command(bust_id: int, *, approves: bool, as_json: bool, **stated: object) -> None:
    """Decide the bust BUST_ID at the running server at --address; another operator has to decide the same."""
    request = admin_pb2.DecideBustRequest(bust_id=bust_id, approves=approves)
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        reply = calls.change(DECIDE_PATH, request, admin_pb2.DecideBustResponse)
    what = "approve" if approves else "give up"
    emit(
        values_of(reply),
        [f"your decision to {what} bust {bust_id} is in the journal, at sequence {reply.sequence}"],
        as_json=as_json,
    )
