# SPDX-License-Identifier: Apache-2.0
"""Count an order without exact figures if the account's free margin surely bears it (SPEC M-3, G-7, G-8).

Owns the bound of what one more order takes from worst-case equity less initial margin. Must never refuse: an order for
which the bound does not suffice, or which is not plain, gets the exact checks of `gate`. So no answer depends on the
bound. `checks` compares it with the exact figures.

Most orders are small beside the margin of their account. The exact check of such an order recomputes a position with
its orders, of which the root of the exposure is the largest cost.
"""

from typing import Final

from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.exchange_margin.account_margin import (
    keeps_free_margin,
    needs_assumed_borrow,
    projected_liability,
    refresh_liabilities,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    counted_amount,
    line_imf_growth_most,
    refresh_order_losses,
)
from clearinghouse.statemachine.exchange_margin.within_bounds import (
    fills_as_counted,
    loss_and_growth,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.orders.open_orders import count, paying_asset, uncount
from clearinghouse.statemachine.pretrade.risk_switches import is_made_reduce_only
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    ACTIVE,
    AMOUNT_MAX,
    BUY,
    FLAG_REDUCE_ONLY,
    PPB,
    SMALL_INTEGER_MAX,
    WEIGHT_IDENTITY,
)

# Units of the valuation asset by which the ceilings of one order's loss, fee and reserve may exceed their sum.
_ROUNDED_UNITS: Final = 3
# The same for a fill: its result, its fee, the cost that it releases, and the value of each of two assets.
_ROUNDED_UNITS_OF_FILL: Final = 8


def count_within_free_margin(state: State, order: Order, *, reducing: bool) -> bool:
    """Count an order that the exact checks of gates 7 and 8 would permit too; False leaves the order uncounted."""
    account = order.account
    if order.flags & FLAG_REDUCE_ONLY or order.oco_id or order.notional_left >= 0:
        return False
    if not _is_plain(state, account):
        return False
    notional = order.price_per_lot * order.remaining_lots
    fee = -(-(order.taker_fee_ppb * notional) // PPB)
    if order.market.is_spot:
        return _count_spot_order(state, order, notional, fee, reducing=reducing)
    return _count_position_order(state, order, fee, reducing=reducing)


def _is_plain(state: State, account: Account) -> bool:
    """Return whether initial margin at live prices is all that gates 7 and 8 ask of an account's order."""
    return (
        account.status == ACTIVE
        and not account.position_limit
        and not account.isolated_market_id
        and not account.spot_exposed
        and not state.has_stable_prices
        and not state.waterfall.losing_pools
        and not is_member_account(account)
        and not (state.busts.kept and account.id in state.busts.kept)
    )


def _count_position_order(state: State, order: Order, fee: int, *, reducing: bool) -> bool:
    """Count an order of a derivative market if its bound is below the free margin.

    The exposure grows by at most the lots at the higher of price and mark. A reduction passes gate 8 with an equity
    that exceeds initial margin after its loss, except if bids far beyond the mark outweigh a short (`reductions`).
    """
    account = order.account
    market = order.market
    if market.quote is not state.valuation or not keeps_free_margin(state, account):
        return False
    line = order.line
    if reducing:
        if line.order_loss_seen != market.version:
            refresh_order_losses(line)
        if line.bid_loss_e9 and order.side == BUY:
            return False
        if is_made_reduce_only(state, order):
            return False
    loss, growth = loss_and_growth(order)
    exposure = account.exposure_most + growth
    if exposure > SMALL_INTEGER_MAX and exposure > AMOUNT_MAX:
        return False
    margin = line_imf_growth_most(state, line, exposure, growth)
    left = account.free_margin - loss - fee - margin - _ROUNDED_UNITS
    if left <= 0:
        return False
    count(state, order)
    if account.spot_orders:
        # Its debt in the settlement asset may leave less for the payments of spot orders.
        refresh_liabilities(account)
        if needs_assumed_borrow(account):
            uncount(state, order)
            return False
    _keep(state, account, left, exposure)
    if reducing:
        state.touched[account.id] = account  # as in `gate`: it may not rest far from the mark (I-6)
    return True


def _count_spot_order(
    state: State, order: Order, notional: int, fee: int, *, reducing: bool
) -> bool:
    """Count a spot order that the account's own free balance pays if its bound is below the free margin.

    The bound takes the whole payment at the index, since no weight exceeds 1, and nothing for the receipt.
    """
    account = order.account
    market = order.market
    if market.is_deferred or account.flags & (ACCOUNT_SPOT_MARGIN | ACCOUNT_AUTO_REPAY):
        return False
    if account.exposure_count and not (
        account.free_margin_pays_spot and keeps_free_margin(state, account)
    ):
        return False
    pays = paying_asset(order)
    holding = account.holdings.get(pays.id)
    if holding is None:
        return False
    amount = order.remaining_lots * market.lot_base_units
    if order.side == BUY:
        amount = notional + fee
    free = holding.balance - holding.reserved - holding.held
    if account.exposure_count:
        refresh_liabilities(account)
        free -= projected_liability(account, pays)
    if amount > free:
        return False
    if account.exposure_count == 0:
        count(state, order)  # there is no margin to compare
        return True
    gets = market.base if order.side == BUY else market.quote
    if reducing and gets.weight_kind != WEIGHT_IDENTITY:
        return False  # more of an asset may lower its weight
    left = account.free_margin - to_valuation_ceil(pays, amount) - _ROUNDED_UNITS
    left -= to_valuation_ceil(market.quote, fee)
    if left <= 0:
        return False
    count(state, order)
    _keep(state, account, left, account.exposure_most)
    if reducing:
        state.touched[account.id] = account  # as in `gate` (I-6)
    return True


def free_margin_through_fill(state: State, order: Order) -> int:
    """Return the bound that an order's account may keep when the order fills, or 0; called before the fill (M-3).

    Worst-case equity counts the order as filled at its own price with the taker's fee already, and initial margin its
    position. So a fill at that price or a better one lowers their difference by no more than roundings.
    """
    account = order.account
    market = order.market
    if not fills_as_counted(order) or not keeps_free_margin(state, account):
        return 0
    if market.is_deferred or not (market.is_spot or market.quote is state.valuation):
        return 0
    return account.free_margin


def keep_through_fill(state: State, order: Order, free_margin: int) -> None:
    """Keep the bound of `free_margin_through_fill` after the fill, unless a loss has become a debt (M-5)."""
    free_margin -= _ROUNDED_UNITS_OF_FILL
    if free_margin <= 0:
        return
    account = order.account
    if not order.market.is_spot:
        holding = account.holdings[order.market.quote.id]
        if holding.unsettled < 0 and counted_amount(holding) < -holding.unsettled:
            return
        if account.spot_orders:
            refresh_liabilities(account)
            if needs_assumed_borrow(account):
                return
    account.free_margin = free_margin
    account.free_margin_seen = state.version


def _keep(state: State, account: Account, free_margin: int, exposure_most: int) -> None:
    """Keep the bounds of an account after an order was counted, which has removed them."""
    account.free_margin = free_margin
    account.exposure_most = exposure_most
    account.free_margin_seen = state.version
