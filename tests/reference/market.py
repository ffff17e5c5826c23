# SPDX-License-Identifier: Apache-2.0
"""One market of the production engine as a test drives it: by commands alone, and read from its state.

Owns the set-up (a perpetual with a mark, no band, no fees and many funded accounts, so that nothing but the
book decides) and the translation of a caller's keys into order ids. Every change goes through
`Engine.apply`; fills are taken from the engine's own TRADE events.
"""

from dataclasses import dataclass, field
from itertools import count

from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import BookSide, Market
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
    SourceId,
)
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BUY,
    CANCEL,
    GTC,
    INTERNAL,
    IOC,
    KIND_CUSTOMER,
    LIMIT,
    MARKET_AUCTION,
    MARKET_OPEN,
    PERPETUAL,
    PLACE,
    REPLACE,
    SECOND_NS,
    SELL,
    STP_CANCEL_TAKER,
    TRIGGER_AT_ONCE,
    WEIGHT_IDENTITY,
)

NOW_NS = 1_700_000_000 * SECOND_NS  # time stands still, so that no price grows stale
Fill = tuple[int, int, int]  # key of the maker, price, lots


@dataclass(frozen=True)
class Grid:
    """Units of a market: decimals of its assets, of lots and of prices; lot and tick in these units."""

    quote_scale: int
    lot_decimals: int
    tick_decimals: int
    tick_units: int
    lot_units: int = 1
    base_scale: int = -1  # -1: that of the lot


@dataclass
class Answer:
    """What one order command did."""

    code: int
    fills: list[Fill] = field(default_factory=list)
    remaining: int = 0


class Setup:
    """An engine and the commands that set a market up; every command must be sequenced through it."""

    def __init__(self, quote_scale: int) -> None:
        """Start from genesis, with a valuation asset of this scale and one oracle source."""
        self.engine = Engine(
            Genesis(
                seed=bytes(32),
                valuation_symbol="USD",
                valuation_scale=quote_scale,
                request_window_ns=600 * SECOND_NS,
                request_ahead_ns=SECOND_NS,
                settlement_interval_ns=10 * SECOND_NS,
            )
        )
        self.quote_scale = quote_scale
        self.sequence = 1
        self.requests = count(1)
        (self.source,) = self.accepted(
            commands.CreateOracleSource(
                *self.head(), name="venue", source_principal="feed", weight=1
            )
        )

    def send(self, command: commands.Command) -> tuple[Outcome, list[events.Event]]:
        """Apply one command; its outcome and its events."""
        self.engine.state.events.clear()
        digest = self.sequence.to_bytes(32, "big")
        outcome = self.engine.apply(command, self.sequence, NOW_NS, digest)
        self.sequence += command.count()
        return outcome, events.split(self.engine.state.events)

    def accepted(self, command: commands.Command) -> list[int]:
        """Apply a command that must not be refused; the ids it answers with."""
        outcome, _ = self.send(command)
        assert set(outcome.codes) == {codes.OK}, f"{command}: {outcome.codes} {outcome.figures}"
        return outcome.ids

    def head(self, principal: str = "operator") -> tuple[str, str, int]:
        """The head of the next command: caller, a new request id, creation time."""
        return principal, f"request-{next(self.requests)}", NOW_NS

    def list_asset(self, scale: int, price_per_whole_e9: int) -> int:
        """List an asset of weight 1 and price it; its id."""
        (asset_id,) = self.accepted(
            commands.CreateAsset(
                *self.head(),
                symbol=f"BASE{self.sequence}",
                scale=scale,
                weight_kind=WEIGHT_IDENTITY,
                weight_base_ppb=0,
                weight_penalty_ppb=0,
                debt_max_leverage=1,
                debt_imf_factor_ppb=0,
                debt_mmf_base_ppb=10_000_000,
                debt_mmf_factor_ppb=0,
                outflow_limit=0,
                outflow_window_ns=0,
            )
        )
        self.accepted(
            commands.SetOracleInstrument(
                *self.head(),
                asset_id=AssetId(asset_id),
                source_ids=[SourceId(self.source)],
                fresh_ns=10 * SECOND_NS,
                clamp_bps=100,
            )
        )
        self.accepted(
            commands.OracleTicks(
                *self.head("feed"),
                source_ids=[SourceId(self.source)],
                asset_ids=[AssetId(asset_id)],
                bids_e9=[price_per_whole_e9],
                asks_e9=[price_per_whole_e9],
                lasts_e9=[price_per_whole_e9],
                confidences_e9=[0],
                source_times_ns=[NOW_NS],
            )
        )
        return asset_id

    def list_perpetual(self, base: int, grid: Grid) -> tuple[int, int]:
        """Ask for an open perpetual without band, fees and limits; result code and market id."""
        outcome, _ = self.send(
            commands.CreateMarket(
                *self.head(),
                symbol=f"MARKET{self.sequence}",
                market_kind=PERPETUAL,
                matching=INTERNAL,
                base_asset_id=AssetId(base),
                quote_asset_id=AssetId(1),
                lot_units=grid.lot_units,
                lot_decimals=grid.lot_decimals,
                tick_units=grid.tick_units,
                tick_decimals=grid.tick_decimals,
                venue_account_id=AccountId(0),
                status=MARKET_OPEN,
                maker_fee_ppb=[0],
                taker_fee_ppb=[0],
                notional_min=0,
                notional_max=0,
                open_order_lots_max=0,
                open_interest_lots_max=0,
                position_weight_ppb=0,
                band_ppb=0,
                slippage_ppb=0,
                max_leverage=100,
                imf_factor_ppb=0,
                mmf_base_ppb=5_000_000,
                mmf_factor_ppb=0,
            )
        )
        return outcome.codes[0], outcome.ids[0]

    def fund_accounts(self, owners: int) -> list[int]:
        """Open one account for each owner and share all the money there can be among them (U-2)."""
        accounts: list[int] = []
        for owner in range(owners):
            accounts += self.accepted(
                commands.CreateAccount(
                    *self.head(),
                    owner=f"owner-{owner}",
                    account_kind=KIND_CUSTOMER,
                    parent_id=AccountId(0),
                    max_leverage=100,
                    flags=0,
                    position_limit=0,
                )
            )
        deposits = self.accepted(
            commands.RequestDeposits(
                *self.head("custody"),
                account_ids=list(map(AccountId, accounts)),
                asset_ids=[AssetId(1)] * owners,
                amounts=[AMOUNT_MAX // owners] * owners,
                references=[""] * owners,
            )
        )
        self.accepted(
            commands.DecideDeposits(
                *self.head("custody"),
                deposit_ids=list(map(DepositId, deposits)),
                confirm=[1] * owners,
            )
        )
        return accounts


class Venue(Setup):
    """A market with `owners` funded accounts, each of its own owner; prices are in units of the grid."""

    def __init__(self, grid: Grid, mark: int, owners: int) -> None:
        """Set the engine up, the market open at `mark` price units."""
        super().__init__(grid.quote_scale)
        self.grid = grid
        self.order_ids: dict[int, int] = {}
        self.keys: dict[int, int] = {}
        scale = grid.base_scale if grid.base_scale >= 0 else grid.lot_decimals
        base = self.list_asset(scale, mark * 10 ** (grid.quote_scale - grid.tick_decimals + 9))
        code, self.market_id = self.list_perpetual(base, grid)
        assert code == codes.OK
        self.accounts = self.fund_accounts(owners)
        self.market: Market = self.engine.state.markets[MarketId(self.market_id)]

    # --- commands -----------------------------------------------------------------------------------

    def set_status(self, status: int) -> list[events.Event]:
        """Move the market's status machine; the events of it."""
        outcome, happened = self.send(
            commands.SetMarketStatus(
                *self.head(), market_id=MarketId(self.market_id), status=status, reason="test"
            )
        )
        assert outcome.codes == [codes.OK]
        return happened

    def order(
        self,
        action: int,
        owner: int,
        side: int,
        price: int,
        lots: int,
        *,
        order_type: int = LIMIT,
        tif: int = GTC,
        flags: int = 0,
        stp: int = STP_CANCEL_TAKER,
        key: int = 0,
        target: int = 0,
        display: int = 0,
    ) -> Answer:
        """Send one order item for an owner; `key` names the new order, `target` the one acted on.

        With `display` it is an iceberg.
        """
        if display:
            return self._iceberg(owner, side, price, lots, display, flags, stp, key)
        outcome, happened = self.send(
            commands.OrderBatch(
                *self.head(f"owner-{owner}"),
                actions=[action],
                account_ids=[AccountId(self.accounts[owner])],
                market_ids=[MarketId(self.market_id)],
                sides=[side],
                types=[order_type],
                tifs=[tif],
                flags=[flags],
                stps=[stp],
                prices=[price],
                quantities=[lots],
                client_ids=[ClientOrderId(0)],
                order_ids=[OrderId(self.order_ids[target] if target else 0)],
                target_client_ids=[ClientOrderId(0)],
                expire_ns=[0],
            )
        )
        return self._answer(action, outcome, happened, key)

    def _iceberg(
        self,
        owner: int,
        side: int,
        price: int,
        lots: int,
        display: int,
        flags: int,
        stp: int,
        key: int,
    ) -> Answer:
        """Place a limit order that shows a part of itself at a time."""
        outcome, happened = self.send(
            commands.ConditionalOrders(
                *self.head(f"owner-{owner}"),
                actions=[PLACE],
                account_ids=[AccountId(self.accounts[owner])],
                market_ids=[MarketId(self.market_id)],
                trigger_kinds=[TRIGGER_AT_ONCE],
                trigger_sources=[0],
                trigger_prices=[0],
                trail_distances_ppb=[0],
                sides=[side],
                types=[LIMIT],
                tifs=[GTC],
                flags=[flags],
                stps=[stp],
                prices=[price],
                quantities=[lots],
                display_quantities=[display],
                client_ids=[ClientOrderId(0)],
                expire_ns=[0],
                oco_items=[0],
                oco_ids=[OrderId(0)],
                order_ids=[OrderId(0)],
                target_client_ids=[ClientOrderId(0)],
            )
        )
        return self._answer(PLACE, outcome, happened, key)

    def _answer(
        self, action: int, outcome: Outcome, happened: list[events.Event], key: int
    ) -> Answer:
        """Return the result of a command of one order, in the caller's keys."""
        answer = Answer(outcome.codes[0], remaining=outcome.remaining[0])
        order_id = outcome.ids[0]
        if order_id and action != CANCEL and self.keys.get(order_id) is None:
            self.order_ids[key] = order_id
            self.keys[order_id] = key
        for event in happened:
            if event.kind == events.TRADE:
                named = event.fields
                maker = self.keys[named["maker_order_id"]]
                answer.fills.append((maker, named["price_per_lot"], named["lots"]))
        return answer

    # --- state --------------------------------------------------------------------------------------

    def book(self, side: int) -> BookSide:
        """One side of the market's book."""
        return self.market.bids if side == BUY else self.market.asks

    def remaining(self, key: int) -> int:
        """Lots of an order that are open, 0 if it is not."""
        order = self.engine.state.orders.get(OrderId(self.order_ids.get(key, 0)))
        return order.remaining_lots if order is not None else 0

    def queue(self, side: int, price: int) -> list[tuple[int, int]]:
        """Orders of a level by precedence: key and lots."""
        level = self.book(side).levels.get(price)
        found = []
        order = level.head if level is not None else None
        while order is not None:
            found.append((self.keys[order.id], order.remaining_lots))
            order = order.next
        return found

    def depth(self, side: int) -> list[tuple[int, int]]:
        """Levels of a side, the best first: price and lots."""
        levels = self.book(side).levels
        return [(price, levels[price].lots) for price in sorted(levels, reverse=side == BUY)]

    def best(self, side: int) -> int:
        """The best price of a side, 0 if it is empty."""
        keys = self.book(side).keys
        if not keys:
            return 0
        return keys[-1] if side == BUY else -keys[-1]


class Exchange:
    """A venue as the replays see it: buyers and sellers are different owners, so none meets itself."""

    OWNERS_PER_SIDE = 20

    def __init__(self, grid: Grid, mark: int) -> None:
        """Set up a venue with twenty buying and twenty selling accounts."""
        self.venue = Venue(grid, mark, 2 * self.OWNERS_PER_SIDE)
        assert self.venue.market.tick_per_lot == grid.tick_units, "prices per lot are prices"
        self.sides: dict[int, int] = {}
        self.takers = count(1)

    def owner(self, key: int, side: int) -> int:
        """The account that an order of this key belongs to."""
        return key % self.OWNERS_PER_SIDE + (self.OWNERS_PER_SIDE if side == SELL else 0)

    def add(self, key: int, side: int, price: int, lots: int) -> list[Fill]:
        """Place a limit order that may rest; its fills as taker."""
        self.sides[key] = side
        self.forget(key)
        return self._done(
            self.venue.order(PLACE, self.owner(key, side), side, price, lots, key=key)
        )

    def take(self, side: int, price: int, lots: int) -> list[Fill]:
        """Send an immediate-or-cancel order; its fills."""
        key = -next(self.takers)
        answer = self.venue.order(PLACE, self.owner(key, side), side, price, lots, tif=IOC, key=key)
        return [] if answer.code == codes.NO_LIQUIDITY else self._done(answer)

    def amend(self, key: int, price: int, lots: int) -> list[Fill]:
        """Replace a resting order by one of another price or quantity; its fills as taker."""
        side = self.sides[key]
        owner = self.owner(key, side)
        return self._done(self.venue.order(REPLACE, owner, side, price, lots, key=key, target=key))

    def cancel(self, key: int) -> None:
        """Cancel a resting order."""
        owner = self.owner(key, self.sides[key])
        self._done(self.venue.order(CANCEL, owner, 0, 0, 0, target=key))
        self.forget(key)

    def clear(self) -> None:
        """Cancel everything that rests, one command for each account."""
        for account_id in self.venue.accounts:
            self.venue.accepted(
                commands.CancelAll(
                    *self.venue.head(),
                    account_id=AccountId(account_id),
                    market_id=MarketId(0),
                    side=0,
                )
            )
        assert self.depth(BUY) == self.depth(SELL) == []
        self.venue.order_ids.clear()
        self.venue.keys.clear()

    def begin_auction(self) -> None:
        """Collect orders without matching them."""
        self.venue.set_status(MARKET_AUCTION)

    def uncross(self) -> tuple[int, int]:
        """End the auction; its price and volume."""
        for event in self.venue.set_status(MARKET_OPEN):
            if event.kind == events.AUCTION_UNCROSSED:
                return event.fields["price_per_lot"], event.fields["lots"]
        return (0, 0)

    def remaining(self, key: int) -> int:
        """Lots of an order that rest, 0 if it does not."""
        return self.venue.remaining(key)

    def queue(self, side: int, price: int) -> list[tuple[int, int]]:
        """Orders of a level by precedence: key and lots."""
        return self.venue.queue(side, price)

    def depth(self, side: int) -> list[tuple[int, int]]:
        """Levels of a side, the best first: price and lots."""
        return self.venue.depth(side)

    def best(self, side: int) -> int:
        """The best price of a side, 0 if it is empty."""
        return self.venue.best(side)

    def forget(self, key: int) -> None:
        """Let a key be used again."""
        order_id = self.venue.order_ids.pop(key, None)
        if order_id is not None:
            del self.venue.keys[order_id]

    def _done(self, answer: Answer) -> list[Fill]:
        assert answer.code == codes.OK, f"refused with {answer.code}"
        return answer.fills
