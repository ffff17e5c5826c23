# SPDX-License-Identifier: Apache-2.0
"""Arguments and files that no sub-command can use: a message with the argument or the file, and no traceback (A-1)."""

import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.program import ARGUMENT_CHARACTERS_MAX, Program
from clearinghouse.storage.exporting import ExportError, write_whole
from tests.analysis.journals import golden_records, write_journal

LONG = "L" * 300  # more than a name of a file may have
# A place for what a command makes, and what the command needs beside it.
PLACES = (
    ("serve", "--data-dir", "PLACE"),
    ("backup", "JOURNAL", "PLACE"),
    ("restore", "JOURNAL", "PLACE"),
    ("demo", "--dir", "PLACE"),
    ("crash", "--dir", "PLACE", "--generated"),
    ("ccp", "--dir", "PLACE", "--generated"),
    ("backtest", "--dir", "PLACE", "--generated"),
    ("bench", "--folder", "PLACE", "--quick"),
)  # fmt: skip


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a journal."""
    return write_journal(tmp_path_factory.mktemp("sound") / "data", golden_records())


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command that has no commands below it."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, (*path, name))


@pytest.mark.parametrize("words", PLACES, ids=" ".join)
@pytest.mark.parametrize("place", ["file/below", LONG])
def test_a_place_that_no_system_can_make_is_named(
    words: tuple[str, ...], place: str, journal: Path, tmp_path: Path
) -> None:
    """A path through a file, and a name that is too long, end each command that makes something with exit code 2."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = str(tmp_path / place)
    stated = [{"PLACE": path, "JOURNAL": str(journal)}.get(word, word) for word in words]
    result = CliRunner().invoke(main, stated)
    assert result.exit_code == Exit.USAGE, result
    assert isinstance(result.exception, SystemExit)
    assert path in result.stderr
    assert result.stderr.strip().endswith(
        ("File name too long", "Not a directory", "use another")
    ), result.stderr


def test_a_folder_where_the_journal_is_a_folder_is_not_served(tmp_path: Path) -> None:
    """The name of the journal may belong to a folder."""
    (tmp_path / "journal.db").mkdir()
    result = CliRunner().invoke(main, ["serve", "--data-dir", str(tmp_path)])
    assert result.exit_code == Exit.USAGE
    assert result.stderr.endswith(f"{tmp_path / 'journal.db'}: Is a directory\n")


def test_every_command_refuses_an_argument_that_is_no_text_or_too_long() -> None:
    """Neither bytes that are not UTF-8 nor 4,097 digits reach any of the sub-commands."""
    found = list(commands(main))
    assert len(found) > 60
    for words in found:
        for argument, said in (
            ("a\udcff", "is no text in UTF-8"),
            ("9" * (ARGUMENT_CHARACTERS_MAX + 1), "has 4,097 characters: at most 4,096"),
        ):
            result = CliRunner().invoke(main, [*words, argument])
            assert (result.exit_code, said in result.stderr) == (Exit.USAGE, True), (words, result)


def test_an_error_without_a_file_is_a_defect_but_for_a_full_disk() -> None:
    """What the system refuses without the name of a file keeps its traceback, unless there is no space."""

    def refuse(number: int, path: str | None) -> click.testing.Result:
        @click.command("work")
        @click.option("--json", "as_json", is_flag=True)
        def work(**_: bool) -> None:
            raise OSError(number, os.strerror(number), path)

        group = Program("program", commands=[work])
        return CliRunner().invoke(group, ["work", "--json"])

    defect = refuse(errno.EBADF, None)
    assert isinstance(defect.exception, OSError)
    full = refuse(errno.ENOSPC, None)
    assert (full.exit_code, full.stderr) == (2, "clearinghouse: No space left on device\n")
    named = refuse(errno.EACCES, "/data")
    assert json.loads(named.stdout)["message"] == "/data: Permission denied"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fork", "JOURNAL", "--at", "5", "--without", "9-7"), "'9-7' ends before it begins"),
        (("fork", "JOURNAL", "--at", "5", "--without", "\u0667"), "is not SEQ or SEQ-SEQ"),
        (("fork", "JOURNAL", "--at", "5", "--without", "0"), "is not in the range"),
        (("fork", "JOURNAL", "--at", "5", "--without", "7-"), "is not SEQ or SEQ-SEQ"),
        (("probe", "--timeout", "9223372036854775807"), "is not in the range"),
        (("probe", "--wait", "86401"), "is not in the range"),
        (("roles", "list", "--timeout", "86401"), "is not in the range"),
        (("roles", "list", "--as", "a\nb"), "--as: a name has 1 to 64 printable ASCII"),
        (("incident", "list", "EMPTY"), "there is no journal at"),
        (("project", "JOURNAL", "out.db"), "argument (out.db): there is --out, --json"),
        (("serv",), "No such command 'serv': there is serve"),
        (("listing", "JOURNAL"), "': there is check"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(
    words: tuple[str, ...], said: str, journal: Path, tmp_path: Path
) -> None:
    """A range that ends before it begins, digits of another script, a wait of years, a name of two lines."""
    places = {"JOURNAL": str(journal), "EMPTY": str(tmp_path)}
    result = CliRunner().invoke(main, [places.get(word, word) for word in words])
    assert (result.exit_code, said in result.stderr) == (Exit.USAGE, True), result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("config", "check", "FILE"),
        ("config", "show", "--config", "FILE"),
        ("keys", "list", "--config", "FILE"),
        ("fix", "--check", "--config", "FILE"),
        ("serve", "--data-dir", "DATA", "--genesis", "FILE"),
        ("stress", "--from", "JOURNAL", "--scenario", "FILE"),
    ],
    ids=" ".join,
)
def test_a_file_with_a_number_of_5_000_digits_is_refused(
    words: tuple[str, ...], journal: Path, tmp_path: Path
) -> None:
    """Python converts no such number: the message names the file of settings, genesis or scenario."""
    file = tmp_path / "long.toml"
    file.write_text(f"valuation_scale = 1{'0' * 5_000}", encoding="utf-8")
    places = {"FILE": str(file), "JOURNAL": str(journal), "DATA": str(tmp_path / "data")}
    result = CliRunner().invoke(main, [places.get(word, word) for word in words])
    assert (result.exit_code, file.name in result.stderr) == (Exit.USAGE, True), result
    assert "4300 digits" in result.stderr


@contextmanager
def file_bytes_max(size: int) -> Iterator[None]:
    """In the block no file of this process may grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_key_for_recovery_is_whole_or_not_there(tmp_path: Path) -> None:
    """Without space for it no empty file is left, which a second try would refuse to overwrite."""
    file = tmp_path / "recovery.key"
    with file_bytes_max(8):
        result = CliRunner().invoke(main, ["keys", "recovery", "new", str(file)])
    assert (result.exit_code, result.stderr) == (
        Exit.USAGE,
        f"clearinghouse: {file} cannot be written: File too large\n",
    )
    assert CliRunner().invoke(main, ["keys", "recovery", "new", str(file)]).exit_code == Exit.OK


def test_a_text_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    """Calls and reports that find no space leave what was there before; into a pipe they go as they are."""
    file = tmp_path / "calls.jsonl"
    write_whole(file, "the first\n")
    with file_bytes_max(8), pytest.raises(ExportError, match="cannot be written"):
        write_whole(file, "the second\n")
    assert [one.name for one in tmp_path.iterdir()] == ["calls.jsonl"]
    assert file.read_text(encoding="utf-8") == "the first\n"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as reader:
        write_whole(pipe, "the third\n")
        assert reader.read() == "the third\n"


def test_a_drill_that_cannot_begin_leaves_its_folder_free(journal: Path, tmp_path: Path) -> None:
    """A folder that is there is refused, so a wrong name of a member must not make one."""
    drill = ["drill", str(journal), "--default", "bank-9", "--out", str(tmp_path / "drill")]
    for _ in range(2):
        result = CliRunner().invoke(main, drill)
        assert result.stderr == "clearinghouse: there is no member bank-9 at this sequence\n"


def test_an_answer_that_finds_no_space_is_told_of_beside_it(journal: Path) -> None:
    """Where standard output has no space, the answer as JSON has none either: the error goes to the other output."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        words = [sys.executable, "-m", "clearinghouse.server", "state", str(journal), "--json"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert done.stderr.splitlines()[0] == "clearinghouse: No space left on device"
    assert "Traceback" not in done.stderr
