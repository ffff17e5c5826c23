# SPDX-License-Identifier: Apache-2.0
"""End the orders of an auction that cannot take part in its uncrossing, in slices (SPEC O-2, S-1, P-4, K-1).

Owns the checks before the first round, and their order. Each check visits the bids and then the asks, in the order of
acceptance. Must never pair orders.
"""

from heapq import heappop

from clearinghouse.statemachine.lending.spot_financing import SpendingPower, payment
from clearinghouse.statemachine.orders.open_orders import end, paying_asset, reduce
from clearinghouse.statemachine.pretrade.kill_switch import reduce_if_listed
from clearinghouse.statemachine.pretrade.untrusted_prices import (
    ProjectedFills,
    may_fill_resting,
    risk_may_rise,
)
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.state.uncrossing import (
    CHECK_LISTED,
    CHECK_PAYMENT,
    CHECK_PRICE,
    CHECK_SWITCH,
    PaidAhead,
    Uncrossing,
)
from clearinghouse.statemachine.state.work import (
    WORK_OF_ASKED,
    WORK_OF_RANKING,
    WORK_OF_RESTING,
)
from clearinghouse.statemachine.trading.auction_orders import list_for_check
from clearinghouse.statemachine.trading.matching import is_listed_below, is_over, payable_lots
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import BUY, SELL


def checks_before(state: State, market: Market) -> list[tuple[int, int]]:
    """Return the checks that the orders of an auction need now, as (check, side); the last entry is done first."""
    cursors = state.cursors
    needed: list[int] = []
    if cursors.is_behind or cursors.health.is_open:
        needed.append(CHECK_LISTED)
    if cursors.to_reduce:
        needed.append(CHECK_SWITCH)
    if market.is_instant:
        needed.append(CHECK_PAYMENT)
    if not risk_may_rise(state, market):
        needed.append(CHECK_PRICE)
    return [(check, side) for check in reversed(needed) for side in (SELL, BUY)]


def continue_checks(state: State, offset: int, market: Market, uncrossing: Uncrossing) -> bool:
    """Run one step of the checks: list a part of a price level, or check an order; return True if no check is left."""
    if not uncrossing.checks:
        return True
    check, side = uncrossing.checks[-1]
    if not uncrossing.is_listed:
        list_for_check(state, market, uncrossing, side)
        return False
    if uncrossing.visit_ids:
        state.work.units += WORK_OF_RESTING
        order = state.orders.get(heappop(uncrossing.visit_ids))
        if order is not None:
            _apply_check(state, offset, uncrossing, check, order)
        return False
    uncrossing.checks.pop()
    uncrossing.is_listed = False
    uncrossing.key = 0
    uncrossing.paid = PaidAhead()
    uncrossing.projected = {}
    return False


def _apply_check(
    state: State, offset: int, uncrossing: Uncrossing, check: int, order: Order
) -> None:
    """End an order that fails a check, or cancel the lots that it cannot pay."""
    if check == CHECK_LISTED:
        if is_over(state, order):
            end(state, offset, order, codes.EXPIRED)
        elif is_listed_below(state, order.account):
            end(state, offset, order, codes.RESTING_ORDER_MARGIN)
    elif check == CHECK_SWITCH:
        reduce_if_listed(state, offset, order)
    elif check == CHECK_PAYMENT:
        _reduce_to_payable(state, offset, uncrossing, order)
    else:
        assert check == CHECK_PRICE
        _end_by_price(state, offset, uncrossing, order)


def _reduce_to_payable(state: State, offset: int, uncrossing: Uncrossing, order: Order) -> None:
    """Reduce an order to the lots that it can pay for (S-1): each account's orders pay in the order of acceptance."""
    state.work.units += WORK_OF_ASKED
    spending_power = SpendingPower(state, paying_asset(order), conservative=True)
    spending_power.load_paid_ahead(uncrossing.paid)
    lots = payable_lots(state, order, spending_power)
    if lots == 0:
        end(state, offset, order, codes.MAKER_UNFUNDED)
    else:
        if lots < order.remaining_lots:
            reduce(state, offset, order, lots, codes.MAKER_UNFUNDED)
        spending_power.pay(order, payment(order, lots))
    spending_power.store(uncrossing.paid)


def _end_by_price(state: State, offset: int, uncrossing: Uncrossing, order: Order) -> None:
    """End an order that P-4 does not permit to trade while risk may not rise."""
    state.work.units += WORK_OF_RANKING
    account_id = order.account.id
    projected = ProjectedFills()
    projected.lots, projected.gain_e9 = uncrossing.projected.get(account_id, (0, 0))
    if not may_fill_resting(state, order, order.remaining_lots, projected):
        end(state, offset, order, codes.RESTING_ORDER_PRICE)
    uncrossing.projected[account_id] = (projected.lots, projected.gain_e9)
