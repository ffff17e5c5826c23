# SPDX-License-Identifier: Apache-2.0
"""What `clearinghouse cluster init` and `status` refuse and say, against a real engine (SPEC N-1).

Owns one engine for all of them. A refusal must leave no directory, and no key in the engine.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.replication.engine import Get, Put, Txn
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import FOLLOWING, LEADING, STOPPED, EpochValue, Keys, NodeValue
from clearinghouse.server.console.exits import Exit
from clearinghouse.storage.lock import DirectoryLock
from tests.cluster.members import free_ports
from tests.replication.engine import running_engine
from tests.server.harness import run_command

pytestmark = pytest.mark.slow

NODES = "a=127.0.0.1:1,b=127.0.0.1:2,c=127.0.0.1:3"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One engine for the tests of this file."""
    with running_engine(tmp_path_factory.mktemp("engine") / "data") as found:
        yield found


def _init(directory: Path, cluster: str, address: str, *more: str) -> tuple[int, str]:
    """The exit code of `cluster init`, and what it says of an error."""
    ran = run_command(
        *("cluster", "init", "--data-dir", str(directory), "--cluster", cluster),
        *("--nodes", NODES, "--engine", address, *more),
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stderr


def _keys(address: str) -> list[bytes]:
    """All keys of the engine."""
    engine = EtcdEngine([address])
    try:
        return [pair.key for pair in engine.range(Get(b"\0", b"\0"), 5.0).pairs]
    finally:
        engine.close()


@pytest.mark.parametrize("name", ["one/node", "", "one two"])
def test_a_name_that_is_no_part_of_a_key_is_refused(
    tmp_path: Path, address: str, name: str
) -> None:
    """The cluster `one/node` would have its keys among the nodes of the cluster `one`, and stop its leader."""
    before = _keys(address)
    code, said = _init(tmp_path / "a", name, address)
    assert (code, "is no name" in said) == (Exit.USAGE, True)
    assert not (tmp_path / "a").exists()
    assert _keys(address) == before


@pytest.mark.parametrize(
    "given", [["certificate"], ["key"], ["certificate", "ca"], ["certificate", "key"]]
)
def test_half_a_certificate_is_refused(tmp_path: Path, address: str, given: list[str]) -> None:
    """The library of the connection ends the process over one."""
    (tmp_path / "file").write_bytes(b"")
    options = [word for one in given for word in (f"--engine-{one}", str(tmp_path / "file"))]
    code, said = _init(tmp_path / "a", "half", address, *options)
    assert (code, "go together" in said) == (Exit.USAGE, True)
    assert not (tmp_path / "a").exists()


def test_a_directory_with_a_server_begins_no_cluster(tmp_path: Path, address: str) -> None:
    """The server would go on without the cluster, and the directory could not return to it."""
    assert _init(tmp_path / "a", "locked", address)[0] == Exit.OK
    before = _keys(address)
    marker = (tmp_path / "a" / "cluster.json").read_bytes()
    lock = DirectoryLock(tmp_path / "a")
    try:
        code, said = _init(tmp_path / "a", "other", address)
    finally:
        lock.release()
    assert (code, "is locked by process" in said) == (Exit.LOCKED, True)
    assert _keys(address) == before
    assert (tmp_path / "a" / "cluster.json").read_bytes() == marker


def test_a_refused_beginning_makes_no_directory(tmp_path: Path, address: str) -> None:
    """A directory that stays would have a genesis by chance, and the next try would take it."""
    assert _init(tmp_path / "a", "there", address)[0] == Exit.OK
    code, said = _init(tmp_path / "b", "there", address)
    assert (code, "CLUSTER_EXISTS" in said) == (Exit.CLUSTER_REFUSED, True)
    assert not (tmp_path / "b").exists()
    assert _init(tmp_path / "a", "there", address)[0] == Exit.OK  # the same again is no error


def test_the_status_tells_a_node_that_says_nothing(tmp_path: Path, address: str) -> None:
    """The last status of a killed node stays in the engine, and looks like the status of a running node."""
    assert _init(tmp_path / "a", "quiet", address)[0] == Exit.OK
    keys = Keys("quiet")
    words = {"a": LEADING, "b": FOLLOWING, "c": STOPPED}
    puts = [
        Put(keys.node(name), NodeValue("127.0.0.1:1", 0, 0, "1", 2, state, 1).to_bytes())
        for name, state in words.items()
    ]
    puts.append(Put(keys.epoch, EpochValue(1, "a", "127.0.0.1:1", "n", "1").to_bytes()))
    engine = EtcdEngine([address])
    try:
        engine.transact(Txn((), tuple(puts)), 5.0)
    finally:
        engine.close()
    said = run_command("cluster", "status", "--cluster", "quiet", "--engine", address).stdout
    assert "leader a (silent)" in said
    assert "node a: silent, was leading at" in said
    assert "node b: silent, was following at" in said
    assert "node c: stopped at" in said


def test_the_status_names_the_members_that_do_not_answer() -> None:
    """Without a majority nothing can be read, so the refusal has to say which member to start."""
    (port,) = free_ports(1)
    ran = run_command("cluster", "status", "--cluster", "one", "--engine", f"127.0.0.1:{port}")
    assert (ran.returncode, "ENGINE_UNREACHABLE" in ran.stderr) == (Exit.CLUSTER_REFUSED, True)
    assert f"etcd 127.0.0.1:{port}: does not answer" in ran.stderr
