# SPDX-License-Identifier: Apache-2.0
"""What is stated of pure functions says enough, and what CrossHair says of it is read rightly."""

import json
from pathlib import Path

import pytest

from tests.contracts.check import LEDGER, compare, verdicts
from tests.contracts.drawn import held
from tests.contracts.stated import Contract, all_contracts
from tests.contracts.wrong import EQUIVALENT, refuting, wrong_bodies

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
