# SPDX-License-Identifier: Apache-2.0
"""The glossary against the code: its identifiers exist, and the words that it reserves are not misused."""

import re

import pytest

from tests.glossary import (
    Reserved,
    counts,
    is_allowed,
    permitted,
    report,
    reserved,
    terms,
    words_of,
)
from tests.sources import text_files


def test_every_term_is_explained() -> None:
    """Each term stands once and has a meaning, an identifier and a source."""
    assert terms()
    assert [row for row in terms() if len(row) != 5 or not all(row[:4])] == []
    names = [row[0].lower() for row in terms()]
    assert len(names) == len(set(names))


def test_identifiers_of_the_glossary_exist() -> None:
    """Each identifier that the glossary gives for a term stands in the code or in the public API."""
    named = {name for row in terms() for name in re.findall(r"`([^`]+)`", row[2])}
    found = {
        word
        for path in text_files()
        if path.suffix in {".py", ".proto"}
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    }
    assert named
    assert {name for name in named if name not in found} == set()


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("unpaid_claims", ("unpaid", "claim")),
        ("CloseOutEvent", ("close", "out", "event")),
        ("SETTLEMENT_PASS", ("settlement", "pas")),
        ("_box", ("box",)),
    ],
)
def test_identifiers_are_read_word_by_word(identifier: str, words: tuple[str, ...]) -> None:
    """Names with underscores, capitals or both are cut into words without their plural."""
    assert words_of(identifier) == words


def test_a_reserved_word_is_allowed_in_its_places_and_names() -> None:
    """A use is right inside an allowed folder or under an allowed name, and wrong anywhere else."""
    entry = Reserved("claim", "pool share", ("proto/",), ("unpaid_*",))
    assert is_allowed(entry, "proto/a.py", "claim")
    assert is_allowed(entry, "server/a.py", "unpaid_claims")
    assert not is_allowed(entry, "server/proto/a.py", "claim")


def test_every_reserved_word_has_a_permitted_count() -> None:
    """The glossary and the permitted counts list the same words."""
    assert sorted(permitted()) == sorted(entry.word for entry in reserved())


def test_no_reserved_word_gets_another_meaning() -> None:
    """No reserved word has more misuses than permitted; the identifiers of an exceeded one are listed."""
    over = {word for word, count in counts().items() if count > permitted()[word]}
    assert [line for entry in reserved() if entry.word in over for line in report(entry)] == []
