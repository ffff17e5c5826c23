# SPDX-License-Identifier: Apache-2.0
"""Release holds without payment (SPEC L-5, C-9.3).

Owns the release, and which holds a default takes back. Must never pay a beneficiary: the handler of holds does.
"""

from clearinghouse.statemachine.custody.decisions import remember_decision
from clearinghouse.statemachine.ledger.holds import forget_hold
from clearinghouse.statemachine.ledger.ledger import free_balance, unhold
from clearinghouse.statemachine.state.custody import HOLDS
from clearinghouse.statemachine.state.records import Hold
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def release_hold(state: State, offset: int, found: Hold, code: int) -> None:
    """Return a whole hold to its account's free balance; `code` is OK for a decision, EXPIRED for its time."""
    account = state.accounts[found.account_id]
    unhold(account.holdings[found.asset_id], found.amount)
    forget_hold(state, found)
    remember_decision(state, HOLDS, found, found.beneficiary_id, 0)
    event_writers.hold_released(
        state.events,
        offset,
        hold_id=found.id,
        account_id=account.id,
        asset_id=found.asset_id,
        amount=found.amount,
        code=code,
    )
    state.touched[account.id] = account


def release_for_case(state: State, offset: int, account: Account) -> None:
    """Release an account's holds for the default case of its member, newest first, while they exceed a half (C-9.3).

    A half of the free and held amount of an asset, floored, stays for the beneficiaries of the oldest holds.
    """
    state.work.units += WORK_OF_ITEM * len(account.holds)
    held: dict[AssetId, int] = {}
    for one in account.holds.values():
        held[one.asset_id] = held.get(one.asset_id, 0) + one.amount
    most = {
        asset_id: (max(free_balance(account.holdings[asset_id]), 0) + amount) // 2
        for asset_id, amount in held.items()
    }
    for hold_id in sorted(account.holds, reverse=True):
        found = account.holds[hold_id]
        if held[found.asset_id] > most[found.asset_id]:
            held[found.asset_id] -= found.amount
            release_hold(state, offset, found, codes.ACCOUNT_FROZEN)
