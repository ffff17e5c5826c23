# SPDX-License-Identifier: Apache-2.0
"""Puts the compiled state machine beside its sources into the wheel of the server.

Owns the tag of that wheel: one platform, any Python. The names of extension modules hold the Python that they are for,
so any other Python passes over them and runs the sources. Without the variable `CLEARINGHOUSE_COMPILED`, which names
the compiled copies, one for each Python, the wheel has the sources alone.
"""

import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledHook(BuildHookInterface[Any]):
    """Adds the extension modules of the compiled copy."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them to what is built, unless that is for a checkout."""
        copies = os.environ.get("CLEARINGHOUSE_COMPILED")
        if copies is None or version == "editable":
            return
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        for copy in copies.split(os.pathsep):
            for path in Path(copy).rglob("*.so"):
                build_data["force_include"][str(path.resolve())] = str(path.relative_to(copy))
