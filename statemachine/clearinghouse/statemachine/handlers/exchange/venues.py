# SPDX-License-Identifier: Apache-2.0
"""Handle reports of external venues: fills, confirmed cancels, breaks (SPEC O-1).

Owns the changes of an accepted order of an EXTERNAL market. A fill is a fact, so no gate checks it. A fill that
matches no accepted order, or exceeds its order, is recorded as a break, which moves nothing until an operator
resolves it. The venue's account takes the other side of every fill.
"""

from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.lending.spot_financing import repay_and_lend
from clearinghouse.statemachine.liquidation.case_fills import CaseFill
from clearinghouse.statemachine.liquidation.rest_closing import stop_rest
from clearinghouse.statemachine.orders.book import crosses
from clearinghouse.statemachine.orders.open_orders import (
    cut_other_leg,
    end,
    fill,
    finish,
    line_of,
    other_leg_keeps,
)
from clearinghouse.statemachine.positions.booking import realised_result, settle_leg
from clearinghouse.statemachine.positions.funding import sweep_if_flat
from clearinghouse.statemachine.pretrade.position_limits import takes_venue_beyond_limit
from clearinghouse.statemachine.prices.price_band import is_in_band
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import Break
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.trading.fills import (
    apply_proceeds,
    charge,
    note_last_price,
    settle_spot,
)
from clearinghouse.statemachine.trading.matching import payable_lots
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    ExternalCancels,
    ExternalFills,
    ResolveBreak,
)
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_ORDER,
    AccountId,
    BreakId,
    OrderId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import (
    BREAK_BOOK,
    BREAK_DISCARD,
    BUY,
    CLOSED,
    EXTERNAL_VENUE,
    FIRST_ACCOUNT_ID,
    MARKET_CLOSED,
    SELL,
)


def report_fill(state: State, batch: ExternalFills, item: int, reply: Reply) -> int:
    """Book a fill of a venue. Answer: the trade's id, or the break's.

    Refusals in order: UNKNOWN_MARKET, NOT_EXTERNAL, INVALID_FLAGS (side), TICK_SIZE, LOT_SIZE. Breaks in order:
    BREAK_NO_ORDER, BREAK_DUPLICATE_FILL, BREAK_BEYOND_ORDER, BREAK_WORSE_THAN_LIMIT, BREAK_PRICE_BAND,
    BREAK_ACCOUNT_UNFUNDED, BREAK_VENUE_UNFUNDED, BREAK_VENUE_LIMIT.
    """
    market = state.markets.get(batch.market_ids[item])
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.matching != EXTERNAL_VENUE:
        return codes.NOT_EXTERNAL
    if not BUY <= batch.sides[item] <= SELL:
        return codes.INVALID_FLAGS
    ticks, off_tick = divmod(batch.prices[item], market.tick_units)
    if off_tick or ticks <= 0:
        return codes.TICK_SIZE
    lots, off_lot = divmod(batch.quantities[item], market.lot_units)
    if off_lot or lots <= 0:
        return codes.LOT_SIZE

    # Accepted: nothing below refuses. A fill is a fact: it is booked, or recorded as a break.
    price = PricePerLot(ticks * market.tick_per_lot)
    stop_rest(state, market.id)
    order = state.orders.get(batch.order_ids[item])
    code = _refuse_fill(state, market, batch, item, order, price, lots)
    if code != codes.OK or order is None:
        reply.item_id = _record_break(state, item, market, batch, price, lots, code)
        return code
    order.venue_fill_ids = with_entry(order.venue_fill_ids, batch.venue_fill_ids[item], None)
    # The providers may have taken over the position before the venue learns that the order is
    # withdrawn: then the fill reduces nothing and pays no fee, but it is booked.
    position = order.line.position if order.side == SELL else -order.line.position
    case = state.waterfall.cases.get(order.account.id) if order.machine and position > 0 else None
    of_case = None if case is None else CaseFill(state, order.line, case)
    venue_trade(state, item, order, price, lots)
    if of_case is not None:
        of_case.charge_fee(state, item, order.id, lots, price * lots)
    reply.item_id = state.last_trade_id
    return codes.OK


def _refuse_fill(
    state: State,
    market: Market,
    batch: ExternalFills,
    item: int,
    order: Order | None,
    price: PricePerLot,
    lots: int,
) -> int:
    """Return OK if a fill belongs to an accepted order and does not exceed it, else the code of the break."""
    if order is None or order.market is not market or order.side != batch.sides[item]:
        return codes.BREAK_NO_ORDER
    if batch.venue_fill_ids[item] in order.venue_fill_ids:
        return codes.BREAK_DUPLICATE_FILL
    if lots > order.remaining_lots:
        return codes.BREAK_BEYOND_ORDER
    if not crosses(order.side, order.price_per_lot, price):
        return codes.BREAK_WORSE_THAN_LIMIT
    if _beyond_band(market, price):
        return codes.BREAK_PRICE_BAND
    if lots > payable_lots(state, order):
        return codes.BREAK_ACCOUNT_UNFUNDED
    other = SELL if order.side == BUY else BUY
    if market.is_spot and not _pays(state, _venue(state, market), market, other, price, lots):
        return codes.BREAK_VENUE_UNFUNDED
    if takes_venue_beyond_limit(state, market, order.side, lots):
        return codes.BREAK_VENUE_LIMIT
    return codes.OK


def _beyond_band(market: Market, price: PricePerLot) -> bool:
    """Return whether a fill's price is outside the market's band around the mark (O-1.2)."""
    if market.band_ppb == 0 or market.mark_e9 <= 0:
        return False
    return not is_in_band(market, price, Refusal())


def _venue(state: State, market: Market) -> Account:
    """Return the account that takes the other side of the market's fills."""
    return state.accounts[market.venue_account_id]


def _pays(
    state: State, account: Account, market: Market, side: int, price: PricePerLot, lots: int
) -> bool:
    """Return whether a free balance covers one leg of a spot fill, without its fee.

    A BUY pays the quote asset, a SELL the base asset.
    """
    asset = market.quote if side == BUY else market.base
    amount = price * lots if asset is market.quote else lots * market.lot_base_units
    return free_balance(holding_of(state, account, asset)) >= amount


def _record_break(
    state: State,
    item: int,
    market: Market,
    batch: ExternalFills,
    price: PricePerLot,
    lots: int,
    code: int,
) -> int:
    """Record a fill that cannot be booked, for an operator to resolve; return the break's id."""
    state.last_break_id += 1
    break_id = BreakId(state.last_break_id)
    state.breaks[break_id] = Break(
        break_id,
        code,
        market.id,
        batch.order_ids[item],
        batch.sides[item],
        price,
        lots,
        batch.venue_fill_ids[item],
    )
    event_writers.break_recorded(
        state.events,
        item,
        break_id=break_id,
        code=code,
        market_id=market.id,
        order_id=batch.order_ids[item],
        price_per_lot=price,
        lots=lots,
    )
    return state.last_break_id


def venue_trade(state: State, offset: int, order: Order, price: PricePerLot, lots: int) -> None:
    """Settle one fill of an accepted order against the venue's account; the order pays its taker rate."""
    fee = charge(order, order.taker_fee_ppb, price * lots)
    keeps = other_leg_keeps(state, order, lots)
    fill(state, order, lots)
    _settle(state, offset, order.market, order.account, order.side, price, lots, fee, order.id)
    apply_proceeds(state, offset, order, lots, price * lots, fee)
    if order.market.quote.pool is not None:
        order.market.quote.pool.fees += fee
    if order.oco_id:
        cut_other_leg(state, offset, order, lots, keeps)
    if order.remaining_lots == 0:
        finish(state, order)


def _settle(
    state: State,
    offset: int,
    market: Market,
    account: Account,
    side: int,
    price: PricePerLot,
    lots: int,
    fee: int,
    order_id: OrderId,
) -> None:
    """Settle both legs of a trade between an account and the market's venue account, and write the trade event.

    An order raises the amount that it pays (S-1). The venue, and the account to which an operator books a break, pay
    from their free balances.
    """
    venue = _venue(state, market)
    if market.is_spot:
        raised = order_id != 0
        buys = side == BUY
        settle_spot(
            *(state, offset, market, account if buys else venue, venue if buys else account, lots),
            price * lots,
            fee if buys else 0,
            0 if buys else fee,
            fund_buyer=raised and buys,
            fund_seller=raised and not buys,
        )
    state.last_trade_id += 1
    signed = lots if side == BUY else -lots
    value = signed * price
    realised = 0
    venue_realised = 0
    if not market.is_spot:
        venue_realised = realised_result(line_of(venue, market), -signed, -value)
        realised = realised_result(line_of(account, market), signed, value)
    event_writers.trade(
        state.events,
        offset,
        trade_id=state.last_trade_id,
        market_id=market.id,
        price_per_lot=price,
        lots=lots,
        taker_side=side,
        maker_order_id=NO_ORDER,
        taker_order_id=order_id,
        maker_account_id=venue.id,
        taker_account_id=account.id,
        maker_fee=0,
        taker_fee=fee,
        maker_realised=venue_realised,
        taker_realised=realised,
    )
    if not market.is_spot:
        settle_leg(state, offset, line_of(venue, market), -signed, -value, venue_realised, 0)
        settle_leg(state, offset, line_of(account, market), signed, value, realised, fee)
        sweep_if_flat(state, offset, market)
    note_last_price(state, market, price)
    state.touched[account.id] = account


def confirm_cancel(state: State, batch: ExternalCancels, item: int, reply: Reply) -> int:
    """Release the risk of an order that the venue has removed from its book.

    Refusals in order: UNKNOWN_MARKET, NOT_EXTERNAL, UNKNOWN_ORDER.
    """
    market = state.markets.get(batch.market_ids[item])
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.matching != EXTERNAL_VENUE:
        return codes.NOT_EXTERNAL
    order = state.orders.get(batch.order_ids[item])
    if order is None or order.market is not market:
        return codes.UNKNOWN_ORDER

    # Accepted: nothing below refuses.
    state.touched[order.account.id] = order.account
    end(state, item, order, codes.VENUE_CANCELLED)
    reply.item_id = order.id
    return codes.OK


def resolve_break(state: State, command: ResolveBreak, reply: Reply) -> int:
    """Discard a break, or book it to an account without order and fee.

    Refusals in order: UNKNOWN_BREAK, PARAMETER_OUT_OF_RANGE (resolution), UNKNOWN_ACCOUNT, ISOLATED_ACCOUNT (of
    another market), MARKET_STATUS_FORBIDS (a closed market), INSUFFICIENT_FREE_BALANCE (a spot leg of the account or
    of the venue).
    """
    found = state.breaks.get(command.break_id)
    if found is None:
        return codes.UNKNOWN_BREAK
    if command.resolution not in (BREAK_DISCARD, BREAK_BOOK):
        return codes.PARAMETER_OUT_OF_RANGE
    if command.resolution == BREAK_BOOK:
        code = _refuse_booking(state, found, command.account_id)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    del state.breaks[found.id]
    account_id = command.account_id if command.resolution == BREAK_BOOK else NO_ACCOUNT
    event_writers.break_resolved(
        state.events, 0, break_id=found.id, resolution=command.resolution, account_id=account_id
    )
    if account_id:
        market = state.markets[found.market_id]
        account = state.accounts[account_id]
        account = account.isolated.get(market.id, account)
        stop_rest(state, market.id)
        # The trade belongs to no order: an order that the venue has named keeps its open quantity.
        _settle(state, 0, market, account, found.side, found.price, found.lots, 0, NO_ORDER)
        if market.is_spot:
            asset, received = market.base, found.lots * market.lot_base_units
            if found.side == SELL:
                asset, received = market.quote, found.lots * found.price
            repay_and_lend(state, 0, account, asset, received)
    reply.item_id = found.id
    return codes.OK


def _refuse_booking(state: State, found: Break, account_id: AccountId) -> int:
    """Return OK if a break may be booked to an account, else a code."""
    account = state.accounts.get(account_id)
    if account is None or account.status == CLOSED or account_id < FIRST_ACCOUNT_ID:
        return codes.UNKNOWN_ACCOUNT
    market = state.markets[found.market_id]
    if account.isolated_market_id and account.isolated_market_id != market.id:
        return codes.ISOLATED_ACCOUNT
    if market.status == MARKET_CLOSED:
        # No account could close the position again.
        return codes.MARKET_STATUS_FORBIDS
    if market.venue_account_id == account_id:
        return codes.UNKNOWN_ACCOUNT
    if market.is_spot:
        other = SELL if found.side == BUY else BUY
        if not _pays(state, account, market, found.side, found.price, found.lots):
            return codes.INSUFFICIENT_FREE_BALANCE
        if not _pays(state, _venue(state, market), market, other, found.price, found.lots):
            return codes.INSUFFICIENT_FREE_BALANCE
    return codes.OK
