# SPDX-License-Identifier: Apache-2.0
"""`preview` and `PreviewCalls`: what a setting would flag, end and refuse (SPEC Q-9)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.client import InvalidRequest
from clearinghouse.server.cli import main
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.previews import (
    BYTES_MAX,
    CALLS_MAX,
    SECONDS_MAX,
    decode_preview,
)
from clearinghouse.server.codec.text.json_calls import DEPTH_MAX
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.reader import open_read_only
from clearinghouse.v1.journal_pb2 import PreviewCallsRequest
from tests.server.harness import RunningServer
from tests.unit.server.startup.journal_to_fork import small_town
from tests.unit.server.startup.test_forking import files_of

PATIENT = 120.0


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


def test_a_server_tells_what_the_command_line_tells(tmp_path: Path) -> None:
    """As of the same sequence the same answers, accounts and orders; a fault of a call is named; nothing is sent."""
    town = small_town(tmp_path / "data")
    reader = open_read_only(tmp_path / "data")
    last = reader.head().sequence
    reader.close()
    terms = {"market_id": town.ids["SOL-PERP"], "max_leverage": 5, "mmf_base_ppb": 150_000_000}
    call = {"call": "AdminService.SetMarketParameters", "request": terms}
    stop = {"scope": "RISK_SWITCH_SCOPE_MARKET", "target_id": terms["market_id"], "disabled": True}
    switch = {"call": "AdminService.SetRiskSwitch", "request": stop | {"reason": "x"}}
    late = ("--gap-seconds-max", "0")
    with RunningServer(tmp_path / "data", *late) as server, server.client("rita") as client:
        texts = [json.dumps(call), json.dumps(switch)]
        found = client.preview_calls(texts, sequence=last, timeout=PATIENT)
        with pytest.raises(InvalidRequest, match="no field named"):
            client.preview_calls([json.dumps(call | {"request": {"nothing": 1}})], timeout=PATIENT)
        assert client.preview_calls(texts[:1], timeout=PATIENT).sequence == client.head().sequence
        sequence = client.head().sequence
        assert server.terminate() == 0
    assert found.sequence == last
    told = asked(tmp_path, [call, switch], "--at", str(last))
    assert [[*one.codes] for one in found.answers] == [one["codes"] for one in told["answers"]]
    for name in ("flagged", "unflagged", "ended"):
        assert [
            {"event": one.event} | {field.name: field.value for field in one.fields}
            for one in getattr(found, name)
        ] == [{key: str(value) for key, value in row.items()} for row in told[name]]
    assert found.flagged
    assert found.ended
    reader = open_read_only(tmp_path / "data")
    assert reader.head().sequence == sequence
    reader.close()


def nested(lists: int) -> str:
    """A call with so many lists in each other."""
    text = "[" * lists + "]" * lists
    return f'{{"call": "AdminService.SetRiskSwitch", "request": {{"reason": {text}}}}}'


@pytest.mark.parametrize(
    ("calls", "seconds", "sequence", "field"),
    [
        ([], 1, 0, "calls"),
        (["{}"] * (CALLS_MAX + 1), 1, 0, "calls"),
        (["x" * (BYTES_MAX + 1)], 1, 0, "calls"),
        (['{"after_seconds": 1}', "[" * 100_000], 1, 0, "calls[1]"),
        (['{"after_seconds": ' + "9" * 5_000 + "}"], 1, 0, "calls[0]"),
        ([nested(DEPTH_MAX - 1)], 1, 0, "calls[0]"),
        (['{"call": "Nothing.Here"}'], 1, 0, "calls[0]"),
        ([f'{{"after_seconds": {SECONDS_MAX}}}'], 1, 0, "seconds"),
        (['{"after_seconds": 1}'], 1, 8, "sequence"),
    ],
)
def test_a_question_beyond_its_bounds_is_refused(
    calls: list[str], seconds: int, sequence: int, field: str
) -> None:
    """At the edge, before any process begins."""
    request = PreviewCallsRequest(calls=calls, seconds=seconds, sequence=sequence)
    with pytest.raises(EdgeError) as refused:
        decode_preview(request.SerializeToString(), "rita", 7)
    assert refused.value.field == field
    wanted = codes.SEQUENCE_OUT_OF_RANGE if field == "sequence" else codes.INVALID_ARGUMENT
    assert refused.value.code == wanted


def test_a_call_is_as_deep_as_a_message_may_be() -> None:
    """The object of the line, that of the request, and the lists in it."""
    request = PreviewCallsRequest(calls=[nested(DEPTH_MAX - 2)], seconds=1)
    assert len(decode_preview(request.SerializeToString(), "rita", 7).lines) == 1


def test_a_call_without_a_principal_is_the_callers() -> None:
    """Another one may be stated: the second person of a change."""
    calls = ['{"call": "AdminService.SetRiskSwitch"}', '{"after_seconds": 1, "principal": "ruth"}']
    request = PreviewCallsRequest(calls=calls, seconds=SECONDS_MAX - 1)
    lines = decode_preview(request.SerializeToString(), "rita", 7).lines
    assert [line.principal for line in lines] == ["rita", "ruth"]
