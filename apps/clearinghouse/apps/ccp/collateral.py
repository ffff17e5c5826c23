# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of returns, not of secrets)
"""Set up margin, the default fund and liquidity of a run, and let members pay what is called.

Owns the scenarios, which are generated for all shares together, the growth of credit lines with the need, and the
members' answers to calls: with cash, on the evening of the call.
"""

import random
from typing import Final

from clearinghouse.apps.ccp.market import PVP_LIMIT, UNITS, Market
from clearinghouse.apps.ccp.returns import joint_returns, over
from clearinghouse.apps.ccp.trades import Trade
from clearinghouse.apps.counterparty import CURRENCY_ID, OPERATOR
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.clearing.exposure import exposure_of
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId

CONFIDENCE_PPB: Final = 990_000_000
LOOK_BACK: Final = 250
STRESS: Final = 30
FLOOR_PPB: Final = 250_000_000
PERIOD_DAYS: Final = 2
CONCENTRATION_PPB: Final = 100_000_000
"""The part of the daily volume that can be sold on a day; of what a position has beyond it"""
CONCENTRATION_RATE_PPB: Final = 150_000_000
"""this part of the value is required on top."""
CALL_SECONDS: Final = 14_400
REMINDER_SECONDS: Final = 3_600
FUND_CALL_SECONDS: Final = 86_400
CONTRIBUTION_PPM: Final = 1_000
"""The least contribution of a member, of what two members pay for the first day."""
OWN_PERCENT: Final = 4
"""The counterparty's own money before the contributions of others, as a part of two members' first payment."""
EQUITY: Final = 1_000_000 * UNITS
MARKET_MOVES_PERCENT: Final = (-27, -22, -19, -15, -12, -10, -5, 5, 10, 15, 21, 33)
"""Stress of all shares together; beside it each share falls alone by `ALONE_PERCENT`. The exchange stops a share at
10 % on a day, so three days in a row, one more than the liquidation period, are -27 % and +33 %."""
ALONE_PERCENT: Final = -27
PERCENT_PPB: Final = types.PPB // 100
EXPOSURE_MULTIPLE: Final = 20
LIMIT_PERCENT: Final = 120
"""The part of the value of a day's trades for which a member lodges collateral, at the prices of the evening before."""
LIQUIDITY_TARGET_PPB: Final = types.PPB
PROVIDERS: Final = (("bank-1", 3_600), ("bank-2", 14_400), ("bank-3", 86_400))
"""Committed lines of the same amount: who provides each, and how many seconds after the call it is paid out. In the
other currency, in which payments are due on the day, they are overdrafts that are there at once."""
LINES_PERCENT: Final = 200
"""All lines together, of the largest need seen: without the provider that is assumed to fail they are 133 % of it."""


class Collateral:
    """The margin, default fund and credit lines of a run."""

    def __init__(self, desk: Desk, market: Market, seed: int, first_day: list[Trade]) -> None:
        """Set the margin model, its scenarios and the stress scenarios, and pay the clearinghouse's own part of the
        fund.
        """
        self._desk = desk
        self._market = market
        self.calls = 0
        self.called = 0
        self.lodged_for_limits = 0
        self._lines: dict[AssetId, int] = {}
        draw = random.Random(f"returns:{seed}")
        calm = joint_returns(draw, LOOK_BACK + PERIOD_DAYS - 1, len(market.shares))
        stress = joint_returns(draw, STRESS + PERIOD_DAYS - 1, len(market.shares), turbulent=True)
        scenarios = zip(over(calm, PERIOD_DAYS), over(stress, PERIOD_DAYS), strict=True)
        desk.must(
            commands.SetMarginParameters(
                *desk.of(OPERATOR), CONFIDENCE_PPB, LOOK_BACK, STRESS, FLOOR_PPB, CALL_SECONDS,
                REMINDER_SECONDS, 0, CONCENTRATION_PPB, CONCENTRATION_RATE_PPB, reduction_max_ppb=0,
                sale_share_ppb=0, exposure_multiple=0,
            )
        )  # fmt: skip
        volumes = [0] * len(market.shares)
        for trade in first_day:
            volumes[trade.share] += trade.quantity
        for share, volume, (looked_back, stressed) in zip(
            market.shares, volumes, scenarios, strict=True
        ):
            desk.must(
                commands.SetMarginAsset(*desk.of(OPERATOR), share, 0, 0, 0, PERIOD_DAYS, volume, 0)
            )
            desk.must(
                commands.SetMarginScenarios(*desk.of(OPERATOR), share, [*looked_back, *stressed])
            )
        self._set_stress()
        payments = market.largest_payments(first_day)
        desk.must(
            commands.SetDefaultFundParameters(
                *desk.of(OPERATOR),
                payments * CONTRIBUTION_PPM // 1_000_000,
                FUND_CALL_SECONDS,
                cover_days=0,  # 0: the days, buffer and month of C-8.3
                buffer_ppb=0,
                sizing_days=0,
            )
        )
        desk.must(commands.SetLiquidityTerms(*desk.of(OPERATOR), LIQUIDITY_TARGET_PPB, 0, -1))
        # Two members may be short of the other currency up to their limits.
        self.size_lines(market.foreign, 2 * PVP_LIMIT)
        payer = market.members[0].house
        skin = payments * OWN_PERCENT // 100
        market.deposit({(payer, CURRENCY_ID): skin + EQUITY})
        for fund, amount in ((types.FUND_SKIN, skin), (types.FUND_EQUITY, EQUITY)):
            desk.must(commands.FundCcp(*desk.of(OPERATOR), payer, fund, amount))

    def _set_stress(self) -> None:
        """Set the stress scenarios: all shares move together, or one share falls alone."""
        desk, shares = self._desk, list(map(int, self._market.shares))
        moves: list[tuple[str, list[int], int]] = [
            (f"all{percent:+}%", shares, percent) for percent in MARKET_MOVES_PERCENT
        ]
        moves += [(f"{share}-alone", [share], ALONE_PERCENT) for share in shares]
        for number, (name, moved, percent) in enumerate(moves, start=1):
            shocks = [percent * PERCENT_PPB] * len(moved)
            desk.must(commands.SetStressScenario(*desk.of(OPERATOR), number, name, moved, shocks))

    def size_lines(self, asset: AssetId, need: int) -> None:
        """Increase the credit lines in a currency up to the largest need so far."""
        amount = need * LINES_PERCENT // 100 // len(PROVIDERS)
        if amount <= self._lines.get(asset, 0):
            return
        self._lines[asset] = amount
        for place, (provider, seconds) in enumerate(PROVIDERS):
            number = 1 + len(PROVIDERS) * list(self._lines).index(asset) + place
            self._desk.must(
                commands.SetCreditLine(
                    *self._desk.of(OPERATOR),
                    number,
                    provider,
                    asset,
                    amount,
                    seconds if asset == CURRENCY_ID else 0,
                )
            )

    def lodge_for(self, trades: list[Trade]) -> None:
        """Lodge the members' cover before a day's trades, so that no trade exceeds a member's limit (C-16.1)."""
        desk, market = self._desk, self._market
        margin = desk.state.margin
        most: dict[int, int] = {}
        for trade in trades:
            for place in (trade.buyer, trade.seller):
                most[place] = most.get(place, 0) + trade.price * trade.quantity
        lodged: dict[tuple[AccountId, AssetId], int] = {}
        for place in sorted(most):
            member = market.members[place]
            found = desk.state.clearing.members[member.member_id]
            has = sum(margin.lodged.get(found.owner, {}).values())
            has += margin.contributions.get(pair_key(found.id, CURRENCY_ID), 0)
            exposure = max(exposure_of(desk.state, found), 0) + most[place] * LIMIT_PERCENT // 100
            lacking = -(-exposure // EXPOSURE_MULTIPLE) - has
            if lacking > 0 and found.status < types.MEMBER_IN_DEFAULT:
                lodged[(member.house, CURRENCY_ID)] = lacking
        self.lodged_for_limits += sum(lodged.values())
        market.deposit(lodged)
        accounts = [account_id for account_id, _ in lodged]
        if accounts:
            desk.must(
                commands.LodgeCollateral(
                    *desk.of(OPERATOR), accounts, [CURRENCY_ID] * len(accounts), list(lodged.values())
                )
            )  # fmt: skip

    def meet_calls(self) -> None:
        """Deposit the cash that members were called for, and lodge it as margin or pay it into the default fund."""
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
