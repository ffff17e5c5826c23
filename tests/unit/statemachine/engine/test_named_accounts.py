# SPDX-License-Identifier: Apache-2.0
"""Which accounts an item of a command acts on, and so are visited before it if a cursor lists them (SPEC I-6.1)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from clearinghouse.statemachine.engine import named_accounts
from clearinghouse.statemachine.engine.named_accounts import visit_named
from clearinghouse.statemachine.state.custody import WITHDRAWALS
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    HoldId,
    MarketId,
    OrderId,
    WithdrawalId,
)
from tests.stateful.model_comparison import IS_PURE

pytestmark = pytest.mark.skipif(not IS_PURE, reason="the visit here is a stand-in")

HEAD = ("test", "1", 0)
ONE, TWO = AccountId(1_001), AccountId(1_002)
LIST = [ONE, TWO]
ASSETS = [AssetId(1)] * 2


def of(account: int) -> SimpleNamespace:
    """Return an object that names an account."""
    return SimpleNamespace(account_id=account)


STATE = cast(
    "State",
    SimpleNamespace(
        deposits={5: of(11), 6: of(12)},
        withdrawals={5: of(21), 6: of(22)},
        holds={5: SimpleNamespace(account_id=31, beneficiary_id=32)},
        custody=SimpleNamespace(credited={5: of(41)}, decided={WITHDRAWALS: {5: of(42)}}),
        orders={6: SimpleNamespace(account=SimpleNamespace(id=51))},
    ),
)


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> Callable[[Command, int], list[int]]:
    """The accounts that are visited for an item, in order, each with the item as its offset."""

    def visited(command: Command, item: int) -> list[int]:
        found: list[int] = []

        def visit(state: State, offset: int, account_id: int) -> None:
            assert (state is STATE, offset) == (True, item)
            found.append(account_id)

        monkeypatch.setattr(named_accounts, "visit_first", visit)
        visit_named(STATE, command, item)
        return found

    return visited


@pytest.mark.parametrize(
    ("command", "item", "accounts"),
    [
        (commands.FreezeAccount(*HEAD, ONE, 1), 0, [ONE]),
        (commands.Transfers(*HEAD, 0, LIST, LIST[::-1], ASSETS, [1, 1]), 0, [ONE, TWO]),
        (commands.Transfers(*HEAD, 0, LIST, LIST[::-1], ASSETS, [1, 1]), 1, [TWO, ONE]),
        (commands.CreateHolds(*HEAD, 0, LIST, LIST, ASSETS, [1, 1], [0, 0]), 1, [TWO, TWO]),
        (commands.DecideDeposits(*HEAD, [DepositId(6), DepositId(5)], [1, 1]), 1, [11]),
        (commands.DecideDeposits(*HEAD, [DepositId(7)], [1]), 0, []),
        (commands.DecideWithdrawals(*HEAD, [WithdrawalId(5), WithdrawalId(6)], [0, 0]), 1, [22]),
        (commands.DecideWithdrawals(*HEAD, [WithdrawalId(7)], [0]), 0, []),
        (commands.ReverseDeposit(*HEAD, DepositId(5)), 0, [41]),
        (commands.ReverseDeposit(*HEAD, DepositId(6)), 0, []),
        (commands.ReverseWithdrawal(*HEAD, WithdrawalId(5)), 0, [42]),
        (commands.ReverseWithdrawal(*HEAD, WithdrawalId(6)), 0, []),
        (commands.BreakGlass(*HEAD, WithdrawalId(5), 1), 0, [21]),
        (commands.BreakGlass(*HEAD, WithdrawalId(9), 1), 0, []),
        (commands.DecideHolds(*HEAD, [HoldId(4), HoldId(5)], [0, 0], ASSETS), 1, [31, 32]),
        (commands.DecideHolds(*HEAD, [HoldId(4), HoldId(5)], [0, 0], ASSETS), 0, []),
        (
            commands.ExternalCancels(*HEAD, [MarketId(1)] * 2, [OrderId(7), OrderId(6)]),
            1,
            [51],
        ),
        (commands.ExternalCancels(*HEAD, [MarketId(1)] * 2, [OrderId(7), OrderId(6)]), 0, []),
        (
            commands.ExternalFills(*HEAD, [MarketId(1)], [OrderId(6)], [1], [1], ["a"], [0]),
            0,
            [51],
        ),
        (commands.AdvanceTime(*HEAD, 5), 0, []),
    ],
)
def test_accounts_of_an_item(
    visits: Callable[[Command, int], list[int]], command: Command, item: int, accounts: list[int]
) -> None:
    """Those that it names, then those of the deposit, withdrawal, hold or order that it names; none that is gone."""
    assert visits(command, item) == accounts
