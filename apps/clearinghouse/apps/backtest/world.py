# SPDX-License-Identifier: Apache-2.0
"""Let the machine compute the margin of portfolios, evening by evening, from scenarios that are journaled.

Owns the run: each day commands on the recording path report the prices and set the scenarios of the day; then the
machine computes the requirement of each portfolio (SPEC A-5). No trade is needed for that.
"""

from pathlib import Path
from typing import Final, Self

from clearinghouse.apps.counterparty import (
    CURRENCY_SCALE,
    DAY_SECONDS,
    OPERATOR,
    ORACLE,
    clear,
    list_asset,
    price_by,
    report_prices,
)
from clearinghouse.apps.desk import Desk
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.views.clearing.margin_calls import hypothetical_report
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, SourceId
from clearinghouse.storage.port import Head

CURRENCY: Final = "USD"
CONFIDENCE_PPB: Final = 990_000_000
FLOOR_PPB: Final = 250_000_000
PERIOD: Final = 2
FIRST_DAY: Final = 10_000
CUT_OFF_AT: Final = 16 * 3_600
SETTLED_AT: Final = 12 * 3_600


class World:
    """A clearinghouse with cleared shares and its own journal; use it in a `with`."""

    def __init__(self, journal: Path, symbols: list[str], look_back: int, stress: int) -> None:
        """Create the currency, the shares and their scenario settings."""
        genesis = make_genesis(valuation=CURRENCY, valuation_scale=CURRENCY_SCALE, seed=bytes(32))
        self._desk = desk = Desk(journal, genesis, _moment(0))
        desk.must(commands.SetCalendar(*desk.of(OPERATOR), 0, 0, []))
        desk.must(
            commands.CreateSegment(
                *desk.of(OPERATOR), "SHARES", 1, 0, CUT_OFF_AT, SETTLED_AT, PERIOD
            )
        )
        (source,) = desk.must(commands.CreateOracleSource(*desk.of(OPERATOR), "venue", ORACLE, 1))
        self._source = SourceId(source)
        self._shares = [list_asset(desk, symbol) for symbol in symbols]
        for share in self._shares:
            price_by(desk, self._source, share)
            desk.must(commands.SetMarginAsset(*desk.of(OPERATOR), share, 0, 0, 0, PERIOD, 0, 0))
        self._markets = [
            clear(desk, f"{symbol}/{CURRENCY}", share, 1)
            for symbol, share in zip(symbols, self._shares, strict=True)
        ]
        desk.must(
            commands.SetMarginParameters(
                *desk.of(OPERATOR), CONFIDENCE_PPB, look_back, stress, FLOOR_PPB, DAY_SECONDS, 0, 0, 0, 0,
                reduction_max_ppb=0,
            )
        )  # fmt: skip
        self._day = 0

    def __enter__(self) -> Self:
        self._desk.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._desk.__exit__(None, None, None)

    def margins(
        self, prices_e9: list[int], returns_ppb: list[list[int]], lots: list[list[int]]
    ) -> list[int]:
        """Begin the next day with the prices and scenarios of each share; return the margin of each portfolio in
        units.
        """
        desk = self._desk
        self._day += 1
        desk.advance(_moment(self._day))
        report_prices(desk, self._source, dict(zip(self._shares, prices_e9, strict=True)))
        for share, own in zip(self._shares, returns_ppb, strict=True):
            desk.must(commands.SetMarginScenarios(*desk.of(OPERATOR), share, own))
        found = []
        for one in lots:
            of_market = {
                market: count for market, count in zip(self._markets, one, strict=True) if count
            }
            report = hypothetical_report(desk.state, AccountId(0), of_market)
            found.append(report.margin.initial_margin)
        return found

    def finish(self) -> Head:
        """Close the journal and return its head."""
        return self._desk.finish()


def _moment(day: int) -> int:
    """Return the time of a day, in ns since 1970."""
    return ((FIRST_DAY + day) * DAY_SECONDS + SETTLED_AT) * types.SECOND_NS
