# SPDX-License-Identifier: Apache-2.0
"""No position is deleveraged while a backstop provider would still take a lot of it (SPEC W-3, W-4).

Owns the question, put where the machine is about to begin tier 3, and a plain answer in real numbers, as in
`gate_soundness`. Where that is not plain (a provider with open orders, a scaled margin, a loss that the fund may not
hold) nothing is found; the independent model answers it exactly, wherever it follows a game.
"""

from math import sqrt

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful.gate_soundness import PPB, SLACK_UNITS, margin_after, unit_value


class Tiers:
    """Gets a call when tier 3 begins."""

    def __init__(self, state: State) -> None:
        """Listen to a state."""
        self.state = state
        self.found: list[str] = []
        state.observer = self.hear

    def hear(self, kind: int, account_id: int, market_id: int) -> None:
        """The machine is about to decide something rare; the state is as it was before."""
        if kind == events.DELEVERAGED:
            line = self.state.accounts[AccountId(account_id)].lines[MarketId(market_id)]
            self.found += [
                f"account {account_id} market {market_id}: deleveraged, and provider {name} has capacity"
                for name in passed_over(self.state, line)
            ]

    def take(self) -> list[str]:
        """Return the findings since the last call."""
        found, self.found = self.found, []
        return found


def passed_over(state: State, line: Line) -> list[int]:
    """The providers who would plainly take a lot of a position; its account is fresh."""
    market = line.market
    worth = bankruptcy_equity(line.account)
    held = fund_can_pay(state, market.quote) * unit_value(market.quote)
    if worth < 0 and held + worth < SLACK_UNITS:
        return []
    toward = 1 if line.position > 0 else -1
    found: list[int] = []
    for name, provider in state.waterfall.providers.get(market.id, {}).items():
        taker = state.accounts[name]
        own = taker.lines.get(market.id)
        position = own.position if own is not None else 0
        if (
            taker.status == types.ACTIVE
            and not taker.risk_disabled
            and taker.owner != line.account.owner
            and provider.capacity_lots > toward * position
            and _carries(state, taker, market, position, position + toward)
        ):
            found.append(name)
    return found


def _carries(state: State, taker: Account, market: Market, before: int, after: int) -> bool:
    """Return whether a provider without orders would have more than it needs with the position after, at the mark."""
    if abs(after) < abs(before):
        return True  # what only reduces needs no margin
    scaled = any(line.market.imf_scale_ppb != PPB for line in taker.lines.values())
    if taker.orders or scaled or market.imf_scale_ppb != PPB:
        return False
    equity, required = margin_after(state, taker, [])
    required += _requirement(state, taker, market, after) - _requirement(
        state, taker, market, before
    )
    return equity > required + SLACK_UNITS


def _requirement(state: State, account: Account, market: Market, position: int) -> float:
    """M-4: what a position requires by itself."""
    exposure = abs(position) * market.mark_e9 / PPB * unit_value(market.quote)
    leverage = min(account.max_leverage, market.max_leverage)
    by_size = market.imf_factor_ppb / PPB * sqrt(exposure / 10**state.valuation.scale)
    return exposure * max(1 / leverage, by_size)
