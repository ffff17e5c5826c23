# SPDX-License-Identifier: Apache-2.0
"""M2: two small quotes move the mark of a thin book, and tier 1 sells a healthy position to the attacker (W-2.1).

The index is 149. The victim is long 6,000 SOL from 150 and has 39,336 USDC left: 4.4 % of 894,000, the base MMF is 3 %.
Two quotes of 10,000 USDC each with a mid of 143.65 bring the mark down to at most 1.5 % below the index within a
minute. At a mark of 146.84 the victim has 26,376, less than 3 % of 881,040. Under rule set 1 it is flagged, and tier 1
sells 600 SOL a second down to the price of no equity, 146.765 - 25,926 / 6,000 = 142.444. The attacker bids 142.45,
6.55 below the index, and its first quote at 143.60 is hit too: 70 x 5.40 + 5,930 x 6.55 = 39,219.50. Under rule set 2
the flag needs the account below MMF at the index too: nothing is sold.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.support import System

UNIT = 10**6
LOTS = 600_000
BID = 14_245


class Attack:
    """The victim, and the attacker with two accounts, at an index of 149."""

    def __init__(self) -> None:
        """Open the position, and let the price fall by one."""
        self.system = system = System(check=True, model=True)
        self.sol = sol = system.asset("SOL", 9, 150)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        rates = (100_000_000, 50_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000)
        terms = (types.SECOND_NS, *rates, 10_000_000, 20, 0)
        system.must(commands.SetLiquidation(*system.head(), 1, *terms))
        self.victim = system.account("victim", leverage=20, USDC=45_336 * UNIT)
        self.attacker = system.account("attacker", leverage=20, USDC=1_000_000 * UNIT)
        other = system.account("other", leverage=20, USDC=1_000_000 * UNIT)
        assert self.place(other, types.SELL, 15_000, LOTS) == codes.OK
        assert self.place(self.victim, types.BUY, 15_000, LOTS) == codes.OK
        system.price(sol, 149)
        system.must(
            commands.SetMarkRules(
                *system.head(), MarketId(self.perp), 10_000 * UNIT, 60 * types.SECOND_NS, 500
            )
        )

    def place(self, account: int, side: int, price: int, lots: int) -> int:
        """An order; its code."""
        return self.system.order(account, self.perp, side, price, lots).codes[0]

    def push(self) -> None:
        """Two quotes of 70 SOL around 143.65 for 40 seconds, then the bid for all of the victim's lots."""
        assert self.place(self.attacker, types.BUY, 14_360, 7_000) == codes.OK
        assert self.place(self.attacker, types.SELL, 14_370, 7_000) == codes.OK
        for _ in range(28):
            self.system.advance(1)
        assert self.place(self.attacker, types.BUY, BID, LOTS) == codes.OK
        for _ in range(20):
            self.system.advance(1)

    def sold(self) -> int:
        """The lots that the victim has lost."""
        return LOTS - self.system.line(self.victim, self.perp).position

    def gain(self) -> int:
        """The attacker's gain at the index of 149, in whole USDC."""
        line = self.system.line(self.attacker, self.perp)
        return (line.position * 149 * UNIT // 100 - line.cost) // UNIT


def test_a_healthy_account_is_not_sold_to_who_moves_the_mark() -> None:
    """Under rule set 1 all 6,000 SOL go; under rule set 2 none does, and the account stays active."""
    attack = Attack()
    attack.push()
    market = attack.system.market_of(attack.perp)
    # The clamp: half of 3 % below 149.
    assert market.mark_e9 == 146_765 * UNIT // 100 * types.PRICE_E9 // 1_000
    assert (attack.sold(), attack.gain()) == (0, 0)
    assert attack.system.account_of(attack.victim).status == types.ACTIVE
