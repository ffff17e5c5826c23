# SPDX-License-Identifier: Apache-2.0
"""Payment versus payment once more: claims, the three tests in fractions, and a queue that is read whole (SPEC C-6).

Owns the books of claims and the pairs that wait. A pass goes over every pair from the front; only pairs of which
something of a member has moved are asked again, and at a whole minute all of them.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.exact import ONE, ZERO, Fraction, ceil, floor, ppb
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.prices import BLOCK, SETTLE
from tests.model.pvp_days import Days

MOST = types.AMOUNT_MAX
Leg = tuple[int, int, int]  # who gives, which currency, how much


@dataclass
class Member:
    """A member and what it may be short of."""

    active: bool
    total: int
    limits: dict[int, int] = field(default_factory=dict)


@dataclass
class Pair:
    """Two payments that wait."""

    id: int
    legs: tuple[Leg, Leg]
    reference: str

    def change(self, account: int) -> dict[int, int]:
        """Return the changes of a member's claims, by currency."""
        return {
            asset: -amount if giver == account else amount for giver, asset, amount in self.legs
        }


class Pvp:
    """All of it."""

    def __init__(self, guards: Guards) -> None:
        """Start without currencies and members."""
        self.context = guards.context
        self.system = guards.system
        self.guards = guards
        self.context.due_at_pvp = self.due
        self.haircuts: dict[int, Fraction] = {}
        self.bands: dict[int, Fraction | None] = {}  # of the rates of pairs; None: any rate
        self.members: dict[int, Member] = {}
        self.claims: dict[tuple[int, int], int] = defaultdict(int)
        # Books what a case of a member in default is paid out, and answers whether it was that.
        self.paid_back: Callable[[Event], bool] = lambda _: False
        self.queue: list[Pair] = []
        self.ended: list[str] = []
        self.last = 0
        self.moved: set[int] = set()  # pairs that are to be asked
        self.settling: list[tuple[int, Leg, int]] = []  # legs that have to come now, in order
        self.half: Leg | None = None
        # What the second member got of the first today, net; claims that have to move now: kind, giver, taker, amount.
        self.traded: dict[tuple[int, int], int] = defaultdict(int)
        self.today = 0
        self.days = Days(self)
        self.covering: list[tuple[int, int, int, int, int]] = []

    # --- refusals -----------------------------------------------------------------------------------------------------

    def validators(self) -> dict[type[Command], Callable[[Command, int], ItemResult]]:
        """The ladder of each command."""
        return {
            commands.SetPvpCurrency: self._currency,
            commands.SetPvpMember: self._member,
            commands.SetPvpShortLimit: self._limit,
            commands.PayInPvp: self._pay_in,
            commands.PayOutPvp: self._pay_out,
            commands.SubmitPvpPairs: self._pair,
            commands.CancelPvpPairs: self._cancel,
            commands.CoverPvpShorts: self._cover,
            commands.SetPvpSchedule: self.days.schedule,
        }

    def _currency(self, command: Command, _item: int) -> ItemResult:
        """SetPvpCurrency."""
        stated = cast("commands.SetPvpCurrency", command)
        if stated.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if stated.asset_id in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if not (0 <= stated.haircut_ppb < types.PPB and -1 <= stated.rate_band_ppb <= types.PPB):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        present = 0 if stated.asset_id in self.haircuts else len(self.haircuts)
        return self.guards.has_place(present, types.PVP_CURRENCIES_MAX)

    def _member(self, command: Command, _item: int) -> ItemResult:
        """SetPvpMember."""
        stated = cast("commands.SetPvpMember", command)
        verdict = self.guards.usable(stated.account_id)
        if verdict != ACCEPTED:
            return verdict
        if self.system.accounts[stated.account_id].kind != types.KIND_MEMBER_HOUSE:
            return ItemResult(codes.NOT_A_MEMBER_ACCOUNT)
        if stated.active not in (0, 1) or not 0 <= stated.total_short_limit <= MOST:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        present = 0 if stated.account_id in self.members else len(self.members)
        return self.guards.has_place(present, types.PVP_MEMBERS_MAX)

    def _limit(self, command: Command, _item: int) -> ItemResult:
        """SetPvpShortLimit."""
        stated = cast("commands.SetPvpShortLimit", command)
        if stated.account_id not in self.members:
            return ItemResult(codes.NOT_A_PVP_MEMBER)
        if stated.asset_id not in self.haircuts:
            return ItemResult(codes.NOT_A_PVP_CURRENCY)
        in_range = 0 <= stated.short_limit <= MOST
        return ACCEPTED if in_range else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def _payer(self, account: int, asset: int) -> ItemResult:
        """Check what both payments ask first."""
        verdict = self.guards.usable(account)
        if verdict != ACCEPTED:
            return verdict
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if account not in self.members:
            return ItemResult(codes.NOT_A_PVP_MEMBER)
        return ACCEPTED if asset in self.haircuts else ItemResult(codes.NOT_A_PVP_CURRENCY)

    def _pay_in(self, command: Command, item: int) -> ItemResult:
        """PayInPvp."""
        paid = cast("commands.PayInPvp", command)
        account, asset, amount = paid.account_ids[item], paid.asset_ids[item], paid.amounts[item]
        verdict = self._payer(account, asset)
        if verdict == ACCEPTED:
            verdict = self.guards.may_go(account, asset, amount)
        beyond = amount - self.due(account, asset)
        if verdict == ACCEPTED and beyond > 0:
            verdict = self.guards.context.may_depart(account, asset, beyond, 0)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.system.move(account, types.PVP, asset, amount)
            return self.guards.may_be_gone(account)

    def _pay_out(self, command: Command, item: int) -> ItemResult:
        """PayOutPvp."""
        paid = cast("commands.PayOutPvp", command)
        account, asset, amount = paid.account_ids[item], paid.asset_ids[item], paid.amounts[item]
        verdict = self._payer(account, asset)
        if verdict != ACCEPTED:
            return verdict
        if amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        verdict = self.guards.may_receive(account, asset)
        if verdict != ACCEPTED:
            return verdict
        if amount > self.claims[account, asset]:
            return below(codes.PVP_CLAIM_TOO_SMALL, amount, self.claims[account, asset])
        cash = self.system.balance[types.PVP, asset]
        if amount > cash:
            return below(codes.PVP_CASH_LACKING, amount, cash)
        return self.tests(account, {asset: -amount})

    def _pair(self, command: Command, item: int) -> ItemResult:
        """SubmitPvpPairs."""
        stated = cast("commands.SubmitPvpPairs", command)
        both = (stated.account_ids[item], stated.counterparty_account_ids[item])
        assets = (stated.asset_ids[item], stated.counterparty_asset_ids[item])
        for verdict in map(self.guards.usable, both):
            if verdict != ACCEPTED:
                return verdict
        used = [*self.ended, *(pair.reference for pair in self.queue)]
        for holds, code in (
            (both[0] != both[1], codes.SAME_ACCOUNT),
            (set(assets) <= self.system.assets.keys(), codes.UNKNOWN_ASSET),
            (set(both) <= self.members.keys(), codes.NOT_A_PVP_MEMBER),
        ):
            if not holds:
                return ItemResult(code)
        amounts = (stated.amounts[item], stated.counterparty_amounts[item])
        for holds, code in (
            (all(map(self._may_settle, both)), codes.PVP_MEMBER_NOT_ACTIVE),
            (set(assets) <= self.haircuts.keys(), codes.NOT_A_PVP_CURRENCY),
            (assets[0] != assets[1], codes.PVP_SAME_CURRENCY),
            (not any(map(self.system.owes_back, both)), codes.REVERSED_DEPOSIT_OWED),
            (min(amounts) > 0, codes.AMOUNT_NOT_POSITIVE),
        ):
            if not holds:
                return ItemResult(code)
        verdict = self._rate(assets, amounts)
        if verdict != ACCEPTED:
            return verdict
        if stated.references[item] in used:
            return ItemResult(codes.PVP_REFERENCE_USED)
        for account in both:
            own = [pair for pair in self.queue if account in self.givers(pair)]
            verdict = self.guards.has_place(len(own), types.PVP_PAIRS_MAX)
            if verdict != ACCEPTED:
                return verdict
        verdict = self.guards.has_place(len(self.queue), types.PVP_QUEUE_MAX)
        for place in (0, 1):
            if verdict == ACCEPTED:
                giver, taker = both[place], both[1 - place]
                verdict = self._gives(giver, taker, assets[place], amounts[place])
        return verdict

    def due(self, account: int, asset: int) -> int:
        """What an account gives by pairs that wait and is short of, without what it gets by other pairs."""
        legs = [leg for pair in self.queue for leg in pair.legs]
        gives = sum(amount for giver, key, amount in legs if (giver, key) == (account, asset))
        return max(0, gives - self.claims[account, asset])

    def _gives(self, account: int, other: int, asset: int, amount: int) -> ItemResult:
        """A payment is due once its pair waits: it may not be needed as cover or in a session (C-7.2)."""
        before = self.due(account, asset)
        self.claims[account, asset] -= amount
        verdict = self.guards.context.may_owe_at_pvp(
            account, other, asset, more=self.due(account, asset) > before
        )
        self.claims[account, asset] += amount
        return verdict

    def _rate(self, assets: tuple[int, int], amounts: tuple[int, int]) -> ItemResult:
        """One payment is worth at most so much more than the other one (C-16.1)."""
        bands = [band for asset in assets if (band := self.bands[asset]) is not None]
        if not bands:
            return ACCEPTED
        board, prices = self.guards.board, [self.system.live.asset[asset] for asset in assets]
        if not all(prices) or any(board.decision(asset, SETTLE) == BLOCK for asset in assets):
            return ItemResult(codes.NO_REFERENCE_PRICE)
        low, high = sorted(amount * price for amount, price in zip(amounts, prices, strict=True))
        most = low * (1 + min(bands))
        return above(codes.PRICE_BAND, floor(most), ceil(high)) if high > most else ACCEPTED

    def _cancel(self, command: Command, item: int) -> ItemResult:
        """CancelPvpPairs."""
        stated = cast("commands.CancelPvpPairs", command).pair_ids[item]
        known = any(pair.id == stated for pair in self.queue)
        return ACCEPTED if known else ItemResult(codes.UNKNOWN_PVP_PAIR)

    def _cover(self, command: Command, _item: int) -> ItemResult:
        """CoverPvpShorts."""
        account = cast("commands.CoverPvpShorts", command).account_id
        if account not in self.members:
            return ItemResult(codes.NOT_A_PVP_MEMBER)
        if all(self.claims[account, asset] >= 0 for asset in self.haircuts):
            return ItemResult(codes.PVP_NOT_SHORT)
        verdict = self.tests(account, {})
        return verdict if verdict.code == codes.PVP_PRICE_ABSENT else ACCEPTED

    # --- the three tests ----------------------------------------------------------------------------

    def givers(self, pair: Pair) -> tuple[int, int]:
        """The two members of a pair."""
        return pair.legs[0][0], pair.legs[1][0]

    def has(self, account: int) -> bool:
        """Return whether an account has a claim, or a pair that waits."""
        claims = any(claim for (who, _), claim in self.claims.items() if who == account)
        return claims or any(account in self.givers(pair) for pair in self.queue)

    def _may_settle(self, account: int) -> bool:
        """A member that is active, with an account that is."""
        status = self.system.accounts[account].status
        in_default = self.system.accounts[account].owner in self.system.in_default
        return self.members[account].active and status == types.ACTIVE and not in_default

    def tests(self, account: int, change: dict[int, int]) -> ItemResult:
        """The first test that a member fails after a change of its claims."""
        member = self.members[account]
        after = {
            asset: self.claims[account, asset] + change.get(asset, 0) for asset in self.haircuts
        }
        after = {asset: claim for asset, claim in after.items() if claim}
        board, live = self.context.board, self.system.live
        if any(board.decision(key, SETTLE) == BLOCK or not live.asset[key] for key in after):
            return ItemResult(codes.PVP_PRICE_ABSENT)
        if any(abs(claim) > MOST for claim in after.values()):
            return ItemResult(codes.AMOUNT_OUT_OF_RANGE)
        value, short = ZERO, ZERO
        for asset, claim in after.items():
            worth = claim * live.asset[asset]
            value += worth * (
                ONE - self.haircuts[asset] if claim > 0 else ONE + self.haircuts[asset]
            )
            short += max(ZERO, -worth)
        if value < 0:
            return below(codes.PVP_VALUE_BELOW_ZERO, 0, floor(value))
        if any(-claim > member.limits.get(asset, 0) for asset, claim in after.items()):
            return ItemResult(codes.PVP_SHORT_ABOVE_LIMIT)
        if short > member.total:
            return above(codes.PVP_TOTAL_SHORT_ABOVE_LIMIT, member.total, ceil(short))
        return ACCEPTED

    def _passes(self, pair: Pair) -> bool:
        """Both members pass, are active, and lack nothing that was due; no day is closed."""
        return self.days.settles() and all(
            self._may_settle(account)
            and not self.days.is_late(account)
            and self.tests(account, pair.change(account)) == ACCEPTED
            for account in self.givers(pair)
        )

    def touch(self, *accounts: int) -> None:
        """Something of members has moved: their pairs are asked again."""
        self.moved |= {pair.id for pair in self.queue if set(accounts) & set(self.givers(pair))}

    def read(self) -> None:
        """Read the queue from the front, again until a pass settles nothing; what settles has to be stated."""
        settles = self.days.settles()
        while settles:
            settles = False
            for pair in list(self.queue):
                if pair.id not in self.moved:
                    continue
                self.moved.discard(pair.id)
                if not self._passes(pair):
                    continue
                settles = True
                first, second = self.givers(pair)
                for account in (first, second):
                    for asset, amount in pair.change(account).items():
                        self.claims[account, asset] += amount
                self.queue.remove(pair)
                self.ended.append(pair.reference)
                self._note_traded(pair)
                self.touch(first, second)
                self.settling.append((pair.id, pair.legs[0], second))
                self.settling.append((pair.id, pair.legs[1], first))

    def _note_traded(self, pair: Pair) -> None:
        """Note what each of two members got of the other today, net, each payment floored."""
        if self.today != self.days.number(self.system.now):
            self.today = self.days.number(self.system.now)
            self.traded.clear()
        for (giver, asset, amount), (taker, _, _) in (pair.legs, pair.legs[::-1]):
            value = floor(amount * self.system.live.asset[asset])
            self.traded[giver, taker] += value
            self.traded[taker, giver] -= value

    # --- a pay-in that is missed --------------------------------------------------------------------

    def _missed(self, event: Event) -> None:
        """Cover the shorts of a member: what has to be stated, in order."""
        command = self.context.command
        if isinstance(command, AdvanceTime):
            self.days.expect(event)
            account = event.fields["account_id"]
        elif isinstance(command, commands.CoverPvpShorts):
            account = command.account_id
        else:
            self.context.pending_events.found(event, "not expected")
            return
        self.context.pending_events.check(event, account_id=account)
        self.cover(account)

    def cover(self, account: int) -> None:
        """Let a member settle no more, and cover what it is short of."""
        self.members[account].active = False
        named: set[int] = {account}
        for asset in sorted(self.haircuts):
            for paid in sorted(self.haircuts):
                if self.claims[account, asset] < 0 < self.claims[account, paid]:
                    named |= self._buy(account, asset, paid)
            if self.claims[account, asset] < 0:
                named |= self._share(account, asset)
        self.touch(*named)
        self.read()

    def _give(self, kind: int, giver: int, taker: int, asset: int, amount: int) -> None:
        """Move a claim, which has to be stated."""
        self.claims[giver, asset] -= amount
        self.claims[taker, asset] += amount
        self.covering.append((kind, giver, taker, asset, amount))

    def _longs(self, asset: int, account: int) -> list[tuple[int, int]]:
        """The other members with a claim, as (claim, account), by account."""
        keys = sorted(self.members)
        return [
            (self.claims[key, asset], key)
            for key in keys
            if key != account and self.claims[key, asset] > 0
        ]

    def _buy(self, account: int, asset: int, paid: int) -> set[int]:
        """Buy from the largest first, at the rate with haircut against the rate less haircut."""
        price = self.system.live.asset[asset] * (ONE + self.haircuts[asset])
        price /= self.system.live.asset[paid] * (ONE - self.haircuts[paid])
        named: set[int] = set()
        for claim, seller in sorted(self._longs(asset, account), key=lambda one: -one[0]):
            most = floor(self.claims[account, paid] / price)
            amount = min(claim, most, -self.claims[account, asset])
            if not amount:
                break
            self._give(events.PVP_CLAIM_SOLD, seller, account, asset, amount)
            self._give(events.PVP_CLAIM_PAID, account, seller, paid, ceil(amount * price))
            named.add(seller)
        return named

    def _share(self, account: int, asset: int) -> set[int]:
        """Share what remains by what others got net, at most that, then by claims; units by largest remainder."""
        price = self.system.live.asset[asset]
        received = self._received(account)
        caps = {key: floor(net / price) for key, net in received.items()}
        short = -self.claims[account, asset]
        named = set()
        for key, part in _parts(min(short, sum(caps.values())), caps):
            self.traded[account, key] -= ceil(part * price)
            self._give(events.PVP_LOSS_SHARED, key, account, asset, part)
            named.add(key)
        claims = {key: claim for claim, key in self._longs(asset, account)}
        for key, part in _parts(-self.claims[account, asset], claims):
            self._give(events.PVP_LOSS_SHARED, key, account, asset, part)
            named.add(key)
        return named

    def _received(self, account: int) -> dict[int, int]:
        """What accounts got net today of all accounts of a party: party by party, the first accounts first (C-6.1)."""
        if self.today != self.days.number(self.system.now):
            return {}
        nets: dict[int, int] = defaultdict(int)
        for (of, other), value in self.traded.items():
            if self._party(of) == self._party(account) != self._party(other):
                nets[other] += value
        found: dict[int, int] = {}
        for name in {self._party(key) for key in nets}:
            own = [key for key in sorted(nets) if self._party(key) == name]
            left = sum(nets[key] for key in own)
            for key in own:
                part = max(0, min(left, nets[key]))
                left -= part
                if part:
                    found[key] = part
        return found

    def _party(self, account: int) -> int | str:
        """The group of an account's owner, else the owner."""
        owner = self.system.accounts[account].owner
        return self.context.group_of(owner) or owner

    def _covered(self, event: Event) -> None:
        """A claim that moved to cover a short."""
        if not self.covering:
            self.context.pending_events.found(event, "by the model nothing is covered")
            return
        kind, giver, taker, asset, amount = self.covering.pop(0)
        if kind != event.kind:
            self.context.pending_events.found(event, f"by the model an event of kind {kind}")
        self.context.pending_events.check(
            event,
            account_id=giver,
            counterparty_account_id=taker,
            asset_id=asset,
            amount=amount,
        )

    # --- events ----------------------------------------------------------------------------------

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """The part that each event has."""
        return {
            events.PVP_CURRENCY_SET: self._set,
            events.PVP_MEMBER_SET: self._set,
            events.PVP_SHORT_LIMIT_SET: self._set,
            events.PVP_PAID_IN: self._paid,
            events.PVP_PAID_OUT: self._paid,
            events.PVP_LEG_QUEUED: self._queued,
            events.PVP_LEG_SETTLED: self._settled,
            events.PVP_PAIR_ENDED: self._ended,
            events.PVP_PAY_IN_MISSED: self._missed,
            events.PVP_CLAIM_SOLD: self._covered,
            events.PVP_CLAIM_PAID: self._covered,
            events.PVP_LOSS_SHARED: self._covered,
            events.PVP_SCHEDULE_SET: self.days.scheduled,
            events.PVP_PAY_IN_CALLED: self.days.called_for,
            events.PVP_PAY_IN_LATE: self.days.expect,
            events.PVP_COVER_DELAYED: self.days.expect,
            events.PVP_DAY_OPENED: self.days.expect,
            events.PVP_DAY_CLOSED: self.days.expect,
        }

    def _set(self, event: Event) -> None:
        """Parameters, of the command under way."""
        command = self.context.command
        if isinstance(command, commands.SetPvpCurrency):
            self.haircuts[command.asset_id] = ppb(command.haircut_ppb)
            band = command.rate_band_ppb
            self.bands[command.asset_id] = None if band < 0 else ppb(band or 20_000_000)
            held = {key for key, asset in self.claims if asset == command.asset_id}
            named = {
                one
                for pair in self.queue
                for one in self.givers(pair)
                if self._names(pair, command.asset_id)
            }
            self.touch(*(held | named))
        elif isinstance(command, commands.SetPvpMember):
            before = self.members.get(command.account_id, Member(active=False, total=0))
            self.members[command.account_id] = Member(
                bool(command.active), command.total_short_limit, before.limits
            )
            self.touch(command.account_id)
        elif isinstance(command, commands.SetPvpShortLimit):
            self.members[command.account_id].limits[command.asset_id] = command.short_limit
            self.touch(command.account_id)
        else:
            self.context.pending_events.found(event, "not expected")
        self.read()

    def _names(self, pair: Pair, asset: int) -> bool:
        """True if a pair is about a currency."""
        return asset in (pair.legs[0][1], pair.legs[1][1])

    def _paid(self, event: Event) -> None:
        """A payment in or out."""
        command = self.context.command
        if self.paid_back(event):
            return
        if isinstance(command, AdvanceTime):
            self.days.expect(event)
            return
        if not isinstance(command, commands.PayInPvp | commands.PayOutPvp):
            self.context.pending_events.found(event, "not expected")
            return
        item = event.fields["offset"]
        account, asset = command.account_ids[item], command.asset_ids[item]
        amount = command.amounts[item]
        inward = isinstance(command, commands.PayInPvp)
        payer, payee = (account, types.PVP) if inward else (types.PVP, account)
        self.system.move(payer, payee, asset, amount)
        self.claims[account, asset] += amount if inward else -amount
        self.days.paid(account, asset, amount if inward else -amount)
        self.context.pending_events.check(
            event,
            account_id=account,
            asset_id=asset,
            amount=amount,
            claim=self.claims[account, asset],
        )
        if inward:
            self.touch(account)
            self.read()

    def _queued(self, event: Event) -> None:
        """Each of the two payments of a new pair."""
        command = cast("commands.SubmitPvpPairs", self.context.command)
        item = event.fields["offset"]
        first = (command.account_ids[item], command.asset_ids[item], command.amounts[item])
        second = (
            command.counterparty_account_ids[item],
            command.counterparty_asset_ids[item],
            command.counterparty_amounts[item],
        )
        leg, other = (first, second) if self.half is None else (second, first)
        self._check_leg(event, self.last + 1, leg, other[0])
        if self.half is None:
            self.half = first
            return
        self.half = None
        self.last += 1
        self.queue.append(Pair(self.last, (first, second), command.references[item]))
        self.moved.add(self.last)
        self.read()

    def _settled(self, event: Event) -> None:
        """A payment that settled; while time goes on all pairs are read, since rates have moved."""
        if not self.settling and isinstance(self.context.command, AdvanceTime):
            self.moved |= {pair.id for pair in self.queue}
            self.read()
        if not self.settling:
            self.context.pending_events.found(event, "by the model no pair settles")
            return
        pair_id, leg, other = self.settling.pop(0)
        self._check_leg(event, pair_id, leg, other)

    def _check_leg(self, event: Event, pair_id: int, leg: Leg, other: int) -> None:
        """The fields of an event of one payment."""
        account, asset, amount = leg
        self.context.pending_events.check(
            event,
            pair_id=pair_id,
            account_id=account,
            counterparty_account_id=other,
            asset_id=asset,
            amount=amount,
        )

    def _ended(self, event: Event) -> None:
        """A pair is cancelled, or returned at the close."""
        if event.fields["code"] == codes.MEMBER_IN_DEFAULT:
            self._ended_by_default(event)
            return
        if isinstance(self.context.command, AdvanceTime):
            self.days.expect(event)
            return
        command = cast("commands.CancelPvpPairs", self.context.command)
        pair_id = command.pair_ids[event.fields["offset"]]
        self.context.pending_events.check(event, pair_id=pair_id, code=codes.PVP_PAIR_CANCELLED)
        self.leave(pair_id)

    def _ended_by_default(self, event: Event) -> None:
        """A pair of a member in default ends; its other member is called for what it is short of without the pair."""
        pair = next(one for one in self.queue if one.id == event.fields["pair_id"])
        parties = self.givers(pair)
        failed = [
            one for one in parties if self.system.accounts[one].owner in self.system.in_default
        ]
        if not failed:
            self.context.pending_events.found(event, f"neither of {parties} is in default")
        self.leave(pair.id)
        for account in parties:
            if account not in failed:
                self.days.call_again(account)

    def leave(self, pair_id: int) -> None:
        """A pair leaves the queue without effect."""
        pair = next(one for one in self.queue if one.id == pair_id)
        self.queue.remove(pair)
        self.moved.discard(pair_id)
        self.ended.append(pair.reference)

    def findings(self) -> list[str]:
        """C-6: every payment that was to settle did, and claims sum to what is paid in."""
        found = [f"C-6: payments {self.settling} were to settle"] if self.settling else []
        found += [f"C-6: claims {self.covering} were to move"] if self.covering else []
        self.settling.clear()
        self.covering.clear()
        found += self.days.findings()
        for asset in self.haircuts:
            total = sum(claim for (_, key), claim in self.claims.items() if key == asset)
            cash = self.system.balance[types.PVP, asset]
            if total != cash:
                found.append(f"C-6: claims of asset {asset} sum to {total}, paid in are {cash}")
        return found


def _parts(total: int, weights: dict[int, int]) -> list[tuple[int, int]]:
    """Return the parts of a total by weights, floored, and a unit more by largest remainder, ties to the lower key."""
    if not total:
        return []
    exact = {key: Fraction(total * weights[key], sum(weights.values())) for key in sorted(weights)}
    parts = {key: floor(part) for key, part in exact.items()}
    by_rest = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in by_rest[: total - sum(parts.values())]:
        parts[key] += 1
    return [(key, part) for key, part in parts.items() if part]
