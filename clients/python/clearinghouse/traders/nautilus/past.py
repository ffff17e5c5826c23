# SPDX-License-Identifier: Apache-2.0
"""Read the account's orders, fills and positions for the engine of a node, as the server has them.

Owns how far back is read: the newest `ORDERS_MAX` orders and fills since a time, and all open orders.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from nautilus_trader.common.component import Logger
from nautilus_trader.core.datetime import dt_to_unix_nanos
from nautilus_trader.execution.reports import FillReport, OrderStatusReport, PositionStatusReport
from nautilus_trader.model.identifiers import AccountId, ClientOrderId, InstrumentId, VenueOrderId

from clearinghouse.client import AsyncClient, Fill, MarketKind, NotFound, Order
from clearinghouse.traders.executions import ExecutionReport
from clearinghouse.traders.nautilus.orders import Reports, lineage
from clearinghouse.traders.nautilus.provider import ClearinghouseInstrumentProvider
from clearinghouse.traders.nautilus.reads import pages, patient, since

ORDERS_MAX: Final = 10_000
_WITH_POSITIONS: Final = (MarketKind.PERPETUAL.name, MarketKind.DATED_FUTURE.name)


class Past:
    """Reads of one account, which return reports for a node."""

    def __init__(
        self,
        client: AsyncClient,
        account: int,
        provider: ClearinghouseInstrumentProvider,
        account_id: AccountId,
        clock: Any,
    ) -> None:
        self._client = client
        self._account = account
        self._provider = provider
        self._reports = Reports(account_id, clock.timestamp_ns)
        self._log = Logger(name=type(self).__name__)
        self.before: dict[int, Decimal] = {}
        """of an order in the place of others: what those had filled"""

    async def _read(self, name: str, market_id: int, start: datetime | None) -> list[Any]:
        """Read the newest past orders or fills since a time."""
        ask = getattr(self._client, f"past_{name}")
        sequence = (await self._client.head()).sequence

        async def read(start_ns: int) -> list[Any]:
            async def page(cursor: str, size: int) -> tuple[Any, str]:
                found = await ask(
                    self._account,
                    market_id,
                    from_time_ns=start_ns,
                    newest_first=True,
                    min_sequence=sequence,
                    cursor=cursor,
                    page_size=size,
                )
                return getattr(found, name), found.next_cursor

            return await pages(page, ORDERS_MAX)

        found = await since(read, dt_to_unix_nanos(start) if start is not None else 0)
        if len(found) == ORDERS_MAX:
            self._log.warning(f"only the newest {ORDERS_MAX} {name} of the account were read")
        return found[::-1]

    async def _known_orders(self, market_id: int, start: datetime | None) -> dict[int, Order]:
        """Return open orders and, if `start` permits, ended ones, by number."""
        past = [one.order for one in await self._read("orders", market_id, start)]
        still_open = await self._client.orders(self._account, market_id)
        return {order.order_id: order for order in (*past, *still_open)}

    async def _fills(self, **where: int) -> list[Fill]:
        return await patient(lambda: self._client.fills(self._account, **where))

    def _market(self, instrument_id: InstrumentId | None) -> int:
        return self._provider.market_of(instrument_id) if instrument_id is not None else 0

    async def order(
        self, venue_order_id: VenueOrderId | None, client_order_id: ClientOrderId | None
    ) -> OrderStatusReport | None:
        """Return the report on one order, found by the venue's number or the node's id; None if it is unknown."""
        text = venue_order_id.value if venue_order_id is not None else ""
        number = int(text) if text.isdecimal() else 0
        for waiting in await self._client.conditional_orders(self._account):
            if waiting.order_id == number or (
                client_order_id is not None and waiting.client_order_text == client_order_id.value
            ):
                instrument = self._provider.by_market.get(waiting.market_id)
                return self._reports.waiting(waiting, instrument) if instrument else None
        try:
            if client_order_id is not None:
                # The newest that had the name: a modified order has another number.
                order = await self._client.order(
                    self._account, client_order_text=client_order_id.value
                )
            else:
                order = await self._client.order(self._account, number)
        except NotFound:
            if client_order_id is None or not number:
                return None
            return await self.order(venue_order_id, None)
        instrument = self._provider.by_market.get(order.market_id)
        if instrument is None:
            return None
        fills = await self._fills(order_id=order.order_id)
        before = self.before.get(order.order_id, Decimal(0))
        return self._reports.order(order, instrument, fills, before)

    async def orders(
        self, instrument_id: InstrumentId | None, start: datetime | None, *, open_only: bool
    ) -> list[OrderStatusReport]:
        """Return the reports on orders; an order that was modified occurs once."""
        market_id = self._market(instrument_id)
        known = await self._known_orders(market_id, start)
        chain = lineage(known.values())
        fills: dict[int, list[Fill]] = {}
        for fill in await self._read("fills", market_id, start):
            fills.setdefault(chain.get(fill.order_id, (fill.order_id,))[0], []).append(fill)
        found: list[OrderStatusReport] = []
        for order in known.values():
            head, before = chain[order.order_id]
            instrument = self._provider.by_market.get(order.market_id)
            if instrument is None or head != order.order_id or (open_only and order.end_code):
                continue
            if open_only and not order.remaining_quantity:
                continue
            if before:
                self.before[head] = before
            found.append(self._reports.order(order, instrument, fills.get(head, []), before))
        for waiting in await self._client.conditional_orders(self._account, market_id):
            instrument = self._provider.by_market.get(waiting.market_id)
            report = self._reports.waiting(waiting, instrument) if instrument else None
            if report is not None:
                found.append(report)
        if not open_only:
            found += [
                self._reports.without_order(fill, self._provider.by_market[fill.market_id])
                for fill in fills.get(0, [])
                if fill.market_id in self._provider.by_market
            ]
        return found

    async def fills(
        self,
        instrument_id: InstrumentId | None,
        start: datetime | None,
        venue_order_id: VenueOrderId | None,
    ) -> list[FillReport]:
        """Return the reports on fills, each with the present number of its order."""
        market_id = self._market(instrument_id)
        chain = lineage((await self._known_orders(market_id, start)).values())
        found = [
            self._reports.fill(
                fill,
                self._provider.by_market[fill.market_id],
                chain.get(fill.order_id, (fill.order_id,))[0],
            )
            for fill in await self._read("fills", market_id, start)
            if fill.market_id in self._provider.by_market
        ]
        return [one for one in found if venue_order_id in (None, one.venue_order_id)]

    async def positions(self, instrument_id: InstrumentId | None) -> list[PositionStatusReport]:
        """Return the reports on positions, without isolated ones, which belong to another account."""
        time_ns = (await self._client.head()).time_ns
        held = {
            one.market_id: one
            for one in (await self._client.positions(self._account)).values()
            if one.quantity and not one.is_isolated
        }
        found = []
        for market_id, instrument in self._provider.by_market.items():
            is_asked_for = (
                market_id in held if instrument_id is None else instrument.id == instrument_id
            )
            if is_asked_for and instrument.info["kind"] in _WITH_POSITIONS:
                found.append(self._reports.position(held.get(market_id), instrument, time_ns))
        return found

    async def of_report(
        self, report: ExecutionReport
    ) -> tuple[OrderStatusReport | None, list[FillReport]]:
        """Return the reports on the order in a drop-copy report, in its present state, and on its fills."""
        instrument = self._provider.by_market[report.market_id]
        if report.order_id:
            found = await self._fills(order_id=report.order_id)
            status = await self.order(VenueOrderId(str(report.order_id)), None)
            return status, [self._reports.fill(fill, instrument, fill.order_id) for fill in found]
        found = [
            fill
            for fill in await self._fills(from_sequence=report.sequence)
            if fill.trade_id == report.trd_match_id
        ]
        if not found:
            return None, []
        status = self._reports.without_order(found[0], instrument)
        return status, [self._reports.fill(found[0], instrument, 0)]
