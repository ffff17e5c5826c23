# SPDX-License-Identifier: Apache-2.0
"""Handle deposits and withdrawals, each in two phases (SPEC L-4).

Owns the refusals of the four commands and of the operator's command that replaces a confirmation, and the rolling
outflow of an asset. The request puts the amount of a withdrawal under hold, which removes it from collateral, so its
confirmation never changes MF.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.authority.approvals import (
    approval_of,
    approve,
    forget_approval,
    needs_two,
)
from clearinghouse.statemachine.authority.common_checks import (
    refuse_count,
    refuse_inactive,
    refuse_redeemed,
)
from clearinghouse.statemachine.authority.destinations import refuse_destination
from clearinghouse.statemachine.brakes.brakes import (
    above_share,
    count,
    engage_cap,
    engage_outflow_limit,
    outflow_exceeded,
    owner_share,
    reduce_count,
    would_exceed,
)
from clearinghouse.statemachine.clearing.client_losses import count_payment, refuse_payment
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.decisions import (
    refuse_undecided,
    remember_decision,
)
from clearinghouse.statemachine.custody.withdrawal_checks import (
    refuse_debit,
    refuse_receiver,
)
from clearinghouse.statemachine.custody.withdrawals import (
    counted_part,
    drop_count,
    forget_withdrawal,
    reject_withdrawal,
)
from clearinghouse.statemachine.handlers.custody.deposit_reversal import (
    is_credited_reference,
    remember_credit,
)
from clearinghouse.statemachine.holders.breaks import refuse_statement_break
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move, unhold
from clearinghouse.statemachine.lending.reversal_debts import is_debtor, lacks_in_custody
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.pretrade.reservations import reserve_amount
from clearinghouse.statemachine.state.custody import (
    DEPOSITS,
    WITHDRAWALS,
    add_requested,
    put_pending,
    remove_pending,
)
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import Deposit, Withdrawal
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CLOSED,
    CUSTODY_CONFIRM,
    EXTERNAL,
    FEES,
    PENDING_DEPOSITS_MAX,
    PENDING_WITHDRAWALS_MAX,
)

ENDED_AT_ONCE: Final = 16


def request_deposit(state: State, batch: commands.RequestDeposits, item: int, reply: Reply) -> int:
    """Request a deposit: its first phase.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, SECURITY_REDEEMED, AMOUNT_NOT_POSITIVE, STATE_LIMIT,
    RECEIVER_IN_LIQUIDATION.
    """
    account_id = batch.account_ids[item]
    asset_id = batch.asset_ids[item]
    amount = batch.amounts[item]
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    if asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = refuse_redeemed(state, asset_id)
    if code != codes.OK:
        return code
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    account = state.accounts[account_id]
    code = refuse_count(len(account.deposits), PENDING_DEPOSITS_MAX, reply)
    if code == codes.OK:
        code = refuse_receiver(state, account, state.assets[asset_id])
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    state.last_money_id += 1
    deposit = Deposit(
        DepositId(state.last_money_id), account_id, asset_id, amount, batch.references[item]
    )
    state.deposits[deposit.id] = deposit
    account.deposits = with_entry(account.deposits, deposit.id, deposit)
    put_pending(state.custody, deposit)
    event_writers.deposit_requested(state.events, item, deposit.id, account_id, asset_id, amount)
    reply.item_id = deposit.id
    return codes.OK


def decide_deposit(state: State, batch: commands.DecideDeposits, item: int, reply: Reply) -> int:
    """Confirm or reject a deposit.

    Refusals in order: UNKNOWN_DEPOSIT, ALREADY_DECIDED, DUPLICATE_DEPOSIT_REFERENCE (L-3.2),
    APPROVER_IS_PROPOSER (Q-5), SECURITY_REDEEMED, RECEIVER_IN_LIQUIDATION, AMOUNT_OUT_OF_RANGE, DEPOSIT_CAP (the
    deposit keeps waiting).
    """
    deposit = state.deposits.get(batch.deposit_ids[item])
    if deposit is None:
        return refuse_undecided(
            state, DEPOSITS, batch.deposit_ids[item], codes.UNKNOWN_DEPOSIT, reply
        )
    reference = deposit.reference
    if batch.transaction_references and batch.transaction_references[item]:
        reference = batch.transaction_references[item]
    if batch.confirm[item] and is_credited_reference(state, deposit.asset_id, reference):
        return codes.DUPLICATE_DEPOSIT_REFERENCE
    write_decision = event_writers.deposit_rejected
    if batch.confirm[item] and needs_two(state, deposit.asset_id, deposit.amount):
        approval = approval_of(state, deposit.id)
        if approval is None:
            principal_id = approve(state, deposit.id, batch.principal)
            event_writers.deposit_approved(
                state.events,
                item,
                deposit_id=deposit.id,
                account_id=deposit.account_id,
                asset_id=deposit.asset_id,
                amount=deposit.amount,
                principal_id=principal_id,
            )
            reply.item_id = deposit.id
            return codes.OK
        if approval.name == batch.principal:
            return codes.APPROVER_IS_PROPOSER
    if batch.confirm[item]:
        code = _credit_deposit(state, item, deposit, reference, reply)
        if code != codes.OK:
            return code
        write_decision = event_writers.deposit_confirmed

    # Accepted: nothing below refuses.
    _end_deposit(state, item, deposit, write_decision, deposit.amount if batch.confirm[item] else 0)
    if batch.confirm[item]:
        _end_others(state, item, deposit.asset_id, reference)
        holding = state.accounts[deposit.account_id].holdings[deposit.asset_id]
        repay_received(state, item, holding, deposit.amount)
    reply.item_id = deposit.id
    return codes.OK


def _end_deposit(
    state: State,
    item: int,
    deposit: Deposit,
    write_decision: Callable[[list[int], int, DepositId, AccountId, AssetId, int], None],
    done: int,
) -> None:
    """Remove a deposit, of which the amount `done` is credited, and write the decision."""
    del state.deposits[deposit.id]
    del state.accounts[deposit.account_id].deposits[deposit.id]
    forget_approval(state, deposit.id)
    remove_pending(state.custody, deposit)
    remember_decision(state, DEPOSITS, deposit, deposit.account_id, done)
    write_decision(
        state.events, item, deposit.id, deposit.account_id, deposit.asset_id, deposit.amount
    )


def _end_others(state: State, item: int, asset_id: AssetId, reference: str) -> None:
    """Reject the other deposits that name the payment now credited, oldest first (L-3.2).

    A confirmation rejects a bounded number; each further deposit is refused when custody decides it (I-12.1).
    """
    others = state.custody.pending.get((asset_id, reference), {})
    for _ in range(ENDED_AT_ONCE):
        other = next(iter(others.values()), None)
        if other is None:
            return
        _end_deposit(state, item, other, event_writers.deposit_rejected, 0)


def _credit_deposit(
    state: State, item: int, deposit: Deposit, reference: str, refusal: Refusal
) -> int:
    """Post a deposit, which the payment with a reference made, from `external`; return OK or a refusal.

    SECURITY_REDEEMED, RECEIVER_IN_LIQUIDATION, AMOUNT_OUT_OF_RANGE if all deposits would leave U-2, or DEPOSIT_CAP,
    with which the deposit keeps waiting (K-1).
    """
    account = state.accounts[deposit.account_id]
    assert account.status != CLOSED  # a deposit keeps its account from closing (L-4.3)
    asset = state.assets[deposit.asset_id]
    code = refuse_redeemed(state, asset.id)
    if code == codes.OK:
        code = refuse_receiver(state, account, asset)
    if code != codes.OK:
        return code
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    # The sum of all balances is the debt of `external`, so no balance leaves the range unless it
    # does.
    if deposit.amount - external.balance > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, deposit.amount - external.balance)
        return codes.AMOUNT_OUT_OF_RANGE
    brakes = asset.brakes
    if brakes is not None:
        own = above_share(state, brakes.deposit, account, deposit.amount)
        if own:
            refusal.above(owner_share(brakes.deposit), own)
            return codes.DEPOSIT_CAP
        actual = would_exceed(state, brakes.deposit, deposit.amount)
        if actual:
            refusal.above(brakes.deposit.limit, actual)
            engage_cap(state, item, brakes.deposit_cap, brakes.deposit, deposit.amount, actual)
            return codes.DEPOSIT_CAP
        count(state, item, brakes.deposit_cap, brakes.deposit, deposit.amount, account)
    asset.outflow.give_back(state.time_ns, account.owner, deposit.amount)
    remember_credit(state, deposit, reference)
    move(external, holding_of(state, account, asset), deposit.amount)
    state.touched[account.id] = account
    return codes.OK


def request_withdrawal(
    state: State, batch: commands.RequestWithdrawals, item: int, reply: Reply
) -> int:
    """Request a withdrawal: its first phase puts the amount under hold, which removes it from collateral.

    Refusals in order: those of `refuse_destination` (Q-5.1), HOUSE_PAYS_NO_FEE (L-4.3), those of `refuse_inactive`,
    UNKNOWN_ASSET, SECURITY_REDEEMED, WITHDRAWALS_STOPPED (K-1), CUSTODY_SHORTFALL, STATEMENT_BREAK (C-14), STATE_LIMIT,
    those of `refuse_debit`, of `refuse_departure` and of `refuse_payment`, OUTFLOW_LIMIT, WITHDRAWAL_MARGIN.
    """
    account_id = batch.account_ids[item]
    asset_id = batch.asset_ids[item]
    amount = batch.amounts[item]
    code = codes.OK
    if state.authority.destinations_only:
        code = refuse_destination(state, account_id, batch.references[item], reply)
    fee_from_house = batch.fee_from_house[item] if batch.fee_from_house else 0
    if code == codes.OK and fee_from_house and not _house_pays(state, asset_id):
        return codes.HOUSE_PAYS_NO_FEE
    if code == codes.OK:
        code = reserve_withdrawal(state, account_id, asset_id, amount, batch.principal, reply)
    if code == codes.OUTFLOW_LIMIT and reply.limit == state.assets[asset_id].outflow_limit:
        engage_outflow_limit(state, item, state.assets[asset_id], amount, reply.actual)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    asset = state.assets[asset_id]
    state.last_money_id += 1
    withdrawal = Withdrawal(
        WithdrawalId(state.last_money_id),
        account_id,
        asset.id,
        amount,
        state.time_ns,
        batch.references[item],
        fee_from_house,
    )
    state.withdrawals[withdrawal.id] = withdrawal
    account = state.accounts[account_id]
    account.withdrawals = with_entry(account.withdrawals, withdrawal.id, withdrawal)
    add_requested(state.custody.requested_out, asset.id, amount)
    if asset.outflow_limit:
        withdrawal.counts = True
        asset.outflow.add(state.time_ns, amount, state.accounts[account_id].owner)
    event_writers.withdrawal_requested(
        state.events, item, withdrawal.id, account_id, asset.id, amount
    )
    count_payment(state, item, state.accounts[account_id], asset, amount, batch.principal)
    reply.item_id = withdrawal.id
    return codes.OK


def _house_pays(state: State, asset_id: AssetId) -> bool:
    """Return whether `fees` may pay the chain's fees of withdrawals in an asset.

    Also True for an unknown asset, which a later check refuses.
    """
    asset = state.assets.get(asset_id)
    return asset is None or asset.house_fee_limit > 0


def reserve_withdrawal(
    state: State,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    principal: str,
    refusal: Refusal,
) -> int:
    """Reserve a withdrawal: run all checks of `request_withdrawal`, and return OK or a refusal.

    OK leaves the amount under hold; a caller that only asks has to release it.
    """
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    asset = state.assets.get(asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    code = refuse_redeemed(state, asset.id)
    if code != codes.OK:
        return code
    if state.brakes.withdrawal_gate.engaged:
        return codes.WITHDRAWALS_STOPPED
    if lacks_in_custody(state, asset.id) or asset.id in state.holders.lost:
        return codes.CUSTODY_SHORTFALL
    code = refuse_statement_break(state, asset.id, refusal)
    if code != codes.OK:
        return code
    account = state.accounts[account_id]
    code = refuse_count(len(account.withdrawals), PENDING_WITHDRAWALS_MAX, refusal)
    if code != codes.OK:
        return code
    holding = account.holdings.get(asset.id)
    code = refuse_debit(state, account, holding, amount, refusal)
    if code == codes.OK:
        code = refuse_departure(state, account, asset, amount, refusal)
    if code == codes.OK:
        code = refuse_payment(state, account, asset, amount, principal, refusal)
    if code != codes.OK or holding is None:
        return code
    if asset.outflow_limit and outflow_exceeded(state, asset, account, amount, refusal):
        return codes.OUTFLOW_LIMIT
    return reserve_amount(state, holding, amount, refusal)


def decide_withdrawal(
    state: State, batch: commands.DecideWithdrawals, item: int, reply: Reply
) -> int:
    """Confirm or reject a withdrawal; a confirmation never changes MF and is always allowed.

    Refusals in order: UNKNOWN_WITHDRAWAL, ALREADY_DECIDED, those of `_refuse_fee`, of `_refuse_confirmation`,
    APPROVER_IS_PROPOSER (Q-5), WITHDRAWAL_QUEUED (the limit has no capacity for it, so it waits for a later
    confirmation, K-1.1).
    """
    withdrawal = state.withdrawals.get(batch.withdrawal_ids[item])
    if withdrawal is None:
        return refuse_undecided(
            state, WITHDRAWALS, batch.withdrawal_ids[item], codes.UNKNOWN_WITHDRAWAL, reply
        )
    decision = batch.confirm[item]
    fee = batch.chain_fees[item] if batch.chain_fees else 0
    if fee:
        code = _refuse_fee(state, withdrawal, batch.asset_ids[item], fee, decision, reply)
        if code != codes.OK:
            return code
    if not decision:
        reject_withdrawal(state, item, withdrawal)
        reply.item_id = withdrawal.id
        return codes.OK
    code = _refuse_confirmation(state, withdrawal, decision, reply)
    if code != codes.OK:
        return code
    if needs_two(state, withdrawal.asset_id, withdrawal.amount):
        approval = approval_of(state, withdrawal.id)
        if approval is None:
            principal_id = approve(state, withdrawal.id, batch.principal)
            event_writers.withdrawal_approved(
                state.events,
                item,
                withdrawal_id=withdrawal.id,
                account_id=withdrawal.account_id,
                asset_id=withdrawal.asset_id,
                amount=withdrawal.amount,
                principal_id=principal_id,
            )
            reply.item_id = withdrawal.id
            return codes.OK
        if approval.name == batch.principal:
            return codes.APPROVER_IS_PROPOSER
    code = _recount_outflow(state, item, withdrawal, decision, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _carry_out(state, item, withdrawal, fee)
    reply.item_id = withdrawal.id
    return codes.OK


def _refuse_fee(
    state: State,
    withdrawal: Withdrawal,
    asset_id: AssetId,
    fee: int,
    decision: int,
    refusal: Refusal,
) -> int:
    """Return OK if custody may state a chain fee with its decision on a withdrawal, else a code (L-4.3).

    In order UNKNOWN_WITHDRAWAL (of that asset), CHAIN_FEE_TOO_HIGH, HOUSE_MONEY_SHORT (of `fees`, if it pays).
    """
    if asset_id != withdrawal.asset_id:
        return codes.UNKNOWN_WITHDRAWAL
    asset = state.assets[asset_id]
    limit = asset.house_fee_limit if withdrawal.fee_from_house else asset.chain_fee_limit
    limit = min(limit, withdrawal.amount - 1) if decision else 0
    if not 0 <= fee <= limit:
        refusal.above(limit, fee)
        return codes.CHAIN_FEE_TOO_HIGH
    if withdrawal.fee_from_house:
        payer = holding_of(state, state.accounts[FEES], asset)
        free = max(free_balance(payer) + min(payer.unsettled, 0), 0)
        if free < fee:
            refusal.below(fee, free)
            return codes.HOUSE_MONEY_SHORT
    return codes.OK


def break_glass(state: State, command: commands.BreakGlass, reply: Reply) -> int:
    """Confirm a withdrawal that needs two principals of custody by one operator alone (Q-5).

    Refusals in order: AUTHORITY_OFF, UNKNOWN_WITHDRAWAL, ALREADY_DECIDED, APPROVAL_NOT_NEEDED, those of
    `_refuse_confirmation`, WITHDRAWAL_QUEUED.
    """
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    withdrawal = state.withdrawals.get(command.withdrawal_id)
    if withdrawal is None:
        return refuse_undecided(
            state, WITHDRAWALS, command.withdrawal_id, codes.UNKNOWN_WITHDRAWAL, reply
        )
    if not needs_two(state, withdrawal.asset_id, withdrawal.amount):
        return codes.APPROVAL_NOT_NEEDED
    code = _refuse_confirmation(state, withdrawal, CUSTODY_CONFIRM, reply)
    if code == codes.OK:
        code = _recount_outflow(state, 0, withdrawal, CUSTODY_CONFIRM, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    event_writers.break_glass(
        state.events,
        0,
        withdrawal_id=withdrawal.id,
        account_id=withdrawal.account_id,
        asset_id=withdrawal.asset_id,
        amount=withdrawal.amount,
        principal_id=state.authority.principals[command.principal].id,
        reason=command.reason,
    )
    _carry_out(state, 0, withdrawal, 0)
    reply.item_id = withdrawal.id
    return codes.OK


def _refuse_confirmation(
    state: State, withdrawal: Withdrawal, decision: int, refusal: Refusal
) -> int:
    """Return OK if a withdrawal may be confirmed at all, else a code.

    In order ACCOUNT_FROZEN (Q-5.1, C-9.3), REVERSED_DEPOSIT_OWED (L-4.3), BUST_ANNOUNCED (O-10), those of
    `refuse_destination` (Q-5.1), SECURITY_REDEEMED (the payment of its holder rejects it), CUSTODY_SHORTFALL and
    STATEMENT_BREAK. If custody states that the asset has left, only SECURITY_REDEEMED applies.
    """
    asset_id = withdrawal.asset_id
    account = state.accounts[withdrawal.account_id]
    if decision == CUSTODY_CONFIRM and (
        account.id in state.authority.freezes or is_frozen(state, account)
    ):
        return codes.ACCOUNT_FROZEN
    if decision == CUSTODY_CONFIRM and is_debtor(state, account):
        return codes.REVERSED_DEPOSIT_OWED
    if decision == CUSTODY_CONFIRM:
        code = refuse_kept(state, account, None, 0, refusal)
        if code != codes.OK:
            return code
    if decision == CUSTODY_CONFIRM and state.authority.destinations_only:
        code = refuse_destination(state, withdrawal.account_id, withdrawal.reference, refusal)
        if code != codes.OK:
            return code
    code = refuse_redeemed(state, asset_id)
    if code != codes.OK or decision != CUSTODY_CONFIRM:
        return code
    if lacks_in_custody(state, asset_id) or asset_id in state.holders.lost:
        return codes.CUSTODY_SHORTFALL
    return refuse_statement_break(state, asset_id, refusal)


def _carry_out(state: State, item: int, withdrawal: Withdrawal, fee: int) -> None:
    """Post a withdrawal to `external`, and the fee of its chain; it no longer waits."""
    asset = state.assets[withdrawal.asset_id]
    account = state.accounts[withdrawal.account_id]
    holding = account.holdings[asset.id]
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    payer = holding
    arrived = withdrawal.amount
    unhold(holding, arrived)
    if withdrawal.fee_from_house:
        payer = holding_of(state, state.accounts[FEES], asset)
    else:
        arrived -= fee
    assert arrived > 0 <= fee <= payer.balance
    move(holding, external, arrived)
    if asset.brakes is not None:
        brakes = asset.brakes
        reduce_count(state, item, brakes.deposit_cap, brakes.deposit, withdrawal.amount, account)
    forget_withdrawal(state, withdrawal, arrived, fee)
    event_writers.withdrawal_confirmed(
        state.events, item, withdrawal.id, account.id, asset.id, arrived
    )
    if fee:
        move(payer, external, fee)
        event_writers.chain_fee_paid(
            state.events, item, withdrawal.id, payer.account.id, asset.id, fee
        )


def _recount_outflow(
    state: State, item: int, withdrawal: Withdrawal, decision: int, refusal: Refusal
) -> int:
    """Count a withdrawal in the outflow from its confirmation on, in place of its request; return OK.

    Return WITHDRAWAL_QUEUED if the withdrawal exceeds the owner's share or the limit, unless custody states that the
    asset has left.
    """
    asset = state.assets[withdrawal.asset_id]
    account = state.accounts[withdrawal.account_id]
    window = asset.outflow
    _, counted = counted_part(state, withdrawal)
    if (
        decision == CUSTODY_CONFIRM
        and window.limit
        and outflow_exceeded(state, asset, account, withdrawal.amount, refusal, counted)
    ):
        if refusal.limit == window.limit:
            engage_outflow_limit(state, item, asset, withdrawal.amount, refusal.actual)
        return codes.WITHDRAWAL_QUEUED

    # Accepted: nothing below refuses.
    drop_count(state, withdrawal)
    if window.limit:
        window.add(state.time_ns, withdrawal.amount, account.owner)
    return codes.OK
