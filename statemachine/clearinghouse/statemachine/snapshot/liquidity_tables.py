# SPDX-License-Identifier: Apache-2.0
"""List the tables of the liquidity of the central counterparty, and of credit within a day (SPEC J-4, C-12, C-5.5).

Owns their rows in a snapshot.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    list_table,
    nested_table,
    pair_table,
    record_table,
    single_table,
)
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.intraday_credit import CreditTerms, IntradayCredit
from clearinghouse.statemachine.state.liquidity import (
    COVER,
    STRESS_DAYS,
    CreditLine,
    LiquidityMoment,
    MemberDue,
)
from clearinghouse.statemachine.state.state import State


def _run_moments(state: State) -> Rows:
    """Return the liquidity moments that the present run has to compare, in their order."""
    for place, moment in enumerate(state.liquidity.run.sums.moments):
        yield (place, *moment)


def _restore_run_moments(state: State, values: Iterable[Values]) -> None:
    moments = state.liquidity.run.sums.moments
    for place, value_date, due_ns in values:
        assert place == len(moments)
        moments.append((value_date, due_ns))


def _run_due(state: State) -> Rows:
    """Return the payments of members that the run has found, by moment, currency and member."""
    due = state.liquidity.run.sums.due
    for key in sorted(due):
        for member_id in sorted(due[key]):
            one = due[key][member_id]
            yield (*pair_of(key), member_id, one.due, one.covered)


def _restore_run_due(state: State, values: Iterable[Values]) -> None:
    sums = state.liquidity.run.sums
    for place, asset_id, member_id, due, covered in values:
        one = sums.due.setdefault(pair_key(place, asset_id), {})[member_id] = MemberDue()
        assert 0 <= covered <= due
        one.due, one.covered = due, covered


def _moments(name: str, path: str) -> Table:
    """Return a table of liquidity moments in their order."""
    return record_table(
        name,
        "LiquidityMoment",
        path,
        LiquidityMoment,
        4,
        check=lambda one: 0 <= one.margin <= one.need,
    )


def count_units(state: State) -> None:
    """Count by security the units under hold for credit, and the units that settlements deliver on credit."""
    for credit in state.intraday.open.values():
        for asset_id, units in credit.securities.items():
            state.intraday.add_units(asset_id, units)
    for settlement in state.dvp.settlements.values():
        for lots in settlement.markets.values():
            for one in lots.all:
                market = state.markets[one.market_id]
                state.intraday.add_units(market.base.id, one.on_credit * market.lot_base_units)


LIQUIDITY_TABLES: Final = (
    record_table(
        "intraday_credit_terms",
        "CreditTerms",
        "intraday.terms",
        CreditTerms,
        4,
        check=lambda terms: terms.line > 0,
    ),
    record_table(
        "intraday_credits",
        "IntradayCredit",
        "intraday.open",
        IntradayCredit,
        2,
        check=lambda credit: credit.amount > 0,
    ),
    nested_table(
        "intraday_credit_securities",
        "account_id asset_id units",
        "intraday.open",
        "securities",
        least=1,
    ),
    single_table(
        "liquidity_terms",
        "LiquidityTerms",
        "liquidity.terms",
        # Without a target the terms are shown all the same.
        lambda terms: (
            terms.target_ppb
            or terms.other_margin_seconds >= 0
            or (terms.cover, terms.stress_days) != (COVER, STRESS_DAYS)
        ),
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
        "liquidity_run_moments",
        ("place", "value_date", "due_ns"),
        _run_moments,
        _restore_run_moments,
    ),
    Table(
        "liquidity_run_due",
        ("place", "asset_id", "member_id", "due", "covered"),
        _run_due,
        _restore_run_due,
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
