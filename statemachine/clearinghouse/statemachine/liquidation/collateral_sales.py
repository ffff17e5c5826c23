# SPDX-License-Identifier: Apache-2.0
"""Pay debts in the passes of the waterfall: repay, buy the owed asset, sell collateral (SPEC W-6).

Owns the choice of the assets that are sold for an account's debts, and the limit price of each sale. Must never sell
more than the debt requires, nor below its limit price.
"""

from clearinghouse.statemachine.arithmetic.liquidation import lots_per_pass
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    refresh,
    worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import collateral_amount
from clearinghouse.statemachine.ledger.dirty import holding_changed
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.lending.spot_financing import repay_and_lend
from clearinghouse.statemachine.liquidation.backstop import may_take_from, providers_of
from clearinghouse.statemachine.liquidation.direct_lender_payments import pay_lenders
from clearinghouse.statemachine.liquidation.exits import ends_tiers, leaves_liquidation, note_sale
from clearinghouse.statemachine.liquidation.recoveries import (
    available,
    buy_remainders,
    holdings_with_debt,
    lot_price,
    owes,
    pay_own_debt,
    raise_cash,
    uncovered_debt,
)
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.pnl_settlement import Quote
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market, State
from clearinghouse.statemachine.trading.forced_orders import has_book, immediate
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.codes import LIQUIDATION_CANCEL
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    BUY,
    DECISION_BLOCK,
    PPB,
    SELL,
)


def repay_from_balances(state: State, offset: int, account: Account) -> None:
    """Repay an account's debts from its balances and loans in the same assets (W-6), and refresh the account.

    A negative unsettled equity that the balance covers needs no payment.
    """
    for holding in holdings_with_debt(account):
        if uncovered_debt(holding) > 0 or holding.borrow_shares:
            pay_own_debt(state, offset, holding)
    refresh(state, account)


def release_reserved(state: State, offset: int, account: Account) -> None:
    """Cancel the spot orders of an account with debts, newest first, so that reserved amounts can pay (W-1, W-6).

    Orders at a venue stay reserved until the venue confirms their cancel (O-1).
    """
    if not account.spot_orders or not holdings_with_debt(account):
        return
    for order in reversed(list(account.spot_orders.values())):
        cancel(state, offset, order, LIQUIDATION_CANCEL)
    refresh(state, account)


def limit_ppb(state: State, account: Account, spread_ppb: int) -> int:
    """Return the largest distance of a sale's price below the index, in ppb of the index (W-6).

    It is `min(band, E / gross collateral)`, where E is the bankruptcy equity, and at least the spread.
    """
    gross = 0
    for holding in account.holdings.values():
        gross += to_valuation_floor(holding.asset, collateral_amount(holding))
    if gross == 0:
        return spread_ppb
    cut = bankruptcy_equity(account) * PPB // gross
    return max(spread_ppb, min(state.waterfall.rules.band_ppb, cut))


def limit_price(market: Market, side: int, cut_ppb: int) -> PricePerLot:
    """Return the price per lot at a cut from the index, rounded inward to the tick; 0 if no tick remains.

    A sale has the index less the cut as its limit, a purchase the index plus the cut.
    """
    numerator, denominator = lot_price(market)
    tick = market.tick_per_lot
    if side == SELL:
        ticks = -(-(numerator * (PPB - cut_ppb)) // (denominator * PPB * tick))
    else:
        ticks = numerator * (PPB + cut_ppb) // (denominator * PPB * tick)
    return PricePerLot(ticks * tick)


def route(
    state: State,
    held: Asset,
    debt_asset: Asset,
    quotes: dict[MarketId, dict[AccountId, Quote]] | None = None,
) -> tuple[Market | None, int]:
    """Return the market and the side in which an asset is sold for the owed asset, or else for the valuation asset.

    Of several markets the lowest id is chosen; the market is None if none is open for it. A market without a book
    counts if `quotes` has a provider's standing bid (R-1).
    """
    detour: Market | None = None
    for market_id in sorted(state.markets):
        market = state.markets[market_id]
        if not market.is_instant:
            continue
        has_quotes = quotes is not None and market_id in quotes
        if not has_book(market) and not has_quotes:
            continue
        if market_decision(state, market, ACTION_LIQUIDATE) == DECISION_BLOCK:
            continue
        if not (market.base.price_e9 and market.quote.price_e9):
            continue
        if market.base is held and market.quote is debt_asset:
            return market, SELL
        if market.base is debt_asset and market.quote is held:
            return market, BUY
        if market.base is held and market.quote is state.valuation and detour is None:
            detour = market
    return detour, SELL


def sell_for_debts(
    state: State, offset: int, account: Account, case: LiquidationCase, *, below_auto_close: bool
) -> None:
    """Sell collateral of an account for its debts, in one pass (W-6).

    The pass takes the largest debt first, and for each debt the largest holding first. The caller has updated the
    margin figures of the account.
    """
    rules = state.waterfall.rules
    debts = holdings_with_debt(account)
    debts.sort(key=debt_order)
    for debt_asset in debts:
        pay_lenders(state, offset, debt_asset)
        refresh(state, account)
        for holding in _by_value(account):
            if uncovered_debt(debt_asset) <= 0:
                break
            if owes(holding):
                continue
            market, side = route(state, holding.asset, debt_asset.asset)
            if market is None:
                continue
            cut = limit_ppb(state, account, rules.spread_ppb)
            price = limit_price(market, side, cut)
            at_flagging = case.amounts.get(holding.asset.id, available(holding))
            lots = _lots_to_trade(
                market, side, price, holding, debt_asset, at_flagging, rules.pass_share_ppb
            )
            if lots == 0:
                continue
            # Redeem loans to the pool only for the amount that is sold now; a part that the pool
            # cannot pay waits.
            per_lot = price if side == BUY else market.lot_base_units
            raise_cash(state, offset, holding, lots * per_lot)
            lots = min(lots, free_balance(holding) // per_lot)
            if lots <= 0:
                continue
            done = forced_trade(state, offset, account, market, side, price, lots, debt_asset.asset)
            if done:
                note_sale(state, account)
                if ends_tiers(state, account):
                    below_auto_close = False
            if below_auto_close and side == SELL:
                below_auto_close = _offer(
                    state, offset, holding, market, lots - done, debt_asset.asset
                )
            refresh(state, account)
            if case.sold and leaves_liquidation(state, account):
                return
    buy_remainders(state, offset, account)


def debt_order(debt_asset: Holding) -> tuple[int, int]:
    """Return the sort key of a debt: the largest by value first, ties by asset id."""
    return (-to_valuation_ceil(debt_asset.asset, uncovered_debt(debt_asset)), debt_asset.asset.id)


def _value_order(holding: Holding) -> tuple[int, int]:
    """Return the sort key of a holding: the largest available value first, ties by asset id."""
    return (-to_valuation_floor(holding.asset, available(holding)), holding.asset.id)


def _by_value(account: Account) -> list[Holding]:
    """Return an account's holdings with an available amount, the largest value first."""
    found = [holding for holding in account.holdings.values() if available(holding) > 0]
    found.sort(key=_value_order)
    return found


def _lots_to_trade(
    market: Market,
    side: int,
    price: PricePerLot,
    holding: Holding,
    debt_asset: Holding,
    at_flagging: int,
    share_ppb: int,
) -> int:
    """Return how many lots a pass trades: W-2's share of the holding at flagging, within debt and balance."""
    if price <= 0:
        return 0
    free = available(holding)
    debt = uncovered_debt(debt_asset)
    if side == BUY:
        share = lots_per_pass(at_flagging // price, share_ppb)
        most = free // price
        needed = -(-debt // market.lot_base_units)
    else:
        share = lots_per_pass(at_flagging // market.lot_base_units, share_ppb)
        most = free // market.lot_base_units
        proceeds = to_valuation_floor(market.quote, price) or 1
        needed = -(-to_valuation_ceil(debt_asset.asset, debt) // proceeds)
    return min(share, most, needed)


def forced_trade(
    state: State,
    offset: int,
    account: Account,
    market: Market,
    side: int,
    price: PricePerLot,
    lots: int,
    for_asset: Asset,
) -> int:
    """Place one immediate order of a forced sale or purchase, and pay the debt with the proceeds.

    Write the event of the trade, and return the traded lots.
    """
    if state.observer is not None:
        state.observer(events.COLLATERAL_SOLD, account.id, market.id)
    fills = immediate(state, offset, account, market, side, price, lots)
    if fills.lots == 0:
        return 0
    event_writers.collateral_sold(
        state.events,
        offset,
        account_id=account.id,
        market_id=market.id,
        order_id=fills.order_id,
        lots=fills.lots,
        value=fills.value,
        limit_price_per_lot=price,
        asset_id=for_asset.id,
    )
    case = state.waterfall.cases.get(account.id)
    if case is not None:
        case.sold = True
    pay_for(state, offset, account, for_asset)
    state.touched[account.id] = account
    return fills.lots


def pay_for(state: State, offset: int, account: Account, asset: Asset) -> None:
    """Pay an account's debt in an asset from the proceeds of a sale (W-6, S-3).

    First lenders with redemption requests are paid, then unsettled equity, then the pool.
    """
    debt_asset = account.holdings[asset.id]
    pay_lenders(state, offset, debt_asset)
    pay_own_debt(state, offset, debt_asset)


def _offer(
    state: State, offset: int, holding: Holding, market: Market, lots: int, for_asset: Asset
) -> bool:
    """Offer the lots that the book has not bought to the providers, at the index less each provider's spread (W-6).

    Return whether the pass may offer more of the account's collateral. The result is False when the account is no
    longer below auto-close (W-3.2).
    """
    account = holding.account
    numerator, denominator = lot_price(market)
    for provider in providers_of(state, market):
        if lots == 0:
            return True
        if not may_take_from(state, provider, account):
            continue
        taker = state.accounts[provider.account_id]
        price = PricePerLot(numerator * (PPB - provider.spread_ppb) // (denominator * PPB))
        if price <= 0:
            continue
        taking = min(lots, provider.capacity_lots)
        taking = hand_over(state, taker, holding, market, taking, price)
        if taking == 0:
            continue
        lots -= taking
        event_writers.collateral_taken(
            state.events,
            offset,
            account_id=account.id,
            counterparty_account_id=taker.id,
            market_id=market.id,
            lots=taking,
            value=taking * price,
        )
        repay_and_lend(state, offset, taker, market.base, taking * market.lot_base_units)
        pay_for(state, offset, account, for_asset)
        state.touched[account.id] = account
        state.touched[taker.id] = taker
        note_sale(state, account)
        if ends_tiers(state, account):
            return False
    return True


def hand_over(
    state: State, taker: Account, holding: Holding, market: Market, lots: int, price: PricePerLot
) -> int:
    """Exchange up to `lots` of collateral for a provider's cash, as far as the provider's margin permits.

    Return the exchanged lots.
    """
    lots = lots_carried(state, taker, market, lots, price)
    if lots > 0:
        done = exchange(state, taker, holding, market, lots, price)
        assert done
    return lots


def lots_carried(
    state: State, taker: Account, market: Market, wanted: int, price: PricePerLot
) -> int:
    """Return how many of `wanted` lots a provider can pay for with free cash and initial margin (R-1.3, W-6.2).

    A bisection finds the number, so the bits of an amount bound the trials (I-12). The result is 0 if announced busts
    need the cash (O-10).
    """
    cash = holding_of(state, taker, market.quote)
    high = min(wanted, free_balance(cash) // price)
    if high <= 0:
        return 0
    if taker.id in state.busts.kept and refuse_kept(state, taker, cash, high * price, Refusal()):
        return 0
    if taker.exposure_count == 0 or _meets_margin(state, taker, market, high, price):
        return high
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        if _meets_margin(state, taker, market, middle, price):
            low = middle
        else:
            high = middle
    return low


def _meets_margin(
    state: State, taker: Account, market: Market, lots: int, price: PricePerLot
) -> bool:
    """Return whether a provider's worst-case equity would exceed its initial margin with lots bought at a price.

    The function books the lots and their price into its holdings, computes, and restores them.
    """
    cash = taker.holdings[market.quote.id]
    coins = holding_of(state, taker, market.base)
    coins.balance += lots * market.lot_base_units
    cash.balance -= lots * price
    holding_changed(coins)
    holding_changed(cash)
    refresh(state, taker)
    equity, required = worst_case(state, taker)
    coins.balance -= lots * market.lot_base_units
    cash.balance += lots * price
    holding_changed(coins)
    holding_changed(cash)
    refresh(state, taker)
    return equity > required


def exchange(
    state: State, taker: Account, holding: Holding, market: Market, lots: int, price: PricePerLot
) -> bool:
    """Exchange collateral for a provider's cash, unless the provider would then miss its initial margin.

    Return whether the exchange was done.
    """
    account = holding.account
    cash = taker.holdings[market.quote.id]
    coins = holding_of(state, taker, market.base)
    receipt = holding_of(state, account, market.quote)
    amount = lots * market.lot_base_units
    move(holding, coins, amount)
    move(cash, receipt, lots * price)
    refresh(state, taker)
    available, required = worst_case(state, taker)
    if taker.exposure_count and available <= required:
        move(receipt, cash, lots * price)
        move(coins, holding, amount)
        return False
    return True
