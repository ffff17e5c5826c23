# SPDX-License-Identifier: Apache-2.0
"""Which figures of a lending pool grow by the ratio as its asset goes on in another one (SPEC O-11)."""

from typing import Final

from clearinghouse.statemachine.settlement.redenominations import _grow
from clearinghouse.statemachine.state.pool import Pool

# Limits and sums in units of the asset, and shares without an owner. Shares of accounts grow with each account; rates,
# indices, times and places stay.
IN_UNITS: Final = frozenset(
    {
        *("supply_cap", "borrow_cap", "account_supply_cap", "account_borrow_cap"),
        *("claims_min", "virtual_claim", "virtual_shares"),
        *("reserve_e36", "fee_stream_e36", "paid_e36", "earned_e36", "kept_e36"),
        *("fees", "fees_due", "window_out"),
    }
)


def test_each_amount_of_a_pool_grows_by_the_ratio_and_nothing_else_does() -> None:
    """Of a pool whose figures all differ."""
    pool = Pool(0)
    figures = [name for name, value in vars(pool).items() if isinstance(value, int)]
    for number, name in enumerate(figures, start=2):
        setattr(pool, name, number)
    _grow(pool, 1_000)
    assert {name: getattr(pool, name) for name in figures} == {
        name: number * (1_000 if name in IN_UNITS else 1)
        for number, name in enumerate(figures, start=2)
    }
