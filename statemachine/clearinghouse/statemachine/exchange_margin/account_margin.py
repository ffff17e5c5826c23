# SPDX-License-Identifier: Apache-2.0
"""Compute the margin of an account: collateral value, exposure, requirements, worst-case equity (SPEC section 5).

Owns M-1 to M-6 and the cached figures of holdings, lines and accounts. Must never move value, nor refuse or flag
anything: the gate and the health check do.

The figures of a holding depend on the holding and its asset. The figures of a line depend on the line, its market and
the account's leverage. Each figure has the version of its asset or market, so an update of an account recomputes only
the changed parts (`refresh`). An account is up to date after `refresh`, and most functions here need that. The
functions of `requirements` compute from scratch; the caches, strict valuation, the invariants and the explanations all
use them.

All results are in smallest units of the valuation asset unless stated otherwise. Equity and its parts are floored,
requirements and exposure are ceiled (U-5).
"""

from clearinghouse.statemachine.exchange_margin.requirements import (
    accrued_value,
    collateral_amount,
    counted_amount,
    debt_amount,
    debt_requirements,
    holding_figures,
    line_figures,
    line_mmf,
    line_projected_liability,
    owned_price,
    refresh_order_losses,
    signed_value_floor,
    weighted_price,
)
from clearinghouse.statemachine.exchange_margin.spot_terms import (
    SpotTerms,
    SpotWorstCase,
    as_one_sum,
)
from clearinghouse.statemachine.ledger.claims import unpayable_claim
from clearinghouse.statemachine.ledger.dirty import DIRTY
from clearinghouse.statemachine.ledger.pool_shares import held_part, refresh_claims
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Order, State
from clearinghouse.statemachine.vocabulary.numbers import AssetId, OrderId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_SPOT_MARGIN,
    AMOUNT_MAX,
    BUY,
    PPB,
    WEIGHT_IDENTITY,
)

# --- caches ---------------------------------------------------------------------------------------------


def refresh_holding(state: State, holding: Holding) -> None:
    """Compute the figures of a holding again, and add the change to its account's sums."""
    account = holding.account
    if holding.asset.pool is not None:
        refresh_claims(holding)
    value, net, exposure, imf, mmf = holding_figures(state, holding)
    holding.value = value
    account.net_value += net - holding.net_value
    account.exposure += exposure - holding.debt_exposure
    account.imf += imf - holding.debt_imf
    holding.net_value = net
    holding.debt_exposure = exposure
    holding.debt_imf = imf
    holding.debt_mmf = mmf
    holding.seen = holding.asset.version


def refresh_line(state: State, line: Line) -> None:
    """Compute the figures of a line again, and add the change to its account's sums."""
    account = line.account
    upnl, exposure, imf, deduction = line_figures(state, line)
    account.upnl += upnl - line.upnl
    account.exposure += exposure - line.exposure
    account.imf += imf - line.imf
    account.deduction += deduction - line.deduction
    line.upnl = upnl
    line.exposure = exposure
    line.imf = imf
    line.deduction = deduction
    _refresh_liability(line)
    line.seen = line.market.version
    line.mmf_seen = DIRTY


def _refresh_liability(line: Line) -> None:
    """Compute the projected liability of a line again, whose order losses are up to date; add the change to the sum."""
    account = line.account
    liability = line_projected_liability(line)
    if liability != line.projected_liability:
        liabilities = account.projected_liabilities
        asset_id = line.market.quote.id
        change = liability - line.projected_liability
        account.projected_liabilities = with_entry(
            liabilities, asset_id, liabilities.get(asset_id, 0) + change
        )
        line.projected_liability = liability
    line.liability_seen = line.market.version


def refresh_liabilities(account: Account) -> None:
    """Update only the projected liabilities of an account whose other figures may stay out of date (M-3)."""
    line = account.dirty_line
    while line is not None:
        if line.liability_seen != line.market.version:
            if line.order_loss_seen != line.market.version:
                refresh_order_losses(line)
            _refresh_liability(line)
        line = line.next_dirty


def refresh(state: State, account: Account) -> None:
    """Update an account's margin figures; compute only the parts that have changed since the last update."""
    if account.seen != state.version:
        for holding in account.holdings.values():
            if holding.seen != holding.asset.version:
                refresh_holding(state, holding)
        for line in account.lines.values():
            if line.seen != line.market.version and not line.market.is_spot:
                refresh_line(state, line)
        account.seen = state.version
    else:
        dirty_holding = account.dirty_holding
        while dirty_holding is not None:
            refresh_holding(state, dirty_holding)
            dirty_holding = dirty_holding.next_dirty
        dirty_line = account.dirty_line
        while dirty_line is not None:
            refresh_line(state, dirty_line)
            dirty_line = dirty_line.next_dirty
    account.dirty_holding = None
    account.dirty_line = None


# --- figures of an account; the account must be fresh (call `refresh` first) --------------------------------


def equity(account: Account) -> int:
    """Return the net equity of an up-to-date account (M-2)."""
    return account.net_value + account.upnl


def has_spot_orders(account: Account) -> bool:
    """Return whether an account has open spot orders, including an order that a gate is checking."""
    return bool(account.spot_orders) or account.tentative is not None


def worst_case(state: State, account: Account) -> tuple[int, int]:
    """Return `(worst-case equity, initial margin of the worst side)` of an up-to-date account (M-3, M-4).

    Every open order counts as filled; both figures include assumed borrows of spot orders.
    """
    available = account.net_value + account.upnl - account.deduction
    if has_spot_orders(account):
        refresh_spot(state, account)
        return available - account.spot_deduction, account.imf + account.spot_imf
    return available, account.imf


def beyond_initial_margin(state: State, account: Account) -> int:
    """Return worst-case equity less the initial margin of the worst side; `AMOUNT_MAX` for an account without risk.

    Collateral that secures a position or a debt on the exchange secures nothing else (C-16, O-10).
    """
    if not is_at_risk(account):
        return AMOUNT_MAX
    refresh(state, account)
    available, required = worst_case(state, account)
    return available - required


def is_at_risk(account: Account) -> bool:
    """Return whether an account has positions, debts or orders of a derivative, or spot orders that would borrow.

    An order that the gate is checking counts too, although it gives the account exposure only after it has an id.
    """
    return (
        account.exposure_count > 0
        or would_borrow(account)
        or any(line.tentative is not None for line in account.lines.values())
    )


def exceeds_initial_margin(state: State, account: Account) -> bool:
    """Return whether an up-to-date account's worst-case equity exceeds its initial margin (M-3, I-5).

    For an account with free margin, a bound on the cost of its open spot orders suffices, without a visit to each
    order: their reserves, their fees, and the most that the weight of their assets could lose. The account keeps what
    is free beyond it, so that its next orders need no exact figures (`pretrade.free_margin`).
    """
    free = account.net_value + account.upnl - account.deduction - account.imf
    # `has_spot_orders`, without the call.
    pays_spot = bool(account.spot_orders) or account.tentative is not None
    if pays_spot:
        if account.spot_bound_seen != state.version:
            account.spot_bound = spot_bound(state, account)
            account.spot_bound_seen = state.version
        free -= account.spot_bound
    if free > 0 and not (pays_spot and needs_assumed_borrow(account)):
        account.free_margin = free
        account.free_margin_pays_spot = pays_spot
        account.exposure_most = account.exposure
        account.free_margin_seen = state.version
        return True
    if not pays_spot:
        return False
    available, required = worst_case(state, account)
    return available > required


def keeps_free_margin(state: State, account: Account) -> bool:
    """Return whether the bound of an account's free margin still holds.

    A price or a parameter that has changed since it was computed removes the bound only of accounts that have a
    holding of its asset or a line of its market. An account has holdings of both assets of its spot orders.
    """
    seen = account.free_margin_seen
    if seen == state.version:
        return True
    if seen <= DIRTY or state.version < 0:
        return False  # prices of scenarios have versions of their own (M-10)
    for holding in account.holdings.values():
        if holding.asset.version > seen:
            return False
    for line in account.lines.values():
        if line.market.version > seen:
            return False
    account.free_margin_seen = state.version
    return True


def spot_bound(state: State, account: Account) -> int:
    """Return the most that open spot orders can cost an account without borrows, at current prices; valuation units."""
    bound = 0
    for asset_id, fees in account.spot_fees.items():
        bound += to_valuation_ceil(state.assets[asset_id], fees)
    for holding in account.holdings.values():
        if holding.asset.weight_kind != WEIGHT_IDENTITY:
            bound += holding.value
        if holding.reserved:
            bound += to_valuation_ceil(holding.asset, holding.reserved)
    return bound


def has_strict_prices(state: State, account: Account, *, gains: bool) -> bool:
    """Return whether strict valuation can differ from live figures for an account (M-9).

    Without `gains`, profits of positions and claims that `settlement` cannot pay count as 0, so one such profit or
    claim suffices. A claim on a pool counts without its held part (B-5).
    """
    if state.waterfall.losing_pools and held_parts(state, account):
        return True
    if not gains:
        for line in account.lines.values():
            if line.position and line.upnl > min(accrued_value(state, line, strict=False), 0):
                return True
        for holding in account.holdings.values():
            if holding.unsettled > 0 and unpayable_claim(state, holding):
                return True
    if not state.has_stable_prices:
        return False
    for holding in account.holdings.values():
        asset = holding.asset
        if asset.stable_e9 and stable_price_e9(state, asset) != asset.price_e9:
            return True
    for line in account.lines.values():
        market = line.market
        for asset in (market.base, market.quote):
            if asset.stable_e9 and stable_price_e9(state, asset) != asset.price_e9:
                return True
    return False


def held_parts(state: State, account: Account) -> dict[AssetId, int]:
    """Return, by asset, the held parts of an account's claims on pools that expect a loss (B-5).

    The doubtful parts, which margin already leaves out, are not included. The account is up to date.
    """
    found: dict[AssetId, int] = {}
    for asset_id in state.waterfall.losing_pools:
        holding = account.holdings.get(asset_id)
        if holding is not None and holding.lent_shares:
            found[asset_id] = max(held_part(holding) - holding.doubtful, 0)
    return found


def strict_worst_case(state: State, account: Account, *, gains: bool) -> tuple[int, int]:
    """Return `worst_case` at strict valuation (M-9), computed from scratch; the account is up to date.

    Without `gains` three amounts count as 0: the unrealised profit of each position, funding to be received (borrows,
    L-4, M-9.1), and claims that `settlement` cannot pay (R-1.1).
    """
    parts = held_parts(state, account)
    available, required, deduction = _strict_figures(state, account, parts, gains=gains)
    available -= deduction
    if has_spot_orders(account):
        worst = spot_worst_case(state, account, strict=True, held=parts)
        available -= worst.deduction
        required += assumed_borrow_margin(state, account, worst.borrows, strict=True, held=parts)[1]
    return available, required


def _strict_figures(
    state: State, account: Account, parts: dict[AssetId, int], *, gains: bool
) -> tuple[int, int, int]:
    """Return equity, initial margin and the deduction for derivative orders at strict valuation (M-9).

    The account is up to date; `parts` are its held claims by asset.
    """
    available = 0
    required = 0
    deducted = 0
    for asset_id, holding in account.holdings.items():
        part = parts.get(asset_id, 0)
        _, net, _, imf, _ = holding_figures(state, holding, strict=True, held=part)
        available += net
        required += imf
        if not gains and holding.unsettled > 0:
            claim = unpayable_claim(state, holding)
            available -= signed_value_floor(state, holding.asset, claim, strict=True)
    for line in account.lines.values():
        if line.market.is_spot:
            continue
        upnl, _, imf, deduction = line_figures(state, line, strict=True)
        if not gains:
            upnl = min(upnl, accrued_value(state, line, strict=True), 0)
        available += upnl
        deducted += deduction
        required += imf
    return available, required, deducted


def worst_case_equity(state: State, account: Account) -> int:
    """Return the worst-case equity of an up-to-date account, with every open order filled (M-3)."""
    return worst_case(state, account)[0]


def initial_margin(state: State, account: Account) -> int:
    """Return the initial margin of the worst side of an up-to-date account (M-3, M-4)."""
    return worst_case(state, account)[1]


def maintenance_margin(state: State, account: Account) -> int:
    """Return the maintenance margin of an up-to-date account over its exposure with open derivative orders (M-5)."""
    total = 0
    for line in account.lines.values():
        if line.exposure:
            if line.mmf_seen != line.market.version:
                line.mmf = line_mmf(state, line, line.exposure)
                line.mmf_seen = line.market.version
            total += line.mmf
    for holding in account.holdings.values():
        if holding.debt_exposure:
            total += holding.debt_mmf
    return total


def is_near_maintenance(state: State, account: Account) -> bool:
    """Return whether an up-to-date account's equity is closer to maintenance than to initial margin (R-1.5)."""
    return 2 * equity(account) < maintenance_margin(state, account) + account.imf


def bears_settlement_borrow(state: State, account: Account) -> bool:
    """Return whether an account's equity without profits is at least between maintenance and initial margin (R-1.5).

    The limit is the middle of both. The account is up to date. Valuation is strict, so profits of positions and claims
    that `settlement` cannot pay count as 0 (M-9.1).
    """
    if not has_strict_prices(state, account, gains=False):
        return not is_near_maintenance(state, account)
    available, _, _ = _strict_figures(state, account, held_parts(state, account), gains=False)
    return 2 * available >= maintenance_margin(state, account) + account.imf


def bankruptcy_equity(account: Account) -> int:
    """Return the bankruptcy equity `E` of an up-to-date account: net equity at weight 1 and without orders (W-0)."""
    total = account.upnl
    for holding in account.holdings.values():
        asset = holding.asset
        total += to_valuation_floor(asset, counted_amount(holding) + holding.unsettled)
        if holding.borrowed:
            total -= to_valuation_ceil(asset, holding.borrowed)
    return total


def auto_close_requirement(
    account_mmf_units: int, exposure: int, divisor: int, offset_ppb: int
) -> int:
    """Return the equity below which providers take over positions: exposure x auto-close fraction, ceiled (M-6).

    The fraction is `max(MMF / divisor, MMF - offset)`; multiplied out, the comparison needs no ratio.
    """
    by_divisor = -(-account_mmf_units // divisor)
    by_offset = account_mmf_units - exposure * offset_ppb // PPB
    return by_divisor if by_divisor > by_offset else by_offset


def auto_close(state: State, account: Account) -> int:
    """Return the equity below which providers and auto-deleveraging act on an up-to-date account (M-6)."""
    rules = state.waterfall.rules
    return auto_close_requirement(
        maintenance_margin(state, account),
        account.exposure,
        rules.auto_close_divisor,
        rules.auto_close_offset_ppb,
    )


# --- spot orders in the worst case (M-3) ------------------------------------------------------------------


def projected_liability(account: Account, asset: Asset) -> int:
    """Return the debt in a settlement asset that an account has after its derivative orders have filled (M-3).

    It is negative unsettled equity plus the debts of its lines (`line_projected_liability`), in smallest units of the
    asset. The account is up to date.
    """
    liability = account.projected_liabilities.get(asset.id, 0)
    holding = account.holdings.get(asset.id)
    return liability if holding is None else liability - min(holding.unsettled, 0)


def spot_worst_case(
    state: State,
    account: Account,
    *,
    strict: bool = False,
    without: frozenset[OrderId] = frozenset(),
    held: dict[AssetId, int] | None = None,
) -> SpotWorstCase:
    """Return the worst case in which all open spot orders of an account pay at once, oldest first (M-3).

    `without` excludes orders by id. `held` is, by asset, the part of its claims on pools that does not count, in
    addition to their doubtful part (B-5). The account is up to date.
    """
    orders = _orders_without(account, without)
    terms = _terms_of_orders(state, account, without, held, strict=strict)
    return as_one_sum(state, orders, terms, strict=strict)


def _orders_without(account: Account, without: frozenset[OrderId]) -> list[Order]:
    """Return the open spot orders of an account that count, in the order of acceptance."""
    orders = list(account.spot_orders.values())
    if without:
        orders = [order for order in orders if order.id not in without]
    if account.tentative is not None:
        orders.append(account.tentative)
    return orders


def _terms_of_orders(
    state: State,
    account: Account,
    without: frozenset[OrderId],
    held: dict[AssetId, int] | None,
    *,
    strict: bool,
) -> dict[AssetId, SpotTerms]:
    """Return the terms of each asset of the spot orders, at the weight of the holding plus all bids for it (M-3)."""
    terms: dict[AssetId, SpotTerms] = {}
    for order in _orders_without(account, without):
        market = order.market
        for asset in (market.base, market.quote):
            if asset.id not in terms:
                part = held.get(asset.id, 0) if held else 0
                terms[asset.id] = SpotTerms(
                    state,
                    account,
                    asset,
                    part,
                    projected_liability(account, asset),
                    strict=strict,
                )
        if order.side == BUY:
            terms[market.base.id].weighed += order.remaining_lots * market.lot_base_units
        else:
            # An ask bids for its quote asset, whose weight may fall with size as well.
            terms[market.quote.id].weighed += order.remaining_lots * order.price_per_lot
    for term in terms.values():
        price_e9 = owned_price(state, term.asset, strict=strict)
        term.numerator, term.denominator = weighted_price(state, term.asset, term.weighed, price_e9)
    return terms


def needs_assumed_borrow(account: Account) -> bool:
    """Return whether the open spot orders of an up-to-date account reserve more than it will be able to pay (M-3).

    Otherwise their worst case does not depend on the debts of its derivative orders.
    """
    if account.flags & ACCOUNT_SPOT_MARGIN and would_borrow(account):
        return True
    for asset_id, liability in account.projected_liabilities.items():
        holding = account.holdings.get(asset_id)
        if holding is None:
            continue
        # This runs for each order that raises risk, so it avoids the call of `min`.
        whole = liability - holding.unsettled if holding.unsettled < 0 else liability
        if whole and holding.reserved > collateral_amount(holding) - whole:
            return True
    return False


def would_borrow(account: Account) -> bool:
    """Return whether open spot orders reserve more of an asset than the account has, loans to the pool included."""
    for holding in account.holdings.values():
        if holding.reserved and holding.reserved > collateral_amount(holding):
            return True
    return False


def refresh_spot(state: State, account: Account) -> None:
    """Update the cached worst case of the open spot orders of an up-to-date account.

    If the orders borrow, it depends on the means that derivative orders and unsettled equity leave.
    """
    means = _short_means(account)
    if (
        account.spot_seen == state.version
        and not account.spot_stale
        and means == account.spot_means
    ):
        return
    worst = spot_worst_case(state, account)
    account.spot_deduction = worst.deduction
    account.spot_borrows = worst.borrows
    account.spot_imf = assumed_borrow_margin(state, account, worst.borrows)[1]
    account.spot_means = means
    account.spot_seen = state.version
    account.spot_stale = False


def _short_means(account: Account) -> list[int]:
    """Return the figures that determine the borrow of each asset that spot orders reserve in excess of the means.

    They are asset id, free amount and unsettled equity, one after another.
    """
    means: list[int] = []
    for holding in account.holdings.values():
        if holding.reserved:
            free = collateral_amount(holding) - projected_liability(account, holding.asset)
            if holding.reserved > free:
                means += (holding.asset.id, free, holding.unsettled)
    return means


def assumed_borrow_margin(
    state: State,
    account: Account,
    borrows: dict[AssetId, int],
    *,
    strict: bool = False,
    held: dict[AssetId, int] | None = None,
) -> tuple[int, int, int]:
    """Return `(exposure, imf, mmf)` that assumed borrows add to an account's debts (M-3, M-5)."""
    exposure = 0
    imf = 0
    mmf = 0
    for asset_id, amount in borrows.items():
        asset = state.assets[asset_id]
        part = held.get(asset_id, 0) if held else 0
        present = debt_amount(account.holdings[asset_id], part)
        after = debt_requirements(state, account, asset, present + amount, strict=strict)
        before = debt_requirements(state, account, asset, present, strict=strict)
        exposure += after[0] - before[0]
        imf += after[1] - before[1]
        mmf += after[2] - before[2]
    return exposure, imf, mmf


def holds_without(state: State, account: Account, without: frozenset[OrderId]) -> bool:
    """Return whether an up-to-date account would reach maintenance margin without some of its spot orders (I-6).

    The comparison is with its worst-case equity.
    """
    worst = spot_worst_case(state, account, without=without)
    required = maintenance_margin(state, account)
    required += assumed_borrow_margin(state, account, worst.borrows)[2]
    return equity(account) - account.deduction - worst.deduction >= required


def worst_case_maintenance(state: State, account: Account) -> int:
    """Return the maintenance margin of the worst side, with the assumed borrows of spot orders (I-6)."""
    total = maintenance_margin(state, account)
    if has_spot_orders(account):
        refresh_spot(state, account)
        if account.spot_borrows:
            total += assumed_borrow_margin(state, account, account.spot_borrows)[2]
    return total
