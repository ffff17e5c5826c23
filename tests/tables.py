# SPDX-License-Identifier: Apache-2.0
"""Tables of figures in pages, written by the program that made the figures and checked by a test.

Owns where a table begins and ends in a page. Must never know what it says.
"""

from pathlib import Path


def table_in(page: str, heading: str) -> list[str]:
    """The lines of the table with a heading row, that row first. Raises ValueError unless there is one."""
    lines = page.splitlines()
    first = lines.index(heading)
    last = first
    while last < len(lines) and lines[last].startswith("|"):
        last += 1
    return lines[first:last]


def replace_table(path: Path, heading: str, rows: list[str]) -> None:
    """Put another table with the same heading row into a page. Raises ValueError unless there is one."""
    page = path.read_text(encoding="utf-8")
    assert rows[0] == heading
    before = "\n".join(table_in(page, heading))
    path.write_text(page.replace(before, "\n".join(rows)), encoding="utf-8")
