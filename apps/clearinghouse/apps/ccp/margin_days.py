# SPDX-License-Identifier: Apache-2.0
"""Compare margin and default fund with actual losses, evening by evening (SPEC C-7.4, C-8.3).

Owns the back-test of a run: the positions of each account after a cut-off, and their losses at the last prices of the
day on which they could be closed. It uses prices and positions, not the computation of margin.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clearinghouse.apps.ccp.collateral import PERIOD_DAYS
from clearinghouse.apps.ccp.market import Market
from clearinghouse.apps.ccp.tally import EPOCH, money, share_of
from clearinghouse.apps.counterparty import CURRENCY_ID
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.views.clearing.margin_calls import stress_views
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


@dataclass
class Account:
    """An account after a cut-off: its lots by market, its requirement, and its margin after it has met its calls."""

    lots: dict[MarketId, int]
    required: int
    held: int = 0


@dataclass
class Evening:
    """All accounts after the cut-off of a day, the last prices of that day, and the default fund before and after
    calls.
    """

    day: int
    source: str
    prices: dict[MarketId, int]
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    cover_two: int = 0
    fund_before: int = 0
    fund_after: int = 0
    contributions: int = 0
    stress_margin: int = 0
    short_before: int = 0
    short_after: int = 0
    gross: int = 0
    net: int = 0

    def required(self) -> int:
        """Return the margin required of all accounts."""
        return sum(one.required for one in self.accounts.values())


class MarginDays:
    """The evenings of a run."""

    def __init__(self, desk: Desk, market: Market) -> None:
        """Start without evenings."""
        self._desk = desk
        self._market = market
        self.evenings: list[Evening] = []

    def before_calls(self, day: int, source: str) -> None:
        """Record the state after the margin run of the cut-off, before members have met their calls."""
        state = self._desk.state
        prices = dict(self._market.last_prices)
        found = Evening(day, source, prices)
        for account_id, required in state.margin.requirements.items():
            positions = positions_of(state, (account_id,))
            lots = {one.market_id: one.lots for one in positions if one.lots}
            if lots:
                plain = required - state.margin.stress_margins.get(account_id, 0)
                found.accounts[account_id] = Account(lots, plain)
                values = [count * prices[key] for key, count in lots.items()]
                found.gross += sum(map(abs, values))
                found.net += abs(sum(values))
        found.cover_two = state.margin.fund.cover
        found.fund_before = self._fund()
        found.short_before = max(state.margin.fund.uncovered - found.fund_before, 0)
        found.stress_margin = sum(state.margin.stress_margins.values())
        self.evenings.append(found)

    def after_calls(self) -> None:
        """Record the margin held after members have met their calls."""
        state = self._desk.state
        found = self.evenings[-1]
        for account_id, one in found.accounts.items():
            one.held = value_of_collateral(state, state.accounts[account_id])
        found.fund_after = self._fund()
        found.contributions = sum(state.margin.contributions.values())
        own = found.fund_after - found.contributions
        found.short_after = max(max(one.short for one in stress_views(state)) - own, 0)

    def _fund(self) -> int:
        """Return the resources that pay after margin: contributions and the clearinghouse's own part."""
        state = self._desk.state
        skin = state.accounts[types.CCP_SKIN].holdings.get(CURRENCY_ID)
        own = 0 if skin is None else skin.balance
        return own + sum(state.margin.contributions.values())

    def margin_report(self) -> dict[str, Any]:
        """Return the accounts whose loss over the liquidation period exceeds their margin: each day, and over the
        run.
        """
        days: list[dict[str, Any]] = []
        for early, late in zip(self.evenings, self.evenings[PERIOD_DAYS:], strict=False):
            losses = {
                key: sum(
                    lots * (early.prices[market_id] - late.prices[market_id])
                    for market_id, lots in one.lots.items()
                )
                for key, one in early.accounts.items()
            }
            beyond = [one for key, one in early.accounts.items() if losses[key] > one.required]
            worst = max(
                (loss / early.accounts[key].required for key, loss in losses.items()), default=0
            )
            days.append(
                {
                    "day": _text(early.day),
                    "from": early.source,
                    "until": _text(late.day),
                    "until_from": late.source,
                    "accounts": len(losses),
                    "breaches": len(beyond),
                    "share": share_of(len(beyond), len(losses)),
                    "breaches_of_held": sum(
                        losses[key] > one.held for key, one in early.accounts.items()
                    ),
                    "largest_loss_by_margin": round(worst, 3),
                }
            )
        count = sum(one["accounts"] for one in days)
        breaches = sum(one["breaches"] for one in days)
        held = sum(one["breaches_of_held"] for one in days)
        return {
            "liquidation_days": PERIOD_DAYS,
            "observations": count,
            "breaches": breaches,
            "breach_share": share_of(breaches, count),
            "breach_share_of_held": share_of(held, count),
            "breach_days": days,
            "days": [
                {
                    "day": _text(one.day),
                    "from": one.source,
                    "required": money(one.required()),
                    "gross_positions": money(one.gross),
                    "net_positions": money(one.net),
                    "by_gross": share_of(one.required(), one.gross),
                    "by_net": share_of(one.required(), one.net),
                }
                for one in self.evenings
            ],
        }

    def fund_report(self) -> dict[str, Any]:
        """Return the default fund and Cover-2 of each day: before its calls, and after they are met."""
        evenings = self.evenings
        peak = max(evenings, key=lambda one: one.cover_two)
        return {
            "days_short": sum(one.short_after > 0 for one in evenings),
            "days_short_before_calls": sum(one.short_before > 0 for one in evenings),
            "peak": _fund_row(peak),
            "fund_to_margin": share_of(
                max(one.contributions for one in evenings), max(one.required() for one in evenings)
            ),
            "days": [_fund_row(one) for one in evenings],
        }


def _fund_row(evening: Evening) -> dict[str, Any]:
    """Return the row of an evening in the report on the fund."""
    return {
        "day": _text(evening.day),
        "from": evening.source,
        "cover_two": money(evening.cover_two),
        "fund_before_calls": money(evening.fund_before),
        "fund_after_calls": money(evening.fund_after),
        "stress_margin": money(evening.stress_margin),
        "short_before_calls": money(evening.short_before),
        "short_after_calls": money(evening.short_after),
        "margin_required": money(evening.required()),
    }


def _text(day: int) -> str:
    """Return a day as a date."""
    return date.fromordinal(EPOCH + day).isoformat()
