# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of HistoryService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.reads.history_money_views import (
    FundingPaymentView,
    InterestPaymentView,
    LiquidationStepView,
    ProfitPeriodView,
    StatementFiguresView,
    StatementLineView,
    StatementPositionView,
    StatementView,
    TransactionView,
    TransferView,
)
from clearinghouse.server.codec.reads.history_views import (
    CandleView,
    DepthChangeView,
    FundingRateView,
    IndexPriceView,
    MarkPriceView,
    TickerView,
    TradeView,
)
from clearinghouse.server.codec.reads.past_views import PastFill
from clearinghouse.server.codec.replies.query import fill_message
from clearinghouse.server.codec.scales import SHARE_DECIMALS, AssetScale, Scales
from clearinghouse.v1 import enums_pb2, history_pb2


def past_trade_message(view: TradeView, scales: Scales) -> history_pb2.PastTrade:
    """Return a view as the message PastTrade."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.PastTrade(
        trade_id=view.trade_id,
        market_id=view.market_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        price=market_scale.price_texts[view.price],
        quantity=market_scale.lot_texts[view.lots],
        taker_side=cast("enums_pb2.Side", view.taker_side),
    )


def candle_message(view: CandleView, scales: Scales) -> history_pb2.Candle:
    """Return a view as the message Candle."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.Candle(
        market_id=view.market_id,
        start_time_ns=view.start_ns,
        open=market_scale.price_texts[view.open],
        high=market_scale.price_texts[view.high],
        low=market_scale.price_texts[view.low],
        close=market_scale.price_texts[view.close],
        quantity=market_scale.lot_texts[view.lots],
        value=market_scale.quote.texts[view.value],
        trades=view.trades,
    )


def ticker_message(view: TickerView, scales: Scales) -> history_pb2.Ticker:
    """Return a view as the message Ticker."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.Ticker(
        market_id=view.market_id,
        start_time_ns=view.start_ns,
        open=market_scale.price_texts[view.open] if view.open else "",
        high=market_scale.price_texts[view.high] if view.high else "",
        low=market_scale.price_texts[view.low] if view.low else "",
        last=market_scale.price_texts[view.last] if view.last else "",
        quantity=market_scale.lot_texts[view.lots],
        value=market_scale.quote.texts[view.value],
        trades=view.trades,
    )


def depth_change_message(view: DepthChangeView, scales: Scales) -> history_pb2.DepthChange:
    """Return a view as the message DepthChange."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.DepthChange(
        market_id=view.market_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        side=cast("enums_pb2.Side", view.side),
        price=market_scale.price_texts[view.price],
        quantity=market_scale.lot_texts[view.lots],
    )


def past_index_price_message(view: IndexPriceView, scales: Scales) -> history_pb2.PastIndexPrice:
    """Return a view as the message PastIndexPrice."""
    return history_pb2.PastIndexPrice(
        asset_id=view.asset_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        price=scales.index_price_text(view.price_e9),
        is_stable_price=view.is_stable_price,
    )


def past_mark_price_message(view: MarkPriceView, scales: Scales) -> history_pb2.PastMarkPrice:
    """Return a view as the message PastMarkPrice."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.PastMarkPrice(
        market_id=view.market_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        price=market_scale.price_e9_text(view.mark_e9),
    )


def past_funding_rate_message(view: FundingRateView, scales: Scales) -> history_pb2.PastFundingRate:
    """Return a view as the message PastFundingRate."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.PastFundingRate(
        market_id=view.market_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        rate_ppb=view.rate_ppb,
        funding_index=market_scale.funding_index_text(view.funding_index_ray),
        samples=view.samples,
    )


def funding_payment_message(view: FundingPaymentView, scales: Scales) -> history_pb2.FundingPayment:
    """Return a view as the message FundingPayment."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.FundingPayment(
        account_id=view.account_id,
        market_id=view.market_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        amount=market_scale.quote.texts[view.amount],
    )


def interest_payment_message(
    view: InterestPaymentView, scales: Scales
) -> history_pb2.InterestPayment:
    """Return a view as the message InterestPayment."""
    asset_scale = scales.assets[view.asset_id]
    return history_pb2.InterestPayment(
        account_id=view.account_id,
        asset_id=view.asset_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        earned=asset_scale.texts[view.earned],
        paid=asset_scale.texts[view.paid],
        lent=asset_scale.texts[view.lent],
        borrowed=asset_scale.texts[view.borrowed],
    )


def past_transfer_message(view: TransferView, scales: Scales) -> history_pb2.PastTransfer:
    """Return a view as the message PastTransfer."""
    asset_scale = scales.assets[view.asset_id]
    return history_pb2.PastTransfer(
        kind=cast("history_pb2.TransferKind", view.kind),
        status=cast("history_pb2.TransferStatus", view.status),
        number=view.number,
        account_id=view.account_id,
        counterparty_account_id=view.counterparty_account_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        reference=view.reference,
        sequence=view.sequence,
        time_ns=view.time_ns,
        decided_sequence=view.decided_sequence,
        decided_time_ns=view.decided_time_ns,
        transaction_reference=view.transaction_reference,
        chain_fee=asset_scale.texts[view.chain_fee],
        fee_from_house=view.fee_from_house,
    )


def liquidation_step_message(
    view: LiquidationStepView, scales: Scales
) -> history_pb2.LiquidationStep:
    """Return a view as the message LiquidationStep."""
    return history_pb2.LiquidationStep(
        kind=cast("history_pb2.LiquidationStepKind", view.kind),
        tier=view.tier,
        account_id=view.account_id,
        counterparty_account_id=view.counterparty_account_id,
        market_id=view.market_id,
        asset_id=view.asset_id,
        sequence=view.sequence,
        time_ns=view.time_ns,
        quantity=scales.markets[view.market_id].lot_texts[view.lots] if view.lots else "",
        value=scales.markets[view.market_id].quote.texts[view.value] if view.value else "",
        amount=scales.assets[view.asset_id].texts[view.amount] if view.amount else "",
        fund_paid=scales.assets[view.asset_id].texts[view.fund_paid] if view.fund_paid else "",
        equity_before=scales.valuation.texts[view.equity_before] if view.has_equity else "",
        equity_after=scales.valuation.texts[view.equity_after] if view.has_equity else "",
    )


def account_transaction_message(
    view: TransactionView, scales: Scales
) -> history_pb2.AccountTransaction:
    """Return a view as the message AccountTransaction."""
    asset_scale = scales.assets[view.asset_id]
    return history_pb2.AccountTransaction(
        account_id=view.account_id,
        sequence=view.sequence,
        place=view.place,
        time_ns=view.time_ns,
        asset_id=view.asset_id,
        market_id=view.market_id,
        counterparty_account_id=view.counterparty_account_id,
        book=cast("history_pb2.StatementBook", view.book),
        kind=cast("history_pb2.MovementKind", view.kind),
        amount=asset_scale.texts[view.amount],
        shares=units_to_text(view.shares, asset_scale.scale + SHARE_DECIMALS),
        amount_after=asset_scale.texts[view.amount_after] if view.is_amount else "",
        shares_after=units_to_text(view.shares_after, asset_scale.scale + SHARE_DECIMALS),
    )


def statement_figures_message(
    view: StatementFiguresView, asset_scale: AssetScale
) -> history_pb2.StatementFigures:
    """Return a view as the message StatementFigures."""
    return history_pb2.StatementFigures(
        balance=asset_scale.texts[view.balance],
        held=asset_scale.texts[view.held],
        unsettled_equity=asset_scale.texts[view.unsettled],
        lent=asset_scale.texts[view.lent],
        borrowed=asset_scale.texts[view.borrowed],
    )


def statement_line_message(
    view: StatementLineView, asset_scale: AssetScale
) -> history_pb2.StatementLine:
    """Return a view as the message StatementLine."""
    return history_pb2.StatementLine(
        book=cast("history_pb2.StatementBook", view.book),
        kind=cast("history_pb2.MovementKind", view.kind),
        market_id=view.market_id,
        amount=asset_scale.texts[view.amount],
    )


def statement_position_message(
    view: StatementPositionView, scales: Scales
) -> history_pb2.StatementPosition:
    """Return a view as the message StatementPosition."""
    market_scale = scales.markets[view.market_id]
    return history_pb2.StatementPosition(
        market_id=view.market_id,
        opening_quantity=market_scale.lot_texts[view.opening_lots],
        opening_cost_base=market_scale.quote.texts[view.opening_cost],
        opening_original_cost_base=market_scale.quote.texts[view.opening_original_cost],
        opening_entry_price=market_scale.price_e9_text(view.opening_entry_e9)
        if view.opening_entry_e9
        else "",
        opening_original_entry_price=market_scale.price_e9_text(view.opening_original_entry_e9)
        if view.opening_original_entry_e9
        else "",
        opening_mark_price=market_scale.price_e9_text(view.opening_mark_e9)
        if view.opening_mark_e9
        else "",
        opening_unrealised_pnl=market_scale.quote.texts[view.opening_unrealised]
        if view.opening_mark_e9
        else "",
        closing_quantity=market_scale.lot_texts[view.closing_lots],
        closing_cost_base=market_scale.quote.texts[view.closing_cost],
        closing_original_cost_base=market_scale.quote.texts[view.closing_original_cost],
        closing_entry_price=market_scale.price_e9_text(view.closing_entry_e9)
        if view.closing_entry_e9
        else "",
        closing_original_entry_price=market_scale.price_e9_text(view.closing_original_entry_e9)
        if view.closing_original_entry_e9
        else "",
        closing_mark_price=market_scale.price_e9_text(view.closing_mark_e9)
        if view.closing_mark_e9
        else "",
        closing_unrealised_pnl=market_scale.quote.texts[view.closing_unrealised]
        if view.closing_mark_e9
        else "",
        realised_pnl=market_scale.quote.texts[view.realised],
        original_realised_pnl=market_scale.quote.texts[view.original_realised],
    )


def account_statement_message(view: StatementView, scales: Scales) -> history_pb2.AccountStatement:
    """Return a view as the message AccountStatement."""
    asset_scale = scales.assets[view.asset_id]
    return history_pb2.AccountStatement(
        account_id=view.account_id,
        asset_id=view.asset_id,
        from_time_ns=view.from_time_ns,
        to_time_ns=view.to_time_ns,
        opening=statement_figures_message(view.opening, asset_scale),
        closing=statement_figures_message(view.closing, asset_scale),
        lines=[statement_line_message(each, asset_scale) for each in view.lines],
        realised_pnl=asset_scale.texts[view.realised],
        fees=asset_scale.texts[view.fees],
        funding=asset_scale.texts[view.funding],
        interest=asset_scale.texts[view.interest],
        positions=[statement_position_message(each, scales) for each in view.positions],
    )


def profit_period_message(view: ProfitPeriodView, scales: Scales) -> history_pb2.ProfitPeriod:
    """Return a view as the message ProfitPeriod."""
    asset_scale = scales.assets[view.asset_id]
    return history_pb2.ProfitPeriod(
        account_id=view.account_id,
        asset_id=view.asset_id,
        market_id=view.market_id,
        start_time_ns=view.start_ns,
        realised_pnl=asset_scale.texts[view.realised],
        fees=asset_scale.texts[view.fees],
        funding=asset_scale.texts[view.funding],
        interest=asset_scale.texts[view.interest],
    )


def past_fills(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    fills: Sequence[PastFill],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListPastFillsResponse:
    """Return the message ListPastFillsResponse with these values."""
    return history_pb2.ListPastFillsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        fills=[fill_message(each, scales) for each in fills],
    )


def public_trades(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    trades: Sequence[TradeView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListPublicTradesResponse:
    """Return the message ListPublicTradesResponse with these values."""
    return history_pb2.ListPublicTradesResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        trades=[past_trade_message(each, scales) for each in trades],
    )


def candles(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    candles: Sequence[CandleView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListCandlesResponse:
    """Return the message ListCandlesResponse with these values."""
    return history_pb2.ListCandlesResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        candles=[candle_message(each, scales) for each in candles],
    )


def tickers(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    tickers: Sequence[TickerView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListTickersResponse:
    """Return the message ListTickersResponse with these values."""
    return history_pb2.ListTickersResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        tickers=[ticker_message(each, scales) for each in tickers],
    )


def depth_changes(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    changes: Sequence[DepthChangeView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListDepthChangesResponse:
    """Return the message ListDepthChangesResponse with these values."""
    return history_pb2.ListDepthChangesResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        changes=[depth_change_message(each, scales) for each in changes],
    )


def index_prices(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    prices: Sequence[IndexPriceView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListIndexPricesResponse:
    """Return the message ListIndexPricesResponse with these values."""
    return history_pb2.ListIndexPricesResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        prices=[past_index_price_message(each, scales) for each in prices],
    )


def mark_prices(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    marks: Sequence[MarkPriceView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListMarkPricesResponse:
    """Return the message ListMarkPricesResponse with these values."""
    return history_pb2.ListMarkPricesResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        marks=[past_mark_price_message(each, scales) for each in marks],
    )


def funding_rates(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    rates: Sequence[FundingRateView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListFundingRatesResponse:
    """Return the message ListFundingRatesResponse with these values."""
    return history_pb2.ListFundingRatesResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        rates=[past_funding_rate_message(each, scales) for each in rates],
    )


def funding_payments(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    payments: Sequence[FundingPaymentView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListFundingPaymentsResponse:
    """Return the message ListFundingPaymentsResponse with these values."""
    return history_pb2.ListFundingPaymentsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        payments=[funding_payment_message(each, scales) for each in payments],
    )


def interest_payments(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    payments: Sequence[InterestPaymentView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListInterestPaymentsResponse:
    """Return the message ListInterestPaymentsResponse with these values."""
    return history_pb2.ListInterestPaymentsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        payments=[interest_payment_message(each, scales) for each in payments],
    )


def transfers(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    transfers: Sequence[TransferView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListTransfersResponse:
    """Return the message ListTransfersResponse with these values."""
    return history_pb2.ListTransfersResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        transfers=[past_transfer_message(each, scales) for each in transfers],
    )


def transactions(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    transactions: Sequence[TransactionView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListTransactionsResponse:
    """Return the message ListTransactionsResponse with these values."""
    return history_pb2.ListTransactionsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        transactions=[account_transaction_message(each, scales) for each in transactions],
    )


def liquidation_steps(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    steps: Sequence[LiquidationStepView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListLiquidationStepsResponse:
    """Return the message ListLiquidationStepsResponse with these values."""
    return history_pb2.ListLiquidationStepsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        steps=[liquidation_step_message(each, scales) for each in steps],
    )


def statements(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    statements: Sequence[StatementView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListStatementsResponse:
    """Return the message ListStatementsResponse with these values."""
    return history_pb2.ListStatementsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        statements=[account_statement_message(each, scales) for each in statements],
    )


def profit_and_loss(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    next_cursor: str,
    periods: Sequence[ProfitPeriodView],
    as_of_sequence: int,
    scales: Scales,
) -> history_pb2.ListProfitAndLossResponse:
    """Return the message ListProfitAndLossResponse with these values."""
    return history_pb2.ListProfitAndLossResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        next_cursor=next_cursor,
        periods=[profit_period_message(each, scales) for each in periods],
    )
