# SPDX-License-Identifier: Apache-2.0
"""Restore holders outside and their statements from the tables of a snapshot (SPEC J-4, C-13, C-14).

Owns the reading of those tables. The meaning of a table is in `snapshot.holder_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.holders import (
    Closing,
    Holder,
    HolderAccount,
    NonDefaultLoss,
    NonDefaultLossTerms,
)
from clearinghouse.statemachine.state.state import State


def restore_holders(state: State, tables: Tables) -> None:
    """Restore all of it."""
    for values in tables.rows("holders"):
        holder = Holder(*values)
        state.holders.holders[holder.id] = holder
    for values in tables.rows("holder_accounts"):
        account = HolderAccount(*values[:5])
        set_columns(account, "HolderAccount", values)
        state.holders.add(account)
    for number, day, booked, requested_in, requested_out in tables.rows("holder_closings"):
        closing = Closing(day, booked, requested_in, requested_out)
        state.holders.by_number[number].closings[day] = closing
    for values in tables.rows("non_default_loss_terms"):
        terms = NonDefaultLossTerms(*values)
        state.holders.loss_terms[pair_key(terms.asset_id, terms.cause)] = terms
    for values in tables.rows("non_default_losses"):
        loss = NonDefaultLoss(*values[:5])
        set_columns(loss, "NonDefaultLoss", values)
        state.holders.non_default_losses[loss.id] = loss
        if loss.uncovered():
            state.holders.add_lost(loss.asset_id, loss.uncovered())
