# SPDX-License-Identifier: Apache-2.0
"""Restore PnL settlement from the tables of a snapshot: quotes, losers, unpaid claims, the order of losses (SPEC J-4).

Owns the creation of these records. `snapshot.restore` reads the tables; their meaning is in `snapshot.write`.
"""

from clearinghouse.statemachine.ledger.loss_order import place
from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.loss_order import UNRANKED
from clearinghouse.statemachine.state.pnl_settlement import (
    LossIndex,
    Quote,
    UnpaidLoss,
    UnsoldCollateral,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID, UNPAID_LOSS_PASSES


def restore_pnl_settlement(state: State, tables: Tables) -> None:
    """Restore standing quotes, losing accounts with unsold collateral, unpaid claims, and positions to be ranked."""
    kept = state.pnl_settlement
    set_columns(kept.rules, "ReconciliationRules", tables.row("reconciliation_rules"))
    for values in tables.rows("quotes"):
        quote = Quote(*values)
        kept.quotes.setdefault(quote.market_id, {})[quote.account_id] = quote
    for account_id, asset_id, passes in tables.rows("waiting"):
        unsold = UnsoldCollateral()
        unsold.passes = passes
        kept.keep_unsold(account_id, asset_id, unsold)
    for account_id, asset_id, of_asset_id, amount in tables.rows("waiting_amounts"):
        kept.unsold[(account_id, asset_id)].amounts[of_asset_id] = amount
    for asset_id, passes in tables.rows("unpaid_passes"):
        kept.unpaid_passes[asset_id] = passes
    for asset_id, markets in tables.rows("realised_at"):
        kept.realised_at[asset_id] = [(market[0], market[1], market[2]) for market in markets]
    for asset_id, account_id, since_ns in tables.rows("unpaid_since"):
        kept.keep_unpaid(asset_id, account_id, since_ns)
    for account_id, market_id in tables.rows("unranked"):
        kept.loss_order.unranked.append((account_id, market_id))
    for asset_id, ray, time_ns, offered_id in tables.rows("loss_indices"):
        index = kept.loss_indices[asset_id] = LossIndex(time_ns)
        index.ray, index.offered_id = ray, offered_id
    for values in sorted(tables.rows("unpaid_losses"), key=lambda row: row[3]):  # by `since_ns`
        asset_id, account_id = values[:2]
        loss = kept.loss_indices[asset_id].losses[account_id] = UnpaidLoss()
        set_columns(loss, "UnpaidLoss", values[2:])
        if loss.passes >= UNPAID_LOSS_PASSES:
            holding = state.assets[asset_id].unsettled[account_id]
            kept.begin_overdue(kept.loss_indices[asset_id], account_id, -holding.unsettled)
    for asset in state.assets.values():
        gains = [
            holding.unsettled
            for account_id, holding in asset.unsettled.items()
            if holding.unsettled > 0 and account_id >= FIRST_ACCOUNT_ID
        ]
        if gains:
            kept.claims[asset.id] = sum(gains)
    for account in state.accounts.values():
        for line in account.lines.values():
            if line.means > UNRANKED:
                place(state, line, line.means)
