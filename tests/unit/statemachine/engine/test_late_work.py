# SPDX-License-Identifier: Apache-2.0
"""Work in slices that takes too many: ages of cursors, and markets that take only what lowers risk (SPEC I-12.2)."""

from clearinghouse.statemachine.engine.late_work import CURSORS, count_slices
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.uncrossing import Uncrossing
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.vectors.building import new_asset, new_market, new_state

MAX = types.CURSOR_SLICES_MAX
ROUND = 3


def with_markets(*statuses: int) -> tuple[State, list[Market]]:
    """A state with a market of each status, and the cursor of visits open in its third round."""
    state = new_state("USDC", 0)
    state.time_ns = 50
    markets = []
    for number, status in enumerate(statuses, 1):
        coin = new_asset(state, f"COIN{number}", 0, "10")
        market = new_market(state, types.PERPETUAL, coin, state.valuation, 1, 10 * types.PRICE_E9)
        market.status = status
        markets.append(market)
    state.cursors.is_behind = True
    state.cursors.health.listed[AccountId(types.FIRST_ACCOUNT_ID)] = (0, 0)
    state.cursors.health.round = ROUND
    return state, markets


def said(state: State) -> list[Event]:
    """The events since the last time."""
    found = split(list(state.events))
    state.events.clear()
    return found


def slices(state: State, number: int) -> list[Event]:
    """So many slices of a command that advances the time; the events of them."""
    for _ in range(number):
        count_slices(state, is_slice=True)
    return said(state)


def test_a_cursor_is_as_old_as_what_it_had_when_it_opened() -> None:
    """It begins with its first command and counts slices, not other commands; visits end two rounds later."""
    state, _ = with_markets()
    count_slices(state, is_slice=True)
    age = state.cursors.ages[types.CURSOR_HEALTH]
    assert (age.begun_ns, age.until, age.slices, age.is_late) == (50, ROUND + 2, 0, False)
    count_slices(state, is_slice=False)
    assert age.slices == 0
    state.time_ns = 60
    count_slices(state, is_slice=True)
    assert (state.cursors.ages[types.CURSOR_HEALTH] is age, age.slices) == (True, 1)
    state.cursors.health.round = ROUND + 1
    count_slices(state, is_slice=True)
    assert (state.cursors.ages[types.CURSOR_HEALTH] is age, age.slices) == (True, 2)
    state.cursors.health.round = ROUND + 2
    count_slices(state, is_slice=True)
    again = state.cursors.ages[types.CURSOR_HEALTH]
    assert (again.begun_ns, again.until, again.slices) == (60, ROUND + 4, 0)
    state.cursors.health.listed.clear()
    count_slices(state, is_slice=True)
    assert state.cursors.ages == {}


def test_without_work_behind_nothing_is_counted() -> None:
    """No cursor begins an age while no work is left."""
    state, _ = with_markets()
    state.cursors.is_behind = False
    count_slices(state, is_slice=True)
    assert state.cursors.ages == {}


def test_one_slice_too_many_lets_markets_that_trade_only_reduce() -> None:
    """Those that are open or take only makers, each with the cursor, its begin and its slices; once."""
    statuses = (
        types.MARKET_OPEN,
        types.MARKET_CANCEL_ONLY,
        types.MARKET_POST_ONLY,
        types.MARKET_REDUCE_ONLY,
    )
    state, markets = with_markets(*statuses)
    assert slices(state, 1 + MAX) == []
    assert [market.status for market in markets] == list(statuses)
    found = [event for event in slices(state, 1) if event.kind == events.WORK_LATE]
    assert [event.fields for event in found] == [
        {
            "offset": 0,
            "cursor": types.CURSOR_HEALTH,
            "market_id": markets[place].id,
            "begun_ns": 50,
            "slices": MAX + 1,
        }
        for place in (0, 2)
    ]
    assert [market.status for market in markets] == [
        *(types.MARKET_REDUCE_ONLY, types.MARKET_CANCEL_ONLY),
        *(types.MARKET_REDUCE_ONLY, types.MARKET_REDUCE_ONLY),
    ]
    assert state.cursors.late_markets == {
        markets[0].id: types.MARKET_OPEN,
        markets[2].id: types.MARKET_POST_ONLY,
    }
    assert slices(state, 5) == []


def test_markets_have_their_statuses_again_once_no_cursor_is_late() -> None:
    """Each its own; what was moved meanwhile by others stays as it is."""
    state, markets = with_markets(
        types.MARKET_OPEN, types.MARKET_POST_ONLY, types.MARKET_OPEN, types.MARKET_CANCEL_ONLY
    )
    slices(state, MAX + 2)
    markets[2].status = types.MARKET_CANCEL_ONLY
    state.cursors.health.listed.clear()
    found = slices(state, 1)
    assert [event.fields for event in found if event.kind == events.WORK_CAUGHT_UP] == [
        {"offset": 0, "market_id": market.id} for market in markets[:2]
    ]
    assert [event.fields for event in found if event.kind == events.MARKET_STATUS_CHANGED] == [
        {
            "offset": 0,
            "market_id": market.id,
            "from_status": types.MARKET_REDUCE_ONLY,
            "to_status": status,
        }
        for market, status in zip(
            markets, (types.MARKET_OPEN, types.MARKET_POST_ONLY), strict=False
        )
    ]
    assert [market.status for market in markets] == [
        *(types.MARKET_OPEN, types.MARKET_POST_ONLY),
        *(types.MARKET_CANCEL_ONLY, types.MARKET_CANCEL_ONLY),
    ]
    assert state.cursors.late_markets == {}


def test_two_late_cursors_have_to_end_both() -> None:
    """The statuses come back with the end of the second; a market is listed once."""
    state, (market,) = with_markets(types.MARKET_OPEN)
    state.cursors.settles = True
    assert len([one for one in slices(state, MAX + 2) if one.kind == events.WORK_LATE]) == 1
    assert {kind for kind, age in state.cursors.ages.items() if age.is_late} == {
        types.CURSOR_HEALTH,
        types.CURSOR_DEADLINES,
    }
    state.cursors.health.listed.clear()
    slices(state, 1)
    assert market.status == types.MARKET_REDUCE_ONLY
    state.cursors.settles = False
    slices(state, 1)
    assert market.status == types.MARKET_OPEN


def test_a_market_that_uncrosses_gets_its_status_at_the_end_of_that() -> None:
    """Its own uncrossing alone, and only where that would let it reduce risk."""
    state, markets = with_markets(types.MARKET_OPEN, types.MARKET_OPEN, types.MARKET_OPEN)
    slices(state, MAX + 2)
    first, second, third = (
        Uncrossing(market.id, status, [])
        for market, status in zip(
            markets,
            (types.MARKET_REDUCE_ONLY, types.MARKET_CANCEL_ONLY, types.MARKET_REDUCE_ONLY),
            strict=True,
        )
    )
    for market in markets[:2]:
        market.status = types.MARKET_HALTED
    state.cursors.uncrossings = [second, first]
    state.cursors.health.listed.clear()
    found = [event for event in slices(state, 1) if event.kind == events.WORK_CAUGHT_UP]
    assert {event.fields["market_id"] for event in found} == {markets[0].id, markets[2].id}
    assert (first.to_status, second.to_status) == (types.MARKET_OPEN, types.MARKET_CANCEL_ONLY)
    assert [market.status for market in markets] == [
        *(types.MARKET_HALTED, types.MARKET_HALTED, types.MARKET_OPEN)
    ]
    assert third.to_status == types.MARKET_REDUCE_ONLY


def test_each_cursor_has_a_row() -> None:
    """By the numbers of the vocabulary, so that a new one is not forgotten; those without trading name no market."""
    numbers = {
        value
        for name, value in vars(types).items()
        if name.startswith("CURSOR_") and name != "CURSOR_SLICES_MAX" and isinstance(value, int)
    }
    assert set(CURSORS) == numbers
    state, markets = with_markets(types.MARKET_OPEN, types.MARKET_OPEN)
    without = {kind for kind, (_, _, markets_of) in CURSORS.items() if markets_of(state) != markets}
    assert without == {
        types.CURSOR_TRIGGERS,
        types.CURSOR_NETTING,
        types.CURSOR_DVP,
        types.CURSOR_CORPORATE_ACTION,
        types.CURSOR_MARGIN_RUN,
    }
    assert all(CURSORS[kind][2](state) == [] for kind in without)
