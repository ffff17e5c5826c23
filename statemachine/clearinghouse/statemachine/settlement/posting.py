# SPDX-License-Identifier: Apache-2.0
"""Book a session from the locked amounts: first all payments to `ccp`, then all payments from it (SPEC C-5.1).

Owns the order of the bookings. Must never decide: the phases before the commitment have.
"""

from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.settlement.movements import (
    deliver_securities,
    keep_cash,
    pay_cash,
    receive_cash,
    receive_securities,
    release_securities,
    repay_advance,
)
from clearinghouse.statemachine.settlement.redemptions import model_of
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import CCP, DVP_GROSS, DVP_NET


def deliver(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Deliver the next deliverer's settled lots, and release the other locked lots."""
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
    """Pay the next account's net, and release the holds of trades that settle net (model 2)."""
    leg = settlement.legs[place]
    paid = max(-leg.amount, 0)
    rest = leg.locked - leg.trade_held - paid
    assert rest >= 0
    if rest:
        keep_cash(state, offset, session, leg, rest)
    if paid:
        pay_cash(state, offset, session, leg, paid)
    return True


def settle_trade(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Settle the next trade by itself: its securities, and with model 1 its cash, through `ccp` at once."""
    trades = session.trades
    market = state.markets[MarketId(trades.market_ids[place])]
    model = model_of(state, market.id)
    lots = settlement.settled_trades[place]
    buyer_id, seller_id = AccountId(trades.buyer_ids[place]), AccountId(trades.seller_ids[place])
    if model == DVP_NET or lots == 0 or buyer_id == seller_id:
        return True
    if model == DVP_GROSS:
        buyer = settlement.leg_of(buyer_id, market.quote.id)
        value = lots * trades.prices[place]
        buyer.trade_held -= value
        pay_cash(state, offset, session, buyer, value)
        seller = settlement.leg_of(seller_id, market.quote.id)
        receive_cash(state, offset, session, seller, value)
    deliver_securities(state, offset, session, seller_id, market, lots)
    receive_securities(state, offset, session, buyer_id, market, lots)
    return True


def receive(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Pass the next receiver its settled lots."""
    one = settlement.obligations[place]
    if one.lots > 0 and one.settled:
        market = state.markets[one.market_id]
        receive_securities(state, offset, session, one.account_id, market, one.settled)
    return True


def collect(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Pay the next account its cash; first repay its advance."""
    leg = settlement.legs[place]
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
    """Assert that `ccp` has no balance from the session, only variation margin (C-7)."""
    ccp = state.accounts[CCP]
    pots = state.margin.pots
    for asset_id in session.currencies:
        balance = holding_of(state, ccp, state.assets[asset_id]).balance
        assert balance == pots.get(asset_id, 0)
    for market_id in session.markets:
        base = state.markets[market_id].base
        assert holding_of(state, ccp, base).balance == pots.get(base.id, 0)
    state.work.units += len(session.markets)
    settlement.order = []
    return True
