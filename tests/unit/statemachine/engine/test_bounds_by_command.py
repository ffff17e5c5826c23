# SPDX-License-Identifier: Apache-2.0
"""How many accounts get health bounds at a command does not follow from the slices of its items (SPEC I-12.2, W-7)."""

import pytest

from clearinghouse.statemachine.exchange_margin.watch import UNWATCHED_MAX
from clearinghouse.statemachine.ledger.dirty import holding_changed
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import KIND_CUSTOMER
from tests.support import System, bounded

ITEMS = 10
BOUNDS_OF_THE_COMMAND = 16 + 2 * ITEMS


@pytest.mark.parametrize("items_at_once", [1, 3, ITEMS])
def test_a_command_of_many_items_gives_bounds_once(items_at_once: int) -> None:
    """With more accounts without bounds than the limit, 16 of them and 2 for each item have some afterwards."""
    system = System()
    state = system.state
    for number in range(UNWATCHED_MAX + 100):
        account = Account(AccountId(2_000 + number), "", KIND_CUSTOMER)
        account.exposure_count = 1
        holding = holding_of(state, account, state.valuation)
        holding.balance = 10**9
        holding_changed(holding)
        state.accounts[account.id] = account
        state.margin_watch.expect(account)
    unknown = [AccountId(999_999)] * ITEMS
    command = commands.Lend(*system.head(), unknown, [AssetId(1)] * ITEMS, [1] * ITEMS)
    call = system.engine.start(command, 1, system.now, bytes(16))
    while not system.engine.proceed(call, items_at_once):
        assert bounded(state) == []
    assert call.answer.codes == [codes.UNKNOWN_ACCOUNT] * ITEMS
    assert len(bounded(state)) == BOUNDS_OF_THE_COMMAND
