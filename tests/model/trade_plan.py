# SPDX-License-Identifier: Apache-2.0
"""Which trades settle that settle each by itself, once more: chains, rings and what is cut (SPEC C-5.3, C-5.4).

Owns the plan of these trades. All sums are made again from all trades after each cut: no lists of what has changed.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from clearinghouse.statemachine.vocabulary import events, types

if TYPE_CHECKING:
    from tests.model.settlement import Plan, Settlement

Key = tuple[int, int]  # account and asset


class Side(NamedTuple):
    """What an account gives and gets together: securities of one size of lot, or cash of one model."""

    account: int
    asset: int
    size: int  # units of a lot; 0: cash
    model: int  # of cash


class Alone(NamedTuple):
    """A trade that settles by itself."""

    place: int  # in its session
    market: int
    buyer: int
    seller: int
    lots: int
    price: int
    size: int
    out: Side
    into: Side
    payer: Side
    payee: Side


class TradePlan:
    """The trades of a session that settle each by itself."""

    def __init__(self, settlement: Settlement, session: int, spent: Counter[Key]) -> None:
        """List them with their sides."""
        self.settlement = settlement
        self.session = session
        self.spent = spent
        self.own = Counter(settlement.own)
        self.trades: list[Alone] = []
        for place, trade in enumerate(settlement.clearing.trades[session].values()):
            market, buyer, seller, lots, price = trade
            model = settlement.model_of(market)
            if model == types.DVP_NET or buyer == seller:
                continue
            terms = settlement.system.markets[market]
            size = terms.lot_base
            sides = (
                *(Side(who, terms.base, size, 0) for who in (seller, buyer)),
                *(Side(who, terms.quote, 0, model) for who in (buyer, seller)),
            )
            self.trades.append(Alone(place, market, buyer, seller, lots, price, size, *sides))
        of_trades = dict.fromkeys(side for one in self.trades for side in one[7:])
        self.sides = sorted(of_trades, key=lambda side: side.size == 0)
        self.locked: Counter[Side] = Counter()
        self.done: dict[int, int] = {}
        self.late: dict[int, int] = {}
        for one in self.trades:
            removed = [who for who in (one.seller, one.buyer) if settlement.is_removed(who)]
            self.done[one.place] = 0 if removed else one.lots
            if removed:
                self.late[one.place] = removed[0]

    def settle(self, plan: Plan, cash: Counter[Key], gross: Counter[Key]) -> None:
        """Decide what settles, and put that and the fails into the plan of the session."""
        self._balance()
        self._try_again()
        self._spend(gross)
        gone, come = self._sums()
        passes = {side: min(gone[side], come[side]) for side in self.sides}
        given, got = Counter(passes), Counter(passes)  # what still passes through
        for one in self.trades:
            done = self.done[one.place]
            value = done * one.price
            self._book(plan, given, one.out, one, done * one.size, "SECURITIES_DELIVERED")
            self._book(plan, got, one.into, one, done * one.size, "SECURITIES_RECEIVED")
            if one.payer.model == types.DVP_GROSS:
                self._book(plan, given, one.payer, one, value, "CASH_PAID")
                self._book(plan, got, one.payee, one, value, "CASH_RECEIVED")
            else:
                cash[one.buyer, one.payer.asset] -= value
                cash[one.seller, one.payer.asset] += value
            left = one.lots - done
            if left:
                late = self.late[one.place]
                by_seller = late == one.seller
                lack = types.FAIL_FOR_LACK_OF_SECURITIES
                lack = lack if by_seller else types.FAIL_FOR_LACK_OF_CASH
                if done == 0 and self.settlement.is_removed(late):
                    lack = types.FAIL_FOR_DEFAULT
                for account, sign in ((one.buyer, 1), (one.seller, -1)):
                    is_own = account == late
                    why = lack if is_own else types.FAIL_FOR_COUNTERPARTY
                    days = int(by_seller and self.session not in self.settlement.of_house)
                    what = (sign * left, days, one.price, why, left * is_own)
                    plan.fails[account, one.market, *what] += 1
                waits = one.buyer if by_seller else one.seller
                plan.late_trades.append((one.market, late, waits, left, by_seller))

    def _book(
        self, plan: Plan, passing: Counter[Side], side: Side, one: Alone, amount: int, name: str
    ) -> None:
        """Plan a movement, and the part of it that passes through the account without one."""
        through = min(passing[side], amount)
        passing[side] -= through
        place, unit = (one.market, side.size) if side.size else (side.asset, 1)
        if amount > through:
            plan.bookings[
                getattr(events, name), side.account, place, (amount - through) // unit
            ] += 1
        if through and side in (one.out, one.payer):
            passed = events.SECURITIES_PASSED_ON if side.size else events.CASH_PASSED_ON
            plan.bookings[passed, side.account, place, through // unit] += 1

    def _sums(self) -> tuple[Counter[Side], Counter[Side]]:
        """What goes out of each side, and what comes into it."""
        gone: Counter[Side] = Counter()
        come: Counter[Side] = Counter()
        for one in self.trades:
            units, value = self.done[one.place] * one.size, self.done[one.place] * one.price
            gone[one.out] += units
            come[one.into] += units
            gone[one.payer] += value
            come[one.payee] += value
        return gone, come

    def _free(self, side: Side) -> int:
        """What an account has beside all that is locked for its trades."""
        key = (side.account, side.asset)
        there = max(self.settlement.free(self.spent, *key), 0)
        if side.size == 0:
            there += self.own[key]
        return there - sum(amount for other, amount in self.locked.items() if other[:2] == key)

    def _balance(self) -> None:
        """Lock what each side lacks, the first in order first; cut the trades of one that has not enough."""
        while True:
            gone, come = self._sums()
            need = {side: max(gone[side] - come[side], 0) for side in self.sides}
            side = next((side for side in self.sides if self.locked[side] != need[side]), None)
            if side is None:
                return
            lacks = need[side] - self.locked[side] - self._free(side)
            for one in self._to_cut(side):
                if lacks <= 0:
                    break
                of_lot = side.size or one.price
                cut = self.done[one.place]
                if self._permits_part(one):
                    cut = min(cut, -(-lacks // of_lot))
                if cut:
                    self.late.setdefault(one.place, side.account)
                    self.done[one.place] -= cut
                    lacks -= cut * of_lot
            gone, come = self._sums()
            self.locked[side] = max(gone[side] - come[side], 0)

    def _permits_part(self, one: Alone) -> bool:
        """Whether a part of a trade may settle."""
        return self.settlement.terms[one.market].is_partial

    def _to_cut(self, side: Side) -> list[Alone]:
        """The trades that give from a side: those that may be split from the last on, then the others by value."""
        giving = [one for one in self.trades if side in (one.out, one.payer)]
        parts = [one for one in reversed(giving) if self._permits_part(one)]
        whole = [one for one in giving if not self._permits_part(one)]
        return parts + sorted(whole, key=lambda one: (one.lots * one.price, self._drawn(one)))

    def _drawn(self, one: Alone) -> bytes:
        """The number drawn for a trade, which decides between equal values."""
        what = self.session.to_bytes(8, "big") + one.place.to_bytes(8, "big")
        return blake2b(what, key=self.settlement.context.seed, digest_size=8).digest()

    def _try_again(self) -> None:
        """Settle more of each trade in its order, where both sides have enough left."""
        for one in self.trades:
            rest = one.lots - self.done[one.place]
            if not rest or any(map(self.settlement.is_removed, (one.seller, one.buyer))):
                continue
            gone, come = self._sums()
            more = rest
            for side, of_lot in ((one.out, one.size), (one.payer, one.price)):
                left = self.locked[side] + max(self._free(side), 0) + come[side] - gone[side]
                more = min(more, max(left, 0) // of_lot)
            if more < rest and not self._permits_part(one):
                continue
            self.done[one.place] += more
            if more == rest:
                del self.late[one.place]
            self._balance()

    def _spend(self, gross: Counter[Key]) -> None:
        """Take what is locked from the balances; of cash first what was set apart in advance."""
        for side in self.sides:
            key = (side.account, side.asset)
            of_own = min(self.own[key], self.locked[side]) if side.size == 0 else 0
            self.own[key] -= of_own
            self.spent[key] += self.locked[side] - of_own
            if side.model not in (0, types.DVP_GROSS):
                gross[key] += self.locked[side]
        self.settlement.own = self.own
