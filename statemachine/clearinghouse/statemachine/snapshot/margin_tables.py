# SPDX-License-Identifier: Apache-2.0
"""List the tables of margin of clearing accounts and of the default fund (SPEC J-4, C-7, C-8).

Owns the choice of margin data in a snapshot, and the sums that it omits.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    list_table,
    nested_table,
    number_table,
    pair_table,
    record_table,
    single_table,
)
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.margin import (
    PHASE_GAINS,
    CollateralRate,
    ContributionCall,
    CoolingMember,
    EarnedInterest,
    FundDay,
    LeavingNotice,
    MarginAsset,
    MarginCall,
    StressScenario,
    total_gains,
)
from clearinghouse.statemachine.state.snapshot_columns import SHAPES
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId


def _scenarios(state: State) -> Rows:
    """Return the scenarios of assets, in their order."""
    for key in sorted(state.margin.terms):
        for place, change in enumerate(state.margin.terms[key].returns_ppb):
            yield (key, place, change)


def _restore_scenarios(state: State, values: Iterable[Values]) -> None:
    for asset_id, place, change in values:
        returns_ppb = state.margin.terms[asset_id].returns_ppb
        assert place == len(returns_ppb)
        returns_ppb.append(change)


def _interest(state: State) -> Rows:
    """Return the interest earned by collateral, by account and asset."""
    getter = SHAPES["EarnedInterest"].row()
    for key in sorted(state.margin.interest):
        yield (*pair_of(key), *getter(state.margin.interest[key]))


def _restore_interest(state: State, values: Iterable[Values]) -> None:
    for account_id, asset_id, earned, rate_sum in values:
        assert earned >= 0
        state.margin.interest[pair_key(account_id, asset_id)] = EarnedInterest(earned, rate_sum)


def _interest_seen(state: State) -> Rows:
    """Return the last pair of account and asset that the interest payment under way has reached; no row without a
    payment.
    """
    if state.margin.interest_key:
        yield pair_of(state.margin.interest_key)


def _restore_interest_seen(state: State, values: Iterable[Values]) -> None:
    for account_id, asset_id in values:
        state.margin.interest_key = pair_key(account_id, asset_id)


MARGIN_TABLES: Final = (
    pair_table("collateral", "account_id asset_id amount", "margin.collateral", least=1),
    pair_table(
        "default_fund_contributions", "member_id asset_id amount", "margin.contributions", least=1
    ),
    single_table(
        "margin_parameters", "MarginParameters", "margin.parameters", lambda one: one.version
    ),
    record_table("margin_assets", "MarginAsset", "margin.terms", MarginAsset, 1),
    Table("margin_scenarios", ("asset_id", "place", "returns_ppb"), _scenarios, _restore_scenarios),
    number_table("margin_requirements", "account_id required", "margin.requirements"),
    record_table("margin_calls", "MarginCall", "margin.calls", MarginCall, 5),
    nested_table("variation_margin", "account_id asset_id amount", "margin.variation"),
    single_table("margin_run", "MarginRun", "margin.run", lambda run: run.id),
    list_table("margin_run_order", "place key", "margin.run.order"),
    number_table("margin_run_marks", "market_id mark", "margin.run.marks"),
    number_table("margin_run_by_trades", "market_id mark", "margin.run.by_trades"),
    nested_table("paid_by_trades", "account_id asset_id gain", "margin.paid_by_trades"),
    number_table("paid_marks", "market_id mark", "margin.paid_marks"),
    number_table("margin_marks", "market_id mark", "margin.marks"),
    pair_table("margin_run_gains", "account_id asset_id gain", "margin.run.gains"),
    pair_table("margin_run_lacks", "account_id asset_id amount", "margin.run.lacks"),
    pair_table("margin_run_cut_first", "account_id asset_id gain", "margin.run.cut_first"),
    number_table("margin_run_pots", "asset_id amount", "margin.run.receipts"),
    nested_table("margin_run_stress", "scenario_id member_id uncovered", "margin.run.stress"),
    number_table("margin_run_margins", "member_id margin", "margin.run.margins"),
    number_table("margin_run_held", "member_id amount", "margin.run.lodged_stress"),
    number_table("margin_run_worst", "member_id uncovered", "margin.run.worst"),
    record_table(
        "stress_scenarios", "StressScenario", "margin.stress_scenarios", StressScenario, 2
    ),
    nested_table(
        "stress_shocks", "scenario_id asset_id shock_ppb", "margin.stress_scenarios", "shocks_ppb"
    ),
    single_table("default_fund_rules", "FundRules", "margin.fund", lambda fund: fund.version),
    number_table("contributions_required", "member_id required", "margin.contributions_required"),
    record_table(
        "contribution_calls", "ContributionCall", "margin.contribution_calls", ContributionCall, 3
    ),
    single_table(
        "cooling_off",
        "CoolingOff",
        "margin.cooling_off",
        lambda one: one.period_seconds or one.until_ns,
    ),
    record_table(
        "cooling_off_members",
        "CoolingMember",
        "margin.cooling_off.members",
        CoolingMember,
        2,
        check=lambda member: member.assessed + member.replenished <= member.limit,
    ),
    record_table(
        "leaving_notices",
        "LeavingNotice",
        "margin.notices",
        LeavingNotice,
        2,
        check=lambda notice: notice.assessed + notice.replenished <= notice.limit,
    ),
    nested_table("required_by_day", "day member_id required", "margin.required_by_day"),
    number_table("stress_margins", "account_id amount", "margin.stress_margins"),
    record_table("fund_days", "FundDay", "margin.fund_days", FundDay, 1),
    record_table("collateral_rates", "CollateralRate", "margin.rates", CollateralRate, 1),
    Table(
        "collateral_interest",
        SHAPES["EarnedInterest"].names("account_id", "asset_id"),
        _interest,
        _restore_interest,
    ),
    Table(
        "collateral_interest_seen",
        ("account_id", "asset_id"),
        _interest_seen,
        _restore_interest_seen,
    ),
)


def sum_up_margin(state: State) -> None:
    """Compute the sums that a snapshot omits: variation margin by asset, the gains of a margin run, extreme returns."""
    margin = state.margin
    for terms in margin.terms.values():
        terms.set_tails(margin.parameters)
    held: dict[AssetId, int] = {}
    for own in margin.variation.values():
        for asset_id, amount in own.items():
            held[asset_id] = held.get(asset_id, 0) - amount
    for key, amount in margin.collateral.items():
        account_id, lodged_id = pair_of(key)
        margin.count_lodged(state.accounts[AccountId(account_id)].owner, AssetId(lodged_id), amount)
    margin.variation_held = {asset_id: amount for asset_id, amount in held.items() if amount}
    if margin.run.phase >= PHASE_GAINS:
        margin.run.total_gains = total_gains(margin.run.gains)
        margin.run.total_cut_first = total_gains(margin.run.cut_first)
