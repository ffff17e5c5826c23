# SPDX-License-Identifier: Apache-2.0
"""The answers that clients of a cluster got, and whether its journals agree with all of them (SPEC N-1).

Owns the form of a history and its check, which is linear in it: sequences give the order, so nothing is searched. Must
never ask a node or an engine, nor use a balance that the machine computed: balances come from the events alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import commands_of, decode_call, events_of
from clearinghouse.statemachine.ledger.postings_from_events import BALANCE, LedgerFromEvents
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.storage.chain import RecordChecker
from clearinghouse.storage.port import Record

Key = tuple[str, str]
"""Principal and request id."""

# --- kinds of violations ---
LOST: Final = "lost"
DOUBLED: Final = "doubled"
CONTRADICTED: Final = "contradicted"
REFUSED_AND_DONE: Final = "refused and done"
STALE: Final = "stale answer"
ORDER: Final = "order"
WRONG_READ: Final = "wrong read"
OLD_READ: Final = "old read"
DIVERGED: Final = "diverged"
CHAIN: Final = "chain"
SHARED_EPOCH: Final = "shared epoch"
NOT_CONSERVED: Final = "not conserved"

VIOLATIONS_MAX: Final = 50
"""of one kind"""
_NOT_RUN: Final = (events.CALL_REFUSED, events.CALL_REPEATED)


class Known(Enum):
    """What a client knows of its request at the end."""

    ANSWERED = auto()
    REFUSED = auto()
    """every try was refused before it got a sequence"""
    UNKNOWN = auto()


@dataclass(slots=True)
class Write:
    """A request from its first try to its answer, or to the moment at which its client gave up."""

    client: str
    key: Key
    items: int
    began_ns: int
    """of the clock that all clients share"""
    ended_ns: int = 0
    known: Known = Known.UNKNOWN
    sequences: tuple[int, ...] = ()
    accepted: tuple[bool, ...] = ()
    chain_hash: bytes = b""
    """the head that the answer named; empty: it named none"""
    node: str = ""
    epoch: int = 0
    """of the node that answered; 0: it named none"""
    tries: int = 0


@dataclass(slots=True)
class Read:
    """A balance that a client was shown."""

    client: str
    account_id: int
    asset_id: int
    began_ns: int
    ended_ns: int
    as_of_sequence: int
    units: int
    min_sequence: int = 0
    is_linearizable: bool = False
    node: str = ""


class Leadership(NamedTuple):
    """A node that began to lead, as it said itself."""

    epoch: int
    node: str


class Violation(NamedTuple):
    """One thing that does not agree."""

    kind: str
    detail: str


@dataclass(slots=True)
class History:
    """Everything that the clients of a cluster got."""

    writes: list[Write] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    leaderships: list[Leadership] = field(default_factory=list)

    def extend(self, other: "History") -> None:
        """Take in the answers of another group of clients."""
        self.writes += other.writes
        self.reads += other.reads
        self.leaderships += other.leaderships

    @property
    def acknowledged(self) -> list[Write]:
        """The requests that were answered."""
        return [write for write in self.writes if write.known is Known.ANSWERED]


class Effect(NamedTuple):
    """Where an item of a request ran, and whether it did something or was refused."""

    sequence: int
    is_done: bool


def check(
    history: History, journals: Mapping[str, Sequence[Record]], *, is_settled: bool = False
) -> list[Violation]:
    """Everything that does not agree, at most VIOLATIONS_MAX of a kind.

    `is_settled`: all nodes must have reached the same end.
    """
    found = _Findings()
    _check_journals(journals, found, is_settled=is_settled)
    truth = max(journals.values(), key=lambda records: records[-1].last_sequence, default=[])
    _check_epochs(history, found)
    _check_writes(history.writes, _Effects(truth), found)
    _check_order(history, found)
    _check_reads(history.reads, truth, found)
    return found.violations


def counts(violations: Iterable[Violation]) -> dict[str, int]:
    """How many violations there are of each kind."""
    return dict(sorted(Counter(one.kind for one in violations).items()))


class _Findings:
    """The violations so far, as many as are kept."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self._counts: Counter[str] = Counter()

    def add(self, kind: str, detail: str) -> None:
        """Note one."""
        self._counts[kind] += 1
        if self._counts[kind] <= VIOLATIONS_MAX:
            self.violations.append(Violation(kind, detail))


# --- the journals against one another ---


def _check_journals(
    journals: Mapping[str, Sequence[Record]], found: _Findings, *, is_settled: bool
) -> None:
    """Each is a chain, and all are the same as far as they go."""
    longest = max(journals, key=lambda name: journals[name][-1].last_sequence, default="")
    for name, records in journals.items():
        checker = RecordChecker()
        for record in records:
            finding = checker.check(record)
            if finding is not None:
                found.add(CHAIN, f"{name}: {finding.kind} at {finding.sequence}: {finding.detail}")
                break
        for own, other in zip(records, journals[longest], strict=False):
            if own != other:
                found.add(DIVERGED, f"{name} has another record at {own.first_sequence}: {longest}")
                break
        if is_settled and records[-1].head != journals[longest][-1].head:
            found.add(
                DIVERGED,
                f"{name} ends at {records[-1].last_sequence}, "
                f"{longest} at {journals[longest][-1].last_sequence}",
            )


def _check_epochs(history: History, found: _Findings) -> None:
    """No two nodes say that they lead in one epoch."""
    leaders: dict[int, str] = {}
    for leadership in history.leaderships:
        other = leaders.setdefault(leadership.epoch, leadership.node)
        if other != leadership.node:
            found.add(
                SHARED_EPOCH, f"{other} and {leadership.node} lead in epoch {leadership.epoch}"
            )


# --- the requests against the journal ---


class _Effects:
    """What the journal says of each request: the sequence of each item that counts, and of each that did more."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.of: dict[tuple[Key, int], Effect] = {}
        self.again: set[Key] = set()
        self.keys: set[Key] = set()
        """of the requests that did something"""
        self.ends: dict[bytes, int] = {}
        """the last sequence of the record with each hash"""
        self.epochs: list[tuple[int, int]] = []
        """where each epoch begins: its first sequence and its number"""
        for record in records:
            self.ends[record.chain_hash] = record.last_sequence
            if not self.epochs or self.epochs[-1][1] != record.epoch:
                self.epochs.append((record.first_sequence, record.epoch))
            if record.first_sequence:
                self._take(record)

    def _take(self, record: Record) -> None:
        calls = zip(commands_of(record), events_of(record), strict=True)
        for encoded, (first, batch) in calls:
            command, part = decode_call(encoded)
            if not command.request_id:
                continue
            key = (command.principal, command.request_id)
            found = events.split(batch)
            if any(event.kind in _NOT_RUN for event in found):
                continue
            done = {event.fields["offset"] for event in found if event.kind != events.REFUSED}
            first_item = 0 if part is None else part.first_item
            for offset in range(command.count()):
                self._note(key, first_item + offset, Effect(first + offset, offset in done))

    def _note(self, key: Key, item: int, effect: Effect) -> None:
        if effect.is_done:
            self.keys.add(key)
        if (key, item) in self.of:
            self.again.add(key)
        else:
            self.of[(key, item)] = effect

    def last_of_epoch(self, epoch: int) -> int | None:
        """The last sequence at which that epoch can have written; None: nothing came after it."""
        later = [first for first, number in self.epochs if number > epoch]
        return min(later) - 1 if later else None


def _check_writes(writes: Sequence[Write], effects: _Effects, found: _Findings) -> None:
    """Each answered request has the effect that was reported, a refused one has none, and none has two."""
    bounds: dict[int, int | None] = {}
    for key in sorted(effects.again):
        found.add(DOUBLED, f"{key} ran twice")
    for write in writes:
        if write.known is Known.REFUSED:
            if write.key in effects.keys:
                found.add(REFUSED_AND_DONE, f"{write.key} was refused by {write.node} and done")
            continue
        if write.known is Known.UNKNOWN:
            continue
        _check_answer(write, effects, found)
        if write.epoch and write.sequences:
            if write.epoch not in bounds:
                bounds[write.epoch] = effects.last_of_epoch(write.epoch)
            bound = bounds[write.epoch]
            if bound is not None and write.sequences[-1] > bound:
                found.add(
                    STALE,
                    f"{write.key} was answered {write.sequences[-1]} by {write.node} in epoch "
                    f"{write.epoch}, which ends at {bound}",
                )


def _check_answer(write: Write, effects: _Effects, found: _Findings) -> None:
    """The journal has the items of an answered request where the answer said."""
    for item, (sequence, is_accepted) in enumerate(
        zip(write.sequences, write.accepted, strict=True)
    ):
        effect = effects.of.get((write.key, item))
        if effect is None:
            found.add(LOST, f"{write.key} was answered {sequence} and is in no journal")
            return
        if effect.is_done != is_accepted or effect.sequence != sequence:
            found.add(
                CONTRADICTED, f"{write.key} was answered {sequence}, {is_accepted}; it is {effect}"
            )
            return
    if write.chain_hash and write.sequences:
        end = effects.ends.get(write.chain_hash)
        if end is None or end < write.sequences[-1]:
            found.add(
                CONTRADICTED, f"{write.key} was answered with a head that no record has or reaches"
            )


# --- the order in real time ---


def _check_order(history: History, found: _Findings) -> None:
    """A request or read that began after something was shown comes after it, or shows it too."""
    answered = [
        write for write in history.writes if write.known is Known.ANSWERED if write.sequences
    ]
    shown = sorted(
        [(write.ended_ns, write.sequences[-1]) for write in answered]
        + [(read.ended_ns, read.as_of_sequence) for read in history.reads]
    )
    begun: list[tuple[int, Write | Read]] = [(write.began_ns, write) for write in answered]
    begun += [(read.began_ns, read) for read in history.reads if read.is_linearizable]
    begun.sort(key=lambda entry: entry[0])
    at, highest = 0, -1
    for began_ns, one in begun:
        while at < len(shown) and shown[at][0] < began_ns:
            highest = max(highest, shown[at][1])
            at += 1
        if isinstance(one, Write):
            if one.sequences[0] <= highest:
                found.add(
                    ORDER, f"{one.key} got {one.sequences[0]} and began after {highest} was shown"
                )
        elif one.as_of_sequence < highest:
            found.add(
                OLD_READ,
                f"a linearizable read of {one.client} at {one.node} is as of {one.as_of_sequence} "
                f"and began after {highest} was shown",
            )
    for write in answered:
        if any(before >= after for before, after in pairwise(write.sequences)):
            found.add(ORDER, f"the sequences of {write.key} do not rise")
    for read in history.reads:
        if read.as_of_sequence < read.min_sequence:
            found.add(
                OLD_READ,
                f"{read.client} asked {read.node} for {read.min_sequence} and got "
                f"{read.as_of_sequence}",
            )


# --- the reads against the events ---


def _check_reads(reads: Sequence[Read], records: Sequence[Record], found: _Findings) -> None:
    """Each read shows what the events up to its sequence come to, and the events keep every total."""
    pending = sorted(reads, key=lambda read: read.as_of_sequence, reverse=True)
    ledger = LedgerFromEvents()

    def compare_before(sequence: int) -> None:
        while pending and pending[-1].as_of_sequence < sequence:
            read = pending.pop()
            units = ledger.amounts.get((BALANCE, read.account_id, read.asset_id), 0)
            if units != read.units:
                found.add(
                    WRONG_READ,
                    f"account {read.account_id} has {units} at {read.as_of_sequence}; "
                    f"{read.node} showed {read.units}",
                )

    for record in records:
        if not record.first_sequence:
            continue
        for first, batch in events_of(record):
            for event in events.split(batch):
                compare_before(first + event.fields["offset"])
                ledger.take(event, {})
    compare_before(records[-1].last_sequence + 1 if records else 0)
    for read in pending:
        found.add(WRONG_READ, f"{read.node} showed sequence {read.as_of_sequence}, which never was")
    for finding in ledger.findings:
        found.add(NOT_CONSERVED, finding)
    totals: Counter[int] = Counter()
    for (book, _, asset_id), amount in ledger.amounts.items():
        if book == BALANCE:
            totals[asset_id] += amount
    for asset_id, total in totals.items():
        if total:
            found.add(NOT_CONSERVED, f"the balances of asset {asset_id} come to {total}")
