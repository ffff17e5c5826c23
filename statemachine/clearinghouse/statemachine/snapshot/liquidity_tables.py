# SPDX-License-Identifier: Apache-2.0
"""List the tables of the liquidity of the central counterparty (SPEC J-4, C-12).

Owns its rows in a snapshot.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    list_table,
    pair_table,
    record_table,
    single_table,
)
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.liquidity import CreditLine, LiquidityMoment, MemberDue
from clearinghouse.statemachine.state.state import State


def _run_moments(state: State) -> Rows:
    """Return the moments of the run, in their order."""
    for place, moment in enumerate(state.liquidity.run.sums.moments):
        yield (place, *moment)


def _take_run_moments(state: State, values: Iterable[Values]) -> None:
    moments = state.liquidity.run.sums.moments
    for place, value_date, due_ns in values:
        assert place == len(moments)
        moments.append((value_date, due_ns))


def _run_due(state: State) -> Rows:
    """Return what the run has found that members have to pay, by place of the moment, currency and member."""
    due = state.liquidity.run.sums.due
    for key in sorted(due):
        for member_id in sorted(due[key]):
            one = due[key][member_id]
            yield (*pair_of(key), member_id, one.due, one.covered)


def _take_run_due(state: State, values: Iterable[Values]) -> None:
    sums = state.liquidity.run.sums
    for place, asset_id, member_id, due, covered in values:
        one = sums.due.setdefault(pair_key(place, asset_id), {})[member_id] = MemberDue()
        assert 0 <= covered <= due
        one.due, one.covered = due, covered


def _moments(name: str, path: str) -> Table:
    """Moments in their order."""
    return record_table(
        name,
        "LiquidityMoment",
        path,
        LiquidityMoment,
        4,
        check=lambda one: 0 <= one.margin <= one.need,
    )


LIQUIDITY_TABLES: Final = (
    single_table(
        "liquidity_terms",
        "LiquidityTerms",
        "liquidity.terms",
        lambda terms: terms.target_ppb or terms.other_margin_seconds >= 0,
    ),
    record_table(
        "credit_lines",
        "CreditLine",
        "liquidity.credit_lines",
        CreditLine,
        5,
        check=lambda line: line.amount > 0,
    ),
    single_table("liquidity_run", "LiquidityRun", "liquidity.run", lambda run: run.id),
    list_table("liquidity_run_order", "place key", "liquidity.run.order"),
    Table(
        "liquidity_run_moments", ("place", "value_date", "due_ns"), _run_moments, _take_run_moments
    ),
    Table(
        "liquidity_run_due",
        ("place", "asset_id", "member_id", "due", "covered"),
        _run_due,
        _take_run_due,
    ),
    pair_table(
        "liquidity_run_lodged", "member_id asset_id amount", "liquidity.run.sums.lodged", least=1
    ),
    _moments("liquidity_run_found", "liquidity.run.found"),
    single_table(
        "liquidity_compared", "Liquidity", "liquidity", lambda liquidity: liquidity.compared_id
    ),
    _moments("liquidity_moments", "liquidity.moments"),
)
