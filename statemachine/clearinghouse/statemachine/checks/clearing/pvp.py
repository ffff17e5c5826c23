# SPDX-License-Identifier: Apache-2.0
"""Check payment versus payment: claims and cash, the queue, and that no payment settles alone (SPEC C-6).

Owns checks that scan everything; `all_checks` lists them. Must never trust a running sum.
"""

from clearinghouse.statemachine.pvp.day import THE_DAY
from clearinghouse.statemachine.pvp.limits import is_open
from clearinghouse.statemachine.pvp.queue import READ_ALL, changes_of
from clearinghouse.statemachine.state.pvp import PvpMember, PvpPair
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_DAY, DEADLINE_PVP_QUEUE
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AssetId, PvpPairId
from clearinghouse.statemachine.vocabulary.types import (
    PVP,
    PVP_DAY_CLOSED,
    PVP_DAY_DUE,
    PVP_DAY_PAYING_OUT,
)


def claim_differences(state: State) -> dict[AssetId, int]:
    """Return by asset the sum of all claims less the balance of `pvp`; all are 0 (C-6)."""
    differences = {
        asset_id: -holding.balance for asset_id, holding in state.accounts[PVP].holdings.items()
    }
    for member in state.pvp.members.values():
        for asset_id, claim in member.claims.items():
            differences[asset_id] = differences.get(asset_id, 0) + claim
    return differences


def check_pvp(state: State) -> list[str]:
    """Check C-6: claims sum to cash in each currency; the queue and its sums agree with the waiting pairs."""
    pvp = state.pvp
    found = [
        f"asset {asset_id}: claims differ from the cash of `pvp` by {off}"
        for asset_id, off in claim_differences(state).items()
        if off
    ]
    found += [
        f"asset {holding.asset.id}: `pvp` holds {holding.balance}"
        for holding in state.accounts[PVP].holdings.values()
        if holding.balance < 0
    ]
    if list(pvp.pairs) != sorted(pvp.pairs):
        found.append("pairs of payments do not stand in their order")
    for pair in pvp.pairs.values():
        found += _check_pair(state, pair)
    for member in pvp.members.values():
        found += _check_member(state, member)
    found += _check_day(state)
    references = {pair.reference: pair.id for pair in pvp.pairs.values()}
    if pvp.references != references or not references.keys().isdisjoint(pvp.ended_references):
        found.append("references of pairs of payments differ from the pairs that wait")
    is_due = (DEADLINE_PVP_QUEUE, READ_ALL) in state.timers.due
    if is_due and not pvp.pairs:
        found.append("no pair of payments waits, and a reading is due")
    if pvp.pairs and is_open(state) and not is_due:
        found.append("pairs of payments wait, and no reading is due")
    if not pvp.reading.listed.keys() <= pvp.pairs.keys():
        found.append("a pair of payments is to be tested that does not wait")
    return found


def _check_day(state: State) -> list[str]:
    """Return findings about the day of payment versus payment: it has a deadline, and members have calls only on an
    open day.

    Data of a step exist only during the step.
    """
    schedule, day = state.pvp.schedule, state.pvp.day
    found: list[str] = []
    if bool(schedule.call_seconds) != ((DEADLINE_PVP_DAY, THE_DAY) in state.timers.due):
        found.append(
            "payment versus payment has a schedule and nothing is due, or the other way round"
        )
    if not schedule.call_seconds and day.state != PVP_DAY_CLOSED:
        found.append("a day of payment versus payment is under way without a schedule")
    if day.missing and day.state != PVP_DAY_DUE:
        found.append("members have missed a pay-in that is not due")
    if (day.claims or day.cash) and day.state != PVP_DAY_PAYING_OUT:
        found.append("pay-outs of payment versus payment are left over")
    if not 0 <= day.place <= len(schedule.seconds):
        found.append("a day of payment versus payment is behind its last deadline")
    for member in state.pvp.members.values():
        if member.calls and day.state == PVP_DAY_CLOSED:
            found.append(f"account {member.account_id}: it is called outside a day")
        if any(call.called <= 0 or call.late < 0 for call in member.calls.values()):
            found.append(f"account {member.account_id}: a call is not above 0")
    return found


def _check_pair(state: State, pair: PvpPair) -> list[str]:
    """Return a finding unless a pair has two known members, two known currencies, and amounts above 0."""
    members = state.pvp.members
    currencies = state.pvp.currencies
    if (
        not 0 < pair.id <= state.pvp.last_pair_id
        or pair.account_id == pair.counterparty_account_id
        or pair.asset_id == pair.counterparty_asset_id
        or {pair.account_id, pair.counterparty_account_id} - members.keys()
        or {pair.asset_id, pair.counterparty_asset_id} - currencies.keys()
        or min(pair.amount, pair.counterparty_amount) <= 0
    ):
        return [f"pair of payments {pair.id} is out of order"]
    return []


def _check_member(state: State, member: PvpMember) -> list[str]:
    """Return findings about a member's pairs: they name the member, and their changes sum to its queued amounts."""
    pairs: dict[PvpPairId, PvpPair] = {}
    queued: dict[AssetId, int] = {}
    gives: dict[AssetId, int] = {}
    for pair in state.pvp.pairs.values():
        if member.account_id in (pair.account_id, pair.counterparty_account_id):
            pairs[pair.id] = pair
            for asset_id, amount in changes_of(pair, member):
                queued[asset_id] = queued.get(asset_id, 0) + amount
                gives[asset_id] = gives.get(asset_id, 0) + max(-amount, 0)
    found: list[str] = []
    if member.pairs != pairs:
        found.append(f"account {member.account_id}: its pairs of payments are not those that wait")
    if member.queued != {key: amount for key, amount in queued.items() if amount}:
        found.append(f"account {member.account_id}: its pairs do not sum to what it has queued")
    if member.gives != {key: amount for key, amount in gives.items() if amount}:
        found.append(f"account {member.account_id}: its pairs do not sum to what it gives")
    if 0 in member.claims.values():
        found.append(f"account {member.account_id}: it keeps a claim of 0")
    return found


def event_findings(received: list[Event]) -> list[str]:
    """Return the violations of C-6: both payments of a pair settle together, in one command and item; neither settles
    alone.
    """
    found: list[str] = []
    first: Event | None = None
    for event in received:
        if event.kind != events.PVP_LEG_SETTLED:
            if first is not None:
                found.append(f"pair of payments {first.fields['pair_id']} settled by half")
            first = None
        elif first is None:
            first = event
        else:
            one, other = first.fields, event.fields
            if (
                one["pair_id"] != other["pair_id"]
                or one["offset"] != other["offset"]
                or one["account_id"] != other["counterparty_account_id"]
                or one["counterparty_account_id"] != other["account_id"]
                or one["asset_id"] == other["asset_id"]
            ):
                found.append(f"pair of payments {one['pair_id']} settled with other payments")
            first = None
    if first is not None:
        found.append(f"pair of payments {first.fields['pair_id']} settled by half")
    return found
