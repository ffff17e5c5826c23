# SPDX-License-Identifier: Apache-2.0
"""Define order methods that are not generated from the schema.

Owns the call with items of three kinds, messages that are prepared once, and the methods whose one parameter is an
order. Every method has `key`, the identity of the request (None: a new one), and `timeout`, the seconds for all
attempts (None: the client's own).
"""

from collections.abc import Sequence

from clearinghouse.client.aio.methods.trading import AsyncTradingMethods
from clearinghouse.client.api.calls import by_hand
from clearinghouse.client.api.conditional_orders import ConditionalOrder
from clearinghouse.client.api.items import BracketOrder
from clearinghouse.client.api.requests import Instruction, NewOrder, Replacement, instructions
from clearinghouse.client.values.errors import RequestKey, UnknownInstrument
from clearinghouse.client.values.replies import Batch, OrderResult
from clearinghouse.v1 import trading_pb2


class AsyncTrading(AsyncTradingMethods):
    """Methods that place, cancel and replace orders. A batch returns one result per item; one item raises `Refused`."""

    async def replace_order(
        self,
        order: NewOrder,
        order_id: int = 0,
        *,
        target_client_order_id: int = 0,
        target_client_order_text: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Replace another order by `order` in one step; return the result. If that is refused, the old order stays.

        Raises `Refused`.
        """
        replacement = Replacement(order, order_id, target_client_order_id, target_client_order_text)
        return (await self.replace_orders([replacement], key=key, timeout=timeout)).only()

    async def place_conditional_order(
        self,
        order: ConditionalOrder,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Place one conditional order or iceberg; the id in the result is that of the conditional order.

        Raises `Refused`.
        """
        return (await self.place_conditional_orders([order], key=key, timeout=timeout)).only()

    async def place_bracket(
        self,
        order: BracketOrder,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Place one entry order with a take-profit and a stop; the id in the result is that of the entry.

        Raises `Refused`.
        """
        return (await self.place_brackets([order], key=key, timeout=timeout)).only()

    async def submit_orders(
        self,
        items: Sequence[Instruction],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Send new orders, cancels and replaces in one call; each is accepted or refused by itself, in this order.

        With `atomic` all items are accepted or none, and only the last may trade when it enters the book. If one item
        fails, it has its own code and the others have ATOMIC_BATCH_REFUSED. At most 8,192 items. Messages made by
        `prepare` are sent without being built again.
        """
        build = by_hand.submit_orders(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def prepare(self, items: Sequence[Instruction]) -> Sequence[trading_pb2.OrderInstruction]:
        """Return the messages of instructions, which the caller can keep and send many times."""
        try:
            return instructions(items, self.instruments)
        except UnknownInstrument:
            await self.refresh_instruments()
            return instructions(items, self.instruments)
