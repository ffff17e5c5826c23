# SPDX-License-Identifier: Apache-2.0
"""Chains of trades that settle each by itself, of which a member defaults before the commitment (C-5.1, C-5.3)."""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.state.dvp import PHASE_CARRY
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import SESSION_POSTED
from tests.scenarios.names import Setup
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System
from tests.unit.statemachine.settlement.test_advances import rows
from tests.unit.statemachine.settlement.test_removal import play, play_amid

CHAIN = """
asset ONE scale 0
market ONE/USDC spot lot 1 tick 0.01 status HALTED
account a kind house
account b kind house
account c kind house
account d kind house
member a
member b
member c
member d
account e kind house
account f kind house
member e
member f
asset XYZ scale 0 price 98
market XYZ/USDC spot lot 1 tick 0.01 status HALTED
calendar NPR closed sat,sun
segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 1
clear ONE/USDC EQ model {model}
clear XYZ/USDC EQ model 3
advance-to 2023-11-15 09:00
deposit a 100 ONE
"""
TRADES = """
deposit d 3,000 USDC
trade ONE/USDC d from c 100 @ 10
trade ONE/USDC c from b 100 @ 10
trade ONE/USDC b from a 100 @ 10
trade XYZ/USDC e from f 1,000 @ 100
"""

# Of 100 that she bought d can pay 60.
PART = """
deposit d 600 USDC
trade ONE/USDC d from a 100 @ 10
advance-to 2023-11-16 11:00
"""
IN_PART = """
advance-to 2023-11-16 13:00
failed d ONE/USDC 40 cash
failed a ONE/USDC -40 counterparty late 0
balance d ONE 60
"""


def balance(system: System, setup: Setup, name: str) -> int:
    """What an account has of the security."""
    account = system.state.accounts[AccountId(setup.accounts[name])]
    return holding_of(system.state, account, setup.asset("ONE")).balance


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize("model", [1, 2])
@pytest.mark.parametrize("defaulter", ["a", "b", "c", "d", ""])
def test_a_default_before_the_commitment_undoes_what_passed_through(
    model: int, defaulter: str
) -> None:
    """With a default nothing of the chain settles."""
    setup = Setup(check=False)
    rows(setup, CHAIN.format(model=model))
    rows(setup, TRADES)
    rows(setup, "advance-to 2023-11-16 11:00")
    system = setup.system
    text = f"declare-default {defaulter}" if defaulter else ""
    play_amid(setup, system.state.clearing.sessions[1].settlement_ns, text)
    system.engine = through_snapshot(system.engine)
    rows(setup, "advance-to 2023-11-16 13:00")
    assert system.state.clearing.sessions[1].state == SESSION_POSTED
    assert violations(system.state) == []
    assert balance(system, setup, "d") == (0 if defaulter else 100)
    assert balance(system, setup, "a") == (100 if defaulter else 0)
    assert balance(system, setup, "ccp") == 0


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_a_default_after_the_commitment_is_not_why_a_part_of_a_trade_failed() -> None:
    """What settled shows that the account took part: it lacked cash. The default comes before its fail is carried."""
    setup = Setup(check=False)
    rows(setup, CHAIN.format(model=1))
    rows(setup, PART)
    to_ns = setup.system.state.clearing.sessions[1].settlement_ns
    play_amid(setup, to_ns, "declare-default d", PHASE_CARRY)
    play(setup, IN_PART)
    assert violations(setup.system.state) == []
