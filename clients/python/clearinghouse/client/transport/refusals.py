# SPDX-License-Identifier: Apache-2.0
"""What a refusal of the edge says about an earlier try of the same request (SPEC I-11, Q-3).

Owns the list of reasons. Only the state machine keeps request ids: it looks one up before it decides anything else. All
reasons below are decided before that, by a server that may never have seen the request. So none of them says what
became of an earlier try without an answer. Only a reply does: it is made by the machine. One reply does not:
REQUEST_EXPIRED, with which the machine says that it no longer remembers calls of that time (I-11).
"""

from typing import Final

from clearinghouse.client.values.enums import ResultCode
from clearinghouse.client.values.errors import StatusError, UnknownOutcome

# These pass with time: the same bytes may be taken later, here or at another node.
PASSING: Final = frozenset(
    {
        # The queue has no place now; calls that wait in it are carried out.
        ResultCode.QUEUE_FULL,
        ResultCode.PRINCIPAL_QUEUE_FULL,
        # This try waited in the queue until its own deadline; the next one has a deadline of its own.
        ResultCode.DEADLINE_PASSED,
        # The caller used up what it may send or keep open; it may do more as time passes and its calls end.
        ResultCode.RATE_LIMITED,
        ResultCode.TOO_MANY_STREAMS,
        ResultCode.QUESTION_LIMIT,
        # The disk or the log has too little space, until an operator or a compaction makes some.
        ResultCode.DISK_RESTRICTED,
        ResultCode.DISK_READ_ONLY,
        ResultCode.LOG_FULL,
        # This node takes no commands now; another one does, or this one will.
        ResultCode.NOT_LEADER,
        ResultCode.NO_QUORUM,
        ResultCode.BEHIND,
        ResultCode.SHUTTING_DOWN,
        ResultCode.NOT_OPEN_YET,
        ResultCode.READ_ONLY_AFTER_STOP,
    }
)

# These are final: the same bytes would be refused here again.
FINAL: Final = frozenset(
    {
        # The bytes. A node of another version may have taken them: it may know a field or a value that is new here.
        ResultCode.MALFORMED_REQUEST,
        ResultCode.UNKNOWN_FIELD,
        ResultCode.INVALID_ARGUMENT,
        ResultCode.BATCH_EMPTY,
        ResultCode.BATCH_TOO_LARGE,
        # The table of scales, which is as of the last commit of the server that was asked.
        ResultCode.UNKNOWN_ASSET,
        ResultCode.UNKNOWN_MARKET,
        # The credential, which may have been revoked or may have ended after the earlier try.
        ResultCode.CREDENTIAL_ABSENT,
        ResultCode.CREDENTIAL_INVALID,
        ResultCode.CREDENTIAL_EXPIRED,
        ResultCode.CREDENTIAL_NETWORK,
        ResultCode.CREDENTIALS_DIFFER,
        ResultCode.CREDENTIAL_NOT_YET_VALID,
        ResultCode.CREDENTIAL_AUDIENCE,
        ResultCode.CREDENTIAL_LIFETIME,
        ResultCode.CREDENTIAL_CLAIMS,
        ResultCode.CREDENTIAL_SCOPE,
        # The address, which takes urgent calls alone.
        ResultCode.URGENT_ONLY,
        # The command, or its kind from its principal, until an operator settles what it stopped.
        ResultCode.COMMAND_QUARANTINED,
        # The genesis and the keys that a recovery is signed for; the earlier try may itself have changed the keys.
        ResultCode.RECOVERY_GENESIS,
        ResultCode.RECOVERY_SIGNATURE,
    }
)

# A stream with one of these was never open, so no frame of it was read. Each other reason can end an open stream, whose
# frames may have been taken: a credential that is revoked does.
NEVER_OPEN: Final = frozenset(
    {
        ResultCode.NOT_OPEN_YET,
        ResultCode.TOO_MANY_STREAMS,
        ResultCode.CREDENTIAL_ABSENT,
        ResultCode.CREDENTIAL_SCOPE,
        ResultCode.CREDENTIALS_DIFFER,
        ResultCode.URGENT_ONLY,
        ResultCode.INVALID_ARGUMENT,
    }
)


def still_unknown(earlier: UnknownOutcome, refusal: StatusError) -> UnknownOutcome:
    """Return the outcome where an earlier try had no answer and the repeat was refused; the refusal is its cause."""
    found = UnknownOutcome(
        earlier.status,
        earlier.key,
        earlier.reason,
        f"an earlier try had no answer, and the repeat was refused ({refusal})",
    )
    found.__cause__ = refusal
    return found
