# SPDX-License-Identifier: Apache-2.0
"""When R-3 starts under the first set of the rules, whose turn comes, and what it makes of drawn positions (R-3, W-5).

Claims that only a debt of the liquidity fund leaves unpaid do not start it.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, index_line
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.pnl_settlement.loss_realisation import (
    _Round,
    _Turns,
    realise,
    realise_losses,
    result_at_mark,
)
from clearinghouse.statemachine.pnl_settlement.pay_in import pay
from clearinghouse.statemachine.state.pnl_settlement_pass import LossRun
from clearinghouse.statemachine.state.state import Holding, Market, State
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, LIQUIDITY_FUND, SELL
from tests.support import System
from tests.unit.statemachine.pretrade.small_states import World
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state

USDC = 1
MICRO = 10**6
OFFSET = 3


def realised(system: System) -> list[Event]:
    """The runs of R-3 in the last command."""
    return [event for event in system.events if event.name == "LOSSES_REALISED"]


def liability_of_fund(system: System, creditor: int, amount: int, gain: int) -> None:
    """A debt of the fund to an account, and a further claim of the account taken out of its own cost base."""
    state = system.state
    asset = state.assets[AssetId(USDC)]
    fund = holding_of(state, state.accounts[types.LIQUIDITY_FUND], asset)
    add_unsettled(state, fund, -amount)
    add_unsettled(
        state, holding_of(state, state.accounts[AccountId(creditor)], asset), amount + gain
    )
    (line,) = state.accounts[AccountId(creditor)].lines.values()
    line.cost += gain
    line_changed(line)


def system_with_a_losing_long() -> tuple[System, int, int]:
    """Alice is long 1 SOL at 150, bob short; the mark is 140, and nothing is realised. Reconciliation is on."""
    system = System(rule_set=types.RULE_SET_FIRST)
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    alice = system.account("alice")
    bob = system.account("bob")
    for account in (alice, bob):
        system.deposit(account, USDC, 1_000 * MICRO)
    system.must(commands.SetReconciliation(*system.head(), 1, 10_000_000, 10_000_000, 3, 1))
    system.order(bob, market, types.SELL, 150_00, 1_00)
    system.order(alice, market, types.BUY, 150_00, 1_00)
    system.price(sol, 140)
    return system, alice, bob


def test_a_debt_of_the_fund_alone_starts_nothing() -> None:
    """Bob's claim is what the fund owes: alice's loss stays unrealised however long it takes."""
    system, _, bob = system_with_a_losing_long()
    liability_of_fund(system, bob, 10 * MICRO, 0)
    for _ in range(4):
        system.advance(10)
        assert realised(system) == []
    assert system.state.pnl_settlement.unpaid_passes == {USDC: 4}


def test_only_what_exceeds_the_debt_of_the_fund_is_needed() -> None:
    """Of a claim of 13 the fund owes 10: 3 are needed, and alice's loss of 10 covers them."""
    system, alice, bob = system_with_a_losing_long()
    liability_of_fund(system, bob, 10 * MICRO, 3 * MICRO)
    system.advance(10)
    assert realised(system) == []
    system.advance(10)
    (found,) = realised(system)
    assert found.fields["needed"] == 3 * MICRO
    assert found.fields["paid"] == 10 * MICRO
    assert system.state.accounts[AccountId(alice)].holdings[AssetId(USDC)].balance == 990 * MICRO


# --- drawn positions ----------------------------------------------------------------------------------------------


@dataclass
class Position:
    """A position as R-3 sees it: signed lots and cost base, the funding index up to which it is settled."""

    lots: int
    cost: int
    index_ray: int

    @property
    def entry(self) -> Fraction:
        """The price per lot at which it was entered."""
        return Fraction(self.cost, self.lots)


@dataclass
class Place:
    """A market: mark and cumulative funding index per lot, both as fractions, and its positions by account."""

    mark: Fraction
    index_ray: int
    positions: dict[int, Position]
    settles: bool  # in USDC, at a mark, neither settling nor closed

    def result(self, account: int) -> int:
        """Return the result that a position would realise at the mark, floored."""
        position = self.positions[account]
        return floor(position.lots * self.mark) - position.cost

    def funding(self, account: int) -> int:
        """Return the accrued funding of a position, floored as its account sees it."""
        position = self.positions[account]
        return floor(Fraction(-position.lots * (self.index_ray - position.index_ray), RAY))


@dataclass
class Floor:
    """The inputs of R-3, and an account of the rule that goes step by step."""

    places: dict[int, Place]
    balances: dict[int, int]
    unsettled: dict[int, int]
    unpaid: int
    fund_owes: int
    waterfall: bool
    covered: int = 0
    paid: int = 0
    written: list[tuple[object, ...]] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    losses: dict[tuple[int, int], dict[tuple[int, int], int]] = field(default_factory=dict)

    def book(self, account: int, amount: int) -> None:
        """Change an account's debt or gain; an account without a debt has no loss to share."""
        before = self.unsettled[account]
        self.unsettled[account] = before + amount
        if before < 0 <= before + amount:
            self.losses.pop((account, USDC), None)

    def take(self, account: int, markets: list[int], *, positions: bool) -> None:
        """Book funding, and with `positions` the results, of an account; then it pays from its balance."""
        gain = max(self.unsettled[account], 0)
        for market in markets:
            place = self.places[market]
            position = place.positions[account]
            amount = place.funding(account)
            if amount:
                position.index_ray = place.index_ray
                self.book(account, amount)
                self.written.append(("FUNDING_PAID", OFFSET, account, market, amount))
            result = place.result(account)
            if positions and result:
                position.cost += result
                self.book(account, result)
                if self.waterfall and self.unsettled[account] < 0:
                    losses = self.losses.setdefault((account, USDC), {})
                    key = (market, BUY if position.lots > 0 else SELL)
                    losses[key] = losses.get(key, 0) - result
                self.written.append(
                    ("POSITION_REALISED", OFFSET, account, market, position.lots, result)
                )
        if self.unsettled[account] < 0:
            self.asked.append((account, self.unsettled[account]))
            amount = min(self.balances[account], -self.unsettled[account])
            if amount:
                self.balances[account] -= amount
                self.book(account, amount)
                self.written.append(("SETTLED_IN", OFFSET, account, USDC, amount))
            self.paid += amount
            self.covered += gain + amount
        else:
            self.covered += gain - self.unsettled[account]

    def run(self) -> None:
        """R-3 as the rule has it: payers of funding by age, then losers by market, side, entry and id."""
        needed = self.unpaid - self.fund_owes
        if needed <= 0:
            return
        markets = sorted(key for key, place in self.places.items() if place.settles)
        for market in markets:
            place = self.places[market]
            ages = {
                key: abs(place.index_ray - one.index_ray) for key, one in place.positions.items()
            }
            payers = [key for key in place.positions if place.funding(key) < 0]
            for account in sorted(payers, key=lambda key: (-ages[key], key)):
                if self.covered < needed:
                    self.take(account, [market], positions=False)
        done: set[int] = set()
        for market in markets:
            rows = self.places[market].positions
            longs = sorted((-one.entry, key) for key, one in rows.items() if one.lots > 0)
            shorts = sorted((one.entry, key) for key, one in rows.items() if one.lots < 0)
            for _, account in longs + shorts:
                if self.covered >= needed or account in done:
                    continue
                if self.places[market].result(account) >= 0:
                    continue
                done.add(account)
                own = [key for key in markets if account in self.places[key].positions]
                own.sort(key=lambda key: (self.places[key].positions[account].lots < 0, key))
                if (
                    sum(
                        self.places[key].result(account) + self.places[key].funding(account)
                        for key in own
                    )
                    < 0
                ):
                    self.take(account, own, positions=True)
        self.written.append(("LOSSES_REALISED", OFFSET, USDC, needed, self.covered, self.paid))


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """Up to five accounts in three markets, of which one may not settle; small numbers, so that many are equal."""
    people = range(types.FIRST_ACCOUNT_ID, types.FIRST_ACCOUNT_ID + draw(st.integers(1, 5)))
    small = st.integers(-3, 3)
    halves = st.integers(0, 4).map(lambda number: number * RAY // 2)
    places: dict[int, Place] = {}
    for market in (1, 2, 3):
        positions: dict[int, Position] = {}
        for account in draw(st.permutations(people)):  # in any order of arrival
            lots = draw(small)
            if lots:
                cost = lots * draw(st.integers(8, 12)) + draw(st.sampled_from([0, 0, -1, 1]))
                positions[account] = Position(lots, cost, draw(halves))
        mark = Fraction(draw(st.integers(17, 23)), 2)
        places[market] = Place(mark, draw(halves), positions, market != 3 or draw(st.booleans()))
    some = st.one_of(st.just(0), st.sampled_from([-1, 1, 2]), st.integers(-6, 6))
    return Floor(
        places,
        {account: draw(st.integers(0, 12)) for account in people},
        {account: draw(some) for account in people},
        draw(st.integers(1, 12)),
        draw(st.sampled_from([0, 0, 1, 5])),
        draw(st.booleans()),
    )


def built(drawn: Floor, how: str) -> State:
    """The machine's state of a floor; `how` is why the third market does not settle, if it does not."""
    state = new_state("USDC", 0)
    state.rule_set = types.RULE_SET_FIRST
    coin = new_asset(state, "COIN", 0, "10")
    kinds = {"spot": types.SPOT}
    for account, balance in drawn.balances.items():
        assert new_account(state, f"owner {account}").id == account
        if balance or drawn.unsettled[account]:
            holding = fund(state, state.accounts[AccountId(account)], state.valuation, balance)
            add_unsettled(state, holding, drawn.unsettled[account])
    for number, place in drawn.places.items():
        why = "" if place.settles else how
        quote = coin if why == "quote" else state.valuation
        market = new_market(state, kinds.get(why, types.PERPETUAL), coin, quote, 1)
        assert market.id == number
        market.mark_e9 = 0 if why == "mark" else int(place.mark * types.PRICE_E9)
        market.status = {"settling": types.MARKET_SETTLING, "closed": types.MARKET_CLOSED}.get(
            why, market.status
        )
        market.funding_index_ray = place.index_ray
        for account, position in place.positions.items():
            line = line_of(state.accounts[AccountId(account)], market)
            line.position, line.cost = position.lots, position.cost
            line.funding_index_ray = position.index_ray
            index_line(state, line)
    if drawn.fund_owes:
        liability = holding_of(state, state.accounts[LIQUIDITY_FUND], state.valuation)
        add_unsettled(state, liability, -drawn.fund_owes)
    state.waterfall.rules.on = drawn.waterfall
    return state


@settings(max_examples=100)
@given(floors(), st.sampled_from(["spot", "quote", "mark", "settling", "closed"]))
def test_losses_are_realised_in_the_order_of_the_rule(drawn: Floor, how: str) -> None:
    """Events, costs, gains and the covered sum, for all positions, marks and funding (R-3)."""
    state = built(drawn, how)
    state.events.clear()
    asked: list[tuple[int, int]] = []

    def pay_in(state: State, offset: int, holding: Holding) -> int:
        asked.append((holding.account.id, holding.unsettled))
        return pay(state, offset, holding)

    needed = drawn.unpaid - drawn.fund_owes
    paid = 0
    if needed > 0:
        paid = realise_losses(state, OFFSET, state.valuation, needed, pay_in)
    drawn.run()
    written = [(event.name, *event.fields.values()) for event in split(state.events)]
    assert written == drawn.written
    assert asked == drawn.asked
    assert paid == drawn.paid
    assert state.waterfall.losses == drawn.losses
    for account, unsettled in drawn.unsettled.items():
        holding = holding_of(state, state.accounts[AccountId(account)], state.valuation)
        assert (holding.balance, holding.unsettled) == (drawn.balances[account], unsettled)
    for number, place in drawn.places.items():
        for account, position in place.positions.items():
            line = state.accounts[AccountId(account)].lines[MarketId(number)]
            assert line.cost == position.cost
            assert line.funding_index_ray == position.index_ray
    # It does not run again at the same marks and funding indices, with any unpaid rest.
    state.events.clear()
    if needed > 0:
        assert realise_losses(state, OFFSET, state.valuation, needed, pay_in) == 0
    assert state.events == []


def two_sides(mark_e9: int, rows: list[tuple[int, int]]) -> tuple[State, Market]:
    """A market at a mark, and accounts with nothing but a position each: signed lots and cost base."""
    state = new_state("USDC", 0)
    state.rule_set = types.RULE_SET_FIRST
    coin = new_asset(state, "COIN", 0, "10")
    market = new_market(state, types.PERPETUAL, coin, state.valuation, 1, mark_e9)
    for number, (lots, cost) in enumerate(rows):
        line = line_of(new_account(state, f"owner {number}"), market)
        line.position, line.cost = lots, cost
        index_line(state, line)
    return state, market


def nothing(_state: State, _offset: int, _holding: Holding) -> int:
    """No account pays."""
    return 0


def test_losers_are_asked_by_side_and_worst_entry() -> None:
    """Longs of 1 and 2 lots from the highest entry down, then shorts of 2 and 1 from the lowest up, equals by id."""
    rows = [(1, 11), (-1, -8), (2, 24), (-2, -14), (1, 12), (2, 22), (-1, -7), (1, 13), (-2, -16)]
    state, _ = two_sides(10 * types.PRICE_E9, rows)
    first = types.FIRST_ACCOUNT_ID
    realise_losses(state, OFFSET, state.valuation, 100, nothing)
    written = [event for event in split(state.events) if event.name == "POSITION_REALISED"]
    # Entries 13; 12, 12; 11, 11; then of the shorts 7, 7; 8, 8.
    order = [7, 2, 4, 0, 5, 3, 6, 1, 8]
    assert [event.fields["account_id"] - first for event in written] == order
    losses = [3, 4, 2, 1, 2, 6, 3, 2, 4]
    assert [-event.fields["realised"] for event in written] == losses


def test_the_smallest_mark_is_a_mark() -> None:
    """At a billionth of a unit per lot a long of 2 from 5 loses all of its 10."""
    state, market = two_sides(1, [(2, 10)])
    realise_losses(state, OFFSET, state.valuation, 1, nothing)
    ((_, line),) = market.exposed.items()
    assert (line.cost, line.account.holdings[AssetId(USDC)].unsettled) == (0, -10)


def test_a_position_of_somebody_without_any_money_is_realised() -> None:
    """A long of 2 from 5 at a mark of 4 loses 2; the account has held nothing of the asset until now."""
    state, market = two_sides(4 * types.PRICE_E9, [(2, 10)])
    ((_, line),) = market.exposed.items()
    realise(state, OFFSET, line, 2)
    assert (line.cost, line.account.holdings[AssetId(USDC)].unsettled) == (8, -2)
    (written,) = split(state.events)
    assert written.fields["realised"] == -2


@pytest.mark.parametrize(
    ("lots", "cost", "side"),
    [
        (1, 2 * MICRO, types.BUY),  # a single lot is a long position
        (5, 10 * MICRO, types.BUY),
        (-1, -1, types.SELL),
    ],
)
def test_a_realised_loss_is_remembered_under_the_side_of_its_position(
    lots: int, cost: int, side: int
) -> None:
    """While the waterfall is on, W-5 has to know where an account lost."""
    system, alice, _ = system_with_a_losing_long()
    state = system.state
    state.waterfall.rules.on = True
    line = state.accounts[AccountId(alice)].lines[MarketId(1)]
    line.position, line.cost = lots, cost
    result = result_at_mark(line)
    assert result < 0
    realise(state, OFFSET, line, abs(lots))
    assert state.waterfall.losses[AccountId(alice), AssetId(USDC)] == {(MarketId(1), side): -result}


@pytest.mark.parametrize(
    ("needed", "most", "received", "lots"),
    [
        *[(1, 1, 0, 1), (1, 0, 0, 0), (2, 2, 0, 3), (2, 1, 0, 2)],
        *[(1, 1, 1, 3), (1, 0, 2, 0), (2, 1, 2, 6), (9, 9, 4, 10), (9, 9, 5, 0)],
    ],
)
def test_no_more_lots_are_realised_than_are_needed(
    needed: int, most: int, received: int, lots: int
) -> None:
    """A lot loses a half: one lot loses 1 and two lose no more, three lose 2. What is needed may be just the most.

    Funding to be received is lost first, and lots that lose no more than that are not realised (R-3.3).
    """
    world = World()
    state = world.state
    market = world.perpetual(99_500_000_000)
    line = world.position(world.account(), market, 10, 1_000)
    run = LossRun(needed, [], 1)
    turns = _Turns(_Round(state, 0, world.usd, lambda _state, _offset, _holding: 0, run), [market])
    assert turns._lots(line, most, received) == lots
