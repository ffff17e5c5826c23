# SPDX-License-Identifier: Apache-2.0
"""Starts in a cluster that must be refused, each by its name and before anything is written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clearinghouse.replication.engine import Delete, Put, Status, Txn
from clearinghouse.replication.errors import ClusterRefusedError
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import EpochValue, HeadValue
from clearinghouse.server.clustering.opening import (
    asked,
    begin_cluster,
    check_engine,
    open_node,
    own_of,
)
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.storage.chain import seal
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from tests.replication.engine import running_engine

pytestmark = pytest.mark.slow

NODES = {"a": "127.0.0.1:1", "b": "127.0.0.1:2", "c": "127.0.0.1:3"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One engine for the tests of this file."""
    with running_engine(tmp_path_factory.mktemp("engine") / "data") as found:
        yield found


@pytest.fixture
def engine(address: str) -> Iterator[EtcdEngine]:
    """A client of it."""
    made = EtcdEngine([address])
    yield made
    made.close()


@pytest.fixture
def cluster(address: str, engine: EtcdEngine, tmp_path: Path) -> Cluster:
    """A cluster that began with the directory `a`."""
    made = Cluster(tmp_path.name, "a", NODES, [address])
    _begin(tmp_path / "a")
    begin_cluster(tmp_path / "a", made, engine)
    return made


def _begin(path: Path, seed: bytes = bytes(16)) -> None:
    """A new journal."""
    open_directory(path, make_genesis(seed=seed)).directory.close()


def _open(path: Path, cluster: Cluster, engine: EtcdEngine) -> list[Record]:
    """Open a directory as a node; the records that it has then."""
    open_node(path, cluster, engine).directory.close()
    return _records(path)


def _records(path: Path) -> list[Record]:
    reader = open_read_only(path)
    try:
        return list(reader.read(0))
    finally:
        reader.close()


def _refused(path: Path, cluster: Cluster, engine: EtcdEngine) -> str:
    """Open a directory as a node, which must be refused and change nothing; the name of the refusal."""
    before = {one: one.read_bytes() for one in path.glob("*") if one.is_file()}
    with pytest.raises(ClusterRefusedError) as refused:
        open_node(path, cluster, engine)
    after = {one: one.read_bytes() for one in path.glob("*") if one.is_file()}
    assert after == before
    return refused.value.name


def test_an_empty_directory_gets_the_genesis_of_the_cluster(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """The first records are equal in every byte, and no node raises the epoch by itself."""
    first = _open(tmp_path / "a", cluster, engine)
    assert _open(tmp_path / "b", replace(cluster, node="b"), engine) == first
    own = own_of(tmp_path / "b")
    assert own is not None
    assert own.epoch == first[0].epoch


def test_a_directory_of_another_genesis_is_refused(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """Its first record has another hash."""
    _begin(tmp_path / "foreign", bytes(15) + b"x")
    assert _refused(tmp_path / "foreign", cluster, engine) == "FOREIGN_GENESIS"


def test_a_cluster_that_is_not_there_is_refused(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """Not even an empty directory is made."""
    other = replace(cluster, id="other")
    assert _refused(tmp_path / "none", other, engine) == "NO_CLUSTER"
    assert not (tmp_path / "none").exists()


def test_other_members_are_refused(cluster: Cluster, engine: EtcdEngine, tmp_path: Path) -> None:
    """Two lists of nodes would count majorities differently."""
    fewer = replace(cluster, nodes={"a": NODES["a"], "b": NODES["b"]})
    assert _refused(tmp_path / "a", fewer, engine) == "MEMBERS_DIFFER"


def test_a_journal_that_is_ahead_is_never_cut(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """One more record than the engine has, or a higher epoch: the directory was served alone, or the engine is old."""
    genesis = _records(tmp_path / "a")[0]
    with DataDirectory(tmp_path / "a") as directory:
        directory.journal.fence(2)
    assert _refused(tmp_path / "a", cluster, engine) == "JOURNAL_AHEAD_OF_CLUSTER"
    keys = cluster.keys
    engine.transact(Txn((), (Put(keys.epoch, EpochValue(2, "", "", "", "").to_bytes()),)), 5.0)
    assert _open(tmp_path / "a", cluster, engine) == [genesis]
    with DataDirectory(tmp_path / "a") as directory:
        record = seal(genesis.head, 2, 1, genesis.time_ns, b"", b"")
        directory.journal.append(2, 1, [record])
    assert _refused(tmp_path / "a", cluster, engine) == "JOURNAL_AHEAD_OF_CLUSTER"


def test_another_past_of_the_same_length_is_refused(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """The chain hash at the end differs."""
    value = HeadValue(0, 0, bytes(32).hex())
    engine.transact(Txn((), (Put(cluster.keys.head, value.to_bytes()),)), 5.0)
    assert _refused(tmp_path / "a", cluster, engine) == "FOREIGN_CLUSTER"


def test_an_empty_directory_below_the_window_is_refused(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """The beginning of the log was trimmed: a backup of another node is needed."""
    engine.transact(Txn((), (Delete(cluster.keys.log(0)),)), 5.0)
    assert _refused(tmp_path / "new", replace(cluster, node="b"), engine) == "BELOW_WINDOW"


def test_a_second_cluster_of_one_name_is_refused(
    cluster: Cluster, engine: EtcdEngine, tmp_path: Path
) -> None:
    """Beginning the same one twice is harmless, another one is refused."""
    begin_cluster(tmp_path / "a", cluster, engine)
    _begin(tmp_path / "other", bytes(15) + b"y")
    with pytest.raises(ClusterRefusedError) as refused:
        begin_cluster(tmp_path / "other", cluster, engine)
    assert refused.value.name == "CLUSTER_EXISTS"


def test_an_engine_that_does_not_answer_is_refused() -> None:
    """With the error of the last member, and what to do."""
    nobody = EtcdEngine(["127.0.0.1:1", "127.0.0.1:2"])
    with pytest.raises(ClusterRefusedError, match=r"start a majority") as refused:
        asked(nobody, lambda: nobody.status(0.2), 0.3)
    assert refused.value.name == "ENGINE_UNREACHABLE"
    nobody.close()


def test_an_engine_that_is_too_old_is_refused(
    engine: EtcdEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has both versions."""
    old = Status("3.4.23", 0, 0, 1, 1, (), 0)
    monkeypatch.setattr(engine, "status", lambda _: old)
    with pytest.raises(ClusterRefusedError, match=r"3\.4\.23, at least 3\.6") as refused:
        check_engine(engine)
    assert refused.value.name == "ENGINE_TOO_OLD"
