# SPDX-License-Identifier: Apache-2.0
"""Make views of the liquidity of the central counterparty (SPEC C-12).

Owns their fields and their reading from the state. Must never change the state.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.liquidity import is_below_target
from clearinghouse.statemachine.state.liquidity import COVER, LiquidityMoment, LiquidityTerms
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId


@dataclass
class LiquidityTermsView:
    """The target and times of liquidity runs, and the last run that has ended."""

    target_ppb: int
    run_seconds: int
    other_margin_seconds: int
    run_id: int
    compared_ns: int
    cover: int
    stress_days: int


@dataclass
class CreditLineView:
    """A committed line of credit."""

    line_id: int
    provider: str
    asset_id: AssetId
    amount: int
    seconds: int


@dataclass
class LiquidityMomentView:
    """The cash that two members would have to pay up to a moment, and the liquid resources for that payment."""

    asset_id: AssetId
    value_date: int
    due_ns: int
    first_member_id: int
    second_member_id: int
    need: int
    margin: int
    own: int
    fund: int
    committed: int
    other_margin: int
    lacking: int
    is_alert: bool
    stress: int
    holder_id: int
    first_need: int
    first_margin: int
    first_other_margin: int
    first_lacking: int


def liquidity_terms_view(state: State) -> LiquidityTermsView:
    """Return the terms, and the last run that has ended."""
    liquidity = state.liquidity
    terms = liquidity.terms
    return LiquidityTermsView(
        terms.target_ppb,
        terms.run_seconds,
        terms.other_margin_seconds,
        liquidity.compared_id,
        liquidity.compared_ns,
        terms.cover,
        terms.stress_days,
    )


def credit_line_views(state: State) -> list[CreditLineView]:
    """Return committed lines by number."""
    lines = state.liquidity.credit_lines
    return [
        CreditLineView(key, line.provider, line.asset_id, line.amount, line.seconds)
        for key, line in sorted(lines.items())
    ]


def liquidity_moment_views(state: State) -> list[LiquidityMomentView]:
    """Return the moments of the last run that has ended, by currency, value date and moment."""
    terms = state.liquidity.terms
    return [_moment_view(moment, terms) for moment in state.liquidity.moments]


def _moment_view(moment: LiquidityMoment, terms: LiquidityTerms) -> LiquidityMomentView:
    """Return the view of one moment, and whether its resources are below the target."""
    cover = terms.cover
    return LiquidityMomentView(
        moment.asset_id,
        moment.value_date,
        moment.due_ns,
        moment.first_member_id,
        moment.second_member_id,
        moment.need,
        moment.margin,
        moment.own,
        moment.fund,
        moment.committed,
        moment.other_margin,
        moment.lacking(COVER),
        is_below_target(moment.need_of(cover), moment.available(cover), terms.target_ppb),
        moment.stress,
        moment.holder_id,
        moment.first_need,
        moment.first_margin,
        moment.first_other_margin,
        moment.lacking(1),
    )
