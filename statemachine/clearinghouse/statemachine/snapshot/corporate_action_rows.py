# SPDX-License-Identifier: Apache-2.0
"""Write corporate actions and entitlements as rows of a snapshot (SPEC J-4, C-5).

Owns these rows; `snapshot.restore_corporate_actions` reads them back. A state without actions writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def counters(state: State) -> Rows:
    """The counter, and what is being paid; no row before the first action."""
    if state.corporate_actions.last_id:
        yield SHAPES["CorporateActions"].row()(state.corporate_actions)


def actions(state: State) -> Rows:
    """Actions by number."""
    return map(SHAPES["CorporateAction"].row(), state.corporate_actions.actions.values())


def holders(state: State) -> Rows:
    """Holders by action and account, with their units."""
    for action in state.corporate_actions.actions.values():
        for account_id, units in zip(action.holder_ids, action.holder_units, strict=True):
            yield (action.id, account_id, units)


def entitlements(state: State) -> Rows:
    """Claims of open trades by action, in the order in which they are booked."""
    getter = SHAPES["Entitlement"].row()
    for action in state.corporate_actions.actions.values():
        for one in action.claims:
            yield (action.id, *getter(one))


def sessions(state: State) -> Rows:
    """By action and market: the session that has its claims."""
    for action in state.corporate_actions.actions.values():
        for market_id in sorted(action.sessions):
            yield (action.id, market_id, action.sessions[market_id])


def redemptions(state: State) -> Rows:
    """Securities that have been redeemed, in the order of their record times."""
    return map(SHAPES["Redemption"].row(), state.corporate_actions.redeemed.values())


# The tables: name, columns and rows.
CORPORATE_ACTION_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("corporate_action_counters", SHAPES["CorporateActions"].names(), counters),
    ("corporate_actions", SHAPES["CorporateAction"].names(), actions),
    ("action_holders", ("action_id", "account_id", "units"), holders),
    ("entitlements", SHAPES["Entitlement"].names("action_id"), entitlements),
    ("claim_sessions", ("action_id", "market_id", "session_id"), sessions),
    ("redemptions", SHAPES["Redemption"].names(), redemptions),
)
