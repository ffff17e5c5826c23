# SPDX-License-Identifier: Apache-2.0
"""Compute how far prices may move before an account needs a health check, and index these bounds (SPEC W-7).

Owns the width of an account's price bounds, their edges, and the subject of each edge: the price or index that it
limits. Must never select the accounts that a price affects: `exchange_margin.watch` and `exchange_margin.listing` do.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.funding import index_step_ray
from clearinghouse.statemachine.arithmetic.lending import claim_floor
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    needs_assumed_borrow,
    projected_liability,
    refresh,
    refresh_spot,
    spot_bound,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    accrued_funding,
    collateral_amount,
    debt_amount,
    debt_requirements,
    quote_e9_to_valuation_ceil,
)
from clearinghouse.statemachine.exchange_margin.within_bounds import grown_within_bounds
from clearinghouse.statemachine.ledger.pool_shares import bearing_shares
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.price_bounds import (
    OF_DEBT,
    OF_FUNDING,
    OF_INDEX,
    OF_MARK,
    OF_SCALE,
    OF_SHARE,
    AccountBounds,
    PriceBounds,
    Subject,
)
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Line,
    State,
)
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    PPB,
    PRICE_E9,
)

# The widest bounds for which the estimates below hold, and the narrowest bounds that are useful.
WIDTH_MAX_PPB: Final = 100_000_000
WIDTH_MIN_PPB: Final = 1_000_000
_WIDTH_GOOD_PPB: Final = 20_000_000
# The rounding difference of one part, in units of an asset, for prices within the widest bounds and
# requirements.
_ROUNDED_UNITS: Final = 3


def compute_bounds(state: State, account: Account) -> bool:
    """Give an account price bounds; return False if it is too close to a limit for useful bounds."""
    if account.status != ACTIVE:
        return False
    refresh(state, account)
    required = maintenance_margin(state, account)
    parts = len(account.holdings) + len(account.lines) + len(account.spot_orders)
    # Worst-case equity is never above equity; each part's roundings are below a few units.
    headroom = equity(account) - account.deduction - required - 8 * (parts + 1)
    if headroom <= 0:
        return False
    sensitivity = 1
    for holding in account.holdings.values():
        mmf = holding.debt_mmf
        if holding.borrow_shares:
            sensitivity += _debt_sensitivity(holding, mmf)
            headroom -= _debt_rounding(holding, holding.borrowed, mmf)
        if holding.lent_shares:
            sensitivity += _claim_sensitivity(holding)
        if holding.asset is state.valuation:
            continue
        sensitivity += holding.value
        owed = abs(holding.unsettled) + holding.borrowed
        if owed:
            sensitivity += to_valuation_ceil(holding.asset, owed)
        sensitivity += 2 * mmf if holding.debt_exposure else 0
    for line in account.lines.values():
        if not line.market.is_spot and (line.position or line.bid_lots or line.ask_lots):
            sensitivity += _position_sensitivity(state, line)
            if line.market.quote is not state.valuation:
                # Its result and its accrued funding are floored in quote units, each of the value
                # of their price.
                headroom -= _ROUNDED_UNITS * to_valuation_ceil(line.market.quote, 1)
    widest = _width_of_spot_payments(account)
    bears_orders = widest >= WIDTH_MIN_PPB
    weights_may_fall = False
    if not bears_orders:
        widest = WIDTH_MAX_PPB
        headroom, sensitivity = _with_borrows(state, account, headroom, sensitivity)
    elif account.spot_orders:
        headroom, sensitivity, weights_may_fall = _with_spot(state, account, headroom, sensitivity)
    width = headroom * PPB // sensitivity
    if width < WIDTH_MIN_PPB:
        return False
    if width > _WIDTH_GOOD_PPB:
        width -= width // 4  # the rest is for more orders
    width = min(width, widest)
    bounds = _add_bounds(state, account, width)
    if bears_orders:
        bounds.margin_left = headroom + -sensitivity * width // PPB
        bounds.payment_left = _payment_left(state, account, width)
        bounds.exposure_most = grown_within_bounds(account.exposure)
        bounds.weights_may_fall = weights_may_fall
    return True


def _add_bounds(state: State, account: Account, width_ppb: int) -> AccountBounds:
    """Set bounds of a relative width around every price and index on which an account depends, and return them."""
    new = _NewBounds(state, account)
    assets: dict[AssetId, Asset] = {}  # assets whose indices affect it
    for holding in account.holdings.values():
        asset = holding.asset
        if holding.borrow_shares and asset.pool is not None:
            new.add_around(OF_DEBT, asset.id, asset.debt_bounds, asset.pool.borrow_index, width_ppb)
        if holding.lent_shares:
            value_ray = share_value_ray(asset)
            new.add_around(OF_SHARE, asset.id, asset.share_bounds, value_ray, width_ppb)
        if collateral_amount(holding) or holding.unsettled or holding.borrowed:
            assets[asset.id] = asset
    for line in account.lines.values():
        market = line.market
        if not (line.position or line.bid_lots or line.ask_lots):
            continue
        if market.is_spot:
            # The proceeds of its orders may be of an asset without a holding.
            assets[market.base.id] = market.base
            assets[market.quote.id] = market.quote
            continue
        assets[market.quote.id] = market.quote
        new.add_around(OF_MARK, market.id, market.bounds, market.mark_e9, width_ppb)
        if market.funding is not None:
            half_width_ray = index_step_ray(market.mark_e9, width_ppb)
            now_ray = market.funding_index_ray
            new.add(OF_FUNDING, market.id, market.funding_bounds, now_ray, half_width_ray)
        if market.dynamic_margin is not None:
            scale_ppb = market.mmf_scale_ppb
            new.add_around(OF_SCALE, market.id, market.scale_bounds, scale_ppb, width_ppb)
    for asset in assets.values():
        if asset is not state.valuation:
            new.add_around(OF_INDEX, asset.id, asset.bounds, asset.price_e9, width_ppb)
    return new.bounds


class _NewBounds:
    """New price bounds of an account."""

    def __init__(self, state: State, account: Account) -> None:
        """Give the account empty bounds."""
        self.bounds = state.margin_watch.new_bounds(account)
        self.account_id = account.id

    def add_around(
        self, kind: int, subject_id: int, bounds: PriceBounds, price_e9: int, width_ppb: int
    ) -> None:
        """Bound a price or index by a relative width, rounded inward."""
        self.add(kind, subject_id, bounds, price_e9, price_e9 * width_ppb // PPB)

    def add(
        self, kind: int, subject_id: int, bounds: PriceBounds, now: int, half_width: int
    ) -> None:
        """Bound a figure whose present value is `now`, at a distance of at most `half_width`.

        Edges are rounded inward to a multiple of a power of two, by less than a part in 32 of the span. So a price
        crosses the edges of many accounts of a block at once, and does not visit the block for each.
        """
        shift = half_width.bit_length() - 6
        if shift < 0:
            shift = 0
        upper = now + half_width >> shift << shift
        lower = half_width - now >> shift << shift
        self.enter(kind, subject_id, bounds, upper, lower)

    def enter(
        self, kind: int, subject_id: int, bounds: PriceBounds, upper: int, lower: int
    ) -> None:
        """Add an upper and a lower edge to the index of their subject."""
        edges = self.bounds.edges
        edges.append(kind)
        edges.append(subject_id)
        edges.append(upper)
        edges.append(lower)
        tables = self.bounds.tables
        tables.append(bounds.uppers.add(self.account_id, upper))
        tables.append(bounds.lowers.add(self.account_id, lower))


def restore_bounds(state: State, account: Account, edges: list[int]) -> AccountBounds:
    """Restore the edges that an account's bounds had when a snapshot was written, and return the bounds."""
    new = _NewBounds(state, account)
    for place in range(0, len(edges), 4):
        kind, subject_id, upper, lower = edges[place : place + 4]
        bounds, _ = bounded_by(state, (kind, subject_id))
        new.enter(kind, subject_id, bounds, upper, lower)
    return new.bounds


def bounded_by(state: State, subject: Subject) -> tuple[PriceBounds, int]:
    """Return the bounds of a subject (a price or an index), and its present value."""
    kind, subject_id = subject
    if kind in (OF_INDEX, OF_DEBT, OF_SHARE):
        asset = state.assets[AssetId(subject_id)]
        if kind == OF_INDEX:
            return asset.bounds, asset.price_e9
        if kind == OF_SHARE:
            return asset.share_bounds, share_value_ray(asset)
        assert asset.pool is not None
        return asset.debt_bounds, asset.pool.borrow_index
    market = state.markets[MarketId(subject_id)]
    if kind == OF_MARK:
        return market.bounds, market.mark_e9
    if kind == OF_FUNDING:
        return market.funding_bounds, market.funding_index_ray
    assert kind == OF_SCALE
    return market.scale_bounds, market.mmf_scale_ppb


def share_value_ray(asset: Asset) -> int:
    """Return the margin value of a share of an asset's pool, in ray."""
    pool = asset.pool
    assert pool is not None
    return max(pool.supply_index - pool.expected.uncovered_ray, 0)


def _width_of_spot_payments(account: Account) -> int:
    """Return the relative price move up to which an account's own assets still pay every open spot order (M-3).

    The projected debts of derivative orders in the paying asset come first. They grow with the mark, at which position
    and orders lose, and with the funding index. It is at most the width of the widest bounds.
    """
    if not account.spot_orders:
        return WIDTH_MAX_PPB
    if needs_assumed_borrow(account):
        return 0
    widest = WIDTH_MAX_PPB
    for asset_id, sensitivity in _liability_growth(account).items():
        holding = account.holdings.get(asset_id)
        if holding is None or not holding.reserved:
            continue
        headroom = _paid_beyond_orders(account, holding)
        widest = min(widest, headroom * PPB // sensitivity)
    return widest


def _paid_beyond_orders(account: Account, holding: Holding) -> int:
    """Return what an account has of an asset beyond the reserves of its orders and its projected debts; units of it."""
    liability = projected_liability(account, holding.asset) + 8 * len(account.lines)
    return collateral_amount(holding) - holding.reserved - liability


def _payment_left(state: State, account: Account, width_ppb: int) -> int:
    """Return how much more of the valuation asset an account's spot orders may reserve, at all prices within bounds."""
    holding = account.holdings.get(state.valuation.id)
    if holding is None:
        return 0
    growth = _liability_growth(account).get(state.valuation.id, 0)
    return _paid_beyond_orders(account, holding) + -growth * width_ppb // PPB


def _liability_growth(account: Account) -> dict[AssetId, int]:
    """Return by how much derivative orders' debts grow for a relative move of 1 of their marks, by asset (M-3)."""
    growth: dict[AssetId, int] = {}
    for line in account.lines.values():
        market = line.market
        if not market.is_spot and (line.bid_lots or line.ask_lots):
            size = line.position if line.position > 0 else -line.position
            gross = (size + line.bid_lots + line.ask_lots) * market.mark_e9 // PRICE_E9
            growth[market.quote.id] = growth.get(market.quote.id, 0) + 2 * (gross + 1)
    return growth


def _with_borrows(
    state: State, account: Account, headroom: int, sensitivity: int
) -> tuple[int, int]:
    """Return headroom and sensitivity with the open spot orders of an account that would borrow, or may (M-3, M-7.1).

    The fee, the borrow and the credit of an order move at most as much as prices; the credit never exceeds the payment.
    Debts of derivative orders are borrowed instead of paid, at their value and with their requirement. The requirement
    grows with the debt to the power of at most 1.5. So between the present debt and the largest debt within the widest
    bounds a straight line exceeds it, and price and borrow index together multiply it by less than five.
    """
    refresh_spot(state, account)
    headroom -= account.spot_deduction
    for asset_id, fees in account.spot_fees.items():
        if asset_id != state.valuation.id:
            sensitivity += to_valuation_ceil(state.assets[asset_id], fees)
    growth = _liability_growth(account)
    for holding in account.holdings.values():
        if not holding.reserved:
            continue
        asset = holding.asset
        sensitivity += to_valuation_ceil(asset, holding.reserved)
        borrow = account.spot_borrows.get(asset.id, 0)
        grows = growth.get(asset.id, 0)
        if not borrow and not grows:
            continue
        debt = debt_amount(holding)
        _, _, before = debt_requirements(state, account, asset, debt)
        _, _, mmf = debt_requirements(state, account, asset, debt + borrow)
        headroom -= mmf - before
        if grows:
            most = debt + borrow + grows * WIDTH_MAX_PPB // PPB + 1
            _, _, largest = debt_requirements(state, account, asset, most)
            sensitivity += 2 * to_valuation_ceil(asset, grows)
            sensitivity += (largest - mmf) * PPB // WIDTH_MAX_PPB + 1
            headroom -= 8 * len(account.lines) * (to_valuation_ceil(asset, 1) + largest // most + 1)
            mmf = largest
        headroom -= _debt_rounding(holding, max(debt + borrow, 1), mmf)
        if asset is not state.valuation:
            sensitivity += to_valuation_ceil(asset, borrow)
        if asset is not state.valuation or holding.borrow_shares:
            sensitivity += 5 * mmf
    return headroom, sensitivity


def _with_spot(
    state: State, account: Account, headroom: int, sensitivity: int
) -> tuple[int, int, bool]:
    """Return headroom and sensitivity with open spot orders that borrow nothing, and whether weights may fall (M-3).

    `headroom` is without the orders. Their cost is a sum of fees, of values of payments, and of falls of weighted
    holdings. No part exceeds its part in `spot_bound`, and each moves at most as much as the price. So the bound
    replaces the cost if this gives a good width. Otherwise the cost is computed, and both ends of each of its
    differences may move.
    """
    bound = spot_bound(state, account)
    if (headroom - bound) * PPB // (sensitivity + bound) >= _WIDTH_GOOD_PPB:
        return headroom - bound, sensitivity + bound, True
    refresh_spot(state, account)
    return headroom - account.spot_deduction, sensitivity + 2 * bound, False


def _claim_sensitivity(holding: Holding) -> int:
    """Return the headroom that a pool's losses can take from an account, for a relative move of 1 of a share's value.

    All shares that bear the loss count, also shares that the account has redeemed (B-5). Within the widest bounds the
    price of the asset multiplies the result by less than 1.1.
    """
    pool = holding.asset.pool
    assert pool is not None
    claim = claim_floor(bearing_shares(holding, pool), pool.supply_index) + 1
    return 2 * to_valuation_ceil(holding.asset, claim)


def _debt_sensitivity(holding: Holding, mmf: int) -> int:
    """Return the headroom that interest on a debt can take, for a relative move of 1 of the borrow index.

    It is the debt's value and its requirement `mmf`, which grows with the debt to the power of at most 1.5. The price
    of the asset may move too: within the widest bounds both together multiply value and requirement by less than 1.1
    and 3.4. The price's own part counts with the price.
    """
    return 2 * to_valuation_ceil(holding.asset, holding.borrowed) + 3 * mmf


def _debt_rounding(holding: Holding, amount: int, mmf: int) -> int:
    """Return the headroom that the ceiling of a debt can take, even at the smallest move of the index.

    It is one more smallest unit, at its price, with its requirement: at most about twice the present requirement of
    each unit of `amount`.
    """
    unit = to_valuation_ceil(holding.asset, 1) + mmf // amount + 1
    return _ROUNDED_UNITS * unit


def _position_sensitivity(state: State, line: Line) -> int:
    """Return the headroom that a line can take, for a relative move of 1 of its mark and its quote asset.

    It is the result of the position, the losses of its orders, and its requirement. The requirement grows with the
    exposure to the power of at most 1.5, and the gross of position and orders is a bound of the exposure. Funding may
    take the same relative part of the mark. A quote asset that moves too multiplies the sum by less than three, within
    the widest bounds.
    """
    market = line.market
    mark_e9 = market.mark_e9
    size = line.position if line.position > 0 else -line.position
    gross = quote_e9_to_valuation_ceil(
        state, market, (size + line.bid_lots + line.ask_lots) * mark_e9
    )
    sensitivity = 2 * gross
    if market.funding is not None:
        sensitivity += gross
    if line.exposure:
        # The scale of the requirement may move with the mark (M-7): within the widest bounds by a
        # factor of 1.1.
        parts = 2 if market.dynamic_margin is None else 4
        sensitivity += parts * line.mmf * gross // line.exposure + 1
    if market.quote is not state.valuation:
        cost = to_valuation_ceil(market.quote, abs(line.cost) + abs(accrued_funding(line)))
        sensitivity = 3 * sensitivity + 2 * cost + 2 * line.deduction
    return sensitivity
