# SPDX-License-Identifier: Apache-2.0
"""Mark against index on five minutes of three venues: the index from all of them, the book from one.

The book of a perpetual is quoted by one maker at the recorded best bid and ask of the USDT-margined venue; spot,
USDT- and coin-margined prices make the index, with USD and USDT taken at 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.data import feeds
from tests.data.price_feed import SCALE, SECOND, PriceFeed, Quote
from tests.data.price_feed_with_orders import PriceFeedWithOrders
from tests.realdata import data_dir

VENUES = ("spot", "usdm", "coinm")
QUOTED = "usdm"
IMPACT_USD = 10_000
TAU = 60
LOT_DECIMALS, TICK_DECIMALS = 3, 2
LOTS_PER_COIN = 1_000
MARK_UNITS = 10**6 * types.PRICE_E9  # of one USD
MMF_BASE = 30_000_000  # so the clamp is half of it, 1.5 %


@dataclass(frozen=True)
class Row:
    """One line of the recording; `ask` 0 for a trade."""

    time_ns: int
    venue: str
    price: Decimal
    quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal


def recording(coin: str) -> Iterator[Row]:
    """The lines of one coin, in the order of capture: quotes, and the first trade of a venue in a tenth of a second."""
    traded: dict[str, int] = {}
    for row in feeds.rows(data_dir("binance_3venue_2024_08") / "trades_bbo_20240808.csv.gz"):
        if row[2].startswith(coin):
            ask, size = (row[8], row[9]) if row[3] == "bbo" else ("0", "0")
            if row[3] == "trade":
                tenth = int(row[0]) // (SECOND // 10)
                if traded.get(row[1]) == tenth:
                    continue
                traded[row[1]] = tenth
            yield Row(
                int(row[0]), row[1], Decimal(row[5]), Decimal(row[6]), Decimal(ask), Decimal(size)
            )


class Replay:
    """One coin's recording, and the mark that an independent reckoning expects after each sample."""

    def __init__(self, coin: str) -> None:
        """List the coin, its venues and its perpetual, whose mark follows the book."""
        self.rows = list(recording(coin))
        self.coin = coin
        setup = PriceFeedWithOrders(self.rows[0].time_ns // SECOND * SECOND - SECOND)
        self.setup = setup
        setup.list_asset(coin)
        for venue in VENUES:
            setup.admit(venue)
        setup.follow(coin, VENUES)
        setup.rule(coin)
        self.market: Market = setup.perpetual(
            coin, lot_decimals=LOT_DECIMALS, tick_decimals=TICK_DECIMALS, mmf_base_ppb=MMF_BASE
        )
        self.maker = setup.open_account("maker", 10**9)
        self.basis = Fraction(0)
        self.bid = self.ask = (Decimal(0), Decimal(0))
        self.samples = self.without_sample = self.off_index = 0
        self.mark_error = self.index_error = 0
        setup.must(
            commands.SetMarkRules(
                *setup.head(), self.market.id, IMPACT_USD * 10**SCALE, TAU * SECOND, 500
            )
        )
        setup.hear = self.hear

    def mid(self) -> Fraction:
        """The mid for the notional by the maker's quotes, in units of the mark; 0 where a side lacks it."""
        for price, quantity in (self.bid, self.ask):
            if price * quantity < IMPACT_USD:
                return Fraction(0)
        return Fraction(self.bid[0] + self.ask[0]) / 2 / LOTS_PER_COIN * MARK_UNITS

    def index(self) -> int:
        """The index in units of the mark."""
        return self.setup.asset(self.coin).index_e9 // LOTS_PER_COIN

    def hear(self, output: PriceFeed, event: Event) -> None:
        """Each sample moves the machine's basis as the formula with fractions does."""
        if event.kind != events.MARK_SAMPLED:
            return
        assert output.now % SECOND == 0
        mid = self.mid()
        assert bool(mid) == bool(event.fields["mid_e9"])
        sample = mid - self.index() if mid else Fraction(0)
        self.basis += (sample - self.basis) / (1 + TAU)
        self.samples += 1
        self.without_sample += not mid
        # Each of the machine's steps floors once.
        assert 0 <= self.basis - event.fields["basis_e9"] <= self.samples
        if mid:
            self.mark_error += abs(self.market.mark_e9 - mid).__floor__()
            self.index_error += abs(self.index() - mid).__floor__()

    def check_mark(self) -> None:
        """Index and basis make the mark, never more than half the base MMF from the index."""
        index = self.index()
        width = index * MMF_BASE // (2 * types.PPB)
        expected = index + min(max(self.market.basis_e9, -width), width)
        assert self.market.mark_e9 == expected
        self.off_index += expected != index

    def run(self) -> None:
        """Send every line as a tick; those of the quoted venue renew the maker's quotes too."""
        for row in self.rows:
            quote = Quote(row.venue, self.coin, row.price)
            if row.ask:
                quote = Quote(row.venue, self.coin, Decimal(0), row.price, row.ask)
            # Two lines of a venue in one nanosecond do not occur, so each tick is newer than the last.
            assert self.setup.say(row.time_ns, [quote]) == [codes.OK]
            if row.ask and row.venue == QUOTED:
                self.requote(row)
            if self.setup.asset(self.coin).price_state == types.PRICE_OK:
                self.check_mark()

    def requote(self, row: Row) -> None:
        """Put the recorded best bid and ask in the place of the maker's orders."""
        self.setup.cancel_all(self.maker)
        self.bid = self.ask = (Decimal(0), Decimal(0))
        for side, price, quantity in (
            (types.BUY, row.price, row.quantity),
            (types.SELL, row.ask, row.ask_quantity),
        ):
            outcome = self.setup.place(
                self.maker,
                self.market,
                side,
                int(price.scaleb(TICK_DECIMALS)),
                int(quantity.scaleb(LOT_DECIMALS)),
            )
            if outcome.codes == [codes.OK]:
                if side == types.BUY:
                    self.bid = (price, quantity)
                else:
                    self.ask = (price, quantity)


def shows_a_mark_between_index_and_book(coin: str) -> None:
    """Replay a coin and record its mark."""
    replay = Replay(coin)
    replay.run()
    assert replay.samples > 300
    assert replay.off_index > 0
    # The mark is nearer to where the perpetual trades than the index is.
    assert replay.mark_error < replay.index_error


def test_the_mark_of_bitcoin_follows_its_book_around_the_index() -> None:
    """BTC: every sample moves the basis as the exact formula does, and the mark is index and basis within the clamp."""
    shows_a_mark_between_index_and_book("BTC")


def test_the_mark_of_ether_follows_its_book_around_the_index() -> None:
    """ETH: every sample moves the basis as the exact formula does, and the mark is index and basis within the clamp."""
    shows_a_mark_between_index_and_book("ETH")
