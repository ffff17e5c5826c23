# SPDX-License-Identifier: Apache-2.0
"""The examples in the README of the project and in that of the client, run as they stand."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from tests.client.server_process import ServerProcess
from tests.sources import ROOT


@pytest.mark.parametrize("page", ["README.md", "clients/python/README.md"])
def test_the_example_does_what_it_says(page: str, tmp_path: Path) -> None:
    """The README's program, run against a fresh server, prints what the README shows."""
    text = (ROOT / page).read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (printed,) = re.findall(r"It prints:\n\n```text\n(.*?)```", text, re.DOTALL)
    server_process = ServerProcess(tmp_path)
    try:
        server_process.start()
        out = io.StringIO()
        assert "127.0.0.1:7411" in program
        with contextlib.redirect_stdout(out):
            exec(program.replace("127.0.0.1:7411", server_process.address), {})  # noqa: S102 (our own example)
        assert out.getvalue() == printed
    finally:
        server_process.end()
