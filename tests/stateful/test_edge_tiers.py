# SPDX-License-Identifier: Apache-2.0
"""Bankruptcies with a provider of any size beside the counterparties: which of them takes the position first (W-3,
W-4).

Owns how they are drawn. The checks are `tier_order` where tier 3 begins, the audit of the events, and the independent
model where it follows.
"""

from hypothesis import Phase, given, settings, strategies as st

from clearinghouse.statemachine.checks.exchange.liquidation import event_findings
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.tier_order import Tiers
from tests.support import SECOND, System

USDC = 1
PERCENT = types.PPB // 100
VALUE = 10**6
LOTS = 50
WHOLE = 10_000 * VALUE


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(
    capacity=st.integers(0, LOTS + 10),
    wealth=st.sampled_from((0, 60, 10_000)),
    fund=st.sampled_from((0, 10, 10_000)),
    falls=st.lists(st.integers(20, 97), min_size=1, max_size=3),
)
def test_nobody_is_deleveraged_before_the_providers(
    capacity: int, wealth: int, fund: int, falls: list[int]
) -> None:
    """With any limits of the provider, tier 3 begins only when it takes no more lots or the fund cannot pay."""
    system = System(model=IS_PURE)
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0)
    tiers = Tiers(system.state)
    rich, loser = system.account("rich", USDC=10**12), system.account("loser", leverage=20)
    provider = system.account("provider", leverage=20, kind=types.KIND_BACKSTOP)
    system.deposit(loser, USDC, 100 * VALUE)
    system.deposit(provider, USDC, WHOLE)
    rules = (1, SECOND, types.PPB, 10 * PERCENT, PERCENT, 2 * PERCENT, types.PPB, 2, 6 * PERCENT)
    system.must(commands.SetLiquidation(*system.head(), *rules, PERCENT, 20, 0))
    if capacity:
        system.must(
            commands.SetBackstop(
                *system.head(), AccountId(provider), MarketId(perp), capacity, 0, PERCENT
            )
        )
    # What it had to show when it gave its word is spent since.
    spent = [WHOLE - wealth * VALUE]
    if spent[0]:
        system.apply(
            commands.Transfers(
                *system.head(), 0, [AccountId(provider)], [AccountId(rich)], [AssetId(USDC)], spent
            )
        )
    if fund:
        system.must(
            commands.FundLiquidity(*system.head(), AccountId(rich), AssetId(USDC), fund * VALUE)
        )
    system.order(rich, perp, types.SELL, 2_000, LOTS)
    system.order(loser, perp, types.BUY, 2_000, LOTS)
    price = 2_000
    for fall in falls:
        price = max(1, price * fall // 100)
        system.price(sol, price * 10**13, e9=True)
        for _ in range(2):
            system.advance(1)
            assert tiers.take() == []
            assert event_findings(system.events) == []
