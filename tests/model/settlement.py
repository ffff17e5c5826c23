# SPDX-License-Identifier: Apache-2.0
"""Delivery versus payment once more: a whole plan of each session from its trades and fails, in rounds (SPEC C-5).

Owns what each session is to deliver, pay and carry, and compares that with what the machine books. The plan is made
from all balances when the first event of a settlement comes; no slices, no lists of what has changed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_lack import CashLack
from tests.model.clearing import Clearing
from tests.model.exact import ZERO, Fraction, ceil, floor, ppb
from tests.model.fail_ages import (
    Ages,
    a_day_on,
    new,
    off,
    oldest,
    oldest_first,
    together,
)
from tests.model.item_results import ACCEPTED
from tests.model.prices import ALLOW, SETTLE
from tests.model.trade_plan import TradePlan
from tests.model.unpaid_marks import UnpaidMarks

TENTH = Fraction(1, 10)
Key = tuple[int, int]  # market and account, or account and currency


@dataclass
class Carried:
    """The part of an account and a market that is carried into a session."""

    lots: int = 0
    cash: int = 0
    ages: Ages = field(default_factory=Counter)
    penalty: int = 0
    claim: int = 0  # of corporate actions
    deferred: int = 0  # of changes to the mark that were not paid

    def beside_trades(self) -> int:
        """Return all cash that is carried in."""
        return self.cash + self.penalty + self.claim + self.deferred

    def take(self, lots: int, cash: int, ages: Ages) -> None:
        """Take in more, for so much cash."""
        self.ages = together(self.lots, self.ages, lots, ages)
        self.lots += lots
        self.cash += cash


@dataclass
class Terms:
    """How a market settles."""

    is_partial: bool = True
    penalty: Fraction = ZERO
    days: int = 4
    limit: Fraction = TENTH
    premium: Fraction = ZERO


@dataclass
class Due:
    """An obligation: positive is received."""

    lots: int
    cash: int
    ages: Ages
    locked: int = 0
    settled: int = 0

    def left(self) -> int:
        """Return what stays open, with its sign."""
        return self.lots - self.settled if self.lots > 0 else self.lots + self.settled


@dataclass
class Plan:
    """The bookings of a session, and what it carries."""

    bookings: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)
    # Of what is carried: account, market, lots, age, price, the reason, and the lots that lie with the account itself.
    fails: Counter[tuple[int, int, int, int, int, int, int]] = field(default_factory=Counter)
    penalties: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)
    # Of changes to the mark that are due a session later: the event, account, currency and amount.
    deferred: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)
    # Of penalties by asset class: account, market, what it lacked, the class, the rate, the mark.
    ratings: Counter[tuple[int, int, int, int, Fraction, int]] = field(default_factory=Counter)
    dues: dict[Key, Due] = field(default_factory=dict)
    late: dict[Key, int] = field(default_factory=dict)
    lacking: set[Key] = field(default_factory=set)  # receipts that lacked cash
    carried: set[Key] = field(default_factory=set)  # of the dues
    # By market, what a buy-in still takes: account and lots, the oldest first; of who fails, and of who waits.
    old: dict[int, tuple[list[list[int]], list[list[int]]]] = field(default_factory=dict)
    out: set[Key] = field(
        default_factory=set
    )  # account and currency: who lacked cash, or was removed
    # What is lent, for a market and an account, by ages; and the units that will cover it, of an account and an asset.
    lent: defaultdict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    covers: Counter[Key] = field(default_factory=Counter)
    # Of trades that settle by themselves: market, the account that is late, the other one, lots, lacks securities.
    late_trades: list[tuple[int, int, int, int, bool]] = field(default_factory=list)


class Settlement:
    """Follows sessions from their netting on."""

    def __init__(self, clearing: Clearing, variation: dict[Key, int]) -> None:
        """Start without terms and fails; variation margin is kept by account and currency, received less paid."""
        self.clearing = clearing
        self.variation = variation
        self.context = clearing.context
        self.system = clearing.system
        self.terms: dict[int, Terms] = defaultdict(Terms)
        self.class_rates: dict[int, dict[bool, Fraction]] = {}  # by whether securities are lacking
        self.class_of: dict[int, int] = {}
        self.priorities: dict[int, int] = defaultdict(int)
        self.offers: dict[int, list[int]] = {}  # account, market, price, lots, 1: under hold
        self.carried: dict[int, dict[Key, Carried]] = defaultdict(lambda: defaultdict(Carried))
        self.marks: dict[Key, int] = {}
        self.plans: dict[int, Plan] = {}
        self.advanced: dict[Key, int] = defaultdict(int)
        self.unbooked: Counter[Key] = (
            Counter()
        )  # claims of corporate actions, by market and account
        self.in_run: Callable[[Event], None] = lambda _: None  # an advance of a margin run
        # What sessions have locked, by account and asset.
        self.locks: dict[int, Counter[Key]] = defaultdict(Counter)
        self.begun: set[int] = set()
        # Of sessions that gave credit back: what is locked stays, and is shared out once more.
        self.kept: dict[int, dict[Key, int]] = {}
        self.final: set[int] = set()  # sessions that are committed
        self.of_house: set[int] = set()  # sessions that the clearinghouse delayed (C-4.1)
        # Sessions that give back what they have locked; whether one is set aside, and the delay by that (J-2.2).
        self.gives_back: set[int] = set()
        self.is_aside: Callable[[int], bool] = lambda _: False
        self.delayed: Callable[[Event], None] = lambda _: None
        self.asks_cover: Callable[[], bool] = lambda: False  # trades are asked for cover
        self.is_removed: Callable[[int], bool] = lambda _: False
        # How many lots come on credit: of a session and its plan, market and account, most lots, and cash left over.
        self.lends: Callable[[int, Plan, Key, int, int], int] = lambda *_: 0
        self.booked: Callable[[int], object] = id  # a session
        # What fails into a session lacked of an account's own cash: session, account, asset, amount.
        self.lacked: Callable[[int, int, int, int], object] = lambda *_: None
        self.called: Callable[[int], object] = id  # a session, once it is posted
        self.is_in_advance: Callable[[int], bool] = lambda _: False  # a segment
        self.list_removed: Callable[[int], None] = lambda _: None
        # Of a session as it begins to settle: what is set apart in advance, what is locked of it, and for which
        # accounts that suffices.
        self.prefund: Callable[[int], tuple[Counter[Key], Counter[Key], set[Key]]] = lambda _: (
            Counter(),
            Counter(),
            set(),
        )
        # The part of it that is not spent, of the session that is planned.
        self.own: Counter[Key] = Counter()
        self.covered: dict[int, set[Key]] = {}
        self.unpaid = UnpaidMarks(self)

    def redeemed_at(self, market: int) -> int | None:
        """The price of a lot of a redeemed security, in which open trades settle; None of another one."""
        found = self.system.markets[market]
        if found.base not in self.system.redeemed or found.base in self.system.split:
            return None
        return floor(self.system.redeemed[found.base][0] * found.lot_base)

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """The events of a settlement."""
        return {
            events.SETTLEMENT_TERMS_SET: self._terms,
            events.PENALTY_RATES_SET: self._penalty_rates,
            events.PENALTY_CLASS_SET: self._penalty_class,
            events.SETTLEMENT_PRIORITY_SET: self._priority,
            events.FAIL_REPRICED: self._repriced,
            events.ACCOUNT_NETTED: self._netted,
            events.OPEN_TRADES_REDEEMED: self._in_cash,
            events.SECURITIES_LOCKED: self._locked,
            events.SECURITIES_RELEASED: self._locked,
            events.CASH_LOCKED: self._locked,
            events.CASH_RELEASED: self._locked,
            events.CASH_ADVANCED: self._advanced,
            events.SESSION_LOCKED: self._begun,
            events.SESSION_COMMITTED: self._committed,
            events.SECURITIES_DELIVERED: self._booked,
            events.SECURITIES_RECEIVED: self._booked,
            events.CASH_PAID: self._booked,
            events.CASH_RECEIVED: self._booked,
            events.SECURITIES_PASSED_ON: self._booked,
            events.CASH_PASSED_ON: self._booked,
            events.ADVANCE_REPAID: self._repaid,
            events.OBLIGATION_FAILED: self._failed,
            events.OBLIGATION_CARRIED: self._failed,
            events.SESSION_MOVED: self._moved,
            events.FAIL_PENALISED: self._penalised,
            events.PENALTY_SHARED: self._penalised,
            events.PENALTY_RATED: self._rated,
            events.PAYMENT_DEFERRED: self._deferred,
            events.RECEIPT_DEFERRED: self._deferred,
            events.SESSION_POSTED: self._posted,
            events.BUY_IN_OFFERED: self._offered,
            events.BUY_IN_OFFER_ENDED: self._offer_ended,
            events.BUY_IN_FILLED: self._bought_in,
            events.BUY_IN_CASH_SETTLED: self._bought_in,
        }

    # --- terms and marks ------------------------------------------------------------------------------

    def _terms(self, event: Event) -> None:
        """A market settles so."""
        fields = event.fields
        self.terms[fields["market_id"]] = Terms(
            fields["allows_partial"] == 1,
            ppb(fields["penalty_ppb"]),
            fields["buy_in_days"],
            ppb(fields["offer_limit_ppb"]),
            ppb(fields["cash_premium_ppb"]),
        )

    def _penalty_rates(self, event: Event) -> None:
        """Fails of an asset class cost so much."""
        fields = event.fields
        self.class_rates[fields["asset_class"]] = {
            True: ppb(fields["securities_ppb"]),
            False: ppb(fields["cash_ppb"]),
        }

    def _penalty_class(self, event: Event) -> None:
        """A market is of an asset class, or of none."""
        self.class_of[event.fields["market_id"]] = event.fields["asset_class"]

    def _charge(
        self, session: int, plan: Plan, account: int, market: int, lots: int, *, by_seller: bool
    ) -> int:
        """Return what lots cost now that an account is late with; by class it is said how."""
        asset_class = self.class_of.get(market, 0)
        mark = self.mark(session, market)
        if asset_class == 0:
            return ceil(lots * mark * self.terms[market].penalty)
        rate = self.class_rates[asset_class][by_seller]
        amount = ceil(lots * mark * rate)
        if amount:
            lack = types.FAIL_FOR_LACK_OF_SECURITIES if by_seller else types.FAIL_FOR_LACK_OF_CASH
            plan.ratings[account, market, lack, asset_class, rate, mark] += 1
        return amount

    def _priority(self, event: Event) -> None:
        """An account receives so early."""
        self.priorities[event.fields["account_id"]] = event.fields["priority"]

    def mark(self, session: int, market: int) -> int:
        """The mark of a market, which the first event of a netting fixes."""
        if (session, market) not in self.marks:
            terms = self.system.markets[market]
            base, quote = (self.system.live.asset[key] for key in (terms.base, terms.quote))
            is_banned = self.context.board.market_decision(terms, SETTLE) != ALLOW
            has_prices = base and quote and not is_banned
            by_prices = floor(base * terms.lot_base / quote) if has_prices else 0
            references = self.clearing.references
            mark = by_prices or references.of_session(session, market)
            self.marks[session, market] = mark
            if mark:
                references.anchor[market] = mark
            else:
                self.marks[session, market] = self._agreed(session, market)
        return self.marks[session, market]

    def _agreed(self, session: int, market: int) -> int:
        """What those that receive lots of a market are to pay for one, where nothing else marks it."""
        found: defaultdict[int, Carried] = defaultdict(Carried)
        for (own, account), one in self.carried[session].items():
            if own == market:
                found[account].lots, found[account].cash = one.lots, one.cash
        for own, buyer, seller, lots, price in self.clearing.trades[session].values():
            if own == market:
                for account, sign in ((buyer, 1), (seller, -1)):
                    found[account].lots += sign * lots
                    found[account].cash -= sign * lots * price
        receivers = [one for one in found.values() if one.lots > 0]
        lots = sum(one.lots for one in receivers)
        return max(-sum(one.cash for one in receivers) // lots, 0) if lots else 0

    def _netted(self, event: Event) -> None:
        """An account and a market are stated: now is when their market is marked."""
        session = event.fields["session_id"]
        for market in self.markets(session):
            self.mark(session, market)
        self.clearing.account_netted(event)

    def markets(self, session: int) -> set[int]:
        """The markets of a session."""
        traded = {first for name, first, _ in self.clearing.listed[session] if name == "market"}
        return traded | {market for market, _ in self.carried[session]}

    def _repriced(self, event: Event) -> None:
        """A fail is marked again: the change since it was carried."""
        fields = event.fields
        session, market = fields["session_id"], fields["market_id"]
        for other in self.markets(session):
            self.mark(session, other)
        one = self.carried[session][market, fields["account_id"]]
        mark = self.mark(session, market)
        self._same(event, "lots", one.lots)
        self._same(event, "age_days", oldest(one.ages))
        self._same(event, "price_per_lot", mark)
        self._same(event, "cash", one.cash + one.lots * mark)

    def netted_anew(self, event: Event) -> None:
        """A session states its nets once more, at the marks of that moment."""
        session = event.fields["session_id"]
        self.clearing.netted_anew(event)
        self.marks = {key: mark for key, mark in self.marks.items() if key[0] != session}

    def removed(self, event: Event) -> None:
        """An account of a default leaves a session that is not committed, which is planned again."""
        session, account = event.fields["session_id"], event.fields["account_id"]
        self.list_removed(account)
        if not self.is_removed(account):
            self._found(event, "it is of no open case")
        self.plans.pop(session, None)

    def forget(self, session: int) -> None:
        """A settlement is taken back: what it has locked comes free, and it is planned once more (J-2.2)."""
        self.begun.discard(session)
        self.plans.pop(session, None)
        self.kept.pop(session, None)
        self.covered.pop(session, None)
        self.unpaid.waits.pop(session, None)
        self.unpaid.deferred.pop(session, None)
        if any(self.locks[session].values()):
            self.gives_back.add(session)

    # --- the plan -------------------------------------------------------------------------------------

    def plan(self, session: int) -> Plan:
        """Plan a session from the balances of this moment, if there is no plan yet."""
        if session in self.plans:
            return self.plans[session]
        if self.is_aside(session) or session in self.gives_back:
            self.context.pending_events.findings.append(f"session {session} settles set aside")
        self.begun.add(session)
        plan = self.plans[session] = Plan()
        spent: Counter[Key] = Counter()  # of balances, by account and asset
        spent.subtract(self.locks[session])  # of an earlier plan
        apart, self.own, covered = self.prefund(session)
        spent.subtract(apart)
        spent.update(self.own)
        self.covered.setdefault(session, covered)
        cash: Counter[Key] = Counter()
        gross: Counter[Key] = Counter()
        TradePlan(self, session, spent).settle(plan, cash, gross)
        first = (Counter(spent), Counter(cash))
        while True:
            plan.out, plan.lacking = set(), set()
            self._lock(session, plan, spent)
            lack = self._allocate(session, plan, spent, cash, gross)
            if not self.unpaid.waits_more(session, lack, first[0]):
                break
            if plan.lent:  # it is given back before the session is decided again
                return plan
            spent, cash = Counter(first[0]), Counter(first[1])
        self._plan_bookings(session, plan, cash, gross)
        return plan

    def _lock(self, session: int, plan: Plan, spent: Counter[Key]) -> None:
        """List the obligations with what their deliverers have."""
        plan.dues = self._dues(session)
        ended: set[int] = set()
        for (market, account), due in sorted(plan.dues.items()):
            terms = self.system.markets[market]
            if due.lots < 0:
                units = -due.lots * terms.lot_base - self.free(spent, account, terms.base)
                spent[account, terms.base] -= self._of_offers(market, account, units, ended)
                has = max(self.free(spent, account, terms.base), 0) // terms.lot_base
                waits = (account, terms.quote) in self.unpaid.waits[session]
                has = 0 if self.is_removed(account) or waits else has
                due.locked = self._part(market, has, -due.lots)
                if session in self.kept:
                    due.locked = min(has, self.kept[session][market, account])
                spent[account, terms.base] += due.locked * terms.lot_base

    def _of_offers(self, market: int, account: int, lacks: int, ended: set[int]) -> int:
        """The units of own offers that end for a delivery: those of its market first, the highest price first."""
        markets = self.system.markets
        units = 0
        held = [
            (one[1] != market, -one[2], offer)
            for offer, one in self.offers.items()
            if one[0] == account and markets[one[1]].base == markets[market].base and one[4]
        ]
        for _, _, offer in sorted(held):
            if units < lacks and offer not in ended:
                ended.add(offer)
                units += self.offers[offer][3] * markets[self.offers[offer][1]].lot_base
        return units

    def free(self, spent: Counter[Key], account: int, asset: int) -> int:
        """Return what an account has left of an asset."""
        return self.system.free(account, asset) - spent[account, asset]

    def _part(self, market: int, has: int, wanted: int) -> int:
        """Return how much of what is wanted is there: all of it, else some where the market permits that."""
        if has >= wanted:
            return wanted
        return has if self.terms[market].is_partial else 0

    def _dues(self, session: int) -> dict[Key, Due]:
        """Return what is settled net: fails, and the trades of markets that net securities."""
        found: dict[Key, Due] = {}
        for key, one in self.carried[session].items():
            found[key] = Due(one.lots, one.beside_trades(), one.ages)
        for market, buyer, seller, lots, price in self.clearing.trades[session].values():
            was_split = self.system.markets[market].base in self.system.split
            if self.model_of(market) == types.DVP_NET and not was_split:
                for account, sign in ((buyer, 1), (seller, -1)):
                    due = found.setdefault((market, account), Due(0, 0, Counter()))
                    due.lots += sign * lots
                    due.cash -= sign * lots * price
        for (market, _), due in found.items():
            due.cash += floor(due.lots * self._price_of_lot(market))
            due.lots *= int(self._price_of_lot(market) == 0)
        for key, due in found.items():
            one = self.carried[session].get(key, Carried())
            traded = due.lots - one.lots
            due.ages = together(one.lots, one.ages, traded, new(traded))
        return {key: due for key, due in found.items() if due.lots or due.cash}

    def model_of(self, market: int) -> int:
        """By which model trades of a market settle: of a redeemed security net, in cash."""
        is_redeemed = self.system.markets[market].base in self.system.redeemed
        return types.DVP_NET if is_redeemed else self.system.cleared[market]

    def _price_of_lot(self, market: int) -> Fraction:
        """The price of a lot of a redeemed security; 0 of any other."""
        terms = self.system.markets[market]
        return self.system.redeemed.get(terms.base, (ZERO, 0))[0] * terms.lot_base

    def _in_cash(self, event: Event) -> None:
        """Open trades of a redeemed security settle in cash: all lots of trades and fails, at its price."""
        fields = event.fields
        session, market, account = (
            fields[name] for name in ("session_id", "market_id", "account_id")
        )
        lots = self.carried[session].get((market, account), Carried()).lots
        for other, buyer, seller, traded, _ in self.clearing.trades[session].values():
            if other == market:
                lots += traded * (int(buyer == account) - int(seller == account))
        self._same(event, "units", lots * self.system.markets[market].lot_base)
        self._same(event, "amount", floor(lots * self._price_of_lot(market)))

    def _rank(self, session: int, account: int, age: int) -> tuple[int, int, int, int, int]:
        """Which lots are served first: those late for more than a day, by priority, by age, then by lot; those of an
        age below 0 last.
        """
        drawn = blake2b(
            session.to_bytes(8, "big") + account.to_bytes(8, "big"),
            key=self.context.seed,
            digest_size=8,
        )
        lot = int.from_bytes(drawn.digest(), "big")
        if age < 0:
            return 1, 0, 0, -lot, account
        return -max(0, age - 1), -self.priorities[account], -age, -lot, account

    def _allocate(
        self,
        session: int,
        plan: Plan,
        spent: Counter[Key],
        cash: Counter[Key],
        gross: Counter[Key],
    ) -> CashLack:
        """Decide what each account receives and delivers, and state what it is late with."""
        deferred = self.unpaid.deferred[session]
        cash.update(deferred)
        plan.out |= self.unpaid.waits[session]
        for market, account in plan.dues:
            if self.is_removed(account):
                plan.out.add((account, self.system.markets[market].quote))
        marks = {market: self.mark(session, market) for market, _ in plan.dues}
        has = {
            key: max(self.free(spent, *key), 0) + self.own[key] + gross[key]
            for key in {(account, self.quote(market)) for market, account in plan.dues}
        }
        covered = {key for key in self.covered[session] if not deferred[key]}
        lack = CashLack(plan.dues, marks, self.quote, plan.out, covered)
        lack.rank = lambda key, age: self._rank(session, key[1], age)
        lack.priorities = self.priorities
        lack.own = self._own_lots(plan)
        lack.whole = {market for market in marks if not self.terms[market].is_partial}
        lack.lends = lambda *asked: self.lends(session, plan, *asked)
        lack.lent = plan.lent
        lack.decide(has, Counter(cash), gross)
        cash.clear()
        cash.update(lack.cash)
        for key, due in plan.dues.items():
            late = lack.served[key] - due.settled if due.lots > 0 else -due.lots - due.locked
            plan.late[key] = max(late, 0)
            if (
                due.lots > 0
                and due.left()
                and (late > 0 or (key[1], self.quote(key[0])) in plan.out)
            ):
                plan.lacking.add(key)
        return lack

    def _own_lots(self, plan: Plan) -> Counter[Key]:
        """Return the lots of receipts of house accounts that these of the same group fail, of the oldest."""
        fails: Counter[tuple[int, tuple[int, str]]] = Counter()
        waits: list[tuple[int, int, int, int]] = []
        for (market, account), due in plan.dues.items():
            if self.system.accounts[account].kind == types.KIND_MEMBER_HOUSE:
                fails[market, self._party(account)] += max(0, -due.lots) - due.locked
                waits += [(-age, account, market, n) for age, n in due.ages.items() if due.lots > 0]
        own: Counter[Key] = Counter()
        for _, account, market, lots in sorted(waits) if self.asks_cover() else ():
            less = min(lots, fails[market, self._party(account)])
            fails[market, self._party(account)] -= less
            own[market, account] += less
        return own

    def quote(self, market: int) -> int:
        """The currency in which a market pays."""
        return self.system.markets[market].quote

    def _plan_bookings(
        self, session: int, plan: Plan, cash: Counter[Key], _gross: Counter[Key]
    ) -> None:
        """List what is booked, and what is carried at the marks."""
        for (market, account), due in plan.dues.items():
            kind = events.SECURITIES_RECEIVED if due.lots > 0 else events.SECURITIES_DELIVERED
            if due.settled:
                plan.bookings[kind, account, market, due.settled] += 1
            if due.left():
                late = plan.late[market, account]
                days = oldest(self._ages_left(session, plan, (market, account)))
                mark = self.mark(session, market)
                reason = self._reason(session, plan, (market, account))
                plan.fails[account, market, due.left(), days, mark, reason, late] += 1
        for (account, asset), amount in cash.items():
            kind = events.CASH_RECEIVED if amount > 0 else events.CASH_PAID
            if amount:
                plan.bookings[kind, account, asset, abs(amount)] += 1
        for (account, asset), amount in self.unpaid.deferred[session].items():
            kind = events.PAYMENT_DEFERRED if amount > 0 else events.RECEIPT_DEFERRED
            plan.deferred[kind, account, asset, abs(amount)] += amount != 0

    def _ages_left(self, session: int, plan: Plan, key: Key) -> Ages:
        """What stays open is a day older, unless its account was ready or lacked cash, or the session was moved."""
        due = plan.dues[key]
        left = off(due.ages, due.settled)
        counts = plan.late[key] > 0 if due.lots < 0 else key not in plan.lacking
        return a_day_on(left) if counts and session not in self.of_house else left

    def _reason(self, session: int, plan: Plan, key: Key) -> int:
        """Why an obligation is open: what its account lacks itself comes first."""
        due = plan.dues[key]
        if due.settled == 0 and self.is_removed(key[1]):
            return types.FAIL_FOR_DEFAULT
        waits = (key[1], self.quote(key[0])) in self.unpaid.waits[session]
        if waits or (due.lots > 0 and key in plan.lacking):
            return types.FAIL_FOR_LACK_OF_CASH
        own = due.lots < 0 and plan.late[key] > 0
        return types.FAIL_FOR_LACK_OF_SECURITIES if own else types.FAIL_FOR_COUNTERPARTY

    def _plan_penalties(self, session: int, plan: Plan, market: int) -> None:
        """Charge those who are late, and share that by largest remainder."""
        accounts = sorted(account for other, account in plan.dues if other == market)
        late = {account: plan.late[market, account] for account in accounts}
        failed = {a: self._waits(plan, (market, a)) for a in accounts}
        whole = sum(failed.values())
        if whole == 0:
            return
        charged: dict[int, int] = {}
        for account in accounts:
            delivers = plan.dues[market, account].lots < 0
            charged[account] = self._charge(
                session, plan, account, market, late[account], by_seller=delivers
            )
        total = sum(charged.values())
        if total == 0:
            return
        exact = {account: Fraction(total * failed[account], whole) for account in accounts}
        shares = {account: floor(part) for account, part in exact.items()}
        order = sorted(accounts, key=lambda a: (shares[a] - exact[a], a))
        for account in order[: total - sum(shares.values())]:
            shares[account] += 1
        for account in accounts:
            if charged[account]:
                plan.penalties[events.FAIL_PENALISED, account, market, charged[account]] += 1
            if shares[account]:
                plan.penalties[events.PENALTY_SHARED, account, market, shares[account]] += 1

    def _waits(self, plan: Plan, key: Key) -> int:
        """The lots that others failed: all but those an account lacked; of a receipt that lacked cash, none."""
        due = plan.dues[key]
        return due.locked - due.settled if due.lots < 0 else due.left() * (key not in plan.lacking)

    # --- what the machine books -----------------------------------------------------------------------

    def _begun(self, event: Event) -> None:
        """A settlement begins, or goes on; one that gave credit back is decided once it goes on."""
        self.plan(event.fields["session_id"])

    def _committed(self, event: Event) -> None:
        """A settlement is final: penalties are by the terms of now."""
        session = event.fields["session_id"]
        self.final.add(session)
        plan = self.plan(session)
        if session in self.of_house:
            return
        for market, late, waits, lots, by_seller in plan.late_trades:
            amount = self._charge(session, plan, late, market, lots, by_seller=by_seller)
            if amount:
                plan.penalties[events.FAIL_PENALISED, late, market, amount] += 1
                plan.penalties[events.PENALTY_SHARED, waits, market, amount] += 1
        for market in {market for market, _ in plan.dues}:
            self._plan_penalties(session, plan, market)

    def _amount(self, event: Event) -> tuple[int, int, int, int]:
        """Account, asset, units of it, and the market or the asset of an event."""
        fields = event.fields
        if "market_id" in fields:
            market = self.system.markets[fields["market_id"]]
            units = fields["lots"] * market.lot_base
            return fields["account_id"], market.base, units, fields["market_id"]
        return fields["account_id"], fields["asset_id"], fields["amount"], fields["asset_id"]

    def _locked(self, event: Event) -> None:
        """An amount is set apart, or is free again; without a session it is of an offer for a buy-in."""
        session = event.fields["session_id"]
        is_locked = event.kind in (events.SECURITIES_LOCKED, events.CASH_LOCKED)
        if session and (is_locked or session not in self.gives_back):
            self.plan(session)
        account, asset, units, _ = self._amount(event)
        if is_locked and units > self.system.free(account, asset):
            self._found(event, "it is not free")
        self.system.held[account, asset] += units if is_locked else -units
        if session:
            self.locks[session][account, asset] += units if is_locked else -units
            if not any(self.locks[session].values()):
                self.gives_back.discard(session)

    def _booked(self, event: Event) -> None:
        """An amount comes to `ccp`, or goes out of it: as planned."""
        account, asset, units, place = self._amount(event)
        if event.kind in (events.SECURITIES_DELIVERED, events.CASH_PAID):
            self.system.held[account, asset] -= units
            self.locks[event.fields["session_id"]][account, asset] -= units
            self.system.move(account, types.CCP, asset, units)
        elif event.kind in (events.SECURITIES_RECEIVED, events.CASH_RECEIVED):
            self.system.move(types.CCP, account, asset, units)
        amount = event.fields.get("lots", units)
        planned = self.plan(event.fields["session_id"]).bookings
        self._take(event, planned, (event.kind, account, place, amount))

    def _advanced(self, event: Event) -> None:
        """The equity of the central counterparty pays for an account."""
        account, asset, units, _ = self._amount(event)
        if event.fields["session_id"]:
            self.plan(event.fields["session_id"])
        else:
            self.in_run(event)
        self.system.move(types.CCP_EQUITY, account, asset, units)
        self.advanced[account, asset] += units

    def _repaid(self, event: Event) -> None:
        """Some of that is paid back: as much as there is of both."""
        account, asset, units, _ = self._amount(event)
        self.system.move(account, types.CCP_EQUITY, asset, units)
        self.advanced[account, asset] -= units
        if self.advanced[account, asset] < 0:
            self._found(event, "it is more than was advanced")

    def fails_into(self, session: int, market: int) -> int:
        """The session into which fails go: the next one of the segment that is not netted, and on which the currency
        is paid.
        """
        segment, date = self.clearing.dates[session]
        later = [
            (value_date, key)
            for key, (other, value_date) in self.clearing.dates.items()
            if other == segment and value_date > date and key in self.clearing.taking
        ]
        paid = [(date, key) for date, key in later if self.clearing.pays_on(market, date)]
        return min(paid or later)[1]

    def _failed(self, event: Event) -> None:
        """Carry what is open."""
        fields = event.fields
        session, market, account = (
            fields[name] for name in ("session_id", "market_id", "account_id")
        )
        lots, days, price, reason, late = (
            fields[name] for name in ("lots", "age_days", "price_per_lot", "reason", "late_lots")
        )
        if (event.kind == events.OBLIGATION_CARRIED) != (session in self.of_house):
            self._found(event, "it is a fail unless the clearinghouse delayed the session")
        key = (account, market, lots, days, price, reason, late)
        plan = self.plan(session)
        self._take(event, plan.fails, key)
        self._same(event, "cash", -lots * price)
        target = self.fails_into(session, market)
        of_net = plan.dues.get((market, account))
        if of_net and of_net.left() and (market, account) not in plan.carried:
            plan.carried.add((market, account))
            ages = self._ages_left(session, plan, (market, account))
        else:  # a trade that settles by itself
            of_net = None
            ages = +Counter({days: abs(lots)})
        self.carried[target][market, account].take(lots, -lots * price, ages)
        if session not in self.of_house:
            unpaid = self._unpaid_lots(session, event, of_net)
            self.lacked(target, account, self.quote(market), unpaid * price)
        self.clearing.netted_with(target, account)

    def _unpaid_lots(self, session: int, event: Event, due: Due | None) -> int:
        """The lots of a fail that its account did not pay; below 0 those that others did not pay."""
        fields = event.fields
        lots, late, account = fields["lots"], fields["late_lots"], fields["account_id"]
        if lots > 0:
            by_cash = fields["reason"] != types.FAIL_FOR_COUNTERPARTY
            return late if by_cash else 0
        if due is None:  # a trade that settles by itself
            return lots if fields["reason"] == types.FAIL_FOR_COUNTERPARTY else 0
        market = self.system.markets[fields["market_id"]]
        if (account, market.quote) not in self.unpaid.waits[session]:
            return due.settled - due.locked
        return -min(max(0, self.system.free(account, market.base)) // market.lot_base, -lots)

    def _moved(self, event: Event) -> None:
        """A session is moved to later times, before it settles."""
        session = event.fields["session_id"]
        if session in self.begun:
            self._found(event, "its settlement has begun")
        if not isinstance(self.context.command, commands.MoveSession):
            self.delayed(event)
            return
        for finding in self.context.novated.moves(event, self.context.command):
            self._found(event, finding)
        if event.fields["is_house_cause"]:
            self.of_house.add(session)
        self._same(event, "is_house_cause", int(session in self.of_house))

    def _penalised(self, event: Event) -> None:
        """A penalty, or a share of some."""
        fields = event.fields
        session, market, account = (
            fields[name] for name in ("session_id", "market_id", "account_id")
        )
        key = (event.kind, account, market, fields["amount"])
        self._take(event, self.plan(session).penalties, key)
        target = self.fails_into(session, market)
        sign = -1 if event.kind == events.FAIL_PENALISED else 1
        self.carried[target][market, account].penalty += sign * fields["amount"]
        self.clearing.netted_with(target, account)

    def _deferred(self, event: Event) -> None:
        """Cash of a change to the mark goes into the next session, in the first market of its account."""
        fields = event.fields
        session, account, asset = (
            fields[name] for name in ("session_id", "account_id", "asset_id")
        )
        plan = self.plan(session)
        self._take(event, plan.deferred, (event.kind, account, asset, fields["amount"]))
        markets = [key for key, who in plan.dues if who == account and self.quote(key) == asset]
        target = self.fails_into(session, min(markets))
        sign = -1 if event.kind == events.PAYMENT_DEFERRED else 1
        self.carried[target][min(markets), account].deferred += sign * fields["amount"]
        if session not in self.of_house:
            self.lacked(target, account, asset, -sign * fields["amount"])
        self.clearing.netted_with(target, account)

    def _rated(self, event: Event) -> None:
        """By which lack, class and rate a penalty was computed."""
        fields = event.fields
        key = (
            fields["account_id"],
            fields["market_id"],
            fields["reason"],
            fields["asset_class"],
            ppb(fields["rate_ppb"]),
            fields["price_per_lot"],
        )
        self._take(event, self.plan(fields["session_id"]).ratings, key)

    def _posted(self, event: Event) -> None:
        """A session is booked: all that was planned has come."""
        session = event.fields["session_id"]
        plan = self.plan(session)
        covers = Counter(
            {key: units for key, units in plan.covers.items() if not self.is_removed(key[0])}
        )
        self.booked(session)
        lent = Counter({key: sum(amounts) for key, amounts in plan.lent.items()})
        planned = (plan.bookings, plan.fails, plan.penalties, plan.ratings, plan.deferred)
        for left in (*planned, lent, covers):
            if +left:
                self._found(event, f"planned and not booked: {dict(+left)}")
        held = {asset: self.system.balance[types.CCP, asset] for asset in self.system.assets}
        for (_, asset), received in self.variation.items():
            held[asset] += received
        if any(held.values()):
            self._found(event, f"`ccp` keeps {held} beside variation margin")
        self.clearing.posted(session)
        self.called(session)

    # --- buy-ins --------------------------------------------------------------------------------------

    def _offered(self, event: Event) -> None:
        """An offer stands; its securities are under hold once trades are asked for cover."""
        fields = event.fields
        one = [fields[name] for name in ("account_id", "market_id", "price_per_lot", "lots")]
        self.offers[fields["offer_id"]] = [*one, int(self.asks_cover())]
        self.context.offers(None, one[1], one[0], -one[3], one[2] * one[3])

    def _offer_ended(self, event: Event) -> None:
        """An offer ends with what is left of it."""
        self._same(event, "lots", self.offers.pop(event.fields["offer_id"])[3])

    def _bought_in(self, event: Event) -> None:
        """A fail that is old enough ends by the cheapest offer of another account, or in cash where there is none."""
        fields = event.fields
        session, market, account, other = (
            fields[name]
            for name in ("session_id", "market_id", "account_id", "counterparty_account_id")
        )
        lots, price = fields["lots"], fields["price_per_lot"]
        terms, mark = self.terms[market], self.mark(session, market)
        plan = self.plan(session)
        if market not in plan.old:
            plan.old[market] = self._old(session, plan, market, terms.days)
        fails, waits = plan.old[market]
        if terms.days == 0 or session in self.of_house or sum(n for _, n in waits) < lots:
            self._found(event, "it is too early")
        self._first(event, fails, account, lots)
        takes = [
            one
            for one in self.offers.values()
            if one[1] == market
            and one[0] != account
            and one[3]
            and one[2] <= mark * (1 + terms.limit)
            and (one[2] >= mark or not self.context.serves_own_group(account, one[0]))
            and (not self.asks_cover() or self._delivers(session, market, one[0], held=one[4]))
        ]
        if event.kind == events.BUY_IN_FILLED:
            best = min((one for one in takes), key=lambda one: one[2])
            self._same(event, "price_per_lot", best[2])
            self._same(event, "counterparty_account_id", best[0])
            best[3] -= lots
        else:
            if takes:
                self._found(event, f"there are offers: {takes}")
            self._first(event, waits, other, lots)
            self._same(event, "price_per_lot", ceil(mark * (1 + terms.premium)))
        target = self.fails_into(session, market)
        for who, sign in ((account, 1), (other, -1)):
            self.carried[target][market, who].take(sign * lots, -sign * lots * price, new(lots))
            self.clearing.netted_with(target, who)

    def _old(
        self, session: int, plan: Plan, market: int, days: int
    ) -> tuple[list[list[int]], list[list[int]]]:
        """Return what fails, and what waits and is old enough: account and lots, the oldest first (C-5.2)."""
        found: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]] = ([], [])
        for key in (key for key in plan.dues if key[0] == market):
            waits = plan.dues[key].lots > 0
            left = self._waits(plan, key) if waits else plan.late[key]
            for age, lots in oldest_first(self._ages_left(session, plan, key)):
                if age >= days or not waits:
                    found[waits].append((-age, key[1], min(lots, left)))
                left -= min(lots, left)
        fails, receipts = ([[who, n] for _, who, n in sorted(side) if n] for side in found)
        return fails, self._beyond_own(fails, receipts) if self.asks_cover() else receipts

    def _beyond_own(self, fails: list[list[int]], receipts: list[list[int]]) -> list[list[int]]:
        """Return what waits beyond what house accounts of the same group fail, of which the oldest is taken off."""
        own: Counter[tuple[int, str]] = Counter()
        for who, lots in fails:
            if self.system.accounts[who].kind == types.KIND_MEMBER_HOUSE:
                own[self._party(who)] += lots
        left: list[list[int]] = []
        for who, lots in receipts:
            house = self.system.accounts[who].kind == types.KIND_MEMBER_HOUSE
            less = min(lots, own[self._party(who)]) if house else 0
            own[self._party(who)] -= less
            if lots > less:
                left.append([who, lots - less])
        return left

    def _party(self, account: int) -> tuple[int, str]:
        """Return the group of an account's owner, or the owner without one."""
        owner = self.system.accounts[account].owner
        group = self.context.group_of(owner)
        return group, "" if group else owner

    def _first(self, event: Event, side: list[list[int]], account: int, lots: int) -> None:
        """Take lots of the oldest that are left, which are all of one account."""
        while lots and side and side[0][0] == account:
            part = min(lots, side[0][1])
            side[0][1] -= part
            lots -= part
            if side[0][1] == 0:
                del side[0]
        if lots:
            self._found(event, f"the oldest ones are {side}")

    def _delivers(self, session: int, market: int, account: int, *, held: int) -> bool:
        """An account that a lot may leave has one free beside its deliveries of other sessions (C-16.1, C-7.2)."""
        one = self.system.markets[market]
        if self.system.is_frozen(account) or self.system.owes_back(account):
            return False
        if self.context.may_depart(account, one.base, one.lot_base, 0) != ACCEPTED:
            return False
        if held:
            return True
        has = self.system.free(account, one.base) // one.lot_base
        for other in self.clearing.with_nets:
            if other == session:
                continue
            lots = self.carried[other].get((market, account), Carried()).lots
            for traded, buyer, seller, size, _ in self.clearing.trades[other].values():
                if traded == market:
                    lots += size * ((buyer == account) - (seller == account))
            has -= max(0, -lots)
        return has > 0

    # --- findings -------------------------------------------------------------------------------------

    def _take(self, event: Event, planned: Counter[Any], key: tuple[Any, ...]) -> None:
        """An event that was planned is done with."""
        if planned[key] <= 0:
            self._found(event, f"not planned; planned is {dict(+planned)}")
        planned[key] -= 1

    def _same(self, event: Event, name: str, expected: int) -> None:
        """A field is that of the model, or that is a finding."""
        if event.fields[name] != expected:
            self._found(event, f"{name} is {event.fields[name]}, by the model {expected}")

    def _found(self, event: Event, what: str) -> None:
        """Note a finding."""
        self.context.pending_events.found(event, what)
