# SPDX-License-Identifier: Apache-2.0
"""Handle the auction of a default case: lots, sealed bids, and their revealing (SPEC C-9, C-9.1).

Owns the refusals of these commands. `default.auction` awards lots.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_count
from clearinghouse.statemachine.clearing.client_losses import LegLosses, losses_of_offer
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.clearing.sessions import may_change
from clearinghouse.statemachine.default.auction import commitment_of, is_beyond
from clearinghouse.statemachine.default.bids import refuse_bid, refuse_bid_price
from clearinghouse.statemachine.default.sales import is_sold_in, least_price, margin_lots
from clearinghouse.statemachine.handlers.clearing.default import case_at
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.open_nets import net_lots
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_AUCTION_LOT
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BIDS_OF_LOT_MAX,
    CASE_AUCTION,
    CLOSED,
    LOTS_OF_CASE_MAX,
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
    SECOND_NS,
    STEP_SECONDS_MAX,
)

_HEX = frozenset("0123456789abcdef")
_COMMITMENT_LENGTH = 64


def _lots_of(state: State, case: DefaultCase, command: commands.AddAuctionLot) -> int:
    """Return the signed lots of the position from which an auction lot is taken; 0 if the case has none.

    The position is a net in a session before its settlement, or, without a session, saleable margin.
    """
    if command.account_id not in case.losses_found:
        return 0
    if command.session_id == 0:
        market = state.markets.get(command.market_id)
        if market is None or not is_sold_in(state, market):
            return 0
        return margin_lots(state, command.account_id, market)
    session = state.clearing.sessions.get(command.session_id)
    if session is None or not may_change(state, session):
        return 0
    net = session.nets.get(pair_key(command.account_id, command.market_id))
    return 0 if net is None else net_lots(net)


def _limit_of(state: State, command: commands.AddAuctionLot) -> tuple[int, int]:
    """Return a refusal, or OK with the limit of the bids per lot; a limit of 0 is no limit.

    TICK_SIZE, or DEFAULT_PRICE_ABSENT for margin without a price. Margin always has a lowest price: its margin value,
    unless the command states another.
    """
    market = state.markets[command.market_id]
    stated = 0 if command.limit_price == NOT_STATED else command.limit_price
    ticks, off_tick = divmod(stated, market.tick_units)
    if off_tick or ticks < 0:
        return codes.TICK_SIZE, 0
    limit = ticks * market.tick_per_lot
    if command.session_id == 0 and limit == 0:
        limit = least_price(state, market)
        if limit == 0:
            return codes.DEFAULT_PRICE_ABSENT, 0
    return codes.OK, limit


def add_auction_lot(state: State, command: commands.AddAuctionLot, reply: Reply) -> int:
    """Put a part of a net, or of the margin of an account, up for auction.

    Refusals in order: those of `case_at` (AUCTION), NOT_OF_DEFAULT_CASE, LOT_SIZE, PARAMETER_OUT_OF_RANGE, those of
    `_limit_of`, LOT_ABOVE_NET, STATE_LIMIT.
    """
    code, case = case_at(state, command.case_id, CASE_AUCTION, reply)
    if code != codes.OK or case is None:
        return code
    signed = _lots_of(state, case, command)
    if signed == 0:
        return codes.NOT_OF_DEFAULT_CASE
    market = state.markets[command.market_id]
    lots, off_lot = divmod(command.quantity, market.lot_units)
    minimum, off_minimum = divmod(command.minimum_quantity, market.lot_units)
    if off_lot or off_minimum or lots <= 0:
        return codes.LOT_SIZE
    if (
        not 0 <= minimum <= lots
        or not 1 <= command.bid_seconds <= STEP_SECONDS_MAX
        or not 1 <= command.reveal_seconds <= STEP_SECONDS_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    code, limit = _limit_of(state, command)
    if code != codes.OK:
        return code
    in_others = _lots_in_others(case, command)
    if lots + in_others > abs(signed):
        reply.above(abs(signed), lots + in_others)
        return codes.LOT_ABOVE_NET
    code = refuse_count(len(case.lots), LOTS_OF_CASE_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    number = len(state.defaults.lots) + 1
    lot = AuctionLot(number, case.id, command.session_id, command.account_id, command.market_id)
    lot.lots = lots if signed > 0 else -lots
    lot.minimum_lots = minimum or 1
    lot.limit_per_lot = limit
    _put_up(state, lot, command)
    reply.item_id = lot.id
    return codes.OK


def _lots_in_others(case: DefaultCase, command: commands.AddAuctionLot) -> int:
    """Return how many lots, or units, of the same net or the same margin are already in open auctions of the case."""
    return sum(
        abs(lot.lots)
        for lot in case.lots.values()
        if not lot.is_closed
        and (lot.session_id, lot.account_id, lot.market_id)
        == (command.session_id, command.account_id, command.market_id)
    )


def _put_up(state: State, lot: AuctionLot, command: commands.AddAuctionLot) -> None:
    """Add a lot with its times to the auctions of its case, and write its events."""
    lot.bids_until_ns = state.time_ns + command.bid_seconds * SECOND_NS
    lot.reveals_until_ns = lot.bids_until_ns + command.reveal_seconds * SECOND_NS
    state.defaults.add_lot(lot)
    state.timers.schedule(lot.reveals_until_ns, DEADLINE_AUCTION_LOT, lot.id)
    event_writers.auction_lot_added(
        state.events,
        0,
        lot_id=lot.id,
        case_id=lot.case_id,
        session_id=lot.session_id,
        account_id=lot.account_id,
        market_id=lot.market_id,
        lots=lot.lots,
    )
    if lot.limit_per_lot:
        event_writers.auction_limit_set(
            state.events,
            0,
            lot_id=lot.id,
            account_id=lot.account_id,
            market_id=lot.market_id,
            price_per_lot=PricePerLot(lot.limit_per_lot),
        )


def _lot_before(
    state: State, lot_id: int, refusal: Refusal, *, is_bid: bool
) -> tuple[int, AuctionLot | None]:
    """Return UNKNOWN_LOT, or LOT_CLOSED if the time for bids, or for revealing, is over; else OK and the lot."""
    lot = state.defaults.lots.get(lot_id)
    if lot is None:
        return codes.UNKNOWN_LOT, None
    until_ns = lot.bids_until_ns if is_bid else lot.reveals_until_ns
    if lot.is_closed or state.time_ns >= until_ns:
        refusal.above(until_ns, state.time_ns)
        return codes.LOT_CLOSED, lot
    return codes.OK, lot


def submit_bid(state: State, command: commands.SubmitBid, reply: Reply) -> int:
    """Accept a sealed bid.

    Refusals in order: those of `_lot_before`, UNKNOWN_ACCOUNT, ACCOUNT_CLOSED, DEFAULT_REGIME, MEMBER_IN_DEFAULT,
    MEMBER_NOT_ACTIVE, BID_COMMITMENT, STATE_LIMIT.
    """
    code, lot = _lot_before(state, command.lot_id, reply, is_bid=True)
    if code != codes.OK or lot is None:
        return code
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    if not is_member_account(account):
        return codes.DEFAULT_REGIME
    member = state.clearing.member_of.get(account.owner)
    if member is not None and member.status == MEMBER_IN_DEFAULT:
        return codes.MEMBER_IN_DEFAULT
    if member is None or member.status != MEMBER_ACTIVE:
        return codes.MEMBER_NOT_ACTIVE
    text = command.commitment
    if len(text) != _COMMITMENT_LENGTH or not set(text) <= _HEX:
        return codes.BID_COMMITMENT
    if member.id not in lot.bids:
        code = refuse_count(len(lot.bids), BIDS_OF_LOT_MAX, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    lot.bids[member.id] = Bid(member.id, account.id, text)
    event_writers.bid_submitted(
        state.events, 0, lot_id=lot.id, account_id=account.id, market_id=lot.market_id
    )
    return codes.OK


def reveal_bid(state: State, command: commands.RevealBid, reply: Reply) -> int:
    """Accept the terms of a sealed bid.

    Refusals in order: those of `_lot_before`, LOT_TAKES_BIDS, BID_NOT_SUBMITTED, BID_REVEALED_TWICE, TICK_SIZE,
    LOT_SIZE, BID_COMMITMENT, BID_BELOW_DUTY, BID_ABOVE_LOT, BID_BEYOND_LIMIT, those of `_refuse_uncovered`,
    CLIENT_CONSENT_REQUIRED, MANDATE_LIMIT.
    """
    code, lot = _lot_before(state, command.lot_id, reply, is_bid=False)
    if code != codes.OK or lot is None:
        return code
    if state.time_ns < lot.bids_until_ns:
        reply.below(lot.bids_until_ns, state.time_ns)
        return codes.LOT_TAKES_BIDS
    found = [bid for bid in lot.bids.values() if bid.account_id == command.account_id]
    if not found or command.market_id != lot.market_id:
        return codes.BID_NOT_SUBMITTED
    bid = found[0]
    if bid.is_revealed:
        return codes.BID_REVEALED_TWICE
    market = state.markets[lot.market_id]
    ticks, off_tick = divmod(command.price, market.tick_units)
    if off_tick or ticks <= 0:
        return codes.TICK_SIZE
    lots, off_lot = divmod(command.quantity, market.lot_units)
    if off_lot or lots <= 0:
        return codes.LOT_SIZE
    price = ticks * market.tick_per_lot
    if bid.commitment != commitment_of(lot.id, bid.account_id, price, lots, command.salt):
        return codes.BID_COMMITMENT
    if lots < lot.minimum_lots:
        reply.below(lot.minimum_lots, lots)
        return codes.BID_BELOW_DUTY
    if lots > abs(lot.lots):
        reply.above(abs(lot.lots), lots)
        return codes.BID_ABOVE_LOT
    if is_beyond(lot, price):
        if lot.lots > 0:
            reply.below(lot.limit_per_lot, price)
        else:
            reply.above(lot.limit_per_lot, price)
        return codes.BID_BEYOND_LIMIT
    code = _refuse_uncovered(state, lot, bid, lots, PricePerLot(price), reply)
    if code != codes.OK:
        return code
    losses = _losses_of_bid(state, lot, bid, lots, price, command.principal)
    code = losses.refuse(state, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    bid.is_revealed = 1
    bid.price_per_lot = price
    bid.lots = lots
    event_writers.bid_revealed(
        state.events,
        0,
        lot_id=lot.id,
        account_id=bid.account_id,
        market_id=lot.market_id,
        price_per_lot=PricePerLot(price),
        lots=lots,
    )
    losses.count(state, 0)
    return codes.OK


def _losses_of_bid(
    state: State, lot: AuctionLot, bid: Bid, lots: int, price: int, principal: str
) -> LegLosses:
    """Return what an account of clients loses at the reference if its bid wins all of its lots (C-17)."""
    market, session = state.markets[lot.market_id], state.clearing.sessions.get(lot.session_id)
    legs = (lots, -price * lots) if lot.lots > 0 else (-lots, price * lots)
    return losses_of_offer(state, market, session, state.accounts[bid.account_id], legs, principal)


def _refuse_uncovered(
    state: State, lot: AuctionLot, bid: Bid, lots: int, price: PricePerLot, reply: Reply
) -> int:
    """Return OK if a bid may win at least one lot; else a code of `refuse_bid_price`, or of `refuse_bid` for all lots.

    At the award the bid gets as many lots as its account covers then.
    """
    session = state.clearing.sessions.get(lot.session_id)
    if session is None or not may_change(state, session):
        return codes.OK
    code = refuse_bid_price(state, session, lot, price, reply)
    if code != codes.OK:
        return code
    account = state.accounts[bid.account_id]
    code = refuse_bid(state, session, lot, account, lots, price, reply)
    if code == codes.OK:
        return code
    if refuse_bid(state, session, lot, account, 1, price, Refusal()) != codes.OK:
        return code
    reply.clear()
    return codes.OK
