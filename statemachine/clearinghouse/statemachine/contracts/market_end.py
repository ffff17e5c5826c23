# SPDX-License-Identifier: Apache-2.0
"""End the orders and positions of a market that closes or expires, in slices of work (SPEC O-1, I-6.1, I-12.2).

Owns the visits of accounts, and the obstacles to a close. A visit ends the account's orders in the market, and its
position if there is a price; afterwards the conditional orders of the market end. Must never choose the price: `expiry`
does.

Between two slices the account `rounding` holds the ended positions, at their values, so that positions always sum to
zero (I-2). The engine visits an account before anything else acts on it, and the mark does not move, so that each
account gets the amount that a single step would give. Positions sum to zero, so `rounding` ends without a position. The
remainder of the floored values in its cost base is at least 0 and becomes its unsettled equity (U-5).
"""

from clearinghouse.statemachine.arithmetic.money import notional_e9_floor
from clearinghouse.statemachine.brakes import brakes
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.orders.conditional_orders import end_conditional_order
from clearinghouse.statemachine.orders.open_orders import end, line_of
from clearinghouse.statemachine.positions.booking import realised_result, settle_leg, take_over
from clearinghouse.statemachine.positions.funding import sweep_if_flat
from clearinghouse.statemachine.state.account_blocks import ids_of
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.state.work import (
    IDS_PER_UNIT,
    WORK_OF_BLOCK,
    WORK_OF_ITEM,
    WORK_OF_RESTING,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    KIND_VENUE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    ROUNDING,
    SELL,
    WORK_SLICE,
)


def move_status(state: State, offset: int, market: Market, status: int) -> None:
    """Set the status of a market and write its event; a closed market keeps its symbol for some time (O-1.3)."""
    brakes.move_status(state, offset, market, status)
    if status == MARKET_CLOSED:
        market.closed_ns = state.time_ns
    brakes.release_halt_if_engaged(state, offset, market)


def is_ending(state: State, market: Market) -> bool:
    """Return whether orders or positions of a market are being ended in slices."""
    return any(ending.market_id == market.id for ending in state.cursors.ending)


def refuse_closing(state: State, market: Market, refusal: Refusal) -> int:
    """Return why a market cannot be closed, with a count in `refusal`, or OK (O-1.3)."""
    if market.open_interest_lots:
        refusal.above(0, market.open_interest_lots)
        return codes.MARKET_HAS_POSITIONS
    if market.matching == EXTERNAL_VENUE:
        waiting = sum(order.market is market for order in state.orders.values())
        if waiting:
            refusal.above(0, waiting)
            return codes.MARKET_HAS_VENUE_ORDERS
    coin = market.base
    if market.is_spot and market.is_instant and coin.borrowers and not _has_other_market(market):
        refusal.above(0, len(coin.borrowers))
        return codes.MARKET_HAS_LOANS
    return codes.OK


def _has_other_market(market: Market) -> bool:
    """Return whether another spot market of the same base asset is open, so that borrowers can buy their debt there."""
    return any(
        other.base is market.base
        and other.is_spot
        and other.is_instant
        and other.status != MARKET_CLOSED
        for other in market.base.listings
        if other is not market
    )


def begin_to_end(state: State, market: Market) -> MarketEnd:
    """Start to end a market; `list_what_ends` follows, at once or after a liquidation releases its positions (W-5)."""
    ending = MarketEnd(market.id)
    state.cursors.ending.append(ending)
    return ending


def list_what_ends(state: State, ending: MarketEnd) -> None:
    """List the blocks of accounts with orders or a position in a market, and its conditional orders."""
    market = state.markets[ending.market_id]
    ending.blocks = dict.fromkeys(sorted(market.blocks.counts, reverse=True), 1)
    if market.triggers is not None:
        ending.conditional_ids = market.triggers.conditional_order_ids()[::-1]
    ending.is_listed = True
    state.work.units += (len(ending.blocks) + len(ending.conditional_ids)) // IDS_PER_UNIT


def end_markets(state: State, offset: int) -> None:
    """Continue the ending markets, the oldest first, for at most a slice of work; later commands continue the rest.

    The caller checks the changed accounts.
    """
    cursors = state.cursors
    work = state.work
    stop = min(work.stop, work.used(state.events) + WORK_SLICE)
    while cursors.ending and work.used(state.events) < stop:
        ending = cursors.ending[0]
        if not ending.is_listed:
            break
        if ending.account_ids:
            account_id, _ = ending.account_ids.popitem()
            _visit(state, offset, ending, state.accounts[account_id])
        elif ending.blocks:
            _list_block(state, ending)
        elif ending.conditional_ids:
            work.units += WORK_OF_RESTING
            conditional = state.conditionals.get(ending.conditional_ids.pop())
            if conditional is not None:
                end_conditional_order(state, offset, conditional, codes.MARKET_CLOSED)
        elif not _drop_ended(state, ending):
            _finish(state, offset, cursors.ending.pop(0))
    for ending in cursors.ending:
        cursors.is_behind = True
        market = state.markets[ending.market_id]
        if market.status not in (MARKET_SETTLING, MARKET_CLOSED):
            move_status(state, offset, market, MARKET_SETTLING)


def visit_listed(state: State, offset: int, account: Account) -> None:
    """Visit an account in each ending market that lists it, before anything else acts on it (I-6.1)."""
    for ending in state.cursors.ending:
        market = state.markets[ending.market_id]
        is_listed = ending.lists(account.id)
        ending.account_ids.pop(account.id, 0)
        if is_listed and _has_what_ends(market, account):
            _visit(state, offset, ending, account)


def _list_block(state: State, ending: MarketEnd) -> None:
    """List the accounts of the next block that have orders or a position in the market."""
    block, _ = ending.blocks.popitem()
    market = state.markets[ending.market_id]
    state.work.units += WORK_OF_WHOLE_BLOCK
    for account_id in reversed(ids_of(block)):
        account = state.accounts.get(AccountId(account_id))
        if account is not None and _has_what_ends(market, account):
            ending.account_ids[account.id] = 1


def _has_what_ends(market: Market, account: Account) -> bool:
    """Return whether an account has orders or a position in a market; what `rounding` holds meanwhile is not asked."""
    line = account.lines.get(market.id)
    return line is not None and (bool(line.orders) or account.id in market.exposed)


def _visit(state: State, offset: int, ending: MarketEnd, account: Account) -> None:
    """End the orders of an account in a market, and its position if there is a price."""
    market = state.markets[ending.market_id]
    line = account.lines[market.id]
    state.touched[account.id] = account
    state.work.units += WORK_OF_ITEM + WORK_OF_RESTING * len(line.orders)
    for order in list(line.orders.values()):
        end(state, offset, order, codes.MARKET_CLOSED)
    expiry = market.expiry
    if expiry is not None and expiry.price_e9 and line.position:
        _note_ended(ending, line)
        _settle(state, offset, line, expiry.price_e9)


def _note_ended(ending: MarketEnd, line: Line) -> None:
    """Record the size of a position that ends, which may bear a loss of the other side; not that of a venue (W-5)."""
    if line.account.kind != KIND_VENUE:
        other = SELL if line.position > 0 else BUY
        ended = ending.ended.setdefault(other, LossToShare(0))
        ended.note_closed(line.account.id, abs(line.position))


def _settle(state: State, offset: int, line: Line, price_e9: int) -> None:
    """End a position in cash at a price per lot with nine more decimals; `rounding` takes it over at its value.

    If cash alone does not pay the account's losses, the positions of the other side stay listed: they bear what the
    waterfall finds that nothing pays (W-5).
    """
    position = line.position
    cost = line.cost
    value = notional_e9_floor(position, price_e9)
    realised = realised_result(line, -position, -value)
    settle_leg(state, offset, line, -position, -value, realised, 0)
    take_over(state, line_of(state.accounts[ROUNDING], line.market), position, value)
    event_writers.position_settled(
        state.events,
        offset,
        account_id=line.account.id,
        market_id=line.market.id,
        lots=position,
        released_cost=cost,
        realised=realised,
    )
    sweep_if_flat(state, offset, line.market)
    holding = line.account.holdings[line.market.quote.id]
    if holding.unsettled + holding.balance - holding.held < 0 and state.waterfall.rules.on:
        key = (line.market.id, BUY if position > 0 else SELL)
        state.cursors.liquidation.losses.setdefault(key, LossToShare(0))


def _drop_ended(state: State, ending: MarketEnd) -> bool:
    """Drop a block of ended positions that bear no loss; return False if there is none."""
    for side in (BUY, SELL):
        ended = ending.ended.get(side)
        key = (ending.market_id, side)
        if ended is not None and ended.closed and key not in state.cursors.liquidation.losses:
            ended.closed.popitem()
            state.work.units += WORK_OF_BLOCK
            return True
    return False


def _finish(state: State, offset: int, ending: MarketEnd) -> None:
    """Post the remainder of the floored values, and close the market; if positions have no price, set it SETTLING.

    The ended positions that may bear a loss go to the waterfall.
    """
    market = state.markets[ending.market_id]
    for side in (BUY, SELL):
        loss = state.cursors.liquidation.losses.get((market.id, side))
        if loss is not None:
            assert not loss.closed
            if side in ending.ended:
                loss.closed = ending.ended[side].closed
            state.cursors.is_behind = True
    rounding = state.accounts[ROUNDING]
    line = rounding.lines.get(market.id)
    if line is not None and line.cost:
        left_over = -line.cost
        assert line.position == 0
        assert left_over > 0
        take_over(state, line, 0, left_over)
        add_unsettled(state, holding_of(state, rounding, market.quote), left_over)
        event_writers.expiry_rounded(state.events, offset, market.id, left_over)
    status = MARKET_SETTLING if market.open_interest_lots else MARKET_CLOSED
    if market.status != status:
        move_status(state, offset, market, status)
