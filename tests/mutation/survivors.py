# SPDX-License-Identifier: Apache-2.0
"""The mutants that live, each with the reason: the form of `survivors.json`.

Owns how a survivor is named: by its function, the lines that went and those that came, so that it is still the same one
when other lines change. A reason stands once, with all the mutants that it holds for.
"""

import json
from pathlib import Path
from typing import Final, NamedTuple

SURVIVORS: Final = Path(__file__).with_name("survivors.json")


class Change(NamedTuple):
    """What a mutant changes in a function, named `package.module.function` or
    `package.module.Class.method`.
    """

    function: str
    went: str
    came: str


def reasons(path: Path = SURVIVORS) -> dict[Change, str]:
    """Why each survivor lives."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {Change(*change): entry["reason"] for entry in entries for change in entry["mutants"]}
