# SPDX-License-Identifier: Apache-2.0
"""Mark a directory as part of a cluster by a file, so that it is not served alone by mistake (SPEC N-1).

Owns the file and the refusals over it. A directory that was served alone gets records that its cluster never had, and
can never return. The journal does not mention the cluster: it is the same on all nodes. It must never touch the
journal.
"""

import json
import os
from pathlib import Path
from typing import Final

from clearinghouse.replication.errors import (
    DIRECTORY_OF_CLUSTER,
    FOREIGN_CLUSTER,
    ClusterRefusedError,
)
from clearinghouse.storage.files import SYSTEM_FILES
from clearinghouse.storage.lock import DirectoryLock

MARKER_FILE: Final = "cluster.json"


def cluster_of_directory(path: Path) -> str:
    """Return the id of the cluster that a directory belongs to; "" without one.

    Raises ClusterRefusedError for a marker file that cannot be read.
    """
    file = path / MARKER_FILE
    try:
        found = json.loads(file.read_bytes())["cluster"]
    except (
        FileNotFoundError,
        NotADirectoryError,
    ):  # what is no directory is refused where it is opened
        return ""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClusterRefusedError(
            FOREIGN_CLUSTER,
            f"{file} cannot be read ({error!r:.100}): if this directory belongs to a cluster write"
            ' {"cluster": "ITS NAME"} into it, else remove it',
        ) from None
    return str(found)


def mark(path: Path, cluster_id: str) -> None:
    """Write the file that says that a directory belongs to a cluster."""
    if cluster_of_directory(path) == cluster_id:
        return
    partial = path / f"{MARKER_FILE}.new"
    with partial.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"cluster": cluster_id}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path / MARKER_FILE)
    SYSTEM_FILES.sync_directory(path)


def check_alone(path: Path) -> None:
    """Raise ClusterRefusedError if a directory belongs to a cluster, so that it is not served alone."""
    cluster_id = cluster_of_directory(path)
    if cluster_id:
        raise ClusterRefusedError(
            DIRECTORY_OF_CLUSTER,
            f"{path} belongs to the cluster {cluster_id!r}, and a journal that was served alone cannot return to it:"
            f" start it with --log etcd --cluster {cluster_id}, or serve a copy made by `clearinghouse backup` and"
            f" `restore`, or take this directory out for good with `clearinghouse cluster leave --data-dir {path}`",
        )


def check_marker(path: Path, cluster_id: str) -> None:
    """Raise ClusterRefusedError if a directory belongs to another cluster than `cluster_id`."""
    found = cluster_of_directory(path)
    if found not in ("", cluster_id):
        raise ClusterRefusedError(
            FOREIGN_CLUSTER,
            f"{path} belongs to the cluster {found!r}, not to {cluster_id!r}: correct cluster.id or data_dir; if the"
            f" cluster {found!r} is gone for good, `clearinghouse cluster leave --data-dir {path}` and start again",
        )


def leave(path: Path) -> str:
    """Remove the file that makes a directory part of a cluster; return the cluster's id, "" if there was none.

    Raises DirectoryLockedError.
    """
    found = cluster_of_directory(path)
    if found:
        lock = DirectoryLock(path)
        try:
            (path / MARKER_FILE).unlink(missing_ok=True)
            SYSTEM_FILES.sync_directory(path)
        finally:
            lock.release()
    return found
