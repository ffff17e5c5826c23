# SPDX-License-Identifier: Apache-2.0
"""M6: accounts of 0.08 USDC stay in liquidation as long as no one bids, and each pass visits all of them (G-4.1).

Mallory opens twenty accounts with 0.08 USDC and one lot of 0.01 SOL each, 1.50 at 150 with 20x, bought from her friend.
At 147.50 an account has 0.055: 3.73 % of 1.475, where the base MMF is 4 % and auto-close 2 %. There is no bid, so tier
1 sells nothing, and each pass visits twenty accounts for 1.10 USDC in all. Under rule set 2 no such position can be
opened: an order that increases risk is worth 10 USDC at least. Those that were there before are closed in their first
pass against the shorts at the mark: an account keeps its 0.055, and the friend and the fund have what they had.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from tests.support import System

UNIT = 10**6
ACCOUNTS = 20


class Attack:
    """Twenty accounts that are long one lot each, opened without a least notional, and the friend who is short."""

    def __init__(self) -> None:
        """Open them, and let the price fall."""
        self.system = system = System(check=True)
        sol = system.asset("SOL", 9, 150)
        perpetual = types.PERPETUAL
        self.perp = system.market(
            "SOL-PERP", perpetual, sol, maker_ppb=0, taker_ppb=0, mmf_base_ppb=40_000_000
        )
        rates = (100_000_000, 50_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000)
        rules = (types.SECOND_NS, *rates, 10_000_000, 20, 0)
        system.must(commands.SetLiquidation(*system.head(), 1, *rules))
        self.friend = system.account("friend", USDC=1_000 * UNIT)
        self.dust = [
            system.account(f"mallory{number}", leverage=20, USDC=80_000)
            for number in range(ACCOUNTS)
        ]
        for account in self.dust:
            assert self.place(self.friend, types.SELL) == codes.OK
            assert self.place(account, types.BUY) == codes.OK
        system.market_of(self.perp).notional_min = NOT_STATED  # from now on that of the rule
        self.friend_before = self.worth(self.friend)
        system.price(sol, 147_500_000 * types.PRICE_E9, e9=True)

    def place(self, account: int, side: int) -> int:
        """An order for one lot; its code."""
        return self.system.order(account, self.perp, side, 150_00, 1).codes[0]

    def worth(self, account: int) -> int:
        """Return what an account has at a mark of 147.50, in smallest units."""
        holding = self.system.holding(account, "USDC")
        line = self.system.line(account, self.perp)
        return holding.balance + holding.unsettled + line.position * 1_475_000 - line.cost


def test_a_pass_does_not_visit_dust_for_ever() -> None:
    """After one pass, and after ten, no account is in liquidation; each still has its 0.055 USDC."""
    attack = Attack()
    system = attack.system
    assert len(system.state.waterfall.cases) == ACCOUNTS
    for seconds in (1, 9):
        system.advance(seconds)
        assert len(system.state.waterfall.cases) == 0
    assert [attack.worth(account) for account in attack.dust] == [55_000] * ACCOUNTS
    assert attack.worth(attack.friend) == attack.friend_before
    fund = system.state.accounts[types.LIQUIDITY_FUND].holdings
    assert all(holding.balance == holding.unsettled == 0 for holding in fund.values())


def test_no_position_of_a_lot_is_opened() -> None:
    """One lot more is 1.50 USDC."""
    attack = Attack()
    assert attack.place(attack.friend, types.SELL) == codes.ORDER_NOTIONAL_LIMIT
