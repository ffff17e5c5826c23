# SPDX-License-Identifier: Apache-2.0
"""Three years of published funding rates through the machine: P-5's accrual on hourly and eight-hourly schedules.

Each venue and coin is a perpetual of its own. The index is the mark here, so the premium is 0 and a wide inner clamp
makes the rate the stated interest by itself: a published rate r of an interval is stated as interest r x divisor per
8 h, by command, before the interval ends. Prices are not in the set; they follow a fixed rule.

Stamps are brought to UTC as the README of the set says, and those of the one venue that settles at 04, 12 and 20
hours are moved to whole eight hours, since intervals end at whole multiples. An interval that the set lacks is stated
as 0; where two rows fall into one (a venue's restart) the first counts. Rates are cut to the ppb, toward zero (P-5).
"""

import csv
import gzip
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.encoding import command_from_values, command_to_values
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    SourceId,
)
from tests.realdata import data_dir
from tests.support import columns

SECOND = types.SECOND_NS
HOUR = 3600 * SECOND
EIGHT_HOURS = 8 * HOUR
# Venues whose stamps are three hours ahead of UTC, and the one that settles four hours past whole eight hours.
AHEAD = {"binance", "bybit", "htx", "kucoin", "mexc"}
LATE = {"kucoin"}
HOURLY = {"dydx"}
VENUES = ("binance", "bybit", "dydx", "gate", "htx", "kucoin", "mexc")
COINS = ("BTC", "ETH")
# Lots of those who are long; one account is short against them all.
TRADER_LOTS = {"often": 7, "seldom": 7, "odd": 3}


class Rate:
    """A published rate: of which venue and coin, of the interval that ends when, in ppb of the interval."""

    def __init__(self, venue: str, coin: str, end_ns: int, ppb: int) -> None:
        """Take the row."""
        self.venue = venue
        self.coin = coin
        self.end_ns = end_ns
        self.ppb = ppb


def published(venues: tuple[str, ...], until: datetime) -> list[Rate]:
    """The rates of some venues whose intervals end by a time, in order of time."""
    path = data_dir("funding_2020_2023") / "funding_2020-2022.csv.gz"
    limit = int(until.timestamp()) * SECOND
    found: list[Rate] = []
    seen: set[tuple[str, str, int]] = set()
    with gzip.open(path, "rt", encoding="ascii", newline="") as lines:
        for row in csv.DictReader(lines):
            venue = row["exchange"]
            if venue not in venues:
                continue
            interval = HOUR if venue in HOURLY else EIGHT_HOURS
            stamp = datetime.fromisoformat(row["time_as_published"]).replace(tzinfo=UTC)
            at = int(stamp.timestamp()) * SECOND
            at -= 3 * HOUR if venue in AHEAD else 0
            at -= 4 * HOUR if venue in LATE else 0
            end = (at + interval // 2) // interval * interval
            ppb = Fraction(row["funding_rate"]) * types.PPB
            coin = row["symbol"][:3]
            if end <= limit and (venue, coin, end) not in seen:
                seen.add((venue, coin, end))
                found.append(Rate(venue, coin, end, int(ppb)))
    return sorted(found, key=lambda rate: rate.end_ns)


class Replay:
    """An engine that is sent everything as commands, and remembers what it was sent."""

    def __init__(self) -> None:
        """Start before the first command."""
        self.engine = new_engine()
        self.sequence = 0
        self.now = 0
        self.sent: list[tuple[int, object]] = []
        self.received: list[Event] = []
        self.ledger = LedgerFromEvents()

    def head(self) -> tuple[str, str, int]:
        """Who sends, under which id, when."""
        return ("replay", f"r{self.sequence}", self.now)

    def send(self, command: commands.Command) -> int:
        """Apply a command that has to succeed; what is due goes first. The id of its answer."""
        deadline = self.engine.next_deadline()
        if 0 < deadline <= self.now and not isinstance(command, commands.AdvanceTime):
            self.advance()
        self.sent.append((self.now, command_to_values(command)))
        outcome = self.engine.apply(command, self.sequence + 1, self.now, bytes(16))
        self.sequence += command.count()
        assert set(outcome.codes) == {OK}, (command, outcome.codes)
        for event in split(self.engine.take_events()):
            self.ledger.take(event, self.engine.state.markets)
            self.received.append(event)
        return outcome.ids[0]

    def advance(self) -> None:
        """Let what is due by now run."""
        self.send(commands.AdvanceTime("clearinghouse", "", self.now, self.now))

    def order(self, account: int, market: int, side: int, price: int, lots: int) -> None:
        """Place an order that rests or fills."""
        self.send(
            commands.OrderBatch(
                *self.head(),
                *columns(types.PLACE, AccountId(account), MarketId(market), side, types.LIMIT),
                *columns(types.GTC, 0, types.STP_CANCEL_TAKER, price, lots, NO_CLIENT_ORDER),
                *columns(NO_ORDER, NO_CLIENT_ORDER, 0),
            )
        )


def new_engine() -> Engine:
    """An engine at genesis; USD has four decimals."""
    return Engine(Genesis(b"funding", "USD", 4, 600 * SECOND, SECOND, 10 * SECOND))


def price_of(coin: str, end_ns: int) -> int:
    """The index of a coin while the interval runs that ends then, in cents: a rule, not a record."""
    step = end_ns // EIGHT_HOURS
    return (3_000_000 + step * 7919 % 1_000_000) if coin == "BTC" else (200_000 + step % 97 * 1000)


def listing(replay: Replay, venues: tuple[str, ...], start_ns: int) -> dict[tuple[str, str], int]:
    """Assets, feeds, one perpetual for each venue and coin, the accounts with their positions."""
    replay.now = start_ns
    feed = replay.send(commands.CreateOracleSource(*replay.head(), "rule", "", 1))
    for coin in COINS:
        terms = (8, types.WEIGHT_IDENTITY, types.PPB, 0, 10, 0, 30_000_000, 0, 0, 0)
        asset = replay.send(commands.CreateAsset(*replay.head(), coin, *terms))
        replay.send(
            commands.SetOracleInstrument(
                *replay.head(), AssetId(asset), [SourceId(feed)], 10**18, 100
            )
        )
        tick(replay, coin, start_ns)
    accounts = {
        name: replay.send(
            commands.CreateAccount(
                *replay.head(), name, types.KIND_CUSTOMER, AccountId(0), 10, 0, 0
            )
        )
        for name in ("short", *TRADER_LOTS)
    }
    for account in accounts.values():
        deposit = replay.send(
            commands.RequestDeposits(
                *replay.head(), [AccountId(account)], [AssetId(1)], [10**15], [""]
            )
        )
        replay.send(commands.DecideDeposits(*replay.head(), [DepositId(deposit)], [1]))
    markets: dict[tuple[str, str], int] = {}
    for venue in venues:
        for coin in COINS:
            limits = (0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 30_000_000, 0)
            market = replay.send(
                commands.CreateMarket(
                    *replay.head(),
                    f"{coin}-{venue}",
                    types.PERPETUAL,
                    types.INTERNAL,
                    AssetId(replay.engine.state.symbols[coin]),
                    AssetId(1),
                    1,
                    3,
                    1,
                    1,
                    AccountId(0),
                    types.MARKET_OPEN,
                    [0],
                    [0],
                    *limits,
                )
            )
            markets[(venue, coin)] = market
            for name, lots in TRADER_LOTS.items():
                trade(replay, market, coin, start_ns, accounts["short"], accounts[name], lots)
    return markets


def trade(
    replay: Replay, market: int, coin: str, end_ns: int, seller: int, buyer: int, lots: int
) -> None:
    """A trade at the index."""
    price = price_of(coin, end_ns) // 10
    replay.order(seller, market, types.SELL, price, lots)
    replay.order(buyer, market, types.BUY, price, lots)


def tick(replay: Replay, coin: str, end_ns: int) -> None:
    """A price of a coin now: whole units, 10^-9 of a unit."""
    replay.now += 1
    price = price_of(coin, end_ns) * 100 * types.PRICE_E9
    asset = replay.engine.state.symbols[coin]
    nothing = [0]
    replay.send(
        commands.OracleTicks(
            *replay.head(),
            [SourceId(1)],
            [AssetId(asset)],
            nothing,
            nothing,
            [price],
            nothing,
            [replay.now],
        )
    )


def play(venues: tuple[str, ...], rates: list[Rate], touches: int) -> Replay:
    """Send all rates; every `touches` intervals `often` buys and sells a lot in turn, so that it is touched."""
    replay = Replay()
    start = rates[0].end_ns - EIGHT_HOURS
    markets = listing(replay, venues, start)
    stated: dict[tuple[str, str, int], int] = {(r.venue, r.coin, r.end_ns): r.ppb for r in rates}
    for (venue, _), market in markets.items():
        state_rate(replay, market, venue, 0)  # so that the first interval has all its samples
    present: dict[tuple[str, str], int] = dict.fromkeys(markets, 0)
    step = HOUR if HOURLY & set(venues) else EIGHT_HOURS
    for count, end in enumerate(range(start + step, rates[-1].end_ns + 1, step)):
        replay.now = max(replay.now, end - HOUR + SECOND)
        whole = end % EIGHT_HOURS == 0
        if whole:
            for coin in COINS:
                tick(replay, coin, end)
        for (venue, coin), market in markets.items():
            ppb = stated.get((venue, coin, end), 0)
            if (whole or venue in HOURLY) and present[(venue, coin)] != ppb:
                state_rate(replay, market, venue, ppb)
                present[(venue, coin)] = ppb
        if touches and count % touches == 0:
            replay.now += 1
            buyer, seller = (1002, 1001) if count // touches % 2 else (1001, 1002)
            for (_, coin), market in markets.items():
                trade(replay, market, coin, end, seller, buyer, 1)
    replay.now = rates[-1].end_ns
    replay.advance()
    return replay


def state_rate(replay: Replay, market: int, venue: str, ppb: int) -> None:
    """State the rate of the interval under way as its interest per 8 h."""
    interval = HOUR if venue in HOURLY else EIGHT_HOURS
    interest = ppb * (EIGHT_HOURS // interval)
    terms = (interval, interest, types.PPB, types.PPB)
    replay.send(commands.SetFunding(*replay.head(), MarketId(market), *terms))


def steps(replay: Replay) -> dict[int, list[tuple[int, int]]]:
    """By market: rate and index price of each interval, as the events say them."""
    found: dict[int, list[tuple[int, int]]] = {}
    mark_of: dict[int, int] = {}
    for event in replay.received:
        if event.name == "MARK_CHANGED":
            mark_of[event.fields["market_id"]] = event.fields["mark_e9"]
        elif event.name == "FUNDING_RATE":
            market = event.fields["market_id"]
            found.setdefault(market, []).append((event.fields["rate_ppb"], mark_of[market]))
    return found


def paid(replay: Replay, account: int) -> dict[int, int]:
    """By market: what an account was paid of funding, as its events say."""
    found: dict[int, int] = {}
    for event in replay.received:
        if event.name == "FUNDING_PAID" and event.fields["account_id"] == account:
            market = event.fields["market_id"]
            found[market] = found.get(market, 0) + event.fields["amount"]
    return found


def check_replay(venues: tuple[str, ...], until: datetime) -> None:
    """Replay some venues up to a time, with accounts touched often and never, and once more from its commands."""
    rates = published(venues, until)
    replay = play(venues, rates, 11)
    state = replay.engine.state
    assert violations(state) == []
    assert replay.ledger.differences(state) == []
    by_market = steps(replay)
    # Every published rate was the rate of its interval.
    for market in state.markets.values():
        coin, _, venue = market.symbol.partition("-")
        wanted = [r.ppb for r in rates if (r.venue, r.coin) == (venue, coin) and r.ppb]
        assert [rate for rate, _ in by_market[market.id] if rate] == wanted
    # An untouched account has accrued the floor of the whole, and is paid it when it closes.
    untouched = play(venues, rates, 0)
    for market in state.markets.values():
        exact = sum(
            (
                Fraction(rate * mark_e9, types.PPB * types.PRICE_E9)
                for rate, mark_e9 in by_market[market.id]
            ),
            Fraction(0),
        )
        coin = market.symbol[:3]
        for name, lots in TRADER_LOTS.items():
            account = 1002 + list(TRADER_LOTS).index(name)
            if name == "often":
                continue
            share = (-lots * exact) // 1
            trade(replay, market.id, coin, rates[-1].end_ns, account, 1001, lots)
            assert paid(replay, account)[market.id] == share
            trade(untouched, market.id, coin, rates[-1].end_ns, account, 1001, lots)
            assert paid(untouched, account)[market.id] == share
    assert violations(replay.engine.state) == []
    assert replay.ledger.differences(replay.engine.state) == []
    _again(replay)


def _again(replay: Replay) -> None:
    """The commands as they were journaled give the same events, applied again by another engine."""
    engine = new_engine()
    sequence = 0
    received: list[Event] = []
    for now, values in replay.sent:
        command = command_from_values(values)
        engine.apply(command, sequence + 1, now, bytes(16))
        sequence += command.count()
        received += split(engine.take_events())
    assert [event.fields for event in received] == [event.fields for event in replay.received]
    assert engine.state.sequence == replay.sequence


def test_published_rates_of_two_schedules_accrue_to_the_unit() -> None:
    """A month of an hourly and three of an eight-hourly venue: at any touch each account gets its exact share."""
    check_replay(("dydx",), datetime(2022, 2, 1, tzinfo=UTC))
    check_replay(("binance",), datetime(2020, 4, 1, tzinfo=UTC))


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_all_published_rates_accrue_to_the_unit() -> None:
    """Seven venues, two coins, three years: every rate is taken as published and paid to the unit."""
    check_replay(VENUES, datetime(2023, 1, 2, tzinfo=UTC))
