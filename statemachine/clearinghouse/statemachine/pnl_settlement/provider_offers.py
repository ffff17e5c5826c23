# SPDX-License-Identifier: Apache-2.0
"""Offer the collateral of a loss that stays unpaid to the backstop providers of its market (SPEC R-1.1, W-6).

Owns the start of these offers, the lots of a pass, and the price of each provider. Must never act before
`collateral_conversion` has offered the collateral to the book and the standing quotes. W-6 applies to accounts in
liquidation.
"""

from clearinghouse.statemachine.arithmetic.liquidation import lots_per_pass
from clearinghouse.statemachine.lending.spot_financing import repay_and_lend
from clearinghouse.statemachine.liquidation.backstop import may_take_from, providers_of
from clearinghouse.statemachine.liquidation.collateral_sales import hand_over, lots_carried
from clearinghouse.statemachine.liquidation.recoveries import lot_price
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import by_value, release
from clearinghouse.statemachine.pnl_settlement.pay_in import pay, within_reach
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.liquidation import Provider
from clearinghouse.statemachine.state.state import Asset, Holding, Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    ACTIVE,
    DECISION_BLOCK,
    PPB,
    UNPAID_LOSS_OFFERED_NS,
    UNPAID_LOSS_PASSES,
)


def offer_to_providers(
    state: State, offset: int, debt: Holding, stays: int, sold: dict[AssetId, int]
) -> int:
    """Offer the collateral that the book has not bought, the largest by value first; return the paid amount.

    `stays` of the debt is not to be paid. `sold` has the sold amount of each asset in this pass: all sales together are
    at most W-2's share. The function adds the amounts that providers take.
    """
    if not state.waterfall.rules.on or debt.account.status != ACTIVE or not is_offered(state, debt):
        return 0
    before = debt.unsettled
    for held in by_value(debt.account, debt):
        short = -debt.unsettled - stays
        if short <= 0:
            break
        market = _market_of(state, held.asset, debt.asset)
        if market is not None:
            done = sold.get(held.asset.id, 0)
            lots = _offer(state, offset, held, debt, market, short, done)
            sold[held.asset.id] = done + lots * market.lot_base_units
    return debt.unsettled - before


def is_offered(state: State, debt: Holding) -> bool:
    """Return whether a loss has paid interest long enough for its collateral to be offered."""
    index = state.pnl_settlement.loss_indices.get(debt.asset.id)
    loss = index.losses.get(debt.account.id) if index is not None else None
    if loss is None or loss.passes < UNPAID_LOSS_PASSES:
        return False
    return state.time_ns - loss.since_ns >= UNPAID_LOSS_OFFERED_NS


def _market_of(state: State, held: Asset, wanted: Asset) -> Market | None:
    """Return the spot market with providers in which an asset is sold for the owed asset, the lowest id; or None."""
    for market_id in sorted(state.waterfall.providers):
        market = state.markets[market_id]
        if (
            market.is_instant
            and market.base is held
            and market.quote is wanted
            and market_decision(state, market, ACTION_LIQUIDATE) != DECISION_BLOCK
            and held.price_e9
            and wanted.price_e9
        ):
            return market
    return None


def _offer(
    state: State,
    offset: int,
    held: Holding,
    debt: Holding,
    market: Market,
    short: int,
    sold: int,
) -> int:
    """Offer W-2's share of a holding, less the sold lots, to each provider in turn; return the lots that they took.

    `short` is the amount still to be paid.
    """
    account = debt.account
    per_lot = market.lot_base_units
    unsold = state.pnl_settlement.unsold.get((account.id, debt.asset.id))
    at_first = within_reach(held) if unsold is None else unsold.amounts.get(held.asset.id, 0)
    left = lots_per_pass(at_first // per_lot, state.waterfall.rules.pass_share_ppb)
    left = min(left - -(-sold // per_lot), within_reach(held) // per_lot)
    taken = 0
    for provider in providers_of(state, market):
        price = _price(market, provider)
        if left <= 0 or short <= 0:
            break
        if price <= 0 or not may_take_from(state, provider, account):
            continue
        taker = state.accounts[provider.account_id]
        wanted = min(left, provider.capacity_lots, -(-short // price))
        lots = lots_carried(state, taker, market, wanted, price)
        if lots <= 0:
            continue
        release(state, offset, held, lots * per_lot)
        lots = min(lots, max(held.balance - held.reserved - held.held, 0) // per_lot)
        lots = hand_over(state, taker, held, market, lots, price) if lots > 0 else 0
        if lots == 0:
            continue
        left -= lots
        taken += lots
        event_writers.collateral_taken(
            state.events,
            offset,
            account_id=account.id,
            counterparty_account_id=taker.id,
            market_id=market.id,
            lots=lots,
            value=lots * price,
        )
        repay_and_lend(state, offset, taker, market.base, lots * per_lot)
        state.touched[account.id] = account
        state.touched[taker.id] = taker
        short -= pay(state, offset, debt)
    return taken


def _price(market: Market, provider: Provider) -> PricePerLot:
    """Return the price per lot that a provider pays: the index less its spread, floored (W-6)."""
    numerator, denominator = lot_price(market)
    return PricePerLot(numerator * (PPB - provider.spread_ppb) // (denominator * PPB))
