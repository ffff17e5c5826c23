# SPDX-License-Identifier: Apache-2.0
"""Handle the capture of trades by the central counterparty (SPEC C-1, C-2, C-3).

Owns the refusals of a capture and the record of a trade, also of a trade that both sides affirm (`affirmation`). Nets
are in `clearing.novation`.
"""

from typing import Final

from clearinghouse.statemachine.clearing.client_losses import losses_of_trade
from clearinghouse.statemachine.clearing.novation import (
    Side,
    begin_side,
    measure_change,
    novate,
    refuse_above_limits,
    refuse_cash_in_advance,
    refuse_increase,
    refuse_session,
)
from clearinghouse.statemachine.clearing.parties import (
    is_member_account,
)
from clearinghouse.statemachine.clearing.references import refuse_price
from clearinghouse.statemachine.clearing.session_shares import is_half_used, refuse_above_share
from clearinghouse.statemachine.clearing.sessions import Dates, dates_of, session_of
from clearinghouse.statemachine.clearing.waiting_trades import begin_wait, may_wait
from clearinghouse.statemachine.clearing_cover.covered_trades import refuse_side
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_stopped
from clearinghouse.statemachine.default.cases import may_close
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.state.clearing import ClearedMarket, Segment, Session
from clearinghouse.statemachine.state.results import Outcome, Refusal, refuse
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.waiting_trades import WaitingTrade, lacks_by
from clearinghouse.statemachine.state.work import (
    EVENT_INTEGERS_PER_UNIT,
    WORK_OF_CAPTURE,
    WORK_OF_VALUE_DATE,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import CaptureTrades
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    MarketId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    MARKET_CLOSED,
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
    MEMBER_RESTRICTED,
)

# Refusals because of the funds of one side: the other side only reads that this side is not covered (C-16.1).
OF_COVER: Final = (
    codes.MARGIN_WOULD_RISE,
    codes.CONTRIBUTION_BELOW_MINIMUM,
    codes.MARGIN_CALL_MISSED,
    codes.COMMITMENT_NOT_COVERED,
    codes.VARIATION_NOT_COVERED,
)
# What may stop all that an account gives away. It is the account's own, like its lack of cover.
OF_STOP: Final = (
    codes.ACCOUNT_FROZEN,
    codes.REVERSED_DEPOSIT_OWED,
    codes.ACCOUNT_LIQUIDATING,
    codes.BUST_ANNOUNCED,
)
# Refusals by the session, before the sides of a trade are measured.
OF_SESSION: Final = (codes.STATE_LIMIT, codes.AMOUNT_OUT_OF_RANGE)


class Capture:
    """The terms and the two sides of the present trade of a command, and the dates found so far.

    `read_terms` sets the fields, and `accept_trade` uses them.
    """

    def __init__(self) -> None:
        """Start empty; the cleared market and the segment are placeholders."""
        self.buyer = Side()
        self.seller = Side()
        self.market: Market | None = None
        self.cleared = ClearedMarket(MarketId(0))
        self.segment = Segment(0, "", 0)
        self.dates = Dates()
        self.lots = 0
        self.price = PricePerLot(0)
        self.trade_id = 0  # of the last trade that was accepted; 0: it waits
        self.batch = 0  # 0: other work may run between two checks
        # By segment, currency and requested settlement date.
        self.found: dict[tuple[int, int, int], Dates] = {}


def capture_trades(
    state: State, batch: CaptureTrades, outcome: Outcome, start: int, stop: int
) -> int:
    """Capture items `start` to `stop` of a batch of trades; novate each, or let it wait. Return the next item.

    Refusals in order: UNKNOWN_MARKET, MARKET_NOT_CLEARED, MARKET_STATUS_FORBIDS, for the buyer and for the seller
    UNKNOWN_ACCOUNT, ACCOUNT_CLOSED, DEFAULT_REGIME, MEMBER_NOT_ACTIVE, then TICK_SIZE, LOT_SIZE,
    TRADE_CAPTURED_TWICE, those of `dates_of` and `refuse_price`, TRADE_CAPTURED_TWICE (it waits), STATE_LIMIT,
    AMOUNT_OUT_OF_RANGE, ONLY_REDUCES for
    buyer and seller, those of `refuse_above_limits` of both, CASH_IN_ADVANCE_LACKING, those of
    `refuse_cover` of both, and those of `refuse_loss` of each that is an account of clients.
    """
    refusal = Refusal()
    capture = Capture()
    capture.batch = state.clearing.next_batch()
    work = state.work
    events = state.events
    health = state.cursors.health
    for item in range(start, stop):
        work.units += WORK_OF_CAPTURE
        if batch.value_dates[item]:
            work.units += WORK_OF_VALUE_DATE
        code = _capture(state, capture, batch, item, refusal)
        if code == codes.OK:
            outcome.add(code, capture.trade_id)
        else:
            outcome.add(code, 0)
            refuse(state, item, outcome, code, refusal)
            refusal.clear()
        # Reserved cash covers nothing else.
        if health.is_open or state.touched:
            settle_health(state, item)
            capture.batch = state.clearing.next_batch()
        if work.units + len(events) // EVENT_INTEGERS_PER_UNIT >= work.batch_stop:
            return item + 1
    return stop


def _capture(
    state: State, capture: Capture, batch: CaptureTrades, item: int, refusal: Refusal
) -> int:
    """Capture one trade by the ladder of `capture_trades`, then novate it or let it wait for cover (C-16.1).

    Return OK or the code of the refusal. `capture.trade_id` is the id of the novated trade, 0 if the trade waits.
    """
    code = read_terms(
        state,
        capture,
        batch.market_ids[item],
        batch.buyer_account_ids[item],
        batch.seller_account_ids[item],
        batch.prices[item],
        batch.quantities[item],
        batch.venue_trade_ids[item],
        batch.value_dates[item],
        refusal,
    )
    if code != codes.OK:
        return code
    name = batch.venue_trade_ids[item]
    waiting = state.clearing.waiting
    if (batch.market_ids[item], name) in waiting.names:
        return codes.TRADE_CAPTURED_TWICE
    code = accept_trade(state, item, capture, name, batch.principal, refusal)
    capture.trade_id = state.last_trade_id
    if code == codes.COMMITMENT_NOT_COVERED and capture.segment.id in waiting.terms:
        trade = WaitingTrade(0, name, batch.principal)
        trade.price, trade.quantity = batch.prices[item], batch.quantities[item]
        trade.asked_date = batch.value_dates[item]
        if _prepare_to_wait(state, capture, trade):
            begin_wait(state, item, trade)
            refusal.clear()
            capture.trade_id = 0
            return codes.OK
    return code


def _prepare_to_wait(state: State, capture: Capture, trade: WaitingTrade) -> bool:
    """Set the terms of a trade that lacks cover; return whether it may wait.

    Lack of cover must be the only refusal, both sides must be house accounts, and a client that loses by the trade
    must have consented.
    """
    market = capture.market
    assert market is not None
    found = lacking_sides(state, capture)
    sides = (capture.buyer, capture.seller)
    for code, side in zip(found, sides, strict=True):
        if code not in (codes.OK, codes.COMMITMENT_NOT_COVERED):
            return False
        if code != codes.OK and not may_wait(state, capture.segment.id, side.account_id):
            return False
    session = capture.segment.sessions.get(capture.dates.value_date)
    losses = losses_of_trade(
        state, market, capture.cleared, session, sides, list(sides), trade.principal
    )
    if losses.refuse(state, Refusal()) != codes.OK:
        return False
    trade.lacks = lacks_by(found)
    trade.market_id, trade.asset_id = market.id, market.quote.id
    trade.segment_id = capture.segment.id
    trade.buyer_account_id = capture.buyer.account_id
    trade.seller_account_id = capture.seller.account_id
    trade.price_per_lot, trade.lots = capture.price, capture.lots
    trade.value_date, trade.cut_off_ns = capture.dates.value_date, capture.dates.cut_off_ns
    return True


def lacking_sides(state: State, capture: Capture) -> tuple[int, int]:
    """Return two codes, of the buyer and of the seller: why that side, checked alone, cannot take on the trade, or OK.

    The trade has been measured before.
    """
    buyer, seller = capture.buyer, capture.seller
    return _refuse_one(state, capture, buyer, seller), _refuse_one(state, capture, seller, buyer)


def _refuse_one(state: State, capture: Capture, side: Side, other: Side) -> int:
    """Return ONLY_REDUCES, a code of the limits, of cash in advance or of `refuse_side` for one side, or OK."""
    market = capture.market
    assert market is not None
    session, refusal = capture.segment.sessions.get(capture.dates.value_date), Refusal()
    is_self = side.account_id == other.account_id
    code = refuse_increase(state, side, is_self=is_self, refusal=refusal)
    if code == codes.OK:
        code = _refuse_member(state, session, capture.cleared, market.quote, capture, side, refusal)
    if code == codes.OK and capture.segment.cash_in_advance:
        code = refuse_cash_in_advance(state, session, capture.cleared, market, (side,), refusal)
    return code if code != codes.OK else refuse_side(state, market, side, other, refusal)


def read_terms(
    state: State,
    capture: Capture,
    market_id: MarketId,
    buyer_id: AccountId,
    seller_id: AccountId,
    price: int,
    quantity: int,
    venue_trade_id: str,
    asked: int,
    refusal: Refusal,
    caller_id: AccountId = NO_ACCOUNT,
) -> int:
    """Read the terms of a trade into `capture`; return OK or a refusal.

    The refusals are those of `capture_trades` from UNKNOWN_MARKET to those of `refuse_price`. Of a side that one
    account states alone, only that account is asked if something stops it.
    """
    market = state.markets.get(market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    clearing = state.clearing
    cleared = clearing.markets.get(market.id)
    if cleared is None:
        return codes.MARKET_NOT_CLEARED
    if market.status == MARKET_CLOSED:
        return codes.MARKET_STATUS_FORBIDS
    for side, account_id in ((capture.buyer, buyer_id), (capture.seller, seller_id)):
        code = refuse_party(state, side, account_id)
        if code == codes.OK and caller_id in (NO_ACCOUNT, account_id):
            code = refuse_stopped_party(state, side, caller_id, refusal)
        if code != codes.OK:
            return code
    ticks, off_tick = divmod(price, market.tick_units)
    if off_tick or ticks <= 0:
        return codes.TICK_SIZE
    lots, off_lot = divmod(quantity, market.lot_units)
    if off_lot or lots <= 0:
        return codes.LOT_SIZE
    price_per_lot = PricePerLot(ticks * market.tick_per_lot)
    if venue_trade_id in cleared.names:
        return codes.TRADE_CAPTURED_TWICE
    segment = clearing.segments[cleared.segment_id]
    asset_id = market.quote.id
    key = (segment.id, asset_id, asked)
    dates = capture.found.get(key)
    if dates is None:
        dates = capture.found[key] = dates_of(state, segment, asset_id, asked)
    if dates.code != codes.OK:
        refusal.limit = dates.refusal.limit
        refusal.actual = dates.refusal.actual
        refusal.shortfall = dates.refusal.shortfall
        return dates.code
    session = segment.sessions.get(dates.value_date)
    code = refuse_price(state, market, cleared, session, price_per_lot, refusal)
    if code != codes.OK:
        return code
    capture.market = market
    capture.cleared = cleared
    capture.segment = segment
    capture.dates = dates
    capture.lots = lots
    capture.price = price_per_lot
    return codes.OK


def accept_trade(
    state: State,
    item: int,
    capture: Capture,
    venue_trade_id: str,
    principal: str,
    refusal: Refusal,
    *,
    caller_id: AccountId = NO_ACCOUNT,
    consented_id: AccountId = NO_ACCOUNT,
) -> int:
    """Check a trade with read terms against the limits of both members, then novate it (C-2).

    A calling account does not see the figures of the other side. `consented_id` is an account whose client has stated
    the trade itself.
    """
    market = capture.market
    assert market is not None
    cleared = capture.cleared
    lots = capture.lots
    price = capture.price
    session = capture.segment.sessions.get(capture.dates.value_date)
    cash = price * lots
    code = _refuse_limits(state, capture, cleared, market, session, lots, cash, caller_id, refusal)
    if code == codes.OK:
        code = refuse_covers(state, capture, market, caller_id, refusal)
    sides = (capture.buyer, capture.seller)
    asked = [one for one in sides if one.account_id != consented_id]
    losses = losses_of_trade(state, market, cleared, session, sides, asked, principal)
    if code == codes.OK:
        code = losses.refuse(state, refusal, caller_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    if session is None:
        session = session_of(state, item, capture.segment, capture.dates)
    novate(state, item, session, cleared, market, sides, lots, price, venue_trade_id)
    losses.count(state, item)
    return codes.OK


def refuse_party(state: State, side: Side, account_id: AccountId) -> int:
    """Return OK if an account may be a party to a trade, else a code (C-0).

    UNKNOWN_ACCOUNT, ACCOUNT_CLOSED, DEFAULT_REGIME, MEMBER_NOT_ACTIVE.
    """
    account = state.accounts.get(account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    if not is_member_account(account):
        return codes.DEFAULT_REGIME
    member = state.clearing.member_of.get(account.owner)
    if member is None:
        return codes.MEMBER_NOT_ACTIVE
    # Operators close the nets of a member in default by trades with other members (C-9).
    if not MEMBER_ACTIVE <= member.status <= MEMBER_RESTRICTED and not (
        member.status == MEMBER_IN_DEFAULT and may_close(state, member)
    ):
        return codes.MEMBER_NOT_ACTIVE
    side.account_id = account_id
    side.member = member
    return codes.OK


def refuse_stopped_party(state: State, side: Side, caller_id: AccountId, refusal: Refusal) -> int:
    """Return one of `refuse_stopped` for a party, as a caller may see it (`code_for`), or OK."""
    if side.member.status == MEMBER_IN_DEFAULT:
        return codes.OK  # operators decide for a member in default (C-9)
    code = refuse_stopped(state, state.accounts[side.account_id], refusal)
    return code if code == codes.OK else code_for(caller_id, side.account_id, code, refusal)


def refuse_bound_party(
    state: State,
    side: Side,
    account_id: AccountId,
    refusal: Refusal,
    *,
    caller_id: AccountId = NO_ACCOUNT,
    is_proposal: bool = False,
) -> int:
    """Return a code of `refuse_party`, MEMBER_NOT_ACTIVE if the account's member is in default, a stop, or OK.

    Members in default make only trades that close nets (C-9). A proposal asks of its caller alone if something stops
    it: else it would tell the caller so about any account that it names (Q-5.2).
    """
    code = refuse_party(state, side, account_id)
    if code == codes.OK and side.member.status == MEMBER_IN_DEFAULT:
        return codes.MEMBER_NOT_ACTIVE
    if code != codes.OK or (is_proposal and caller_id != account_id):
        return code
    return refuse_stopped_party(state, side, caller_id, refusal)


def was_split(state: State, session: Session, place: int) -> bool:
    """Return whether the security of a captured trade was split since, so that the trade cannot change (C-5)."""
    market = state.markets[MarketId(session.trades.market_ids[place])]
    return state.corporate_actions.was_split(market.base.id)


def _refuse_limits(
    state: State,
    capture: Capture,
    cleared: ClearedMarket,
    market: Market,
    session: Session | None,
    lots: int,
    cash: int,
    caller_id: AccountId,
    refusal: Refusal,
) -> int:
    """Return OK, a code of `refuse_session`, for each side STATE_LIMIT (its member's share) or ONLY_REDUCES, or a code
    of `refuse_both` or of cash in advance.
    """
    buyer, seller = capture.buyer, capture.seller
    quote = market.quote
    code = refuse_session(session, market, lots, cash, refusal)
    if code != codes.OK:
        return code
    is_self = buyer.account_id == seller.account_id
    buyer.lots, seller.lots = lots, -lots
    buyer.cash, seller.cash = -cash, cash
    sides = (buyer, seller)
    for side in sides:
        begin_side(side, session, market.id, quote.id)
        measure_change(side, cleared.dvp_model, is_self=is_self)
    is_scarce = is_half_used(session, market, lots, cash)
    for side in sides:
        code = refuse_above_share(session, market, side, refusal) if is_scarce else codes.OK
        if code == codes.OK:
            code = refuse_increase(state, side, is_self=is_self, refusal=refusal)
        if code != codes.OK:
            return code_for(caller_id, side.account_id, code, refusal)
    code = refuse_both(state, session, cleared, quote, capture, caller_id, refusal)
    if code != codes.OK or not capture.segment.cash_in_advance:
        return code
    for asked in (sides,) if is_self else ((buyer,), (seller,)):
        code = refuse_cash_in_advance(state, session, cleared, market, asked, refusal)
        if code != codes.OK:
            return code_for(caller_id, asked[0].account_id, code, refusal)
    return codes.OK


def code_for(caller_id: AccountId, account_id: AccountId, code: int, refusal: Refusal) -> int:
    """Return the code that a caller may see for a refusal about the funds or debts of an account (C-16.1, Q-5.2).

    A calling account reads no figures of another account: it gets COUNTERPARTY_NOT_COVERED if the other lacks cover or
    is stopped.
    Staff and venues call without an account and get the code.
    """
    if caller_id in (NO_ACCOUNT, account_id):
        return code
    refusal.clear()
    return codes.COUNTERPARTY_NOT_COVERED if code in OF_COVER or code in OF_STOP else code


def refuse_covers(
    state: State, capture: Capture, market: Market, caller_id: AccountId, refusal: Refusal
) -> int:
    """Return a code of `refuse_side` for the buyer, then for the seller, or OK.

    A caller that is the other side gets COUNTERPARTY_NOT_COVERED in place of a code.
    """
    buyer, seller = capture.buyer, capture.seller
    for side, other in ((buyer, seller), (seller, buyer)):
        code = refuse_side(state, market, side, other, refusal, batch=capture.batch)
        if code != codes.OK:
            return code_for(caller_id, side.account_id, code, refusal)
    return codes.OK


def refuse_both(
    state: State,
    session: Session | None,
    cleared: ClearedMarket,
    quote: Asset,
    capture: Capture,
    caller_id: AccountId,
    refusal: Refusal,
) -> int:
    """Return a refusal of the limits of the buyer's member, then of the seller's, or OK; a member is checked once."""
    buyer, seller = capture.buyer, capture.seller
    code = _refuse_member(state, session, cleared, quote, capture, buyer, refusal)
    if buyer.member is seller.member:
        return code
    if code != codes.OK:
        return code_for(caller_id, buyer.account_id, code, refusal)
    code = _refuse_member(state, session, cleared, quote, capture, seller, refusal)
    return code if code == codes.OK else code_for(caller_id, seller.account_id, code, refusal)


def _refuse_member(
    state: State,
    session: Session | None,
    cleared: ClearedMarket,
    quote: Asset,
    capture: Capture,
    side: Side,
    refusal: Refusal,
) -> int:
    """Return the refusal of the limits of a side's member, or OK; if both sides are of that member, they are checked
    together.
    """
    buyer, seller = capture.buyer, capture.seller
    sides = (buyer, seller) if buyer.member is seller.member else (side,)
    market_long = buyer.long + seller.long
    return refuse_above_limits(
        state, session, cleared, quote, side.member, sides, market_long, refusal
    )
