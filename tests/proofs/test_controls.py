# SPDX-License-Identifier: Apache-2.0
"""That the proofs notice: each control breaks one place of the machine, and the proof of that function fails.

A slip of the pen, not a sabotage: a sign, a bound, the wrong party, an amount posted twice or not at all.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest

from clearinghouse.statemachine.contracts import market_end
from clearinghouse.statemachine.handlers.custody import deposits, holds, transfers
from clearinghouse.statemachine.handlers.exchange import lending as lending_handlers, venues
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.lending import (
    accrual,
    expected_losses,
    loans,
    losses_and_epochs,
    spot_financing,
)
from clearinghouse.statemachine.liquidation import (
    backstop,
    collateral_sales,
    direct_lender_payments,
    insurance_fund,
    recoveries,
    rest_closing,
    write_off,
)
from clearinghouse.statemachine.pnl_settlement import cycle, loss_realisation, pay_in
from clearinghouse.statemachine.positions import booking, funding, off_book_transfer
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.trading import fills
from tests.proofs import state_writers
from tests.proofs.proving import ATTRIBUTE, Proof, dotted
from tests.proofs.symbolic import OpenQuestionError
from tests.proofs.symbolic_state import whatever

pytestmark = pytest.mark.slow

Function = Callable[..., Any]

LEDGER = "test_state_writers.test_the_ledger_conserves_or_stops"
LEG = "test_booking.test_a_leg_of_a_derivative_trade_keeps_claims_and_costs_in_step"
SPOT = "test_booking.test_a_spot_trade_conserves_both_assets"
POOL_COMMAND = "test_ladders.test_a_command_to_a_pool_moves_what_it_may_or_nothing"
TAKEN_BACK = "test_pools.test_a_movement_that_is_taken_back_never_was"

# The test of a proof, the function to break, the words to replace, what by, and arguments of the test.
CONTROLS: tuple[tuple[str, Function, str, str, tuple[Any, ...]], ...] = (
    (LEDGER, ledger.move, "credit.balance += amount", "credit.balance += amount + 1", ()),
    (LEDGER, ledger.move, "assert debit.balance >= debit.held or", "assert True or", ()),
    (LEDGER, ledger.hold, "amount <= free_balance(holding)", "amount <= holding.balance", ()),
    (LEDGER, ledger.unhold, "0 < amount <= holding.held", "0 < amount", ()),
    (
        "test_transfers.test_a_transfer_moves_its_amount_or_nothing",
        transfers._return_transfer,
        "move(target.holdings[asset_id], source.holdings[asset_id],",
        "move(source.holdings[asset_id], target.holdings[asset_id],",
        (),
    ),
    (
        "test_transfers.test_transfers_that_belong_together_move_all_or_nothing",
        transfers.apply_atomic_transfers,
        "range(done - 1, -1, -1)",
        "range(done - 1, 0, -1)",
        (),
    ),
    (
        "test_transfers.test_margin_moves_into_an_isolated_position_and_out",
        reservations.reserve_move,
        "move(credit, debit, amount)",
        "pass",
        (),
    ),
    (
        "test_transfers.test_what_is_paid_to_the_fund_reaches_it",
        reservations.reserve_move,
        "move(credit, debit, amount)",
        "pass",
        (),
    ),
    (
        "test_custody.test_a_deposit_is_what_the_outside_is_short_of",
        deposits._credit_deposit,
        "if deposit.amount - external.balance > AMOUNT_MAX:",
        "if deposit.amount - external.balance > AMOUNT_MAX + 1:",
        (),
    ),
    (
        "test_custody.test_a_withdrawal_that_waits_is_under_hold",
        reservations.reserve_amount,
        "unhold(holding, amount)",
        "pass",
        (),
    ),
    (
        "test_custody.test_a_withdrawal_leaves_or_is_free_again",
        deposits._carry_out,
        "unhold(holding, arrived)",
        "pass",
        (),
    ),
    (
        "test_custody.test_holds_are_made_whole_or_taken_back",
        holds._take_back,
        "unhold(account.holdings[created.asset_id], created.amount)",
        "pass",
        (),
    ),
    (
        "test_custody.test_a_hold_is_captured_or_free_again",
        holds._capture,
        "holding.asset), amount)",
        "holding.asset), found.amount)",
        (),
    ),
    (
        "test_unsettled_pnl.test_paying_in_takes_what_is_owed_and_free",
        pay_in.pay,
        "if -holding.unsettled < free else free",
        "if -holding.unsettled < free else holding.balance",
        (pay_in, "pay"),
    ),
    (
        "test_unsettled_pnl.test_paying_in_takes_what_is_owed_and_free",
        recoveries.pay_in,
        "add_unsettled(state, holding, amount)",
        "add_unsettled(state, holding, -amount)",
        (recoveries, "pay_in"),
    ),
    (
        "test_unsettled_pnl.test_paying_out_never_exceeds_the_till",
        cycle._pay_out,
        "cash_holding.balance < total",
        "cash_holding.balance < total - 1",
        (1,),
    ),
    (
        "test_unsettled_pnl.test_realising_moves_a_cost_base_and_its_claim",
        loss_realisation.realise,
        "line.cost += realised",
        "line.cost -= realised",
        (),
    ),
    (
        "test_unsettled_pnl.test_settling_funding_keeps_the_books",
        funding.settle_line,
        "_add_to_line(state, market, -amount)",
        "_add_to_line(state, market, amount)",
        (),
    ),
    (
        "test_unsettled_pnl.test_what_is_left_of_a_line_is_swept_whole",
        funding.sweep_if_flat,
        "_add_to_line(state, market, -rest)",
        "pass",
        (),
    ),
    (
        "test_unsettled_pnl.test_what_the_fund_pays_an_account_gets",
        insurance_fund.pay_from_fund,
        "fund, -amount)",
        "fund, amount)",
        (),
    ),
    (
        "test_unsettled_pnl.test_what_a_member_bears_of_a_loss_the_account_gets",
        rest_closing._bear,
        "payer.holdings[quote.id], -share",
        "account.holdings[quote.id], -share",
        (),
    ),
    (
        "test_unsettled_pnl.test_a_look_at_more_lots_leaves_the_line_as_it_was",
        backstop._with_lots,
        "line.position, line.cost, line.funding_index_ray = position, cost, index_ray",
        "line.position, line.funding_index_ray = position, index_ray",
        (),
    ),
    (
        LEG,
        booking.change_position,
        "line.cost += value + realised",
        "line.cost += value",
        (),
    ),
    (
        "test_booking.test_booking_a_trade_moves_its_value_between_cost_and_result",
        booking.realised_result,
        "return -closing_value - release_cost(line.cost, closed, size)",
        "return -closing_value",
        (),
    ),
    (LEG, booking.settle_leg, "realised - fee)", "realised)", ()),
    (
        SPOT,
        fills.settle_spot,
        "move(buyer_quote, seller_quote, notional - seller_fee)",
        "move(buyer_quote, seller_quote, notional)",
        (),
    ),
    (
        "test_trades.test_a_trade_of_a_derivative_has_two_sides",
        fills.trade,
        "state, offset, maker.line, -signed, -value",
        "state, offset, maker.line, signed, -value",
        (),
    ),
    (
        "test_trades.test_a_fill_at_a_venue_has_two_sides",
        venues._settle,
        "line_of(venue, market), -signed,",
        "line_of(venue, market), signed,",
        (False,),
    ),
    (
        "test_trades.test_lots_that_change_hands_beside_the_book_have_two_sides",
        off_book_transfer.book_off_book_transfer,
        "other, -signed, -paid",
        "other, -signed, paid",
        (),
    ),
    (
        "test_trades.test_a_position_that_ends_in_a_slice_goes_to_rounding",
        market_end._settle,
        "position, value)",
        "-position, value)",
        (),
    ),
    (
        "test_trades.test_what_floored_values_leave_becomes_a_claim_of_rounding",
        market_end._finish,
        "take_over(state, line, 0, left_over)",
        "pass",
        (),
    ),
    (
        "test_trades.test_collateral_and_cash_change_hands_together",
        collateral_sales.exchange,
        "move(coins, holding, amount)",
        "pass",
        (),
    ),
    (TAKEN_BACK, loans.BeforeMovement.undo, "add_lent_shares(holding, -lent)", "pass", ("lend",)),
    (
        "test_lending.test_no_movement_makes_a_pool_insolvent",
        loans.borrow,
        "shares_ceil(amount, pool.borrow_index)",
        "shares_floor(amount, pool.borrow_index)",
        ("borrow",),
    ),
    (
        "test_lending.test_accrual_never_pays_out_more_than_it_takes_in",
        accrual.keep_solvent,
        "units = -(-short // E36)",
        "units = short",
        (),
    ),
    (
        "test_pools.test_a_loan_that_the_fund_buys_is_paid_for",
        pay_in._sell_loan,
        "add_lent_shares(fund, shares)",
        "pass",
        (),
    ),
    (
        "test_pools.test_what_is_surrendered_is_the_funds",
        recoveries.seize,
        "add_lent_shares(holding, -shares)",
        "pass",
        (),
    ),
    (
        "test_pools.test_a_remainder_is_paid_for_or_stays",
        recoveries.buy_remainders,
        "paid > free_balance(cash)",
        "paid > cash.balance",
        (),
    ),
    (
        "test_pools.test_a_lender_who_is_paid_directly_leaves_the_pool_solvent",
        direct_lender_payments._pay,
        "lent_shares = shares_ceil(amount, pool.supply_index)",
        "lent_shares = shares_floor(amount, pool.supply_index)",
        (),
    ),
    (
        "test_pools.test_a_borrow_that_is_taken_over_is_the_funds",
        write_off._write_off_borrow,
        "add_borrow_shares(state, holding, -shares)",
        "add_borrow_shares(state, holding, -shares // 2)",
        (),
    ),
    (
        "test_pools.test_fees_for_lenders_are_cash_set_aside",
        accrual._begin_fee_hour,
        "pool.fees_due < fees.balance",
        "pool.fees_due > fees.balance",
        (),
    ),
    (
        "test_pools.test_a_pool_ends_a_loss_solvent",
        losses_and_epochs.absorb_loss,
        "cash if cash > 0 else 0",
        "fund.balance",
        (),
    ),
    (
        "test_pools.test_who_has_left_gives_up_no_more_than_it_has",
        expected_losses.collect_held,
        "add_lent_shares(account.holdings[asset.id], -shares)",
        "add_lent_shares(account.holdings[asset.id], -shares - 1)",
        (),
    ),
    (
        POOL_COMMAND,
        lending_handlers.lend_to_pool,
        "if amount > free:",
        "if amount > free + 1:",
        ("lend_to_pool",),
    ),
    (
        POOL_COMMAND,
        lending_handlers.redeem_now,
        "claim = claim_of(holding)\n    free = free_claim(holding)",
        "claim = claim_of(holding) + 1\n    free = claim",
        ("redeem_from_pool",),
    ),
    (
        POOL_COMMAND,
        lending_handlers.borrow_from_pool,
        "movement.undo(state)\n        return code",
        "return code",
        ("borrow_from_pool",),
    ),
    (
        POOL_COMMAND,
        lending_handlers.repay_to_pool,
        "if amount > free:",
        "if amount > holding.balance:",
        ("repay_to_pool",),
    ),
    (
        "test_ladders.test_cash_is_raised_as_far_as_pool_and_claim_go",
        recoveries.raise_cash,
        "free_claim(holding), cash)",
        "free_claim(holding))",
        (),
    ),
    (
        "test_ladders.test_own_debts_are_paid_from_what_is_free",
        recoveries.pay_own_debt,
        "amount = min(debt, free_balance(holding))",
        "amount = debt",
        (),
    ),
    (
        "test_ladders.test_what_a_payment_lacks_is_raised",
        spot_financing.fund,
        "if short > redeemed:",
        "if short > redeemed + 1:",
        (),
    ),
    (
        "test_ladders.test_what_a_fill_brings_repays_and_is_lent",
        spot_financing.repay_and_lend,
        "holding.balance - holding.held)",
        "holding.balance)",
        (),
    ),
    (
        "test_ladders.test_settlement_borrows_what_the_pool_has_or_nothing",
        pay_in._borrow,
        "before.undo(state)",
        "pass",
        (),
    ),
)


def wrong_code(function: Function, right: str, wrong: str) -> CodeType:
    """The code of a function with one place of its text replaced."""
    source = textwrap.dedent(inspect.getsource(function))
    places = source.count(right)
    assert places >= 1, f"{function.__name__} has no {right!r}"
    module = compile(source.replace(right, wrong), function.__code__.co_filename, "exec")
    (code,) = (part for part in module.co_consts if isinstance(part, CodeType))
    return code


@pytest.mark.parametrize(
    ("test", "function", "right", "wrong", "arguments"),
    CONTROLS,
    ids=[f"{at}-{control[1].__name__}" for at, control in enumerate(CONTROLS)],
)
def test_a_broken_function_fails_its_proof(
    monkeypatch: pytest.MonkeyPatch,
    test: str,
    function: Function,
    right: str,
    wrong: str,
    arguments: tuple[Any, ...],
) -> None:
    """With one place of a function replaced, its proof finds a counterexample or a failing assertion of the code."""
    module, _, name = test.partition(".")
    proof = getattr(importlib.import_module(f"tests.proofs.{module}"), name)
    stated: Proof = getattr(proof, ATTRIBUTE)
    assert stated.name.endswith(f"{module}.py::{name}")
    code = wrong_code(function, right, wrong)
    if module in ("test_pools", "test_ladders"):
        whatever(monkeypatch, ledger, "refresh_claims")
    monkeypatch.setattr(function, "__code__", code)
    wanted = list(inspect.signature(proof).parameters)
    given = dict(zip([name for name in wanted if name != "monkeypatch"], arguments, strict=True))
    if "monkeypatch" in wanted:
        given["monkeypatch"] = monkeypatch
    with pytest.raises((OpenQuestionError, AssertionError)):
        proof(**given)


@pytest.mark.parametrize(
    "slip",
    [
        "def f(holding): holding.balance += 1",
        "def f(line): line.cost, line.market = 0, None",
        "def f(holding): setattr(holding, 'held', 0)",
        "def f(account): del account.holdings[1]",
        "def f(account):\n    found = account.lines\n    found.pop(1)",
        "def f(account): g(account.holdings)",
    ],
)
def test_a_new_writer_is_seen(monkeypatch: pytest.MonkeyPatch, slip: str) -> None:
    """A function that changes an amount beside the ledger, openly or not, is found by reading its syntax."""
    modules = state_writers._modules() | {"new": state_writers._Module("new", ast.parse(slip))}
    monkeypatch.setattr(state_writers, "_modules", lambda: modules)
    seen = (
        frozenset(state_writers.writers.__wrapped__())
        | state_writers.container_writers.__wrapped__()
        | state_writers.hidden_writes.__wrapped__()
    )
    assert "new.f" in seen


def test_a_control_breaks_what_its_proof_is_about() -> None:
    """Each function that a control breaks is one that its proof names, or one that it calls."""
    for test, function, *_ in CONTROLS:
        module, _, name = test.partition(".")
        proof: Proof = getattr(
            getattr(importlib.import_module(f"tests.proofs.{module}"), name), ATTRIBUTE
        )
        named = {full.removeprefix(state_writers.PACKAGE) for full in proof.functions}
        assert dotted(function).removeprefix(state_writers.PACKAGE) in state_writers.reached(*named)
