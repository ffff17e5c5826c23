# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of HistoryService.

`timeout` is the seconds for all attempts (None: the client's own).
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls import history
from clearinghouse.client.api.models import PastOrders
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.enums import PastOrderState
from clearinghouse.client.values.instruments import Instrument


class HistoryMethods(Connection):
    """Methods that send one call of HistoryService each."""

    def past_orders(
        self,
        account_id: int = 0,
        market: Instrument = 0,
        *,
        state: PastOrderState = PastOrderState.UNSPECIFIED,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> PastOrders:
        """A page of the orders of an account, of a market or of all, open and ended, in order of acceptance."""
        return self._call(
            history.list_past_orders(
                account_id=account_id,
                market=market,
                state=state,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )
