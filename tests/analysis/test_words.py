# SPDX-License-Identifier: Apache-2.0
"""One vocabulary: what the API, `state`, `diff`, predicates, the SQL projection and events call a thing is one word.

Owns the comparison, from the sources of each: descriptors, views as `state` shows them, facts, fields of predicates,
columns, attributes of commands. `words.toml` has every other word with its reason, and none that is not used.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.analysis import state_views
from clearinghouse.server.analysis.facts import UNIT_OF_FACT, facts
from clearinghouse.server.analysis.predicate_evaluation import FIELDS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.codec.text.events import event_plain
from clearinghouse.server.codec.text.views import shown
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, split
from clearinghouse.storage.projectiontables import TABLES
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    clearing_pb2,
    common_pb2,
    event_pb2,
    journal_pb2,
    margin_call_pb2,
    market_data_pb2,
    member_pb2,
    oracle_pb2,
    pvp_pb2,
    query_pb2,
    risk_pb2,
    settlement_pb2,
    trading_pb2,
    venue_pb2,
)
from tests.golden.make import play

FILES = (
    *(account_pb2, admin_pb2, common_pb2, event_pb2, journal_pb2, market_data_pb2),
    *(oracle_pb2, query_pb2, risk_pb2, trading_pb2, venue_pb2),
    *(clearing_pb2, margin_call_pb2, member_pb2, pvp_pb2, settlement_pb2),
)
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
SEEDS = (3, 4, 5)


@cache
def states() -> tuple[State, ...]:
    """States with everything in them."""
    return tuple(play(seed, 300)[0].state for seed in SEEDS)


@cache
def api() -> frozenset[str]:
    """The names of all fields of the API."""
    return frozenset(
        field.name
        for file in FILES
        for message in file.DESCRIPTOR.message_types_by_name.values()
        for field in message.fields
    )


def keys(values: Any) -> Iterator[str]:  # noqa: ANN401  JSON
    """Every name of plain values."""
    if isinstance(values, dict):
        for name, value in values.items():
            yield name
            yield from keys(value)
    elif isinstance(values, list):
        for value in values:
            yield from keys(value)


def words_of_state() -> set[str]:
    """The names in all that `state` shows."""
    found: set[str] = set()
    for state in states():
        scales = scales_of(state)
        seen = [view(state) for view in state_views.WHOLE.values()]
        seen += [state_views.NAMED["account"](state, str(number)) for number in state.accounts]
        seen += [state_views.NAMED["asset"](state, one.symbol) for one in state.assets.values()]
        seen += [state_views.NAMED["market"](state, one.symbol) for one in state.markets.values()]
        found |= {name for one in seen for name in keys(shown(one, scales))}
    return found


def words_of_diff() -> set[str]:
    """The last words of all facts; a parameter is named behind a word that says so."""
    named = {fact.what.rpartition(" ")[2] for state in states() for fact in facts(state)}
    return named | set(UNIT_OF_FACT)


def words_of_predicates() -> set[str]:
    """The fields of all subjects."""
    return {name for kinds in FIELDS.values() for names in kinds for name in names}


def words_of_projection() -> set[str]:
    """The columns of all tables."""
    return {name for table in TABLES.values() for name in table.columns}


def words_of_events() -> set[str]:
    """The names under which events are shown, in `explain`, `bisect` and the projection."""
    scales = scales_of(states()[0])
    found: set[str] = set()
    for kind, (_, names) in EVENT_FIELDS.items():
        (event,) = split([kind, *(0 for _ in names)])
        found |= set(event_plain(event, scales))
    return found


SOURCES = {
    "state": words_of_state,
    "diff": words_of_diff,
    "predicates": words_of_predicates,
    "projection": words_of_projection,
    "events": words_of_events,
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_word_is_that_of_the_api(source: str) -> None:
    """Each word is a field of the API, or is listed with a reason; and each listed one is used and is no field."""
    found = SOURCES[source]()
    assert len(found) > 20
    other = {name for name in found if name not in api()}
    assert other == set(WORDS[source])
    assert all(len(reason.split()) > 2 for reason in WORDS[source].values())


def test_the_words_of_old_are_gone() -> None:
    """The pairs that once named one thing in two ways have one word each."""
    of_old = {
        *("worst_equity", "unsettled", "cost", "lot_decimals", "tick_decimals", "expires_ns"),
        *("risk_disabled", "waiting_orders", "imf_fraction", "worst_imf", "filled", "remaining"),
    }
    for source, words in SOURCES.items():
        if source != "projection":
            assert words() & of_old == set(), source
    margin = {field.name for field in risk_pb2.GetMarginResponse.DESCRIPTOR.fields}
    assert {"imf", "mmf", "imf_requirement", "mmf_requirement"} <= margin
