# SPDX-License-Identifier: Apache-2.0
"""Accounts that only one of their prices can hurt, while the others do not move (W-7, I-6).

Owns such accounts, with as little headroom as is drawn. The conditions are the invariants, which are checked after
each command. They require that the command finds every account that fell below maintenance, watched or not.
"""

from hypothesis import given, settings, strategies as st

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import E9, SECOND, System, columns

USDC = 1
PERCENT = types.PPB // 100
VALUE = 10**6


@settings(max_examples=6)
@given(spare=st.integers(60, 140), ppm=st.integers(8_000, 12_000))
def test_the_asset_that_is_paid_in_hurts_by_itself(spare: int, ppm: int) -> None:
    """A loss in another asset grows with that asset's price, although the mark in it hardly moves."""
    system = System()
    eurc = system.asset("EURC", 2, 1)
    sol = system.asset("SOL", 4, 20)
    # No fee: a claim or a debt in the asset would bound the box as well.
    terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, eurc, **terms)  # type: ignore[arg-type]
    other, loser = system.account("other", USDC=10**12), system.account("loser", leverage=20)
    # 500 are lost at half the price, and 3 % of what is left are required.
    system.deposit(loser, USDC, (500 + 15 + spare) * VALUE)
    assert system.order(other, perp, types.SELL, 2_000, 50).codes == [codes.OK]
    assert system.order(loser, perp, types.BUY, 2_000, 50).codes == [codes.OK]
    system.price(sol, 10)
    price = VALUE * E9
    for _ in range(30):
        price += price * ppm // 10**6
        system.price(sol, 10 * price, e9=True)
        system.price(eurc, price, e9=True)


@settings(max_examples=30)
@given(
    spare=st.integers(1, 400),
    waits=st.lists(st.integers(1, 900_000), min_size=1, max_size=5),
)
def test_interest_hurts_by_itself(spare: int, waits: list[int]) -> None:
    """A debtor is found when the interest alone has used up its headroom."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    lender = system.account("lender", SOL=10**7)
    borrower = system.account("borrower", USDC=(1_000 + spare) * VALUE)
    system.must(
        commands.SetAccountSettings(
            *system.head(), AccountId(borrower), 10, types.ACCOUNT_SPOT_MARGIN
        )
    )
    dear = (80 * PERCENT, 900 * PERCENT, 0, 0, 0, types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    system.must(
        commands.SetPool(
            *system.head(), AssetId(sol), *dear, *(0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)
        )
    )
    system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(sol)], [10**7]))
    system.apply(commands.Borrow(*system.head(), [AccountId(borrower)], [AssetId(sol)], [200_0000]))
    system.apply(
        commands.Transfers(
            *system.head(),
            0,
            *columns(AccountId(borrower), AccountId(lender), AssetId(sol), 200_0000),
        )
    )
    for seconds in waits:
        system.price(sol, 20)
        system.now += seconds * SECOND
        system.advance(0)
