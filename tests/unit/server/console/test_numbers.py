# SPDX-License-Identifier: Apache-2.0
"""Numbers of the command line: ASCII digits alone, and nothing else that Python reads as a number (cases.md 20e)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from clearinghouse.apps.stress.scenario import ScenarioError, parse
from clearinghouse.server.cli import main
from clearinghouse.server.cli.moments import MomentType
from clearinghouse.server.console.numbers import DecimalRange, WholeNumber, WholeRange
from clearinghouse.server.startup.genesis import GenesisError, load_genesis

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


def test_numbers_and_times_beyond_all_others_are_refused() -> None:
    """No number has more than 64 bits, and no time is before 1970: such a one would be read as a sequence."""
    for kind in (WholeNumber(), WholeRange(min=0)):
        assert kind.convert(str(2**63 - 1), None, None) == 2**63 - 1
        for text in (str(2**63), "9" * 32):
            with pytest.raises(click.BadParameter, match="is beyond 9,223,372,036,854,775,807"):
                kind.convert(text, None, None)
    with pytest.raises(click.BadParameter, match="is beyond"):
        WholeNumber().convert(str(-(2**63)), None, None)
    assert MomentType().convert("1970-01-01T00:00:00.000000001Z", None, None) == -1
    for text in ("1970-01-01", "1969-12-31T23:59:59.9Z", "0001-01-01"):
        with pytest.raises(click.BadParameter, match="lies before every time of a journal"):
            MomentType().convert(text, None, None)


def test_changes_of_local_time_have_a_last_year() -> None:
    """A later one has no time in nanoseconds of 64 bits: the option at fault is named."""
    for arguments, hint in (
        (("--until", "2262-01-01"), "--until"),
        (("--from", "9999-12-31"), "--from"),
        (("--from", "2255-01-01"), "--until"),
    ):
        result = CliRunner().invoke(main, ["offsets", "Europe/Berlin", *arguments])
        assert (result.exit_code, f"for {hint}: the last year is 2261" in result.output) == (
            2,
            True,
        )
    assert (
        CliRunner().invoke(main, ["offsets", "Europe/Berlin", "--until", "2261-12-31"]).exit_code
        == 0
    )


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (DEEP, ("scenarios", "send", "FILE", "--address", "127.0.0.1:1")),
        (DEEP, ("bust", "announce", "FILE", "--address", "127.0.0.1:1")),
        (f"listener = {DEEP}", ("config", "check", "FILE")),
        (f"store = {DEEP}", ("fix", "--config", "FILE", "--check")),
    ],
)
def test_a_file_that_is_too_deep_is_a_fault_of_the_file(
    text: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """It is refused by its name, as one that has another form, and never by a stack trace."""
    file = tmp_path / "deep.txt"
    file.write_text(text, encoding="utf-8")
    given = [str(file) if one == "FILE" else one for one in arguments]
    result = CliRunner().invoke(main, given)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert str(file) in result.output
    file.write_text(f"seed = {DEEP}", encoding="utf-8")
    with pytest.raises(GenesisError, match="cannot be read as TOML"):
        load_genesis(file)
    with pytest.raises(ScenarioError, match="is not TOML"):
        parse(f"name = {DEEP}", "a text")


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
