# SPDX-License-Identifier: Apache-2.0
"""Decide what a refusal of the edge proves about an earlier try of the same request (SPEC I-11, Q-3).

Only the state machine keeps request ids: it looks one up before it decides anything else. All reasons of
`values.repeats` are decided before that, by a server that may never have received the request. So none of them proves
the outcome of an earlier try without an answer. Only a reply of the machine does. One reply does not: REQUEST_EXPIRED,
which means that the machine no longer stores calls of that time (I-11).
"""

from clearinghouse.client.values.errors import StatusError, UnknownOutcome


def still_unknown(earlier: UnknownOutcome, refusal: StatusError) -> UnknownOutcome:
    """Return the error with which to report an earlier try without an answer whose repeat was refused.

    The outcome is still unknown; the refusal is the cause of the error.
    """
    found = UnknownOutcome(
        earlier.status,
        earlier.key,
        earlier.reason,
        f"an earlier try had no answer, and the repeat was refused ({refusal})",
    )
    found.__cause__ = refusal
    return found
