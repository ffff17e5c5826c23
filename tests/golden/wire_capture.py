# SPDX-License-Identifier: Apache-2.0
"""Computes what the codec and the machine answer to recorded bytes, in a plain form that files can hold.

Owns the way from recorded inputs to answers, with the modules of the present tree. `record_wire` writes the answers to
files; `test_wire` computes them again and compares. Must never choose an input.
"""

import json
import lzma
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from clearinghouse.server.codec.decode_accounts import decode_ticks_frame
from clearinghouse.server.codec.decode_orders import decode_session_frame
from clearinghouse.server.codec.errors import EdgeError, grpc_code_of
from clearinghouse.server.codec.event_encode import CommandAt, encode_event
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.reads import READS
from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales, scales_of
from clearinghouse.server.journal.records import Applier, Entry, decode_command, encode_command
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.port import Head
from tests.golden.journal_file import read, replayer_of

FOLDER: Final = Path(__file__).parent / "wire"
JOURNALS: Final = Path(__file__).parent
REQUESTS: Final = FOLDER / "requests.jsonl.xz"
REPLIES: Final = FOLDER / "replies.jsonl.xz"
EVENTS: Final = FOLDER / "events.jsonl.xz"
READINGS: Final = FOLDER / "reads.jsonl.xz"
CALLS: Final = FOLDER / "calls.jsonl.xz"
MESSAGES: Final = FOLDER / "messages.txt"
REFUSALS: Final = FOLDER / "refusals.txt"

PRINCIPAL: Final = "alice"
CHAIN_HEAD: Final = b"\x01" * 32
BEFORE_THE_FIRST: Final = Head(0, bytes(32))
FRAMES: Final = {
    "/clearinghouse.v1.TradingService/Session": decode_session_frame,
    "/clearinghouse.v1.OracleService/StreamTicks": decode_ticks_frame,
}
"""Streams: the decoder of one client frame."""

Json = Any
"""What `json` reads and writes."""


# --- files ---


def write_lines(path: Path, rows: Iterable[Json]) -> None:
    """Write one JSON value a line, compressed."""
    text = "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in rows)
    path.write_bytes(lzma.compress(text.encode("ascii"), preset=9 | lzma.PRESET_EXTREME))


def read_lines(path: Path) -> list[Json]:
    """Read the values of a file that `write_lines` wrote."""
    text = lzma.decompress(path.read_bytes()).decode("ascii")
    return [json.loads(line) for line in text.splitlines()]


def text_of(raw: bytes) -> str:
    """Bytes as text."""
    return raw.hex()


def bytes_of(text: str) -> bytes:
    """The bytes that `text_of` wrote. Raises ValueError."""
    return bytes.fromhex(text)


class Messages:
    """The distinct texts of refusals, each with the number of its line.

    A text is for people and may be written better. So it stands once in a file of its own; a refusal has its number.
    """

    def __init__(self, texts: Sequence[str] = ()) -> None:
        """Take the texts that are known, in their order."""
        self.texts = list(texts)
        self._numbers = {text: number for number, text in enumerate(self.texts)}

    def number(self, text: str) -> int:
        """The number of a text; a new one gets the next."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


def write_messages(messages: Messages) -> None:
    """Write the texts, one a line."""
    text = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in messages.texts)
    MESSAGES.write_text(text, encoding="utf-8")


def read_messages() -> list[str]:
    """Read the texts."""
    return [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]


# --- units ---


def scales_from(units: Json) -> Scales:
    """The table of units from plain values: `assets` with id, symbol and scale, `markets` as MarketScale takes them."""
    assets = {row[0]: AssetScale(*row) for row in units["assets"]}
    markets = {
        row[0]: MarketScale(row[0], row[1], assets[row[2]], assets[row[3]], *row[4:])
        for row in units["markets"]
    }
    return Scales(assets[1], assets, markets)


# --- requests ---


def refusal_of(error: EdgeError, messages: Messages) -> Json:
    """A refusal of the edge: gRPC status, code, field path, figures, facts, request id and the number of its text."""
    return {
        "status": grpc_code_of(error),
        "code": error.code,
        "field": error.field,
        "limit": error.limit,
        "actual": error.actual,
        "facts": error.metadata,
        "request": error.request_id,
        "message": messages.number(error.message),
    }


def decode_request(path: str, raw: bytes, scales: Scales, messages: Messages) -> Json:
    """The journaled bytes of the command that a request or a frame of a stream means, or its refusal."""
    decode = FRAMES[path] if path in FRAMES else METHODS[path].decode
    try:
        return text_of(encode_command(decode(raw, PRINCIPAL, scales)))
    except EdgeError as error:
        return refusal_of(error, messages)


def read_state(path: str, raw: bytes, state: State, sequence: int, messages: Messages) -> Json:
    """The reply of a read of a state, or its refusal."""
    try:
        seen = READS[path](raw).look(state)
    except EdgeError as error:
        return refusal_of(error, messages)
    if isinstance(seen, EdgeError):
        return refusal_of(seen, messages)
    return text_of(seen(sequence, scales_of(state)).SerializeToString())


# --- replies and events ---


def command_of(encoded: str) -> Command:
    """The command of journaled bytes."""
    return decode_command(bytes_of(encoded))


def outcome_of(values: Json) -> Outcome:
    """An outcome from plain values: see `outcome_values`."""
    outcome = Outcome(values["first"], values["time"])
    outcome.codes = values["codes"]
    outcome.ids = values["ids"]
    outcome.filled = values["filled"]
    outcome.remaining = values["remaining"]
    outcome.fills = values["fills"]
    outcome.figures = {item: (low, high, gap) for item, low, high, gap in values["figures"]}
    outcome.repeated = values["repeated"]
    return outcome


def outcome_values(outcome: Outcome) -> Json:
    """An outcome as plain values; `figures` holds item, limit, actual and shortfall."""
    return {
        "first": outcome.first_sequence,
        "time": outcome.time_ns,
        "codes": outcome.codes,
        "ids": outcome.ids,
        "filled": outcome.filled,
        "remaining": outcome.remaining,
        "fills": outcome.fills,
        "figures": [[item, *figures] for item, figures in outcome.figures.items()],
        "repeated": outcome.repeated,
    }


def encode_reply(path: str, command: Command, outcome: Outcome, scales: Scales) -> str:
    """The bytes of a reply."""
    return text_of(METHODS[path].encode(command, outcome, scales, CHAIN_HEAD))


def encode_events(
    first_sequence: int, events: list[int], command: Command | None, scales: Scales
) -> list[str]:
    """The bytes of each event of a flat list of integers that `command` caused."""
    covering = [] if command is None else [CommandAt(0, command)]
    return [
        text_of(
            encode_event(first_sequence, event, scales, covering).SerializeToString(
                deterministic=True
            )
        )
        for event in split(events)
    ]


# --- calls ---


class Book:
    """Writes down calls: what each was answered, which events it caused, and the bytes of both for a client."""

    def __init__(self, method_of_kind: dict[int, str]) -> None:
        """Take the method whose reply answers each kind of command."""
        self._method_of_kind = method_of_kind
        self._listed = (-1, -1)
        self._scales: Scales | None = None

    def note(self, state: State, entry: Entry) -> Json:
        """One call as plain values: answer, event integers, bytes of each event, bytes of the reply.

        The units are those after the call, as the server publishes them.
        """
        listed = (len(state.assets), len(state.markets))
        if self._scales is None or listed != self._listed:
            self._scales, self._listed = scales_of(state), listed
        assert entry.outcome is not None
        assert entry.events is not None
        path = self._method_of_kind.get(entry.command.KIND)
        return {
            "answer": outcome_values(entry.outcome),
            "events": entry.events,
            "bytes": encode_events(entry.first_sequence, entry.events, entry.command, self._scales),
            "reply": ""
            if path is None
            else encode_reply(path, entry.command, entry.outcome, self._scales),
        }


def play_calls(
    genesis: Json,
    calls: Iterable[tuple[int, bytes]],
    method_of_kind: dict[int, str],
    rule_set: int = types.RULE_SET_FIRST,
    operators: Sequence[str] = (),
) -> Iterator[Json]:
    """Apply calls, given with their times, from genesis; each as `Book.note` has it.

    What was captured first began with the first set of the rules, most of it without operators.
    """
    seed, *rest = genesis
    found = Genesis(bytes_of(seed), *rest)
    found.rule_set = rule_set
    if operators:
        found.first_operator, found.second_operator = operators
    engine = Engine(found)
    book = Book(method_of_kind)
    applier: Applier | None = None
    for time_ns, encoded in calls:
        if applier is None:
            applier = Applier(engine, BEFORE_THE_FIRST, time_ns)
        applier.open(time_ns)
        entry = applier.take(encoded)
        applier.proceed(entry.command.count())
        yield book.note(engine.state, entry)
        applier.seal(1)


def play_journal(name: str, method_of_kind: dict[int, str]) -> tuple[list[Json], State, int]:
    """Replay a golden journal: its calls as `Book.note` has them, the state at its end and the last sequence."""
    records = read(JOURNALS / name)
    replayer = replayer_of(records)
    state = replayer.applier.engine.state
    book = Book(method_of_kind)
    noted: list[Json] = []
    for record in records[1:]:
        replayer.applier.replay(record)
        noted += [book.note(state, entry) for entry in replayer.applier.entries]
        replayer.applier.close(record)
    return noted, state, replayer.applier.applied_sequence
