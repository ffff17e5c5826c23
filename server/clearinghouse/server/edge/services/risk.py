# SPDX-License-Identifier: Apache-2.0
"""RiskService and MarginCallService: breaks come from the past, lists of all accounts and hypothetical margin from a
helper process, other reads from the codec.
"""

from functools import partial

from clearinghouse.server.codec.reads.cursors import cursor_of
from clearinghouse.server.codec.reads.past_orders import LIST_BREAKS, decode_list_breaks
from clearinghouse.server.codec.reads.risk_questions import RISK_ANSWERS, RISK_LISTS
from clearinghouse.server.edge.edge import Edge, MethodHandler, unary


class RiskService:
    """The reads that the codec's table lacks."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        lists = {
            path.rpartition("/")[2]: unary(self._edge.answers(partial(self.list_risk, path)))
            for path in RISK_LISTS
        }
        return {"ListBreaks": unary(self._edge.answers(self.list_breaks)), **lists}

    async def list_risk(self, path: str, raw: bytes) -> bytes:
        """Return a page of a list of all accounts from a helper process; the edge refuses a bad request itself."""
        services = self._edge.services
        question = RISK_LISTS[path](raw, services.core.table)
        if question.cursor:
            cursor_of(question.cursor, question.filters, services.genesis.head.hash)
        as_of = await self._edge.committed(question.min_sequence)
        return await services.risk_process.ask(path, raw, as_of)

    async def list_breaks(self, raw: bytes) -> bytes:
        """Return fills of external venues that match no accepted order."""
        query = decode_list_breaks(raw)
        as_of = await self._edge.committed(query.min_sequence)
        return await self._edge.services.past.reply(LIST_BREAKS, raw, as_of)


class MarginCallService:
    """The reads of hypothetical margin."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        return {
            path.rpartition("/")[2]: unary(self._edge.answers(partial(self.answer, path)))
            for path in RISK_ANSWERS
        }

    async def answer(self, path: str, raw: bytes) -> bytes:
        """Return the answer of a helper process; the edge refuses a bad request itself."""
        question = RISK_ANSWERS[path](raw)
        as_of = await self._edge.committed(question.min_sequence, question.account_id)
        return await self._edge.services.risk_process.ask(path, raw, as_of)
