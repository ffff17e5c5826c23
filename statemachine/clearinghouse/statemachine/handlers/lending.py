# SPDX-License-Identifier: Apache-2.0
"""The ladders of borrowing and lending: pools, lend, redeem, borrow, repay (SPEC section 9).

Owns the order of refusals. Movements live in `loans`, accrual in `lending`. A refusal leaves no trace but the
accrual that the passing of time asked for.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import claim_floor
from clearinghouse.statemachine.brakes.brakes import borrowed, cap_refused, would_exceed
from clearinghouse.statemachine.handlers.access import check_active
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending.accrual import accrue, schedule_hour
from clearinghouse.statemachine.lending.loans import (
    PoolHeadroom,
    borrow,
    headroom_in,
    lend,
    redeem,
    repay,
    undo_movement,
)
from clearinghouse.statemachine.lending.spot_financing import may_have_debts
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.margin.account_margin import equity, maintenance_margin, refresh
from clearinghouse.statemachine.pretrade.gate import may_borrow
from clearinghouse.statemachine.state.brakes import AssetBrakes
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.types import (
    ACCRUAL_COMPOUNDED,
    ACCRUAL_LINEAR,
    ACTIVE,
    AMOUNT_MAX,
    LIQUIDATING,
    PPB,
)

RATE_MAX_PPB: Final = 100 * PPB  # 10,000 % a year


def set_pool(state: State, command: commands.SetPool, outcome: Outcome) -> None:
    """Open the pool of an asset, or change its terms. Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE."""
    asset = state.assets.get(command.asset_id)
    code = codes.OK
    if asset is None:
        code = codes.UNKNOWN_ASSET
    elif not _terms_valid(command):
        code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK or asset is None:
        answer(state, 0, outcome, code, 0, Refusal())
        return
    pool = asset.pool
    kind = events.POOL_CHANGED
    if pool is None:
        kind = events.POOL_CREATED
        pool = Pool(state.time_ns)
        asset.pool = pool
        state.pool_ids = sorted([*state.pool_ids, asset.id])
        schedule_hour(state, asset)
    else:
        accrue(state, 0, asset, pool)  # what has passed is paid for at the terms that stood
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
    state.events.extend((kind, 0, asset.id))
    outcome.add(codes.OK, asset.id)


def _terms_valid(command: commands.SetPool) -> bool:
    """The ranges of B-2 to B-4. Claims must never compound faster than the debts that pay them."""
    rates = (command.base_rate_ppb, command.slope1_ppb, command.slope2_ppb)
    amounts = (
        command.supply_cap,
        command.borrow_cap,
        command.account_supply_cap,
        command.account_borrow_cap,
        command.claims_min,
        command.throttle_window_ns,
    )
    shares = (command.reserve_factor_ppb, command.fee_share_ppb, command.throttle_share_ppb)
    modes = (ACCRUAL_LINEAR, ACCRUAL_COMPOUNDED)
    return (
        0 < command.kink_ppb < PPB
        and all(0 <= rate <= RATE_MAX_PPB for rate in rates)
        and all(0 <= amount <= AMOUNT_MAX for amount in amounts)
        and all(0 <= share <= PPB for share in shares)
        and command.borrow_accrual in modes
        and command.supply_accrual in modes
        and command.supply_accrual <= command.borrow_accrual
        and 0 < command.utilisation_max_ppb <= PPB
        and 0 <= command.throttle_ppb < command.utilisation_max_ppb
        and (command.throttle_ppb == 0 or command.throttle_window_ns > 0)
    )


# --- the rungs that all four share ------------------------------------------------------------------------


class _Item:
    """One item of a batch with what it names; `code` is the first rung that failed."""

    def __init__(
        self, state: State, item: int, account_id: int, asset_id: int, amount: int
    ) -> None:
        """Look up account, asset and pool; let the pool accrue to the command's time."""
        self.offset = item
        self.amount = amount
        self.code = check_active(state, account_id)
        self.holding: Holding | None = None
        self.window = (0, 0)
        self.asked = 0
        asset = state.assets.get(asset_id)
        if self.code == codes.OK:
            if asset is None:
                self.code = codes.UNKNOWN_ASSET
            elif asset.pool is None:
                self.code = codes.UNKNOWN_POOL
            elif not 0 <= amount <= AMOUNT_MAX:
                self.code = codes.AMOUNT_NOT_POSITIVE
            else:
                accrue(state, item, asset, asset.pool)
                self.window = (asset.pool.window, asset.pool.window_out)
                self.asked = asset.pool.redemption_queue.amounts.get(account_id, 0)
                self.holding = holding_of(state, state.accounts[account_id], asset)


def _finish(state: State, item: _Item, outcome: Outcome, code: int, refusal: Refusal) -> None:
    """Answer an item and look at whoever it touched."""
    answer(state, item.offset, outcome, code, 0, refusal)
    check_touched(state, item.offset)


def _keeps_maintenance(state: State, item: _Item, holding: Holding, refusal: Refusal) -> int:
    """Whether an account still has MMF after a movement that may have cost it a unit by rounding (I-5).

    If not, the movement is taken back, its event with it.
    """
    account = holding.account
    if account.status != ACTIVE or account.exposure_count == 0:
        return codes.OK
    refresh(state, account)
    required = maintenance_margin(state, account)
    if account.exposure == 0 or equity(account) >= required:
        state.touched[account.id] = account
        return codes.OK
    refusal.below(required, equity(account))
    undo_movement(state, item.window, holding, item.asked)
    return codes.INSUFFICIENT_MARGIN


# --- the four commands ------------------------------------------------------------------------------------


def lend_all(state: State, batch: commands.Lend, outcome: Outcome) -> None:
    """Lend free balances.

    Refusals in order: those of `check_active`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, ACCOUNT_LIQUIDATING,
    INSUFFICIENT_FREE_BALANCE, POOL_CAP, ACCOUNT_POOL_CAP, INSUFFICIENT_MARGIN (a unit lost by rounding).
    """
    refusal = Refusal()
    for at in range(batch.count()):
        refusal.clear()
        item = _Item(state, at, batch.account_ids[at], batch.asset_ids[at], batch.amounts[at])
        code = item.code
        if code == codes.OK and item.holding is not None:
            code = _lend(state, item, item.holding, refusal)
        _finish(state, item, outcome, code, refusal)


def _lend(state: State, item: _Item, holding: Holding, refusal: Refusal) -> int:
    """The rungs of one loan to a pool."""
    amount = item.amount
    if amount == 0:
        return codes.AMOUNT_NOT_POSITIVE
    if holding.account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    free = free_balance(holding)
    if amount > free:
        refusal.below(amount, free if free > 0 else 0)
        return codes.INSUFFICIENT_FREE_BALANCE
    pool = holding.asset.pool
    assert pool is not None
    claims = claim_floor(pool.supply_shares, pool.supply_index) + amount
    if pool.supply_cap and claims > pool.supply_cap:
        refusal.above(pool.supply_cap, claims)
        return codes.POOL_CAP
    claim = claim_of(holding) + amount
    if pool.account_supply_cap and claim > pool.account_supply_cap:
        refusal.above(pool.account_supply_cap, claim)
        return codes.ACCOUNT_POOL_CAP
    lend(state, item.offset, holding, amount)
    return _keeps_maintenance(state, item, holding, refusal)


def redeem_all(state: State, batch: commands.Redeem, outcome: Outcome) -> None:
    """Take loans back.

    Refusals in order: those of `check_active`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, LOAN_EXCEEDED,
    POOL_LIQUIDITY, POOL_THROTTLED, INSUFFICIENT_MARGIN (a unit lost by rounding).
    """
    refusal = Refusal()
    for at in range(batch.count()):
        refusal.clear()
        item = _Item(state, at, batch.account_ids[at], batch.asset_ids[at], batch.amounts[at])
        code = item.code
        if code == codes.OK and item.holding is not None:
            code = _redeem(state, item, item.holding, refusal)
        _finish(state, item, outcome, code, refusal)


def _redeem(state: State, item: _Item, holding: Holding, refusal: Refusal) -> int:
    """The rungs of one redemption; what the pool cannot pay is refused whole, with what it could."""
    claim = claim_of(holding)
    amount = item.amount or claim
    if amount > claim or holding.lent_shares == 0:
        refusal.above(claim, amount)
        return codes.LOAN_EXCEEDED
    pool = holding.asset.pool
    assert pool is not None
    code = _may_leave(headroom_in(state, holding.asset, pool), amount, refusal, borrowing=False)
    if code != codes.OK:
        return code
    redeem(state, item.offset, holding, amount)
    return _keeps_maintenance(state, item, holding, refusal)


def _may_leave(headroom: PoolHeadroom, amount: int, refusal: Refusal, *, borrowing: bool) -> int:
    """POOL_LIQUIDITY if cash or the maximum utilisation forbids, POOL_THROTTLED if only the throttle does (B-4)."""
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


def ask_all(state: State, batch: commands.AskRedemption, outcome: Outcome) -> None:
    """Ask loans back of pools that cannot pay them now; 0 takes an ask back (W-6).

    Refusals in order: those of `check_active`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, LOAN_EXCEEDED.
    """
    refusal = Refusal()
    for at in range(batch.count()):
        refusal.clear()
        item = _Item(state, at, batch.account_ids[at], batch.asset_ids[at], batch.amounts[at])
        code = item.code
        if code == codes.OK and item.holding is not None:
            code = _ask(state, item, item.holding, refusal)
        _finish(state, item, outcome, code, refusal)


def _ask(state: State, item: _Item, holding: Holding, refusal: Refusal) -> int:
    """The rungs of one ask, which takes the place of an earlier one."""
    claim = claim_of(holding)
    if item.amount > claim:
        refusal.above(claim, item.amount)
        return codes.LOAN_EXCEEDED
    pool = holding.asset.pool
    assert pool is not None
    pool.redemption_queue.put(holding.account.id, item.amount, holding.lent_shares)
    state.events.extend(
        (
            events.REDEMPTION_ASKED,
            item.offset,
            holding.account.id,
            holding.asset.id,
            item.amount,
        )
    )
    return codes.OK


def borrow_all(state: State, batch: commands.Borrow, outcome: Outcome) -> None:
    """Borrow against what the account has.

    Refusals in order: those of `check_active`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, ACCOUNT_LIQUIDATING,
    SPOT_MARGIN_OFF, POOL_CAP, ACCOUNT_POOL_CAP, POOL_LIQUIDITY, POOL_THROTTLED, then those of
    `pretrade.gate.may_borrow`: RISK_TAKING_DISABLED, MARK_PRICE_UNAVAILABLE, POSITION_LIMIT, INSUFFICIENT_MARGIN, and
    at last BORROW_CAP (K-1).
    """
    refusal = Refusal()
    for at in range(batch.count()):
        refusal.clear()
        item = _Item(state, at, batch.account_ids[at], batch.asset_ids[at], batch.amounts[at])
        code = item.code
        if code == codes.OK and item.holding is not None:
            code = _borrow(state, item, item.holding, refusal)
            brakes = item.holding.asset.brakes
            if code == codes.BORROW_CAP and brakes is not None:
                cap_refused(
                    state, at, brakes.borrow_cap, brakes.borrow, item.amount, refusal.actual
                )
        _finish(state, item, outcome, code, refusal)


def _borrow(state: State, item: _Item, holding: Holding, refusal: Refusal) -> int:
    """The rungs of one borrow; the margin is looked at once the amount is there."""
    account = holding.account
    amount = item.amount
    if amount == 0:
        return codes.AMOUNT_NOT_POSITIVE
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if not may_have_debts(account):
        return codes.SPOT_MARGIN_OFF
    pool = holding.asset.pool
    assert pool is not None
    headroom = headroom_in(state, holding.asset, pool)
    headroom.cap_left = -1  # what else stands against it is said first
    if pool.borrow_cap and headroom.debt + amount > pool.borrow_cap:
        refusal.above(pool.borrow_cap, headroom.debt + amount)
        return codes.POOL_CAP
    debt = debt_of(holding) + amount
    if pool.account_borrow_cap and debt > pool.account_borrow_cap:
        refusal.above(pool.account_borrow_cap, debt)
        return codes.ACCOUNT_POOL_CAP
    code = _may_leave(headroom, amount, refusal, borrowing=True)
    if code != codes.OK:
        return code
    borrow(state, item.offset, holding, amount)
    code = may_borrow(state, account, holding.asset, refusal)
    brakes = holding.asset.brakes
    if code == codes.OK and brakes is not None:
        code = _within_cap(state, item, brakes, refusal)
    if code != codes.OK:
        undo_movement(state, item.window, holding, item.asked)
        return code
    borrowed(state, item.offset, holding.asset, amount)
    state.touched[account.id] = account
    return codes.OK


def _within_cap(state: State, item: _Item, brakes: AssetBrakes, refusal: Refusal) -> int:
    """BORROW_CAP if the asset's cap on newly borrowed amounts forbids what nothing else does (K-1)."""
    actual = would_exceed(state, brakes.borrow, item.amount)
    if actual == 0:
        return codes.OK
    refusal.above(brakes.borrow.limit, actual)
    return codes.BORROW_CAP


def repay_all(state: State, batch: commands.Repay, outcome: Outcome) -> None:
    """Repay debts from free balances, never more than is owed.

    Refusals in order: those of `check_active`, UNKNOWN_ASSET, UNKNOWN_POOL, AMOUNT_NOT_POSITIVE, NOTHING_OWED,
    INSUFFICIENT_FREE_BALANCE, INSUFFICIENT_MARGIN (a unit lost by rounding).
    """
    refusal = Refusal()
    for at in range(batch.count()):
        refusal.clear()
        item = _Item(state, at, batch.account_ids[at], batch.asset_ids[at], batch.amounts[at])
        code = item.code
        if code == codes.OK and item.holding is not None:
            code = _repay(state, item, item.holding, refusal)
        _finish(state, item, outcome, code, refusal)


def _repay(state: State, item: _Item, holding: Holding, refusal: Refusal) -> int:
    """The rungs of one repayment."""
    debt = debt_of(holding)
    if debt == 0:
        return codes.NOTHING_OWED
    amount = item.amount if 0 < item.amount < debt else debt
    free = free_balance(holding)
    if amount > free:
        refusal.below(amount, free if free > 0 else 0)
        return codes.INSUFFICIENT_FREE_BALANCE
    repay(state, item.offset, holding, amount)
    return _keeps_maintenance(state, item, holding, refusal)
