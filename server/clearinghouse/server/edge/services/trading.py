# SPDX-License-Identifier: Apache-2.0
"""Serve sessions of order frames for TradingService, and report the end of a session (SPEC O-3).

Owns the Session stream; all other calls are in the codec's tables. Must never cancel an order itself: a command reports
the end of a session, and the machine cancels.
"""

import asyncio
from typing import Final

from clearinghouse.server.codec.replies.outcomes import encode_session_frame
from clearinghouse.server.codec.requests.decode_conditionals import (
    disconnect_of,
    disconnect_report,
    end_exits_of,
)
from clearinghouse.server.codec.requests.decode_orders import decode_session_frame
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.edge.edge import Edge, MethodHandler, both_streams, finished
from clearinghouse.server.edge.frames import FrameStream
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.sequencing.engine_loop import (
    EngineLoop,
    NotLeaderError,
    NotTakenError,
    QuarantinedError,
    StoppingError,
)
from clearinghouse.statemachine.vocabulary.commands import OrderBatch, ReportDisconnect

FRAMES_PER_ANSWER: Final = 256
DISCONNECT_KEY: Final = "clearinghouse-cancel-on-disconnect"
END_EXITS_KEY: Final = "clearinghouse-end-exits-on-disconnect"
REPORT_AGAIN_SECONDS: Final = 0.01


def orders_to_cancel(context: Context) -> tuple[list[int], int]:
    """Return which orders the end of a session cancels: the accounts, and 1 if exits of positions are included.

    Both come from the metadata of the session. Raises EdgeError.
    """
    account_ids: list[int] = []
    end_exits = 0
    for key, value in context.invocation_metadata() or ():
        text = value if isinstance(value, str) else ""
        if key == DISCONNECT_KEY:
            account_ids = disconnect_of(text, key)
        elif key == END_EXITS_KEY:
            end_exits = end_exits_of(text, key)
    return account_ids, end_exits


def session_frames(edge: Edge, context: Context) -> FrameStream[OrderBatch]:
    """Return the stream of order frames of one session."""
    return FrameStream(edge, context, decode_session_frame, encode_session_frame, FRAMES_PER_ANSWER)


class TradingService:
    """The handler of sessions: streams of frames, each with a list of orders."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods of the service that are written by hand, since the codec's tables lack them."""
        return {"Session": both_streams(self.session)}

    async def session(self, frames: object, context: Context) -> None:
        """Answer the client frames in order; one server frame may answer several.

        After the end of the stream, report the session's end for the accounts that its metadata names. If the server is
        stopping, it accepts no commands, so there is no report.
        """
        work = finished(context, self._session(context))
        del frames, context  # see `refuse`
        await work

    async def _session(self, context: Context) -> None:
        core = self._edge.services.core
        principal = self._edge.principal_of(context)
        account_ids, end_exits = orders_to_cancel(context)
        try:
            await session_frames(self._edge, context).run()
        finally:
            if account_ids:
                report_end(core, disconnect_report(principal, account_ids, end_exits))


def report_end(core: EngineLoop[Scales], command: ReportDisconnect) -> None:
    """Submit the report of a session's end; repeat this while the queue is full, or while no commit can succeed."""
    try:
        core.submit(command, encode_command(command), lambda _outcome, _head: None, is_urgent=True)
    except (StoppingError, NotLeaderError, QuarantinedError):
        return
    except NotTakenError:
        loop = asyncio.get_running_loop()
        loop.call_later(REPORT_AGAIN_SECONDS, report_end, core, command)
