# SPDX-License-Identifier: Apache-2.0
"""Make a drop copy: the execution reports of accounts, desks or owners, gap-free and resumable by sequence.

Owns the accounts in scope, the subscription that it reads, and the reading of orders that are older. The server
decides who may read what: a drop copy is a subscription and reads of the caller (Q-5.2). Store `next_sequence` and
`chain` of a frame together with the effects of its reports: a copy that begins there gives each later report once.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final, TypeVar, cast

from clearinghouse.client import (
    Account,
    AsyncClient,
    ChainEnd,
    Client,
    Event,
    EventFrame,
    EventKind,
    Fill,
    Order,
)
from clearinghouse.client.api.event_bodies import IsolatedEvent, OrderEvent
from clearinghouse.client.api.models import PastFills
from clearinghouse.traders.executions import (
    KINDS,
    BustWanted,
    ExecutionReport,
    Executions,
    Wanted,
)

T = TypeVar("T")
# A step asks for something of a client: a call, or the events of one account in a range of sequences.
Step = Callable[[Any], Any]
Plan = Generator[Step, Any, T]
PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class ExecutionFrame:
    """The reports of the sequences before `next_sequence` that no earlier frame had.

    Without reports it is a heartbeat.
    """

    reports: tuple[ExecutionReport, ...]
    next_sequence: int
    chain: ChainEnd | None


def _run(client: Client, plan: Plan[T]) -> T:
    """Carry out the reads of a plan and return its result."""
    answer: Any = None
    try:
        while True:
            answer = plan.send(answer)(client)
    except StopIteration as done:
        return cast("T", done.value)


async def _run_async(client: AsyncClient, plan: Plan[T]) -> T:
    """Carry out the reads of a plan and return its result."""
    answer: Any = None
    try:
        while True:
            answer = await cast("Awaitable[Any]", plan.send(answer)(client))
    except StopIteration as done:
        return cast("T", done.value)


def _accounts(named: Collection[int], owner: str, *, with_sub_accounts: bool) -> Plan[set[int]]:
    """Return the accounts in scope: the named ones, those of an owner, and, if asked for, their sub-accounts."""
    found = set(named)
    if owner:
        of_owner: list[Account] = yield lambda client: client.accounts(owner)
        found |= {account.account_id for account in of_owner}
    above = list(found) if with_sub_accounts else []
    while above:
        parent = above.pop()
        below: list[Account] = yield partial(_below, parent)
        new = {account.account_id for account in below} - found
        found |= new
        above += new
    return found


def _below(parent: int, client: Any) -> Any:  # noqa: ANN401  (a client of either kind)
    """Return a page of the sub-accounts of an account."""
    return client.accounts(parent_id=parent)


def _newest_fills(account: int, market_id: int, cursor: str, client: Any) -> Any:  # noqa: ANN401
    """Return a page of an account's fills in a market, the newest first."""
    return client.past_fills(account, market_id, newest_first=True, cursor=cursor, page_size=PAGE)


class _Copy:
    """The state of a drop copy, which the synchronous and the asynchronous form share."""

    def __init__(self, next_sequence: int, chain: ChainEnd | None) -> None:
        self.next_sequence = next_sequence
        self.chain = chain
        self.accounts: set[int] = set()
        self._executions = Executions()
        self._events: list[Event] = []  # of a sequence whose events come in parts

    def begin(self, accounts: set[int]) -> None:
        """Set the accounts in scope; an empty set means all."""
        self.accounts = accounts
        self._executions = Executions(accounts)

    def widen(self, accounts: set[int]) -> None:
        """Add accounts to the scope; the orders known so far stay known."""
        self.accounts |= accounts
        self._executions.widen(accounts)

    def take(self, frame: EventFrame) -> Plan[tuple[ExecutionFrame | None, bool]]:
        """Return the reports of a frame of events, and whether more accounts have come into scope.

        In that case the caller reads the sequences from that event on again, with these accounts too.
        """
        self._events += frame.events
        if frame.is_partial:
            return None, False
        events, self._events = self._events, []
        new: set[int] = set()
        following = frame.sequence + 1
        for event in events:
            body = event.body
            if (
                isinstance(body, IsolatedEvent)
                and self.accounts
                and body.account_id in self.accounts
                and body.isolated_account_id not in self.accounts
                and (not new or event.sequence == following)
            ):
                new.add(body.isolated_account_id)
                following = event.sequence
        events = [event for event in events if event.sequence < following]
        yield from self._load(events)
        reports = [report for event in events for report in self._executions.take(event)]
        self.next_sequence, self.chain = following, frame.chain
        self.widen(new)
        return ExecutionFrame(tuple(reports), following, frame.chain), bool(new)

    def _load(self, events: list[Event]) -> Plan[None]:
        """Read the orders and trades that the reports need and these events do not contain."""
        for wanted in self._executions.missing(events):
            if isinstance(wanted, Wanted):
                yield from self._load_order(wanted)
            else:
                yield from self._load_busted(wanted)

    def _load_order(self, wanted: Wanted) -> Plan[None]:
        """Read an order that was accepted before this copy began."""
        account, order_id, before = wanted
        order: Order = yield lambda client: client.order(account, order_id)
        fills: list[Fill] = yield lambda client: client.fills(account, order_id=order_id)
        reduced = Decimal(0)
        if order.cancelled_quantity:
            # Taken off before or after this place: the events say when.
            taken_off: list[Event] = yield _Reductions(account, order.sequence, before - 1)
            reduced = sum(
                (
                    event.body.quantity
                    for event in taken_off
                    if isinstance(event.body, OrderEvent) and event.body.order_id == order_id
                ),
                reduced,
            )
        self._executions.load(order, fills, reduced, before)

    def _load_busted(self, wanted: BustWanted) -> Plan[None]:
        """Read the order of a busted trade: its fill is among the newest of the account."""
        account, market_id, trade_id = wanted
        cursor = ""
        while True:
            page: PastFills = yield partial(_newest_fills, account, market_id, cursor)
            of_trade = [fill for fill in page.fills if fill.trade_id == trade_id]
            cursor = page.next_cursor
            if of_trade or not cursor:
                break
        order: Order | None = None
        fills = of_trade
        if of_trade and of_trade[0].order_id:
            order_id = of_trade[0].order_id
            order = yield lambda client: client.order(account, order_id)
            fills = yield lambda client: client.fills(account, order_id=order_id)
        self._executions.load_busted(trade_id, order, fills)


class _Reductions:
    """A read of the events that reduced orders of an account without a trade, in a range of sequences."""

    def __init__(self, account: int, first: int, last: int) -> None:
        self._first, self._last = first, last
        self._filters = {
            "account_ids": [account],
            "kinds": [EventKind.ORDER_REDUCED],
            "until_sequence": last,
        }

    def __call__(self, client: Client | AsyncClient) -> Any:  # noqa: ANN401  a list, or what is awaited for one
        """Read the events and return those in the range."""
        if isinstance(client, AsyncClient):
            return self._read_async(client)
        if self._last < self._first:
            return []
        frames = client.subscribe(self._first, **self._filters)  # type: ignore[arg-type]
        return self._kept(event for frame in frames for event in frame.events)

    async def _read_async(self, client: AsyncClient) -> list[Event]:
        """Read the events in an event loop and return those in the range."""
        if self._last < self._first:
            return []
        frames = client.subscribe(self._first, **self._filters)  # type: ignore[arg-type]
        return self._kept([event async for frame in frames for event in frame.events])

    def _kept(self, events: Any) -> list[Event]:  # noqa: ANN401
        """Return the events of a frame that are within the range."""
        return [event for event in events if event.sequence <= self._last]


_KINDS: Final = (*KINDS, EventKind.ISOLATED_SET)


def drop_copy(
    client: Client,
    accounts: Collection[int] = (),
    *,
    owner: str = "",
    with_sub_accounts: bool = True,
    from_sequence: int = 0,
    chain: ChainEnd | None = None,
    heartbeat_interval_ms: int = 0,
    until_sequence: int = 0,
) -> Iterator[ExecutionFrame]:
    """Yield the execution reports of accounts from a sequence on (0: from now on), first recorded, then live.

    The scope is the named accounts, all accounts of an `owner`, and with `with_sub_accounts` their sub-accounts, desks
    and isolated positions. Without an account and an owner it is all accounts, which only staff may read. A frame
    without reports is a heartbeat. Accounts that are opened later are not in scope, isolated positions are. Raises
    `StatusError` as a subscription does.
    """
    copy = _Copy(from_sequence or client.head().sequence + 1, chain)
    copy.begin(_run(client, _accounts(accounts, owner, with_sub_accounts=with_sub_accounts)))
    has_more = True
    while has_more:
        has_more = False
        for events in client.subscribe(
            copy.next_sequence,
            account_ids=copy.accounts,
            kinds=_KINDS,
            heartbeat_interval_ms=heartbeat_interval_ms,
            show_heartbeats=True,
            until_sequence=until_sequence,
            chain=copy.chain,
        ):
            frame, has_more = _run(client, copy.take(events))
            if frame is not None:
                yield frame
            if has_more:
                break


async def async_drop_copy(
    client: AsyncClient,
    accounts: Collection[int] = (),
    *,
    owner: str = "",
    with_sub_accounts: bool = True,
    from_sequence: int = 0,
    chain: ChainEnd | None = None,
    heartbeat_interval_ms: int = 0,
    until_sequence: int = 0,
) -> AsyncIterator[ExecutionFrame]:
    """Yield execution reports as `drop_copy` does, inside an event loop."""
    copy = _Copy(from_sequence or (await client.head()).sequence + 1, chain)
    plan = _accounts(accounts, owner, with_sub_accounts=with_sub_accounts)
    copy.begin(await _run_async(client, plan))
    has_more = True
    while has_more:
        has_more = False
        events = client.subscribe(
            copy.next_sequence,
            account_ids=copy.accounts,
            kinds=_KINDS,
            heartbeat_interval_ms=heartbeat_interval_ms,
            show_heartbeats=True,
            until_sequence=until_sequence,
            chain=copy.chain,
        )
        try:
            async for each in events:
                frame, has_more = await _run_async(client, copy.take(each))
                if frame is not None:
                    yield frame
                if has_more:
                    break
        finally:
            await events.close()
