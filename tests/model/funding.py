# SPDX-License-Identifier: Apache-2.0
"""Funding rates and the last price of a future, from samples of mark and index (SPEC P-5, O-1).

Owns the terms of both. Which price was in force in which second is in `futures`.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.commands import (
    NameSettlementPrice,
    SetExpiry,
    SetFunding,
)
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, floor, ppb
from tests.model.futures import Future, Pair, Series
from tests.model.model_state import RAY

EIGHT_HOURS = 8 * 3600 * types.SECOND_NS


@dataclass
class Terms:
    """Terms of funding, and the present interval."""

    interval_ns: int
    interest: Fraction
    inner: Fraction
    bound: Fraction
    series: Series
    due_ns: int  # when the interval under way ends


def clamp(number: Fraction, bound: Fraction) -> Fraction:
    """Return the number, limited to plus or minus `bound`."""
    return max(-bound, min(bound, number))


def rate_ppb(terms: Terms, samples: list[tuple[int, Pair]]) -> int:
    """Return the rate of an interval with these samples, rounded toward zero (P-5)."""
    count = sum(seconds for seconds, _ in samples)
    premium = sum((seconds * (mark - index) / index for seconds, (mark, index) in samples), ZERO)
    mean = premium / count
    divisor = EIGHT_HOURS // terms.interval_ns
    exact = (mean + clamp(terms.interest - mean, terms.inner)) / divisor
    exact = clamp(exact, terms.bound) * 10**9
    return floor(exact) if exact >= 0 else -floor(-exact)


class Schedules:
    """Funding of all perpetuals and expiry of all futures."""

    def __init__(self, context: Context) -> None:
        """Start without any."""
        self.context = context
        self.system = context.system
        self.board = context.board
        self.pending_events = context.pending_events
        self.index: dict[int, Fraction] = {}  # cumulative, by market
        self.funding: dict[int, Terms] = {}
        self.futures: dict[int, Future] = {}  # that have not expired

    def set_funding(self, command: SetFunding) -> None:
        """Set terms. The samples of the present interval stay; with another length the interval starts again."""
        before = self.funding.pop(command.market_id, None)
        if command.interval_ns == 0:
            return
        series = Series(self.system.now)
        if before is not None and before.interval_ns == command.interval_ns:
            series = before.series
        self.funding[command.market_id] = Terms(
            command.interval_ns,
            ppb(command.interest_ppb_8h),
            ppb(command.inner_clamp_ppb),
            ppb(command.bound_ppb),
            series,
            (self.system.now // command.interval_ns + 1) * command.interval_ns,
        )

    def set_expiry(self, command: SetExpiry) -> None:
        """Set the expiry of a future, whose prices are noted from now on."""
        series = Series(self.system.now)
        future = Future(command.expiry_ns, command.window_ns, series)
        self.futures[command.market_id] = self.system.futures[command.market_id] = future

    def close(self, market: int) -> None:
        """End the samples of a market that closes."""
        self.funding.pop(market, None)
        self.futures.pop(market, None)

    def strand(self, event: Event) -> None:
        """Check that a future which has expired has no price, so that an operator has to name one."""
        if self.last_price(event.fields["market_id"])[1] is not None:
            self.pending_events.found(event, "by the model its samples make a price")

    def observe(self, until_ns: int) -> None:
        """Note that the prices so far were in force until `until_ns`."""
        for key, terms in self.funding.items():
            market = self.system.markets[key]
            pair = (self.system.live.mark[key], self.board.index_of(market))
            counts = pair[0] > 0 and pair[1] > 0 and self.board.may_fund(market)
            terms.series.observe(until_ns, pair if counts else None)
        for key, future in self.futures.items():
            market = self.system.markets[key]
            index = self.board.index_of(market)
            counts = index > 0 and self.board.may_expire(market)
            future.series.observe(until_ns, (index, index) if counts else None)

    def end_interval(self, market_id: int) -> tuple[int, int]:
        """Return the rate in ppb and the samples of the interval that ends now.

        Every position accrues its share of mark times rate.
        """
        system = self.system
        terms = self.funding[market_id]
        ends_ns = terms.due_ns
        if (
            max(ends_ns, system.begun_ns) != system.now
        ):  # late only where a command came between slices
            self.pending_events.findings.append(f"an interval of {market_id} was due at {ends_ns}")
        terms.due_ns = ends_ns + terms.interval_ns
        terms.series.end(ends_ns)
        samples = terms.series.samples(ends_ns)
        terms.series.runs.clear()
        count = sum(seconds for seconds, _ in samples)
        enough = 2 * count >= terms.interval_ns // types.SECOND_NS and count > 0
        rate = 0
        if (
            enough
            and self.board.may_fund(system.markets[market_id])
            and system.live.mark[market_id]
        ):
            rate = rate_ppb(terms, samples)
        per_lot = system.live.mark[market_id] * ppb(rate)
        for (account, of), lots in list(system.position.items()):
            if of == market_id and lots:
                system.accrued[account, of] -= lots * per_lot
        return rate, count

    def last_price(self, market_id: int) -> tuple[int, Fraction | None]:
        """Return the samples of a future's window, and its price rounded down at nine decimals; None if an operator
        has to name one.
        """
        future, market = self.system.futures[market_id], self.system.markets[market_id]
        future.series.end(min(self.system.now, future.expiry_ns))
        samples = future.series.samples(future.expiry_ns, future.begin_ns)
        count = sum(seconds for seconds, _ in samples)
        least = Fraction(9, 10)
        is_enough = count >= least * (future.window_ns // types.SECOND_NS)
        if not is_enough or not self.board.may_expire(market):
            return count, None
        return count, future.price(future.expiry_ns, self.board.index_of(market))

    # --- events -------------------------------------------------------------------------------------------------

    def funding_rate(self, event: Event) -> None:
        """Check the rate of an interval that ends."""
        key = event.fields["market_id"]
        rate, samples = self.end_interval(key)
        step = self.system.live.mark[key] * ppb(rate)
        self.index[key] = self.index.get(key, ZERO) + step
        self.pending_events.check(
            event,
            rate_ppb=rate,
            samples=samples,
            funding_index_ray=int(self.index[key] * RAY),
        )

    def funding_paid(self, event: Event) -> None:
        """Check that a position is paid what it has accrued."""
        fields = event.fields
        before = len(self.pending_events.expected)
        self.context.fills.pay_funding(fields["account_id"], fields["market_id"])
        if len(self.pending_events.expected) == before or not self.pending_events.takes(event):
            self.pending_events.found(event, "by the model it has accrued something else")

    def expired(self, event: Event) -> None:
        """Check that a future is settled at the mean of its window, or at the price that an operator names."""
        market = self.system.markets[event.fields["market_id"]]
        if isinstance(self.context.command, NameSettlementPrice):
            price = self.context.command.price * market.price_unit
        else:
            samples, found = self.last_price(market.id)
            self.pending_events.check(event, samples=samples)
            if found is None:
                self.pending_events.found(event, "by the model there is no price yet")
            price = ZERO if found is None else found
        self.pending_events.check(event, price_e9=int(price * 10**9))
        self._settle_positions(market.id, price)

    def _keep_other_side(self, market_id: int, lots_of: dict[int, int], *, long: bool) -> None:
        """Keep the lots that a market which ends had on the side opposite to a loser's, without those of venues."""
        self.system.ended[market_id, long] = {
            one: abs(lots)
            for one, lots in lots_of.items()
            if (lots > 0) != long and self.system.accounts[one].kind != types.KIND_VENUE
        }

    def _settle_positions(self, market_id: int, price: Fraction) -> None:
        """End every position in cash at one price, rounded down for each; `rounding` gets what that leaves."""
        system = self.system
        market = system.markets[market_id]
        left = 0
        holders = sorted(
            who for (who, of), lots in system.position.items() if of == market_id and lots
        )
        lots_of = {one: system.position[one, market_id] for one in holders}
        for account, position in lots_of.items():
            cost = system.cost[account, market_id]
            value = floor(position * price)
            left -= value
            realised = self.context.fills.leg(account, market, -position, -value)
            cash = system.balance[account, market.quote] - system.held[account, market.quote]
            if (
                cash + system.unsettled[account, market.quote] < 0
                and self.context.fills.watch_losses
            ):
                self._keep_other_side(market_id, lots_of, long=position > 0)
            self.pending_events.expect(
                events.POSITION_SETTLED,
                account_id=account,
                market_id=market_id,
                lots=position,
                released_cost=cost,
                realised=realised,
            )
        self.context.fills.add_unsettled(types.ROUNDING, market.quote, left)
        if left:
            self.pending_events.expect(events.EXPIRY_ROUNDED, market_id=market_id, amount=left)
        self.context.fills.sweep(market)
