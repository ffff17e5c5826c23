# SPDX-License-Identifier: Apache-2.0
"""Every call of the API by each role, on accounts of each kind, with credentials in each state, against a real server.

Owns the command line and the file of figures. The whole is `make authority`; the gate asks a part that the tree draws.

    python -m tests.authority.run [--out FILE] [--share N --seed SEED]
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from zlib import crc32

from tests.authority.matrix import Asker, Cell, questions, weak
from tests.authority.world import served
from tests.fuzzing.surface import surface


def drawn(share: int, seed: int) -> list[str]:
    """Of all calls one in `share`, others for each seed."""
    return [path for path in surface() if crc32(f"{seed}:{path}".encode()) % share == 0]


def ask(paths: list[str]) -> list[Cell]:
    """The cells of some calls."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as found:
        asker = Asker(found)
        try:
            return list(asker.cells(questions(paths)))
        finally:
            asker.close()


def values_of(cells: list[Cell], seconds: float) -> dict[str, object]:
    """The figures, with each cell as a row."""
    return {
        "cells": len(cells),
        "open": sum(cell.is_open for cell in cells),
        "calls": len({cell.call for cell in cells}),
        "not_told_apart": sum(weak(cell) for cell in cells),
        "seconds": round(seconds, 1),
        "expected": dict(Counter(cell.expected for cell in cells).most_common()),
        "found": dict(Counter(cell.found for cell in cells).most_common()),
        "columns": list(Cell._fields),
        "rows": [list(cell) for cell in cells],
    }


def main(words: list[str]) -> int:
    """Ask, write and say: 0, or 1 if a cell is open."""
    parser = argparse.ArgumentParser(prog="python -m tests.authority.run", description=__doc__)
    parser.add_argument("--out", type=Path, default=None, help="a file for all cells")
    parser.add_argument("--share", type=int, default=1, help="one in so many calls")
    parser.add_argument("--seed", type=int, default=0, help="which of them")
    parser.add_argument("--call", action="append", default=[], help="this call alone")
    asked = parser.parse_args(words)
    began = time.monotonic()
    paths = [f"/clearinghouse.v1.{call}" for call in asked.call]
    cells = ask(paths or drawn(asked.share, asked.seed))
    values = values_of(cells, time.monotonic() - began)
    if asked.out is not None:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(values) + "\n", encoding="utf-8")
    for cell in cells:
        if cell.is_open:
            sys.stdout.write(f"open: {' '.join(map(str, cell))}\n")
    plain = {key: value for key, value in values.items() if key not in ("rows", "columns")}
    sys.stdout.write(json.dumps(plain, indent=1) + "\n")
    return 1 if values["open"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
