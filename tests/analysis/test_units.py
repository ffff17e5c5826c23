# SPDX-License-Identifier: Apache-2.0
"""What `state` shows people is in public units, figure by figure, and what it gives as JSON is the machine's own."""

import json
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.analysis import state_views
from clearinghouse.server.analysis.units import UNIT_OF_FIGURE, public, public_name
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.vocabulary import types
from tests.analysis.journals import RecordedSystem
from tests.analysis.test_moments import run, shown
from tests.golden.make import play

# Names that may stay integers: ids, times, shares and names have known endings.
ENDINGS = ("_id", "_ns", "_ppb", "_bps", "_decimals", "_sequence", "_passes", "_below_zero")
# Counts, kinds and switches.
PLAIN = {
    *("actual", "limit", "present", "present_limit"),  # of a brake that counts shares
    *("adl_rank", "adl_ranked", "auto_close_divisor", "borrow_accrual", "supply_accrual"),
    *(
        "cause",
        "code",
        "system_account",
        "debt_max_leverage",
        "leverage",
        "max_leverage",
        "epoch",
        "fee_tier",
        "flags",
    ),
    *(
        "sequence",
        "fresh_units",
        "kind",
        "matching",
        "orders",
        "priority",
        "quorum",
        "scale",
        "standing",
    ),
    *("stp", "tif", "trigger_kind", "trigger_source", "type", "weight", "weight_kind"),
}


def integers(view: Any, found: set[str]) -> set[str]:  # noqa: ANN401  JSON
    """The names under which a view has integers."""
    if isinstance(view, dict):
        for name, value in view.items():
            if isinstance(value, int) and not isinstance(value, bool):
                found.add(name)
            integers(value, found)
    elif isinstance(view, list):
        for value in view:
            integers(value, found)
    return found


@pytest.mark.parametrize("seed", [3, 4])
def test_no_figure_is_left_in_the_units_of_the_machine(seed: int) -> None:
    """In a state with everything in it, only ids, times, shares, counts and kinds stay integers."""
    state = play(seed, 300)[0].state
    whole = [view(state) for view in state_views.WHOLE.values()]
    whole += [state_views.NAMED["account"](state, str(number)) for number in state.accounts]
    whole += [state_views.NAMED["asset"](state, one.symbol) for one in state.assets.values()]
    scales = scales_of(state)
    left = integers([public(view, scales) for view in whole], set())
    assert {name for name in left if not name.endswith(ENDINGS)} <= PLAIN
    assert integers(whole, set()) & UNIT_OF_FIGURE.keys()


def test_state_is_in_public_units_and_its_json_in_those_of_the_machine(tmp_path: Path) -> None:
    """A long of 5 of 1,000 USDC at 20: the same figures as text with their decimals, and as integers."""
    system = RecordedSystem()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 1), maker_ppb=0, taker_ppb=0)
    long, short = (system.account(name, USDC=1_000_500_000) for name in ("long", "short"))
    system.order(short, perp, types.SELL, 2_000, 50)
    system.order(long, perp, types.BUY, 2_000, 50)
    data = system.write(tmp_path / "data")
    for options in ((), ("--no-snapshot",)):
        reported = json.loads(run("state", data, "account", long, *options).output)["account"]
        (position,) = reported["positions"]
        assert (position["quantity"], position["cost"], position["mark"]) == ("5", "100", "20")
        assert (reported["balances"][0]["balance"], reported["margin"]["equity"]) == (
            "1000.5",
            "1000.5",
        )
        assert (reported["status"], reported["account_id"]) == ("ACTIVE", long)
    exact = shown("state", data, "account", long)["account"]
    (position,) = exact["positions"]
    assert (position["lots"], position["cost"]) == (50, 100_000_000)
    assert position["mark_e9"] == 2 * 10**6 * 10**9
    assert exact["margin"]["equity"] == 1_000_500_000


def test_names_lose_the_unit_of_the_machine() -> None:
    """Two figures of one part never come to the same name."""
    assert [public_name(name) for name in ("lots", "bid_lots", "mark_e9", "price_units")] == [
        "quantity",
        "bid",
        "mark",
        "price",
    ]
