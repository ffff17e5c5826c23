# SPDX-License-Identifier: Apache-2.0
"""List the tables of corporate actions and entitlements (SPEC J-4, C-5).

Owns their rows in a snapshot, and recomputes the counts that a snapshot omits. A state without actions writes no row.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    nested_table,
    record_table,
    record_table_of,
    single_table,
)
from clearinghouse.statemachine.state.corporate_actions import (
    AskedRedenomination,
    CorporateAction,
    Entitlement,
    Redemption,
)
from clearinghouse.statemachine.state.state import State


def _holders(state: State) -> Rows:
    """Return the holders that each action pays, by action and account, with their units of the security."""
    for action in state.corporate_actions.actions.values():
        for account_id, units in zip(action.holder_ids, action.holder_units, strict=True):
            yield (action.id, account_id, units)


def _restore_holders(state: State, values: Iterable[Values]) -> None:
    for action_id, account_id, units in values:
        action = state.corporate_actions.actions[action_id]
        action.holder_ids.append(account_id)
        action.holder_units.append(units)


CORPORATE_ACTION_TABLES: Final = (
    single_table(
        "corporate_action_counters",
        "CorporateActions",
        "corporate_actions",
        lambda corporate: corporate.last_id,
    ),
    record_table(
        "corporate_actions",
        "CorporateAction",
        "corporate_actions.actions",
        CorporateAction,
        3,
        add=lambda state, action: state.corporate_actions.add(action),
    ),
    record_table(
        "asked_redenominations",
        "AskedRedenomination",
        "corporate_actions.asked",
        AskedRedenomination,
        8,
    ),
    Table("action_holders", ("action_id", "account_id", "units"), _holders, _restore_holders),
    # Claims of open trades, in the order in which they are booked.
    record_table_of(
        "entitlements",
        "Entitlement",
        "action_id",
        "corporate_actions.actions",
        "claims",
        Entitlement,
        4,
    ),
    nested_table(
        "claim_sessions", "action_id market_id session_id", "corporate_actions.actions", "sessions"
    ),
    # In the order of their record times.
    record_table(
        "redemptions", "Redemption", "corporate_actions.redeemed", Redemption, 3, is_by_key=False
    ),
)


def count_parts(state: State) -> None:
    """Count for each account the amounts of corporate actions that the account still receives or pays."""
    corporate = state.corporate_actions
    for action in corporate.actions.values():
        for one in action.unpaid_claims():
            corporate.add_claim(one)
