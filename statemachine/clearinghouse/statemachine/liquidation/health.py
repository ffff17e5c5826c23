# SPDX-License-Identifier: Apache-2.0
"""Check the health of accounts: flag them for liquidation, cancel unsupported resting orders (SPEC I-6, W-1, W-1.1).

Owns the decision that follows from a margin figure. Must never make a price. Accounts are visited in order of their id,
so the events do not depend on the order of an index. Listed accounts are those that a price move may concern; a cursor
visits them in slices.
"""

from clearinghouse.statemachine.authority.quarantine import is_liquidation_quarantined
from clearinghouse.statemachine.clearing.buy_in_offers import end_offers_of
from clearinghouse.statemachine.clearing.cash_calls import end_met_calls
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.contracts.market_end import visit_listed
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    equity,
    exceeds_initial_margin,
    holds_without,
    keeps_free_margin,
    maintenance_margin,
    projected_liability,
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.listing import list_block_of, list_entry
from clearinghouse.statemachine.exchange_margin.requirements import collateral_amount
from clearinghouse.statemachine.exchange_margin.watch import try_bounds
from clearinghouse.statemachine.lending.advances import repay_advances_from_touched
from clearinghouse.statemachine.lending.intraday_credit import repay_from_touched
from clearinghouse.statemachine.lending.layer_debts import list_touched
from clearinghouse.statemachine.lending.reversal_debts import collect_from_touched
from clearinghouse.statemachine.liquidation.exits import below_maintenance, leaves_liquidation
from clearinghouse.statemachine.liquidation.pool_losses import follow_flags
from clearinghouse.statemachine.liquidation.recoveries import has_position
from clearinghouse.statemachine.liquidation.write_off import (
    lost_at_last_price,
    write_off_bankrupt,
)
from clearinghouse.statemachine.orders.conditional_orders import end_twaps
from clearinghouse.statemachine.orders.open_orders import cancel, paying_asset
from clearinghouse.statemachine.orders.reduce_only import is_capped
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDATION_PASS
from clearinghouse.statemachine.state.work import (
    EVENT_INTEGERS_PER_UNIT,
    WORK_OF_BANKRUPT,
    WORK_OF_EXPECTED,
    WORK_OF_LINE,
    WORK_OF_SPOT_ORDER,
    WORK_OF_VISIT,
)
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.codes import LIQUIDATION_CANCEL, RESTING_ORDER_MARGIN
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    BUY,
    EXTERNAL_VENUE,
    KIND_SYSTEM,
    KIND_VENUE,
    LIQUIDATING,
    PRICE_E9,
)


def settle_health(state: State, offset: int) -> None:
    """Check the health of every account that the command has changed, by id, and of listed accounts.

    Listed accounts that the slice does not reach stay listed (I-6.1).
    """
    touched = state.touched
    health = state.cursors.health
    # The tables themselves, not the property of both: every second order calls this, with one
    # touched account and no listed account.
    listed = health.listed
    blocks = health.blocks
    while True:
        if touched:
            if state.custody.debtors:
                collect_from_touched(state, offset)
            if state.dvp.advances:
                repay_advances_from_touched(state, offset)
            if state.intraday.open:
                repay_from_touched(state, offset)
            if state.defaults.cases:
                list_touched(state)
            if state.dvp.cash_calls:
                end_met_calls(state, offset)
        if (listed or blocks) and health.units > 0:
            _settle_with_listed(state, offset)
        elif len(touched) == 1:
            for account in touched.values():
                apply_health(state, offset, account)
        elif touched:
            for account_id in sorted(touched):
                apply_health(state, offset, touched[account_id])
        else:
            return
        touched.clear()
        if state.waterfall.expecting:
            follow_flags(state, offset)  # touches lenders of pools that expect a loss
        if state.waterfall.bankrupt:
            # This touches the accounts that pay a part of the loss, and the released account.
            write_off_bankrupt(state, offset)


def _settle_with_listed(state: State, offset: int) -> None:
    """Check the health of changed accounts, and visit the listed accounts while units of work are left.

    The accounts of both kinds are taken together in the order of their ids.
    """
    health = state.cursors.health
    touched = [state.touched[account_id] for account_id in sorted(state.touched)]
    touched.reverse()
    while True:
        listed_id = _first_listed(state)
        if listed_id and not (touched and touched[-1].id < listed_id):
            _visit(state, offset, state.accounts[listed_id], is_checked=health.take_first())
        elif touched:
            apply_health(state, offset, touched.pop())
        else:
            return


def _first_listed(state: State) -> AccountId:
    """Return the next listed account, or NO_ACCOUNT if no account is listed or no unit of work is left for visits."""
    health = state.cursors.health
    while health.units > 0:
        account_id = health.first()
        entry = health.block_before(account_id) if health.blocks else None
        if entry is not None:
            list_entry(state, entry)
            continue
        if not account_id:
            health.end_round()
        return account_id
    return NO_ACCOUNT


def _visit(state: State, offset: int, account: Account, *, is_checked: bool) -> None:
    """Visit a listed account: compute its price bounds or check its health, and count the units of work."""
    events_before = len(state.events)
    units_before = state.work.units
    state.work.units += WORK_OF_VISIT + WORK_OF_LINE * len(account.lines) + len(account.holdings)
    state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
    if not try_bounds(state, account) and is_checked:
        apply_health(state, offset, account)
    state.cursors.health.units -= (
        state.work.units
        - units_before
        + (len(state.events) - events_before) // EVENT_INTEGERS_PER_UNIT
    )


def has_listed(state: State) -> bool:
    """Return whether accounts are listed that must be visited before a command acts on them."""
    return bool(state.cursors.health.is_open or state.cursors.ending)


def visit_first(state: State, offset: int, account_id: AccountId) -> None:
    """Visit an account and its isolated positions before a command acts on them, if they are listed (I-6.1)."""
    account = state.accounts.get(account_id)
    if account is not None:
        for isolated in list(account.isolated.values()):
            _visit_one_first(state, offset, isolated)
        _visit_one_first(state, offset, account)


def _visit_one_first(state: State, offset: int, account: Account) -> None:
    """Visit an account if it is listed."""
    account_id = account.id
    if state.cursors.ending:
        visit_listed(state, offset, account)
        if state.touched:
            settle_health(state, offset)
    list_block_of(state, account_id)
    listed = state.cursors.health.listed.pop(account_id, None)
    if listed is None:
        return
    _visit(state, offset, account, is_checked=listed[1] != 0)
    if state.waterfall.expecting or state.waterfall.bankrupt:
        state.touched[account_id] = account  # the item completes the consequences of the visit


def apply_health(state: State, offset: int, account: Account) -> None:
    """Put an account into liquidation or release it, by its maintenance margin; check its resting orders (I-6, W-1)."""
    if state.cursors.ending:
        visit_listed(state, offset, account)
    rest = state.cursors.liquidation.rest
    if rest is not None and rest.account_id == account.id:
        return  # W-5 has not shared the account's loss yet
    if account.exposure_count == 0 and account.status == ACTIVE:
        return
    if account.kind in (KIND_VENUE, KIND_SYSTEM):
        # A venue has its own limit instead of margin (O-1); the fund may have debts (W-5).
        return
    if account.status == ACTIVE and keeps_free_margin(state, account):
        return  # its worst-case equity exceeds its initial margin
    refresh(state, account)
    if account.status == ACTIVE:
        # IMF is never below MMF, so worst-case equity at IMF answers both questions at once.
        if exceeds_initial_margin(state, account):
            return
        # M-5: covered negative unsettled equity is no exposure, and without exposure no account is
        # liquidatable.
        if account.exposure and below_maintenance(state, account):
            _start_liquidation(state, offset, account)
    if account.status == LIQUIDATING:
        if leaves_liquidation(state, account):
            _end_liquidation(state, offset, account)
        elif state.waterfall.rules.on:
            _keep_in_liquidation(state, account)
    # In liquidation an order may still reduce, but an order that would fill beyond the mark must
    # not rest.
    if account.orders:
        _cancel_unsupported_orders(state, offset, account)
        if account.status == LIQUIDATING and leaves_liquidation(state, account):
            _end_liquidation(state, offset, account)  # the orders were its last exposure


def _end_liquidation(state: State, offset: int, account: Account) -> None:
    """Release an account from liquidation, and cancel its liquidation orders at venues (W-1, O-1.2)."""
    if state.observer is not None:
        state.observer(events.LIQUIDATION_ENDED, account.id, 0)
    account.status = ACTIVE
    state.waterfall.end_case(account.id)
    event_writers.liquidation_ended(
        state.events,
        offset,
        account_id=account.id,
        equity=equity(account),
        maintenance_margin=maintenance_margin(state, account),
        exposure=account.exposure,
    )
    for order in list(account.orders.values()):
        if order.machine:  # at a venue (O-1.2)
            cancel(state, offset, order, LIQUIDATION_CANCEL)
    if state.waterfall.losing_pools:
        _follow_later(state, account)


def _keep_in_liquidation(state: State, account: Account) -> None:
    """Open the liquidation case of a flagged account on first use (W-2).

    List a bankrupt account without a position for write-off, and one that the last price of a market made bankrupt.
    """
    case = state.waterfall.cases.get(account.id)
    if case is None:
        case = LiquidationCase()
        case.flagged_ns = state.time_ns
        for market_id, line in account.lines.items():
            if line.position:
                case.lots[market_id] = line.position if line.position > 0 else -line.position
        for asset_id, holding in account.holdings.items():
            amount = collateral_amount(holding)
            if amount:
                case.amounts[asset_id] = amount
        state.waterfall.open_case(account.id, case)
        _follow_later(state, account)
        schedule_liquidation(state)
    is_bankrupt = bankruptcy_equity(account) < 0 and (
        not has_position(account)
        or (state.cursors.liquidation.is_sharing and lost_at_last_price(state, account))
    )
    if is_bankrupt and not is_liquidation_quarantined(state, account):
        state.waterfall.bankrupt[account.id] = 1
        state.work.units += WORK_OF_BANKRUPT


def _follow_later(state: State, account: Account) -> None:
    """List an account whose expected losses change; its units count now, so that no slice lists too many (I-12.2)."""
    state.waterfall.expecting[account.id] = 1
    state.work.units += WORK_OF_EXPECTED


def schedule_liquidation(state: State) -> None:
    """Schedule the next pass of the waterfall at the next whole interval after now (W-2).

    A pass that is due at this instant stays due, without the account that is flagged now (W-2.3).
    """
    interval = state.waterfall.rules.interval_ns
    due_ns = (state.time_ns // interval + 1) * interval
    state.timers.schedule_earlier(due_ns, DEADLINE_LIQUIDATION_PASS, 0)


def _start_liquidation(state: State, offset: int, account: Account) -> None:
    """Put an account into liquidation, and cancel its open orders that may raise exposure.

    The caller checks it again (W-1). Reduce-only orders stay until its first pass (W-1.1), because another price may
    end the liquidation before it. A TWAP order ends, even if reduce-only, since its slices would trade against those of
    the passes. Offers for buy-ins end.
    """
    if state.observer is not None:
        state.observer(events.LIQUIDATION_STARTED, account.id, 0)
    account.status = LIQUIDATING
    if account.margin_watch is not None:
        account.margin_watch.invalidate(account)
    event_writers.liquidation_started(
        state.events,
        offset,
        account_id=account.id,
        equity=equity(account),
        maintenance_margin=maintenance_margin(state, account),
        exposure=account.exposure,
    )
    for order in list(account.orders.values()):
        if not is_capped(order):
            cancel(state, offset, order, LIQUIDATION_CANCEL)
    if state.twaps:
        end_twaps(state, offset, account, LIQUIDATION_CANCEL)
    if state.dvp.offers and is_member_account(account):
        # No buy-in takes them any more (C-16.1), and their securities pay the debts of the account (W-6).
        end_offers_of(state, offset, account.id)
    refresh(state, account)


def _cancel_unsupported_orders(state: State, offset: int, account: Account) -> None:
    """Cancel orders, newest first, until the maintenance margin holds in the worst case (I-6).

    Only orders that would raise exposure or fill at a price worse than the mark are cancelled. A bisection finds how
    many spot orders to cancel. Each cancel raises worst-case equity and lowers the requirement, so the answer is
    monotone. M-3.1 keeps this property, because it rounds only the exact sum of all orders.
    """
    orders = list(account.orders.values())
    while orders:
        if account.spot_exposed:
            state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
        if worst_case_equity(state, account) >= worst_case_maintenance(state, account):
            return
        order = orders.pop()
        condemned = [order]
        if order.market.is_spot and account.spot_borrows:
            following = [order]
            while orders and orders[-1].market.is_spot:
                following.append(orders.pop())
            condemned = _first_condemned(state, account, following)
        elif (
            order.cancel_pending
            or order.machine  # at a venue, and it only reduces (O-1.2)
            or order.id not in state.orders
            or not (_raises_exposure(order) or _fills_beyond_mark(order))
        ):
            continue
        for order in condemned:
            if state.observer is not None:
                state.observer(events.ORDER_CANCELLED, account.id, order.market.id)
            cancel(state, offset, order, RESTING_ORDER_MARGIN)
        refresh(state, account)


def _first_condemned(state: State, account: Account, orders: list[Order]) -> list[Order]:
    """Return the first spot orders of `orders` to cancel so that the worst case meets the margin.

    All of them if none suffice. Orders that the account can pay from its holding of the paid asset are left out.
    """
    # By asset, the amount reserved beyond the account's holding, after each cancelled order.
    left: dict[AssetId, int] = {}
    condemned: list[Order] = []
    for order in orders:
        if order.cancel_pending or order.id not in state.orders:
            continue
        asset = paying_asset(order)
        if asset.id not in left:
            holding = account.holdings[asset.id]
            free = max(collateral_amount(holding) - projected_liability(account, asset), 0)
            left[asset.id] = holding.reserved - free
        if left[asset.id] <= 0 and not _fills_beyond_mark(order):
            continue
        condemned.append(order)
        if order.market.matching != EXTERNAL_VENUE:
            left[asset.id] -= order.reserved
    # Without the first `fewest` orders the worst case does not hold.
    fewest, most = 0, len(condemned)
    while most - fewest > 1:
        middle = (fewest + most) // 2
        state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
        gone = frozenset(
            order.id for order in condemned[:middle] if order.market.matching != EXTERNAL_VENUE
        )
        if holds_without(state, account, gone):
            most = middle
        else:
            fewest = middle
    return condemned[:most]


def _raises_exposure(order: Order) -> bool:
    """Return whether an order, with the other orders of its side, would raise its account's exposure.

    A spot order raises exposure if the account would have to borrow the asset that it pays (M-3). The account's worst
    case is up to date.
    """
    if order.market.is_spot:
        return paying_asset(order).id in order.account.spot_borrows
    line = order.line
    if order.side == BUY:
        return line.position >= 0 or line.bid_lots > -line.position
    return line.position <= 0 or line.ask_lots > line.position


def _fills_beyond_mark(order: Order) -> bool:
    """Return whether an order would fill at a price worse than the mark."""
    price_e9 = order.price_per_lot * PRICE_E9
    if order.side == BUY:
        return price_e9 > order.market.mark_e9
    return price_e9 < order.market.mark_e9
