# SPDX-License-Identifier: Apache-2.0
"""One settlement pass over drawn debts and claims, and what is remembered from one to the next (SPEC section 10).

Owns what R-1 and R-2 give where balances alone pay, computed beside the pass; the other sources are scenarios.
"""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.pnl_settlement import cycle
from clearinghouse.statemachine.pnl_settlement.cycle import settlement_pass
from clearinghouse.statemachine.state.pnl_settlement import UnsoldCollateral
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_LIQUIDATION_PASS,
    DEADLINE_SETTLEMENT_PASS,
)
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    FEES,
    FIRST_ACCOUNT_ID,
    LIQUIDITY_FUND,
    ROUNDING,
    SECOND_NS,
    SETTLEMENT,
)
from tests.support import System
from tests.vectors.building import fund, new_account, new_asset, new_state

OWN_ACCOUNTS = (LIQUIDITY_FUND, FEES, ROUNDING)
OFFSET = 3


def begin(*, on: bool) -> State:
    """Five seconds into an interval of ten, with reconciliation switched on or not."""
    state = new_state("USDC", 6)
    state.time_ns = 5 * SECOND_NS
    state.pnl_settlement.rules.on = on
    state.pnl_settlement.rules.realisation_passes = 9
    return state


def stand(state: State, account: Account, asset: Asset, balance: int, unsettled: int) -> None:
    """Give an account a balance and unsettled equity."""
    fund(state, account, asset, balance)
    ledger.add_unsettled(state, ledger.holding_of(state, account, asset), unsettled)


def run(state: State) -> list[tuple[object, ...]]:
    """A pass as it falls due: its events, each as its name and its fields."""
    state.timers.cancel(DEADLINE_SETTLEMENT_PASS, 0)
    state.events.clear()
    state.touched.clear()
    settlement_pass(state, OFFSET)
    return [(event.name, *event.fields.values()) for event in split(state.events)]


def shares(total: int, gains: list[int]) -> list[int]:
    """Share by largest remainder: each its floor, then one more to the furthest from its part, earlier ones first."""
    whole = sum(gains)
    if total >= whole:
        return gains
    found = [total * gain // whole for gain in gains]
    for _ in range(total - sum(found)):
        behind = [total * gain - share * whole for gain, share in zip(gains, found, strict=True)]
        at = behind.index(max(behind))
        found[at] += 1
    return found


class Drawn(NamedTuple):
    """Who stands how before a pass: `(account id, balance, unsettled)`, the cash there is, and passes before."""

    rows: list[tuple[int, int, int]]
    cash: int
    passes: int
    on: bool


SIGNED = st.one_of(st.just(0), st.sampled_from([-1, 1]), st.integers(-20, 20))


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw up to five customers and three of the clearinghouse's own accounts."""
    ids = [*OWN_ACCOUNTS, *range(FIRST_ACCOUNT_ID, FIRST_ACCOUNT_ID + draw(st.integers(0, 5)))]
    rows = [(account_id, draw(st.integers(0, 12)), draw(SIGNED)) for account_id in sorted(ids)]
    return Drawn(rows, draw(st.integers(0, 30)), draw(st.integers(0, 3)), draw(st.booleans()))


@settings(max_examples=80)
@given(drawn())
def test_a_pass_takes_from_losers_by_id_and_pays_accounts_before_the_house(given_: Drawn) -> None:
    """Balances, events in order, who was touched, what is remembered and when the next pass is due (R-1, R-2)."""
    state = begin(on=given_.on)
    usdc = state.valuation
    for account_id, balance, unsettled in given_.rows:
        if account_id >= FIRST_ACCOUNT_ID:
            new_account(state, f"owner {account_id}")
        stand(state, state.accounts[AccountId(account_id)], usdc, balance, unsettled)
    fund(state, state.accounts[SETTLEMENT], usdc, given_.cash)
    if given_.passes:
        state.pnl_settlement.unpaid_passes[usdc.id] = given_.passes

    expected: list[tuple[object, ...]] = []
    cash = given_.cash
    after = {row[0]: (row[1], row[2]) for row in given_.rows}
    touched: set[int] = set()
    for account_id, balance, unsettled in given_.rows:
        if unsettled < 0:
            paid = min(balance, -unsettled)
            cash += paid
            after[account_id] = (balance - paid, unsettled + paid)
            touched.add(account_id)
            if paid:
                expected.append(("SETTLED_IN", OFFSET, account_id, usdc.id, paid))
            if given_.on:
                left = -unsettled - paid
                expected.append(("PAID_IN", OFFSET, account_id, usdc.id, paid, 0, 0, 0, 0, 0, left))
    paid_in = cash - given_.cash
    for of_own_accounts in (False, True):
        gains = [
            row
            for row in given_.rows
            if row[2] > 0 and (row[0] < FIRST_ACCOUNT_ID) == of_own_accounts
        ]
        amounts = shares(cash, [row[2] for row in gains]) if gains else []
        cash -= sum(amounts)
        for (account_id, balance, unsettled), amount in zip(gains, amounts, strict=True):
            after[account_id] = (balance + amount, unsettled - amount)
            if amount:
                touched.add(account_id)
                expected.append(("SETTLED_OUT", OFFSET, account_id, usdc.id, amount))
    unpaid = sum(max(unsettled, 0) for _, unsettled in after.values())
    liability = sum(max(-unsettled, 0) for _, unsettled in after.values())
    anything = any(row[2] for row in given_.rows)
    if anything:
        paid_out = given_.cash + paid_in - cash
        expected.append(("SETTLEMENT_PASS", OFFSET, usdc.id, paid_in, paid_out, unpaid, liability))

    assert run(state) == expected
    holdings = {key: state.accounts[AccountId(key)].holdings[usdc.id] for key in after}
    assert {key: (one.balance, one.unsettled) for key, one in holdings.items()} == after
    assert set(state.touched) == touched
    assert state.accounts[SETTLEMENT].holdings[usdc.id].balance == cash
    assert state.timers.next_due_ns() == (10 * SECOND_NS if unpaid or liability else 0)
    passes = given_.passes
    if not anything:
        passes = 0
    elif given_.on:
        passes = passes + 1 if unpaid else 0
    assert state.pnl_settlement.unpaid_passes == ({usdc.id: passes} if passes else {})


def test_passes_are_counted_for_each_asset_by_itself() -> None:
    """An asset without anything to settle is forgotten, another goes on: 2 becomes 3."""
    state = begin(on=True)
    coin = new_asset(state, "COIN", 3, "5")
    anna = new_account(state, "anna")
    stand(state, anna, coin, 0, 4)
    state.pnl_settlement.unpaid_passes.update({state.valuation.id: 2, coin.id: 2})
    assert run(state) == [("SETTLEMENT_PASS", OFFSET, coin.id, 0, 0, 4, 0)]
    assert state.pnl_settlement.unpaid_passes == {coin.id: 3}


def pending(state: State) -> dict[tuple[int, int], int]:
    """Who waits for what, and in how many passes it found no buyer."""
    return {key: one.passes for key, one in state.pnl_settlement.unsold.items()}


def test_a_loser_waits_until_it_has_paid() -> None:
    """Passes are counted for what is owed of each asset, and from 1 again for a debt of later (R-1)."""
    state = begin(on=True)
    usdc = state.valuation
    coin = new_asset(state, "COIN", 3, "5")
    anna = new_account(state, "anna")
    stand(state, anna, usdc, 0, -7)
    run(state)
    run(state)
    stand(state, anna, coin, 0, -2)
    run(state)
    assert pending(state) == {(anna.id, usdc.id): 3, (anna.id, coin.id): 1}
    fund(state, anna, usdc, 7)
    run(state)
    assert pending(state) == {(anna.id, coin.id): 2}
    stand(state, anna, usdc, 0, -1)
    run(state)
    assert pending(state) == {(anna.id, usdc.id): 1, (anna.id, coin.id): 3}


@pytest.mark.parametrize(("change", "waits"), [(4, {1: 2}), (5, {}), (6, {}), (9, {})])
def test_whoever_owes_nothing_any_more_waits_for_nothing(
    change: int, waits: dict[int, int]
) -> None:
    """A debt of 5 that gains shrink to 1 goes on waiting; at 0 or with a claim, of a unit or more, it does not."""
    state = begin(on=True)
    usdc = state.valuation
    anna, ben = new_account(state, "anna"), new_account(state, "ben")
    stand(state, anna, usdc, 0, -5)
    stand(state, ben, usdc, 0, 1)  # so that there is a pass for every debt of anna
    run(state)
    ledger.add_unsettled(state, anna.holdings[usdc.id], change)
    run(state)
    assert pending(state) == {(anna.id, key): passes for key, passes in waits.items()}


def test_what_waits_for_another_asset_is_left_alone() -> None:
    """A pass over USDC does not read the accounts that wait for COIN."""
    state = begin(on=True)
    usdc = state.valuation
    anna = new_account(state, "anna")
    stand(state, anna, usdc, 0, 3)
    state.pnl_settlement.unsold[(anna.id, AssetId(99))] = UnsoldCollateral()
    run(state)
    assert pending(state) == {(anna.id, 99): 0}


@pytest.mark.parametrize("work", [False, True])
def test_a_pass_wakes_the_waterfall_only_where_the_fund_has_work(*, work: bool) -> None:
    """With coins to sell the next pass of the waterfall is due at its next second, without any it is not."""
    state = begin(on=True)
    state.waterfall.rules.on = True
    state.waterfall.rules.interval_ns = SECOND_NS
    if work:
        state.waterfall.to_sell[AssetId(2)] = 1
    run(state)
    assert state.timers.due == ({(DEADLINE_LIQUIDATION_PASS, 0): 6 * SECOND_NS} if work else {})


@pytest.mark.parametrize("unsettled", [0, 1])
def test_only_a_loser_pays_in(unsettled: int) -> None:
    """An account that owes nothing is not asked (R-1)."""
    system = System(check=False)
    holding = system.holding(system.account("alice", USDC=1), "USDC")
    holding.unsettled = unsettled
    with pytest.raises(AssertionError):
        cycle.pay_in(system.state, 0, holding)
