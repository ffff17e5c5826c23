# SPDX-License-Identifier: Apache-2.0
"""When a leader that is not fit knows a node that can take its office."""

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
from clearinghouse.replication.succession import AGAIN_SECONDS, LOOK_SECONDS, Succession

KEYS = Keys("t")
NODES = ("a", "b")


def _word(name: str, revision: int, *, state: str = FOLLOWING, applied: int = 10) -> KeyValue:
    value = NodeValue("", applied, applied, "", 1, state, 3)
    return KeyValue(KEYS.node(name), value.to_bytes(), 1, revision)


def _look(
    succession: Succession,
    now: float,
    *words: KeyValue,
    end: int = 10,
    nodes: tuple[str, ...] = NODES,
) -> str:
    cluster = ClusterValue("t", LOG_FORMAT, "", list(nodes))
    listed = (KeyValue(KEYS.cluster, cluster.to_bytes(), 1, 1),)
    return succession.look(TxnAnswer(True, 1, (listed, words)), end, now)


def test_a_node_that_spoke_between_two_looks_can_lead() -> None:
    """Count no word that was said at an unknown time."""
    succession = Succession(KEYS, "a")
    assert _look(succession, 0.0, _word("b", 5)) == ""
    assert _look(succession, 1.0, _word("b", 5)) == ""
    assert _look(succession, 2.0, _word("b", 6)) == "b"


def test_a_node_that_is_not_fit_or_behind_or_foreign_cannot() -> None:
    """Nor this node itself, nor one that was not there at the look before, nor one whose word is of another build."""
    other = KeyValue(KEYS.node("b"), b"{}", 1, 7)
    for word in (
        _word("b", 6, state=UNFIT),
        _word("b", 6, state=DIVERGED),
        _word("b", 6, applied=9),
        _word("a", 6),
        _word("c", 6),
        other,
    ):
        succession = Succession(KEYS, "a")
        name = word.key.decode()[-1]
        assert _look(succession, 0.0, _word(name, 5)) == ""
        assert _look(succession, 1.0, word) == ""
    succession = Succession(KEYS, "a")
    assert _look(succession, 0.0) == ""
    assert _look(succession, 1.0, _word("b", 6)) == ""


def test_a_node_needs_what_the_log_had_two_looks_before() -> None:
    """Words are once a second, so under load each is a little behind."""
    succession = Succession(KEYS, "a")
    assert _look(succession, 0.0, _word("b", 5, applied=10), end=10) == ""
    assert _look(succession, 1.0, _word("b", 5, applied=10), end=20) == ""
    assert _look(succession, 2.0, _word("b", 6, applied=10), end=30) == "b"
    assert _look(succession, 3.0, _word("b", 7, applied=19), end=30) == ""


def test_looks_are_a_second_apart_and_resignations_a_minute() -> None:
    """A cluster of unfit nodes that do not say so hands its office round at that pace at most."""
    succession = Succession(KEYS, "a")
    assert succession.is_due(0.0)
    _look(succession, 0.0)
    assert not succession.is_due(LOOK_SECONDS - 0.1)
    assert succession.is_due(LOOK_SECONDS)
    succession.resigned(1.0)
    assert not succession.is_due(AGAIN_SECONDS + 0.9)
    assert succession.is_due(AGAIN_SECONDS + 1.0)
    assert _look(succession, AGAIN_SECONDS + 1.0, _word("b", 9)) == "", "a first look again"


def test_a_node_that_was_added_since_the_election_can_lead() -> None:
    """The list is the one that the engine has now, not the one that the leader found when it took the office."""
    succession = Succession(KEYS, "a")
    assert _look(succession, 0.0, _word("c", 5), nodes=("a", "c")) == ""
    assert _look(succession, 1.0, _word("c", 6), nodes=("a", "c")) == "c"
