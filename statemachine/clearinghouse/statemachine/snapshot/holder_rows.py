# SPDX-License-Identifier: Apache-2.0
"""Write holders outside and their statements as rows of a snapshot (SPEC J-4, C-13, C-14).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_holders` reads them back. Must never change the
state.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def holders(state: State) -> Rows:
    """Return the holders, by number."""
    getter = SHAPES["Holder"].row()
    for key in sorted(state.holders.holders):
        yield getter(state.holders.holders[key])


def holder_accounts(state: State) -> Rows:
    """Return the accounts at holders, in the order of their opening."""
    getter = SHAPES["HolderAccount"].row()
    for account in state.holders.by_number.values():
        yield getter(account)


def holder_closings(state: State) -> Rows:
    """Return what was booked at the end of days, by account and day."""
    getter = SHAPES["Closing"].row()
    for account in state.holders.by_number.values():
        for closing in account.closings.values():
            yield (account.id, *getter(closing))


def non_default_loss_terms(state: State) -> Rows:
    """Return who bears losses, by asset and cause."""
    getter = SHAPES["NonDefaultLossTerms"].row()
    terms = state.holders.loss_terms
    for key in sorted(terms):
        yield getter(terms[key])


def non_default_losses(state: State) -> Rows:
    """Return losses that no default has caused, by number."""
    getter = SHAPES["NonDefaultLoss"].row()
    for loss in state.holders.non_default_losses.values():
        yield getter(loss)


# The tables: name, columns and rows.
HOLDER_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("holders", SHAPES["Holder"].names(), holders),
    ("holder_accounts", SHAPES["HolderAccount"].names(), holder_accounts),
    ("holder_closings", SHAPES["Closing"].names("account_number"), holder_closings),
    (
        "non_default_loss_terms",
        SHAPES["NonDefaultLossTerms"].names(),
        non_default_loss_terms,
    ),
    ("non_default_losses", SHAPES["NonDefaultLoss"].names(), non_default_losses),
)
