# SPDX-License-Identifier: Apache-2.0
"""The six programs of `examples/`, each run as a reader runs it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.sources import ROOT

PRINTED: Final = {
    "first_trade": (
        r"alice buys 100 SOL at 150, fee 9\n",
        r" alice: 4991 USDC, 100 SOL\n",
        r"PRICE_BAND, limit 157\.5, actual 200\n",
    ),
    "market_maker": (
        r"index from 150 to 149\.43\n",
        r"bought 116 and sold 138 SOL, and holds -22\n",
    ),
    # 50 at 150 with 1,000 less the fee of 4.5; 3 % of 50 at 134 are 201.
    "liquidation_explained": (
        r"LIQUIDATION_STARTED account 1001, equity 195\.5, maintenance_margin 201, exposure 6700\n",
        r"\[M-2\] SOL-PERP: 50 x 134 - 7500, floored = -800\n",
        r"\[W-1\] net equity 195\.5 < MMF requirement 201 = flagged",
        r"the position is closed, alice keeps 198\.7 USDC\n",
    ),
    # North is to get 28 and gets 26: south is to deliver 8 and has 6.
    "settlement_day": (
        r"north: settled 26, open 2, mark 150\n",
        r"south: settled 6, open -2, mark 150\n",
        r"east: settled 20, open 0, mark 150\n",
        r"south: -2 shares, cash 300, penalty -0\.3\n",
    ),
    # 10 at 150 sold for 120: 300, in the order of the rules.
    "member_default": (
        r"loss 300, left 0; who paid:\n",
        r"margin +paid +100, has 0 left\n",
        r"contribution +paid +60, has 0 left\n",
        r"skin +paid +50, has 0 left\n",
        r"survivors +paid +90, has 30 left\n",
    ),
    # Eve buys 5 at 150.10 and 3 at 150.20 with a fee of 0.06 %: 10,000 - 1,201.10 - 0.72066.
    "own_matching": (
        r"order 3: SELL 5 at 150.1, OK\norder 4: BUY 5 at 150.1, OK\n",
        r"order 1: SELL 3 at 150.2, OK\norder 4: BUY 3 at 150.2, OK\n",
        r"ann has 97 SOL and 10450.32964 USDC\n",
        r"ben has 95 SOL and 10750.0497 USDC\n",
        r"eve has 108 SOL and 8798.17934 USDC\n",
        r"venue has 1000 SOL and 100000 USDC\n",
        r"still reserved for ben: 0 SOL\n",
    ),
}


def test_every_program_is_run() -> None:
    """Each program of the folder is run here and by `make examples`."""
    programs = {path.stem for path in (ROOT / "examples").glob("*.py")} - {"house"}
    assert programs == set(PRINTED)
    line = re.search(r"for name in (.*); do", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert line is not None
    assert set(line[1].split()) == programs


@pytest.mark.slow
@pytest.mark.parametrize("name", PRINTED)
def test_a_program_prints_its_result(name: str, tmp_path: Path) -> None:
    """Each program ends well and prints the figures that follow from its own numbers."""
    program = ROOT / "examples" / f"{name}.py"
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for pattern in PRINTED[name]:
        assert re.search(pattern, done.stdout), (pattern, done.stdout)
