# SPDX-License-Identifier: Apache-2.0
"""Measure the Python client's work for a batch in columns and in objects, without a server.

Owns the rows: orders, transfers, ticks and captured trades from values to the bytes of a request, and from the bytes
of its reply to outcomes; a page of fills from bytes to values. Times are processor time, the least of several rounds.
Run with `python -m` and the numbers of items of a call; prints one JSON object.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pyarrow as pa
from google.protobuf.message import Message

from clearinghouse.client import (
    NewOrder,
    RequestKey,
    Side,
    Tick,
    TradeToCapture,
    Transfer,
)
from clearinghouse.client.api.calls import account, clearing, history, oracle, trading
from clearinghouse.client.api.calls.call import Build
from clearinghouse.client.columns import calls, writing
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.v1 import (
    account_pb2,
    clearing_pb2,
    history_pb2,
    oracle_pb2,
    trading_pb2,
)
from clearinghouse.v1.result_code_pb2 import RESULT_CODE_OK as OK

ROUNDS: Final = 12
KEY: Final = RequestKey("bench", 1)
TIME_NS: Final = 1_700_000_000_000_000_000
FILLED_OF: Final = 10
"""One order of so many is filled."""
FILLS: Final = 2_000
"""the largest page"""


class Listed(NamedTuple):
    """An asset and a market, as the client's table of instruments lists them."""

    asset_id: int
    market_id: int
    symbol: str


class Case(NamedTuple):
    """One batch as columns and as objects, and the reply to it."""

    method: str
    objects: Callable[[], Build[Any]]
    table: pa.Table
    reply: Message


def _names() -> Instruments:
    """Return the client's table of instruments for the batches."""
    names = Instruments()
    names.learn_assets([Listed(1, 1, "USDC")])
    names.learn_markets([Listed(1, 1, "BTC-PERP")])
    return names


NAMES: Final = _names()


def cases(count: int) -> dict[str, Case]:
    """Return the batches of `count` items, by their names: a thousand accounts, one market, some thousand prices."""
    draw = random.Random(count)  # noqa: S311  a seed makes the numbers, nothing secret
    prices = [Decimal(draw.randrange(500_000, 700_000)).scaleb(-1) for _ in range(count)]
    quantities = [Decimal(draw.randrange(1, 1_000)).scaleb(-2) for _ in range(count)]
    ours = [draw.randrange(1_001, 2_001) for _ in range(count)]
    theirs = [draw.randrange(2_001, 3_001) for _ in range(count)]
    sides = [draw.choice((Side.BUY, Side.SELL)) for _ in range(count)]
    numbers = list(range(1, count + 1))
    trade_ids = [f"T-{number}" for number in numbers]

    def same(value: str) -> pa.Array:
        """Return a column that has the same value in each row."""
        return pa.array([value] * count).dictionary_encode()

    results = [
        trading_pb2.OrderResult(
            order_id=number,
            filled_quantity="0" if number % FILLED_OF else str(quantity),
            remaining_quantity=str(quantity) if number % FILLED_OF else "0",
            fills=[]
            if number % FILLED_OF
            else [
                trading_pb2.OrderFill(
                    trade_id=number, price=str(price), quantity=str(quantity), fee="0.012345"
                )
            ],
        )
        for number, quantity, price in zip(numbers, quantities, prices, strict=True)
    ]
    return {
        "orders": Case(
            "TradingService/PlaceOrders",
            lambda: trading.place_orders(
                KEY,
                [
                    NewOrder(of, "BTC-PERP", side, quantity, price, client_order_id=number)
                    for of, side, quantity, price, number in zip(
                        ours, sides, quantities, prices, numbers, strict=True
                    )
                ],
                atomic=False,
            ),
            pa.table(
                {
                    "account_id": ours,
                    "market": same("BTC-PERP"),
                    "side": pa.array([one.name for one in sides]).dictionary_encode(),
                    "type": same("LIMIT"),
                    "time_in_force": same("GTC"),
                    "quantity": quantities,
                    "price": prices,
                    "client_order_id": numbers,
                }
            ),
            trading_pb2.PlaceOrdersResponse(first_sequence=1, results=results),
        ),
        "transfers": Case(
            "AccountService/SubmitTransfers",
            lambda: account.submit_transfers(
                KEY,
                [
                    Transfer(source, target, "USDC", amount)
                    for source, target, amount in zip(ours, theirs, quantities, strict=True)
                ],
                atomic=False,
            ),
            pa.table(
                {
                    "from_account_id": ours,
                    "to_account_id": theirs,
                    "asset": same("USDC"),
                    "amount": quantities,
                }
            ),
            account_pb2.SubmitTransfersResponse(first_sequence=1, codes=[OK] * count),
        ),
        "ticks": Case(
            "OracleService/SubmitTicks",
            lambda: oracle.submit_ticks(
                KEY,
                [
                    Tick(1, "USDC", TIME_NS + number, bid=price, ask=price)
                    for number, price in zip(numbers, prices, strict=True)
                ],
            ),
            pa.table(
                {
                    "source_id": [1] * count,
                    "asset": same("USDC"),
                    "source_time_ns": [TIME_NS + number for number in numbers],
                    "bid": prices,
                    "ask": prices,
                }
            ),
            oracle_pb2.SubmitTicksResponse(first_sequence=1, codes=[OK] * count),
        ),
        "captured_trades": Case(
            "ClearingService/CaptureTrades",
            lambda: clearing.capture_trades(
                KEY,
                [
                    TradeToCapture("BTC-PERP", buyer, seller, price, quantity, number)
                    for buyer, seller, price, quantity, number in zip(
                        ours, theirs, prices, quantities, trade_ids, strict=True
                    )
                ],
            ),
            pa.table(
                {
                    "market": same("BTC-PERP"),
                    "buyer_account_id": ours,
                    "seller_account_id": theirs,
                    "price": prices,
                    "quantity": quantities,
                    "venue_trade_id": trade_ids,
                }
            ),
            clearing_pb2.CaptureTradesResponse(first_sequence=1, codes=[OK] * count, ids=numbers),
        ),
    }


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a function in seconds: the least of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def of_batch(case: Case, count: int) -> dict[str, float]:
    """Return the items per second of both forms, from values to request bytes and from reply bytes to outcomes."""
    reply = case.reply.SerializeToString()

    def columns() -> None:
        """Encode the request and decode the reply as columns."""
        call = calls.send(case.method, writing.given(case.table), {}, KEY)(NAMES)
        call.read(reply, NAMES)

    def objects() -> None:
        """Encode the request and decode the reply as objects."""
        call = case.objects()(NAMES)
        list(call.read(reply, NAMES))

    return {
        "columns_per_second": count / seconds(columns),
        "objects_per_second": count / seconds(objects),
    }


def of_fills() -> dict[str, float]:
    """Return the rows per second of both forms when a page of fills is decoded."""
    page = history_pb2.ListPastFillsResponse(as_of_sequence=1)
    for number in range(1, FILLS + 1):
        page.fills.add(
            sequence=number,
            time_ns=TIME_NS + number,
            trade_id=number,
            market_id=1,
            order_id=number,
            side=Side.BUY.value,
            price=f"{50_000 + number}.5",
            quantity=f"0.{number}1",
            fee=f"0.0{number}1",
            realised=f"-{number}.25",
            is_maker=bool(number % 2),
            client_order_id=number,
        )
    reply = page.SerializeToString()
    in_objects = history.list_past_fills(
        account_id=1_001, market=0, order_id=0, from_sequence=0, to_sequence=0, from_time_ns=0,
        to_time_ns=0, newest_first=False, page_size=0, cursor="", min_sequence=0,
        max_sequences_behind=0, max_time_behind_ns=0,
    )(NAMES)  # fmt: skip
    in_columns = calls.read("HistoryService/ListPastFills", {"account_id": 1_001})(NAMES)
    return {
        "columns_per_second": FILLS / seconds(lambda: in_columns.read(reply, NAMES)),
        "objects_per_second": FILLS / seconds(lambda: in_objects.read(reply, NAMES)),
    }


def main() -> None:
    """Measure the sizes on the command line and print the figures."""
    found = {
        f"{name}_{count}": of_batch(case, count)
        for count in map(int, sys.argv[1:])
        for name, case in cases(count).items()
    }
    found[f"fills_{FILLS}"] = of_fills()
    print(json.dumps(found))  # noqa: T201  a program's answer


if __name__ == "__main__":
    main()
