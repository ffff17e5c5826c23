# SPDX-License-Identifier: Apache-2.0
"""Sources that start, fall silent and disagree, in any number: the index is what the young ticks give (P-2).

Owns how they are drawn; what has to hold is in `naive_prices`. In games hardly ever more than half of the sources fall
silent.
"""

from hypothesis import given, settings, strategies as st

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, SourceId
from tests.stateful.naive_prices import price_findings
from tests.support import E9, SECOND, System

FRESH_NS = 10 * SECOND
TICKS = st.tuples(
    st.integers(0, 4),  # which source
    st.integers(900, 1_100),  # at which price
    st.integers(0, 12),  # seconds since the one before
    st.integers(0, 12),  # seconds that its price is old already
)


@settings(max_examples=40)
@given(
    groups=st.lists(st.integers(0, 1), min_size=2, max_size=5),
    quorum=st.integers(0, 3),
    clamp_bps=st.sampled_from((0, 100, 10_000)),
    ticks=st.lists(TICKS, min_size=1, max_size=12),
)
def test_the_index_is_what_the_young_sources_come_to(
    groups: list[int],
    quorum: int,
    clamp_bps: int,
    ticks: list[tuple[int, int, int, int]],
) -> None:
    """With sources that send, repeat late or fall silent, state and index follow only from the last ticks."""
    system = System(check=False)
    sol = system.asset("SOL", 4)
    sources: list[int] = []
    for number, group in enumerate(groups, start=1):
        named = commands.CreateOracleSource(*system.head(), f"source-{number}", "", number)
        sources.append(system.must(named))
        system.must(
            commands.SetSourceQuote(*system.head(), SourceId(sources[-1]), AssetId(0), group)
        )
    system.must(
        commands.SetOracleInstrument(
            *system.head(), AssetId(sol), list(map(SourceId, sources)), FRESH_NS, clamp_bps
        )
    )
    if quorum:
        no_more = (0, 0, 0, 0, 3_600 * SECOND, 0, 0, 0, 0, 0)
        system.must(commands.SetIndexRules(*system.head(), AssetId(sol), quorum, *no_more))
    for source, price, waited, age in ticks:
        system.now += waited * SECOND
        system.advance(0)
        assert price_findings(system.state) == []
        e9 = price * 10**system.state.valuation.scale * E9 // 100
        which, when = [sources[source % len(sources)]], [system.now - age * SECOND]
        nothing = [0]
        system.apply(
            commands.OracleTicks(
                *system.head(),
                list(map(SourceId, which)),
                [AssetId(sol)],
                nothing,
                nothing,
                [e9],
                nothing,
                when,
            )
        )
        assert price_findings(system.state) == []
    for _ in range(3):
        system.advance(FRESH_NS // SECOND // 2)
        assert price_findings(system.state) == []
    assert system.state.assets[AssetId(sol)].price_state in (
        types.PRICE_ABSENT,
        types.PRICE_NO_QUORUM,
    )
