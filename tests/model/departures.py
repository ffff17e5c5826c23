# SPDX-License-Identifier: Apache-2.0
"""What may leave the accounts of clearing members, computed again from the trades and in fractions (SPEC C-16, C-7.2).

Owns the figures of what own accounts owe and have. The calls of the fund are taken from its events.
"""

from collections import Counter
from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_in_advance import CashInAdvance
from tests.model.default import Defaults
from tests.model.exact import Fraction, ceil, floor
from tests.model.initial_margin import InitialMargins
from tests.model.intraday_credit import IntradayCredit
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.margin import beside_margin, is_at_risk
from tests.model.margin_calls import KINDS

VALUATION = 1


class Departures:
    """The checks before something leaves an account of a member."""

    def __init__(
        self,
        margins: InitialMargins,
        apart: CashInAdvance,
        defaults: Defaults,
        credit: IntradayCredit,
    ) -> None:
        """Start, and let the other parts find these checks in the context."""
        self.credit = credit
        self.margins = margins
        self.margin = margins.margin
        self.settlement = margins.settlement
        self.clearing = margins.clearing
        self.system = margins.system
        self.apart = apart
        self.defaults = defaults
        self.of_fund: dict[int, int] = {}  # calls of members
        # What accounts owe for lapsed trades, by account and asset (C-16.1).
        self.owed_for_lapses: Callable[[list[int]], dict[int, dict[int, int]]] = lambda _: {}
        self.fund_missed: set[int] = set()
        self.has_missed_cash: Callable[[int], bool] = lambda _: False
        self.failed: Callable[[int, int], int] = lambda *_: 0  # what failed purchases lacked
        # Of an account, an asset and what would be left: less than its sessions take that are set aside.
        self.kept_for_session: Callable[[int, int, int], ItemResult] = lambda *_: ACCEPTED
        self.has_cash_call: Callable[[int, int], bool] = lambda *_: False
        margins.context.may_depart = self.refusal
        margins.context.may_take = self.takes
        self.margin.is_called_of_fund = self.of_fund.__contains__
        margins.context.covers = self.borrowed
        margins.context.may_owe_at_pvp = self.due
        margins.context.may_reserve = self.reserved
        margins.context.keeps_all = self.keeps_all
        margins.context.novated.covers = self.taken
        credit.has_missed = self._has_missed
        self.settlement.asks_cover = lambda: (
            self.margins.terms is not None and self.margins.terms.cover_ppb >= 0
        )

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handlers of the calls of the default fund, whose sizes another part computes."""
        return {
            events.CONTRIBUTION_CALLED: self._called,
            events.CONTRIBUTION_CALL_MET: self._met,
            events.CONTRIBUTION_MISSED: self._missed,
        }

    def _called(self, event: Event) -> None:
        self.of_fund[event.fields["member_id"]] = event.fields["amount"]

    def _met(self, event: Event) -> None:
        self.of_fund.pop(event.fields["member_id"], None)
        self.fund_missed.discard(event.fields["member_id"])

    def _missed(self, event: Event) -> None:
        self.fund_missed.add(event.fields["member_id"])

    def refusal(
        self, account: int, asset: int, amount: int, to: int, gained: int = 0
    ) -> ItemResult:
        """Return whether an amount may leave, to an account or to the outside; a negative amount comes in.

        A fill, with amount 0, adds `gained` to what is beyond initial margin.
        """
        if amount > 0:
            result = self.kept_for_session(
                account, asset, self.system.free(account, asset) - amount
            )
            if result != ACCEPTED:
                return result
        if self.credit.owed[account]:
            return above(codes.INTRADAY_CREDIT_OPEN, 0, self.credit.owed[account])
        asked = self._asked(account)
        for accounts, owners in asked:
            if to in accounts:
                result = self._stays(accounts, account, asset, amount, to)
            else:
                result = self._leaves(accounts, owners, account, asset, amount, gained)
            if result != ACCEPTED:
                return result
            if to in accounts:
                break
        return self.takes(account, asset, amount) if asked else ACCEPTED

    def takes(self, account: int, asset: int, amount: int, *, is_due: bool = False) -> ItemResult:
        """Return whether an amount may be taken from what is free.

        A due amount may be taken while a call for that cash is open (C-5.4).
        """
        if amount <= 0 or (is_due and self.has_cash_call(account, asset)):
            return ACCEPTED
        left = self.system.free(account, asset) - amount
        return self._keeps_failed(account, asset, left, is_due=is_due)

    def _keeps_failed(
        self, account: int, asset: int, left: int, *, is_due: bool = False
    ) -> ItemResult:
        """Check that what is left in an account is enough for what its purchases lacked and for its sessions that are
        set aside.
        """
        kept = ACCEPTED if is_due else self.kept_for_session(account, asset, left)
        if kept != ACCEPTED:
            return kept
        terms = self.margins.terms
        if terms is None or terms.cover_ppb < 0:
            return ACCEPTED
        failed = self.failed(account, asset)
        return (
            below(codes.NEEDED_FOR_SETTLEMENT, failed, left) if failed > max(0, left) else ACCEPTED
        )

    def keeps_all(self, account: int) -> bool:
        """Return whether nothing may leave an account: it has open credit, or its member has missed a call or lacks
        cover.
        """
        if self.credit.owed[account]:
            return True
        for accounts, owners in self._asked(account)[:1]:
            positions = self._positions(accounts)
            currencies = self._currencies(accounts, positions)
            owed, has = self._figures(accounts[0], accounts, positions, currencies)
            if owed > has or self._has_missed(accounts, owners):
                return True
        return False

    def borrowed(self, account: int) -> list[int]:
        """Return what covers open nets of an account and of its group, before and after it borrows."""
        return [self._has(accounts) for accounts, _ in self._asked(account)]

    def due(self, account: int, other: int, asset: int, *, more: bool) -> ItemResult:
        """Return whether a payment of a pair to another account may become due.

        It lowers what is free if it is `more` than before.
        """
        if self.credit.owed[account]:
            return above(codes.INTRADAY_CREDIT_OPEN, 0, self.credit.owed[account])
        for accounts, owners in self._asked(account) if more else []:
            if other in accounts:
                break
            if self._has_missed(accounts, owners):
                return ItemResult(codes.MARGIN_CALL_MISSED)
            positions = self._positions(accounts)
            currencies = self._currencies(accounts, positions)
            owed, has = self._figures(accounts[0], accounts, positions, currencies)
            if asset in currencies and owed > has:
                return below(codes.COMMITMENT_NOT_COVERED, owed, has)
            pays = sum(self._next_payment(one, asset) for one in accounts)
            left = sum(self._free(one, asset) for one in accounts)
            if pays > left:
                return below(codes.NEEDED_FOR_SETTLEMENT, pays, left)
        return self._keeps_failed(account, asset, self._free(account, asset)) if more else ACCEPTED

    def _asked(self, account: int) -> list[tuple[list[int], list[str]]]:
        """Return the accounts and owners that answer for an account: its own ones, then those of the group; empty if
        no cover is required.
        """
        terms = self.margins.terms
        found = self.system.accounts[account]
        is_asked = terms is not None and terms.cover_ppb >= 0 and found.kind in KINDS
        if not is_asked or found.owner not in self.margin.members:
            return []
        if found.owner in self.system.in_default:
            return []
        own = self._together(account)
        asked = [(own, [found.owner])]
        if own == self.margins.house(found.owner):
            owners = [found.owner, *self.margins.affiliates(found.owner)]
            asked.append(([one for owner in owners for one in self.margins.house(owner)], owners))
        return asked

    def reserved(self, account: int, asset: int, *, reducing: bool) -> ItemResult:
        """Return whether an order may reserve what it may cost: an asset that covers something, or margin of the
        exchange.
        """
        terms = self.margins.terms
        own = self._together(account)
        positions = self._positions(own)
        kept = self.kept_for_session(account, asset, self.system.free(account, asset))
        if kept != ACCEPTED or terms is None or terms.cover_ppb < 0:
            return kept
        is_secured = not reducing and is_at_risk(self.system, account)
        if asset in self._currencies(own, positions) or is_secured:
            result = self.refusal(account, asset, 0, 0)
            if result != ACCEPTED:
                return result
        if not self._asked(account):
            return ACCEPTED
        return self._keeps_failed(account, asset, self._free(account, asset))

    def taken(self, account: int, market: int, lots: int, cash: int, other: int) -> ItemResult:
        """Return whether an account may take lots for cash in our own book, from another account if that is known
        (C-16.1).
        """
        terms = self.margins.terms
        found = self.system.accounts[account]
        own = self._together(account)
        if terms is None or terms.cover_ppb < 0 or other in own:
            return ACCEPTED
        if not self.margins.price(self.system.markets[market].quote):
            return ItemResult(codes.NO_PRICE_FOR_LIMIT)
        asked = [(own, [found.owner])]
        owners = [found.owner, *self.margins.affiliates(found.owner)]
        group = [one for owner in owners for one in self.margins.house(owner)]
        if account in group and other not in group:
            asked.append((group, owners))
        has_risen = False
        for accounts, of_owners in asked:
            before = self._positions(accounts)
            present, paid = before.get(market, (0, 0))
            after = {**before, market: (present + lots, paid + cash)}
            owes, owed = (
                self._figures(accounts[0], accounts, one, self._currencies(accounts, one))[0]
                for one in (before, after)
            )
            has_risen |= owed > owes
            if owed > owes and accounts == own:
                member = self.margin.members[found.owner]
                verdict = self.margin.leaving.may_rise(member, owes, owed)
                if verdict != ACCEPTED:
                    return verdict
            if has_risen and self._has_missed(accounts, of_owners):
                return ItemResult(codes.MARGIN_CALL_MISSED)
            has = self._figures(accounts[0], accounts, after, self._currencies(accounts, after))[1]
            if owed <= owes:  # only the loss that the price adds has to be covered
                owes, owed = (
                    self._figures(
                        accounts[0],
                        accounts,
                        one,
                        self._currencies(accounts, one),
                        with_margin=False,
                    )[0]
                    for one in (before, after)
                )
            if owed > owes and owed > has:
                return below(codes.COMMITMENT_NOT_COVERED, owed, has)
        return ACCEPTED

    def _currencies(self, own: list[int], positions: dict[int, tuple[int, int]]) -> set[int]:
        """Return the currencies of which free cash covers positions and debts."""
        debts = [*self.owed_for_lapses(own).values(), *map(self._due_in_sessions, own)]
        quotes = {self.system.markets[key].quote for key in positions}
        return {VALUATION, *quotes, *(asset for one in debts for asset in one)}

    def _free(self, account: int, asset: int) -> int:
        """Return free cash that could leave alone."""
        return self._free_together(account, {asset})[asset]

    def _free_together(self, account: int, currencies: set[int], gained: int = 0) -> dict[int, int]:
        """Return free cash of each currency that could leave together with that of the others.

        Of an account with risk on the exchange only what is beyond its initial margin counts (C-16).
        """
        free = {key: max(0, self.system.free(account, key)) for key in currencies}
        beside = beside_margin(self.system, account, free, gained)
        at_pvp = self.margins.context.due_at_pvp
        return {key: max(0, left - at_pvp(account, key)) for key, left in beside.items()}

    def _has_missed(self, own: list[int], owners: list[str]) -> bool:
        """Return whether a call or credit of accounts, or of their members, is late. A default counts as late, too."""
        late = any(
            one in self.credit.late
            or self.has_missed_cash(one)
            or self.margin.calls.get(one, self.system.now + 1) <= self.system.now
            for one in own
        )
        is_house = self.system.accounts[own[0]].kind == types.KIND_MEMBER_HOUSE
        members = {self.margin.members[owner] for owner in owners}
        return late or (
            is_house and bool(members & self.fund_missed or {*owners} & self.system.in_default)
        )

    def _leaves(
        self, own: list[int], owners: list[str], account: int, asset: int, amount: int, gained: int
    ) -> ItemResult:
        """Return whether an amount may leave accounts that answer together, of one owner or of a group."""
        if self._has_missed(own, owners):
            return ItemResult(codes.MARGIN_CALL_MISSED)
        positions = self._positions(own)
        currencies = self._currencies(own, positions)
        gone = max(0, amount)
        self.system.held[account, asset] += gone
        owed, has = self._figures(
            own[0],
            own,
            positions,
            currencies,
            is_strict=amount < 0,
            gained={account: gained},
            back={asset: -min(0, amount)},
        )
        left = sum(self._free(one, asset) for one in own)
        self.system.held[account, asset] -= gone
        if owed > has:
            return below(codes.COMMITMENT_NOT_COVERED, owed, has)
        pays = sum(self._next_payment(one, asset) for one in own) if amount > 0 else 0
        return below(codes.NEEDED_FOR_SETTLEMENT, pays, left) if pays > left else ACCEPTED

    def _stays(self, own: list[int], account: int, asset: int, amount: int, to: int) -> ItemResult:
        """Return whether an amount may move between accounts that answer together: it may have covered more where it
        was.
        """
        positions = self._positions(own)
        before = self._has(own)
        self.system.balance[account, asset] -= amount
        self.system.balance[to, asset] += amount
        owed, has = self._figures(own[0], own, positions, self._currencies(own, positions))
        self.system.balance[account, asset] += amount
        self.system.balance[to, asset] -= amount
        return below(codes.COMMITMENT_NOT_COVERED, owed, has) if owed > has < before else ACCEPTED

    def _has(self, own: list[int]) -> int:
        """Return what accounts have for what they owe together."""
        positions = self._positions(own)
        return self._figures(own[0], own, positions, self._currencies(own, positions))[1]

    def _positions(self, own: list[int]) -> dict[int, tuple[int, int]]:
        """Return the lots and cash of accounts together, by market."""
        lots: Counter[int] = Counter()
        cash: Counter[int] = Counter()
        for one in own:
            for market, (more, paid) in self.margins.positions(one).items():
                lots[market] += more
                cash[market] += paid
        return {key: (lots[key], cash[key]) for key in lots if lots[key] or cash[key]}

    def _figures(
        self,
        account: int,
        own: list[int],
        positions: dict[int, tuple[int, int]],
        currencies: set[int],
        *,
        is_strict: bool = False,
        gained: dict[int, int] | None = None,
        back: dict[int, int] | None = None,
        with_margin: bool = True,
    ) -> tuple[int, int]:
        """Return what accounts owe together, including calls, and what they have for it."""
        terms = self.margins.terms
        found = self.system.accounts[account]
        assert terms is not None
        part = Fraction(terms.cover_ppb or types.PPB, types.PPB)
        debts_now = self._owed(account, own, positions, currencies, with_margin=with_margin)
        owed = ceil(debts_now * part)
        if found.kind == types.KIND_MEMBER_HOUSE:
            owners = {self.system.accounts[one].owner for one in own}
            owed += sum(self._calls(self.margin.members[owner]) for owner in owners)
            owed += sum(self.margin.stress.get(one, 0) for one in own)
        debts = Counter[int]()
        for one in (*self.owed_for_lapses(own).values(), *map(self._due_in_sessions, own)):
            debts.update(one)
        owed += sum(ceil(amount * self.margins.price(key)) for key, amount in debts.items())
        has = sum(self.margins.counts(one, is_strict=is_strict) for one in own)
        free = Counter[int](back or {})
        for own_id in own:
            free.update(self._free_together(own_id, currencies, (gained or {}).get(own_id, 0)))
        has += free[VALUATION]
        has += sum(
            floor(free[key] * self.margins.counted_price(key, is_strict=is_strict))
            for key in currencies - {VALUATION}
        )
        return owed, has

    def _together(self, account: int) -> list[int]:
        """Return the accounts that answer together: the first house accounts of an owner; any other account answers
        alone.
        """
        found = self.system.accounts[account]
        own = self.margins.house(found.owner)
        return own if account in own else [account]

    def _owed(
        self,
        account: int,
        own: list[int],
        positions: dict[int, tuple[int, int]],
        currencies: set[int],
        *,
        with_margin: bool,
    ) -> int:
        """Return the loss to date, the margin if asked for, and advances and credit that are not repaid."""
        price = self.margins.price
        gain = 0
        for market, (lots, cash) in positions.items():
            found = self.system.markets[market]
            value = floor(price(found.base) * lots * found.lot_base)
            if not price(found.base):
                cash += lots * self.clearing.references.now(market)  # noqa: PLW2901
            gain += value + floor(cash * price(found.quote))
        for (one, asset), received in self.margin.variation.items():
            if one in own:
                gain -= ceil(received * price(asset))
        advanced = {
            key: sum(self.settlement.advanced[one, key] for one in own) for key in currencies
        }
        return (
            max(0, -gain)
            + (self.margins.initial(account, positions) if with_margin else 0)
            + sum(ceil(amount * price(key)) for key, amount in advanced.items())
            + sum(self.credit.owed[one] for one in own)
        )

    def _calls(self, member: int) -> int:
        """Return what the default fund and open cases have called of a member."""
        return self.of_fund.get(member, 0) + sum(
            case.called.get(member, 0) - case.called_paid[member]
            for case in self.defaults.cases.values()
            if case.is_called
        )

    def _due_in_sessions(self, account: int) -> dict[int, int]:
        """Return the penalties and the cash of changes to the mark that are to be paid, less what a session has locked
        for them.
        """
        found: dict[int, int] = {}
        for session in self.clearing.with_nets:
            of_session = Counter[int]()
            for (market, who), one in self.settlement.carried[session].items():
                if who == account:
                    amount = max(0, -one.penalty - one.deferred)
                    of_session[self.settlement.quote(market)] += amount
            for asset, amount in of_session.items():
                left = amount - self.settlement.locks[session][account, asset]
                if left > 0:
                    found[asset] = found.get(asset, 0) + left
        return found

    def _next_payment(self, account: int, asset: int) -> int:
        """Return what the next session of each segment takes, each market by itself, beyond what is set apart."""
        nearest: dict[int, int] = {}
        for session in self.clearing.with_nets:
            segment, day = self.clearing.dates[session]
            if segment not in nearest or day < self.clearing.dates[nearest[segment]][1]:
                nearest[segment] = session
        pays = 0
        for session in nearest.values():
            pays += sum(self.apart.by_market(session, account, asset, (0, 0)).values())
            for (market, who), one in self.settlement.carried[session].items():
                if who == account and self.settlement.quote(market) == asset:
                    pays += max(0, -one.deferred)
            pays -= self.settlement.locks[session][account, asset]
            pays -= self.apart.apart.get(session, Counter())[account, asset]
        return max(0, pays)
