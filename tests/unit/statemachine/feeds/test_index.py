# SPDX-License-Identifier: Apache-2.0
"""When an index is made again: as a source expires, its price turns stale, or its cap lets it move (SPEC P-2, P-4)."""

import pytest

from clearinghouse.statemachine.feeds.index import IndexUpdate, _schedule
from clearinghouse.statemachine.state.price_sources import IndexRules, Instrument
from clearinghouse.statemachine.state.timers import DEADLINE_INDEX
from clearinghouse.statemachine.vocabulary.numbers import SourceId
from clearinghouse.statemachine.vocabulary.types import PRICE_OK, SECOND_NS
from tests.unit.statemachine.pretrade.small_states import World

NOW = 100 * SECOND_NS
FRESH_NS = 60 * SECOND_NS


@pytest.mark.parametrize(
    ("changed_ns", "due_ns"),
    [
        (NOW, NOW + SECOND_NS),
        (NOW - SECOND_NS + 1, NOW + 1),
        (NOW - SECOND_NS, NOW + SECOND_NS),  # it did not move now, so not before the next second
        (NOW - 5 * SECOND_NS, NOW + SECOND_NS),
    ],
)
def test_a_capped_index_moves_a_second_after_it_moved_last(changed_ns: int, due_ns: int) -> None:
    """A second after the last change; where that is over, a second from now, and never in the same instant."""
    world = World()
    state, asset = world.state, world.a
    asset.index_rules = IndexRules(1, 100, 1, 0, 0, 0, 0, 0, 0, 0, 0)
    asset.index_e9 = 100 * 10**9
    asset.price_state = PRICE_OK
    asset.index_changed_ns = changed_ns
    update = IndexUpdate(asset)
    update.ids = [SourceId(1)]
    update.oldest_ns = update.newest_ns = NOW
    update.capped = True
    _schedule(state, asset, Instrument(FRESH_NS, 0, [SourceId(1)]), update)
    assert state.timers.due[DEADLINE_INDEX, asset.id] == due_ns


@pytest.mark.parametrize(("stale_ns", "due_ns"), [(0, NOW + FRESH_NS + 1), (7, NOW + 7)])
def test_an_index_without_a_cap_is_made_again_as_its_oldest_source_expires_or_its_price_is_stale(
    stale_ns: int, due_ns: int
) -> None:
    """A source expires a nanosecond after a minute; a price is stale at its time."""
    world = World()
    state, asset = world.state, world.a
    asset.index_rules = IndexRules(1, 100, 1, 0, 0, stale_ns, 0, 0, 0, 0, 0)
    asset.index_e9 = 100 * 10**9
    update = IndexUpdate(asset)
    update.ids = [SourceId(1)]
    update.oldest_ns = update.newest_ns = NOW
    _schedule(state, asset, Instrument(FRESH_NS, 0, [SourceId(1)]), update)
    assert state.timers.due[DEADLINE_INDEX, asset.id] == due_ns
