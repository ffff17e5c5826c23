# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of OracleService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import oracle
from clearinghouse.client.api.items import Tick
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import oracle_pb2


class OracleMethods(Connection):
    """Methods that send one call of OracleService each."""

    def submit_ticks(
        self,
        items: Sequence[Tick | oracle_pb2.OracleTick],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Send prices of sources; a tick that is not newer than its source's last is refused."""
        build = oracle.submit_ticks(key or self.new_key(), items)
        return self._call(build, timeout)
