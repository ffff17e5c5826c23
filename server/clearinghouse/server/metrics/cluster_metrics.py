# SPDX-License-Identifier: Apache-2.0
"""Collect figures of a node of a cluster for Prometheus: its role, position, clock, and the engine (SPEC N-1, Q-8).

Owns the names of these metrics and the counts of the engine's times. Must never call the engine: a scrape shows the
figures that the node has.
"""

from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from clearinghouse.server.clustering.figures import STATES, NodeFigures
from clearinghouse.server.clustering.node import APPEND, FOLLOW
from clearinghouse.server.edge.call_metrics import Histogram

LABELS: Final = ("cluster", "node")


class EngineTimes:
    """The number and the sum in seconds of the engine's answers, by use; one thread adds to each use."""

    def __init__(self) -> None:
        self.by_use = {APPEND: Histogram(), FOLLOW: Histogram()}

    def took(self, use: str, seconds: float) -> None:
        """Count an answer of the engine and its time."""
        self.by_use[use].add(seconds)


def cluster_metrics(figures: NodeFigures, times: EngineTimes) -> Iterator[Metric]:
    """Yield every metric of a node."""
    names = (figures.cluster, figures.node)
    gauge, counter = _writers(names)
    states = GaugeMetricFamily(
        "clearinghouse_cluster_state",
        "1 for the state that the node is in",
        labels=(*LABELS, "state"),
    )
    for state in STATES:
        states.add_metric((*names, state), float(figures.state == state))
    yield states
    yield gauge("leading", "1 at the leader", figures.state == "leading")
    yield gauge("epoch", "The epoch that the node knows", figures.epoch)
    yield gauge("nodes", "Nodes of the settings", figures.nodes)
    yield gauge("members", "Members of the engine in the settings", figures.members)
    yield gauge(
        "behind_sequences", "Sequences of the log not yet applied here", figures.behind_sequences
    )
    yield gauge(
        "unwritten_sequences",
        "Applied sequences that this journal does not have yet",
        figures.unwritten_sequences,
    )
    lags = GaugeMetricFamily(
        "clearinghouse_cluster_follower_lag_sequences",
        "At the leader: how far behind each other node was when it said so, once a second",
        labels=(*LABELS, "follower"),
    )
    for name, lag in sorted(figures.follower_lag_sequences.items()):
        lags.add_metric((*names, name), float(lag))
    yield lags
    yield gauge(
        "diverged_nodes", "At the leader: nodes that stopped as diverged", figures.diverged_nodes
    )
    yield gauge(
        "word_age_seconds",
        "Since the last word of the leader; at the leader since the engine's last answer",
        figures.word_age_seconds,
    )
    if figures.clock_offset_seconds is not None:
        yield gauge(
            "clock_offset_seconds",
            "How far the wall clock is ahead of the leader's",
            figures.clock_offset_seconds,
        )
    yield counter(
        "digest_checks", "Records whose events this machine gave alike", figures.digest_checks
    )
    yield from _engine(figures, times, gauge, counter)


def _engine(
    figures: NodeFigures,
    times: EngineTimes,
    gauge: Callable[[str, str, float], Metric],
    counter: Callable[[str, str, float], Metric],
) -> Iterator[Metric]:
    """Yield the metrics of the engine, and those of its member on this machine."""
    names = (figures.cluster, figures.node)
    seconds = HistogramMetricFamily(
        "clearinghouse_cluster_engine_seconds",
        "Time of an answer of the engine",
        labels=(*LABELS, "use"),
    )
    unanswered = CounterMetricFamily(
        "clearinghouse_cluster_engine_unanswered",
        "Requests that the engine did not answer in time",
        labels=(*LABELS, "use"),
    )
    for use, count in ((APPEND, figures.unanswered_appends), (FOLLOW, figures.unanswered_others)):
        histogram = times.by_use[use]
        seconds.add_metric((*names, use), histogram.buckets(), histogram.sum)
        unanswered.add_metric((*names, use), float(count))
    yield seconds
    yield unanswered
    yield counter("engine_refused", "Requests that the engine refused", figures.refused_requests)
    yield gauge(
        "engine_unreachable",
        "1 while the engine answers nothing to this node",
        figures.engine_is_unreachable,
    )
    yield gauge(
        "window_records",
        "Newest records that the engine is to keep, as this node saw them",
        figures.window_records,
    )
    yield gauge("window_bytes", "Bytes of these records", figures.window_bytes)
    yield gauge("member_answers", "1 if the member of this machine answers", figures.member_answers)
    yield gauge(
        "member_has_leader",
        "1 if the member of this machine knows a leader of the engine",
        figures.member_has_leader,
    )
    yield gauge(
        "member_database_bytes",
        "Bytes of the database of the member of this machine",
        figures.member_database_bytes,
    )
    yield gauge("member_quota_bytes", "What it may have at most", figures.member_quota_bytes)


def _writers(
    names: tuple[str, str],
) -> tuple[Callable[[str, str, float], Metric], Callable[[str, str, float], Metric]]:
    """Return two functions that make a gauge and a counter with the labels of a node."""

    def gauge(name: str, text: str, value: float) -> Metric:
        made = GaugeMetricFamily(f"clearinghouse_cluster_{name}", text, labels=LABELS)
        made.add_metric(names, float(value))
        return made

    def counter(name: str, text: str, value: float) -> Metric:
        made = CounterMetricFamily(f"clearinghouse_cluster_{name}", text, labels=LABELS)
        made.add_metric(names, float(value))
        return made

    return gauge, counter
