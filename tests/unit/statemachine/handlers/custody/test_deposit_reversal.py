# SPDX-License-Identifier: Apache-2.0
"""A deposit is taken back while what the fund has is lent (SPEC L-4, W-6)."""

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND
from tests.scenarios.language import Row
from tests.scenarios.test_scenarios import run_row
from tests.unit.statemachine.played import played

POOL = "pool USDC base 0% slope1 0% slope2 0% reserve 0%"
E6 = 10**6


def test_the_fund_redeems_what_it_pays_with() -> None:
    """It lacks 10 SOL, for which it pays at most 102: 1,020 of its 10,000 come back, and 4 are offered at 101."""
    before = "reverse-deposit coins by carla"
    setup = played("reversed_deposits", "The fund buys what it lacks", before, POOL)
    state = setup.system.state
    holding = state.accounts[LIQUIDITY_FUND].holdings[state.valuation.id]
    loans.lend(state, 0, holding, 10_000 * E6)
    state.events.clear()
    for text in (before, "reverse-deposit coins by dora"):
        run_row(setup, Row(text, text, text, None))
    received = setup.system.events
    (redeemed,) = (one.fields["amount"] for one in received if one.name == "REDEEMED")
    (reversal,) = (one.fields for one in received if one.name == "DEPOSIT_REVERSED")
    assert (redeemed, reversal["from_fund"]) == (1_020 * E6, 4 * 10**9)
    assert free_balance(holding) == (1_020 - 404) * E6
