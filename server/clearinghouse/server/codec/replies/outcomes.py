# SPDX-License-Identifier: Apache-2.0
"""Convert outcomes to the bytes of replies (SPEC Q-2, Q-3).

Owns the reply of every mutating call. All refusals of the machine are here: such a reply has status OK and one result
per item. The reply to orders has one row for each order, with its fills. The reply to money and ticks has columns, with
figures only for refused items. The reply to a single command is one flat message, and the reply to an update has all
values in force. The path of orders must be fast.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, TypeAlias, cast

from google.protobuf.message import Message

from clearinghouse.server.codec.batches import STEP_ITEMS
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.events.kept import with_values
from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.server.codec.figures import figures_to_text, subject_of
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.rows.reading import IS_COMPILED
from clearinghouse.server.rows.writing import write_rows
from clearinghouse.statemachine.authority.in_force import AT_ONCE_REASON
from clearinghouse.statemachine.authority.setting_changes import TERMS
from clearinghouse.statemachine.state.results import KEPT_COLUMNS, Outcome
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import (
    Brackets,
    Command,
    ConditionalOrders,
    OracleTicks,
    OrderBatch,
)
from clearinghouse.v1 import common_pb2, oracle_pb2, trading_pb2
from clearinghouse.v1.result_code_pb2 import ResultCode

FILL_COLUMNS: Final = 5
# The field of the results in every reply to orders.
RESULTS_FIELD: Final = 5
# From so many results on they are written without protobuf's messages, where that is faster.
ROWS_MIN: Final = 16

# (command, its outcome, scales, head of the chain or b"") -> bytes of the reply
Encoder: TypeAlias = Callable[[Command, Outcome, Scales, bytes], bytes]
# Source of the answer to a frame of a stream: a sequenced command with its outcome, or a refusal at the edge.
OrdersAnswer: TypeAlias = tuple[OrderBatch, Outcome] | EdgeError
TicksAnswer: TypeAlias = tuple[OracleTicks, Outcome] | EdgeError


class _Rows(Protocol):
    """A repeated field of order results, with the operations that this module uses."""

    def add(self) -> trading_pb2.OrderResult:
        """Append a result and return it."""


class _Codes(Protocol):
    """A repeated field of result codes."""

    def extend(self, values: Sequence[ResultCode]) -> None:
        """Append codes."""


class _Refusals(Protocol):
    """A repeated field of refusals."""

    def add(self) -> common_pb2.Refusal:
        """Append a refusal and return it."""


class _Parts(Protocol):
    """A repeated field of the later parts of a call."""

    def add(self, *, first_item: int, first_sequence: int, time_ns: int) -> common_pb2.CallPart:
        """Append a part and return it."""


class _BatchReply(Protocol):
    """The fields that the replies of all batches share."""

    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool

    @property
    def later_parts(self) -> _Parts:
        """Return the later parts of a call that spans several records."""

    def SerializeToString(self) -> bytes:  # noqa: N802 - the generated name
        """Return the bytes of the reply."""


class _OrdersReply(_BatchReply, Protocol):
    """The reply to a batch of orders, with one row for each item."""

    @property
    def results(self) -> _Rows:
        """Return the results, one per item."""


class _ColumnsReply(_BatchReply, Protocol):
    """The reply of a batch that is not of orders: columns of codes."""

    @property
    def codes(self) -> _Codes:
        """Return the codes, one per item."""

    @property
    def refusals(self) -> _Refusals:
        """Return the figures of refused items that have figures."""


class _SingleReply(Protocol):
    """The reply to a call that is one command."""

    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: ResultCode
    limit: str
    actual: str
    shortfall: str

    def SerializeToString(self) -> bytes:  # noqa: N802 - the generated name
        """Return the bytes of the reply."""


class _UpdateReply(_SingleReply, Protocol):
    """The reply to an update of parameters."""

    version: int
    takes_effect_time_ns: int

    @property
    def in_force(self) -> Message:
        """Return the request that would set the values now in force."""


def orders_encoder(reply_class: type[Message]) -> Encoder:
    """Return the encoder of a reply to orders, which has a row for each item in `results`."""
    assert reply_class.DESCRIPTOR.fields_by_name["results"].number == RESULTS_FIELD

    def encode(command: Command, outcome: Outcome, scales: Scales, chain_head: bytes) -> bytes:
        assert isinstance(command, OrderBatch | ConditionalOrders | Brackets)
        reply = cast("_OrdersReply", reply_class())
        if IS_COMPILED and len(outcome.codes) >= ROWS_MIN:
            _set_head(reply, outcome, chain_head, with_parts=False)
            written = reply.SerializeToString() + _order_rows(command, outcome, scales)
            if not outcome.parts:
                return written
            rest = cast("_OrdersReply", reply_class())
            _add_parts(rest.later_parts, outcome)
            return written + rest.SerializeToString()
        _set_head(reply, outcome, chain_head)
        _add_order_results(reply.results, command, outcome, scales)
        return reply.SerializeToString()

    return encode


def columns_encoder(reply_class: type[Message], ids_field: str) -> Encoder:
    """Return the encoder of a reply with the columns `codes` and `refusals`, and ids in `ids_field`; "": no ids."""

    def encode(command: Command, outcome: Outcome, scales: Scales, chain_head: bytes) -> bytes:
        reply = cast("_ColumnsReply", reply_class())
        _set_head(reply, outcome, chain_head)
        _add_columns(reply, command, outcome, scales)
        if ids_field:
            getattr(reply, ids_field).extend(outcome.ids)
        return reply.SerializeToString()

    return encode


def single_encoder(reply_class: type[Message], id_field: str) -> Encoder:
    """Return the encoder of a reply with `code`, and an id or a count in `id_field`; "": no number."""

    def encode(command: Command, outcome: Outcome, scales: Scales, chain_head: bytes) -> bytes:
        return _single_reply(
            reply_class, id_field, command, outcome, scales, chain_head
        ).SerializeToString()

    return encode


def update_encoder(reply_class: type[Message]) -> Encoder:
    """Return the encoder of a reply with `code`; if parameters were set, also with `version` and `in_force` (Q-9)."""

    def encode(command: Command, outcome: Outcome, scales: Scales, chain_head: bytes) -> bytes:
        reply = cast(
            "_UpdateReply", _single_reply(reply_class, "", command, outcome, scales, chain_head)
        )
        if outcome.version:
            rows = zip(*[iter(outcome.kept)] * KEPT_COLUMNS, strict=True)
            whole = with_values(command, ((field, value) for field, _, value in rows))
            statement = STATEMENTS[type(command)](_of_values(whole), scales)
            reply.version = outcome.version
            if outcome.takes_effect_ns:
                reply.takes_effect_time_ns = outcome.takes_effect_ns
            reply.in_force.CopyFrom(getattr(statement, cast("str", statement.WhichOneof("call"))))
        return reply.SerializeToString()

    return encode


def _of_values(command: Command) -> Command:
    """Return an update without its request id, its time, and its reason to take effect at once."""
    changes: dict[str, Any] = {"request_id": "", "created_ns": 0}
    if command.KIND in TERMS:
        changes[AT_ONCE_REASON] = ""
    return replace(command, **changes)


def _single_reply(
    reply_class: type[Message],
    id_field: str,
    command: Command,
    outcome: Outcome,
    scales: Scales,
    chain_head: bytes,
) -> _SingleReply:
    """Return the reply to a single command, with the fields that all such replies share."""
    reply = cast("_SingleReply", reply_class())
    reply.sequence = outcome.first_sequence
    reply.time_ns = outcome.time_ns
    reply.chain_head = chain_head
    reply.is_repeat = outcome.repeated
    reply.code = cast("ResultCode", outcome.codes[0])
    if id_field:
        setattr(reply, id_field, outcome.ids[0])
    if 0 in outcome.figures:
        figures = outcome.figures[0]
        texts = figures_to_text(outcome.codes[0], figures, subject_of(command, 0), scales)
        reply.limit, reply.actual, reply.shortfall = texts
    return reply


def encode_session_frame(
    answers: Sequence[OrdersAnswer], scales: Scales, chain_head: bytes
) -> bytes:
    """Return one server frame of a Session: the answers to one or more client frames, in their order."""
    frame = trading_pb2.SessionResponse(chain_head=chain_head)
    for answer in answers:
        message = frame.answers.add()
        if isinstance(answer, EdgeError):
            message.request_id = answer.request_id
            message.edge_code = cast("ResultCode", answer.code)
            message.edge_message = answer.message
            message.edge_field = answer.field
            continue
        command, outcome = answer
        message.request_id = command.request_id
        message.first_sequence = outcome.first_sequence
        message.time_ns = outcome.time_ns
        message.is_repeat = outcome.repeated
        _add_parts(cast("_Parts", message.later_parts), outcome)
        _add_order_results(cast("_Rows", message.results), command, outcome, scales)
    return frame.SerializeToString()


def encode_ticks_frame(answer: TicksAnswer, scales: Scales, chain_head: bytes) -> bytes:
    """Return the server frame that answers one client frame of StreamTicks."""
    frame = oracle_pb2.StreamTicksResponse()
    if isinstance(answer, EdgeError):
        frame.request_id = answer.request_id
        frame.edge_code = cast("ResultCode", answer.code)
        frame.edge_message = answer.message
        frame.edge_field = answer.field
        return frame.SerializeToString()
    command, outcome = answer
    frame.request_id = command.request_id
    reply = cast("_ColumnsReply", frame)
    _set_head(reply, outcome, chain_head)
    _add_columns(reply, command, outcome, scales)
    return frame.SerializeToString()


def _set_head(
    reply: _BatchReply, outcome: Outcome, chain_head: bytes, *, with_parts: bool = True
) -> None:
    """Set the fields with which the reply of every batch begins, and its later parts."""
    reply.first_sequence = outcome.first_sequence
    reply.time_ns = outcome.time_ns
    reply.chain_head = chain_head
    reply.is_repeat = outcome.repeated
    if with_parts:
        _add_parts(reply.later_parts, outcome)


def _add_parts(rows: _Parts, outcome: Outcome) -> None:
    """Add to a reply the later parts of a call that spans several records (J-3.1)."""
    for first_item, first_sequence, time_ns in outcome.parts:
        rows.add(first_item=first_item, first_sequence=first_sequence, time_ns=time_ns)


def _add_columns(reply: _ColumnsReply, command: Command, outcome: Outcome, scales: Scales) -> None:
    """Add to a reply the codes of all items, and the figures of refused items."""
    reply.codes.extend(cast("list[ResultCode]", outcome.codes))
    for item, figures in outcome.figures.items():
        refusal = reply.refusals.add()
        code = outcome.codes[item]
        refusal.index = item
        refusal.code = cast("ResultCode", code)
        texts = figures_to_text(code, figures, subject_of(command, item), scales)
        refusal.limit, refusal.actual, refusal.shortfall = texts


def _add_order_results(
    rows: _Rows,
    command: OrderBatch | ConditionalOrders | Brackets,
    outcome: Outcome,
    scales: Scales,
) -> None:
    """Add one result per item, then the figures of refusals and the fills.

    A cancel without a market gets no quantities, since only the market gives their scale.
    """
    markets = scales.markets
    add = rows.add
    results: list[trading_pb2.OrderResult] = []
    # A call that was refused as a whole has codes only.
    nothing = [0] * len(outcome.codes)
    columns = zip(
        outcome.codes,
        outcome.ids or nothing,
        outcome.filled or nothing,
        outcome.remaining or nothing,
        command.market_ids,
        strict=True,
    )
    for code, order_id, filled, remaining, market_id in columns:
        result = add()
        results.append(result)
        if code != OK:
            result.code = cast("ResultCode", code)
            continue
        result.order_id = order_id
        market = markets.get(market_id)
        if market is not None:
            result.filled_quantity = market.lot_texts[filled]
            result.remaining_quantity = market.lot_texts[remaining]
    _set_figures_and_fills(results, command, outcome, scales)


def _set_figures_and_fills(
    results: Sequence[trading_pb2.OrderResult] | Mapping[int, trading_pb2.OrderResult],
    command: OrderBatch | ConditionalOrders | Brackets,
    outcome: Outcome,
    scales: Scales,
) -> None:
    """Set the figures of refusals and the fills in the results of their items."""
    markets = scales.markets
    for item, figures in outcome.figures.items():
        result = results[item]
        texts = figures_to_text(outcome.codes[item], figures, subject_of(command, item), scales)
        result.limit, result.actual, result.shortfall = texts
    fills = iter(outcome.fills)
    for item, trade_id, price_per_lot, lots, fee in zip(*[fills] * FILL_COLUMNS, strict=True):
        market = markets[command.market_ids[item]]
        fill = results[item].fills.add()
        fill.trade_id = trade_id
        fill.price = market.price_texts[price_per_lot]
        fill.quantity = market.lot_texts[lots]
        fill.fee = market.quote.texts[fee]


def _order_rows(
    command: OrderBatch | ConditionalOrders | Brackets, outcome: Outcome, scales: Scales
) -> bytes:
    """Return what `_add_order_results` adds, as bytes: compiled, a fifth of its time."""
    markets = scales.markets
    market_ids = command.market_ids
    codes = outcome.codes
    count = len(codes)
    nothing = [0] * count
    ids = outcome.ids or nothing
    if codes.count(OK) < count:
        ids = [order_id if code == OK else 0 for code, order_id in zip(codes, ids, strict=True)]

    def texts(lots: list[int]) -> list[bytes]:
        return [
            markets[market_id].lot_row_texts[one] if code == OK and market_id in markets else b""
            for code, market_id, one in zip(codes, market_ids, lots or nothing, strict=True)
        ]

    filled, remaining = texts(outcome.filled), texts(outcome.remaining)
    more = _figures_and_fills(command, outcome, scales)
    numbers, words = [(1, codes), (2, ids)], [(3, filled), (4, remaining)]
    return b"".join(
        write_rows(RESULTS_FIELD, numbers, words, more, first, min(first + STEP_ITEMS, count))
        for first in range(0, count, STEP_ITEMS)
    )


def _figures_and_fills(
    command: OrderBatch | ConditionalOrders | Brackets, outcome: Outcome, scales: Scales
) -> dict[int, bytes]:
    """Return the figures of refusals and the fills, as the last bytes of their rows by item."""
    results: defaultdict[int, trading_pb2.OrderResult] = defaultdict(trading_pb2.OrderResult)
    _set_figures_and_fills(results, command, outcome, scales)
    return {item: result.SerializeToString() for item, result in results.items()}
