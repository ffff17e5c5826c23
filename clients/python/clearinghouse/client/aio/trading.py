# SPDX-License-Identifier: Apache-2.0
"""Order entry, and what external venues report.

Owns the methods of TradingService and VenueService. Every method takes `key`, the identity of the request
(None: a fresh one), and `timeout`, the seconds for all attempts (None: the client's own).
"""

from collections.abc import Sequence

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import by_hand, trading, venue
from clearinghouse.client.api.requests import (
    Cancel,
    Instruction,
    NewOrder,
    Replacement,
    VenueCancel,
    VenueFill,
    instructions,
)
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import (
    OrderType,
    PostOnly,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from clearinghouse.client.values.errors import RequestKey, UnknownInstrument
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult, OrderResult
from clearinghouse.v1 import trading_pb2, venue_pb2


class AsyncTrading(AsyncConnection):
    """Orders: place, cancel, replace. Batches answer per item; one-item methods raise `Refused`."""

    async def place_order(
        self,
        account_id: int,
        market: Instrument,
        side: Side,
        quantity: Number,
        price: Number,
        *,
        type: OrderType = OrderType.LIMIT,  # noqa: A002 (the field's name)
        time_in_force: TimeInForce = TimeInForce.GTC,
        post_only: PostOnly = PostOnly.UNSPECIFIED,
        reduce_only: bool = False,
        self_trade_prevention: SelfTradePrevention = SelfTradePrevention.UNSPECIFIED,
        client_order_id: int = 0,
        expire_time_ns: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the time for all attempts)
    ) -> OrderResult:
        """Place one order: `quantity` in base, `price` in quote per whole base (MARKET: the protection price).

        Raises `Refused` with the gate's figures, `InvalidRequest`, `UnknownInstrument`, `UnknownOutcome`.
        """
        order = NewOrder(
            account_id,
            market,
            side,
            quantity,
            price,
            type,
            time_in_force,
            post_only,
            reduce_only,
            self_trade_prevention,
            client_order_id,
            expire_time_ns,
        )
        return (await self.place_orders([order], key=key, timeout=timeout)).only()

    async def cancel_order(
        self,
        account_id: int,
        order_id: int = 0,
        *,
        target_client_order_id: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> OrderResult:
        """Cancel one order, by our number or by the caller's. Raises `Refused` if it is not open."""
        cancel = Cancel(account_id, order_id, target_client_order_id)
        return (await self.cancel_orders([cancel], key=key, timeout=timeout)).only()

    async def replace_order(
        self,
        order: NewOrder,
        order_id: int = 0,
        *,
        target_client_order_id: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> OrderResult:
        """Put `order` in the place of another in one step. Raises `Refused`; the old order then stands."""
        replacement = Replacement(order, order_id, target_client_order_id)
        return (await self.replace_orders([replacement], key=key, timeout=timeout)).only()

    async def submit_orders(
        self,
        items: Sequence[Instruction],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[OrderResult]:
        """Places, cancels and replaces, mixed, in the order given; each passes or fails by itself.

        At most 8,192 items. Messages made by `prepare` pass through without being built again.
        """
        return await self._call(by_hand.submit_orders(key or self.new_key(), items), timeout)

    async def prepare(self, items: Sequence[Instruction]) -> Sequence[trading_pb2.OrderInstruction]:
        """The messages of instructions, to be kept and sent many times."""
        try:
            return instructions(items, self.instruments)
        except UnknownInstrument:
            await self.refresh_instruments()
            return instructions(items, self.instruments)

    async def place_orders(
        self,
        items: Sequence[NewOrder | trading_pb2.NewOrder],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[OrderResult]:
        """Place up to 8,192 orders, in the order given; each passes or fails by itself."""
        return await self._call(trading.place_orders(key or self.new_key(), items), timeout)

    async def cancel_orders(
        self,
        items: Sequence[Cancel | trading_pb2.OrderCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[OrderResult]:
        """Cancel up to 8,192 orders; an order that is not open answers UNKNOWN_ORDER."""
        return await self._call(trading.cancel_orders(key or self.new_key(), items), timeout)

    async def replace_orders(
        self,
        items: Sequence[Replacement | trading_pb2.OrderReplacement],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[OrderResult]:
        """Replace up to 8,192 orders; where it is refused, the old order stands with its priority."""
        return await self._call(trading.replace_orders(key or self.new_key(), items), timeout)

    async def cancel_all(
        self,
        account_id: int,
        market: Instrument = 0,
        side: Side = Side.UNSPECIFIED,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Cancel all open orders of an account, or those of one market or side; answers how many.

        Raises `Refused`.
        """
        build = trading.cancel_all(
            key or self.new_key(), account_id=account_id, market=market, side=side
        )
        return (await self._call(build, timeout)).id

    async def report_fills(
        self,
        items: Sequence[VenueFill | venue_pb2.VenueFill],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Report fills as an external venue. A result's id is the trade or, with a BREAK code, the break."""
        return await self._call(venue.report_fills(key or self.new_key(), items), timeout)

    async def confirm_cancels(
        self,
        items: Sequence[VenueCancel | venue_pb2.VenueCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Confirm as an external venue that orders are out of its book."""
        return await self._call(venue.confirm_cancels(key or self.new_key(), items), timeout)
