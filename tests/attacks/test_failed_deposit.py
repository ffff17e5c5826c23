# SPDX-License-Identifier: Apache-2.0
"""L5: a deposit fails after it was credited, and what it became has left by then.

A thief's transfer of 100,000 USDC is credited. Her friend gets all of it and withdraws it. The bank takes the transfer
back. Carol and Dave have 50,000 each, the operator has given 30,000 to the liquidity fund. By the ledger 50,000 +
50,000 + 30,000 + 100,000 - 100,000 = 130,000 are in custody, and 130,000 - 100,000 = 30,000 are.

Under rule set 1 nothing takes the deposit back: Carol and Dave ask for 100,000, custody pays the first 30,000 of it,
and those who come later lose 70,000, while the fund keeps 30,000 that are not there. Under rule set 2 the fund gives
its 30,000. 100,000 - 30,000 = 70,000 are a shortfall of custody: no USDC leaves until the operator has brought them,
and then Carol and Dave have all of theirs (L-4.1). The thief owes 100,000 from then on, on each account that she opens
(L-4.3).
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.support import System

UNIT = 10**6
SOL = 10**9
PERCENT = types.PPB // 100
USDC = AssetId(1)


def credited(system: System, account: int, asset: int, amount: int) -> int:
    """A deposit of an account, confirmed; its id."""
    deposit_id = system.must(
        commands.RequestDeposits(
            *system.head(), [AccountId(account)], [AssetId(asset)], [amount], [""]
        )
    )
    system.must(commands.DecideDeposits(*system.head(), [DepositId(deposit_id)], [1]))
    return deposit_id


def taken_back(system: System, deposit_id: int) -> list[int]:
    """Two principals of custody take a deposit back; what both are answered."""
    return [
        system.apply(
            commands.ReverseDeposit(principal, *system.head()[1:], DepositId(deposit_id))
        ).codes[0]
        for principal in ("carla", "dora")
    ]


def withdraw(system: System, account: int, amount: int) -> int:
    """An account withdraws USDC, and custody confirms what is accepted; the code of the request."""
    asked = system.apply(
        commands.RequestWithdrawals(*system.head(), [AccountId(account)], [USDC], [amount], [""])
    )
    if asked.codes == [codes.OK]:
        system.must(
            commands.DecideWithdrawals(
                *system.head(), [WithdrawalId(asked.ids[0])], [types.CUSTODY_CONFIRM]
            )
        )
    return asked.codes[0]


def owed(system: System) -> dict[tuple[str, AssetId], int]:
    """Return what owners owe for reversed deposits."""
    return {key: debt.amount for key, debt in system.state.custody.reversal_debts.items()}


def fund_of(system: System) -> tuple[int, int]:
    """Return the balance and the unsettled equity of the fund in USDC."""
    holding = system.state.accounts[types.LIQUIDITY_FUND].holdings.get(USDC)
    return (0, 0) if holding is None else (holding.balance, holding.unsettled)


class Theft:
    """The thief, her friend, Carol and Dave, up to where the friend's withdrawal has left."""

    def __init__(self) -> None:
        """Carry out the attack as it is described above."""
        self.system = system = System()
        rates = (2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB, 2, 6 * PERCENT, PERCENT, 20, 0)
        system.must(
            commands.SetLiquidation(*system.head(), 1, types.SECOND_NS, 10 * PERCENT, *rates)
        )
        self.operator = system.account("operator", USDC=30_000 * UNIT)
        self.carol = system.account("carol", USDC=50_000 * UNIT)
        self.dave = system.account("dave", USDC=50_000 * UNIT)
        self.give(30_000)
        self.thief = system.account("thief")
        self.friend = system.account("friend")
        self.deposit_id = credited(system, self.thief, USDC, 100_000 * UNIT)
        assert system.transfer(self.thief, self.friend, USDC, 100_000 * UNIT) == codes.OK
        assert withdraw(system, self.friend, 100_000 * UNIT) == codes.OK
        self.real = 30_000 * UNIT  # what custody has, by its own books

    def give(self, amount: int) -> None:
        """The operator gives whole USDC to the fund."""
        self.system.must(
            commands.FundLiquidity(
                *self.system.head(), AccountId(self.operator), USDC, amount * UNIT
            )
        )

    def withdraw(self, account: int, amount: int) -> int:
        """Withdraw as above; what is accepted leaves custody."""
        code = withdraw(self.system, account, amount)
        if code == codes.OK:
            self.real -= amount
        return code

    def by_the_ledger(self) -> int:
        """Return what has to be in custody by the ledger: deposits less withdrawals, less the shortfall."""
        outside = self.system.state.accounts[types.EXTERNAL].holdings[USDC].balance
        return -outside - self.system.state.custody.shortfalls.get(USDC, 0)


def test_the_house_bears_it() -> None:
    """The fund gives 30,000, the operator 70,000; in between nothing leaves, and afterwards Carol and Dave get all."""
    theft = Theft()
    system = theft.system
    assert taken_back(system, theft.deposit_id) == [codes.OK, codes.OK]
    fields = {event.name: event.fields for event in system.events}
    reversed_deposit = fields["DEPOSIT_REVERSED"]
    assert [reversed_deposit[name] for name in ("from_account", "from_fund", "lacking")] == [
        0,
        30_000 * UNIT,
        70_000 * UNIT,
    ]
    # The owner owes all of it; the account has nothing.
    assert owed(system) == {("thief", USDC): 100_000 * UNIT}
    assert system.unsettled(theft.thief) == 0
    assert fund_of(system) == (0, 0)
    assert theft.by_the_ledger() == theft.real == 30_000 * UNIT

    for account in (theft.carol, theft.dave):
        assert theft.withdraw(account, 1) == codes.CUSTODY_SHORTFALL
    credited(system, theft.operator, USDC, 70_000 * UNIT)
    theft.real += 70_000 * UNIT
    assert theft.withdraw(theft.carol, 1) == codes.CUSTODY_SHORTFALL
    theft.give(70_000)
    assert theft.withdraw(theft.carol, 50_000 * UNIT) == codes.OK
    assert theft.withdraw(theft.dave, 50_000 * UNIT) == codes.OK
    assert theft.by_the_ledger() == theft.real == 0
    assert violations(system.state) == []


@pytest.mark.parametrize(("bid", "left"), [(100, 0), (101, 1_000)])
def test_coins_bought_with_it_pay_the_fund_back(bid: int, left: int) -> None:
    """The thief buys 1,000 SOL at 100 and keeps them: the fund gives 100,000, and the fourth pass sells the coins.

    At a bid of 100 that is 100,000, so all coins go. At 101 the pass sells what 100,000 need at 1 % under the index,
    which is more than 1,000 SOL, so all of them too; 1,000 USDC are left over.
    """
    system = System()
    coin = system.asset("SOL", 9, 100)
    market = system.market("SOL/USDC", types.SPOT, coin, maker_ppb=0, taker_ppb=0)
    system.must(commands.SetReconciliation(*system.head(), 1, PERCENT, PERCENT, 3, 1))
    operator = system.account("operator", USDC=200_000 * UNIT)
    system.must(commands.FundLiquidity(*system.head(), AccountId(operator), USDC, 200_000 * UNIT))
    carol = system.account("carol", SOL=1_000 * SOL)
    dave = system.account("dave", USDC=200_000 * UNIT)
    thief = system.account("thief")
    deposit_id = credited(system, thief, USDC, 100_000 * UNIT)
    system.order(carol, market, SELL, 100_00, 1_000_00)
    system.order(thief, market, BUY, 100_00, 1_000_00)
    system.order(dave, market, BUY, bid * 100, 1_000_00)

    assert taken_back(system, deposit_id) == [codes.OK, codes.OK]
    assert owed(system) == {("thief", USDC): 100_000 * UNIT}
    assert fund_of(system) == (100_000 * UNIT, 0)
    # The coins do not leave before that is paid.
    assert system.transfer(thief, carol, coin, 1) == codes.REVERSED_DEPOSIT_OWED
    for _ in range(3):
        system.advance(10)
    assert owed(system) == {("thief", USDC): 100_000 * UNIT}
    system.advance(10)
    assert owed(system) == {}
    assert fund_of(system) == (200_000 * UNIT, 0)
    assert system.holding(thief, "USDC").balance == left * UNIT
    assert system.holding(thief, "SOL").balance == 0
    assert system.balance(carol, "USDC") == 100_000 * UNIT
    assert violations(system.state) == []
