# SPDX-License-Identifier: Apache-2.0
"""Value accounts at untrusted prices (SPEC P-4, L-4).

Owns two valuations besides the live one. The first is at the last prices at which P-4 allowed a liquidation (flag,
later check and exit). The second is with the price moved against a resting order (fills while risk may not rise). Also
owns the deductions before a withdrawal. Must never change the state that an auditor compares: a valuation restores live
prices before it returns.
"""

from typing import TypeAlias

from clearinghouse.statemachine.arithmetic.index import BPS
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    held_parts,
    maintenance_margin,
    refresh,
    spot_worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    collateral_amount,
    counted_amount,
    holding_figures,
    line_figures,
    line_mmf,
    quote_e9_to_valuation_ceil,
    refresh_order_losses,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.prices.allowed import allowed_mark_e9, allowed_price_e9
from clearinghouse.statemachine.prices.expiry_window import reference_e9
from clearinghouse.statemachine.prices.price_guard import decision, is_guarded, market_decision
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Account, Asset, Line, Market, Order, State
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_INCREASE_RISK,
    ACTION_LIQUIDATE,
    ACTION_WITHDRAW,
    BUY,
    DECISION_ALLOW,
    DECISION_BLOCK,
    FAR_PARTS,
    PPB,
    PRICE_E9,
)

Prices: TypeAlias = list[tuple[Asset, int]]
Marks: TypeAlias = list[tuple[Line, int]]

# --- flag, re-check, exit ---------------------------------------------------------------------------------


def relies_on_banned_price(state: State, account: Account) -> bool:
    """Return whether an account depends on a price at which P-4 does not allow a liquidation without conditions."""
    for holding in account.holdings.values():
        asset = holding.asset
        if (holding.balance or holding.lent or holding.borrowed or holding.unsettled) and decision(
            state, asset, ACTION_LIQUIDATE
        ) != DECISION_ALLOW:
            return True
    for line in account.lines.values():
        if (
            _is_in_use(line)
            and market_decision(state, line.market, ACTION_LIQUIDATE) != DECISION_ALLOW
        ):
            return True
    return False


def below_maintenance_at_allowed_prices(state: State, account: Account) -> bool:
    """Return whether equity is below maintenance margin with each banned price at its last allowed value (P-4)."""
    exposure, equity, required = figures_at_allowed_prices(state, account, [])
    return exposure > 0 and equity < required


def figures_at_allowed_prices(
    state: State, account: Account, at_index: list[Line]
) -> tuple[int, int, int]:
    """Return exposure, equity and maintenance margin with banned prices at their last allowed values.

    A price that P-4 allows at the stable price counts at the stable price; an allowed price stays live. A price that
    was never allowed counts as 0. The lines `at_index` count at their index, unless their mark is banned (W-2.1).
    """
    banned = [
        line
        for line in account.lines.values()
        if _is_in_use(line)
        and market_decision(state, line.market, ACTION_LIQUIDATE) != DECISION_ALLOW
    ]
    marks = [(line, allowed_mark_e9(state, line.market)) for line in banned]
    marks += [(line, own_index_e9(state, line.market)) for line in at_index if line not in banned]
    prices = _allowed_prices(state, account)
    if not prices:
        return _figures_at_marks(state, account, marks)
    live = _put(prices, marks)
    exposure, equity, required = _figures_from_scratch(state, account)
    _put(*live)
    return exposure, equity, required


def _figures_at_marks(state: State, account: Account, marks: Marks) -> tuple[int, int, int]:
    """Return exposure, equity and maintenance margin with some lines at other marks; the others keep their figures."""
    refresh(state, account)
    exposure = account.exposure
    equity = account.net_value + account.upnl
    required = maintenance_margin(state, account)
    for line, _ in marks:
        equity -= line.upnl
        if line.exposure:
            exposure -= line.exposure
            required -= line.mmf
    live = _put([], marks)
    for line, _ in marks:
        upnl, line_exposure, _, _ = line_figures(state, line)
        equity += upnl
        exposure += line_exposure
        required += line_mmf(state, line, line_exposure)
    _put(*live)
    return exposure, equity, required


def lines_far_from_index(state: State, account: Account) -> list[Line]:
    """Return the lines whose mark is further from the index than a quarter of the base maintenance rate (W-2.1).

    The index of a future within its window is its mark (O-1.1).
    """
    found: list[Line] = []
    for line in account.lines.values():
        if not _is_in_use(line):
            continue
        market = line.market
        index_e9 = own_index_e9(state, market)
        distance_e9 = abs(market.mark_e9 - index_e9)
        if index_e9 and FAR_PARTS * distance_e9 * PPB > index_e9 * market.mmf_base_ppb:
            found.append(line)
    return found


def own_index_e9(state: State, market: Market) -> int:
    """Return the price that a market has by its assets' live prices, without a basis; 0 without them (P-3, O-1.1)."""
    return reference_e9(state, market, market.base.price_e9, market.quote.price_e9)


def bankruptcy_equity_at_higher_prices(state: State, account: Account) -> int:
    """Return the bankruptcy equity with each banned price at the higher of its last allowed value and the stable price.

    The rule is W-8.1.
    """
    positions = [line for line in account.lines.values() if line.position]
    marks = [
        (line, _higher_mark_e9(state, line.market))
        for line in positions
        if market_decision(state, line.market, ACTION_LIQUIDATE) == DECISION_BLOCK
    ]
    prices = [
        (asset, max(asset.allowed_price_e9, asset.stable_e9))
        for asset in _assets_of(account)
        if decision(state, asset, ACTION_LIQUIDATE) == DECISION_BLOCK
    ]
    live = _put(prices, marks)
    total = 0
    for holding in account.holdings.values():
        own = counted_amount(holding) + holding.unsettled
        total += to_valuation_floor(holding.asset, own)
        total -= to_valuation_ceil(holding.asset, holding.borrowed)
    for line in positions:
        total += line_figures(state, line)[0]
    _put(*live)
    return total


def deficit_at_allowed_prices(state: State, account: Account) -> tuple[int, int]:
    """Return `(E, liabilities)` of an account with each banned price at its last allowed value (B-5).

    E is the bankruptcy equity. Liabilities are borrows, negative unsettled equity and the unrealised loss of positions.
    The account is up to date.
    """
    positions = [line for line in account.lines.values() if line.position]
    marks = [
        (line, allowed_mark_e9(state, line.market))
        for line in positions
        if market_decision(state, line.market, ACTION_LIQUIDATE) != DECISION_ALLOW
    ]
    live = _put(_allowed_prices(state, account), marks)
    equity_left = 0
    liabilities = 0
    for holding in account.holdings.values():
        own = counted_amount(holding) + holding.unsettled
        debt = to_valuation_ceil(holding.asset, holding.borrowed)
        equity_left += to_valuation_floor(holding.asset, own) - debt
        liabilities += debt + to_valuation_ceil(holding.asset, max(-holding.unsettled, 0))
    result = 0
    for line in positions:
        result += line_figures(state, line)[0]
    _put(*live)
    return equity_left + result, liabilities + max(-result, 0)


def _is_in_use(line: Line) -> bool:
    """Return whether a derivative line has a position or an open order, so that margin depends on its mark."""
    return not line.market.is_spot and bool(line.position or line.bid_lots or line.ask_lots)


def _higher_mark_e9(state: State, market: Market) -> int:
    """Return the higher of the last allowed mark and the mark by stable prices.

    If the base asset has no stable price, return the last allowed mark.
    """
    allowed_e9 = market.allowed_mark_e9
    return max(allowed_e9, _stable_mark_e9(state, market)) if market.base.stable_e9 else allowed_e9


def _assets_of(account: Account) -> list[Asset]:
    """Return the assets whose prices determine an account's margin, by id."""
    found: dict[AssetId, Asset] = {key: holding.asset for key, holding in account.holdings.items()}
    for line in account.lines.values():
        found[line.market.quote.id] = line.market.quote
    return [found[key] for key in sorted(found)]


def _allowed_prices(state: State, account: Account) -> Prices:
    """Return the assets of an account whose price P-4 does not simply allow, each with the price that counts then."""
    if _allows_all_prices(state, account):
        return []
    return [
        (asset, allowed_price_e9(state, asset))
        for asset in _assets_of(account)
        if decision(state, asset, ACTION_LIQUIDATE) != DECISION_ALLOW
    ]


def _allows_all_prices(state: State, account: Account) -> bool:
    """Return whether P-4 allows the prices of all `_assets_of` an account."""
    for holding in account.holdings.values():
        if decision(state, holding.asset, ACTION_LIQUIDATE) != DECISION_ALLOW:
            return False
    for line in account.lines.values():
        if decision(state, line.market.quote, ACTION_LIQUIDATE) != DECISION_ALLOW:
            return False
    return True


def _stable_mark_e9(state: State, market: Market) -> int:
    """Return the mark of a market at the stable prices of its assets."""
    return reference_e9(
        state, market, stable_price_e9(state, market.base), stable_price_e9(state, market.quote)
    )


def _put(prices: Prices, marks: Marks) -> tuple[Prices, Marks]:
    """Set prices and marks, update the order losses, and return the previous prices and marks."""
    stood = (
        [(asset, asset.price_e9) for asset, _ in prices],
        [(line, line.market.mark_e9) for line, _ in marks],
    )
    for asset, price_e9 in prices:
        asset.price_e9 = price_e9
    for line, mark_e9 in marks:
        line.market.mark_e9 = mark_e9
        refresh_order_losses(line)
    return stood


def _figures_from_scratch(state: State, account: Account) -> tuple[int, int, int]:
    """Return exposure, equity and maintenance margin, computed from the account's parts without any cache (M-5)."""
    equity = 0
    exposure = 0
    required = 0
    for holding in account.holdings.values():
        _, net, debt, _, mmf = holding_figures(state, holding)
        equity += net
        exposure += debt
        required += mmf
    for line in account.lines.values():
        if line.market.is_spot:
            continue
        upnl, line_exposure, _, _ = line_figures(state, line)
        equity += upnl
        exposure += line_exposure
        required += line_mmf(state, line, line_exposure)
    return exposure, equity, required


# --- what may leave an account ----------------------------------------------------------------------------


def withdrawal_deduction(state: State, account: Account, *, strict: bool) -> int:
    """Return the amount to deduct from an account's worst-case equity before a withdrawal (L-4); -1: no withdrawal.

    A holding counts as 0 at a price at which P-4 blocks withdrawals; a position or a debt at such a price cannot be
    valued at all. Strict valuation (M-9) already values a price that is allowed at the stable price. The account is up
    to date.
    """
    total = 0
    parts = held_parts(state, account) if strict else {}
    for holding in account.holdings.values():
        if decision(state, holding.asset, ACTION_WITHDRAW) != DECISION_BLOCK:
            continue
        if holding.debt_exposure:
            return -1
        net = holding.net_value
        if strict:
            part = parts.get(holding.asset.id, 0)
            net = holding_figures(state, holding, strict=True, held=part)[1]
        total += max(net, 0)
    for line in account.lines.values():
        if (
            _is_in_use(line)
            and market_decision(state, line.market, ACTION_WITHDRAW) == DECISION_BLOCK
        ):
            return -1
    return total


# --- resting orders while risk may not rise ---------------------------------------------------------------


def risk_may_rise(state: State, market: Market) -> bool:
    """Return whether P-4 lets risk rise in a market; also True if neither of its assets has price rules."""
    if not is_guarded(market.base) and not is_guarded(market.quote):
        return True
    return market_decision(state, market, ACTION_INCREASE_RISK) != DECISION_BLOCK


def adverse_bps(market: Market) -> int:
    """Return the price move against a resting order in P-4's test, in basis points: the larger of its assets' rules."""
    rules = (market.base.index_rules, market.quote.index_rules)
    return max((rule.adverse_bps for rule in rules if rule is not None), default=0)


class ProjectedFills:
    """The effect of an account's earlier orders that will fill before a later order: signed lots, and gain.

    A fill-or-kill order checks several orders ahead.
    """

    def __init__(self) -> None:
        """Start without earlier orders."""
        self.lots = 0  # signed
        self.gain_e9 = 0  # 10^-9 quote units, after fees


def may_fill_resting(state: State, order: Order, lots: int, projected: ProjectedFills) -> bool:
    """Return whether a resting order may trade `lots` while risk may not rise; if so, add them to `projected` (P-4).

    An order that does not raise its account's exposure may trade. An order that raises it needs a bankruptcy equity of
    at least 0 after its fill at its own price with its fee, with the price moved against it: down for a buyer, up for a
    seller.
    """
    market = order.market
    if market.is_deferred:
        # Its member's open nets would grow at an untrusted price.
        return False
    signed = lots if order.side == BUY else -lots
    gain_e9 = signed * market.mark_e9 - signed * order.price_per_lot * PRICE_E9
    gain_e9 += -(order.taker_fee_ppb * order.price_per_lot * lots) // PPB * PRICE_E9
    refresh(state, order.account)
    if market.is_spot:
        raises = paying_asset(order).id in spot_worst_case(state, order.account).borrows
    else:
        position = order.line.position + projected.lots
        after = position + signed
        raises = abs(after) > abs(position)
    if raises:
        equity_left = bankruptcy_equity(order.account)
        change_e9 = gain_e9 + projected.gain_e9
        equity_left += _signed_to_valuation(state, market, change_e9)
        equity_left -= _adverse_loss(state, order, projected.lots + signed)
        if equity_left < 0:
            return False
    projected.lots += signed
    projected.gain_e9 += gain_e9
    return True


def _signed_to_valuation(state: State, market: Market, amount_e9: int) -> int:
    """Return a signed amount in 10^-9 quote units in valuation units, floored."""
    return -quote_e9_to_valuation_ceil(state, market, -amount_e9)


def _adverse_loss(state: State, order: Order, signed: int) -> int:
    """Return the account's loss if the price moves against the order after `signed` lots have filled, ceiled."""
    market = order.market
    if market.is_spot:
        held = signed * market.lot_base_units
        holding = order.account.holdings.get(market.base.id)
        if holding is not None:
            held += collateral_amount(holding) + holding.unsettled - holding.borrowed
        at_risk = max(held if order.side == BUY else -held, 0)
        value = to_valuation_ceil(market.base, at_risk)
    else:
        # A fill that raises the exposure leaves the whole position on the order's side.
        at_risk = abs(order.line.position + signed)
        value = quote_e9_to_valuation_ceil(state, market, at_risk * market.mark_e9)
    return -(-(value * adverse_bps(market)) // BPS)
