# SPDX-License-Identifier: Apache-2.0
"""The day of payment versus payment once more: calls, deadlines, the close (SPEC C-6).

Owns the schedule and the calls. A day is a list of what has to be said, one after the other. Each is computed when it
is its turn; between two steps the list stands at the moment of the next one. So what is said too early, too late or
not at all is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from tests.model.exact import ONE, ceil, floor, ppb
from tests.model.item_results import ACCEPTED, ItemResult

if TYPE_CHECKING:
    from clearinghouse.statemachine.vocabulary.commands import Command
    from clearinghouse.statemachine.vocabulary.events import Event
    from tests.model.exact import Fraction
    from tests.model.pvp import Pvp

DAY_SECONDS = 86_400
OFFSET_MAX = 50_400
Key: TypeAlias = "tuple[int, int]"  # an account and a currency


@dataclass
class Said:
    """An event that has to come, and what it does to the books."""

    kind: int
    fields: dict[str, int]
    then: Callable[[], None] | None = None


Turn: TypeAlias = "Said | int"  # an event, or the moment before which nothing is said


def in_order(stated: commands.SetPvpSchedule) -> bool:
    """Return whether the times of a schedule can be; one without a call has nothing else."""
    rows = list(
        zip(
            stated.deadline_asset_ids,
            stated.deadline_seconds,
            stated.deadline_shares_ppb,
            strict=False,
        )
    )
    lengths = {len(stated.deadline_asset_ids), len(stated.deadline_seconds)}
    lengths.add(len(stated.deadline_shares_ppb))
    if len(lengths) > 1 or len(rows) > types.PVP_DEADLINES_MAX:
        return False
    if stated.call_seconds == 0:
        others = (stated.close_seconds, stated.utc_offset_seconds, stated.calendar_id, len(rows))
        return others == (0, 0, 0, 0)
    times = [stated.call_seconds, *(row[1] for row in rows), stated.close_seconds]
    parts = {asset: [row[2] for row in rows if row[0] == asset] for asset, _, _ in rows}
    return (
        0 < stated.call_seconds < stated.close_seconds < DAY_SECONDS
        and abs(stated.utc_offset_seconds) <= OFFSET_MAX
        and times == sorted(times)
        and all(row[1] != stated.call_seconds for row in rows)
        and all(
            part == sorted(set(part)) and part[0] > 0 and part[-1] == types.PPB
            for part in parts.values()
        )
    )


class Days:
    """All of it."""

    def __init__(self, pvp: Pvp) -> None:
        """Start without a schedule."""
        self.pvp = pvp
        self.context = pvp.context
        self.system = pvp.system
        self.stated: commands.SetPvpSchedule | None = None
        self.calendars: dict[int, tuple[int, frozenset[int]]] = {}
        self.is_open = False
        self.is_day = False
        self.called: dict[Key, int] = {}
        self.got: dict[Key, int] = {}
        self.late: dict[Key, int] = {}
        self.again: list[dict[str, int]] = []  # calls that a default changes, not stated yet
        self.today = 0
        self.begins_ns: Callable[[int], int] = lambda time_ns: time_ns  # U-6.2
        self._closed_ns = 0
        self._moved_ns = 0  # deadlines and close of the day, by gaps
        self._turns: Iterator[Turn] = iter(())
        self._turn: Turn | None = None
        self._passed_ns = 0  # the last deadline that was passed

    # --- questions ---

    def number(self, now: int) -> int:
        """The day of a moment, by the local time of the schedule."""
        offset = self.stated.utc_offset_seconds if self.stated else 0
        return (now // types.SECOND_NS + offset) // DAY_SECONDS

    def settles(self) -> bool:
        """Pairs settle: a day is open, or there is no schedule."""
        return self.is_open or self.stated is None

    def is_late(self, account: int) -> bool:
        """A member lacks something that was due."""
        return any(lacks > 0 for (who, _), lacks in self.late.items() if who == account)

    # --- commands ---

    def schedule(self, command: Command, _item: int) -> ItemResult:
        """SetPvpSchedule."""
        stated = cast("commands.SetPvpSchedule", command)
        for holds, code in (
            (not self.is_day, codes.PVP_DAY_UNDER_WAY),
            (in_order(stated), codes.PARAMETER_OUT_OF_RANGE),
            (stated.calendar_id in {0, *self.calendars}, codes.UNKNOWN_CALENDAR),
            (set(stated.deadline_asset_ids) <= self.pvp.haircuts.keys(), codes.NOT_A_PVP_CURRENCY),
        ):
            if not holds:
                return ItemResult(code)
        return ACCEPTED

    def scheduled(self, event: Event) -> None:
        """The schedule of the command is in force."""
        stated = cast("commands.SetPvpSchedule", self.context.command)
        self.context.pending_events.check(
            event,
            call_seconds=stated.call_seconds,
            close_seconds=stated.close_seconds,
            utc_offset_seconds=stated.utc_offset_seconds,
            calendar_id=stated.calendar_id,
            deadlines=len(stated.deadline_seconds),
        )
        self.stated = stated if stated.call_seconds else None
        self._turns = self._days(self.system.now) if self.stated else iter(())
        self._turn = None
        if self.stated is None:
            self._all_moved()

    def paid(self, account: int, asset: int, amount: int) -> None:
        """A payment in, or (below 0) out, counts against a call."""
        key = account, asset
        if key in self.called:
            self.got[key] += amount
            if self.late.get(key, 0) > 0:
                self.late[key] -= amount

    def moved_by(self, from_ns: int, moves_ns: int) -> tuple[int, int]:
        """What is left of the day moves by a gap, up to its midnight: its close, and by how much."""
        if not self.is_day or self.stated is None:
            return 0, 0
        self._pass(from_ns)
        turn = self._next()
        moved_ns = self._count_move(moves_ns)
        if isinstance(turn, int):
            self._turn = turn + moved_ns
        return self._moment(self.today, self.stated.close_seconds) + self._moved_ns, moved_ns

    def _count_move(self, moves_ns: int) -> int:
        """How far a move goes."""
        moved_ns = min(moves_ns, self.left_ns())
        self._moved_ns += moved_ns
        return moved_ns

    def due_ns(self) -> int:
        """The next deadline or the close of a day on which pairs settle, else 0."""
        turn = self._next() if self.is_open else None
        return turn if self.is_day and isinstance(turn, int) else 0

    def left_ns(self) -> int:
        """How far the close can still move: to a second before midnight."""
        assert self.stated is not None
        left = DAY_SECONDS - 1 - self.stated.close_seconds
        return left * types.SECOND_NS - self._moved_ns

    # --- what has to be said ---

    def expect(self, event: Event) -> None:
        """An event of a day is the one whose turn it is."""
        self._pass(self.system.now)
        turn = self._turn
        if not isinstance(turn, Said) or turn.kind != event.kind:
            self.context.pending_events.found(event, f"by the model it is the turn of {turn}")
            return
        self._turn = None
        self.context.pending_events.check(event, **turn.fields)
        if turn.then is not None:
            turn.then()

    def _next(self) -> Turn | None:
        """Whose turn it is."""
        if self._turn is None:
            self._turn = next(self._turns, None)
        return self._turn

    def findings(self) -> list[str]:
        """All that was due is said."""
        self._pass(self.system.done_ns)
        turn = self._turn
        if not isinstance(turn, Said) or self._passed_ns > self.system.done_ns:
            return []  # what is left of the last instant, the next slice says
        self._turn = None
        return [f"C-6: {turn} was to be said"]

    def _pass(self, until_ns: int) -> None:
        """Pass the deadlines up to then."""
        while isinstance(turn := self._next(), int) and turn <= until_ns:
            self._turn, self._passed_ns = None, turn

    def _days(self, after: int) -> Iterator[Turn]:
        """Day after day from a moment on."""
        stated = self.stated
        assert stated is not None
        day = self.number(after)
        while True:
            moment = self._moment(day, stated.call_seconds)
            if moment > after:
                yield moment
                weekend, holidays = self.calendars.get(stated.calendar_id, (0, frozenset()))
                if day not in holidays and not weekend >> (day + 3) % 7 & 1:
                    yield from self._day(stated, day)
                    after = self._closed_ns
            day += 1

    def _moment(self, day: int, seconds: int) -> int:
        """A local time of a day."""
        offset = self.stated.utc_offset_seconds if self.stated else 0
        return (day * DAY_SECONDS + seconds - offset) * types.SECOND_NS

    def _day(self, stated: commands.SetPvpSchedule, day: int) -> Iterator[Turn]:
        """One day: the calls, the deadlines, the close."""
        self.is_day = True
        self.today, self._moved_ns = day, 0
        call_ns = self._moment(day, stated.call_seconds)
        self._count_move(self.begins_ns(call_ns) - call_ns)
        yield from self._calls()
        pairs = len(self.pvp.queue)
        times = [*stated.deadline_seconds, stated.close_seconds]
        moments = [self._moment(day, seconds) for seconds in times]
        opens = partial(self._open, moments[0] + self._moved_ns)
        yield Said(events.PVP_DAY_OPENED, {"day": day, "pairs": pairs}, opens)
        for asset, share, moment, following in zip(
            stated.deadline_asset_ids,
            stated.deadline_shares_ppb,
            moments[:-1],
            moments[1:],
            strict=True,
        ):
            yield moment + self._moved_ns
            self.is_open = False
            yield from self._deadline([asset], ppb(share))
            self._open(following + self._moved_ns)
        yield moments[-1] + self._moved_ns
        self.is_open = False
        last = self.pvp.last
        named = set(stated.deadline_asset_ids)
        yield from self._deadline(
            [one for one in sorted(self.pvp.haircuts) if one not in named], ONE
        )
        for pair in [one for one in self.pvp.queue if one.id <= last]:
            fields = {"pair_id": pair.id, "code": codes.PVP_PAIR_RETURNED}
            yield Said(events.PVP_PAIR_ENDED, fields, partial(self.pvp.leave, pair.id))
        yield from self._pay_outs()
        yield Said(events.PVP_DAY_CLOSED, {"day": day, "pairs": len(self.pvp.queue)}, self._close)

    def _calls(self) -> Iterator[Turn]:
        """Members are called for what they will be short of."""
        for account in sorted(self.pvp.members):
            for asset in sorted(self.pvp.haircuts):
                after = self.pvp.claims[account, asset]
                after += sum(
                    pair.change(account).get(asset, 0)
                    for pair in self.pvp.queue
                    if account in self.pvp.givers(pair)
                )
                if after < 0:
                    self.called[account, asset] = -after
                    self.got[account, asset] = 0
                    fields = {"account_id": account, "asset_id": asset, "amount": -after}
                    yield Said(events.PVP_PAY_IN_CALLED, fields)

    def call_again(self, account: int) -> None:
        """A called member is called for another amount, up or down, after a pair ended that counted in its call."""
        if not self.is_open:
            return
        for asset in sorted(self.pvp.haircuts):
            after = self.pvp.claims[account, asset]
            after += sum(
                pair.change(account).get(asset, 0)
                for pair in self.pvp.queue
                if account in self.pvp.givers(pair)
            )
            key = account, asset
            called = max(self.got.get(key, 0) - after, 0)
            if called != self.called.get(key, 0):
                self.called[key] = called
                self.got.setdefault(key, 0)
                self.late[key] = min(self.late.get(key, 0), max(called - self.got[key], 0))
                if called == 0:
                    del self.called[key], self.got[key], self.late[key]
                self.again.append({"account_id": account, "asset_id": asset, "amount": called})

    def called_for(self, event: Event) -> None:
        """A call at the beginning of the day, or one that a default changes."""
        if self.again:
            self.context.pending_events.check(event, **self.again.pop(0))
        else:
            self.expect(event)

    def _open(self, following: int) -> None:
        """Pairs settle from here on, unless the following deadline is over too: time has gone past both at once."""
        self.is_open = True
        if following >= self.system.now:
            self._all_moved()

    def _all_moved(self) -> None:
        """All pairs are asked again."""
        self.pvp.moved |= {pair.id for pair in self.pvp.queue}
        self.pvp.read()

    def _deadline(self, assets: list[int], share: Fraction) -> Iterator[Turn]:
        """Members lack a part, or (after the last deadline) are short and have missed their pay-in."""
        claims = self.pvp.claims
        missing = [
            account
            for account in sorted(self.pvp.members)
            if share == ONE and any(claims[account, asset] < 0 for asset in assets)
        ]
        for account in sorted(self.pvp.members):
            # What it sold to cover another one may have paid for all that it was short of.
            short = any(claims[account, asset] < 0 for asset in self.pvp.haircuts)
            if account in missing and short:
                if self.pvp.tests(account, {}).code == codes.PVP_PRICE_ABSENT:
                    self.pvp.members[account].active = False
                    yield Said(events.PVP_COVER_DELAYED, {"account_id": account})
                else:
                    yield Said(events.PVP_PAY_IN_MISSED, {"account_id": account})
                continue
            for asset in assets:
                key = account, asset
                lacks = ceil(self.called.get(key, 0) * share) - self.got.get(key, 0)
                if key in self.called and lacks > 0:
                    self.late[key] = lacks
                    fields = {"account_id": account, "asset_id": asset, "amount": lacks}
                    yield Said(events.PVP_PAY_IN_LATE, fields)

    def _pay_outs(self) -> Iterator[Turn]:
        """Members are paid what they have; where cash lacks, all by the same part."""
        pvp = self.pvp
        longs = {
            asset: sum(max(0, claim) for (_, key), claim in pvp.claims.items() if key == asset)
            for asset in pvp.haircuts
        }
        cash = {asset: self.system.balance[types.PVP, asset] for asset in pvp.haircuts}
        for account in sorted(pvp.members):
            if self.system.accounts[account].status != types.ACTIVE:
                continue
            for asset in sorted(pvp.haircuts):
                claim = pvp.claims[account, asset]
                if claim <= 0:
                    continue
                amount = claim
                if cash[asset] < longs[asset]:
                    amount = floor(ONE * claim * cash[asset] / longs[asset])
                if amount and pvp.tests(account, {asset: -amount}) == ACCEPTED:
                    yield self._pay_out(account, asset, amount)

    def _pay_out(self, account: int, asset: int, amount: int) -> Said:
        """A member is paid out."""

        def book() -> None:
            self.system.move(types.PVP, account, asset, amount)
            self.pvp.claims[account, asset] -= amount

        left = self.pvp.claims[account, asset] - amount
        fields = {"account_id": account, "asset_id": asset, "amount": amount, "claim": left}
        return Said(events.PVP_PAID_OUT, fields, book)

    def _close(self) -> None:
        """The day is over."""
        self.is_day = False
        self._closed_ns = self.system.now
        for book in (self.called, self.got, self.late):
            book.clear()
