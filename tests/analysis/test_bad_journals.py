# SPDX-License-Identifier: Apache-2.0
"""Every command of incident analysis on journals that are not what was written: said, and left unchanged (SPEC J-3).

Owns the ways in which a copy can be wrong. What `verify` says of them is tried beside the journal itself.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from tests.analysis.journals import RecordedSystem, golden_records, write_journal

# What is asked of each; {data} is the directory, {out} a path beside it.
COMMANDS = (
    "state {data} --at 700",
    "diff {data} 100 700",
    "explain {data} 700",
    "bisect {data} --when sequence>=700",
    "replay {data} --break-on sequence>=700",
    "fork {data} --at 700",
    "project {data} --out {out}.db",
    "export csv {data} --out {out}",
)
DAMAGED, USAGE = 3, 2


def sql(data: Path, *statements: str) -> None:
    """Change the journal's file by hand."""
    with sqlite3.connect(data / "journal.db") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def gap(data: Path) -> None:
    """A record in the middle is gone."""
    sql(
        data,
        "DELETE FROM record WHERE first_sequence = (SELECT max(first_sequence) FROM record WHERE first_sequence < 400)",
    )


def swap(data: Path) -> None:
    """Two records have each other's commands."""
    sql(
        data,
        "UPDATE record SET commands = (SELECT r.commands FROM record r WHERE r.first_sequence > record.first_sequence "
        "ORDER BY r.first_sequence LIMIT 1) WHERE first_sequence = "
        "(SELECT max(first_sequence) FROM record WHERE first_sequence < 400)",
    )


def flip(data: Path) -> None:
    """A byte of a record's events is another."""
    sql(
        data,
        "UPDATE record SET events = CAST(events || x'00' AS BLOB) WHERE first_sequence = "
        "(SELECT max(first_sequence) FROM record WHERE first_sequence < 400)",
    )


def future(data: Path) -> None:
    """A later version of the program wrote it."""
    sql(data, "PRAGMA user_version = 99")


def foreign(data: Path) -> None:
    """The genesis is another clearinghouse's."""
    other = data.parent / "other"
    system = RecordedSystem()
    system.account("alice")
    system.write(other)
    with sqlite3.connect(other / "journal.db") as connection:
        [(commands,)] = connection.execute("SELECT commands FROM record WHERE first_sequence = 0")
    connection.close()
    with sqlite3.connect(data / "journal.db") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("UPDATE record SET commands = ? WHERE first_sequence = 0", (commands,))
    connection.close()


def no_database(data: Path) -> None:
    """Only the log of a journal is there."""
    (data / "journal.db-wal").write_bytes(bytes(5000))
    (data / "journal.db").unlink()


def plain(data: Path) -> None:
    """The file is no database at all."""
    (data / "journal.db").write_bytes(b"once upon a time " * 600)


CASES: dict[str, tuple[Callable[[Path], None], int]] = {
    "gap": (gap, DAMAGED),
    "swap": (swap, DAMAGED),
    "flip": (flip, DAMAGED),
    "future": (future, USAGE),
    "foreign": (foreign, DAMAGED),
    "no database": (no_database, USAGE),
    "plain": (plain, DAMAGED),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal to be damaged in copies."""
    return write_journal(tmp_path_factory.mktemp("sound") / "data", golden_records())


def run(command: str, data: Path) -> tuple[int, str]:
    """One command line; exit code and all output."""
    words = [word.format(data=data, out=data.parent / "out") for word in command.split(" ")]
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def files(directory: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its content and its time."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in directory.iterdir()}


@pytest.mark.parametrize("case", list(CASES))
def test_a_wrong_copy_is_said_and_left_as_it_is(case: str, sound: Path, tmp_path: Path) -> None:
    """Each command ends with the exit code of the damage, says something, and not a byte of the copy changes."""
    spoil, code = CASES[case]
    data = tmp_path / "data"
    shutil.copytree(sound, data)
    spoil(data)
    before = files(data)
    for command in COMMANDS:
        found, output = run(command, data)
        assert found == code, (command, output)
        assert output.strip(), command
        assert files(data) == before, command


def test_a_copy_that_was_cut_short_ends_where_it_ends(sound: Path, tmp_path: Path) -> None:
    """A record beyond the end of a cut copy is out of range, and one before it is as it was. Each time the reply states
    that the tail is lost, or that the head cannot be read.
    """
    data = tmp_path / "data"
    shutil.copytree(sound, data)
    sql(data, "DELETE FROM record WHERE first_sequence > 500")
    before = files(data)
    for command in COMMANDS:
        code, output = run(command, data)
        if "700" in command:
            assert code in (1, 2), (command, output)
        else:
            assert code == 0, (command, output)
        assert output.startswith("clearinghouse: the tail is lost: "), command
    code, output = run("state {data} sums --at 500", data)
    warning, _, reported = output.partition("\n")
    assert "sequence 735 was durable, the journal ends at 500" in warning
    assert (code, reported) == run("state {data} sums --at 500", sound)
    (data / "head").write_bytes(b"not a head")
    before = files(data)
    code, output = run("state {data} sums --at 500", data)
    warning, _, again = output.partition("\n")
    assert str(data / "head") in warning
    assert (code, again) == (0, reported)
    assert files(data) == before


def test_a_copy_with_a_log_and_no_index_is_read_whole(sound: Path, tmp_path: Path) -> None:
    """Of a server that was killed the last records lie in the log alone; a copy of both files has them."""
    data = tmp_path / "data"
    data.mkdir()
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from clearinghouse.storage.directory import DataDirectory\n"
        "from tests.analysis.journals import EPOCH, golden_records\n"
        "journal = DataDirectory(Path(sys.argv[1])).journal\n"
        "journal.fence(EPOCH)\n"
        "journal.append(EPOCH, 0, golden_records())\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(data)], check=True, timeout=60)
    assert (data / "journal.db-wal").stat().st_size > 0
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("journal.db", "journal.db-wal", "head"):
        shutil.copy(data / name, copy)
    before = files(copy)
    assert run("explain {data} 700 --json", copy) == run("explain {data} 700 --json", sound)
    assert run("doctor {data}", copy)[0] == 0
    assert files(copy) == before
    # Beside the files of the killed server itself, too.
    before = files(data)
    assert run("explain {data} 700 --json", data) == run("explain {data} 700 --json", sound)
    assert files(data) == before


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS,
        "verify {data}",
        "inspect {data} --port 0",
        "stress --from {data} --scenario whale",
        "snapshot {data}",
        "archive {data}",
        "backup {data} {out}",
        "restore {data} {out}",
    ],
)
def test_a_directory_without_a_journal_is_a_usage_error(command: str, tmp_path: Path) -> None:
    """A wrong directory is reported as such, and nothing is made there."""
    data = tmp_path / "data"
    data.mkdir()
    code, output = run(command, data)
    assert code == USAGE, output
    assert list(data.iterdir()) == []
