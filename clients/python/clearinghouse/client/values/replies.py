# SPDX-License-Identifier: Apache-2.0
"""Read answers of commands: receipts, and batches that build an object only for an item that is read.

Owns the shapes of answers and the reading of their messages. A refusal of one item is data here, and becomes `Refused`
only when the caller reads the one result of a one-item call.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar, overload

from clearinghouse.client.values.amounts import to_decimal, to_decimal_or_none
from clearinghouse.client.values.enums import ResultCode
from clearinghouse.client.values.errors import Refused
from clearinghouse.v1 import common_pb2, trading_pb2


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an accepted command. `id` is that of the created object, 0 if it created nothing.

    `chain_head` is the hash of the journal at the record with the command. With `is_repeat` this is the stored answer
    of an earlier request with the same key.
    """

    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    id: int


@dataclass(frozen=True, slots=True)
class OrderFill:
    """One fill of the order of this call; `fee` is what its side paid, below 0 for a rebate."""

    trade_id: int
    price: Decimal
    quantity: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The outcome of one item of a batch. `id` is that of the created object; only a refusal has figures."""

    sequence: int
    code: ResultCode
    id: int
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None

    def or_raise(self) -> None:
        """Raise `Refused` unless the item was carried out."""
        if self.code:
            raise Refused(self.code, self.limit, self.actual, self.shortfall, self.sequence)


@dataclass(frozen=True, slots=True)
class OrderResult:
    """The outcome of one instruction. `remaining_quantity` is the part of the order that rests in the book after it."""

    sequence: int
    code: ResultCode
    order_id: int
    filled_quantity: Decimal
    remaining_quantity: Decimal
    fills: tuple[OrderFill, ...]
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None

    def or_raise(self) -> None:
        """Raise `Refused` unless the instruction was carried out."""
        if self.code:
            raise Refused(self.code, self.limit, self.actual, self.shortfall, self.sequence)


class _Result(Protocol):
    """The parts of a result that a batch needs."""

    def or_raise(self) -> None:
        """Raise `Refused` unless the item was carried out."""


R = TypeVar("R", bound=_Result)


class Batch(Sequence[R], Generic[R]):
    """The results of one call: one for each item, in the order in which they were sent.

    A result is built when it is read, so counting codes over thousands of items creates no objects. `raw` is the
    received message.
    """

    def __init__(
        self,
        raw: Any,  # noqa: ANN401 (one of the reply messages)
        codes: Sequence[int],
        build: Callable[[int], R],
    ) -> None:
        self.raw = raw
        self.first_sequence: int = raw.first_sequence
        self.time_ns: int = raw.time_ns
        # Answers inside a session have it once per frame, not each.
        self.chain_head: bytes = getattr(raw, "chain_head", b"")
        self.is_repeat: bool = raw.is_repeat
        self.codes = codes
        self._build = build

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> R: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...

    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        """Return the result of one item, or of a range of them."""
        positions = range(len(self.codes))[index]
        if isinstance(positions, int):
            return self._build(positions)
        return [self._build(position) for position in positions]

    @property
    def accepted_count(self) -> int:
        """The number of items that were carried out."""
        return sum(not code for code in self.codes)

    def refused(self) -> Iterator[R]:
        """Yield the results of the refused items."""
        for position, code in enumerate(self.codes):
            if code:
                yield self._build(position)

    def only(self) -> R:
        """Return the one result of a one-item call. Raises `Refused` if the item was refused."""
        if len(self.codes) != 1:
            raise ValueError(f"a call with {len(self.codes)} results has no only one")
        result = self._build(0)
        result.or_raise()
        return result

    def raise_for_refusals(self) -> None:
        """Raise `Refused` for the first refused item, if there is one."""
        for result in self.refused():
            result.or_raise()


def sequence_of(
    reply: Any,  # noqa: ANN401 (one of the reply messages)
    index: int,
) -> int:
    """Return the sequence of an item. In a call that spans several records, sequences are consecutive in each part."""
    first_item, first = 0, reply.first_sequence
    for part in reply.later_parts:
        if part.first_item > index:
            break
        first_item, first = part.first_item, part.first_sequence
    return int(first) + index - first_item


def order_batch(
    reply: trading_pb2.SubmitOrdersResponse
    | trading_pb2.PlaceOrdersResponse
    | trading_pb2.CancelOrdersResponse
    | trading_pb2.ReplaceOrdersResponse
    | trading_pb2.PlaceBracketsResponse
    | trading_pb2.PlaceConditionalOrdersResponse
    | trading_pb2.CancelConditionalOrdersResponse
    | trading_pb2.SessionAnswer,
) -> Batch[OrderResult]:
    """Return the results in a reply of the trading service."""
    results = reply.results

    def build(index: int) -> OrderResult:
        row = results[index]
        return OrderResult(
            sequence_of(reply, index),
            ResultCode(row.code),
            row.order_id,
            to_decimal(row.filled_quantity),
            to_decimal(row.remaining_quantity),
            tuple(
                OrderFill(
                    fill.trade_id, Decimal(fill.price), Decimal(fill.quantity), to_decimal(fill.fee)
                )
                for fill in row.fills
            ),
            to_decimal_or_none(row.limit),
            to_decimal_or_none(row.actual),
            to_decimal_or_none(row.shortfall),
        )

    return Batch(reply, [row.code for row in results], build)


def item_batch(
    reply: Any,  # noqa: ANN401 (one of the messages with columns)
    ids: Sequence[int] = (),
) -> Batch[ItemResult]:
    """Return the results in a reply that has a column for each figure. `ids` is its column of ids, if it has one."""
    figures: dict[int, common_pb2.Refusal] = {item.index: item for item in reply.refusals}

    def build(index: int) -> ItemResult:
        code = ResultCode(reply.codes[index])
        found = figures.get(index)
        return ItemResult(
            sequence_of(reply, index),
            code,
            ids[index] if ids else 0,
            to_decimal_or_none(found.limit) if found else None,
            to_decimal_or_none(found.actual) if found else None,
            to_decimal_or_none(found.shortfall) if found else None,
        )

    return Batch(reply, reply.codes, build)


def receipt(
    reply: Any,  # noqa: ANN401 (one of the messages with a single code)
    created_id: int = 0,
) -> Receipt:
    """Return the receipt in the reply of a call with one outcome. Raises `Refused` if it was refused."""
    if reply.code:
        raise Refused(
            ResultCode(reply.code),
            to_decimal_or_none(reply.limit),
            to_decimal_or_none(reply.actual),
            to_decimal_or_none(reply.shortfall),
            reply.sequence,
        )
    return Receipt(reply.sequence, reply.time_ns, reply.chain_head, reply.is_repeat, created_id)
