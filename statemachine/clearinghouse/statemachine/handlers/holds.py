# SPDX-License-Identifier: Apache-2.0
"""Two-phase holds towards a beneficiary, with expiry (SPEC L-5).

Owns the ladders of a hold's life: created, captured in whole or part, released, expired. What is held is no
collateral, so a capture never changes MF.
"""

from clearinghouse.statemachine.handlers.access import check_active, check_may_withdraw
from clearinghouse.statemachine.ledger.ledger import hold, holding_of, move, unhold
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.pretrade.gate import may_take_out
from clearinghouse.statemachine.state.records import Hold
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_HOLD_EXPIRY
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.types import CLOSED


def create_holds(state: State, batch: commands.CreateHolds, outcome: Outcome) -> None:
    """Holds towards beneficiaries; with `atomic` all or none.

    Refusals in order: those of `check_active` for account and beneficiary, UNKNOWN_ASSET, SAME_ACCOUNT,
    HOLD_EXPIRY_IN_PAST, those of `check_may_withdraw`, WITHDRAWAL_MARGIN.
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
        state.timers.cancel(DEADLINE_HOLD_EXPIRY, created.id)
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
    code = check_active(state, batch.account_ids[item])
    if code == codes.OK:
        code = check_active(state, batch.beneficiary_ids[item])
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
    code = check_may_withdraw(account, holding, amount, refusal)
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
        state.timers.schedule(expire_ns, DEADLINE_HOLD_EXPIRY, created.id)
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
    state.timers.cancel(DEADLINE_HOLD_EXPIRY, found.id)
