# SPDX-License-Identifier: Apache-2.0
"""House money stays while a loss of W-5 is being shared between two commands (SPEC L-7, I-12.2)."""

from clearinghouse.statemachine.handlers.custody.house_money import move_house_money
from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, FEES
from tests.unit.statemachine.played import played

E6 = 10**6


def test_nothing_moves_while_a_loss_is_being_shared() -> None:
    """The second principal of an accepted request is refused until the loss has its bearers."""
    before = "move-house fees anna 20 USDC floor 30 reason rebate by dora"
    setup = played("house_money", "Two principals with the same words", before)
    state = setup.system.state
    anna = AccountId(setup.account_id("anna"))
    command = commands.MoveHouseMoney(
        "dora", "r", 1, FEES, anna, state.valuation.id, 20 * E6, 30 * E6, "rebate"
    )
    losses = state.cursors.liquidation.losses
    losses[MarketId(1), BUY] = LossToShare(5)
    reply = Reply()
    assert move_house_money(state, command, reply) == codes.LOSS_BEING_SHARED
    assert (reply.limit, reply.actual, reply.shortfall) == (0, 1, 1)
    losses.clear()
    assert move_house_money(state, command, Reply()) == codes.OK
    assert state.accounts[FEES].holdings[state.valuation.id].balance == 30 * E6
