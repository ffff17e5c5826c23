# SPDX-License-Identifier: Apache-2.0
"""The page of attacks has a row for each finding, with the test that tries it; open ones are open in both lists."""

import re
from typing import Final

import pytest

from tests.sources import ROOT, files_in

PAGE: Final = ROOT / "docs" / "explanation" / "attacks.md"
FINDINGS: Final = {
    *(f"H{number}" for number in range(1, 15)),
    *(f"M{number}" for number in range(1, 9)),
    *(f"L{number}" for number in range(1, 7)),
}
ID: Final = re.compile(r"\b[HML]\d{1,2}\b")
ATTACKS: Final = "tests/attacks/"


def rows(section: str) -> list[list[str]]:
    """The cells of the first table of a section, without its head."""
    text = PAGE.read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n## {section}\n")
    assert found, section
    lines = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


@pytest.fixture(scope="module")
def findings() -> dict[str, list[str]]:
    """The cells of each row by its finding."""
    table = rows("Findings")
    found = {cells[0].split()[0]: cells for cells in table}
    assert len(found) == len(table), "a finding has two rows"
    return found


def test_every_finding_has_a_row(findings: dict[str, list[str]]) -> None:
    """14 severe, 8 medium and 6 low ones, each with what it cost before and after."""
    assert set(findings) == FINDINGS
    assert [name for name, cells in findings.items() if len(cells) != 4 or not all(cells)] == []


def test_every_row_names_a_file_that_tries_it(findings: dict[str, list[str]]) -> None:
    """The files exist; one among the attacks names its finding."""
    for name, (_, tried, _, _) in findings.items():
        files = re.findall(r"`([^`]+)`", tried)
        assert files, name
        for file in files:
            assert (ROOT / file).is_file(), file
            if file.startswith(ATTACKS):
                assert name in ID.findall((ROOT / file).read_text(encoding="utf-8")), file


def test_every_test_of_a_finding_is_on_the_page(findings: dict[str, list[str]]) -> None:
    """A file among the attacks whose first line names findings stands on the page."""
    page = PAGE.read_text(encoding="utf-8")
    for path in files_in(ROOT / ATTACKS):
        first = path.read_text(encoding="utf-8").splitlines()[1]
        if ID.findall(first.partition(":")[0]):
            assert f"`{path.relative_to(ROOT).as_posix()}`" in page


def test_what_is_open_is_open_in_both_lists(findings: dict[str, list[str]]) -> None:
    """A finding is open in its row if, and only if, it stands among the open findings."""
    in_rows = {name for name, cells in findings.items() if "open" in cells[3].split()}
    listed = {
        name for cells in rows("Open findings") for name in ID.findall(cells[0].partition(":")[0])
    }
    assert in_rows == listed
