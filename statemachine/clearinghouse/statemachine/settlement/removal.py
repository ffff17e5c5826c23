# SPDX-License-Identifier: Apache-2.0
"""Remove accounts of a member in default from settlements before their commitment (SPEC C-5.1, C-9).

Owns the reversal of their locks. A removed account neither delivers nor receives, and its open lots are carried into
the next session at the mark. It pays only its change to the mark: from its cash, from its margin, then from an advance
of the equity.
"""

from clearinghouse.statemachine.ledger.ledger import holding_of, unhold
from clearinghouse.statemachine.settlement.credit import take_back
from clearinghouse.statemachine.settlement.give_backs import give_back_delivery, give_back_of
from clearinghouse.statemachine.settlement.trade_flows import (
    balance_all,
    change_lots,
    settles_alone,
)
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import (
    GIVES_BACK,
    LEG_WAITS,
    PHASE_BALANCE,
    PHASE_COMMIT,
    PHASE_SHARE,
    Settlement,
)
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.state.work import ALLOCATED_PER_UNIT, SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import LAYER_MARGIN


def is_begun(settlement: Settlement) -> bool:
    """Return whether a settlement has begun and is not committed, so that a default can still change it."""
    return settlement.is_open != 0 and settlement.phase <= PHASE_COMMIT


def locked_cash(state: State, account_id: AccountId, asset_id: AssetId) -> int:
    """Return the cash that an account has locked in settlements that are not committed."""
    key = pair_key(account_id, asset_id)
    found = 0
    for settlement in state.dvp.settlements.values():
        place = settlement.legs_by_key.get(key)
        if place is not None and is_begun(settlement):
            found += settlement.legs[place].locked
    return found


def remove_account(state: State, offset: int, account_id: AccountId) -> None:
    """Remove an account from all settlements that are not committed; they decide again without it."""
    for settlement in state.dvp.settlements.values():
        if not is_begun(settlement):
            continue
        session = state.clearing.sessions[settlement.session_id]
        if settlement.is_open == GIVES_BACK:
            give_back_of(state, offset, session, settlement, account_id)
            continue
        legs = [
            settlement.legs_by_key[key]
            for key in (pair_key(account_id, asset_id) for asset_id in sorted(session.currencies))
            if key in settlement.legs_by_key
        ]
        if not legs:
            continue
        event_writers.account_removed(
            state.events, offset, session_id=session.id, account_id=account_id
        )
        for place in legs:
            settlement.legs[place].is_out = 1
        _undo_trades(state, offset, session, settlement, account_id)
        _undo_deliveries(state, offset, session, settlement, account_id)
        if settlement.phase >= PHASE_SHARE:
            decide_again(state, offset, session, settlement)


def decide_again(state: State, offset: int, session: Session, settlement: Settlement) -> None:
    """Restart the decision of a settlement, without accounts in default and without accounts that wait.

    Credit is undone first, because the new decision may need none (C-5.5).
    """
    take_back(state, offset, session, settlement)
    for leg in settlement.legs:
        if leg.is_out != LEG_WAITS:
            leg.is_out = int(leg.account_id in state.defaults.case_with)
        leg.is_listed = False
    for lots in settlement.markets.values():
        lots.is_listed = False
    settlement.to_allocate, settlement.to_check = [], []
    settlement.order = sorted(settlement.markets)
    settlement.phase, settlement.place = PHASE_SHARE, 0
    state.work.units += (len(settlement.legs) + len(settlement.order)) // ALLOCATED_PER_UNIT


def _undo_trades(
    state: State, offset: int, session: Session, settlement: Settlement, account_id: AccountId
) -> None:
    """Undo an account's individually settled trades (models 1, 2), and other accounts' trades that depend on them."""
    trades = session.trades
    state.work.units += len(settlement.settled_trades) // SORTED_PER_UNIT
    for place, lots in enumerate(settlement.settled_trades):
        if account_id not in (trades.buyer_ids[place], trades.seller_ids[place]):
            continue
        if not settles_alone(state, session, place):
            continue
        if account_id == trades.seller_ids[place] or not settlement.late_ids[place]:
            settlement.late_ids[place] = account_id
        if lots:
            change_lots(state, session, settlement, place, -lots)
    if settlement.phase > PHASE_BALANCE:  # else the phase itself takes what is listed
        balance_all(state, offset, session, settlement)


def _undo_deliveries(
    state: State, offset: int, session: Session, settlement: Settlement, account_id: AccountId
) -> None:
    """Release the securities that an account has locked for deliveries."""
    for market_id in sorted(settlement.markets):
        lots = settlement.markets[market_id]
        state.work.units += len(lots.all) // ALLOCATED_PER_UNIT
        for one in lots.all:
            if one.account_id == account_id:
                give_back_delivery(state, offset, session, one)


def pay_from_margin(
    state: State, offset: int, account_id: AccountId, asset: Asset, lacking: int
) -> None:
    """Pay cash that an account of a default case lacks from its lodged margin, the first layer of the waterfall."""
    key = pair_key(account_id, asset.id)
    amount = min(lacking, state.margin.collateral.get(key, 0))
    if amount == 0 or asset is not state.valuation:
        return
    case = state.defaults.case_with[account_id]
    account = state.accounts[account_id]
    state.margin.change_collateral(account.id, account.owner, asset.id, -amount, state.time_ns)
    unhold(holding_of(state, account, asset), amount)
    state.touched[account_id] = account
    case.losses_found[account_id] += amount
    case.paid[LAYER_MARGIN] = case.paid.get(LAYER_MARGIN, 0) + amount
    event_writers.default_loss_found(state.events, offset, case.id, account_id, amount)
    event_writers.default_margin_paid(
        state.events,
        offset,
        case_id=case.id,
        layer=LAYER_MARGIN,
        member_id=case.member_id,
        account_id=account_id,
        receiver_account_id=account_id,
        asset_id=asset.id,
        amount=amount,
    )
