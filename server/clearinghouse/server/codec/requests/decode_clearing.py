# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of member and clearing calls to commands, if they have lists or fields in the scale of a market.

Owns those decoders: SetCalendar, SetCalendarOffsets, AllocateTrade and CaptureTrades.
"""

from typing import Final

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.requests.trading import SIDE_NUMBERS
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    name_of,
    number_of,
    parse_batch,
    parse_one,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AllocateTrade,
    CaptureTrades,
    SetCalendar,
    SetCalendarOffsets,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import ALLOCATION_PARTS_MAX
from clearinghouse.v1 import clearing_pb2, member_pb2

HOLIDAYS_MAX: Final = 1_000
OFFSETS_MAX: Final = 256
VENUE_TRADE_ID_MAX: Final = 36


def decode_set_calendar(raw: bytes, principal: str, scales: Scales) -> SetCalendar:
    """Decode SetCalendar: the weekend days, the holidays, and the last day of a calendar."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.SetCalendarRequest, raw)
    request_id, created_ns = head(request)
    _limit("holidays", len(request.holidays), HOLIDAYS_MAX)
    return SetCalendar(
        principal,
        request_id,
        created_ns,
        request.calendar_id,
        request.weekend_days,
        list(request.holidays),
        duration_of(request.last_day, "last_day"),
    )


def decode_set_calendar_offsets(raw: bytes, principal: str, scales: Scales) -> SetCalendarOffsets:
    """Decode SetCalendarOffsets: the changes of a calendar's local time."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.SetCalendarOffsetsRequest, raw)
    request_id, created_ns = head(request)
    _limit("from_times_ns", len(request.from_times_ns), OFFSETS_MAX)
    _limit("utc_offsets_seconds", len(request.utc_offsets_seconds), OFFSETS_MAX)
    return SetCalendarOffsets(
        principal,
        request_id,
        created_ns,
        request.calendar_id,
        list(request.from_times_ns),
        list(request.utc_offsets_seconds),
    )


def _limit(field: str, found: int, most: int) -> None:
    """Raise EdgeError if a list has more than `most` entries."""
    if found > most:
        raise invalid(field, f"must have at most {most} entries", str(most), str(found))


def decode_capture_trades(raw: bytes, principal: str, scales: Scales) -> CaptureTrades:
    """Decode CaptureTrades; price and quantity of an item have the scales of its market."""
    request = parse_batch(clearing_pb2.CaptureTradesRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.trades, "trades")
    batch = CaptureTrades(principal, request_id, created_ns, [], [], [], [], [], [], [])
    for index, item in enumerate(items):
        place = f"trades[{index}]."
        market = scales.market(item.market_id, f"{place}market_id")
        buyer_id = id_of(item.buyer_account_id, f"{place}buyer_account_id")
        seller_id = id_of(item.seller_account_id, f"{place}seller_account_id")
        batch.market_ids.append(MarketId(item.market_id))
        batch.buyer_account_ids.append(AccountId(buyer_id))
        batch.seller_account_ids.append(AccountId(seller_id))
        batch.prices.append(number_of(market.prices, item.price, f"{place}price"))
        batch.quantities.append(number_of(market.quantities, item.quantity, f"{place}quantity"))
        venue_id = name_of(item.venue_trade_id, f"{place}venue_trade_id", VENUE_TRADE_ID_MAX)
        batch.venue_trade_ids.append(venue_id)
        batch.value_dates.append(item.value_date)
    return batch


def decode_allocate_trade(raw: bytes, principal: str, scales: Scales) -> AllocateTrade:
    """Decode AllocateTrade; the quantities have the scale of its market."""
    request = parse_one(clearing_pb2.AllocateTradeRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    for field, column in (
        ("to_account_ids", request.to_account_ids),
        ("quantities", request.quantities),
    ):
        found = len(column)
        if not 0 < found <= ALLOCATION_PARTS_MAX:
            what = f"must have 1 to {ALLOCATION_PARTS_MAX} entries"
            raise invalid(field, what, str(ALLOCATION_PARTS_MAX), str(found))
    return AllocateTrade(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        request.session_id,
        id_of(request.trade_id, "trade_id"),
        MarketId(request.market_id),
        enum_of(request.side, SIDE_NUMBERS, "side"),
        [AccountId(id_of(each, "to_account_ids")) for each in request.to_account_ids],
        [number_of(market.quantities, each, "quantities") for each in request.quantities],
    )
