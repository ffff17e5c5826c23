# SPDX-License-Identifier: Apache-2.0
"""Call accounts for the cash that their purchases lacked in a session, until they have it (SPEC C-5.4, C-7.2).

Owns these calls: at most one for each account, segment and currency. A call keeps its deadline if the purchases fail
again in a later session. Cash that an account lacks because others did not pay does not count. Must never declare a
default: an operator does.
"""

from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.clearing.local_times import next_business_moment_ns
from clearinghouse.statemachine.clearing.quarantined_sessions import (
    move_deadline_for_session,
    refuse_kept_for_session,
)
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import CashNet, Session, pair_key
from clearinghouse.statemachine.state.dvp import CashCall
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.timers import DEADLINE_CASH_CALL
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes, event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import MOVED_CASH_CALL


def call_after_session(state: State, offset: int, session: Session, entry: CashNet) -> None:
    """Open, renew or end the call for an account's cash in a segment, when a session has been closed."""
    account_id, asset_id, segment_id = entry.account_id, entry.asset_id, session.segment_id
    found = None
    for one in _calls_in(state, account_id, asset_id):
        if one.segment_id == segment_id:
            found = one
    failed = failed_of(state, account_id, segment_id, asset_id)
    if failed == 0:
        if found is not None:
            _end(state, offset, found)
        return
    if account_id in state.defaults.case_with:
        return
    lacking = lacking_of(state, account_id, asset_id, 0 if found else failed)
    if lacking == 0:
        _end_all_in(state, offset, account_id, asset_id)
        return
    call = found or _open(state, account_id, segment_id, asset_id)
    event_writers.cash_called(state.events, offset, *_fields(state, call, lacking))


def _open(state: State, account_id: AccountId, segment_id: int, asset_id: AssetId) -> CashCall:
    """Open a call with its deadline on the next business day."""
    dvp = state.dvp
    segment = state.clearing.segments[segment_id]
    begins_ns = state.gap.begins_ns(state.time_ns)
    deadline_ns = next_business_moment_ns(state, segment, begins_ns, segment.call_seconds)
    dvp.last_cash_call_id += 1
    call = CashCall(
        dvp.last_cash_call_id, account_id, segment_id, asset_id, state.time_ns, deadline_ns
    )
    dvp.add_cash_call(call)
    state.timers.schedule(deadline_ns, DEADLINE_CASH_CALL, call.id)
    return call


def failed_of(state: State, account_id: AccountId, segment_id: int, asset_id: AssetId) -> int:
    """Return the cash that an account's purchases lacked in a segment, less the cash held for them since then.

    Return 0 if the segment makes no calls.
    """
    segment = state.clearing.segments[segment_id]
    if segment.call_seconds == 0:
        return 0
    key = pair_key(account_id, asset_id)
    found = 0
    for session in segment.sessions.values():
        entry = session.cash.get(key)
        if entry is not None and not entry.is_closed and entry.failed > 0:
            part = entry.failed
            if is_in_advance(state, session):
                part = min(part, entry.prefund_due - entry.prefunded)
            found += max(part, 0)
    return found


def lacking_of(state: State, account_id: AccountId, asset_id: AssetId, more: int = 0) -> int:
    """Return the cash that an account lacks for all its calls in a currency and for `more`.

    Return 0 if its free cash suffices.
    """
    for call in _calls_in(state, account_id, asset_id):
        more += failed_of(state, account_id, call.segment_id, asset_id)
    holding = state.accounts[account_id].holdings.get(asset_id)  # a read makes none
    free = 0 if holding is None else max(free_balance(holding), 0)
    return max(more - free, 0)


def _calls_in(state: State, account_id: AccountId, asset_id: AssetId) -> list[CashCall]:
    """Return the calls of an account in a currency."""
    calls = state.dvp.cash_calls_of.get(account_id)
    return [] if calls is None else [one for one in calls if one.asset_id == asset_id]


def failed_in_all(state: State, account_id: AccountId, asset_id: AssetId) -> int:
    """Return the cash that an account must keep because its purchases lacked it, over all segments.

    Return 0 if clearing accounts need no cover.
    """
    if account_id not in state.clearing.nets_of or state.margin.parameters.cover_ppb < 0:
        return 0
    failed = 0
    for segment in state.clearing.segments.values():
        if segment.call_seconds:
            state.work.units += len(segment.sessions) // ASKED_PER_UNIT
            failed += failed_of(state, account_id, segment.id, asset_id)
    return failed


def refuse_failed(state: State, account: Account, asset: Asset, left: int, refusal: Refusal) -> int:
    """Return a code if an account would have too little cash `left`, or OK.

    The code is WORK_QUARANTINED if quarantined sessions take more (J-2.2), then NEEDED_FOR_SETTLEMENT if its purchases
    lacked more. Transfers between own accounts are refused too: otherwise one amount could meet the calls of several
    accounts in turn.
    """
    code = refuse_kept_for_session(state, account, asset, left, refusal)
    return code or _refuse_lacked(state, account, asset, left, refusal)


def _refuse_lacked(
    state: State, account: Account, asset: Asset, left: int, refusal: Refusal
) -> int:
    """Return NEEDED_FOR_SETTLEMENT if an account would have less cash `left` than its purchases lacked, or OK."""
    failed = failed_in_all(state, account.id, asset.id)
    if failed == 0 or failed <= left:
        return codes.OK
    refusal.below(failed, left)
    return codes.NEEDED_FOR_SETTLEMENT


def refuse_taking(
    state: State,
    account: Account,
    asset: Asset,
    amount: int,
    refusal: Refusal,
    *,
    is_due: bool = False,
) -> int:
    """Return a code of `refuse_failed` if an amount may not leave the free cash of an account, or OK (C-5.4).

    A positive amount leaves, or is reserved for something other than the failed purchases. With `is_due` the amount is
    due to the clearinghouse. It may leave while a call for the cash is open, and the account then misses the call. Such
    an amount does not wait for quarantined sessions.
    """
    if amount <= 0 or (is_due and _calls_in(state, account.id, asset.id)):
        return codes.OK
    holding = account.holdings.get(asset.id)
    left = -amount if holding is None else free_balance(holding) - amount
    refuse = _refuse_lacked if is_due else refuse_failed
    return refuse(state, account, asset, left, refusal)


def end_met_calls(state: State, offset: int) -> None:
    """End the calls, missed calls too, of accounts that the command has changed and that now have the cash."""
    for account_id in sorted(state.touched):
        for call in list(state.dvp.cash_calls_of.get(account_id, ())):
            state.work.units += 1
            if call.id in state.dvp.cash_calls and not lacking_of(state, account_id, call.asset_id):
                _end_all_in(state, offset, account_id, call.asset_id)


def _end_all_in(state: State, offset: int, account_id: AccountId, asset_id: AssetId) -> None:
    """End all calls of an account in a currency, because the account has the cash."""
    for call in _calls_in(state, account_id, asset_id):
        _end(state, offset, call)


def end_calls_of(state: State, offset: int, account_id: AccountId) -> None:
    """End all calls of an account in a default, because its case now manages its assets."""
    for call in list(state.dvp.cash_calls_of.get(account_id, ())):
        _end(state, offset, call, lacking_of(state, account_id, call.asset_id))


def _end(state: State, offset: int, call: CashCall, lacking: int = 0) -> None:
    """End one call, with its event."""
    state.timers.cancel(DEADLINE_CASH_CALL, call.id)
    event_writers.cash_call_met(state.events, offset, *_fields(state, call, lacking))
    state.dvp.remove_cash_call(call)


def cash_call_due(state: State, call_id: int) -> None:
    """Record a call as missed if the account lacks the cash at the deadline; end its calls if it has the cash.

    While a quarantined session could bring the cash, the deadline moves instead.
    """
    call = state.dvp.cash_calls[call_id]
    lacking = lacking_of(state, call.account_id, call.asset_id)
    if lacking == 0:
        _end_all_in(state, 0, call.account_id, call.asset_id)
        return
    due_ns = move_deadline_for_session(
        state, call.account_id, MOVED_CASH_CALL, DEADLINE_CASH_CALL, call.id
    )
    if due_ns:
        call.deadline_ns = due_ns
        return
    call.is_missed = 1
    event_writers.cash_call_missed(state.events, 0, *_fields(state, call, lacking))


def _fields(
    state: State, call: CashCall, lacking: int
) -> tuple[int, AccountId, int, AssetId, int, int, int]:
    """Return the fields of a call's events, with the cash that the account lacks; show the call to an observer."""
    if state.observer is not None:
        state.observer(events.CASH_CALLED, call.account_id, call.id)
    required = failed_of(state, call.account_id, call.segment_id, call.asset_id)
    return (
        call.id,
        call.account_id,
        call.segment_id,
        call.asset_id,
        lacking,
        required,
        call.deadline_ns,
    )
