# SPDX-License-Identifier: Apache-2.0
"""Check clearing members: a resigned member only reduces and ends, a terminated member has no open item (SPEC C-0).

Owns that check; `all_checks` lists it.
"""

from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_RESIGNATION
from clearinghouse.statemachine.vocabulary.types import (
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
    MEMBER_TERMINATED,
)


def check_members(state: State) -> list[str]:
    """C-0, C-8: resignations have an end, and no terminated member has nets."""
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
    return found
