# SPDX-License-Identifier: Apache-2.0
"""The page "Why was my order refused?" against the refusals that the calls of order entry state.

Owns that the page has each code that an order can get, once, and names calls and fields that exist. What a row says is
for its reader to decide.
"""

import re
from typing import Final

import pytest

from tests.sources import ROOT

DOCS: Final = ROOT / "docs"
PAGE: Final = DOCS / "how-to" / "refused.md"
API: Final = DOCS / "reference" / "api"
CALLS: Final = (
    "SubmitOrders",
    "PlaceOrders",
    "CancelOrders",
    "ReplaceOrders",
    "PlaceConditionalOrders",
    "CancelConditionalOrders",
    "PlaceBrackets",
    "PlaceTwap",
)


def rows() -> list[list[str]]:
    """The cells of all rows of the page, headings left out."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| `")
    ]


def quoted(text: str) -> list[str]:
    """The names in backquotes."""
    return re.findall(r"`([^`]+)`", text)


def refusals(call: str) -> set[str]:
    """The refusals that the reference of a call states."""
    page = (API / "trading.md").read_text(encoding="utf-8")
    section = page.partition(f"### `{call}`\n")[2].partition("\n### ")[0]
    stated = re.search(r"\[Refusals\].*?\.\s+Rules", section, re.DOTALL)
    assert stated, call
    return {name for name in quoted(stated[0]) if name.isupper()}


def test_the_page_has_each_code_that_an_order_can_get() -> None:
    """Each code has one row, and no row is of another code."""
    stated = set().union(*(refusals(call) for call in CALLS))
    found = [name for row in rows() for name in quoted(row[0])]
    assert sorted(found) == sorted(stated)


def test_each_row_says_why_where_to_look_and_what_to_do() -> None:
    """No cell is empty, and none is left out."""
    assert [row for row in rows() if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize("name", sorted({name for row in rows() for name in quoted(row[2])}))
def test_what_a_row_names_is_in_the_reference(name: str) -> None:
    """A call or a field is one that the reference of the interface has, or a figure of the answer."""
    pages = [path.read_text(encoding="utf-8") for path in API.glob("*.md")]
    heading = f"### `{name}`\n" if name[0].isupper() else f"| `{name}` |"
    assert any(heading in page for page in pages)
