# SPDX-License-Identifier: Apache-2.0
"""Check the liquidity of the central counterparty: lines, runs and their results (SPEC C-12)."""

from clearinghouse.statemachine.state.liquidity import LiquidityMoment
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDITY_RUN
from clearinghouse.statemachine.vocabulary.types import CREDIT_LINES_MAX, LIQUIDITY_STRESS_BANK


def check_liquidity(state: State) -> list[str]:
    """Check C-12: lines are of known currencies, a started run has its next slice, and its results are valid."""
    liquidity = state.liquidity
    found = [
        f"line {key}: {line.amount} of asset {line.asset_id} is out of order"
        for key, line in liquidity.credit_lines.items()
        if line.id != key
        or not 0 < key <= CREDIT_LINES_MAX
        or line.amount <= 0
        or line.asset_id not in state.assets
    ]
    due = state.timers.due
    if bool(liquidity.terms.run_seconds) != ((DEADLINE_LIQUIDITY_RUN, 0) in due):
        found.append("runs of liquidity have set times and none is due, or the other way round")
    run = liquidity.run
    if run.is_open() != ((DEADLINE_LIQUIDITY_RUN, 2) in due):
        found.append(
            "a run of liquidity is under way and no slice of it is due, or the other way round"
        )
    if not run.is_open() and (run.found or run.sums.due or run.is_asked or run.until_date):
        found.append("a run of liquidity has ended and left something")
    for one in (*liquidity.moments, *run.found):
        found += _moment(state, one)
    return found


def _moment(state: State, one: LiquidityMoment) -> list[str]:
    """Return a finding if the figures of a liquidity moment are invalid or it names an unknown member.

    No resource is below 0, margin is at most the need, and the figures of the first member are part of those of both
    members. Only the stress of a settlement bank names a holder (C-12.1).
    """
    members = state.clearing.members
    is_known = one.first_member_id in members
    if one.second_member_id:
        is_known = is_known and one.second_member_id in members
    parts = (
        (one.first_need, one.need),
        (one.first_margin, one.margin),
        (one.first_margin, one.first_need),
        (one.first_other_margin, one.other_margin),
    )
    is_valid = (
        min(one.own, one.fund, one.committed) >= 0 < one.first_need
        and one.margin <= one.need
        and all(0 <= part <= whole for part, whole in parts)
        and (one.stress == LIQUIDITY_STRESS_BANK) == (one.holder_id in state.holders.holders)
    )
    if is_known and is_valid:
        return []
    return [f"liquidity at {one.due_ns} in asset {one.asset_id} is out of order"]
