# SPDX-License-Identifier: Apache-2.0
"""Compute the cash that the clearinghouse sets apart for an account's purchases (SPEC C-5).

Owns these figures. Pure functions of integers: must never hold state. Positive cash is a receipt.
"""

from clearinghouse.statemachine.arithmetic.netting import debit


def prefund_of_net(cash: int, carried_cash: int) -> int:
    """Return the prefunding of a net in a market that nets securities: its total payment, fails included.

    Receipts of another market do not count, since they may fail.

    post: __return__ >= 0
    post: __return__ == 0 or __return__ + cash + carried_cash == 0
    post: __return__ + cash + carried_cash >= 0
    """
    return debit(cash + carried_cash)


def prefund_of_trades(bought_cash: int, carried_cash: int) -> int:
    """Return the prefunding of trades that settle one by one: the price of each purchase, and the payment for fails.

    pre: bought_cash >= 0
    post: __return__ >= bought_cash
    post: __return__ == bought_cash + max(-carried_cash, 0)
    """
    return bought_cash + debit(carried_cash)


def prefund_change(due: int, prefunded: int, free: int) -> int:
    """Return the change of the reserved cash: a reduction to the due amount, or a rise towards it from the free cash.

    pre: due >= 0 and prefunded >= 0
    post: 0 <= prefunded + __return__
    post: prefunded + __return__ <= max(due, 0)
    post: __return__ <= max(free, 0)
    post: prefunded + __return__ == due or (__return__ == max(free, 0) and prefunded + __return__ < due)
    """
    return min(due - prefunded, max(free, 0))
