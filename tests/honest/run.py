# SPDX-License-Identifier: Apache-2.0
"""The table of honest set-ups: what a trader meant, and whether it happened (SPEC §21, What an honest trader meets).

Owns the command line and the file of figures. The whole is `make honest`; the gate plays a draw of it.

    python -m tests.honest.run [--out FILE] [--share N] [--only WORDS] [--processes N]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from pathlib import Path
from zlib import crc32

from clearinghouse.statemachine.checks.all_checks import violations
from tests.honest.set_ups import SET_UPS, cells, known_reason
from tests.honest.world import SITUATIONS, Cell, Desk, NotAsMeantError
from tests.sources import ROOT
from tests.tables import table_in

GOAL_PERCENT = 99
PAGE = ROOT / "docs" / "how-to" / "exits.md"
OTHER_VENUES = "| set-ups | venue | there | here, and why |"


def drawn(share: int) -> list[Cell]:
    """Of all cells one in `share`, the same for each commit."""
    return [cell for cell in cells() if crc32(repr(tuple(cell)).encode()) % share == 0]


def play(cell: Cell) -> str:
    """Play a cell: empty where it went as the trader meant, else the reason."""
    desk = Desk(cell)
    try:
        SET_UPS[cell.set_up].steps(desk)
    except NotAsMeantError as error:
        return str(error)
    except AssertionError:
        return f"invariants: {violations(desk.system.state)}"
    return ""


def other_venues() -> list[list[str]]:
    """The rows of the page: the beginning of the names of set-ups, a venue, what it does, and what is done here."""
    rows = table_in(PAGE.read_text(encoding="utf-8"), OTHER_VENUES)[2:]
    return [[text.strip() for text in row.strip("|").split(" | ")] for row in rows]


def values_of(rows: list[Cell], reasons: list[str], seconds: float) -> dict[str, object]:
    """The figures, with each cell that did not go as meant."""
    elsewhere = other_venues()
    return {
        "cells": len(rows),
        "as_meant": sum(not reason for reason in reasons),
        "seconds": round(seconds, 1),
        "by_situation": {
            situation: [
                sum(
                    not reason
                    for cell, reason in zip(rows, reasons, strict=True)
                    if cell.situation == situation
                ),
                sum(cell.situation == situation for cell in rows),
            ]
            for situation in SITUATIONS
        },
        "set_ups": {
            name: {
                "meant": set_up.meant,
                "elsewhere": [row[1:] for row in elsewhere if name.startswith(row[0])],
                "cells": sum(cell.set_up == name for cell in rows),
                "as_meant": sum(
                    not reason
                    for cell, reason in zip(rows, reasons, strict=True)
                    if cell.set_up == name
                ),
            }
            for name, set_up in SET_UPS.items()
        },
        "not_as_meant": [
            {**cell._asdict(), "reason": reason, "known": known_reason(cell)}
            for cell, reason in zip(rows, reasons, strict=True)
            if reason
        ],
    }


def main(words: list[str]) -> int:
    """Play, write and say: 0, or 1 where fewer than 99 % went as meant."""
    parser = argparse.ArgumentParser(prog="python -m tests.honest.run", description=__doc__)
    parser.add_argument("--out", type=Path, default=None, help="a file for the figures")
    parser.add_argument("--share", type=int, default=1, help="one cell in so many")
    parser.add_argument("--only", default="", help="cells whose set-up has these words")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args(words)
    rows = [cell for cell in drawn(asked.share) if asked.only in cell.set_up]
    began = time.monotonic()
    with multiprocessing.Pool(asked.processes) as pool:
        reasons = pool.map(play, rows, chunksize=20)
    values = values_of(rows, reasons, time.monotonic() - began)
    if asked.out is not None:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    failed = Counter(
        (cell.set_up, cell.situation, reason)
        for cell, reason in zip(rows, reasons, strict=True)
        if reason
    )
    for (set_up, situation, reason), count in failed.most_common():
        sys.stdout.write(f"{count:4} {set_up}, {situation}: {reason}\n")
    sys.stdout.write(
        f"{values['as_meant']} of {values['cells']} cells as meant, {values['seconds']} s\n"
    )
    return 0 if sum(failed.values()) * 100 <= len(rows) * (100 - GOAL_PERCENT) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
