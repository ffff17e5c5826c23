# SPDX-License-Identifier: Apache-2.0
"""The verbs of strict valuation, dynamic margin and isolated positions, and the checks that read their figures.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, rate_ppb

if TYPE_CHECKING:
    from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
    from tests.scenarios.forms import Check
    from tests.scenarios.names import Setup


def stable_price(setup: Setup, words: Words) -> Action:
    """`stable-price SOL [0.03%]`: a stable price that follows by this much a second, and no other rule."""
    asset_id = setup.asset_id(words.take())
    rate = rate_ppb(words.take()) if words.peek() else rate_ppb("0.03%")
    words.done()
    return Action(
        commands.SetIndexRules(
            *setup.head(),
            asset_id=AssetId(asset_id),
            quorum_min=1,
            cap_bps_per_second=0,
            cap_saved_seconds=0,
            capless_after_ns=0,
            jumped_bps=0,
            stale_ns=0,
            wide_bps=0,
            frozen_after_ns=0,
            frozen_move_bps=0,
            stable_ppb_per_second=rate,
            adverse_bps=0,
        )
    )


def _scales(setup: Setup, market_id: MarketId) -> tuple[int, int]:
    """What IMF and MMF of a market are multiplied with."""
    market = setup.system.state.markets[market_id]
    return market.imf_scale_ppb, market.mmf_scale_ppb


def _strict(*, gains: bool) -> Check:
    """Worst-case equity and IMF requirement as risk-increasing orders see them, or borrows and withdrawals."""

    def found(setup: Setup, account_id: AccountId) -> tuple[int, int]:
        state = setup.system.state
        account = state.accounts[account_id]
        account_margin.refresh(state, account)
        return account_margin.strict_worst_case(state, account, gains=gains)

    return check("account =value =value", found)


scales = check("market =rate =rate", _scales)
strict, strict_without_gains = _strict(gains=True), _strict(gains=False)
