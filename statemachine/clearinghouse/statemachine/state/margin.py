# SPDX-License-Identifier: Apache-2.0
"""Hold collateral of clearing accounts, their requirements, and the default fund (SPEC C-7, C-8).

Owns the shape of the data. Must never decide requirements: rules live in `clearing_margin` and `handlers`. Keys of
pairs are those of `state.clearing.pair_key`.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.collateral_interest import rate_sum
from clearinghouse.statemachine.arithmetic.expected_shortfall import tail_sums
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NOT_STATED,
    AccountId,
    AssetId,
    MarketId,
)
from clearinghouse.statemachine.vocabulary.types import PPB

# Phases of a margin run, whose table is in `clearing_margin.runs`: from the second on gains share the
# receipts.
PHASE_GAINS: Final = 1
RUN_ENDED: Final = 4

_REDUCTION_MAX_PPB: Final = 800_000_000  # the default if 0 is stated (C-7.4)
_SALE_SHARE_PPB: Final = 100_000_000  # the default if 0 is stated (C-7.4)
_EXPOSURE_MULTIPLE: Final = 20  # the default if 0 is stated (C-16.1)


class MarginParameters:
    """The parameters of margin and calls; with `version` 0 they are unset, and no margin is required."""

    __slots__ = (
        "call_seconds",
        "concentration_ppb",
        "concentration_rate_ppb",
        "confidence_ppb",
        "cover_ppb",
        "exposure_multiple",
        "exposure_unlimited",
        "floor_weight_ppb",
        "look_back_days",
        "reduction_max_ppb",
        "reminder_seconds",
        "run_seconds",
        "sale_share_ppb",
        "stress_days",
        "version",
    )

    def __init__(self) -> None:
        """Start unset."""
        self.version = 0
        self.confidence_ppb = 0
        self.look_back_days = 0
        self.stress_days = 0
        self.floor_weight_ppb = 0
        self.call_seconds = 0
        self.reminder_seconds = 0
        self.run_seconds = 0
        self.concentration_ppb = 0
        self.concentration_rate_ppb = 0
        # The part, in ppb, of an account's debt by a trade that the account has to cover, 0 for all of it. A
        # journal older than C-16 states none: no trade needs cover.
        self.cover_ppb = NOT_STATED
        # The largest part of a netting benefit that reduces margin, in ppb, 0 for 80 %. A journal older than
        # C-7.4 states none: all of it counts.
        self.reduction_max_ppb = NOT_STATED
        # The part of an asset's daily volume that can be sold in a day, in ppb, 0 for 10 %. If it is not
        # stated, no position has an add-on for the days of its sale.
        self.sale_share_ppb = NOT_STATED
        # The multiple of its collateral and contribution up to which a member may be exposed, 0 for 20, unless
        # its limit is stated. A journal older than C-16.1 states none: limits compare net cash.
        self.exposure_multiple = NOT_STATED
        self.exposure_unlimited = 0  # 1: only stated limits count

    def most_saved_ppb(self) -> int:
        """Return the largest part of a netting benefit that may reduce margin, in ppb (C-7.4).

        The netting benefit is the sum of the margins of single assets less the margin of all together.
        """
        if self.reduction_max_ppb == NOT_STATED:
            return PPB
        return self.reduction_max_ppb or _REDUCTION_MAX_PPB

    def counts_open_lots(self) -> bool:
        """Return whether a member's exposure is the value of its open lots, not its net cash (C-16.1)."""
        return self.exposure_multiple != NOT_STATED

    def most_exposed(self, has: int) -> int:
        """Return a member's exposure limit if none is stated: a multiple of `has`, its collateral and contribution
        (C-16.1).
        """
        return has * (self.exposure_multiple or _EXPOSURE_MULTIPLE)

    def counts_days_or_size(self) -> bool:
        """Return whether a position has an add-on for its size, or for the days that its sale takes."""
        return self.concentration_rate_ppb > 0 or self.sold_in_a_day_ppb() > 0

    def sold_in_a_day_ppb(self) -> int:
        """Return the part of an asset's daily volume that can be sold in a day, in ppb (C-7.4); 0: no limit."""
        if self.sale_share_ppb == NOT_STATED:
            return 0
        return self.sale_share_ppb or _SALE_SHARE_PPB


class MarginAsset:
    """An asset's terms as collateral, the add-ons of its positions, and its scenarios.

    A limit of 0 is no limit, and issuer 0 means that no member issues the asset.
    """

    __slots__ = (
        "asset_id",
        "collateral_max",
        "daily_volume",
        "eligible",
        "haircut_ppb",
        "issuer_member_id",
        "liquidation_days",
        "returns_ppb",
        "scenarios_version",
        "tails",
        "version",
    )

    def __init__(self, asset_id: AssetId) -> None:
        """Start ineligible and without scenarios."""
        self.asset_id = asset_id
        self.version = 0
        self.eligible = 0
        self.haircut_ppb = 0
        self.collateral_max = 0
        self.liquidation_days = 0
        self.daily_volume = 0
        self.issuer_member_id = 0
        self.scenarios_version = 0
        self.returns_ppb: list[int] = []  # of the look-back, then of the stress period
        # Derived: for both periods the sums of the lowest and of the highest returns beyond the confidence;
        # empty if the number of returns is not that of the parameters.
        self.tails: list[tuple[int, int]] = []

    def set_tails(self, parameters: MarginParameters) -> None:
        """Compute the sums of extreme returns that the margin of this asset alone uses.

        Call this function after a change of the returns or of the parameters.
        """
        self.tails = []
        days = parameters.look_back_days
        if len(self.returns_ppb) == days + parameters.stress_days and self.returns_ppb:
            for part in (self.returns_ppb[:days], self.returns_ppb[days:]):
                self.tails.append(tail_sums(part, parameters.confidence_ppb))


class CollateralRate:
    """The interest rate of collateral in an asset, and its payer.

    `rate_sum` is the sum of the rate over time up to `since_ns`, in ppb x ns.
    """

    __slots__ = ("account_id", "asset_id", "rate_ppb", "rate_sum", "since_ns")

    def __init__(self, asset_id: AssetId) -> None:
        """Start without a rate."""
        self.asset_id = asset_id
        self.account_id = NO_ACCOUNT
        self.rate_ppb = 0
        self.rate_sum = 0
        self.since_ns = 0

    def sum_at(self, time_ns: int) -> int:
        """Return the sum of the rate up to now, in ppb x ns."""
        return rate_sum(self.rate_sum, self.rate_ppb, time_ns - self.since_ns)


class EarnedInterest:
    """The interest that collateral has earned, in units x ppb x ns, and the sum of the rate up to which it is
    computed.
    """

    __slots__ = ("earned", "rate_sum")

    def __init__(self, earned: int, rate_sum: int) -> None:
        """Store the interest, and the sum of the rate."""
        self.earned = earned
        self.rate_sum = rate_sum


class MarginCall:
    """The collateral that an account must lodge until a deadline, in the valuation asset."""

    __slots__ = ("account_id", "amount", "called_ns", "deadline_ns", "is_missed", "member_id")

    def __init__(
        self,
        account_id: AccountId,
        member_id: int,
        amount: int,
        called_ns: int,
        deadline_ns: int,
    ) -> None:
        """Store the call; its deadline is in the future."""
        self.account_id = account_id
        self.member_id = member_id
        self.amount = amount
        self.called_ns = called_ns
        self.deadline_ns = deadline_ns
        self.is_missed = 0


class StressScenario:
    """The move of each asset, in parts of its price; other assets do not move."""

    __slots__ = ("id", "name", "shocks_ppb")

    def __init__(self, scenario_id: int, name: str) -> None:
        """Start without moves."""
        self.id = scenario_id
        self.name = name
        self.shocks_ppb: dict[AssetId, int] = {}


class ContributionCall:
    """The amount that a member must pay into the default fund until a deadline, in the valuation asset."""

    __slots__ = ("amount", "deadline_ns", "is_missed", "member_id")

    def __init__(self, member_id: int, amount: int, deadline_ns: int) -> None:
        """Store the call; its deadline is in the future."""
        self.member_id = member_id
        self.amount = amount
        self.deadline_ns = deadline_ns
        self.is_missed = 0


class FundRules:
    """The parameters of the default fund, its last size, and Cover-2 of the last run; `version` 0: unset."""

    __slots__ = (
        "buffer_ppb",
        "call_seconds",
        "contribution_min",
        "cover",
        "cover_days",
        "first_member_id",
        "notice_seconds",
        "required",
        "required_min",
        "scenario_id",
        "second_member_id",
        "sized_day",
        "sizing_days",
        "skin_days",
        "skin_due_ns",
        "skin_lacking",
        "skin_overdue",
        "uncovered",
        "version",
    )

    def __init__(self) -> None:
        """Start unset, without a size and without losses."""
        self.version = 0
        self.contribution_min = 0
        self.call_seconds = 0
        self.notice_seconds = NOT_STATED  # above 0: contributions leave only after a notice (C-8.2)
        # The terms of sizing (C-8.3). A journal older than the rule states none: each cut-off sizes the fund to
        # its largest sum.
        self.cover_days = NOT_STATED
        self.buffer_ppb = NOT_STATED
        self.required_min = NOT_STATED
        self.sizing_days = NOT_STATED
        self.skin_days = (
            NOT_STATED  # above 0: what a loss takes of `ccp_skin` is due after a notice
        )
        # Of the last run: the scenario, the two members with the largest losses, the sum of these losses, and
        # the largest sum that stress margin does not cover.
        self.scenario_id = 0
        self.first_member_id = 0
        self.second_member_id = 0
        self.cover = 0
        self.uncovered = 0
        self.required = 0  # of the last sizing
        self.sized_day = NOT_STATED  # since 1970; -1: not sized with these parameters
        # The amount that `ccp_skin` lacks, the time by which it has to be there, and 1 once that time is over.
        self.skin_lacking = 0
        self.skin_due_ns = 0
        self.skin_overdue = 0


class FundDay:
    """The largest two-member stress loss of the runs of a day, and the largest shortage of the fund that they found
    (C-8.3).
    """

    __slots__ = ("cover", "day", "short")

    def __init__(self, day: int) -> None:
        """Start without losses, on a day since 1970."""
        self.day = day
        self.cover = 0
        self.short = 0


class CoolingMember:
    """A member's limit on new money for losses of others in a cooling-off period, and the amounts counted so far
    (C-8).
    """

    __slots__ = ("assessed", "limit", "lost", "member_id", "replenished")

    def __init__(self, member_id: int, limit: int) -> None:
        """Start without losses."""
        self.member_id = member_id
        self.limit = limit
        self.lost = 0  # the part of its contribution that losses of others have used
        self.assessed = 0  # assessments called, paid or not
        self.replenished = 0  # replenished part of its loss


class LeavingNotice:
    """A member's notice of leaving the default fund, with the limit of its payments until the notice lapses (C-8.2)."""

    __slots__ = (
        "assessed",
        "base",
        "ends_ns",
        "known_case_id",
        "lapses_ns",
        "limit",
        "lost",
        "member_id",
        "replenished",
    )

    def __init__(self, member_id: int, limit: int) -> None:
        """Start without losses and times."""
        self.member_id = member_id
        self.limit = limit
        self.lost = 0  # as in `CoolingMember`
        self.assessed = 0
        self.replenished = 0
        self.base = 0  # the most that one case may call
        self.known_case_id = 0  # the last case before the notice; calls of later cases are limited
        self.ends_ns = 0
        self.lapses_ns = 0


class CoolingOff:
    """The terms of cooling-off periods, and the last period (C-8). The limits of its members end with the period."""

    __slots__ = ("cap_ppb", "case_id", "members", "period_seconds", "until_ns")

    def __init__(self) -> None:
        """Start without a period."""
        self.period_seconds = 0  # 0: no periods
        self.cap_ppb = 0
        self.until_ns = 0
        self.case_id = 0  # the case that started it
        self.members: dict[int, CoolingMember] = {}  # members with a contribution at its start


class MarginRun:
    """A margin run over all accounts, and its progress: accounts pay first, then gains are paid.

    `marks` are the marks at the start of the run; they apply to all accounts.
    """

    __slots__ = (
        "by_trades",
        "cut_first",
        "gains",
        "id",
        "is_sizing",
        "lacks",
        "last_trade_id",
        "lodged_stress",
        "margins",
        "marks",
        "order",
        "pays_by_trades",
        "phase",
        "place",
        "receipts",
        "required",
        "seen",
        "stress",
        "total_cut_first",
        "total_gains",
        "worst",
    )

    def __init__(self) -> None:
        """Start without a run."""
        self.id = 0  # of the present run, or of the last
        self.last_trade_id = 0  # the last trade before the run
        self.order: list[int] = []  # accounts, gains by `pair_key`, scenarios, or members
        self.place = 0
        self.phase = RUN_ENDED
        self.is_sizing = 0  # 1: the run computes stress losses, and may size the fund
        self.seen = 0  # number of accounts
        self.required = 0
        self.marks: dict[MarketId, int] = {}
        self.by_trades: dict[
            MarketId, int
        ] = {}  # those of markets that trades mark, without an index
        self.pays_by_trades = 0  # 1: gains of these markets are paid, since it is a cut-off (C-2.1)
        self.gains: dict[int, int] = {}  # by `pair_key` of account and currency
        # By the same keys: variation margin that was not paid; and the gains that are paid only after all other
        # gains, listed before the payments (C-7.5).
        self.lacks: dict[int, int] = {}
        self.cut_first: dict[int, int] = {}
        self.receipts: dict[AssetId, int] = {}  # at the start of the payments
        # Members' losses beyond their margin, by scenario and member, and their margins.
        self.stress: dict[int, dict[int, int]] = {}
        self.margins: dict[int, int] = {}
        # By member: the stress margin that was lodged, and its greatest loss in a scenario.
        self.lodged_stress: dict[int, int] = {}
        self.worst: dict[int, int] = {}
        # Derived, with `receipts`: the sums of the two kinds of gains by currency.
        self.total_gains: dict[AssetId, int] = {}
        self.total_cut_first: dict[AssetId, int] = {}

    def is_open(self) -> bool:
        """Return whether a run is open."""
        return self.phase < RUN_ENDED


class Margin:
    """All margin data of one state; amounts of 0 are not stored."""

    def __init__(self) -> None:
        """Start without margin data."""
        # By account and asset. Collateral stays in the balance of the account, under hold, so no
        # other account's loss can reach it, and it moves with the account (C-7).
        self.collateral: dict[int, int] = {}
        # Derived: of all accounts of an owner, by asset.
        self.lodged: dict[str, dict[AssetId, int]] = {}
        # Interest on collateral: by asset its rate; by account and asset the earned interest, if
        # the collateral changed or was paid for since its asset got a rate. Other collateral has
        # earned since then.
        self.rates: dict[AssetId, CollateralRate] = {}
        self.interest: dict[int, EarnedInterest] = {}
        self.interest_key = 0  # the last pair that the present payments have visited; 0: none
        # By member and asset, the parts of the balance of `default_fund` (C-8).
        self.contributions: dict[int, int] = {}
        self.parameters = MarginParameters()
        self.terms: dict[AssetId, MarginAsset] = {}
        # By account, in the valuation asset: the requirement of the last run.
        self.requirements: dict[AccountId, int] = {}
        self.calls: dict[AccountId, MarginCall] = {}
        # By account and currency: variation margin received for its open nets; negative: paid.
        self.variation: dict[AccountId, dict[AssetId, int]] = {}
        # By account and currency: the gain of markets without an index that the last run at a cut-off counted, as far
        # as it has not fallen since; what is above it waits for the next one (C-2.1).
        self.paid_by_trades: dict[AccountId, dict[AssetId, int]] = {}
        # Derived: the variation margin in `ccp` by currency, paid and not yet received.
        self.variation_held: dict[AssetId, int] = {}
        self.run = MarginRun()
        # The marks of the last run, of markets in whose currency every account has paid its variation margin
        # (C-7.5).
        self.paid_marks: dict[MarketId, int] = {}
        # The marks of the last run, which stay while P-4 bans settling at an index.
        self.marks: dict[MarketId, int] = {}
        self.stress_scenarios: dict[int, StressScenario] = {}
        self.fund = FundRules()
        # By member, in the valuation asset: the contribution that the fund requires, and the call.
        self.contributions_required: dict[int, int] = {}
        self.contribution_calls: dict[int, ContributionCall] = {}
        self.cooling_off = CoolingOff()
        # By member, the last notice that it leaves the fund; by day since 1970 and member, the
        # largest contribution that was required until a sizing of that day (C-8.2).
        self.notices: dict[int, LeavingNotice] = {}
        self.required_by_day: dict[int, dict[int, int]] = {}
        # By account, the part of its requirement for its member's loss beyond half the fund; by
        # day since 1970, what runs have found (C-8.3).
        self.stress_margins: dict[AccountId, int] = {}
        self.fund_days: dict[int, FundDay] = {}

    def change_collateral(
        self, account_id: AccountId, owner: str, asset_id: AssetId, amount: int, time_ns: int
    ) -> int:
        """Change an account's collateral in an asset by a signed amount; return the new amount."""
        key = pair_key(account_id, asset_id)
        self.count_lodged(owner, asset_id, amount)
        rate = self.rates.get(asset_id)
        if rate is not None:
            self.interest[key] = self.earned(key, rate, time_ns)
        return add_amount(self.collateral, key, amount)

    def count_lodged(self, owner: str, asset_id: AssetId, amount: int) -> None:
        """Add a signed amount to the collateral that all accounts of an owner have lodged in an asset."""
        of_owner = self.lodged.setdefault(owner, {})
        of_owner[asset_id] = of_owner.get(asset_id, 0) + amount
        assert of_owner[asset_id] >= 0
        if of_owner[asset_id] == 0:
            del of_owner[asset_id]
            if not of_owner:
                del self.lodged[owner]

    def earned(self, key: int, rate: CollateralRate, time_ns: int) -> EarnedInterest:
        """Return the interest that collateral has earned up to now, by `pair_key` of account and asset."""
        before = self.interest.get(key)
        now = rate.sum_at(time_ns)
        earned, since = (0, 0) if before is None else (before.earned, before.rate_sum)
        return EarnedInterest(earned + self.collateral.get(key, 0) * (now - since), now)

    def add_variation(self, account_id: AccountId, asset_id: AssetId, amount: int) -> int:
        """Record variation margin that an account received, or, if negative, paid; return its total."""
        own = self.variation.setdefault(account_id, {})
        after = own.get(asset_id, 0) + amount
        if after:
            own[asset_id] = after
        else:
            own.pop(asset_id, None)
            if not own:
                del self.variation[account_id]
        held = self.variation_held.get(asset_id, 0) - amount
        assert held >= 0  # receipts never exceed payments
        if held:
            self.variation_held[asset_id] = held
        else:
            self.variation_held.pop(asset_id, None)
        return after


def add_amount(amounts: dict[int, int], key: int, amount: int) -> int:
    """Change the amount of a key by a signed amount, and drop an amount of 0; return the new amount."""
    after = amounts.get(key, 0) + amount
    assert after >= 0
    if after:
        amounts[key] = after
    else:
        amounts.pop(key, None)
    return after


def total_gains(gains: dict[int, int]) -> dict[AssetId, int]:
    """Return the sum of gains by currency."""
    found: dict[AssetId, int] = {}
    for key, gain in gains.items():
        asset_id = AssetId(pair_of(key)[1])
        found[asset_id] = found.get(asset_id, 0) + gain
    return found
