# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of returns, not of secrets)
"""Margin, the default fund and the liquidity of a run: terms are set, members lodge what they are called for.

Owns the scenarios, which are drawn, and how members answer calls: with cash, on the evening of the call.
"""

import random
from typing import Final

from clearinghouse.apps.ccp.market import UNITS, Market
from clearinghouse.apps.counterparty import CURRENCY_ID, OPERATOR
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId

CONFIDENCE_PPB: Final = 990_000_000
LOOK_BACK: Final = 250
STRESS: Final = 30
FLOOR_PPB: Final = 250_000_000
PERIOD_DAYS: Final = 2
CALL_SECONDS: Final = 14_400
REMINDER_SECONDS: Final = 3_600
FUND_CALL_SECONDS: Final = 86_400
CONTRIBUTION_MIN: Final = 100_000 * UNITS
OWN_PART: Final = 1_000_000 * UNITS
MOVE_PPB: Final = 15_000_000
STRESS_MOVE_PPB: Final = 40_000_000
MARKET_MOVES_PERCENT: Final = (-40, -30, -25, -20, -15, -10, -5, 5, 10, 15, 20, 25)
"""Stress of all shares together; beside it each share falls alone by `ALONE_PERCENT`."""
ALONE_PERCENT: Final = -50
PERCENT_PPB: Final = types.PPB // 100
LIQUIDITY_TARGET_PPB: Final = types.PPB
CREDIT_LINES: Final = (
    ("bank-1", 4_000_000 * UNITS, 3_600),
    ("bank-2", 3_000_000 * UNITS, 14_400),
    ("bank-3", 3_000_000 * UNITS, 86_400),
)
"""Committed lines: who provides each, how much, and how many seconds after the call it is paid out."""


class Collateral:
    """What is set aside for defaults in a run."""

    def __init__(self, desk: Desk, market: Market, seed: int) -> None:
        """Set the model, its scenarios and the stress; the counterparty puts its own part aside."""
        self._desk = desk
        self._market = market
        self.calls = 0
        self.called = 0
        draw = random.Random(f"returns:{seed}")
        desk.must(
            commands.SetMarginParameters(
                *desk.of(OPERATOR), CONFIDENCE_PPB, LOOK_BACK, STRESS, FLOOR_PPB, CALL_SECONDS,
                REMINDER_SECONDS, 0, 0, 0,
            )
        )  # fmt: skip
        for share in market.shares:
            desk.must(
                commands.SetMarginAsset(*desk.of(OPERATOR), share, 0, 0, 0, PERIOD_DAYS, 0, 0)
            )
            returns = [round(draw.gauss(0, MOVE_PPB)) for _ in range(LOOK_BACK)]
            returns += [round(draw.gauss(0, STRESS_MOVE_PPB)) for _ in range(STRESS)]
            desk.must(commands.SetMarginScenarios(*desk.of(OPERATOR), share, returns))
        self._set_stress()
        desk.must(
            commands.SetDefaultFundParameters(
                *desk.of(OPERATOR), CONTRIBUTION_MIN, FUND_CALL_SECONDS
            )
        )
        desk.must(commands.SetLiquidityTerms(*desk.of(OPERATOR), LIQUIDITY_TARGET_PPB, 0, -1))
        for number, (provider, amount, seconds) in enumerate(CREDIT_LINES, start=1):
            desk.must(
                commands.SetCreditLine(
                    *desk.of(OPERATOR), number, provider, CURRENCY_ID, amount, seconds
                )
            )
        payer = market.members[0].house
        market.deposit({(payer, CURRENCY_ID): 2 * OWN_PART})
        for fund in (types.FUND_SKIN, types.FUND_EQUITY):
            desk.must(commands.FundCcp(*desk.of(OPERATOR), payer, fund, OWN_PART))

    def _set_stress(self) -> None:
        """All shares move together, or one falls by itself."""
        desk, shares = self._desk, list(map(int, self._market.shares))
        moves: list[tuple[str, list[int], int]] = [
            (f"all{percent:+}%", shares, percent) for percent in MARKET_MOVES_PERCENT
        ]
        moves += [(f"{share}-alone", [share], ALONE_PERCENT) for share in shares]
        for number, (name, moved, percent) in enumerate(moves, start=1):
            shocks = [percent * PERCENT_PPB] * len(moved)
            desk.must(commands.SetStressScenario(*desk.of(OPERATOR), number, name, moved, shocks))

    def meet_calls(self) -> None:
        """Members bring the cash that they are called for, and lodge it or pay it into the default fund."""
        margin = self._desk.state.margin
        cash = CURRENCY_ID
        lodged = {account_id: call.amount for account_id, call in margin.calls.items()}
        if lodged:
            self._market.deposit({(key, cash): amount for key, amount in lodged.items()})
            self._desk.must(
                commands.LodgeCollateral(
                    *self._desk.of(OPERATOR), list(lodged), [cash] * len(lodged), list(lodged.values())
                )
            )  # fmt: skip
        accounts = {member.member_id: member.house for member in self._market.members}
        paid: dict[AccountId, int] = {
            accounts[member_id]: call.amount
            for member_id, call in margin.contribution_calls.items()
        }
        self._market.deposit({(key, cash): amount for key, amount in paid.items()})
        for account_id, amount in paid.items():
            self._desk.must(
                commands.ContributeDefaultFund(*self._desk.of(OPERATOR), account_id, amount)
            )
        self.calls += len(lodged) + len(paid)
        self.called += sum(lodged.values()) + sum(paid.values())
