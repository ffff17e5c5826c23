# SPDX-License-Identifier: Apache-2.0
"""List the tables of give-ups, parts of trades, sides of bilateral trades, trades that wait (SPEC J-4, C-1, C-16.1).

Owns their rows in a snapshot; another module restores all deadlines.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Table,
    Values,
    counter_table,
    nested_table,
    number_table,
    record_table,
)
from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.give_ups import GiveUp
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.waiting_trades import WaitingTerms, WaitingTrade

GIVE_UP_TABLES: Final = (
    counter_table("give_ups", "last_id", "clearing.give_ups"),
    record_table(
        "open_give_ups",
        "GiveUp",
        "clearing.give_ups.open",
        GiveUp,
        5,
        check=lambda one: one.lots > 0,
        add=lambda state, one: state.clearing.give_ups.put(one),
        is_by_key=False,
    ),
    nested_table(
        "trade_parts", "session_id trade_id block_trade_id", "clearing.sessions", "trades.blocks"
    ),
)


def _restore_cancels(state: State, values: Iterable[Values]) -> None:
    for session_id, trade_id, account_id in values:
        state.clearing.affirmation.ask_cancel(session_id, trade_id, account_id)


AFFIRMATION_TABLES: Final = (
    counter_table("affirmation", "last_side_id", "clearing.affirmation"),
    record_table(
        "trade_sides",
        "TradeSide",
        "clearing.affirmation.sides",
        TradeSide,
        4,
        check=lambda side: side.lots > 0 and side.price_per_lot > 0,
        add=lambda state, side: state.clearing.affirmation.put(side),
        is_by_key=False,
    ),
    nested_table("ported_accounts", "account_id last_trade_id member_id", "clearing.ported"),
    # Accounts that have asked for a cancel.
    Table(
        "trade_cancels",
        ("session_id", "trade_id", "account_id"),
        nested_table("", "", "clearing.affirmation.cancels").rows,
        _restore_cancels,
    ),
    counter_table("waiting_trade_numbers", "last_id", "clearing.waiting"),
    counter_table("waiting_round", "place", "clearing.waiting"),
    number_table("waiting_delays", "segment_id last_trade_id", "clearing.waiting.delayed"),
    record_table("waiting_terms", "WaitingTerms", "clearing.waiting.terms", WaitingTerms, 3),
    record_table(
        "waiting_trades",
        "WaitingTrade",
        "clearing.waiting.trades",
        WaitingTrade,
        3,
        check=lambda one: one.lots > 0 and one.price_per_lot > 0,
        add=lambda state, one: state.clearing.waiting.put(one),
        is_by_key=False,
    ),
)
