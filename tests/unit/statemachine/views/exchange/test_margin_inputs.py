# SPDX-License-Identifier: Apache-2.0
"""The inputs of a margin: each amount and parameter stands under its own name (SPEC M-10, U-8).

Owns a holding and a line of which no two figures are the same, so that none can stand in the place of another.
"""

from math import isqrt

from clearinghouse.statemachine.state.dynamic_margin import DynamicMargin
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import AssetAmountView
from clearinghouse.statemachine.views.exchange.liquidation_price import liquidation_prices
from clearinghouse.statemachine.views.exchange.margin import margin_view
from clearinghouse.statemachine.views.exchange.margin_inputs import (
    HoldingInputs,
    LineInputs,
    explain,
)
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.unit.statemachine.checks.test_damaged_state import SOL, USDC, SoundState

UNIT = 10**6
PERP, SPOT = MarketId(1), MarketId(2)
PRICES = """
price SOL 151
place bob SOL/USDC buy 1 @ 149 as spot
place alice SOL-PERP buy 1 @ 152 as loses
"""
OFFER = """
price SOL 151
place bob SOL-PERP sell 3 @ 150 as sells
"""


def root_e9(value: int, scale: int = UNIT) -> int:
    """The root of a value in whole units, in billionths, rounded up."""
    found = isqrt(value * 10**18 // scale)
    return found if found * found * scale >= value * 10**18 else found + 1


def forget(state: State, account: Account) -> None:
    """Let all figures of an account be computed again."""
    state.version += 1
    account.spot_stale = True
    for holding in account.holdings.values():
        holding.seen = -1


def test_a_holding_shows_its_amounts_and_the_rules_of_its_asset() -> None:
    """100 SOL at 151 less what is set apart; the debt of 200 units of dollars is bob's only debt."""
    sound = SoundState(PRICES)
    bob = sound.account("bob")
    asset, holding = sound.state.assets[SOL], bob.holdings[SOL]
    asset.weight_base_ppb, asset.weight_penalty_ppb = 900_000_001, 1_002
    asset.debt_max_leverage, asset.debt_imf_factor_ppb = 7, 1_003
    asset.debt_mmf_base_ppb, asset.debt_mmf_factor_ppb = 30_000_004, 1_005
    holding.balance, holding.reserved, holding.held = 90 * 10**9, 11, 12
    holding.unsettled, holding.borrowed = 0, 5 * 10**9
    forget(sound.state, bob)
    found = explain(sound.state, bob)
    assert [one.asset_id for one in found.holdings] == [USDC, SOL]
    value = 151 * 90 * UNIT - 1  # 12 units of SOL are held, which are 1.8 units of a dollar
    assert found.holdings[1] == HoldingInputs(
        asset_id=SOL,
        price_e9=151 * 10**15,
        stable_price_e9=151 * 10**15,
        price_state=asset.price_state,
        weight_kind=2,
        weight_base_ppb=900_000_001,
        weight_penalty_ppb=1_002,
        balance=90 * 10**9,
        reserved=11,
        held=12,
        lent=0,
        unsettled=0,
        borrowed=5 * 10**9,
        notional=value,
        notional_root_e9=root_e9(value),
        debt=5 * 10**9,
        debt_exposure_root_e9=root_e9(151 * 5 * UNIT),
        debt_max_leverage=7,
        debt_imf_factor_ppb=1_003,
        debt_mmf_base_ppb=30_000_004,
        debt_mmf_factor_ppb=1_005,
    )


def test_a_line_shows_its_lots_and_the_rules_of_its_market() -> None:
    """10 SOL bought at 150 and a bid of 1 at 152, at a mark of 151."""
    sound = SoundState(PRICES)
    market = sound.state.markets[PERP]
    market.imf_factor_ppb, market.mmf_factor_ppb = 1_001, 1_002
    market.imf_scale_ppb, market.mmf_scale_ppb = 1_000_000_003, 1_000_000_004
    rules = market.dynamic_margin = DynamicMargin(*range(10))  # its terms are not shown here
    rules.volatility_ratio_ppb, rules.open_interest_ratio_ppb, rules.depth_ratio_ppb = 5, 6, 7
    sound.state.version += 1
    market.version = sound.state.version
    alice = sound.account("alice")
    found = explain(sound.state, alice)
    line = alice.lines[PERP]
    assert [one.market_id for one in found.lines] == [PERP]
    assert found.lines[0] == LineInputs(
        market_id=PERP,
        mark_e9=151 * 10**13,
        stable_mark_e9=151 * 10**13,
        lots=1_000,
        cost=1_500 * UNIT,
        accrued_funding=0,
        bid_lots=line.bid_lots,
        ask_lots=0,
        bid_loss=UNIT,
        ask_loss=0,
        fees=0,
        exposure_root_e9=root_e9(line.exposure),
        max_leverage=20,
        imf_factor_ppb=1_001,
        mmf_base_ppb=30_000_000,
        mmf_factor_ppb=1_002,
        imf_scale_ppb=1_000_000_003,
        mmf_scale_ppb=1_000_000_004,
        volatility_ratio_ppb=5,
        open_interest_ratio_ppb=6,
        depth_ratio_ppb=7,
    )
    market.dynamic_margin = None
    (without,) = explain(sound.state, alice).lines
    ratios = without.volatility_ratio_ppb, without.open_interest_ratio_ppb, without.depth_ratio_ppb
    assert ratios == (0, 0, 0)


def test_what_is_sold_stands_below_zero_and_its_offer_on_its_own_side() -> None:
    """10 sold at 150 and an offer of 3 at 150, each of which would lose 1 at the mark."""
    sound = SoundState(OFFER)
    (found,) = explain(sound.state, sound.account("bob")).lines
    assert (found.lots, found.cost) == (-1_000, -1_500 * UNIT)
    assert (found.bid_lots, found.ask_lots) == (0, 300)
    assert (found.bid_loss, found.ask_loss) == (0, 3 * UNIT)


def test_the_whole_of_an_account_beside_its_parts() -> None:
    """Bob pays 149 of his spot order and has 100 of it to borrow; a line of a spot market is not among the lines."""
    sound = SoundState(PRICES)
    bob = sound.account("bob")
    cash = bob.holdings[USDC]
    cash.balance -= 100_000 * UNIT
    forget(sound.state, bob)
    found = explain(sound.state, bob)
    assert SPOT in bob.lines
    assert [one.market_id for one in found.lines] == [PERP]
    assert found.margin == margin_view(sound.state, bob)
    assert found.liquidation_prices == liquidation_prices(sound.state, bob)
    assert [one.asset_id for one in found.liquidation_prices] == [SOL]
    assert found.max_leverage == 10
    assert found.bankruptcy_equity == (100 - 100 - 10 + 100 * 151) * UNIT
    assert found.is_liquidatable is False
    assert found.assumed_borrows == [AssetAmountView(AssetId(USDC), 49 * UNIT)]
    assert found.spot_deduction == 0, "what the order gets is worth 151"
    alice = explain(sound.state, sound.account("alice"))
    assert alice.assumed_borrows == []
    assert alice.spot_deduction == 0
    # Equity 9,900 + 10 less the bid's loss of 1; without gains the 10 do not count (M-9.1).
    assert alice.strict_equity == 9_909 * UNIT
    assert alice.strict_outflow_equity == 9_899 * UNIT
    assert alice.strict_imf_requirement == alice.strict_outflow_imf_requirement > 0
