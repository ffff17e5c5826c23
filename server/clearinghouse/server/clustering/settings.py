# SPDX-License-Identifier: Apache-2.0
"""Hold the settings of a node of a cluster, and check them before anything is opened.

Owns the form of each setting, and the refusal of times that cannot work together. Must never connect to anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clearinghouse.replication.election import Times
from clearinghouse.replication.etcd import EngineTls, EtcdEngine
from clearinghouse.replication.keys import Keys
from clearinghouse.server.clustering.peers import PeerAccess
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.local import is_local

NODES_MAX: Final = 7
NAME_MAX: Final = 32
TAKEOVER_PER_HEARTBEAT: Final = 4


@dataclass(frozen=True, slots=True)
class Cluster:
    """The settings of one node: the id of the cluster, its own name, the addresses of all nodes and of the engine."""

    id: str
    node: str
    nodes: Mapping[str, str]
    engine: Sequence[str]
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    insecure: bool = False
    peers: PeerAccess = field(default_factory=PeerAccess)
    heartbeat_ms: int = 100
    takeover_ms: int = 800
    takeover_broken_ms: int = 250

    @property
    def keys(self) -> Keys:
        """Return the names of the keys under which the engine stores the cluster."""
        return Keys(self.id)

    @property
    def address(self) -> str:
        """Return the address at which other nodes reach this node."""
        return self.nodes[self.node]

    @property
    def times(self) -> Times:
        """Return the times of an election, which depend on the place of this node in the list."""
        rank = sorted(self.nodes).index(self.node)
        return Times(
            self.heartbeat_ms / 1000, self.takeover_ms / 1000, self.takeover_broken_ms / 1000, rank
        )

    def connect(self) -> EtcdEngine:
        """Return a client of the engine. Raises ConfigError for a certificate file that cannot be read."""
        if self.ca is None:
            return EtcdEngine(self.engine)
        try:
            tls = EngineTls(
                self.ca.read_bytes(),
                None if self.certificate is None else self.certificate.read_bytes(),
                None if self.key is None else self.key.read_bytes(),
            )
        except OSError as error:
            raise ConfigError(f"cluster: {error.filename}: {error.strerror}") from None
        return EtcdEngine(self.engine, tls)


def parse_nodes(text: str) -> dict[str, str]:
    """Return the addresses of nodes by name, from the text `a=HOST:PORT,b=HOST:PORT,...`. Raises ConfigError."""
    nodes: dict[str, str] = {}
    for part in text.split(","):
        name, equals, address = part.strip().partition("=")
        if not (equals and is_name(name) and is_address(address)):
            raise ConfigError(
                f"cluster.nodes: {part.strip()!r} is no node: give NAME=HOST:PORT, with a name of at most {NAME_MAX}"
                " letters, digits, - or _"
            )
        if name in nodes:
            raise ConfigError(f"cluster.nodes: {name!r} is there twice")
        if address in nodes.values():
            raise ConfigError(f"cluster.nodes: {address} is there twice")
        nodes[name] = address
    if len(nodes) > NODES_MAX:
        raise ConfigError(f"cluster.nodes: {len(nodes)} nodes, at most {NODES_MAX}")
    return nodes


def parse_engine(text: str) -> tuple[str, ...]:
    """Return the addresses of the engine's members, from the text `HOST:PORT,HOST:PORT,...`. Raises ConfigError."""
    members = tuple(part.strip() for part in text.split(","))
    for member in members:
        if not is_address(member):
            raise ConfigError(f"cluster.engine: {member!r} is no address: give HOST:PORT")
    if len(set(members)) < len(members):
        raise ConfigError("cluster.engine: an address is there twice")
    return members


def is_name(text: str) -> bool:
    """Return whether a text can name a cluster or a node: a name is part of a key in the engine."""
    return 0 < len(text) <= NAME_MAX and all(
        one.isascii() and (one.isalnum() or one in "-_") for one in text
    )


def is_address(text: str) -> bool:
    """Return whether a text is HOST:PORT."""
    host, colon, port = text.rpartition(":")
    return bool(host and colon and port.isdecimal() and 0 < int(port) < 1 << 16)


def _check_certificate(
    start: str, ca: Path | None, certificate: Path | None, key: Path | None
) -> None:
    """Raise ConfigError if only some of the certificate files of a caller are set.

    `start` is the common beginning of the names of these settings.
    """
    if (certificate is None) != (key is None) or (certificate is not None and ca is None):
        raise ConfigError(f"{start}certificate and {start}key go together, and both need {start}ca")


def check_engine_access(cluster: Cluster) -> None:
    """Raise ConfigError if others can reach the engine without authentication, unless `insecure` permits it (Q-5)."""
    _check_certificate("cluster.", cluster.ca, cluster.certificate, cluster.key)
    if cluster.ca is not None or cluster.insecure:
        return
    for member in cluster.engine:
        if not is_local(member):
            raise ConfigError(
                f"cluster.engine: {member} can be reached from other machines and the connection is in plain text, so"
                " any process that reaches it may write epoch and log: give --engine-ca, --engine-certificate and"
                " --engine-key, or pass --engine-insecure if the network is yours alone"
            )


def check_cluster(cluster: Cluster) -> None:
    """Raise ConfigError for settings of a node that cannot work together."""
    if not is_name(cluster.id):
        raise ConfigError(
            f"cluster.id {cluster.id!r} is no name: at most {NAME_MAX} letters, digits, - or _"
        )
    if cluster.node not in cluster.nodes:
        raise ConfigError(
            f"cluster.node {cluster.node!r} is not among cluster.nodes: {', '.join(cluster.nodes)}"
        )
    if cluster.takeover_ms < TAKEOVER_PER_HEARTBEAT * cluster.heartbeat_ms:
        raise ConfigError(
            f"cluster.takeover_ms is {cluster.takeover_ms}, at least {TAKEOVER_PER_HEARTBEAT} heartbeats of"
            f" {cluster.heartbeat_ms} ms are needed: {TAKEOVER_PER_HEARTBEAT * cluster.heartbeat_ms}"
        )
    if cluster.takeover_broken_ms > cluster.takeover_ms:
        raise ConfigError(
            f"cluster.takeover_broken_ms is {cluster.takeover_broken_ms}, above takeover_ms, {cluster.takeover_ms}"
        )
    peers = cluster.peers
    _check_certificate("cluster.peer_", peers.ca, peers.certificate, peers.key)
    if peers.credential is not None and peers.ca is None:
        plain = [
            address
            for name, address in cluster.nodes.items()
            if name != cluster.node and not is_local(address)
        ]
        if plain:
            raise ConfigError(
                f"cluster.peer_credential would be sent to {plain[0]} in plain text: set cluster.peer_ca"
            )
    check_engine_access(cluster)
