# SPDX-License-Identifier: Apache-2.0
"""Convert reads of payment versus payment that come in pages: members, and pairs that wait (SPEC C-6).

Owns the requests of these calls. Must never keep an object of the state in a view.
"""

from typing import Final

from clearinghouse.server.codec.reads.forms import page_view
from clearinghouse.server.codec.reads.pending import Listing, View
from clearinghouse.server.codec.replies import pvp
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing.pvp import pvp_member_views, pvp_pair_views
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.v1 import pvp_pb2

# Units of 2.5 us: of a member that is shown, of a pair whose members are tested, of a pair that is passed over.
MEMBER_UNITS: Final = 12
PAIR_UNITS: Final = 24
PASSED_PER_UNIT: Final = 20


def units_of_members(state: State, asked: Listing, size: int) -> int:
    """Return the units of work of a page of members."""
    return MEMBER_UNITS if asked.account_id else min(size, len(state.pvp.members)) * MEMBER_UNITS


def units_of_pairs(state: State, _asked: Listing, size: int) -> int:
    """Return the units of work of a page of pairs, including the pairs before the page, which are skipped."""
    pairs = len(state.pvp.pairs)
    return min(size, pairs) * PAIR_UNITS + pairs // PASSED_PER_UNIT


def list_members(raw: bytes) -> Listing:
    """Decode a ListPvpMembers request to the query that answers it."""
    request = parse(pvp_pb2.ListPvpMembersRequest, raw)

    def read(state: State, size: int) -> View:
        seen = pvp_member_views(
            state, AccountId(request.account_id), request.after_account_id, size + 1
        )
        return page_view(seen, size, pvp.list_pvp_members)

    return Listing(request.min_sequence, request.account_id, request.page_size, read)


def list_pairs(raw: bytes) -> Listing:
    """Decode a ListPvpPairs request to the query that answers it."""
    request = parse(pvp_pb2.ListPvpPairsRequest, raw)

    def read(state: State, size: int) -> View:
        seen = pvp_pair_views(state, AccountId(request.account_id), request.after_pair_id, size + 1)
        return page_view(seen, size, pvp.list_pvp_pairs)

    return Listing(request.min_sequence, request.account_id, request.page_size, read)
