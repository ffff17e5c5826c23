# SPDX-License-Identifier: Apache-2.0
"""Pay the negative unsettled equity of a loser, from one source after another (SPEC R-1).

Owns the sources before the sale of collateral. They are the free balance, own loans, a sale to the fund of loans that
the pool cannot pay, a borrow, and the balance that orders reserve. Must never sell collateral: `collateral_conversion`
does. With PnL settlement switched off there are two sources, free balance and reserves of orders (J-5).
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import shares_ceil
from clearinghouse.statemachine.brakes.brakes import borrowed_for_loser, left_for_losers
from clearinghouse.statemachine.ledger.ledger import (
    add_lent_shares,
    add_unsettled,
    free_balance,
    holding_of,
    move,
)
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of, free_claim
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.lending.expected_losses import count_sold_to_fund
from clearinghouse.statemachine.lending.loans import BeforeMovement, borrow, headroom_in
from clearinghouse.statemachine.liquidation.recoveries import owes, raise_cash
from clearinghouse.statemachine.orders.open_orders import cancel, paying_asset
from clearinghouse.statemachine.pretrade.gate import refuse_settlement_borrow
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    ACTIVE,
    EXTERNAL_VENUE,
    FIRST_ACCOUNT_ID,
    KIND_VENUE,
    LIQUIDITY_FUND,
    SETTLEMENT,
)

FROM_BALANCE: Final = 0
FROM_LOANS: Final = 1
FROM_FUND: Final = 2
FROM_BORROW: Final = 3
FROM_ORDERS: Final = 4
FROM_CONVERSION: Final = 5
SOURCES: Final = 6


def pay(state: State, offset: int, holding: Holding) -> int:
    """Pay negative unsettled equity from the free balance; return the paid amount."""
    free = free_balance(holding)
    amount = -holding.unsettled if -holding.unsettled < free else free
    if amount <= 0:
        return 0
    move(holding, holding_of(state, state.accounts[SETTLEMENT], holding.asset), amount)
    add_unsettled(state, holding, amount)
    assert holding.unsettled <= 0
    assert free_balance(holding) >= 0
    event_writers.settled_in(state.events, offset, holding.account.id, holding.asset.id, amount)
    return amount


def pay_from_own(state: State, offset: int, holding: Holding, paid: list[int]) -> int:
    """Pay a loss from the free balance, own loans and a borrow, in this order; append each paid amount to `paid`.

    Return the part of the loss that stays unpaid because R-1's own window limits the borrow.
    """
    paid[FROM_BALANCE] = pay(state, offset, holding)
    _call_loans_in(state, offset, holding, paid)
    if holding.unsettled == 0:
        return 0
    stays = kept_back(state, offset, holding)
    paid[FROM_BORROW] = _borrow(state, offset, holding)
    return stays


def _call_loans_in(state: State, offset: int, holding: Holding, paid: list[int]) -> None:
    """Redeem own loans as far as the pool has cash; sell the remainder to the fund as far as the fund has cash (R-1).

    Loans that open orders need beyond the balance (S-1) remain until the orders are cancelled.
    """
    raise_cash(state, offset, holding, -holding.unsettled)
    paid[FROM_LOANS] = pay(state, offset, holding)
    if holding.unsettled == 0 or holding.lent_shares == 0:
        return
    if holding.account.id < FIRST_ACCOUNT_ID:
        return
    _sell_loan(state, offset, holding, -holding.unsettled - free_balance(holding))
    paid[FROM_FUND] = pay(state, offset, holding)


def _sell_loan(state: State, offset: int, holding: Holding, wanted: int) -> None:
    """Sell a part of a loan to the liquidity fund: pool shares for cash, at the amount of the claim (R-1).

    The free cash of the fund limits the amount. The account keeps the part of its claim that is held for losses that
    the pool expects (B-5).
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    claim = claim_of(holding)
    amount = min(wanted, free_claim(holding), free_balance(fund))
    if amount <= 0:
        return
    shares = holding.lent_shares
    if amount < claim:
        shares = min(shares, shares_ceil(amount, pool.supply_index))
    assert fund is not holding
    assert shares > 0
    move(fund, holding, amount)
    count_sold_to_fund(pool, holding.account.id, LIQUIDITY_FUND, shares)
    add_lent_shares(holding, -shares)
    add_lent_shares(fund, shares)
    assert holding.lent <= claim - amount
    event_writers.loan_sold_to_fund(
        state.events, offset, holding.account.id, asset.id, amount, shares
    )


def _borrow(state: State, offset: int, holding: Holding) -> int:
    """Borrow the unpaid debt, as far as the pool may lend (B-4), and pay with it; return the paid amount.

    The borrow needs the gate's permission (`pretrade.gate.refuse_settlement_borrow`), not spot margin (R-1.5).
    """
    account = holding.account
    amount = _wanted(state, offset, holding)
    left = left_for_losers(state, holding.asset, account)
    if 0 <= left < amount:
        amount = left  # the remainder stays unpaid (K-1.1)
    if amount <= 0:
        return 0
    before = BeforeMovement(state, holding)
    borrow(state, offset, holding, amount)
    if refuse_settlement_borrow(state, account, holding.asset) != codes.OK:
        before.undo(state)
        return 0
    borrowed_for_loser(state, holding.asset, amount, account)
    return pay(state, offset, holding)


def _wanted(state: State, offset: int, holding: Holding) -> int:
    """Return the amount to borrow for a debt by the limits of the pool, without a window's cap.

    If it is 0 or less, nothing is borrowed.
    """
    asset = holding.asset
    if not settles_by_borrow(holding) or free_balance(holding) < 0:
        return 0
    assert asset.pool is not None
    accrue(state, offset, asset, asset.pool)
    return min(-holding.unsettled, lendable(state, holding))


def settles_by_borrow(holding: Holding) -> bool:
    """Return whether a borrow may settle a loss: the asset has a pool, and the owner has not chosen conversion (R-1.5).

    An isolated account never borrows (M-4). A venue's account does not either, as it has no margin that limits a debt
    (O-1), nor does an account of the clearinghouse, which waits for its income (W-5). Without spot margin, an account
    may borrow only if it has another asset that a conversion could sell.
    """
    account = holding.account
    if (
        holding.asset.pool is None
        or account.id < FIRST_ACCOUNT_ID
        or account.flags & ACCOUNT_CONVERTS_COLLATERAL
        or account.status != ACTIVE
        or account.kind == KIND_VENUE
        or account.isolated_market_id
    ):
        return False
    return account.flags & ACCOUNT_SPOT_MARGIN != 0 or has_other_assets(holding)


def has_other_assets(debt: Holding) -> bool:
    """Return whether an account has assets that a conversion could sell for a debt (R-1)."""
    return any(
        within_reach(holding) > 0
        for holding in debt.account.holdings.values()
        if holding is not debt and not owes(holding)
    )


def within_reach(holding: Holding) -> int:
    """Return the part of a holding that can be sold: its balance, including reserves of orders, and its loans."""
    return holding.balance - holding.held + free_claim(holding)


def lendable(state: State, holding: Holding) -> int:
    """Return the most that the pool may lend for a loss within B-4, at maximum utilisation; may be below 0.

    The limits are those of each other borrow, except the window of the cap on borrows, since R-1 has its own cap
    (K-1.1). The borrow has priority over the queue of redemptions (R-1.5).
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    headroom = headroom_in(state, asset, pool, before_queue=True)
    headroom.cap_left = -1
    # Its own loss becomes the borrow; the losses of others also count.
    kept = state.pnl_settlement
    own = max(-holding.unsettled, 0)
    headroom.debt -= kept.overdue_in(asset.id) - kept.overdue_beside(
        asset.id, holding.account.id, own
    )
    most = headroom.borrowable()
    if pool.account_borrow_cap:
        most = min(most, pool.account_borrow_cap - debt_of(holding))
    return most


def kept_back(state: State, offset: int, holding: Holding) -> int:
    """Return the part of a loss that stays unpaid only because R-1's own window limits its borrow (K-1.1).

    Return 0 if there is no such part.
    """
    left = left_for_losers(state, holding.asset, holding.account)
    if left < 0:
        return 0
    amount = _wanted(state, offset, holding)
    if amount <= left:
        return 0
    before = BeforeMovement(state, holding)
    borrow(state, offset, holding, amount)
    may = refuse_settlement_borrow(state, holding.account, holding.asset) == codes.OK
    before.undo(state)
    return amount - left if may else 0


def pay_from_orders(state: State, offset: int, holding: Holding, paid: list[int]) -> None:
    """Cancel orders that pay with the asset, newest first, and pay the loss from their reserves (R-1).

    Append each paid amount to `paid`. No loans are redeemed here: pool and fund have already paid what they could.
    """
    for order in reversed(list(holding.account.spot_orders.values())):
        if paying_asset(order) is not holding.asset:
            continue
        cancel(state, offset, order, codes.RESERVED_FOR_SETTLEMENT)
        if order.market.matching != EXTERNAL_VENUE:
            paid[FROM_ORDERS] += pay(state, offset, holding)
        if holding.unsettled == 0:
            return
