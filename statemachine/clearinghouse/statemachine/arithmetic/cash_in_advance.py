# SPDX-License-Identifier: Apache-2.0
"""Compute the cash that is set apart for what an account has bought (SPEC C-5).

Owns these figures. Pure functions of integers: must never hold state. Cash is positive where it is received.
"""

from clearinghouse.statemachine.arithmetic.netting import debit


def prefund_of_net(cash: int, carried_cash: int) -> int:
    """Return what is set apart for a net of a market that nets securities: what all of it pays, fails included.

    What another market brings does not count, since it may fail.

    post: __return__ >= 0
    post: __return__ == 0 or __return__ + cash + carried_cash == 0
    post: __return__ + cash + carried_cash >= 0
    """
    return debit(cash + carried_cash)


def prefund_of_trades(bought_cash: int, carried_cash: int) -> int:
    """Return what is set apart where each trade settles by itself: the price of each purchase, and what fails pay.

    pre: bought_cash >= 0
    post: __return__ >= bought_cash
    post: __return__ == bought_cash + max(-carried_cash, 0)
    """
    return bought_cash + debit(carried_cash)


def prefund_change(due: int, prefunded: int, free: int) -> int:
    """Return by how much cash that is set apart changes: down to what is due, or up to it as far as cash is free.

    pre: due >= 0 and prefunded >= 0
    post: 0 <= prefunded + __return__
    post: prefunded + __return__ <= max(due, 0)
    post: __return__ <= max(free, 0)
    post: prefunded + __return__ == due or (__return__ == max(free, 0) and prefunded + __return__ < due)
    """
    return min(due - prefunded, max(free, 0))
