# SPDX-License-Identifier: Apache-2.0
"""Plain English: words that no text of the project uses, each with a better one: documents, comments, messages, names.

Owns the two lists. The [glossary](../docs/reference/glossary.md) says what the words of the field mean here.
"""

import re
from collections.abc import Iterator

import pytest

from tests.sources import TEXT_SUFFIXES, short, text_files

# The form of a word or phrase, and what to write in its place.
BANNED = {
    "(?:who|what|which)(?:so)?ever|whom": "name the actor or the thing: the account, each order that",
    "(?:some|no)(?:body|one's)|someone": "name the actor: the account, the caller, no test",
    r"(?:what|who|which|whose)\b[^.;:?!]*\bis\s+(?:what|who|whose)": "subject, verb, object",
    "purses?": "spending power",
    "estates?": "recoverable assets, bankruptcy equity",
    "taps?|tapped": "observer, trace hook",
    "leash(?:es)?": "limit, control",
    r"gr[ae]y\s+zones?": "state the interval",
    r"beside\s+the\s+book": "off-book",
    r"look(?:s|ed|ing)?\s+(?:at|into)": "check, read, compare, examine",
    r"(?:comes?|came|coming|goes|went)\s+by": "get, receive, have, pass",
    "told": "reported, stated, explained, sent",
    "hears?|heard|hearing": "receive, read, last seen",
    r"(?<=,\s)say": "for example",
    r"dead\s+m[ae]n": "dead-man switch, dead-man timer",
    r"spoken\s+for": "reserved",
    r"beyond\s+help": "uncollectible",
    "pictur(?:es?|ed)": "view, snapshot; image for a file",
    r"the\s+house(?!\s+account)": "the clearinghouse, the project, the server",
    "rooms?": "module, package; capacity, headroom",
    "anew": "again",
    "(?:there|where)of|where(?:by|in)|(?:here|there)in|[wt]?hence(?:forth)?|lest|naught|(?:hither|hereto)(?:to|fore)"
    "|whilst|albeit": "so, of it, from, so that not, while, although",
    "mend(?:s|ed|ing)?": "fix, repair",
    "fore(?:tells?|told|telling)": "predict, expect",
    "judg(?:es?|ed|ing)": "check, validate, decide",
    "pots?": "fee stream, fund",
    "cautious(?:ly)?": "conservative",
    r"but\s+for": "except for, apart from",
    r"work(?:s|ed|ing)?\s+(?:\w+\s+)?out": "compute, calculate; sell for inventory",
    r"(?:a|its)\s+word\s+of": "a command of, a promise of",
    "dear(?:er|est|ly)?": "expensive, slow",
    r"as\s+it\s+were|so\s+to\s+speak": "leave it out",
}
# Words that no identifier has: the glossary has another one for the thing, or the word has a meaning elsewhere.
NOT_IN_NAMES = {"cautious", "estate", "foretold", "heard", "judge", "pot", "pots", "purse", "tap"}
GENERATED = ("proto/gen/", "clients/python/clearinghouse/client/sync/")

_ANY = re.compile("|".join(rf"\b(?:{form})\b" for form in BANNED), re.IGNORECASE)
_CODE = re.compile(r"``[^`]+``|`[^`]+`|\]\([^)\s]*\)")
_NOT_PROSE = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$|<!--.*?-->", re.MULTILINE | re.DOTALL)
_PROSE_OF_PYTHON = re.compile(
    r'"""(?:\\.|[^\\])*?"""|(?:"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|\#[^\n]*', re.DOTALL
)
_LINE = re.compile(".+")
_NAME = re.compile(r"[A-Za-z_]{3,}")


def _blank(match: re.Match[str]) -> str:
    """Spaces in place of a text; its lines stay."""
    return re.sub(r"\S", " ", match[0])


def findings(text: str, suffix: str) -> Iterator[tuple[int, str]]:
    """The line and the word of each finding in a text; of Python in its docstrings, comments and texts of two words."""
    if suffix == ".md":
        parts = [(0, _NOT_PROSE.sub(_blank, text))]
    else:
        found = (_PROSE_OF_PYTHON if suffix == ".py" else _LINE).finditer(text)
        parts = [(one.start(), one[0]) for one in found if " " in one[0].strip("\"' ")]
    for start, part in parts:
        for match in _ANY.finditer(_CODE.sub(_blank, part)):
            yield 1 + text.count("\n", 0, start + match.start()), match[0]


def test_each_word_is_found_and_names_in_backquotes_are_not() -> None:
    """A word is found in prose, also where its phrase is broken; not in code, links or longer words."""
    source = (
        '"""A module.\n\nIt is made anew.\n"""\nX = "a purse"; Y = "purse"\n# The rest is spoken\n'
    )
    assert list(findings(source + "for = 1\n", ".py")) == [(3, "anew"), (5, "purse")]
    prose = (
        "The cap is looked\nat last. `whoever` reads [it](told.md).\n\n```\nanew\n```\nThe stapler"
    )
    assert list(findings(prose, ".md")) == [(1, "looked\nat")]


@pytest.mark.parametrize("suffix", sorted(TEXT_SUFFIXES | {""}))
def test_the_text_is_plain(suffix: str) -> None:
    """No document, comment or message has a banned word: each that does, as `file:line: word`."""
    files = [path for path in text_files() if path.suffix == suffix]
    found = [
        f"{short(path)}:{line}: {word}"
        for path in files
        if not short(path).startswith((*GENERATED, "tests/test_language.py"))
        for line, word in findings(path.read_text(encoding="utf-8"), suffix)
    ]
    assert found == []


def test_names_have_one_meaning() -> None:
    """No identifier of Python has a word of the second list; names of tests are sentences."""
    names = {
        (short(path), name)
        for path in text_files()
        if path.suffix == ".py" and not short(path).startswith((*GENERATED, "tests/test_language"))
        for name in set(_NAME.findall(_PROSE_OF_PYTHON.sub("", path.read_text(encoding="utf-8"))))
        if NOT_IN_NAMES.intersection(name.lower().split("_")) and not name.startswith("test_")
    }
    assert sorted(names) == []
