# SPDX-License-Identifier: Apache-2.0
"""Let an exit, an accepted reduce-only order, replace ordinary orders of its side (SPEC G-8.3).

Owns the choice of the orders that end, so that a position can always be closed. Must never end an order of another
side, market or account, and no reduce-only order.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import refresh, worst_case
from clearinghouse.statemachine.orders.open_orders import cancel, resume, suspend
from clearinghouse.statemachine.orders.reduce_only import is_capped
from clearinghouse.statemachine.orders.taking_back import REMOVED, Steps
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.work import WORK_OF_ORDER, WORK_OF_SPOT_ORDER
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import BUY, WORK_ITEM_MAX


def end_orders_for_exit(state: State, offset: int, exit_order: Order, steps: Steps | None) -> None:
    """End ordinary orders of the side of an accepted exit, newest first, until initial margin suffices (G-8.3, I-5).

    No order ends if the exit does not make the margin of its account worse. A batch that may be refused as a whole
    records the ended orders in `steps` (L-5).
    """
    line = exit_order.line
    side = exit_order.side
    if (line.bid_lots if side == BUY else line.ask_lots) == exit_order.remaining_lots:
        return  # no other order of its side
    if _lacks_margin(state, line.account) == 0:
        return
    ordinary = [
        order
        for order in reversed(line.orders.values())
        if order.side == side and not is_capped(order)
    ]
    if not ordinary:
        return
    lots = suspend(state, exit_order)
    before = _lacks_margin(state, line.account)
    resume(state, exit_order, lots)
    work_stop = state.work.units + WORK_ITEM_MAX
    for order in ordinary:
        # Beyond the work of an item all of them end, without a further question (I-12.1).
        if state.work.units < work_stop and _lacks_margin(state, line.account) <= before:
            return
        state.work.units += WORK_OF_ORDER
        if steps is not None:
            steps.add(state, REMOVED, order, order.remaining_lots)
        cancel(state, offset, order, codes.EXIT_TAKES_PLACE)


def _lacks_margin(state: State, account: Account) -> int:
    """Return the amount by which worst-case equity has to rise to exceed the initial margin; 0 if it does."""
    refresh(state, account)
    if account.spot_exposed:
        state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
    available, required = worst_case(state, account)
    return required - available + 1 if available <= required else 0
