# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of calls about bilateral trades to commands: sides, their cancels, cancels of trades (C-1, Q-6).

Owns shape, text and scale of the statement of one account; the machine decides whether both agree.
"""

from typing import Final

from clearinghouse.server.codec.requests.trading import SIDE_NUMBERS
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    enum_of,
    head,
    id_of,
    items_of,
    name_of,
    number_of,
    parse_batch,
)
from clearinghouse.statemachine.vocabulary.commands import (
    CancelTrades,
    CancelTradeSides,
    SubmitTradeSides,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import clearing_pb2

REFERENCE_MAX: Final = 36


def decode_submit_trade_sides(raw: bytes, principal: str, scales: Scales) -> SubmitTradeSides:
    """Decode SubmitTradeSides; price and quantity of an item have the scales of its market."""
    request = parse_batch(clearing_pb2.SubmitTradeSidesRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.sides, "sides")
    batch = SubmitTradeSides(principal, request_id, created_ns, [], [], [], [], [], [], [], [])
    for index, item in enumerate(items):
        place = f"sides[{index}]."
        market = scales.market(item.market_id, f"{place}market_id")
        other = id_of(item.counterparty_account_id, f"{place}counterparty_account_id")
        batch.market_ids.append(MarketId(item.market_id))
        batch.account_ids.append(AccountId(id_of(item.account_id, f"{place}account_id")))
        batch.counterparty_account_ids.append(AccountId(other))
        batch.sides.append(enum_of(item.side, SIDE_NUMBERS, f"{place}side"))
        batch.prices.append(number_of(market.prices, item.price, f"{place}price"))
        batch.quantities.append(number_of(market.quantities, item.quantity, f"{place}quantity"))
        batch.references.append(name_of(item.reference, f"{place}reference", REFERENCE_MAX))
        batch.value_dates.append(item.value_date)
    return batch


def decode_cancel_trade_sides(raw: bytes, principal: str, scales: Scales) -> CancelTradeSides:
    """Decode CancelTradeSides: the sides of bilateral trades to cancel."""
    del scales  # no field has a scale
    request = parse_batch(clearing_pb2.CancelTradeSidesRequest, raw)
    request_id, created_ns = head(request)
    batch = CancelTradeSides(principal, request_id, created_ns, [], [], [])
    for index, item in enumerate(items_of(request.sides, "sides")):
        place = f"sides[{index}]."
        other = id_of(item.counterparty_account_id, f"{place}counterparty_account_id")
        batch.account_ids.append(AccountId(id_of(item.account_id, f"{place}account_id")))
        batch.counterparty_account_ids.append(AccountId(other))
        batch.references.append(name_of(item.reference, f"{place}reference", REFERENCE_MAX))
    return batch


def decode_cancel_trades(raw: bytes, principal: str, scales: Scales) -> CancelTrades:
    """Decode CancelTrades: the bilateral trades to cancel."""
    del scales  # no field has a scale
    request = parse_batch(clearing_pb2.CancelTradesRequest, raw)
    request_id, created_ns = head(request)
    batch = CancelTrades(principal, request_id, created_ns, [], [], [])
    for index, item in enumerate(items_of(request.trades, "trades")):
        place = f"trades[{index}]."
        batch.account_ids.append(AccountId(id_of(item.account_id, f"{place}account_id")))
        batch.session_ids.append(id_of(item.session_id, f"{place}session_id"))
        batch.trade_ids.append(id_of(item.trade_id, f"{place}trade_id"))
    return batch
