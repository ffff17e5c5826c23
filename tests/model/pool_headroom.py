# SPDX-License-Identifier: Apache-2.0
"""What may leave a pool now, and what an order can pay at its turn (SPEC B-4, S-1).

Owns the limits on what lenders take out and borrowers take up, one payment after another. Must never move anything:
the caller books the result.
"""

from dataclasses import dataclass, replace

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import SetPool
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, floor, ppb
from tests.model.margin import margin
from tests.model.model_state import Order, System

NO_CAP = -1
ROUNDING_SLACK = 1_000  # valuation units that the roundings of a match may cost


@dataclass
class PoolHeadroom:
    """A pool's cash, claims and debt in whole units, and what has left it above its threshold in this window."""

    terms: SetPool
    cash: int
    share_values: int
    debt: int
    out: int
    cap_left: int = NO_CAP  # K-1

    def free_to_redeem(self, limit_ppb: int) -> int:
        """Return the amount that lenders may withdraw before the utilisation exceeds a limit."""
        return max(0, floor(self.share_values - self.debt / ppb(limit_ppb)))

    def free_to_borrow(self, limit_ppb: int) -> int:
        """Return the amount that may be borrowed before the utilisation exceeds a limit."""
        return max(0, floor(self.share_values * ppb(limit_ppb)) - self.debt)

    def allowance(self) -> int:
        """Return the amount that the throttle permits in this window: a share of claims, less near the maximum."""
        terms = self.terms
        whole = max(self.share_values, self.debt)
        low, high = ppb(terms.throttle_ppb), ppb(terms.utilisation_max_ppb)
        share = self.share_values * ppb(terms.throttle_share_ppb)
        if whole and self.debt > low * whole:
            share *= max(ZERO, (high - Fraction(self.debt, whole)) / (high - low))
        return max(0, floor(share) - self.out)

    def redeemable(self) -> int:
        """The most that lenders may take out now."""
        most = min(self.cash, self.free_to_redeem(self.terms.utilisation_max_ppb))
        if self.terms.throttle_ppb:
            most = min(most, self.free_to_redeem(self.terms.throttle_ppb) + self.allowance())
        return most

    def borrowable(self) -> int:
        """The most that may be borrowed now."""
        terms = self.terms
        most = min(self.cash, self.free_to_borrow(terms.utilisation_max_ppb))
        if terms.throttle_ppb:
            most = min(most, self.free_to_borrow(terms.throttle_ppb) + self.allowance())
        if terms.borrow_cap:
            most = min(most, terms.borrow_cap - self.debt)
        if self.cap_left != NO_CAP:
            most = min(most, self.cap_left)
        return max(0, most)

    def beyond(self, redeemed: int, borrowed: int) -> int:
        """Return the part of a movement that counts for the throttle."""
        if not self.terms.throttle_ppb:
            return 0
        free = self.free_to_redeem(self.terms.throttle_ppb)
        if borrowed:
            free = self.free_to_borrow(self.terms.throttle_ppb)
        return max(0, redeemed + borrowed - free)

    def redeemed(self, amount: int) -> "PoolHeadroom":
        """Return the headroom once an amount has been redeemed."""
        out = self.out + self.beyond(amount, 0)
        return replace(
            self, cash=self.cash - amount, share_values=self.share_values - amount, out=out
        )

    def borrowed(self, amount: int) -> "PoolHeadroom":
        """Return the headroom once an amount has been borrowed."""
        out = self.out + self.beyond(0, amount)
        cap_left = self.cap_left if self.cap_left == NO_CAP else max(self.cap_left - amount, 0)
        return replace(
            self, cash=self.cash - amount, debt=self.debt + amount, out=out, cap_left=cap_left
        )


def headroom_of(context: Context, asset: int, *, before_queue: bool = False) -> PoolHeadroom | None:
    """Return the amount that may leave the pool of an asset, None without a pool.

    The cash up to what lenders wait for is theirs; only W and R go before them (B-6).
    """
    pools = context.pools
    if asset not in pools.pools:
        return None
    pool = pools.pools[asset]
    return PoolHeadroom(
        pool.terms,
        pools.cash(asset) if before_queue else max(0, pools.cash(asset) - pools.asked(asset)),
        floor(pools.share_values(asset)),
        pools.lent_out(asset),
        pools.out_now(asset),
        context.borrow_cap_left(asset),
    )


def may_owe(system: System, account: int) -> bool:
    """Return whether an account may borrow at all: it has spot margin, is active and no venue."""
    who = system.accounts[account]
    return (
        bool(who.flags & types.ACCOUNT_SPOT_MARGIN)
        and who.status == types.ACTIVE
        and who.kind != types.KIND_VENUE
    )


def beyond_balance(context: Context, account: int, asset: int) -> tuple[int, int]:
    """Return the proceeds of an account's loans and its borrow capacity after that, without a margin check (S-1)."""
    system = context.system
    headroom = headroom_of(context, asset)
    if headroom is None:
        return 0, 0
    share_value = system.free_part(account, asset)
    redeemable = headroom.redeemable()
    if redeemable < share_value:
        return redeemable, 0
    if not may_owe(system, account):
        return share_value, 0
    most = headroom.redeemed(share_value).borrowable()
    cap = headroom.terms.account_borrow_cap
    if cap:
        most = min(most, max(0, cap - system.debt(account, asset)))
    share = context.brakes.share_left(asset, account)
    return share_value, most if share is None else min(most, share)


def can_pay(context: Context, order: Order, *, taker: bool = False) -> int:
    """Return an account's payment for an order: balance, own loans, a borrow while it exceeds IMF (S-1)."""
    system = context.system
    asset, needed = system.payment(order)
    own = context.fills.own_cash(order.account, asset)
    if own >= needed:
        return own
    loans, borrow = beyond_balance(context, order.account, asset)
    if borrow and not taker:
        figures = margin(system, order.account, system.live)
        if figures.worst_equity <= figures.worst_imf:
            borrow = 0
    return max(0, own + loans + borrow)


class PaidInTurn:
    """What the orders of a side of an auction pay, in the order of their acceptance and out of one pool (S-1).

    It promises no more than there will be: a unit less of claims and loans, and one more of debt, for roundings.
    """

    def __init__(self, context: Context, asset: int) -> None:
        """Start before the first order."""
        self.context = context
        self.asset = asset
        found = headroom_of(context, asset)
        if found is not None:
            found = replace(found, share_values=max(found.share_values - 1, 0), debt=found.debt + 1)
        self.headroom = found
        self.own: dict[int, int] = {}
        self.loans: dict[int, int] = {}
        self.debts: dict[int, int] = {}
        self.shares: dict[str, int] = {}  # by owner (K-1)

    def available(self, order: Order) -> int:
        """The most that an order's account can pay for it, once the orders before it have paid."""
        account = order.account
        self._open(account)
        own = self.own[account]
        if self.headroom is None or own >= self.context.system.payment(order)[1]:
            return max(own, 0)
        loans = self.loans[account]
        redeemable = self.headroom.redeemable()
        if redeemable < loans:
            return max(own + redeemable, 0)
        return max(own + loans + self._borrowable(account, self.headroom, loans), 0)

    def pay(self, order: Order, amount: int) -> None:
        """An order pays: out of the balance, then loans, then a borrow."""
        account = order.account
        short = max(amount - self.own[account], 0)
        redeemed = min(short, self.loans[account])
        borrowed = short - redeemed
        self.own[account] -= amount - short
        if self.headroom is None:
            return
        self.loans[account] -= redeemed
        self.debts[account] += borrowed
        owner = self.context.system.accounts[account].owner
        if owner in self.shares:
            self.shares[owner] -= borrowed
        self.headroom = self.headroom.redeemed(redeemed).borrowed(borrowed)

    def _open(self, account: int) -> None:
        """Read the means of an account, once."""
        if account in self.own:
            return
        system = self.context.system
        self.own[account] = self.context.fills.own_cash(account, self.asset)
        self.loans[account] = self.debts[account] = 0
        if self.headroom is not None:
            self.loans[account] = max(system.free_part(account, self.asset) - 1, 0)
            self.debts[account] = system.debt(account, self.asset)
            share = self.context.brakes.share_left(self.asset, account)
            if share is not None:
                self.shares.setdefault(system.accounts[account].owner, share)

    def _borrowable(self, account: int, headroom: PoolHeadroom, loans: int) -> int:
        """The most that an account may borrow after its loans."""
        system = self.context.system
        if not may_owe(system, account):
            return 0
        figures = margin(system, account, system.live)
        if figures.worst_equity <= figures.worst_imf:
            return 0
        if figures.worst_equity - figures.worst_imf <= ROUNDING_SLACK:
            self.headroom = headroom = replace(headroom, cash=0)
        most = headroom.redeemed(loans).borrowable()
        if headroom.terms.account_borrow_cap:
            most = min(most, headroom.terms.account_borrow_cap - self.debts[account])
        return max(min(most, self.shares.get(system.accounts[account].owner, most)), 0)


def lots_for(system: System, order: Order, amount: int) -> int:
    """The most lots, of what remains of a spot order, that an amount pays for."""
    low, high = 0, order.lots
    while low < high:
        middle = (low + high + 1) // 2
        if system.payment(order, middle)[1] <= amount:
            low = middle
        else:
            high = middle - 1
    return low


def payable_lots(context: Context, order: Order, *, taker: bool = False) -> int:
    """How much of what remains of an order can be paid for at its turn; a derivative pays nothing (S-1)."""
    if not context.system.markets[order.market].is_instant:
        return order.lots
    return lots_for(context.system, order, can_pay(context, order, taker=taker))
