# SPDX-License-Identifier: Apache-2.0
"""A year of a fund, drawn by a seed: four assets, daily trades, loans, funding, reversals, a split, a delisting (A-6).

Owns what happens and when: at times of London, and at its midnights too. Must never compute what a statement says.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from clearinghouse.statemachine.vocabulary.events import Event, split
from tests.analysis.journals import RecordedSystem
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.results import Outcome
    from clearinghouse.statemachine.vocabulary.commands import Command

HOUR_NS: Final = 3_600 * 10**9
LONDON: Final = ZoneInfo("Europe/London")
YEAR: Final = 2026
SPLIT_ON: Final = date(YEAR, 6, 15)
DELISTED_ON: Final = date(YEAR, 9, 10)
FIRST_PRICES: Final = {"BTC": 50_000, "ETH": 2_000, "OLD": 100, "NEW": 50}
WORLD: Final = """
  asset BTC scale 8 price 50000
  asset ETH scale 9 price 2000
  asset OLD scale 6 price 100
  asset NEW scale 6 price 50
  market BTC/USDC spot lot 0.01 tick 1 maker 0.02% taker 0.05%
  market ETH/USDC spot lot 0.01 tick 1 maker 0.02% taker 0.05%
  market ETH/BTC spot lot 0.01 tick 0.001 maker 0.02% taker 0.05%
  market OLD/USDC spot lot 0.01 tick 1 maker 0% taker 0.05%
  market NEW/USDC spot lot 0.01 tick 1 maker 0% taker 0.05%
  market BTC-PERP perpetual lot 0.01 tick 1 maker 0.01% taker 0.03% leverage 20 mmf 3%
  market ETH-PERP perpetual lot 0.01 tick 1 maker 0.01% taker 0.03% leverage 20 mmf 3%
  reconciliation
  parameters USDC debt-leverage 10 chain-fee 5
  pool USDC base 2% slope1 8% slope2 50%
  pool OLD base 1% slope1 4% slope2 50% borrow-cap 100,000
  funding BTC-PERP every 28800s interest 0.01% inner 0.05%
  funding ETH-PERP every 28800s interest 0.01% inner 0.05%
  account fund leverage 10 flags spot-margin
  account desk leverage 20 flags spot-margin
  account rival leverage 20
  account issuer
  deposit issuer 2,000,000 NEW
  deposit desk 100,000,000 USDC
  deposit rival 10,000,000 USDC
  deposit desk 2,000 BTC
  deposit desk 50,000 ETH
  deposit desk 500,000 OLD
  lend desk 500,000 USDC ; desk 50,000 OLD
  borrow desk 300,000 USDC ; desk 20,000 OLD
"""


class LoggedSystem(RecordedSystem):
    """A world that keeps its events, as one who subscribes to all of them has them: sequence, time, event."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[int, int, Event]] = []

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command and keep what it says."""
        outcome = super().apply(command, digest=digest)
        for entry in self.entries:
            for event in split(entry.events or []):
                self.log.append((self.sequence, self.applier.time_ns, event))
        return outcome


class Year:
    """The world and the clock of the fund, with what it has done so far."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.system = LoggedSystem()
        self.setup = Setup(check=False)
        self.setup.system = self.system
        self.system.now = self.ns(datetime(YEAR - 1, 12, 31, 12, tzinfo=LONDON))
        self.prices = dict(FIRST_PRICES)
        self.coins = ["BTC", "ETH", "OLD"]  # those that trade
        self.futures = ["BTC", "ETH"]
        self.refused = 0
        for line in WORLD.strip().splitlines():
            self.row(line)

    @staticmethod
    def ns(moment: datetime) -> int:
        """Nanoseconds since 1970."""
        return int(moment.timestamp()) * 10**9

    def row(self, text: str) -> None:
        """A row of a scenario, which has to be accepted."""
        left, arrow, expected = text.partition("->")
        run_row(self.setup, Row("", text, left.strip(), expected.strip() if arrow else None))

    def may(self, text: str) -> bool:
        """A row that the machine may refuse; whether it was accepted."""
        try:
            self.row(text)
        except AssertionError:
            self.refused += 1
            return False
        return True

    def until(self, moment: datetime) -> None:
        """The clock goes on, and what falls due runs at each whole hour, as it does in a server."""
        self.until_ns(self.ns(moment))

    def until_ns(self, end: int) -> None:
        """The same, up to a time in ns."""
        while self.system.now < end:
            self.system.now = min(end, (self.system.now // HOUR_NS + 1) * HOUR_NS)
            self.system.advance(0)

    # --- what a fund does ---------------------------------------------------------------------------------

    def move(self) -> None:
        """New prices: up to two per cent either way, between the half and the double of the first ones."""
        for coin in self.coins:
            first, price = FIRST_PRICES[coin], self.prices[coin]
            step = self.draw.randint(-first // 50, first // 50)
            self.prices[coin] = min(2 * first, max(first // 2, price + step))
        if "OLD" in self.coins:  # until the split an old coin is worth two new ones
            self.prices["NEW"] = self.prices["OLD"] // 2
        for coin in sorted({*self.coins, "NEW"}):
            self.row(f"price {coin} {self.prices[coin]}")

    def trade(
        self, market: str, price: str, lots: int, first: str = "fund", second: str = "desk"
    ) -> None:
        """One trades lots, negative to sell, with another, as maker or as taker."""
        ways = ("buy", "sell") if lots > 0 else ("sell", "buy")
        quantity = f"{abs(lots) / 100:.2f}"
        names = list(zip((first, second), ways, strict=True))
        self.draw.shuffle(names)
        placed = [
            self.may(f"place {name} {market} {way} {quantity} @ {price} as o{name}")
            for name, way in names
        ]
        for (name, _), accepted in zip(names, placed, strict=True):
            if accepted and self.setup.orders[f"o{name}"] in self.system.state.orders:
                self.row(f"cancel {name} {market} o{name}")

    def spot(self) -> None:
        """A spot trade of a coin against dollars, or of one coin against another."""
        if self.draw.random() < 0.1:
            rate = self.prices["ETH"] * 1_000 // self.prices["BTC"] / 1_000
            self.trade("ETH/BTC", f"{rate:.3f}", self.draw.randint(-500, 500) or 1)
            return
        coin = self.draw.choice(self.coins)
        near = self.prices[coin] + self.draw.randint(-1, 1)
        most = 2_000_000 // self.prices[coin]
        self.trade(f"{coin}/USDC", str(near), self.draw.randint(-most, most) or 1)

    def perpetual(self) -> None:
        """A trade in a perpetual; the exit of a third one may realise the fund's result at the mark (R-3)."""
        coin = self.draw.choice(self.futures)
        near = self.prices[coin] + self.draw.randint(-1, 1)
        most = 4_000_000 // self.prices[coin]
        pair = self.draw.choice([("fund", "desk"), ("fund", "rival"), ("rival", "desk")])
        self.trade(f"{coin}-PERP", str(near), self.draw.randint(-most, most) or 1, *pair)

    def loan(self) -> None:
        """A loan to a pool, or a part of it back."""
        asset = "USDC" if "OLD" not in self.coins else self.draw.choice(["USDC", "OLD"])
        amount = self.draw.randint(1, 2_000) if asset == "OLD" else self.draw.randint(100, 50_000)
        self.may(f"{self.draw.choice(['lend', 'redeem', 'borrow', 'repay'])} fund {amount} {asset}")

    def money(self) -> None:
        """A deposit, a withdrawal with a chain fee, or a payment to the desk and back."""
        amount = self.draw.randint(100, 20_000)
        kind = self.draw.randrange(4)
        if kind == 0:
            self.row(f"deposit fund {amount} USDC")
        elif kind == 1 and self.may(f"withdraw fund {amount} USDC as w"):
            self.row(self.draw.choice(["confirm-withdrawal w fee 3 USDC", "reject-withdrawal w"]))
        elif kind == 2:
            self.may(f"transfer fund desk {amount}.123456 USDC")
        else:
            self.row(f"deposit fund 0.{amount:05d} BTC")

    # --- what happens to it -------------------------------------------------------------------------------

    def reorganised(self) -> None:
        """A deposit of coins that were sent on is taken back, and the debt is paid by a later deposit."""
        self.row("request-deposit fund 300 ETH as gone")
        self.row("confirm-deposit gone")
        spent = self.system.balance(self.setup.accounts["fund"], "ETH") - 40 * 10**9
        self.row(f"transfer fund desk {spent / 10**9:.9f} ETH")
        self.row("reverse-deposit gone by carla")
        self.row("reverse-deposit gone by dora")
        self.row("owes-back fund ETH 260")

    def returned(self) -> None:
        """A payment that was confirmed comes back from the bank."""
        self.row("withdraw fund 7,500 USDC as out")
        self.row("confirm-withdrawal out fee 4 USDC")
        self.row("reverse-withdrawal out by carla")
        self.row("reverse-withdrawal out by dora")

    def split(self) -> None:
        """An old coin becomes two new ones at noon in UTC."""
        for person in ("ann", "ben"):
            self.row(f"by {person}")
            self.row(f"redenominate OLD into NEW 2 for 1 from issuer at {SPLIT_ON} 12:00")
        self.row("by test")
        self.until(datetime(YEAR, 6, 15, 13, 0, 1, tzinfo=LONDON))
        self.row("action 1 gone")
        self.coins = ["BTC", "ETH", "NEW"]

    def play(self) -> None:
        """All days of the year, and the first second of the next."""
        self.row("deposit fund 1,000,000 USDC")
        self.row("deposit fund 5,000 OLD")
        day = date(YEAR, 1, 1)
        while day.year == YEAR:
            self.day(day)
            day += timedelta(days=1)
        self.until(datetime(YEAR + 1, 1, 1, 0, 0, 1, tzinfo=LONDON))

    def day(self, day: date) -> None:
        """Two or three moments of a day; often its first second, and its last one."""
        clocks = sorted(
            self.draw.choice([0, 86_399, self.draw.randrange(86_400), self.draw.randrange(86_400)])
            for _ in range(self.draw.randint(2, 3))
        )
        if day == DELISTED_ON:
            self.row("expiry ETH-PERP in 86400s window 1800s")
        midnight = datetime(day.year, day.month, day.day, tzinfo=LONDON)
        for clock in clocks:
            self.until(midnight + timedelta(seconds=clock))
            self.move()
            acts = [self.spot, self.spot, self.perpetual, self.perpetual, self.loan, self.money]
            self.draw.choice(acts)()
            if self.draw.random() < 0.5:
                self.until_ns(self.system.now + 10**10)  # a settlement pass
        if day == SPLIT_ON - timedelta(days=1):
            self.split()
        if day == DELISTED_ON:
            self.futures = ["BTC"]
        if day == date(YEAR, 3, 29):  # the clocks go forward
            self.reorganised()
        if day == date(YEAR, 4, 2):
            self.row("deposit fund 400 ETH")
        if day == date(YEAR, 10, 25):  # and back
            self.returned()
