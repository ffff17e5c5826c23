# SPDX-License-Identifier: Apache-2.0
"""The verbs of operators and of price sources, and the clock.

Owns how those rows become commands. Must never read state beyond names and units.
"""

from __future__ import annotations

from decimal import Decimal

from clearinghouse.statemachine.state import timers
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    BreakId,
    MarketId,
    OrderId,
    SourceId,
)
from tests.scenarios.expected_results import Action, perform
from tests.scenarios.language import Words, decimals_of, duration_ns, rate_ppb, scaled
from tests.scenarios.names import STATUSES, Setup
from tests.support import columns

GAP_CAUSES = {
    "DOWN": types.GAP_DOWN,
    "NO_QUORUM": types.GAP_NO_QUORUM,
    "DISK_FULL": types.GAP_DISK_FULL,
    "READ_ONLY": types.GAP_READ_ONLY,
    "NONE": 0,
}
DEADLINES_THAT_MOVE = (
    timers.DEADLINE_PVP_DAY,
    timers.DEADLINE_MARGIN_CALL,
    timers.DEADLINE_CONTRIBUTION,
    timers.DEADLINE_DEFAULT_CASE,
    timers.DEADLINE_AUCTION_LOT,
)

NEVER_STALE_NS = 10**18
TICK_FIGURES = ("bid", "ask", "last", "confidence")
MARKET_KINDS = {
    "spot": types.SPOT,
    "perpetual": types.PERPETUAL,
    "future": types.DATED_FUTURE,
    "deferred": types.DEFERRED_SPOT,
}


def _debt_terms(words: Words) -> tuple[int, int, int, int]:
    """The margin of debts in an asset: most leverage, factor of IMF, base and factor of MMF."""
    return (
        int(words.option("debt-leverage", "10")),
        rate_ppb(words.option("debt-imf-factor", "0")),
        rate_ppb(words.option("debt-mmf", "3%")),
        rate_ppb(words.option("debt-mmf-factor", "0")),
    )


def asset(setup: Setup, words: Words) -> Action | None:
    """`asset SOL scale 9 [price 150] [weight 0.9] [penalty 0.001] [outflow 100 per 60s] [debt-leverage 10]`.

    Further options: `debt-mmf 3%`, `debt-imf-factor 0.0001`, `debt-mmf-factor 0.00005`.
    """
    symbol = words.take()
    scale = int(words.option("scale", "0"))
    price = words.option("price", "")
    weight = rate_ppb(words.option("weight", "1"))
    penalty = rate_ppb(words.option("penalty", "0"))
    outflow = scaled(words.option("outflow", "0"), scale)
    window = duration_ns(words.option("per", "0s"))
    debt = _debt_terms(words)
    words.done()
    command = commands.CreateAsset(
        *setup.head(),
        symbol,
        scale,
        types.WEIGHT_INVERSE_SQRT,
        weight,
        penalty,
        *debt,
        outflow,
        window,
    )
    if not price:
        return Action(command)
    perform(setup, Action(command), None)
    name = f"{symbol.lower()}-feed"
    perform(setup, source(setup, Words(name)), None)
    perform(setup, instrument(setup, Words(f"{symbol} {name}")), None)
    perform(setup, tick(setup, Words(f"{name} {symbol} last {price}")), None)
    return None


def parameters(setup: Setup, words: Words) -> Action:
    """`parameters USDC outflow 100 per 60s chain-fee 2 house-fee 1`: an asset's parameters, weight 1 unless stated."""
    asset_id = setup.asset_id(words.take())
    found = setup.system.state.assets[AssetId(asset_id)]
    weight = rate_ppb(words.option("weight", "1"))
    penalty = rate_ppb(words.option("penalty", "0"))
    outflow = scaled(words.option("outflow", "0"), found.scale)
    window = duration_ns(words.option("per", "0s"))
    fees = (words.option("chain-fee", ""), words.option("house-fee", ""))
    fee_limits = [scaled(text, found.scale) if text else NOT_STATED for text in fees]
    debt = _debt_terms(words)
    words.done()
    kind = types.WEIGHT_IDENTITY if asset_id == 1 else types.WEIGHT_INVERSE_SQRT
    return Action(
        commands.SetAssetParameters(
            *setup.head(),
            AssetId(asset_id),
            kind,
            weight,
            penalty,
            *debt,
            outflow,
            window,
            chain_fee_limit=fee_limits[0],
            house_fee_limit=fee_limits[1],
        )
    )


def market(setup: Setup, words: Words) -> Action:
    """`market SOL/USDC spot` or `deferred`, `market SOL-PERP perpetual` or `market SOL-FUT future`.

    Fees, units, limits and margin are options. `confirms` is as of `set-status`.
    """
    symbol = words.take()
    kind = MARKET_KINDS[words.take()]
    base, _, quote = symbol.replace("-PERP", "/USDC").replace("-FUT", "/USDC").partition("/")
    base = words.option("base", base)
    quote = words.option("quote", quote)
    lot = words.option("lot", "0.01")
    step = words.option("tick", "0.01")
    venue = words.option("venue", "")
    opening = "HALTED" if kind == types.DATED_FUTURE else "OPEN"
    status = STATUSES[words.option("status", opening)]
    confirmed = _confirmed(words)
    given = _market_parameters(setup, words, 0, quote, lot)
    words.done()
    command = commands.CreateMarket(
        given.principal,
        given.request_id,
        given.created_ns,
        symbol,
        kind,
        types.EXTERNAL_VENUE if venue else types.INTERNAL,
        AssetId(setup.asset_id(base)),
        AssetId(setup.asset_id(quote)),
        scaled(lot, decimals_of(lot)),
        decimals_of(lot),
        scaled(step, decimals_of(step)),
        decimals_of(step),
        AccountId(setup.account_id(venue) if venue else 0),
        status,
        given.maker_fee_ppb,
        given.taker_fee_ppb,
        given.notional_min,
        given.notional_max,
        given.open_order_lots_max,
        given.open_interest_lots_max,
        given.position_weight_ppb,
        given.band_ppb,
        given.slippage_ppb,
        given.max_leverage,
        given.imf_factor_ppb,
        given.mmf_base_ppb,
        given.mmf_factor_ppb,
        confirmed,
    )
    return Action(command)


def market_parameters(setup: Setup, words: Words) -> Action:
    """`market-parameters SOL-PERP ...`: set all fees, limits and margin parameters again."""
    found = setup.market(words.take())
    lot = f"{Decimal(found.lot_units).scaleb(-found.lot_decimals):f}"
    command = _market_parameters(setup, words, found.id, found.quote.symbol, lot)
    words.done()
    return Action(command)


def _market_parameters(
    setup: Setup, words: Words, market_id: int, quote: str, lot: str
) -> commands.SetMarketParameters:
    """The parameters that an operator can change; quantities are written in base and kept in lots."""
    least = words.option("min", "0")

    def in_lots(text: str) -> int:
        return scaled(text, decimals_of(lot)) // scaled(lot, decimals_of(lot))

    return commands.SetMarketParameters(
        *setup.head(),
        MarketId(market_id),
        [rate_ppb(rate) for rate in words.option("maker", "0.02%").split(",")],
        [rate_ppb(rate) for rate in words.option("taker", "0.06%").split(",")],
        NOT_STATED if least == "rule" else setup.amount(least, quote),
        setup.amount(words.option("max", "0"), quote),
        in_lots(words.option("open-orders", "0")),
        in_lots(words.option("open-interest", "0")),
        rate_ppb(words.option("weight", "1")),
        rate_ppb(words.option("band", "0%")),
        rate_ppb(words.option("slippage", "0%")),
        int(words.option("leverage", "20")),
        rate_ppb(words.option("imf-factor", "0")),
        rate_ppb(words.option("mmf", "3%")),
        rate_ppb(words.option("mmf-factor", "0")),
    )


def _confirmed(words: Words) -> int:
    """Return the bits of the gaps that an operator confirms by name (O-1.4)."""
    names = words.option("confirms", "")
    if not names:
        return NOT_STATED
    gaps = [] if names == "nothing" else names.split(",")
    return sum({1 << getattr(types, f"LISTING_{name}") for name in gaps})


def switch(setup: Setup, words: Words) -> Action:
    """`switch clearinghouse|market M|account A off|on`: off, only risk-reducing orders pass."""
    scope = words.take()
    if scope == "clearinghouse":
        number, target = types.SCOPE_CLEARINGHOUSE, 0
    elif scope == "market":
        number, target = types.SCOPE_MARKET, setup.market_id(words.take())
    else:
        number, target = types.SCOPE_ACCOUNT, setup.account_id(words.take())
    disabled = int(words.take() == "off")
    words.done()
    return Action(commands.SetRiskSwitch(*setup.head(), number, target, disabled, ""))


def source(setup: Setup, words: Words) -> Action:
    """`source NAME [weight 2] [principal WHO]`."""
    name = words.take()
    weight = int(words.option("weight", "1"))
    principal = words.option("principal", "")
    words.done()
    command = commands.CreateOracleSource(*setup.head(), name, principal, weight)
    return Action(command, setup.sources, [name])


def instrument(setup: Setup, words: Words) -> Action:
    """`instrument SOL one two three [fresh 10s] [clamp 1%]`: the sources of an asset's price."""
    symbol = words.take()
    fresh = words.option("fresh", "")
    clamp_bps = scaled(words.option("clamp", "1%").removesuffix("%"), 2)
    sources = [setup.known(setup.sources, name) for name in words.words]
    return Action(
        commands.SetOracleInstrument(
            *setup.head(),
            AssetId(setup.asset_id(symbol)),
            list(map(SourceId, sources)),
            duration_ns(fresh) if fresh else NEVER_STALE_NS,
            clamp_bps,
        )
    )


def tick(setup: Setup, words: Words) -> Action:
    """`tick NAME SOL [bid 1] [ask 2] [last 1] [confidence 1] [at -2s] [by WHO]`: one source's word on one price.

    Without `at` the clock moves on by a nanosecond and the tick is of that instant.
    """
    source_id = setup.known(setup.sources, words.take())
    asset_id = setup.asset_id(words.take())
    decimals = setup.system.state.valuation.scale + 9
    figures = [scaled(words.option(name, "0"), decimals) for name in TICK_FIGURES]
    at = words.option("at", "")
    principal = words.option("by", "")
    words.done()
    if not at:
        setup.system.now += 1
    source_time_ns = setup.system.now + (duration_ns(at) if at else 0)
    return Action(
        commands.OracleTicks(
            *setup.head(principal),
            *columns(SourceId(source_id), AssetId(asset_id), *figures, source_time_ns),
        )
    )


def price(setup: Setup, words: Words) -> Action:
    """`price SOL 160`: a tick of the asset's own feed."""
    symbol, last = words.take(), words.take()
    words.done()
    return tick(setup, Words(f"{symbol.lower()}-feed {symbol} last {last}"))


def advance(setup: Setup, words: Words) -> None:
    """`advance 10s`, `advance 3600s times 23`: the clock moves and what falls due runs, so many times.

    A jump that would pass a deadline of members by more than 5 s is a gap: no member could act (U-6.2).
    """
    step_ns = duration_ns(words.take())
    times = int(words.option("times", "1"))
    words.done()
    for _ in range(times):
        from_ns = setup.system.now
        setup.system.now += step_ns
        if any(
            kind in DEADLINES_THAT_MOVE and due_ns + types.AWAY_NS < setup.system.now
            for (kind, _), due_ns in setup.system.state.timers.due.items()
        ):
            setup.system.report_gap(from_ns)
        setup.system.advance(0)


def at_rest(setup: Setup, words: Words) -> None:
    """`wait 10s`: the clock moves, and what falls due runs before the next command; from 5 s on a gap (U-6.2)."""
    from_ns = setup.system.now
    setup.system.now += duration_ns(words.take())
    words.done()
    if setup.system.now - from_ns > types.AWAY_NS:
        setup.system.report_gap(from_ns)


def continue_numbers(setup: Setup, words: Words) -> Action:
    """`continue-numbers accounts 2000 orders 500`: `restore` goes on beyond the numbers of a lost history (J-9.1)."""
    kinds = ("accounts", "orders", "trades", "money", "breaks")
    accounts, orders, trades, money, breaks = [int(words.option(kind, "0")) for kind in kinds]
    words.done()
    ids = (AccountId(accounts), OrderId(orders), trades, money, BreakId(breaks))
    return Action(commands.ContinueNumbers("clearinghouse", "", setup.system.now, *ids))


def gap(setup: Setup, words: Words) -> Action:
    """`gap 1800s [after 60s] [cause DISK_FULL]`: the clock moves, and the clearinghouse was away, up to then (U-6.2).

    With `after` it first ran so long without a record, which its heartbeat shows.
    """
    length_ns = duration_ns(words.take())
    from_ns = setup.system.now + duration_ns(words.option("after", "0s"))
    cause = GAP_CAUSES[words.option("cause", "DOWN")]
    words.done()
    setup.system.now = from_ns + length_ns
    return Action(commands.ReportGap("clearinghouse", "", 0, from_ns, setup.system.now, cause))
