# SPDX-License-Identifier: Apache-2.0
"""M5: each bankrupt borrower of a pool made the machine visit all its lenders (I-12.2, B-5).

100 borrowers of 0.05 USDC and 50,000 lenders held the engine for 5.4 s. Under rule set 2 the lenders are checked once
for all losses before, in slices of work. The loss itself is the pool's index and reaches all of them at once.

Here 20 lenders lend 10 USDC each. Three borrowers owe 60 each against one SOL, which falls from 150 to 30, so each
leaves a loss of about 30, and the 200 become about 110. Lena is a lender whose whole money is her loan, long a coin
at 190 with an MMF of 5.70: she has about 5.50 then.
"""

from unittest.mock import patch

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.liquidation import lender_checks, pool_losses
from clearinghouse.statemachine.orders.open_orders import index_spot
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
USDC = AssetId(1)
LENDERS = 20
BORROWERS = 3
TERMS = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


@pytest.fixture(autouse=True)
def fund_seems_to_hold_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no expected loss flag Lena before it is booked (B-5.1): the fund seems to hold as much when it is set."""
    monkeypatch.setattr(pool_losses, "fund_can_pay", lambda *_: 10**12)


class Pool:
    """Lenders, borrowers below zero, and the passes before they are written off."""

    def __init__(self) -> None:
        """Lend, borrow, send the loans away, and let the collateral fall."""
        self.system = system = System(check=True)
        sol = system.asset("SOL", 9, 150)
        coin = system.asset("COIN", 9, 190)
        self.perp = system.market(
            "COIN-PERP", types.PERPETUAL, coin, lot=(1, 0), maker_ppb=0, taker_ppb=0
        )
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 1, 0))
        rates = (800_000_000, 10_000_000, 60_000_000, 1_000_000_000, 150_000_000)
        linear = (types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
        caps = (0, 0, 0, 0, types.PPB, 0, 0, 3_600 * SECOND, 0, 0)
        system.must(commands.SetPool(*system.head(), USDC, *rates, *linear, *caps))
        self.lenders = [
            system.account(f"lender {at}", leverage=20, USDC=10 * UNIT) for at in range(LENDERS)
        ]
        for lender in self.lenders:
            system.must(commands.Lend(*system.head(), [AccountId(lender)], [USDC], [10 * UNIT]))
        self.lena = self.lenders[7]
        rich = system.account("rich", USDC=10**6 * UNIT)
        system.order(rich, self.perp, types.SELL, 19_000, 1)
        assert system.order(self.lena, self.perp, types.BUY, 19_000, 1).filled == [1]
        for at in range(BORROWERS):
            borrower = AccountId(system.account(f"borrower {at}", leverage=20, SOL=10**9))
            settings = (20, types.ACCOUNT_SPOT_MARGIN)
            system.must(commands.SetAccountSettings(*system.head(), borrower, *settings))
            system.must(commands.Borrow(*system.head(), [borrower], [USDC], [60 * UNIT]))
            system.must(
                commands.Transfers(
                    *system.head(), 0, [borrower], [AccountId(rich)], [USDC], [60 * UNIT]
                )
            )
        system.price(sol, 30)
        assert len(system.state.waterfall.cases) == BORROWERS

    def losses(self) -> int:
        """The losses of the pool in the last command."""
        return sum(event.name == "POOL_LOSS" for event in self.system.events)


def test_lenders_are_visited_once_for_all_losses() -> None:
    """Three losses visit 20 lenders once; before, they did three times. Lena is flagged."""
    pool = Pool()
    found: list[int] = []

    def count(state: State, account: Account) -> None:
        if account.id in pool.lenders:
            found.append(account.id)
        index_spot(state, account)

    with (
        patch("clearinghouse.statemachine.liquidation.lender_checks.index_spot", count),
    ):
        while not pool.losses():
            pool.system.advance(1)
    assert pool.losses() == BORROWERS
    assert len(found) == LENDERS
    assert pool.system.account_of(pool.lena).status == types.LIQUIDATING
    assert not pool.system.engine.is_behind


def test_lenders_are_checked_in_slices_that_survive_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With five lenders a slice Lena, the eighth, is flagged by the second; no order of hers trades unseen before."""
    pool = Pool()
    system = pool.system
    monkeypatch.setattr(lender_checks, "WORK_SLICE", 5 * 4)
    while not pool.losses():
        system.advance(1)
    statuses: list[int] = []
    left: list[int] = []
    while system.engine.is_behind:
        statuses.append(system.account_of(pool.lena).status)
        left.append(len(system.state.cursors.to_check))
        system.engine = through_snapshot(system.engine)
        assert system.order(pool.lena, pool.perp, types.BUY, 18_000, 1).codes != [codes.OK]
        system.advance(0)
    assert left == sorted(left, reverse=True)
    assert statuses[0] == types.ACTIVE
    assert system.account_of(pool.lena).status == types.LIQUIDATING
    assert system.state.cursors.lost_pools == []
    assert violations(system.engine.state) == []


def test_a_loss_while_lenders_are_checked_lets_them_be_checked_again() -> None:
    """The pool under way is entered once more, after this round; one that waits is entered once."""
    cursors = Pool().system.state.cursors
    cursors.begin_to_check(USDC)
    cursors.begin_to_check(USDC)
    assert cursors.lost_pools == [USDC]
    cursors.is_checking = True
    cursors.begin_to_check(USDC)
    cursors.begin_to_check(USDC)
    assert cursors.lost_pools == [USDC, USDC]
