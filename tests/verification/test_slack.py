# SPDX-License-Identifier: Apache-2.0
"""The least slack of each asserted inequality is kept, and the page of them has each (I-15)."""

import ast
import subprocess
import sys

import pytest

from tests.sources import ROOT
from tests.verification.slack import CALL, Measured, Slacks, listed, places

SOURCE = """
def paid(amount, free):
    assert 0 < amount <= free or free < 0, "more than is free"
    assert amount != 7
    return free - amount
"""
CHAIN = "ledger: 0 < amount <= free"
SEARCH = """
from tests.verification.slack import measuring, places
slacks = measuring()
from tests.verification.slack_search import search
assert search(slacks, 1, 0.0, least=20) == 20
assert len(slacks.least) > 30
assert set(slacks.least) <= places()
"""


def test_the_slack_of_a_chain_is_the_least_of_its_parts() -> None:
    """`0 < amount <= free` has the slack min(amount - 1, free - amount); an assertion fails as before."""
    slacks = Slacks()
    module = Measured("ledger").visit(ast.parse(SOURCE))
    names: dict[str, object] = {CALL: slacks.keep}
    exec(compile(module, "ledger.py", "exec"), names)  # noqa: S102  what a measured module runs
    paid = names["paid"]
    assert callable(paid)
    assert [paid(5, 20), paid(9, 12)] == [15, 3]
    assert slacks.least == {CHAIN: 3}
    assert paid(2, 30) == 28
    assert slacks.least == {CHAIN: 1}
    with pytest.raises(AssertionError, match="more than is free"):
        paid(5, 4)
    assert slacks.least == {CHAIN: 1}
    assert slacks.times == {CHAIN: 3}
    # The second part decides where the first does not hold, and what does not hold is not kept.
    assert paid(1, -3) == -4
    assert slacks.least == {CHAIN: 1, "ledger: free < 0": 2}


def test_the_page_has_each_inequality() -> None:
    """Each inequality that the machine asserts has a row: `python -m tests.verification.slack` renews them."""
    assert set(listed().times) == places()


@pytest.mark.slow
def test_games_keep_slacks() -> None:
    """A short search asserts most inequalities, and each that it keeps is of the source."""
    subprocess.run([sys.executable, "-c", SEARCH], cwd=ROOT, check=True)
