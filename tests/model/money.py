# SPDX-License-Identifier: Apache-2.0
"""Deposits, withdrawals, holds and transfers (SPEC L-4, L-5).

Owns the amounts that were requested and are not decided yet. Must never compute a margin.
"""

from typing import cast

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context


class Money:
    """Books money that arrives, leaves and is held."""

    def __init__(self, context: Context) -> None:
        """Start with nothing asked for."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.asked: dict[int, tuple[int, int, int]] = {}  # by id: account, asset, amount
        self.deposits: dict[int, tuple[int, int, int]] = {}  # those of them that are deposits
        self.holds: dict[int, int] = {}  # beneficiaries of those that are holds

    def requested(self, event: Event) -> None:
        """A deposit, a withdrawal or a hold is asked for; the last two set the amount aside."""
        fields = event.fields
        item = fields["offset"]
        command = cast("commands.RequestDeposits | commands.CreateHolds", self.context.command)
        asked = (command.account_ids[item], command.asset_ids[item], command.amounts[item])
        self.pending_events.check(event, account_id=asked[0], asset_id=asked[1], amount=asked[2])
        name = {
            events.DEPOSIT_REQUESTED: "deposit_id",
            events.WITHDRAWAL_REQUESTED: "withdrawal_id",
            events.HOLD_CREATED: "hold_id",
        }[event.kind]
        self.asked[fields[name]] = asked
        if event.kind == events.WITHDRAWAL_REQUESTED:
            self.context.brakes.withdrawing(asked[1], fields[name], asked[2], asked[0])
        if event.kind == events.DEPOSIT_REQUESTED:
            self.deposits[fields[name]] = asked
        else:
            if isinstance(command, commands.CreateHolds):
                self.holds[fields[name]] = command.beneficiary_ids[item]
            if asked[2] > self.system.free(asked[0], asked[1]):
                self.pending_events.found(event, "more than is free")
            self.system.held[asked[0], asked[1]] += asked[2]

    def taken_up(self, event: Event, name: str) -> tuple[int, int, int]:
        """Return the request that is decided now."""
        asked = self.asked.pop(event.fields[name])
        self.deposits.pop(event.fields[name], None)
        self.holds.pop(event.fields[name], None)
        self.pending_events.check(event, account_id=asked[0], asset_id=asked[1])
        return asked

    def deposited(self, event: Event) -> None:
        """A deposit is confirmed."""
        account, asset, amount = self.taken_up(event, "deposit_id")
        self.pending_events.check(event, amount=amount)
        self.system.move(types.EXTERNAL, account, asset, amount)
        self.context.brakes.brought_in(asset, account, amount)

    def withdrawn(self, event: Event) -> None:
        """A withdrawal is confirmed."""
        account, asset, amount = self.taken_up(event, "withdrawal_id")
        self.pending_events.check(event, amount=amount)
        self.system.held[account, asset] -= amount
        self.system.move(account, types.EXTERNAL, asset, amount)
        brakes = self.context.brakes
        brakes.has_left(asset, event.fields["withdrawal_id"], account, amount)

    def decided(self, event: Event) -> None:
        """A deposit or withdrawal is rejected, a hold is released: what was set aside is free again."""
        names = {
            events.DEPOSIT_REJECTED: "deposit_id",
            events.WITHDRAWAL_REJECTED: "withdrawal_id",
            events.HOLD_RELEASED: "hold_id",
        }
        account, asset, amount = self.taken_up(event, names[event.kind])
        self.pending_events.check(event, amount=amount)
        if event.kind != events.DEPOSIT_REJECTED:
            self.system.held[account, asset] -= amount
        if event.kind == events.WITHDRAWAL_REJECTED:
            key = event.fields["withdrawal_id"]
            self.context.brakes.not_withdrawn(asset, key, account, amount)

    def captured(self, event: Event) -> None:
        """A hold is captured; the rest is released."""
        account, asset, amount = self.taken_up(event, "hold_id")
        captured = cast("commands.DecideHolds", self.context.command).amounts[
            event.fields["offset"]
        ]
        self.pending_events.check(event, captured=captured, released=amount - captured)
        self.system.held[account, asset] -= amount
        self.system.move(account, event.fields["beneficiary_id"], asset, captured)

    def transferred(self, event: Event) -> None:
        """An amount goes from one account to another."""
        fields = event.fields
        command = self.context.command
        if isinstance(command, commands.Transfers):
            item = fields["offset"]
            self.pending_events.check(
                event,
                from_id=command.from_ids[item],
                to_id=command.to_ids[item],
                asset_id=command.asset_ids[item],
                amount=command.amounts[item],
            )
        elif isinstance(command, commands.MoveIsolatedMargin):
            self.pending_events.check(event, amount=abs(command.amount))
        else:  # an isolated position ends: all its margin goes back
            self.pending_events.check(
                event, amount=self.system.balance[fields["from_id"], fields["asset_id"]]
            )
        if fields["amount"] > self.system.free(fields["from_id"], fields["asset_id"]):
            self.pending_events.found(event, "more than is free")
        self.system.move(fields["from_id"], fields["to_id"], fields["asset_id"], fields["amount"])

    def contributed(self, event: Event) -> None:
        """An account gives to the liquidity fund."""
        command = cast("commands.FundLiquidity", self.context.command)
        account, asset, amount = command.account_id, command.asset_id, command.amount
        self.pending_events.check(event, account_id=account, asset_id=asset, amount=amount)
        self.system.move(account, types.LIQUIDITY_FUND, asset, amount)
