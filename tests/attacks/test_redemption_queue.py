# SPDX-License-Identifier: Apache-2.0
"""Lenders who waited for a used-up pool were not paid, and a borrower took what it had repaid again (B-6).

The cash of a pool up to the sum that waits belongs to the queue. Attacks on that: many small requests that make a
repayment long, a borrower who comes between the slices that pay them, one who repays and borrows for ever, and a
lender who waits in a losing pool in order to leave at par.
"""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.lending import redemptions
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.attacks.test_run_on_losing_pool import MILLION, USDC, Losing
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System

MANY = 40
Loans = commands.Lend | commands.Redeem | commands.Borrow | commands.Repay | commands.AskRedemption


class Waiting:
    """A pool whose cash a borrower has, and lenders of 10 USDC each who ask for theirs."""

    def __init__(self, lenders: int) -> None:
        """Lend, borrow everything, and ask."""
        self.system = system = System(model=True)
        terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0, 0)
        system.must(commands.SetPool(*system.head(), AssetId(1), *terms))
        self.lenders = [system.account(f"lender {one}", USDC=10 * USDC) for one in range(lenders)]
        self.bob = system.account("bob", USDC=100_000 * USDC)
        flags = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), AccountId(self.bob), 20, flags))
        for one in self.lenders:
            self.loan(commands.Lend, one, 10 * USDC)
        self.loan(commands.Borrow, self.bob, lenders * 10 * USDC)

    def loan(self, kind: type[Loans], who: int, amount: int) -> int:
        """A movement with the pool; its code."""
        one = kind(*self.system.head(), [AccountId(who)], [AssetId(1)], [amount])
        return self.system.apply(one).codes[0]

    @property
    def pool(self) -> Pool:
        """The pool."""
        pool = self.system.state.assets[AssetId(1)].pool
        assert pool is not None
        return pool

    def cash(self, who: int) -> int:
        """What an account has."""
        return self.system.holding(who, "USDC").balance


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_many_requests_are_paid_in_slices_and_no_other_takes_their_cash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One repayment pays 40 lenders in slices of 40 units; the cash of those who come later is set apart."""
    monkeypatch.setattr(redemptions, "WORK_SLICE", 40)
    waiting = Waiting(MANY)
    for one in waiting.lenders:
        assert waiting.loan(commands.Redeem, one, 0) == codes.OK
    assert waiting.loan(commands.Repay, waiting.bob, 0) == codes.OK
    paid = sum(waiting.cash(one) > 0 for one in waiting.lenders)
    assert 0 < paid < MANY
    assert waiting.system.engine.is_behind
    assert [waiting.cash(one) > 0 for one in waiting.lenders] == [True] * paid + [False] * (
        MANY - paid
    )
    assert waiting.loan(commands.Borrow, waiting.bob, 1) == codes.POOL_LIQUIDITY
    assert waiting.loan(commands.Redeem, waiting.lenders[-1], 1) == codes.POOL_LIQUIDITY
    restored = through_snapshot(waiting.system.engine).state.assets[AssetId(1)].pool
    assert restored is not None
    assert restored.redemption_queue.line == waiting.pool.redemption_queue.line
    while waiting.system.state.cursors.is_behind:
        waiting.system.advance(0)
    assert [waiting.cash(one) for one in waiting.lenders] == [10 * USDC] * MANY
    assert waiting.pool.redemption_queue.line == []


def test_one_who_repays_and_borrows_for_ever_starves_nobody() -> None:
    """Each unit that goes back to the pool is a lender's; ten rounds pay all of them."""
    waiting = Waiting(10)
    for one in waiting.lenders:
        waiting.loan(commands.Redeem, one, 0)
    for number in range(10):
        assert waiting.loan(commands.Repay, waiting.bob, 10 * USDC) == codes.OK
        assert waiting.loan(commands.Borrow, waiting.bob, 10 * USDC) == codes.POOL_LIQUIDITY
        assert waiting.cash(waiting.lenders[number]) == 10 * USDC


def test_requests_that_change_without_end_get_no_place_before_others() -> None:
    """Twenty changes of the first request put it last, and the sum that waits counts it once."""
    waiting = Waiting(3)
    for one in waiting.lenders:
        waiting.loan(commands.Redeem, one, 0)
    first = waiting.lenders[0]
    for amount in range(20):
        waiting.loan(commands.AskRedemption, first, 10 * USDC)
        waiting.loan(commands.AskRedemption, first, 0 if amount % 2 else 10 * USDC)
    waiting.loan(commands.AskRedemption, first, 10 * USDC)
    assert waiting.pool.redemption_queue.total == 30 * USDC
    waiting.loan(commands.Repay, waiting.bob, 20 * USDC)
    assert [waiting.cash(one) for one in waiting.lenders] == [0, 10 * USDC, 10 * USDC]


def test_who_waits_in_a_losing_pool_leaves_as_one_who_redeems() -> None:
    """Of 1,000,000 asked 982,000 are paid at B-5.1's value; the rest waits, is worth nothing more, and ends."""
    losing = Losing()
    losing.fall()
    assert losing.loan(commands.AskRedemption, losing.friend, MILLION) == codes.OK
    assert losing.system.holding(losing.friend, "USDC").balance == 982_000 * USDC
    pool = losing.system.state.assets[AssetId(1)].pool
    assert pool is not None
    assert pool.redemption_queue.total == 18_000 * USDC
    # What waits is set apart: of the other cash the honest lender takes what there is.
    losing.passes(12)
    assert losing.worth(losing.friend) == losing.worth(losing.honest) == 982_000 * USDC
    assert losing.system.holding(losing.friend, "USDC").balance == 982_000 * USDC
    assert claim_of(losing.system.holding(losing.friend, "USDC")) == 0
    assert pool.redemption_queue.line == []


def test_a_held_rest_is_paid_once_it_is_free() -> None:
    """The borrower recovers: what was held of the oldest request comes before the next one."""
    losing = Losing()
    losing.fall()
    assert losing.loan(commands.AskRedemption, losing.friend, MILLION) == codes.OK
    losing.system.price(losing.sol, 100)
    losing.passes(2)
    assert losing.system.state.waterfall.losing_pools == {}
    assert losing.system.holding(losing.friend, "USDC").balance == MILLION
