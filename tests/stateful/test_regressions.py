# SPDX-License-Identifier: Apache-2.0
"""What the stateful machine found, each as the shortest game that shows it.

Owns one case for each defect, with what it would have let happen. A new case is added here before the defect is
corrected.
"""

from typing import Any

import pytest

from clearinghouse.statemachine.checks.exchange.conditional_orders import check_conditional_orders
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.uncrossing import Uncrossing
from clearinghouse.statemachine.trading import uncrossing
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    BreakId,
    MarketId,
    OrderId,
    WithdrawalId,
)
from tests.support import System


def test_the_first_order_of_a_line_counts_what_it_loses_at_the_mark() -> None:
    """A bid far above the mark is refused if its loss would use up the margin, also as the first order of a line."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    buyer = system.account("buyer", leverage=20, USDC=110 * 10**6)
    # At 40 each of 10 lots loses 20 at once, 200 in all.
    outcome = system.order(buyer, perp, types.BUY, 4000, 10)
    assert outcome.codes == [codes.INSUFFICIENT_MARGIN]
    # 4 lots lose 80 and a fee of 0.096, and leave 29.904 above the requirement of 160 / 20 = 8.
    assert system.order(buyer, perp, types.BUY, 4000, 4).codes == [codes.OK]


def _venue_market(system: System) -> tuple[int, int, int]:
    """Return an EXTERNAL perpetual on SOL at 20, its venue's account, and a funded client."""
    sol = system.asset("SOL", 4, 20)
    venue = system.account("venue", kind=types.KIND_VENUE)
    market = system.market("SOL-X", types.PERPETUAL, sol, lot=(1, 0), venue=venue)
    return market, venue, system.account("client", USDC=1_000 * 10**6)


def _report(
    system: System, market: int, order: int, side: int, price: int, lots: int, name: str
) -> Outcome:
    """Report a fill."""
    return system.apply(
        commands.ExternalFills(
            *system.head(), [MarketId(market)], [OrderId(order)], [price], [lots], [name], [side]
        )
    )


def _fill(system: System, market: int, order: int, lots: int) -> int:
    """Report a fill of a buy at 20; return the id of the trade or break."""
    return _report(system, market, order, types.BUY, 2000, lots, "fill").ids[0]


def test_a_booked_break_is_a_trade_of_no_order() -> None:
    """The trade of a break that is booked to an account names no order, so an open order is not counted as filled."""
    system = System()
    market, _, client = _venue_market(system)
    order = system.order(client, market, types.BUY, 2000, 2).ids[0]
    found = _fill(system, market, order, 4)
    system.must(
        commands.ResolveBreak(
            *system.head(), BreakId(found), types.BREAK_BOOK, AccountId(client), "agreed"
        )
    )
    trade = next(event for event in system.events if event.name == "TRADE")
    assert trade.fields["taker_order_id"] == 0
    assert system.state.orders[OrderId(order)].remaining_lots == 2


def test_a_break_of_a_closed_market_is_not_booked() -> None:
    """A break may not be booked into a market that closed meanwhile: the account could not leave the position."""
    system = System()
    market, _, client = _venue_market(system)
    found = _fill(system, market, 77, 4)
    system.must(
        commands.SetMarketStatus(*system.head(), MarketId(market), types.MARKET_CLOSED, "over")
    )
    resolve = commands.ResolveBreak(
        *system.head(), BreakId(found), types.BREAK_BOOK, AccountId(client), "agreed"
    )
    assert system.apply(resolve).codes == [codes.MARKET_STATUS_FORBIDS]


def _indebted_by_a_trade(system: System, perp: int, client: int, who: int) -> None:
    """Let the venue, or the client, buy 10 at 20 and sell at 22 through the venue, so that one of them owes 20 until
    the next settlement pass.
    """
    sides = (types.SELL, types.BUY) if who == client else (types.BUY, types.SELL)
    for side, price, name in zip(sides, (2000, 2200), ("in", "out"), strict=True):
        order = system.order(client, perp, side, price, 10).ids[0]
        assert _report(system, perp, order, side, price, 10, name).codes == [codes.OK]
    assert system.holding(who, "USDC").unsettled < -19 * 10**6


def _spot_at_a_venue(system: System) -> tuple[int, int, int, int]:
    """Create a spot and a perpetual market at a venue with 30 USDC and 10 SOL, and a pool of USDC that has lent out
    nothing.

    Returns the markets, the venue's account, and a client with 30 USDC and 10 SOL.
    """
    sol = system.asset("SOL", 4, 20)
    funds = {"USDC": 30 * 10**6, "SOL": 10_0000}
    venue = system.account("venue", kind=types.KIND_VENUE, **funds)
    client = system.account("client", leverage=20, **funds)
    terms = {"lot": (1, 0), "venue": venue, "maker_ppb": 0, "taker_ppb": 0}
    spot = system.market("SOL/USDC-X", types.SPOT, sol, **terms)  # type: ignore[arg-type]
    perp = system.market("SOL-X", types.PERPETUAL, sol, **terms)  # type: ignore[arg-type]
    rates = (800_000_000, 0, 80_000_000, types.PPB, 100_000_000, 2, 1)
    system.must(
        commands.SetPool(
            *system.head(), AssetId(1), *rates, *(0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)
        )
    )
    return spot, perp, venue, client


def test_a_venue_pays_from_its_balance_and_never_borrows() -> None:
    """A venue that owes 20 of its 30 until the next settlement pass still pays a fill of 20, without a loan.

    It would have borrowed from the pool, which no venue may, or have stopped the machine if the pool was empty.
    """
    system = System()
    spot, perp, venue, client = _spot_at_a_venue(system)
    _indebted_by_a_trade(system, perp, client, venue)
    order = system.order(client, spot, types.SELL, 2000, 1).ids[0]
    assert _report(system, spot, order, types.SELL, 2000, 1, "spot").codes == [codes.OK]
    assert system.balance(venue, "USDC") == 10 * 10**6
    assert system.holding(venue, "USDC").borrow_shares == 0


def test_a_booked_break_is_paid_from_a_balance_and_never_borrowed() -> None:
    """A debtor of 20 of 30 until the next settlement pass still pays a booked break of 20, without a loan.

    It would have borrowed without spot margin, or have stopped the machine if the pool was empty.
    """
    system = System()
    spot, perp, _, client = _spot_at_a_venue(system)
    _indebted_by_a_trade(system, perp, client, client)
    found = _report(system, spot, 77, types.BUY, 2000, 1, "spot").ids[0]
    system.must(
        commands.ResolveBreak(
            *system.head(), BreakId(found), types.BREAK_BOOK, AccountId(client), "agreed"
        )
    )
    assert system.balance(client, "USDC") == 10 * 10**6
    assert system.holding(client, "USDC").borrow_shares == 0


def test_a_price_finds_whoever_has_only_ordered_the_asset() -> None:
    """A spot bid for an asset that its account has never held is cancelled when the price of that asset falls too
    far.
    """
    system = System()
    sol = system.asset("SOL", 4, 20, weight_ppb=900_000_000)
    btc = system.asset("BTC", 8, 100)
    spot = system.market("SOL/USDC", types.SPOT, sol, lot=(1, 0))
    perp = system.market("BTC-PERP", types.PERPETUAL, btc, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    buyer = system.account("buyer", leverage=20, USDC=150 * 10**6)
    system.account("seller", USDC=10_000 * 10**6)
    seller = system.state.last_account_id
    assert system.order(seller, perp, types.SELL, 10_000, 10).codes == [codes.OK]
    assert system.order(buyer, perp, types.BUY, 10_000, 10).codes == [codes.OK]
    # 140 for 7 SOL, credited with 126: what remains of 150 in the worst case is 135, above IMF 50.
    bid = system.order(buyer, spot, types.BUY, 2000, 7).ids[0]
    # At 1 the credit is 6.3, and 16 stand below the MMF of 30.
    system.price(sol, 1)
    assert bid not in system.state.orders
    assert system.state.accounts[AccountId(buyer)].status == types.ACTIVE


def test_what_an_ask_receives_lowers_the_weight_of_its_quote_asset() -> None:
    """An ask counts at the weight to which its receipt brings a quote asset whose weight falls with size (I-5)."""
    system = System()
    sol = system.asset("SOL", 4, 20, weight_ppb=900_000_000)
    btc = system.asset("BTC", 8, 100)
    euro = system.asset("EURC", 2, 1, weight_ppb=980_000_000, penalty_ppb=20_000_000)
    spot = system.market("SOL/EURC", types.SPOT, sol, euro, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    perp = system.market("BTC-PERP", types.PERPETUAL, btc, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    account = system.account("seller", leverage=20, SOL=100_0000, EURC=1_000_00)
    # 100 SOL count 1,800 and 1,000 EURC 674; sold, 3,000 EURC count 1,575 at a weight of 0.525.
    assert system.order(account, spot, types.SELL, 2000, 100).codes == [codes.OK]
    assert system.order(account, perp, types.BUY, 10_000, 316).codes == [codes.INSUFFICIENT_MARGIN]
    assert system.order(account, perp, types.BUY, 10_000, 314).codes == [codes.OK]


def test_fill_or_kill_counts_on_no_reduce_only_order_beyond_its_position() -> None:
    """Two reduce-only asks of 5 over a position of 5 fill 5 in total, so a FOK bid for 10 is refused and not half
    filled.
    """
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    long = system.account("long", USDC=1_000 * 10**6)
    other = system.account("other", USDC=1_000 * 10**6)
    system.order(long, perp, types.BUY, 2000, 5)
    system.order(other, perp, types.SELL, 2000, 5)
    for _ in range(2):
        reducing = types.FLAG_REDUCE_ONLY
        assert system.order(long, perp, types.SELL, 2100, 5, flags=reducing).codes == [codes.OK]
    refused = system.order(other, perp, types.BUY, 2100, 10, tif=types.FOK)
    assert refused.codes == [codes.FOK_NOT_FILLABLE]
    # The figure is what the book shows, less a lot: what a maker cannot do is its own secret.
    assert refused.figures[0] == (10, 9, 1)
    assert system.order(other, perp, types.BUY, 2100, 5, tif=types.FOK).filled == [5]


def test_an_order_that_reserved_its_whole_payment_fills_whole() -> None:
    """The rest of a partly filled bid reserves its fee less the part already paid, so the last lot can still be
    paid.
    """
    system = System()
    sol = system.asset("SOL", 0, 20)
    spot = system.market("SOL/USDC", types.SPOT, sol, lot=(1, 0), tick=(1, 6), maker_ppb=600_000)
    # Ten lots at 100 units and a fee of 0.6, ceiled: 1,001. Three and seven by themselves would come to 1,002.
    buyer = system.account("buyer", USDC=1_001)
    seller = system.account("seller", SOL=10)
    bid = system.order(buyer, spot, types.BUY, 100, 10)
    for lots in (3, 6, 1):
        assert system.order(seller, spot, types.SELL, 100, lots).filled == [lots]
        holding = system.holding(buyer, "USDC")
        assert holding.reserved == holding.balance
    assert bid.ids[0] not in system.state.orders
    assert system.balance(buyer, "USDC") == 0


def test_an_order_that_slides_passes_its_gates_where_it_will_stand() -> None:
    """A sliding ask that a bid far above the mark would move beyond the price limits or the notional is refused."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market(
        "SOL-PERP",
        types.PERPETUAL,
        sol,
        lot=(1, 0),
        band_ppb=100_000_000,
        notional_max=100 * 10**6,
    )
    bidder = system.account("bidder", USDC=1_000 * 10**6)
    seller = system.account("seller", USDC=1_000 * 10**6)
    slide = types.FLAG_POST_ONLY_SLIDE
    system.order(bidder, perp, types.BUY, 2100, 1)
    # At 20 five lots are 100, at 21.01 they are 105.05.
    outcome = system.order(seller, perp, types.SELL, 2000, 5, flags=slide)
    assert outcome.codes == [codes.ORDER_NOTIONAL_LIMIT]
    outcome = system.order(seller, perp, types.SELL, 2000, 4, flags=slide)
    assert system.state.orders[OrderId(outcome.ids[0])].price_per_lot == 21_010_000
    # The mark falls to 4: the bid at 21 rests, and one tick above it is beyond five times the mark (O-5.1).
    system.price(sol, 4)
    outcome = system.order(seller, perp, types.SELL, 400, 1, flags=slide)
    assert outcome.codes == [codes.PRICE_BAND]
    assert outcome.figures[0] == (20_000_000, 21_010_000, 1_010_000)


def test_a_venues_account_stays_open_while_a_market_needs_it() -> None:
    """The account that takes the other side of a venue's fills closes only after its markets."""
    system = System()
    market, venue, _ = _venue_market(system)
    close = system.apply(commands.CloseAccount(*system.head(), AccountId(venue)))
    assert close.codes == [codes.ACCOUNT_NOT_EMPTY]
    system.must(
        commands.SetMarketStatus(*system.head(), MarketId(market), types.MARKET_CLOSED, "over")
    )
    system.must(commands.CloseAccount(*system.head(), AccountId(venue)))


def test_a_venues_account_places_no_orders() -> None:
    """A venue's account, which no margin limits, cannot take a position on a book without a check."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    venue = system.account("venue", kind=types.KIND_VENUE, USDC=100 * 10**6)
    maker = system.account("maker", USDC=1_000 * 10**6)
    assert system.order(maker, perp, types.SELL, 2000, 10).codes == [codes.OK]
    assert system.order(venue, perp, types.BUY, 2000, 10).codes == [codes.SYSTEM_ACCOUNT]


def test_a_liquidating_account_rests_nothing_beyond_the_mark() -> None:
    """An offer of a liquidating account below the mark fills at once or ends; at the mark it may rest (I-6)."""
    system = System()
    sol = system.asset("SOL", 4, 100)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    long = system.account("long", USDC=1_000 * 10**6)
    maker = system.account("maker", USDC=100_000 * 10**6)
    assert system.order(maker, perp, types.SELL, 10_000, 90).codes == [codes.OK]
    assert system.order(long, perp, types.BUY, 10_000, 90).codes == [codes.OK]
    # 1,000 - 90 x 9 = 190 stand below the MMF of 90 x 91 x 3 % = 245.70.
    system.price(sol, 91)
    assert system.state.accounts[AccountId(long)].status == types.LIQUIDATING
    assert system.order(maker, perp, types.BUY, 9_050, 1).codes == [codes.OK]
    outcome = system.order(long, perp, types.SELL, 9_000, 3)
    assert (outcome.codes, outcome.filled, outcome.remaining) == ([codes.OK], [1], [0])
    assert system.order(long, perp, types.SELL, 9_100, 3).remaining == [3]
    assert system.state.accounts[AccountId(long)].status == types.LIQUIDATING


def test_a_rejected_withdrawal_gives_back_its_share_of_the_outflow_once() -> None:
    """A rejection frees the limit while the request counts. It frees nothing after the request has left the window."""
    system = System()
    hour_ns = 3_600 * types.SECOND_NS
    limits = (types.WEIGHT_IDENTITY, 0, 0, 10, 0, 30_000_000, 0, 400, hour_ns)
    system.must(commands.SetAssetParameters(*system.head(), AssetId(1), *limits))
    account = system.account("account", USDC=1_000)

    def request(amount: int) -> tuple[int, int]:
        outcome = system.apply(
            commands.RequestWithdrawals(
                *system.head(), [AccountId(account)], [AssetId(1)], [amount], [""]
            )
        )
        return outcome.codes[0], outcome.ids[0]

    def reject(withdrawal: int) -> None:
        system.must(commands.DecideWithdrawals(*system.head(), [WithdrawalId(withdrawal)], [0]))

    old = request(60)[1]
    new = request(40)[1]
    assert request(1)[0] == codes.OUTFLOW_LIMIT
    reject(new)
    new = request(40)[1]
    assert request(1)[0] == codes.OUTFLOW_LIMIT
    system.now += hour_ns
    assert request(100)[0] == codes.OK  # what was asked an hour ago counts no more
    reject(old)
    reject(new)
    assert request(1)[0] == codes.OUTFLOW_LIMIT


def test_an_auction_full_of_self_trades_finds_its_price_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All orders of one owner that cross are removed in one walk, so many of them do not stop the machine for
    minutes.
    """
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), status=types.MARKET_AUCTION)
    owner = system.account("owner", USDC=10**6 * 10**6)
    other = system.account("other", USDC=10**6 * 10**6)
    for step in range(40):
        assert system.order(owner, perp, types.BUY, 2000 + step, 1).codes == [codes.OK]
        assert system.order(owner, perp, types.SELL, 2000 - step, 1).codes == [codes.OK]
    assert system.order(other, perp, types.BUY, 2000, 3).codes == [codes.OK]
    priced: list[int] = []
    fix_price = uncrossing._fix_price

    def counted(state: State, market: Market, under_way: Uncrossing) -> None:
        priced.append(1)
        fix_price(state, market, under_way)

    monkeypatch.setattr(uncrossing, "_fix_price", counted)
    system.must(commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_OPEN, "open"))
    assert len(priced) <= 2  # once for the price, once to see that nothing crosses any more
    # Each bid of the owner is older than the best offer it meets: all bids went, and 3 of 40 offers traded.
    assert system.line(other, perp).position == 3
    assert len(system.account_of(owner).orders) == 37


def test_an_account_has_a_bounded_number_of_resting_orders() -> None:
    """An order beyond the last that may rest is refused; one that trades at once is not (I-12)."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL-PERP", types.PERPETUAL, sol)
    maker = system.account("maker", USDC=10**15)
    for number in range(types.OPEN_ORDERS_MAX):
        price = 14_000 - number // types.LEVEL_ORDERS_MAX
        assert system.order(maker, market, types.BUY, price, 1).codes == [codes.OK]
    refused = system.order(maker, market, types.BUY, 13_000, 1)
    assert refused.codes == [codes.OPEN_ORDER_COUNT_LIMIT]
    assert refused.figures[0] == (types.OPEN_ORDERS_MAX, types.OPEN_ORDERS_MAX + 1, 1)
    other = system.account("other", USDC=10**15)
    assert system.order(other, market, types.SELL, 15_000, 1).codes == [codes.OK]
    taken = system.order(maker, market, types.BUY, 15_000, 1, tif=types.IOC)
    assert taken.codes == [codes.OK]
    assert taken.filled == [1]


def test_an_account_has_a_bounded_number_of_waiting_orders() -> None:
    """An order beyond the last that may wait is refused until one of them has ended (I-12)."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL-PERP", types.PERPETUAL, sol)
    owner = system.account("owner", USDC=10**9)

    def wait(action: int, order_id: int = 0) -> Outcome:
        stop = (types.TRIGGER_STOP, types.TRIGGER_MARK, 16_000, 0)
        terms = (types.BUY, types.MARKET, types.IOC, 0, types.STP_CANCEL_TAKER, 0, 1)
        row = (action, owner, market, *stop, *terms, 0, 0, 0, 0, 0, order_id, 0)
        columns: list[Any] = [[field] for field in row]
        return system.apply(commands.ConditionalOrders(*system.head(), *columns))

    ids = [wait(types.PLACE).ids[0] for _ in range(types.CONDITIONAL_ORDERS_MAX)]
    refused = wait(types.PLACE)
    assert refused.codes == [codes.CONDITIONAL_ORDER_LIMIT]
    most = types.CONDITIONAL_ORDERS_MAX
    assert refused.figures[0] == (most, most + 1, 1)
    assert wait(types.CANCEL, ids[0]).codes == [codes.OK]
    assert wait(types.PLACE).codes == [codes.OK]


def test_without_a_price_nothing_trails() -> None:
    """A buy that trails a price is valid while there is no price: the lowest price so far stays (I-7).

    The invariant read a missing price as a price of 0, below the lowest that the order had recorded.
    """
    system = System()
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL-PERP", types.PERPETUAL, sol)
    owner = system.account("owner", USDC=10**9)
    trail = (types.TRIGGER_TRAILING, types.TRIGGER_MARK, 0, 500)
    terms = (types.BUY, types.MARKET, types.IOC, 0, types.STP_CANCEL_TAKER, 0, 1)
    row = (types.PLACE, owner, market, *trail, *terms, 0, 0, 0, 0, 0, 0, 0)
    columns: list[Any] = [[field] for field in row]
    system.must(commands.ConditionalOrders(*system.head(), *columns))
    system.state.markets[MarketId(market)].mark_e9 = 0
    assert check_conditional_orders(system.state) == []


def test_a_debt_of_few_units_flags_its_account_when_one_is_added() -> None:
    """Interest of a second makes a debt of one unit two units, which no move of the index announces (I-6, W-7)."""
    system = System()
    gold = system.asset("GOLD", 0, 100)
    terms = (types.PPB // 2, 10 * types.PPB, 0, 0, 0, types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    limits = (0, 0, 0, 0, types.PPB, 0, 0, types.SECOND_NS, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(gold), *terms, *limits))
    lender = system.account("lender", GOLD=100)
    borrower = system.account("borrower", leverage=10, USDC=150 * 10**6)
    settings = (AccountId(borrower), 10, types.ACCOUNT_SPOT_MARGIN)
    system.must(commands.SetAccountSettings(*system.head(), *settings))
    system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(gold)], [100]))
    system.must(commands.Borrow(*system.head(), [AccountId(borrower)], [AssetId(gold)], [1]))
    system.must(
        commands.Transfers(
            *system.head(), 0, [AccountId(borrower)], [AccountId(lender)], [AssetId(gold)], [1]
        )
    )
    system.price(gold, 101)  # every account that can be watched gets its bounds
    system.advance(1)
    assert system.account_of(borrower).status == types.LIQUIDATING


def test_a_result_floored_by_a_coarse_unit_flags_its_account() -> None:
    """A tiny move of a mark costs a position a whole unit of its quote asset, whose value may be large (I-6, W-7)."""
    system = System()
    gold = system.asset("GOLD", 0, 100)
    silver = system.asset("SILVER", 0, 1_000)
    market = system.market(
        *("SILVER-GOLD", types.PERPETUAL, silver, gold),
        lot=(1, 0),
        tick=(1, 0),
        maker_ppb=0,
        taker_ppb=0,
    )
    buyer = system.account("buyer", leverage=20, USDC=110 * 10**6)
    seller = system.account("seller", leverage=20, USDC=10_000 * 10**6)
    assert system.order(seller, market, types.SELL, 10, 1).codes == [codes.OK]
    assert system.order(buyer, market, types.BUY, 10, 1).codes == [codes.OK]
    price_e9 = 1_000 * 10**6 * types.PRICE_E9
    system.price(silver, price_e9 + 1, e9=True)  # every account that can be watched gets its bounds
    assert system.account_of(buyer).status == types.ACTIVE
    system.price(silver, price_e9 - 10**9, e9=True)
    assert system.account_of(buyer).status == types.LIQUIDATING
