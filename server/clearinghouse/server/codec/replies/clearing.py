# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of ClearingService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.clearing.affirmation import TradeSideView
from clearinghouse.statemachine.views.clearing.dues import DueView
from clearinghouse.statemachine.views.clearing.give_ups import GiveUpView
from clearinghouse.statemachine.views.clearing.members_and_trades import (
    AccountCashView,
    AccountNetView,
    ClearedTradeView,
    CurrencyNettingView,
    MarketNettingView,
    SessionView,
)
from clearinghouse.statemachine.views.clearing.waiting_trades import WaitingTradeView
from clearinghouse.v1 import clearing_pb2, enums_pb2


def clearing_session_message(view: SessionView) -> clearing_pb2.ClearingSession:
    """Return a view as the message ClearingSession."""
    return clearing_pb2.ClearingSession(
        session_id=view.session_id,
        segment_id=view.segment_id,
        value_date=view.value_date,
        state=cast("enums_pb2.SessionState", view.state),
        cut_off_time_ns=view.cut_off_ns,
        settlement_time_ns=view.settlement_ns,
        trades=view.trades,
        nets=view.nets,
        is_house_cause=view.is_house_cause,
    )


def market_netting_message(view: MarketNettingView, scales: Scales) -> clearing_pb2.MarketNetting:
    """Return a view as the message MarketNetting."""
    market_scale = scales.markets[view.market_id]
    return clearing_pb2.MarketNetting(
        market_id=view.market_id,
        dvp_model=cast("enums_pb2.DvpModel", view.dvp_model),
        trades=view.trades,
        gross_quantity=market_scale.lot_texts[view.gross_lots],
        net_quantity=market_scale.lot_texts[view.net_lots],
        reduction_ppb=view.reduction_ppb,
        open_nets=view.open_nets,
    )


def currency_netting_message(
    view: CurrencyNettingView, scales: Scales
) -> clearing_pb2.CurrencyNetting:
    """Return a view as the message CurrencyNetting."""
    asset_scale = scales.assets[view.asset_id]
    return clearing_pb2.CurrencyNetting(
        asset_id=view.asset_id,
        gross_value=asset_scale.texts[view.gross_value],
        net_value=asset_scale.texts[view.net_value],
        reduction_ppb=view.reduction_ppb,
    )


def account_net_message(view: AccountNetView, scales: Scales) -> clearing_pb2.AccountNet:
    """Return a view as the message AccountNet."""
    market_scale = scales.markets[view.market_id]
    return clearing_pb2.AccountNet(
        account_id=view.account_id,
        market_id=view.market_id,
        trades=view.trades,
        bought_quantity=market_scale.lot_texts[view.bought_lots],
        sold_quantity=market_scale.lot_texts[view.sold_lots],
        net_quantity=market_scale.lot_texts[view.net_lots],
        net_cash=market_scale.quote.texts[view.cash],
    )


def account_cash_message(view: AccountCashView, scales: Scales) -> clearing_pb2.AccountCash:
    """Return a view as the message AccountCash."""
    asset_scale = scales.assets[view.asset_id]
    return clearing_pb2.AccountCash(
        account_id=view.account_id,
        asset_id=view.asset_id,
        net_cash=asset_scale.texts[view.amount],
        set_apart=asset_scale.texts[view.prefunded],
    )


def cleared_trade_message(view: ClearedTradeView, scales: Scales) -> clearing_pb2.ClearedTrade:
    """Return a view as the message ClearedTrade."""
    market_scale = scales.markets[view.market_id]
    return clearing_pb2.ClearedTrade(
        trade_id=view.trade_id,
        market_id=view.market_id,
        buyer_account_id=view.buyer_account_id,
        seller_account_id=view.seller_account_id,
        price=market_scale.price_texts[view.price_per_lot],
        quantity=market_scale.lot_texts[view.lots],
        value=market_scale.quote.texts[view.cash],
        venue_trade_id=view.venue_trade_id,
        block_trade_id=view.block_trade_id,
    )


def open_trade_side_message(view: TradeSideView, scales: Scales) -> clearing_pb2.OpenTradeSide:
    """Return a view as the message OpenTradeSide."""
    market_scale = scales.markets[view.market_id]
    return clearing_pb2.OpenTradeSide(
        side_id=view.side_id,
        account_id=view.account_id,
        counterparty_account_id=view.counterparty_account_id,
        reference=view.reference,
        market_id=view.market_id,
        side=cast("enums_pb2.Side", view.side),
        price=market_scale.price_texts[view.price_per_lot],
        quantity=market_scale.lot_texts[view.lots],
        value_date=view.value_date,
        cut_off_time_ns=view.cut_off_ns,
        differing=view.differing,
        counterparty_side_id=view.counterparty_side_id,
        counterparty_market_id=view.counterparty_market_id,
        counterparty_price=market_scale.price_texts[view.counterparty_price_per_lot]
        if view.is_of_market
        else "",
        counterparty_quantity=market_scale.lot_texts[view.counterparty_lots]
        if view.is_of_market
        else "",
        counterparty_value_date=view.counterparty_value_date,
    )


def waiting_trade_message(view: WaitingTradeView, scales: Scales) -> clearing_pb2.WaitingTrade:
    """Return a view as the message WaitingTrade."""
    market_scale = scales.markets[view.market_id]
    return clearing_pb2.WaitingTrade(
        waiting_trade_id=view.waiting_trade_id,
        market_id=view.market_id,
        buyer_account_id=view.buyer_account_id,
        seller_account_id=view.seller_account_id,
        price=market_scale.price_texts[view.price_per_lot],
        quantity=market_scale.lot_texts[view.lots],
        venue_trade_id=view.venue_trade_id,
        value_date=view.value_date,
        until_time_ns=view.until_ns,
        buyer_lacks=view.buyer_lacks,
        seller_lacks=view.seller_lacks,
        is_lapsed=view.is_lapsed,
        owed=market_scale.quote.texts[view.owed],
        fee_owed=market_scale.quote.texts[view.fee_owed],
    )


def open_give_up_message(view: GiveUpView, scales: Scales) -> clearing_pb2.OpenGiveUp:
    """Return a view as the message OpenGiveUp."""
    market_scale = scales.markets[view.market_id]
    return clearing_pb2.OpenGiveUp(
        give_up_id=view.give_up_id,
        session_id=view.session_id,
        trade_id=view.trade_id,
        market_id=view.market_id,
        side=cast("enums_pb2.Side", view.side),
        account_id=view.account_id,
        to_account_id=view.to_account_id,
        price=market_scale.price_texts[view.price_per_lot],
        quantity=market_scale.lot_texts[view.lots],
        cut_off_time_ns=view.cut_off_ns,
    )


def due_message(view: DueView, scales: Scales) -> clearing_pb2.Due:
    """Return a view as the message Due."""
    asset_scale = scales.assets[view.asset_id]
    return clearing_pb2.Due(
        kind=cast("enums_pb2.DueKind", view.kind),
        time_ns=view.time_ns,
        session_id=view.session_id,
        asset_id=view.asset_id,
        gives=asset_scale.texts[view.gives],
        receives=asset_scale.texts[view.receives],
        set_apart=asset_scale.texts[view.set_apart],
        is_late=view.is_late,
    )


def list_sessions(
    sessions: Sequence[SessionView], has_more: bool, as_of_sequence: int
) -> clearing_pb2.ListSessionsResponse:
    """Return the message ListSessionsResponse with these values."""
    return clearing_pb2.ListSessionsResponse(
        as_of_sequence=as_of_sequence,
        sessions=[clearing_session_message(each) for each in sessions],
        has_more=has_more,
    )


def session_report(
    session: SessionView,
    markets: Sequence[MarketNettingView],
    currencies: Sequence[CurrencyNettingView],
    as_of_sequence: int,
    scales: Scales,
) -> clearing_pb2.GetSessionResponse:
    """Return the message GetSessionResponse with these values."""
    return clearing_pb2.GetSessionResponse(
        as_of_sequence=as_of_sequence,
        session=clearing_session_message(session),
        markets=[market_netting_message(each, scales) for each in markets],
        currencies=[currency_netting_message(each, scales) for each in currencies],
    )


def list_nets(
    nets: Sequence[AccountNetView], has_more: bool, as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListNetsResponse:
    """Return the message ListNetsResponse with these values."""
    return clearing_pb2.ListNetsResponse(
        as_of_sequence=as_of_sequence,
        nets=[account_net_message(each, scales) for each in nets],
        has_more=has_more,
    )


def list_dues(
    dues: Sequence[DueView], as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListDuesResponse:
    """Return the message ListDuesResponse with these values."""
    return clearing_pb2.ListDuesResponse(
        as_of_sequence=as_of_sequence,
        dues=[due_message(each, scales) for each in dues],
    )


def list_cash_nets(
    nets: Sequence[AccountCashView], has_more: bool, as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListCashNetsResponse:
    """Return the message ListCashNetsResponse with these values."""
    return clearing_pb2.ListCashNetsResponse(
        as_of_sequence=as_of_sequence,
        nets=[account_cash_message(each, scales) for each in nets],
        has_more=has_more,
    )


def list_trades(
    trades: Sequence[ClearedTradeView], has_more: bool, as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListTradesResponse:
    """Return the message ListTradesResponse with these values."""
    return clearing_pb2.ListTradesResponse(
        as_of_sequence=as_of_sequence,
        trades=[cleared_trade_message(each, scales) for each in trades],
        has_more=has_more,
    )


def list_trade_sides(
    sides: Sequence[TradeSideView], has_more: bool, as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListTradeSidesResponse:
    """Return the message ListTradeSidesResponse with these values."""
    return clearing_pb2.ListTradeSidesResponse(
        as_of_sequence=as_of_sequence,
        sides=[open_trade_side_message(each, scales) for each in sides],
        has_more=has_more,
    )


def list_waiting_trades(
    trades: Sequence[WaitingTradeView], has_more: bool, as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListWaitingTradesResponse:
    """Return the message ListWaitingTradesResponse with these values."""
    return clearing_pb2.ListWaitingTradesResponse(
        as_of_sequence=as_of_sequence,
        trades=[waiting_trade_message(each, scales) for each in trades],
        has_more=has_more,
    )


def list_give_ups(
    give_ups: Sequence[GiveUpView], has_more: bool, as_of_sequence: int, scales: Scales
) -> clearing_pb2.ListGiveUpsResponse:
    """Return the message ListGiveUpsResponse with these values."""
    return clearing_pb2.ListGiveUpsResponse(
        as_of_sequence=as_of_sequence,
        give_ups=[open_give_up_message(each, scales) for each in give_ups],
        has_more=has_more,
    )
