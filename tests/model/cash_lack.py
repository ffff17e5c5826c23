# SPDX-License-Identifier: Apache-2.0
"""What a session settles net if cash lacks, computed again in whole rounds over all accounts and markets (SPEC C-5.4).

Owns the distances and what changes by them, by the rule alone: no slices, no lists of changes. The decision is also
checked by itself: nothing settles that lacks cash, and nothing more could settle.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from tests.model.fail_ages import Ages, middle, off, oldest_first

Key = tuple[int, int]  # market and account, or account and currency
COST, HEAVIEST, TRIES, FAR = 6, 8, 64, 64 * 6 * 8


class CashLack:
    """The obligations of a session, and the cash of its accounts as the decision goes on."""

    def __init__(
        self,
        dues: dict[Key, Any],
        marks: dict[int, int],
        quote: Callable[[int], int],
        out: set[Key],
        covered: set[Key],
    ) -> None:
        """Start before the decision.

        Accounts in `out` receive nothing, and more may be added; obligations in `covered` are never given up.
        """
        self.dues, self.marks, self.quote = dues, marks, quote
        self.out, self.covered = out, covered
        self.rank: Callable[[Key, int], Any] = lambda *_: 0  # of an age: the least is served first
        self.priorities: dict[int, int] = {}
        self.whole: set[int] = set()
        self.own: Counter[Key] = Counter()  # lots of receipts that the own group fails to deliver
        # How many lots come on credit, of at most so many and with so much cash left over; and what is lent for them.
        self.lends: Callable[[Key, int, int], int] = lambda *_: 0
        self.lent: dict[Key, list[int]] = defaultdict(list)
        self.served: dict[Key, int] = {}
        self.given_up: set[Key] = set()
        self.has: dict[Key, int] = {}
        self.gross: Counter[Key] = Counter()
        self.by_trades: Counter[Key] = Counter()
        self.cash: Counter[Key] = Counter()
        self.far: dict[Any, int] = {}  # the distance of a market, or of an account and a currency

    def decide(self, has: dict[Key, int], by_trades: Counter[Key], gross: Counter[Key]) -> None:
        """Decide what settles. `has` is the cash of each account, `by_trades` what it receives by trades alone."""
        self.has, self.by_trades, self.gross = has, by_trades, gross
        for market in self.marks:
            self._share(market)
            receivers = self._side(market, 1)
            for key in receivers:
                due = self.dues[key]
                self.served[key] = due.lots if self._leg(key) in self.out else due.settled
            waits = [self._weight(key, age) for key, age, _ in self._unserved(market)]
            self.far[market] = -COST * max(waits, default=0)
        self._count()
        stuck = {key for key in has if key in self.out or key in self.covered}
        self.far.update({key: FAR if key in stuck else 0 for key in has})
        tries: Counter[Key] = Counter()
        while True:
            uneven: set[int] = set()
            for leg in sorted(key for key in has if self._over(key) < 0 and key not in stuck):
                tries[leg] += 1
                lacks = tries[leg] > TRIES or not self._give_up(leg, uneven)
                if lacks or self.far[leg] > FAR:
                    stuck.add(leg)
                    self.out.add(leg)
                    self.far[leg] = FAR
                    for key in self._of(leg, 1):
                        uneven |= {key[0]} if self.dues[key].settled else set()
                        self.dues[key].settled = 0
            self._count()
            if not uneven:
                break
            for market in sorted(uneven):
                if market in self.whole:
                    self._share(market)
                else:
                    self._even_out(market)
                self._count()
        for market in sorted(self.marks):
            if market not in self.whole:
                self._add(market)
        self._test()

    def _leg(self, key: Key) -> Key:
        """Return the account of an obligation, and its currency."""
        return key[1], self.quote(key[0])

    def _side(self, market: int, sign: int) -> list[Key]:
        """Return the receipts or the deliveries of a market, in the order in which they are served."""
        found = [key for key, due in self.dues.items() if key[0] == market and due.lots * sign > 0]
        if sign < 0:  # what is 0 has nothing to deliver
            found += [key for key, due in self.dues.items() if key[0] == market and due.lots == 0]
        return sorted(found, key=lambda key: self.rank(key, middle(self._ages(key))))

    def _of(self, leg: Key, sign: int) -> list[Key]:
        """Return the receipts or the deliveries of an account in a currency."""
        return [
            key for key, due in self.dues.items() if self._leg(key) == leg and due.lots * sign > 0
        ]

    def _weight(self, key: Key, age: int) -> int:
        """Return the weight of the value of lots of a receipt."""
        return 1 if age < 0 else min(HEAVIEST, 1 + age + self.priorities[key[1]])

    def _ages(self, key: Key) -> Ages:
        """Return the lots by age; -1 is of the oldest, as many as the own group fails to deliver."""
        own = self.own[key]
        return off(self.dues[key].ages, own) + Counter({-1: own})

    def _by_age(self, key: Key) -> list[tuple[int, int, int]]:
        """Return the lots of a receipt by age: the age, and the first and last place among its lots.

        An indivisible receipt has one age.
        """
        if key[0] in self.whole:
            return [(middle(self._ages(key)), 0, self.dues[key].lots)]
        found: list[tuple[int, int, int]] = []
        for age, lots in oldest_first(self._ages(key)):
            first = found[-1][2] if found else 0
            found.append((age, first, first + lots))
        return found

    def _unserved(self, market: int) -> list[tuple[Key, int, int]]:
        """Return the lots of receivers with cash that do not settle yet: whose, of which age and how many, sorted by
        rank.
        """
        found = [
            (key, age, last - max(first, self.dues[key].settled))
            for key in self._side(market, 1)
            if self._leg(key) not in self.out
            for age, first, last in self._by_age(key)
        ]
        found = [one for one in found if one[2] > 0]
        return sorted(found, key=lambda one: self.rank(one[0], one[1]))

    def _count(self) -> None:
        """Compute the cash of each account after what settles now."""
        self.cash = Counter(self.by_trades)
        for key, due in self.dues.items():
            self.cash[self._leg(key)] += due.cash + due.left() * self.marks[key[0]]

    def _over(self, leg: Key) -> int:
        """Return the cash that an account has left over; below 0 it lacks some."""
        over: int = self.has[leg] - max(self.gross[leg], -self.cash[leg])
        return over

    def lacks(self, leg: Key) -> int:
        """Return the cash that an account lacks after the decision."""
        return -self._over(leg)

    def change(self, leg: Key) -> int:
        """Return the change to the mark of an account in a currency: its cash if no lot settled."""
        return sum(
            due.cash + due.lots * self.marks[key[0]]
            for key, due in self.dues.items()
            if self._leg(key) == leg
        )

    def settle_nothing(self, leg: Key) -> int:
        """Return how much more an account lacks if none of its lots settles."""
        before = self._over(leg)
        self.cash[leg] = self.by_trades[leg] + self.change(leg)
        return before - self._over(leg)

    def _share(self, market: int) -> None:
        """Serve, by rank, all obligations that are not given up."""
        receives, delivers = self._side(market, 1), self._side(market, -1)
        wants = [
            0 if self._leg(key) in self.out or key in self.given_up else self.dues[key].lots
            for key in receives
        ]
        gives = [self.dues[key].locked for key in delivers]
        total = min(sum(wants), sum(gives))
        if market not in self.whole:
            got, given = self._oldest(market, receives, total), self._fill(gives, total)
        else:
            got, given = self._match(wants, gives)
        for key, lots in zip(receives + delivers, got + given, strict=True):
            self.dues[key].settled = lots

    def _match(self, wants: list[int], gives: list[int]) -> tuple[list[int], list[int]]:
        """Return whole receipts and deliveries with equal sums: first with all receipts, then without the first
        ones.
        """
        for first in range(min(8, len(wants))):
            total = min(sum(wants[first:]), sum(gives))
            for _ in range(8):
                got = self._fit(wants[first:], total)
                given = self._fit(gives, sum(got))
                total = sum(given)
                if total and total == sum(got):
                    return [0] * first + got, given
        return [0] * len(wants), [0] * len(gives)

    def _oldest(self, market: int, receives: list[Key], total: int) -> list[int]:
        """Divide a total among receivers, whose lots are served by rank."""
        for key in receives:
            self.dues[key].settled = 0
        got: Counter[Key] = Counter()
        for key, _, lots in self._unserved(market):
            got[key] += min(lots, total)
            total -= min(lots, total)
        return [got[key] for key in receives]

    def _fill(self, sizes: list[int], total: int) -> list[int]:
        """Return parts of a total; the first sizes are filled first."""
        found: list[int] = []
        for size in sizes:
            found.append(min(size, total - sum(found)))
        return found

    def _fit(self, sizes: list[int], total: int) -> list[int]:
        """Return the sizes that fit as a whole, the first ones first."""
        found: list[int] = []
        for size in sizes:
            found.append(size if size <= total - sum(found) else 0)
        return found

    def _give_up(self, leg: Key, uneven: set[int]) -> bool:
        """Take cash from the nearest obligations of an account. Return whether that is enough."""
        lacks = -self._over(leg)
        ways = [
            (COST * self._weight(key, age) + self.far[key[0]], key, first)
            for key in self._of(leg, 1)
            for age, first, _ in self._by_age(key)
            if self.dues[key].settled > first
        ] + [
            (self.far[key[0]], key, 0)
            for key in self._of(leg, -1)
            if self.dues[key].settled < self.dues[key].locked and key[0] not in self.whole
        ]
        ways = [way for way in ways if self.marks[way[1][0]]]
        for far in sorted({far for far, _, _ in ways}):
            if lacks <= 0:
                break
            self.far[leg] = max(self.far[leg], far + 1)
            unit = {
                key: self.dues[key].settled if key[0] in self.whole else 1
                for other, key, _ in ways
                if other == far
            }
            kept = {key: first for other, key, first in reversed(ways) if other == far}
            seen: set[Key] = set()
            near = sorted(unit, key=lambda key: (-self.marks[key[0]] * unit[key], key))
            for key in near + near[::-1]:
                due, value = self.dues[key], self.marks[key[0]] * unit[key]
                most = due.settled - kept[key] if due.lots > 0 else due.locked - due.settled
                count = -(-lacks // value) if key in seen else lacks // value
                seen.add(key)
                lots = max(0, min(count * unit[key], most))
                if lots:
                    due.settled += -lots if due.lots > 0 else lots
                    lacks -= lots * self.marks[key[0]]
                    uneven.add(key[0])
                    self.given_up |= {key} if key[0] in self.whole else set()
        return lacks <= 0

    def _even_out(self, market: int) -> None:
        """Let deliverers with cash left over deliver less, then those that are nearest."""
        mark = self.marks[market]
        delivers = self._side(market, -1)[::-1]
        left = sum(self.dues[key].settled for key in delivers)
        left -= sum(self.dues[key].settled for key in self._side(market, 1))
        for key in delivers:
            due = self.dues[key]
            part = min(left, due.settled, max(self._over(self._leg(key)), 0) // max(mark, 1))
            due.settled -= part
            left -= part
        ways = [
            (self.far[self._leg(key)], -1, key, self.dues[key].settled)
            for key in delivers
            if self.dues[key].settled
        ] + [
            (self.far[self._leg(key)] - COST * self._weight(key, age), 1, key, lots)
            for key, age, lots in self._unserved(market)
        ]
        for far, sign, key, most in sorted(ways, key=lambda way: way[0]):
            if left == 0:
                break
            due = self.dues[key]
            part = min(left, most)
            due.settled += sign * part
            left -= part
            self.far[market] = max(self.far[market], far + 1)

    def _add(self, market: int) -> None:
        """Settle what still fits."""
        delivers = self._side(market, -1)
        idle = sum(self.dues[key].locked - self.dues[key].settled for key in delivers)
        added = 0
        for key, _, lots in self._unserved(market):
            leg, due = self._leg(key), self.dues[key]
            if self.marks[market] == 0:
                continue
            part = min(lots, idle - added, max(self._over(leg), 0) // self.marks[market])
            due.settled += part
            self.cash[leg] -= part * self.marks[market]
            added += part
        for key, _, lots in self._unserved(market):
            leg, due = self._leg(key), self.dues[key]
            most, left = min(lots, idle - added), self._over(leg)
            if self.marks[market] == 0 or most == 0 or left < 0:
                continue
            part = self.lends(key, most, left)
            due.settled += part
            self.cash[leg] -= part * self.marks[market]
            lacks = max(0, -self._over(leg))
            self.has[leg] += lacks
            if lacks:
                self.lent[key].append(lacks)
            added += part
        for key in delivers:
            due = self.dues[key]
            part = min(due.locked - due.settled, added)
            due.settled += part
            added -= part
        self._count()

    def _test(self) -> None:
        """Check that only accounts that receive nothing or something prefunded lack cash, and that each market is
        even.
        """
        for leg in self.has:
            assert self._over(leg) >= 0 or leg in self.out | self.covered
        for market in self.marks:
            sums = [sum(self.dues[key].settled for key in self._side(market, s)) for s in (1, -1)]
            assert sums[0] == sums[1]
