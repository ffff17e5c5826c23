# SPDX-License-Identifier: Apache-2.0
"""Require two principals for changes of parameters, and release a proposal without a second principal (SPEC Q-5).

Owns the refusals of both commands. `authority.proposals` keeps the proposals and finds the commands that need a second
principal.
"""

from clearinghouse.statemachine.authority.proposals import is_over
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    BreakParameterGlass,
    SetParameterApproval,
)
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import SETTING_NOTICE_MAX_NS


def set_parameter_approval(state: State, command: SetParameterApproval, reply: Reply) -> int:
    """Set whether a change of parameters needs two principals, and the notice of a change to the worse (Q-9).

    Refusals in order: AUTHORITY_OFF, PARAMETER_OUT_OF_RANGE. Announced changes keep their time.
    """
    del reply  # No refusal has figures.
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    if not NOT_STATED <= command.notice_ns <= SETTING_NOTICE_MAX_NS:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    state.authority.has_parameter_approval = command.enabled
    event_writers.parameter_approval_set(state.events, 0, enabled=command.enabled)
    if command.notice_ns != NOT_STATED:
        state.setting_changes.notice_ns = command.notice_ns
        event_writers.setting_notice_set(state.events, 0, notice_ns=command.notice_ns)
    return codes.OK


def break_parameter_glass(state: State, command: BreakParameterGlass, reply: Reply) -> int:
    """Release a proposed change without a second principal.

    Refusals in order: AUTHORITY_OFF, UNKNOWN_PROPOSAL, SECOND_PERSON_NEEDED (the operator is the proposer).
    """
    del reply  # No refusal has figures.
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    found = [one for one in authority.proposals.values() if one.id == command.proposal_id]
    if not found or is_over(state, found[0]):
        return codes.UNKNOWN_PROPOSAL
    if found[0].name == command.principal:
        return codes.SECOND_PERSON_NEEDED

    # Accepted: nothing below refuses.
    found[0].glass_by = command.principal
    event_writers.parameter_glass_broken(
        state.events,
        0,
        proposal_id=found[0].id,
        command_kind=found[0].kind,
        principal_id=authority.principals[command.principal].id,
        reason=command.reason,
    )
    return codes.OK
