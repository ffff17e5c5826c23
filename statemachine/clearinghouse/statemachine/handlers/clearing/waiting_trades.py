# SPDX-License-Identifier: Apache-2.0
"""Handle captured trades that wait for cover: their terms, exit of a side, attempts, payment after a lapse (C-16.1).

Owns the refusals of these commands, and the action of a deadline on each trade. `clearing.waiting_trades` has the
rules.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.authority.freezes import freeze_of, is_seized
from clearinghouse.statemachine.clearing.client_losses import (
    LegLosses,
    count_payment,
    refuse_payment,
)
from clearinghouse.statemachine.clearing.parties import is_frozen, own_accounts
from clearinghouse.statemachine.clearing.waiting_trades import (
    are_waits_quarantined,
    debtor_and_receiver,
    end_captured,
    end_left,
    lapse,
    latest_end,
    schedule_round,
)
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.withdrawal_checks import (
    refuse_debit,
    refuse_margin_without,
)
from clearinghouse.statemachine.handlers.clearing.capture import (
    OF_SESSION,
    Capture,
    accept_trade,
    lacking_sides,
    read_terms,
    refuse_bound_party,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Holding, State
from clearinghouse.statemachine.state.timers import DEADLINE_WAITING_TRADES
from clearinghouse.statemachine.state.waiting_trades import WaitingTerms, WaitingTrade, lacks_by
from clearinghouse.statemachine.state.work import (
    IDS_PER_UNIT,
    WORK_OF_CAPTURE,
    WORK_OF_PAYMENT,
    WORK_OF_VALUE_DATE,
)
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    FEES,
    LAPSE_FEE_MAX_PPB,
    MANDATE_LEGS,
    MEMBER_IN_DEFAULT,
    SECOND_NS,
    WAIT_SECONDS_MAX,
)

ATTEMPTS: Final = 3
PAY_RETRY_NS: Final = 60 * SECOND_NS


def set_waiting_terms(state: State, command: commands.SetWaitingTerms, _reply: Reply) -> int:
    """Set how long captured trades of a segment may wait for cover.

    Refusals in order: UNKNOWN_SEGMENT, PARAMETER_OUT_OF_RANGE.
    """
    if command.segment_id not in state.clearing.segments:
        return codes.UNKNOWN_SEGMENT
    if not (
        0 <= command.wait_seconds <= WAIT_SECONDS_MAX
        and 0 <= command.lapse_fee_ppb <= LAPSE_FEE_MAX_PPB
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    terms = state.clearing.waiting.terms
    terms.pop(command.segment_id, None)
    if command.wait_seconds:
        terms[command.segment_id] = WaitingTerms(
            command.segment_id, command.wait_seconds, command.lapse_fee_ppb
        )
    event_writers.waiting_terms_set(
        state.events, 0, command.segment_id, command.wait_seconds, command.lapse_fee_ppb
    )
    return codes.OK


def leave_waiting_trade(state: State, command: commands.LeaveWaitingTrade, reply: Reply) -> int:
    """End a waiting trade for the side that has always covered it, or waive the amount owed to it for a lapse.

    Refusals in order: UNKNOWN_WAITING_TRADE, SIDE_NOT_COVERED; after a lapse ACCOUNT_FROZEN and those of
    `refuse_payment`; before a lapse those of `refuse_loss` for the gain that an account of clients would have by the
    trade.
    """
    account_id = command.account_id
    trade = state.clearing.waiting.trades.get(command.waiting_trade_id)
    if trade is None or (trade.is_lapsed and trade.owed == 0):
        return codes.UNKNOWN_WAITING_TRADE
    if account_id not in (trade.buyer_account_id, trade.seller_account_id):
        return codes.UNKNOWN_WAITING_TRADE
    if account_id in trade.lacking_accounts():
        return codes.SIDE_NOT_COVERED
    account, asset, owed = state.accounts[account_id], state.assets[trade.asset_id], trade.owed
    losses = LegLosses(MANDATE_LEGS, command.principal)
    if trade.is_lapsed:
        if is_frozen(state, account) or freeze_of(state, account) is not None:
            return codes.ACCOUNT_FROZEN
        code = refuse_payment(state, account, asset, owed, command.principal, reply)
    else:
        _measure_leaving(state, trade, account_id, losses)
        code = losses.refuse(state, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    if not trade.is_lapsed:
        end_left(state, trade)
        losses.count(state, 0)
        return codes.OK
    _forgive(state, trade, 0)
    count_payment(state, 0, account, asset, owed, command.principal)
    return codes.OK


def _measure_leaving(
    state: State, trade: WaitingTrade, account_id: AccountId, losses: LegLosses
) -> None:
    """Measure the gain that an account of clients gives up by leaving a waiting trade, at the present reference price.

    The measure is that of a cancel.
    """
    lots, cash = trade.lots, -trade.lots * trade.price_per_lot
    if account_id == trade.buyer_account_id:
        lots, cash = -lots, -cash
    market = state.markets[trade.market_id]
    cleared = state.clearing.markets[market.id]
    session = state.clearing.segments[trade.segment_id].sessions.get(trade.value_date)
    losses.measure(state, market, cleared, session, [(account_id, lots, cash)])


def _forgive(state: State, trade: WaitingTrade, fee: int) -> None:
    """Waive the amount that is owed to the other side of a lapsed trade, and the part `fee` of the fee.

    The remaining fee is still owed to the clearinghouse.
    """
    debtor_id, receiver_id = debtor_and_receiver(trade)
    event_writers.lapsed_trade_forgiven(
        state.events,
        0,
        waiting_trade_id=trade.id,
        account_id=debtor_id,
        receiver_account_id=receiver_id,
        asset_id=trade.asset_id,
        amount=trade.owed,
        fee=fee,
    )
    state.clearing.waiting.set_owed(trade, 0, trade.fee_owed - fee)


def round_due(state: State, to_ns: int) -> None:
    """Visit the waiting trades of a round, the oldest first, up to the end of the slice; at least one trade
    (I-12.2).
    """
    waiting, work = state.clearing.waiting, state.work
    work.units += len(waiting.trades) // IDS_PER_UNIT
    left = [one for one in waiting.trades if one > waiting.place]
    for trade_id in left:
        waiting.place = trade_id
        _visit(state, waiting.trades[trade_id])
        if work.is_over(state.events) and trade_id != left[-1]:
            state.timers.schedule(state.time_ns, DEADLINE_WAITING_TRADES, 0)
            return
    schedule_round(state, to_ns)


def _visit(state: State, trade: WaitingTrade) -> None:
    """Try to novate a waiting trade, let it lapse, or pay for its lapse.

    If this work is quarantined, the trade ends only at its cut-off. After the quarantine it is tried once more, even
    after its time.
    """
    if are_waits_quarantined(state, trade.segment_id):
        if not trade.is_lapsed and state.time_ns >= latest_end(state, trade):
            lapse(state, trade)
        return
    is_tried = state.time_ns <= trade.until_ns or state.clearing.waiting.is_delayed(trade)
    if not trade.is_lapsed and is_tried and _try(state, trade):
        return
    if state.time_ns >= trade.until_ns and (trade.is_lapsed or lapse(state, trade)):
        _pay(state, trade)


def _try(state: State, trade: WaitingTrade) -> bool:
    """Novate a trade if both sides cover it at the present reference; return whether it was novated.

    If not, record the side that prevents it (C-16.1): by lack of cover, a default of its member, a freeze, or its
    limits.
    """
    state.work.units += WORK_OF_CAPTURE + WORK_OF_VALUE_DATE
    waiting = state.clearing.waiting
    capture, refusal = Capture(), Refusal()
    stopped = (
        refuse_bound_party(state, capture.buyer, trade.buyer_account_id, refusal),
        refuse_bound_party(state, capture.seller, trade.seller_account_id, refusal),
    )
    if lacks_by(stopped):
        waiting.note_lacking(trade, lacks_by(stopped))
        return False
    code = read_terms(
        state,
        capture,
        trade.market_id,
        trade.buyer_account_id,
        trade.seller_account_id,
        trade.price,
        trade.quantity,
        trade.name,
        trade.asked_date,
        refusal,
    )
    if code != codes.OK or capture.dates.value_date != trade.value_date:
        return False
    code = accept_trade(state, 0, capture, trade.name, trade.principal, refusal)
    if code == codes.OK:
        end_captured(state, trade)
        # Reserved cash covers nothing else.
        settle_health(state, 0)
        return True
    if code not in OF_SESSION:
        waiting.note_lacking(trade, lacks_by(lacking_sides(state, capture)))
    return False


def _pay(state: State, trade: WaitingTrade) -> None:
    """Pay for a lapsed trade from the account that owes, then from other house accounts of its member."""
    debtor_id, receiver_id = debtor_and_receiver(trade)
    debtor, receiver = state.accounts[debtor_id], state.accounts[receiver_id]
    member = state.clearing.member_of.get(debtor.owner)
    if member is None or member.status >= MEMBER_IN_DEFAULT:
        _forgive(state, trade, trade.fee_owed)
        return
    others = [one for one in own_accounts(state, debtor) if one != debtor_id]
    for account_id in [debtor_id, *others]:
        state.work.units += WORK_OF_PAYMENT
        holding = state.accounts[account_id].holdings.get(trade.asset_id)
        if holding is not None and trade.owed + trade.fee_owed > 0:
            _pay_from(state, trade, holding, receiver)
    trade.until_ns = state.time_ns + PAY_RETRY_NS


def _pay_from(state: State, trade: WaitingTrade, holding: Holding, receiver: Account) -> None:
    """Pay for a lapsed trade from the part of a holding that may leave (C-7.2): the other side first, then the fee."""
    waiting = state.clearing.waiting
    # The check must not count the debts for lapsed trades, since they are now paid, the oldest first.
    debts, waiting.debts = waiting.debts, {}
    paid = _most_that_leaves(state, holding, trade.owed + trade.fee_owed)
    waiting.debts = debts
    if paid:
        amount = min(paid, trade.owed)
        waiting.set_owed(trade, trade.owed - amount, trade.fee_owed - (paid - amount))
        pay_out(state, trade.id, holding, receiver, amount, paid - amount)
        settle_health(state, 0)


def pay_out(
    state: State, trade_id: int, holding: Holding, receiver: Account, amount: int, fee: int
) -> None:
    """Pay an amount to the other side of a lapsed trade, and a fee to the clearinghouse."""
    assert amount >= 0
    assert fee >= 0
    payer, asset = holding.account, holding.asset
    if amount:  # with amount 0 the receiver may be closed by now
        move(holding, holding_of(state, receiver, asset), amount)
        state.touched[receiver.id] = receiver
    if fee:
        move(holding, holding_of(state, state.accounts[FEES], asset), fee)
    state.touched[payer.id] = payer
    event_writers.lapsed_trade_paid(
        state.events,
        0,
        waiting_trade_id=trade_id,
        account_id=payer.id,
        receiver_account_id=receiver.id,
        asset_id=asset.id,
        amount=amount,
        fee=fee,
    )


def _most_that_leaves(state: State, holding: Holding, most: int) -> int:
    """Return how much of a holding may leave its account for good, `most` at the most (L-4, C-7.2).

    An account under an order of a court may still pay: its debts are paid before the order moves the remainder (L-8).
    """
    account, asset = holding.account, holding.asset
    is_due = is_seized(state, account)
    amount = min(most, max(free_balance(holding), 0))
    for _ in range(ATTEMPTS):
        if amount <= 0:
            return 0
        refusal = Refusal()
        code = refuse_debit(state, account, holding, amount, refusal, is_due=is_due)
        if code == codes.OK:
            code = refuse_departure(state, account, asset, amount, refusal)
        if code == codes.OK and account.exposure_count:
            code = refuse_margin_without(state, holding, amount, refusal)
        if code == codes.OK:
            return amount
        if code in _LEAVES_LESS:
            amount -= refusal.shortfall
        elif code in (codes.COMMITMENT_NOT_COVERED, codes.WITHDRAWAL_MARGIN):
            # The figures are in the valuation asset.
            value = max(to_valuation_ceil(asset, amount), 1)
            amount -= mul_div_ceil(amount, min(refusal.shortfall, value), value)
        else:
            return 0
    return 0


# Refusals whose figures are in the asset itself.
_LEAVES_LESS: Final = (
    codes.INSUFFICIENT_FREE_BALANCE,
    codes.NEEDED_FOR_SETTLEMENT,
    codes.WORK_QUARANTINED,
)
