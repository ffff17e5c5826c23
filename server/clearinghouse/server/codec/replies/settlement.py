# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of SettlementService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import MarketScale, Scales
from clearinghouse.statemachine.views.clearing.corporate_actions import (
    CorporateActionView,
    EntitlementView,
)
from clearinghouse.statemachine.views.clearing.settlement import (
    BuyInOfferView,
    FailLayerView,
    FailView,
    ObligationView,
    SettlementTermsView,
)
from clearinghouse.v1 import enums_pb2, settlement_pb2


def settlement_terms_message(view: SettlementTermsView) -> settlement_pb2.SettlementTerms:
    """Return a view as the message SettlementTerms."""
    return settlement_pb2.SettlementTerms(
        market_id=view.market_id,
        allows_partial=view.allows_partial,
        penalty_ppb=view.penalty_ppb,
        buy_in_days=view.buy_in_days,
        offer_limit_ppb=view.offer_limit_ppb,
        cash_premium_ppb=view.cash_premium_ppb,
        asset_class=view.asset_class,
        securities_ppb=view.securities_ppb,
        cash_ppb=view.cash_ppb,
    )


def settlement_obligation_message(
    view: ObligationView, scales: Scales
) -> settlement_pb2.SettlementObligation:
    """Return a view as the message SettlementObligation."""
    market_scale = scales.markets[view.market_id]
    return settlement_pb2.SettlementObligation(
        market_id=view.market_id,
        account_id=view.account_id,
        net_quantity=market_scale.lot_texts[view.net_lots],
        net_cash=market_scale.quote.texts[view.cash],
        settled_quantity=market_scale.lot_texts[view.settled_lots],
        open_quantity=market_scale.lot_texts[view.open_lots],
        settled_cash=market_scale.quote.texts[view.settled_cash],
        lacks_cash=view.lacks_cash,
        mark=market_scale.price_texts[view.mark_per_lot],
    )


def fail_layer_message(view: FailLayerView, market_scale: MarketScale) -> settlement_pb2.FailLayer:
    """Return a view as the message FailLayer."""
    return settlement_pb2.FailLayer(
        quantity=market_scale.lot_texts[view.lots],
        age_days=view.age_days,
    )


def fail_message(view: FailView, scales: Scales) -> settlement_pb2.Fail:
    """Return a view as the message Fail."""
    market_scale = scales.markets[view.market_id]
    return settlement_pb2.Fail(
        session_id=view.session_id,
        account_id=view.account_id,
        market_id=view.market_id,
        open_quantity=market_scale.lot_texts[view.lots],
        open_cash=market_scale.quote.texts[view.cash],
        age_days=view.age_days,
        penalty=market_scale.quote.texts[view.penalty],
        layers=[fail_layer_message(each, market_scale) for each in view.layers],
        deferred=market_scale.quote.texts[view.deferred],
    )


def buy_in_offer_message(view: BuyInOfferView, scales: Scales) -> settlement_pb2.BuyInOffer:
    """Return a view as the message BuyInOffer."""
    market_scale = scales.markets[view.market_id]
    return settlement_pb2.BuyInOffer(
        offer_id=view.offer_id,
        market_id=view.market_id,
        account_id=view.account_id,
        price=market_scale.price_texts[view.price_per_lot],
        quantity=market_scale.lot_texts[view.lots],
    )


def corporate_action_message(
    view: CorporateActionView, scales: Scales
) -> settlement_pb2.CorporateAction:
    """Return a view as the message CorporateAction."""
    asset_scale = scales.assets[view.asset_id]
    return settlement_pb2.CorporateAction(
        action_id=view.action_id,
        kind=cast("enums_pb2.CorporateActionKind", view.kind),
        status=cast("enums_pb2.CorporateActionStatus", view.status),
        security_id=view.security_id,
        account_id=view.account_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        per_units=view.per_units,
        record_time_ns=view.record_time_ns,
        pay_time_ns=view.pay_time_ns,
        total=asset_scale.texts[view.total],
        unpaid=asset_scale.texts[view.unpaid],
    )


def entitlement_message(view: EntitlementView, scales: Scales) -> settlement_pb2.Entitlement:
    """Return a view as the message Entitlement."""
    asset_scale = scales.assets[view.asset_id]
    return settlement_pb2.Entitlement(
        account_id=view.account_id,
        market_id=view.market_id,
        units=view.units,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        is_paid=view.is_paid,
    )


def list_settlement_terms(
    terms: Sequence[SettlementTermsView], as_of_sequence: int
) -> settlement_pb2.ListSettlementTermsResponse:
    """Return the message ListSettlementTermsResponse with these values."""
    return settlement_pb2.ListSettlementTermsResponse(
        as_of_sequence=as_of_sequence,
        terms=[settlement_terms_message(each) for each in terms],
    )


def list_obligations(
    obligations: Sequence[ObligationView], has_more: bool, as_of_sequence: int, scales: Scales
) -> settlement_pb2.ListObligationsResponse:
    """Return the message ListObligationsResponse with these values."""
    return settlement_pb2.ListObligationsResponse(
        as_of_sequence=as_of_sequence,
        obligations=[settlement_obligation_message(each, scales) for each in obligations],
        has_more=has_more,
    )


def list_fails(
    fails: Sequence[FailView], has_more: bool, as_of_sequence: int, scales: Scales
) -> settlement_pb2.ListFailsResponse:
    """Return the message ListFailsResponse with these values."""
    return settlement_pb2.ListFailsResponse(
        as_of_sequence=as_of_sequence,
        fails=[fail_message(each, scales) for each in fails],
        has_more=has_more,
    )


def list_buy_in_offers(
    offers: Sequence[BuyInOfferView], as_of_sequence: int, scales: Scales
) -> settlement_pb2.ListBuyInOffersResponse:
    """Return the message ListBuyInOffersResponse with these values."""
    return settlement_pb2.ListBuyInOffersResponse(
        as_of_sequence=as_of_sequence,
        offers=[buy_in_offer_message(each, scales) for each in offers],
    )


def list_corporate_actions(
    actions: Sequence[CorporateActionView], as_of_sequence: int, scales: Scales
) -> settlement_pb2.ListCorporateActionsResponse:
    """Return the message ListCorporateActionsResponse with these values."""
    return settlement_pb2.ListCorporateActionsResponse(
        as_of_sequence=as_of_sequence,
        actions=[corporate_action_message(each, scales) for each in actions],
    )


def list_entitlements(
    entitlements: Sequence[EntitlementView], has_more: bool, as_of_sequence: int, scales: Scales
) -> settlement_pb2.ListEntitlementsResponse:
    """Return the message ListEntitlementsResponse with these values."""
    return settlement_pb2.ListEntitlementsResponse(
        as_of_sequence=as_of_sequence,
        entitlements=[entitlement_message(each, scales) for each in entitlements],
        has_more=has_more,
    )
