# SPDX-License-Identifier: Apache-2.0
"""Book a session from the locked amounts: first all payments to `ccp`, then all payments from `ccp` (SPEC C-5.1).

Owns the order of the bookings. Must never decide an amount: the phases before the commitment do.
"""

from clearinghouse.statemachine.ledger.advances import repay_advance
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.settlement.credit import secure_received
from clearinghouse.statemachine.settlement.movements import (
    deliver_securities,
    pay_cash,
    receive_cash,
    receive_securities,
    release_or_hold_cash,
    release_securities,
)
from clearinghouse.statemachine.settlement.trade_flows import (
    cash_of,
    part_given,
    part_got,
    securities_of,
    settles_alone,
)
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import CCP, DVP_GROSS


def deliver(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Move one account's settled lots to `ccp`, and release its other locked lots; return True."""
    one = settlement.obligations[place]
    if one.locked == 0:
        return True
    market = state.markets[one.market_id]
    if one.locked > one.settled:
        rest = one.locked - one.settled
        release_securities(state, offset, session, one.account_id, market, rest)
    if one.settled:
        deliver_securities(state, offset, session, one.account_id, market, one.settled)
    return True


def pay(state: State, offset: int, session: Session, settlement: Settlement, place: int) -> bool:
    """Pay one account's net cash to `ccp`, and release its other locked cash; return True.

    Cash locked for trades of model 1 stays: `give_for_trade` pays it.
    """
    leg = settlement.legs[place]
    paid = max(-leg.amount, 0)
    rest = leg.locked - leg.trade_held - paid
    assert rest >= 0
    if rest:
        release_or_hold_cash(state, offset, session, leg, rest)
    if paid:
        pay_cash(state, offset, session, leg, paid)
    return True


def give_for_trade(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Book the payments of both sides of one trade to `ccp`; return True.

    The seller gives the securities, and with model 1 the buyer gives the cash (C-5.3).
    """
    lots = settlement.settled_trades[place]
    if lots == 0 or not settles_alone(state, session, place):
        return True
    out = securities_of(state, session, settlement, place)[0]
    market = state.markets[MarketId(session.trades.market_ids[place])]
    moved = part_given(out, lots * out.kind) // out.kind
    if moved:
        deliver_securities(state, offset, session, out.account_id, market, moved)
    if moved < lots:
        event_writers.securities_passed_on(
            state.events, offset, session.id, out.account_id, market.id, lots=lots - moved
        )
    payer = cash_of(state, session, settlement, place)[0]
    if payer.kind != -DVP_GROSS:
        return True
    value = lots * session.trades.prices[place]
    paid = part_given(payer, value)
    if paid:
        leg = settlement.leg_of(payer.account_id, payer.asset_id)
        leg.trade_held -= paid
        pay_cash(state, offset, session, leg, paid)
    if paid < value:
        event_writers.cash_passed_on(
            state.events, offset, session.id, payer.account_id, payer.asset_id, amount=value - paid
        )
    return True


def get_for_trade(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Book the receipts of both sides of one trade from `ccp`, after all sides have paid and delivered; return True."""
    lots = settlement.settled_trades[place]
    if lots == 0 or not settles_alone(state, session, place):
        return True
    into = securities_of(state, session, settlement, place)[1]
    market = state.markets[MarketId(session.trades.market_ids[place])]
    moved = part_got(into, lots * into.kind) // into.kind
    if moved:
        receive_securities(state, offset, session, into.account_id, market, moved)
    payee = cash_of(state, session, settlement, place)[1]
    if payee.kind != -DVP_GROSS:
        return True
    received = part_got(payee, lots * session.trades.prices[place])
    if received:
        leg = settlement.leg_of(payee.account_id, payee.asset_id)
        receive_cash(state, offset, session, leg, received)
    return True


def receive(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Move the settled lots of one receiver from `ccp` to its account; return True."""
    one = settlement.obligations[place]
    if one.lots > 0 and one.settled:
        market = state.markets[one.market_id]
        receive_securities(state, offset, session, one.account_id, market, one.settled)
        secure_received(state, offset, session, one)
    return True


def collect(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Pay one account its cash from `ccp`, then repay from this cash its advance; return True.

    Its credit is open for repayment from now on, and the end of the item repays it from free cash (C-5.5).
    """
    leg = settlement.legs[place]
    if leg.credit:
        leg.credit = 0
        state.intraday.open[leg.account_id].sessions -= 1
        state.touched[leg.account_id] = state.accounts[leg.account_id]
    if leg.amount <= 0:
        return True
    receive_cash(state, offset, session, leg, leg.amount)
    advanced = state.dvp.advances.get(pair_key(leg.account_id, leg.asset_id), 0)
    if advanced:
        asset = state.assets[leg.asset_id]
        part = min(advanced, leg.amount)
        repay_advance(state, offset, session.id, leg.account_id, asset, part)
    return True


def end_posting(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """Assert that `ccp` has no balance left from the session, only what margin keeps there (C-7); return True."""
    ccp = state.accounts[CCP]
    held = state.margin.variation_held
    for asset_id in session.currencies:
        balance = holding_of(state, ccp, state.assets[asset_id]).balance
        assert balance == held.get(asset_id, 0)
    for market_id in session.markets:
        base = state.markets[market_id].base
        assert holding_of(state, ccp, base).balance == held.get(base.id, 0)
    state.work.units += len(session.markets)
    settlement.order = []
    return True
