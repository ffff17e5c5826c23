# SPDX-License-Identifier: Apache-2.0
"""Terms, obligations, fails and offers for buy-ins are shown field by field and page by page (SPEC C-5)."""

from clearinghouse.statemachine.state.clearing import (
    CashNet,
    ClearedMarket,
    Member,
    Net,
    OpenLots,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.corporate_actions import Redemption
from clearinghouse.statemachine.state.dvp import (
    BuyInOffer,
    CashLeg,
    Obligation,
    Settlement,
    SettlementTerms,
)
from clearinghouse.statemachine.state.session_totals import MemberTotals
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing import settlement as views
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)
from tests.support import System
from tests.unit.statemachine.records import filled


def test_terms_are_shown_field_by_field() -> None:
    """A class has two rates of its own; without one both are the market's; terms that were not set are the first."""
    state = System().state
    assert views.terms_views(state) == []
    for key in (6, 5, 4):
        state.clearing.markets[MarketId(key)] = ClearedMarket(MarketId(key))
    for key, partial in ((5, 0), (6, 1)):
        state.dvp.terms[MarketId(key)] = filled(
            SettlementTerms(MarketId(key)),
            allows_partial=partial,
            penalty_ppb=11,
            buy_in_days=12,
            offer_limit_ppb=13,
            cash_premium_ppb=14,
        )
    state.dvp.penalty_classes[MarketId(6)] = 3
    state.dvp.penalty_rates[3] = (15, 16)
    first = SettlementTerms(MarketId(4))
    assert views.terms_views(state) == [
        views.SettlementTermsView(
            MarketId(4), True, 0, first.buy_in_days, first.offer_limit_ppb, 0, 0, 0, 0
        ),
        views.SettlementTermsView(MarketId(5), False, 11, 12, 13, 14, 0, 11, 11),
        views.SettlementTermsView(MarketId(6), True, 11, 12, 13, 14, 3, 15, 16),
    ]


OBLIGATIONS = [
    views.ObligationView(MarketId(market), AccountId(account), *lots, lacks, PricePerLot(mark))
    for market, account, lots, lacks, mark in (
        (5, 21, (10, -1_000, 3, 7, -300), True, 100),
        (5, 22, (-10, 1_000, 4, -6, 400), False, 100),
        (6, 21, (-8, 1_700, 8, 0, 1_700), False, 200),
        (6, 23, (8, -1_700, 0, 8, -100), True, 200),
    )
]
"""Settled cash is what is due, with the open lots at the mark."""


def test_obligations_come_by_pages_and_account() -> None:
    """Of a session that is not being settled there are none."""
    session = Session(3, 4, 500, 600, 700)
    session.marks = {MarketId(5): 100, MarketId(6): 200}
    settlement = Settlement(3)
    for one in OBLIGATIONS:
        leg = filled(CashLeg(one.account_id, AssetId(1)), is_out=int(one.lacks_cash))
        due = Obligation(one.account_id, one.market_id, one.net_lots, one.cash, leg)
        settlement.obligations.append(filled(due, settled=one.settled_lots))
    places = [
        (MarketId(0), AccountId(0)),
        *((one.market_id, one.account_id) for one in OBLIGATIONS),
    ]
    for account in (0, 21, 22, 23, 24):
        of_account = [one for one in OBLIGATIONS if account in (0, one.account_id)]
        for after in places:
            behind = [one for one in of_account if (one.market_id, one.account_id) > after]
            for count in range(1, 6):
                found = views.obligation_views(
                    session, settlement, AccountId(account), after, count
                )
                assert found == behind[:count]
    assert views.obligation_views(session, None, AccountId(0), (MarketId(0), AccountId(0)), 5) == []


FAILS = [
    views.FailView(
        session,
        AccountId(account),
        MarketId(market),
        lots,
        cash,
        age,
        penalty,
        [views.FailLayerView(*layer) for layer in layers],
        deferred,
    )
    for session, account, market, lots, cash, age, penalty, layers, deferred in (
        (1, 21, 1, 11, 12, 13, 14, ((11, 13),), 28),
        (2, 21, 1, 15, 16, 17, 0, ((9, 17), (6, 2)), 0),
        (2, 21, 2, 0, 0, 0, 18, (), -29),
        (2, 22, 1, -19, 20, 21, -22, ((18, 21), (1, 0)), 0),
        (1, 23, 2, 0, 0, 0, 0, (), 30),
    )
]
"""The oldest lots come first, without sign."""


def by_age(one: views.FailView) -> list[int]:
    """The lots of a fail as a net has them."""
    lots_of = {layer.age_days: layer.lots for layer in one.layers}
    return [lots_of.get(age, 0) for age in range(max(lots_of, default=-1) + 1)]


def carried() -> State:
    """Two markets of SOL and ETH; session 1 is of segment 1, session 2 of segment 2, session 3 is posted."""
    system = System()
    for name in ("SOL", "ETH"):
        system.market(f"{name}-PERP", types.PERPETUAL, system.asset(name, 9, 150))
    state = system.state
    for key in (1, 2, 3):
        state.clearing.sessions[key] = Session(key, min(key, 2), 50 + key, 60 + key, 70 + key)
    state.clearing.sessions[2].state = types.SESSION_POSTED - 1
    state.clearing.sessions[3].state = types.SESSION_POSTED
    posted = views.FailView(3, AccountId(20), MarketId(1), 1, 2, 3, 4, [], 5)
    nothing = views.FailView(1, AccountId(20), MarketId(1), 0, 2, 0, 0, [], 0)
    for one in [*reversed(FAILS), posted, nothing]:
        cash = CashNet(one.account_id, AssetId(1), Member(1, "a"), MemberTotals())
        net = filled(
            Net(one.account_id, one.market_id, cash, OpenLots()),
            carried_lots=one.lots,
            carried_cash=one.cash,
            carried_layers=by_age(one),
            penalty=one.penalty,
            deferred=one.deferred,
        )
        key = pair_key(one.account_id, one.market_id)
        state.clearing.sessions[one.session_id].nets[key] = net
    return state


def pair(one: views.FailView) -> tuple[AccountId, MarketId]:
    """The account and the market of a fail."""
    return one.account_id, one.market_id


def test_fails_come_by_pages_account_and_segment() -> None:
    """A page has `count` pairs of account and market, each with all its sessions, and tells if there are more."""
    state = carried()
    for account in (0, 20, 21, 22, 23):
        for segment in (0, 1, 2, 3):
            asked = [
                one
                for one in FAILS
                if account in (0, one.account_id) and segment in (0, one.session_id)
            ]
            for after in [(AccountId(0), MarketId(0)), *map(pair, FAILS)]:
                pairs = sorted({pair(one) for one in asked if pair(one) > after})
                for count in range(1, 6):
                    expected = [one for one in asked if pair(one) in pairs[:count]]
                    assert views.fail_views(state, AccountId(account), segment, after, count) == (
                        expected,
                        len(pairs) > count,
                    )


def test_lots_of_a_split_security_are_shown_only_with_a_penalty() -> None:
    """Market 1 is of SOL, which was split: of account 21 session 2 has lots and no penalty."""
    state = carried()
    sol = state.markets[MarketId(1)].base.id
    state.corporate_actions.redeemed[sol] = filled(Redemption(sol, 1, AssetId(1)), is_split=1)
    found, has_more = views.fail_views(state, AccountId(0), 0, (AccountId(0), MarketId(0)), 9)
    assert (found, has_more) == ([FAILS[0], *FAILS[2:]], False)


def test_offers_are_shown_by_number() -> None:
    """Each field stands in its place."""
    state = System().state
    assert views.offer_views(state) == []
    for key in (1, 2):
        offer = BuyInOffer(key, MarketId(3 + key), AccountId(6 + key), PricePerLot(9), 10 + key, 0)
        state.dvp.add_offer(offer)
    assert views.offer_views(state) == [
        views.BuyInOfferView(1, MarketId(4), AccountId(7), PricePerLot(9), 11),
        views.BuyInOfferView(2, MarketId(5), AccountId(8), PricePerLot(9), 12),
    ]
