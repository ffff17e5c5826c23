# SPDX-License-Identifier: Apache-2.0
"""Calls of OracleService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.items import Tick
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.replies import Batch, ItemResult, item_batch
from clearinghouse.v1 import oracle_pb2


def submit_ticks(
    key: RequestKey, items: Sequence[Tick | oracle_pb2.OracleTick]
) -> Build[Batch[ItemResult]]:
    """Accept prices of sources, which move indices and marks."""
    return lambda names: call(
        "OracleService/SubmitTicks",
        oracle_pb2.SubmitTicksRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            ticks=[
                item if isinstance(item, oracle_pb2.OracleTick) else item.message(names)
                for item in items
            ],
        ),
        oracle_pb2.SubmitTicksResponse,
        lambda reply, _: item_batch(reply),
        key,
    )
