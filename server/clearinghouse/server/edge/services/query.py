# SPDX-License-Identifier: Apache-2.0
"""Serve those reads of QueryService that the state cannot answer.

Past orders and fills come from tables of the past, past calls from an index.
"""

from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.past_calls import decode_get_call, get_call as encode_get_call
from clearinghouse.server.codec.reads.past_orders import (
    GET_ORDER,
    LIST_FILLS,
    decode_get_order,
    decode_list_fills,
)
from clearinghouse.server.edge.edge import Edge, MethodHandler, unary
from clearinghouse.server.journal.call_history import past_calls
from clearinghouse.statemachine.vocabulary import codes

PARTS_PER_ANSWER: Final = 100


class QueryService:
    """The handlers of reads about the past, which the codec's table lacks because the state has only open orders."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        return {
            "GetOrder": unary(self._edge.answers(self.get_order)),
            "ListFills": unary(self._edge.answers(self.list_fills)),
            "GetCall": unary(self._edge.answers_to(self.get_call)),
        }

    async def get_order(self, raw: bytes) -> bytes:
        """Return one order of an account, open or ended, by its id or the client's id."""
        query = decode_get_order(raw)
        # The tables answer as of the last commit, so they include everything answered before.
        as_of = await self._edge.committed(query.min_sequence, query.account_id)
        return await self._edge.services.past.reply(GET_ORDER, raw, as_of)

    async def list_fills(self, raw: bytes) -> bytes:
        """Return the fills of an account from a sequence on, page by page."""
        query = decode_list_fills(raw)
        as_of = await self._edge.committed(query.min_sequence, query.account_id)
        _check_from(query.from_sequence, as_of)
        return await self._edge.services.past.reply(LIST_FILLS, raw, as_of)

    async def get_call(self, raw: bytes, principal: str) -> bytes:
        """Return the caller's calls with a request id, however old they are."""
        query = decode_get_call(raw)
        services = self._edge.services
        as_of = await self._edge.committed(query.min_sequence)
        _check_from(query.from_sequence, as_of)
        # The index answers as of the last commit, so it has each call answered before (I-11).
        sequences, oldest = await services.finder.find(
            principal, query.request_id, query.from_sequence, PARTS_PER_ANSWER + 1, as_of
        )
        sequences = [sequence for sequence in sequences if sequence <= as_of]
        has_more = len(sequences) > PARTS_PER_ANSWER
        next_sequence = sequences[PARTS_PER_ANSWER] if has_more else as_of + 1
        calls = await past_calls(
            services.history, principal, query.request_id, sequences[:PARTS_PER_ANSWER]
        )
        if has_more and len(calls) > 1 and not calls[-1].is_complete:
            # The page cuts this call in parts; the next page returns it whole.
            next_sequence = calls.pop().first_sequence
        if not calls and not has_more and not query.from_sequence:
            since = f" from sequence {oldest} on" if oldest else ""
            raise EdgeError(
                codes.NOT_FOUND,
                f"no call of {principal!r} has this request id{since}, up to sequence {as_of}",
                "sought_request_id",
                metadata={"as_of_sequence": str(as_of)},
            )
        reply = encode_get_call(calls, next_sequence, as_of, services.core.table, has_more=has_more)
        return reply.SerializeToString()


def _check_from(asked: int, as_of: int) -> None:
    """Raise EdgeError for a page that begins beyond the next sequence."""
    if asked > as_of + 1:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"the journal ends at sequence {as_of}",
            "from_sequence",
            str(as_of + 1),
            str(asked),
        )
