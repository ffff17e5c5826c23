# SPDX-License-Identifier: Apache-2.0
"""Money in and out of the clearinghouse: deposits and withdrawals, each in two phases (SPEC L-4).

Owns the ladders of the four commands and the rolling outflow of an asset. The amount of a withdrawal goes under
hold with the request and stops counting as collateral, so that confirming it never changes MF.
"""

from clearinghouse.statemachine.brakes.brakes import (
    cap_refused,
    count,
    outflow_refused,
    would_exceed,
)
from clearinghouse.statemachine.handlers.access import check_active, check_may_withdraw
from clearinghouse.statemachine.ledger.ledger import hold, holding_of, move, unhold
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.pretrade.gate import may_take_out
from clearinghouse.statemachine.state.records import Deposit, Withdrawal
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, CLOSED, EXTERNAL


def request_deposits(state: State, batch: commands.RequestDeposits, outcome: Outcome) -> None:
    """First phase of deposits. Refusals in order: those of `check_active`, UNKNOWN_ASSET, AMOUNT_NOT_POSITIVE."""
    refusal = Refusal()
    for item in range(batch.count()):
        account_id = batch.account_ids[item]
        asset_id = batch.asset_ids[item]
        amount = batch.amounts[item]
        code = check_active(state, account_id)
        if code == codes.OK and asset_id not in state.assets:
            code = codes.UNKNOWN_ASSET
        if code == codes.OK and amount <= 0:
            code = codes.AMOUNT_NOT_POSITIVE
        if code != codes.OK:
            answer(state, item, outcome, code, 0, refusal)
            continue
        state.last_money_id += 1
        deposit = Deposit(state.last_money_id, account_id, asset_id, amount)
        state.deposits[deposit.id] = deposit
        state.events.extend(
            (events.DEPOSIT_REQUESTED, item, deposit.id, account_id, asset_id, amount)
        )
        outcome.add(codes.OK, deposit.id)


def decide_deposits(state: State, batch: commands.DecideDeposits, outcome: Outcome) -> None:
    """Confirm or reject deposits. Refusals in order: UNKNOWN_DEPOSIT, ACCOUNT_CLOSED, AMOUNT_OUT_OF_RANGE,
    DEPOSIT_CAP (the deposit goes on waiting).
    """
    refusal = Refusal()
    for item in range(batch.count()):
        refusal.clear()
        deposit = state.deposits.get(batch.deposit_ids[item])
        if deposit is None:
            answer(state, item, outcome, codes.UNKNOWN_DEPOSIT, 0, refusal)
            continue
        kind = events.DEPOSIT_REJECTED
        if batch.confirm[item]:
            code = _credit_deposit(state, item, deposit, refusal)
            if code != codes.OK:
                answer(state, item, outcome, code, 0, refusal)
                continue
            kind = events.DEPOSIT_CONFIRMED
        del state.deposits[deposit.id]
        state.events.extend(
            (kind, item, deposit.id, deposit.account_id, deposit.asset_id, deposit.amount)
        )
        outcome.add(codes.OK, deposit.id)
        check_touched(state, item)


def _credit_deposit(state: State, item: int, deposit: Deposit, refusal: Refusal) -> int:
    """Post a deposit from `external`: ACCOUNT_CLOSED, AMOUNT_OUT_OF_RANGE if all deposits would leave U-2, or
    DEPOSIT_CAP, with which it goes on waiting (K-1).
    """
    account = state.accounts[deposit.account_id]
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    asset = state.assets[deposit.asset_id]
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    # The sum of all balances is what `external` owes, so no balance can leave the range if it does not.
    if deposit.amount - external.balance > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, deposit.amount - external.balance)
        return codes.AMOUNT_OUT_OF_RANGE
    brakes = asset.brakes
    if brakes is not None:
        actual = would_exceed(state, brakes.deposit, deposit.amount)
        if actual:
            refusal.above(brakes.deposit.limit, actual)
            cap_refused(state, item, brakes.deposit_cap, brakes.deposit, deposit.amount, actual)
            return codes.DEPOSIT_CAP
        count(state, item, brakes.deposit_cap, brakes.deposit, deposit.amount)
    move(external, holding_of(state, account, asset), deposit.amount)
    state.touched[account.id] = account
    return codes.OK


def request_withdrawals(state: State, batch: commands.RequestWithdrawals, outcome: Outcome) -> None:
    """First phase of withdrawals; the amount goes under hold and stops counting as collateral.

    Refusals in order: those of `check_active`, UNKNOWN_ASSET, WITHDRAWALS_STOPPED (K-1), those of `check_may_withdraw`,
    OUTFLOW_LIMIT, WITHDRAWAL_MARGIN.
    """
    refusal = Refusal()
    for item in range(batch.count()):
        refusal.clear()
        code = _request_withdrawal(state, batch, item, refusal)
        answer(state, item, outcome, code, state.last_money_id if code == codes.OK else 0, refusal)


def judge_withdrawal(
    state: State,
    account_id: int,
    asset_id: int,
    amount: int,
    refusal: Refusal,
    *,
    supposed: bool = False,
) -> int:
    """The ladder of `request_withdrawals`; OK leaves the amount under hold, and whoever does not want it lifts it.

    One that is only `supposed` forgets nothing: a longer window may yet count what has left the present one.
    """
    code = check_active(state, account_id)
    if code != codes.OK:
        return code
    asset = state.assets.get(asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if state.brakes.withdrawal_gate.engaged:
        return codes.WITHDRAWALS_STOPPED
    account = state.accounts[account_id]
    holding = account.holdings.get(asset.id)
    code = check_may_withdraw(account, holding, amount, refusal)
    if code != codes.OK or holding is None:
        return code
    if asset.outflow_limit:
        outflow = asset.outflow_sum
        since_ns = state.time_ns - asset.outflow_window_ns
        if supposed:
            for one in asset.outflows:
                if one.requested_ns > since_ns:
                    break
                outflow -= one.amount
        else:
            while asset.outflows and asset.outflows[0].requested_ns <= since_ns:
                oldest = asset.outflows.popleft()
                oldest.counts = False
                outflow -= oldest.amount
            asset.outflow_sum = outflow
        if outflow + amount > asset.outflow_limit:
            refusal.above(asset.outflow_limit, outflow + amount)
            return codes.OUTFLOW_LIMIT
    hold(holding, amount)
    code = may_take_out(state, account, refusal)
    if code != codes.OK:
        unhold(holding, amount)
    return code


def _request_withdrawal(
    state: State, batch: commands.RequestWithdrawals, item: int, refusal: Refusal
) -> int:
    """One withdrawal request: the ladder, then the request itself."""
    account_id = batch.account_ids[item]
    asset_id = batch.asset_ids[item]
    amount = batch.amounts[item]
    code = judge_withdrawal(state, account_id, asset_id, amount, refusal)
    if code != codes.OK:
        if code == codes.OUTFLOW_LIMIT:
            outflow_refused(state, item, state.assets[asset_id], amount, refusal.actual)
        return code

    asset = state.assets[asset_id]
    state.last_money_id += 1
    withdrawal = Withdrawal(state.last_money_id, account_id, asset.id, amount, state.time_ns)
    state.withdrawals[withdrawal.id] = withdrawal
    if asset.outflow_limit:
        asset.outflows.append(withdrawal)
        withdrawal.counts = True
        asset.outflow_sum += amount
    state.events.extend(
        (events.WITHDRAWAL_REQUESTED, item, withdrawal.id, account_id, asset.id, amount)
    )
    return codes.OK


def decide_withdrawals(state: State, batch: commands.DecideWithdrawals, outcome: Outcome) -> None:
    """Confirm or reject withdrawals; confirming never changes MF and stays allowed. Refusal: UNKNOWN_WITHDRAWAL."""
    refusal = Refusal()
    for item in range(batch.count()):
        withdrawal = state.withdrawals.get(batch.withdrawal_ids[item])
        if withdrawal is None:
            answer(state, item, outcome, codes.UNKNOWN_WITHDRAWAL, 0, refusal)
            continue
        asset = state.assets[withdrawal.asset_id]
        account = state.accounts[withdrawal.account_id]
        holding = account.holdings[asset.id]
        amount = withdrawal.amount
        unhold(holding, amount)
        kind = events.WITHDRAWAL_REJECTED
        if batch.confirm[item]:
            move(holding, holding_of(state, state.accounts[EXTERNAL], asset), amount)
            kind = events.WITHDRAWAL_CONFIRMED
        else:
            if withdrawal.counts:
                asset.outflow_sum -= amount
                withdrawal.amount = 0
            state.touched[account.id] = account
        del state.withdrawals[withdrawal.id]
        state.events.extend((kind, item, withdrawal.id, account.id, asset.id, amount))
        outcome.add(codes.OK, withdrawal.id)
        check_touched(state, item)
