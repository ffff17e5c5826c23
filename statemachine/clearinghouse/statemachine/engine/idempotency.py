# SPDX-License-Identifier: Apache-2.0
"""Give each request id one effect and one answer, also across restarts (SPEC I-11).

Owns the table of answered calls, which is state. A call is recognised by (principal, request id); the digest
of its journaled bytes distinguishes a repetition from a reuse. Answers are kept for the request window plus the time
by which a request may be dated ahead, so a call whose answer was removed is also too old to be accepted.
"""

from array import array

from clearinghouse.statemachine.state.records import Answer, StoredAnswer
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER


def pack_column(values: list[int]) -> bytes:
    """A column of 64-bit integers as bytes."""
    return array("q", values).tobytes()


def unpack_column(data: bytes) -> list[int]:
    """The column that `pack_column` wrote."""
    column = array("q")
    column.frombytes(data)
    return column.tolist()


def pack(outcome: Outcome) -> Answer:
    """Pack an outcome for storage; ids, lots, prices and fees all lie within U-2."""
    return Answer(
        outcome.first_sequence,
        outcome.time_ns,
        pack_column(outcome.codes),
        pack_column(outcome.ids),
        pack_column(outcome.filled),
        pack_column(outcome.remaining),
        pack_column(outcome.fills),
        outcome.figures,
    )


def unpack(answer: Answer) -> Outcome:
    """The outcome that `pack` stored, marked as a repetition."""
    outcome = Outcome(answer.first_sequence, answer.time_ns)
    outcome.codes = unpack_column(answer.codes)
    outcome.ids = unpack_column(answer.ids)
    outcome.filled = unpack_column(answer.filled)
    outcome.remaining = unpack_column(answer.remaining)
    outcome.fills = unpack_column(answer.fills)
    outcome.figures = answer.figures
    outcome.repeated = True
    return outcome


def admit(state: State, command: Command, digest: bytes, outcome: Outcome) -> Outcome | None:
    """Decide if a call runs: None if it does, else its answer.

    Refusals in order: REQUEST_ID_REUSED, REQUEST_EXPIRED, REQUEST_FROM_FUTURE; each answers every item.
    """
    window = state.genesis.request_window_ns
    ahead = state.genesis.request_ahead_ns
    now = state.time_ns
    ages = state.request_ages
    while ages and ages[0][0] + window + ahead < now:
        del state.requests[ages.popleft()[1]]
    if not command.request_id:
        return None  # the machine's own
    code = codes.OK
    limit = 0
    stored = state.requests.get((command.principal, command.request_id))
    if stored is not None:
        if stored.digest == digest:
            event_writers.call_repeated(state.events, 0, stored.answer.first_sequence)
            return unpack(stored.answer)
        code = codes.REQUEST_ID_REUSED
        limit = stored.answer.first_sequence
    elif command.created_ns < now - window:
        code = codes.REQUEST_EXPIRED
        limit = now - window
    elif command.created_ns > now + ahead:
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


def remember(state: State, command: Command, digest: bytes, outcome: Outcome) -> None:
    """Store the answer of a call that ran."""
    if not command.request_id:
        return
    key = (command.principal, command.request_id)
    assert key not in state.requests
    state.requests[key] = StoredAnswer(digest, state.time_ns, pack(outcome))
    state.request_ages.append((state.time_ns, key))
