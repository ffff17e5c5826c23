# SPDX-License-Identifier: Apache-2.0
"""Keep TWAP orders: their index, their count by owner, and the deadline of the next slice (SPEC O-3).

A TWAP order is sent in slices over time. Owns the deadlines of slices. Must never place an order: a due slice joins the
queue of triggered orders, and `trading.twap_slices` sends it at its turn.

A TWAP is a conditional order that waits for a time. So each rule that ends conditional orders ends a TWAP.
"""

from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import ConditionalOrder, Twap
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_TWAP


def add_twap(state: State, order: ConditionalOrder, twap: Twap) -> None:
    """Add a TWAP order with its terms, and queue its first slice."""
    state.conditionals[order.id] = order
    account = state.accounts[order.account_id]
    account.conditionals = with_entry(account.conditionals, order.id, order)
    index_twap(state, order, twap)
    state.triggered.append(order.id)


def index_twap(state: State, order: ConditionalOrder, twap: Twap) -> None:
    """Add a TWAP order to its indexes."""
    state.twaps[order.id] = twap
    triggers = state.markets[order.market_id].triggers
    assert triggers is not None
    triggers.timed[order.id] = twap
    owner = state.accounts[order.account_id].owner
    state.twap_counts[owner] = state.twap_counts.get(owner, 0) + 1


def remove_twap(state: State, order: ConditionalOrder) -> None:
    """Remove a TWAP order from its indexes, and cancel the deadline of its next slice."""
    del state.twaps[order.id]
    triggers = state.markets[order.market_id].triggers
    assert triggers is not None
    del triggers.timed[order.id]
    owner = state.accounts[order.account_id].owner
    state.twap_counts[owner] -= 1
    if state.twap_counts[owner] == 0:
        del state.twap_counts[owner]
    state.timers.cancel(DEADLINE_TWAP, order.id)


def schedule_next(state: State, order: ConditionalOrder, twap: Twap) -> None:
    """Schedule the next slice of a TWAP order."""
    assert twap.number < twap.slices
    due_ns = order.accepted_ns + twap.number * twap.interval_ns
    state.timers.schedule(due_ns, DEADLINE_TWAP, order.id)
