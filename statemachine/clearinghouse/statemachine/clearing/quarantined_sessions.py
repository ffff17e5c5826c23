# SPDX-License-Identifier: Apache-2.0
"""Find the items that depend on quarantined settlement sessions (SPEC J-2.2, C-5.4).

Owns the amounts that an account has to keep for these sessions, the accounts that wait for them, and the deadlines that
move with them. Must never quarantine a session: `handlers.authority.quarantine` does.
"""

from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots, nets_of_account
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import DVP_RETRY_NS, WORK_KIND_SESSION


def is_session_quarantined(state: State, session: Session) -> bool:
    """Return whether a session is quarantined."""
    return state.quarantine.has(WORK_KIND_SESSION, session.id)


def waits_for_session(state: State, account_id: AccountId) -> bool:
    """Return whether an account has a net in a quarantined session, which might bring it cash."""
    if not state.quarantine.work:
        return False
    return any(
        is_session_quarantined(state, session) for session, _ in nets_of_account(state, account_id)
    )


def move_deadline_for_session(
    state: State, account_id: AccountId, moved_kind: int, kind: int, subject_id: int
) -> int:
    """Move a deadline of an account by an hour if the account waits for a quarantined session.

    Return the new time in ns; 0 if the deadline stays. The clearinghouse delays the receipts of the session, so the
    account has not missed its deadline (C-5.4).
    """
    if not waits_for_session(state, account_id):
        return 0
    due_ns = state.time_ns + DVP_RETRY_NS
    state.timers.schedule(due_ns, kind, subject_id)
    event_writers.deadline_moved(
        state.events,
        0,
        deadline_kind=moved_kind,
        subject_id=subject_id,
        deadline_ns=due_ns,
        moved_ns=DVP_RETRY_NS,
    )
    return due_ns


def refuse_kept_for_session(
    state: State, account: Account, asset: Asset, left: int, refusal: Refusal
) -> int:
    """Return WORK_QUARANTINED if an account would have less `left` than its quarantined sessions take, or OK.

    Assets that were locked for these sessions are free now, and their open obligations are not fails. Without this rule
    an account could spend these assets at no cost.
    """
    if not state.quarantine.work:
        return codes.OK
    kept = _kept_for_sessions(state, account.id, asset)
    if kept <= max(left, 0):
        return codes.OK
    refusal.below(kept, max(left, 0))
    return codes.WORK_QUARANTINED


def _kept_for_sessions(state: State, account_id: AccountId, asset: Asset) -> int:
    """Return the units of an asset that an account must give in quarantined sessions, each session by itself."""
    own = state.clearing.nets_of.get(account_id)
    state.work.units += 0 if own is None else len(own.nets) // ASKED_PER_UNIT
    kept = 0
    paid: dict[int, int] = {}
    for session, net in nets_of_account(state, account_id):
        if not is_session_quarantined(state, session):
            continue
        market = state.markets[net.market_id]
        if market.base is asset:
            kept += max(-net_lots(net), 0) * market.lot_base_units
        elif market.quote is asset:
            paid[session.id] = paid.get(session.id, 0) - net_cash(net)
    for session_id, amount in paid.items():
        entry = state.clearing.sessions[session_id].cash[pair_key(account_id, asset.id)]
        kept += max(amount - entry.prefunded, 0)
    return kept
