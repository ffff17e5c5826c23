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
from tests.scenarios.language import Words, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
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


def scales(setup: Setup, words: Words) -> None:
    """`scales SOL-PERP 1.25 1.05`: what IMF and MMF of a market are multiplied with."""
    market = setup.market(words.take())
    imf, mmf = rate_ppb(words.take()), rate_ppb(words.take())
    words.done()
    same("scale of IMF", market.imf_scale_ppb, imf)
    same("scale of MMF", market.mmf_scale_ppb, mmf)


def _strict(setup: Setup, words: Words, *, gains: bool) -> None:
    name, equity, required = words.take(), words.take(), words.take()
    words.done()
    state, account = setup.system.state, setup.account(name)
    account_margin.refresh(state, account)
    found = account_margin.strict_worst_case(state, account, gains=gains)
    symbol = state.valuation.symbol
    same(f"strict equity of {name}", found[0], setup.amount(equity, symbol))
    same(f"strict requirement of {name}", found[1], setup.amount(required, symbol))


def strict(setup: Setup, words: Words) -> None:
    """`strict alice 1,000 900`: worst-case equity and IMF requirement as risk-increasing orders see them."""
    _strict(setup, words, gains=True)


def strict_without_gains(setup: Setup, words: Words) -> None:
    """`strict-without-gains alice 900 900`: the same as borrows and withdrawals see them."""
    _strict(setup, words, gains=False)
