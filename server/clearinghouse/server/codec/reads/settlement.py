# SPDX-License-Identifier: Apache-2.0
"""Reads of delivery versus payment: terms, obligations, fails and offers, from bytes to replies (SPEC C-5).

Owns the table `SETTLEMENT_READS`, a part of that in `reads`. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.clearing import unknown_session
from clearinghouse.server.codec.reads.forms import (
    ENTRIES_PER_UNIT,
    Query,
    View,
    account_pages,
    page_size,
    page_view,
    unknown_account,
    whole,
)
from clearinghouse.server.codec.replies import settlement
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing import settlement as views
from clearinghouse.statemachine.views.clearing.corporate_actions import (
    action_views,
    entitlement_views,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import settlement_pb2

SETTLEMENT: Final = "/clearinghouse.v1.SettlementService/"


def list_settlement_terms(raw: bytes) -> Query:
    """Decode a ListSettlementTerms request to the query that answers it."""
    request = parse(settlement_pb2.ListSettlementTermsRequest, raw)

    def read(state: State) -> View:
        seen = views.terms_views(state)
        return lambda as_of, _: settlement.list_settlement_terms(seen, as_of)

    return Query(request.min_sequence, read, lambda state: len(state.clearing.markets) // 4)


def list_obligations(raw: bytes) -> Query:
    """Decode a ListObligations request to the query that answers it."""
    request = parse(settlement_pb2.ListObligationsRequest, raw)
    size = page_size(request.page_size)

    def read(state: State) -> View | EdgeError:
        session = state.clearing.sessions.get(request.session_id)
        if session is None:
            return unknown_session(request.session_id)
        if request.account_id and request.account_id not in state.accounts:
            return unknown_account(request.account_id)
        after = (MarketId(request.after_market_id), AccountId(request.after_account_id))
        seen = views.obligation_views(
            session,
            state.dvp.settlements.get(session.id),
            AccountId(request.account_id),
            after,
            size + 1,
        )
        return page_view(seen, size, settlement.list_obligations)

    def units(state: State) -> int:
        found = state.dvp.settlements.get(request.session_id)
        return 0 if found is None else len(found.obligations) // ENTRIES_PER_UNIT

    return Query(request.min_sequence, read, units)


def list_fails(raw: bytes) -> Query:
    """Decode a ListFails request to the query that answers it."""
    request = parse(settlement_pb2.ListFailsRequest, raw)
    size = page_size(request.page_size)

    def read(state: State) -> View:
        after = (AccountId(request.after_account_id), MarketId(request.after_market_id))
        seen, has_more = views.fail_views(
            state, AccountId(request.account_id), request.segment_id, after, size
        )
        return lambda as_of, scales: settlement.list_fails(seen, has_more, as_of, scales)

    def entries(state: State) -> int:
        return sum(len(one.nets) for one in state.clearing.sessions.values())

    return account_pages(request.min_sequence, request.account_id, read, entries)


def list_entitlements(raw: bytes) -> Query:
    """Decode a ListEntitlements request to the query that answers it."""
    request = parse(settlement_pb2.ListEntitlementsRequest, raw)
    size = page_size(request.page_size)

    def read(state: State) -> View | EdgeError:
        action = state.corporate_actions.actions.get(request.action_id)
        if action is None:
            what = f"there is no corporate action {request.action_id} that is not paid"
            return EdgeError(codes.NOT_FOUND, what, "action_id")
        after = (MarketId(request.after_market_id), AccountId(request.after_account_id))
        seen = entitlement_views(action, after, size + 1)
        return page_view(seen, size, settlement.list_entitlements)

    def units(state: State) -> int:
        action = state.corporate_actions.actions.get(request.action_id)
        return 0 if action is None else action.parts() // ENTRIES_PER_UNIT

    return Query(request.min_sequence, read, units)


SETTLEMENT_READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{SETTLEMENT}ListSettlementTerms": list_settlement_terms,
    f"{SETTLEMENT}ListObligations": list_obligations,
    f"{SETTLEMENT}ListFails": list_fails,
    f"{SETTLEMENT}ListBuyInOffers": whole(
        settlement_pb2.ListBuyInOffersRequest,
        views.offer_views,
        settlement.list_buy_in_offers,
        lambda state: len(state.dvp.offers) // 4,
    ),
    f"{SETTLEMENT}ListCorporateActions": whole(
        settlement_pb2.ListCorporateActionsRequest,
        action_views,
        settlement.list_corporate_actions,
        lambda state: len(state.corporate_actions.actions),
    ),
    f"{SETTLEMENT}ListEntitlements": list_entitlements,
}
