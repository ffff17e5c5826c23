# SPDX-License-Identifier: Apache-2.0
"""Make views of corporate actions and of their entitlements (SPEC C-5).

Owns the fields and pages of those answers. Must never change the state.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.settlement.corporate_actions import of_holder
from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Entitlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET, AccountId, AssetId, MarketId


@dataclass
class CorporateActionView:
    """A corporate action that is not yet paid."""

    action_id: int
    kind: int
    status: int
    security_id: AssetId
    account_id: AccountId
    asset_id: AssetId
    amount: int
    per_units: int
    record_time_ns: int
    pay_time_ns: int
    total: int
    unpaid: int


@dataclass
class EntitlementView:
    """The entitlement of one account in a corporate action; below 0 the account delivers and pays."""

    account_id: AccountId
    market_id: MarketId
    units: int
    asset_id: AssetId
    amount: int
    is_paid: bool


def action_views(state: State) -> list[CorporateActionView]:
    """Return corporate actions by number."""
    return [
        CorporateActionView(
            one.id,
            one.kind,
            one.status,
            one.security_id,
            one.account_id,
            one.asset_id,
            one.amount,
            one.per_units,
            one.record_ns,
            one.pay_ns,
            one.total,
            one.unpaid,
        )
        for one in state.corporate_actions.actions.values()
    ]


def entitlement_views(
    action: CorporateAction, after: tuple[MarketId, AccountId], count: int
) -> list[EntitlementView]:
    """Return entitlements by market and account, at most `count` after `after`."""
    found: list[EntitlementView] = []
    for place, account_id in enumerate(action.holder_ids):
        if (NO_MARKET, account_id) > after:
            found.append(_view(action, of_holder(action, place), place))
            if len(found) == count:
                return found
    for place, one in enumerate(action.claims, start=len(action.holder_ids)):
        if (one.market_id, one.account_id) > after:
            found.append(_view(action, one, place))
            if len(found) == count:
                return found
    return found


def _view(action: CorporateAction, one: Entitlement, place: int) -> EntitlementView:
    """Return the view of the entitlement at a place."""
    is_paid = place < action.place
    return EntitlementView(
        one.account_id, one.market_id, one.units, action.asset_id, one.amount, is_paid
    )
