# SPDX-License-Identifier: Apache-2.0
"""Lend an account cash of `ccp_liquidity` for a settlement, collect it, and hold securities for it (SPEC C-5.5).

Owns the movements, and the repayment from the account's free cash. Must never decide how much a session lends:
`settlement.credit` does.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.clearing.quarantined_sessions import move_deadline_for_session
from clearinghouse.statemachine.ledger.ledger import free_balance, hold, holding_of, move, unhold
from clearinghouse.statemachine.state.intraday_credit import IntradayCredit
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_INTRADAY_CREDIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    CCP_LIQUIDITY,
    MOVED_INTRADAY_CREDIT,
)


def credit_of(state: State, account_id: AccountId) -> int:
    """Return the intraday credit that an account owes, in the valuation asset."""
    credit = state.intraday.open.get(account_id)
    return 0 if credit is None else credit.amount


def draw(
    state: State, offset: int, session_id: int, account: Account, amount: int, due_ns: int
) -> IntradayCredit:
    """Lend an account an amount until `due_ns`, or until its open credit is due if that is earlier.

    Return its credit.
    """
    asset = state.valuation
    liquid = holding_of(state, state.accounts[CCP_LIQUIDITY], asset)
    assert 0 < amount <= free_balance(liquid)
    move(liquid, holding_of(state, account, asset), amount)
    credit = state.intraday.open.get(account.id)
    if credit is None:
        credit = state.intraday.open[account.id] = IntradayCredit(account.id, due_ns)
    credit.amount += amount
    credit.due_ns = min(credit.due_ns, due_ns)
    state.timers.schedule(credit.due_ns, DEADLINE_INTRADAY_CREDIT, account.id)
    state.touched[account.id] = account
    event_writers.intraday_credit_drawn(
        state.events, offset, session_id, account.id, asset.id, amount
    )
    return credit


def pay_back(state: State, offset: int, session_id: int, account: Account, amount: int) -> None:
    """Move an amount from an account back to `ccp_liquidity`; end its credit when all is paid."""
    asset = state.valuation
    credit = state.intraday.open[account.id]
    liquid = holding_of(state, state.accounts[CCP_LIQUIDITY], asset)
    assert 0 < amount <= credit.amount
    move(holding_of(state, account, asset), liquid, amount)
    credit.amount -= amount
    state.touched[account.id] = account
    event_writers.intraday_credit_repaid(
        state.events, offset, session_id, account.id, asset.id, amount
    )
    if credit.amount == 0:
        free_securities(state, offset, account)
        del state.intraday.open[account.id]
        state.timers.cancel(DEADLINE_INTRADAY_CREDIT, account.id)


def repay(state: State, offset: int, account: Account) -> None:
    """Repay an account's credit from its free cash, and release its securities pro rata, floored."""
    credit = state.intraday.open[account.id]
    holding = holding_of(state, account, state.valuation)
    before = credit.amount
    amount = min(before, free_balance(holding) + min(holding.unsettled, 0))
    if amount <= 0:
        return
    pay_back(state, offset, 0, account, amount)
    for asset_id in sorted(credit.securities):
        units = credit.securities[asset_id]
        kept = mul_div_ceil(units, before - amount, before)
        if kept < units:
            free_security(state, offset, account, asset_id, units - kept)


def repay_from_touched(state: State, offset: int) -> None:
    """Repay credit from the free cash of the accounts that the command has changed.

    Nothing is repaid before the settlement is booked, because its cash is locked and its securities are not under hold
    yet. An account in liquidation or in a default pays other debts first.
    """
    for account_id in sorted(state.touched):
        credit = state.intraday.open.get(account_id)
        account = state.touched[account_id]
        if credit is None or credit.sessions or account.status != ACTIVE:
            continue
        if not is_frozen(state, account):
            repay(state, offset, account)


def secure(
    state: State, offset: int, session_id: int, account: Account, asset_id: AssetId, units: int
) -> None:
    """Put securities that an account received on credit under hold for `ccp`."""
    hold(holding_of(state, account, state.assets[asset_id]), units)
    note_secured(state, offset, session_id, account, asset_id, units)


def note_secured(
    state: State, offset: int, session_id: int, account: Account, asset_id: AssetId, units: int
) -> None:
    """Record units that are under hold for credit, with an event."""
    securities = state.intraday.open[account.id].securities
    securities[asset_id] = securities.get(asset_id, 0) + units
    event_writers.intraday_credit_secured(
        state.events, offset, session_id, account.id, asset_id, amount=units
    )


def free_security(
    state: State, offset: int, account: Account, asset_id: AssetId, units: int
) -> None:
    """Release units of a security that were under hold for credit."""
    securities = state.intraday.open[account.id].securities
    securities[asset_id] -= units
    if securities[asset_id] == 0:
        del securities[asset_id]
    state.intraday.add_units(asset_id, -units)
    unhold(holding_of(state, account, state.assets[asset_id]), units)
    state.touched[account.id] = account
    event_writers.intraday_credit_freed(
        state.events, offset, session_id=0, account_id=account.id, asset_id=asset_id, amount=units
    )


def free_securities(state: State, offset: int, account: Account) -> None:
    """Release all securities that an account has under hold for credit."""
    credit = state.intraday.open.get(account.id)
    if credit is not None:
        for asset_id, units in sorted(credit.securities.items()):
            free_security(state, offset, account, asset_id, units)


def credit_due(state: State, account_id: AccountId) -> None:
    """Record credit that is not repaid at its time: the same as a missed call (C-7.2).

    The time moves while a session of the account is quarantined, since its receipts could have repaid the credit.
    """
    credit = state.intraday.open[account_id]
    due_ns = move_deadline_for_session(
        state, account_id, MOVED_INTRADAY_CREDIT, DEADLINE_INTRADAY_CREDIT, account_id
    )
    if due_ns:
        credit.due_ns = due_ns
        return
    credit.is_overdue = 1
    event_writers.intraday_credit_overdue(
        state.events,
        0,
        session_id=0,
        account_id=account_id,
        asset_id=state.valuation.id,
        amount=credit.amount,
    )
