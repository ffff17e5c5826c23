# SPDX-License-Identifier: Apache-2.0
"""Complete an update: fields that its call did not state get the values that its events report (SPEC Q-3).

Owns the inverse of the machine's merge. A command in the journal has the fields that the call stated; its events have
the fields that the call left as they were. So a reader of the journal knows the values in force without a state.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from clearinghouse.statemachine.authority.in_force import PRESENT
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import SETTING_KEPT, split
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.parts import PARTS, Part

_PARTS: Final[dict[int, dict[int, Part]]] = {
    kind: {part.number: part for part in parts} for kind, parts in PARTS.items()
}


def stated_parts(command: Command) -> tuple[Part, ...] | None:
    """Return the fields that an update states; None if it states all of them, or if the command is no update."""
    present: int = getattr(command, PRESENT, NOT_STATED)
    if present == NOT_STATED:
        return None
    return tuple(part for part in PARTS[command.KIND] if present >> part.number & 1)


def with_kept(command: Command, events: Sequence[int]) -> Command:
    """Return an update with all fields as they are after it; `events` are its own events as numbers.

    Any other command and a refused update are returned unchanged.
    """
    if command.KIND not in _PARTS:
        return command
    kept = (event.fields for event in split(list(events)) if event.kind == SETTING_KEPT)
    return with_values(command, ((one["field"], one["value"]) for one in kept))


def with_values(command: Command, kept: Iterable[tuple[int, int]]) -> Command:
    """Return an update with the values `kept`: pairs of a field's number and a value.

    A list has one pair for each of its values, in their order.
    """
    values: dict[str, Any] = {}
    for field, value in kept:
        part = _PARTS[command.KIND][field]
        now = values.get(part.attribute, getattr(command, part.attribute))
        if isinstance(now, list):
            values[part.attribute] = [*now, value]
        elif part.bit:
            values[part.attribute] = (now & ~part.bit) | (part.bit if value else 0)
        else:
            values[part.attribute] = value
    values[PRESENT] = NOT_STATED
    return replace(command, **values) if len(values) > 1 else command
