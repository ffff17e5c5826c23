# SPDX-License-Identifier: Apache-2.0
"""The server as its users meet it: over gRPC, in a process of its own."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from clearinghouse.client import (
    Cancel,
    Event,
    EventKind,
    Head,
    InvalidRequest,
    ListingGap,
    MarketStatus,
    NotFound,
    OrderStatus,
    Refused,
    RequestKey,
    Side,
    TimeInForce,
)
from clearinghouse.client.api.requests import NewOrder
from clearinghouse.v1 import (
    account_pb2,
    enums_pb2,
    history_pb2,
    journal_pb2,
    market_data_pb2,
    query_pb2,
    risk_pb2,
    trading_pb2,
)
from tests.server.harness import SEED, RunningServer, System, deposit, run_command
from tests.server.wire import Metadata, call, exchange, future, refusal, stream
from tests.undisturbed import undisturbed

CREATE_ACCOUNT = "/clearinghouse.v1.AccountService/CreateAccount"
TRANSFER = "/clearinghouse.v1.AccountService/SubmitTransfers"
HEAD = "/clearinghouse.v1.JournalService/GetHead"
SUBSCRIBE = "/clearinghouse.v1.JournalService/Subscribe"
SUBMIT = "/clearinghouse.v1.TradingService/SubmitOrders"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of this module's server."""
    return tmp_path_factory.mktemp("serving") / "data"


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[RunningServer]:
    """One server for the tests that leave it running."""
    with RunningServer(data_dir, "--seed", SEED) as running:
        yield running


@pytest.fixture(scope="module")
def system(server: RunningServer) -> Iterator[System]:
    """A small world on that server."""
    made = System(server)
    with made.client:
        yield made


@pytest.fixture(scope="module")
def channel(server: RunningServer) -> Iterator[grpc.Channel]:
    """A bare channel, for bytes that no client would send."""
    with grpc.insecure_channel(server.address) as opened:
        yield opened


def balance(system: System, account_id: int, asset: str) -> Decimal:
    """Return the balance of an account in an asset."""
    found = system.client.balances(account_id)
    return found[asset].balance if asset in found else Decimal(0)


def edge(channel: grpc.Channel, path: str, raw: bytes, metadata: Metadata = ()) -> tuple[str, ...]:
    """Status code, reason and field at fault of a call that is refused at the edge."""
    found = refusal(lambda: call(channel, path, raw, metadata))
    return found.code, found.reason, found.violation


def test_reference_trade_over_grpc(system: System) -> None:
    """The reference trade of O-7 moves 15,009 and 14,997 USDC, 100 SOL and 12 USDC of fees."""
    accounts = (system.alice, system.bob, 3)
    before = [balance(system, account, "USDC") for account in accounts]
    sol_before = balance(system, system.alice, "SOL")
    system.client.place_orders([system.order(system.bob, Side.SELL, 100, 150)])
    result = system.client.place_orders([system.order(system.alice, Side.BUY, 100, 150)]).only()
    assert result.filled_quantity == 100
    after = [balance(system, account, "USDC") for account in accounts]
    sol_after = balance(system, system.alice, "SOL")
    moved = [new - old for new, old in zip(after, before, strict=True)]
    assert moved == [-15_009, 14_997, 12]
    assert sol_after - sol_before == 100


def test_sums_are_zero(system: System) -> None:
    """Over all accounts every asset sums to zero and every market's positions too."""
    found = system.client.conservation()
    assert {asset.balance_sum for asset in found.assets} == {0}
    assert {market.position_sum for market in found.markets} == {0}


def test_an_order_is_found_open_and_ended(system: System) -> None:
    """GetOrder tells the whole story of an order by our id and by the client's, also after it has ended."""
    client = system.client
    asked = NewOrder(system.bob, system.spot, Side.SELL, 7, 160, client_order_id=77)
    placed = client.place_orders([asked]).only()
    opened = client.order(system.bob, placed.order_id)
    assert (opened.status, opened.sequence) == (OrderStatus.OPEN, placed.sequence)
    taker = NewOrder(
        system.alice,
        system.spot,
        Side.BUY,
        2,
        160,
        time_in_force=TimeInForce.IOC,
        client_order_id=5,
    )
    client.place_orders([taker])
    client.cancel_orders([Cancel(system.bob, placed.order_id)])
    ended = client.order(system.bob, client_order_id=77)
    assert (ended.order_id, ended.status) == (placed.order_id, OrderStatus.CANCELLED)
    assert (ended.quantity, ended.filled_quantity, ended.cancelled_quantity) == (
        Decimal(7),
        Decimal(2),
        Decimal(5),
    )
    assert ended.fee == Decimal("0.064")
    (fill,) = client.fills(system.bob, placed.sequence)
    assert (fill.quantity, fill.is_maker, fill.client_order_id) == (Decimal(2), True, 77)
    (fill,) = client.fills(system.alice, placed.sequence)
    assert (fill.side, fill.is_maker, fill.client_order_id) == (Side.BUY, False, 5)
    with pytest.raises(NotFound):
        client.order(system.alice, placed.order_id)


def test_reads_name_what_is_unknown(system: System) -> None:
    """A read of an account, market or order that is not there is NOT_FOUND with a reason."""
    with pytest.raises(NotFound):
        system.client.balances(999_999)
    with pytest.raises(NotFound):
        system.client.order(system.alice, 999_999)
    with pytest.raises(NotFound):
        system.client.fills(999_999)


BAD_READS: list[tuple[str, Message, str, str]] = [
    (
        "QueryService/ListOrders",
        query_pb2.ListOrdersRequest(market_id=99),
        "UNKNOWN_MARKET",
        "market_id",
    ),
    (
        "QueryService/ListConditionalOrders",
        query_pb2.ListConditionalOrdersRequest(market_id=99),
        "UNKNOWN_MARKET",
        "market_id",
    ),
    (
        "QueryService/ListQuotes",
        query_pb2.ListQuotesRequest(market_id=99),
        "UNKNOWN_MARKET",
        "market_id",
    ),
    (
        "QueryService/ListFills",
        query_pb2.ListFillsRequest(market_id=99),
        "UNKNOWN_MARKET",
        "market_id",
    ),
    ("QueryService/ListFills", query_pb2.ListFillsRequest(order_id=10**9), "NOT_FOUND", "order_id"),
    (
        "QueryService/ListFills",
        query_pb2.ListFillsRequest(from_sequence=10**9),
        "SEQUENCE_OUT_OF_RANGE",
        "from_sequence",
    ),
    ("QueryService/GetOrder", query_pb2.GetOrderRequest(order_id=10**9), "NOT_FOUND", "order_id"),
    (
        "QueryService/GetOrder",
        query_pb2.GetOrderRequest(client_order_id=10**9),
        "NOT_FOUND",
        "client_order_id",
    ),
    (
        "QueryService/GetOrder",
        query_pb2.GetOrderRequest(client_order_text="none"),
        "NOT_FOUND",
        "client_order_text",
    ),
    (
        "QueryService/GetCall",
        query_pb2.GetCallRequest(sought_request_id="none"),
        "NOT_FOUND",
        "sought_request_id",
    ),
    (
        "QueryService/GetCall",
        query_pb2.GetCallRequest(sought_request_id="none", from_sequence=10**9),
        "SEQUENCE_OUT_OF_RANGE",
        "from_sequence",
    ),
    (
        "QueryService/ListAccounts",
        query_pb2.ListAccountsRequest(parent_id=10**9),
        "UNKNOWN_ACCOUNT",
        "parent_id",
    ),
    (
        "RiskService/WhatIf",
        risk_pb2.WhatIfRequest(withdraw_amount="1"),
        "INVALID_ARGUMENT",
        "withdraw_asset_id",
    ),
    (
        "JournalService/ExplainSequence",
        journal_pb2.ExplainSequenceRequest(sequence=1, account_id=10**9),
        "UNKNOWN_ACCOUNT",
        "account_id",
    ),
    (
        "HistoryService/ListPastFills",
        history_pb2.ListPastFillsRequest(order_id=10**9),
        "NOT_FOUND",
        "order_id",
    ),
    (
        "RiskService/ListBreaks",
        risk_pb2.ListBreaksRequest(page_size=10**7),
        "INVALID_ARGUMENT",
        "page_size",
    ),
]


@pytest.mark.parametrize(("path", "request_", "reason", "field"), BAD_READS)
def test_a_read_that_means_nothing_names_its_field(
    system: System, channel: grpc.Channel, path: str, request_: Message, reason: str, field: str
) -> None:
    """A name of nothing, or a place beyond the end, is refused with its path: an empty list would be a false answer."""
    asked: Any = type(request_)()
    asked.CopyFrom(request_)
    if "account_id" in asked.DESCRIPTOR.fields_by_name and not asked.account_id:
        asked.account_id = system.alice
    found = refusal(lambda: call(channel, f"/clearinghouse.v1.{path}", asked.SerializeToString()))
    assert (found.reason, found.violation) == (reason, field)


def test_a_read_waits_for_its_sequence(system: System, channel: grpc.Channel) -> None:
    """A read with min_sequence ahead of the journal is answered when a command brings it there."""
    wanted = system.client.head().sequence + 2
    request = market_data_pb2.ListAssetsRequest(min_sequence=wanted).SerializeToString()
    pending = future(channel, "/clearinghouse.v1.MarketDataService/ListAssets", request)
    system.client.create_account("carol")
    assert not pending.done()
    system.client.create_account("carol")
    reply = market_data_pb2.ListAssetsResponse.FromString(pending.result())
    assert reply.as_of_sequence == wanted


def test_a_read_of_a_sequence_that_nobody_has_is_refused(channel: grpc.Channel) -> None:
    """A min_sequence far beyond the journal is no reason to wait until the deadline."""
    request = market_data_pb2.ListAssetsRequest(min_sequence=2**62).SerializeToString()
    path = "/clearinghouse.v1.MarketDataService/ListAssets"
    found = refusal(lambda: call(channel, path, request))
    assert (found.code, found.reason) == ("OUT_OF_RANGE", "SEQUENCE_OUT_OF_RANGE")
    assert found.violation == "min_sequence"


def test_a_session_answers_every_frame_in_order(system: System) -> None:
    """Frames of a session are answered in their order, a frame refused at the edge among them."""
    with system.client.session() as session:
        futures = [
            session.send([system.order(system.bob, Side.SELL, 1, 170 + number)])
            for number in range(50)
        ]
        sequences = [future.result(timeout=30)[0].sequence for future in futures]
    assert sequences == sorted(sequences)
    assert len(system.client.orders(system.bob)) == 50
    assert system.client.cancel_all(system.bob) == 50


def test_raw_session_refuses_a_bad_frame_and_goes_on(system: System, channel: grpc.Channel) -> None:
    """A broken frame gets its own edge code and the frames around it get sequences."""
    good = [
        trading_pb2.SessionRequest(
            request_id=f"raw-session-{number}",
            created_time_ns=time.time_ns(),
            instructions=[
                trading_pb2.OrderInstruction(
                    action=enums_pb2.ORDER_ACTION_PLACE, account_id=system.alice
                )
            ],
        )
        for number in range(2)
    ]
    good_frames = []
    for frame in good:
        item = frame.instructions[0]
        item.market_id, item.side = system.spot, enums_pb2.SIDE_BUY
        item.type = enums_pb2.ORDER_TYPE_LIMIT
        item.time_in_force = enums_pb2.TIME_IN_FORCE_GTC
        item.price, item.quantity = "1", "0.01"
        good_frames.append(frame.SerializeToString())
    frames = [good_frames[0], b"\xff\xff", good_frames[1]]
    answers: list[trading_pb2.SessionAnswer] = []
    for raw in exchange(channel, "/clearinghouse.v1.TradingService/Session", frames):
        answers.extend(trading_pb2.SessionResponse.FromString(raw).answers)
    assert [answer.request_id for answer in answers] == ["raw-session-0", "", "raw-session-1"]
    assert [answer.edge_code for answer in answers] == [0, 901, 0]
    assert [bool(answer.first_sequence) for answer in answers] == [True, False, True]
    system.client.cancel_all(system.alice)


def test_market_data_shows_trades_and_tops(system: System) -> None:
    """The public stream begins with the best prices and goes on with each trade."""
    stream = system.client.market_data([system.spot])
    first = next(stream)
    assert [top.market_id for top in first.tops] == [system.spot]
    system.client.place_orders([system.order(system.bob, Side.SELL, 3, 151)])
    assert next(stream).tops[0].ask_price == 151
    system.client.place_orders([system.order(system.alice, Side.BUY, 3, 151)])
    frame = next(stream)
    assert [(trade.price, trade.quantity) for trade in frame.trades] == [(Decimal(151), Decimal(3))]
    assert frame.tops[0].ask_price is None


def test_market_data_shows_what_an_auction_would_trade(system: System) -> None:
    """The indication follows the orders, a second late at most, and ends with the auction."""
    client = system.client
    client.set_market_status(system.spot, MarketStatus.AUCTION)
    client.place_orders([system.order(system.bob, Side.SELL, 3, 150)])
    stream = client.market_data([system.spot])
    (first,) = next(stream).auctions
    assert (first.indicative_price, first.is_collecting) == (None, True)
    client.place_orders([system.order(system.alice, Side.BUY, 2, 151)])
    (asked,) = client.call_auctions(system.spot)
    pushed = next(one for frame in stream for one in frame.auctions)
    for shown in (asked, pushed):
        assert (shown.indicative_price, shown.indicative_quantity) == (Decimal(150), Decimal(2))
    client.set_market_status(system.spot, MarketStatus.OPEN, confirmed_gaps=list(ListingGap)[1:])
    last = next(one for frame in stream for one in frame.auctions if not one.is_collecting)
    assert last.indicative_price is None
    assert client.call_auctions() == []
    client.cancel_all(system.bob)


def test_malformed_bytes_are_refused_without_a_trace(system: System, channel: grpc.Channel) -> None:
    """Broken protobuf, bad UTF-8, unknown fields, bad shapes and sizes are typed refusals with no record."""
    account = account_pb2.CreateAccountRequest(
        request_id="x",
        created_time_ns=time.time_ns(),
        owner="eve",
        kind=enums_pb2.ACCOUNT_KIND_CUSTOMER,
    )
    raw = account.SerializeToString()
    empty = account_pb2.SubmitTransfersRequest(request_id="x", created_time_ns=1)
    large = account_pb2.SubmitTransfersRequest(request_id="x", created_time_ns=1)
    large.transfers.extend(
        [account_pb2.Transfer(from_account_id=1, to_account_id=2, asset_id=1, amount="1")] * 8193
    )

    def ask() -> list[tuple[str, ...]]:
        return [
            edge(channel, CREATE_ACCOUNT, b"\xff\xff\xff"),
            edge(channel, CREATE_ACCOUNT, b"\x0a\x02\xc3\x28" + raw),
            edge(channel, CREATE_ACCOUNT, raw + b"\xf8\x3f\x01"),
            edge(channel, TRANSFER, empty.SerializeToString()),
            edge(channel, TRANSFER, large.SerializeToString()),
            edge(channel, CREATE_ACCOUNT, raw, (("clearinghouse-principal", "x" * 65),)),
            edge(channel, CREATE_ACCOUNT, raw, (("clearinghouse-principal", "clearinghouse"),)),
        ]

    found, _ = undisturbed(system.client, ask)
    assert found == [
        ("INVALID_ARGUMENT", "MALFORMED_REQUEST", ""),
        ("INVALID_ARGUMENT", "MALFORMED_REQUEST", ""),
        ("INVALID_ARGUMENT", "UNKNOWN_FIELD", "1023"),
        ("INVALID_ARGUMENT", "BATCH_EMPTY", "transfers"),
        ("INVALID_ARGUMENT", "BATCH_TOO_LARGE", "transfers"),
        ("INVALID_ARGUMENT", "INVALID_ARGUMENT", "clearinghouse-principal"),
        ("INVALID_ARGUMENT", "INVALID_ARGUMENT", "clearinghouse-principal"),
    ]


def test_a_huge_message_is_refused(channel: grpc.Channel) -> None:
    """A request beyond the limit is refused with both sizes; one beyond the transport's by gRPC itself."""
    found = refusal(lambda: call(channel, SUBMIT, bytes(5_000_000)))
    assert (found.code, found.reason) == ("INVALID_ARGUMENT", "MALFORMED_REQUEST")
    assert (found.metadata["limit"], found.metadata["actual"]) == ("4194304", "5000000")
    assert refusal(lambda: call(channel, SUBMIT, bytes(40_000_000))).code == "RESOURCE_EXHAUSTED"
    assert call(channel, HEAD, b"")


def test_a_refused_command_has_a_sequence_and_figures(system: System) -> None:
    """A refusal of the machine is an OK reply with a code, journaled, and the client raises it."""
    before = system.client.head().sequence
    with pytest.raises(Refused) as caught:
        system.client.transfer(system.alice, system.bob, "USDC", 99_999_999)
    assert caught.value.reason.name == "INSUFFICIENT_FREE_BALANCE"
    assert caught.value.shortfall is not None
    assert before < caught.value.sequence <= system.client.head().sequence


def test_a_request_id_runs_once(system: System) -> None:
    """The same request sent twice has one effect and one answer, and other content under it is refused."""
    key = RequestKey("transfer-once", time.time_ns())
    before = balance(system, system.bob, "USDC")
    first = system.client.transfer(system.alice, system.bob, "USDC", 5, key=key)
    again = system.client.transfer(system.alice, system.bob, "USDC", 5, key=key)
    assert first == again
    with pytest.raises(Refused, match="REQUEST_ID_REUSED"):
        system.client.transfer(system.alice, system.bob, "USDC", 6, key=key)
    assert balance(system, system.bob, "USDC") - before == 5


def test_a_subscription_is_gap_free_and_filtered(system: System) -> None:
    """Frames from the first sequence on cover every sequence once; filters let only their events pass."""
    system.client.place_orders([system.order(system.bob, Side.SELL, 1, 150)])
    system.client.place_orders([system.order(system.alice, Side.BUY, 1, 150)])
    assert system.client.place_orders([system.order(999_999, Side.BUY, 1, 150)]).accepted_count == 0
    head = system.client.head().sequence
    subscription = system.client.subscribe(1)
    next_sequence = 1
    kinds: set[int] = set()
    for frame in subscription:
        assert frame.first_sequence == next_sequence
        next_sequence = frame.sequence + 1
        kinds.update(event.kind for event in frame.events)
        if frame.sequence >= head:
            break
    subscription.close()
    assert {EventKind.ACCOUNT_CREATED, EventKind.TRADE, EventKind.REFUSED} <= kinds
    filtered = system.client.subscribe(1, account_ids=[system.alice], kinds=[EventKind.TRADE])
    trades: list[Event] = []
    for frame in filtered:
        trades += frame.events
        if frame.sequence >= head:
            break
    filtered.close()
    assert trades
    assert {event.kind for event in trades} == {EventKind.TRADE}


def test_a_subscription_goes_live_and_beats(system: System, channel: grpc.Channel) -> None:
    """A subscriber to what comes next gets heartbeats while nothing happens and events when something does."""
    request = journal_pb2.SubscribeRequest(heartbeat_interval_ms=100)
    raw_frames = stream(channel, SUBSCRIBE, request.SerializeToString())
    frames = (journal_pb2.SubscribeResponse.FromString(raw) for raw in raw_frames)
    # It starts with the present; the passing of time may be a record before the first heartbeat.
    beat = next(frame for frame in frames if frame.is_heartbeat or frame.events)
    assert beat.is_heartbeat
    assert beat.first_sequence == beat.sequence + 1
    account_id = system.client.create_account("dave")
    frame = next(frame for frame in frames if frame.events)
    assert [event.account.account_id for event in frame.events] == [account_id]


def test_a_sequence_beyond_the_end_is_refused(channel: grpc.Channel) -> None:
    """A subscription cannot begin where the journal has not been yet."""
    request = journal_pb2.SubscribeRequest(from_sequence=10**9)
    found = refusal(lambda: next(stream(channel, SUBSCRIBE, request.SerializeToString())))
    assert (found.code, found.reason) == ("OUT_OF_RANGE", "SEQUENCE_OUT_OF_RANGE")


def test_health_serves(channel: grpc.Channel) -> None:
    """Health says SERVING for the server and for each service."""
    for name in ("", "clearinghouse.v1.TradingService"):
        request = health_pb2.HealthCheckRequest(service=name)
        raw = call(channel, "/grpc.health.v1.Health/Check", request.SerializeToString())
        reply = health_pb2.HealthCheckResponse.FromString(raw)
        assert reply.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_reflection_lists_the_services(channel: grpc.Channel, version: str) -> None:
    """Tools of any age can ask which services there are and get the descriptor of one."""
    path = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
    asked = reflection_pb2.ServerReflectionRequest(list_services="*")
    symbol = reflection_pb2.ServerReflectionRequest(
        file_containing_symbol="clearinghouse.v1.TradingService"
    )
    method = reflection_pb2.ServerReflectionRequest(
        file_containing_symbol="clearinghouse.v1.TradingService.PlaceOrders"
    )
    missing = reflection_pb2.ServerReflectionRequest(
        file_containing_symbol="clearinghouse.v1.TradingService.Nothing"
    )
    frames = [one.SerializeToString() for one in (asked, symbol, method, missing)]
    replies = [
        reflection_pb2.ServerReflectionResponse.FromString(raw)
        for raw in exchange(channel, path, frames)
    ]
    names = {service.name for service in replies[0].list_services_response.service}
    assert {"clearinghouse.v1.TradingService", "grpc.health.v1.Health"} <= names
    assert replies[1].file_descriptor_response.file_descriptor_proto
    assert replies[2].file_descriptor_response == replies[1].file_descriptor_response
    assert replies[3].error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]


def test_unknown_instruments_are_named(system: System) -> None:
    """An asset without a scale cannot be read, so the edge refuses it."""
    with pytest.raises((NotFound, InvalidRequest)):
        deposit(system.client, [system.alice], 99, 1)


def test_the_journal_can_be_verified_while_it_is_served(data_dir: Path, system: System) -> None:
    """`verify --replay` finds nothing wrong beside a running server, and `replay` computes the served head."""
    head = system.client.head()
    done = run_command(
        "verify", str(data_dir), "--replay", "--head", f"{head.sequence}:{head.chain_head.hex()}"
    )
    assert (done.returncode, done.stderr) == (0, "")

    def replay() -> tuple[CompletedProcess[str], Head]:
        return run_command("replay", str(data_dir), "--json"), system.client.head()

    (done, head), _ = undisturbed(system.client, replay)
    assert done.returncode == 0
    assert head.chain_head.hex() in done.stdout
