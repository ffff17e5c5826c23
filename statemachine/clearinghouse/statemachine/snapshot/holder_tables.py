# SPDX-License-Identifier: Apache-2.0
"""List the tables of holders outside and their statements (SPEC J-4, C-13, C-14).

Owns their rows in a snapshot.
"""

from typing import Final

from clearinghouse.statemachine.snapshot.tables import record_table, record_table_of
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.holders import (
    Closing,
    Holder,
    HolderAccount,
    NonDefaultLoss,
    NonDefaultLossTerms,
)
from clearinghouse.statemachine.state.state import State


def _add_terms(state: State, terms: NonDefaultLossTerms) -> None:
    """Add the payers of losses of an asset and a cause to the state."""
    state.holders.loss_terms[pair_key(terms.asset_id, terms.cause)] = terms


def _add_loss(state: State, loss: NonDefaultLoss) -> None:
    """Add a loss without a default to the state, and count its unpaid part."""
    state.holders.non_default_losses[loss.id] = loss
    if loss.uncovered():
        state.holders.add_lost(loss.asset_id, loss.uncovered())


HOLDER_TABLES: Final = (
    record_table("holders", "Holder", "holders.holders", Holder, 5),
    # In the order of their opening.
    record_table(
        "holder_accounts",
        "HolderAccount",
        "holders.by_number",
        HolderAccount,
        5,
        add=lambda state, account: state.holders.add(account),
        is_by_key=False,
    ),
    record_table_of(
        "holder_closings",
        "Closing",
        "account_number",
        "holders.by_number",
        "closings",
        Closing,
        4,
        is_by_key=False,
    ),
    record_table(
        "non_default_loss_terms",
        "NonDefaultLossTerms",
        "holders.loss_terms",
        NonDefaultLossTerms,
        4,
        add=_add_terms,
    ),
    record_table(
        "non_default_losses",
        "NonDefaultLoss",
        "holders.non_default_losses",
        NonDefaultLoss,
        5,
        add=_add_loss,
    ),
)
