# SPDX-License-Identifier: Apache-2.0
"""Whether the edge accepts what the machine accepts: the ranges of the schema are not narrower than the machine's."""

from functools import cache

from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from proto.schema import model
from proto.schema.reader import read_schema


@cache
def _ranges() -> dict[str, tuple[tuple[model.Attribute, model.Field], ...]]:
    """Of each command that is no batch: its attributes with a range in the schema."""
    found: dict[str, tuple[tuple[model.Attribute, model.Field], ...]] = {}
    for command in read_schema().commands:
        if not command.is_batch:
            found[command.name] = tuple(
                (attribute, field)
                for attribute in command.attributes
                if (field := attribute.field) and field.min is not None and field.max is not None
            )
    return found


def check_edge_accepts(command: Command) -> None:
    """Fail if a request with the values of a command that the machine has accepted is refused for a range."""
    present = getattr(command, "present", NOT_STATED)
    for attribute, field in _ranges().get(type(command).__name__, ()):
        value = getattr(command, attribute.name)
        is_absent = field.has_presence and not present >> field.number & 1
        is_unstated = value == NOT_STATED and field.is_added_later
        if is_absent or is_unstated or (value == 0 and field.may_be_empty):
            continue
        assert field.min is not None
        assert field.max is not None
        assert field.min <= value <= field.max, (
            f"{type(command).__name__}.{attribute.name}: {value}"
        )
