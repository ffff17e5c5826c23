# SPDX-License-Identifier: Apache-2.0
"""H11, L3: a claim of 0.30 USDC made a stranger realise 25,000 and sell BTC at a discount to the one that caused it.

The victim has 10 BTC and no USDC, and is short 2,500 SOL from 150; at 160 it has lost 25,000 and realised nothing.
Mallory buys 0.03 SOL at 150 from a friend and sells them at 160 to another: a claim of 0.30 that no cash covers. Under
rule set 1 R-3 realised the whole of the victim's loss, the worst entry of the lowest account id first, and R-1 sold
25,000 / (50,000 x 0.99) = 0.50505..., to the lot 0.5051 BTC, into Mallory's bid at 49,500: 25,002.45 USDC for what is
worth 25,255, so 252.55 for Mallory. Under rule set 2 claims of 100 USDC or less wait for ten minutes, positions of
accounts with cash come first, and as many lots are realised as the claims need (R-3.1).
"""

import pytest

from clearinghouse.statemachine.pnl_settlement import loss_realisation
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.support import System

UNIT = 10**6
PERCENT = types.PPB // 100
BTC_UNIT = 10**8


class Attack:
    """The victim, Mallory with a bid for BTC one per cent below the index, and friends of hers with cash."""

    def __init__(self, *, lots: int = 3, friend_has_cash: bool = True) -> None:
        """Let `lots` of 0.01 SOL be sold at 160; the friend who sold them at 150 has cash, or BTC."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        btc = system.asset("BTC", 8, 50_000)
        self.market = market = system.market(
            "SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0
        )
        self.spot = system.market(
            "BTC/USDC", types.SPOT, btc, lot=(1, 4), tick=(1, 0), maker_ppb=0, taker_ppb=0
        )
        rules = (1, PERCENT, PERCENT, 3, 1)
        system.must(commands.SetReconciliation(*system.head(), *rules))
        self.victim = system.account("victim", BTC=10 * BTC_UNIT)
        bob = system.account("bob", USDC=1_000_000 * UNIT)
        funds = {"USDC": 10_000 * UNIT} if friend_has_cash else {"BTC": BTC_UNIT}
        self.friend = system.account("friend", **funds)
        self.mallory = system.account("mallory", USDC=1_000_000 * UNIT)
        other = system.account("other", USDC=100_000 * UNIT)
        system.order(bob, market, BUY, 150_00, 2_500_00)
        system.order(self.victim, market, SELL, 150_00, 2_500_00)
        system.order(self.mallory, market, BUY, 150_00, lots)
        system.order(self.friend, market, SELL, 150_00, lots)
        system.order(self.mallory, self.spot, BUY, 49_500, 20_000)
        system.price(sol, 160)
        system.order(other, market, BUY, 160_00, lots)
        system.order(self.mallory, market, SELL, 160_00, lots)
        assert self.unsettled(self.mallory) == lots * 100_000

    def unsettled(self, account: int) -> int:
        """An account's claim or debt."""
        return self.system.holding(account, "USDC").unsettled

    def sold(self) -> int:
        """Smallest units of BTC that the victim has sold."""
        return 10 * BTC_UNIT - self.system.holding(self.victim, "BTC").balance

    def gain(self) -> int:
        """Mallory's gain by the BTC that she bought at 49,500, in USDC at the index."""
        return self.sold() * (50_000 - 49_500) * UNIT // BTC_UNIT

    def realised(self) -> list[Event]:
        """The positions that the last command realised."""
        return [event for event in self.system.events if event.name == "POSITION_REALISED"]


def test_a_small_claim_waits_and_then_comes_from_cash() -> None:
    """Nothing within ten minutes; then the friend's three lots pay the 0.30, and the victim keeps its coins."""
    attack = Attack()
    for _ in range(61):  # the first pass notes the claim; one of an age of 600 s is not older
        attack.system.advance(10)
        assert attack.realised() == []
    assert attack.unsettled(attack.mallory) == 300_000
    attack.system.advance(10)
    (event,) = attack.realised()
    fields = event.fields
    found = (fields["account_id"], fields["signed_lots"], fields["realised"])
    assert found == (attack.friend, -3, -300_000)
    assert attack.unsettled(attack.mallory) == 0
    assert attack.sold() == attack.gain() == 0


@pytest.mark.parametrize(
    ("lots", "realised"),
    [(1_000, 0), (1_001, 1_001), (2_000, 2_000)],
)
def test_a_large_claim_takes_as_many_lots_as_it_needs(lots: int, realised: int) -> None:
    """A claim of 100.00 USDC waits, one of 100.10 does not: 1,001 lots of 0.10 USDC each, from the friend's cash."""
    attack = Attack(lots=lots)
    attack.system.advance(10)
    attack.system.advance(10)
    found = [(one.fields["account_id"], one.fields["signed_lots"]) for one in attack.realised()]
    assert found == ([(attack.friend, -realised)] if realised else [])
    assert attack.sold() == 0


def test_where_no_cash_is_the_victim_sells_what_the_claim_needs_and_no_more() -> None:
    """A claim of 200 and a friend without cash: 2,000 lots of the victim, whose account id is the lower.

    200 / (50,000 x 0.99) = 0.00404..., to the lot 0.0041 BTC: 2.05 USDC for Mallory instead of 252.55. There is no
    pool, so the victim has three passes to bring 200, the third of which announces the sale (R-1.5). None of them
    realises more for the same claim.
    """
    attack = Attack(lots=2_000, friend_has_cash=False)
    attack.system.advance(10)
    attack.system.advance(10)
    (event,) = attack.realised()
    assert event.fields["account_id"] == attack.victim
    assert (event.fields["signed_lots"], event.fields["realised"]) == (-2_000, -200 * UNIT)
    for _ in range(3):
        assert attack.sold() == 0
        attack.system.advance(10)
        assert attack.realised() == []
    assert attack.unsettled(attack.mallory) == 0
    assert (attack.sold(), attack.gain()) == (410_000, 2_050_000)


def test_what_one_owner_owes_and_claims_asks_nothing_of_others() -> None:
    """Mallory claims 200, her other account owes 150 to carl and cannot pay: 50 and 150 are asked for, not 350."""
    attack = Attack(lots=2_000)
    system = attack.system
    twin = system.account("mallory", BTC=BTC_UNIT)
    carl = system.account("carl", USDC=100_000 * UNIT)
    for side, price in ((SELL, 160_00), (BUY, 150_00)):
        system.order(carl, attack.market, side, price, 1_500)
        system.order(twin, attack.market, BUY + SELL - side, price, 1_500)
    assert (attack.unsettled(twin), attack.unsettled(carl)) == (-150 * UNIT, 150 * UNIT)
    system.advance(10)
    system.advance(10)
    (run,) = [event for event in system.events if event.name == "LOSSES_REALISED"]
    assert (run.fields["needed"], run.fields["covered"]) == (200 * UNIT, 200 * UNIT)
    assert [event.fields["account_id"] for event in attack.realised()] == [attack.friend]
    # Nothing moved between the accounts of one owner.
    assert attack.unsettled(twin) == -150 * UNIT


def test_a_pass_has_a_bounded_number_of_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four losers with 100 each for a claim of 400 that has two turns in a pass: two passes pay it (I-12)."""
    monkeypatch.setattr(loss_realisation, "REALISATIONS_MAX", 2)
    attack = Attack(lots=4_000, friend_has_cash=False)
    system = attack.system
    poor = [system.account(f"poor {number}", USDC=5_000 * UNIT) for number in range(4)]
    rich = system.account("rich", USDC=100_000 * UNIT)
    for account in poor:
        system.order(rich, attack.market, BUY, 155_00, 2_000)
        system.order(account, attack.market, SELL, 155_00, 2_000)
    system.advance(10)
    asked = []
    for _ in range(3):
        system.advance(10)
        asked.append([event.fields["account_id"] for event in attack.realised()])
    assert asked == [poor[:2], poor[2:], []]
    assert attack.unsettled(attack.mallory) == 0
    assert attack.sold() == 0
