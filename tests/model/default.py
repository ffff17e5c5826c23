# SPDX-License-Identifier: Apache-2.0
"""Defaults of clearing members, computed again: what is frozen, what an account loses, and what each layer pays (C-9,
C-10).

Owns the cases and the payments of their layers, found from trades and balances. Must never predict refusals except of
what is frozen.
"""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import NamedTuple

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.commands import AdvanceDefaultCase, DeclareDefault
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.exact import largest_remainder
from tests.model.margin_calls import KINDS, VALUATION, MarginCalls
from tests.model.recoverable_assets import RecoverableAssets
from tests.model.settlement import Settlement

OWN = (
    types.KIND_CUSTOMER,
    types.KIND_MARKET_MAKER,
    types.KIND_BACKSTOP,
    types.KIND_MEMBER_HOUSE,
)
OF_CASE = {*OWN, *KINDS}
REPORTED = (
    events.PORTING_OFFERED,
    events.POSITION_TORN_UP,
)


class Shares(NamedTuple):
    """What is expected, in order: payments by member, receiver and amount, and calls by member.

    A part is None if it is not computed.
    """

    paid: list[tuple[int, ...]]
    called: list[tuple[int, ...]] | None


class Case:
    """A case: its accounts, what each has lost, and what each layer has paid."""

    def __init__(self, member: int) -> None:
        """Start with nothing."""
        self.member = member
        self.state = types.CASE_DECLARED
        self.listed: set[int] = set()  # accounts, until all are
        self.expected: dict[int, int] = {}  # losses of accounts
        self.spare: dict[
            int, int
        ] = {}  # free cash of house accounts that is still to become margin
        self.lacking = 0  # beyond margin, less what own gains have paid
        self.free: dict[int, int] = {}  # of house accounts, beside what they pay
        self.left: dict[int, int] = {}
        self.layer = 0  # the last that paid
        self.paid: dict[int, int] = defaultdict(int)
        self.debts: dict[int, int] = defaultdict(int)  # by account, what others have paid for it
        self.owed: dict[tuple[int, int], int] = defaultdict(int)  # by layer and account that paid
        self.coming: list[tuple[int, ...]] = []  # repayments of an account to the last layer
        self.called: dict[int, int] = {}
        self.called_paid: dict[int, int] = defaultdict(int)
        self.is_allocated = False
        self.is_called = False  # members may pay what is called of them
        self.porting_seconds = self.assessment_seconds = self.cap_ppb = 0
        self.shares: Shares | None = None  # of other members, once it is their turn
        self.declared_by: object = None  # the command; others may come between slices of its freeze


class Defaults:
    """All cases of default."""

    def __init__(
        self,
        guards: Guards,
        settlement: Settlement,
        margin: MarginCalls,
        recoverable: RecoverableAssets,
    ) -> None:
        """Start without a case.

        The parts have the trades, the collateral and contributions, and what may come back from elsewhere.
        """
        self.recoverable = recoverable
        recoverable.is_gathered = guards.system.is_being_frozen = self._is_gathered
        self.context = guards.context
        self.system = guards.system
        self.settlement = settlement
        self.clearing = settlement.clearing
        self.margin = margin
        self.cases: dict[int, Case] = {}
        self.system.is_frozen = self._is_frozen
        settlement.is_removed = self._is_removed
        settlement.list_removed = self._list
        margin.open_cases = self._open_cases
        margin.has_allocated = self._has_allocated
        margin.leaving.cases = lambda: frozenset(self.cases)
        margin.becomes_margin = self._becomes_margin
        self.begins_ns: Callable[[int], int] = int  # from when a deadline that begins now runs
        self.deadlines: dict[tuple[int, int], int] = {}  # by kind and case
        self.share: Callable[[int, Case], Shares]  # of a case, before the first other member pays
        self.last_unpaid = 0  # the last case with an assessment that was not paid
        self.credit_of: Callable[[int], int] = lambda _: 0  # what an account owes within the day

    def _case_of(self, owner: str) -> Case | None:
        """Return the case of the member that has this owner; None without one."""
        member = self.margin.members.get(owner)
        return next((case for case in self.cases.values() if case.member == member), None)

    def _has_allocated(self, owner: str) -> bool:
        """Return whether the loss of this owner's member is allocated."""
        case = self._case_of(owner)
        return case is not None and case.is_allocated

    def _open_cases(self) -> int:
        """Return how many cases are not closed."""
        return sum(case.state < types.CASE_CLOSED for case in self.cases.values())

    def _accounts(self, case: Case) -> list[int]:
        """Return the accounts of a case, sorted by number."""
        return [
            key
            for key, account in sorted(self.system.accounts.items())
            if account.kind in OF_CASE and self.margin.members.get(account.owner) == case.member
        ]

    def _is_frozen(self, account: int) -> bool:
        """Return whether an account is frozen: its member is in default, and the case is open, or the account has
        trades to settle or something to give back.
        """
        found = self.system.accounts[account]
        case = self._case_of(found.owner)
        if case is None or found.kind not in OF_CASE:
            return False
        owned = set(self._accounts(case))
        has_nets = any(owned & accounts for accounts in self.clearing.with_nets.values())
        owes = case.debts[account] or (found.kind in OWN and any(case.debts.values()))
        house = [
            key
            for key, one in sorted(self.system.accounts.items())
            if (one.owner, one.kind) == (found.owner, types.KIND_MEMBER_HOUSE)
        ][:16]
        together = house if account in house else [account]
        keeps = any(
            amount > 0
            for book in (self.margin.variation, self.settlement.advanced)
            for (one, _), amount in book.items()
            if one in together
        ) or any(
            amount and one in together for (_, one), amount in self.settlement.unbooked.items()
        )
        return bool(case.state < types.CASE_CLOSED or has_nets or owes or keeps)

    def _is_removed(self, account: int) -> bool:
        """Return whether the account is a listed one of an open case."""
        found = self.system.accounts[account]
        case = self._case_of(found.owner)
        if case is None or found.kind not in KINDS:
            return False
        is_listed = case.state > types.CASE_DECLARED or account in case.listed
        return is_listed and case.state < types.CASE_CLOSED

    def _is_gathered(self, account: int) -> bool:
        """Return whether a freeze visits this account, which is one of a case that was only declared."""
        found = self.system.accounts[account]
        case = self._case_of(found.owner)
        return case is not None and case.state == types.CASE_DECLARED and found.kind in OF_CASE

    def _gathered(self, event: Event, case: Case, assets: list[int]) -> None:
        """Check that nothing which could come back to the accounts of a case is elsewhere (C-9.3)."""
        accounts = self._accounts(case)
        left = [text for key in accounts if (text := self.recoverable.left(key, assets))]
        self._expect(event, not left, "; ".join(left))

    def _list(self, account: int) -> None:
        """List an account because an event shows that it was listed.

        The accounts of a case that was only declared are listed one by one.
        """
        case = self._case_of(self.system.accounts[account].owner)
        if case is not None and case.state == types.CASE_DECLARED:
            case.listed.add(account)

    def _spare(self, case: Case, after: dict[int, int]) -> dict[int, int]:
        """Return the free cash of house accounts which losses beyond margin may take."""
        lodged = {key: self.margin.collateral[key, VALUATION] for key in after}
        lacking = 0
        house = [key for key in after if self.system.accounts[key].kind == types.KIND_MEMBER_HOUSE]
        for key, loss in case.expected.items():
            lacking += loss if key in house else max(0, loss - lodged[key])
        case.lacking = lacking - sum(lodged[key] for key in house)
        case.free = {
            key: max(0, min(self.system.free(key, VALUATION), after[key]))
            for key in house
            if not self._is_at_risk(key)
        }
        return self._of_free(case)

    def _is_at_risk(self, account: int) -> bool:
        """Return whether an account has a position, a debt or a loss at the exchange."""
        return self._has_exposure(account) or self.system.unsettled[account, VALUATION] < 0

    def _of_free(self, case: Case) -> dict[int, int]:
        """Return how much free cash each account pays for losses beyond margin and own gains."""
        lacking = case.lacking
        found: dict[int, int] = {}
        for key, most in case.free.items():
            free = max(0, min(most, lacking))
            lacking -= free
            if free:
                found[key] = free
        return found

    def _becomes_margin(self, event: Event) -> None:
        """Check that free cash of a house account of a case becomes margin as far as losses need it (C-16, C-9.3).

        What positions and losses at the exchange leave of it is the machine's word; it is at most what is free.
        """
        account, amount = event.fields["account_id"], event.fields["amount"]
        case = next(case for case in self.cases.values() if account in self._accounts(case))
        if self._is_at_risk(account):
            most = min(self.system.free(account, VALUATION), case.lacking)
            self._expect(event, 0 < amount <= most, f"at most {most}")
        else:
            amount = case.spare.get(account, 0)
            del case.free[account]
        case.lacking -= amount
        case.spare = self._of_free(case)
        key = (account, VALUATION)
        self.system.held[key] += amount
        self.margin.collateral[key] += amount
        self.context.pending_events.check(
            event, asset_id=VALUATION, amount=amount, lodged=self.margin.collateral[key]
        )

    def _after(self, account: int) -> int:
        """Return what an account has free after its payments at the marks, and its variation margin paid."""
        result = self.system.free(account, VALUATION) - self.margin.variation[account, VALUATION]
        result -= self.settlement.advanced[account, VALUATION] + self.credit_of(account)
        for session in self.clearing.with_nets:
            result += self.settlement.locks[session][account, VALUATION]
            for market, buyer, seller, lots, price in self.clearing.trades[session].values():
                sign = (buyer == account) - (seller == account)
                result += sign * lots * (self._mark(market) - price) if self._counts(market) else 0
            for (market, other), one in self.settlement.carried[session].items():
                if other == account and self._counts(market):
                    result += one.lots * self._mark(market) + one.beside_trades()
        for (market, other), amount in self.settlement.unbooked.items():
            result += amount if other == account and self._counts(market) else 0
        return result

    def _counts(self, market: int) -> bool:
        """Return whether the market is in the valuation asset."""
        return self.system.markets[market].quote == VALUATION

    def worth_of_lot(self, market: int) -> int:
        """Return the present worth of a lot; 0 in a market of another currency."""
        return self._mark(market) if self._counts(market) else 0

    def _mark(self, market: int) -> int:
        """Return the present worth of a lot, rounded down."""
        one = self.system.markets[market]
        price = self.settlement.redeemed_at(market)
        if price is not None:
            return price
        return floor(self.system.live.asset.get(one.base, Fraction(0)) * one.lot_base)

    # --- events ---

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of a default."""
        return {
            **dict.fromkeys(REPORTED, lambda _: None),
            events.DEFAULT_DECLARED: self._declared,
            events.DEFAULT_CASE_MOVED: self._moved,
            events.ACCOUNT_PORTED: self._ported,
            events.SESSION_NETTED_ANEW: self.settlement.netted_anew,
            events.ACCOUNT_REMOVED: self.settlement.removed,
            events.DEFAULT_LOSS_FOUND: self._lost,
            events.DEFAULT_LAYER_PAID: self._paid,
            events.DEFAULT_MARGIN_PAID: self._paid,
            events.ASSESSMENT_CALLED: self._called,
            events.ASSESSMENT_UNPAID: self._unpaid,
            events.GAIN_CUT: self._cut,
            events.DEFAULT_SURPLUS_RETURNED: self._returned,
        }

    def _expect(self, event: Event, holds: bool, what: str) -> None:
        """Note a finding if `holds` is False."""
        if not holds:
            self.context.pending_events.found(event, what)

    def _declared(self, event: Event) -> None:
        """Book that a member is in default, for the first time."""
        self._expect(
            event,
            not (any(case.member == event.fields["member_id"] for case in self.cases.values())),
            "the member is in default already",
        )
        case = Case(event.fields["member_id"])
        case.declared_by = asked = self.context.command
        terms: DeclareDefault | Case = self.cases[self.last_unpaid] if self.last_unpaid else case
        if isinstance(asked, DeclareDefault):
            terms = asked
        case.porting_seconds = terms.porting_seconds
        case.assessment_seconds = terms.assessment_seconds
        case.cap_ppb = terms.cap_ppb if isinstance(terms, Case) else terms.assessment_cap_ppb
        self.context.pending_events.check(event, deadline_ns=0)
        self.cases[event.fields["case_id"]] = case
        owners = {member: owner for owner, member in self.margin.members.items()}
        self.system.in_default.add(owners[event.fields["member_id"]])

    def _moved(self, event: Event) -> None:
        """Lead a case to its next step. At ALLOCATION the losses are those of the books."""
        case = self.cases[event.fields["case_id"]]
        state = event.fields["state"]
        self._expect(
            event, not (state not in {case.state, case.state + 1}), f"it was at step {case.state}"
        )
        self.context.pending_events.check(event, deadline_ns=self._due_ns(case, state))
        if case.shares is not None and state == case.state:
            self._follows_shares(event, case, types.LAYER_EQUITY)
        if state == types.CASE_FROZEN:
            left = self.context.novated.left_open(case.member)
            self._expect(event, not left, f"its orders {left} are open")
            waiting = self.recoverable.waiting(set(self._accounts(case)))
            self._expect(event, not waiting, f"its withdrawals {waiting} wait")
            if case.declared_by is self.context.command:
                over = [
                    text for key in self._accounts(case) if (text := self.recoverable.over(key))
                ]
                self._expect(event, not over, "; ".join(over))
                self._gathered(event, case, sorted(self.system.assets))
        is_second = state == types.CASE_ALLOCATION == case.state
        case.is_allocated |= is_second and event.fields["deadline_ns"] == 0
        if state == types.CASE_ALLOCATION and case.state != state:
            self._gathered(event, case, [VALUATION])
            after = {key: self._after(key) for key in self._accounts(case)}
            case.expected = {key: -left for key, left in after.items() if left < 0}
            case.spare = self._spare(case, after)
        case.state = state

    def _due_ns(self, case: Case, state: int) -> int:
        """Return when a step ends by itself: that of porting, and that in which assessments are paid; 0 for a step
        that does not.
        """
        seconds = 0
        if state == types.CASE_PORTING:
            seconds = case.porting_seconds
        elif state == case.state == types.CASE_ALLOCATION and case.is_called:
            seconds = case.assessment_seconds
        return self.begins_ns(self.system.now) + seconds * types.SECOND_NS if seconds else 0

    def _ported(self, event: Event) -> None:
        """Book that an account now belongs to another member."""
        owners = {member: owner for owner, member in self.margin.members.items()}
        case = self.cases[event.fields["case_id"]]
        account = self.system.accounts[event.fields["account_id"]]
        self._expect(
            event,
            self.margin.members.get(account.owner) == case.member,
            "it was not an account of the case",
        )
        ported = self.clearing.references.ported[event.fields["account_id"]]
        ported.append((self.system.last_trade, account.owner))
        account.owner = owners[event.fields["member_id"]]
        self.margin.calls.pop(event.fields["account_id"], None)  # it begins again

    def _lost(self, event: Event) -> None:
        """Check the loss of an account against trades, marks and its free balance, or against what margin pays in a
        session.
        """
        case = self.cases[event.fields["case_id"]]
        account, loss = event.fields["account_id"], event.fields["case_loss"]
        if case.state < types.CASE_ALLOCATION:
            case.left[account] = loss
            return
        self._expect(
            event,
            case.expected.get(account) == loss,
            f"by the model it lost {case.expected.get(account, 0)}",
        )
        case.left[account] = loss

    def _paid(self, event: Event) -> None:
        """Check that a layer pays what it has, after the layers before it, and not more than the loss."""
        fields = event.fields
        case = self.cases[fields["case_id"]]
        payer, receiver, amount = (
            fields["account_id"],
            fields["receiver_account_id"],
            fields["amount"],
        )
        layer, member = fields["layer"], fields["member_id"]
        self._expect(
            event,
            not (layer < case.layer or not 0 < amount <= case.left.get(receiver, 0)),
            f"layer {case.layer} has paid, and {case.left} is left",
        )
        self._earlier_are_empty(event, case, layer)
        self._follows_shares(event, case, layer)
        if layer == types.LAYER_SKIN:
            self.margin.skin_paid(amount)
        case.layer = layer
        case.called_paid[member] += amount if layer == types.LAYER_ASSESSMENTS else 0
        if layer == types.LAYER_ASSESSMENTS and not self._unpaid_of(case):
            self.deadlines.pop((types.MOVED_DEFAULT_CASE, fields["case_id"]), None)
            case.is_called = False
        case.is_called = case.is_called and layer <= types.LAYER_ASSESSMENTS
        if layer == types.LAYER_MARGIN:
            self._expect(
                event,
                not (self.system.accounts[payer].kind not in OWN and payer != receiver),
                "margin of a client pays for another account",
            )
            if self.system.accounts[payer].kind in KINDS:
                self.margin.collateral[payer, VALUATION] -= amount
                self.system.held[payer, VALUATION] -= amount
            self._expect(event, self.system.free(payer, VALUATION) >= 0, "more than it has free")
            self._expect(
                event, not (self.margin.collateral[payer, VALUATION] < 0), "more than its margin"
            )
        elif layer in {types.LAYER_CONTRIBUTION, types.LAYER_SURVIVORS}:
            self._expect(
                event,
                (member == case.member) == (layer == types.LAYER_CONTRIBUTION),
                "it is of another layer",
            )
            self.margin.contributions[member] -= amount
            if layer == types.LAYER_SURVIVORS:
                self.margin.cooling_off.loss_is_shared(event)
                self.margin.cooling_off.note(member, "lost", amount)
            self._expect(
                event, not (self.margin.contributions[member] < 0), "more than its contribution"
            )
        if payer != receiver:
            self.system.move(payer, receiver, VALUATION, amount)
        of_fund = layer == types.LAYER_SURVIVORS
        self._took(case, receiver, layer, amount, self._first(member) if of_fund else payer)

    def _first(self, member: int) -> int:
        """Return the first house account of a member, which gets back what the contribution has paid."""
        return min(
            key
            for key, account in self.system.accounts.items()
            if account.kind == types.KIND_MEMBER_HOUSE
            and self.margin.members.get(account.owner) == member
        )

    def _follows_shares(self, event: Event, case: Case, layer: int) -> None:
        """Check that contributions of other members, and what is called, pay by their shares, both before a later
        layer.
        """
        if layer < types.LAYER_SURVIVORS or not isinstance(
            self.context.command, AdvanceDefaultCase
        ):
            return
        if case.shares is None:
            case.shares = self.share(event.fields["case_id"], case)
        names, coming = {
            types.LAYER_SURVIVORS: (
                ("member_id", "receiver_account_id", "amount"),
                case.shares.paid,
            ),
            types.LAYER_ASSESSMENTS: (("member_id", "called"), case.shares.called or []),
        }.get(layer, ((), []))
        by_event = tuple(event.fields[name] for name in names)
        is_known = layer != types.LAYER_ASSESSMENTS or case.shares.called is not None
        if names and is_known:
            by_model = coming.pop(0) if coming else ()
            self._expect(event, by_event == by_model, f"by the model {by_model}")
        before = case.shares.paid if layer > types.LAYER_SURVIVORS else []
        calls = (case.shares.called or []) if layer > types.LAYER_ASSESSMENTS else []
        self._expect(event, not before and not calls, f"before it come {before} and {calls}")

    def _earlier_are_empty(self, event: Event, case: Case, layer: int) -> None:
        """Check that the layers before have nothing left when a layer pays. Later commands may put money there."""
        if not isinstance(self.context.command, AdvanceDefaultCase):
            return
        balance = self.system.balance
        self._expect(
            event,
            not (layer > types.LAYER_MARGIN and case.spare),
            f"the member has {case.spare} free",
        )
        self._expect(
            event,
            not (layer > types.LAYER_MARGIN and self._free_at_exchange(case)),
            "an account of the member at the exchange has free cash and no position",
        )
        self._expect(
            event,
            not (layer > types.LAYER_CONTRIBUTION and self.margin.contributions[case.member]),
            "the contribution of the member is not used up",
        )
        self._expect(
            event,
            not (layer > types.LAYER_SKIN and balance[types.CCP_SKIN, VALUATION]),
            "the skin is not used up",
        )
        self._expect(
            event,
            not (layer > types.LAYER_EQUITY and balance[types.CCP_EQUITY, VALUATION]),
            "the equity is not used up",
        )

    def _has_exposure(self, account: int) -> bool:
        """Return whether an account has a position or a debt."""
        books = (self.system.position, self.system.borrowed)
        return any(key[0] == account and amount for book in books for key, amount in book.items())

    def _free_at_exchange(self, case: Case) -> bool:
        """Return whether an own account that is not of clearing has free cash, and nothing for which the cash could be
        needed.
        """
        return any(
            self.system.free(key, VALUATION) > 0 and not self._has_exposure(key)
            for key in self._accounts(case)
            if self.system.accounts[key].kind not in KINDS
        )

    def _took(self, case: Case, account: int, layer: int, amount: int, payer: int) -> None:
        """Book that a layer has taken over a part of a loss."""
        case.paid[layer] += amount
        if layer > types.LAYER_CONTRIBUTION:
            case.debts[account] += amount
            case.owed[layer, payer] += amount
        case.left[account] -= amount
        if case.left[account] == 0:
            del case.left[account]

    def _called(self, event: Event) -> None:
        """Check that the calls of a member are at most its contribution, or the multiple of it that the terms state,
        and that the member in default is not called.
        """
        case = self.cases[event.fields["case_id"]]
        member = event.fields["member_id"]
        self._expect(
            event,
            not (any(one.member == member for one in self.cases.values())),
            "the member is in default",
        )
        self._follows_shares(event, case, types.LAYER_ASSESSMENTS)
        case.called[member] = event.fields["called"]
        case.is_called = True
        self.margin.cooling_off.loss_is_shared(event)
        called = event.fields["called"]
        if self.margin.leaving.limits(member, event.fields["case_id"]):
            self.margin.leaving.called(event, member, event.fields["case_id"], called)
            self.margin.cooling_off.counts_up_to_limit(member, called)
        else:
            self.margin.cooling_off.called(event, member, called)

    def _unpaid_of(self, case: Case) -> dict[int, int]:
        """Return what members have not paid of the calls of a case, by member."""
        left = {member: called - case.called_paid[member] for member, called in case.called.items()}
        return {member: amount for member, amount in sorted(left.items()) if amount}

    def _unpaid(self, event: Event) -> None:
        """Check that, at the end of the time, all that members have not paid is stated together."""
        self.last_unpaid = event.fields["case_id"]
        case = self.cases[self.last_unpaid]
        self._expect(event, case.is_called, "nothing is called")
        case.is_called = False
        unpaid = self._unpaid_of(case)
        left = unpaid.pop(event.fields["member_id"], 0)
        self.context.pending_events.check(event, called=left)
        for member, amount in unpaid.items():
            self.context.pending_events.expect(
                events.ASSESSMENT_UNPAID,
                case_id=self.last_unpaid,
                member_id=member,
                called=amount,
            )

    def _cut(self, event: Event) -> None:
        """Check that an amount due to one account is now due to the one with the loss.

        The case's own accounts are cut before others.
        """
        fields = event.fields
        case = self.cases[fields["case_id"]]
        giver = self.system.accounts[fields["account_id"]]
        is_own = self.margin.members.get(giver.owner) == case.member
        self._expect(
            event, not is_own or giver.kind == types.KIND_MEMBER_HOUSE, "a client pays for it"
        )
        layer = types.LAYER_MARGIN if is_own else types.LAYER_GAINS
        self._earlier_are_empty(event, case, layer)
        amount = fields["amount"]
        if is_own:
            case.lacking -= amount
            case.spare = self._of_free(case)
        for account, sign in ((fields["account_id"], -1), (fields["receiver_account_id"], 1)):
            carried = self.settlement.carried[fields["session_id"]]
            carried[fields["market_id"], account].cash += sign * amount
            self.clearing.netted_with(fields["session_id"], account)
        self._took(case, fields["receiver_account_id"], layer, amount, fields["account_id"])

    def _repaid(self, event: Event) -> None:
        """Check that what an account has left first goes back to the last layer that paid, pro rata (C-9.3)."""
        fields = event.fields
        case, account = self.cases[fields["case_id"]], fields["account_id"]
        if not case.coming:
            layer = max(key[0] for key in case.owed)
            payers = {
                payer: owed for (one, payer), owed in sorted(case.owed.items()) if one == layer
            }
            total = min(self._can_repay(case, account), sum(payers.values()))
            shares = largest_remainder(total, list(payers.values()))
            case.coming = [
                (layer, account, payer, share)
                for payer, share in zip(payers, shares, strict=True)
                if share
            ]
        layer, source, payer, amount = case.coming.pop(0) if case.coming else (0, 0, 0, 0)
        receiver = self._open_account_of(payer)
        names = ("layer", "account_id", "receiver_account_id", "amount")
        by_model = (layer, source, receiver, amount)
        by_event = tuple(fields[name] for name in names)
        self._expect(event, by_event == by_model, f"by the model {by_model}")
        self.system.move(source, receiver, VALUATION, amount)
        case.owed[layer, payer] -= amount
        if case.owed[layer, payer] == 0:
            del case.owed[layer, payer]
        debtors = sorted(case.debts, key=lambda one: (one != source, one))
        for debtor in debtors:
            part = min(amount, case.debts[debtor])
            case.debts[debtor] -= part
            amount -= part
        if receiver == types.CCP_SKIN:
            self.margin.skin_funded(fields["amount"])

    def _open_account_of(self, payer: int) -> int:
        """Return the payer; if it is closed, the first open house account of its owner, or else the equity account."""
        found = self.system.accounts.get(payer)
        if found is None or found.status != types.CLOSED:
            return payer
        return min(
            (
                key
                for key, one in self.system.accounts.items()
                if (one.owner, one.kind) == (found.owner, types.KIND_MEMBER_HOUSE)
                and one.status != types.CLOSED
            ),
            default=types.CCP_EQUITY,
        )

    def _can_repay(self, case: Case, account: int) -> int:
        """Return the free cash beyond what is to be given back, up to the debt.

        An own account answers for the whole case.
        """
        found = self.system.accounts[account]
        is_posted = not any(
            set(self._accounts(case)) & one for one in self.clearing.with_nets.values()
        )
        if found.kind not in KINDS and self._has_exposure(account):
            return 0
        debt = sum(case.debts.values()) if found.kind in OWN else case.debts[account]
        key = account, VALUATION
        free = self.system.free(*key) - self.credit_of(account) - self.settlement.advanced[key]
        free += min(0, self.system.unsettled[key]) - max(0, self.margin.variation[key])
        is_asked = is_posted and case.state == types.CASE_CLOSED and found.status == types.ACTIVE
        return max(0, min(debt, free)) if is_asked else 0

    def _returned(self, event: Event) -> None:
        """Check that all that is left of the contribution is returned; later also what other layers are owed."""
        if event.fields["layer"] != types.LAYER_CONTRIBUTION:
            self._repaid(event)
            return
        fields = event.fields
        payer, receiver, amount = (
            fields["account_id"],
            fields["receiver_account_id"],
            fields["amount"],
        )
        self.margin.contributions[fields["member_id"]] -= amount
        self.system.move(payer, receiver, VALUATION, amount)
        left = self.margin.contributions[fields["member_id"]]
        self._expect(event, not (left), f"{left} stays behind")
