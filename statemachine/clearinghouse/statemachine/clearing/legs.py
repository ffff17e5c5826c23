# SPDX-License-Identifier: Apache-2.0
"""Move a leg of a trade, or a part of it, to another account, and end proposals for such a move (SPEC C-1, C-2, C-3).

A leg is one side of a trade; a give-up proposes to move it. Owns the effects of a move. The price stays, so the takers
gain the lots and cash that the giver loses, and every sum over accounts stays (I-9). Each trade still has one buyer and
one seller, as settlement requires (C-5). So a moved part becomes a trade of its own, unless it is the whole trade.
"""

from clearinghouse.statemachine.clearing.cash_in_advance import hold_due_cash_of
from clearinghouse.statemachine.clearing.novation import Side, book_side
from clearinghouse.statemachine.clearing.references import change_trade
from clearinghouse.statemachine.state.clearing import ClearedMarket, Session, pair_key
from clearinghouse.statemachine.state.give_ups import GiveUp
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_GIVE_UP
from clearinghouse.statemachine.state.work import WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    GIVE_UP_EXPIRED,
    GIVE_UP_TRADE_CHANGED,
    SELL,
    WORK_SLICE,
)


def party_of(session: Session, place: int, side: int) -> AccountId:
    """Return the account that is the buyer (or seller) of a trade."""
    trades = session.trades
    return AccountId(trades.buyer_ids[place] if side == BUY else trades.seller_ids[place])


def move_leg(
    state: State,
    offset: int,
    session: Session,
    cleared: ClearedMarket,
    market: Market,
    place: int,
    side: int,
    giver: Side,
    takers: list[Side],
) -> int:
    """Move parts of a leg from one account to other accounts; return the id of the trade with the last part.

    The caller has set the giver's side with `measure_removal` for all moved lots, and the takers' sides with
    `measure_change`.
    """
    trades = session.trades
    trade_id = trades.trade_ids[place]
    book_side(state.clearing, session, cleared, market.quote, giver, is_out=True)
    new_trade_id = trade_id
    for taker in takers:
        taker.net = book_side(state.clearing, session, cleared, market.quote, taker)
        lots = abs(taker.lots)
        other_id = party_of(session, place, SELL if side == BUY else BUY)
        for party_id, change in ((taker.account_id, lots), (giver.account_id, -lots)):
            buyer_id, seller_id = (party_id, other_id) if side == BUY else (other_id, party_id)
            price = trades.prices[place]
            change_trade(state, session, cleared, trade_id, buyer_id, seller_id, change, price)
        if lots == trades.lots[place]:
            new_trade_id = trade_id
            _replace_party(session, place, side, giver, taker)
        else:
            new_trade_id = _split(state, session, cleared, market, place, side, taker)
        event_writers.trade_leg_moved(
            state.events,
            offset,
            trade_id=trade_id,
            session_id=session.id,
            market_id=market.id,
            side=side,
            from_account_id=giver.account_id,
            to_account_id=taker.account_id,
            price_per_lot=PricePerLot(trades.prices[place]),
            lots=lots,
            new_trade_id=new_trade_id,
        )
    assert giver.lots + sum(taker.lots for taker in takers) == 0
    assert giver.cash + sum(taker.cash for taker in takers) == 0
    # The request to cancel was for the trade before the move.
    state.clearing.affirmation.forget_cancel(session.id, trade_id)
    fit_give_ups(state, offset, session, trade_id)
    for one in (giver, *takers):
        hold_due_cash_of(state, offset, session, one.account_id, market)
    return new_trade_id


def _replace_party(session: Session, place: int, side: int, giver: Side, taker: Side) -> None:
    """Make another account the party of a leg; a trade of an account with itself counts once for the account."""
    other_id = party_of(session, place, SELL if side == BUY else BUY)
    parties = session.trades.buyer_ids if side == BUY else session.trades.seller_ids
    parties[place] = taker.account_id
    assert giver.net is not None
    assert taker.net is not None
    if giver.account_id != other_id:
        giver.net.count_trade(-1)
    if taker.account_id != other_id:
        taker.net.count_trade(1)


def _split(
    state: State,
    session: Session,
    cleared: ClearedMarket,
    market: Market,
    place: int,
    side: int,
    taker: Side,
) -> int:
    """Make a trade of the moved part of a leg, with the same other side; return its id."""
    trades = session.trades
    lots = abs(taker.lots)
    assert 0 < lots < trades.lots[place]
    other_id = party_of(session, place, SELL if side == BUY else BUY)
    state.last_trade_id += 1
    trade_id = trades.trade_ids[place]
    trades.lots[place] -= lots
    trades.trade_ids.append(state.last_trade_id)
    trades.market_ids.append(market.id)
    trades.buyer_ids.append(taker.account_id if side == BUY else other_id)
    trades.seller_ids.append(other_id if side == BUY else taker.account_id)
    trades.lots.append(lots)
    trades.prices.append(trades.prices[place])
    trades.venue_trade_ids.append(trades.venue_trade_ids[place])
    trades.blocks[state.last_trade_id] = trades.blocks.get(trade_id, trade_id)
    cleared.count_name(trades.venue_trade_ids[place])
    cleared.trades += 1
    session.markets[market.id].trades += 1
    session.currencies[market.quote.id].trades += 1
    other = session.nets[pair_key(other_id, market.id)]
    assert taker.net is not None
    other.count_trade(1)
    if taker.account_id != other_id:
        taker.net.count_trade(1)
    return state.last_trade_id


def fit_give_ups(state: State, offset: int, session: Session, trade_id: int) -> None:
    """End the give-up proposals of a changed or cancelled trade that exceed its remaining lots.

    The first proposals stay, as far as the lots of the leg suffice. No other proposal is open when a leg moves as a
    whole.
    """
    give_ups = state.clearing.give_ups
    if trade_id not in give_ups.of_trade:
        return
    place = session.trades.place_of(trade_id)
    left = dict.fromkeys((BUY, SELL), session.trades.lots[place] if place >= 0 else 0)
    for key in list(give_ups.of_trade[trade_id]):
        one = give_ups.open[key]
        if one.lots <= left[one.side]:
            left[one.side] -= one.lots
        else:
            end_give_up(state, offset, one, GIVE_UP_TRADE_CHANGED)


def end_give_ups_of_split(state: State, offset: int, market_id: MarketId) -> bool:
    """End the proposals in a market whose security was split, since its trades change no more (C-5).

    Return whether some are left for the next slice.
    """
    give_ups, work = state.clearing.give_ups, state.work
    if not state.corporate_actions.was_split(state.markets[market_id].base.id):
        return False
    stop = min(work.stop, work.used(state.events) + WORK_SLICE)
    while market_id in give_ups.of_market:
        if work.used(state.events) >= stop:
            return True
        work.units += WORK_OF_ITEM
        end_give_up(
            state,
            offset,
            give_ups.open[next(reversed(give_ups.of_market[market_id]))],
            GIVE_UP_TRADE_CHANGED,
        )
    return False


def end_give_up(state: State, offset: int, one: GiveUp, reason: int) -> None:
    """Remove a give-up proposal and its deadline, with an event that states the reason."""
    state.clearing.give_ups.remove(one)
    state.timers.cancel(DEADLINE_GIVE_UP, one.id)
    event_writers.give_up_ended(state.events, offset, give_up_id=one.id, reason=reason)


def expire_give_up(state: State, give_up_id: int) -> None:
    """End a proposal that was not accepted before its session's cut-off (C-4), unless the cut-off has moved (C-4.1)."""
    one = state.clearing.give_ups.open[give_up_id]
    assert one.cut_off_ns <= state.time_ns
    one.cut_off_ns = state.clearing.sessions[one.session_id].cut_off_ns
    if one.cut_off_ns > state.time_ns:
        state.timers.schedule(one.cut_off_ns, DEADLINE_GIVE_UP, one.id)
        return
    end_give_up(state, 0, one, GIVE_UP_EXPIRED)
