# SPDX-License-Identifier: Apache-2.0
"""Settings of a node that cannot work are refused before anything is opened."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearinghouse.replication.etcd import EngineTls
from clearinghouse.server.cli import main
from clearinghouse.server.clustering.peers import PeerAccess
from clearinghouse.server.clustering.settings import (
    Cluster,
    check_cluster,
    parse_engine,
    parse_nodes,
)
from clearinghouse.server.console.exits import ConfigError, Exit

NODES = parse_nodes("b=h:2,a=h:1,c=[::1]:3")
GOOD = Cluster("c1", "b", NODES, parse_engine("h:4,h:5"), insecure=True)


def test_good_settings_pass_and_rank_is_by_name() -> None:
    """The same on every node, in any order of the file."""
    check_cluster(GOOD)
    assert GOOD.address == "h:2"
    assert [replace(GOOD, node=name).times.rank for name in "abc"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a", "NAME=HOST:PORT"),
        ("a=h", "NAME=HOST:PORT"),
        ("a=h:0", "NAME=HOST:PORT"),
        ("a=h:65536", "NAME=HOST:PORT"),
        (f"{'a' * 33}=h:1", "at most 32 letters"),
        ("a/b=h:1", "NAME=HOST:PORT"),
        ("a=h:1,a=h:2", "twice"),
        ("a=h:1,b=h:1", "twice"),
        (",".join(f"n{at}=h:{at + 1}" for at in range(8)), "at most 7"),
    ],
)
def test_wrong_nodes_are_refused(text: str, reason: str) -> None:
    """A name is part of a key, an address is given to clients."""
    with pytest.raises(ConfigError, match=reason):
        parse_nodes(text)


def test_wrong_members_are_refused() -> None:
    """An address may not be there twice."""
    with pytest.raises(ConfigError, match="HOST:PORT"):
        parse_engine("h")
    with pytest.raises(ConfigError, match="twice"):
        parse_engine("h:1,h:1")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "a/b"}, "cluster.id"),
        ({"node": "z"}, "not among cluster.nodes: b, a, c"),
        ({"heartbeat_ms": 201}, "at least 4 heartbeats of 201 ms are needed: 804"),
        ({"takeover_broken_ms": 801}, "above takeover_ms, 800"),
        ({"key": Path("k")}, "go together"),
        ({"peers": PeerAccess(None, Path("k"))}, "sent to h:1 in plain text: set cluster.peer_ca"),
        ({"key": Path("k"), "certificate": Path("c")}, "need cluster.ca"),
        ({"peers": PeerAccess(Path("ca"), key=Path("k"))}, "peer_key go together"),
        ({"peers": PeerAccess(certificate=Path("c"), key=Path("k"))}, "need cluster.peer_ca"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, object], reason: str) -> None:
    """The message has the figures and the limit."""
    with pytest.raises(ConfigError, match=reason):
        check_cluster(replace(GOOD, **changes))  # type: ignore[arg-type]


def test_a_credential_goes_to_the_own_machine_or_encrypted() -> None:
    """No other machine has a loopback address, and TLS is for the owner of the certificate."""
    local = parse_nodes("b=h:2,a=127.0.0.1:1,c=[::1]:3,d=localhost:4")
    check_cluster(replace(GOOD, nodes=local, peers=PeerAccess(None, Path("k"))))
    check_cluster(replace(GOOD, peers=PeerAccess(Path("ca"), Path("k"))))


def test_times_at_their_limits_pass() -> None:
    """Four heartbeats exactly, and no time less after a broken connection."""
    check_cluster(replace(GOOD, heartbeat_ms=200, takeover_broken_ms=800))
    assert parse_nodes(f"{'a' * 32}=h:65535") == {"a" * 32: "h:65535"}


def test_members_that_others_reach_need_certificates_or_a_word() -> None:
    """Who reaches a member may write epoch and log; loopback is reached by this machine alone."""
    ca = Path("ca.pem")
    with pytest.raises(
        ConfigError, match=r"h:4 can be reached from other machines.*--engine-insecure"
    ):
        check_cluster(replace(GOOD, insecure=False))
    with pytest.raises(ConfigError, match="h:4 can be reached"):
        check_cluster(replace(GOOD, engine=("127.0.0.1:3", "h:4"), insecure=False))
    check_cluster(replace(GOOD, ca=ca, insecure=False))
    check_cluster(replace(GOOD, engine=("127.0.0.1:3", "[::1]:4"), insecure=False))


@pytest.mark.parametrize("command", ["status", "resign"])
def test_commands_of_a_cluster_need_the_same(command: str) -> None:
    """Nothing is sent to a member before the check."""
    named = ["cluster", command, "--cluster", "c", "--engine", "10.0.0.1:2379"]
    ran = CliRunner().invoke(main, named)
    assert (ran.exit_code, "10.0.0.1:2379 can be reached" in ran.output) == (Exit.USAGE, True)


def test_times_are_given_in_seconds() -> None:
    """Each setting is one of the three times of an election."""
    times = replace(GOOD, heartbeat_ms=50, takeover_ms=900, takeover_broken_ms=300).times
    assert (times.heartbeat, times.takeover, times.broken) == (0.05, 0.9, 0.3)


def test_certificate_files_are_read_each_for_its_use(tmp_path: Path) -> None:
    """One that cannot be read is named."""
    files = {name: tmp_path / name for name in ("ca", "certificate", "key")}
    for name, file in files.items():
        file.write_bytes(name.encode())
    engine = replace(GOOD, **files).connect()  # type: ignore[arg-type]
    assert engine.tls == EngineTls(b"ca", b"certificate", b"key")
    engine = replace(GOOD, ca=files["ca"]).connect()
    assert engine.tls == EngineTls(b"ca")
    assert GOOD.connect().tls is None
    files["key"].unlink()
    with pytest.raises(ConfigError, match=f"{files['key']}: No such file"):
        replace(GOOD, **files).connect()  # type: ignore[arg-type]
