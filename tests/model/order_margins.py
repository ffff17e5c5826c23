# SPDX-License-Identifier: Apache-2.0
"""Orders that bring the margin of their own isolated position (SPEC M-8).

Owns the script: the isolation, the margin and the order, each by its own ladder after those before it, and the margin
that goes back. Must never decide by a ladder of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events
from tests.model.books import UNDECIDED
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.matching import Expected, Script, expect
from tests.model.model_state import Account, System
from tests.model.money_commands import MoneyCommands
from tests.model.order_entry import Entry
from tests.model.order_gates import Asked


class OrderMargins:
    """The scripts of such orders."""

    def __init__(self, entry: Entry, of_money: MoneyCommands) -> None:
        """Know the ladders."""
        self.entry = entry
        self.of_money = of_money
        self.system: System = entry.system

    def place(self, command: commands.OrderBatch, item: int) -> Script:
        """All three, or the refusal of the first that is refused."""
        entry, system = self.entry, self.system
        asked = entry.asked(command, item)
        amount = command.isolated_margins[item]
        verdict = self._verdict(asked, amount)
        if verdict != ACCEPTED:
            entry.answers[item].code = verdict.code
            known = (
                verdict._asdict()
                if verdict.code != codes.FOK_NOT_FILLABLE
                else {"code": verdict.code}
            )
            yield expect(events.REFUSED, **known)
            return
        key = (asked.account, asked.market)
        was_isolated = key in system.isolated
        if not was_isolated:
            yield self._isolation(asked, 1)
        yield self._moved(asked, amount)
        yield from entry.place(item, asked, None, 0)
        answer = entry.answers[item]
        if answer.filled or answer.id in system.orders:
            return
        if was_isolated:
            if self._move(asked, -amount) == ACCEPTED:
                yield self._moved(asked, -amount)
            return
        yield self._moved(asked, -amount)
        yield self._isolation(asked, 0)

    def _verdict(self, asked: Asked, amount: int) -> ItemResult:
        """The answer of each ladder on what the ones before it let pass."""
        verdict = self.may_isolate(asked)
        if verdict != ACCEPTED:
            return verdict
        with self.isolated(asked), self.of_money.guards.supposing():
            verdict = self.move_in(asked, amount)
            if verdict == ACCEPTED:
                verdict = self.entry.gates.validate(asked, None)[0]
        if verdict.code == UNDECIDED:
            refused = self.entry.next_kind == events.REFUSED
            return ItemResult(codes.FOK_NOT_FILLABLE) if refused else ACCEPTED
        return verdict

    def may_isolate(self, asked: Asked) -> ItemResult:
        """The ladder of an isolation that begins."""
        isolating = commands.SetIsolated(
            "", "", 0, cast("Any", asked.account), cast("Any", asked.market), 1
        )
        return self.of_money.set_isolated(isolating, 0)

    def move_in(self, asked: Asked, amount: int, *, loans: bool = True) -> ItemResult:
        """The ladder of margin that goes in; it is there then, if nothing refuses it."""
        if amount <= 0:
            owes = self.system.owes_back(asked.account)
            return ItemResult(codes.REVERSED_DEPOSIT_OWED if owes else codes.AMOUNT_NOT_POSITIVE)
        verdict = self._move(asked, amount, loans=loans)
        if verdict == ACCEPTED:
            asset = self.system.markets[asked.market].quote
            isolated = self.system.isolated[asked.account, asked.market]
            self.system.move(asked.account, isolated, asset, amount)
        return verdict

    def _move(self, asked: Asked, amount: int, *, loans: bool = True) -> ItemResult:
        """The ladder of margin that goes in, or out."""
        moving = commands.MoveIsolatedMargin(
            "", "", 0, cast("Any", asked.account), cast("Any", asked.market), amount
        )
        return self.of_money.move_isolated(moving, 0, loans=loans)

    @contextmanager
    def isolated(self, asked: Asked) -> Iterator[None]:
        """Suppose that the market is isolated, with the account of before or a new one."""
        system = self.system
        key = (asked.account, asked.market)
        if key in system.isolated:
            yield
            return
        of = [one.id for one in system.accounts.values() if (one.parent, one.isolated_in) == key]
        number = of[0] if of else max(system.accounts) + 1
        before = system.accounts.get(number)
        owner = system.accounts[asked.account]
        system.accounts[number] = Account(
            number,
            owner.owner,
            owner.kind,
            owner.leverage,
            0,
            owner.tier,
            risk_disabled=before is not None and before.risk_disabled,
            position_limit=owner.position_limit,
            isolated_in=asked.market,
            parent=owner.id,
        )
        system.isolated[key] = number
        try:
            yield
        finally:
            del system.isolated[key]
            del system.accounts[number]
            if before is not None:
                system.accounts[number] = before

    def _isolation(self, asked: Asked, isolated: int) -> Expected:
        """The isolation begins, or ends."""
        return expect(
            events.ISOLATED_SET,
            account_id=asked.account,
            market_id=asked.market,
            isolated=isolated,
        )

    def _moved(self, asked: Asked, amount: int) -> Expected:
        """Margin goes in, or out."""
        isolated = self.system.isolated[asked.account, asked.market]
        payer, payee = (asked.account, isolated) if amount > 0 else (isolated, asked.account)
        return expect(
            events.TRANSFERRED,
            from_id=payer,
            to_id=payee,
            asset_id=self.system.markets[asked.market].quote,
            amount=abs(amount),
        )
