# SPDX-License-Identifier: Apache-2.0
"""Lock the nets of a session, and decide its fails (SPEC C-5, C-5.1, U-7).

Owns the decision. Deliverers set apart the securities that they have. The allocation serves receivers by priority,
age and a keyed hash. An account that lacks cash receives nothing in that currency in this session, and the allocation
runs again; an account drops out once, so the loop ends. The equity of the central counterparty advances the cash that
the account still lacks.
"""

from hashlib import blake2b

from clearinghouse.statemachine.arithmetic.settlement import deliverable
from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.settlement.movements import (
    advance_cash,
    lock_cash,
    lock_securities,
    release_cash,
)
from clearinghouse.statemachine.settlement.removal import pay_from_margin
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import CashLeg, MarketLots, Obligation, Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_DVP_SETTLEMENT
from clearinghouse.statemachine.state.work import ALLOCATED_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import CCP_EQUITY, DVP_RETRY_NS


def obligations_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of obligations that the present phase has left."""
    return len(settlement.obligations) - settlement.place


def legs_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of accounts with cash in a currency that the present phase has left."""
    return len(settlement.legs) - settlement.place


def lock_delivery(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Set apart the next deliverer's securities, up to its obligation."""
    one = settlement.obligations[place]
    if one.lots >= 0 or one.account_id in state.defaults.case_with:
        return True
    market = state.markets[one.market_id]
    holding = holding_of(state, state.accounts[one.account_id], market.base)
    is_partial = state.dvp.terms_of(market.id).allows_partial == 1
    lots = deliverable(
        free_balance(holding), market.lot_base_units, -one.lots, is_partial=is_partial
    )
    if lots:
        one.locked = lots
        lock_securities(state, offset, session, one.account_id, market, lots)
    return True


def list_all(state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """List all markets for their first allocation, and all cash for a check."""
    settlement.to_allocate = sorted(settlement.markets, reverse=True)
    settlement.to_check = list(range(len(settlement.legs) - 1, -1, -1))
    for lots in settlement.markets.values():
        lots.is_listed = True
    for leg in settlement.legs:
        leg.is_listed = True
    state.work.units += len(settlement.legs) // ALLOCATED_PER_UNIT
    return True


def rank_of(state: State, session: Session, one: Obligation) -> int:
    """Return the rank of an account within its market: by priority, then age, then by lot (U-7)."""
    drawn = blake2b(
        session.id.to_bytes(8, "big") + one.account_id.to_bytes(8, "big"),
        key=state.genesis.seed,
        digest_size=8,
    )
    return one.priority << 128 | one.days << 64 | int.from_bytes(drawn.digest(), "big")


def rank(state: State, session: Session, lots: MarketLots) -> None:
    """Sort deliverers and receivers of a market by rank."""
    for one in lots.all:
        one.rank = rank_of(state, session, one)
    for side in (lots.deliverers, lots.receivers):
        side.sort(key=lambda one: -one.rank)
    lots.is_ranked = True


def markets_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of markets listed for an allocation."""
    return len(settlement.to_allocate)


def allocate(
    state: State, _offset: int, session: Session, settlement: Settlement, _place: int
) -> bool:
    """Allocate the deliveries of the next market to its receivers that have not dropped out."""
    market_id = settlement.to_allocate.pop()
    lots = settlement.markets[market_id]
    lots.is_listed = False
    if not lots.is_ranked:
        rank(state, session, lots)
    # The work counts each time: a restored machine must rank again, and must count the same units
    # (I-12.1).
    state.work.units += len(lots.all) + len(lots.all) // ALLOCATED_PER_UNIT
    mark = session.marks[market_id]
    wanted = sum([one.lots for one in lots.receivers if not one.leg.is_out])
    locked = sum([one.locked for one in lots.deliverers])
    left = min(wanted, locked)
    for one in lots.receivers:
        part = 0 if one.leg.is_out else min(one.lots, left)
        left -= part
        _settle(settlement, one, part, -mark)
    assert left == 0
    left = min(wanted, locked)
    for one in lots.deliverers:
        part = min(one.locked, left)
        left -= part
        _settle(settlement, one, part, mark)
    assert left == 0
    return True


def _settle(settlement: Settlement, one: Obligation, lots: int, cash_of_lot: int) -> None:
    """Set the settled lots of an obligation; if they change, list its account for a check of its cash."""
    change = lots - one.settled
    if change == 0:
        return
    one.settled = lots
    leg = one.leg
    leg.amount += change * cash_of_lot
    if not leg.is_listed:
        leg.is_listed = True
        settlement.to_check.append(settlement.legs_by_key[pair_key(leg.account_id, leg.asset_id)])


def cash_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of accounts listed for a check of their cash."""
    return len(settlement.to_check)


def lock_or_drop(
    state: State, offset: int, session: Session, settlement: Settlement, _place: int
) -> bool:
    """Set apart the next account's payment. If it lacks cash, it drops out, once."""
    leg = settlement.legs[settlement.to_check.pop()]
    leg.is_listed = False
    is_kept = is_in_advance(state, session) and leg.account_id not in state.defaults.case_with
    more = leg.needed() - leg.locked
    # Cash in advance stays locked: the fails take over the unpaid part.
    if more < 0 and not is_kept:
        release_cash(state, offset, session, leg, -more)
    if more <= 0:
        return True
    holding = holding_of(state, state.accounts[leg.account_id], state.assets[leg.asset_id])
    if free_balance(holding) >= more:
        lock_cash(state, offset, session, leg, more)
    elif not leg.is_out and not _is_prefunded(session, leg):
        leg.is_out = 1
        state.work.units += len(leg.receipts)
        for one in leg.receipts:
            lots = settlement.markets[one.market_id]
            if one.settled and not lots.is_listed:
                lots.is_listed = True
                settlement.to_allocate.append(one.market_id)
    return True


def _is_prefunded(session: Session, leg: CashLeg) -> bool:
    """Return whether an account prefunded all its purchases, so that it lacks no cash for them (C-5).

    A deficit then has another cause, such as the change to the mark of undelivered lots.
    """
    entry = session.cash.get(pair_key(leg.account_id, leg.asset_id))
    return entry is not None and 0 < entry.prefund_due <= leg.locked


def is_decided(_state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """Return whether no market is listed for another allocation."""
    return not settlement.to_allocate


def lock_rest(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Set apart the next account's missing cash: its own, then an advance. Return False if the equity lacks cash.

    Margin of a member in default pays before the equity does.
    """
    leg = settlement.legs[place]
    more = leg.needed() - leg.locked
    if more <= 0:
        assert more == 0 or is_in_advance(state, session)
        return True
    assert leg.is_out or _is_prefunded(session, leg)
    asset = state.assets[leg.asset_id]
    holding = holding_of(state, state.accounts[leg.account_id], asset)
    lacking = more - max(free_balance(holding), 0)
    if lacking > 0 and leg.account_id in state.defaults.case_with:
        pay_from_margin(state, offset, leg.account_id, asset, lacking)
        lacking = more - max(free_balance(holding), 0)
    equity = free_balance(holding_of(state, state.accounts[CCP_EQUITY], asset))
    if lacking > equity:
        _delay(state, offset, session, settlement, place, lacking - max(equity, 0))
        return False
    if lacking > 0:
        advance_cash(state, offset, session, leg, lacking)
    lock_cash(state, offset, session, leg, more)
    return True


def _delay(
    state: State, offset: int, session: Session, settlement: Settlement, place: int, lacking: int
) -> None:
    """Retry the settlement later; a settlement never continues in part."""
    leg = settlement.legs[place]
    state.dvp.settling.remove(session.id)
    state.timers.schedule(state.time_ns + DVP_RETRY_NS, DEADLINE_DVP_SETTLEMENT, session.id)
    event_writers.settlement_delayed(
        state.events,
        offset,
        session_id=session.id,
        account_id=leg.account_id,
        asset_id=leg.asset_id,
        amount=lacking,
    )
