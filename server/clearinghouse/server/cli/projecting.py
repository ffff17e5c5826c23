# SPDX-License-Identifier: Apache-2.0
"""`project` and `export`: a journal as tables, for SQL and for other tools (SPEC J-8).

Owns the input and output of these commands. The journal is only read.
"""

import tempfile
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.analysis.projection import project
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, analysing
from clearinghouse.server.console.output import emit, watching
from clearinghouse.storage.exporting import FORMATS, export_tables
from clearinghouse.storage.projections import ProjectionReader
from clearinghouse.storage.projectiontables import TABLES

DEFAULT_NAME: Final = "projections.db"


def default_file(directory: Path) -> Path:
    """Return the path of the projection file if the user names none: in the working directory, not in the journal's."""
    return Path(f"{directory.resolve().name}-{DEFAULT_NAME}")


@click.command("project")
@click.argument("directory", type=DIRECTORY)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The SQLite file [NAME-projections.db in the working directory].",
)
@AS_JSON
def project_command(directory: Path, *, out: Path | None, as_json: bool) -> None:
    """Build tables for reading from the journal in DIRECTORY, or bring them up to its end.

    The file can be deleted and built again at any time; an interrupted build continues where it ended.
    """
    file = out or default_file(directory)
    with analysing(directory, as_json=as_json), watching("project") as progress:
        first, last = project(directory, file, progress)
        reader = ProjectionReader(file)
        try:
            rows = {name: reader.count(name) for name in TABLES}
        finally:
            reader.close()
    result: dict[str, object] = {
        "file": str(file),
        "from_sequence": first,
        "sequence": last,
        "rows": rows,
    }
    lines = [
        f"{file} goes to sequence {last}",
        *(f"{count:>12} {name}" for name, count in rows.items() if count),
    ]
    emit(result, lines, as_json=as_json)


@click.command("export")
@click.argument("form", type=click.Choice(FORMATS), metavar="|".join(FORMATS))
@click.argument("source", type=DIRECTORY)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder; one file per table.",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    type=click.Choice(list(TABLES)),
    help="Only this table; may be given often.",
)
@AS_JSON
def export_command(
    form: str, source: Path, *, out: Path, tables: tuple[str, ...], as_json: bool
) -> None:
    """Write the tables of a journal as Parquet, CSV or JSON lines. SOURCE is a data directory, or a file that
    `project` made.

    Parquet needs the extra `export` (pyarrow). Amounts are exact integers in every form.
    """
    wanted = list(tables) or list(TABLES)
    with analysing(source, as_json=as_json), watching("export") as progress:
        if source.is_dir():
            with tempfile.TemporaryDirectory(prefix="clearinghouse-") as folder:
                file = Path(folder) / DEFAULT_NAME
                project(source, file, progress)
                written = export_tables(file, form, out, wanted)
        else:
            written = export_tables(source, form, out, wanted)
    result: dict[str, object] = {"folder": str(out), "rows": written}
    lines = [f"{count:>12} {name}.{form}" for name, count in written.items()]
    emit(result, [f"into {out}", *lines], as_json=as_json)
