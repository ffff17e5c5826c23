# SPDX-License-Identifier: Apache-2.0
"""Methods of the calls of TradingService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import trading
from clearinghouse.client.api.conditional_orders import ConditionalOrder
from clearinghouse.client.api.items import BracketOrder
from clearinghouse.client.api.requests import Cancel, NewOrder, Replacement
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import (
    OrderType,
    PostOnly,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, OrderResult
from clearinghouse.v1 import trading_pb2


class AsyncTradingMethods(AsyncConnection):
    """Methods that send one call of TradingService each."""

    async def place_orders(
        self,
        items: Sequence[NewOrder | trading_pb2.NewOrder],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Place up to 8,192 orders, in the order given; each passes or fails by itself, with `atomic` all or none."""
        build = trading.place_orders(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def place_order(
        self,
        account_id: int,
        market: Instrument,
        side: Side,
        quantity: Number,
        price: Number,
        *,
        type: OrderType = OrderType.LIMIT,
        time_in_force: TimeInForce = TimeInForce.GTC,
        post_only: PostOnly = PostOnly.UNSPECIFIED,
        reduce_only: bool = False,
        self_trade_prevention: SelfTradePrevention = SelfTradePrevention.UNSPECIFIED,
        client_order_id: int = 0,
        client_order_text: str = "",
        expire_time_ns: int = 0,
        spend: Number | None = None,
        isolated_margin: Number | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Place one order: `quantity` in base, `price` in quote per whole base (MARKET: the protection price).

        A MARKET purchase in a spot market may state `spend`, in quote, with `quantity` and `price` empty.

        `isolated_margin`, in quote, isolates the market if it is not yet, and moves this margin there for the order.

        Raises `Refused` with the gate's figures, `InvalidRequest`, `UnknownInstrument`, `UnknownOutcome`.
        """
        items = [
            NewOrder(
                account_id=account_id,
                market=market,
                side=side,
                quantity=quantity,
                price=price,
                type=type,
                time_in_force=time_in_force,
                post_only=post_only,
                reduce_only=reduce_only,
                self_trade_prevention=self_trade_prevention,
                client_order_id=client_order_id,
                client_order_text=client_order_text,
                expire_time_ns=expire_time_ns,
                spend=spend,
                isolated_margin=isolated_margin,
            )
        ]
        return (await self.place_orders(items, key=key, timeout=timeout)).only()

    async def cancel_orders(
        self,
        items: Sequence[Cancel | trading_pb2.OrderCancel],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Cancel up to 8,192 orders; an order that is not open answers UNKNOWN_ORDER. With `atomic` all or none."""
        build = trading.cancel_orders(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def cancel_order(
        self,
        account_id: int,
        order_id: int = 0,
        *,
        market: Instrument = 0,
        target_client_order_id: int = 0,
        target_client_order_text: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """Cancel one order, by our number or by the caller's. Raises `Refused` if it is not open in `market`."""
        items = [
            Cancel(
                account_id=account_id,
                order_id=order_id,
                market=market,
                target_client_order_id=target_client_order_id,
                target_client_order_text=target_client_order_text,
            )
        ]
        return (await self.cancel_orders(items, key=key, timeout=timeout)).only()

    async def replace_orders(
        self,
        items: Sequence[Replacement | trading_pb2.OrderReplacement],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Replace up to 8,192 orders; where it is refused, the old order stands with its priority.

        With `atomic` all or none.
        """
        build = trading.replace_orders(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def cancel_all(
        self,
        account_id: int,
        market: Instrument = 0,
        side: Side = Side.UNSPECIFIED,
        *,
        end_exits: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Cancel all orders of an account, or those of one market or side; answers how many.

        Exits of positions end only with `end_exits`. Raises `Refused`.
        """
        build = trading.cancel_all(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            side=side,
            end_exits=end_exits,
        )
        return (await self._call(build, timeout)).id

    async def place_conditional_orders(
        self,
        items: Sequence[ConditionalOrder | trading_pb2.ConditionalOrder],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Place up to 8,192 orders, in the order given; each passes or fails by itself.

        A conditional order reserves nothing and passes all gates when it triggers.
        """
        build = trading.place_conditional_orders(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def cancel_conditional_orders(
        self,
        items: Sequence[Cancel | trading_pb2.OrderCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """End up to 8,192 conditional orders; one that does not wait answers UNKNOWN_ORDER."""
        build = trading.cancel_conditional_orders(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def cancel_conditional_order(
        self,
        account_id: int,
        order_id: int = 0,
        *,
        market: Instrument = 0,
        target_client_order_id: int = 0,
        target_client_order_text: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> OrderResult:
        """End one conditional order, by our number or by the caller's. Raises `Refused` if it does not wait in
        `market`.
        """
        items = [
            Cancel(
                account_id=account_id,
                order_id=order_id,
                market=market,
                target_client_order_id=target_client_order_id,
                target_client_order_text=target_client_order_text,
            )
        ]
        return (await self.cancel_conditional_orders(items, key=key, timeout=timeout)).only()

    async def place_brackets(
        self,
        items: Sequence[BracketOrder | trading_pb2.BracketOrder],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[OrderResult]:
        """Place up to 8,192 entry orders, each with a take-profit and a stop; each passes or fails by itself.

        The exits wait once the entry fills, for what it has filled.
        """
        build = trading.place_brackets(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def place_twap(
        self,
        account_id: int,
        market: Instrument,
        side: Side,
        quantity: Number,
        slices: int,
        interval_ns: int,
        price: Number | None = None,
        *,
        reduce_only: bool = False,
        self_trade_prevention: SelfTradePrevention = SelfTradePrevention.UNSPECIFIED,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Send an order in slices, one an interval; answers its number. Raises `Refused`.

        `quantity` is the whole of it. `price` is the worst price of any slice; none: each is a MARKET order.
        """
        build = trading.place_twap(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            side=side,
            quantity=quantity,
            slices=slices,
            interval_ns=interval_ns,
            price=price,
            reduce_only=reduce_only,
            self_trade_prevention=self_trade_prevention,
        )
        return (await self._call(build, timeout)).id

    async def set_dead_man(
        self,
        account_id: int,
        timeout_ns: int,
        *,
        end_exits: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Cancel all orders of an account once this caller has sent no order entry for `timeout_ns`; 0: off.

        Exits of positions end only with `end_exits`.

        A further call also shows that the caller is alive. Raises `Refused`; answers the sequence.
        """
        build = trading.set_dead_man(
            key or self.new_key(), account_id=account_id, timeout_ns=timeout_ns, end_exits=end_exits
        )
        return (await self._call(build, timeout)).sequence

    async def set_quote(
        self,
        account_id: int,
        market: Instrument,
        price: Number,
        quantity: Number,
        expire_time_ns: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Bid for the base of a spot market that the machine converts, until a time; answers the sequence."""
        build = trading.set_quote(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            price=price,
            quantity=quantity,
            expire_time_ns=expire_time_ns,
        )
        return (await self._call(build, timeout)).sequence

    async def end_quote(
        self,
        account_id: int,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """End a provider's bid; answers the sequence."""
        build = trading.set_quote(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            price=0,
            quantity=0,
            expire_time_ns=0,
        )
        return (await self._call(build, timeout)).sequence
