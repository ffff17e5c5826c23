# SPDX-License-Identifier: Apache-2.0
"""A corporate action and its entitlements are shown field by field and page by page (SPEC C-5)."""

from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Entitlement
from clearinghouse.statemachine.views.clearing.corporate_actions import (
    CorporateActionView,
    EntitlementView,
    action_views,
    entitlement_views,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import System
from tests.unit.statemachine.records import filled


def dividend() -> CorporateAction:
    """3 units for each 2 of the security: holders 21 and 22, then claims in markets 5 and 6; two parts are paid."""
    return filled(
        CorporateAction(7, AssetId(8), AccountId(9)),
        kind=10,
        status=11,
        asset_id=AssetId(12),
        amount=3,
        per_units=2,
        record_ns=13,
        pay_ns=14,
        total=15,
        unpaid=16,
        holder_ids=[AccountId(21), AccountId(22)],
        holder_units=[100, 201],
        claims=[
            Entitlement(AccountId(20), MarketId(5), 31, 32),
            Entitlement(AccountId(23), MarketId(5), -33, -34),
            Entitlement(AccountId(21), MarketId(6), 35, 36),
        ],
        place=3,
    )


def test_an_action_is_shown_field_by_field() -> None:
    """Each field stands in its place, and without actions there is none."""
    state = System().state
    assert action_views(state) == []
    state.corporate_actions.actions[7] = dividend()
    assert action_views(state) == [
        CorporateActionView(7, 10, 11, AssetId(8), AccountId(9), AssetId(12), 3, 2, 13, 14, 15, 16)
    ]


def entitlement(
    account: int, market: int, units: int, amount: int, *, is_paid: bool
) -> EntitlementView:
    """A view of an entitlement in asset 12."""
    return EntitlementView(
        AccountId(account), MarketId(market), units, AssetId(12), amount, is_paid
    )


ALL = [
    entitlement(21, 0, 100, 150, is_paid=True),
    entitlement(22, 0, 201, 301, is_paid=True),  # 301.5, floored
    entitlement(20, 5, 31, 32, is_paid=True),
    entitlement(23, 5, -33, -34, is_paid=False),
    entitlement(21, 6, 35, 36, is_paid=False),
]


def test_entitlements_come_by_pages() -> None:
    """From each one the page goes on with the next, and has at most as many as were asked for."""
    places = [(MarketId(0), AccountId(0)), *((one.market_id, one.account_id) for one in ALL)]
    for count in range(1, 7):
        for number, after in enumerate(places):
            expected = ALL[number : number + count]
            assert entitlement_views(dividend(), after, count) == expected


def test_the_part_that_is_paid_next_is_not_paid() -> None:
    """While holders are paid a holder is not paid, nor is a claim."""
    action = dividend()
    action.place = 1
    shown = entitlement_views(action, (MarketId(0), AccountId(0)), 10)
    assert [one.is_paid for one in shown] == [True, False, False, False, False]
