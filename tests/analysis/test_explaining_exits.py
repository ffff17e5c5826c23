# SPDX-License-Identifier: Apache-2.0
"""`explain` of what waits and of what is too little: exits (SPEC O-9.1), losses (R-1.5), debts below a lot (B-2.1)."""

from pathlib import Path

from clearinghouse.server.analysis.explain.builder import Part
from clearinghouse.server.analysis.explain.explanations import Explanation, explain_sequence
from clearinghouse.server.analysis.explain.lines import lines_of
from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from tests.analysis.journals import GOLDEN, RecordedSystem, golden_records, write_journal
from tests.analysis.test_holdings import BORROWS_FOR_A_LOSS
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

WAITS = """
setup:
  asset SOL scale 9 price 150
  account alice leverage 10
  account bob
  deposit alice 10,000 USDC
  deposit bob 1,000,000 USDC
  market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 10 mmf 3% band 10%
  place bob SOL-PERP sell 60 @ 150
  place alice SOL-PERP buy 60 @ 150

scenario: A stop that triggers in an auction waits, then meets an empty book, then sells.

  conditional alice SOL-PERP sell 60 @ market stop mark 145 reduce-only as stop
  set-status SOL-PERP AUCTION
  price SOL 144
  set-status SOL-PERP OPEN
  advance 1s
  place bob SOL-PERP buy 100 @ 143
  advance 1s
"""
DUST = """
setup:
  asset SOL scale 9 price 150
  market SOL/USDC spot lot 0.01 tick 0.01 maker 0% taker 0%
  pool SOL base 0% slope1 0% slope2 0% reserve 0%
  account lena
  account bob leverage 10 flags spot-margin
  deposit lena 100 SOL
  deposit bob 10,000 USDC
  lend lena 100 SOL
  liquidation

scenario: The rest of a debt is repaid in cash.

  borrow bob 1.004 SOL
  repay bob 1 SOL
  repay-dust bob SOL
"""
LOSS = """
setup:
  asset SOL scale 9 price 150
  market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
  market SOL/USDC spot lot 0.01 tick 0.01 maker 0% taker 0%
  account alice leverage 20 flags converts-collateral
  account bob leverage 20
  deposit alice 100 SOL
  deposit bob 100,000 USDC
  reconciliation

scenario: A loss of 100 is to be paid from coins.

  place bob SOL-PERP sell 10 @ 150
  place alice SOL-PERP buy 10 @ 150
  place bob SOL-PERP buy 10 @ 140
  place alice SOL-PERP sell 10 @ 140
  advance 10s
"""


def _played(text: str, folder: Path, name: str) -> tuple[Path, dict[str, list[int]]]:
    """A scenario as a journal, and the sequences of each kind of event."""
    path = folder / "one.scenario"
    path.write_text(text, encoding="utf-8")
    [scenario] = read_scenarios(path)
    setup = Setup(check=False)
    system = RecordedSystem()
    setup.system = system
    found: dict[str, list[int]] = {}
    for row in scenario.rows:
        before = system.sequence
        run_row(setup, row)
        if system.sequence != before:
            for event in system.events:
                found.setdefault(event.name, []).append(system.sequence)
    assert name in found
    return system.write(folder / "data"), found


def _explained(data: Path, sequence: int) -> Explanation:
    """The explanation of a sequence."""
    with opened(data, start=sequence) as past:
        return explain_sequence(past, sequence)


def _sources(part: Part) -> dict[str, tuple[str, list[int]]]:
    """Inputs with their values and the sequences that wrote them."""
    return {one.name: (one.value, one.sequences) for one in part.inputs}


def test_an_exit_that_waited_leads_back_to_each_reason(tmp_path: Path) -> None:
    """What it became names its last wait as source, and that wait the one before, down to its acceptance."""
    data, found = _played(WAITS, tmp_path, "CONDITIONAL_WAITING")
    [placed], [first, second] = found["CONDITIONAL_PLACED"], found["CONDITIONAL_WAITING"]
    found_end = _explained(data, found["CONDITIONAL_TRIGGERED"][-1])
    [ended] = [part for part in found_end.parts if part.subject == "CONDITIONAL_TRIGGERED"]
    assert _sources(ended)["the order that waited"][1] == [second]
    for sequence, code, source, status in (
        (first, "MARKET_STATUS_FORBIDS", placed, "AUCTION"),
        (second, "NO_LIQUIDITY", first, "OPEN"),
    ):
        subject = f"CONDITIONAL_WAITING {code}"
        [part] = [p for p in _explained(data, sequence).parts if p.subject == subject]
        assert _sources(part)["the order that waits"][1] == [source]
        shown = {one.formula: one.value for one in part.workings}
        assert shown["it waits since this sequence, for"] == code
        assert _sources(part)["status of SOL-PERP"][0] == status
    causes = [cause.sequence for cause in found_end.causes]
    assert {second, first, placed} <= set(causes)


def _shown(part: Part) -> dict[str, str]:
    """The steps of arithmetic of a part."""
    return {one.formula: one.value for one in part.workings}


def test_a_wait_for_the_band_names_the_edge_and_the_price(tmp_path: Path) -> None:
    """The golden journal: what it waited for, since when, and whether the band, its time or its owner ended it."""
    data = write_journal(tmp_path / "data", golden_records(GOLDEN.with_name("bands.txt")))
    waits: dict[int, list[int]] = {}
    ends: dict[int, tuple[str, int]] = {}
    with opened(data) as past:
        while (step := past.step()) is not None:
            for event in split(step.events):
                if event.kind == events.CONDITIONAL_WAITING:
                    waits.setdefault(event.fields["conditional_order_id"], []).append(past.sequence)
                elif event.kind in (events.CONDITIONAL_TRIGGERED, events.CONDITIONAL_ENDED):
                    ends[event.fields["conditional_order_id"]] = event.name, past.sequence
    # The stop, the entry, the purchase whose time is over, and the one whose price leaves its trigger and comes back.
    stop, entry, late, dip = 3, 4, 5, 7
    assert {order: len(found) for order, found in waits.items()} == {
        stop: 1,
        entry: 1,
        late: 1,
        dip: 3,
    }
    for order, edge, price in (
        (stop, "133.2", "130"),
        (entry, "170.5", "175"),
        (dip, "161.7", "162"),
    ):
        [part] = [
            part
            for part in _explained(data, waits[order][0]).parts
            if part.subject == "CONDITIONAL_WAITING PRICE_BAND"
            and _sources(part)["the order that waits"][0] == str(order)
        ]
        assert _sources(part)["band of SOL-PERP"][0] == "10 %"
        shown = _shown(part)
        assert shown["the edge of the band on its side"] == edge
        assert shown["its own price, which it keeps"] == price
        assert "the band" in shown["it is tried again, at most once a second, after a change of"]
    for order, name, formula, value in (
        (stop, "CONDITIONAL_TRIGGERED", "it passed all gates as order", "9"),
        (entry, "CONDITIONAL_ENDED", "it ended by", "CANCELLED_BY_CLIENT"),
        (late, "CONDITIONAL_ENDED", "it ended by", "EXPIRED"),
        (dip, "CONDITIONAL_ENDED", "it ended by", "CANCELLED_BY_CLIENT"),
    ):
        assert ends[order][0] == name
        [part] = [
            part
            for part in _explained(data, ends[order][1]).parts
            if part.subject.startswith(name)
            and _sources(part)["the order that waited"][0] == str(order)
        ]
        assert _sources(part)["the order that waited"][1] == [waits[order][-1]]
        assert _shown(part)[formula] == value
    text = "\n".join(lines_of(_explained(data, waits[stop][0])))
    assert "[O-5] the edge of the band on its side = 133.2" in text


def test_the_price_of_a_debt_that_is_too_little_is_shown(tmp_path: Path) -> None:
    """0.004 at an index of 150 and a spread of 1 %: 0.606, and the fund owes the debt."""
    data, found = _played(DUST, tmp_path, "DUST_REPAID")
    [part] = [
        part
        for part in _explained(data, found["DUST_REPAID"][0]).parts
        if part.subject == "DUST_REPAID"
    ]
    inputs = _sources(part)
    assert inputs["index of SOL"][0] == "150"
    assert len(inputs["spread of the second tier"][1]) == 1
    shown = {one.formula: one.value for one in part.workings}
    assert shown["0.004 x 150 x (1 + 1 %), ceiled"] == "0.606"
    assert shown["who owes the debt now"] == "liquidity_fund"


def test_an_announced_conversion_says_why_no_borrow_settles_the_loss(tmp_path: Path) -> None:
    """The owner has chosen conversion, and can still pay the 100 (R-1.5)."""
    data, found = _played(LOSS, tmp_path, "CONVERSION_ANNOUNCED")
    [part] = [
        part
        for part in _explained(data, found["CONVERSION_ANNOUNCED"][0]).parts
        if part.subject == "CONVERSION_ANNOUNCED"
    ]
    shown = {one.formula: one.value for one in part.workings}
    assert shown["loss that no borrow settles: the owner has chosen conversion"] == "100 USDC"
    assert shown["the next pass sells collateral for it"] == "unless it is paid before"


def test_a_borrow_for_a_loss_names_the_rate_that_it_bears(tmp_path: Path) -> None:
    """The pay-in of 6,000 has the yearly rate of the pool, and so has each hour of interest (R-1.5, B-3)."""
    data, found = _played(BORROWS_FOR_A_LOSS, tmp_path, "PAID_IN")
    [part] = [
        part
        for part in _explained(data, found["PAID_IN"][-1]).parts
        if part.subject == "PAID_IN" and "borrow 6000" in "".join(_shown(part))
    ]
    borrow = "the borrow of 6000 is a debt to the pool; its yearly rate before the borrow"
    assert _shown(part)[borrow].rstrip("0") == "0.0876"
    assert len(_sources(part)["terms of the pool of USDC"][1]) == 1
    [hour, *_] = [
        part
        for part in _explained(data, found["INTEREST_HOUR"][0]).parts
        if part.subject.startswith("INTEREST_HOUR")
    ]
    assert _shown(hour)["each debt bears this rate"] == "those that settled a loss too (R-1.5)"
