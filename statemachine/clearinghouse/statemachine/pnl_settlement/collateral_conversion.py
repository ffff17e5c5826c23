# SPDX-License-Identifier: Apache-2.0
"""Sell collateral of an account to pay its loss: the last source of R-1.

Owns the choice of a loser's collateral to sell, its limit price and its buyer: the book, by an immediate order, or a
provider's standing quote, the better of the two. Must never sell more than the shortfall requires, nor use the proceeds
except for the debt. W-6 applies to accounts in liquidation.
"""

from clearinghouse.statemachine.arithmetic.liquidation import lots_per_pass
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.lending.spot_financing import repay_and_lend
from clearinghouse.statemachine.liquidation.backstop import may_take_from
from clearinghouse.statemachine.liquidation.collateral_sales import (
    hand_over,
    limit_ppb,
    limit_price,
    lots_carried,
    route,
)
from clearinghouse.statemachine.liquidation.recoveries import (
    buy_remainders,
    lot_price,
    owes,
    raise_cash,
)
from clearinghouse.statemachine.orders.open_orders import cancel, paying_asset
from clearinghouse.statemachine.pnl_settlement.pay_in import pay, within_reach
from clearinghouse.statemachine.state.pnl_settlement import Quote, UnsoldCollateral
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market, State
from clearinghouse.statemachine.trading.forced_orders import has_book, immediate, lots_within
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_PRICE, AccountId, AssetId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    EXTERNAL_VENUE,
    FIRST_ACCOUNT_ID,
    KIND_VENUE,
    PPB,
    SELL,
)


def convert(
    state: State,
    offset: int,
    debt: Holding,
    stays: int = 0,
    sold: dict[AssetId, int] | None = None,
) -> int:
    """Sell collateral for a loser's debt less `stays`, the largest holding by value first; return the paid amount.

    The function adds the sold amount of each asset to `sold`. It plans a sale of the next asset only if the first ones
    hold too little. An amount for which only a buyer lacked waits for the next pass.
    """
    account = debt.account
    if account.status != ACTIVE or account.id < FIRST_ACCOUNT_ID or account.kind == KIND_VENUE:
        return 0
    kept = state.pnl_settlement
    key = (account.id, debt.asset.id)
    unsold = kept.unsold.get(key)
    if unsold is None:
        unsold = UnsoldCollateral()
        for asset_id, holding in account.holdings.items():
            unsold.amounts[asset_id] = within_reach(holding)
        kept.keep_unsold(account.id, debt.asset.id, unsold)
    unsold.passes += 1
    paid = 0
    short = -debt.unsettled - stays
    for held in by_value(account, debt):
        if short <= 0:
            break
        sale = _Sale(state, offset, held, debt, unsold, Owed())
        short = sale.plan(short)
        if sale.lots:
            had = within_reach(held)
            paid += sale.sell()
            if sold is not None:
                sold[held.asset.id] = max(had - within_reach(held), 0)
            # A sale above its limit leaves less to sell: never more than the shortfall needs.
            short = min(short, -debt.unsettled - stays)
    if -debt.unsettled > stays:
        before = -debt.unsettled
        buy_remainders(state, offset, account, debt)
        paid += before + debt.unsettled
    return paid


class Owed:
    """A debt for which collateral is sold: here, the loss in a holding's unsettled equity."""

    def amount(self, holding: Holding) -> int:
        """Return the amount that the account still owes."""
        return -holding.unsettled

    def pay(self, state: State, offset: int, holding: Holding) -> int:
        """Pay the debt from the holding's free balance; return the paid amount."""
        return pay(state, offset, holding)


def convert_for(state: State, offset: int, debt: Holding, owed: Owed) -> None:
    """Sell collateral of an account for its debts other than losses, the largest by value first (L-4.3)."""
    short = owed.amount(debt)
    for held in by_value(debt.account, debt):
        sale = _Sale(state, offset, held, debt, UnsoldCollateral(), owed)
        short = sale.plan(short)
        if sale.lots:
            sale.sell()
            short = min(short, owed.amount(debt))
        if short <= 0:
            return


def by_value(account: Account, debt: Holding) -> list[Holding]:
    """Return an account's holdings of other assets than the owed one, without a debt, the largest value first.

    For equal values the lower asset id is first.
    """
    rows: list[tuple[int, AssetId]] = []
    for asset_id, holding in account.holdings.items():
        if holding is debt or owes(holding) or within_reach(holding) <= 0:
            continue
        if holding.asset.price_e9 and debt.asset.price_e9:
            rows.append((-to_valuation_floor(holding.asset, within_reach(holding)), asset_id))
    rows.sort()
    return [account.holdings[asset_id] for _, asset_id in rows]


def has_market(state: State, debt: Holding) -> bool:
    """Return whether a market exists in which collateral could be sold for a debt."""
    quotes = state.pnl_settlement.quotes
    for held in by_value(debt.account, debt):
        market, side = route(state, held.asset, debt.asset, quotes)
        if market is None:
            continue
        by_way = side == SELL and market.quote is not debt.asset
        if not by_way or _continues(state, debt.asset):
            return True
    return False


class _Sale:
    """The sale of one holding for the owed asset: in one market, or in two markets through the valuation asset."""

    def __init__(
        self,
        state: State,
        offset: int,
        held: Holding,
        debt: Holding,
        unsold: UnsoldCollateral,
        owed: Owed,
    ) -> None:
        """Record what is sold for which debt; `plan` finds the markets."""
        self.state = state
        self.offset = offset
        self.account = held.account
        self.held = held
        self.debt = debt
        self.unsold = unsold
        self.owed = owed
        self.market: Market | None = None
        self.side = SELL
        self.price: PricePerLot = NO_PRICE
        self.lots = 0
        # If the market does not pay in the owed asset, a second trade buys the owed asset.
        self.by_way = False

    def plan(self, short: int) -> int:
        """Set market, limit price and lots of the sale.

        Return the part of `short` that this holding is too small to pay.
        """
        state = self.state
        rules = state.pnl_settlement.rules
        asset = self.held.asset
        market, side = route(state, asset, self.debt.asset, state.pnl_settlement.quotes)
        if market is None:
            return short
        self.by_way = side == SELL and market.quote is not self.debt.asset
        if self.by_way and not _continues(state, self.debt.asset):
            return short
        as_in_waterfall = (
            state.waterfall.rules.on and self.unsold.passes > rules.spot_liquidation_passes
        )
        cut = rules.limit_ppb
        if as_in_waterfall:
            refresh(state, self.account)
            cut = limit_ppb(state, self.account, state.waterfall.rules.spread_ppb)
        price = limit_price(market, side, cut)
        per_lot = market.lot_base_units if side == SELL else price
        if price <= 0:
            return short
        wanted = self._lots_for(market, side, short)
        most = within_reach(self.held) // per_lot
        lots = wanted if wanted < most else most
        left = short - short * lots // wanted
        if as_in_waterfall:
            at_first = self.unsold.amounts.get(asset.id, within_reach(self.held)) // per_lot
            share = lots_per_pass(at_first, state.waterfall.rules.pass_share_ppb)
            lots = lots if lots < share else share
        self.market, self.side, self.price, self.lots = market, side, price, lots
        return left

    def _lots_for(self, market: Market, side: int, short: int) -> int:
        """Return the lots to trade for the amount `short`: `short / (price x (1 - slack))`, rounded up to a lot (R-1).

        A purchase buys the owed amount itself.
        """
        if side != SELL:
            return -(-short // market.lot_base_units)
        worth = PPB - self.state.pnl_settlement.rules.slack_ppb
        if self.by_way:
            value = to_valuation_ceil(self.debt.asset, short)
            quoted = -(-(value * PPB) // worth)
        else:
            quoted = short
        numerator, denominator = lot_price(market)
        return -(-(quoted * denominator * PPB) // (numerator * worth))

    def sell(self) -> int:
        """Sell as planned; return the paid amount of the debt."""
        market = self.market
        assert market is not None
        state = self.state
        # Orders are cancelled and loans redeemed only for the amount that the buyers take.
        self.lots = self._lots_that_buyers_take(market)
        if self.lots <= 0:
            return 0
        per_lot = market.lot_base_units if self.side == SELL else self.price
        release(state, self.offset, self.held, self.lots * per_lot)
        most = free_balance(self.held) // per_lot
        left = self.lots if self.lots < most else most
        refused: set[int] = set()
        while left > 0:
            quote = None
            if self.side == SELL:
                quote = best_quote(state, self.account, market, self.price, refused, left)
            at = self.price if quote is None else quote.price
            done = self._into_book(market, at, left)
            left -= done
            if quote is None:
                break
            if left > 0:
                left -= self._to_provider(market, quote, left, refused)
        state.touched[self.account.id] = self.account
        if self.by_way:
            proceeds = holding_of(state, self.account, state.valuation)
            second = _Sale(state, self.offset, proceeds, self.debt, self.unsold, self.owed)
            second.plan(self.owed.amount(self.debt))
            return second.sell() if second.lots else 0
        return self.owed.pay(state, self.offset, self.debt)

    def _lots_that_buyers_take(self, market: Market) -> int:
        """Return how many of the planned lots book bids within the limit price and standing quotes would take."""
        state = self.state
        found = 0
        if has_book(market):
            found = lots_within(state, self.account, market, self.side, self.price, self.lots)
        if self.side == SELL:
            for quote in ranked_quotes(state, market):
                if found >= self.lots or quote.price < self.price:
                    break
                if _may_take(state, quote, self.account):
                    provider = state.accounts[quote.account_id]
                    most = min(quote.lots, self.lots - found)
                    found += lots_carried(state, provider, market, most, quote.price)
        return min(found, self.lots)

    def _into_book(self, market: Market, price: PricePerLot, lots: int) -> int:
        """Place one immediate order at `price` or better, and write its event; return the traded lots."""
        state = self.state
        fills = immediate(state, self.offset, self.account, market, self.side, price, lots)
        if fills.lots:
            event_writers.collateral_converted(
                state.events,
                self.offset,
                account_id=self.account.id,
                market_id=market.id,
                order_id=fills.order_id,
                side=self.side,
                lots=fills.lots,
                value=fills.value,
                limit_price_per_lot=self.price,
                for_asset_id=self.debt.asset.id,
            )
        return fills.lots

    def _to_provider(self, market: Market, quote: Quote, lots: int, refused: set[int]) -> int:
        """Fill a standing quote within the provider's cash and initial margin; return the lots.

        The provider is added to `refused`, because the rest of the sale cannot use its quote again.
        """
        state = self.state
        provider = state.accounts[quote.account_id]
        most = min(lots, quote.lots)
        lots = hand_over(state, provider, self.held, market, most, quote.price)
        # The reason that stopped the quote holds for the rest of this sale; a quote that was taken
        # in full is gone.
        refused.add(provider.id)
        if lots <= 0:
            return 0
        quote.lots -= lots
        if quote.lots == 0:
            drop_quote(state, quote)
        state.touched[provider.id] = provider
        event_writers.quote_filled(
            state.events,
            self.offset,
            account_id=self.account.id,
            counterparty_account_id=provider.id,
            market_id=market.id,
            lots=lots,
            value=lots * quote.price,
            for_asset_id=self.debt.asset.id,
        )
        repay_and_lend(state, self.offset, provider, market.base, lots * market.lot_base_units)
        return lots


def _continues(state: State, asset: Asset) -> bool:
    """Return whether the valuation asset can be exchanged for the owed asset in one market."""
    market, side = route(state, state.valuation, asset, state.pnl_settlement.quotes)
    return market is not None and (side != SELL or market.quote is asset)


def release(state: State, offset: int, holding: Holding, wanted: int) -> None:
    """Raise a holding's free balance to `wanted`: redeem loans, then cancel orders that pay with it, newest first."""
    raise_cash(state, offset, holding, wanted)
    for order in reversed(list(holding.account.spot_orders.values())):
        if free_balance(holding) >= wanted:
            return
        if paying_asset(order) is not holding.asset or order.id not in state.orders:
            continue
        cancel(state, offset, order, codes.RESERVED_FOR_SETTLEMENT)
        if order.market.matching != EXTERNAL_VENUE:
            raise_cash(state, offset, holding, wanted)


# --- requests for quote -------------------------------------------------------------------------------------------


def rank(quotes: dict[AccountId, Quote]) -> list[Quote]:
    """Return quotes by price, highest first, ties by account id."""
    rows = [(-quote.price, account_id) for account_id, quote in quotes.items()]
    rows.sort()
    return [quotes[account_id] for _, account_id in rows]


def ranked_quotes(state: State, market: Market) -> list[Quote]:
    """Return the standing quotes of a market, the best first; they are ranked once in a pass (R-1.2)."""
    kept = state.pnl_settlement
    ranking = kept.ranked.get(market.id)
    if ranking is None:
        ranking = kept.ranked[market.id] = rank(kept.quotes.get(market.id, {}))
    return ranking


def _may_take(state: State, quote: Quote, account: Account) -> bool:
    """Return whether a quote is valid, and its provider may take assets from an account."""
    is_good = quote.lots > 0 and quote.expire_ns > state.time_ns
    return is_good and may_take_from(state, quote, account)


def best_quote(
    state: State, account: Account, market: Market, limit: int, refused: set[int], wanted: int
) -> Quote | None:
    """Return the best standing quote at `limit` or above that may buy from an account, or None.

    Its provider must be able to pay some of the `wanted` lots now (R-1.2), and must not be in `refused`.
    """
    for quote in ranked_quotes(state, market):
        if quote.price < limit:
            return None
        if quote.account_id in refused or not _may_take(state, quote, account):
            continue
        provider = state.accounts[quote.account_id]
        most = min(quote.lots, wanted)
        if lots_carried(state, provider, market, most, quote.price) == 0:
            continue
        return quote
    return None


def drop_quote(state: State, quote: Quote) -> None:
    """Remove a quote; with a market's last quote, remove the market's entry too."""
    quotes = state.pnl_settlement.quotes
    del quotes[quote.market_id][quote.account_id]
    if not quotes[quote.market_id]:
        del quotes[quote.market_id]


def drop_expired(state: State) -> None:
    """Remove expired quotes."""
    quotes = state.pnl_settlement.quotes
    over: list[Quote] = []
    for market_id in sorted(quotes):
        over += [
            quotes[market_id][account_id]
            for account_id in sorted(quotes[market_id])
            if quotes[market_id][account_id].expire_ns <= state.time_ns
        ]
    for quote in over:
        drop_quote(state, quote)
