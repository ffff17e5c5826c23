# SPDX-License-Identifier: Apache-2.0
"""Four real days of a stock exchange through capture, novation, cut-off and netting (C-1 to C-4).

Nepal Stock Exchange, 4 to 7 January 2021: each trade names both brokers, who are the clearing members. The figures are
those that the data's README states. NSCC quotes a reduction of about 98 % by value; 50 brokers of one exchange, who
trade each share on few sides a day, come to 86 to 89 %.
"""

import csv
import gzip
from decimal import Decimal
from typing import Final, NamedTuple

import pytest

from clearinghouse.statemachine.arithmetic.netting import reduction_ppb
from clearinghouse.statemachine.checks.clearing.nets import check_nets, check_open_figures
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.realdata import data_dir
from tests.support import SECOND, System

DAY: Final = 86_400 * SECOND
FIRST_DAY: Final = 18_631  # 2021-01-04, a Monday
KATHMANDU: Final = 20_700  # seconds ahead of UTC
SATURDAY_AND_FRIDAY: Final = 16 + 32
BATCH: Final = 8_192


class Published(NamedTuple):
    """What the README of the data states of a day; values in paisa."""

    trades: int
    gross: int
    net: int
    open_nets: int
    gross_value: int
    net_value: int
    duplicates: int


DAYS: Final = {
    "2021-01-04": Published(46_001, 11_643_429, 7_417_888, 6_939, 596173312222, 79671844288, 0),
    "2021-01-05": Published(42_514, 10_809_625, 7_365_078, 7_023, 456638117837, 61126818515, 0),
    "2021-01-06": Published(40_367, 10_535_216, 7_402_376, 7_313, 442547233941, 48572987647, 0),
    "2021-01-07": Published(50_933, 11_767_492, 7_494_300, 7_602, 587470827879, 62116572245, 2),
}


class Exchange:
    """The brokers and shares of one day, in a clearinghouse of its own."""

    def __init__(self, day: int) -> None:
        """Make the segment; brokers and shares come with their first trade."""
        self.system = System(check=False)
        self.brokers: dict[str, int] = {}
        self.markets: dict[str, int] = {}
        system = self.system
        system.now = day * DAY + 5 * 3600 * SECOND
        system.advance(0)
        self.currency = system.must(
            commands.CreateAsset(
                *system.head(), "NPR", 2, types.WEIGHT_INVERSE_SQRT, 0, 0, 1, 0, 0, 0, 0, 0
            )
        )
        system.must(commands.SetCalendar(*system.head(), 0, SATURDAY_AND_FRIDAY, []))
        system.must(
            commands.CreateSegment(*system.head(), "NEPSE", 1, KATHMANDU, 57_600, 43_200, 2)
        )

    def broker(self, name: str) -> int:
        """The account of a broker."""
        if name not in self.brokers:
            system = self.system
            self.brokers[name] = system.account(name, kind=types.KIND_MEMBER_HOUSE)
            system.must(commands.AdmitMember(*system.head(), name, 0, 0, 0))
        return self.brokers[name]

    def market(self, symbol: str) -> int:
        """The market of a share, with a tick of a paisa."""
        if symbol not in self.markets:
            system = self.system
            share = system.must(
                commands.CreateAsset(
                    *system.head(), symbol, 0, types.WEIGHT_INVERSE_SQRT, 0, 0, 1, 0, 0, 0, 0, 0
                )
            )
            self.markets[symbol] = system.market(
                f"{symbol}/NPR",
                types.SPOT,
                share,
                self.currency,
                lot=(1, 0),
                status=types.MARKET_HALTED,
            )
            market_id = MarketId(self.markets[symbol])
            system.must(commands.SetClearing(*system.head(), market_id, 1, types.DVP_NET, 0))
        return self.markets[symbol]

    def capture(self, rows: list[dict[str, str]]) -> list[int]:
        """Capture trades; the codes of the answers."""
        found: list[int] = []
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            self.system.now += SECOND  # what one principal may do in a second is limited
            batch = commands.CaptureTrades(
                *self.system.head(),
                [MarketId(self.market(row["Symbol"])) for row in part],
                [AccountId(self.broker(row["Buyer"])) for row in part],
                [AccountId(self.broker(row["Seller"])) for row in part],
                [int(Decimal(row["Rate"]) * 100) for row in part],
                [int(Decimal(row["Quantity"].replace(",", ""))) for row in part],
                [row["Transact. No."] for row in part],
                [0] * len(part),
            )
            found += self.system.apply(batch).codes
        return found


@pytest.mark.parametrize("name", DAYS)
def test_a_day_nets_to_the_published_figures(name: str) -> None:
    """Net deliveries, positions, gross and net cash of a day are those of the data's README to the unit."""
    published = DAYS[name]
    path = data_dir("netting_nepse_2021") / f"floorsheet_{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    day = FIRST_DAY + list(DAYS).index(name)
    exchange = Exchange(day)
    answered = exchange.capture(rows)
    # A trade that the floorsheet has twice is captured once.
    assert answered.count(codes.TRADE_CAPTURED_TWICE) == published.duplicates
    assert answered.count(codes.OK) == published.trades == len(rows) - published.duplicates

    system = exchange.system
    (session,) = system.state.clearing.sessions.values()
    assert session.value_date == day + (2 if day < FIRST_DAY + 2 else 4)  # Friday and Saturday
    system.now = session.cut_off_ns
    slices = 0
    while session.state != types.SESSION_NETTED:
        system.advance(0)
        slices += 1
        assert slices < 20
    assert system.state.time_ns == day * DAY + 57_600 * SECOND - KATHMANDU * SECOND

    totals = session.markets.values()
    money = session.currencies[AssetId(exchange.currency)]
    assert sum(one.gross for one in totals) == published.gross
    assert sum(one.net for one in totals) == published.net
    assert sum(one.open_nets for one in totals) == published.open_nets
    assert (money.gross, money.net) == (published.gross_value, published.net_value)
    assert 860_000_000 < reduction_ppb(money.gross, money.net) < 900_000_000
    assert check_nets(system.state) == check_open_figures(system.state) == []
    stated = [event for event in system.events if event.kind == events.SESSION_NETTED]
    assert [event.fields["open_nets"] for event in stated] == [published.open_nets]
