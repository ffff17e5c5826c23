# SPDX-License-Identifier: Apache-2.0
"""Explain the payment of a redemption or a split to a holder, and its effect on open trades (SPEC C-5).

Owns the text of these explanations. The prices come from the redemption; the amounts are computed again.
"""

from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.arithmetic.corporate_actions import entitlement
from clearinghouse.statemachine.settlement.redemptions import price_of_lot
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId


def explain_redeemed(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the payment for a holder's units, and the rounding difference that the paying account keeps."""
    own = step.said[number].fields
    terms = writer.state.corporate_actions.redeemed[AssetId(own["security_id"])]
    asset_id, units = terms.asset_id, own["units"]
    price = entitlement(units, terms.amount, terms.per_units)
    writer.work(
        "C-5",
        f"under hold for it {writer.amount(asset_id, own['released'])} less; the paying account keeps by rounding",
        writer.amount(asset_id, own["released"] - price),
    )
    writer.work(
        "C-5",
        f"{units} units x {writer.amount(asset_id, terms.amount)} for each {terms.per_units}, rounded down",
        writer.amount(asset_id, price),
    )


def explain_open_trades(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the cash that replaces the lots of an open trade: received for lots to receive, paid for lots to
    deliver.
    """
    own = step.said[number].fields
    market_id = MarketId(own["market_id"])
    market = writer.state.markets[market_id]
    lots = own["units"] // market.lot_base_units
    price = price_of_lot(writer.state, market_id)
    writer.work(
        "C-5",
        f"{writer.lots(market_id, lots)} to be received x {writer.quote(market_id, price)} for a lot, redeemed",
        writer.quote(market_id, lots * price),
    )


def explain_exchanged_trades(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain how the lots of an open trade become lots of the new market after a split."""
    own = step.said[number].fields
    market_id, other_id = MarketId(own["market_id"]), MarketId(own["to_market_id"])
    market, other = writer.state.markets[market_id], writer.state.markets[other_id]
    terms = writer.state.corporate_actions.redeemed[market.base.id]
    lots = own["units"] // market.lot_base_units
    units = lots * market.lot_base_units * terms.amount
    writer.work(
        "C-5",
        f"{writer.lots(market_id, lots)} to be received at {terms.amount} new smallest units for each old one",
        writer.lots(other_id, units // other.lot_base_units),
    )
    writer.work("C-5", "the cash stays", writer.quote(market_id, own["cash"]))
