# SPDX-License-Identifier: Apache-2.0
"""Numbers of the command line: ASCII digits alone, and nothing else that Python reads as a number (cases.md 20e)."""

from collections.abc import Iterator
from typing import Any

import click
import pytest

from clearinghouse.server.cli import main
from clearinghouse.server.cli.moments import MomentType
from clearinghouse.server.console.numbers import DecimalRange, WholeNumber, WholeRange

NEVER_NUMBERS = (
    "1_000",
    "١٢",
    "1٢",
    "+1",
    " 1",
    "1 ",
    "1e3",
    "0x10",
    "NaN",
    "Infinity",
    "-inf",
    "1,5",
    "",
    ".5",
    "1.",
)
OF_PYTHON = (click.types.IntParamType, click.types.FloatParamType)


@pytest.mark.parametrize("text", NEVER_NUMBERS)
@pytest.mark.parametrize(
    "kind", [WholeNumber(), WholeRange(min=0), DecimalRange(min=0), MomentType()]
)
def test_text_that_is_no_number_is_refused_by_name(kind: click.ParamType[Any], text: str) -> None:
    """The message repeats what was written."""
    with pytest.raises(click.BadParameter, match="is n") as refused:
        kind.convert(text, None, None)
    assert repr(text) in refused.value.message


def test_numbers_are_read_exactly_within_their_limits() -> None:
    """A sign and a point where the type has them."""
    assert WholeNumber().convert("-7", None, None) == -7
    assert WholeRange(min=-1).convert("-1", None, None) == -1
    assert DecimalRange().convert("1.25", None, None) == 1.25
    with pytest.raises(click.BadParameter, match="0<=x<=19"):
        WholeRange(0, 19).convert("20", None, None)


def numbers_of(command: click.Command, path: str) -> Iterator[tuple[str, click.Parameter]]:
    """Yield each option and argument of a command and of those below it that takes a number."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from numbers_of(below, f"{path} {name}")
    for parameter in command.params:
        if isinstance(parameter.type, OF_PYTHON):
            yield f"{path} {parameter.name}", parameter


def test_every_number_of_the_command_line_has_this_grammar() -> None:
    """No option or argument reads its number by Python's own rules."""
    found = dict(numbers_of(main, "clearinghouse"))
    assert len(found) > 30
    loose = [
        place
        for place, one in found.items()
        if not isinstance(one.type, (WholeNumber, WholeRange, DecimalRange))
    ]
    assert loose == []


def test_a_range_has_a_limit() -> None:
    """The help text of one without limits said `x<=None`."""
    found = dict(numbers_of(main, "clearinghouse"))
    ranges = {
        place: one.type
        for place, one in found.items()
        if isinstance(one.type, (click.IntRange, click.FloatRange))
    }
    assert len(ranges) > 20
    assert [at for at, one in ranges.items() if one.min is None and one.max is None] == []
