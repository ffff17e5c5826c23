# SPDX-License-Identifier: Apache-2.0
"""A check of only those accounts whose price bounds a price has left gives the same events as a check of all accounts
(W-7).
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.contracts import funding_intervals
from clearinghouse.statemachine.engine import deadlines, engine
from clearinghouse.statemachine.exchange_margin import watch
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    projected_liability,
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.requirements import collateral_amount
from clearinghouse.statemachine.feeds import index, margin_scale, mark
from clearinghouse.statemachine.ledger.dirty import holding_changed
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.liquidation import health
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_bounds import OF_INDEX, OF_MARK
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.stateful.checked_engine import Step, replay
from tests.stateful.decks import WEIGHTS
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.player import USDC, Player, Tally, genesis
from tests.support import System, bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearinghouse.statemachine.state.price_bounds import PriceBounds
    from clearinghouse.statemachine.state.state import Account, Asset, Market, State

MOVES_IN_GAME = 250


def everybody(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """Mark every account with exposure to one of the prices for a check, as if there were no price bounds."""
    for market in markets:
        for account_id, line in market.exposed.items():
            state.touched[account_id] = line.account
    for asset in assets:
        state.touched.update(asset.exposed_holders)


def every_debtor(state: State, asset: Asset) -> None:
    """Mark every debtor in the asset for a check."""
    state.touched.update(asset.borrowers)


def every_holder(state: State, asset: Asset) -> None:
    """Mark every account for a check that has exposure and holds the asset or has a position in one of its markets."""
    everybody(state, [asset], list(asset.listings))


def everybody_in(state: State, market: Market) -> None:
    """Mark every account with exposure in a market for a check, whose funding has accrued or whose margin scale has
    moved.
    """
    for account_id, line in market.exposed.items():
        state.touched[account_id] = line.account


def play(number: int) -> Iterator[Player]:
    """Play a game in which prices move often; yield it after each of its moves."""
    player = Player(SeededDraw(number), Tally(), audit=False)
    deck = [
        (command.__name__, move)
        for command, move in MOVES.items()
        for _ in range(WEIGHTS.get(command, 1) * (3 if command is commands.OracleTicks else 1))
    ]
    for _ in range(MOVES_IN_GAME):
        player.rule, move = player.draw.pick(deck)
        move(player)
        yield player


def game(number: int) -> list[Step]:
    """Return the commands of a game."""
    return list(play(number))[-1].steps


Place = tuple[object, str]  # an object, and the name of what moves in it


def places(state: State) -> list[tuple[Place, Asset | Market, PriceBounds]]:
    """Return everything that changes without a change of an account: where it is, which asset or market counts its
    versions, and its bounds.
    """
    found: list[tuple[Place, Asset | Market, PriceBounds]] = []
    for asset in state.assets.values():
        found.append(((asset, "price_e9"), asset, asset.bounds))
        if asset.pool is not None:
            found.append(((asset.pool, "borrow_index"), asset, asset.debt_bounds))
            found.append(((asset.pool, "supply_index"), asset, asset.share_bounds))
    for market in state.markets.values():
        found.append(((market, "mark_e9"), market, market.bounds))
        found.append(((market, "funding_index_ray"), market, market.funding_bounds))
        found.append(((market, "mmf_scale_ppb"), market, market.scale_bounds))
    return found


def edges_of(state: State, account: Account) -> list[tuple[Place, Asset | Market, list[int]]]:
    """Return the lowest and the highest value of each thing on which the box of an account depends."""
    found: list[tuple[Place, Asset | Market, list[int]]] = []
    for place, whose, bounds in places(state):
        lower = [
            -edges[account.id] for edges in bounds.lowers.blocks.values() if account.id in edges
        ]
        upper = [
            edges[account.id] for edges in bounds.uppers.blocks.values() if account.id in edges
        ]
        if lower:
            # The bounds of an index of claims are those of what a share counts, without losses beyond the fund (B-5).
            pool, name = place
            off = 0
            if isinstance(pool, Pool) and name == "supply_index":
                off = pool.expected.uncovered_ray
            found.append((place, whose, [max(lower) + off, min(upper) + off]))
    return found


def move_to(state: State, place: Place, whose: Asset | Market, value: int) -> None:
    """Set the value of something, as a price command would."""
    setattr(*place, value)
    whose.version += 1
    state.version += 1


def is_healthy(state: State, account: Account) -> bool:
    """Return whether the health check would leave an account alone (I-6, W-1)."""
    refresh(state, account)
    return equity(account) >= maintenance_margin(state, account) and worst_case_equity(
        state, account
    ) >= worst_case_maintenance(state, account)


def thin_out(state: State, account: Account, random: Random) -> int:
    """Take cash from an account until its headroom is small; return the amount, valuation units."""
    refresh(state, account)
    headroom = worst_case_equity(state, account) - worst_case_maintenance(state, account)
    cash = account.holdings.get(state.valuation.id)
    if cash is None or headroom <= 0:
        return 0
    taken = min(headroom - headroom // random.choice((2, 5, 20, 100)), cash.balance - cash.held)
    if random.random() < 0.5:
        taken = min(taken, cash.balance - cash.held - cash.reserved)  # its orders stay paid
    pay(account, -taken)
    return taken


def pay(account: Account, amount: int) -> None:
    """Give an account cash, from nowhere."""
    cash = account.holdings[AssetId(USDC)]
    cash.balance += amount
    holding_changed(cash)


def try_corners(state: State, account: Account, random: Random) -> bool:
    """Set the values on which an account's box depends to its edges. Return whether funding is among them."""
    edges = edges_of(state, account)
    before = [getattr(*place) for place, _, _ in edges]
    for _ in range(8):
        for place, whose, ends in edges:
            move_to(state, place, whose, random.choice(ends))
        assert is_healthy(state, account)
    for (place, whose, _), value in zip(edges, before, strict=True):
        move_to(state, place, whose, value)
    return any(name == "funding_index_ray" for (_, name), _, _ in edges)


@pytest.mark.skipif(not IS_PURE, reason="compiled objects do not take every value")
def test_no_corner_of_a_box_hurts() -> None:
    """At every combination of the edges of its price bounds, a watched account is healthy."""
    random = Random(1)
    with_spot_orders = with_funding = with_borrows = 0
    for number in range(12):
        for moves, player in enumerate(play(number)):
            if moves % 10:
                continue
            state = player.engine.state
            stood = [(place, whose, getattr(*place)) for place, whose, _ in places(state)]
            for place, whose, value in stood:
                # Far from where orders were placed, so that it matters what they would lose.
                move_to(state, place, whose, value * random.randint(60, 140) // 100)
            for account in list(state.accounts.values()):
                if account.margin_watch is not None:
                    account.margin_watch.invalidate(account)
                taken = thin_out(state, account, random) if account.exposure_count else 0
                watch.watch_accounts(state, len(state.margin_watch.unwatched))
                if account.margin_watch is not None:
                    with_spot_orders += bool(account.spot_orders)
                    with_borrows += bool(account.spot_orders and account.spot_borrows)
                    with_funding += try_corners(state, account, random)
                if taken:
                    pay(account, taken)
            for place, whose, value in stood:
                move_to(state, place, whose, value)
            for account_id in bounded(state):
                state.margin_watch.invalidate(state.accounts[account_id])
    assert with_spot_orders
    assert with_funding
    assert with_borrows


class ThinTrader:
    """A trader with little margin, at random orders in four markets with a rich one, between moves of the prices."""

    def __init__(self, random: Random) -> None:
        """Set up the markets: high fees and funding in the first, a large requirement in the second, and one that
        settles in coins.
        """
        self.random = random
        self.system = System(check=False)
        coin = self.system.asset("COIN", 8, 1_000, weight_ppb=900_000_000, penalty_ppb=3_000_000)
        sol = self.system.asset("SOL", 4, 20)
        growing = {"imf_factor_ppb": 400_000, "mmf_factor_ppb": 300_000, "taker_ppb": 300_000_000}
        whole = {"max_leverage": 1, "mmf_base_ppb": 950_000_000}
        perpetual = types.PERPETUAL
        self.prices = {
            self.system.market("COIN-PERP", perpetual, coin, **growing): 1_000,  # type: ignore[arg-type]
            self.system.market("SOL-PERP", perpetual, sol, **whole): 20,  # type: ignore[arg-type]
            self.system.market("COIN/USDC", types.SPOT, coin): 1_000,
            self.system.market("COIN-SOL", perpetual, sol, coin, tick=(1, 4)): 2,
        }
        hour = 3_600 * types.SECOND_NS
        first = MarketId(min(self.prices))
        self.system.must(
            commands.SetFunding(*self.system.head(), first, hour, 80_000_000, 0, 80_000_000)
        )
        self.assets = {coin: 1_000, sol: 20}
        self.rich = self.system.account("rich", leverage=20, USDC=10**14, COIN=10**13)
        cash = random.randint(1, random.choice((50, 5_000))) * 10**6
        coins = random.randint(1, random.choice((3, 100)) * 10**8)
        self.poor = self.system.account("poor", leverage=20, USDC=cash, COIN=coins)
        self.orders: list[tuple[int, int]] = []

    def order(self) -> None:
        """Place an order at any price, or cancel one."""
        random = self.random
        if self.orders and random.random() < 0.15:
            number = random.randrange(len(self.orders))
            self.system.cancel(self.poor, *self.orders.pop(number))
            return
        market = random.choice(list(self.prices))
        who = self.poor if random.random() < 0.6 else self.rich
        price = self.prices[market] * random.choice(
            (random.randint(10, 190), random.randint(95, 105))
        )
        quantity = random.randint(1, 100) if self.prices[market] > 100 else random.randint(1, 5_000)
        side = random.choice((types.BUY, types.SELL))
        flags = types.FLAG_REDUCE_ONLY if random.random() < 0.1 else 0
        outcome = self.system.order(who, market, side, price, quantity, flags=flags)
        if who == self.poor and outcome.ids[0]:
            self.orders.append((market, outcome.ids[0]))

    def move_prices(self) -> None:
        """Move all prices a little, after an hour at times, which gives the trader bounds if its margin allows."""
        if self.random.random() < 0.1:
            self.system.advance(3_600)
        for asset, price in self.assets.items():
            move = self.random.randint(960, 1_040)
            self.system.price(asset, price * move * 10**3 * types.PRICE_E9, e9=True)


def at_corners(
    state: State, account: Account, seed: int, *, funding: bool
) -> list[tuple[int, int, int]]:
    """Return what `within_bounds` bounds, at some combinations of the edges of an account's bounds.

    That is worst-case equity less its requirement, what the valuation asset pays beyond all orders, and the exposure.
    """
    random = Random(seed)
    edges = [
        edge for edge in edges_of(state, account) if funding or edge[0][1] != "funding_index_ray"
    ]
    before = [getattr(*place) for place, _, _ in edges]
    cash = account.holdings[AssetId(USDC)]
    found = []
    for _ in range(12):
        for place, whose, ends in edges:
            move_to(state, place, whose, random.choice(ends))
        refresh(state, account)
        spare = worst_case_equity(state, account) - worst_case_maintenance(state, account)
        paid = collateral_amount(cash) - cash.reserved - projected_liability(account, cash.asset)
        assert paid >= 0 or not cash.reserved, "its orders would borrow"
        found.append((spare, paid, account.exposure))
    for (place, whose, _), value in zip(edges, before, strict=True):
        move_to(state, place, whose, value)
    return found


@pytest.mark.skipif(not IS_PURE, reason="compiled objects do not take every value")
def test_orders_take_no_more_within_bounds_than_is_counted() -> None:
    """At the edges of its bounds an account has what they state, and an order or a fill takes no more than counted."""
    random = Random(2)
    kept: Counter[str] = Counter()
    for seed in range(200):
        trader = ThinTrader(random)
        state, poor = trader.system.state, trader.system.account_of(trader.poor)
        for _ in range(64):
            bounds = poor.bounds
            if bounds is None or bounds.exposure_most == 0:  # its spot orders would borrow
                trader.order()
                trader.move_prices()
                continue
            left, paid = bounds.margin_left, bounds.payment_left
            before = at_corners(state, poor, seed, funding=True)
            assert left <= min(spare for spare, _, _ in before)
            assert paid <= min(paid for _, paid, _ in before)
            # A fill turns an order into a position, whose funding was counted with the order.
            before = at_corners(state, poor, seed, funding=False)
            trades = state.last_trade_id
            trader.order()
            if poor.bounds is not bounds:
                kept["removed"] += 1
                continue
            after = at_corners(state, poor, seed, funding=False)
            counted, paying = left - bounds.margin_left, paid - bounds.payment_left
            coins = to_valuation_ceil(state.assets[AssetId(2)], poor.holdings[AssetId(2)].balance)
            may_fall = coins * 11 // 10 if bounds.weights_may_fall else 0  # counted before
            for corner, (spare, pays, exposure) in zip(before, after, strict=True):
                assert corner[0] - spare <= counted + may_fall
                assert corner[1] - pays <= paying
                assert exposure <= bounds.exposure_most
            for line in poor.lines.values():
                if line.position or line.bid_lots or line.ask_lots:
                    subject = (OF_INDEX, 2) if line.market.is_spot else (OF_MARK, line.market.id)
                    assert bounds.limits(*subject)
            kept["counted"] += counted > 16
            kept["spot"] += paying == 0 < counted
            kept["fills"] += state.last_trade_id != trades and counted > 0
        assert violations(state) == []
    assert min(kept.values()) > 20, kept


@pytest.mark.skipif(not IS_PURE, reason="compiled modules cannot be given another scan")
@pytest.mark.parametrize("number", range(8))
def test_boxes_give_the_events_of_a_full_scan(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same commands, applied with the margin watch and with a full scan, give the same bytes."""
    # A full scan counts more units of work, so slices of due work would end at other places: here none ends.
    for module in (deadlines, engine):
        monkeypatch.setattr(module, "WORK_SLICE", types.AMOUNT_MAX)
    steps = game(number)
    played, with_bounds, _ = replay(genesis(), steps)
    assert played.state.margin_watch.last_id > 0
    for module in (index, mark):
        monkeypatch.setattr(module, "prices_moved", everybody)
    monkeypatch.setattr(funding_intervals, "funding_accrued", everybody_in)
    monkeypatch.setattr(margin_scale, "scale_moved", everybody_in)
    monkeypatch.setattr(index, "price_judged", every_holder)
    monkeypatch.setattr(accrual, "debts_grew", every_debtor)
    monkeypatch.setattr(health, "try_bounds", lambda state, account: False)
    played, by_scan, _ = replay(genesis(), steps)
    assert played.state.margin_watch.last_id == 0
    assert with_bounds == by_scan
