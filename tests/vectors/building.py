# SPDX-License-Identifier: Apache-2.0
"""Builds states of the machine from the inputs of vectors, with the machine's own functions.

Converts decimal texts to the machine's units exactly: what does not come out whole is an error here, never
a rounding.
"""

from fractions import Fraction

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.orders import open_orders
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL,
    FIRST_ACCOUNT_ID,
    GTC,
    INTERNAL,
    KIND_CUSTOMER,
    LIMIT,
    MARKET_OPEN,
    PRICE_E9,
    PRICE_OK,
    SECOND_NS,
)


def whole(number: Fraction) -> int:
    """A number that is whole, as an integer. Raises ValueError if it is not."""
    if number.denominator != 1:
        raise ValueError(f"not a whole number of the machine's units: {number}")
    return number.numerator


def units(text: str, scale: int) -> int:
    """A decimal of whole units in smallest units of a scale."""
    return whole(Fraction(text) * 10**scale)


def new_state(symbol: str, scale: int) -> State:
    """A state with its valuation asset and system accounts."""
    return State(
        Genesis(
            seed=bytes(32),
            valuation_symbol=symbol,
            valuation_scale=scale,
            request_window_ns=600 * SECOND_NS,
            request_ahead_ns=SECOND_NS,
            settlement_interval_ns=10 * SECOND_NS,
        )
    )


def new_asset(state: State, symbol: str, scale: int, price_per_whole: str) -> Asset:
    """An asset with a price, or the valuation asset if it is that one."""
    if symbol == state.valuation.symbol:
        return state.valuation
    asset = Asset(AssetId(len(state.assets) + 1), symbol, scale)
    asset.price_e9 = whole(Fraction(price_per_whole) * 10**state.valuation.scale * PRICE_E9)
    asset.price_state = PRICE_OK
    state.assets[asset.id] = asset
    state.symbols[symbol] = asset.id
    return asset


def new_account(state: State, owner: str, max_leverage: int = 1) -> Account:
    """An active customer."""
    account_id = FIRST_ACCOUNT_ID + len([key for key in state.accounts if key >= FIRST_ACCOUNT_ID])
    account = Account(AccountId(account_id), owner, KIND_CUSTOMER)
    account.max_leverage = max_leverage
    state.accounts[AccountId(account_id)] = account
    state.owned_ids.setdefault(owner, []).append(account.id)
    return account


def new_market(
    state: State,
    kind: int,
    base: Asset,
    quote: Asset,
    lot_base_units: int,
    mark_e9: int = 0,
) -> Market:
    """An open market matched here; `mark_e9` is quote units per lot with nine more decimals."""
    market_id = len(state.markets) + 1
    market = Market(MarketId(market_id), f"market-{market_id}", kind, INTERNAL, base, quote)
    market.lot_base_units = lot_base_units
    market.status = MARKET_OPEN
    market.mark_e9 = mark_e9
    state.markets[MarketId(market_id)] = market
    return market


def fund(state: State, account: Account, asset: Asset, amount: int) -> Holding:
    """Pay an amount in from outside; the account's holding."""
    holding = ledger.holding_of(state, account, asset)
    if amount:
        outside = ledger.holding_of(state, state.accounts[EXTERNAL], asset)
        ledger.move(outside, holding, amount)
    return holding


def open_order(
    state: State,
    account: Account,
    market: Market,
    side: int,
    price_per_lot: int,
    lots: int,
    maker_fee_ppb: int = 0,
    taker_fee_ppb: int = 0,
) -> Order:
    """An open limit order, counted in every aggregate, as an accepted one is."""
    line = open_orders.line_of(account, market)
    order = Order(account, market, line, side, LIMIT, PricePerLot(price_per_lot), lots)
    order.tif = GTC
    order.maker_fee_ppb = maker_fee_ppb
    order.taker_fee_ppb = taker_fee_ppb
    open_orders.count(state, order)
    open_orders.admit(state, order)
    return order


def lots_and_price(
    lot_size_base: str, quote_scale: int, price_quote_per_base: str, quantity_base: str
) -> tuple[int, int]:
    """Lots, and quote units per lot, of an order in whole units of base and quote."""
    lot = Fraction(lot_size_base)
    price = whole(Fraction(price_quote_per_base) * lot * 10**quote_scale)
    return whole(Fraction(quantity_base) / lot), price
