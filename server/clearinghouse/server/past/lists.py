# SPDX-License-Identifier: Apache-2.0
"""List all subjects and lists of the past: the writers of tables, and the reader for each method.

Owns the three tables to which a new list is added (see DESIGN.md).
"""

from collections.abc import Callable, Iterator
from typing import Final

from clearinghouse.server.codec.reads.history import SERVICE
from clearinghouse.server.past import (
    breaks,
    depth,
    instruments,
    liquidations,
    loans,
    orders,
    payments,
    prices,
    statements,
    sums,
    trades,
    transactions,
)
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import At, Found, Reading, Subject
from clearinghouse.storage.derived import DerivedFile

# Statements that make the tables.
TABLES: Final = (
    *instruments.TABLES,
    *orders.TABLES,
    *trades.TABLES,
    *depth.TABLES,
    *prices.TABLES,
    *loans.TABLES,
    *sums.TABLES,
    *transactions.TABLES,
    *payments.TABLES,
    *liquidations.TABLES,
    *breaks.TABLES,
)

# Constructors of the subjects that receive events, without the instruments.
SUBJECTS: Final[tuple[Callable[[DerivedFile, At, Instruments], Subject], ...]] = (
    orders.Orders,
    trades.Trades,
    depth.Depth,
    prices.Prices,
    sums.Sums,
    payments.Payments,
    liquidations.Liquidations,
    breaks.Breaks,
)

# Reader of the items of each method.
LISTS: Final[dict[str, Callable[[Reading], Iterator[Found]]]] = {
    f"{SERVICE}ListPastOrders": orders.past_orders,
    f"{SERVICE}ListPastFills": trades.past_fills,
    f"{SERVICE}ListPublicTrades": trades.public_trades,
    f"{SERVICE}ListCandles": trades.candles,
    f"{SERVICE}ListTickers": trades.tickers,
    f"{SERVICE}ListDepthChanges": depth.depth_changes,
    f"{SERVICE}ListIndexPrices": prices.index_prices,
    f"{SERVICE}ListMarkPrices": prices.mark_prices,
    f"{SERVICE}ListFundingRates": prices.funding_rates,
    f"{SERVICE}ListFundingPayments": payments.funding_payments,
    f"{SERVICE}ListInterestPayments": statements.interest_payments,
    f"{SERVICE}ListTransfers": payments.transfers,
    f"{SERVICE}ListTransactions": transactions.transactions,
    f"{SERVICE}ListLiquidationSteps": liquidations.liquidation_steps,
    f"{SERVICE}ListStatements": statements.statements,
    f"{SERVICE}ListProfitAndLoss": statements.profit_and_loss,
}
