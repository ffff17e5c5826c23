# SPDX-License-Identifier: Apache-2.0
"""Run work that is too long for one command as a table of phases, in slices (SPEC I-12.2).

Owns the loop: the next phase and step, and the end of a slice. The place in the table is state of the work (`phase`
and `place`), so a restart, a replay and a snapshot continue at the same step. Must never know the effect of a step.
"""

from collections.abc import Callable
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from clearinghouse.statemachine.state.state import State

NEXT: Final = -1  # no later phase repeats this phase


class PhasedWork(Protocol):
    """Work that runs as a table of phases; `place` counts the steps of `phase` that are done."""

    phase: int
    place: int


class OrderedWork(PhasedWork, Protocol):
    """Work whose phases visit the entries of `order`, which the end of the previous phase has listed."""

    order: list[int]


S = TypeVar("S")
W = TypeVar("W", bound=PhasedWork)


class Phase(NamedTuple, Generic[S, W]):
    """A row of a table: functions of the subject of the work (a session, a pool) and of the work itself.

    `finish` ends the phase, and often lists the subjects of the next phase. If it returns False, the table continues
    from the phase `otherwise`.
    """

    steps_left: Callable[[S, W], int]
    step: Callable[[State, int, S, W, int], bool]
    """One step, called with its place; False: the work must wait, and the step is tried again later."""
    finish: Callable[[State, int, S, W], bool]
    otherwise: int = NEXT


def no_steps(_subject: object, _work: object) -> int:
    """Return 0: the phase has no steps and only an end."""
    return 0


def no_step(_state: State, _offset: int, _subject: object, _work: object, _place: int) -> bool:
    """Raise an error: a phase without steps never calls it."""
    raise AssertionError


def order_left(_subject: object, work: OrderedWork) -> int:
    """Return the number of entries of the present order that remain."""
    return len(work.order) - work.place


def next_phase(_state: State, _offset: int, _subject: object, _work: object) -> bool:
    """End a phase that needs no work at its end; return True."""
    return True


def run_phases(
    state: State,
    offset: int,
    subject: S,
    work: W,
    phases: tuple[Phase[S, W], ...],
    units: int = 0,
) -> bool:
    """Run steps of the present and later phases up to the end of the slice; return True when the last has ended.

    Each call runs at least one step, so that slices of any size make progress. A step counts `units` of work in
    addition to its own count.
    """
    while work.phase < len(phases):
        if not _advance(state, offset, subject, work, phases, units):
            return False
        if state.work.is_over(state.events):
            break
    return work.phase == len(phases)


def run_to_wait(
    state: State, offset: int, subject: S, work: W, phases: tuple[Phase[S, W], ...]
) -> bool:
    """Run steps until a step must wait; return True when the last phase has ended.

    Unlike `run_phases` it does not end at the limit of a slice.
    """
    while work.phase < len(phases):
        if not _advance(state, offset, subject, work, phases, 0):
            return False
    return True


def _advance(
    state: State, offset: int, subject: S, work: W, phases: tuple[Phase[S, W], ...], units: int
) -> bool:
    """Run a step of the present phase, or end it after its last step; return False if a step must wait."""
    phase = phases[work.phase]
    if phase.steps_left(subject, work) > 0:
        state.work.units += units
        if not phase.step(state, offset, subject, work, work.place):
            return False
        work.place += 1
    else:
        is_done = phase.finish(state, offset, subject, work)
        work.phase = work.phase + 1 if is_done else phase.otherwise
        work.place = 0
    return True
