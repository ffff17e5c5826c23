# SPDX-License-Identifier: Apache-2.0
"""Convert our numbers, assets and markets to numbers, currencies and instruments of nautilus_trader.

Owns the exactness: a price, a quantity and an amount are made from the digits of their text, never through a float.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any, Final

from nautilus_trader.model import instruments
from nautilus_trader.model.enums import CurrencyType
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.objects import FIXED_PRECISION, Currency, Money, Price, Quantity

from clearinghouse.client import MarketKind
from clearinghouse.client.api.models import Asset, Market
from clearinghouse.traders.words import NAUTILUS_KINDS

VENUE: Final = Venue("CLEARINGHOUSE")
PPB_DIGITS: Final = 9
# More digits than any amount has: only what is asked for rounds.
_EXACT: Final = Context(prec=80)


def rate_of(ppb: int) -> Decimal:
    """Return a rate in parts per billion as a plain number."""
    return Decimal(ppb).scaleb(-PPB_DIGITS)


def price_of(value: Decimal, scale: int) -> Price:
    """Return a price with at most `scale` decimals."""
    return Price.from_str(f"{value:.{scale}f}")


def quantity_of(value: Decimal, scale: int) -> Quantity:
    """Return a quantity with at most `scale` decimals."""
    return Quantity.from_str(f"{value:.{scale}f}")


def mark_of(value: Decimal) -> Price:
    """Return a mark price, rounded down to the most decimals that a price of nautilus_trader can have."""
    digits = min(FIXED_PRECISION, max(0, -int(value.normalize().as_tuple().exponent)))
    return price_of(value.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR, _EXACT), digits)


def money_of(value: Decimal, currency: Currency) -> Money:
    """Return an amount. It is rounded up if it has more decimals than its asset, as a margin requirement may."""
    whole = value.quantize(Decimal(1).scaleb(-currency.precision), ROUND_CEILING, _EXACT)
    return Money.from_raw(int(whole.scaleb(FIXED_PRECISION, _EXACT)), currency)


def currency_of(asset: Asset) -> Currency:
    """Return a currency for an asset, with the asset's own decimals.

    Raises ValueError for more decimals than a node supports.
    """
    return Currency(asset.symbol, asset.scale, 0, asset.symbol, CurrencyType.CRYPTO)


def instrument_of(market: Market, currencies: Mapping[str, Currency], time_ns: int) -> Any:
    """Return an instrument for a market, with the exact tick and lot.

    Raises ValueError for a market that a node cannot represent.
    """
    base, quote = currencies[market.base_symbol], currencies[market.quote_symbol]
    lot = quantity_of(market.lot_size, market.quantity_scale)
    terms: dict[str, Any] = {
        "instrument_id": InstrumentId(Symbol(market.symbol), VENUE),
        "raw_symbol": Symbol(market.symbol),
        "quote_currency": quote,
        "price_precision": market.price_scale,
        "size_precision": market.quantity_scale,
        "price_increment": price_of(market.tick_size, market.price_scale),
        "size_increment": lot,
        "lot_size": lot,
        "min_quantity": lot,
        "min_notional": money_of(market.notional_min, quote) if market.notional_min else None,
        "max_notional": money_of(market.notional_max, quote) if market.notional_max else None,
        "margin_init": Decimal(1) / market.max_leverage,
        "margin_maint": rate_of(market.mmf_base_ppb),
        "maker_fee": rate_of(market.maker_fee_ppb[0]),
        "taker_fee": rate_of(market.taker_fee_ppb[0]),
        "ts_event": time_ns,
        "ts_init": time_ns,
        "info": {"market_id": market.market_id, "kind": market.kind.name},
    }
    if market.kind == MarketKind.DATED_FUTURE:
        terms |= {"underlying": base, "activation_ns": 0, "expiration_ns": market.expiry_time_ns}
    else:
        terms["base_currency"] = base
    if market.kind in (MarketKind.PERPETUAL, MarketKind.DATED_FUTURE):
        terms |= {"settlement_currency": quote, "is_inverse": False}
    return getattr(instruments, NAUTILUS_KINDS[market.kind])(**terms)
