# SPDX-License-Identifier: Apache-2.0
"""The present books of orders, and the refusals that follow only from them (SPEC O-2 to O-5, G-10).

Owns the full scans by which orders are sorted, and what a fill-or-kill order would meet. Must never book anything.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.types import BUY
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, ceil, floor
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.margin import margin, spot_worst_case
from tests.model.model_state import Market, Order
from tests.model.naive_book import NaiveOrder, reaches
from tests.model.pool_headroom import lots_for

ANY_POST_ONLY = types.FLAG_POST_ONLY | types.FLAG_POST_ONLY_SLIDE
TOO_MANY = -2  # it would meet more resting orders than it may
UNDECIDED = -1  # the model does not know; why, is in `refusals.UNDECIDED`


BPS = 10_000


@dataclass
class Turn:
    """What earlier fills of an account will have done before the present one: signed lots, and quote units less
    fees.
    """

    lots: int = 0
    gain: Fraction = ZERO


class Books:
    """Reads the order books of the model."""

    def __init__(self, context: Context) -> None:
        """Know the orders."""
        self.context = context
        self.system = context.system

    def queued(self, market: int, side: int) -> list[NaiveOrder]:
        """Return the orders that rest on a side of a book, the one that is filled first first: a full scan, sorted
        (O-3).
        """
        system = self.system
        sign = -1 if side == BUY else 1
        found = [
            NaiveOrder(
                order.id,
                system.accounts[order.account].owner,
                side,
                order.price,
                order.lots,
                order.arrival,
                (order.type, order.tif, order.flags, order.stp),
                order.display,
                order.shown,
            )
            for order in system.orders.values()
            if order.market == market and order.side == side and order.arrival
        ]
        return sorted(found, key=lambda order: (sign * order.price, order.arrival))

    def best(self, market: int, side: int) -> int:
        """Return the best price of a side, 0 if it is empty."""
        queued = self.queued(market, side)
        return queued[0].price if queued else 0

    def opposite(self, market: int, side: int) -> list[NaiveOrder]:
        """Return the orders that an order of a side meets, in the order in which it meets them."""
        return self.queued(market, types.BUY + types.SELL - side)

    def beside(self, order: Order, retired: Order | None) -> int:
        """Return the orders of the same owner at the same price, including the order that is replaced (O-3.1)."""
        accounts = self.system.accounts
        owner = accounts[order.account].owner
        present = [*self.system.orders.values(), *([retired] if retired else [])]
        return sum(
            (one.market, one.side, one.price, one.type)
            == (order.market, order.side, order.price, types.LIMIT)
            and accounts[one.account].owner == owner
            for one in present
        )

    def collects(self, market: Market) -> bool:
        """Return whether orders of a market wait for an uncrossing or a venue instead of being matched."""
        return market.status == types.MARKET_AUCTION or market.external

    def slid(self, market: Market, side: int, price: int) -> int:
        """Return the price of an order that slides: a tick inside the best price that it would meet (O-3)."""
        best = self.best(market.id, types.BUY + types.SELL - side)
        if not best or not reaches(side, price, best):
            return price
        inside = best - market.tick if side == BUY else best + market.tick
        return inside if inside > 0 else price

    def may_increase(self, market: Market) -> bool:
        """Return whether P-4 permits a rise of risk at the mark of a market (G-3). Only OK prices permit it."""
        assets = self.system.assets
        return all(
            key == 1 or (assets[key].price_state == types.PRICE_OK and not assets[key].paused)
            for key in (market.base, market.quote)
        )

    def risk_may_rise(self, market: Market) -> bool:
        """Return whether P-4 permits resting orders to raise risk in a market: no index rules apply to it, or prices
        are OK.
        """
        assets = self.system.assets
        guarded = any(
            assets[key].guarded or assets[key].paused for key in (market.base, market.quote)
        )
        return self.may_increase(market) or not guarded

    def refuses(self, order: Order, *, is_question: bool = False) -> ItemResult:
        """Return the refusal that only the book can give; to a question, as far as the book shows it."""
        system = self.system
        queued = self.opposite(order.market, order.side)
        crosses = bool(queued) and reaches(order.side, order.price, queued[0].price)
        if crosses and order.flags & ANY_POST_ONLY:
            return ItemResult(codes.POST_ONLY_WOULD_CROSS, queued[0].price, order.price)
        if order.tif == types.FOK:
            shown, is_all = self._shown(order)
            lots = self.fillable(order)
            if is_question:
                lots = shown if is_all or shown >= order.lots else TOO_MANY
            elif lots == UNDECIDED:
                return ItemResult(UNDECIDED)
            if lots == TOO_MANY and (is_question or self._named(order, lots) == TOO_MANY):
                most = self.makers_max()
                return above(codes.WORK_LIMIT, most, most + 1)
            if lots < order.lots:
                return below(codes.FOK_NOT_FILLABLE, order.lots, min(shown, order.lots - 1))
        own = crosses and queued[0].owner == system.accounts[order.account].owner
        if own and order.stp == types.STP_CANCEL_TAKER:
            return ItemResult(codes.SELF_TRADE, 0, queued[0].key)
        if not crosses and (order.tif == types.IOC or order.type == types.MARKET):
            best = queued[0].price if queued else 0
            return ItemResult(codes.NO_LIQUIDITY, order.price, best)
        return ACCEPTED

    def _named(self, order: Order, lots: int) -> int:
        """Return the lots that a refusal names as fillable: all within reach if they are too few and none is hidden."""
        limit = self.within_slippage(order)
        queued = self.opposite(order.market, order.side)
        within = [one for one in queued if reaches(order.side, limit, one.price)]
        rests = sum(one.lots for one in within)
        hides = any(one.display for one in queued)
        too_many = len({one.price for one in within}) > self.makers_max()
        return rests if rests < order.lots and not hides and not too_many else lots

    def _shown(self, order: Order) -> tuple[int, bool]:
        """Return the lots that the book shows within an order's reach, at most at so many prices as it may meet, and
        whether these are all of its prices.
        """
        limit = self.within_slippage(order)
        queued = self.opposite(order.market, order.side)
        within = [one for one in queued if reaches(order.side, limit, one.price)]
        prices = list(dict.fromkeys(one.price for one in within))
        met = set(prices[: self.makers_max()])
        return sum(one.visible() for one in within if one.price in met), len(met) == len(prices)

    def within_slippage(self, order: Order) -> int:
        """Return the worst price at which an order may trade, given the best price that it meets (O-5); the order's
        own price without a limit of slippage.
        """
        market = self.system.markets[order.market]
        best = self.best(market.id, types.BUY + types.SELL - order.side)
        if not market.slippage or not best:
            return order.price
        if order.side == BUY:
            return min(order.price, floor(best * (1 + market.slippage)))
        return max(order.price, ceil(best * (1 - market.slippage)))

    def fillable(self, order: Order) -> int:
        """Return how much of an order would fill at once, by the rules of O-3, O-4, O-6 and S-1; `UNDECIDED` if the
        model cannot compute it.

        What one leg of a pair fills is removed from the other. A reduce-only order trades what is left of its
        position. What icebergs hide is filled after all that is shown at its price.
        """
        system = self.system
        limit = self.within_slippage(order)
        owner = system.accounts[order.account].owner
        cut: dict[int, int] = {}
        closed: dict[int, int] = {}
        spent: dict[int, int] = {}
        turns: dict[int, Turn] = {}
        guarded = not self.risk_may_rise(system.markets[order.market])
        found = hidden = price = met = levels = 0
        most = self.makers_max()
        for queued in self.opposite(order.market, order.side):
            if queued.price != price:
                if reaches(order.side, limit, queued.price) and met > most:
                    return TOO_MANY
                found, hidden, price, levels = found + hidden, 0, queued.price, levels + 1
            if not reaches(order.side, limit, price) or found >= order.lots:
                break
            met += 1
            if met > most or levels > most:
                return TOO_MANY
            if queued.owner == owner:
                if order.stp != types.STP_CANCEL_MAKER:
                    return found
                continue
            maker = system.orders[queued.key]
            lots = self._fills_of(maker, closed.get(maker.account, 0), spent)
            if lots == UNDECIDED:
                return UNDECIDED
            lots = max(0, min(lots, maker.lots - cut.get(maker.id, 0)))
            lots = min(lots, order.lots - found)
            if guarded and lots:
                turn = turns.setdefault(maker.account, Turn())
                lots = lots if self.may_fill_resting(maker, lots, turn) else 0
            closed[maker.account] = closed.get(maker.account, 0) + lots
            if lots and maker.oco:
                cut[maker.oco] = cut.get(maker.oco, 0) + lots
            shown = min(lots, queued.visible())
            if lots > shown:
                met += ceil(Fraction(lots - shown, maker.display))
            found, hidden = found + shown, hidden + lots - shown
            if found >= order.lots:
                return found
        return TOO_MANY if met > most else found + hidden

    def makers_max(self) -> int:
        """Return how many resting orders one order may meet (O-3.1)."""
        return types.MAKERS_MAX

    def _fills_of(self, maker: Order, closed: int, spent: dict[int, int]) -> int:
        """Return the lots of a resting order that would trade after the earlier closing and spending of its account."""
        system = self.system
        market = system.markets[maker.market]
        lots = maker.lots
        if maker.flags & types.FLAG_REDUCE_ONLY:
            position = system.position[maker.account, market.id]
            lots = min(lots, max(0, maker.reducible(position) - closed))
        if market.is_spot:
            asset, needed = system.payment(maker)
            has = self.context.fills.own_cash(maker.account, asset) - spent.get(maker.account, 0)
            if has < needed:
                if asset in self.context.pools.pools:
                    return UNDECIDED
                lots = min(lots, lots_for(system, maker, has))
            paid = system.payment(maker, lots)[1] if lots else 0
            spent[maker.account] = spent.get(maker.account, 0) + paid
        return lots

    # --- while risk may not rise (P-4) ----------------------------------------------------------------------------

    def may_fill_resting(self, order: Order, lots: int, turn: Turn) -> bool:
        """Return whether a fill that raises its account's risk leaves `E` at 0 or more with the price moved against it
        (P-4).

        `turn` is what fills of the same account before it will have done; a fill that may trade is added to it.
        """
        system = self.system
        market = system.markets[order.market]
        sign = 1 if order.side == BUY else -1
        quote = system.live.asset[market.quote]
        mark = system.live.mark[market.id]
        if market.is_deferred:
            return False
        if market.is_spot:
            raises = (
                system.payment(order)[0] in spot_worst_case(system, order.account, system.live)[1]
            )
        else:
            position = system.position[order.account, market.id] + turn.lots
            raises = abs(position + sign * lots) > abs(position)
        gain = sign * lots * (mark - order.price) - ceil(order.taker_rate * order.price * lots)
        if raises:
            recoverable = margin(system, order.account, system.live, worst=False).bankruptcy
            recoverable += floor((turn.gain + gain) * quote)
            if recoverable < self._adverse_loss(order, turn.lots + sign * lots):
                return False
        turn.lots += sign * lots
        turn.gain += gain
        return True

    def _adverse_loss(self, order: Order, signed: int) -> int:
        """Return the loss of the account when the price moves against an order that has filled."""
        system = self.system
        market = system.markets[order.market]
        rules = (self.context.board.priced[asset].rules for asset in (market.base, market.quote))
        share = Fraction(max((one.adverse_bps for one in rules if one is not None), default=0), BPS)
        sign = 1 if order.side == BUY else -1
        if market.is_spot:
            key = (order.account, market.base)
            held = signed * market.lot_base + system.collateral(*key)
            held += system.unsettled[key] - system.debt(*key)
            value = ceil(sign * held * system.live.asset[market.base])
        else:
            lots = system.position[order.account, market.id] + signed
            worth = sign * lots * system.live.mark[market.id]
            value = ceil(worth * system.live.asset[market.quote])
        return ceil(value * share) if value > 0 else 0
