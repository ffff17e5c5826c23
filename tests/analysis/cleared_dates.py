# SPDX-License-Identifier: Apache-2.0
"""Have the machine compute the margin of accounts on many dates, and note each account's loss until its positions could
be closed.

Owns the run: every second day members trade, at the cut-off the machine computes their margin, and two days later the
trades settle. Everything is done by commands on the recording path. The margin is what `MARGIN_RUN_ENDED` leaves
required of an account; the loss is computed from the prices alone.
"""

import random
from pathlib import Path
from typing import Final

from clearinghouse.apps.counterparty import (
    CURRENCY_ID,
    CURRENCY_SCALE,
    DAY_SECONDS,
    E9_PER_TICK,
    OPERATOR,
    ORACLE,
    admit,
    bring,
    clear,
    list_asset,
    price_by,
    report_prices,
)
from clearinghouse.apps.desk import Desk
from clearinghouse.server.startup.directory import Progress
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import SourceId
from clearinghouse.storage.port import Head
from tests.analysis.drawn_prices import SHARES, Prices

CURRENCY: Final = "USD"
ACCOUNTS: Final = 40
CONFIDENCE_PPB: Final = 990_000_000
LOOK_BACK: Final = 250
STRESS: Final = 30
FLOOR_PPB: Final = 250_000_000
PERIOD: Final = 2
"""Days to close a position: the runs of margin are this many days apart, so that losses do not overlap."""
HISTORY: Final = LOOK_BACK + PERIOD
"""Days of prices before the first date."""

FIRST_DAY: Final = 18_628
CUT_OFF_AT: Final = 16 * 3_600
PRICED_AT: Final = 11 * 3_600
SETTLED_AT: Final = 12 * 3_600
TRADED_AT: Final = 13 * 3_600
TRADES_EACH: Final = 4
QUANTITY_MAX: Final = 1_000
CASH: Final = 10**14
LODGED: Final = 10**13
STOCK: Final = 10**8


def days_of_prices(dates: int) -> int:
    """Return how many days of prices so many dates need."""
    return HISTORY + dates * PERIOD + 1


def returns_over_period(prices: list[int], last: int, count: int) -> list[int]:
    """The last `count` returns over the period that end at day `last` or before, in parts per billion, floored."""
    return [
        (prices[day] - prices[day - PERIOD]) * types.PPB // prices[day - PERIOD]
        for day in range(last - count + 1, last + 1)
    ]


def worst_stretch(prices: Prices) -> int:
    """Return the last day of the stretch of the history in which all shares together moved the most."""
    moved = [
        sum(returns_over_period(own, day, 1)[0] ** 2 for own in prices.of_shares)
        for day in range(PERIOD, HISTORY)
    ]
    ends = range(STRESS, len(moved) + 1)
    return max(ends, key=lambda end: sum(moved[end - STRESS : end])) - 1 + PERIOD


class World:
    """Members with one account each, and shares that are cleared and have scenarios."""

    def __init__(self, desk: Desk, prices: Prices, seed: int) -> None:
        """List all of it."""
        self._desk = desk
        self._prices = prices
        self._draw = random.Random(f"trades:{seed}")
        self._traded = 0
        kinds = [types.KIND_MEMBER_HOUSE]
        self.accounts = [
            admit(desk, f"member-{place:02d}", kinds)[1][0] for place in range(ACCOUNTS)
        ]
        desk.must(commands.SetCalendar(*desk.of(OPERATOR), 0, 0, []))
        desk.must(
            commands.CreateSegment(
                *desk.of(OPERATOR), "SHARES", 1, 0, CUT_OFF_AT, SETTLED_AT, PERIOD
            )
        )
        (source,) = desk.must(commands.CreateOracleSource(*desk.of(OPERATOR), "venue", ORACLE, 1))
        self._source = SourceId(source)
        self.shares = [list_asset(desk, f"SHARE{place:02d}") for place in range(SHARES)]
        for share in self.shares:
            price_by(desk, self._source, share)
            desk.must(commands.SetMarginAsset(*desk.of(OPERATOR), share, 0, 0, 0, PERIOD, 0, 0))
        self._set_prices(HISTORY)
        self.markets = [
            clear(desk, f"SHARE{place:02d}/{CURRENCY}", share, 1)
            for place, share in enumerate(self.shares)
        ]
        desk.must(
            commands.SetMarginParameters(
                *desk.of(OPERATOR), CONFIDENCE_PPB, LOOK_BACK, STRESS, FLOOR_PPB, DAY_SECONDS, 0, 0, 0, 0
            )
        )  # fmt: skip
        worst = worst_stretch(prices)
        self._stressed = [returns_over_period(own, worst, STRESS) for own in prices.of_shares]
        self._bring()

    def _bring(self) -> None:
        """Give every account enough cash and shares for all that it will trade, and collateral for any margin."""
        desk = self._desk
        amounts = {(account, CURRENCY_ID): CASH + LODGED for account in self.accounts}
        amounts |= {(account, share): STOCK for account in self.accounts for share in self.shares}
        bring(desk, amounts)
        count = len(self.accounts)
        desk.must(
            commands.LodgeCollateral(
                *desk.of(OPERATOR), self.accounts, [CURRENCY_ID] * count, [LODGED] * count
            )
        )

    def _set_prices(self, day: int) -> None:
        """Report the prices of a day."""
        prices = zip(self.shares, self._prices.of_shares, strict=True)
        report_prices(
            self._desk, self._source, {share: own[day] * E9_PER_TICK for share, own in prices}
        )

    def play_date(self, day: int) -> tuple[list[int], list[int]]:
        """Trade and run margin; return by account the margin, and the loss one period later."""
        desk = self._desk
        desk.advance(moment(day, PRICED_AT))
        self._set_prices(day)
        desk.advance(moment(day, TRADED_AT))
        for place, share in enumerate(self.shares):
            returns = returns_over_period(self._prices.of_shares[place], day, LOOK_BACK)
            desk.must(
                commands.SetMarginScenarios(
                    *desk.of(OPERATOR), share, [*returns, *self._stressed[place]]
                )
            )
        positions = self._trade(day)
        desk.advance(moment(day, CUT_OFF_AT + 3_600))
        required = desk.state.margin.requirements
        losses: list[int] = []
        for own in positions:
            moved = [row[day + PERIOD] - row[day] for row in self._prices.of_shares]
            losses.append(-sum(lots * change for lots, change in zip(own, moved, strict=True)))
        return [required.get(account_id, 0) for account_id in self.accounts], losses

    def _trade(self, day: int) -> list[list[int]]:
        """Capture drawn trades at the prices of the day; the lots of each account by share."""
        draw = self._draw
        count = ACCOUNTS * TRADES_EACH
        held = [[0] * SHARES for _ in range(ACCOUNTS)]
        columns: list[tuple[int, int, int, int]] = []
        for number in range(count):
            buyer = number % ACCOUNTS
            seller = (buyer + draw.randrange(1, ACCOUNTS)) % ACCOUNTS
            share, lots = draw.randrange(SHARES), draw.randrange(1, QUANTITY_MAX)
            held[buyer][share] += lots
            held[seller][share] -= lots
            columns.append((share, buyer, seller, lots))
        self._traded += count
        self._desk.must(
            commands.CaptureTrades(
                *self._desk.of("venue"),
                [self.markets[share] for share, _, _, _ in columns],
                [self.accounts[buyer] for _, buyer, _, _ in columns],
                [self.accounts[seller] for _, _, seller, _ in columns],
                [self._prices.of_shares[share][day] for share, _, _, _ in columns],
                [lots for _, _, _, lots in columns],
                [f"{self._traded}-{number}" for number in range(count)],
                [0] * count,
            )
        )
        return held


def moment(day: int, seconds: int) -> int:
    """Return the time of a day of the run, in ns since 1970."""
    return ((FIRST_DAY + day) * DAY_SECONDS + seconds) * types.SECOND_NS


def play(
    journal: Path, prices: Prices, dates: int, seed: int, watch: Progress
) -> tuple[list[list[int]], list[list[int]], Head]:
    """Margins and losses by account and date, and the head of the journal.

    Raises RunError if a command is refused.
    """
    genesis = make_genesis(valuation=CURRENCY, valuation_scale=CURRENCY_SCALE, seed=bytes(32))
    margins: list[list[int]] = [[] for _ in range(ACCOUNTS)]
    losses: list[list[int]] = [[] for _ in range(ACCOUNTS)]
    with Desk(journal, genesis, moment(HISTORY, 0)) as desk:
        world = World(desk, prices, seed)
        for number in range(dates):
            required, lost = world.play_date(HISTORY + number * PERIOD)
            for place in range(ACCOUNTS):
                margins[place].append(required[place])
                losses[place].append(lost[place])
            watch(number + 1, dates)
        return margins, losses, desk.finish()
