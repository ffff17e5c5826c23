# SPDX-License-Identifier: Apache-2.0
"""Lock and move the securities and the cash of a settlement (SPEC C-5).

Owns each movement between an account and `ccp`, and its event. The ledger keeps locked amounts apart, so no other
command can use them.
"""

from clearinghouse.statemachine.clearing.cash_in_advance import (
    hold_again,
    is_in_advance,
    release_held_cash,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, hold, holding_of, move, unhold
from clearinghouse.statemachine.state.clearing import CashNet, Session, pair_key
from clearinghouse.statemachine.state.dvp import CashLeg, Settlement
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import CCP


def lock_securities(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market, lots: int
) -> None:
    """Lock free securities of an account for the settlement."""
    account = state.accounts[account_id]
    hold(holding_of(state, account, market.base), lots * market.lot_base_units)
    state.touched[account_id] = account
    event_writers.securities_locked(state.events, offset, session.id, account_id, market.id, lots)


def release_securities(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market, lots: int
) -> None:
    """Release locked securities that the settlement does not deliver."""
    account = state.accounts[account_id]
    unhold(holding_of(state, account, market.base), lots * market.lot_base_units)
    state.touched[account_id] = account
    event_writers.securities_released(state.events, offset, session.id, account_id, market.id, lots)


def deliver_securities(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market, lots: int
) -> None:
    """Move locked securities of an account to `ccp`."""
    account = state.accounts[account_id]
    debit = holding_of(state, account, market.base)
    units = lots * market.lot_base_units
    unhold(debit, units)
    move(debit, holding_of(state, state.accounts[CCP], market.base), units)
    state.touched[account_id] = account
    event_writers.securities_delivered(
        state.events, offset, session.id, account_id, market.id, lots
    )


def receive_securities(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market, lots: int
) -> None:
    """Move securities from `ccp` to an account."""
    account = state.accounts[account_id]
    debit = holding_of(state, state.accounts[CCP], market.base)
    move(debit, holding_of(state, account, market.base), lots * market.lot_base_units)
    state.touched[account_id] = account
    event_writers.securities_received(state.events, offset, session.id, account_id, market.id, lots)


def lock_cash(state: State, offset: int, session: Session, leg: CashLeg, amount: int) -> None:
    """Lock free cash of an account for the settlement."""
    account = state.accounts[leg.account_id]
    hold(holding_of(state, account, state.assets[leg.asset_id]), amount)
    leg.locked += amount
    state.touched[account.id] = account
    event_writers.cash_locked(state.events, offset, session.id, account.id, leg.asset_id, amount)


def take_over_cash(
    state: State, offset: int, session: Session, settlement: Settlement, entry: CashNet
) -> None:
    """Turn an account's cash in advance into locked cash of the settlement (C-5).

    Cash that was missing in advance and is free now is locked too.
    """
    key = pair_key(entry.account_id, entry.asset_id)
    if entry.prefund_due == 0 or key in settlement.legs_by_key:
        return
    leg = settlement.leg_of(entry.account_id, entry.asset_id)
    release_held_cash(state, offset, session, entry)
    account = state.accounts[entry.account_id]
    holding = holding_of(state, account, state.assets[entry.asset_id])
    amount = min(entry.prefund_due, max(free_balance(holding), 0))
    if amount:
        lock_cash(state, offset, session, leg, amount)


def release_or_hold_cash(
    state: State, offset: int, session: Session, leg: CashLeg, amount: int
) -> None:
    """Release locked cash that the settlement does not pay.

    With cash in advance it goes back under hold for the fails, unless its account is in a default case.
    """
    release_cash(state, offset, session, leg, amount)
    entry = session.cash.get(pair_key(leg.account_id, leg.asset_id))
    if (
        entry is not None
        and is_in_advance(state, session)
        and leg.account_id not in state.defaults.case_with
    ):
        hold_again(state, offset, session, entry, amount)


def release_cash(state: State, offset: int, session: Session, leg: CashLeg, amount: int) -> None:
    """Release locked cash that the settlement does not pay."""
    account = state.accounts[leg.account_id]
    unhold(holding_of(state, account, state.assets[leg.asset_id]), amount)
    leg.locked -= amount
    state.touched[account.id] = account
    event_writers.cash_released(state.events, offset, session.id, account.id, leg.asset_id, amount)


def pay_cash(state: State, offset: int, session: Session, leg: CashLeg, amount: int) -> None:
    """Move locked cash of an account to `ccp`."""
    account = state.accounts[leg.account_id]
    asset = state.assets[leg.asset_id]
    debit = holding_of(state, account, asset)
    unhold(debit, amount)
    leg.locked -= amount
    move(debit, holding_of(state, state.accounts[CCP], asset), amount)
    state.touched[account.id] = account
    event_writers.cash_paid(state.events, offset, session.id, account.id, leg.asset_id, amount)


def receive_cash(state: State, offset: int, session: Session, leg: CashLeg, amount: int) -> None:
    """Move cash from `ccp` to an account."""
    account = state.accounts[leg.account_id]
    asset = state.assets[leg.asset_id]
    debit = holding_of(state, state.accounts[CCP], asset)
    move(debit, holding_of(state, account, asset), amount)
    state.touched[account.id] = account
    event_writers.cash_received(state.events, offset, session.id, account.id, leg.asset_id, amount)
