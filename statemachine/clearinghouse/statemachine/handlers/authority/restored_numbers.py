# SPDX-License-Identifier: Apache-2.0
"""Continue after the numbers of a lost history, when a journal was restored to an earlier end (SPEC J-9.1).

Owns the command. Custody, venues and customers have seen the numbers of the lost history: a number that is used again
would name two withdrawals or two orders. Withdrawals stop, since custody may have paid some that the journal does not
have; an operator releases the gate once custody has the list.
"""

from typing import Final

from clearinghouse.statemachine.brakes.brakes import engage_gate
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.limits import CONTINUED_MAX
from clearinghouse.statemachine.vocabulary.numbers import AccountId, BreakId, DepositId, OrderId
from clearinghouse.statemachine.vocabulary.types import CAUSE_OPERATOR

REASON: Final = "restored to an earlier end"


def continue_numbers(state: State, command: commands.ContinueNumbers, reply: Reply) -> int:
    """Raise the last number of each kind, never lower it, and engage the withdrawal gate.

    Refusals in order: PARAMETER_OUT_OF_RANGE (a number below 0 or above CONTINUED_MAX).
    """
    stated = (
        command.last_account_id,
        command.last_order_id,
        command.last_trade_id,
        command.last_money_id,
        command.last_break_id,
    )
    if min(stated) < 0:
        reply.below(0, min(stated))
        return codes.PARAMETER_OUT_OF_RANGE
    if max(stated) > CONTINUED_MAX:
        reply.above(CONTINUED_MAX, max(stated))
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    state.last_account_id = AccountId(max(state.last_account_id, command.last_account_id))
    state.last_order_id = OrderId(max(state.last_order_id, command.last_order_id))
    state.last_trade_id = max(state.last_trade_id, command.last_trade_id)
    state.last_money_id = max(state.last_money_id, command.last_money_id)
    state.last_break_id = BreakId(max(state.last_break_id, command.last_break_id))
    event_writers.numbers_continued(
        state.events,
        0,
        last_account_id=state.last_account_id,
        last_order_id=state.last_order_id,
        last_trade_id=state.last_trade_id,
        last_money_id=DepositId(state.last_money_id),
        last_break_id=state.last_break_id,
    )
    engage_gate(state, CAUSE_OPERATOR, REASON)
    return codes.OK
