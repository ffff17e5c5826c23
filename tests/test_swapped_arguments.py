# SPDX-License-Identifier: Apache-2.0
"""mypy finds swapped ids and prices: shown by swapping two arguments in several files of a copy of the tree.

The types are in `vocabulary/numbers`. A call that takes an account's id where a market's belongs changes no
type of a running program, so no test is sure to find it. mypy reports it, as long as signatures, fields and keys of
dictionaries say which kind of number they hold.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.sources import ROOT, files_under

MACHINE: Final = "statemachine/clearinghouse/statemachine/"
CODEC: Final = "server/clearinghouse/server/codec/"


class Swap(NamedTuple):
    """Two arguments of a file in the wrong order: `right` stands there once, `wrong` takes its place."""

    file: str
    right: str
    wrong: str


PLACE: Final = "\n" + 20 * " "  # of an argument on a line of its own
SWAPS: Final = (
    # Arguments of a function of another package.
    Swap(
        f"{MACHINE}handlers/custody/deposits.py",
        "reserve_withdrawal(state, account_id, asset_id, amount, batch.principal, reply)",
        "reserve_withdrawal(state, asset_id, account_id, amount, batch.principal, reply)",
    ),
    Swap(
        f"{MACHINE}views/exchange/what_if.py",
        "reserve_withdrawal(state, account.id, asset_id, amount,",
        "reserve_withdrawal(state, asset_id, account.id, amount,",
    ),
    # Arguments of an event's writer, by position.
    Swap(
        f"{MACHINE}handlers/exchange/liquidation_terms.py",
        "backstop_set(state.events, 0, command.account_id, command.market_id)",
        "backstop_set(state.events, 0, command.market_id, command.account_id)",
    ),
    Swap(
        f"{MACHINE}trading/fills.py",
        "        taker.id,\n        maker.account.id,\n",
        "        maker.account.id,\n        taker.id,\n",
    ),
    Swap(
        f"{MACHINE}trading/order_entry.py",
        "        order.id,\n        account.id,\n        order.market.id,\n        order.side,\n",
        "        account.id,\n        order.id,\n        order.market.id,\n        order.side,\n",
    ),
    # Arguments of an event's writer, by name.
    Swap(
        f"{MACHINE}handlers/exchange/venues.py",
        "        market_id=market.id,\n        order_id=batch.order_ids[item],\n",
        "        market_id=batch.order_ids[item],\n        order_id=market.id,\n",
    ),
    # Arguments of a record's constructor.
    Swap(
        f"{MACHINE}handlers/exchange/conditional_orders.py",
        "ConditionalOrder(NO_ORDER, account.id, market.id,",
        "ConditionalOrder(NO_ORDER, market.id, account.id,",
    ),
    Swap(
        f"{MACHINE}views/custody/pending.py",
        f"DepositView({PLACE}key,{PLACE}entry.account_id,{PLACE}entry.asset_id,",
        f"DepositView({PLACE}key,{PLACE}entry.asset_id,{PLACE}entry.account_id,",
    ),
    Swap(
        f"{MACHINE}state/brakes.py",
        "Brake(BRAKE_BORROW_CAP, NO_MARKET, asset_id)",
        "Brake(BRAKE_BORROW_CAP, asset_id, NO_MARKET)",
    ),
    # Keys of dictionaries: one id for another, and a pair in the wrong order.
    Swap(
        f"{MACHINE}trading/matching.py",
        "filled[maker.account.id] = before + lots",
        "filled[maker.id] = before + lots",
    ),
    Swap(
        f"{MACHINE}orders/conditional_orders.py",
        "account.client_orders[order.client_id] = order",
        "account.client_orders[order.id] = order",
    ),
    Swap(
        f"{MACHINE}positions/booking.py",
        "setdefault((holding.account.id, holding.asset.id), {})",
        "setdefault((holding.asset.id, holding.account.id), {})",
    ),
    Swap(
        f"{MACHINE}state/price_bounds.py",
        "edges[account_id] = edge",
        "edges[edge] = account_id",
    ),
    # A price per lot and lots.
    Swap(
        f"{MACHINE}liquidation/fund_inventory.py",
        "forced_trade(state, offset, fund, market, side, price, lots, state.valuation)",
        "forced_trade(state, offset, fund, market, side, lots, price, state.valuation)",
    ),
    Swap(
        f"{MACHINE}handlers/exchange/pnl_settlement_terms.py",
        "command.account_id, market.id, price, lots, expire_ns",
        "command.account_id, market.id, lots, price, expire_ns",
    ),
    Swap(
        f"{MACHINE}pnl_settlement/collateral_conversion.py",
        "self._into_book(market, at, left)",
        "self._into_book(market, left, at)",
    ),
    # Columns of a command, where the codec makes it of a request.
    Swap(
        f"{CODEC}requests/decode_accounts.py",
        "int(request.atomic), from_ids, to_ids, asset_ids, amounts)",
        "int(request.atomic), from_ids, asset_ids, to_ids, amounts)",
    ),
)
# What mypy reads of the copy.
COPIED: Final = ("statemachine", "storage", "server", "proto/gen/python")


def reported(copy: Path) -> set[str]:
    """Run mypy over the machine and the server of a copy and return the files in which it finds an error."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "statemachine", "server"],
        cwd=copy,
        capture_output=True,
        check=False,
        text=True,
        timeout=240,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return set(re.findall(r"^(\S+?\.pyi?):\d+: error:", done.stdout, flags=re.MULTILINE))


@pytest.mark.slow
def test_mypy_finds_each_swap(tmp_path: Path) -> None:
    """A copy of the tree has no error; with two arguments swapped in each of several files, each of these has one."""
    for path in [
        ROOT / "pyproject.toml",
        *(path for name in COPIED for path in files_under(ROOT / name)),
    ]:
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    assert reported(tmp_path) == set()
    for swap in SWAPS:
        text = (tmp_path / swap.file).read_text(encoding="utf-8")
        (tmp_path / swap.file).write_text(text.replace(swap.right, swap.wrong), encoding="utf-8")
    assert reported(tmp_path) == {swap.file for swap in SWAPS}


def test_each_file_has_one_swap() -> None:
    """A file is reported for its own swap alone, since it has no other; the arguments stand in it once."""
    assert len({swap.file for swap in SWAPS}) == len(SWAPS)
    for swap in SWAPS:
        assert (ROOT / swap.file).read_text(encoding="utf-8").count(swap.right) == 1, swap
