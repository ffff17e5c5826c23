# SPDX-License-Identifier: Apache-2.0
"""Make views of quarantined work (SPEC J-2.2).

Owns their values. Must never keep an object of the state nor change the state.
"""

from typing import NamedTuple

from clearinghouse.statemachine.state.state import State


class QuarantinedWorkView(NamedTuple):
    """Work of a subject that two operators have quarantined."""

    work_kind: int
    subject_id: int
    since_ns: int
    principal: str
    reason: str


def quarantined_views(state: State) -> list[QuarantinedWorkView]:
    """Return all quarantined work, by kind and subject."""
    return [
        QuarantinedWorkView(one.work_kind, one.subject_id, one.since_ns, one.principal, one.reason)
        for _, one in sorted(state.quarantine.work.items())
    ]
