# SPDX-License-Identifier: Apache-2.0
"""Handle the commands of delivery versus payment: terms of markets, credit, priorities, offers for buy-ins (SPEC C-5).

Owns the refusals of each command in their order. Must never settle: sessions do so at their time.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_SECONDS
from clearinghouse.statemachine.authority.common_checks import refuse_count, refuse_redeemed
from clearinghouse.statemachine.clearing.buy_in_offers import end_offer, hold_offered
from clearinghouse.statemachine.clearing.client_losses import losses_of_offer
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.settlement.offers import asks_offers, offers_to_end, refuse_offer
from clearinghouse.statemachine.state.dvp import ASSET_CLASS_MAX, BuyInOffer, SettlementTerms
from clearinghouse.statemachine.state.intraday_credit import VOLUME_PPB, CreditTerms
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BUY_IN_DAYS_MAX,
    BUY_IN_OFFERS_MAX,
    CLOSED,
    MEMBER_ACTIVE,
    PPB,
    PRIORITY_MAX,
)


def set_settlement_terms(state: State, command: commands.SetSettlementTerms, _reply: Reply) -> int:
    """Set the settlement terms of a cleared market.

    Refusals in order: MARKET_NOT_CLEARED, PARAMETER_OUT_OF_RANGE.
    """
    if command.market_id not in state.clearing.markets:
        return codes.MARKET_NOT_CLEARED
    rates = (command.penalty_ppb, command.offer_limit_ppb, command.cash_premium_ppb)
    if (
        command.allows_partial not in (0, 1)
        or not 0 <= command.buy_in_days <= BUY_IN_DAYS_MAX
        or not all(0 <= rate <= PPB for rate in rates)
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    terms = state.dvp.terms[command.market_id] = SettlementTerms(command.market_id)
    terms.allows_partial = command.allows_partial
    terms.penalty_ppb = command.penalty_ppb
    terms.buy_in_days = command.buy_in_days
    terms.offer_limit_ppb = command.offer_limit_ppb
    terms.cash_premium_ppb = command.cash_premium_ppb
    event_writers.settlement_terms_set(
        state.events,
        0,
        market_id=terms.market_id,
        allows_partial=terms.allows_partial,
        penalty_ppb=terms.penalty_ppb,
        buy_in_days=terms.buy_in_days,
        offer_limit_ppb=terms.offer_limit_ppb,
        cash_premium_ppb=terms.cash_premium_ppb,
    )
    return codes.OK


def set_penalty_rates(state: State, command: commands.SetPenaltyRates, _reply: Reply) -> int:
    """Set the penalty rates of an asset class; they apply from the next fail that is carried forward.

    Refusals in order: PARAMETER_OUT_OF_RANGE.
    """
    rates = (command.securities_ppb, command.cash_ppb)
    is_class = 1 <= command.asset_class <= ASSET_CLASS_MAX
    if not is_class or not all(0 <= rate <= PPB for rate in rates):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    state.dvp.penalty_rates[command.asset_class] = rates
    event_writers.penalty_rates_set(
        state.events, 0, command.asset_class, command.securities_ppb, command.cash_ppb
    )
    return codes.OK


def set_penalty_class(state: State, command: commands.SetPenaltyClass, reply: Reply) -> int:
    """Set the asset class of a cleared market, or remove it with 0.

    Refusals in order: MARKET_NOT_CLEARED, PARAMETER_OUT_OF_RANGE, PENALTY_RATES_ABSENT.
    """
    if command.market_id not in state.clearing.markets:
        return codes.MARKET_NOT_CLEARED
    if not 0 <= command.asset_class <= ASSET_CLASS_MAX:
        return codes.PARAMETER_OUT_OF_RANGE
    if command.asset_class != 0 and command.asset_class not in state.dvp.penalty_rates:
        reply.below(1, 0)
        return codes.PENALTY_RATES_ABSENT

    # Accepted: nothing below refuses.
    state.dvp.penalty_classes.pop(command.market_id, None)
    if command.asset_class:
        state.dvp.penalty_classes[command.market_id] = command.asset_class
    event_writers.penalty_class_set(
        state.events, 0, market_id=command.market_id, asset_class=command.asset_class
    )
    return codes.OK


def set_intraday_credit(state: State, command: commands.SetIntradayCredit, _reply: Reply) -> int:
    """Set how much a member may owe within a day (C-5.5); open credit stays open.

    Refusals in order: UNKNOWN_MEMBER, PARAMETER_OUT_OF_RANGE.
    """
    line, seconds, volume_ppb = command.line, command.repay_seconds, command.volume_ppb
    if command.member_id not in state.clearing.members:
        return codes.UNKNOWN_MEMBER
    is_none = line == seconds == volume_ppb == 0
    is_day = 1 <= seconds < DAY_SECONDS and 0 <= volume_ppb <= PPB
    if not is_none and not (0 < line <= AMOUNT_MAX and is_day):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    state.intraday.terms.pop(command.member_id, None)
    if line:
        volume_ppb = volume_ppb or VOLUME_PPB
        terms = CreditTerms(command.member_id, line, seconds, volume_ppb)
        state.intraday.terms[command.member_id] = terms
    event_writers.intraday_credit_set(
        state.events, 0, command.member_id, line, repay_seconds=seconds, volume_ppb=volume_ppb
    )
    return codes.OK


def _refuse_clearing_account(state: State, account_id: AccountId) -> int:
    """Return UNKNOWN_ACCOUNT, DEFAULT_REGIME if an account is not of a clearing member's kind (C-0), or OK."""
    account = state.accounts.get(account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if not is_member_account(account):
        return codes.DEFAULT_REGIME
    return codes.OK


def set_settlement_priority(
    state: State, command: commands.SetSettlementPriority, _reply: Reply
) -> int:
    """Set an account's priority to receive; settlements that have begun keep the earlier priority.

    Refusals in order: UNKNOWN_ACCOUNT, DEFAULT_REGIME, PARAMETER_OUT_OF_RANGE.
    """
    code = _refuse_clearing_account(state, command.account_id)
    if code != codes.OK:
        return code
    if not 0 <= command.priority <= PRIORITY_MAX:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    state.dvp.priorities.pop(command.account_id, None)
    if command.priority:
        state.dvp.priorities[command.account_id] = command.priority
    event_writers.settlement_priority_set(
        state.events, 0, account_id=command.account_id, priority=command.priority
    )
    return codes.OK


def _refuse_offerer(state: State, account_id: AccountId) -> int:
    """Return UNKNOWN_ACCOUNT, DEFAULT_REGIME, ACCOUNT_CLOSED, MEMBER_NOT_ACTIVE, ACCOUNT_FROZEN, or OK."""
    code = _refuse_clearing_account(state, account_id)
    if code != codes.OK:
        return code
    account = state.accounts[account_id]
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    member = state.clearing.member_of.get(account.owner)
    if member is None or member.status != MEMBER_ACTIVE:
        return codes.MEMBER_NOT_ACTIVE
    return codes.ACCOUNT_FROZEN if account.id in state.authority.freezes else codes.OK


def offer_buy_in(state: State, command: commands.OfferBuyIn, reply: Reply) -> int:
    """Record an offer to deliver for a buy-in, with its securities under hold. Answer: its number.

    Refusals in order: UNKNOWN_MARKET, MARKET_NOT_CLEARED, SECURITY_REDEEMED, those of `_refuse_offerer`, TICK_SIZE,
    LOT_SIZE, AMOUNT_OUT_OF_RANGE, those of `refuse_offer`, CLIENT_CONSENT_REQUIRED, MANDATE_LIMIT, STATE_LIMIT.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.id not in state.clearing.markets:
        return codes.MARKET_NOT_CLEARED
    code = refuse_redeemed(state, market.base.id)
    if code == codes.OK:
        code = _refuse_offerer(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    ticks, off_tick = divmod(command.price, market.tick_units)
    if off_tick or ticks <= 0:
        return codes.TICK_SIZE
    lots, off_lot = divmod(command.quantity, market.lot_units)
    if off_lot or lots <= 0:
        return codes.LOT_SIZE
    price = PricePerLot(ticks * market.tick_per_lot)
    if max(price * lots, lots * market.lot_base_units) > AMOUNT_MAX:
        reply.above(AMOUNT_MAX, max(price * lots, lots * market.lot_base_units))
        return codes.AMOUNT_OUT_OF_RANGE
    dvp = state.dvp
    gone: list[BuyInOffer] = []
    present = len(dvp.offers_of.get(market.id, {}))
    legs = (-lots, price * lots)
    losses = losses_of_offer(state, market, None, account, legs, command.principal)
    if asks_offers(state):
        code = refuse_offer(state, market, account, price, lots, reply)
        if code == codes.OK:
            code = losses.refuse(state, reply)
        if code != codes.OK:
            return code
        if present >= BUY_IN_OFFERS_MAX:
            gone = offers_to_end(state, market, price, lots)
    code = refuse_count(present - len(gone), BUY_IN_OFFERS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    for other in gone:
        end_offer(state, 0, other)
    dvp.last_offer_id += 1
    offer = BuyInOffer(dvp.last_offer_id, market.id, account.id, price, lots, 0)
    dvp.add_offer(offer)
    event_writers.buy_in_offered(
        state.events,
        0,
        offer_id=offer.id,
        account_id=offer.account_id,
        market_id=offer.market_id,
        price_per_lot=offer.price,
        lots=offer.lots,
    )
    if asks_offers(state):
        hold_offered(state, 0, offer)
    losses.count(state, 0)
    reply.item_id = offer.id
    return codes.OK


def withdraw_buy_in_offer(state: State, command: commands.WithdrawBuyInOffer, _reply: Reply) -> int:
    """Withdraw an offer for a buy-in.

    Refusals in order: UNKNOWN_BUY_IN_OFFER.
    """
    offer = state.dvp.offers.get(command.offer_id)
    if offer is None:
        return codes.UNKNOWN_BUY_IN_OFFER

    # Accepted: nothing below refuses.
    end_offer(state, 0, offer)
    return codes.OK
