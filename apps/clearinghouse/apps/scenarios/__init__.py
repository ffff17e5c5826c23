# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse scenarios`: make the joint scenarios of margin outside the machine, and send them (SPEC
C-7.4).

Owns the command, the file of a table, and the comparison of a table with the content of a journal. `joint_history`
makes the table; its libraries are an optional dependency.
"""

import hashlib
import json
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.apps.scenarios.held import Held, held_in
from clearinghouse.apps.scenarios.options import PairType, SplitType
from clearinghouse.server.cli.calling import calling, refusals, target_of, to_server
from clearinghouse.server.cli.delegation_limits import symbols_of
from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.codec.text.json_calls import lines_of
from clearinghouse.server.console.exits import ConfigError, Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.startup.forking import MomentError
from clearinghouse.storage.exporting import write_whole
from clearinghouse.v1 import margin_call_pb2

__all__ = ["scenarios_command"]

LACKS: Final = "NumPy and Polars are not installed: pip install 'clearinghouse-apps[scenarios]'"
SET_SCENARIOS: Final = "/clearinghouse.v1.MarginCallService/SetMarginScenarios"
CALL: Final = "MarginCallService.SetMarginScenarios"
FILE: Final = click.Path(path_type=Path, dir_okay=False, exists=True)
NEW: Final = click.Path(path_type=Path, dir_okay=False)
DIGITS: Final = 16


def versions() -> dict[str, str]:
    """Return the versions of the programs that make a table."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in ("clearinghouse-apps", "numpy", "polars"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            raise ConfigError(LACKS) from None
    return found


def digest_of(returns_ppb: dict[str, list[int]]) -> str:
    """Return the SHA-256 of a table's symbols and returns, as JSON without blanks."""
    text = json.dumps(returns_ppb, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@click.group("scenarios")
def scenarios_command() -> None:
    """Make the joint scenarios of margin from prices, and send them to a running server."""


@click.command("build")
@click.argument("prices", type=FILE)
@click.option("--out", required=True, type=NEW, help="File of the table, as JSON.")
@click.option("--until", default="", metavar="DATE", help="The last day that counts [the last].")
@click.option(
    "--period",
    default=2,
    show_default=True,
    type=WholeRange(min=1, max=30),
    help="Days to close a position.",
)
@click.option(
    "--look-back",
    default=250,
    show_default=True,
    type=WholeRange(min=250, max=2_000),
    help="Scenarios of the look-back.",
)
@click.option(
    "--stress",
    default=30,
    show_default=True,
    type=WholeRange(min=30, max=1_000),
    help="Scenarios of the stress period.",
)
@click.option(
    "--unscaled",
    is_flag=True,
    help="Take returns as they were, not scaled to the volatility of today.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=WholeRange(min=0),
    help="Seed of returns that have to be drawn.",
)
@click.option(
    "--split",
    "splits",
    multiple=True,
    type=SplitType(),
    help="An adjustment of the closes before a date.",
)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    type=PairType("SYMBOL@DATE", "@"),
    help="A move that is right as it is.",
)
@click.option(
    "--sector",
    "sectors",
    multiple=True,
    type=PairType("SYMBOL=NAME", "="),
    help="The sector of a security.",
)
@click.option(
    "--from",
    "directory",
    type=click.Path(path_type=Path, exists=True),
    metavar="DIR",
    help="A data directory, or a journal file: the table has to have all securities that are open there.",
)
@click.option(
    "--calls",
    type=NEW,
    help="With --from: file of the calls that state the table, one a line, as `fork --with` takes them.",
)
@AS_JSON
def build_command(
    prices: Path,
    out: Path,
    *,
    until: str,
    period: int,
    look_back: int,
    stress: int,
    unscaled: bool,
    seed: int,
    splits: tuple[tuple[str, Any], ...],
    accepted: tuple[tuple[str, str], ...],
    sectors: tuple[tuple[str, str], ...],
    directory: Path | None,
    calls: Path | None,
    as_json: bool,
) -> None:
    """Make a table of joint scenarios from PRICES: a CSV of dates, and a column with the closes of each security.

    Exit code 1 if a security with open positions in the journal of --from is not in the table; it then counts in full.
    2 if the history is invalid: prices that are not above 0, dates out of order, one price, moves like a split or
    absurd ones.
    """
    if calls is not None and directory is None:
        raise click.UsageError("--calls needs --from DIR, which says what number an asset has")
    with errors(as_json=as_json, usage=(MomentError, OSError)):
        made_with = versions()
        table = _made(
            prices,
            splits,
            accepted,
            until,
            {
                "period": period,
                "look_back": look_back,
                "stress": stress,
                "is_scaled": not unscaled,
                "seed": seed,
                "sectors": dict(sectors),
            },
        )
        held = None if directory is None else held_in(directory)
    notes = table["notes"] | {"made_with": made_with, "digest": digest_of(table["returns_ppb"])}
    found = {"notes": notes, "returns_ppb": table["returns_ppb"]}
    with errors(as_json=as_json):
        write_whole(out, json.dumps(found, indent=1) + "\n")
    alerts = [] if held is None else alerts_of(held, found)
    if calls is not None and held is not None:
        with errors(as_json=as_json):
            _write_calls(calls, found, held)
    lines = [f"{name}: {value}" for name, value in notes.items() if value not in ({}, "")]
    emit({"ok": not alerts, "alerts": alerts, **notes}, [*lines, *alerts], as_json=as_json)
    sys.exit(Exit.FINDING if alerts else Exit.OK)


def _made(
    prices: Path,
    splits: tuple[tuple[str, Any], ...],
    accepted: tuple[tuple[str, str], ...],
    until: str,
    terms: dict[str, Any],
) -> dict[str, Any]:
    """Return a table made from the options of the command. Raises ConfigError with the faults of the history."""
    from clearinghouse.apps.joint_history import closes, table  # noqa: PLC0415  an extra

    of_symbol: dict[str, list[closes.Split]] = {}
    for symbol, (date, ratio) in splits:
        of_symbol.setdefault(symbol, []).append(closes.Split(date, ratio))
    try:
        history = closes.read(prices, of_symbol, accepted)
        made = table.make_table(history, replace(table.Terms(), **terms), until)
    except closes.HistoryError as error:
        raise ConfigError(str(error)) from error
    source = {"source": history.source, "source_sha256": history.digest}
    stated = {
        "splits": [f"{symbol}={date}:{ratio}" for symbol, (date, ratio) in splits],
        "accepted": [f"{symbol}@{date}" for symbol, date in accepted],
    }
    return {"notes": source | stated | made.notes, "returns_ppb": made.returns_ppb}


def alerts_of(held: Held, table: dict[str, Any]) -> list[str]:
    """Return in words what a table lacks for a journal: securities with open positions, other numbers of scenarios."""
    found: list[str] = []
    notes = table["notes"]
    stated = (notes["look_back"], notes["stress"])
    if held.days not in ((0, 0), stated):
        found.append(
            f"the journal has {held.days[0]} scenarios of the look-back and {held.days[1]} of the stress period, the"
            f" table {stated[0]} and {stated[1]}: it would be refused"
        )
    found += [
        f"{one.symbol} is open, {one.value} {held.valuation} in all accounts, and not in the table: it counts whole"
        for one in held.open
        if one.symbol not in table["returns_ppb"]
    ]
    found += [
        f"{one.symbol} needs {one.days} days to be closed, the table has returns over {notes['period_days']}"
        for one in held.open
        if one.symbol in table["returns_ppb"] and one.days > notes["period_days"]
    ]
    return found


def _write_calls(path: Path, table: dict[str, Any], held: Held) -> None:
    """Write a file with the calls that send the table, one for each asset of the journal; request ids identify the
    table.
    """
    name = table["notes"]["digest"][:DIGITS]
    requests = [
        {
            "request_id": f"scenarios-{name}-{asset_id}",
            "asset_id": asset_id,
            "returns_ppb": table["returns_ppb"][symbol],
        }
        for symbol, asset_id in held.ids.items()
        if symbol in table["returns_ppb"]
    ]
    write_whole(path, lines_of((CALL, one) for one in requests))


@click.command("send")
@click.argument("table", type=FILE)
@to_server
@AS_JSON
def send_command(table: Path, *, as_json: bool, **stated: object) -> None:
    """State the scenarios of TABLE, a file of `scenarios build`, to the running server at --address.

    If changes of parameters need two persons, each call is a proposal that another person approves. An asset of the
    table that the server does not have is an error, and then nothing is sent.
    """
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = _table_of(table)
        symbols = symbols_of(calls)
        unknown = sorted(set(found["returns_ppb"]) - set(symbols))
        if unknown:
            raise ConfigError(
                f"{table} has assets that the server does not have: {', '.join(unknown)}"
            )
        sent: dict[str, int] = {}
        for symbol, returns in found["returns_ppb"].items():
            request = margin_call_pb2.SetMarginScenariosRequest(
                asset_id=symbols[symbol], returns_ppb=returns
            )
            reply = calls.change(SET_SCENARIOS, request, margin_call_pb2.SetMarginScenariosResponse)
            sent[symbol] = reply.sequence
    digest = found["notes"]["digest"]
    lines = [
        f"{symbol} has the scenarios of {digest[:DIGITS]} from {at} on"
        for symbol, at in sent.items()
    ]
    emit({"digest": digest, "sequences": sent}, lines, as_json=as_json)


def _table_of(path: Path) -> dict[str, Any]:
    """Return the table in a file. Raises ConfigError if it is invalid, or was changed since it was made."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        digest = found["notes"]["digest"]
        changed = digest_of(found["returns_ppb"]) != digest
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"{path} is no table of `clearinghouse scenarios build`") from error
    if changed:
        raise ConfigError(f"{path} was changed after it was made: its digest is not {digest}")
    return found


for _command in (build_command, send_command):
    scenarios_command.add_command(_command)
