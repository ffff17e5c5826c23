# SPDX-License-Identifier: Apache-2.0
"""Handle batches of orders that are accepted as a whole or not at all (SPEC L-5, O-3, I-12.1).

Owns the order of the items of an atomic batch, the undo after a refusal, and the limit of its work. Must never check
an order by its own rules: each item passes the checks of a single order, after the earlier items.

Only the last item may trade as it enters: a trade moves value, and no undo exists for it. A resting order, a cancel
and a smaller quantity have an undo (`orders.taking_back`).
"""

from clearinghouse.statemachine.authority.delegation_limits import delegate_of
from clearinghouse.statemachine.handlers.exchange.orders import (
    OrderColumns,
    find_order,
    keep_kind,
    keeps_priority,
    refuse_cancel,
    refuse_replace,
)
from clearinghouse.statemachine.liquidation.health import settle_health, visit_first
from clearinghouse.statemachine.orders.book import best_price, crosses
from clearinghouse.statemachine.orders.open_orders import cancel, reduce, resume, suspend, uncount
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.orders.taking_back import ENTERED, PENDING, REMOVED, SHRUNK, Steps
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer_refused_order
from clearinghouse.statemachine.state.state import Order, State
from clearinghouse.statemachine.state.work import EVENT_INTEGERS_PER_UNIT, WORK_OF_ORDER
from clearinghouse.statemachine.trading.order_entry import (
    OrderCheck,
    SuspendedOrder,
    enter_order,
    reserve_order,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import OrderBatch
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    PLACE,
    REPLACE,
    WORK_ITEM_MAX,
)


class Attempt:
    """The items of an atomic batch so far: their answers, and the steps that are taken back if one is refused."""

    def __init__(self, state: State, batch: OrderBatch, outcome: Outcome) -> None:
        """Start with nothing done; the answers are given to the call once all items are accepted."""
        self.columns = OrderColumns(batch)
        self.last = batch.count() - 1
        self.terms = OrderTerms()
        self.terms.delegate = delegate_of(state, batch.principal)
        self.check = OrderCheck()
        self.answers = Outcome(outcome.first_sequence, outcome.time_ns)
        self.steps = self.check.steps = Steps()
        self.units_before = state.work.used(state.events)
        self.last_order_id = state.last_order_id
        self.events_before = 0

    def is_over(self, state: State) -> bool:
        """Return whether the batch has exceeded the work of a record, with figures in `check` (I-12.1)."""
        units = state.work.used(state.events) - self.units_before
        if units <= WORK_ITEM_MAX:
            return False
        self.check.clear()
        self.check.above(WORK_ITEM_MAX, units)
        return True


def apply_atomic_orders(
    state: State, batch: OrderBatch, outcome: Outcome, start: int, stop: int
) -> int:
    """Apply all items in order, or none (L-5). Return the number of items: the batch never ends between two items.

    Each item passes the checks of a single order, after the earlier items; INVALID_FLAGS: an order that brings margin
    (M-8). Then ATOMIC_ORDER_MAY_TRADE: an order that would trade as it enters, or goes to a venue, and is not the last
    item. WORK_LIMIT: the item at which the batch exceeds the work of a record. The other items of a refused batch get
    ATOMIC_BATCH_REFUSED. The check after orders (I-6) comes after the last item.
    """
    assert start == 0
    assert stop > 0
    count = batch.count()
    attempt = Attempt(state, batch, outcome)
    failed, code = _visit_all(state, attempt)
    attempt.events_before = len(state.events)
    if code == codes.OK:
        for item in range(count):
            code = _try(state, attempt, item)
            if code != codes.OK:
                failed = item
                break
    if code != codes.OK:
        _take_back(state, attempt)
        nothing = Refusal()
        for item in range(count):
            if item == failed:
                answer_refused_order(state, item, outcome, code, attempt.check)
            else:
                answer_refused_order(state, item, outcome, codes.ATOMIC_BATCH_REFUSED, nothing)
        return count

    # Accepted: nothing below refuses.
    answers = attempt.answers
    outcome.codes = answers.codes
    outcome.ids = answers.ids
    outcome.filled = answers.filled
    outcome.remaining = answers.remaining
    outcome.fills = answers.fills
    if state.touched:
        _settle_health(state, outcome, count)
    return count


def _visit_all(state: State, attempt: Attempt) -> tuple[int, int]:
    """Visit the listed accounts that items act on (I-6.1).

    Return an item and WORK_LIMIT if the work exceeds the limit at this item, else 0 and OK. Visits are not part of the
    batch: they precede its first item, and stay if the batch is refused.
    """
    state.work.units += WORK_OF_ORDER * (attempt.last + 1)
    health = state.cursors.health
    visits = bool(health.listed or health.blocks or state.cursors.ending)
    for item in range(attempt.last + 1):
        if attempt.is_over(state):
            return item, codes.WORK_LIMIT
        if not visits:
            break
        visit_first(state, 0, attempt.columns.account_ids[item])
    if state.touched:
        settle_health(state, 0)
    return 0, codes.OK


def _take_back(state: State, attempt: Attempt) -> None:
    """Undo the accepted items; their work still counts."""
    attempt.steps.take_back(state)
    state.last_order_id = attempt.last_order_id
    state.touched.clear()
    written = len(state.events) - attempt.events_before
    del state.events[attempt.events_before :]
    state.work.units += written // EVENT_INTEGERS_PER_UNIT


def _try(state: State, attempt: Attempt, item: int) -> int:
    """Apply one item after the earlier items; return OK, or the code of its refusal, with its figures in `check`."""
    columns = attempt.columns
    terms = attempt.terms
    attempt.check.clear()
    if attempt.is_over(state):
        return codes.WORK_LIMIT
    action = columns.actions[item]
    if action == PLACE:
        columns.read(item, terms)
        if terms.isolated_margin:
            return codes.INVALID_FLAGS  # its movement has effects that no step takes back (M-8)
        return _place(state, attempt, item, None)
    if action == REPLACE:
        columns.read(item, terms)
        return _replace(state, attempt, item)
    order = find_order(state, columns, item)
    code = refuse_cancel(state, columns, item, order)
    if code != codes.OK or order is None:
        return code
    at_venue = order.market.matching == EXTERNAL_VENUE
    remaining = order.remaining_lots if at_venue else 0
    attempt.answers.add_order(codes.OK, order.id, order.filled_lots, remaining)
    attempt.steps.add(state, PENDING if at_venue else REMOVED, order, order.remaining_lots)
    cancel(state, item, order, codes.CANCELLED_BY_CLIENT)
    return codes.OK


def _replace(state: State, attempt: Attempt, item: int) -> int:
    """Replace an order, as `orders.replace` does; return OK or a refusal."""
    order = find_order(state, attempt.columns, item)
    code = refuse_replace(state, attempt.terms, order)
    if code != codes.OK or order is None:
        return code
    if not keeps_priority(attempt.terms, order):
        keep_kind(attempt.terms, order)
        return _place(state, attempt, item, order)
    lots = attempt.terms.quantity_units // order.market.lot_units
    if lots < order.remaining_lots:
        attempt.steps.add(state, SHRUNK, order, order.remaining_lots)
        reduce(state, item, order, lots, codes.REPLACED)
    attempt.answers.add_order(codes.OK, order.id, order.filled_lots, order.remaining_lots)
    return codes.OK


def _place(state: State, attempt: Attempt, item: int, replaced: Order | None) -> int:
    """Check a new order and enter it, in place of another order if it replaces one."""
    check = attempt.check
    suspended: SuspendedOrder | None = None
    if replaced is not None:
        suspended = SuspendedOrder(replaced, suspend(state, replaced), codes.REPLACED)
    code = reserve_order(state, attempt.terms, check, suspended)
    order = check.order
    if code == codes.OK and order is not None:
        if item < attempt.last and _may_trade(order, check):
            code = codes.ATOMIC_ORDER_MAY_TRADE
        elif attempt.is_over(state):
            code = codes.WORK_LIMIT
        if code != codes.OK:
            uncount(state, order)
    if code != codes.OK or order is None:
        if suspended is not None:
            resume(state, suspended.order, suspended.lots)
        return code
    if suspended is not None:
        attempt.steps.add(state, REMOVED, suspended.order, suspended.lots)
    enter_order(state, item, check, item, attempt.answers, suspended)
    if item < attempt.last:
        assert order.filled_lots == 0
        attempt.steps.add(state, ENTERED, order, order.remaining_lots)
    return codes.OK


def _may_trade(order: Order, check: OrderCheck) -> bool:
    """Return whether an order would trade as it enters, or at its venue, with figures in `check`."""
    if order.market.matching == EXTERNAL_VENUE:
        check.actual = order.price_per_lot
        return True
    best = best_price(order.market.asks if order.side == BUY else order.market.bids)
    if check.is_queued_only or best == 0 or not crosses(order.side, order.price_per_lot, best):
        return False
    check.limit = best
    check.actual = order.price_per_lot
    return True


def _settle_health(state: State, outcome: Outcome, count: int) -> None:
    """Check the accounts that the batch touched; an order that the check cancels has no remaining lots (I-6)."""
    resting = [
        item
        for item in range(count)
        if outcome.remaining[item] and outcome.ids[item] in state.orders
    ]
    settle_health(state, count - 1)
    for item in resting:
        if outcome.ids[item] not in state.orders:
            outcome.remaining[item] = 0
