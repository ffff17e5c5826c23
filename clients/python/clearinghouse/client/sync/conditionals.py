# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Conditional orders, icebergs, pairs and dead-man timers.

Owns the methods about those of TradingService and QueryService. Every method takes `timeout`, the seconds for all
attempts (None: the client's own); those that change something take `key`, the identity of the request (None: a fresh
one).
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import query, trading
from clearinghouse.client.api.conditional_orders import ConditionalOrder
from clearinghouse.client.api.models import WaitingOrder
from clearinghouse.client.api.requests import Cancel
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, OrderResult
from clearinghouse.v1 import trading_pb2


class Conditionals(Connection):
    """Orders that wait for a price, and what happens to orders when their owner falls silent."""

    def place_conditional_order(
        self,
        order: ConditionalOrder,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Place one order that waits, or an iceberg. Raises `Refused`; its id is that of the waiting order."""
        return (self.place_conditional_orders([order], key=key, timeout=timeout)).only()

    def place_conditional_orders(
        self,
        items: Sequence[ConditionalOrder | trading_pb2.ConditionalOrder],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Place up to 8,192 orders, in the order given; each passes or fails by itself.

        A waiting order reserves nothing and passes all gates when it triggers.
        """
        build = trading.place_conditional_orders(key or self.new_key(), items)
        return self._call(build, timeout)

    def cancel_conditional_order(
        self,
        account_id: int,
        order_id: int = 0,
        *,
        target_client_order_id: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """End one waiting order, by our number or by the caller's. Raises `Refused` if it does not wait."""
        cancel = Cancel(account_id, order_id, target_client_order_id)
        return (self.cancel_conditional_orders([cancel], key=key, timeout=timeout)).only()

    def cancel_conditional_orders(
        self,
        items: Sequence[Cancel | trading_pb2.OrderCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """End up to 8,192 waiting orders; one that does not wait answers UNKNOWN_ORDER."""
        build = trading.cancel_conditional_orders(key or self.new_key(), items)
        return self._call(build, timeout)

    def set_dead_man(
        self,
        account_id: int,
        timeout_ns: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Cancel all orders of an account once this caller has sent no order entry for `timeout_ns`; 0: off.

        Called again it is the plainest sign of life. Raises `Refused`; answers the sequence.
        """
        build = trading.set_dead_man(
            key or self.new_key(), account_id=account_id, timeout_ns=timeout_ns
        )
        return (self._call(build, timeout)).sequence

    def conditional_orders(
        self,
        account_id: int,
        market: Instrument = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[WaitingOrder]:
        """The waiting orders of an account, oldest first."""
        found: list[WaitingOrder] = []
        after, has_more = 0, True
        while has_more:
            page = self._call(
                query.list_conditional_orders(
                    account_id=account_id,
                    market=market,
                    page_size=page_size,
                    after_order_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].order_id if found else 0
        return found
