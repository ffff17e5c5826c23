# SPDX-License-Identifier: Apache-2.0
"""Collect the role and the position of a node of a cluster, as plain numbers for metrics.

Owns the figures and their meaning. It calls no other process, since the node has all figures in memory.
"""

from dataclasses import dataclass
from typing import Final

STATES: Final = ("starting", "following", "leading", "diverged", "stopped")


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """The figures of a node of a cluster at one moment."""

    cluster: str
    node: str
    nodes: int  # as configured
    members: int  # as configured
    state: str
    epoch: int
    behind_sequences: int  # of the log's end, as far as this node knows it
    unwritten_sequences: int  # applied, and not yet in its own journal
    word_age_seconds: (
        float  # since the last word of the leader; of a leader: since the engine's last answer
    )
    clock_offset_seconds: float | None  # from the leader's
    engine_is_unreachable: bool
    window_records: int
    window_bytes: int
    digest_checks: int
    unanswered_appends: int
    unanswered_others: int
    refused_requests: int
    member_answers: bool
    member_has_leader: bool
    member_database_bytes: int
    member_quota_bytes: int
    follower_lag_sequences: dict[str, int]  # at the leader, as the others said last
    diverged_nodes: int  # at the leader
