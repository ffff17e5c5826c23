# SPDX-License-Identifier: Apache-2.0
"""Check an order, with its refusals in order, and enter it into the book (SPEC section 7, G-10).

Owns the order of refusals and the effects of an accepted order. Must never match (`matching` does) or compute margin
(`pretrade.gate` does).
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import fee_due, notional_within
from clearinghouse.statemachine.lending.spot_financing import fund_acceptance
from clearinghouse.statemachine.orders.book import slid_price
from clearinghouse.statemachine.orders.brackets import add_bracket, take_bracket
from clearinghouse.statemachine.orders.conditional_orders import pair
from clearinghouse.statemachine.orders.open_orders import (
    admit,
    finish,
    line_of,
    uncount,
    write_display,
    write_reduced,
)
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.orders.reduce_only import is_capped
from clearinghouse.statemachine.orders.taking_back import Steps
from clearinghouse.statemachine.pretrade.delegated_orders import refuse_delegate_order
from clearinghouse.statemachine.pretrade.gate import reserve_at_gates
from clearinghouse.statemachine.pretrade.market_price import market_price, size_of_notional
from clearinghouse.statemachine.pretrade.milder_orders import reserve_milder
from clearinghouse.statemachine.pretrade.risk_switches import gives_away
from clearinghouse.statemachine.prices.price_band import may_stand
from clearinghouse.statemachine.state.records import Bracket
from clearinghouse.statemachine.state.results import Outcome, Refusal
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.trading.exits import end_orders_for_exit
from clearinghouse.statemachine.trading.matching import match, refuse_at_the_book, rest
from clearinghouse.statemachine.trading.uncrossing import is_uncrossing
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_PRICE, ClientOrderId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    CLOSED,
    EXTERNAL_VENUE,
    FIRST_ACCOUNT_ID,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
    FOK,
    GTC,
    GTD,
    IOC,
    KIND_VENUE,
    LIMIT,
    MARKET,
    MARKET_AUCTION,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    SELL,
    STP_CANCEL_TAKER,
    STP_DECREMENT,
)

_ANY_POST_ONLY: Final = FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE


class OrderCheck(Refusal):
    """The result of `reserve_order`: the figures of a refusal, or an order that is counted and not yet open.

    One object serves all items of a batch: each check clears the figures and sets the order again.
    """

    order: Order | None = None
    # The bracket whose entry the order is; the caller sets it before it enters the order.
    bracket: Bracket | None = None
    steps: Steps | None = None  # of a batch that is refused as a whole
    is_question: bool = (
        False  # nothing comes of it, so it is answered by what the book shows (M-10)
    )
    is_queued_only: bool = False  # the order joins an auction or a venue's queue and does not match


class SuspendedOrder:
    """An open order that a new order replaces (`open_orders.suspend`), and the code with which it then ends."""

    __slots__ = ("end_code", "lots", "order")

    def __init__(self, order: Order, lots: int, end_code: int) -> None:
        """Store the order, its remaining lots, and the code of its end."""
        self.order = order
        self.lots = lots
        self.end_code = end_code

    def is_replaced(self) -> bool:
        """Return whether its owner replaces the order; False if the other leg of its pair replaces it."""
        return self.end_code == codes.REPLACED


def reserve_order(
    state: State, terms: OrderTerms, check: OrderCheck, suspended: SuspendedOrder | None
) -> int:
    """Count an order of terms in its account's figures if nothing refuses it; return OK or the refusal.

    Refusals in order: G-10 before gate 1 (UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ACCOUNT_CLOSED, UNKNOWN_MARKET,
    ISOLATED_ACCOUNT (of another market), MARKET_STATUS_FORBIDS, INVALID_FLAGS, AMOUNT_BELOW_LOT, TICK_SIZE, LOT_SIZE,
    EXPIRY_IN_PAST, DUPLICATE_CLIENT_ORDER_ID, PRICE_BAND), DELEGATE_ORDER_LIMIT (Q-5), gates 1 to 8, then at the book
    (POST_ONLY_WOULD_CROSS, FOK_NOT_FILLABLE, SELF_TRADE, NO_LIQUIDITY). A refusal changes nothing but the figures. A
    caller that does not enter the counted order must `uncount` it.
    """
    check.clear()
    check.order = check.bracket = None
    owner = state.accounts.get(terms.account_id)
    if owner is None:
        return codes.UNKNOWN_ACCOUNT
    market = state.markets.get(terms.market_id)
    code = refuse_trading(owner, market)
    if code != codes.OK or market is None:
        return code
    if market.status != MARKET_OPEN and not _status_permits(market, terms.tif, terms.flags):
        return codes.MARKET_STATUS_FORBIDS
    liquidation = state.cursors.liquidation
    has_open_work = state.cursors.uncrossings or liquidation.rest is not None or liquidation.losses
    if has_open_work and is_held(state, market):
        return codes.MARKET_STATUS_FORBIDS
    code = refuse_flags(market, terms)
    if code != codes.OK:
        return code
    if terms.spend_units and not _set_price_and_lots(state, owner, market, terms, check):
        return codes.AMOUNT_BELOW_LOT
    price_per_lot = price_per_lot_of(state, market, terms)
    if price_per_lot <= 0:
        check.limit, check.actual = market.tick_units, terms.price_units
        return codes.TICK_SIZE
    lots = terms.quantity_units // market.lot_units
    if lots <= 0 or lots * market.lot_units != terms.quantity_units:
        check.limit, check.actual = market.lot_units, terms.quantity_units
        return codes.LOT_SIZE
    if terms.tif == GTD and terms.expire_ns <= state.time_ns:
        check.not_above(state.time_ns, terms.expire_ns)
        return codes.EXPIRY_IN_PAST
    account = owner.isolated.get(market.id, owner) if owner.isolated else owner
    if terms.client_id and not _may_use(owner, terms.client_id, suspended, check):
        return codes.DUPLICATE_CLIENT_ORDER_ID
    if not _may_have(state, account, market, terms.side, price_per_lot, check):
        return codes.PRICE_BAND
    order = _order_of(account, market, terms, price_per_lot, lots)
    if terms.delegate:
        code = refuse_delegate_order(state, terms.delegate, order, check)
    if code == codes.OK:
        replaced = suspended.lots if suspended is not None and suspended.is_replaced() else 0
        code = reserve_at_gates(state, order, check, replaced)
    if code != codes.OK:
        if suspended is None or not suspended.is_replaced():
            return code
        code = reserve_milder(state, order, code, check, suspended.order, suspended.lots)
        if code != codes.OK:
            return code
    check.is_queued_only = market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE
    if not check.is_queued_only:
        code = refuse_at_the_book(state, order, check, is_question=check.is_question)
        if code != codes.OK:
            uncount(state, order)
            return code
    check.order = order
    return codes.OK


def _may_have(
    state: State,
    account: Account,
    market: Market,
    side: int,
    price_per_lot: PricePerLot,
    refusal: Refusal,
) -> bool:
    """Return whether an order's price is within the band of its market, and does not give value away.

    The second test is only for an account whose outflows are stopped.
    """
    if market.band_ppb and not may_stand(market, side, price_per_lot, refusal):
        return False
    authority = state.authority
    may_keep = (
        authority.freezes
        or authority.seizures
        or state.custody.debtors
        or state.busts.kept
        or state.margin.parameters.cover_ppb >= 0
        or state.intraday.open
    )
    return not (may_keep and gives_away(state, account, market, side, price_per_lot, refusal))


def submit_order(
    state: State,
    offset: int,
    terms: OrderTerms,
    funding_offset: int,
    outcome: Outcome,
    check: OrderCheck,
    suspended: SuspendedOrder | None,
) -> int:
    """Check an order and enter it; return OK, or the code of its refusal: those of `reserve_order`.

    `suspended` ends if this order is accepted; if it is refused, the caller resumes it. `offset` is the item of the
    command for the order's events, `funding_offset` the item for the events of its funding if it does not match at
    once.
    """
    code = reserve_order(state, terms, check, suspended)
    if code == codes.OK:
        enter_order(state, offset, check, funding_offset, outcome, suspended)
    return code


def enter_order(
    state: State,
    offset: int,
    check: OrderCheck,
    funding_offset: int,
    outcome: Outcome,
    suspended: SuspendedOrder | None,
) -> int:
    """Enter an order that `reserve_order` has counted: assign its id, match it or queue it, and write the answer.

    The order gets the id `state.last_order_id + 1`. Nothing can fail from here. Return the code of the end of its
    remainder, or OK.
    """
    order = check.order
    assert order is not None
    bracket = check.bracket
    if suspended is not None:
        if suspended.end_code == codes.REPLACED:
            bracket = take_bracket(state, suspended.order)
        _end_suspended(state, offset, suspended)
    order.accepted_sequence = outcome.first_sequence + offset
    order.accepted_ns = state.time_ns
    admit(state, order)
    account = order.account
    event_writers.order_accepted(
        state.events,
        offset,
        order.id,
        account.id,
        order.market.id,
        order.side,
        order.price_per_lot,
        order.quantity_lots,
        order.client_id,
    )
    if order.flags & FLAG_REDUCE_ONLY and is_capped(order):
        lots = order.quantity_lots - order.remaining_lots
        if lots:
            write_reduced(state, offset, order, lots, codes.REDUCE_ONLY_SHRUNK)
        end_orders_for_exit(state, offset, order, check.steps)
    if order.oco_id:
        pair(state, offset, account, order.id, order.oco_id)
    if bracket is not None:
        add_bracket(state, offset, bracket, order)
    stopped = codes.OK
    if check.is_queued_only:
        rest(state, order)
        fund_acceptance(state, funding_offset, order)
    else:
        stopped = match(state, offset, order, outcome.fills)
    if order.display_lots and order.level is not None:
        write_display(state, offset, order)
    outcome.add_order(codes.OK, order.id, order.filled_lots, order.remaining_lots)
    assert order.filled_lots + order.remaining_lots <= order.quantity_lots
    return stopped


def _end_suspended(state: State, offset: int, suspended: SuspendedOrder) -> None:
    """End a suspended order, because the new order that replaces it is accepted."""
    order = suspended.order
    event_writers.order_cancelled(
        state.events,
        offset,
        order.id,
        order.account.id,
        order.market.id,
        suspended.lots,
        suspended.end_code,
    )
    finish(state, order)


# --- the steps before the gates (G-10) ----------------------------------------------------------------------


def refuse_trading(account: Account, market: Market | None, *, waits: bool = False) -> int:
    """Return OK if the account may trade at all and the market exists, else the code of the first refusals of G-10.

    An order that `waits` is its owner's, not an isolated position's: it may outlive the position, and ends with it only
    there.
    """
    # A venue's account takes the other side of its fills; its own limit bounds it, not margin
    # (O-1).
    if account.id < FIRST_ACCOUNT_ID or account.kind == KIND_VENUE:
        return codes.SYSTEM_ACCOUNT
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    if market is None:
        return codes.UNKNOWN_MARKET
    isolated_in = account.isolated_market_id
    if isolated_in and (waits or isolated_in != market.id):
        return codes.ISOLATED_ACCOUNT
    return codes.OK


def _status_permits(market: Market, tif: int, flags: int) -> bool:
    """Return whether the market's status accepts an order (O-2); gate 2 checks orders in a REDUCE_ONLY market."""
    status = market.status
    if status in (MARKET_OPEN, MARKET_REDUCE_ONLY):
        return True
    if status == MARKET_AUCTION:
        # Orders collect for the uncrossing: an order that must trade at once, or must not trade, is
        # refused.
        return tif not in (IOC, FOK) and not flags & _ANY_POST_ONLY
    return status == MARKET_POST_ONLY and flags & _ANY_POST_ONLY != 0


def is_held(state: State, market: Market) -> bool:
    """Return whether open work stops orders of a market: an uncrossing, or a liquidation pass if they may fill now."""
    if state.cursors.uncrossings and is_uncrossing(state, market.id):
        return True
    return state.cursors.liquidation.holds(market.id) and may_fill(market)


def may_fill(market: Market) -> bool:
    """Return whether an order that enters a market may fill at once: not in an auction, and not at a venue."""
    return market.status != MARKET_AUCTION and market.matching != EXTERNAL_VENUE


def refuse_flags(market: Market, terms: OrderTerms) -> int:
    """Return INVALID_FLAGS for values outside their enumerations and for combinations without a meaning, else OK."""
    order_type = terms.order_type
    tif = terms.tif
    flags = terms.flags
    if not (BUY <= terms.side <= SELL and LIMIT <= order_type <= MARKET and GTC <= tif <= GTD):
        return codes.INVALID_FLAGS
    if not STP_CANCEL_TAKER <= terms.stp <= STP_DECREMENT:
        return codes.INVALID_FLAGS
    if flags:
        if flags & ~(_ANY_POST_ONLY | FLAG_REDUCE_ONLY) or flags & _ANY_POST_ONLY == _ANY_POST_ONLY:
            return codes.INVALID_FLAGS
        if flags & _ANY_POST_ONLY and (order_type == MARKET or tif in (IOC, FOK)):
            return codes.INVALID_FLAGS
        if flags & FLAG_REDUCE_ONLY and market.is_spot:
            return codes.INVALID_FLAGS
        if flags & FLAG_POST_ONLY_SLIDE and market.matching == EXTERNAL_VENUE:
            return codes.INVALID_FLAGS
    if order_type == MARKET:
        # A MARKET order trades at once; it can wait only in an auction or at a venue.
        waits = market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE
        if tif not in ((GTC, IOC, FOK) if waits else (IOC, FOK)):
            return codes.INVALID_FLAGS
    if terms.spend_units and not _may_state_amount(market, terms):
        return codes.INVALID_FLAGS
    if tif == FOK and market.is_deferred:
        return codes.INVALID_FLAGS  # the fills of a book are known only trade by trade (C-2)
    return codes.OK


def _may_state_amount(market: Market, terms: OrderTerms) -> bool:
    """Return whether an order may state the amount to spend: a market purchase in a spot market (G-8.2).

    It states nothing else that bounds its lots. An amount has no lots to fill in whole, so FOK has no meaning. In a
    deferred market the buyer spends nothing before settlement (C-2).
    """
    return (
        market.is_instant
        and terms.side == BUY
        and terms.order_type == MARKET
        and terms.tif != FOK
        and terms.price_units == 0
        and terms.quantity_units == 0
        and terms.spend_units > 0
    )


def _set_price_and_lots(
    state: State, owner: Account, market: Market, terms: OrderTerms, refusal: Refusal
) -> bool:
    """Set the price and the lots of a purchase that states its amount (G-8.2).

    Return False, with the figures in `refusal`, if the amount does not buy a lot.
    """
    rate_ppb = market.taker_fee_ppb[min(owner.fee_tier, len(market.taker_fee_ppb) - 1)]
    within = notional_within(terms.spend_units, rate_ppb)
    price_per_lot, lots, terms.notional = size_of_notional(state, market, within)
    if lots == 0:
        cost = price_per_lot + fee_due(rate_ppb * price_per_lot, 0)
        refusal.below(cost, terms.spend_units)
        return False
    terms.price_units = price_per_lot // market.tick_per_lot * market.tick_units
    terms.quantity_units = lots * market.lot_units
    return True


def price_per_lot_of(state: State, market: Market, terms: OrderTerms) -> PricePerLot:
    """Return the order's price in quote units per lot, above 0; 0 if the stated price is not a multiple of the tick.

    A sliding order has the price at which it will rest, so that band and gates check that price.
    """
    if terms.order_type == MARKET and terms.price_units == 0:
        return market_price(state, market, terms.side, terms.quantity_units // market.lot_units)
    ticks = terms.price_units // market.tick_units
    if ticks <= 0 or ticks * market.tick_units != terms.price_units:
        return NO_PRICE
    price_per_lot = ticks * market.tick_per_lot
    if terms.flags & FLAG_POST_ONLY_SLIDE:
        opposite = market.asks if terms.side == BUY else market.bids
        price_per_lot = slid_price(opposite, terms.side, price_per_lot, market.tick_per_lot)
    return PricePerLot(price_per_lot)


def _may_use(
    owner: Account, client_id: ClientOrderId, suspended: SuspendedOrder | None, refusal: Refusal
) -> bool:
    """Return whether an order may use a client's order id: no other open or waiting order of the account has it (I-11).

    The order that this one replaces may have it.
    """
    other = owner.client_orders.get(client_id)
    if other is None or (suspended is not None and other is suspended.order):
        return True
    refusal.actual = other.id
    return False


def _order_of(
    account: Account, market: Market, terms: OrderTerms, price_per_lot: PricePerLot, lots: int
) -> Order:
    """Return the order of checked terms, with the fee rates of its account's tier."""
    line = account.lines.get(market.id) or line_of(account, market)
    order = Order(
        account,
        market,
        line,
        terms.side,
        terms.order_type,
        price_per_lot,
        lots,
        terms.tif,
        terms.flags,
        terms.stp,
        terms.client_id,
        terms.expire_ns if terms.tif == GTD else 0,  # a condition may have a time of its own
    )
    order.display_lots = terms.display_lots
    order.oco_id = terms.oco_id
    if terms.spend_units:
        order.notional_left = terms.notional
    tier = account.fee_tier
    tiers = len(market.taker_fee_ppb)
    if tier >= tiers:
        tier = tiers - 1  # a market with fewer tiers applies its last one (O-7)
    order.taker_fee_ppb = market.taker_fee_ppb[tier]
    order.maker_fee_ppb = market.maker_fee_ppb[tier]
    return order
