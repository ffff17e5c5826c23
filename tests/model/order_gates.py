# SPDX-License-Identifier: Apache-2.0
"""The ladder of an order: before gate 1, gates 1 to 8, at the book (SPEC section 7, O-3 to O-5).

Owns which refusal comes first. An order is checked by its account with it: it is added to the open ones, everything is
computed from nothing, and it is removed again. Must never book anything.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.types import BUY
from tests.model import terms
from tests.model.account_guards import Guards
from tests.model.books import ANY_POST_ONLY, Books
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, ceil, floor
from tests.model.item_results import ACCEPTED, ItemResult, above, below, not_above
from tests.model.margin import (
    REDUCE_ONLY_MOST,
    Margin,
    collateral_value,
    debt_line,
    debt_requirements,
    is_at_risk,
    is_capped,
    least_notional,
    margin,
    open_orders,
    projected_liability,
)
from tests.model.model_state import Bracket, Conditional, Market, Order, System
from tests.model.naive_book import reaches
from tests.model.pool_headroom import beyond_balance

E9 = types.PRICE_E9
LAST_MINUTES = 300  # seconds of a future (O-1.1)
CLOSING = (types.MARKET_SETTLING, types.MARKET_CLOSED)
VALUATION = 1
OF_MARGIN = (
    codes.INSUFFICIENT_MARGIN,
    codes.BUST_ANNOUNCED,
    codes.INTRADAY_CREDIT_OPEN,
    codes.MARGIN_CALL_MISSED,
    codes.COMMITMENT_NOT_COVERED,
    codes.NEEDED_FOR_SETTLEMENT,
)
READ_LEVELS = 50  # of an order at the market (G-8.2)
LIMIT_FACTOR = 5  # prices are from a fifth of the mark to five times the mark (O-5.1)
LEVEL_MOST = 50  # orders of one owner at one price (O-3.1)
FOK_UNITS = (
    3  # a fill-or-kill order's payment in parts may round away so much of loans and borrows (S-1)
)


@dataclass
class Asked:
    """An order as it is asked for, in the units of the commands; `account` is the one that it names."""

    account: int
    market: int
    side: int
    type: int
    tif: int
    flags: int
    stp: int
    price: int
    quantity: int
    client: int
    expire_ns: int
    display: int = 0  # lots
    oco: int = 0
    bracket: Bracket | None = None  # of which it is the entry
    replaces: bool = False  # its owner puts it in the place of another order
    spend: int = 0  # quote units, in the place of a quantity (G-8.2)


# --- before gate 1 (G-10) ------------------------------------------------------------------------------------------


def refuse_trading(system: System, account: int, market: int, *, waits: bool = False) -> int:
    """Return whether an account trades at all, and in this market; no isolated account has orders that wait."""
    who = system.accounts.get(account)
    if who is None:
        return codes.UNKNOWN_ACCOUNT
    if account < types.FIRST_ACCOUNT_ID or who.kind == types.KIND_VENUE:
        return codes.SYSTEM_ACCOUNT
    if who.status == types.CLOSED:
        return codes.ACCOUNT_CLOSED
    if market not in system.markets:
        return codes.UNKNOWN_MARKET
    if who.isolated_in not in (0, market) or (waits and who.isolated_in):
        return codes.ISOLATED_ACCOUNT
    return codes.OK


def lets_in(market: Market, tif: int, flags: int) -> bool:
    """Return whether a market's status lets such an order in (O-2); REDUCE_ONLY is a matter of gate 2."""
    if market.status == types.MARKET_AUCTION:
        return tif not in (types.IOC, types.FOK) and not flags & ANY_POST_ONLY
    if market.status == types.MARKET_POST_ONLY:
        return bool(flags & ANY_POST_ONLY)
    return market.status in (types.MARKET_OPEN, types.MARKET_REDUCE_ONLY)


def goes_together(market: Market, asked: Asked) -> bool:
    """Return whether type, time in force, flags and self-trade prevention have a meaning together (O-3, O-4)."""
    flags, tif = asked.flags, asked.tif
    at_market = asked.type == types.MARKET
    waits = market.status == types.MARKET_AUCTION or market.external
    return not (
        asked.side not in (types.BUY, types.SELL)
        or asked.type not in (types.LIMIT, types.MARKET)
        or tif not in (types.GTC, types.IOC, types.FOK, types.GTD)
        or asked.stp not in range(types.STP_CANCEL_TAKER, types.STP_DECREMENT + 1)
        or flags not in range(8)
        or flags & ANY_POST_ONLY == ANY_POST_ONLY
        or (flags & ANY_POST_ONLY and (at_market or tif in (types.IOC, types.FOK)))
        or (flags & types.FLAG_REDUCE_ONLY and market.is_spot)
        or (tif == types.FOK and market.is_deferred)
        or (at_market and tif == types.GTD)
        or (at_market and tif == types.GTC and not waits)
        or (flags & types.FLAG_POST_ONLY_SLIDE and market.external)
        or (asked.spend and not may_spend(market, asked))
    )


def may_spend(market: Market, asked: Asked) -> bool:
    """Return whether an order may state what it spends: a spot purchase at the market that states no more (G-8.2)."""
    stated = (asked.side, asked.type, asked.price, asked.quantity)
    may = market.is_instant and stated == (types.BUY, types.MARKET, 0, 0)
    return may and asked.tif != types.FOK and asked.spend > 0


def protection_price(mark: Fraction, market: Market, side: int) -> int:
    """The outer edge of a MARKET order without a price: that of the band, on the tick (O-3)."""
    width = market.band or 1
    return on_tick(market, side, mark * (1 + width if side == BUY else 1 - width))


def on_tick(market: Market, side: int, price: Fraction) -> int:
    """The last price on the tick that is not worse than a price; one tick at least."""
    ticks = floor(price / market.tick) if side == BUY else ceil(price / market.tick)
    return max(1, ticks) * market.tick


class Gates:
    """Validates orders on the present state."""

    def __init__(self, context: Context) -> None:
        """Know the books."""
        self.context = context
        self.system = context.system
        self.books = Books(context)
        self.guards = Guards(context)
        self.reduction = (
            Margin(),
            Margin(),
        )  # the account before and after the last that was asked about

    # --- the ladder ---------------------------------------------------------------------------------------------

    def validate(
        self, asked: Asked, retired: Order | None = None, *, is_question: bool = False
    ) -> tuple[ItemResult, Order | None]:
        """The verdict on an order, and if it is OK the order itself, with the id that it will have.

        `retired` is the open order that it replaces: all checks leave that one out. A question is answered by what the
        book shows (M-10, Q-5.2).
        """
        system = self.system
        if retired is not None:
            del system.orders[retired.id]
        try:
            verdict, order = self._before_gates(asked, retired)
            if order is None:
                return verdict, None
            replaced = retired.lots if retired is not None and asked.replaces else 0
            verdict = self._gates(order, retired, replaced)
            market = system.markets[order.market]
            if verdict.code in OF_MARGIN and retired is not None and asked.replaces:
                verdict = ACCEPTED if self._is_no_worse(order, retired) else verdict
            if verdict == ACCEPTED and not self.books.collects(market):
                verdict = self.books.refuses(order, is_question=is_question)
            return verdict, order
        finally:
            if retired is not None:
                system.orders[retired.id] = retired

    def _is_no_worse(self, order: Order, retired: Order) -> bool:
        """G-8.4: fewer lots or a less aggressive price than before, nothing met, and no figure of the margin worse."""
        if (order.type, retired.type) != (types.LIMIT, types.LIMIT):
            return False
        if order.flags != retired.flags & ~types.FLAG_REPAYS:
            return False
        sign = 1 if order.side == BUY else -1
        gap = sign * (retired.price - order.price)
        if order.lots > retired.lots or gap < 0 or (order.lots == retired.lots and not gap):
            return False
        opposite = self.books.opposite(order.market, order.side)
        if opposite and reaches(order.side, order.price, opposite[0].price):
            return False
        with self.open(retired):
            before = margin(self.system, order.account, self.system.live)
        with self.open(order):
            after = margin(self.system, order.account, self.system.live)
        lacked = before.worst_imf - before.worst_equity
        lacks = after.worst_imf - after.worst_equity
        return after.worst_equity >= before.worst_equity and lacks <= lacked

    def _before_gates(self, asked: Asked, retired: Order | None) -> tuple[ItemResult, Order | None]:
        """Before gate 1."""
        system = self.system
        code = refuse_trading(system, asked.account, asked.market)
        if code != codes.OK:
            return ItemResult(code), None
        market = system.markets[asked.market]
        account = system.isolated.get((asked.account, market.id), asked.account)
        mark = system.live.mark[market.id]
        if not lets_in(market, asked.tif, asked.flags):
            return ItemResult(codes.MARKET_STATUS_FORBIDS), None
        if not goes_together(market, asked):
            return ItemResult(codes.INVALID_FLAGS), None
        most = None
        tier = system.accounts[account].tier
        if asked.spend:
            price, lots, most = self._bought(market, asked, mark, terms.rate_of(market.taker, tier))
            if not lots:
                cost = price + ceil(terms.rate_of(market.taker, tier) * price)
                return below(codes.AMOUNT_BELOW_LOT, cost, asked.spend), None
            asked = replace(asked, quantity=lots * market.lot_unit)
        elif asked.type == types.MARKET and asked.price == 0:
            price = self.market_price(market, asked, mark)
        else:
            if asked.price <= 0 or asked.price % market.tick_unit:
                return ItemResult(codes.TICK_SIZE, market.tick_unit, asked.price), None
            price = asked.price // market.tick_unit * market.tick
            if asked.flags & types.FLAG_POST_ONLY_SLIDE:
                price = self.books.slid(market, asked.side, price)
        if asked.quantity <= 0 or asked.quantity % market.lot_unit:
            return ItemResult(codes.LOT_SIZE, market.lot_unit, asked.quantity), None
        if asked.tif == types.GTD and asked.expire_ns <= system.now:
            return not_above(codes.EXPIRY_IN_PAST, system.now, asked.expire_ns), None
        taken = self.who_has(asked.account, asked.client) if asked.client else 0
        if taken:
            return ItemResult(codes.DUPLICATE_CLIENT_ORDER_ID, 0, taken), None
        if market.band and mark and self._is_beyond(market, asked.side, price):
            return self._beyond_band(market, asked.side, price), None
        band = self.context.stop_band(market)
        is_bound = mark and self._is_bound(market, asked.side, price)
        if is_bound and self._keeps_all(account) and abs(price - mark) > band * mark:
            return self._beyond_band(replace(market, band=band), asked.side, price), None
        order = Order(
            system.last_order + 1,
            account,
            market.id,
            asked.side,
            price,
            asked.quantity // market.lot_unit,
            asked.flags,
            terms.rate_of(market.maker, tier),
            terms.rate_of(market.taker, tier),
            oco=asked.oco,
            type=asked.type,
            tif=asked.tif,
            stp=asked.stp,
            client=asked.client,
            expire_ns=asked.expire_ns if asked.tif == types.GTD else 0,
            display=asked.display,
            most=most,
        )
        return ACCEPTED, order

    def _bought(
        self, market: Market, asked: Asked, mark: Fraction, rate: Fraction
    ) -> tuple[int, int, int | None]:
        """G-8.2: the last price, the lots and their cost of an amount to spend, one displayed level after another."""
        edge = protection_price(mark, market, BUY)
        if self.books.collects(market):
            return edge, self._affordable(asked.spend, edge, 0, rate), None
        shown: dict[int, int] = {}
        for one in self.books.opposite(market.id, BUY):
            shown[one.price] = shown.get(one.price, 0) + one.visible()
        if shown and market.slippage:
            edge = min(edge, on_tick(market, BUY, Fraction(min(shown) * (1 + market.slippage))))
        levels = [(at, lots) for at, lots in sorted(shown.items()) if at <= edge]
        if not levels:
            price = on_tick(market, BUY, mark)
            lots = self._affordable(asked.spend, price, 0, rate)
            return price, lots, lots * price
        if len(shown) > READ_LEVELS and len(levels) >= READ_LEVELS:
            deeper = [(edge, asked.spend // edge)] if market.slippage else []
            levels = levels[:READ_LEVELS] + deeper
        price, bought, cost = levels[0][0], 0, 0
        for at, lots in levels:
            part = min(lots, self._affordable(asked.spend, at, cost, rate))
            if part:
                price = at
            bought, cost = bought + part, cost + part * at
            if part < lots:
                break
        return price, bought, cost

    @staticmethod
    def _affordable(amount: int, price: int, cost: int, rate: Fraction) -> int:
        """How many more lots at a price an amount pays, besides a cost, with the fee on all of them (O-7)."""
        low, high = 0, amount // price + 1
        while high - low > 1:
            lots = (low + high) // 2
            total = cost + lots * price
            low, high = (lots, high) if total + ceil(rate * total) <= amount else (low, lots)
        return low

    def market_price(self, market: Market, asked: Asked, mark: Fraction) -> int:
        """G-8.2: the last of the prices that the order would take, by shown lots, among those in reach."""
        side = asked.side
        edge = protection_price(mark, market, side)
        if self.books.collects(market):
            return edge
        opposite = self.books.opposite(market.id, side)
        shown = {one.price: 0 for one in opposite}
        for one in opposite:
            shown[one.price] += one.visible()
        if not shown:
            return on_tick(market, side, mark)
        best = next(iter(shown))
        if market.slippage:
            factor = 1 + market.slippage if side == BUY else 1 - market.slippage
            limit = on_tick(market, side, Fraction(best * factor))
            edge = min(edge, limit) if side == BUY else max(edge, limit)
        wanted = asked.quantity // market.lot_unit
        taken = 0
        price = on_tick(market, side, mark)
        for number, (at, lots) in enumerate(shown.items()):
            if number and taken >= wanted:
                return price
            if number == READ_LEVELS:
                return edge if market.slippage else price
            if not reaches(side, edge, at):
                return price
            price, taken = at, taken + lots
        return price

    def with_isolated(self, account: int) -> list[int]:
        """The account and those of its isolated positions; of one of these, its owner and all of its positions."""
        isolated = self.system.isolated
        owner = next((one for (one, _), held in isolated.items() if held == account), account)
        return [owner, *(held for (one, _), held in isolated.items() if one == owner)]

    def who_has(self, account: int, client: int) -> int:
        """I-11: the open or waiting order of the account or of its isolated positions with a client's id; 0: none."""
        every = self.with_isolated(account)
        own: list[Order | Conditional] = [o for one in every for o in self.system.orders_of(one)]
        own += [one for one in self.context.conditionals.values() if one.account in every]
        return next((one.id for one in own if one.client == client), 0)

    def _is_beyond(self, market: Market, side: int, price: int) -> bool:
        """O-5.1: return whether a price is beyond the band on the aggressive side, or far away on the other."""
        mark = self.system.live.mark[market.id]
        if self._is_bound(market, side, price):
            return abs(price - mark) > market.band * mark
        return price * LIMIT_FACTOR < mark or price > mark * LIMIT_FACTOR

    def _is_bound(self, market: Market, side: int, price: int) -> bool:
        """Return whether the band binds a price of a side: the aggressive one."""
        return (price > self.system.live.mark[market.id]) == (side == BUY)

    def _beyond_band(self, market: Market, side: int, price: int) -> ItemResult:
        """A price beyond the band, and the last whole price within, the edge floored at nine decimals (O-5)."""
        mark = self.system.live.mark[market.id]
        if not self._is_bound(market, side, price):
            if price > mark:
                return above(codes.PRICE_BAND, floor(LIMIT_FACTOR * mark), price)
            return below(codes.PRICE_BAND, ceil(mark / LIMIT_FACTOR), price)
        edge = Fraction(floor(mark * market.band * E9), E9)
        if price > mark:
            return above(codes.PRICE_BAND, floor(mark + edge), price)
        return below(codes.PRICE_BAND, ceil(mark - edge), price)

    def beyond_edge(self, market: Market, side: int, price: int) -> ItemResult:
        """Return the figures of a price beyond the band on the aggressive side, or ACCEPTED."""
        if self._is_bound(market, side, price) and self._is_beyond(market, side, price):
            return self._beyond_band(market, side, price)
        return ACCEPTED

    def _expires_soon(self, order: Order) -> bool:
        """O-1.1: the last five minutes of a future let only its providers take risk."""
        system = self.system
        future = system.futures.get(order.market)
        if future is None:
            return False
        is_late = system.now >= future.expiry_ns - LAST_MINUTES * types.SECOND_NS
        return is_late and order.account not in system.providers.get(order.market, {})

    # --- gates 1 to 8 -------------------------------------------------------------------------------------------

    def _keeps_all(self, account: int) -> bool:
        """Nothing may leave an account: for a reversed deposit, a bust, credit or a missed call."""
        return (
            self.system.owes_back(account)
            or self.context.kept_for_busts(account, 0, 0) != ACCEPTED
            or self.context.keeps_all(account)
        )

    def _gates(self, order: Order, retired: Order | None, replaced: int) -> ItemResult:
        """Gates 1 to 8; what it reserves is not to stay for a bust (O-10), or for what its member owes (C-7.2)."""
        reducing = self.reduces(order)
        verdict = self._passes(order, retired, replaced)
        market = self.system.markets[order.market]
        may_fall = reducing and (not market.is_spot or self._repays_whole(order))
        if verdict != ACCEPTED or market.is_deferred or may_fall:
            return verdict
        pays = self.system.payment(order)[0] if market.is_spot else market.quote
        with self.open(order):
            verdict = self.context.kept_of_order(order.account, pays, reducing=reducing)
            if verdict != ACCEPTED:
                return verdict
            asset = pays if market.is_spot else VALUATION
            return self.context.may_reserve(order.account, asset, reducing=reducing)

    def _passes(self, order: Order, retired: Order | None, replaced: int) -> ItemResult:
        """Gates 1 to 8; the first that fails. An order that it replaces had so many lots."""
        system = self.system
        account, market = system.accounts[order.account], system.markets[order.market]
        mark = system.live.mark[market.id]
        if not market.is_deferred and system.is_frozen(system.above(order.account)):
            return ItemResult(codes.ACCOUNT_FROZEN)
        reducing = self.reduces(order)
        position = system.position[account.id, market.id]
        if reducing and is_capped(system, order):
            order.cut = max(0, order.lots - order.reducible(position))
            order.lots -= order.cut
        if not reducing and account.status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_IN_LIQUIDATION)
        stops = self.context.risk_stops
        switched_off = stops.is_switched_off(account, market) or stops.winds_down(market)
        if system.owes_back(account.id) and not self._pays_back(order):
            switched_off = True
        if not reducing and (switched_off or self._expires_soon(order)):
            return ItemResult(codes.RISK_TAKING_DISABLED)
        if not reducing and order.account in system.overdue:
            return ItemResult(codes.UNPAID_LOSS)
        if mark <= 0 or not (reducing or self.books.may_increase(market)):
            # A price that is there, and may not be used, has no figures.
            absent = not_above(codes.MARK_PRICE_UNAVAILABLE, 0, int(mark * E9))
            return absent if mark <= 0 else ItemResult(codes.MARK_PRICE_UNAVAILABLE)
        open_already = self._counted_orders(order.account) + (retired is not None)
        verdict = self._limits(order, open_already, retired, reducing=reducing)
        if verdict != ACCEPTED:
            return verdict
        if order.flags & types.FLAG_REDUCE_ONLY and order.lots > order.reducible(position):
            return above(codes.REDUCE_ONLY_INVALID, order.reducible(position), order.lots)
        if not reducing and not market.is_spot:
            limit = market.open_interest_lots_max
            lots = self._worst_open_interest(order, system.accounts)
            if limit and 2 * lots > limit >= lots and order.lots > replaced:
                limit = ceil(Fraction(limit, types.OPEN_INTEREST_SHARE))
                lots = self._worst_open_interest(order, self._owned(order.account))
            if limit and lots > limit:  # named at the mark
                worth = mark * system.live.asset[market.quote]
                return above(codes.POSITION_LIMIT, ceil(limit * worth), ceil(lots * worth))
            if market.venue:
                verdict = self._venue_bears(order)
                if verdict != ACCEPTED:
                    return verdict
        if market.is_deferred:
            return self.context.novated.ask(order)
        if market.is_spot:
            verdict = self._spot_payment(order)
            if verdict != ACCEPTED:
                return verdict
        if not reducing:
            return self._increasing(order)
        at_once = is_capped(system, order)
        verdict = self._first_fill(order) if at_once else self.reducing(order)
        if stops.only_reduces(account, market) and not market.is_spot:
            order.flags |= types.FLAG_REDUCE_ONLY  # so that it follows its position (K-1)
        if market.is_spot and self.repaid(order):
            order.flags |= types.FLAG_REPAYS  # what it receives repays, come what may (G-9.1)
        return verdict

    def reduces(self, order: Order) -> bool:
        """G-9: opposite to the position and within it together with its side; for spot see there."""
        system = self.system
        market = system.markets[order.market]
        if market.is_deferred:
            return False
        if market.is_spot:
            return self._spot_reduces(order)
        position = system.position[order.account, market.id]
        if is_capped(system, order):
            return order.reducible(position) > 0
        with self.open(order):
            orders = open_orders(system, order.account, market.id, system.live)
        side = orders.bids if order.side == BUY else orders.asks
        return 0 < side <= order.reducible(position)

    def _spot_reduces(self, order: Order) -> bool:
        """G-9 of a spot order: no assumed borrow grows, and its receipt repays a debt or weighs no less."""
        system = self.system
        account = system.accounts[order.account]
        margin_on = account.flags & types.ACCOUNT_SPOT_MARGIN
        if margin_on and system.payment(order)[0] in self.context.pools.pools:
            if self._beyond_means(order):
                return False
        elif account.status == types.LIQUIDATING and self._beyond_means(order):
            return False
        return self._repays_whole(order) or self.weighs_no_less(order)

    def _repays_whole(self, order: Order) -> bool:
        """Return whether all that a spot order receives repays a debt at once."""
        _, receipt = self.receipt(order)
        return bool(receipt) and self.repaid(order) == receipt

    def _pays_back(self, order: Order) -> bool:
        """L-4.3: a purchase of no more than what the owner owes, from the cash of an account without exposure."""
        system = self.system
        if not system.markets[order.market].is_instant or self.guards.is_exposed(order.account):
            return False
        asset, receipt = self.receipt(order)
        collects = system.accounts[order.account].status == types.ACTIVE
        owed = system.owed_by(order.account, asset)
        return collects and 0 < receipt <= owed and not self._beyond_means(order)

    def weighs_no_less(self, order: Order) -> bool:
        """Return whether what a spot order receives weighs no less than what it pays, by the holdings as they are."""
        system = self.system
        pays, _ = system.payment(order)
        gets, _ = self.receipt(order)
        if not system.assets[gets].inverse_sqrt:
            return True
        if not system.assets[pays].inverse_sqrt:
            return False
        worth: list[tuple[int, int]] = []
        for asset in (gets, pays):
            amount = system.collateral(order.account, asset)
            probe = amount if amount > 0 else 10 ** system.assets[asset].scale
            value = collateral_value(system, asset, probe, system.live)
            worth.append((value, ceil(probe * system.live.asset[asset])))
        return worth[0][0] * worth[1][1] >= worth[1][0] * worth[0][1]

    def receipt(self, order: Order) -> tuple[int, int]:
        """Return the proceeds of a spot order at its own price, less the taker fee of a new order; may be below 0."""
        market = self.system.markets[order.market]
        if order.side == BUY:
            return market.base, order.lots * market.lot_base
        notional = order.lots * order.price
        return market.quote, notional - ceil(order.taker_rate * notional)

    def repaid(self, order: Order) -> int:
        """Return the part of its receipt that would repay a debt in the same command (S-3)."""
        asset, amount = self.receipt(order)
        asked = self.system.accounts[order.account].flags & types.ACCOUNT_AUTO_REPAY
        if not (asked or order.flags & types.FLAG_REPAYS) or amount <= 0:
            return 0
        return min(amount, self.system.debt(order.account, asset))

    def _beyond_means(self, order: Order) -> bool:
        """Return whether a new spot order costs more than balance and loans, so that the rest is borrowed (M-3)."""
        system = self.system
        asset, needed = system.payment(order)
        needed += projected_liability(system, order.account, asset, system.live)
        reserved = system.reserved(order.account, asset)
        return reserved + needed > system.collateral(order.account, asset)

    def _limits(
        self, order: Order, open_already: int, retired: Order | None, *, reducing: bool
    ) -> ItemResult:
        """Gates 4 and 5, and how many orders may rest."""
        market = self.system.markets[order.market]
        notional = order.cost_of(order.lots)
        limit = market.notional_max or types.AMOUNT_MAX
        if notional > limit:
            return above(codes.ORDER_NOTIONAL_LIMIT, limit, notional)
        lots_max = types.AMOUNT_MAX // market.lot_base
        if order.lots > lots_max:
            return above(codes.ORDER_NOTIONAL_LIMIT, order.price * lots_max, notional)
        rests = order.type == types.LIMIT and order.tif in (types.GTC, types.GTD)
        rests = rests or (self.books.collects(market))
        account = self.system.accounts[order.account]
        made = reducing and self.context.risk_stops.only_reduces(account, market)
        made = made and not (market.is_spot or market.external)
        if rests and (made or is_capped(self.system, order)):
            present = sum(
                one.market == order.market and one.flags & types.FLAG_REDUCE_ONLY != 0
                for one in self.system.orders_of(order.account)
            )
            present += retired is not None and is_capped(self.system, retired)
            if present >= REDUCE_ONLY_MOST:
                return above(codes.OPEN_ORDER_COUNT_LIMIT, REDUCE_ONLY_MOST, present + 1)
        if rests and open_already >= types.OPEN_ORDERS_MAX:
            return above(codes.OPEN_ORDER_COUNT_LIMIT, types.OPEN_ORDERS_MAX, open_already + 1)
        if rests and order.type == types.LIMIT and not market.external:
            beside = self.books.beside(order, retired)
            if beside >= LEVEL_MOST:
                return above(codes.STATE_LIMIT, LEVEL_MOST, beside + 1)
        if reducing:
            return ACCEPTED
        least = least_notional(self.system, market)
        at_mark = floor(order.lots * self.system.live.mark[market.id])
        if min(notional, at_mark) < least:
            return below(codes.ORDER_NOTIONAL_LIMIT, least, min(notional, at_mark))
        with self.open(replace(order, flags=order.flags & ~types.FLAG_REDUCE_ONLY)):
            orders = open_orders(self.system, order.account, market.id, self.system.live)
        limit, lots = market.open_order_lots_max, orders.bids + orders.asks
        return above(codes.OPEN_ORDER_QUANTITY_LIMIT, limit, lots) if 0 < limit < lots else ACCEPTED

    def _venue_bears(self, order: Order) -> ItemResult:
        """G-7 of an external market: what its venue owes with this order stays within the venue's limit (O-1)."""
        system = self.system
        market = system.markets[order.market]
        venue = system.accounts[market.venue]
        if not venue.position_limit:
            return ACCEPTED
        weighted = self._venue_with(order, venue.id)
        if weighted > venue.position_limit:
            return above(codes.POSITION_LIMIT, venue.position_limit, weighted)
        return ACCEPTED

    def _owned(self, account: int) -> list[int]:
        """G-7: the accounts of an account's owner; itself alone if the owner has too many of its own."""
        accounts = self.system.accounts
        found = [one for one in accounts if accounts[one].owner == accounts[account].owner]
        return found if len(found) <= types.OWN_ACCOUNTS_MAX else [account]

    def _worst_open_interest(self, order: Order, accounts: Iterable[int]) -> int:
        """G-7: the lots of accounts on the order's side if every open order of it filled, with this one."""
        system = self.system
        sign = 1 if order.side == BUY else -1
        found = 0
        with self.open(order):
            for account in accounts:
                orders = open_orders(system, account, order.market, system.live)
                lots = orders.bids if order.side == BUY else orders.asks
                found += max(0, sign * system.position[account, order.market] + lots)
        return found

    def _venue_with(self, order: Order, venue: int) -> int:
        """G-7: a venue's weighted exposure if all orders of one side of each of its markets filled, the worse one."""
        system = self.system
        total = ZERO
        with self.open(order):
            for market in system.markets.values():
                if market.venue != venue or market.is_spot:
                    continue
                bids = asks = 0
                for account in system.accounts:
                    orders = open_orders(system, account, market.id, system.live)
                    bids, asks = bids + orders.bids, asks + orders.asks
                position = system.position[venue, market.id]
                lots = max(bids - position, asks + position)
                value = lots * system.live.mark[market.id] * system.live.asset[market.quote]
                total += ceil(value) * market.position_weight
        for asset in system.assets_of(venue):
            liability = debt_line(system, venue, asset)
            total += debt_requirements(system, venue, asset, liability, system.live)[0]
        return ceil(total)

    def _counted_orders(self, account: int) -> int:
        """The open orders of an account, with those of its isolated positions."""
        system = self.system
        counted = [account]
        who = system.accounts[account]
        owner = who.parent if who.isolated_in else account
        counted = [owner, *(other for (of, _), other in system.isolated.items() if of == owner)]
        return sum(len(system.orders_of(one)) for one in counted)

    def _spot_payment(self, order: Order) -> ItemResult:
        """G-8 of a spot order: balance, own loans and what the pool lends pay for it with its fee (S-1)."""
        system, account = self.system, order.account
        asset, amount = system.payment(order)
        free = system.free(account, asset) - projected_liability(
            system, account, asset, system.live
        )
        reach = max(0, free)
        if amount > reach and asset in self.context.pools.pools:
            loans, borrow = beyond_balance(self.context, account, asset)
            slack = FOK_UNITS if order.tif == types.FOK else 0
            reach = max(reach, free + loans + borrow - slack)
        return ACCEPTED if amount <= reach else below(codes.INSUFFICIENT_BALANCE, amount, reach)

    @contextmanager
    def open(self, order: Order) -> Iterator[None]:
        """Let an order be open for a question."""
        self.system.orders[order.id] = order
        try:
            yield
        finally:
            del self.system.orders[order.id]

    def _increasing(self, order: Order) -> ItemResult:
        """G-7 and G-8 of an order that adds risk: the account with it, every order filled."""
        system = self.system
        account = system.accounts[order.account]
        market = system.markets[order.market]
        with self.open(order):
            figures = margin(system, account.id, system.live)
            if not market.is_spot and figures.exposure > types.AMOUNT_MAX:
                return above(codes.POSITION_LIMIT, types.AMOUNT_MAX, figures.exposure)
            if not market.is_spot or self.guards.assumed(account.id):
                verdict = self.guards.within_limit(account.id)
                if verdict != ACCEPTED:
                    return verdict
            for prices in (system.live, self.context.strict()):
                figures = margin(system, account.id, prices)
                if not holds(figures):
                    has, needs = figures.worst_equity, figures.worst_imf
                    return not_above(codes.INSUFFICIENT_MARGIN, needs, has)
            return ACCEPTED

    def _first_fill(self, order: Order) -> ItemResult:
        """G-8.3: an exit has to be allowed its first fill, or, where it meets no order, its own price."""
        market = self.system.markets[order.market]
        price, lots = order.price, order.lots
        if order.tif != types.FOK and market.status != types.MARKET_AUCTION:
            shown = self.books.opposite(market.id, order.side)
            if shown and reaches(order.side, order.price, shown[0].price):
                price = shown[0].price
                lots = min(lots, sum(one.visible() for one in shown if one.price == price))
        return self.reducing(order, price, lots)

    def reducing(self, order: Order, price: int = 0, lots: int = 0) -> ItemResult:
        """G-8 of an order that reduces: after a fill, at its own price if none is named, the pair's other leg gone."""
        price, lots = price or order.price, lots or order.lots
        system = self.system
        spot = system.markets[order.market].is_spot
        if spot and not is_at_risk(system, order.account):
            return ACCEPTED
        partner = system.orders.get(order.oco)
        if partner is not None and (partner.market, partner.account) == (
            order.market,
            order.account,
        ):
            del system.orders[partner.id]
        else:
            partner = None
        before = margin(system, order.account, system.live, worst=False)
        after = (
            self._after_spot(order, before)
            if spot
            else self._after_closing(order, price, lots, before)
        )
        self.reduction = (before, after)
        verdict = ACCEPTED
        gained = after.equity - after.imf - (before.equity - before.imf)
        if after.equity - after.mmf < before.equity - before.mmf:
            # It loses more than the maintenance margin that it frees (C-7.2, O-10).
            verdict = self.context.kept_for_busts(order.account, 0, 0, gained)
            if verdict == ACCEPTED:
                verdict = self.context.may_depart(order.account, VALUATION, 0, 0, gained)
        if partner is not None:
            system.orders[partner.id] = partner
        if after.bankruptcy < 0:
            return below(codes.INSUFFICIENT_MARGIN, 0, after.bankruptcy)
        if after.exposure == 0 or after.equity > after.mmf:
            return verdict
        if before.exposure and after.equity * before.exposure >= before.equity * after.exposure:
            return verdict
        if is_capped(system, order) and after.equity - after.mmf >= before.equity - before.mmf:
            return verdict
        return not_above(codes.INSUFFICIENT_MARGIN, after.mmf, after.equity)

    def _after_closing(self, order: Order, price: int, lots: int, before: Margin) -> Margin:
        """An account once an order has closed a part of its position at a price."""
        system = self.system
        market = system.markets[order.market]
        key = (order.account, market.id)
        sign = 1 if order.side == BUY else -1
        notional = price * lots
        gain = sign * (lots * system.live.mark[market.id] - notional)
        fee = ceil(order.taker_rate * notional)
        change = floor((floor(gain) - fee) * system.live.asset[market.quote])
        system.position[key] += sign * lots
        after = margin(system, order.account, system.live, worst=False)
        system.position[key] -= sign * lots
        after.equity, after.bankruptcy = before.equity + change, before.bankruptcy + change
        return after

    def _after_spot(self, order: Order, before: Margin) -> Margin:
        """An account once a spot order has paid, received and repaid."""
        system, price = self.system, self.system.live.asset
        account = order.account
        pays, paid = system.payment(order)
        gets, got = self.receipt(order)
        less = self.repaid(order)
        debt = system.debt(account, gets)
        change = ceil(debt * price[gets]) - ceil((debt - less) * price[gets])
        for asset, amount in ((pays, -paid), (gets, got - less)):
            present = system.collateral(account, asset)
            for sign, has in ((1, present + amount), (-1, present)):
                if has > 0:
                    change += sign * collateral_value(system, asset, has, system.live)
        liability = debt_line(system, account, gets)
        now = debt_requirements(system, account, gets, liability, system.live)
        then = debt_requirements(system, account, gets, liability - less, system.live)
        return Margin(
            equity=before.equity + change,
            exposure=before.exposure + then[0] - now[0],
            mmf=before.mmf + then[2] - now[2],
            imf=before.imf + then[1] - now[1],
            bankruptcy=before.bankruptcy + floor(got * price[gets]) - ceil(paid * price[pays]),
        )


def holds(figures: Margin) -> bool:
    """G-8: worst-case equity exceeds what the worst side requires; with nothing required it is not below 0."""
    if figures.worst_imf == 0:
        return figures.worst_equity >= 0
    return figures.worst_equity > figures.worst_imf
