# SPDX-License-Identifier: Apache-2.0
"""Margin of clearing accounts, computed again: collateral, and contributions to the default fund (SPEC C-7, C-8).

Owns the amounts of collateral and contributions, and the ladders of their commands.
"""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.collateral_interest import CollateralInterest
from tests.model.cooling_off import CoolingOff
from tests.model.exact import floor
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.leaving import Leaving
from tests.model.prices import BLOCK, SETTLE

KINDS = (types.KIND_MEMBER_HOUSE, types.KIND_MEMBER_OMNIBUS, types.KIND_MEMBER_INDIVIDUAL)
VALUATION = 1
REPORTED = (events.MARGIN_CALL_REMINDED, events.MARGIN_RUN_ORDERED)

FUNDS = {
    types.FUND_SKIN: types.CCP_SKIN,
    types.FUND_EQUITY: types.CCP_EQUITY,
    types.FUND_LIQUIDITY: types.CCP_LIQUIDITY,
}


class MarginCalls:
    """Collateral, contributions and calls of all members."""

    def __init__(self, guards: Guards) -> None:
        """Start without collateral and contributions."""
        self.context = guards.context
        self.context.group_of = lambda owner: self.groups.get(self.members.get(owner, 0), 0)
        self.system = guards.system
        self.guards = guards
        self.members: dict[str, int] = {}
        self.gone: set[int] = set()  # members that have left
        self.groups: dict[int, int] = {}  # of affiliated owners
        self.resigned: dict[int, int] = {}  # members that are leaving -> when their period ends
        self.collateral: dict[tuple[int, int], int] = defaultdict(int)
        self.contributions: dict[int, int] = defaultdict(int)
        self.skin_lacking = 0  # what losses took of it and was not paid in again
        self.skin_paid: Callable[[int], object] = id
        self.skin_funded: Callable[[int], object] = id
        self.stress: dict[int, int] = {}  # by account, what of its requirement is stress margin
        self.terms: dict[int, tuple[int, int]] = {}  # whether an asset is collateral, and its limit
        self.haircuts: dict[int, Fraction] = {}
        self.add_ons: dict[int, tuple[int, int]] = {}  # daily volume and issuer of an asset
        self.periods: dict[int, int] = {}  # the days of liquidation of an asset
        self.asked: Callable[[Event], None] = lambda _: (
            None
        )  # a call, for who knows what is required
        self.variation: dict[tuple[int, int], int] = defaultdict(int)  # received less paid
        # Account, asset and amount of a payment that lodged cash is taken for, until it comes.
        self.whole: tuple[int, int, int] | None = None
        self.gained: Callable[[Event], None] = lambda _: None  # before a gain is paid
        self.with_leg: Callable[[Event], bool] = lambda _: (
            False
        )  # whether it goes with a leg (C-7.5)
        # What an account pays of a currency now, and what lodged cash adds to it; None: not computed.
        self.pays: Callable[[int, int], tuple[int, int] | None] = lambda *_: None
        self.calls: dict[int, int] = {}  # deadlines
        self.open_cases: Callable[[], int] = lambda: 0  # of defaults
        self.has_allocated: Callable[[str], bool] = lambda _: False  # the case of an owner
        self.is_called_of_fund: Callable[[int], bool] = lambda _: False
        self.is_recovered: Callable[[Event], bool] = lambda _: False  # what a freeze finds
        self.becomes_margin: Callable[[Event], None] = lambda _: None  # free cash of a case
        self.cooling_off = CoolingOff(guards, self.contributions)
        self.leaving = Leaving(guards, self.contributions)
        self.interest = CollateralInterest(guards, self.collateral, self._count_cases)

    def cash_lodged(self, account: int, asset: int) -> int:
        """Return what an account has lodged of an asset, if that is the valuation asset; else 0."""
        return self.collateral[account, asset] if asset == VALUATION else 0

    def _count_cases(self) -> int:
        """Return how many default cases are open. The part that counts them is set later."""
        return self.open_cases()

    # --- refusals ---

    def validators(self) -> dict[type[Command], Callable[[Command, int], ItemResult]]:
        """Return the check of each command."""
        return {
            commands.LodgeCollateral: self._lodge,
            commands.WithdrawCollateral: self._withdraw,
            commands.ContributeDefaultFund: self._contribute,
            commands.FundCcp: self._fund,
            commands.ReturnContribution: self._give_back,
            commands.GiveLeavingNotice: self._give_notice,
            commands.GroupMember: self._group,
            commands.UngroupMember: self._ungroup,
            commands.SetCollateralInterest: self.interest.validator,
            commands.SetCoolingOff: self.cooling_off.validator,
        }

    def _usable(self, account: int) -> ItemResult:
        """Check that the account exists and is open. Rule set 1 has no collateral."""
        return self.guards.usable(account)

    def _clears(self, account: int, asset: int, amount: int) -> ItemResult:
        """Check what both commands of collateral require first."""
        verdict = self._usable(account)
        if verdict != ACCEPTED:
            return verdict
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        found = self.system.accounts[account]
        if found.kind not in KINDS or found.owner not in self.members:
            return ItemResult(codes.DEFAULT_REGIME)
        return ItemResult(codes.AMOUNT_NOT_POSITIVE) if amount <= 0 else ACCEPTED

    def _leaves(self, account: int, asset: int, amount: int, *, is_due: bool = False) -> ItemResult:
        """Check that the amount may leave what counts for the account."""
        verdict = self.guards.may_go(account, asset, amount, is_due=is_due)
        if verdict == ACCEPTED:
            verdict = self.context.may_take(account, asset, amount, is_due=is_due)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.system.move(account, types.EXTERNAL, asset, amount)
            return self.guards.may_be_gone(account)

    def may_leave(self, account: int, asset: int, amount: int) -> bool:
        """Return whether an amount may leave by an act of the machine: its owner could withdraw it."""
        verdict = self._leaves(account, asset, amount)
        if verdict == ACCEPTED:
            verdict = self.context.may_depart(account, asset, amount, 0)
        return verdict == ACCEPTED

    def _lodge(self, command: Command, item: int) -> ItemResult:
        """Return the result of LodgeCollateral."""
        batch = cast("commands.LodgeCollateral", command)
        account, asset, amount = batch.account_ids[item], batch.asset_ids[item], batch.amounts[item]
        verdict = self._clears(account, asset, amount)
        if verdict == ACCEPTED and asset in self.system.redeemed:
            verdict = ItemResult(codes.SECURITY_REDEEMED)
        if verdict == ACCEPTED:
            is_due = account in self.calls and self._is_within(item)
            verdict = self._leaves(account, asset, amount, is_due=is_due)
        return self._eligible(account, asset, amount) if verdict == ACCEPTED else verdict

    def _is_within(self, item: int) -> bool:
        """Return whether a call asks for all of an amount.

        The machine's answer is accepted: other parts compute the figures of calls.
        """
        code = self.guards.refused.get(item, {}).get("code")
        return code not in (
            codes.REVERSED_DEPOSIT_OWED,
            codes.BUST_ANNOUNCED,
            codes.NEEDED_FOR_SETTLEMENT,
        )

    def _eligible(self, account: int, asset: int, amount: int) -> ItemResult:
        """Check that an asset is eligible: the valuation asset always is; any other asset has a limit of its own or
        none.
        """
        if asset not in self.terms:
            known = asset == VALUATION
            return ACCEPTED if known else ItemResult(codes.COLLATERAL_NOT_ELIGIBLE)
        eligible, most = self.terms[asset]
        member = self.members[self.system.accounts[account].owner]
        if not eligible or self.affiliated(self.add_ons[asset][1], member):
            return ItemResult(codes.COLLATERAL_NOT_ELIGIBLE)
        if self.context.board.decision(asset, SETTLE) == BLOCK:
            return ItemResult(codes.PRICE_GUARD)
        after = self.collateral[account, asset] + amount
        if most and after > most:
            return above(codes.COLLATERAL_CONCENTRATED, most, after)
        return ACCEPTED

    def party(self, account: int) -> tuple[object, ...]:
        """Return a key that is the same for the house accounts of an owner or a group; any other account has its own
        (C-16).
        """
        found = self.system.accounts[account]
        if not self.context.novated.has_multiple():
            return ("owner", found.owner)
        if found.kind != types.KIND_MEMBER_HOUSE:
            return (account,)
        group = self.groups.get(self.members.get(found.owner, 0), 0)
        return ("group", group) if group else ("owner", found.owner)

    def affiliated(self, member: int, other: int) -> bool:
        """Return whether two members are the same, or in one group of affiliated owners (C-16)."""
        group = self.groups.get(member, 0)
        return member == other or (group > 0 and group == self.groups.get(other))

    def _group(self, command: Command, _item: int) -> ItemResult:
        """Return the result of GroupMember."""
        asked = cast("commands.GroupMember", command)
        if asked.member_id not in self.members.values():
            return ItemResult(codes.UNKNOWN_MEMBER)
        if not 1 <= asked.group_id < 2**31:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        group = self.groups.get(asked.member_id, 0)
        if group:
            return above(codes.MEMBER_GROUPED, 0, group)
        present = sum(one == asked.group_id for one in self.groups.values())
        if present >= types.GROUP_MEMBERS_MAX:
            return above(codes.STATE_LIMIT, types.GROUP_MEMBERS_MAX, present + 1)
        return ACCEPTED

    def _ungroup(self, command: Command, _item: int) -> ItemResult:
        """Return the result of UngroupMember."""
        asked = cast("commands.UngroupMember", command)
        if asked.member_id not in self.members.values():
            return ItemResult(codes.UNKNOWN_MEMBER)
        grouped = self.groups.get(asked.member_id, 0) > 0
        return ACCEPTED if grouped else ItemResult(codes.MEMBER_NOT_GROUPED)

    def _grouped(self, event: Event) -> None:
        """Put a member into another group, or into none."""
        command = self.context.command
        if isinstance(command, commands.GroupMember):
            self.groups[command.member_id] = command.group_id
            self.context.pending_events.check(
                event, member_id=command.member_id, group_id=command.group_id
            )
            return
        asked = cast("commands.UngroupMember", command)
        self.groups.pop(asked.member_id)
        self.context.pending_events.check(event, member_id=asked.member_id, group_id=0)

    def _withdraw(self, command: Command, item: int) -> ItemResult:
        """Return the result of WithdrawCollateral."""
        batch = cast("commands.WithdrawCollateral", command)
        account, asset, amount = batch.account_ids[item], batch.asset_ids[item], batch.amounts[item]
        verdict = self._clears(account, asset, amount)
        lodged = self.collateral[account, asset]
        if verdict == ACCEPTED and amount > lodged:
            return below(codes.COLLATERAL_TOO_SMALL, amount, lodged)
        if verdict == ACCEPTED and self.system.is_frozen(account):
            return ItemResult(codes.ACCOUNT_FROZEN)
        verdict = self._or_required(verdict, item, codes.COLLATERAL_REQUIRED)
        if verdict != ACCEPTED:
            return verdict
        self.collateral[account, asset] -= amount
        departs = self.context.may_depart(account, asset, -amount, 0)
        self.collateral[account, asset] += amount
        if departs == ACCEPTED:
            departs = self.context.may_return(account, asset, amount, True)
        return departs

    def _or_required(self, verdict: ItemResult, item: int, code: int) -> ItemResult:
        """Return the verdict, or the machine's refusal of an accepted item for what is required, whose figures
        scenario tables check.
        """
        stated = self.guards.refused.get(item)
        if verdict != ACCEPTED or stated is None or stated["code"] != code:
            return verdict
        return below(code, stated["limit"], min(stated["actual"], stated["limit"] - 1))

    def _contribute(self, command: Command, item: int) -> ItemResult:
        """Return the result of ContributeDefaultFund."""
        paid = cast("commands.ContributeDefaultFund", command)
        verdict = self._is_of_member(paid.account_id)
        if verdict != ACCEPTED:
            return verdict
        member = self.members[self.system.accounts[paid.account_id].owner]
        is_due = self.is_called_of_fund(member) and self._is_within(item)
        return self._leaves(paid.account_id, VALUATION, paid.amount, is_due=is_due)

    def _fund(self, command: Command, _item: int) -> ItemResult:
        """Return the result of FundCcp."""
        paid = cast("commands.FundCcp", command)
        verdict = self._usable(paid.account_id)
        if verdict != ACCEPTED:
            return verdict
        if paid.fund not in FUNDS:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        return self._leaves(paid.account_id, VALUATION, paid.amount)

    def _is_of_member(self, account: int) -> ItemResult:
        """Check that the account is a house account of a member."""
        verdict = self._usable(account)
        if verdict != ACCEPTED:
            return verdict
        found = self.system.accounts[account]
        if found.kind != types.KIND_MEMBER_HOUSE:
            return ItemResult(codes.NOT_A_MEMBER_ACCOUNT)
        known = found.owner in self.members
        return ACCEPTED if known else ItemResult(codes.UNKNOWN_MEMBER)

    def _give_notice(self, command: Command, _item: int) -> ItemResult:
        """Return the result of GiveLeavingNotice."""
        asked = cast("commands.GiveLeavingNotice", command)
        verdict = self._is_of_member(asked.account_id)
        if verdict != ACCEPTED:
            return verdict
        owner = self.system.accounts[asked.account_id].owner
        member = self.members[owner]
        if owner in self.system.in_default or member in self.gone:
            return ItemResult(codes.MEMBER_NOT_ACTIVE)
        verdict = self._has_resigned(member)
        return self.leaving.may_give(member) if verdict == ACCEPTED else verdict

    def _has_resigned(self, member: int) -> ItemResult:
        """Check that a member has not resigned; one that has waits until it is no longer a member."""
        ends, now = self.resigned.get(member, 0), self.system.now
        if not ends:
            return ACCEPTED
        return ItemResult(codes.MEMBER_RESIGNED, ends, now, max(ends - now, 0))

    def _give_back(self, command: Command, _item: int) -> ItemResult:
        """Return the result of ReturnContribution, up to what the size of the fund decides."""
        asked = cast("commands.ReturnContribution", command)
        verdict = self._is_of_member(asked.account_id)
        if verdict != ACCEPTED:
            return verdict
        found = self.system.accounts[asked.account_id]
        if asked.amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        if found.owner in self.system.in_default:
            return ItemResult(codes.MEMBER_NOT_ACTIVE)
        verdict = self._has_resigned(self.members[found.owner])
        if verdict != ACCEPTED:
            return verdict
        if self.open_cases() and self.members[found.owner] not in self.gone:
            return above(codes.DEFAULT_CASE_OPEN, 0, self.open_cases())
        if self.members[found.owner] not in self.gone:
            verdict = self.leaving.may_return(self.members[found.owner])
            if verdict != ACCEPTED:
                return verdict
        left = self.contributions[self.members[found.owner]] - asked.amount
        if left < 0:
            stated = self.guards.refused.get(0, {"limit": 0})
            return below(codes.CONTRIBUTION_REQUIRED, max(0, stated["limit"]), left)
        required = self._or_required(ACCEPTED, 0, codes.CONTRIBUTION_REQUIRED)
        if required == ACCEPTED:
            required = self.context.may_depart(asked.account_id, VALUATION, -asked.amount, 0)
        if required == ACCEPTED:
            required = self.context.may_return(asked.account_id, VALUATION, asked.amount, False)
        if required != ACCEPTED:
            return required
        return self.guards.may_receive(asked.account_id, VALUATION)

    def has(self, account: int) -> bool:
        """Return whether an account has a call, or variation margin to give back. It may then not be closed."""
        is_due = any(amount for (one, _), amount in self.variation.items() if one == account)
        return is_due or account in self.calls

    # --- events ---

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of margin."""
        return {
            events.MEMBER_ADMITTED: self._admitted,
            events.MEMBER_RESIGNED: self._resigned,
            events.MEMBER_GROUPED: self._grouped,
            events.MEMBER_CHANGED: self._changed,
            events.COLLATERAL_LODGED: self._set_apart,
            events.COLLATERAL_WITHDRAWN: self._set_apart,
            events.DEFAULT_FUND_CONTRIBUTED: self._contributed,
            events.CCP_FUNDED: self._funded,
            events.CONTRIBUTION_RETURNED: self._returned,
            events.MARGIN_ASSET_SET: self._asset_set,
            events.VARIATION_PAID: self._varied,
            events.VARIATION_RECEIVED: self._varied,
            events.MARGIN_CALLED: self._called,
            events.MARGIN_CALL_MET: self._met,
            events.POTENTIAL_DEFAULT: self._missed,
            **self.interest.handlers(),
            **self.cooling_off.handlers(),
            **self.leaving.handlers(),
            **dict.fromkeys(REPORTED, self._reported),
        }

    def _resigned(self, event: Event) -> None:
        """Note that a member is leaving. Its contribution stays until it has left."""
        self.resigned[event.fields["member_id"]] = event.fields["resign_ns"]
        self.leaving.resigns(event.fields["member_id"], event.fields["resign_ns"])

    def _changed(self, event: Event) -> None:
        """Note that a member has left, so that its contribution may be returned."""
        if event.fields["status"] == types.MEMBER_TERMINATED:
            self.resigned.pop(event.fields["member_id"], None)
            self.gone.add(event.fields["member_id"])
            self.leaving.notices.pop(event.fields["member_id"], None)

    def _admitted(self, event: Event) -> None:
        """Note that an owner is a member."""
        command = cast("commands.AdmitMember", self.context.command)
        self.members[command.owner] = event.fields["member_id"]
        self.system.member_owners.add(command.owner)

    def _set_apart(self, event: Event) -> None:
        """Book collateral that was lodged or withdrawn. It stays in the balance."""
        command = self.context.command
        if self.is_recovered(event):
            return
        if isinstance(command, commands.SeizeAccount):
            self._given_back(event, command.account_id)
            return
        if isinstance(command, commands.AdvanceDefaultCase):
            if event.kind == events.COLLATERAL_LODGED:
                self.becomes_margin(event)
                return
            # The case is closed: all that is left is free again (C-10).
            closed = (event.fields["account_id"], event.fields["asset_id"])
            amount = self.collateral[closed]
            self.system.held[closed] -= amount
            self.collateral[closed] = 0
            self.context.pending_events.check(event, amount=amount, lodged=0)
            return
        if isinstance(command, commands.AdvanceTime):
            is_out = event.kind == events.COLLATERAL_WITHDRAWN
            if is_out and event.fields["asset_id"] not in self.system.redeemed:
                self._pays_with_lodged(event)
            else:
                self._redeemed(event)
            return
        assert isinstance(command, commands.LodgeCollateral | commands.WithdrawCollateral)
        item = event.fields["offset"]
        key = (command.account_ids[item], command.asset_ids[item])
        amount = command.amounts[item]
        change = amount if event.kind == events.COLLATERAL_LODGED else -amount
        self.system.held[key] += change
        self.collateral[key] += change
        self.context.pending_events.check(
            event,
            account_id=key[0],
            asset_id=key[1],
            amount=amount,
            lodged=self.collateral[key],
        )

    def _given_back(self, event: Event, account: int) -> None:
        """Book collateral that an order of a court takes back. What margin needs is not checked (L-8)."""
        key, amount = (account, event.fields["asset_id"]), event.fields["amount"]
        self.system.held[key] -= amount
        self.collateral[key] -= amount
        self.context.pending_events.check(event, account_id=account, lodged=self.collateral[key])

    def _pays_with_lodged(self, event: Event) -> None:
        """Check that lodged cash pays variation margin together with all that is free (C-7.5)."""
        account, asset, amount = (
            event.fields[name] for name in ("account_id", "asset_id", "amount")
        )
        if not self.context.novated.has_multiple():
            self.context.pending_events.found(event, "it takes the place of none")
        due = self.pays(account, asset)
        if due is not None:
            self.context.pending_events.check(event, amount=due[1])
        self.system.held[account, asset] -= amount
        self.collateral[account, asset] -= amount
        self.context.pending_events.check(event, lodged=self.collateral[account, asset])
        self.whole = (account, asset, self.system.free(account, asset))

    def _redeemed(self, event: Event) -> None:
        """Check that all that was lodged of a security is redeemed, and that its price is lodged instead (C-5)."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        if event.kind == events.COLLATERAL_LODGED or asset not in self.system.redeemed:
            self.context.pending_events.found(event, "it takes the place of none")
            return
        amount = self.collateral.pop((account, asset))
        self.system.held[account, asset] -= amount
        self.context.pending_events.check(event, amount=amount, lodged=0)
        price, currency = self.system.redeemed[asset]
        cash = floor(amount * price)
        if cash:
            self.collateral[account, currency] += cash
            self.system.held[account, currency] += cash
            self.context.pending_events.expect(
                events.COLLATERAL_LODGED,
                account_id=account,
                asset_id=currency,
                amount=cash,
                lodged=self.collateral[account, currency],
            )

    def _contributed(self, event: Event) -> None:
        """Book a contribution to the default fund."""
        command = cast("commands.ContributeDefaultFund", self.context.command)
        member = self.members[self.system.accounts[command.account_id].owner]
        self.system.move(command.account_id, types.DEFAULT_FUND, VALUATION, command.amount)
        self.contributions[member] += command.amount
        self.cooling_off.note(member, "in", command.amount)
        self.context.pending_events.check(
            event,
            member_id=member,
            account_id=command.account_id,
            amount=command.amount,
            contribution=self.contributions[member],
        )

    def _funded(self, event: Event) -> None:
        """Book an addition to the counterparty's own means."""
        command = cast("commands.FundCcp", self.context.command)
        skin = command.fund == types.FUND_SKIN
        if skin:
            self.skin_funded(command.amount)
        fund = FUNDS[command.fund]
        self.system.move(command.account_id, fund, VALUATION, command.amount)
        self.context.pending_events.check(
            event,
            account_id=command.account_id,
            counterparty_account_id=fund,
            amount=command.amount,
        )

    def _returned(self, event: Event) -> None:
        """Book a part of a contribution that a member got back."""
        command = cast("commands.ReturnContribution", self.context.command)
        member = self.members[self.system.accounts[command.account_id].owner]
        self.system.move(types.DEFAULT_FUND, command.account_id, VALUATION, command.amount)
        self.contributions[member] -= command.amount
        self.cooling_off.note(member, "back", command.amount)
        self.context.pending_events.check(
            event,
            member_id=member,
            account_id=command.account_id,
            amount=command.amount,
            contribution=self.contributions[member],
        )

    def split(self, old: int, new: int, rate: Fraction) -> None:
        """Let the new security of a split count as collateral as the old one does, in new units, if it has no terms of
        its own.
        """
        if old not in self.terms or new in self.terms:
            return
        eligible, most = self.terms[old]
        volume, issuer = self.add_ons[old]
        self.terms[new] = (eligible, most and max(1, floor(most * rate)))
        self.haircuts[new] = self.haircuts[old]
        self.add_ons[new] = (volume and max(1, floor(volume * rate)), issuer)
        self.periods[new] = self.periods[old]
        self.context.pending_events.expect(events.MARGIN_ASSET_SET, asset_id=new, version=1)

    def _asset_set(self, event: Event) -> None:
        """Set what an asset counts as collateral."""
        command = self.context.command
        if not isinstance(command, commands.SetMarginAsset):
            if not self.context.pending_events.takes(event):
                self.context.pending_events.found(event, "nothing has split into it")
            return
        self.terms[command.asset_id] = (command.eligible, command.collateral_max)
        self.haircuts[command.asset_id] = Fraction(command.haircut_ppb, types.PPB)
        self.add_ons[command.asset_id] = (command.daily_volume, command.issuer_member_id)
        self.periods[command.asset_id] = command.liquidation_days

    def _varied(self, event: Event) -> None:
        """Check variation margin, which goes through `ccp`: as much as is free comes in, and no more goes out than
        came in.
        """
        fields = event.fields
        account, asset, amount = fields["account_id"], fields["asset_id"], fields["amount"]
        paid = event.kind == events.VARIATION_PAID
        if not self.with_leg(event):
            due = self.pays(account, asset) if paid else None
            if not paid:
                self.gained(event)
            elif due is not None:
                self.context.pending_events.check(event, amount=due[0])
        if paid and self.whole not in (None, (account, asset, amount)):
            self.context.pending_events.found(event, "lodged cash came beside free cash that stays")
        self.whole = None
        if amount <= 0 or (paid and amount > self.system.free(account, asset)):
            self.context.pending_events.found(event, "more than is free, or nothing")
        self.variation[account, asset] += -amount if paid else amount
        self.system.move(
            account if paid else types.CCP, types.CCP if paid else account, asset, amount
        )
        if self.system.balance[types.CCP, asset] < 0:
            self.context.pending_events.found(event, "more than came in")
        self.context.pending_events.check(event, total=self.variation[account, asset])

    def _called(self, event: Event) -> None:
        """Check that an account is called, with a deadline that stays while the call is open."""
        account, deadline = event.fields["account_id"], event.fields["deadline_ns"]
        before = self.calls.setdefault(account, deadline)
        if before != deadline:
            self.context.pending_events.found(event, "the deadline of a call has moved")
        self.asked(event)

    def _met(self, event: Event) -> None:
        """Check that a call ends."""
        if self.calls.pop(event.fields["account_id"], None) is None:
            self.context.pending_events.found(event, "there was no call")

    def _missed(self, event: Event) -> None:
        """Check that an open call reaches its deadline, and is not missed before it."""
        deadline = self.calls.get(event.fields["account_id"])
        if deadline is None or deadline > self.system.now:
            self.context.pending_events.found(event, "no call is due")

    def _reported(self, _event: Event) -> None:
        """Accept an event that only reports, or that another part computes."""

    def findings(self) -> list[str]:
        """Return the difference between the balance of the default fund and the sum of the members' contributions."""
        total = sum(self.contributions.values())
        balance = self.system.balance[types.DEFAULT_FUND, VALUATION]
        found = [] if total == balance else [f"the default fund has {balance}, not {total}"]
        held: dict[int, int] = defaultdict(int)
        for (_, asset), amount in self.variation.items():
            held[asset] -= amount
        for asset, total in held.items():
            if not 0 <= total <= self.system.balance[types.CCP, asset]:
                found.append(f"{total} of variation margin of asset {asset} is not in `ccp`")
        return found + self.interest.findings()
