# SPDX-License-Identifier: Apache-2.0
"""A subscription at a follower waits for the end that its reader knows before it compares the two (J-3)."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.edge.services.journal import JournalService
from clearinghouse.storage.port import Head
from clearinghouse.v1 import journal_pb2

HASH = bytes(range(32))


class _ComparedError(Exception):
    """The subscription has been compared, and is about to begin."""


@pytest.mark.parametrize(("asked", "known"), [(5, 9), (10, 9), (12, 9)])
def test_a_known_end_that_the_follower_does_not_have_yet_is_waited_for(
    asked: int, known: int
) -> None:
    """It is no other history: the follower has it a moment later, as it has what the reader asks for."""
    hub = SimpleNamespace(sequence=3)

    async def reach(sequence: int) -> None:
        hub.sequence = max(hub.sequence, sequence)

    async def record(sequence: int) -> object:
        return SimpleNamespace(head=Head(sequence, HASH))

    def begin(_context: object) -> str:
        raise _ComparedError

    services = SimpleNamespace(hub=hub, history=SimpleNamespace(record=record))
    edge = SimpleNamespace(reach=reach, services=services, principal_of=begin)
    request = journal_pb2.SubscribeRequest(
        from_sequence=asked, known_sequence=known, known_chain_head=HASH
    )
    with pytest.raises(_ComparedError):
        asyncio.run(
            JournalService(cast("Any", edge))._subscribe(
                request.SerializeToString(), cast("Any", None)
            )
        )
