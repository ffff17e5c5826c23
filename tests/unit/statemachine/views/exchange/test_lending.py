# SPDX-License-Identifier: Apache-2.0
"""A pool is shown field by field: its terms, its sums, its rates, and what may leave it (SPEC B-1 to B-4)."""

from dataclasses import astuple

from clearinghouse.statemachine.views.exchange.lending import PoolTermsView, pool_views
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from tests.support import System
from tests.unit.statemachine.checks.test_damaged_state import SoundState
from tests.unit.statemachine.records import filled

E6, E36 = 10**6, 10**36


def test_without_pools_there_is_nothing() -> None:
    """A system without a pool shows none."""
    assert pool_views(System().state) == []


def test_the_terms_are_shown_field_by_field() -> None:
    """No two of the terms are equal; a virtual claim that was never stated is 0."""
    sound = SoundState()
    names = list(PoolTermsView.__dataclass_fields__)
    filled(sound.pool, **{name: 20 + place for place, name in enumerate(names)})
    (shown,) = pool_views(sound.state)
    assert astuple(shown.terms) == tuple(range(20, 20 + len(names)))
    filled(sound.pool, virtual_claim=NOT_STATED)
    (shown,) = pool_views(sound.state)
    assert shown.terms.virtual_claim == 0


def test_the_sums_are_shown_field_by_field() -> None:
    """Of 2,000 USDC lent 100 are borrowed, and 1,000 are asked for; what is kept at 36 decimals is floored."""
    sound = SoundState()
    filled(
        sound.pool,
        reserve_e36=31 * E36 + E36 - 1,
        fee_stream_e36=32 * E36 + 1,
        accrued_ns=33,
        epoch=34,
    )
    (shown,) = pool_views(sound.state)
    assert (shown.asset_id, shown.symbol) == (1, "USDC")
    assert (shown.cash, shown.debt, shown.claims) == (1_900 * E6, 100 * E6, 2_000 * E6)
    assert (shown.reserve, shown.fees_to_lenders) == (31, 32)
    assert (shown.accrued_ns, shown.epoch) == (33, 34)
    assert shown.borrow_rate_ray > shown.lend_rate_ray > 0
    assert shown.borrow_index_ray == sound.pool.borrow_index
    assert shown.supply_index_ray == sound.pool.supply_index
    assert shown.redemptions_asked == sound.pool.redemption_queue.total > 0
