# SPDX-License-Identifier: Apache-2.0
"""L1: an order is accepted because it repays, and its owner switches the repayment off before the fill (G-9.1).

Alice owes 100 SOL at 100, of weight 0.5, and has 13,100 USDC: equity 3,100 against a maintenance requirement of 10 %
of 10,000. Her bid for 100 SOL is accepted as reducing risk: it leaves no debt and 3,100 USDC. Under rule set 1 she
switches auto-repay off, and the fill leaves 3,100 + 5,000 - 10,000 = -1,900 with the debt as it was, at
unchanged prices.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import System

USDC = 10**6
SOL = 10**9
MARGIN = types.ACCOUNT_SPOT_MARGIN


def settings(system: System, account: int, flags: int) -> None:
    """Set the account's flags; its leverage stays 10."""
    system.must(commands.SetAccountSettings(*system.head(), AccountId(account), 10, flags))


def test_no_setting_undoes_a_repayment() -> None:
    """Equity and requirement after the fill; the lender's claim and the seller's proceeds are the same."""
    system = System()
    coin = system.asset("SOL", 9, 100, weight_ppb=types.PPB // 2)
    parameters = (types.PPB // 2, 0, 5, 0, types.PPB // 10, 0, 0, 0)
    system.must(
        commands.SetAssetParameters(
            *system.head(), AssetId(coin), types.WEIGHT_INVERSE_SQRT, *parameters
        )
    )
    market = system.market("SOL/USDC", types.SPOT, coin, maker_ppb=0, taker_ppb=0)
    terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(coin), *terms))
    lender = system.account("lena", SOL=1_000 * SOL)
    maker = system.account("maker", SOL=1_000 * SOL, USDC=100_000 * USDC)
    alice = system.account("alice", USDC=13_100 * USDC)
    settings(system, alice, MARGIN | types.ACCOUNT_AUTO_REPAY)
    system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(coin)], [1_000 * SOL]))
    system.must(commands.Borrow(*system.head(), [AccountId(alice)], [AssetId(coin)], [100 * SOL]))
    system.order(maker, market, types.BUY, 100_00, 100_00)
    system.order(alice, market, types.SELL, 100_00, 100_00)
    amounts = [10_000 * USDC]
    system.must(
        commands.RequestWithdrawals(*system.head(), [AccountId(alice)], [AssetId(1)], amounts, [""])
    )

    assert system.order(alice, market, types.BUY, 100_00, 100_00).codes == [codes.OK]
    settings(system, alice, MARGIN)
    assert system.order(maker, market, types.SELL, 100_00, 100_00).filled == [100_00]

    account = system.account_of(alice)
    refresh(system.state, account)
    assert equity(account) == 3_100 * USDC
    assert (maintenance_margin(system.state, account) if account.exposure else 0) == 0
    assert account.holdings[AssetId(coin)].borrowed == 0
    assert system.holding(lender, "SOL").lent == 1_000 * SOL
    assert system.balance(maker, "USDC") == 100_000 * USDC
