# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of prices, not of secrets)
"""Make the prices of one market day: generated from a seed, or taken from recorded data.

Owns the data that all roles of the demo share: the middle price of each asset at each step, and the quotes of each
venue. Integers only, in millionths of the valuation asset. The same seed gives the same day on every machine; nothing
here reads a clock.
"""

import csv
import gzip
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

MICROS: Final = 1_000_000
PPM: Final = 1_000_000
STEPS: Final = 320
VENUES: Final = 15

ASSETS: Final = ("BTC", "ETH", "SOL")
OPENING: Final[dict[str, int]] = {"BTC": 61_800, "ETH": 2_680, "SOL": 150}
# Usual size of one step's move, in millionths; a day of 320 steps then moves by a few per cent.
CALM_PPM: Final[dict[str, int]] = {"BTC": 350, "ETH": 450, "SOL": 650}
# Size of the crash, in millionths of the price.
CRASH_PPM: Final[dict[str, int]] = {"BTC": 90_000, "ETH": 110_000, "SOL": 150_000}
CRASH_STEPS: Final = 24
REBOUND_STEPS: Final = 40

RECORDED: Final = "binance_3venue_2024_08"
RECORDED_FILE: Final = "trades_bbo_20240808.csv.gz"
# Each contract is one source of its asset; USD and USDT are taken at 1.
RECORDED_SYMBOLS: Final[dict[tuple[str, str], str]] = {
    ("spot", "BTCUSDT"): "BTC",
    ("usdm", "BTCUSDT"): "BTC",
    ("coinm", "BTCUSD_PERP"): "BTC",
    ("spot", "ETHUSDT"): "ETH",
    ("usdm", "ETHUSDT"): "ETH",
    ("coinm", "ETHUSD_PERP"): "ETH",
}


class Quote(NamedTuple):
    """The bid, ask and last price of a venue, in millionths of the valuation asset; 0: no such price."""

    bid: int
    ask: int
    last: int


@dataclass(frozen=True, slots=True)
class Feed:
    """One asset's prices: the middle price at each step, and by source its quotes at each step."""

    asset: str
    origin: str
    mids: list[int]
    sources: dict[str, list[Quote]]


@dataclass(frozen=True, slots=True)
class Day:
    """The prices of a whole simulated day; `crash_step` is the step at which the crash begins."""

    seed: int
    steps: int
    crash_step: int
    feeds: dict[str, Feed]

    def to_json(self) -> dict[str, Any]:
        """Return the day as plain values for JSON."""
        return asdict(self)


def from_json(value: dict[str, Any]) -> Day:
    """Return the day that `to_json` wrote."""
    feeds = {
        asset: Feed(
            feed["asset"],
            feed["origin"],
            feed["mids"],
            {name: [Quote(*quote) for quote in quotes] for name, quotes in feed["sources"].items()},
        )
        for asset, feed in value["feeds"].items()
    }
    return Day(value["seed"], value["steps"], value["crash_step"], feeds)


def _bell(random: Random) -> int:
    """Return a random number with mean 0 and standard deviation 1,000: the sum of twelve uniform ones."""
    return sum(random.randrange(1_000) for _ in range(12)) - 5_994


def _moves(random: Random, calm_ppm: int, shared: list[int], steps: int) -> list[int]:
    """Return the moves of one asset's price per step in millionths.

    Half of a move is the asset's own and half the market's, in `shared`. Volatility follows the size of the last
    moves, so a large move makes further large moves likely.
    """
    volatility = calm_ppm
    moves = []
    for step in range(steps):
        shock = (_bell(random) + shared[step]) * 707 // 1_000
        move = volatility * shock // 1_000
        moves.append(move)
        volatility = (calm_ppm * 8 + volatility * 82 + abs(move) * 12) // 100
    return moves


def _path(asset: str, moves: list[int], crash_step: int) -> list[int]:
    """Return the middle prices of an asset: its moves, and one crash after which half of the fall is regained."""
    price = OPENING[asset] * MICROS
    mids = []
    for step, move in enumerate(moves):
        since = step - crash_step
        drift = 0
        if 0 <= since < CRASH_STEPS:
            drift = -CRASH_PPM[asset] // CRASH_STEPS
        elif CRASH_STEPS <= since < CRASH_STEPS + REBOUND_STEPS:
            drift = CRASH_PPM[asset] // (2 * REBOUND_STEPS)
        price = price * (PPM + move + drift) // PPM
        mids.append(price)
    return mids


def _venues(random: Random, mids: list[int]) -> dict[str, list[Quote]]:
    """Return the quotes of fifteen venues around the middle prices, by venue.

    Each venue has its own spread and a bias that moves slowly.
    """
    sources: dict[str, list[Quote]] = {}
    for number in range(1, VENUES + 1):
        bias_ppm = random.randrange(-200, 201)
        half_spread_ppm = random.randrange(50, 250)
        quotes = []
        for mid in mids:
            bias_ppm = max(-400, min(400, bias_ppm + random.randrange(-25, 26)))
            fair = mid * (PPM + bias_ppm) // PPM
            half = max(1, fair * half_spread_ppm // PPM)
            last = fair + random.randrange(-half, half + 1)
            quotes.append(Quote(fair - half, fair + half, last))
        sources[f"venue-{number:02}"] = quotes
    return sources


def generate(seed: int, steps: int = STEPS) -> Day:
    """Generate a day from a seed: three assets that move together, volatility in clusters, one crash."""
    crash_step = steps * Random(f"{seed}:crash").randrange(55, 66) // 100
    market = Random(f"{seed}:market")
    shared = [_bell(market) for _ in range(steps)]
    feeds = {}
    for asset in ASSETS:
        moves = _moves(Random(f"{seed}:{asset}"), CALM_PPM[asset], shared, steps)
        mids = _path(asset, moves, crash_step)
        sources = _venues(Random(f"{seed}:{asset}:venues"), mids)
        feeds[asset] = Feed(asset, f"generator, seed {seed}, {VENUES} venues", mids, sources)
    return Day(seed, steps, crash_step, feeds)


def _micros(text: str) -> int:
    """Return a recorded price in millionths."""
    return int(Decimal(text) * MICROS)


def _recorded_quotes(path: Path, steps: int) -> dict[str, dict[str, list[Quote]]]:
    """Return the last quote and trade of each asset and source at each of `steps` evenly spaced times of the record.

    Raises ValueError if the file is not as described.
    """
    latest: dict[tuple[str, str], Quote] = {}
    at_step: list[dict[tuple[str, str], Quote]] = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["venue"] in {"spot", "usdm", "coinm"}]
    times = [int(row["local_ts_ns"]) for row in rows]
    if not rows or sorted(times) != times:
        raise ValueError(f"{path} holds no rows in order of time")
    begin = next(time for time, seen in zip(times, _seen_all(rows), strict=True) if seen)
    boundaries = [begin + (times[-1] - begin) * step // (steps - 1) for step in range(steps)]
    for time, row in zip(times, rows, strict=True):
        while len(at_step) < steps and time > boundaries[len(at_step)]:
            at_step.append(dict(latest))
        key = (row["venue"], row["symbol"])
        quote = latest.get(key, Quote(0, 0, 0))
        if row["event"] == "trade":
            latest[key] = quote._replace(last=_micros(row["price_or_bid"]))
        else:
            latest[key] = quote._replace(bid=_micros(row["price_or_bid"]), ask=_micros(row["ask"]))
    at_step += [dict(latest)] * (steps - len(at_step))
    found: dict[str, dict[str, list[Quote]]] = {}
    for key, asset in RECORDED_SYMBOLS.items():
        name = f"binance-{key[0]}-{key[1]}"
        found.setdefault(asset, {})[name] = [known[key] for known in at_step]
    return found


def _seen_all(rows: list[dict[str, str]]) -> list[bool]:
    """Return for each row whether every contract has had a quote up to it."""
    missing = set(RECORDED_SYMBOLS)
    seen = []
    for row in rows:
        if row["event"] == "bbo":
            missing.discard((row["venue"], row["symbol"]))
        seen.append(not missing)
    if missing:
        raise ValueError(f"the record lacks quotes of {sorted(missing)}")
    return seen


def recorded(data_dir: Path, seed: int, steps: int = STEPS) -> Day:
    """Return a day with BTC and ETH from a record of three venues; SOL and the crash come from the generator.

    Raises FileNotFoundError without the record, ValueError if it is not as described.
    """
    path = data_dir / RECORDED / RECORDED_FILE
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there")
    day = generate(seed, steps)
    for asset, sources in _recorded_quotes(path, steps).items():
        spot = next(quotes for name, quotes in sources.items() if name.startswith("binance-spot"))
        mids = [(quote.bid + quote.ask) // 2 for quote in spot]
        origin = f"{RECORDED}: " + ", ".join(sorted(sources))
        day.feeds[asset] = Feed(asset, origin, mids, sources)
    return day


def price_text(micros: int) -> str:
    """Return a price in millionths as a decimal text."""
    return f"{micros // MICROS}.{micros % MICROS:06}"
