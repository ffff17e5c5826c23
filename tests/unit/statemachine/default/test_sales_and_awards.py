# SPDX-License-Identifier: Apache-2.0
"""Who may pay for what a case sells, what a bid gets, and gains over many nets (SPEC C-9, C-9.1, C-10, L-4)."""

import pytest

from clearinghouse.statemachine.default.auction import _award
from clearinghouse.statemachine.default.gains import _NETS_AT_ONCE, find_gains, value_of
from clearinghouse.statemachine.default.sales import _pays, sell_margin
from clearinghouse.statemachine.default.waterfall import _advance
from clearinghouse.statemachine.ledger.ledger import hold
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import STEP_TEAR_UP, AuctionLot, Bid
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.timers import DEADLINE_DEFAULT_CASE
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import DVP_RETRY_NS
from tests.unit.statemachine.default.test_case_parts import at_default, case_of
from tests.unit.statemachine.pretrade.small_states import World


@pytest.mark.parametrize(("cost", "pays"), [(949, True), (950, False), (1_001, False)])
def test_a_bidder_keeps_more_than_the_initial_margin_of_its_position(cost: int, pays: bool) -> None:
    """Of 1,000 dollars, a position of 5 at 100 needs 50; nothing stays under hold after the question (L-4)."""
    world = World()
    bidder = world.account(1_000)
    world.position(bidder, world.perpetual(), 5)
    assert _pays(world.state, bidder, cost) is pays
    assert world.holding(bidder).held == 0


def test_margin_that_is_sold_to_a_bidder_with_a_position_is_found_by_its_price() -> None:
    """Three coins for 90 each: the bidder never had any, and a price of the coin finds it from now on."""
    world = World()
    state, spot = world.state, world.spot()
    seller, bidder = world.account(), world.account(1_000)
    world.position(bidder, world.perpetual(), 1)
    coins = world.holding(seller, world.a, 10)
    hold(coins, 10)
    state.margin.change_collateral(seller.id, seller.owner, world.a.id, 10, state.time_ns)
    lot = AuctionLot(1, 1, 0, seller.id, spot.id)
    bid = Bid(1, bidder.id, "")
    bid.price_per_lot = 90
    assert sell_margin(state, 0, lot, bid, bidder, 3)
    assert bidder.id in world.a.exposed_holders
    assert bidder.holdings[world.a.id].balance == 3
    assert (coins.balance, coins.held) == (7, 7)
    assert world.holding(bidder).balance == 730
    proceeds = world.holding(seller)
    assert (proceeds.balance, proceeds.held) == (270, 270)
    lodged = state.margin.collateral
    assert lodged[pair_key(seller.id, world.a.id)] == 7
    assert lodged[pair_key(seller.id, world.usd.id)] == 270


@pytest.mark.parametrize("name", ["another member", "a member in default", "a closed account"])
def test_a_bid_whose_member_or_account_is_gone_takes_nothing(name: str) -> None:
    """Nothing counts as taken, so the next bid may have all of it."""
    setup = at_default("declare-default alice\nadvance 0s")
    state = setup.system.state
    (session,) = state.clearing.sessions.values()
    alice, bob = setup.account("alice"), setup.account("bob")
    member = state.clearing.member_of[bob.owner]
    lot = AuctionLot(1, 1, session.id, alice.id, MarketId(1))
    lot.lots = 100
    bid = Bid(member.id, bob.id, "")
    bid.price_per_lot, bid.lots = 90 * 10**6, 10
    if name == "another member":
        bid.member_id += 1
    elif name == "a member in default":
        member.status = types.MEMBER_IN_DEFAULT
    else:
        bob.status = types.CLOSED
    assert _award(state, 0, session, lot, bid, 10) == 0
    assert (lot.taken_lots, bid.taken_lots) == (0, 0)


@pytest.mark.parametrize("more", [0, 1])
def test_each_net_counts_once_where_gains_are_found_in_slices(more: int) -> None:
    """As many nets as a slice visits, and one more: the second slice begins behind the last one of the first."""
    setup = at_default("declare-default alice\nadvance 0s")
    state, case = setup.system.state, case_of(setup)
    (session,) = state.clearing.sessions.values()
    net = next(iter(session.nets.values()))
    count = _NETS_AT_ONCE + more
    session.nets = dict.fromkeys(range(1, count + 1), net)
    case.marks[net.market_id] = 1
    assert value_of(case, net)
    case.gains = {}
    for key in (_NETS_AT_ONCE, 0):
        assert not find_gains(state, 0, case)
        assert case.cut_key == key
    assert case.cut_session_id == session.id
    assert case.gains == {net.account_id: count * value_of(case, net)}


def test_a_tear_up_that_waits_for_a_settlement_goes_on_later() -> None:
    """Alice's only net is in a session that is being settled: the case has its next step after the retry (C-10)."""
    setup = at_default("declare-default alice\nadvance 0s")
    state, case = setup.system.state, case_of(setup)
    (session,) = state.clearing.sessions.values()
    state.dvp.settlements[session.id] = Settlement(session.id)
    case.step = STEP_TEAR_UP
    state.timers.cancel(DEADLINE_DEFAULT_CASE, case.id)
    _advance(state, 0, case)
    assert case.step == STEP_TEAR_UP
    assert state.timers.due[DEADLINE_DEFAULT_CASE, case.id] == state.time_ns + DVP_RETRY_NS
