# SPDX-License-Identifier: Apache-2.0
"""Explain the payment of a redemption or a split to a holder, and its effect on open trades (SPEC C-5).

Owns the texts. The prices come from the redemption; the amounts are computed again.
"""

from clearinghouse.server.analysis.explain.builder import Telling
from clearinghouse.server.analysis.explain.netting import StepEvents
from clearinghouse.statemachine.arithmetic.corporate_actions import entitlement
from clearinghouse.statemachine.settlement.redemptions import price_of_lot
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId


def tell_redeemed(telling: Telling, step: StepEvents, number: int) -> None:
    """Explain the payment for a holder's units, and the rounding difference, which the paying account keeps."""
    own = step.said[number].fields
    terms = telling.state.corporate_actions.redeemed[AssetId(own["security_id"])]
    asset_id, units = terms.asset_id, own["units"]
    price = entitlement(units, terms.amount, terms.per_units)
    telling.work(
        "C-5",
        f"under hold for it {telling.amount(asset_id, own['released'])} less; the paying account keeps by rounding",
        telling.amount(asset_id, own["released"] - price),
    )
    telling.work(
        "C-5",
        f"{units} units x {telling.amount(asset_id, terms.amount)} for each {terms.per_units}, rounded down",
        telling.amount(asset_id, price),
    )


def tell_open_trades(telling: Telling, step: StepEvents, number: int) -> None:
    """Explain the cash that replaces lots to be received, or, if negative, to be delivered."""
    own = step.said[number].fields
    market_id = MarketId(own["market_id"])
    market = telling.state.markets[market_id]
    lots = own["units"] // market.lot_base_units
    price = price_of_lot(telling.state, market_id)
    telling.work(
        "C-5",
        f"{telling.lots(market_id, lots)} to be received x {telling.quote(market_id, price)} for a lot, redeemed",
        telling.quote(market_id, lots * price),
    )


def tell_exchanged_trades(telling: Telling, step: StepEvents, number: int) -> None:
    """Explain the lots of the new market that replace the lots of a split security."""
    own = step.said[number].fields
    market_id, other_id = MarketId(own["market_id"]), MarketId(own["to_market_id"])
    market, other = telling.state.markets[market_id], telling.state.markets[other_id]
    terms = telling.state.corporate_actions.redeemed[market.base.id]
    lots = own["units"] // market.lot_base_units
    units = lots * market.lot_base_units * terms.amount
    telling.work(
        "C-5",
        f"{telling.lots(market_id, lots)} to be received at {terms.amount} new smallest units for each old one",
        telling.lots(other_id, units // other.lot_base_units),
    )
    telling.work("C-5", "the cash stays", telling.quote(market_id, own["cash"]))
