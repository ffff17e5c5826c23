# SPDX-License-Identifier: Apache-2.0
"""Defects of a simulated cluster, each of which the history check must find.

Owns the switches and the faults that bring each to light. The product has none of these switches.
"""

from dataclasses import dataclass, replace
from typing import Final

from tests.cluster.sim_engine import Line
from tests.cluster.sim_node import Controls
from tests.cluster.simulation import NoRestError, Options, simulate

SEEDS: Final = 16
_KILLED: Final = ("killed", "machine dead")


@dataclass(frozen=True, slots=True)
class Control:
    """A defect and the run that shows it."""

    what: str
    options: Options
    kinds: frozenset[str]
    """of the violations, one of which must be found; "no rest": the cluster cannot go on"""

    def with_seed(self, seed: int) -> Options:
        """The run of a seed."""
        return replace(self.options, seed=seed)

    def without(self, seed: int) -> Options:
        """The same faults, and no defect."""
        return replace(self.options, seed=seed, controls=Controls(), calls_local_linearizable=False)


CONTROLS: Final = {
    "answers_early": Control(
        "a leader that answers before the engine has the record",
        Options(0, 5.0, Controls(answers_early=True), kinds=_KILLED, line=Line(slow=0.3)),
        frozenset({"lost"}),
    ),
    "ignores_head": Control(
        "an append that does not compare the head",
        Options(
            0,
            5.0,
            Controls(ignores_head=True),
            kinds=_KILLED,
            line=Line(doubled=0.5),
            quiet_seconds=5.0,
        ),
        frozenset({"no rest", "lost", "contradicted", "diverged"}),
    ),
    "takes_timeout_as_refusal": Control(
        "a leader that takes a lost answer of the engine for a refusal",
        Options(
            0,
            8.0,
            Controls(takes_timeout_as_refusal=True),
            kinds=_KILLED,
            line=Line(lost_answers=0.05),
        ),
        frozenset({"refused and done"}),
    ),
    "calls_local_linearizable": Control(
        "a read of what a node happens to have, called linearizable",
        Options(0, 4.0, calls_local_linearizable=True, kinds=("deaf",)),
        frozenset({"old read"}),
    ),
    "takes_own_clock": Control(
        "a leader that stamps with its own clock, not after the last leader's",
        Options(0, 8.0, Controls(takes_own_clock=True), kinds=("clock jumped", "killed")),
        frozenset({"stamp too early"}),
    ),
}


def caught(name: str) -> int | None:
    """The first seed in which a control is found; None if there is none."""
    control = CONTROLS[name]
    for seed in range(1, SEEDS + 1):
        try:
            found = {one.kind for one in simulate(control.with_seed(seed)).violations}
        except NoRestError:
            found = {"no rest"}
        if found & control.kinds:
            return seed
    return None
