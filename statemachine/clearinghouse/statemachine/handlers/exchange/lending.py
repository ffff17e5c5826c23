# SPDX-License-Identifier: Apache-2.0
"""Handle the commands of borrowing and lending: pools, lend, redeem, borrow, repay (SPEC section 9).

Owns the order of refusals. `lending.loans` has the movements, `lending.accrual` the interest. A refusal changes
nothing except the accrual that was due.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import claim_floor, loan_shortfall
from clearinghouse.statemachine.authority.common_checks import refuse_inactive, refuse_redeemed
from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.authority.setting_changes import what_holds_now
from clearinghouse.statemachine.brakes.brakes import (
    above_share,
    count_borrow,
    count_repayment,
    engage_cap,
    owner_share,
    would_exceed,
)
from clearinghouse.statemachine.clearing.cash_calls import refuse_taking
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.clearing_cover.departures import (
    covers_of,
    refuse_departure,
    refuse_less,
)
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of, free_claim
from clearinghouse.statemachine.ledger.valuation import least_redemption
from clearinghouse.statemachine.lending.accrual import accrue, count_virtual_claim, schedule_hour
from clearinghouse.statemachine.lending.loans import (
    BeforeMovement,
    PoolHeadroom,
    borrow,
    headroom_in,
    lend,
    loses_by_rounding,
    redeem,
    repay,
)
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.lending.spot_financing import may_have_debts
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.pretrade.gate import refuse_borrow
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, NOTHING
from clearinghouse.statemachine.vocabulary.types import (
    ACCRUAL_COMPOUNDED,
    ACCRUAL_LINEAR,
    ACTIVE,
    AMOUNT_MAX,
    LEFT_MAX,
    LIQUIDATING,
    LOAN_SHORTFALL_MAX,
    PPB,
    REDEMPTIONS_MAX,
    VIRTUAL_CLAIM_MIN,
    WORK_KIND_INTEREST,
)

RATE_MAX_PPB: Final = 100 * PPB  # 10,000 % a year


def set_pool(state: State, command: commands.SetPool, reply: Reply) -> int:
    """Open the pool of an asset, or change its terms. Refusals in order: UNKNOWN_ASSET, SECURITY_REDEEMED,
    WORK_QUARANTINED (its interest has to accrue at the earlier terms, J-2.2), PARAMETER_OUT_OF_RANGE.
    """
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    code = refuse_redeemed(state, asset.id)
    if code != codes.OK:
        return code
    if state.quarantine.has(WORK_KIND_INTEREST, asset.id):
        return codes.WORK_QUARANTINED
    if not _terms_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    command = what_holds_now(state, command, reply)
    pool = asset.pool
    write_change = event_writers.pool_changed
    if pool is None:
        write_change = event_writers.pool_created
        pool = Pool(state.time_ns)
        asset.pool = pool
        state.pool_ids = sorted([*state.pool_ids, asset.id])
        schedule_hour(state, asset)
    else:
        # Interest of the past accrues at the earlier terms.
        accrue(state, 0, asset, pool)
    pool.kink_ppb = command.kink_ppb
    pool.base_rate_ppb = command.base_rate_ppb
    pool.slope1_ppb = command.slope1_ppb
    pool.slope2_ppb = command.slope2_ppb
    pool.reserve_factor_ppb = command.reserve_factor_ppb
    pool.borrow_accrual = command.borrow_accrual
    pool.supply_accrual = command.supply_accrual
    pool.supply_cap = command.supply_cap
    pool.borrow_cap = command.borrow_cap
    pool.account_supply_cap = command.account_supply_cap
    pool.account_borrow_cap = command.account_borrow_cap
    pool.utilisation_max_ppb = command.utilisation_max_ppb
    pool.throttle_ppb = command.throttle_ppb
    pool.throttle_share_ppb = command.throttle_share_ppb
    pool.throttle_window_ns = command.throttle_window_ns
    pool.claims_min = command.claims_min
    pool.fee_share_ppb = command.fee_share_ppb
    is_stated = command.virtual_claim != NOT_STATED
    if is_stated:
        pool.virtual_claim = command.virtual_claim
    if is_stated or pool.virtual_claim == NOT_STATED:
        count_virtual_claim(state, asset, pool)
    write_change(state.events, 0, asset.id)
    reply.item_id = asset.id
    return codes.OK


def _terms_valid(command: commands.SetPool) -> bool:
    """Return whether the terms are in the ranges of B-2 to B-4.

    Claims must never compound faster than the debts that pay them.
    """
    rates = (command.base_rate_ppb, command.slope1_ppb, command.slope2_ppb)
    caps = (
        command.supply_cap,
        command.borrow_cap,
        command.account_supply_cap,
        command.account_borrow_cap,
    )
    amounts = (command.claims_min, command.throttle_window_ns)
    shares = (command.reserve_factor_ppb, command.fee_share_ppb, command.throttle_share_ppb)
    modes = (ACCRUAL_LINEAR, ACCRUAL_COMPOUNDED)
    return (
        0 < command.kink_ppb < PPB
        and all(0 <= rate <= RATE_MAX_PPB for rate in rates)
        and all(NOTHING <= cap <= AMOUNT_MAX for cap in caps)
        and all(0 <= amount <= AMOUNT_MAX for amount in amounts)
        and all(0 <= share <= PPB for share in shares)
        and command.borrow_accrual in modes
        and command.supply_accrual in modes
        and command.supply_accrual <= command.borrow_accrual
        and (
            command.virtual_claim in (NOT_STATED, 0)
            or VIRTUAL_CLAIM_MIN <= command.virtual_claim <= AMOUNT_MAX
        )
        and 0 < command.utilisation_max_ppb <= PPB
        and 0 <= command.throttle_ppb < command.utilisation_max_ppb
        and (command.throttle_ppb == 0 or command.throttle_window_ns > 0)
    )


# --- shared checks ----------------------------------------------------------------------------------------

_Batch = commands.Lend | commands.Redeem | commands.AskRedemption | commands.Borrow | commands.Repay


def _refuse_named(state: State, batch: _Batch, item: int) -> int:
    """Return OK if the account, the asset, its pool and the amount of an item are valid, else a code.

    In order those of `refuse_inactive`, UNKNOWN_ASSET, UNKNOWN_POOL, WORK_QUARANTINED (J-2.2; repayments are still
    permitted), AMOUNT_NOT_POSITIVE (below 0, or outside U-2).
    """
    code = refuse_inactive(state, batch.account_ids[item])
    if code != codes.OK:
        return code
    asset = state.assets.get(batch.asset_ids[item])
    if asset is None:
        return codes.UNKNOWN_ASSET
    if asset.pool is None:
        return codes.UNKNOWN_POOL
    if state.quarantine.has(WORK_KIND_INTEREST, asset.id) and not isinstance(batch, commands.Repay):
        return codes.WORK_QUARANTINED
    return codes.OK if 0 <= batch.amounts[item] <= AMOUNT_MAX else codes.AMOUNT_NOT_POSITIVE


class _Movement:
    """A movement between an account and a pool, with the data to undo the movement."""

    def __init__(self, state: State, batch: _Batch, item: int) -> None:
        """Accrue the pool's interest up to the command's time; account, asset and pool have been checked."""
        account = state.accounts[batch.account_ids[item]]
        asset = state.assets[batch.asset_ids[item]]
        assert asset.pool is not None
        accrue(state, item, asset, asset.pool)
        self.item = item
        self.pool = asset.pool
        self.holding = holding_of(state, account, asset)
        self.before = BeforeMovement(state, self.holding)
        self.amount = batch.amounts[item]

    def undo(self, state: State) -> None:
        """Undo the movement and its event; no other change may have followed the movement."""
        self.before.undo(state)


def _undo_below_maintenance(state: State, movement: _Movement, refusal: Refusal) -> int:
    """Return OK if an account still has maintenance margin after a movement, else INSUFFICIENT_MARGIN.

    The rounding of a movement may cost one unit (I-5). A refusal undoes the movement and its event.
    """
    account = movement.holding.account
    if account.status != ACTIVE or account.exposure_count == 0:
        return codes.OK
    refresh(state, account)
    required = maintenance_margin(state, account)
    if account.exposure == 0 or equity(account) >= required:
        state.touched[account.id] = account
        return codes.OK
    refusal.below(required, equity(account))
    movement.undo(state)
    return codes.INSUFFICIENT_MARGIN


# --- the commands -----------------------------------------------------------------------------------------


def lend_to_pool(state: State, batch: commands.Lend, item: int, reply: Reply) -> int:
    """Lend an amount of a free balance to a pool.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, ACCOUNT_FROZEN (by
    custody, Q-5.1, or its member is in default, C-9), REVERSED_DEPOSIT_OWED (L-4.3), ACCOUNT_LIQUIDATING, UNPAID_LOSS,
    INSUFFICIENT_FREE_BALANCE, BUST_ANNOUNCED (O-10), those of `refuse_departure`, LOAN_TOO_SMALL, POOL_CAP,
    ACCOUNT_POOL_CAP, INSUFFICIENT_MARGIN (a unit lost by rounding).
    """
    code = _refuse_named(state, batch, item)
    if code != codes.OK:
        return code
    movement = _Movement(state, batch, item)
    holding, pool, amount = movement.holding, movement.pool, movement.amount
    if amount == 0:
        return codes.AMOUNT_NOT_POSITIVE
    if freeze_of(state, holding.account) is not None or (
        state.defaults.cases and is_frozen(state, holding.account)
    ):
        return codes.ACCOUNT_FROZEN
    if is_debtor(state, holding.account):
        return codes.REVERSED_DEPOSIT_OWED
    if holding.account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if holding.account.id in state.pnl_settlement.overdue:
        return codes.UNPAID_LOSS
    free = free_balance(holding)
    if amount > free:
        reply.below(amount, free if free > 0 else 0)
        return codes.INSUFFICIENT_FREE_BALANCE
    code = refuse_kept(state, holding.account, holding, amount, reply)
    if code != codes.OK:
        return code
    code = refuse_departure(state, holding.account, holding.asset, amount, reply)
    if code != codes.OK:
        return code
    if loses_by_rounding(pool, amount):
        reply.above(LOAN_SHORTFALL_MAX, loan_shortfall(amount, pool.supply_index))
        return codes.LOAN_TOO_SMALL
    claims = claim_floor(pool.supply_shares, pool.supply_index) + amount
    if pool.supply_cap and claims > pool.supply_cap:
        reply.above(max(pool.supply_cap, 0), claims)
        return codes.POOL_CAP
    claim = claim_of(holding) + amount
    if pool.account_supply_cap and claim > pool.account_supply_cap:
        reply.above(max(pool.account_supply_cap, 0), claim)
        return codes.ACCOUNT_POOL_CAP
    lend(state, item, holding, amount)
    return _undo_below_maintenance(state, movement, reply)


def redeem_from_pool(state: State, batch: commands.Redeem, item: int, reply: Reply) -> int:
    """Redeem a loan; a refusal of an amount that the pool cannot pay states the payable amount.

    A command without an amount redeems the whole claim except the part held for losses that the pool expects (B-5). If
    the pool cannot pay it now, the command requests the whole claim: the queue of redemptions pays the available part
    at the end of the command, and the remainder waits (B-6). Refusals in order: those of `refuse_inactive`,
    UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, LOAN_EXCEEDED, STATE_LIMIT (accounts that leave a losing pool),
    CLAIM_HELD, POOL_LIQUIDITY, POOL_THROTTLED, INSUFFICIENT_MARGIN (a unit lost by rounding), STATE_LIMIT (requests of
    the account).
    """
    code = redeem_now(state, batch, item, reply)
    if batch.amounts[item] or code not in (codes.POOL_LIQUIDITY, codes.POOL_THROTTLED):
        return code
    holding = holding_of(
        state, state.accounts[batch.account_ids[item]], state.assets[batch.asset_ids[item]]
    )
    code = _refuse_request(state, holding, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    reply.clear()
    _set_request(state, item, holding, claim_of(holding), is_whole=True)
    return codes.OK


def redeem_now(state: State, batch: commands.Redeem, item: int, reply: Reply) -> int:
    """Redeem a loan, or refuse an amount that the pool cannot pay now, with the refusals of `redeem_from_pool`."""
    code = _refuse_named(state, batch, item)
    if code != codes.OK:
        return code
    movement = _Movement(state, batch, item)
    holding = movement.holding
    claim = claim_of(holding)
    free = free_claim(holding)
    amount = movement.amount or free
    if amount > claim or holding.lent_shares == 0:
        reply.above(claim, amount)
        return codes.LOAN_EXCEEDED
    expected = movement.pool.expected
    if not expected.may_leave(holding.account.id):
        reply.above(LEFT_MAX, len(expected.left) + 1)
        return codes.STATE_LIMIT
    if amount > free or (free == 0 and free < claim):
        reply.above(free, movement.amount or claim)
        return codes.CLAIM_HELD
    headroom = headroom_in(state, holding.asset, movement.pool)
    code = _refuse_leaving(headroom, amount, reply, borrowing=False)
    if code != codes.OK:
        return code
    redeem(state, item, holding, amount)
    code = _undo_below_maintenance(state, movement, reply)
    if code == codes.OK and is_debtor(state, holding.account):
        state.touched[holding.account.id] = holding.account  # the debt takes it (L-4.3)
    return code


def _refuse_leaving(
    headroom: PoolHeadroom, amount: int, refusal: Refusal, *, borrowing: bool
) -> int:
    """Return OK if an amount may leave the pool, else a code (B-4).

    POOL_LIQUIDITY if the pool's cash or its maximum utilisation forbids the amount, POOL_THROTTLED if only the
    throttle forbids it.
    """
    most = headroom.borrowable() if borrowing else headroom.redeemable()
    if amount <= most:
        return codes.OK
    refusal.above(most, amount)
    if headroom.pool.throttle_ppb == 0:
        return codes.POOL_LIQUIDITY
    unthrottled = headroom.unthrottled(borrowing=borrowing)
    if amount > unthrottled:
        refusal.above(unthrottled, amount)
        return codes.POOL_LIQUIDITY
    return codes.POOL_THROTTLED


def ask_redemption(state: State, batch: commands.AskRedemption, item: int, reply: Reply) -> int:
    """Queue a redemption, replacing the account's earlier request; a changed request goes to the queue's end (B-6).

    An amount of 0 withdraws the request. Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, UNKNOWN_POOL,
    AMOUNT_NOT_POSITIVE, LOAN_EXCEEDED, REDEMPTION_TOO_SMALL, STATE_LIMIT (requests of the account).
    """
    code = _refuse_named(state, batch, item)
    if code != codes.OK:
        return code
    movement = _Movement(state, batch, item)
    holding, amount = movement.holding, movement.amount
    claim = claim_of(holding)
    if amount > claim:
        reply.above(claim, amount)
        return codes.LOAN_EXCEEDED
    if 0 < amount < claim:
        least = least_redemption(state, holding.asset)
        if amount < least:
            reply.below(least, amount)
            return codes.REDEMPTION_TOO_SMALL
    if amount:
        code = _refuse_request(state, holding, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    _set_request(state, item, holding, amount, is_whole=False)
    return codes.OK


def _refuse_request(state: State, holding: Holding, reply: Reply) -> int:
    """Return STATE_LIMIT if an account already has its maximum of requests, one in each pool (I-12), else OK."""
    account_id = holding.account.id
    found = 0
    for asset_id in state.pool_ids:
        pool = state.assets[asset_id].pool
        if pool is not None and asset_id != holding.asset.id:
            found += account_id in pool.redemption_queue.amounts
    if found < REDEMPTIONS_MAX:
        return codes.OK
    reply.above(REDEMPTIONS_MAX, found + 1)
    return codes.STATE_LIMIT


def _set_request(state: State, item: int, holding: Holding, amount: int, *, is_whole: bool) -> None:
    """Set the request of a lender, and write its present amount as an event."""
    pool = holding.asset.pool
    assert pool is not None
    queue = pool.redemption_queue
    queue.ask(holding.account.id, amount, holding.lent_shares, is_whole=is_whole)
    if amount and queue.places[holding.account.id] <= pool.served_place:
        pool.served_place = 0  # an empty queue gives its first place again
    event_writers.redemption_asked(
        state.events,
        item,
        account_id=holding.account.id,
        asset_id=holding.asset.id,
        amount=queue.amounts.get(holding.account.id, 0),
    )


def borrow_from_pool(state: State, batch: commands.Borrow, item: int, reply: Reply) -> int:
    """Borrow against the account's collateral; the gate checks the margin after the amount is booked.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE,
    ACCOUNT_LIQUIDATING, UNPAID_LOSS, SPOT_MARGIN_OFF, POOL_CAP, ACCOUNT_POOL_CAP, POOL_LIQUIDITY, POOL_THROTTLED, then
    those of `pretrade.gate.refuse_borrow`: RISK_TAKING_DISABLED, MARK_PRICE_UNAVAILABLE, POSITION_LIMIT,
    INSUFFICIENT_MARGIN, those of `refuse_less` (C-7.2), and last BORROW_CAP (K-1), for the owner's share before the
    total.
    """
    code = _refuse_named(state, batch, item)
    if code != codes.OK:
        return code
    movement = _Movement(state, batch, item)
    holding, pool, amount = movement.holding, movement.pool, movement.amount
    account = holding.account
    if amount == 0:
        return codes.AMOUNT_NOT_POSITIVE
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if account.id in state.pnl_settlement.overdue:
        return codes.UNPAID_LOSS
    if not may_have_debts(account):
        return codes.SPOT_MARGIN_OFF
    headroom = headroom_in(state, holding.asset, pool)
    # The refusals before BORROW_CAP must not count the cap.
    headroom.cap_left = -1
    if pool.borrow_cap and headroom.debt + amount > pool.borrow_cap:
        reply.above(max(pool.borrow_cap, 0), headroom.debt + amount)
        return codes.POOL_CAP
    debt = debt_of(holding) + amount
    if pool.account_borrow_cap and debt > pool.account_borrow_cap:
        reply.above(max(pool.account_borrow_cap, 0), debt)
        return codes.ACCOUNT_POOL_CAP
    code = _refuse_leaving(headroom, amount, reply, borrowing=True)
    if code != codes.OK:
        return code
    covers = covers_of(state, account)
    borrow(state, item, holding, amount)
    code = refuse_borrow(state, account, holding.asset, reply)
    if code == codes.OK and covers:
        code = refuse_less(state, account, covers, reply)
    if code != codes.OK:
        movement.undo(state)
        return code
    brakes = holding.asset.brakes
    if brakes is not None:
        unpaid = brakes.unpaid.get(account.owner, 0)
        above_own = above_share(state, brakes.borrow, account, amount + unpaid)
        if above_own:
            movement.undo(state)
            reply.above(owner_share(brakes.borrow), above_own)
            return codes.BORROW_CAP
        above_cap = would_exceed(state, brakes.borrow, amount)
        if above_cap:
            movement.undo(state)
            reply.above(brakes.borrow.limit, above_cap)
            engage_cap(state, item, brakes.borrow_cap, brakes.borrow, amount, above_cap)
            return codes.BORROW_CAP

    # Accepted: nothing below refuses.
    count_borrow(state, item, holding.asset, amount, account)
    state.touched[account.id] = account
    return codes.OK


def repay_to_pool(state: State, batch: commands.Repay, item: int, reply: Reply) -> int:
    """Repay a debt from a free balance; a larger amount, or none, repays the whole debt.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, NOTHING_OWED,
    INSUFFICIENT_FREE_BALANCE, that of `refuse_taking` (C-5.4), INSUFFICIENT_MARGIN (a unit lost by rounding).
    """
    code = _refuse_named(state, batch, item)
    if code != codes.OK:
        return code
    movement = _Movement(state, batch, item)
    holding = movement.holding
    debt = debt_of(holding)
    if debt == 0:
        return codes.NOTHING_OWED
    amount = movement.amount if 0 < movement.amount < debt else debt
    free = free_balance(holding)
    if amount > free:
        reply.below(amount, free if free > 0 else 0)
        return codes.INSUFFICIENT_FREE_BALANCE
    code = refuse_taking(state, holding.account, holding.asset, amount, reply)
    if code != codes.OK:
        return code
    repay(state, item, holding, amount)
    code = _undo_below_maintenance(state, movement, reply)
    if code == codes.OK:
        count_repayment(state, item, holding.asset, amount, holding.account)
    return code
