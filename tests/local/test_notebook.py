# SPDX-License-Identifier: Apache-2.0
"""The notebook of a crash, run in a fresh process on the recorded prices.

`nbformat` reads it, as any tool of notebooks does. Its cells are plain Python, so a process runs them in their order; a
kernel of its own, which would need the packages of Jupyter, adds no more than a running event loop (`test_local`).
"""

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.realdata import data_dir
from tests.sources import ROOT

NOTEBOOK = ROOT / "docs" / "tutorial" / "crash.ipynb"


@pytest.fixture(scope="module")
def notebook() -> Any:  # noqa: ANN401  nbformat has no types
    """The notebook, checked against the format."""
    found = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    nbformat.validate(found)
    return found


def test_it_ships_no_prices(notebook: Any) -> None:  # noqa: ANN401
    """No output is stored: the terms of the recorded prices do not allow to hand them on."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []


@pytest.mark.slow
def test_it_liquidates_and_explains(notebook: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The long is liquidated on the day of the crash; the explanation adds up, and the plot is drawn."""
    data_dir("index_1h_2020")  # the notebook finds it in the same way
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    program = "\n".join([*cells, "figure.savefig('plot.png')"])
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    output = done.stdout
    assert "72 hours from 2020-03-11" in output
    assert re.search(r"^2020-03-12 .* LIQUIDATION_STARTED$", output, re.MULTILINE)

    def figure(pattern: str) -> Decimal:
        """Return a number of the output."""
        found = re.search(pattern, output)
        assert found is not None, output
        return Decimal(found[1])

    equity = figure(r"LIQUIDATION_STARTED account \d+, equity (\S+),")
    mark = figure(r"mark of BTC-PERP = (\S+)")
    # 10 BTC: what they are worth, less what they cost, and the cash beside them; MMF is 3 %.
    assert equity == (figure(r"balance USDC = (\S+)") + 10 * mark - figure(r"cost base (\S+)"))
    assert equity < figure(r"maintenance_margin (\S+),") == 10 * mark * Decimal("0.03")
    assert (tmp_path / "plot.png").stat().st_size > 10_000
