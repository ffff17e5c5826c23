# SPDX-License-Identifier: Apache-2.0
"""The inputs of a margin are those of the account, the asset and the market, field by field (SPEC M-10)."""

from math import isqrt

from clearinghouse.statemachine.views.margin_inputs import HoldingInputs, LineInputs, explain
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.unit.statemachine.checks.test_damaged_state import SoundState

E6 = 10**6
NEW_ORDERS = """
place alice SOL-PERP buy 3 @ 149
place alice SOL-PERP sell 2 @ 151
"""


def root_e9(amount: int) -> int:
    """The square root of an amount of USDC with nine decimals, ceiled."""
    square = amount * 10**12
    root = isqrt(square)
    return root + (root * root < square)


def test_the_inputs_of_assets_are_shown() -> None:
    """Bob has 100 SOL at 150 and owes 100 USDC; the terms of debts are set so that no two are equal."""
    sound = SoundState()
    bob = sound.account("bob")
    for asset_id, first in ((1, 20), (2, 30)):
        asset = sound.state.assets[AssetId(asset_id)]
        asset.debt_max_leverage = first
        asset.debt_imf_factor_ppb = first + 1
        asset.debt_mmf_base_ppb = first + 2
        asset.debt_mmf_factor_ppb = first + 3
    shown = explain(sound.state, bob)
    assert [one.asset_id for one in shown.holdings] == sorted(bob.holdings)
    for one in shown.holdings:
        holding = bob.holdings[one.asset_id]
        asset = holding.asset
        price = asset.price_e9
        notional = one.notional
        assert one == HoldingInputs(
            asset.id,
            price,
            one.stable_price_e9,
            asset.price_state,
            asset.weight_kind,
            asset.weight_base_ppb,
            asset.weight_penalty_ppb,
            holding.balance,
            holding.reserved,
            holding.held,
            holding.lent,
            holding.unsettled,
            holding.borrowed,
            notional,
            root_e9(notional),
            one.debt,
            root_e9(holding.debt_exposure),
            asset.debt_max_leverage,
            asset.debt_imf_factor_ppb,
            asset.debt_mmf_base_ppb,
            asset.debt_mmf_factor_ppb,
        )
        assert one.debt >= holding.borrowed
        if asset.id == 2:  # no SOL is lent or borrowed
            assert (one.balance, one.notional) == (100 * 10**9, 15_000 * E6)
            assert one.price_e9 == one.stable_price_e9 == 150 * 10**15
    assert shown.max_leverage == 10
    assert not shown.is_liquidatable


def test_the_inputs_of_markets_are_shown() -> None:
    """Alice is long 10 SOL, bids for 3 and for 1, and asks for 2."""
    sound = SoundState(NEW_ORDERS)
    alice = sound.account("alice")
    market = sound.state.markets[MarketId(1)]
    market.mmf_factor_ppb = 77
    (shown,) = (one for one in explain(sound.state, alice).lines if one.market_id == 1)
    line = alice.lines[MarketId(1)]
    rules = market.dynamic_margin
    assert shown == LineInputs(
        MarketId(1),
        market.mark_e9,
        shown.stable_mark_e9,
        1_000,
        line.cost,
        0,
        400,
        200,
        -(-line.bid_loss_e9 // 10**9),
        -(-line.ask_loss_e9 // 10**9),
        line.fees,
        root_e9(line.exposure),
        20,
        market.imf_factor_ppb,
        30_000_000,
        77,
        market.imf_scale_ppb,
        market.mmf_scale_ppb,
        rules.volatility_ratio_ppb if rules is not None else 0,
        rules.open_interest_ratio_ppb if rules is not None else 0,
        rules.depth_ratio_ppb if rules is not None else 0,
    )
