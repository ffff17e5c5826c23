# SPDX-License-Identifier: Apache-2.0
"""The threat model and the security policy: each defence names a test that exists, and no address is made up."""

import re
from pathlib import Path
from typing import Final

from tests.sources import ROOT

PAGE: Final = ROOT / "docs" / "explanation" / "threat-model.md"
POLICY: Final = ROOT / "SECURITY.md"


def _defences(text: str) -> list[tuple[str, list[str]]]:
    """Return the threats of the table of defences with the tests that each names."""
    section = text.partition("\n## Defended\n")[2].partition("\n## ")[0]
    rows = [row.strip("|").split("|") for row in section.splitlines() if row.startswith("| ")][1:]
    return [(row[0].strip(), re.findall(r"`([^`]+)`", row[-1])) for row in rows]


def _without_test(text: str, root: Path) -> list[str]:
    """Return the threats whose tests are missing: none is named, or no file of that name has a test."""
    return [
        threat
        for threat, paths in _defences(text)
        if not paths or not all(_holds_a_test(root / path) for path in paths)
    ]


def _holds_a_test(path: Path) -> bool:
    """Return whether a file is there and checks anything."""
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    return path.suffix == ".scenario" or re.search(r"(?m)^ *(async )?def test_", text) is not None


def test_every_defence_names_a_test_that_exists() -> None:
    """Each row of the table names files of tests, all of which exist and hold tests."""
    text = PAGE.read_text(encoding="utf-8")
    assert len(_defences(text)) > 20
    assert _without_test(text, ROOT) == []


def test_a_defence_without_its_test_is_found(tmp_path: Path) -> None:
    """A row without a file, with a file that is gone, or with one that has no test is named."""
    (tmp_path / "test_a.py").write_text("def test_a() -> None: ...\n", encoding="utf-8")
    (tmp_path / "help.py").write_text("def help() -> None: ...\n", encoding="utf-8")
    rows = {"held": "`test_a.py`", "none": "by hand", "gone": "`test_b.py`", "empty": "`help.py`"}
    table = "\n".join(f"| {threat} | a rule | {by} |" for threat, by in rows.items())
    text = f"\n## Defended\n\n| threat | what | shown by |\n|---|---|---|\n{table}\n\n## Not\n"
    assert _without_test(text, tmp_path) == ["none", "gone", "empty"]


def test_the_policy_invents_no_person() -> None:
    """The policy has versions, a private way to report and what to expect, and no address of mail."""
    text = POLICY.read_text(encoding="utf-8")
    for heading in ("Supported versions", "Report a weakness", "What to expect"):
        assert f"\n## {heading}\n" in text
    assert "Report a vulnerability" in text
    assert not re.search(r"\S+@\S+|mailto:", text)
