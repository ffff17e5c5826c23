# SPDX-License-Identifier: Apache-2.0
"""Check an order before it trades: eight checks in order, the first failure is the result (SPEC section 7).

Owns G-1 to G-9. A refusal leaves its figures in a `Refusal` and no other trace. An order that passes stays counted in
its account's aggregates, and the caller subtracts it if a later check refuses it. An order that only reduces risk may
become reduce-only (K-1), and its account joins `State.touched`.
"""

from typing import Final

from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.authority.quarantine import is_liquidation_quarantined
from clearinghouse.statemachine.clearing.parties import is_in_default, is_member_account
from clearinghouse.statemachine.clearing_cover.book_trades import refuse_book_trade
from clearinghouse.statemachine.clearing_cover.departures import refuse_order
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bears_settlement_borrow,
    exceeds_initial_margin,
    has_strict_prices,
    projected_liability,
    refresh,
    strict_worst_case,
    worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    collateral_value,
)
from clearinghouse.statemachine.exchange_margin.strict_bound import needs_strict_figures
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.ledger.valuation import (
    least_notional,
    to_valuation_ceil,
)
from clearinghouse.statemachine.lending.reversal_debts import is_debtor, owed_in
from clearinghouse.statemachine.lending.spot_financing import (
    beyond_balance,
    beyond_means,
    grows_borrow,
    payment,
    received,
    repaid,
    repays_all,
)
from clearinghouse.statemachine.orders.book import orders_of_owner
from clearinghouse.statemachine.orders.open_orders import (
    clear_tentative,
    count,
    open_notional,
    open_partner,
    paying_asset,
    resume,
    set_tentative,
    shared_lots,
    suspend,
    uncount,
)
from clearinghouse.statemachine.orders.position_exits import reducible_lots
from clearinghouse.statemachine.orders.reduce_only import REDUCE_ONLY_MAX, is_capped, is_full
from clearinghouse.statemachine.pretrade.announced_busts import refuse_order_of_winner
from clearinghouse.statemachine.pretrade.free_margin import count_within_free_margin
from clearinghouse.statemachine.pretrade.position_limits import (
    assumed_exposure,
    refuse_account_limit,
    refuse_market_limits,
)
from clearinghouse.statemachine.pretrade.reductions import refuse_exit, refuse_reduction
from clearinghouse.statemachine.pretrade.risk_switches import (
    has_paused_line,
    is_delisted,
    is_made_reduce_only,
    is_switched_off,
    winds_down,
)
from clearinghouse.statemachine.pretrade.untrusted_prices import withdrawal_deduction
from clearinghouse.statemachine.prices.price_guard import decision, market_decision
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Line, Market, Order, State
from clearinghouse.statemachine.state.work import WORK_OF_SPOT_ORDER
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_SPOT_MARGIN,
    ACTION_INCREASE_RISK,
    ACTION_REDUCE_RISK,
    AMOUNT_MAX,
    BUY,
    DECISION_BLOCK,
    EXTERNAL_VENUE,
    FLAG_REDUCE_ONLY,
    FLAG_REPAYS,
    FOK,
    GTC,
    GTD,
    LAST_MINUTES_NS,
    LEVEL_ORDERS_MAX,
    LIMIT,
    LIQUIDATING,
    MARKET_AUCTION,
    MARKET_OPEN,
    MARKET_REDUCE_ONLY,
    OPEN_ORDERS_MAX,
    PRICE_E9,
    SMALL_INTEGER_MAX,
    WEIGHT_IDENTITY,
)

# The rounding difference of loans and borrows, in units, when many parts make a payment (B-1).
_FOK_SLACK: Final = 3


def is_risk_reducing(state: State, order: Order) -> bool:
    """Return whether an order that is not counted yet reduces risk (G-9).

    A derivative order does if it is opposite to the position and, with the other orders of its side, not larger. A spot
    order does if it grows no assumed borrow, and its receipt repays a debt or has at least the weight of its payment.
    """
    market = order.market
    line = order.line
    if order.flags & FLAG_REDUCE_ONLY and is_capped(order):
        return reducible_lots(line, order.side) > 0
    if market.is_spot:
        if market.is_deferred:
            # The limits of its member check the effect on open nets (C-2).
            return False
        account = order.account
        may_borrow = account.flags & ACCOUNT_SPOT_MARGIN
        is_liquidating = account.status == LIQUIDATING
        if may_borrow or is_liquidating:
            refresh(state, account)
            if may_borrow and grows_borrow(account, order):
                return False
            if is_liquidating and beyond_means(account, order):
                # Refused for the borrow that it would need, not as unpayable (G-1.1).
                return False
        if repays_all(order):
            return True
        return spot_weight_not_below(state, order)
    lots = order.remaining_lots
    if order.oco_id:
        lots -= shared_lots(state, order)  # a pair counts its larger leg (O-3)
    if order.side == BUY:
        return line.position < 0 and lots + line.bid_lots <= -line.position
    return line.position > 0 and lots + line.ask_lots <= line.position


def _is_stopped_by_debt(state: State, order: Order) -> bool:
    """Return whether the owner's debt for a reversed deposit stops an order, which does not pay that debt (L-4.3)."""
    account = order.account
    if not is_debtor(state, account):
        return False
    return not pays_debt(state, order) or beyond_means(account, order)


def pays_debt(state: State, order: Order) -> bool:
    """Return whether the whole receipt of an order pays the debt of its account's owner (L-4.3).

    The account must have no exposure: the receipt leaves the account, so it supports no margin. The caller checks that
    the order pays with own cash.
    """
    account = order.account
    if not order.market.is_instant or account.exposure_count:
        return False
    asset = order.market.base if order.side == BUY else order.market.quote
    return 0 < received(order) <= owed_in(state, account, asset)


def keep_repayment(order: Order) -> None:
    """Make the repayment of a debt, for which a spot order was accepted, one of the order's terms (G-9.1)."""
    if repaid(order, received(order)) > 0:
        order.flags |= FLAG_REPAYS


def spot_weight_not_below(state: State, order: Order) -> bool:
    """Return whether the receipt of a spot order has at least the collateral weight of its payment (G-9).

    The comparison cross-multiplies values of the order's own amounts, each at the weight of the account's present
    holding.
    """
    market = order.market
    gets = market.base if order.side == BUY else market.quote
    pays = market.quote if order.side == BUY else market.base
    if gets.weight_kind == WEIGHT_IDENTITY:
        return True
    if pays.weight_kind == WEIGHT_IDENTITY:
        return False
    values: list[int] = []
    for asset in (gets, pays):
        holding = order.account.holdings.get(asset.id)
        amount = holding.balance - holding.held + holding.lent if holding is not None else 0
        probe = amount if amount > 0 else 10**asset.scale
        values.append(collateral_value(state, asset, probe, probe))
        values.append(to_valuation_ceil(asset, probe))
    return values[0] * values[3] >= values[2] * values[1]


def _expires_soon(state: State, market: Market, account: Account) -> bool:
    """Return whether an account, not a provider, may only reduce risk since a future expires soon (O-1.1, W-3)."""
    expiry = market.expiry
    if expiry is None or state.time_ns < expiry.expires_ns - LAST_MINUTES_NS:
        return False
    return account.id not in state.waterfall.providers.get(market.id, {})


def _no_usable_price(price_e9: int, refusal: Refusal) -> int:
    """Return MARK_PRICE_UNAVAILABLE; it has figures only if there is no price, not if one may not be used (P-4)."""
    if price_e9 <= 0:
        refusal.not_above(0, price_e9)
    return codes.MARK_PRICE_UNAVAILABLE


def reserve_at_gates(state: State, order: Order, refusal: Refusal, replaced_lots: int = 0) -> int:
    """Pass an order through gates 1 to 8, after the checks for a member in default (C-9) and for quarantine (J-2.2).

    OK leaves the order counted in its account's aggregates; any other code leaves only the figures. The market's status
    permits the order, and its price and quantity are valid. An order that it replaces had `replaced_lots`.
    """
    account = order.account
    market = order.market
    line = order.line
    if state.defaults.cases and not market.is_deferred and is_in_default(state, account):
        # In a deferred market the limits of the member include this check.
        return codes.ACCOUNT_FROZEN
    if is_liquidation_quarantined(state, account):
        return codes.ACCOUNT_FROZEN  # its liquidation is quarantined (J-2.2)
    reducing = is_risk_reducing(state, order)
    if reducing and order.flags & FLAG_REDUCE_ONLY and is_capped(order):
        # It is cut to its position (G-8.3).
        order.remaining_lots = min(order.remaining_lots, reducible_lots(line, order.side))
    if not reducing:
        if account.status == LIQUIDATING:
            return codes.ACCOUNT_IN_LIQUIDATION
        if (
            state.risk_disabled
            or market.risk_disabled
            or account.risk_disabled
            # Most markets are open, and most accounts are their own owners: they skip the calls.
            or (
                market.status != MARKET_OPEN
                and (market.status == MARKET_REDUCE_ONLY or winds_down(state, market))
            )
            or (account.isolated_market_id and is_switched_off(state, account))
            or (state.authority.freezes and freeze_of(state, account) is not None)
            or (state.custody.debtors and _is_stopped_by_debt(state, order))
            or (
                market.expiry is not None
                and (is_delisted(market) or _expires_soon(state, market, account))
            )
        ):
            return codes.RISK_TAKING_DISABLED
        if state.pnl_settlement.overdue and account.id in state.pnl_settlement.overdue:
            return codes.UNPAID_LOSS
    action = ACTION_REDUCE_RISK if reducing else ACTION_INCREASE_RISK
    if market.mark_e9 <= 0 or market_decision(state, market, action) == DECISION_BLOCK:
        return _no_usable_price(market.mark_e9, refusal)
    code = _refuse_order_limits(state, order, refusal, reducing=reducing)
    if code != codes.OK:
        return code
    if order.flags & FLAG_REDUCE_ONLY:
        code = _refuse_reduce_only(order, line, refusal)
        if code != codes.OK:
            return code
    # Both limits are tested here to save the call: most markets have neither.
    has_limit = market.open_interest_lots_max or market.venue_account_id
    if has_limit and not reducing and not market.is_spot:
        code = refuse_market_limits(state, order, refusal, replaced_lots)
        if code != codes.OK:
            return code
    if market.is_deferred:
        # A fill pays nothing, so the gate checks neither a balance nor a borrow (C-2).
        code = refuse_book_trade(state, order, refusal)
        if code == codes.OK:
            count(state, order)
        return code
    return _reserve_covered(state, order, refusal, reducing=reducing)


def _may_wait(order: Order) -> bool:
    """Return whether an order may stay open after its entry: in the book, in an auction or at a venue (G-5, I-12)."""
    if order.type == LIMIT and order.tif in (GTC, GTD):
        return True
    market = order.market
    return market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE


def _counted_orders(state: State, account: Account) -> int:
    """Return the number of open orders that the limit counts: of the account and of its isolated positions (I-12).

    One command may cancel all of them, so the limit is for all markets together.
    """
    is_alone = not account.isolated and not account.isolated_market_id
    if is_alone:
        return len(account.orders)
    owner = state.accounts[account.parent_id] if account.isolated_market_id else account
    return sum(len(member.orders) for member in (owner, *owner.isolated.values()))


def _refuse_order_limits(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Return the refusal of gate 4 or 5, or OK: an order's notional, number and size of open orders (U-2, G-4, G-5)."""
    market = order.market
    notional = order.price_per_lot * order.remaining_lots
    if order.notional_left >= 0:
        notional = open_notional(order, order.remaining_lots)
    if notional > (market.notional_max or SMALL_INTEGER_MAX):
        limit = market.notional_max or AMOUNT_MAX
        if notional > limit:
            refusal.above(limit, notional)
            return codes.ORDER_NOTIONAL_LIMIT
    base_units = order.remaining_lots * market.lot_base_units
    if base_units > SMALL_INTEGER_MAX and base_units > AMOUNT_MAX:
        # The limit is the price of the largest base amount.
        lots_max = AMOUNT_MAX // market.lot_base_units
        refusal.above(order.price_per_lot * lots_max, notional)
        return codes.ORDER_NOTIONAL_LIMIT
    # Most orders are GTC limit orders of accounts without isolated positions: they skip the calls.
    if (order.type == LIMIT and order.tif == GTC) or _may_wait(order):
        # This limit also holds for orders that reduce: the account can reduce at once, or cancel an
        # order.
        account = order.account
        line = order.line
        if (
            line.reduce_only
            and is_full(line)
            and (is_capped(order) or (reducing and is_made_reduce_only(state, order)))
        ):
            refusal.above(REDUCE_ONLY_MAX, len(line.reduce_only) + 1)
            return codes.OPEN_ORDER_COUNT_LIMIT
        present = len(account.orders)
        if account.isolated or account.isolated_market_id:
            present = _counted_orders(state, account)
        if present >= OPEN_ORDERS_MAX:
            refusal.above(OPEN_ORDERS_MAX, present + 1)
            return codes.OPEN_ORDER_COUNT_LIMIT
        side = market.bids if order.side == BUY else market.asks
        if side.long_levels and order.type == LIMIT:
            present = orders_of_owner(side, order.price_per_lot, account.owner)
            if present >= LEVEL_ORDERS_MAX:
                refusal.above(LEVEL_ORDERS_MAX, present + 1)
                return codes.STATE_LIMIT
    return codes.OK if reducing else _refuse_size(state, order, notional, refusal)


def _refuse_size(state: State, order: Order, notional: int, refusal: Refusal) -> int:
    """Return why an order that raises risk is too small, or its account's open orders too large, or OK (G-4, G-5)."""
    market = order.market
    least = market.notional_min
    if least == NOT_STATED:
        least = least_notional(state, market)
    at_mark = market.mark_e9 * order.remaining_lots // PRICE_E9
    if at_mark < notional:
        notional = at_mark  # a price above the mark makes no position larger (G-4.2)
    if notional < least:
        refusal.below(least, notional)
        return codes.ORDER_NOTIONAL_LIMIT
    limit = market.open_order_lots_max
    if limit:
        lots = order.line.bid_lots + order.line.ask_lots + order.remaining_lots
        if order.oco_id:
            lots -= shared_lots(state, order)
        if lots > limit:
            refusal.above(limit, lots)
            return codes.OPEN_ORDER_QUANTITY_LIMIT
    return codes.OK


def _refuse_reduce_only(order: Order, line: Line, refusal: Refusal) -> int:
    """Return the refusal of gate 6, or OK: the position must be opposite and at least as large as the order (G-6)."""
    reducible = -line.position if order.side == BUY else line.position
    if order.remaining_lots > reducible:
        refusal.above(reducible if reducible > 0 else 0, order.remaining_lots)
        return codes.REDUCE_ONLY_INVALID
    return codes.OK


def _reserve_margin(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Count an order if gates 7 and 8 permit it; return OK or the refusal (G-7, G-8)."""
    account = order.account
    market = order.market
    if count_within_free_margin(state, order, reducing=reducing):
        return codes.OK
    if reducing or market.is_spot:
        refresh(state, account)  # these checks read the account before the order is counted
    if market.is_spot:
        code = _refuse_spot_payment(state, account, order, refusal)
        if code != codes.OK:
            return code
        if account.exposure_count == 0 and not grows_borrow(account, order):
            # Without debts, and with the payment available, there is no margin to compare, and E
            # cannot fall below 0.
            count(state, order)
            return codes.OK
    if reducing:
        # Its fill ends the other leg of its pair, so the account after the fill does not include
        # that leg.
        is_exit = order.flags & FLAG_REDUCE_ONLY != 0 and is_capped(order)
        gate_8 = refuse_exit if is_exit else refuse_reduction
        partner = open_partner(state, order) if order.oco_id else None
        if partner is not None:
            partner_lots = suspend(state, partner)
            refresh(state, account)
            code = gate_8(state, order, refusal)
            resume(state, partner, partner_lots)
        else:
            code = gate_8(state, order, refusal)
        if code == codes.OK:
            if is_made_reduce_only(state, order):
                order.flags |= FLAG_REDUCE_ONLY  # so that the order follows its position (K-1, O-6)
            if market.is_spot:
                keep_repayment(order)
            if order.flags & FLAG_REDUCE_ONLY and is_capped(order):
                set_tentative(order)  # so that the excess over the position includes the order
                count(state, order)
                clear_tentative(order)
            else:
                count(state, order)
            # Far from the mark the order may pass only because it fills at once, and may not rest
            # (I-6).
            state.touched[account.id] = account
        return code
    count(state, order)
    set_tentative(order)
    refresh(state, account)
    if account.spot_exposed:
        state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
    code = _refuse_worst_case(state, account, refusal, spot=market.is_spot)
    if code == codes.OK and needs_strict_figures(state, account):
        code = _refuse_strict_worst_case(state, account, refusal)
    if code != codes.OK and state.observer is not None:
        state.observer(events.REFUSED, account.id, market.id)  # while the order is counted
    clear_tentative(order)
    if code != codes.OK:
        uncount(state, order)
    return code


def _reserve_covered(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Count an order if margin permits it and it uses no amount that must stay in the account.

    Return OK or the refusal. Refusals after those of margin: BUST_ANNOUNCED (O-10), those of `refuse_order` (C-7.2). An
    order that closes a position, or only repays, uses no such amount: `reductions` checks its loss.
    """
    code = _reserve_margin(state, order, refusal, reducing=reducing)
    account = order.account
    is_winner = state.busts.kept and account.id in state.busts.kept
    if code != codes.OK or not (is_winner or is_member_account(account)):
        return code
    if reducing and (not order.market.is_spot or repays_all(order)):
        return code
    set_tentative(order)  # the loss at its price counts
    if is_winner:
        code = refuse_order_of_winner(state, order, refusal, reducing=reducing)
    if code == codes.OK and is_member_account(account):
        code = refuse_order(state, order, refusal, reducing=reducing)
    clear_tentative(order)
    if code != codes.OK:
        uncount(state, order)
    return code


def _refuse_worst_case(state: State, account: Account, refusal: Refusal, *, spot: bool) -> int:
    """Return the refusal of gate 7 or 8, or OK, for a counted order that raises the risk of a fresh account (G-7)."""
    if not account.position_limit and not spot and account.exposure > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, account.exposure)
        return codes.POSITION_LIMIT
    if account.position_limit or account.isolated_market_id:
        assumed = assumed_exposure(state, account)
        if assumed or not spot:
            code = refuse_account_limit(state, account, refusal, assumed)
            if code != codes.OK:
                return code
    if exceeds_initial_margin(state, account):
        return codes.OK
    available, required = worst_case(state, account)
    if (available <= required and required) or available < 0:
        refusal.not_above(required, available)
        return codes.INSUFFICIENT_MARGIN
    return codes.OK


def _refuse_strict_worst_case(state: State, account: Account, refusal: Refusal) -> int:
    """Return the refusal of gate 8 at strict valuation (M-9) for a counted order that passes at live prices, or OK."""
    available, required = strict_worst_case(state, account, gains=True)
    if (available <= required and required) or available < 0:
        refusal.not_above(required, available)
        return codes.INSUFFICIENT_MARGIN
    return codes.OK


def _refuse_spot_payment(state: State, account: Account, order: Order, refusal: Refusal) -> int:
    """Return the refusal of gate 8 for a spot order, or OK: balance, loans and perhaps a borrow must pay for it (S-1).

    Only an account with spot margin may borrow. Without it the assumed borrow must be 0; its size is the shortfall.
    """
    asset = paying_asset(order)
    amount = payment(order, order.remaining_lots)
    holding = account.holdings.get(asset.id)
    free = 0
    if holding is not None:
        free = holding.balance - holding.reserved - holding.held
        if account.exposure_count:
            free -= projected_liability(account, asset)
        if free < 0:
            free = 0
    if amount <= free:
        return codes.OK
    if asset.pool is not None:
        holding = holding_of(state, account, asset)
        redeemable, borrowable = beyond_balance(state, holding)
        # The means must pay a FOK order to the last lot, despite the rounding of shares.
        reach = redeemable + borrowable - (_FOK_SLACK if order.tif == FOK else 0)
        reach += holding.balance - holding.held - holding.reserved
        if account.exposure_count:
            reach -= projected_liability(account, asset)
        if amount <= reach:
            return codes.OK
        if reach > free:
            free = reach
    refusal.below(amount, free)
    return codes.INSUFFICIENT_BALANCE


def refuse_borrow(state: State, account: Account, asset: Asset, refusal: Refusal) -> int:
    """Return why a borrow that is already booked must be undone, or OK (G-2, G-3, G-7, M-9).

    A borrow raises risk, and strict valuation applies. Refusals in order: RISK_TAKING_DISABLED, MARK_PRICE_UNAVAILABLE
    (also if the account depends on the price of a paused asset, O-2.2), POSITION_LIMIT, INSUFFICIENT_MARGIN.
    """
    if state.risk_disabled or account.risk_disabled or freeze_of(state, account) is not None:
        return codes.RISK_TAKING_DISABLED
    if is_debtor(state, account) or (state.defaults.cases and is_in_default(state, account)):
        return codes.RISK_TAKING_DISABLED
    if decision(state, asset, ACTION_INCREASE_RISK) == DECISION_BLOCK or has_paused_line(account):
        return _no_usable_price(asset.price_e9, refusal)
    refresh(state, account)
    if account.position_limit:
        assumed = assumed_exposure(state, account)
        code = refuse_account_limit(state, account, refusal, assumed)
        if code != codes.OK:
            return code
    available, required = worst_case(state, account)
    if available > required and has_strict_prices(state, account, gains=False):
        available, required = strict_worst_case(state, account, gains=False)
    if available <= required:
        if state.observer is not None:
            state.observer(events.REFUSED, account.id, 0)  # while the borrow is in place
        refusal.not_above(required, available)
        return codes.INSUFFICIENT_MARGIN
    return codes.OK


def refuse_settlement_borrow(state: State, account: Account, asset: Asset) -> int:
    """Return why a borrow that settles a loss, already booked, must be undone, or OK (R-1.5).

    The loss was due, so the borrow is no increase of risk: the account needs the middle between maintenance and initial
    margin. Refusals in order: RISK_TAKING_DISABLED, MARK_PRICE_UNAVAILABLE, INSUFFICIENT_MARGIN.
    """
    if state.risk_disabled or account.risk_disabled or freeze_of(state, account) is not None:
        return codes.RISK_TAKING_DISABLED
    if is_debtor(state, account) or (state.defaults.cases and is_in_default(state, account)):
        return codes.RISK_TAKING_DISABLED
    if decision(state, asset, ACTION_INCREASE_RISK) == DECISION_BLOCK:
        return codes.MARK_PRICE_UNAVAILABLE
    refresh(state, account)
    if not bears_settlement_borrow(state, account):
        return codes.INSUFFICIENT_MARGIN
    return codes.OK


def refuse_margin_after_debit(state: State, account: Account, refusal: Refusal) -> int:
    """Return OK if worst-case equity exceeds the initial margin after a debit, else WITHDRAWAL_MARGIN (L-4, M-9).

    In an account without exposure only spot orders must stay paid, and its free balance ensures that.
    """
    refresh(state, account)
    if account.exposure_count == 0:
        return codes.OK
    available, required = worst_case(state, account)
    deduction = withdrawal_deduction(state, account, strict=False)
    if deduction < 0:
        return codes.PRICE_GUARD
    available -= deduction
    if available > required and has_strict_prices(state, account, gains=False):
        available, required = strict_worst_case(state, account, gains=False)
        available -= withdrawal_deduction(state, account, strict=True)
    if available <= required:
        if state.observer is not None:
            state.observer(events.REFUSED, account.id, 0)  # while the amount is out
        refusal.not_above(required, available)
        return codes.WITHDRAWAL_MARGIN
    return codes.OK
