# SPDX-License-Identifier: Apache-2.0
"""Restore open give-ups and parts of trades from the tables of a snapshot (SPEC J-4, C-1).

Owns the reading of those tables. The meaning of a table is in `snapshot.give_up_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.give_ups import GiveUp
from clearinghouse.statemachine.state.state import State


def restore_give_ups(state: State, tables: Tables) -> None:
    """Restore all of it; the deadlines of give-ups are restored with all others."""
    clearing = state.clearing
    for (last_id,) in tables.rows("give_ups"):
        clearing.give_ups.last_id = last_id
    for values in tables.rows("open_give_ups"):
        one = GiveUp(*values[:4])
        set_columns(one, "GiveUp", values)
        assert one.lots > 0
        clearing.give_ups.put(one)
    for session_id, trade_id, block_trade_id in tables.rows("trade_parts"):
        clearing.sessions[session_id].trades.blocks[trade_id] = block_trade_id
