# SPDX-License-Identifier: Apache-2.0
"""Compute the loss of each account of a case, at the marks when the allocation of the loss begins (SPEC C-10).

Owns the definition of loss: the payments of an account beyond its balance, without its margin.
"""

from typing import Final

from clearinghouse.statemachine.custody.withdrawal_checks import refuse_margin_without
from clearinghouse.statemachine.default.positions import open_nets_of
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.lending.intraday_credit import credit_of
from clearinghouse.statemachine.settlement.removal import locked_cash
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots, nets_of_account
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import ACTIVE, SESSION_NETTED

_ATTEMPTS: Final = 3


def mark_per_lot(state: State, market: Market) -> int:
    """Return the last mark of a cleared market in the valuation asset, floored: the index price of its security.

    Return 0 if the security has no price. If the security was redeemed, the mark is the redemption price.
    """
    redeemed = state.corporate_actions.terms_of_cash(market.base.id)
    if redeemed is not None:
        return redeemed.price_of(market.lot_base_units)
    return to_valuation_floor(market.base, market.lot_base_units)


def refuse_loss(state: State, case: DefaultCase) -> int:
    """Return OK, or why the loss of a case cannot be computed.

    In order DEFAULT_CASE_OPEN (one of its sessions is being booked), DEFAULT_CASE_CURRENCY, DEFAULT_PRICE_ABSENT.
    """
    valuation = state.valuation
    for account_id in case.losses_found:
        for session, net in nets_of_account(state, account_id):
            if session.state > SESSION_NETTED:
                return codes.DEFAULT_CASE_OPEN
            is_open = net_lots(net) or net_cash(net)
            if state.markets[net.market_id].quote is not valuation and is_open:
                return codes.DEFAULT_CASE_CURRENCY
        for market_id in state.corporate_actions.claims_of.get(account_id, ()):
            if state.markets[market_id].quote is not valuation:
                return codes.DEFAULT_CASE_CURRENCY
    for _, net in open_nets_of(state, case):
        if mark_per_lot(state, state.markets[net.market_id]) == 0:
            return codes.DEFAULT_PRICE_ABSENT
    return codes.OK


def marks_now(state: State) -> dict[MarketId, int]:
    """Return the marks of the cleared markets quoted in the valuation asset, for losses and tear-ups."""
    return {
        market_id: mark_per_lot(state, state.markets[market_id])
        for market_id in sorted(state.clearing.markets)
        if state.markets[market_id].quote is state.valuation
    }


def variation_of(state: State, account_id: AccountId) -> int:
    """Return the variation margin that an account has received for its open nets; negative if paid (C-7).

    It has moved already, and moves back when the nets settle at the prices of their trades.
    """
    return state.margin.variation.get(account_id, {}).get(state.valuation.id, 0)


def advance_of(state: State, account_id: AccountId) -> int:
    """Return the amount that `ccp_equity` has advanced to an account, in the valuation asset (C-5)."""
    return state.dvp.advances.get(pair_key(account_id, state.valuation.id), 0)


def _left_of(state: State, marks: dict[MarketId, int], account_id: AccountId) -> int:
    """Return the free cash that an account would have after its payments at the given marks; negative is a loss.

    The amount is in the valuation asset.
    """
    valuation = state.valuation
    result = locked_cash(state, account_id, valuation.id) - variation_of(state, account_id)
    for _, net in nets_of_account(state, account_id):
        result += net_cash(net) + net_lots(net) * marks.get(net.market_id, 0)
    result += sum(state.corporate_actions.claims_of.get(account_id, {}).values())
    result -= advance_of(state, account_id) + credit_of(state, account_id)
    holding = state.accounts[account_id].holdings.get(valuation.id)
    if holding is not None:
        result += free_balance(holding)
    return result


def loss_of(state: State, marks: dict[MarketId, int], account_id: AccountId) -> int:
    """Return an account's payments at the given marks beyond its free balance, in the valuation asset; at least 0."""
    return max(-_left_of(state, marks, account_id), 0)


def gain_of(state: State, marks: dict[MarketId, int], account_id: AccountId) -> int:
    """Return an account's gain by its payments at the given marks that is not cash yet; at least 0.

    The amount is in the valuation asset.
    """
    left = _left_of(state, marks, account_id)
    return max(left, 0) - spare_of(state, marks, account_id)


def spare_of(state: State, marks: dict[MarketId, int], account_id: AccountId) -> int:
    """Return the free cash that an account keeps after its own payments at the given marks, without its gains."""
    holding = state.accounts[account_id].holdings.get(state.valuation.id)
    free = 0 if holding is None else free_balance(holding)
    return max(min(free, _left_of(state, marks, account_id)), 0)


def beyond_margin(state: State, account: Account) -> int:
    """Return the free cash that an account does not need for its positions and debts at the exchange (L-4)."""
    holding = account.holdings.get(state.valuation.id)
    if holding is None or account.status != ACTIVE:
        return 0
    amount = max(free_balance(holding) + min(holding.unsettled, 0), 0)
    refusal = Refusal()
    for _ in range(_ATTEMPTS):
        if amount <= 0:
            return 0
        if account.exposure_count == 0:
            return amount
        code = refuse_margin_without(state, holding, amount, refusal)
        if code == codes.OK:
            return amount
        if code != codes.WITHDRAWAL_MARGIN:
            return 0
        amount -= refusal.shortfall
    return 0
