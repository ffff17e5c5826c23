# SPDX-License-Identifier: Apache-2.0
"""The verbs of delivery versus payment, and the checks of obligations, fails and advances (SPEC C-5).

Owns how those rows become commands and which figures they compare. Cash is in the quote asset of the market.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from clearinghouse.statemachine.arithmetic.layers import parts_from_oldest
from clearinghouse.statemachine.settlement.fails import lacks_cash
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.views.clearing.margin_calls import call_views
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, moment, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup


def offer(setup: Setup, words: Words) -> Action:
    """`offer-buy-in XYZ/USDC carol 100 @ 101 [times 64]`: carol would deliver; the last answer counts."""
    market_id = setup.market_id(words.take())
    market = setup.system.state.markets.get(MarketId(market_id))
    account_id = setup.account_id(words.take())
    quantity = setup.quantity_units(words.take(), market)
    words.expect("@")
    price = setup.price_units(words.take(), market)
    times = int(words.option("times", "1"))
    words.done()
    offers = [
        commands.OfferBuyIn(
            *setup.head(), MarketId(market_id), AccountId(account_id), price, quantity
        )
        for _ in range(times)
    ]
    for one in offers[:-1]:
        setup.system.apply(one)
    return Action(offers[-1], market=market)


def obligation(setup: Setup, words: Words) -> None:
    """`obligation 1 alice XYZ/USDC 1,000 cash -100,000 settled 600 [lacks-cash]`: of session 1."""
    settlement = setup.system.state.dvp.settlements[int(words.take())]
    account_id = setup.account_id(words.take())
    market = setup.market(words.take())
    (found,) = (
        one
        for one in settlement.obligations
        if (one.account_id, one.market_id) == (account_id, market.id)
    )
    same("lots", found.lots, setup.lots(words.take(), market))
    words.expect("cash")
    same("cash", found.cash, setup.amount(words.take(), market.quote.symbol))
    words.expect("settled")
    same("settled", found.settled, setup.lots(words.take(), market))
    same("lacks cash", lacks_cash(found), words.accept("lacks-cash"))
    words.done()


def fail(setup: Setup, words: Words) -> None:
    """`fail 2 alice XYZ/USDC 400 cash -40,000 [days 1] [ages 300@3,100@1] [penalty -4] [deferred -9]`."""
    session = setup.system.state.clearing.sessions[int(words.take())]
    account_id = setup.account_id(words.take())
    market = setup.market(words.take())
    found = session.nets[pair_key(account_id, market.id)]
    symbol = market.quote.symbol
    same("lots", found.carried_lots, setup.lots(words.take(), market))
    words.expect("cash")
    same("cash", found.carried_cash, setup.amount(words.take(), symbol))
    by_age = parts_from_oldest(found.carried_layers, abs(found.carried_lots))
    if ages := words.option("ages", ""):
        said = [part.split("@") for part in ages.split(",")]
        same("ages", by_age, [(int(days), setup.lots(lots, market)) for lots, days in said])
    else:
        same("days", [age for age, _ in by_age] or [0], [int(words.option("days", "1"))])
    same("penalty", found.penalty, setup.amount(words.option("penalty", "0"), symbol))
    same("deferred", found.deferred, setup.amount(words.option("deferred", "0"), symbol))
    words.done()


REASONS: Final = {
    "securities": types.FAIL_FOR_LACK_OF_SECURITIES,
    "cash": types.FAIL_FOR_LACK_OF_CASH,
    "counterparty": types.FAIL_FOR_COUNTERPARTY,
    "default": types.FAIL_FOR_DEFAULT,
}


def failed(setup: Setup, words: Words) -> None:
    """`failed bob XYZ/USDC -70 securities [late 50]`: what the last command says failed, and why; all of it is late."""
    account_id = setup.account_id(words.take())
    market = setup.market(words.take())
    lots = setup.lots(words.take(), market)
    reason = REASONS[words.take()]
    late = setup.lots(words.option("late", str(abs(lots))), market)
    words.done()
    found = [
        [event.fields[name] for name in ("lots", "reason", "late_lots")]
        for event in setup.system.events
        if event.name == "OBLIGATION_FAILED"
        and event.fields["account_id"] == account_id
        and event.fields["market_id"] == market.id
    ]
    same("fails", found, [[lots, reason, late]])


def rated(setup: Setup, words: Words) -> None:
    """`rated bob XYZ/USDC securities 100 class 1 rate 0.01% mark 100 amount 1`: how the last command charged it."""
    account_id = setup.account_id(words.take())
    market = setup.market(words.take())
    reason = REASONS[words.take()]
    lots = setup.lots(words.take(), market)
    asset_class = int(words.option("class", ""))
    rate = rate_ppb(words.option("rate", ""))
    price = setup.amount(words.option("mark", ""), market.quote.symbol)
    amount = setup.amount(words.option("amount", ""), market.quote.symbol)
    words.done()
    said = setup.system.events
    # The rating follows the charge that it is of.
    pairs = [
        (charged.fields, event.fields)
        for charged, event in pairwise(said)
        if event.name == "PENALTY_RATED"
        and event.fields["account_id"] == account_id
        and event.fields["market_id"] == market.id
        and event.fields["reason"] == reason
    ]
    same("ratings", len(pairs), 1)
    ((charge, rating),) = pairs
    same("charged account", charge["account_id"], account_id)
    same("lots", charge["lots"], lots)
    same("amount", charge["amount"], amount)
    same("class", rating["asset_class"], asset_class)
    same("rate", rating["rate_ppb"], rate)
    same("mark", rating["price_per_lot"], price)


def unrated(setup: Setup, words: Words) -> None:
    """`unrated`: the last command charged nothing by an asset class."""
    words.done()
    same("ratings", setup.system.event_names().count("PENALTY_RATED"), 0)


def credit(setup: Setup, words: Words) -> None:
    """`credit alice 400 for 5 XYZ [and 3 ABC] [overdue]`: her debt of the day, and what is under hold for it."""
    state = setup.system.state
    account_id = setup.account_id(words.take())
    expected = setup.amount(words.take(), state.valuation.symbol)
    securities = {}
    while words.accept("for") or words.accept("and"):
        units, symbol = words.take(), words.take()
        securities[setup.asset_id(symbol)] = setup.amount(units, symbol)
    is_overdue = words.accept("overdue")
    words.done()
    found = state.intraday.open.get(AccountId(account_id))
    same("credit", 0 if found is None else found.amount, expected)
    same("securities", {} if found is None else found.securities, securities)
    same("overdue", found is not None and found.is_overdue == 1, is_overdue)


def cash_call(setup: Setup, words: Words) -> None:
    """`cash-call alice USDC 2 of 100 [by 2023-11-17 10:00] [missed] [in EQ]`, `cash-call alice USDC none`.

    What alice reads: 2 are lacking of the 100 that her purchases in a segment lacked.
    """
    account_id, symbol = setup.account_id(words.take()), words.take()
    asset_id = setup.asset_id(symbol)
    found = [
        one
        for one in call_views(setup.system.state, AccountId(account_id), (0, 0), 100)
        if one.call_id and one.asset_id == asset_id
    ]
    if words.accept("none"):
        words.done()
        same("calls", found, [])
        return
    lacking = setup.amount(words.take(), symbol)
    words.expect("of")
    required = setup.amount(words.take(), symbol)
    by_ns = moment(words) if words.accept("by") else None
    missed = words.accept("missed")
    if words.accept("in"):
        segment_id = setup.known(setup.segments, words.take())
        found = [one for one in found if one.segment_id == segment_id]
    words.done()
    same("calls", len(found), 1)
    same("lacking", found[0].amount, lacking)
    same("required", found[0].required, required)
    same("missed", found[0].is_missed, missed)
    if by_ns is not None:
        same("deadline", found[0].deadline_ns, by_ns)


def ccp(setup: Setup, words: Words) -> None:
    """`ccp-holds-nothing`."""
    words.done()
    account = setup.system.state.accounts[types.CCP]
    same("ccp", {h.asset.id: h.balance for h in account.holdings.values() if h.balance}, {})


# At which a session carries fails, in quote for each lot.
mark = check(
    "number market =amount",
    lambda setup, number, market: setup.system.state.clearing.sessions[number].marks[market],
)
# What an account is to pay back.
advanced = check(
    "account asset =amount",
    lambda setup, *ids: setup.system.state.dvp.advances.get(pair_key(*ids), 0),
)
