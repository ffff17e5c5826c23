# SPDX-License-Identifier: Apache-2.0
"""Which refusals of the edge, without a sequence, may be sent again with the same bytes (SPEC I-11, Q-3).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.client.values.enums import ResultCode

# The cause of these passes with time: the same bytes may be accepted later, here or elsewhere.
PASSING: Final = frozenset(
    {
        ResultCode.QUEUE_FULL,
        ResultCode.SHUTTING_DOWN,
        ResultCode.NOT_OPEN_YET,
        ResultCode.DISK_RESTRICTED,
        ResultCode.DISK_READ_ONLY,
        ResultCode.PRINCIPAL_QUEUE_FULL,
        ResultCode.RATE_LIMITED,
        ResultCode.DEADLINE_PASSED,
        ResultCode.TOO_MANY_STREAMS,
        ResultCode.QUESTION_LIMIT,
        ResultCode.NOT_LEADER,
        ResultCode.NO_QUORUM,
        ResultCode.BEHIND,
        ResultCode.LOG_FULL,
        ResultCode.READ_ONLY_AFTER_STOP,
    }
)

# Those above in which the caller made no error: a client sends the same bytes again by itself.
NOT_NOW: Final = frozenset(
    {
        ResultCode.SHUTTING_DOWN,
        ResultCode.NOT_OPEN_YET,
        ResultCode.DEADLINE_PASSED,
        ResultCode.NOT_LEADER,
        ResultCode.NO_QUORUM,
        ResultCode.BEHIND,
        ResultCode.READ_ONLY_AFTER_STOP,
    }
)

# These are final: the same bytes would be refused here again.
FINAL: Final = frozenset(
    {
        ResultCode.UNKNOWN_ASSET,
        ResultCode.UNKNOWN_MARKET,
        ResultCode.MALFORMED_REQUEST,
        ResultCode.UNKNOWN_FIELD,
        ResultCode.INVALID_ARGUMENT,
        ResultCode.BATCH_EMPTY,
        ResultCode.BATCH_TOO_LARGE,
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
        ResultCode.URGENT_ONLY,
        ResultCode.RECOVERY_GENESIS,
        ResultCode.RECOVERY_SIGNATURE,
        ResultCode.UNKNOWN_METHOD,
        ResultCode.COMMAND_QUARANTINED,
    }
)

# A stream that ends with one of these was never open: the server read none of its frames.
NEVER_OPEN: Final = frozenset(
    {
        ResultCode.INVALID_ARGUMENT,
        ResultCode.NOT_OPEN_YET,
        ResultCode.CREDENTIAL_ABSENT,
        ResultCode.CREDENTIALS_DIFFER,
        ResultCode.TOO_MANY_STREAMS,
        ResultCode.CREDENTIAL_SCOPE,
        ResultCode.URGENT_ONLY,
        ResultCode.UNKNOWN_METHOD,
    }
)
