# SPDX-License-Identifier: Apache-2.0
"""A figure of one owner changes nothing that others are answered, but what the table of `shown.toml` allows (Q-5.2)."""

import secrets
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.server.codec.reads.hidden import HIDDEN
from tests.authority import interference
from tests.authority.interference import Pair, drawn, leaks, reads, shown
from tests.fuzzing.surface import surface
from tests.stateful.draws import SeededDraw

LIST_MEMBERS = "/clearinghouse.v1.MemberService/ListMembers"
PAIRS = 1_000
PLANTED_PAIRS = 40


def _found(pair: Pair | None) -> list[str]:
    return [] if pair is None else [*leaks(pair, Counter())]


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_a_figure_of_another_owner_shows_nowhere(seed: int) -> None:
    """Of a pair drawn from all scenarios."""
    assert _found(drawn(SeededDraw(seed))) == []


@pytest.mark.nightly
def test_a_thousand_pairs_show_nothing() -> None:
    """Others on each day. Most of the owners that are asked are asked for their own accounts too."""
    counted: Counter[str] = Counter()
    first = secrets.randbelow(2**32)
    found = {seed: drawn(SeededDraw(seed)) for seed in range(first, first + PAIRS)}
    pairs = {seed: pair for seed, pair in found.items() if pair is not None}
    assert len(pairs) > PAIRS * 9 // 10
    assert [(seed, leak) for seed, pair in pairs.items() for leak in leaks(pair, counted)] == []
    assert counted["owners"] > PAIRS
    assert counted["owners of own reads"] > counted["owners"] // 2


def test_a_planted_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exposures of members, once shown to all of them."""
    rest = {path: hide for path, hide in HIDDEN.items() if path != LIST_MEMBERS}
    monkeypatch.setattr(interference, "HIDDEN", rest)
    found = [
        leak
        for seed in range(PLANTED_PAIRS)
        for leak in _found(drawn(SeededDraw(seed), "affirmation"))
    ]
    assert found
    assert all(leak.endswith(LIST_MEMBERS) for leak in found)


def test_the_table_names_reads_and_fields() -> None:
    """Each of a read that a customer may make."""
    for path, fields in shown().items():
        assert path in reads()
        for names in fields:
            message: Any = surface()[path].reply
            for name in () if names == "*" else names.split("."):
                message = message.fields_by_name[name].message_type
