# SPDX-License-Identifier: Apache-2.0
"""H9: a sole lender inflates a pool's shares with fees, so that later lenders get less than they lend (B-1.1).

A lender of a single unit waits for the lenders' part of an hour's fees and redeems all but one share. One share is
then worth 2,400 USDC. A loan of 4,776 got one share, and one of 2,397.60 none, both answered OK. Under rule set 2 a
pool counts a virtual claim worth 100 USDC, 10^17 shares, so 10^9 shares get a hundred-millionth of the fees, and the
reserve the rest. A loan whose claim falls short of its amount by more than two units is refused all the same, and
auto-lend passes over it.

A second attack needs no shares: lend what the minimum of claims asks for while the hour strikes, take it back a second
later, and get the next hour's fees alone. Under rule set 2 they wait for claims of the minimum (B-3.1).
"""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import SECOND, System

UNIT = 10**6
SHARE_VALUE = 2_400 * UNIT


class Inflated:
    """A pool of one share that is worth 2,400 USDC, which its only lender has."""

    def __init__(self) -> None:
        """Make it as the attack does, but with the fees put in at once."""
        self.system = system = System(check=False)
        self.usdc = AssetId(1)
        # A pool without a virtual claim, so that the limit of loans is tried by itself.
        terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0, 0)
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
    ("amount", "code", "worth"),
    [
        (4_776 * UNIT, codes.LOAN_TOO_SMALL, 0),
        (2_397_600_000, codes.LOAN_TOO_SMALL, 0),
        (2 * SHARE_VALUE, codes.OK, 2 * SHARE_VALUE),
        (SHARE_VALUE + 2, codes.OK, SHARE_VALUE),
        (SHARE_VALUE + 3, codes.LOAN_TOO_SMALL, 0),
    ],
)
def test_a_loan_is_worth_what_was_lent(amount: int, code: int, worth: int) -> None:
    """On the limit of two units and one beyond it; the first rules took all of it."""
    inflated = Inflated()
    before = inflated.system.holding(inflated.victim, "USDC").balance
    assert inflated.lend(inflated.victim, amount) == code
    holding = inflated.system.holding(inflated.victim, "USDC")
    assert claim_of(holding) == worth
    assert before - holding.balance == (amount if code == codes.OK else 0)


class Fees:
    """A pool whose lenders get half of the fees of a market, which come to 2,400 USDC in an hour with a trade."""

    def __init__(self, *, claims_min: int = 0) -> None:
        """Open the pool and the market, ten seconds before a whole hour."""
        self.system = system = System()
        sol = system.asset("SOL", 9, 150)
        self.market = system.market("SOL/USDC", types.SPOT, sol, maker_ppb=0, taker_ppb=10_000_000)
        self.attacker = system.account("attacker", USDC=1_000_000 * UNIT)
        self.victim = system.account("victim", USDC=10_000 * UNIT)
        self.maker = system.account("maker", SOL=10_000 * 10**9)
        self.taker = system.account("taker", USDC=1_000_000 * UNIT)
        terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, claims_min, 500_000_000)
        system.must(commands.SetPool(*system.head(), AssetId(1), *terms))
        system.now -= system.now % SECOND
        system.advance(3_600 - system.now // SECOND % 3_600 - 10)

    def lend(self, account: int, amount: int) -> None:
        """A loan that is accepted."""
        head = self.system.head()
        self.system.must(commands.Lend(*head, [AccountId(account)], [AssetId(1)], [amount]))

    def redeem(self, account: int, amount: int) -> None:
        """A loan taken back."""
        head = self.system.head()
        self.system.must(commands.Redeem(*head, [AccountId(account)], [AssetId(1)], [amount]))

    def trade(self) -> None:
        """1,600 SOL at 150; 1 % is 2,400 USDC of fees, half of it for lenders once the hour strikes."""
        system = self.system
        system.order(self.maker, self.market, types.SELL, 150_00, 1_600_00)
        system.order(self.taker, self.market, types.BUY, 150_00, 1_600_00)

    def lent(self, account: int) -> int:
        """Return the worth of a loan at the pool's last accrual."""
        return claim_of(self.system.holding(account, "USDC"))

    def gain(self, account: int, had: int) -> int:
        """Return the cash and loan of an account beyond an earlier amount."""
        return self.system.balance(account, "USDC") + self.lent(account) - had


def test_the_fees_of_an_hour_make_no_share_a_fortune() -> None:
    """The whole attack as it was found; who has what in the end, to the unit.

    Set 1: 1,200 USDC stand on the attacker's 10^9 shares, 1.2 units each. It takes 1,199.999999 for all but one,
    and the fees of two more hours go to that one: 2,400.000001 USDC. The victim lends 4,776, gets one share, and has
    lost 2,375.999999.

    Set 2: 10^17 + 10^9 shares get the 1,200, so those of the attacker are worth 12.99 units, of which it takes 11 and
    keeps 153,846,146 shares. The reserve lends the rest from then on; the index goes on to 19.24 and 24.58, at which
    those shares are worth 3.78 units. The reserve has 3,600 USDC less the 10 and 3.78 in the end.
    The victim loses a unit to rounding.
    """
    fees = Fees()
    fees.lend(fees.attacker, 1)
    fees.trade()
    fees.system.advance(10)
    fees.trade()
    fees.system.advance(3_600)
    first = False
    fees.redeem(fees.attacker, 1_199_999_999 if first else 11)
    shares = fees.system.holding(fees.attacker, "USDC").lent_shares
    assert shares == (1 if first else 153_846_146)
    fees.trade()
    fees.system.advance(7_200)
    had = 10_000 * UNIT
    fees.lend(fees.victim, 4_776 * UNIT)
    assert fees.gain(fees.victim, had) == (-2_375_999_999 if first else -1)
    assert fees.gain(fees.attacker, 1_000_000 * UNIT) == (3_599_999_999 if first else 13)
    if not first:
        assert fees.lent(types.LENDING_RESERVE) == 3_600 * UNIT - 14


def test_a_lender_of_a_second_gets_a_second() -> None:
    """Claims of 1,000,000 USDC for one second, then of 0.000001, in a pool whose lenders have to have a million.

    Set 1: all 1,200 of the hour. Set 2: of 1,200 / 3,600 the part of 1,000,000 in 1,000,100, that is 0.3333; the other
    1,199.666667 wait.
    """
    fees = Fees(claims_min=1_000_000 * UNIT)
    fees.trade()
    fees.lend(fees.attacker, 1_000_000 * UNIT)
    fees.system.advance(11)
    first = False
    fees.redeem(fees.attacker, 1_000_000 * UNIT)
    fees.system.advance(3_598)
    fees.redeem(fees.attacker, fees.lent(fees.attacker))
    assert fees.gain(fees.attacker, 1_000_000 * UNIT) == (1_199_666_666 if first else 333_300)
    pool = fees.system.state.valuation.pool
    assert pool is not None
    left = pool.fee_stream_e36 // 10**36
    assert left == (333_333 if first else 1_199_666_666)
