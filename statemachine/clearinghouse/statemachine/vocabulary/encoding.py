# SPDX-License-Identifier: Apache-2.0
"""Commands as plain values and back: what the journal writes and what replay reads (J-3, J-5).

Owns the shape `(KIND, principal, request_id, created_ns, *fields)`, its fields in the order of the command
class; turning the values into bytes is the storage's business. Reading is strict: whatever is not exactly a
command of this format raises ValueError, so a damaged record cannot become another command. Must never judge
what a command asks for; that is the machine's.

The kind of a field follows from its name, by the tables below, because a compiled build keeps no types of
fields at run time; a test compares the tables with the annotations.
"""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Final, TypeAlias

from clearinghouse.statemachine.vocabulary.commands import COMMANDS, Command

Values: TypeAlias = tuple[object, ...]

REQUEST_ID_MAX: Final = 64
TEXT_FIELDS: Final = frozenset({"symbol", "name", "source_principal", "owner", "reason"})
TEXT_LIST_FIELDS: Final = frozenset({"references", "venue_fill_ids"})
INT_LIST_FIELDS: Final = frozenset(
    {
        "account_ids",
        "actions",
        "amounts",
        "asks_e9",
        "asset_ids",
        "beneficiary_ids",
        "bids_e9",
        "client_ids",
        "confidences_e9",
        "confirm",
        "deposit_ids",
        "display_quantities",
        "expire_ns",
        "flags",
        "from_ids",
        "hold_ids",
        "lasts_e9",
        "maker_fee_ppb",
        "market_ids",
        "oco_ids",
        "oco_items",
        "order_ids",
        "prices",
        "quantities",
        "sides",
        "source_ids",
        "source_times_ns",
        "stps",
        "taker_fee_ppb",
        "target_client_ids",
        "tifs",
        "to_ids",
        "trail_distances_ppb",
        "trigger_kinds",
        "trigger_prices",
        "trigger_sources",
        "types",
        "withdrawal_ids",
    }
)
# `flags` and `expire_ns` are columns in batches and single numbers elsewhere.
INT_OUTSIDE_BATCHES: Final = frozenset({"flags", "expire_ns"})

INT: Final = 1
TEXT: Final = 2
INT_LIST: Final = 3
TEXT_LIST: Final = 4

HEAD_LENGTH: Final = 4


def field_kind(name: str, *, batch: bool) -> int:
    """INT, TEXT, INT_LIST or TEXT_LIST for a field of this name in a command that is a batch or not."""
    if name in TEXT_FIELDS:
        return TEXT
    if name in TEXT_LIST_FIELDS:
        return TEXT_LIST
    if name in INT_LIST_FIELDS and (batch or name not in INT_OUTSIDE_BATCHES):
        return INT_LIST
    return INT


class Shape:
    """What one kind of command looks like as values; made once per kind."""

    def __init__(self, command: type[Command]) -> None:
        """Read the field names of a command class."""
        names = [field.name for field in fields(command)]
        assert names[:3] == ["principal", "request_id", "created_ns"]
        self.command = command
        self.names = names[3:]
        # A batch is a command that counts its items; its lists are columns of one length.
        self.is_batch = command.count is not Command.count
        self.kinds = [field_kind(name, batch=self.is_batch) for name in self.names]
        self.length = HEAD_LENGTH + len(self.names)
        # `KIND` is read through the object too, so that one call gives the whole tuple.
        self.read: Callable[[Command], Values] = attrgetter("KIND", *names)


SHAPES: Final[dict[int, Shape]] = {command.KIND: Shape(command) for command in COMMANDS}
assert len(SHAPES) == len(COMMANDS)


def command_to_values(command: Command) -> Values:
    """The command as `(KIND, principal, request_id, created_ns, *fields)`; columns are not copied.

    Raises KeyError for a class that is no command of this format.
    """
    return SHAPES[command.KIND].read(command)


def command_from_values(values: object) -> Command:
    """The command that `values` state, with columns as lists.

    Raises ValueError naming the first thing that is not as this format has it: the kind, the number of
    fields, a type (a bool is no int), a request id that is too long, columns of different length.
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
    if len(values) != shape.length:
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
    if shape.is_batch:
        lengths = {len(value) for value in body if isinstance(value, list)}
        if len(lengths) != 1:
            raise ValueError(f"{name} has columns of different length")
    return shape.command(principal, request_id, created_ns, *body)


def checked(shape: Shape, index: int, value: object) -> object:
    """One field's value if it is of the field's kind, lists as lists; else ValueError naming the field."""
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
        if isinstance(value, (list, tuple)) and set(map(type, value)) <= {int}:
            return value if isinstance(value, list) else list(value)
        expected = "a list of integers"
    else:
        if isinstance(value, (list, tuple)) and set(map(type, value)) <= {str}:
            return value if isinstance(value, list) else list(value)
        expected = "a list of strings"
    raise ValueError(f"{shape.command.__name__}.{shape.names[index]} is not {expected}")
