# SPDX-License-Identifier: Apache-2.0
"""Buy in old fails from the cheapest offers, or settle them in cash (SPEC C-5).

Owns the quantity of a buy-in, the fails that it ends, and the fills of its offers. Receipts that are old enough start a
buy-in, and it covers them with the oldest failed deliveries (C-5.2). A buy-in is a trade of the next session: the
account that failed to deliver buys from the account of the offer. Without an offer, the account that failed to deliver
pays the waiting receivers, and delivers nothing.
"""

from clearinghouse.statemachine.arithmetic.layers import parts_from_oldest, young
from clearinghouse.statemachine.arithmetic.settlement import cash_price, highest_offer
from clearinghouse.statemachine.clearing.buy_in_offers import end_offer, free_offered
from clearinghouse.statemachine.clearing.cash_in_advance import move_hold
from clearinghouse.statemachine.clearing.sessions import session_after
from clearinghouse.statemachine.settlement.fails import (
    add_carried,
    late_lots,
    net_in,
    next_net,
    open_layers,
    waiting_lots,
)
from clearinghouse.statemachine.settlement.offers import asks_offers, lots_of, robs_client
from clearinghouse.statemachine.settlement.own_fails import own_fails, take_own
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import BuyInOffer, Obligation, Settlement
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot


def buy_in_market(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Buy in one market's fails for the receipts that have waited long enough; return True.

    The market is at index `place` of the order. The lots come from offers, and without offers the receivers are paid in
    cash.
    """
    market = state.markets[MarketId(settlement.order[place])]
    terms = state.dvp.terms_of(market.id)
    lots = settlement.markets[market.id]
    if terms.buy_in_days == 0 or session.is_house_cause:
        return True
    state.work.units += len(lots.all)
    receivers = _oldest(
        session, [one for one in lots.receivers if waiting_lots(one)], terms.buy_in_days
    )
    if asks_offers(state):
        receivers = _beyond_own_fails(state, receivers, lots.deliverers)
    wanted = sum([part for _, part in receivers])
    if wanted == 0:
        return True
    late = _oldest(session, [one for one in lots.deliverers if late_lots(one)], 0)
    state.work.units += len(receivers) + len(late)
    mark = session.marks[market.id]
    offers = _offers(state, market, highest_offer(mark, terms.offer_limit_ppb))
    in_cash = PricePerLot(cash_price(mark, terms.cash_premium_ppb))
    at = 0  # index of the next receipt without full payment
    paid = 0  # lots paid to the receiver at `at`
    for one, most in late:
        due = min(most, wanted)
        wanted -= due
        left = _from_offers(state, offset, session, market, one, due, offers)
        while left:
            other, waiting = receivers[at]
            part = min(left, waiting - paid)
            left -= part
            paid += part
            _settle_in_cash(state, offset, session, market, one, other, in_cash, part)
            if paid == waiting:
                at, paid = at + 1, 0
        if wanted == 0:
            break
    return True


def _oldest(session: Session, all_of: list[Obligation], age: int) -> list[tuple[Obligation, int]]:
    """Return failed obligations and their lots of at least `age` days: the oldest first, ties to the lower account."""
    found: list[tuple[int, Obligation, int]] = []
    for one in all_of:
        most = late_lots(one) if one.lots < 0 else waiting_lots(one)
        for days, part in parts_from_oldest(open_layers(session, one), most):
            if days >= age:
                found.append((days, one, part))
    found.sort(key=lambda entry: (-entry[0], entry[1].account_id))
    merged: list[tuple[Obligation, int]] = []
    for _, one, part in found:
        before = merged.pop()[1] if merged and merged[-1][0] is one else 0
        merged.append((one, before + part))
    return merged


def _beyond_own_fails(
    state: State, receivers: list[tuple[Obligation, int]], deliverers: list[Obligation]
) -> list[tuple[Obligation, int]]:
    """Return the old receipts and their lots beyond what the house accounts of the same group fail to deliver.

    Otherwise a member could wait for what it fails to deliver to itself, pass that fail on so that it stays young, and
    have the fail of another member bought in before its time. An account of clients answers for itself (C-7).
    """
    own = own_fails(state, deliverers)
    found: list[tuple[Obligation, int]] = []
    for one, part in receivers:
        less = take_own(state, own, one.account_id, part)
        if part > less:
            found.append((one, part - less))
    state.work.units += len(deliverers) + len(receivers)
    return found


def _settle_in_cash(
    state: State,
    offset: int,
    session: Session,
    market: Market,
    one: Obligation,
    other: Obligation,
    price: PricePerLot,
    lots: int,
) -> None:
    """Make the account that failed (`one`) pay a waiting receiver (`other`) for lots that it does not deliver."""
    _trade(state, offset, session, market, one.account_id, other.account_id, price, lots)
    event_writers.buy_in_cash_settled(
        state.events,
        offset,
        session_id=session.id,
        account_id=one.account_id,
        market_id=market.id,
        counterparty_account_id=other.account_id,
        price_per_lot=price,
        lots=lots,
    )
    _move_holds(state, offset, session, market, (one.account_id, other.account_id))


def _offers(state: State, market: Market, highest: int) -> list[BuyInOffer]:
    """Return the offers of a market up to a price, the cheapest first, ties to the earlier offer."""
    offers = state.dvp.offers_of.get(market.id, {})
    found = [offer for offer in offers.values() if offer.price <= highest]
    found.sort(key=lambda offer: offer.price)
    state.work.units += len(offers)
    return found


def _from_offers(
    state: State,
    offset: int,
    session: Session,
    market: Market,
    one: Obligation,
    left: int,
    offers: list[BuyInOffer],
) -> int:
    """Buy up to `left` lots for the failed account (`one`) from other accounts' offers; return the lots not bought."""
    for offer in offers:
        part = min(left, offer.lots)
        if part and asks_offers(state):
            part = min(part, lots_of(state, offer, market, session))
        if part == 0 or offer.account_id == one.account_id:
            continue
        if robs_client(state, one.account_id, offer, session.marks[market.id]):
            continue
        left -= part
        _trade(state, offset, session, market, one.account_id, offer.account_id, offer.price, part)
        event_writers.buy_in_filled(
            state.events,
            offset,
            session_id=session.id,
            account_id=one.account_id,
            market_id=market.id,
            counterparty_account_id=offer.account_id,
            price_per_lot=offer.price,
            lots=part,
        )
        _move_holds(state, offset, session, market, (one.account_id, offer.account_id))
        free_offered(state, offset, offer, part)
        offer.lots -= part
        if offer.lots == 0:
            end_offer(state, offset, offer)
    return left


def _trade(
    state: State,
    offset: int,
    session: Session,
    market: Market,
    buyer_id: AccountId,
    seller_id: AccountId,
    price: int,
    lots: int,
) -> None:
    """Book in the next session that the buyer buys lots from the seller at a price per lot."""
    for account_id, signed in ((buyer_id, lots), (seller_id, -lots)):
        net = next_net(state, offset, session, account_id, market)
        add_carried(state, net, signed, -signed * price, young(lots))


def _move_holds(
    state: State, offset: int, session: Session, market: Market, account_ids: tuple[AccountId, ...]
) -> None:
    """Renew the cash in advance that the accounts of a new trade hold in the next session (C-5)."""
    into = session_after(state, offset, session, market.quote.id)
    for account_id in account_ids:
        move_hold(state, offset, session, into, net_in(state, into, account_id, market))
