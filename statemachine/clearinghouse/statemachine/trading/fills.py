# SPDX-License-Identifier: Apache-2.0
"""Book one trade, in the command that made it (SPEC section 8, O-7).

Owns fees, the two legs of a spot trade, the change of a position and its realised result. Must never choose the parties
or the price of a trade. Spot moves balances. A derivative moves no balance: result and fee go to unsettled equity, each
with its opposite (S-2, S-5).
"""

from clearinghouse.statemachine.arithmetic.money import (
    fee_due,
    maker_rebate,
)
from clearinghouse.statemachine.clearing_cover.book_trades import novate_fill
from clearinghouse.statemachine.exchange_margin.within_bounds import begin_fill, end_fill
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.lending.spot_financing import fund, repay_and_lend
from clearinghouse.statemachine.orders.conditional_orders import price_moved
from clearinghouse.statemachine.orders.open_orders import (
    cut_other_leg,
    fill,
    finish,
    index_spot,
    other_leg_keeps,
    show_next_part,
)
from clearinghouse.statemachine.positions.booking import realised_result, settle_leg
from clearinghouse.statemachine.positions.funding import sweep_if_flat
from clearinghouse.statemachine.pretrade.free_margin import (
    free_margin_through_fill,
    keep_through_fill,
)
from clearinghouse.statemachine.state.state import Account, MarginWatch, Market, Order, State
from clearinghouse.statemachine.trading.bracket_exits import size_exits
from clearinghouse.statemachine.trading.made_trades import note_trade
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FEES,
    FLAG_REPAYS,
    PRICE_E9,
    SELL,
    TRIGGER_LAST,
)


def charge(order: Order, rate_ppb: int, notional: int) -> int:
    """Charge an order the fee of one fill at a rate >= 0, and return it: its cumulative fee less the fee paid (O-7).

    The order's remaining amount to spend falls by the notional (G-8.2).
    """
    if order.notional_left >= 0:
        order.notional_left -= notional
    order.fee_accrued_ppb += rate_ppb * notional
    fee = fee_due(order.fee_accrued_ppb, order.fee_paid)
    order.fee_paid += fee
    return fee


def maker_charge(maker: Order, notional: int, taker_fee: int) -> int:
    """Charge a maker's fee of one trade and return it; negative for a rebate, at most the taker's fee (O-7)."""
    if maker.maker_fee_ppb >= 0:
        return charge(maker, maker.maker_fee_ppb, notional)
    return -maker_rebate(notional, -maker.maker_fee_ppb, taker_fee)


def settle_spot(
    state: State,
    offset: int,
    market: Market,
    buyer: Account,
    seller: Account,
    lots: int,
    notional: int,
    buyer_fee: int,
    seller_fee: int,
    *,
    fund_buyer: bool = True,
    fund_seller: bool = True,
) -> None:
    """Book both legs and both fees of a spot trade (S-1); one fee may be negative, but not the sum.

    With `fund_buyer` (`fund_seller`) the payment is financed first. Otherwise the account pays from a free balance that
    the caller has checked (O-1).
    """
    fees = holding_of(state, state.accounts[FEES], market.quote)
    buyer_quote = holding_of(state, buyer, market.quote)
    seller_quote = holding_of(state, seller, market.quote)
    assert buyer_fee + seller_fee >= 0
    if fund_buyer:
        fund(state, offset, buyer_quote, notional + (buyer_fee if buyer_fee > 0 else 0))
    seller_base = holding_of(state, seller, market.base)
    if fund_seller:
        fund(state, offset, seller_base, lots * market.lot_base_units)
    # Fees pass through the fees account, so that the taker's fee of the same trade pays a rebate.
    if buyer_fee > 0:
        move(buyer_quote, fees, buyer_fee)
    if notional > seller_fee:
        if seller_fee >= 0:
            move(buyer_quote, seller_quote, notional - seller_fee)
        else:
            move(buyer_quote, seller_quote, notional)
            move(fees, seller_quote, -seller_fee)
    if seller_fee > 0:
        move(buyer_quote, fees, seller_fee)
    if buyer_fee < 0:
        move(fees, buyer_quote, -buyer_fee)
    base_amount = lots * market.lot_base_units
    move(seller_base, holding_of(state, buyer, market.base), base_amount)


def settle_later(
    state: State,
    offset: int,
    maker: Order,
    taker: Order,
    price_per_lot: PricePerLot,
    lots: int,
    maker_fee: int,
    taker_fee: int,
) -> None:
    """Charge both fees of a trade and novate it, so that it settles later; the taker's fee pays a rebate (O-7, C-2)."""
    quote = maker.market.quote
    fees = holding_of(state, state.accounts[FEES], quote)
    assert maker_fee + taker_fee >= 0
    if taker_fee > 0:
        move(holding_of(state, taker.account, quote), fees, taker_fee)
    if maker_fee > 0:
        move(holding_of(state, maker.account, quote), fees, maker_fee)
    elif maker_fee < 0:
        move(fees, holding_of(state, maker.account, quote), -maker_fee)
    novate_fill(state, offset, maker, taker, price_per_lot, lots)


def apply_proceeds(
    state: State, offset: int, order: Order, lots: int, notional: int, fee: int
) -> None:
    """Use the receipt of a spot fill: repay, then lend (S-3). Liquidation orders keep their proceeds.

    A borrow or its repayment may change whether the account's other spot orders need a borrow.
    """
    market = order.market
    if not market.is_instant or order.machine:
        return
    account = order.account
    repays = order.flags & FLAG_REPAYS != 0
    if account.flags or repays:
        asset, received = market.base, lots * market.lot_base_units
        if order.side != BUY:
            asset, received = market.quote, notional - fee
        repay_and_lend(state, offset, account, asset, received, repays=repays)
        index_spot(state, account)


def trade(
    state: State, offset: int, maker: Order, taker: Order, price_per_lot: PricePerLot, lots: int
) -> int:
    """Book one trade of two orders at a price, and return the taker's fee.

    The function charges both fees, moves both legs and reduces the remaining lots of both orders. The caller makes sure
    that each order has `lots` left and that a spot order can pay (S-1). The event of the trade comes before the events
    of funding (P-5) and of reduce-only orders that the trade makes smaller (O-6).
    """
    market = maker.market
    notional = price_per_lot * lots
    taker_fee = charge(taker, taker.taker_fee_ppb, notional)
    maker_fee = maker_charge(maker, notional, taker_fee)
    of_maker, of_taker = _before_fill(state, maker, lots), _before_fill(state, taker, lots)
    # Reduce the orders' reserves before their balances, so that no balance is short in between.
    fill(state, maker, lots)
    fill(state, taker, lots)
    if market.is_instant:
        buyer, seller, fees = taker.account, maker.account, (taker_fee, maker_fee)
        if taker.side == SELL:
            buyer, seller, fees = seller, buyer, (maker_fee, taker_fee)
        settle_spot(state, offset, market, buyer, seller, lots, notional, *fees)
    state.last_trade_id += 1
    signed = lots if taker.side == BUY else -lots
    value = signed * price_per_lot
    maker_realised = taker_realised = 0
    if not market.is_spot:
        maker_realised = realised_result(maker.line, -signed, -value)
        taker_realised = realised_result(taker.line, signed, value)
    event_writers.trade(
        state.events,
        offset,
        state.last_trade_id,
        market.id,
        price_per_lot,
        lots,
        taker.side,
        maker.id,
        taker.id,
        maker.account.id,
        taker.account.id,
        maker_fee,
        taker_fee,
        maker_realised,
        taker_realised,
    )
    if market.is_deferred:
        settle_later(state, offset, maker, taker, price_per_lot, lots, maker_fee, taker_fee)
    elif not market.is_spot:
        settle_leg(state, offset, maker.line, -signed, -value, maker_realised, maker_fee)
        settle_leg(state, offset, taker.line, signed, value, taker_realised, taker_fee)
        sweep_if_flat(state, offset, market)
    note_trade(state, maker, taker, price_per_lot, lots, maker_fee, taker_fee)
    apply_proceeds(state, offset, maker, lots, notional, maker_fee)
    apply_proceeds(state, offset, taker, lots, notional, taker_fee)
    if market.quote.pool is not None:
        market.quote.pool.fees += maker_fee + taker_fee
    note_last_price(state, market, price_per_lot)
    _after_fill(state, offset, maker, lots, of_maker)
    _after_fill(state, offset, taker, lots, of_taker)
    if state.brackets:
        size_exits(state, offset, maker, lots)
        size_exits(state, offset, taker, lots)
    if maker.remaining_lots == 0:
        finish(state, maker)
    return taker_fee


def note_last_price(state: State, market: Market, price_per_lot: PricePerLot) -> None:
    """Set the price of a market's last trade, which may trigger conditional orders (O-3)."""
    market.last_price_per_lot = price_per_lot
    if market.triggers is not None:
        price_moved(state, market, TRIGGER_LAST, price_per_lot * PRICE_E9)


def _before_fill(state: State, order: Order, lots: int) -> tuple[int, int, MarginWatch | None]:
    """Return what `_after_fill` needs of the account before the fill."""
    return (
        other_leg_keeps(state, order, lots),
        free_margin_through_fill(state, order),
        begin_fill(state, order),
    )


def _after_fill(
    state: State,
    offset: int,
    order: Order,
    lots: int,
    before: tuple[int, int, MarginWatch | None],
) -> None:
    """After a fill, list the account for a health check, cut the order's pair, and show an iceberg's next part.

    `before` is the result of `_before_fill`.
    """
    keeps, free_margin, watch = before
    if watch is not None:
        end_fill(order, watch)
    state.touched[order.account.id] = order.account
    if order.oco_id:
        cut_other_leg(state, offset, order, lots, keeps)
    at_rest = order.display_lots and order.level is not None
    if at_rest and order.remaining_lots and order.shown_lots == 0:
        show_next_part(state, offset, order)
    keep_through_fill(state, order, free_margin)
