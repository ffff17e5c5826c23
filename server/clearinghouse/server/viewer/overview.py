# SPDX-License-Identifier: Apache-2.0
"""Replay a journal once and keep the data of the time line: prices, liquidations, the fund, refusals (SPEC A-1).

Owns this data in memory. Prices and levels of the fund are thinned beyond a limit. All refusals (some twenty bytes
each) and all steps of the waterfall (a kilobyte each) are kept. Must never write to the journal.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from clearinghouse.server.codec.scales import MarketScale, Scales, scales_of
from clearinghouse.server.codec.text.events import CODE_NAMES
from clearinghouse.server.journal.records import Applier, Replayer, events_of
from clearinghouse.server.startup.directory import (
    Progress,
    ReplayDifferedError,
    no_progress,
    watched,
)
from clearinghouse.server.startup.snapshot_codec import start
from clearinghouse.server.viewer.checkpoints import Keyframes
from clearinghouse.server.viewer.series import Happenings, Histogram, Series, Window
from clearinghouse.statemachine.liquidation.insurance_fund import fund_amount
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID, LIQUIDITY_FUND, PRICE_E9
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader
from clearinghouse.storage.snapshots import snapshot_directory

BUCKETS: Final = 120

FLAGGED: Final = "flagged"
TIER_1: Final = "tier 1: book"
TIER_2: Final = "tier 2: providers"
TIER_3: Final = "tier 3: deleveraging"
REST: Final = "rest: pro rata"
SHARED: Final = "loss shared"
WRITTEN_OFF: Final = "written off"
LOAN_WRITTEN_OFF: Final = "loan written off"
RELEASED: Final = "released"

# The number of each step of the waterfall; those of `TIERS` move lots.
STEP_NAMES: Final[dict[int, str]] = {
    events.LIQUIDATION_STARTED: FLAGGED,
    events.LIQUIDATION_FILL: TIER_1,
    events.COLLATERAL_SOLD: TIER_1,
    events.BACKSTOP_FILL: TIER_2,
    events.COLLATERAL_TAKEN: TIER_2,
    events.DELEVERAGED: TIER_3,
    events.REST_CLOSED: REST,
    events.LOSS_SHARED: SHARED,
    events.BAD_DEBT: WRITTEN_OFF,
    events.POOL_LOSS: LOAN_WRITTEN_OFF,
    events.LIQUIDATION_ENDED: RELEASED,
}
TIERS: Final = (TIER_1, TIER_2, TIER_3, REST)
TIER_KINDS: Final = {kind: name for kind, name in STEP_NAMES.items() if name in TIERS}

_WIDTHS: Final = {kind: 1 + len(names) for kind, (_, names) in EVENT_FIELDS.items()}
_REFUSALS: Final = frozenset({events.REFUSED, events.CALL_REFUSED})
_PRICES: Final = frozenset({events.INDEX_CHANGED, events.MARK_CHANGED, events.PRICE_STATE_CHANGED})


class Step(NamedTuple):
    """A step of the liquidation waterfall, with the fields of its event."""

    sequence: int
    time_ns: int
    kind: int
    fields: dict[str, int]

    @property
    def name(self) -> str:
        """Return the name of the step that the viewer shows."""
        return STEP_NAMES[self.kind]


class Survey:
    """The figures of a journal up to `end`; `go_on` continues them to the last committed record.

    One thread at a time may call `go_on`. Meanwhile other threads may read only `end`, and times of sequences.
    """

    def __init__(self, replayer: Replayer, begin: int = 0) -> None:
        self.applier: Applier = replayer.applier
        self._replayer = replayer
        self.marks: dict[int, Series] = {}
        self.indices: dict[int, Series] = {}
        self.fund: dict[int, Series] = {}
        self.refusals = Happenings()
        self.closes = Happenings()
        self.steps: list[Step] = []
        self.counts: Counter[str] = Counter()
        self.accounts = 0
        self._fund_last: dict[int, int] = {}
        self._times = array("q", [self.applier.time_ns])
        self._ends = array("q", [begin])
        self.begin = begin
        self.scales: Scales = scales_of(self.applier.engine.state)

    # --- made during the replay ---

    def take(self, record: Record) -> None:
        """Apply a record, and keep its figures. Raises ReplayDifferedError."""
        finding = self._replayer.apply(record)
        if finding is not None:
            raise ReplayDifferedError(finding.sequence, finding.detail)
        # In this order: another thread that searches a moment finds all of it or nothing.
        self._ends.append(record.last_sequence)
        self._times.append(record.time_ns)
        state = self.applier.engine.state
        for first, values in events_of(record):
            for kind, at in _walk(values):
                if kind in _REFUSALS:
                    sequence = first + values[at + 1]
                    self.refusals.add(record.time_ns, sequence, values[at + 2])
                elif kind in _PRICES:
                    self._price(kind, values, at, first, record.time_ns, state)
                elif kind in STEP_NAMES:
                    event = split(values[at : at + _WIDTHS[kind]])[0]
                    self._step(event, first, record.time_ns)
        self._look_at_fund(record, state)

    def _price(
        self, kind: int, values: list[int], at: int, first: int, time_ns: int, state: State
    ) -> None:
        """Add a new index price or mark to its series; an index without a price adds a gap."""
        sequence = first + values[at + 1]
        number = values[at + 2]
        if kind == events.MARK_CHANGED:
            market = state.markets[MarketId(number)]
            per_lot = values[at + 3] / (PRICE_E9 * 10**market.quote.scale)
            price = per_lot * 10**market.lot_decimals / market.lot_units
            series = self.marks.setdefault(number, Series())
        else:
            price = state.assets[AssetId(number)].price_e9 / (PRICE_E9 * 10**state.valuation.scale)
            series = self.indices.setdefault(number, Series())
            if kind == events.INDEX_CHANGED:
                price = values[at + 3] / (PRICE_E9 * 10**state.valuation.scale)
        series.add(time_ns, sequence, price or None)

    def _step(self, event: Event, first: int, time_ns: int) -> None:
        """Add a step of the liquidation waterfall to the survey."""
        sequence = first + event.fields["offset"]
        self.steps.append(Step(sequence, time_ns, event.kind, event.fields))
        if event.kind in TIER_KINDS and event.fields["account_id"] >= FIRST_ACCOUNT_ID:
            self.closes.add(time_ns, sequence, event.kind)
        self.counts[STEP_NAMES[event.kind]] += 1

    def _look_at_fund(self, record: Record, state: State) -> None:
        """Record the level of the liquidity fund after a record if it changed."""
        for asset_id, holding in state.accounts[LIQUIDITY_FUND].holdings.items():
            amount = fund_amount(state, holding.asset)
            if amount != self._fund_last.get(asset_id, 0):
                self._fund_last[asset_id] = amount
                series = self.fund.setdefault(asset_id, Series())
                series.add(record.time_ns, record.last_sequence, amount / 10**holding.asset.scale)

    def go_on(
        self,
        reader: JournalReader,
        frames: Keyframes | None,
        progress: Progress = no_progress,
        *,
        until: Callable[[], bool] = lambda: False,
    ) -> None:
        """Apply the committed records, and keep frames; stop early when `until` returns True.

        Raises JournalDamagedError, ReplayDifferedError or CommandRaisedError; the figures up to then remain.
        """
        end = reader.head().sequence
        begin = self.applier.next_sequence
        try:
            if begin > end:
                return
            for record in watched(reader.read(begin), end, progress):
                if record.first_sequence == 0:
                    continue
                if record.first_sequence > end:
                    break
                self.take(record)
                if frames is not None:
                    frames.look(self.applier)
                if until():
                    break
        finally:
            state = self.applier.engine.state
            self.scales = scales_of(state)
            self.accounts = len(state.accounts)

    # --- frequent questions ---

    @property
    def end(self) -> int:
        """Return the last applied sequence."""
        return self._ends[-1]

    @property
    def whole(self) -> Window:
        """Return the window of time from the first sequence of the survey to its end."""
        return Window(self._times[min(1, len(self._times) - 1)], self._times[-1])

    def time_of(self, sequence: int) -> int:
        """Return the time of a sequence, in ns; after the end, the time of the last record."""
        return self._times[min(bisect_left(self._ends, sequence), len(self._times) - 1)]

    def sequence_at(self, time_ns: int) -> int:
        """Return the last sequence at or before a time; the first sequence of the survey for an earlier time."""
        return self._ends[max(bisect_right(self._times, time_ns) - 1, 0)]

    def refusals_by_reason(self, window: Window) -> Histogram:
        """Return the numbers of refused items and calls in a window, by result code."""
        return self.refusals.histogram(window, BUCKETS, CODE_NAMES)

    def closes_by_tier(self, window: Window) -> Histogram:
        """Return, by tier, the number of steps in a window that took lots or collateral of an account in
        liquidation.
        """
        return self.closes.histogram(window, BUCKETS, TIER_KINDS)

    def steps_in(self, window: Window, account_id: int = 0) -> Iterator[Step]:
        """Yield the steps of the waterfall in a window, in order; with `account_id`, only those of that account."""
        times = bisect_left(self.steps, window.from_ns, key=_step_time)
        for step in self.steps[times:]:
            if step.time_ns > window.to_ns:
                return
            if account_id in (0, step.fields["account_id"]):
                yield step

    def market(self, market_id: int) -> MarketScale:
        """Return a market's name and units. Raises KeyError."""
        return self.scales.markets[market_id]


def _step_time(step: Step) -> int:
    """Return the time of a step, by which steps are sorted."""
    return step.time_ns


def _walk(values: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the kind and the place of each event in a flat list of integers."""
    at = 0
    while at < len(values):
        kind = values[at]
        yield kind, at
        at += _WIDTHS[kind]


def survey(
    reader: JournalReader,
    frames: Keyframes | None,
    progress: Progress = no_progress,
    *,
    near: int = 0,
) -> Survey:
    """Replay a journal to its present end, keep frames, and return the figures.

    It begins with the newest of the journal's own snapshots at or before sequence `near`, or with genesis. Raises
    JournalMissingError, JournalDamagedError or ReplayDifferedError.
    """
    begun = start(reader, snapshot_directory(reader.path) if near else None, near)
    found = Survey(begun.replayer, begun.sequence)
    if frames is not None and begun.sequence:
        frames.keep(begun.applier)
    found.go_on(reader, frames, progress)
    return found
