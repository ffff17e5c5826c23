# SPDX-License-Identifier: Apache-2.0
"""Decide when collateral is converted for a loss that no borrow settles, and announce it (SPEC R-1.5).

Owns the count of passes without a borrow, and the announcement one pass before. Must never sell:
`collateral_conversion` does.
"""

from typing import Final

from clearinghouse.statemachine.exchange_margin.account_margin import is_near_maintenance, refresh
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import has_market
from clearinghouse.statemachine.pnl_settlement.unpaid_losses import loss_of
from clearinghouse.statemachine.state.pnl_settlement import UnpaidLoss
from clearinghouse.statemachine.state.state import Account, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_CONVERTS_COLLATERAL,
    ACTIVE,
    CONVERSION_BORROW_FAILED,
    CONVERSION_NEAR_MAINTENANCE,
    CONVERSION_OWNER_CHOICE,
    FIRST_ACCOUNT_ID,
    KIND_VENUE,
)

_WAITS: Final = 0


def decide_conversion(state: State, offset: int, holding: Holding, amount: int) -> bool:
    """Announce a conversion of collateral for `amount` of a loss, or let an announcement lapse.

    Return whether this pass may convert: no other source has paid the amount. A pass that finds a reason announces the
    conversion, and the next pass converts. Without a reason, an earlier announcement lapses. The count of passes
    continues until the loss is paid, so a conversion is not delayed by a reason that lapses and returns (R-1.5).
    """
    account = holding.account
    if not _is_announced(account) or not has_market(state, holding):
        return True
    begun_ns = state.cursors.pnl_settlement.begun_ns
    loss = loss_of(state, holding)
    if loss.seen_ns != begun_ns:
        # R-3 may collect from an account a second time in a pass.
        loss.seen_ns = begun_ns
        loss.borrow_failed += 1
    reason = _reason(state, account, loss)
    if reason == _WAITS:
        loss.announced_ns = 0
        return False
    if loss.announced_ns == 0:
        loss.announced_ns = begun_ns
        event_writers.conversion_announced(
            state.events, offset, account.id, holding.asset.id, amount, reason
        )
    return loss.announced_ns != begun_ns


def _is_announced(account: Account) -> bool:
    """Return whether an account's conversions must be announced first: a customer's active account, no venue's."""
    return (
        account.status == ACTIVE and account.id >= FIRST_ACCOUNT_ID and account.kind != KIND_VENUE
    )


def _reason(state: State, account: Account, loss: UnpaidLoss) -> int:
    """Return the reason why no borrow settles a loss, or `_WAITS` if further passes should try to borrow."""
    if account.flags & ACCOUNT_CONVERTS_COLLATERAL:
        return CONVERSION_OWNER_CHOICE
    refresh(state, account)
    if is_near_maintenance(state, account):
        return CONVERSION_NEAR_MAINTENANCE
    if loss.borrow_failed >= state.pnl_settlement.rules.borrow_passes:
        return CONVERSION_BORROW_FAILED
    return _WAITS


def waiting(state: State, holding: Holding) -> int:
    """Return the loss of an account that this pass leaves unpaid for a later borrow or an announced conversion (R-1.5).

    Return 0 if the loss does not wait.
    """
    index = state.pnl_settlement.loss_indices.get(holding.asset.id)
    loss = index.losses.get(holding.account.id) if index is not None else None
    begun_ns = state.cursors.pnl_settlement.begun_ns
    if loss is None or loss.seen_ns != begun_ns or loss.announced_ns not in (0, begun_ns):
        return 0
    return -holding.unsettled
