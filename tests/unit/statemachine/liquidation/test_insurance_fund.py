# SPDX-License-Identifier: Apache-2.0
"""The liquidity fund's means and a position's share, in fractions over drawn funds and accounts (L-2, W-0, W-5)."""

from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.liquidation.insurance_fund import (
    fund_amount,
    fund_can_pay,
    fund_debt,
    pay_from_fund,
    share_of,
    units_of,
)
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, PPB, PRICE_E9
from tests.support import System

CASES = 400
RAY = 10**27
SHARE = 10**9
SECOND = types.SECOND_NS
MICRO = 10**6


def bare_state() -> State:
    """Make a state with USDC, 6 decimals, and three more assets, two of them with a pool; all accounts are empty."""
    state = State(Genesis(b"fund-fund-fund-f", "USDC", 6, 600 * SECOND, SECOND, 10 * SECOND))
    for asset_id, (symbol, scale) in enumerate((("BTC", 8), ("SOL", 9), ("EURC", 2)), start=2):
        state.assets[AssetId(asset_id)] = Asset(AssetId(asset_id), symbol, scale)
    for asset_id in (2, 3):
        state.assets[AssetId(asset_id)].pool = Pool(0)
    return state


def price(asset: Asset) -> Fraction:
    """Return the value of a smallest unit, in valuation units."""
    return Fraction(asset.price_e9, 10**asset.scale * PRICE_E9)


def drawn_holding(draw: Random, state: State, asset: Asset) -> Holding:
    """The fund with some balance, hold, claim, loan and borrow of an asset, each of which may be nothing."""
    holding = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    holding.balance = draw.choice((0, 1, draw.randrange(10**9)))
    holding.held = draw.choice((0, draw.randrange(holding.balance + 1)))
    holding.unsettled = draw.choice((0, 0, draw.randrange(-(10**9), 10**9)))
    if asset.pool is not None:
        asset.pool.supply_index = RAY + draw.randrange(RAY)
        asset.pool.borrow_index = RAY + draw.randrange(RAY)
        holding.lent_shares = draw.choice((0, draw.randrange(10**18)))
        holding.borrow_shares = draw.choice((0, 0, 1, draw.randrange(10**18)))
    return holding


def has(holding: Holding) -> int:
    """Return the balance without holds, loans with interest, floored, and unsettled gains."""
    pool = holding.asset.pool
    lent = 0 if pool is None else Fraction(holding.lent_shares * pool.supply_index, SHARE * RAY)
    return holding.balance - holding.held + floor(lent) + holding.unsettled


def owes(holding: Holding) -> int:
    """Return the debt with its interest, ceiled."""
    pool = holding.asset.pool
    return (
        0
        if pool is None
        else ceil(Fraction(holding.borrow_shares * pool.borrow_index, SHARE * RAY))
    )


def means(state: State, asset: Asset, spread: Fraction) -> int:
    """L-2: all of the asset itself; of others their worth, coins less the spread, less what was borrowed of them."""
    own = 0
    others = 0
    for holding in state.accounts[LIQUIDITY_FUND].holdings.values():
        if holding.asset is asset:
            own = has(holding) - owes(holding)
            continue
        worth = floor(has(holding) * price(holding.asset))
        if has(holding) > 0 and holding.asset.id != 1:
            worth = floor(worth * (1 - spread))
        others += worth - ceil(owes(holding) * price(holding.asset))
    if asset.price_e9:
        own += floor(others / price(asset))
    return max(0, own)


def test_what_the_fund_can_pay_is_what_it_has_less_what_it_owes() -> None:
    """With any holdings, it pays from an asset without a price in that asset alone."""
    draw = Random("fund_can_pay")
    positive = 0
    for _ in range(CASES):
        state = bare_state()
        state.waterfall.rules.spread_ppb = draw.choice((0, 1, 10**7, 333_333_333))
        for asset in state.assets.values():
            if asset.id != 1:
                asset.price_e9 = draw.choice((0, PRICE_E9, draw.randrange(1, 10**20)))
            if draw.random() < 0.75:
                drawn_holding(draw, state, asset)
        spread = Fraction(state.waterfall.rules.spread_ppb, PPB)
        for asset in state.assets.values():
            can_pay = fund_can_pay(state, asset)
            assert can_pay == means(state, asset, spread)
            positive += can_pay > 0
            found = state.accounts[LIQUIDITY_FUND].holdings.get(asset.id)
            amount = 0 if found is None else has(found) - owes(found)
            assert fund_amount(state, asset) == amount
            assert fund_debt(state, asset) == max(0, -amount)
    assert CASES < positive < 4 * CASES


def test_the_fund_has_its_own_and_nothing_of_an_asset_it_never_had() -> None:
    """10 of balance, 2 of them held, 3 lent, 4 claimed, 5 borrowed are 10 in all; of another asset it has 0."""
    state = bare_state()
    btc = state.assets[AssetId(2)]
    assert fund_amount(state, btc) == fund_debt(state, btc) == fund_can_pay(state, btc) == 0
    holding = holding_of(state, state.accounts[LIQUIDITY_FUND], btc)
    holding.balance, holding.held, holding.unsettled = 10, 2, 4
    holding.lent_shares, holding.borrow_shares = 3 * SHARE, 5 * SHARE
    assert fund_amount(state, btc) == fund_can_pay(state, btc) == 10
    holding.unsettled = -7
    assert fund_amount(state, btc) == -1
    assert fund_debt(state, btc) == 1
    assert fund_can_pay(state, btc) == 0
    # A cent is worth 10,000 units of USDC less 1 %; BTC at one unit each.
    state.waterfall.rules.spread_ppb = 10_000_000
    btc.price_e9 = 10**8 * PRICE_E9
    eurc = state.assets[AssetId(4)]
    eurc.price_e9 = MICRO * PRICE_E9
    holding_of(state, state.accounts[LIQUIDITY_FUND], eurc).balance = 1
    # Of BTC it has 4 units and owes 5: 4 less 1 % are 3.
    assert fund_can_pay(state, btc) == 9_900 - 1
    assert fund_can_pay(state, state.valuation) == 9_900 + 3 - 5
    holding.borrow_shares = 0
    assert fund_can_pay(state, state.valuation) == 9_900 + 3
    assert fund_can_pay(state, btc) == 9_904


def test_what_the_fund_pays_one_account_has() -> None:
    """A claim moves from the fund to the account; a negative amount is the fund's income.

    Who owes something by it and then is paid in another asset has to be found when the price of that one moves.
    """
    system = System()
    eurc = system.state.assets[AssetId(system.asset("EURC", 4, 2))]
    usdc = system.state.valuation
    alice = system.state.accounts[AccountId(system.account("alice", USDC=1_000))]
    bob = system.state.accounts[AccountId(system.account("bob", USDC=1_000))]
    fund = system.state.accounts[LIQUIDITY_FUND]
    # Bob has paid 40 and the fund owes 210; both have exposure now, and neither has had any EURC.
    system.observe(lambda: pay_from_fund(system.state, alice, usdc, 250))
    system.observe(lambda: pay_from_fund(system.state, bob, usdc, -40))
    assert [one.holdings[AssetId(1)].unsettled for one in (alice, bob, fund)] == [250, -40, -210]
    system.observe(lambda: pay_from_fund(system.state, bob, eurc, 3))
    assert (bob.holdings[eurc.id].unsettled, fund.holdings[eurc.id].unsettled) == (3, -3)
    assert list(eurc.exposed_holders) == [LIQUIDITY_FUND, bob.id]


def test_units_of_an_asset_are_floored() -> None:
    """Any value at any price of an asset of any scale."""
    draw = Random("units_of")
    state = bare_state()
    for _ in range(CASES):
        asset = draw.choice(list(state.assets.values()))
        if asset.id != 1:
            asset.price_e9 = draw.randrange(1, 10 ** draw.randrange(1, 22))
        value = draw.randrange(-(10**12), 10**12)
        assert units_of(asset, value) == floor(value / price(asset))


def quoted_in_euro(mmf_ppb: tuple[int, int]) -> tuple[System, int, int, int]:
    """Alice, short 5 SOL for EURC at 1.25 and long 2 BTC for USDC, at marks of 100 EURC and 1,000 USDC."""
    system = System()
    eurc = system.asset("EURC", 4, 2)
    sol = system.asset("SOL", 9, 125)
    btc = system.asset("BTC", 8, 1_000)
    system.price(eurc, 125 * 10**4 * PRICE_E9, e9=True)
    first = system.market(
        "SOL-EURC", types.PERPETUAL, sol, eurc, maker_ppb=0, taker_ppb=0, mmf_base_ppb=mmf_ppb[0]
    )
    second = system.market(
        "BTC-PERP", types.PERPETUAL, btc, maker_ppb=0, taker_ppb=0, mmf_base_ppb=mmf_ppb[1]
    )
    alice = system.account("alice", leverage=20, USDC=1_000 * MICRO)
    bob = system.account("bob", leverage=20, USDC=100_000 * MICRO)
    system.order(bob, first, types.BUY, 100_00, 5_00)
    system.order(alice, first, types.SELL, 100_00, 5_00)
    system.order(bob, second, types.SELL, 1_000_00, 2_00)
    system.order(alice, second, types.BUY, 1_000_00, 2_00)
    return system, alice, first, second


@pytest.mark.parametrize(
    ("mmf_ppb", "first_part"),
    [
        # 625 x 1 % and 2,000 x 2 %.
        ((10_000_000, 20_000_000), Fraction(625, 4_625)),
        # No requirement anywhere: by exposure.
        ((0, 0), Fraction(625, 2_625)),
        # One unit of requirement is one: 625 x 10^-9, ceiled, and nothing for the other.
        ((1, 0), Fraction(1)),
    ],
)
def test_a_share_goes_by_requirement_or_by_exposure_in_units_of_the_quote(
    mmf_ppb: tuple[int, int], first_part: Fraction
) -> None:
    """W-0: of any equity each position gets its part, that of the first as EURC at 1.25 USDC."""
    system, alice, first, second = quoted_in_euro(mmf_ppb)
    account = system.state.accounts[AccountId(alice)]
    refresh(system.state, account)
    assert bankruptcy_equity(account) == 1_000 * MICRO
    for equity in (525 * MICRO, -1, 0):
        found = Fraction(*share_of(system.state, account, account.lines[MarketId(first)], equity))
        # The smallest unit of EURC, 0.0001, is worth 125 units of USDC.
        assert found == equity * first_part / 125
        found = Fraction(*share_of(system.state, account, account.lines[MarketId(second)], equity))
        assert found == equity * (1 - first_part)


def test_a_value_has_no_units_without_a_price() -> None:
    """An asset that has no price cannot be counted by its value."""
    asset = Asset(AssetId(2), "SOL", 9)
    with pytest.raises(AssertionError):
        units_of(asset, 1)
    asset.price_e9 = 1
    assert units_of(asset, 1) == asset.value_denominator
