# SPDX-License-Identifier: Apache-2.0
"""Credit within a day, computed again: how much each account gets in a session, and what it has under hold (SPEC
C-5.5).

Owns what accounts owe. What is free in an account pays at once, so after each command nothing is free.
"""

from collections import Counter
from collections.abc import Callable
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import Fraction, ceil, floor, ppb
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.margin_calls import VALUATION, MarginCalls
from tests.model.prices import BLOCK, SETTLE
from tests.model.settlement import Key, Plan, Settlement

DAY = 86_400
LINE_MAX = 2**63 - 1


class IntradayCredit:
    """All lines and open credit."""

    def __init__(self, settlement: Settlement, margin: MarginCalls) -> None:
        """Start without lines."""
        self.settlement = settlement
        self.margin = margin
        self.context = margin.context
        self.system = margin.system
        self.terms: dict[int, tuple[int, int, Fraction]] = {}  # line, second of the day, volume
        self.owed: Counter[int] = Counter()
        self.covers: Counter[Key] = Counter()  # under hold, by account and asset
        self.due: dict[int, int] = {}
        self.late: set[int] = set()
        # Of sessions that are not booked: what accounts drew, and the units that will cover it.
        self.drawn: dict[int, Counter[int]] = {}
        self.coming: dict[int, Counter[int]] = {}
        # Whether accounts that answer together, or their owners, have missed a call.
        self.has_missed: Callable[[list[int], list[str]], bool] = lambda *_: False
        settlement.lends = self.lends
        settlement.booked = self.posted

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of credit."""
        return {
            events.INTRADAY_CREDIT_SET: self._set,
            events.INTRADAY_CREDIT_DRAWN: self._drawn,
            events.INTRADAY_CREDIT_SECURED: self._secured,
            events.INTRADAY_CREDIT_REPAID: self._repaid,
            events.INTRADAY_CREDIT_FREED: self._freed,
            events.INTRADAY_CREDIT_OVERDUE: self._overdue,
        }

    def validator(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetIntradayCredit."""
        asked = cast("commands.SetIntradayCredit", command)
        if asked.member_id not in self.margin.members.values():
            return ItemResult(codes.UNKNOWN_MEMBER)
        stated = (asked.line, asked.repay_seconds, asked.volume_ppb)
        is_known = (
            0 < asked.line <= LINE_MAX
            and 0 < asked.repay_seconds < DAY
            and 0 <= ppb(asked.volume_ppb) <= 1
        )
        is_none = not any(stated)
        return ACCEPTED if is_none or is_known else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def _set(self, event: Event) -> None:
        """Set the line of a member, or remove it."""
        asked = cast("commands.SetIntradayCredit", self.context.command)
        volume = asked.volume_ppb or (types.PPB // 10 if asked.line else 0)
        self.context.pending_events.check(
            event,
            member_id=asked.member_id,
            line=asked.line,
            repay_seconds=asked.repay_seconds,
            volume_ppb=volume,
        )
        self.terms[asked.member_id] = (asked.line, asked.repay_seconds, ppb(volume))

    # --- the plan of a session ----------------------------------------------------------------------------------------

    def lends(self, session: int, plan: Plan, key: Key, most: int, left: int) -> int:
        """Return how many lots more an account receives in a market, with so much cash left over."""
        market, account = key
        found, one = self.system.accounts[account], self.system.markets[market]
        member = self.margin.members[found.owner]
        line, _, part = self.terms.get(member, (0, 0, Fraction(0)))
        volume, issuer = self.margin.add_ons.get(one.base, (0, 0))
        own = self._house(found.owner)
        if line == 0 or volume == 0 or one.quote != VALUATION or account not in own:
            return 0
        if self.system.cleared[market] != types.DVP_NET or self._is_in_advance(session):
            return 0
        if not self.margin.terms[one.base][0] or self.margin.affiliated(issuer, member):
            return 0
        if self.context.board.decision(one.base, SETTLE) == BLOCK:
            return 0
        is_active = self.context.novated.members[found.owner].status == types.MEMBER_ACTIVE
        if (
            not is_active
            or self.has_missed(own, [found.owner])
            or self._hour(session, account) == 0
        ):
            return 0
        if self.system.is_frozen(account) or self.system.owes_back(account):
            return 0
        for (other, who), due in plan.dues.items():
            seller = self.margin.members.get(self.system.accounts[who].owner, 0)
            if other == market and due.locked and self.margin.affiliated(member, seller):
                return 0
        mark, worth = self.settlement.mark(session, market), self._worth(session, market)
        if worth == 0:
            return 0
        lent: Counter[int] = Counter()
        for (_, who), amounts in plan.lent.items():
            lent[who] += sum(amounts)
        liquid = self.system.free(types.CCP_LIQUIDITY, VALUATION) - sum(lent.values())
        units = floor(volume * part) - self._units(session, plan, one.base)
        by_volume = max(0, units) // one.lot_base * worth
        cash = max(0, min(line - sum(self.owed[who] + lent[who] for who in own), liquid, by_volume))
        lots = min(most, (cash + left) // mark)
        if mark > worth:
            covering = self._cover(session, key, plan.lent.get(key, [])) // one.lot_base
            covers = (plan.dues[key].settled - covering) * worth
            lots = min(lots, (covers + left) // (mark - worth))
        return lots

    def _house(self, owner: str) -> list[int]:
        """Return the first house accounts of an owner."""
        house = [
            key
            for key, one in self.system.accounts.items()
            if one.owner == owner and one.kind == types.KIND_MEMBER_HOUSE
        ]
        return sorted(house)[:16]

    def _is_in_advance(self, session: int) -> bool:
        """Return whether the segment of a session requires cash in advance."""
        return self.settlement.is_in_advance(self.settlement.clearing.dates[session][0])

    def _hour(self, session: int, account: int) -> int:
        """Return the time of the present local day by which an account pays back, if it has not passed; else 0."""
        novated = self.context.novated
        segment = novated.segments[self.settlement.clearing.dates[session][0]]
        member = self.margin.members[self.system.accounts[account].owner]
        day = self.system.now // (DAY * types.SECOND_NS) - 1
        while novated.moment(segment, day + 1, 0) <= self.system.now:
            day += 1
        hour = novated.moment(segment, day, self.terms[member][1])
        return hour if hour > self.system.now else 0

    def _worth(self, session: int, market: int) -> int:
        """Return what a lot covers: the lower of mark and reference, less the haircut."""
        one = self.system.markets[market]
        part = 1 - self.margin.haircuts[one.base]
        by_index = self.system.live.asset.get(one.base, Fraction(0)) * one.lot_base
        return floor(min(self.settlement.mark(session, market) * part, by_index * part))

    def _units(self, session: int, plan: Plan, asset: int) -> int:
        """Return the units of a security that cover credit, or will cover it."""
        found = sum(units for (_, of), units in self.covers.items() if of == asset)
        found += sum(units[asset] for units in self.coming.values())
        for (market, account), amounts in plan.lent.items():
            one = self.system.markets[market]
            if one.base == asset:
                found += self._cover(session, (market, account), amounts)
        return found

    def _cover(self, session: int, key: Key, amounts: list[int]) -> int:
        """Return the units of whole lots that cover amounts in a market, each by itself."""
        lots = sum(-(-amount // self._worth(session, key[0])) for amount in amounts)
        return lots * self.system.markets[key[0]].lot_base

    # --- events -------------------------------------------------------------------------------------------------------

    def _drawn(self, event: Event) -> None:
        """Check that `ccp_liquidity` pays for an account as planned; the value of what will cover it is fixed now."""
        session, account, amount = (
            event.fields[name] for name in ("session_id", "account_id", "amount")
        )
        plan = self.settlement.plan(session)
        hour = self._hour(session, account)
        self.system.move(types.CCP_LIQUIDITY, account, VALUATION, amount)
        self.owed[account] += amount
        self.due[account] = min(hour, self.due.get(account, hour))
        self.drawn.setdefault(session, Counter())[account] += amount
        planned = [key for key, more in plan.lent.items() if key[1] == account and amount in more]
        if not planned:
            self._found(event, f"not planned; planned is {plan.lent}")
            return
        key = planned[0]
        plan.lent[key].remove(amount)
        base = self.system.markets[key[0]].base
        units = self._cover(session, key, [amount])
        plan.covers[account, base] += units
        self.coming.setdefault(session, Counter())[base] += units

    def _secured(self, event: Event) -> None:
        """Check that what came on credit is under hold."""
        session, account, asset, units = (
            event.fields[name] for name in ("session_id", "account_id", "asset_id", "amount")
        )
        if session:
            plan = self.settlement.plan(session)
            if units > plan.covers[account, asset]:
                self._found(event, f"planned is {plan.covers[account, asset]}")
            plan.covers[account, asset] -= units
            self.coming[session][asset] -= units
        if units > self.system.free(account, asset):
            self._found(event, "it is not free")
        self.system.held[account, asset] += units
        self.covers[account, asset] += units

    def _repaid(self, event: Event) -> None:
        """Check that all that is free pays back, or that a session which is decided again gives all back."""
        session, account, amount = (
            event.fields[name] for name in ("session_id", "account_id", "amount")
        )
        before = self.owed[account]
        if session:
            expected = self.drawn[session].pop(account, 0)
            plan = self.settlement.plans.pop(session, None)
            if plan is not None and session not in self.settlement.gives_back:
                locked = {key: due.locked for key, due in plan.dues.items()}
                self.settlement.kept[session] = locked
            self.coming.pop(session, None)
        else:
            expected = min(before, self._means(account))
        self._same(event, "amount", expected)
        self.system.move(account, types.CCP_LIQUIDITY, VALUATION, amount)
        self.owed[account] -= amount
        if self.owed[account] == 0:
            self.due.pop(account)
            self.late.discard(account)
        if session and self.owed[account]:
            return
        for who, asset in sorted(self.covers):
            units = self.covers[who, asset]
            freed = units - ceil(Fraction(units * self.owed[account], before))
            if who == account and freed:
                self.system.held[who, asset] -= freed
                self.covers[who, asset] -= freed
                self.context.pending_events.expect(
                    events.INTRADAY_CREDIT_FREED,
                    session_id=0,
                    account_id=account,
                    asset_id=asset,
                    amount=freed,
                )

    def _freed(self, event: Event) -> None:
        """Check that all is released: the account is in a default, or the security is redeemed or split."""
        key = (event.fields["account_id"], event.fields["asset_id"])
        known = self.system.is_being_frozen(key[0]) or (
            self.context.command.KIND == commands.AdvanceTime.KIND
            and key[1] in self.system.redeemed
        )
        if not known:
            self._found(event, "nothing was paid back")
        self._same(event, "amount", self.covers.pop(key, 0))
        self.system.held[key] -= event.fields["amount"]

    def _overdue(self, event: Event) -> None:
        """Check that the time to pay back has come."""
        account = event.fields["account_id"]
        self._same(event, "amount", self.owed[account])
        if self.due.get(account, self.system.now + 1) > self.system.now:
            self._found(event, "its hour has not come")
        self.late.add(account)

    def hours(self) -> dict[int, int]:
        """Return by when accounts have to pay back, if that has not passed."""
        return {account: due for account, due in self.due.items() if account not in self.late}

    def posted(self, session: int) -> None:
        """Note that a session is booked: nothing of it is to come."""
        self.drawn.pop(session, None)
        self.coming.pop(session, None)

    def findings(self) -> list[str]:
        """Return what is free while credit is open, unless a session of it is not booked, and the credit whose time
        has passed.

        An account in liquidation pays other debts first.
        """
        found = []
        drawing = {account for drawn in self.drawn.values() for account in drawn}
        for account, amount in self.owed.items():
            if amount == 0 or account in drawing or self.system.is_frozen(account):
                continue
            is_sold = self.system.accounts[account].status == types.LIQUIDATING
            if self._means(account) > 0 and not is_sold:
                found.append(f"account {account} owes credit of {amount}, and has cash")
            if self.due[account] <= self.system.now and account not in self.late:
                found.append(f"account {account} owes credit of {amount} after the hour")
        return found

    def _means(self, account: int) -> int:
        """Return what pays credit back: free cash beyond what the exchange takes at its next settlement."""
        key = (account, VALUATION)
        return self.system.free(*key) + min(0, self.system.unsettled[key])

    def _same(self, event: Event, name: str, expected: int) -> None:
        """Note a finding if a field differs from the model's."""
        if event.fields[name] != expected:
            self._found(event, f"{name} is {event.fields[name]}, by the model {expected}")

    def _found(self, event: Event, what: str) -> None:
        """Note a finding."""
        self.context.pending_events.found(event, what)
