# SPDX-License-Identifier: Apache-2.0
"""Search a journal backwards for the events that last wrote a figure, and for their own causes (SPEC A-2).

Owns the single backward search that answers all questions of an explanation, including the questions that an answer
raises. It reads recorded events, so it needs no replay; it keeps no index.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.sources import (
    LEDGER_KEYS,
    MOVE_NOTHING,
    WRITERS,
    Key,
    moves,
    writes,
)
from clearinghouse.server.codec.events.concerned import (
    PUBLIC,
    account_of_item,
    as_read_by,
    concerns,
)
from clearinghouse.server.codec.events.messages import CommandAt
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.text.events import (
    command_line,
    command_plain,
    event_line,
    event_plain,
)
from clearinghouse.server.journal.records import commands_of, decode_command, events_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import Command, OracleTicks
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader

Flags: TypeAlias = list[tuple[Key, int]]
"""Causes of a liquidation: keys, and positions with their lots."""

WINDOW_FIRST: Final = 1_024
WINDOW_MOST: Final = 65_536
FILLS_MAX: Final = 20
CAUSES_MAX: Final = 200
DEPTH_MAX: Final = 6
# Figures that come from ticks, directly or through each other.
_LEAD_TO_TICKS: Final = frozenset({"tick", "index", "mark", "price_state", "liquidating"})
_WITHDRAWN: Final = frozenset(
    (
        events.WITHDRAWAL_CONFIRMED,
        events.WITHDRAWAL_REVERSED,
        events.CHAIN_FEE_PAID,
        events.CHAIN_FEE_RETURNED,
    )
)
_FLAG_KINDS: Final = frozenset(
    {
        events.LIQUIDATION_FILL,
        events.BACKSTOP_FILL,
        events.DELEVERAGED,
        events.REST_CLOSED,
        events.LOSS_SHARED,
        events.BAD_DEBT,
        events.COLLATERAL_SOLD,
        events.COLLATERAL_TAKEN,
        events.REMAINDER_TAKEN,
        events.TAKEN_OVER,
        events.LINE_SET_APART,
        events.LINE_RETURNED,
        events.LOAN_TAKEN_OVER,
        events.BORROW_TAKEN_OVER,
        events.LIQUIDATION_ENDED,
    }
)


@dataclass
class Cause:
    """An event or a tick that wrote a figure. `number` is its place in the answer, `because` has the numbers of its
    causes.
    """

    number: int
    sequence: int
    time_ns: int
    command: str
    principal: str
    line: str
    because: list[int] = field(default_factory=list)
    depth: int = 0


@dataclass(eq=False)
class Wanted:
    """An open question: which event last wrote `key` before `(sequence, place)`? `take` receives each answer.

    For a position, `lots` are the lots whose fills are still to be found, back to the moment when it was flat; with 0
    its last fill is enough. An answer earlier than `not_before_ns` does not count: such a tick was too old for an
    index.
    """

    key: Key
    before: tuple[int, int]
    take: Callable[[Cause], None]
    depth: int
    lots: int = 0
    fills: int = 0
    not_before_ns: int = 0
    follows: bool = field(init=False)

    def __post_init__(self) -> None:
        self.follows = self.lots != 0


class Search:
    """One backward search through a journal that answers several questions, and the questions that their answers
    raise.
    """

    def __init__(
        self,
        reader: JournalReader,
        state: State,
        scales: Scales,
        flags: Mapping[AccountId, Flags],
        oldest: int = 1,
        reader_account_id: int = 0,
    ) -> None:
        """Prepare the search. `state` gives the terms of markets and the sources of prices.

        No record before `oldest` is read. `flags` has the keys behind the liquidation of accounts that were in
        liquidation before the sequence. With `reader_account_id` only public causes and those of this account are
        found (Q-5.2).
        """
        self.reader_account_id = reader_account_id
        self._flags = flags
        self._reader = reader
        self._state = state
        self._scales = scales
        self._oldest = max(oldest, 1)
        self._unsearched: list[Wanted] = []
        self._open: dict[Key, list[Wanted]] = {}
        self._kinds: frozenset[int] = frozenset()
        self.causes: list[Cause] = []
        self._by_place: dict[tuple[int, int], Cause] = {}
        self._expiring: list[Wanted] = []
        self.unanswered: list[Key] = []

    def ask(self, wanted: Wanted) -> None:
        """Add a question to the search; `run` finds the answer."""
        self._unsearched.append(wanted)

    def run(self, watch: Callable[[int], None] = lambda _: None) -> None:
        """Search back until all questions are answered or no record is left."""
        if not self._unsearched:
            return
        self._unsearched.sort(key=lambda wanted: wanted.before)
        for record in self._back(self._unsearched[-1].before[0]):
            self._look(record)
            watch(record.first_sequence)
            if not self._open and not self._unsearched:
                break
        # A source without a tick by then is no gap in an answer.
        left = {
            wanted.key
            for asked in self._open.values()
            for wanted in asked
            if not wanted.not_before_ns
        }
        self.unanswered = sorted(left | {wanted.key for wanted in self._unsearched})

    def _back(self, sequence: int) -> Iterator[Record]:
        """Yield the records before the end of `sequence`, newest first, read in windows."""
        end = sequence + 1
        size = WINDOW_FIRST
        while end > self._oldest:
            records: list[Record] = []
            for record in self._reader.read(max(end - size, self._oldest)):
                if record.first_sequence >= end:
                    break
                if record.first_sequence:
                    records.append(record)
            if not records:
                return
            yield from reversed(records)
            end = records[0].first_sequence
            size = min(2 * size, WINDOW_MOST)

    def _look(self, record: Record) -> None:
        """Search the calls of a record, the last call first."""
        if self._expiring:
            self._expire(record.time_ns)
        calls: list[bytes] | None = None
        batches = events_of(record)
        for number in range(len(batches) - 1, -1, -1):
            first, values = batches[number]
            if calls is None and (self._wants_ticks() or self._interesting(values)):
                calls = commands_of(record)
            if calls is not None:
                self._look_at_call(record, first, values, calls[number])

    def _expire(self, time_ns: int) -> None:
        """Drop the questions that no event at or before `time_ns` can answer."""
        over = [wanted for wanted in self._expiring if time_ns < wanted.not_before_ns]
        for wanted in over:
            self._expiring.remove(wanted)
            asked = self._open.get(wanted.key, [])
            if wanted in asked:
                asked.remove(wanted)
                if not asked:
                    del self._open[wanted.key]
        if over:
            self._choose_kinds()

    def _wants_ticks(self) -> bool:
        """Return whether an open question asks for a tick, or may lead to one."""
        return bool(self._unsearched) or any(key[0] in _LEAD_TO_TICKS for key in self._open)

    def _interesting(self, values: list[int]) -> bool:
        """Return whether the events of a call, as numbers, may have an answer."""
        if self._unsearched:
            return True
        at = 0
        while at < len(values):
            if values[at] in self._kinds:
                return True
            at += 1 + len(EVENT_FIELDS[values[at]][1])
        return False

    def _look_at_call(self, record: Record, first: int, values: list[int], encoded: bytes) -> None:
        """Search the events of a call, the last event first. A tick counts as written before the events of its item."""
        said = split(values)
        command: Command | None = None
        places: list[tuple[int, int]] = [
            (first + event.fields["offset"], place) for place, event in enumerate(said)
        ]
        if self._wants_ticks():
            command = decode_command(encoded)
            if isinstance(command, OracleTicks):
                refused = {
                    event.fields["offset"]
                    for event in said
                    if event.kind in (events.REFUSED, events.CALL_REFUSED, events.CALL_REPEATED)
                }
                places += [
                    (first + item, -1) for item in range(command.count()) if item not in refused
                ]
                places.sort()
        for sequence, place in reversed(places):
            self._activate((sequence, place))
            if not self._open:
                continue
            if place < 0:
                assert isinstance(command, OracleTicks)
                item = sequence - first
                key = sources.tick(command.asset_ids[item], command.source_ids[item])
                if key in self._open:
                    self._answer(key, self._tick_cause(record, command, item, sequence), None)
                continue
            event = said[place]
            if event.kind not in self._kinds:
                continue
            keys = dict.fromkeys(writes(event), 0)
            if event.kind not in MOVE_NOTHING and any(key[0] in LEDGER_KEYS for key in self._open):
                keys |= moves(event, self._state.markets)
            for key, lots in keys.items():
                if key in self._open:
                    command = command or decode_command(encoded)
                    cause = self._cause(record, first, event, place, command)
                    self._answer(key, cause, event, lots)

    def _activate(self, place: tuple[int, int]) -> None:
        """Open the questions about times after `place`, which the search has now passed."""
        changed = False
        while self._unsearched and self._unsearched[-1].before > place:
            wanted = self._unsearched.pop()
            self._open.setdefault(wanted.key, []).append(wanted)
            changed = True
        if changed:
            self._choose_kinds()

    def _choose_kinds(self) -> None:
        """Choose which kinds of events can answer an open question."""
        kinds: set[int] = set()
        for name, _, _ in self._open:
            if name in LEDGER_KEYS:
                kinds |= EVENT_FIELDS.keys() - MOVE_NOTHING
            else:
                kinds |= WRITERS.get(name, frozenset())
        self._kinds = frozenset(kinds)

    def _answer(self, key: Key, cause: Cause | None, event: Event | None, lots: int = 0) -> None:
        """Answer every open question about `key` with a cause, then add questions about the causes of its event.

        Without a cause the reader may not see the answer, and the questions end without one.
        """
        again: list[Wanted] = []
        asked = self._open.pop(key)
        if cause is None:
            self._choose_kinds()
            return
        for wanted in asked:
            wanted.take(cause)
            if cause.depth == 0 or wanted.depth < cause.depth:
                cause.depth = wanted.depth
            wanted.fills += 1
            wanted.lots -= lots
            if wanted.follows and wanted.lots and wanted.fills < FILLS_MAX:
                again.append(wanted)
        if again:
            self._open[key] = again
        if event is not None and not cause.because and cause.depth < DEPTH_MAX:
            self._ask_on(cause, event)
        self._choose_kinds()

    def _ask_on(self, cause: Cause, event: Event) -> None:
        """Add a question about each cause of an event; only events before that event can answer."""
        if len(self.causes) >= CAUSES_MAX:
            return

        def take(found: Cause) -> None:
            if found.number not in cause.because and found is not cause:
                cause.because.append(found.number)

        for key, lots in causes_of(event, self._state, self._flags):
            wanted = Wanted(key, (0, 0), take, cause.depth + 1, lots)
            self._open.setdefault(key, []).append(wanted)
            instrument = (
                self._state.assets[AssetId(key[1])].instrument if key[0] == "tick" else None
            )
            if instrument is not None:
                wanted.not_before_ns = cause.time_ns - instrument.fresh_ns
                self._expiring.append(wanted)

    # --- answers ---

    def _cause(
        self, record: Record, first: int, event: Event, place: int, command: Command
    ) -> Cause | None:
        """Return an event as a cause, the same object for every question; None if the reader may not see the event."""
        sequence = first + event.fields["offset"]
        known = self._by_place.get((sequence, place))
        if known is not None:
            return known
        reader = self.reader_account_id
        is_hidden = reader != 0 and account_of_item(command, event.fields["offset"]) != reader
        if reader and not concerns(event, (reader,)):
            if event.kind not in PUBLIC:
                return None
            is_hidden = True
        if reader:
            event = as_read_by(event, (reader,))
        plain = event_plain(event, self._scales, (CommandAt(0, command),))
        line = event_line(event.name, plain, self._scales)
        return self._keep(record, sequence, place, None if is_hidden else command, line)

    def _tick_cause(
        self, record: Record, command: OracleTicks, item: int, sequence: int
    ) -> Cause | None:
        """Return a tick as a cause; None if the reader reads one account only, since accounts do not see ticks."""
        if self.reader_account_id:
            return None
        plain = command_plain(command, item, self._scales)
        return self._keep(record, sequence, -1, command, command_line("tick", plain, self._scales))

    def _keep(
        self, record: Record, sequence: int, place: int, command: Command | None, line: str
    ) -> Cause:
        """Make a cause, number it and keep it; without a command its kind and its principal stay empty."""
        found = Cause(
            len(self.causes) + 1,
            sequence,
            record.time_ns,
            "" if command is None else type(command).__name__,
            "" if command is None else command.principal,
            line,
        )
        self.causes.append(found)
        self._by_place[(sequence, place)] = found
        return found


def causes_of(
    event: Event, state: State, flags: Mapping[AccountId, Flags]
) -> list[tuple[Key, int]]:
    """Return the keys of the figures that caused an event, each with the lots of a position to explain, else 0.

    The list omits keys that no event may have written, since the search for such a key would read back to genesis.
    """
    own = event.fields
    kind = event.kind
    if kind == events.MARK_CHANGED:
        market = state.markets[MarketId(own["market_id"])]
        found = [(sources.index(market.base.id), 0)]
        if market.mark_rules is not None and market.basis_e9:
            found.append((sources.basis(market.id), 0))
        return found
    if kind in (events.INDEX_CHANGED, events.PRICE_STATE_CHANGED):
        instrument = state.assets[AssetId(own["asset_id"])].instrument
        source_ids = [] if instrument is None else sorted(instrument.ticks)
        return [(sources.tick(own["asset_id"], source_id), 0) for source_id in source_ids]
    if kind == events.TRADE:
        ids = (own["maker_order_id"], own["taker_order_id"])
        return [(sources.order(order_id), 0) for order_id in ids if order_id]
    if kind == events.CONDITIONAL_TRIGGERED:
        return [
            (sources.order(own["conditional_order_id"]), 0),
            (sources.mark(own["market_id"]), 0),
        ]
    if kind in (events.CONDITIONAL_WAITING, events.CONDITIONAL_ENDED):
        return [(sources.order(own["conditional_order_id"]), 0)]
    if kind == events.TWAP_SLICE:
        return [(sources.order(own["order_id"]), 0)]
    if kind in (events.DEPOSIT_CONFIRMED, events.DEPOSIT_REVERSED):
        return [(sources.money("deposit", own["deposit_id"]), 0)]
    if kind in _WITHDRAWN:
        return [(sources.money("withdrawal", own["withdrawal_id"]), 0)]
    if kind in (events.HOLD_CAPTURED, events.HOLD_RELEASED):
        return [(sources.money("hold", own["hold_id"]), 0)]
    if kind == events.FUNDING_PAID:
        return [(sources.funding_index(own["market_id"]), 0)]
    if kind == events.LIQUIDATION_STARTED:
        return flags.get(AccountId(own["account_id"])) or flag_keys(state, own["account_id"])
    if kind in _FLAG_KINDS and own["account_id"] >= FIRST_ACCOUNT_ID:
        return [(sources.flag(own["account_id"]), 0)]
    return []


def flag_keys(state: State, account_id: int) -> Flags:
    """Return the keys of the figures that caused an account's liquidation: its marks, its prices, its fills."""
    account = state.accounts[AccountId(account_id)]
    case = state.waterfall.cases.get(AccountId(account_id))
    found: list[tuple[Key, int]] = []
    for market_id, line in sorted(account.lines.items()):
        if line.market.is_spot:
            continue
        size = case.lots.get(market_id, 0) if case is not None else 0
        if line.position or size:
            # The size at that time is known while it is in liquidation; otherwise its last fill is enough.
            lots = 0
            if line.position:
                lots = size if line.position > 0 else -size
            found += [(sources.mark(market_id), 0), (sources.position(account_id, market_id), lots)]
    for asset_id, holding in sorted(account.holdings.items()):
        if asset_id != state.valuation.id and (holding.balance or holding.borrow_shares):
            found.append((sources.index(asset_id), 0))
    return found
