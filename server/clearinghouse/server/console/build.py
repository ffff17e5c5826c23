# SPDX-License-Identifier: Apache-2.0
"""Describe which build of the state machine runs: compiled by mypyc or plain Python, and on which Python.

Owns the words for it in the output of `serve`, the log and `doctor`.
"""

import platform
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final

from clearinghouse.statemachine.engine import engine

IS_COMPILED: Final = str(engine.__file__).endswith(tuple(EXTENSION_SUFFIXES))


def build_text() -> str:
    """Return the build and the Python version as text, such as `compiled, CPython 3.11.7`."""
    build = "compiled" if IS_COMPILED else "pure"
    return f"{build}, {platform.python_implementation()} {platform.python_version()}"


def foreign_builds() -> list[str]:
    """Return the compiled modules of the machine that were built for another Python than this one."""
    folder = Path(str(engine.__file__)).parent
    return [] if IS_COMPILED else sorted(path.name for path in folder.glob("engine.*.so"))
