# SPDX-License-Identifier: Apache-2.0
"""Which positions a pass acts on, in which order, and tier 1: what it sells at which limit for which fee (W-2).

And the lot that decides whether a throttled pass runs (W-2, U-7), which is part of the journal's meaning: a digest
over sequence and account under the seed.
"""

import struct
from hashlib import blake2b

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, move
from clearinghouse.statemachine.liquidation.banned_lines import counts_as_pass
from clearinghouse.statemachine.liquidation.exits import is_below_auto_close
from clearinghouse.statemachine.liquidation.passes import (
    VISIT,
    _by_requirement,
    _compare_again,
    _ioc_order,
    _may_act,
    runs_by_lot,
)
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.cursors import LiquidationVisit
from clearinghouse.statemachine.state.deleveraging import ShortfallAllocation
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, SECOND_NS, SELL
from tests.support import System
from tests.vectors.building import new_account, new_asset, new_market, new_state

AT = 7
UNIT = 10**6
PERCENT = PPB // 100
RULES = (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("sequence", "account_id"), [(1, 1_000), (2, 1_000), (258, 1_001), (2**40 + 7, 2**33 + 5)]
)
@pytest.mark.parametrize("seed", [b"test", b"a seed of 16 B.."])
def test_a_pass_runs_if_its_digest_is_below_the_throttle(
    sequence: int, account_id: int, seed: bytes
) -> None:
    """Eight bytes of each number, big end first, under the seed: the digest as a share of 2^64 has to be below."""
    digest = blake2b(struct.pack(">QQ", sequence, account_id), key=seed, digest_size=8).digest()
    (drawn,) = struct.unpack(">Q", digest)
    least = drawn * PPB // 2**64 + 1
    assert runs_by_lot(seed, sequence, AccountId(account_id), least)
    assert not runs_by_lot(seed, sequence, AccountId(account_id), least - 1)
    assert runs_by_lot(seed, sequence, AccountId(account_id), PPB)
    assert not runs_by_lot(seed, sequence, AccountId(account_id), 0)


def guarded(state: State) -> Asset:
    """Make a coin with a rule in the guard matrix."""
    coin = new_asset(state, "COIN", 0, "1")
    coin.index_rules = IndexRules(*RULES)
    return coin


def test_a_position_is_acted_on_at_a_mark_that_allows_it_while_its_market_lives() -> None:
    """Any position, at any mark above 0 that is live, unless the market is settling or closed."""
    state = new_state("USD", 0)
    market = new_market(state, types.PERPETUAL, guarded(state), state.valuation, 1)
    line = line_of(new_account(state, "trader"), market)
    living = (types.MARKET_OPEN, types.MARKET_HALTED)
    allowing = (types.PRICE_OK, types.PRICE_WIDE)
    for market.status in (*living, types.MARKET_SETTLING, types.MARKET_CLOSED):
        for market.base.price_state in (*allowing, types.PRICE_STALE):
            may = market.status in living and market.base.price_state in allowing
            for market.mark_e9 in (0, 1, 10**9):
                for line.position in (-1, 0, 1, 40):
                    expected = may and market.mark_e9 > 0 and line.position != 0
                    assert _may_act(state, line) is expected


@pytest.mark.parametrize("attribute", ["", "balance", "unsettled", "lent", "borrowed"])
@pytest.mark.parametrize("price_state", [types.PRICE_OK, types.PRICE_STALE])
def test_a_pass_counts_where_some_line_has_an_allowed_price(
    attribute: str, price_state: int
) -> None:
    """One of four amounts of the asset is enough; without all four its price is not used."""
    state = new_state("USD", 0)
    account = new_account(state, "trader")
    coin = guarded(state)
    coin.price_state = price_state
    holding = holding_of(state, account, coin)
    holding_of(state, account, state.valuation).balance = 5
    if attribute:
        setattr(holding, attribute, 1)
    assert counts_as_pass(state, account)  # one allowed line is enough, and the cash is one
    holding_of(state, account, state.valuation).balance = 0
    assert counts_as_pass(state, account) == (price_state == types.PRICE_OK and attribute != "")


class Pit:
    """A perpetual on SOL at 100 with lots of one SOL, without fees and with an MMF of 3 %, and who trades there."""

    def __init__(self, *, share: int = 10) -> None:
        """The waterfall is on: a band of 2 %, a fee of 1 %."""
        self.system = System(check=False)
        self.state = self.system.state
        self.perp = self.market("SOL", 100)
        rates = (share * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, PPB)
        self.system.must(
            commands.SetLiquidation(
                *self.system.head(), 1, SECOND_NS, *rates, 2, 6 * PERCENT, PERCENT, 20, 0
            )
        )
        self.maker = self.system.account("maker", leverage=20, USDC=1_000_000 * UNIT)
        self.received: list[tuple[int, int, int]] = []

    def market(self, symbol: str, price: int) -> Market:
        """One more perpetual, on a coin of its own."""
        coin = self.system.asset(symbol, 3, price)
        terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
        name = f"{symbol}-PERP"
        return self.state.markets[
            MarketId(self.system.market(name, types.PERPETUAL, coin, **terms))  # type: ignore[arg-type]
        ]

    def trader(self, equity: int, *positions: int) -> Account:
        """An account with signed positions in the markets, at their prices, that is left with this much equity."""
        many = 1_000_000 * UNIT
        account = self.state.accounts[
            AccountId(self.system.account("trader", leverage=20, USDC=many))
        ]
        for market, lots in zip(self.state.markets.values(), positions, strict=False):
            cents = market.mark_e9 // 10**9 // 10_000
            if lots:
                side, other = (BUY, SELL) if lots > 0 else (SELL, BUY)
                self.system.order(self.maker, market.id, other, cents, abs(lots))
                self.system.order(account.id, market.id, side, cents, abs(lots))
        funded = account.holdings[self.state.valuation.id]
        outside = holding_of(self.state, self.state.accounts[types.EXTERNAL], funded.asset)
        move(funded, outside, many - equity * UNIT)
        return account

    def quote(self, side: int, cents: int, lots: int) -> None:
        """An order of the maker in SOL, at hundredths."""
        self.system.order(self.maker, self.perp.id, side, cents, lots)

    def reduce(self, account: Account, case: LiquidationCase) -> list[Event]:
        """Tier 1 for the position in SOL; the orders and forced fills that it says."""
        refresh(self.state, account)
        self.state.events.clear()
        self.state.observer = lambda *reported: self.received.append(reported)
        _ioc_order(self.state, AT, account.lines[self.perp.id], case)
        self.state.observer = None
        found = events.split(self.state.events)
        return [event for event in found if event.name in ("ORDER_ACCEPTED", "LIQUIDATION_FILL")]


@pytest.mark.parametrize(
    ("lots", "equity", "bid", "limit", "no_equity", "fee"),
    [
        # 4 of equity: none is left at 96, the band ends at 98. 1 % of 98.50 is less than half of 98.50 - 96.
        (1, 4, 9_850, 98, 96, 985_000),
        # The same short: none at 104, the band ends at 102. 1 % of 101.50 is less than half of 104 - 101.50.
        (-1, 4, 10_150, 102, 104, 1_015_000),
        # 1 of equity: none at 99, within the band, and a fill there leaves nothing to take a fee from.
        (1, 1, 9_900, 99, 99, 0),
        (-1, 1, 10_100, 101, 101, 0),
        # In between half of what is left is less: (99.50 - 99) / 2.
        (1, 1, 9_950, 99, 99, 250_000),
        # Where both limits are the same, that is the limit.
        (1, 2, 9_800, 98, 98, 0),
        (-1, 2, 10_200, 102, 102, 0),
    ],
)
def test_tier_one_keeps_to_the_band_and_to_the_price_at_which_no_equity_is_left(
    lots: int, equity: int, bid: int, limit: int, no_equity: int, fee: int
) -> None:
    """One SOL, long or short, at 100: at which limit it goes, and what the fund gets."""
    pit = Pit()
    account = pit.trader(equity, lots)
    side = SELL if lots > 0 else BUY
    pit.quote(BUY if lots > 0 else SELL, bid, 1)
    case = LiquidationCase()
    case.unfilled[pit.perp.id] = 2  # the limit is two steps, 3 %, from the index (W-2.1)
    order, fill = pit.reduce(account, case)
    assert order.fields["offset"] == fill.fields["offset"] == AT
    assert (order.fields["side"], order.fields["lots"]) == (side, 1)
    assert order.fields["price_per_lot"] == limit * UNIT
    lost = abs(100 * UNIT - bid * 10_000)
    assert fill.fields == {
        "offset": AT,
        "account_id": account.id,
        "market_id": pit.perp.id,
        "order_id": order.fields["order_id"],
        "lots": 1,
        "value": bid * 10_000,
        "limit_price_per_lot": no_equity * UNIT,
        "liquidation_fee": fee,
        "equity_before": equity * UNIT,
        "equity_after": equity * UNIT - lost - fee,
    }
    assert pit.received == [(events.LIQUIDATION_FILL, account.id, pit.perp.id)]
    assert case.sold


@pytest.mark.parametrize(
    ("at_flagging", "position", "lots"), [(100, 25, 10), (100, 5, 5), (None, 25, 3), (0, 25, 1)]
)
@pytest.mark.parametrize("long", [False, True])
def test_tier_one_takes_a_tenth_of_the_position_at_flagging_and_never_more_than_there_is(
    *, at_flagging: int | None, position: int, lots: int, long: bool
) -> None:
    """Ceiled, a lot at least; of a position that is not known from then, a tenth of what there is now."""
    pit = Pit()
    account = pit.trader(1_000, position if long else -position)
    pit.quote(BUY if long else SELL, 10_000, 50)
    case = LiquidationCase()
    if at_flagging is not None:
        case.lots[pit.perp.id] = at_flagging
    order, fill = pit.reduce(account, case)
    assert (order.fields["lots"], fill.fields["lots"]) == (lots, lots)
    assert abs(account.lines[pit.perp.id].position) == position - lots


def test_equity_is_shared_with_a_debt_by_maintenance_requirement() -> None:
    """10 SOL long need 30, a debt of 100 ETH at 10 needs 30: of 30 of equity half is the position's, 1.50 a SOL."""
    pit = Pit()
    ether = pit.state.assets[AssetId(pit.system.asset("ETH", 3, 10))]
    account = pit.trader(1_030, 10)
    add_unsettled(pit.state, holding_of(pit.state, account, ether), -100_000)
    pit.quote(BUY, 9_850, 1)
    _, fill = pit.reduce(account, LiquidationCase())
    assert fill.fields["limit_price_per_lot"] == 98_500_000
    assert fill.fields["equity_before"] == 30 * UNIT


def test_an_order_that_meets_nobody_is_no_order() -> None:
    """Without a bid within the limit nothing is said and nothing counts as sold."""
    pit = Pit()
    account = pit.trader(4, 1)
    pit.quote(BUY, 9_799, 1)
    case = LiquidationCase()
    assert pit.reduce(account, case) == []
    assert not case.sold


def test_positions_come_by_maintenance_requirement_and_then_by_market() -> None:
    """The largest requirement last, in every market; an account without a position there is left out."""
    pit = Pit()
    for symbol, price in (("ETH", 10), ("BTC", 50), ("XRP", 20)):
        pit.market(symbol, price)
    # 300, 400 and 300.
    account = pit.trader(1_000, 3, -40, 6)
    line_of(account, pit.state.markets[MarketId(4)])
    refresh(pit.state, account)
    found = [
        pit.state.markets[market_id].symbol for market_id in _by_requirement(pit.state, account)
    ]
    assert found == ["BTC-PERP", "SOL-PERP", "ETH-PERP"]


def test_at_auto_close_an_account_is_not_below_it() -> None:
    """Auto-close of 100 SOL at 100 is half of 3 %, 150: a unit less is below, equality is not."""
    pit = Pit()
    account = pit.trader(150, 100)
    refresh(pit.state, account)
    assert not is_below_auto_close(pit.state, account)
    add_unsettled(pit.state, account.holdings[pit.state.valuation.id], -1)
    refresh(pit.state, account)
    assert is_below_auto_close(pit.state, account)


def test_a_visit_that_ends_in_the_middle_of_a_closing_counts_what_was_borne_so_far() -> None:
    """Of 100 that lack the fund pays 40; with 5 of 10 lots closed others have borne 30, which closes the gate (K-1)."""
    state = new_state("USD", 0)
    market = new_market(state, types.PERPETUAL, guarded(state), state.valuation, 1, 1)
    state.brakes.gate_mode = types.GATE_ON_ANY_LOSS
    under_way = state.cursors.liquidation
    account = new_account(state, "anna")
    line_of(account, market)
    visit = LiquidationVisit(account.id, [market.id])
    under_way.cover = cover = ShortfallAllocation(10, 100, 40)
    cover.done, cover.paid = 5, 20
    _compare_again(state, AT, account, visit)
    gate = state.brakes.withdrawal_gate
    assert (gate.engaged, gate.actual, gate.cause) == (1, 30, types.CAUSE_LOSS_UNPAID)
    assert visit.phase == len(VISIT)
