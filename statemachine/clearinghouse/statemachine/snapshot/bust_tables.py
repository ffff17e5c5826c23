# SPDX-License-Identifier: Apache-2.0
"""List the tables of trades that were made, of busts and of the claims of busted trades (SPEC J-4, O-10).

Owns the choice of this data in a snapshot.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    counter_table,
    number_table,
    record_table,
    record_table_of,
    set_columns,
)
from clearinghouse.statemachine.state.busts import (
    BLOCK_BITS,
    Bust,
    BustTrade,
    SealedBlock,
    put_bust_trade,
)
from clearinghouse.statemachine.state.custody import BustClaim, put_claim, put_part
from clearinghouse.statemachine.state.snapshot_columns import SHAPES
from clearinghouse.statemachine.state.state import State

_MADE: Final = (
    "market_id",
    "trade_id",
    "made_ns",
    "price_per_lot",
    "lots",
    "buyer_account_id",
    "seller_account_id",
    "buyer_fee",
    "seller_fee",
)


def _made_trades(state: State) -> Rows:
    """Return the trades of each market in the present block of trade ids."""
    return iter(
        [
            (key, *one)
            for key in sorted(state.markets)
            for one in state.markets[key].made_trades.made
        ]
    )


def _restore_made_trades(state: State, values: Iterable[Values]) -> None:
    for market_id, *row in values:
        found = state.markets[market_id].made_trades
        found.block = row[0] >> BLOCK_BITS
        found.made.append(tuple(row))


def _bust_trades(state: State) -> Rows:
    """Return the trades of each announced bust."""
    row = SHAPES["BustTrade"].row()
    return iter(
        [(bust.id, *row(one)) for bust in state.busts.announced.values() for one in bust.trades]
    )


def _restore_bust_trades(state: State, values: Iterable[Values]) -> None:
    for bust_id, *row in values:
        trade = BustTrade(row[0])
        set_columns(trade, "BustTrade", tuple(row))
        put_bust_trade(state.busts, state.busts.announced[bust_id], trade)


def _claims(state: State) -> Rows:
    """Yield the claims of each debt for busted trades, in the order in which the claims are paid."""
    row = SHAPES["BustClaim"].row()
    return iter(
        [
            (debt.owner, debt.asset_id, *row(claim))
            for debt in state.custody.reversal_debts.values()
            for claim in debt.claims.values()
        ]
    )


def _restore_claims(state: State, values: Iterable[Values]) -> None:
    for owner, asset_id, *row in values:
        debt = state.custody.reversal_debts[owner, asset_id]
        put_claim(state.custody, debt, BustClaim(*row))


def _parts(state: State) -> Rows:
    """Yield the parts of each debt that accounts of clients caused."""
    return iter(
        [
            (debt.owner, debt.asset_id, account_id, amount)
            for debt in state.custody.reversal_debts.values()
            for account_id, amount in debt.of_clients.items()
        ]
    )


def _restore_parts(state: State, values: Iterable[Values]) -> None:
    for owner, asset_id, account_id, amount in values:
        put_part(state.custody.reversal_debts[owner, asset_id], account_id, amount)


BUST_TABLES: Final = (
    Table("made_trades", _MADE, _made_trades, _restore_made_trades),
    record_table_of(
        "trade_digests",
        "SealedBlock",
        "market_id",
        "markets",
        "made_trades.sealed",
        SealedBlock,
        3,
        is_by_key=False,
    ),
    counter_table("bust_ids", "last_id", "busts"),
    record_table("busts", "Bust", "busts.announced", Bust, 4),
    Table("bust_trades", SHAPES["BustTrade"].names("bust_id"), _bust_trades, _restore_bust_trades),
    number_table("busted_trades", "trade_id busted_ns", "busts.busted"),
    Table("bust_claims", SHAPES["BustClaim"].names("owner", "asset_id"), _claims, _restore_claims),
    Table(
        "debts_of_clients", ("owner", "asset_id", "account_id", "amount"), _parts, _restore_parts
    ),
)
