# SPDX-License-Identifier: Apache-2.0
"""Refusals of a start that only processes show: the exit code of a command, two processes, an engine without a quorum.

Owns one engine of one member for all of them, and a cluster in it. The other refusals are in
`tests/replication/test_opening.py`, without a process each.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from clearinghouse.replication.engine import NO_SPACE, EngineRefusedError, Get, Put, Txn
from clearinghouse.replication.errors import ClusterRefusedError
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import FOLLOWING, Keys, NodeValue
from clearinghouse.server.clustering.marker import MARKER_FILE, check_alone, check_marker, leave
from clearinghouse.server.clustering.naming import check_name
from clearinghouse.server.clustering.opening import PROBE_KEY, asked, check_engine, open_node
from clearinghouse.server.clustering.settings import Cluster, parse_nodes
from tests.cluster.members import BUILD, Members, engine_path, free_ports
from tests.cluster.nodes import REFUSED
from tests.server.certificates import Pki
from tests.server.harness import COMMAND
from tests.sources import ROOT

NODES = "a=127.0.0.1:{0},b=127.0.0.1:{1},c=127.0.0.1:{2}"


@dataclass(frozen=True, slots=True)
class Place:
    """An engine with a cluster, and the directory of its node `a`."""

    members: Members
    directory: Path
    nodes: str

    @property
    def engine(self) -> str:
        """The address of the member."""
        return self.members.client_addresses[0]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*COMMAND, *arguments), capture_output=True, text=True, timeout=90, check=False, cwd=ROOT
    )


def _init(
    directory: Path, cluster: str, nodes: str, engine: str
) -> subprocess.CompletedProcess[str]:
    return _run(
        *("cluster", "init", "--data-dir", str(directory), "--cluster", cluster),
        *("--nodes", nodes, "--engine", engine),
    )


def _serve(place: Place, directory: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Start node `a` of the cluster, or what is changed of that."""
    stated = {"cluster": "one", "node": "a", "nodes": place.nodes, "engine": place.engine}
    stated.update(changed)
    options = [word for name, value in stated.items() for word in (f"--{name}", value)]
    return _run(
        *("serve", "--data-dir", str(directory), "--listen", "127.0.0.1:0", "--log", "etcd"),
        *options,
    )


def _content(directory: Path) -> dict[str, bytes]:
    """Every file below a directory."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An engine that holds the cluster `one`."""
    directory = tmp_path_factory.mktemp("bad")
    nodes = NODES.format(*free_ports(3))
    with Members(directory / "engine", engine_path(), names=("m",)) as members:
        begun = _init(directory / "a", "one", nodes, members.client_addresses[0])
        assert begun.returncode == 0, begun.stderr
        yield Place(members, directory / "a", nodes)


def _copy(place: Place, tmp_path: Path) -> Path:
    """The directory of node `a`, copied."""
    return Path(shutil.copytree(place.directory, tmp_path / "a"))


def _refused(ran: subprocess.CompletedProcess[str], name: str, advice: str) -> None:
    """The start ended with the exit code of a refusal, its name, and what to do."""
    said = ran.stdout + ran.stderr
    assert ran.returncode == REFUSED, said
    assert name in said
    assert advice in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_the_engine_of_another_cluster_is_refused(place: Place, tmp_path: Path) -> None:
    """An engine without a cluster of this name is refused, and an empty directory stays empty."""
    _refused(_serve(place, tmp_path / "new", cluster="two"), "NO_CLUSTER", "cluster init")
    assert not (tmp_path / "new").exists() or not _content(tmp_path / "new")


@pytest.mark.nightly
def test_an_engine_without_quorum_is_refused(place: Place, tmp_path: Path) -> None:
    """A member that waits for others answers nothing: the start ends within its time and says so."""
    with_two = Members(tmp_path / "lonely", place.members.engine, names=("p", "q"))
    with_two.start_one(with_two.all[0])
    try:
        ran = _serve(place, tmp_path / "new", engine=with_two.client_addresses[0])
    finally:
        with_two.stop()
    _refused(ran, "ENGINE_UNREACHABLE", "majority")
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_an_engine_that_refuses_large_records_is_refused(tmp_path: Path) -> None:
    """Members with etcd's own limit of requests are refused at the start, and nothing is written."""
    members = Members(tmp_path / "small", engine_path(), names=("m",))
    members.all[0].request_bytes = 1536 * 1024
    with members:
        engine = EtcdEngine(members.client_addresses)
        try:
            with pytest.raises(ClusterRefusedError, match="ENGINE_LIMITS"):
                check_engine(engine)
            assert engine.range(Get(PROBE_KEY), 5).pairs == ()
        finally:
            engine.close()


def test_an_engine_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    """Etcd before 3.6 lacks what bounds its memory; the finder says what to do."""
    old = tmp_path / "etcd"
    old.write_text("#!/bin/sh\necho 'etcd Version: 3.4.23'\n")
    old.chmod(0o755)
    environment = {**os.environ, "CLEARINGHOUSE_ETCD": str(old)}
    ran = subprocess.run(
        ["python3", str(BUILD)], capture_output=True, text=True, env=environment, check=False
    )
    assert ran.returncode == 2
    assert "3.4.23; 3.6 or newer is needed" in ran.stderr
    assert "make engine" in ran.stderr
    missing = {**environment, "CLEARINGHOUSE_ETCD": str(tmp_path / "none")}
    ran = subprocess.run(
        ["python3", str(BUILD)], capture_output=True, text=True, env=missing, check=False
    )
    assert ran.returncode == 2
    assert "there is no such program" in ran.stderr


@pytest.mark.slow
def test_two_processes_on_one_directory_are_refused(place: Place, tmp_path: Path) -> None:
    """The second of two processes on one directory ends, and the first goes on."""
    directory = _copy(place, tmp_path)
    command = (
        *(*COMMAND, "serve", "--data-dir", str(directory), "--listen", "127.0.0.1:0"),
        *("--log", "etcd", "--cluster", "one", "--node", "a", "--nodes", place.nodes),
        *("--engine", place.engine, "--json"),
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
        assert first.stdout is not None
        assert b"listening" in first.stdout.readline()
        second = _serve(place, directory)
        assert second.returncode not in {0, 1}
        assert "Traceback" not in second.stderr
        assert first.poll() is None
        first.kill()


@pytest.mark.slow
def test_a_full_engine_is_refused_and_nothing_is_written(place: Place, tmp_path: Path) -> None:
    """At its quota the engine takes no record: a start and a new cluster are refused, and say how to free space."""
    random = Random(1)
    members = Members(tmp_path / "small", place.members.engine, names=("m",))
    members.all[0].quota_bytes = 16 * 1024 * 1024
    with members:
        begun = _init(tmp_path / "a", "one", place.nodes, members.client_addresses[0])
        assert begun.returncode == 0, begun.stderr
        engine = EtcdEngine(members.client_addresses)
        refused = ""
        # etcd reads its size each 100 ms, so it takes some pieces beyond its quota first.
        for number in range(1_000):
            try:
                put = Put(f"/ballast/{number}".encode(), random.randbytes(256 * 1024))
                engine.transact(Txn((), (put,)), 5)
            except EngineRefusedError as error:
                refused = error.kind
                break
        assert refused == NO_SPACE
        before, keys = _content(tmp_path / "a"), engine.range(Get(b"/", b"0"), 5)
        _refused(
            _serve(place, tmp_path / "a", engine=members.client_addresses[0]),
            "ENGINE_FULL",
            "defragment each member",
        )
        again = _init(tmp_path / "new", "two", place.nodes, members.client_addresses[0])
        _refused(again, "ENGINE_FULL", "quota-backend-bytes")
        assert _content(tmp_path / "a") == before
        assert engine.range(Get(b"/", b"0"), 5).pairs == keys.pairs
        engine.close()


@pytest.mark.slow
def test_an_engine_with_no_room_for_a_record_gets_no_alarm(place: Place, tmp_path: Path) -> None:
    """The space is not tried out by a large request: that would raise the alarm of a member that had none."""
    members = Members(tmp_path / "small", place.members.engine, names=("m",))
    members.all[0].quota_bytes = 4 * 1024 * 1024
    with members:
        engine = EtcdEngine(members.client_addresses)
        try:
            with pytest.raises(
                ClusterRefusedError, match=r"ENGINE_FULL: the database .* of 4194304"
            ):
                check_engine(engine)
            assert engine.status(5).errors == ()
            assert engine.transact(Txn((), (Put(b"/small", b"fits"),)), 5).succeeded
        finally:
            engine.close()


@pytest.mark.slow
def test_a_directory_of_a_cluster_is_not_served_alone(place: Place, tmp_path: Path) -> None:
    """Its journal would get ahead of the cluster: refused with what to do, and served after `cluster leave`."""
    directory = _copy(place, tmp_path)
    before = _content(directory)
    alone = ("serve", "--data-dir", str(directory), "--listen", "127.0.0.1:0")
    _refused(_run(*alone), "DIRECTORY_OF_CLUSTER", f"cluster leave --data-dir {directory}")
    with pytest.raises(
        ClusterRefusedError, match=r"FOREIGN_CLUSTER: .* belongs to the cluster 'one'"
    ):
        check_marker(directory, "two")
    assert _content(directory) == before
    left = _run("cluster", "leave", "--data-dir", str(directory))
    assert left.returncode == 0
    assert "belongs to the cluster 'one' no more" in left.stdout
    assert leave(directory) == ""
    check_alone(directory)
    (directory / MARKER_FILE).write_text("{")
    with pytest.raises(ClusterRefusedError, match="cannot be read"):
        check_alone(directory)


@pytest.mark.slow
def test_a_second_node_of_one_name_is_refused(place: Place, tmp_path: Path) -> None:
    """While a process speaks under the name and listens, another is refused; its last word alone refuses none."""
    engine = EtcdEngine(place.members.client_addresses)
    nodes = parse_nodes(place.nodes)
    cluster = Cluster("one", "b", nodes, [place.engine])
    keys, speaks = Keys("one"), Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        value = NodeValue(address, 0, 0, "build", 1, FOLLOWING, 1)

        def speak() -> None:
            while not speaks.wait(0.3):
                engine.transact(Txn((), (Put(keys.node("b"), value.to_bytes()),)), 5)

        speaker = Thread(target=speak)
        speaker.start()
        try:
            time.sleep(0.5)
            with pytest.raises(
                ClusterRefusedError, match="NAME_TAKEN: another process runs as node 'b'"
            ):
                open_node(tmp_path / "b", cluster, engine)
            assert not (tmp_path / "b").exists()
        finally:
            speaks.set()
            speaker.join()
        check_name(engine, cluster)  # it listens and says nothing more
    check_name(engine, cluster)  # no process listens
    engine.close()


@pytest.mark.slow
def test_certificates_that_the_engine_does_not_take_are_refused(tmp_path: Path) -> None:
    """Members with TLS: another CA and no client certificate are refused by name, and a plain connection is silence."""
    pki = Pki(tmp_path / "pki")
    certificate, key = pki.client("node")
    port, peer = free_ports(2)
    url = f"https://127.0.0.1:{port}"
    command = (
        *(str(engine_path()), "--data-dir", str(tmp_path / "tls"), "--log-level", "error"),
        *("--listen-client-urls", url, "--advertise-client-urls", url),
        *("--listen-peer-urls", f"http://127.0.0.1:{peer}", "--client-cert-auth"),
        *("--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}"),
        *("--initial-cluster", f"default=http://127.0.0.1:{peer}"),
        *("--cert-file", str(pki.certificate), "--key-file", str(pki.key)),
        *("--trusted-ca-file", str(pki.ca), "--max-request-bytes", str(8 << 20)),
    )
    other = Pki(tmp_path / "other")
    address = [f"127.0.0.1:{port}"]
    right = Cluster("one", "a", {"a": "127.0.0.1:1"}, address, pki.ca, certificate, key)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            engine = right.connect()
            check_engine(engine)
            engine.close()
            for wrong, name in (
                (replace(right, ca=other.ca), "ENGINE_DENIED"),
                (replace(right, certificate=None, key=None), "ENGINE_DENIED|ENGINE_UNREACHABLE"),
                (replace(right, ca=None, certificate=None, key=None), "ENGINE_UNREACHABLE"),
            ):
                engine = wrong.connect()
                with pytest.raises(ClusterRefusedError, match=name) as refused:
                    asked(engine, lambda engine=engine: engine.status(1.0), 3.0)  # type: ignore[misc]
                assert "cluster.ca" in str(refused.value)
                engine.close()
        finally:
            process.kill()
