# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse cluster`: begin a cluster, show its nodes, change their list, transfer leadership (SPEC N-1).

Owns the output and exit codes of these commands. Each calls etcd; only `init` opens a directory.
"""

import time
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Final

import click

from clearinghouse.replication.engine import Get, Put, Txn
from clearinghouse.replication.errors import (
    CLUSTER_EXISTS,
    ENGINE_UNREACHABLE,
    NO_CLUSTER,
    ClusterRefusedError,
)
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import (
    DIVERGED,
    LEADING,
    STOPPED,
    ClusterValue,
    EpochValue,
    HeadValue,
    HeartbeatValue,
    NodeValue,
    ValueFormError,
)
from clearinghouse.server.cli.serve import choose_genesis
from clearinghouse.server.clustering.marker import leave
from clearinghouse.server.clustering.membership import add_node, remove_node
from clearinghouse.server.clustering.opening import (
    TRY_SECONDS,
    asked,
    begin_cluster,
    check_engine,
    own_of,
)
from clearinghouse.server.clustering.settings import (
    NAME_MAX,
    Cluster,
    check_engine_access,
    is_name,
    parse_engine,
    parse_nodes,
)
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.storage.lock import DirectoryLock

SILENT_SECONDS: Final = 3.0
"""A running node publishes its progress each second; a node silent for this long does not run, or is paused."""
LOOK_SECONDS: Final = 0.2
MAINTENANCE_ALONE: Final = "leading for maintenance alone"

Named = Callable[..., Cluster]
"""Makes the cluster of the options, with the nodes of a text; raises ConfigError."""


def engine_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that locate a cluster; the command receives their values as the dictionary `named`."""

    @wraps(function)
    def command(
        cluster_id: str,
        engine: str,
        ca: Path | None,
        certificate: Path | None,
        key: Path | None,
        insecure: bool,  # noqa: FBT001  as click passes it
        **others: object,
    ) -> None:
        made = partial(_cluster, cluster_id, engine, ca, certificate, key, insecure=insecure)
        function(named=made, **others)

    wrapped: Callable[..., None] = command
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option(
            "--engine-insecure",
            "insecure",
            is_flag=True,
            help="Allow members that other machines can reach though connections are not encrypted.",
        ),
        click.option(
            "--engine-key", "key", type=click.Path(path_type=Path), help="PEM file with its key."
        ),
        click.option(
            "--engine-certificate",
            "certificate",
            type=click.Path(path_type=Path),
            help="PEM file with the certificate that is shown to etcd.",
        ),
        click.option(
            "--engine-ca",
            "ca",
            type=click.Path(path_type=Path),
            help="PEM file with the CA of the etcd members.",
        ),
        click.option(
            "--engine",
            required=True,
            metavar="HOST:PORT,...",
            help="Addresses of the etcd members.",
        ),
        click.option(
            "--cluster", "cluster_id", required=True, metavar="NAME", help="Name of the cluster."
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def _cluster(
    cluster_id: str,
    engine: str,
    ca: Path | None,
    certificate: Path | None,
    key: Path | None,
    nodes: str = "",
    *,
    insecure: bool = False,
) -> Cluster:
    """Return the settings of a cluster from the values of the options. Raises ConfigError."""
    # The name is a part of keys: with a slash in it the keys of one cluster would be among those of another.
    if not is_name(cluster_id):
        raise ConfigError(
            f"--cluster {cluster_id!r} is no name: at most {NAME_MAX} letters, digits, - or _"
        )
    if (certificate is None) != (key is None) or (certificate is not None and ca is None):
        raise ConfigError(
            "--engine-certificate and --engine-key go together, and both need --engine-ca"
        )
    named = parse_nodes(nodes) if nodes else {}
    members = parse_engine(engine)
    cluster = Cluster(cluster_id, "", named, members, ca, certificate, key, insecure)
    check_engine_access(cluster)
    return cluster


@click.group("cluster")
def cluster_command() -> None:
    """Nodes that keep one log on etcd: begin a cluster, show its state, change its nodes, transfer leadership."""


@click.command("init")
@engine_options
@click.option(
    "--data-dir",
    "directory",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The directory whose journal is the beginning of the log; made if it is not there. No server may run on it.",
)
@click.option("--nodes", required=True, metavar="NAME=HOST:PORT,...", help="All nodes.")
@click.option(
    "--genesis", "genesis", type=click.Path(path_type=Path), help="Genesis of a new directory."
)
def init_command(
    *,
    named: Named,
    directory: Path,
    nodes: str,
    genesis: Path | None,
    as_json: bool,
) -> None:
    """Begin a cluster whose log is the journal of a directory.

    While the journal is new, other nodes start from an empty directory; later, from a backup of this directory.
    """
    with errors(as_json=as_json):
        cluster = named(nodes)
        client = cluster.connect()
        try:
            if own_of(directory) is None:
                # All that can be refused is refused before the directory is made.
                check_engine(client)
                _check_not_begun(client, cluster)
                open_directory(
                    directory, choose_genesis(genesis, None, None, None)
                ).directory.close()
            # A server that runs on the directory would go on without the cluster, or in another one.
            lock = DirectoryLock(directory)
            try:
                value = begin_cluster(directory, cluster, client)
            finally:
                lock.release()
            own = own_of(directory)
        finally:
            client.close()
        assert own is not None
        emit(
            {
                "cluster": value.id,
                "genesis": value.genesis,
                "nodes": value.nodes,
                "sequence": own.head.sequence,
            },
            [
                f"cluster {value.id} begins at sequence {own.head.sequence}, with the nodes {', '.join(value.nodes)}",
                f"start each with: clearinghouse serve --log etcd --cluster {value.id} --node NAME ...",
            ],
            as_json=as_json,
        )


def _check_not_begun(client: EtcdEngine, cluster: Cluster) -> None:
    """Refuse to begin a cluster that already exists from a directory without a journal. Raises ClusterRefusedError."""
    found = asked(client, lambda: client.range(Get(cluster.keys.cluster), TRY_SECONDS)).pairs
    if found:
        raise ClusterRefusedError(
            CLUSTER_EXISTS,
            f"the engine holds a cluster {cluster.id!r} already: {found[0].value.decode()}; start its nodes, or choose"
            " another id",
        )


@click.command("status")
@engine_options
def status_command(
    *,
    named: Named,
    as_json: bool,
) -> None:
    """Show the leader, the end of the log, and the last record that each node has."""
    with errors(as_json=as_json):
        cluster = named()
        client = cluster.connect()
        try:
            try:
                result, lines = _status(client, cluster)
            except ClusterRefusedError as error:
                if error.name != ENGINE_UNREACHABLE:
                    raise
                said = "\n".join(f"  {_member_line(one)}" for one in _members(client, cluster))
                message = str(error).removeprefix(f"{error.name}: ")
                raise ClusterRefusedError(error.name, f"{message}\n{said}") from None
        finally:
            client.close()
        emit(result, lines, as_json=as_json)


def _status(client: EtcdEngine, cluster: Cluster) -> tuple[dict[str, object], list[str]]:
    """Return the state of a cluster as a result and as lines for people. Raises ClusterRefusedError."""
    keys = cluster.keys
    look = Txn(
        (),
        (
            Get(keys.cluster),
            Get(keys.epoch),
            Get(keys.head),
            Get(keys.heartbeat),
            Get(keys.node_prefix, keys.node_end),
        ),
    )
    found, epochs, heads, heartbeats, nodes = asked(
        client, lambda: client.transact(look, TRY_SECONDS)
    ).gets
    if not found:
        raise ClusterRefusedError(NO_CLUSTER, f"the engine holds no cluster {cluster.id!r}")
    value = ClusterValue.from_bytes(found[0].value)
    epoch = EpochValue.from_bytes(epochs[0].value)
    head = HeadValue.from_bytes(heads[0].value)
    beat = HeartbeatValue.from_bytes(heartbeats[0].value) if heartbeats else None
    state = "none yet" if beat is None else beat.state
    if beat is not None and beat.alive_ns and state == LEADING:
        state = MAINTENANCE_ALONE
    statuses: dict[str, NodeValue] = {}
    unreadable = set()
    for pair in nodes:
        name = pair.key.removeprefix(keys.node_prefix).decode()
        try:
            statuses[name] = NodeValue.from_bytes(pair.value)
        except ValueFormError:  # of another build
            unreadable.add(name)
    running = {
        keys.node(name)
        for name, status in statuses.items()
        if status.state not in (STOPPED, DIVERGED)
    }
    silent = _silent(
        client, cluster, {pair.key: pair.mod_revision for pair in nodes if pair.key in running}
    )
    if epoch.node in silent:
        state = "silent"
    members = _members(client, cluster)
    result: dict[str, object] = {
        "cluster": value.id,
        "leader": epoch.node,
        "leader_address": epoch.address,
        "epoch": epoch.number,
        "state": state,
        "sequence": head.sequence,
        "chain_head": head.hash,
        "nodes": {
            name: {
                "address": statuses[name].address,
                "state": statuses[name].state,
                "persisted": statuses[name].persisted,
                "applied": statuses[name].applied,
                "build": statuses[name].build,
                "is_silent": name in silent,
            }
            if name in statuses
            else {"state": "not readable" if name in unreadable else "never seen"}
            for name in value.nodes
        },
        "members": members,
    }
    lines = [
        f"cluster {value.id}: leader {epoch.node or 'none yet'} ({state})",
        f"  epoch {epoch.number}, sequence {head.sequence}",
    ]
    for name in value.nodes:
        one_node = statuses.get(name)
        if one_node is None:
            lines.append(f"  node {name}: {'not readable' if name in unreadable else 'never seen'}")
        else:
            lines.append(
                f"  node {name}: {'silent, was ' if name in silent else ''}{one_node.state} at"
                f" {one_node.address}, applied {one_node.applied},"
                f" on disk {one_node.persisted}, build {one_node.build}"
            )
    lines += [f"  {_member_line(member)}" for member in members]
    return result, lines


def _members(client: EtcdEngine, cluster: Cluster) -> list[dict[str, object]]:
    """Return the status of each member of the engine; a member answers without a majority, too."""
    members: list[dict[str, object]] = []
    for address in cluster.engine:
        one = EtcdEngine([address], client.tls)
        try:
            status = asked(one, partial(one.status, TRY_SECONDS), TRY_SECONDS)
            members.append(
                {
                    "address": address,
                    "version": status.version,
                    "database_bytes": status.database_bytes,
                    "quota_bytes": status.quota_bytes,
                    "leads": status.member == status.leader,
                    "has_leader": status.leader != 0,
                    "errors": list(status.errors),
                }
            )
        except ClusterRefusedError:
            members.append({"address": address, "version": "", "errors": ["does not answer"]})
        finally:
            one.close()
    return members


def _member_line(member: dict[str, object]) -> str:
    """Return the line of text about one member of the engine."""
    if not member["version"]:
        return f"etcd {member['address']}: does not answer"
    role = ", leads" if member["leads"] else "" if member["has_leader"] else ", has no leader"
    return f"etcd {member['address']}: {member['version']}, {member['database_bytes']} bytes{role}"


def _silent(client: EtcdEngine, cluster: Cluster, words: dict[bytes, int]) -> set[str]:
    """Return the nodes that publish no new status for some seconds.

    `words` has the key of each node's status and the revision of its last change. Raises ClusterRefusedError.
    """
    keys = cluster.keys
    look = Get(keys.node_prefix, keys.node_end)
    quiet = dict(words)
    until = time.monotonic() + SILENT_SECONDS
    while quiet and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        now = {
            pair.key: pair.mod_revision
            for pair in asked(client, lambda: client.range(look, TRY_SECONDS)).pairs
        }
        quiet = {key: revision for key, revision in quiet.items() if now.get(key) == revision}
    return {key.removeprefix(keys.node_prefix).decode() for key in quiet}


@click.command("resign")
@engine_options
def resign_command(
    *,
    named: Named,
    as_json: bool,
) -> None:
    """Request the leader to answer the calls that it has accepted and to transfer leadership to another node."""
    with errors(as_json=as_json):
        cluster = named()
        keys = cluster.keys
        client = cluster.connect()
        try:
            epochs = asked(client, lambda: client.range(Get(keys.epoch), TRY_SECONDS)).pairs
            if not epochs:
                raise ClusterRefusedError(NO_CLUSTER, f"the engine holds no cluster {cluster.id!r}")
            epoch = EpochValue.from_bytes(epochs[0].value)
            if not epoch.node:
                raise ConfigError("no node has led this cluster yet")
            # The leader of this epoch and no later one gives up: asking twice is harmless.
            put = Txn((), (Put(keys.resign, str(epoch.number).encode()),))
            asked(client, lambda: client.transact(put, TRY_SECONDS))
        finally:
            client.close()
        emit(
            {"leader": epoch.node, "epoch": epoch.number},
            [f"asked {epoch.node}, the leader of epoch {epoch.number}, to resign"],
            as_json=as_json,
        )


def _change_list(
    change: Callable[[EtcdEngine, str, str], ClusterValue],
    name: str,
    lines: Callable[[ClusterValue], list[str]],
    named: Named,
    *,
    as_json: bool,
) -> None:
    """Change the list of nodes by `change`, and print the new list with `lines`."""
    with errors(as_json=as_json):
        if not is_name(name):
            raise ConfigError(
                f"{name!r} is no name of a node: at most {NAME_MAX} letters, digits, - or _"
            )
        of = named()
        client = of.connect()
        try:
            value = change(client, of.id, name)
        finally:
            client.close()
        emit({"cluster": value.id, "nodes": value.nodes}, lines(value), as_json=as_json)


@click.command("add")
@click.argument("name")
@engine_options
def add_command(
    *,
    name: str,
    named: Named,
    as_json: bool,
) -> None:
    """Add the node NAME to the list of the cluster. Then start the node, with an empty directory."""
    _change_list(
        add_node,
        name,
        lambda value: [
            f"cluster {value.id} has the nodes {', '.join(value.nodes)}",
            f"start {name} with all of them in cluster.nodes; the others need that list at their next start",
        ],
        named,
        as_json=as_json,
    )


@click.command("remove")
@click.argument("name")
@engine_options
def remove_command(
    *,
    name: str,
    named: Named,
    as_json: bool,
) -> None:
    """Remove the node NAME from the list of the cluster; if the node runs, it ends. The leader cannot be removed."""
    _change_list(
        remove_node,
        name,
        lambda value: [
            f"cluster {value.id} has the nodes {', '.join(value.nodes)}",
            f"{name} ends if it runs; the others need the new list in cluster.nodes at their next start",
        ],
        named,
        as_json=as_json,
    )


@click.command("leave")
@click.option(
    "--data-dir",
    "directory",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The directory; no server may run on it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def leave_command(*, directory: Path, as_json: bool) -> None:
    """Remove a directory from its cluster, so that it can be served alone or in another cluster.

    A directory that was served alone cannot return: its journal then has records that the cluster never had.
    """
    with errors(as_json=as_json):
        left = leave(directory)
        emit(
            {"directory": str(directory), "cluster": left},
            [
                f"{directory} belongs to the cluster {left!r} no more"
                if left
                else f"{directory} belongs to no cluster"
            ],
            as_json=as_json,
        )


for _command in (
    init_command,
    status_command,
    resign_command,
    add_command,
    remove_command,
    leave_command,
):
    cluster_command.add_command(_command)
