# SPDX-License-Identifier: Apache-2.0
"""Check the health of accounts: flag them for liquidation, cancel unsupported resting orders (SPEC I-6, W-1).

Owns the decision that follows from a margin figure. Must never make a price. Accounts are visited in
order of their id, so the events do not depend on the order of an index.
"""

from clearinghouse.statemachine.liquidation.exits import below_maintenance, leaves_liquidation
from clearinghouse.statemachine.liquidation.recoveries import has_position
from clearinghouse.statemachine.liquidation.write_off import write_off_bankrupt
from clearinghouse.statemachine.margin.account_margin import (
    bankruptcy_equity,
    equity,
    exceeds_initial_margin,
    maintenance_margin,
    refresh,
    spot_worst_case,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.margin.requirements import collateral_amount
from clearinghouse.statemachine.orders.open_orders import cancel, paying_asset
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDATION_PASS
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.codes import LIQUIDATION_CANCEL, RESTING_ORDER_MARGIN
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    BUY,
    KIND_SYSTEM,
    KIND_VENUE,
    LIQUIDATING,
    PRICE_E9,
)


def check_touched(state: State, offset: int) -> None:
    """Check every account that the present command touched, and forget them."""
    touched = state.touched
    while touched:
        if len(touched) == 1:
            for account in touched.values():
                check(state, offset, account)
        else:
            for account_id in sorted(touched):
                check(state, offset, touched[account_id])
        touched.clear()
        if state.waterfall.bankrupt:
            # Touches those who bear a part, and the account that is freed.
            write_off_bankrupt(state, offset)


def check(state: State, offset: int, account: Account) -> None:
    """Flag an account below MMF, release one at MMF or above, and mark its resting orders (I-6, W-1)."""
    if account.margin_watch is not None:
        account.margin_watch.invalidate(account)  # something other than a price brought it here
    if account.exposure_count == 0 and account.status == ACTIVE:
        return
    if account.kind in (KIND_VENUE, KIND_SYSTEM):
        return  # a venue is bounded by its own limit, not by margin (O-1); the fund may owe (W-5)
    refresh(state, account)
    if account.status == ACTIVE:
        # IMF is never below MMF, so worst-case equity at IMF settles both questions at once.
        if exceeds_initial_margin(state, account):
            return
        # M-5: covered negative unsettled equity is no exposure, and without any no account is liquidatable.
        if account.exposure and below_maintenance(state, account):
            _start_liquidation(state, offset, account)
    if account.status == LIQUIDATING:
        if leaves_liquidation(state, account):
            if state.observer is not None:
                state.observer(events.LIQUIDATION_ENDED, account.id, 0)
            account.status = ACTIVE
            state.waterfall.cases.pop(account.id, None)
            event_writers.liquidation_ended(
                state.events,
                offset,
                account_id=account.id,
                equity=equity(account),
                maintenance_margin=maintenance_margin(state, account),
                exposure=account.exposure,
            )
        elif state.waterfall.rules.on:
            _keep_in_liquidation(state, account)
    # While liquidating it may still reduce, but what would fill beyond the mark does not rest either.
    if account.orders:
        _cancel_unsupported_orders(state, offset, account)


def _keep_in_liquidation(state: State, account: Account) -> None:
    """Note what the passes of the waterfall need to know of an account (W-2), and one that is to be written off."""
    case = state.waterfall.cases.get(account.id)
    if case is None:
        case = LiquidationCase()
        for market_id, line in account.lines.items():
            if line.position:
                case.lots[market_id] = line.position if line.position > 0 else -line.position
        for asset_id, holding in account.holdings.items():
            amount = collateral_amount(holding)
            if amount:
                case.amounts[asset_id] = amount
        state.waterfall.cases[account.id] = case
        schedule_liquidation(state)
    if bankruptcy_equity(account) < 0 and not has_position(account):
        state.waterfall.bankrupt[account.id] = 1


def schedule_liquidation(state: State) -> None:
    """Put the next pass of the waterfall on the agenda: the next whole interval after now (W-2)."""
    interval = state.waterfall.rules.interval_ns
    state.timers.schedule((state.time_ns // interval + 1) * interval, DEADLINE_LIQUIDATION_PASS, 0)


def _start_liquidation(state: State, offset: int, account: Account) -> None:
    """Flag the account and cancel all its open orders; the caller re-checks (W-1)."""
    if state.observer is not None:
        state.observer(events.LIQUIDATION_STARTED, account.id, 0)
    account.status = LIQUIDATING
    event_writers.liquidation_started(
        state.events,
        offset,
        account_id=account.id,
        equity=equity(account),
        maintenance_margin=maintenance_margin(state, account),
        exposure=account.exposure,
    )
    for order in list(account.orders.values()):
        cancel(state, offset, order, LIQUIDATION_CANCEL)
    refresh(state, account)


def _cancel_unsupported_orders(state: State, offset: int, account: Account) -> None:
    """Cancel orders that would raise exposure or fill beyond the mark, newest first, until MMF holds (I-6)."""
    for order in reversed(list(account.orders.values())):
        if worst_case_equity(state, account) >= worst_case_maintenance(state, account):
            return
        if order.cancel_pending or order.id not in state.orders:
            continue
        if _raises_exposure(state, order) or _fills_beyond_mark(order):
            if state.observer is not None:
                state.observer(events.ORDER_CANCELLED, account.id, order.market.id)
            cancel(state, offset, order, RESTING_ORDER_MARGIN)
            refresh(state, account)


def _raises_exposure(state: State, order: Order) -> bool:
    """Return whether an order, with the others of its side, would raise its account's exposure.

    A spot order paid from what the account holds has none (M-3). Where what it pays with would have to be
    borrowed, the newest order that pays with it is the one that borrows.
    """
    if order.market.is_spot:
        return paying_asset(order).id in spot_worst_case(state, order.account).borrows
    line = order.line
    if order.side == BUY:
        return line.position >= 0 or line.bid_lots > -line.position
    return line.position <= 0 or line.ask_lots > line.position


def _fills_beyond_mark(order: Order) -> bool:
    """Return whether an order would fill at a price worse than the mark."""
    price_e9 = order.price_per_lot * PRICE_E9
    if order.side == BUY:
        return price_e9 > order.market.mark_e9
    return price_e9 < order.market.mark_e9
