# SPDX-License-Identifier: Apache-2.0
"""The prose of the project against its word list.

Owns the ratchet: no folder gets more findings than `language.toml` permits. `language.py` says which text is read and
how to run the check alone.
"""

import pytest

from tests.language import (
    FIRST_SENTENCE_WORDS_MAX,
    Banned,
    all_findings,
    banned,
    counts,
    entry_of,
    findings_in_python,
    permitted,
    words_in,
)


def _words(source: str) -> list[tuple[int, str]]:
    """The line and the word of each finding of a Python source."""
    return [(finding.line, finding.word) for finding in findings_in_python(source, "a.py")]


@pytest.mark.parametrize("entry", banned(), ids=lambda entry: entry.word)
def test_each_banned_word_is_found_in_its_example(entry: Banned) -> None:
    """Each entry of the word list finds the word in its own example and names a better one."""
    assert entry.word in {finding.word for finding in words_in(entry.example)}
    assert entry.better


@pytest.mark.parametrize(
    "text",
    [
        "The identifier `whoever` is a name of code, and so is ``purse``.",
        "See [the incident](../anew/told.md).",
        "A worker looks for the house account of a member.",
        "The stapler, the depot and the lookout are other words.",
    ],
)
def test_names_links_and_other_words_pass(text: str) -> None:
    """Names in backquotes, targets of links and words that only contain a banned one are no findings."""
    assert list(words_in(text)) == []


def test_findings_name_their_lines() -> None:
    """A finding in a docstring or comment has the line on which the word stands, also where a phrase is broken."""
    source = (
        '"""A module.\n\nIt is made anew.\n"""\n\n'
        "# The cap is looked\n# at last.\n"
        'X = "whoever"  # a purse\n'
    )
    assert sorted(_words(source)) == [(3, "anew"), (6, "look at"), (8, "purse")]


def test_a_docstring_of_a_function_starts_with_a_verb() -> None:
    """A function may not start with "What" or "Whether"; a class may."""
    source = (
        'class A:\n    """What an account owns."""\n\n'
        '    def a(self):\n        """What it owns."""\n\n'
        'async def b():\n    """Whether it owns."""\n'
    )
    assert sorted(_words(source)) == [(5, "What …"), (8, "Whether …")]


@pytest.mark.parametrize(("length", "found"), [(FIRST_SENTENCE_WORDS_MAX, 0), (31, 1)])
def test_a_first_sentence_is_short(length: int, found: int) -> None:
    """A first sentence of thirty words passes, one of thirty-one does not; later sentences are not counted."""
    sentence = " ".join(["word"] * length)
    assert len(_words(f'"""{sentence}. Then more words."""')) == found


def test_a_file_belongs_to_its_nearest_entry() -> None:
    """A file counts for the longest entry above it, by whole folder names."""
    assert entry_of("tests/unit/a.py") == "tests"
    assert entry_of("README.md") == ""
    assert entry_of("documents/a.md") == ""


def test_no_folder_has_more_findings_than_it_may() -> None:
    """No entry of the permitted counts is exceeded; the findings of an exceeded one are listed."""
    over = {entry for entry, count in counts().items() if count > permitted()[entry]}
    assert [str(finding) for finding in all_findings() if entry_of(finding.path) in over] == []
