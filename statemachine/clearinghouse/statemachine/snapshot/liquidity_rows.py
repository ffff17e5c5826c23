# SPDX-License-Identifier: Apache-2.0
"""Write the liquidity of the central counterparty as rows of a snapshot (SPEC J-4, C-12).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_liquidity` reads them back. Must never change the
state.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.liquidity import LiquidityMoment
from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def terms(state: State) -> Rows:
    """Return the terms; nothing where liquidity is not compared and no other margin counts."""
    found = state.liquidity.terms
    if found.target_ppb or found.other_margin_seconds >= 0:
        yield SHAPES["LiquidityTerms"].row()(found)


def credit_lines(state: State) -> Rows:
    """Return the committed lines, by number."""
    getter = SHAPES["CreditLine"].row()
    lines = state.liquidity.credit_lines
    for key in sorted(lines):
        yield getter(lines[key])


def run(state: State) -> Rows:
    """Return the last run, and how far it is; nothing where there never was one."""
    if state.liquidity.run.id:
        yield SHAPES["LiquidityRun"].row()(state.liquidity.run)


def run_order(state: State) -> Rows:
    """Return the accounts or moments that the run sees, in its order."""
    yield from enumerate(state.liquidity.run.order)


def run_moments(state: State) -> Rows:
    """Return the moments of the run, in their order."""
    for place, moment in enumerate(state.liquidity.run.sums.moments):
        yield (place, *moment)


def run_due(state: State) -> Rows:
    """Return what the run has found that members have to pay, by place of the moment, currency and member."""
    due = state.liquidity.run.sums.due
    for key in sorted(due):
        for member_id in sorted(due[key]):
            one = due[key][member_id]
            yield (*pair_of(key), member_id, one.due, one.covered)


def run_lodged(state: State) -> Rows:
    """Return what the run has found that members' own accounts have lodged, by member and asset."""
    lodged = state.liquidity.run.sums.lodged
    for key in sorted(lodged):
        yield (*pair_of(key), lodged[key])


def _moments(found: list[LiquidityMoment]) -> Rows:
    """Moments in their order."""
    getter = SHAPES["LiquidityMoment"].row()
    for one in found:
        yield getter(one)


def run_found(state: State) -> Rows:
    """Return the moments that the run has compared."""
    return _moments(state.liquidity.run.found)


def compared(state: State) -> Rows:
    """Return the run that has ended last, and when it began; nothing where none has."""
    if state.liquidity.compared_id:
        yield SHAPES["Liquidity"].row()(state.liquidity)


def moments(state: State) -> Rows:
    """Return the moments of the run that has ended last."""
    return _moments(state.liquidity.moments)


# The tables: name, columns and rows.
LIQUIDITY_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("liquidity_terms", SHAPES["LiquidityTerms"].names(), terms),
    ("credit_lines", SHAPES["CreditLine"].names(), credit_lines),
    ("liquidity_run", SHAPES["LiquidityRun"].names(), run),
    ("liquidity_run_order", ("place", "key"), run_order),
    ("liquidity_run_moments", ("place", "value_date", "due_ns"), run_moments),
    ("liquidity_run_due", ("place", "asset_id", "member_id", "due", "covered"), run_due),
    ("liquidity_run_lodged", ("member_id", "asset_id", "amount"), run_lodged),
    ("liquidity_run_found", SHAPES["LiquidityMoment"].names(), run_found),
    ("liquidity_compared", SHAPES["Liquidity"].names(), compared),
    ("liquidity_moments", SHAPES["LiquidityMoment"].names(), moments),
)
