# SPDX-License-Identifier: Apache-2.0
"""When an unfit leader finds a node that can lead in its place."""

from clearinghouse.replication.engine import KeyValue, TxnAnswer
from clearinghouse.replication.keys import (
    DIVERGED,
    FOLLOWING,
    LOG_FORMAT,
    UNFIT,
    ClusterValue,
    Keys,
    NodeValue,
)
from clearinghouse.replication.leadership_transfer import (
    AGAIN_SECONDS,
    READ_SECONDS,
    LeadershipTransfer,
)

KEYS = Keys("t")
NODES = ("a", "b")


def _status(name: str, revision: int, *, state: str = FOLLOWING, applied: int = 10) -> KeyValue:
    value = NodeValue("", applied, applied, "", 1, state, 3)
    return KeyValue(KEYS.node(name), value.to_bytes(), 1, revision)


def _read(
    transfer: LeadershipTransfer,
    now: float,
    *statuses: KeyValue,
    end: int = 10,
    nodes: tuple[str, ...] = NODES,
) -> str:
    cluster = ClusterValue("t", LOG_FORMAT, "", list(nodes))
    listed = (KeyValue(KEYS.cluster, cluster.to_bytes(), 1, 1),)
    return transfer.find_candidate(TxnAnswer(True, 1, (listed, statuses)), end, now)


def test_a_node_that_published_between_two_reads_can_lead() -> None:
    """A status of unknown age does not count."""
    transfer = LeadershipTransfer(KEYS, "a")
    assert _read(transfer, 0.0, _status("b", 5)) == ""
    assert _read(transfer, 1.0, _status("b", 5)) == ""
    assert _read(transfer, 2.0, _status("b", 6)) == "b"


def test_an_unfit_late_or_foreign_node_cannot_lead() -> None:
    """Nor this node itself, nor a node missing from the read before, nor a node with a status of another build."""
    other = KeyValue(KEYS.node("b"), b"{}", 1, 7)
    for status in (
        _status("b", 6, state=UNFIT),
        _status("b", 6, state=DIVERGED),
        _status("b", 6, applied=9),
        _status("a", 6),
        _status("c", 6),
        other,
    ):
        transfer = LeadershipTransfer(KEYS, "a")
        name = status.key.decode()[-1]
        assert _read(transfer, 0.0, _status(name, 5)) == ""
        assert _read(transfer, 1.0, status) == ""
    transfer = LeadershipTransfer(KEYS, "a")
    assert _read(transfer, 0.0) == ""
    assert _read(transfer, 1.0, _status("b", 6)) == ""


def test_a_node_must_have_applied_the_end_of_the_log_of_two_reads_before() -> None:
    """Nodes publish once a second, so under load each status is a little behind."""
    transfer = LeadershipTransfer(KEYS, "a")
    assert _read(transfer, 0.0, _status("b", 5, applied=10), end=10) == ""
    assert _read(transfer, 1.0, _status("b", 5, applied=10), end=20) == ""
    assert _read(transfer, 2.0, _status("b", 6, applied=10), end=30) == "b"
    assert _read(transfer, 3.0, _status("b", 7, applied=19), end=30) == ""


def test_reads_are_a_second_apart_and_resignations_a_minute() -> None:
    """Leadership moves at most this often between unfit nodes that do not publish that they are unfit."""
    transfer = LeadershipTransfer(KEYS, "a")
    assert transfer.is_due(0.0)
    _read(transfer, 0.0)
    assert not transfer.is_due(READ_SECONDS - 0.1)
    assert transfer.is_due(READ_SECONDS)
    transfer.resigned(1.0)
    assert not transfer.is_due(AGAIN_SECONDS + 0.9)
    assert transfer.is_due(AGAIN_SECONDS + 1.0)
    assert _read(transfer, AGAIN_SECONDS + 1.0, _status("b", 9)) == "", "the reads start again"


def test_a_node_that_was_added_since_the_election_can_lead() -> None:
    """The leader reads the present list of nodes, not the list at its election."""
    transfer = LeadershipTransfer(KEYS, "a")
    assert _read(transfer, 0.0, _status("c", 5), nodes=("a", "c")) == ""
    assert _read(transfer, 1.0, _status("c", 6), nodes=("a", "c")) == "c"
