# SPDX-License-Identifier: Apache-2.0
"""Sends recorded prices as oracle ticks to the engine and keeps what it says of them.

Owns sequences, time and names; knows nothing of any recording. The valuation asset is USD. Prices of the
recordings are decimals, floored at the machine's unit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Asset
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AssetId, SourceId

SECOND = types.SECOND_NS
SCALE = 6  # decimals of the valuation asset


@dataclass(frozen=True)
class Quote:
    """One source's word: bid, ask and last in the source's quote asset per whole unit, 0 where it states none."""

    source: str
    symbol: str
    last: Decimal
    bid: Decimal = Decimal(0)
    ask: Decimal = Decimal(0)


def price_e9(price: Decimal) -> int:
    """A price per whole unit in the machine's unit, floored."""
    return int(price.scaleb(SCALE + 9).to_integral_value(ROUND_FLOOR))


class PriceFeed:
    """An engine whose operator admits sources by name and whose clock follows the recording."""

    def __init__(self, start_ns: int) -> None:
        """Start at genesis, at the time of the recording's first row or before."""
        self.engine = Engine(Genesis(b"replay", "USD", SCALE, 600 * SECOND, SECOND, 10 * SECOND))
        self.now = start_ns
        self.sequence = 0
        self.sources: dict[str, int] = {}
        self.source_names: dict[int, str] = {}
        self.groups: dict[str, int] = {}
        self.hear: Callable[[PriceFeed, Event], None] | None = None

    def asset(self, symbol: str) -> Asset:
        """An asset by its symbol."""
        state = self.engine.state
        return state.assets[AssetId(state.symbols[symbol])]

    def head(self) -> tuple[str, str, int]:
        """Principal, request id and creation time of the next command."""
        return ("replay", f"r{self.sequence}", self.now)

    def send(self, command: commands.Command) -> Outcome:
        """Apply a command now, what is due before it first."""
        self.advance(self.now)
        return self._apply(command)

    def _apply(self, command: commands.Command) -> Outcome:
        first = self.sequence + 1
        self.sequence += command.count()
        outcome = self.engine.apply(command, first, self.now, b"%d" % first)
        taken = self.engine.take_events()
        if self.hear is not None:
            for event in split(taken):
                self.hear(self, event)
        return outcome

    def must(self, command: commands.Command) -> int:
        """Apply a one-item command that has to succeed; the id it answers with."""
        outcome = self.send(command)
        assert outcome.codes == [OK], (command, outcome.codes)
        return outcome.ids[0]

    def advance(self, to_ns: int) -> None:
        """Run what falls due by a time, each deadline when it comes, as a sequencer with a live clock does."""
        deadline = self.engine.next_deadline()
        while 0 < deadline <= to_ns:
            self.now = max(self.now, deadline)
            self._apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))
            deadline = self.engine.next_deadline()
        self.now = max(self.now, to_ns)

    def list_asset(self, symbol: str, scale: int = 8) -> Asset:
        """List an asset without price."""
        terms = (scale, types.WEIGHT_IDENTITY, 0, 0, 10, 0, 0, 0, 0, 0)
        self.must(commands.CreateAsset(*self.head(), symbol, *terms))
        return self.asset(symbol)

    def admit(self, name: str, quote: str = "USD", group: str = "") -> int:
        """Admit a source of weight 1, with what it quotes in and the group it is of."""
        source_id = self.must(commands.CreateOracleSource(*self.head(), name, "", 1))
        self.sources[name] = source_id
        self.source_names[source_id] = name
        group_id = self.groups.setdefault(group, len(self.groups) + 1) if group else 0
        if group_id or quote != "USD":
            quote_id = self.asset(quote).id
            self.must(
                commands.SetSourceQuote(*self.head(), SourceId(source_id), quote_id, group_id)
            )
        return source_id

    def follow(
        self, symbol: str, names: Iterable[str], fresh_seconds: int = 10, clamp_bps: int = 100
    ) -> None:
        """Make the price of an asset from sources."""
        self.must(
            commands.SetOracleInstrument(
                *self.head(),
                self.asset(symbol).id,
                [SourceId(self.sources[name]) for name in names],
                fresh_seconds * SECOND,
                clamp_bps,
            )
        )

    def rule(
        self, symbol: str, *, quorum: int = 3, stale_seconds: int = 5, frozen: bool = True
    ) -> None:
        """Return index rules at the defaults of SPEC P-2, P-4 and M-9, except for the named ones."""
        self.must(
            commands.SetIndexRules(
                *self.head(),
                asset_id=self.asset(symbol).id,
                quorum_min=quorum,
                cap_bps_per_second=25,
                cap_saved_seconds=5,
                capless_after_ns=60 * SECOND,
                jumped_bps=100,
                stale_ns=stale_seconds * SECOND,
                wide_bps=100,
                frozen_after_ns=300 * SECOND if frozen else 0,
                frozen_move_bps=50 if frozen else 0,
                stable_ppb_per_second=300_000,
                adverse_bps=1_000,
            )
        )

    def say(self, at_ns: int, quotes: list[Quote], stamp_ns: int = 0) -> list[int]:
        """Send the ticks of one instant in one call; their codes."""
        self.advance(at_ns)
        outcome = self.send(
            commands.OracleTicks(
                *self.head(),
                [SourceId(self.sources[quote.source]) for quote in quotes],
                [self.asset(quote.symbol).id for quote in quotes],
                [price_e9(quote.bid) for quote in quotes],
                [price_e9(quote.ask) for quote in quotes],
                [price_e9(quote.last) for quote in quotes],
                [0 for _ in quotes],
                [stamp_ns or at_ns for _ in quotes],
            )
        )
        return outcome.codes
