# SPDX-License-Identifier: Apache-2.0
"""Match by price and time, with self-trade prevention, and handle a taker's remainder (SPEC O-2 to O-5, S-1).

Owns the parties of each trade and their order. Must never compute a fee or move a balance (`trading.fills` does) or
check margin (`pretrade.gate` does).
"""

from clearinghouse.statemachine.clearing_cover.book_trades import codes_of_novation
from clearinghouse.statemachine.exchange_margin.account_margin import (
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.lending.spot_financing import SpendingPower, own_cash, payment
from clearinghouse.statemachine.orders import auction_queue, book
from clearinghouse.statemachine.orders.book import crosses
from clearinghouse.statemachine.orders.open_orders import end, finish, paying_asset, reduce
from clearinghouse.statemachine.orders.reduce_only import is_capped
from clearinghouse.statemachine.pretrade.kill_switch import is_to_be_reduced, reduce_if_listed
from clearinghouse.statemachine.pretrade.market_price import slippage_limit
from clearinghouse.statemachine.pretrade.reductions import figures_of_fill, refuse_fill_of_exit
from clearinghouse.statemachine.pretrade.untrusted_prices import (
    ProjectedFills,
    may_fill_resting,
    risk_may_rise,
)
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, BookSide, Market, Order, State
from clearinghouse.statemachine.state.work import MAKERS_PER_UNIT, ORDERS_PER_UNIT, WORK_OF_TRADE
from clearinghouse.statemachine.trading.fills import trade
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, OrderId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
    FOK,
    GTC,
    GTD,
    IOC,
    MAKERS_MAX,
    MARKET,
    PPB,
    STP_CANCEL_BOTH,
    STP_CANCEL_MAKER,
    STP_CANCEL_TAKER,
    WORK_ITEM_MAX,
)


def refuse_at_the_book(
    state: State, order: Order, refusal: Refusal, *, is_question: bool = False
) -> int:
    """Return why the state of the book refuses an order that has passed gate 8, in order (G-10), or OK.

    What icebergs hide, and what makers can pay for, is their owners' own: it decides if a fill-or-kill order trades,
    but no figure states it, and a question (M-10) is answered by what the book shows alone (Q-5.2).
    """
    market = order.market
    opposite = market.asks if order.side == BUY else market.bids
    best = book.best_price(opposite)
    # `crosses`, without a call for each order.
    price = order.price_per_lot
    crossing = best != 0 and (price >= best if order.side == BUY else price <= best)
    if crossing and order.flags & (FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE):
        refusal.limit = best
        refusal.actual = order.price_per_lot
        return codes.POST_ONLY_WOULD_CROSS
    if order.tif == FOK:
        reach = _within_reach(order, opposite)
        _, shown, is_complete = reach
        lots = shown
        if not is_question:
            lots, is_complete = fillable_lots(state, order, reach=reach)
        if not is_complete and (not is_question or lots < order.remaining_lots):
            refusal.above(MAKERS_MAX, MAKERS_MAX + 1)
            return codes.WORK_LIMIT
        if lots < order.remaining_lots:
            refusal.below(order.remaining_lots, min(shown, order.remaining_lots - 1))
            return codes.FOK_NOT_FILLABLE
    if crossing and order.stp == STP_CANCEL_TAKER:
        level = book.best_level(opposite)
        assert level is not None
        assert level.head is not None
        if level.head.account.owner == order.account.owner:
            refusal.actual = level.head.id
            return codes.SELF_TRADE
    if not crossing and (order.tif == IOC or order.type == MARKET):
        refusal.limit = order.price_per_lot
        refusal.actual = best
        return codes.NO_LIQUIDITY
    return codes.OK


def payable_lots(
    state: State,
    order: Order,
    spending_power: SpendingPower | None = None,
    taker: Order | None = None,
) -> int:
    """Return the remaining lots that a spot order can pay for at its turn (S-1); all lots for a derivative.

    The means are balance, own loans and borrow, less the account's negative unsettled equity in the asset. A
    `spending_power` excludes the payments of earlier orders. `taker` is the order that has just passed the gate.
    """
    market = order.market
    if not market.is_instant:
        return order.remaining_lots
    if spending_power is not None:
        available = spending_power.available(order)
    else:
        holding = order.account.holdings[paying_asset(order).id]
        available = own_cash(holding)
        if available < order.reserved and holding.asset.pool is not None:
            available = SpendingPower(
                state, holding.asset, conservative=False, taker=taker
            ).available(order)
    if available >= order.reserved:
        return order.remaining_lots
    if available <= 0:
        return 0
    if order.side != BUY:
        return available // market.lot_base_units
    # The fee it has paid beyond the exact fee, less than a unit, may pay for one more lot.
    lots = (available + 1) * PPB // (order.price_per_lot * (PPB + order.taker_fee_ppb))
    if lots > order.remaining_lots:
        lots = order.remaining_lots
    while lots and payment(order, lots) > available:
        lots -= 1
    return lots


def is_listed_below(state: State, account: Account) -> bool:
    """Return whether an account that waits for a health check is below maintenance margin in the worst case (I-6.1).

    Its orders must not trade then.
    """
    health = state.cursors.health
    if not (health.listed or health.blocks) or not is_listed(state, account):
        return False
    refresh(state, account)
    return worst_case_equity(state, account) < worst_case_maintenance(state, account)


def fillable_lots(
    state: State,
    order: Order,
    *,
    is_exact: bool = False,
    reach: tuple[list[int], int, bool] | None = None,
) -> tuple[int, bool]:
    """Return the lots of an order that the book fills at once, and whether the count is complete.

    `reach` is what `_within_reach` has found for the order. The count includes only lots that makers can pay for and
    that P-4 permits at their turn. It is incomplete if the order would meet more resting orders than the limit.
    Self-trade prevention applies. Hidden lots of icebergs come after all displayed lots at their price. A fill of one
    leg of a pair takes the same lots off the other leg. A reduce-only order counts up to the position that earlier
    fills leave (O-6). If all displayed lots are too few, return their sum, unless `is_exact`.
    """
    opposite = order.market.asks if order.side == BUY else order.market.bids
    # Count levels first: if their lots are fewer than the order's, skip the visit of orders, unless
    # icebergs hide lots.
    within, offered, is_complete = reach or _within_reach(order, opposite)
    if not is_exact and offered < order.remaining_lots and opposite.icebergs == 0 and is_complete:
        return offered, True
    found, met, is_complete = _payable_within(
        state, order, opposite, within, is_complete=is_complete
    )
    state.work.units += (len(within) + met) // MAKERS_PER_UNIT
    return found, is_complete


def _work_stop_of_item(state: State) -> int:
    """Return the units of work at which an item stops meeting resting orders (I-12.1)."""
    return state.work.units + WORK_ITEM_MAX


def _within_reach(order: Order, opposite: BookSide) -> tuple[list[int], int, bool]:
    """Return the prices at which an order may trade, best first, the lots shown there, and whether these are all."""
    limit = 0
    if not order.machine:
        limit = slippage_limit(order.market, order.side, book.best_price(opposite))
    within: list[int] = []
    shown = 0
    most = MAKERS_MAX
    for key in reversed(opposite.keys):
        price = key if opposite.buy else -key
        if not crosses(order.side, order.price_per_lot, price):
            break
        if limit and not crosses(order.side, limit, price):
            break
        if len(within) == most:
            return within, shown, False  # a level has at least one order
        within.append(price)
        shown += opposite.levels[price].lots
    return within, shown, True


def _payable_within(
    state: State, order: Order, opposite: BookSide, prices: list[int], *, is_complete: bool
) -> tuple[int, int, bool]:
    """Return the lots that an order would fill at `prices`, the orders met, and whether the count is complete.

    `is_complete` is False if there are more price levels.
    """
    market = order.market
    spending_power: SpendingPower | None = None
    guarded = _is_guarded(state, market)
    projected_fills: dict[AccountId, ProjectedFills] = {}
    cut: dict[OrderId, int] = {}  # lots that a fill of the other leg of a pair takes
    filled: dict[AccountId, int] = {}
    found = 0
    met = 0
    most = MAKERS_MAX
    work_stop = _work_stop_of_item(state)
    for price in prices:
        hidden = 0
        maker = opposite.levels[price].head
        while maker is not None:
            met += 1
            if met > most or state.work.units > work_stop:
                return found, met, False
            if maker.account.owner == order.account.owner:
                if order.stp != STP_CANCEL_MAKER:
                    return found, met, True
            else:
                if market.is_instant and spending_power is None:
                    spending_power = SpendingPower(
                        state, paying_asset(maker), conservative=True, is_still=True
                    )
                lots = _maker_lots(state, maker, spending_power, cut.get(maker.id, 0))
                before = filled.get(maker.account.id, 0)
                if maker.flags & FLAG_REDUCE_ONLY:
                    position = maker.line.position
                    left = (-position if maker.side == BUY else position) - before
                    if left < lots:
                        lots = left if left > 0 else 0
                if lots > order.remaining_lots - found:
                    lots = order.remaining_lots - found
                if guarded and lots:
                    projected = projected_fills.setdefault(maker.account.id, ProjectedFills())
                    if not _will_fill(state, maker, lots, projected):
                        lots = 0
                filled[maker.account.id] = before + lots
                if spending_power is not None:
                    spending_power.pay(maker, payment(maker, lots))
                if lots and maker.oco_id:
                    cut[maker.oco_id] = cut.get(maker.oco_id, 0) + lots
                if maker.display_lots and maker.shown_lots < lots:
                    hidden += lots - maker.shown_lots
                    met += -(-(lots - maker.shown_lots) // maker.display_lots)
                    lots = maker.shown_lots
                found += lots
                if found >= order.remaining_lots:
                    return found, met, True
            maker = maker.next
        if met > most:
            return found, met, False
        found += hidden
        if found >= order.remaining_lots:
            return found, met, True
    return found, met, is_complete


def _maker_lots(
    state: State, maker: Order, spending_power: SpendingPower | None, cut_lots: int
) -> int:
    """Return the lots that a resting order would trade at its turn, at least 0; 0 if it would end (I-6.1).

    A fill at its own price does not change its account's worst case, so each order of an account is checked alone. A
    fill of the other leg of its pair first removes `cut_lots` from the order (O-9.1).
    """
    if is_listed_below(state, maker.account) or is_over(state, maker):
        return 0
    return max(min(payable_lots(state, maker, spending_power), maker.remaining_lots - cut_lots), 0)


def match(state: State, offset: int, taker: Order, fills: list[int]) -> int:
    """Trade an accepted order against the book, then rest or end its remainder; return the code of its end, or OK.

    The order meets a limited number of resting orders; the remainder beyond them ends (O-3.1). Append rows of (offset,
    trade id, price per lot, lots, fee) to `fills`.
    """
    market = taker.market
    side = taker.side
    opposite = market.asks if side == BUY else market.bids
    best = book.best_price(opposite)
    if best == 0 or not crosses(side, taker.price_per_lot, best):
        # Most orders cross nothing and rest: they skip the preparation of a match.
        if taker.tif in (GTC, GTD) and taker.type != MARKET:
            rest(state, taker)
            return codes.OK
        return _end_turn(state, offset, taker, 0)
    stopped = 0
    behind = state.cursors.is_behind  # then a resting order may be due to end (I-12.2)
    # A tiny order far from the others must not shield an account: the machine keeps its own limit
    # (W-2).
    limit = 0 if taker.machine else slippage_limit(market, side, best)
    guarded = _is_guarded(state, market)
    is_exit = taker.flags & FLAG_REDUCE_ONLY != 0 and is_capped(taker)
    turns_left = MAKERS_MAX
    work_stop = _work_stop_of_item(state)
    while taker.remaining_lots:
        level = book.best_level(opposite)
        if level is None or not crosses(side, taker.price_per_lot, level.price):
            break
        if limit and not crosses(side, limit, level.price):
            stopped = codes.SLIPPAGE_LIMIT
            break
        if turns_left == 0 or state.work.units > work_stop:
            stopped = codes.WORK_LIMIT
            break
        turns_left -= 1
        maker = level.head
        assert maker is not None
        if behind and _end_at_turn(state, offset, maker):
            continue
        if maker.account.owner == taker.account.owner:
            stopped = _prevent_self_trade(state, offset, taker, maker)
            if stopped:
                break
            continue
        lots = book.visible_lots(maker) if maker.display_lots else maker.remaining_lots
        if lots > taker.remaining_lots:
            lots = taker.remaining_lots
        if market.is_spot:
            lots, stopped = _spot_lots(state, offset, maker, taker, lots)
            if stopped:
                break
            if lots == 0:
                continue
        if guarded and not _may_fill(state, maker, lots, ProjectedFills()):
            end(state, offset, maker, codes.RESTING_ORDER_PRICE)
            continue
        if is_exit and (stopped := _refuse_exit_fill(state, offset, taker, level.price, lots)):
            break
        state.work.units += WORK_OF_TRADE
        fee = trade(state, offset, maker, taker, level.price, lots)
        fills.extend((offset, state.last_trade_id, level.price, lots, fee))
    return _end_turn(state, offset, taker, stopped)


def _refuse_exit_fill(
    state: State, offset: int, order: Order, price_per_lot: PricePerLot, lots: int
) -> int:
    """Return the refusal of a fill of an exit, with an event, or OK (G-8.3).

    If the line's orders exceed its position, each of them is checked.
    """
    state.work.units += WORK_OF_TRADE
    if order.line.excess_bids or order.line.excess_asks:
        state.work.units += len(order.line.orders) // ORDERS_PER_UNIT
    code = refuse_fill_of_exit(state, order, price_per_lot, lots, Refusal())
    if code != codes.OK:
        figures = figures_of_fill(state, order, price_per_lot, lots)
        event_writers.exit_stopped(
            state.events,
            offset,
            order.id,
            order.account.id,
            order.market.id,
            price_per_lot,
            lots,
            *figures,
        )
    return code


def _end_at_turn(state: State, offset: int, maker: Order) -> bool:
    """End a resting order that has expired or whose account is below margin; return whether it has ended (I-6.1).

    If a kill switch, risk switch or debt has listed the order, its effect comes first.
    """
    if is_over(state, maker):
        end(state, offset, maker, codes.EXPIRED)
        return True
    if is_listed_below(state, maker.account):
        end(state, offset, maker, codes.RESTING_ORDER_MARGIN)
        return True
    reduce_if_listed(state, offset, maker)
    return maker.id not in state.orders


def is_over(state: State, order: Order) -> bool:
    """Return whether an open order has expired and due work has not ended it yet (U-6, I-12.2)."""
    return 0 < order.expire_ns <= state.time_ns


def _is_guarded(state: State, market: Market) -> bool:
    """Return whether each resting order needs a check of its account's equity before it trades (P-4, I-6.1)."""
    cursors = state.cursors
    if cursors.lost_pools or cursors.to_reduce:
        return True
    return not risk_may_rise(state, market)


def _will_fill(state: State, maker: Order, lots: int, projected: ProjectedFills) -> bool:
    """Return whether a resting order would trade lots at its turn; False if a listed switch or debt would end it."""
    if state.cursors.to_reduce and is_to_be_reduced(state, maker):
        return False
    return _may_fill(state, maker, lots, projected)


def _may_fill(state: State, maker: Order, lots: int, projected: ProjectedFills) -> bool:
    """Return whether a resting order may trade lots while risk may not rise or its pool has lost (P-4, I-6.1).

    A lender of such a pool may not have been checked since the loss.
    """
    is_unchecked = any(
        maker.account.id in state.assets[asset_id].lenders for asset_id in state.cursors.lost_pools
    )
    if not is_unchecked and risk_may_rise(state, maker.market):
        return True
    return may_fill_resting(state, maker, lots, projected)


def _end_turn(state: State, offset: int, taker: Order, stopped: int) -> int:
    """Rest or end the remainder of an order after matching; return the code of its end, or OK.

    `stopped` is the code that has stopped the matching, or 0.
    """
    if taker.remaining_lots == 0:
        finish(state, taker)
        return codes.OK
    if not stopped and (taker.tif not in (GTC, GTD) or taker.type == MARKET):
        stopped = codes.IMMEDIATE_REST
    if not stopped and taker.flags & FLAG_REDUCE_ONLY and is_capped(taker):
        stopped = _refuse_exit_fill(state, offset, taker, taker.price_per_lot, taker.remaining_lots)
    if stopped:
        end(state, offset, taker, stopped)
    else:
        rest(state, taker)
    return stopped


def _spot_lots(state: State, offset: int, maker: Order, taker: Order, lots: int) -> tuple[int, int]:
    """Return the part of `lots` that trades now, and the code that stops the taker, or 0.

    A maker is reduced to its payable lots, and ends if there are none. The gate has checked the taker; it can lack only
    units that its earlier fills rounded away. In a deferred market neither side pays now (C-2). A taker that states an
    amount buys the lots that its remaining amount pays (G-8.2), because lots at a better price may have ended.
    """
    if taker.notional_left >= 0:
        lots = min(lots, taker.notional_left // maker.price_per_lot)
        if lots == 0:
            return 0, codes.AMOUNT_SPENT
    if maker.market.is_deferred:
        code, stopped = codes_of_novation(state, maker, taker, maker.price_per_lot, lots)
        if code != codes.OK and stopped == codes.OK:
            end(state, offset, maker, code)
            return 0, codes.OK
        return lots, stopped
    payable = payable_lots(state, maker)
    if payable == 0:
        end(state, offset, maker, codes.MAKER_UNFUNDED)
        return 0, codes.OK
    if payable < lots:
        reduce(state, offset, maker, payable, codes.MAKER_UNFUNDED)
        lots = payable
    if paying_asset(taker).pool is not None:
        lots = min(lots, payable_lots(state, taker, None, taker))
    return lots, codes.OK if lots else codes.MAKER_UNFUNDED


def _prevent_self_trade(state: State, offset: int, taker: Order, maker: Order) -> int:
    """Apply the taker's self-trade mode when it meets an order of its own owner (O-4).

    Return the code that stops the taker, or 0.
    """
    mode = taker.stp
    if mode == STP_CANCEL_TAKER:
        return codes.SELF_TRADE
    if mode == STP_CANCEL_MAKER:
        end(state, offset, maker, codes.SELF_TRADE)
        return 0
    if mode == STP_CANCEL_BOTH:
        end(state, offset, maker, codes.SELF_TRADE)
        return codes.SELF_TRADE
    # DECREMENT: both shrink by the smaller, without a trade.
    lots = (
        maker.remaining_lots
        if maker.remaining_lots < taker.remaining_lots
        else taker.remaining_lots
    )
    if maker.remaining_lots == lots:
        end(state, offset, maker, codes.SELF_TRADE)
    else:
        reduce(state, offset, maker, maker.remaining_lots - lots, codes.SELF_TRADE)
    if taker.remaining_lots == lots:
        return codes.SELF_TRADE
    reduce(state, offset, taker, taker.remaining_lots - lots, codes.SELF_TRADE)
    return 0


def rest(state: State, order: Order) -> None:
    """Insert an order into the book.

    Market orders of an auction wait in a list of their own; an external market has no book.
    """
    market = order.market
    if market.matching == EXTERNAL_VENUE:
        return
    if order.type == MARKET:
        auction_queue.append(order)
        return
    book.insert(market.bids if order.side == BUY else market.asks, order)
    assert order.id in state.orders
