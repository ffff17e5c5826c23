# SPDX-License-Identifier: Apache-2.0
"""Close everything in an account, so that the account itself can be closed (SPEC B-2.1, L-3).

Owns the order of the steps, and which of them are tried. The owner could take each step with a command of its own: the
same functions run, with the same refusals. Must never take a step that those functions refuse: the refusal becomes the
reason of the remaining item. An order of a court takes the same steps in the place of the owner (L-8).

No state is kept between two calls. Items that the machine ends by itself, such as a waiting exit or an unsettled
result, need no further call; a further call takes the steps that have become possible.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.clearing.client_losses import count_payment, refuse_payment
from clearinghouse.statemachine.clearing.collateral_values import counted_value
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.closing_obstacles import Obstacle, obstacles
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit, refuse_receiver
from clearinghouse.statemachine.feeds.trigger_prices import price_of
from clearinghouse.statemachine.handlers.clearing.collateral import withdraw
from clearinghouse.statemachine.handlers.exchange.conditional_orders import run_triggers
from clearinghouse.statemachine.handlers.exchange.dust_repayments import repay_dust
from clearinghouse.statemachine.handlers.exchange.isolated_margin import pay, set_isolated
from clearinghouse.statemachine.handlers.exchange.lending import (
    redeem_from_pool,
    redeem_now,
    repay_to_pool,
)
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.lending.loans import headroom_in
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.liquidation.recoveries import cash_markets, has_position
from clearinghouse.statemachine.orders.conditional_orders import (
    end_conditional_order,
    price_reached,
    start_to_wait,
)
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.orders.position_exits import trading_line
from clearinghouse.statemachine.pretrade.market_price import market_price
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Outcome, Reply
from clearinghouse.statemachine.state.state import (
    Account,
    Holding,
    Line,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.state.work import WORK_OF_ORDER
from clearinghouse.statemachine.trading.order_entry import OrderCheck, enter_order, reserve_order
from clearinghouse.statemachine.trading.uncrossing import keeps_orders
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    BUY,
    CLOSING_BALANCE,
    CLOSING_DEBT,
    CLOSING_HOLD,
    CLOSING_LOAN,
    CLOSING_ORDERS,
    CLOSING_POSITION,
    CONDITIONAL_ORDERS_MAX,
    EXTERNAL_VENUE,
    FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY,
    IOC,
    KIND_VENUE,
    LIQUIDATING,
    MARKET,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PPB,
    SELL,
    STP_CANCEL_MAKER,
    TRIGGER_MARK,
    TRIGGER_STOP,
    WORK_ITEM_MAX,
)

PARTS_TRIED: Final = 3
"""How many smaller amounts an order of a court tries, one for each rule that keeps a part back."""


class Closing:
    """One call: the account, the command heading that its steps share, and the last refusal of each kind of step."""

    def __init__(self, state: State, command: commands.CloseAll | commands.SeizeAccount) -> None:
        """Start before the first step."""
        self.account: Account = state.accounts[command.account_id]
        self.command = command
        self.is_ordered = isinstance(command, commands.SeizeAccount)
        self.positions: dict[MarketId, int] = {}
        self.loans: dict[AssetId, int] = {}
        self.debts: dict[AssetId, int] = {}
        self.holds: dict[AssetId, int] = {}
        self.balances: dict[AssetId, int] = {}
        self.stop = state.work.used(state.events) + WORK_ITEM_MAX

    def is_over(self, state: State) -> bool:
        """Return whether the call has used the work of an item: the next call takes the other steps (I-12.1)."""
        state.work.units += WORK_OF_ORDER
        return state.work.used(state.events) >= self.stop


def close_all(state: State, command: commands.CloseAll, reply: Reply) -> int:
    """End orders, positions, isolations, loans and debts, then move free balances; answer the number of items left.

    Refusals in order: those of `refuse_inactive`, SYSTEM_ACCOUNT (of a venue), ACCOUNT_FROZEN (C-9, Q-5.1),
    ACCOUNT_LIQUIDATING, those of `_refuse_receiver_account`.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    if account.kind == KIND_VENUE:
        return codes.SYSTEM_ACCOUNT
    if account.id in state.authority.freezes or is_frozen(state, account):
        return codes.ACCOUNT_FROZEN
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if command.receiver_id:
        code = _refuse_receiver_account(state, account, command)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses the command; a refused step leaves its item.
    reply.item_id = end_all(state, Closing(state, command))
    return codes.OK


def end_all(state: State, closing: Closing) -> int:
    """Take all steps, write an event for each remaining item, and return their number."""
    account = closing.account
    _end_orders(state, account)
    _close_positions(state, closing)
    if account.status == ACTIVE:
        _end_isolations(state, closing)
        _redeem_loans(state, closing)
        _repay_debts(state, closing)
        if closing.is_ordered:
            _return_collateral(state, closing)
        _move_balances(state, closing)
    left = obstacles(state, account)
    for obstacle in left:
        obstacle.code = _reason(state, closing, obstacle)
        event_writers.closing_remains(
            state.events,
            0,
            account_id=account.id,
            item=obstacle.item,
            market_id=obstacle.market_id,
            asset_id=obstacle.asset_id,
            lots=obstacle.lots,
            amount=obstacle.amount,
            code=obstacle.code,
        )
    return len(left)


def _refuse_receiver_account(state: State, account: Account, command: commands.CloseAll) -> int:
    """Return OK if the receiver is another account of the owner; else a code.

    In order those of `refuse_inactive`, SAME_ACCOUNT, OWNER_MISMATCH.
    """
    code = refuse_inactive(state, command.receiver_id)
    if code != codes.OK:
        return code
    receiver = state.accounts[command.receiver_id]
    if receiver is account:
        return codes.SAME_ACCOUNT
    return codes.OK if receiver.owner == account.owner else codes.OWNER_MISMATCH


def _reason(state: State, closing: Closing, obstacle: Obstacle) -> int:
    """Return the refusal that left an item, or OK if the machine ends the item by itself."""
    if obstacle.item == CLOSING_ORDERS:
        return _reason_of_orders(state, closing.account, state.markets[obstacle.market_id])
    if obstacle.item == CLOSING_POSITION:
        return closing.positions.get(obstacle.market_id, codes.OK)
    if obstacle.item == CLOSING_LOAN:
        return closing.loans.get(obstacle.asset_id, codes.OK)
    if obstacle.item == CLOSING_DEBT:
        return closing.debts.get(obstacle.asset_id, codes.OK)
    if obstacle.item == CLOSING_HOLD:
        return closing.holds.get(obstacle.asset_id, codes.OK)
    if obstacle.item == CLOSING_BALANCE:
        return closing.balances.get(obstacle.asset_id, codes.ACCOUNT_NOT_EMPTY)
    return codes.OK


def _reason_of_orders(state: State, account: Account, market: Market) -> int:
    """Return why orders of a market remain: its status, a pending cancel, or OK for an order that closes a position."""
    if keeps_orders(state, market):
        return codes.MARKET_STATUS_FORBIDS
    line = trading_line(account, market.id)
    pending = line is not None and any(order.cancel_pending for order in line.orders.values())
    return codes.CANCEL_PENDING if pending else codes.OK


# --- orders and positions ---------------------------------------------------------------------------------


def _end_orders(state: State, account: Account) -> None:
    """End orders, oldest first, then conditions and schedules, except orders that already close a position."""
    open_orders = dict(account.orders)
    for isolated in account.isolated.values():
        open_orders.update(isolated.orders)
    for order_id in sorted(open_orders):
        order = open_orders[order_id]
        state.work.units += WORK_OF_ORDER
        if order.cancel_pending or keeps_orders(state, order.market) or _closes_at_venue(order):
            continue
        cancel(state, 0, order, codes.CANCELLED_BY_CLIENT)
    for conditional in list(account.conditionals.values()):
        state.work.units += WORK_OF_ORDER
        if not _closes(conditional):
            end_conditional_order(state, 0, conditional, codes.CANCELLED_BY_CLIENT)


def _closes(order: ConditionalOrder) -> bool:
    """Return whether an exit, for example of an earlier call, closes its position at the market at any price."""
    closes = order.flags & FLAG_CLOSE_POSITION != 0
    return closes and order.is_touched and order.order_type == MARKET


def _closes_at_venue(order: Order) -> bool:
    """Return whether an order closes a position at a venue, which reports its fills or its end."""
    reduces = order.flags & FLAG_REDUCE_ONLY != 0
    return reduces and order.type == MARKET and order.market.matching == EXTERNAL_VENUE


def _close_positions(state: State, closing: Closing) -> None:
    """Place an exit for each position that has none, then let all of them trade (G-8.3, O-9.1)."""
    account = closing.account
    _place_exits(state, closing, account)
    for market_id in sorted(account.isolated):
        _place_exits(state, closing, account.isolated[market_id])
    if state.touched:
        settle_health(state, 0)
    if state.triggered:
        run_triggers(state, 0, Outcome(state.sequence, state.time_ns))
    for conditional in account.conditionals.values():
        if conditional.waits_for:
            closing.positions[conditional.market_id] = conditional.waits_for


def _place_exits(state: State, closing: Closing, trading_account: Account) -> None:
    """Place an exit for each position of an account or of an isolated account below it."""
    for market_id in sorted(trading_account.lines):
        line = trading_account.lines[market_id]
        if line.position:
            closing.positions[market_id] = codes.WORK_LIMIT
            if not closing.is_over(state):
                closing.positions[market_id] = _place_exit(state, closing.account, line)


def _place_exit(state: State, account: Account, line: Line) -> int:
    """Place an order that closes a position at the market, at once; return OK or why it was not placed."""
    market = line.market
    if market.status in (MARKET_SETTLING, MARKET_CLOSED):
        return codes.MARKET_STATUS_FORBIDS
    if line.orders and market.matching == EXTERNAL_VENUE:
        return _reason_of_orders(state, account, market)
    if line.exits is not None:
        return codes.OK  # the exit of an earlier call
    if len(account.conditionals) >= CONDITIONAL_ORDERS_MAX:
        return codes.CONDITIONAL_ORDER_LIMIT
    order = ConditionalOrder(NO_ORDER, account.id, market.id, state.sequence)
    order.trigger_kind = TRIGGER_STOP
    order.trigger_source = TRIGGER_MARK
    order.trigger_e9 = max(price_of(state, market, TRIGGER_MARK), 1)
    order.side = SELL if line.position > 0 else BUY
    order.order_type = MARKET
    order.tif = IOC
    order.flags = FLAG_CLOSE_POSITION | FLAG_REDUCE_ONLY
    order.stp = STP_CANCEL_MAKER
    order.is_touched = True  # no price is asked before it is tried again
    start_to_wait(state, 0, order, order.trigger_e9, 0)
    price_reached(state, order, order.trigger_e9)
    return codes.OK


def _end_isolations(state: State, closing: Closing) -> None:
    """Return the margin of isolated positions that have ended (M-8)."""
    head = _head(closing)
    for market_id in sorted(closing.account.isolated):
        state.work.units += WORK_OF_ORDER
        set_isolated(state, commands.SetIsolated(*head, closing.account.id, market_id, 0), Reply())


# --- loans and debts --------------------------------------------------------------------------------------


def _redeem_loans(state: State, closing: Closing) -> None:
    """Redeem each loan, or as much of it as the pool can pay now (B-4)."""
    account = closing.account
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if holding.lent_shares == 0:
            continue
        if closing.is_over(state):
            closing.loans[asset_id] = codes.WORK_LIMIT
            continue
        code = _redeem(state, closing, asset_id, 0)
        if code in (codes.POOL_LIQUIDITY, codes.POOL_THROTTLED):
            pool = holding.asset.pool
            assert pool is not None
            most = headroom_in(state, holding.asset, pool).redeemable()
            if most > 0:
                _redeem(state, closing, asset_id, most)
            if closing.is_ordered:  # the rest waits in the queue of the pool (B-6)
                batch = commands.Redeem(*_head(closing), [account.id], [asset_id], [0])
                code = redeem_from_pool(state, batch, 0, Reply())
        closing.loans[asset_id] = code


def _redeem(state: State, closing: Closing, asset_id: AssetId, amount: int) -> int:
    """Redeem an amount of a loan, the whole loan for 0; return OK or the refusal."""
    batch = commands.Redeem(*_head(closing), [closing.account.id], [asset_id], [amount])
    return redeem_now(state, batch, 0, Reply())


def _repay_debts(state: State, closing: Closing) -> None:
    """Repay debts from balances and by purchases, then the debt in the valuation asset by sales of other assets."""
    account = closing.account
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if holding.borrow_shares and holding.asset is not state.valuation:
            closing.debts[asset_id] = _buy_back(state, closing, holding)
    cash = holding_of(state, account, state.valuation)
    if cash.borrow_shares == 0:
        return
    closing.debts[cash.asset.id] = _repay(state, closing, cash)
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if cash.borrow_shares and free_balance(holding) > 0 and holding is not cash:
            code = _sell_for(state, closing, holding, debt_of(cash))
            # A part of the lots pays too, so that the next asset pays only what is still owed.
            left = _repay(state, closing, cash)
            closing.debts[cash.asset.id] = left if code == codes.OK else code


def _repay(state: State, closing: Closing, holding: Holding) -> int:
    """Repay a debt from the free balance of its asset, as far as that goes; return OK or why a part remains."""
    asset = holding.asset
    assert asset.pool is not None
    accrue(state, 0, asset, asset.pool)
    debt = debt_of(holding)
    amount = min(free_balance(holding), debt)
    if amount <= 0:
        return codes.INSUFFICIENT_FREE_BALANCE if debt else codes.OK
    batch = commands.Repay(*_head(closing), [closing.account.id], [asset.id], [amount])
    code = repay_to_pool(state, batch, 0, Reply())
    if code != codes.OK:
        return code
    return codes.INSUFFICIENT_FREE_BALANCE if holding.borrow_shares else codes.OK


def _buy_back(state: State, closing: Closing, holding: Holding) -> int:
    """Repay a debt from the balance, by buying whole lots, then its remainder in cash; return OK or a refusal."""
    code = _repay(state, closing, holding)
    if holding.borrow_shares == 0:
        return code
    asset = holding.asset
    if closing.is_over(state):
        return codes.WORK_LIMIT
    markets = cash_markets(state, asset)
    lots = debt_of(holding) // markets[0].lot_base_units if markets else 0
    bought = codes.OK
    if lots:
        bought = _trade(state, closing, markets[0], BUY, lots)
        _repay(state, closing, holding)
        if holding.borrow_shares == 0:
            return codes.OK
    rest = commands.RepayDust(*_head(closing), closing.account.id, asset.id)
    code = repay_dust(state, rest, Reply())
    return bought if code == codes.DEBT_NOT_DUST and bought != codes.OK else code


def _sell_for(state: State, closing: Closing, holding: Holding, debt: int) -> int:
    """Sell enough of an asset to pay a debt in cash; return OK, the refusal, or why its remainder ended.

    The lots are computed from the worst price that a sale of the whole asset would reach.
    """
    markets = cash_markets(state, holding.asset)
    if not markets:
        return codes.INSUFFICIENT_FREE_BALANCE
    market = markets[0]
    if closing.is_over(state):
        return codes.WORK_LIMIT
    lots = free_balance(holding) // market.lot_base_units
    if lots == 0:
        return codes.INSUFFICIENT_FREE_BALANCE
    after_fee = market_price(state, market, SELL, lots) * (PPB - max(market.taker_fee_ppb))
    lots = min(lots, -(-debt * PPB // after_fee))  # ceil: what it brings covers the debt
    return _trade(state, closing, market, SELL, lots)


def _trade(state: State, closing: Closing, market: Market, side: int, lots: int) -> int:
    """Send an order at the market, which passes all gates; return OK, its refusal, or why its remainder ended."""
    terms = OrderTerms()
    terms.account_id = closing.account.id
    terms.market_id = market.id
    terms.side = side
    terms.order_type = MARKET
    terms.tif = IOC
    terms.stp = STP_CANCEL_MAKER
    terms.quantity_units = lots * market.lot_units
    check = OrderCheck()
    code = reserve_order(state, terms, check, None)
    if code != codes.OK:
        return code
    return enter_order(state, 0, check, 0, Outcome(state.sequence, state.time_ns), None)


# --- collateral ------------------------------------------------------------------------------------------


def _return_collateral(state: State, closing: Closing) -> None:
    """Return the lodged collateral that no margin needs, of each asset (C-7)."""
    account = closing.account
    member = state.clearing.member_of.get(account.owner)
    if member is None:
        return
    for asset_id in sorted(account.holdings):
        amount = state.margin.collateral.get(pair_key(account.id, asset_id), 0)
        if amount == 0:
            continue
        state.work.units += WORK_OF_ORDER
        reply = Reply()
        code = _return(state, closing, asset_id, amount, reply)
        closing.holds[asset_id] = code
        for _ in range(PARTS_TRIED):
            value = counted_value(state, member.id, state.assets[asset_id], amount)
            if code == codes.OK or not 0 < reply.shortfall < value:
                break
            amount -= mul_div_ceil(reply.shortfall, amount, value)
            reply.clear()
            code = _return(state, closing, asset_id, amount, reply)


def _return(state: State, closing: Closing, asset_id: AssetId, amount: int, reply: Reply) -> int:
    """Return an amount of collateral to the balance; return OK or the refusal."""
    ids = [closing.account.id], [asset_id]
    return withdraw(state, commands.WithdrawCollateral(*_head(closing), *ids, [amount]), 0, reply)


# --- balances ---------------------------------------------------------------------------------------------


def _move_balances(state: State, closing: Closing) -> None:
    """Move free balances to the receiver, once the account has no exposure that they secure."""
    account = closing.account
    if closing.command.receiver_id == 0:
        return
    receiver = state.accounts[closing.command.receiver_id]
    is_exposed = _is_exposed(account)
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        amount = free_balance(holding)
        if amount <= 0:
            continue
        if is_exposed:
            closing.balances[asset_id] = codes.WITHDRAWAL_MARGIN
            continue
        state.work.units += WORK_OF_ORDER
        # An order of a court needs no consent of a client (C-17).
        name = None if closing.is_ordered else closing.command.principal
        reply = Reply()
        code = _move_balance(state, holding, receiver, amount, name, reply)
        closing.balances[asset_id] = code
        for _ in range(PARTS_TRIED):
            if not closing.is_ordered or code == codes.OK or not 0 < reply.shortfall < amount:
                break
            # The amount that has to stay is stated, mostly in this asset; the rest leaves, as far as the next rule
            # permits.
            amount -= reply.shortfall
            reply.clear()
            code = _move_balance(state, holding, receiver, amount, name, reply)


def _move_balance(
    state: State,
    holding: Holding,
    receiver: Account,
    amount: int,
    principal: str | None,
    refusal: Reply,
) -> int:
    """Move a free balance; return OK, or the refusal.

    In order those of `refuse_debit`, `refuse_departure`, for a principal's own call `refuse_payment`, then
    `refuse_receiver`.
    """
    account = holding.account
    code = refuse_debit(state, account, holding, amount, refusal)
    if code == codes.OK:
        code = refuse_departure(state, account, holding.asset, amount, refusal, to=receiver)
    if code == codes.OK and principal is not None:
        code = refuse_payment(state, account, holding.asset, amount, principal, refusal)
    if code == codes.OK:
        code = refuse_receiver(state, receiver, holding.asset)
    if code != codes.OK:
        return code
    pay(state, 0, account, receiver, holding.asset, amount)
    if principal is not None:
        count_payment(state, 0, account, holding.asset, amount, principal)
    return codes.OK


def _is_exposed(account: Account) -> bool:
    """Return whether an account has a position, an open order, a debt or a loss that its balances secure."""
    if account.orders or has_position(account):
        return True
    return any(
        holding.borrow_shares or holding.unsettled < 0 for holding in account.holdings.values()
    )


def _head(closing: Closing) -> tuple[str, str, int]:
    """Return the heading of the command that all its steps share: principal, request id, offset."""
    command = closing.command
    return command.principal, command.request_id, command.created_ns
