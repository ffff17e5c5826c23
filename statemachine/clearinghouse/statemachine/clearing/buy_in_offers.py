# SPDX-License-Identifier: Apache-2.0
"""Hold the securities of offers for buy-ins, and end offers (SPEC C-5.2).

Owns the hold and its release. Must never decide which offers a buy-in uses: `settlement` does.
"""

from clearinghouse.statemachine.ledger.ledger import hold, holding_of, unhold
from clearinghouse.statemachine.state.dvp import BuyInOffer
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def hold_offered(state: State, offset: int, offer: BuyInOffer) -> None:
    """Put the securities of an offer under hold until the offer ends or a buy-in uses it (C-5.2)."""
    holding, units = _offered(state, offer, offer.lots)
    hold(holding, units)
    offer.is_held = 1
    state.touched[offer.account_id] = holding.account
    event_writers.securities_locked(
        state.events,
        offset,
        session_id=0,
        account_id=offer.account_id,
        market_id=offer.market_id,
        lots=offer.lots,
    )


def free_offered(state: State, offset: int, offer: BuyInOffer, lots: int) -> None:
    """Release securities of an offer, if they are under hold."""
    if not offer.is_held or lots == 0:
        return
    holding, units = _offered(state, offer, lots)
    unhold(holding, units)
    state.touched[offer.account_id] = holding.account
    event_writers.securities_released(
        state.events,
        offset,
        session_id=0,
        account_id=offer.account_id,
        market_id=offer.market_id,
        lots=lots,
    )


def _offered(state: State, offer: BuyInOffer, lots: int) -> tuple[Holding, int]:
    """Return the holding of an offer's securities, and the units of `lots` lots."""
    market = state.markets[offer.market_id]
    account = state.accounts[offer.account_id]
    return holding_of(state, account, market.base), lots * market.lot_base_units


def end_offer(state: State, offset: int, offer: BuyInOffer) -> None:
    """Remove an offer, and release its securities."""
    free_offered(state, offset, offer, offer.lots)
    state.dvp.remove_offer(offer)
    event_writers.buy_in_offer_ended(
        state.events,
        offset,
        offer_id=offer.id,
        account_id=offer.account_id,
        market_id=offer.market_id,
        price_per_lot=offer.price,
        lots=offer.lots,
    )


def end_offers_of(state: State, offset: int, account_id: AccountId) -> None:
    """End all offers of an account that is closed, frozen or in liquidation: its securities pay its debts (C-5.2)."""
    state.work.units += len(state.dvp.offers)
    for offer in list(state.dvp.offers.values()):
        if offer.account_id == account_id:
            end_offer(state, offset, offer)
