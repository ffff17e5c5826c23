# SPDX-License-Identifier: Apache-2.0
"""Which modules are mutated: all of the state machine, and the core of storage and server.

Owns the list, in the order of a run, and to which group of checks a module belongs. Generated code is left out: its
generator is checked by the drift of what it writes. A module without a function has nothing to mutate.
"""

import ast
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
MACHINE_FOLDERS: Final = (
    "arithmetic",
    "ledger",
    "exchange_margin",
    "trading",
    "positions",
    "liquidation",
    "pnl_settlement",
    "lending",
    "orders",
    "pretrade",
    "prices",
    "feeds",
    "brakes",
    "authority",
    "custody",
    "handlers",
    "engine",
    "state",
    "snapshot",
    "checks",
    "contracts",
    "clearing",
    "settlement",
    "default",
    "clearing_cover",
    "clearing_margin",
    "pvp",
    "holders",
    "views",
)
"""Folders of the machine, those that hold money first: what is cut short lacks the last."""
CORE_FOLDERS: Final = (
    "storage",
    "server/sequencing",
    "server/journal",
    "server/startup",
    "server/edge",
)
"""Folders of storage and server by which commands become durable and answers leave."""
NOT_CORE: Final = frozenset(
    {
        "storage/projections",
        "storage/projectionviews",
        "storage/errors",
        "server/edge/past_process",
    }
)
"""Modules of these folders that only read what is durable already, and messages."""


def folders() -> tuple[str, ...]:
    """Each folder with mutated modules, as a path from `clearinghouse`."""
    return (*(f"statemachine/{folder}" for folder in MACHINE_FOLDERS), *CORE_FOLDERS)


def has_functions(path: Path) -> bool:
    """Return whether a module defines a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


@cache
def modules(root: Path = ROOT) -> dict[str, str]:
    """Return each mutated module, as a path from `clearinghouse`, and its folder."""
    found: dict[str, str] = {}
    for folder in folders():
        top = folder.partition("/")[0]
        within = root / top / "clearinghouse" / folder
        for path in sorted(within.rglob("*.py") if top == "statemachine" else within.glob("*.py")):
            name = f"{folder}/{path.relative_to(within).with_suffix('')}"
            if path.stem != "__init__" and name not in NOT_CORE and has_functions(path):
                found[name] = folder
    return found
