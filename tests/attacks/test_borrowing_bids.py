# SPDX-License-Identifier: Apache-2.0
"""H8: an account whose spot orders would borrow was computed again from all its orders at every price (M-7.1, W-7).

It had no price bounds, and each order that a price condemned asked for the worst case of all of them three times: a
tick of any asset cost 1.5 ms for each such account, and 1.9 s where it condemned 650 bids of one account
(plain Python). Now such orders are an input of the bounds, and how many have to go is found by halving: 0.06 ms and 10
ms. The worst case is the same under both sets of the rules, so are the orders that go. Each worst case that halving
asks for counts as work, so a slice ends after few such accounts (I-12.1).
"""

import pytest

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.model_comparison import IS_PURE
from tests.support import System

UNIT = 10**6
BIDS = 300
CASH = 50
OFFSETS = (
    -3,
    -2,
    -1,
    1,
    2,
    3,
)  # of 50 bids each, the most at one price: they cost 420 all the same

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled calls cannot be counted")


class Bids:
    """An account with 50 USDC and 300 bids for a hundredth of a SOL around 140, 1.40 USDC each in the mean.

    SOL is at 150. They cost 420, so 370 would be borrowed: 10 times leverage asks for 37, and debts have an MMF of 3 %.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Rest the bids, and count how often the worst case of spot orders is computed from then on."""
        self.system = system = System()
        self.sol = system.asset("SOL", 9, 150)
        self.other = system.asset("BTC", 9, 60_000)
        self.spot = system.market("SOL/USDC", types.SPOT, self.sol, maker_ppb=0, taker_ppb=0)
        lender = AccountId(system.account("lender", USDC=10**6 * UNIT))
        account = AccountId(system.account("bidder", USDC=CASH * UNIT))
        usdc = AssetId(1)
        pool = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0)
        debts = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 0, 30_000_000, 0, 0, 0)
        system.must(commands.SetAssetParameters(*system.head(), usdc, *debts))
        system.must(commands.SetPool(*system.head(), usdc, *pool))
        system.must(commands.Lend(*system.head(), [lender], [usdc], [10**5 * UNIT]))
        spot_margin = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), account, 10, spot_margin))
        self.account = system.state.accounts[account]
        self.check = system.check
        system.check = False
        for number in range(BIDS):
            price = 14_000 + OFFSETS[number // types.LEVEL_ORDERS_MAX]
            assert system.order(account, self.spot, types.BUY, price, 1).codes == [codes.OK]
        self.computed = 0
        computed_by = account_margin.spot_worst_case

        def counting(*args: object, **named: object) -> object:
            self.computed += 1
            return computed_by(*args, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(account_margin, "spot_worst_case", counting)

    def at(self, asset: int, price: int) -> tuple[int, int]:
        """A tick: how often the worst case was computed, and how many bids went."""
        self.computed = 0
        before = len(self.account.orders)
        self.system.price(asset, price)
        return self.computed, before - len(self.account.orders)


def test_a_price_that_hurts_nobody_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first price after the orders makes bounds, which the next ones stay within; other assets ask nothing."""
    bids = Bids(monkeypatch)
    assert bids.at(bids.sol, 149) == (1, 0)
    assert bids.account.margin_watch is not None
    assert [bids.at(bids.sol, price) for price in (148, 147, 148)] == [(0, 0)] * 3
    assert bids.at(bids.other, 59_000) == (0, 0)
    assert bids.account.margin_watch is not None


def test_the_orders_that_a_price_condemns_are_found_by_halving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At 100 a bid of 1.40 brings 1.00, so n of them leave 50 - 0.40 n, and require 3 % of the borrow of 1.40 n - 50.

    51.5 >= 0.442 n holds for 116 and not for 117, so the newest 184 go. Sequentially that were 185 tests.
    """
    bids = Bids(monkeypatch)
    oldest = list(bids.account.orders)[:116]
    bids.at(bids.sol, 149)
    computed, gone = bids.at(bids.sol, 100)
    assert gone == 184
    assert computed <= 12
    assert list(bids.account.orders) == oldest
    ended = [event.fields for event in bids.system.events if event.name == "ORDER_CANCELLED"]
    assert {fields["code"] for fields in ended} == {codes.RESTING_ORDER_MARGIN}
    assert [fields["order_id"] for fields in ended] == sorted(
        (fields["order_id"] for fields in ended), reverse=True
    )
    # A little further, and one more bid is too many: 0.01 SOL at 99.7 leaves 50 - 0.403 n, and 115 of them.
    bids.system.price(bids.sol, 99_700_000 * 10**9, e9=True)
    assert len(bids.account.orders) == 115


def test_each_worst_case_counts_as_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 units for each worst case of 300 bids: the one that fails, those of the halving, and 116 for what is left.

    The events of what ends come to that, three integers a unit.
    """
    bids = Bids(monkeypatch)
    bids.at(bids.sol, 149)
    work = bids.system.state.work
    before = work.of_principal("test", bids.system.now)
    computed, gone = bids.at(bids.sol, 100)
    assert gone == 184
    assert work.of_principal("test", bids.system.now) - before > (computed - 1) * BIDS + BIDS - gone
