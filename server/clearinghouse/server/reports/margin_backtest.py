# SPDX-License-Identifier: Apache-2.0
"""Back-test margin along a journal: the loss of each account over the time in which its positions could be closed.

Owns which moments are compared (SPEC C-7.4): the positions of an account at a cut-off, at the marks of that cut-off and
at those of the first cut-off on or after the end of the liquidation period, which is in business days of the segment. A
run in between, such as the run after a settlement, compares nothing: prices may not have moved yet.
"""

from dataclasses import dataclass, field

from clearinghouse.statemachine.arithmetic.calendars import business_day_from
from clearinghouse.statemachine.clearing import local_times
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


@dataclass
class Position:
    """The lots that an account had in a market, their value, and the day by which they could be closed."""

    market_id: MarketId
    lots: int
    value: int
    due: int


@dataclass
class Observation:
    """The positions of an account at the last cut-off of a day, and their loss; complete once `open` is empty."""

    account_id: AccountId
    day: int
    """Of the cut-off, in days of UTC."""
    open: list[Position]
    required: int
    held: int = -1
    """Collateral once the calls of that run were met or missed; -1 until then."""
    loss: int = 0


@dataclass
class MarginBacktest:
    """Compares margin with later losses: the observations that wait for later prices, and the complete ones."""

    complete: list[Observation] = field(default_factory=list)
    _waiting: list[Observation] = field(default_factory=list)
    _today: list[Observation] = field(default_factory=list)
    _local_day: int = -1

    def run_ended(self, state: State, day: int) -> None:
        """Record the margin held for each earlier day whose calls are now over, met or missed; called after each margin
        run.
        """
        for one in (*self._today, *self._waiting):
            if one.held < 0 and one.day < day:
                one.held = value_of_collateral(state, state.accounts[one.account_id])

    def cut_off(self, state: State, segment_id: int, day: int) -> None:
        """Value the positions that could be closed by now, and begin an observation of each account.

        Called after the run of a cut-off.
        """
        local_day = local_times.today(state, state.clearing.segments[segment_id])
        if local_day > self._local_day:
            self._waiting += self._today
            self._local_day = local_day
        for one in self._waiting:
            for position in [row for row in one.open if row.due <= local_day]:
                one.open.remove(position)
                one.loss += position.value - value_of(state, position.market_id, position.lots)
        self.complete += [one for one in self._waiting if not one.open]
        self._waiting = [one for one in self._waiting if one.open]
        stress = state.margin.stress_margins
        self._today = [
            Observation(account_id, day, positions, required - stress.get(account_id, 0))
            for account_id, required in state.margin.requirements.items()
            if (positions := _positions(state, account_id, local_day))
        ]


def _positions(state: State, account_id: AccountId, local_day: int) -> list[Position]:
    """Return the open positions of an account, with the day on which each could be closed, at least one day later."""
    found: list[Position] = []
    for one in positions_of(state, (account_id,)):
        if not one.lots:
            continue
        cleared = state.clearing.markets[one.market_id]
        calendar = state.clearing.calendars[state.clearing.segments[cleared.segment_id].calendar_id]
        terms = state.margin.terms.get(state.markets[one.market_id].base.id)
        days = max(1, terms.liquidation_days if terms is not None else 0)
        due = business_day_from(local_day, days, calendar.weekend_days, calendar.holidays)
        found.append(
            Position(one.market_id, one.lots, value_of(state, one.market_id, one.lots), due)
        )
    return found


def value_of(state: State, market_id: MarketId, lots: int) -> int:
    """Return the value of lots at the index, in the valuation asset, floored.

    Of a security that was split or redeemed it is the value of what took its place: its own price moves no more (C-5).
    """
    market = state.markets[market_id]
    asset, units = market.base, lots * market.lot_base_units
    while terms := state.corporate_actions.redeemed.get(asset.id):
        asset, units = state.assets[terms.asset_id], terms.price_of(units)
    return to_valuation_floor(asset, units)
