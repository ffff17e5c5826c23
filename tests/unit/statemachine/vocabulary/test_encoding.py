# SPDX-License-Identifier: Apache-2.0
"""Commands become plain values and come back the same; anything else is refused."""

from dataclasses import fields
from typing import Any, NewType, get_args

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.statemachine.vocabulary.attributes import INT, INT_LIST, TEXT, TEXT_LIST
from clearinghouse.statemachine.vocabulary.commands import (
    COMMANDS,
    Command,
    OrderBatch,
    SetPool,
    Transfers,
)
from clearinghouse.statemachine.vocabulary.encoding import (
    HEAD_LENGTH,
    REQUEST_ID_MAX,
    SHAPES,
    command_from_values,
    command_to_values,
)
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId, AssetId

KIND_OF_ANNOTATION: dict[object, int] = {
    int: INT,
    str: TEXT,
    list[int]: INT_LIST,
    list[str]: TEXT_LIST,
}
INTEGERS = st.integers(-(2**70), 2**70)
TEXTS = st.text(max_size=12)
OTHERS: list[object] = [None, True, 1.5, b"x", "x", 7, [None], [True]]


def field_values(kind: int, items: int, *, batch: bool) -> st.SearchStrategy[Any]:
    """A value for one field: columns of a batch have `items` entries, other lists any few."""
    if kind == INT:
        return INTEGERS
    if kind == TEXT:
        return TEXTS
    entries = INTEGERS if kind == INT_LIST else TEXTS
    lowest, highest = (items, items) if batch else (0, 3)
    return st.lists(entries, min_size=lowest, max_size=highest)


@st.composite
def commands(draw: st.DrawFn, command: type[Command]) -> Command:
    """Any command of one class."""
    shape = SHAPES[command.KIND]
    items = draw(st.integers(0, 4))
    body = [draw(field_values(kind, items, batch=shape.is_batch)) for kind in shape.kinds]
    request_id = draw(st.text(max_size=REQUEST_ID_MAX))
    return command(draw(TEXTS), request_id, draw(INTEGERS), *body)


def kind_of(annotation: object) -> int:
    """The kind of an annotation: a type of ids is an integer, in a column too."""
    if isinstance(annotation, NewType):
        return INT
    if any(isinstance(entry, NewType) for entry in get_args(annotation)):
        return INT_LIST
    return KIND_OF_ANNOTATION[annotation]


@pytest.mark.parametrize("command", COMMANDS)
def test_field_kinds_are_those_of_the_annotations(command: type[Command]) -> None:
    """The tables of field kinds say of every field what its annotation says."""
    annotated = [kind_of(field.type) for field in fields(command)[3:]]
    assert SHAPES[command.KIND].kinds == annotated


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_command_survives_the_round_trip(command: type[Command], data: st.DataObject) -> None:
    """A command read back from its values equals the one written, from a tuple as from a list."""
    original = data.draw(commands(command))
    values = command_to_values(original)
    assert values[0] == command.KIND
    stated = [getattr(original, name) for name in SHAPES[command.KIND].names]
    assert list(values[4:]) == stated[: len(values) - 4]
    shape = SHAPES[command.KIND]
    assert stated[len(values) - 4 :] == list(shape.absent[len(values) - shape.length_min :])
    assert command_from_values(values) == original
    as_tuples = [tuple(value) if isinstance(value, list) else value for value in values]
    assert command_from_values(as_tuples) == original


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_wrong_type_in_any_place_is_refused(command: type[Command], data: st.DataObject) -> None:
    """If any value of a command is replaced by one of another type, reading it raises ValueError."""
    values = list(command_to_values(data.draw(commands(command))))
    place = data.draw(st.integers(0, len(values) - 1))
    right = type(values[place])
    wrong = [bad for bad in OTHERS if type(bad) is not right]
    if right is list:
        wrong += [[None], [True], [b"x"]]
    values[place] = data.draw(st.sampled_from(wrong))
    with pytest.raises(ValueError, match=command.__name__ if place else "kind"):
        command_from_values(values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((28, "p", "r"), "at least 4"),
        ((9999, "p", "r", 1), "unknown command kind 9999"),
        ((28, "p", "r", 1, 0, [1], [2], [3]), "has 9 values, not 8"),
        ((28, "p", "r", 1, 0, [1], [2], [3], [4], [5]), "has 9 values, not 10"),
        ((80, "p", "r", 1, *[1] * 17), "has 26 values, not 21"),
        ((80, "p", "r", 1, *[1] * 23), "has 26 values, not 27"),
        ((28, "p", "r" * 65, 1, 0, [1], [2], [3], [4]), "request_id"),
        ((28, "p", "r", 1, 0, [1], [2], [3], [4, 5]), "different length"),
    ],
)
def test_values_of_another_shape_are_refused(values: tuple[object, ...], message: str) -> None:
    """A record that is no command of this format raises ValueError saying what is wrong."""
    with pytest.raises(ValueError, match=message):
        command_from_values(values)


def test_a_call_of_an_earlier_build_lacks_what_was_added_later() -> None:
    """A number that was added to a command and is not stated stands nowhere, so that old calls keep their bytes."""
    earlier = (80, "p", "r", 1, *range(18))
    read = command_from_values(earlier)
    assert isinstance(read, SetPool)
    assert read.virtual_claim == NOT_STATED
    assert command_to_values(read) == earlier
    assert command_from_values((*earlier, 18)) == SetPool("p", "r", 1, AssetId(0), *range(1, 19))


def test_a_batch_without_amounts_to_spend_has_the_bytes_of_earlier_builds() -> None:
    """The column is left out where it is empty; another length than that of the other columns is refused."""
    batch = OrderBatch("p", "r", 0, *[[1] for _ in range(14)])  # type: ignore[arg-type]
    values = command_to_values(batch)
    assert len(values) == HEAD_LENGTH + 14
    read = command_from_values(values)
    assert isinstance(read, OrderBatch)
    read.spends.append(5)
    assert command_to_values(read)[-2:] == (0, [5])
    assert command_from_values(command_to_values(read)) == read
    assert command_from_values(values) == batch
    with pytest.raises(ValueError, match="columns of different length"):
        command_from_values((*values, 0, [5, 5]))


def test_a_batch_that_is_not_atomic_has_the_bytes_of_earlier_builds() -> None:
    """A flag that was added to a command and is off stands nowhere; one that is on is the last value."""
    columns: list[Any] = [[1] for _ in range(14)]
    earlier = (40, "p", "r", 1, *columns)
    read = command_from_values(earlier)
    assert isinstance(read, OrderBatch)
    assert read.atomic == 0
    assert command_to_values(read) == earlier
    read.atomic = 1
    assert command_to_values(read) == (*earlier, 1)
    assert command_from_values((*earlier, 1)) == read


def test_a_text_is_no_command() -> None:
    """Values that are neither a tuple nor a list are refused, although a text has items too."""
    with pytest.raises(ValueError, match="tuple or a list"):
        command_from_values("text of some length")


def test_columns_are_handed_on_without_a_copy() -> None:
    """Writing a batch gives its own columns, not copies, and reading takes the lists it is given."""
    batch = Transfers("p", "r", 1, 0, [AccountId(1001)], [AccountId(1002)], [AssetId(1)], [5])
    values = command_to_values(batch)
    assert values[5] is batch.from_ids
    read = command_from_values(values)
    assert isinstance(read, Transfers)
    assert read.from_ids is batch.from_ids


def test_an_empty_batch_has_equal_columns() -> None:
    """A batch of no items is of the right shape; whether it makes sense is not the encoding's business."""
    columns: list[Any] = [[] for _ in range(14)]
    assert command_from_values((40, "p", "r", 1, *columns)) == OrderBatch("p", "r", 1, *columns)
