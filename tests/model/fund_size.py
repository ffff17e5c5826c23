# SPDX-License-Identifier: Apache-2.0
"""The size of the default fund by the last days, and stress margin, computed again (SPEC C-8.3).

Owns what runs have found on the last days, and what is required for losses beyond half the fund. What scenarios leave
of each member is summed again at each event. The figures of a run that is not compared are taken from it.
"""

from collections import Counter
from collections.abc import Callable
from typing import cast

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import Fraction, ceil, ppb
from tests.model.initial_margin import DAY_NS, InitialMargins

DAYS, BUFFER, AGAIN, SKIN_DAYS = 60, Fraction(1, 10), 30, 20


class FundSize:
    """The size of the fund and the stress margin of members."""

    def __init__(self, margins: InitialMargins) -> None:
        """Start without terms."""
        self.margins = margins
        self.margin = margins.margin
        self.context = margins.context
        self.system = margins.system
        self.terms: commands.SetDefaultFundParameters | None = None  # that look back
        self.days: dict[int, int] = {}  # the largest loss of two members
        self.size = 0
        self.sized: int | None = None  # the day
        self.skin_due: int | None = None
        self.margin.skin_paid = self._skin_paid
        self.margin.skin_funded = self._skin_funded
        margins.looks_back = lambda: self.terms is not None
        margins.ended = self._ended
        self.margin.leaving.fund_set = self._set

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of the fund's size."""
        return {
            events.DEFAULT_FUND_COMPARED: self._compared,
            events.STRESS_MARGIN_SET: self._stress_set,
            events.CCP_SKIN_OVERDUE: self._skin_overdue,
            **dict.fromkeys((events.CCP_SKIN_DUE, events.CCP_SKIN_FILLED), self._skin_changed),
        }

    def _set(self, _event: Event) -> None:
        """Set how the fund is sized; the last size found by a run no longer counts."""
        command = cast("commands.SetDefaultFundParameters", self.context.command)
        if command.cover_days >= 0:
            self.terms = command
        self.sized = None

    def _compared(self, event: Event) -> None:
        """Compare what two members lose, beside the fund; the fund is sized if that is due."""
        terms = self.terms
        if terms is None:
            self.context.pending_events.found(event, "the fund is sized by each cut-off")
            return
        fund = sum(self.margin.contributions.values())
        self.context.pending_events.check(event, fund=fund)
        if self.margins.is_comparable():
            total, scenario, first, second = self.margins.cover_two()
            left = self._uncovered()
            self.context.pending_events.check(
                event,
                cover=total,
                scenario_id=scenario,
                first_member_id=first,
                second_member_id=second,
                uncovered=left,
                short=max(0, left - fund),
            )
        cover = event.fields["cover"]
        today = self.system.now // DAY_NS
        self.days[today] = max(self.days.get(today, 0), cover)
        oldest = today - (terms.cover_days or DAYS) + 1
        self.days = {day: one for day, one in self.days.items() if day >= oldest}
        again = None if self.sized is None else self.sized + (terms.sizing_days or AGAIN)
        if again is None or again <= today or cover > self.size:
            part = ppb(terms.buffer_ppb) if terms.buffer_ppb else BUFFER
            largest = max(self.days.values())
            self.size = max(terms.required_min, ceil(largest * (1 + part)))
            self.sized = today
            self.context.pending_events.expect(events.DEFAULT_FUND_SIZED, required=self.size)

    def _skin_paid(self, amount: int) -> None:
        """Note that a loss took of the counterparty's own part, which has to be complete again after a number of
        working days.
        """
        if self.terms is None:
            return
        self.margin.skin_lacking += amount
        if self.skin_due is None:
            day, left = self.system.now // DAY_NS, self.terms.skin_days or SKIN_DAYS
            while left:
                day += 1
                left -= (day + 3) % 7 < 5  # 1970 began on a Thursday
            self.skin_due = (day + 1) * DAY_NS
        self.context.pending_events.expect(
            events.CCP_SKIN_DUE, lacking=self.margin.skin_lacking, deadline_ns=self.skin_due
        )

    def _skin_funded(self, amount: int) -> None:
        """Note that the counterparty paid in."""
        if self.skin_due is None:
            return
        self.margin.skin_lacking = max(0, self.margin.skin_lacking - amount)
        if self.margin.skin_lacking == 0:
            self.context.pending_events.expect(
                events.CCP_SKIN_FILLED, lacking=0, deadline_ns=self.skin_due
            )
            self.skin_due = None

    def _skin_changed(self, event: Event) -> None:
        """Check that only a loss or a payment has changed the counterparty's own part."""
        if not self.context.pending_events.takes(event):
            self.context.pending_events.found(event, "nothing was taken or paid in")

    def _skin_overdue(self, event: Event) -> None:
        """Check that something is lacking at the deadline."""
        self.context.pending_events.check(
            event, lacking=self.margin.skin_lacking, deadline_ns=self.skin_due or 0
        )
        if self.margin.skin_lacking == 0 or event.fields["deadline_ns"] > self.system.now:
            self.context.pending_events.found(event, "it is not due")

    def _uncovered(self) -> int:
        """Return the greatest sum of the losses of two groups after the stress margin that is lodged."""
        lodged: dict[int, int] = {}
        for account, stress in self.margin.stress.items():
            member = self.margin.members[self.system.accounts[account].owner]
            beyond = self.margins.counts(account) - self.margins.required(account)
            lodged[member] = min(max(0, beyond), stress)
        found = 0
        for left in self.margins.all_left():
            rest = {member: max(0, one - lodged.get(member, 0)) for member, one in left.items()}
            found = max(found, sum(sorted(self.margins.by_group(rest).values())[-2:]))
        return found

    def _stress_set(self, event: Event) -> None:
        """Check the stress margin of a member: its greatest loss beyond half the fund, required of its first open
        house account.
        """
        account, member, amount = (
            event.fields[name] for name in ("account_id", "member_id", "amount")
        )
        if account != self._account(member) or amount == self.margin.stress.pop(account, 0):
            self.context.pending_events.found(event, "another account, or nothing new")
        if amount:
            self.margin.stress[account] = amount
        if self.margins.is_comparable():
            self.context.pending_events.check(event, amount=self._beyond(member))

    def _ended(self, event: Event) -> None:
        """Check after a run that each member's requirement follows from its loss.

        With too few scenarios all stays as it was (C-8.1).
        """
        is_ready = len(self.margins.shocks) >= types.STRESS_SCENARIOS_MIN
        if None in (self.terms, self.sized) or not is_ready or not self.margins.is_comparable():
            return
        for member in self.margin.members.values():
            account = self._account(member)
            stress = self.margin.stress.get(account, 0)
            if account and stress != self._beyond(member):
                text = f"{stress} of stress margin of member {member}, by the model {self._beyond(member)}"
                self.context.pending_events.found(event, text)

    def _beyond(self, member: int) -> int:
        """Return a member's part of its group's greatest loss beyond half the fund."""
        owner = next(one for one, found in self.margin.members.items() if found == member)
        if owner in self.system.in_default:
            return 0
        own = [one for one in self.margin.members.values() if self.margin.affiliated(one, member)]
        worst: Counter[int] = Counter()
        for left in self.margins.all_left():
            if sum(left[one] for one in own) > sum(worst[one] for one in own):
                worst = left
        loss = sum(worst[one] for one in own)
        beyond = max(0, loss - sum(self.margin.contributions.values()) // 2)
        return ceil(Fraction(beyond * worst[member], loss)) if loss else 0

    def _account(self, member: int) -> int:
        """Return the first open house account of a member; 0 without one."""
        open_ones = (
            key
            for key, one in sorted(self.system.accounts.items())
            if one.kind == types.KIND_MEMBER_HOUSE
            and one.status != types.CLOSED
            and self.margin.members.get(one.owner) == member
        )
        return next(open_ones, 0)
