# SPDX-License-Identifier: Apache-2.0
"""Check bilateral trades: waiting sides have not passed their cut-off, and cancels name trades (SPEC C-1).

Owns that check; `all_checks` lists it.
"""

from clearinghouse.statemachine.clearing.affirmation import differing
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_TRADE_SIDE
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import SESSION_OPEN


def check_affirmation(state: State) -> list[str]:
    """Check C-1: two waiting sides of one trade differ in a term; each side ends at its cut-off.

    Only a party of a trade has requested its cancel.
    """
    affirmation = state.clearing.affirmation
    found: list[str] = []
    counts: dict[AccountId, int] = {}
    for key, side in affirmation.sides.items():
        counts[side.account_id] = counts.get(side.account_id, 0) + 1
        if key != side.id or not 0 < key <= affirmation.last_side_id:
            found.append(f"side {key} has number {side.id}")
        if affirmation.by_name.get(side.name()) is not side:
            found.append(f"side {key} is not found by its reference")
        other = affirmation.other(side)
        if other is not None and not differing(side, other):
            found.append(f"side {key} waits, and side {other.id} agrees with it")
        if state.timers.due.get((DEADLINE_TRADE_SIDE, key)) != side.cut_off_ns:
            found.append(f"side {key} does not end at its cut-off")
    if list(affirmation.sides) != sorted(affirmation.sides):
        found.append("sides of trades are not in the order of their numbers")
    if len(affirmation.by_name) != len(affirmation.sides) or affirmation.counts != counts:
        found.append("sides of trades are counted that do not wait")
    asks: dict[int, dict[AccountId, int]] = {}
    for session_id, asked in affirmation.cancels.items():
        for account_id in asked.values():
            of_session = asks.setdefault(session_id, {})
            of_session[account_id] = of_session.get(account_id, 0) + 1
        session = state.clearing.sessions[session_id]
        trades = session.trades
        parties = {
            trade_id: (buyer_id, seller_id)
            for trade_id, buyer_id, seller_id in zip(
                trades.trade_ids, trades.buyer_ids, trades.seller_ids, strict=True
            )
        }
        if session.state != SESSION_OPEN or not asked:
            found.append(f"session {session_id} is of state {session.state} and has cancels")
        found += [
            f"account {account_id} asked for a cancel of trade {trade_id}, which is not its own"
            for trade_id, account_id in asked.items()
            if account_id not in parties.get(trade_id, ())
        ]
    if affirmation.asks != asks:
        found.append("cancels are counted that no account has asked for")
    return found
