# SPDX-License-Identifier: Apache-2.0
"""Accounts and their money: opening, settings, deposits, withdrawals, transfers, holds (SPEC section 3).

Owns the ladders of the account commands. Everything that takes value out of an account passes the same
guards (L-4): not while liquidating, not with negative unsettled equity, only the free balance, and
worst-case equity after it exceeds the IMF requirement of the worst side.
"""

from typing import Final

from clearinghouse.statemachine import codes, commands, events
from clearinghouse.statemachine.gate import Refusal, may_take_out
from clearinghouse.statemachine.health import check_touched
from clearinghouse.statemachine.ledger import (
    free_balance,
    hold,
    holding_of,
    move,
    unhold,
)
from clearinghouse.statemachine.margin import (
    leverage_changed,
    refresh,
    to_valuation_floor,
    worst_case,
)
from clearinghouse.statemachine.outcome import Outcome
from clearinghouse.statemachine.state import Account, Deposit, Hold, Holding, State, Withdrawal
from clearinghouse.statemachine.timers import PHASE_HOLD_EXPIRY
from clearinghouse.statemachine.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    AMOUNT_MAX,
    CLOSED,
    EXTERNAL,
    FIRST_ACCOUNT_ID,
    KIND_CUSTOMER,
    KIND_VENUE,
    LIQUIDATING,
)

LEVERAGE_MAX: Final = 1_000
FEE_TIERS_MAX: Final = 256
_FLAGS: Final = ACCOUNT_AUTO_LEND | ACCOUNT_AUTO_REPAY | ACCOUNT_SPOT_MARGIN


def answer(
    state: State, item: int, outcome: Outcome, code: int, item_id: int, refusal: Refusal
) -> None:
    """Answer one item; a refusal leaves its figures and one event."""
    outcome.add(code, item_id)
    if code == codes.OK:
        return
    if refusal.limit or refusal.actual or refusal.shortfall:
        outcome.refuse(item, refusal.limit, refusal.actual, refusal.shortfall)
    state.events.extend(
        (events.REFUSED, item, code, refusal.limit, refusal.actual, refusal.shortfall)
    )


def usable(state: State, account_id: int) -> int:
    """Whether customers' commands may act on an account: UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ACCOUNT_CLOSED."""
    account = state.accounts.get(account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if account_id < FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT
    return codes.ACCOUNT_CLOSED if account.status == CLOSED else codes.OK


# --- opening, settings, closing ---------------------------------------------------------------------------


def create_account(state: State, command: commands.CreateAccount, outcome: Outcome) -> None:
    """Open an account. Refusals in order: SETTING_OUT_OF_RANGE, UNKNOWN_PARENT, OWNER_MISMATCH."""
    refusal = Refusal()
    code = codes.OK
    if (
        not command.owner
        or not KIND_CUSTOMER <= command.account_kind <= KIND_VENUE
        or not 1 <= command.max_leverage <= LEVERAGE_MAX
        or command.flags & ~_FLAGS
        or not 0 <= command.position_limit <= AMOUNT_MAX
    ):
        code = codes.SETTING_OUT_OF_RANGE
    elif command.parent_id:
        parent = state.accounts.get(command.parent_id)
        if parent is None or parent.status == CLOSED or parent.id < FIRST_ACCOUNT_ID:
            code = codes.UNKNOWN_PARENT
        elif parent.owner != command.owner:
            code = codes.OWNER_MISMATCH
    if code != codes.OK:
        answer(state, 0, outcome, code, 0, refusal)
        return
    state.last_account_id += 1
    account = Account(state.last_account_id, command.owner, command.account_kind)
    account.parent_id = command.parent_id
    account.max_leverage = command.max_leverage
    account.flags = command.flags
    account.position_limit = command.position_limit
    state.accounts[account.id] = account
    state.events.extend((events.ACCOUNT_CREATED, 0, account.id))
    outcome.add(codes.OK, account.id)


def set_account_settings(
    state: State, command: commands.SetAccountSettings, outcome: Outcome
) -> None:
    """Change leverage and flags. Refusals in order: those of `usable`, SETTING_OUT_OF_RANGE, INSUFFICIENT_MARGIN.

    A higher requirement must still be met by worst-case equity (M-4: gate 8), else the old leverage stays.
    """
    refusal = Refusal()
    code = usable(state, command.account_id)
    if code == codes.OK and (
        not 1 <= command.max_leverage <= LEVERAGE_MAX or command.flags & ~_FLAGS
    ):
        refusal.above(LEVERAGE_MAX, command.max_leverage)
        code = codes.SETTING_OUT_OF_RANGE
    if code == codes.OK:
        account = state.accounts[command.account_id]
        before = account.max_leverage
        account.max_leverage = command.max_leverage
        leverage_changed(account)
        if command.max_leverage < before and account.exposures:
            refresh(state, account)
            available, required = worst_case(state, account)
            if available <= required:
                refusal.not_above(required, available)
                code = codes.INSUFFICIENT_MARGIN
                account.max_leverage = before
                leverage_changed(account)
        if code == codes.OK:
            account.flags = command.flags
            state.events.extend((events.ACCOUNT_CHANGED, 0, account.id))
    answer(state, 0, outcome, code, command.account_id if code == codes.OK else 0, refusal)


def set_account_limits(state: State, command: commands.SetAccountLimits, outcome: Outcome) -> None:
    """An operator's settings. Refusals in order: those of `usable`, SETTING_OUT_OF_RANGE."""
    refusal = Refusal()
    code = usable(state, command.account_id)
    if code == codes.OK and not (
        0 <= command.fee_tier < FEE_TIERS_MAX and 0 <= command.position_limit <= AMOUNT_MAX
    ):
        code = codes.SETTING_OUT_OF_RANGE
    if code == codes.OK:
        account = state.accounts[command.account_id]
        account.fee_tier = command.fee_tier
        account.position_limit = command.position_limit
        state.events.extend((events.ACCOUNT_CHANGED, 0, account.id))
    answer(state, 0, outcome, code, command.account_id if code == codes.OK else 0, refusal)


def close_account(state: State, command: commands.CloseAccount, outcome: Outcome) -> None:
    """Close an empty account. Refusals in order: those of `usable`, ACCOUNT_NOT_EMPTY."""
    refusal = Refusal()
    code = usable(state, command.account_id)
    if code == codes.OK:
        account = state.accounts[command.account_id]
        empty = not account.orders and account.exposures == 0
        for holding in account.holdings.values():
            if holding.balance or holding.unsettled or holding.borrowed or holding.lent:
                empty = False
        if not empty:
            code = codes.ACCOUNT_NOT_EMPTY
        else:
            account.status = CLOSED
            state.events.extend((events.ACCOUNT_CLOSED, 0, account.id))
    answer(state, 0, outcome, code, command.account_id if code == codes.OK else 0, refusal)


# --- deposits and withdrawals (L-4) -------------------------------------------------------------------------


def request_deposits(state: State, batch: commands.RequestDeposits, outcome: Outcome) -> None:
    """First phase of deposits. Refusals in order: those of `usable`, UNKNOWN_ASSET, AMOUNT_NOT_POSITIVE."""
    refusal = Refusal()
    for item in range(batch.count()):
        account_id = batch.account_ids[item]
        asset_id = batch.asset_ids[item]
        amount = batch.amounts[item]
        code = usable(state, account_id)
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
    """Confirm or reject deposits. Refusals in order: UNKNOWN_DEPOSIT, ACCOUNT_CLOSED, AMOUNT_OUT_OF_RANGE."""
    refusal = Refusal()
    for item in range(batch.count()):
        refusal.clear()
        deposit = state.deposits.get(batch.deposit_ids[item])
        if deposit is None:
            answer(state, item, outcome, codes.UNKNOWN_DEPOSIT, 0, refusal)
            continue
        kind = events.DEPOSIT_REJECTED
        if batch.confirm[item]:
            code = _credit_deposit(state, deposit, refusal)
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


def _credit_deposit(state: State, deposit: Deposit, refusal: Refusal) -> int:
    """Post a deposit from `external`: ACCOUNT_CLOSED, or AMOUNT_OUT_OF_RANGE if all deposits would leave U-2."""
    account = state.accounts[deposit.account_id]
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    asset = state.assets[deposit.asset_id]
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    # The sum of all balances is what `external` owes, so no balance can leave the range if it does not.
    if deposit.amount - external.balance > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, deposit.amount - external.balance)
        return codes.AMOUNT_OUT_OF_RANGE
    move(external, holding_of(state, account, asset), deposit.amount)
    state.touched[account.id] = account
    return codes.OK


def outgoing(
    state: State, account: Account, holding: Holding | None, amount: int, refusal: Refusal
) -> int:
    """L-4's guards before an amount leaves a usable account, in order.

    AMOUNT_NOT_POSITIVE, ACCOUNT_LIQUIDATING, NEGATIVE_UNSETTLED_EQUITY, INSUFFICIENT_FREE_BALANCE; the
    margin is looked at by `may_take_out` once the amount is out.
    """
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if account.exposures:
        for other in account.holdings.values():
            if other.unsettled < 0:
                refusal.below(0, to_valuation_floor(other.asset, other.unsettled))
                return codes.NEGATIVE_UNSETTLED_EQUITY
    free = free_balance(holding) if holding is not None else 0
    if amount > free:
        refusal.below(amount, free)
        return codes.INSUFFICIENT_FREE_BALANCE
    assert state.accounts[account.id] is account
    return codes.OK


def request_withdrawals(state: State, batch: commands.RequestWithdrawals, outcome: Outcome) -> None:
    """First phase of withdrawals; the amount goes under hold and stops counting as collateral.

    Refusals in order: those of `usable`, UNKNOWN_ASSET, those of `outgoing`, OUTFLOW_LIMIT,
    WITHDRAWAL_MARGIN.
    """
    refusal = Refusal()
    for item in range(batch.count()):
        refusal.clear()
        code = _request_withdrawal(state, batch, item, refusal)
        answer(state, item, outcome, code, state.last_money_id if code == codes.OK else 0, refusal)


def _request_withdrawal(
    state: State, batch: commands.RequestWithdrawals, item: int, refusal: Refusal
) -> int:
    """One withdrawal request: the ladder of `request_withdrawals`."""
    account_id = batch.account_ids[item]
    amount = batch.amounts[item]
    code = usable(state, account_id)
    if code != codes.OK:
        return code
    asset = state.assets.get(batch.asset_ids[item])
    if asset is None:
        return codes.UNKNOWN_ASSET
    account = state.accounts[account_id]
    holding = account.holdings.get(asset.id)
    code = outgoing(state, account, holding, amount, refusal)
    if code != codes.OK or holding is None:
        return code
    if asset.outflow_limit:
        while asset.outflows and (
            asset.outflows[0].requested_ns <= state.time_ns - asset.outflow_window_ns
        ):
            asset.outflow_sum -= asset.outflows.popleft().amount
        if asset.outflow_sum + amount > asset.outflow_limit:
            refusal.above(asset.outflow_limit, asset.outflow_sum + amount)
            return codes.OUTFLOW_LIMIT
    hold(holding, amount)
    code = may_take_out(state, account, refusal)
    if code != codes.OK:
        unhold(holding, amount)
        return code

    state.last_money_id += 1
    withdrawal = Withdrawal(state.last_money_id, account_id, asset.id, amount, state.time_ns)
    state.withdrawals[withdrawal.id] = withdrawal
    if asset.outflow_limit:
        asset.outflows.append(withdrawal)
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
            if withdrawal in asset.outflows:
                asset.outflow_sum -= amount
                withdrawal.amount = 0
            state.touched[account.id] = account
        del state.withdrawals[withdrawal.id]
        state.events.extend((kind, item, withdrawal.id, account.id, asset.id, amount))
        outcome.add(codes.OK, withdrawal.id)
        check_touched(state, item)


# --- transfers (L-5) ----------------------------------------------------------------------------------------


def apply_transfers(
    state: State, batch: commands.Transfers, outcome: Outcome, start: int, stop: int
) -> None:
    """Transfers `start` to `stop` of a batch, each by itself.

    Refusals in order: those of `usable` for the debited and the credited account, UNKNOWN_ASSET,
    SAME_ACCOUNT, those of `outgoing`, WITHDRAWAL_MARGIN.
    """
    refusal = Refusal()
    for item in range(start, stop):
        refusal.clear()
        code = _transfer(state, batch, item, refusal)
        if code == codes.OK:
            source = state.accounts[batch.from_ids[item]]
            if source.exposures:
                code = may_take_out(state, source, refusal)
                if code != codes.OK:
                    _return_transfer(state, batch, item)
        if code == codes.OK:
            _say_transfer(state, batch, item)
        answer(state, item, outcome, code, 0, refusal)
        if state.touched:
            check_touched(state, item)


def _transfer(state: State, batch: commands.Transfers, item: int, refusal: Refusal) -> int:
    """Move the amount of one transfer; the margin of the debited account is looked at afterwards."""
    accounts = state.accounts
    source = accounts.get(batch.from_ids[item])
    target = accounts.get(batch.to_ids[item])
    if source is None or target is None:
        return codes.UNKNOWN_ACCOUNT
    if source.id < FIRST_ACCOUNT_ID or target.id < FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT
    if CLOSED in (source.status, target.status):
        return codes.ACCOUNT_CLOSED
    asset = state.assets.get(batch.asset_ids[item])
    if asset is None:
        return codes.UNKNOWN_ASSET
    if source is target:
        return codes.SAME_ACCOUNT
    amount = batch.amounts[item]
    debit = source.holdings.get(asset.id)
    code = outgoing(state, source, debit, amount, refusal)
    if code != codes.OK or debit is None:
        return code
    move(debit, holding_of(state, target, asset), amount)
    if target.exposures:
        state.touched[target.id] = target
    return codes.OK


def _say_transfer(state: State, batch: commands.Transfers, item: int) -> None:
    """The event of one transfer that stands."""
    state.events.extend(
        (
            events.TRANSFERRED,
            item,
            batch.from_ids[item],
            batch.to_ids[item],
            batch.asset_ids[item],
            batch.amounts[item],
        )
    )


def _return_transfer(state: State, batch: commands.Transfers, item: int) -> None:
    """Take one transfer back."""
    asset_id = batch.asset_ids[item]
    source = state.accounts[batch.from_ids[item]]
    target = state.accounts[batch.to_ids[item]]
    move(target.holdings[asset_id], source.holdings[asset_id], batch.amounts[item])
    state.touched.pop(target.id, None)


def apply_atomic_transfers(state: State, batch: commands.Transfers, outcome: Outcome) -> None:
    """All legs or none (L-5). Each leg passes the refusals of `apply_transfers`; margins are looked at once
    all legs are in. The others of a refused batch answer ATOMIC_BATCH_REFUSED.
    """
    refusal = Refusal()
    count = batch.count()
    done = 0
    code = codes.OK
    failed = 0
    while done < count:
        code = _transfer(state, batch, done, refusal)
        if code != codes.OK:
            failed = done
            break
        done += 1
    if code == codes.OK:
        for item in range(count):
            source = state.accounts[batch.from_ids[item]]
            if source.exposures:
                code = may_take_out(state, source, refusal)
                if code != codes.OK:
                    failed = item
                    break
    if code != codes.OK:
        for item in range(done - 1, -1, -1):
            _return_transfer(state, batch, item)
        state.touched.clear()
        figures = (refusal.limit, refusal.actual, refusal.shortfall)
        for item in range(count):
            refusal.clear()
            if item == failed:
                refusal.limit, refusal.actual, refusal.shortfall = figures
            answer(
                state,
                item,
                outcome,
                code if item == failed else codes.ATOMIC_BATCH_REFUSED,
                0,
                refusal,
            )
        return
    for item in range(count):
        _say_transfer(state, batch, item)
        outcome.add(codes.OK, 0)
    check_touched(state, count - 1)


# --- holds (L-5) --------------------------------------------------------------------------------------------


def create_holds(state: State, batch: commands.CreateHolds, outcome: Outcome) -> None:
    """Holds towards beneficiaries; with `atomic` all or none.

    Refusals in order: those of `usable` for account and beneficiary, UNKNOWN_ASSET, SAME_ACCOUNT,
    HOLD_EXPIRY_IN_PAST, those of `outgoing`, WITHDRAWAL_MARGIN.
    """
    refusal = Refusal()
    made: list[Hold] = []
    found: list[int] = []
    mark = len(state.events)
    for item in range(batch.count()):
        refusal.clear()
        code = _create_hold(state, batch, item, refusal, made)
        found.append(code)
        if code != codes.OK and batch.atomic:
            break
        answer(state, item, outcome, code, made[-1].id if code == codes.OK else 0, refusal)
    if not batch.atomic or len(outcome.codes) == batch.count():
        return
    # One hold of an atomic batch was refused: the earlier ones are taken back, as if they had never been.
    for created in reversed(made):
        holding = state.accounts[created.account_id].holdings[created.asset_id]
        unhold(holding, created.amount)
        del state.holds[created.id]
        state.timers.cancel(PHASE_HOLD_EXPIRY, created.id)
        state.last_money_id -= 1
    del state.events[mark:]
    outcome.codes.clear()
    outcome.ids.clear()
    failed = len(found) - 1
    figures = (refusal.limit, refusal.actual, refusal.shortfall)
    for item in range(batch.count()):
        refusal.clear()
        if item == failed:
            refusal.limit, refusal.actual, refusal.shortfall = figures
        code = found[failed] if item == failed else codes.ATOMIC_BATCH_REFUSED
        answer(state, item, outcome, code, 0, refusal)


def _create_hold(
    state: State, batch: commands.CreateHolds, item: int, refusal: Refusal, made: list[Hold]
) -> int:
    """One hold: the ladder of `create_holds`; a new hold is appended to `made`."""
    code = usable(state, batch.account_ids[item])
    if code == codes.OK:
        code = usable(state, batch.beneficiary_ids[item])
    if code != codes.OK:
        return code
    asset = state.assets.get(batch.asset_ids[item])
    if asset is None:
        return codes.UNKNOWN_ASSET
    if batch.account_ids[item] == batch.beneficiary_ids[item]:
        return codes.SAME_ACCOUNT
    expire_ns = batch.expire_ns[item]
    if expire_ns and expire_ns <= state.time_ns:
        refusal.not_above(state.time_ns, expire_ns)
        return codes.HOLD_EXPIRY_IN_PAST
    account = state.accounts[batch.account_ids[item]]
    holding = account.holdings.get(asset.id)
    amount = batch.amounts[item]
    code = outgoing(state, account, holding, amount, refusal)
    if code != codes.OK or holding is None:
        return code
    hold(holding, amount)
    code = may_take_out(state, account, refusal)
    if code != codes.OK:
        unhold(holding, amount)
        return code

    state.last_money_id += 1
    created = Hold(
        state.last_money_id,
        account.id,
        batch.beneficiary_ids[item],
        asset.id,
        amount,
        expire_ns,
    )
    state.holds[created.id] = created
    made.append(created)
    if expire_ns:
        state.timers.schedule(expire_ns, PHASE_HOLD_EXPIRY, created.id)
    state.events.extend(
        (
            events.HOLD_CREATED,
            item,
            created.id,
            account.id,
            created.beneficiary_id,
            asset.id,
            amount,
        )
    )
    return codes.OK


def decide_holds(state: State, batch: commands.DecideHolds, outcome: Outcome) -> None:
    """Capture holds (the rest is released) or release them whole with amount 0.

    Refusals in order: UNKNOWN_HOLD (also for an amount stated in another asset), AMOUNT_NOT_POSITIVE,
    HOLD_AMOUNT_EXCEEDED, ACCOUNT_CLOSED (the beneficiary).
    """
    refusal = Refusal()
    for item in range(batch.count()):
        refusal.clear()
        amount = batch.amounts[item]
        found = state.holds.get(batch.hold_ids[item])
        code = codes.OK
        if found is None or (amount and batch.asset_ids[item] != found.asset_id):
            code = codes.UNKNOWN_HOLD
        elif amount < 0:
            code = codes.AMOUNT_NOT_POSITIVE
        elif amount > found.amount:
            refusal.above(found.amount, amount)
            code = codes.HOLD_AMOUNT_EXCEEDED
        elif amount and state.accounts[found.beneficiary_id].status == CLOSED:
            code = codes.ACCOUNT_CLOSED
        if code != codes.OK or found is None:
            answer(state, item, outcome, code, 0, refusal)
            continue
        if amount:
            _capture(state, item, found, amount)
        else:
            release_hold(state, item, found, codes.OK)
        outcome.add(codes.OK, found.id)
        check_touched(state, item)


def _capture(state: State, offset: int, found: Hold, amount: int) -> None:
    """Pay `amount` of a hold to its beneficiary and release the rest; it never lowers MF (L-4)."""
    account = state.accounts[found.account_id]
    beneficiary = state.accounts[found.beneficiary_id]
    holding = account.holdings[found.asset_id]
    unhold(holding, found.amount)
    move(holding, holding_of(state, beneficiary, holding.asset), amount)
    _forget_hold(state, found)
    state.events.extend(
        (
            events.HOLD_CAPTURED,
            offset,
            found.id,
            account.id,
            beneficiary.id,
            found.asset_id,
            amount,
            found.amount - amount,
        )
    )
    state.touched[account.id] = account
    state.touched[beneficiary.id] = beneficiary


def release_hold(state: State, offset: int, found: Hold, code: int) -> None:
    """Give a whole hold back to its account; `code` is OK for a decision, EXPIRED for its time."""
    account = state.accounts[found.account_id]
    unhold(account.holdings[found.asset_id], found.amount)
    _forget_hold(state, found)
    state.events.extend(
        (
            events.HOLD_RELEASED,
            offset,
            found.id,
            account.id,
            found.asset_id,
            found.amount,
            code,
        )
    )
    state.touched[account.id] = account


def _forget_hold(state: State, found: Hold) -> None:
    """Take a decided hold off the lists."""
    del state.holds[found.id]
    state.timers.cancel(PHASE_HOLD_EXPIRY, found.id)
