# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of trades, not of secrets)
"""Read or generate two weeks of trades between 40 clearing members in 20 shares, and the shares that sellers lack.

Owns the reading of the recorded trades and fails, and the generation of trades. Recorded trades are those of the Nepal
Stock Exchange on four days of January 2021, which name the brokers of both sides. They are played once, in their
order; the six days after them are generated: trades drawn from the recorded ones, at prices of a process. Without data
all ten days are generated. Sizes of fails are those that the SEC published for settlement dates of the same month.
"""

import csv
import gzip
import random
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from clearinghouse.apps.ccp.returns import joint_returns

DAYS: Final = 10
SHARES: Final = 20
MEMBERS: Final = 40
RECORDED: Final = "netting_nepse_2021"
RECORDED_FAILS: Final = "settlement_sec_ftd"
DATES: Final = ("2021-01-04", "2021-01-05", "2021-01-06", "2021-01-07")
TICKS_PER_UNIT: Final = 100  # a tick is a hundredth of the currency
GENERATED_TRADES: Final = 4_000
NOISE_PPM: Final = 3_000
"""How far the price of a generated trade is from that of its day, at most, in millionths."""
RECORDED_PART: Final = 2
"""A generated day after the recorded ones has a half of their trades."""
SHORT_PPM: Final = 30_000
"""How many deliveries lack some of their shares, per million."""
CURED_PPM: Final = 600_000


@dataclass(frozen=True)
class Trade:
    """A trade as its venue reports it. Members and shares are given by their index."""

    share: int
    buyer: int
    seller: int
    price: int  # hundredths of the currency
    quantity: int
    venue_trade_id: str


@dataclass(frozen=True)
class Weeks:
    """The trades of a run with their members and shares, and recorded sizes of failed deliveries."""

    source: str
    shares: list[str]
    members: list[str]
    days: list[list[Trade]]
    fail_sizes: list[int]
    day_sources: list[str]
    """By day: `recorded` with its date, or `generated`."""


def recorded(data: Path, seed: int) -> Weeks:
    """Return the trades between the 40 most active brokers in the 20 most traded shares.

    Raises OSError, KeyError or ValueError if the data is not as its README describes it.
    """
    rows = [_floorsheet(data / RECORDED / f"floorsheet_{date}.csv.gz") for date in DATES]
    traded = Counter(row["Symbol"] for day in rows for row in day)
    shares = sorted(sorted(traded, key=lambda one: (-traded[one], one))[:SHARES])
    brokers: Counter[str] = Counter()
    for day in rows:
        for row in day:
            if row["Symbol"] in shares:
                brokers[row["Buyer"]] += 1
                brokers[row["Seller"]] += 1
    members = sorted(sorted(brokers, key=lambda one: (-brokers[one], int(one)))[:MEMBERS], key=int)
    share_at = {name: place for place, name in enumerate(shares)}
    member_at = {name: place for place, name in enumerate(members)}
    found = [
        [
            Trade(
                share_at[row["Symbol"]],
                member_at[row["Buyer"]],
                member_at[row["Seller"]],
                int(Decimal(row["Rate"]) * TICKS_PER_UNIT),
                int(row["Quantity"].replace(",", "")),
                f"{number}-{row['Transact. No.']}",
            )
            for row in day
            if row["Symbol"] in share_at
            and row["Buyer"] in member_at
            and row["Seller"] in member_at
        ]
        for number, day in enumerate(rows)
    ]
    return Weeks(
        f"Nepal Stock Exchange, {DATES[0]} to {DATES[-1]}, and {DAYS - len(DATES)} days generated from them"
        f" with seed {seed}; fails: SEC, January 2021",
        shares,
        [f"broker-{name}" for name in members],
        found + _after(found, seed),
        _fail_sizes(data / RECORDED_FAILS / "cnsfails202101b.txt.gz"),
        [f"recorded {date}" for date in DATES] + ["generated"] * (DAYS - len(DATES)),
    )


def _after(played: list[list[Trade]], seed: int) -> list[list[Trade]]:
    """Return generated days: trades drawn from the recorded ones, at the last recorded prices moved by the process."""
    draw = random.Random(f"after:{seed}")
    rows = [trade for day in played for trade in day]
    prices = [0] * SHARES
    for trade in rows:
        prices[trade.share] = trade.price
    count = len(rows) // len(played) // RECORDED_PART
    found: list[list[Trade]] = []
    for number, moves in enumerate(
        joint_returns(draw, DAYS - len(played), SHARES), start=len(played)
    ):
        prices = _moved(prices, moves)
        drawn = draw.choices(rows, k=count)
        found.append(
            [
                replace(
                    trade,
                    price=_traded_at(draw, prices[trade.share]),
                    venue_trade_id=f"{number}-{place}",
                )
                for place, trade in enumerate(drawn)
            ]
        )
    return found


def _moved(prices: list[int], moves: list[int]) -> list[int]:
    """Return prices moved by one day's returns, which are in millionths."""
    return [
        max(TICKS_PER_UNIT, price + price * move // 1_000_000)
        for price, move in zip(prices, moves, strict=True)
    ]


def _traded_at(draw: random.Random, price: int) -> int:
    """Return a random price of one trade, near the price of its day."""
    return max(1, price + price * draw.randrange(-NOISE_PPM, NOISE_PPM + 1) // 1_000_000)


def _floorsheet(path: Path) -> list[dict[str, str]]:
    """Return the trades of a day from a file. A repeated transaction number is a duplicate and is dropped."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        by_number = {row["Transact. No."]: row for row in csv.DictReader(file)}
    return [by_number[number] for number in sorted(by_number, key=int)]


def _fail_sizes(path: Path) -> list[int]:
    """Return the sizes of recorded failed deliveries in shares, in the order of the file."""
    with gzip.open(path, "rt", encoding="latin-1") as file:
        rows = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        place = next(rows).index("QUANTITY (FAILS)")
        return [int(row[place]) for row in rows if len(row) > place]


def generated(seed: int, trades: int = GENERATED_TRADES) -> Weeks:
    """Return generated trades: a few members have most of them, and prices move by the process from day to day."""
    draw = random.Random(seed)
    prices = [draw.randrange(10_000, 200_000) for _ in range(SHARES)]
    weights = [1_000 // (place + 3) for place in range(MEMBERS)]
    found: list[list[Trade]] = []
    for number, moves in enumerate(joint_returns(draw, DAYS, SHARES)):
        prices = _moved(prices, moves)
        day: list[Trade] = []
        for count in range(trades):
            share = draw.randrange(SHARES)
            buyer, seller = draw.choices(range(MEMBERS), weights, k=2)
            price = _traded_at(draw, prices[share])
            quantity = 10 * draw.randrange(1, 60)
            day.append(Trade(share, buyer, seller, price, quantity, f"{number}-{count}"))
        found.append(day)
    sizes = [draw.randrange(1, 4) * 10 ** draw.randrange(5) for _ in range(1_000)]
    return Weeks(
        f"generated with seed {seed}",
        [f"SHARE{place:02d}" for place in range(SHARES)],
        [f"member-{place:02d}" for place in range(MEMBERS)],
        found,
        sizes,
        ["generated"] * DAYS,
    )


class Lacking:
    """Decide at random which deliveries lack shares, how many, and when the missing shares arrive."""

    def __init__(self, seed: int, sizes: list[int]) -> None:
        """Create the generator; `sizes` are the sizes of recorded failed deliveries."""
        self._draw = random.Random(f"lacking:{seed}")
        self._sizes = sizes
        self._open: dict[tuple[int, int], int] = {}

    def of(self, account_id: int, asset_id: int, to_deliver: int) -> int:
        """Return how many shares a delivery lacks today: mostly 0, at most `to_deliver`.

        Six of ten lacking deliveries have their shares the next day.
        """
        key = (account_id, asset_id)
        lacking = self._open.pop(key, 0)
        if lacking and self._draw.randrange(1_000_000) < CURED_PPM:
            lacking = 0
        elif not lacking and self._draw.randrange(1_000_000) < SHORT_PPM:
            lacking = self._draw.choice(self._sizes)
        if lacking:
            self._open[key] = lacking
        return min(to_deliver, lacking)
