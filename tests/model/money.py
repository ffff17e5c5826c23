# SPDX-License-Identifier: Apache-2.0
"""Deposits, withdrawals, holds and transfers (SPEC L-4, L-5).

Owns the amounts that were requested and are not decided yet. Must never compute a margin.
"""

from collections.abc import Callable
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.exact import floor
from tests.model.item_results import ItemResult, below


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
        # L-4.1: credited deposits, with when; who asked for one back, and when; those that are back; shortfalls.
        self.credited: dict[int, tuple[int, int, int, int]] = {}
        self.asked_back: dict[int, tuple[str, int]] = {}
        self.reversed: set[int] = set()
        # C-9.3: a hold that a default ends, for who knows the cases.
        self.taken_back: Callable[[Event], None] = lambda _: None
        self.brought_to_house: Callable[[Event], bool] = lambda _: False
        self.shortfalls: dict[int, int] = {}
        # L-4.3: when withdrawals left; who asked for one back, and when; those that are back.
        self.sent: dict[int, int] = {}
        self.sent_back: dict[int, tuple[str, int, int]] = {}
        self.returned: set[int] = set()
        self.house_pays: set[int] = set()  # withdrawals whose fee of the chain `fees` pays
        self.chain_fees: dict[int, tuple[int, int]] = {}  # who paid it, how much
        self.references: dict[int, str] = {}  # of deposits, by id
        # L-4.3: by the event's name of the id and the id: account, asset, amount asked, amount done.
        self.decisions: dict[tuple[str, int], tuple[int, int, int, int]] = {}
        self.decided_at: dict[tuple[str, int], int] = {}
        self.credited_references: dict[
            tuple[int, str], int
        ] = {}  # L-3.2: when, by asset and reference
        self.write_offs: dict[
            tuple[str, int], tuple[str, int, int]
        ] = {}  # asked: who, amount, when
        self.filled = 0  # of what the present command gives

    def decided_before(self, name: str, key: int, unknown: int, asset: int = 0) -> ItemResult:
        """L-4.3: what was decided, if it was and in that asset."""
        found = self.decisions.get((name, key))
        if found is None or asset not in (0, found[1]):
            return ItemResult(unknown)
        return below(codes.ALREADY_DECIDED, found[2], found[3])

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
            house = cast("commands.RequestWithdrawals", self.context.command).fee_from_house
            if house and house[item]:
                self.house_pays.add(fields[name])
        if event.kind == events.DEPOSIT_REQUESTED:
            self.deposits[fields[name]] = asked
            references = cast("commands.RequestDeposits", self.context.command).references
            self.references[fields[name]] = references[item]
        else:
            if isinstance(command, commands.CreateHolds):
                self.holds[fields[name]] = command.beneficiary_ids[item]
            if asked[2] > self.system.free(asked[0], asked[1]):
                self.pending_events.found(event, "more than is free")
            self.system.held[asked[0], asked[1]] += asked[2]

    def _redeemed(self, event: Event, payee: int) -> None:
        """A hold of a redeemed security goes on with its price, if that is a unit at least (C-5)."""
        key, account = event.fields["hold_id"], event.fields["account_id"]
        asset = event.fields["asset_id"]
        if asset not in self.system.redeemed:
            self.pending_events.found(event, "its security is not redeemed")
            return
        price, currency = self.system.redeemed[asset]
        amount = floor(event.fields["amount"] * price)
        if amount == 0:
            return
        del self.decisions["hold_id", key], self.decided_at["hold_id", key]
        self.asked[key] = (account, currency, amount)
        self.holds[key] = payee
        self.system.held[account, currency] += amount
        self.pending_events.expect(
            events.HOLD_CREATED,
            hold_id=key,
            account_id=account,
            beneficiary_id=payee,
            asset_id=currency,
            amount=amount,
        )

    def taken_up(self, event: Event, name: str, share: int = 1) -> tuple[int, int, int]:
        """Return the request that is decided now; with `share` 1 all of it is done, with 0 nothing."""
        key = event.fields[name]
        asked = self.asked.pop(key)
        self.deposits.pop(key, None)
        account = self.holds.pop(key, asked[0])
        done = event.fields.get("captured", asked[2] * share)
        self._remember(name, key, (account, asked[1], asked[2], done))
        self.pending_events.check(event, account_id=asked[0], asset_id=asked[1])
        return asked

    def _remember(self, name: str, key: int, decided: tuple[int, int, int, int]) -> None:
        """L-4.3: a decision is known for sixty days; each lets the two oldest of its kind go that are older."""
        now = self.system.now
        for old in [one for one in self.decided_at if one[0] == name][:2]:
            if now - self.decided_at[old] > 60 * 86_400 * types.SECOND_NS:
                del self.decided_at[old]
                self.decisions.pop(old, None)
        self.decided_at[name, key] = now
        self.decisions[name, key] = decided

    def named_by(self, command: commands.DecideDeposits, item: int) -> str:
        """L-3.2: the payment that a decision names, else the note of the request."""
        named = command.transaction_references[item] if command.transaction_references else ""
        return named or self.references[command.deposit_ids[item]]

    def deposited(self, event: Event) -> None:
        """A deposit is confirmed."""
        account, asset, amount = self.taken_up(event, "deposit_id")
        self.pending_events.check(event, amount=amount)
        self.system.move(types.EXTERNAL, account, asset, amount)
        self.context.brakes.brought_in(asset, account, amount)
        now = self.system.now
        for key in list(self.credited)[:2]:
            if now - self.credited[key][3] > 60 * 86_400 * types.SECOND_NS:
                del self.credited[key]
        self.credited[event.fields["deposit_id"]] = (account, asset, amount, now)
        decided = cast("commands.DecideDeposits", self.context.command)
        reference = self.named_by(decided, event.fields["offset"])
        self.references[event.fields["deposit_id"]] = reference
        if reference:
            self.credited_references[asset, reference] = now
            self._end_others(asset, reference)
        self.context.fills.receive(account, asset, amount)

    def _end_others(self, asset: int, reference: str) -> None:
        """L-3.2: sixteen other deposits that name the same payment end, the oldest first."""
        others = [
            key
            for key, one in self.deposits.items()
            if one[1] == asset and self.references[key] == reference
        ]
        for key in others[:16]:
            account, _, amount = self.deposits.pop(key)
            del self.asked[key]
            self._remember("deposit_id", key, (account, asset, amount, 0))
            self.pending_events.expect(
                events.DEPOSIT_REJECTED,
                deposit_id=key,
                account_id=account,
                asset_id=asset,
                amount=amount,
            )

    def reversal_asked(self, event: Event) -> None:
        """L-4.1: the first of two principals asks for a deposit back."""
        command = cast("commands.ReverseDeposit", self.context.command)
        account, asset, amount, _ = self.credited[command.deposit_id]
        self.pending_events.check(
            event,
            deposit_id=command.deposit_id,
            account_id=account,
            asset_id=asset,
            amount=amount,
        )
        self.asked_back[command.deposit_id] = (command.principal, self.system.now)

    def deposit_reversed(self, event: Event) -> None:
        """L-4.1: a deposit is back; what the account had by then it gave, then the fund, the rest is missing."""
        command = cast("commands.ReverseDeposit", self.context.command)
        system = self.system
        fund = types.LIQUIDITY_FUND
        account, asset, amount, _ = self.credited[command.deposit_id]
        from_account = 0
        if system.accounts[account].status != types.CLOSED:
            from_account = max(0, min(amount, system.free(account, asset)))
        from_fund = max(0, min(amount - from_account, system.free(fund, asset)))
        lacking = amount - from_account - from_fund
        self.pending_events.check(
            event,
            deposit_id=command.deposit_id,
            account_id=account,
            asset_id=asset,
            amount=amount,
            from_account=from_account,
            from_fund=from_fund,
            lacking=lacking,
        )
        system.move(account, types.EXTERNAL, asset, from_account)
        system.move(fund, types.EXTERNAL, asset, from_fund)
        if from_fund + lacking:
            owner = system.accounts[account].owner
            before = system.reversal_debts.get((owner, asset), 0)
            system.reversal_debts[owner, asset] = before + from_fund + lacking
            system.has_caused(account, asset, from_fund + lacking)
            self.context.begins_to_owe(codes.REVERSED_DEPOSIT_OWED, system.accounts_of(owner))
        self.context.brakes.came_back(asset, types.BRAKE_DEPOSIT_CAP, account, amount)
        if lacking:
            self.shortfalls[asset] = self.shortfalls.get(asset, 0) + lacking
        self.reversed.add(command.deposit_id)
        self.credited_references.pop((asset, self.references[command.deposit_id]), None)

    def _lower_debt(self, owner: str, asset: int, amount: int) -> int:
        """L-4.3: an owner owes less; return what is left."""
        left = self.system.reversal_debts.pop((owner, asset)) - amount
        if left:
            self.system.reversal_debts[owner, asset] = left
        self.system.owes_less(owner, asset)
        return left

    def _fill(self, asset: int, amount: int) -> int:
        """L-4.3: custody lacks less, by an amount at most; return by how much."""
        short = self.shortfalls.pop(asset, 0)
        filled = min(short, amount)
        if short > filled:
            self.shortfalls[asset] = short - filled
        return filled

    def debt_paid(self, event: Event) -> None:
        """L-4.3: what is free in an account of an owner who owes pays, to custody first, then to the fund."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        system = self.system
        owner = system.accounts[account].owner
        amount = min(system.pays_back(account, asset), system.reversal_debts[owner, asset])
        to_custody = self._fill(asset, amount)
        system.has_caused(account, asset, -amount)
        left = self._lower_debt(owner, asset, amount)
        self.pending_events.check(event, amount=amount, to_custody=to_custody, left=left)
        system.move(account, types.EXTERNAL, asset, to_custody)
        system.move(account, types.LIQUIDITY_FUND, asset, amount - to_custody)
        system.claims_received.add((types.LIQUIDITY_FUND, asset))

    def write_off_asked(self, event: Event) -> None:
        """L-4.3: the first of two principals asks for a write-off."""
        command = cast("commands.WriteOffReversalDebt", self.context.command)
        owner = self.system.accounts[command.account_id].owner
        self.pending_events.check(
            event,
            account_id=command.account_id,
            asset_id=command.asset_id,
            amount=command.amount,
            left=self.system.reversal_debts[owner, command.asset_id],
        )
        asked = (command.principal, command.amount, self.system.now)
        self.write_offs[owner, command.asset_id] = asked

    def written_off(self, event: Event) -> None:
        """L-4.3: an owner owes less; the fund gives custody what it lacks."""
        command = cast("commands.WriteOffReversalDebt", self.context.command)
        asset, amount = command.asset_id, command.amount
        owner = self.system.accounts[command.account_id].owner
        del self.write_offs[owner, asset]
        to_custody = self._fill(asset, amount)
        left = self._lower_debt(owner, asset, amount)
        self.pending_events.check(
            event,
            account_id=command.account_id,
            asset_id=asset,
            amount=amount,
            to_custody=to_custody,
            left=left,
        )
        self.system.move(types.LIQUIDITY_FUND, types.EXTERNAL, asset, to_custody)

    def withdrawal_reversal_asked(self, event: Event) -> None:
        """L-4.3: the first of two principals asks for a withdrawal to be taken back."""
        self.back_in(event)
        command = cast("commands.ReverseWithdrawal", self.context.command)
        self.sent_back[command.withdrawal_id] = (
            command.principal,
            self.system.now,
            command.with_chain_fee,
        )

    def command_of_return(self) -> int:
        """The withdrawal that the present command takes back."""
        return cast("commands.ReverseWithdrawal", self.context.command).withdrawal_id

    def fee_back(self) -> tuple[int, int]:
        """L-4.3: who gets how much of the fee of the chain with the withdrawal that the present command takes back."""
        command = cast("commands.ReverseWithdrawal", self.context.command)
        payer, fee = self.chain_fees[command.withdrawal_id]
        return payer, fee * command.with_chain_fee

    def back_in(self, event: Event) -> tuple[int, int, int]:
        """L-4.3: what arrived of a withdrawal, whole."""
        key = self.command_of_return()
        account, asset, _, amount = self.decisions["withdrawal_id", key]
        self.pending_events.check(
            event, withdrawal_id=key, account_id=account, asset_id=asset, amount=amount
        )
        return account, asset, amount

    def shortfall_filled(self, event: Event) -> None:
        """L-4.1: what an account gives to the fund fills first what custody lacks."""
        command = cast("commands.FundLiquidity", self.context.command)
        account, asset = command.account_id, command.asset_id
        amount = min(command.amount, self.shortfalls.get(asset, 0))
        left = self.shortfalls.pop(asset, 0) - amount
        if left:
            self.shortfalls[asset] = left
        self.pending_events.check(
            event, account_id=account, asset_id=asset, amount=amount, left=left
        )
        self.filled = amount % command.amount  # 0: all of it, and the fund gets nothing
        self.system.move(account, types.EXTERNAL, asset, amount)

    def withdrawn(self, event: Event) -> None:
        """A withdrawal is confirmed: less the fee of the chain, unless `fees` pays that (L-4.3)."""
        account, asset, amount = self.taken_up(event, "withdrawal_id")
        key = event.fields["withdrawal_id"]
        payer = types.FEES if key in self.house_pays else account
        command = self.context.command
        fee = 0
        if isinstance(command, commands.DecideWithdrawals) and command.chain_fees:
            fee = command.chain_fees[event.fields["offset"]]
        arrived = amount - (fee if payer == account else 0)
        self.pending_events.check(event, amount=arrived)
        self.decisions["withdrawal_id", key] = (account, asset, amount, arrived)
        self.chain_fees[key] = (payer, fee)
        self.sent[key] = self.system.now
        self.system.held[account, asset] -= amount
        self.system.move(account, types.EXTERNAL, asset, arrived)
        self.context.brakes.has_left(asset, key, account, amount)
        self.move_fee(events.CHAIN_FEE_PAID, key, asset, payer, fee)

    def move_fee(self, kind: int, withdrawal: int, asset: int, payer: int, fee: int) -> None:
        """L-4.3: the chain takes its fee of who pays it, or gives it back."""
        if not fee:
            return
        self.pending_events.expect(
            kind, withdrawal_id=withdrawal, account_id=payer, asset_id=asset, amount=fee
        )
        came = kind == events.CHAIN_FEE_RETURNED
        self.system.move(payer, types.EXTERNAL, asset, -fee if came else fee)

    def decided(self, event: Event) -> None:
        """A deposit or withdrawal is rejected, a hold is released: what was set aside is free again."""
        names = {
            events.DEPOSIT_REJECTED: "deposit_id",
            events.WITHDRAWAL_REJECTED: "withdrawal_id",
            events.HOLD_RELEASED: "hold_id",
        }
        if event.fields.get("code") == codes.ACCOUNT_FROZEN:
            self.taken_back(event)
        payee = self.holds.get(event.fields.get("hold_id", 0), 0)
        account, asset, amount = self.taken_up(event, names[event.kind], 0)
        self.pending_events.check(event, amount=amount)
        if event.kind != events.DEPOSIT_REJECTED:
            self.system.held[account, asset] -= amount
        if event.fields.get("code") == codes.SECURITY_REDEEMED:
            self._redeemed(event, payee)
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
        elif isinstance(command, commands.CloseAll | commands.SeizeAccount | commands.OrderBatch):
            pass  # its script expects each transfer
        elif not self.brought_to_house(event):
            # An isolated position ends: all its margin goes back.
            self.pending_events.check(
                event, amount=self.system.balance[fields["from_id"], fields["asset_id"]]
            )
        legs = [(fields["from_id"], fields["to_id"], fields["asset_id"], fields["amount"])]
        if isinstance(command, commands.Transfers) and command.atomic:
            # All legs have moved before a receipt repays a debt (L-5, B-2.1).
            columns = (command.from_ids, command.to_ids, command.asset_ids, command.amounts)
            legs = list(zip(*columns, strict=True)) if fields["offset"] == 0 else []
        for source, target, asset, amount in legs:
            if amount > self.system.free(source, asset):
                self.pending_events.found(event, "more than is free")
            self.system.move(source, target, asset, amount)
        self.context.fills.receive(fields["to_id"], fields["asset_id"], fields["amount"])

    def contributed(self, event: Event) -> None:
        """An account gives to the liquidity fund."""
        command = cast("commands.FundLiquidity", self.context.command)
        account, asset, amount = command.account_id, command.asset_id, command.amount
        amount, self.filled = amount - self.filled, 0
        self.pending_events.check(event, account_id=account, asset_id=asset, amount=amount)
        self.system.move(account, types.LIQUIDITY_FUND, asset, amount)
