# SPDX-License-Identifier: Apache-2.0
"""Count the results of a crash from its events: liquidations by tier, payers of losses, states of prices.

Owns the counts, and checks of single steps that no invariant of a state can make: the price of a step, and the
accounts that tier 3 closed. Must never read a fact from the state that an event has.
"""

from collections import Counter
from typing import Final

from clearinghouse.apps.crash.setup import Venue
from clearinghouse.server.journal.records import Entry
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.ledger.postings_from_events import POSITION, LedgerFromEvents
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    ACTIVE,
    DECISION_BLOCK,
    KIND_SYSTEM,
    LIQUIDITY_FUND,
    PRICE_ABSENT,
    PRICE_JUMPED,
    PRICE_NO_QUORUM,
    PRICE_OK,
    PRICE_STALE,
    PRICE_WIDE,
    SECOND_NS,
)

STATE_NAMES: Final = {
    PRICE_ABSENT: "ABSENT",
    PRICE_NO_QUORUM: "NO_QUORUM",
    PRICE_STALE: "STALE",
    PRICE_JUMPED: "JUMPED",
    PRICE_WIDE: "WIDE",
    PRICE_OK: "OK",
}

TIER_1: Final = "tier 1: on the book"
TIER_2: Final = "tier 2: backstop providers"
TIER_3: Final = "tier 3: auto-deleveraging"
SHARING: Final = "pro-rata sharing"
TIERS: Final = (TIER_1, TIER_2, TIER_3)

_CLOSES: Final = {
    events.LIQUIDATION_FILL: TIER_1,
    events.COLLATERAL_SOLD: TIER_1,
    events.BACKSTOP_FILL: TIER_2,
    events.COLLATERAL_TAKEN: TIER_2,
    events.DELEVERAGED: TIER_3,
    events.REST_CLOSED: SHARING,
}
_REFUSED: Final = events.REFUSED
_INDEX_CHANGED: Final = events.INDEX_CHANGED
_STATE_CHANGED: Final = events.PRICE_STATE_CHANGED
_WIDTHS: Final = {kind: 1 + len(names) for kind, (_, names) in EVENT_FIELDS.items()}


class Tier:
    """The figures of one tier: the positions and collateral that accounts in liquidation gave up in it."""

    def __init__(self) -> None:
        self.accounts: dict[int, None] = {}
        self.fills = 0
        self.notional = 0
        self.positions = 0  # fills that closed lots of a position; the others sold collateral

    def take(self, account_id: int, value: int, *, position: bool) -> None:
        """Count a fill of an account; `position` is true if it closed a position, false if it sold collateral."""
        self.accounts[account_id] = None
        self.fills += 1
        self.notional += value
        self.positions += position


class Tally:
    """Counts and sums of a crash. Amounts are smallest units of the named asset, `notional` of the valuation asset."""

    def __init__(self, venue: Venue, start_ns: int) -> None:
        self.findings: list[str] = []
        self.refused: Counter[int] = Counter()
        self.trades = 0
        self.flagged: dict[int, int] = {}  # account -> sequence of its first flag
        self.flags = 0
        self.tiers = {name: Tier() for name in (*TIERS, SHARING)}
        self.adl_counterparties: Counter[int] = Counter()
        self.adl_profitable = 0
        self.payers: Counter[int] = Counter()
        self.shared = 0
        self.bad_debt = {"events": 0, "amount": 0, "fund_paid": 0, "shared": 0, "fund_debt": 0}
        self.pool_losses: Counter[int] = Counter()  # losses of lenders, by asset
        self.fund: Counter[str] = Counter()
        self.taken_over: Counter[int] = Counter()
        self.conversions = 0
        self.positions_realised = 0
        self.index_lows: dict[int, int] = {}
        self.barred: dict[
            int, int
        ] = {}  # account -> seconds below maintenance at a price that forbids liquidation
        self.barred_positions = (
            0  # of accounts in liquidation, position-seconds whose price forbade a pass
        )
        self._venue = venue
        self._state_since: dict[int, tuple[int, int]] = dict.fromkeys(
            venue.assets.values(), (PRICE_ABSENT, start_ns)
        )
        self._state_ns: dict[int, Counter[int]] = {}
        self._sampled_second = 0

    def hear(self, entry: Entry, state: State) -> None:
        """Count figures that no single event has, after a command was applied."""
        self._prices(entry, state)
        second = state.time_ns // SECOND_NS
        if second != self._sampled_second:
            self._sampled_second = second
            self._sample(state)

    def _prices(self, entry: Entry, state: State) -> None:
        """Count events of indices, price states and refusals: they are frequent, so not all their fields are read."""
        values = entry.events or []
        at = 0
        while at < len(values):
            kind = values[at]
            if kind == _INDEX_CHANGED:
                asset_id, index = values[at + 2], values[at + 3]
                low = self.index_lows.get(asset_id)
                if low is None or index < low:
                    self.index_lows[asset_id] = index
            elif kind == _STATE_CHANGED:
                self._turn(values[at + 2], values[at + 4], state.time_ns)
            elif kind == _REFUSED:
                self.refused[values[at + 2]] += 1
            at += _WIDTHS[kind]

    def _turn(self, asset_id: int, to_state: int, time_ns: int) -> None:
        """Add the time since its last change to the state that a price leaves, and begin the state `to_state`."""
        before, since_ns = self._state_since[asset_id]
        self._state_ns.setdefault(asset_id, Counter())[before] += time_ns - since_ns
        self._state_since[asset_id] = (to_state, time_ns)

    def price_states(self, until_ns: int) -> dict[int, Counter[int]]:
        """Return for each asset the nanoseconds that its price was in each state, up to a time."""
        for asset_id, (now, _) in list(self._state_since.items()):
            self._turn(asset_id, now, until_ns)
        return self._state_ns

    def take(self, event: Event, state: State, ledger: LedgerFromEvents, sequence: int) -> None:
        """Count an event; `ledger` is the ledger after this event, `state` the state after its whole command."""
        kind = event.kind
        fields = event.fields
        if kind == events.TRADE:
            self.trades += 1
        elif kind == events.LIQUIDATION_STARTED:
            self.flags += 1
            self.flagged.setdefault(fields["account_id"], sequence)
        elif kind in _CLOSES:
            self._closed(kind, fields, state, ledger, sequence)
        elif kind == events.LOSS_SHARED:
            self.shared += fields["amount"]
            self.payers[fields["counterparty_account_id"]] += fields["amount"]
            if fields["account_id"] == LIQUIDITY_FUND:  # which had taken the loss
                self.bad_debt["shared"] += fields["amount"]
                self.bad_debt["fund_debt"] -= fields["amount"]
        elif kind == events.BAD_DEBT:
            self._bad_debt(fields)
        elif kind == events.POOL_LOSS:
            self.pool_losses[fields["asset_id"]] += fields["from_lenders"]
            self.fund["paid to pools"] += fields["from_fund"]
        elif kind in {events.TAKEN_OVER, events.LOAN_TAKEN_OVER, events.BORROW_TAKEN_OVER}:
            self.taken_over[kind] += 1
        elif kind == events.FUND_CONTRIBUTED:
            self.fund["contributed"] += fields["amount"]
        elif kind in {events.COLLATERAL_CONVERTED, events.QUOTE_FILLED}:
            self.conversions += 1
        elif kind == events.POSITION_REALISED:
            self.positions_realised += 1

    def _closed(
        self,
        kind: int,
        fields: dict[str, int],
        state: State,
        ledger: LedgerFromEvents,
        sequence: int,
    ) -> None:
        """Count a step of liquidation; check its price, and for tier 3 its counterparty."""
        market = state.markets[MarketId(fields["market_id"])]
        account = state.accounts[AccountId(fields["account_id"])]
        position = kind not in {events.COLLATERAL_SOLD, events.COLLATERAL_TAKEN}
        if account.kind != KIND_SYSTEM:  # the fund sells its inventory in the same way
            self.tiers[_CLOSES[kind]].take(account.id, fields["value"], position=position)
        if market_decision(state, market, ACTION_LIQUIDATE) == DECISION_BLOCK:
            self.findings.append(
                f"sequence {sequence}: {market.symbol} was liquidated at a price that forbids it"
            )
        if kind == events.LIQUIDATION_FILL:
            self.fund["liquidation fees"] += fields["liquidation_fee"]
        elif kind in {events.BACKSTOP_FILL, events.DELEVERAGED, events.REST_CLOSED}:
            self.fund["paid for positions"] += fields["fund_paid"]
        if kind == events.BACKSTOP_FILL:
            self.fund["spreads"] += fields["fund_spread"]
        if kind == events.DELEVERAGED:
            self._deleveraged(fields, ledger, sequence)

    def _deleveraged(self, fields: dict[str, int], ledger: LedgerFromEvents, sequence: int) -> None:
        """Check W-4: the deleveraged account had the opposite side, does not change sides, and realises no loss."""
        other = fields["counterparty_account_id"]
        self.adl_counterparties[other] += 1
        self.adl_profitable += fields["counterparty_realised"] >= 0
        change = -fields["signed_lots"]
        after = ledger.amounts.get((POSITION, other, fields["market_id"]), 0)
        before = after - change
        if before == 0 or before * change > 0 or before * after < 0:
            self.findings.append(
                f"sequence {sequence}: tier 3 took account {other} from {before} to {after} lots"
            )
        if fields["counterparty_realised"] < 0:
            self.findings.append(f"sequence {sequence}: tier 3 left account {other} with a loss")

    def _bad_debt(self, fields: dict[str, int]) -> None:
        """Count a write-off. A write-off of unsettled PnL is income of the fund and counts as negative."""
        self.bad_debt["events"] += 1
        for name in ("amount", "fund_paid", "shared", "fund_debt"):
            self.bad_debt[name] += fields[name]

    def _sample(self, state: State) -> None:
        """Count, once a second, the accounts that are below maintenance at live prices but that P-4 forbids to
        liquidate.

        Accounts within their price bounds have enough margin, so only accounts without bounds are checked.
        """
        watch = state.margin_watch
        for account_id in sorted({*watch.unwatched, *watch.refused}):
            account = state.accounts[account_id]
            if (
                account.status != ACTIVE
                or account.exposure_count == 0
                or account.kind == KIND_SYSTEM
            ):
                continue
            refresh(state, account)
            if account.exposure and equity(account) < maintenance_margin(state, account):
                self.barred[account_id] = self.barred.get(account_id, 0) + 1
        for account_id in sorted(state.waterfall.cases):
            for line in state.accounts[account_id].lines.values():
                if line.position and (
                    market_decision(state, line.market, ACTION_LIQUIDATE) == DECISION_BLOCK
                ):
                    self.barred_positions += 1
