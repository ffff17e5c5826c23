# SPDX-License-Identifier: Apache-2.0
"""Find an account's nets in unposted sessions (SPEC C-3, C-5.1).

Owns that search, and the lots and cash of a net, for margin, liquidity and defaults.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.clearing import Net, Session, pair_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def net_lots(net: Net) -> int:
    """Return the lots that an account receives by a net, negative if it delivers; fails are included."""
    return net.bought_lots - net.sold_lots + net.carried_lots


def net_cash(net: Net) -> int:
    """Return the cash of a net, negative to pay, with penalties, market claims and deferred payments."""
    return net.cash + carried_in(net)


def open_cash(net: Net) -> int:
    """Return the cash by which a net changes the account's gain: of trades, fails and market claims."""
    return net.cash + net.carried_cash + net.claim


def carried_in(net: Net) -> int:
    """Return the cash of a net that is not from the session's own trades.

    It is the cash of fails, penalties, market claims and deferred payments.
    """
    return net.carried_cash + net.penalty + net.claim + net.deferred


def nets_of_account(state: State, account_id: AccountId) -> Iterator[tuple[Session, Net]]:
    """Yield the unbooked nets of an account with their sessions, by session and market."""
    own = state.clearing.nets_of.get(account_id)
    if own is None:
        return
    for key in sorted(own.nets):
        net = own.nets.get(key)
        if net is not None:
            yield state.clearing.sessions[pair_of(key)[0]], net
