# SPDX-License-Identifier: Apache-2.0
"""Proofs about the lines that the fund keeps apart while P-4 bans their price (SPEC W-8.1)."""

import pytest

from clearinghouse.statemachine.liquidation import banned_lines
from clearinghouse.statemachine.state.liquidation import LineApart
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND
from tests.proofs.proving import proves
from tests.proofs.symbolic import anything, assume, every_path, integers, number, prove
from tests.proofs.symbolic_state import Books, System, left_out, whatever

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_caches")]


@proves("I-1", "I-2", "I-3", "I-4", "W-8", of=(banned_lines._move_line,))
def test_a_line_set_apart_is_under_hold_with_the_fund(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is free of a holding goes to the fund and under hold there, so that the fund has no more means."""

    def proof() -> None:
        system = System()
        state = system.state
        account = system.account(1001)
        account.exposure_count = 5
        holding = system.holding(account, system.asset, "holding")
        fund = system.holding(state.accounts[LIQUIDITY_FUND], system.asset, "fund")
        holding.reserved, fund.reserved = integers("reserved", "fund.reserved")
        assume(holding.reserved >= 0, fund.reserved == 0)
        free, before = fund.balance - fund.held, holding.balance
        books = Books(system)
        banned_lines._move_line(state, 0, holding)
        books.shares_kept()
        prove("no more means", fund.balance - fund.held == free)
        prove("not more than all", holding.balance <= before)

    left_out(monkeypatch, banned_lines, "raise_cash")
    whatever(monkeypatch, banned_lines, "available", anything)
    assert every_path(proof) >= 2


@proves("I-1", "I-2", "I-3", "I-4", "W-8", of=(banned_lines._return_line,))
def test_a_line_returns_in_part_or_is_the_funds(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any value and loss: the hold ends, and what goes back is no more than the line."""

    def proof() -> None:
        system = System()
        state = system.state
        account = system.account(1001)
        account.exposure_count = 5
        holding = system.holding(account, system.asset, "holding")
        fund = system.holding(state.accounts[LIQUIDITY_FUND], system.asset, "fund")
        amount, loss, price = integers("amount", "loss", "price")
        assume(amount > 0, fund.held >= amount, loss >= 0, price > 0)
        system.asset.price_e9 = price
        line = LineApart(amount, number("until"))
        state.waterfall.apart[system.asset.id] = {AccountId(1001): line}
        state.waterfall.apart_losses[AccountId(1001)] = loss
        before = holding.balance
        books = Books(system)
        banned_lines._return_line(state, 0, system.asset, AccountId(1001), price)
        books.shares_kept()
        prove("nothing is taken", holding.balance >= before)
        prove("no more than the line", holding.balance <= before + amount)

    whatever(monkeypatch, banned_lines, "note_for_sale")
    assert every_path(proof) >= 3
