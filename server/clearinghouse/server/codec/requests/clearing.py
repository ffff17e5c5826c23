# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of ClearingService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import enum_of, head, id_of, number_of, parse_one, text_of
from clearinghouse.statemachine.vocabulary.commands import (
    AcceptGiveUp,
    EndGiveUp,
    GiveUpTrade,
    LeaveWaitingTrade,
    MoveSession,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import clearing_pb2

SIDE_NUMBERS: Final = range(1, 3)


def decode_give_up_trade(raw: bytes, principal: str, scales: Scales) -> GiveUpTrade:
    """Return the command of a request GiveUpTrade. Raises EdgeError."""
    request = parse_one(clearing_pb2.GiveUpTradeRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    trade_id = id_of(request.trade_id, "trade_id")
    market = scales.market(request.market_id, "market_id")
    return GiveUpTrade(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        request.session_id,
        trade_id,
        MarketId(request.market_id),
        enum_of(request.side, SIDE_NUMBERS, "side"),
        number_of(market.quantities, request.quantity, "quantity"),
        AccountId(id_of(request.to_account_id, "to_account_id")),
    )


def decode_accept_give_up(raw: bytes, principal: str, scales: Scales) -> AcceptGiveUp:
    """Return the command of a request AcceptGiveUp. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(clearing_pb2.AcceptGiveUpRequest, raw)
    request_id, created_ns = head(request)
    return AcceptGiveUp(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        request.give_up_id,
    )


def decode_end_give_up(raw: bytes, principal: str, scales: Scales) -> EndGiveUp:
    """Return the command of a request EndGiveUp. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(clearing_pb2.EndGiveUpRequest, raw)
    request_id, created_ns = head(request)
    return EndGiveUp(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        request.give_up_id,
    )


def decode_move_session(raw: bytes, principal: str, scales: Scales) -> MoveSession:
    """Return the command of a request MoveSession. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(clearing_pb2.MoveSessionRequest, raw)
    request_id, created_ns = head(request)
    return MoveSession(
        principal,
        request_id,
        created_ns,
        request.segment_id,
        request.value_date,
        request.cut_off_time_ns,
        request.settlement_time_ns,
        int(request.is_house_cause),
        text_of(request.reason, "reason", 256),
    )


def decode_leave_waiting_trade(raw: bytes, principal: str, scales: Scales) -> LeaveWaitingTrade:
    """Return the command of a request LeaveWaitingTrade. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(clearing_pb2.LeaveWaitingTradeRequest, raw)
    request_id, created_ns = head(request)
    return LeaveWaitingTrade(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        request.waiting_trade_id,
    )
