# SPDX-License-Identifier: Apache-2.0
"""Moves of the central counterparty: members, calendars, segments, cleared markets and captured trades.

Owns accounts and a market of its own, so that the games of the exchange are not disturbed, and cut-offs that come
within a game. Must never assert what follows; the audit does.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, local_day
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id, market_id
from tests.stateful.player import SECOND, SOL, USDC, Player, market_terms
from tests.support import columns

OWNERS: Final = ("north-bank", "south-bank", "west-bank")
PARTIES_MIN: Final = 4
DAY_SECONDS: Final = 86_400


def parties(player: Player) -> list[int]:
    """Return accounts of members that may be parties of a trade. Where there are none, they are opened."""
    found: list[int] = [
        account.id
        for account in player.state.accounts.values()
        if account.kind == types.KIND_MEMBER_HOUSE
        and account.owner in OWNERS
        and account.status != types.CLOSED
    ]
    for owner in OWNERS[: max(0, PARTIES_MIN - len(found))] if len(found) < len(OWNERS) else ():
        outcome = player.apply(
            commands.CreateAccount(
                *player.head(), owner, types.KIND_MEMBER_HOUSE, AccountId(0), 5, 0, 0
            )
        )
        found += outcome.ids
    return found


def cleared(player: Player, prefix: str = "CCP", quote: int = USDC) -> int:
    """Return the market of these moves, which is listed first if it is not. Its book stays closed."""
    for market in player.state.markets.values():
        if market.symbol.startswith(prefix) and market.status != types.MARKET_CLOSED:
            return market.id
    return _listed(player, prefix, quote)


def _listed(player: Player, prefix: str, quote: int = USDC) -> int:
    """List a new market whose book stays closed; return its id."""
    player.symbols += 1
    outcome = player.apply(
        commands.CreateMarket(
            *player.head(),
            f"{prefix}{player.symbols}",
            types.SPOT,
            types.INTERNAL,
            AssetId(SOL),
            AssetId(quote),
            *((5, 1) if quote == USDC else (1, 0)),
            *(5, 2),
            AccountId(0),
            types.MARKET_HALTED,
            *market_terms(0, 0),  # type: ignore[arg-type]
        )
    )
    return outcome.ids[0]


def _limits(player: Player) -> tuple[int, int, int]:
    """Draw the limits of a member: mostly none, at times ones that a game reaches or that are out of range."""
    draw = player.draw
    return (
        draw.pick([0, 0, 10**12, 50_000_000, -1 if draw.chance(5) else 0]),
        draw.pick([0, 0, 10**12, 20_000_000]),
        draw.pick([0, 0, types.PPB, 400_000_000, types.PPB + 1 if draw.chance(10) else 0]),
    )


def admit_member(player: Player) -> None:
    """Admit an owner as a member, or one that is already a member."""
    parties(player)
    player.symbols += 1
    owner = player.draw.pick([*OWNERS, *[f"bank-{player.symbols}"] * 2])
    player.play(commands.AdmitMember(*player.head(), owner, *_limits(player)))


def set_member(player: Player) -> None:
    """Set another status or other limits of a member, or of an owner that is none."""
    draw = player.draw
    members = list(player.state.clearing.members) or [1]
    member_id = draw.pick(members) if draw.chance(90) else 99
    statuses = [types.MEMBER_ACTIVE] * 6 + [types.MEMBER_RESTRICTED] * 2
    statuses += [types.MEMBER_SUSPENDED, types.MEMBER_IN_DEFAULT, types.MEMBER_TERMINATED]
    player.play(
        commands.SetMember(*player.head(), member_id, draw.pick(statuses), *_limits(player))
    )


def resign_member(player: Player) -> None:
    """Let a member resign within the game or much later. Rarely the owner is no member, or no period is set."""
    draw = player.draw
    members = list(player.state.clearing.members) or [1]
    member_id = draw.pick(members) if draw.chance(90) else 99
    seconds = draw.pick(
        [60, 600, 3_600, 31_622_400 + int(draw.chance(30)), 0 if draw.chance(30) else 1]
    )
    player.play(commands.ResignMember(*player.head(), member_id, seconds))


def group_member(player: Player) -> None:
    """Put a member into one of two groups. Rarely the owner is no member, or the group has no number."""
    draw = player.draw
    members = list(player.state.clearing.members) or [1]
    member_id = draw.pick(members) if draw.chance(90) else 99
    group_id = draw.pick([1, 2, 2**31 - 1 + int(draw.chance(30)), 0 if draw.chance(30) else 1])
    player.play(commands.GroupMember(*player.head(), member_id, group_id))


def set_identifier(player: Player) -> None:
    """Set an identifier of a security or a member, often one that another has.

    Rarely the subject does not exist, or the identifier is empty.
    """
    draw = player.draw
    scheme = draw.pick([types.SCHEME_ISIN, types.SCHEME_LEI, types.SCHEME_BIC, 4 * draw.chance(30)])
    texts = ["US0378331005", "HWUPKR0MPOU8FGXBT394", "DEUTDEFF500", "", "US0378331006"]
    subject_id = draw.pick([1, 2, 3, 0, 99])
    text = texts[scheme - 1] if draw.chance(80) else draw.pick(texts)
    player.play(commands.SetIdentifier(*player.head(), scheme, subject_id, text))


def ungroup_member(player: Player) -> None:
    """Take a member out of its group, mostly one that is in a group."""
    draw = player.draw
    members = player.state.clearing.members
    grouped = [key for key, member in members.items() if member.group_id]
    if not grouped and members and draw.chance(60):
        grouped = [draw.pick(list(members))]
        player.apply(commands.GroupMember(*player.head(), grouped[0], 1))
    member_id = draw.pick(grouped if grouped and draw.chance(80) else [*members, 99])
    player.play(commands.UngroupMember(*player.head(), member_id))


def set_calendar(player: Player) -> None:
    """Set a calendar with or without weekends, and with a holiday tomorrow; or one without a business day, or one that
    ends.
    """
    draw = player.draw
    calendars = [0, 0, *player.state.clearing.calendars]
    calendar_id = draw.pick(calendars) if draw.chance(90) else 99
    weekend = draw.pick([0, 0, 96, 127 if draw.chance(30) else 64])
    today = player.now // DAY_NS
    holidays = draw.pick(
        [[], [], [today + 1], [today + 2, today + 1 if draw.chance(30) else today + 3]]
    )
    last_day = draw.pick([today, today + 20, -2]) if draw.chance(10) else 0
    player.play(commands.SetCalendar(*player.head(), calendar_id, weekend, holidays, last_day))


def _calendar(player: Player) -> int:
    """Return a calendar; one is made if there is none."""
    if not player.state.clearing.calendars:
        player.apply(commands.SetCalendar(*player.head(), 0, 0, []))
    return player.draw.pick(list(player.state.clearing.calendars) or [1])


def set_calendar_offsets(player: Player) -> None:
    """Set the local time of a calendar: a change tomorrow or none.

    At times there are too many changes, one is too large, or the calendar does not exist.
    """
    draw = player.draw
    calendar_id = _calendar(player) if draw.chance(90) else 99
    first_ns = player.now + draw.integer(1, 24) * 3_600 * SECOND
    later_ns = first_ns + draw.pick([DAY_NS, DAY_NS, 1])
    changes = [first_ns, later_ns][: draw.integer(0, 2)]
    offsets = [draw.pick([3_600, 3_600, 50_401]), 0][: len(changes)]
    player.play(commands.SetCalendarOffsets(*player.head(), calendar_id, changes, offsets))


def set_asset_calendar(player: Player) -> None:
    """Give the currency of these moves a calendar, or take it away. At times the calendar does not exist."""
    draw = player.draw
    calendar_id = draw.pick([0, _calendar(player)]) if draw.chance(80) else 99
    asset_id = USDC if draw.chance(90) else 99
    player.play(commands.SetAssetCalendar(*player.head(), AssetId(asset_id), calendar_id))


def create_segment(player: Player) -> None:
    """Create a segment whose cut-off comes within the game, on the day of settlement or a day before."""
    draw = player.draw
    calendar_id = _calendar(player) if draw.chance(90) else 99
    offset = draw.pick([0, 0, 20_700, -18_000, 60_000 if draw.chance(20) else 0])
    now = (player.now // SECOND + offset) % DAY_SECONDS
    cut_off = min(now + draw.pick([20, 100, 600]), DAY_SECONDS - 1)
    settles = min(cut_off + draw.pick([0, 60]), DAY_SECONDS - 1) - int(draw.chance(5))
    cycle = draw.pick([0, 0, 1, 2, 11 if draw.chance(20) else 1])
    calls = draw.pick([-1, 0, now + 30, -2 if draw.chance(20) else 0])
    player.symbols += 1
    player.play(
        commands.CreateSegment(
            *player.head(),
            f"S{player.symbols}",
            calendar_id,
            offset,
            cut_off,
            settles,
            cycle,
            calls,
        )
    )


def set_clearing(player: Player) -> None:
    """Let the market of these moves be cleared in a segment, or ask for it for another market."""
    draw = player.draw
    segments = player.state.clearing.segments
    if not segments:
        rule, player.rule = player.rule, "CreateSegment"
        create_segment(player)
        player.rule = rule
    segment_id = draw.pick(list(segments) or [1]) if draw.chance(95) else 99
    name = cleared(player) if draw.chance(85) else market_id(player)
    model = draw.pick([types.DVP_NET] * 3 + [types.DVP_NET_CASH, types.DVP_GROSS])
    player.play(
        commands.SetClearing(
            *player.head(), MarketId(name), segment_id, model, draw.pick([0, 0, 100])
        )
    )


def set_cash_in_advance(player: Player) -> None:
    """Set whether a segment, mostly one without an open session, accepts trades against cash in advance."""
    draw = player.draw
    segments = player.state.clearing.segments
    idle = [
        one.id
        for one in segments.values()
        if all(session.state == types.SESSION_POSTED for session in one.sessions.values())
    ]
    if not idle and draw.chance(70):
        rule, player.rule = player.rule, "CreateSegment"
        create_segment(player)
        player.rule = rule
        idle = [one.id for one in segments.values() if not one.sessions]
    segment_id = draw.pick(idle or [99]) if draw.chance(80) else draw.pick([99, *segments])
    in_advance = int(draw.chance(80))
    outcome = player.play(commands.SetCashInAdvance(*player.head(), segment_id, in_advance))
    if in_advance and outcome.codes == [codes.OK] and draw.chance(70):
        _trade_in_advance(player, segment_id)


def _trade_in_advance(player: Player, segment_id: int) -> None:
    """Capture purchases in a market of a segment, by accounts that have enough cash, nearly enough or too little.

    At times the game continues until they are settled.
    """
    draw = player.draw
    market_id = _listed(player, "ADV")
    model = draw.pick([types.DVP_NET, types.DVP_NET_CASH, types.DVP_GROSS])
    player.apply(commands.SetClearing(*player.head(), MarketId(market_id), segment_id, model, 0))
    lift_band(player, market_id)
    members = player.state.clearing.member_of
    parties_there = prepared(player)[1]
    accounts = [
        one for one in parties_there if player.state.accounts[AccountId(one)].owner in members
    ] or parties_there
    segment = player.state.clearing.segments[segment_id]
    for _ in range(draw.integer(1, 4)):
        buyer, seller = draw.pick(accounts), draw.pick(accounts)
        price, lots = draw.integer(1, 40) * 5, draw.integer(1, 40) * 5
        if draw.chance(75):
            provide(player, buyer, USDC, price * lots)
        if draw.chance(60):
            provide(player, seller, SOL, lots)
        day = local_day(player.now, segment.utc_offset_seconds) + draw.pick([0, 1, 1])
        capture_trade(player, market_id, (buyer, seller), price, lots, day)
    for _ in range(draw.pick([0, 0, 1, 2])):
        player.now += DAY_SECONDS * SECOND
        player.advance()


def capture_trade(
    player: Player, market_id: int, parties: tuple[int, int], price: int, quantity: int, day: int
) -> None:
    """Capture a trade of a buyer and a seller, for a settlement date or for the next one (`day` 0)."""
    player.venue_fills += 1
    player.apply(
        commands.CaptureTrades(
            *player.head(),
            *columns(MarketId(market_id), AccountId(parties[0]), AccountId(parties[1]), price),
            *columns(quantity, f"V{player.venue_fills}", day),
        )
    )


def lift_band(player: Player, market_id: int) -> None:
    """In most cases take the price band from a cleared market, so that trades far from its mark are accepted too."""
    market = player.state.markets.get(MarketId(market_id))
    if market is None or market.band_ppb == 0 or player.draw.chance(15):
        return
    player.apply(
        commands.SetMarketParameters(
            *player.head(),
            market.id,
            market.maker_fee_ppb,
            market.taker_fee_ppb,
            market.notional_min,
            market.notional_max,
            market.open_order_lots_max,
            market.open_interest_lots_max,
            market.position_weight_ppb,
            0,
            market.slippage_ppb,
            market.max_leverage,
            market.imf_factor_ppb,
            market.mmf_base_ppb,
            market.mmf_factor_ppb,
        )
    )


def prepared(player: Player) -> tuple[int, list[int]]:
    """Return the market of these moves and the accounts that may be parties.

    Mostly the market is cleared and the accounts are of members.
    """
    accounts = parties(player)
    state = player.state
    for owner in OWNERS:
        if owner not in state.clearing.member_of and player.draw.chance(60):
            player.apply(commands.AdmitMember(*player.head(), owner, *_limits(player)))
    name = cleared(player)
    if name not in state.clearing.markets:
        rule, player.rule = player.rule, "SetClearing"
        set_clearing(player)
        player.rule = rule
    lift_band(player, name)
    return name, accounts or [999]


def capture_trades(player: Player) -> None:
    """Capture some trades between members: small and large, for today and for later days.

    At times one of them is wrong.
    """
    draw = player.draw
    name, accounts = prepared(player)
    batch = commands.CaptureTrades(*player.head(), [], [], [], [], [], [], [])
    for _ in range(draw.integer(1, 6)):
        player.venue_fills += 1
        buyer = draw.pick(accounts) if draw.chance(97) else account_id(player)
        seller = draw.pick(accounts) if draw.chance(97) else account_id(player)
        batch.market_ids.append(MarketId(name if draw.chance(97) else market_id(player)))
        batch.buyer_account_ids.append(AccountId(buyer))
        batch.seller_account_ids.append(AccountId(seller))
        batch.prices.append(draw.integer(1, 400) * 5 - int(draw.chance(3)))
        batch.quantities.append(draw.integer(1, 60) * 5 - int(draw.chance(3)))
        number = draw.integer(1, player.venue_fills) if draw.chance(5) else player.venue_fills
        batch.venue_trade_ids.append(f"V{number}")
        today = local_day(player.now, 0)
        batch.value_dates.append(draw.pick([0, today + 1, today + 1, today + 2, today - 1]))
    player.play(batch)
