# SPDX-License-Identifier: Apache-2.0
"""Serve the stream of ticks of OracleService; its unary call comes from the codec's table."""

from clearinghouse.server.codec.replies.outcomes import encode_ticks_frame
from clearinghouse.server.codec.requests.decode_accounts import decode_ticks_frame
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.edge.edge import Edge, MethodHandler, both_streams, finished
from clearinghouse.server.edge.frames import Answers, FrameStream
from clearinghouse.server.edge.identity import Context
from clearinghouse.statemachine.vocabulary.commands import OracleTicks


def tick_frames(edge: Edge, context: Context) -> FrameStream[OracleTicks]:
    """Return the stream of frames of ticks of one caller."""
    return FrameStream(edge, context, decode_ticks_frame, _encode_one, 1)


class OracleService:
    """The handlers of OracleService: a stream of ticks from price sources."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        return {"StreamTicks": both_streams(self.stream_ticks)}

    async def stream_ticks(self, frames: object, context: Context) -> None:
        """Answer each client frame with one server frame, in order."""
        work = finished(context, tick_frames(self._edge, context).run())
        del frames, context  # see `refuse`
        await work


def _encode_one(answers: Answers[OracleTicks], scales: Scales, chain_head: bytes) -> bytes:
    """Return the server frame that answers one client frame of ticks."""
    (answer,) = answers
    return encode_ticks_frame(answer, scales, chain_head)
