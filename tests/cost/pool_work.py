# SPDX-License-Identifier: Apache-2.0
"""The workloads of lending pools: lenders that bear a loss, borrowers whose debts are written off (SPEC I-12.1).

Owns one workload for each weight of this work. `unit_time` times them.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.cost.unit_time import PERCENT, UNIT, Work, tick_of
from tests.support import SECOND, System

RATES: Final = (PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB, 2, 6 * PERCENT, PERCENT)
TERMS: Final = (8 * 10**8, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)


def lent(size: int) -> Work:
    """A pass that writes a borrower off, whose loss so many lenders with a position bear."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    coin = system.asset("COIN", 9, 100)
    perp = system.market("COIN-PERP", types.PERPETUAL, coin, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *RATES, 1, 0))
    system.must(commands.SetPool(*system.head(), AssetId(1), *TERMS))
    other = system.account("other", USDC=10**6 * UNIT)
    for number in range(size):
        lender = system.account(f"lender {number}", USDC=100 * UNIT)
        system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(1)], [100 * UNIT]))
        system.order(other, perp, types.SELL, 100_00, 1)
        system.order(lender, perp, types.BUY, 100_00, 1)
    borrower = AccountId(system.account("borrower", SOL=10**9))
    settings = (10, types.ACCOUNT_SPOT_MARGIN)
    system.must(commands.SetAccountSettings(*system.head(), borrower, *settings))
    loan = [AssetId(1)], [60 * UNIT]
    system.must(commands.Borrow(*system.head(), [borrower], *loan))
    system.must(commands.Transfers(*system.head(), 0, [borrower], [AccountId(other)], *loan))
    system.price(sol, 30)
    now = system.now // SECOND * SECOND + SECOND
    return Work(
        system,
        commands.AdvanceTime("clearinghouse", "", now, now),
        (now - system.now) // SECOND + 1,
    )


def written_off(size: int) -> Work:
    """A price at which borrowers owe more than they have; their coins are less than a lot, so nothing can be sold."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    system.market("SOL/USDC", types.SPOT, sol, lot=(10, 0), maker_ppb=0, taker_ppb=0)
    system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *RATES, 1, 0))
    system.must(commands.SetPool(*system.head(), AssetId(1), *TERMS))
    lender = AccountId(system.account("lender", USDC=10**6 * UNIT))
    usdc = [AssetId(1)]
    system.must(commands.Lend(*system.head(), [lender], usdc, [10**6 * UNIT]))
    for number in range(size // 3):
        borrower = AccountId(system.account(f"borrower {number}", leverage=20, SOL=10**9))
        settings = (20, types.ACCOUNT_SPOT_MARGIN)
        system.must(commands.SetAccountSettings(*system.head(), borrower, *settings))
        system.must(commands.Borrow(*system.head(), [borrower], usdc, [60 * UNIT]))
        system.must(commands.Transfers(*system.head(), 0, [borrower], [lender], usdc, [60 * UNIT]))
    return Work(system, tick_of(system, AssetId(sol), 30))


POOLS: Final[dict[str, Callable[[int], Work]]] = {
    "WORK_OF_LENDER": lent,
    "WORK_OF_EXPECTED, WORK_OF_BANKRUPT, WORK_OF_WRITE_OFF": written_off,
}
