# SPDX-License-Identifier: Apache-2.0
"""`explain`: each formula whose terms are all figures gives the figure behind it, to the unit (SPEC A-2, M-10).

Owns the reading of formulas. It knows no rule of the machine: a figure is right if its own formula says so.
"""

import re
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest

from clearinghouse.server.analysis.explain.builder import Part
from clearinghouse.server.analysis.explain.explanations import explain_sequence
from clearinghouse.server.analysis.replayed_state import opened
from tests.analysis.played_scenarios import played
from tests.scenarios.language import Scenario, read_scenarios
from tests.scenarios.test_scenarios import SCENARIOS

UNIT: Final = Fraction(1, 10**6)
NUMBER: Final = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
PAID: Final = re.compile(r", less (-?[\d.]+) that it has paid$")
RATIO: Final = re.compile(r"^M?MF = ")  # for people: floored at six decimals
WORDS: Final = re.compile(r"\b(?:weight|root|scale|funding)\b")
SYMBOLS: Final = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z]+)?\b")
FILES: Final = ("attacks", "liquidation", "losing_pool", "reference_trade", "writeoffs")

TABLES = """
setup:
  asset SOL scale 9 price 150
  asset EUR scale 2 price 1.25
  asset ETH scale 9 price 100 weight 0.95 penalty 0.005
  market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0.03% taker 0.07% leverage 20 mmf 3%
  account alice leverage 20
  account bob leverage 20
  account carol leverage 10
  deposit alice 1,000 USDC
  deposit bob 100,000 USDC
  deposit bob 100,000 EUR
  deposit carol 10,000 USDC
  liquidation

scenario: An order keeps the rate of its acceptance and owes the sum of its fills; one of the machine owes nothing.

  place bob SOL-PERP sell 100 @ 150.01
  market-parameters SOL-PERP maker 1% taker 2% leverage 20 mmf 3%
  place carol SOL-PERP buy 0.01 @ 150.01
  place carol SOL-PERP buy 0.02 @ 150.01 ; carol SOL-PERP buy 0.03 @ 150.01
  market-parameters SOL-PERP maker -0.01% taker 0% leverage 20 mmf 3%
  place bob SOL-PERP buy 50 @ 148.3
  place alice SOL-PERP buy 90 @ 150.01
  market-parameters SOL-PERP maker 0.01% taker 0.5% leverage 20 mmf 3%
  price SOL 143.2
  advance 1s

scenario: A position in a market of another quote asset counts at the index of that asset.

  market SOLE-PERP perpetual base SOL quote EUR lot 1 tick 1 maker 0% taker 0% leverage 20 mmf 3%
  place bob SOLE-PERP sell 100 @ 120
  place alice SOLE-PERP buy 100 @ 120
  place bob SOLE-PERP buy 50 @ 115
  price SOL 144
  advance 1s

scenario: A bid above the mark counts at its own price.

  place alice SOL-PERP buy 100 @ 160 -> INSUFFICIENT_MARGIN

scenario: A large holding counts at the weight that its penalty leaves, and a debt at the fraction of its size.

  parameters USDC debt-mmf 3% debt-imf-factor 0.0004 debt-mmf-factor 0.0003 debt-leverage 20
  pool USDC base 0% slope1 0% slope2 0% reserve 0%
  account zoe leverage 10 flags spot-margin
  lend bob 50,000 USDC
  deposit zoe 107 ETH
  borrow zoe 6,700 USDC
  transfer zoe bob 6,700 USDC
  price ETH 86.03

scenario: A claim counts without the part that the expected loss of its pool may take.

  parameters USDC debt-mmf 3% debt-leverage 20
  pool USDC base 0% slope1 0% slope2 0% reserve 0%
  account zoe leverage 10 flags spot-margin
  lend carol 10,000 USDC
  deposit zoe 48 SOL
  borrow zoe 6,400 USDC
  transfer zoe bob 6,400 USDC
  place bob SOL-PERP sell 350 @ 150
  place carol SOL-PERP buy 350 @ 150
  price SOL 126

scenario: A gain carries no withdrawal, and a stable price below the index no order.

  stable-price SOL
  place bob SOL-PERP sell 500 @ 150
  place carol SOL-PERP buy 500 @ 150
  price SOL 160
  place carol SOL-PERP buy 400 @ 160 -> INSUFFICIENT_MARGIN
  withdraw carol 2,500 USDC -> WITHDRAWAL_MARGIN

scenario: A position that expires has a value and a result.

  market SOL-FUT future lot 1 tick 1 maker 0% taker 0% leverage 20 mmf 3%
  expiry SOL-FUT in 2800s window 1800s
  set-status SOL-FUT CANCEL_ONLY
  set-status SOL-FUT OPEN
  place bob SOL-FUT sell 7 @ 150
  place carol SOL-FUT buy 7 @ 150
  wait 2799s
  price SOL 149
  advance 1s
"""
# What the scenarios above show, by the name that their formulas begin with.
SHOWN: Final = {
    "TRADE": ("maker's fee", "taker's fee"),
    "LIQUIDATION_STARTED": (
        *("net equity", "exposure of SOLE-PERP", "SOLE-PERP", "ETH"),
        "MMF of the debt in USDC",
    ),
    "LIQUIDATION_FILL": ("share of SOLE-PERP in net equity",),
    "INSUFFICIENT_MARGIN": (
        *("exposure of SOL-PERP", "worst-case equity", "for orders that raise risk"),
    ),
    "WITHDRAWAL_MARGIN": ("for what leaves and borrows without gains",),
    "POSITION_SETTLED": ("result",),
}


def term_of(formula: str) -> str:
    """Return the part of a formula that can be computed, as Python; "" if a word is left in it."""
    text = re.split(r", [a-z]", formula, maxsplit=1)[0]
    text = WORDS.sub("", re.split(r" = |: ", text)[-1].replace(" x ", " * "))
    text = re.sub(r"\bceil\(", "(", re.sub(r"\([^()]*[A-Za-z][^()]*\)", "", text))
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", SYMBOLS.sub("", text)).replace(" %", " / 100")
    return "" if re.search(r"[A-Za-z;:]", re.sub(r"\b(?:max|min|abs)\(", "(", text)) else text


def computed(formula: str) -> Fraction | None:
    """Return the value of a formula; None if it has a term without a figure."""
    term = NUMBER.sub(lambda one: f"Fraction('{one.group(0)}')", term_of(formula))
    try:
        found = eval(term, {"Fraction": Fraction, "max": max, "min": min, "abs": abs})  # noqa: S307
    except (SyntaxError, TypeError):
        return None
    return found if isinstance(found, Fraction) else None


def wrong(formula: str, value: str) -> bool | None:
    """Return whether a formula gives another figure than the one behind it; None if it cannot be computed."""
    shown = NUMBER.match(value)
    found = computed(formula)
    if shown is None or found is None:
        return None
    paid = PAID.search(formula)
    rest = found - Fraction(shown.group(0)) - (Fraction(paid.group(1)) if paid else 0)
    unit = Fraction(1) if "(smallest units)" in formula else UNIT
    if "ceil" in formula or "rounded up" in formula:
        return not -unit < rest <= 0
    if "floor" in formula or RATIO.match(formula):
        return not 0 <= rest < unit
    return rest != 0


def parts_of(scenario: Scenario, data: Path) -> list[Part]:
    """Return the explanation of each sequence of a scenario, of a call with several items that of its first item."""
    system = played(scenario)
    found: list[Part] = []
    with opened(system.write(data), start=1) as past:
        for sequence in range(1, system.sequence + 1):
            if sequence > past.sequence:
                found += explain_sequence(past, sequence, back=1).parts
    return found


def check(parts: list[Part]) -> set[tuple[str, str]]:
    """Check each formula of parts; return the subjects and beginnings of those that were computed."""
    seen: set[tuple[str, str]] = set()
    for part in parts:
        for work in part.workings:
            found = wrong(work.formula, work.value)
            assert not found, (part.line, work.formula, work.value)
            if found is not None:
                seen.add((part.subject, re.split(r" = |: ", work.formula)[0]))
    return seen


def test_formulas_of_each_kind_are_exact(tmp_path: Path) -> None:
    """Fees, margin in all its terms, shares and results are the arithmetic that stands beside them."""
    path = tmp_path / "arithmetic.scenario"
    path.write_text(TABLES, encoding="utf-8")
    seen: set[tuple[str, str]] = set()
    for number, scenario in enumerate(read_scenarios(path)):
        seen |= check(parts_of(scenario, tmp_path / str(number)))
    wanted = {(subject, name) for subject, names in SHOWN.items() for name in names}
    assert wanted - seen == set()


@pytest.mark.parametrize("stem", FILES)
def test_formulas_of_scenarios_are_exact(stem: str, tmp_path: Path) -> None:
    """The first scenarios of files whose figures are computed by hand."""
    scenarios = [one for one in SCENARIOS if one.stem == stem][:4]
    assert any(check(parts_of(one, tmp_path / str(n))) for n, one in enumerate(scenarios))


@pytest.mark.nightly
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_formulas_of_every_scenario_are_exact(scenario: Scenario, tmp_path: Path) -> None:
    """Each formula of each scenario."""
    check(parts_of(scenario, tmp_path / "data"))


def test_a_wrong_figure_is_seen() -> None:
    """The reading of formulas is no yes to everything."""
    assert wrong("net equity = 10000 USDC - 7290 (ETH-PERP)", "2350")
    assert wrong("exposure of SOL-PERP: max(|0 + 6|, |0 - 0|) x 145, ceiled", "900")
    assert not wrong("MMF of the debt in USDC: 4400 x max(0.03, 0.0004 x root 66.3), ceiled", "132")
    assert wrong("maker's fee: 0 + 0.03 % x 1500.1, ceiled, less 0 that it has paid", "15.001")
    assert wrong("paid in full", "1") is None
