# SPDX-License-Identifier: Apache-2.0
"""Move amounts between an account and a pool, and limit the outflow of a pool (SPEC B-1, B-4, S-1).

Owns lending, redeeming, borrowing and repaying as movements. Must never check margin: the handlers and the gate do.
Only liquidation, and redemptions by PnL settlement, may move an amount without a check against `PoolHeadroom`: they may
use all of the pool's cash (B-4).
"""

from clearinghouse.statemachine.arithmetic.lending import (
    borrow_headroom,
    claim_floor,
    debt_ceil,
    loan_shortfall,
    redeem_headroom,
    shares_ceil,
    shares_floor,
    throttle_allowance,
)
from clearinghouse.statemachine.brakes.brakes import left_to_borrow
from clearinghouse.statemachine.ledger.ledger import (
    add_borrow_shares,
    add_lent_shares,
    holding_of,
    move,
)
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending.accrual import pool_cash
from clearinghouse.statemachine.lending.expected_losses import (
    cap_expected_at_debt,
    clear_redeemed_if_no_loss,
    count_lent_again,
    count_redeemed,
)
from clearinghouse.statemachine.orders.open_orders import index_spot
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    LENDING_POOL,
    LIQUIDITY_FUND,
    LOAN_SHORTFALL_MAX,
    WORK_KIND_INTEREST,
)


class PoolHeadroom:
    """The amounts that may leave a pool, one payment after another; the pool itself does not change (B-4)."""

    def __init__(self, pool: Pool, cash: int, claims: int, debt: int, window_out: int) -> None:
        """Store a pool's terms, cash, claims and debt; `window_out` is the outflow that its throttle has counted."""
        self.pool = pool
        self.cash = cash
        self.claims = claims
        self.debt = debt
        self.window_out = window_out
        self.cap_left = -1  # remaining amount below the cap on new borrows; -1: no cap (K-1)

    def redeemable(self) -> int:
        """Return the most that lenders may redeem now, by cash, utilisation limit and throttle."""
        pool = self.pool
        headroom = redeem_headroom(self.debt, self.claims, pool.utilisation_max_ppb)
        if headroom > self.cash:
            headroom = self.cash
        if pool.throttle_ppb:
            free = redeem_headroom(self.debt, self.claims, pool.throttle_ppb) + self._allowance()
            if headroom > free:
                headroom = free
        return headroom

    def borrowable(self) -> int:
        """Return the most that accounts may borrow now, within the cap of the pool."""
        pool = self.pool
        headroom = borrow_headroom(self.debt, self.claims, pool.utilisation_max_ppb)
        if headroom > self.cash:
            headroom = self.cash
        if pool.throttle_ppb:
            free = borrow_headroom(self.debt, self.claims, pool.throttle_ppb) + self._allowance()
            if headroom > free:
                headroom = free
        if pool.borrow_cap and headroom > pool.borrow_cap - self.debt:
            headroom = pool.borrow_cap - self.debt
        if 0 <= self.cap_left < headroom:
            headroom = self.cap_left
        return headroom if headroom > 0 else 0

    def take(self, redeemed: int, borrowed: int) -> None:
        """Reduce the remaining amounts by a redemption, then by a borrow."""
        pool = self.pool
        if pool.throttle_ppb:
            self.window_out += above(
                redeemed, redeem_headroom(self.debt, self.claims, pool.throttle_ppb)
            )
        self.cash -= redeemed
        self.claims -= redeemed
        if pool.throttle_ppb:
            self.window_out += above(
                borrowed, borrow_headroom(self.debt, self.claims, pool.throttle_ppb)
            )
        self.cash -= borrowed
        self.debt += borrowed
        if self.cap_left >= 0:
            self.cap_left = self.cap_left - borrowed if borrowed < self.cap_left else 0

    def after(self, redeemed: int) -> "PoolHeadroom":
        """Return the headroom after a redemption; this object does not change."""
        left = PoolHeadroom(self.pool, self.cash, self.claims, self.debt, self.window_out)
        left.cap_left = self.cap_left
        left.take(redeemed, 0)
        return left

    def unthrottled(self, *, borrowing: bool) -> int:
        """Return how much could be borrowed, or else redeemed, if the pool had no throttle, in units of the asset."""
        limit_ppb = self.pool.utilisation_max_ppb
        if borrowing:
            headroom = borrow_headroom(self.debt, self.claims, limit_ppb)
        else:
            headroom = redeem_headroom(self.debt, self.claims, limit_ppb)
        return headroom if headroom < self.cash else self.cash

    def close(self) -> None:
        """Set the cash to 0, so that no further amount may leave."""
        self.cash = 0

    def _allowance(self) -> int:
        """Return how much more outflow above the threshold the throttle permits in this window."""
        pool = self.pool
        left = (
            throttle_allowance(
                self.debt,
                self.claims,
                pool.throttle_ppb,
                pool.utilisation_max_ppb,
                pool.throttle_share_ppb,
            )
            - self.window_out
        )
        return left if left > 0 else 0


def above(amount: int, free: int) -> int:
    """Return the part of an amount above the throttle's threshold `free`; 0 if the amount is below."""
    return amount - free if amount > free else 0


def window_out(state: State, pool: Pool) -> int:
    """Return the outflow above the threshold in the present window; windows are whole multiples of their length."""
    if pool.throttle_ppb == 0 or pool.window != state.time_ns // pool.throttle_window_ns:
        return 0
    return pool.window_out


def _count_out(state: State, pool: Pool, beyond: int) -> None:
    """Add an outflow above the threshold to the throttle's window (B-4)."""
    if pool.throttle_ppb == 0 or beyond == 0:
        return
    out = window_out(state, pool)
    pool.window = state.time_ns // pool.throttle_window_ns
    pool.window_out = out + beyond


def cash_beyond_queue(state: State, asset: Asset, pool: Pool) -> int:
    """Return the cash of a pool that does not belong to waiting redemptions (B-6)."""
    cash = pool_cash(state, asset) - pool.redemption_queue.total
    return cash if cash > 0 else 0


def headroom_in(
    state: State, asset: Asset, pool: Pool, *, before_queue: bool = False
) -> PoolHeadroom:
    """Return the headroom of a pool now.

    With `before_queue`, it includes the cash of waiting redemptions: only liquidation and the settlement of losses may
    use that (B-6).
    """
    cash = pool_cash(state, asset) if before_queue else cash_beyond_queue(state, asset, pool)
    if state.quarantine.has(WORK_KIND_INTEREST, asset.id):
        cash = 0  # nothing leaves while its interest stands (J-2.2)
    headroom = PoolHeadroom(
        pool,
        cash,
        claim_floor(pool.supply_shares, pool.supply_index),
        debt_ceil(pool.borrow_shares, pool.borrow_index)
        + state.pnl_settlement.overdue_in(asset.id),  # overdue losses count as borrows
        window_out(state, pool),
    )
    if asset.brakes is not None:
        headroom.cap_left = left_to_borrow(state, asset)
    return headroom


def headroom_of(state: State, asset: Asset) -> PoolHeadroom | None:
    """Return the headroom of the pool of an asset now; None without a pool."""
    return headroom_in(state, asset, asset.pool) if asset.pool is not None else None


# --- the four movements; the pool has accrued to the command's time ----------------------------------------


def loses_by_rounding(pool: Pool, amount: int) -> bool:
    """Return whether a lender would lose more than two units by the rounding of shares if it lent the amount."""
    return loan_shortfall(amount, pool.supply_index) > LOAN_SHORTFALL_MAX


def lend(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Move an amount of the account's balance to the pool as a loan; the claim is floored (B-1)."""
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    shares = shares_floor(amount, pool.supply_index)
    move(holding, holding_of(state, state.accounts[LENDING_POOL], asset), amount)
    count_lent_again(pool, holding.account.id, shares)
    add_lent_shares(holding, shares)
    if pool.expected.total:
        pool.served_place = 0  # more shares bear the loss, so older requests may have more (B-6)
    event_writers.lent(state.events, offset, holding.account.id, asset.id, amount, shares)
    index_spot(state, holding.account)


def redeem(
    state: State, offset: int, holding: Holding, amount: int, *, is_queued: bool = False
) -> None:
    """Pay an amount of a loan back to its lender; the whole claim takes all shares (B-1).

    The throttle does not count payments of the queue of redemptions (B-6).
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    claim = claim_of(holding)
    assert 0 <= amount <= claim
    shares = holding.lent_shares
    if amount < claim:
        shares = shares_ceil(amount, pool.supply_index)
    if pool.throttle_ppb and not is_queued:
        headroom = headroom_in(state, asset, pool)
        free = redeem_headroom(headroom.debt, headroom.claims, pool.throttle_ppb)
        _count_out(state, pool, above(amount, free))
    if amount:
        move(holding_of(state, state.accounts[LENDING_POOL], asset), holding, amount)
    count_redeemed(pool, holding.account.id, shares)
    add_lent_shares(holding, -shares)
    event_writers.redeemed(state.events, offset, holding.account.id, asset.id, amount, shares)
    index_spot(state, holding.account)


def borrow(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Pay an amount from the pool to the account, which owes it; the debt is ceiled (B-1)."""
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    shares = shares_ceil(amount, pool.borrow_index)
    if pool.throttle_ppb:
        headroom = headroom_in(state, asset, pool)
        free = borrow_headroom(headroom.debt, headroom.claims, pool.throttle_ppb)
        _count_out(state, pool, above(amount, free))
    move(holding_of(state, state.accounts[LENDING_POOL], asset), holding, amount)
    add_borrow_shares(state, holding, shares)
    holding.is_remainder = 0
    event_writers.borrowed(state.events, offset, holding.account.id, asset.id, amount, shares)
    index_spot(state, holding.account)


def repay(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Pay an amount of the account's debt, at most the whole debt, from its balance to the pool (B-1)."""
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    debt = debt_of(holding)
    assert 0 < amount <= debt
    shares = shares_floor(amount, pool.borrow_index)
    if shares > holding.borrow_shares:
        shares = holding.borrow_shares
    move(holding, holding_of(state, state.accounts[LENDING_POOL], asset), amount)
    add_borrow_shares(state, holding, -shares)
    holding.is_remainder = 1
    if holding.account.id == LIQUIDITY_FUND and holding.borrow_shares == 0:
        state.waterfall.to_repay.pop(asset.id, None)
    cap_expected_at_debt(state, holding)
    clear_redeemed_if_no_loss(pool)
    event_writers.repaid(state.events, offset, holding.account.id, asset.id, amount, shares)
    index_spot(state, holding.account)


class BeforeMovement:
    """A record of an account's holding and its pool before a movement between them; `undo` restores each share."""

    __slots__ = (
        "asked",
        "asked_place",
        "auto_shares",
        "balance",
        "borrow_shares",
        "events",
        "holding",
        "is_remainder",
        "is_whole",
        "left",
        "lent_shares",
        "window",
        "window_out",
    )

    def __init__(self, state: State, holding: Holding) -> None:
        """Record the figures that a movement may change; the pool must have accrued to the command's time."""
        pool = holding.asset.pool
        assert pool is not None
        self.holding = holding
        self.balance = holding.balance
        self.lent_shares = holding.lent_shares
        self.auto_shares = holding.auto_shares
        self.borrow_shares = holding.borrow_shares
        self.is_remainder = holding.is_remainder
        self.asked = pool.redemption_queue.amounts.get(holding.account.id, 0)
        self.asked_place = pool.redemption_queue.places.get(holding.account.id, 0)
        self.is_whole = holding.account.id in pool.redemption_queue.whole
        self.left = pool.expected.left.get(holding.account.id, 0)
        self.window = pool.window
        self.window_out = pool.window_out
        self.events = len(state.events)

    def undo(self, state: State) -> None:
        """Undo the movement, with its event; nothing else may have happened since the record."""
        holding = self.holding
        pool = holding.asset.pool
        assert pool is not None
        del state.events[self.events :]
        pool.window = self.window
        pool.window_out = self.window_out
        pool_holding = holding_of(state, state.accounts[LENDING_POOL], holding.asset)
        received = holding.balance - self.balance
        if received > 0:
            move(holding, pool_holding, received)
        elif received < 0:
            move(pool_holding, holding, -received)
        lent = holding.lent_shares - self.lent_shares
        left = self.left - pool.expected.left.get(holding.account.id, 0)
        if left:
            pool.expected.leave(holding.account.id, left)
        if lent:
            add_lent_shares(holding, -lent)
        if lent < 0:
            pool.redemption_queue.put(
                holding.account.id, self.asked, holding.lent_shares, self.asked_place
            )
            if self.is_whole:
                pool.redemption_queue.whole[holding.account.id] = 1
        borrowed = holding.borrow_shares - self.borrow_shares
        if borrowed:
            add_borrow_shares(state, holding, -borrowed)
        holding.is_remainder = self.is_remainder
        holding.auto_shares = self.auto_shares
        index_spot(state, holding.account)
