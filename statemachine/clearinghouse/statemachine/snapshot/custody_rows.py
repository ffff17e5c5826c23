# SPDX-License-Identifier: Apache-2.0
"""Write credited deposits and what custody lacks as rows of a snapshot (SPEC J-4, L-4.1).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_custody` reads them back.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def credited_deposits(state: State) -> Rows:
    """Return the deposits that custody may take back, in the order of their confirmation."""
    getter = SHAPES["CreditedDeposit"].row()
    for deposit in state.custody.credited.values():
        yield getter(deposit)


def custody_shortfalls(state: State) -> Rows:
    """Return what custody lacks of each asset."""
    for key in sorted(state.custody.shortfalls):
        yield (key, state.custody.shortfalls[key])


def lent_by_fund(state: State) -> Rows:
    """Return what accounts owe to the fund for deposits that were taken back."""
    lent = state.custody.lent_by_fund
    for key in sorted(lent):
        yield (*key, lent[key])


# The tables: name, columns and rows.
CUSTODY_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("credited_deposits", SHAPES["CreditedDeposit"].names(), credited_deposits),
    ("custody_shortfalls", ("asset_id", "amount"), custody_shortfalls),
    ("lent_by_fund", ("asset_id", "account_id", "amount"), lent_by_fund),
)
