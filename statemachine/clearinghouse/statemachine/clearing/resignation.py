# SPDX-License-Identifier: Apache-2.0
"""Handle the exit of a member: its open items, and the end of its unwinding period (SPEC C-0, C-8, C-9).

Owns the items that delay a resignation. No member leaves while a default case is open, because its contribution and its
assessments may have to pay.
"""

from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_RESIGNATION
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    MEMBER_TERMINATED,
    RESIGNATION_RETRY_NS,
)


def open_items(state: State, member: Member) -> int:
    """Return the number of items that delay a member's resignation.

    They are its nets, all open default cases, its calls, advances, credit, waiting trades and offers, its claims of
    dividends that are not booked yet, and its open payments of PvP.
    """
    margin = state.margin
    found = member.nets + len(state.defaults.open_cases())
    found += int(member.id in margin.contribution_calls)
    account_ids = state.owned_ids.get(member.owner, [])
    state.work.units += len(account_ids) + len(state.dvp.offers)
    for account_id in account_ids:
        found += int(account_id in margin.calls)
        found += int(pair_key(account_id, state.valuation.id) in state.dvp.advances)
        found += int(account_id in state.intraday.open)
        found += state.clearing.waiting.parties.get(account_id, 0)
        found += len(state.corporate_actions.claims_of.get(account_id, ()))
        of_payments = state.pvp.members.get(account_id)
        if of_payments is not None:
            found += len(of_payments.claims) + len(of_payments.pairs)
    own = set(account_ids)
    return found + sum(1 for offer in state.dvp.offers.values() if offer.account_id in own)


def refuse_resigned(state: State, member: Member, refusal: Refusal) -> int:
    """Return MEMBER_RESIGNED; `refusal` gets the end of the unwinding period and the present time."""
    refusal.limit = member.resign_ns
    refusal.actual = state.time_ns
    refusal.shortfall = max(member.resign_ns - state.time_ns, 0)
    return codes.MEMBER_RESIGNED


def terminate(state: State, offset: int, member: Member) -> None:
    """End a membership: requirements no longer apply, and the contribution may be returned."""
    member.status = MEMBER_TERMINATED
    member.assessable = 0
    state.margin.contributions_required.pop(member.id, None)
    state.margin.notices.pop(member.id, None)
    write_member(state, offset, member)


def write_member(state: State, offset: int, member: Member) -> None:
    """Write the event with a member's status and limits."""
    event_writers.member_changed(
        state.events,
        offset,
        member_id=member.id,
        status=member.status,
        open_exposure_max=member.open_exposure_max,
        settlement_cap=member.settlement_cap,
        concentration_ppb=member.concentration_ppb,
    )


def resignation_due(state: State, member_id: int) -> None:
    """End the membership after the unwinding period; if items are open, try again a day later."""
    member = state.clearing.members[member_id]
    left = open_items(state, member)
    if left == 0:
        terminate(state, 0, member)
        return
    state.timers.schedule(state.time_ns + RESIGNATION_RETRY_NS, DEADLINE_RESIGNATION, member.id)
    event_writers.resignation_held(state.events, 0, member_id=member.id, open_items=left)
