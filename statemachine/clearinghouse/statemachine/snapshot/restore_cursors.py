# SPDX-License-Identifier: Apache-2.0
"""Restore due work that is not finished, and the units of work of principals (SPEC I-12.1, I-12.2).

Owns the reading of those tables. The meaning of a table is in `snapshot.write`.
"""

from collections.abc import Iterable
from typing import Any

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.ledger.loss_order import drop
from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.snapshot.restore_uncrossings import restore_uncrossings
from clearinghouse.statemachine.snapshot.restore_watch import restore_watch
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.cursors import (
    CursorAge,
    LiquidationVisit,
    MarketEnd,
    OrdersToReduce,
)
from clearinghouse.statemachine.state.deleveraging import (
    LossToShare,
    Ranking,
    RestClosing,
    ShortfallAllocation,
)
from clearinghouse.statemachine.state.pnl_settlement_pass import CollateralOffer, LossRun
from clearinghouse.statemachine.state.sharing import Sharing
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def restore_cursors(state: State, tables: Tables) -> None:
    """Restore unfinished passes, orders that a price has reached, and the units of work of principals."""
    for state.work.second, principal, units in tables.rows("work"):
        state.work.by_principal[principal] = units
    set_columns(state.cursors, "Cursors", tables.row("cursors"))
    liquidation = state.cursors.liquidation
    for row in tables.rows("liquidation_pass"):
        set_columns(liquidation, "LiquidationPass", row)
        liquidation.ranked = [(one[0], one[1]) for one in row[-1]]
    for row in tables.rows("liquidation_visit"):
        liquidation.visit = visit = LiquidationVisit(row[0], [])
        set_columns(visit, "LiquidationVisit", row)
    for size, missing, by_fund, *rest in tables.rows("closing"):
        liquidation.cover = cover = ShortfallAllocation(size, missing, by_fund)
        (
            cover.uncovered,
            cover.done,
            cover.paid,
            cover.place,
            cover.lots_before,
            cover.mark_e9,
            cover.equity,
        ) = rest
    _rest_closing(state, tables)
    for market_id, side, to_rank, entries, aside in tables.rows("rankings"):
        liquidation.rankings[(market_id, side)] = ranking = Ranking(list(to_rank))
        ranking.entries = [MarginFraction(row[0], row[1], row[2]) for row in entries]
        ranking.aside = [MarginFraction(row[0], row[1], row[2]) for row in aside]
    for asset_ids, is_checking, account_ids in tables.rows("lenders_to_check"):
        state.cursors.lost_pools = list(asset_ids)
        state.cursors.is_checking = bool(is_checking)
        state.cursors.to_check = list(account_ids)
    for kind, begun_ns, until, slices, is_late in tables.rows("cursor_ages"):
        state.cursors.ages[kind] = age = CursorAge(begun_ns, until)
        age.slices = slices
        age.is_late = bool(is_late)
    for market_id, status in tables.rows("late_markets"):
        state.cursors.late_markets[market_id] = status
    restore_watch(state, tables)
    for newest_id, done_from, account_ids, blocks, code, market_ids in tables.rows(
        "orders_to_reduce"
    ):
        listed = OrdersToReduce(
            code,
            list(market_ids),
            dict.fromkeys(account_ids, 1),
            dict.fromkeys(blocks, 1),
            newest_id,
        )
        listed.done_from = done_from
        state.cursors.to_reduce.append(listed)
    _restore_market_ends(state, tables)
    restore_uncrossings(state, tables)
    for _, order_id in tables.rows("triggered"):
        state.triggered.append(order_id)


def _restore_market_ends(state: State, tables: Tables) -> None:
    """Restore the markets that close or expire, with the positions that have ended (O-1, W-5)."""
    for market_id, blocks, account_ids, conditional_ids, is_listed in tables.rows("market_ends"):
        ending = MarketEnd(market_id)
        ending.blocks = dict.fromkeys(blocks, 1)
        ending.account_ids = dict.fromkeys(account_ids, 1)
        ending.conditional_ids = list(conditional_ids)
        ending.is_listed = bool(is_listed)
        state.cursors.ending.append(ending)
    for market_id, side, closed in tables.rows("ended_positions"):
        for ending in state.cursors.ending:
            if ending.market_id == market_id:
                ending.ended[side] = LossToShare(0)
                _restore_closed(ending.ended[side], closed)


def _rest_closing(state: State, tables: Tables) -> None:
    """Restore the residual close-out that is under way, if any (W-5)."""
    rest: RestClosing | None = None
    for row in tables.rows("rest_closing"):
        rest = RestClosing(*row[:5])
        set_columns(rest, "RestClosing", row)
        members: Any = rest.members  # lists, which the compiled machine does not take for tuples
        rest.members = [(member[0], member[1]) for member in members]
        assert 0 <= rest.done <= abs(rest.position)
        assert 0 <= rest.charged <= rest.loss
    state.cursors.liquidation.rest = rest
    for row in tables.rows("rest_shares"):
        assert rest is not None
        rest.sharing = sharing_of(row)
    for (account_id,) in tables.rows("rest_touched"):
        assert rest is not None
        rest.touched.add(account_id)
    for market_id, side, amount, closed in tables.rows("losses_to_share"):
        state.cursors.liquidation.losses[(market_id, side)] = loss = LossToShare(amount)
        _restore_closed(loss, closed)


def _restore_closed(loss: LossToShare, closed: Iterable[tuple[AccountId, int]]) -> None:
    """Restore the lots that closes, or the end of a market, took from each account (W-5)."""
    for account_id, lots in closed:
        loss.note_closed(account_id, lots)


def restore_pnl_settlement_pass(state: State, tables: Tables) -> None:
    """Restore the settlement pass under way; positions that its run has visited are in no order of losses (R-3.1)."""
    open_pass = state.cursors.pnl_settlement
    for row in tables.rows("pnl_settlement_pass"):
        set_columns(open_pass, "PnlSettlementPass", row)
    for kind, owner, amount in tables.rows("pnl_settlement_owners"):
        (open_pass.by_owner, open_pass.unpaid)[kind][owner] = amount
    for row in tables.rows("pnl_settlement_shares"):
        open_pass.sharing = sharing_of(row)
    for row in tables.rows("collateral_offer"):
        open_pass.offer = CollateralOffer(*row)
    for needed, covered, paid, left, step, seen, done in tables.rows("loss_run"):
        open_pass.run = run = LossRun(needed, [(one[0], one[1], one[2]) for one in seen], left)
        run.covered, run.paid, run.step = covered, paid, step
        assert run.paid >= 0
        run.done = [(one[0], one[1]) for one in done]
        for account_id, market_id in run.done:
            drop(state.accounts[account_id].lines[market_id])


def sharing_of(row: tuple[Any, ...]) -> Sharing:
    """Return the sum that is being shared, from its row (`cursor_rows.sharing_row`)."""
    total, whole, stage, at, left, members, remainders, more = row
    sharing = Sharing(total, [(member[0], member[1]) for member in members])
    sharing.whole, sharing.stage, sharing.at, sharing.left = whole, stage, at, left
    assert 0 <= sharing.at <= len(sharing.members)
    sharing.remainders = [(one[0], one[1]) for one in remainders]
    for place in more:
        sharing.add_more(place)
    return sharing
