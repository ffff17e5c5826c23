# SPDX-License-Identifier: Apache-2.0
"""Restore sides of bilateral trades and cancels that were asked for, from the tables of a snapshot (SPEC J-4, C-1).

Owns the reading of those tables. The meaning of a table is in `snapshot.affirmation_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.state import State


def restore_affirmation(state: State, tables: Tables) -> None:
    """Restore all of it; the deadlines of sides are restored with all others."""
    affirmed = state.clearing.affirmation
    for (last_side_id,) in tables.rows("affirmation"):
        affirmed.last_side_id = last_side_id
    for values in tables.rows("trade_sides"):
        side = TradeSide(*values[:4])
        set_columns(side, "TradeSide", values)
        assert side.lots > 0
        assert side.price_per_lot > 0
        affirmed.put(side)
    for session_id, trade_id, account_id in tables.rows("trade_cancels"):
        affirmed.ask_cancel(session_id, trade_id, account_id)
