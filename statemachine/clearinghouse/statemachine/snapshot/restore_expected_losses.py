# SPDX-License-Identifier: Apache-2.0
"""Restore the losses that pools expect from the tables of a snapshot (SPEC J-4, B-5).

Owns the reading of those tables. The meaning of a table is in `snapshot.write`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.expected_losses import ExpectedLosses
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def restore_expected_losses(state: State, tables: Tables) -> None:
    """Restore the expected losses of the pools, before the claims on the pools are valued."""
    for asset_id, account_id, amount in tables.rows("expected_losses"):
        assert amount > 0
        _expected(state, asset_id).put(account_id, amount)
        state.waterfall.losing_pools[asset_id] = 1
    for asset_id, account_id, shares in tables.rows("shares_left"):
        _expected(state, asset_id).leave(account_id, shares)
    for asset_id, *values in tables.rows("uncovered_losses"):
        set_columns(_expected(state, asset_id), "ExpectedLosses", tuple(values))


def _expected(state: State, asset_id: AssetId) -> ExpectedLosses:
    """Return the expected losses of the pool of an asset."""
    pool = state.assets[asset_id].pool
    assert pool is not None
    return pool.expected
