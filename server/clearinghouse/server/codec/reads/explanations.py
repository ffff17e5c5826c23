# SPDX-License-Identifier: Apache-2.0
"""Convert ExplainSequence: a request to its numbers, an explanation in plain values to its message (SPEC A-2).

Owns these two conversions. Must never compute anything.
"""

from typing import Any, NamedTuple

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.wire import optional_id, parse
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import journal_pb2


class ExplainRequest(NamedTuple):
    """A decoded request: the sequence to explain, how far back to search for sources (0: the server's limit), and the
    account.
    """

    sequence: int
    back: int
    account_id: int


def decode_explain(raw: bytes, committed: int) -> ExplainRequest:
    """Decode ExplainSequence. Raises EdgeError SEQUENCE_OUT_OF_RANGE beyond the last commit."""
    request = parse(journal_pb2.ExplainSequenceRequest, raw)
    if request.sequence == 0:
        raise invalid(
            "sequence", "must be given; 0 is genesis, in which nothing happened", "1", "0"
        )
    if request.sequence > committed:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"the journal ends at sequence {committed}",
            "sequence",
            str(committed),
            str(request.sequence),
        )
    account_id = optional_id(request.account_id, "account_id")
    return ExplainRequest(request.sequence, request.sequences_back, account_id)


def encode_explanation(found: dict[str, Any]) -> bytes:
    """Return the reply of ExplainSequence."""
    reply = journal_pb2.ExplainSequenceResponse(
        sequence=found["sequence"],
        time_ns=found["time_ns"],
        command=found["command"],
        principal=found["principal"],
        result=found["result"],
        parts_left_out=found["parts_left_out"],
        unanswered=found["unanswered"],
    )
    for name, value in found["asked"].items():
        reply.asked.add(name=name, value=str(value))
    for part in found["parts"]:
        part_message = reply.parts.add(
            subject=part["subject"], line=part["line"], rules=part["rules"]
        )
        for one in part["inputs"]:
            part_message.inputs.add(**one)
        for work in part["workings"]:
            part_message.workings.add(**work)
    for cause in found["causes"]:
        reply.causes.add(**cause)
    return reply.SerializeToString()
