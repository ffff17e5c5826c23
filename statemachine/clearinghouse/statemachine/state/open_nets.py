# SPDX-License-Identifier: Apache-2.0
"""Find an account's nets in unposted sessions (SPEC C-3, C-5.1).

Owns that search, and the lots and cash of a net, for margin, liquidity and defaults.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.clearing import Net, Session, pair_key
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import SESSION_POSTED


def net_lots(net: Net) -> int:
    """Return the lots that an account receives, negative if it delivers, its fails included."""
    return net.bought_lots - net.sold_lots + net.carried_lots


def net_cash(net: Net) -> int:
    """Return the cash of a net, negative to pay, with penalties, market claims and what was deferred."""
    return net.cash + carried_in(net)


def carried_in(net: Net) -> int:
    """Return the cash of a net beside its trades: of fails, penalties, market claims, and what was deferred."""
    return net.carried_cash + net.penalty + net.claim + net.deferred


def nets_of_account(state: State, account_id: AccountId) -> Iterator[tuple[Session, Net]]:
    """Yield the unbooked nets of an account, by session and market."""
    for session in state.clearing.sessions.values():
        if session.state >= SESSION_POSTED or not _has_cash(session, account_id):
            continue
        for market_id in sorted(session.markets):
            net = session.nets.get(pair_key(account_id, market_id))
            if net is not None and not net.is_closed:
                yield session, net


def _has_cash(session: Session, account_id: AccountId) -> bool:
    """Return whether an account is in a session: each net has cash in one of few currencies, possibly 0."""
    for asset_id in session.currencies:  # noqa: SIM110  runs for each account and session
        if pair_key(account_id, asset_id) in session.cash:
            return True
    return False
