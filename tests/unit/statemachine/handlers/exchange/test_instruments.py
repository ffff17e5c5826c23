# SPDX-License-Identifier: Apache-2.0
"""Assets, markets and their parameters at the limits of each field and beyond them (SPEC O-1, O-2, M-1, M-4, G-2)."""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, PPB, Limit, Setter

USDC, SOL = AssetId(1), AssetId(2)
PERP: Final = MarketId(1)
OPEN, AUCTION, POST_ONLY, CANCEL_ONLY, REDUCE_ONLY, HALTED, SETTLING, CLOSED = range(1, 9)
SPOT, PERPETUAL, DATED, DEFERRED = (
    types.SPOT,
    types.PERPETUAL,
    types.DATED_FUTURE,
    types.DEFERRED_SPOT,
)
HOUR: Final = 3_600 * SECOND
# A leverage of 10 has an initial margin fraction of 100,000,000: MMF has to stay below it (M-4).
MARGIN: Final = ("max_leverage", "imf_factor_ppb", "mmf_base_ppb", "mmf_factor_ppb")


@pytest.fixture
def system() -> System:
    """SOL with four decimals at 150, and a future for it in lots of 0.01."""
    system = System()
    system.asset("SOL", 4, 150)
    system.market("SOL-PERP", PERPETUAL, SOL)
    return system


def limits_of_margin(prefix: str = "") -> list[Limit]:
    """Of leverage 1 to 1,000; MMF is below IMF in base and in factor, of which 0 is always permitted."""
    leverage, imf, base, factor = (prefix + name for name in MARGIN)
    return [
        Limit(leverage, 1, 1_000, {base: 0}),
        Limit(leverage, 1, 33, {base: 30_000_000}),  # 3 % is less than 1 / 33, more than 1 / 34
        Limit(imf, 0, 1_000_000_000, {factor: 0}),
        Limit(base, 0, 99_999_999, {leverage: 10}),
        Limit(base, 0, 999_999_999, {leverage: 1}),
        Limit(base, 0, 999_999, {leverage: 1_000}),
        Limit(factor, 0, 19_999, {imf: 20_000}),
        Limit(factor, 0, 0, {imf: 0}),
        Limit(factor, 0, 0, {imf: 1}),
    ]


def limits_of_asset() -> list[Limit]:
    """Weights, and what leaves the clearinghouse of it."""
    return [
        Limit("weight_kind", 1, 2),
        Limit("weight_base_ppb", 0, 1_000_000_000),
        Limit("weight_penalty_ppb", 0, 1_000_000_000),
        Limit("outflow_limit", 0, MOST),
        Limit("outflow_window_ns", 1, MOST),
        Limit("outflow_window_ns", 1, MOST, {"outflow_limit": 1}),
        Limit("outflow_window_ns", 0, MOST, {"outflow_limit": 0}),
        *limits_of_margin("debt_"),
    ]


def limits_of_market() -> list[Limit]:
    """Limits of orders and of exposure, and margin; -1 is a least notional that is not stated."""
    return [
        Limit("notional_min", -1, 500, {"notional_max": 500}),
        Limit("notional_min", -1, MOST, {"notional_max": 0}),
        Limit("notional_max", 11, MOST, {"notional_min": 11}),
        Limit("notional_max", 0, MOST, {"notional_min": 0}),
        Limit("open_order_lots_max", 0, MOST),
        Limit("open_interest_lots_max", 0, MOST),
        Limit("position_weight_ppb", 0, MOST),
        Limit("band_ppb", 0, 1_000_000_000),
        Limit("slippage_ppb", 0, 1_000_000_000),
        *limits_of_margin(),
    ]


def check_fees(setter: Setter) -> None:
    """1 to 64 tiers; a taker's rate of 0 to 100 %, a maker's of -100 % to the taker's of its tier (O-7)."""

    def rates(makers: list[int], takers: list[int]) -> dict[str, Any]:
        return {"maker_fee_ppb": makers, "taker_fee_ppb": takers}

    for makers, takers in (
        ([0] * 64, [0] * 64),
        ([PPB], [PPB]),
        ([-PPB], [0]),
        ([-PPB, 3], [PPB, 3]),
    ):
        accept(setter, **rates(makers, takers))
    for makers, takers in (
        ([], []),
        ([0] * 65, [0] * 65),
        ([0], [0, 0]),
        ([0, 0], [0]),
        ([], [0]),
        ([0], []),
        ([0], [-1]),
        ([-1], [-1]),
        ([0], [PPB + 1]),
        ([-PPB - 1], [0]),
        ([4], [3]),
        ([PPB + 1], [PPB]),
        ([0, 4], [4, 3]),
        ([4, 0], [3, 4]),
    ):
        setter.refuses(**rates(makers, takers))


def accept(setter: Setter, **changes: object) -> None:
    """A command is accepted; one that lists something does so under a new symbol, with the next id."""
    state = setter.system.state
    command: Any = setter.good
    if isinstance(command, commands.CreateAsset | commands.CreateMarket):
        of_asset = isinstance(command, commands.CreateAsset)
        setter.answers = len(state.assets if of_asset else state.markets) + 1
        changes.setdefault("symbol", f"NEW{setter.answers}")
        setter.accepts(**changes)
        assert state.symbols[str(changes["symbol"])] == setter.answers
    else:
        setter.accepts(**changes)


def keep(setter: Setter, limits: list[Limit]) -> None:
    """Each limit is accepted, and what is one beyond it refused."""
    accept(setter)
    for field, least, greatest, beside in limits:
        accept(setter, **{field: least, **beside})
        setter.refuses(**{field: least - 1, **beside})
        accept(setter, **{field: greatest, **beside})
        setter.refuses(**{field: greatest + 1, **beside})
    accept(setter)


def new_asset(system: System) -> Setter:
    """An asset that is listed."""
    command = commands.CreateAsset(
        *(*system.head(), "NEW", 6, 2, 900_000_000, 5, 10, 20_000, 50_000_000, 10_000),
        *(77, HOUR),
    )
    return Setter(
        system,
        command,
        lambda: system.state.assets[AssetId(max(system.state.assets))],
        lambda _, __: ("ASSET_CREATED", {"asset_id": max(system.state.assets)}),
    )


def asset_terms(system: System) -> Setter:
    """Other parameters of SOL."""
    command = commands.SetAssetParameters(
        *(*system.head(), SOL, 2, 900_000_000, 5, 10, 20_000, 50_000_000, 10_000, 77, HOUR),
        chain_fee_limit=3,
        house_fee_limit=2,
    )
    return Setter(
        system,
        command,
        lambda: system.state.assets[SOL],
        lambda _, __: ("ASSET_CHANGED", {"asset_id": SOL}),
        names={"asset_id": "id"},
        answers=SOL,
    )


PARAMETERS: Final[Any] = (
    *([1, -2], [3, 4], 11, 500, 1_000, 2_000, PPB, 10**8, 10**7, 20, 20_000),
    *(3 * 10**7, 10_000),
)


def new_market(system: System) -> Setter:
    """A market that is listed."""
    command = commands.CreateMarket(
        *(*system.head(), "NEW", PERPETUAL, types.INTERNAL, SOL, USDC, 1, 2, 1, 2),
        *(AccountId(0), OPEN, *PARAMETERS),
    )
    return Setter(
        system,
        command,
        lambda: system.state.markets[MarketId(max(system.state.markets))],
        lambda _, __: ("MARKET_CREATED", {"market_id": max(system.state.markets)}),
        names={"market_kind": "kind", "base_asset_id": "base.id", "quote_asset_id": "quote.id"},
    )


def market_terms(system: System) -> Setter:
    """Other parameters of the future."""
    return Setter(
        system,
        commands.SetMarketParameters(*system.head(), PERP, *PARAMETERS),
        lambda: system.state.markets[PERP],
        lambda _, __: ("MARKET_CHANGED", {"market_id": PERP}),
        names={"market_id": "id"},
        answers=PERP,
    )


def test_an_asset_is_listed_within_its_limits(system: System) -> None:
    """A symbol, a scale of 0 to 12, and its parameters."""
    setter = new_asset(system)
    keep(setter, [Limit("scale", 0, 12), *limits_of_asset()])
    setter.refuses(symbol="")
    for symbol in ("SOL", "SOL-PERP"):
        setter.refuses(codes.DUPLICATE_SYMBOL, symbol=symbol)
    asset = system.state.assets[AssetId(max(system.state.assets))]
    assert (asset.outflow.limit, asset.outflow.window_ns) == (77, HOUR)


def test_parameters_of_an_asset_keep_their_limits(system: System) -> None:
    """As when it is listed; the window of what leaves has the same terms."""
    setter = asset_terms(system)
    keep(setter, limits_of_asset())
    asset = system.state.assets[SOL]
    assert (asset.outflow.limit, asset.outflow.window_ns) == (77, HOUR)
    before = asset.version, system.state.version
    setter.accepts(outflow_limit=0, outflow_window_ns=5)
    assert (asset.outflow.limit, asset.outflow.window_ns) == (0, 5)
    assert (asset.version, system.state.version) == (before[0] + 1, before[1] + 1)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))
    for name in ("chain_fee_limit", "house_fee_limit"):
        setter.refuses(**{name: -2})
        setter.refuses(**{name: MOST + 1})
        setter.accepts(**{name: 0})
        setter.accepts(**{name: MOST})
        system.must(setter.again(**{name: -1}))
        assert getattr(asset, name) == MOST  # what is not stated stays (L-4.3)


def test_the_valuation_asset_counts_in_full(system: System) -> None:
    """Its weight is of kind IDENTITY (M-1)."""
    setter = asset_terms(system)
    setter.refuses(asset_id=USDC)
    system.must(setter.again(asset_id=USDC, weight_kind=1))
    assert system.state.assets[USDC].debt_mmf_base_ppb == 50_000_000


def test_a_market_is_listed_within_its_limits(system: System) -> None:
    """Its parameters, and what never changes: a symbol, its kind, who matches, two assets, and units."""
    setter = new_market(system)
    keep(setter, limits_of_market())
    check_fees(setter)
    setter.refuses(symbol="")
    for symbol in ("SOL", "SOL-PERP"):
        setter.refuses(codes.DUPLICATE_SYMBOL, symbol=symbol)
    setter.refuses(codes.UNKNOWN_ASSET, base_asset_id=AssetId(9))
    setter.refuses(codes.UNKNOWN_ASSET, quote_asset_id=AssetId(9))
    setter.refuses(base_asset_id=USDC)
    setter.refuses(venue_account_id=AccountId(77))
    for matching in (0, 2, 3):
        setter.refuses(matching=matching)
    for kind in (0, 5):
        setter.refuses(market_kind=kind)
    accept(setter, market_kind=SPOT)


def test_units_of_a_market_keep_their_limits(system: System) -> None:
    """A lot is a whole number of smallest units of the base, and a tick of a lot one of the quote (U-3)."""
    setter = new_market(system)
    # 10^-4 SOL is its smallest unit; a tick of 10^-2 USDC of it is one smallest unit of USDC.
    accept(setter, lot_decimals=4, tick_decimals=2)
    market = system.state.markets[MarketId(setter.answers)]
    assert (market.lot_base_units, market.tick_per_lot, market.lot_divisor) == (1, 1, 10_000)
    setter.refuses(codes.MARKET_UNITS_INVALID, lot_decimals=5, tick_decimals=0)
    setter.refuses(codes.MARKET_UNITS_INVALID, lot_decimals=4, tick_decimals=3)
    # Three lots of 0.01 SOL by seven ticks of 0.01 USDC.
    accept(setter, lot_units=3, tick_units=7)
    market = system.state.markets[MarketId(setter.answers)]
    assert (market.lot_base_units, market.tick_per_lot, market.lot_divisor) == (300, 2_100, 100)
    accept(setter, lot_decimals=0, tick_decimals=0)
    accept(setter, lot_decimals=0, tick_decimals=6)
    accept(setter, lot_units=10**12, lot_decimals=12, tick_decimals=0)
    accept(setter, tick_units=10**12, lot_decimals=0, tick_decimals=12)
    for field in ("lot_decimals", "tick_decimals"):
        setter.refuses(**{field: -1})
    setter.refuses(lot_units=10**13, lot_decimals=13, tick_decimals=0)
    setter.refuses(tick_units=10**13, lot_decimals=0, tick_decimals=13)
    for field in ("lot_units", "tick_units"):
        accept(setter, **{field: MOST})
        setter.refuses(**{field: MOST + 1})
        setter.refuses(**{field: 0})


@pytest.mark.parametrize(
    ("kind", "permitted"),
    [
        (PERPETUAL, {OPEN, AUCTION, POST_ONLY, CANCEL_ONLY, REDUCE_ONLY, HALTED}),
        (DATED, {CANCEL_ONLY, HALTED}),
        (DEFERRED, {CANCEL_ONLY, HALTED}),
    ],
)
def test_a_market_begins_in_a_status(system: System, kind: int, permitted: set[int]) -> None:
    """Not SETTLING or CLOSED; a future without an expiry and deferred delivery begin without trading (O-1)."""
    setter = new_market(system)
    for status in range(10):
        if status in permitted:
            accept(setter, market_kind=kind, status=status)
        else:
            setter.refuses(market_kind=kind, status=status)


def test_a_market_at_a_venue_has_an_account_of_it(system: System) -> None:
    """Of kind VENUE and not closed; the venue's own book has no auction and no POST_ONLY (O-1)."""
    venue = AccountId(system.account("venue", kind=types.KIND_VENUE))
    gone = AccountId(system.account("gone", kind=types.KIND_VENUE))
    alice = AccountId(system.account("alice"))
    system.must(commands.CloseAccount(*system.head(), gone))
    setter = new_market(system)
    at_venue: dict[str, Any] = {"matching": types.EXTERNAL_VENUE, "venue_account_id": venue}
    for status in range(10):
        if status in (OPEN, CANCEL_ONLY, REDUCE_ONLY, HALTED):
            accept(setter, **at_venue, status=status)
        else:
            setter.refuses(**at_venue, status=status)
    for account_id in (AccountId(999), alice, gone):
        setter.refuses(codes.UNKNOWN_ACCOUNT, **{**at_venue, "venue_account_id": account_id})
    setter.refuses(**{**at_venue, "venue_account_id": AccountId(0)})
    setter.refuses(**at_venue, market_kind=DEFERRED, status=HALTED)


def test_parameters_of_a_market_keep_their_limits(system: System) -> None:
    """As when it is listed; a change counts as a new version."""
    setter = market_terms(system)
    keep(setter, limits_of_market())
    check_fees(setter)
    market = system.state.markets[PERP]
    before = market.version, system.state.version
    setter.accepts()
    assert (market.version, system.state.version) == (before[0] + 1, before[1] + 1)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))


def status(system: System, before: int, market_id: MarketId = PERP) -> Setter:
    """A change of a market's status."""
    return Setter(
        system,
        commands.SetMarketStatus(*system.head(), market_id, before, "why"),
        lambda: system.state.markets[market_id],
        lambda c, _: (
            "MARKET_STATUS_CHANGED",
            {"market_id": market_id, "from_status": before, "to_status": c.status},
        ),
        names={"market_id": "id", "reason": ""},
        answers=market_id,
    )


TRANSITIONS: Final = {
    OPEN: {AUCTION, POST_ONLY, CANCEL_ONLY, REDUCE_ONLY, HALTED, CLOSED},
    AUCTION: {OPEN, POST_ONLY, CANCEL_ONLY, REDUCE_ONLY, HALTED, CLOSED},
    POST_ONLY: {OPEN, AUCTION, CANCEL_ONLY, REDUCE_ONLY, HALTED, CLOSED},
    CANCEL_ONLY: {OPEN, AUCTION, POST_ONLY, REDUCE_ONLY, HALTED, CLOSED},
    REDUCE_ONLY: {OPEN, AUCTION, POST_ONLY, CANCEL_ONLY, HALTED, CLOSED},
    HALTED: {AUCTION, CANCEL_ONLY, CLOSED},
    CLOSED: set[int](),
}
AT_VENUES: Final = {
    OPEN: {CANCEL_ONLY, REDUCE_ONLY, HALTED, CLOSED},
    CANCEL_ONLY: {OPEN, REDUCE_ONLY, HALTED, CLOSED},
    REDUCE_ONLY: {OPEN, CANCEL_ONLY, HALTED, CLOSED},
    HALTED: {OPEN, CANCEL_ONLY, REDUCE_ONLY, CLOSED},
    CLOSED: set[int](),
}


@pytest.mark.parametrize("is_external", [False, True])
def test_a_status_moves_as_the_rules_permit(*, is_external: bool) -> None:
    """Each status to each other one; a refusal has both (O-2)."""
    system = System()
    system.asset("SOL", 4, 150)
    venue = system.account("venue", kind=types.KIND_VENUE) if is_external else 0
    table = AT_VENUES if is_external else TRANSITIONS
    for before, permitted in table.items():
        for after in range(10):
            market_id = MarketId(system.market(f"M{before}-{after}", PERPETUAL, SOL, venue=venue))
            system.market_of(market_id).status = before
            setter = status(system, before, market_id)
            if after in permitted:
                setter.accepts(status=after)
            else:
                setter.refuses(codes.STATUS_TRANSITION_INVALID, (before, after, 0), status=after)
    status(system, OPEN).refuses(codes.UNKNOWN_MARKET, market_id=MarketId(999))


def test_a_future_without_an_expiry_does_not_open() -> None:
    """EXPIRY_NOT_SET for every status in which it could trade (O-1)."""
    system = System()
    system.asset("SOL", 4, 150)
    system.market("SOL-DEC", DATED, SOL, status=CANCEL_ONLY)
    setter = status(system, CANCEL_ONLY)
    for after in (OPEN, AUCTION, POST_ONLY, REDUCE_ONLY, SETTLING, 0, 9):
        setter.refuses(codes.EXPIRY_NOT_SET, status=after)
    setter.accepts(status=HALTED)
    status(system, HALTED).accepts(status=CANCEL_ONLY)
    setter.accepts(status=CLOSED)


def test_a_market_with_positions_does_not_close(system: System) -> None:
    """Open interest keeps it open; at a venue its open orders do, too (O-2)."""
    alice, bob = (system.account(owner, USDC=10**9) for owner in ("alice", "bob"))
    assert system.order(alice, PERP, types.SELL, 15_000, 1).codes == [codes.OK]
    assert system.order(bob, PERP, types.BUY, 15_000, 1).codes == [codes.OK]
    setter = status(system, OPEN)
    setter.refuses(codes.MARKET_HAS_POSITIONS, (0, 1, 1), status=CLOSED)
    setter.accepts(status=HALTED)


def test_a_switch_of_risk_has_a_scope_and_its_target(system: System) -> None:
    """The clearinghouse has no target, a market and an account are named; any other value than 0 disables (G-2)."""
    alice = AccountId(system.account("alice"))
    state = system.state
    for scope, target, holder in (
        (types.SCOPE_CLEARINGHOUSE, 0, state),
        (types.SCOPE_MARKET, PERP, state.markets[PERP]),
        (types.SCOPE_ACCOUNT, alice, state.accounts[alice]),
    ):
        for disabled, is_disabled in ((1, True), (0, False), (2, True), (0, False)):
            command = commands.SetRiskSwitch(*system.head(), scope, target, disabled, "why")
            outcome = system.apply(command)
            assert (outcome.codes, outcome.ids) == ([codes.OK], [target])
            assert holder.risk_disabled is is_disabled
            (event,) = system.events
            said = {"scope": scope, "target_id": target, "disabled": int(is_disabled)}
            assert (event.name, event.fields) == ("RISK_SWITCH_SET", {"offset": 0, **said})
    setter = status(system, OPEN)
    setter.good = commands.SetRiskSwitch(*system.head(), types.SCOPE_CLEARINGHOUSE, 1, 1, "why")
    setter.refuses()
    for scope in (0, 4):
        setter.refuses(scope=scope, target_id=0)
    setter.refuses(codes.UNKNOWN_MARKET, scope=types.SCOPE_MARKET, target_id=9)
    setter.refuses(codes.UNKNOWN_ACCOUNT, scope=types.SCOPE_ACCOUNT, target_id=999)
