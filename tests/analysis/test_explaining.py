# SPDX-License-Identifier: Apache-2.0
"""`explain`: the rule, every input with its source, the arithmetic, the chain of causes (SPEC A-2).

Owns what an explanation must have, on states small enough to compute by hand, and on every scenario.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.analysis.explain.builder import Part
from clearinghouse.server.analysis.explain.explanations import (
    Explanation,
    explain_sequence,
)
from clearinghouse.server.analysis.explain.lines import lines_of
from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.cli import main
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.events import EVENTS
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.analysis.journals import RecordedSystem
from tests.analysis.played_scenarios import played
from tests.scenarios.language import Scenario
from tests.scenarios.test_scenarios import SCENARIOS
from tests.sources import ROOT

BUY, SELL = types.BUY, types.SELL
# Codes from here on are of the edge, before a sequence is given: no journal has them.
EDGE_CODES = range(900, 1000)
# By default these files: every tier of the waterfall, reconciliation and the gates.
DEFAULT_FILES = {"liquidation", "reference_trade", "reconciliation"}


# --- the tables ----------------------------------------------------------------------------------------------


def test_every_event_and_code_names_its_rules() -> None:
    """No kind of event, and no result code that a journal can hold, is without the rules that it follows from."""
    assert [form.name for form in EVENTS.values() if not form.rules] == []
    ruleless = [
        form.name for code, form in CODES.items() if code not in EDGE_CODES and not form.rules
    ]
    assert ruleless == ["OK"]


def test_every_rule_that_is_named_has_an_entry() -> None:
    """The rules in the tables are on the page of rules or of invariants."""
    pages = "".join(
        (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
        for page in ("rules.md", "invariants.md")
    )
    known = set(re.findall(r"^\| ([A-Z]-\d+(?:\.\d+)?) \|", pages, re.MULTILINE))
    named = {rule for table in (EVENTS, CODES) for form in table.values() for rule in form.rules}
    assert named - known == set()


# --- states computed by hand ---------------------------------------------------------------------------------


class Crash(RecordedSystem):
    """Alice is long 100 SOL at 150 with 1,000 of margin against a market maker; the tick at 142.22 flags her."""

    def __init__(self) -> None:
        super().__init__()
        self.sol = self.asset("SOL", 9, 150)
        self.perp = self.market(
            "SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=600_000
        )
        self.maker = self.account("maker", USDC=100_000_000_000)
        self.alice = self.account("alice", leverage=20, USDC=1_000_000_000)
        self.deposited = self.sequence
        self.order(self.maker, self.perp, SELL, 150_00, 100_00)
        self.resting = self.sequence
        self.order(self.alice, self.perp, BUY, 150_00, 100_00)
        self.filled = self.sequence
        self.price(self.sol, 142_220_000 * 10**9, e9=True)
        self.flagged = self.sequence


@pytest.fixture
def crash(tmp_path: Path) -> tuple[Crash, Path]:
    """The world and its journal."""
    system = Crash()
    return system, system.write(tmp_path / "data")


def explained(data: Path, sequence: int, back: int = 0) -> Explanation:
    """The explanation of a sequence."""
    with opened(data, start=sequence) as past:
        return explain_sequence(past, sequence, back=back)


def part_of(found: Explanation, subject: str) -> Part:
    """The one part about a subject."""
    [part] = [part for part in found.parts if part.subject == subject]
    return part


def inputs_of(part: Part) -> dict[str, tuple[str, list[int]]]:
    """Inputs with their values and the sequences that wrote them."""
    return {one.name: (one.value, one.sequences) for one in part.inputs}


def test_a_liquidation_is_traced_to_the_tick_and_the_margin_to_the_fill(
    crash: tuple[Crash, Path],
) -> None:
    """Why me: net equity 213 below 426.66, from the mark of this tick, the position of that fill, the deposit."""
    system, data = crash
    found = explained(data, system.flagged)
    part = part_of(found, "LIQUIDATION_STARTED")
    assert part.rules[0] == "W-1"
    inputs = inputs_of(part)
    assert inputs["mark of SOL-PERP"] == ("142.22", [system.flagged])
    assert inputs["position SOL-PERP"] == ("100, cost base 15000", [system.filled])
    assert inputs["balance USDC"] == ("1000", [system.deposited])
    # 100 x 142.22 - 15,000 = -778; the fee of 9 is unsettled; 1,000 - 9 - 778 = 213; 14,222 x 3 % = 426.66.
    assert inputs["unsettled USDC"] == ("-9", [system.filled])
    worked = {(work.rule, work.value) for work in part.workings}
    assert {("M-2", "-778"), ("M-2", "213"), ("M-3", "14222"), ("M-4", "426.66")} <= worked
    # A stop may go on to sell, and what only reduces stays until the first pass (W-1.1).
    assert part.workings[-1].value == "flagged, each order that may raise exposure ends"
    assert "equity 213" in part.line
    by_number = {cause.number: cause for cause in found.causes}
    mark = next(cause for cause in found.causes if "MARK_CHANGED" in cause.line)
    [index] = [by_number[number] for number in mark.because]
    assert "INDEX_CHANGED" in index.line
    [tick] = [by_number[number] for number in index.because]
    assert tick.line.startswith("tick source 1, asset SOL")
    assert {cause.sequence for cause in (mark, index, tick)} == {system.flagged}
    trade = next(cause for cause in found.causes if cause.line.startswith("TRADE"))
    orders = {by_number[number].sequence for number in trade.because}
    assert orders == {system.resting, system.filled}
    assert found.unanswered == []


def test_a_position_names_all_its_fills_since_it_was_flat(tmp_path: Path) -> None:
    """A position's source are the fills that made it, and none from before it was last flat."""
    system = Crash()
    system.price(system.sol, 150)
    system.order(system.maker, system.perp, BUY, 150_00, 100_00)
    system.order(system.alice, system.perp, SELL, 150_00, 100_00)
    assert system.line(system.alice, system.perp).position == 0
    fills: list[int] = []
    for _ in range(3):
        system.order(system.maker, system.perp, SELL, 150_00, 10_00)
        system.order(system.alice, system.perp, BUY, 150_00, 10_00)
        fills.append(system.sequence)
    system.price(system.sol, 100)
    found = explained(system.write(tmp_path / "data"), system.sequence)
    assert inputs_of(part_of(found, "LIQUIDATION_STARTED"))["position SOL-PERP"] == (
        "30, cost base 4500",
        fills[::-1],
    )


def test_a_refusal_at_gate_8_shows_the_account_with_the_order_counted(tmp_path: Path) -> None:
    """Worst-case equity 991 after the fee of 9 does not exceed the IMF of 1,500, at leverage 10."""
    system = RecordedSystem()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    alice = system.account("alice", leverage=10, USDC=1_000_000_000)
    opening = system.sequence - 2
    system.order(alice, perp, BUY, 150_00, 100_00)
    found = explained(system.write(tmp_path / "data"), system.sequence)
    part = part_of(found, "INSUFFICIENT_MARGIN")
    assert found.result == "INSUFFICIENT_MARGIN"
    assert part.rules[:2] == ["G-8", "M-3"]
    inputs = inputs_of(part)
    assert inputs["open orders in SOL-PERP"] == ("bids 100, asks 0", [system.sequence])
    assert inputs["the account's max leverage"] == ("10", [opening])
    shown = [f"{work.rule} {work.formula} = {work.value}" for work in part.workings]
    assert any(
        line.startswith("M-3 worst-case equity = 1000 ") and line.endswith("= 991")
        for line in shown
    )
    assert any("15000 x 1/10" in line and line.endswith("= 1500") for line in shown)
    assert any("gates passed: G-1, G-2, G-3, G-4, G-5, G-6, G-7" in line for line in shown)
    assert shown[-1] == "G-8 limit 1500, actual 991: shortfall = 509.000001"
    # To be explained leaves no trace: the walk compared the record's events, and the order is not there.
    with opened(tmp_path / "data") as past:
        assert past.go_to(past.end).orders == {}


@pytest.mark.parametrize(
    ("change", "code", "name", "value"),
    [
        (
            "switch",
            "RISK_TAKING_DISABLED",
            "switch of the market",
            "only risk-reducing orders pass",
        ),
        ("halt", "MARKET_STATUS_FORBIDS", "status of SOL-PERP", "HALTED"),
        ("far", "PRICE_BAND", "mark of SOL-PERP", "150"),
        ("reduce", "REDUCE_ONLY_INVALID", "position SOL-PERP", "0"),
        ("cross", "POST_ONLY_WOULD_CROSS", "best ask of SOL-PERP", "150"),
        (
            "small",
            "ORDER_NOTIONAL_LIMIT",
            "limits of SOL-PERP",
            "notional 10 to any, open orders 0",
        ),
    ],
)
def test_each_refusal_names_what_stood_in_the_way(
    tmp_path: Path, change: str, code: str, name: str, value: str
) -> None:
    """The input that refused an order is there with its value, and with the sequence that set it where there is one."""
    system = RecordedSystem()
    sol = system.asset("SOL", 9, 150)
    priced = system.sequence + 1  # the mark is made with the market
    perp = system.market(
        "SOL-PERP", types.PERPETUAL, sol, band_ppb=100_000_000, notional_min=10_000_000
    )
    maker = system.account("maker", USDC=100_000_000_000)
    alice = system.account("alice", USDC=100_000_000_000)
    system.order(maker, perp, SELL, 150_00, 1_00)
    source = system.sequence
    price, lots, flags = 149_00, 1_00, 0
    if change == "switch":
        system.must(commands.SetRiskSwitch(*system.head(), types.SCOPE_MARKET, perp, 1, "why"))
        source = system.sequence
    elif change == "halt":
        system.must(
            commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_HALTED, "why")
        )
        source = system.sequence
    elif change == "far":
        price, source = 200_00, priced
    elif change == "reduce":
        flags, source = types.FLAG_REDUCE_ONLY, 0
    elif change == "cross":
        price, flags = 151_00, types.FLAG_POST_ONLY
    else:
        price, lots, source = 149_00, 1, priced
    system.order(alice, perp, BUY, price, lots, flags=flags)
    found = explained(system.write(tmp_path / "data"), system.sequence)
    part = part_of(found, code)
    assert inputs_of(part)[name] == (value, [source] if source else [])


def test_a_fee_and_a_result_are_worked_out(tmp_path: Path) -> None:
    """Closing 40 of 100 at 160: 4,000/10,000 of the cost of 15,000 is released, and 400 realised; the fee is 3.84."""
    system = Crash()
    system.price(system.sol, 150)
    system.order(system.maker, system.perp, BUY, 160_00, 40_00)
    system.order(system.alice, system.perp, SELL, 160_00, 40_00)
    part = part_of(explained(system.write(tmp_path / "data"), system.sequence), "TRADE")
    shown = {work.formula: work.value for work in part.workings}
    assert shown["notional = 160 x 40"] == "6400"
    assert shown["taker closes 40 of 100: released cost = ceil(15000 x 40 / 100)"] == "6000"
    assert shown["taker's result = 6400 - 6000"] == "400"
    assert [value for formula, value in shown.items() if formula.startswith("taker's fee")] == [
        "3.84"
    ]
    assert inputs_of(part)["taker's position SOL-PERP before"] == (
        "100, cost base 15000",
        [system.filled],
    )


def test_a_refused_transfer_shows_what_was_free(tmp_path: Path) -> None:
    """Free is the balance less what is reserved and under hold, each with its source."""
    system = RecordedSystem()
    alice = system.account("alice", USDC=100_000_000)
    bob = system.account("bob")
    deposited = system.sequence - 1
    system.must(
        commands.CreateHolds(
            *system.head(), 0, [AccountId(alice)], [AccountId(bob)], [AssetId(1)], [30_000_000], [0]
        )
    )
    holding = system.sequence
    system.transfer(alice, bob, 1, 80_000_000)
    part = part_of(
        explained(system.write(tmp_path / "data"), system.sequence), "INSUFFICIENT_FREE_BALANCE"
    )
    assert inputs_of(part) == {
        "balance USDC": ("100", [deposited]),
        "under hold USDC": ("30", [holding]),
    }
    assert part.workings[0].formula == "free = balance 100 - reserved 0 - held 30"
    assert part.workings[0].value == "70"


def test_a_refused_margin_of_an_order_shows_what_was_free(tmp_path: Path) -> None:
    """The balance that could not pay it has its source, and the rule is that of amounts that leave (L-4)."""
    system = RecordedSystem()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    alice = system.account("alice", USDC=100_000_000)
    deposited = system.sequence
    system.order(alice, perp, BUY, 150_00, 1_00, margin=100_000_001)
    part = part_of(
        explained(system.write(tmp_path / "data"), system.sequence), "INSUFFICIENT_FREE_BALANCE"
    )
    assert inputs_of(part) == {"balance USDC": ("100", [deposited])}
    assert part.workings[-1].rule == "L-4"
    assert part.workings[-1].value == "0.000001"


# --- the command ---------------------------------------------------------------------------------------------


def shown(*arguments: object) -> Any:  # noqa: ANN401  JSON
    """Run `explain --json`."""
    result = CliRunner().invoke(main, ["explain", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_text_and_json_tell_the_same(crash: tuple[Crash, Path]) -> None:
    """Every input, every step and every cause of the JSON stands in the text; nothing is written to the directory."""
    system, data = crash
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    reported = shown(data, system.flagged)
    text = CliRunner().invoke(main, ["explain", str(data), str(system.flagged)]).output
    for part in reported["parts"]:
        assert part["line"] in text
        assert all(f"{one['name']} = {one['value']}" in text for one in part["inputs"])
        assert all(f"[{work['rule']}] {work['formula']}" in text for work in part["workings"])
    assert all(f"{cause['sequence']} {cause['line']}" in text for cause in reported["causes"])
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_bound_leaves_old_sources_unnamed(crash: tuple[Crash, Path]) -> None:
    """With --back 2 the fill is still found and the deposit is not, which the answer says."""
    system, data = crash
    reported = shown(data, system.flagged, "--back", 2)
    [part] = [part for part in reported["parts"] if part["subject"] == "LIQUIDATION_STARTED"]
    found = {one["name"]: one["sequences"] for one in part["inputs"]}
    assert found["position SOL-PERP"] == [system.filled]
    assert found["balance USDC"] == []
    assert f"balance {system.alice} 1" in reported["unanswered"]


def test_of_a_pass_over_many_one_account_can_be_told(crash: tuple[Crash, Path]) -> None:
    """With --account only what names it is there; of one that nothing names, that is said."""
    system, data = crash
    reported = shown(data, system.flagged, "--account", system.alice)
    assert [part["subject"] for part in reported["parts"]] == ["LIQUIDATION_STARTED"]
    reported = shown(data, system.flagged, "--account", system.maker)
    assert [part["line"] for part in reported["parts"]] == [
        f"no event concerns account {system.maker}"
    ]


@pytest.mark.parametrize(("sequence", "says"), [("0", "genesis"), ("999999", "ends at sequence")])
def test_a_sequence_that_there_is_not_is_a_usage_error(
    crash: tuple[Crash, Path], sequence: str, says: str
) -> None:
    """Genesis and what lies beyond the end cannot be explained."""
    result = CliRunner().invoke(main, ["explain", str(crash[1]), sequence])
    assert result.exit_code == 2
    assert says in result.output


# --- everything ----------------------------------------------------------------------------------------------


def check_all(data: Path, sequences: range) -> None:
    """Every explanation has a part for each event, rules, sources that are not later, and a text."""
    for sequence in sequences:
        found = explained(data, sequence)
        numbers = {cause.number for cause in found.causes}
        assert found.parts
        for part in found.parts:
            assert part.rules
            assert {
                work.rule for work in part.workings if work.formula.startswith("limit ")
            } <= set(part.rules)
            for one in part.inputs:
                assert set(one.causes) <= numbers
                assert all(source <= sequence for source in one.sequences)
        for cause in found.causes:
            assert set(cause.because) <= numbers
            assert cause.sequence <= sequence
        assert json.loads(json.dumps(found.plain()))["sequence"] == sequence
        assert lines_of(found)[0].startswith(f"sequence {sequence}: ")


def check_scenario(scenario: Scenario, data: Path) -> None:
    """Every sequence of a scenario is explained. Other tests check its rows, with another seed."""
    system = played(scenario)
    system.write(data)
    check_all(data, range(1, system.sequence + 1))


def test_a_loss_at_a_last_price_says_so(tmp_path: Path) -> None:
    """Erin has coins of 500 and owes 700 after the last price of her future: E is -200, though she has coins."""
    (scenario,) = (one for one in SCENARIOS if one.sentence.startswith("Collateral that is sold"))
    system = played(scenario)
    system.write(tmp_path / "data")
    (sequence,) = (
        number
        for number in range(1, system.sequence + 1)
        if "BAD_DEBT" in [part.subject for part in explained(tmp_path / "data", number).parts]
    )
    part = part_of(explained(tmp_path / "data", sequence), "BAD_DEBT")
    (work,) = (one for one in part.workings if one.rule == "W-5")
    assert work.formula == "the last price of a market took the account below zero, E"
    assert work.value == "-200"


@pytest.mark.parametrize("stem", sorted(DEFAULT_FILES))
def test_every_sequence_of_the_waterfall_is_explained(stem: str, tmp_path: Path) -> None:
    """Flags, tiers, passes, fills: each sequence of these scenarios has its explanation."""
    for number, scenario in enumerate(one for one in SCENARIOS if one.stem == stem):
        if number % 6 == 0:
            check_scenario(scenario, tmp_path / str(number))


@pytest.mark.parametrize(
    "sentence",
    [
        "A batch of borrowers is answered one by one.",
        "An atomic batch of holds makes all of them or none.",
    ],
)
def test_every_sequence_of_batches_is_explained(sentence: str, tmp_path: Path) -> None:
    """Each item of any batch has its explanation."""
    (scenario,) = (one for one in SCENARIOS if one.sentence == sentence)
    check_scenario(scenario, tmp_path / "data")


@pytest.mark.nightly
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_every_sequence_of_every_scenario_is_explained(scenario: Scenario, tmp_path: Path) -> None:
    """Each sequence of every scenario has its explanation."""
    check_scenario(scenario, tmp_path / "data")


def test_sequences_of_the_golden_journal_are_explained(golden: Path) -> None:
    """A journal of an earlier build is explained as well as one of today."""
    check_all(golden, range(3, 735, 90))
