# SPDX-License-Identifier: Apache-2.0
"""Reads of margin of clearing accounts and of the default fund, from bytes to replies (SPEC C-7, C-8).

Owns the table `MARGIN_CALL_READS`, a part of that in `reads`. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.forms import (
    ENTRIES_PER_UNIT,
    Query,
    View,
    account_pages,
    page_size,
    page_view,
    unknown_account,
)
from clearinghouse.server.codec.replies import margin_call
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing import liquidity, margin_calls as views
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.v1 import margin_call_pb2

MARGIN_CALL: Final = "/clearinghouse.v1.MarginCallService/"


def list_collateral(raw: bytes) -> Query:
    """Decode a ListCollateral request to the query that answers it."""
    request = parse(margin_call_pb2.ListCollateralRequest, raw)
    size = page_size(request.page_size)
    account_id = AccountId(request.account_id)

    def read(state: State) -> View:
        after = (request.after_account_id, request.after_asset_id)
        seen = views.collateral_views(state, account_id, after, size + 1)
        return page_view(seen, size, margin_call.list_collateral)

    return account_pages(
        request.min_sequence, account_id, read, lambda state: len(state.margin.collateral)
    )


def get_default_fund(raw: bytes) -> Query:
    """Decode a GetDefaultFund request to the query that answers it."""
    request = parse(margin_call_pb2.GetDefaultFundRequest, raw)

    def read(state: State) -> View:
        fund = views.default_fund_view(state)
        seen = views.contribution_views(state)
        return lambda as_of, scales: margin_call.default_fund_report(fund, seen, as_of, scales)

    return Query(request.min_sequence, read, lambda state: len(state.margin.contributions))


def get_clearing_margin(raw: bytes) -> Query:
    """Decode a GetClearingMargin request to the query that answers it."""
    request = parse(margin_call_pb2.GetClearingMarginRequest, raw)
    account_id = AccountId(request.account_id)

    def read(state: State) -> View | EdgeError:
        if account_id not in state.accounts:
            return unknown_account(account_id)
        seen = views.margin_report(state, account_id)
        return lambda as_of, scales: margin_call.clearing_margin_report(
            seen.margin, seen.positions, seen.scenarios, as_of, scales
        )

    def units(state: State) -> int:
        parameters = state.margin.parameters
        scenarios = parameters.look_back_days + parameters.stress_days
        markets = len(state.clearing.markets)
        return markets * (len(state.clearing.sessions) + scenarios // 2) // ENTRIES_PER_UNIT

    return Query(request.min_sequence, read, units)


def list_margin_calls(raw: bytes) -> Query:
    """Decode a ListMarginCalls request to the query that answers it."""
    request = parse(margin_call_pb2.ListMarginCallsRequest, raw)
    size = page_size(request.page_size)
    account_id = AccountId(request.account_id)

    def read(state: State) -> View:
        after = (request.after_account_id, request.after_call_id)
        seen = views.call_views(state, account_id, after, size + 1)
        return page_view(seen, size, margin_call.list_margin_calls)

    return account_pages(
        request.min_sequence,
        account_id,
        read,
        lambda state: len(state.margin.calls) + len(state.dvp.cash_calls),
    )


def list_stress_scenarios(raw: bytes) -> Query:
    """Decode a ListStressScenarios request to the query that answers it."""
    request = parse(margin_call_pb2.ListStressScenariosRequest, raw)

    def read(state: State) -> View:
        seen = views.stress_views(state)
        return lambda as_of, scales: margin_call.list_stress_scenarios(seen, as_of, scales)

    def units(state: State) -> int:
        # Each account's margin once, its loss in each scenario, and again at each step of a bisection of 37.
        margin = state.margin
        days = margin.parameters.look_back_days + margin.parameters.stress_days
        scenarios = len(margin.stress_scenarios)
        of_account = len(state.clearing.markets) * (days + scenarios) // 30 + 4 * scenarios
        return len(state.clearing.nets_of) * of_account

    return Query(request.min_sequence, read, units)


def get_liquidity(raw: bytes) -> Query:
    """Decode a GetLiquidity request to the query that answers it."""
    request = parse(margin_call_pb2.GetLiquidityRequest, raw)

    def read(state: State) -> View:
        terms = liquidity.liquidity_terms_view(state)
        lines = liquidity.credit_line_views(state)
        moments = liquidity.liquidity_moment_views(state)
        return lambda as_of, scales: margin_call.liquidity_report(
            terms, lines, moments, as_of, scales
        )

    def units(state: State) -> int:
        found = state.liquidity
        return (len(found.credit_lines) + len(found.moments)) // ENTRIES_PER_UNIT

    return Query(request.min_sequence, read, units)


MARGIN_CALL_READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{MARGIN_CALL}ListCollateral": list_collateral,
    f"{MARGIN_CALL}GetClearingMargin": get_clearing_margin,
    f"{MARGIN_CALL}ListMarginCalls": list_margin_calls,
    f"{MARGIN_CALL}ListStressScenarios": list_stress_scenarios,
    f"{MARGIN_CALL}GetDefaultFund": get_default_fund,
    f"{MARGIN_CALL}GetLiquidity": get_liquidity,
}
