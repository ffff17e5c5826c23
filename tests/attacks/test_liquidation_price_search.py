# SPDX-License-Identifier: Apache-2.0
"""H2: a question about the liquidation prices of a nearly hedged account froze the engine for hours (M-10.1).

The account has SOL as collateral and almost as much of it short. Its equity hardly moves with the index while its terms
move by millions of units, so the stretch in which roundings decide is long. A supposed price of BTC puts the account at
the edge. Before the budget one such question took 9.3 s at a net slope of 0.001 SOL, 46.8 s at 0.0003, and more than
120 s at 0.00005 (plain Python, over gRPC).
"""

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.state import Account, Asset
from clearinghouse.statemachine.views.exchange.liquidation_price import (
    TRIAL_WORK,
    WORK_MAX,
    LiquidationPriceView,
)
from clearinghouse.statemachine.views.exchange.what_if import Hypothesis, what_if
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import E9, System

UNIT = 10**6
WHOLE = UNIT * E9
SHORT = 8_700  # lots of 10^-4 SOL


class Attack:
    """The attacker's account: collateral SOL of weight 0.97, a short of 0.87 SOL, a long of 0.01 BTC."""

    def __init__(self, net_e9: int) -> None:
        """Open the positions; `net_e9` is what the collateral counts beyond the short, in 10^-9 SOL."""
        self.system = System()
        self.sol = self.system.asset("SOL", 9, 150, weight_ppb=970_000_000)
        self.btc = self.system.asset("BTC", 9, 50_000)
        sol = self.perpetual("SOL-PERP", self.sol)
        btc = self.perpetual("BTC-PERP", self.btc)
        self.alice = self.system.account("alice", USDC=300 * UNIT)
        bob = self.system.account("bob", USDC=10**12)
        # 3 % of the short are its maintenance margin, and move with the index as the short does.
        amount = (870_000_000 * 103 // 100 + net_e9) * 100 // 97
        self.system.deposit(self.alice, self.sol, amount)
        for market, side, price, lots in (
            (sol, types.BUY, 15_000, SHORT),
            (btc, types.SELL, 5_000_000, 100),
        ):
            other = types.SELL if side == types.BUY else types.BUY
            self.system.order(bob, market, side, price, lots)
            assert self.system.order(self.alice, market, other, price, lots).filled == [lots]

    def perpetual(self, symbol: str, base: int) -> int:
        """A perpetual market without fees, in lots of 10^-4."""
        return self.system.market(
            symbol, types.PERPETUAL, base, lot=(1, 4), maker_ppb=0, taker_ppb=0
        )

    @property
    def account(self) -> Account:
        """Alice's account."""
        return self.system.state.accounts[AccountId(self.alice)]

    def slack_at(self, prices: dict[int, int]) -> int:
        """Equity less maintenance margin with some indices at other values."""
        state = self.system.state
        assets: list[Asset] = [state.assets[AssetId(key)] for key in prices]
        trial = PriceTrial(state, assets)
        trial.put(list(prices.values()))
        refresh(state, self.account)
        found = equity(self.account) - maintenance_margin(state, self.account)
        trial.end()
        refresh(state, self.account)
        return found

    def edge(self) -> int:
        """The index of BTC at which alice has 20 units to spare, or the next above it."""
        low, high = 1, 50_000 * WHOLE
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.slack_at({self.btc: middle}) < 20 else (low, middle)
        return high


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The prices at which an account is computed."""
    found: list[int] = []
    put = PriceTrial.put

    def counted(self: PriceTrial, prices: list[int]) -> None:
        found.append(prices[0])
        put(self, prices)

    monkeypatch.setattr(PriceTrial, "put", counted)
    return found


def ask(attack: Attack, btc_e9: int) -> list[LiquidationPriceView]:
    """The attacker's question: its liquidation prices at another index of BTC."""
    supposed = Hypothesis([AssetId(attack.btc)], [btc_e9], AssetId(0), 0, None)
    state = attack.system.state
    return what_if(state, attack.account, supposed, with_prices=True).liquidation_prices


@pytest.mark.parametrize("net_e9", [1_000_000, 300_000, 50_000, 1_000, 0])
def test_a_question_stays_within_its_budget(net_e9: int, trials: list[int]) -> None:
    """At every net slope the search ends, and its answer holds: below at the price, not below up to the safe one."""
    attack = Attack(net_e9)
    edge = attack.edge()
    trials.clear()
    views = ask(attack, edge)
    assert len(trials) * TRIAL_WORK <= WORK_MAX
    [found] = [view for view in views if view.asset_id == attack.sol]
    live = 150 * WHOLE
    for price_e9, safe_e9 in (
        (found.lower_index_e9, found.lower_safe_index_e9),
        (found.upper_index_e9, found.upper_safe_index_e9),
    ):
        if price_e9:
            assert attack.slack_at({attack.btc: edge, attack.sol: price_e9}) < 0
        if safe_e9:
            assert not found.is_exact
            for part in range(8):
                at = live + (safe_e9 - live) * part // 7
                assert attack.slack_at({attack.btc: edge, attack.sol: at}) >= 0


def test_the_budget_ends_the_search_of_a_nearly_hedged_account() -> None:
    """The attack is one: without the budget this question takes many more trials than the budget has."""
    attack = Attack(1_000)
    [found] = [view for view in ask(attack, attack.edge()) if view.asset_id == attack.sol]
    assert not found.is_exact
    assert found.lower_safe_index_e9 or found.upper_safe_index_e9
