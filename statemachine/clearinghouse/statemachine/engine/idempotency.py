# SPDX-License-Identifier: Apache-2.0
"""Give each request id one effect and one result, also across restarts (SPEC I-11).

Owns the table of stored results, which is state. The pair (principal, request id) identifies a call; the digest of its
journaled bytes distinguishes a repetition from a reuse. The engine keeps results for the request window plus the time
by which a request may be dated ahead. So a call whose result was removed is also too old to be accepted. A result that
is older counts as removed.

The result of a divided call is stored with its first part and grows with each further part (J-3.1). It is kept until
the call is complete. A principal has only one such call at a time, so each crash adds at most one.
"""

from array import array
from typing import Final

from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.state.records import Answer, StoredAnswer
from clearinghouse.statemachine.state.results import FILL_COLUMNS, Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import Command, LiftQuarantine, QuarantineWork
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER

# Commands that a server takes at the time of its last record, which may be long ago (J-2.2). Sent again
# after their answer was forgotten, they are refused or only propose once more.
MAINTENANCE: Final = (QuarantineWork.KIND, LiftQuarantine.KIND)
# Old results that one call removes: after a long stop there are as many as calls within the window (I-12.2).
FORGOTTEN_OF_CALL: Final = 1_000
_PART_COLUMNS: Final = 3
_COLUMN_BYTES: Final = 8


def pack_column(values: list[int]) -> bytes:
    """Return a column of 64-bit integers as bytes."""
    return array("q", values).tobytes()


def unpack_column(data: bytes) -> list[int]:
    """Return the column of integers that `pack_column` wrote."""
    column = array("q")
    column.frombytes(data)
    return column.tolist()


def pack(outcome: Outcome) -> Answer:
    """Pack an outcome of one part for storage; ids, lots, prices and fees are all within U-2."""
    return Answer(
        outcome.first_sequence,
        outcome.time_ns,
        pack_column(outcome.codes),
        pack_column(outcome.ids),
        pack_column(outcome.filled),
        pack_column(outcome.remaining),
        pack_column(outcome.fills),
        b"",
        outcome.version,
        pack_column(outcome.kept),
        outcome.takes_effect_ns,
        outcome.figures,
    )


def unpack(answer: Answer) -> Outcome:
    """Return the outcome that `pack` stored."""
    outcome = Outcome(answer.first_sequence, answer.time_ns)
    outcome.codes = unpack_column(answer.codes)
    outcome.ids = unpack_column(answer.ids)
    outcome.filled = unpack_column(answer.filled)
    outcome.remaining = unpack_column(answer.remaining)
    outcome.fills = unpack_column(answer.fills)
    parts = iter(unpack_column(answer.parts))
    outcome.parts = list(zip(*[parts] * _PART_COLUMNS, strict=True))
    outcome.version = answer.version
    outcome.kept = unpack_column(answer.kept)
    outcome.takes_effect_ns = answer.takes_effect_ns
    outcome.figures = dict(answer.figures)
    return outcome


def is_divided(state: State, command: Command) -> bool:
    """Return whether a command has the request id of a call whose last items are not applied yet."""
    stored = state.requests.get((command.principal, command.request_id))
    return stored is not None and len(stored.answer.codes) < stored.items * _COLUMN_BYTES


def answered_part(state: State, command: Command, digest: bytes) -> Outcome | None:
    """Return the results of the applied items of a divided call; None if the call is not divided."""
    if not is_divided(state, command):
        return None
    stored = state.requests[(command.principal, command.request_id)]
    return unpack(stored.answer) if stored.digest == digest else None


def admit(
    state: State, command: Command, digest: bytes, outcome: Outcome, part: CallPart | None
) -> Outcome | None:
    """Return None if a call may run, else its result: the stored one of a repetition, or a refusal of every item.

    Refusals in order: REQUEST_ID_REUSED, REQUEST_EXPIRED, REQUEST_FROM_FUTURE. A further `part` of a divided call runs.
    Raise ValueError for a part that does not follow the previous part.
    """
    window = state.genesis.request_window_ns
    ahead = state.genesis.request_ahead_ns
    now = state.time_ns
    ages = state.request_ages
    for _ in range(FORGOTTEN_OF_CALL):
        if not ages or ages[0][0] + window + ahead >= now:
            break
        age_ns, key = ages.popleft()
        kept = state.requests.get(key)
        if kept is None or kept.time_ns != age_ns:
            continue  # a later part renewed the time of its call, or a later call has the id
        if len(kept.answer.codes) < kept.items * _COLUMN_BYTES:
            kept.time_ns = now
            ages.append((now, key))
        else:
            del state.requests[key]
    if not command.request_id:
        return None  # the machine's own call
    code = codes.OK
    limit = 0
    own = (command.principal, command.request_id)
    stored = state.requests.get(own)
    is_old = stored is not None and stored.time_ns + window + ahead < now
    if is_old and not is_divided(state, command):
        del state.requests[own]  # many calls before it are to be removed as well
        stored = None
    if part is not None and part.first_item:
        answered = answered_part(state, command, digest)
        if answered is None or len(answered.codes) != part.first_item:
            raise ValueError(f"item {part.first_item} of a call does not follow its items before")
        return None
    if stored is not None:
        if stored.digest == digest:
            event_writers.call_repeated(state.events, 0, stored.answer.first_sequence)
            repetition = unpack(stored.answer)
            repetition.repeated = True
            return repetition
        code = codes.REQUEST_ID_REUSED
        limit = stored.answer.first_sequence
    elif command.created_ns < now - window:
        code = codes.REQUEST_EXPIRED
        limit = now - window
    elif command.created_ns > now + ahead and command.KIND not in MAINTENANCE:
        code = codes.REQUEST_FROM_FUTURE
        limit = now + ahead
    if code == codes.OK:
        return None
    event_writers.call_refused(state.events, 0, code=code, limit=limit, actual=command.created_ns)
    # The only figure of a reused id is the first sequence of the call that has it.
    actual, shortfall = 0, 0
    if code != codes.REQUEST_ID_REUSED:
        actual = command.created_ns
        shortfall = abs(actual - limit)
    for item in range(command.count()):
        outcome.add_order(code, NO_ORDER, 0, 0)
        outcome.refuse(item, limit, actual, shortfall)
    return outcome


def remember(
    state: State, command: Command, digest: bytes, items: int, work: int, outcome: Outcome
) -> Outcome:
    """Store the results of a call of `items` items that ran, or of a part of it.

    Return the results of the whole call with its last part, else those of the part.
    """
    if not command.request_id:
        return outcome
    key = (command.principal, command.request_id)
    packed = pack(outcome)
    stored = state.requests.get(key)
    if stored is None:
        state.requests[key] = StoredAnswer(digest, state.time_ns, items, work, packed)
        state.request_ages.append((state.time_ns, key))
        return outcome
    assert is_divided(state, command)
    _append(stored.answer, packed, outcome)
    stored.work = work
    if stored.time_ns != state.time_ns:
        stored.time_ns = state.time_ns
        state.request_ages.append((state.time_ns, key))
    return outcome if is_divided(state, command) else unpack(stored.answer)


def _append(answer: Answer, packed: Answer, outcome: Outcome) -> None:
    """Append the results of the next part of a call to its stored results, with item numbers of the whole call."""
    first_item = len(answer.codes) // _COLUMN_BYTES
    answer.codes += packed.codes
    answer.ids += packed.ids
    answer.filled += packed.filled
    answer.remaining += packed.remaining
    rows = outcome.fills.copy()
    for place in range(0, len(rows), FILL_COLUMNS):
        rows[place] += first_item
    answer.fills += pack_column(rows)
    answer.parts += pack_column([first_item, outcome.first_sequence, outcome.time_ns])
    for item, figures in outcome.figures.items():
        answer.figures[first_item + item] = figures
