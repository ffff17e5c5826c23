# SPDX-License-Identifier: Apache-2.0
"""Check the price and the securities of a buy-in offer (SPEC C-16.1, C-5.2).

Owns the lots that an account can deliver in addition to its obligations, and the choice of the offer that ends when the
list is full. An offer needs its securities only after cover is switched on.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.settlement import highest_offer
from clearinghouse.statemachine.authority.common_checks import refuse_count
from clearinghouse.statemachine.clearing.buy_in_offers import end_offer
from clearinghouse.statemachine.clearing.client_losses import is_protected
from clearinghouse.statemachine.clearing.parties import is_affiliated, is_frozen
from clearinghouse.statemachine.clearing.references import index_of, traded_reference
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_stopped
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import BuyInOffer
from clearinghouse.statemachine.state.open_nets import net_lots, nets_of_account
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT, WORK_OF_MARGIN
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import PRICE_E9

OFFERS_OF_OWNER: Final = 4  # of one market
OFFER_PART: Final = 100  # an offer is for at least this part of what fails, rounded up


def asks_offers(state: State) -> bool:
    """Return whether an offer must have its securities: True after cover is switched on."""
    return state.margin.parameters.cover_ppb >= 0


def lots_to_deliver(state: State, account: Account, market: Market, now: Session | None) -> int:
    """Return the whole lots that an account can deliver after its deliveries in all sessions except `now`.

    Deliveries of the security in other markets count too. Return 0 if a lot may not leave the account.
    """
    if not _may_deliver(state, account, market):
        return 0
    holding = account.holdings.get(market.base.id)
    units = 0 if holding is None else free_balance(holding)
    state.work.units += WORK_OF_MARGIN
    for session, net in nets_of_account(state, account.id):
        other = state.markets[net.market_id]
        if session is not now and other.base is market.base:
            units -= max(-net_lots(net), 0) * other.lot_base_units
    return max(units // market.lot_base_units, 0)  # floored: a part of a lot is not offered


def _may_deliver(state: State, account: Account, market: Market) -> bool:
    """Return whether a lot may leave an account: a cheap buy-in offer could otherwise move value out of it."""
    if is_frozen(state, account):
        return False
    return _refuse_leaving(state, account, market, Refusal()) == codes.OK


def _refuse_leaving(state: State, account: Account, market: Market, refusal: Refusal) -> int:
    """Return the code of `refuse_stopped` or `refuse_departure` if one lot may not leave the account, or OK."""
    state.work.units += WORK_OF_MARGIN
    code = refuse_stopped(state, account, refusal)
    if code != codes.OK:
        return code
    return refuse_departure(state, account, market.base, market.lot_base_units, refusal)


def refuse_offer(
    state: State,
    market: Market,
    account: Account,
    price: PricePerLot,
    lots: int,
    refusal: Refusal,
) -> int:
    """Return OK or why an account may not offer lots for buy-ins at a price.

    In order: the codes of `_refuse_leaving`, PRICE_BAND, STATE_LIMIT, INSUFFICIENT_FREE_BALANCE, OFFER_TOO_SMALL. An
    offer costs at most the highest buy-in price. It has at least a hundredth of the failed lots, or all lots that its
    account can deliver (C-5.2).
    """
    code = _refuse_leaving(state, account, market, refusal)
    if code != codes.OK:
        return code
    reference_e9 = index_of(state, market)
    if not reference_e9:
        cleared = state.clearing.markets[market.id]
        reference_e9 = traded_reference(state, market, cleared, None) * PRICE_E9
    limit_ppb = state.dvp.terms_of(market.id).offer_limit_ppb
    most = highest_offer(reference_e9, limit_ppb) // PRICE_E9
    if reference_e9 and price > most:
        refusal.above(most, price)
        return codes.PRICE_BAND
    member_id = _member_of(state, account)
    own = [
        offer
        for offer in state.dvp.offers_of.get(market.id, {}).values()
        if is_affiliated(state, member_id, _member_of(state, state.accounts[offer.account_id]))
    ]
    code = refuse_count(len(own), OFFERS_OF_OWNER, refusal)
    if code != codes.OK:
        return code
    offered = sum(
        offer.lots for offer in own if offer.account_id == account.id and not offer.is_held
    )
    has = max(lots_to_deliver(state, account, market, None) - offered, 0)
    if lots > has:
        refusal.below(lots * market.lot_base_units, has * market.lot_base_units)
        return codes.INSUFFICIENT_FREE_BALANCE
    least = min(-(-state.clearing.markets[market.id].failed_lots // OFFER_PART), has)
    if lots < least:
        refusal.below(least, lots)
        return codes.OFFER_TOO_SMALL
    return codes.OK


def _member_of(state: State, account: Account) -> int:
    """Return the member id of an account's owner, or 0 if the owner is no member."""
    member = state.clearing.member_of.get(account.owner)
    return 0 if member is None else member.id


def _dead_offers(state: State, market: Market) -> list[BuyInOffer]:
    """Return the offers of a market that can deliver no lot."""
    offers = state.dvp.offers_of.get(market.id, {}).values()
    return [offer for offer in offers if lots_of(state, offer, market, None) == 0]


def lots_of(state: State, offer: BuyInOffer, market: Market, now: Session | None) -> int:
    """Return the lots of an offer that its account can deliver; for an offer without a hold, see `lots_to_deliver`."""
    account = state.accounts[offer.account_id]
    if offer.is_held:
        return offer.lots if _may_deliver(state, account, market) else 0
    return lots_to_deliver(state, account, market, now)


def robs_client(state: State, failing_id: AccountId, offer: BuyInOffer, mark: int) -> bool:
    """Return whether an offer below the mark would take from a client for a fail of its member's group (C-17).

    The member may have made the offer at the mark of then, and may leave it as the price rises.
    """
    account = state.accounts[offer.account_id]
    if offer.price >= mark or not is_protected(state, account):
        return False
    failing = state.accounts[failing_id]
    return is_affiliated(state, _member_of(state, account), _member_of(state, failing))


def free_for_delivery(
    state: State, offset: int, account: Account, market: Market, lots: int
) -> None:
    """End an account's offers of a security until its free units cover `lots` to deliver (C-5.2).

    The offers of the market end first, then those of other markets; in each group the highest price first.
    """
    holding = holding_of(state, account, market.base)
    offers: list[BuyInOffer] = []
    for other in market.base.listings:
        listed = state.dvp.offers_of.get(other.id, {}).values() if other.base is market.base else ()
        state.work.units += len(listed) // ASKED_PER_UNIT
        offers += [one for one in listed if one.account_id == account.id and one.is_held]
    for offer in sorted(offers, key=lambda one: (one.market_id != market.id, -one.price)):
        if free_balance(holding) >= lots * market.lot_base_units:
            break
        end_offer(state, offset, offer)


def end_offers_in(state: State, offset: int, market: Market) -> None:
    """End all offers of a market whose security is redeemed or exchanged."""
    for offer in list(state.dvp.offers_of.get(market.id, {}).values()):
        end_offer(state, offset, offer)


def offers_to_end(state: State, market: Market, price: PricePerLot, lots: int) -> list[BuyInOffer]:
    """Return the offers to end in a full list for a new one: all that can deliver nothing, otherwise the least useful.

    The list is empty if the new offer itself is the least useful.
    """
    dead = _dead_offers(state, market)
    other = None if dead else _missed_least(state, market, price, lots)
    return dead if other is None else [other]


def _missed_least(state: State, market: Market, price: PricePerLot, lots: int) -> BuyInOffer | None:
    """Return the offer of which the others need least, or None if that is the new offer.

    Without this offer, the others cover the most failed lots, at the least cost. Among equal offers it is the offer
    with the highest price, then the latest. If no lot has failed, the sum of all offered lots is to be covered.
    """
    listed: list[tuple[int, int, BuyInOffer | None]] = [
        (offer.price, offer.lots, offer) for offer in state.dvp.offers_of[market.id].values()
    ]
    listed.append((price, lots, None))
    listed.sort(key=lambda one: one[0])
    state.work.units += len(listed)
    wanted = state.clearing.markets[market.id].failed_lots or sum([one[1] for one in listed])
    best: tuple[int, int] | None = None
    found: BuyInOffer | None = None
    for place in range(len(listed) - 1, -1, -1):
        left, cost = wanted, 0
        for other, (other_price, other_lots, _) in enumerate(listed):
            part = 0 if other == place else min(other_lots, left)
            left -= part
            cost += part * other_price
        if best is None or (left, cost) < best:
            best, found = (left, cost), listed[place][2]
    return found
