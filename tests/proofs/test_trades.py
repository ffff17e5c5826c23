# SPDX-License-Identifier: Apache-2.0
"""Proofs about whole trades: both sides at once, on the book, at a venue, off-book and at expiry (SPEC I-2).

A leg is what `test_booking` proves of it: it is replaced by any change that keeps those promises.
"""

from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.statemachine.arithmetic.money import notional_e9_floor
from clearinghouse.statemachine.contracts import market_end
from clearinghouse.statemachine.handlers.exchange import venues
from clearinghouse.statemachine.liquidation import collateral_sales
from clearinghouse.statemachine.pnl_settlement import collateral_conversion
from clearinghouse.statemachine.positions import booking, off_book_transfer
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.state.state import Account, Line, Market
from clearinghouse.statemachine.trading import fills
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FEES,
    PRICE_E9,
    ROUNDING,
    SELL,
)
from tests.proofs.legs import can_pay, leg_as_proved, spot_market
from tests.proofs.proving import proves
from tests.proofs.state_writers import moves_value
from tests.proofs.symbolic import (
    anything,
    assume,
    choose,
    every_path,
    integers,
    number,
    on_every_path,
    prove,
)
from tests.proofs.symbolic_state import Books, System, left_out, whatever

pytestmark = pytest.mark.slow

FEES_AS_PROVED = (
    "fees are what is proved of `charge` and `maker_charge`: a taker pays 0 or more and at most the notional, a maker "
    "gets at most what the taker pays"
)


def futures_market(system: System) -> tuple[Market, Account, Account]:
    """A market of a perpetual, and two accounts with any lines in it and any claims; positions of others are any."""
    state = system.state
    market = system.market(spot=False)
    for who in (system.account(1001), system.account(1002)):
        system.line(who, market, f"line{who.id}")
        system.holding(who, state.valuation, f"quote{who.id}").unsettled = number(f"claim{who.id}")
        who.exposure_count = 5
    system.holding(state.accounts[FEES], state.valuation, "fees").unsettled = number("fees.claim")
    return market, state.accounts[AccountId(1001)], state.accounts[AccountId(1002)]


def order(account: Account, market: Market, side: int, **fields: int) -> Any:  # noqa: ANN401  its numbers are no ints
    """Return the fields of an order that a trade reads."""
    return SimpleNamespace(
        account=account,
        market=market,
        side=side,
        id=7,
        line=account.lines.get(market.id),
        taker_fee_ppb=0,
        remaining_lots=choose(0, 1),
        oco_id=0,
        display_lots=0,
        **fields,
    )


def trades_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what a trade does to its orders, and to the bounds of their accounts, which are no amounts."""
    whatever(monkeypatch, fills, "fill")
    whatever(monkeypatch, fills, "finish")
    whatever(monkeypatch, fills, "begin_fill")
    whatever(monkeypatch, fills, "free_margin_through_fill", 0)


def fees_as_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fees be any that `charge` and `maker_charge` may come to."""
    assert not moves_value("trading.fills.charge", "trading.fills.maker_charge")

    def charge(_: object, __: object, notional: Any) -> Any:  # noqa: ANN401
        fee = anything("fee")
        assume(fee >= 0, fee <= notional)
        return fee

    def maker_charge(_: object, notional: Any, taker_fee: Any) -> Any:  # noqa: ANN401
        fee = anything("maker_fee")
        assume(fee + taker_fee >= 0, fee <= notional)
        return fee

    monkeypatch.setattr(fills, "charge", charge)
    monkeypatch.setattr(fills, "maker_charge", maker_charge)
    monkeypatch.setattr(venues, "charge", charge)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "S-2",
    "S-5",
    of=(fills.trade,),
    assuming="lots above 0",
)
def test_a_trade_of_a_derivative_has_two_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any two lines, price, lots and fees, on either side: positions and claims less costs sum to what they did."""

    def proof() -> None:
        system = System()
        market, one, other = futures_market(system)
        side = choose(BUY, SELL)
        price, lots = integers("price", "lots")
        assume(lots > 0)
        taker, maker = order(one, market, side), order(other, market, SELL - side + BUY)
        books = Books(system)
        fills.trade(system.state, 0, maker, taker, price, lots)
        books.shares_kept()

    fees_as_proved(monkeypatch)
    leg_as_proved(monkeypatch, fills)
    trades_alone(monkeypatch)
    left_out(monkeypatch, fills, "sweep_if_flat", "apply_proceeds")
    assert every_path(proof) >= 4


@proves(
    "I-1",
    "I-2",
    "I-3",
    "S-1",
    of=(fills.trade, fills.settle_spot),
    assuming="price and lots above 0; both can pay, what they lacked having been raised; "
    + FEES_AS_PROVED,
)
def test_a_spot_trade_of_two_orders_has_two_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any price, lots and fees on either side: both assets sum to what they did, and no account is left short."""

    def proof() -> None:
        system = System()
        market, buyer, seller = spot_market(system)
        side = choose(BUY, SELL)
        price, lots = integers("price", "lots")
        assume(price > 0, lots > 0, price * lots > 0)
        # A buyer pays its fee beside the notional, whether it is taker or maker.
        can_pay(buyer, seller, market, lots, price * lots, price * lots)
        taker, maker = (buyer, seller) if side == BUY else (seller, buyer)
        books = Books(system)
        fills.trade(
            *(system.state, 0, order(maker, market, SELL - side + BUY)),
            *(order(taker, market, side), price, lots),
        )
        books.shares_kept()

    fees_as_proved(monkeypatch)
    trades_alone(monkeypatch)
    left_out(monkeypatch, fills, "apply_proceeds")
    assert every_path(proof) >= 8


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-2",
    of=(fills.trade, fills.settle_later),
    assuming="price and lots above 0; both can pay their fees; " + FEES_AS_PROVED,
)
def test_a_novated_trade_moves_its_fees_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any price, lots and fees on either side: the security stays where it is, and the currency sums to what it did."""

    def proof() -> None:
        system = System()
        market, buyer, seller = spot_market(system)
        market.is_instant, market.is_deferred = False, True
        side = choose(BUY, SELL)
        price, lots = integers("price", "lots")
        assume(price > 0, lots > 0, price * lots > 0)
        for who in (buyer, seller):
            quote: Any = who.holdings[market.quote.id]
            assume(quote.balance - quote.held >= price * lots)
        before = [who.holdings[market.base.id].balance for who in (buyer, seller)]
        taker, maker = (buyer, seller) if side == BUY else (seller, buyer)
        books = Books(system)
        fills.trade(
            *(system.state, 0, order(maker, market, SELL - side + BUY)),
            *(order(taker, market, side), price, lots),
        )
        books.shares_kept()
        for who, balance in zip((buyer, seller), before, strict=True):
            prove("the security stays", who.holdings[market.base.id].balance == balance)

    fees_as_proved(monkeypatch)
    trades_alone(monkeypatch)
    left_out(monkeypatch, fills, "apply_proceeds", "novate_fill")
    assert every_path(proof) >= 6


@pytest.mark.parametrize("spot", [False, True])
@proves(
    "I-1",
    "I-2",
    "I-3",
    "O-1",
    of=(venues._settle,),
    assuming="price and lots above 0; in spot both can pay; the fee is 0 to the notional",
)
def test_a_fill_at_a_venue_has_two_sides(monkeypatch: pytest.MonkeyPatch, spot: bool) -> None:
    """Any fill between an account and a venue, of an order or of a break, on either side, keeps all sums."""

    def proof() -> None:
        system = System()
        market, one, venue = (spot_market if spot else futures_market)(system)
        side, order_id = choose(BUY, SELL), choose(0, 5)
        price, lots, fee = integers("price", "lots", "fee")
        assume(price > 0, lots > 0, price * lots > 0, fee >= 0, fee <= price * lots)
        market.venue_account_id = venue.id
        if spot:
            buyer, seller = (one, venue) if side == BUY else (venue, one)
            can_pay(buyer, seller, market, lots, price * lots, price * lots)
        books = Books(system)
        venues._settle(system.state, 0, market, one, side, price, lots, fee, order_id)
        books.shares_kept()

    leg_as_proved(monkeypatch, venues)
    left_out(monkeypatch, venues, "sweep_if_flat")
    assert every_path(proof) >= 4


@proves(
    "I-1",
    "I-2",
    "I-3",
    "W-3",
    "W-4",
    of=(off_book_transfer.book_off_book_transfer,),
    assuming="a value of 0 or more, and lots of the position, as the code asserts of its callers",
)
def test_lots_that_change_hands_beside_the_book_have_two_sides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Any lots of any position for any value, to any counterparty: the sums of positions and claims stay."""

    def proof() -> None:
        system = System()
        market, one, other = futures_market(system)
        lots, value, paid = integers("lots", "value", "paid")
        line: Any = one.lines[market.id]
        size = line.position if line.position > 0 else -line.position
        assume(lots > 0, lots <= size, value >= 0)
        books = Books(system)
        off_book_transfer.book_off_book_transfer(
            *(system.state, 0, events.REST_CLOSED, line, other, lots, value, paid, (0, 0))
        )
        books.shares_kept()

    leg_as_proved(monkeypatch, off_book_transfer)
    left_out(monkeypatch, off_book_transfer, "sweep_if_flat")
    assert every_path(proof) >= 2


@proves(
    "I-1",
    "I-2",
    "I-3",
    "O-1",
    of=(market_end._settle, booking.take_over),
    assuming="open interest is at least the long positions",
)
def test_a_position_that_ends_in_a_slice_goes_to_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any position, any price, and anything that `rounding` holds by then: positions sum to what they did."""

    def proof() -> None:
        system = System()
        market, one, _ = futures_market(system)
        rounding = system.state.accounts[ROUNDING]
        held = system.line(rounding, market, "rounding")
        market.open_interest_lots = number("open")
        line: Any = one.lines[market.id]
        assume(line.position != 0)
        (price,) = integers("price")
        books = Books(system)
        before = held.position + line.position
        market_end._settle(system.state, 0, line, price)
        books.shares_kept()
        prove("flat", line.position == 0)
        prove("taken over", held.position == before)

    leg_as_proved(monkeypatch, market_end)
    whatever(monkeypatch, booking, "line_changed")
    whatever(monkeypatch, booking, "index_line")
    assert every_path(proof) >= 1


@proves(
    "I-1",
    "I-2",
    "I-3",
    "O-1",
    of=(market_end._finish, booking.take_over),
    assuming="all positions have ended: `rounding` is flat, and what it paid is at most 0, by the induction below",
)
def test_what_floored_values_leave_becomes_a_claim_of_rounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For any sum of floored values of positions that sum to zero: its cost base is 0, and it has that as a claim."""

    def proof() -> None:
        system = System()
        state = system.state
        market = system.market(spot=False)
        market.open_interest_lots = number("open")
        rounding = state.accounts[ROUNDING]
        line: Any = Line(rounding, market)
        line.cost = number("values")
        assume(line.cost <= 0)
        rounding.lines[market.id] = line
        system.funded(rounding, state.valuation, "rounding")
        books = Books(system)
        market_end._finish(state, 0, MarketEnd(market.id))
        books.shares_kept()
        prove("no cost base", line.cost == 0)

    whatever(monkeypatch, market_end, "move_status")
    whatever(monkeypatch, booking, "line_changed")
    whatever(monkeypatch, booking, "index_line")
    assert every_path(proof) >= 2


@proves(
    "I-2",
    "O-1",
    of=(market_end._settle, notional_e9_floor),
    assuming="the values of the others are at most the value of all of them: the induction hypothesis",
)
def test_floored_values_never_exceed_the_value_of_all() -> None:
    """However many holders: values floored each sum to at most the value of their sum, which is 0 where lots sum to 0.

    By induction over holders, so what expiry leaves over is never below 0.
    """

    def proof() -> None:
        price, lots, others, valued = integers("price", "lots", "others", "valued")
        assume(valued * PRICE_E9 <= others * price)
        value = notional_e9_floor(lots, price)
        prove("step", (valued + value) * PRICE_E9 <= (others + lots) * price)

    assert every_path(proof) == 1


@proves(
    "I-1",
    "I-2",
    "I-3",
    "W-6",
    "R-1",
    of=(collateral_sales.exchange,),
    assuming="lots and price above 0; what is sold and what pays are free, as the callers compute them",
)
def test_collateral_and_cash_change_hands_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any lots at any price, for any margin of the buyer afterwards: both legs stand, or neither does."""

    def proof() -> None:
        system = System()
        market, taker, account = spot_market(system)
        lots, price = integers("lots", "price")
        assume(lots > 0, price > 0, lots * price > 0)
        can_pay(taker, account, market, lots, lots * price, number("nothing") * 0)
        taker.exposure_count = choose(0, 5)
        holding: Any = account.holdings[market.base.id]
        sold = lots * market.lot_base_units
        before, books = holding.balance, Books(system)
        done = collateral_sales.exchange(system.state, taker, holding, market, lots, price)
        books.shares_kept()
        prove("both or neither", before - holding.balance == (sold if done else 0))

    whatever(monkeypatch, collateral_sales, "refresh")
    whatever(monkeypatch, collateral_sales, "worst_case", lambda: (anything(), anything()))
    assert every_path(proof) >= 2


@proves("I-1", "I-2", "I-3", "W-6", "R-1", of=(collateral_sales._meets_margin,))
def test_a_look_at_more_coins_leaves_the_provider_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For any lots at any price at which a provider is checked: its balances are untouched afterwards."""

    def proof() -> None:
        system = System()
        market, taker, _ = spot_market(system)
        lots, price = integers("lots", "price")
        cash: Any = taker.holdings[market.quote.id]
        coins: Any = taker.holdings[market.base.id]
        before, books = (cash.balance, coins.balance), Books(system)
        collateral_sales._meets_margin(system.state, taker, market, lots, price)
        books.shares_kept()
        prove("cash", cash.balance == before[0])
        prove("coins", coins.balance == before[1])

    whatever(monkeypatch, collateral_sales, "refresh")
    whatever(monkeypatch, collateral_sales, "worst_case", lambda: (anything(), anything()))
    assert every_path(proof) >= 1


@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-1",
    "W-6",
    of=(collateral_sales.hand_over,),
    assuming="the lots offered are free, as the callers compute them; fewer lots than were refused are asked in turn",
)
@on_every_path(2)
def test_collateral_is_handed_over_as_far_as_its_provider_can_pay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For any lots offered at any price: so `exchange` is given what it assumes."""
    monkeypatch.setattr(collateral_sales, "_meets_margin", lambda *_: True)
    system = System()
    market, provider, account = spot_market(system)
    provider.holdings[AssetId(1)].reserved = number("reserved")
    price, lots = integers("price", "lots")
    provider.exposure_count = choose(0, 5)
    held: Any = account.holdings[market.base.id]
    cash: Any = provider.holdings[market.quote.id]
    assume(cash.reserved >= 0, price > 0, lots > 0)

    def exchange(_: object, __: object, ___: object, ____: object, taken: Any, at: Any) -> bool:  # noqa: ANN401
        prove("some", taken > 0)
        prove("offered", taken <= lots)
        prove("payable", taken * at <= cash.balance - cash.held - cash.reserved)
        return True

    monkeypatch.setattr(collateral_sales, "exchange", exchange)
    books = Books(system)
    done: Any = collateral_sales.hand_over(system.state, provider, held, market, lots, price)
    books.shares_kept()
    prove("never below 0", done >= 0)
    prove("never more", done <= lots)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "R-1",
    of=(collateral_conversion._Sale._to_provider,),
    assuming="the lots offered are free, as `sell` computes them; the delivered lots are those proved of `hand_over`",
)
def test_a_quote_is_filled_as_far_as_its_provider_can_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any lots offered at any price quoted for any lots: a quote is never filled beyond what it is for."""

    def proof() -> None:
        system = System()
        market, provider, account = spot_market(system)
        price, lots, quoted = integers("price", "lots", "quoted")
        held: Any = account.holdings[market.base.id]
        assume(price > 0, lots > 0, quoted > 0)
        quote: Any = SimpleNamespace(account_id=provider.id, price=price, lots=quoted)
        sale: Any = SimpleNamespace(
            state=system.state, offset=0, account=account, held=held, debt=held
        )

        def hand_over(_: object, __: object, ___: object, ____: object, most: Any, at: Any) -> Any:  # noqa: ANN401
            prove("offered", most <= lots)
            prove("quoted", most <= quoted)
            prove("at its price", at == price)
            taken = number("taken")
            assume(taken >= 0, taken <= most)
            return taken

        monkeypatch.setattr(collateral_conversion, "hand_over", hand_over)
        books = Books(system)
        done: Any = collateral_conversion._Sale._to_provider(sale, market, quote, lots, set())
        books.shares_kept()
        prove("never below 0", done >= 0)
        prove("left", quote.lots == quoted - done)

    whatever(monkeypatch, collateral_conversion, "drop_quote")
    assert every_path(proof) >= 3
