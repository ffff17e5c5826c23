# SPDX-License-Identifier: Apache-2.0
"""Keep proposed changes of parameters until a second principal confirms them, if an operator requires it (SPEC Q-5).

Owns the proposals and their principals. The schema lists the commands that set parameters. Their handlers need no case
for proposals: the machine calls them after a second principal has sent the same command. Two commands are the same if a
digest of all their fields except principal, request id and time is equal.
"""

from hashlib import blake2b
from typing import Final

from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.authority.setting_changes import may_hold_at_once
from clearinghouse.statemachine.state.authority import Proposal
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    AnnounceDividend,
    AnnounceRedemption,
    AnnounceSplit,
    Command,
    CoverNonDefaultLoss,
    FundCcp,
    GrantRole,
    LiftQuarantine,
    MoveDeadline,
    MoveSession,
    NameSettlementPrice,
    QuarantineWork,
    SetCollateralInterest,
    SetParameterApproval,
    SetRecoveryKeys,
)
from clearinghouse.statemachine.vocabulary.encoding import HEAD_LENGTH, command_to_values
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.permits import PERMITS, TWO_PERSONS
from clearinghouse.statemachine.vocabulary.types import (
    PROPOSALS_MAX,
    PROPOSALS_OF_PRINCIPAL_MAX,
    ROLE_OPERATOR,
    SECOND_PERSON_NS,
)

# Staff pays with these from an account of any owner.
_PAYING: Final = (
    AnnounceDividend.KIND,
    AnnounceRedemption.KIND,
    AnnounceSplit.KIND,
    CoverNonDefaultLoss.KIND,
    FundCcp.KIND,
    SetCollateralInterest.KIND,
)
_ALWAYS: Final = (
    SetRecoveryKeys.KIND,
    QuarantineWork.KIND,
    LiftQuarantine.KIND,
    MoveDeadline.KIND,
    MoveSession.KIND,
    NameSettlementPrice.KIND,
    *_PAYING,
)


def needs_second_person(state: State, command: Command) -> bool:
    """Return whether a command needs two principals.

    Commands on recovery keys and on quarantine always do (Q-5.1, J-2.2), and so do later deadlines and sessions
    (C-4.1), a named settlement price (O-1.3), and what staff pays from an account of any owner (L-4). So do a change
    without its notice and a shorter notice (Q-9). With recovery keys, so does the grant of an operator role: otherwise
    one operator could appoint a second, and both together could replace the keys. Other commands do if an operator
    requires it.
    """
    if command.KIND in _ALWAYS:
        return state.authority.is_on
    if may_hold_at_once(command) or (
        isinstance(command, SetParameterApproval)
        and NOT_STATED < command.notice_ns < state.setting_changes.notice_ns
    ):
        return state.authority.is_on
    if isinstance(command, GrantRole) and command.role == ROLE_OPERATOR:
        return state.authority.recovery_threshold != 0
    return state.authority.has_parameter_approval != 0 and command.KIND in TWO_PERSONS


def proposal_of(state: State, command: Command) -> Proposal | None:
    """Return the valid proposal with the same content as a command, or None.

    A proposal is not valid if it has expired, or if its principal has lost the role for it.
    """
    proposal = state.authority.proposals.get(_digest(command))
    if proposal is None or is_over(state, proposal):
        return None
    roles = roles_of(state, proposal.name, state.time_ns)
    return proposal if roles & PERMITS[proposal.kind].any else None


def is_of_another(command: Command, proposal: Proposal) -> bool:
    """Return whether a command may apply a proposal: another principal sends it, or an operator has released it."""
    return proposal.name != command.principal or proposal.glass_by != ""


def propose(state: State, command: Command, reply: Reply) -> int:
    """Record a principal's proposal to change parameters; return OK or the refusal.

    Refusals in order: STATE_LIMIT (of the principal's proposals, then of all).
    """
    proposals = state.authority.proposals
    for digest in [digest for digest, one in proposals.items() if is_over(state, one)]:
        del proposals[digest]
    own = sum(one.name == command.principal for one in proposals.values())
    for present, most in ((own, PROPOSALS_OF_PRINCIPAL_MAX), (len(proposals), PROPOSALS_MAX)):
        if present >= most:
            reply.above(most, present + 1)
            return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    proposal = Proposal(
        state.sequence, _digest(command), command.KIND, command.principal, state.time_ns, ""
    )
    # Replaces the proposal of a principal that has lost the role for it.
    proposals.pop(proposal.digest, None)
    proposals[proposal.digest] = proposal
    event_writers.parameters_proposed(
        state.events,
        0,
        proposal_id=proposal.id,
        command_kind=proposal.kind,
        principal_id=state.authority.principals[command.principal].id,
        is_let_go=0,
    )
    return codes.OK


def carried_out(state: State, command: Command, proposal: Proposal) -> None:
    """Delete a proposal that the machine now applies, and write an event that names the command's principal."""
    del state.authority.proposals[proposal.digest]
    event_writers.parameters_approved(
        state.events,
        0,
        proposal_id=proposal.id,
        command_kind=proposal.kind,
        principal_id=state.authority.principals[command.principal].id,
        is_let_go=int(proposal.glass_by != ""),
    )


def is_over(state: State, proposal: Proposal) -> bool:
    """Return whether a proposal has expired: it is valid for one day."""
    return state.time_ns - proposal.proposed_ns > SECOND_PERSON_NS


def _digest(command: Command) -> str:
    """Return the digest of a command's content in hexadecimal digits.

    The digest includes each value's kind and length.
    """
    found = blake2b(digest_size=16)
    found.update(b"%d" % command.KIND)
    for value in command_to_values(command)[HEAD_LENGTH:]:
        values = value if isinstance(value, list) else [value]
        found.update(b"[%d]" % len(values) if isinstance(value, list) else b".")
        for one in values:
            text = str(one).encode()
            found.update(b"%s%d:" % (b"i" if isinstance(one, int) else b"t", len(text)))
            found.update(text)
    return found.hexdigest()
