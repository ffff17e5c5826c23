# SPDX-License-Identifier: Apache-2.0
"""M5: all who had left a pool while its loss was expected bore their part in one step of work (I-12.1, B-5).

The loss of a pool visits each of them. 50,000 such accounts took 300 ms and 83,000 units of work, where 20,000 are the
limit. So no more than LEFT_MAX = 2,000 accounts leave while a loss is expected, and 2,000 of them take about 4,800
units. One more keeps its claim until the loss is booked. An account that has left may take out more, as far as
nothing of it is held, and the system's accounts are not counted.
"""

import pytest

from clearinghouse.statemachine.handlers.exchange import lending
from clearinghouse.statemachine.ledger.pool_shares import claim_of, free_claim, held_part
from clearinghouse.statemachine.state import expected_losses
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.attacks import test_run_on_losing_pool as run_on_pool
from tests.attacks.test_run_on_losing_pool import COIN, MILLION, USDC, Losing, Sold
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot

LEAVE = 982_000 * USDC  # what one of two lenders may take out

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


def may_leave(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let so many accounts leave, in the machine and in the model."""
    for module in (types, expected_losses, lending):
        monkeypatch.setattr(module, "LEFT_MAX", most)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_one_too_many_stays_until_the_loss_is_booked(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two lenders both leave where two or three may; where one may the second is refused with the numbers."""
    may_leave(monkeypatch, most)
    losing = Losing()
    losing.fall()
    system = losing.system
    assert losing.loan(commands.Redeem, losing.friend, LEAVE) == codes.OK
    asked = system.apply(
        commands.Redeem(*system.head(), [AccountId(losing.honest)], [AssetId(1)], [USDC])
    )
    if most > 1:
        assert asked.codes == [codes.OK]
        return
    assert asked.codes == [codes.STATE_LIMIT]
    refused = [event.fields for event in system.events if event.name == "REFUSED"]
    assert [(one["limit"], one["actual"]) for one in refused] == [(1, 2)]
    assert losing.loan(commands.Redeem, losing.honest, 0) == codes.STATE_LIMIT
    assert losing.loan(commands.Redeem, losing.honest, MILLION + 1) == codes.LOAN_EXCEEDED
    # The claim is no less for that: margin counts it as before.
    assert held_part(system.holding(losing.honest, "USDC")) == 18_000 * USDC
    # One that has left is asked only how much is free, also after a restart.
    assert losing.loan(commands.Redeem, losing.friend, 1) == codes.CLAIM_HELD
    pool = through_snapshot(system.engine).state.assets[AssetId(1)].pool
    assert pool is not None
    assert not pool.expected.may_leave(AccountId(losing.honest))
    losing.passes(12)
    assert system.state.waterfall.losing_pools == {}
    assert losing.worth(losing.friend) == losing.worth(losing.honest) == LEAVE
    assert losing.loan(commands.Redeem, losing.honest, 0) == codes.OK


def test_one_that_brings_all_back_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The friend lends again what it took out, and is no longer one of those who have left."""
    may_leave(monkeypatch, 1)
    losing = Losing()
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, LEAVE) == codes.OK
    assert losing.loan(commands.Redeem, losing.honest, 1) == codes.STATE_LIMIT
    assert losing.loan(commands.Lend, losing.friend, LEAVE) == codes.OK
    assert losing.loan(commands.Redeem, losing.honest, LEAVE) == codes.OK
    assert losing.loan(commands.Redeem, losing.friend, 1) == codes.STATE_LIMIT


@pytest.mark.parametrize(("most", "lots"), [(1, 20_00), (2, 40_00)])
def test_orders_that_pay_with_loans_leave_too(
    most: int, lots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lenders bid 70 for 20 SOL, with nothing but loans. A sale of 40 or none fills where both may leave.

    Where one may, it does not fill: the check of all bids lets no more leave than may. 20 fill, and the second bid ends
    where its turn comes.
    """
    may_leave(monkeypatch, most)
    losing = Losing(bid=0)
    system = losing.system
    seller = system.account("seller", SOL=40 * COIN)
    for lender in (losing.friend, losing.honest):
        system.order(lender, losing.spot, types.BUY, 70_00, 20_00)
    losing.fall()
    whole = system.order(seller, losing.spot, types.SELL, 70_00, 40_00, tif=types.FOK)
    assert sum(whole.filled) == (lots if most > 1 else 0)
    if most == 1:
        assert whole.codes == [codes.FOK_NOT_FILLABLE]
        assert sum(system.order(seller, losing.spot, types.SELL, 70_00, 40_00).filled) == lots
        assert free_claim(system.holding(losing.honest, "USDC")) == 0


@pytest.mark.parametrize("most", [0, 1])
def test_the_fund_buys_no_claim_of_one_too_many(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The friend's 990,000 are lost, and neither pool nor fund pays its claim where none may leave."""
    may_leave(monkeypatch, most)
    sold = Sold(bid=0, fund=MILLION).sold
    assert [one["amount"] for one in sold] == ([962_000 * USDC] if most else [])


@pytest.mark.parametrize("most", [0, 1, 2])
@pytest.mark.parametrize("number", range(3))
def test_the_model_agrees_where_few_may_leave(
    most: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lenders redeem, lend and trade as without the limit; the independent model follows it all."""
    may_leave(monkeypatch, most)
    run_on_pool.test_the_model_agrees_in_any_run_on_the_pool(number)


def test_a_loss_is_in_bounds_with_as_many_as_may_leave() -> None:
    """2,001 lenders of 1,000 ask a thousandth back at once; 2,000 leave, and bear their part when it is booked."""
    losing = Losing()
    system = losing.system
    system.modelled, system.check = None, False
    most = types.LEFT_MAX
    lenders = [
        AccountId(system.account(f"lender {at}", USDC=1_000 * USDC)) for at in range(most + 1)
    ]
    usdc = [AssetId(1)] * len(lenders)
    lent = system.apply(commands.Lend(*system.head(), lenders, usdc, [1_000 * USDC] * len(lenders)))
    assert set(lent.codes) == {codes.OK}
    losing.fall()
    left = system.apply(commands.Redeem(*system.head(), lenders, usdc, [USDC] * len(lenders)))
    assert left.codes == [codes.OK] * most + [codes.STATE_LIMIT]
    had = claim_of(system.holding(lenders[0], "USDC"))
    steps: list[int] = []
    for _ in range(12):
        system.now += 10**9
        while True:
            before = system.state.work.of_principal("clearinghouse", system.now)
            system.advance(0)
            steps.append(system.state.work.of_principal("clearinghouse", system.now) - before)
            if not system.engine.is_behind:
                break
    assert system.state.waterfall.losing_pools == {}
    assert claim_of(system.holding(lenders[0], "USDC")) < had
    assert 2 * most < max(steps) <= types.WORK_ITEM_MAX // 2
