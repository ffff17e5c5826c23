# SPDX-License-Identifier: Apache-2.0
"""Lines that wait for a banned price are set apart, and the losses that this leaves add up (SPEC W-8.1)."""

import pytest

from clearinghouse.statemachine.liquidation import banned_lines
from clearinghouse.statemachine.liquidation.banned_lines import move_lines_to_fund
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, PRICE_NO_QUORUM
from tests.unit.statemachine.pretrade.small_states import World


def test_what_is_set_apart_twice_adds_to_one_loss() -> None:
    """Nothing else covers a debt of 40: it is a loss each time that coins are set apart, and only then."""
    world = World()
    state, coin = world.state, world.a
    coin.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    coin.price_state = PRICE_NO_QUORUM
    debtor = world.account()
    world.owe(debtor, 40)
    for number, losses in ((1, 40), (2, 80)):
        coins = world.holding(debtor, coin, 3)
        move_lines_to_fund(state, 0, debtor)
        assert coins.balance == 0
        assert state.waterfall.apart[coin.id][debtor.id].amount == 3 * number
        assert state.waterfall.apart_losses == {debtor.id: losses}
    move_lines_to_fund(state, 0, debtor)
    assert state.waterfall.apart_losses == {debtor.id: 80}
    fund = state.accounts[LIQUIDITY_FUND].holdings[coin.id]
    assert (fund.balance, fund.held) == (6, 6)


def test_lines_of_an_asset_that_ends_are_settled_by_and_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 20 for a unit 2 of 3 units pay a loss of 40, and the third goes back: one account after the other."""
    monkeypatch.setattr(banned_lines, "APART_RETURNS_MAX", 1)
    world = World()
    state, coin = world.state, world.a
    coin.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    coin.price_state = PRICE_NO_QUORUM
    found = []
    for _ in range(2):
        debtor = world.account()
        world.owe(debtor, 40)
        found.append(world.holding(debtor, coin, 3))
        move_lines_to_fund(state, 0, debtor)
    price_e9 = 20 * coin.value_denominator
    assert not banned_lines.end_lines(state, 0, coin, price_e9)
    assert [one.balance for one in found] == [1, 0]
    assert banned_lines.end_lines(state, 0, coin, price_e9)
    assert [one.balance for one in found] == [1, 1]
    fund = state.accounts[LIQUIDITY_FUND].holdings[coin.id]
    assert (fund.balance, fund.held, state.waterfall.apart) == (4, 0, {})
    assert banned_lines.end_lines(state, 0, coin, price_e9)
