# SPDX-License-Identifier: Apache-2.0
"""List the tables of payment versus payment, the last gap, and deadlines that move (SPEC J-4, C-6, U-6.2, C-4.1).

Owns their rows in a snapshot, and rebuilds the heap that a snapshot omits.
"""

from collections.abc import Iterable
from heapq import heapify
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    nested_table,
    number_table,
    record_table,
    set_columns,
    single_table,
    value_table,
)
from clearinghouse.statemachine.state.pvp import PvpCurrency, PvpMember, PvpPair
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.snapshot_columns import SHAPES
from clearinghouse.statemachine.state.state import State


def _restore_claims(state: State, values: Iterable[Values]) -> None:
    for account_id, asset_id, claim in values:
        assert claim != 0
        state.pvp.members[account_id].claims[asset_id] = claim


def _ended_references(state: State) -> Rows:
    """Return the references of pairs that have ended, oldest first."""
    for reference, pair_id in state.pvp.ended_references.items():
        yield (pair_id, reference)


def _restore_ended_references(state: State, values: Iterable[Values]) -> None:
    for pair_id, reference in values:
        state.pvp.ended_references[reference] = pair_id


def _reading(state: State) -> Rows:
    """Return the last pair that was ever queued, and the place of the next test in the queue; no row without any
    pair.
    """
    if state.pvp.last_pair_id:
        yield (state.pvp.last_pair_id, *SHAPES["PvpReading"].row()(state.pvp.reading))


def _restore_reading(state: State, values: Iterable[Values]) -> None:
    for last_pair_id, *row in values:
        state.pvp.last_pair_id = last_pair_id
        set_columns(state.pvp.reading, "PvpReading", tuple(row))


def _deadlines(state: State) -> Rows:
    """Return the deadlines of the schedule, in the order of their times."""
    found = state.pvp.schedule
    yield from zip(found.asset_ids, found.seconds, found.shares_ppb, strict=True)


def _restore_deadlines(state: State, values: Iterable[Values]) -> None:
    schedule = state.pvp.schedule
    for asset_id, seconds, share_ppb in values:
        schedule.asset_ids.append(asset_id)
        schedule.seconds.append(seconds)
        schedule.shares_ppb.append(share_ppb)


def _calls(state: State) -> Rows:
    """Return the calls of members on the present day."""
    getter = SHAPES["PvpCall"].row()
    for key in sorted(state.pvp.members):
        found = state.pvp.members[key].calls
        for asset_id in sorted(found):
            yield (key, asset_id, *getter(found[asset_id]))


def _restore_calls(state: State, values: Iterable[Values]) -> None:
    for account_id, asset_id, *amounts in values:
        assert amounts[0] > 0
        state.pvp.members[account_id].calls[asset_id] = PvpCall(*amounts)


def _pay_outs(state: State) -> Rows:
    """Return the claims of all members, and the cash for them, at the start of the present pay-outs, by currency."""
    found = state.pvp.day
    for asset_id in sorted(found.claims):
        yield (asset_id, found.claims[asset_id], found.cash[asset_id])


def _restore_pay_outs(state: State, values: Iterable[Values]) -> None:
    day = state.pvp.day
    for asset_id, claims, cash in values:
        assert claims > 0
        day.claims[asset_id] = claims
        day.cash[asset_id] = cash


PVP_TABLES: Final = (
    record_table("pvp_currencies", "PvpCurrency", "pvp.currencies", PvpCurrency, 2),
    record_table("pvp_members", "PvpMember", "pvp.members", PvpMember, 3),
    nested_table(
        "pvp_short_limits",
        "account_id asset_id short_limit",
        "pvp.members",
        "short_limits",
        least=0,
    ),
    Table(
        "pvp_claims",
        ("account_id", "asset_id", "claim"),
        nested_table("", "", "pvp.members", "claims").rows,
        _restore_claims,
    ),
    nested_table("pvp_traded", "account_id counterparty_account_id value", "pvp.members", "traded"),
    # In the order of the queue.
    record_table(
        "pvp_pairs",
        "PvpPair",
        "pvp.pairs",
        PvpPair,
        9,
        check=lambda pair: min(pair.amount, pair.counterparty_amount) > 0,
        add=lambda state, pair: state.pvp.put(pair),
        is_by_key=False,
    ),
    Table(
        "pvp_ended_references",
        ("pair_id", "reference"),
        _ended_references,
        _restore_ended_references,
    ),
    Table("pvp_reading", SHAPES["PvpReading"].names("last_pair_id"), _reading, _restore_reading),
    number_table("pvp_listed", "pair_id round", "pvp.reading.listed"),
    single_table(
        "pvp_schedule", "PvpSchedule", "pvp.schedule", lambda schedule: schedule.call_seconds
    ),
    Table("pvp_deadlines", ("asset_id", "seconds", "share_ppb"), _deadlines, _restore_deadlines),
    Table("pvp_calls", SHAPES["PvpCall"].names("account_id", "asset_id"), _calls, _restore_calls),
    single_table("pvp_day", "PvpDay", "pvp.day", lambda day: day.day),
    single_table("gap", "Gap", "gap", lambda gap: gap.to_ns),
    single_table("deadline_move", "DeadlineMove", "moving", lambda moving: moving.kind),
    number_table("deadline_limits", "deadline_kind limit_ns", "moving.limits"),
    value_table("pvp_missing", "account_id", "pvp.day.missing"),
    Table("pvp_pay_outs", ("asset_id", "claims", "cash"), _pay_outs, _restore_pay_outs),
)


def list_pairs(state: State) -> None:
    """Rebuild the heap of the pairs that are still to be tested."""
    reading = state.pvp.reading
    reading.heap.extend((place, pair_id) for pair_id, place in reading.listed.items())
    heapify(reading.heap)
