# SPDX-License-Identifier: Apache-2.0
"""Which SQLite is safe, and the settings that are read back."""

import sys
from pathlib import Path

import pytest

from clearinghouse.storage import connection as sqlite
from clearinghouse.storage.connection import is_safe_version, open_reader, open_writer
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import UnsafeSqliteError
from tests.unit.storage.builders import Fault


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 9), True),
        ((3, 45, 0), False),
        ((3, 49, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 52, 1), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_safe_versions(version: tuple[int, ...], safe: bool) -> None:
    """Only versions with the repair of the WAL reset are safe, and the withdrawn one is not."""
    assert is_safe_version(version) == safe


def test_writer_settings(tmp_path: Path) -> None:
    """The writing connection is WAL, synchronous FULL and never checkpoints by itself."""
    writer = open_writer(tmp_path / "x.db", sqlite.pysqlite3_binding())
    found = {
        name: writer.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "trusted_schema",
            "mmap_size",
            "wal_autocheckpoint",
            "locking_mode",
        )
    }
    writer.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
        "wal_autocheckpoint": 0,
        "locking_mode": "normal",
    }


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """A reading connection refuses every statement that writes."""
    binding = sqlite.pysqlite3_binding()
    writer = open_writer(tmp_path / "x.db", binding)
    writer.execute("CREATE TABLE t (x INTEGER)")
    reader = open_reader(tmp_path / "x.db", "mode=ro", binding)
    with pytest.raises(binding.errors, match="readonly"):
        reader.execute("INSERT INTO t VALUES (1)")
    reader.close()
    writer.close()


def test_an_old_library_is_refused(tmp_path: Path) -> None:
    """A library that is too old is refused with what was found and what is wanted."""
    fault = Fault()
    fault.answers["SELECT sqlite_version()"] = "SELECT '3.51.2'"
    with pytest.raises(
        UnsafeSqliteError, match=r"is 3\.51\.2, wanted 3\.51\.3 or newer"
    ) as refused:
        DataDirectory(tmp_path, binding=fault.binding())
    assert refused.value.found == "3.51.2"


@pytest.mark.parametrize(
    ("pragma", "answer", "wanted"),
    [
        ("journal_mode", "SELECT 'delete'", "wal"),
        ("synchronous", "SELECT 1", 2),
        ("wal_autocheckpoint", "SELECT 1000", 0),
        ("mmap_size", "SELECT 4096", 0),
        ("mmap_size", "SELECT 1 WHERE 0", 0),
        ("foreign_keys", "SELECT 0", 1),
        ("trusted_schema", "SELECT 1", 0),
        ("locking_mode", "SELECT 'exclusive'", "normal"),
    ],
)
def test_a_setting_that_does_not_take(
    tmp_path: Path, pragma: str, answer: str, wanted: object
) -> None:
    """A setting that reads back as something else stops the opening, and the lock is free again."""
    fault = Fault()
    fault.answers[f"PRAGMA {pragma}"] = answer
    with pytest.raises(UnsafeSqliteError, match=pragma) as refused:
        DataDirectory(tmp_path, binding=fault.binding())
    assert refused.value.wanted == wanted
    DataDirectory(tmp_path).close()


def test_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the module that carries a safe SQLite the error says what to install."""
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    with pytest.raises(UnsafeSqliteError, match=r"pysqlite3 is missing, wanted 0\.6\.1"):
        sqlite.pysqlite3_binding.__wrapped__()
