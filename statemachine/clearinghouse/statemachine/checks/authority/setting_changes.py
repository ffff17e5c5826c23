# SPDX-License-Identifier: Apache-2.0
"""Check that every announced change of parameters has its time and its values (SPEC Q-9).

Owns this check.
"""

from clearinghouse.statemachine.authority.setting_changes import TERMS, waits_for_interest
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_SETTING_CHANGE
from clearinghouse.statemachine.vocabulary.parts import PARTS


def check_setting_changes(state: State) -> list[str]:
    """Check Q-9: each announced change has a number, its values and a deadline; no field has two changes.

    The values include all fields that a handler compares with a changed field.
    """
    found: list[str] = []
    changes = state.setting_changes
    waiting = 0
    seen: set[tuple[int, int, int]] = set()
    for key, change in changes.announced.items():
        if key != change.id or not 1 <= key <= changes.last_id:
            found.append(f"announced change {key} has number {change.id}")
        due_ns = 0 if waits_for_interest(state, change) else change.due_ns
        waiting += due_ns == 0
        if state.timers.due.get((DEADLINE_SETTING_CHANGE, key), 0) != due_ns:
            found.append(f"announced change {key} takes effect at another time than its deadline")
        names = {part.attribute for part in PARTS[change.kind] if part.number in change.values}
        if not names or not any(names <= set(terms.attributes) for terms in TERMS[change.kind]):
            found.append(f"announced change {key} has the fields {sorted(change.values)}")
        fields = {(change.kind, change.subject_id, number) for number in change.values}
        if fields & seen:
            found.append(f"a field of announced change {key} is announced twice")
        seen |= fields
    deadlines = sum(kind == DEADLINE_SETTING_CHANGE for kind, _ in state.timers.due)
    if deadlines != len(changes.announced) - waiting:
        found.append(f"{deadlines} deadlines are of {len(changes.announced)} announced changes")
    return found
