# SPDX-License-Identifier: Apache-2.0
"""Programs that some tests need beside Python, and what happens where they are missing.

A test that asks for one skips with the reason; with `CLEARINGHOUSE_REQUIRE_TOOLS=1`, as in `.ci/run`, it fails instead,
so that a gate cannot lose a test silently. No test may look for a program itself.
"""

import os
import shutil

import pytest


def tool(*names: str) -> str:
    """The path of the first of the programs `names` that is there."""
    for name in names:
        found = shutil.which(name)
        if found is not None:
            return found
    wanted = " or ".join(names)
    if os.environ.get("CLEARINGHOUSE_REQUIRE_TOOLS") == "1":
        pytest.fail(f"{wanted} is required here and not installed", pytrace=False)
    pytest.skip(f"{wanted} is not installed")
