# SPDX-License-Identifier: Apache-2.0
"""Reserve an amount before it leaves an account, check the margin, and undo the reservation if it fails (SPEC L-4).

Owns the form of every attempt, and the attempts on amounts. Must never post an event or decide the purpose of the
amount.

Each attempt of the machine has three parts. `reserve_*` applies the change, runs the checks while the change counts,
and returns OK or the refusal; after a refusal the reservation is undone, and state and events are as before (an empty
holding may remain). After OK the caller commits the reservation, or undoes it with its inverse:

- an amount: `reserve_amount` (undone by `unhold`) and `reserve_move` (undone by the opposite `move`);
- a withdrawal: `handlers.custody.deposits.reserve_withdrawal`, undone by `unhold`;
- an order: `trading.order_entry.reserve_order`, committed by `enter_order`, undone by `uncount`. It allocates
  nothing except the order: the aggregates of the account are the reservation;
- the margin that an order brings to its isolated position: `handlers.exchange.isolated_margin.OrderMargin`;
- a loan: `lending.loans.BeforeMovement` and an atomic batch: `orders.taking_back.Steps` record the undo.
"""

from clearinghouse.statemachine.ledger.ledger import hold, move, unhold
from clearinghouse.statemachine.pretrade.gate import refuse_margin_after_debit
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import codes


def reserve_amount(state: State, holding: Holding, amount: int, refusal: Refusal) -> int:
    """Put an amount under hold.

    Return OK. If the margin does not suffice then, undo the hold and return the refusal.
    """
    hold(holding, amount)
    code = refuse_margin_after_debit(state, holding.account, refusal)
    if code != codes.OK:
        unhold(holding, amount)
    return code


def reserve_move(
    state: State, debit: Holding, credit: Holding, amount: int, refusal: Refusal
) -> int:
    """Move an amount; return OK. If the debited account lacks margin then, undo the move and return the refusal."""
    move(debit, credit, amount)
    code = refuse_margin_after_debit(state, debit.account, refusal)
    if code != codes.OK:
        move(credit, debit, amount)
    return code


def refuse_amount(state: State, holding: Holding, amount: int, refusal: Refusal) -> int:
    """Return the refusal if an account would lack margin without an amount, or OK; the amount stays where it is."""
    code = reserve_amount(state, holding, amount, refusal)
    if code == codes.OK:
        unhold(holding, amount)
    return code
