# SPDX-License-Identifier: Apache-2.0
"""What a reader is shown of books, accounts, orders and what waits: which entries, in which order, how many of them."""

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest

from clearinghouse.statemachine.state.authority import Delegation, Principal
from clearinghouse.statemachine.state.pnl_settlement import Quote
from clearinghouse.statemachine.views.authority import principals
from clearinghouse.statemachine.views.custody import pending
from clearinghouse.statemachine.views.exchange import instruments_and_accounts
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    OrderId,
    PricePerLot,
)
from tests.support import System
from tests.unit.statemachine.pretrade.small_states import World

UNIT = 10**6
SOL, PERP, SPOT = 2, 1, 2


@pytest.fixture
def system() -> System:
    """Two owners, one with two accounts, orders at three prices, and two of each thing that waits."""
    system = System()
    system.asset("SOL", 4, 20)
    system.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0))
    system.market("SOL/USDC", types.SPOT, SOL, lot=(1, 0))
    alice = system.account("alice", USDC=10_000 * UNIT)
    bob = system.account("bob", USDC=10_000 * UNIT)
    venue = system.account("venue", kind=types.KIND_VENUE)
    system.must(
        commands.CreateAccount(
            *system.head(), "alice", types.KIND_CUSTOMER, AccountId(alice), 10, 0, 0
        )
    )
    for price, lots in ((1900, 1), (1890, 2), (1880, 3), (1900, 4)):
        system.order(alice, PERP, types.BUY, price, lots)
    system.order(alice, SPOT, types.BUY, 1900, 5)
    for account in (alice, alice, bob):
        head, ids, amounts = system.head(), [account], [70_000]
        system.apply(
            commands.RequestWithdrawals(
                *head, list(map(AccountId, ids)), [AssetId(1)], amounts, [""]
            )
        )
        system.apply(
            commands.RequestDeposits(
                *system.head(), list(map(AccountId, ids)), [AssetId(1)], amounts, [""]
            )
        )
        system.apply(
            commands.CreateHolds(
                *system.head(),
                0,
                list(map(AccountId, ids)),
                [AccountId(venue)],
                [AssetId(1)],
                amounts,
                [system.now + 10**9],
            )
        )
    return system


def test_a_book_is_shown_from_its_best_price(system: System) -> None:
    """Levels from the best down, with their lots and orders, and no more of them than were asked for."""
    market = system.market_of(PERP)
    rows = [
        (level.lots, level.orders) for level in instruments_and_accounts.book_view(market, 2).bids
    ]
    assert rows == [(5, 2), (2, 1)]
    assert len(instruments_and_accounts.book_view(market, 9).bids) == 3
    assert instruments_and_accounts.book_view(market, 9).asks == []


def test_accounts_are_shown_page_by_page(system: System) -> None:
    """By owner, by parent, after an id, and no more than were asked for; "" and 0 mean any."""
    state = system.state
    owned = [
        view.account_id
        for view in instruments_and_accounts.account_views(
            state, "alice", AccountId(0), AccountId(0), 9
        )
    ]
    assert owned == [1001, 1004]
    assert [
        view.account_id
        for view in instruments_and_accounts.account_views(
            state, "", AccountId(0), AccountId(1002), 9
        )
    ] == [1003, 1004]
    assert [
        view.account_id
        for view in instruments_and_accounts.account_views(
            state, "", AccountId(1001), AccountId(0), 9
        )
    ] == [1004]
    assert [
        view.account_id
        for view in instruments_and_accounts.account_views(
            state, "", AccountId(0), AccountId(1000), 1
        )
    ] == [1001]


def test_what_is_being_withdrawn_is_shown_with_the_balance(system: System) -> None:
    """The undecided withdrawals of an account are summed by asset, without those of other accounts."""
    shown = [
        instruments_and_accounts.balance_views(system.account_of(number)) for number in (1001, 1002)
    ]
    usdc = [next(view for view in found if view.asset_id == 1) for found in shown]
    assert [view.withdrawing for view in usdc] == [140_000, 70_000]


def test_orders_are_shown_page_by_page(system: System) -> None:
    """By market, after an id, and no more than were asked for."""
    account = system.account_of(1001)
    every = [
        view.order_id
        for view in instruments_and_accounts.order_views(account, MarketId(0), OrderId(0), 9)
    ]
    assert len(every) == 5
    assert [
        view.order_id
        for view in instruments_and_accounts.order_views(account, MarketId(0), every[0], 9)
    ] == every[1:]
    assert [
        view.order_id
        for view in instruments_and_accounts.order_views(account, MarketId(SPOT), OrderId(0), 9)
    ] == every[4:]
    assert [
        view.order_id
        for view in instruments_and_accounts.order_views(account, MarketId(0), OrderId(0), 2)
    ] == every[:2]


@pytest.mark.parametrize(
    "show",
    [pending.deposit_views, pending.withdrawal_views, pending.hold_views],
    ids=lambda show: show.__name__,
)
def test_what_waits_is_shown_page_by_page(system: System, show: Callable[..., list[Any]]) -> None:
    """By account, after an id, and no more than were asked for; account 0 means any."""
    every = [astuple(entry)[0] for entry in show(system.state, 0, 0, 9)]
    assert len(every) == 3
    assert [astuple(entry)[0] for entry in show(system.state, 1001, 0, 9)] == every[:2]
    assert [astuple(entry)[0] for entry in show(system.state, 0, every[0], 9)] == every[1:]
    assert [astuple(entry)[0] for entry in show(system.state, 0, 0, 2)] == every[:2]


def test_events_that_make_no_sense_are_refused() -> None:
    """An unknown kind, and an event that is cut short, are no events."""
    with pytest.raises(ValueError, match="unknown event kind 9999 at position 0"):
        split([9999])
    with pytest.raises(ValueError, match="is cut short"):
        split([1])


def test_all_markets_are_shown_by_number() -> None:
    """Each as it is shown by itself."""
    world = World()
    assert instruments_and_accounts.market_views(world.state) == []
    markets = [world.perpetual(), world.spot(), world.perpetual()]
    state = world.state
    state.markets = dict(reversed(state.markets.items()))
    shown = instruments_and_accounts.market_views(state)
    assert shown == [instruments_and_accounts.market_view(state, market) for market in markets]


@pytest.mark.parametrize(("after", "shown"), [((0, 0), 1), ((1, 1), 1), ((1, 1_001), 0)])
def test_a_quote_is_shown_until_its_time_is_over(after: tuple[int, int], shown: int) -> None:
    """One that ends now is not, and one that ends a nanosecond later is; by market and account beyond a pair."""
    world = World()
    state, market = world.state, world.spot()
    now = state.time_ns
    quotes = state.pnl_settlement.quotes[market.id] = {}
    for owner, expire_ns in (("ann", now + 1), ("ben", now), ("cid", now - 1)):
        account = world.account(owner=owner)
        quotes[account.id] = Quote(account.id, market.id, PricePerLot(90), 5, expire_ns)
    found = pending.quote_views(state, AccountId(0), MarketId(0), after, 9)
    first = next(iter(quotes))
    assert found == [pending.QuoteView(first, market.id, PricePerLot(90), 5, now + 1)][:shown]


def test_delegations_are_shown_by_number_of_the_principal() -> None:
    """Not by name, nor in the order in which they were granted."""
    world = World()
    account_id = world.account(owner="ann").id
    kept = world.state.authority
    for number, name in ((3, "c"), (1, "z"), (2, "a")):
        kept.principals[name] = Principal(number, name)
        kept.delegations.setdefault(account_id, {})[name] = Delegation(account_id, name, "ann")
    found = principals.delegation_views(world.state, account_id)
    assert [(view.principal_id, astuple(view)[2]) for view in found] == [
        (1, "z"),
        (2, "a"),
        (3, "c"),
    ]
    assert principals.delegation_views(world.state, AccountId(9)) == []
