# SPDX-License-Identifier: Apache-2.0
"""Restore the health watch: bounds of accounts, accounts without them, accounts to be visited (SPEC J-4, I-12.2).

Owns the reading of these tables.
"""

from heapq import heapify

from clearinghouse.statemachine.exchange_margin.bounds import bounded_by, restore_bounds
from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.state.account_blocks import blocks_of, group_of_entry
from clearinghouse.statemachine.state.cursors import ConcernedBlock
from clearinghouse.statemachine.state.price_bounds import OF_HOLDERS
from clearinghouse.statemachine.state.state import State


def restore_watch(state: State, tables: Tables) -> None:
    """Restore the price bounds of accounts, the accounts without bounds, and the accounts listed for a health check."""
    watch = state.margin_watch
    health = state.cursors.health
    watch.unwatched.clear()
    for account_id, edges, margin, payment, exposure, weights in tables.rows("boxes"):
        bounds = restore_bounds(state, state.accounts[account_id], list(edges))
        bounds.margin_left, bounds.payment_left = margin, payment
        bounds.exposure_most = exposure
        bounds.weights_may_fall = weights != 0
    for _, account_id in tables.rows("unwatched"):
        watch.unwatched.add(account_id)
    for account_id, asked in tables.rows("refused"):
        assert asked == 1
        watch.refused.add(account_id)
    for health.round, health.worked_round, health.last_id in tables.rows("health_round"):
        pass
    for entry, visit, subjects in tables.rows("concerned_blocks"):
        pairs = zip(subjects[::2], subjects[1::2], strict=True)
        health.blocks[entry] = ConcernedBlock(visit, dict.fromkeys(pairs, 1))
        if entry < 0:
            first = blocks_of(group_of_entry(entry))[0]
        else:
            first = entry
            for subject in health.blocks[entry].subjects:
                if subject[0] < OF_HOLDERS:
                    bounded_by(state, subject)[0].list_block(entry)
        health.block_heap.append((visit, first, entry))
    heapify(health.block_heap)
    for account_id, visit, checked in tables.rows("listed"):
        health.listed[account_id] = (visit, checked)
        health.heap.append((visit, account_id))
    heapify(health.heap)
