# SPDX-License-Identifier: Apache-2.0
"""A market with two makers and one honest trader, for the table of set-ups (SPEC §21, What an honest trader meets).

Owns the market, the book, the ways a price moves and what is observed of the trader. Must never know what a trader
meant: `set_ups` does.

Prices are in cents, quantities in lots of 0.01 SOL. For a short position the same prices are mirrored at the price of
the start, so that a set-up is written once, for a long position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
    SourceId,
)
from tests.support import E9, SECOND, System, columns

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.results import Outcome

UNIT: Final = 10**6
START: Final = 15_000  # cents
CASH: Final = 10_000  # of the trader, USDC
BPS: Final = 10_000
FRESH_SECONDS: Final = 30
AWAY_SECONDS: Final = 120
LEVELS: Final = 5
LOT_UNITS: Final = 10**7  # smallest units of SOL
DEPTH_PERCENT: Final = 300  # of a position at the stated leverage, on each side
THIN_PERCENT: Final = 30
WATERFALL: Final = (
    100_000_000,
    20_000_000,
    10_000_000,
    20_000_000,
    types.PPB,
    2,
    60_000_000,
    10_000_000,
)

QUIET: Final = "quiet"
GAP: Final = "gap"
AUCTION: Final = "auction"
THIN: Final = "thin book"
OUTAGE: Final = "outage"
SITUATIONS: Final = {
    QUIET: "the price moves in five steps, and the makers quote before each tick",
    GAP: "one tick, a gap beyond the trigger; the makers are gone, and quote again a second later",
    AUCTION: "the operator calls an auction, the price moves in it, and the market opens again",
    THIN: "the book shows 30 % of the position at the tick, and all of it two seconds later",
    OUTAGE: "no price, no quote and no command for two minutes, and then the price has moved",
}

CODE_NAMES: Final = {
    value: name for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)
}


class Cell(NamedTuple):
    """One row of the table: a set-up, the side of its position, and what the market is like."""

    set_up: str
    side: str
    leverage: int
    band: int
    situation: str


class NotAsMeantError(Exception):
    """What happened is not what the trader meant; the text says why."""


class Trade(NamedTuple):
    """A fill of the trader: signed lots, cents, and the mark at that moment in cents."""

    lots: int
    price: int
    mark: int


class Desk:
    """The machine with its market, and the orders of one trader."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.sign = 1 if cell.side == "long" else -1
        self.opens = types.BUY if self.sign > 0 else types.SELL
        self.closes = types.SELL if self.sign > 0 else types.BUY
        system = self.system = System()
        self.sol = AssetId(system.asset("SOL", 9))
        self.source = SourceId(
            system.must(commands.CreateOracleSource(*system.head(), "feed", "", 1))
        )
        system.must(
            commands.SetOracleInstrument(
                *system.head(), self.sol, [self.source], FRESH_SECONDS * SECOND, 100
            )
        )
        self.market = MarketId(
            system.market(
                "SOL-PERP",
                types.PERPETUAL,
                self.sol,
                maker_ppb=200_000,
                taker_ppb=500_000,
                band_ppb=cell.band * 10**7,
                max_leverage=20,
                mmf_base_ppb=10_000_000,
            )
        )
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *WATERFALL, 20, 0))
        self.makers = [
            AccountId(system.account(f"maker {number}", leverage=20, USDC=10**8 * UNIT))
            for number in range(2)
        ]
        self.trader = AccountId(system.account("trader", leverage=cell.leverage, USDC=CASH * UNIT))
        self.holder = self.trader  # the account that has the position
        self.may_be_flagged = False
        self.is_spot = False
        self.full_lots = cell.leverage * CASH * 100 * 100 // START
        self.stop_bps = min(1_000, 3_000 // cell.leverage)
        self.gap_bps = min(2_500, 5_500 // cell.leverage)
        self.mark = 0
        self.trades: list[Trade] = []
        self.refusals: list[int] = []
        self.missed_lots = 0  # of slices that came too late (U-6.2)
        self.waited: list[int] = []
        self.is_protected = False
        self.became: set[int] = set()
        self.tick(START)
        self.quote(START)

    # --- the market ---------------------------------------------------------------------------------------

    def at(self, bps: int) -> int:
        """The price so many basis points in favour of the position (negative: against it), in cents."""
        return START + self.sign * START * bps // BPS

    def do(self, command: commands.Command) -> Outcome:
        """Apply a command and observe the trader."""
        outcome = self.system.apply(command)
        self.observe()
        return outcome

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.system.advance(seconds)
        self.observe()

    def tick(self, cents: int, coin: AssetId | None = None) -> None:
        """A price of the only source, of SOL or of another coin."""
        if coin is None:
            coin = self.sol
            self.mark = cents
        self.system.now += 1
        value = cents * UNIT // 100 * E9
        self.do(
            commands.OracleTicks(
                *self.system.head(),
                *columns(self.source, coin, 0, 0, value, 0, self.system.now),
            )
        )

    def pull(self) -> None:
        """The makers take their quotes away."""
        for maker in self.makers:
            self.do(commands.CancelAll(*self.system.head(), maker, self.market, 0))

    def quote(self, cents: int, percent: int = DEPTH_PERCENT) -> None:
        """The makers quote around a price: so many percent of the trader's largest position on each side."""
        self.pull()
        lots = max(1, self.full_lots * percent // 100 // LEVELS)
        rows = [
            (self.makers[level % 2], side, cents + sign * (level + 1), lots)
            for level in range(LEVELS)
            for side, sign in ((types.BUY, -1), (types.SELL, 1))
        ]
        self.batch(rows)

    def batch(
        self,
        rows: list[tuple[AccountId, int, int, int]],
        *,
        order_type: int = types.LIMIT,
        tif: int = types.GTC,
        flags: int = 0,
    ) -> Outcome:
        """Orders with the same terms: account, side, cents, lots."""
        count = len(rows)
        zeros = [0] * count
        return self.do(
            commands.OrderBatch(
                *self.system.head(),
                [types.PLACE] * count,
                [row[0] for row in rows],
                [self.market] * count,
                [row[1] for row in rows],
                [order_type] * count,
                [tif] * count,
                [flags] * count,
                [types.STP_CANCEL_TAKER] * count,
                [row[2] for row in rows],
                [row[3] for row in rows],
                [ClientOrderId(0)] * count,
                [OrderId(0)] * count,
                [ClientOrderId(0)] * count,
                zeros,
            )
        )

    def status(self, status: int) -> None:
        """The operator moves the status of the market."""
        self.do(commands.SetMarketStatus(*self.system.head(), self.market, status, ""))

    # --- what moves the price -----------------------------------------------------------------------------

    def calm(self, bps: int) -> None:
        """Move to a price in five steps; the makers quote before each tick."""
        start, end = self.mark, self.at(bps)
        for step in range(1, 6):
            cents = start + (end - start) * step // 5
            self.quote(cents)
            self.tick(cents)
            self.advance(1)

    def move(self, bps: int, gap_bps: int) -> None:
        """Move in the way of the situation: to `bps`, or in a gap to `gap_bps`; full quotes are back at the end."""
        situation = self.cell.situation
        if situation == QUIET:
            self.calm(bps)
            return
        if situation == THIN:
            self.quote(self.at(bps), THIN_PERCENT)
            self.tick(self.at(bps))
            self.advance(2)
            self.quote(self.mark)
            self.advance(2)
            return
        self.pull()
        if situation == AUCTION:
            self.status(types.MARKET_AUCTION)
        if situation == OUTAGE:
            self.advance(AWAY_SECONDS)
        self.tick(self.at(gap_bps))
        self.advance(1)
        self.quote(self.mark)
        if situation == AUCTION:
            self.status(types.MARKET_OPEN)
        self.advance(2)

    # --- the trader ---------------------------------------------------------------------------------------

    def lots(self, percent: int) -> int:
        """Lots of a share of the stated leverage at the mark."""
        return self.cell.leverage * CASH * 100 * percent // self.mark

    def order(
        self, side: int, lots: int, cents: int = 0, *, tif: int = types.GTC, flags: int = 0
    ) -> Outcome:
        """An order of the trader: at the market (IOC) where no price is stated."""
        kind = types.LIMIT if cents else types.MARKET
        tif = tif if cents else types.IOC
        outcome = self.batch(
            [(self.trader, side, cents, lots)], order_type=kind, tif=tif, flags=flags
        )
        self.refusals += [code for code in outcome.codes if code != codes.OK]
        return outcome

    def enter(self, percent: int = 90) -> None:
        """A position at the market, of a share of the stated leverage, in a quiet market."""
        lots = self.lots(percent)
        self.order(self.opens, lots)
        if self.position != lots:
            raise NotAsMeantError(f"entry: {self.refused()}, {self.position} of {lots} lots")

    def exits(
        self,
        rows: list[tuple[int, int, int, int]],
        *,
        distance_bps: int = 0,
        oco: int = 0,
    ) -> Outcome:
        """Exits that wait, each stated as trigger kind, trigger in cents, limit in cents (0: market), lots (0: all).

        With `oco` the first is paired with that order, and the second with the first.
        """
        count = len(rows)
        zeros = [0] * count
        flags = [types.FLAG_REDUCE_ONLY if row[3] else types.FLAG_CLOSE_POSITION for row in rows]
        outcome = self.do(
            commands.ConditionalOrders(
                *self.system.head(),
                [types.PLACE] * count,
                [self.trader] * count,
                [self.market] * count,
                [row[0] for row in rows],
                [types.TRIGGER_MARK] * count,
                [row[1] for row in rows],
                [distance_bps * 100_000 if row[0] == types.TRIGGER_TRAILING else 0 for row in rows],
                [self.closes] * count,
                [types.LIMIT if row[2] else types.MARKET for row in rows],
                [types.GTC if row[2] else types.IOC for row in rows],
                flags,
                [types.STP_CANCEL_TAKER] * count,
                [row[2] for row in rows],
                [row[3] for row in rows],
                zeros,
                [ClientOrderId(0)] * count,
                zeros,
                [1 if oco < 0 and item else 0 for item in range(count)],
                [OrderId(oco if oco > 0 and not item else 0) for item in range(count)],
                [OrderId(0)] * count,
                [ClientOrderId(0)] * count,
            )
        )
        bad = [code for code in outcome.codes if code != codes.OK]
        if bad:
            self.refusals += bad
            raise NotAsMeantError(f"the exit is refused: {self.refused()}")
        return outcome

    def bracket(
        self, *, profit_bps: int, stop_bps: int, limits: bool = False, profit_limit_bps: int = 0
    ) -> None:
        """An entry by market of 90 % of the stated leverage, with both exits; raises where it is refused."""
        lots = self.lots(90)
        profit_limit, stop_limit = 0, 0
        if limits:
            profit_limit, stop_limit = self.at(profit_bps - 30), self.at(-stop_bps - 30)
        if profit_limit_bps:
            profit_limit = self.at(profit_bps + profit_limit_bps)
        outcome = self.do(
            commands.Brackets(
                *self.system.head(),
                *columns(self.trader, self.market, self.opens, types.MARKET, types.IOC, 0),
                *columns(types.STP_CANCEL_TAKER, 0, lots, ClientOrderId(0), 0),
                *columns(types.TRIGGER_MARK, self.at(profit_bps), profit_limit),
                *columns(self.at(-stop_bps), stop_limit),
            )
        )
        self.refusals += [code for code in outcome.codes if code != codes.OK]
        if self.position != lots:
            raise NotAsMeantError(f"bracket: {self.refused()}, {self.position} of {lots} lots")

    def slices(self, lots: int, count: int, seconds: int) -> int:
        """Close lots in slices, reduce-only, at the market; the code of the answer."""
        command = commands.PlaceTwap(
            *self.system.head(),
            self.trader,
            self.market,
            self.closes,
            lots,
            count,
            seconds * SECOND,
            0,
            types.FLAG_REDUCE_ONLY,
            0,
        )
        return self.do(command).codes[0]

    def wait(self, seconds: int) -> None:
        """Let time pass in a quiet market: each ten seconds the makers quote, and a price comes."""
        for _ in range(0, seconds, 10):
            self.quote(self.mark)
            self.tick(self.mark)
            # A slice that comes more than five seconds late is missed (U-6.2).
            self.advance(5)
            self.advance(5)

    def own_coins(self, lots: int) -> None:
        """Give the trader coins: as many lots of them."""
        self.system.deposit(self.trader, self.sol, lots * LOT_UNITS)

    def hedge(self, lots: int) -> AssetId:
        """Open as many lots of the other side in another coin at the same price; return that coin."""
        system = self.system
        coin = AssetId(system.asset("ETH", 9))
        system.must(
            commands.SetOracleInstrument(
                *system.head(), coin, [self.source], FRESH_SECONDS * SECOND, 100
            )
        )
        first = self.market
        self.market = MarketId(
            system.market(
                "ETH-PERP",
                types.PERPETUAL,
                coin,
                maker_ppb=200_000,
                taker_ppb=500_000,
                band_ppb=self.cell.band * 10**7,
                max_leverage=20,
                mmf_base_ppb=10_000_000,
            )
        )
        self.tick(START, coin)
        self.quote(START)
        self.order(self.closes, lots)
        if -self.position != lots:
            raise NotAsMeantError(f"hedge: {self.refused()}, {-self.position} of {lots} lots")
        self.market = first
        return coin

    def use_spot(self) -> None:
        """Go on in a spot market of the same coin, with the same band."""
        self.pull()
        self.is_spot = True
        self.market = MarketId(
            self.system.market(
                "SOL/USDC",
                types.SPOT,
                self.sol,
                maker_ppb=200_000,
                taker_ppb=500_000,
                band_ppb=self.cell.band * 10**7,
            )
        )
        for maker in self.makers:
            self.system.deposit(maker, self.sol, 10**6 * 10**9)
        self.quote(self.mark)

    def isolate(self) -> None:
        """Give the position a margin of its own: all cash of the trader."""
        system = self.system
        self.holder = AccountId(
            system.must(commands.SetIsolated(*system.head(), self.trader, self.market, 1))
        )
        system.must(
            commands.MoveIsolatedMargin(*system.head(), self.trader, self.market, CASH * UNIT)
        )

    def other_account(self) -> AccountId:
        """Another account of the same owner, with cash of its own."""
        return AccountId(
            self.system.account("trader", leverage=self.cell.leverage, USDC=CASH * UNIT)
        )

    def cancel_all(self) -> None:
        """The trader cancels all orders."""
        self.do(commands.CancelAll(*self.system.head(), self.trader, MarketId(0), 0))

    def cancel_exit(self, order_id: OrderId) -> None:
        """The trader cancels an exit that waits."""
        columns: list[Any] = [[0] for _ in range(21)]
        batch = commands.ConditionalOrders(*self.system.head(), *columns)
        batch.actions = [types.CANCEL]
        batch.account_ids = [self.trader]
        batch.market_ids = [self.market]
        batch.order_ids = [order_id]
        self.do(batch)

    def replace(self, order_id: int, cents: int, lots: int) -> Outcome:
        """The trader replaces an order by another of the same side."""
        outcome = self.system.replace(self.trader, self.market, order_id, self.opens, cents, lots)
        self.observe()
        return outcome

    def dead_man(self, seconds: int) -> None:
        """The trader asks for the end of all orders after a silence."""
        self.do(commands.SetDeadMan(*self.system.head(), self.trader, seconds * SECOND))

    def move_money(self) -> None:
        """100 USDC out, to another own account, and in; raises where one is refused."""
        system = self.system
        other = self.other_account()
        amount = 100 * UNIT
        out = self.do(
            commands.RequestWithdrawals(*system.head(), [self.trader], [AssetId(1)], [amount], [""])
        ).codes[0]
        if out != codes.OK:
            raise NotAsMeantError(f"withdrawal: {CODE_NAMES[out]}")
        code = system.transfer(self.trader, other, 1, amount)
        if code != codes.OK:
            raise NotAsMeantError(f"transfer: {CODE_NAMES[code]}")
        system.deposit(self.trader, 1, amount)

    def protect(self) -> None:
        """From here on each command must leave a stop for the whole position, or no position."""
        self.is_protected = True
        self.observe_protection()

    @property
    def position(self) -> int:
        """Lots of the position; negative where it has changed sides."""
        if self.is_spot:
            return self.coins
        line = self.system.state.accounts[self.holder].lines.get(self.market)
        return self.sign * line.position if line is not None else 0

    @property
    def coins(self) -> int:
        """Lots of coins that the trader owns."""
        return self.system.balance(self.trader, "SOL") // LOT_UNITS

    @property
    def resting(self) -> int:
        """Open orders of the trader."""
        return len(self.system.state.accounts[self.holder].orders)

    @property
    def waiting(self) -> int:
        """Conditional orders of the trader."""
        return len(self.system.state.accounts[self.trader].conditionals)

    def refused(self) -> str:
        """The codes of refusals so far, by name."""
        return ", ".join(CODE_NAMES[code] for code in self.refusals) or "no refusal"

    # --- what is observed ---------------------------------------------------------------------------------

    def observe(self) -> None:
        """Read the events of the last command."""
        for event in self.system.events:
            fields = event.fields
            if event.kind == events.TRADE:
                self.observe_trade(fields)
            elif event.kind == events.CONDITIONAL_TRIGGERED:
                if fields["account_id"] == self.trader:
                    self.became.add(fields["order_id"])
            elif event.name == "CONDITIONAL_WAITING":
                if fields["account_id"] == self.trader and fields["code"] != codes.OK:
                    self.waited.append(fields["code"])
            elif event.kind == events.CONDITIONAL_ENDED:
                if fields["account_id"] == self.trader and fields["code"] not in ENDS_AS_MEANT:
                    self.refusals.append(fields["code"])
            elif event.kind == events.TWAP_SLICE:
                if fields["code"] == codes.TWAP_SLICE_MISSED:
                    self.missed_lots += fields["lots"]
            elif (
                event.kind == events.LIQUIDATION_STARTED
                and fields["account_id"] == self.holder
                and not self.may_be_flagged
            ):
                raise NotAsMeantError("the account is liquidated")
        if self.is_protected:
            self.observe_protection()

    def observe_trade(self, fields: dict[str, int]) -> None:
        """Keep a fill of the trader."""
        taker_side = fields["taker_side"]
        for account, side in (
            (fields["taker_account_id"], taker_side),
            (fields["maker_account_id"], types.BUY + types.SELL - taker_side),
        ):
            if account == self.holder:
                lots = fields["lots"] if side == self.opens else -fields["lots"]
                self.trades.append(Trade(lots, fields["price_per_lot"] // 100, self.mark))

    def observe_protection(self) -> None:
        """Raise NotAsMeantError where a position has no stop of its size."""
        position = self.position
        if position < 0:
            raise NotAsMeantError("the position has changed sides")
        if position == 0:
            return
        covered = 0
        state = self.system.state
        for order in state.accounts[self.trader].conditionals.values():
            if order.trigger_kind in (types.TRIGGER_STOP, types.TRIGGER_TRAILING):
                whole = order.flags & types.FLAG_CLOSE_POSITION
                covered += position if whole else order.quantity_units
        for resting in state.accounts[self.holder].orders.values():
            if resting.id in self.became:
                covered += resting.remaining_lots
        if covered < position:
            raise NotAsMeantError(f"{position} lots have a stop for {covered}: {self.refused()}")


ENDS_AS_MEANT: Final = (
    codes.OK,
    codes.POSITION_CLOSED,
    codes.OCO_OTHER_LEG,
    codes.BRACKET_TRIGGERED,
)
