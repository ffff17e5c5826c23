# SPDX-License-Identifier: Apache-2.0
"""The main job: its refusals, its checks of a day, and a whole day."""

import copy
import json
import os
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.apps.demo import report
from clearinghouse.apps.demo.day import STEPS
from clearinghouse.apps.demo.plan import Tally, load_tally
from clearinghouse.apps.demo.roles.auditor import Audit, load_audit
from clearinghouse.apps.demo.run import MADE_BY, make_day
from clearinghouse.apps.runs import RunError, fresh_folder, marker_name
from clearinghouse.client import EventFrame, EventKind
from clearinghouse.client.api.event_bodies import RefusalEvent, TradeEvent
from clearinghouse.client.api.events import Event
from clearinghouse.client.values.enums import ResultCode, Side
from tests.realdata import data_dir
from tests.statement_checks import check_statements
from tests.tutorial.shared_runs import first_day, said_by

# The keys that the report promises.
KEYS = {
    "commands",
    "accepted",
    "rejected",
    "trades",
    "fees",
    "conservation",
    "positions",
    "chain_head",
    "replayed_chain_head",
    "wall_seconds",
    "sources",
}

GOOD: dict[str, Any] = {
    "trades": report.TRADES_MIN,
    "steps": STEPS,
    "rejected": {"A": 1, "B": 2, "C": 3, "D": 4},
    "refused_in_replies": {"D": 4, "C": 3, "B": 2, "A": 1},
    "conservation": {"USDC": 0},
    "external": {"USDC": {"balance": "-10.5", "clients_tally": "10.5"}},
    "settlement": {"USDC": {"cash": "3", "unsettled_less_cost_bases": "3"}},
    "positions": {"BTC-PERP": 0},
    "chain_head": "ab",
    "replayed_chain_head": "ab",
}


def test_a_good_day_passes() -> None:
    """A day that is as it must be has no failures."""
    assert report.failures(GOOD) == []


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("trades",), 999, "999 trades"),
        (("rejected",), {"A": 1, "B": 2, "C": 3}, "3 reject reasons"),
        (("refused_in_replies", "A"), 2, "clients received"),
        (("conservation", "USDC"), "0.000001", "sum to 0.000001"),
        (("external", "USDC", "balance"), "-10.4", "clients counted 10.5"),
        (("settlement", "USDC", "cash"), "2", "its claims say 3"),
        (("positions", "BTC-PERP"), "-1", "positions of BTC-PERP"),
        (("replayed_chain_head",), "cd", "chain head"),
    ],
)
def test_a_bad_day_fails_with_its_reason(path: tuple[str, ...], value: object, reason: str) -> None:
    """Each promise of the report that does not hold fails the job and says why."""
    bad = copy.deepcopy(GOOD)
    place = bad
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert any(reason in failure for failure in report.failures(bad))


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    """A folder with other things in it is refused and keeps them; one of an earlier demo is emptied."""
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(RunError, match="did not make"):
        fresh_folder(tmp_path, MADE_BY)
    assert (tmp_path / "thesis.txt").exists()
    (tmp_path / marker_name(MADE_BY)).touch()
    fresh_folder(tmp_path, MADE_BY)
    assert [path.name for path in tmp_path.iterdir()] == [marker_name(MADE_BY)]
    fresh_folder(tmp_path / "new" / "deep", MADE_BY)
    assert (tmp_path / "new" / "deep" / marker_name(MADE_BY)).exists()


def test_data_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A data folder without the record ends the demo with a reason."""
    with pytest.raises(RunError, match="binance_3venue_2024_08"):
        make_day(1, tmp_path)


def test_a_tally_survives_its_file(tmp_path: Path) -> None:
    """The demo reads the counts of a process."""
    tally = Tally("taker-1")
    tally.count([0, 0, 308, 501, 308])
    tally.deposit("USDC", Decimal("1.5"))
    tally.deposit("USDC", Decimal(1))
    tally.withdraw("BTC", Decimal("0.25"))
    tally.save(tmp_path)
    found = load_tally(tmp_path, "taker-1")
    assert found == tally
    assert (found.sent, found.accepted) == (5, 2)
    assert found.rejected == Counter(PRICE_BAND=2, POST_ONLY_WOULD_CROSS=1)
    assert report.tallied([found, found]) == {"USDC": Decimal(5), "BTC": Decimal("-0.5")}


def _frame(first: int, last: int, *events: Event) -> EventFrame:
    """A frame of the record."""
    return EventFrame(first, last, 0, events, is_heartbeat=False)


def test_the_auditor_counts_what_the_record_says(tmp_path: Path) -> None:
    """Trades, volumes, fees and refusals add up over frames, and a gap is not accepted."""
    trade = TradeEvent(
        1, 3, Decimal(100), Decimal("0.5"), Side.BUY, 1, 2, 1001, 1002,
        Decimal("-0.01"), Decimal("0.03"), Decimal(0), Decimal(0),
    )  # fmt: skip
    refusal = RefusalEvent(ResultCode.PRICE_BAND, None, None, None)
    audit = Audit()
    audit.take(_frame(1, 2, Event(1, EventKind.TRADE, trade), Event(2, EventKind.TRADE, trade)))
    audit.take(_frame(3, 3, Event(3, EventKind.REFUSED, refusal)))
    assert audit.trades == 2
    assert audit.volume_by_market == {3: Decimal(100)}
    assert audit.fees_by_market == {3: Decimal("0.04")}
    assert audit.refused == {"PRICE_BAND": 1}
    with pytest.raises(ValueError, match="after 3 came 5"):
        audit.take(_frame(5, 6))
    audit.save(tmp_path)
    assert load_audit(tmp_path) == audit


def _demo(folder: Path, *options: str) -> dict[str, Any]:
    """Run the whole job in a process of its own and read its report."""
    command = [sys.executable, "-m", "clearinghouse.server.cli", "demo", "--dir", str(folder)]
    done = subprocess.run(
        [*command, "--json", *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert {"ok": True, "failures": [], **found} == json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_a_whole_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The day of the default seed keeps every promise of its report."""
    day = first_day(tmp_path_factory)
    found = json.loads((day / "var" / "demo" / "report.json").read_text(encoding="utf-8"))
    assert {"ok": True, "failures": [], **found} == json.loads(said_by(day))
    assert found.keys() >= KEYS
    assert found["trades"] >= report.TRADES_MIN
    assert len(found["rejected"]) >= report.REASONS_MIN
    assert found["accepted"] + sum(found["rejected"].values()) == found["commands"]
    assert found["chain_head"] == found["replayed_chain_head"]
    assert set(found["conservation"].values()) == set(found["positions"].values()) == {0}
    assert set(found["sources"]) == set(found["markets"])
    assert check_statements(day / "var" / "demo" / "journal") > 400


@pytest.mark.slow
def test_a_whole_day_of_recorded_prices(tmp_path: Path) -> None:
    """A day on recorded prices names the record as the source of BTC and ETH."""
    data = data_dir("binance_3venue_2024_08").parent
    found = _demo(tmp_path / "demo", "--data", os.fspath(data))
    for market, source in found["sources"].items():
        assert ("binance_3venue_2024_08" in source) == (not market.startswith("SOL"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes in /proc")
def test_a_demo_that_is_ended_leaves_nobody_behind(tmp_path: Path) -> None:
    """SIGTERM in the middle of the day ends the server and every client with it.

    The demo kills its server, and a process beside the server writes its file before it ends with its input.
    """
    folder = tmp_path / "demo"
    command = [sys.executable, "-m", "clearinghouse.server.cli", "demo", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not list(folder.glob("oracle-1.log")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(1)
        process.terminate()
        assert process.wait(30) != 0
    finally:
        process.kill()
        process.wait()
    deadline = time.monotonic() + 20
    while (running := _running(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running == []


def _running(folder: Path) -> list[bytes]:
    """The command lines of the processes that name a folder."""
    lines = [_read(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
    return [line for line in lines if str(folder).encode() in line]


def _read(path: Path) -> bytes:
    """The command line of a process, empty if it has just ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
