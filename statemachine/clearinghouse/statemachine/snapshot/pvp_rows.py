# SPDX-License-Identifier: Apache-2.0
"""Write payment versus payment as rows of a snapshot (SPEC J-4, C-6).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_pvp` reads them back. Must never change the state.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def currencies(state: State) -> Rows:
    """Return the currencies, by id."""
    getter = SHAPES["PvpCurrency"].row()
    for key in sorted(state.pvp.currencies):
        yield getter(state.pvp.currencies[key])


def members(state: State) -> Rows:
    """Return the members, by account."""
    getter = SHAPES["PvpMember"].row()
    for key in sorted(state.pvp.members):
        yield getter(state.pvp.members[key])


def short_limits(state: State) -> Rows:
    """Return what members may be short of in each currency."""
    for key in sorted(state.pvp.members):
        limits = state.pvp.members[key].short_limits
        for asset_id in sorted(limits):
            yield (key, asset_id, limits[asset_id])


def claims(state: State) -> Rows:
    """Return the claims of members, below 0 where they are short."""
    for key in sorted(state.pvp.members):
        amounts = state.pvp.members[key].claims
        for asset_id in sorted(amounts):
            yield (key, asset_id, amounts[asset_id])


def calls(state: State) -> Rows:
    """Return what is called of members on the present day."""
    getter = SHAPES["PvpCall"].row()
    for key in sorted(state.pvp.members):
        found = state.pvp.members[key].calls
        for asset_id in sorted(found):
            yield (key, asset_id, *getter(found[asset_id]))


def schedule(state: State) -> Rows:
    """Return the schedule of the day; nothing where there is none."""
    if state.pvp.schedule.call_seconds:
        yield SHAPES["PvpSchedule"].row()(state.pvp.schedule)


def deadlines(state: State) -> Rows:
    """Return the deadlines of the schedule, in the order of their times."""
    found = state.pvp.schedule
    yield from zip(found.asset_ids, found.seconds, found.shares_ppb, strict=True)


def day(state: State) -> Rows:
    """Return how far the day is; nothing where no day ever was."""
    if state.pvp.day.day:
        yield SHAPES["PvpDay"].row()(state.pvp.day)


def missing(state: State) -> Rows:
    """Return the members that were short as the deadline under way began, by account."""
    for account_id in state.pvp.day.missing:
        yield (account_id,)


def pay_outs(state: State) -> Rows:
    """Return what all members were long, and the cash for it, as the pay-outs under way began, by currency."""
    found = state.pvp.day
    for asset_id in sorted(found.claims):
        yield (asset_id, found.claims[asset_id], found.cash[asset_id])


def traded(state: State) -> Rows:
    """Return what members got of each other, net, on the last day on which each traded."""
    for key in sorted(state.pvp.members):
        values = state.pvp.members[key].traded
        for account_id in sorted(values):
            yield (key, account_id, values[account_id])


def pairs(state: State) -> Rows:
    """Return the pairs that wait, in the order of the queue."""
    getter = SHAPES["PvpPair"].row()
    for pair in state.pvp.pairs.values():
        yield getter(pair)


def ended_references(state: State) -> Rows:
    """Return the references of pairs that have ended, oldest first."""
    for reference, pair_id in state.pvp.ended_references.items():
        yield (pair_id, reference)


def reading(state: State) -> Rows:
    """Return the last pair that was ever queued, and how far the reading is; nothing where no pair ever was."""
    if state.pvp.last_pair_id:
        getter = SHAPES["PvpReading"].row()
        yield (state.pvp.last_pair_id, *getter(state.pvp.reading))


def listed(state: State) -> Rows:
    """Return the pairs that are still to be tested, by id, with the pass in which each is."""
    found = state.pvp.reading.listed
    for key in sorted(found):
        yield (key, found[key])


# The tables: name, columns and rows.
PVP_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("pvp_currencies", SHAPES["PvpCurrency"].names(), currencies),
    ("pvp_members", SHAPES["PvpMember"].names(), members),
    ("pvp_short_limits", ("account_id", "asset_id", "short_limit"), short_limits),
    ("pvp_claims", ("account_id", "asset_id", "claim"), claims),
    ("pvp_traded", ("account_id", "counterparty_account_id", "value"), traded),
    ("pvp_pairs", SHAPES["PvpPair"].names(), pairs),
    ("pvp_ended_references", ("pair_id", "reference"), ended_references),
    ("pvp_reading", SHAPES["PvpReading"].names("last_pair_id"), reading),
    ("pvp_listed", ("pair_id", "round"), listed),
    ("pvp_schedule", SHAPES["PvpSchedule"].names(), schedule),
    ("pvp_deadlines", ("asset_id", "seconds", "share_ppb"), deadlines),
    ("pvp_calls", SHAPES["PvpCall"].names("account_id", "asset_id"), calls),
    ("pvp_day", SHAPES["PvpDay"].names(), day),
    ("pvp_missing", ("account_id",), missing),
    ("pvp_pay_outs", ("asset_id", "claims", "cash"), pay_outs),
)
