# SPDX-License-Identifier: Apache-2.0
"""Let an order be replaced by a less risky order although initial margin is lacking (SPEC G-8.4).

Owns the comparison of the account with the old and with the new order. Must never let an account become worse.
"""

from typing import Final

from clearinghouse.statemachine.exchange_margin.account_margin import refresh, worst_case
from clearinghouse.statemachine.orders.book import best_price, crosses
from clearinghouse.statemachine.orders.open_orders import (
    clear_tentative,
    count,
    resume,
    set_tentative,
    suspend,
    uncount,
)
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.work import WORK_OF_SPOT_ORDER
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import BUY, FLAG_REPAYS, LIMIT

# The refusals of orders that lack margin or cover, or take what has to stay.
_OF_MARGIN: Final = (
    codes.INSUFFICIENT_MARGIN,
    codes.BUST_ANNOUNCED,
    codes.INTRADAY_CREDIT_OPEN,
    codes.MARGIN_CALL_MISSED,
    codes.COMMITMENT_NOT_COVERED,
    codes.NEEDED_FOR_SETTLEMENT,
)


def reserve_milder(
    state: State, order: Order, code: int, refusal: Refusal, replaced: Order, replaced_lots: int
) -> int:
    """Count an order that lacks margin or cover if it is less risky than the suspended order that it replaces (G-8.4).

    Return OK with the order counted and the figures cleared, or the `code` that refuses it. Neither worst-case equity
    nor its distance from the requirement becomes worse, and a payment is smaller, so cover does not fall either.
    """
    if code not in _OF_MARGIN or not _is_milder(order, replaced, replaced_lots):
        return code
    account = order.account
    resume(state, replaced, replaced_lots)
    before, lack_before = _margin(state, account)
    suspend(state, replaced)
    count(state, order)
    set_tentative(order)
    after, lack_after = _margin(state, account)
    clear_tentative(order)
    if after >= before and lack_after <= lack_before:
        refusal.clear()
        return codes.OK
    uncount(state, order)
    return code


def _margin(state: State, account: Account) -> tuple[int, int]:
    """Return the worst-case equity of an account, and the initial margin less that equity."""
    refresh(state, account)
    if account.spot_exposed:
        state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
    available, required = worst_case(state, account)
    return available, required - available


def _is_milder(order: Order, replaced: Order, replaced_lots: int) -> bool:
    """Return whether an order has the same flags, and fewer lots or a less aggressive price, than the one it replaces.

    Both must be limit orders, and the new one must not cross the book.
    """
    if order.type != LIMIT or replaced.type != LIMIT:
        return False
    if order.flags != replaced.flags & ~FLAG_REPAYS:
        return False
    gap = replaced.price_per_lot - order.price_per_lot
    if order.side != BUY:
        gap = -gap
    if order.remaining_lots > replaced_lots or gap < 0:
        return False
    if order.remaining_lots == replaced_lots and gap == 0:
        return False
    best = best_price(order.market.asks if order.side == BUY else order.market.bids)
    return best == 0 or not crosses(order.side, order.price_per_lot, best)
