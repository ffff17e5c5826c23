# SPDX-License-Identifier: Apache-2.0
"""The gates with their codes and figures, on each limit and one unit to each side (SPEC section 7, L-4, M-9).

Owns figures by hand. Dollars have no cents, a lot is one A at 100, margin is a tenth and maintenance a twentieth.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.clearing.parties import is_in_default
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders.open_orders import admit, uncount
from clearinghouse.statemachine.pretrade import gate
from clearinghouse.statemachine.state.authority import Freeze
from clearinghouse.statemachine.state.clearing import Calendar, ClearedMarket, Member, Segment
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Level, Market, Order
from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, OrderId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    AMOUNT_MAX,
    BUY,
    DATED_FUTURE,
    EXTERNAL,
    EXTERNAL_VENUE,
    FLAG_POST_ONLY,
    FLAG_REDUCE_ONLY,
    FLAG_REPAYS,
    FOK,
    GTC,
    GTD,
    IOC,
    LIMIT,
    LIQUIDATING,
    MARKET,
    MARKET_AUCTION,
    MARKET_REDUCE_ONLY,
    PPB,
    PRICE_E9,
    PRICE_JUMPED,
    PRICE_OK,
    PRICE_STALE,
    SECOND_NS,
    SELL,
)
from tests.unit.statemachine.pretrade.small_states import PERCENT, Figures, World, figures
from tests.vectors.building import new_asset, new_market

Answer = tuple[int, Figures]
PASSED: Answer = (codes.OK, (0, 0, 0))
STABLE = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 30_000, 0)
RISK_TAKING: Answer = (codes.RISK_TAKING_DISABLED, (0, 0, 0))


def passed(world: World, order: Order) -> Answer:
    """The answer of the gates to an order, with its figures."""
    refusal = Refusal()
    code = gate.reserve_at_gates(world.state, order, refusal)
    return code, figures(refusal)


def asked(question: Callable[..., int], world: World, account: Account, *more: Asset) -> Answer:
    """The answer of `refuse_borrow` or `refuse_margin_after_debit`, with its figures."""
    refusal = Refusal()
    code = question(world.state, account, *more, refusal)
    return code, figures(refusal)


def short_by(limit: int, actual: int) -> Answer:
    """INSUFFICIENT_MARGIN: the figure had to exceed the limit."""
    return codes.INSUFFICIENT_MARGIN, (limit, actual, limit - actual + 1)


def another(world: World, price: str = "10", scale: int = 0) -> Asset:
    """An asset B."""
    return new_asset(world.state, "B", scale, price)


def give_stable(world: World, asset: Asset, price: int) -> None:
    """Give an asset a stable price beside its live one (M-9)."""
    asset.index_rules = STABLE
    asset.stable_e9, asset.stable_ns = price * PRICE_E9, world.state.time_ns
    asset.index_e9 = asset.price_e9
    world.state.has_stable_prices = True


# --- what reduces risk (G-9) ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "side", "lots", "bids", "asks", "expected"),
    [
        (10, SELL, 10, 0, 0, True),
        (10, SELL, 11, 0, 0, False),
        (10, SELL, 6, 0, 4, True),
        (10, SELL, 7, 0, 4, False),
        (10, SELL, 10, 3, 0, True),  # open orders of the other side do not count
        (10, BUY, 1, 0, 0, False),
        (-10, BUY, 10, 0, 0, True),
        (-10, BUY, 11, 0, 0, False),
        (-10, BUY, 6, 4, 0, True),
        (-10, BUY, 7, 4, 0, False),
        (-10, BUY, 10, 0, 3, True),
        (-10, SELL, 1, 0, 0, False),
        (1, SELL, 1, 0, 0, True),
        (-1, BUY, 1, 0, 0, True),
        (0, BUY, 0, 0, 0, False),
        (0, SELL, 0, 0, 0, False),
    ],
)
def test_a_derivative_order_within_the_position_reduces_risk(
    position: int, side: int, lots: int, bids: int, asks: int, *, expected: bool
) -> None:
    """Opposite to the position, and with the open orders of its side not above it."""
    world = World()
    market = world.perpetual()
    account = world.account(1_000)
    world.position(account, market, position)
    for open_side, price, count in ((BUY, 90, bids), (SELL, 110, asks)):
        if count:
            world.open(account, market, open_side, price, count)
    assert (
        gate.is_risk_reducing(world.state, world.order(account, market, side, 100, lots))
        is expected
    )


@pytest.mark.parametrize(("position", "side"), [(10, SELL), (-10, BUY)])
@pytest.mark.parametrize(("lots", "expected"), [(4, True), (10, True), (11, False)])
def test_a_pair_counts_its_larger_leg(
    position: int, side: int, lots: int, *, expected: bool
) -> None:
    """Beside an open leg of 6 lots an order of 10 adds 4 of a position of 10; without the pair it adds all."""
    world = World()
    market = world.perpetual()
    account = world.account(1_000)
    world.position(account, market, position)
    partner = world.open(account, market, side, 100, 6)
    order = world.order(account, market, side, 100, lots, oco=partner.id)
    assert gate.is_risk_reducing(world.state, order) is expected
    order.oco_id = OrderId(0)
    assert gate.is_risk_reducing(world.state, order) is (lots == 4)


def test_an_order_of_a_deferred_market_never_counts_as_reducing() -> None:
    """It is asked with the limits of its member, also where its receipt has the higher weight (C-2)."""
    world = World()
    market = new_market(world.state, types.DEFERRED_SPOT, world.a, world.usd, 1, 100 * PRICE_E9)
    account = world.account()
    world.holding(account, world.a, 10)
    order = world.order(account, market, SELL, 100, 1)
    assert gate.spot_weight_not_below(world.state, order)
    assert not gate.is_risk_reducing(world.state, order)


def test_a_spot_order_that_would_borrow_reduces_nothing() -> None:
    """With spot margin a bid may take the 100 dollars that the account has on loan to the pool, and no more.

    The loan counts though its account has not been refreshed since.
    """
    for lots, expected in ((100, True), (101, False)):
        world = World()
        world.lend_out(world.usd, 1_000)
        account = world.account(100, flags=ACCOUNT_SPOT_MARGIN)
        loans.lend(world.state, 0, world.holding(account), 100)
        market = world.spot()
        assert (
            gate.is_risk_reducing(world.state, world.order(account, market, BUY, 1, lots))
            is expected
        )
        account.flags = 0
        assert gate.is_risk_reducing(world.state, world.order(account, market, BUY, 1, lots))


def test_in_liquidation_a_spot_order_beyond_the_means_is_refused_for_its_borrow() -> None:
    """Not as unpayable; rule set 1 did not ask (G-1.1). The account has not been refreshed since its loan."""
    for lots, status, expected in (
        (100, LIQUIDATING, True),
        (101, LIQUIDATING, False),
        (101, types.ACTIVE, True),
    ):
        world = World()
        world.lend_out(world.usd, 1_000)
        account = world.account(100)
        loans.lend(world.state, 0, world.holding(account), 100)
        account.status = status
        order = world.order(account, world.spot(), BUY, 1, lots)
        assert gate.is_risk_reducing(world.state, order) is expected
        if not expected:
            assert passed(world, order) == (codes.ACCOUNT_IN_LIQUIDATION, (0, 0, 0))


@pytest.mark.parametrize(
    ("flags", "debt", "expected"),
    [
        (ACCOUNT_AUTO_REPAY, 10, True),
        (ACCOUNT_AUTO_REPAY, 9, False),
        (0, 10, False),
        (ACCOUNT_AUTO_REPAY | ACCOUNT_SPOT_MARGIN, 10, True),
    ],
)
def test_a_receipt_that_repays_a_debt_reduces_risk(
    flags: int, debt: int, *, expected: bool
) -> None:
    """A bid for 10 A, whose weight is below that of the dollars that it pays, by an account that owes A (G-9.2)."""
    world = World()
    world.weigh(world.a, 50)
    world.lend_out(world.a, 100)
    account = world.account(5_000, flags=flags)
    loans.borrow(world.state, 0, world.holding(account, world.a), debt)
    order = world.order(account, world.spot(), BUY, 1, 10)
    assert gate.is_risk_reducing(world.state, order) is expected


@pytest.mark.parametrize(
    ("debt", "flags", "expected"),
    [
        (1, ACCOUNT_AUTO_REPAY, FLAG_POST_ONLY | FLAG_REPAYS),
        (0, ACCOUNT_AUTO_REPAY, FLAG_POST_ONLY),
        (1, 0, FLAG_POST_ONLY),
    ],
)
def test_a_repayment_becomes_a_term_of_the_order(debt: int, flags: int, expected: int) -> None:
    """From a unit on, beside the other flags (G-9.1)."""
    world = World()
    world.lend_out(world.a, 100)
    account = world.account(flags=flags)
    if debt:
        loans.borrow(world.state, 0, world.holding(account, world.a), debt)
    order = world.order(account, world.spot(), BUY, 1, 10, flags=FLAG_POST_ONLY)
    gate.keep_repayment(order)
    assert order.flags == expected


@pytest.mark.parametrize(
    ("of_a", "of_b", "expected_buy", "expected_sell"),
    [
        (None, None, True, True),  # both count in full
        (90, None, False, True),
        (None, 90, True, False),
        (90, 90, True, True),
        (90, 80, True, False),
        (80, 90, False, True),
    ],
)
def test_weights_of_two_sizes_are_compared(
    of_a: int | None, of_b: int | None, *, expected_buy: bool, expected_sell: bool
) -> None:
    """A and B with weights in percent and no penalty: a bid receives A and pays B; values of 9,000 and 70 units."""
    world = World()
    b = another(world)
    for asset, weight in ((world.a, of_a), (b, of_b)):
        if weight:
            world.weigh(asset, weight)
    market = new_market(world.state, types.SPOT, world.a, b, 1, 10 * PRICE_E9)
    account = world.account()
    world.holding(account, world.a, 90)
    world.holding(account, b, 70)
    for side, expected in ((BUY, expected_buy), (SELL, expected_sell)):
        order = world.order(account, market, side, 10, 1)
        assert gate.spot_weight_not_below(world.state, order) is expected


@pytest.mark.parametrize(
    ("units", "more", "expected"),
    [
        # A weight falls as the holding grows: 100 units are worth more than 99 and less than 101.
        (100, 100, True),
        (100, 99, False),
        (100, 101, True),
        # One unit is one; none, or no holding at all, is asked as a whole coin, which is 100 units.
        (1, 1, True),
        (1, 2, True),
        (2, 1, False),
        (0, 100, True),
        (0, 99, False),
        (0, 101, True),
        (None, 100, True),
        (None, 99, False),
        (None, 101, True),
    ],
)
def test_weights_are_those_of_the_present_holdings(
    units: int | None, more: int, *, expected: bool
) -> None:
    """A bid receives A, of which the account has `units`, and pays B of the same terms, of which it has `more`.

    Of each some is lent, and some beside it is under hold.
    """
    world = World()
    a, b = new_asset(world.state, "C", 2, "100000000"), another(world, "100000000", 2)
    account = world.account()
    for asset in (a, b):
        world.weigh(asset, 95, 5)
        world.lend_out(asset, 0)
    for asset, amount in ((a, units), (b, more)):
        if amount is None:
            continue
        holding = world.holding(account, asset, amount + 7)
        ledger.hold(holding, 7)
        if amount > 90:
            loans.lend(world.state, 0, holding, 30)
    refresh(world.state, account)
    market = new_market(world.state, types.SPOT, a, b, 1, 10 * PRICE_E9)
    buy, sell = (world.order(account, market, side, 10, 1) for side in (BUY, SELL))
    assert gate.spot_weight_not_below(world.state, buy) is expected
    is_equal = more == (units or 100)
    assert gate.spot_weight_not_below(world.state, sell) is (is_equal or not expected)


# --- gates 1 to 3 -----------------------------------------------------------------------------------------------


class Place(World):
    """A perpetual and an account that may take a position of some thousand dollars."""

    def __init__(self, cash: int = 1_000) -> None:
        """Open the market and the account."""
        super().__init__()
        self.market = self.perpetual()
        self.one = self.account(cash)

    def bid(self, lots: int = 10, price: int = 100, *, rate: int = 0, flags: int = 0) -> Order:
        """A new bid of the account."""
        return self.order(self.one, self.market, BUY, price, lots, rate=rate, flags=flags)

    def ask(self, lots: int = 10, price: int = 100, *, rate: int = 0, flags: int = 0) -> Order:
        """A new ask of the account."""
        return self.order(self.one, self.market, SELL, price, lots, rate=rate, flags=flags)


def freeze(world: World, account: Account) -> None:
    """Let custody freeze an account."""
    world.state.authority.freezes[account.id] = Freeze(account.id, types.FREEZE_OTHER, "c", 1, 1)


def let_default(world: World, account: Account) -> None:
    """Let the member of an account be in default."""
    account.kind = types.KIND_MEMBER_HOUSE
    member = Member(1, account.owner)
    member.status = types.MEMBER_IN_DEFAULT
    world.state.clearing.member_of[account.owner] = member
    world.state.defaults.add(DefaultCase(1, 1, 0))
    assert is_in_default(world.state, account)


def test_nothing_of_a_member_in_default_passes() -> None:
    """Not even what reduces its risk; others trade."""
    world = Place()
    world.position(world.one, world.market, 10)
    let_default(world, world.one)
    assert passed(world, world.ask(1)) == (codes.ACCOUNT_FROZEN, (0, 0, 0))
    other = world.account(1_000, owner="other")
    assert passed(world, world.order(other, world.market, BUY, 100, 1)) == PASSED


def test_in_liquidation_only_what_reduces_passes() -> None:
    """Gate 1, before the switches of gate 2."""
    world = Place()
    world.position(world.one, world.market, 10)
    world.one.status = LIQUIDATING
    world.one.risk_disabled = True
    assert passed(world, world.bid(1)) == (codes.ACCOUNT_IN_LIQUIDATION, (0, 0, 0))
    assert passed(world, world.ask(1)) == PASSED


def switch_all(world: Place) -> None:
    """Switch off risk everywhere."""
    world.state.risk_disabled = True


def switch_market(world: Place) -> None:
    """Switch off risk in the market."""
    world.market.risk_disabled = True


def switch_account(world: Place) -> None:
    """Switch off risk of the account."""
    world.one.risk_disabled = True


def freeze_one(world: Place) -> None:
    """Let custody freeze the account."""
    freeze(world, world.one)


def close_market(world: Place) -> None:
    """Let the market take only what reduces risk."""
    world.market.status = MARKET_REDUCE_ONLY


def near_expiry(world: Place) -> None:
    """Let the market expire in five minutes."""
    world.market.expiry = Expiry(world.state.time_ns + 300 * SECOND_NS, SECOND_NS)


@pytest.mark.parametrize(
    "switch",
    [switch_all, switch_market, switch_account, freeze_one, close_market, near_expiry],
)
def test_each_switch_lets_only_what_reduces_risk_pass(switch: Callable[[Place], None]) -> None:
    """Gate 2, before gate 3: the mark is missing as well."""
    world = Place()
    assert passed(world, world.bid()) == PASSED
    world.position(world.one, world.market, 20)
    switch(world)
    assert passed(world, world.ask(1)) == PASSED
    world.one.position_limit = 1
    world.state.pnl_settlement.overdue[world.one.id] = 1
    world.market.mark_e9 = 0
    assert passed(world, world.bid()) == RISK_TAKING


def test_a_freeze_of_another_account_stops_no_order() -> None:
    """Each freeze is of one account."""
    world = Place()
    freeze(world, world.account(owner="other"))
    assert passed(world, world.bid()) == PASSED


def test_the_switch_of_an_owner_holds_for_its_isolated_positions() -> None:
    """Rule set 1 did not ask the owner (G-2.1)."""
    world = Place()
    isolated = world.isolated(world.one, world.market, 1_000)
    world.account(owner="other").risk_disabled = True
    assert passed(world, world.order(isolated, world.market, BUY, 100, 1)) == PASSED
    world.one.risk_disabled = True
    order = world.order(isolated, world.market, BUY, 100, 1)
    assert passed(world, order) == (RISK_TAKING)


@pytest.mark.parametrize(
    ("left_ns", "is_provider", "expected"),
    [
        (300 * SECOND_NS, False, RISK_TAKING),
        (300 * SECOND_NS + 1, False, PASSED),
        (1, False, RISK_TAKING),
        (1, True, PASSED),
    ],
)
def test_the_last_minutes_of_a_future(left_ns: int, expected: Answer, *, is_provider: bool) -> None:
    """Five minutes before its expiry, but not for the providers of the market, nor by rule set 1 (O-1.1)."""
    world = Place()
    world.market.kind = DATED_FUTURE
    world.market.expiry = Expiry(world.state.time_ns + left_ns, 0)
    providers = world.state.waterfall.providers
    someone = world.one.id if is_provider else EXTERNAL
    providers[world.market.id] = {someone: None}  # type: ignore[dict-item]
    if not is_provider:
        providers[world.perpetual().id] = {world.one.id: None}  # type: ignore[dict-item]
    assert passed(world, world.bid()) == expected


def test_a_market_without_providers_ends_like_others() -> None:
    """No account is a provider there."""
    world = Place()
    world.market.expiry = Expiry(world.state.time_ns + 1, 0)
    assert passed(world, world.bid()) == RISK_TAKING


def test_who_has_not_paid_a_loss_may_only_reduce() -> None:
    """Gate 2 goes first, the mark comes after it; the loss of another account does not count (R-1.1)."""
    world = Place()
    world.position(world.one, world.market, 10)
    world.state.pnl_settlement.overdue[world.account(owner="other").id] = 1
    assert passed(world, world.bid(1)) == PASSED
    world.state.pnl_settlement.overdue[world.one.id] = 1
    assert passed(world, world.ask(1)) == PASSED
    world.market.mark_e9 = 0
    assert passed(world, world.bid(1)) == (codes.UNPAID_LOSS, (0, 0, 0))


def test_a_mark_has_to_be_there() -> None:
    """Above 0 by the least part of a unit is enough; the figures are 0 and the mark."""
    world = Place()
    world.market.notional_max = 1  # gate 4 is not reached
    for mark_e9, shortfall in ((0, 1), (-3, 4)):
        world.market.mark_e9 = mark_e9
        expected = (codes.MARK_PRICE_UNAVAILABLE, (0, mark_e9, shortfall))
        assert passed(world, world.bid()) == expected
    world.market.notional_max = 0
    world.market.mark_e9 = 1
    assert passed(world, world.bid(1, 1)) == PASSED


def test_a_price_that_is_not_sure_lets_risk_fall_and_not_rise() -> None:
    """P-4 blocks an increase at a stale price, at which reducing is allowed; such a refusal has no figures."""
    world = Place()
    world.position(world.one, world.market, 10)
    world.a.price_state = PRICE_STALE
    assert passed(world, world.bid(1)) == (codes.MARK_PRICE_UNAVAILABLE, (0, 0, 0))
    assert passed(world, world.ask(1)) == PASSED
    world.a.price_state = PRICE_OK
    assert passed(world, world.bid(1)) == PASSED


# --- gates 4 and 5 ----------------------------------------------------------------------------------------------


def test_the_greatest_notional_of_a_market() -> None:
    """1,000 passes and 1,001 does not, also where it reduces risk; without a statement, the largest amount."""
    world = Place()
    world.market.notional_max = 1_000
    assert passed(world, world.bid(10)) == PASSED
    assert passed(world, world.bid(11, 91)) == (codes.ORDER_NOTIONAL_LIMIT, (1_000, 1_001, 1))
    world.position(world.one, world.market, 20)
    assert passed(world, world.ask(11, 91)) == (codes.ORDER_NOTIONAL_LIMIT, (1_000, 1_001, 1))
    spot, nobody = world.spot(), world.account()
    order = world.order(nobody, spot, BUY, AMOUNT_MAX, 1)
    assert passed(world, order) == (codes.INSUFFICIENT_BALANCE, (AMOUNT_MAX, 0, AMOUNT_MAX))
    order = world.order(nobody, spot, BUY, 2**62, 2)
    assert passed(world, order) == (codes.ORDER_NOTIONAL_LIMIT, (AMOUNT_MAX, 2**63, 1))


def test_the_greatest_base_amount() -> None:
    """Lots of three units: a third of the largest amount passes, which is whole; one lot more does not (U-2)."""
    world = World()
    spot, nobody = world.spot(lot=3), world.account()
    most = AMOUNT_MAX // 3
    order = world.order(nobody, spot, BUY, 2, most)
    assert passed(world, order) == (codes.INSUFFICIENT_BALANCE, (2 * most, 0, 2 * most))
    order = world.order(nobody, spot, BUY, 2, most + 1)
    assert passed(world, order) == (codes.ORDER_NOTIONAL_LIMIT, (2 * most, 2 * most + 2, 2))


@pytest.mark.parametrize(
    ("kind", "tif", "status", "matching", "is_counted"),
    [
        (LIMIT, GTC, types.MARKET_OPEN, types.INTERNAL, True),
        (LIMIT, GTD, types.MARKET_OPEN, types.INTERNAL, True),
        (LIMIT, IOC, types.MARKET_OPEN, types.INTERNAL, False),
        (LIMIT, FOK, types.MARKET_OPEN, types.INTERNAL, False),
        (MARKET, IOC, types.MARKET_OPEN, types.INTERNAL, False),
        (MARKET, GTC, types.MARKET_OPEN, types.INTERNAL, False),
        (MARKET, IOC, MARKET_AUCTION, types.INTERNAL, True),
        (LIMIT, IOC, types.MARKET_OPEN, EXTERNAL_VENUE, True),
        (LIMIT, IOC, MARKET_AUCTION, EXTERNAL_VENUE, True),
    ],
)
def test_an_account_has_at_most_a_thousand_open_orders(
    kind: int, tif: int, status: int, matching: int, *, is_counted: bool
) -> None:
    """The thousandth passes; the next does not if it may stay open, also where it reduces risk (G-5, I-12)."""
    world = Place()
    world.position(world.one, world.market, 1)
    world.market.status, world.market.matching = status, matching
    some = world.bid()
    refused = (codes.OPEN_ORDER_COUNT_LIMIT, (1_000, 1_001, 1))
    for present, side in ((999, BUY), (1_000, BUY), (1_000, SELL), (1_001, BUY)):
        world.one.orders = {OrderId(number): some for number in range(present)}
        order = world.order(world.one, world.market, side, 100, 1, kind=kind, tif=tif)
        expected = PASSED
        if is_counted and present >= 1_000:
            expected = (refused[0], (1_000, present + 1, present - 999))
        assert passed(world, order) == expected


@pytest.mark.parametrize("of_isolated", [False, True])
def test_isolated_positions_share_the_thousand_orders(*, of_isolated: bool) -> None:
    """400 of the owner, 300 and 299 of isolated positions let one more pass; rule set 1 counts each by itself."""
    world = Place()
    others = [world.isolated(world.one, world.perpetual(), 1_000) for _ in range(2)]
    some = world.bid()
    taker = others[0] if of_isolated else world.one
    for counts, expected in (
        ((400, 300, 299), PASSED),
        ((400, 300, 300), (codes.OPEN_ORDER_COUNT_LIMIT, (1_000, 1_001, 1))),
    ):
        for account, count in zip((world.one, *others), counts, strict=True):
            account.orders = {OrderId(number): some for number in range(count)}
        wanted = expected
        assert passed(world, world.order(taker, world.market, BUY, 100, 1)) == wanted
    taker.orders = {OrderId(number): some for number in range(1_000)}


def long_level(market: Market, side: int, price: int, owner: str, count: int) -> None:
    """A level of a book on which an owner has so many orders."""
    place = market.bids if side == BUY else market.asks
    level = Level(PricePerLot(price))
    level.owners = {"nobody": 60, owner: count}
    place.levels[level.price] = level
    place.long_levels = 1


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (49, PASSED),
        (50, (codes.STATE_LIMIT, (50, 51, 1))),
        (51, (codes.STATE_LIMIT, (50, 52, 2))),
    ],
)
@pytest.mark.parametrize(("side", "lots"), [(BUY, 1), (SELL, 1), (SELL, 11)])
def test_an_owner_has_at_most_fifty_orders_at_a_price(
    side: int, lots: int, count: int, expected: Answer
) -> None:
    """Of one owner, one price, one side, and of orders that rest; reducing or not (O-3.1)."""
    world = Place()
    world.position(world.one, world.market, 10)
    long_level(world.market, side, 100, "owner", count)
    assert passed(world, world.order(world.one, world.market, side, 100, lots)) == expected
    other = world.account(2_000, owner="other")
    for order in (
        world.order(world.one, world.market, side, 101, 1),
        world.order(world.one, world.market, BUY + SELL - side, 100, 1),
        world.order(world.one, world.market, side, 100, 1, tif=IOC),
        world.order(other, world.market, side, 100, 1),
    ):
        assert passed(world, order) == PASSED
    world.market.status = MARKET_AUCTION
    assert (
        passed(world, world.order(world.one, world.market, side, 100, 1, kind=MARKET, tif=IOC))
        == PASSED
    )


def test_the_least_notional_of_a_market() -> None:
    """As stated; where none is stated ten dollars, by rule set 1 nothing. What reduces risk may be smaller (G-4.1)."""
    world = Place(10_000)
    world.position(world.one, world.market, 1)
    for stated, least, lots in (
        (500, 500, 5),
        (NOT_STATED, 10, 1),
        (0, 0, 1),
    ):
        world.market.notional_min = stated
        price = least // lots
        assert passed(world, world.bid(lots, price or 1)) == PASSED
        if least:
            refused = (codes.ORDER_NOTIONAL_LIMIT, (least, least - lots, lots))
            assert passed(world, world.bid(lots, price - 1)) == refused
    world.market.notional_min = 500
    # At the mark of 100 four lots are 400, also at a price above it (G-4.2).
    refused = (codes.ORDER_NOTIONAL_LIMIT, (500, 400, 100))
    assert passed(world, world.bid(4, 126)) == passed(world, world.ask(4, 126)) == refused
    assert passed(world, world.ask(1, 99)) == PASSED


def test_open_lots_of_a_market_have_a_limit() -> None:
    """3 bid, 2 asked and 4 more are 9; what reduces risk is not counted (G-5)."""
    world = Place()
    world.open(world.one, world.market, BUY, 90, 3)
    world.open(world.one, world.market, SELL, 110, 2)
    for limit, expected in (
        (9, PASSED),
        (8, (codes.OPEN_ORDER_QUANTITY_LIMIT, (8, 9, 1))),
        (1, (codes.OPEN_ORDER_QUANTITY_LIMIT, (1, 9, 8))),
        (0, PASSED),
    ):
        world.market.open_order_lots_max = limit
        order = world.bid(4)
        assert passed(world, order) == expected
        if expected == PASSED:
            uncount(world.state, order)
    world.market.open_order_lots_max = 1
    world.position(world.one, world.market, 6)
    assert passed(world, world.ask(4)) == PASSED


def test_a_pair_has_the_lots_of_its_larger_leg() -> None:
    """A leg of 6 is open beside 2 of another order; one of 8 adds 2."""
    world = Place()
    world.open(world.one, world.market, SELL, 110, 2)
    partner = world.open(world.one, world.market, BUY, 90, 6)
    world.market.open_order_lots_max = 9
    order = world.order(world.one, world.market, BUY, 95, 8, oco=partner.id)
    assert passed(world, order) == (codes.OPEN_ORDER_QUANTITY_LIMIT, (9, 10, 1))
    world.market.open_order_lots_max = 10
    assert passed(world, order) == PASSED


# --- gates 6 and 7 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "side", "lots", "expected"),
    [
        (5, SELL, 5, PASSED),
        (5, SELL, 6, PASSED),
        (5, BUY, 1, (codes.REDUCE_ONLY_INVALID, (0, 1, 1))),
        (1, SELL, 2, PASSED),
        (-5, BUY, 5, PASSED),
        (-5, BUY, 6, PASSED),
        (-5, SELL, 1, (codes.REDUCE_ONLY_INVALID, (0, 1, 1))),
        (0, BUY, 1, (codes.REDUCE_ONLY_INVALID, (0, 1, 1))),
        (0, SELL, 1, (codes.REDUCE_ONLY_INVALID, (0, 1, 1))),
    ],
)
def test_reduce_only_is_within_the_position(
    position: int, side: int, lots: int, expected: Answer
) -> None:
    """Gate 6, before gate 7: a larger order is cut to the position (G-8.3); without the flag margin alone is asked."""
    world = Place()
    world.position(world.one, world.market, position)
    order = world.order(world.one, world.market, side, 100, lots, flags=FLAG_REDUCE_ONLY)
    if expected != PASSED:
        world.market.open_interest_lots_max = 1
    assert passed(world, order) == expected
    world.market.open_interest_lots_max = 0
    order.flags = FLAG_POST_ONLY
    if expected != PASSED:
        assert passed(world, order) == PASSED


def test_limits_of_a_market_hold_for_derivative_orders_that_raise_risk() -> None:
    """An open interest of one lot, or a venue that may owe one dollar; not for spot nor for what reduces risk."""
    world = Place()
    venue, spot = world.account(owner="venue"), world.spot()
    for market in (world.market, spot):
        market.open_interest_lots_max = 1
    expected = (codes.POSITION_LIMIT, (100, 200, 100))
    assert passed(world, world.bid(2)) == expected
    assert passed(world, world.bid(1)) == PASSED
    assert passed(world, world.order(world.one, spot, BUY, 100, 2)) == PASSED
    other = world.account(1_000, owner="other")
    world.position(other, world.market, 4)
    assert passed(world, world.order(other, world.market, SELL, 100, 3)) == PASSED
    for market in (world.market, spot):
        market.open_interest_lots_max = 0
        market.venue_account_id = venue.id
    venue.position_limit = 1
    world.market.open_interest_lots_max = 0
    third = world.account(1_000, owner="third")
    assert passed(world, world.order(third, world.market, BUY, 100, 2))[0] == codes.POSITION_LIMIT
    assert passed(world, world.order(third, spot, BUY, 100, 2)) == PASSED
    world.position(third, world.market, 4)
    assert passed(world, world.order(third, world.market, SELL, 100, 3)) == PASSED


# --- a deferred market ------------------------------------------------------------------------------------------


def deferred(world: World) -> tuple[Market, Member, Account]:
    """A market whose trades are cleared, and an account of a member with nothing."""
    state = world.state
    market = new_market(state, types.DEFERRED_SPOT, world.a, world.usd, 1, 100 * PRICE_E9)
    state.clearing.calendars[1] = Calendar(1)
    segment = Segment(1, "EQ", 1)
    segment.cut_off_seconds, segment.cycle_days = 80_000, 1
    state.clearing.segments[1] = segment
    cleared = ClearedMarket(market.id)
    cleared.segment_id = 1
    state.clearing.markets[market.id] = cleared
    account = world.account(owner="member")
    account.kind = types.KIND_MEMBER_HOUSE
    member = Member(1, "member")
    state.clearing.member_of["member"] = member
    return market, member, account


def test_a_deferred_order_is_asked_for_the_limits_of_its_member_alone() -> None:
    """Nothing is paid at its fill, so an account without a dollar may bid; the order is counted, a pair once (C-2)."""
    world = World()
    market, _, account = deferred(world)
    order = world.order(account, market, BUY, 100, 4)
    assert passed(world, order) == PASSED
    assert order.line.bid_lots == 4
    assert account.holdings == {}
    admit(world.state, order)
    second = world.order(account, market, BUY, 100, 7, oco=order.id)
    assert passed(world, second) == PASSED
    assert second.line.bid_lots == 7


def test_a_deferred_order_that_is_refused_leaves_nothing() -> None:
    """Its fee of one dollar is not there; the answer has the figures, and no lots are counted."""
    world = World()
    market, member, account = deferred(world)
    order = world.order(account, market, BUY, 100, 4, rate=1)
    assert passed(world, order) == (codes.INSUFFICIENT_BALANCE, (1, 0, 1))
    assert order.line.bid_lots == 0
    market.venue_account_id = world.account(owner="venue").id
    market.open_interest_lots_max = 1  # a limit of derivatives
    world.holding(account, amount=1)
    assert passed(world, order) == PASSED
    member.status = types.MEMBER_SUSPENDED
    assert passed(world, world.order(account, market, BUY, 100, 1)) == (
        codes.MEMBER_NOT_ACTIVE,
        (0, 0, 0),
    )


def test_clearing_refuses_a_member_in_default_in_a_deferred_market() -> None:
    """The answer there is not that of a frozen account, but that of clearing: its member is not active (C-9)."""
    world = World()
    market, member, account = deferred(world)
    member.status = types.MEMBER_IN_DEFAULT
    world.state.defaults.add(DefaultCase(1, 1, 0))
    order = world.order(account, market, BUY, 100, 4)
    assert passed(world, order)[0] == codes.MEMBER_NOT_ACTIVE


# --- gates 7 and 8 of orders that raise risk --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "price", "rate", "needed", "required"),
    [
        (BUY, 100, 0, 101, 100),
        (BUY, 90, 0, 101, 100),  # below the mark an order counts at the mark
        (BUY, 105, 0, 156, 105),  # it loses 50 at once, and is an exposure of 1,050
        (SELL, 95, 0, 151, 100),
        (BUY, 100, PERCENT, 111, 100),  # a fee of 10
        (BUY, 100, PERCENT + 1, 112, 100),  # ceiled
    ],
)
def test_margin_after_an_order_has_to_exceed_what_is_required(
    side: int, price: int, rate: int, needed: int, required: int
) -> None:
    """Ten lots: a tenth of their exposure, at the unit. A refusal leaves nothing of the order."""
    for cash, expected in (
        (needed, PASSED),
        (needed - 1, short_by(required, required)),
        (needed - 2, short_by(required, required - 1)),
    ):
        world = Place(cash=cash)
        order = world.order(world.one, world.market, side, price, 10, rate=rate, oco=77)
        line = order.line
        seen: list[tuple[int, int, int, int, Order | None]] = []

        def observe(kind: int, account: int, market: int) -> None:
            lots = line.bid_lots + line.ask_lots  # noqa: B023  called before the next round
            seen.append((kind, account, market, lots, line.tentative))  # noqa: B023

        world.state.observer = observe
        assert passed(world, order) == expected
        assert line.tentative is None
        is_refused = expected != PASSED
        assert line.bid_lots + line.ask_lots == (0 if is_refused else 10)
        assert line.fees == (0 if is_refused else order.fee_open)
        wanted = (events.REFUSED, world.one.id, world.market.id, 10, order)
        assert seen == ([wanted] if is_refused else [])
        assert world.state.touched == {}


def test_a_refusal_for_margin_also_without_an_observer() -> None:
    """The engine has none."""
    world = Place(cash=100)
    assert passed(world, world.bid()) == short_by(100, 100)


def test_an_account_limit_is_of_weighted_exposure() -> None:
    """Ten lots weigh 1,500; on the limit they pass. Margin is asked after it."""
    world = Place(cash=1)
    world.market.position_weight_ppb = 3 * PPB // 2
    for limit, expected in (
        (1_500, short_by(100, 1)),
        (1_499, (codes.POSITION_LIMIT, (1_499, 1_500, 1))),
        (1, (codes.POSITION_LIMIT, (1, 1_500, 1_499))),
        (0, short_by(100, 1)),
    ):
        world.one.position_limit = limit
        order = world.bid()
        assert passed(world, order) == expected
        assert (order.line.bid_lots, order.line.tentative) == (0, None)


def test_without_a_limit_exposure_is_within_the_largest_amount() -> None:
    """Unweighted: at a mark of one dollar a position of all but ten lots lets ten pass (U-2)."""
    world = Place(cash=AMOUNT_MAX // 9)
    world.market.mark_e9 = PRICE_E9
    world.market.position_weight_ppb = 2 * PPB
    world.market.imf_factor_ppb = 0
    world.position(world.one, world.market, AMOUNT_MAX - 10)
    assert passed(world, world.bid(11, 1)) == (
        codes.POSITION_LIMIT,
        (AMOUNT_MAX, AMOUNT_MAX + 1, 1),
    )
    assert passed(world, world.bid(10, 1)) == PASSED


@pytest.mark.parametrize("of_isolated", [False, True])
def test_a_family_shares_the_limit_of_its_owner(*, of_isolated: bool) -> None:
    """One of both has a position of 200, the order of the other adds 1,000 (G-7.1)."""
    world = Place()
    isolated = world.isolated(world.one, world.market, 1_000)
    taker, other = (isolated, world.one) if of_isolated else (world.one, isolated)
    world.position(other, world.market, 2)
    for limit, expected in (
        (1_199, (codes.POSITION_LIMIT, (1_199, 1_200, 1))),
        (1_200, PASSED),
    ):
        world.one.position_limit = limit
        order = world.order(taker, world.market, BUY, 100, 10)
        assert passed(world, order) == expected
        assert order.line.bid_lots == (10 if expected == PASSED else 0)


def test_margin_at_strict_prices() -> None:
    """A at a stable price of 90: ten bids at 100 lose 100 more, with an exposure of 1,000 (M-9).

    The profit of another position counts, because no value leaves.
    """
    for cash, expected in ((151, PASSED), (150, short_by(150, 150))):
        world = Place(cash=cash)
        b = another(world, "100")
        other = new_market(world.state, types.PERPETUAL, b, world.usd, 1, 100 * PRICE_E9)
        other.max_leverage, other.mmf_base_ppb = 10, 5 * PERCENT
        world.position(world.one, other, 5, cost=400)
        give_stable(world, world.a, 90)
        order = world.bid()
        assert passed(world, order) == expected
        assert order.line.bid_lots == (10 if expected == PASSED else 0)
        world.state.has_stable_prices = False  # as if both prices were the same
        if expected != PASSED:
            assert passed(world, world.bid()) == PASSED


@pytest.mark.parametrize(("rate", "expected"), [(0, PASSED), (1, short_by(0, -10))])
@pytest.mark.parametrize("is_strict", [False, True])
def test_worst_case_equity_may_be_nothing_but_not_less(
    rate: int, expected: Answer, *, is_strict: bool
) -> None:
    """Its dollars cover all that the account owes: nothing is required. It sells all its A for B, which counts nothing.

    With the least fee, of one B at 10, equity would be -10.
    """
    world = World()
    b = another(world)
    world.weigh(world.a, 90)
    world.weigh(b, 0)
    account = world.account(100)
    world.holding(account, world.a, 10)
    world.owe(account, 100)
    if is_strict:  # all A are sold at any price
        give_stable(world, world.a, 50)
    market = new_market(world.state, types.SPOT, world.a, b, 1, 10 * PRICE_E9)
    order = world.order(account, market, SELL, 100, 10, rate=rate)
    assert passed(world, order) == expected
    assert account.tentative is None
    assert order.reserved == (10 if expected == PASSED else 0)


# --- the payment of a spot order --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cash", "expected"),
    [
        # 490 and a fee of 4.9 or a little more, ceiled; 10 are reserved and 2 under hold.
        (507, PASSED),
        (506, (codes.INSUFFICIENT_BALANCE, (495, 494, 1))),
        (13, (codes.INSUFFICIENT_BALANCE, (495, 1, 494))),
        (12, (codes.INSUFFICIENT_BALANCE, (495, 0, 495))),
    ],
)
@pytest.mark.parametrize("owes", [0, 20])
def test_a_bid_is_paid_from_the_free_balance(cash: int, expected: Answer, owes: int) -> None:
    """Less what orders reserve, what is under hold, and what is owed."""
    world = World()
    spot = world.spot()
    account = world.account(cash + owes)
    if owes:
        world.owe(account, owes)
    world.holding(account, world.a, 100)
    ledger.hold(world.holding(account), 2)
    world.open(account, spot, BUY, 10, 1)
    order = world.order(account, spot, BUY, 70, 7, rate=10_000_001, oco=77)
    assert passed(world, order) == expected
    assert world.holding(account).reserved == (505 if expected == PASSED else 10)


def test_what_is_short_already_counts_as_nothing() -> None:
    """An account that owes 30 and has 10 has nothing to pay with, also not less; nor has one without dollars."""
    world = World()
    account, nobody = world.account(10), world.account()
    world.owe(account, 30)
    spot = world.spot()
    expected = (codes.INSUFFICIENT_BALANCE, (100, 0, 100))
    assert passed(world, world.order(account, spot, BUY, 100, 1)) == expected
    assert passed(world, world.order(nobody, spot, BUY, 100, 1)) == expected
    assert nobody.holdings == {}


def test_an_ask_pays_its_lots_in_the_base_asset() -> None:
    """Five lots of three; the fee comes off the receipt."""
    world = World()
    spot = world.spot(lot=3)
    for has, expected in ((15, PASSED), (14, (codes.INSUFFICIENT_BALANCE, (15, 14, 1)))):
        account = world.account()
        world.holding(account, world.a, has)
        order = world.order(account, spot, SELL, 70, 5, rate=PERCENT)
        assert passed(world, order) == expected
        assert world.holding(account, world.a).reserved == (15 if expected == PASSED else 0)


def test_losses_and_fees_of_derivative_orders_are_paid_first() -> None:
    """A bid of one lot 5 beyond the mark takes 5 of 1,000 dollars, though the account has not been refreshed since."""
    for price, expected in ((995, PASSED), (996, (codes.INSUFFICIENT_BALANCE, (996, 995, 1)))):
        world = Place()
        world.open(world.one, world.market, BUY, 105, 1)
        order = world.order(world.one, world.spot(lot=10), BUY, price, 1)
        assert passed(world, order) == expected


@pytest.mark.parametrize(
    ("tif", "owes", "reach"), [(GTC, 0, 110), (FOK, 0, 107), (GTC, 30, 80), (FOK, 30, 77)]
)
def test_own_loans_pay_for_a_bid(tif: int, owes: int, reach: int) -> None:
    """After 10 dollars of 17, of which 2 are under hold and 5 reserved, 100 on loan; a FOK leaves three units (B-1)."""
    for more, expected in (
        (0, PASSED),
        (1, (codes.INSUFFICIENT_BALANCE, (reach + 1, reach, 1))),
    ):
        world = World()
        world.lend_out(world.usd, 1_000)
        spot = world.spot()
        account = world.account(117)
        world.holding(account, world.a, 10)
        holding = world.holding(account)
        loans.lend(world.state, 0, holding, 100)
        ledger.hold(holding, 2)
        world.open(account, spot, BUY, 5, 1)
        if owes:
            world.owe(account, owes)
        order = world.order(account, spot, BUY, 1, reach + more, tif=tif)
        assert passed(world, order) == expected


def test_a_fok_that_the_balance_pays_needs_no_slack() -> None:
    """Ten dollars pay ten; with an empty pool behind them the figure of eleven is ten, not seven."""
    world = World()
    world.lend_out(world.usd, 0)
    account = world.account(10)
    spot = world.spot()
    assert passed(world, world.order(account, spot, BUY, 1, 11, tif=FOK)) == (
        codes.INSUFFICIENT_BALANCE,
        (11, 10, 1),
    )
    assert passed(world, world.order(account, spot, BUY, 1, 10, tif=FOK)) == PASSED


def test_with_spot_margin_the_pool_lends_what_is_short() -> None:
    """1,000 dollars in the pool and none of its own: an A that counts in full leaves what the debt requires short."""
    world = World()
    world.lend_out(world.usd, 1_000)
    account = world.account(flags=ACCOUNT_SPOT_MARGIN)
    world.holding(account, world.a, 2)
    spot = world.spot()
    order = world.order(account, spot, BUY, 100, 11)
    assert passed(world, order) == (codes.INSUFFICIENT_BALANCE, (1_100, 1_000, 100))
    assert passed(world, world.order(account, spot, BUY, 100, 10)) == PASSED  # 200 against 100


@pytest.mark.parametrize(
    ("cash", "limit", "expected"),
    [
        # 1,000 for ten A: 500 are borrowed, of which a tenth is required.
        (500, 0, PASSED),
        (500, 700, PASSED),
        (500, 699, (codes.POSITION_LIMIT, (699, 700, 1))),
        (500, 1, (codes.POSITION_LIMIT, (1, 700, 699))),
    ],
)
def test_assumed_borrows_count_for_the_account_limit(
    cash: int, limit: int, expected: Answer
) -> None:
    """Beside a position of one lot that weighs twice."""
    world = World()
    market = world.perpetual(weight=2 * PPB)
    world.lend_out(world.usd, 10_000)
    account = world.account(cash, flags=ACCOUNT_SPOT_MARGIN)
    world.position(account, market, 1)
    account.position_limit = limit
    order = world.order(account, world.spot(), BUY, 100, 10)
    assert passed(world, order) == expected
    assert (order.reserved, account.tentative) == (1_000 if expected == PASSED else 0, None)


def test_the_account_limit_is_not_asked_of_a_spot_order_that_borrows_nothing() -> None:
    """A position of 200 by weight is above the limit already; the A that are bought count less than the dollars."""
    world = World()
    world.weigh(world.a, 90)
    account = world.account(1_200, flags=ACCOUNT_SPOT_MARGIN)
    world.position(account, world.perpetual(weight=2 * PPB), 1)
    account.position_limit = 1
    order = world.order(account, world.spot(), BUY, 100, 10)
    assert not gate.is_risk_reducing(world.state, order)
    assert passed(world, order) == PASSED


def test_an_account_that_never_had_the_asset_is_asked_what_the_pool_lends() -> None:
    """It has a position and dollars, and pays for B with A, of which the pool has 1,000."""
    world = World()
    world.lend_out(world.a, 1_000)
    b = another(world)
    account = world.account(5_000, flags=ACCOUNT_SPOT_MARGIN)
    world.position(account, world.perpetual(), 1)
    pair = new_market(world.state, types.SPOT, b, world.a, 1, PRICE_E9)
    order = world.order(account, pair, BUY, 1, 1_001)
    assert passed(world, order) == (codes.INSUFFICIENT_BALANCE, (1_001, 1_000, 1))


def test_assumed_borrows_count_for_the_limit_of_a_family() -> None:
    """500 that are borrowed beside an isolated position of 200 (G-7.1)."""
    world = World()
    market = world.perpetual()
    world.lend_out(world.usd, 10_000)
    owner = world.account(500, flags=ACCOUNT_SPOT_MARGIN)
    world.position(world.isolated(owner, market), market, 2)
    spot = world.spot()
    for limit, expected in ((699, (codes.POSITION_LIMIT, (699, 700, 1))), (700, PASSED)):
        owner.position_limit = limit
        assert passed(world, world.order(owner, spot, BUY, 100, 10)) == expected


def test_margin_of_what_would_be_borrowed() -> None:
    """A counts half, so four A at 100 cost 200 of the dollars; a tenth of what is borrowed is required, ceiled."""
    world = World()
    world.weigh(world.a, 50)
    world.lend_out(world.usd, 10_000)
    spot = world.spot()
    for cash, expected in ((220, PASSED), (219, short_by(19, 19)), (218, short_by(19, 18))):
        account = world.account(cash, flags=ACCOUNT_SPOT_MARGIN)
        assert passed(world, world.order(account, spot, BUY, 100, 4)) == expected


def test_work_is_counted_where_orders_would_borrow() -> None:
    """A unit for each open spot order of an account whose orders reserve more than it has (I-12.1)."""
    world = World()
    world.lend_out(world.usd, 10_000)
    account = world.account(500, flags=ACCOUNT_SPOT_MARGIN)
    world.holding(account, world.a, 50)
    spot = world.spot()
    world.open(account, spot, BUY, 100, 3)
    world.open(account, world.perpetual(), BUY, 90, 1)  # no spot order
    world.state.work.units = 7
    order = world.order(account, spot, BUY, 100, 3)
    assert passed(world, order) == PASSED
    assert world.state.work.units == 7
    admit(world.state, order)
    assert account.spot_exposed
    assert passed(world, world.order(account, spot, BUY, 100, 3)) == PASSED
    assert world.state.work.units == 9


# --- gate 8 of orders that reduce risk --------------------------------------------------------------------------


def reducing(
    cash: int,
    price: int,
    *,
    position: int = 10,
    lots: int = 4,
    rate: int = 0,
    with_other: bool = False,
) -> Answer:
    """The answer to an order that closes lots of a position at the mark of 100, by an account with so many dollars."""
    world = Place(cash=cash)
    world.position(world.one, world.market, position)
    if with_other:
        world.position(world.one, world.perpetual(), -5)
    side = SELL if position > 0 else BUY
    order = world.order(world.one, world.market, side, price, lots, rate=rate)
    assert gate.is_risk_reducing(world.state, order)
    answer = passed(world, order)
    is_passed = answer == PASSED
    assert order.line.bid_lots + order.line.ask_lots == (lots if is_passed else 0)
    assert world.state.touched == ({world.one.id: world.one} if is_passed else {})
    assert order.flags == 0
    return answer


@pytest.mark.parametrize(("position", "price"), [(10, 90), (-10, 110)])
def test_a_reduction_leaves_more_than_maintenance(position: int, price: int) -> None:
    """Four lots at 10 worse than the mark and a fee of 3.6 or 4.4, ceiled: what is left is compared with 30."""
    cost = 44 if position > 0 else 45
    for left, expected in ((31, PASSED), (30, short_by(30, 30)), (29, short_by(30, 29))):
        assert reducing(left + cost, price, position=position, rate=PERCENT) == expected


def test_a_reduction_beside_another_position() -> None:
    """Of 1,500 in two markets 1,100 remain, which require 55."""
    for left, expected in ((56, PASSED), (55, short_by(55, 55))):
        assert reducing(left + 44, 90, rate=PERCENT, with_other=True) == expected


@pytest.mark.parametrize(
    ("cash", "price", "expected"),
    [
        (10, 99, PASSED),  # 10 of 1,000 and 6 of 600 are the same
        (9, 99, short_by(30, 5)),
        (1, 100, PASSED),
        (0, 100, PASSED),
        (11, 99, PASSED),
    ],
)
def test_a_reduction_may_leave_less_if_the_fraction_does_not_fall(
    cash: int, price: int, expected: Answer
) -> None:
    """Below maintenance before and after."""
    assert reducing(cash, price) == expected


@pytest.mark.parametrize(("position", "price"), [(10, 99), (-10, 101)])
def test_a_full_close_needs_only_that_nothing_is_owed(position: int, price: int) -> None:
    """It costs ten dollars."""
    for cash, expected in (
        (11, PASSED),
        (10, PASSED),
        (9, (codes.INSUFFICIENT_MARGIN, (0, -1, 1))),
    ):
        assert reducing(cash, price, position=position, lots=10) == expected


def test_what_is_owed_is_asked_without_weights() -> None:
    """An A that counts half pays for a loss of 100 in full, though it would leave margin equity below 0."""
    for price, expected in ((90, PASSED), (89, (codes.INSUFFICIENT_MARGIN, (0, -10, 10)))):
        world = Place(cash=0)
        world.weigh(world.a, 50)
        world.holding(world.one, world.a, 1)
        world.position(world.one, world.market, 10)
        assert passed(world, world.ask(10, price)) == expected


def test_the_result_of_a_reduction_is_floored() -> None:
    """At a mark of 100.3 four lots sold at 90 lose 41.2, which is 42; bought at 111 they lose 42.8, which is 43.

    Six lots that remain require a twentieth of 602, ceiled: 31.
    """
    for position, price, cost in ((10, 90, 42), (-10, 111, 43)):
        for left, expected in ((32, PASSED), (31, short_by(31, 31))):
            world = Place(cash=left + cost)
            world.market.mark_e9 = 100_300_000_000
            world.position(world.one, world.market, position)
            side = SELL if position > 0 else BUY
            order = world.order(world.one, world.market, side, price, 4)
            assert passed(world, order) == expected


def test_a_reduction_pays_in_the_asset_of_its_market() -> None:
    """In B at two dollars: four lots lose 29.2 B, which is 30, and pay a fee of 3.72 B, which is 4: 68 dollars.

    Six lots at 100.3 B remain, which are 1,204 dollars and require 61.
    """
    for left, expected in ((62, PASSED), (61, short_by(61, 61))):
        world = Place(cash=left + 68)
        b = another(world, "2")
        market = new_market(world.state, types.PERPETUAL, world.a, b, 1, 100_300_000_000)
        market.max_leverage, market.mmf_base_ppb = 10, 5 * PERCENT
        world.position(world.one, market, 10)
        order = world.order(world.one, market, SELL, 93, 4, rate=PERCENT)
        assert passed(world, order) == expected


def test_bids_far_beyond_the_mark_may_outweigh_a_short() -> None:
    """A short of 2 with a bid for one at 1,000 is an exposure of 800; with one lot bought it is 900, which requires 90.

    So 81 dollars, more than the initial margin of 80, are not enough, and 91 are.
    """
    for cash, expected in ((81, short_by(90, 81)), (90, short_by(90, 90)), (91, PASSED)):
        world = Place(cash=cash)
        world.market.mmf_base_ppb = 10 * PERCENT
        world.position(world.one, world.market, -2)
        world.open(world.one, world.market, BUY, 1_000, 1)
        order = world.bid(1, 100)
        assert gate.is_risk_reducing(world.state, order)
        assert passed(world, order) == expected


def test_as_much_as_initial_margin_is_not_always_more_than_maintenance() -> None:
    """Ten lots at one dollar require 1, and the seven that remain require 1 as well, both ceiled.

    A fee of two thirds of the notional leaves 1 of 3 dollars, and the fraction falls.
    """
    for cash, expected in ((4, PASSED), (3, short_by(1, 1))):
        world = Place(cash=cash)
        world.market.mark_e9 = PRICE_E9
        world.position(world.one, world.market, 10)
        assert passed(world, world.ask(3, 1, rate=666_666_666)) == expected


def test_the_other_leg_of_a_pair_is_no_part_of_the_account_after_the_fill() -> None:
    """A leg of 4 far beyond the mark beside an order that closes 5: without it 500 remain, which require 25."""
    for left, expected in ((26, PASSED), (25, short_by(25, 25))):
        world = Place(cash=left + 50)
        line = world.position(world.one, world.market, -10)
        partner = world.open(world.one, world.market, BUY, 1_000, 4)
        partner.oco_id = OrderId(77)
        order = world.order(world.one, world.market, BUY, 110, 5, oco=partner.id)
        assert passed(world, order) == expected
        assert partner.remaining_lots == 4
        assert line.bid_lots == (5 if expected == PASSED else 4)
        assert line.bid_loss_e9 == 3_600 * PRICE_E9


def test_a_leg_whose_pair_waits_is_asked_alone() -> None:
    """The other order of its pair is not open."""
    world = Place(cash=35)
    world.position(world.one, world.market, 10)
    order = world.order(world.one, world.market, SELL, 99, 4, oco=77)
    assert passed(world, order) == PASSED


@pytest.mark.parametrize(
    ("is_disabled", "is_engaged", "expected"),
    [
        (True, True, FLAG_POST_ONLY | FLAG_REDUCE_ONLY),
        (True, False, FLAG_POST_ONLY | FLAG_REDUCE_ONLY),
        (False, True, FLAG_POST_ONLY),
    ],
)
def test_where_risk_may_only_fall_what_reduces_becomes_reduce_only(
    expected: int, *, is_disabled: bool, is_engaged: bool
) -> None:
    """So that it follows its position (K-1, O-2.2, O-6); a spot order has none."""
    world = Place()
    world.position(world.one, world.market, 10)
    world.holding(world.one, world.a, 5)
    world.state.risk_disabled = is_disabled
    world.state.brakes.kill_switch.engaged = is_engaged
    order = world.ask(1, flags=FLAG_POST_ONLY)
    assert passed(world, order) == PASSED
    assert order.flags == expected
    spot = world.order(world.one, world.spot(), SELL, 100, 1, flags=FLAG_POST_ONLY)
    assert passed(world, spot) == PASSED
    assert spot.flags == FLAG_POST_ONLY
    assert world.state.touched == {world.one.id: world.one}


# --- gate 8 of spot orders that reduce risk ---------------------------------------------------------------------


class Holder(Place):
    """An account with A that counts half, and a position of ten lots at a loss, which require 50."""

    def __init__(self, amount: int, equity: int, *, flags: int = 0, debt: int = 0) -> None:
        """Give the account so many A and such a loss that its equity is what the test asks for."""
        super().__init__(cash=0)
        self.weigh(self.a, 50)
        self.one.flags = flags
        self.holding(self.one, self.a, amount)
        if debt:
            self.lend_out(self.usd, 10_000)
            holding = self.holding(self.one)
            loans.borrow(self.state, 0, holding, debt)
            outside = ledger.holding_of(self.state, self.state.accounts[EXTERNAL], self.usd)
            ledger.move(holding, outside, debt)
        loss = 50 * amount - debt - equity
        self.position(self.one, self.market, 10, cost=1_000 + loss)
        self.pair = self.spot()

    def sell(self, lots: int, price: int, *, rate: int = 0) -> tuple[Answer, Order]:
        """The answer to an ask for some A."""
        order = self.order(self.one, self.pair, SELL, price, lots, rate=rate)
        assert gate.is_risk_reducing(self.state, order)
        answer = passed(self, order)
        assert order.reserved == (lots if answer == PASSED else 0)
        assert self.state.touched == ({self.one.id: self.one} if answer == PASSED else {})
        return answer, order


@pytest.mark.parametrize(
    ("amount", "lots", "price", "rate", "cost"),
    [
        (10, 4, 40, PERCENT, 42),  # 160 less a fee of 2 for four A that counted 200
        (10, 9, 40, PERCENT, 94),  # the last A counts 50
        (10, 10, 40, PERCENT, 104),
        (1, 1, 40, PERCENT, 11),
        (
            10,
            4,
            10,
            2 * PPB,
            200,
        ),  # a fee of twice the receipt leaves no dollars, but not less than none
    ],
)
def test_a_spot_order_that_reduces_leaves_more_than_maintenance(
    amount: int, lots: int, price: int, rate: int, cost: int
) -> None:
    """It gives A away for less than it counts, while a position requires 50."""
    for left, expected in ((51, PASSED), (50, short_by(50, 50)), (49, short_by(50, 49))):
        world = Holder(amount, left + cost)
        assert world.sell(lots, price, rate=rate)[0] == expected


def test_what_is_held_counts_with_loans_and_without_what_is_under_hold() -> None:
    """Of A, which counts less the more there is of it, and of the dollars that it brings."""
    for left, expected in ((51, PASSED), (50, short_by(50, 50))):
        world = Holder(10, 0)
        world.lend_out(world.a, 0)
        world.weigh(world.a, 100, 10)
        holding = world.holding(world.one, world.a, 3)
        ledger.hold(holding, 3)
        loans.lend(world.state, 0, holding, 6)
        # Root of 1,000 is 31.62, so 10 A have the weight 1.1 / 4.162 and count 264; root of 600 is 24.49: 191 of 6.
        world.position(world.one, world.market, 10, cost=1_000 + 264 - (left + 73 - 40))
        assert world.sell(4, 10)[0] == expected


@pytest.mark.parametrize(
    ("has", "more"),
    [
        # A weight of 1.1 / (1 + a tenth of the root): 10 B count 264 of 1,000, and 50 count 681 of 5,000.
        (10, 681 - 264),
        # 40 count 600 of 4,000.
        (0, 600),
    ],
)
def test_a_receipt_counts_at_the_weight_of_all_that_is_there(has: int, more: int) -> None:
    """40 A, each of which counts 20, are sold for 40 B at 100 beside B of which 4 are on loan and 3 more under hold."""
    for left, expected in ((51, PASSED), (50, short_by(50, 50))):
        world = World()
        b = another(world, "100")
        world.weigh(b, 100, 10)
        world.weigh(world.a, 20)
        world.lend_out(b, 0)
        account = world.account()
        world.holding(account, world.a, 50)
        if has:
            holding = world.holding(account, b, has + 3)
            ledger.hold(holding, 3)
            loans.lend(world.state, 0, holding, 4)
        counted = 1_000 + (264 if has else 0)
        before = left - more + 40 * 20
        world.position(account, world.perpetual(), 10, cost=1_000 + counted - before)
        pair = new_market(world.state, types.SPOT, world.a, b, 1, PRICE_E9)
        order = world.order(account, pair, SELL, 1, 40)
        assert gate.is_risk_reducing(world.state, order)
        assert passed(world, order) == expected
        assert (b.id in account.holdings) is (has > 0)


@pytest.mark.parametrize(
    ("more", "expected"), [(0, PASSED), (1, (codes.INSUFFICIENT_MARGIN, (0, -1, 1)))]
)
def test_a_spot_order_may_not_leave_a_debt(more: int, expected: Answer) -> None:
    """Four A sold for 400 less a fee of 4, by an account whose A, at full prices, cover its loss except for 4."""
    world = Holder(10, 500 - 996 - more)
    answer, _ = world.sell(4, 100, rate=PERCENT)
    assert answer == expected


@pytest.mark.parametrize(
    ("price", "equity", "expected"),
    [
        # One A for 20, which repay as much of 100: equity falls by 30, exposure to 1,080, and 54 are required.
        (20, 85, PASSED),
        (20, 84, short_by(54, 54)),
        # For 49: equity falls by 1; 22 of 1,100 are less than 21 of 1,051, 23 are not.
        (49, 23, PASSED),
        (49, 22, short_by(53, 21)),
    ],
)
def test_a_receipt_repays_before_it_is_compared(price: int, equity: int, expected: Answer) -> None:
    """The fraction counts what is left of debt and position; an order that passed has the repayment as a term."""
    flags = ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_REPAY
    answer, order = (world := Holder(10, equity, flags=flags, debt=100)).sell(1, price)
    assert answer == expected
    assert order.flags == (FLAG_REPAYS if expected == PASSED else 0)
    assert world.one.exposure == 1_100


def test_a_receipt_larger_than_the_debt_leaves_the_rest() -> None:
    """Three A for 40 each: 100 repay the debt, 20 remain; equity falls by 30 and 50 are required."""
    flags = ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_REPAY
    for equity, expected in ((81, PASSED), (80, short_by(50, 50))):
        assert Holder(10, equity, flags=flags, debt=100).sell(3, 40)[0] == expected


@pytest.mark.parametrize(("left", "expected"), [(11, PASSED), (10, short_by(10, 10))])
def test_a_bid_repays_a_debt_of_what_it_buys(left: int, expected: Answer) -> None:
    """Two A at 110 with a fee of 2.2, ceiled, for an account that owes four: 200 more remain owed, which require 10."""
    world = World()
    world.lend_out(world.a, 100)
    world.a.debt_max_leverage, world.a.debt_mmf_base_ppb = 10, 5 * PERCENT
    account = world.account(400 + 23 + left, flags=ACCOUNT_AUTO_REPAY)
    holding = world.holding(account, world.a)
    loans.borrow(world.state, 0, holding, 4)
    outside = ledger.holding_of(world.state, world.state.accounts[EXTERNAL], world.a)
    ledger.move(holding, outside, 4)
    order = world.order(account, world.spot(), BUY, 110, 2, rate=PERCENT)
    assert passed(world, order) == expected
    assert order.flags == (FLAG_REPAYS if expected == PASSED else 0)


# --- borrows and withdrawals ------------------------------------------------------------------------------------


def borrower(extra: int, *, debt: int = 500) -> tuple[World, Account]:
    """An account that has just borrowed 500 dollars, which require 50, and has some of its own."""
    world = World()
    world.lend_out(world.usd, 10_000)
    account = world.account(extra, flags=ACCOUNT_SPOT_MARGIN)
    loans.borrow(world.state, 0, world.holding(account), debt)
    return world, account


def watch(world: World) -> list[tuple[int, int, int]]:
    """The list of what an observer sees."""
    seen: list[tuple[int, int, int]] = []

    def observe(kind: int, account: int, market: int) -> None:
        seen.append((kind, account, market))

    world.state.observer = observe
    return seen


@pytest.mark.parametrize("is_watched", [False, True])
@pytest.mark.parametrize(
    ("extra", "expected"), [(51, PASSED), (50, short_by(50, 50)), (49, short_by(50, 49))]
)
def test_a_borrow_needs_initial_margin(extra: int, expected: Answer, *, is_watched: bool) -> None:
    """Equity has to exceed a tenth of the debt; a bid that is open costs what it brings."""
    world, account = borrower(extra)
    world.open(account, world.spot(), BUY, 10, 1)
    seen = watch(world) if is_watched else []
    assert asked(gate.refuse_borrow, world, account, world.usd) == expected
    is_seen = is_watched and expected != PASSED
    assert seen == ([(events.REFUSED, account.id, 0)] if is_seen else [])


def test_who_may_not_take_risk_may_not_borrow() -> None:
    """By the switch of all, of the account, a freeze, or a default; each asked before the price."""
    world, account = borrower(100)
    world.a.price_state = PRICE_STALE
    price_e9 = world.a.price_e9
    for value in (-3, 0):
        world.a.price_e9 = value
        absent = (codes.MARK_PRICE_UNAVAILABLE, (0, value, 1 - value))
        assert asked(gate.refuse_borrow, world, account, world.a) == absent
    world.a.price_e9 = price_e9
    blocked = (codes.MARK_PRICE_UNAVAILABLE, (0, 0, 0))
    assert asked(gate.refuse_borrow, world, account, world.a) == blocked
    world.state.risk_disabled = True
    assert asked(gate.refuse_borrow, world, account, world.a) == RISK_TAKING
    world.state.risk_disabled = False
    account.risk_disabled = True
    assert asked(gate.refuse_borrow, world, account, world.a) == RISK_TAKING
    account.risk_disabled = False
    freeze(world, account)
    assert asked(gate.refuse_borrow, world, account, world.a) == RISK_TAKING
    world.state.authority.freezes.clear()
    freeze(world, world.account(owner="other"))
    assert asked(gate.refuse_borrow, world, account, world.a) == blocked
    let_default(world, world.account(owner="failed"))
    assert asked(gate.refuse_borrow, world, account, world.a) == blocked
    let_default(world, account)
    assert asked(gate.refuse_borrow, world, account, world.a) == RISK_TAKING
    world.state.defaults.cases.clear()
    world.a.price_state = PRICE_OK
    assert asked(gate.refuse_borrow, world, account, world.a) == PASSED


def test_a_borrow_counts_for_the_account_limit_and_that_of_its_family() -> None:
    """A debt of 500, and an isolated position of 200 (G-7, G-7.1)."""
    world, account = borrower(60)
    for limit, expected in (
        (500, PASSED),
        (499, (codes.POSITION_LIMIT, (499, 500, 1))),
        (1, (codes.POSITION_LIMIT, (1, 500, 499))),
        (0, PASSED),
    ):
        account.position_limit = limit
        assert asked(gate.refuse_borrow, world, account, world.usd) == expected
    market = world.perpetual()
    world.position(world.isolated(account, market), market, 2)
    for limit, expected in ((700, PASSED), (699, (codes.POSITION_LIMIT, (699, 700, 1)))):
        account.position_limit = limit
        assert asked(gate.refuse_borrow, world, account, world.usd) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (101, PASSED),
        (100, short_by(100, 100)),  # the profit does not count
        (1, short_by(100, 1)),
        (
            0,
            short_by(100, 100),
        ),  # with the profit it is not enough either: these are the live figures
        (-1, short_by(100, 99)),
    ],
)
def test_a_profit_pays_for_no_borrow(extra: int, expected: Answer) -> None:
    """A position of 500 with a profit of 100 beside a debt of 500 (M-9.1)."""
    world, account = borrower(max(extra, 0))
    if extra < 0:
        world.owe(account, -extra)
    world.position(account, world.perpetual(), 5, cost=400)
    assert asked(gate.refuse_borrow, world, account, world.usd) == expected


def test_who_has_no_exposure_may_take_everything_out() -> None:
    """Its free balance is all that is asked, elsewhere."""
    world = World()
    account = world.account()
    world.a.index_rules, world.a.price_state = STABLE, PRICE_JUMPED
    world.holding(account, world.a, 10)
    assert asked(gate.refuse_margin_after_debit, world, account) == PASSED


def left_with(limit: int, actual: int) -> Answer:
    """WITHDRAWAL_MARGIN: the figure had to exceed the limit."""
    return codes.WITHDRAWAL_MARGIN, (limit, actual, limit - actual + 1)


@pytest.mark.parametrize("is_watched", [False, True])
@pytest.mark.parametrize(
    ("cash", "expected"), [(101, PASSED), (100, left_with(100, 100)), (99, left_with(100, 99))]
)
def test_what_is_left_has_to_exceed_initial_margin(
    cash: int, expected: Answer, *, is_watched: bool
) -> None:
    """A position of ten lots, beside B at a price that lets nothing out and so counts nothing."""
    world = Place(cash=cash)
    b = another(world)
    world.holding(world.one, b, 10)
    b.index_rules, b.price_state = STABLE, PRICE_JUMPED
    world.position(world.one, world.market, 10)
    world.open(world.one, world.spot(), BUY, 10, 1)  # costs what it brings
    seen = watch(world) if is_watched else []
    assert asked(gate.refuse_margin_after_debit, world, world.one) == expected
    is_seen = is_watched and expected != PASSED
    assert seen == ([(events.REFUSED, world.one.id, 0)] if is_seen else [])


def test_a_position_at_a_banned_price_lets_nothing_out() -> None:
    """It cannot be valued; a price that only a settlement may use does not let it out either."""
    world = Place()
    world.position(world.one, world.market, 10)
    assert asked(gate.refuse_margin_after_debit, world, world.one) == PASSED
    world.a.index_rules, world.a.price_state = STABLE, PRICE_JUMPED
    assert asked(gate.refuse_margin_after_debit, world, world.one) == (codes.PRICE_GUARD, (0, 0, 0))


@pytest.mark.parametrize(
    ("cash", "expected"),
    [(101, PASSED), (100, left_with(100, 100)), (0, left_with(100, 100)), (1, left_with(100, 1))],
)
def test_a_profit_does_not_leave(cash: int, expected: Answer) -> None:
    """A position of ten lots with a profit of 100 (M-9.1); with 0 dollars the live figures are short already."""
    world = Place(cash=cash)
    world.position(world.one, world.market, 10, cost=900)
    assert asked(gate.refuse_margin_after_debit, world, world.one) == expected


def test_what_a_ban_takes_off_is_valued_like_the_rest() -> None:
    """Ten B at 10, of which the stable price is 5: both valuations leave them out, the one 100, the other 50.

    A profit of 100 counts in the first alone. Without a dollar the first is short already.
    """
    for cash, expected in (
        (101, PASSED),
        (100, left_with(100, 100)),
        (1, left_with(100, 1)),
        (0, left_with(100, 100)),
    ):
        world = Place(cash=cash)
        b = another(world)
        world.holding(world.one, b, 10)
        give_stable(world, b, 5)
        b.price_state = PRICE_JUMPED
        world.position(world.one, world.market, 10, cost=900)
        assert asked(gate.refuse_margin_after_debit, world, world.one) == expected
