# SPDX-License-Identifier: Apache-2.0
"""M3: the first in the ranking of tier 3 passes its deleveraging on to the next (W-4.1).

Alice is long 20 SOL at 150 with 200 USDC. Anna and Bert are each short 20 at 150, Anna with less money, so she is the
first in rank. At 130 Alice has lost 400, and 200 of them are not hers. No fund covers them: the price for a
counterparty is 130 + 200 / 20 = 140, and it keeps 200 of its profit of 400.

In the second before the pass Anna buys 20 from her friend at 130 and sells 20 to it at 130. Under rule set 1 she has no
profit any more, and Bert is closed at 140: he loses 200. Under rule set 2 the 400 still belong to her position, so she
is closed at 140, with a loss of 200 of them, as if she had done nothing.
"""

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.support import System

UNIT = 10**6
LOTS = 2_000  # 20 SOL


class Attack:
    """The market at 130, between the tick and the pass."""

    def __init__(self) -> None:
        """Open the positions at 150, and let the price fall."""
        self.system = system = System(check=True, model=True)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        rates = (100_000_000, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000)
        terms = (types.SECOND_NS, *rates, 10_000_000, 20, 0)
        system.must(commands.SetLiquidation(*system.head(), 1, *terms))
        self.alice = system.account("alice", leverage=20, USDC=200 * UNIT)
        self.anna = system.account("anna", leverage=20, USDC=200 * UNIT)
        self.bert = system.account("bert", leverage=20, USDC=10_000 * UNIT)
        self.friend = system.account("friend", leverage=20, USDC=1_000 * UNIT)
        carol = system.account("carol", leverage=20, USDC=10_000 * UNIT)
        self.trade(self.anna, self.alice, 15_000, LOTS)
        self.trade(self.bert, carol, 15_000, LOTS)
        system.price(sol, 130)
        assert system.account_of(self.alice).status == types.LIQUIDATING

    def trade(self, seller: int, buyer: int, price: int, lots: int) -> None:
        """One sells to the other."""
        for account, side in ((seller, types.SELL), (buyer, types.BUY)):
            assert self.system.order(account, self.perp, side, price, lots).codes == [codes.OK]

    def reopen(self, price: int, lots: int) -> None:
        """Anna closes at the mark, and sells so many lots again."""
        self.trade(self.friend, self.anna, 13_000, LOTS)
        self.trade(self.anna, self.friend, price, lots)

    def closed(self) -> list[tuple[int, int, int]]:
        """After the pass: who was deleveraged, by how many lots, and its result."""
        self.system.advance(1)
        return [
            (
                event.fields["counterparty_account_id"],
                -event.fields["signed_lots"],
                event.fields["counterparty_realised"],
            )
            for event in self.system.events
            if event.name == "DELEVERAGED"
        ]

    def results(self) -> list[int]:
        """The gain of Anna and of Bert since the start, at the mark, in whole USDC."""
        system = self.system
        found: list[int] = []
        for account, money in ((self.anna, 200), (self.bert, 10_000)):
            line = system.line(account, self.perp)
            market = system.market_of(self.perp)
            result = line.position * market.mark_e9 // types.PRICE_E9 - line.cost
            result += system.unsettled(account) + system.balance(account, "USDC")
            found.append(result // UNIT - money)
        return found


def test_without_the_attack_the_first_in_rank_is_closed() -> None:
    """Anna keeps 200 of 400, Bert all of his 400."""
    attack = Attack()
    assert attack.closed() == [(attack.anna, LOTS, 200 * UNIT)]
    assert attack.results() == [200, 400]


def test_who_closes_and_opens_again_is_closed_all_the_same() -> None:
    """The 200 stay with Anna."""
    attack = Attack()
    attack.reopen(13_000, LOTS)
    assert attack.closed() == [(attack.anna, LOTS, -200 * UNIT)]
    assert attack.results() == [200, 400]


def test_what_is_opened_again_in_part_counts_in_part() -> None:
    """Of 20 SOL Anna has sold 5 again: 5 x 20 = 100 count, and the 5 lose 50 at 140; Bert has to give the other 15."""
    attack = Attack()
    attack.reopen(13_000, 500)
    assert attack.closed() == [
        (attack.anna, 500, -50 * UNIT),
        (attack.bert, 1_500, 150 * UNIT),
    ]


@pytest.mark.parametrize(("price", "closed"), [(12_000, "anna"), (11_999, "bert")])
def test_no_more_is_lost_than_was_realised(price: int, closed: str) -> None:
    """Sold again at 120, 20 SOL lose 400 at 140, all that was realised; at 119.99 they would lose 0.20 more."""
    attack = Attack()
    attack.reopen(price, LOTS)
    names = {"anna": attack.anna, "bert": attack.bert}
    realised = -400 * UNIT if closed == "anna" else 200 * UNIT
    assert attack.closed() == [(names[closed], LOTS, realised)]
