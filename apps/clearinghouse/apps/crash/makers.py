# SPDX-License-Identifier: Apache-2.0
"""Simulate market makers: quotes around the last recorded price, smaller as volatility rises.

Owns their rule, which `docs/explanation/crash.md` states. They are clients: they see prices, states of prices and
their own orders and positions, and send orders like other clients.
"""

from dataclasses import dataclass, field
from typing import Final

from clearinghouse.apps.crash.feed import Feed
from clearinghouse.apps.crash.setup import (
    BAND_PPB,
    MAX_LEVERAGE,
    UNIT,
    USD_ID,
    Listing,
    Venue,
    coins,
    open_account,
)
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, PRICE_E9, PRICE_OK, SELL

MAKERS: Final = 5
MAKER_USD: Final = 40_000_000
MAKER_COINS_USD: Final = 4_000_000  # of each collateral coin, at the first price
# A maker adds nothing to a position above this, in whole USD.
INVENTORY_USD: Final = 3_000_000

PPM: Final = 1_000_000
VOLATILITY_STEPS: Final = 100  # volatility is the sum of moves over about ten seconds
CALM_PPM: Final = 60_000  # at this volatility a maker shows half of its size
SIZE_USD: Final = (
    30_000  # size of a maker at its first price in a calm market; twice that at its second
)
HALF_SPREAD_PPM: Final = 300
HALF_SPREAD_MAX_PPM: Final = 20_000
SPREAD_SHARE: Final = 40  # of the volatility that is added to half the spread
LEVELS: Final = 2
# Maker n checks a market every PERIOD + 2n steps, and replaces a quote that is off the price or ended.
PERIOD: Final = 6
# Quotes stay a little inside the price band: a small move of the mark before arrival refuses none.
WITHIN_BAND_PPB: Final = BAND_PPB * 9 // 10


@dataclass(slots=True)
class Tape:
    """The public data of a coin: the last price of any venue, and the recent volatility."""

    last_e9: int = 0
    volatility_ppm: int = 0
    by_venue: dict[int, int] = field(default_factory=dict)
    seen_step: int = 0

    def decay(self, step: int) -> None:
        """Reduce the weight of past moves by a hundredth. It is called in each step."""
        behind = min(step - self.seen_step, 10 * VOLATILITY_STEPS)
        for _ in range(behind):
            self.volatility_ppm -= self.volatility_ppm // VOLATILITY_STEPS
        self.seen_step = step

    def take(self, venue: int, price_e9: int) -> None:
        """Add a print. The move of a venue is the difference from its own last price."""
        before = self.by_venue.get(venue, price_e9)
        self.by_venue[venue] = price_e9
        self.volatility_ppm += min(PPM, abs(price_e9 - before) * PPM // before)
        self.last_e9 = price_e9

    def half_spread_ppm(self) -> int:
        """Return half of the quoted spread around the last price, in millionths."""
        return min(HALF_SPREAD_MAX_PPM, HALF_SPREAD_PPM + self.volatility_ppm // SPREAD_SHARE)

    def size_usd(self) -> int:
        """Return the size in USD at a maker's first price: full in a calm market, half at a volatility of CALM_PPM,
        and so on.
        """
        return SIZE_USD * CALM_PPM // (CALM_PPM + self.volatility_ppm)


@dataclass(slots=True)
class _Quote:
    """A maker's orders in a market, and the price and spread for which it placed them."""

    order_ids: list[int] = field(default_factory=list)
    last_e9: int = 0
    half_ppm: int = 0
    state: int = 0


class Maker:
    """A market maker with one account for all markets."""

    def __init__(self, desk: Desk, number: int, feed: Feed, venue: Venue) -> None:
        """Open the account of the maker, at the fee tier of makers."""
        first = {feed.venues[one.venue].coin: one.price_e9 for one in reversed(feed.prints)}
        money = {USD_ID: MAKER_USD * UNIT}
        for coin in venue.collateral:
            money[venue.assets[coin]] = coins(MAKER_COINS_USD, first[coin])
        self.name = f"maker-{number + 1}"
        self.number = number
        self.account_id = open_account(
            desk, self.name, types.KIND_MARKET_MAKER, money, leverage=MAX_LEVERAGE
        )
        desk.must(commands.SetAccountLimits(*desk.of("operator"), AccountId(self.account_id), 1, 0))
        self._desk = desk
        self._quotes = {listing.market_id: _Quote() for listing in venue.listings}

    def looks(self, step: int, place: int) -> bool:
        """Return whether the maker checks the market at index `place` in this step."""
        return (step + self.number + place) % (PERIOD + 2 * self.number) == 0

    def quote(self, listing: Listing, tape: Tape) -> None:
        """Replace the maker's quotes in a market if they no longer fit its price, spread or state."""
        state = self._desk.state
        market = state.markets[MarketId(listing.market_id)]
        before = self._quotes[listing.market_id]
        half_ppm = tape.half_spread_ppm()
        is_gone = any(order_id not in state.orders for order_id in before.order_ids)
        moved = abs(tape.last_e9 - before.last_e9) * PPM > tape.last_e9 * before.half_ppm // 2
        wider = not before.half_ppm <= 2 * half_ppm <= 4 * before.half_ppm
        price_state = market.base.price_state
        if not (is_gone or moved or wider or price_state != before.state):
            return
        wanted = self._wanted(listing, tape, half_ppm)
        kept = [order_id for order_id in before.order_ids if order_id in state.orders]
        now = _Quote([], tape.last_e9, half_ppm, price_state)
        self._quotes[listing.market_id] = now
        if not kept and not wanted:
            return
        batch = [(types.CANCEL, 0, 0, 0, order_id) for order_id in kept]
        batch += [(types.PLACE, side, price, lots, 0) for side, price, lots in wanted]
        outcome = self._desk.send(self._batch(listing, batch))
        now.order_ids = [
            order_id
            for order_id, code, remaining in zip(
                outcome.ids, outcome.codes, outcome.remaining, strict=True
            )
            if code == 0 and remaining and order_id not in kept
        ]

    def _wanted(self, listing: Listing, tape: Tape, half_ppm: int) -> list[tuple[int, int, int]]:
        """Return side, price and lots of the quotes that the maker wants.

        They are within the price band; if the price is bad, only quotes that reduce the position remain.
        """
        state = self._desk.state
        market = state.markets[MarketId(listing.market_id)]
        mark = market.mark_e9 // PRICE_E9
        if mark == 0:
            return []
        account = state.accounts[AccountId(self.account_id)]
        line = account.lines.get(market.id)
        position = line.position if line is not None else 0
        full = listing.lots(INVENTORY_USD, mark)
        low = mark * (PPB - WITHIN_BAND_PPB) // PPB + 1
        high = mark * (PPB + WITHIN_BAND_PPB) // PPB
        last = listing.price(tape.last_e9)
        found: list[tuple[int, int, int]] = []
        for side in (BUY, SELL):
            own = position if side == BUY else -position  # increased by an order
            if own > full and not listing.is_spot:
                continue
            reducible = max(0, -own)
            for level in range(1, LEVELS + 1):
                away = last * half_ppm * level // PPM + level
                price = last - away if side == BUY else last + away
                price = min(price, high) if side == BUY else max(price, low)
                if not low <= price <= high:
                    continue
                lots = listing.lots(tape.size_usd() * level, price)
                if market.base.price_state != PRICE_OK:
                    if listing.is_spot:
                        continue
                    lots = min(lots, reducible)
                    reducible -= lots
                if listing.is_spot and side == SELL:
                    holding = account.holdings[market.base.id]
                    lots = min(lots, holding.balance // market.lot_base_units // (2 * LEVELS))
                if lots > 0:
                    found.append((side, price, lots))
        return found

    def _batch(
        self, listing: Listing, items: list[tuple[int, int, int, int, int]]
    ) -> commands.OrderBatch:
        """Return one batch of cancels and new orders; the new orders are post-only."""
        count = len(items)
        return commands.OrderBatch(
            *self._desk.of(self.name),
            actions=[item[0] for item in items],
            account_ids=[AccountId(self.account_id)] * count,
            market_ids=[MarketId(listing.market_id)] * count,
            sides=[item[1] for item in items],
            types=[types.LIMIT if item[1] else 0 for item in items],
            tifs=[types.GTC if item[1] else 0 for item in items],
            flags=[types.FLAG_POST_ONLY_SLIDE if item[1] else 0 for item in items],
            stps=[types.STP_CANCEL_TAKER if item[1] else 0 for item in items],
            prices=[item[2] for item in items],
            quantities=[item[3] for item in items],
            client_ids=[ClientOrderId(0)] * count,
            order_ids=[OrderId(item[4]) for item in items],
            target_client_ids=[ClientOrderId(0)] * count,
            expire_ns=[0] * count,
        )
