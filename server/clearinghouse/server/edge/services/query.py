# SPDX-License-Identifier: Apache-2.0
"""QueryService: reads of private state; reads of the past use the journal."""

from clearinghouse.server.codec import order_encode
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.history_encode import decode_get_order, decode_list_fills
from clearinghouse.server.codec.replies import query as replies
from clearinghouse.server.edge.edge import Edge, MethodHandler, unary
from clearinghouse.statemachine.vocabulary import codes


class QueryService:
    """The reads that the codec's table does not have: ended orders are no longer in the state."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """The methods that are not in the codec's tables."""
        return {
            "GetOrder": unary(self._edge.answers(self.get_order)),
            "ListFills": unary(self._edge.answers(self.list_fills)),
        }

    async def get_order(self, raw: bytes) -> bytes:
        """One order of an account, open or ended."""
        query = decode_get_order(raw)
        lookups = self._edge.services.lookups
        as_of = await self._edge.committed(query.min_sequence, query.account_id)
        if query.order_id:
            order = await lookups.order(query.order_id)
        else:
            order = await lookups.order_of_client(query.account_id, query.client_id)
        if order is None or order.account_id != query.account_id:
            raise EdgeError(codes.NOT_FOUND, "the account has no such order")
        reply = order_encode.get_order(order, as_of, self._edge.services.core.table)
        return reply.SerializeToString()

    async def list_fills(self, raw: bytes) -> bytes:
        """Fills of an account from a sequence on."""
        query = decode_list_fills(raw)
        as_of = await self._edge.committed(query.min_sequence, query.account_id)
        page = await self._edge.services.lookups.fills(
            query.account_id, query.from_sequence, query.market_id, query.order_id, query.page_size
        )
        table = self._edge.services.core.table
        reply = replies.list_fills(page.fills, page.next_sequence, page.has_more, as_of, table)
        return reply.SerializeToString()
