# SPDX-License-Identifier: Apache-2.0
"""Parameters of dynamic margin at each limit and beyond it, and what stays when they change (SPEC M-7)."""

from typing import Final

import pytest

from clearinghouse.statemachine.state.dynamic_margin import DynamicMargin
from clearinghouse.statemachine.state.timers import DEADLINE_MARGIN_SCALE
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.support import E9, SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, PPB, Limit, Setter

PERP, SPOT = MarketId(1), MarketId(2)
MINUTE: Final = 60 * SECOND


@pytest.fixture
def system() -> System:
    """A future and a spot market for SOL at 150."""
    system = System()
    sol = system.asset("SOL", 4, 150)
    system.market("SOL-PERP", types.PERPETUAL, sol)
    system.market("SOL/USDC", types.SPOT, sol)
    return system


def rules_of(system: System) -> DynamicMargin:
    """The rules of the future."""
    rules = system.market_of(PERP).dynamic_margin
    assert rules is not None
    return rules


def setter_of(system: System) -> Setter:
    """Margin that follows volatility, open interest and depth."""
    command = commands.SetDynamicMargin(
        *(*system.head(), PERP, MINUTE, 86_400 * SECOND, PPB // 2, 10, 20, 30, 10_000_000),
        *(3 * PPB, PPB // 4, PPB // 20),
    )
    return Setter(
        system,
        command,
        lambda: rules_of(system),
        lambda _, __: ("DYNAMIC_MARGIN_SET", {"market_id": PERP, "enabled": 1}),
        names={"market_id": ""},
        answers=PERP,
    )


def test_dynamic_margin_keeps_its_limits(system: System) -> None:
    """Each field at both limits: the cap holds the buffer, open interest rises, and depth has a width."""
    setter = setter_of(system)
    setter.keeps(
        Limit("ewma_ns", 1, MOST),
        Limit("volatility_ppb", 1, MOST),
        Limit("open_interest_low", 0, 19),
        Limit("open_interest_high", 11, MOST),
        Limit("open_interest_low", 0, 0, {"open_interest_high": 0}),
        Limit("depth_notional", 0, MOST),
        Limit("depth_width_ppb", 1, PPB),
        Limit("depth_width_ppb", 1, PPB, {"depth_notional": 1}),
        Limit("depth_width_ppb", 0, PPB, {"depth_notional": 0}),
        Limit("cap_ppb", 1_250_000_000, 100_000_000_000),
        Limit("cap_ppb", 1_000_000_000, 100_000_000_000, {"buffer_ppb": 0}),
        Limit("buffer_ppb", 0, 1_000_000_000),
        Limit("rise_ppb_per_hour", 0, 1_000_000_000),
    )
    setter.accepts(sample_ns=SECOND)
    setter.accepts(sample_ns=9_223_372_036 * SECOND)  # the greatest amount that is whole seconds
    for bad in (1, SECOND - 1, SECOND + 1, -SECOND, 9_223_372_037 * SECOND):
        setter.refuses(sample_ns=bad)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    setter.refuses(codes.MARKET_KIND_FORBIDS, market_id=SPOT)
    system.must(commands.SetMarketStatus(*system.head(), PERP, types.MARKET_CLOSED, "end"))
    setter.refuses(codes.MARKET_STATUS_FORBIDS)


def test_without_a_sample_dynamic_margin_ends(system: System) -> None:
    """The other fields have no effect then; it ends also where there is none."""
    setter = setter_of(system)
    setter.accepts()
    for _ in range(2):
        assert system.apply(setter.again(sample_ns=0, cap_ppb=-1)).ids == [PERP]
        said = [event.fields for event in system.events if event.name == "DYNAMIC_MARGIN_SET"]
        assert said == [{"offset": 0, "market_id": PERP, "enabled": 0}]
        assert system.market_of(PERP).dynamic_margin is None


def test_what_was_seen_stays_when_parameters_change(system: System) -> None:
    """The first sample is the present price; the variance is of an interval, so that half of one has half of it."""
    setter = setter_of(system)
    began_ns = system.now
    setter.accepts()
    rules = rules_of(system)
    assert (rules.sampled_e9, rules.sampled_ns) == (150 * 10**6 * E9, began_ns)
    assert (rules.variance_e18, rules.since_ns, rules.scaled_ns) == (0, began_ns, began_ns)
    due = system.state.timers.due
    assert due[DEADLINE_MARGIN_SCALE, PERP] == began_ns + MINUTE
    rules.variance_e18 = 1_001
    system.now += 5
    setter.accepts(sample_ns=MINUTE // 2)
    rules = rules_of(system)
    assert (rules.variance_e18, rules.since_ns) == (500, system.now)
    assert due[DEADLINE_MARGIN_SCALE, PERP] == system.now + MINUTE // 2
    assert (rules.sampled_e9, rules.sampled_ns) == (150 * 10**6 * E9, began_ns)


def test_without_a_price_there_is_no_first_sample() -> None:
    """0 stands for none."""
    system = System()
    sol = system.asset("SOL", 4)
    system.market("SOL-PERP", types.PERPETUAL, sol)
    setter_of(system).accepts()
    assert (rules_of(system).sampled_e9, rules_of(system).sampled_ns) == (0, 0)
