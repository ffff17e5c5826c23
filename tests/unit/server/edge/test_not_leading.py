# SPDX-License-Identifier: Apache-2.0
"""What a node of a cluster says of a command that it could not read while it takes no commands (J-3, Q-3)."""

import asyncio

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.sequencing.engine_loop import EngineLoop, NotLeaderError
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import trading_pb2
from tests.unit.server.sequencing.driving import EPOCH, START_NS, new_log, open_edge

PLACE = "/clearinghouse.v1.TradingService/PlaceOrders"


def _not_leading() -> None:
    raise NotLeaderError("b:7411", 3)


@pytest.mark.parametrize(
    ("request_id", "leads", "code"),
    [
        ("r", False, codes.NOT_LEADER),
        ("r", True, codes.UNKNOWN_MARKET),
        ("", False, codes.INVALID_ARGUMENT),
    ],
)
def test_an_unknown_market_is_final_only_where_commands_are_taken(
    request_id: str, *, leads: bool, code: int
) -> None:
    """A node that follows may not have reached the listing yet: the market is not unknown, the leader knows."""

    async def scenario() -> EdgeError:
        log = new_log()
        replayed = replay_log(log)
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS
        )
        core.admit = None if leads else _not_leading
        order = trading_pb2.NewOrder(account_id=1001, market_id=1, price="1", quantity="1")
        order.side, order.type, order.time_in_force = 1, 1, 1  # type: ignore[assignment]
        request = trading_pb2.PlaceOrdersRequest(
            request_id=request_id, created_time_ns=START_NS, orders=[order]
        )
        edge = open_edge(core, log, replayed)
        with pytest.raises(EdgeError) as caught:
            await edge.decoded(request.SerializeToString(), "desk", METHODS[PLACE].decode)
        return caught.value

    error = asyncio.run(scenario())
    assert error.code == code
    assert error.metadata.get("leader", "") == ("b:7411" if code == codes.NOT_LEADER else "")
