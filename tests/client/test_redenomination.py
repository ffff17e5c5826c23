# SPDX-License-Identifier: Apache-2.0
"""The guide to a redenomination, played as it stands on a real server (SPEC O-11)."""

import contextlib
import io
import re
from pathlib import Path

from tests.client.server_process import ServerProcess
from tests.sources import ROOT

PAGE = ROOT / "docs/how-to/redenominate.md"


def test_the_guide_exchanges_a_coin_with_its_loans(tmp_path: Path) -> None:
    """Its parts run one after the other, and print what the page shows."""
    text = PAGE.read_text(encoding="utf-8")
    program = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    (printed,) = re.findall(r"It prints:\n\n```text\n(.*?)```", text, re.DOTALL)
    server_process = ServerProcess(tmp_path)
    out = io.StringIO()
    try:
        server_process.start()
        with contextlib.redirect_stdout(out):
            exec(program.replace("127.0.0.1:7411", server_process.address), {})  # noqa: S102  (our own example)
    finally:
        server_process.end()
    assert out.getvalue() == printed
