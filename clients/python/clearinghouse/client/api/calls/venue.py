# SPDX-License-Identifier: Apache-2.0
"""Calls of VenueService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.items import VenueCancel, VenueFill
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.replies import Batch, ItemResult, item_batch
from clearinghouse.v1 import venue_pb2


def report_fills(
    key: RequestKey, items: Sequence[VenueFill | venue_pb2.VenueFill]
) -> Build[Batch[ItemResult]]:
    """Report fills. A fill is a fact: a fill that matches no accepted order is recorded as a break,
    moves nothing and waits for an operator.
    """
    return lambda names: call(
        "VenueService/ReportFills",
        venue_pb2.ReportFillsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            fills=[
                item if isinstance(item, venue_pb2.VenueFill) else item.message(names)
                for item in items
            ],
        ),
        venue_pb2.ReportFillsResponse,
        lambda reply, _: item_batch(reply, reply.ids),
        key,
    )


def confirm_cancels(
    key: RequestKey, items: Sequence[VenueCancel | venue_pb2.VenueCancel]
) -> Build[Batch[ItemResult]]:
    """Confirm that orders are out of the venue's book; their reserved risk is released."""
    return lambda names: call(
        "VenueService/ConfirmCancels",
        venue_pb2.ConfirmCancelsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cancels=[
                item if isinstance(item, venue_pb2.VenueCancel) else item.message(names)
                for item in items
            ],
        ),
        venue_pb2.ConfirmCancelsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )
