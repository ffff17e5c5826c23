# SPDX-License-Identifier: Apache-2.0
"""H1: a future's last price is known before its margin knows it: money without risk out of the liquidity fund (O-1.1).

The last price is the mean of the index over 30 minutes. Within them the index rises from 100 in 36 equal steps of 50
seconds, so the mean is 37/72 of the rise. Thirty seconds before the expiry A, with 100,000 USDC and the market's
leverage, buys from its friend F, with 100,000 too. Under rule set 1 both trade at the index of then, and A loses the
difference to the mean at the expiry, more than it has; F gets all of it and the liquidity fund pays the rest. The sums
of the table are lots x difference, less 0.02 % for F; A pays 0.06 %.

| rise | traded at | last price | SOL | F gets | A + F | fund |
|---|---|---|---|---|---|---|
| 6 %, 50x | 106 | 103.083333 | 44,839.62 | 130,782.225 - 950.599944 | 229,831.625056 | - 33,634.0248 |
| 10 %, 50x | 110 | 105.138889 | 43,209.09 | 210,044.1875 - 950.59998 | 309,093.58752 | - 112,895.9874 |
| 15 %, 20x | 114.99 | 107.708333 | 17,043.47 | 124,104.867383 - 391.965724 | 223,712.901659 | - 25,280.764555 |

Under rule set 2 the mark is the mean of the samples taken and the index for the rest, so the trade at the index costs A
what it would have cost the fund, and is refused. In the last five minutes only a provider opens a position.
"""

from dataclasses import dataclass

import pytest

from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import System

UNIT = 10**6
SECOND = types.SECOND_NS
WINDOW = 1_800
STEPS, STEP = 36, 50
START, FUND = 100_000 * UNIT, 1_000_000 * UNIT
HUNDRED_E9 = 100 * UNIT * types.PRICE_E9


@dataclass(frozen=True)
class Row:
    """A row of the attacker's table: terms, the rise, the price and the quantity of the trade, in hundredths."""

    leverage: int
    mmf_percent: int
    rise_percent: int
    price: int
    quantity: int


ROWS = (
    Row(50, 1, 6, 10_600, 4_483_962),
    Row(50, 1, 10, 11_000, 4_320_909),
    Row(20, 3, 15, 11_499, 1_704_347),
)
# What A and F have afterwards, and the fund, in whole USDC, as the finding states them.


class Attack:
    """A future in the last part of its window, and the two who trade with each other."""

    def __init__(self, row: Row, left: int) -> None:
        """Let the window run until so many seconds are left."""
        self.row, self.left = row, left
        self.system = system = System(check=False)
        self.sol = system.asset("SOL", 9, 100)
        mmf_ppb = row.mmf_percent * types.PPB // 100
        self.future = system.market(
            *("SOL-FUT", types.DATED_FUTURE, self.sol),
            status=types.MARKET_CANCEL_ONLY,
            max_leverage=row.leverage,
            mmf_base_ppb=mmf_ppb,
        )
        self.buyer = system.account("A", leverage=row.leverage, USDC=START)
        self.friend = system.account("F", leverage=row.leverage, USDC=START)
        donor = system.account("donor", USDC=FUND)
        system.must(commands.FundLiquidity(*system.head(), AccountId(donor), AssetId(1), FUND))
        rates = (100_000_000, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000)
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *rates, 10_000_000, 20, 0))
        begin = system.now // SECOND * SECOND + 10 * SECOND
        self.expiry_ns = begin + WINDOW * SECOND
        future = MarketId(self.future)
        system.must(commands.SetExpiry(*system.head(), future, self.expiry_ns, WINDOW * SECOND))
        for status in (types.MARKET_CANCEL_ONLY, types.MARKET_OPEN):
            if system.market_of(self.future).status != status:
                system.must(commands.SetMarketStatus(*system.head(), future, status, "listed"))
        self.step = 0
        self._rise_until(begin, self.expiry_ns - left * SECOND)

    def _rise_until(self, begin: int, until_ns: int) -> None:
        """The steps of the index up to an instant, each a nanosecond after a whole second."""
        system = self.system
        while self.step < STEPS and begin + self.step * STEP * SECOND < until_ns:
            system.now = begin + self.step * STEP * SECOND
            system.advance(0)
            self.step += 1
            rise = HUNDRED_E9 * self.row.rise_percent * self.step // (100 * STEPS)
            system.price(self.sol, HUNDRED_E9 + rise, e9=True)
        system.now = until_ns
        system.advance(0)

    def mark(self) -> int:
        """The mark in ticks of a hundredth, floored."""
        market = self.system.market_of(self.future)
        return market.mark_e9 // types.PRICE_E9 // market.tick_per_lot

    def trade(self, price: int, quantity: int) -> int:
        """F offers, A takes; the first code that is not OK."""
        for account, side in ((self.friend, types.SELL), (self.buyer, types.BUY)):
            outcome = self.system.order(account, self.future, side, price, quantity)
            if outcome.codes[0] != codes.OK:
                return outcome.codes[0]
        return codes.OK

    def end(self) -> tuple[int, int]:
        """The expiry, and half a minute later: what A and F have, and what the fund can pay."""
        system = self.system
        self._rise_until(self.expiry_ns - WINDOW * SECOND, self.expiry_ns)
        for _ in range(3):
            system.advance(10)
        assert system.market_of(self.future).status == types.MARKET_CLOSED
        pair = sum(
            system.balance(account, "USDC") + system.unsettled(account)
            for account in (self.buyer, self.friend)
        )
        return pair, fund_can_pay(system.state, system.state.valuation)


@pytest.mark.parametrize("row", ROWS)
def test_under_the_amended_rules_no_account_opens_at_the_end(row: Row) -> None:
    """The mark is the last price already: 37/72 of the rise; and the last five minutes are for reducing."""
    attack = Attack(row, left=30)
    assert attack.mark() == 10_000 + 100 * row.rise_percent * 37 // 72
    assert attack.trade(row.price, row.quantity) == codes.RISK_TAKING_DISABLED
    assert attack.end() == (2 * START, FUND)


@pytest.mark.parametrize("row", ROWS)
def test_under_the_amended_rules_the_index_is_a_bad_price(row: Row) -> None:
    """Before the last five minutes A may still buy, but at the index it loses more to F at once than it has (G-8)."""
    attack = Attack(row, left=301)
    index = 10_000 + 100 * row.rise_percent * 30 // 36
    assert attack.trade(index, row.quantity) == codes.INSUFFICIENT_MARGIN
    assert attack.end() == (2 * START, FUND)


@pytest.mark.parametrize("row", ROWS)
def test_under_the_amended_rules_a_trade_at_the_mark_gains_nothing(row: Row) -> None:
    """At the mark 96 % of the leverage fits. What is left of the window moves the last price by 1.6 % of the rise, and
    the loser can pay that: A and F together lose their fees, and the fund is not asked.
    """
    attack = Attack(row, left=301)
    quantity = START * row.leverage * 96 // 100 // UNIT * 10_000 // attack.mark()
    assert attack.trade(attack.mark(), quantity) == codes.OK
    fees = attack.mark() * quantity * 8 // 100  # 0.08 % of hundredths times hundredths, in units
    pair, fund = attack.end()
    assert 0 <= 2 * START - pair - fees <= 4
    assert fund == FUND
