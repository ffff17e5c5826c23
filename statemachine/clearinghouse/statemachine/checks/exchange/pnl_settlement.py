# SPDX-License-Identifier: Apache-2.0
"""Check PnL settlement: in a state, and in the events of one command (SPEC section 10).

Owns these checks. The second kind needs no state: the events alone show the payments of each loser by source, and
that no sale exceeds its limit.
"""

from clearinghouse.statemachine.arithmetic.loss_realisation import entry_rank
from clearinghouse.statemachine.checks.exchange.market_end import holds_what_ends
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.loss_order import NO_MEANS, SIDES, UNRANKED
from clearinghouse.statemachine.state.pnl_settlement import LossIndex
from clearinghouse.statemachine.state.state import Line, State
from clearinghouse.statemachine.state.timers import DEADLINE_SETTLEMENT_PASS
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    FIRST_ACCOUNT_ID,
    KIND_BACKSTOP,
    KIND_MARKET_MAKER,
    SELL,
    UNPAID_LOSS_PASSES,
)

_SOURCES = (
    "from_balance",
    "from_loans",
    "from_fund",
    "from_borrow",
    "from_orders",
    "from_conversion",
)


def check_pnl_settlement(state: State) -> list[str]:
    """Check the standing quotes and the passes of PnL settlement.

    Quotes are of providers and above 0. No account waits while the cycle is off. Unsettled PnL has a pass.
    """
    kept = state.pnl_settlement
    found: list[str] = []
    for market_id, registered in kept.quotes.items():
        market = state.markets[market_id]
        for account_id, quote in registered.items():
            where = f"quote of account {account_id} in market {market_id}"
            if state.accounts[account_id].kind not in (KIND_BACKSTOP, KIND_MARKET_MAKER):
                found.append(f"{where}: not a provider's")
            if not market.is_spot or quote.lots <= 0 or quote.price <= 0:
                found.append(f"{where}: {quote.lots} lots at {quote.price}")
            if quote.price % market.tick_per_lot:
                found.append(f"{where}: {quote.price} is not on a tick")
    if not kept.rules.on and (kept.unsold or kept.unpaid_passes):
        found.append("accounts or claims wait for a pass of reconciliation that is off")
    unsettled = any(asset.unsettled for asset in state.assets.values())
    cursors = state.cursors
    due = (DEADLINE_SETTLEMENT_PASS, 0) in state.timers.due or cursors.settles
    due = due or cursors.pnl_settlement.is_open
    if unsettled and not due:
        found.append("there is something to settle and no pass is due")
    return found + _kept_by_block(state) + _unpaid(state) + _loss_order(state)


def _kept_by_block(state: State) -> list[str]:
    """Return findings about the sets of accounts that wait between passes, against their records."""
    kept = state.pnl_settlement
    found: list[str] = []
    for asset_id in state.assets:
        unsold = sorted(account_id for account_id, of_id in kept.unsold if of_id == asset_id)
        unpaid = sorted(
            account_id for of_id, account_id in kept.unpaid_since_ns if of_id == asset_id
        )
        listed = (
            sorted(kept.unsold_ids.get(asset_id, ())),
            sorted(kept.unpaid_ids.get(asset_id, ())),
        )
        if listed != (unsold, unpaid):
            found.append(f"asset {asset_id}: the accounts that wait are others by block")
    return found


def _unpaid(state: State) -> list[str]:
    """Return findings about the sums of claims and of overdue losses: they equal a full scan (R-1.1)."""
    kept = state.pnl_settlement
    found: list[str] = []
    for asset in state.assets.values():
        claims = sum(
            holding.unsettled
            for account_id, holding in asset.unsettled.items()
            if holding.unsettled > 0 and account_id >= FIRST_ACCOUNT_ID
        )
        if claims != kept.claims.get(asset.id, 0):
            found.append(
                f"claims of asset {asset.id}: {kept.claims.get(asset.id, 0)}, not {claims}"
            )
    overdue: dict[int, int] = {}
    for asset_id, index in kept.loss_indices.items():
        total = 0
        since: dict[AccountId, int] = {}
        for account_id, loss in index.losses.items():
            if loss.passes >= UNPAID_LOSS_PASSES:
                since[account_id] = loss.since_ns
                overdue[account_id] = overdue.get(account_id, 0) + 1
                total -= state.assets[asset_id].unsettled[account_id].unsettled
        if total != index.overdue:
            found.append(f"overdue losses of asset {asset_id}: {index.overdue}, not {total}")
        found += _overdue_ids(index, since)
    if overdue != kept.overdue:
        found.append(f"overdue losses: {kept.overdue}, not {overdue}")
    return found


def _overdue_ids(index: LossIndex, since: dict[AccountId, int]) -> list[str]:
    """Return findings about overdue losses by block: each is in its block, the oldest first, and no block is empty."""
    kept: dict[AccountId, int] = {}
    found: list[str] = []
    for block, ids in index.overdue_ids.items():
        kept.update(ids)
        if list(ids.values()) != sorted(ids.values()) or {one >> BLOCK_BITS for one in ids} != {
            block
        }:
            found.append(f"overdue losses of block {block}: {ids}")
    if kept != since or index.blocks != sorted(index.overdue_ids):
        found.append(f"overdue losses by block: {kept} in {index.blocks}, not {since}")
    return found


def _loss_order(state: State) -> list[str]:
    """Return findings about the order of losses: each position is ranked, or queued to be ranked (R-3.1)."""
    found: list[str] = []
    queued = set(state.pnl_settlement.loss_order.unranked)
    run = state.cursors.pnl_settlement.run
    done = set(run.done) if run is not None else set()
    for account in state.accounts.values():
        for line in account.lines.values():
            where = f"account {account.id} in market {line.market.id}"
            if line.means == UNRANKED and (account.id, line.market.id) not in queued:
                found.append(f"{where}: neither ranked nor queued")
            if line.means == NO_MEANS and line.position and not holds_what_ends(state, line):
                found.append(f"{where}: a position outside the order of losses")
            if (account.id, line.market.id) in done:
                continue  # it is ranked again at the end of the run
            if line.means > UNRANKED and (not line.position or not _has_entry(state, line)):
                found.append(f"{where}: ranked without an entry of its position")
    return found


def _has_entry(state: State, line: Line) -> bool:
    """Return whether a line has an entry in the order of losses: in its class, at its entry price."""
    losses = state.pnl_settlement.loss_order.heaps.get(line.market.id)
    if losses is None:
        return False
    side = 0 if line.position > 0 else 1
    entry = (entry_rank(line.position, line.cost), line.account.id, line.loss_stamp)
    return entry in losses.entries[line.means * SIDES + side]


def event_findings(written: list[Event]) -> list[str]:
    """Return the violations of R-1 and R-3 for the events of one command: sources sum to the payment, no sale is
    beyond its limit.
    """
    found: list[str] = []
    settled: dict[tuple[int, int], int] = {}
    named: dict[tuple[int, int], int] = {}
    for event in written:
        fields = event.fields
        if event.kind == events.SETTLED_IN:
            key = (fields["account_id"], fields["asset_id"])
            settled[key] = settled.get(key, 0) + fields["amount"]
        elif event.kind == events.PAID_IN:
            key = (fields["account_id"], fields["asset_id"])
            named[key] = named.get(key, 0) + sum(fields[name] for name in _SOURCES)
        elif event.kind == events.COLLATERAL_CONVERTED:
            at_limit = fields["lots"] * fields["limit_price_per_lot"]
            if fields["value"] < at_limit if fields["side"] == SELL else fields["value"] > at_limit:
                found.append(f"{event.name}: {fields['value']} is beyond the limit of {at_limit}")
        elif event.kind == events.LOSSES_REALISED and fields["paid"] > fields["covered"]:
            found.append(f"{event.name}: {fields['paid']} paid and {fields['covered']} covered")
    for key, amount in named.items():
        if settled.get(key, 0) < amount:
            found.append(f"account {key[0]}: {amount} named and {settled.get(key, 0)} paid in")
    return found
