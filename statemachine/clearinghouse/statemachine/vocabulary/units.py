# SPDX-License-Identifier: Apache-2.0
"""Units of the integers of commands, events and refusals.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

RAW: Final = 0  # no unit: an id, an enumeration, a code, a flag
# Smallest units of the asset; of the market's quote asset if a refusal names a market and no asset.
ASSET_AMOUNT: Final = 1
VALUATION_AMOUNT: Final = 2  # Smallest units of the valuation asset.
QUOTE_AMOUNT: Final = 3  # Smallest units of the market's quote asset.
# Smallest units of the asset that an order pays: quote for a buy, base for a sell.
PAID_AMOUNT: Final = 4
LOTS: Final = 5  # Lots of the market; the text is in base.
PRICE_PER_LOT: Final = 6  # Quote units per lot; the text is in quote per whole base.
# Quote units per lot with nine more decimals; the text is in quote per whole base. Marks have this
# unit.
PRICE_PER_LOT_E9: Final = 7
# 10^-decimals of the market's tick, in quote per whole base. Prices in commands have this unit.
PRICE_UNITS: Final = 8
# 10^-decimals of the market's lot, in base. Quantities in commands have this unit.
QUANTITY_UNITS: Final = 9
INDEX_E9: Final = 10  # 10^-9 valuation units per whole unit of the asset.
BASE_AMOUNT: Final = 11  # Smallest units of the market's base asset.
FUNDING_INDEX: Final = 12  # Quote units per lot with 27 decimals.
POOL_SHARES: Final = 13  # 10^-9 of a smallest unit of the asset, at an index of one.
RAY: Final = 14  # A plain number with 27 decimals.
E9: Final = 15  # A plain number with nine decimals.
FIGURE: Final = 16  # The unit follows from the result code or the brake beside it: see `figures`.
PPB: Final = 17  # Parts per billion.
BPS: Final = 18  # Parts per ten thousand.
NS: Final = 19  # A span of time in nanoseconds.
TIME_NS: Final = 20  # A moment in nanoseconds since 1970 in UTC.
SECONDS: Final = 21  # A span of time in whole seconds.
MILLISECONDS: Final = 22  # A span of time in whole milliseconds.
COUNT: Final = 23  # A number of things, or the number of a version or a set.
TIMES: Final = 24  # Whole times, of a leverage.
DECIMALS: Final = 25  # The number of decimals of a scale.
STEP: Final = 26  # A lot or tick size: two integers, its units and its decimals.
SEQUENCE: Final = 27  # A place in the journal.
WEIGHT: Final = 28  # A relative size without a unit.
RANK: Final = 29  # A place in an order of ranks, a tier or a position in a list.
TEXT: Final = 30  # Words, no number.
MARKET_STATUS: Final = 31  # A number of MarketStatus.
ORDER_ID: Final = 32  # The number of an order.
# Unit of the request field that another field of the message names, as the machine's integer.
SETTING: Final = 33

# Units whose numbers the API encodes as decimal text; numbers of other units are integers.
DECIMAL_TEXT: Final = frozenset(
    {
        ASSET_AMOUNT,
        VALUATION_AMOUNT,
        QUOTE_AMOUNT,
        PAID_AMOUNT,
        LOTS,
        PRICE_PER_LOT,
        PRICE_PER_LOT_E9,
        PRICE_UNITS,
        QUANTITY_UNITS,
        INDEX_E9,
        BASE_AMOUNT,
        FUNDING_INDEX,
        POOL_SHARES,
        RAY,
        E9,
        FIGURE,
        STEP,
    }
)
