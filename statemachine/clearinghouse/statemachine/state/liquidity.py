# SPDX-License-Identifier: Apache-2.0
"""Hold the liquidity of the central counterparty: terms, committed lines, and results of runs (SPEC C-12).

Owns the shape of the data. Must never decide whether cash is short: rules live in `clearing_margin`. Keys of pairs are
those of `state.clearing.pair_key`.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AssetId

# The phase after the last phase of a run (table in `clearing_margin.liquidity_runs`).
RUN_ENDED: Final = 2
# The terms if none are stated: the payments of two members, and those of five days together (C-12.1).
COVER: Final = 2
STRESS_DAYS: Final = 5


class LiquidityTerms:
    """The times of comparisons, and the target as a share of the need; `target_ppb` 0: no comparison."""

    __slots__ = ("cover", "other_margin_seconds", "run_seconds", "stress_days", "target_ppb")

    def __init__(self) -> None:
        """Start unset."""
        self.run_seconds = 0  # 0: at cut-offs alone
        self.target_ppb = 0
        self.cover = COVER  # the number of members to whose payments the target refers
        self.stress_days = STRESS_DAYS
        # The time after which non-cash margin becomes cash; -1: never.
        self.other_margin_seconds = -1


class CreditLine:
    """A committed line of credit: its provider, currency, amount, and the time from call to payment."""

    __slots__ = ("amount", "asset_id", "id", "provider", "seconds")

    def __init__(
        self, line_id: int, provider: str, asset_id: AssetId, amount: int, seconds: int
    ) -> None:
        """Store the terms."""
        self.id = line_id
        self.asset_id = asset_id
        self.provider = provider
        self.amount = amount
        self.seconds = seconds


class MemberDue:
    """The payments of a member's accounts up to a moment, and the part that clients' own margin covers."""

    __slots__ = ("covered", "due")

    def __init__(self) -> None:
        """Start at zero."""
        self.due = 0
        self.covered = 0


class LiquiditySums:
    """The sums of a run: by moment and currency the payments of members, and the collateral of their house accounts."""

    __slots__ = ("due", "lodged", "moments")

    def __init__(self) -> None:
        """Start empty."""
        self.moments: list[tuple[int, int]] = []  # value date, and time in ns; ascending
        # By `pair_key` of place in `moments` and currency, then by member. The place after the last moment is that of
        # several days together.
        self.due: dict[int, dict[int, MemberDue]] = {}
        self.lodged: dict[int, int] = {}  # by `pair_key` of member and asset


class LiquidityMoment:
    """A moment: the payments of two members up to it in a currency, and the resources, in units of the currency.

    The figures of the first member alone are those of Cover-1; all other resources are the same.
    """

    __slots__ = (
        "asset_id",
        "committed",
        "due_ns",
        "first_margin",
        "first_member_id",
        "first_need",
        "first_other_margin",
        "fund",
        "holder_id",
        "margin",
        "need",
        "other_margin",
        "own",
        "second_member_id",
        "stress",
        "value_date",
    )

    def __init__(self, stress: int, asset_id: AssetId, value_date: int, due_ns: int) -> None:
        """Start at zero."""
        self.stress = stress
        self.holder_id = 0  # the settlement bank that fails; 0: none
        self.asset_id = asset_id
        self.value_date = value_date
        self.due_ns = due_ns
        self.first_member_id = 0
        self.second_member_id = 0  # 0: only one member must pay
        self.need = 0
        # In the order of the draws.
        self.margin = 0  # cash margin of the two members
        self.own = 0  # cash of the central counterparty
        self.fund = 0
        self.committed = 0  # lines without those of providers that are assumed to fail
        self.other_margin = 0
        # The figures of the first member alone.
        self.first_need = 0
        self.first_margin = 0
        self.first_other_margin = 0

    def need_of(self, cover: int) -> int:
        """Return the payments of one member (`cover` 1) or of both (2)."""
        return self.need if cover == COVER else self.first_need

    def resources_of(self, cover: int) -> tuple[int, int, int, int, int]:
        """Return the resources for one member or for both, in the order of the draws."""
        margin, other_margin = self.margin, self.other_margin
        if cover != COVER:
            margin, other_margin = self.first_margin, self.first_other_margin
        return margin, self.own, self.fund, self.committed, other_margin

    def available(self, cover: int) -> int:
        """Return the sum of all resources for one member or for both."""
        return sum(self.resources_of(cover))

    def lacking(self, cover: int) -> int:
        """Return the part of the payments of one member or of both that all resources do not cover, or 0."""
        return max(self.need_of(cover) - self.available(cover), 0)


class LiquidityRun:
    """A liquidity run over all accounts, then over all moments, and its progress."""

    __slots__ = (
        "alerts",
        "begun_ns",
        "found",
        "id",
        "is_asked",
        "order",
        "phase",
        "place",
        "sums",
        "until_date",
    )

    def __init__(self) -> None:
        """Start without a run."""
        self.id = 0  # of the present run, or of the last
        self.begun_ns = 0
        # The last date whose payments count together with those of earlier dates (C-12.1); 0: there is one date.
        self.until_date = 0
        self.order: list[int] = []  # accounts, then moments with currencies
        self.place = 0
        self.phase = RUN_ENDED
        self.alerts = 0  # moments below the target
        self.is_asked = 0  # another run follows this one
        self.sums = LiquiditySums()
        self.found: list[LiquidityMoment] = []

    def is_open(self) -> bool:
        """Return whether a run is open."""
        return self.phase < RUN_ENDED


class Liquidity:
    """All liquidity data of one state."""

    def __init__(self) -> None:
        """Start unset."""
        self.terms = LiquidityTerms()
        self.credit_lines: dict[int, CreditLine] = {}  # by id
        self.run = LiquidityRun()
        # The results of the last ended run, by currency, value date and moment; and its start.
        self.moments: list[LiquidityMoment] = []
        self.compared_id = 0
        self.compared_ns = 0
