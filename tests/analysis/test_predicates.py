# SPDX-License-Identifier: Apache-2.0
"""The language of predicates: what parses, what it means, where an error is (docs/reference/predicates.md)."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from clearinghouse.server.analysis.predicate_evaluation import FIELDS, Evaluator
from clearinghouse.server.analysis.predicates import (
    Both,
    Comparison,
    Figure,
    Happening,
    Not,
    Number,
    PredicateError,
    Word,
    parse,
)
from clearinghouse.server.analysis.replayed_state import opened
from tests.sources import ROOT


def test_a_comparison_parses_into_its_terms() -> None:
    """Subject, name, field, operator and an exact number come out as they were written."""
    found = parse("account 17 margin_fraction < 0.05")
    assert found == Comparison(
        Figure("account", "17", "margin_fraction", "", 12), "<", Number(Fraction(1, 20), 30)
    )


def test_and_binds_stronger_than_or_and_not_strongest() -> None:
    """`a or not b and c` is `a or ((not b) and c)`."""
    found = parse("event A* or not event B* and sequence >= 3")
    assert isinstance(found, Both)
    assert found.operator == "or"
    right = found.right
    assert isinstance(right, Both)
    assert right.operator == "and"
    assert isinstance(right.left, Not)


def test_happenings_take_filters() -> None:
    """An event's pattern may be narrowed to accounts, markets and assets."""
    found = parse("event LIQUIDATION_* account 17 market BTC-PERP asset USDC")
    assert isinstance(found, Happening)
    assert found.filters == (("account", "17"), ("market", "BTC-PERP"), ("asset", "USDC"))


def test_a_word_is_a_status() -> None:
    """A bare word on the right is what a status may equal."""
    found = parse("market SOL/USDC status == OPEN")
    assert isinstance(found, Comparison)
    assert isinstance(found.right, Word)
    assert found.right.text == "OPEN"


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "is wanted"),
        ("account", 8, "needs an id"),
        ("account 17", 11, "a field of the account"),
        ("account 17 margin_fraction <", 29, "is wanted"),
        ("account 17 margin_fraction < 0.05 0.06", 35, "after the end"),
        ("(event A", 9, "`)` is missing"),
        ("event", 6, "needs a name"),
        ("account 17 balance(USDC < 3", 25, "`)` is missing"),
        ("market X mark > 5 $", 19, "no meaning"),
        ("5", 2, "a comparison is missing"),
        ("account 17 speed > 5", 12, "no field 'speed'"),
        ("account 17 balance > 5", 12, "needs an argument"),
        ("market X mark(USDC) > 5", 10, "no field 'mark'"),
        ("event LIQUIDATON_*", 7, "no event"),
        ("refused INSUFICIENT_MARGIN", 9, "no result code"),
        ("account 17 status == LIQUIDATNG", 22, "there are ACTIVE, LIQUIDATING"),
        ("account 17 margin_fraction < abc", 30, "'abc' is neither a number nor a field"),
        ("account 17 status > ACTIVE", 12, "compared by == or !="),
        ("account 17 status == 2", 22, "is a name, one of"),
        ("account 17 status == account 17 equity", 33, "is a name, one of"),
        ("market X status", 10, "compared by == or !="),
        ("asset A price_state != FINE", 24, "no price_state of asset"),
        ("ACTIVE == ACTIVE", 1, "neither a number nor a field"),
        ("not " * 60 + "sequence > 1", 205, "inside each other"),
        ("x" * 2001, 2000, "at most"),
    ],
)
def test_an_error_points_at_its_column(text: str, column: int, says: str) -> None:
    """A text that does not parse, or names an unknown thing, is refused with the column of the error."""
    with pytest.raises(PredicateError) as caught:
        Evaluator(text, parse(text))
    assert caught.value.column == column
    assert says in str(caught.value)
    assert caught.value.pointing().splitlines()[-1].index("^") == column - 1


@given(st.text(alphabet="acount17 ()<>=!.*_-$\n\téand or not event market 5", max_size=40))
def test_no_text_gets_anything_but_a_tree_or_an_error_with_a_column(text: str) -> None:
    """Any text parses or is refused with a column inside it or right after it."""
    try:
        Evaluator(text, parse(text))
    except PredicateError as error:
        assert 1 <= error.column <= len(text) + 1  # noqa: PT017  it may also parse


def _first(golden: Path, text: str) -> int | None:
    """The first sequence after which a predicate holds."""
    evaluator = Evaluator(text, parse(text))
    with opened(golden) as past:
        while (step := past.step()) is not None:
            if evaluator.holds(step):
                return step.last_sequence
    return None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sequence >= 40", 40),
        ("account 9999 equity > -1000000", None),
        ("account 1002 status != ACTIVE and not account 1002 status == LIQUIDATING", None),
        ("market SOL-PERP mark > 1", 56),
        ("event MARK_CHANGED market SOL-PERP", 56),
        ("asset SOL price_state == OK", 56),
    ],
)
def test_a_predicate_holds_where_it_should(golden: Path, text: str, expected: int | None) -> None:
    """In the golden journal each predicate first holds at the sequence computed from its events."""
    assert _first(golden, text) == expected


def test_a_balance_and_a_refusal_are_seen(golden: Path) -> None:
    """A balance in whole units and a refusal by code and account first hold where the events say so."""
    credited = _first(golden, "account 1002 balance(USDC) == 2000")
    assert credited == _first(golden, "event DEPOSIT_CONFIRMED account 1002 asset USDC")
    refused = _first(golden, "refused INSUFFICIENT_MARGIN")
    assert refused is not None
    named = _first(golden, "refused INSUFFICIENT_MARGIN market SOL-PERP or sequence > 700")
    assert named is not None
    assert named >= refused


def test_every_field_has_an_entry() -> None:
    """The page of predicates names every field of every subject."""
    page = (ROOT / "docs" / "reference" / "predicates.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(account|market|asset)` \|[^|]*\|(.*)\|$", page, re.MULTILINE))
    for subject, (with_argument, without) in FIELDS.items():
        named = set(re.findall(r"`(\w+)(?:\([^)]*\))?`", rows[subject]))
        if subject == "asset":
            assert "the others of an asset" in rows[subject]
            assert named == {"balance"} | without
        else:
            assert named == with_argument | without
