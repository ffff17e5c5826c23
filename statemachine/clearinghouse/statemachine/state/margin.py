# SPDX-License-Identifier: Apache-2.0
"""Hold collateral that clearing accounts set apart, what is required of them, and the default fund (SPEC C-7, C-8).

Owns the shape of the data. Must never decide what is required: rules live in `margin_calls` and `handlers`. Keys of
pairs are those of `state.clearing.pair_key`.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.collateral_interest import rate_sum
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, AssetId, MarketId

# Phases of a margin run, whose table is in `margin_calls.runs`: from the second on gains share what came in.
PHASE_GAINS: Final = 1
RUN_ENDED: Final = 4


class MarginParameters:
    """How margin is computed and called; `version` 0: it is not, since nothing was set."""

    __slots__ = (
        "call_seconds",
        "concentration_ppb",
        "concentration_rate_ppb",
        "confidence_ppb",
        "floor_weight_ppb",
        "look_back_days",
        "reminder_seconds",
        "run_seconds",
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


class MarginAsset:
    """What an asset counts as collateral, the add-ons of its positions, and its scenarios; 0: no limit, no issuer."""

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
        "version",
    )

    def __init__(self, asset_id: AssetId) -> None:
        """Start as no collateral and without scenarios."""
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


class CollateralRate:
    """What collateral in an asset earns, and who pays it. `rate_sum` is that of the rate up to `since_ns`, ppb x ns."""

    __slots__ = ("account_id", "asset_id", "rate_ppb", "rate_sum", "since_ns")

    def __init__(self, asset_id: AssetId) -> None:
        """Start with no rate."""
        self.asset_id = asset_id
        self.account_id = NO_ACCOUNT
        self.rate_ppb = 0
        self.rate_sum = 0
        self.since_ns = 0

    def sum_at(self, time_ns: int) -> int:
        """Return the sum of the rate up to now, in ppb x ns."""
        return rate_sum(self.rate_sum, self.rate_ppb, time_ns - self.since_ns)


class EarnedInterest:
    """What collateral has earned up to a sum of its rate, in units x ppb x ns."""

    __slots__ = ("earned", "rate_sum")

    def __init__(self, earned: int, rate_sum: int) -> None:
        """Take what was earned, and up to where."""
        self.earned = earned
        self.rate_sum = rate_sum


class MarginCall:
    """What an account has to lodge until a deadline, in the valuation asset."""

    __slots__ = ("account_id", "amount", "called_ns", "deadline_ns", "is_missed", "member_id")

    def __init__(
        self,
        account_id: AccountId,
        member_id: int,
        amount: int,
        called_ns: int,
        deadline_ns: int,
    ) -> None:
        """Take the call; its deadline is to come."""
        self.account_id = account_id
        self.member_id = member_id
        self.amount = amount
        self.called_ns = called_ns
        self.deadline_ns = deadline_ns
        self.is_missed = 0


class StressScenario:
    """By how much each asset moves, in parts of its price; the others do not."""

    __slots__ = ("id", "name", "shocks_ppb")

    def __init__(self, scenario_id: int, name: str) -> None:
        """Start with no moves."""
        self.id = scenario_id
        self.name = name
        self.shocks_ppb: dict[AssetId, int] = {}


class ContributionCall:
    """What a member has to pay into the default fund until a deadline, in the valuation asset."""

    __slots__ = ("amount", "deadline_ns", "is_missed", "member_id")

    def __init__(self, member_id: int, amount: int, deadline_ns: int) -> None:
        """Take the call; its deadline is to come."""
        self.member_id = member_id
        self.amount = amount
        self.deadline_ns = deadline_ns
        self.is_missed = 0


class FundRules:
    """How the default fund is called, and what it was sized to; `version` 0: nothing was set."""

    __slots__ = (
        "call_seconds",
        "contribution_min",
        "first_member_id",
        "required",
        "scenario_id",
        "second_member_id",
        "version",
    )

    def __init__(self) -> None:
        """Start unset."""
        self.version = 0
        self.contribution_min = 0
        self.call_seconds = 0
        # As it was sized last: the scenario, the two members with the greatest parts, and their sum.
        self.scenario_id = 0
        self.first_member_id = 0
        self.second_member_id = 0
        self.required = 0


class CoolingMember:
    """What a member pays at most in a cooling-off period for losses of others, and what counts of it so far (C-8)."""

    __slots__ = ("assessed", "limit", "lost", "member_id", "replenished")

    def __init__(self, member_id: int, limit: int) -> None:
        """Start with nothing lost."""
        self.member_id = member_id
        self.limit = limit
        self.lost = 0  # of its contribution, by losses of others
        self.assessed = 0  # what was called of it, paid or not
        self.replenished = 0  # of what it lost


class CoolingOff:
    """The terms of cooling-off periods, and the last one (C-8). What it limits ends with its time."""

    __slots__ = ("cap_ppb", "case_id", "members", "period_seconds", "until_ns")

    def __init__(self) -> None:
        """Start without."""
        self.period_seconds = 0  # 0: there is none
        self.cap_ppb = 0
        self.until_ns = 0
        self.case_id = 0  # with which it began
        self.members: dict[int, CoolingMember] = {}  # those with a contribution at its begin


class MarginRun:
    """A margin run over all accounts, and how far it is. First they pay and are asked, then gains are paid.

    `marks` are those of its begin: accounts that it sees later have the same.
    """

    __slots__ = (
        "gains",
        "id",
        "is_sizing",
        "margins",
        "marks",
        "order",
        "phase",
        "place",
        "pots",
        "required",
        "seen",
        "stress",
        "total_gains",
    )

    def __init__(self) -> None:
        """Start with none."""
        self.id = 0  # of the present one, or of the last one
        self.order: list[int] = []  # accounts, gains by `pair_key`, scenarios, or members
        self.place = 0
        self.phase = RUN_ENDED
        self.is_sizing = 0  # the default fund is sized too
        self.seen = 0  # accounts
        self.required = 0
        self.marks: dict[MarketId, int] = {}
        self.gains: dict[int, int] = {}  # by `pair_key` of account and currency
        self.pots: dict[AssetId, int] = {}  # what has come in, as the payments begin
        # What members leave beyond their margin, by scenario and member, and their margins.
        self.stress: dict[int, dict[int, int]] = {}
        self.margins: dict[int, int] = {}
        # Derived, with `pots`: the sum of the gains by currency.
        self.total_gains: dict[AssetId, int] = {}

    def is_open(self) -> bool:
        """Return whether a run is under way."""
        return self.phase < RUN_ENDED


class Margin:
    """All of it, one per state. An amount of 0 is not kept."""

    def __init__(self) -> None:
        """Start with nothing."""
        # By account and asset. It stays in the balance of the account, as a part of what is under hold there, so no
        # other account's loss can reach it, and it goes where the account goes (C-7).
        self.collateral: dict[int, int] = {}
        # Interest on it: by asset its rate; by account and asset what is earned, where collateral has changed or been
        # paid for since its asset got a rate. Of other collateral all is earned since then.
        self.rates: dict[AssetId, CollateralRate] = {}
        self.interest: dict[int, EarnedInterest] = {}
        self.interest_key = 0  # of the last pair that the payments under way have seen; 0: none are
        # By member and asset, the parts of the balance of `default_fund` (C-8).
        self.contributions: dict[int, int] = {}
        self.parameters = MarginParameters()
        self.terms: dict[AssetId, MarginAsset] = {}
        # By account, in the valuation asset: what the last run asked.
        self.requirements: dict[AccountId, int] = {}
        self.calls: dict[AccountId, MarginCall] = {}
        # By account and currency: what it has received as variation margin for its open nets; below 0: what it paid.
        self.variation: dict[AccountId, dict[AssetId, int]] = {}
        # Derived: what `ccp` has of it by currency, paid and not received.
        self.pots: dict[AssetId, int] = {}
        self.run = MarginRun()
        self.stress_scenarios: dict[int, StressScenario] = {}
        self.fund = FundRules()
        # By member, in the valuation asset: what the fund requires of it, and what it is called for.
        self.contributions_required: dict[int, int] = {}
        self.contribution_calls: dict[int, ContributionCall] = {}
        self.cooling_off = CoolingOff()

    def change_collateral(
        self, account_id: AccountId, asset_id: AssetId, amount: int, time_ns: int
    ) -> int:
        """Change what an account has lodged of an asset, by less than 0 too; returns what it is afterwards."""
        key = pair_key(account_id, asset_id)
        rate = self.rates.get(asset_id)
        if rate is not None:
            self.interest[key] = self.earned(key, rate, time_ns)
        return add_amount(self.collateral, key, amount)

    def earned(self, key: int, rate: CollateralRate, time_ns: int) -> EarnedInterest:
        """Return what collateral has earned up to now, by `pair_key`."""
        before = self.interest.get(key)
        now = rate.sum_at(time_ns)
        earned, since = (0, 0) if before is None else (before.earned, before.rate_sum)
        return EarnedInterest(earned + self.collateral.get(key, 0) * (now - since), now)

    def add_variation(self, account_id: AccountId, asset_id: AssetId, amount: int) -> int:
        """Note variation margin that an account received, or below 0 paid; returns all that it has received."""
        own = self.variation.setdefault(account_id, {})
        after = own.get(asset_id, 0) + amount
        if after:
            own[asset_id] = after
        else:
            own.pop(asset_id, None)
            if not own:
                del self.variation[account_id]
        pot = self.pots.get(asset_id, 0) - amount
        assert pot >= 0  # no more goes out than came in
        if pot:
            self.pots[asset_id] = pot
        else:
            self.pots.pop(asset_id, None)
        return after


def add_amount(amounts: dict[int, int], key: int, amount: int) -> int:
    """Change an amount, of which 0 is not kept; returns what it is afterwards."""
    after = amounts.get(key, 0) + amount
    assert after >= 0
    if after:
        amounts[key] = after
    else:
        amounts.pop(key, None)
    return after


def total_gains(gains: dict[int, int]) -> dict[AssetId, int]:
    """The sum of gains by currency."""
    found: dict[AssetId, int] = {}
    for key, gain in gains.items():
        asset_id = AssetId(pair_of(key)[1])
        found[asset_id] = found.get(asset_id, 0) + gain
    return found
