# SPDX-License-Identifier: Apache-2.0
"""Short runs of the simulated cluster, the same run twice, and defects that the history check has to find in it.

Owns the slice that a change must pass; `python -m tests.cluster.simulation` runs a thousand seeds.
"""

import pytest

from tests.cluster.controls import CONTROLS, SEEDS, caught
from tests.cluster.simulation import Options, Simulation, simulate


def test_every_promise_is_kept_under_faults() -> None:
    """Leaders fall, and the journals contradict no answer."""
    report = simulate(Options(1, 10.0))
    assert report.violations == []
    assert report.failovers > 0
    assert report.acknowledged > 50
    assert report.reads > 20
    assert report.linearizable > 5


def test_the_same_seed_gives_the_same_run() -> None:
    """Two runs of a seed give the same journals; another seed gives others."""
    runs = [Simulation(Options(seed, 2.0)) for seed in (5, 5, 6)]
    reports = [run.run() for run in runs]
    assert reports[0] == reports[1]
    heads = [run.journals()["a"][-1].chain_hash for run in runs]
    assert heads[0] == heads[1] != heads[2]


def test_a_node_with_a_wrong_clock_lets_others_lead() -> None:
    """A leader resigns over a step of its clock, a node whose clock is off does not stand, and no stamp is early."""
    run = Simulation(Options(2, 12.0, kinds=("clock jumped", "killed")))
    report = run.run()
    assert report.violations == []
    said = [one for node in run.nodes.values() for one in node.reported]
    assert any(event == "the clock stepped: another node shall lead" for event, _ in said)
    reasons = [str(figures["reason"]) for event, figures in said if event == "not fit to lead"]
    assert any("its clock is" in reason for reason in reasons)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_is_caught(name: str) -> None:
    """Each defect breaks a promise within some seeds, and the run with the same faults and without it does not."""
    seed = caught(name)
    assert seed is not None, f"{name} is not caught within {SEEDS} seeds"
    assert simulate(CONTROLS[name].without(seed)).violations == []
