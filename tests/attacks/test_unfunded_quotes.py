# SPDX-License-Identifier: Apache-2.0
"""M4: quotes without cash cost every loser a walk of its own, and their orders for a sale that found no buyer (R-1.2).

Alice loses 10 USDC and has one SOL, which an order reserves at 200. Mallory quotes 150 for 5 SOL and has no cash. Under
rule set 1 the pass cancelled the order, and sold nothing, again and again. Under rule set 2 a quote is good for what
its provider has free at that time, so the order stays. The quotes of a market are ranked once a pass, however many
losers there are.
"""

import pytest

from clearinghouse.statemachine.pnl_settlement import collateral_conversion
from clearinghouse.statemachine.state.pnl_settlement import Quote
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.support import SECOND, System

UNIT = 10**6
PERCENT = types.PPB // 100
PRICE = 150_00


class Losers:
    """Accounts with one SOL each and a loss of 10 USDC, in a market without bids."""

    def __init__(self, count: int) -> None:
        """Each loser sells its perpetual ten USDC lower than it bought it."""
        self.system = system = System(check=False)
        self.sol = system.asset("SOL", 9, 150)
        perp = system.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        self.spot = system.market("SOL/USDC", types.SPOT, self.sol, maker_ppb=0, taker_ppb=0)
        rules = (1, PERCENT, PERCENT, 3, 1)
        system.must(commands.SetReconciliation(*system.head(), *rules))
        maker = system.account("maker", USDC=10**6 * UNIT)
        # They have chosen conversion: a pass announces it, the next one sells.
        flags = types.ACCOUNT_CONVERTS_COLLATERAL
        self.losers = [
            system.account(f"loser {number}", flags=flags, SOL=10**9) for number in range(count)
        ]
        for loser in self.losers:
            system.order(maker, perp, SELL, PRICE, 100)
            system.order(loser, perp, BUY, PRICE, 100)
            system.order(maker, perp, BUY, 140_00, 100)
            system.order(loser, perp, SELL, 140_00, 100)
            assert system.holding(loser, "USDC").unsettled == -10 * UNIT

    def quote(self, owner: str, price: int, cash: int) -> AccountId:
        """A provider with cash, and its standing quote for 5 SOL."""
        system = self.system
        funds = {"USDC": cash} if cash else {}
        provider = AccountId(system.account(owner, kind=types.KIND_MARKET_MAKER, **funds))
        until = system.now + 3_600 * SECOND
        market = MarketId(self.spot)
        system.must(commands.SetQuote(*system.head(), provider, market, price, 500, until))
        return provider


def test_no_order_ends_for_a_quote_without_cash() -> None:
    """Before: one order each. After a pass: none under the first rules, one under the second. Nothing was sold."""
    setup = Losers(1)
    system, (loser,) = setup.system, setup.losers
    system.order(loser, setup.spot, SELL, 200_00, 100)
    setup.quote("mallory", PRICE, 0)
    before = system.holding(loser, "SOL").balance
    system.advance(10)
    system.advance(10)
    assert len(system.state.accounts[AccountId(loser)].spot_orders) == 1
    assert system.holding(loser, "SOL").balance == before
    assert system.holding(loser, "USDC").unsettled == -10 * UNIT


@pytest.mark.parametrize(
    ("cash", "lots"), [(1_49, 0), (1_50, 1), (10_49, 6), (10_50, 7), (99_00, 7)]
)
def test_an_order_ends_for_a_lot_that_is_paid(cash: int, lots: int) -> None:
    """On the price of a lot, 1.50, and a cent below it; of 10 / 148.5 = 0.0673 SOL seven lots are sold at most."""
    setup = Losers(1)
    system, (loser,) = setup.system, setup.losers
    system.order(loser, setup.spot, SELL, 200_00, 100)
    setup.quote("dora", PRICE, cash * UNIT // 100)
    system.advance(10)
    system.advance(10)
    assert len(system.state.accounts[AccountId(loser)].spot_orders) == (lots == 0)
    assert system.holding(loser, "SOL").balance == 10**9 - lots * 10**7
    paid = min(lots * 150 * UNIT // 100, 10 * UNIT)
    assert system.holding(loser, "USDC").unsettled == paid - 10 * UNIT


def test_quotes_are_ranked_once_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen quotes and twenty losers: one ranking, and each loser is paid at the best price that has cash."""
    ranked: list[int] = []
    rank = collateral_conversion.rank

    def counted(quotes: dict[AccountId, Quote]) -> list[Quote]:
        ranked.append(len(quotes))
        return rank(quotes)

    monkeypatch.setattr(collateral_conversion, "rank", counted)
    setup = Losers(20)
    for number in range(types.QUOTES_PER_MARKET_MAX - 1):
        setup.quote(f"mallory {number}", PRICE + 1 + number, 0)
    dora = setup.quote("dora", PRICE, 1_000 * UNIT)
    setup.system.advance(10)
    assert ranked == []
    setup.system.advance(10)
    assert ranked == [types.QUOTES_PER_MARKET_MAX]
    # Dora's quote is for 5 SOL: 0.07 SOL of each of the twenty, 1.40 in all.
    assert setup.system.holding(dora, "SOL").balance == 20 * 7 * 10**7
    assert all(setup.system.holding(one, "USDC").unsettled == 0 for one in setup.losers)
    assert setup.system.state.pnl_settlement.ranked == {}
