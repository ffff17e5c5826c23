# SPDX-License-Identifier: Apache-2.0
"""The metrics of a node of a cluster, and the counts of its engine (SPEC Q-8)."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric

from clearinghouse.replication.engine import (
    EngineError,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Status,
    Txn,
)
from clearinghouse.replication.measured import MeasuredEngine
from clearinghouse.server.clustering.figures import NodeFigures
from clearinghouse.server.clustering.own_member import OwnMember
from clearinghouse.server.metrics.cluster_metrics import EngineTimes, cluster_metrics
from clearinghouse.server.metrics.exposition import Published
from tests.unit.server.metrics.test_exposition import scraped_of

FIGURES = NodeFigures(
    cluster="main",
    node="a",
    nodes=3,
    members=3,
    state="leading",
    epoch=7,
    behind_sequences=0,
    unwritten_sequences=2,
    word_age_seconds=0.05,
    clock_offset_seconds=-0.3,
    engine_is_unreachable=False,
    window_records=4,
    window_bytes=400,
    digest_checks=5,
    unanswered_appends=1,
    unanswered_others=2,
    refused_requests=3,
    member_answers=True,
    member_has_leader=True,
    member_database_bytes=10,
    member_quota_bytes=100,
    follower_lag_sequences={"b": 0, "c": 9},
    diverged_nodes=1,
)
OF = ("main", "a")


def exposed_text(metrics: Iterable[Metric]) -> list[str]:
    """The lines that a scrape of some metrics has."""

    class Some:
        def collect(self) -> Iterable[Metric]:
            return metrics

    return generate_latest(Some()).decode().splitlines()


def test_a_scrape_shows_what_a_node_is(tmp_path: Path) -> None:
    """Role, epoch, lag, clock and member are there with the names of cluster and node."""
    published = Published(tmp_path, node=lambda: FIGURES)
    published.engine_times.took("append", 0.002)
    found = scraped_of(published)
    assert found["clearinghouse_cluster_state", (*OF, "leading")] == 1
    assert found["clearinghouse_cluster_state", (*OF, "following")] == 0
    assert found["clearinghouse_cluster_leading", OF] == 1
    assert found["clearinghouse_cluster_epoch", OF] == 7
    assert found["clearinghouse_cluster_clock_offset_seconds", OF] == -0.3
    # Labels in the order of their names: cluster, follower, node.
    assert found["clearinghouse_cluster_follower_lag_sequences", ("main", "c", "a")] == 9
    assert found["clearinghouse_cluster_engine_seconds_count", (*OF, "append")] == 1
    assert found["clearinghouse_cluster_engine_unanswered_total", (*OF, "append")] == 1
    assert found["clearinghouse_cluster_diverged_nodes", OF] == 1
    without = cluster_metrics(replace(FIGURES, clock_offset_seconds=None), EngineTimes())
    assert "clearinghouse_cluster_clock_offset_seconds" not in {one.name for one in without}


class FailingEngine:
    """An engine that raises a given error, or answers."""

    def __init__(self) -> None:
        self.error: EngineError | None = None
        self.closed = False

    def _answer(self) -> None:
        if self.error is not None:
            raise self.error

    def transact(self, txn: Txn, seconds: float) -> str:
        """An answer."""
        self._answer()
        return "answer"

    def range(self, get: Get, seconds: float) -> str:
        """An answer."""
        self._answer()
        return "answer"

    def status(self, seconds: float) -> Status:
        """A member with a leader."""
        self._answer()
        return Status("3.6.0", 10, 100, 1, 2, (), 5)

    def close(self) -> None:
        """Note it."""
        self.closed = True


def test_answers_and_lost_ones_are_counted() -> None:
    """An answer gives its time; a lost one and a refusal are counted and raised as they are."""
    inner = FailingEngine()
    took: list[float] = []
    now = iter((1.0, 1.25, 2.0, 3.0, 4.0, 4.5))
    engine = MeasuredEngine(inner, took.append, lambda: next(now))  # type: ignore[arg-type]
    assert engine.transact(Txn((), ()), 1) == "answer"  # type: ignore[comparison-overlap]
    inner.error = EngineUnknownError("lost")
    with pytest.raises(EngineUnknownError, match="lost"):
        engine.transact(Txn((), ()), 1)
    inner.error = EngineRefusedError("no_space", "full")
    with pytest.raises(EngineRefusedError):
        engine.range(Get(b"k"), 1)
    assert (took, engine.unanswered, engine.refused) == ([0.25], 1, 1)


def test_a_member_that_does_not_answer_is_missed() -> None:
    """The last figures stay, and the missing answer shows at once."""
    inner = FailingEngine()
    own = OwnMember(lambda: inner)  # type: ignore[arg-type,return-value]
    own._look(inner)  # type: ignore[arg-type]
    assert (own.answers, own.has_leader, own.database_bytes, own.quota_bytes) == (
        True,
        True,
        10,
        100,
    )
    inner.error = EngineUnknownError("lost")
    own._look(inner)  # type: ignore[arg-type]
    assert (own.answers, own.has_leader, own.database_bytes) == (False, False, 10)
