# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of trades, not of secrets)
"""Let the machine ask accounts for margin on many dates, and note what each lost until its positions could be closed.

Owns the run: every second day members trade, at the cut-off the machine computes their margin, and two days later the
trades settle. Everything is done by commands on the recording path. The margin is what `MARGIN_RUN_ENDED` leaves
required of an account; the loss is computed from the prices alone.
"""

import random
from pathlib import Path
from typing import Final

from clearinghouse.apps.backtest.prices import SHARES, Prices
from clearinghouse.apps.desk import Desk
from clearinghouse.server.recovery.genesis import make_genesis
from clearinghouse.server.recovery.startup import Progress
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    SourceId,
)
from clearinghouse.storage.port import Head

OPERATOR: Final = "operator"
ORACLE: Final = "oracle"
CURRENCY: Final = "USD"
CURRENCY_ID: Final = AssetId(1)
ACCOUNTS: Final = 40
CONFIDENCE_PPB: Final = 990_000_000
LOOK_BACK: Final = 250
STRESS: Final = 30
FLOOR_PPB: Final = 250_000_000
PERIOD: Final = 2
"""Days that it takes to close a position: margin is asked for every so many days, so that losses do not overlap."""
HISTORY: Final = LOOK_BACK + PERIOD
"""Days of prices before the first date."""

DAY_SECONDS: Final = 86_400
FIRST_DAY: Final = 18_628
CUT_OFF_AT: Final = 16 * 3_600
PRICED_AT: Final = 11 * 3_600
SETTLED_AT: Final = 12 * 3_600
TRADED_AT: Final = 13 * 3_600
E9_PER_TICK: Final = 10**9
FRESH_NS: Final = 30 * DAY_SECONDS * types.SECOND_NS
TRADES_EACH: Final = 4
QUANTITY_MAX: Final = 1_000
CASH: Final = 10**14
LODGED: Final = 10**13
STOCK: Final = 10**8


def days_of_prices(dates: int) -> int:
    """How many days of prices so many dates need."""
    return HISTORY + dates * PERIOD + 1


def returns_over_period(prices: list[int], last: int, count: int) -> list[int]:
    """The last `count` returns over the period that end at day `last` or before, in parts per billion, floored."""
    return [
        (prices[day] - prices[day - PERIOD]) * types.PPB // prices[day - PERIOD]
        for day in range(last - count + 1, last + 1)
    ]


def worst_stretch(prices: Prices) -> int:
    """The last day of the stretch of the history in which all shares together moved the most."""
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
        self.accounts = [self._account(f"member-{place:02d}") for place in range(ACCOUNTS)]
        desk.must(commands.SetCalendar(*desk.of(OPERATOR), 0, 0, []))
        desk.must(
            commands.CreateSegment(
                *desk.of(OPERATOR), "SHARES", 1, 0, CUT_OFF_AT, SETTLED_AT, PERIOD
            )
        )
        (source,) = desk.must(commands.CreateOracleSource(*desk.of(OPERATOR), "venue", ORACLE, 1))
        self._source = SourceId(source)
        self.shares = [self._share(f"SHARE{place:02d}") for place in range(SHARES)]
        self._set_prices(HISTORY)
        self.markets = [
            self._market(f"SHARE{place:02d}/{CURRENCY}", share)
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

    def _account(self, name: str) -> AccountId:
        """The account of a member."""
        desk = self._desk
        kind = types.KIND_MEMBER_HOUSE
        (account_id,) = desk.must(
            commands.CreateAccount(*desk.of(OPERATOR), name, kind, AccountId(0), 1, 0, 0)
        )
        desk.must(commands.AdmitMember(*desk.of(OPERATOR), name, 0, 0, 0))
        return AccountId(account_id)

    def _share(self, symbol: str) -> AssetId:
        """A share whose price comes from one source, with a liquidation period."""
        desk = self._desk
        (number,) = desk.must(
            commands.CreateAsset(
                *desk.of(OPERATOR), symbol, 0, types.WEIGHT_INVERSE_SQRT, 0, 0, 1, 0, 0, 0, 0, 0
            )
        )
        share = AssetId(number)
        desk.must(
            commands.SetOracleInstrument(
                *desk.of(OPERATOR), share, [self._source], FRESH_NS, 10_000
            )
        )
        desk.must(commands.SetMarginAsset(*desk.of(OPERATOR), share, 0, 0, 0, PERIOD, 0, 0))
        return share

    def _market(self, symbol: str, share: AssetId) -> MarketId:
        """A cleared market, net of shares and cash (DvP model 3)."""
        desk = self._desk
        (number,) = desk.must(
            commands.CreateMarket(
                *desk.of(OPERATOR), symbol, types.SPOT, types.INTERNAL, share, CURRENCY_ID,
                1, 0, 1, 2, AccountId(0), types.MARKET_HALTED, [0], [0], 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
            )
        )  # fmt: skip
        market_id = MarketId(number)
        desk.must(commands.SetClearing(*desk.of(OPERATOR), market_id, 1, types.DVP_NET, 0))
        return market_id

    def _bring(self) -> None:
        """Give every account enough cash and shares for all that it will trade, and collateral for any margin."""
        desk = self._desk
        for account_id in self.accounts:
            assets = [CURRENCY_ID, *self.shares]
            amounts = [CASH + LODGED, *[STOCK] * len(self.shares)]
            accounts = [account_id] * len(assets)
            references = [f"{account_id}-{asset}" for asset in assets]
            ids = desk.must(
                commands.RequestDeposits(*desk.of(OPERATOR), accounts, assets, amounts, references)
            )
            found = [DepositId(one) for one in ids]
            desk.must(commands.DecideDeposits(*desk.of(OPERATOR), found, [1] * len(found)))
            desk.must(
                commands.LodgeCollateral(*desk.of(OPERATOR), [account_id], [CURRENCY_ID], [LODGED])
            )

    def _set_prices(self, day: int) -> None:
        """Report the prices of a day."""
        desk = self._desk
        none = [0] * SHARES
        desk.must(
            commands.OracleTicks(
                *desk.of(ORACLE), [self._source] * SHARES, list(self.shares), none, list(none),
                [own[day] * E9_PER_TICK for own in self._prices.of_shares], list(none), [desk.now] * SHARES,
            )
        )  # fmt: skip

    def play_date(self, day: int) -> tuple[list[int], list[int]]:
        """Trade, and let margin be asked for: by account the margin, and what it will have lost a period later."""
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
    """The time of a day of the run, in ns since 1970."""
    return ((FIRST_DAY + day) * DAY_SECONDS + seconds) * types.SECOND_NS


def play(
    journal: Path, prices: Prices, dates: int, seed: int, watch: Progress
) -> tuple[list[list[int]], list[list[int]], Head]:
    """Margins and losses by account and date, and the head of the journal.

    Raises RunError if a command is refused.
    """
    genesis = make_genesis(valuation=CURRENCY, valuation_scale=2, seed=bytes(32))
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
