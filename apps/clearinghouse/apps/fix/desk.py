# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: PLR2004 (tags are the names of FIX)
"""Carry out the messages of a FIX session as calls in the name of its caller, and send the drop copy.

Owns which message becomes which call. Each session has its own client, with the credential of its Logon. The drop copy
alone reports a call that was carried out; a refusal is answered here.
"""

import asyncio
from decimal import Decimal
from typing import Final

from clearinghouse.apps.fix import fields as words
from clearinghouse.apps.fix.session import EndError, Report, Session
from clearinghouse.apps.fix.settings import SessionSettings
from clearinghouse.apps.fix.wire import Fields, Incoming, Pairs, plain, say
from clearinghouse.client import (
    AsyncClient,
    ClearinghouseError,
    Lagged,
    NotFound,
    Order,
    Refused,
    RequestKey,
    ResultCode,
    StatusError,
    Unavailable,
    UnknownInstrument,
    UnknownOutcome,
)
from clearinghouse.client.api.models import PlacedConditionalOrder
from clearinghouse.traders.drop_copy import async_drop_copy
from clearinghouse.traders.executions import ExecType, ExecutionReport

FILLS: Final = frozenset({ExecType.TRADE, ExecType.TRADE_CORRECT})
# A call is repeated under its own name for so long before its outcome is called unknown.
CALL_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 1.0
# Sequences without a report after which the place is kept all the same.
UNREPORTED_MAX: Final = 10_000
ORDERS: Final = frozenset("DFGqH")


class Desk:
    """The desk of one session, for a caller whose credential the server has accepted."""

    def __init__(self, settings: SessionSettings, own_id: str, client: AsyncClient) -> None:
        self._settings = settings
        self._account = settings.account
        self._own_id = own_id
        self._client = client
        self._symbols: dict[int, str] = {}
        self._owners: dict[int, str] = {}

    # --- calls ---

    async def handle(self, message: Incoming, session: Session) -> None:
        """Carry out a message. This method answers a refusal; the drop copy reports all other results."""
        fields = message.fields
        try:
            answer = await self._carry_out(message, session.name)
        except words.MissingError as error:
            answer = self._refusal(message, "99", str(error), "5")
        except words.FieldError as error:
            answer = self._refusal(message, error.reason, str(error))
        except UnknownInstrument as error:
            answer = self._refusal(message, "1", str(error), "2")
        except UnknownOutcome as error:
            # A refusal could be wrong: the drop copy says what became of it, or an OrderStatusRequest.
            answer = _business_reject(
                message, "4", f"the outcome of {fields.get(11)} is unknown: {error}"
            )
        except (Refused, StatusError) as error:
            reason = words.reason_of(error.reason)
            answer = self._refusal(message, reason, str(error))
        except ClearinghouseError as error:
            answer = self._refusal(message, "99", str(error))
        if answer is not None:
            await session.report([answer])

    async def _carry_out(self, message: Incoming, sender: str) -> Report | None:
        """Make the call of a message; return a report that the drop copy will not send, or None.

        Raises the errors that `handle` answers.
        """
        kind, fields = message.kind, message.fields
        if kind not in ORDERS:
            return _business_reject(message, "3", f"message type {kind!r} is not known here")
        if not self._account:
            return _business_reject(
                message, "6", "this session is a drop copy, and takes no orders"
            )
        words.check_account(self._account, fields)
        if kind == "H":
            return await self._status(fields)
        key = words.key_of(sender, fields)
        number = _order_number(fields)
        named = "" if number or kind in ("D", "q") else words.name_of(fields, 41)
        is_repeat = False
        if kind == "q":
            market, side = words.mass_cancel_of(fields)
            count = await self._client.cancel_all(self._account, market, side, key=key)
            return "r", list(words.mass_cancel_fields(fields, count, "").items())
        if kind == "F":
            await self._check_side(fields, number, named)
            await self._cancel(number, named, fields.get(55, 0), key)
        elif kind == "G":
            order = words.order_of(self._account, fields)
            await self._client.replace_order(
                order, number, target_client_order_text=named, key=key, timeout=CALL_SECONDS
            )
        elif words.is_stop(fields):
            stop = words.stop_of(self._account, fields)
            placed = await self._client.place_conditional_orders(
                [stop], key=key, timeout=CALL_SECONDS
            )
            placed.only()
            is_repeat = placed.is_repeat
        else:
            order = words.order_of(self._account, fields)
            placed = await self._client.place_orders([order], key=key, timeout=CALL_SECONDS)
            placed.only()
            is_repeat = placed.is_repeat
        return await self._status(fields) if is_repeat else None

    async def _cancel(self, number: int, named: str, market: str | int, key: RequestKey) -> None:
        """Cancel an order in the book, or a conditional order with that name or number. Raises `Refused`."""
        try:
            await self._client.cancel_order(
                self._account,
                number,
                market=market,
                target_client_order_text=named,
                key=key,
                timeout=CALL_SECONDS,
            )
        except Refused as error:
            if error.reason != ResultCode.UNKNOWN_ORDER:
                raise
            await self._client.cancel_conditional_order(
                self._account,
                number,
                market=market,
                target_client_order_text=named,
                key=RequestKey(f"{key.request_id}!", key.created_time_ns),
                timeout=CALL_SECONDS,
            )

    async def _check_side(self, fields: Fields, number: int, named: str) -> None:
        """Check that the order that a cancel names is on the side that it states. Raises FieldError.

        The server's cancel states no side, and an order keeps its side, so it is read before.
        """
        order = await self._named(number, named) if 54 in fields else None
        if order is not None and words.side_of(fields) != order.side:
            raise words.FieldError(54, f"is {fields[54]}, and the order is on the other side", "5")

    async def _named(self, number: int, named: str) -> Order | PlacedConditionalOrder | None:
        """Return the order, or the stop that waits, with a number or a name; None if there is none."""
        client = self._client
        try:
            return await client.order(self._account, number, client_order_text=named)
        except NotFound:
            for stop in await client.conditional_orders(self._account):
                if stop.order_id == number or (named and stop.client_order_text == named):
                    return stop
            return None

    async def _status(self, fields: Fields) -> Report:
        """Return an ExecutionReport with the present status of the order that a request names."""
        number = _order_number(fields)
        order = await self._named(number, "" if number else words.name_of(fields, 11))
        request = fields.get(790, "")
        symbol = "" if order is None else await self._symbol(order.market_id)
        if (
            order is None
            or fields.get(55, symbol) != symbol
            or (54 in fields and words.side_of(fields) != order.side)
        ):
            unknown = words.reject_fields(self._account, fields | {35: "H"}, "5", "no such order")
            return "8", list(unknown.items())
        if isinstance(order, PlacedConditionalOrder):
            return "8", list(words.stop_status_fields(order, symbol, request).items())
        fills = await self._client.fills(self._account, order_id=order.order_id)
        value = sum((fill.quantity * fill.price for fill in fills), Decimal(0))
        traded = sum((fill.quantity for fill in fills), Decimal(0))
        average = value / traded if traded else Decimal(0)
        return "8", list(words.status_fields(order, average, symbol, request).items())

    def _refusal(self, message: Incoming, reason: str, text: str, business: str = "0") -> Report:
        """Return the message that refuses another one; its type depends on the type of the refused message."""
        fields, kind, said = message.fields, message.kind, plain(text)
        if kind in ("D", "H") and 11 in fields:
            return "8", list(words.reject_fields(self._account, fields, reason, said).items())
        if kind in ("F", "G") and 11 in fields:
            return "9", list(words.cancel_reject_fields(fields, reason, said).items())
        if kind == "q":
            return "r", list(words.mass_cancel_fields(fields, None, said).items())
        return _business_reject(message, business, said)

    # --- the drop copy ---

    async def follow(self, session: Session) -> None:
        """Send the reports about the session's accounts that follow the last sent one. Raises EndError."""
        store = session.store
        accounts = [self._account] if self._account else []
        while True:
            try:
                async for frame in async_drop_copy(
                    self._client,
                    accounts,
                    owner=self._settings.owner,
                    from_sequence=store.next_sequence,
                    chain=store.chain,
                ):
                    place = frame.next_sequence, frame.chain
                    if frame.reports:
                        found = [await self._reports(report) for report in frame.reports]
                        await session.report([one for some in found for one in some], place)
                    elif frame.next_sequence - store.next_sequence > UNREPORTED_MAX:
                        store.set_place(*place)
            except (Unavailable, Lagged) as error:
                say(f"{session.name}: {error}")
                await asyncio.sleep(RETRY_SECONDS)
            except StatusError as error:
                raise EndError(f"the reports cannot go on: {error}") from error

    async def _reports(self, report: ExecutionReport) -> list[Report]:
        """Return the messages of a report; for a fill this includes its TradeCaptureReport."""
        symbol = await self._symbol(report.market_id)
        owner = self._owners.get(report.account)
        if owner is None:
            owner = self._owners[report.account] = (
                await self._client.account(report.account)
            ).owner
        found: list[Report] = [("8", list(words.report_fields(report, symbol).items()))]
        if report.exec_type in FILLS:
            found.append(("AE", words.capture_pairs(report, symbol, owner, self._own_id)))
        return found

    async def _symbol(self, market_id: int) -> str:
        """Return the symbol of a market."""
        if market_id not in self._symbols:
            self._symbols = {one.market_id: one.symbol for one in await self._client.markets()}
        return self._symbols[market_id]


def _order_number(fields: Fields) -> int:
    """Return the clearinghouse's number of the order that a message names; 0 if it names the order by text.

    Raises FieldError.
    """
    text = fields.get(37, "")
    if text in ("", "NONE"):
        return 0
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise words.FieldError(37, f"is {text[:40]!r}, and no number of an order", "5")
    return int(text)


def _business_reject(message: Incoming, reason: str, text: str) -> Report:
    """Return a BusinessMessageReject (j)."""
    name: Pairs = [(379, message.fields[11])] if 11 in message.fields else []
    said = [(45, str(message.sequence)), (372, message.kind), *name, (380, reason)]
    return "j", [*said, (58, plain(text))]
