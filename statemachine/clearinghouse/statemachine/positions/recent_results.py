# SPDX-License-Identifier: Apache-2.0
"""Record the results that a position realised in the last minute, for the ranking of tier 3 (SPEC W-4.1).

Owns the time buckets of a line. Must never post an amount. Recent results count only for the test of profit in
auto-deleveraging, so that an account cannot leave the ranking when it closes and reopens a position.

Only lots that the account opened after a result count: closed lots belong to no position. A result belongs to the
closed side. A bucket counts until ten later buckets have begun.
"""

from clearinghouse.statemachine.arithmetic.liquidation import recent_part
from clearinghouse.statemachine.state.liquidation import RecentResult
from clearinghouse.statemachine.state.state import Line, State
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    RECENT_BUCKET_NS,
    RECENT_BUCKETS,
    SELL,
)


def note_closed(state: State, line: Line, side: int, lots: int, realised: int) -> None:
    """Record a result other than 0 of closed lots; `side` is the position's side (W-4.1)."""
    entry = _entry_of_now(state, line, side)
    entry.result += realised
    entry.best_per_lot = max(entry.best_per_lot, -(-realised // lots))


def note_opened(state: State, line: Line, before: int) -> None:
    """Record lots opened after a result; `before` is the previous position.

    The caller has checked that the line has results.
    """
    after = line.position
    lots = abs(after) - (abs(before) if before * after > 0 else 0)
    if lots <= 0:
        return
    side = BUY if after > 0 else SELL
    line.recent = _still_recent(state, line)
    if line.recent is not None and any(entry.side == side for entry in line.recent):
        _entry_of_now(state, line, side).opened_lots += lots


def recent_result(state: State, line: Line) -> int:
    """Return the amount that recent results add to the profit of a position; at least 0, in quote units (W-4.1)."""
    entries = _still_recent(state, line)
    if entries is None or line.position == 0:
        return 0
    side = BUY if line.position > 0 else SELL
    result = best_per_lot = opened_lots = 0
    for entry in entries:
        if entry.side == side:
            result += entry.result
            best_per_lot = max(best_per_lot, entry.best_per_lot)
            opened_lots += entry.opened_lots
    return recent_part(result, best_per_lot, min(opened_lots, abs(line.position)))


def _still_recent(state: State, line: Line) -> list[RecentResult] | None:
    """Return the results of a line whose bucket still counts; None if there are none."""
    if line.recent is None:
        return None
    first = state.time_ns // RECENT_BUCKET_NS - RECENT_BUCKETS + 1
    return [entry for entry in line.recent if entry.bucket >= first] or None


def _entry_of_now(state: State, line: Line, side: int) -> RecentResult:
    """Return the record of results of a side in the present bucket; remove records that no longer count."""
    entries = _still_recent(state, line) or []
    line.recent = entries
    bucket = state.time_ns // RECENT_BUCKET_NS
    for entry in entries:
        if (entry.side, entry.bucket) == (side, bucket):
            return entry
    entry = RecentResult(side, bucket, 0, 0, 0)
    entries.append(entry)
    return entry
