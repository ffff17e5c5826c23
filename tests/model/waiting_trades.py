# SPDX-License-Identifier: Apache-2.0
"""Captured trades that wait for cover once more, and what a lapse costs (SPEC C-16.1).

Owns what waits and what is owed. Which side lacks cover follows from what both owe and have.
"""

from collections.abc import Callable
from typing import cast

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.corporate_actions import Announced
from tests.model.departures import Departures
from tests.model.exact import Fraction, floor, ppb
from tests.model.item_results import ACCEPTED
from tests.model.prices import ALLOW, SETTLE

SIDES = ((1, "buyer_account_id", "seller_account_id"), (2, "seller_account_id", "buyer_account_id"))
Fields = dict[str, int]


class WaitingTrades:
    """All of it."""

    def __init__(self, departures: Departures, actions: dict[int, Announced]) -> None:
        """Start without trades."""
        self.actions = actions
        self.departures = departures
        self.clearing = departures.clearing
        self.system = departures.system
        self.context = departures.margins.context
        self.terms: dict[int, tuple[int, Fraction]] = {}  # by segment: seconds, fee
        self.trades: dict[int, Fields] = {}
        self.fees: dict[int, Fraction] = {}
        self.owed: dict[int, Fields] = {}  # as LAPSED_TRADE_OWED states it, less what was paid
        self.novated: Fields = {}
        departures.owed_for_lapses = self.owed_by
        self.aside: set[int] = (
            set()
        )  # segments that are set aside, and the trades that waited then (J-2.2)
        self.delayed: set[int] = set()
        # The end of the time of a trade that waits no more; gaps and operators may have moved it.
        self.ends: Callable[[int], int] = lambda _: 0

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """The part that each event has."""
        return {
            events.WAITING_TERMS_SET: self._set,
            events.TRADE_WAITS: self._waits,
            events.WAITING_TRADE_ENDED: self._ended,
            events.LAPSED_TRADE_OWED: self._owes,
            events.LAPSED_TRADE_PAID: self._paid,
            events.LAPSED_TRADE_FORGIVEN: self._forgiven,
        }

    def hear(self, event: Event) -> None:
        """A trade is taken over, perhaps one that waited."""
        if event.kind == events.TRADE_NOVATED:
            self.novated = event.fields

    def has(self, account: int) -> bool:
        """Return whether an account is a side of a trade that waits or is not paid for."""
        of_trades = (one[name] for one in self.trades.values() for _, name, _ in SIDES)
        debts = self.owed.values()
        receivers = (one["receiver_account_id"] for one in debts if one["amount"])
        return account in {*of_trades, *(one["account_id"] for one in debts), *receivers}

    def owed_by(self, accounts: list[int]) -> dict[int, dict[int, int]]:
        """What accounts owe, by account and asset."""
        found: dict[int, dict[int, int]] = {}
        for one in self.owed.values():
            if one["account_id"] in accounts:
                of_account = found.setdefault(one["account_id"], {})
                asset = one["asset_id"]
                of_account[asset] = of_account.get(asset, 0) + one["amount"] + one["fee"]
        return found

    def _set(self, event: Event) -> None:
        asked = cast("commands.SetWaitingTerms", self.context.command)
        self.context.pending_events.check(
            event,
            segment_id=asked.segment_id,
            wait_seconds=asked.wait_seconds,
            lapse_fee_ppb=asked.lapse_fee_ppb,
        )
        self.terms[asked.segment_id] = (asked.wait_seconds, ppb(asked.lapse_fee_ppb))

    def _waits(self, event: Event) -> None:
        """A side lacks cover; the trade waits as long as the terms of its segment say, or up to the cut-off."""
        fields = event.fields
        market = fields["market_id"]
        if self._is_of(fields, self.aside):
            self.context.pending_events.found(event, "its segment is set aside")
        seconds, fee = self.terms[self.clearing.segment_of[market]]
        latest = self.system.now + seconds * types.SECOND_NS
        self.context.pending_events.check(
            event,
            waiting_trade_id=max([*self.fees, 0]) + 1,
            until_ns=min(latest, self._cut_off(fields)),
            lacking_sides=self._lacking(fields),
        )
        if any(
            self.system.accounts[fields[name]].kind != types.KIND_MEMBER_HOUSE
            for bit, name, _ in SIDES
            if fields["lacking_sides"] & bit
        ):
            self.context.pending_events.found(event, "a trade waits for a client")
        self.trades[fields["waiting_trade_id"]] = fields
        self.fees[fields["waiting_trade_id"]] = fee

    def stop(self, segment: int) -> None:
        """Trades of a segment are not tried, and no side owes for one that waits now."""
        self.aside.add(segment)
        self.delayed |= {one for one, trade in self.trades.items() if self._is_of(trade, {segment})}

    def is_stopped(self, number: int) -> bool:
        """Return whether a trade is not tried now."""
        return self._is_of(self.trades[number], self.aside)

    def _is_of(self, trade: Fields, segments: set[int]) -> bool:
        """Return whether a trade is of one of some segments."""
        return self.clearing.segment_of[trade["market_id"]] in segments

    def latest(self, number: int) -> int:
        """The latest time at which a trade may lapse."""
        return self._cut_off(self.trades[number])

    def _cut_off(self, fields: Fields) -> int:
        """The cut-off of the session of a trade, perhaps to be opened by it, or a moment before a record time."""
        market = fields["market_id"]
        ends = [self.context.novated.cut_off_of(market, fields["value_date"])]
        base = self.system.markets[market].base
        records = [one.record_ns for one in self.actions.values() if one.security == base]
        return min([*ends, *(one - 1 for one in records if one > self.system.now)])

    def _lacking(self, fields: Fields) -> int:
        """The sides that do not cover a trade now."""
        cash = fields["price_per_lot"] * fields["lots"]
        found = 0
        for bit, name, other in SIDES:
            sign = 1 if bit == 1 else -1
            result = self.departures.taken(
                fields[name],
                fields["market_id"],
                sign * fields["lots"],
                -sign * cash,
                fields[other],
            )
            found |= bit * (result != ACCEPTED)
        return found

    def _ended(self, event: Event) -> None:
        """A trade was covered, left or let lapse."""
        fields = event.fields
        number = fields["waiting_trade_id"]
        is_stopped = self.is_stopped(number)
        if is_stopped and fields["end"] != types.WAITING_LEFT:
            is_over = (
                fields["end"] == types.WAITING_LAPSED and self.latest(number) <= self.system.now
            )
            if not is_over:
                self.context.pending_events.found(event, "it is set aside")
        trade = self.trades.pop(number)
        until = self.ends(number)
        names = ("market_id", "buyer_account_id", "seller_account_id")
        self.context.pending_events.check(event, **{name: trade[name] for name in names})
        if fields["lacking_sides"] & trade["lacking_sides"] != trade["lacking_sides"]:
            self.context.pending_events.found(event, "a side that lacked cover is free of it")
        if fields["end"] == types.WAITING_CAPTURED:
            terms = (*names, "price_per_lot", "lots")
            same = all(self.novated.get(name) == trade[name] for name in terms)
            if not same or self.novated["trade_id"] != fields["trade_id"]:
                self.context.pending_events.found(event, "another trade was taken over")
        elif fields["end"] == types.WAITING_LEFT:
            asked = cast("commands.LeaveWaitingTrade", self.context.command)
            bits = {trade[name]: bit for bit, name, _ in SIDES}
            if fields["lacking_sides"] & bits.get(asked.account_id, 3):
                self.context.pending_events.found(event, "a side without cover leaves")
        else:
            if self.system.now < until:
                self.context.pending_events.found(event, "its time is not over")
            self._lapses(event, trade)

    def _lapses(self, event: Event, trade: Fields) -> None:
        """One side may owe for a trade whose time is over."""
        fields, number = event.fields, event.fields["waiting_trade_id"]
        market = self.system.markets[trade["market_id"]]
        if number in self.delayed:
            self.context.pending_events.check(event, price_e9=0)
            return
        reference = self._reference(market.id)
        self.context.pending_events.check(event, price_e9=floor(reference * 10**9))
        if fields["lacking_sides"] == 3 or market.status == types.MARKET_CLOSED:
            return
        price, lots = trade["price_per_lot"], trade["lots"]
        by_sale = price - reference if fields["lacking_sides"] == 1 else reference - price
        owed = floor(max(by_sale, Fraction(0)) * lots) if reference else 0
        fee = floor(self.fees[number] * price * lots)
        if owed or fee:
            debtor, other = next(names for bit, *names in SIDES if bit == fields["lacking_sides"])
            member = self.context.novated.members[self.system.accounts[trade[other]].owner]
            if member.status not in (types.MEMBER_ACTIVE, types.MEMBER_RESTRICTED):
                self.context.pending_events.found(event, "a member that is not bound is owed")
            self.owed[number] = {
                "waiting_trade_id": number,
                "account_id": trade[debtor],
                "receiver_account_id": trade[other],
                "asset_id": market.quote,
                "amount": owed,
                "fee": fee,
            }
            self.context.pending_events.expect(events.LAPSED_TRADE_OWED, **self.owed[number])

    def _reference(self, market: int) -> Fraction:
        """The index where it is allowed, else the price of trades; 0 if there is none."""
        mark = self.system.live.mark[market]
        is_allowed = (
            self.context.board.market_decision(self.system.markets[market], SETTLE) == ALLOW
        )
        if mark and is_allowed:
            return Fraction(mark)
        return Fraction(self.clearing.references.now(market))

    def _owes(self, event: Event) -> None:
        self.context.pending_events.found(event, "by the model this is not owed")

    def _paid(self, event: Event) -> None:
        """What may leave the account is paid, to the other side first."""
        fields, number = event.fields, event.fields["waiting_trade_id"]
        one = self.owed.pop(number)
        others, self.owed = (
            self.owed,
            {},
        )  # what is owed for lapsed trades is paid, the oldest first
        account, asset = fields["account_id"], one["asset_id"]
        if account != one["account_id"] and account not in self.departures.margins.house(
            self.system.accounts[one["account_id"]].owner
        ):
            self.context.pending_events.found(event, "another member pays")
        amount, fee = fields["amount"], fields["fee"]
        if self.context.may_depart(account, asset, amount + fee, 0) != ACCEPTED:
            self.context.pending_events.found(event, "more is paid than may leave")
        self.owed = others
        if amount > one["amount"] or fee > one["fee"] or (fee and amount < one["amount"]):
            self.context.pending_events.found(event, f"{one} is owed")
        if amount:
            self.system.move(account, one["receiver_account_id"], asset, amount)
        if fee:
            self.system.move(account, types.FEES, asset, fee)
        one["amount"] -= amount
        one["fee"] -= fee
        if one["amount"] or one["fee"]:
            self.owed[number] = one

    def _forgiven(self, event: Event) -> None:
        """The member that owes is bound no more, or the receiver leaves it; it does not leave the fee."""
        number, asked = event.fields["waiting_trade_id"], self.context.command
        one = self.owed.pop(number)
        fee = 0 if isinstance(asked, commands.LeaveWaitingTrade) else one["fee"]
        self.context.pending_events.check(event, amount=one["amount"], fee=fee)
        member = self.context.novated.members[self.system.accounts[one["account_id"]].owner]
        if isinstance(asked, commands.LeaveWaitingTrade):
            if asked.account_id != one["receiver_account_id"] or not one["amount"]:
                self.context.pending_events.found(event, "nothing is owed to who leaves it")
            if one["fee"]:
                self.owed[number] = {**one, "amount": 0}
        elif member.status < types.MEMBER_IN_DEFAULT:
            self.context.pending_events.found(event, "its member owes it still")
