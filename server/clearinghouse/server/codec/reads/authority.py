# SPDX-License-Identifier: Apache-2.0
"""Convert reads of roles and rights, from bytes to replies (SPEC Q-5).

Owns the table `AUTHORITY_READS`, a part of the table in `reads`. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.forms import (
    ENTRIES_PER_UNIT,
    Query,
    View,
    page_size,
    unknown_account,
)
from clearinghouse.server.codec.replies import authority
from clearinghouse.server.codec.wire import id_of, parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.authority.principals import (
    delegation_views,
    destination_views,
    principal_views,
    proposal_views,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.v1 import authority_pb2

AUTHORITY: Final = "/clearinghouse.v1.AuthorityService/"


def list_grants(raw: bytes) -> Query:
    """Decode a ListGrants request to the query that answers it."""
    request = parse(authority_pb2.ListGrantsRequest, raw)
    size = page_size(request.page_size)

    def read(state: State) -> View:
        seen = principal_views(state, request.name, request.after_principal_id, size + 1)
        own = state.authority
        keys, threshold, recoveries = (
            list(own.recovery_keys),
            own.recovery_threshold,
            own.recoveries,
        )
        return lambda as_of, _: authority.list_grants(
            seen[:size], len(seen) > size, keys, threshold, recoveries, as_of
        )

    def units(state: State) -> int:
        passed = min(request.after_principal_id, len(state.authority.principals))
        return passed // ENTRIES_PER_UNIT

    return Query(request.min_sequence, read, units)


def list_delegations(raw: bytes) -> Query:
    """Decode a ListDelegations request to the query that answers it."""
    request = parse(authority_pb2.ListDelegationsRequest, raw)
    account_id = AccountId(id_of(request.account_id, "account_id"))

    def read(state: State) -> View | EdgeError:
        if account_id not in state.accounts:
            return unknown_account(account_id)
        seen = delegation_views(state, account_id)
        return lambda as_of, scales: authority.list_delegations(seen, as_of, scales)

    return Query(request.min_sequence, read)


def list_destinations(raw: bytes) -> Query:
    """Decode a ListDestinations request to the query that answers it."""
    request = parse(authority_pb2.ListDestinationsRequest, raw)
    account_id = AccountId(id_of(request.account_id, "account_id"))

    def read(state: State) -> View | EdgeError:
        if account_id not in state.accounts:
            return unknown_account(account_id)
        seen = destination_views(state, account_id)
        return lambda as_of, _: authority.list_destinations(seen, as_of)

    return Query(request.min_sequence, read)


def list_proposals(raw: bytes) -> Query:
    """Decode a ListProposals request to the query that answers it."""
    request = parse(authority_pb2.ListProposalsRequest, raw)

    def read(state: State) -> View | EdgeError:
        seen = proposal_views(state)
        is_on = bool(state.authority.has_parameter_approval)
        return lambda as_of, _: authority.list_proposals(seen, is_on, as_of)

    return Query(request.min_sequence, read)


AUTHORITY_READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{AUTHORITY}ListGrants": list_grants,
    f"{AUTHORITY}ListDelegations": list_delegations,
    f"{AUTHORITY}ListDestinations": list_destinations,
    f"{AUTHORITY}ListProposals": list_proposals,
}
