# SPDX-License-Identifier: Apache-2.0
"""Hold cash for the purchases of an account in a segment with cash in advance (SPEC C-5).

Owns the amount under hold for each session. If a command would need more than the free cash, its handler refuses the
command before any change. A change without a command, such as a carried fail, holds as much as is free. Must never move
a balance: `settlement` does, and it takes over the amounts held here.
"""

from clearinghouse.statemachine.arithmetic.cash_in_advance import (
    prefund_change,
    prefund_of_net,
    prefund_of_trades,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, hold, holding_of, unhold
from clearinghouse.statemachine.state.clearing import CashNet, Net, Session, pair_key
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import DVP_NET, SESSION_POSTED


def is_in_advance(state: State, session: Session) -> bool:
    """Return whether the clearinghouse holds cash for the trades of a session from their novation on."""
    return state.clearing.segments[session.segment_id].cash_in_advance == 1


def is_netted(state: State, market: Market) -> bool:
    """Return whether an account's trades in a market settle net.

    Open trades of a redeemed or split security always do.
    """
    if state.clearing.markets[market.id].dvp_model == DVP_NET:
        return True
    return state.corporate_actions.was_split(market.base.id)


def due_of(state: State, net: Net) -> int:
    """Return the cash that should be under hold for a net; 0 after its booking."""
    if net.is_closed:
        return 0
    if is_netted(state, state.markets[net.market_id]):
        return prefund_of_net(net.cash, net.carried_cash)
    return prefund_of_trades(net.bought_cash, net.carried_cash)


def lacking_for(
    state: State,
    session: Session | None,
    market: Market,
    account_id: AccountId,
    cash: int,
    bought_cash: int,
) -> int:
    """Return the free cash that an account needs for a trade; 0 if it needs none.

    `cash` is the trade's change of the account's cash (negative: paid), `bought_cash` the payment for its purchases.
    Cash that the present hold lacks counts too. An account of a default case needs none.
    """
    net = None if session is None else session.nets.get(pair_key(account_id, market.id))
    carried_cash = 0
    before = 0
    if net is not None:
        cash += net.cash
        bought_cash += net.bought_cash
        carried_cash = net.carried_cash
        before = net.prefund_due
    if is_netted(state, market):
        after = prefund_of_net(cash, carried_cash)
    else:
        after = prefund_of_trades(bought_cash, carried_cash)
    if after <= before or account_id in state.defaults.case_with:
        return 0
    entry = None if session is None else session.cash.get(pair_key(account_id, market.quote.id))
    if entry is None:
        return after
    return after - before + entry.prefund_due - entry.prefunded


def hold_due_cash_of(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market
) -> None:
    """Adjust the hold for an account's purchases in a market to the due amount, as far as free cash allows."""
    if is_in_advance(state, session):
        net = session.nets[pair_key(account_id, market.id)]
        hold_due_cash(state, offset, session, net)


def count_due(state: State, net: Net) -> None:
    """Compute the cash due in advance for a net again, and update the account's sum."""
    due = due_of(state, net)
    net.cash_net.prefund_due += due - net.prefund_due
    net.prefund_due = due


def hold_due_cash(state: State, offset: int, session: Session, net: Net) -> None:
    """Adjust the hold for an account's cash to the amount due after a change of a net, as far as free cash allows.

    After a settlement has begun, it locks free cash itself, and no cash is held in advance.
    """
    count_due(state, net)
    entry = net.cash_net
    is_raised = (
        session.id not in state.dvp.settlements and entry.account_id not in state.defaults.case_with
    )
    adjust_hold(state, offset, session, entry, is_raised=is_raised)


def adjust_hold(
    state: State, offset: int, session: Session, entry: CashNet, *, is_raised: bool = True
) -> None:
    """Release cash under hold above the due amount; if `is_raised`, also hold missing cash as far as it is free."""
    free = _free_cash(state, entry) if is_raised else 0
    change = prefund_change(entry.prefund_due, entry.prefunded, free)
    _set_prefund(state, offset, session, entry, change)


def hold_again(state: State, offset: int, session: Session, entry: CashNet, amount: int) -> None:
    """Hold cash again that a settlement has just released, at most the due amount."""
    free = min(amount, _free_cash(state, entry))
    change = max(prefund_change(entry.prefund_due, entry.prefunded, free), 0)
    _set_prefund(state, offset, session, entry, change)


def release_held_cash(state: State, offset: int, session: Session, entry: CashNet) -> int:
    """Release all cash held in advance for an account and currency in a session; return the amount."""
    amount = entry.prefunded
    _set_prefund(state, offset, session, entry, -amount)
    return amount


def refill(state: State, offset: int, account_id: AccountId) -> None:
    """Hold the missing cash of an account in all its sessions, as far as free cash allows.

    This follows the end of a default case, which held nothing for the account.
    """
    for session, entry in entries_of(state, account_id):
        if session.id not in state.dvp.settlements:
            adjust_hold(state, offset, session, entry)


def move_hold(state: State, offset: int, session: Session, into: Session, net: Net) -> None:
    """Adjust the hold for a net of a later session; use first the cash held for the session that is being booked."""
    if not is_in_advance(state, into):
        return
    count_due(state, net)
    entry = net.cash_net
    left = session.cash.get(pair_key(net.account_id, entry.asset_id))
    lacking = entry.prefund_due - entry.prefunded
    if left is not None and lacking > 0:
        _set_prefund(state, offset, session, left, -min(left.prefunded, lacking))
    hold_due_cash(state, offset, into, net)


def _free_cash(state: State, entry: CashNet) -> int:
    """Return the free balance of an account in the currency of an entry."""
    account = state.accounts[entry.account_id]
    return free_balance(holding_of(state, account, state.assets[entry.asset_id]))


def _set_prefund(state: State, offset: int, session: Session, entry: CashNet, change: int) -> None:
    """Hold more of an account's cash for a session; a negative change releases cash."""
    if change == 0:
        return
    account = state.accounts[entry.account_id]
    holding = holding_of(state, account, state.assets[entry.asset_id])
    if change > 0:
        hold(holding, change)
        write = event_writers.cash_set_apart
    else:
        unhold(holding, -change)
        write = event_writers.cash_set_free
    entry.prefunded += change
    state.touched[account.id] = account
    write(
        state.events,
        offset,
        session_id=session.id,
        account_id=account.id,
        asset_id=entry.asset_id,
        amount=abs(change),
    )
    assert 0 <= entry.prefunded <= holding.held


def entries_of(state: State, account_id: AccountId) -> list[tuple[Session, CashNet]]:
    """List an account's cash entries in unposted sessions with cash in advance, by session and currency."""
    found: list[tuple[Session, CashNet]] = []
    for session in state.clearing.sessions.values():
        if session.state >= SESSION_POSTED or not is_in_advance(state, session):
            continue
        for asset_id in sorted(session.currencies):
            entry = session.cash.get(pair_key(account_id, asset_id))
            if entry is not None:
                found.append((session, entry))
    state.work.units += 1 + len(state.clearing.sessions)
    return found
