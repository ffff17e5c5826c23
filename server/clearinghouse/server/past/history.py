# SPDX-License-Identifier: Apache-2.0
"""Keep the tables of the past as of the last processed record, and answer questions from them (SPEC J-8, Q-1).

Owns the file, the subjects that process each kind of event, and the checks that all questions share: the names, the
range, the cursor, and the permitted distance to the last commit. Must never need a machine: the journal has the events.
"""

import time
from collections.abc import Callable
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Final

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.reads.history import HISTORY_READS, Extent, Question, decode
from clearinghouse.server.codec.reads.past_orders import (
    GET_ORDER,
    LIST_BREAKS,
    LIST_FILLS,
    OrderQuery,
    decode_get_order,
    decode_list_breaks,
    decode_list_fills,
)
from clearinghouse.server.codec.replies.orders import get_order
from clearinghouse.server.codec.replies.query import list_fills
from clearinghouse.server.codec.replies.risk import list_breaks
from clearinghouse.server.journal.follower import Answer, Asked, Follower, refused
from clearinghouse.server.journal.records import commands_of, events_of
from clearinghouse.server.past import breaks, lookups
from clearinghouse.server.past.cursors import Cursor, Cursors
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.lists import LISTS, SUBJECTS, TABLES
from clearinghouse.server.past.tables import (
    SIZES,
    At,
    Handler,
    Reading,
    Rows,
    Span,
    Subject,
    insert,
    page_of,
    sequence_at,
)
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.derived import DerivedFile, Form
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader

HISTORY_FILE: Final = "history.db"
HISTORY: Final = Form(
    "history",
    0x434C4848,  # "CLHH"
    7,
    (
        # A row per record: its end in the journal, and the last order that was accepted by then.
        """
        CREATE TABLE records (
            last_sequence INTEGER PRIMARY KEY,
            time_ns INTEGER NOT NULL,
            chain INTEGER NOT NULL,
            last_order_id INTEGER NOT NULL
        ) STRICT
        """,
        *TABLES,
    ),
)
RECORDS: Final = ("last_sequence", "time_ns", "chain", "last_order_id")
CACHE_KIBIBYTES: Final = 64 * 1024
# So many sequences are taken at most before they are written.
TAKEN_MAX: Final = 100_000
# How long a question waits for what it needs.
SECONDS_MAX: Final = 5.0
# How long one with a bound of staleness does, which is not met yet.
CATCH_UP_SECONDS: Final = 1.0
CHAIN_BYTES: Final = 8
POINT_READS: Final = frozenset({GET_ORDER, LIST_FILLS, LIST_BREAKS})
# No caller can know a sequence this far ahead of the last committed one.
SEQUENCES_AHEAD_MAX: Final = 1_000_000


class History(Follower):
    """The tables of the past of the journal in a directory."""

    FILE = HISTORY_FILE

    def __init__(
        self, directory: Path, path: Path | None = None, reader: JournalReader | None = None
    ) -> None:
        """Open the file of the tables, or begin a new one; see `Follower`."""
        super().__init__(directory, path, reader)
        genesis = next(self.reader.read(0))
        parameters = genesis_from_bytes(genesis.commands)
        self.genesis_ns = genesis.time_ns
        self._cursors = Cursors(self.genesis_hash, parameters.seed)
        self._at = At()
        self.instruments = Instruments(self.derived, self._at, parameters)
        self._records = Rows(insert("records", RECORDS))
        self._subjects: list[Subject] = [self.instruments]
        self._subjects += [
            subject(self.derived, self._at, self.instruments) for subject in SUBJECTS
        ]
        self._handlers: dict[int, list[Handler]] = {}
        for subject in self._subjects:
            for kind, handler in subject.handlers().items():
                self._handlers.setdefault(kind, []).append(handler)
        self._taken = 0
        end = self.derived.rows(
            "SELECT time_ns, chain, last_order_id FROM records ORDER BY last_sequence DESC LIMIT 1"
        )
        self.time_ns, self._chain, self._last_order_id = end[0] if end else (0, 0, 0)

    def open_file(self, path: Path, genesis_hash: bytes, oldest: int) -> DerivedFile:
        """Open the file of the tables, or begin a new one. Raises DerivedFileError."""
        file = DerivedFile(path, HISTORY, genesis_hash, oldest)
        file.set_cache(CACHE_KIBIBYTES)
        return file

    def apply(self, record: Record) -> None:
        """Process the events of the next record."""
        self.time_ns = record.time_ns
        self._chain = int.from_bytes(record.chain_hash[:CHAIN_BYTES], "big", signed=True)
        if record.first_sequence > 0:
            self._apply_events(record)
        row = (record.last_sequence, record.time_ns, self._chain, self._last_order_id)
        self._records.rows.append(row)
        self._taken += record.count

    def _apply_events(self, record: Record) -> None:
        """Pass each event of a record to the subjects that process its kind."""
        at = self._at
        at.time_ns = record.time_ns
        all_handlers = self._handlers
        for data, (first, values) in zip(commands_of(record), events_of(record), strict=True):
            at.begin(first, data)
            place, end = 0, len(values)
            while place < end:
                kind = values[place]
                after = place + SIZES[kind]
                handlers = all_handlers.get(kind)
                if handlers is not None:
                    event = values[place:after]
                    for handle in handlers:
                        handle(event)
                place = after
        self._last_order_id = max(self._last_order_id, at.last_order_id)

    @property
    def is_full(self) -> bool:
        """Return whether the memory limit of the history is reached, so that it must be written."""
        return self._taken >= TAKEN_MAX

    def write_rows(self) -> None:
        """Write the processed rows to the tables, so that questions find them. Raises DerivedFileError."""
        self._records.write_rows(self.derived)
        for subject in self._subjects:
            subject.write_rows(self.derived)

    def write(self) -> None:
        """Write the processed rows, and commit the file. Raises DerivedFileError."""
        if self.head != self.derived.head:
            self.write_rows()
            self.derived.commit(self.head)
            self._taken = 0

    # --- questions ---

    def read(self, header: dict[str, Any], raw: bytes) -> Asked:
        """Return the question of a frame, which has a path, a request, and the last commit when the question was
        sent.
        """
        now = time.monotonic()
        committed = Span(header["sequence"], header["time_ns"])
        path = header["path"]
        if path in POINT_READS:
            # Its sequence was checked before it was handed over; who asked waits no longer than the server lets it.
            return Asked(header["needed"], inf, partial(self._lookup, path, raw))
        try:
            question = decode(path, raw)
            needed = _needed(question, header["needed"], committed.first)
        except EdgeError as error:
            return Asked(0, now, partial(refused, error))
        until = now + SECONDS_MAX
        if needed <= self.sequence and _is_bounded(question):
            # The question is answered once the tables are fresh enough, or when its wait ends.
            needed = max(needed, committed.first - question.max_sequences_behind)
            until = now + CATCH_UP_SECONDS
        return Asked(needed, until, partial(self._answer, question, committed))

    def _answer(self, question: Question, committed: Span) -> Answer:
        """Return the answer to a question as of the last processed record, or its refusal."""
        try:
            return {}, self._known(lambda: self.reply(question, committed))
        except EdgeError as error:
            return refused(error)

    def _known(self, reply: Callable[[], bytes]) -> bytes:
        """Return the result of `reply`.

        Raises EdgeError if it needs units that were listed in an archive which was moved away.
        """
        try:
            return reply()
        except KeyError:
            if not self.oldest:
                raise
            raise EdgeError(
                codes.SEQUENCE_OUT_OF_RANGE,
                f"it has instruments that were listed before sequence {self.oldest}: "
                "these records are archived, and not here any more",
                limit=str(self.oldest),
            ) from None

    def _lookup(self, path: str, raw: bytes) -> Answer:
        """Return the answer to GetOrder, ListFills or ListBreaks as of the last processed record, or its refusal."""
        try:
            self.write_rows()
            return {}, self._known(lambda: self._point_read(path, raw))
        except EdgeError as error:
            return refused(error)

    def _point_read(self, path: str, raw: bytes) -> bytes:
        """Return the reply of GetOrder, ListFills or ListBreaks. Raises EdgeError."""
        scales = self.instruments.scales
        if path == GET_ORDER:
            order = lookups.order(self.derived, decode_get_order(raw))
            return get_order(order, self.sequence, scales).SerializeToString()
        if path == LIST_BREAKS:
            broken, more = breaks.breaks(self.derived, decode_list_breaks(raw))
            return list_breaks(broken, more, self.sequence, scales).SerializeToString()
        query = decode_list_fills(raw)
        if query.market_id:
            scales.market(query.market_id, "market_id")
        fills, next_sequence, has_more = lookups.fills(self.derived, query, self.sequence)
        reply = list_fills(fills, next_sequence, has_more, self.sequence, scales)
        return reply.SerializeToString()

    def reply(self, question: Question, committed: Span) -> bytes:
        """Return the reply to a question as of the last processed record. Raises EdgeError.

        `committed` is the sequence and the time of the last commit.
        """
        extent = self._extent(committed)
        _check_staleness(question, extent)
        self.write_rows()
        self._check_names(question)
        span = self._span(question)
        after = None
        if question.cursor:
            after = self._position(question)
        reading = Reading(self.derived, question, span, after, self.time_ns)
        items, position = page_of(LISTS[question.path](reading), question.page_size)
        cursor = ""
        if position is not None:
            here = Cursor(self.sequence, self._chain, position)
            cursor = self._cursors.make(question.query_hash, here)
        encode = HISTORY_READS[question.path].encode
        return encode(items, extent, cursor, self.instruments.scales).SerializeToString()

    def _extent(self, committed: Span) -> Extent:
        """Return the sequence and the time that a reply includes, and its distance to the last commit."""
        return Extent(
            max(self.sequence, 0),
            self.time_ns,
            max(committed.first - self.sequence, 0),
            max(committed.last - self.time_ns, 0),
        )

    def _check_names(self, question: Question) -> None:
        """Raise EdgeError if a question names an account, market, asset or order of the account that does not exist."""
        filters = question.filters
        for name in ("account_id", "counterparty_account_id"):
            account_id = filters.get(name, 0)
            if account_id and not self.instruments.has_account(account_id):
                raise EdgeError(codes.UNKNOWN_ACCOUNT, f"there is no account {account_id}", name)
        if filters.get("market_id", 0):
            self.instruments.scales.market(filters["market_id"], "market_id")
        order_id = filters.get("order_id", 0)
        if order_id:
            lookups.order(self.derived, OrderQuery(filters["account_id"], 0, order_id, 0))
        if filters.get("asset_id", 0):
            self.instruments.scales.asset(filters["asset_id"], "asset_id")

    def _span(self, question: Question) -> Span:
        """Return the first and last sequence of a question's range.

        Raises EdgeError for a sequence beyond the last processed record.
        """
        last = max(self.sequence, 0)
        for name in ("from_sequence", "to_sequence"):
            asked = getattr(question, name)
            if asked > last:
                raise EdgeError(
                    codes.SEQUENCE_OUT_OF_RANGE,
                    "lies beyond the last sequence that this read includes",
                    name,
                    str(last),
                    str(asked),
                )
        if 0 < question.from_sequence < self.oldest:
            raise EdgeError(
                codes.SEQUENCE_OUT_OF_RANGE,
                f"all before sequence {self.oldest} are archived, and not here any more",
                "from_sequence",
                str(self.oldest),
                str(question.from_sequence),
            )
        for name in ("from_time_ns", "to_time_ns"):
            asked = getattr(question, name)
            if 0 < asked < self.genesis_ns:
                raise invalid(
                    name, "lies before the journal began", str(self.genesis_ns), str(asked)
                )
        first = question.from_sequence
        if question.from_time_ns:
            first = max(first, sequence_at(self.derived, question.from_time_ns))
        last = question.to_sequence or last
        if question.to_time_ns:
            last = min(last, sequence_at(self.derived, question.to_time_ns) - 1)
        return Span(first, last)

    def _position(self, question: Question) -> tuple[int, ...]:
        """Return the position in the list that a question's cursor states.

        Raises EdgeError, also if the journal has another record at the cursor's sequence.
        """
        cursor = self._cursors.read(question.cursor, question.query_hash)
        rows = self.derived.rows(
            "SELECT chain FROM records WHERE last_sequence = ?", (cursor.sequence,)
        )
        if cursor.sequence > self.sequence:
            raise EdgeError(
                codes.TOO_FAR_BEHIND,
                "is of a page that includes more than this read",
                "cursor",
                str(self.sequence),
                str(cursor.sequence),
            )
        if cursor.sequence >= self.oldest and (not rows or rows[0][0] != cursor.chain):
            raise EdgeError(
                codes.HISTORY_DIFFERS, "is of another past than this journal's", "cursor"
            )
        return cursor.position


def _needed(question: Question, needed: int, committed: int) -> int:
    """Return the sequence that an answer must include.

    Raises EdgeError for a sequence so far ahead that no caller can know it.
    """
    latest = committed + SEQUENCES_AHEAD_MAX
    if question.min_sequence > latest:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            "lies beyond every sequence that was given",
            "min_sequence",
            str(latest),
            str(question.min_sequence),
        )
    return max(question.min_sequence, needed)


def _is_bounded(question: Question) -> bool:
    """Return whether a question limits how far behind the last commit its answer may be."""
    return bool(question.max_sequences_behind or question.max_time_behind_ns)


def _check_staleness(question: Question, extent: Extent) -> None:
    """Raise EdgeError for an answer that is further behind than the question permits, or lacks the needed sequence."""
    bounds: tuple[tuple[str, int, int], ...] = (
        ("max_sequences_behind", question.max_sequences_behind, extent.sequences_behind),
        ("max_time_behind_ns", question.max_time_behind_ns, extent.time_behind_ns),
    )
    for name, limit, actual in bounds:
        if limit and actual > limit:
            raise EdgeError(
                codes.TOO_FAR_BEHIND,
                "the tables of the past are further behind the last commit",
                name,
                str(limit),
                str(actual),
            )
    if extent.as_of_sequence < question.min_sequence:
        raise EdgeError(
            codes.TOO_FAR_BEHIND,
            f"the tables of the past reach sequence {extent.as_of_sequence}; repeat after the delay",
            "min_sequence",
            str(extent.as_of_sequence),
            str(question.min_sequence),
        )
