# SPDX-License-Identifier: Apache-2.0
"""What is proved of one leg of a derivative trade, in the form in which it is proved and in which others build on it.

Owns the promises of `settle_leg`, and what may stand in its place in a proof about its callers: any change at all
that keeps those promises. Must never promise what `test_booking` does not prove.
"""

from types import ModuleType
from typing import Any

import pytest

from clearinghouse.statemachine.checks.all_checks import pnl_settlement_differences, position_sums
from clearinghouse.statemachine.positions.booking import realised_result, settle_leg
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import FEES
from tests.proofs.symbolic import Number, Truth, anything, assume, implied, larger, number, prove
from tests.proofs.symbolic_state import System


class LegBooks:
    """What a leg of a derivative trade may change, as it was before."""

    def __init__(self, state: State, line: Line) -> None:
        """Read a line, and the sums of the state."""
        self.state = state
        self.line = line
        self.position: Any = line.position
        self.cost: Any = line.cost
        self.positions: dict[MarketId, Any] = position_sums(state)
        self.differences: dict[AssetId, Any] = pnl_settlement_differences(state)
        self.open_interest: Any = line.market.open_interest_lots

    def promises(self, lots: Any, value: Any, realised: Any) -> list[tuple[str, Truth]]:  # noqa: ANN401
        """Facts that hold after a leg of signed lots for a signed value with its result, each with its name."""
        line: Any = self.line
        market = line.market
        differences: dict[AssetId, Any] = pnl_settlement_differences(self.state)
        positions: dict[MarketId, Any] = position_sums(self.state)
        opened = larger(line.position, 0) - larger(self.position, 0)
        return [
            ("position", line.position == self.position + lots),
            ("cost", line.cost - self.cost == value + realised),
            ("positions", positions[market.id] - self.positions[market.id] == lots),
            ("value", differences[market.quote.id] - self.differences[market.quote.id] == value),
            ("open interest", market.open_interest_lots - self.open_interest == opened),
            ("flat", implied(line.position == 0, line.cost == 0)),
        ]


def leg_as_proved(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> None:
    """Let a leg do anything that keeps its promises. It must be given the result of its own lots and value."""
    results: dict[int, tuple[Any, Any, Any]] = {}

    def result(line: Any, lots: Any, value: Any) -> Any:  # noqa: ANN401
        results[id(line)] = (lots, value, anything("realised"))
        return results[id(line)][2]

    def leg(
        state: State,
        _: int,
        line: Any,  # noqa: ANN401
        lots: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        realised: Any,  # noqa: ANN401
        fee: Any,  # noqa: ANN401
    ) -> None:
        prove("a leg has lots", lots != 0)  # which is assumed where its promises are proved
        of_lots, of_value, of_result = results.pop(id(line))  # the line is as it was then
        prove("the result is of the leg's lots", lots == of_lots)
        prove("the result is of the leg's value", value == of_value)
        prove("the leg has its result", realised == of_result)
        before = LegBooks(state, line)
        holding: Any = line.account.holdings[line.market.quote.id]
        line.position = line.position + lots
        line.cost = anything("cost")
        holding.unsettled = anything("claim")
        line.market.open_interest_lots = anything("open")
        assume(*(promise for _, promise in before.promises(lots, value, realised)))

    assert module.realised_result is realised_result
    monkeypatch.setattr(module, "realised_result", result)
    assert module.settle_leg is settle_leg
    monkeypatch.setattr(module, "settle_leg", leg)


def spot_market(system: System) -> tuple[Market, Account, Account]:
    """A spot market with lots of any size, and two accounts with any holdings of both of its assets."""
    state = system.state
    market = system.market(spot=True)
    market.lot_base_units = number("lot_base_units")
    assume(market.lot_base_units > 0)
    for who in (system.account(1001), system.account(1002), state.accounts[FEES]):
        system.holding(who, state.valuation, f"quote{who.id}")
        system.holding(who, system.asset, f"base{who.id}")
    assume(state.accounts[FEES].holdings[AssetId(1)].held == 0)
    return market, state.accounts[AccountId(1001)], state.accounts[AccountId(1002)]


def can_pay(
    buyer: Account, seller: Account, market: Market, lots: Number, notional: Number, fee: Number
) -> None:
    """Assume that both sides of a spot trade have what they give, beside what is under hold."""
    quote: Any = buyer.holdings[market.quote.id]
    base: Any = seller.holdings[market.base.id]
    assume(quote.balance - quote.held >= notional + larger(fee, 0))
    assume(base.balance - base.held >= lots * market.lot_base_units)
