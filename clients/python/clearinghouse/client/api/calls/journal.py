# SPDX-License-Identifier: Apache-2.0
"""Calls of JournalService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import Head
from clearinghouse.client.values.convert import convert
from clearinghouse.v1 import journal_pb2


def get_head() -> Build[Head]:
    """Sequence and hash of the journal's end."""
    return lambda _: call(
        "JournalService/GetHead",
        journal_pb2.GetHeadRequest(),
        journal_pb2.GetHeadResponse,
        lambda reply, names: convert(Head, reply, names),
    )
