# SPDX-License-Identifier: Apache-2.0
"""Post variation margin between an account and `ccp` (SPEC C-7).

Owns the posting with its event. Must never decide an amount.
"""

from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import CCP


def post_variation(
    state: State, offset: int, account: Account, asset: Asset, received: int
) -> None:
    """Pay variation margin from `ccp` to an account.

    A negative amount is paid from the account's free cash to `ccp`.
    """
    holding = holding_of(state, account, asset)
    at_ccp = holding_of(state, state.accounts[CCP], asset)
    if received > 0:
        move(at_ccp, holding, received)
        write = event_writers.variation_received
    else:
        move(holding, at_ccp, -received)
        write = event_writers.variation_paid
    total = state.margin.add_variation(account.id, asset.id, received)
    write(
        state.events,
        offset,
        account_id=account.id,
        asset_id=asset.id,
        amount=abs(received),
        total=total,
    )
    state.touched[account.id] = account
