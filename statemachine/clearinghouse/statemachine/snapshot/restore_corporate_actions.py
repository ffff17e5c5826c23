# SPDX-License-Identifier: Apache-2.0
"""Restore corporate actions from the tables of a snapshot (SPEC J-4, C-5).

Owns the reading of those tables. The meaning of a table is in `snapshot.corporate_action_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.corporate_actions import (
    CorporateAction,
    Entitlement,
    Redemption,
)
from clearinghouse.statemachine.state.state import State


def restore_corporate_actions(state: State, tables: Tables) -> None:
    """Restore all of them, and how many parts each account has that are not paid."""
    corporate = state.corporate_actions
    for last_id, paying in tables.rows("corporate_action_counters"):
        corporate.last_id = last_id
        corporate.paying = list(paying)
    for values in tables.rows("corporate_actions"):
        set_columns(action := CorporateAction(*values[:3]), "CorporateAction", values)
        corporate.add(action)
    for action_id, account_id, units in tables.rows("action_holders"):
        corporate.actions[action_id].holder_ids.append(account_id)
        corporate.actions[action_id].holder_units.append(units)
    for action_id, *row in tables.rows("entitlements"):
        corporate.actions[action_id].claims.append(Entitlement(*row))
    for action_id, market_id, session_id in tables.rows("claim_sessions"):
        corporate.actions[action_id].sessions[market_id] = session_id
    for values in tables.rows("redemptions"):
        set_columns(terms := Redemption(*values[:3]), "Redemption", values)
        corporate.redeemed[terms.security_id] = terms
    for action in corporate.actions.values():
        for one in action.unpaid_claims():
            corporate.count(one.account_id, 1)
