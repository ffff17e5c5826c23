# SPDX-License-Identifier: Apache-2.0
"""Handle two-phase holds towards a beneficiary, with expiry (SPEC L-5).

Owns the refusals at each step of a hold: created, captured in whole or part, released, expired. A held amount is not
collateral, so a capture never changes MF.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.authority.common_checks import refuse_count, refuse_inactive
from clearinghouse.statemachine.authority.delegated_moves import (
    count_item,
    refuse_item,
    take_back_item,
)
from clearinghouse.statemachine.authority.delegation_limits import has_limits
from clearinghouse.statemachine.authority.freezes import is_seized
from clearinghouse.statemachine.clearing.client_losses import (
    count_loss,
    count_payment,
    loss_of_payment,
    refuse_payment,
)
from clearinghouse.statemachine.clearing.parties import is_being_frozen
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.decisions import remember_decision
from clearinghouse.statemachine.custody.hold_releases import release_hold
from clearinghouse.statemachine.custody.withdrawal_checks import (
    refuse_debit,
    refuse_receiver,
)
from clearinghouse.statemachine.ledger.holds import forget_hold
from clearinghouse.statemachine.ledger.ledger import holding_of, move, unhold
from clearinghouse.statemachine.lending.auto_loans import bring_back
from clearinghouse.statemachine.lending.loans import BeforeMovement
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.pretrade.reservations import reserve_amount
from clearinghouse.statemachine.state.custody import HOLDS, decision_on
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import Hold
from clearinghouse.statemachine.state.results import Outcome, Refusal, Reply, answer_refused_batch
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.state.timers import DEADLINE_HOLD_EXPIRY
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import HoldId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CLOSED,
    HOLD_PARTS,
    HOLDS_MAX,
)


def create_hold(state: State, batch: commands.CreateHolds, item: int, reply: Reply) -> int:
    """Create a hold in favour of a beneficiary.

    Refusals in order: those of `refuse_inactive` for account and beneficiary, UNKNOWN_ASSET, SECURITY_REDEEMED,
    SAME_ACCOUNT, HOLD_EXPIRY_IN_PAST, STATE_LIMIT, those of `refuse_debit`, of
    `refuse_departure` and of `refuse_payment`, HOLD_TOO_SMALL, WITHDRAWAL_MARGIN.
    """
    code = refuse_inactive(state, batch.account_ids[item])
    if code == codes.OK:
        code = refuse_inactive(state, batch.beneficiary_ids[item])
    if code != codes.OK:
        return code
    asset = state.assets.get(batch.asset_ids[item])
    if asset is None:
        return codes.UNKNOWN_ASSET
    if asset.id in state.corporate_actions.redeemed:
        return codes.SECURITY_REDEEMED
    if batch.account_ids[item] == batch.beneficiary_ids[item]:
        return codes.SAME_ACCOUNT
    expire_ns = batch.expire_ns[item]
    if expire_ns and expire_ns <= state.time_ns:
        reply.not_above(state.time_ns, expire_ns)
        return codes.HOLD_EXPIRY_IN_PAST
    account = state.accounts[batch.account_ids[item]]
    code = refuse_count(len(account.holds), HOLDS_MAX, reply)
    if code != codes.OK:
        return code
    holding = account.holdings.get(asset.id)
    amount = batch.amounts[item]
    code = refuse_debit(state, account, holding, amount, reply)
    if code == codes.OK:
        code = refuse_departure(state, account, asset, amount, reply)
    if code == codes.OK:
        code = refuse_payment(state, account, asset, amount, batch.principal, reply)
    if code != codes.OK or holding is None:
        return code
    least = _least_hold(state, asset)
    if amount < least:
        reply.below(least, amount)
        return codes.HOLD_TOO_SMALL
    code = reserve_amount(state, holding, amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    state.last_money_id += 1
    payee_id = batch.beneficiary_ids[item]
    created = Hold(HoldId(state.last_money_id), account.id, payee_id, asset.id, amount, expire_ns)
    state.holds[created.id] = created
    account.holds = with_entry(account.holds, created.id, created)
    if expire_ns:
        state.timers.schedule(expire_ns, DEADLINE_HOLD_EXPIRY, created.id)
    event_writers.hold_created(
        state.events,
        item,
        hold_id=created.id,
        account_id=account.id,
        beneficiary_id=created.beneficiary_id,
        asset_id=asset.id,
        amount=amount,
    )
    count_payment(state, item, account, asset, amount, batch.principal)
    reply.item_id = created.id
    return codes.OK


def _least_hold(state: State, asset: Asset) -> int:
    """Return the smallest amount of a hold in an asset (I-12).

    Its value is a hundredth of a valuation unit; without a price it is one smallest unit of the asset.
    """
    if asset.price_e9 == 0:
        return 1
    worth = 10**state.valuation.scale // HOLD_PARTS or 1
    least = mul_div_ceil(worth, asset.value_denominator, asset.price_e9)
    return least if least < AMOUNT_MAX else AMOUNT_MAX


def create_atomic_holds(state: State, batch: commands.CreateHolds, outcome: Outcome) -> None:
    """Create holds towards beneficiaries, all or none (L-5).

    Each hold passes the refusals of `create_hold`. If one is refused, the others get ATOMIC_BATCH_REFUSED.
    """
    reply = Reply()
    made: list[HoldId] = []
    loans: list[BeforeMovement] = []  # the loans as they were before the holds redeemed them (B-6)
    first_event = len(state.events)
    is_limited = has_limits(state, batch.principal)
    for item in range(batch.count()):
        reply.clear()
        code = refuse_item(state, batch, item, reply) if is_limited else codes.OK
        if code == codes.OK:
            code = create_hold(state, batch, item, reply)
            if code == codes.INSUFFICIENT_FREE_BALANCE and reply.free_lacking:
                before = bring_back(state, item, reply)
                if before is not None:
                    loans.append(before)
                    code = create_hold(state, batch, item, reply)
            if is_limited and code == codes.OK:
                count_item(state, batch, item)
        if code != codes.OK:
            _take_back(state, made, batch.principal)
            for loan in reversed(loans):
                loan.undo(state)
            for earlier in range(item if is_limited else 0):
                take_back_item(state, batch, earlier)
            del state.events[first_event:]
            answer_refused_batch(state, outcome, batch.count(), item, code, reply)
            return
        made.append(HoldId(reply.item_id))
    for hold_id in made:
        outcome.add(codes.OK, hold_id)


def _take_back(state: State, hold_ids: list[HoldId], principal: str) -> None:
    """Undo the newest holds and write no event; `hold_ids` lists them, the oldest first."""
    for hold_id in reversed(hold_ids):
        created = state.holds[hold_id]
        account = state.accounts[created.account_id]
        unhold(account.holdings[created.asset_id], created.amount)
        loss = loss_of_payment(state.assets[created.asset_id], created.amount)
        count_loss(state, account, -loss, principal)
        forget_hold(state, created)
        state.last_money_id -= 1


def decide_hold(state: State, batch: commands.DecideHolds, item: int, reply: Reply) -> int:
    """Capture a hold and release the remainder, or with amount 0 release the whole hold.

    Refusals: those of `_refuse_decision`.
    """
    code = _refuse_decision(state, batch, item, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _decide(state, batch, item)
    reply.item_id = batch.hold_ids[item]
    return codes.OK


def decide_atomic_holds(state: State, batch: commands.DecideHolds, outcome: Outcome) -> None:
    """Decide holds, all or none (L-3.2).

    A decision affects only decisions of the same hold, so all are checked before the first is carried out. The second
    decision of one hold is refused with ALREADY_DECIDED, the others with ATOMIC_BATCH_REFUSED.
    """
    reply = Reply()
    named: dict[HoldId, int] = {}
    for item in range(batch.count()):
        reply.clear()
        hold_id = batch.hold_ids[item]
        code = _refuse_decision(state, batch, item, reply)
        if code == codes.OK and hold_id in named:
            code = codes.ALREADY_DECIDED
            reply.below(state.holds[hold_id].amount, batch.amounts[named[hold_id]])
        if code != codes.OK:
            answer_refused_batch(state, outcome, batch.count(), item, code, reply)
            return
        named[hold_id] = item

    # Accepted: nothing below refuses.
    for item in range(batch.count()):
        _decide(state, batch, item)
        outcome.add(codes.OK, batch.hold_ids[item])


def _refuse_decision(state: State, batch: commands.DecideHolds, item: int, reply: Reply) -> int:
    """Return OK if a decision on a hold is permitted, else a code.

    In order: UNKNOWN_HOLD (also for an amount stated in another asset), ALREADY_DECIDED, AMOUNT_NOT_POSITIVE,
    HOLD_AMOUNT_EXCEEDED, ACCOUNT_FROZEN (the payer, Q-5.1, C-9.3), REVERSED_DEPOSIT_OWED (by the payer, L-4.3),
    BUST_ANNOUNCED (the payer, O-10), ACCOUNT_CLOSED (the beneficiary), RECEIVER_IN_LIQUIDATION (the beneficiary, or
    the account to which a part is released).
    """
    amount = batch.amounts[item]
    found = state.holds.get(batch.hold_ids[item])
    if found is None:
        decided = decision_on(state.custody, HOLDS, batch.hold_ids[item])
        if decided is None or (amount and batch.asset_ids[item] != decided.asset_id):
            return codes.UNKNOWN_HOLD
        reply.below(decided.asked, decided.done)
        return codes.ALREADY_DECIDED
    if amount and batch.asset_ids[item] != found.asset_id:
        return codes.UNKNOWN_HOLD
    if amount < 0:
        return codes.AMOUNT_NOT_POSITIVE
    if amount > found.amount:
        reply.above(found.amount, amount)
        return codes.HOLD_AMOUNT_EXCEEDED
    account = state.accounts[found.account_id]
    # An order of a court permits captures of holds that existed before the order (L-8).
    is_stopped = account.id in state.authority.freezes and not (
        is_seized(state, account) and state.accounts[found.beneficiary_id].owner != account.owner
    )
    if amount and (is_stopped or is_being_frozen(state, account)):
        return codes.ACCOUNT_FROZEN
    if amount and is_debtor(state, account):
        return codes.REVERSED_DEPOSIT_OWED
    if amount and refuse_kept(state, account, None, 0, Refusal()) != codes.OK:
        return codes.BUST_ANNOUNCED  # its figures are the payer's, and the beneficiary asks
    if amount and state.accounts[found.beneficiary_id].status == CLOSED:
        return codes.ACCOUNT_CLOSED
    asset = state.assets[found.asset_id]
    code = codes.OK
    if amount:
        code = refuse_receiver(state, state.accounts[found.beneficiary_id], asset)
    if code == codes.OK and amount < found.amount:
        code = refuse_receiver(state, account, asset)
    return code


def _decide(state: State, batch: commands.DecideHolds, item: int) -> None:
    """Carry out a permitted decision: capture an amount of a hold, or release the whole hold."""
    found = state.holds[batch.hold_ids[item]]
    if batch.amounts[item]:
        _capture(state, item, found, batch.amounts[item])
    else:
        release_hold(state, item, found, codes.OK)


def _capture(state: State, offset: int, found: Hold, amount: int) -> None:
    """Pay `amount` of a hold to its beneficiary and release the remainder; a capture never lowers MF (L-4)."""
    account = state.accounts[found.account_id]
    beneficiary = state.accounts[found.beneficiary_id]
    holding = account.holdings[found.asset_id]
    unhold(holding, found.amount)
    move(holding, holding_of(state, beneficiary, holding.asset), amount)
    forget_hold(state, found)
    remember_decision(state, HOLDS, found, found.beneficiary_id, amount)
    event_writers.hold_captured(
        state.events,
        offset,
        hold_id=found.id,
        account_id=account.id,
        beneficiary_id=beneficiary.id,
        asset_id=found.asset_id,
        captured=amount,
        released=found.amount - amount,
    )
    state.touched[account.id] = account
    state.touched[beneficiary.id] = beneficiary
