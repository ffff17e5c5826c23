# SPDX-License-Identifier: Apache-2.0
"""That the proofs are about all there is: nothing else in the machine changes what accounts have.

The rest of the proofs say what the functions here named do to amounts. These say that no others do anything to them, so
that what holds of each posting holds of every command, those of tomorrow included.
"""

from itertools import permutations

import pytest

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.ledger.ledger import hold, holding_of, move, unhold
from clearinghouse.statemachine.liquidation import recoveries
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.pnl_settlement import pay_in
from clearinghouse.statemachine.pnl_settlement.cycle import pay_claim
from clearinghouse.statemachine.positions.booking import (
    change_position,
    settle_leg,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import EXTERNAL, FIRST_ACCOUNT_ID, SETTLEMENT
from tests.proofs.proving import BY_SYNTAX, proves
from tests.proofs.state_writers import (
    PACKAGE,
    WRITERS,
    callees,
    container_writers,
    hidden_writes,
    module_of,
    naming,
    posting_functions,
    unread,
    writers,
)
from tests.proofs.symbolic import assume, choose, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import System

ASSERTIONS = "assertions are on, without which the server does not start"
POSTING = tuple(PACKAGE + name for name in posting_functions())


@proves("I-1", "I-3", of=POSTING, method=BY_SYNTAX, assuming=ASSERTIONS)
def test_amounts_are_changed_where_the_proofs_look() -> None:
    """Every write of an amount stands in the functions of `WRITERS`, and none is hidden from a reader of the syntax.

    So balances change by `move` alone, which keeps their sum or stops the machine (I-1) and takes no account below its
    holds (I-3). Claims have no such one way: I-2 is proved on each function that changes one.
    """
    assert writers() == WRITERS
    assert hidden_writes() == frozenset()
    assert unread() == frozenset()


@proves("I-1", "I-2", "I-3", of=(holding_of, line_of), method=BY_SYNTAX)
def test_nothing_with_an_amount_in_it_comes_or_goes() -> None:
    """Accounts, holdings and lines are added where they are made, empty; only the account of a refused order goes."""
    # `markets` of the central counterparty are parameters and totals, in which no amount is held (C-3).
    of_clearing = {
        "clearing.novation.totals_of",
        "handlers.clearing.members.set_clearing",
        "snapshot.restore_clearing._nets",
        "snapshot.restore_clearing._trades",
        "snapshot.restore_clearing.restore_clearing",
        "settlement.closing.find_oldest",
        "state.dvp.Settlement.add",
    }
    assert (
        container_writers() - of_clearing
        == {
            "handlers.exchange.instruments.create_asset",
            "handlers.exchange.instruments.create_market",
            "ledger.ledger.holding_of",
            "orders.open_orders.line_of",
            "state.state.State.__init__",
            "state.state.State.add_account",
            "state.state.State.remove_last_account",  # what an order that was refused had opened, empty (M-8)
        }
    )
    system = System()
    holding = holding_of(system.state, system.account(1001), system.asset)
    line = line_of(system.account(1001), system.market(spot=False))
    assert (holding.balance, holding.held, holding.unsettled) == (0, 0, 0)
    assert (holding.lent_shares, holding.borrow_shares) == (0, 0)
    assert (line.position, line.cost) == (0, 0)


@proves("I-2", of=(change_position, settle_leg), method=BY_SYNTAX)
def test_positions_change_on_both_sides_at_once() -> None:
    """Positions change by legs, and legs are booked by the functions that have both: each is proved on itself."""

    def callers(name: str) -> set[str]:
        return {caller for caller, called in callees().items() if name in called}

    assert callers("positions.booking.change_position") == {"positions.booking.settle_leg"}
    assert callers("positions.booking.settle_leg") == {
        "positions.off_book_transfer.book_off_book_transfer",
        "contracts.market_end._settle",
        "handlers.exchange.venues._settle",
        "trading.fills.trade",
    }


@proves("I-2", of=(pay_in.pay, recoveries.pay_in, pay_claim), method=BY_SYNTAX)
def test_settlement_cash_moves_with_claims() -> None:
    """The account `pnl_account` is named by those alone who move its cash and claims together, and by those who look.

    A command cannot name it: its number is below those that `refuse_inactive` and a transfer take.
    """
    assert naming("SETTLEMENT") & set(posting_functions()) == {
        "pnl_settlement.pay_in.pay",
        "liquidation.recoveries.pay_in",
        "pnl_settlement.cycle.pay_claim",
    }
    assert {module_of(name) for name in naming("SETTLEMENT")} <= {
        *("pnl_settlement.pay_in", "liquidation.recoveries", "pnl_settlement.cycle"),
        "pnl_settlement.phases",
        *("checks.all_checks", "checks.exchange.pnl_settlement", "ledger.claims"),
        *("ledger.postings_from_events", "views.exchange.instruments_and_accounts"),
    }
    assert SETTLEMENT < FIRST_ACCOUNT_ID
    state = System().state
    system_ids = [number for number in state.accounts if number < FIRST_ACCOUNT_ID]
    assert SETTLEMENT in system_ids
    assert {refuse_inactive(state, number) for number in system_ids} == {codes.SYSTEM_ACCOUNT}


@proves("I-1", "I-3", of=(move, hold, unhold), assuming=ASSERTIONS)
@on_every_path(4)
def test_the_ledger_conserves_or_stops() -> None:
    """For any call of the ledger, of any amount: it conserves and leaves no account short, or it stops.

    Nothing is assumed of the caller. So no mistake in any command can make or lose value or take a balance below what
    is held: the machine stops before any reply.
    """
    system = System()
    debit = system.holding(system.account(1001), system.asset, "debit")
    credit = system.holding(system.account(1002), system.asset, "credit")
    debit.reserved = number("reserved")
    assume(debit.reserved >= 0)
    amount = number("amount")
    before = debit.balance + credit.balance
    for act in choose(*permutations(("move", "hold", "unhold"))):
        try:
            if act == "move":
                move(debit, credit, amount)
            elif act == "hold":
                hold(debit, amount)
            else:
                unhold(debit, amount)
        except AssertionError:
            return  # the machine stops
        prove("conserved", debit.balance + credit.balance == before)
        for holding in (debit, credit):
            prove("covered", holding.balance >= holding.held)
            prove("under hold", holding.held >= 0)


@pytest.mark.parametrize("debited", [True, False])
@proves("I-1", "I-3", of=(move,), assuming=ASSERTIONS)
def test_the_outside_world_is_only_ever_short(debited: bool) -> None:
    """A posting from or to `external` conserves too, and what it is short of stays within U-2, or the machine stops."""

    def proof() -> None:
        system = System()
        outside = system.outside(system.asset)
        inside = system.holding(system.account(1001), system.asset, "inside")
        assume(inside.balance <= -outside.balance)
        amount = number("amount")
        before = outside.balance + inside.balance
        try:
            move(*((outside, inside) if debited else (inside, outside)), amount)
        except AssertionError:
            return
        prove("conserved", outside.balance + inside.balance == before)
        prove("covered", inside.balance >= inside.held)
        prove("short", outside.balance <= 0)

    assert EXTERNAL < 1001
    assert every_path(proof) >= 2
