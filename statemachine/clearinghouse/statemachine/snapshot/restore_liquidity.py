# SPDX-License-Identifier: Apache-2.0
"""Restore the liquidity of the central counterparty from the tables of a snapshot (SPEC J-4, C-12).

Owns the reading of those tables. The meaning of a table is in `snapshot.liquidity_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.liquidity import CreditLine, LiquidityMoment, MemberDue
from clearinghouse.statemachine.state.state import State


def restore_liquidity(state: State, tables: Tables) -> None:
    """Restore all of it."""
    liquidity = state.liquidity
    for values in tables.rows("liquidity_terms"):
        set_columns(liquidity.terms, "LiquidityTerms", values)
    for values in tables.rows("credit_lines"):
        line = liquidity.credit_lines[values[0]] = CreditLine(*values)
        assert line.amount > 0
    run = liquidity.run
    for values in tables.rows("liquidity_run"):
        set_columns(run, "LiquidityRun", values)
    run.order = [key for _, key in tables.rows("liquidity_run_order")]
    for place, value_date, due_ns in tables.rows("liquidity_run_moments"):
        assert place == len(run.sums.moments)
        run.sums.moments.append((value_date, due_ns))
    for place, asset_id, member_id, due, covered in tables.rows("liquidity_run_due"):
        one = run.sums.due.setdefault(pair_key(place, asset_id), {})[member_id] = MemberDue()
        assert 0 <= covered <= due
        one.due, one.covered = due, covered
    for member_id, asset_id, amount in tables.rows("liquidity_run_lodged"):
        assert amount > 0
        run.sums.lodged[pair_key(member_id, asset_id)] = amount
    run.found = _moments(tables, "liquidity_run_found")
    for values in tables.rows("liquidity_compared"):
        set_columns(liquidity, "Liquidity", values)
    liquidity.moments = _moments(tables, "liquidity_moments")


def _moments(tables: Tables, name: str) -> list[LiquidityMoment]:
    """Read moments in their order."""
    found: list[LiquidityMoment] = []
    for values in tables.rows(name):
        one = LiquidityMoment(*values[:3])
        set_columns(one, "LiquidityMoment", values)
        assert 0 <= one.margin <= one.need
        found.append(one)
    return found
