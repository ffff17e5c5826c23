# SPDX-License-Identifier: Apache-2.0
"""Calls of HistoryService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import PastOrders
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import PastOrderState
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import history_pb2


def list_past_orders(
    *,
    account_id: int,
    market: Instrument,
    state: PastOrderState,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[PastOrders]:
    """Orders, open and ended, by account, market, state and time of acceptance."""
    return lambda names: call(
        "HistoryService/ListPastOrders",
        history_pb2.ListPastOrdersRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            state=number(state),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListPastOrdersResponse,
        lambda reply, names: convert(PastOrders, reply, names),
    )
