# SPDX-License-Identifier: Apache-2.0
"""Restore payment versus payment from the tables of a snapshot (SPEC J-4, C-6).

Owns the reading of those tables, and the sums of the queue that they omit. The meaning of a table is in
`snapshot.pvp_rows`.
"""

from heapq import heapify

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.pvp import PvpCurrency, PvpMember, PvpPair
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import State


def restore_pvp(state: State, tables: Tables) -> None:
    """Restore all of it."""
    pvp = state.pvp
    for values in tables.rows("pvp_currencies"):
        pvp.currencies[values[0]] = PvpCurrency(*values)
    for values in tables.rows("pvp_members"):
        member = pvp.members[values[0]] = PvpMember(*values[:3])
        set_columns(member, "PvpMember", values)
    for account_id, asset_id, limit in tables.rows("pvp_short_limits"):
        assert limit >= 0
        pvp.members[account_id].short_limits[asset_id] = limit
    for account_id, asset_id, claim in tables.rows("pvp_claims"):
        assert claim != 0
        pvp.members[account_id].claims[asset_id] = claim
    for account_id, other_id, value in tables.rows("pvp_traded"):
        pvp.members[account_id].traded[other_id] = value
    for values in tables.rows("pvp_pairs"):
        pair = PvpPair(*values)
        assert min(pair.amount, pair.counterparty_amount) > 0
        pvp.put(pair)
    for pair_id, reference in tables.rows("pvp_ended_references"):
        pvp.ended_references[reference] = pair_id
    for values in tables.rows("pvp_reading"):
        pvp.last_pair_id = values[0]
        set_columns(pvp.reading, "PvpReading", values[1:])
    for pair_id, place in tables.rows("pvp_listed"):
        pvp.reading.listed[pair_id] = place
        pvp.reading.heap.append((place, pair_id))
    heapify(pvp.reading.heap)
    _restore_day(state, tables)


def _restore_day(state: State, tables: Tables) -> None:
    """Restore the schedule, the calls and how far the day is."""
    pvp = state.pvp
    schedule, day = pvp.schedule, pvp.day
    for values in tables.rows("pvp_schedule"):
        set_columns(schedule, "PvpSchedule", values)
    for asset_id, seconds, share_ppb in tables.rows("pvp_deadlines"):
        schedule.asset_ids.append(asset_id)
        schedule.seconds.append(seconds)
        schedule.shares_ppb.append(share_ppb)
    for account_id, asset_id, *amounts in tables.rows("pvp_calls"):
        assert amounts[0] > 0
        pvp.members[account_id].calls[asset_id] = PvpCall(*amounts)
    for values in tables.rows("pvp_day"):
        set_columns(day, "PvpDay", values)
    for (account_id,) in tables.rows("pvp_missing"):
        day.missing.append(account_id)
    for asset_id, claims, cash in tables.rows("pvp_pay_outs"):
        assert claims > 0
        day.claims[asset_id] = claims
        day.cash[asset_id] = cash
