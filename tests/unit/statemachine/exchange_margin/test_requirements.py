# SPDX-License-Identifier: Apache-2.0
"""Figures of holdings and lines where the stable price differs from the live one (SPEC M-1 to M-4, M-9).

Owns figures computed by hand for what a command meets only when prices, debts and orders come together.
"""

import pytest

from clearinghouse.statemachine.exchange_margin import requirements
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Line,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    OrderId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, SELL
from tests.support import System

E9 = 10**9
UNIT = 10**6
ETHER = 10**4
STABLE = 30_000


class Setup:
    """ETH with four decimals at weight 0.9, EUR at 2 with two decimals, and a market ETH-EUR of 0.1 ETH a lot."""

    def __init__(self) -> None:
        self.system = System(check=False)
        self.eth_id = self.system.asset("ETH", 4, 100, weight_ppb=900_000_000)
        self.eur_id = self.system.asset("EUR", 2, 2)
        self.perp_id = self.system.market(
            "ETH-EUR", types.PERPETUAL, self.eth_id, self.eur_id, lot=(1, 1), tick=(1, 1)
        )
        self.account_id = self.system.account("alice", leverage=10, USDC=1_000_000 * UNIT)

    @property
    def state(self) -> State:
        """The state of the world."""
        return self.system.state

    @property
    def eth(self) -> Asset:
        """The base asset."""
        return self.state.assets[AssetId(self.eth_id)]

    @property
    def eur(self) -> Asset:
        """The quote asset."""
        return self.state.assets[AssetId(self.eur_id)]

    @property
    def perp(self) -> Market:
        """The market of both."""
        return self.state.markets[MarketId(self.perp_id)]

    @property
    def account(self) -> Account:
        """The only account."""
        return self.state.accounts[AccountId(self.account_id)]

    def stable(self, asset_id: int, live: int) -> None:
        """Keep the present price as the stable one, and move the live one."""
        rules = (1, 0, 0, 0, 0, 0, 0, 0, 0, STABLE, 0)
        self.system.must(commands.SetIndexRules(*self.system.head(), AssetId(asset_id), *rules))
        self.system.price(asset_id, live)

    def holding(self, balance: int, *, unsettled: int = 0, borrowed: int = 0) -> Holding:
        """Make a holding of ETH, empty."""
        holding = Holding(self.account, self.eth)
        holding.balance, holding.unsettled, holding.borrowed = balance, unsettled, borrowed
        return holding

    def line(self, position: int = 0, cost: int = 0) -> Line:
        """Make a line of the market, empty."""
        line = Line(self.account, self.perp)
        line.position, line.cost = position, cost
        return line


@pytest.mark.parametrize(
    ("live", "owned", "liability"), [(80, 80, 100), (100, 100, 100), (200, 100, 200)]
)
def test_what_is_owned_counts_at_the_lower_price_and_what_is_owed_at_the_higher(
    live: int, owned: int, liability: int
) -> None:
    """With a stable price of 100; not strictly, and without a stable price, the live one counts."""
    setup = Setup()
    setup.stable(setup.eth_id, live)
    one = UNIT * E9
    assert requirements.owned_price(setup.state, setup.eth, strict=True) == owned * one
    assert requirements.debt_price(setup.state, setup.eth, strict=True) == liability * one
    for price in (requirements.owned_price, requirements.debt_price):
        assert price(setup.state, setup.eth, strict=False) == live * one
        assert price(setup.state, setup.eur, strict=True) == 2 * one
    # 2 ETH x 0.9.
    value = requirements.collateral_value(setup.state, setup.eth, 2 * ETHER, 2 * ETHER, strict=True)
    assert value == 2 * owned * UNIT * 9 // 10
    live_value = requirements.collateral_value(setup.state, setup.eth, 2 * ETHER, 2 * ETHER)
    assert live_value == 2 * live * UNIT * 9 // 10


def test_a_signed_amount_counts_at_the_price_of_its_side_and_is_floored() -> None:
    """At 80 live and 100 stable: what is owned at 80, what is owed at 100, both rounded down."""
    setup = Setup()
    setup.stable(setup.eth_id, 80)

    def value(amount: int, *, strict: bool) -> int:
        return requirements.signed_value_floor(setup.state, setup.eth, amount, strict=strict)

    assert value(3 * ETHER, strict=True) == 240 * UNIT
    assert value(-3 * ETHER, strict=True) == -300 * UNIT
    assert value(-3 * ETHER, strict=False) == -240 * UNIT
    assert value(1, strict=True) == 8_000
    assert value(-1, strict=True) == -10_000
    # EUR at 2.0000015: a cent is 20,000.015 units.
    setup.system.price(setup.eur_id, 2_000_001_500_000_000, e9=True)
    value_of_cent = requirements.signed_value_floor(setup.state, setup.eur, 1, strict=False)
    assert (value_of_cent, type(value_of_cent)) == (20_000, int)
    assert requirements.signed_value_floor(setup.state, setup.eur, -1, strict=False) == -20_001


@pytest.mark.parametrize(
    ("unsettled", "borrowed", "strict", "expected"),
    [
        # 2 ETH: 2 x 80 x 0.9 = 144.
        (0, 0, True, (144, 144, 0, 0)),
        (1, 0, True, (144, 224, 0, 0)),  # a claim of 1 more, at 80
        (-1, 0, True, (144, 44, 0, 0)),  # owes 1 at 100, which its balance covers
        (-3, 0, True, (144, -156, 100, 10)),  # owes 3 at 100, 1 of them uncovered: 10 % of 100
        (-3, 0, False, (144, -96, 80, 8)),
        (0, 5, True, (144, -356, 500, 50)),
        (0, 5, False, (144, -256, 400, 40)),
        (1, 5, True, (144, -276, 500, 50)),
        (-3, 5, True, (144, -656, 600, 60)),
    ],
)
def test_a_holding_with_claims_and_debts(
    unsettled: int, borrowed: int, strict: bool, expected: tuple[int, int, int, int]
) -> None:
    """Collateral value, net value, exposure, IMF and MMF (3 %) of 2 ETH at 80 live and 100 stable, in whole USDC."""
    setup = Setup()
    setup.stable(setup.eth_id, 80)
    holding = setup.holding(2 * ETHER, unsettled=unsettled * ETHER, borrowed=borrowed * ETHER)
    found = requirements.holding_figures(setup.state, holding, strict=strict)
    assert found == (*(figure * UNIT for figure in expected), expected[2] * UNIT * 3 // 100)


def test_a_debt_line_is_what_nothing_covers() -> None:
    """The debt beyond the balance without holds, and the borrow, to the unit."""
    setup = Setup()
    holding = setup.holding(10, unsettled=-12, borrowed=5)
    assert requirements.debt_amount(holding) == 7
    holding.held, holding.lent = 4, 3
    assert requirements.collateral_amount(holding) == 9
    assert requirements.debt_amount(holding) == 8
    holding.unsettled = -10
    assert requirements.debt_amount(holding) == 6
    holding.unsettled = 12
    assert requirements.debt_amount(holding) == 5


def test_a_debt_of_nothing_requires_nothing() -> None:
    """Exposure, IMF and MMF of a debt of 0 are 0; one unit of ETH has the exposure of its price."""
    setup = Setup()
    assert requirements.debt_requirements(setup.state, setup.account, setup.eth, 0) == (0, 0, 0)
    # 0.01 USDC: 10 % and 3 %.
    assert requirements.debt_requirements(setup.state, setup.account, setup.eth, 1) == (
        10_000,
        1_000,
        300,
    )
    setup.account.max_leverage = 4  # 25 %
    assert requirements.debt_requirements(setup.state, setup.account, setup.eth, 1) == (
        10_000,
        2_500,
        300,
    )
    setup.account.max_leverage = 20  # the asset's 10 binds
    assert requirements.debt_requirements(setup.state, setup.account, setup.eth, 1) == (
        10_000,
        1_000,
        300,
    )


def test_the_stable_mark_keeps_the_basis() -> None:
    """The mark moves with its base asset's stable price, its basis stays, and it never falls below 0."""
    setup = Setup()
    market = setup.perp
    # 0.1 ETH at 100 is 10 USDC, 5 EUR, 500 cents; the mark stands 10 above.
    market.mark_e9 = 510 * E9
    assert requirements.stable_mark(setup.state, market) == 510 * E9
    setup.stable(setup.eth_id, 80)
    market.mark_e9 = 410 * E9  # 400 at the live price
    assert requirements.stable_mark(setup.state, market) == 510 * E9
    market.mark_e9 = 390 * E9
    assert requirements.stable_mark(setup.state, market) == 490 * E9
    setup = Setup()
    market = setup.perp
    setup.stable(setup.eth_id, 200)  # 1,000 live, 500 stable
    market.mark_e9 = 100 * E9
    assert requirements.stable_mark(setup.state, market) == 0
    market.mark_e9 = 500 * E9
    assert requirements.stable_mark(setup.state, market) == 0
    market.mark_e9 = 500 * E9 + 1
    assert requirements.stable_mark(setup.state, market) == 1


@pytest.mark.parametrize(
    ("position", "bids", "asks", "order_loss", "expected"),
    [
        (5, 3, 10, 7, 807),  # 8 longs at 100 and 7; 5 shorts at 110
        (-5, 3, 10, 7, 1650),  # 15 shorts at 110
        (5, 0, 0, 0, 500),  # a long by itself, at 100 from both sides
        (-5, 0, 0, 0, 550),
        (0, 1, 0, 7, 107),  # one lot is long
        (-1, 1, 0, 7, 110),  # and one is short
        (-8, 3, 0, 7, 880),
        (0, 0, 1, 0, 110),
        (1, 0, 0, 0, 100),
        (-1, 0, 0, 0, 110),
        (-3, 3, 0, 7, 330),
        (2, 0, 4, 9, 220),
        (
            -5,
            1,
            0,
            2_000,
            1_560,
        ),  # a bid so far beyond the mark that it costs more than the short it leaves
    ],
)
def test_the_worst_side_counts_longs_at_one_mark_and_shorts_at_the_other(
    position: int, bids: int, asks: int, order_loss: int, expected: int
) -> None:
    """Longs at 100, shorts at 110, and what bids lose beyond the mark."""
    line = Setup().line()
    line.bid_lots, line.ask_lots = bids, asks
    assert requirements.worst_side_e9(line, position, order_loss, 100, 110) == expected


def order_of(line: Line, number: int, side: int, price: int, lots: int, pair: int = 0) -> Order:
    """Let a line have an open order."""
    order = Order(line.account, line.market, line, side, types.LIMIT, PricePerLot(price), lots)
    order.id, order.oco_id = OrderId(number), OrderId(pair)
    line.orders[OrderId(number)] = order
    if side == BUY:
        line.bid_lots += lots
    else:
        line.ask_lots += lots
    return order


@pytest.mark.parametrize(
    ("side", "price", "mark_e9", "expected"),
    [
        (BUY, 52, 50 * E9, 6 * E9),
        (BUY, 50, 50 * E9, 0),
        (BUY, 50, 50 * E9 - 1, 3),
        (BUY, 49, 50 * E9, 0),
        (SELL, 48, 50 * E9, 6 * E9),
        (SELL, 50, 50 * E9 + 1, 3),
        (SELL, 51, 50 * E9, 0),
    ],
)
def test_an_order_beyond_the_mark_loses_the_difference_at_once(
    side: int, price: int, mark_e9: int, expected: int
) -> None:
    """Three lots, to the last of the nine decimals."""
    order = order_of(Setup().line(), 1, side, price, 3)
    assert requirements.order_loss_e9(order, 3, mark_e9) == expected


def test_the_losses_of_open_orders_sum_by_side_and_a_pair_counts_once() -> None:
    """Bids against the mark of longs, 50, asks against that of shorts, 49; of a pair on one side the larger loss."""
    line = Setup().line()
    order_of(line, 1, BUY, 52, 3)  # 6
    order_of(line, 2, SELL, 48, 4)  # 4
    assert requirements.order_loss_sums_e9(line, 50 * E9, 49 * E9) == (6 * E9, 4 * E9)
    order_of(line, 3, BUY, 53, 1, pair=1)  # 3, all of it shared
    order_of(line, 4, SELL, 47, 5, pair=2)  # 10, of which 4 are shared
    assert requirements.order_loss_sums_e9(line, 50 * E9, 49 * E9) == (6 * E9, 10 * E9)
    order_of(line, 5, BUY, 51, 7, pair=4)  # 7, and no part of it with an ask
    order_of(line, 6, SELL, 48, 1, pair=5)  # 1
    order_of(line, 7, BUY, 51, 1, pair=99)  # 1; the other is gone
    assert requirements.order_loss_sums_e9(line, 50 * E9, 49 * E9) == (14 * E9, 11 * E9)


def test_the_bounds_on_open_prices_follow_the_orders_beyond_the_mark() -> None:
    """Once an open order may be beyond the mark, losses and bounds are those of the orders that are there."""
    line = Setup().line()
    line.market.mark_e9 = 50 * E9
    line.bid_price_max, line.ask_price_min = 60, 40
    for number, (side, price) in enumerate(
        ((BUY, 49), (BUY, 52), (BUY, 51), (SELL, 55), (SELL, 48))
    ):
        order_of(line, number + 1, side, price, 2)
    requirements.refresh_order_losses(line)
    assert (line.bid_loss_e9, line.ask_loss_e9) == (6 * E9, 4 * E9)
    assert (line.bid_price_max, line.ask_price_min) == (52, 48)
    assert line.order_loss_seen == line.market.version
    line.orders.clear()
    requirements.refresh_order_losses(line)
    assert (line.bid_loss_e9, line.ask_loss_e9) == (0, 0)
    assert (line.bid_price_max, line.ask_price_min) == (0, 0)
    line.bid_loss_e9 = line.ask_loss_e9 = 7
    requirements.refresh_order_losses(line)
    assert (line.bid_loss_e9, line.ask_loss_e9) == (0, 0)


def test_while_no_order_is_beyond_the_mark_none_is_looked_at() -> None:
    """At bounds that are just not beyond the mark nothing is lost, and the bounds stay as wide as they are."""
    line = Setup().line()
    line.market.mark_e9 = 50 * E9
    line.bid_price_max = line.ask_price_min = 50
    order_of(line, 1, BUY, 49, 2)
    order_of(line, 2, SELL, 51, 2)
    line.bid_loss_e9 = line.ask_loss_e9 = 7
    requirements.refresh_order_losses(line)
    assert (line.bid_loss_e9, line.ask_loss_e9) == (0, 0)
    assert (line.bid_price_max, line.ask_price_min) == (50, 50)


@pytest.mark.parametrize(
    ("position", "cost", "bids", "asks", "expected"),
    [
        (10, 5_100, 0, 0, 0),  # nothing is open
        (10, 5_100, 0, 4, 44),  # a loss of 100: 4 of 10 lots 40, a started unit of losses 1, fees 3
        (10, 5_101, 0, 7, 75),  # 70.7, ceiled
        (10, 5_100, 2, 25, 104),  # all of it at most
        (10, 5_100, 2, 0, 4),  # a bid closes nothing of a long
        (10, 4_900, 0, 4, 4),  # a gain
        (-10, -4_900, 3, 0, 34),
        (-10, -4_900, 0, 3, 4),
        (-10, -5_100, 3, 0, 4),
        (1, 501, 0, 1, 5),
        (0, 0, 1, 1, 4),
    ],
)
def test_what_a_line_will_owe_once_its_orders_have_filled(
    position: int, cost: int, bids: int, asks: int, expected: int
) -> None:
    """At a mark of 500, with losses beyond the mark of 10^-9 of a unit and fees of 3."""
    line = Setup().line(position, cost)
    line.market.mark_e9 = 500 * E9
    line.bid_lots, line.ask_lots = bids, asks
    line.bid_loss_e9, line.fees = 1, 3
    assert requirements.line_projected_liability(line) == expected


def test_a_position_that_is_closed_in_part_is_worth_its_floor() -> None:
    """10 lots at 500.05 are worth 5,000 at a cost of 5,009: of the loss of 9, 9 lots have 8.1, which is 9."""
    line = Setup().line(10, 5_009)
    line.market.mark_e9 = 500_050_000_000
    line.ask_lots = 9
    assert requirements.line_projected_liability(line) == 9


def test_what_a_line_has_accrued_is_owed_before_its_fills() -> None:
    """Two units of funding a lot: a long owes them with its first fill, a short has them to come and owes nothing."""
    line = Setup().line(10, 5_000)
    line.market.mark_e9 = 500 * E9
    line.market.funding_index_ray = 2 * 10**27
    line.bid_lots, line.fees = 1, 3
    assert requirements.line_projected_liability(line) == 23
    line.position, line.cost = -10, -5_000
    assert requirements.line_projected_liability(line) == 3


@pytest.mark.parametrize(
    ("live", "mark", "position", "cost", "strict", "expected"),
    [
        # At 80 live the mark is 410 cents with a basis of 10; at the stable 100 it would be 510.
        (80, 410, 10, 4_000, True, (2_00, 82_00, 8_20, 0)),
        (80, 410, -10, -4_000, True, (-22_00, 102_00, 10_20, 0)),
        (80, 410, -10, -4_000, False, (-2_00, 82_00, 8_20, 0)),
        # At 200 live 1,010, strictly 510 for longs.
        (200, 1_010, 10, 4_000, True, (22_00, 102_00, 10_20, 0)),
        (200, 1_010, 10, 4_000, False, (122_00, 202_00, 20_20, 0)),
        (200, 1_010, -10, -4_000, True, (-122_00, 202_00, 20_20, 0)),
        (80, 410, 0, 0, True, (0, 0, 0, 0)),
    ],
)
def test_a_position_at_strict_prices(
    live: int, mark: int, position: int, cost: int, strict: bool, expected: tuple[int, ...]
) -> None:
    """Result, exposure, IMF and deduction in hundredths of a USDC; a EUR is 2 USDC, the leverage 10."""
    setup = Setup()
    setup.stable(setup.eth_id, live)
    line = setup.line(position, cost)
    line.market.mark_e9 = mark * E9
    found = requirements.line_figures(setup.state, line, strict=strict)
    assert found == tuple(figure * UNIT // 100 for figure in expected)


def test_open_orders_lose_at_the_strict_mark_of_their_side() -> None:
    """A bid at 520 and an ask at 380 where longs count at 410 and shorts at 510, with fees of 5 cents."""
    setup = Setup()
    setup.stable(setup.eth_id, 80)
    line = setup.line()
    line.market.mark_e9 = 410 * E9
    order_of(line, 1, BUY, 520, 2)  # 2 x 110
    line.fees = 5
    # 2 x 410 + 220 = 1,040 cents, 20.80; 225 cents, 4.50.
    assert requirements.line_figures(setup.state, line, strict=True) == (
        0,
        20_800_000,
        2_080_000,
        4_500_000,
    )
    line.bid_price_max, line.ask_price_min = 520, 380
    order_of(line, 2, SELL, 380, 2)  # strictly 2 x 130, else 2 x 30
    assert requirements.line_figures(setup.state, line, strict=True)[3] == 9_700_000
    assert requirements.line_figures(setup.state, line)[3] == 5_700_000


@pytest.mark.parametrize(
    ("side", "mark", "losses", "bounds"),
    [
        # A bid of 3 at 520 beside one of 2 at 500; an ask at 600. At 490: 2 x 10 and 3 x 30.
        (BUY, 490, (110, 0), (520, 600)),
        (BUY, 510, (30, 0), (520, 600)),
        # An ask of 3 at 480 beside one of 2 at 600; a bid at 500. At 490: 3 x 10; at 610: 3 x 130 and 2 x 10.
        (SELL, 490, (20, 30), (500, 480)),
        (SELL, 610, (0, 410), (500, 480)),
    ],
)
def test_an_order_at_the_gate_loses_as_those_that_rest(
    side: int, mark: int, losses: tuple[int, int], bounds: tuple[int, int]
) -> None:
    """The order that a gate checks counts beside the open ones, in the losses and in the bounds on their prices."""
    setup = Setup()
    line = setup.line()
    order_of(line, 1, BUY, 500, 2)
    order_of(line, 2, SELL, 600, 2)
    price = PricePerLot(520 if side == BUY else 480)
    line.tentative = Order(line.account, line.market, line, side, types.LIMIT, price, 3)
    line.bid_price_max, line.ask_price_min = 10**6, 0  # as they may be left
    line.market.mark_e9 = mark * E9
    requirements.refresh_order_losses(line)
    assert (line.bid_loss_e9, line.ask_loss_e9) == (losses[0] * E9, losses[1] * E9)
    assert (line.bid_price_max, line.ask_price_min) == bounds


def test_funding_that_has_accrued_is_part_of_a_result() -> None:
    """A short of 10 that is to get 2 cents a lot: 20 more than its 100 of gain, in EUR at 2 USDC."""
    setup = Setup()
    line = setup.line(-10, -4_000)
    line.market.mark_e9 = 390 * E9
    assert requirements.line_figures(setup.state, line)[0] == 2 * UNIT
    line.market.funding_index_ray = 2 * 10**27
    assert requirements.line_figures(setup.state, line)[0] == 24 * UNIT // 10
    assert requirements.accrued_value(setup.state, line, strict=False) == 4 * UNIT // 10
    line.position = 0
    assert requirements.accrued_funding(line) == 0


@pytest.mark.parametrize(("leverage", "expected"), [(10, 100), (20, 50), (50, 50)])
def test_the_lower_leverage_binds_and_a_scale_multiplies(leverage: int, expected: int) -> None:
    """An exposure of 1,000 at the account's leverage or the market's 20, 3 % for MMF, and each times its scale."""
    setup = Setup()
    line = setup.line()
    line.account.max_leverage = leverage
    assert requirements.line_imf(setup.state, line, 1_000) == expected
    assert requirements.line_mmf(setup.state, line, 1_000) == 30
    line.market.imf_scale_ppb = 2 * PPB
    line.market.mmf_scale_ppb = 3 * PPB
    assert requirements.line_imf(setup.state, line, 1_000) == 2 * expected
    assert requirements.line_mmf(setup.state, line, 1_000) == 90
    assert (
        requirements.line_imf(setup.state, line, 0)
        == requirements.line_mmf(setup.state, line, 0)
        == 0
    )


def test_what_is_owed_in_the_quote_asset_has_the_live_price_unless_the_valuation_is_strict() -> (
    None
):
    """Seven cents of EUR, live at 1, with a stable price of 2: seven hundredths of a dollar, or fourteen."""
    setup = Setup()
    setup.stable(setup.eur_id, 1)
    valued = requirements.quote_e9_to_valuation_ceil
    assert valued(setup.state, setup.perp, 7 * E9) == 7 * UNIT // 100
    assert valued(setup.state, setup.perp, 7 * E9, strict=False) == 7 * UNIT // 100
    assert valued(setup.state, setup.perp, 7 * E9, strict=True) == 14 * UNIT // 100
