# SPDX-License-Identifier: Apache-2.0
"""Reverse confirmed withdrawals whose asset has come back (SPEC L-4.3).

Owns the refusals. The account gets exactly the amount that arrived, once custody's statement shows it (C-14); debts of
its owner are paid first. If the transaction was never sent, the payer of the chain's fee gets the fee back.
"""

from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.authority.common_checks import refuse_redeemed
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_receiver
from clearinghouse.statemachine.holders.breaks import set_difference
from clearinghouse.statemachine.holders.closings import lower_closings
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.state.custody import WITHDRAWALS, Decision, decision_on
from clearinghouse.statemachine.state.holders import HolderAccount
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId, WithdrawalId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CLOSED,
    EXTERNAL,
    FEES,
    REVERSAL_NS,
)


def reverse_withdrawal(state: State, command: commands.ReverseWithdrawal, reply: Reply) -> int:
    """Reverse a confirmed withdrawal once two principals have requested the same within a day.

    A request with a different chain fee is a first request, and replaces the earlier one.

    Refusals in order: those of `_refuse_reversal`, SECOND_PERSON_NEEDED, NOT_ON_STATEMENT (of the second request).
    """
    found = decision_on(state.custody, WITHDRAWALS, command.withdrawal_id)
    if found is None or not found.done:
        return codes.UNKNOWN_WITHDRAWAL
    fee = found.chain_fee if command.with_chain_fee else 0
    code = _refuse_reversal(state, found, fee, reply)
    if code != codes.OK:
        return code
    is_asked = found.asked_with_fee == command.with_chain_fee and still_counts(
        state, command.KIND, found.asked_by, found.asked_ns
    )
    if is_asked and found.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED
    if is_asked and _unseen(state, found.asset_id, found.done + fee, reply):
        return codes.NOT_ON_STATEMENT

    # Accepted: nothing below refuses.
    reply.item_id = found.id
    if is_asked:
        _reverse(state, found, fee)
        return codes.OK
    found.asked_by = command.principal
    found.asked_ns = state.time_ns
    found.asked_with_fee = command.with_chain_fee
    event_writers.withdrawal_reversal_asked(
        state.events, 0, WithdrawalId(found.id), found.account_id, found.asset_id, found.done
    )
    return codes.OK


def _refuse_reversal(state: State, found: Decision, fee: int, refusal: Refusal) -> int:
    """Return OK if a confirmed withdrawal may be reversed with a fee of its chain, else a code.

    In order WITHDRAWAL_IS_REVERSED, WITHDRAWAL_TOO_OLD, SECURITY_REDEEMED, ACCOUNT_CLOSED, RECEIVER_IN_LIQUIDATION,
    AMOUNT_OUT_OF_RANGE (the sum of all deposits would exceed U-2).
    """
    if found.is_reversed:
        return codes.WITHDRAWAL_IS_REVERSED
    age_ns = state.time_ns - found.decided_ns
    if age_ns > REVERSAL_NS:
        refusal.above(REVERSAL_NS, age_ns)
        return codes.WITHDRAWAL_TOO_OLD
    code = refuse_redeemed(state, found.asset_id)
    if code != codes.OK:
        return code
    account = state.accounts[found.account_id]
    if account.status == CLOSED:
        return codes.ACCOUNT_CLOSED
    asset = state.assets[found.asset_id]
    code = refuse_receiver(state, account, asset)
    if code != codes.OK:
        return code
    inside = found.done + fee - holding_of(state, state.accounts[EXTERNAL], asset).balance
    if inside > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, inside)
        return codes.AMOUNT_OUT_OF_RANGE
    return codes.OK


def _main_account(state: State, asset_id: AssetId) -> HolderAccount | None:
    """Return the account of an asset at its main holder, which is the first of the asset (C-14), or None."""
    return next(iter(state.holders.of_asset.get(asset_id, ())), None)


def _unseen(state: State, asset_id: AssetId, amount: int, refusal: Refusal) -> bool:
    """Return whether the main holder's statement does not yet show an amount that has come back.

    The statement shows the amount if its balance is at least that much above the ledger. Return False without a holder.
    """
    account = _main_account(state, asset_id)
    if account is None:
        return False
    shown = max(account.difference, 0)
    if shown >= amount:
        return False
    refusal.below(amount, shown)
    return True


def _reverse(state: State, found: Decision, fee: int) -> None:
    """Post a withdrawal, and the chain fee to its payer, back from `external`.

    This reversal alone explains the amount on the statement.
    """
    found.is_reversed = True
    account = state.accounts[found.account_id]
    asset = state.assets[found.asset_id]
    amount = found.done
    withdrawal_id = WithdrawalId(found.id)
    holding = holding_of(state, account, asset)
    external = holding_of(state, state.accounts[EXTERNAL], asset)
    payer = holding_of(state, state.accounts[FEES], asset) if found.fee_from_house else holding
    received = amount if found.fee_from_house else amount + fee
    asset.outflow.give_back(state.time_ns, account.owner, received)
    move(external, holding, amount)
    state.touched[account.id] = account
    event_writers.withdrawal_reversed(state.events, 0, withdrawal_id, account.id, asset.id, amount)
    if fee:
        move(external, payer, fee)
        event_writers.chain_fee_returned(
            state.events, 0, withdrawal_id, payer.account.id, asset.id, fee
        )
    main = _main_account(state, asset.id)
    if main is not None:
        lower_closings(main, main.statement_day, -amount - fee)
        set_difference(state, 0, main, main.difference - amount - fee)
    repay_received(state, 0, holding, received)
