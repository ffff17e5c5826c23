# SPDX-License-Identifier: Apache-2.0
"""Serve the reads of RiskService and MarginCallService that the codec's table lacks.

Breaks come from the tables of the past. Lists of all accounts and hypothetical margin come from a helper process.
Places for deleveraging come from rankings that all readers share.
"""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final, TypeVar

from clearinghouse.server.codec.reads.adl_places import (
    AdlStream,
    Positions,
    account_of,
    decode_stream_adl_places,
)
from clearinghouse.server.codec.reads.cursors import cursor_of
from clearinghouse.server.codec.reads.forms import unknown_account
from clearinghouse.server.codec.reads.past_orders import LIST_BREAKS, decode_list_breaks
from clearinghouse.server.codec.reads.present import get_liquidation
from clearinghouse.server.codec.reads.risk_questions import RISK_ANSWERS, RISK_LISTS
from clearinghouse.server.edge.adl_rankings import AdlRankings
from clearinghouse.server.edge.edge import Edge, MethodHandler, finished, server_stream, unary
from clearinghouse.server.edge.identity import Context
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import WORK_OF_RANKING
from clearinghouse.statemachine.views.exchange.adl_places import AdlSide, sides_of
from clearinghouse.statemachine.vocabulary.numbers import AccountId

READERS_AT_ONCE: Final = 16  # that read their positions at the start of an interval

R = TypeVar("R")


class RiskService:
    """The handlers of RiskService that the codec's table lacks."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._rankings = AdlRankings(edge)
        self._reading = asyncio.Semaphore(READERS_AT_ONCE)

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        lists = {
            path.rpartition("/")[2]: unary(self._edge.answers(partial(self.list_risk, path)))
            for path in RISK_LISTS
        }
        return {
            "GetLiquidation": unary(self._edge.answers(self.get_liquidation)),
            "ListBreaks": unary(self._edge.answers(self.list_breaks)),
            "StreamAdlPlaces": server_stream(self.stream_adl_places),
            **lists,
        }

    async def get_liquidation(self, raw: bytes) -> bytes:
        """Return the liquidation of an account, with the places of its positions for deleveraging.

        If a side has few holders, the places are computed now; otherwise they come from the kept rankings.
        """
        edge, rankings = self._edge, self._rankings
        reply, _ = await edge.read_within(
            get_liquidation(raw), rankings.lines_at_once * WORK_OF_RANKING
        )
        if reply is None:
            account_id = account_of(raw)
            positions, _ = await self._positions([account_id])
            kept = await rankings.of(positions[account_id])
            reply, _ = await edge.read_within(get_liquidation(raw, kept), 0)
            assert reply is not None
        return reply

    async def stream_adl_places(self, raw: bytes, context: Context) -> None:
        """Send the places of all positions for deleveraging, then each place that changes.

        A slow reader gets only the newest places.
        """
        work = finished(context, self._stream_adl_places(raw, context))
        del raw, context  # see `refuse`
        await work

    async def _stream_adl_places(self, raw: bytes, context: Context) -> None:
        asked, rankings, stream = decode_stream_adl_places(raw), self._rankings, AdlStream()
        turns, principal = self._edge.turns, self._edge.principal_of(context)

        async def beating(work: Coroutine[Any, Any, R]) -> R:
            """Return the result of some work; send heartbeats until it is done."""
            task = asyncio.ensure_future(work)
            try:
                while not (await asyncio.wait({task}, timeout=asked.heartbeat_seconds))[0]:
                    await turns.take(principal)
                    head = self._edge.services.core.head
                    await context.write(stream.heartbeat(head.sequence))
                return task.result()
            finally:
                task.cancel()

        while True:
            interval = rankings.interval
            async with self._reading:
                positions, sequence = await self._positions(asked.account_ids)
            sides = [side for of_account in positions.values() for side in of_account]
            found = await beating(rankings.of(sides))
            await turns.take(principal)
            frame = stream.frame(positions, found, sequence)
            if frame is not None:
                await context.write(frame)
            await beating(rankings.over(interval))

    async def _positions(self, account_ids: list[AccountId]) -> tuple[Positions, int]:
        """Return the sides on which each account has positions, and a sequence that this includes. Raises EdgeError."""
        first, found = 0, {}
        for account_id in account_ids:
            sequence, sides = await self._edge.state_at(partial(_sides, account_id), 0)
            if sides is None:
                raise unknown_account(account_id, "account_ids")
            first, found[account_id] = first or sequence, sides
        return found, first

    async def list_risk(self, path: str, raw: bytes) -> bytes:
        """Return a page of a list about all accounts, from a helper process; this process refuses a bad request
        itself.
        """
        services = self._edge.services
        question = RISK_LISTS[path](raw, services.core.table)
        if question.cursor:
            cursor_of(question.cursor, question.filters, services.genesis.head.hash)
        as_of = await self._edge.committed(question.min_sequence)
        return await services.risk_process.ask(path, raw, as_of)

    async def list_breaks(self, raw: bytes) -> bytes:
        """Return reported fills of external venues that match no accepted order, page by page."""
        query = decode_list_breaks(raw)
        as_of = await self._edge.committed(query.min_sequence)
        return await self._edge.services.past.reply(LIST_BREAKS, raw, as_of)


def _sides(account_id: AccountId, state: State, sequence: int) -> tuple[int, list[AdlSide] | None]:
    """Return the sequence of a state, and the sides on which an account has positions; None for an unknown account."""
    account = state.accounts.get(account_id)
    return sequence, None if account is None else sides_of(account)


class MarginCallService:
    """The handler of MarginCallService that the codec's table lacks: hypothetical margin."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        return {
            path.rpartition("/")[2]: unary(self._edge.answers(partial(self.answer, path)))
            for path in RISK_ANSWERS
        }

    async def answer(self, path: str, raw: bytes) -> bytes:
        """Return the answer of a helper process; this process refuses a bad request itself."""
        question = RISK_ANSWERS[path](raw)
        as_of = await self._edge.committed(question.min_sequence, question.account_id)
        return await self._edge.services.risk_process.ask(path, raw, as_of)
