# SPDX-License-Identifier: Apache-2.0
"""Convert PreviewCalls: a request to lines of calls, their effects to its message (SPEC Q-9).

Owns these two conversions and the bounds of a question. Must never play a call.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.text.json_calls import SECOND_NS, Line, LineError, line_of
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import journal_pb2

CALLS_MAX: Final = 100
BYTES_MAX: Final = 256 * 1024
SECONDS_MAX: Final = 3_600
ROWS_MAX: Final = 1_000


class PreviewRequest(NamedTuple):
    """A decoded PreviewCalls request: the calls, how long to observe their effects, and as of which sequence to play
    them.
    """

    lines: list[Line]
    for_ns: int
    sequence: int


def decode_preview(raw: bytes, principal: str, committed: int) -> PreviewRequest:
    """Decode PreviewCalls; a call that names no principal is the caller's. Raises EdgeError."""
    request = parse(journal_pb2.PreviewCallsRequest, raw)
    count = len(request.calls)
    if not 0 < count <= CALLS_MAX:
        raise invalid("calls", f"has 1 to {CALLS_MAX} entries", str(CALLS_MAX), str(count))
    size = sum(map(len, request.calls))
    if size > BYTES_MAX:
        raise invalid("calls", f"has at most {BYTES_MAX} characters", str(BYTES_MAX), str(size))
    if request.sequence > committed:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"the journal ends at sequence {committed}",
            "sequence",
            str(committed),
            str(request.sequence),
        )
    lines: list[Line] = []
    for place, text in enumerate(request.calls):
        try:
            lines.append(line_of(place + 1, text, principal))
        except LineError as error:
            raise invalid(f"calls[{place}]", str(error)) from error
    for_ns = request.seconds * SECOND_NS
    total = -(-(for_ns + sum(line.after_ns for line in lines)) // SECOND_NS)
    if total > SECONDS_MAX:
        what = f"with the pauses of calls at most {SECONDS_MAX}"
        raise invalid("seconds", what, str(SECONDS_MAX), str(total))
    return PreviewRequest(lines, for_ns, request.sequence)


def encode_preview(found: dict[str, Any], sequence: int) -> bytes:
    """Return the reply of PreviewCalls. Raises EdgeError if a call could not be read in its state."""
    if "fault" in found:
        raise invalid("calls", found["fault"])
    reply = journal_pb2.PreviewCallsResponse(sequence=sequence)
    for one in found["answers"]:
        reply.answers.add(call=one["call"], codes=one["codes"], events=one["events"])
    for name in ("flagged", "unflagged", "ended"):
        rows = found[name]
        getattr(reply, name).extend(map(_event, rows[:ROWS_MAX]))
        setattr(reply, f"{name}_left_out", max(len(rows) - ROWS_MAX, 0))
    return reply.SerializeToString()


def _event(row: dict[str, Any]) -> journal_pb2.PreviewedEvent:
    """Return an event of a preview as a message with its fields by name."""
    fields: Sequence[journal_pb2.AskedField] = [
        journal_pb2.AskedField(name=name, value=str(value))
        for name, value in row.items()
        if name != "event"
    ]
    return journal_pb2.PreviewedEvent(event=row["event"], fields=fields)
