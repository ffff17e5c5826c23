# SPDX-License-Identifier: Apache-2.0
"""Margin of an account, at live and at strict prices, while one thing after another changes (SPEC M-2 to M-6, M-9).

Owns drawn accounts beside the model's exact fractions, and the few figures by hand that no draw would meet.
"""

from collections.abc import Mapping

import pytest

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.ledger import dirty, ledger
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.state import Asset, Line, Market
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, PricePerLot
from tests.model import margin as exact
from tests.model.exact import ceil, floor
from tests.model.model_state import Prices, System
from tests.unit.statemachine.exchange_margin.drawn_accounts import RAY, STABLE, Drawn
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

SEEDS = 30
CHANGES = 4


def borrow_terms(
    system: System, account: int, borrows: Mapping[int, int], prices: Prices
) -> tuple[int, ...]:
    """Return the additions of assumed borrows to exposure, IMF and MMF of the debt lines (M-3, M-5)."""
    more = [0, 0, 0]
    for asset, amount in borrows.items():
        present = exact.debt_line(system, account, asset)
        after = exact.debt_requirements(system, account, asset, present + amount, prices)
        before = exact.debt_requirements(system, account, asset, present, prices)
        more = [sum(of) for of in zip(more, after, (-term for term in before), strict=True)]
    return tuple(more)


def check_live(drawn: Drawn) -> None:
    """Every figure at live prices is that of the model."""
    state, account = drawn.state, drawn.account
    system, _ = drawn.mirrored()
    prices = system.live
    wanted = exact.margin(system, account.id, prices)
    account_margin.refresh(state, account)
    exceeds = wanted.worst_equity > wanted.worst_imf
    assert account_margin.exceeds_initial_margin(state, account) == exceeds
    assert account_margin.equity(account) == wanted.equity
    assert account.exposure == wanted.exposure
    assert account.imf == wanted.imf
    assert account_margin.bankruptcy_equity(account) == wanted.bankruptcy
    assert account_margin.maintenance_margin(state, account) == wanted.mmf
    assert account_margin.worst_case(state, account) == (wanted.worst_equity, wanted.worst_imf)
    assert account_margin.worst_case_maintenance(state, account) == wanted.worst_mmf
    assert account_margin.exceeds_initial_margin(state, account) == exceeds
    for asset in state.assets.values():
        liability = exact.projected_liability(system, account.id, asset.id, prices)
        assert account_margin.projected_liability(account, asset) == liability
    off, borrows = exact.spot_worst_case(system, account.id, prices)
    worst = account_margin.spot_worst_case(state, account)
    assert (worst.deduction, worst.borrows) == (off, borrows)
    more = borrow_terms(system, account.id, borrows, prices)
    assert account_margin.assumed_borrow_margin(state, account, worst.borrows) == more
    check_shortcuts(drawn, system, borrows)


def check_shortcuts(drawn: Drawn, system: System, borrows: dict[int, int]) -> None:
    """Return the bound that avoids the check of each spot order: their costs, and whether they would borrow at all."""
    state, account = drawn.state, drawn.account
    fees: dict[int, int] = {}
    for order in system.orders_of(account.id):
        market = system.markets[order.market]
        if market.is_spot:
            fees[market.quote] = fees.get(market.quote, 0) + order.open_fee()
    price = system.live.asset
    bound = sum(ceil(fee * price[asset]) for asset, fee in fees.items())
    short, tight = False, False
    for asset in account.holdings:
        reserved = system.reserved(account.id, asset)
        had = system.collateral(account.id, asset)
        bound += ceil(reserved * price[asset])
        if system.assets[asset].inverse_sqrt:
            bound += exact.collateral_value(system, asset, had, system.live)
        short = short or (reserved > had and reserved > 0)
        liability = exact.projected_liability(system, account.id, asset, system.live)
        tight = tight or (liability > 0 and reserved > had - liability)
    assert account_margin.spot_bound(state, account) == bound
    assert account_margin.would_borrow(account) == short
    assert account_margin.needs_assumed_borrow(account) == (short or tight)
    assert short or tight or not borrows


def check_strict(drawn: Drawn) -> None:
    """At strict prices, with profits and without, and whether they differ from the live ones."""
    state, account = drawn.state, drawn.account
    system, board = drawn.mirrored()
    prices = board.strict()
    for gains in (True, False):
        wanted = exact.margin(system, account.id, prices, gains=gains)
        found = account_margin.strict_worst_case(state, account, gains=gains)
        assert found == (wanted.worst_equity, wanted.worst_imf)
    off, borrows = exact.spot_worst_case(system, account.id, prices)
    worst = account_margin.spot_worst_case(state, account, strict=True)
    assert (worst.deduction, worst.borrows) == (off, borrows)
    more = borrow_terms(system, account.id, borrows, prices)
    assert account_margin.assumed_borrow_margin(state, account, worst.borrows, strict=True) == more
    differing = {key for key in prices.stable if prices.asset[key] != prices.liability[key]}
    of_account = set(account.holdings)
    for key, line in account.lines.items():
        of_account |= {AssetId(system.markets[key].base), AssetId(system.markets[key].quote)}
        assert line.market.id == key
    moved = bool(differing & of_account)
    profit = any(
        system.markets[key].base in prices.stable and price_result(system, account.id, key) > 0
        for key in system.lines_of(account.id)
    )
    assert account_margin.has_strict_prices(state, account, gains=True) == moved
    unpayable = any(
        system.unsettled[account.id, key] > 0 and not exact.is_payable(system, key)
        for key in system.assets
    )
    expected = moved or profit or unpayable
    assert account_margin.has_strict_prices(state, account, gains=False) == expected


def price_result(system: System, account: int, market_id: int) -> int:
    """The unrealised result of a position without what it has accrued of funding, as both are rounded (M-9)."""
    market = system.markets[market_id]
    whole = exact.unrealised(system, account, market_id, system.live)
    due = system.funding_due(account, market_id)
    return whole - floor(due * system.live.asset[market.quote])


def test_drawn_accounts_have_the_margin_of_the_model() -> None:
    """Each figure of each account, and again after each of some changes, from caches or from scratch."""
    for seed in range(SEEDS):
        drawn = Drawn(seed)
        check_live(drawn)
        check_strict(drawn)
        for _ in range(CHANGES):
            drawn.change()
            check_live(drawn)
        check_strict(drawn)


def missing(drawn: Drawn) -> int:
    """Return the shortfall of an account's requirement with every order filled; below 0 its surplus."""
    system, _ = drawn.mirrored()
    wanted = exact.margin(system, drawn.account.id, system.live)
    return wanted.worst_imf - wanted.worst_equity


def test_worst_case_equity_never_falls_as_the_newest_spot_orders_go() -> None:
    """So the fewest to be cancelled may be found by halving (I-6)."""
    tried = 0
    for seed in range(400):
        drawn = Drawn(seed)
        state, account = drawn.state, drawn.account
        account_margin.refresh(state, account)
        ids = [order.id for order in account.spot_orders.values()]
        before = account_margin.spot_worst_case(state, account).deduction
        for count in range(1, len(ids) + 1):
            gone = frozenset(ids[-count:])
            after = account_margin.spot_worst_case(state, account, without=gone).deduction
            assert after <= before, seed
            before = after
            tried += 1
    assert tried > 500


def test_risk_may_rise_above_the_requirement_and_not_at_it() -> None:
    """A lot at a mark of 0 brings drawn accounts to equality by its cost, which is not enough; a unit more is."""
    for seed in range(SEEDS, 2 * SEEDS):
        drawn = Drawn(seed)
        state, account = drawn.state, drawn.account
        market = new_market(state, types.PERPETUAL, state.assets[AssetId(2)], state.valuation, 1)
        line = line_of(account, market)
        line.position, line.cost = 1, -missing(drawn)
        for more in (0, 1):
            line.cost -= more
            dirty.line_changed(line)
            assert missing(drawn) == -more
            account_margin.refresh(state, account)
            assert account_margin.exceeds_initial_margin(state, account) == bool(more)


# --- by hand: USD with two decimals, A at 100 whole units ----------------------------------------------------------


class Hand:
    """100 USD, and an asset A of whole units at 100 USD, on a spot and on a perpetual market with lots of one."""

    def __init__(self) -> None:
        self.state = new_state("USD", 2)
        self.usd = self.state.valuation
        self.usd.debt_max_leverage = 10
        self.a = new_asset(self.state, "A", 0, "100")
        self.account = new_account(self.state, "owner", 10)
        self.cash = fund(self.state, self.account, self.usd, 100_00)
        self.spot = self.market(types.SPOT, self.a, self.usd)
        self.perp = self.market(types.PERPETUAL, self.a, self.usd)

    def market(self, kind: int, base: Asset, quote: Asset) -> Market:
        """A market at the mark of its assets, leverage 10, maintenance at 3 %."""
        mark_e9 = base.price_e9 * quote.value_denominator // quote.price_e9
        found = new_market(self.state, kind, base, quote, 1, mark_e9)
        found.max_leverage, found.mmf_base_ppb = 10, 30_000_000
        return found

    def stable(self, asset: Asset, stable_e9: int) -> None:
        """Give an asset a stable price."""
        asset.index_rules, asset.index_e9, asset.stable_e9 = STABLE, asset.price_e9, stable_e9
        self.state.has_stable_prices = True

    def position(self, market: Market, lots: int, cost: int) -> Line:
        """A position at a cost."""
        line = line_of(self.account, market)
        line.position, line.cost = lots, cost
        dirty.line_changed(line)
        return line

    def worst(self) -> tuple[int, int]:
        """Worst-case equity and IMF requirement."""
        account_margin.refresh(self.state, self.account)
        return account_margin.worst_case(self.state, self.account)

    def exceeds(self) -> bool:
        """Return whether risk may rise."""
        account_margin.refresh(self.state, self.account)
        return account_margin.exceeds_initial_margin(self.state, self.account)


@pytest.mark.parametrize(("price", "worst"), [(40_00, (60_00, 60_00)), (39_99, (60_01, 60_00))])
def test_the_bound_on_what_orders_cost_lets_nobody_rise_at_the_requirement(
    price: int, worst: tuple[int, int]
) -> None:
    """Six lots at 100 USD need 60; a bid for an asset without a price costs all that it reserves."""
    hand = Hand()
    hand.position(hand.perp, 6, 600_00)
    asset = new_asset(hand.state, "X", 0, "0")
    market = hand.market(types.SPOT, asset, hand.usd)
    open_order(hand.state, hand.account, market, types.BUY, price, 1)
    assert hand.exceeds() == (price < 40_00)
    assert hand.worst() == worst


@pytest.mark.parametrize(("price", "worst"), [(46_00, (14_00, 14_00)), (45_99, (14_01, 14_00))])
def test_what_open_orders_lose_leaves_less_room_for_others(
    price: int, worst: tuple[int, int]
) -> None:
    """A bid at 140 for a lot at 100 loses 40 of 100 USD and needs 14; 46 are left for an asset without a price."""
    hand = Hand()
    open_order(hand.state, hand.account, hand.perp, types.BUY, 140_00, 1)
    asset = new_asset(hand.state, "X", 0, "0")
    market = hand.market(types.SPOT, asset, hand.usd)
    open_order(hand.state, hand.account, market, types.BUY, price, 1)
    assert hand.exceeds() == (price < 46_00)
    assert hand.worst() == worst


@pytest.mark.parametrize(
    ("liability", "borrowed"),
    [(70_00, 30_00), (75_00, 35_00), (40_01, 1), (40_00, 0), (10_00, 0), (0, 0)],
)
def test_what_orders_would_borrow_follows_what_is_owed(liability: int, borrowed: int) -> None:
    """A bid of 60 USD is paid from 100 less what is owed; what is missing would be borrowed, until it is not owed."""
    hand = Hand()
    open_order(hand.state, hand.account, hand.spot, types.BUY, 60_00, 1)
    for liability_now, now_borrowed in (
        (0, 0),
        (liability, borrowed),
        (0, 0),
        (liability, borrowed),
    ):
        ledger.add_unsettled(hand.state, hand.cash, -liability_now - hand.cash.unsettled)
        # What is bought is worth more than the 60 that are paid, so nothing comes off; a debt takes 10 %.
        assert hand.worst() == (100_00 - liability_now, -(-now_borrowed // 10))
        assert account_margin.needs_assumed_borrow(hand.account) == (now_borrowed > 0)


def test_what_several_orders_would_borrow_of_an_asset_is_one_sum() -> None:
    """Bids of 110, 20 and 5 USD beside 100: the first borrows 10, the others all, 35 in all at 10 % (M-3)."""
    hand = Hand()
    for price in (110_00, 20_00, 5_00):
        open_order(hand.state, hand.account, hand.spot, types.BUY, price, 1)
    account_margin.refresh(hand.state, hand.account)
    assert account_margin.spot_worst_case(hand.state, hand.account).borrows == {hand.usd.id: 35_00}
    assert hand.worst()[1] == 3_50


@pytest.mark.parametrize(("price", "short"), [(99_99, False), (100_00, False), (100_01, True)])
def test_orders_that_reserve_more_than_there_is_would_borrow(price: int, short: bool) -> None:
    """A bid beside 100 USD, all of which it may take."""
    hand = Hand()
    hand.account.flags = types.ACCOUNT_SPOT_MARGIN
    open_order(hand.state, hand.account, hand.spot, types.BUY, price, 1)
    hand.worst()
    assert account_margin.would_borrow(hand.account) == short
    assert account_margin.needs_assumed_borrow(hand.account) == short


def test_what_has_not_moved_is_not_reckoned_again() -> None:
    """A change without a new version counts when a version moves: of the state, of a market, of an asset."""
    hand = Hand()
    state, account = hand.state, hand.account
    fund(state, account, hand.a, 2)
    hand.position(hand.perp, 6, 600_00)
    order = open_order(state, account, hand.spot, types.SELL, 90_00, 1)

    def figures() -> tuple[int, int, int, int]:
        worst = hand.worst()
        return (
            account_margin.equity(account),
            account_margin.maintenance_margin(state, account),
            *worst,
        )

    # 100 USD and 2 A, 3 % of 600; an A that is sold at 90 loses 10; 10 % of 600.
    assert figures() == (300_00, 18_00, 290_00, 60_00)
    order.price_per_lot = PricePerLot(80_00)
    assert figures() == (300_00, 18_00, 290_00, 60_00)
    state.version += 1
    assert figures() == (300_00, 18_00, 280_00, 60_00)
    hand.perp.mark_e9 *= 2
    hand.perp.mmf_base_ppb *= 2
    state.version += 1
    assert figures() == (300_00, 18_00, 280_00, 60_00)
    hand.perp.version += 1
    state.version += 1
    assert figures() == (900_00, 72_00, 880_00, 120_00)
    hand.a.price_e9 *= 2
    state.version += 1
    assert figures()[0] == 900_00
    hand.a.version += 1
    state.version += 1
    assert figures()[0] == 1_100_00


def differs(hand: Hand) -> tuple[bool, bool]:
    """Return whether strict prices can differ for the account, with profits and without."""
    account_margin.refresh(hand.state, hand.account)
    return (
        account_margin.has_strict_prices(hand.state, hand.account, gains=True),
        account_margin.has_strict_prices(hand.state, hand.account, gains=False),
    )


def test_strict_prices_differ_for_who_has_what_has_two_prices() -> None:
    """A holding of an asset whose stable price is not the live one; nothing while there is no stable price."""
    hand = Hand()
    other = new_asset(hand.state, "B", 0, "50")
    hand.stable(hand.a, hand.a.price_e9)
    hand.stable(other, other.price_e9 + 1)
    fund(hand.state, hand.account, hand.a, 1)
    assert differs(hand) == (False, False)
    fund(hand.state, hand.account, other, 1)
    assert differs(hand) == (True, True)
    hand.state.has_stable_prices = False
    assert differs(hand) == (False, False)


@pytest.mark.parametrize(
    ("base", "quote", "expected"),
    [("A", "USD", False), ("B", "USD", True), ("A", "B", True), ("B", "A", True)],
)
def test_strict_prices_differ_for_who_has_a_line_in_what_has_two_prices(
    base: str, quote: str, expected: bool
) -> None:
    """By its base or by its quote asset; only B's stable price is not the live one."""
    hand = Hand()
    other = new_asset(hand.state, "B", 0, "50")
    hand.stable(hand.a, hand.a.price_e9)
    hand.stable(other, other.price_e9 + 1)
    assets = {"A": hand.a, "B": other, "USD": hand.usd}
    line_of(hand.account, hand.market(types.PERPETUAL, assets[base], assets[quote]))
    assert differs(hand) == (expected, expected)


@pytest.mark.parametrize(
    ("stable", "cost", "funding", "expected"),
    [
        (False, 99_99, 0, True),
        (True, 100_00, 0, False),
        (False, 100_01, 0, False),
        (False, 100_00, 5, True),  # what is to be received counts nothing either
        (False, 100_01, 5, True),
        (False, 100_06, 5, False),
        (False, 99_99, -5, True),
        (False, 100_00, -5, False),  # what is owed counts as it is
    ],
)
def test_a_profit_counts_nothing_for_what_leaves(
    stable: bool, cost: int, funding: int, expected: bool
) -> None:
    """A lot at a mark of 100 USD, the same at both prices, and what it has accrued of funding (M-9.1)."""
    hand = Hand()
    hand.stable(hand.a, hand.a.price_e9 if stable else 0)
    hand.perp.funding_index_ray = -funding * RAY
    hand.position(hand.perp, 1, cost)
    assert differs(hand) == (False, expected)


@pytest.mark.parametrize(
    ("mmf", "exposure", "offset", "expected"),
    [
        (10, 100, 60_000_000, 5),  # 10 %: 5 % or 4 %
        (12, 100, 60_000_000, 6),
        (20, 100, 60_000_000, 14),
        (13, 100, 60_000_000, 7),  # 6.5 %, ceiled
        (13, 101, 10_000_000, 12),  # 13 - 1.01, ceiled
        (2**60 + 1, 2**80, 60_000_000, 2**59 + 1),
        (10**18 + 1, 10**18 + 7, 60_000_000, 10**18 + 1 - 6 * 10**16),
    ],
)
def test_the_backstop_takes_over_at_the_higher_of_two_fractions(
    mmf: int, exposure: int, offset: int, expected: int
) -> None:
    """Half of MMF, or MMF less an offset of the exposure; in units, to the last one (M-6)."""
    found = account_margin.auto_close_requirement(mmf, exposure, 2, offset)
    assert (found, type(found)) == (expected, int)


def test_an_assumed_borrow_adds_to_the_debt_that_is_there() -> None:
    """Two A are owed and three more would be: at 100, or strictly at 150, 10 % IMF and 5 % MMF; 4 USD by themselves."""
    hand = Hand()
    state, account = hand.state, hand.account
    hand.stable(hand.a, hand.a.price_e9 * 3 // 2)
    hand.a.debt_max_leverage, hand.a.debt_mmf_base_ppb = 10, 50_000_000
    hand.a.debt_imf_factor_ppb = 10_000_000  # 1 % of the root: above 10 % beyond 100 USD
    holding = fund(state, account, hand.a, 0)
    holding.borrowed = 2
    borrows = {hand.a.id: 3, hand.usd.id: 4_00}
    # Roots of 200 and 500 USD, of 300 and 750: 14.14213562(4), 22.36067977(5), 17.32050807(6), 27.38612787(6) %.
    live = (304_00, 111_81 - 28_29 + 40, 15_00)
    strict = (454_00, 205_40 - 51_97 + 40, 22_50)
    assert account_margin.assumed_borrow_margin(state, account, borrows) == live
    assert account_margin.assumed_borrow_margin(state, account, borrows, strict=True) == strict


@pytest.mark.parametrize(
    ("stable", "funding", "with_gains", "without"),
    [
        (25, 4, 100_00 + 16 * 25_00, 100_00),
        (75, 4, 100_00 + 16 * 50_00, 100_00),
        (75, -4, 100_00 + 8 * 50_00, 100_00 - 4 * 75_00),
        (25, -4, 100_00 + 8 * 25_00, 100_00 - 4 * 50_00),
    ],
)
def test_what_has_accrued_counts_where_a_profit_counts_nothing(
    stable: int, funding: int, with_gains: int, without: int
) -> None:
    """A lot at 2 B, for which 10 were received, and funding of 4 B, at 50 and its stable price (M-9, P-5)."""
    hand = Hand()
    other = new_asset(hand.state, "B", 0, "50")
    hand.stable(hand.a, hand.a.price_e9)
    hand.stable(other, other.price_e9 * stable // 50)
    market = hand.market(types.PERPETUAL, hand.a, other)
    market.funding_index_ray = -funding * RAY
    hand.position(market, 1, -10)
    account_margin.refresh(hand.state, hand.account)
    # What is owed, and so the exposure, counts at the higher price: 10 % of 2 B.
    imf = 2 * max(50, stable) * 10
    found = account_margin.strict_worst_case(hand.state, hand.account, gains=True)
    assert found == (with_gains, imf)
    found = account_margin.strict_worst_case(hand.state, hand.account, gains=False)
    assert found == (without, imf)
