# SPDX-License-Identifier: Apache-2.0
"""Journals that are not what they should be, on the command line: a clear error, its exit code, and not a byte changed.

Every command that only reads is tried on every kind of damage; `serve` on each, too, which may refuse but not write to
what it refuses (SPEC J-3, J-5, A-1).
"""
# ruff: noqa: S608  the numbers in the statements are the test's own

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearinghouse.server.cli import main
from tests.analysis.journals import golden_records, write_journal
from tests.unit.storage.builders import contents, edit

Damage = Callable[[Path], None]

OK, FINDING, USAGE, DAMAGED = 0, 1, 2, 3
READERS = (
    ("verify",),
    ("verify", "--replay"),
    ("replay",),
    ("replay", "--until", "300"),
    ("state",),
    ("state", "--at", "300"),
    ("doctor",),
)
# Three neighbours in the middle of the journal, the first of them over several sequences.
FIRST, SECOND, THIRD = next(
    (one.first_sequence, two.first_sequence, three.first_sequence)
    for one, two, three in zip(*(golden_records()[skip:] for skip in (60, 61, 62)), strict=False)
    if one.count >= 3
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a sound directory."""
    path = write_journal(tmp_path_factory.mktemp("whole") / "data", golden_records())
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name != "lock"}


@pytest.fixture
def data(tmp_path: Path, whole: dict[str, bytes]) -> Path:
    """A sound directory to damage."""
    path = tmp_path / "data"
    path.mkdir()
    for name, content in whole.items():
        (path / name).write_bytes(content)
    return path


def cut_short(path: Path) -> None:
    """The last records are gone."""
    edit(path, f"DELETE FROM record WHERE first_sequence > {FIRST}")


def gap(path: Path) -> None:
    """A record in the middle is gone."""
    edit(path, f"DELETE FROM record WHERE first_sequence = {FIRST}")


def swapped(path: Path) -> None:
    """Two neighbours have each other's commands and events, with their digests."""
    content = ("commands", "events", "events_digest", "chain_hash")
    values = ", ".join(
        f"{name} = (SELECT {name} FROM temp.pair WHERE first_sequence != record.first_sequence)"
        for name in content
    )
    pair = f"WHERE first_sequence IN ({FIRST}, {SECOND})"
    edit(
        path,
        f"CREATE TEMP TABLE pair AS SELECT * FROM record {pair}",
        f"UPDATE record SET {values} {pair}",
        "DROP TABLE temp.pair",
    )


def inserted(path: Path) -> None:
    """A record stands in the middle of the sequences of another."""
    columns = "count, epoch, time_ns, chain_hash, events_digest, commands, events"
    edit(
        path,
        f"INSERT INTO record (first_sequence, {columns}) SELECT {FIRST + 1}, {columns} FROM record "
        f"WHERE first_sequence = {THIRD}",
    )


def byte(path: Path) -> None:
    """One byte of some commands is another one."""
    edit(
        path,
        "UPDATE record SET commands = "
        "CAST(substr(commands, 1, 20) || x'ff' || substr(commands, 22) AS BLOB) "
        f"WHERE first_sequence = {FIRST}",
    )


def future(path: Path) -> None:
    """A later version of the program wrote it."""
    edit(path, "PRAGMA user_version = 3")


def foreign(path: Path) -> None:
    """It is another program's database."""
    edit(path, "PRAGMA application_id = 77")


def log_alone(path: Path) -> None:
    """There is the log of SQLite and not the database to which it belongs."""
    (path / "journal.db").rename(path / "journal.db-wal")


def beginning_lost(path: Path) -> None:
    """The file lost its first page."""
    file = path / "journal.db"
    file.write_bytes(file.read_bytes()[4_096:])


def end_lost(path: Path) -> None:
    """The file lost its last pages."""
    file = path / "journal.db"
    file.write_bytes(file.read_bytes()[:-8_192])


def head_lost(path: Path) -> None:
    """The head is not readable."""
    (path / "head").write_bytes(b"?" * 1_024)


# Each damage, how `verify` and `serve` end, and what their messages name.
TABLE: list[tuple[Damage, int, str, int, str]] = [
    (cut_short, FINDING, "cut_tail", DAMAGED, "its head file says 735 was durable"),
    (gap, FINDING, f"the next record begins at sequence {SECOND}", DAMAGED, f"sequence {FIRST}"),
    (swapped, FINDING, f"sequence {FIRST}: chain_hash", DAMAGED, f"sequence {FIRST}"),
    (
        inserted,
        FINDING,
        f"sequence {FIRST + 1}: overlap",
        DAMAGED,
        f"sequence {FIRST + 1}: overlap",
    ),
    (byte, FINDING, f"sequence {FIRST}: chain_hash", DAMAGED, f"sequence {FIRST}: chain_hash"),
    (future, USAGE, "format 3, this version reads formats up to 2", USAGE, "use the newer version"),
    (foreign, DAMAGED, "application id 0x4d", DAMAGED, "application id 0x4d"),
    (log_alone, USAGE, "there is no journal", USAGE, "put journal.db back"),
    (beginning_lost, DAMAGED, "damaged", DAMAGED, "does not begin like a SQLite database"),
    (end_lost, DAMAGED, "damaged", DAMAGED, "damaged"),
    (head_lost, DAMAGED, "no readable head", DAMAGED, "--recreate-head"),
]
IDS = [row[0].__name__ for row in TABLE]


def run(*arguments: str) -> Result:
    """One command; an exception without a message for the user fails the test."""
    done = CliRunner().invoke(main, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_a_sound_journal_is_read(data: Path) -> None:
    """The table begins with a journal in which every command finds nothing wrong, and leaves it as it is."""
    before = contents(data)
    for name, *options in READERS:
        done = run(name, str(data), *options, "--json")
        assert done.exit_code == OK, done.output
    assert contents(data) == before


@pytest.mark.parametrize(("damage", "code", "words"), [row[:3] for row in TABLE], ids=IDS)
def test_whoever_reads_says_what_is_wrong(
    data: Path, damage: Damage, code: int, words: str
) -> None:
    """`verify` ends with its code and names what it found; the others end with a message, and nothing is written."""
    damage(data)
    before = contents(data)
    done = run("verify", str(data))
    assert (done.exit_code, words in done.output) == (code, True), done.output
    for name, *options in READERS:
        done = run(name, str(data), *options, "--json")
        assert done.exit_code in {OK, FINDING, USAGE, DAMAGED}
        assert isinstance(json.loads(done.stdout), dict)
    assert contents(data) == before


@pytest.mark.parametrize("damage", [row[0] for row in TABLE], ids=IDS)
def test_what_cannot_be_archived_is_left_alone(data: Path, damage: Damage) -> None:
    """`archive` refuses each with a message, and leaves the directory as it is, without a lock file."""
    damage(data)
    before = contents(data)
    done = run("archive", str(data), "--keep", "1")
    assert done.exit_code in {USAGE, DAMAGED}
    assert done.output.startswith("clearinghouse: ")
    assert contents(data) == before


@pytest.mark.parametrize(
    ("damage", "code", "words"), [(row[0], *row[3:]) for row in TABLE], ids=IDS
)
def test_whoever_serves_refuses(data: Path, damage: Damage, code: int, words: str) -> None:
    """`serve` ends with its code and names what it found, and every record stays as it was."""
    damage(data)
    before = contents(data)
    done = run("serve", "--data-dir", str(data), "--listen", "127.0.0.1:0")
    assert (done.exit_code, words in done.output) == (code, True), done.output
    after = contents(data)
    if damage in {gap, swapped, inserted, byte}:
        # Found by the replay, after this writer took its epoch.
        del before["journal.db"], before["head"]
    assert {name: after[name] for name in before} == before


def test_a_wound_is_nothing_before_it(data: Path) -> None:
    """Sequences before the damage can still be read, and later ones are refused by their number."""
    byte(data)
    done = run("state", str(data), "--at", str(FIRST - 1), "--json")
    assert (done.exit_code, json.loads(done.stdout)["as_of_sequence"]) == (OK, FIRST - 1)
    done = run("state", str(data), "--at", str(THIRD), "--json")
    assert (done.exit_code, json.loads(done.stdout)["sequence"]) == (DAMAGED, FIRST)
