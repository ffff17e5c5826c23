# SPDX-License-Identifier: Apache-2.0
"""The promises of a clearinghouse to its callers, kept outside of it (SPEC I-1, I-2, I-11, J-2).

Owns the answers that left, the calls that ran, the heads and sequences that anybody was shown, and the comparison with
what a restart finds. It must believe nothing that it cannot see from outside, except the state whose sums it checks.
"""

from hashlib import sha256
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import Recorded, commands_of, decode_call, events_of
from clearinghouse.statemachine.checks.all_checks import (
    check_conservation,
    check_zero_sum,
    sums_hold,
    violations,
)
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.port import Head, Record

Key = tuple[str, str]
"""Principal and request id."""

NOT_RUN: Final = (codes.REQUEST_EXPIRED, codes.REQUEST_FROM_FUTURE, codes.REQUEST_ID_REUSED)


class Broken(AssertionError):  # noqa: N818  it is what is said of a promise
    """A promise was broken."""


class Answer(NamedTuple):
    """Everything that a caller learns from an answer but whether it is a repetition."""

    first_sequence: int
    time_ns: int
    codes: tuple[int, ...]
    ids: tuple[int, ...]
    filled: tuple[int, ...]
    remaining: tuple[int, ...]
    fills: tuple[int, ...]
    figures: tuple[tuple[int, tuple[int, int, int]], ...]
    parts: tuple[tuple[int, int, int], ...]


def answer_of(outcome: Outcome) -> Answer:
    """The answer in an outcome, as plain values."""
    return Answer(
        outcome.first_sequence,
        outcome.time_ns,
        tuple(outcome.codes),
        tuple(outcome.ids),
        tuple(outcome.filled),
        tuple(outcome.remaining),
        tuple(outcome.fills),
        tuple(sorted(outcome.figures.items())),
        tuple(outcome.parts),
    )


class Reference:
    """Gets every reply of the clearinghouse and the content of its log; raises Broken where they disagree."""

    def __init__(self, genesis: Genesis) -> None:
        """Start before any reply."""
        self.genesis = genesis
        self.answers: dict[Key, Answer] = {}
        self.ran: dict[Key, int] = {}
        self.missing: dict[Key, int] = {}
        """the next item of each call that is divided and did not end"""
        self.parts = 0
        """further parts of calls that ran"""
        self.hashes: list[bytes] = []
        """of the records of the log, as far as it was received"""
        self.heads: dict[int, bytes] = {}
        """the hash at the last sequence of each of these"""
        self.shown = 0
        """the highest sequence that anybody was shown anything of"""
        self.digest = sha256()
        """over everything that left and everything that was found"""
        self._unanswered: dict[Key, int] = {}
        self._head_unanswered: Head | None = None
        self._end = -1
        """the last sequence of the log, as far as it was received"""

    # --- what leaves ---

    def answered(self, command: Command, outcome: Outcome, head: Head) -> Answer:
        """An answer leaves."""
        answer = answer_of(outcome)
        key = (command.principal, command.request_id)
        reported = (*key, answer, int(outcome.repeated), head.sequence, head.hash)
        self.digest.update(encode(reported))
        before = self.answers.get(key)
        first_item, first, _ = answer.parts[-1] if answer.parts else (0, answer.first_sequence, 0)
        last = first + command.count() - first_item - 1
        self.expect(last <= head.sequence, f"{key} is answered at {last}, the head is {head}")
        self._see(head)
        if not outcome.repeated and answer.codes[0] in NOT_RUN:
            self._refused(command, answer, before)
            return answer
        if before is not None:
            self.expect(outcome.repeated, f"{key} ran again: {before}, then {answer}")
            self.expect(before == answer, f"{key} was answered {before}, then {answer}")
            return answer
        self.answers[key] = answer
        if key not in self.ran:
            self._unanswered[key] = answer.first_sequence
        return answer

    def _refused(self, command: Command, answer: Answer, before: Answer | None) -> None:
        """A call was refused as such: it is too old or too young, and says so truly."""
        key = (command.principal, command.request_id)
        code, created = answer.codes[0], command.created_ns
        if code == codes.REQUEST_EXPIRED:
            oldest = answer.time_ns - self.genesis.request_window_ns
            self.expect(created < oldest, f"{key} of {created} is called expired at {answer}")
        elif code == codes.REQUEST_FROM_FUTURE:
            newest = answer.time_ns + self.genesis.request_ahead_ns
            self.expect(created > newest, f"{key} of {created} is called early at {answer}")
            self.expect(before is None, f"{key} was answered {before} and is now called early")
        else:
            self.expect(False, f"{key} was never used for anything else: {answer}")

    def read(self, sequence: int, head: Head) -> None:
        """A reader is shown the state as of a sequence, while the head is there."""
        self.digest.update(f"read {sequence}".encode())
        self.expect(sequence <= head.sequence, f"a reader saw {sequence}, the head is {head}")
        self.shown = max(self.shown, sequence)

    def published(self, head: Head) -> None:
        """A subscriber gets a record."""
        self.digest.update(f"published {head}".encode())
        self._see(head)

    def _see(self, head: Head) -> None:
        """Check a head that was sent: it is in the log, or is the one that is being committed right now."""
        self.shown = max(self.shown, head.sequence)
        known = self.heads.get(head.sequence)
        if known is None:
            self.expect(head.sequence > self._end, f"the head {head} is none that the log ever had")
            self._head_unanswered = head
        else:
            self.expect(known == head.hash, f"the head {head} has another hash in the log")

    # --- what the log holds ---

    def committed(self, recorded: Recorded) -> None:
        """A record was committed."""
        for entry in recorded.entries:
            outcome = entry.outcome
            assert outcome is not None
            if not outcome.repeated and outcome.codes[0] not in NOT_RUN:
                self._run(entry.command, entry.first_sequence, entry.part)
        self._enter(recorded.record)

    def present(self, records: list[Record]) -> None:
        """Check that every record that was received is among these, as it was."""
        received, found = len(self.hashes), len(records)
        self.expect(found >= received, f"{received} records were received, {found} are there")
        for number, (record, known) in enumerate(zip(records, self.hashes, strict=False)):
            self.expect(record.chain_hash == known, f"record {number} is another than before")

    def recovered(self, records: list[Record]) -> None:
        """Check the records that a restart found; nothing that was sent may be missing."""
        self.present(records)
        received = len(self.hashes)
        for record in records[received:]:
            for encoded, (first, received_events) in self._calls(record):
                if not received_events or received_events[0] not in (
                    events.CALL_REPEATED,
                    events.CALL_REFUSED,
                ):
                    command, part = decode_call(encoded)
                    self._run(command, first, part)
            self._enter(record)
        self.settled()
        end = records[-1].last_sequence
        self.expect(self.shown <= end, f"{self.shown} was shown, the log ends at {end}")

    @staticmethod
    def _calls(record: Record) -> list[tuple[bytes, tuple[int, list[int]]]]:
        """The calls of a record with their events; genesis has none."""
        if record.first_sequence == 0:
            return []
        return list(zip(commands_of(record), events_of(record), strict=True))

    def _run(self, command: Command, first_sequence: int, part: CallPart | None) -> None:
        """A call had its effect, or a part of it had, which follows the part before it (J-3.1)."""
        if not command.request_id:
            return  # the sequencer's own: AdvanceTime, and ReportGap
        key = (command.principal, command.request_id)
        first_item = 0 if part is None else part.first_item
        before = self.ran.get(key)
        if first_item:
            self.parts += 1
            expected = self.missing.pop(key, None)
            self.expect(
                expected == first_item, f"{key} goes on at item {first_item}, not {expected}"
            )
        else:
            self.expect(before is None, f"{key} ran at {before} and again at {first_sequence}")
            self.ran[key] = before = first_sequence
        if part is not None and first_item + command.count() < part.call_items:
            self.missing[key] = first_item + command.count()
            return
        answer = self.answers.get(key)
        if answer is not None and answer.first_sequence != before:
            raise Broken(f"{key} ran at {before}: {answer}")
        self._unanswered.pop(key, None)

    def _enter(self, record: Record) -> None:
        """One more record of the log."""
        self.digest.update(record.chain_hash)
        self.hashes.append(record.chain_hash)
        self.heads[record.last_sequence] = record.chain_hash
        self._end = record.last_sequence
        if self._head_unanswered == record.head:
            self._head_unanswered = None

    def settled(self) -> None:
        """Check that everything that was sent by now is in the log."""
        self.expect(
            not self._unanswered, f"answered, and not in the log: {sorted(self._unanswered)[:5]}"
        )
        self.expect(
            self._head_unanswered is None, f"answered, and not in the log: {self._head_unanswered}"
        )

    # --- the state ---

    def conserved(self, state: State) -> None:
        """Balances and positions sum to zero."""
        if not sums_hold(state):
            self.expect(False, "; ".join(check_conservation(state) + check_zero_sum(state)))

    def sound(self, state: State) -> None:
        """Every invariant holds."""
        found = violations(state)
        self.expect(not found, "; ".join(found[:10]))

    @staticmethod
    def expect(holds: bool, otherwise: str) -> None:
        """Raise Broken unless it holds."""
        if not holds:
            raise Broken(otherwise)
