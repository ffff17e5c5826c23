# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse margin` and `GetHypotheticalMargin`: what an account needs, would need, and what positions alone need.

Two shares at 100 have the same scenarios, -10 %, -8 % and -6 % at worst, 5 %, 4 % and 3 % at best, -20 %
and 4 % in stress; a third one has none. One account has bought 10 of each, another one sold them.
"""

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.client import HypotheticalMarginReport
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.server.analysis.risk_reader import FollowingMachine, Lists, RiskReader
from clearinghouse.server.cli import main
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.risk_questions import POSITIONS_MAX
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PPB
from clearinghouse.v1.margin_call_pb2 import (
    GetHypotheticalMarginRequest,
    GetHypotheticalMarginResponse,
    HypotheticalPosition,
)
from tests.joint_history import journals
from tests.server.harness import RunningServer

PERCENT = PPB // 100
WORST = [-10, -8, -6, 5, 4, 3]
RETURNS = [one * PERCENT for one in [*WORST, *[0] * (250 - len(WORST)), -20, 4, *[0] * 28]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal; only to be read."""
    folder = tmp_path_factory.mktemp("margin") / "journal"
    journals.write(folder, ["AAA", "BBB", "CCC"], returns=RETURNS)
    return folder


def ask(data: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, tables and errors."""
    done = CliRunner().invoke(main, ["margin", str(data), *words, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout else {}, done.stderr


def parts(found: dict[str, Any]) -> dict[str, str]:
    """The parts of a margin."""
    (row,) = found["margin"]
    names = ("initial_margin", "expected_shortfall", "floor", "whole", "singles", "unreduced")
    return {name: row[name] for name in names}


def test_a_hypothetical_portfolio_has_its_margin_with_its_parts(data: Path) -> None:
    """100 shares of one: 0.75 x 800 + 0.25 x 2,000; a hedge of both keeps a fifth of 1,100 + 400."""
    code, found, _ = ask(data, "--add", "AAA/USD=100")
    assert (code, parts(found)["initial_margin"], parts(found)["floor"]) == (0, "1100", "1100")
    assert [row["scenario"] for row in found["scenarios"]] == [0, 1, 2]
    code, found, _ = ask(data, "--add", "AAA/USD=100", "--add", "BBB/USD=-100")
    assert code == 0
    assert parts(found) == {
        "initial_margin": "300",
        "expected_shortfall": "0",
        "floor": "0",
        "whole": "0",
        "singles": "1500",
        "unreduced": "300",
    }
    assert [row["quantity"] for row in found["positions"]] == ["100", "-100"]


def test_positions_of_an_account_count_with_what_is_added(data: Path, tmp_path: Path) -> None:
    """10 of each bought: 110 twice, which fall together, and 1,000 whole; a hedge leaves what counts whole and 30."""
    buyer = next(
        row["account_id"]
        for row in json.loads(
            CliRunner().invoke(main, ["member", str(data), "one", "--json"]).stdout
        )["accounts"]
    )
    code, found, _ = ask(data, "--account", str(buyer))
    assert (code, found["margin"][0]["account_id"]) == (1, buyer)
    assert (parts(found)["initial_margin"], parts(found)["whole"]) == ("1220", "1000")
    _, found, _ = ask(data, "--account", str(buyer), "--add", "CCC/USD=-10", "--add", "BBB/USD=-20")
    # AAA bought for 1,000: 110; BBB sold for 1,000: 40; together nothing.
    assert parts(found)["initial_margin"] == "30"
    done = CliRunner().invoke(
        main, ["margin", str(data), "--add", "AAA/USD=1", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0
    assert (tmp_path / "out" / "margin.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["--add", "AAA/USD"],
            "write MARKET=QUANTITY; cleared markets are: AAA/USD, BBB/USD, CCC/USD",
        ),
        (["--add", "ZZZ/USD=1"], "cleared markets are: AAA/USD, BBB/USD, CCC/USD"),
        (["--add", "AAA/USD=x"], "--add AAA/USD=x: the quantity"),
        (["--add", "AAA/USD=1.5"], "--add AAA/USD=1.5: the quantity"),
        (["--account", "999999"], "there is no account 999999"),
        (["--at", "2"], "no parameters of margin are set"),
    ],
)
def test_what_cannot_be_asked_is_refused(data: Path, words: list[str], says: str) -> None:
    """Each says what there is."""
    code, _, errors = ask(data, *words)
    assert (code, says in errors) == (2, True), errors


def test_the_call_gives_the_figures_of_the_command_line(data: Path, tmp_path: Path) -> None:
    """A server on the journal answers to the unit as `clearinghouse margin` on the directory that it leaves."""
    shutil.copytree(data, tmp_path / "data")
    late = ("--gap-seconds-max", "0")
    with RunningServer(tmp_path / "data", *late) as server, server.client("operator") as client:
        buyer = next(one.account_id for one in client.accounts(owner="one"))
        asked: list[tuple[dict[Instrument, Number], list[str], int, bool]] = [
            ({"AAA/USD": "100", "BBB/USD": "-100"}, [], 0, False),
            ({"BBB/USD": "-20"}, ["--account", str(buyer)], buyer, False),
            ({"CCC/USD": "3"}, ["--account", str(buyer), "--alone"], buyer, True),
        ]
        given = [
            client.get_hypothetical_margin(
                positions, account_id=account_id, alone=alone, timeout=120
            )
            for positions, _, account_id, alone in asked
        ]
        assert server.terminate() == 0
    for report, (positions, words, _, _) in zip(given, asked, strict=True):
        adds = [word for one in positions.items() for word in ("--add", "=".join(map(str, one)))]
        _, found, _ = ask(tmp_path / "data", *words, *adds, "--at", str(report.as_of_sequence))
        (row,) = found["margin"]
        for name in ("required", "collateral_value", *parts(found)):
            assert getattr(report.margin, name) == Decimal(row[name]), name
        assert lines_of(report) == [
            [(row["market"], Decimal(row["quantity"]), Decimal(row["value"]))]
            for row in found["positions"]
        ]
        losses = [(row["scenario"], Decimal(row["loss"])) for row in found["scenarios"]]
        assert [(one.scenario, one.loss) for one in report.scenarios] == losses
    # A hedge of 100 of each; alone only the three of CCC count, whole, and the 10 that the account has do not.
    assert [given[place].margin.initial_margin for place in (0, 2)] == [Decimal(300)] * 2
    assert given[2].margin.account_id == buyer


def lines_of(report: HypotheticalMarginReport) -> list[list[tuple[str, Decimal, Decimal]]]:
    """The positions of an answer."""
    return [[(one.market, one.quantity, one.value)] for one in report.positions]


@pytest.mark.parametrize(
    ("fields", "positions", "code", "field"),
    [
        ({}, [(1, "1")] * (POSITIONS_MAX + 1), codes.INVALID_ARGUMENT, "added"),
        ({}, [(1, "1"), (2, "1"), (1, "2")], codes.INVALID_ARGUMENT, "added[2].market_id"),
        ({"account_id": 77}, [], codes.UNKNOWN_ACCOUNT, "account_id"),
        ({}, [(1, "1"), (99, "1")], codes.UNKNOWN_MARKET, "added[1].market_id"),
        ({}, [(1, "1.5")], codes.INVALID_ARGUMENT, "added[0].quantity"),
        ({}, [(1, "")], codes.INVALID_ARGUMENT, "added[0].quantity"),
        ({}, [(1, str(AMOUNT_MAX + 1))], codes.INVALID_ARGUMENT, "added[0].quantity"),
        ({"account_id": -1}, [(1, str(AMOUNT_MAX))], codes.AMOUNT_OUT_OF_RANGE, "added[0].quantity"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_of_a_server_is_refused(
    data: Path, fields: dict[str, int], positions: list[tuple[int, str]], code: int, field: str
) -> None:
    """Each names the field at fault."""
    reader, buyer = opened(data)
    fields = {name: buyer if value < 0 else value for name, value in fields.items()}
    with pytest.raises(EdgeError) as refused:
        reader.reply(PATH, request_of(positions, **fields), 0)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_units_are_read_where_the_state_is(data: Path) -> None:
    """A market that is not cleared, a lot of two, a base without a price; a size that is exactly the largest passes."""
    reader, buyer = opened(data)
    found = GetHypotheticalMarginResponse.FromString(
        reader.reply(PATH, request_of([(1, str(AMOUNT_MAX))], account_id=buyer, alone=True), 0)
    )
    assert found.positions[0].quantity == str(AMOUNT_MAX)
    state = reader._machine.state
    market = next(iter(state.markets.values()))
    request = request_of([(market.id, "3")])

    def refused() -> int:
        with pytest.raises(EdgeError) as caught:
            reader.reply(PATH, request, 0)
        return caught.value.code

    market.lot_units = 2
    assert refused() == codes.LOT_SIZE
    market.base.price_e9 = 0
    assert refused() == codes.MARK_PRICE_UNAVAILABLE
    del state.clearing.markets[market.id]
    assert refused() == codes.MARKET_NOT_CLEARED
    state.margin.parameters.version = 0
    assert refused() == codes.NOT_FOUND
    with pytest.raises(EdgeError) as behind:
        reader.reply(PATH, request, 10**6)
    assert behind.value.code == codes.TOO_FAR_BEHIND


PATH = "/clearinghouse.v1.MarginCallService/GetHypotheticalMargin"


def opened(data: Path) -> tuple[RiskReader, int]:
    """What the process beside a server answers with, and the account of the buyer."""
    machine = FollowingMachine(data)
    while machine.follow():
        pass
    (buyer, *_) = machine.state.house_ids["one"]
    return RiskReader(machine, Lists()), buyer


def request_of(positions: list[tuple[int, str]], **fields: Any) -> bytes:  # noqa: ANN401
    """The bytes of a request."""
    return GetHypotheticalMarginRequest(
        added=[HypotheticalPosition(market_id=key, quantity=text) for key, text in positions],
        **fields,
    ).SerializeToString()
