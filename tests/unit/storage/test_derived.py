# SPDX-License-Identifier: Apache-2.0
"""A derived file: whose it is, that its rows and head are written together, and its errors (SPEC J-8)."""

from pathlib import Path

import pytest

from clearinghouse.storage.connection import pysqlite3_binding
from clearinghouse.storage.derived import DerivedFile, DerivedFileError, Form, remove
from clearinghouse.storage.port import EMPTY_HEAD, Head

FORM = Form("table of numbers", 0x4E554D53, 2, ("CREATE TABLE number (value INTEGER UNIQUE)",))
GENESIS = b"g" * 32
HEAD = Head(9, b"h" * 32)
INSERT = "INSERT INTO number VALUES (?)"
ALL = "SELECT value FROM number ORDER BY value"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is to be."""
    return tmp_path / "numbers.db"


def opened(
    path: Path, form: Form = FORM, genesis_hash: bytes = GENESIS, oldest: int = 4
) -> DerivedFile:
    """The file, opened or begun."""
    return DerivedFile(path, form, genesis_hash, oldest)


def edited(path: Path, *statements: str) -> None:
    """Change the file past its owner."""
    connection = pysqlite3_binding().connect(f"file:{path}?mode=rw")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_new_file_covers_nothing_and_a_later_opening_has_what_was_committed(path: Path) -> None:
    """The first sequence that it has is that of its begin; rows and head are there together."""
    one = opened(path)
    assert (one.oldest, one.head) == (4, EMPTY_HEAD)
    one.put(INSERT, [(2,), (1,)])
    assert one.rows(ALL) == [(1,), (2,)]
    one.commit(HEAD)
    assert one.head == HEAD
    one.close()
    again = opened(path, oldest=7)
    assert (again.oldest, again.head, again.rows(ALL)) == (4, HEAD, [(1,), (2,)])
    assert again.rows("SELECT value FROM number WHERE value > ?", (1,)) == [(2,)]
    again.close()


def test_what_was_not_committed_is_lost_with_its_file(path: Path) -> None:
    """Rows and head stay as they were."""
    one = opened(path)
    one.put(INSERT, [(1,)])
    one.commit(HEAD)
    one.put(INSERT, [(2,)])
    one.put(INSERT, [(3,)])
    one.close()
    again = opened(path)
    assert (again.head, again.rows(ALL)) == (HEAD, [(1,)])
    again.close()


def test_a_statement_that_fails_leaves_nothing_of_its_transaction(path: Path) -> None:
    """The error has the path and SQLite's reason; the next transaction passes."""
    one = opened(path)
    one.put(INSERT, [(1,)])
    with pytest.raises(DerivedFileError) as caught:
        one.put(INSERT, [(5,), (1,)])
    assert str(caught.value) == f"{path}: UNIQUE constraint failed: number.value"
    assert one.rows(ALL) == []
    one.put(INSERT, [(6,)])
    one.commit(HEAD)
    assert (one.head, one.rows(ALL)) == (HEAD, [(6,)])
    one.close()


def test_a_commit_that_fails_leaves_the_head_as_it_was(path: Path) -> None:
    """A sequence that SQLite cannot hold: nothing of the rows is left either."""
    one = opened(path)
    one.put(INSERT, [(1,)])
    with pytest.raises((DerivedFileError, OverflowError)):
        one.commit(Head(2**63, b"h" * 32))
    assert (one.head, one.rows(ALL)) == (EMPTY_HEAD, [])
    one.put(INSERT, [(2,)])
    one.commit(HEAD)
    one.close()
    again = opened(path)
    assert (again.head, again.rows(ALL)) == (HEAD, [(2,)])
    again.close()


@pytest.mark.parametrize(
    ("form", "genesis_hash", "reason"),
    [
        (FORM._replace(version=3), GENESIS, "is no table of numbers of format 3"),
        (FORM._replace(application_id=1), GENESIS, "is no table of numbers of format 2"),
        (FORM, b"o" * 32, "is of another journal"),
    ],
)
def test_a_file_of_another_kind_or_journal_is_refused(
    path: Path, form: Form, genesis_hash: bytes, reason: str
) -> None:
    """The path and the reason; the file stays as it is."""
    opened(path).close()
    before = path.read_bytes()
    with pytest.raises(DerivedFileError) as caught:
        opened(path, form, genesis_hash)
    assert str(caught.value) == f"{path} {reason}"
    assert path.read_bytes() == before


def test_a_file_without_its_head_is_of_no_journal(path: Path) -> None:
    """The row of the head is gone."""
    opened(path).close()
    edited(path, "DELETE FROM head")
    with pytest.raises(DerivedFileError, match=r"is of another journal$"):
        opened(path)


def test_a_database_of_something_else_is_not_begun_again(path: Path) -> None:
    """One with tables and no identity, and one with an identity and no tables."""
    pysqlite3_binding().connect(f"file:{path}?mode=rwc").execute("CREATE TABLE other (a)")
    with pytest.raises(DerivedFileError, match=r"is no table of numbers of format 2$"):
        opened(path)
    remove(path)
    pysqlite3_binding().connect(f"file:{path}?mode=rwc").execute("PRAGMA application_id = 77")
    with pytest.raises(DerivedFileError, match=r"is no table of numbers of format 2$"):
        opened(path)


def test_a_damaged_page_is_found_at_the_opening(path: Path) -> None:
    """Before a row could be missed: SQLite's check reads all of it."""
    one = opened(path)
    one.put(INSERT, [(number,) for number in range(3_000)])
    one.commit(HEAD)
    one.close()
    data = bytearray(path.read_bytes())
    data[-4_096 * 2 : -4_096 * 2 + 64] = bytes(64)
    path.write_bytes(data)
    with pytest.raises(DerivedFileError, match=f"^{path} (is damaged|cannot be used: )"):
        opened(path)


def test_a_file_that_is_no_database_cannot_be_used(path: Path) -> None:
    """The reason is that of SQLite."""
    path.write_bytes(b"no database" * 1_000)
    with pytest.raises(DerivedFileError) as caught:
        opened(path)
    assert str(caught.value) == f"{path} cannot be used: file is not a database"


def test_a_path_without_a_directory_cannot_be_opened(tmp_path: Path) -> None:
    """The reason is that of SQLite."""
    path = tmp_path / "none" / "numbers.db"
    with pytest.raises(DerivedFileError) as caught:
        opened(path)
    assert str(caught.value) == f"{path} cannot be opened: unable to open database file"


def test_the_file_is_durable_and_its_journal_is_gone_after_a_commit(path: Path) -> None:
    """Each commit is synced, and nothing is left beside the file."""
    one = opened(path)
    assert one.rows("PRAGMA journal_mode") == [("delete",)]
    assert one.rows("PRAGMA synchronous") == [(2,)]
    one.set_cache(1_234)
    assert one.rows("PRAGMA cache_size") == [(-1_234,)]
    one.put(INSERT, [(1,)])
    one.commit(HEAD)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    one.close()


def test_rows_are_read_one_by_one(path: Path) -> None:
    """For a reader that stops early; a wrong question is an error of the file."""
    one = opened(path)
    one.put(INSERT, [(number,) for number in (3, 1, 2)])
    found = iter(one.each("SELECT value FROM number WHERE value > ? ORDER BY value", (1,)))
    assert next(found) == (2,)
    with pytest.raises(DerivedFileError, match=r"no such table: none$"):
        one.each("SELECT 1 FROM none")
    with pytest.raises(DerivedFileError, match=r"no such table: none$"):
        one.rows("SELECT 1 FROM none")
    one.close()


def test_a_file_is_removed_with_what_sqlite_keeps_beside_it(path: Path) -> None:
    """It may be missing; a directory in its place cannot be removed, and is named."""
    left = Path(f"{path}-journal")
    for file in (path, left):
        file.write_bytes(b"x")
    remove(path)
    assert list(path.parent.iterdir()) == []
    remove(path)
    path.mkdir()
    with pytest.raises(DerivedFileError, match=f"^{path} cannot be replaced: "):
        remove(path)
