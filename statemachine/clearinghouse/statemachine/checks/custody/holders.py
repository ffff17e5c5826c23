# SPDX-License-Identifier: Apache-2.0
"""Check amounts booked at outside holders, breaks between statements and the ledger, and losses (SPEC C-13, C-14).

Owns checks that scan everything; `all_checks` lists them. Must never trust a running sum.
"""

from clearinghouse.statemachine.holders.closings import booked_at
from clearinghouse.statemachine.state.holders import HolderAccount
from clearinghouse.statemachine.state.records import Deposit, Withdrawal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_HOLDER_DAY
from clearinghouse.statemachine.vocabulary.numbers import AssetId, DepositId
from clearinghouse.statemachine.vocabulary.types import CLOSINGS_KEPT_MAX, EXTERNAL


def check_holders(state: State) -> list[str]:
    """Check C-14: amounts booked at holders sum to an asset's balances less custody shortfalls and unpaid losses
    (C-13).
    """
    found = _check_losses(state)
    for asset_id, accounts in state.holders.of_asset.items():
        balances = sum(
            account.holdings[asset_id].balance
            for account in state.accounts.values()
            if account.id != EXTERNAL and asset_id in account.holdings
        )
        booked = sum(booked_at(state, one) for one in accounts)
        expected = balances - state.custody.shortfalls.get(asset_id, 0)
        expected -= state.holders.lost.get(asset_id, 0)
        if booked != expected:
            found.append(f"asset {asset_id}: {booked} booked at holders, balances are {expected}")
        if [one.is_main for one in accounts] != [1] + [0] * (len(accounts) - 1):
            found.append(f"asset {asset_id}: not its first account alone is the main one")
    for account in state.holders.by_number.values():
        found += _check_account(state, account)
    custody = state.custody
    if custody.requested_in != _sums(list(state.deposits.values())):
        found.append("deposits that wait do not sum to what is kept")
    named: dict[tuple[AssetId, str], dict[DepositId, Deposit]] = {}
    for deposit in state.deposits.values():
        if deposit.reference:
            named.setdefault((deposit.asset_id, deposit.reference), {})[deposit.id] = deposit
    if custody.pending != named:
        found.append("deposits that wait are not those kept by reference")
    if custody.requested_out != _sums(list(state.withdrawals.values())):
        found.append("withdrawals that wait do not sum to what is kept")
    return found


def _check_losses(state: State) -> list[str]:
    """Check C-13: the lost amount of an asset is the sum of its losses' unpaid parts, and no part is negative."""
    found: list[str] = []
    lost: dict[AssetId, int] = {}
    for number, loss in state.holders.non_default_losses.items():
        parts = (loss.by_equity, loss.by_members, loss.by_cover, loss.uncovered())
        if number != loss.id or loss.amount <= 0 or min(parts) < 0 or sum(parts) != loss.amount:
            found.append(f"loss {number} of {loss.amount}: its parts are {parts}")
        if loss.uncovered():
            lost[loss.asset_id] = lost.get(loss.asset_id, 0) + loss.uncovered()
    if lost != state.holders.lost:
        found.append(f"losses leave {lost}, and {state.holders.lost} is kept")
    return found


def _check_account(state: State, account: HolderAccount) -> list[str]:
    """Return findings about one account at a holder."""
    found: list[str] = []
    name = f"account {account.id} at holder {account.holder_id}"
    if account.booked < 0 or (account.is_main and account.booked):
        found.append(f"{name}: {account.booked} is booked")
    if (DEADLINE_HOLDER_DAY, account.id) not in state.timers.due:
        found.append(f"{name}: its day does not end")
    days = list(account.closings)
    if (
        days != sorted(days)
        or len(days) > CLOSINGS_KEPT_MAX
        or max(days, default=0)
        not in (
            0,
            account.closed_day,
        )
    ):
        found.append(f"{name}: its closings are out of order")
    closing = account.closings.get(account.statement_day)
    if closing is not None:
        left = account.stated - account.in_transit - closing.booked - account.explained
        if account.difference != left:
            found.append(f"{name}: its break is {account.difference}, its statement leaves {left}")
    if account.difference == 0 and (
        account.opened_day or account.age_days or account.released or account.assignee
    ):
        found.append(f"{name}: it has no break, and its break is {account.age_days} days old")
    return found


def _sums(requests: list[Deposit] | list[Withdrawal]) -> dict[AssetId, int]:
    """Return the sum of waiting requests by asset."""
    sums: dict[AssetId, int] = {}
    for one in requests:
        sums[one.asset_id] = sums.get(one.asset_id, 0) + one.amount
    return sums
