# SPDX-License-Identifier: Apache-2.0
"""Sum the effect of an account's open spot orders on its worst case, with one rounding (SPEC M-3, M-3.1).

Owns the part of one asset, and the sum of all. Must never choose or sort the orders: `account_margin` does.
"""

from clearinghouse.statemachine.exchange_margin.requirements import (
    collateral_amount,
    collateral_value,
    counted_amount,
    debt_price,
    owned_price,
    weighted_price,
)
from clearinghouse.statemachine.state.state import Account, Asset, Order, State
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import BUY


class SpotWorstCase:
    """The effect of an account's open spot orders on its worst case (M-3), in valuation units.

    `deduction` reduces equity; `borrows` are the assumed borrows by asset id, in the asset's units.
    """

    def __init__(self) -> None:
        """Start without orders."""
        self.deduction = 0
        self.borrows: dict[AssetId, int] = {}


class SpotTerms:
    """One asset's part in the worst case of spot orders (M-3.1).

    It has the holding, its free balance, its weight, the payments and the debt. The receipts in it count at that
    weight, or as a repaid borrow.
    """

    __slots__ = (
        "amount",
        "asset",
        "credited",
        "credited_borrow",
        "debt",
        "denominator",
        "free",
        "numerator",
        "paid",
        "value",
        "weighed",
    )

    numerator: int
    denominator: int

    def __init__(
        self,
        state: State,
        account: Account,
        asset: Asset,
        held: int,
        liability: int,
        *,
        strict: bool,
    ) -> None:
        """Start from the account's holding of the asset, less `held` of its claim; `liability` is a projected debt."""
        holding = account.holdings.get(asset.id)
        self.asset = asset
        self.amount = 0
        self.value = 0  # at the weight of the holding itself, as in M-2
        if holding is not None:
            self.amount = counted_amount(holding) - held
            self.value = holding.value
            if strict:
                self.value = collateral_value(state, asset, self.amount, self.amount, strict=True)
        self.weighed = self.amount
        # At live prices an order may count on a doubtful claim; its turn decides whether the claim
        # pays (S-1).
        own = self.amount if strict or holding is None else collateral_amount(holding)
        self.free = max(own - liability, 0)
        self.paid = 0
        self.credited = self.credited_borrow = self.debt = 0

    def is_worth(self, receipt: int, pays: "SpotTerms", own: int, borrow: int) -> bool:
        """Return whether a receipt of this asset is worth at least what its payment takes from net equity.

        The payment is `own` units and `borrow` borrowed units of the asset of `pays`.
        """
        scale = pays.denominator // pays.asset.value_denominator
        fall = own * pays.numerator + borrow * pays.asset.price_e9 * scale
        return receipt * self.numerator * pays.denominator >= fall * self.denominator

    def taken_off(self, state: State, *, strict: bool) -> tuple[int, int]:
        """Return `(numerator, denominator)` of the exact amount by which orders reduce the asset's part of equity."""
        scale = self.denominator // self.asset.value_denominator
        left = self.amount - self.paid + self.credited
        debt = self.debt * debt_price(state, self.asset, strict=strict)
        debt -= self.credited_borrow * self.asset.price_e9
        off = debt * scale - left * self.numerator
        if self.weighed == self.amount:
            return off + self.amount * self.numerator, self.denominator
        price_e9 = owned_price(state, self.asset, strict=strict)
        numerator, denominator = weighted_price(state, self.asset, self.amount, price_e9)
        if denominator == self.denominator:
            return off + self.amount * numerator, denominator
        off = off * denominator + self.amount * numerator * self.denominator
        return off, denominator * self.denominator


def as_one_sum(
    state: State, orders: list[Order], terms: dict[AssetId, SpotTerms], *, strict: bool
) -> SpotWorstCase:
    """Sum payments, receipts, assumed borrows and fees of all orders exactly, and round that sum once (M-3.1).

    Without its newest order the exact sum is never larger: that order's credit is at most the effect of its payment,
    and weights only rise. The same holds for its ceiling, so bisection finds the orders to cancel (I-6). The value of
    the holdings without the orders is exact too: an asset that leaves the sum removes no fraction.
    """
    result = SpotWorstCase()
    for order in orders:
        market = order.market
        base = terms[market.base.id]
        quote = terms[market.quote.id]
        base_amount = order.remaining_lots * market.lot_base_units
        if order.side == BUY:
            pays, gets, amount, receipt = quote, base, order.reserved, base_amount
        else:
            notional = order.remaining_lots * order.price_per_lot
            pays, gets, amount, receipt = base, quote, base_amount, notional
            quote.debt += order.fee_open
        own = min(amount, pays.free)
        pays.free -= own
        pays.paid += own
        borrow = amount - own
        if borrow:
            result.borrows[pays.asset.id] = result.borrows.get(pays.asset.id, 0) + borrow
            pays.debt += borrow
        if gets.is_worth(receipt, pays, own, borrow):
            pays.credited += own
            pays.credited_borrow += borrow
        else:
            gets.credited += receipt
    numerator, denominator = 0, 1
    for term in terms.values():
        added, of = term.taken_off(state, strict=strict)
        if of == denominator:
            numerator += added
        else:
            numerator = numerator * of + added * denominator
            denominator *= of
    result.deduction = -(-numerator // denominator)
    return result
