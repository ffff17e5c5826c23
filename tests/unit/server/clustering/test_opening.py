# SPDX-License-Identifier: Apache-2.0
"""Which directory becomes a node of a cluster, over the model of the engine; each refusal writes nothing (SPEC N-1)."""

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from clearinghouse.replication.catching_up import PeerError
from clearinghouse.replication.engine import (
    DENIED,
    NO_SPACE,
    TOO_LARGE,
    Delete,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Put,
    RangeAnswer,
    Status,
    Txn,
)
from clearinghouse.replication.errors import ClusterRefusedError
from clearinghouse.replication.keys import (
    DIVERGED,
    FOLLOWING,
    LOG_FORMAT,
    STOPPED,
    ClusterValue,
    EpochValue,
    HeadValue,
    NodeValue,
    head_value,
    record_to_bytes,
)
from clearinghouse.server.clustering import naming, opening
from clearinghouse.server.clustering.marker import (
    MARKER_FILE,
    check_alone,
    check_marker,
    cluster_of_directory,
    leave,
    mark,
)
from clearinghouse.server.clustering.naming import check_name
from clearinghouse.server.clustering.opening import (
    PROBE_KEY,
    RECORD_BYTES,
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
from clearinghouse.storage.errors import DirectoryLockedError
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from tests.unit.replication.member_world import Clock, ModelEngine

NODES = {"a": "127.0.0.1:1", "b": "127.0.0.1:2", "c": "127.0.0.1:3"}
CLUSTER = Cluster("t", "a", NODES, ["127.0.0.1:4"])
KEYS = CLUSTER.keys
SOUND = Status("3.6.4", 0, 1 << 31, 1, 1, (), 0)


class _Engine(ModelEngine):
    """The model, with the status of a member."""

    def __init__(self) -> None:
        super().__init__(Clock())
        self.state = SOUND
        self.members = 0

    def status(self, seconds: float) -> Status:
        """See `Engine.status`."""
        return self.state

    def next_member(self) -> None:
        """See `Engine.next_member`."""
        self.members += 1


@pytest.fixture
def engine() -> _Engine:
    """An engine without a cluster."""
    return _Engine()


@pytest.fixture
def begun(engine: _Engine, tmp_path: Path) -> _Engine:
    """An engine with a cluster that began with the directory `a`."""
    _journal(tmp_path / "a")
    _begin(tmp_path / "a", engine)
    return engine


def _journal(path: Path, seed: bytes = bytes(16)) -> None:
    """A new journal."""
    open_directory(path, make_genesis(seed=seed), clock=lambda: 77).directory.close()


def _begin(path: Path, engine: _Engine) -> ClusterValue:
    return begin_cluster(path, CLUSTER, cast("Engine", engine))


def _records(path: Path) -> list[Record]:
    reader = open_read_only(path)
    try:
        return list(reader.read(0))
    finally:
        reader.close()


def _open(path: Path, engine: _Engine, cluster: Cluster = CLUSTER) -> int:
    """Open a directory as a node and close it again; the epoch of its journal."""
    found = open_node(path, cluster, cast("Engine", engine))
    found.directory.close()
    return found.epoch


def _refused(path: Path, engine: _Engine, cluster: Cluster = CLUSTER) -> ClusterRefusedError:
    """Open a directory as a node, which must be refused and change nothing."""
    before = {one: one.read_bytes() for one in path.glob("*") if one.is_file()}
    revision = engine.store.revision
    with pytest.raises(ClusterRefusedError) as refused:
        open_node(path, cluster, cast("Engine", engine))
    assert {one: one.read_bytes() for one in path.glob("*") if one.is_file()} == before
    assert engine.store.revision == revision
    return refused.value


def test_a_cluster_begins_with_the_journal_of_a_directory(engine: _Engine, tmp_path: Path) -> None:
    """Its genesis, epoch and end; no node leads yet, and the directory is part of the cluster."""
    _journal(tmp_path / "a")
    (genesis,) = _records(tmp_path / "a")
    value = _begin(tmp_path / "a", engine)
    assert value == ClusterValue("t", LOG_FORMAT, genesis.chain_hash.hex(), ["a", "b", "c"])
    assert engine.value(KEYS.cluster) == value.to_bytes()
    assert EpochValue.from_bytes(engine.value(KEYS.epoch)) == EpochValue(1, "", "", "", "")
    assert engine.value(KEYS.head) == head_value(genesis).to_bytes()
    assert engine.value(KEYS.log(0)) == record_to_bytes(genesis)
    assert cluster_of_directory(tmp_path / "a") == "t"


def test_a_cluster_that_begins_with_a_longer_journal_has_its_end(
    engine: _Engine, tmp_path: Path
) -> None:
    """In the epoch in which it ends. The engine has no record of it, since the directory has them all."""
    _journal(tmp_path / "a")
    with DataDirectory(tmp_path / "a") as directory:
        head = directory.journal.head()
        directory.journal.fence(5)
        record = seal(head, 5, 2, 100, b"", b"")
        directory.journal.append(5, 1, [record])
    _begin(tmp_path / "a", engine)
    assert engine.value(KEYS.head) == head_value(record).to_bytes()
    assert EpochValue.from_bytes(engine.value(KEYS.epoch)).number == 5
    assert engine.store.range(Get(KEYS.log_prefix, KEYS.log_end)).pairs == ()
    assert _open(tmp_path / "a", engine) == 5


def test_a_second_cluster_of_one_name_is_refused(begun: _Engine, tmp_path: Path) -> None:
    """The same one may begin twice. The other directory is no part of the cluster afterwards."""
    _begin(tmp_path / "a", begun)
    _journal(tmp_path / "other", bytes(15) + b"y")
    revision = begun.store.revision
    with pytest.raises(ClusterRefusedError) as refused:
        _begin(tmp_path / "other", begun)
    assert refused.value.name == "CLUSTER_EXISTS"
    assert begun.store.revision == revision
    assert cluster_of_directory(tmp_path / "other") == ""


def test_an_empty_directory_gets_the_genesis_of_the_cluster(begun: _Engine, tmp_path: Path) -> None:
    """In its epoch: a node begins none by itself. It is part of the cluster then."""
    cluster = replace(CLUSTER, node="b")
    assert _open(tmp_path / "b", begun, cluster) == 1
    assert _records(tmp_path / "b") == _records(tmp_path / "a")
    assert cluster_of_directory(tmp_path / "b") == "t"
    assert _open(tmp_path / "b", begun, cluster) == 1


def test_a_directory_that_was_served_alone_in_a_later_epoch_is_refused(
    begun: _Engine, tmp_path: Path
) -> None:
    """Also where it got no record in it: a client may have been answered by that server. Nothing is cut."""
    with DataDirectory(tmp_path / "a") as directory:
        directory.journal.fence(2)
    refused = _refused(tmp_path / "a", begun)
    assert refused.name == "JOURNAL_AHEAD_OF_CLUSTER"
    assert "sequence 0 in epoch 2, the cluster at 0 in epoch 1" in str(refused)
    begun.put(Put(KEYS.epoch, EpochValue(2, "b", "h:2", "n", "").to_bytes()))
    assert _open(tmp_path / "a", begun) == 2


def test_a_journal_that_is_longer_or_has_another_past_is_refused(
    begun: _Engine, tmp_path: Path
) -> None:
    """A record more than the engine has; then a record of the same sequence with another hash."""
    with DataDirectory(tmp_path / "a") as directory:
        record = seal(directory.journal.head(), 1, 1, 100, b"", b"")
        directory.journal.append(1, 1, [record])
    assert _refused(tmp_path / "a", begun).name == "JOURNAL_AHEAD_OF_CLUSTER"
    begun.put(Put(KEYS.head, HeadValue(1, 1, bytes(32).hex()).to_bytes()))
    refused = _refused(tmp_path / "a", begun)
    assert refused.name == "FOREIGN_CLUSTER"
    assert record.chain_hash.hex() in str(refused)
    begun.put(Put(KEYS.head, head_value(record).to_bytes()))
    assert _open(tmp_path / "a", begun) == 1


def test_other_settings_or_another_genesis_are_refused(begun: _Engine, tmp_path: Path) -> None:
    """By name, before the directory is touched; none is made."""
    _journal(tmp_path / "foreign", bytes(15) + b"x")
    assert _refused(tmp_path / "foreign", begun).name == "FOREIGN_GENESIS"
    fewer = replace(CLUSTER, nodes={"a": NODES["a"], "b": NODES["b"]})
    assert _refused(tmp_path / "a", begun, fewer).name == "MEMBERS_DIFFER"
    other = replace(CLUSTER, id="other")
    assert _refused(tmp_path / "none", begun, other).name == "NO_CLUSTER"
    assert _refused(tmp_path / "a", begun, other).name == "FOREIGN_CLUSTER", "its marker"
    assert not (tmp_path / "none").exists()
    begun.state = SOUND._replace(version="3.5.9")
    assert _refused(tmp_path / "a", begun).name == "ENGINE_TOO_OLD"
    begun.state = SOUND
    old = ClusterValue.from_bytes(begun.value(KEYS.cluster))
    begun.put(Put(KEYS.cluster, replace(old, format=LOG_FORMAT - 1).to_bytes()))
    assert _refused(tmp_path / "a", begun).name == "FOREIGN_CLUSTER"


class _Peers:
    """The journals of other nodes; a text is why one gives nothing."""

    def __init__(self, **journals: str | list[Record]) -> None:
        self._journals = journals

    @property
    def names(self) -> Sequence[str]:
        """Their names."""
        return tuple(self._journals)

    def records(self, name: str, from_sequence: int, known_hash: bytes) -> Sequence[Record]:
        """See `PeerJournals.records`."""
        assert (from_sequence, known_hash) == (0, b"")
        found = self._journals[name]
        if isinstance(found, str):
            raise PeerError(found, is_final=False)
        return found


def test_an_empty_directory_below_the_window_gets_genesis_from_another_node(
    begun: _Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one that has the right one; the refusal tells what each node said."""
    begun.put(Delete(KEYS.log(0)))
    own = _records(tmp_path / "a")
    _journal(tmp_path / "foreign", bytes(15) + b"x")
    foreign = _records(tmp_path / "foreign")
    cluster = replace(CLUSTER, node="b")

    def have(peers: _Peers) -> None:
        monkeypatch.setattr(opening, "PeerJournals", lambda *_: peers)

    have(_Peers(a="UNAVAILABLE", c=foreign, e=[]))
    refused = _refused(tmp_path / "b", begun, cluster)
    assert refused.name == "BELOW_WINDOW"
    assert "a: UNAVAILABLE; c: its genesis is " + foreign[0].chain_hash.hex() in str(refused)
    assert not (tmp_path / "b").exists()
    have(_Peers(a="UNAVAILABLE", c=foreign, e=own))
    assert _open(tmp_path / "b", begun, cluster) == 1
    assert _records(tmp_path / "b") == own


def test_a_start_that_fails_gives_the_directory_back(
    begun: _Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process may try again, or another one may."""

    def fail(_path: Path, _cluster_id: str) -> None:
        raise OSError("no space")

    monkeypatch.setattr(opening, "mark", fail)
    with pytest.raises(OSError, match="no space"):
        _open(tmp_path / "a", begun)
    DataDirectory(tmp_path / "a").close()


def test_a_name_under_which_a_process_runs_is_refused_before_the_lock(
    begun: _Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the name of a running node, on this machine or another."""

    def taken(_engine: object, _cluster: object) -> None:
        raise ClusterRefusedError("NAME_TAKEN", "a test")

    monkeypatch.setattr(opening, "check_name", taken)
    assert _refused(tmp_path / "b", begun, replace(CLUSTER, node="b")).name == "NAME_TAKEN"
    assert not (tmp_path / "b").exists()


def test_a_node_does_not_join_by_an_engine_that_is_too_old(begun: _Engine, tmp_path: Path) -> None:
    """Nothing is written then."""
    begun.state = SOUND._replace(version="3.5.9")
    assert _refused(tmp_path / "b", begun, replace(CLUSTER, node="b")).name == "ENGINE_TOO_OLD"
    assert not (tmp_path / "b").exists()


def test_a_directory_without_a_journal_has_no_past(tmp_path: Path) -> None:
    """One that has a journal has its genesis, end and epoch."""
    assert own_of(tmp_path / "none") is None
    DataDirectory(tmp_path / "empty").close()
    assert own_of(tmp_path / "empty") is None
    _journal(tmp_path / "a")
    with DataDirectory(tmp_path / "a") as directory:
        directory.journal.fence(3)
    (genesis,) = _records(tmp_path / "a")
    own = own_of(tmp_path / "a")
    assert own is not None
    assert (own.genesis, own.head, own.epoch) == (genesis.chain_hash.hex(), genesis.head, 3)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (SOUND, ""),
        (SOUND._replace(version="3.6.0-rc.1"), ""),
        (SOUND._replace(version="4.0.0"), ""),
        (SOUND._replace(version="3.5.9"), "ENGINE_TOO_OLD: .*3.5.9, at least 3.6"),
        (SOUND._replace(version="2.9.9"), "ENGINE_TOO_OLD"),
        (SOUND._replace(errors=("memberID:1 alarm:NOSPACE ",)), "ENGINE_FULL"),
        (SOUND._replace(errors=("memberID:1 alarm:CORRUPT ",)), ""),
        (SOUND._replace(quota_bytes=0, database_bytes=1 << 40), ""),
        (SOUND._replace(quota_bytes=RECORD_BYTES + 9, database_bytes=9), ""),
        (SOUND._replace(quota_bytes=RECORD_BYTES + 9, database_bytes=10), "ENGINE_FULL: .* 10 of"),
    ],
)
def test_an_engine_must_be_new_enough_and_have_space(
    engine: _Engine, status: Status, refusal: str
) -> None:
    """For the largest record; the probe of that leaves no key, and is not sent to a full engine."""
    engine.state = status
    if refusal:
        with pytest.raises(ClusterRefusedError, match=refusal):
            check_engine(cast("Engine", engine))
        assert engine.asked == []
    else:
        check_engine(cast("Engine", engine))
        (probe,) = engine.asked
        (put,) = probe.then
        assert isinstance(put, Put)
        assert len(put.value) == RECORD_BYTES
    assert engine.value(PROBE_KEY) == b""
    assert engine.store.revision == 1


def _refuses(engine: _Engine, kind: str) -> None:
    def before(_txn: Txn) -> None:
        raise EngineRefusedError(kind, f"a test of {kind}")

    engine.before = before


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        (TOO_LARGE, "ENGINE_LIMITS: .*--max-request-bytes 8388608"),
        (NO_SPACE, "ENGINE_FULL: .*defragment"),
        (DENIED, "ENGINE_DENIED: .*check the certificates"),
    ],
)
def test_a_refusal_of_the_engine_is_named_by_what_helps(
    engine: _Engine, kind: str, refusal: str
) -> None:
    """At once: no wait changes it."""
    _refuses(engine, kind)
    with pytest.raises(ClusterRefusedError, match=refusal):
        check_engine(cast("Engine", engine))
    assert (len(engine.asked), engine.members) == (1, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UNAVAILABLE: refused", "ENGINE_UNREACHABLE"),
        ("Ssl handshake failed", "ENGINE_DENIED"),
        ("SSL_ERROR_SSL", "ENGINE_DENIED"),
    ],
)
def test_members_that_do_not_answer_are_asked_in_turn(
    engine: _Engine, monkeypatch: pytest.MonkeyPatch, text: str, name: str
) -> None:
    """Until one answers or the time is over; what kept a secure connection from being made is named."""
    monkeypatch.setattr(opening, "AGAIN_SECONDS", 0.0)
    answers: Iterator[object] = iter([EngineUnknownError(text)] * 3 + [7])

    def ask() -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ClusterRefusedError) as refused:
        asked(cast("Engine", engine), ask, 0.0)
    assert refused.value.name == name
    assert text in str(refused.value)
    assert engine.members == 1
    assert asked(cast("Engine", engine), ask, 60.0) == 7
    assert engine.members == 3


def test_a_marked_directory_is_served_in_its_cluster_alone(tmp_path: Path) -> None:
    """Until it leaves for good, which a running node does not permit."""
    check_alone(tmp_path)
    check_marker(tmp_path, "t")
    assert leave(tmp_path) == ""
    mark(tmp_path, "t")
    mark(tmp_path, "t")
    assert cluster_of_directory(tmp_path) == "t"
    check_marker(tmp_path, "t")
    with pytest.raises(ClusterRefusedError, match=r"FOREIGN_CLUSTER.*'t', not to 'u'"):
        check_marker(tmp_path, "u")
    with pytest.raises(ClusterRefusedError, match=r"DIRECTORY_OF_CLUSTER.*--cluster t"):
        check_alone(tmp_path)
    _journal(tmp_path / "run")
    mark(tmp_path / "run", "t")
    with DataDirectory(tmp_path / "run"), pytest.raises(DirectoryLockedError):
        leave(tmp_path / "run")
    assert cluster_of_directory(tmp_path / "run") == "t"
    assert leave(tmp_path / "run") == "t"
    check_alone(tmp_path / "run")
    mark(tmp_path, "u")
    check_marker(tmp_path, "u")
    DataDirectory(tmp_path / "run").close()
    assert [one.name for one in tmp_path.iterdir() if "cluster" in one.name] == [MARKER_FILE]


@pytest.mark.parametrize("damaged", ["", "{}", "[]", '{"cluster"'])
def test_a_marker_that_cannot_be_read_is_refused(tmp_path: Path, damaged: str) -> None:
    """To serve it alone, or in any cluster: an operator must say which it is."""
    (tmp_path / MARKER_FILE).write_text(damaged)
    checks: tuple[Callable[[], None], ...] = (
        lambda: check_alone(tmp_path),
        lambda: check_marker(tmp_path, "t"),
    )
    for check in checks:
        with pytest.raises(ClusterRefusedError, match="cannot be read"):
            check()


@pytest.mark.parametrize("state", [FOLLOWING, STOPPED, DIVERGED])
@pytest.mark.parametrize("listens", [True, False])
@pytest.mark.parametrize("publishes", [True, False])
def test_a_name_is_taken_while_its_process_publishes(
    engine: _Engine, monkeypatch: pytest.MonkeyPatch, state: str, listens: bool, publishes: bool
) -> None:
    """One status proves nothing, and a process that ended or does not listen is not waited for."""
    monkeypatch.setattr(naming, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(naming, "FRESH_SECONDS", 0.02)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if not listens:
            listener.close()
        value = NodeValue(f"127.0.0.1:{port}", 0, 0, "", 2, state, 1)
        put = Put(KEYS.node("a"), value.to_bytes())
        read, looks = engine.range, []

        def look(get: Get, seconds: float) -> RangeAnswer:
            looks.append(get.key)
            if publishes and len(looks) > 2:
                engine.put(put)
            return read(get, seconds)

        engine.range = look  # type: ignore[method-assign]
        check_name(cast("Any", engine), CLUSTER)
        assert looks == [KEYS.node("a")], "no status, no process"
        engine.put(put)
        looks.clear()
        waits = state == FOLLOWING and listens
        if waits and publishes:
            with pytest.raises(ClusterRefusedError, match=f"NAME_TAKEN: .*127.0.0.1:{port}"):
                check_name(cast("Any", engine), CLUSTER)
        else:
            check_name(cast("Any", engine), CLUSTER)
        assert (len(looks) > 1) is waits
