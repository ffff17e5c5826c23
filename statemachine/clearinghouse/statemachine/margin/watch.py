# SPDX-License-Identifier: Apache-2.0
"""Find the accounts whose margin a move of a price may lower, without a visit to the others (SPEC W-7, I-12).

Owns the price bounds of each account with headroom, within which no health check is needed, and the index of those
bounds. Must never decide about an account: one that leaves its bounds, or has none, is passed to the health check,
which needs fewer visits for the same result.

Price bounds (a box) are one relative width for every mark, index, borrow index, funding index and MMF scale that the
account depends on. Within them equity, worst-case equity and the MMF requirement, each moved against the account, still
leave headroom. Every other change of an account (an amount, an order, leverage, a health check for another reason)
invalidates its bounds; the next move of any price computes new ones, or a command before it. So the cost of a move
grows only with the accounts that leave their bounds, that changed recently (up to `UNWATCHED_MAX`, or more after a
larger command), that are too close to a limit for bounds, or whose open spot orders need a borrow.
"""

from heapq import heappop, heappush
from itertools import islice
from typing import Final

from clearinghouse.statemachine.arithmetic.funding import index_step_ray
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.margin.account_margin import (
    equity,
    maintenance_margin,
    needs_assumed_borrow,
    projected_liability,
    refresh,
    refresh_spot,
    spot_bound,
)
from clearinghouse.statemachine.margin.requirements import (
    accrued_funding,
    collateral_amount,
    debt_amount,
    debt_requirements,
    quote_e9_to_valuation_ceil,
)
from clearinghouse.statemachine.state.price_bounds import CLEAN_FROM, PriceBounds, WatchIndex
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Line,
    Market,
    State,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    KIND_SYSTEM,
    KIND_VENUE,
    PPB,
    PRICE_E9,
)

# The widest bounds: the estimates below hold up to here. Narrower ones than the least are not worth computing.
WIDTH_MAX_PPB: Final = 100_000_000
WIDTH_MIN_PPB: Final = 1_000_000
_WIDTH_GOOD_PPB: Final = 20_000_000
# Units of an asset by which roundings of one part may differ, prices within the widest box and requirements included.
_ROUNDED_UNITS: Final = 3
# With more accounts than this without bounds, each command computes some.
UNWATCHED_MAX: Final = 1_024
_CLEANED_PER_ENTRY: Final = 3
_SHRINK_AT: Final = 64


def prices_moved(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """Add the accounts that moves of these indices and marks may concern to `state.touched`.

    The new prices are in place. Accounts without bounds get them if possible; the others are added if they depend on
    one of these prices.
    """
    for asset in assets:
        _invalidate_outside(state, asset.bounds, asset.price_e9)
    for market in markets:
        _invalidate_outside(state, market.bounds, market.mark_e9)
    _check_unwatched(state, assets, markets)


def funding_accrued(state: State, market: Market) -> None:
    """Add the accounts that accrued funding of a market may concern to `state.touched` (P-5).

    The new funding index is in place.
    """
    _invalidate_outside(state, market.funding_bounds, market.funding_index_ray)
    _check_unwatched(state, [], [market])


def scale_moved(state: State, market: Market) -> None:
    """Add the accounts that a move of a market's MMF scale may concern to `state.touched` (M-7).

    The new scale is in place.
    """
    _invalidate_outside(state, market.scale_bounds, market.mmf_scale_ppb)
    _check_unwatched(state, [], [market])


def price_allowed(state: State, asset: Asset) -> None:
    """Add the accounts that may be liquidated now that an asset's price allows it to `state.touched` (P-4).

    An account that such a price had shielded is below its requirement, so it has no bounds.
    """
    _check_unwatched(state, [asset], list(asset.listings))


def input_began(state: State, market: Market) -> None:
    """Invalidate the bounds of every account in a market whose funding or margin scale begins: they have none on it."""
    for line in market.exposed.values():
        if line.account.margin_watch is not None:
            state.margin_watch.invalidate(line.account)


def debts_grew(state: State, asset: Asset) -> None:
    """Add the accounts that interest on debts of an asset may concern to `state.touched`.

    The new borrow index is in place. A pool's loss adds its lenders itself; otherwise claims only grow.
    """
    pool = asset.pool
    assert pool is not None
    margin_watch = state.margin_watch
    _invalidate_outside(state, asset.debt_bounds, pool.borrow_index)
    for pending in (margin_watch.refused, margin_watch.unwatched):
        for account_id in list(pending):
            account = pending[account_id]
            if account_id not in asset.borrowers or not _needs_watch(account):
                continue
            del pending[account_id]
            if not _watch_account(state, account):
                margin_watch.refused[account_id] = account
                state.touched[account_id] = account


def watch_accounts(state: State, at_most: int) -> None:
    """Compute bounds for up to this number of accounts without them, the longest waiting first.

    Bounds change no answer and no event, so they may be computed at any time: at a start before the first call, and
    after commands that left many accounts without (`UNWATCHED_MAX`), so no single move of a price must do all of them.
    """
    margin_watch = state.margin_watch
    for account_id in list(islice(margin_watch.unwatched, at_most)):
        account = margin_watch.unwatched.pop(account_id)
        if _needs_watch(account) and not _watch_account(state, account):
            margin_watch.refused[account_id] = account


def _check_unwatched(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """Compute bounds for each account that can have them now; touch the others if they depend on one of the prices."""
    margin_watch = state.margin_watch
    refused = list(margin_watch.refused)
    for account_id in refused:
        account = margin_watch.refused[account_id]
        if not _needs_watch(account):
            del margin_watch.refused[account_id]
        elif _depends_on(account_id, assets, markets):
            if _watch_account(state, account):
                del margin_watch.refused[account_id]
            else:
                state.touched[account_id] = account
    if len(refused) > _SHRINK_AT and 2 * len(margin_watch.refused) < len(refused):
        # A dictionary keeps the size that it once had, and a walk through it visits the places of entries that are
        # gone (I-12).
        margin_watch.refused = {key: margin_watch.refused[key] for key in margin_watch.refused}
    for account_id, account in margin_watch.unwatched.items():
        if _needs_watch(account) and not _watch_account(state, account):
            margin_watch.refused[account_id] = account
            if _depends_on(account_id, assets, markets):
                state.touched[account_id] = account
    margin_watch.unwatched.clear()


def _needs_watch(account: Account) -> bool:
    """Return whether a price can hurt an account: not before it has exposure, nor where no margin bounds it (O-1)."""
    return account.exposure_count != 0 and account.kind not in (KIND_VENUE, KIND_SYSTEM)


def _depends_on(account_id: AccountId, assets: list[Asset], markets: list[Market]) -> bool:
    """Return whether an account has something at one of the prices."""
    for market in markets:
        if account_id in market.exposed:
            return True
    return any(account_id in asset.exposed_holders for asset in assets)


def _invalidate_outside(state: State, bounds: PriceBounds, now: int) -> None:
    """Invalidate the bounds that do not contain `now`."""
    _invalidate_below(state, bounds.uppers, now)
    _invalidate_below(state, bounds.lowers, -now)


def _invalidate_below(state: State, edges: WatchIndex, now: int) -> None:
    """Invalidate the bounds whose edge is below `now`."""
    current = state.margin_watch.current
    while edges.heap and edges.heap[0] < now:
        left = edges.at.pop(heappop(edges.heap))
        edges.entries -= len(left)
        for watch_id, account_id in left:
            if current.get(account_id) == watch_id:
                state.margin_watch.invalidate(state.accounts[account_id])


def _watch_account(state: State, account: Account) -> bool:
    """Compute the bounds of an account; True if that was possible."""
    if account.status != ACTIVE or account.spot_exposed:
        return False
    refresh(state, account)
    required = maintenance_margin(state, account)
    parts = len(account.holdings) + len(account.lines) + len(account.spot_orders)
    # Worst-case equity is never above equity; each part's roundings are less than a handful of units.
    headroom = equity(account) - account.deduction - required - 8 * (parts + 1)
    if headroom <= 0:
        return False
    sensitivity = 1
    for holding in account.holdings.values():
        mmf = 0
        if holding.borrow_shares or holding.debt_exposure:
            _, _, mmf = debt_requirements(state, account, holding.asset, debt_amount(holding))
        if holding.borrow_shares:
            sensitivity += _debt_sensitivity(holding, mmf)
            headroom -= _debt_rounding(holding, mmf)
        if holding.asset is state.valuation:
            continue
        sensitivity += holding.value
        sensitivity += to_valuation_ceil(holding.asset, abs(holding.unsettled) + holding.borrowed)
        sensitivity += 2 * mmf if holding.debt_exposure else 0
    for line in account.lines.values():
        if not line.market.is_spot and (line.position or line.bid_lots or line.ask_lots):
            sensitivity += _position_sensitivity(state, line)
            if line.market.quote is not state.valuation:
                # Its result and what it has accrued are floored in quote units, each worth their price.
                headroom -= _ROUNDED_UNITS * to_valuation_ceil(line.market.quote, 1)
    if account.spot_orders:
        width = min(
            _width_of_spot_payments(account),
            _width_with_spot(state, account, headroom, sensitivity),
        )
    else:
        width = headroom * PPB // sensitivity
    if width < WIDTH_MIN_PPB:
        return False
    _add_bounds(state, account, min(width, WIDTH_MAX_PPB))
    return True


def _add_bounds(state: State, account: Account, width_ppb: int) -> None:
    """Put an account into a box of so much relative width around everything that it depends on."""
    margin_watch = state.margin_watch
    margin_watch.last_id += 1
    margin_watch.current[account.id] = margin_watch.last_id
    account.margin_watch = margin_watch
    assets: dict[AssetId, Asset] = {}  # whose indices it depends on
    for holding in account.holdings.values():
        asset = holding.asset
        if holding.borrow_shares and asset.pool is not None:
            _add_price_bounds(
                state, asset.debt_bounds, asset.pool.borrow_index, width_ppb, account.id
            )
        if collateral_amount(holding) or holding.unsettled or holding.borrowed:
            assets[asset.id] = asset
    for line in account.lines.values():
        market = line.market
        if not (line.position or line.bid_lots or line.ask_lots):
            continue
        if market.is_spot:
            # What its orders bring may be of an asset that the account has nothing of yet.
            assets[market.base.id] = market.base
            assets[market.quote.id] = market.quote
            continue
        assets[market.quote.id] = market.quote
        _add_price_bounds(state, market.bounds, market.mark_e9, width_ppb, account.id)
        if market.funding is not None:
            half_width_ray = index_step_ray(market.mark_e9, width_ppb)
            _add_bounds_around(
                state, market.funding_bounds, market.funding_index_ray, half_width_ray, account.id
            )
        if market.dynamic_margin is not None:
            scale_ppb = market.mmf_scale_ppb
            _add_price_bounds(state, market.scale_bounds, scale_ppb, width_ppb, account.id)
    for asset in assets.values():
        if asset is not state.valuation:
            _add_price_bounds(state, asset.bounds, asset.price_e9, width_ppb, account.id)


def _width_of_spot_payments(account: Account) -> int:
    """The relative move of prices up to which every open spot order is still paid from the account's own assets (M-3).

    What derivative orders will owe of the asset that it pays with is taken off first, and grows with the mark, at
    which position and orders lose, and with the funding index.
    """
    if needs_assumed_borrow(account):
        return 0
    growth: dict[AssetId, int] = {}
    for line in account.lines.values():
        market = line.market
        if not market.is_spot and (line.bid_lots or line.ask_lots):
            size = line.position if line.position > 0 else -line.position
            gross = (size + line.bid_lots + line.ask_lots) * market.mark_e9 // PRICE_E9
            growth[market.quote.id] = growth.get(market.quote.id, 0) + 2 * (gross + 1)
    widest = WIDTH_MAX_PPB
    for asset_id, sensitivity in growth.items():
        holding = account.holdings.get(asset_id)
        if holding is None or not holding.reserved:
            continue
        liability = projected_liability(account, holding.asset) + 8 * len(account.lines)
        headroom = collateral_amount(holding) - holding.reserved - liability
        widest = min(widest, headroom * PPB // sensitivity)
    return widest


def _width_with_spot(state: State, account: Account, headroom: int, sensitivity: int) -> int:
    """The width of an account whose open spot orders borrow nothing, from its headroom and reach without them (M-3).

    What they cost is a sum of fees, of values of payments, and of falls of weighted holdings; no part of it exceeds
    its part in `spot_bound`, and each moves at most as much as the price. So the bound stands in for the cost while
    that leaves a good width; else the cost is computed, and both ends of each of its differences may move.
    """
    bound = spot_bound(state, account)
    width = (headroom - bound) * PPB // (sensitivity + bound)
    if width >= _WIDTH_GOOD_PPB:
        return width
    refresh_spot(state, account)
    return (headroom - account.spot_deduction) * PPB // (sensitivity + 2 * bound)


def _debt_sensitivity(holding: Holding, mmf: int) -> int:
    """Return how much of its account's headroom interest on a debt can take, per relative move of the borrow index.

    Its value, and the requirement `mmf` on it, which grows with the debt to the power of at most 1.5. The price of the
    asset may move as well: within the widest box the two together make less than 1.1 and 3.4 times as much of them, of
    which the price's own part is counted with the price.
    """
    return 2 * to_valuation_ceil(holding.asset, holding.borrowed) + 3 * mmf


def _debt_rounding(holding: Holding, mmf: int) -> int:
    """Return how much of its account's headroom the ceiling of a debt can take, also at the smallest move of the index.

    One more smallest unit, worth its price, with what it requires: at most about twice what each unit requires now.
    """
    unit = to_valuation_ceil(holding.asset, 1) + mmf // holding.borrowed + 1
    return _ROUNDED_UNITS * unit


def _position_sensitivity(state: State, line: Line) -> int:
    """Return how much of its account's headroom a line can take, per relative move of its mark and its quote asset.

    Result of the position, losses of its orders, and the requirement on it: that grows with the exposure to the power
    of at most 1.5, of which the gross of position and orders is a bound. Funding may take the same relative part of the
    mark. A quote asset that moves too makes less than three times as much of it, within the widest box.
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
        # The scale of the requirement may move with the mark (M-7): within the widest box 1.1 times as much of it.
        parts = 2 if market.dynamic_margin is None else 4
        sensitivity += parts * line.mmf * gross // line.exposure + 1
    if market.quote is not state.valuation:
        cost = to_valuation_ceil(market.quote, abs(line.cost) + abs(accrued_funding(line)))
        sensitivity = 3 * sensitivity + 2 * cost + 2 * line.deduction
    return sensitivity


def _add_price_bounds(
    state: State, bounds: PriceBounds, price_e9: int, width_ppb: int, account_id: AccountId
) -> None:
    """Put the bounds of a box around a price into its index, rounded inward."""
    _add_bounds_around(state, bounds, price_e9, price_e9 * width_ppb // PPB, account_id)


def _add_bounds_around(
    state: State, bounds: PriceBounds, now: int, half_width: int, account_id: AccountId
) -> None:
    """Put the bounds of a box around what stands at `now` into its index.

    They are drawn in to a multiple of a power of two, by less than a part in 32 of the span, so that boxes share
    edges: an edge is passed as a whole, and what is ordered is edges, of which there are few.
    """
    entry = (state.margin_watch.current[account_id], account_id)
    shift = half_width.bit_length() - 6
    if shift < 0:
        shift = 0
    _add_at_edge(state, bounds.uppers, now + half_width >> shift << shift, entry)
    _add_at_edge(state, bounds.lowers, half_width - now >> shift << shift, entry)


def _add_at_edge(state: State, edges: WatchIndex, edge: int, entry: tuple[int, AccountId]) -> None:
    """Enter a box at its edge, and check a few entries if too many are of boxes that are gone."""
    here = edges.at.get(edge)
    if here is None:
        edges.at[edge] = [entry]
        heappush(edges.heap, edge)
    else:
        here.append(entry)
    edges.entries += 1
    if edges.cleaning:
        _clean(state, edges)
    elif edges.entries >= edges.clean_from:
        edges.cleaning = list(edges.at)


def _clean(state: State, edges: WatchIndex) -> None:
    """Go on taking out entries of boxes that are gone: a few with each new one, so that no command waits for all."""
    current = state.margin_watch.current
    for _ in range(_CLEANED_PER_ENTRY):
        here = edges.at.get(edges.cleaning[-1])
        if here is not None and edges.place < len(here):
            watch_id, account_id = here[edges.place]
            if current.get(account_id) == watch_id:
                edges.place += 1
            else:
                here[edges.place] = here[-1]
                here.pop()
                edges.entries -= 1
            continue
        # At the end of this edge, or it was passed meanwhile.
        edges.place = 0
        edges.cleaning.pop()
        if not edges.cleaning:
            edges.clean_from = CLEAN_FROM + 2 * edges.entries
            return
