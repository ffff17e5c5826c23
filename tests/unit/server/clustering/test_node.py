# SPDX-License-Identifier: Apache-2.0
"""A node that stops while the disk of its journal takes nothing."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from clearinghouse.server.clustering.node import ClusterNode
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.startup.disk_watch import DiskWatch, Marks
from clearinghouse.storage.memory import MemoryLog

NODE = Cluster("c", "a", {"a": "127.0.0.1:1"}, ["127.0.0.1:2"])


class _Persister:
    """The thread that writes, as a stop sees it."""

    def __init__(self, *, ends: bool) -> None:
        self.sequence = 3
        self._ends = ends

    def stop(self) -> bool:
        """See `Persister.stop`."""
        return self._ends


@pytest.mark.parametrize("ends", [True, False])
def test_a_stop_that_cannot_write_the_rest_ends_the_process(tmp_path: Path, *, ends: bool) -> None:
    """To close other files of that disk would wait for it too."""
    codes: list[int] = []

    async def run() -> None:
        node = ClusterNode(
            NODE,
            cast("Any", MemoryLog([], 1)),
            DiskWatch(tmp_path, Marks()),
            "build",
            lambda: None,
            end_process=codes.append,
        )
        node.persister = cast("Any", _Persister(ends=ends))
        await node.stop()

    asyncio.run(run())
    assert codes == ([] if ends else [Exit.STOPPED])
