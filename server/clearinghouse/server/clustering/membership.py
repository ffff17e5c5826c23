# SPDX-License-Identifier: Apache-2.0
"""Add a node to the list of a cluster, or remove a node from it (SPEC N-1).

Owns the change of the list, and the refusals of it. A change compares the list of nodes and the epoch with those that
were read, so of two simultaneous operators neither undoes the other's change. A node has no vote: the engine's members
decide which records are committed. So the list may change while nodes run. The nodes see the change at once, and a
removed node cannot become leader, because that compares the list too.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from clearinghouse.replication.engine import Compare, Delete, Engine, Get, Put, Target, Txn
from clearinghouse.replication.errors import (
    LIST_CHANGES,
    NO_CLUSTER,
    NODE_LEADS,
    NODE_LIMIT,
    NODE_LISTED,
    NODE_NOT_LISTED,
    ClusterRefusedError,
)
from clearinghouse.replication.keys import ClusterValue, EpochValue, Keys
from clearinghouse.server.clustering.opening import TRY_SECONDS, asked
from clearinghouse.server.clustering.settings import NODES_MAX

TRIES: Final = 5
"""where list or leader change in between"""

NodesAfter = Callable[[ClusterValue, EpochValue], list[str]]


def add_node(engine: Engine, cluster_id: str, name: str) -> ClusterValue:
    """Add a node to the list; return the changed cluster. Raises ClusterRefusedError."""

    def with_it(value: ClusterValue, _epoch: EpochValue) -> list[str]:
        if name in value.nodes:
            raise ClusterRefusedError(
                NODE_LISTED,
                f"{name!r} is a node of the cluster {cluster_id!r} already: {', '.join(value.nodes)}. Another machine"
                " takes its place under the same name, with an empty directory",
            )
        if len(value.nodes) >= NODES_MAX:
            raise ClusterRefusedError(
                NODE_LIMIT,
                f"the cluster {cluster_id!r} has {len(value.nodes)} nodes, at most {NODES_MAX}: remove one first",
            )
        return sorted([*value.nodes, name])

    return _change(engine, cluster_id, with_it)


def remove_node(engine: Engine, cluster_id: str, name: str) -> ClusterValue:
    """Remove a node from the list, and its status from the engine. Raises ClusterRefusedError.

    The statuses show which records two nodes have on their disks, so the status of a removed node must not remain.
    """

    def without_it(value: ClusterValue, epoch: EpochValue) -> list[str]:
        if name not in value.nodes:
            raise ClusterRefusedError(
                NODE_NOT_LISTED,
                f"{name!r} is no node of the cluster {cluster_id!r}: {', '.join(value.nodes)}",
            )
        if epoch.node == name:
            raise ClusterRefusedError(
                NODE_LEADS,
                f"{name!r} leads in epoch {epoch.number}: hand leadership over with `clearinghouse cluster resign`, or"
                " wait for another leader, then remove the node",
            )
        return [one for one in value.nodes if one != name]

    return _change(engine, cluster_id, without_it, Delete(Keys(cluster_id).node(name)))


def _change(
    engine: Engine, cluster_id: str, nodes_after: NodesAfter, *also: Delete
) -> ClusterValue:
    """Write the list that `nodes_after` returns, together with the operations `also`. Raises ClusterRefusedError."""
    keys = Keys(cluster_id)
    look = partial(engine.transact, Txn((), (Get(keys.cluster), Get(keys.epoch))), TRY_SECONDS)
    wanted: ClusterValue | None = None
    for _ in range(TRIES):
        found, epochs = asked(engine, look).gets
        if not found or not epochs:
            raise ClusterRefusedError(NO_CLUSTER, f"the engine holds no cluster {cluster_id!r}")
        value = ClusterValue.from_bytes(found[0].value)
        if value == wanted:
            return value  # by a try whose answer was lost
        wanted = replace(value, nodes=nodes_after(value, EpochValue.from_bytes(epochs[0].value)))
        txn = Txn(
            (
                Compare(keys.cluster, Target.VALUE, found[0].value),
                Compare(keys.epoch, Target.VALUE, epochs[0].value),
            ),
            (Put(keys.cluster, wanted.to_bytes()), *also),
        )
        if asked(engine, partial(engine.transact, txn, TRY_SECONDS)).succeeded:
            return wanted
    raise ClusterRefusedError(
        LIST_CHANGES,
        f"the list of nodes of {cluster_id!r} or its leader changed {TRIES} times meanwhile: look with"
        " `clearinghouse cluster status`, and try again",
    )
