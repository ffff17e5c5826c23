# SPDX-License-Identifier: Apache-2.0
"""Reverse deposits that were credited and have failed, and fill custody shortfalls (SPEC L-4.1).

Owns the order of the payers. A reversal is an external fact, so no guard of the account stops it: the fund pays the
part that the account cannot pay, as far as its balance allows, and the remainder is a custody shortfall. The owner
owes both parts from then on (L-4.3). Amounts under a hold or a withdrawal stay there: custody decides on a withdrawal
separately.
"""

from typing import Final

from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.authority.common_checks import refuse_redeemed
from clearinghouse.statemachine.brakes.brakes import (
    borrowed_for_loser,
    left_for_losers,
    reduce_count,
)
from clearinghouse.statemachine.custody.decisions import forget_oldest
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.lending.loans import BeforeMovement, borrow, headroom_in
from clearinghouse.statemachine.lending.reversal_debts import add_debt, lower_debt, lower_shortfall
from clearinghouse.statemachine.lending.spot_financing import may_have_debts
from clearinghouse.statemachine.liquidation.fund_inventory import buy_for_fund
from clearinghouse.statemachine.liquidation.recoveries import raise_cash
from clearinghouse.statemachine.orders.open_orders import cancel, paying_asset
from clearinghouse.statemachine.pnl_settlement.reversal_debts import begin_to_collect
from clearinghouse.statemachine.pretrade.gate import refuse_borrow
from clearinghouse.statemachine.pretrade.kill_switch import reduce_listed_orders
from clearinghouse.statemachine.state.custody import CreditedDeposit, CreditedReference
from clearinghouse.statemachine.state.records import Deposit
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    CREDITED_NS,
    EXTERNAL,
    LIQUIDITY_FUND,
    REVERSAL_NS,
    SECOND_NS,
)

REFERENCES_NS: Final = 400 * 86_400 * SECOND_NS
REFERENCES_MAX: Final = 4_000_000


def remember_credit(state: State, deposit: Deposit, reference: str) -> None:
    """Record a confirmed deposit, with its payment's reference, for as long as it can be reversed.

    Delete at most two deposits whose time is over.
    """
    credited = state.custody.credited
    forget_oldest(credited, lambda one: one.credited_ns, state.time_ns - CREDITED_NS)
    if reference:
        _remember_reference(state, deposit.asset_id, reference)
    found = CreditedDeposit(
        deposit.id, deposit.account_id, deposit.asset_id, deposit.amount, state.time_ns
    )
    found.reference = reference
    credited[deposit.id] = found


def is_credited_reference(state: State, asset_id: AssetId, reference: str) -> bool:
    """Return whether a deposit of the asset with the reference was credited within the time of L-3.2."""
    found = state.custody.references.get((asset_id, reference))
    return found is not None and state.time_ns - found.credited_ns <= REFERENCES_NS


def _remember_reference(state: State, asset_id: AssetId, reference: str) -> None:
    """Record the reference of a confirmed deposit. Delete at most two expired references, and at the cap the oldest
    (L-3.2).
    """
    references = state.custody.references
    since_ns = state.time_ns - REFERENCES_NS
    forget_oldest(references, lambda one: one.credited_ns, since_ns, REFERENCES_MAX)
    key = (asset_id, reference)
    references.pop(key, None)
    references[key] = CreditedReference(asset_id, reference, state.time_ns)


def reverse_deposit(state: State, command: commands.ReverseDeposit, reply: Reply) -> int:
    """Reverse a credited deposit once two principals have requested it within a day.

    Refusals in order: UNKNOWN_DEPOSIT (never confirmed, or no longer recorded), DEPOSIT_IS_REVERSED, DEPOSIT_TOO_OLD,
    SECURITY_REDEEMED, SECOND_PERSON_NEEDED.
    """
    deposit = state.custody.credited.get(command.deposit_id)
    if deposit is None:
        return codes.UNKNOWN_DEPOSIT
    if deposit.is_reversed:
        return codes.DEPOSIT_IS_REVERSED
    age_ns = state.time_ns - deposit.credited_ns
    if age_ns > REVERSAL_NS:
        reply.above(REVERSAL_NS, age_ns)
        return codes.DEPOSIT_TOO_OLD
    code = refuse_redeemed(state, deposit.asset_id)
    if code != codes.OK:
        return code
    is_asked = still_counts(state, command.KIND, deposit.asked_by, deposit.asked_ns)
    if is_asked and deposit.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED

    # Accepted: nothing below refuses.
    reply.item_id = deposit.id
    if is_asked:
        _reverse(state, deposit)
        return codes.OK
    deposit.asked_by = command.principal
    deposit.asked_ns = state.time_ns
    event_writers.deposit_reversal_asked(
        state.events, 0, deposit.id, deposit.account_id, deposit.asset_id, deposit.amount
    )
    return codes.OK


def _reverse(state: State, deposit: CreditedDeposit) -> None:
    """Post a deposit back to `external`: from the account, from the fund, the remainder as a shortfall.

    A closed account has no assets and stays closed; its owner owes all of it.
    """
    deposit.is_reversed = True
    # A payment that is made again after a reorganisation of its chain may have the same reference.
    state.custody.references.pop((deposit.asset_id, deposit.reference), None)
    account = state.accounts[deposit.account_id]
    asset = state.assets[deposit.asset_id]
    holding = holding_of(state, account, asset)
    from_account = 0
    if account.status != CLOSED:
        from_account = _raise(state, holding, deposit.amount)
    from_fund = _raise_from_fund(state, asset, deposit.amount - from_account)
    _post(state, holding, from_account, from_fund)
    state.touched[account.id] = account
    _count_back(state, account, asset, deposit.amount)
    lacking = deposit.amount - from_account - from_fund
    assert lacking >= 0
    if lacking:
        shortfalls = state.custody.shortfalls
        shortfalls[asset.id] = shortfalls.get(asset.id, 0) + lacking
    event_writers.deposit_reversed(
        state.events,
        0,
        deposit_id=deposit.id,
        account_id=account.id,
        asset_id=asset.id,
        amount=deposit.amount,
        from_account=from_account,
        from_fund=from_fund,
        lacking=lacking,
    )
    if lacking or from_fund:
        add_debt(state, account, asset, lacking + from_fund)
        begin_to_collect(state, account.owner)
        reduce_listed_orders(state, 0)


def _post(state: State, holding: Holding, from_account: int, from_fund: int) -> None:
    """Post the payments of the account and the fund to `external`."""
    asset = holding.asset
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    assert from_account >= 0
    assert from_fund >= 0
    if from_account:
        move(holding, external, from_account)
    if from_fund:
        move(fund, external, from_fund)


def _raise(state: State, holding: Holding, amount: int) -> int:
    """Make up to an amount of a holding free, and return the free part of the amount.

    The means, in order: the free balance, cancels of orders that reserve the asset, redemptions of loans, a borrow.
    """
    for order in reversed(list(holding.account.spot_orders.values())):
        if free_balance(holding) >= amount:
            break
        if paying_asset(order) is holding.asset:
            cancel(state, 0, order, codes.DEPOSIT_IS_REVERSED)
    raise_cash(state, 0, holding, amount, behind_queue=True)
    short = amount - free_balance(holding)
    if short > 0:
        _borrow(state, holding, short)
    free = free_balance(holding)
    return max(min(amount, free), 0)


def _borrow(state: State, holding: Holding, amount: int) -> None:
    """Borrow the missing amount, as far as the pool may lend it behind its queue and the gate of a borrow permits.

    The limits are those of each other borrow (B-4, B-6), with the window of losers in place of the cap's (K-1.1).
    """
    asset = holding.asset
    pool = asset.pool
    account = holding.account
    if pool is None or not may_have_debts(account) or free_balance(holding) < 0:
        return
    accrue(state, 0, asset, pool)
    headroom = headroom_in(state, asset, pool)
    headroom.cap_left = -1
    amount = min(amount, headroom.borrowable())
    if pool.account_borrow_cap:
        amount = min(amount, pool.account_borrow_cap - debt_of(holding))
    left = left_for_losers(state, asset, account)
    if 0 <= left < amount:
        amount = left
    if amount <= 0:
        return
    before = BeforeMovement(state, holding)
    borrow(state, 0, holding, amount)
    if _passes_borrow_gate(state, holding):
        borrowed_for_loser(state, asset, amount, account)
    else:
        before.undo(state)


def _passes_borrow_gate(state: State, holding: Holding) -> bool:
    """Return whether an account passes the gate of a borrow that it has made, once its free balance leaves too.

    The free balance leaves with the reversed deposit.
    """
    external = holding_of(state, state.accounts[EXTERNAL], holding.asset)
    free = free_balance(holding)
    if free > 0:
        move(holding, external, free)
    code = refuse_borrow(state, holding.account, holding.asset, Refusal())
    if free > 0:
        move(external, holding, free)
    return code == codes.OK


def _raise_from_fund(state: State, asset: Asset, amount: int) -> int:
    """Return the amount that the fund pays towards an amount.

    The fund pays from its balance, then buys the asset with its cash, within the price band of liquidations (W-2).
    """
    if amount <= 0:
        return 0
    fund = state.accounts[LIQUIDITY_FUND]
    holding = holding_of(state, fund, asset)
    raise_cash(state, 0, holding, amount, behind_queue=True)
    short = amount - free_balance(holding)
    if short > 0 and state.waterfall.rules.on:
        buy_for_fund(state, 0, asset, short, behind_queue=True)
    free = free_balance(holding)
    return max(min(amount, free), 0)


def _count_back(state: State, account: Account, asset: Asset, amount: int) -> None:
    """Subtract a reversed amount from its owner's deposits in the window of the deposit cap (K-1.1)."""
    brakes = asset.brakes
    if brakes is not None:
        reduce_count(state, 0, brakes.deposit_cap, brakes.deposit, amount, account)


def fill_shortfall(state: State, account: Account, asset: Asset, amount: int) -> int:
    """Pass an amount that an account has paid to the fund on to custody, up to the asset's custody shortfall.

    Return the amount that custody got.
    """
    filled = lower_shortfall(state, asset.id, amount)
    if filled == 0:
        return 0
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    move(fund, holding_of(state, state.accounts[EXTERNAL], asset), filled)
    event_writers.custody_shortfall_filled(
        state.events,
        0,
        account_id=account.id,
        asset_id=asset.id,
        amount=filled,
        left=state.custody.shortfalls.get(asset.id, 0),
    )
    return filled


def write_off_reversal_debt(
    state: State, command: commands.WriteOffReversalDebt, reply: Reply
) -> int:
    """Write off a part of an owner's debt for reversed deposits, once two principals have asked for it (L-4.3).

    The fund pays custody's shortfall, at most that amount. Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_ASSET,
    AMOUNT_NOT_POSITIVE, NO_DEBT_LINE (less is owed), SECOND_PERSON_NEEDED, HOUSE_MONEY_SHORT.
    """
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    amount = command.amount
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    debt = state.custody.reversal_debts.get((account.owner, asset.id))
    owed = 0 if debt is None else debt.amount - debt.claimed
    if debt is None or owed < amount:
        reply.above(owed, amount)
        return codes.NO_DEBT_LINE
    is_asked = debt.asked_amount == amount and still_counts(
        state, command.KIND, debt.asked_by, debt.asked_ns
    )
    if is_asked and debt.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    due = min(state.custody.shortfalls.get(asset.id, 0), amount)
    if is_asked and due > free_balance(fund):
        reply.below(due, max(free_balance(fund), 0))
        return codes.HOUSE_MONEY_SHORT

    # Accepted: nothing below refuses.
    reply.item_id = account.id
    if not is_asked:
        debt.asked_by, debt.asked_ns, debt.asked_amount = command.principal, state.time_ns, amount
        event_writers.reversal_debt_write_off_asked(
            state.events, 0, account.id, asset.id, amount, left=owed
        )
        return codes.OK
    debt.asked_by = ""
    lower_debt(state, debt, amount)
    assert due <= amount
    if due:
        lower_shortfall(state, asset.id, due)
        move(fund, holding_of(state, state.accounts[EXTERNAL], asset), due)
    event_writers.reversal_debt_written_off(
        state.events, 0, account.id, asset.id, amount, to_custody=due, left=owed - amount
    )
    return codes.OK
