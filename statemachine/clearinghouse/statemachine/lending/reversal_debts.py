# SPDX-License-Identifier: Apache-2.0
"""Keep owners' debts for reversed deposits and busted trades, and collect them from free balances (SPEC L-4.3, O-10).

Owns the amounts of the debts, and the receivers. For a reversed deposit they are custody up to its shortfall, then the
liquidity fund, which had paid for the account. For a busted trade it is the other side, from this owner alone. A debt
is the owner's, so each of the owner's accounts pays it; an account of a member's clients pays only what it caused
itself (C-7). Must never redeem, cancel or sell: `pnl_settlement.reversal_debts` does.
"""

from itertools import islice
from typing import Final

from clearinghouse.statemachine.clearing.parties import is_frozen, is_of_clients
from clearinghouse.statemachine.ledger.ledger import (
    free_balance,
    holding_of,
    move,
    schedule_pnl_settlement,
)
from clearinghouse.statemachine.state.custody import (
    BustClaim,
    ReversalDebt,
    put_claim,
    put_debt,
    put_part,
    remove_claim,
)
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    EXTERNAL,
    KIND_VENUE,
    LIQUIDITY_FUND,
)

SHORTFALL_PART: Final = 1_000
CLAIMS_AT_ONCE: Final = 16


def is_debtor(state: State, account: Account) -> bool:
    """Return whether the owner of an account owes for a reversed deposit (L-4.3)."""
    return account.owner in state.custody.debtors


def owes_in(state: State, account: Account, asset: Asset) -> bool:
    """Return whether receipts of an account in an asset pay a debt of its owner in that asset."""
    return owed_in(state, account, asset) > 0


def owed_in(state: State, account: Account, asset: Asset) -> int:
    """Return the amount that an account has to pay of a debt of its owner in an asset, if it can pay now."""
    debts = state.custody.debtors.get(account.owner)
    if debts is None or asset.id not in debts or not may_collect(state, account):
        return 0
    return payable_by(state, account, debts[asset.id])


def payable_by(state: State, account: Account, debt: ReversalDebt) -> int:
    """Return the amount of a debt that an account of its owner has to pay.

    An account of a member's clients pays neither for its member nor for other clients (C-7).
    """
    return debt.of_clients.get(account.id, 0) if is_of_clients(state, account) else debt.amount


def may_collect(state: State, account: Account) -> bool:
    """Return whether an account can pay a debt of its owner.

    An account in liquidation or in a default pays other debts first. The margin of an isolated position returns to its
    parent account before it pays.
    """
    if account.status != ACTIVE or account.kind == KIND_VENUE or account.isolated_market_id:
        return False
    return not (state.defaults.cases and is_frozen(state, account))


def add_debt(state: State, account: Account, asset: Asset, amount: int) -> ReversalDebt:
    """Add an amount to the debt of an account's owner in an asset; return the debt."""
    assert amount > 0
    debt = _debt_of(state, account, asset)
    debt.amount += amount
    if is_of_clients(state, account):
        debt.of_clients[account.id] = debt.of_clients.get(account.id, 0) + amount
    return debt


def add_claim(state: State, account: Account, asset: Asset, claim: BustClaim) -> None:
    """Add the claim of a busted trade's other side to the debt of the account's owner (O-10)."""
    debt = add_debt(state, account, asset, claim.left)
    put_claim(state.custody, debt, claim)


def _debt_of(state: State, account: Account, asset: Asset) -> ReversalDebt:
    """Return the debt of an account's owner in an asset, created if absent.

    Schedule a settlement pass to collect it.
    """
    debt = state.custody.reversal_debts.get((account.owner, asset.id))
    if debt is None:
        debt = ReversalDebt(account.owner, asset.id)
        put_debt(state.custody, debt)
    schedule_pnl_settlement(state)
    return debt


def lower_debt(state: State, debt: ReversalDebt, amount: int) -> None:
    """Lower a debt by an amount; remove it at 0."""
    custody = state.custody
    assert 0 < amount <= debt.amount
    assert custody.debtors[debt.owner][debt.asset_id] is debt
    debt.amount -= amount
    for account_id, part in list(debt.of_clients.items()):
        put_part(debt, account_id, min(part, debt.amount))
    if debt.amount == 0:
        del custody.reversal_debts[debt.owner, debt.asset_id]
        del custody.debtors[debt.owner][debt.asset_id]
        if not custody.debtors[debt.owner]:
            del custody.debtors[debt.owner]


def lower_shortfall(state: State, asset_id: AssetId, amount: int) -> int:
    """Lower the shortfall of custody in an asset by an amount, at most to 0; return by how much."""
    shortfalls = state.custody.shortfalls
    short = shortfalls.get(asset_id, 0)
    filled = min(short, amount)
    assert filled >= 0
    if filled == short:
        shortfalls.pop(asset_id, None)
    else:
        shortfalls[asset_id] = short - filled
    return filled


def lacks_in_custody(state: State, asset_id: AssetId) -> bool:
    """Return whether custody's shortfall of an asset is too large for any of the asset to leave (L-4.3).

    A shortfall up to the fund's free amount of the asset is tolerated, or up to a thousandth of all balances if that is
    more.
    """
    short = state.custody.shortfalls.get(asset_id, 0)
    if short == 0:
        return False
    asset = state.assets[asset_id]
    liabilities = -holding_of(state, state.accounts[EXTERNAL], asset).balance
    fund = state.accounts[LIQUIDITY_FUND].holdings.get(asset_id)
    apart = max(free_balance(fund), 0) if fund is not None else 0
    return short > max(liabilities // SHORTFALL_PART, apart)


def collect(state: State, offset: int, holding: Holding, debt: ReversalDebt) -> int:
    """Pay a debt, or the account's part, from a holding's free balance that the next pass does not need (R-1).

    Return the paid amount. The amount may have been margin, so the account is checked afterwards (I-6).
    """
    account = holding.account
    part = payable_by(state, account, debt)
    free = min(free_balance(holding) + min(holding.unsettled, 0), part)
    if free <= 0:
        return 0
    state.touched[account.id] = account
    amount = min(free, debt.amount - debt.claimed)
    if amount:
        _pay_back(state, offset, holding, debt, amount)
    paid = amount + _pay_claims(state, offset, holding, debt, free - amount)
    if account.id in debt.of_clients:
        put_part(debt, account.id, min(part - paid, debt.amount))
    return paid


def _pay_back(state: State, offset: int, holding: Holding, debt: ReversalDebt, amount: int) -> None:
    """Pay an amount of the debt for reversed deposits to custody's shortfall and the fund."""
    asset = holding.asset
    lower_debt(state, debt, amount)
    to_custody = lower_shortfall(state, asset.id, amount)
    if to_custody:
        move(holding, holding_of(state, state.accounts[EXTERNAL], asset), to_custody)
    if amount > to_custody:
        fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
        move(holding, fund, amount - to_custody)
    assert to_custody <= amount
    assert free_balance(holding) >= 0
    event_writers.reversal_debt_paid(
        state.events,
        offset,
        account_id=holding.account.id,
        asset_id=asset.id,
        amount=amount,
        to_custody=to_custody,
        left=debt.amount - debt.claimed,
    )


def _pay_claims(state: State, offset: int, holding: Holding, debt: ReversalDebt, free: int) -> int:
    """Pay up to `free` to claims of busted trades, the oldest first; return the paid amount (O-10)."""
    paid = 0
    for claim in list(islice(debt.claims.values(), CLAIMS_AT_ONCE)):
        amount = min(claim.left, free - paid)
        if amount <= 0:
            break
        paid += amount
        claim.left -= amount
        debt.claimed -= amount
        if claim.left == 0:
            remove_claim(state.custody, debt, claim)
        lower_debt(state, debt, amount)
        receiver = state.accounts[claim.receiver_account_id]
        pay_claim(state, offset, holding, receiver, claim, amount)
    assert 0 <= debt.claimed <= debt.amount
    return paid


def pay_claim(
    state: State, offset: int, holding: Holding, receiver: Account, claim: BustClaim, amount: int
) -> None:
    """Pay an amount of a claim from a debtor's holding to the other side of the busted trade."""
    asset = holding.asset
    move(holding, holding_of(state, receiver, asset), amount)
    assert free_balance(holding) >= 0
    state.touched[receiver.id] = receiver
    event_writers.bust_claim_paid(
        state.events,
        offset,
        trade_id=claim.trade_id,
        account_id=holding.account.id,
        receiver_account_id=receiver.id,
        asset_id=asset.id,
        amount=amount,
        left=claim.left,
    )


def collect_from(state: State, offset: int, account: Account) -> None:
    """Pay all debts of an account's owner from the account's free balances."""
    if not may_collect(state, account):
        return
    for debt in list(state.custody.debtors[account.owner].values()):
        holding = account.holdings.get(debt.asset_id)
        if holding is not None:
            collect(state, offset, holding, debt)


def collect_from_touched(state: State, offset: int) -> None:
    """Pay debts from the free balances of the accounts that the command has changed (L-4.3).

    A settlement pass collects remaining debts by sales.
    """
    for account_id in sorted(state.touched):
        account = state.touched[account_id]
        if is_debtor(state, account):
            collect_from(state, offset, account)
            schedule_pnl_settlement(state)
