# SPDX-License-Identifier: Apache-2.0
"""What the fund pays for a unit of collateral of a loss that stays unpaid (SPEC R-1.1, M-1)."""

from fractions import Fraction

from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.pnl_settlement.fund_purchases import price_of
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.vocabulary.types import PPB, WEIGHT_INVERSE_SQRT
from tests.vectors.building import fund, new_account, new_asset, new_state


def test_the_haircut_is_that_of_the_whole_holding_loans_included() -> None:
    """The weight of 36 coins and 64 that are lent, at 4 USDC each, is that of 400 USDC, of which the root is 20.

    1.1 / (1 + 0.01 x 20) = 11/12. Less a spread of 3/12 of the index, 8/12 of 4 USDC are 8/3 USDC for a coin; at 2 USDC
    for a unit of CASH, that is 4/3 of it.
    """
    state = new_state("USDC", 6)
    coin = new_asset(state, "COIN", 0, "4")
    cash = new_asset(state, "CASH", 2, "2")
    coin.weight_kind = WEIGHT_INVERSE_SQRT
    coin.weight_base_ppb, coin.weight_penalty_ppb = PPB, PPB // 100
    coin.pool = Pool(0)
    state.pool_ids.append(coin.id)
    state.waterfall.rules.spread_ppb = PPB // 4
    anna = new_account(state, "anna")
    held = fund(state, anna, coin, 100)
    loans.lend(state, 0, held, 64)
    price = price_of(state, held, fund(state, anna, cash, 0))
    assert Fraction(price.at_index, price.denominator) == 4 * 10**6
    assert Fraction(price.reduced, price.denominator) == Fraction(8, 3) * 10**6
    assert Fraction(price.paid, price.paid_denominator) == Fraction(4, 3) * 10**2
