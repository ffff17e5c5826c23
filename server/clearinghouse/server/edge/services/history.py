# SPDX-License-Identifier: Apache-2.0
"""Serve HistoryService: the process that keeps the tables of the past answers every read."""

from functools import partial

from clearinghouse.server.codec.reads.history import HISTORY_READS
from clearinghouse.server.edge.edge import Edge, MethodHandler, check_size, unary


class HistoryService:
    """The handlers of HistoryService, which pass requests and replies on as bytes."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return all methods of the service."""
        return {
            path.rpartition("/")[2]: unary(self._edge.answers(partial(self._read, path)))
            for path in HISTORY_READS
        }

    async def _read(self, path: str, raw: bytes) -> bytes:
        """Pass a request to the process of the past, and return its reply."""
        check_size(raw)
        return await self._edge.services.past.reply(path, raw)
