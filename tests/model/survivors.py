# SPDX-License-Identifier: Apache-2.0
"""What the members that are not in default bear of a loss, once more: layers 4 and 5 (SPEC C-9, C-10).

Owns which part of a contribution is junior, and the shares of contributions and of assessments. What a member that
leaves may be called is not computed: then all assessments of the case are as events say.
"""

from clearinghouse.statemachine.vocabulary import types
from tests.model.auctions import Auctions
from tests.model.default import Case, Defaults, Shares
from tests.model.exact import Fraction, floor, largest_remainder


class Survivors:
    """All of it."""

    def __init__(self, auctions: Auctions, defaults: Defaults) -> None:
        """Know the bids, what lots are worth, and what members have contributed."""
        self.auctions, self.defaults = auctions, defaults
        self.margin = auctions.margin
        self.context = auctions.context

    def share(self, case_id: int, case: Case) -> Shares:
        """Share what is left of a loss: junior parts first, then senior ones, then assessments up to the caps."""
        members = [
            member
            for owner, member in sorted(self.margin.members.items(), key=lambda one: one[1])
            if self.context.novated.members[owner].status < types.MEMBER_IN_DEFAULT
            and self.margin.contributions[member]
        ]
        left = sum(case.left.values())
        whole = [self.margin.contributions[one] for one in members]
        senior = self._seniors(case_id, members)
        junior = [one - part for one, part in zip(whole, senior, strict=True)]
        paid = dict.fromkeys(members, 0)
        for has in (junior, senior):
            pays = min(left, sum(has))
            left -= pays
            for one, share in zip(members, largest_remainder(pays, has), strict=True):
                paid[one] += share
        caps = [self._cap(case, case_id, member) for member in members]
        known = [cap for cap in caps if cap is not None]
        called: list[tuple[int, ...]] | None = None
        if len(known) == len(members):
            amounts = largest_remainder(min(left, sum(known)), known)
            called = [one for one in zip(members, amounts, strict=True) if one[1]]
        return Shares(_to_receivers(case, paid), called)

    def _seniors(self, case_id: int, members: list[int]) -> list[int]:
        """The part of each contribution that bids cover of the duty to bid for nets; all where no net was up.

        A bid counts that is at least as good as the worst that won.
        """
        lots = [one for one in self.auctions.lots.values() if one.case == case_id and one.session]
        has = [self.margin.contributions[one] for one in members]
        if not lots:
            return has
        value, covered = 0, dict.fromkeys(members, 0)
        bidders: set[int] = set()
        for lot in lots:
            won = [lot.sign * bid.price for bid in lot.bids.values() if bid.taken]
            mark, lots_up = self.defaults.worth_of_lot(lot.market), abs(lot.lots)
            value += lots_up * mark
            for bid in lot.bids.values():
                if won and bid.lots and lot.sign * bid.price >= min(won) and bid.member in covered:
                    bidders.add(bid.member)
                    covered[bid.member] += min(bid.lots, lots_up) * mark
        if value == 0 or not self.auctions.exposures.is_on():
            return [one if key in bidders else 0 for key, one in zip(members, has, strict=True)]
        parts = [Fraction(covered[key] * sum(has), value) for key in members]
        return [min(one, floor(part)) for one, part in zip(has, parts, strict=True)]

    def _cap(self, case: Case, case_id: int, member: int) -> int | None:
        """The most that is called: a multiple of the contribution, in a period what that leaves; None: not computed."""
        if member in self.margin.resigned or self.margin.leaving.limits(member, case_id):
            return None
        cap = floor(self.margin.contributions[member] * Fraction(case.cap_ppb, types.PPB))
        period = self.margin.cooling_off
        if period.is_running() and member in period.limits:
            cap = min(cap, period.limits[member] - period.spent(member))
        return cap


def _to_receivers(case: Case, paid: dict[int, int]) -> list[tuple[int, ...]]:
    """Each member pays the accounts with a loss in their order, as far as its share goes."""
    left = dict(sorted(case.left.items()))
    found: list[tuple[int, ...]] = []
    for member, share in paid.items():
        for receiver, lost in left.items():
            amount = min(lost, share)
            left[receiver] = lost - amount
            share -= amount  # noqa: PLW2901
            if amount:
                found.append((member, receiver, amount))
    return found
