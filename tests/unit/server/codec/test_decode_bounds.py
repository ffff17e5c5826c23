# SPDX-License-Identifier: Apache-2.0
"""The decoders accept exactly the values that the schema permits, in commands whose fields are free of each other."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from google.protobuf.message import Message

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.encoding import command_from_values, command_to_values
from proto.schema import model
from proto.schema.reader import HEAD
from tests.unit.server.codec.request_samples import CALLER, SCALES
from tests.unit.server.codec.schema_samples import (
    decimals_of,
    plain_commands,
    request_and_command,
    schema,
)

COMMANDS = {command.name: command for command in plain_commands()}
# One message is the item of five calls. Of these it may have no amount, which means all, or that an ask is taken back.
AMOUNT_MAY_BE_EMPTY = frozenset({"Redeem", "Repay", "AskRedemption"})
FEWEST_BOUNDS = 300
"""The schema states at least so many bounds; with fewer the tests below say little."""
INVALID = codes.INVALID_ARGUMENT
UNKNOWN = {"ASSET": codes.UNKNOWN_ASSET, "MARKET": codes.UNKNOWN_MARKET}
UNKNOWN_ID = 9


class Place(NamedTuple):
    """A field of a request: the field of the request that holds it ("" if none), whether that is a list, and itself."""

    part: str
    is_item: bool
    field: model.Field

    def message(self, request: Message) -> Message:
        """The message that holds the field; of items the last."""
        if not self.part:
            return request
        found: Any = getattr(request, self.part)
        return found[-1] if self.is_item else found  # type: ignore[no-any-return]

    def path(self, request: Message) -> str:
        """Where a refusal says that the fault is."""
        if self.is_item:
            return f"{self.part}[{len(getattr(request, self.part)) - 1}].{self.field.name}"
        return f"{self.part}.{self.field.name}" if self.part else self.field.name


def places(command: model.Command) -> Iterator[Place]:
    """All fields of a command's request."""
    for field in command.method.request.fields[len(HEAD) :]:
        if field.type == "message":
            inner = schema().message_by_name[field.type_name]
            yield from (Place(field.name, field.is_repeated, one) for one in inner.fields)
        else:
            yield Place("", is_item=False, field=field)


def bad_values(place: Place, amount_asset: int) -> Iterator[tuple[Any, int]]:
    """Values just outside of what the schema permits, with the codes of their refusals."""
    field = place.field
    unknown = INVALID if field.checked_by else UNKNOWN.get(field.id, INVALID)
    values: list[Any] = []
    if field.type == "enum":
        values.append(max(one.number for one in schema().enum_by_name[field.type_name].values) + 1)
        values.extend([] if field.may_be_empty else [0])
    elif field.name_max:
        values.extend(["x" * (field.name_max + 1), "two words", "ä"])
    elif field.text_max:
        values.extend(["x" * (field.text_max + 1), "ä" * (field.text_max // 2 + 1)])
        values.extend(["line\nbreak", "a\x00", "\x07"])
    elif field.type == "string":
        values.append(f"{Decimal(1).scaleb(-decimals_of(field, amount_asset) - 1):f}")
        values.extend(["1e3", "-0", "1,5", "x", "9223372036854775808"])
        values.extend([] if field.is_signed else ["-1"])
    elif field.id and field.checked_by != "MACHINE":
        values.extend([] if field.may_be_empty else [0])
        values.extend([] if unknown == INVALID else [UNKNOWN_ID])
        values.extend([2**63] if field.type == "uint64" else [])
    else:
        below = [] if field.min is None else [field.min - 1]
        # No number of an unsigned field is below 0, and 0 passes where it means none.
        values.extend(
            one
            for one in below
            if (one >= 0 or field.type in {"int64", "int32"})
            and not (one == 0 and field.may_be_empty and field.max is not None)
        )
        values.extend([] if field.max is None else [field.max + 1])
    if field.type == "string" and not field.may_be_empty:
        values.append("")
    yield from ((value, unknown) for value in values)


def good_values(field: model.Field) -> Iterator[Any]:
    """Values at the bounds that the schema permits."""
    if field.name_max or field.text_max:
        yield "x" * (field.name_max or field.text_max or 0)
    elif field.type == "string" and field.is_signed:
        yield "-1"
    else:
        yield from () if field.min is None else (field.min,)
        yield from () if field.max is None else (field.max,)


def set_field(message: Message, field: model.Field, value: Any) -> None:  # noqa: ANN401  a value of any field
    """Give a field a value; a list becomes as many of it as it had."""
    if field.is_repeated:
        values = getattr(message, field.name)
        count = len(values)
        del values[:]
        values.extend([value] * count)
    else:
        setattr(message, field.name, value)


def amount_asset(message: Message) -> int:
    """The asset that a message names, or that of its market's quote."""
    return getattr(message, "asset_id", 1)


@pytest.mark.parametrize("is_small", [False, True])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_request_by_the_schema_gives_its_command(name: str, *, is_small: bool) -> None:
    """Each field arrives in its attribute and in units; what may be empty arrives as 0."""
    request, command = request_and_command(COMMANDS[name], CALLER, is_small=is_small)
    method = METHODS[COMMANDS[name].method.path]
    assert method.decode(request.SerializeToString(), "alice", SCALES) == command
    assert command_from_values(command_to_values(command)) == command


@pytest.mark.parametrize("name", COMMANDS)
def test_a_value_outside_of_its_bounds_is_refused_by_place(name: str) -> None:
    """Each bound of each field is refused on the far side, in the last item of a batch too."""
    method = METHODS[COMMANDS[name].method.path]
    for place in places(COMMANDS[name]):
        request, _ = request_and_command(COMMANDS[name], CALLER)
        asset = amount_asset(place.message(request)) if place.is_item or not place.part else 0
        asset = asset or getattr(request, "asset_id", 1)
        for value, code in bad_values(place, asset):
            if value == "" and name in AMOUNT_MAY_BE_EMPTY:
                continue
            request, _ = request_and_command(COMMANDS[name], CALLER)
            set_field(place.message(request), place.field, value)
            with pytest.raises(EdgeError) as caught:
                method.decode(request.SerializeToString(), "alice", SCALES)
            refused = (caught.value.field, caught.value.code)
            assert refused == (place.path(request), code), value
            assert caught.value.message


@pytest.mark.parametrize("name", COMMANDS)
def test_a_list_outside_of_its_bounds_is_refused_by_name(name: str) -> None:
    """A list with one value too many is refused, and one with one too few; an empty one leaves a setting as it is."""
    method = METHODS[COMMANDS[name].method.path]
    for place in places(COMMANDS[name]):
        fewest = 0 if COMMANDS[name].is_update else place.field.items_min or 0
        for count in {fewest - 1, (place.field.items_max or -2) + 1} - {-1}:
            request, _ = request_and_command(COMMANDS[name], CALLER)
            values = getattr(place.message(request), place.field.name)
            several = list(values)[:1] * count
            del values[:]
            values.extend(several)
            with pytest.raises(EdgeError) as caught:
                method.decode(request.SerializeToString(), "alice", SCALES)
            assert caught.value.code in (INVALID, codes.BATCH_TOO_LARGE)
            assert caught.value.field == place.path(request), count


@pytest.mark.parametrize("name", COMMANDS)
def test_a_value_at_its_bounds_passes(name: str) -> None:
    """Each bound of each field is accepted on the near side."""
    method = METHODS[COMMANDS[name].method.path]
    for place in places(COMMANDS[name]):
        for value in good_values(place.field):
            request, _ = request_and_command(COMMANDS[name], CALLER)
            set_field(place.message(request), place.field, value)
            command = method.decode(request.SerializeToString(), "alice", SCALES)
            assert command.count() > 0


@pytest.mark.parametrize("name", sorted(AMOUNT_MAY_BE_EMPTY))
def test_a_loan_without_an_amount_is_all_of_it(name: str) -> None:
    """Where the call permits it, a missing amount passes as 0."""
    request: Any
    request, command = request_and_command(COMMANDS[name], CALLER)
    request.loans[-1].amount = ""
    expected: Any = command
    expected.amounts[-1] = 0
    decoded = METHODS[COMMANDS[name].method.path].decode(
        request.SerializeToString(), "alice", SCALES
    )
    assert decoded == expected


def test_there_are_bounds_to_test() -> None:
    """The schema states many bounds of plain commands, and all commands but a few are plain."""
    bounds = [
        value
        for command in COMMANDS.values()
        for place in places(command)
        for value in bad_values(place, 1)
    ]
    assert len(bounds) >= FEWEST_BOUNDS
    assert len(COMMANDS) == len(schema().commands) - 4
