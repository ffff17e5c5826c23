# SPDX-License-Identifier: Apache-2.0
"""Where risk may only fall: switches, debts, a market that winds down, and paused assets (SPEC G-2, O-2.2).

Owns that question. Must never end an order.
"""

from clearinghouse.statemachine.vocabulary import types
from tests.model.brakes import Brakes
from tests.model.model_state import Account, Market, System


class RiskStops:
    """Answers it for an account and a market."""

    def __init__(self, system: System, brakes: Brakes) -> None:
        """Know the switches and the halts."""
        self.system = system
        self.brakes = brakes

    def is_switched_off(self, account: Account, market: Market) -> bool:
        """Return whether a switch stops an account in a market."""
        system = self.system
        of_owner = account.isolated_in and system.accounts[account.parent].risk_disabled
        return bool(
            system.risk_disabled
            or system.kill_switch
            or market.risk_disabled
            or account.risk_disabled
            or of_owner
        )

    def is_delisted(self, market: Market) -> bool:
        """Return whether a market is a perpetual that will be settled (O-1.3)."""
        return market.kind == types.PERPETUAL and market.id in self.system.futures

    def winds_down(self, market: Market) -> bool:
        """Return whether a market only reduces, will once its halt is over, or is delisted."""
        if self.is_delisted(market):
            return True
        if market.status == types.MARKET_AUCTION and market.halted:
            return self.brakes.halts[market.id].resume == types.MARKET_REDUCE_ONLY
        return market.status == types.MARKET_REDUCE_ONLY

    def only_reduces(self, account: Account, market: Market) -> bool:
        """Return whether nothing that may raise exposure rests there."""
        paused = any(self.system.assets[one].paused for one in (market.base, market.quote))
        stopped = self.is_switched_off(account, market) or self.may_only_reduce(account.id)
        return stopped or self.winds_down(market) or paused

    def may_only_reduce(self, account: int) -> bool:
        """Return whether an account may only reduce for what it owes (L-4.3, O-10, R-1.1)."""
        return self.system.owes_back(account) or account in self.system.overdue
