# SPDX-License-Identifier: Apache-2.0
"""The call that explains a sequence.

Owns its request and the reading of its reply.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.explanations import Cause, Explanation, Input, Part, Working
from clearinghouse.v1 import journal_pb2


def explain_sequence(sequence: int, sequences_back: int, account_id: int) -> Build[Explanation]:
    """Why a sequence did what it did."""
    return lambda _: call(
        "JournalService/ExplainSequence",
        journal_pb2.ExplainSequenceRequest(
            sequence=sequence, sequences_back=sequences_back, account_id=account_id
        ),
        journal_pb2.ExplainSequenceResponse,
        lambda reply, _: _explanation(reply),
    )


def _explanation(reply: journal_pb2.ExplainSequenceResponse) -> Explanation:
    """A reply as plain data."""
    return Explanation(
        reply.sequence,
        reply.time_ns,
        reply.command,
        reply.principal,
        {field.name: field.value for field in reply.asked},
        reply.result,
        tuple(_part(part) for part in reply.parts),
        tuple(
            Cause(
                cause.number,
                cause.sequence,
                cause.time_ns,
                cause.command,
                cause.principal,
                cause.line,
                tuple(cause.because),
            )
            for cause in reply.causes
        ),
        reply.parts_left_out,
        tuple(reply.unanswered),
    )


def _part(part: journal_pb2.ExplainedPart) -> Part:
    """One part as plain data."""
    return Part(
        part.subject,
        part.line,
        tuple(part.rules),
        tuple(
            Input(one.name, one.value, tuple(one.sequences), tuple(one.causes))
            for one in part.inputs
        ),
        tuple(Working(work.rule, work.formula, work.value) for work in part.workings),
    )
