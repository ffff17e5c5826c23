# SPDX-License-Identifier: Apache-2.0
"""Proofs about settlement: what one trade can never do to sums over accounts (SPEC I-1, I-2, S-1, S-2, S-4, O-7)."""

from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.statemachine.checks.all_checks import balance_sums
from clearinghouse.statemachine.positions import booking
from clearinghouse.statemachine.positions.booking import (
    change_position,
    realised_result,
    settle_leg,
)
from clearinghouse.statemachine.trading.fills import charge, maker_charge, settle_spot
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import FEES, PPB
from tests.proofs.legs import LegBooks, can_pay, spot_market
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, integers, larger, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, whatever

pytestmark = pytest.mark.slow


@proves(
    "I-1",
    "I-2",
    "I-3",
    "S-2",
    "S-4",
    of=(change_position, realised_result),
    assuming="the trade has lots, and a flat line has no cost",
)
def test_booking_a_trade_moves_its_value_between_cost_and_result() -> None:
    """For any position, lots and value: the change of cost less the realised result is the value booked (S-2, S-4).

    So the two legs of a trade, whose values are opposite, leave the sum of realised results less cost bases where it
    was (I-2, S-5). A flat line has no cost, before and after.
    """

    def proof() -> None:
        system = System()
        line = system.line(system.account(1001), system.market(spot=False), "line")
        position, cost = line.position, line.cost
        holding = system.holding(line.account, system.state.valuation, "holding")
        lots, value, balance = number("lots"), number("value"), holding.balance
        assume(lots != 0)
        realised = realised_result(line, lots, value)
        change_position(line, lots, value, realised)
        prove("balance", holding.balance == balance)
        prove("position", line.position == position + lots)
        prove("value", line.cost - cost - realised == value)
        if line.position == 0:
            prove("flat", line.cost == 0)

    assert every_path(proof) > 4


@proves(
    "I-1",
    "I-2",
    "I-3",
    "S-2",
    "S-4",
    "S-5",
    of=(settle_leg, realised_result),
    assuming="lots other than 0, with their result; open interest is the sum of the long positions (I-2); "
    "what has accrued of funding is settled, as `settle_line` does first",
)
def test_a_leg_of_a_derivative_trade_keeps_claims_and_costs_in_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Any leg on any line with any fee keeps what `LegBooks` promises of it.

    The position changes by the lots, and cost bases less claims by the value. The legs of a trade have opposite lots
    and values, so over both the sum of positions and that of claims less cost bases stay what they were (I-2, S-5),
    through every opening, reduction, close and flip. No cash moves.
    """

    def proof() -> None:
        system = System()
        state = system.state
        market = system.market(spot=False)
        market.open_interest_lots = number("open")
        account = system.account(1001)
        line = system.line(account, market, "line")
        system.holding(account, state.valuation, "holding")
        system.holding(state.accounts[FEES], state.valuation, "fees")
        account.exposure_count = 5
        market.exposed[account.id] = line
        market.blocks.add(account.id)
        state.waterfall.rules.on = True
        lots, value, fee = integers("lots", "value", "fee")
        assume(lots != 0)
        # Open interest is the sum of all long positions, so it is never below the one of this line (I-2).
        assume(market.open_interest_lots >= larger(line.position, 0))
        balances: Any = balance_sums(state)
        before = LegBooks(state, line)
        realised = realised_result(line, lots, value)
        settle_leg(state, 0, line, lots, value, realised, fee)
        for what, promise in before.promises(lots, value, realised):
            prove(what, promise)
        prove("no cash", balance_sums(state)[AssetId(1)] == balances[1])

    whatever(monkeypatch, booking, "note_result")
    assert every_path(proof) > 16


@proves(
    "I-1",
    "I-2",
    "I-3",
    "S-1",
    of=(settle_spot,),
    assuming=(
        "both can pay, what they lacked having been raised; fees sum to 0 or more, a rebate is at most the other's "
        "fee, and a seller's fee at most the notional, as the turn of each order checks"
    ),
)
@on_every_path(4)
def test_a_spot_trade_conserves_both_assets() -> None:
    """Any spot trade with any fees, rebates included: each asset sums to what it did, no account is left short (I-1,
    I-3).
    """
    system = System()
    market, buyer, seller = spot_market(system)
    lots, notional, buyer_fee, seller_fee = integers("lots", "notional", "buyer_fee", "seller_fee")
    assume(lots > 0, notional > 0, buyer_fee + seller_fee >= 0, seller_fee <= notional)
    can_pay(buyer, seller, market, lots, notional, buyer_fee)
    fees = system.state.accounts[FEES].holdings[AssetId(1)]
    collected = fees.balance
    books = Books(system)
    settle_spot(system.state, 0, market, buyer, seller, lots, notional, buyer_fee, seller_fee)
    books.shares_kept()
    prove("fees", fees.balance == collected + buyer_fee + seller_fee)


@proves(
    "O-7",
    of=(charge,),
    assuming=(
        "rate and notional are 0 or more, and before the fill the order had paid what had "
        "accrued: the induction hypothesis"
    ),
)
@on_every_path(1)
def test_fees_of_any_fills_are_the_fee_of_their_sum() -> None:
    """After any fill at any rate an order has paid the ceiling of all that has accrued, no more and no less (O-7).

    By induction over fills: what holds before one holds after it, and it holds of an order without fills.
    """
    order = SimpleNamespace(
        fee_accrued_ppb=number("accrued"), fee_paid=number("paid"), notional_left=number("left")
    )
    rate, notional = integers("rate", "notional")
    assume(order.fee_accrued_ppb >= 0, rate >= 0, notional >= 0)
    assume((order.fee_paid - 1) * PPB < order.fee_accrued_ppb)
    assume(order.fee_accrued_ppb <= order.fee_paid * PPB)
    fee = charge(order, rate, notional)  # type: ignore[arg-type]
    prove("never below 0", fee >= 0)
    prove("covers", order.fee_accrued_ppb <= order.fee_paid * PPB)
    prove("exact", (order.fee_paid - 1) * PPB < order.fee_accrued_ppb)
    # A rate of 1 or less takes no more of a notional than there is of it.
    assume(rate <= PPB, rate * notional <= PPB * notional)
    prove("never above the notional", fee <= notional)


@proves(
    "I-1",
    "O-7",
    of=(maker_charge,),
    assuming="notional and the taker's fee are 0 or more",
)
@on_every_path(2)
def test_a_rebate_never_exceeds_the_fee_that_pays_it() -> None:
    """A maker with any rate below 0 gets at most what the taker pays in the same trade (O-7)."""
    maker = SimpleNamespace(maker_fee_ppb=number("rate"), fee_accrued_ppb=0, fee_paid=0)
    notional, taker_fee = integers("notional", "taker_fee")
    assume(maker.maker_fee_ppb < 0, notional >= 0, taker_fee >= 0)
    fee = maker_charge(maker, notional, taker_fee)  # type: ignore[arg-type]
    prove("sum", fee + taker_fee >= 0)
    prove("a rebate", fee <= 0)
