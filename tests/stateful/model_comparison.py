# SPDX-License-Identifier: Apache-2.0
"""The independent model beside the machine: both get every command, and all that can be read is compared (I-1 to I-6).

Owns the model's input about time inside a command, and the comparison. The model itself, in `tests/model`, knows
nothing of the machine's internals; this file knows both. It needs the pure Python build, whose agenda can be observed.
"""

from typing import Final
from weakref import WeakKeyDictionary

from clearinghouse.statemachine.authority.in_force import in_force
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.state import timers
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import Timers
from clearinghouse.statemachine.views.exchange.margin import margin_view
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.model.liquidation_arithmetic import auto_close
from tests.model.model import Instant, Model
from tests.model.model_state import RAY
from tests.model.pools import E36
from tests.model.refusals import Reported
from tests.model.setting_changes import TERMS, SettingChanges, parts_of
from tests.stateful.model_order_comparison import order_differences
from tests.stateful.model_price_comparison import price_differences
from tests.stateful.read_checks import answer_differences
from tests.stateful.what_if_checks import stated_sums, sums_by_model

IS_PURE: Final = str(timers.__file__).endswith(".py")
NO_PHASE: Final = 99  # not a timer that the model predicts
# Kinds of the calendar whose results the model predicts word for word, with the deadlines of its brakes.
PREDICTED: Final = (
    timers.DEADLINE_VOLATILITY_HALT,
    timers.DEADLINE_OUTFLOW_LIMIT,
    timers.DEADLINE_BORROW_CAP,
    timers.DEADLINE_DEPOSIT_CAP,
    timers.DEADLINE_WITHDRAWAL_GATE,
    timers.DEADLINE_DEPTH,
    timers.DEADLINE_ASSET_PAUSE,
    timers.DEADLINE_SETTING_CHANGE,
)


class Listener:
    """Notes, in their order, each deadline that an agenda returns and each accrual of a pool.

    A note states how many integers of events were written before it, the time, the phase, and the asset of the pool
    (0: a deadline).
    """

    def __init__(self, state: State) -> None:
        """Begin to note what the agenda of a state returns."""
        self.state = state
        self.notes: list[tuple[int, int, int, int]] = []
        _AGENDAS[state.timers] = self

    def follow_pools(self) -> None:
        """Begin to note accruals of pools that have been opened since the last call."""
        for asset_id in self.state.pool_ids:
            pool = self.state.assets[asset_id].pool
            if pool is not None:
                _POOLS[pool] = (self, asset_id)

    def deadline(self, entry: tuple[int, int, int] | None, now_ns: int) -> None:
        """Note a deadline that the agenda returned. None states that no work is left."""
        due_ns, phase = now_ns, NO_PHASE
        if entry is not None:
            due_ns, phase = entry[0], timers.PHASE_KEYS[entry[1]][0]
            if phase == timers.PHASE_CALENDAR and entry[1] not in PREDICTED:
                phase = NO_PHASE
        self.notes.append((len(self.state.events), max(due_ns, self.state.time_ns), phase, 0))

    def touched(self, asset_id: int) -> None:
        """Note that a pool has accrued."""
        self.notes.append((len(self.state.events), self.state.time_ns, NO_PHASE, asset_id))


_AGENDAS: WeakKeyDictionary[Timers, Listener] = WeakKeyDictionary()
_POOLS: WeakKeyDictionary[Pool, tuple[Listener, int]] = WeakKeyDictionary()


class _Accrued:
    """Replaces a pool's `accrued_ns`: it keeps the value, and notes each change with the pool's listener."""

    def __get__(self, pool: Pool, kind: type[Pool]) -> int:
        """Return the time up to which the pool has accrued."""
        return int(vars(pool)["accrued_ns"])

    def __set__(self, pool: Pool, until_ns: int) -> None:
        """Set the time up to which the pool has accrued, and note it."""
        vars(pool)["accrued_ns"] = until_ns
        if pool in _POOLS:
            listener, asset_id = _POOLS[pool]
            listener.touched(asset_id)


def _listen() -> None:
    """Let every agenda and every pool report to its listener, if it has one."""
    give = Timers.pop_due

    def pop_due(self: Timers, now_ns: int) -> tuple[int, int, int] | None:
        """Return the first deadline that is due, as the replaced method does, and note it."""
        entry = give(self, now_ns)
        listener = _AGENDAS.get(self)
        if listener is not None:
            listener.deadline(entry, now_ns)
        return entry

    Timers.pop_due = pop_due  # type: ignore[method-assign]
    Pool.accrued_ns = _Accrued()  # type: ignore[assignment]


if IS_PURE:
    _listen()


class Modelled:
    """One model that follows one engine's state."""

    def __init__(self, state: State) -> None:
        """Start with a state that no command has changed."""
        self.state = state
        genesis = state.genesis
        self.model = Model(
            state.valuation.scale, genesis.seed, genesis.request_ahead_ns, genesis.notice_ns
        )
        self.listener = Listener(state)

    def take(
        self,
        command: Command,
        outcome: Outcome,
        taken: list[int],
        received: list[Event],
        *,
        looks: bool = True,
    ) -> list[str]:
        """Give the model a command and its events.

        Return the model's findings; with `looks` also the differences of the state from the model after it.
        """
        found = self.model.take(
            command,
            Reported(outcome.codes, outcome.ids, outcome.filled, outcome.remaining, outcome.fills),
            received,
            repeated=outcome.repeated,
            sequence=self.state.sequence,
            now=self.state.time_ns,
            instants=self._instants(command, taken),
            is_behind=self.state.cursors.is_behind,
        )
        self.listener.follow_pools()
        if not looks:
            return found
        found += differences(self.model, self.state)
        found += price_differences(self.model, self.state)
        if self.state.genesis.notice_ns:
            found += setting_differences(self.model.setting_changes, self.state)
        found += margin_differences(self.model, self.state)
        return found + answer_differences(self.model, self.state)

    def _instants(self, command: Command, taken: list[int]) -> list[Instant]:
        """Return the timers that fired and the pools that accrued, each with the place of the event before which it
        happened.
        """
        notes, self.listener.notes = self.listener.notes, []
        starts: dict[int, int] = {}
        at = 0
        while at < len(taken):
            starts[at] = len(starts)
            at += 1 + len(events.EVENT_FIELDS[taken[at]][1])
        starts[at] = len(starts)
        timed = isinstance(command, AdvanceTime)
        return [
            Instant(starts[place], time_ns, phase, asset_id)
            for place, time_ns, phase, asset_id in notes
            if timed or asset_id
        ]


def differences(model: Model, state: State) -> list[str]:
    """Return how the machine's books differ from the model's, by a full scan."""
    found: list[str] = []
    system = model.system
    if set(system.accounts) != set(state.accounts):
        found.append(f"accounts {sorted(set(system.accounts) ^ set(state.accounts))} in one only")
    for account in state.accounts.values():
        found += _account(model, account)
    for market in state.markets.values():
        if market.funding_line != system.funding_line[market.id]:
            found.append(
                f"funding line of {market.id}: {market.funding_line}, {system.funding_line[market.id]}"
            )
        if market.open_interest_lots != model.context.fills.open_interest(market.id):
            found.append(f"open interest of market {market.id}")
    found += order_differences(model, state)
    found += _pools(model, state)
    lines = {key: liability for key, liability in model.losses.debt_lines.items() if liability}
    if lines != state.waterfall.debt_lines:
        found.append(f"debt lines {state.waterfall.debt_lines}, by the model {lines}")
    return found


def setting_differences(model: SettingChanges, state: State) -> list[str]:
    """Return where the announced changes, or the values in force of a subject, differ from the model's (Q-9)."""
    numbers = {kind: {part.attribute: part.number for part in parts_of(kind)} for kind in TERMS}
    by_model = {
        one.id: (
            *(one.kind.KIND, one.subject, one.due_ns),
            {numbers[one.kind][name]: value for name, value in one.values.items()},
        )
        for one in model.announced.values()
    }
    stated = {
        one.id: (one.kind, one.subject_id, one.due_ns, one.values)
        for one in state.setting_changes.announced.values()
    }
    found = [] if stated == by_model else [f"announced {stated}, by the model {by_model}"]
    for kind in TERMS:
        for subject in {0, *state.assets, *state.markets}:
            values = in_force(state, (kind.KIND, subject, 0)) or {}
            mine = model.in_force(kind, subject) or {}
            shown = {name: values.get(name) for name in numbers[kind]} if values else {}
            if shown != mine:
                found.append(f"{kind.__name__} of {subject}: {values}, by the model {mine}")
    return found


def _account(model: Model, account: Account) -> list[str]:
    """Return the differences of one account's balances, claims, debts and positions."""
    system = model.system
    found: list[str] = []
    pairs: list[tuple[str, object, object]] = [
        ("status", account.status, system.accounts[account.id].status)
    ]
    for asset_id in system.assets:
        key = (account.id, asset_id)
        holding = account.holdings.get(AssetId(asset_id))
        stated: tuple[int, ...] = (0,) * 8
        if holding is not None:
            stated = (
                holding.balance,
                holding.held,
                holding.unsettled if account.id != types.FUNDING else 0,
                holding.lent_shares,
                holding.borrow_shares,
                claim_of(holding),
                debt_of(holding),
                holding.reserved,
            )
        by_model = (
            system.balance[key],
            system.held[key],
            system.unsettled[key],
            system.lent[key],
            system.borrowed[key],
            system.share_value(*key),
            system.debt(*key),
            system.reserved(*key),
        )
        pairs.append(
            (
                f"asset {asset_id} (balance, held, unsettled, lent, borrowed, claim, debt, reserved)",
                stated,
                by_model,
            )
        )
    for market_id in system.markets:
        key = (account.id, market_id)
        line = account.lines.get(MarketId(market_id))
        stated = (
            (line.position, line.cost, accrued_funding(line)) if line is not None else (0, 0, 0)
        )
        mine = (system.position[key], system.cost[key], system.funding_due(*key))
        pairs.append((f"market {market_id} (position, cost, funding)", stated, mine))
    for what, stated_value, mine_value in pairs:
        if stated_value != mine_value:
            found.append(f"account {account.id} {what}: {stated_value}, by the model {mine_value}")
    return found


def _pools(model: Model, state: State) -> list[str]:
    """Return the differences of each pool's indices, of its reserve and of the fees that it still has to pay out."""
    found: list[str] = []
    for asset_id in state.pool_ids:
        pool = state.assets[asset_id].pool
        assert pool is not None
        mine = model.context.pools.pools[asset_id]
        stated = (
            pool.supply_index,
            pool.borrow_index,
            pool.reserve_e36,
            pool.fee_stream_e36,
            pool.fees,
            pool.fees_due,
            pool.epoch,
            pool.accrued_ns,
        )
        by_model = (
            int(model.system.supply_index[asset_id] * RAY),
            int(model.system.borrow_index[asset_id] * RAY),
            int(mine.reserve * E36),
            int(mine.fee_stream * E36),
            mine.fees,
            mine.fees_due,
            mine.epoch,
            mine.accrued_ns,
        )
        if stated != by_model:
            found.append(f"pool {asset_id}: {stated}, by the model {by_model}")
    return found


def margin_differences(model: Model, state: State) -> list[str]:
    """Return, for each account, how the margin that a reader is shown differs from the model's (M-10)."""
    found: list[str] = []
    for account in state.accounts.values():
        if account.id < types.FIRST_ACCOUNT_ID:
            continue
        view = margin_view(state, account)
        mine = model.audit.figures[account.id]
        stated, by_model = stated_sums(view), sums_by_model(mine)
        if stated != by_model:
            found.append(
                f"margin of {account.id} (equity, exposure, imf, mmf, worst equity, imf, mmf):"
                f" {stated}, by the model {by_model}"
            )
        if model.waterfall.rules is not None and view.auto_close != auto_close(
            mine, model.waterfall.rules
        ):
            found.append(f"auto-close of {account.id}: {view.auto_close}")
    return found
