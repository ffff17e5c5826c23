# SPDX-License-Identifier: Apache-2.0
"""The list of nodes changes in one transaction, against the model of the engine; each refusal changes nothing."""

from collections.abc import Callable
from typing import cast

import pytest

from clearinghouse.replication.election import Seen, Takeover
from clearinghouse.replication.engine import Engine, EngineUnknownError, Get, Put, Txn, TxnAnswer
from clearinghouse.replication.errors import ClusterRefusedError
from clearinghouse.replication.keys import ClusterValue, EpochValue, Keys, NodeValue
from clearinghouse.server.clustering.membership import TRIES, add_node, remove_node
from clearinghouse.server.clustering.settings import NODES_MAX
from tests.cluster.engine_model import Store

KEYS = Keys("t")
NAMES = ["a", "b", "c"]


class _Engine:
    """The model; `before` runs before each transaction that changes something, and answers can be lost."""

    def __init__(self) -> None:
        self.store = Store()
        self.before: Callable[[], object] = lambda: None
        self.lost = 0
        node = NodeValue("h:2", 5, 5, "", 2, "following", 1)
        self.put(
            Put(KEYS.cluster, ClusterValue("t", 1, "00", NAMES).to_bytes()),
            Put(KEYS.epoch, EpochValue(4, "a", "h:1", "n", "").to_bytes()),
            Put(KEYS.node("b"), node.to_bytes()),
        )

    def put(self, *puts: Put) -> None:
        self.store.apply(Txn((), puts))

    def transact(self, txn: Txn, _seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        changes = not all(isinstance(one, Get) for one in txn.then)
        if changes:
            self.before()
        answer = self.store.apply(txn)
        if changes and self.lost:
            self.lost -= 1
            raise EngineUnknownError("lost")
        return answer

    def next_member(self) -> None:
        """See `Engine.next_member`."""

    def value(self, key: bytes) -> bytes:
        """The value of a key; b"" if it is not there."""
        return b"".join(pair.value for pair in self.store.range(Get(key)).pairs)

    @property
    def nodes(self) -> list[str]:
        """The list as the engine has it."""
        return ClusterValue.from_bytes(self.value(KEYS.cluster)).nodes


@pytest.fixture
def engine() -> _Engine:
    """An engine with three nodes, the first of which leads."""
    return _Engine()


def add(engine: _Engine, name: str) -> ClusterValue:
    """Add a node."""
    return add_node(cast("Engine", engine), "t", name)


def remove(engine: _Engine, name: str) -> ClusterValue:
    """Remove a node."""
    return remove_node(cast("Engine", engine), "t", name)


def test_a_node_is_added_and_removed(engine: _Engine) -> None:
    """The list is sorted, and the last word of a removed node is gone."""
    assert add(engine, "aa").nodes == ["a", "aa", "b", "c"] == engine.nodes
    assert remove(engine, "b").nodes == ["a", "aa", "c"] == engine.nodes
    assert engine.value(KEYS.node("b")) == b""


@pytest.mark.parametrize(
    ("act", "name", "refusal"),
    [
        (add, "b", "NODE_LISTED: 'b' is a node"),
        (remove, "d", "NODE_NOT_LISTED: 'd' is no node of the cluster 't': a, b, c"),
        (remove, "a", "NODE_LEADS: 'a' leads in epoch 4"),
    ],
)
def test_what_cannot_be_is_refused(
    engine: _Engine, act: Callable[[_Engine, str], object], name: str, refusal: str
) -> None:
    """The message says what the list is, or who leads; nothing is written."""
    revision = engine.store.revision
    with pytest.raises(ClusterRefusedError, match=refusal):
        act(engine, name)
    assert engine.store.revision == revision


def test_a_list_is_as_long_as_it_may_be(engine: _Engine) -> None:
    """Up to the limit nodes are added; one more is refused with the limit and the figure."""
    for number in range(NODES_MAX - len(NAMES)):
        add(engine, f"n{number}")
    with pytest.raises(ClusterRefusedError, match=f"NODE_LIMIT: .* has {NODES_MAX} nodes, at most"):
        add(engine, "more")
    assert len(engine.nodes) == NODES_MAX


def test_an_engine_without_the_cluster_is_refused(engine: _Engine) -> None:
    """The name of the cluster is wrong."""
    with pytest.raises(ClusterRefusedError, match="NO_CLUSTER"):
        add_node(cast("Engine", engine), "other", "d")


def test_of_two_operators_none_undoes_the_others_change(engine: _Engine) -> None:
    """The list that was read has changed, so it is read again."""

    def another_operator() -> None:
        engine.before = lambda: None
        add(engine, "d")

    engine.before = another_operator
    assert add(engine, "e").nodes == ["a", "b", "c", "d", "e"] == engine.nodes


def test_a_node_that_became_leader_meanwhile_stays(engine: _Engine) -> None:
    """The transaction compares the epoch too: the node to be removed leads now."""
    taken = Put(KEYS.epoch, EpochValue(5, "b", "h:2", "n", "").to_bytes())
    engine.before = lambda: engine.put(taken)
    with pytest.raises(ClusterRefusedError, match="NODE_LEADS: 'b' leads in epoch 5"):
        remove(engine, "b")
    assert engine.nodes == NAMES


@pytest.mark.parametrize("act", [add, remove])
def test_a_lost_answer_is_no_refusal(
    engine: _Engine, act: Callable[[_Engine, str], ClusterValue]
) -> None:
    """The change that was made is found, and said to be made."""
    engine.lost = 1
    name = "d" if act is add else "b"
    assert act(engine, name).nodes == engine.nodes
    assert (name in engine.nodes) == (act is add)


def test_a_list_that_never_rests_is_left_alone(engine: _Engine) -> None:
    """After some tries the operator has to check it."""
    numbers = iter(range(100))
    engine.before = lambda: engine.put(
        Put(KEYS.cluster, ClusterValue("t", 1, "00", ["a", f"b{next(numbers)}"]).to_bytes())
    )
    with pytest.raises(ClusterRefusedError, match=f"LIST_CHANGES: .* {TRIES} times"):
        add(engine, "d")


def test_a_removed_node_cannot_take_over(engine: _Engine) -> None:
    """The list that it has seen is not in force any more; without the removal it would succeed."""
    for is_removed in (True, False):
        pairs = {pair.key: pair for pair in engine.store.range(Get(KEYS.prefix, KEYS.end)).pairs}
        seen = Seen(pairs[KEYS.epoch].value, 0, 0, pairs[KEYS.cluster].mod_revision)
        if is_removed:
            remove(engine, "b")
        attempt = Takeover(KEYS, seen, "b", "h:2", "", 5, 0)
        assert engine.store.apply(attempt.txn).succeeded is not is_removed
