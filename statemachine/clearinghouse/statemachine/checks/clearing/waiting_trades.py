# SPDX-License-Identifier: Apache-2.0
"""Check captured trades that wait for cover, and the debts for lapsed trades (SPEC C-16.1).

Owns that check; `all_checks` lists it.
"""

from clearinghouse.statemachine.clearing.affirmation import cut_off_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_WAITING_TRADES
from clearinghouse.statemachine.state.waiting_trades import (
    LACKS_BUYER,
    LACKS_SELLER,
    WaitingTrades,
)


def check_waiting_trades(state: State) -> list[str]:
    """Check C-16.1: trades wait at most up to their cut-off, and have the side that lacks cover.

    Only a lapsed trade has a debt, and exactly one side owes it. The sums over all waiting trades agree with the
    trades.
    """
    waiting = state.clearing.waiting
    found: list[str] = []
    derived = WaitingTrades()
    for key, trade in waiting.trades.items():
        if key != trade.id or not 0 < key <= waiting.last_id:
            found.append(f"waiting trade {key} has number {trade.id}")
        if not 0 < trade.lacks <= LACKS_BUYER | LACKS_SELLER:
            found.append(f"waiting trade {key} waits, and no side lacks cover")
        if not trade.is_lapsed and trade.until_ns > cut_off_of(state, trade):
            found.append(f"waiting trade {key} waits beyond the cut-off of its session")
        if (trade.owed + trade.fee_owed > 0) != (trade.is_lapsed == 1):
            found.append(f"{trade.owed} and a fee of {trade.fee_owed} are owed for trade {key}")
        elif trade.is_lapsed and trade.lacks == LACKS_BUYER | LACKS_SELLER:
            found.append(f"both sides of waiting trade {key} lacked cover, and one owes for it")
        else:
            derived.put(trade)
    if list(waiting.trades) != sorted(waiting.trades):
        found.append("waiting trades are not in the order of their numbers")
    for name in ("names", "parties", "lacks_of", "debts"):
        if not found and getattr(waiting, name) != getattr(derived, name):
            found.append(f"{name} of waiting trades differ from the trades")
    if (DEADLINE_WAITING_TRADES, 0) in state.timers.due:
        return found
    return [*found, "waiting trades are not tried again"] if waiting.trades else found
