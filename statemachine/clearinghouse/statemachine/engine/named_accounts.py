# SPDX-License-Identifier: Apache-2.0
"""Visit the accounts of a command before it acts on them, if they wait for a visit (SPEC I-6.1).

Owns the accounts on which an item acts: accounts that it names, and the accounts of a deposit, withdrawal, hold or
order that it names. Must never decide the effect of a visit. `Sliced` handlers visit accounts themselves.
"""

from typing import Final

from clearinghouse.statemachine.liquidation.health import visit_first
from clearinghouse.statemachine.state.custody import WITHDRAWALS, decision_on
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId

# Fields that name accounts: one for the command, or one for each item.
_OF_ALL: Final = "account_id"
_OF_ITEMS: Final = ("account_ids", "from_ids", "to_ids", "beneficiary_ids")


def visit_named(state: State, command: commands.Command, item: int) -> None:
    """Visit the accounts on which an item acts, if they wait for a visit."""
    account_id = getattr(command, _OF_ALL, NO_ACCOUNT)
    if account_id:
        visit_first(state, item, account_id)
    for name in _OF_ITEMS:
        account_ids = getattr(command, name, None)
        if account_ids:
            visit_first(state, item, account_ids[item])
    for account_id in _behind(state, command, item):
        visit_first(state, item, account_id)


def _behind(state: State, command: commands.Command, item: int) -> list[AccountId]:
    """Return the accounts of the deposit, withdrawal, hold or order that an item names."""
    if isinstance(command, commands.DecideDeposits):
        deposit = state.deposits.get(command.deposit_ids[item])
        return [deposit.account_id] if deposit is not None else []
    if isinstance(command, commands.ReverseDeposit):
        credited = state.custody.credited.get(command.deposit_id)
        return [credited.account_id] if credited is not None else []
    if isinstance(command, commands.ReverseWithdrawal):
        sent = decision_on(state.custody, WITHDRAWALS, command.withdrawal_id)
        return [sent.account_id] if sent is not None else []
    if isinstance(command, commands.DecideWithdrawals):
        withdrawal = state.withdrawals.get(command.withdrawal_ids[item])
        return [withdrawal.account_id] if withdrawal is not None else []
    if isinstance(command, commands.BreakGlass):
        withdrawal = state.withdrawals.get(command.withdrawal_id)
        return [withdrawal.account_id] if withdrawal is not None else []
    if isinstance(command, commands.DecideHolds):
        hold = state.holds.get(command.hold_ids[item])
        return [hold.account_id, hold.beneficiary_id] if hold is not None else []
    if isinstance(command, commands.ExternalFills | commands.ExternalCancels):
        order = state.orders.get(command.order_ids[item])
        return [order.account.id] if order is not None else []
    return []
