# SPDX-License-Identifier: Apache-2.0
"""Finance the payment of a spot order, and use its receipt (SPEC S-1, S-3, M-3).

Owns the order of the sources of a payment: balance, own loans to the pool, borrow. A borrow at an order's turn needs
initial margin. Must never choose the parties of a trade. The computed spending power and the later payment agree except
for units lost by rounding of shares; a conservative spending power excludes these.

An account that does not exceed its initial margin with all its open orders borrows nothing at its turn: the order fills
only the lots that balance and loans pay for.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import claim_floor
from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.brakes.brakes import (
    count_borrow,
    count_repayment,
    owner_left_to_borrow,
)
from clearinghouse.statemachine.exchange_margin.account_margin import (
    projected_liability,
    refresh,
    worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import collateral_amount
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of, free_claim
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.lending.loans import (
    PoolHeadroom,
    borrow,
    headroom_of,
    lend,
    loses_by_rounding,
    redeem,
    repay,
)
from clearinghouse.statemachine.lending.reversal_debts import is_debtor, owes_in
from clearinghouse.statemachine.orders.open_orders import open_fee, open_notional, paying_asset
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Order, State
from clearinghouse.statemachine.state.uncrossing import PaidAhead
from clearinghouse.statemachine.state.work import WORK_OF_SPOT_ORDER
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    ACTIVE,
    BUY,
    EXTERNAL_VENUE,
    FLAG_REPAYS,
    KIND_VENUE,
    PPB,
    WORK_KIND_INTEREST,
)

# Equity that rounding in one match may cost an account, valuation units: far above the real cost.
_ROUNDING_SLACK: Final = 1_000
_AUTOMATIC: Final = ACCOUNT_AUTO_LEND | ACCOUNT_AUTO_REPAY


def may_have_debts(account: Account) -> bool:
    """Return whether an account may borrow at all: it is active, has spot margin, and is not a venue's (O-1)."""
    return (
        account.flags & ACCOUNT_SPOT_MARGIN != 0
        and account.status == ACTIVE
        and account.kind != KIND_VENUE
    )


def payment(order: Order, lots: int) -> int:
    """Return the amount that `lots` of a spot order pay at its own price, including a buyer's fee."""
    if order.side != BUY:
        return lots * order.market.lot_base_units
    return open_notional(order, lots) + open_fee(order, lots)


def received(order: Order) -> int:
    """Return the amount that a spot order's remaining lots bring at its own price, less a seller's taker fee."""
    if order.side == BUY:
        return order.remaining_lots * order.market.lot_base_units
    notional = order.remaining_lots * order.price_per_lot
    return notional - (-(-(order.taker_fee_ppb * notional) // PPB))


def repaid(order: Order, amount: int) -> int:
    """Return the part of `amount`, a spot order's receipt, that repays a debt in the same command (S-3, G-9)."""
    account = order.account
    if not (account.flags & ACCOUNT_AUTO_REPAY or order.flags & FLAG_REPAYS):
        return 0
    asset = order.market.base if order.side == BUY else order.market.quote
    holding = account.holdings.get(asset.id)
    if holding is None:
        return 0
    return max(min(amount, debt_of(holding)), 0)


def repays_all(order: Order) -> bool:
    """Return whether a spot order's whole receipt, at its own price, repays a debt in the same command (G-9)."""
    if not (order.account.flags & ACCOUNT_AUTO_REPAY or order.flags & FLAG_REPAYS):
        # Nearly all spot orders return here, without the calls below.
        return False
    receipt = received(order)
    return receipt != 0 and repaid(order, receipt) == receipt


def grows_borrow(account: Account, order: Order) -> bool:
    """Return whether a spot order that is not counted yet would need a borrow (M-3, G-9).

    The account's figures are up to date.
    """
    return paying_asset(order).pool is not None and beyond_means(account, order)


def beyond_means(account: Account, order: Order) -> bool:
    """Return whether a spot order that is not counted yet costs more than balance and own loans.

    The account's figures are up to date.
    """
    asset = paying_asset(order)
    holding = account.holdings.get(asset.id)
    if holding is None:
        return True
    needed = payment(order, order.remaining_lots)
    if account.exposure_count:
        needed += projected_liability(account, asset)
    return holding.reserved + needed > collateral_amount(holding)


def own_cash(holding: Holding) -> int:
    """Return the balance that may pay for an order, less negative unsettled equity (S-1); may be below 0."""
    return holding.balance - holding.held + min(holding.unsettled, 0)


def beyond_balance(state: State, holding: Holding) -> tuple[int, int]:
    """Return `(own loans that the pool can repay now, amount that the account may borrow after that)`.

    The function checks no margin. While the pool cannot repay all of the account's loans, it lends the account nothing.
    A part held for an expected loss (B-5) is not repayable.
    """
    headroom = headroom_of(state, holding.asset)
    if headroom is None:
        return 0, 0
    claim = free_claim(holding)
    redeemable = headroom.redeemable()
    if redeemable < claim:
        return redeemable, 0
    if not may_have_debts(holding.account):
        return claim, 0
    headroom.take(claim, 0)
    most = _within_account_cap(headroom, debt_of(holding))
    share = owner_left_to_borrow(state, holding.asset, holding.account)
    return claim, share if 0 <= share < most else most


def _within_account_cap(headroom: PoolHeadroom, debt: int) -> int:
    """Return the amount that an account with `debt` may still borrow, by the pool's headroom and its own cap (B-4)."""
    most = headroom.borrowable()
    cap = headroom.pool.account_borrow_cap
    if cap:
        most = min(most, cap - debt)
    return max(most, 0)


class SpendingPower:
    """The spending power of orders that pay with one asset: how much each can pay at its turn, one after another (S-1).

    A conservative spending power promises no more than will be available, rounding of shares and fees included: FOK and
    the auction rely on it. `taker` is the order whose margin the gate has just checked. With `is_still` nothing changes
    between two results, so the margin of an account is computed once.
    """

    def __init__(
        self,
        state: State,
        asset: Asset,
        *,
        conservative: bool,
        taker: Order | None = None,
        is_still: bool = False,
    ) -> None:
        """Start without payments of earlier orders."""
        self.is_still = is_still
        self.worst_cases: dict[AccountId, tuple[int, int]] = {}  # worst case, while nothing changes
        self.state = state
        self.asset = asset
        self.conservative = conservative
        self.taker = taker
        self.headroom = headroom_of(state, asset)
        if conservative and self.headroom is not None:
            self.headroom.claims = max(self.headroom.claims - 1, 0)
            self.headroom.debt += 1
        self.own: dict[AccountId, int] = {}  # by account id, signed
        self.loans: dict[AccountId, int] = {}
        self.debts: dict[AccountId, int] = {}
        self.shares: dict[str, int] = {}  # by owner, the remaining share of the borrow cap
        # accounts that leave a pool with an expected loss for the first time (B-5)
        self.leaving: set[AccountId] = set()

    def load_paid_ahead(self, paid: PaidAhead) -> None:
        """Load the balances and payments that an earlier slice of work stored, if any."""
        if not paid.is_begun:
            return
        self.own = paid.own
        self.loans = paid.loans
        self.debts = paid.debts
        self.shares = paid.shares
        self.leaving = paid.leaving
        headroom = self.headroom
        if not paid.has_pool:
            self.headroom = None
        elif headroom is not None:
            headroom.cash = paid.cash
            headroom.claims = paid.claims
            headroom.debt = paid.debt
            headroom.window_out = paid.window_out
            headroom.cap_left = paid.cap_left

    def store(self, paid: PaidAhead) -> None:
        """Store balances and payments, for the next slice of work."""
        paid.is_begun = True
        paid.own = self.own
        paid.loans = self.loans
        paid.debts = self.debts
        paid.shares = self.shares
        paid.leaving = self.leaving
        headroom = self.headroom
        paid.has_pool = headroom is not None
        if headroom is not None:
            paid.cash = headroom.cash
            paid.claims = headroom.claims
            paid.debt = headroom.debt
            paid.window_out = headroom.window_out
            paid.cap_left = headroom.cap_left

    def available(self, order: Order) -> int:
        """Return the most that the account of an order can pay for it now."""
        account_id = order.account.id
        if account_id not in self.own:
            self._open(order.account)
        own = self.own[account_id]
        headroom = self.headroom
        if headroom is None or own >= order.reserved:
            return max(own, 0)
        loans = self.loans[account_id]
        if self.leaving and not self._may_leave(headroom, account_id):
            loans = self.loans[account_id] = 0
        redeemable = headroom.redeemable()
        if redeemable >= loans:
            own += loans + self._borrowable(order, headroom, loans)
        else:
            own += redeemable
        return max(own, 0)

    def pay(self, order: Order, amount: int) -> None:
        """Subtract a payment that `available` has permitted."""
        if amount == 0:
            return
        account_id = order.account.id
        short = max(amount - self.own[account_id], 0)
        self.own[account_id] -= amount - short
        if self.headroom is not None:
            redeemed = min(short, self.loans[account_id])
            self.loans[account_id] -= redeemed
            expected = self.headroom.pool.expected
            if redeemed and expected.total and account_id not in expected.left:
                self.leaving.add(account_id)
            self.debts[account_id] += short - redeemed
            if short > redeemed and order.account.owner in self.shares:
                self.shares[order.account.owner] -= short - redeemed
            self.headroom.take(redeemed, short - redeemed)

    def _open(self, account: Account) -> None:
        """Read an account's balance, loans and debt; called once for each account."""
        holding = account.holdings[self.asset.id]
        claim = free_claim(holding)
        if self.conservative and claim:
            claim -= 1
        self.own[account.id] = own_cash(holding)
        self.loans[account.id] = claim
        self.debts[account.id] = debt_of(holding)
        if account.owner not in self.shares:
            share = owner_left_to_borrow(self.state, self.asset, account)
            if share >= 0:
                self.shares[account.owner] = share

    def _may_leave(self, headroom: PoolHeadroom, account_id: AccountId) -> bool:
        """Return whether an account may redeem from a pool that expects a loss, after others that already do (B-5)."""
        expected = headroom.pool.expected
        return account_id in self.leaving or expected.may_leave(account_id, len(self.leaving))

    def _borrowable(self, order: Order, headroom: PoolHeadroom, redeemed: int) -> int:
        """Return the amount that the account may borrow after it has redeemed `redeemed`."""
        account = order.account
        if not may_have_debts(account) or not self._margin_holds(order, headroom):
            return 0
        most = _within_account_cap(headroom.after(redeemed), self.debts[account.id])
        share = self.shares.get(account.owner, most)
        return share if share < most else most

    def _margin_holds(self, order: Order, headroom: PoolHeadroom) -> bool:
        """Return whether the account exceeds its initial margin with all its open orders.

        If a conservative spending power finds a difference within rounding, it returns True but lends nothing more.
        """
        if order is self.taker:
            return True
        available, required = self._worst_case(order.account)
        if available <= required:
            return False
        if self.conservative and available - required <= _ROUNDING_SLACK:
            headroom.close()  # no borrow is left, for later orders either
        return True

    def _worst_case(self, account: Account) -> tuple[int, int]:
        """Return the worst-case equity of an account and its initial margin (M-3)."""
        found = self.worst_cases.get(account.id)
        if found is None:
            refresh(self.state, account)
            self.state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
            found = worst_case(self.state, account)
            if self.is_still:
                self.worst_cases[account.id] = found
        return found


def fund(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Raise the missing amount of a payment: redeem own loans, then borrow, as a `SpendingPower` permitted (S-1)."""
    short = amount - own_cash(holding)
    asset = holding.asset
    pool = asset.pool
    if short <= 0 or pool is None:
        return
    accrue(state, offset, asset, pool)
    claim = free_claim(holding)
    redeemed = min(short, claim)
    if redeemed:
        redeem(state, offset, holding, redeemed)
    if short > redeemed:
        borrow(state, offset, holding, short - redeemed)
        count_borrow(state, offset, asset, short - redeemed, holding.account)


def fund_acceptance(state: State, offset: int, order: Order) -> None:
    """Redeem and borrow the payment of an order when it is accepted in an external market (S-1).

    There the engine cannot refuse a fill.
    """
    market = order.market
    asset = paying_asset(order)
    if market.matching != EXTERNAL_VENUE or not market.is_spot or asset.pool is None:
        return
    holding = order.account.holdings[asset.id]
    fund(state, offset, holding, holding.reserved)
    state.touched[order.account.id] = order.account


def repay_and_lend(
    state: State,
    offset: int,
    account: Account,
    asset: Asset,
    received: int,
    *,
    repays: bool = False,
) -> None:
    """Repay a debt from the proceeds of a fill, then lend the remainder, for accounts with these flags (S-3).

    An order that `repays` repays even if its account no longer has the flag (G-9.1). The account lends nothing while
    its receipts must stay, while it is in liquidation or while it has negative unsettled equity. It never lends
    reserves of its orders, nor above the pool's caps.
    """
    pool = asset.pool
    if pool is None or received <= 0 or not (repays or account.flags & _AUTOMATIC):
        return
    if owes_in(state, account, asset):
        return  # the end of the step collects it (L-4.3)
    accrue(state, offset, asset, pool)
    holding = account.holdings[asset.id]
    left = received
    if repays or account.flags & ACCOUNT_AUTO_REPAY:
        amount = min(left, debt_of(holding), holding.balance - holding.held)
        if amount > 0:
            repay(state, offset, holding, amount)
            count_repayment(state, offset, asset, amount, account)
            left -= amount
    if not account.flags & ACCOUNT_AUTO_LEND or account.status != ACTIVE:
        return
    if _keeps_receipts(state, account):
        return
    if state.quarantine.has(WORK_KIND_INTEREST, asset.id):
        return  # the interest of all that time would be shared with this loan (J-2.2)
    for other in account.holdings.values():
        if other.unsettled < 0:
            return
    amount = min(left, free_balance(holding))
    if pool.supply_cap:
        amount = min(amount, pool.supply_cap - claim_floor(pool.supply_shares, pool.supply_index))
    if pool.account_supply_cap:
        amount = min(amount, pool.account_supply_cap - claim_of(holding))
    if amount > 0 and not loses_by_rounding(pool, amount):
        before = holding.lent_shares
        lend(state, offset, holding, amount)
        holding.auto_shares += holding.lent_shares - before


def _keeps_receipts(state: State, account: Account) -> bool:
    """Return whether an account may not lend its receipts: frozen (Q-5.1), debtor (L-4.3), or announced bust (O-10).

    An accomplice could otherwise borrow the whole pool, and the loan could not be recovered.
    """
    return (
        freeze_of(state, account) is not None
        or is_debtor(state, account)
        or account.id in state.busts.kept
    )


def repay_received(state: State, offset: int, holding: Holding, received: int) -> None:
    """Repay a debt from a received deposit, transfer or settled result, if the account repays automatically (B-2.1).

    The repayment leaves the reserves of open orders, and the amount that the next settlement pass collects.
    """
    account = holding.account
    asset = holding.asset
    pool = asset.pool
    if pool is None or not account.flags & ACCOUNT_AUTO_REPAY or holding.borrow_shares == 0:
        return
    if account.id in state.intraday.open:
        return  # its credit comes first, at the end of the step (C-5.5)
    if owes_in(state, account, asset):
        return  # the end of the step collects it (L-4.3)
    accrue(state, offset, asset, pool)
    amount = min(received, debt_of(holding), free_balance(holding) + min(holding.unsettled, 0))
    if amount <= 0:
        return
    repay(state, offset, holding, amount)
    count_repayment(state, offset, asset, amount, account)
    state.touched[account.id] = account
