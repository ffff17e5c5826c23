# SPDX-License-Identifier: Apache-2.0
"""Check whether another process runs under the name of this node, before this process opens anything (N-1).

Owns that check. A name is taken if another process publishes a status under it during the check. One status proves
nothing, because the engine keeps the status of a killed node. If no process listens at the node's address, the check
ends at once.
"""

import socket
import time
from typing import Final

from clearinghouse.replication.engine import Engine, Get
from clearinghouse.replication.errors import NAME_TAKEN, ClusterRefusedError
from clearinghouse.replication.keys import DIVERGED, STOPPED, NodeValue
from clearinghouse.replication.publishing import PUBLISH_SECONDS
from clearinghouse.server.clustering.settings import Cluster

CONNECT_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.1
# A node publishes its status once a second, perhaps late.
FRESH_SECONDS: Final = 3 * PUBLISH_SECONDS
TRY_SECONDS: Final = 1.0


def check_name(engine: Engine, cluster: Cluster) -> None:
    """Raise ClusterRefusedError if another process publishes under this node's name; also raises errors of the
    engine.
    """
    key = cluster.keys.node(cluster.node)
    pairs = engine.range(Get(key), TRY_SECONDS).pairs
    if not pairs:
        return
    value = NodeValue.from_bytes(pairs[0].value)
    if value.state in (STOPPED, DIVERGED) or not _listens(value.address):
        return
    first = pairs[0].mod_revision
    until = time.monotonic() + FRESH_SECONDS
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        pairs = engine.range(Get(key), TRY_SECONDS).pairs
        if pairs and pairs[0].mod_revision != first:
            raise ClusterRefusedError(
                NAME_TAKEN,
                f"another process runs as node {cluster.node!r} of the cluster {cluster.id!r}, at {value.address}, and"
                " says so each second: stop it, or give this one its own name in cluster.node",
            )


def _listens(address: str) -> bool:
    """Return whether an address accepts a connection, or at least does not refuse it."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
    except ConnectionRefusedError:
        return False
    except (OSError, ValueError):
        return True  # the connection was not refused
    return True
