# SPDX-License-Identifier: Apache-2.0
"""What a subscriber in Python reads of an event of creation: the number that was given, and the whole request."""

from clearinghouse.client.api.events import event
from clearinghouse.v1 import admin_pb2, event_pb2


class Unnamed:
    """No instrument has a symbol: none is needed here."""

    def asset_symbol(self, asset_id: int) -> str:
        """The number."""
        return str(asset_id)

    def market_symbol(self, market_id: int) -> str:
        """The number."""
        return str(market_id)


def test_an_event_of_creation_has_its_request() -> None:
    """The request arrives as the schema has it; an event of another kind has none."""
    request = admin_pb2.CreateAssetRequest(request_id="r1", symbol="SOL", scale=9)
    message = event_pb2.Event(
        sequence=7,
        kind=event_pb2.EVENT_KIND_ASSET_CREATED,
        asset=event_pb2.AssetEvent(asset_id=2),
        stated=event_pb2.Statement(create_asset=request),
    )
    names = Unnamed()
    assert event(message, names).stated == request
    message.ClearField("stated")
    assert event(message, names).stated is None
