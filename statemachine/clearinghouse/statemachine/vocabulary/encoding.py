# SPDX-License-Identifier: Apache-2.0
"""Convert commands to plain values for the journal, and back for replay (J-3, J-5).

Owns the format `(KIND, principal, request_id, created_ns, *fields)`, with fields in the order of the command class;
the storage converts the values to bytes. A field that was added to a command later is at the end of the values. It is
omitted if it is not stated or false (a column: if no item states it), so calls of earlier builds keep their bytes.
Reading is strict: values that are not exactly a command of this format raise ValueError, so a damaged record cannot
become another command. Must never decide on the content of a command; the handlers do.

The kinds of attributes are in `attributes`, because a compiled build keeps no types of fields at run time.
"""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Final, TypeAlias

from clearinghouse.statemachine.vocabulary.attributes import (
    ADDED_LATER,
    ATTRIBUTES,
    INT,
    INT_LIST,
    TEXT,
)
from clearinghouse.statemachine.vocabulary.commands import (
    COMMANDS,
    AdvanceTime,
    Command,
    ContinueNumbers,
    ReportDisconnect,
    ReportGap,
)

Values: TypeAlias = tuple[object, ...]

REQUEST_ID_MAX: Final = 64
HEAD_LENGTH: Final = 4
_SHORT: Final = 8

# The attributes of the commands that are not in the schema.
SERVER_ATTRIBUTES: Final[dict[int, tuple[tuple[str, int], ...]]] = {
    AdvanceTime.KIND: (("to_ns", INT),),
    ReportDisconnect.KIND: (("account_ids", INT_LIST), ("end_exits", INT)),
    ContinueNumbers.KIND: (
        ("last_account_id", INT),
        ("last_order_id", INT),
        ("last_trade_id", INT),
        ("last_money_id", INT),
        ("last_break_id", INT),
    ),
    ReportGap.KIND: (("from_ns", INT), ("to_ns", INT), ("cause", INT)),
}
SERVER_ADDED_LATER: Final[dict[int, tuple[int, ...]]] = {ReportDisconnect.KIND: (0,)}


class Shape:
    """The format of one kind of command as values; created once per kind."""

    def __init__(self, command: type[Command]) -> None:
        """Read the field names of a command class."""
        names = [field.name for field in fields(command)]
        assert names[:3] == ["principal", "request_id", "created_ns"]
        attributes = ATTRIBUTES.get(command.KIND) or SERVER_ATTRIBUTES[command.KIND]
        assert names[3:] == [name for name, _ in attributes]
        self.command = command
        self.names = names[3:]
        # A batch is a command that counts its items; its lists are columns of one length.
        self.is_batch = command.count is not Command.count
        self.kinds = [kind for _, kind in attributes]
        self.length = HEAD_LENGTH + len(self.names)
        # The values of the fields that may be left out.
        self.absent = ADDED_LATER.get(command.KIND) or SERVER_ADDED_LATER.get(command.KIND, ())
        self.length_min = self.length - len(self.absent)
        # `read` includes `KIND`, so that one call returns the whole tuple.
        self.read: Callable[[Command], Values] = attrgetter("KIND", *names)


SHAPES: Final[dict[int, Shape]] = {command.KIND: Shape(command) for command in COMMANDS}
assert len(SHAPES) == len(COMMANDS)


def command_name(kind: int) -> str:
    """Return the name of a kind of command. Raises KeyError for an unknown kind."""
    return SHAPES[kind].command.__name__


def command_to_values(command: Command) -> Values:
    """Return the command as `(KIND, principal, request_id, created_ns, *fields)`; columns are not copied.

    Raises KeyError for a class that is no command of this format.
    """
    shape = SHAPES[command.KIND]
    values = shape.read(command)
    end = shape.length
    least = shape.length_min
    while end > least and values[end - 1] == shape.absent[end - 1 - least]:
        end -= 1
    return values if end == shape.length else values[:end]


def command_from_values(values: object) -> Command:
    """Return the command of `values`, with columns as lists.

    Raises ValueError with the first violation of the format: the kind, the number of fields, a type (a bool is no
    int), a request id that is too long, columns of different length.
    """
    if type(values) is not tuple and type(values) is not list:
        raise ValueError("a command is a tuple or a list of values")
    if len(values) < HEAD_LENGTH:
        raise ValueError(f"a command has at least {HEAD_LENGTH} values, not {len(values)}")
    kind, principal, request_id, created_ns = values[:HEAD_LENGTH]
    if type(kind) is not int or kind not in SHAPES:
        raise ValueError(f"unknown command kind {kind!r:.40}")
    shape = SHAPES[kind]
    name = shape.command.__name__
    if not shape.length_min <= len(values) <= shape.length:
        raise ValueError(f"{name} has {shape.length} values, not {len(values)}")
    if type(principal) is not str:
        raise ValueError(f"{name}.principal is not a string")
    if type(request_id) is not str or len(request_id) > REQUEST_ID_MAX:
        raise ValueError(
            f"{name}.request_id is not a string of at most {REQUEST_ID_MAX} characters"
        )
    if type(created_ns) is not int:
        raise ValueError(f"{name}.created_ns is not an integer")
    body = [checked(shape, index, value) for index, value in enumerate(values[HEAD_LENGTH:])]
    left_out = shape.absent[len(values) - shape.length_min :]
    body += [[] if isinstance(absent, list) else absent for absent in left_out]
    if shape.is_batch:
        # A column that was added later may be empty: no item states it.
        needed = shape.length_min - HEAD_LENGTH
        lengths = {
            len(value)
            for index, value in enumerate(body)
            if isinstance(value, list) and (value or index < needed)
        }
        if len(lengths) != 1:
            raise ValueError(f"{name} has columns of different length")
    return shape.command(principal, request_id, created_ns, *body)


def checked(shape: Shape, index: int, value: object) -> object:
    """Return the value of one field of a command; a tuple is returned as a list.

    Raises ValueError with the field's name for a value of another kind.
    """
    kind = shape.kinds[index]
    if kind == INT:
        if type(value) is int:
            return value
        expected = "an integer"
    elif kind == TEXT:
        if type(value) is str:
            return value
        expected = "a string"
    elif kind == INT_LIST:
        if isinstance(value, (list, tuple)) and _are_all(int, value):
            return value if isinstance(value, list) else list(value)
        expected = "a list of integers"
    else:
        if isinstance(value, (list, tuple)) and _are_all(str, value):
            return value if isinstance(value, list) else list(value)
        expected = "a list of strings"
    raise ValueError(f"{shape.command.__name__}.{shape.names[index]} is not {expected}")


def _are_all(kind: type, values: list[object] | tuple[object, ...]) -> bool:
    """Return whether all values are exactly of a type; most calls have a few items, for which a set takes longer."""
    if len(values) > _SHORT:
        return set(map(type, values)) <= {kind}
    for value in values:  # noqa: SIM110 - `all` makes a generator for each column
        if type(value) is not kind:
            return False
    return True
