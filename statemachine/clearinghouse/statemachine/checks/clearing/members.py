# SPDX-License-Identifier: Apache-2.0
"""Check clearing members: resigned, terminated, and with their identifiers (SPEC C-0, A-4).

A resigned member is not active and has a deadline, and a terminated one has no net. No two members have one LEI, and no
two assets one ISIN. Owns that check; `all_checks` lists it.
"""

from clearinghouse.statemachine.clearing.identifiers import is_identifier
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_RESIGNATION
from clearinghouse.statemachine.vocabulary.types import (
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
    MEMBER_TERMINATED,
    SCHEME_BIC,
    SCHEME_ISIN,
)


def check_members(state: State) -> list[str]:
    """Check C-0, C-8: a resignation has its deadline, a resigned member is not active, and a terminated one has no
    nets.
    """
    found: list[str] = []
    for member in state.clearing.members.values():
        due = state.timers.due.get((DEADLINE_RESIGNATION, member.id), 0)
        leaves = member.resign_ns > 0 and member.status < MEMBER_IN_DEFAULT
        if bool(due) != leaves or (leaves and due < member.resign_ns):
            found.append(
                f"member {member.id} resigns at {member.resign_ns}, and its deadline is {due}"
            )
        if leaves and member.status == MEMBER_ACTIVE:
            found.append(f"member {member.id} has resigned and is active")
        if member.assessable < 0 or (member.assessable and not leaves):
            found.append(f"member {member.id} may be assessed for {member.assessable}")
        if member.status == MEMBER_TERMINATED and member.nets:
            found.append(f"member {member.id} has left with {member.nets} nets")
    return found + _check_identifiers(state)


def _check_identifiers(state: State) -> list[str]:
    """Check A-4: an identifier is well formed and of a subject that exists; only BICs may be shared."""
    found: list[str] = []
    owners: dict[tuple[int, str], int] = {}
    for key, text in state.clearing.identifiers.items():
        scheme, subject_id = pair_of(key)
        known = state.assets if scheme == SCHEME_ISIN else state.clearing.members
        is_own = subject_id == 0 and scheme != SCHEME_ISIN
        if not is_identifier(scheme, text) or not (is_own or subject_id in known):
            found.append(f"{text!r} is the identifier {scheme} of {subject_id}")
        other = owners.setdefault((scheme, text), subject_id)
        if other != subject_id and scheme != SCHEME_BIC:
            found.append(f"{text} is the identifier of {other} and of {subject_id}")
    return found
