# SPDX-License-Identifier: Apache-2.0
"""Handle losses without a default: the terms of who pays, the declaration, payment of the remainder (SPEC C-13).

Owns the refusals of these commands in their order. `default.non_default_losses` divides a loss among its payers.
"""

from clearinghouse.statemachine.arithmetic.calendars import local_day
from clearinghouse.statemachine.authority.common_checks import (
    refuse_count,
    refuse_inactive,
    refuse_redeemed,
)
from clearinghouse.statemachine.clearing.cash_calls import refuse_taking
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.default.non_default_losses import accounts_to_ask, bear, pay
from clearinghouse.statemachine.holders.breaks import set_difference
from clearinghouse.statemachine.holders.closings import booked_at, lower_closings
from clearinghouse.statemachine.pretrade.reservations import refuse_amount
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.holders import (
    HolderAccount,
    NonDefaultLoss,
    NonDefaultLossTerms,
)
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    EXTERNAL,
    LOSS_ACCOUNTS_MAX,
    LOSS_BORNE_BY_COVER,
    LOSS_OF_INVESTMENT,
    LOSS_OF_SETTLEMENT_BANK,
    NON_DEFAULT_LOSSES_MAX,
    PPB,
)


def set_terms(state: State, command: commands.SetNonDefaultLossTerms, _reply: Reply) -> int:
    """Set who pays losses of a cause in an asset.

    Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if (
        not LOSS_OF_SETTLEMENT_BANK <= command.cause <= LOSS_OF_INVESTMENT
        or not 0 <= command.equity_max <= AMOUNT_MAX
        or not 0 <= command.member_cap_ppb <= PPB
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    terms = NonDefaultLossTerms(
        command.asset_id, command.cause, command.equity_max, command.member_cap_ppb
    )
    state.holders.loss_terms[pair_key(terms.asset_id, terms.cause)] = terms
    event_writers.non_default_terms_set(
        state.events, 0, terms.cause, terms.asset_id, terms.equity_max, terms.member_cap_ppb
    )
    return codes.OK


def declare(state: State, command: commands.DeclareNonDefaultLoss, reply: Reply) -> int:
    """Book a loss at a holder, and charge it to its payers.

    Refusals in order: UNKNOWN_ASSET, SECURITY_REDEEMED (each remaining unit is a claim on the redemption price),
    PARAMETER_OUT_OF_RANGE (cause, or a day before 1970), LOSS_TERMS_MISSING, UNKNOWN_HOLDER_ACCOUNT, those of
    `_refuse_loss`, STATE_LIMIT (of losses with an unpaid part, then of accounts to charge).
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = refuse_redeemed(state, command.asset_id)
    if code != codes.OK:
        return code
    cause = command.cause
    if not LOSS_OF_SETTLEMENT_BANK <= cause <= LOSS_OF_INVESTMENT or command.loss_day < 0:
        return codes.PARAMETER_OUT_OF_RANGE
    holders = state.holders
    terms = holders.loss_terms.get(pair_key(command.asset_id, cause))
    if terms is None:
        return codes.LOSS_TERMS_MISSING
    account = holders.account_of.get(pair_key(command.holder_id, command.asset_id))
    if command.holder_id == 0 and cause == LOSS_OF_INVESTMENT:
        account = next(iter(holders.of_asset.get(command.asset_id, ())), None)
    elif account is None:
        return codes.UNKNOWN_HOLDER_ACCOUNT
    code = _refuse_loss(state, command, account, reply)
    if code != codes.OK:
        return code
    losses = holders.non_default_losses
    oldest = next((one for one in losses.values() if one.uncovered() == 0), None)
    if len(losses) < NON_DEFAULT_LOSSES_MAX or oldest is None:
        code = refuse_count(len(losses), NON_DEFAULT_LOSSES_MAX, reply)
        oldest = None
    if code == codes.OK:
        code = refuse_count(accounts_to_ask(state), LOSS_ACCOUNTS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    loss_id = next(reversed(losses), 0) + 1
    loss = NonDefaultLoss(loss_id, cause, command.holder_id, command.asset_id, command.amount)
    loss.loss_day = command.loss_day
    loss.explanation = command.explanation
    loss.declared_ns = state.time_ns
    if oldest is not None:
        del losses[oldest.id]
    losses[loss.id] = loss
    reply.item_id = loss.id
    _book(state, loss, account)
    bear(state, loss, terms)
    return codes.OK


def _refuse_loss(
    state: State,
    command: commands.DeclareNonDefaultLoss,
    account: HolderAccount | None,
    refusal: Refusal,
) -> int:
    """Return OK if the holder can have lost the amount since the stated day, else a code.

    In order AMOUNT_NOT_POSITIVE, HOLDER_BALANCE_TOO_SMALL, LOSS_DAY_AHEAD, AMOUNT_OUT_OF_RANGE (the break that the
    loss leaves).
    """
    if command.amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    offset = 0
    if account is None:
        holding = state.accounts[EXTERNAL].holdings.get(command.asset_id)
        booked = 0 if holding is None else -holding.balance
        booked -= state.custody.shortfalls.get(command.asset_id, 0)
        booked -= state.holders.lost.get(command.asset_id, 0)
    else:
        booked = booked_at(state, account)
        offset = state.holders.holders[account.holder_id].utc_offset_seconds
    if command.amount > booked:
        refusal.above(booked, command.amount)
        return codes.HOLDER_BALANCE_TOO_SMALL
    today = local_day(state.time_ns, offset)
    if command.loss_day > today:
        refusal.above(today, command.loss_day)
        return codes.LOSS_DAY_AHEAD
    if account is not None and account.statement_day >= command.loss_day:
        difference = account.difference + command.amount
        if difference > AMOUNT_MAX:
            refusal.above(AMOUNT_MAX, difference)
            return codes.AMOUNT_OUT_OF_RANGE
    return codes.OK


def _book(state: State, loss: NonDefaultLoss, account: HolderAccount | None) -> None:
    """Subtract a loss from its holder's balance, and from each closing balance since the day of the loss."""
    state.holders.add_lost(loss.asset_id, loss.amount)
    event_writers.non_default_loss_declared(
        state.events,
        0,
        loss_id=loss.id,
        cause=loss.cause,
        holder_id=loss.holder_id,
        asset_id=loss.asset_id,
        amount=loss.amount,
        loss_day=loss.loss_day,
    )
    if account is None:
        return
    if not account.is_main:
        account.booked -= loss.amount
    lower_closings(account, loss.loss_day, loss.amount)
    if account.statement_day and account.statement_day >= loss.loss_day:
        set_difference(state, 0, account, account.difference + loss.amount)


def cover(state: State, command: commands.CoverNonDefaultLoss, reply: Reply) -> int:
    """Pay a part of the unpaid loss from an account.

    Refusals in order: UNKNOWN_LOSS, SECURITY_REDEEMED, those of `refuse_inactive`, LOSS_SMALLER, those of
    `refuse_debit` and of `refuse_taking` (C-5.4), those of `refuse_margin_after_debit`.
    """
    loss = state.holders.non_default_losses.get(command.loss_id)
    if loss is None or loss.asset_id != command.asset_id:
        return codes.UNKNOWN_LOSS
    code = refuse_redeemed(state, loss.asset_id)
    if code == codes.OK:
        code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    uncovered = loss.uncovered()
    if command.amount > uncovered:
        reply.above(uncovered, command.amount)
        return codes.LOSS_SMALLER
    account = state.accounts[command.account_id]
    holding = account.holdings.get(loss.asset_id)
    code = refuse_debit(state, account, holding, command.amount, reply)
    if code == codes.OK:
        asset = state.assets[loss.asset_id]
        code = refuse_taking(state, account, asset, command.amount, reply)
    if code != codes.OK or holding is None:
        return code
    code = refuse_amount(state, holding, command.amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    loss.by_cover += command.amount
    pay(state, loss, LOSS_BORNE_BY_COVER, 0, account, command.amount, 0)
    return codes.OK
