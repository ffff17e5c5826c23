# SPDX-License-Identifier: Apache-2.0
"""The verbs of members, calendars, segments and captured trades, and the checks of sessions and nets.

Owns how those rows become commands and which figures they compare. A day is written 2023-11-15, a moment of a day 16:00
or 16:00:01.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clearinghouse.server.console.zones import offsets_of
from clearinghouse.statemachine.clearing.exposure import exposure_of, limit_in_force
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import ScenarioError, Words, day, moment, parts, scaled, seconds
from tests.scenarios.names import same

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.clearing import CashNet, Session
    from clearinghouse.statemachine.state.state import Market
    from tests.scenarios.names import Setup

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Calendars of places, by their usual names, with the local time of the place.
ZONES = {
    "LON": "Europe/London",
    "FRA": "Europe/Berlin",
    "PAR": "Europe/Paris",
    "ZUR": "Europe/Zurich",
    "NYC": "America/New_York",
    "NYK": "America/New_York",
    "CHI": "America/Chicago",
    "TOR": "America/Toronto",
    "SYD": "Australia/Sydney",
    "AKL": "Pacific/Auckland",
    "SCL": "America/Santiago",
    "TYO": "Asia/Tokyo",
    "TOK": "Asia/Tokyo",
    "HKG": "Asia/Hong_Kong",
    "SIN": "Asia/Singapore",
}
ZONE_YEARS = 10
YEAR_NS = 366 * 86_400 * types.SECOND_NS


def identify(setup: Setup, words: Words) -> Action:
    """`identify alice LEI HWUPKR0MPOU8FGXBT394`: also an asset's ISIN; `ccp` is the clearinghouse itself, `-` none."""
    name, scheme, identifier = words.take(), words.take(), words.take()
    words.done()
    members = setup.members | {"ccp": 0}
    subject_id = setup.asset_id(name) if scheme == "ISIN" else setup.known(members, name)
    number = {"ISIN": types.SCHEME_ISIN, "LEI": types.SCHEME_LEI, "BIC": types.SCHEME_BIC}[scheme]
    text = "" if identifier == "-" else identifier
    return Action(commands.SetIdentifier(*setup.head(), number, subject_id, text))


def calendar(setup: Setup, words: Words) -> Action:
    """`calendar NPR [closed sat,sun] [holidays 2023-11-16,2023-11-20] [until 2024-12-31]`.

    `as-is` sets the days of one that is there.
    """
    name = words.take()
    calendar_id = setup.known(setup.calendars, name) if words.accept("as-is") else 0
    closed = words.option("closed", "")
    weekend = sum(1 << WEEK.index(each) for each in closed.split(",") if each)
    holidays = [day(text) for text in words.option("holidays", "").split(",") if text]
    last = words.option("until", "")
    last_day = day(last) if last else 0
    words.done()
    command = commands.SetCalendar(*setup.head(), calendar_id, weekend, holidays, last_day)
    return Action(command, setup.calendars, [name])


def zone_changes(zone: str, first_ns: int, last_ns: int) -> tuple[list[int], list[int]]:
    """The changes of local time of a zone: when, to how many seconds ahead of UTC; the first one at `first_ns`."""
    found = offsets_of(zone, first_ns, last_ns)
    return [at_ns for at_ns, _ in found], [offset for _, offset in found]


def offsets(setup: Setup, words: Words) -> Action:
    """`offsets NPR zone Europe/London`, `offsets NPR 2024-03-31 01:00 3,600 ; ...`, `offsets NPR none`."""
    calendar_id = setup.known(setup.calendars, words.take())
    changes: list[int] = []
    seconds_ahead: list[int] = []
    if words.accept("zone"):
        now = setup.system.now
        changes, seconds_ahead = zone_changes(words.take(), now, now + ZONE_YEARS * YEAR_NS)
    elif not words.accept("none"):
        while words.peek():
            changes.append(moment(words))
            seconds_ahead.append(scaled(words.take(), 0))
            words.accept(";")
    words.done()
    command = commands.SetCalendarOffsets(*setup.head(), calendar_id, changes, seconds_ahead)
    return Action(command)


def segment(setup: Setup, words: Words) -> Action:
    """`segment EQ calendar NPR [offset 20,700] cut-off 16:00 settlement 12:00 cycle 2 [call 10:00|none]`.

    A calendar with the name of a place, such as LON, has the local time of that place (C-4.2).
    """
    name = words.take()
    calendar = words.option("calendar", "NPR")
    calendar_id = setup.known(setup.calendars, calendar)
    if calendar in ZONES and not setup.system.state.clearing.calendars[calendar_id].changes_ns:
        now = setup.system.now
        found = zone_changes(ZONES[calendar], now, now + ZONE_YEARS * YEAR_NS)
        setup.system.must(commands.SetCalendarOffsets(*setup.head(), calendar_id, *found))
    offset = scaled(words.option("offset", "0"), 0)
    cut_off = seconds(words.option("cut-off", "16:00"))
    settles = seconds(words.option("settlement", "12:00"))
    cycle = int(words.option("cycle", "2"))
    hour = words.option("call", "00:00")
    calls = -1 if hour == "none" else seconds(hour)
    words.done()
    command = commands.CreateSegment(
        *setup.head(), name, calendar_id, offset, cut_off, settles, cycle, calls
    )
    return Action(command, setup.segments, [name])


def trade(setup: Setup, words: Words) -> Action:
    """`trade XYZ/USDC alice from bob 200 @ 100 [on 2023-11-17] [id V1] [times 50] [; ...]`: alice bought from bob."""
    market: Market | None = None
    columns: list[list[Any]] = [[] for _ in range(7)]
    for part in parts(" ".join(words.words)):
        symbol = part.take()
        market_id = setup.market_id(symbol)
        market = setup.system.state.markets.get(MarketId(market_id))
        buyer = setup.account_id(part.take())
        part.expect("from")
        seller = setup.account_id(part.take())
        quantity = setup.quantity_units(part.take(), market)
        part.expect("@")
        price = setup.price_units(part.take(), market)
        value_date = part.option("on", "")
        name = part.option("id", "")
        times = int(part.option("times", "1"))
        part.done()
        value_day = day(value_date) if value_date else 0
        for _ in range(times):
            setup.venue_trades += 1
            number = name or f"V{setup.venue_trades}"
            values = (market_id, buyer, seller, price, quantity, number, value_day)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
    return Action(commands.CaptureTrades(*setup.head(), *columns), market=market)


def advance_to(setup: Setup, words: Words) -> None:
    """`advance-to 2023-11-15 16:00`: the clock moves to a moment in UTC, and what falls due runs."""
    target = moment(words)
    words.done()
    if target < setup.system.now:
        raise ScenarioError("the moment is past")
    setup.system.now = target
    setup.system.advance(0)
    while setup.system.engine.is_behind:
        setup.system.advance(0)


def _session(setup: Setup, words: Words) -> Session:
    """A session by its number."""
    return setup.system.state.clearing.sessions[int(words.take())]


def set_apart(setup: Setup, words: Words) -> None:
    """`set-apart 1 alice USDC 10,000 [of 12,000]`: what is under hold in advance, and what should be."""
    of_session = _session(setup, words)
    account_id = setup.account_id(words.take())
    symbol = words.take()
    found = of_session.cash[pair_key(account_id, setup.asset_id(symbol))]
    amount = words.take()
    same("set apart", found.prefunded, setup.amount(amount, symbol))
    due = setup.amount(words.option("of", amount), symbol)
    same("should be set apart", found.prefund_due, due)
    words.done()


def netting(setup: Setup, words: Words) -> None:
    """`netting 1 XYZ/USDC gross 18,000 net 2,000`, `netting 1 USDC gross 1,800,000 net 200,000`."""
    of_session = _session(setup, words)
    symbol = words.take()
    if "/" in symbol:
        market = setup.market(symbol)
        found = of_session.markets[market.id]
        gross = setup.lots(words.option("gross", "0"), market)
        netted = setup.lots(words.option("net", "0"), market)
    else:
        found = of_session.currencies[setup.asset(symbol).id]
        gross = setup.amount(words.option("gross", "0"), symbol)
        netted = setup.amount(words.option("net", "0"), symbol)
    words.done()
    same("gross", found.gross, gross)
    same("net", found.net, netted)


def open_lots(setup: Setup, words: Words) -> None:
    """`open-lots alice XYZ/USDC 10`: what an account is to receive in all sessions that are not posted."""
    account_id = AccountId(setup.account_id(words.take()))
    market = setup.market(words.take())
    expected = setup.lots(words.take(), market)
    words.done()
    own = setup.system.state.clearing.nets_of.get(account_id)
    nets = [] if own is None else own.nets.values()
    found = [one.bought_lots - one.sold_lots for one in nets if one.market_id == market.id]
    same("open lots", sum(found), expected)


def _member(setup: Setup, owner: str) -> tuple[int, int]:
    """The status of a member, and what assessments may still call of it."""
    found = setup.system.state.clearing.member_of[owner]
    return found.status, found.assessable


def _session_is(setup: Setup, number: int) -> tuple[int, ...]:
    """State, settlement date, and numbers of trades and nets."""
    found = setup.system.state.clearing.sessions[number]
    return found.state, found.value_date, len(found.trades.trade_ids), len(found.nets)


def _net(setup: Setup, number: int, account_id: int, market_id: int) -> tuple[int, ...]:
    """Lots and cash of a net, positive where received, and its trades."""
    found = setup.system.state.clearing.sessions[number].nets[pair_key(account_id, market_id)]
    return found.bought_lots - found.sold_lots, found.cash, found.trades


def _cash(setup: Setup, number: int, account_id: int, asset_id: int) -> CashNet:
    """The cash of an account in a session."""
    return setup.system.state.clearing.sessions[number].cash[pair_key(account_id, asset_id)]


def _cash_net(setup: Setup, *ids: int) -> tuple[int, ...]:
    """Cash net, and what is paid and received trade by trade."""
    found = _cash(setup, *ids)
    return found.amount, found.gross_paid, found.gross_received


def _open_exposure(setup: Setup, owner: str) -> tuple[int, int]:
    """What the limit of a member compares, and the limit in force; -1 for none."""
    state = setup.system.state
    found = state.clearing.member_of[owner]
    units = state.work.units
    result = exposure_of(state, found), limit_in_force(state, found)
    state.work.units = units  # a check is no work of a call
    return result


member_is = check("text =member-status =value?assessable", _member)
session = check("number =session-state =day?on =number?trades =number?nets", _session_is)
net = check("number account market =lots 'cash =amount =number?trades", _net)
cash_net = check("number account asset =amount =amount?pays=0 =amount?receives=0", _cash_net)
open_exposure = check("text =value =limit?of", _open_exposure)
