# SPDX-License-Identifier: Apache-2.0
"""The example in the client's README, run as it stands."""

import contextlib
import io
import re
from pathlib import Path

from tests.client.server_process import House
from tests.sources import ROOT

README = ROOT / "clients" / "python" / "README.md"


def test_the_example_does_what_it_says(tmp_path: Path) -> None:
    """The README's program, run against a fresh server, prints what the README shows."""
    text = README.read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (printed,) = re.findall(r"It prints:\n\n```text\n(.*?)```", text, re.DOTALL)
    house = House(tmp_path)
    try:
        house.start()
        out = io.StringIO()
        assert "127.0.0.1:7411" in program
        with contextlib.redirect_stdout(out):
            exec(program.replace("127.0.0.1:7411", house.address), {})  # noqa: S102 (our own example)
        assert out.getvalue() == printed
    finally:
        house.end()
