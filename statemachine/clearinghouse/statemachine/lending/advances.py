# SPDX-License-Identifier: Apache-2.0
"""Repay the advances of `ccp_equity` to an account in a settlement from the account's free cash (SPEC C-5.4, C-7.5).

Owns the payment from new receipts; the movement is in `ledger.advances`. Must never decide on an advance:
`settlement.locks` does.
"""

from clearinghouse.statemachine.clearing.parties import is_being_frozen
from clearinghouse.statemachine.ledger.advances import repay_advance
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import ACTIVE


def repay_advances_from_touched(state: State, offset: int) -> None:
    """Repay advances from the free cash of the accounts that the command has changed, before other payments.

    Cash locked by a settlement is not free. An account in liquidation pays other debts first; an account of an open
    case pays through its layers.
    """
    for account_id in sorted(state.touched):
        account = state.touched[account_id]
        is_of_case = account_id in state.defaults.case_with or is_being_frozen(state, account)
        if account.status != ACTIVE or is_of_case:
            continue
        advanced = state.dvp.advances.get(pair_key(account_id, state.valuation.id), 0)
        if advanced == 0:
            continue
        holding = account.holdings[state.valuation.id]
        amount = min(advanced, free_balance(holding) + min(holding.unsettled, 0))
        if amount > 0:
            repay_advance(state, offset, 0, account_id, holding.asset, amount)
