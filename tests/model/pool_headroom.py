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


def headroom_of(context: Context, asset: int) -> PoolHeadroom | None:
    """Return the amount that may leave the pool of an asset, None without a pool."""
    pools = context.pools
    if asset not in pools.pools:
        return None
    pool = pools.pools[asset]
    return PoolHeadroom(
        pool.terms,
        pools.cash(asset),
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


def can_pay(context: Context, order: Order, *, spent: int = 0, taker: bool = False) -> int:
    """Return an account's payment for an order: balance, own loans, a borrow while it exceeds IMF (S-1).

    `spent` is the part that orders before it take in the same auction.
    """
    system = context.system
    asset, needed = system.payment(order)
    own = context.fills.own_cash(order.account, asset) - spent
    if own >= needed:
        return own
    loans, borrow = beyond_balance(context, order.account, asset)
    if borrow and not taker:
        figures = margin(system, order.account, system.live)
        if figures.worst_equity <= figures.worst_imf:
            borrow = 0
    return max(0, own + loans + borrow)


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
