# SPDX-License-Identifier: Apache-2.0
"""Nodes that need what the engine has forgotten: an empty directory, one that was away, and no node that has it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import grpc
import pytest

from clearinghouse.client import ResultCode
from clearinghouse.client.values.errors import from_status
from clearinghouse.replication.engine import Delete, Txn
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import Keys, record_from_bytes
from clearinghouse.server.console.exits import Exit
from clearinghouse.storage.reader import open_read_only
from clearinghouse.v1.journal_pb2 import ReadRecordsRequest, ReadRecordsResponse
from tests.replication.engine import running_engine
from tests.replication.test_nodes import Nodes, until
from tests.server.certificates import Pki
from tests.server.harness import run_command

pytestmark = pytest.mark.slow

READ_RECORDS = "/clearinghouse.v1.JournalService/ReadRecords"
KEYS = Keys("t")


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes of a cluster of three, with some records, of which the engine keeps the last."""
    directory = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        engine = stack.enter_context(running_engine(directory / "engine"))
        made = Nodes(directory, engine)
        made.cluster("init", "--data-dir", str(directory / "a"), "--nodes", made.nodes)
        for name in ("a", "b"):
            made.start(name)
        with made.client() as client:
            for at in range(20):
                client.create_account(f"owner {at}")
        forget(made)
        yield made
        for node in made.running.values():
            node.kill()


def start_again(nodes: Nodes, name: str) -> None:
    """Start a node that does not run: on a busy machine a leader may be deposed and end."""
    if name not in nodes.running or nodes.running[name].process.poll() is not None:
        nodes.start(name)


@pytest.fixture(autouse=True)
def both_run(nodes: Nodes) -> None:
    """Each test finds both nodes running."""
    for name in ("a", "b"):
        start_again(nodes, name)
    nodes.leader()


def forget(nodes: Nodes) -> None:
    """Trim the window to its last record, once both nodes that run have it on disk."""
    last = nodes.cluster("status")["sequence"]
    for name in ("a", "b"):
        start_again(nodes, name)
        until(lambda name=name: _end(nodes, name) >= last, f"{name} is not level")  # type: ignore[misc]
    engine = EtcdEngine([nodes.engine])
    try:
        delete = Delete(KEYS.log(0), KEYS.log(last))
        engine.transact(Txn((), (delete,)), 5.0)
    finally:
        engine.close()


def _end(nodes: Nodes, name: str) -> int:
    reader = open_read_only(nodes.directory / name)
    try:
        return reader.head().sequence
    finally:
        reader.close()


def _hashes(nodes: Nodes, name: str) -> list[bytes]:
    reader = open_read_only(nodes.directory / name)
    try:
        return [record.chain_hash for record in reader.read(0)]
    finally:
        reader.close()


def _ask(address: str, request: ReadRecordsRequest) -> Any:  # noqa: ANN401  a reply or an error
    with grpc.insecure_channel(address) as channel:
        call: Any = channel.unary_unary(READ_RECORDS)
        try:
            return ReadRecordsResponse.FromString(call(request.SerializeToString(), timeout=30))
        except grpc.RpcError as error:
            return from_status(error, None)


def test_pages_of_records_are_bounded_and_checked(nodes: Nodes) -> None:
    """A page ends at the bytes that are asked for; another past and a wrong beginning are refused."""
    address = nodes.addresses["b"]
    whole = _ask(address, ReadRecordsRequest())
    found = [record_from_bytes(data) for data in whole.records]
    assert [record.chain_hash for record in found] == _hashes(nodes, "b")
    assert whole.sequence == found[-1].last_sequence
    small = _ask(address, ReadRecordsRequest(from_sequence=1, max_bytes=1))
    assert len(small.records) == 1
    end = ReadRecordsRequest(from_sequence=whole.sequence + 1)
    assert list(_ask(address, end).records) == []
    wrong = (
        (ReadRecordsRequest(from_sequence=whole.sequence + 2), "SEQUENCE_OUT_OF_RANGE"),
        (ReadRecordsRequest(from_sequence=1, known_chain_head=bytes(32)), "HISTORY_DIFFERS"),
        (ReadRecordsRequest(from_sequence=1, known_chain_head=b"x"), "INVALID_ARGUMENT"),
        (ReadRecordsRequest(known_chain_head=bytes(32)), "INVALID_ARGUMENT"),
        (ReadRecordsRequest(from_sequence=1 << 63), "INVALID_ARGUMENT"),
        (ReadRecordsRequest(max_bytes=1024 * 1024 + 1), "INVALID_ARGUMENT"),
    )
    for request, reason in wrong:
        assert _ask(address, request).reason is ResultCode[reason], request


def test_an_empty_directory_is_filled_from_another_node(nodes: Nodes) -> None:
    """The engine has the last record alone; the node gets all others from a journal, and follows."""
    forget(nodes)
    nodes.start("c", directory="empty")
    until(lambda: _follows(nodes, "empty"), "c does not follow")
    until(lambda: _end(nodes, "empty") == _end(nodes, "a"), "c is not level")
    assert _hashes(nodes, "empty") == _hashes(nodes, "a")
    (caught_up,) = [one for one in nodes.log_of("empty") if one["event"].startswith("caught up")]
    assert caught_up["source"] in {"a", "b"}
    assert caught_up["records"] == len(_hashes(nodes, "a")) - 1
    nodes.running.pop("c").kill()


def test_a_node_that_was_away_goes_on_from_its_own_journal(nodes: Nodes) -> None:
    """It takes only what it lacks."""
    nodes.start("c", directory="away")
    until(lambda: _follows(nodes, "away"), "c does not follow")
    until(lambda: _end(nodes, "away") == _end(nodes, "a"), "c is not level")
    nodes.running.pop("c").kill()
    before = len(_hashes(nodes, "away"))
    with nodes.client() as client:
        for at in range(10):
            client.create_account(f"meanwhile {at}")
    forget(nodes)
    nodes.start("c", directory="away")
    until(lambda: _end(nodes, "away") == _end(nodes, "a"), "c is not level")
    assert _hashes(nodes, "away") == _hashes(nodes, "a")
    caught_up = [one for one in nodes.log_of("away") if one["event"].startswith("caught up")][-1]
    assert caught_up["records"] == len(_hashes(nodes, "a")) - before
    nodes.running.pop("c").kill()


def test_a_node_that_begins_with_a_backup_takes_what_came_after_it(nodes: Nodes) -> None:
    """A backup of a running node, restored elsewhere, is seeded: only later records are read from a node."""
    copy, seeded = nodes.directory / "copy", nodes.directory / "seeded"
    for ran in (
        run_command("backup", str(nodes.directory / "b"), str(copy)),
        run_command("restore", str(copy), str(seeded)),
    ):
        assert ran.returncode == 0, ran.stderr
    before = len(_hashes(nodes, "seeded"))
    with nodes.client() as client:
        for at in range(3):
            client.create_account(f"after the backup {at}")
    forget(nodes)
    nodes.start("c", directory="seeded")
    until(lambda: _end(nodes, "seeded") == _end(nodes, "a"), "the copy is not level")
    assert _hashes(nodes, "seeded") == _hashes(nodes, "a")
    (caught_up,) = [one for one in nodes.log_of("seeded") if one["event"].startswith("caught up")]
    assert caught_up["records"] == len(_hashes(nodes, "a")) - before
    nodes.running.pop("c").kill()


def test_a_node_with_a_certificate_reads_where_listeners_ask_for_one(nodes: Nodes) -> None:
    """A listener with `tls.client_ca` lets a node in by its certificate; one without ends with what failed."""
    pki = Pki(nodes.directory / "pki")
    forget(nodes)
    nodes.start("b", *pki.flags(asks_clients=True))
    until(lambda: nodes.leads() != "", "no node leads")
    certificate, key = pki.client("node-c")
    own = ("--peer-certificate", str(certificate), "--peer-key", str(key))
    nodes.start("c", "--peer-ca", str(pki.ca), *own, directory="certified")
    until(lambda: _follows(nodes, "certified"), "c does not follow")
    until(lambda: _end(nodes, "certified") == _end(nodes, "a"), "c is not level")
    assert _hashes(nodes, "certified") == _hashes(nodes, "a")
    logged = nodes.log_of("certified")
    (caught_up,) = [one for one in logged if one["event"].startswith("caught up")]
    # The other node has no TLS, so c could not read from it.
    assert caught_up["source"] == "b"
    nodes.running.pop("c").kill()
    refused = nodes.start("c", "--peer-ca", str(pki.ca), directory="uncertified")
    assert refused.wait() == Exit.CLUSTER_REFUSED
    said = (nodes.directory / "uncertified.log").read_text()
    assert "UNAVAILABLE" in said
    nodes.running.pop("c")
    nodes.start("b")


def test_an_empty_directory_without_a_node_that_has_it_is_refused(nodes: Nodes) -> None:
    """The message names each node and what to do; nothing is made."""
    for name in ("a", "b"):
        nodes.running.pop(name).kill()
    alone = nodes.start("c", directory="new")
    assert alone.wait() == Exit.CLUSTER_REFUSED
    said = json.dumps(nodes.log_of("new")) + (nodes.directory / "new.log").read_text()
    assert "BELOW_WINDOW" in said
    assert "restore a backup of another node" in said
    assert not (nodes.directory / "new").exists()
    nodes.running.pop("c")


def _follows(nodes: Nodes, name: str) -> bool:
    return any(one.get("event") == "following" for one in nodes.log_of(name))
