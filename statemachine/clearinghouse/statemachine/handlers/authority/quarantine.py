# SPDX-License-Identifier: Apache-2.0
"""Quarantine work that stopped the machine, and let it run again (SPEC J-2.2).

Owns both commands, and the table of the things that each kind freezes. Two principals send the same command
(`authority.proposals`). Must never do other due work: a server that serves only reads applies these commands at the
time of the last record, before overdue work.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.authority.quarantine import markets_of, with_isolated
from clearinghouse.statemachine.brakes.brakes import move_status, release_halt_if_engaged
from clearinghouse.statemachine.clearing.buy_in_offers import end_offers_of
from clearinghouse.statemachine.contracts.expiry import forget_expiry, settle
from clearinghouse.statemachine.contracts.funding_intervals import end_funding, forget_samples
from clearinghouse.statemachine.handlers.authority.setting_changes import put_late_in_force
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.liquidation.health import schedule_liquidation
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.pretrade.kill_switch import list_resting_orders
from clearinghouse.statemachine.settlement.restarts import resume_session, set_back
from clearinghouse.statemachine.state.authority import Freeze
from clearinghouse.statemachine.state.quarantine import QuarantinedWork
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_WAITING_TRADES
from clearinghouse.statemachine.state.work import IDS_PER_UNIT, WORK_OF_RESTING
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import LiftQuarantine, QuarantineWork
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    FREEZE_OTHER,
    MARKET_AUCTION,
    MARKET_CANCEL_ONLY,
    MARKET_CLOSED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_SETTLING,
    QUARANTINED_WORK_MAX,
    SESSION_NETTED,
    SESSION_OPEN,
    SESSION_POSTED,
    WORK_KIND_EXPIRY,
    WORK_KIND_FUNDING,
    WORK_KIND_INTEREST,
    WORK_KIND_LIQUIDATION,
    WORK_KIND_MARKS,
    WORK_KIND_SESSION,
    WORK_KIND_TRIGGERS,
    WORK_KIND_WAITING_TRADES,
)


def quarantine_work(state: State, command: QuarantineWork, reply: Reply) -> int:
    """Quarantine a kind of work of a subject, and freeze the accounts or markets that depend on it.

    Refusals in order: AUTHORITY_OFF, WORK_NOT_SEPARABLE (the kind), NO_SUCH_WORK, WORK_QUARANTINED, WORK_NOT_SEPARABLE
    (a close of the account against all is under way, or the session is committed), STATE_LIMIT.
    """
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    kind, subject_id = command.work_kind, command.subject_id
    separable = _SEPARABLE.get(kind)
    if separable is None:
        return codes.WORK_NOT_SEPARABLE
    if not separable.exists(state, subject_id):
        return codes.NO_SUCH_WORK
    work = state.quarantine.work
    if (kind, subject_id) in work:
        return codes.WORK_QUARANTINED
    if kind == WORK_KIND_LIQUIDATION and _is_closed_against_all(state, AccountId(subject_id)):
        return codes.WORK_NOT_SEPARABLE
    if kind == WORK_KIND_SESSION and state.clearing.sessions[subject_id].state > SESSION_NETTED:
        return codes.WORK_NOT_SEPARABLE
    if len(work) >= QUARANTINED_WORK_MAX:
        reply.above(QUARANTINED_WORK_MAX, len(work) + 1)
        return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    one = QuarantinedWork(kind, subject_id)
    one.sequence, one.since_ns = state.sequence, state.time_ns
    one.principal, one.reason = command.principal, command.reason
    work[kind, subject_id] = one
    state.cursors.is_behind = True  # the next slice does the work that this leaves
    event_writers.work_quarantined(state.events, 0, work_kind=kind, subject_id=subject_id)
    separable.freeze(state, one)
    return codes.OK


def lift_quarantine(state: State, command: LiftQuarantine, reply: Reply) -> int:
    """Let quarantined work run again; statuses of markets stay.

    Refusals in order: AUTHORITY_OFF, WORK_NOT_QUARANTINED.
    """
    del reply  # no refusal has figures
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    key = (command.work_kind, command.subject_id)
    if key not in state.quarantine.work:
        return codes.WORK_NOT_QUARANTINED

    # Accepted: nothing below refuses.
    one = state.quarantine.work.pop(key)
    state.cursors.is_behind = True  # the next slice does the overdue work
    event_writers.quarantine_lifted(state.events, 0, work_kind=key[0], subject_id=key[1])
    _SEPARABLE[key[0]].resume(state, one)
    return codes.OK


# --- the passes of an account -----------------------------------------------------------------------------------------


def _has_exposure(state: State, subject_id: int) -> bool:
    """Return whether an open account, or one of its isolated positions, has exposure that a liquidation pass may
    reduce.
    """
    account_id = AccountId(subject_id)
    return refuse_inactive(state, account_id) == codes.OK and any(
        one.exposure_count for one in with_isolated(state, account_id)
    )


def _is_closed_against_all(state: State, account_id: AccountId) -> bool:
    """Return whether a residual close-out of the account is under way, which never starts again (W-5)."""
    rest = state.cursors.liquidation.rest
    return rest is not None and rest.account_id in {
        one.id for one in with_isolated(state, account_id)
    }


def _freeze_account(state: State, one: QuarantinedWork) -> None:
    """Freeze an account, end its orders, and make the markets of its positions reduce-only."""
    account_id = AccountId(one.subject_id)
    account = state.accounts[account_id]
    if freeze_of(state, account) is None:
        one.has_frozen = 1
        state.authority.freezes[account_id] = Freeze(
            account_id, FREEZE_OTHER, one.principal, one.sequence, one.since_ns
        )
        event_writers.account_frozen(
            state.events,
            0,
            account_id=account_id,
            principal_id=state.authority.principals[one.principal].id,
            reason=FREEZE_OTHER,
        )
        end_offers_of(state, 0, account_id)
    for member in with_isolated(state, account_id):
        _end_orders(state, member)
    for market in list(dict.fromkeys(markets_of(state, account_id))):
        _restrict(state, market, MARKET_REDUCE_ONLY)


def _end_orders(state: State, account: Account) -> None:
    """End the open orders of an account, also in an auction that trades; their number is limited (I-12)."""
    for order in list(account.orders.values()):
        # In those two statuses the orders are ending already.
        if order.market.status not in (MARKET_SETTLING, MARKET_CLOSED):
            state.work.units += WORK_OF_RESTING
            cancel(state, 0, order, codes.ACCOUNT_FROZEN)
    state.touched[account.id] = account


def _release_account(state: State, one: QuarantinedWork) -> None:
    """End the freeze, unless custody set it; check the account and schedule its liquidation pass again."""
    account_id = AccountId(one.subject_id)
    freeze = state.authority.freezes.get(account_id)
    if freeze is not None and one.has_frozen and freeze.sequence == one.sequence:
        del state.authority.freezes[account_id]
        event_writers.account_released(
            state.events,
            0,
            account_id=account_id,
            principal_id=state.authority.principals[freeze.name].id,
            reason=freeze.reason,
        )
    for member in with_isolated(state, account_id):
        state.touched[member.id] = member
    if state.waterfall.cases:
        schedule_liquidation(state)


# --- the work of a market ---------------------------------------------------------------------------------------------


def _stop_market(state: State, one: QuarantinedWork) -> None:
    """Restrict a market to cancels of orders."""
    _restrict(state, state.markets[MarketId(one.subject_id)], MARKET_CANCEL_ONLY)


def _restrict(state: State, market: Market, status: int) -> None:
    """Restrict a market to a status, unless its present status already permits no more.

    A market in an auction permits only cancels from now on, and makes no trade. A market whose auction is already
    trading gets the status after the auction.
    """
    cursors = state.cursors
    cursors.late_markets.pop(market.id, None)
    uncrossing = next((one for one in cursors.uncrossings if one.market_id == market.id), None)
    if uncrossing is not None:
        if uncrossing.to_status not in _LESS[status]:
            return
        uncrossing.to_status = status
    else:
        if market.status == MARKET_AUCTION:
            status = MARKET_CANCEL_ONLY
        if market.status not in _LESS[status]:
            return
        move_status(state, 0, market, status)
        release_halt_if_engaged(state, 0, market)
    if status == MARKET_REDUCE_ONLY:
        list_resting_orders(state, codes.RISK_TAKING_DISABLED, [market.id])


# By status: the statuses that permit more.
_LESS: Final = {
    MARKET_REDUCE_ONLY: (MARKET_OPEN, MARKET_POST_ONLY),
    MARKET_CANCEL_ONLY: (MARKET_OPEN, MARKET_POST_ONLY, MARKET_REDUCE_ONLY, MARKET_AUCTION),
}


def _has_funding(state: State, subject_id: int) -> bool:
    """Return whether a market has intervals of funding."""
    market = state.markets.get(MarketId(subject_id))
    return market is not None and market.funding is not None


def _resume_funding(state: State, one: QuarantinedWork) -> None:
    """Begin the samples of the present interval now: funding of the missed time is not paid (U-6.2)."""
    funding = state.markets[MarketId(one.subject_id)].funding
    if funding is not None:
        forget_samples(funding, state.time_ns)


def _has_triggers(state: State, subject_id: int) -> bool:
    """Return whether orders of a market may wait for its prices or for their times."""
    market = state.markets.get(MarketId(subject_id))
    return market is not None and market.triggers is not None


def _resume_triggers(state: State, one: QuarantinedWork) -> None:
    """Queue the orders that were triggered during the quarantine, the oldest first."""
    state.triggered.extend(one.held)


def _may_expire(state: State, subject_id: int) -> bool:
    """Return whether a market has an expiry that has not begun."""
    market = state.markets.get(MarketId(subject_id))
    return (
        market is not None
        and market.expiry is not None
        and market.status not in (MARKET_SETTLING, MARKET_CLOSED)
    )


def _stop_expiry(state: State, one: QuarantinedWork) -> None:
    """End the orders of a market without a price: it is SETTLING until an operator names a price (O-1).

    An auction that is under way ends with the trades already made.
    """
    market = state.markets[MarketId(one.subject_id)]
    cursors = state.cursors
    cursors.uncrossings = [other for other in cursors.uncrossings if other.market_id != market.id]
    forget_expiry(state, market)
    end_funding(state, market)
    settle(state, 0, market, 0)


def _resume_expiry(state: State, one: QuarantinedWork) -> None:
    """Leave the market SETTLING: an operator may name its settlement price now."""


def _has_marks(state: State, subject_id: int) -> bool:
    """Return whether a market has samples of its mark or of its margin scale."""
    market = state.markets.get(MarketId(subject_id))
    return market is not None and (
        market.mark_rules is not None or market.dynamic_margin is not None
    )


def _resume_marks(state: State, one: QuarantinedWork) -> None:
    """Let the next sample of the mark weigh one second (U-6.2)."""
    rules = state.markets[MarketId(one.subject_id)].mark_rules
    if rules is not None:
        rules.has_sample = False


# --- the interest of a pool -------------------------------------------------------------------------------------------


def _has_interest(state: State, subject_id: int) -> bool:
    """Return whether an asset has a lending pool."""
    asset = state.assets.get(AssetId(subject_id))
    return asset is not None and asset.pool is not None


def _stop_interest(state: State, one: QuarantinedWork) -> None:
    """Freeze nothing: every check of whether the asset may leave an account reads the quarantine itself."""


def _resume_interest(state: State, one: QuarantinedWork) -> None:
    """Accrue the interest since the quarantine began, hour by hour (B-6); then apply new terms that are due (Q-9)."""
    asset = state.assets[AssetId(one.subject_id)]
    assert asset.pool is not None
    accrue(state, 0, asset, asset.pool)
    put_late_in_force(state, asset.id)


# --- the work of the central counterparty -----------------------------------------------------------------------------


def _has_session_work(state: State, subject_id: int) -> bool:
    """Return whether a session is past its cut-off and not posted: it is netted, or settles."""
    session = state.clearing.sessions.get(subject_id)
    return session is not None and SESSION_OPEN < session.state < SESSION_POSTED


def _set_session_back(state: State, one: QuarantinedWork) -> None:
    """Stop a session: return the assets that it has locked, in slices, and let it wait (C-4.1)."""
    set_back(state, state.clearing.sessions[one.subject_id])


def _resume_session(state: State, one: QuarantinedWork) -> None:
    """Let a session begin again: with its netting, or with the first phase of its settlement."""
    resume_session(state, state.clearing.sessions[one.subject_id])


def _has_waiting_trades(state: State, subject_id: int) -> bool:
    """Return whether a segment has terms for waiting trades, or trades that wait or are not paid for (C-16.1)."""
    waiting = state.clearing.waiting
    state.work.units += len(waiting.trades) // IDS_PER_UNIT
    return subject_id in waiting.terms or any(
        trade.segment_id == subject_id for trade in waiting.trades.values()
    )


def _stop_waiting_trades(state: State, one: QuarantinedWork) -> None:
    """Release the sides of waiting trades from the cost of a lapse, since the quarantined work tries no trade now."""
    waiting = state.clearing.waiting
    waiting.delayed[one.subject_id] = waiting.last_id


def _resume_waiting_trades(state: State, one: QuarantinedWork) -> None:
    """Try the trades that still wait at once."""
    del one  # a round visits those of all segments
    if state.clearing.waiting.trades:
        state.timers.schedule_earlier(state.time_ns, DEADLINE_WAITING_TRADES, 0)


class _Separable(NamedTuple):
    """A kind of work that may be quarantined, as three functions.

    `exists` returns whether a subject has such work. `freeze` freezes the accounts or markets that depend on the work.
    `resume` lets the work run again.
    """

    exists: Callable[[State, int], bool]
    freeze: Callable[[State, QuarantinedWork], None]
    resume: Callable[[State, QuarantinedWork], None]


_SEPARABLE: Final[dict[int, _Separable]] = {
    WORK_KIND_LIQUIDATION: _Separable(_has_exposure, _freeze_account, _release_account),
    WORK_KIND_FUNDING: _Separable(_has_funding, _stop_market, _resume_funding),
    WORK_KIND_MARKS: _Separable(_has_marks, _stop_market, _resume_marks),
    WORK_KIND_INTEREST: _Separable(_has_interest, _stop_interest, _resume_interest),
    WORK_KIND_TRIGGERS: _Separable(_has_triggers, _stop_market, _resume_triggers),
    WORK_KIND_EXPIRY: _Separable(_may_expire, _stop_expiry, _resume_expiry),
    WORK_KIND_SESSION: _Separable(_has_session_work, _set_session_back, _resume_session),
    WORK_KIND_WAITING_TRADES: _Separable(
        _has_waiting_trades, _stop_waiting_trades, _resume_waiting_trades
    ),
}
