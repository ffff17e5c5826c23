# SPDX-License-Identifier: Apache-2.0
"""The bodies of frames between the engine and a gateway, as values and back.

Owns what each body has. Both ends are of one build, so a body has no optional part. Reading is strict: a body that is
not exactly what `frames` names raises ValueError. Must never decide what a value means.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct
from typing import Annotated, Any, Final, TypeVar, cast

import msgspec
from msgspec import Meta

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.errors import GRPC_CODES, EdgeError
from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales
from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.credentials.keys import KeyFiles
from clearinghouse.server.credentials.tokens import TokenRules
from clearinghouse.server.edge.listener import Addresses
from clearinghouse.server.edge.tls import TlsFiles
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.storage.encoding import PlainValue, decode, encode
from clearinghouse.storage.port import Head

T = TypeVar("T")

# The methods of the API, in the order of their numbers in frames.
PATHS: Final = tuple(sorted(ACCESS))
METHODS: Final = {path: number for number, path in enumerate(PATHS)}

# Of a command: the steady time of its deadline in ns, 0 for none; then flags; then its journaled bytes.
COMMAND: Final = Struct("<QB")
URGENT_ONLY: Final = 1  # it came to the address for urgent calls
OF_STREAM: Final = 2  # it is a frame of a stream

Metadata = tuple[tuple[str, str | bytes], ...]
Rows = tuple[tuple[str, bytes], ...]
"""Metadata as a frame has it: gRPC gives bytes for the keys that end with `BINARY`, and text for all others."""
BINARY: Final = "-bin"


class EngineRefusedError(EdgeError):
    """A refusal of the engine, which has counted and logged it."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The settings of a gateway; `start` is a secret of this start of it, `serving` has the state of each service."""

    index: int = 0
    start: bytes = b""
    addresses: Addresses = field(default_factory=Addresses)
    log_level: str = "info"
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    tls: TlsFiles | None = None
    keys: KeyFiles | None = None
    tokens: TokenRules | None = None
    serving: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of a gateway: it listens, and is the one that was started."""

    index: int
    start: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """A stream of commands of a principal; its end reports a disconnect for the accounts (O-3)."""

    principal: str
    account_ids: list[int]
    end_exits: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call as its gateway got it. `deadline_ns` is a steady time, 0 for none."""

    request: bytes
    metadata: Rows
    peer: str
    properties: dict[str, tuple[bytes, ...]]
    deadline_ns: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """The end of an answer: the number of its status, its text, and the metadata after it."""

    status: int = 0
    text: str = ""
    metadata: Rows = ()


Count = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a gateway counted since its last figures, and its state now."""

    calls: Count = 0
    held: Count = 0  # calls that wait for the engine now
    processor_ns: Count = 0  # of the process since its start
    # (number of the method, name of the status, number of calls) of calls that it refused by itself.
    ended: list[tuple[Count, str, Count]] = field(default_factory=list)
    refusals: dict[str, Count] = field(default_factory=dict)  # by reason
    failures: Count = 0
    keys_used: dict[str, Count] = field(default_factory=dict)  # id of an API key -> s since 1970


def rows_of(metadata: Iterable[tuple[str, str | bytes]]) -> Rows:
    """Return metadata as a frame has it."""
    return tuple(
        (key, value.encode() if isinstance(value, str) else value) for key, value in metadata
    )


def metadata_of(rows: Rows) -> Metadata:
    """Return metadata as gRPC has it. Raises ValueError for a text that is none."""
    return tuple((key, value if key.endswith(BINARY) else value.decode()) for key, value in rows)


def to_bytes(value: object) -> bytes:
    """Return the bytes of a dataclass of this module."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def _plain(value: object) -> str:
    """Return a path as its text."""
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no value of a frame is a {type(value).__name__}")


def from_bytes(data: bytes, of: type[T]) -> T:
    """Return the dataclass of this module that has these bytes. Raises ValueError."""
    try:
        return msgspec.msgpack.decode(data, type=of, dec_hook=lambda kind, text: kind(text))
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None


def _encoded(values: list[Any]) -> bytes:
    """Return the bytes of plain values, which may be integers of any size; those of the storage, without its check."""
    try:
        return msgspec.msgpack.encode(values)
    except OverflowError:
        return encode(cast("PlainValue", values))


def _decoded(data: bytes) -> list[Any]:
    """Return plain values. Raises ValueError."""
    return cast("list[Any]", decode(data))


# --- answers to commands ---


def answer_bytes(outcome: Outcome, head: Head, metadata: Mapping[str, str]) -> bytes:
    """Return the body of the answer to a command, with the metadata with which it begins."""
    return _encoded(
        [
            head.sequence,
            head.hash,
            outcome.first_sequence,
            outcome.time_ns,
            outcome.codes,
            outcome.ids,
            outcome.filled,
            outcome.remaining,
            outcome.fills,
            [value for item, row in outcome.figures.items() for value in (item, *row)],
            [value for row in outcome.parts for value in row],
            outcome.version,
            outcome.kept,
            outcome.takes_effect_ns,
            int(outcome.repeated),
            [text for row in metadata.items() for text in row],
        ]
    )


def answer_of(data: bytes) -> tuple[Outcome, Head, Metadata]:
    """Return the outcome, the head of the chain and the metadata in the body of an answer. Raises ValueError."""
    values = _decoded(data)
    sequence, chain_hash, first_sequence, time_ns = values[:4]
    outcome = Outcome(first_sequence, time_ns)
    (
        outcome.codes,
        outcome.ids,
        outcome.filled,
        outcome.remaining,
        outcome.fills,
        figures,
        parts,
        outcome.version,
        outcome.kept,
        outcome.takes_effect_ns,
        repeated,
        metadata,
    ) = values[4:]
    for item, *row in _rows(figures, 4):
        outcome.figures[item] = (row[0], row[1], row[2])
    outcome.parts = [(row[0], row[1], row[2]) for row in _rows(parts, 3)]
    outcome.repeated = bool(repeated)
    return outcome, Head(sequence, chain_hash), _pairs(metadata)


def _rows(flat: list[Any], width: int) -> Iterable[tuple[Any, ...]]:
    """Return a flat list as rows."""
    return zip(*[iter(flat)] * width, strict=True)


def _pairs(flat: list[Any]) -> Metadata:
    """Return a flat list as pairs of a key and a value."""
    return tuple((key, value) for key, value in _rows(flat, 2))


def refusal_bytes(error: EdgeError, metadata: Mapping[str, str]) -> bytes:
    """Return the body of a refusal, with the metadata with which it begins."""
    return _encoded(
        [
            error.code,
            error.message,
            error.field,
            error.limit,
            error.actual,
            error.request_id,
            error.retry_ms,
            [text for row in error.metadata.items() for text in row],
            [text for row in metadata.items() for text in row],
        ]
    )


def refusal_of(data: bytes) -> tuple[EngineRefusedError, Metadata]:
    """Return the refusal in a body, and the metadata with which it begins. Raises ValueError."""
    values = _decoded(data)
    code, message, at, limit, actual, request_id, retry_ms, facts, metadata = values
    if code not in GRPC_CODES:
        raise ValueError(f"the edge has no refusal {code}")
    error = EngineRefusedError(code, message, at, limit, actual, dict(_rows(facts, 2)))
    error.request_id, error.retry_ms = request_id, retry_ms
    return error, _pairs(metadata)


# --- the table of units ---


class SentTable:
    """The table of units as one gateway has it; the table only grows."""

    def __init__(self) -> None:
        self.table: Scales | None = None

    def news(self, table: Scales) -> bytes:
        """Return the rows that the gateway lacks, as the body of a frame; from now on it has this table."""
        old, self.table = self.table, table
        assets = [
            (asset.asset_id, asset.symbol, asset.scale)
            for asset in table.assets.values()
            if old is None or asset.asset_id not in old.assets
        ]
        markets = [
            (
                market.market_id,
                market.symbol,
                market.base.asset_id,
                market.quote.asset_id,
                market.lot_units,
                market.lot_decimals,
                market.tick_units,
                market.tick_decimals,
                market.tick_quote_per_lot,
            )
            for market in table.markets.values()
            if old is None or market.market_id not in old.markets
        ]
        return _encoded([table.valuation.asset_id, assets, markets])


def table_with(old: Scales | None, data: bytes) -> Scales:
    """Return a table of units with the rows in the body of a frame. Raises ValueError."""
    values = _decoded(data)
    valuation_id, new_assets, new_markets = values
    assets = {} if old is None else dict(old.assets)
    markets = {} if old is None else dict(old.markets)
    for asset_id, symbol, scale in new_assets:
        assets[asset_id] = AssetScale(asset_id, symbol, scale)
    for market_id, symbol, base_id, quote_id, *units in new_markets:
        markets[market_id] = MarketScale(
            market_id, symbol, assets[base_id], assets[quote_id], *units
        )
    return Scales(assets[valuation_id], assets, markets)
