# SPDX-License-Identifier: Apache-2.0
"""Restore margin of clearing accounts from the tables of a snapshot (SPEC J-4, C-7, C-8).

Owns the reading of those tables. The meaning of a table is in `snapshot.margin_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.margin import (
    PHASE_GAINS,
    CollateralRate,
    ContributionCall,
    CoolingMember,
    EarnedInterest,
    Margin,
    MarginAsset,
    MarginCall,
    StressScenario,
    total_gains,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def restore_margin(state: State, tables: Tables) -> None:
    """Restore all of it."""
    margin = state.margin
    for account_id, asset_id, amount in tables.rows("collateral"):
        assert amount > 0
        margin.collateral[pair_key(account_id, asset_id)] = amount
    for member_id, asset_id, amount in tables.rows("default_fund_contributions"):
        assert amount > 0
        margin.contributions[pair_key(member_id, asset_id)] = amount
    for values in tables.rows("margin_parameters"):
        set_columns(margin.parameters, "MarginParameters", values)
    for values in tables.rows("margin_assets"):
        terms = margin.terms[values[0]] = MarginAsset(values[0])
        set_columns(terms, "MarginAsset", values)
    for asset_id, place, change in tables.rows("margin_scenarios"):
        assert place == len(margin.terms[asset_id].returns_ppb)
        margin.terms[asset_id].returns_ppb.append(change)
    for account_id, required in tables.rows("margin_requirements"):
        margin.requirements[account_id] = required
    for values in tables.rows("margin_calls"):
        call = margin.calls[values[0]] = MarginCall(*values[:5])
        set_columns(call, "MarginCall", values)
    for account_id, asset_id, amount in tables.rows("variation_margin"):
        margin.variation.setdefault(account_id, {})[asset_id] = amount
    pots: dict[AssetId, int] = {}
    for own in margin.variation.values():
        for asset_id, amount in own.items():
            pots[asset_id] = pots.get(asset_id, 0) - amount
    margin.pots = {asset_id: amount for asset_id, amount in pots.items() if amount}
    _restore_run(margin, tables)
    _restore_fund(margin, tables)
    _restore_interest(margin, tables)


def _restore_run(margin: Margin, tables: Tables) -> None:
    """Restore the margin run that is under way."""
    run = margin.run
    for values in tables.rows("margin_run"):
        set_columns(run, "MarginRun", values)
    run.order = [key for _, key in tables.rows("margin_run_order")]
    for market_id, mark in tables.rows("margin_run_marks"):
        run.marks[market_id] = mark
    for account_id, asset_id, gain in tables.rows("margin_run_gains"):
        run.gains[pair_key(account_id, asset_id)] = gain
    for asset_id, amount in tables.rows("margin_run_pots"):
        run.pots[asset_id] = amount
    for scenario_id, member_id, left in tables.rows("margin_run_stress"):
        run.stress.setdefault(scenario_id, {})[member_id] = left
    for member_id, found in tables.rows("margin_run_margins"):
        run.margins[member_id] = found
    if run.phase >= PHASE_GAINS:
        run.total_gains = total_gains(run.gains)


def _restore_fund(margin: Margin, tables: Tables) -> None:
    """Restore stress scenarios, the rules of the default fund and its calls."""
    for values in tables.rows("stress_scenarios"):
        margin.stress_scenarios[values[0]] = StressScenario(*values)
    for scenario_id, asset_id, shock in tables.rows("stress_shocks"):
        margin.stress_scenarios[scenario_id].shocks_ppb[asset_id] = shock
    for values in tables.rows("default_fund_rules"):
        set_columns(margin.fund, "FundRules", values)
    for member_id, required in tables.rows("contributions_required"):
        margin.contributions_required[member_id] = required
    for values in tables.rows("contribution_calls"):
        call = margin.contribution_calls[values[0]] = ContributionCall(*values[:3])
        set_columns(call, "ContributionCall", values)
    for values in tables.rows("cooling_off"):
        set_columns(margin.cooling_off, "CoolingOff", values)
    for values in tables.rows("cooling_off_members"):
        member = margin.cooling_off.members[values[0]] = CoolingMember(*values[:2])
        set_columns(member, "CoolingMember", values)
        assert member.assessed + member.replenished <= member.limit


def _restore_interest(margin: Margin, tables: Tables) -> None:
    """Restore the interest on collateral."""
    for values in tables.rows("collateral_rates"):
        rate = margin.rates[values[0]] = CollateralRate(values[0])
        set_columns(rate, "CollateralRate", values)
    for account_id, asset_id, earned, rate_sum in tables.rows("collateral_interest"):
        assert earned >= 0
        margin.interest[pair_key(account_id, asset_id)] = EarnedInterest(earned, rate_sum)
    for account_id, asset_id in tables.rows("collateral_interest_seen"):
        margin.interest_key = pair_key(account_id, asset_id)
