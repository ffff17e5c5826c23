# SPDX-License-Identifier: Apache-2.0
"""Explain the price and the cash of a buy-in, and the interest that collateral is paid (SPEC C-5, C-7).

Owns the text of these explanations. Marks are those of the session, terms and earned interest those of the machine.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, percent
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.arithmetic.collateral_interest import (
    EARNED_PER_UNIT,
    interest_floor,
)
from clearinghouse.statemachine.arithmetic.settlement import cash_price, highest_offer
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId


def explain_buy_in(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain what an account that failed pays in a buy-in: the price of an offer, or the mark with a premium."""
    event = step.said[number]
    own = event.fields
    market_id = MarketId(own["market_id"])
    session = writer.state.clearing.sessions.get(own["session_id"])
    if session is None or market_id not in session.marks:
        return
    mark, terms = session.marks[market_id], writer.state.dvp.terms_of(market_id)
    writer.put(f"mark of session {session.id}", writer.price(market_id, mark))
    of_market = sources.cleared_terms(market_id)
    if event.kind == events.BUY_IN_CASH_SETTLED:
        writer.put("premium in cash", percent(terms.cash_premium_ppb), of_market)
        writer.work(
            "C-5",
            f"no offer covers it: {writer.price(market_id, mark)} x "
            f"(1 + {percent(terms.cash_premium_ppb)}), rounded up",
            writer.price(market_id, cash_price(mark, terms.cash_premium_ppb)),
        )
    else:
        writer.put("limit of offers", percent(terms.offer_limit_ppb), of_market)
        writer.work(
            "C-5",
            f"the cheapest offer of others, at most {writer.price(market_id, mark)} x "
            f"(1 + {percent(terms.offer_limit_ppb)}), rounded down",
            writer.price(market_id, highest_offer(mark, terms.offer_limit_ppb)),
        )
    writer.work(
        "C-5",
        f"{writer.lots(market_id, own['lots'])} x {writer.price(market_id, own['price_per_lot'])}, "
        "paid in the next session",
        writer.quote(market_id, own["lots"] * own["price_per_lot"]),
    )


def explain_interest(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the interest on collateral: what the account has earned in all, in whole units."""
    own = step.said[number].fields
    asset_id = AssetId(own["asset_id"])
    margin = writer.state.margin
    rate = margin.rates.get(asset_id)
    found = margin.interest.get(pair_key(own["account_id"], asset_id))
    if rate is None or found is None:
        return
    writer.put("rate of 365 days", percent(rate.rate_ppb))
    writer.put(
        "collateral now",
        writer.amount(asset_id, margin.collateral.get(pair_key(own["account_id"], asset_id), 0)),
    )
    earned = found.earned + own["amount"] * EARNED_PER_UNIT
    left = found.earned * 1_000_000 // EARNED_PER_UNIT  # floored, for people
    writer.work(
        "C-7",
        "earned at the rate for each nanosecond of each amount, and not paid before, rounded down; "
        f"{left} millionths of a smallest unit are left",
        writer.amount(asset_id, interest_floor(earned)),
    )
