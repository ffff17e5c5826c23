# SPDX-License-Identifier: Apache-2.0
"""Make views of payment versus payment: currencies, members, waiting pairs and their reasons (SPEC C-6).

Owns their fields, their pages and their reading from the state. Must never change the state. Account 0 means all
accounts.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.pvp import units_ceil, units_floor
from clearinghouse.statemachine.pvp.day import THE_DAY
from clearinghouse.statemachine.pvp.limits import NO_CHANGE, tests_after
from clearinghouse.statemachine.pvp.queue import changes_of, refuse_settlement
from clearinghouse.statemachine.state.pvp import PvpMember, PvpPair
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_DAY
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from clearinghouse.statemachine.vocabulary.types import PVP


@dataclass
class PvpCurrencyView:
    """A currency, its rate and its cash from pay-ins; with `rate_e9` 0 the currency has no rate."""

    asset_id: AssetId
    haircut_ppb: int
    rate_e9: int
    cash: int
    rate_band_ppb: int


@dataclass
class PvpPositionView:
    """A member's amounts in one currency; `queued` is the sum of the changes by its waiting pairs.

    `called`, `paid_since_call` and `late` are figures of the present day.
    """

    asset_id: AssetId
    claim: int
    short_limit: int
    queued: int
    called: int
    paid_since_call: int
    late: int


@dataclass
class PvpDeadlineView:
    """The pay-in deadline for a part of a call in a currency, in seconds after local midnight."""

    asset_id: AssetId
    deadline_seconds: int
    share_ppb: int


@dataclass
class PvpScheduleView:
    """The schedule of payment versus payment, and the present day; with `call_seconds` 0 no schedule exists."""

    call_seconds: int
    close_seconds: int
    utc_offset_seconds: int
    calendar_id: int
    deadlines: list[PvpDeadlineView]
    day_state: int
    day: int
    next_ns: int


@dataclass
class PvpMemberView:
    """A member of payment versus payment: its limits, its figures in the three tests, and its currencies."""

    account_id: AccountId
    is_active: bool
    total_short_limit: int
    account_value: int
    total_short: int
    pairs: int
    positions: list[PvpPositionView]


@dataclass
class PvpLegView:
    """One payment of a waiting pair, and the figures of its payer if the pair settled now.

    `code` is the first test that the payer would fail, or OK.
    """

    account_id: AccountId
    asset_id: AssetId
    amount: int
    code: int
    claim_after: int
    short_limit: int
    account_value_after: int
    total_short_after: int
    total_short_limit: int


@dataclass
class PvpPairView:
    """A pair of payments that waits in the queue."""

    pair_id: PvpPairId
    reference: str
    queued_ns: int
    leg: PvpLegView
    counterparty_leg: PvpLegView


def pvp_currency_views(state: State) -> list[PvpCurrencyView]:
    """Return all currencies, by id."""
    cash = state.accounts[PVP].holdings
    return [
        PvpCurrencyView(
            key,
            state.pvp.currencies[key].haircut_ppb,
            state.assets[key].price_e9,
            cash[key].balance if key in cash else 0,
            state.pvp.currencies[key].band_ppb(),
        )
        for key in sorted(state.pvp.currencies)
    ]


def pvp_member_views(
    state: State, account_id: AccountId, after: int, count: int
) -> list[PvpMemberView]:
    """Return members by account, at most `count` with an account id above `after`."""
    members = state.pvp.members
    keys = [account_id] if account_id in members else [] if account_id else sorted(members)
    return [_member_view(state, members[key]) for key in keys if key > after][:count]


def _member_view(state: State, member: PvpMember) -> PvpMemberView:
    """Return the view of one member."""
    now = tests_after(state, member, NO_CHANGE)
    return PvpMemberView(
        member.account_id,
        bool(member.active),
        member.total_short_limit,
        units_floor(now.value),
        units_ceil(now.total_short),
        len(member.pairs),
        [
            _position_view(member, key)
            for key in sorted({*member.claims, *member.short_limits, *member.queued, *member.calls})
        ],
    )


def _position_view(member: PvpMember, asset_id: AssetId) -> PvpPositionView:
    """Return the view of one currency of a member."""
    call = member.calls.get(asset_id, PvpCall(0))
    return PvpPositionView(
        asset_id,
        member.claims.get(asset_id, 0),
        member.short_limits.get(asset_id, 0),
        member.queued.get(asset_id, 0),
        call.called,
        call.paid,
        call.late,
    )


def pvp_schedule_view(state: State) -> PvpScheduleView:
    """Return the schedule and the day."""
    schedule, day = state.pvp.schedule, state.pvp.day
    columns = zip(schedule.asset_ids, schedule.seconds, schedule.shares_ppb, strict=True)
    return PvpScheduleView(
        schedule.call_seconds,
        schedule.close_seconds,
        schedule.utc_offset_seconds,
        schedule.calendar_id,
        [PvpDeadlineView(*row) for row in columns],
        day.state,
        day.day,
        state.timers.due.get((DEADLINE_PVP_DAY, THE_DAY), 0),
    )


def pvp_pair_views(
    state: State, account_id: AccountId, after: int, count: int
) -> list[PvpPairView]:
    """Return waiting pairs, oldest first, at most `count` with an id above `after`."""
    pvp = state.pvp
    pairs = pvp.pairs
    if account_id:
        pairs = pvp.members[account_id].pairs if account_id in pvp.members else {}
    found: list[PvpPairView] = []
    for key, pair in pairs.items():
        if key > after:
            found.append(pvp_pair_view(state, pair))
            if len(found) == count:
                break
    return found


def pvp_pair_view(state: State, pair: PvpPair) -> PvpPairView:
    """Return the view of one pair."""
    members = state.pvp.members
    return PvpPairView(
        pair.id,
        pair.reference,
        pair.queued_ns,
        _leg_view(state, pair, members[pair.account_id], pair.asset_id, pair.amount),
        _leg_view(
            state,
            pair,
            members[pair.counterparty_account_id],
            pair.counterparty_asset_id,
            pair.counterparty_amount,
        ),
    )


def _leg_view(
    state: State, pair: PvpPair, member: PvpMember, asset_id: AssetId, amount: int
) -> PvpLegView:
    """Return the view of one member's payment in a pair, with the results of the member's tests if the pair settled
    now.
    """
    after = tests_after(state, member, changes_of(pair, member))
    return PvpLegView(
        member.account_id,
        asset_id,
        amount,
        refuse_settlement(state, pair, member),
        member.claims.get(asset_id, 0) - amount,
        member.short_limits.get(asset_id, 0),
        units_floor(after.value),
        units_ceil(after.total_short),
        member.total_short_limit,
    )
