# SPDX-License-Identifier: Apache-2.0
"""The history check finds each kind of lie, one at a time, in a history that has none.

Owns a short simulated run whose history agrees, and copies of it in which one thing is changed.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import NamedTuple

import pytest

from clearinghouse.storage.port import Record
from tests.cluster.history import (
    CHAIN,
    CONTRADICTED,
    DIVERGED,
    DOUBLED,
    LOST,
    OLD_READ,
    ORDER,
    REFUSED_AND_DONE,
    SHARED_EPOCH,
    STALE,
    WRONG_READ,
    History,
    Known,
    Leadership,
    Read,
    Write,
    check,
)
from tests.cluster.simulation import Options, Simulation

Journals = dict[str, list[Record]]


class Run(NamedTuple):
    """What a run left."""

    history: History
    journals: Journals


@pytest.fixture(scope="module")
def run() -> Run:
    """A run whose history agrees with its journals."""
    simulation = Simulation(Options(4, 5.0, kinds=("killed",)))
    assert not simulation.run().violations
    return Run(simulation.history(), simulation.journals())


def _answered(history: History, place: int = 40) -> Write:
    """An answered request of one accepted item."""
    found = [
        write
        for write in sorted(history.writes, key=lambda one: one.began_ns)
        if write.known is Known.ANSWERED and write.accepted == (True,)
    ]
    return found[place]


def _read(history: History) -> Read:
    """A read of something that was written."""
    return next(read for read in history.reads if read.as_of_sequence > 60)


def _is_new(run: Run) -> None:
    write = _answered(run.history)
    run.history.writes.append(replace(write, key=(write.key[0], "never sent")))


def _is_elsewhere(run: Run) -> None:
    write = _answered(run.history)
    write.sequences = (write.sequences[0] + 1,)


def _was_refused_it_says(run: Run) -> None:
    write = _answered(run.history)
    write.accepted = (False,)


def _has_another_head(run: Run) -> None:
    _answered(run.history).chain_hash = bytes(32)


def _is_called_refused(run: Run) -> None:
    write = _answered(run.history)
    write.known, write.sequences, write.accepted = Known.REFUSED, (), ()


def _is_of_an_ended_epoch(run: Run) -> None:
    last = max(record.epoch for record in run.journals["a"])
    first = next(r.first_sequence for r in run.journals["a"] if r.epoch == last)
    write = next(
        one
        for one in run.history.writes
        if one.known is Known.ANSWERED and one.sequences[0] >= first
    )
    write.epoch = last - 1


def _began_after_a_later_one(run: Run) -> None:
    write = _answered(run.history)
    write.began_ns = max(one.ended_ns for one in run.history.writes) + 1


def _shows_another_balance(run: Run) -> None:
    _read(run.history).units += 1


def _shows_what_never_was(run: Run) -> None:
    _read(run.history).as_of_sequence = 10**9


def _is_older_than_asked(run: Run) -> None:
    read = _read(run.history)
    read.min_sequence = read.as_of_sequence + 1


def _is_linearizable_it_says(run: Run) -> None:
    read = _read(run.history)
    read.is_linearizable = True
    read.began_ns = max(one.ended_ns for one in run.history.writes) + 1
    read.ended_ns = read.began_ns + 1


def _has_two_leaders(run: Run) -> None:
    taken = run.history.leaderships[-1]
    other = "a" if taken.node != "a" else "b"
    run.history.leaderships.append(Leadership(taken.epoch, other))


def _has_another_record(run: Run) -> None:
    records = run.journals["b"]
    records[5] = replace(records[5], time_ns=records[5].time_ns + 1)


def _ends_early(run: Run) -> None:
    run.journals["c"].pop()


# What a change also makes wrong where another call began after it.
FOLLOWS: dict[Callable[[Run], None], set[str]] = {
    _is_elsewhere: {ORDER},
    _shows_what_never_was: {OLD_READ},
}
CHANGES: list[tuple[Callable[[Run], None], set[str]]] = [
    (_is_new, {LOST}),
    (_is_elsewhere, {CONTRADICTED}),
    (_was_refused_it_says, {CONTRADICTED}),
    (_has_another_head, {CONTRADICTED}),
    (_is_called_refused, {REFUSED_AND_DONE}),
    (_is_of_an_ended_epoch, {STALE}),
    (_began_after_a_later_one, {ORDER}),
    (_shows_another_balance, {WRONG_READ}),
    (_shows_what_never_was, {WRONG_READ, ORDER}),
    (_is_older_than_asked, {OLD_READ}),
    (_is_linearizable_it_says, {OLD_READ}),
    (_has_two_leaders, {SHARED_EPOCH}),
    (_has_another_record, {CHAIN, DIVERGED}),
    (_ends_early, {DIVERGED}),
]


def test_a_true_history_agrees(run: Run) -> None:
    """Nothing is found where nothing is wrong, and there is enough of everything."""
    assert check(run.history, run.journals, is_settled=True) == []
    assert len(run.history.acknowledged) > 50
    assert len(run.history.reads) > 20
    assert len({taken.epoch for taken in run.history.leaderships}) > 1


@pytest.mark.parametrize(
    ("change", "kinds"), CHANGES, ids=[change.__name__.strip("_") for change, _ in CHANGES]
)
def test_each_lie_is_found(run: Run, change: Callable[[Run], None], kinds: set[str]) -> None:
    """One thing is changed, and the check names it, and else at most what follows from it."""
    changed = deepcopy(run)
    change(changed)
    found = {one.kind for one in check(changed.history, changed.journals, is_settled=True)}
    assert found - FOLLOWS.get(change, set()) == kinds


def test_a_request_that_ran_twice_is_found(run: Run) -> None:
    """The same request twice in the journal is found, although each record is right."""
    from tests.cluster.doubling import with_a_request_twice  # noqa: PLC0415

    records = with_a_request_twice(run.journals["a"])
    found = {one.kind for one in check(History(), dict.fromkeys(run.journals, records))}
    assert found == {DOUBLED}
