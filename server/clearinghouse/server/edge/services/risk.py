# SPDX-License-Identifier: Apache-2.0
"""RiskService: breaks come from the past, lists over all accounts from a process, the rest from the codec."""

from functools import partial

from clearinghouse.server.codec.reads.cursors import cursor_of
from clearinghouse.server.codec.reads.past_orders import LIST_BREAKS, decode_list_breaks
from clearinghouse.server.codec.reads.risk_questions import RISK_LISTS
from clearinghouse.server.edge.edge import Edge, MethodHandler, unary


class RiskService:
    """The reads that the codec's table does not have."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """The methods that are not in the codec's tables."""
        lists = {
            path.rpartition("/")[2]: unary(self._edge.answers(partial(self.list_risk, path)))
            for path in RISK_LISTS
        }
        return {"ListBreaks": unary(self._edge.answers(self.list_breaks)), **lists}

    async def list_risk(self, path: str, raw: bytes) -> bytes:
        """A page of a list over all accounts, from a process beside the server; a bad request is refused here."""
        services = self._edge.services
        question = RISK_LISTS[path](raw, services.core.table)
        if question.cursor:
            cursor_of(question.cursor, question.filters, services.genesis.head.hash)
        as_of = await self._edge.committed(question.min_sequence)
        return await services.risk_process.ask(path, raw, as_of)

    async def list_breaks(self, raw: bytes) -> bytes:
        """Fills of external venues that matched no accepted order."""
        query = decode_list_breaks(raw)
        as_of = await self._edge.committed(query.min_sequence)
        return await self._edge.services.past.reply(LIST_BREAKS, raw, as_of)
