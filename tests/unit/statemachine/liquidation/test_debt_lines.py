# SPDX-License-Identifier: Apache-2.0
"""What a debt line grows and falls by (SPEC L-6)."""

import pytest

from clearinghouse.statemachine.liquidation.debt_lines import lower_debt_lines, record_debt_lines
from clearinghouse.statemachine.state.state import Account, Asset
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import System


def bankrupt() -> tuple[System, Account, Asset, Asset]:
    """A clearinghouse with recourse, alice, USDC (six decimals) and a coin of one decimal at 3 USDC."""
    system = System(check=False)
    coin = system.state.assets[AssetId(system.asset("COIN", 1, price=3))]
    alice = system.state.accounts[AccountId(system.account("alice", USDC=1))]
    system.state.waterfall.rules.recourse = True
    return system, alice, system.state.valuation, coin


def test_a_line_has_what_is_lost_beyond_what_was_given() -> None:
    """A tenth of a coin is 0.3 USDC: 1 USDC pays 0.4 in full, and 2 of 5 tenths of a coin with the 0.6 that are left.

    The last loss is not paid: nothing is left.
    """
    system, alice, usdc, coin = bankrupt()
    record_debt_lines(system.state, alice, [(usdc, 400_000), (coin, 5), (usdc, 7)], 1_000_000)
    assert system.state.waterfall.debt_lines == {(alice.id, coin.id): 3, (alice.id, usdc.id): 7}
    record_debt_lines(system.state, alice, [(coin, 1)], 299_999)
    assert system.state.waterfall.debt_lines[alice.id, coin.id] == 4


def test_without_recourse_nothing_is_remembered() -> None:
    """A loss is gone for the account, and a loss of nothing is none."""
    system, alice, usdc, _ = bankrupt()
    with pytest.raises(AssertionError):
        record_debt_lines(system.state, alice, [(usdc, 0)], 0)
    system.state.waterfall.rules.recourse = False
    record_debt_lines(system.state, alice, [(usdc, 1)], 0)
    assert system.state.waterfall.debt_lines == {}


def test_a_kept_line_pays_by_asset_id_and_no_line_of_another_account() -> None:
    """Of 0.65 USDC 0.05 pay one line in full, and 0.6 two tenths of a coin; an asset without a price pays nothing."""
    system, alice, usdc, coin = bankrupt()
    other = AccountId(system.account("bob"))
    lines = system.state.waterfall.debt_lines
    lines[alice.id, usdc.id], lines[alice.id, coin.id], lines[other, usdc.id] = 50_000, 3, 9
    lower_debt_lines(system.state, alice, 650_000)
    assert lines == {(alice.id, coin.id): 1, (other, usdc.id): 9}
    coin.price_e9 = 0
    lower_debt_lines(system.state, alice, 650_000)
    assert lines[alice.id, coin.id] == 1
