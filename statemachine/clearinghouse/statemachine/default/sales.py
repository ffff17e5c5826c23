# SPDX-License-Identifier: Apache-2.0
"""Sell a case's margin in other assets than cash, so that layer 1 can pay with the proceeds (SPEC C-7, C-10).

Owns the saleable margin, its least price, and the exchange with the member that buys. An auction lot without a session
is a part of the margin of its account. The proceeds are margin of the same account.
"""

from clearinghouse.statemachine.arithmetic.expected_shortfall import collateral_value
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.default.losses import loss_of, marks_now
from clearinghouse.statemachine.ledger.ledger import (
    holding_of,
    move,
    move_under_hold,
    unhold,
)
from clearinghouse.statemachine.pretrade.reservations import refuse_amount
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_BID
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import KIND_MEMBER_HOUSE, SPOT


def is_sold_in(state: State, market: Market) -> bool:
    """Return whether margin may be sold in the lots and prices of a market: its quote is the valuation asset."""
    return market.kind == SPOT and market.quote is state.valuation


def margin_lots(state: State, account_id: AccountId, market: Market) -> int:
    """Return the whole lots of a market's base asset that an account has lodged as margin."""
    key = pair_key(account_id, market.base.id)
    return state.margin.collateral.get(key, 0) // market.lot_base_units


def least_price(state: State, market: Market) -> int:
    """Return the least price of a lot of margin: index price less haircut, in ticks ceiled.

    Return 0 without an index price.
    """
    asset = market.base
    terms = state.margin.terms.get(asset.id)
    haircut_ppb = 0 if terms is None else terms.haircut_ppb
    worth = collateral_value(
        market.lot_base_units, asset.price_e9, asset.value_denominator, haircut_ppb
    )
    if asset.price_e9 == 0:
        return 0
    return max(1, -(-worth // market.tick_per_lot)) * market.tick_per_lot


def _pays(state: State, account: Account, cost: int) -> bool:
    """Return whether an account has an amount of the valuation asset that may leave it (L-4, C-7.2)."""
    holding = account.holdings.get(state.valuation.id)
    code = refuse_debit(state, account, holding, cost, Refusal())
    if code == codes.OK:
        code = refuse_departure(state, account, state.valuation, cost, Refusal())
    return (
        code == codes.OK
        and holding is not None
        and refuse_amount(state, holding, cost, Refusal()) == codes.OK
    )


def sell_margin(
    state: State, offset: int, lot: AuctionLot, bid: Bid, account: Account, lots: int
) -> bool:
    """Exchange lots of margin for the payment of a bid, which becomes margin; return False if the bidder cannot pay."""
    market = state.markets[lot.market_id]
    asset, valuation = market.base, state.valuation
    amount, cost = lots * market.lot_base_units, lots * bid.price_per_lot
    if not _pays(state, account, cost):
        return False
    seller = state.accounts[lot.account_id]
    state.margin.change_collateral(seller.id, seller.owner, asset.id, -amount, state.time_ns)
    source = holding_of(state, seller, asset)
    unhold(source, amount)
    move(source, holding_of(state, account, asset), amount)
    proceeds = holding_of(state, seller, valuation)
    move_under_hold(holding_of(state, account, valuation), proceeds, cost)
    state.margin.change_collateral(seller.id, seller.owner, valuation.id, cost, state.time_ns)
    state.touched[seller.id] = seller
    state.touched[account.id] = account
    event_writers.default_collateral_sold(
        state.events,
        offset,
        lot_id=lot.id,
        account_id=seller.id,
        counterparty_account_id=account.id,
        asset_id=asset.id,
        amount=amount,
        proceeds=cost,
    )
    return True


def _is_offered(state: State, case: DefaultCase, account_id: AccountId) -> bool:
    """Return whether auctions have offered all of an account's margin in assets other than cash, up to a lot."""
    for asset_id in state.accounts[account_id].holdings:
        left = state.margin.collateral.get(pair_key(account_id, asset_id), 0)
        if asset_id == state.valuation.id or left == 0:
            continue
        least = 1
        for lot in case.lots.values():
            market = state.markets[lot.market_id]
            if (lot.session_id, lot.account_id, market.base.id) == (0, account_id, asset_id):
                left -= (lot.lots - lot.taken_lots) * market.lot_base_units
                least = max(least, market.lot_base_units)
        if left >= least:
            return False
    return True


def refuse_not_offered(state: State, case: DefaultCase, refusal: Refusal) -> int:
    """Return COLLATERAL_NOT_OFFERED if a loss exceeds the cash margin and other margin was in no auction; else OK.

    The house account's margin covers losses of clients too; a client's margin covers only its own loss (C-7).
    """
    marks = marks_now(state)
    own: list[tuple[AccountId, int]] = []
    of_clients = 0
    for account_id in case.losses_found:
        state.work.units += WORK_OF_BID
        loss = loss_of(state, marks, account_id)
        held = state.margin.collateral.get(pair_key(account_id, state.valuation.id), 0)
        if state.accounts[account_id].kind == KIND_MEMBER_HOUSE:
            own.append((account_id, loss - held))
        elif loss > held:
            of_clients += loss - held
            if not _is_offered(state, case, account_id):
                refusal.below(loss, held)
                return codes.COLLATERAL_NOT_OFFERED
    lacking = of_clients + sum(left for _, left in own)
    for account_id, left in own:
        if (left > 0 or lacking > 0) and not _is_offered(state, case, account_id):
            refusal.above(0, max(left, lacking))
            return codes.COLLATERAL_NOT_OFFERED
    return codes.OK
