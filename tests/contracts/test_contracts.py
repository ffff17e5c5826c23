# SPDX-License-Identifier: Apache-2.0
"""What is stated of pure functions says enough, and what CrossHair says of it is read rightly."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.contracts import check
from tests.contracts.check import LEDGER, compare, digest_of, verdicts
from tests.contracts.drawn import held
from tests.contracts.stated import ROOT, Contract, all_contracts
from tests.contracts.wrong import EQUIVALENT, refuting, wrong_bodies

PAGE = ROOT / "docs" / "explanation" / "verification.md"
CONTRACTS = all_contracts()
PLACES = {"arithmetic.money.clamp": (Path("/money.py"), range(10, 20), 2)}
CONFIRMED = "/money.py:18: info: Confirmed over all paths."
UNDECIDED = "/money.py:19: info: Not confirmed."
VACUOUS = "/money.py:19: info: Unable to meet precondition."
REFUTED = "/money.py:19: error: false when calling clamp(0, 1, 1) (which returns 0)"


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([CONFIRMED, CONFIRMED], "confirmed"),
        ([CONFIRMED, UNDECIDED], "explored"),
        ([CONFIRMED, VACUOUS], "vacuous"),
        ([REFUTED], "refuted"),
        ([CONFIRMED], "silent"),
        ([], "silent"),
        (["/other.py:18: info: Confirmed over all paths."], "silent"),
    ],
)
def test_a_function_is_as_good_as_its_worst_condition(lines: list[str], verdict: str) -> None:
    """Verdicts on conditions become one on their function; a condition without a check is silent."""
    assert verdicts(lines, PLACES) == {"arithmetic.money.clamp": verdict}


def test_a_verdict_may_not_get_worse() -> None:
    """A lost confirmation fails, as do refuted, vacuous, silent, unwritten and vanished ones."""
    written = {"a": "confirmed", "b": "explored", "c": "explored", "gone": "confirmed"}
    found = {"a": "explored", "b": "confirmed", "c": "refuted", "new": "confirmed"}
    assert compare(found, written) == [
        "a is explored, and was confirmed",
        "c is refuted",
        "new has no verdict written down; it is confirmed",
        "gone is written down and gone",
    ]


def test_every_contract_has_a_verdict_written_down() -> None:
    """The ledger of verdicts names every contract and no other, and there are at least sixty."""
    written = json.loads(LEDGER.read_text(encoding="utf-8"))
    assert sorted(written) == sorted(contract.name for contract in CONTRACTS)
    assert len(written) >= 60
    assert set(written.values()) <= {"confirmed", "explored"}


def test_the_gate_checks_changed_modules_and_a_part_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Contracts of a module whose digest is another one are all chosen; of the others a part of the modules is."""
    modules = {contract.module: contract.path for contract in CONTRACTS}
    digests = {module: digest_of(path) for module, path in modules.items()}
    changed = min(digests)
    monkeypatch.setattr(check, "recorded_digests", lambda: {**digests, changed: ""})
    chosen = {contract.module for contract in check.of_gate(CONTRACTS)}
    assert changed in chosen
    assert len(chosen) == 1 + -(-(len(digests) - 1) // check.GATE_PART)
    monkeypatch.setattr(check, "recorded_digests", dict)
    assert check.of_gate(CONTRACTS) == CONTRACTS


def test_the_page_has_the_counts_of_the_verdicts() -> None:
    """The table of the page names how many contracts there are, and how many were confirmed."""
    counts = Counter(json.loads(LEDGER.read_text(encoding="utf-8")).values())
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    assert f"| contracts | {counts.total()} |" in rows
    assert f"| confirmed over all paths | {counts['confirmed']} |" in rows


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_contract_holds_for_drawn_numbers(contract: Contract) -> None:
    """Each condition is true of numbers small and large that meet what is asked of them, and results are integers."""
    assert held(contract) >= 5


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_contract_says_enough(contract: Contract) -> None:
    """Nothing, an argument, a rounding the other way, one too many or too few: each fails a stated condition."""
    wrongs = [
        wrong for wrong in wrong_bodies(contract) if (contract.name, wrong.label) not in EQUIVALENT
    ]
    assert wrongs
    assert [wrong.label for wrong in wrongs if not refuting(wrong)] == []
