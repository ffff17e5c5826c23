# SPDX-License-Identifier: Apache-2.0
"""Auction a part of a net, or of the margin, of a case: sealed bids, their reveal, and the award (SPEC C-9, C-9.1).

A case manages the default of a member. A lot of an auction is one net, or margin, that the case sells or buys back.
Owns the commitment, the ranking of bids, and the part of each contribution that bids make senior. An unrevealed bid
counts as the worst bid and wins nothing.
"""

from hashlib import sha256

from clearinghouse.statemachine.arithmetic.default_waterfall import senior_part
from clearinghouse.statemachine.clearing.sessions import may_change
from clearinghouse.statemachine.default.bids import lots_covered
from clearinghouse.statemachine.default.positions import has_place, replace_net
from clearinghouse.statemachine.default.sales import margin_lots, sell_margin
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.default import AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.open_nets import net_lots
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import WORK_OF_BID
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    MEMBER_ACTIVE,
)


def commitment_of(lot_id: int, account_id: AccountId, price: int, lots: int, salt: str) -> str:
    """Return the hash by which a member commits itself to a bid; `salt` keeps the bid secret until its reveal."""
    terms = f"{lot_id}:{account_id}:{price}:{lots}:{salt}"
    return sha256(terms.encode("ascii")).hexdigest()


def rank(lot: AuctionLot, bid: Bid) -> tuple[int, int]:
    """Return the sort key of a bid, the best first: the best price for the case, then the lower member id."""
    return (-bid.price_per_lot if lot.lots > 0 else bid.price_per_lot), bid.member_id


def is_beyond(lot: AuctionLot, price_per_lot: int) -> bool:
    """Return whether a price is worse than the limit price of a lot: below it if the case sells, else above it."""
    limit = lot.limit_per_lot
    if limit == 0:
        return False
    return price_per_lot < limit if lot.lots > 0 else price_per_lot > limit


def open_of(session: Session, lot: AuctionLot) -> int:
    """Return the open lots of the net in an auction, without sign: trades of the case may have closed a part of it."""
    net = session.nets[pair_key(lot.account_id, lot.market_id)]
    lots = net_lots(net)
    if lots * lot.lots <= 0:
        return 0
    return min(abs(lots), abs(lot.lots))


def end_lot(state: State, offset: int, lot: AuctionLot) -> None:
    """Award a lot to the best bids, each at its own price, until nothing remains."""
    assert not lot.is_closed
    lot.is_closed = 1
    session = state.clearing.sessions.get(lot.session_id)
    code, left = codes.LOT_SESSION_SETTLED, 0
    if session is not None and may_change(state, session):
        code = codes.OK
        left = open_of(session, lot)
    elif lot.session_id == 0:
        code = codes.OK
        left = min(lot.lots, margin_lots(state, lot.account_id, state.markets[lot.market_id]))
    revealed = [bid for bid in lot.bids.values() if bid.is_revealed]
    state.work.units += WORK_OF_BID * len(lot.bids)
    for bid in sorted(revealed, key=lambda one: rank(lot, one)):
        if left == 0:
            break
        left -= _award(state, offset, session, lot, bid, min(left, bid.lots))
    event_writers.auction_lot_ended(
        state.events,
        offset,
        lot_id=lot.id,
        case_id=lot.case_id,
        session_id=lot.session_id,
        account_id=lot.account_id,
        market_id=lot.market_id,
        lots=lot.lots,
        taken_lots=lot.taken_lots,
        code=code,
    )


def _award(
    state: State, offset: int, session: Session | None, lot: AuctionLot, bid: Bid, lots: int
) -> int:
    """Award up to `lots` to a bid, as many as its member can cover; return the awarded lots.

    Return 0 if the member may not trade or cannot pay, or if the session is full. Without a session the lot is margin.
    """
    clearing = state.clearing
    market = state.markets[lot.market_id]
    price = PricePerLot(bid.price_per_lot)
    account = state.accounts[bid.account_id]
    member = clearing.member_of[account.owner]
    if member.id != bid.member_id or member.status != MEMBER_ACTIVE or account.status == CLOSED:
        return 0
    if session is None:
        if not sell_margin(state, offset, lot, bid, account, lots):
            return 0
    else:
        lots = lots_covered(state, session, lot, account, lots, price)
        if lots == 0 or not has_place(session, market, lots, lots * price):
            return 0
        sells = lot.lots > 0
        ids = (bid.account_id, lot.account_id) if sells else (lot.account_id, bid.account_id)
        cleared = clearing.markets[lot.market_id]
        replace_net(state, offset, session, cleared, market, ids, lots, price)
    lot.taken_lots += lots
    bid.taken_lots = lots
    event_writers.bid_awarded(
        state.events, offset, lot.id, bid.account_id, lot.market_id, price_per_lot=price, lots=lots
    )
    return lots


def senior_parts(
    case: DefaultCase, contributions: dict[int, int], *, counts_lots: bool
) -> dict[int, int]:
    """Return the senior part of each member's contribution: the part of its bidding duty that good bids cover (C-9.2).

    The senior part pays for a loss after the other parts. A good bid has won, or is no worse than the worst winning
    bid. Only lots of nets count: a member has no duty to bid for margin. If no net was in an auction, all contributions
    are senior. In a journal from before C-16.1 (`counts_lots` is False) one good bid for any lot makes the whole
    contribution senior.
    """
    value = 0
    covered: dict[int, int] = {}
    has_duty = False
    for lot in case.lots.values():
        if lot.session_id == 0:
            continue
        has_duty = True
        mark = case.marks.get(lot.market_id, 0)
        value += abs(lot.lots) * mark
        for bid in _good_bids(lot):
            covered[bid.member_id] = covered.get(bid.member_id, 0) + bid.lots * mark
    if not has_duty:
        return dict(contributions)
    if not counts_lots or value == 0:
        return {key: held if key in covered else 0 for key, held in contributions.items()}
    total = sum(contributions.values())
    return {
        key: senior_part(held, covered.get(key, 0), value, total)
        for key, held in contributions.items()
    }


def _good_bids(lot: AuctionLot) -> list[Bid]:
    """Return the winning bids and all bids that are no worse than the worst of them; none if no bid has won."""
    taken = [rank(lot, bid)[0] for bid in lot.bids.values() if bid.taken_lots]
    if not taken:
        return []
    worst = max(taken)
    return [bid for bid in lot.bids.values() if bid.is_revealed and rank(lot, bid)[0] <= worst]
