# SPDX-License-Identifier: Apache-2.0
"""Handle the parameters of margin: its computation and calls, eligible assets, scenarios (SPEC C-7, C-7.1).

Owns the ranges of these parameters. The next margin run applies a change.
"""

from itertools import pairwise
from typing import Final

from clearinghouse.statemachine.authority.common_checks import (
    refuse_inactive,
    refuse_redeemed,
)
from clearinghouse.statemachine.clearing.leaving_notices import NOTICE_SECONDS
from clearinghouse.statemachine.clearing_margin.interest import ALL_ASSETS, schedule_interest
from clearinghouse.statemachine.clearing_margin.runs import is_run_possible, schedule_run
from clearinghouse.statemachine.state.margin import CollateralRate, MarginAsset, StressScenario
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_COLLATERAL_INTEREST,
    DEADLINE_MARGIN_RUN,
)
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    ASSESSMENT_CAP_PPB_MAX,
    FUND_DAYS_MAX,
    PPB,
    STRESS_SCENARIOS_MAX,
    STRESS_SHOCKS_MAX,
    UNWINDING_SECONDS_MAX,
)

_CONFIDENCE_MIN_PPB: Final = 990_000_000  # the least confidence (C-7.1)
_LOOK_BACK_MIN_DAYS: Final = 250  # the least look-back (C-7.1)
_LOOK_BACK_MAX_DAYS: Final = 2_000
_STRESS_MIN_DAYS: Final = 30
_STRESS_MAX_DAYS: Final = 1_000
_FLOOR_WEIGHT_MIN_PPB: Final = 250_000_000
_SECONDS_MIN: Final = 60
_SECONDS_MAX: Final = 86_400
_FUND_SECONDS_MAX: Final = 864_000
_NOTICE_SECONDS_MIN: Final = 86_400
_COOLING_SECONDS_MIN: Final = 86_400
_COOLING_SECONDS_MAX: Final = 7_776_000
_COVER_DAYS: Final = 60  # C-8.3
_BUFFER_PPB: Final = PPB // 10
_SIZING_DAYS: Final = 30
_SKIN_DAYS: Final = 20
_LIQUIDATION_MIN_DAYS: Final = 2  # C-7.1
_LIQUIDATION_MAX_DAYS: Final = 30
_RETURN_MAX_PPB: Final = 1_000 * PPB
_EXPOSURE_MULTIPLE_MAX: Final = 1_000_000


def set_margin_parameters(
    state: State, command: commands.SetMarginParameters, _reply: Reply
) -> int:
    """Set the parameters of margin runs and calls. Refusals in order: PARAMETER_OUT_OF_RANGE."""
    if not (
        _CONFIDENCE_MIN_PPB <= command.confidence_ppb < PPB
        and _LOOK_BACK_MIN_DAYS <= command.look_back_days <= _LOOK_BACK_MAX_DAYS
        and _STRESS_MIN_DAYS <= command.stress_days <= _STRESS_MAX_DAYS
        and _FLOOR_WEIGHT_MIN_PPB <= command.floor_weight_ppb <= PPB
        and _SECONDS_MIN <= command.call_seconds <= _SECONDS_MAX
        and 0 <= command.reminder_seconds < command.call_seconds
        and (command.run_seconds == 0 or _SECONDS_MIN <= command.run_seconds <= _SECONDS_MAX)
        and 0 <= command.concentration_ppb <= PPB
        and 0 <= command.concentration_rate_ppb <= PPB
        and NOT_STATED <= command.cover_ppb <= PPB
        and NOT_STATED <= command.reduction_max_ppb <= PPB
        and NOT_STATED <= command.sale_share_ppb <= PPB
        and NOT_STATED <= command.exposure_multiple <= _EXPOSURE_MULTIPLE_MAX
        and not (command.exposure_unlimited and command.exposure_multiple > 0)
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    parameters = state.margin.parameters
    parameters.version += 1
    parameters.confidence_ppb = command.confidence_ppb
    parameters.look_back_days = command.look_back_days
    parameters.stress_days = command.stress_days
    parameters.floor_weight_ppb = command.floor_weight_ppb
    parameters.call_seconds = command.call_seconds
    parameters.reminder_seconds = command.reminder_seconds
    parameters.run_seconds = command.run_seconds
    parameters.concentration_ppb = command.concentration_ppb
    parameters.concentration_rate_ppb = command.concentration_rate_ppb
    parameters.cover_ppb = command.cover_ppb
    parameters.reduction_max_ppb = command.reduction_max_ppb
    parameters.sale_share_ppb = command.sale_share_ppb
    parameters.exposure_multiple = command.exposure_multiple
    parameters.exposure_unlimited = command.exposure_unlimited
    for terms in state.margin.terms.values():
        terms.set_tails(parameters)
    state.version += 1  # cached covers have the earlier terms
    schedule_run(state)
    event_writers.margin_parameters_set(
        state.events, 0, asset_id=AssetId(0), version=parameters.version
    )
    return codes.OK


def begin_margin_run(state: State, _command: commands.BeginMarginRun, _reply: Reply) -> int:
    """Let a margin run begin with the next slice of work, at present prices. Refusals in order: NOTHING_TO_MARGIN.

    A run that is open ends before. The runs of set times stay as they are.
    """
    if not is_run_possible(state):
        return codes.NOTHING_TO_MARGIN

    # Accepted: nothing below refuses.
    state.timers.schedule_earlier(state.time_ns, DEADLINE_MARGIN_RUN, 0)
    state.cursors.is_behind = True  # the next slice begins the run
    event_writers.margin_run_ordered(state.events, 0, state.margin.run.id + 1)
    return codes.OK


def _terms_of(state: State, asset_id: AssetId) -> MarginAsset:
    """Return the terms of an asset; create them if the asset has none."""
    found = state.margin.terms.get(asset_id)
    if found is None:
        found = state.margin.terms[asset_id] = MarginAsset(asset_id)
    return found


def set_margin_asset(state: State, command: commands.SetMarginAsset, _reply: Reply) -> int:
    """Set the terms of an asset as collateral.

    Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE, UNKNOWN_MEMBER. Lodged collateral stays lodged; the next
    run applies the haircut and the other terms.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if not (
        command.eligible in (0, 1)
        and 0 <= command.haircut_ppb < PPB
        and 0 <= command.collateral_max <= AMOUNT_MAX
        and _LIQUIDATION_MIN_DAYS <= command.liquidation_days <= _LIQUIDATION_MAX_DAYS
        and 0 <= command.daily_volume <= AMOUNT_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    if command.issuer_member_id and command.issuer_member_id not in state.clearing.members:
        return codes.UNKNOWN_MEMBER

    # Accepted: nothing below refuses.
    terms = _terms_of(state, command.asset_id)
    terms.version += 1
    state.version += 1  # cached covers have the earlier terms
    terms.eligible = command.eligible
    terms.haircut_ppb = command.haircut_ppb
    terms.collateral_max = command.collateral_max
    terms.liquidation_days = command.liquidation_days
    terms.daily_volume = command.daily_volume
    terms.issuer_member_id = command.issuer_member_id
    event_writers.margin_asset_set(state.events, 0, asset_id=terms.asset_id, version=terms.version)
    return codes.OK


def set_collateral_interest(
    state: State, command: commands.SetCollateralInterest, _reply: Reply
) -> int:
    """Set the interest rate of collateral in an asset from now on, and the account that pays it.

    Refusals in order: UNKNOWN_ASSET, those of `refuse_inactive`, SECURITY_REDEEMED, PARAMETER_OUT_OF_RANGE.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = refuse_inactive(state, command.account_id)
    if code == codes.OK:
        code = refuse_redeemed(state, command.asset_id)
    if code != codes.OK:
        return code
    if not 0 <= command.rate_ppb <= PPB:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    rate = state.margin.rates.get(command.asset_id)
    if rate is None:
        rate = state.margin.rates[command.asset_id] = CollateralRate(command.asset_id)
    rate.rate_sum = rate.sum_at(state.time_ns)
    rate.since_ns = state.time_ns
    rate.rate_ppb = command.rate_ppb
    rate.account_id = command.account_id
    if (DEADLINE_COLLATERAL_INTEREST, ALL_ASSETS) not in state.timers.due:
        schedule_interest(state)
    event_writers.collateral_interest_set(
        state.events, 0, command.account_id, command.asset_id, command.rate_ppb
    )
    return codes.OK


def set_margin_scenarios(state: State, command: commands.SetMarginScenarios, _reply: Reply) -> int:
    """Set the scenarios of an asset. Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE.

    Out of range are a return below -100 % or above 100,000 %, and a number of returns other than the parameters
    state.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    parameters = state.margin.parameters
    returns = command.returns_ppb
    if (
        not returns
        or len(returns) != parameters.look_back_days + parameters.stress_days
        or min(returns) < -PPB
        or max(returns) > _RETURN_MAX_PPB
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    terms = _terms_of(state, command.asset_id)
    terms.scenarios_version += 1
    terms.returns_ppb = list(returns)
    terms.set_tails(parameters)
    state.version += 1  # cached covers have the earlier terms
    event_writers.margin_scenarios_set(
        state.events, 0, asset_id=terms.asset_id, version=terms.scenarios_version
    )
    return codes.OK


def set_stress_scenario(state: State, command: commands.SetStressScenario, _reply: Reply) -> int:
    """Set or remove a stress scenario. Refusals in order: PARAMETER_OUT_OF_RANGE, UNKNOWN_ASSET.

    The change applies from the next cut-off on.
    """
    asset_ids, shocks = command.asset_ids, command.shocks_ppb
    if (
        not 1 <= command.scenario_id <= STRESS_SCENARIOS_MAX
        or len(asset_ids) != len(shocks)
        or len(asset_ids) > STRESS_SHOCKS_MAX
        or any(after <= before for before, after in pairwise(asset_ids))
        or min(shocks, default=0) < -PPB
        or max(shocks, default=0) > _RETURN_MAX_PPB
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    if any(asset_id not in state.assets for asset_id in asset_ids):
        return codes.UNKNOWN_ASSET

    # Accepted: nothing below refuses.
    scenarios = state.margin.stress_scenarios
    if asset_ids:
        scenario = scenarios[command.scenario_id] = StressScenario(
            command.scenario_id, command.name
        )
        for asset_id, shock in zip(asset_ids, shocks, strict=True):
            scenario.shocks_ppb[AssetId(asset_id)] = shock
    else:
        scenarios.pop(command.scenario_id, None)
    event_writers.stress_scenario_set(
        state.events, 0, scenario_id=command.scenario_id, assets=len(asset_ids)
    )
    return codes.OK


def set_default_fund_parameters(
    state: State, command: commands.SetDefaultFundParameters, _reply: Reply
) -> int:
    """Set the parameters of calls to the default fund. Refusals in order: PARAMETER_OUT_OF_RANGE."""
    if (
        not 0 <= command.contribution_min <= AMOUNT_MAX
        or not _SECONDS_MIN <= command.call_seconds <= _FUND_SECONDS_MAX
        or not (
            command.notice_seconds in (NOT_STATED, 0)
            or _NOTICE_SECONDS_MIN <= command.notice_seconds <= UNWINDING_SECONDS_MAX
        )
        or not NOT_STATED <= command.cover_days <= FUND_DAYS_MAX
        or not NOT_STATED <= command.buffer_ppb <= PPB
        or not NOT_STATED <= command.required_min <= AMOUNT_MAX
        or not NOT_STATED <= command.sizing_days <= FUND_DAYS_MAX
        or not NOT_STATED <= command.skin_days <= FUND_DAYS_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    fund = state.margin.fund
    fund.version += 1
    fund.contribution_min = command.contribution_min
    fund.call_seconds = command.call_seconds
    fund.notice_seconds = command.notice_seconds or NOTICE_SECONDS
    if command.cover_days != NOT_STATED:  # a journal older than C-8.3 states none
        fund.cover_days = command.cover_days or _COVER_DAYS
        fund.buffer_ppb = command.buffer_ppb or _BUFFER_PPB
        fund.required_min = command.required_min
        fund.sizing_days = command.sizing_days or _SIZING_DAYS
    if command.skin_days != NOT_STATED:
        fund.skin_days = command.skin_days or _SKIN_DAYS
    fund.sized_day = NOT_STATED  # the next run sizes it
    event_writers.default_fund_parameters_set(
        state.events, 0, contribution_min=fund.contribution_min, call_seconds=fund.call_seconds
    )
    return codes.OK


def set_cooling_off(state: State, command: commands.SetCoolingOff, _reply: Reply) -> int:
    """Set the cooling-off period of the default fund. Refusals in order: PARAMETER_OUT_OF_RANGE."""
    seconds, cap_ppb = command.period_seconds, command.cap_ppb
    is_none = seconds == 0 and cap_ppb == 0
    if not is_none and (
        not _COOLING_SECONDS_MIN <= seconds <= _COOLING_SECONDS_MAX
        or not 0 <= cap_ppb <= ASSESSMENT_CAP_PPB_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    cooling_off = state.margin.cooling_off
    cooling_off.period_seconds = seconds
    cooling_off.cap_ppb = cap_ppb
    event_writers.cooling_off_set(state.events, 0, period_seconds=seconds, cap_ppb=cap_ppb)
    return codes.OK
