# SPDX-License-Identifier: Apache-2.0
"""Pay the interest on collateral at each midnight UTC (SPEC C-7).

Owns the time of payment, the receiver, and the slices (I-12.2); and the interest on collateral in a security that ends.
Earned interest grows with time, in `state.margin`. Must never pay more than the payer's free balance, or while a
default case is open.
"""

from bisect import bisect_right
from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.arithmetic.collateral_interest import (
    EARNED_PER_UNIT,
    interest_floor,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.margin import CollateralRate
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_COLLATERAL_INTEREST
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT, SORTED_PER_UNIT, WORK_OF_PAYMENT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import CLOSED

ALL_ASSETS: Final = 0  # the id of the only deadline


def schedule_interest(state: State) -> None:
    """Schedule the payment of interest at the next midnight UTC."""
    due_ns = (state.time_ns // DAY_NS + 1) * DAY_NS
    state.timers.schedule(due_ns, DEADLINE_COLLATERAL_INTEREST, ALL_ASSETS)


def interest_due(state: State) -> None:
    """Pay interest on collateral from the end of the previous slice on; at least one pair of account and asset.

    While a default case is open nothing is paid, because accounts of the case are frozen; the earned interest stays.
    """
    margin, work = state.margin, state.work
    if not state.defaults.open_cases():
        keys = sorted({*margin.collateral, *margin.interest})
        work.units += len(keys) // SORTED_PER_UNIT
        for place, key in enumerate(keys[bisect_right(keys, margin.interest_key) :]):
            if place and work.is_over(state.events):
                state.timers.schedule(state.time_ns, DEADLINE_COLLATERAL_INTEREST, ALL_ASSETS)
                return
            work.units += WORK_OF_PAYMENT
            rate = margin.rates.get(AssetId(pair_of(key)[1]))
            if rate is not None:
                _pay(state, key, rate)
            margin.interest_key = key
    margin.interest_key = 0
    schedule_interest(state)


def _pay(state: State, key: int, rate: CollateralRate) -> None:
    """Pay one account's interest in one asset, in full or not at all."""
    margin = state.margin
    account_id, asset_id = pair_of(key)
    account, asset = state.accounts[AccountId(account_id)], state.assets[AssetId(asset_id)]
    found = margin.earned(key, rate, state.time_ns)
    assert found.earned >= 0
    amount = interest_floor(found.earned)
    if account.status == CLOSED or (amount == 0 and key not in margin.collateral):
        margin.interest.pop(key, None)  # less than a unit, or of a closed account
        return
    margin.interest[key] = found
    if amount == 0:
        return
    payer = state.accounts[rate.account_id]
    holding = payer.holdings.get(asset.id)
    is_paid = holding is not None and amount <= free_balance(holding)
    if is_paid and holding is not None and payer is not account:
        move(holding, holding_of(state, account, asset), amount)
        state.touched[account.id] = account
        state.touched[payer.id] = payer
    if is_paid:
        found.earned -= amount * EARNED_PER_UNIT
    write = event_writers.collateral_interest_paid
    if not is_paid:
        write = event_writers.collateral_interest_delayed
    write(
        state.events,
        0,
        account_id=account.id,
        counterparty_account_id=payer.id,
        asset_id=asset.id,
        amount=amount,
    )


def carry_interest(state: State, offset: int, action: CorporateAction) -> None:
    """Convert interest earned in a security that ends into interest in the asset paid for it, at the action's price.

    The new security of a split bears the rate of the old one, unless it has its own. Cash bears no new rate; only the
    earned interest is still to be paid, by the same account if nothing else pays interest in that asset.
    """
    margin = state.margin
    old = margin.rates.pop(action.security_id, None)
    if old is None:
        return
    new = margin.rates.get(action.asset_id)
    if new is None:
        new = margin.rates[action.asset_id] = CollateralRate(action.asset_id)
        new.account_id, new.since_ns = old.account_id, state.time_ns
        new.rate_ppb = old.rate_ppb if action.is_exchange() else 0
        event_writers.collateral_interest_set(
            state.events, offset, new.account_id, new.asset_id, new.rate_ppb
        )
    keys = sorted({*margin.collateral, *margin.interest})
    state.work.units += len(keys) // SORTED_PER_UNIT + len(keys) // ASKED_PER_UNIT
    for key in keys:
        account_id, asset_id = pair_of(key)
        if asset_id != action.security_id:
            continue
        earned = margin.earned(key, old, state.time_ns).earned
        margin.interest.pop(key, None)
        if earned:
            into = pair_key(account_id, action.asset_id)
            found = margin.earned(into, new, state.time_ns)
            found.earned += earned * action.amount // action.per_units  # floored: it is a claim
            margin.interest[into] = found
