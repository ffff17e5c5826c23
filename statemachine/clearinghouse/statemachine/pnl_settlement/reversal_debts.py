# SPDX-License-Identifier: Apache-2.0
"""Collect debts of owners for reversed deposits and busted trades, at their start and at each pass's end (SPEC L-4.3).

Owns the order of the sources in an account: the free balance, its orders' reserves and its loans in the owed asset, and
after three rounds its other assets, sold as R-1 sells collateral. A pass visits a fixed number of debts and accounts,
in turn. Must never borrow for a debt, nor collect from an account in liquidation.
"""

from itertools import islice
from typing import Final

from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.lending.reversal_debts import (
    collect,
    collect_from,
    may_collect,
    payable_by,
)
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.liquidation.recoveries import owes, raise_cash
from clearinghouse.statemachine.orders.open_orders import cancel, paying_asset
from clearinghouse.statemachine.pnl_settlement.collateral_conversion import Owed, convert_for
from clearinghouse.statemachine.pnl_settlement.pay_in import within_reach
from clearinghouse.statemachine.pretrade.kill_switch import list_orders_of_debtors
from clearinghouse.statemachine.state.custody import ReversalDebt
from clearinghouse.statemachine.state.state import Account, Holding, State
from clearinghouse.statemachine.state.work import IDS_PER_UNIT, WORK_OF_PAYMENT
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import UNPAID_LOSS_PASSES

DEBTS_PER_PASS: Final = 16
ACCOUNTS_PER_PASS: Final = 16


def begin_to_collect(state: State, owner: str) -> None:
    """Collect a new debt from the free balances of an owner's first accounts; list its orders if a part stays unpaid.

    Accounts of clients that caused a part of it pay first, so the member pays only what they lack (C-7).
    Until the debt is paid, the owner's orders may only reduce. The caller lets a slice of work visit the listed orders
    (L-4.3, O-10).
    """
    ids = state.owned_ids[owner]
    assert owner in state.custody.debtors
    state.work.units += len(ids) // IDS_PER_UNIT
    debts = state.custody.debtors[owner].values()
    causes = [one for debt in debts for one in islice(debt.of_clients, ACCOUNTS_PER_PASS)]
    for account_id in causes[:ACCOUNTS_PER_PASS] + ids[:ACCOUNTS_PER_PASS]:
        if owner not in state.custody.debtors:
            return
        collect_from(state, 0, state.accounts[account_id])
    if owner in state.custody.debtors:
        list_orders_of_debtors(state, codes.REVERSED_DEPOSIT_OWED, reversed(ids))


def collect_debts(state: State, offset: int) -> bool:
    """Collect the next debts; return whether a later pass may collect more."""
    debts = state.custody.reversal_debts
    again = len(debts) > DEBTS_PER_PASS
    for debt in list(islice(debts.values(), DEBTS_PER_PASS)):
        key = (debt.owner, debt.asset_id)
        if key not in debts:
            continue
        debts[key] = debts.pop(key)  # the next pass begins with the others
        if _visit(state, offset, debt):
            again = True
    return again


def _visit(state: State, offset: int, debt: ReversalDebt) -> bool:
    """Collect a debt from the next accounts of its owner; return whether a later pass may collect more."""
    ids = state.owned_ids[debt.owner]
    if debt.place >= len(ids):
        debt.place = 0
        debt.found = 0
    for account_id in ids[debt.place : debt.place + ACCOUNTS_PER_PASS]:
        debt.place += 1
        account = state.accounts[account_id]
        if not may_collect(state, account) or not payable_by(state, account, debt):
            continue
        _collect_from(state, offset, account, debt)
        if debt.amount == 0:
            return False
        if payable_by(state, account, debt) and _has_more(account, debt):
            debt.found = 1
    if debt.place < len(ids):
        return True
    debt.passes += 1
    return debt.found != 0


def _collect_from(state: State, offset: int, account: Account, debt: ReversalDebt) -> None:
    """Collect from one account: its free balance, the reserves of its orders, its loans, then other assets."""
    state.work.units += WORK_OF_PAYMENT
    holding = holding_of(state, account, state.assets[debt.asset_id])
    owed = payable_by(state, account, debt)
    for order in reversed(list(account.spot_orders.values())):
        if free_balance(holding) + min(holding.unsettled, 0) >= owed:
            break
        if paying_asset(order) is holding.asset and not order.cancel_pending:
            cancel(state, offset, order, codes.DEPOSIT_IS_REVERSED)
    if state.pnl_settlement.rules.on:
        wanted = owed - min(holding.unsettled, 0)
        raise_cash(state, offset, holding, wanted, behind_queue=True)
    collect(state, offset, holding, debt)
    lacks = payable_by(state, account, debt) > 0
    if lacks and state.pnl_settlement.rules.on and debt.passes >= UNPAID_LOSS_PASSES:
        convert_for(state, offset, holding, _ReversalOwed(state, account, debt))
    state.touched[account.id] = account
    settle_health(state, offset)


def _has_more(account: Account, debt: ReversalDebt) -> bool:
    """Return whether an account has assets that a later pass may collect or sell for the debt."""
    return any(
        within_reach(holding) > 0
        and (asset_id == debt.asset_id or (holding.asset.price_e9 and not owes(holding)))
        for asset_id, holding in account.holdings.items()
    )


class _ReversalOwed(Owed):
    """A debt for a reversed deposit, for which collateral is sold."""

    def __init__(self, state: State, account: Account, debt: ReversalDebt) -> None:
        """Keep the debt that sales of an account will pay."""
        self.state = state
        self.account = account
        self.debt = debt

    def amount(self, _holding: Holding) -> int:
        """Return the amount that the account still has to pay."""
        return payable_by(self.state, self.account, self.debt)

    def pay(self, state: State, offset: int, holding: Holding) -> int:
        """Pay the debt from the holding's free balance; return the paid amount."""
        return collect(state, offset, holding, self.debt)
