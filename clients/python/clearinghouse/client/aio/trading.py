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
    """Orders: place, cancel, replace. Batches answer per item; one-item methods raise `Refused`."""

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
        """Replace another order by `order` in one step. Raises `Refused`; the old order then stays."""
        replacement = Replacement(order, order_id, target_client_order_id, target_client_order_text)
        return (await self.replace_orders([replacement], key=key, timeout=timeout)).only()

    async def place_conditional_order(
        self,
        order: ConditionalOrder,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Place one order that waits, or an iceberg. Raises `Refused`; the id is of the conditional order."""
        return (await self.place_conditional_orders([order], key=key, timeout=timeout)).only()

    async def place_bracket(
        self,
        order: BracketOrder,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Place one entry order with a take-profit and a stop. Raises `Refused`; the id is of the entry."""
        return (await self.place_brackets([order], key=key, timeout=timeout)).only()

    async def submit_orders(
        self,
        items: Sequence[Instruction],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Send new orders, cancels and replaces in this order; each is accepted or refused by itself.

        With `atomic` all items or none, and only the last may trade as it enters; the item that failed has its own
        code, the others ATOMIC_BATCH_REFUSED. At most 8,192 items. Messages made by `prepare` are sent without being
        built again.
        """
        build = by_hand.submit_orders(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def prepare(self, items: Sequence[Instruction]) -> Sequence[trading_pb2.OrderInstruction]:
        """Return the messages of instructions, to be kept and sent many times."""
        try:
            return instructions(items, self.instruments)
        except UnknownInstrument:
            await self.refresh_instruments()
            return instructions(items, self.instruments)
