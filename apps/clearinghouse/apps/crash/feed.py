# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of prices, not of secrets)
"""Read the prices of a crash: recorded trades of 2025-10-10, or generated from a seed without that record.

Owns the prices by venue and time, at most one per venue, coin and 100 ms. Prices are integers of 10^-15 USD (the
machine's unit for an asset valued in USD with six decimals). Nothing here reads a clock; the same record, or the same
seed, gives the same feed on every machine.
"""

import csv
import gzip
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary.types import PRICE_E9, SECOND_NS

VALUATION: Final = "USD"
VALUATION_SCALE: Final = 6
STEP_NS: Final = SECOND_NS // 10
WHOLE_E9: Final = 10**VALUATION_SCALE * PRICE_E9  # the price 1 USD
FIXED: Final = "fixed at 1"
"""The source of a stablecoin that the record has no price of; the report names it."""

RECORDED: Final = "ticks_2025_10_10"
RECORDED_FILE: Final = "trades_2050-2150_a.csv.gz"
# The symbols of each venue of the record, and the assets that they quote in.
VENUES: Final[dict[str, tuple[str, str]]] = {
    "binance": ("USDT", "USDT"),
    "binance-delivery": ("USD_PERP", "USD"),
    "coinbase": ("-USD", "USD"),
    "gemini": ("USD", "USD"),
}
COLUMNS: Final = (
    ["exchange", "symbol", "timestamp", "local_timestamp", "id", "side", "price", "amount"]
)  # fmt: skip
MICRO_NS: Final = 1_000

GENERATED_NS: Final = 1_760_129_400 * SECOND_NS
GENERATED_SECONDS: Final = 1_200
PPM: Final = 1_000_000
# Whole USD at the beginning, in thousandths; SOLO has one venue alone and never gets a price (P-2).
GENERATED_COINS: Final[dict[str, int]] = {
    "ALFA": 240_000,
    "BETA": 26_000,
    "GAMA": 3_900,
    "DELT": 650,
    "SOLO": 110_000,
}


class Venue(NamedTuple):
    """A price source: a venue, a coin, and the asset in which the venue quotes it."""

    name: str
    coin: str
    quote: str

    @property
    def source(self) -> str:
        """The name of the source in the clearinghouse."""
        return f"{self.name}:{self.coin}"


class Print(NamedTuple):
    """The last trade price of one venue within a tenth of a second."""

    received_ns: int
    stamped_ns: int
    venue: int  # place in `Feed.venues`
    price_e9: int


@dataclass(frozen=True, slots=True)
class Feed:
    """All prints in the order of their receipt; `fixed` are stablecoins whose price is always 1."""

    origin: str
    venues: list[Venue]
    fixed: list[str]
    prints: list[Print]

    @property
    def coins(self) -> list[str]:
        """Return the names of the coins, sorted."""
        return sorted({venue.coin for venue in self.venues})

    def lows(self) -> dict[str, dict[str, int]]:
        """Return the lowest price of each coin at each venue, in units of 10^-15 USD."""
        found: dict[str, dict[str, int]] = {}
        for one in self.prints:
            venue = self.venues[one.venue]
            prices = found.setdefault(venue.coin, {})
            prices[venue.name] = min(one.price_e9, prices.get(venue.name, one.price_e9))
        return found

    def part(self, from_minute: int, to_minute: int) -> "Feed":
        """Return the prints from one minute up to another, counted from the beginning; `to_minute` 0: up to the end."""
        begin = self.prints[0].received_ns + from_minute * 60 * SECOND_NS
        end = self.prints[0].received_ns + to_minute * 60 * SECOND_NS if to_minute else 1 << 63
        prints = [one for one in self.prints if begin <= one.received_ns < end]
        if not prints:
            raise ValueError(f"there are no prints from minute {from_minute} to {to_minute}")
        minutes = f"minutes {from_minute} to {to_minute or 'the end'}"
        origin = f"{self.origin}, {minutes}" if from_minute or to_minute else self.origin
        return Feed(origin, self.venues, self.fixed, prints)


def price_e9(text: str) -> int:
    """Return a recorded price in units of 10^-15 USD, rounded down. Raises ValueError."""
    try:
        found = int(Decimal(text).scaleb(VALUATION_SCALE + 9).to_integral_value(ROUND_FLOOR))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no price") from error
    if found <= 0:
        raise ValueError(f"{text!r} is no price")
    return found


def recorded(data_dir: Path) -> Feed:
    """Return the recorded hour of prices. Raises OSError without it, ValueError if it is not as described."""
    path = data_dir / RECORDED / RECORDED_FILE
    last: dict[tuple[str, str, int], Print] = {}
    places: dict[tuple[str, str], int] = {}
    venues: list[Venue] = []
    with gzip.open(path, "rt", encoding="ascii", newline="") as lines:
        reader = csv.reader(lines)
        if next(reader, None) != COLUMNS:
            raise ValueError(f"{path} has other columns than {COLUMNS}")
        for name, symbol, stamped, received, _, _, price, _ in reader:
            place = places.get((name, symbol))
            if place is None:
                suffix, quote = VENUES[name]
                place = places[(name, symbol)] = len(venues)
                venues.append(Venue(name, symbol.removesuffix(suffix), quote))
            received_ns = int(received) * MICRO_NS
            last[(name, symbol, received_ns // STEP_NS)] = Print(
                received_ns, int(stamped) * MICRO_NS, place, price_e9(price)
            )
    prints = sorted(last.values())
    fixed = sorted({venue.quote for venue in venues} - {VALUATION})
    return Feed(f"{RECORDED}, {len(prints)} ticks", venues, fixed, prints)


# --- a crash of the same kind -----------------------------------------------------------------------------


def _bell(random: Random) -> int:
    """Return a random number with mean 0 and standard deviation 1,000: the sum of twelve uniform ones."""
    return sum(random.randrange(1_000) for _ in range(12)) - 5_994


def _mids(random: Random, opening: int, seconds: int) -> list[int]:
    """Return a price for each second in millionths: calm, then a quick fall by two fifths, half of which is
    regained.
    """
    price = opening * 1_000
    begin, bottom, rebound = seconds * 40 // 100, seconds * 50 // 100, seconds * 75 // 100
    mids = []
    for second in range(seconds):
        drift = 0
        volatility = 150
        if begin <= second < bottom:
            drift = -500_000 // (bottom - begin)
            volatility = 1_500
        elif bottom <= second < rebound:
            drift = 300_000 // (rebound - bottom)
            volatility = 700
        price = max(1_000, price * (PPM + drift + volatility * _bell(random) // 1_000) // PPM)
        mids.append(price)
    return mids


class _Habit(NamedTuple):
    """The behaviour of a generated venue: trades per 100 steps, seconds without prices, extra fall in the crash."""

    name: str
    quote: str
    trades_per_100: int
    silent_seconds: int
    dislocation_ppm: int


# As in the record: one deep, one thin and sometimes without prices for over a minute, one that empties in the crash.
_HABITS: Final = (
    _Habit("deep", "USDT", 30, 0, 0),
    _Habit("thin", "USD", 8, 80, 100_000),
    _Habit("perp", "USD", 45, 0, 550_000),
)


def _venue_prints(
    seed: str, habit: _Habit, place: int, mids: list[int], begin_ns: int
) -> list[Print]:
    """Return the prints of one generated venue around the middle prices `mids`."""
    random = Random(seed)
    seconds = len(mids)
    crash = seconds * 40 // 100
    # The steps of its extra fall, and the steps without prices.
    loose = crash + random.randrange(5, 10 + seconds // 20)
    loose_end = loose + seconds // 40 + random.randrange(5, 20)
    silent = crash + random.randrange(seconds // 8, seconds // 4)
    prints: list[Print] = []
    for step in range(seconds * 10):
        second = step // 10
        if random.randrange(100) >= habit.trades_per_100:
            continue
        if habit.silent_seconds and silent <= second < silent + habit.silent_seconds:
            continue
        price = mids[second] * (PPM + _bell(random) // 10) // PPM
        if loose <= second < loose_end:
            price = price * (PPM - habit.dislocation_ppm * random.randrange(50, 101) // 100) // PPM
        received_ns = begin_ns + step * STEP_NS + random.randrange(STEP_NS)
        stamped_ns = received_ns - random.randrange(1, STEP_NS)
        if prints and stamped_ns <= prints[-1].stamped_ns:
            continue
        prints.append(Print(received_ns, stamped_ns, place, price * PRICE_E9))
    return prints


def generated(seed: int, seconds: int = GENERATED_SECONDS) -> Feed:
    """Return a crash generated from a seed: four coins with three venues each, and one coin with a single venue."""
    venues: list[Venue] = []
    prints: list[Print] = []
    for coin, opening in GENERATED_COINS.items():
        mids = _mids(Random(f"{seed}:{coin}"), opening, seconds)
        for habit in _HABITS if coin != "SOLO" else _HABITS[:1]:
            prints += _venue_prints(
                f"{seed}:{coin}:{habit.name}", habit, len(venues), mids, GENERATED_NS
            )
            venues.append(Venue(habit.name, coin, habit.quote))
    prints.sort()
    return Feed(f"generator, seed {seed}, {len(prints)} ticks", venues, ["USDT"], prints)


def decimal_text(units: int, scale: int) -> str:
    """Return an integer amount or price with `scale` decimals as a decimal text without trailing zeros."""
    plain = f"{Decimal(units).scaleb(-scale):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def price_text(value_e9: int) -> str:
    """Return a price in units of 10^-15 USD as a decimal text."""
    return decimal_text(value_e9, VALUATION_SCALE + 9)
