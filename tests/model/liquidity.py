# SPDX-License-Identifier: Apache-2.0
"""The liquidity of the central counterparty, computed again at each moment from all trades, fails and claims (SPEC
C-12).

Owns the terms and lines that commands have stated. Everything else is summed again at each moment that an event
reports.
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_in_advance import CashInAdvance
from tests.model.exact import floor
from tests.model.holders import Holders
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.margin_calls import MarginCalls
from tests.model.pvp import Pvp
from tests.model.settlement import Settlement

HOUR = 3_600
DAY_NS = 24 * HOUR * types.SECOND_NS
RESOURCES = ("margin", "own", "fund", "committed", "other_margin")


class Liquidity:
    """The liquidity of the central counterparty."""

    def __init__(
        self,
        settlement: Settlement,
        margin: MarginCalls,
        pvp: Pvp,
        advance: CashInAdvance,
        holders: Holders,
    ) -> None:
        """Start without terms and lines."""
        self.settlement = settlement
        self.clearing = settlement.clearing
        self.system = settlement.system
        self.context = settlement.context
        self.margin = margin
        self.pvp = pvp
        self.advance = advance
        self.holders = holders
        self.target = Fraction(0)
        self.other_seconds = -1
        self.cover, self.days = 2, 5
        self.lines: dict[int, tuple[str, int, int, int]] = {}  # provider, currency, amount, seconds
        self.alerts = self.moments = 0
        # Of the run: what was compared, by currency, date and stress, and what comes next if a bank fails.
        self.seen: set[tuple[int, int, int]] = set()
        self.bank_left: dict[tuple[int, int], dict[str, int]] = {}

    # --- refusals ---

    def validators(self) -> dict[type[Command], Callable[[Command, int], ItemResult]]:
        """Return the check of each command."""
        return {
            commands.SetLiquidityTerms: self._ask_terms,
            commands.SetCreditLine: self._ask_line,
        }

    def _ask_terms(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetLiquidityTerms."""
        asked = cast("commands.SetLiquidityTerms", command)
        target = Fraction(asked.target_ppb, types.PPB)
        is_off = target == 0 == asked.run_seconds
        is_known = 1 <= target <= 10 and (
            asked.run_seconds == 0 or HOUR <= asked.run_seconds <= 24 * HOUR
        )
        is_known = (is_off or is_known) and -1 <= asked.other_margin_seconds <= 240 * HOUR
        is_known = is_known and -1 <= asked.cover <= 2 and -1 <= asked.stress_days <= 30
        return ACCEPTED if is_known else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def _ask_line(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetCreditLine."""
        asked = cast("commands.SetCreditLine", command)
        if asked.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if not (
            1 <= asked.line_id <= 256 and 0 <= asked.seconds <= 240 * HOUR and asked.amount >= 0
        ):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        total = asked.amount + sum(
            amount
            for key, (_, asset, amount, _) in self.lines.items()
            if asset == asked.asset_id and key != asked.line_id
        )
        if total > types.AMOUNT_MAX:
            return above(codes.AMOUNT_OUT_OF_RANGE, types.AMOUNT_MAX, total)
        return ACCEPTED

    # --- events ---

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of liquidity."""
        return {
            events.LIQUIDITY_TERMS_SET: self._terms,
            events.CREDIT_LINE_SET: self._line,
            events.LIQUIDITY_COMPARED: self._compared,
            events.LIQUIDITY_ALERTED: self._surprise,
            events.LIQUIDITY_DRAW_PLANNED: self._surprise,
            events.LIQUIDITY_RUN_ENDED: self._ended,
        }

    def _surprise(self, event: Event) -> None:
        """Note a finding about an alert or a draw that no moment requires.

        A late slice compares what was owed when its run began, so nothing of it is expected (I-12.2).
        """
        if not self.context.was_behind:
            self.context.pending_events.found(event, "no moment needs it")

    def _terms(self, event: Event) -> None:
        """Set the target, and when other margin counts as cash."""
        asked = cast("commands.SetLiquidityTerms", self.context.command)
        self.target = Fraction(asked.target_ppb, types.PPB)
        self.other_seconds = asked.other_margin_seconds
        self.cover = asked.cover if asked.cover > 0 else 2
        self.days = asked.stress_days if asked.stress_days > 0 else 5
        self.context.pending_events.check(
            event,
            target_ppb=asked.target_ppb,
            run_seconds=asked.run_seconds,
            other_margin_seconds=asked.other_margin_seconds,
            cover=self.cover,
            stress_days=self.days,
        )

    def _line(self, event: Event) -> None:
        """Set or remove a line."""
        asked = cast("commands.SetCreditLine", self.context.command)
        self.lines.pop(asked.line_id, None)
        if asked.amount:
            terms = (asked.provider, asked.asset_id, asked.amount, asked.seconds)
            self.lines[asked.line_id] = terms
        self.context.pending_events.check(
            event, line_id=asked.line_id, asset_id=asked.asset_id, amount=asked.amount
        )

    # --- what is needed, and what there is ---

    def _due(self, asset: int, date: int, until_ns: int) -> Counter[int]:
        """Return what each account has to pay in a currency on a date up to a moment."""
        paid: Counter[int] = Counter()
        for session, (segment, day) in self.clearing.dates.items():
            moment = self.context.novated.segments[segment].settles[day]
            if day == date and moment <= until_ns and self._is_open(session):
                paid += self._due_in(session, asset)
        if date == self.system.now // DAY_NS and until_ns >= self.system.now:
            for (account, currency), amount in self.pvp.claims.items():
                if currency == asset and amount < 0:
                    paid[account] -= amount
        return paid

    def _is_open(self, session: int) -> bool:
        """Return whether nothing of a session is final."""
        return session in self.clearing.with_nets and session not in self.settlement.final

    def _due_in(self, session: int, asset: int) -> Counter[int]:
        """Return what each account has to pay in one session: trade by trade if trades are paid so, else net."""
        netted: Counter[int] = Counter()
        paid: Counter[int] = Counter()
        markets = self.system.markets
        for (market, account), one in self.settlement.carried[session].items():
            if markets[market].quote == asset:
                netted[account] += one.beside_trades()
        for market, buyer, seller, lots, price in self.clearing.trades[session].values():
            if markets[market].quote == asset:
                gross = self.system.cleared[market] == types.DVP_GROSS
                netted[seller] += lots * price
                if gross:
                    paid[buyer] += lots * price
                    netted[seller] -= lots * price
                else:
                    netted[buyer] -= lots * price
        for account, amount in netted.items():
            if amount < 0:
                paid[account] -= amount
        apart: Counter[tuple[int, int]] = self.advance.apart.get(session, Counter())
        for account in paid:
            paid[account] = max(paid[account] - apart[account, asset], 0)
        return +paid

    def _is_plain(self, date: int) -> bool:
        """Return whether no session of a date has a redeemed or split security, whose cash follows other rules."""
        return not any(
            self.system.markets[market].base in {*self.system.redeemed, *self.system.split}
            for session, (_, day) in self.clearing.dates.items()
            if day == date and session in self.clearing.with_nets
            for market in self.settlement.markets(session)
        )

    def _compared(self, event: Event) -> None:
        """Compare the two members that owe most, and the means for it."""
        fields = event.fields
        asset, due_ns, stress = fields["asset_id"], fields["due_ns"], fields["stress"]
        self.moments += 1
        need, resources = fields["need"], [fields[name] for name in RESOURCES]
        if self.cover == 1:
            need = fields["first_need"]
            resources[0], resources[-1] = fields["first_margin"], fields["first_other_margin"]
        is_short = sum(resources) < need * self.target
        self.alerts += is_short
        if self.context.was_behind:
            return
        date = fields["value_date"]
        dates = self._window() if stress == types.LIQUIDITY_STRESS_DAYS else [date]
        bank = self.bank_left.pop((asset, due_ns), None)
        if stress == types.LIQUIDITY_STRESS_BANK:
            found = bank or {}
        else:
            self.seen.add((asset, date, stress))
            found = self._figures(asset, dates, due_ns, stress)
        if all(self._is_plain(one) for one in dates):
            self.context.pending_events.check(event, **found)
        if stress == types.LIQUIDITY_STRESS_MEMBERS:
            without = self._without_bank(fields)
            if without:
                self.bank_left[asset, due_ns] = without
        if is_short:
            self._expect_alert(fields, need, resources)

    def _expect_alert(self, fields: dict[str, int], need: int, resources: list[int]) -> None:
        """Expect the alert of a moment, and what is drawn for it."""
        asset, due_ns, stress = fields["asset_id"], fields["due_ns"], fields["stress"]
        expect = self.context.pending_events.expect
        expect(
            events.LIQUIDITY_ALERTED,
            asset_id=asset,
            due_ns=due_ns,
            need=need,
            available=sum(resources),
            lacking=max(need - sum(resources), 0),
            stress=stress,
        )
        for resource, line, amount in self._offers(fields, resources):
            drawn = min(amount, need)
            need -= drawn
            if drawn:
                expect(
                    events.LIQUIDITY_DRAW_PLANNED,
                    asset_id=asset,
                    due_ns=due_ns,
                    resource=resource,
                    line_id=line,
                    amount=drawn,
                    stress=stress,
                )

    def _window(self) -> list[int]:
        """Return the dates that count together: today, as many more as the terms state, and overdue ones."""
        today = self.system.now // DAY_NS
        open_dates = [self.clearing.dates[session][1] for session in self.clearing.with_nets]
        return list(range(min([today, *open_dates]), today + self.days))

    def _offers(self, fields: dict[str, int], resources: list[int]) -> list[tuple[int, int, int]]:
        """Return what can be drawn, in its order."""
        margin, own, fund, _, other = resources
        found = [
            (types.DRAW_MARGIN, 0, margin),
            (types.DRAW_OWN, 0, own),
            (types.DRAW_FUND, 0, fund),
        ]
        lines = self._lines(fields)
        found += [
            (types.DRAW_LINE, key, self.lines[key][2])
            for key in sorted(lines, key=lambda key: (self.lines[key][3], key))
        ]
        return [*found, (types.DRAW_OTHER_MARGIN, 0, other)]

    def _lines(self, fields: dict[str, int]) -> set[int]:
        """Return the lines that come in time: not those of the two members, of a member in default or of the bank that
        fails; if no bank fails, not those of the largest provider.
        """
        left = fields["due_ns"] - self.system.now
        members = self.margin.members
        of_two = (fields["first_member_id"], fields["second_member_id"])
        affiliated = self.margin.affiliated
        gone = {
            owner for owner, own in members.items() if any(affiliated(own, one) for one in of_two)
        }
        for owner, one in self.context.novated.members.items():
            if one.status == types.MEMBER_IN_DEFAULT:
                gone.add(owner)
        in_time = {
            key
            for key, (provider, currency, _, seconds) in self.lines.items()
            if currency == fields["asset_id"]
            and seconds * types.SECOND_NS <= left
            and provider not in gone
        }
        by_provider: Counter[str] = Counter()
        for key in in_time:
            by_provider[self.lines[key][0]] += self.lines[key][2]
        failing = sorted(by_provider, key=lambda name: (-by_provider[name], name))[:1]
        if fields["holder_id"]:
            failing = [self.holders.kinds[fields["holder_id"]][1]]
        return {key for key in in_time if self.lines[key][0] not in failing}

    def _committed(self, fields: dict[str, int]) -> int:
        """Return the sum of the lines that count."""
        return sum(self.lines[key][2] for key in self._lines(fields))

    def _without_bank(self, base: dict[str, int]) -> dict[str, int]:
        """Return the figures with the failure of the bank that leaves least; empty without a bank."""
        asset = base["asset_id"]
        booked = {key[0]: self.holders.booked(key) for key in self.holders.books if key[1] == asset}
        total = sum(booked.values())
        cases = []
        for holder, amount in sorted(booked.items()):
            if self.holders.kinds[holder][0] == types.HOLDER_BANK and 0 < amount <= total:
                found = {
                    name: value for name, value in base.items() if name not in ("offset", "run_id")
                }
                found["stress"], found["holder_id"] = types.LIQUIDITY_STRESS_BANK, holder
                for name in ("margin", "first_margin", "own", "fund"):
                    found[name] = floor(Fraction(base[name] * (total - amount), total))
                found["committed"] = self._committed(found)
                cases.append(found)
        return min(cases, key=lambda found: sum(found[name] for name in RESOURCES), default={})

    def _figures(self, asset: int, dates: list[int], due_ns: int, stress: int) -> dict[str, int]:
        """Return all figures of a moment, or of several days up to the last."""
        due: Counter[int] = Counter()
        for date in dates:
            due += self._due(asset, date, due_ns)
        by_member: Counter[int] = Counter()
        for account, amount in due.items():
            member = self.margin.members.get(self.system.accounts[account].owner)
            if member is not None:
                by_member[member] += amount
        groups: dict[int, list[int]] = {}
        for member in sorted(one for one, amount in by_member.items() if amount):
            affiliated = (one for one in groups if self.margin.affiliated(one, member))
            groups.setdefault(next(affiliated, member), []).append(member)
        owed = {first: sum(by_member[one] for one in group) for first, group in groups.items()}
        largest = sorted(owed, key=lambda first: (-owed[first], first))[:2]
        found = dict(zip(("first_member_id", "second_member_id"), [*largest, 0, 0], strict=False))
        is_in_time = 0 <= self.other_seconds * types.SECOND_NS <= due_ns - self.system.now
        for prefix, leads in (("", largest), ("first_", largest[:1])):
            members = [one for lead in leads for one in groups[lead]]
            found[f"{prefix}need"] = sum(by_member[member] for member in members)
            found[f"{prefix}margin"] = sum(self._cash_margin(one, asset, due) for one in members)
            others = [self._other(member, asset) for member in members if is_in_time]
            found[f"{prefix}other_margin"] = sum(others)
        system = (types.CCP_SKIN, types.CCP_EQUITY, types.CCP_LIQUIDITY)
        found["own"] = sum(max(self.system.free(account, asset), 0) for account in system)
        found["fund"] = max(self.system.free(types.DEFAULT_FUND, asset), 0)
        found |= {"asset_id": asset, "due_ns": due_ns, "stress": stress, "holder_id": 0}
        found["committed"] = self._committed(found)
        return found

    def _accounts(self, member: int) -> list[int]:
        """Return the accounts of a member."""
        accounts = self.system.accounts
        return [key for key in accounts if self.margin.members.get(accounts[key].owner) == member]

    def _cash_margin(self, member: int, asset: int, due: Counter[int]) -> int:
        """Return the cash margin: a client's cash pays for the client, that of the member's own accounts for all of
        them.
        """
        own = paid = 0
        for account in self._accounts(member):
            lodged = self.margin.collateral[account, asset]
            if self.system.accounts[account].kind == types.KIND_MEMBER_HOUSE:
                own += lodged
            else:
                paid += min(lodged, due[account])
        total = sum(due[account] for account in self._accounts(member))
        return min(total, paid + own)

    def _other(self, member: int, asset: int) -> int:
        """Return the value of what else own accounts have lodged, at present prices less haircuts, asset by asset."""
        lodged: Counter[int] = Counter()
        for account in self._accounts(member):
            if self.system.accounts[account].kind == types.KIND_MEMBER_HOUSE:
                for other in self.system.assets:
                    lodged[other] += self.margin.collateral[account, other]
        worth = 0
        for other, amount in lodged.items():
            if other != asset and amount:
                part = 1 - self.margin.haircuts.get(other, Fraction(0))
                worth += floor(amount * self.system.live.asset.get(other, 0) * part)
        price = self.system.live.asset.get(asset, 0)
        return floor(worth / price) if price else 0

    def _ended(self, event: Event) -> None:
        """Check that a run had each moment, each bank that fails, and several days if two of their dates have
        payments.
        """
        days = types.LIQUIDITY_STRESS_DAYS
        window = self._window()
        if self.context.was_behind:
            self.seen.clear()
            self.bank_left.clear()
        for asset in {asset for asset, _, _ in self.seen}:
            dates = {date for one, date, kind in self.seen if one == asset and kind != days}
            is_seen = any(one == asset and kind == days for one, _, kind in self.seen)
            if is_seen != (len(dates & set(window)) > 1):
                self.context.pending_events.found(
                    event, f"several days in asset {asset}: {is_seen}"
                )
        if self.bank_left:
            self.context.pending_events.found(event, f"no bank failed: {self.bank_left}")
        self.context.pending_events.check(event, moments=self.moments, alerts=self.alerts)
        self.moments = self.alerts = 0
        self.seen.clear()
        self.bank_left.clear()
