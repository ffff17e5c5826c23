# SPDX-License-Identifier: Apache-2.0
"""Convert GetCall, which finds calls by a request id: the question to its fields, the calls to a reply (SPEC I-11,
Q-2).

Owns the messages of GetCall.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.figures import figures_to_text, subject_of
from clearinghouse.server.codec.reads.past_views import PastCall
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import checked_request_id, parse
from clearinghouse.v1 import query_pb2
from clearinghouse.v1.result_code_pb2 import ResultCode

SEQUENCE_MAX: Final = 2**63 - 1


class CallQuery(NamedTuple):
    """A GetCall request: the request id, the sequence that the reply must include, and where the page begins."""

    request_id: str
    min_sequence: int
    from_sequence: int


def decode_get_call(raw: bytes) -> CallQuery:
    """Decode a GetCall request. Raises EdgeError."""
    request = parse(query_pb2.GetCallRequest, raw)
    request_id = checked_request_id(request.sought_request_id, "sought_request_id")
    if request.from_sequence > SEQUENCE_MAX:
        raise invalid("from_sequence", "is no sequence", str(SEQUENCE_MAX))
    return CallQuery(request_id, request.min_sequence, request.from_sequence)


def get_call(
    calls: Sequence[PastCall], next_sequence: int, as_of: int, scales: Scales, *, has_more: bool
) -> query_pb2.GetCallResponse:
    """Return the reply of GetCall."""
    return query_pb2.GetCallResponse(
        as_of_sequence=as_of,
        calls=[_message(call, scales) for call in calls],
        next_sequence=next_sequence,
        has_more=has_more,
    )


def _message(call: PastCall, scales: Scales) -> query_pb2.JournaledCall:
    """Return a call as a message, with the result of each item and the figures of refused items."""
    message = query_pb2.JournaledCall(
        first_sequence=call.first_sequence,
        time_ns=call.time_ns,
        command=call.command,
        items=call.items,
        codes=cast("list[ResultCode]", call.codes),
    )
    for one in sorted(call.refused, key=lambda refused: refused.place):
        code = call.codes[one.place]
        subject = subject_of(one.command, one.item)
        limit, actual, shortfall = figures_to_text(code, one.figures, subject, scales)
        message.refusals.add(
            index=one.place,
            code=cast("ResultCode", code),
            limit=limit,
            actual=actual,
            shortfall=shortfall,
        )
    for first_item, first_sequence, time_ns in call.parts:
        message.later_parts.add(
            first_item=first_item, first_sequence=first_sequence, time_ns=time_ns
        )
    return message
