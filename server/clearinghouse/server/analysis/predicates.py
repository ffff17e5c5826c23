# SPDX-License-Identifier: Apache-2.0
"""Parse predicates: text to a tree (SPEC A-1, docs/reference/predicates.md).

Owns the grammar and the place of an error in the text. Must never read a state, nor run any of the text as a program:
`predicate_evaluation` has the meaning of names.

    predicate  := all ("or" all)*
    all        := one ("and" one)*
    one        := "not" one | "(" predicate ")" | happening | term [operator term]
    happening  := ("event" | "refused") PATTERN ("account" ID | "market" M | "asset" A)*
    term       := NUMBER | WORD | subject field ["(" argument ")"] | "sequence" | "time_ns"
    subject    := "account" ID | "market" M | "asset" A
    operator   := "<" | "<=" | ">" | ">=" | "==" | "!="
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

SUBJECTS: Final = ("account", "market", "asset")
HAPPENINGS: Final = ("event", "refused")
PLAIN_TERMS: Final = ("sequence", "time_ns")
OPERATORS: Final = ("<=", ">=", "==", "!=", "<", ">")
DEPTH_MAX: Final = 50
LENGTH_MAX: Final = 2_000

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?(?![\w.\-/*?]))"
    r"|(?P<word>[A-Za-z0-9_*?][\w.\-/*?]*)"
    r"|(?P<operator><=|>=|==|!=|<|>)"
    r"|(?P<bracket>[()]))",
    re.ASCII,
)


class PredicateError(ValueError):
    """A text is no predicate, or has an unknown name; `column` is the place of the fault, counted from 1."""

    def __init__(self, text: str, column: int, message: str) -> None:
        super().__init__(f"column {column}: {message}")
        self.text = text
        self.column = column
        self.message = message

    def pointing(self) -> str:
        """Return the text and, below it, a mark under the column of the fault."""
        return f"{self.text}\n{' ' * (self.column - 1)}^"


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exactly as its text states it."""

    value: Fraction
    column: int


@dataclass(frozen=True, slots=True)
class Word:
    """A name that is compared with a figure, such as a status."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the state: a field of a subject, with its argument. `subject` is "" for a figure of the whole
    journal.
    """

    subject: str
    name: str
    field: str
    argument: str
    column: int


Term: TypeAlias = Number | Word | Figure


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two terms. Without an operator it holds if the left term is not 0."""

    left: Term
    operator: str
    right: Term | None


@dataclass(frozen=True, slots=True)
class Happening:
    """A pattern that an event or the code of a refusal must match, with the subjects that it must concern."""

    refused: bool
    pattern: str
    filters: tuple[tuple[str, str], ...]
    column: int


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a predicate."""

    one: "Predicate"


@dataclass(frozen=True, slots=True)
class Both:
    """Two predicates joined by `and` or `or`."""

    operator: str
    left: "Predicate"
    right: "Predicate"


Predicate: TypeAlias = Comparison | Happening | Not | Both


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of the text: a word, a number, an operator or a bracket. At the end of the text `kind` is ""."""

    kind: str
    text: str
    column: int


def parse(text: str) -> Predicate:
    """Return the tree of a predicate. Raises PredicateError."""
    if len(text) > LENGTH_MAX:
        raise PredicateError(text, LENGTH_MAX, f"a predicate has at most {LENGTH_MAX} characters")
    parser = _Parser(text)
    found = parser.predicate(0)
    parser.end()
    return found


def _tokens(text: str) -> list[_Token]:
    """Return the pieces of a text: words, numbers, operators and brackets. Raises PredicateError."""
    found: list[_Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            column = at + len(text[at:]) - len(text[at:].lstrip()) + 1
            raise PredicateError(text, column, f"{text[column - 1]!r} has no meaning here")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind) + 1))
        at = match.end()
    found.append(_Token("", "", end + 1))
    return found


class _Parser:
    """A parser of the pieces of a predicate; one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0

    def _fail(self, message: str, token: _Token | None = None) -> PredicateError:
        """Return the error with `message` at a piece of the text, or at the present piece."""
        at = self._peek() if token is None else token
        return PredicateError(self._text, at.column, message)

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        if token.kind:
            self._at += 1
        return token

    def _is(self, *words: str) -> bool:
        token = self._peek()
        return token.kind in ("word", "bracket") and token.text in words

    def end(self) -> None:
        """Raise an error if text follows the predicate."""
        token = self._peek()
        if token.kind:
            raise self._fail(
                f"{token.text!r} comes after the end of the predicate: `and`, `or`? A figure of an asset or market has "
                "it in brackets, as in `account 1001 balance(SOL) > 50`"
            )

    def predicate(self, depth: int) -> Predicate:
        """Parse `all ("or" all)*`; return its tree. `depth` is the number of open brackets."""
        if depth > DEPTH_MAX:
            raise self._fail(f"more than {DEPTH_MAX} brackets inside each other")
        found = self._all(depth)
        while self._is("or"):
            self._take()
            found = Both("or", found, self._all(depth))
        return found

    def _all(self, depth: int) -> Predicate:
        found = self._one(depth)
        while self._is("and"):
            self._take()
            found = Both("and", found, self._one(depth))
        return found

    def _one(self, depth: int) -> Predicate:
        if depth > DEPTH_MAX:
            raise self._fail(f"more than {DEPTH_MAX} of `not` and brackets inside each other")
        if self._is("not"):
            self._take()
            return Not(self._one(depth + 1))
        if self._is("("):
            self._take()
            found = self.predicate(depth + 1)
            if not self._is(")"):
                raise self._fail("a `)` is missing")
            self._take()
            return found
        if self._is(*HAPPENINGS):
            return self._happening()
        return self._comparison()

    def _happening(self) -> Happening:
        """Parse `event PATTERN ...` or `refused PATTERN ...`; return its tree."""
        verb = self._take()
        token = self._take()
        if token.kind != "word" or token.text in ("and", "or", "not"):
            raise self._fail(f"`{verb.text}` needs a name such as LIQUIDATION_*", token)
        filters: list[tuple[str, str]] = []
        while self._is(*SUBJECTS):
            subject = self._take()
            filters.append((subject.text, self._name(subject).text))
        return Happening(verb.text == "refused", token.text, tuple(filters), token.column)

    def _comparison(self) -> Comparison:
        left = self._term()
        token = self._peek()
        if token.kind != "operator":
            if not isinstance(left, Figure):
                raise self._fail("a comparison is missing: one of " + " ".join(OPERATORS))
            return Comparison(left, "", None)
        self._take()
        return Comparison(left, token.text, self._term())

    def _term(self) -> Term:
        token = self._take()
        if token.kind == "number":
            return Number(Fraction(token.text), token.column)
        if token.kind != "word":
            raise self._fail(
                "a number or one of account, market, asset, event, refused, sequence is wanted",
                token,
            )
        if token.text in SUBJECTS:
            name = self._name(token)
            field = self._take()
            if field.kind != "word" or field.text in ("and", "or", "not"):
                raise self._fail(f"a field of the {token.text} is wanted", field)
            return Figure(token.text, name.text, field.text, self._argument(), field.column)
        if token.text in PLAIN_TERMS:
            return Figure("", "", token.text, "", token.column)
        return Word(token.text, token.column)

    def _name(self, subject: _Token) -> _Token:
        """Return the piece after a subject: its id or symbol."""
        token = self._take()
        if token.kind not in ("word", "number") or token.text in ("and", "or", "not"):
            raise self._fail(f"`{subject.text}` needs an id or a name", token)
        return token

    def _argument(self) -> str:
        """Parse the `(argument)` of a field and return its text; "" if no bracket follows."""
        if not self._is("("):
            return ""
        self._take()
        token = self._take()
        if token.kind not in ("word", "number"):
            raise self._fail("an id or a name is wanted in the brackets", token)
        if not self._is(")"):
            raise self._fail("a `)` is missing")
        self._take()
        return token.text
