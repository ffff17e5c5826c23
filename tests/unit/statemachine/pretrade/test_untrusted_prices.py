# SPDX-License-Identifier: Apache-2.0
"""Values while a price is not trusted, by hand and by exact fractions (SPEC P-4, W-2.1, W-8.1, L-4).

A coin is at 150, a euro at 1.25, in dollars; the last allowed values are 120.5 and 1.1, the stable ones 131 and 1.2.
The perpetual in dollars has its mark at 152, allowed at 118, that in euros 121 and 96. A lot is a coin, and ten units.
"""

from fractions import Fraction
from math import ceil, floor

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.dirty import holding_changed, line_changed
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.pretrade import untrusted_prices
from clearinghouse.statemachine.pretrade.untrusted_prices import ProjectedFills
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Asset, Holding, Line, Market
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_SPOT_MARGIN,
    BUY,
    PPB,
    PRICE_ABSENT,
    PRICE_E9,
    PRICE_JUMPED,
    PRICE_NO_QUORUM,
    PRICE_OK,
    PRICE_STALE,
    PRICE_WIDE,
    SECOND_NS,
    SELL,
)
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

LIVE = ("150", "1.25", "152", "121")
ALLOWED = ("120.5", "1.1", "118", "96")
STABLE = ("131", "1.2")
PERCENT = PPB // 100


def e9(text: str) -> int:
    """A decimal in 10^-9."""
    return int(Fraction(text) * PRICE_E9)


class Desk:
    """One account, two guarded assets beside dollars, and two perpetuals; the tests give it what it has."""

    def __init__(self) -> None:
        """Start without anything in the account, every price OK."""
        self.state = new_state("USD", 0)
        self.usd = self.state.valuation
        self.coin = new_asset(self.state, "COIN", 1, LIVE[0])
        self.euro = new_asset(self.state, "EURO", 0, LIVE[1])
        for asset, allowed in zip((self.coin, self.euro), ALLOWED[:2], strict=True):
            asset.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000)
            asset.allowed_price_e9 = e9(allowed)
            asset.index_e9 = asset.price_e9
        self.euro.debt_mmf_base_ppb = 5 * PERCENT
        self.spot = self.market(types.SPOT, self.usd, LIVE[2], "7")
        self.in_usd = self.market(types.PERPETUAL, self.usd, LIVE[2], ALLOWED[2])
        self.in_euro = self.market(types.PERPETUAL, self.euro, LIVE[3], ALLOWED[3])
        self.in_usd.mmf_base_ppb = 10 * PERCENT
        self.in_euro.mmf_base_ppb = 5 * PERCENT
        self.account = new_account(self.state, "anna", max_leverage=10)

    def market(self, kind: int, quote: Asset, mark: str, allowed: str) -> Market:
        """A market of the coin."""
        found = new_market(self.state, kind, self.coin, quote, 10, e9(mark))
        found.allowed_mark_e9 = e9(allowed)
        return found

    def with_stable(self, asset: Asset, stable: str) -> None:
        """Let an asset have a stable price, which stands while its price is not OK."""
        assert asset.index_rules is not None
        asset.index_rules.stable_ppb_per_second = 1
        asset.stable_e9 = e9(stable)
        self.state.has_stable_prices = True

    def hold(self, asset: Asset, amount: int = 0, unsettled: int = 0, borrowed: int = 0) -> Holding:
        """Check what the account has of an asset, and owes of it."""
        found = fund(self.state, self.account, asset, amount)
        found.unsettled = unsettled
        found.borrowed = borrowed
        holding_changed(found)
        return found

    def line(self, market: Market, position: int = 0, cost: int = 0) -> Line:
        """A position at its cost."""
        found = line_of(self.account, market)
        found.position = position
        found.cost = cost
        line_changed(found)
        return found

    def prices(self) -> tuple[int, ...]:
        """Every live price and mark."""
        markets = (self.in_usd, self.in_euro, self.spot)
        return (self.coin.price_e9, self.euro.price_e9, *(one.mark_e9 for one in markets))


def full_desk() -> Desk:
    """Dollars, coins and debts in euro; long 4 with a bid for 2, short 3 with an offer of 1, and a spot order."""
    desk = Desk()
    desk.hold(desk.usd, 1_000)
    desk.hold(desk.coin, 50)
    desk.hold(desk.euro, 0, -21, 41)
    open_order(desk.state, desk.account, desk.spot, BUY, 100, 1)
    desk.line(desk.in_usd, 4, 560)
    desk.line(desk.in_euro, -3, -330)
    open_order(desk.state, desk.account, desk.in_usd, BUY, 125, 2)
    open_order(desk.state, desk.account, desk.in_euro, SELL, 100, 1)
    return desk


def exact_figures(coin: str, euro: str, mark: str, mark_in_euro: Fraction) -> tuple[int, int, int]:
    """Exposure, equity and MMF requirement of the full desk at prices and marks, in fractions (M-2 to M-5)."""
    coins, euros = Fraction(coin), Fraction(euro)
    equity = 1_000 + floor(5 * coins) + floor(-21 * euros) - ceil(41 * euros)
    equity += floor(4 * Fraction(mark) - 560)
    equity += floor((floor(-3 * mark_in_euro) + 330) * euros)
    debt = ceil(62 * euros)
    bought = ceil(6 * Fraction(mark) + 2 * max(125 - Fraction(mark), Fraction(0)))
    sold = ceil(4 * mark_in_euro * euros)
    required = ceil(debt * Fraction(5, 100)) + ceil(Fraction(bought, 10))
    required += ceil(sold * Fraction(5, 100))
    return debt + bought + sold, equity, required


def floor_e9(number: Fraction) -> Fraction:
    """A mark as the machine has it: nine decimals, floored."""
    return Fraction(floor(number * PRICE_E9), PRICE_E9)


BOTH_STABLE = floor_e9(Fraction(131) / Fraction("1.2"))
# State of the coin and of the euro, then the prices and marks that count.
CASES = [
    (PRICE_OK, PRICE_OK, LIVE[0], LIVE[1], LIVE[2], Fraction(121)),
    (PRICE_JUMPED, PRICE_OK, ALLOWED[0], LIVE[1], ALLOWED[2], Fraction(96)),
    (PRICE_OK, PRICE_STALE, LIVE[0], ALLOWED[1], LIVE[2], Fraction(96)),
    (PRICE_NO_QUORUM, PRICE_ABSENT, ALLOWED[0], ALLOWED[1], ALLOWED[2], Fraction(96)),
    (PRICE_WIDE, PRICE_WIDE, STABLE[0], STABLE[1], "131", BOTH_STABLE),
    (PRICE_WIDE, PRICE_STALE, STABLE[0], ALLOWED[1], "131", Fraction(96)),
    (PRICE_OK, PRICE_WIDE, LIVE[0], STABLE[1], LIVE[2], Fraction(125)),
]


def desk_with_states(coin: int, euro: int) -> Desk:
    """A full desk with stable prices and these states of the live ones; a coin that is OK has no stable price."""
    desk = full_desk()
    desk.with_stable(desk.coin, STABLE[0])
    desk.with_stable(desk.euro, STABLE[1])
    desk.coin.price_state, desk.euro.price_state = coin, euro
    if coin == PRICE_OK:
        desk.coin.stable_e9 = 0
    return desk


@pytest.mark.parametrize(("coin", "euro", "price", "euro_price", "mark", "mark_in_euro"), CASES)
def test_figures_take_the_last_allowed_value_of_each_banned_price(
    coin: int, euro: int, price: str, euro_price: str, mark: str, mark_in_euro: Fraction
) -> None:
    """Check what P-4 blocks counts at its last allowed value, what is wide at the stable one, and the rest as it is."""
    desk = desk_with_states(coin, euro)
    before = desk.prices()
    found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
    assert found == exact_figures(price, euro_price, mark, mark_in_euro)
    assert desk.prices() == before
    losses = [(line.bid_loss_e9, line.ask_loss_e9) for line in desk.account.lines.values()]
    assert losses == [(0, 0), (0, 0), (0, e9("21"))]  # beyond the live marks of 152 and 121


def test_figures_at_allowed_prices_by_hand() -> None:
    """A coin that jumped: 602 - 27 - 52 + 1,000, - 88 of the long, and 42 euros, 52 dollars, of the short.

    Exposed are 62 euros, 6 lots at 118 with 14 that the bid is above it, and 4 at 96 euros: 78 + 722 + 480, of which
    5 %, 10 % and 5 % are required.
    """
    desk = full_desk()
    desk.coin.price_state = PRICE_JUMPED
    found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
    assert found == (78 + 722 + 480, 1_000 + 602 - 27 - 52 - 88 + 52, 4 + 73 + 24)


def test_lines_at_their_index_keep_a_banned_mark() -> None:
    """Indices are 150, and 120 euros. While the euro is stale, the mark in euros is banned, and stays at 96 (W-2.1)."""
    desk = full_desk()
    lines = [desk.account.lines[market.id] for market in (desk.in_usd, desk.in_euro)]
    state, account = desk.state, desk.account
    figures = untrusted_prices.figures_at_allowed_prices
    assert figures(state, account, lines[:1]) == exact_figures("150", "1.25", "150", Fraction(121))
    assert figures(state, account, lines) == exact_figures("150", "1.25", "150", Fraction(120))
    desk.euro.price_state = PRICE_STALE
    assert figures(state, account, lines) == exact_figures("150", "1.1", "150", Fraction(96))
    assert desk.prices() == tuple(e9(text) for text in (*LIVE, "152"))


@pytest.mark.parametrize(
    ("position", "bids", "asks", "exposure"),
    [(1, 0, 0, 118), (0, 1, 0, 118 + 2), (0, 0, 1, 118), (0, 0, 0, 0)],
)
def test_a_line_with_a_position_or_an_order_is_at_its_allowed_mark(
    position: int, bids: int, asks: int, exposure: int
) -> None:
    """A lot at 118; a bid at 120 is 2 above it."""
    desk = Desk()
    line = desk.line(desk.in_usd, position)
    for side, lots in ((BUY, bids), (SELL, asks)):
        if lots:
            open_order(desk.state, desk.account, desk.in_usd, side, 120, lots)
    desk.coin.price_state = PRICE_JUMPED
    found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
    assert found[0] == exposure
    is_used = bool(exposure)
    assert untrusted_prices.relies_on_banned_price(desk.state, desk.account) == is_used
    blocked = -1 if is_used else 0
    assert untrusted_prices.withdrawal_deduction(desk.state, desk.account, strict=False) == blocked
    desk.in_usd.mmf_base_ppb = 0
    far = [line] if is_used else []
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == far


def test_the_price_of_a_quote_asset_counts_without_a_holding_of_it() -> None:
    """Short 3 at 96 euros: 42 euros of profit at an allowed 1.1 are 46 dollars; exposed are 288 x 1.1."""
    desk = Desk()
    desk.line(desk.in_euro, -3, -330)
    desk.euro.price_state = PRICE_STALE
    found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
    assert found == (317, 46, 16)


@pytest.mark.parametrize(("cash", "below"), [(406, True), (453, True), (454, False), (455, False)])
def test_below_maintenance_begins_below_the_requirement(cash: int, below: bool) -> None:
    """4 lots cost 878 and are 472 at 118, a loss of 406; 10 % of 472 are 48, so 454 dollars are just enough (M-5)."""
    desk = Desk()
    desk.hold(desk.usd, cash)
    desk.line(desk.in_usd, 4, 878)
    desk.coin.price_state = PRICE_JUMPED
    assert untrusted_prices.below_maintenance_at_allowed_prices(desk.state, desk.account) == below


def test_an_ok_price_counts_as_it_is_in_a_mark_of_the_other_assets_stable_price() -> None:
    """A coin of 131 in euros of 1.25, or one of 150 in euros of 1.2 (P-4.1)."""
    for wide_coin in (True, False):
        desk = full_desk()
        desk.state.time_ns = SECOND_NS
        for asset, stable in zip((desk.coin, desk.euro), STABLE, strict=True):
            desk.with_stable(asset, stable)
            assert asset.index_rules is not None
            asset.index_rules.stable_ppb_per_second = PERCENT
        wide = desk.coin if wide_coin else desk.euro
        wide.price_state = PRICE_WIDE
        found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
        if wide_coin:
            mark_in_euro = floor_e9(Fraction(131) / Fraction("1.25"))
            assert found == exact_figures("131", "1.25", "131", mark_in_euro)
        else:
            mark_in_euro = floor_e9(Fraction(150) / Fraction("1.2"))
            assert found == exact_figures("150", "1.2", "152", mark_in_euro)


def test_the_requirement_grows_with_the_root_of_the_exposure() -> None:
    """A lot at an allowed 100: 2 % x 10 is 20 % of it. 50 euros owed, at an allowed 2: the same (M-4)."""
    desk = Desk()
    desk.line(desk.in_usd, 1, 100)
    desk.hold(desk.euro, 0, 0, 50)
    desk.in_usd.allowed_mark_e9, desk.euro.allowed_price_e9 = e9("100"), e9("2")
    desk.in_usd.mmf_factor_ppb = desk.euro.debt_mmf_factor_ppb = 2 * PERCENT
    desk.coin.price_state = desk.euro.price_state = PRICE_JUMPED
    found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
    assert found == (200, -100, 40)


def test_debts_in_several_assets_are_one_sum() -> None:
    """2 units of a coin, 24.1 dollars at its allowed price, and 10 euros, 12.5, each ceiled; 5 % are required of euros.

    The debt in coins bears 20 %: 5 of 25, and 1 of 13.
    """
    desk = Desk()
    desk.coin.debt_mmf_base_ppb = 20 * PERCENT
    desk.hold(desk.coin, 0, 0, 2)
    desk.hold(desk.euro, 0, 0, 10)
    desk.hold(desk.usd, 100)
    desk.coin.price_state = PRICE_JUMPED
    found = untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, [])
    assert found == (25 + 13, 100 - 25 - 13, 5 + 1)
    assert untrusted_prices.deficit_at_allowed_prices(desk.state, desk.account) == (62, 38)


def test_without_exposure_nothing_is_below_maintenance() -> None:
    """A mark that was never allowed counts nothing: equity is 100 below 0, and there is no exposure. A unit is some."""
    desk = Desk()
    line = desk.line(desk.in_usd, 1, 100)
    desk.coin.price_state = PRICE_JUMPED
    desk.in_usd.allowed_mark_e9 = 0
    below = untrusted_prices.below_maintenance_at_allowed_prices
    assert untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, []) == (0, -100, 0)
    assert not below(desk.state, desk.account)
    line.market.allowed_mark_e9 = 1
    assert untrusted_prices.figures_at_allowed_prices(desk.state, desk.account, []) == (1, -100, 1)
    assert below(desk.state, desk.account)


@pytest.mark.parametrize(
    ("price_state", "banned"),
    [(PRICE_OK, False), (PRICE_WIDE, True), (PRICE_STALE, True), (PRICE_JUMPED, True)],
)
@pytest.mark.parametrize("part", ["balance", "lent", "borrowed", "unsettled", "held"])
def test_what_relies_on_a_banned_price(part: str, price_state: int, banned: bool) -> None:
    """Any amount that margin counts, behind dollars; what is only under hold has its balance beside it."""
    desk = Desk()
    desk.hold(desk.usd, 5)
    holding = desk.hold(desk.coin)
    desk.coin.price_state = price_state
    assert not untrusted_prices.relies_on_banned_price(desk.state, desk.account)
    setattr(holding, part, 1)
    relies = untrusted_prices.relies_on_banned_price(desk.state, desk.account)
    assert relies == (banned and part != "held")


def test_a_spot_order_and_an_empty_line_rely_on_no_mark() -> None:
    """Check what it pays is in a holding; the line behind them does rely on its mark."""
    desk = Desk()
    desk.hold(desk.usd, 1_000)
    desk.coin.price_state = PRICE_JUMPED
    open_order(desk.state, desk.account, desk.spot, BUY, 100, 1)
    desk.line(desk.in_usd)
    assert not untrusted_prices.relies_on_banned_price(desk.state, desk.account)
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == []
    refresh(desk.state, desk.account)
    assert untrusted_prices.withdrawal_deduction(desk.state, desk.account, strict=True) == 0
    line = desk.line(desk.in_euro, -1, -100)
    assert untrusted_prices.relies_on_banned_price(desk.state, desk.account)
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == []
    desk.in_euro.mark_e9 = e9("122")
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == [line]
    assert untrusted_prices.withdrawal_deduction(desk.state, desk.account, strict=True) == -1


@pytest.mark.parametrize(
    ("mark", "is_far"),
    [
        ("153.750000001", True),
        ("153.75", False),
        ("150", False),
        ("146.25", False),
        ("146.249999999", True),
    ],
)
def test_a_mark_is_far_beyond_a_quarter_of_the_base_mmf(mark: str, is_far: bool) -> None:
    """A quarter of 10 % of an index of 150 is 3.75 (W-2.1)."""
    desk = Desk()
    line = desk.line(desk.in_usd, 1, 100)
    desk.in_usd.mark_e9 = e9(mark)
    far = [line] if is_far else []
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == far


def test_without_an_index_no_mark_is_far_and_a_future_has_its_own() -> None:
    """75 of 100 samples at 110 and a coin at 150: 120, and 123 is a quarter of 10 % from it (O-1.1)."""
    desk = Desk()
    line = desk.line(desk.in_euro, 1, 100)
    desk.euro.price_e9 = 0
    assert untrusted_prices.own_index_e9(desk.state, desk.in_euro) == 0
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == []
    desk.euro.price_e9 = 1  # so expensive is the coin in it that any mark is far
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == [line]
    desk.state.time_ns = 75 * SECOND_NS
    future = desk.market(types.DATED_FUTURE, desk.usd, "123", "100")
    future.mmf_base_ppb = 10 * PERCENT
    future.expiry = Expiry(100 * SECOND_NS, 100 * SECOND_NS)
    future.expiry.samples, future.expiry.sum_e9 = 75, 75 * e9("110")
    second = desk.line(future, 1, 100)
    assert untrusted_prices.own_index_e9(desk.state, future) == e9("120")
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == [line]
    future.mark_e9 += 1
    assert untrusted_prices.lines_far_from_index(desk.state, desk.account) == [line, second]


def exact_bankruptcy(coin: str, euro: str, mark: str, mark_in_euro: Fraction) -> int:
    """`E` of the full desk, in fractions: as its equity, for every weight is 1 (W-0)."""
    own = (
        1_000 + floor(5 * Fraction(coin)) + floor(-21 * Fraction(euro)) - ceil(41 * Fraction(euro))
    )
    result = floor(4 * Fraction(mark)) - 560
    return own + result + floor((floor(-3 * mark_in_euro) + 330) * Fraction(euro))


@pytest.mark.parametrize(
    ("coin", "euro", "stable", "price", "euro_price", "mark", "mark_in_euro"),
    [
        (PRICE_OK, PRICE_OK, "131", "150", "1.25", "152", Fraction(121)),
        (PRICE_WIDE, PRICE_OK, "131", "150", "1.25", "152", Fraction(121)),
        (PRICE_OK, PRICE_WIDE, "0", "150", "1.25", "152", Fraction(121)),
        # without a stable price the last allowed values
        (PRICE_JUMPED, PRICE_OK, "0", "120.5", "1.25", "118", Fraction(96)),
        # the stable ones are higher: 131, 131 and 131 / 1.25
        (PRICE_JUMPED, PRICE_OK, "131", "131", "1.25", "131", Fraction("104.8")),
        # the allowed ones are: 110 is below 120.5 and 118, and 88 below 96
        (PRICE_JUMPED, PRICE_OK, "110", "120.5", "1.25", "118", Fraction(96)),
        # only the mark in euros is banned; its base has no stable price
        (PRICE_OK, PRICE_STALE, "0", "150", "1.2", "152", Fraction(96)),
        (PRICE_JUMPED, PRICE_STALE, "131", "131", "1.2", "131", BOTH_STABLE),
    ],
)
def test_bankruptcy_takes_the_higher_of_allowed_and_stable_prices(
    coin: int,
    euro: int,
    stable: str,
    price: str,
    euro_price: str,
    mark: str,
    mark_in_euro: Fraction,
) -> None:
    """Only what P-4 blocks; a market whose base asset has no stable price takes its last allowed mark (W-8.1)."""
    desk = full_desk()
    if coin != PRICE_OK and Fraction(stable):
        desk.with_stable(desk.coin, stable)
    if euro == PRICE_STALE:
        desk.with_stable(desk.euro, "1.2")
    desk.coin.price_state, desk.euro.price_state = coin, euro
    before = desk.prices()
    found = untrusted_prices.bankruptcy_equity_at_higher_prices(desk.state, desk.account)
    assert found == exact_bankruptcy(price, euro_price, mark, mark_in_euro)
    assert desk.prices() == before


@pytest.mark.parametrize(("coin", "euro", "price", "euro_price", "mark", "mark_in_euro"), CASES)
def test_the_deficit_at_allowed_prices(
    coin: int, euro: int, price: str, euro_price: str, mark: str, mark_in_euro: Fraction
) -> None:
    """`E`, and 41 and 21 euros that are owed, each ceiled, with the loss that the positions have together (B-5)."""
    desk = desk_with_states(coin, euro)
    before = desk.prices()
    found = untrusted_prices.deficit_at_allowed_prices(desk.state, desk.account)
    euros = Fraction(euro_price)
    result = floor(4 * Fraction(mark)) - 560 + floor((floor(-3 * mark_in_euro) + 330) * euros)
    debts = ceil(41 * euros) + ceil(21 * euros) + max(-result, 0)
    assert found == (exact_bankruptcy(price, euro_price, mark, mark_in_euro), debts)
    assert desk.prices() == before


def test_a_deficit_by_hand() -> None:
    """A coin that jumped: E = 1,000 + 602 - 27 - 52 - 88 + 52, and 52 + 27 + 36 are owed. What comes in is not owed."""
    desk = full_desk()
    desk.coin.price_state = PRICE_JUMPED
    deficit = untrusted_prices.deficit_at_allowed_prices
    assert deficit(desk.state, desk.account) == (1_487, 115)
    desk.account.holdings[desk.euro.id].unsettled = 21
    assert deficit(desk.state, desk.account) == (1_487 + 27 + 26, 52 + 36)
    desk.line(desk.in_usd, 4, 400)
    assert deficit(desk.state, desk.account) == (1_540 + 160, 52)


# --- what may leave ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coin", "euro", "deduction", "strictly"),
    [
        (PRICE_OK, PRICE_OK, 0, 0),
        (PRICE_WIDE, PRICE_STALE, 0, 0),
        (PRICE_JUMPED, PRICE_OK, 750, 655),
        (PRICE_OK, PRICE_NO_QUORUM, 12, 12),  # 10 x 1.25, floored
        (PRICE_JUMPED, PRICE_NO_QUORUM, 762, 667),
    ],
)
def test_holdings_at_a_price_that_lets_nothing_out_count_nothing(
    coin: int, euro: int, deduction: int, strictly: int
) -> None:
    """5 coins at 150, or strictly at 131, and 10 euros; behind them dollars, which are always OK (L-4)."""
    desk = Desk()
    desk.with_stable(desk.coin, STABLE[0])
    desk.hold(desk.usd, 1_000)
    desk.hold(desk.coin, 50)
    desk.hold(desk.euro, 10)
    desk.coin.price_state, desk.euro.price_state = coin, euro
    refresh(desk.state, desk.account)
    found = untrusted_prices.withdrawal_deduction
    assert found(desk.state, desk.account, strict=False) == deduction
    assert found(desk.state, desk.account, strict=True) == strictly


def test_nothing_leaves_beside_a_debt_at_such_a_price() -> None:
    """A euro that is owed cannot be valued; one that its own balance covers is no debt, and counts nothing."""
    desk = Desk()
    desk.hold(desk.coin, 50)
    holding = desk.hold(desk.euro, 1, -1)  # 1.25 - 1.25, each floored: - 1
    desk.coin.price_state = desk.euro.price_state = PRICE_JUMPED
    refresh(desk.state, desk.account)
    found = untrusted_prices.withdrawal_deduction
    assert found(desk.state, desk.account, strict=False) == 750
    assert found(desk.state, desk.account, strict=True) == 750
    holding.unsettled = -2
    holding.seen = -1
    desk.state.version += 1
    refresh(desk.state, desk.account)
    assert found(desk.state, desk.account, strict=False) == -1
    assert found(desk.state, desk.account, strict=True) == -1
    desk.euro.price_state = PRICE_STALE
    assert found(desk.state, desk.account, strict=False) == 750


def test_strictly_the_held_part_of_a_claim_has_not_been_counted() -> None:
    """Of a claim of 40 euros 10 are held for the loss that the pool expects: 30 are 37.5 dollars, 40 are 50 (B-5)."""
    desk = Desk()
    pool = desk.euro.pool = Pool(0)
    holding = desk.hold(desk.euro)
    holding.lent_shares = pool.supply_shares = 40 * 10**9
    pool.expected.put(desk.account.id, 10)
    desk.state.waterfall.losing_pools[desk.euro.id] = 1
    desk.hold(desk.coin, 10)
    desk.euro.price_state = desk.coin.price_state = PRICE_JUMPED
    refresh(desk.state, desk.account)
    found = untrusted_prices.withdrawal_deduction
    assert found(desk.state, desk.account, strict=False) == 50 + 150
    assert found(desk.state, desk.account, strict=True) == 37 + 150


def test_strictly_a_holding_has_the_weight_of_its_size() -> None:
    """9 coins at a stable 100 are 900: a weight of 1.1 / (1 + 2 % x 30), of 0.6875, is below 0.9, and 618.75 (M-1)."""
    desk = Desk()
    desk.with_stable(desk.coin, "100")
    desk.coin.weight_kind = types.WEIGHT_INVERSE_SQRT
    desk.coin.weight_base_ppb, desk.coin.weight_penalty_ppb = 90 * PERCENT, 2 * PERCENT
    desk.hold(desk.coin, 90)
    desk.coin.price_state = PRICE_JUMPED
    refresh(desk.state, desk.account)
    assert untrusted_prices.withdrawal_deduction(desk.state, desk.account, strict=True) == 618


# --- resting orders ---------------------------------------------------------------------------------------


def test_where_risk_may_rise() -> None:
    """Without rules of its assets nothing is asked of a resting order; with them the price has to be OK (P-4)."""
    desk = Desk()
    state, market = desk.state, desk.in_euro
    assert untrusted_prices.risk_may_rise(state, market)
    for asset in (desk.coin, desk.euro):
        asset.price_state = PRICE_WIDE
        assert not untrusted_prices.risk_may_rise(state, market)
        asset.price_state = PRICE_OK
    desk.coin.index_rules = None
    desk.coin.price_state = PRICE_JUMPED
    assert not untrusted_prices.risk_may_rise(state, market)
    desk.coin.price_state = PRICE_OK
    assert untrusted_prices.risk_may_rise(state, market)
    desk.euro.index_rules = None
    desk.coin.price_state = desk.euro.price_state = PRICE_JUMPED
    assert untrusted_prices.risk_may_rise(state, market)


def test_the_wider_rule_of_a_market_moves_the_price() -> None:
    """1,000 bps of the coin; of the euro 500, 1,001, or no rules."""
    desk = Desk()
    assert untrusted_prices.adverse_bps(desk.in_usd) == 1_000
    assert desk.euro.index_rules is not None
    for own, found in ((500, 1_000), (1_001, 1_001)):
        desk.euro.index_rules.adverse_bps = own
        assert untrusted_prices.adverse_bps(desk.in_euro) == found
    desk.coin.index_rules = None
    assert untrusted_prices.adverse_bps(desk.in_euro) == 1_001
    assert untrusted_prices.adverse_bps(desk.in_usd) == 0


# The side, the market, lots and price of an order with a fee of 1 %, and the dollars with which E is just 0.
RAISES = [
    (BUY, "in_usd", 2, 150, 30),  # 304 - 300 - 3 of fee - 31 of adverse move: - 30
    (SELL, "in_usd", 2, 155, 29),  # 310 - 304 - 4 - 31: - 29
    (BUY, "in_euro", 1, 121, 19),  # - 2 euros of fee: - 3; 152 x 10 %, ceiled: - 16
    (SELL, "in_euro", 1, 121, 19),
    (BUY, "spot", 2, 150, 29),  # 304 - 300 - 3; 20 units at 150 are 300: - 30
    (SELL, "spot", 2, 155, 28),  # 310 - 304 - 4 - 30: - 28
]


@pytest.mark.parametrize(("side", "name", "lots", "price", "cash"), RAISES)
def test_an_order_that_raises_risk_needs_its_equity(
    side: int, name: str, lots: int, price: int, cash: int
) -> None:
    """With a unit less E would be below 0 once the price has moved by 10 % against it (P-4)."""
    for less in (0, 1):
        desk = Desk()
        desk.account.flags = ACCOUNT_SPOT_MARGIN
        desk.hold(desk.usd, cash - less)
        market: Market = getattr(desk, name)
        order = open_order(
            desk.state, desk.account, market, side, price, lots, taker_fee_ppb=PERCENT
        )
        projected = ProjectedFills()
        assert (projected.lots, projected.gain_e9) == (0, 0)
        found = untrusted_prices.may_fill_resting(desk.state, order, lots, projected)
        assert found == (not less)
        signed = lots if side == BUY else -lots
        fee = -(-lots * price // 100)
        gain = signed * market.mark_e9 - signed * price * PRICE_E9 - fee * PRICE_E9
        assert (projected.lots, projected.gain_e9) == ((0, 0) if less else (signed, gain))


@pytest.mark.parametrize(
    ("position", "side", "lots", "before", "raises"),
    [
        (5, SELL, 10, 0, False),  # short 5 after it
        (5, SELL, 11, 0, True),
        (-5, BUY, 10, 0, False),
        (-5, BUY, 11, 0, True),
        (5, BUY, 1, 0, True),
        (-5, SELL, 1, 0, True),
        (5, SELL, 1, -5, True),  # what was sold before has closed it
        (5, SELL, 1, -4, False),
        (0, BUY, 1, -3, False),
    ],
)
def test_what_raises_the_exposure_of_a_line(
    position: int, side: int, lots: int, before: int, raises: bool
) -> None:
    """Without any equity only what does not raise it may trade; fills ahead count."""
    desk = Desk()
    desk.line(desk.in_usd, position, position * 152)
    order = open_order(desk.state, desk.account, desk.in_usd, side, 152, lots)
    projected = ProjectedFills()
    projected.lots = before
    found = untrusted_prices.may_fill_resting(desk.state, order, lots, projected)
    assert found == (not raises)
    signed = lots if side == BUY else -lots
    assert projected.lots == (before if raises else before + signed)


def test_fills_ahead_count_with_their_gain_and_their_lots() -> None:
    """2 lots at 150 and 1 at 140: 4 - 3, 12 - 2 and 3 x 152 x 10 %, ceiled, - 46: 35 dollars are just enough."""
    for less in (0, 1):
        desk = Desk()
        desk.hold(desk.usd, 35 - less)
        desk.state.version += 1
        orders = [
            open_order(desk.state, desk.account, desk.in_usd, BUY, price, lots, 0, PERCENT)
            for price, lots in ((150, 2), (140, 1))
        ]
        projected = ProjectedFills()
        may_fill = untrusted_prices.may_fill_resting
        assert may_fill(desk.state, orders[0], 2, projected)
        assert projected.gain_e9 == e9("1")
        assert may_fill(desk.state, orders[1], 1, projected) == (not less)
        assert projected.lots == (2 if less else 3)
        assert projected.gain_e9 == (e9("1") if less else e9("11"))


def test_a_large_loss_is_ceiled_to_the_unit() -> None:
    """10^16 + 3 lots at 152: a tenth is 152 x 10^15 + 45.6, which 46 units beyond it cover, and 45 do not."""
    for beyond in (46, 45):
        desk = Desk()
        desk.hold(desk.usd, 152 * 10**15 + beyond)
        lots = 10**16 + 3
        order = open_order(desk.state, desk.account, desk.in_usd, BUY, 152, lots)
        found = untrusted_prices.may_fill_resting(desk.state, order, lots, ProjectedFills())
        assert found == (beyond == 46)


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_position_beside_the_order_is_at_risk_too(side: int) -> None:
    """A position of 5 and 1 more at 152: 6 x 152 x 10 % = 91.2 are at risk, and the position has gained 92."""
    for gain in (92, 91):
        desk = Desk()
        signed = 1 if side == BUY else -1
        desk.line(desk.in_usd, 5 * signed, 5 * 152 * signed - gain)
        order = open_order(desk.state, desk.account, desk.in_usd, side, 152, 1)
        found = untrusted_prices.may_fill_resting(desk.state, order, 1, ProjectedFills())
        assert found == (gain == 92)


@pytest.mark.parametrize(
    ("side", "price", "at_risk"), [(BUY, 150, 20 + 13 - 4), (SELL, 155, 20 - 13 + 4)]
)
def test_coins_beside_a_spot_order_are_at_risk_too(side: int, price: int, at_risk: int) -> None:
    """10 units of balance, 5 of them held, 5 lent, 3 unsettled and 4 borrowed: 13 - 4 beside the 20 of the order.

    E is 195 - 60 + 2 or + 3 of the trade, less the fee and 10 % of what is at risk. A debt in dollars is what E takes.
    """
    share = ceil(Fraction(at_risk * 15, 10))
    trade = 4 - 3 if side == BUY else 6 - 4
    for less in (0, 1):
        desk = Desk()
        desk.account.flags = ACCOUNT_SPOT_MARGIN
        holding = desk.hold(desk.coin, 10, 3, 4)
        holding.held, holding.lent = 5, 5
        desk.hold(desk.usd, 0, 0, 135 + trade - share + less)
        order = open_order(desk.state, desk.account, desk.spot, side, price, 2, 0, PERCENT)
        found = untrusted_prices.may_fill_resting(desk.state, order, 2, ProjectedFills())
        assert found == (not less)


def test_a_buyer_that_still_owes_coins_has_none_at_risk() -> None:
    """It owes 30 units, 450 dollars, and buys 20, a gain of 4: nothing is taken off for a fall of the price.

    Another order of the same size pays with what is left, so that both together would borrow.
    """
    for less in (0, 1):
        desk = Desk()
        desk.account.flags = ACCOUNT_SPOT_MARGIN
        desk.hold(desk.coin, 0, 0, 30)
        desk.hold(desk.usd, 446 - less, 0, 0)
        order = open_order(desk.state, desk.account, desk.spot, BUY, 150, 2)
        other = open_order(desk.state, desk.account, desk.spot, BUY, 150, 2)
        assert other.id != order.id
        found = untrusted_prices.may_fill_resting(desk.state, order, 2, ProjectedFills())
        assert found == (not less)


def test_a_paid_spot_order_raises_nothing_and_a_deferred_one_may_not_trade() -> None:
    """Without equity beside it: 300 dollars pay for 2 lots beside any debt. T+n waits (O-1)."""
    desk = Desk()
    desk.hold(desk.usd, 300)
    desk.hold(desk.coin, 0, 0, 1_000)
    order = open_order(desk.state, desk.account, desk.spot, BUY, 150, 2)
    projected = ProjectedFills()
    assert untrusted_prices.may_fill_resting(desk.state, order, 2, projected)
    assert (projected.lots, projected.gain_e9) == (2, e9("4"))
    deferred = desk.market(types.DEFERRED_SPOT, desk.usd, "150", "150")
    later = open_order(desk.state, desk.account, deferred, BUY, 150, 1)
    assert not untrusted_prices.may_fill_resting(desk.state, later, 1, projected)
    assert (projected.lots, projected.gain_e9) == (2, e9("4"))
