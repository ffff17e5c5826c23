# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of VenueService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import venue
from clearinghouse.client.api.items import VenueCancel, VenueFill
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import venue_pb2


class VenueMethods(Connection):
    """Methods that send one call of VenueService each."""

    def report_fills(
        self,
        items: Sequence[VenueFill | venue_pb2.VenueFill],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Report fills as an external venue. A result's id is the trade or, with a BREAK code, the break."""
        build = venue.report_fills(key or self.new_key(), items)
        return self._call(build, timeout)

    def confirm_cancels(
        self,
        items: Sequence[VenueCancel | venue_pb2.VenueCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Confirm as an external venue that orders are out of its book."""
        build = venue.confirm_cancels(key or self.new_key(), items)
        return self._call(build, timeout)
