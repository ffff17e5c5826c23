# SPDX-License-Identifier: Apache-2.0
"""The past of whole games, read by pages from its tables, is what the machine that played them has (SPEC I-7, Q-1)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.codec.reads.history import HISTORY_READS, SERVICE, decode
from clearinghouse.server.codec.scales import MarketScale
from clearinghouse.server.journal.records import events_of
from clearinghouse.server.past.history import History
from clearinghouse.server.past.orders import client_id_of
from clearinghouse.server.past.tables import Span
from clearinghouse.server.past.trades import INTERVALS, MINUTE_NS
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import book_view
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_BAND_MOVE,
    FLAG_BAND_WAIT,
    FLAG_CLOSE_POSITION,
    FLAG_REPAYS,
    SELL,
)
from clearinghouse.storage.port import Record
from clearinghouse.v1 import history_pb2
from tests.analysis.journals import RecordedSystem, golden_records, write_journal
from tests.golden.journal_file import replayer_of
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run

GAMES = sorted((Path(__file__).parents[3] / "golden" / "v1").glob("*.txt"))
_SENTENCES = frozenset(
    {
        "An iceberg shows a part at a time; each next part goes to the end of its queue.",
        "Hidden size counts in an auction, and the rest shows a part again.",
        "A reduction takes from the hidden part; a replace keeps showing a part.",
        "A reduce-only order sends what can be reduced, and ends where nothing is left.",
    }
)
PLAYED = [one for one in SCENARIOS if one.sentence in _SENTENCES]
"""Scenarios whose orders no golden journal has."""


class Game:
    """A journal with its past, and the machine that replays it."""

    def __init__(
        self, records: list[Record], directory: Path, *, starts_again: bool = False
    ) -> None:
        self.records = records
        self.history = History(write_journal(directory, self.records))
        while self.history.follow(7):
            if starts_again:
                self.history.write()
                self.history.close()
                self.history = History(directory)
        self.last = self.records[-1]
        self.events: list[tuple[int, int, Event]] = [
            (first + event.fields["offset"], record.time_ns, event)
            for record in self.records[1:]
            for first, values in events_of(record)
            for event in split(values)
        ]

    def pages(self, method: str, **filters: Any) -> Iterator[Any]:  # noqa: ANN401  any request
        """The replies of a list, page by page."""
        path = f"{SERVICE}{method}"
        request = HISTORY_READS[path].request
        cursor = ""
        while True:
            raw = request(**filters, cursor=cursor).SerializeToString()
            committed = Span(self.last.last_sequence, self.last.time_ns)
            reply: Any = request_reply(method).FromString(
                self.history.reply(decode(path, raw), committed)
            )
            yield reply
            cursor = reply.next_cursor
            if not cursor:
                return

    def whole(self, method: str, name: str, **filters: Any) -> list[Any]:  # noqa: ANN401  any request
        """All items of a list."""
        return [item for reply in self.pages(method, **filters) for item in getattr(reply, name)]


def request_reply(method: str) -> Any:  # noqa: ANN401  any class
    """The class of a method's reply."""
    return getattr(history_pb2, f"{method}Response")


def records_of(played: Path | Scenario) -> list[Record]:
    """The journal of a golden game, or that of a scenario."""
    if isinstance(played, Path):
        return golden_records(played)
    setup = Setup(check=False)
    setup.system = system = RecordedSystem()
    run(played, setup)
    return system.records


def name_of(played: Path | Scenario) -> str:
    """The name of a game."""
    return played.stem if isinstance(played, Path) else f"{played.stem}: {played.sentence}"


@pytest.fixture(scope="module", params=[*GAMES, *PLAYED], ids=name_of)
def game(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Game]:
    """A game with its past."""
    found = Game(records_of(request.param), tmp_path_factory.mktemp("past") / "data")
    yield found
    found.history.close()


def state_of(game: Game) -> State:
    """The state at the end of a game."""
    replayer = replayer_of(game.records)
    for record in game.records[1:]:
        assert replayer.apply(record) is None
    return replayer.applier.engine.state


def test_open_orders_are_those_of_the_machine(game: Game) -> None:
    """Open orders with all their figures; and each order that was accepted is in the list once.

    An order that was placed while time passed has the time to which it passed.
    """
    state = state_of(game)
    times = {record.last_sequence: record.time_ns for record in game.records}
    game.history.write_rows()
    found = game.history.derived.rows(
        "SELECT order_id, account_id, market_id, client_id, side, type, tif, flags, stp, price, "
        "quantity - cancelled - filled, expire_ns, sequence, time_ns, filled FROM orders "
        "WHERE ended_sequence = 0 ORDER BY order_id"
    )
    expected = [
        (
            one.id, one.account.id, one.market.id, one.client_id, one.side, one.type, one.tif,
            one.flags & ~FLAG_REPAYS, one.stp, one.price_per_lot, one.remaining_lots, one.expire_ns,
            one.accepted_sequence, times.get(one.accepted_sequence, one.accepted_ns), one.filled_lots,
        )
        for _, one in sorted(state.orders.items())
    ]  # fmt: skip
    found = [(*row[:3], client_id_of(row[3]), *row[4:]) for row in found]
    assert found == expected
    accepted = [
        event.fields["order_id"]
        for _, _, event in game.events
        if event.kind == events.ORDER_ACCEPTED
    ]
    listed = game.whole("ListPastOrders", "orders", page_size=3)
    assert [one.order.order_id for one in listed] == accepted
    down = game.whole("ListPastOrders", "orders", page_size=7, newest_first=True)
    assert down == listed[::-1]


def test_ended_orders_have_what_their_events_add_up_to(game: Game) -> None:
    """Fills, cancelled lots, fees, the code of a cancel, and the sequence and time of the last one of these."""
    lots: dict[int, int] = {}
    found: dict[int, list[int]] = {}  # filled, cancelled, fee, code, sequence, time
    pending: set[int] = set()
    slices: dict[int, int] = {}
    for sequence, time_ns, event in game.events:
        fields = event.fields
        if event.kind == events.ORDER_ACCEPTED:
            lots[fields["order_id"]], found[fields["order_id"]] = fields["lots"], [0] * 6
        elif event.kind == events.ORDER_CANCEL_PENDING:
            pending.add(fields["order_id"])
        elif event.kind == events.TWAP_SLICE and fields["slice_order_id"]:
            slices[fields["slice_order_id"]] = fields["order_id"]
        elif event.kind in {events.ORDER_REDUCED, events.ORDER_CANCELLED}:
            one = found[fields["order_id"]]
            one[1] += fields["lots"]
            one[4:] = sequence, time_ns
            if event.kind == events.ORDER_CANCELLED:
                one[3] = fields["code"]
        elif event.kind == events.TRADE:
            for role in ("maker", "taker"):
                if order_id := fields[f"{role}_order_id"]:
                    one = found[order_id]
                    one[0] += fields["lots"]
                    one[2] += fields[f"{role}_fee"]
                    one[4:] = sequence, time_ns
    game.history.write_rows()
    rows = game.history.derived.rows(
        "SELECT order_id, filled, cancelled, fee, end_code, ended_sequence, ended_time_ns FROM orders "
        "WHERE ended_sequence != 0 ORDER BY order_id"
    )
    assert rows == [
        (order_id, *one)
        for order_id, one in sorted(found.items())
        if one[0] + one[1] == lots[order_id]
    ]
    rows = game.history.derived.rows("SELECT order_id FROM orders WHERE cancel_pending")
    assert {row[0] for row in rows} == pending
    stps = dict(game.history.derived.rows("SELECT order_id, stp FROM orders"))
    terms = dict(game.history.derived.rows("SELECT order_id, stp FROM conditionals"))
    for order_id, twap_id in slices.items():
        assert stps[order_id] == terms[twap_id]


def test_waiting_orders_have_the_terms_of_the_machine(game: Game) -> None:
    """After each record: orders that wait for a price, exits of brackets too, will become orders of these terms."""
    game.history.write_rows()
    found = {row[0]: row[1:] for row in game.history.derived.rows("SELECT * FROM conditionals")}
    replayer = replayer_of(game.records)
    for record in game.records[1:]:
        assert replayer.apply(record) is None
        for one in replayer.applier.engine.state.conditionals.values():
            flags = one.flags & ~(FLAG_CLOSE_POSITION | FLAG_BAND_MOVE | FLAG_BAND_WAIT)
            assert found[one.id] == (one.order_type, one.tif, flags, one.stp, one.expire_ns)


def test_books_are_rebuilt_from_their_changes(game: Game) -> None:
    """After each record, the changes up to there give the levels that GetOrderBook shows."""
    state = state_of(game)
    changes = {
        market_id: iter(game.whole("ListDepthChanges", "changes", market_id=market_id, page_size=5))
        for market_id in state.markets
    }
    upcoming = {market_id: next(each, None) for market_id, each in changes.items()}
    shown: dict[int, dict[tuple[int, str], str]] = {market_id: {} for market_id in state.markets}
    replayer = replayer_of(game.records)
    for record in game.records[1:]:
        assert replayer.apply(record) is None
        for market_id, market in replayer.applier.engine.state.markets.items():
            levels = shown[market_id]
            while (change := upcoming[market_id]) is not None:
                if change.sequence > record.last_sequence:
                    break
                if change.quantity == "0":
                    del levels[change.side, change.price]
                else:
                    levels[change.side, change.price] = change.quantity
                upcoming[market_id] = next(changes[market_id], None)
            scale = game.history.instruments.scales.markets[market_id]
            book = book_view(market, 1_000_000)
            assert levels == {
                (side, scale.price_texts[level.price]): scale.lot_texts[level.lots]
                for side, each in ((BUY, book.bids), (SELL, book.asks))
                for level in each
            }
    assert set(upcoming.values()) <= {None}


def test_trades_and_fills_are_those_of_the_events(game: Game) -> None:
    """Each trade once, and each side of it that an order has, with fees and results of each account."""
    state = state_of(game)
    trades = [(at, ns, one.fields) for at, ns, one in game.events if one.kind == events.TRADE]
    for market_id in state.markets:
        listed = game.whole("ListPublicTrades", "trades", market_id=market_id, page_size=4)
        assert [(one.sequence, one.time_ns, one.trade_id, one.taker_side) for one in listed] == [
            (at, ns, one["trade_id"], one["taker_side"])
            for at, ns, one in trades
            if one["market_id"] == market_id
        ]
    sides: Counter[tuple[int, int]] = Counter()
    game.history.write_rows()
    rows = game.history.derived.rows(
        "SELECT sequence, is_taker, trade_id, account_id, order_id, market_id, time_ns, side, price, lots, fee, "
        "realised FROM fills ORDER BY sequence, trade_id, is_taker"
    )
    assert rows == [
        (
            at, int(role == "taker"), one["trade_id"], one[f"{role}_account_id"], one[f"{role}_order_id"],
            one["market_id"], ns,
            one["taker_side"] if role == "taker" else BUY + SELL - one["taker_side"],
            one["price_per_lot"], one["lots"], one[f"{role}_fee"], one[f"{role}_realised"],
        )
        for at, ns, one in trades
        for role in ("maker", "taker")
        if one[f"{role}_order_id"]
    ]  # fmt: skip
    for _, _, one in trades:
        for role in ("maker", "taker"):
            if one[f"{role}_order_id"]:
                sides[one[f"{role}_account_id"], one["market_id"]] += one[f"{role}_fee"]
    makers = {(one["trade_id"], one["maker_order_id"]) for _, _, one in trades}
    orders = {one.order.order_id: one.order for one in game.whole("ListPastOrders", "orders")}
    for account_id in {account_id for account_id, _ in sides}:
        fees: Counter[int] = Counter()
        for fill in game.whole("ListPastFills", "fills", account_id=account_id, page_size=3):
            scale = game.history.instruments.scales.markets[fill.market_id]
            order = orders[fill.order_id]
            assert fill.is_maker == ((fill.trade_id, fill.order_id) in makers)
            assert fill.client_order_id == order.client_order_id
            assert fill.client_order_text == order.client_order_text
            whole, _, part = fill.fee.partition(".")
            fees[fill.market_id] += int(f"{whole}{part.ljust(scale.quote.scale, '0')}")
        assert fees == {at: fee for (owner, at), fee in sides.items() if owner == account_id}


def test_candles_are_those_of_the_trades(game: Game) -> None:
    """Of each length: prices, quantities and values of the trades in each interval; and of the last 24 hours."""
    state = state_of(game)
    trades = [(ns, one.fields) for _, ns, one in game.events if one.kind == events.TRADE]
    for market_id in state.markets:
        own = [(ns, one) for ns, one in trades if one["market_id"] == market_id]
        scale = game.history.instruments.scales.markets[market_id]
        for interval, length in INTERVALS.items():
            groups: dict[int, list[dict[str, int]]] = {}
            for ns, one in own:
                groups.setdefault(ns // length * length, []).append(one)
            listed = game.whole(
                "ListCandles", "candles", market_id=market_id, interval=interval, page_size=2
            )
            assert [
                (
                    one.start_time_ns, one.open, one.high, one.low, one.close, one.quantity,
                    one.value, one.trades,
                )
                for one in listed
            ] == [(start, *summed(group, scale)) for start, group in groups.items()]  # fmt: skip
        [ticker] = game.whole("ListTickers", "tickers", market_id=market_id)
        since = game.last.time_ns - 24 * 60 * MINUTE_NS
        since += -since % MINUTE_NS
        assert ticker.start_time_ns == since
        day = [one for ns, one in own if ns >= since]
        last = scale.price_texts[own[-1][1]["price_per_lot"]] if own else ""
        first, high, low, _, lots, value, count = summed(day, scale)
        assert (ticker.open, ticker.high, ticker.low, ticker.last) == (first, high, low, last)
        assert (ticker.quantity, ticker.value, ticker.trades) == (lots, value, count)


def summed(
    trades: list[dict[str, int]], scale: MarketScale
) -> tuple[str, str, str, str, str, str, int]:
    """The figures of a candle from its trades."""
    prices = [one["price_per_lot"] for one in trades]
    texts = scale.price_texts
    lots = sum(one["lots"] for one in trades)
    value = sum(one["lots"] * one["price_per_lot"] for one in trades)
    shown = (prices[0], max(prices), min(prices), prices[-1]) if prices else ()
    first, high, low, last = (texts[price] for price in shown) if shown else ("",) * 4
    return first, high, low, last, scale.lot_texts[lots], scale.quote.texts[value], len(trades)


def test_last_prices_are_those_of_the_machine(game: Game) -> None:
    """The newest index price of each asset, mark and funding rate of each market."""
    state = state_of(game)
    for asset_id in state.assets:
        pages = game.pages("ListIndexPrices", asset_id=asset_id, newest_first=True, page_size=1)
        prices = next(pages).prices
        asset = state.assets[asset_id]
        if prices and asset is not state.valuation:
            scales = game.history.instruments.scales
            assert prices[0].price == scales.index_price_text(asset.price_e9)
    for market_id, market in state.markets.items():
        scale = game.history.instruments.scales.markets[market_id]
        marks = next(
            game.pages("ListMarkPrices", market_id=market_id, newest_first=True, page_size=1)
        ).marks
        if market.mark_e9:
            assert marks[0].price == scale.price_e9_text(market.mark_e9)
        rates = game.whole("ListFundingRates", "rates", market_id=market_id)
        said = [
            (at, one.fields["rate_ppb"], one.fields["samples"])
            for at, _, one in game.events
            if one.kind == events.FUNDING_RATE and one.fields["market_id"] == market_id
        ]
        assert [(one.sequence, one.rate_ppb, one.samples) for one in rates] == said
