# SPDX-License-Identifier: Apache-2.0
"""The guide to a central counterparty of one's own, played as it stands on a real server, with times of today."""

import contextlib
import io
import re
import time
from pathlib import Path
from typing import Any

from clearinghouse.client import SessionState
from tests.client.cleared_market import DAY, NOON
from tests.client.server_process import ServerProcess
from tests.sources import ROOT

PAGE = ROOT / "docs/how-to/own-ccp.md"
SECONDS_MAX = 60


def test_the_guide_settles_its_first_session(tmp_path: Path) -> None:
    """Its parts run one after the other, and the last one prints what the page shows once the session is posted."""
    text = PAGE.read_text(encoding="utf-8")
    *parts, last = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (printed,) = re.findall(r"It prints:\n\n```text\n(.*?)```", text, re.DOTALL)
    offset = NOON - int(time.time()) % DAY
    replaced = {
        "WEEKEND, CYCLE_DAYS = 0b110_0000, 2": "WEEKEND, CYCLE_DAYS = 0, 0",
        "UTC_OFFSET, CUT_OFF, SETTLEMENT = 0, 16 * 3_600, 12 * 3_600": (
            f"UTC_OFFSET, CUT_OFF, SETTLEMENT = {offset}, {NOON + 25}, {NOON + 27}"
        ),
    }
    server_process = ServerProcess(tmp_path)
    program = "".join(parts)
    for of_page, of_test in replaced.items():
        assert of_page in program
        program = program.replace(of_page, of_test)
    names: dict[str, Any] = {}
    out = io.StringIO()
    try:
        server_process.start()
        program = program.replace("127.0.0.1:7411", server_process.address)
        exec(program, names)  # noqa: S102  (our own example)
        deadline = time.monotonic() + SECONDS_MAX
        while names["client"].list_sessions(names["segment"])[0].state != SessionState.POSTED:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        with contextlib.redirect_stdout(out):
            exec(last, names)  # noqa: S102  (our own example)
    finally:
        server_process.end()
    assert out.getvalue() == printed
