# SPDX-License-Identifier: Apache-2.0
"""Sources, instruments, rules of index and mark: each field at both of its limits and beyond them (SPEC P-1 to P-4)."""

from typing import Final

import pytest

from clearinghouse.statemachine.state.price_sources import Instrument
from clearinghouse.statemachine.state.timers import DEADLINE_MARK_SAMPLE
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from tests.support import E9, SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, PPB, Limit, Setter

USDC, SOL, EUR = AssetId(1), AssetId(2), AssetId(3)
OF_SOL, OF_EUR, SPARE = SourceId(1), SourceId(2), SourceId(3)
PERP: Final = MarketId(1)
UNIT: Final = 10**6
MARK_E9: Final = 1_500_000 * E9  # of a lot of 0.01 SOL at 150


@pytest.fixture
def system() -> System:
    """SOL at 150 and EUR at 2 with a source each, a source that no asset has, and a future for SOL."""
    system = System()
    system.asset("SOL", 4, 150)
    system.asset("EUR", 6, 2)
    system.must(commands.CreateOracleSource(*system.head(), "spare", "", 1))
    system.market("SOL-PERP", types.PERPETUAL, SOL)
    return system


def instrument_of(system: System, asset_id: AssetId) -> Instrument:
    """The instrument of an asset."""
    found = system.state.assets[asset_id].instrument
    assert found is not None
    return found


def sources(system: System) -> Setter:
    """Which sources make SOL's price."""
    return Setter(
        system,
        commands.SetOracleInstrument(*system.head(), SOL, [OF_SOL], 10**18, 100),
        lambda: system.state.assets[SOL].instrument,
        lambda c, _: ("INSTRUMENT_SET", {"asset_id": c.asset_id}),
        names={"asset_id": ""},
        answers=SOL,
    )


def quote(system: System, source_id: SourceId) -> Setter:
    """In what a source quotes."""
    return Setter(
        system,
        commands.SetSourceQuote(*system.head(), source_id, AssetId(0), 0),
        lambda: system.state.sources[source_id],
        lambda c, _: (
            "SOURCE_QUOTE_SET",
            {"source_id": source_id, "quote_asset_id": c.quote_asset_id, "group_id": c.group_id},
        ),
        names={"source_id": "id"},
        answers=source_id,
    )


def index_rules(system: System) -> Setter:
    """The rules of SOL's index."""
    command = commands.SetIndexRules(
        *(*system.head(), SOL, 1, 25, 5, 60 * SECOND, 100, 10**18, 100, 300 * SECOND, 50),
        *(300_000, 1_000),
        agreement_bps=300,
    )
    return Setter(
        system,
        command,
        lambda: system.state.assets[SOL].index_rules,
        lambda c, _: ("INDEX_RULES_SET", {"asset_id": c.asset_id}),
        names={"asset_id": ""},
        answers=SOL,
    )


def mark_rules(system: System) -> Setter:
    """How the mark follows the book."""
    return Setter(
        system,
        commands.SetMarkRules(*system.head(), PERP, 10_000 * UNIT, 60 * SECOND, 500),
        lambda: system.state.markets[PERP].mark_rules,
        lambda c, _: ("MARK_RULES_SET", {"market_id": c.market_id}),
        names={"market_id": ""},
        answers=PERP,
    )


def test_a_source_keeps_its_limits(system: System) -> None:
    """A name and a weight of 1 to 1,000,000,000; ids count up from the last."""
    good = commands.CreateOracleSource(*system.head(), "new", "feeder", 7)
    setter = Setter(
        system,
        good,
        lambda: system.state.sources[SourceId(max(system.state.sources))],
        lambda _, times: ("SOURCE_CREATED", {"source_id": 3 + times}),
        names={"source_principal": "principal"},
    )
    for weight in (7, 1, 1_000_000_000):
        setter.answers = len(system.state.sources) + 1
        setter.accepts(weight=weight)
        assert setter.record().id == setter.answers  # type: ignore[attr-defined]
    for weight in (0, -1, 1_000_000_001):
        setter.refuses(weight=weight)
    setter.refuses(name="")
    assert list(system.state.sources) == [1, 2, 3, 4, 5, 6]


def test_an_instrument_keeps_its_limits(system: System) -> None:
    """How long a tick is fresh, and the clamp; sources are kept in ascending order, each once."""
    setter = sources(system)
    setter.keeps(Limit("fresh_ns", 1, MOST), Limit("clamp_bps", 0, 10_000))
    setter.refuses(source_ids=[])
    setter.refuses(source_ids=[OF_SOL, OF_SOL])
    setter.refuses(codes.UNKNOWN_SOURCE, source_ids=[OF_SOL, SourceId(4)])
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=USDC)
    setter.accepts(source_ids=[OF_SOL, SPARE])
    system.must(setter.again(source_ids=[SPARE, OF_SOL]))
    assert instrument_of(system, SOL).source_ids == [OF_SOL, SPARE]


def test_ticks_of_sources_that_stay_are_kept(system: System) -> None:
    """A source that comes has no tick, one that stays has its own, and one that went and came back has none."""
    before = instrument_of(system, SOL).ticks[OF_SOL]
    setter = sources(system)
    setter.accepts(source_ids=[OF_SOL, SPARE])
    kept = instrument_of(system, SOL)
    assert (kept.ticks, kept.fresh_ids) == ({OF_SOL: before}, [OF_SOL])
    assert [unit.sources[0].id for unit in kept.units] == [OF_SOL, SPARE]
    setter.accepts(source_ids=[SPARE])
    setter.accepts(source_ids=[OF_SOL, SPARE])
    assert instrument_of(system, SOL).ticks == {}
    assert system.state.assets[SOL].price_e9 == 150 * UNIT * E9


def test_a_quote_keeps_its_limits(system: System) -> None:
    """A group of 0 to the greatest amount; the valuation asset is quoted in by 0."""
    setter = quote(system, SPARE)
    setter.keeps(Limit("group_id", 0, MOST))
    setter.accepts(quote_asset_id=EUR)
    system.must(setter.again(quote_asset_id=USDC))
    (event,) = system.events
    assert event.fields == {"offset": 0, "source_id": SPARE, "quote_asset_id": 0, "group_id": 0}
    assert system.state.sources[SPARE].quote_asset_id == 0
    setter.refuses(codes.UNKNOWN_ASSET, quote_asset_id=AssetId(9))
    setter.refuses(codes.UNKNOWN_SOURCE, source_id=SourceId(9))


def test_no_price_is_made_from_itself(system: System) -> None:
    """QUOTE_CYCLE for an asset's own price and for one that is made from it, by quote and by source (P-2)."""
    of_sol, of_eur = quote(system, OF_SOL), quote(system, OF_EUR)
    of_sol.refuses(codes.QUOTE_CYCLE, quote_asset_id=SOL)
    of_sol.accepts(quote_asset_id=EUR)
    of_eur.refuses(codes.QUOTE_CYCLE, quote_asset_id=SOL)
    of_eur.refuses(codes.QUOTE_CYCLE, quote_asset_id=EUR)
    assert system.state.assets[EUR].dependents == [SOL]
    quote(system, SPARE).accepts(quote_asset_id=SOL)
    setter = sources(system)
    setter.refuses(codes.QUOTE_CYCLE, source_ids=[OF_SOL, SPARE])
    setter.refuses(codes.QUOTE_CYCLE, asset_id=EUR, source_ids=[OF_EUR, SPARE])
    of_sol.accepts()
    assert system.state.assets[EUR].dependents == []
    setter.refuses(codes.QUOTE_CYCLE, source_ids=[SPARE])


def test_a_source_that_quotes_in_another_asset_loses_its_tick(system: System) -> None:
    """A tick in the former quote says nothing; another group leaves it (P-2)."""
    setter = quote(system, OF_SOL)
    before = dict(instrument_of(system, SOL).ticks)
    setter.accepts(group_id=4)
    assert instrument_of(system, SOL).ticks == before != {}
    setter.accepts(quote_asset_id=EUR)
    assert instrument_of(system, SOL).ticks == {}


def test_sources_of_a_group_are_one_unit(system: System) -> None:
    """Two sources of group 4 count once, by the first; those without a group count each (P-2)."""
    sources(system).accepts(source_ids=[OF_SOL, OF_EUR, SPARE])
    quote(system, OF_EUR).accepts(group_id=5)
    for source_id in (OF_SOL, SPARE):
        quote(system, source_id).accepts(group_id=4)
    units = [[one.id for one in unit.sources] for unit in instrument_of(system, SOL).units]
    assert units == [[OF_SOL, SPARE], [OF_EUR]]


def test_index_rules_keep_their_limits(system: System) -> None:
    """Each field at both limits; seconds are saved with a cap only, and a frozen price needs a move to compare."""
    setter = index_rules(system)
    setter.keeps(
        Limit("quorum_min", 1, MOST),
        Limit("cap_bps_per_second", 0, 10_000),
        Limit("cap_saved_seconds", 1, 3_600),
        Limit("cap_saved_seconds", 0, 3_600, {"cap_bps_per_second": 0}),
        Limit("cap_saved_seconds", 1, 3_600, {"cap_bps_per_second": 1}),
        Limit("capless_after_ns", 0, MOST),
        Limit("jumped_bps", 0, 10_000),
        Limit("stale_ns", 0, MOST),
        Limit("wide_bps", 0, 10_000),
        Limit("frozen_after_ns", 0, MOST),
        Limit("frozen_move_bps", 1, 10_000),
        Limit("frozen_move_bps", 0, 10_000, {"frozen_after_ns": 0}),
        Limit("frozen_move_bps", 1, 10_000, {"frozen_after_ns": 1}),
        Limit("stable_ppb_per_second", 0, PPB),
        Limit("adverse_bps", 0, 10_000),
    )
    # A record of before P-2.2 states -1, and the rule is off.
    setter.refuses(codes.PARAMETER_OUT_OF_RANGE, agreement_bps=-2)
    setter.refuses(codes.PARAMETER_OUT_OF_RANGE, agreement_bps=10_001)
    setter.accepts(agreement_bps=0)
    setter.accepts(agreement_bps=10_000)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=USDC)


def test_a_stable_price_begins_with_the_rules(system: System) -> None:
    """The stable price starts at the index with the first rules, and again after rules without it (M-9)."""
    asset = system.state.assets[SOL]
    setter = index_rules(system)
    assert asset.stable_e9 == 0
    system.now += 5
    setter.accepts()
    price = 150 * UNIT * E9
    assert (asset.stable_e9, asset.stable_ns) == (price, system.now)
    setter.accepts(stable_ppb_per_second=0)
    assert asset.stable_e9 == 0
    system.now += 5
    setter.accepts()
    assert (asset.stable_e9, asset.stable_ns) == (price, system.now)


def test_a_tick_is_frozen_no_more_once_the_rule_is_off(system: System) -> None:
    """Other changes leave what a source has been found to be (P-4)."""
    setter = index_rules(system)
    setter.accepts()
    tick = instrument_of(system, SOL).ticks[OF_SOL]
    tick.frozen = True
    setter.accepts(frozen_after_ns=1, frozen_move_bps=1)
    assert tick.frozen is True
    setter.accepts(frozen_after_ns=0)
    assert tick.frozen is False


def test_mark_rules_keep_their_limits(system: System) -> None:
    """Each field at both limits; an average is needed with a notional only."""
    setter = mark_rules(system)
    setter.keeps(Limit("ewma_ns", 1, MOST), Limit("clamp_bps", 0, 10_000))
    setter.accepts(impact_notional=1)
    setter.refuses(impact_notional=1, ewma_ns=0)
    setter.accepts(impact_notional=MOST)
    setter.refuses(impact_notional=MOST + 1)
    setter.refuses(impact_notional=-1)
    setter.refuses(impact_notional=0, ewma_ns=-1)
    setter.refuses(impact_notional=0, ewma_ns=MOST + 1)
    setter.refuses(impact_notional=0, clamp_bps=10_001)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))


def test_a_market_without_a_notional_has_no_mark_rules(system: System) -> None:
    """The first rules begin with no basis at the present time; later ones leave it; without any, it is 0 (P-3)."""
    market = system.state.markets[PERP]
    due = system.state.timers.due
    setter = mark_rules(system)
    for ewma_ns in (0, 60 * SECOND):
        market.basis_e9 = 7
        system.now += 5
        setter.accepts()
        assert (market.basis_e9, market.sampled_ns) == (0, system.now)
        next_second = (system.now // SECOND + 1) * SECOND
        assert due[DEADLINE_MARK_SAMPLE, PERP] == next_second
        system.now += 5
        market.basis_e9 = 7
        setter.accepts(clamp_bps=400)
        assert (market.basis_e9, market.sampled_ns) == (7, system.now)
        assert market.mark_e9 == MARK_E9 + 7
        system.must(setter.again(impact_notional=0, ewma_ns=ewma_ns))
        said = {"offset": 0, "market_id": PERP}
        assert [e.fields for e in system.events if e.name == "MARK_RULES_SET"] == [said]
        assert (market.mark_rules, market.basis_e9) == (None, 0)
        assert market.mark_e9 == MARK_E9
        assert (DEADLINE_MARK_SAMPLE, PERP) not in due
