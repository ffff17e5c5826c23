# SPDX-License-Identifier: Apache-2.0
"""Set cash apart for what an account has bought in a segment with cash in advance (SPEC C-5).

Owns how much is under hold for which session. A call that would raise it is refused before anything changes where the
cash is not free; what comes without a call, such as a fail that is carried, takes what is free. Must never move a
balance: `settlement` does, which takes over what is under hold here.
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
    """Return whether cash for the trades of a session is set apart as they are taken over."""
    return state.clearing.segments[session.segment_id].cash_in_advance == 1


def is_netted(state: State, market: Market) -> bool:
    """Return whether what an account has in a market settles net; after a split what was open goes on so elsewhere."""
    if state.clearing.markets[market.id].dvp_model == DVP_NET:
        return True
    return state.corporate_actions.was_split(market.base.id)


def due_of(state: State, net: Net) -> int:
    """Return what should be under hold for a net: nothing once it is booked."""
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
    """Return how much an account needs free for a trade that changes its cash, and what its purchases pay; 0 for none.

    What is not under hold yet of what should be counts too. An account of a default case sets nothing apart.
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


def set_apart_of(
    state: State, offset: int, session: Session, account_id: AccountId, market: Market
) -> None:
    """Bring what is under hold for an account and a market to what should be, as far as cash is free."""
    if is_in_advance(state, session):
        net = session.nets[pair_key(account_id, market.id)]
        set_apart(state, offset, session, net)


def count_due(state: State, net: Net) -> None:
    """Count what should be under hold for a net now, in the place of what it was."""
    due = due_of(state, net)
    net.cash_net.prefund_due += due - net.prefund_due
    net.prefund_due = due


def set_apart(state: State, offset: int, session: Session, net: Net) -> None:
    """Bring what is under hold for the cash of a net to what should be, as far as cash is free.

    A settlement that has begun takes nothing more in advance: it locks what is free by itself.
    """
    count_due(state, net)
    entry = net.cash_net
    is_raised = (
        session.id not in state.dvp.settlements and entry.account_id not in state.defaults.case_with
    )
    fill_up(state, offset, session, entry, is_raised=is_raised)


def fill_up(
    state: State, offset: int, session: Session, entry: CashNet, *, is_raised: bool = True
) -> None:
    """Free what exceeds what should be under hold, or put what lacks under hold where that `is_raised`."""
    free = _free_cash(state, entry) if is_raised else 0
    change = prefund_change(entry.prefund_due, entry.prefunded, free)
    _set_prefund(state, offset, session, entry, change)


def set_apart_again(
    state: State, offset: int, session: Session, entry: CashNet, amount: int
) -> None:
    """Put an amount that a settlement has just freed under hold again, up to what should be."""
    free = min(amount, _free_cash(state, entry))
    change = max(prefund_change(entry.prefund_due, entry.prefunded, free), 0)
    _set_prefund(state, offset, session, entry, change)


def set_free(state: State, offset: int, session: Session, entry: CashNet) -> int:
    """Take all that is under hold for the cash of an account in a session from under hold; return how much it was."""
    amount = entry.prefunded
    _set_prefund(state, offset, session, entry, -amount)
    return amount


def refill(state: State, offset: int, account_id: AccountId) -> None:
    """Put what lacks under hold for an account again, as far as cash is free, once no default case lists it."""
    for session, entry in entries_of(state, account_id):
        if session.id not in state.dvp.settlements:
            fill_up(state, offset, session, entry)


def hand_on(state: State, offset: int, session: Session, into: Session, net: Net) -> None:
    """Bring what is under hold for a net to what should be: first from what a session that is booked has left."""
    if not is_in_advance(state, into):
        return
    count_due(state, net)
    entry = net.cash_net
    left = session.cash.get(pair_key(net.account_id, entry.asset_id))
    lacking = entry.prefund_due - entry.prefunded
    if left is not None and lacking > 0:
        _set_prefund(state, offset, session, left, -min(left.prefunded, lacking))
    set_apart(state, offset, into, net)


def _free_cash(state: State, entry: CashNet) -> int:
    """Return what an account has free of the currency of its cash."""
    account = state.accounts[entry.account_id]
    return free_balance(holding_of(state, account, state.assets[entry.asset_id]))


def _set_prefund(state: State, offset: int, session: Session, entry: CashNet, change: int) -> None:
    """Put more of an account's cash under hold for a session, or less where the change is below 0."""
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
    """List the cash of an account in sessions with cash in advance that are not posted, by session and currency."""
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
