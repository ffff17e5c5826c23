# SPDX-License-Identifier: Apache-2.0
"""Convert reads of outside holders and their statements and losses, from bytes to replies (SPEC C-13, C-14).

Owns the table `HOLDER_READS`, a part of the table in `reads`. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.codec.reads.forms import Query, View
from clearinghouse.server.codec.replies import holder
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.custody import holders as views
from clearinghouse.v1 import holder_pb2

HOLDER: Final = "/clearinghouse.v1.HolderService/"


def list_holders(raw: bytes) -> Query:
    """Decode a ListHolders request to the query that answers it."""
    request = parse(holder_pb2.ListHoldersRequest, raw)

    def read(state: State) -> View:
        seen = views.holder_views(state, request.holder_id)
        accounts = views.holder_account_views(
            state, request.holder_id, only_breaks=request.only_breaks
        )
        return lambda as_of, scales: holder.holder_report(seen, accounts, as_of, scales)

    return Query(request.min_sequence, read, lambda state: len(state.holders.by_number))


def list_non_default_losses(raw: bytes) -> Query:
    """Decode a ListNonDefaultLosses request to the query that answers it."""
    request = parse(holder_pb2.ListNonDefaultLossesRequest, raw)

    def read(state: State) -> View:
        terms = views.non_default_terms_views(state)
        losses = views.non_default_loss_views(state)
        return lambda as_of, scales: holder.non_default_loss_report(terms, losses, as_of, scales)

    return Query(request.min_sequence, read, lambda state: len(state.holders.non_default_losses))


HOLDER_READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{HOLDER}ListHolders": list_holders,
    f"{HOLDER}ListNonDefaultLosses": list_non_default_losses,
}
