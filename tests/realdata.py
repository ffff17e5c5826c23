# SPDX-License-Identifier: Apache-2.0
"""Where real data and golden vectors lie, and what happens where they do not.

`CLEARINGHOUSE_DATA` names the folder of data sets; the vectors lie in `vectors` beside it. Without it a test
that asks for data skips with the reason; with `CLEARINGHOUSE_REQUIRE_DATA=1` it fails instead, so that a
gate that has the data cannot lose a test silently. No test may read these variables itself. Nothing of
the data is ever committed.
"""

import json
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest


def _missing(reason: str) -> NoReturn:
    """Skip, or fail where data is required; works inside a test and while a module is collected."""
    if os.environ.get("CLEARINGHOUSE_REQUIRE_DATA") == "1":
        pytest.fail(f"real data is required here, but {reason}", pytrace=False)
    pytest.skip(f"real data: {reason}", allow_module_level=True)


def _root() -> Path:
    """The folder of data sets."""
    setting = os.environ.get("CLEARINGHOUSE_DATA")
    if not setting:
        _missing("CLEARINGHOUSE_DATA is not set")
    return Path(setting)


def data_dir(name: str) -> Path:
    """The folder of the data set `name`."""
    path = _root() / name
    if not path.is_dir():
        _missing(f"the data set {name} is not there")
    return path


def vectors(name: str) -> list[dict[str, Any]]:
    """The golden vectors of the family `name`, each with the keys rule, name, inputs, exact, round."""
    path = _root().parent / "vectors" / f"{name}.json"
    if not path.is_file():
        _missing(f"the vectors of {name} are not there")
    family: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = family["vectors"]
    if len(found) != family["count"]:
        pytest.fail(f"{name}.json says {family['count']} vectors and holds {len(found)}")
    return found
