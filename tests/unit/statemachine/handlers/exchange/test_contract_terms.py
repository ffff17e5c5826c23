# SPDX-License-Identifier: Apache-2.0
"""Terms of funding and of expiry, at each limit and beyond it (SPEC P-5, O-1)."""

from typing import Final

import pytest

from clearinghouse.statemachine.state.timers import DEADLINE_CONTRACT_EXPIRY
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.support import E9, SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import Limit, Setter

PERP, FUTURE, SPOT = MarketId(1), MarketId(2), MarketId(3)
HOUR: Final = 3_600 * SECOND
LAST_SECOND: Final = 9_223_372_036 * SECOND  # the greatest amount that is whole seconds


@pytest.fixture
def system() -> System:
    """A perpetual, a dated future and a spot market for SOL at 150."""
    system = System()
    sol = system.asset("SOL", 4, 150)
    system.market("SOL-PERP", types.PERPETUAL, sol)
    system.market("SOL-DEC", types.DATED_FUTURE, sol, status=types.MARKET_CANCEL_ONLY)
    system.market("SOL/USDC", types.SPOT, sol)
    return system


def funding(system: System) -> Setter:
    """Hourly funding."""
    return Setter(
        system,
        commands.SetFunding(*system.head(), PERP, HOUR, 100_000, 500_000, 5_000_000),
        lambda: system.market_of(PERP).funding,
        lambda _, __: ("FUNDING_CHANGED", {"market_id": PERP}),
        names={
            "market_id": "",
            "interest_ppb_8h": "interest_ppb",
            "inner_clamp_ppb": "inner_ppb",
        },
        answers=PERP,
    )


def expiry(system: System) -> Setter:
    """An expiry at a whole second two hours from now, over half an hour."""
    at_ns = (system.now // SECOND + 7_200) * SECOND
    return Setter(
        system,
        commands.SetExpiry(*system.head(), FUTURE, at_ns, HOUR // 2),
        lambda: system.market_of(FUTURE).expiry,
        lambda _, __: ("EXPIRY_CHANGED", {"market_id": FUTURE}),
        names={"market_id": "", "expiry_ns": "expires_ns"},
        answers=FUTURE,
    )


def test_funding_keeps_its_limits(system: System) -> None:
    """Each field at both limits; an interval is whole seconds, of which eight hours are a multiple."""
    setter = funding(system)
    setter.keeps(
        Limit("interest_ppb_8h", -1_000_000_000, 1_000_000_000),
        Limit("inner_clamp_ppb", 0, 1_000_000_000),
        Limit("bound_ppb", 0, 1_000_000_000),
    )
    for seconds in (1, 2, 3_600, 14_400, 28_800):
        setter.accepts(interval_ns=seconds * SECOND)
        found = system.market_of(PERP).funding
        assert found is not None
        assert found.divisor * seconds == 8 * 3_600
    # Half a second divides eight hours, and seven seconds do not.
    for bad in (1, SECOND // 2, SECOND + 1, 7 * SECOND, 28_801 * SECOND, 57_600 * SECOND, -SECOND):
        setter.refuses(interval_ns=bad)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    for market_id in (FUTURE, SPOT):
        setter.refuses(codes.MARKET_KIND_FORBIDS, market_id=market_id)


def test_funding_ends_with_interval_0(system: System) -> None:
    """Everything else is 0 then; it ends also where there is none, and a closed market has none."""
    setter = funding(system)
    setter.accepts()
    none = {"interval_ns": 0, "interest_ppb_8h": 0, "inner_clamp_ppb": 0, "bound_ppb": 0}
    for field in ("interest_ppb_8h", "inner_clamp_ppb", "bound_ppb"):
        setter.refuses(**{**none, field: 1})
    for _ in range(2):
        assert system.apply(setter.again(**none)).ids == [PERP]
        said = [event.fields for event in system.events if event.name == "FUNDING_CHANGED"]
        assert said == [{"offset": 0, "market_id": PERP}]
        assert system.market_of(PERP).funding is None
    system.must(commands.SetMarketStatus(*system.head(), PERP, types.MARKET_CLOSED, "end"))
    setter.refuses(codes.MARKET_STATUS_FORBIDS)


def test_an_expiry_keeps_its_limits(system: System) -> None:
    """A whole second later than now, averaged over a second to all of the time since 1970."""
    setter = expiry(system)
    setter.accepts()
    at_ns: int = setter.good.expiry_ns  # type: ignore[attr-defined]
    due = system.state.timers.due
    assert due[DEADLINE_CONTRACT_EXPIRY, FUTURE] == at_ns
    for window_ns in (SECOND, at_ns):
        setter.accepts(window_ns=window_ns)
    for bad in (0, -SECOND, SECOND - 1, SECOND + 1, at_ns + SECOND):
        setter.refuses(window_ns=bad)
    setter.refuses(expiry_ns=at_ns + 1)
    setter.accepts(expiry_ns=LAST_SECOND)
    assert due[DEADLINE_CONTRACT_EXPIRY, FUTURE] == LAST_SECOND
    setter.refuses(expiry_ns=LAST_SECOND + SECOND)
    now = system.now
    setter.refuses(codes.EXPIRY_IN_PAST, (now, now, 1), expiry_ns=now)
    setter.refuses(codes.EXPIRY_IN_PAST, (now, 0, now + 1), expiry_ns=0)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    setter.refuses(codes.MARKET_KIND_FORBIDS, market_id=SPOT)
    setter.accepts()


def test_an_expiry_stays_while_an_account_has_an_order(system: System) -> None:
    """EXPIRY_FIXED, before the time is checked; a market that settles has had its expiry (O-1)."""
    setter = expiry(system)
    setter.accepts()
    system.must(commands.SetMarketStatus(*system.head(), FUTURE, types.MARKET_OPEN, "begin"))
    alice = system.account("alice", USDC=10**9)
    outcome = system.order(alice, FUTURE, types.BUY, 15_000, 1)
    assert outcome.codes == [codes.OK]
    setter.refuses(codes.EXPIRY_FIXED)
    setter.refuses(codes.EXPIRY_FIXED, expiry_ns=0)
    assert system.cancel(alice, FUTURE, outcome.ids[0]).codes == [codes.OK]
    setter.accepts()


def test_a_market_that_waits_for_a_price_gets_one(system: System) -> None:
    """A price above 0 with a reason, in a market that settles and in no other (O-1)."""
    command = commands.NameSettlementPrice(*system.head(), FUTURE, 15_100, "why")
    setter = Setter(
        system,
        command,
        lambda: system.market_of(FUTURE).expiry,
        lambda _, __: ("", []),
        names={"market_id": "", "price": "", "reason": "", "confirms_distance": ""},
        answers=FUTURE,
    )
    setter.refuses(codes.MARKET_STATUS_FORBIDS)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    expiry(system).accepts()
    system.check = False  # the market has not come to its expiry
    system.market_of(FUTURE).status = types.MARKET_SETTLING
    for price in (0, -1, 2**63):
        setter.refuses(price=price)
    setter.refuses(reason="")
    setter.accepts()
    found = system.market_of(FUTURE).expiry
    assert found is not None
    # 151.00 of a lot of 0.01 SOL is 1.51 USDC.
    assert found.price_e9 == 1_510_000 * E9
