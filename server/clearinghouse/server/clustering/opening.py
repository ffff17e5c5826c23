# SPDX-License-Identifier: Apache-2.0
"""Open a directory as a node of a cluster, after reading the cluster from the engine (SPEC N-1).

Owns the refusals of a start. Each refusal comes before anything is written: this never cuts or overwrites a directory
of another history, nor an engine that was restored from an old copy. Must never begin a new epoch: the engine decides
that.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from clearinghouse.replication.catching_up import PeerError
from clearinghouse.replication.engine import (
    NO_SPACE,
    TOO_LARGE,
    Compare,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Put,
    Status,
    Target,
    Txn,
)
from clearinghouse.replication.errors import (
    BELOW_WINDOW,
    CLUSTER_EXISTS,
    ENGINE_DENIED,
    ENGINE_FULL,
    ENGINE_LIMITS,
    ENGINE_TOO_OLD,
    ENGINE_UNREACHABLE,
    FOREIGN_CLUSTER,
    FOREIGN_GENESIS,
    JOURNAL_AHEAD_OF_CLUSTER,
    MEMBERS_DIFFER,
    NO_CLUSTER,
    ClusterRefusedError,
)
from clearinghouse.replication.keys import (
    LOG_FORMAT,
    ClusterValue,
    EpochValue,
    HeadValue,
    head_value,
    record_from_bytes,
    record_to_bytes,
)
from clearinghouse.server.clustering.marker import check_marker, mark
from clearinghouse.server.clustering.naming import check_name
from clearinghouse.server.clustering.peers import PeerJournals
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.startup.directory import Opened
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import JournalMissingError
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from clearinghouse.storage.reader import open_read_only

ENGINE_SECONDS: Final = 20.0
TRY_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 0.1
VERSION_MIN: Final = (3, 6)
# The largest call that the edge takes, with what a record adds to it; and the limit that operators set.
RECORD_BYTES: Final = 5 * 1024 * 1024
REQUEST_BYTES: Final = 8 * 1024 * 1024
PROBE_KEY: Final = b"/clearinghouse/probe"
PROBE_SECONDS: Final = 5.0
OF_TLS: Final = ("handshake", "certificate", "ssl", "tsi_")
MAKE_SPACE: Final = (
    "start the nodes that do not write, compact and defragment each member, take the alarm away (see the page on a"
    " cluster's etcd that is nearly full), or raise --quota-backend-bytes"
)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Own:
    """The journal of a directory: the hash of its genesis, its end and its epoch."""

    genesis: str
    head: Head
    epoch: int


def asked(engine: Engine, ask: Callable[[], Answer], seconds: float = ENGINE_SECONDS) -> Answer:
    """Return the result of `ask`, a request to the engine, repeated for some seconds until a member answers.

    Raises ClusterRefusedError if the engine refuses the request or no member answers in time.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except EngineRefusedError as error:
            if error.kind == NO_SPACE:
                raise ClusterRefusedError(ENGINE_FULL, f"{error}: {MAKE_SPACE}") from None
            raise ClusterRefusedError(
                ENGINE_DENIED, f"{error}: check the certificates and rights of this node"
            ) from None
        except EngineUnknownError as error:
            engine.next_member()
            if time.monotonic() >= until:
                if any(word in str(error).lower() for word in OF_TLS):
                    raise ClusterRefusedError(
                        ENGINE_DENIED,
                        f"no member of the engine took a secure connection in {seconds:.0f} s ({error}): check"
                        " cluster.ca, cluster.certificate and cluster.key against those of the members",
                    ) from None
                raise ClusterRefusedError(
                    ENGINE_UNREACHABLE,
                    f"no member of the engine answered in {seconds:.0f} s ({error}): start a majority of them, or"
                    " correct cluster.engine; members that use TLS need cluster.ca, certificate and key",
                ) from None
            time.sleep(AGAIN_SECONDS)


def check_engine(engine: Engine) -> None:
    """Raise ClusterRefusedError for an engine that is too old, or that would refuse a large record."""
    status = asked(engine, lambda: engine.status(TRY_SECONDS))
    numbers = tuple(int(part) for part in status.version.split(".")[:2] if part.isdecimal())
    if numbers < VERSION_MIN:
        wanted = ".".join(str(part) for part in VERSION_MIN)
        raise ClusterRefusedError(
            ENGINE_TOO_OLD,
            f"the engine is of version {status.version}, at least {wanted} is needed",
        )
    if _is_full(status):
        raise ClusterRefusedError(
            ENGINE_FULL,
            f"the database of a member has {status.database_bytes} of {status.quota_bytes} bytes, which leaves no space"
            f" for a record of {RECORD_BYTES}: {MAKE_SPACE}",
        )
    # A transaction whose comparison fails changes nothing, and is refused as a large record would be.
    never = Compare(PROBE_KEY, Target.CREATE, -1)
    probe = Txn((never,), (Put(PROBE_KEY, bytes(RECORD_BYTES)),))
    try:
        asked(engine, lambda: engine.transact(probe, PROBE_SECONDS))
    except ClusterRefusedError as error:
        if TOO_LARGE not in str(error):
            raise
        raise ClusterRefusedError(
            ENGINE_LIMITS,
            f"the engine refuses a request of {RECORD_BYTES} bytes, which a record may have: start its members with"
            f" --max-request-bytes {REQUEST_BYTES}",
        ) from None


def _is_full(status: Status) -> bool:
    """Return whether the engine lacks space for a large record.

    Sending one then would set its alarm, and a member with the alarm accepts no more writes.
    """
    if any("NOSPACE" in error for error in status.errors):
        return True
    return 0 < status.quota_bytes < status.database_bytes + RECORD_BYTES


def own_of(path: Path) -> Own | None:
    """Return the journal's genesis, end and epoch of a directory; None without a journal. Nothing is written."""
    try:
        reader = open_read_only(path)
    except JournalMissingError:
        return None
    try:
        head = reader.head()
        if head == EMPTY_HEAD:
            return None
        epoch, genesis = reader.meta(0)
        return Own("" if genesis is None else genesis.hex(), head, epoch)
    finally:
        reader.close()


def check_cluster_of(engine: Engine, cluster: Cluster, own: Own | None) -> None:
    """Raise ClusterRefusedError unless the journal of a directory is part of this cluster's log."""
    keys = cluster.keys
    look = Txn((), (Get(keys.cluster), Get(keys.epoch), Get(keys.head)))
    found, epochs, heads = asked(engine, lambda: engine.transact(look, TRY_SECONDS)).gets
    if not found or not epochs or not heads:
        raise ClusterRefusedError(
            NO_CLUSTER,
            f"the engine holds no cluster {cluster.id!r}: begin one with `clearinghouse cluster init`, or correct"
            " cluster.id and cluster.engine",
        )
    value = ClusterValue.from_bytes(found[0].value)
    if value.format != LOG_FORMAT:
        raise ClusterRefusedError(
            FOREIGN_CLUSTER,
            f"its log has format {value.format}, this build knows {LOG_FORMAT}: use a build that knows it",
        )
    if sorted(value.nodes) != sorted(cluster.nodes):
        raise ClusterRefusedError(
            MEMBERS_DIFFER,
            f"the cluster has the nodes {', '.join(sorted(value.nodes))}, cluster.nodes has"
            f" {', '.join(sorted(cluster.nodes))}: make them equal",
        )
    if own is None:
        return
    if own.genesis != value.genesis:
        raise ClusterRefusedError(
            FOREIGN_GENESIS,
            f"the journal begins with genesis {own.genesis}, the cluster with {value.genesis}: use its directory",
        )
    head = HeadValue.from_bytes(heads[0].value)
    epoch = EpochValue.from_bytes(epochs[0].value)
    if own.head.sequence > head.sequence or own.epoch > epoch.number:
        raise ClusterRefusedError(
            JOURNAL_AHEAD_OF_CLUSTER,
            f"the journal ends at sequence {own.head.sequence} in epoch {own.epoch}, the cluster at {head.sequence} in"
            f" epoch {epoch.number}: the engine was restored from an old copy, or this directory was served alone."
            " Nothing is cut: stop all nodes and begin a cluster of another name from the longest journal",
        )
    if own.head.sequence == head.sequence and own.head != head.head:
        raise ClusterRefusedError(
            FOREIGN_CLUSTER,
            f"the chain hash at sequence {head.sequence} is {own.head.hash.hex()} here and {head.hash} in the cluster:"
            " the two have different pasts",
        )


def open_node(path: Path, cluster: Cluster, engine: Engine) -> Opened:
    """Lock the directory of a node and open its journal; an empty directory gets the genesis of the cluster.

    Raises ClusterRefusedError before anything is written, and errors of the storage.
    """
    check_marker(path, cluster.id)
    check_engine(engine)
    own = own_of(path)
    check_cluster_of(engine, cluster, own)
    asked(engine, lambda: check_name(engine, cluster))
    genesis = None if own is not None else _genesis_of(engine, cluster)
    directory = DataDirectory(path)
    try:
        mark(path, cluster.id)
        journal = directory.journal
        if genesis is not None and journal.head() == EMPTY_HEAD:
            journal.fence(max(genesis.epoch, 1))
            journal.append(genesis.epoch, 0, [genesis])
        return Opened(directory, journal.epoch())
    except BaseException:
        directory.close()
        raise


def _genesis_of(engine: Engine, cluster: Cluster) -> Record:
    """Return the first record of the cluster's log, from the engine or from another node. Raises
    ClusterRefusedError.
    """
    look = Txn((), (Get(cluster.keys.log(0)), Get(cluster.keys.cluster)))
    pairs, found = asked(engine, lambda: engine.transact(look, TRY_SECONDS)).gets
    if pairs:
        return record_from_bytes(pairs[0].value)
    wanted = ClusterValue.from_bytes(found[0].value).genesis
    peers = PeerJournals(cluster.node, cluster.nodes, cluster.peers)
    said = []
    for name in peers.names:
        try:
            genesis = peers.records(name, 0, b"")[0]
        except (PeerError, IndexError) as error:
            said.append(f"{name}: {error}")
            continue
        if genesis.first_sequence == 0 and genesis.chain_hash.hex() == wanted:
            return genesis
        said.append(f"{name}: its genesis is {genesis.chain_hash.hex()}, the cluster's {wanted}")
    raise ClusterRefusedError(
        BELOW_WINDOW,
        "the directory is empty, the engine no longer has the beginning of the log, and no node gave it"
        f" ({'; '.join(said)}): start a node that has it, or restore a backup of another node into this directory"
        " with `clearinghouse restore`",
    )


def begin_cluster(path: Path, cluster: Cluster, engine: Engine) -> ClusterValue:
    """Write the keys of a new cluster into the engine; its log begins with the journal of a directory.

    Raises ClusterRefusedError.
    """
    check_engine(engine)
    reader = open_read_only(path)
    try:
        genesis = next(reader.read(0))
        last = next(reader.read(reader.head().sequence))
        epoch = reader.epoch()
    finally:
        reader.close()
    keys = cluster.keys
    value = ClusterValue(cluster.id, LOG_FORMAT, genesis.chain_hash.hex(), sorted(cluster.nodes))
    puts = [
        Put(keys.cluster, value.to_bytes()),
        Put(keys.epoch, EpochValue(epoch, "", "", "", "").to_bytes()),
        Put(keys.head, head_value(last).to_bytes()),
    ]
    if last.first_sequence == 0:
        puts.append(Put(keys.log(0), record_to_bytes(genesis)))
    txn = Txn((Compare(keys.cluster, Target.CREATE, 0),), tuple(puts), (Get(keys.cluster),))
    answer = asked(engine, lambda: engine.transact(txn, TRY_SECONDS))
    if not answer.succeeded and answer.gets[0][0].value != value.to_bytes():
        raise ClusterRefusedError(
            CLUSTER_EXISTS,
            f"the engine holds a cluster {cluster.id!r} already: {answer.gets[0][0].value.decode()}; choose another id",
        )
    mark(path, cluster.id)
    return value
