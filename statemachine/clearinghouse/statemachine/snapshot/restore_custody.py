# SPDX-License-Identifier: Apache-2.0
"""Restore credited deposits and what custody lacks from the tables of a snapshot (SPEC J-4, L-4.1).

Owns the reading of those tables. The meaning of a table is in `snapshot.write`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.custody import CreditedDeposit
from clearinghouse.statemachine.state.state import State


def restore_custody(state: State, tables: Tables) -> None:
    """Restore all of it."""
    for values in tables.rows("credited_deposits"):
        deposit = CreditedDeposit(*values[:5])
        set_columns(deposit, "CreditedDeposit", values)
        state.custody.credited[deposit.id] = deposit
    for asset_id, amount in tables.rows("custody_shortfalls"):
        assert amount > 0
        state.custody.shortfalls[asset_id] = amount
    for asset_id, account_id, amount in tables.rows("lent_by_fund"):
        state.custody.lent_by_fund[(asset_id, account_id)] = amount
