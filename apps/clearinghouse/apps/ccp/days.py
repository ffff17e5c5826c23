# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of payments, not of secrets)
"""Run the days: trades and prices, payments between members, settlement, and late payers.

Owns the order within a day, in local time: 11:30 members bring the day's deliveries and payments; 12:00 the session
settles; 13:00 to 15:00 trades are captured and payments are paired; 16:00 cut-off; 17:00 members bring the cash of
margin calls.
"""

import random
from typing import Final

from clearinghouse.apps.ccp.best_set import Problem, problem_of
from clearinghouse.apps.ccp.collateral import Collateral
from clearinghouse.apps.ccp.default import ON_DAY, Default
from clearinghouse.apps.ccp.margin_days import MarginDays
from clearinghouse.apps.ccp.market import (
    BUY_IN_DAYS,
    OFFSET_SECONDS,
    PVP_LIMIT,
    UNITS,
    VENUE,
    Market,
)
from clearinghouse.apps.ccp.own_book import OwnBook
from clearinghouse.apps.ccp.trades import DAYS, Lacking, Trade, Weeks
from clearinghouse.apps.counterparty import CURRENCY_ID, OPERATOR
from clearinghouse.apps.desk import Desk
from clearinghouse.apps.runs import RunError
from clearinghouse.server.startup.directory import Progress
from clearinghouse.statemachine.arithmetic.calendars import business_day_from
from clearinghouse.statemachine.arithmetic.layers import oldest_age
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId

FIRST_DAY: Final = 18_631  # 2021-01-04, a Monday
DAY_SECONDS: Final = 86_400
BATCH: Final = 2_048
PAY_IN_AT: Final = 11 * 3_600 + 1_800
CALL_AT: Final = 15 * 3_600 + 1_800
TRADE_AT: Final = 13 * 3_600
END_AT: Final = 17 * 3_600
PAIRS_A_DAY: Final = 60
PAIR_UNITS: Final = 2_000_000
FLOAT_MIN: Final = 1_000_000 * UNITS
FLOAT_PERCENT: Final = 100
"""Cash of a member beyond its net payment, in % of the value of its deliveries: at 100 it relies on no sale."""
DAYS_AFTER_MAX: Final = 30
"""Business days after the last trades in which the last fails have to end."""


class Play:
    """A run of the simulation, from its first to its last day."""

    def __init__(
        self, desk: Desk, weeks: Weeks, seed: int, float_percent: int = FLOAT_PERCENT
    ) -> None:
        """Prepare the market, the collateral and the days of the run."""
        self._float_percent = float_percent
        self._desk = desk
        self._weeks = weeks
        self.market = Market(desk, weeks)
        self.collateral = Collateral(desk, self.market, seed, weeks.days[0])
        self.default = Default(desk, self.market)
        self.margin_days = MarginDays(desk, self.market)
        self.book = OwnBook(desk, self.market, self.default)
        self._lacking = Lacking(seed, weeks.fail_sizes)
        self._draw = random.Random(f"payments:{seed}")
        self._paired = 0
        self.refused: dict[int, int] = {}
        self.pairs = 0
        self.covered = 0
        self.cancelled = 0
        self.problems: dict[int, Problem] = {}
        """By session: what it was to settle, just before it did."""

    def play(self, watch: Progress) -> None:
        """Run all days of the simulation."""
        clearing = self._desk.state.clearing
        calendar = clearing.calendars[1]
        number = 0
        while number < DAYS or self._is_open():
            day = business_day_from(FIRST_DAY, number, calendar.weekend_days, calendar.holidays)
            self._morning(day)
            if number < DAYS:
                trades = self._weeks.days[number]
                self.collateral.lodge_for(trades)
                self._trade(day, trades)
                self.collateral.size_lines(CURRENCY_ID, self.market.largest_payments(trades))
                self._pay(day)
            self._desk.advance(moment(day, CALL_AT))
            self._pay_late(day)
            self._desk.advance(moment(day, END_AT))
            if number < DAYS:
                self.margin_days.before_calls(day, self._weeks.day_sources[number])
            self.collateral.meet_calls()
            if number < DAYS:
                self.margin_days.after_calls()
            for moment_found in self._desk.state.liquidity.moments:
                self.collateral.size_lines(moment_found.asset_id, moment_found.need)
            self._end_payments()
            if number == ON_DAY:
                self.default.play()
            number += 1
            if number == DAYS + DAYS_AFTER_MAX:
                raise RunError(f"sessions are open {DAYS_AFTER_MAX} days after the last trades")
            watch(min(number, DAYS), DAYS)

    def _is_open(self) -> bool:
        """Return whether a session has not settled yet; failed deliveries go from one session into the next."""
        sessions = self._desk.state.clearing.sessions.values()
        return any(session.state != types.SESSION_POSTED for session in sessions)

    def _morning(self, day: int) -> None:
        """Bring the members' deliveries and payments of the day; some members lack shares."""
        desk = self._desk
        desk.advance(moment(day, PAY_IN_AT))
        for session in list(desk.state.clearing.sessions.values()):
            if session.value_date == day and session.state == types.SESSION_NETTED:
                self.market.deposit(self._to_bring(session))
                self._offer(session)
                self.problems[session.id] = problem_of(desk.state, session)

    def _offer(self, session: Session) -> None:
        """Offer half of the shares for the next buy-in, from a member that has no failed delivery in them."""
        state = self._desk.state
        failed: dict[MarketId, int] = {}
        failing: dict[tuple[AccountId, MarketId], None] = {}
        for key in sorted(session.nets):
            net = session.nets[key]
            if net.carried_lots < 0:
                failing[(net.account_id, net.market_id)] = None
            if net.carried_lots < 0 and oldest_age(net.carried_layers) >= BUY_IN_DAYS - 1:
                failed[net.market_id] = failed.get(net.market_id, 0) - net.carried_lots
        for offer_id in list(state.dvp.offers):
            self._desk.must(commands.WithdrawBuyInOffer(*self._desk.of(VENUE), offer_id))
        accounts = self._own_accounts()
        for market_id in sorted(failed):
            others = [one for one in accounts if (one, market_id) not in failing]
            price = self.market.last_prices[market_id] * 102 // 100
            offer = commands.OfferBuyIn(
                *self._desk.of(VENUE),
                market_id,
                others[0],
                price,
                (failed[market_id] + 1) // 2,
            )
            self._desk.must(offer)

    def _own_accounts(self) -> list[AccountId]:
        """Return the own accounts of members, without the account of the member in default."""
        accounts = [member.house for member in self.market.members]
        return [one for one in accounts if not self.default.is_out(one)]

    def _to_bring(self, session: Session) -> dict[tuple[AccountId, AssetId], int]:
        """Return the securities and cash that each account still needs for a session: its obligations less its
        balances.

        Some deliveries lack shares that no one brings.
        """
        state = self._desk.state
        wanted: dict[tuple[AccountId, AssetId], int] = {}
        for key in sorted(session.nets):
            net = session.nets[key]
            lots = net.sold_lots - net.bought_lots - net.carried_lots
            if lots > 0:
                asset = state.markets[net.market_id].base.id
                wanted[(net.account_id, asset)] = lots - self._lacking.of(
                    net.account_id, asset, lots
                )
        carried: dict[AccountId, int] = {}
        delivers: dict[AccountId, int] = {}
        for net in session.nets.values():
            lots = net.sold_lots - net.bought_lots - net.carried_lots
            if lots > 0:
                value = lots * session.marks[net.market_id]
                delivers[net.account_id] = delivers.get(net.account_id, 0) + value
            amount = net.carried_cash + net.penalty
            carried[net.account_id] = carried.get(net.account_id, 0) + amount
        for key in sorted(session.cash):
            entry = session.cash[key]
            due = -entry.amount - carried.get(entry.account_id, 0)
            # Besides the due amount, members bring a float for changes after a failed delivery.
            part = delivers.get(entry.account_id, 0) * self._float_percent // 100
            wanted[(entry.account_id, entry.asset_id)] = max(0, due) + max(FLOAT_MIN, part)
        missing: dict[tuple[AccountId, AssetId], int] = {}
        for (account_id, asset_id), amount in wanted.items():
            holding = state.accounts[account_id].holdings.get(asset_id)
            has = holding.balance - holding.held if holding is not None else 0
            missing[(account_id, asset_id)] = max(0, amount - has)
        return missing

    def _pay_late(self, day: int) -> None:
        """Deposit the cash of late members for which a session of the day waits."""
        state = self._desk.state
        for session_id, being_settled in state.dvp.settlements.items():
            if state.clearing.sessions[session_id].value_date > day or not being_settled.is_open:
                continue
            lacking: dict[tuple[AccountId, AssetId], int] = {}
            for leg in being_settled.legs:
                holding = state.accounts[leg.account_id].holdings.get(leg.asset_id)
                has = holding.balance - holding.held if holding is not None else 0
                lacking[(leg.account_id, leg.asset_id)] = max(0, leg.needed() - leg.locked - has)
            self.market.deposit(lacking)

    def _trade(self, day: int, trades: list[Trade]) -> None:
        """Capture the trades of a day in order, make some of them in the book, and report the last prices."""
        market, book = self.market, self.book
        members = market.members
        self._desk.advance(moment(day, TRADE_AT - 60))
        book.open(trades)
        for place, start in enumerate(range(0, len(trades), BATCH)):
            self._desk.advance(moment(day, TRADE_AT + 60 * place))
            numbered = list(enumerate(trades))[start : start + BATCH]
            part = [row for row in numbered if not book.takes(row[1])]
            outcome = self._desk.send(
                commands.CaptureTrades(
                    *self._desk.of(VENUE),
                    [market.markets[trade.share] for _, trade in part],
                    [members[trade.buyer].account_of(number) for number, trade in part],
                    [members[trade.seller].account_of(number) for number, trade in part],
                    [trade.price for _, trade in part],
                    [trade.quantity for _, trade in part],
                    [trade.venue_trade_id for _, trade in part],
                    [0] * len(part),
                )
            )
            for code in outcome.codes:
                if code != codes.OK:
                    self.refused[code] = self.refused.get(code, 0) + 1
            book.trade([row for row in numbered if book.takes(row[1])])
        market.tick_trades(trades)

    def _pay(self, day: int) -> None:
        """Pair members' payments in both currencies, then deposit what their short balances need; two members pay only
        a part.
        """
        desk = self._desk
        desk.advance(moment(day, TRADE_AT + 3_600))
        draw = self._draw
        home, foreign = CURRENCY_ID, self.market.foreign
        own_accounts = self._own_accounts()
        batch = commands.SubmitPvpPairs(*desk.of(OPERATOR), [], [], [], [], [], [], [])
        short: dict[tuple[AccountId, AssetId], int] = {}
        for _ in range(PAIRS_A_DAY):
            giver, taker = draw.sample(own_accounts, 2)
            amount = draw.randrange(1, PAIR_UNITS) * UNITS
            self._paired += 1
            batch.account_ids.append(giver)
            batch.asset_ids.append(foreign)
            batch.amounts.append(amount)
            batch.counterparty_account_ids.append(taker)
            batch.counterparty_asset_ids.append(home)
            batch.counterparty_amounts.append(amount * 8 // 5)
            batch.references.append(f"pair-{self._paired}")
            short[(giver, foreign)] = short.get((giver, foreign), 0) + amount
            short[(taker, home)] = short.get((taker, home), 0) + amount * 8 // 5
        self.pairs += PAIRS_A_DAY
        outcome = desk.send(batch)
        assert set(outcome.codes) == {codes.OK}
        desk.advance(moment(day, TRADE_AT + 5_400))
        late, absent = draw.sample(own_accounts, 2)
        paid = {key: amount for key, amount in short.items() if key[0] not in (late, absent)}
        # One of the two has paid in enough of its own currency for the tests, and misses the pay-in of the other.
        paid[(late, home)] = short.get((late, home), 0) + short.get((late, foreign), 0) * 2
        if paid[(late, home)] == 0:
            del paid[(late, home)]
        self.market.deposit(paid)
        desk.must(
            commands.PayInPvp(
                *desk.of(OPERATOR),
                [key[0] for key in paid],
                [key[1] for key in paid],
                list(paid.values()),
            )
        )

    def _end_payments(self) -> None:
        """Cancel the pairs of payments that remain in the queue, cover short balances, and withdraw the members'
        funds.
        """
        desk = self._desk
        pvp = desk.state.pvp
        if pvp.pairs:
            self.cancelled += len(pvp.pairs)
            desk.must(commands.CancelPvpPairs(*desk.of(OPERATOR), list(pvp.pairs)))
        for member in list(pvp.members.values()):
            if min(member.claims.values(), default=0) < 0:
                desk.must(commands.CoverPvpShorts(*desk.of(OPERATOR), member.account_id))
                self.covered += 1
                # It has paid by what was sold of its claims, and may settle again.
                desk.must(
                    commands.SetPvpMember(*desk.of(OPERATOR), member.account_id, 1, PVP_LIMIT)
                )
        claims = [
            (member.account_id, asset, claim)
            for member in pvp.members.values()
            for asset, claim in member.claims.items()
            if claim > 0
        ]
        if claims:
            desk.send(
                commands.PayOutPvp(
                    *desk.of(OPERATOR),
                    [one[0] for one in claims],
                    [one[1] for one in claims],
                    [one[2] for one in claims],
                )
            )


def moment(day: int, seconds: int) -> int:
    """Return the time of a local day and second of the day, in ns since 1970."""
    return (day * DAY_SECONDS + seconds - OFFSET_SECONDS) * types.SECOND_NS
