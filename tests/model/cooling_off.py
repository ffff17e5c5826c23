# SPDX-License-Identifier: Apache-2.0
"""Cooling-off periods, computed again (SPEC C-8, C-10): what members have paid for losses of others since one began.

Owns a list of what each member lost, was called for, paid in and got back. Every figure is computed from it each time.
Must never predict who is called: shares are checked by hand in scenarios.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.exact import floor
from tests.model.item_results import ACCEPTED, ItemResult

DAY_SECONDS = 86_400
DAYS_MAX = 90
MULTIPLE_MAX = 10


class CoolingOff:
    """All cooling-off periods."""

    def __init__(self, guards: Guards, contributions: dict[int, int]) -> None:
        """Start without terms, on the members' contributions."""
        self.system = guards.system
        self.context = guards.context
        self.contributions = contributions
        self.terms = (0, Fraction(0))  # nanoseconds and multiple
        self.until_ns = 0
        self.limits: dict[int, int] = {}
        # By member, in order: what it `lost`, was `called` for, paid `in` and got `back`.
        self.history: dict[int, list[tuple[str, int]]] = {}

    def validator(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetCoolingOff."""
        asked = cast("commands.SetCoolingOff", command)
        days = Fraction(asked.period_seconds, DAY_SECONDS)
        multiple = Fraction(asked.cap_ppb, types.PPB)
        is_known = 1 <= days <= DAYS_MAX and 0 <= multiple <= MULTIPLE_MAX
        is_none = days == 0 == multiple
        return ACCEPTED if is_known or is_none else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of a period."""
        return {
            events.COOLING_OFF_SET: self._set,
            events.COOLING_OFF_BEGUN: self._begun,
            events.COOLING_OFF_LIMITED: self._limited,
        }

    def is_running(self) -> bool:
        """Return whether a period has begun and not ended."""
        return self.system.now < self.until_ns

    def spent(self, member: int) -> int:
        """Return the new money that counts: what was called, and what the member paid to replace what it lost."""
        called = lost = replaced = 0
        for what, amount in self.history.get(member, []):
            if what == "called":
                called += amount
            elif what == "lost":
                lost += amount
            elif what == "in":
                replaced += max(
                    0, min(lost - replaced, self.limits[member] - called - replaced, amount)
                )
            else:
                replaced = max(0, replaced - amount)
        return called + replaced

    def note(self, member: int, what: str, amount: int) -> None:
        """Note what happened to a member that the period limits."""
        if self.is_running() and member in self.limits:
            self.history.setdefault(member, []).append((what, amount))

    def loss_is_shared(self, event: Event) -> None:
        """Begin a period, if there are terms, when members pay for a loss."""
        if self.terms[0] and not self.is_running():
            self.context.pending_events.found(event, "no cooling-off period runs")

    def called(self, event: Event, member: int, amount: int) -> None:
        """Check that a call is within the limit."""
        self.note(member, "called", amount)
        if self.is_running() and member in self.limits and self.spent(member) > self.limits[member]:
            self.context.pending_events.found(
                event, f"{self.spent(member)} of {self.limits[member]} in the cooling-off period"
            )

    def counts_up_to_limit(self, member: int, amount: int) -> None:
        """Count a call beyond the limit only up to what the period permits: a notice permits more (C-8.2)."""
        if self.is_running() and member in self.limits:
            self.note(member, "called", min(amount, self.limits[member] - self.spent(member)))

    def _set(self, event: Event) -> None:
        """Set the terms of the next period."""
        asked = cast("commands.SetCoolingOff", self.context.command)
        self.terms = (
            asked.period_seconds * types.SECOND_NS,
            Fraction(asked.cap_ppb, types.PPB),
        )
        self.context.pending_events.check(
            event, period_seconds=asked.period_seconds, cap_ppb=asked.cap_ppb
        )

    def _begun(self, event: Event) -> None:
        """Check that a period begins where none is running.

        Each member with a contribution that may have to pay gets a limit.
        """
        if self.is_running() or not self.terms[0]:
            self.context.pending_events.found(event, "one runs, or there is none")
        self.until_ns = self.system.now + self.terms[0]
        self.limits, self.history = {}, {}
        self.context.pending_events.check(
            event, case_id=event.fields["case_id"], until_ns=self.until_ns
        )

    def _limited(self, event: Event) -> None:
        """Check that the limit is a multiple of what the member has in the fund."""
        member = event.fields["member_id"]
        contribution = self.contributions[member]
        self.limits[member] = floor(contribution * self.terms[1])
        self.context.pending_events.check(
            event, member_id=member, contribution=contribution, new_money_max=self.limits[member]
        )
        if not contribution:
            self.context.pending_events.found(event, "it has no contribution")
