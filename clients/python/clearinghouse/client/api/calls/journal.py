# SPDX-License-Identifier: Apache-2.0
"""Calls of JournalService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import CallPreview, Head
from clearinghouse.client.values.convert import convert
from clearinghouse.v1 import journal_pb2


def get_head() -> Build[Head]:
    """Return the sequence and hash of the journal's end."""
    return lambda _: call(
        "JournalService/GetHead",
        journal_pb2.GetHeadRequest(),
        journal_pb2.GetHeadResponse,
        lambda reply, names: convert(Head, reply, names),
    )


def preview_calls(*, calls: Sequence[str], seconds: int, sequence: int) -> Build[CallPreview]:
    """Return the effects of calls before they are sent: the flags, ends and refusals that they
    would cause. A process beside the server plays them on a fork as of a sequence, beside a
    second fork without them, and nothing is sent. One such question is answered at a time.
    QUEUE_FULL beyond the time limit, WORK_LIMIT where the clearinghouse has too many accounts:
    run `clearinghouse preview` on a copy.
    """
    return lambda _: call(
        "JournalService/PreviewCalls",
        journal_pb2.PreviewCallsRequest(calls=calls, seconds=seconds, sequence=sequence),
        journal_pb2.PreviewCallsResponse,
        lambda reply, names: convert(CallPreview, reply, names),
    )
