# SPDX-License-Identifier: Apache-2.0
"""H9: a sole lender inflates a pool's shares with fees, so that later lenders get less than they lend (B-1.1).

A lender of a single unit waits for the lenders' part of an hour's fees and redeems all but one share. One share is
then worth 2,400 USDC. A loan of 4,776 got one share, and one of 2,397.60 none, both answered OK. Under rule set 2 a
loan whose claim falls short of its amount by more than two units is refused, and auto-lend passes over it.
"""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import System

UNIT = 10**6
SHARE_VALUE = 2_400 * UNIT


class Inflated:
    """A pool of one share that is worth 2,400 USDC, which its only lender has."""

    def __init__(self, rule_set: int) -> None:
        """Make it as the attack does, but with the fees put in at once."""
        self.system = system = System(check=False, rule_set=rule_set)
        self.usdc = AssetId(1)
        terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0)
        system.must(commands.SetPool(*system.head(), self.usdc, *terms))
        attacker = system.account("attacker", USDC=UNIT)
        self.victim = system.account("victim", USDC=10_000 * UNIT)
        assert self.lend(attacker, 1) == codes.OK

        def inflate() -> None:
            state = system.state
            pool, holding = state.valuation.pool, system.holding(attacker, "USDC")
            assert pool is not None
            cash = state.accounts[types.LENDING_POOL].holdings[self.usdc]
            holding.lent_shares = pool.supply_shares = 1
            pool.supply_index = SHARE_VALUE * 10**36
            payer = system.holding(self.victim, "USDC")
            payer.balance -= SHARE_VALUE
            cash.balance = SHARE_VALUE
            attacker_cash = system.holding(attacker, "USDC")
            attacker_cash.balance += 1

        system.observe(inflate)

    def lend(self, account: int, amount: int) -> int:
        """A loan; its code."""
        command = commands.Lend(*self.system.head(), [AccountId(account)], [AssetId(1)], [amount])
        return self.system.apply(command).codes[0]


@pytest.mark.parametrize(
    ("rule_set", "amount", "code", "worth"),
    [
        (types.RULE_SET_FIRST, 4_776 * UNIT, codes.OK, SHARE_VALUE),
        (types.RULE_SET_FIRST, 2_397_600_000, codes.OK, 0),
        (types.RULE_SET_AMENDED, 4_776 * UNIT, codes.LOAN_TOO_SMALL, 0),
        (types.RULE_SET_AMENDED, 2_397_600_000, codes.LOAN_TOO_SMALL, 0),
        (types.RULE_SET_AMENDED, 2 * SHARE_VALUE, codes.OK, 2 * SHARE_VALUE),
        (types.RULE_SET_AMENDED, SHARE_VALUE + 2, codes.OK, SHARE_VALUE),
        (types.RULE_SET_AMENDED, SHARE_VALUE + 3, codes.LOAN_TOO_SMALL, 0),
    ],
)
def test_a_loan_is_worth_what_was_lent(rule_set: int, amount: int, code: int, worth: int) -> None:
    """On the limit of two units and one beyond it; the first rules took all of it."""
    inflated = Inflated(rule_set)
    before = inflated.system.holding(inflated.victim, "USDC").balance
    assert inflated.lend(inflated.victim, amount) == code
    holding = inflated.system.holding(inflated.victim, "USDC")
    assert claim_of(holding) == worth
    assert before - holding.balance == (amount if code == codes.OK else 0)
