# SPDX-License-Identifier: Apache-2.0
"""What must hold after every command, seen from outside: the events, the answers and the state are compared.

Owns the checks that need more than one state: the events alone give the ledger and the open orders, a refusal changes
nothing, and a request id has one effect (SPEC I-1, I-5, I-7, I-11). What one state must satisfy is in `invariants`.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import debt_ceil
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.checks.clearing.pvp import event_findings as leg_findings
from clearinghouse.statemachine.checks.exchange.liquidation import event_findings
from clearinghouse.statemachine.checks.exchange.pnl_settlement import (
    event_findings as pass_findings,
)
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL,
    FLAG_POST_ONLY,
    FLAG_REDUCE_ONLY,
    FOK,
    FUNDING,
    INTERNAL,
    PLACE,
)
from tests.stateful.digest import CALL_FIELDS, Plain, changed, state_values
from tests.stateful.naive_funding import NaiveFunding
from tests.stateful.naive_prices import price_findings
from tests.stateful.tier_order import Tiers

# Answers that are not OK and yet keep something: a fill that matches no order is journaled as a break (O-1).
BREAKS: Final = range(codes.BREAK_NO_ORDER, codes.BREAK_VENUE_LIMIT + 1)
# What may take an account below MMF (I-5): prices and parameters, fills, what falls due, and a deposit taken back.
MAY_LIQUIDATE: Final = (
    commands.AdvanceTime,
    commands.OracleTicks,
    commands.SetOracleInstrument,
    commands.SetAssetParameters,
    commands.SetMarketParameters,
    commands.SetMarketStatus,
    commands.OrderBatch,
    commands.ConditionalOrders,
    commands.Brackets,
    commands.PlaceTwap,
    commands.ExternalFills,
    commands.ResolveBreak,
    commands.NameSettlementPrice,
    commands.SetDynamicMargin,
    commands.SetIndexRules,
    commands.SetSourceQuote,
    commands.ReleaseBrake,
    commands.ReverseDeposit,
)


# What borrows only within a pool's terms; reconciliation and liquidation may go to the last of its cash (B-4).
MAY_BORROW: Final = (
    commands.Borrow,
    commands.OrderBatch,
    commands.ConditionalOrders,
    commands.PlaceTwap,
)


class OrdersFromEvents:
    """Open orders as the events state them: the lots accepted less the lots filled, reduced and cancelled (I-7)."""

    def __init__(self) -> None:
        """Start before the first order."""
        self.open_lots: dict[int, int] = {}
        self.findings: list[str] = []

    def take(self, event: Event) -> None:
        """Process one event."""
        fields = event.fields
        if event.kind == events.ORDER_ACCEPTED:
            self.open_lots[fields["order_id"]] = fields["lots"]
        elif event.kind == events.TRADE:
            for order_id in (fields["maker_order_id"], fields["taker_order_id"]):
                if order_id in self.open_lots:
                    self._take_off(order_id, fields["lots"], event.name)
        elif event.kind in (events.ORDER_REDUCED, events.ORDER_CANCELLED):
            self._take_off(fields["order_id"], fields["lots"], event.name)
            left = self.open_lots.get(fields["order_id"], 0)
            if left != fields.get("remaining_lots", 0):
                self.findings.append(f"{event.name} of {fields['order_id']} leaves {left} lots")

    def _take_off(self, order_id: int, lots: int, why: str) -> None:
        """Take lots from an order. An order without any lots left is removed."""
        left = self.open_lots.get(order_id, 0) - lots
        if left < 0 or lots <= 0:
            self.findings.append(f"{why} takes {lots} off order {order_id}, leaving {left}")
        if left:
            self.open_lots[order_id] = left
        else:
            self.open_lots.pop(order_id, None)

    def differences(self, state: State) -> list[str]:
        """Return how the open orders of a state differ from those of its events."""
        found = list(self.findings)
        stated = {order.id: order.remaining_lots for order in state.orders.values()}
        if stated != self.open_lots:
            found.append(f"open orders are {stated}, their events come to {self.open_lots}")
        return found


class Auditor:
    """Follows one engine, command by command."""

    def __init__(self, state: State) -> None:
        """Start with a state that no command has changed."""
        self.state = state
        self.ledger = LedgerFromEvents()
        self.orders = OrdersFromEvents()
        self.funding = NaiveFunding()
        self.tiers = Tiers(state)
        self.before: dict[str, Plain] = {}
        self.accruals: list[tuple[int, int, int]] = []

    def take(self, received: list[Event]) -> None:
        """Process the events of a command."""
        for event in received:
            self.ledger.take(event, self.state.markets)
            self.funding.take(event, self.ledger)
            self.orders.take(event)

    def follow(self) -> None:
        """Start to check: the next command is compared with the present state."""
        self.tiers.take()
        self.before = state_values(self.state, CALL_FIELDS)
        self.accruals = _accruals(self.state)

    def check(self, command: Command, outcome: Outcome, received: list[Event]) -> list[str]:
        """Return everything that is wrong after a command with this answer and these events, which `take` has already
        processed.
        """
        state = self.state
        found = violations(state)
        found += self.ledger.differences(state)
        found += self.funding.differences(state)
        found += self.orders.differences(state)
        found += _free_balances(state)
        found += _offsets(command, received)
        found += _agenda(state)
        found += _indices(state)
        found += _caps_of_pools(state, command, received)
        if not _is_late(state):  # else a price may be too old whose turn has not come
            found += price_findings(state)
        found += self.tiers.take()
        found += event_findings(received)
        found += pass_findings(received)
        found += leg_findings(received)
        accruals = _accruals(state)
        # Time that has passed is not the call's: interest accrues before a call that is then refused (M-2).
        accrued = accruals != self.accruals
        self.accruals = accruals
        if not isinstance(command, MAY_LIQUIDATE):
            # What a reversal takes later, as it becomes free, is of that reversal (L-4.3).
            paid = {
                event.fields["account_id"]
                for event in received
                if event.kind == events.REVERSAL_DEBT_PAID
            }
            found += [
                f"account {event.fields['account_id']} fell below MMF by {type(command).__name__}"
                for event in received
                if event.kind == events.LIQUIDATION_STARTED
                and event.fields["account_id"] not in paid
                and not (accrued and _owes(state.accounts[AccountId(event.fields["account_id"])]))
            ]
        if isinstance(command, commands.OrderBatch) and not outcome.repeated:
            found += _promises_of_orders(state, command, outcome)
        after = state_values(state, CALL_FIELDS)
        if outcome.repeated or (_is_refused(outcome) and not accrued):
            found += [
                f"a refused call changed {what}"
                for what in changed(_without_words(self.before, after, received), after)
                # While slices are left, more work falls due by the time of any call.
                if not (state.cursors.is_behind and what.startswith("cursors: ages."))
            ]
        self.before = after
        return found


def _accruals(state: State) -> list[tuple[int, int, int]]:
    """Return, for each pool, the time up to which interest has accrued, and the rates from then on.

    In the first second of an hour the rates may be set twice.
    """
    pools = (state.assets[asset_id].pool for asset_id in state.pool_ids)
    return [
        (pool.accrued_ns, pool.base_borrow_rate, pool.base_lend_rate)
        for pool in pools
        if pool is not None
    ]


def _owes(account: Account) -> bool:
    """Return whether an account owes to a pool. Interest alone may then take it below MMF (I-5)."""
    return any(holding.borrow_shares for holding in account.holdings.values())


def _without_words(
    before: dict[str, Plain], after: dict[str, Plain], received: list[Event]
) -> dict[str, Plain]:
    """Return the state before a call, with the changes that a principal's command makes even if it is refused (O-3).

    The principal was seen. If that arms its dead-man timers again, they are armed and on the agenda. A cap that
    refuses states that it is engaged, and until when (K-1).
    """
    moved = {"last_seen_ns"}
    if before["disarmed_ids"] != after["disarmed_ids"]:
        moved |= {"disarmed_ids", "dead_man_switches", "timers"}
    if any(event.kind == events.BRAKE_ENGAGED for event in received):
        moved |= {"assets", "timers"}
    return {name: after[name] if name in moved else value for name, value in before.items()}


def _is_refused(outcome: Outcome) -> bool:
    """Return whether every item of a call was refused, and nothing was kept of any."""
    return all(code != codes.OK and code not in BREAKS for code in outcome.codes)


def _free_balances(state: State) -> list[str]:
    """Check that reserved and held amounts exist, with loans to pools and future borrows included (I-3, S-1)."""
    return [
        f"account {account.id} asset {asset_id}: {holding.reserved} reserved and {holding.held}"
        f" held of {holding.balance}"
        for account in state.accounts.values()
        if account.id != EXTERNAL
        for asset_id, holding in account.holdings.items()
        if free_balance(holding) + claim_of(holding) < 0 and not account.spot_exposed
    ]


def _offsets(command: Command, received: list[Event]) -> list[str]:
    """Return the events that belong to no item of their command."""
    last = command.count()
    return [
        f"{event.name} has offset {event.fields['offset']} in a command of {last}"
        for event in received
        if not 0 <= event.fields["offset"] < last
    ]


def _agenda(state: State) -> list[str]:
    """Return what is overdue although a command is done, unless slices of due work are left (U-6, I-12.2)."""
    due = state.timers.next_due_ns()
    if not state.cursors.is_behind and 0 < due <= state.time_ns:
        return [f"work due at {due} stands undone at {state.time_ns}"]
    return []


def _is_late(state: State) -> bool:
    """Return whether slices of due work are left that is older than the last command (I-12.2)."""
    return state.cursors.is_behind and 0 < state.timers.next_due_ns() <= state.time_ns


def _indices(state: State) -> list[str]:
    """Check the indices that find, without a scan, which accounts a price can hurt and which have something to settle
    (I-12).
    """
    found: list[str] = []
    for account in state.accounts.values():
        if account.id == FUNDING:
            continue  # its lines are neither paid in nor paid out, and no account's exposure
        exposures = sum(holding.unsettled < 0 for holding in account.holdings.values())
        exposures += sum(holding.borrow_shares > 0 for holding in account.holdings.values())
        exposures += account.spot_exposed
        for line in account.lines.values():
            exposures += not line.market.is_spot and bool(line.position or line.orders)
        if exposures != account.exposure_count:
            found.append(
                f"account {account.id}: {account.exposure_count} exposures, not {exposures}"
            )
        for asset_id, holding in account.holdings.items():
            asset = state.assets[asset_id]
            if exposures and account.id not in asset.exposed_holders:
                found.append(f"account {account.id}: not among the holders of {asset_id}")
            if not exposures and account.id in asset.exposed_holders:
                found.append(
                    f"account {account.id}: without exposure among the holders of {asset_id}"
                )
            if (holding.unsettled != 0) != (account.id in asset.unsettled):
                found.append(f"account {account.id}: wrongly on the agenda of asset {asset_id}")
    return found


def _caps_of_pools(state: State, command: Command, received: list[Event]) -> list[str]:
    """Return the pools that an order or a borrower took beyond their cap.

    What rounding adds to a debt is left out (B-4).
    """
    if not isinstance(command, MAY_BORROW):
        return []
    found: list[str] = []
    borrowed = [event.fields["asset_id"] for event in received if event.kind == events.BORROWED]
    for asset_id in sorted(set(borrowed)):
        pool = state.assets[AssetId(asset_id)].pool
        assert pool is not None
        debt = debt_ceil(pool.borrow_shares, pool.borrow_index) - borrowed.count(asset_id)
        if pool.borrow_cap and debt > pool.borrow_cap:
            found.append(f"pool {asset_id}: {debt} is owed, beyond its cap of {pool.borrow_cap}")
    return found


def _promises_of_orders(state: State, batch: commands.OrderBatch, outcome: Outcome) -> list[str]:
    """Return the broken promises of orders: a FOK fills in full or not at all, an exit fills what its position left of
    it (G-8.3), and a post-only order never takes (O-3).
    """
    found: list[str] = []
    taken = set(outcome.fills[0::5])
    for item, code in enumerate(outcome.codes):
        if batch.actions[item] != PLACE or code != codes.OK:
            continue
        market = state.markets[batch.market_ids[item]]
        whole = outcome.filled[item] * market.lot_units == batch.quantities[item]
        is_cut = batch.flags[item] & FLAG_REDUCE_ONLY
        if batch.tifs[item] == FOK and market.matching == INTERNAL and not whole and not is_cut:
            found.append(f"FOK order {outcome.ids[item]} was filled in part")
        if batch.flags[item] & FLAG_POST_ONLY and item in taken:
            found.append(f"post-only order {outcome.ids[item]} took")
    return found
