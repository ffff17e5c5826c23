# SPDX-License-Identifier: Apache-2.0
"""Handle bilateral trades: sides that two members state, and cancels that both request (SPEC C-1, C-2, C-3).

Owns the refusals of these commands. `handlers.clearing.capture` captures a trade that both affirm, with the same
refusals.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_count
from clearinghouse.statemachine.clearing.affirmation import differing, end_side, trade_name
from clearinghouse.statemachine.clearing.cash_in_advance import hold_due_cash_of, is_in_advance
from clearinghouse.statemachine.clearing.client_losses import consents, losses_of_legs
from clearinghouse.statemachine.clearing.legs import fit_give_ups
from clearinghouse.statemachine.clearing.novation import (
    begin_side,
    book_side,
    measure_removal,
    refuse_cash_in_advance,
    refuse_increase,
)
from clearinghouse.statemachine.clearing.references import change_trade
from clearinghouse.statemachine.clearing_margin.leg_variation import (
    measure_variation,
    post_with_leg,
    refuse_variation,
)
from clearinghouse.statemachine.handlers.clearing.capture import (
    Capture,
    accept_trade,
    code_for,
    read_terms,
    refuse_both,
    refuse_bound_party,
    refuse_covers,
    refuse_stopped_party,
    was_split,
)
from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_TRADE_SIDE
from clearinghouse.statemachine.state.work import (
    TRADES_MOVED_PER_UNIT,
    WORK_OF_CAPTURE,
    WORK_OF_VALUE_DATE,
)
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    MarketId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    TRADE_CANCELS_MAX,
    TRADE_SIDES_MAX,
)


def submit_side(state: State, batch: commands.SubmitTradeSides, item: int, reply: Reply) -> int:
    """Submit one side of a trade. Reply: the trade if both sides match, else 0.

    Refusals in order: SAME_ACCOUNT, those of `read_terms`; for a side that must wait STATE_LIMIT, and for a match
    COUNTERPARTY_NOT_COVERED if the other account is stopped, then those of `accept_trade`. A refused side leaves the
    waiting sides as they are.
    """
    state.work.units += WORK_OF_CAPTURE + WORK_OF_VALUE_DATE
    account_id = batch.account_ids[item]
    counterparty_id = batch.counterparty_account_ids[item]
    if account_id == counterparty_id:
        return codes.SAME_ACCOUNT
    is_buy = batch.sides[item] == BUY
    name = trade_name(batch.references[item], account_id, counterparty_id)
    capture = Capture()
    code = read_terms(
        state,
        capture,
        batch.market_ids[item],
        account_id if is_buy else counterparty_id,
        counterparty_id if is_buy else account_id,
        batch.prices[item],
        batch.quantities[item],
        name,
        batch.value_dates[item],
        reply,
        account_id,
    )
    if code != codes.OK:
        return code
    affirmation = state.clearing.affirmation
    side = _side_of(state, batch, item, capture)
    before = affirmation.by_name.get(side.name())
    other = affirmation.other(side)
    if other is None or differing(side, other):
        if before is None:
            present = affirmation.counts.get(account_id, 0)
            code = refuse_count(present, TRADE_SIDES_MAX, reply)
        if code == codes.OK:
            _wait(state, item, side, before, other)
        return code
    opposite = capture.seller if is_buy else capture.buyer
    code = refuse_stopped_party(state, opposite, account_id, reply)
    if code == codes.OK:
        code = accept_trade(
            state,
            item,
            capture,
            name,
            batch.principal,
            reply,
            caller_id=account_id,
            consented_id=counterparty_id if other.is_consented else NO_ACCOUNT,
        )
    if code != codes.OK:
        return code

    # The trade is captured: nothing below refuses.
    reply.item_id = state.last_trade_id
    for one in (other, before):
        if one is not None:
            end_side(state, one)
            event_writers.trade_side_matched(
                state.events, item, side_id=one.id, trade_id=state.last_trade_id
            )
    return codes.OK


def _side_of(
    state: State, batch: commands.SubmitTradeSides, item: int, capture: Capture
) -> TradeSide:
    """Return the side that an item states; it has no number yet."""
    account_id = batch.account_ids[item]
    counterparty_id = batch.counterparty_account_ids[item]
    reference = batch.references[item]
    side = TradeSide(0, account_id, counterparty_id, reference)
    side.market_id = batch.market_ids[item]
    side.side = batch.sides[item]
    side.price_per_lot = capture.price
    side.lots = capture.lots
    side.value_date = capture.dates.value_date
    side.cut_off_ns = capture.dates.cut_off_ns
    side.is_consented = int(consents(state, state.accounts[account_id], batch.principal))
    return side


def _wait(
    state: State, item: int, side: TradeSide, before: TradeSide | None, other: TradeSide | None
) -> None:
    """Store a waiting side in place of its account's earlier side; write its differences from the other side."""
    affirmation = state.clearing.affirmation
    if before is None:
        affirmation.last_side_id += 1
        side.id = affirmation.last_side_id
        affirmation.put(side)
    else:
        side.id = before.id
        affirmation.replace(side)
    state.timers.schedule(side.cut_off_ns, DEADLINE_TRADE_SIDE, side.id)
    event_writers.trade_side_submitted(
        state.events,
        item,
        side_id=side.id,
        market_id=side.market_id,
        account_id=side.account_id,
        counterparty_account_id=side.counterparty_account_id,
        side=side.side,
        price_per_lot=side.price_per_lot,
        lots=side.lots,
        value_date=side.value_date,
    )
    if other is not None:
        event_writers.trade_sides_differ(
            state.events,
            item,
            side_id=side.id,
            counterparty_side_id=other.id,
            differing=differing(side, other),
        )


def cancel_side(state: State, batch: commands.CancelTradeSides, item: int, _reply: Reply) -> int:
    """Remove a waiting side. Refusals in order: UNKNOWN_TRADE_SIDE."""
    name = (
        batch.references[item],
        batch.account_ids[item],
        batch.counterparty_account_ids[item],
    )
    side = state.clearing.affirmation.by_name.get(name)
    if side is None:
        return codes.UNKNOWN_TRADE_SIDE

    # Accepted: nothing below refuses.
    end_side(state, side)
    event_writers.trade_side_cancelled(state.events, item, side_id=side.id)
    return codes.OK


def cancel_trade(state: State, batch: commands.CancelTrades, item: int, reply: Reply) -> int:
    """Request the cancel of a trade; if the other account has requested it, remove the trade from the nets.

    Refusals in order: UNKNOWN_CLEARED_TRADE, CUT_OFF_PASSED, TRADE_EXCHANGED, NOT_A_PARTY, for buyer and seller those
    of `refuse_bound_party`, TRADE_CANCEL_ASKED_TWICE; for the first request STATE_LIMIT, and for the second those of
    `_take_out`.
    """
    session = state.clearing.sessions.get(batch.session_ids[item])
    trade_id = batch.trade_ids[item]
    place = -1 if session is None else session.trades.place_of(trade_id)
    if session is None or place < 0:
        return codes.UNKNOWN_CLEARED_TRADE
    if state.time_ns >= session.cut_off_ns:
        reply.above(session.cut_off_ns, state.time_ns)
        return codes.CUT_OFF_PASSED
    if was_split(state, session, place):
        return codes.TRADE_EXCHANGED
    account_id = batch.account_ids[item]
    buyer_id = AccountId(session.trades.buyer_ids[place])
    seller_id = AccountId(session.trades.seller_ids[place])
    if account_id not in (buyer_id, seller_id):
        return codes.NOT_A_PARTY
    capture = Capture()
    affirmation = state.clearing.affirmation
    asked_by = affirmation.cancels.get(session.id, {}).get(trade_id)
    for side, party_id in ((capture.buyer, buyer_id), (capture.seller, seller_id)):
        code = refuse_bound_party(
            state, side, party_id, reply, caller_id=account_id, is_proposal=asked_by is None
        )
        if code != codes.OK:
            return code
    if asked_by == account_id:
        return codes.TRADE_CANCEL_ASKED_TWICE
    if asked_by is None and buyer_id != seller_id:
        present = affirmation.asks.get(session.id, {}).get(account_id, 0)
        code = refuse_count(present, TRADE_CANCELS_MAX, reply)
        if code == codes.OK:
            _request_cancel(state, item, session.id, trade_id, account_id)
        return code
    return _take_out(state, item, capture, session, place, account_id, batch.principal, reply)


def _request_cancel(
    state: State, item: int, session_id: int, trade_id: int, account_id: AccountId
) -> None:
    """Record an account's request to cancel a trade, and write its event."""
    state.clearing.affirmation.ask_cancel(session_id, trade_id, account_id)
    event_writers.trade_cancel_asked(
        state.events, item, trade_id=trade_id, session_id=session_id, account_id=account_id
    )


def _refuse_out(
    state: State,
    capture: Capture,
    session: Session,
    place: int,
    market: Market,
    caller_id: AccountId,
    refusal: Refusal,
    *,
    is_self: bool,
) -> int:
    """Return the refusal of a removal, or OK.

    In order ONLY_REDUCES, that of `refuse_both`, CASH_IN_ADVANCE_LACKING, VARIATION_NOT_COVERED, one of
    `refuse_covers`. Limits and cover apply to a removal as to the opposite trade: a removal may raise open positions,
    and one side loses the gain of the trade.
    """
    cleared = state.clearing.markets[market.id]
    sides = (capture.buyer, capture.seller)
    for side in sides:
        begin_side(side, session, market.id, market.quote.id)
        measure_removal(side, cleared.dvp_model, is_self=is_self)
        code = refuse_increase(state, side, is_self=is_self, refusal=refusal)
        if code != codes.OK:
            return code_for(caller_id, side.account_id, code, refusal)
    measure_variation(state, session, place, sides[0], sides[1:])
    code = refuse_both(state, session, cleared, market.quote, capture, caller_id, refusal)
    for asked in (sides,) if is_self else ((sides[0],), (sides[1],)):
        if code == codes.OK and is_in_advance(state, session):
            code = refuse_cash_in_advance(
                state, session, cleared, market, asked, refusal, is_out=True
            )
            if code != codes.OK:
                code = code_for(caller_id, asked[0].account_id, code, refusal)
    for side in sides:
        if code == codes.OK:
            code = refuse_variation(state, side, market.quote, refusal)
            if code != codes.OK:
                code = code_for(caller_id, side.account_id, code, refusal)
    if code == codes.OK:
        code = refuse_covers(state, capture, market, caller_id, refusal)
    return code


def _take_from_totals(session: Session, market: Market, lots: int, price: int) -> None:
    """Subtract a trade from the session's totals of its market (trades, lots) and of its currency (trades, cash)."""
    totals = session.markets[market.id]
    totals.trades -= 1
    totals.gross -= lots
    money = session.currencies[market.quote.id]
    money.trades -= 1
    money.gross -= lots * price


def _take_out(
    state: State,
    item: int,
    capture: Capture,
    session: Session,
    place: int,
    caller_id: AccountId,
    principal: str,
    refusal: Refusal,
) -> int:
    """Remove a trade from its session, and its legs from the nets.

    Refusals are those of `_refuse_out`, and those of `refuse_loss` for each account of clients.
    """
    trades = session.trades
    market = state.markets[MarketId(trades.market_ids[place])]
    cleared = state.clearing.markets[market.id]
    lots, price = trades.lots[place], trades.prices[place]
    buyer, seller = capture.buyer, capture.seller
    is_self = buyer.account_id == seller.account_id
    buyer.lots, seller.lots = lots, -lots
    buyer.cash, seller.cash = -lots * price, lots * price
    code = _refuse_out(state, capture, session, place, market, caller_id, refusal, is_self=is_self)
    losses = losses_of_legs(state, market, session, [] if is_self else [buyer, seller], principal)
    if code == codes.OK:
        code = losses.refuse(state, refusal, caller_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    trade_id = trades.trade_ids[place]
    state.work.units += (len(trades.trade_ids) - place) // TRADES_MOVED_PER_UNIT
    cleared.forget_name(trades.venue_trade_ids[place])
    cleared.trades -= 1
    change_trade(
        state, session, cleared, trade_id, buyer.account_id, seller.account_id, -lots, price
    )
    trades.remove(place)
    _take_from_totals(session, market, lots, price)
    for side in (buyer, seller):
        book_side(state.clearing, session, cleared, market.quote, side, is_out=True)
    assert buyer.net is not None
    assert seller.net is not None
    buyer.net.count_trade(-1)
    if not is_self:
        seller.net.count_trade(-1)
    state.clearing.affirmation.forget_cancel(session.id, trade_id)
    event_writers.trade_cancelled(
        state.events,
        item,
        trade_id=trade_id,
        session_id=session.id,
        market_id=market.id,
        buyer_account_id=buyer.account_id,
        seller_account_id=seller.account_id,
        price_per_lot=PricePerLot(price),
        lots=lots,
    )
    losses.count(state, item)
    fit_give_ups(state, item, session, trade_id)
    hold_due_cash_of(state, item, session, buyer.account_id, market)
    hold_due_cash_of(state, item, session, seller.account_id, market)
    post_with_leg(state, item, market.quote, (buyer, seller))
    return codes.OK
