# SPDX-License-Identifier: Apache-2.0
"""Carry out the orders of a node as calls, and publish the account's drop copy as events of the node.

Owns what a node learns about its orders. From the answer to a call it learns only refusals. That an order was
accepted, changed, filled or ended, it learns from the drop copy, which has no gap and no repeat. A call whose outcome
is unknown is sent again under its request id until there is an answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from nautilus_trader.cache.cache import Cache
from nautilus_trader.common.component import LiveClock, MessageBus
from nautilus_trader.execution.reports import FillReport, OrderStatusReport, PositionStatusReport
from nautilus_trader.live.execution_client import LiveExecutionClient
from nautilus_trader.model.enums import (
    AccountType,
    ContingencyType,
    OmsType,
    OrderSide,
    OrderStatus,
    OrderType,
)
from nautilus_trader.model.identifiers import (
    AccountId,
    ClientId,
    ClientOrderId,
    TradeId,
    VenueOrderId,
)
from nautilus_trader.model.objects import AccountBalance, MarginBalance

from clearinghouse.client import (
    Cancel,
    ClearinghouseError,
    NewOrder,
    NotFound,
    Refused,
    Replacement,
    RequestKey,
    ResultCode,
    StatusError,
    UnknownOutcome,
)
from clearinghouse.client.transport.retry import Backoff
from clearinghouse.traders.drop_copy import async_drop_copy
from clearinghouse.traders.executions import ExecType, ExecutionReport
from clearinghouse.traders.nautilus import orders as forms
from clearinghouse.traders.nautilus.config import ClearinghouseExecClientConfig, Connection
from clearinghouse.traders.nautilus.forms import VENUE, money_of, price_of, quantity_of
from clearinghouse.traders.nautilus.past import Past
from clearinghouse.traders.nautilus.provider import ClearinghouseInstrumentProvider

# The refusal of an item; None: the item was accepted.
Outcome = ClearinghouseError | None
Send = Callable[[RequestKey], Awaitable[Sequence[Any]]]
# The most items of one call.
BATCH: Final = 1_000
_LIMITS_THAT_WAIT: Final = frozenset({OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED})


class ClearinghouseExecutionClient(LiveExecutionClient):
    """Gives a node the orders, fills, positions and balances of one account."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        config: ClearinghouseExecClientConfig,
        msgbus: MessageBus,
        cache: Cache,
        clock: LiveClock,
    ) -> None:
        self._connection = Connection(config)
        self._provider = ClearinghouseInstrumentProvider(
            self._connection, config.instrument_provider
        )
        super().__init__(
            loop=loop,
            client_id=ClientId(name),
            venue=VENUE,
            oms_type=OmsType.NETTING,
            account_type=AccountType.MARGIN,
            base_currency=None,
            instrument_provider=self._provider,
            msgbus=msgbus,
            cache=cache,
            clock=clock,
        )
        self._config = config
        self._account = config.account
        self._past: Past
        self._replaced = (0, Decimal(0))  # the order that was replaced last, and its sum
        self._changed = asyncio.Event()  # the balances may be others
        self._told: tuple[Any, ...] = ()
        self._followers: list[asyncio.Task[None]] = []

    # --- connection ---

    async def _connect(self) -> None:
        await self._provider.initialize()
        for currency in self._provider.currencies().values():
            self._cache.add_currency(currency)
        client = self._connection.client
        if not self._account:
            owner = self._config.principal
            own = [
                one.account_id
                for one in await client.accounts(owner)
                if one.owner == owner and not one.parent_id
            ]
            if len(own) != 1:
                raise ValueError(f"state the account: {owner!r} has {len(own)}")
            self._account = own[0]
        self._set_account_id(AccountId(f"{VENUE.value}-{self._account}"))
        self._past = Past(client, self._account, self._provider, self.account_id, self._clock)
        head = await client.head()
        await self._tell_balances()
        await self._await_account_registered()
        self._followers = [
            self.create_task(self._follow(head.sequence + 1), log_msg="drop copy"),
            self.create_task(self._follow_balances(), log_msg="balances"),
        ]

    async def _disconnect(self) -> None:
        for follower in self._followers:
            follower.cancel()
        if self._followers:
            await asyncio.wait(self._followers)
        await self._connection.close()

    # --- balances ---

    async def _follow_balances(self) -> None:
        """Publish balances and margin after each change, without end."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._tell_balances()
            except ClearinghouseError as error:
                self._log.warning(f"balances could not be read: {error}")

    async def _tell_balances(self) -> None:
        """Publish the account's balances and margin if they have changed."""
        client, currencies = self._connection.client, self._provider.currencies()
        valuation = next(one for one in self._provider.assets.values() if one.is_valuation_asset)
        found = await client.balances(self._account)
        margin = await client.margin(self._account)
        balances = []
        for symbol in {valuation.symbol: None} | dict.fromkeys(found):
            if symbol in currencies:
                one = found.get(symbol)
                total, free = (one.balance, one.free) if one else (Decimal(0), Decimal(0))
                amounts = (total, total - free, free)
                balances.append(
                    AccountBalance(*(money_of(each, currencies[symbol]) for each in amounts))
                )
        currency = currencies[valuation.symbol]
        needs = (margin.imf_requirement, margin.mmf_requirement)
        margins = [MarginBalance(*(money_of(each, currency) for each in needs))]
        told = tuple(map(str, (*balances, *margins)))
        if told != self._told:
            self._told = told
            self.generate_account_state(balances, margins, True, self._clock.timestamp_ns())  # noqa: FBT003

    async def _query_account(self, command: Any) -> None:
        self._told = ()
        await self._tell_balances()

    # --- calls ---

    async def _settled(self, send: Send) -> list[Outcome]:
        """Send items until their outcome is known, always under the same request id; return the outcome of each."""
        key = self._connection.client.new_key()
        backoff = Backoff()
        is_unknown = False
        while True:
            try:
                answers = await send(key)
            except UnknownOutcome as error:
                is_unknown = True
                self._log.warning(f"the outcome is not known yet, the call is sent again: {error}")
                await asyncio.sleep(backoff.next())
                continue
            found: list[Outcome] = [_refusal(answer) for answer in answers]
            expired = all(answer.code == ResultCode.REQUEST_EXPIRED for answer in answers)
            if not (is_unknown and expired):
                return found
            return await self._looked_up(key, found)

    async def _looked_up(self, key: RequestKey, refused: list[Outcome]) -> list[Outcome]:
        """Return the outcomes of a call that is too old to be sent again, as the server finds them by its request
        id.
        """
        backoff = Backoff()
        while True:
            try:
                (call, *_) = await self._connection.client.calls_of(key.request_id)
            except NotFound:
                return refused  # no try of it was carried out, and none can be any more
            except ClearinghouseError as error:
                self._log.warning(f"{key.request_id} could not be looked up: {error}")
                await asyncio.sleep(backoff.next())
            else:
                found = [Refused(code) if code else None for code in call.codes]
                # Items that a crash cut off have not run, and cannot any more.
                return [*found, *refused[len(found) :]]

    async def _carry_out(
        self,
        items: Sequence[tuple[Any, Any]],
        call: Callable[..., Awaitable[Sequence[Any]]],
        refuse: Callable[[Any, ClearinghouseError], None],
    ) -> None:
        """Send pairs of an order and its item in one call, and call `refuse` for each item that was refused."""
        for start in range(0, len(items), BATCH):
            part = items[start : start + BATCH]
            try:
                outcomes = await self._settled(partial(_sent, call, [item for _, item in part]))
            except (ClearinghouseError, ValueError, TypeError) as error:
                outcomes = [ClearinghouseError(str(error))] * len(part)
            for (order, _), outcome in zip(part, outcomes, strict=True):
                if outcome is not None:
                    refuse(order, outcome)

    # --- commands ---

    async def _submit_order(self, command: Any) -> None:
        await self._submit([command.order])

    async def _submit_order_list(self, command: Any) -> None:
        orders = command.order_list.orders
        if any(order.contingency_type != ContingencyType.NO_CONTINGENCY for order in orders):
            for order in orders:
                self._reject(order, forms.UnsupportedOrderError("orders that depend on each other"))
            return
        await self._submit(orders)

    async def _submit(self, orders: Iterable[Any]) -> None:
        at_once: list[tuple[Any, Any]] = []
        waiting: list[tuple[Any, Any]] = []
        for order in orders:
            try:
                market_id = self._provider.market_of(order.instrument_id)
                item = forms.order_of(order, self._account, market_id)
            except (KeyError, ValueError) as error:
                self._reject(order, error)
                continue
            self.generate_order_submitted(
                order.strategy_id,
                order.instrument_id,
                order.client_order_id,
                self._clock.timestamp_ns(),
            )
            (at_once if isinstance(item, NewOrder) else waiting).append((order, item))
        client = self._connection.client
        await self._carry_out(at_once, client.place_orders, self._reject)
        await self._carry_out(waiting, client.place_conditional_orders, self._reject)

    def _reject(self, order: Any, error: Exception) -> None:
        """Publish that an order was refused, or that it was denied if it was not even sent."""
        names = (order.strategy_id, order.instrument_id, order.client_order_id)
        now = self._clock.timestamp_ns()
        if isinstance(error, ClearinghouseError):
            crosses = getattr(error, "reason", None) == ResultCode.POST_ONLY_WOULD_CROSS
            self.generate_order_rejected(*names, str(error), now, due_post_only=crosses)
        else:
            self.generate_order_denied(*names, str(error), now)

    async def _modify_order(self, command: Any) -> None:
        order = self._cache.order(command.client_order_id)
        refuse = self._refuse_modification
        if order is None or order.is_closed:
            self._log.error(f"{command.client_order_id} is not open: it cannot be modified")
            return
        if forms.waits(order):
            refuse(
                order,
                ClearinghouseError("an order that waits is cancelled, and another one submitted"),
            )
            return
        total = order.quantity if command.quantity is None else command.quantity
        rest = total.as_decimal() - order.filled_qty.as_decimal()
        if rest <= 0:
            refuse(order, ClearinghouseError(f"{order.filled_qty} of {total} are filled already"))
            return
        try:
            market_id = self._provider.market_of(order.instrument_id)
            found = forms.order_of(
                order, self._account, market_id, quantity=rest, price=command.price
            )
            if not isinstance(found, NewOrder):
                raise forms.UnsupportedOrderError(
                    "an iceberg is cancelled, and another one submitted"
                )
        except (KeyError, ValueError) as error:
            refuse(order, ClearinghouseError(str(error)))
            return
        item = Replacement(found, **self._target(order))
        await self._carry_out([(order, item)], self._connection.client.replace_orders, refuse)

    async def _cancel_order(self, command: Any) -> None:
        await self._cancel([command])

    async def _batch_cancel_orders(self, command: Any) -> None:
        await self._cancel(command.cancels)

    async def _cancel(self, commands: Iterable[Any]) -> None:
        found = []
        for command in commands:
            order = self._cache.order(command.client_order_id)
            if order is None or order.is_closed:
                self._log.error(f"{command.client_order_id} is not open: it cannot be cancelled")
            else:
                found.append(order)
        await self._cancel_found(found)

    async def _cancel_all_orders(self, command: Any) -> None:
        """Cancel the orders of one strategy; other strategies and programs may have orders in the same account."""
        where = {
            "instrument_id": command.instrument_id,
            "strategy_id": command.strategy_id,
            "side": command.order_side or OrderSide.NO_ORDER_SIDE,
        }
        found = {
            order.client_order_id: order
            for order in (*self._cache.orders_open(**where), *self._cache.orders_inflight(**where))
        }
        await self._cancel_found(list(found.values()))

    async def _cancel_found(self, orders: Sequence[Any]) -> None:
        client, refuse = self._connection.client, self._refuse_cancel
        for wait, call in (
            (False, client.cancel_orders),
            (True, client.cancel_conditional_orders),
        ):
            items = [
                (order, Cancel(self._account, **self._target(order), market=self._market(order)))
                for order in orders
                if forms.waits(order) == wait
            ]
            await self._carry_out(items, call, refuse)

    def _market(self, order: Any) -> int:
        """Return the number of the market of an order; 0, any market, for one that is not loaded."""
        try:
            return self._provider.market_of(order.instrument_id)
        except KeyError:
            return 0

    def _target(self, order: Any) -> dict[str, Any]:
        """Return how to name an order to the server: by the node's own text, or by number if another program placed
        it.
        """
        if order.init_event.reconciliation:
            return {"order_id": int(order.venue_order_id.value)}
        return {"target_client_order_text": order.client_order_id.value}

    def _refuse_modification(self, order: Any, error: ClearinghouseError) -> None:
        self._tell(self.generate_order_modify_rejected, order, str(error))

    def _refuse_cancel(self, order: Any, error: ClearinghouseError) -> None:
        self._tell(self.generate_order_cancel_rejected, order, str(error))

    def _tell(self, tell: Callable[..., None], order: Any, reason: str) -> None:
        tell(
            order.strategy_id,
            order.instrument_id,
            order.client_order_id,
            order.venue_order_id,
            reason,
            self._clock.timestamp_ns(),
        )

    # --- the drop copy ---

    async def _follow(self, sequence: int) -> None:
        """Read reports from a sequence on without end; it ends only if the server's past has changed."""
        chain = None
        backoff = Backoff()
        while True:
            try:
                async for frame in async_drop_copy(
                    self._connection.client,
                    [self._account],
                    with_sub_accounts=False,
                    from_sequence=sequence,
                    chain=chain,
                ):
                    foreign: dict[tuple[int, int], ExecutionReport] = {}
                    for report in frame.reports:
                        if report.account == self._account:
                            self._take(report, foreign)
                    for report in foreign.values():
                        await self._take_foreign(report)
                    sequence, chain = frame.next_sequence, frame.chain
                    self._changed.set()
                    backoff.reset()
            except StatusError as error:
                if error.reason == ResultCode.HISTORY_DIFFERS:
                    self._set_connected(False)  # noqa: FBT003
                    raise
                self._log.warning(f"the drop copy ended, it goes on at {sequence}: {error}")
            await asyncio.sleep(backoff.next())

    def _take(
        self, report: ExecutionReport, foreign: dict[tuple[int, int], ExecutionReport]
    ) -> None:
        """Publish a report about an order of this node; collect it in `foreign` if another program placed the order."""
        instrument = self._provider.by_market.get(report.market_id)
        if instrument is None:
            self._log.warning(f"market {report.market_id} is not loaded: {report.exec_id}")
            return
        if report.exec_type == ExecType.TRADE_CORRECT:
            self._log.error(
                f"{report.exec_ref_id} has another price, {report.last_px}: a node cannot correct a fill"
            )
            return
        known = self._cache.order(ClientOrderId(report.cl_ord_id)) if report.cl_ord_id else None
        if known is None or known.init_event.reconciliation:
            foreign[report.order_id, report.trd_match_id if not report.order_id else 0] = report
            return
        handle = {
            ExecType.NEW: self._accepted,
            ExecType.TRIGGERED: self._triggered,
            ExecType.TRADE: self._filled,
            ExecType.RESTATED: self._restated,
            ExecType.REPLACED: self._ended,
            ExecType.CANCELED: self._ended,
            ExecType.EXPIRED: self._ended,
        }.get(report.exec_type)
        if handle is not None and not known.is_closed:
            handle(known, report, instrument)

    def _accepted(self, order: Any, report: ExecutionReport, instrument: Any) -> None:
        """Publish that an order was accepted: a new one, or one that replaces an earlier order."""
        if report.secondary_order_id:
            if self._replaced[0] == report.secondary_order_id:
                self._past.before[report.order_id] = self._replaced[1]
            self._updated(order, report, instrument)
        elif order.status in (OrderStatus.SUBMITTED, OrderStatus.PENDING_CANCEL):
            self.generate_order_accepted(*_names(order, report), report.time_ns)

    def _triggered(self, order: Any, report: ExecutionReport, instrument: Any) -> None:
        if order.order_type in _LIMITS_THAT_WAIT:
            self.generate_order_triggered(*_names(order, report), report.time_ns)

    def _restated(self, order: Any, report: ExecutionReport, instrument: Any) -> None:
        if report.leaves_qty:
            self._updated(order, report, instrument)

    def _updated(self, order: Any, report: ExecutionReport, instrument: Any) -> None:
        """Publish the present quantity of an order: what was filled, also before a replacement, and what is open."""
        before = self._past.before.get(report.order_id, Decimal(0))
        quantity = before + report.cum_qty + (report.leaves_qty or Decimal(0))
        price = None
        if order.has_price and report.price is not None:
            price = price_of(report.price, instrument.price_precision)
        self.generate_order_updated(
            *_names(order, report),
            quantity_of(quantity, instrument.size_precision),
            price,
            order.trigger_price if order.has_trigger_price else None,
            report.time_ns,
            venue_order_id_modified=True,
        )

    def _filled(self, order: Any, report: ExecutionReport, instrument: Any) -> None:
        trade_id = TradeId(report.exec_id)
        if trade_id in order.trade_ids or report.last_px is None:
            return
        self.generate_order_filled(
            *_names(order, report),
            None,
            trade_id,
            order.side,
            order.order_type,
            quantity_of(report.last_qty, instrument.size_precision),
            price_of(report.last_px, instrument.price_precision),
            instrument.quote_currency,
            money_of(report.commission, instrument.quote_currency),
            forms.liquidity_of(is_maker=report.is_maker),
            report.time_ns,
        )

    def _ended(self, order: Any, report: ExecutionReport, instrument: Any) -> None:
        before = self._past.before.pop(report.order_id, Decimal(0))
        if report.exec_type == ExecType.REPLACED:
            self._replaced = (report.order_id, before + report.cum_qty)
            return
        self._log.info(f"{order.client_order_id} ended: {report.reason.name}")
        is_late = report.exec_type == ExecType.EXPIRED
        tell = self.generate_order_expired if is_late else self.generate_order_canceled
        tell(*_names(order, report), report.time_ns)

    async def _take_foreign(self, report: ExecutionReport) -> None:
        """Publish the present state of an order of another program, or of a trade without an order."""
        status, fills = await self._past.of_report(report)
        if status is None:
            return
        if self._cache.client_order_id(status.venue_order_id) is None and fills:
            # It is made first, so that each fill has its own price and fee.
            final, status.order_status = status.order_status, OrderStatus.ACCEPTED
            self._send_order_status_report(status)
            status.order_status = final
        for fill in fills:
            self._send_fill_report(fill)
        self._send_order_status_report(status)

    # --- reports that the engine asks for ---

    async def generate_order_status_report(self, command: Any) -> OrderStatusReport | None:
        """Return the status of one order; None if the server has no such order yet."""
        return await self._past.order(command.venue_order_id, command.client_order_id)

    async def generate_order_status_reports(self, command: Any) -> list[OrderStatusReport]:
        """Return the orders of the account, open and ended."""
        return await self._past.orders(
            command.instrument_id, command.start, open_only=command.open_only
        )

    async def generate_fill_reports(self, command: Any) -> list[FillReport]:
        """Return the fills of the account."""
        return await self._past.fills(command.instrument_id, command.start, command.venue_order_id)

    async def generate_position_status_reports(self, command: Any) -> list[PositionStatusReport]:
        """Return the positions of the account; for a named market without a position, a flat position."""
        return await self._past.positions(command.instrument_id)


async def _sent(
    call: Callable[..., Awaitable[Sequence[Any]]], items: Sequence[Any], key: RequestKey
) -> Sequence[Any]:
    """Send a call with many items; return the answer to each."""
    return await call(items, key=key)


def _refusal(answer: Any) -> Refused | None:
    """Return the refusal in the answer of an item; None if it was accepted."""
    try:
        answer.or_raise()
    except Refused as refused:
        return refused
    return None


def _names(order: Any, report: ExecutionReport) -> tuple[Any, ...]:
    """Return the identity of an order for events: strategy, instrument, the node's id, and the venue's id."""
    venue_order_id = VenueOrderId(str(report.order_id))
    return order.strategy_id, order.instrument_id, order.client_order_id, venue_order_id
