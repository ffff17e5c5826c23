# SPDX-License-Identifier: Apache-2.0
"""Map ids of the journal to ids of a fork, where the same item may have another id (SPEC A-3).

Owns the pairs of ids and the translation of later commands. It learns the pairs call by call from the events of the
journal and of the fork. Up to the fork all ids are the same. An item that the fork never made has no id there: a
command that names the item gets an unused id, so the fork refuses it instead of acting on another item.

Two ids are a pair if the same item of the same call made them for the same account, market and side, in the same order.
A conditional order is one item in both, even if it triggers at another time.
"""

from array import array
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, Final

from clearinghouse.server.analysis.facts import ACCOUNT, ASSET, MARKET, ORDER, Fact, Value
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    LiftQuarantine,
    OrderBatch,
    QuarantineWork,
    ReleaseBrake,
    SetIdentifier,
    SetRiskSwitch,
)
from clearinghouse.statemachine.vocabulary.events import EVENTS, Event

# Kinds of ids.
ORDERS: Final = 0  # conditional orders share their numbers
MONEY: Final = 1  # deposits, withdrawals and holds
BREAKS: Final = 2
ACCOUNTS: Final = 3
ASSETS: Final = 4
MARKETS: Final = 5
SOURCES: Final = 6
PVP_PAIRS: Final = 7  # of payments
TRADES: Final = (
    8  # that the central counterparty has taken over; they share their numbers with those of books
)

NOBODY: Final = 2**62  # an id that no machine reaches


NAMES: Final[dict[str, int]] = {
    "order_ids": ORDERS,
    "oco_ids": ORDERS,
    "deposit_id": MONEY,
    "deposit_ids": MONEY,
    "withdrawal_id": MONEY,
    "withdrawal_ids": MONEY,
    "hold_ids": MONEY,
    "break_id": BREAKS,
    "account_id": ACCOUNTS,
    "account_ids": ACCOUNTS,
    "parent_id": ACCOUNTS,
    "venue_account_id": ACCOUNTS,
    "buyer_account_ids": ACCOUNTS,
    "seller_account_ids": ACCOUNTS,
    "from_ids": ACCOUNTS,
    "to_ids": ACCOUNTS,
    "beneficiary_ids": ACCOUNTS,
    "asset_id": ASSETS,
    "asset_ids": ASSETS,
    "deadline_asset_ids": ASSETS,
    "base_asset_id": ASSETS,
    "security_id": ASSETS,
    "into_security_id": ASSETS,
    "into_asset_id": ASSETS,
    "quote_asset_id": ASSETS,
    "market_id": MARKETS,
    "market_ids": MARKETS,
    "source_id": SOURCES,
    "source_ids": SOURCES,
    "counterparty_account_ids": ACCOUNTS,
    "client_account_id": ACCOUNTS,
    "counterparty_asset_ids": ASSETS,
    "pair_ids": PVP_PAIRS,
    "trade_ids": TRADES,
    "trade_id": TRADES,
    "made_trade_ids": TRADES,
    "to_account_id": ACCOUNTS,
    "to_account_ids": ACCOUNTS,
    "receiver_id": ACCOUNTS,
    "giver_account_id": ACCOUNTS,
}
"""Fields of commands that name what the machine numbers. `target_id` and `subject_id` are of a kind that their command
says.
"""

_NUMBERED: Final[dict[str, int]] = {
    "order_id": ORDERS,
    "conditional_order_id": ORDERS,
    "deposit_id": MONEY,
    "withdrawal_id": MONEY,
    "hold_id": MONEY,
    "break_id": BREAKS,
    "account_id": ACCOUNTS,
    "asset_id": ASSETS,
    "market_id": MARKETS,
    "source_id": SOURCES,
    "pair_id": PVP_PAIRS,
    "trade_id": TRADES,
    "new_trade_id": TRADES,
}
"""Fields of events that have such a number; `EVENTS` says which event gives it."""

_TARGET_OF_SCOPE: Final = {types.SCOPE_MARKET: MARKETS, types.SCOPE_ACCOUNT: ACCOUNTS}
_TARGET_OF_BRAKE: Final = {
    types.BRAKE_VOLATILITY_HALT: MARKETS,
    types.BRAKE_OUTFLOW_LIMIT: ASSETS,
    types.BRAKE_BORROW_CAP: ASSETS,
    types.BRAKE_DEPOSIT_CAP: ASSETS,
    types.BRAKE_ASSET_PAUSE: ASSETS,
}
_SUBJECT_OF_WORK: Final = {
    types.WORK_KIND_LIQUIDATION: ACCOUNTS,
    types.WORK_KIND_FUNDING: MARKETS,
    types.WORK_KIND_MARKS: MARKETS,
    types.WORK_KIND_INTEREST: ASSETS,
    types.WORK_KIND_TRIGGERS: MARKETS,
    types.WORK_KIND_EXPIRY: MARKETS,
}
_SUBJECTS: Final = {
    ORDER: ORDERS,
    ACCOUNT: ACCOUNTS,
    "deposit": MONEY,
    "withdrawal": MONEY,
    "hold": MONEY,
}


class _Numbers:
    """The numbers of one kind of item. Up to `base` they are equal; above it a map has the fork's number (0: none)."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.journal_last = self.fork_last = base
        self.by_journal = array("q")
        self.moved: dict[int, int] = {}  # older than the fork, but with another number there now

    def note_made(self, journal: int) -> None:
        """Record a number that the journal has assigned."""
        self.journal_last = max(self.journal_last, journal)

    def note_made_in_fork(self, fork: int) -> None:
        """Record a number that the fork has assigned to an item."""
        self.fork_last = max(self.fork_last, fork)

    def pair(self, journal: int, fork: int) -> None:
        """Store that an item has the number `journal` in the journal and `fork` in the fork."""
        at = journal - self.base - 1
        if at < 0:
            self.moved[journal] = fork
            return
        if at >= len(self.by_journal):
            self.by_journal.extend([0] * (at + 1 - len(self.by_journal)))
        self.by_journal[at] = fork

    def in_fork(self, journal: int) -> int:
        """Return the fork's number of an item; `NOBODY` if the fork does not have the item."""
        at = journal - self.base - 1
        if at < 0:
            return self.moved.get(journal, journal)
        return (self.by_journal[at] if at < len(self.by_journal) else 0) or NOBODY


class Renaming:
    """The pairs of ids of a journal and a fork that begins with `state`; made before the fork's first command."""

    def __init__(self, state: State) -> None:
        last = (
            (ORDERS, state.last_order_id),
            (MONEY, state.last_money_id),
            (BREAKS, state.last_break_id),
            (ACCOUNTS, state.last_account_id),
            (ASSETS, max(state.assets)),
            (MARKETS, max(state.markets, default=0)),
            (SOURCES, max(state.sources, default=0)),
            (PVP_PAIRS, state.pvp.last_pair_id),
            (TRADES, state.last_trade_id),
        )
        self._numbers = {kind: _Numbers(base) for kind, base in last}
        # Orders from triggered conditional ones: the journal's by their own number, the fork's by the conditional's.
        self._was: dict[int, int] = {}
        self._became: dict[int, int] = {}

    def learn(self, journal: Iterable[Event], fork: Iterable[Event]) -> None:
        """Pair each id that a call got in the journal with the id that the same call got in the fork."""
        unpaired: dict[tuple[int, ...], deque[int]] = defaultdict(deque)
        triggered: set[int] = set()
        for event in fork:
            if event.kind == events.CONDITIONAL_TRIGGERED:
                self._became[event.fields["conditional_order_id"]] = event.fields["order_id"]
                triggered.add(event.fields["order_id"])
            form = EVENTS[event.kind]
            if not form.makes:
                continue
            number = event.fields[form.makes]
            self._numbers[_NUMBERED[form.makes]].note_made_in_fork(number)
            if _NUMBERED[form.makes] != ORDERS or number not in triggered:
                key = tuple(event.fields[name] for name in form.told_apart_by)
                unpaired[event.kind, event.fields["offset"], *key].append(number)
        for event in journal:
            if event.kind == events.CONDITIONAL_TRIGGERED and event.fields["order_id"]:
                self._was[event.fields["order_id"]] = event.fields["conditional_order_id"]
            form = EVENTS[event.kind]
            if not form.makes:
                continue
            number, numbers = event.fields[form.makes], self._numbers[_NUMBERED[form.makes]]
            numbers.note_made(number)
            if _NUMBERED[form.makes] == ORDERS and number in self._was:
                continue
            alike = (self._alike(event, name) for name in form.told_apart_by)
            found = unpaired[event.kind, event.fields["offset"], *alike]
            if found:
                numbers.pair(number, found.popleft())

    def learn_replaces(
        self, batch: OrderBatch, journal: Iterable[Event], really: list[int], answer: Outcome
    ) -> None:
        """Pair the orders that the replaces of a batch left.

        The journal may have kept the order where the fork made a new one, or the other way round (O-4). `really` has
        the result codes of the items in the journal, `answer` is the fork's answer.
        """
        made: dict[int, int] = {}
        for event in journal:
            if event.kind == events.ORDER_ACCEPTED:
                made.setdefault(event.fields["offset"], event.fields["order_id"])
        for item, action in enumerate(batch.actions):
            if action != types.REPLACE or {really[item], answer.codes[item]} != {codes.OK}:
                continue
            number = made.get(item, batch.order_ids[item])
            if number and self.in_fork(ORDERS, number) != answer.ids[item]:
                self._numbers[ORDERS].pair(number, answer.ids[item])

    def _alike(self, event: Event, name: str) -> int:
        """Return a field of an event of the journal; if the field is an id, return the fork's id of the item."""
        kind = NAMES.get(name)
        return event.fields[name] if kind is None else self.in_fork(kind, event.fields[name])

    def in_fork(self, kind: int, journal: int) -> int:
        """Return the fork's number of an item of the journal; `NOBODY` if the fork does not have the item."""
        if kind == ORDERS and journal in self._was:
            unpaired = self._numbers[ORDERS].in_fork(self._was[journal])
            return self._became.get(unpaired) or NOBODY
        return self._numbers[kind].in_fork(journal)

    def translated(self, command: Command) -> tuple[Command, int, int]:
        """Return a command of the journal with the fork's ids, and two counts.

        The first count is of items that now have another id, the second of items that name something only in the
        journal.
        """
        changed: dict[str, Any] = {}
        other: set[int] = set()
        missing: set[int] = set()
        for field in fields(command):
            kind = self._kind(command, field.name)
            if kind is None:
                continue
            value = getattr(command, field.name)
            column = value if isinstance(value, list) else [value]
            # Nearly all name items older than the fork.
            numbers = self._numbers[kind]
            if max(column, default=0) <= numbers.base and not numbers.moved:
                continue
            named = [self.in_fork(kind, number) for number in column]
            if named == column:
                continue
            items = range(len(column)) if len(column) == command.count() else [0] * len(column)
            for item, before, after in zip(items, column, named, strict=True):
                if after == NOBODY and before <= self._numbers[kind].journal_last:
                    missing.add(item)
                elif after not in (before, NOBODY):
                    other.add(item)
            changed[field.name] = named if isinstance(value, list) else named[0]
        if not changed:
            return command, 0, 0
        return replace(command, **changed), len(other - missing), len(missing)

    def _kind(self, command: Command, name: str) -> int | None:
        """Return the kind of the ids in a command's field; None if the machine does not assign the ids of the field."""
        if name == "target_id":
            if isinstance(command, SetRiskSwitch):
                return _TARGET_OF_SCOPE.get(command.scope)
            if isinstance(command, ReleaseBrake):
                return _TARGET_OF_BRAKE.get(command.brake)
            return None
        if name == "subject_id":
            if isinstance(command, SetIdentifier):
                return ASSETS if command.scheme == types.SCHEME_ISIN else None
            if isinstance(command, QuarantineWork | LiftQuarantine):
                return _SUBJECT_OF_WORK.get(command.work_kind)
            return None
        return NAMES.get(name)

    def as_in_journal(self, found: dict[Fact, Value]) -> dict[Fact, Value]:
        """Return facts of the fork with the journal's ids.

        The subject of an item that only the fork has begins with "fork's own"; such an asset or market has the
        fork's number below 0.
        """
        back = {kind: self._in_journal(kind) for kind in set(_SUBJECTS.values())}
        assets, markets = self._with_own(ASSETS), self._with_own(MARKETS)
        renamed: dict[Fact, Value] = {}
        for fact, value in found.items():
            asset_id = assets.get(fact.asset_id, fact.asset_id)
            market_id = markets.get(fact.market_id, fact.market_id)
            fact = fact._replace(asset_id=asset_id, market_id=market_id)  # noqa: PLW2901  the same, renamed
            if fact.subject in (ASSET, MARKET):
                own = asset_id if fact.subject == ASSET else market_id
                fact = fact._replace(subject_id=own)  # noqa: PLW2901
            kind = _SUBJECTS.get(fact.subject)
            if kind is not None:
                number = back[kind].get(fact.subject_id)
                if number is not None:
                    fact = fact._replace(subject_id=number)  # noqa: PLW2901  the same, renamed
                elif fact.subject_id > self._numbers[kind].base:
                    fact = fact._replace(subject=f"fork's own {fact.subject}")  # noqa: PLW2901
            if isinstance(value, int) and fact.what.endswith("asset_id"):
                value = assets.get(value, value)  # noqa: PLW2901  the same, renamed
            renamed[fact] = value
        return renamed

    def scales(self, journal: Scales, fork: Scales) -> Scales:
        """Return the units of what both or one of them has, by the ids of `as_in_journal`."""
        assets, markets = self._with_own(ASSETS), self._with_own(MARKETS)
        own_assets = {assets.get(number, number): one for number, one in fork.assets.items()}
        own_markets = {markets.get(number, number): one for number, one in fork.markets.items()}
        return Scales(journal.valuation, own_assets | journal.assets, own_markets | journal.markets)

    def _with_own(self, kind: int) -> dict[int, int]:
        """Return the number that a fact gets for each of the fork's assets or markets that is newer than the fork."""
        numbers = self._numbers[kind]
        own = {number: -number for number in range(numbers.base + 1, numbers.fork_last + 1)}
        return own | self._in_journal(kind)

    def _in_journal(self, kind: int) -> dict[int, int]:
        """Return the journal's number by the fork's number, for every item that both have."""
        numbers = self._numbers[kind]
        found = {fork: numbers.base + 1 + at for at, fork in enumerate(numbers.by_journal) if fork}
        found |= {fork: journal for journal, fork in numbers.moved.items()}
        if kind == ORDERS:
            for order in self._was:
                found[self.in_fork(ORDERS, order)] = order
        return found
