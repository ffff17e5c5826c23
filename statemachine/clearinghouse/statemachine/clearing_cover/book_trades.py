# SPDX-License-Identifier: Apache-2.0
"""Check and novate trades of an own book in a cleared market (SPEC C-1, C-2, O-1).

Owns the checks of an order on entry, the checks of two orders before they trade, and the novation of their trade. Must
never match, end an order or pay a fee: `trading` does.

An order reserves nothing. Limits apply to nets, and nets change as orders trade, so this module checks the limits at
the trade too. An order that passed on entry may end later, because other orders of its member traded first.
"""

from clearinghouse.statemachine.arithmetic.money import fee_due
from clearinghouse.statemachine.clearing.cash_calls import failed_in_all
from clearinghouse.statemachine.clearing.cash_in_advance import lacking_for
from clearinghouse.statemachine.clearing.client_losses import LegLosses, losses_of_trade
from clearinghouse.statemachine.clearing.novation import (
    Side,
    begin_side,
    measure_change,
    novate,
    refuse_above_limits,
    refuse_increase,
    refuse_session,
)
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.clearing.references import refuse_price
from clearinghouse.statemachine.clearing.session_shares import is_half_used, refuse_above_share
from clearinghouse.statemachine.clearing.sessions import Dates, dates_of, session_of
from clearinghouse.statemachine.clearing_cover.covered_trades import refuse_cover, refuse_side
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import ClearedMarket, Member, Session
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.work import WORK_OF_CAPTURE, WORK_OF_VALUE_DATE
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    DVP_NET,
    MEMBER_ACTIVE,
    MEMBER_RESTRICTED,
)


def refuse_book_trade(state: State, order: Order, refusal: Refusal) -> int:
    """Return why an order may not enter a cleared market, or OK (C-2).

    The order is checked like a trade of all its lots at its own price with a new account on the other side. Refusals in
    order: MARKET_NOT_CLEARED, DEFAULT_REGIME, MEMBER_NOT_ACTIVE, those of `dates_of` and
    `refuse_session`, STATE_LIMIT (the member's share of the session), ONLY_REDUCES, those of `refuse_above_limits`,
    INSUFFICIENT_BALANCE (fee and cash in advance), those of `refuse_cover`.
    """
    cleared = state.clearing.markets.get(order.market.id)
    if cleared is None:
        return codes.MARKET_NOT_CLEARED
    member, code = _member_of(state, order.account)
    if member is None:
        return code
    dates = _dates(state, order, cleared)
    if dates.code != codes.OK:
        refusal.limit = dates.refusal.limit
        refusal.actual = dates.refusal.actual
        refusal.shortfall = dates.refusal.shortfall
        return dates.code
    session = _session(state, cleared, dates)
    lots = order.remaining_lots
    code = refuse_session(session, order.market, lots, order.price_per_lot * lots, refusal)
    if code != codes.OK:
        return code
    side = _side(session, cleared, order, member, order.price_per_lot, lots)
    if is_half_used(session, order.market, lots, abs(side.cash)):
        code = refuse_above_share(session, order.market, side, refusal)
        if code != codes.OK:
            return code
    other_long = 0 if order.side == BUY else lots
    code = _refuse_limits(state, session, cleared, order, side, side.long + other_long, refusal)
    if code != codes.OK:
        return code
    fee = fee_due(order.taker_fee_ppb * order.price_per_lot * lots, 0)
    apart = _in_advance(state, session, cleared, order, side)
    free = _free(state, order, apart)
    if fee + apart > free:
        refusal.below(fee + apart, free)
        return codes.INSUFFICIENT_BALANCE
    return refuse_cover(
        state, member, order.account.id, order.market, side.lots, side.cash, refusal
    )


def codes_of_novation(
    state: State, maker: Order, taker: Order, price: PricePerLot, lots: int
) -> tuple[int, int]:
    """Return why two orders may not trade now: a code of the maker and a code of the taker, each OK if it may (C-2).

    Each order has the refusals of a capture, MAKER_UNFUNDED if its account lacks the fee and the cash in advance, those
    of `refuse_side`, then those of `refuse_loss` for the loss of a client of the same group. In the last case the
    client's own order stays (C-17). A refusal by the session returns both codes; a price beyond the band ends the older
    order.
    """
    state.work.units += WORK_OF_VALUE_DATE
    cleared = state.clearing.markets[maker.market.id]
    dates = _dates(state, maker, cleared)
    if dates.code != codes.OK:
        return dates.code, dates.code
    refusal = Refusal()
    session = _session(state, cleared, dates)
    code = refuse_session(session, maker.market, lots, price * lots, refusal)
    if code != codes.OK:
        return code, code
    market = maker.market
    # The reference may have moved since the order was accepted.
    code = refuse_price(state, market, cleared, session, price, refusal)
    if code != codes.OK:
        return code, codes.OK
    sides: list[Side] = []
    found = [codes.OK, codes.OK]
    for place, order in enumerate((maker, taker)):
        member, code = _member_of(state, order.account)
        if member is None:
            found[place] = code
        else:
            sides.append(_side(session, cleared, order, member, price, lots))
    if len(sides) < len(found):
        return found[0], found[1]
    market_long = sides[0].long + sides[1].long
    is_scarce = is_half_used(session, market, lots, price * lots)
    rates = (max(maker.maker_fee_ppb, 0), taker.taker_fee_ppb)
    for place, order in enumerate((maker, taker)):
        code = codes.OK
        if is_scarce:
            code = refuse_above_share(session, market, sides[place], refusal)
        if code == codes.OK:
            code = _refuse_limits(
                state, session, cleared, order, sides[place], market_long, refusal
            )
        if code == codes.OK:
            accrued_ppb = order.fee_accrued_ppb + rates[place] * price * lots
            apart = _in_advance(state, session, cleared, order, sides[place])
            needed = fee_due(accrued_ppb, order.fee_paid) + apart
            if needed > _free(state, order, apart):
                code = codes.MAKER_UNFUNDED
        if code == codes.OK:
            code = refuse_side(state, market, sides[place], sides[1 - place], refusal)
        if code == codes.OK:
            lost = _lost_by_client(state, order, cleared, session, sides[place], sides[1 - place])
            code = lost.refuse(state, refusal)
        found[place] = code
    return found[0], found[1]


def _lost_by_client(
    state: State,
    order: Order,
    cleared: ClearedMarket,
    session: Session | None,
    side: Side,
    other: Side,
) -> LegLosses:
    """Return the loss of a client account on the other side of a trade, if one member or group has both sides."""
    return losses_of_trade(state, order.market, cleared, session, (side, other), [other], "")


def novate_fill(
    state: State, offset: int, maker: Order, taker: Order, price: PricePerLot, lots: int
) -> None:
    """Novate a trade of two orders that `codes_of_novation` has accepted (C-2)."""
    state.work.units += WORK_OF_CAPTURE
    market = maker.market
    cleared = state.clearing.markets[market.id]
    segment = state.clearing.segments[cleared.segment_id]
    dates = _dates(state, maker, cleared)
    assert dates.code == codes.OK
    session = session_of(state, offset, segment, dates)
    buyer, seller = (taker, maker) if taker.side == BUY else (maker, taker)
    sides: list[Side] = []
    for order in (buyer, seller):
        member = state.clearing.member_of[order.account.owner]
        sides.append(_side(session, cleared, order, member, price, lots))
    assert sides[0].member is not sides[1].member  # O-4 prevents trades of an owner with itself.
    name = f"book {state.last_trade_id}"  # the space keeps callers from using this name
    both = (sides[0], sides[1])
    losses = losses_of_trade(state, market, cleared, session, both, sides, "")
    novate(state, offset, session, cleared, market, both, lots, price, name, is_numbered=True)
    losses.count(state, offset)


def _member_of(state: State, account: Account) -> tuple[Member | None, int]:
    """Return the member whose account may trade and OK, or None with DEFAULT_REGIME or MEMBER_NOT_ACTIVE (C-0)."""
    if not is_member_account(account):
        return None, codes.DEFAULT_REGIME
    member = state.clearing.member_of.get(account.owner)
    if member is None or not MEMBER_ACTIVE <= member.status <= MEMBER_RESTRICTED:
        return None, codes.MEMBER_NOT_ACTIVE
    return member, codes.OK


def _dates(state: State, order: Order, cleared: ClearedMarket) -> Dates:
    """Return the settlement date of a trade made now, by the settlement cycle (C-4)."""
    segment = state.clearing.segments[cleared.segment_id]
    return dates_of(state, segment, order.market.quote.id, 0)


def _session(state: State, cleared: ClearedMarket, dates: Dates) -> Session | None:
    """Return the session of a settlement date, or None if no trade has opened it."""
    return state.clearing.segments[cleared.segment_id].sessions.get(dates.value_date)


def _side(
    session: Session | None,
    cleared: ClearedMarket,
    order: Order,
    member: Member,
    price: PricePerLot,
    lots: int,
) -> Side:
    """Return the side of an order in a trade, with its changes of its member's open figures (C-3)."""
    side = Side()
    side.account_id = order.account.id
    side.member = member
    side.lots = lots if order.side == BUY else -lots
    side.cash = -price * side.lots
    begin_side(side, session, order.market.id, order.market.quote.id)
    measure_change(side, cleared.dvp_model, is_self=False)
    return side


def _refuse_limits(
    state: State,
    session: Session | None,
    cleared: ClearedMarket,
    order: Order,
    side: Side,
    market_long: int,
    refusal: Refusal,
) -> int:
    """Return ONLY_REDUCES or a code of `refuse_above_limits` if a side exceeds its member's limits, or OK."""
    code = refuse_increase(state, side, is_self=False, refusal=refusal)
    if code != codes.OK:
        return code
    quote = order.market.quote
    return refuse_above_limits(
        state, session, cleared, quote, side.member, (side,), market_long, refusal
    )


def _in_advance(
    state: State, session: Session | None, cleared: ClearedMarket, order: Order, side: Side
) -> int:
    """Return the cash that an order's account must hold in advance when the order trades (C-5)."""
    if not state.clearing.segments[cleared.segment_id].cash_in_advance:
        return 0
    bought_cash = -side.cash if side.cash < 0 and cleared.dvp_model != DVP_NET else 0
    return lacking_for(state, session, order.market, side.account_id, side.cash, bought_cash)


def _free(state: State, order: Order, apart: int) -> int:
    """Return the free cash of an order's account, at least 0.

    If it must hold `apart` in advance, cash that other purchases lacked is kept for them and does not count (C-5.4).
    """
    quote = order.market.quote
    holding = order.account.holdings.get(quote.id)
    free = 0 if holding is None else free_balance(holding)
    if apart > 0:
        free -= failed_in_all(state, order.account.id, quote.id)
    return max(free, 0)
