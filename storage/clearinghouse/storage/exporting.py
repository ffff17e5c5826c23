# SPDX-License-Identifier: Apache-2.0
"""Write tables of a projection or a report as files for other tools: Parquet, CSV, JSON lines (SPEC J-8).

Owns the form of these files. Integers stay exact: a column that may exceed 64 bits is a decimal of 38 digits in
Parquet, and a text of digits in CSV and JSON. Only Parquet needs pyarrow.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.projections import ProjectionReader
from clearinghouse.storage.projectiontables import BIG, INTEGER, REAL, TABLES, Column

Columns: TypeAlias = dict[str, Column]
Row: TypeAlias = tuple[Any, ...]

BOOLEAN: Final = "BOOLEAN"
"""A column type that no projection has: SQLite stores truth values as integers."""
FORMATS: Final = ("parquet", "csv", "json")
CHUNK_ROWS: Final = 50_000
DECIMAL_DIGITS: Final = 38


class ExportError(StorageError):
    """Nothing was exported; the message states the reason."""


def export_tables(projection: Path, form: str, folder: Path, tables: list[str]) -> dict[str, int]:
    """Write each named table of a projection into a file in a folder; return the number of rows by table.

    Raises ProjectionError, and ExportError if the folder cannot be written or the library for Parquet is missing.
    """
    with ExitStack() as opened:
        reader = opened.enter_context(closing(ProjectionReader(projection)))
        # Rows that a full disk has left unread end before their database is closed.
        rows = {name: opened.enter_context(closing(reader.rows(name))) for name in tables}
        return write_tables(
            folder, form, {name: (TABLES[name].columns, rows[name]) for name in tables}
        )


def write_tables(
    folder: Path, form: str, tables: Mapping[str, tuple[Columns, Iterator[Row]]]
) -> dict[str, int]:
    """Write each table into a file in a folder; return the number of rows by table.

    Raises ExportError if the folder cannot be written or the library for Parquet is missing.
    """
    writers: dict[str, Callable[[Path, Columns, Iterator[Row]], int]] = {
        "parquet": _parquet,
        "csv": _csv,
        "json": _json,
    }
    if form == "parquet":
        _library("pyarrow.parquet")  # fail before any file is made
    with writing(folder), whole_files() as partial_of:
        folder.mkdir(parents=True, exist_ok=True)
        return {
            name: writers[form](partial_of(folder / f"{name}.{form}"), columns, rows)
            for name, (columns, rows) in tables.items()
        }


@contextmanager
def whole_files() -> Iterator[Callable[[Path], Path]]:
    """Yield a function that takes the final path of a file and returns the temporary path to write it to.

    The files are renamed to their final paths once all are complete; files of an earlier export are deleted before.
    So no reader sees a partial file, or a mix of two exports.
    """
    partials: dict[Path, Path] = {}

    def partial_of(path: Path) -> Path:
        return partials.setdefault(path, path.with_name(f"{path.name}.partial"))

    try:
        yield partial_of
        for path in partials:
            path.unlink(missing_ok=True)
        for path, partial in partials.items():
            partial.replace(path)
    finally:
        for partial in partials.values():
            partial.unlink(missing_ok=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Convert an error of the disk in the block to ExportError, which names the folder."""
    try:
        yield
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error}") from error


def write_whole(path: Path, text: str) -> None:
    """Write a text file: it is whole, or as it was before. Raises ExportError."""
    with writing(path):
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")  # a pipe or a terminal
            return
        with whole_files() as partial_of:
            partial_of(path).write_text(text, encoding="utf-8")


def _csv(path: Path, columns: Columns, rows: Iterator[Row]) -> int:
    """Write a CSV file: column names in the first line, null as an empty field; return the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(["" if value is None else value for value in row])
            count += 1
    return count


def _json(path: Path, columns: Columns, rows: Iterator[Row]) -> int:
    """Write a file with one JSON object in each line; return the number of rows."""
    names = list(columns)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(names, row, strict=True))) + "\n")
            count += 1
    return count


def _library(name: str) -> Any:  # noqa: ANN401  the library has partial types
    """Import and return a module of pyarrow. Raises ExportError if it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ExportError(
            "Parquet needs pyarrow: install clearinghouse-server[export], or export csv or json"
        ) from error


def _parquet(path: Path, columns: Columns, rows: Iterator[Row]) -> int:
    """Write a Parquet file with the types of the schema, in chunks of rows; return the number of rows."""
    arrow = _library("pyarrow")
    types = {
        INTEGER: arrow.int64(),
        REAL: arrow.float64(),
        BIG: arrow.decimal128(DECIMAL_DIGITS, 0),
        BOOLEAN: arrow.bool_(),
    }
    schema = arrow.schema(
        [
            arrow.field(
                name, types.get(column.type, arrow.string()), metadata={"meaning": column.meaning}
            )
            for name, column in columns.items()
        ]
    )
    big = [number for number, column in enumerate(columns.values()) if column.type == BIG]
    count = 0
    with _library("pyarrow.parquet").ParquetWriter(path, schema) as writer:
        while chunk := list(islice(rows, CHUNK_ROWS)):
            count += len(chunk)
            lists: list[list[Any]] = [list(values) for values in zip(*chunk, strict=True)]
            for number in big:
                lists[number] = [
                    None if value is None else Decimal(value) for value in lists[number]
                ]
            arrays = [
                arrow.array(values, type=entry.type)
                for values, entry in zip(lists, schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
    return count
