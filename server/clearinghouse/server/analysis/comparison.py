# SPDX-License-Identifier: Apache-2.0
"""Compare two moments: the changes between them, and the events that caused them (SPEC A-1).

Owns the comparison of the two states and the assignment of recorded events to accounts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from clearinghouse.server.analysis.facts import ACCOUNT, Change, changes, facts
from clearinghouse.server.analysis.replayed_state import Past
from clearinghouse.server.codec.events.concerned import accounts_of
from clearinghouse.server.codec.events.messages import CommandAt
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.events import event_line, event_plain
from clearinghouse.server.journal.records import commands_of, decode_command, events_of
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.port import Record


@dataclass(frozen=True, slots=True)
class Said:
    """An event of the journal with its sequence, and its text as one line."""

    sequence: int
    name: str
    line: str


@dataclass
class Difference:
    """The changes and the events between two moments.

    `by_account` has the first events of each account, `said_of` counts all events of each account.
    """

    first_sequence: int
    second_sequence: int
    first_time_ns: int
    second_time_ns: int
    changes: list[Change]
    scales: Scales
    by_kind: Counter[str] = field(default_factory=Counter)
    by_account: dict[int, list[Said]] = field(default_factory=dict)
    said_of: Counter[int] = field(default_factory=Counter)


def compare(past: Past, first: int, second: int, accounts: list[int], keep: int) -> Difference:
    """Compare the states after two sequences; with `accounts`, only the facts of these accounts.

    The result has at most `keep` events of each account. Raises OutOfRangeError and the errors of `Past`.
    """
    wanted = accounts or None
    past.check_range(second)
    before = facts(past.go_to(first), wanted)
    started_ns = past.time_ns
    after = facts(past.go_to(second), wanted)
    # The later state has the names of everything in the first one too.
    scales = scales_of(past.state)
    found = Difference(first, second, started_ns, past.time_ns, changes(before, after), scales)
    changed = {change.fact.subject_id for change in found.changes if change.fact.subject == ACCOUNT}
    for record in past.reader.read(first + 1):
        if record.first_sequence > second:
            break
        if record.first_sequence:
            _keep_events(found, record, changed, keep)
    return found


def _keep_events(found: Difference, record: Record, changed: Iterable[int], keep: int) -> None:
    """Keep a record's events between the two moments."""
    for encoded, (start, values) in zip(commands_of(record), events_of(record), strict=True):
        asked: tuple[CommandAt, ...] = ()
        for event in split(values):
            sequence = start + event.fields["offset"]
            if not found.first_sequence < sequence <= found.second_sequence:
                continue
            found.by_kind[event.name] += 1
            for account_id in accounts_of(event):
                if account_id not in changed:
                    continue
                found.said_of[account_id] += 1
                kept = found.by_account.setdefault(account_id, [])
                if len(kept) < keep:
                    asked = asked or (CommandAt(0, decode_command(encoded)),)
                    plain = event_plain(event, found.scales, asked)
                    line = event_line(event.name, plain, found.scales)
                    kept.append(Said(sequence, event.name, line))
