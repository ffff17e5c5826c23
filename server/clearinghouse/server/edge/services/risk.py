# SPDX-License-Identifier: Apache-2.0
"""RiskService: breaks, which are read from the journal; margin and switches come from the codec's table."""

from clearinghouse.server.codec.history_encode import decode_list_breaks
from clearinghouse.server.codec.replies.risk import list_breaks
from clearinghouse.server.edge.edge import Edge, MethodHandler, unary


class RiskService:
    """The reads that the codec's table does not have."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """The methods that are not in the codec's tables."""
        return {"ListBreaks": unary(self._edge.answers(self.list_breaks))}

    async def list_breaks(self, raw: bytes) -> bytes:
        """Fills of external venues that matched no accepted order."""
        query = decode_list_breaks(raw)
        as_of = await self._edge.committed(query.min_sequence)
        found = await self._edge.services.lookups.breaks(
            query.after_break_id, query.page_size + 1, include_resolved=query.include_resolved
        )
        has_more = len(found) > query.page_size
        table = self._edge.services.core.table
        return list_breaks(found[: query.page_size], has_more, as_of, table).SerializeToString()
