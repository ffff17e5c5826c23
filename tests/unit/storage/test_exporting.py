# SPDX-License-Identifier: Apache-2.0
"""Tables as files of other tools: the content of each form, its types, and the refusals (SPEC J-8)."""

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.storage import exporting
from clearinghouse.storage.exporting import BOOLEAN, ExportError, write_tables
from clearinghouse.storage.projectiontables import BIG, INTEGER, REAL, TEXT, Column

COLUMNS = {
    "id": Column(INTEGER, "number of the row"),
    "amount": Column(BIG, "units, past 64 bits"),
    "share": Column(REAL, "a part"),
    "name": Column(TEXT, "a name"),
    "open": Column(BOOLEAN, "yes or no"),
}
HUGE = 10**37


def parquet() -> Any:  # noqa: ANN401  it ships no types
    """Return the library, imported where it is used: it has threads, and a process that forks must not have them."""
    return import_module("pyarrow.parquet")


ROWS = [
    (1, str(HUGE), 0.5, "Zoë, 'x'", True),
    (2, None, None, None, False),
    (3, "-7", 0.25, "", None),
]


def write(folder: Path, form: str) -> Path:
    """Write the three rows as a table `things`; its file."""
    assert write_tables(folder, form, {"things": (COLUMNS, iter(ROWS))}) == {"things": 3}
    return folder / f"things.{form}"


def test_csv_has_names_first_and_null_as_nothing(tmp_path: Path) -> None:
    """Lines end as RFC 4180 says; text is UTF-8, quoted where it has a comma."""
    assert (
        write(tmp_path / "made" / "deep", "csv").read_bytes()
        == (
            "id,amount,share,name,open\r\n"
            f"1,{HUGE},0.5,\"Zoë, 'x'\",True\r\n"
            "2,,,,False\r\n"
            "3,-7,0.25,,\r\n"
        ).encode()
    )


def test_json_has_an_object_in_each_line(tmp_path: Path) -> None:
    """With every column by its name; what may pass 64 bits stays in digits."""
    lines = write(tmp_path, "json").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        dict(zip(COLUMNS, row, strict=True)) for row in ROWS
    ]


def test_parquet_has_exact_types_and_meanings(tmp_path: Path) -> None:
    """Integers of 64 bits, decimals of 38 digits without a fraction, and each column's meaning beside it."""
    table = parquet().read_table(write(tmp_path, "parquet"))
    assert {field.name: str(field.type) for field in table.schema} == {
        "id": "int64",
        "amount": "decimal128(38, 0)",
        "share": "double",
        "name": "string",
        "open": "bool",
    }
    assert {field.name: field.metadata for field in table.schema} == {
        name: {b"meaning": column.meaning.encode()} for name, column in COLUMNS.items()
    }
    assert table.column("amount").to_pylist() == [Decimal(HUGE), None, Decimal(-7)]
    for name, position in (("id", 0), ("share", 2), ("name", 3), ("open", 4)):
        assert table.column(name).to_pylist() == [row[position] for row in ROWS]


def test_parquet_is_written_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows in chunks of two are two groups of rows, none lost; a table without rows has its columns."""
    monkeypatch.setattr(exporting, "CHUNK_ROWS", 2)
    path = write(tmp_path, "parquet")
    assert parquet().ParquetFile(path).num_row_groups == 2
    assert parquet().read_table(path).column("id").to_pylist() == [1, 2, 3]
    nothing: Iterator[tuple[object, ...]] = iter(())
    assert write_tables(tmp_path, "parquet", {"none": (COLUMNS, nothing)}) == {"none": 0}
    assert parquet().read_table(tmp_path / "none.parquet").schema.names == list(COLUMNS)


@pytest.mark.parametrize("missing", ["pyarrow", "pyarrow.parquet"])
def test_without_the_library_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Parquet says what to install, before the folder is made; the other forms do not need it."""

    def without(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(exporting, "import_module", without)
    with pytest.raises(ExportError) as refused:
        write_tables(tmp_path / missing, "parquet", {"things": (COLUMNS, iter(ROWS))})
    assert str(refused.value) == (
        "Parquet needs pyarrow: install clearinghouse-server[export], or export csv or json"
    )
    assert not (tmp_path / missing).exists()
    write(tmp_path / missing, "csv")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With the reason; a folder that is there is used."""
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=f"{tmp_path / 'file'} cannot be written: .*File exists"):
        write_tables(tmp_path / "file", "csv", {})
    assert write_tables(tmp_path, "csv", {}) == {}


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_export_is_whole_or_not_there(tmp_path: Path, form: str) -> None:
    """One that ends in the middle of a table leaves the files of the one before, and no table of its own."""

    def rows() -> Iterator[Any]:
        yield ROWS[0]
        raise OSError("no space")

    before = write(tmp_path, form).read_bytes()
    with pytest.raises(ExportError, match="no space"):
        write_tables(tmp_path, form, {"others": (COLUMNS, iter(ROWS)), "things": (COLUMNS, rows())})
    assert [file.name for file in tmp_path.iterdir()] == [f"things.{form}"]
    assert (tmp_path / f"things.{form}").read_bytes() == before
