# SPDX-License-Identifier: Apache-2.0
"""What an account lacks of the change to the mark is advanced by the equity, and paid back first (C-5)."""

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.advances import advance_cash
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.vectors.building import fund

SETUP = """
asset XYZ scale 0 price 98
market XYZ/USDC spot lot 1 tick 0.01 status HALTED
account alice kind house
account bob kind house
member alice
member bob
calendar NPR closed sat,sun
segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 1
clear XYZ/USDC EQ model 3
advance-to 2023-11-15 09:00
deposit bob 5,000 USDC
trade XYZ/USDC alice from bob 1,000 @ 100
"""
# Alice owes 1,000 x 2 and has 300; then the mark rises to 101.5, and she receives 1,000 x 3.5 with 1,700 to pay back.
REST = """
balance alice USDC 0
balance bob USDC 7,000
advanced alice USDC 1,700
price XYZ 101.5
advance-to 2023-11-17 12:00
advanced alice USDC 0
balance alice USDC 1,800
balance bob USDC 3,500
"""
IN_EURO = """
asset EUR scale 2 price 1.1
asset SOL scale 9 price 150
market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
deposit alice 100 USDC
place alice SOL-PERP buy 0.01 @ 100
"""
# Alice buys a share in euro at its price, so that her positions pay in both currencies.


def rows(setup: Setup, text: str) -> None:
    """Do rows of a scenario."""
    for line in text.strip().splitlines():
        run_row(setup, Row(line, line, line, None))


def test_an_advance_is_paid_back_first() -> None:
    """The equity is as it was in the end, and nothing is made of it."""
    setup = Setup(check=False)
    rows(setup, SETUP)
    rows(setup, "deposit alice 2,000 USDC")
    state = setup.system.state
    usdc = state.assets[setup.asset("USDC").id]
    alice = state.accounts[AccountId(setup.account_id("alice"))]
    equity = holding_of(state, state.accounts[types.CCP_EQUITY], usdc)
    amount = 1_700 * 10**usdc.scale
    move(holding_of(state, alice, usdc), equity, amount)  # no command funds it
    rows(setup, "advance-to 2023-11-16 12:00")
    assert equity.balance == 0
    rows(setup, REST)
    assert equity.balance == amount
    assert state.dvp.advances == {}
    assert violations(state) == []


def test_an_account_with_an_advance_stays_open() -> None:
    """It cannot be closed before it has paid back."""
    setup = Setup(check=False)
    rows(setup, SETUP)
    state = setup.system.state
    asset_id = setup.asset("USDC").id
    run_row(setup, Row("", "", "account dora kind house", None))
    dora = AccountId(setup.account_id("dora"))
    holding_of(state, state.accounts[dora], state.assets[asset_id])
    state.dvp.add_advance(dora, asset_id, 5)
    assert pair_key(dora, asset_id) in state.dvp.advances
    run_row(setup, Row("", "", "close dora", "ACCOUNT_NOT_EMPTY"))
    state.dvp.add_advance(dora, asset_id, -5)
    run_row(setup, Row("", "", "close dora", None))


def test_an_account_that_has_the_currency_by_an_advance_counts_with_its_price() -> None:
    """It has a perpetual and nothing of the euro: from its first euro on, the euro's price lists it (I-12)."""
    setup = Setup(check=False)
    rows(setup, SETUP)
    rows(setup, IN_EURO)
    state = setup.system.state
    alice = setup.account("alice")
    euro = setup.asset("EUR")
    fund(state, state.accounts[types.CCP_EQUITY], euro, 5)
    advance_cash(state, 0, 1, alice.id, euro, 5)
    assert alice.holdings[euro.id].balance == 5
    assert list(euro.exposed_holders) == [alice.id]
