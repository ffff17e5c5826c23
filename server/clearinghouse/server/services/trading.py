# SPDX-License-Identifier: Apache-2.0
"""TradingService: the session stream; its unary calls come from the codec's table."""

from typing import Final

from clearinghouse.server.codec.decode_orders import decode_session_frame
from clearinghouse.server.codec.encode import encode_session_frame
from clearinghouse.server.edge import Context, Edge, MethodHandler, both_streams
from clearinghouse.server.frames import FrameStream

FRAMES_PER_ANSWER: Final = 256


class TradingService:
    """Orders, by a stream of frames with lists in them."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """The methods that are not in the codec's tables."""
        return {"Session": both_streams(self.session)}

    async def session(self, _: object, context: Context) -> None:
        """Answer each client frame in order; one server frame may answer several."""
        await FrameStream(
            self._edge, context, decode_session_frame, encode_session_frame, FRAMES_PER_ANSWER
        ).run()
