# SPDX-License-Identifier: Apache-2.0
"""Write the rows of due work that is not finished (SPEC J-4, I-12.2).

Owns their order. Must never change the state.
"""

from collections.abc import Callable, Iterator
from typing import Final

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.state.sharing import PLACES_OF_PART, Sharing
from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows = Callable[[State], Iterator[Row]]

SHARING_COLUMNS: Final = (
    "total",
    "whole",
    "stage",
    "at",
    "left",
    "members",
    "remainders",
    "more",
)


def work(state: State) -> Iterator[Row]:
    """Yield the units of work of principals in their second of sequenced time (I-12.1)."""
    for principal in sorted(state.work.by_principal):
        yield (state.work.second, principal, state.work.by_principal[principal])


def triggered(state: State) -> Iterator[Row]:
    """Yield the orders that a price has reached, in the order in which they are placed."""
    yield from enumerate(state.triggered)


def cursors(state: State) -> Iterator[Row]:
    """Yield one row: which passes are due, and whether unfinished work remains."""
    yield SHAPES["Cursors"].row()(state.cursors)


def liquidation_pass(state: State) -> Iterator[Row]:
    """Yield the accounts that the present liquidation pass has not visited yet."""
    liquidation = state.cursors.liquidation
    if liquidation.is_open:
        yield SHAPES["LiquidationPass"].row()(liquidation)


def liquidation_visit(state: State) -> Iterator[Row]:
    """Yield the visit that a slice interrupted: the account, and its remaining positions, the present one last."""
    if state.cursors.liquidation.visit is not None:
        yield SHAPES["LiquidationVisit"].row()(state.cursors.liquidation.visit)


def closing(state: State) -> Iterator[Row]:
    """Yield the progress of the deleveraging of a position (W-4); no row if none is under way."""
    if state.cursors.liquidation.cover is not None:
        yield SHAPES["ShortfallAllocation"].row()(state.cursors.liquidation.cover)


def rest_closing(state: State) -> Iterator[Row]:
    """Yield the progress of the residual close-out of a position (W-5); no row if none is under way."""
    rest = state.cursors.liquidation.rest
    if rest is not None:
        yield SHAPES["RestClosing"].row()(rest)


def rest_shares(state: State) -> Iterator[Row]:
    """Yield each account's share of the lots, or of the loss, that a residual close-out distributes."""
    rest = state.cursors.liquidation.rest
    if rest is not None and rest.sharing is not None:
        yield sharing_row(rest.sharing)


def rest_touched(state: State) -> Iterator[Row]:
    """Yield the accounts whose health is checked after the end of a residual close-out."""
    rest = state.cursors.liquidation.rest
    if rest is not None:
        for account_id in rest.touched:
            yield (account_id,)


def losses_to_share(state: State) -> Iterator[Row]:
    """Yield the losses of closes that accounts share after the pass, and the lots that closes took from each account
    (W-5).
    """
    losses = state.cursors.liquidation.losses
    for market_id, side in sorted(losses):
        loss = losses[(market_id, side)]
        yield (market_id, side, loss.amount, _closed_lots(loss))


def _closed_lots(loss: LossToShare) -> list[list[int]]:
    """Return the accounts from which closes, or the end of a market, took lots, each with its lots, by id."""
    return [
        [account_id, lots[account_id]]
        for _, lots in sorted(loss.closed.items())
        for account_id in sorted(lots)
    ]


def rankings(state: State) -> Iterator[Row]:
    """Yield the deleveraging rankings of the present pass; each entry has equity, exposure and account (W-4.1)."""
    kept = state.cursors.liquidation.rankings
    for market_id, side in sorted(kept):
        ranking = kept[(market_id, side)]
        yield (market_id, side, ranking.to_rank, _entries(ranking.entries), _entries(ranking.aside))


def lenders_to_check(state: State) -> Iterator[Row]:
    """Yield the pools that have suffered a loss, and the lenders of the first pool that are not yet checked (B-5)."""
    cursors = state.cursors
    if cursors.lost_pools:
        yield (cursors.lost_pools, int(cursors.is_checking), cursors.to_check)


def cursor_ages(state: State) -> Iterator[Row]:
    """Yield the time at which each kind of unfinished work began, and the number of its slices (I-12.2)."""
    row_of = SHAPES["CursorAge"].row()
    ages = state.cursors.ages
    for kind in sorted(ages):
        yield (kind, *row_of(ages[kind]))


def late_markets(state: State) -> Iterator[Row]:
    """Yield the markets that are reduce-only while work is late, and the status of each before that."""
    late = state.cursors.late_markets
    for market_id in sorted(late):
        yield (market_id, late[market_id])


def orders_to_reduce(state: State) -> Iterator[Row]:
    """Yield the accounts whose orders a risk switch has still to reduce or end, the lowest id last (K-1, O-2.2)."""
    for listed in state.cursors.to_reduce:
        yield (
            listed.newest_id,
            listed.done_from,
            list(listed.account_ids),
            list(listed.blocks),
            listed.code,
            list(listed.market_ids),
        )


def market_ends(state: State) -> Iterator[Row]:
    """Yield the markets that close or expire, oldest first, with the accounts and conditional orders still to visit
    (O-1).
    """
    for ending in state.cursors.ending:
        blocks, account_ids = list(ending.blocks), list(ending.account_ids)
        rest = ending.conditional_ids, int(ending.is_listed)
        yield (ending.market_id, blocks, account_ids, *rest)


def ended_positions(state: State) -> Iterator[Row]:
    """Yield the positions that have ended at the last price of a market which is ending, by the opposite side (W-5)."""
    for ending in state.cursors.ending:
        for side in sorted(ending.ended):
            yield (ending.market_id, side, _closed_lots(ending.ended[side]))


def pnl_settlement_pass(state: State) -> Iterator[Row]:
    """Yield the PnL settlement pass that is under way, and its progress (R-1 to R-3)."""
    if state.cursors.pnl_settlement.is_open:
        yield SHAPES["PnlSettlementPass"].row()(state.cursors.pnl_settlement)


def pnl_settlement_owners(state: State) -> Iterator[Row]:
    """Yield by owner the claims and debts that the pass has counted, and the unpaid losses (R-3.1, K-1.1)."""
    open_pass = state.cursors.pnl_settlement
    for kind, counted in enumerate((open_pass.by_owner, open_pass.unpaid)):
        for owner in sorted(counted):
            yield (kind, owner, counted[owner])


def pnl_settlement_shares(state: State) -> Iterator[Row]:
    """Yield the sum that the pass shares, and the accounts that share it with their weights (R-2)."""
    sharing = state.cursors.pnl_settlement.sharing
    if sharing is not None:
        yield sharing_row(sharing)


def collateral_offer(state: State) -> Iterator[Row]:
    """Yield the collateral that the pass gives to accounts with unpaid claims (R-1.1)."""
    offer = state.cursors.pnl_settlement.offer
    if offer is not None:
        yield SHAPES["CollateralOffer"].row()(offer)


def sharing_row(sharing: Sharing) -> Row:
    """Return the row of a sum that is being shared; the heap of its remainders follows from the journal."""
    members = [list(member) for member in sharing.members]
    remainders = [list(remainder) for remainder in sharing.remainders]
    place = (sharing.total, sharing.whole, sharing.stage, sharing.at, sharing.left)
    return (*place, members, remainders, _places_with_more(sharing))


def _places_with_more(sharing: Sharing) -> list[int]:
    """Return the places that get one unit more, in their order."""
    return [
        part * PLACES_OF_PART + bit
        for part, places in sorted(sharing.more.items())
        for bit in range(PLACES_OF_PART)
        if places >> bit & 1
    ]


def loss_run(state: State) -> Iterator[Row]:
    """Yield the run that collects losses from positions, if one is under way (R-3.1)."""
    run = state.cursors.pnl_settlement.run
    if run is not None:
        seen = [list(row) for row in run.seen]
        done = [list(row) for row in run.done]
        yield (run.needed, run.covered, run.paid, run.left, run.step, seen, done)


def _entries(heap: list[MarginFraction]) -> list[list[int]]:
    """Return the entries of a heap in its own order, which is the same on every machine with the same journal."""
    return [[entry.equity, entry.exposure, entry.account_id] for entry in heap]


# The tables of a visit of the waterfall that a slice has cut, and of W-5.
VISIT_TABLES: Final[tuple[tuple[str, tuple[str, ...], Rows], ...]] = (
    ("liquidation_visit", SHAPES["LiquidationVisit"].names(), liquidation_visit),
    ("closing", SHAPES["ShortfallAllocation"].names(), closing),
    ("rest_closing", SHAPES["RestClosing"].names(), rest_closing),
    ("rest_shares", SHARING_COLUMNS, rest_shares),
    ("rest_touched", ("account_id",), rest_touched),
    ("losses_to_share", ("market_id", "side", "amount", "closed"), losses_to_share),
)
# The tables of a settlement pass: name, columns and rows.
PASS_TABLES: Final[tuple[tuple[str, tuple[str, ...], Rows], ...]] = (
    ("pnl_settlement_pass", SHAPES["PnlSettlementPass"].names(), pnl_settlement_pass),
    ("pnl_settlement_owners", ("kind", "owner", "amount"), pnl_settlement_owners),
    ("pnl_settlement_shares", SHARING_COLUMNS, pnl_settlement_shares),
    ("collateral_offer", SHAPES["CollateralOffer"].names(), collateral_offer),
    ("loss_run", ("needed", "covered", "paid", "left", "step", "seen", "done"), loss_run),
)
