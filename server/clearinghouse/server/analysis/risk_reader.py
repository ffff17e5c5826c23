# SPDX-License-Identifier: Apache-2.0
"""Follow a journal with a machine beside a server, and answer reads of many accounts that take the server too long.

    python -m clearinghouse.server.analysis.risk_reader DIRECTORY

Owns the lists that are read page by page: each is made at one sequence, and kept for a while after its last page. Must
never write to the directory, nor run inside the server's own process, which has the journal's files open; the process
has a low priority, because its machine is a second copy of the server's whole state.
"""

import gc
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.cursors import DIGEST_BYTES, Cursor, cursor_of, cursor_text
from clearinghouse.server.codec.reads.forms import View
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.reads.risk_questions import (
    RISK_ANSWERS,
    RISK_LISTS,
    Page,
    Question,
    Rows,
)
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.journal.follower import (
    LOOK_SECONDS,
    NICE,
    STEP_SECONDS,
    Answer,
    Asked,
    Questions,
    records_after,
    refused,
)
from clearinghouse.server.startup.directory import ReplayDifferedError
from clearinghouse.server.startup.snapshot_codec import start
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.errors import ArchivedError
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.snapshots import snapshot_directory

KEPT_SECONDS: Final = 60.0
LISTS_MAX: Final = 16
ROWS_MAX: Final = 500_000

# Filters of a list, its sequence, and the start of the chain head there.
Key = tuple[bytes, int, bytes]


class Moment(NamedTuple):
    """A moment between two records: the head of the journal there, and the time in ns."""

    head: Head
    time_ns: int


class FollowingMachine:
    """A machine that follows the journal in a directory, from its newest snapshot."""

    def __init__(self, directory: Path, reader: JournalReader | None = None) -> None:
        """Load the snapshot; `reader` is a reader of the journal that is already open. Raises errors of the storage."""
        self._reader = reader or open_read_only(directory)
        begun = start(self._reader, snapshot_directory(directory))
        self.genesis = begun.genesis.head.hash
        self._replayer = begun.replayer

    @property
    def state(self) -> State:
        """Return the state as of `sequence`."""
        return self._replayer.applier.engine.state

    @property
    def sequence(self) -> int:
        """Return the last applied sequence."""
        return self._replayer.applier.applied_sequence

    @property
    def moment(self) -> Moment:
        """Return the present moment of the machine."""
        applier = self._replayer.applier
        return Moment(applier.head, applier.time_ns)

    def follow(self) -> bool:
        """Apply the next records for some milliseconds; return False at the present end of the journal.

        Raises errors of storage and replay.
        """
        end = time.monotonic() + STEP_SECONDS
        for record in records_after(self._reader, self.sequence, self.moment.head):
            finding = self._replayer.apply(record)
            if finding is not None:
                raise ReplayDifferedError(finding.sequence, finding.detail)
            if time.monotonic() >= end:
                return True
        return False

    def record_at(self, sequence: int) -> Record | None:
        """Return the record that contains a sequence; None beyond the end.

        Raises ArchivedError if the record was archived and moved away.
        """
        return next(self._reader.read(sequence), None)


class Kept:
    """A list that was made at one moment and is read in pages."""

    def __init__(self, rows: Rows, moment: Moment) -> None:
        """Keep the rows from now on, as of `moment`."""
        self.rows = rows
        self.moment = moment
        self.used = time.monotonic()


class Lists:
    """The lists that are kept for readers of further pages; the list that was unused longest comes first.

    Each list is kept for `seconds` after a page of it was read.
    """

    def __init__(self, seconds: float = KEPT_SECONDS) -> None:
        """Begin without lists; each list will be kept for `seconds`."""
        self._seconds = seconds
        self._kept: dict[Key, Kept] = {}

    def find(self, key: Key) -> Kept | None:
        """Return a kept list and count this as a use; None if it is not kept."""
        self._forget()
        kept = self._kept.pop(key, None)
        if kept is not None:
            kept.used = time.monotonic()
            self._kept[key] = kept
        return kept

    def add(self, key: Key, kept: Kept) -> None:
        """Keep a list; drop the least recently used lists if there are too many lists or rows."""
        self._kept[key] = kept
        self._forget()
        while len(self._kept) > 1 and (
            len(self._kept) > LISTS_MAX
            or sum(len(one.rows) for one in self._kept.values()) > ROWS_MAX
        ):
            del self._kept[next(iter(self._kept))]

    def _forget(self) -> None:
        """Drop the lists that no reader has used for too long."""
        since = time.monotonic() - self._seconds
        self._kept = {key: kept for key, kept in self._kept.items() if kept.used >= since}


class RiskReader:
    """The reader of questions: it answers as of the machine's present sequence, or of the sequence of a kept list."""

    def __init__(self, machine: FollowingMachine, lists: Lists) -> None:
        """Store the machine and the lists."""
        self._machine = machine
        self._lists = lists

    def read(self, header: dict[str, Any], raw: bytes) -> Asked:
        """Decode a frame to a question that waits for its turn.

        It is answered when the caller's last commit is applied, or at its deadline.
        """
        until = time.monotonic() + header["seconds"]
        answer = partial(self._answer, header["path"], raw, header["as_of"])
        return Asked(header["as_of"], until, answer)

    def _answer(self, path: str, raw: bytes, as_of: int) -> Answer:
        """Return the reply to a question, or its refusal."""
        try:
            return {}, self.reply(path, raw, as_of)
        except EdgeError as error:
            return refused(error)

    def reply(self, path: str, raw: bytes, as_of: int) -> bytes:
        """Return the bytes of the reply to a request, as of at least the commit `as_of`. Raises EdgeError."""
        scales = scales_of(self._machine.state)
        if path in RISK_ANSWERS:
            asked = RISK_ANSWERS[path](raw)
            return self._look(lambda state: asked.read(state, scales), as_of, scales)
        if path in READS:
            return self._look(READS[path](raw).read, as_of, scales)
        question = RISK_LISTS[path](raw, scales)
        place = 0
        if question.cursor:
            cursor = cursor_of(question.cursor, question.filters, self._machine.genesis)
            place = cursor.place
            kept = self._kept(cursor)
        else:
            kept = None
        moment = self._machine.moment if kept is None else kept.moment
        behind = self._behind(moment, as_of)
        check_freshness(question, moment.head.sequence, *behind)
        if kept is None:
            kept = Kept(question.read(self._machine.state), moment)
        return self._page(question, kept, place, behind, scales)

    def _look(self, read: Callable[[State], View | EdgeError], as_of: int, scales: Scales) -> bytes:
        """Return the single reply that `read` gives, as of at least the caller's last commit. Raises EdgeError."""
        sequence = self._machine.sequence
        if sequence < as_of:
            raise _too_far_behind("min_sequence", as_of, sequence, sequence)
        view = read(self._machine.state)
        if isinstance(view, EdgeError):
            raise view
        return view(sequence, scales).SerializeToString()

    def _page(
        self,
        question: Question,
        kept: Kept,
        place: int,
        behind: tuple[int, int],
        scales: Scales,
    ) -> bytes:
        """Return a page of a list from `place` on; keep the list if the page is not its last."""
        head = kept.moment.head
        end = place + question.page_size
        next_cursor = ""
        if end < len(kept.rows):
            mark = head.hash[:DIGEST_BYTES]
            cursor = Cursor(head.sequence, mark, question.filters, end)
            next_cursor = cursor_text(cursor, self._machine.genesis)
            self._lists.add((question.filters, head.sequence, mark), kept)
        rows = kept.rows[place:end]
        total = len(kept.rows)
        page = Page(rows, total, head.sequence, kept.moment.time_ns, *behind, next_cursor)
        return question.write(page, scales).SerializeToString()

    def _kept(self, cursor: Cursor) -> Kept:
        """Return the list that a cursor continues. Raises EdgeError."""
        kept = self._lists.find((cursor.filters, cursor.sequence, cursor.head))
        if kept is not None:
            return kept
        try:
            record = self._machine.record_at(cursor.sequence)
        except ArchivedError:
            record = None
        else:
            if (
                record is None
                or record.last_sequence != cursor.sequence
                or not record.head.hash.startswith(cursor.head)
            ):
                raise EdgeError(
                    codes.HISTORY_DIFFERS,
                    f"the list is of sequence {cursor.sequence} of another history than this journal's",
                    "cursor",
                )
        raise EdgeError(
            codes.CURSOR_EXPIRED,
            f"a list is kept for {KEPT_SECONDS:g} s after its last page; ask for the first page again",
            "cursor",
        )

    def _behind(self, moment: Moment, as_of: int) -> tuple[int, int]:
        """Return how many sequences were committed after a moment up to `as_of`, and how many ns later the last of them
        was.
        """
        sequence = moment.head.sequence
        if as_of <= sequence:
            return 0, 0
        record = self._machine.record_at(as_of)
        assert record is not None, "the asker names a commit"
        return as_of - sequence, max(record.time_ns - moment.time_ns, 0)


def check_freshness(
    question: Question, sequence: int, sequences_behind: int, time_behind_ns: int
) -> None:
    """Raise EdgeError TOO_FAR_BEHIND for a reply that is further behind the last commit than the request permits."""
    is_first = not question.cursor
    any_bound = question.max_sequences_behind or question.max_time_behind_ns
    if sequence < question.min_sequence:
        raise _too_far_behind("min_sequence", question.min_sequence, sequence, sequence)
    bound = question.max_sequences_behind
    if sequences_behind > bound and (bound or (is_first and not any_bound)):
        raise _too_far_behind("max_sequences_behind", bound, sequences_behind, sequence)
    bound = question.max_time_behind_ns
    if bound and time_behind_ns > bound:
        raise _too_far_behind("max_time_behind_ns", bound, time_behind_ns, sequence)


def _too_far_behind(field: str, limit: int, actual: int, sequence: int) -> EdgeError:
    """Return the error for a bound on staleness that the reply would exceed."""
    return EdgeError(
        codes.TOO_FAR_BEHIND,
        f"the reply would be as of sequence {sequence}; repeat after a moment without a cursor, or permit more",
        field,
        str(limit),
        str(actual),
        {"as_of_sequence": str(sequence)},
    )


def main(arguments: list[str]) -> int:
    """Follow the journal and answer questions until standard input ends; any error ends the process with its trace."""
    os.nice(NICE)
    machine = FollowingMachine(Path(arguments[1]))
    # The loaded objects stay for good: the collector need not visit it.
    gc.freeze()
    questions = Questions(machine, RiskReader(machine, Lists()).read)
    while not questions.ended:
        is_behind = machine.follow()
        questions.answer()
        questions.read(0 if is_behind else STEP_SECONDS if questions.has_open else LOOK_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
