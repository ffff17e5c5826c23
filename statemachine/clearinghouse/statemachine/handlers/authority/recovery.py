# SPDX-License-Identifier: Apache-2.0
"""Appoint other operators by a quorum of offline keys, if the operators have lost their own (SPEC Q-5.1).

Owns the keys, their threshold, and the change of operators that follows. Must never verify a signature: the server
does before a call gets a sequence number, and an auditor can verify it again, since the journal has it.
"""

from clearinghouse.statemachine.state.authority import Grant
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import RecoverAuthority, SetRecoveryKeys
from clearinghouse.statemachine.vocabulary.types import (
    OPERATORS_MIN,
    PRINCIPALS_MAX,
    RECOVERED_OPERATORS_MAX,
    RECOVERY_KEY_DIGITS,
    RECOVERY_THRESHOLD_MIN,
    ROLE_OPERATOR,
)

_DIGITS = frozenset("0123456789abcdef")


def set_recovery_keys(state: State, command: SetRecoveryKeys, reply: Reply) -> int:
    """Set the recovery keys and their threshold.

    Refusals in order: AUTHORITY_OFF, RECOVERY_KEY_FORM, RECOVERY_KEY_TWICE, SETTING_OUT_OF_RANGE.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    keys = command.keys
    if not all(len(key) == RECOVERY_KEY_DIGITS and _DIGITS.issuperset(key) for key in keys):
        return codes.RECOVERY_KEY_FORM
    if len(set(keys)) < len(keys):
        return codes.RECOVERY_KEY_TWICE
    least = RECOVERY_THRESHOLD_MIN if keys else 0
    if command.threshold < least:
        reply.below(least, command.threshold)
        return codes.SETTING_OUT_OF_RANGE
    if command.threshold > len(keys):
        reply.above(len(keys), command.threshold)
        return codes.SETTING_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    authority.recovery_keys = list(keys)
    authority.recovery_threshold = command.threshold
    event_writers.recovery_keys_set(state.events, 0, count=len(keys), threshold=command.threshold)
    return codes.OK


def recover_authority(state: State, command: RecoverAuthority, reply: Reply) -> int:
    """Make the named principals the only operators.

    Refusals in order: AUTHORITY_OFF, RECOVERY_OFF, RECOVERY_NUMBER, AUTHORITY_EXPIRED, UNKNOWN_RECOVERY_KEY,
    RECOVERY_KEY_TWICE, TOO_FEW_SIGNATURES, LAST_OPERATORS, STATE_LIMIT.
    """
    authority = state.authority
    code = _refuse_signers(state, command, reply)
    if code != codes.OK:
        return code
    named = dict.fromkeys(command.operators)
    if len(named) < OPERATORS_MIN:
        reply.below(OPERATORS_MIN, len(named))
        return codes.LAST_OPERATORS
    count = len(authority.principals) + sum(name not in authority.principals for name in named)
    # The limit is higher than that of grants, so that a hostile operator cannot fill the list and
    # prevent a recovery.
    most = PRINCIPALS_MAX + RECOVERED_OPERATORS_MAX * (authority.recoveries + 1)
    if count > most:
        reply.above(most, count)
        return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    authority.recoveries += 1
    event_writers.authority_recovered(
        state.events,
        0,
        recovery_number=authority.recoveries,
        signatures=len(command.keys),
        operators=len(named),
    )
    for principal in authority.principals.values():
        if ROLE_OPERATOR in principal.grants and principal.name not in named:
            del principal.grants[ROLE_OPERATOR]
            principal.sum_up()
            event_writers.role_revoked(
                state.events, 0, principal_id=principal.id, role=ROLE_OPERATOR
            )
    for name in named:
        principal = authority.admit(name)
        principal.grants[ROLE_OPERATOR] = Grant(ROLE_OPERATOR, 0, "", state.sequence, state.time_ns)
        principal.sum_up()
        event_writers.role_granted(
            state.events, 0, principal_id=principal.id, role=ROLE_OPERATOR, expires_time_ns=0
        )
    return codes.OK


def _refuse_signers(state: State, command: RecoverAuthority, reply: Reply) -> int:
    """Return OK if the signers of a recovery suffice at this time and for the next number, else a code."""
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    if not authority.recovery_keys:
        return codes.RECOVERY_OFF
    expected = authority.recoveries + 1
    if command.recovery_number != expected:
        reply.limit = expected
        reply.actual = command.recovery_number
        reply.shortfall = abs(expected - command.recovery_number)
        return codes.RECOVERY_NUMBER
    if command.expires_ns <= state.time_ns:
        reply.not_above(state.time_ns, command.expires_ns)
        return codes.AUTHORITY_EXPIRED
    if not set(command.keys) <= set(authority.recovery_keys):
        return codes.UNKNOWN_RECOVERY_KEY
    if len(set(command.keys)) < len(command.keys):
        return codes.RECOVERY_KEY_TWICE
    if len(command.keys) < authority.recovery_threshold:
        reply.below(authority.recovery_threshold, len(command.keys))
        return codes.TOO_FEW_SIGNATURES
    return codes.OK
