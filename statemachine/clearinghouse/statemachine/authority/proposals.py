# SPDX-License-Identifier: Apache-2.0
"""Keep the changes of parameters that wait for a second principal, where an operator has switched that on (SPEC Q-5).

Owns the proposals and their principals. The schema says which commands set parameters, and their handlers know nothing
of this: they are called once a second principal has stated the same. What two calls state is compared by a digest of
all their fields but principal, request id and time.
"""

from hashlib import blake2b

from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.state.authority import Proposal
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    GrantRole,
    SetRecoveryKeys,
)
from clearinghouse.statemachine.vocabulary.encoding import HEAD_LENGTH, command_to_values
from clearinghouse.statemachine.vocabulary.permits import PERMITS, TWO_PERSONS
from clearinghouse.statemachine.vocabulary.types import (
    PROPOSALS_MAX,
    PROPOSALS_OF_PRINCIPAL_MAX,
    ROLE_OPERATOR,
    SECOND_PERSON_NS,
)


def needs_second_person(state: State, command: Command) -> bool:
    """Return whether a command is one that two principals state: recovery keys always are (Q-5.1).

    While there are recovery keys a new operator is, too. Else one operator would make a second one of its own, and both
    would replace the keys.
    """
    if command.KIND == SetRecoveryKeys.KIND:
        return state.authority.is_on
    if isinstance(command, GrantRole) and command.role == ROLE_OPERATOR:
        return state.authority.recovery_threshold != 0
    return state.authority.has_parameter_approval != 0 and command.KIND in TWO_PERSONS


def proposal_of(state: State, command: Command) -> Proposal | None:
    """Return the proposal that has the same content as a command.

    None if no proposal has this content, if the proposal has expired, or if its principal has lost the role for it.
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
    """Remember that a principal wants a change of parameters. Refusals in order: STATE_LIMIT (its own, of all)."""
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
    proposals.pop(proposal.digest, None)  # of a principal that may no longer state it
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
    """Delete a proposal that the machine now applies, and write an event that names the principal of the command."""
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
    """Return whether a proposal has expired: a proposal is valid for one day."""
    return state.time_ns - proposal.proposed_ns > SECOND_PERSON_NS


def _digest(command: Command) -> str:
    """The digest of what a command states, in hexadecimal digits; each value has its kind and its length."""
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
