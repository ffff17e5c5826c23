# SPDX-License-Identifier: Apache-2.0
"""An update that leaves fields open has them as they are in force, a flag of several by itself (SPEC Q-3)."""

import pytest

from clearinghouse.statemachine.authority.in_force import completed
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
)
from tests.unit.statemachine.pretrade.small_states import World

LEVERAGE, AUTO_LEND, AUTO_REPAY = 1 << 4, 1 << 5, 1 << 6
"""The bits of the fields that a call states, by their numbers."""


@pytest.mark.parametrize(
    ("stated", "leverage", "flags"),
    [
        (0, 10, ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_LEND),
        (LEVERAGE, 3, ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_LEND),
        (AUTO_LEND, 10, ACCOUNT_SPOT_MARGIN),
        (AUTO_REPAY, 10, ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_LEND | ACCOUNT_AUTO_REPAY),
        (LEVERAGE | AUTO_LEND | AUTO_REPAY, 3, ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_REPAY),
    ],
)
def test_what_is_left_open_is_as_it_is_in_force(stated: int, leverage: int, flags: int) -> None:
    """The account has ten times leverage, spot margin and lends by itself; the call names 3 and automatic repayment."""
    world = World()
    account = world.account(flags=ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_LEND)
    command = commands.SetAccountSettings(
        "owner", "one", 1, account.id, 3, ACCOUNT_AUTO_REPAY, present=stated
    )
    whole = completed(world.state, command)
    assert isinstance(whole, commands.SetAccountSettings)
    assert (whole.max_leverage, whole.flags) == (leverage, flags)
    assert whole.account_id == account.id


def test_a_call_that_states_everything_stays_as_it_is() -> None:
    """It is the same command, not a copy."""
    world = World()
    command = commands.SetAccountSettings("owner", "one", 1, world.account().id, 3, 0)
    assert completed(world.state, command) is command
