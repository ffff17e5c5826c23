# SPDX-License-Identifier: Apache-2.0
"""Check the account after a risk-reducing order has filled (SPEC G-8, G-8.3).

Owns gate 8 of such orders, and the same check before each fill of an exit: a reduce-only order of a derivative that
trades in an own book. Must never change state, except to remove an order from the account and put it back.
"""

from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.clearing_cover.departures import refuse_fill
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    collateral_value,
    debt_amount,
    debt_requirements,
    line_exposure_e9,
    line_imf,
    line_mmf,
    quote_e9_to_valuation_ceil,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.lending.spot_financing import received, repaid
from clearinghouse.statemachine.orders.book import crosses
from clearinghouse.statemachine.orders.open_orders import resume, suspend
from clearinghouse.statemachine.orders.reduce_only import is_capped
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Line, Order, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FOK,
    MARKET_AUCTION,
    PPB,
    PRICE_E9,
    SELL,
)


def refuse_reduction(state: State, order: Order, refusal: Refusal) -> int:
    """Return the refusal of gate 8 for a risk-reducing order, after its fill at its own price, or OK (G-8).

    The order is not counted yet.
    """
    return _refuse_lots(state, order, order.price_per_lot, order.remaining_lots, refusal)


def refuse_exit(state: State, order: Order, refusal: Refusal) -> int:
    """Return the refusal of gate 8 for an exit, or OK (G-8.3).

    The check is after its first fill at the best price of the book, or else after its fill at its own price. The exit
    is not counted yet.
    """
    market = order.market
    if order.tif == FOK or market.status == MARKET_AUCTION:
        return refuse_reduction(state, order, refusal)
    side = market.asks if order.side == BUY else market.bids
    for key in reversed(side.keys):
        level = side.levels[key if side.buy else -key]
        if not crosses(order.side, order.price_per_lot, level.price):
            break
        if level.lots:  # the order that this order replaces may stand there alone
            lots = min(level.lots, order.remaining_lots)
            return _refuse_lots(state, order, level.price, lots, refusal)
    return refuse_reduction(state, order, refusal)


def refuse_fill_of_exit(
    state: State, order: Order, price_per_lot: PricePerLot, lots: int, refusal: Refusal
) -> int:
    """Return OK if an open exit may fill `lots` at a price now, else the refusal of `_refuse_lots` (G-8.3)."""
    left = suspend(state, order)
    refresh(state, order.account)
    code = _refuse_lots(state, order, price_per_lot, lots, refusal)
    resume(state, order, left)
    return code


def figures_of_fill(
    state: State, order: Order, price_per_lot: PricePerLot, lots: int
) -> tuple[int, ...]:
    """Return equity, exposure and maintenance margin before a fill of an exit, and the same after it.

    The last figure is the bankruptcy equity after the fill.
    """
    left = suspend(state, order)
    account = order.account
    refresh(state, account)
    notional = price_per_lot * lots
    change = _closing_change(order, notional, lots, -(-(order.taker_fee_ppb * notional) // PPB))
    exposure_after, mmf_after, _ = _after_lots(state, order.line, order.side, lots)
    before = (equity(account), account.exposure, maintenance_margin(state, account))
    solvent = bankruptcy_equity(account) + change
    resume(state, order, left)
    return (*before, before[0] + change, exposure_after, mmf_after, solvent)


def _closing_change(order: Order, notional: int, lots: int, fee: int) -> int:
    """Return the change of equity if lots of a position close at a price instead of at the mark, less the fee."""
    gain_e9 = notional * PRICE_E9 - lots * order.market.mark_e9
    if order.side == BUY:
        gain_e9 = -gain_e9
    return to_valuation_floor(order.market.quote, gain_e9 // PRICE_E9 - fee)


def _refuse_lots(
    state: State, order: Order, price_per_lot: PricePerLot, lots: int, refusal: Refusal
) -> int:
    """Return why an account may not fill `lots` of a reducing order at a price, or OK; the order is not counted.

    The fee is paid. The bankruptcy equity must be at least 0, and one of these must hold: the equity exceeds
    maintenance margin; the margin fraction is not lower than before; no exposure is left; for an exit, equity less
    maintenance margin is not lower than before. The account is up to date. The refusals of `_refuse_loss` follow.
    """
    account = order.account
    line = order.line
    promises = account.id in state.busts.kept or (
        state.margin.parameters.cover_ppb >= 0 and is_member_account(account)
    )
    notional = price_per_lot * lots
    fee = -(-(order.taker_fee_ppb * notional) // PPB)
    before = equity(account)
    if order.market.is_spot:
        less_debt = repaid(order, received(order))
        change, strict_change = _spot_change(state, order, lots, notional, fee, less_debt)
        exposure_after, mmf_after, imf_after = _after_repayment(state, order, less_debt)
    else:
        change = _closing_change(order, notional, lots, fee)
        is_rich = before + change > account.imf and (order.side == SELL or line.bid_loss_e9 == 0)
        if is_rich and not promises:
            # This implies all three conditions: no weight exceeds 1, so E is at least equity, and IMF is at least
            # MMF, which a reduction does not raise, unless bids far beyond the mark outweigh the short (tests/proofs).
            return codes.OK
        strict_change = change
        exposure_after, mmf_after, imf_after = _after_lots(state, line, order.side, lots)
    after = before + change
    equity_left = bankruptcy_equity(account) + strict_change
    if equity_left < 0:
        refusal.below(0, equity_left)
        return codes.INSUFFICIENT_MARGIN
    may_fill = (
        exposure_after == 0
        or after > mmf_after
        or (account.exposure and after * account.exposure >= before * exposure_after)
        or (is_capped(order) and after - mmf_after >= before - maintenance_margin(state, account))
    )
    if not may_fill:
        refusal.not_above(mmf_after, after)
        return codes.INSUFFICIENT_MARGIN
    if not promises or change + maintenance_margin(state, account) >= mmf_after:
        return codes.OK
    return _refuse_loss(state, account, change + account.imf - imf_after, refusal)


def _refuse_loss(state: State, account: Account, gained: int, refusal: Refusal) -> int:
    """Return why a fill may not lose more than the maintenance margin that it frees, or OK (C-7.2, O-10).

    At a bad price it moves out money that an account must keep, like a withdrawal. It adds `gained` to the account's
    equity above initial margin.
    """
    code = refuse_kept(state, account, None, 0, refusal, gained=gained)
    if code == codes.OK:
        code = refuse_fill(state, account, gained, refusal)
    return code


def _after_lots(state: State, line: Line, side: int, lots: int) -> tuple[int, int, int]:
    """Return `(exposure, mmf, imf)` of the account after `lots` have reduced its position; other orders stay open.

    Reduce-only orders stay up to the new position: the fill cuts the others (G-8.3).
    """
    account = line.account
    market = line.market
    position = line.position + (lots if side == BUY else -lots)
    bids = max(line.reduce_only_bids - line.excess_bids - max(-position, 0), 0)
    asks = max(line.reduce_only_asks - line.excess_asks - max(position, 0), 0)
    line.bid_lots -= bids
    line.ask_lots -= asks
    exposure = quote_e9_to_valuation_ceil(
        state, market, line_exposure_e9(line, position, market.mark_e9)
    )
    line.bid_lots += bids
    line.ask_lots += asks
    mmf = maintenance_margin(state, account)
    mmf += line_mmf(state, line, exposure) - line_mmf(state, line, line.exposure)
    imf = account.imf + line_imf(state, line, exposure) - line.imf
    return account.exposure - line.exposure + exposure, mmf, imf


def _after_repayment(state: State, order: Order, less_debt: int) -> tuple[int, int, int]:
    """Return `(exposure, mmf, imf)` of the account after a spot order's receipt has repaid `less_debt` of a debt."""
    account = order.account
    exposure = account.exposure
    mmf = maintenance_margin(state, account) if exposure else 0
    imf = account.imf
    if less_debt:
        asset = order.market.base if order.side == BUY else order.market.quote
        amount = debt_amount(account.holdings[asset.id])
        before = debt_requirements(state, account, asset, amount)
        after = debt_requirements(state, account, asset, amount - less_debt)
        exposure += after[0] - before[0]
        imf += after[1] - before[1]
        mmf += after[2] - before[2]
    return exposure, mmf, imf


def _spot_change(
    state: State, order: Order, lots: int, notional: int, fee: int, less_debt: int
) -> tuple[int, int]:
    """Return the changes of net equity and of bankruptcy equity by a spot fill at its own price, floored.

    `less_debt` of the receipt repays a debt.
    """
    account = order.account
    market = order.market
    base_amount = lots * market.lot_base_units
    if order.side == BUY:
        pays, paid, gets, got = market.quote, notional + fee, market.base, base_amount
    else:
        pays, paid, gets, got = market.base, base_amount, market.quote, notional - fee
    change = 0
    if less_debt:
        debt = account.holdings[gets.id].borrowed
        change += to_valuation_ceil(gets, debt) - to_valuation_ceil(gets, debt - less_debt)
    for asset, amount in ((pays, -paid), (gets, got - less_debt)):
        holding = account.holdings.get(asset.id)
        present = holding.balance - holding.held + holding.lent if holding is not None else 0
        after = present + amount
        change += collateral_value(state, asset, after, after) if after > 0 else 0
        change -= collateral_value(state, asset, present, present) if present > 0 else 0
    strict = to_valuation_floor(gets, got) - to_valuation_ceil(pays, paid)
    return change, strict
