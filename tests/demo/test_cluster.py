# SPDX-License-Identifier: Apache-2.0
"""The demo's day through a cluster: its refusals, its checks of a day, and a whole short day with a killed leader."""

import copy
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.apps.demo import cluster_run
from clearinghouse.apps.demo.cluster import find_etcd
from clearinghouse.apps.demo.journals import Journal, compare, not_found
from clearinghouse.apps.demo.witness import PRINCIPAL, Answer
from clearinghouse.apps.runs import RunRefusedError
from tests.cluster.members import engine_path
from tests.demo.test_run import GOOD, _running

SHORT = "96"
CLI = (sys.executable, "-m", "clearinghouse.server.cli", "demo", "--cluster")
GOOD_CLUSTER: dict[str, Any] = {
    **GOOD,
    "cluster": {
        "killed": "a",
        "leader_after": "b",
        "epochs": [2, 3],
        "seconds_without_answer": 0.4,
        "acknowledged": 100,
        "found": {"a": 100, "b": 100, "c": 100},
        "witness_not_found": {},
        "answered_sequence": 120,
        "heads_at": 121,
        "heads": ["ab"],
    },
}


def test_a_good_day_passes() -> None:
    """A day that is as it must be has no failures."""
    assert cluster_run.failures(GOOD_CLUSTER) == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("leader_after", "a", "no other node took over"),
        ("epochs", [3, 3], "no other node took over"),
        ("seconds_without_answer", 0, "no answer after the kill"),
        ("acknowledged", 101, "101 commands were answered, the journal of node a has 100"),
        ("found", {"a": 100, "b": 101, "c": 100}, "journal of node b has 101"),
        ("witness_not_found", {"c": ["x was answered at 4"]}, "node c differs"),
        ("answered_sequence", 122, "ends at 121"),
        ("heads", ["ab", "cd"], "differ at sequence 121"),
        ("heads", [""], "differ at sequence 121"),
    ],
)
def test_a_bad_day_fails_with_its_reason(name: str, value: object, reason: str) -> None:
    """Each promise about the cluster that does not hold fails the day and says why."""
    bad = copy.deepcopy(GOOD_CLUSTER)
    bad["cluster"][name] = value
    assert any(reason in failure for failure in cluster_run.failures(bad))


def test_an_answer_that_a_journal_lacks_is_found() -> None:
    """An answer that is absent, elsewhere, in another record or there twice is no answer that was kept."""
    answer = Answer("r1", 5, b"h", 0.0)
    kept = Journal(6, {6: b"h"}, 1, 0, {(PRINCIPAL, "r1"): 5})
    assert not_found(kept, [answer]) == []
    assert not_found(Journal(6, {6: b"h"}), [answer])
    assert not_found(kept, [answer._replace(sequence=4)])
    assert not_found(kept, [answer._replace(chain_head=b"i")])
    assert not_found(kept, [answer, answer]) == ["r1 was answered twice"]
    longer = Journal(7, {6: b"h", 7: b"k"})
    assert compare([kept, longer]) == (6, {b"h"})
    assert len(compare([kept, Journal(7, {7: b"k"})])[1]) == 2


def _demo(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*CLI, "--dir", str(folder), "--steps", SHORT, "--json"),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_without_an_engine_it_says_what_to_do(tmp_path: Path) -> None:
    """An engine that is not there or too old ends it with 2 and one sentence; no folder is made."""
    old = tmp_path / "etcd"
    old.write_text("#!/bin/sh\necho 'etcd Version: 3.4.23'\n")
    old.chmod(0o755)
    with pytest.raises(RunRefusedError, match="is not there: run `make engine`"):
        find_etcd(str(tmp_path / "none"))
    ran = _demo(tmp_path / "demo", CLEARINGHOUSE_ETCD=str(old))
    assert ran.returncode == 2
    assert "says 3.4.23, etcd 3.6 or newer is needed: run `make engine`" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.slow
def test_a_short_day_survives_its_leader(tmp_path: Path) -> None:
    """The leader is killed in the middle: each answered command is once in every journal, and all heads are equal."""
    folder = tmp_path / "cluster"
    ran = _demo(folder, CLEARINGHOUSE_ETCD=str(engine_path()))
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    part = found["cluster"]
    assert part["epochs"][0] < part["epochs"][1]
    assert part["acknowledged"] > 1_000
    assert set(part["found"].values()) == {part["acknowledged"]}
    assert part["witness_answers"] > 0
    assert all(Path(one).is_dir() for one in part["directories"].values())
    assert _running(folder) == []


@pytest.mark.nightly
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("moment", ["etcd-c.log", "node-c.log", "oracle-1.log"])
def test_a_cluster_that_is_ended_leaves_nobody_behind(tmp_path: Path, moment: str) -> None:
    """SIGTERM at any moment ends the members, the nodes and every client with it."""
    folder = tmp_path / "cluster"
    with subprocess.Popen(
        (*CLI, "--dir", str(folder), "--etcd", str(engine_path())),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 120
        while not (folder / moment).exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.terminate()
        assert process.wait(60) != 0
    deadline = time.monotonic() + 20
    while (running := _running(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running == []
