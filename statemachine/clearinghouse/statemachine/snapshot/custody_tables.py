# SPDX-License-Identifier: Apache-2.0
"""List the tables of credited deposits and of custody shortfalls (SPEC J-4, L-4.1).

Owns the choice of custody data in a snapshot.
"""

from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    number_table,
    record_table,
    record_table_by_two,
)
from clearinghouse.statemachine.state.custody import (
    CreditedDeposit,
    CreditedReference,
    Decision,
    HouseMove,
    ReversalDebt,
    put_debt,
)

CUSTODY_TABLES: Final = (
    # The deposits that custody may take back, in the order of their confirmation.
    record_table(
        "credited_deposits",
        "CreditedDeposit",
        "custody.credited",
        CreditedDeposit,
        5,
        is_by_key=False,
    ),
    number_table("custody_shortfalls", "asset_id amount", "custody.shortfalls", least=1),
    # References of credited deposits, in the order of their confirmation.
    record_table(
        "credited_references",
        "CreditedReference",
        "custody.references",
        CreditedReference,
        3,
        add=lambda state, one: state.custody.references.__setitem__(
            (one.asset_id, one.reference), one
        ),
        is_by_key=False,
    ),
    # Decisions on deposits, withdrawals and holds, each kind in the order of its decisions.
    record_table_by_two(
        "decisions",
        "Decision",
        "custody.decided",
        ("kind", "id"),
        Decision,
        7,
        is_by_key=False,
    ),
    # Debts of owners for deposits that were taken back, in the order in which passes visit them.
    record_table(
        "reversal_debts",
        "ReversalDebt",
        "custody.reversal_debts",
        ReversalDebt,
        2,
        add=lambda state, debt: put_debt(state.custody, debt),
        is_by_key=False,
    ),
    # Requests to move money of the clearinghouse, which wait for a second principal.
    record_table(
        "house_moves",
        "HouseMove",
        "custody.house_moves",
        HouseMove,
        2,
        add=lambda state, one: state.custody.house_moves.__setitem__(
            (one.giver_account_id, one.asset_id), one
        ),
        is_by_key=False,
    ),
)
