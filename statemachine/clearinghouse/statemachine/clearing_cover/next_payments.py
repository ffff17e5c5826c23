# SPDX-License-Identifier: Apache-2.0
"""Find the cash that the next session of each segment needs from accounts (SPEC C-7.2).

Owns that figure. Must never reserve cash: `clearing.cash_in_advance` does.
"""

from clearinghouse.statemachine.clearing.cash_in_advance import due_of
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.open_nets import nets_of_account
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import SESSION_POSTED


def next_payment(state: State, own_ids: list[AccountId], asset_id: AssetId) -> int:
    """Return the cash that accounts need for their next sessions beyond reserved cash, each account by itself.

    Receipts of another market do not count, since they may fail.
    """
    if not any(own_id in state.clearing.nets_of for own_id in own_ids):
        return 0
    nearest = _nearest(state)
    return sum(_payment(state, own_id, asset_id, nearest) for own_id in own_ids)


def _nearest(state: State) -> dict[int, Session]:
    """Return, by segment, the unposted session that settles first."""
    found: dict[int, Session] = {}
    for session in state.clearing.sessions.values():
        if session.state >= SESSION_POSTED:
            continue
        present = found.get(session.segment_id)
        if present is None or session.value_date < present.value_date:
            found[session.segment_id] = session
    return found


def _payment(
    state: State, account_id: AccountId, asset_id: AssetId, nearest: dict[int, Session]
) -> int:
    """Return the cash that one account pays in its next sessions in a currency, beyond reserved and locked cash."""
    pays = 0
    for session, net in nets_of_account(state, account_id):
        if nearest[session.segment_id] is session:
            quote = state.markets[net.market_id].quote
            pays += due_of(state, net) + max(-net.deferred, 0) if quote.id == asset_id else 0
    key = pair_key(account_id, asset_id)
    for session in nearest.values():
        entry = session.cash.get(key)
        if entry is not None:
            pays -= entry.prefunded
        pays -= state.dvp.locked_of(session.id, key)
    return max(pays, 0)
