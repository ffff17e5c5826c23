# SPDX-License-Identifier: Apache-2.0
"""Our own book in markets whose fills are novated, once more: who may trade, when, and what for (SPEC O-1, C-1, C-2).

Owns members with their limits, the times of segments and the days of calendars. What a limit of a member compares is
not computed: a member that has one, or is restricted, may be refused by it, and any other may not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import ZERO, Fraction, ceil
from tests.model.fills import Fills
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.model_state import Market, Order, System

LIMITS = -2  # a verdict: the limits of its member may refuse it
OF_LIMITS = frozenset(
    (
        codes.ONLY_REDUCES,
        codes.NO_PRICE_FOR_LIMIT,
        codes.EXPOSURE_LIMIT,
        codes.SETTLEMENT_CAP,
        codes.CONCENTRATION_LIMIT,
    )
)
DAY = 86_400
COMMON_DAYS = 90


@dataclass
class Member:
    """A member: its status, and whether it has a limit."""

    status: int
    is_limited: bool


@dataclass
class Segment:
    """The times of a segment, in seconds, and its cycle in business days."""

    calendar: int
    offset: int
    cut_off: int
    settlement: int
    cycle: int
    call: int  # the hour of a call for cash
    # Of sessions, by settlement date: the cut-off, and the time of settlement.
    cut_offs: dict[int, int] = field(default_factory=dict)
    settles: dict[int, int] = field(default_factory=dict)


class Novated:
    """Says of orders in such markets whether they may enter and trade."""

    def __init__(self, system: System, fills: Fills) -> None:
        """Start without members."""
        self.system = system
        self.fills = fills
        self.coming: Event | None = None  # the event that comes next
        self.members: dict[str, Member] = {}
        self.owners: dict[int, str] = {}  # of members
        self.leaves_until: dict[str, int] = {}  # when the notice of an owner lapses (C-8.2)
        self.segments: dict[int, Segment] = {}
        self.changes: dict[int, list[tuple[int, int]]] = {}  # of local time, by calendar (C-4.2)
        self.segment_of: dict[int, int] = {}  # of a market
        self.calendars: dict[int, tuple[int, frozenset[int]]] = {}  # weekend days as bits, holidays
        self.calendar_of: dict[int, int] = {}  # of a currency
        # What is to be set apart in advance: of a segment, a day, an account, a market, the cash of a trade.
        self.lacking: Callable[[int, int, int, int, int], int] = lambda *_: 0
        self.has_multiple: Callable[[], bool] = bool  # whether all members have a limit (C-16.1)
        # Whether an account covers lots for cash, of another account if that is known (C-16.1).
        self.covers: Callable[[int, int, int, int, int], ItemResult] = lambda *_: ACCEPTED
        # Why the price of a trade is refused: of a segment, a day, a market, the price.
        self.refuse_price: Callable[[int, int, int, int], int] = lambda *_: codes.OK
        # Why an order may not trade with a client of its group: of a segment, a day, its account, the client's, the
        # market, and the lots and the cash that the client gets (C-17).
        self.refuse_of_client: Callable[..., int] = lambda *_: codes.OK
        # What purchases of an account lacked in a currency (C-5.4).
        self.failed: Callable[[int, int], int] = lambda *_: 0

    # --- what events and commands state -----------------------------------------------------------------------------

    def hear(self, event: Event, command: commands.Command) -> None:
        """Keep what an event states of members and segments."""
        fields = event.fields
        if event.kind == events.MEMBER_ADMITTED:
            assert isinstance(command, commands.AdmitMember)
            self.owners[fields["member_id"]] = command.owner
        if event.kind in (events.MEMBER_ADMITTED, events.MEMBER_CHANGED):
            names = ("open_exposure_max", "settlement_cap", "concentration_ppb")
            limited = any(fields[name] for name in names)
            self.members[self.owners[fields["member_id"]]] = Member(fields["status"], limited)
        elif event.kind == events.MEMBER_RESIGNED:
            self.members[self.owners[fields["member_id"]]].status = fields["status"]
        elif event.kind == events.LEAVING_NOTICE_GIVEN:
            self.leaves_until[self.owners[fields["member_id"]]] = fields["lapses_ns"]
        elif event.kind == events.DEFAULT_DECLARED:
            self.members[self.owners[fields["member_id"]]].status = types.MEMBER_IN_DEFAULT
        elif event.kind == events.SEGMENT_CREATED:
            assert isinstance(command, commands.CreateSegment)
            self.segments[fields["segment_id"]] = Segment(
                command.calendar_id,
                command.utc_offset_seconds,
                command.cut_off_seconds,
                command.settlement_seconds,
                command.cycle_days,
                command.call_seconds or 36_000,
            )
        elif event.kind == events.CALENDAR_OFFSETS_SET:
            assert isinstance(command, commands.SetCalendarOffsets)
            self.changes[command.calendar_id] = list(
                zip(command.from_ns, command.utc_offset_seconds, strict=True)
            )
        elif event.kind == events.CLEARING_SET:
            self.segment_of[fields["market_id"]] = fields["segment_id"]
        elif event.kind == events.SESSION_OPENED:
            segment = self.segments[fields["segment_id"]]
            date = fields["value_date"]
            segment.cut_offs[date], segment.settles[date] = self._times(segment, date)

    def _times(self, segment: Segment, date: int) -> tuple[int, int]:
        """Cut-off and settlement of a settlement date, by the segment."""
        return (
            self._cut_off(segment, self._back(date, segment)),
            self.moment(segment, date, segment.settlement),
        )

    def moves(self, event: Event, command: commands.Command) -> list[str]:
        """Two operators move a session forward, up to the next cut-off after its first times; findings (C-4.1)."""
        assert isinstance(command, commands.MoveSession)
        found: list[str] = []
        segment, date = self.segments[command.segment_id], command.value_date
        for stated, present, first, said in zip(
            (command.cut_off_ns, command.settlement_ns),
            (segment.cut_offs, segment.settles),
            self._times(segment, date),
            (event.fields["cut_off_ns"], event.fields["settlement_ns"]),
            strict=True,
        ):
            last = self._next_cut_off(segment, first)
            if stated and not max(present[date], self.system.now) < stated <= last:
                found.append(f"{stated} is not after {present[date]} and now, and up to {last}")
            if stated and self.system.now >= present[date]:
                found.append(f"the time {present[date]} has passed")
            present[date] = stated or present[date]
            if said != present[date]:
                found.append(f"{said} is {present[date]} by the model")
        if segment.cut_offs[date] > segment.settles[date]:
            found.append("it is settled before its cut-off")
        return found

    def moved_at_most(self, segment: Segment, date: int, at_ns: int) -> int:
        """A settlement moves to a time, but not beyond the next cut-off after its first time."""
        return min(at_ns, self._next_cut_off(segment, self._times(segment, date)[1]))

    def _next_cut_off(self, segment: Segment, after: int) -> int:
        """The first cut-off of a segment after a moment."""
        day = after // types.SECOND_NS // DAY - 1
        while not self.is_open(day, segment.calendar) or self._cut_off(segment, day) <= after:
            day += 1
        return self._cut_off(segment, day)

    # --- what is asked ----------------------------------------------------------------------------------------------

    def ask(self, order: Order) -> ItemResult:
        """An order enters: its verdict, LIMITS where only the limits of its member are left."""
        if order.market not in self.system.cleared:
            return ItemResult(codes.MARKET_NOT_CLEARED)
        code = self._party(order)
        if code != codes.OK:
            return ItemResult(code)
        verdict = self._dates(order.market)
        if verdict != ACCEPTED:
            return verdict
        return ItemResult(LIMITS) if self._is_limited(order) else self.ask_fee(order)

    def ask_fee(self, order: Order | None) -> ItemResult:
        """Its taker fee has to be free, at its own price, and what it may owe is covered."""
        assert order is not None
        apart = self._in_advance(order, order.price, order.lots)
        fee = ceil(order.taker_rate * order.price * order.lots) + apart
        free = self._free(order, apart)
        if fee > free:
            return below(codes.INSUFFICIENT_BALANCE, fee, free)
        return self._covers(order, order.price, order.lots, types.EXTERNAL)

    def _covers(self, order: Order, price: int, lots: int, other: int) -> ItemResult:
        """What an order would take is covered."""
        lots *= 1 if order.side == types.BUY else -1
        return self.covers(order.account, order.market, lots, -lots * price, other)

    def limit_refused(self) -> int:
        """The code of a limit with which the order that enters is refused, OK if it is not."""
        coming = self.coming
        ends = (events.REFUSED, events.CONDITIONAL_ENDED)
        if coming is None or coming.kind not in ends or coming.fields["code"] not in OF_LIMITS:
            return codes.OK
        return coming.fields["code"]

    def meet(self, maker: Order, taker: Order, price: int, lots: int) -> tuple[int, int]:
        """Two orders meet: why the one and the other may not trade."""
        market = self.system.markets[maker.market]
        dates = self._dates(market.id).code
        if dates != codes.OK:
            return dates, dates
        segment = self.segment_of[market.id]
        day, _ = self._settles(self.segments[segment], market.id)
        assert day is not None
        code = self.refuse_price(segment, day, market.id, price)
        if code != codes.OK:
            return code, codes.OK
        parties = self._party(maker), self._party(taker)
        if any(parties):
            return parties
        trade = price, lots
        found = (
            self._turn(maker, max(maker.maker_rate, ZERO) * price * lots, taker, trade),
            self._turn(taker, taker.taker_rate * price * lots, maker, trade),
        )
        signed = lots if taker.side == types.BUY else -lots
        at = segment, day, market.id
        return (
            found[0]
            or self.refuse_of_client(*at, maker.account, taker.account, signed, -signed * price),
            found[1]
            or self.refuse_of_client(*at, taker.account, maker.account, -signed, signed * price),
        )

    def _turn(self, order: Order, more: Fraction, other: Order, trade: tuple[int, int]) -> int:
        """The code with which an order ends at its turn: of a limit, if that is what comes, else of its fee."""
        coming = self.coming
        if (
            self._is_limited(order)
            and coming is not None
            and coming.kind == events.ORDER_CANCELLED
            and coming.fields["order_id"] in (order.id, other.id)
            and coming.fields["code"] in OF_LIMITS
        ):
            return coming.fields["code"] if coming.fields["order_id"] == order.id else codes.OK
        apart = self._in_advance(order, *trade)
        fee = ceil(order.due + more) - order.paid + apart
        if fee > self._free(order, apart):
            return codes.MAKER_UNFUNDED
        return self._covers(order, *trade, other.account).code

    def traded(self, market: Market, maker: tuple[int, int], taker: tuple[int, int]) -> None:
        """Both fees move, and nothing else."""
        for account, fee in (taker, maker):
            self.system.balance[account, market.quote] -= fee
            self.system.balance[types.FEES, market.quote] += fee

    def is_ended(self, order: Order) -> bool:
        """Return whether an order ends, since its member is in default (C-9)."""
        member = self.members.get(self.system.accounts[order.account].owner)
        is_in_default = member is not None and member.status == types.MEMBER_IN_DEFAULT
        return is_in_default and self.system.markets[order.market].is_deferred

    def left_open(self, member_id: int) -> list[int]:
        """The orders of a member that could still trade: none once its accounts are listed (C-9)."""
        return [
            order.id
            for order in self.system.orders.values()
            if self._is_of(order, self.owners[member_id]) and self._may_end(order)
        ]

    def _is_of(self, order: Order, owner: str) -> bool:
        """Return whether an order is of an account that a member clears with, or of one beneath it."""
        found = self.system.accounts[self.system.above(order.account)]
        is_member = types.KIND_MEMBER_HOUSE <= found.kind <= types.KIND_MEMBER_INDIVIDUAL
        return found.owner == owner and is_member

    def _may_end(self, order: Order) -> bool:
        """Return whether a command may end an order: no venue has it, its market is not at an end or in an auction."""
        market = self.system.markets[order.market]
        if market.is_deferred:
            return True
        at_an_end = (types.MARKET_SETTLING, types.MARKET_CLOSED, types.MARKET_AUCTION)
        return not market.external and market.status not in at_an_end

    def is_fill(self, event: Event) -> bool:
        """Return whether a novation is of a fill of our own book: it has the number of the trade before it."""
        market = self.system.markets[event.fields["market_id"]]
        return market.is_deferred and event.fields["trade_id"] == self.system.last_trade

    # --- parties, limits and dates ------------------------------------------------------------------------------------

    def _party(self, order: Order) -> int:
        """Accounts of active or restricted members trade."""
        account = self.system.accounts[order.account]
        if account.kind not in range(types.KIND_MEMBER_HOUSE, types.KIND_MEMBER_INDIVIDUAL + 1):
            return codes.DEFAULT_REGIME
        member = self.members.get(account.owner)
        trades = (types.MEMBER_ACTIVE, types.MEMBER_RESTRICTED)
        if member is None or member.status not in trades:
            return codes.MEMBER_NOT_ACTIVE
        return codes.OK

    def _is_limited(self, order: Order) -> bool:
        """Return whether a limit may refuse an order: its member has one, or may only reduce."""
        member = self.members[self.system.accounts[order.account].owner]
        leaves = self.system.now < self.leaves_until.get(
            self.system.accounts[order.account].owner, 0
        )
        return (
            self.has_multiple()
            or member.is_limited
            or member.status == types.MEMBER_RESTRICTED
            or leaves
        )

    def _in_advance(self, order: Order, price: int, lots: int) -> int:
        """Return what is to be set apart for a trade of an order that is made now."""
        segment = self.segment_of[order.market]
        day, _ = self._settles(self.segments[segment], order.market)
        cash = price * lots * (-1 if order.side == types.BUY else 1)
        return 0 if day is None else self.lacking(segment, day, order.account, order.market, cash)

    def _free(self, order: Order, apart: int) -> int:
        """Return the part of the currency that an account has free; what it sets apart its other purchases lack not."""
        quote = self.system.markets[order.market].quote
        free = self.system.free(order.account, quote)
        if apart > 0:
            free -= self.failed(order.account, quote)
        return max(0, free)

    def is_open(self, day: int, calendar: int) -> bool:
        """Return whether a day is a business day of a calendar; day 0 was a Thursday."""
        weekend, holidays = self.calendars.get(calendar, (0, frozenset()))
        return day not in holidays and not weekend >> (day + 3) % 7 & 1

    def _back(self, day: int, segment: Segment) -> int:
        """The trade date of a settlement date: so many business days before it."""
        left = segment.cycle
        while left:
            day -= 1
            left -= self.is_open(day, segment.calendar)
        return day

    def _offset(self, segment: Segment, now_ns: int) -> int:
        """How far local time is ahead of UTC at a moment (C-4.2)."""
        past = [
            offset for at_ns, offset in self.changes.get(segment.calendar, ()) if at_ns <= now_ns
        ]
        return past[-1] if past else segment.offset

    def moment(self, segment: Segment, day: int, seconds: int) -> int:
        """When a local time is: at the first of two moments; where there is none, when local time passes it by."""
        local_ns = (day * DAY + seconds) * types.SECOND_NS
        changes = self.changes.get(segment.calendar, [])
        offsets = [segment.offset, *(offset for _, offset in changes)]
        moments = [local_ns - offset * types.SECOND_NS for offset in offsets]
        found = [
            moment
            for moment, offset in zip(moments, offsets, strict=True)
            if self._offset(segment, moment) == offset
        ]
        if found:
            return min(found)
        return min(
            at_ns
            for at_ns, offset in changes
            if at_ns + self._offset(segment, at_ns - 1) * types.SECOND_NS
            <= local_ns
            < at_ns + offset * types.SECOND_NS
        )

    def _cut_off(self, segment: Segment, day: int) -> int:
        """The cut-off of a trade date."""
        return self.moment(segment, day, segment.cut_off)

    def cut_off_of(self, market: int, date: int) -> int:
        """The cut-off of a market's session of a settlement date, also before it is opened."""
        segment = self.segments[self.segment_of[market]]
        return segment.cut_offs.get(date) or self._times(segment, date)[0]

    def _today(self, segment: Segment) -> int:
        """The local day of now."""
        now = self.system.now
        return (now // types.SECOND_NS + self._offset(segment, now)) // DAY

    def _settles(self, segment: Segment, market: int) -> tuple[int | None, int]:
        """The settlement date of a trade that is made now, and the end of the cycle."""
        today = self._today(segment)
        day, left = today, segment.cycle
        while left:
            day += 1
            left -= self.is_open(day, segment.calendar)
        currency = self.calendar_of.get(self.system.markets[market].quote, 0)
        common = next(
            (
                later
                for later in range(day, day + COMMON_DAYS)
                if self.is_open(later, segment.calendar) and self.is_open(later, currency)
            ),
            None,
        )
        return common, day

    def _dates(self, market: int) -> ItemResult:
        """The session of a trade that is made now takes it."""
        segment = self.segments[self.segment_of[market]]
        now = self.system.now
        today = self._today(segment)
        if not self.is_open(today, segment.calendar):
            return ItemResult(codes.NOT_BUSINESS_DAY)
        common, day = self._settles(segment, market)
        if common is None:
            return ItemResult(codes.NOT_BUSINESS_DAY)
        traded = today if common == day else self._back(common, segment)
        cut_off = segment.cut_offs.get(common, self._cut_off(segment, traded))
        if now >= cut_off:
            return above(codes.CUT_OFF_PASSED, cut_off, now)
        return ACCEPTED
