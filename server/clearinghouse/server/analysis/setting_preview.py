# SPDX-License-Identifier: Apache-2.0
"""Report which accounts calls would flag, which orders they would end and which they would refuse (SPEC Q-9).

Owns the comparison of two forks from one sequence over the same time, one with the calls and one without them. Must
never decide anything: the machine of each fork does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clearinghouse.server.analysis.counterfactual import Answered, Listener, play_lines
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.events import Plain, event_plain
from clearinghouse.server.codec.text.json_calls import Line
from clearinghouse.server.journal.records import Recorded
from clearinghouse.server.startup.directory import Progress
from clearinghouse.server.startup.forking import Fork, rebuild
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.storage.reader import JournalReader

# Subject of the events of each kind: an account comes below its maintenance margin or back above it, an order ends.
FLAGS: Final = {events.LIQUIDATION_STARTED: "account_id"}
RECOVERIES: Final = {events.LIQUIDATION_ENDED: "account_id"}
ENDS: Final = {
    events.ORDER_CANCELLED: "order_id",
    events.ORDER_REDUCED: "order_id",
    events.CONDITIONAL_ENDED: "conditional_order_id",
    events.CONDITIONAL_REDUCED: "conditional_order_id",
}
Key = tuple[int, int, int]


@dataclass
class Preview:
    """The answers to the calls, and the effects that occur only with them.

    An account in `unflagged` is in liquidation without the calls, and not with them.
    """

    answers: list[Answered]
    flagged: list[Plain]
    unflagged: list[Plain]
    ended: list[Plain]


class _Changes(Listener):
    """A listener that records each account that a fork flags and each order that it ends, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[Key, Event] = {}

    def count_events(self, recorded: Recorded) -> None:
        """Record the first event about each subject, and each code of a refusal, of one record."""
        super().count_events(recorded)
        for entry in recorded.entries:
            for event in split(entry.events or []):
                name = (FLAGS | RECOVERIES | ENDS).get(event.kind)
                if name is not None:
                    key = (event.kind, event.fields[name], event.fields.get("code", 0))
                    self.found.setdefault(key, event)


def preview(
    reader: JournalReader, at: int, lines: Sequence[Line], for_ns: int, progress: Progress
) -> Preview:
    """Play calls on a fork as of a sequence, let `for_ns` pass, and return the effects. Raises MomentError and
    LineError.
    """
    with_calls = _Changes()
    answers, scales, end_ns = _played(reader, at, with_calls, progress, lines, for_ns)
    without = _Changes()
    # The first machine is not there any more, so the two never need memory at once.
    _played(reader, at, without, progress, (), 0, end_ns)

    def only(kinds: dict[int, str]) -> list[Plain]:
        return [
            {"event": event.name, **event_plain(event, scales)}
            for key, event in with_calls.found.items()
            if key[0] in kinds and key not in without.found
        ]

    return Preview(answers, only(FLAGS), only(RECOVERIES), only(ENDS))


def _played(
    reader: JournalReader,
    at: int,
    changes: _Changes,
    progress: Progress,
    lines: Sequence[Line],
    for_ns: int,
    until_ns: int = 0,
) -> tuple[list[Answered], Scales, int]:
    """Play calls on a new fork, then let `for_ns` pass, or go to `until_ns` if it is given.

    Returns the answers, the units and the time at the end.
    """
    fork = Fork(
        rebuild(reader, at, progress), epoch=reader.epoch() + 1, on_record=changes.count_events
    )
    # The preview shows the effect of a change, not its time: a change that waits for its notice is in force here at
    # once.
    fork.state.setting_changes.notice_ns = 0
    answers = list(play_lines(fork, changes, lines))
    fork.pass_until(until_ns or fork.now_ns + for_ns)
    return answers, scales_of(fork.state), fork.now_ns
