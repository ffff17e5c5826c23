# SPDX-License-Identifier: Apache-2.0
"""Moves of the time and of operators.

Owns how each of their commands is drawn, right or wrong. Must never assert what follows; the audit does.
"""

from clearinghouse.server.journal.records import encode_command
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    BreakId,
    MarketId,
    OrderId,
    SourceId,
)
from tests.stateful import order_moves
from tests.stateful.picks import (
    ASSETS_MAX,
    MARKETS_MAX,
    account_id,
    asset_id,
    known,
    market_id,
)
from tests.stateful.player import (
    E9,
    FEED,
    SECOND,
    VALUE,
    Player,
    agree,
    asset_terms,
    market_terms,
)


def advance_time(player: Player) -> None:
    """Advance the time to the next deadline, near it, or far beyond it."""
    deadline = player.engine.next_deadline()
    jump = player.draw.integer(0, 9)
    if deadline == 0 or jump < 2:
        player.now += player.draw.pick([SECOND, 11 * SECOND, 61 * SECOND])
    elif jump < 9:
        player.now = max(player.now, deadline + player.draw.pick([0, 0, 1, -1]))
    elif player.draw.chance(30):
        player.now = max(player.now, deadline) + 4000 * SECOND
    outcome = player.advance()
    if outcome is not None:
        player.tally.accepted[player.rule] += 1
    if not player.draw.chance(15):
        wake_price_sources(player)


def report_gap(player: Player) -> None:
    """Report a gap that ends now: of a while or a day, or of no length.

    At times it begins before the last record, or states no cause.
    """
    draw = player.draw
    from_ns = player.state.time_ns + draw.pick([0, 0, SECOND, -1])
    player.now = max(player.now, from_ns) + draw.pick(
        [5 * SECOND, 5 * SECOND + 1, 60 * SECOND, 4000 * SECOND]
    )
    cause = draw.integer(types.GAP_DOWN, types.GAP_READ_ONLY + 1)
    # It comes before what is due, and no client repeats it.
    command = commands.ReportGap("clearinghouse", "", 0, from_ns, player.now, cause)
    outcome = player.take(command, encode_command(command), player.now)
    is_taken = outcome.codes == [codes.OK]
    (player.tally.accepted if is_taken else player.tally.refused)[player.rule] += 1


def continue_numbers(player: Player) -> None:
    """Continue numbers further on, as after a journal was restored, or by none; at times at lower numbers or
    below 0.
    """
    draw, state = player.draw, player.state
    player.play(
        commands.ContinueNumbers(
            *("clearinghouse", "", player.now),
            AccountId(state.last_account_id + draw.pick([0, 0, 2])),
            OrderId(state.last_order_id + draw.pick([0, 3, -2])),
            draw.pick([0, state.last_trade_id + 5]),
            draw.pick([0, state.last_money_id + 5]),
            BreakId(draw.pick([0, 0, 0, -1])),
        )
    )


def move_deadline(player: Player) -> None:
    """Move the deadlines of a kind: to soon, to the end of a day, too far, or to an earlier time; rarely of a kind
    that does not exist.
    """
    draw, state = player.draw, player.state
    is_open = {
        types.MOVED_PAY_INS: state.pvp.day.state == types.PVP_DAY_OPEN,
        types.MOVED_MARGIN_CALL: bool(state.margin.calls),
        types.MOVED_CONTRIBUTION: bool(state.margin.contribution_calls),
        types.MOVED_DEFAULT_CASE: bool(state.defaults.open_cases()),
        types.MOVED_AUCTION_LOT: bool(state.defaults.lots),
    }
    kinds = [kind for kind, there in is_open.items() if there]
    kind = draw.pick(kinds) if kinds and draw.chance(90) else draw.integer(0, 6)
    seconds = draw.pick([60, 3_600, 14_400, 86_400, 400_000, 0 if draw.chance(30) else 600])
    to_ns = player.now + seconds * SECOND
    player.play(commands.MoveDeadline(*player.head(), kind, to_ns, "drawn"))


def move_session(player: Player) -> None:
    """Move a session that is not settled to later times, for some cause; rarely to earlier ones, or a session that
    does not exist.
    """
    draw, clearing = player.draw, player.state.clearing
    sessions = [one for one in clearing.sessions.values() if one.state <= types.SESSION_NETTED]
    if not sessions or draw.chance(5):
        date = player.now // (86_400 * SECOND)
        command = commands.MoveSession(
            *player.head(), draw.integer(1, 9), date, 0, player.now + SECOND, 0, "drawn"
        )
        player.play(command)
        return
    one = draw.pick(sessions)
    later = draw.pick([1, 600 * SECOND, 3_600 * SECOND, 0 if draw.chance(30) else 7_200 * SECOND])
    cut_off_ns = one.cut_off_ns + later if draw.chance(40) else 0
    settlement_ns = one.settlement_ns + later if draw.chance(70) else 0
    player.play(
        commands.MoveSession(
            *player.head(),
            one.segment_id,
            one.value_date,
            cut_off_ns,
            settlement_ns,
            int(draw.chance(50)),
            "drawn",
        )
    )


def wake_price_sources(player: Player) -> None:
    """Send new prices where they became stale."""
    for asset in player.state.assets.values():
        if asset.instrument is not None and asset.price_state != types.PRICE_OK:
            agree(player, asset.id, asset.price_e9 or 10 * VALUE * E9)


def create_asset(player: Player) -> None:
    """Create an asset, at times with a symbol that is taken or a weight above one."""
    player.symbols += 1
    symbol = f"N{player.symbols}"
    if len(player.state.assets) >= ASSETS_MAX or player.draw.chance(20):
        symbol = player.draw.pick(["BTC", "SOL-PERP", ""])
    weight = player.draw.pick([types.PPB, 800_000_000, types.PPB + 1])
    player.play(
        commands.CreateAsset(
            *player.head(),
            symbol,
            player.draw.pick([0, 2, 12, 13]),
            *asset_terms(weight, player.draw.pick([0, 10_000_000]), player.draw.pick([0, 500])),
        )
    )


def set_asset_parameters(player: Player) -> None:
    """Set another weight and another outflow limit of an asset."""
    weight = player.draw.pick([types.PPB, 950_000_000, 700_000_000, 200_000_000, -1, 10**10])
    terms = asset_terms(
        weight, player.draw.pick([0, 20_000_000]), player.draw.pick([0, 1_000, 10**6])
    )
    found = commands.SetAssetParameters(*player.head(), AssetId(asset_id(player, wrong=12)), *terms)
    found.chain_fee_limit, found.house_fee_limit = (
        player.draw.pick([100, 100, 0, NOT_STATED, -2]) for _ in range(2)
    )
    player.play(found)


def create_market(player: Player) -> None:
    """Create a market of any kind; at times its units do not divide, its venue does not exist, or its symbol is
    taken.
    """
    player.symbols += 1
    symbol = f"M{player.symbols}"
    draw = player.draw
    lasting = [m for m in player.state.markets.values() if m.kind != types.DATED_FUTURE]
    if len(lasting) >= MARKETS_MAX or draw.chance(15):
        symbol = "BTC"
    external = draw.chance(30)
    command = commands.CreateMarket(
        *player.head(),
        symbol,
        draw.pick([types.SPOT, types.SPOT, *[types.PERPETUAL] * 3, types.DATED_FUTURE]),
        types.EXTERNAL_VENUE if external else types.INTERNAL,
        AssetId(draw.pick([2, 3, 3, 3, 3, 5])),
        AssetId(draw.pick([1, 1, 1, 1, 4, 3])),
        1,
        draw.pick([0, 0, 0, 0, 1, 6]),
        1,
        draw.pick([2, 2, 2, 1, 6]),
        AccountId(draw.pick([1001, 1001, 1001, 1002, 0]) if external else 0),
        draw.pick([types.MARKET_OPEN] * 3 + [types.MARKET_AUCTION, types.MARKET_CLOSED]),
        *market_terms(draw.pick([0, -100_000]), draw.pick([0, 500_000]), small=draw.chance(50)),  # type: ignore[arg-type]
    )
    command.confirmed_gaps = confirmed_gaps(player)
    player.play(command)


def confirmed_gaps(player: Player) -> int:
    """Draw the bits of the confirmed gaps (O-1.4): mostly all, some, or none; rarely as in a record from before the
    rule.
    """
    every = sum(1 << gap for gap in range(1, types.LISTING_NO_BORROW_CAP + 1))
    rare = 1 << types.LISTING_NO_FEES | 1 << types.LISTING_NO_SOURCE
    return [*[every] * 8, -1, 0, every & ~rare][player.state.sequence % 11]


def set_market_parameters(player: Player) -> None:
    """Set other fees, leverage and limits of a market."""
    draw = player.draw
    terms = list(
        market_terms(
            draw.pick([0, 200_000, -300_000]),
            draw.pick([600_000, 1_000_000, 100_000]),
            small=draw.chance(50),
        )
    )
    terms[9] = draw.pick([20, 10, 30, 40])  # base MMF of 3 % stands against at most 33
    player.play(
        commands.SetMarketParameters(*player.head(), market_id(player, wrong=8), *terms)  # type: ignore[arg-type]
    )


def set_market_status(player: Player) -> None:
    """Set another status of a market, mostly the one that comes next on the way to OPEN."""
    draw = player.draw
    name = market_id(player)
    market = player.state.markets.get(MarketId(name))
    status = draw.pick([types.MARKET_AUCTION, *range(types.MARKET_OPEN, types.MARKET_SETTLING + 1)])
    if market is not None and market.status == types.MARKET_AUCTION:
        order_moves.collect(player, market)
    if market is not None and market.status != types.MARKET_OPEN and draw.chance(70):
        halted = market.status == types.MARKET_HALTED and market.matching == types.INTERNAL
        status = types.MARKET_AUCTION if halted else types.MARKET_OPEN
    elif len(player.state.markets) > 6 and draw.chance(20):
        status = types.MARKET_CLOSED
        name = draw.pick(list(player.state.markets)[5:])
    gaps = confirmed_gaps(player)
    player.play(commands.SetMarketStatus(*player.head(), MarketId(name), status, "drill", gaps))


def set_rule_set(player: Player) -> None:
    """Name a set of the rules. No set is later than the one in force."""
    chosen = player.draw.pick([types.RULE_SET_LATEST, 0, 1, 9])
    player.play(commands.SetRuleSet(*player.head(), chosen))


def set_risk_switch(player: Player) -> None:
    """Set a risk switch: on, or mostly off again."""
    draw = player.draw
    scope = draw.integer(types.SCOPE_CLEARINGHOUSE, types.SCOPE_ACCOUNT + 1)
    target = 0
    if scope == types.SCOPE_MARKET:
        target = market_id(player, wrong=10)
    elif scope == types.SCOPE_ACCOUNT:
        target = account_id(player, wrong=10)
    elif draw.chance(10):
        target = 1
    disabled = int(draw.chance(25))
    player.play(commands.SetRiskSwitch(*player.head(), scope, target, disabled, "drill"))
    if disabled:
        player.apply(commands.SetRiskSwitch(*player.head(), scope, target, 0, "over"))


def create_oracle_source(player: Player) -> None:
    """Create a source of prices, at times without a name or a weight."""
    draw = player.draw
    name = draw.pick(["east", "east", ""])
    player.play(
        commands.CreateOracleSource(*player.head(), name, FEED, draw.pick([50, 100, 0, types.PPB]))
    )


def set_oracle_instrument(player: Player) -> None:
    """Set other sources of an asset."""
    draw = player.draw
    sources = draw.pick([[1, 2, 3], [3, 1], [2], [1, 2, 3], [1, 1], [], [77]])
    name = draw.pick([2, 3, 4, 2, 3, 4, 1, 99])
    player.play(
        commands.SetOracleInstrument(
            *player.head(),
            AssetId(name),
            list(map(SourceId, sources)),
            draw.pick([3600 * SECOND, 60 * SECOND, 3600 * SECOND, 0]),
            draw.pick([100, 500]),
        )
    )


def price_ticks(player: Player) -> None:
    """Send prices near the last one, at times far below or above it, and prices that no source may send."""
    draw = player.draw
    name = draw.pick([2, 3, 3, 4])
    asset = player.state.assets[AssetId(name)]
    whole_e9 = asset.price_e9 or 10 * VALUE * E9
    percent = draw.pick([100, 101, 99, 103, 97, 92, 109, 80, 125])
    price = whole_e9 * percent // 100
    if draw.chance(2):
        price = draw.pick([1, -1, types.AMOUNT_MAX * E9 + 1])
    sources = list(asset.instrument.source_ids) if asset.instrument is not None else [SourceId(1)]
    if draw.chance(30):
        sources = [SourceId(draw.integer(1, 4))]
    player.now += draw.pick([1, 1, SECOND])
    spread = draw.pick([0, 0, whole_e9 // 1000])
    player.play(
        commands.OracleTicks(
            *player.head(FEED if not draw.chance(5) else "stranger"),
            sources,
            [AssetId(99 if draw.chance(2) else name) for _ in sources],
            [price - spread if spread else 0 for _ in sources],
            [price + spread if spread else 0 for _ in sources],
            [0 if draw.chance(2) else price for _ in sources],
            [0 for _ in sources],
            [player.now + draw.pick([0, 0, 0, 0, 0, 0, 0, -1, 2 * SECOND]) for _ in sources],
        )
    )


def resolve_break(player: Player) -> None:
    """Resolve a break: discard it, book it to an account, or name an unknown one."""
    draw = player.draw
    if not player.state.breaks:
        order_moves.report_unknown(player)
    player.play(
        commands.ResolveBreak(
            *player.head(),
            BreakId(known(player, list(player.state.breaks))),
            draw.pick([types.BREAK_DISCARD, types.BREAK_BOOK, types.BREAK_BOOK, 3]),
            AccountId(account_id(player, wrong=8)),
            "drill",
        )
    )
