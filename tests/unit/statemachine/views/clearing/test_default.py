# SPDX-License-Identifier: Apache-2.0
"""Cases, what remains of them, layers, lots and assessments are shown field by field (SPEC C-9, C-10)."""

import pytest

from clearinghouse.statemachine.state.clearing import (
    CashNet,
    Member,
    Net,
    OpenLots,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.default import Assessment, AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.session_totals import MemberTotals, SessionTotals
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing import default as views
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)
from tests.stateful.model_comparison import IS_PURE
from tests.support import System
from tests.unit.statemachine.records import filled


def net(account: int, market: int, bought: int) -> Net:
    """A net of which 5 lots are sold, 3 carried, and cash comes of four sources: 1,234."""
    cash = CashNet(AccountId(account), AssetId(1), Member(1, "a"), MemberTotals())
    return filled(
        Net(AccountId(account), MarketId(market), cash, OpenLots()),
        bought_lots=bought,
        sold_lots=5,
        carried_lots=3,
        cash=1_000,
        carried_cash=200,
        penalty=30,
        claim=4,
    )


def case_of(state: State) -> DefaultCase:
    """Accounts 21 and 22 of member 8 with nets in markets 5, 6 and 7, one of which is 0; two layers have paid."""
    session = Session(3, 4, 500, 600, 700)
    session.currencies[AssetId(1)] = SessionTotals()
    for account, market, bought in ((22, 6, 1), (22, 5, 9), (21, 6, 11), (21, 7, 2)):
        one = net(account, market, bought)
        session.markets[MarketId(market)] = SessionTotals()
        session.nets[pair_key(account, market)] = one
        session.cash[pair_key(account, 1)] = one.cash_net
        state.clearing.add_net(3, one)
    state.clearing.sessions[3] = session
    case = filled(
        DefaultCase(7, 8, 9),
        state=10,
        deadline_ns=11,
        losses_found={AccountId(21): 100, AccountId(22): 50},
        losses={AccountId(22): 40},
        paid={2: 70, 7: 80},
        gains={AccountId(30): 15, AccountId(31): -900, AccountId(32): 1},
    )
    case.assessments = {5: filled(Assessment(5, 1_000), paid=300), 6: Assessment(6, 20)}
    state.defaults.cases[7] = case
    return case


def positions() -> list[views.DefaultPositionView]:
    """Return what is left of the three nets that are not 0."""
    return [
        views.DefaultPositionView(3, AccountId(account), MarketId(market), lots, 1_234)
        for account, market, lots in ((21, 6, 9), (22, 5, 7), (22, 6, -1))
    ]


def test_a_case_is_shown_field_by_field() -> None:
    """Two accounts, three nets that are not 0, a loss of 150 of which 40 are left."""
    system = System()
    for name in ("alice", "bob"):
        system.account(name)
    state = system.state
    assert views.case_views(state) == []
    case = case_of(state)
    expected = views.DefaultCaseView(7, 8, 10, 9, 11, 2, 3, 150, 40)
    assert views.case_view(state, case) == expected
    assert views.case_views(state) == [expected]
    assert views.position_views(state, case) == positions()


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_not_more_positions_are_shown_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is 1,000; with a bound of 2 the third is left out."""
    assert views.POSITIONS_SHOWN_MAX == 1_000
    state = System().state
    case = case_of(state)
    monkeypatch.setattr(views, "POSITIONS_SHOWN_MAX", 2)
    assert views.position_views(state, case) == positions()[:2]


def test_layers_are_shown_in_their_order() -> None:
    """Of assessments 720 are not paid, of gains 16 are above 0; the other layers hold nothing."""
    system = System()
    state = system.state
    state.clearing.members[8] = Member(8, "alice")
    case = case_of(state)
    case.losses_found = {}
    available = [0, 0, 0, 0, 720, 0, 16]
    paid = [0, 70, 0, 0, 0, 0, 80]
    found = views.layer_views(state, case)
    assert [one.layer for one in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.paid for one in found] == paid
    assert [one.available for one in found] == available


def test_lots_and_assessments_are_shown_field_by_field() -> None:
    """Of three bids two are revealed; called is not what was paid."""
    case = case_of(System().state)
    assert views.lot_views(case) == []
    for key, is_closed in ((12, 0), (13, 1)):
        lot = filled(
            AuctionLot(key, 7, 14, AccountId(15), MarketId(16)),
            lots=17,
            taken_lots=18,
            minimum_lots=19,
            limit_per_lot=20,
            bids_until_ns=21,
            reveals_until_ns=22,
            is_closed=is_closed,
        )
        for member, is_revealed in ((1, 1), (2, 0), (3, 1)):
            bid = Bid(member, AccountId(member), "")
            lot.bids[member] = filled(bid, is_revealed=is_revealed)
        case.lots[key] = lot
    assert views.lot_views(case) == [
        views.AuctionLotView(
            key,
            14,
            AccountId(15),
            MarketId(16),
            17,
            18,
            19,
            PricePerLot(20),
            21,
            22,
            3,
            2,
            is_closed,
        )
        for key, is_closed in ((12, False), (13, True))
    ]
    assert views.assessment_views(case) == [
        views.AssessmentView(5, 1_000, 300),
        views.AssessmentView(6, 20, 0),
    ]
