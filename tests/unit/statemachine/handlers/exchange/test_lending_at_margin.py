# SPDX-License-Identifier: Apache-2.0
"""Movements between an account and a pool that cost a unit by rounding, at the maintenance margin (SPEC I-5, B-1)."""

import pytest

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import System

USDC, SOL, PERP = AssetId(1), 2, 1
# 10 SOL at 150 are 1,500 USDC, of which the maintenance margin is 3 %.
REQUIRED = 45_000_000


class AtMargin(System):
    """Anna has 10 SOL long at the mark; her equity is above her maintenance margin by some units of USDC."""

    def __init__(self, above: int, *, has_position: bool = True) -> None:
        """Open the pool, trade without fees, and take what is too much out."""
        super().__init__(check=False)
        self.asset("SOL", 4, 150)
        self.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0), maker_ppb=0, taker_ppb=0)
        terms = (800_000_000, 0, 80_000_000, 10**9, 0, 1, 1, 0, 0, 0, 0)
        rest = (950_000_000, 0, 0, 0, 0, 0, 0)
        self.must(commands.SetPool(*self.head(), USDC, *terms, *rest))
        self.anna = AccountId(self.account("anna", USDC=1_000_000_000))
        ben = self.account("ben", USDC=1_000_000_000)
        if has_position:
            self.order(ben, PERP, types.SELL, 15000, 10)
            self.order(self.anna, PERP, types.BUY, 15000, 10)
        self.now += 1
        self.take(1_000_000_000 - REQUIRED - above)

    def take(self, amount: int) -> None:
        """Take an amount out behind the back of the machine."""
        outside = self.state.accounts[types.EXTERNAL].holdings[USDC]
        ledger.move(self.holding(self.anna, "USDC"), outside, amount)

    def raise_index(self) -> None:
        """Let a share claim 1.07 of what it did, as if interest had been paid."""
        pool = self.state.assets[USDC].pool
        assert pool is not None
        pool.supply_index = RAY * 107 // 100

    def lend(self, amount: int) -> tuple[int, dict[int, tuple[int, int, int]]]:
        """Lend an amount; the code and the figures."""
        outcome = self.apply(commands.Lend(*self.head(), [self.anna], [USDC], [amount]))
        return outcome.codes[0], outcome.figures

    def figures(self) -> tuple[int, int]:
        """Anna's balance and her loan, in units above her maintenance margin and in units."""
        holding = self.holding(self.anna, "USDC")
        return holding.balance - REQUIRED, claim_of(holding)


@pytest.mark.parametrize(
    ("above", "amount", "code", "figures", "after"),
    [
        # 10 at an index of 1.07 are 9,345,794,392 shares of 10^-9, which claim 9.99..., that is 9.
        (1, 10, codes.OK, {}, (-9, 9)),
        (0, 10, codes.INSUFFICIENT_MARGIN, {0: (REQUIRED, REQUIRED - 1, 1)}, (0, 0)),
        (-1, 10, codes.INSUFFICIENT_MARGIN, {0: (REQUIRED, REQUIRED - 2, 2)}, (-1, 0)),
        # 107 are 100 x 10^9 shares, and no unit is lost.
        (0, 107, codes.OK, {}, (-107, 107)),
    ],
)
def test_a_loan_does_not_bring_its_account_below_maintenance(
    above: int,
    amount: int,
    code: int,
    figures: dict[int, tuple[int, int, int]],
    after: tuple[int, int],
) -> None:
    """At the maintenance margin a unit that rounding takes is refused; the movement is taken back with its event."""
    system = AtMargin(above)
    system.raise_index()
    assert system.lend(amount) == (code, figures)
    assert system.figures() == after
    names = ["LENT"] if code == codes.OK else ["REFUSED"]
    assert [name for name in system.event_names() if name in ("LENT", "REFUSED")] == names
    assert system.account_of(system.anna).status == types.ACTIVE


def test_an_account_without_exposure_needs_no_margin() -> None:
    """Without a position a unit may be lost by rounding, down to a loan of 9 and nothing else."""
    system = AtMargin(0, has_position=False)
    system.raise_index()
    system.take(REQUIRED - 10)
    assert system.lend(10) == (codes.OK, {})
    assert system.figures() == (-REQUIRED, 9)


def test_an_account_in_liquidation_may_redeem_below_maintenance() -> None:
    """Its loan comes back into its balance, from which its losses are paid: its margin is not asked (I-5)."""
    system = AtMargin(0)
    assert system.lend(100) == (codes.OK, {})
    system.take(50)
    system.account_of(system.anna).status = types.LIQUIDATING
    outcome = system.apply(commands.Redeem(*system.head(), [system.anna], [USDC], [100]))
    assert outcome.codes == [codes.OK]
    assert system.figures() == (-50, 0)
