# SPDX-License-Identifier: Apache-2.0
"""What the members that are not in default bear of a loss, once more: layers 4 and 5 (SPEC C-9, C-10).

Owns who is a junior, and the shares of contributions and of assessments. What a member that leaves may be called is not
computed: then all assessments of the case are as events say.
"""

from clearinghouse.statemachine.vocabulary import types
from tests.model.auctions import Auctions
from tests.model.default import Case, Shares
from tests.model.exact import Fraction, floor, largest_remainder


class Survivors:
    """All of it."""

    def __init__(self, auctions: Auctions) -> None:
        """Know the bids, and what members have contributed."""
        self.auctions = auctions
        self.margin = auctions.margin
        self.context = auctions.context

    def share(self, case_id: int, case: Case) -> Shares:
        """Share what is left of a loss by members: juniors first, then the others, then assessments up to the caps."""
        members = [
            member
            for owner, member in sorted(self.margin.members.items(), key=lambda one: one[1])
            if self.context.novated.members[owner].status < types.MEMBER_IN_DEFAULT
            and self.margin.contributions[member]
        ]
        left = sum(case.left.values())
        juniors = self._juniors(case_id, members)
        paid = dict.fromkeys(members, 0)
        for part in (juniors, [one for one in members if one not in juniors]):
            has = [self.margin.contributions[one] for one in part]
            pays = min(left, sum(has))
            left -= pays
            paid.update(zip(part, largest_remainder(pays, has), strict=True))
        caps = [self._cap(case, case_id, member) for member in members]
        known = [cap for cap in caps if cap is not None]
        called: list[tuple[int, ...]] | None = None
        if len(known) == len(members):
            amounts = largest_remainder(min(left, sum(known)), known)
            called = [one for one in zip(members, amounts, strict=True) if one[1]]
        return Shares(_to_receivers(case, paid), called)

    def _juniors(self, case_id: int, members: list[int]) -> list[int]:
        """Without a bid at least as good as the worst that won in a lot of a net; none where no net was up."""
        lots = [one for one in self.auctions.lots.values() if one.case == case_id and one.session]
        good: set[int] = set()
        for lot in lots:
            won = [lot.sign * bid.price for bid in lot.bids.values() if bid.taken]
            good |= {
                bid.member
                for bid in lot.bids.values()
                if won and bid.lots and lot.sign * bid.price >= min(won)
            }
        return [member for member in members if lots and member not in good]

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
