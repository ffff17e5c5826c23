# SPDX-License-Identifier: Apache-2.0
"""What a refusal of the edge says about an earlier try of the same request (SPEC I-11, Q-3).

Only the state machine keeps request ids: it looks one up before it decides anything else. All reasons of
`values.repeats` are decided before that, by a server that may never have seen the request. So none of them says what
became of an earlier try without an answer. Only a reply does: it is made by the machine. One reply does not:
REQUEST_EXPIRED, with which the machine says that it no longer remembers calls of that time (I-11).
"""

from clearinghouse.client.values.errors import StatusError, UnknownOutcome


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
