# SPDX-License-Identifier: Apache-2.0
"""`preview`: what a setting would flag, end and refuse (SPEC Q-9)."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from clearinghouse.server.cli import main
from tests.unit.server.startup.journal_to_fork import small_town
from tests.unit.server.startup.test_forking import files_of


def asked(folder: Path, calls: list[dict[str, Any]], *more: str) -> Any:  # noqa: ANN401  JSON
    """The report of some calls on the journal of a folder."""
    file = folder / "calls.jsonl"
    file.write_text("\n".join(map(json.dumps, calls)), encoding="utf-8")
    arguments = ["preview", str(folder / "data"), str(file), "--json", *more]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_preview_tells_who_is_flagged_and_which_orders_end(tmp_path: Path) -> None:
    """Alice has 1,000 behind 10,000: 15 % flags her, 3 % does not; a switch ends the maker's orders."""
    town = small_town(tmp_path / "data")
    before = files_of(tmp_path / "data")
    market_id = town.ids["SOL-PERP"]

    def margin(ppb: int) -> dict[str, Any]:
        terms = {"market_id": market_id, "max_leverage": 5, "mmf_base_ppb": ppb}
        return {"call": "AdminService.SetMarketParameters", "request": terms}

    raised = asked(tmp_path, [margin(150_000_000)])
    assert [one["codes"] for one in raised["answers"]] == [["OK"]]
    assert town.ids["alice"] in [one["account_id"] for one in raised["flagged"]]
    kept = asked(tmp_path, [margin(30_000_000)])
    assert (kept["flagged"], kept["unflagged"], kept["ended"]) == ([], [], [])
    refused = asked(tmp_path, [margin(300_000_000)])
    assert [one["codes"] for one in refused["answers"]] == [["PARAMETER_OUT_OF_RANGE"]]
    assert refused["flagged"] == []
    stop = {"scope": "RISK_SWITCH_SCOPE_MARKET", "target_id": market_id, "disabled": True}
    switch = {"call": "AdminService.SetRiskSwitch", "request": stop | {"reason": "x"}}
    ended = asked(tmp_path, [switch], "--for", "0")["ended"]
    assert {one["code"] for one in ended} == {"RISK_TAKING_DISABLED"}
    assert files_of(tmp_path / "data") == before


def test_what_happens_anyway_is_left_out(tmp_path: Path) -> None:
    """Without a call nothing is reported, however long the prices stay away."""
    small_town(tmp_path / "data")
    found = asked(tmp_path, [], "--for", "3600")
    assert (found["answers"], found["flagged"], found["ended"]) == ([], [], [])
