# SPDX-License-Identifier: Apache-2.0
"""`state` replies like the API: its words, units and names of enumerations, as lines and as JSON."""

import json
from pathlib import Path

import pytest

from clearinghouse.server.analysis import state_views
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.codec.text.views import lines, plain, shown
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.v1 import query_pb2, risk_pb2
from tests.analysis.journals import RecordedSystem
from tests.analysis.test_moments import run, shown as shown_json
from tests.golden.make import play

USDC = AssetId(1)


@pytest.mark.parametrize("seed", [3, 4])
def test_an_account_is_shown_as_the_api_replies(seed: int) -> None:
    """Balances and margin of every account are field by field those of ListBalances and GetMargin."""
    state = play(seed, 300)[0].state
    scales = scales_of(state)
    for number in state.accounts:
        account = shown(state_views.NAMED["account"](state, str(number)), scales)["account"]
        for name, path, request in (
            (
                "balances",
                "/clearinghouse.v1.QueryService/ListBalances",
                query_pb2.ListBalancesRequest(account_id=number),
            ),
            (
                "margin",
                "/clearinghouse.v1.RiskService/GetMargin",
                risk_pb2.GetMarginRequest(account_id=number),
            ),
        ):
            view = READS[path](request.SerializeToString()).read(state)
            assert callable(view)
            replied = plain(view(1, scales), scales)
            expected = replied.get(name, replied)
            assert account[name] == expected


def test_state_is_lines_for_people_and_json_for_programs(tmp_path: Path) -> None:
    """A long of 5 at 20: a table with the symbol beside the number, and the same words and texts as JSON."""
    system = RecordedSystem()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 1), maker_ppb=0, taker_ppb=0)
    long, short = (system.account(name, USDC=1_000_500_000) for name in ("long", "short"))
    system.order(short, perp, types.SELL, 2_000, 50)
    system.order(long, perp, types.BUY, 2_000, 50)
    data = system.write(tmp_path / "data")
    for options in ((), ("--no-snapshot",)):
        text = run("state", data, "account", long, *options).output.splitlines()
        assert text[0].startswith(f"as of sequence {system.sequence}, ")
        assert "  status: ACTIVE" in text
        assert any(
            line.startswith("    market_id  market    quantity  cost_base  mark_price")
            for line in text
        )
        assert any(
            line.startswith("    1          SOL-PERP  5         100        20") for line in text
        )
        assert "    equity: 1000.5" in text
    account = shown_json("state", data, "account", long)["account"]
    (position,) = account["positions"]
    assert (position["quantity"], position["cost_base"], position["mark_price"]) == (
        *("5", "100", "20"),
    )
    assert (position["market_id"], position["market"]) == (perp, "SOL-PERP")
    assert (account["balances"][0]["balance"], account["margin"]["equity"]) == ("1000.5", "1000.5")
    assert (account["status"], account["kind"]) == ("ACTIVE", "CUSTOMER")
    settings = {one["call"]: one for one in account["settings"]}
    assert settings["update_account_settings"]["version"] == 0
    assert settings["update_account_settings"]["max_leverage"] == 10


def test_the_counterparty_shows_collateral_and_the_default_fund() -> None:
    """Collateral and contributions of members are shown in the words and units of the API."""
    system = RecordedSystem()
    account_id = AccountId(
        system.account("north", kind=types.KIND_MEMBER_HOUSE, USDC=1_000_000_000)
    )
    system.must(commands.AdmitMember(*system.head(), "north", 0, 0, 0))
    system.must(commands.LodgeCollateral(*system.head(), [account_id], [USDC], [250_000_000]))
    system.must(commands.ContributeDefaultFund(*system.head(), account_id, 100_500_000))
    found = shown(state_views.counterparty(system.state), scales_of(system.state))
    (lodged,) = found["collateral"]
    assert (lodged["account_id"], lodged["asset"], lodged["amount"]) == (account_id, "USDC", "250")
    (paid,) = found["contributions"]
    assert (paid["member_id"], paid["amount"]) == (1, "100.5")
    assert found["default_fund"]["contributions"] == "100.5"
    assert found["margin_calls"] == []


def test_lines_leave_out_what_says_nothing() -> None:
    """Zeros, empty texts and switches that are off have no line; a table has the columns that say something."""
    values = {
        "name": "SOL", "limit": "0", "on": False, "off": True, "none": [], "ids": [1, 2],
        "rows": [{"id": 1, "note": "", "inner": {"deep": 3}}, {"id": 22, "note": "", "inner": {}}],
    }  # fmt: skip
    assert lines(values) == [
        *(
            "name: SOL",
            "off: yes",
            "ids: 1, 2",
            "rows",
            "  id",
            "  1",
            "    inner",
            "      deep: 3",
        ),
        "  22",
    ]
    assert json.loads(json.dumps(values)) == values
