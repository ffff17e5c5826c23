# SPDX-License-Identifier: Apache-2.0
"""A play: a list of tactics, each with the seed of its choices.

Owns drawing, changing and playing one. Must never know what a tactic does.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.adversary.world import LINES_MAX, TooMuchWorkError, World
from tests.stateful.draws import Draw, SeededDraw

Tactic = Callable[[World, Draw], None]
Move = tuple[int, int]  # number of the tactic, seed of its choices
SEEDS: Final = 2**31


@dataclass(frozen=True)
class Arena:
    """One kind of game: how it is set up, what the coalition may do, what is measured, and its bound.

    `finding` is the attack that it has to find again once its rule is taken out. `says` gives the rule and the
    reason of the bound. `is_open` is true while the rule is missing: then the bound does not hold yet.
    """

    name: str
    finding: str
    setup: Callable[[World], None]
    tactics: tuple[Tactic, ...]
    measure: Callable[[World], int]
    bound: int
    says: str
    length: int = 8
    tries: int = 40  # plays within which the attack is found where the rule is out
    counts: bool = False
    is_open: bool = False
    without: Callable[[], AbstractContextManager[object]] | None = (
        None  # how the rule is taken out; None: it cannot be
    )
    finish: Callable[[World], None] = field(default=lambda world: None)


@dataclass(frozen=True)
class Result:
    """The figures of one play.

    `units` is the most that one item or one slice of due work took: an honest command waits for no more than that and
    its own. `slices` is the most that one piece of due work took, with honest commands between them.
    """

    measured: int
    units: int
    slices: int
    lines: int
    commands: int
    stopped: bool  # a command or question did not come to its end


def drawn(arena: Arena, random: Random) -> list[Move]:
    """A play at random."""
    length = random.randint(max(2, arena.length // 2), arena.length)
    return [(random.randrange(len(arena.tactics)), random.randrange(SEEDS)) for _ in range(length)]


def changed(arena: Arena, moves: Sequence[Move], random: Random) -> list[Move]:
    """A play that differs a little from another: a move more, less, elsewhere, or with other choices."""
    found = list(moves)
    at = random.randrange(len(found))
    how = random.randrange(5)
    fresh = (random.randrange(len(arena.tactics)), random.randrange(SEEDS))
    if how == 0 and len(found) > 1:
        del found[at]
    elif how == 1:
        found.insert(at, fresh)
    elif how == 2:
        found[at] = fresh
    elif how == 3:
        found[at] = (found[at][0], random.randrange(SEEDS))
    else:
        other = random.randrange(len(found))
        found[at], found[other] = found[other], found[at]
    return found[: 2 * arena.length]


def played(arena: Arena, moves: Sequence[Move]) -> Result:
    """Play, end, and measure; the invariants hold at the end."""
    world = World(counts=arena.counts, seed=moves[0][1] if moves else 0)
    arena.setup(world)
    world.units = world.lines = world.slices = 0
    world.by_kind.clear()
    world.units_by_kind.clear()
    stopped = False
    try:
        for number, seed in moves:
            arena.tactics[number % len(arena.tactics)](world, SeededDraw(seed))
        arena.finish(world)
    except TooMuchWorkError:
        stopped = True
    else:
        world.check_books()
    measured = LINES_MAX if stopped else arena.measure(world)
    lines = max(world.lines, LINES_MAX if stopped else 0)
    return Result(measured, world.units, world.slices, lines, world.commands, stopped)


def played_without(arena: Arena, moves: Sequence[Move]) -> Result:
    """The same with the rule of the arena taken out."""
    assert arena.without is not None
    with arena.without():
        return played(arena, moves)


def played_with(arena: Arena, moves: Sequence[Move]) -> Result:
    """The same under the rules as they stand."""
    return played(arena, moves)
