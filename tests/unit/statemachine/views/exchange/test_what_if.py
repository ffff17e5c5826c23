# SPDX-License-Identifier: Apache-2.0
"""M-10: what a question answers, that it leaves nothing behind, and liquidation prices to the unit."""

from __future__ import annotations

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.handlers.exchange.orders import terms_of
from clearinghouse.statemachine.ledger.ledger import move
from clearinghouse.statemachine.views.exchange.liquidation_price import liquidation_prices
from clearinghouse.statemachine.views.exchange.what_if import Hypothesis, WhatIfView, what_if
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.stateful.digest import digest
from tests.support import E9, System, columns

UNIT = 10**6
NOTHING = Hypothesis([], [], AssetId(0), 0, None)
# What has to be supposed of a price for it to be the machine's: whole valuation units.
WHOLE = UNIT * E9


class Setup:
    """Alice with a position of 100 SOL at 150 against bob, and some ETH that counts for nine tenths."""

    def __init__(self, side: int = types.BUY, deposit: int = 3_000, eth: int = 0) -> None:
        """Trade at 150 without fees."""
        self.system = System()
        self.sol = self.system.asset("SOL", 9, 150)
        self.eth = self.system.asset("ETH", 9, 100, weight_ppb=900_000_000, penalty_ppb=100_000)
        self.perp = self.system.market(
            "SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0, mmf_factor_ppb=0
        )
        self.spot = self.system.market("ETH/USDC", types.SPOT, self.eth, maker_ppb=0, taker_ppb=0)
        self.alice = self.system.account("alice", USDC=deposit * UNIT)
        self.bob = self.system.account("bob", USDC=10**12)
        if eth:
            self.system.deposit(self.alice, self.eth, eth * 10**9)
        other = types.SELL if side == types.BUY else types.BUY
        self.system.order(self.bob, self.perp, other, 15_000, 10_000)
        assert self.system.order(self.alice, self.perp, side, 15_000, 10_000).filled == [10_000]

    def order(self, market: int, side: int, price: int, quantity: int) -> commands.OrderBatch:
        """A batch of one plain order of alice."""
        return commands.OrderBatch(
            *self.system.head(),
            *columns(types.PLACE, AccountId(self.alice), MarketId(market), side, types.LIMIT),
            *columns(types.GTC, 0, types.STP_CANCEL_TAKER, price, quantity, ClientOrderId(0)),
            *columns(OrderId(0), ClientOrderId(0), 0),
        )

    def ask(self, hypothesis: Hypothesis, *, with_prices: bool = False) -> WhatIfView:
        """Ask about alice; the state is the same before and after, to the last field, and nothing is said."""
        state = self.system.state
        before = digest(state)
        account = state.accounts[AccountId(self.alice)]
        view = what_if(state, account, hypothesis, with_prices=with_prices)
        assert digest(state) == before
        assert state.events == []
        return view

    def status(self) -> int:
        """Alice's status."""
        return self.system.state.accounts[AccountId(self.alice)].status


def test_a_question_without_a_supposition_answers_the_account_as_it_is() -> None:
    """Before and after are the same margin report."""
    setup = Setup()
    view = setup.ask(NOTHING)
    assert view.before == view.after
    assert view.after.equity == 3_000 * UNIT
    assert (view.order, view.withdrawal, view.liquidation_prices) == (None, None, [])


@pytest.mark.parametrize(
    ("quantity", "code", "shortfall"),
    [(9_999, codes.OK, 0), (10_000, codes.INSUFFICIENT_MARGIN, 1)],
)
def test_a_supposed_order_gets_the_answer_that_the_gate_then_gives(
    quantity: int, code: int, shortfall: int
) -> None:
    """3,000 carries less than 200 SOL at 150: the answer and its figures are those of the real order."""
    setup = Setup()
    view = setup.ask(
        Hypothesis(
            [], [], AssetId(0), 0, terms_of(setup.order(setup.perp, types.BUY, 15_000, quantity), 0)
        )
    )
    assert view.order is not None
    assert (view.order.code, view.order.shortfall) == (code, shortfall)
    outcome = setup.system.order(setup.alice, setup.perp, types.BUY, 15_000, quantity)
    assert outcome.codes == [code]
    if code == codes.OK:
        assert view.order_lots == quantity
        after = setup.ask(NOTHING)
        assert after.before == view.after
    else:
        assert outcome.figures[0] == (view.order.limit, view.order.actual, view.order.shortfall)


def test_a_question_learns_nothing_of_what_an_iceberg_hides() -> None:
    """Of 10 ETH the book shows 4: a fill-or-kill order gets all 10, a question about one is answered by the 4."""
    setup = Setup()
    setup.system.deposit(setup.bob, setup.eth, 10 * 10**9)
    iceberg = commands.ConditionalOrders(
        *setup.system.head(),
        *columns(types.PLACE, AccountId(setup.bob), MarketId(setup.spot), types.TRIGGER_AT_ONCE),
        *columns(0, 0, 0),
        *columns(types.SELL, types.LIMIT, types.GTC, 0, types.STP_CANCEL_TAKER, 10_000, 1_000),
        *columns(400, ClientOrderId(0), 0, 0, OrderId(0), OrderId(0), ClientOrderId(0)),
    )
    assert setup.system.apply(iceberg).codes == [codes.OK]

    def asked(quantity: int) -> tuple[int, int, int]:
        batch = setup.order(setup.spot, types.BUY, 10_000, quantity)
        batch.tifs = [types.FOK]
        judged = setup.ask(Hypothesis([], [], AssetId(0), 0, terms_of(batch, 0))).order
        assert judged is not None
        return judged.code, judged.limit, judged.actual

    def placed(quantity: int) -> tuple[int, int, int]:
        done = setup.system.order(
            setup.alice, setup.spot, types.BUY, 10_000, quantity, tif=types.FOK
        )
        limit, actual, _ = done.figures[0] if done.figures else (0, 0, 0)
        return done.codes[0], limit, actual

    assert asked(400) == (codes.OK, 0, 0)
    for quantity in (401, 1_000, 1_001):
        assert asked(quantity) == (codes.FOK_NOT_FILLABLE, quantity, 400)
    assert placed(1_001) == (codes.FOK_NOT_FILLABLE, 1_001, 400)
    assert placed(1_000) == (codes.OK, 0, 0)


def test_a_supposed_purchase_by_amount_answers_its_price_and_lots() -> None:
    """2 ETH at 100 and 4 at 101 cost 604 of 700: the answer says so, and leaves no trace."""
    setup = Setup(eth=0)
    setup.system.deposit(setup.bob, setup.eth, 100 * 10**9)
    setup.system.order(setup.bob, setup.spot, types.SELL, 10_000, 200)
    setup.system.order(setup.bob, setup.spot, types.SELL, 10_100, 400)
    order = setup.order(setup.spot, types.BUY, 0, 0)
    order.types, order.tifs, order.spends = [types.MARKET], [types.IOC], [700 * UNIT]
    view = setup.ask(Hypothesis([], [], AssetId(0), 0, terms_of(order, 0)))
    assert view.order is not None
    assert view.order.code == codes.OK
    assert view.order_lots == 600
    assert view.order_price * 100 == 101 * UNIT


@pytest.mark.parametrize(
    ("margin", "code", "after"),
    [
        (1_501, codes.OK, 1_501),
        (1_500, codes.INSUFFICIENT_MARGIN, 0),
        (5_001, codes.INSUFFICIENT_FREE_BALANCE, 0),
    ],
)
def test_a_supposed_order_brings_the_margin_of_its_position(
    margin: int, code: int, after: int
) -> None:
    """100 SOL at 150 need more than 1,500. The account that the order would open has no number yet."""
    setup = Setup()
    setup.alice = setup.system.account("carol", USDC=5_000 * UNIT)
    setup.system.state.events.clear()
    setup.system.state.accounts[AccountId(setup.alice)].max_leverage = 10
    order = setup.order(setup.perp, types.BUY, 14_000, 10_000)
    order.isolated_margins = [margin * UNIT]
    view = setup.ask(Hypothesis([], [], AssetId(0), 0, terms_of(order, 0)))
    assert view.order is not None
    assert view.order.code == code
    assert view.account_id == 0
    assert (view.before.equity, view.after.equity) == (0, after * UNIT)
    assert view.after.worst_imf == (1_500 * UNIT if code == codes.OK else 0)
    assert setup.system.state.accounts[AccountId(setup.alice)].isolated == {}


def test_a_supposed_spot_order_leaves_no_holding_and_no_line() -> None:
    """An order in an asset that the account has never had is answered and forgotten."""
    setup = Setup()
    view = setup.ask(
        Hypothesis(
            [], [], AssetId(0), 0, terms_of(setup.order(setup.spot, types.BUY, 10_000, 100), 0)
        )
    )
    assert view.order is not None
    assert view.order.code == codes.OK
    account = setup.system.state.accounts[AccountId(setup.alice)]
    assert setup.eth not in account.holdings
    assert setup.spot not in account.lines
    assert setup.alice not in setup.system.state.assets[AssetId(setup.eth)].exposed_holders


@pytest.mark.parametrize(
    ("amount", "code"), [(1_499_999_999, codes.OK), (1_500_000_000, codes.WITHDRAWAL_MARGIN)]
)
def test_a_supposed_withdrawal_gets_the_answer_that_the_guards_then_give(
    amount: int, code: int
) -> None:
    """1,500 of 3,000 is the IMF requirement: one unit more has to stay."""
    setup = Setup()
    view = setup.ask(Hypothesis([], [], AssetId(1), amount, None))
    assert view.withdrawal is not None
    assert view.withdrawal.code == code
    assert view.after.equity == 3_000 * UNIT - (amount if code == codes.OK else 0)
    real = setup.system.apply(
        commands.RequestWithdrawals(
            *setup.system.head(), [AccountId(setup.alice)], [AssetId(1)], [amount], [""]
        )
    )
    assert real.codes == [code]


def test_supposed_prices_move_marks_and_collateral_together() -> None:
    """SOL at 120 costs the position 3,000; with ETH at 50 the account is below maintenance, which it is said to be."""
    setup = Setup(eth=20)
    view = setup.ask(
        Hypothesis(
            [AssetId(setup.sol), AssetId(setup.eth)], [120 * WHOLE, 50 * WHOLE], AssetId(0), 0, None
        )
    )
    assert view.after.equity == 20 * 50 * 9 // 10 * UNIT
    assert view.after.mmf == 360 * UNIT
    assert not view.after_liquidatable
    worse = setup.ask(
        Hypothesis(
            [AssetId(setup.sol), AssetId(setup.eth)], [120 * WHOLE, 19 * WHOLE], AssetId(0), 0, None
        )
    )
    assert worse.after_liquidatable
    assert not worse.before_liquidatable
    setup.system.price(setup.eth, 19)
    assert setup.status() == types.ACTIVE
    setup.system.price(setup.sol, 120)
    assert setup.status() == types.LIQUIDATING


@pytest.mark.parametrize("side", [types.BUY, types.SELL])
@pytest.mark.parametrize("eth", [0, 7])
@pytest.mark.parametrize("deposit", [1_999, 2_345, 3_000])
def test_a_liquidation_price_liquidates_and_one_unit_before_it_does_not(
    side: int, eth: int, deposit: int
) -> None:
    """The index moves to one unit this side of the price, which leaves the account alone, then to the price."""
    setup = Setup(side, deposit, eth)
    [found] = [
        price
        for price in setup.ask(NOTHING, with_prices=True).liquidation_prices
        if price.market_id == setup.perp
    ]
    if side == types.BUY:
        price, before = found.lower_index_e9, found.lower_index_e9 + 1
        assert found.upper_index_e9 == 0
        assert found.lower_mark_e9 == price // 100
    else:
        price, before = found.upper_index_e9, found.upper_index_e9 - 1
        assert found.lower_index_e9 == 0
        assert found.upper_mark_e9 == price // 100
    setup.system.price(setup.sol, before, e9=True)
    assert setup.status() == types.ACTIVE
    setup.system.price(setup.sol, price, e9=True)
    assert setup.status() == types.LIQUIDATING


def test_no_price_between_the_live_one_and_a_liquidation_price_liquidates() -> None:
    """Every sampled price on the way, close to the crossing and far from it, leaves the account healthy."""
    setup = Setup(deposit=2_345, eth=7)
    [found] = [
        price
        for price in setup.ask(NOTHING, with_prices=True).liquidation_prices
        if price.market_id == setup.perp
    ]
    at = found.lower_index_e9
    for distance in [*range(1, 200), *(3**power for power in range(5, 29))]:
        view = setup.ask(Hypothesis([AssetId(setup.sol)], [at + distance], AssetId(0), 0, None))
        assert not view.after_liquidatable
    assert setup.ask(Hypothesis([AssetId(setup.sol)], [at], AssetId(0), 0, None)).after_liquidatable


def test_collateral_has_a_liquidation_price_too() -> None:
    """ETH's price falls to where what is left of it no longer carries the position."""
    setup = Setup(deposit=1, eth=20)
    [found] = [
        price
        for price in setup.ask(NOTHING, with_prices=True).liquidation_prices
        if price.asset_id == setup.eth
    ]
    assert found.market_id == 0
    setup.system.price(setup.eth, found.lower_index_e9 + 1, e9=True)
    assert setup.status() == types.ACTIVE
    setup.system.price(setup.eth, found.lower_index_e9, e9=True)
    assert setup.status() == types.LIQUIDATING


def test_an_account_without_exposure_has_no_liquidation_price() -> None:
    """M-5: nothing can hurt it."""
    setup = Setup()
    state = setup.system.state
    idle = setup.system.account("idle", ETH=10**9)
    assert liquidation_prices(state, state.accounts[AccountId(idle)]) == []


@pytest.mark.parametrize("spare", range(4))
def test_the_price_is_exact_where_roundings_matter_already(spare: int) -> None:
    """With next to nothing to spare the liquidation price is the first one at which the account is flagged."""
    setup = Setup(eth=3)
    system, state = setup.system, setup.system.state
    account, other = state.accounts[AccountId(setup.alice)], state.accounts[AccountId(setup.bob)]
    refresh(state, account)
    out = equity(account) - maintenance_margin(state, account) - spare
    move(account.holdings[AssetId(1)], other.holdings[AssetId(1)], out)
    refresh(state, account)
    assert equity(account) - maintenance_margin(state, account) == spare
    (found,) = [view for view in liquidation_prices(state, account) if view.asset_id == setup.sol]
    assert 0 < found.lower_index_e9 <= state.assets[AssetId(setup.sol)].price_e9
    assert found.is_exact is True
    assert (found.lower_safe_index_e9, found.upper_safe_index_e9) == (0, 0)
    system.price(setup.sol, found.lower_index_e9 + 1, e9=True)
    assert setup.status() == types.ACTIVE
    system.price(setup.sol, found.lower_index_e9, e9=True)
    assert setup.status() == types.LIQUIDATING
