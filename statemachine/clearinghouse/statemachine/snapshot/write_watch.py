# SPDX-License-Identifier: Apache-2.0
"""Write the health watch: bounds of accounts, accounts without them, and accounts to be visited (SPEC J-4, I-12.2).

Owns the order of the rows.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.snapshot_columns import Row
from clearinghouse.statemachine.state.state import State


def bounds_rows(state: State) -> Iterator[Row]:
    """Yield one row per account, by id: the edges of its price bounds, and what is left within them."""
    for account_id in sorted(state.accounts):
        bounds = state.accounts[account_id].bounds
        if bounds is None:
            continue
        yield (
            account_id,
            _in_order(bounds.edges),
            bounds.margin_left,
            bounds.payment_left,
            bounds.exposure_most,
            int(bounds.weights_may_fall),
        )


def _in_order(edges: list[int]) -> list[int]:
    """Sort edges by the asset or market that they bound: the stored order depends on the history of the account."""
    found = sorted(edges[place : place + 4] for place in range(0, len(edges), 4))
    return [number for edge in found for number in edge]


def unwatched_rows(state: State) -> Iterator[Row]:
    """Return a row for each account that waits for bounds, in the order of the queue."""
    yield from enumerate(state.margin_watch.unwatched)


def refused_rows(state: State) -> Iterator[Row]:
    """Return a row for each account for which no price bounds could be computed."""
    for account_id in sorted(state.margin_watch.refused):
        yield (account_id, 1)


def health_round_rows(state: State) -> Iterator[Row]:
    """Yield one row: the progress of the present round of health checks."""
    health = state.cursors.health
    yield (health.round, health.worked_round, health.last_id)


def concerned_rows(state: State) -> Iterator[Row]:
    """Yield one row for each block of accounts to visit, and each group of blocks by its entry: the round of the visit,
    and the prices that affect them.
    """
    blocks = state.cursors.health.blocks
    for block in sorted(blocks):
        subjects = [number for subject in sorted(blocks[block].subjects) for number in subject]
        yield (block, blocks[block].round, subjects)


def listed_rows(state: State) -> Iterator[Row]:
    """Return the accounts listed for a health check, by id, each with its place in the list."""
    listed = state.cursors.health.listed
    for account_id in sorted(listed):
        yield (account_id, *listed[account_id])
