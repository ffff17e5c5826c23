# SPDX-License-Identifier: Apache-2.0
"""Calls of ClearingService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.items import TradeCancel, TradeSide, TradeSideCancel, TradeToCapture
from clearinghouse.client.api.models import (
    AccountCash,
    AccountNet,
    ClearedTrade,
    ClearingSession,
    Due,
    OpenGiveUp,
    OpenTradeSide,
    SessionReport,
    WaitingTrade,
)
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import Side
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import clearing_pb2


def capture_trades(
    key: RequestKey, items: Sequence[TradeToCapture | clearing_pb2.TradeToCapture]
) -> Build[Batch[ItemResult]]:
    """Capture trades that were matched elsewhere: the central counterparty becomes the buyer to
    each seller and the seller to each buyer. Limits are compared before. A refused trade leaves
    the others of the call as they are. Where the segment permits it (SetWaitingTerms), a trade
    that a house account does not cover waits and is tried each second; it ends by TRADE_NOVATED
    or by lapsing.
    """
    return lambda names: call(
        "ClearingService/CaptureTrades",
        clearing_pb2.CaptureTradesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            trades=[
                item if isinstance(item, clearing_pb2.TradeToCapture) else item.message(names)
                for item in items
            ],
        ),
        clearing_pb2.CaptureTradesResponse,
        lambda reply, _: item_batch(reply, reply.ids),
        key,
    )


def submit_trade_sides(
    key: RequestKey, items: Sequence[TradeSide | clearing_pb2.TradeSide]
) -> Build[Batch[ItemResult]]:
    """State one side of a trade that two members made with each other. It waits until the other
    side states the same reference; if both agree, the trade is captured as by CaptureTrades; if
    not, both are listed with their differences. An account that states the same reference again
    replaces its side. A side that waits ends at the cut-off of its session.
    """
    return lambda names: call(
        "ClearingService/SubmitTradeSides",
        clearing_pb2.SubmitTradeSidesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            sides=[
                item if isinstance(item, clearing_pb2.TradeSide) else item.message(names)
                for item in items
            ],
        ),
        clearing_pb2.SubmitTradeSidesResponse,
        lambda reply, _: item_batch(reply, reply.ids),
        key,
    )


def cancel_trade_sides(
    key: RequestKey, items: Sequence[TradeSideCancel | clearing_pb2.TradeSideCancel]
) -> Build[Batch[ItemResult]]:
    """Withdraw sides of bilateral trades that wait for the other side."""
    return lambda names: call(
        "ClearingService/CancelTradeSides",
        clearing_pb2.CancelTradeSidesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            sides=[
                item if isinstance(item, clearing_pb2.TradeSideCancel) else item.message(names)
                for item in items
            ],
        ),
        clearing_pb2.CancelTradeSidesResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def cancel_trades(
    key: RequestKey, items: Sequence[TradeCancel | clearing_pb2.TradeCancel]
) -> Build[Batch[ItemResult]]:
    """Request that captured trades be cancelled. A trade is removed from the nets when both of its
    accounts have requested it, before the cut-off of its session; limits are compared before. An
    account that traded with itself requests once.
    """
    return lambda names: call(
        "ClearingService/CancelTrades",
        clearing_pb2.CancelTradesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            trades=[
                item if isinstance(item, clearing_pb2.TradeCancel) else item.message(names)
                for item in items
            ],
        ),
        clearing_pb2.CancelTradesResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def leave_waiting_trade(
    key: RequestKey, *, account_id: int, waiting_trade_id: int
) -> Build[Receipt]:
    """Leave a trade that waits for the cover of the other side. The trade ends, and neither side
    owes anything. An account that itself lacked cover for the trade cannot leave it before it
    lapses. After a lapse the account waives the amount that is still owed to it; the fee stays
    owed.
    """
    return lambda _: call(
        "ClearingService/LeaveWaitingTrade",
        clearing_pb2.LeaveWaitingTradeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            waiting_trade_id=waiting_trade_id,
        ),
        clearing_pb2.LeaveWaitingTradeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def give_up_trade(
    key: RequestKey,
    *,
    account_id: int,
    session_id: int,
    trade_id: int,
    market: Instrument,
    side: Side,
    quantity: Number,
    to_account_id: int,
) -> Build[Receipt]:
    """Propose that a leg of a captured trade, or a part of it, goes to an account of another
    member. Nothing moves until that account accepts. A proposal ends at the cut-off of its
    session.
    """
    return lambda names: call(
        "ClearingService/GiveUpTrade",
        clearing_pb2.GiveUpTradeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            session_id=session_id,
            trade_id=trade_id,
            market_id=names.market_id(market),
            side=number(side),
            quantity=to_text(quantity),
            to_account_id=to_account_id,
        ),
        clearing_pb2.GiveUpTradeResponse,
        lambda reply, _: receipt(reply, reply.give_up_id),
        key,
    )


def accept_give_up(key: RequestKey, *, account_id: int, give_up_id: int) -> Build[Receipt]:
    """Accept a leg that is given up: from then on it belongs to the accepting account, at the same
    price. Limits of both members are compared before. If the giver lacks cover, the refusal does
    not show its figures.
    """
    return lambda _: call(
        "ClearingService/AcceptGiveUp",
        clearing_pb2.AcceptGiveUpRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            give_up_id=give_up_id,
        ),
        clearing_pb2.AcceptGiveUpResponse,
        lambda reply, _: receipt(reply, reply.trade_id),
        key,
    )


def end_give_up(key: RequestKey, *, account_id: int, give_up_id: int) -> Build[Receipt]:
    """End an open give-up: the account that would receive the leg rejects it, the one that gives it
    withdraws it.
    """
    return lambda _: call(
        "ClearingService/EndGiveUp",
        clearing_pb2.EndGiveUpRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            give_up_id=give_up_id,
        ),
        clearing_pb2.EndGiveUpResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def allocate_trade(
    key: RequestKey,
    *,
    account_id: int,
    session_id: int,
    trade_id: int,
    market: Instrument,
    side: Side,
    to_account_ids: Sequence[int],
    quantities: Sequence[Number],
) -> Build[Receipt]:
    """Divide a leg of a captured trade among accounts of the same member, all of it or nothing. The
    price stays, so the cash of each account is that price by its quantity, exactly.
    """
    return lambda names: call(
        "ClearingService/AllocateTrade",
        clearing_pb2.AllocateTradeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            session_id=session_id,
            trade_id=trade_id,
            market_id=names.market_id(market),
            side=number(side),
            to_account_ids=to_account_ids,
            quantities=[to_text(each) for each in quantities],
        ),
        clearing_pb2.AllocateTradeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def move_session(
    key: RequestKey,
    *,
    segment_id: int,
    value_date: int,
    cut_off_time_ns: int,
    settlement_time_ns: int,
    is_house_cause: bool,
    reason: str,
) -> Build[Receipt]:
    """Move the cut-off or the settlement of a session to a later time, for all accounts in it,
    before that moment has come. The furthest time is the next cut-off of the segment, counted
    from the times that the segment gives the session, however often it is moved; sessions after
    it wait. If the clearinghouse is the cause, an obligation that stays open is no fail: it is
    carried without a penalty, its age does not grow and no buy-in begins.
    """
    return lambda _: call(
        "ClearingService/MoveSession",
        clearing_pb2.MoveSessionRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            segment_id=segment_id,
            value_date=value_date,
            cut_off_time_ns=cut_off_time_ns,
            settlement_time_ns=settlement_time_ns,
            is_house_cause=is_house_cause,
            reason=reason,
        ),
        clearing_pb2.MoveSessionResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_sessions(
    *, min_sequence: int, segment_id: int, page_size: int, after_session_id: int
) -> Build[Page[ClearingSession]]:
    """List sessions in the order in which they were opened."""
    return lambda _: call(
        "ClearingService/ListSessions",
        clearing_pb2.ListSessionsRequest(
            min_sequence=min_sequence,
            segment_id=segment_id,
            page_size=page_size,
            after_session_id=after_session_id,
        ),
        clearing_pb2.ListSessionsResponse,
        lambda reply, names: Page(
            [convert(ClearingSession, item, names) for item in reply.sessions], reply.has_more
        ),
    )


def get_session(*, min_sequence: int, session_id: int) -> Build[SessionReport]:
    """Return one session with its totals by market and by currency: gross, net, and the reduction."""
    return lambda _: call(
        "ClearingService/GetSession",
        clearing_pb2.GetSessionRequest(min_sequence=min_sequence, session_id=session_id),
        clearing_pb2.GetSessionResponse,
        lambda reply, names: convert(SessionReport, reply, names),
    )


def list_nets(
    *,
    min_sequence: int,
    session_id: int,
    account_id: int,
    page_size: int,
    after_account_id: int,
    after_market_id: int,
) -> Build[Page[AccountNet]]:
    """List the nets of a session by account and market: bought, sold, net, cash."""
    return lambda _: call(
        "ClearingService/ListNets",
        clearing_pb2.ListNetsRequest(
            min_sequence=min_sequence,
            session_id=session_id,
            account_id=account_id,
            page_size=page_size,
            after_account_id=after_account_id,
            after_market_id=after_market_id,
        ),
        clearing_pb2.ListNetsResponse,
        lambda reply, names: Page(
            [convert(AccountNet, item, names) for item in reply.nets], reply.has_more
        ),
    )


def list_dues(*, account_id: int, until_time_ns: int, min_sequence: int) -> Build[list[Due]]:
    """List all dues of an account with their times: payments and deliveries in sessions that are
    not posted, open calls, credit within the day, pay-ins of currencies, assessments.
    """
    return lambda _: call(
        "ClearingService/ListDues",
        clearing_pb2.ListDuesRequest(
            account_id=account_id, until_time_ns=until_time_ns, min_sequence=min_sequence
        ),
        clearing_pb2.ListDuesResponse,
        lambda reply, names: [convert(Due, item, names) for item in reply.dues],
    )


def list_cash_nets(
    *,
    min_sequence: int,
    session_id: int,
    account_id: int,
    page_size: int,
    after_account_id: int,
    after_asset_id: int,
) -> Build[Page[AccountCash]]:
    """List the cash of each account in a session, by currency."""
    return lambda _: call(
        "ClearingService/ListCashNets",
        clearing_pb2.ListCashNetsRequest(
            min_sequence=min_sequence,
            session_id=session_id,
            account_id=account_id,
            page_size=page_size,
            after_account_id=after_account_id,
            after_asset_id=after_asset_id,
        ),
        clearing_pb2.ListCashNetsResponse,
        lambda reply, names: Page(
            [convert(AccountCash, item, names) for item in reply.nets], reply.has_more
        ),
    )


def list_trades(
    *, min_sequence: int, session_id: int, account_id: int, page_size: int, after_trade_id: int
) -> Build[Page[ClearedTrade]]:
    """List the trades of a session, in the order in which they were captured."""
    return lambda _: call(
        "ClearingService/ListTrades",
        clearing_pb2.ListTradesRequest(
            min_sequence=min_sequence,
            session_id=session_id,
            account_id=account_id,
            page_size=page_size,
            after_trade_id=after_trade_id,
        ),
        clearing_pb2.ListTradesResponse,
        lambda reply, names: Page(
            [convert(ClearedTrade, item, names) for item in reply.trades], reply.has_more
        ),
    )


def list_trade_sides(
    *, min_sequence: int, account_id: int, page_size: int, after_side_id: int
) -> Build[Page[OpenTradeSide]]:
    """List the sides of bilateral trades that wait, each with what differs from the other side."""
    return lambda _: call(
        "ClearingService/ListTradeSides",
        clearing_pb2.ListTradeSidesRequest(
            min_sequence=min_sequence,
            account_id=account_id,
            page_size=page_size,
            after_side_id=after_side_id,
        ),
        clearing_pb2.ListTradeSidesResponse,
        lambda reply, names: Page(
            [convert(OpenTradeSide, item, names) for item in reply.sides], reply.has_more
        ),
    )


def list_waiting_trades(
    *, min_sequence: int, account_id: int, page_size: int, after_waiting_trade_id: int
) -> Build[Page[WaitingTrade]]:
    """List captured trades that wait for cover, and what is owed for trades that lapsed."""
    return lambda _: call(
        "ClearingService/ListWaitingTrades",
        clearing_pb2.ListWaitingTradesRequest(
            min_sequence=min_sequence,
            account_id=account_id,
            page_size=page_size,
            after_waiting_trade_id=after_waiting_trade_id,
        ),
        clearing_pb2.ListWaitingTradesResponse,
        lambda reply, names: Page(
            [convert(WaitingTrade, item, names) for item in reply.trades], reply.has_more
        ),
    )


def list_give_ups(
    *, min_sequence: int, account_id: int, page_size: int, after_give_up_id: int
) -> Build[Page[OpenGiveUp]]:
    """List the open give-ups of an account, as the giver or the receiver."""
    return lambda _: call(
        "ClearingService/ListGiveUps",
        clearing_pb2.ListGiveUpsRequest(
            min_sequence=min_sequence,
            account_id=account_id,
            page_size=page_size,
            after_give_up_id=after_give_up_id,
        ),
        clearing_pb2.ListGiveUpsResponse,
        lambda reply, names: Page(
            [convert(OpenGiveUp, item, names) for item in reply.give_ups], reply.has_more
        ),
    )
