# SPDX-License-Identifier: Apache-2.0
"""Check that quarantined work and everything that depends on it is frozen (SPEC J-2.2).

Owns this check.
"""

from clearinghouse.statemachine.authority.quarantine import markets_of
from clearinghouse.statemachine.state.dvp import GIVES_BACK
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    MARKET_AUCTION,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_SETTLING,
    QUARANTINED_WORK_MAX,
    SESSION_CUT_OFF,
    SESSION_NETTED,
    WORK_KIND_EXPIRY,
    WORK_KIND_INTEREST,
    WORK_KIND_LIQUIDATION,
    WORK_KIND_SESSION,
    WORK_KIND_WAITING_TRADES,
)


def check_quarantine(state: State) -> list[str]:
    """Check J-2.2: quarantined work does not run. Its accounts are frozen; its markets, pools, sessions and trades are
    stopped.
    """
    found: list[str] = []
    work = state.quarantine.work
    if len(work) > QUARANTINED_WORK_MAX:
        found.append(f"{len(work)} kinds of work are set aside")
    for key, one in work.items():
        if key != (one.work_kind, one.subject_id):
            found.append(f"{key} is set aside as {one.work_kind} of {one.subject_id}")
        if one.work_kind == WORK_KIND_SESSION:
            found += _session(state, one.subject_id)
            continue
        if one.work_kind == WORK_KIND_WAITING_TRADES:
            waiting = state.clearing.waiting
            found += [
                f"trade {trade.id} began to wait, and its segment is set aside"
                for trade in waiting.trades.values()
                if trade.segment_id == one.subject_id and not waiting.is_delayed(trade)
            ]
            continue
        if one.work_kind == WORK_KIND_INTEREST:
            pool = state.assets[AssetId(one.subject_id)].pool
            if pool is None or pool.accrued_ns > one.since_ns:
                found.append(f"asset {one.subject_id} accrues, and its interest is set aside")
            continue
        if one.work_kind != WORK_KIND_LIQUIDATION:
            market = state.markets[MarketId(one.subject_id)]
            if one.work_kind == WORK_KIND_EXPIRY and market.status < MARKET_SETTLING:
                found.append(f"market {market.id} is not settling, and its expiry is set aside")
            if _status(state, market) in (MARKET_OPEN, MARKET_POST_ONLY, MARKET_REDUCE_ONLY):
                found.append(f"market {market.id} trades, and its work is set aside")
            continue
        account_id = AccountId(one.subject_id)
        if account_id not in state.authority.freezes:
            found.append(f"account {account_id} is not frozen, and its passes are set aside")
        found += [
            f"market {market.id} is open, and account {account_id} is set aside"
            for market in markets_of(state, account_id)
            if _status(state, market) in (MARKET_OPEN, MARKET_POST_ONLY)
        ]
    return found


def _session(state: State, session_id: int) -> list[str]:
    """Return findings about a quarantined session: it is not netted, and its settlement only returns assets."""
    session = state.clearing.sessions[session_id]
    settlement = state.dvp.settlements.get(session_id)
    gives_back = settlement is None or settlement.is_open == GIVES_BACK
    is_waiting = session.state in (SESSION_CUT_OFF, SESSION_NETTED)
    if is_waiting and gives_back and session_id not in state.clearing.to_net:
        return []
    return [f"session {session_id} is of state {session.state}, and goes on though it is set aside"]


def _status(state: State, market: Market) -> int:
    """Return the status of a market, or, during an auction's uncrossing, the status that follows it."""
    for uncrossing in state.cursors.uncrossings:
        if uncrossing.market_id == market.id:
            return uncrossing.to_status
    halt = market.halt
    if market.status == MARKET_AUCTION and halt is not None and halt.brake.engaged:
        return halt.resume_status
    return market.status
