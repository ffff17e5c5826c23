# SPDX-License-Identifier: Apache-2.0
"""Restore the work that was due and not done, and the units of principals (SPEC I-12.1, I-12.2).

Owns the reading of those tables. The meaning of a table is in `snapshot.write`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.state import State


def restore_cursors(state: State, tables: Tables) -> None:
    """Restore what is left of passes, orders that a price has reached, and units of principals."""
    for state.work.second, principal, units in tables.rows("work"):
        state.work.by_principal[principal] = units
    set_columns(state.cursors, "Cursors", tables.row("cursors"))
    liquidation = state.cursors.liquidation
    for to_rank, ranked, to_visit in tables.rows("liquidation_pass"):
        liquidation.to_rank = list(to_rank)
        liquidation.ranked = [(row[0], row[1]) for row in ranked]
        liquidation.to_visit = list(to_visit)
    for _, order_id in tables.rows("triggered"):
        state.triggered.append(state.conditionals[order_id])
