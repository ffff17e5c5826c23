# SPDX-License-Identifier: Apache-2.0
"""Track differences between statements of holders and the ledger (SPEC C-14).

A holder is a bank or custodian at which assets are; a break is a difference. Owns the life of a break, and whether it
stops withdrawals of its asset. Must never change a balance.
"""

from collections.abc import Callable

from clearinghouse.statemachine.state.holders import HolderAccount
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def limit_of(account: HolderAccount) -> int:
    """Return the largest break of a holder's account that stops no withdrawal.

    It is the account's limit, or the size that an operator has released if that is larger.
    """
    return max(account.stop_above, account.released)


def is_stopping(account: HolderAccount) -> bool:
    """Return whether the break of a holder's account stops withdrawals of its asset."""
    return abs(account.difference) > limit_of(account)


def refuse_statement_break(state: State, asset_id: AssetId, refusal: Refusal) -> int:
    """Return STATEMENT_BREAK, with limit and size, for the first break that stops withdrawals of an asset; else OK."""
    for account in state.holders.of_asset.get(asset_id, ()):
        if is_stopping(account):
            refusal.above(limit_of(account), abs(account.difference))
            return codes.STATEMENT_BREAK
    return codes.OK


def state_break(
    state: State, item: int, account: HolderAccount, write: Callable[..., None]
) -> None:
    """Write an event with the present figures of a break; `write` is the event's writer."""
    write(
        state.events,
        item,
        holder_id=account.holder_id,
        asset_id=account.asset_id,
        statement_day=account.statement_day,
        difference=account.difference,
        age_days=account.age_days,
        is_stopping=int(is_stopping(account)),
    )


def set_difference(state: State, item: int, account: HolderAccount, difference: int) -> None:
    """Set the difference that remains after a statement or an explanation: a break begins, changes or ends."""
    before = account.difference
    account.difference = difference
    if difference == before:
        return
    if before == 0:
        account.opened_day = account.statement_day
        state_break(state, item, account, event_writers.statement_break_opened)
    elif difference:
        state_break(state, item, account, event_writers.statement_break_changed)
    else:
        state_break(state, item, account, event_writers.statement_break_closed)
        account.opened_day = account.age_days = account.released = 0
        account.assignee = ""


def age_break(state: State, account: HolderAccount) -> None:
    """Add a day to the age of an account's break, if any, at the end of the holder's business day."""
    if account.difference:
        account.age_days += 1
        state_break(state, 0, account, event_writers.statement_break_aged)
