# SPDX-License-Identifier: Apache-2.0
"""Holders outside, computed again: what is booked there, their statements, and breaks between the two (SPEC C-14).

Owns naive books: the main account is summed from all balances, closings are kept for good, and a break is what the
last statement leaves.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.money import Money

DAY_NS = 86_400 * 10**9
LATE = 10  # closings whose statement can still be loaded
Key = tuple[int, int]  # of holder and asset


@dataclass
class Books:
    """What the model keeps of one account."""

    limit: int = 0
    booked: int = 0  # where the account is not the main one
    closings: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    stated: int = 0  # the day of the last statement
    left: int = 0
    explained: int = 0
    released: int = 0
    age: int = 0


class Holders:
    """All holders, their accounts and breaks."""

    def __init__(self, guards: Guards, money: Money) -> None:
        """Start without holders."""
        self.context = guards.context
        self.system = guards.system
        self.guards = guards
        self.money = money
        self.calendars: Container[int] = ()
        self.offsets: dict[int, int] = {}
        self.kinds: dict[int, tuple[int, str]] = {}  # with the name
        self.books: dict[Key, Books] = {}
        self.main: dict[int, Key] = {}
        self.unborne: Callable[[int], int] = lambda _asset: 0  # of losses that no default caused

    # --- figures ------------------------------------------------------------------------------------------------------

    def booked(self, key: Key) -> int:
        """Return what is booked at a holder.

        At the main one that is the sum of all balances less what other holders have and what custody lacks.
        """
        if self.main[key[1]] != key:
            return self.books[key].booked
        balances = [
            amount
            for (account, asset), amount in self.system.balance.items()
            if asset == key[1] and account != types.EXTERNAL
        ]
        others = [one.booked for other, one in self.books.items() if other[1] == key[1]]
        lacking = self.money.shortfalls.get(key[1], 0) + self.unborne(key[1])
        return sum(balances) - sum(others) - lacking

    def lacks(self, asset: int) -> bool:
        """Return whether less of an asset is outside than accounts have, by so much that none may leave (C-13,
        L-4.3).
        """
        if self.unborne(asset) > 0:
            return True
        liabilities = -self.system.balance[types.EXTERNAL, asset]
        apart = max(0, self.system.free(types.LIQUIDITY_FUND, asset))
        return self.money.shortfalls.get(asset, 0) > max(liabilities // 1_000, apart)

    def lose(self, key: Key, day: int, amount: int) -> None:
        """Book a loss: the ledger has less there now, and at the ends of days from the stated one on."""
        one = self.books[key]
        if self.main[key[1]] != key:
            one.booked -= amount
        for closed, (booked, came, went) in one.closings.items():
            if closed >= day:
                one.closings[closed] = (booked - amount, came, went)
        if one.stated and one.stated >= day:
            self._leave(key, one.left + amount)

    def withdrawal_reversed(self, event: Event) -> None:
        """Book that a withdrawal came back. It explains the statement that shows it (L-4.3)."""
        money = self.money
        account, asset, amount = money.back_in(event)
        withdrawal = money.command_of_return()
        money.returned.add(withdrawal)
        self.system.move(types.EXTERNAL, account, asset, amount)
        payer, fee = money.fee_back()
        received = amount + (fee if payer == account else 0)
        money.move_fee(events.CHAIN_FEE_RETURNED, withdrawal, asset, payer, fee)
        self.context.brakes.brought_in(asset, account, received)
        key = self.main.get(asset)
        if key is not None:
            one = self.books[key]
            for day, (booked, came, went) in one.closings.items():
                if day >= one.stated:
                    one.closings[day] = (booked + amount + fee, came, went)
            self._leave(key, one.left - amount - fee)
        self.context.fills.receive(account, asset, received)

    def shown(self, asset: int, amount: int) -> ItemResult:
        """Return NOT_ON_STATEMENT if the main account's last statement does not show `amount` too much (L-4.3)."""
        if not any(key[1] == asset for key in self.books):
            return ACCEPTED
        key = self.main.get(asset)
        seen = max(0, self.books[key].left) if key is not None else 0
        return ACCEPTED if seen >= amount else below(codes.NOT_ON_STATEMENT, amount, seen)

    def stops(self, asset: int) -> ItemResult:
        """Return STATEMENT_BREAK of the first account of an asset that has a break beyond its limit and its release."""
        for key, one in self.books.items():
            most = max(one.limit, one.released)
            if key[1] == asset and abs(one.left) > most:
                return above(codes.STATEMENT_BREAK, most, abs(one.left))
        return ACCEPTED

    # --- refusals -----------------------------------------------------------------------------------------------------

    def validators(self) -> dict[type[Command], Callable[[Command, int], ItemResult]]:
        """Return the check of each command."""
        return {
            commands.SetHolder: self._holder,
            commands.SetHolderAccount: self._account,
            commands.MoveBetweenHolders: self._move,
            commands.LoadStatements: self._statement,
            commands.AssignBreak: self._of_break,
            commands.ExplainBreak: self._explain,
            commands.ReleaseBreak: self._of_break,
        }

    def _holder(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetHolder."""
        stated = cast("commands.SetHolder", command)
        kinds = (types.HOLDER_BANK, types.HOLDER_CUSTODIAN, types.HOLDER_CSD)
        if (
            stated.holder_id not in range(1, types.HOLDERS_MAX + 1)
            or stated.kind not in kinds
            or not -50_400 <= stated.utc_offset_seconds <= 50_400
        ):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        known = stated.calendar_id == 0 or stated.calendar_id in self.calendars
        return ACCEPTED if known else ItemResult(codes.UNKNOWN_CALENDAR)

    def _account(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetHolderAccount."""
        stated = cast("commands.SetHolderAccount", command)
        if stated.holder_id not in self.offsets:
            return ItemResult(codes.UNKNOWN_HOLDER)
        if stated.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if not 0 <= stated.stop_above <= types.AMOUNT_MAX:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if (stated.holder_id, stated.asset_id) in self.books:
            return ACCEPTED
        return self.guards.has_place(len(self.books), types.HOLDER_ACCOUNTS_MAX)

    def _known(self, holder: int, asset: int) -> ItemResult:
        """Check that the holder has an account of the asset."""
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        known = (holder, asset) in self.books
        return ACCEPTED if known else ItemResult(codes.UNKNOWN_HOLDER_ACCOUNT)

    def _move(self, command: Command, _item: int) -> ItemResult:
        """Return the result of MoveBetweenHolders."""
        stated = cast("commands.MoveBetweenHolders", command)
        for holder in (stated.from_holder_id, stated.to_holder_id):
            verdict = self._known(holder, stated.asset_id)
            if verdict != ACCEPTED:
                return verdict
        if stated.from_holder_id == stated.to_holder_id:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if stated.amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        there = self.booked((stated.from_holder_id, stated.asset_id))
        if stated.amount > there:
            return above(codes.HOLDER_BALANCE_TOO_SMALL, there, stated.amount)
        return ACCEPTED

    def _statement(self, command: Command, item: int) -> ItemResult:
        """Return the result of LoadStatements."""
        batch = cast("commands.LoadStatements", command)
        key = (batch.holder_ids[item], batch.asset_ids[item])
        verdict = self._known(*key)
        if verdict != ACCEPTED:
            return verdict
        one, day, transit = self.books[key], batch.statement_days[item], batch.in_transits[item]
        last = max(one.closings, default=0)
        if day not in sorted(one.closings)[-LATE:]:
            compare = above if day > last else below
            return compare(codes.STATEMENT_DAY_UNKNOWN, last, day)
        if day < one.stated:
            return below(codes.STATEMENT_TOO_OLD, one.stated, day)
        booked, came, went = one.closings[day]
        left = abs(batch.balances[item] - transit - booked - one.explained)
        if left > types.AMOUNT_MAX:
            return above(codes.AMOUNT_OUT_OF_RANGE, types.AMOUNT_MAX, left)
        most = came if transit > 0 else went
        if abs(transit) > most:
            return above(codes.TRANSIT_TOO_LARGE, most, abs(transit))
        return ACCEPTED

    def _of_break(self, command: Command, _item: int) -> ItemResult:
        """Return the result of AssignBreak or ReleaseBreak."""
        stated = cast(
            "commands.AssignBreak | commands.ReleaseBreak | commands.ExplainBreak", command
        )
        verdict = self._known(stated.holder_id, stated.asset_id)
        if verdict != ACCEPTED or self.books[stated.holder_id, stated.asset_id].left:
            return verdict
        return ItemResult(codes.NO_STATEMENT_BREAK)

    def _explain(self, command: Command, item: int) -> ItemResult:
        """Return the result of ExplainBreak."""
        verdict = self._of_break(command, item)
        if verdict != ACCEPTED:
            return verdict
        stated = cast("commands.ExplainBreak", command)
        one = self.books[stated.holder_id, stated.asset_id]
        if stated.amount * one.left <= 0:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if abs(stated.amount) > abs(one.left):
            return above(codes.EXPLANATION_BEYOND_BREAK, abs(one.left), abs(stated.amount))
        after = abs(one.explained + stated.amount)
        if after > types.AMOUNT_MAX:
            return above(codes.AMOUNT_OUT_OF_RANGE, types.AMOUNT_MAX, after)
        return ACCEPTED

    # --- events -------------------------------------------------------------------------------------------------------

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of holders."""
        return {
            events.HOLDER_SET: self._holder_set,
            events.HOLDER_ACCOUNT_SET: self._account_set,
            events.HOLDER_MOVED: self._moved,
            events.HOLDER_DAY_CLOSED: self._closed,
            events.STATEMENT_LOADED: self._loaded,
            events.STATEMENT_BREAK_OPENED: self._unexpected,
            events.STATEMENT_BREAK_AGED: self._unexpected,
            events.STATEMENT_MISSING: self._unexpected,
            events.STATEMENT_BREAK_CHANGED: self._explained,
            events.STATEMENT_BREAK_CLOSED: self._explained,
            events.STATEMENT_BREAK_ASSIGNED: self._said,
            events.STATEMENT_BREAK_RELEASED: self._released,
        }

    def _holder_set(self, event: Event) -> None:
        """Book a holder that was created or changed."""
        stated = cast("commands.SetHolder", self.context.command)
        self.offsets[stated.holder_id] = stated.utc_offset_seconds
        self.kinds[stated.holder_id] = (stated.kind, stated.name)
        self.context.pending_events.check(
            event,
            holder_id=stated.holder_id,
            holder_kind=stated.kind,
            calendar_id=stated.calendar_id,
            utc_offset_seconds=stated.utc_offset_seconds,
        )

    def _account_set(self, event: Event) -> None:
        """Book an account that was opened or has another limit. The first one of an asset is the main one."""
        stated = cast("commands.SetHolderAccount", self.context.command)
        key = (stated.holder_id, stated.asset_id)
        main = self.main.setdefault(stated.asset_id, key)
        self.books.setdefault(key, Books()).limit = stated.stop_above
        self.context.pending_events.check(
            event,
            holder_id=key[0],
            asset_id=key[1],
            stop_above=stated.stop_above,
            is_main=int(main == key),
        )

    def _moved(self, event: Event) -> None:
        """Book an amount that is now at another holder. Balances stay as they are."""
        stated = cast("commands.MoveBetweenHolders", self.context.command)
        for holder, change in (
            (stated.from_holder_id, -stated.amount),
            (stated.to_holder_id, stated.amount),
        ):
            if self.main[stated.asset_id] != (holder, stated.asset_id):
                self.books[holder, stated.asset_id].booked += change
        self.context.pending_events.check(event, amount=stated.amount)

    def _closed(self, event: Event) -> None:
        """Close a day of a holder: it must have ended there, and may close only once."""
        key = _key(event)
        one, day = self.books[key], event.fields["statement_day"]
        ended_ns = (day + 1) * DAY_NS - self.offsets[key[0]] * 10**9
        if day <= max(one.closings, default=0) or self.system.now < ended_ns:
            self.context.pending_events.found(event, "the day is not over, or was closed before")
        booked, came, went, money = self.booked(key), 0, 0, self.money
        if self.main[key[1]] == key:
            came = sum(amount for _, asset, amount in money.deposits.values() if asset == key[1])
            others = (money.deposits, money.holds)
            went = sum(
                amount
                for number, (_, asset, amount) in money.asked.items()
                if asset == key[1] and not any(number in one for one in others)
            )
        self.context.pending_events.check(
            event, booked=booked, requested_in=came, requested_out=went
        )
        before = max(one.closings, default=0)
        one.closings[day] = (booked, came, went)
        pending = self.context.pending_events
        if one.stated < before:
            pending.expect(
                events.STATEMENT_MISSING, holder_id=key[0], asset_id=key[1], statement_day=before
            )
        if one.left:
            one.age += 1
            pending.expect(events.STATEMENT_BREAK_AGED, **self._break(key))

    def _loaded(self, event: Event) -> None:
        """Compare a statement."""
        batch = cast("commands.LoadStatements", self.context.command)
        item = event.fields["offset"]
        key = (batch.holder_ids[item], batch.asset_ids[item])
        one, day = self.books[key], batch.statement_days[item]
        booked = one.closings[day][0]
        self.context.pending_events.check(
            event,
            holder_id=key[0],
            asset_id=key[1],
            statement_day=day,
            balance=batch.balances[item],
            booked=booked,
            in_transit=batch.in_transits[item],
            explained=one.explained,
        )
        one.stated = day
        self._leave(key, batch.balances[item] - batch.in_transits[item] - booked - one.explained)

    def _leave(self, key: Key, left: int) -> None:
        """Keep the difference that a statement or an explanation leaves."""
        one = self.books[key]
        before, one.left = one.left, left
        if before == left:
            return
        if before and left:
            kind = events.STATEMENT_BREAK_CHANGED
        else:
            kind = events.STATEMENT_BREAK_OPENED if left else events.STATEMENT_BREAK_CLOSED
        self.context.pending_events.expect(kind, **self._break(key))
        if left == 0:
            one.age = one.released = 0

    def _break(self, key: Key) -> dict[str, int]:
        """Return the fields that the events of a break state."""
        one = self.books[key]
        return {
            "holder_id": key[0],
            "asset_id": key[1],
            "statement_day": one.stated,
            "difference": one.left,
            "age_days": one.age,
            "is_stopping": int(abs(one.left) > max(one.limit, one.released)),
        }

    def _said(self, event: Event) -> None:
        """Check that a break was assigned."""
        self.context.pending_events.check(event, **self._break(_key(event)))

    def _released(self, event: Event) -> None:
        """Check a release: a break of at most this size stops nothing."""
        one = self.books[_key(event)]
        one.released = abs(one.left)
        self._said(event)

    def _explained(self, event: Event) -> None:
        """Check that an explanation has changed a break. The changes by statements are expected when they are
        loaded.
        """
        stated = self.context.command
        pending = self.context.pending_events
        if isinstance(stated, commands.ExplainBreak):
            one = self.books[stated.holder_id, stated.asset_id]
            one.explained += stated.amount
            self._leave((stated.holder_id, stated.asset_id), one.left - stated.amount)
        if not pending.takes(event):
            self._unexpected(event)

    def _unexpected(self, event: Event) -> None:
        """Report an event that follows from no statement, day or explanation."""
        self.context.pending_events.found(event, "nothing has brought this")


def _key(event: Event) -> Key:
    """Return the account of an event."""
    return event.fields["holder_id"], event.fields["asset_id"]
