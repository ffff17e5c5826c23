# SPDX-License-Identifier: Apache-2.0
"""Expiry of a dated future: its last price, and the settlement of every position in cash (SPEC O-1).

Owns SetExpiry, NameSettlementPrice and what happens when the time has come. Must never trade: positions end
at one price for all, and no book is asked.

Values at that price are floored for each account (U-5); positions sum to zero, so what the floors leave over
is at least 0 and goes to `rounding` (I-2).
"""

from clearinghouse.statemachine import codes, commands, events
from clearinghouse.statemachine.accounts import answer
from clearinghouse.statemachine.braking import status_moved
from clearinghouse.statemachine.fundingmath import mean_price_e9
from clearinghouse.statemachine.gate import Refusal
from clearinghouse.statemachine.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.money import notional_e9_floor
from clearinghouse.statemachine.openorders import end
from clearinghouse.statemachine.outcome import Outcome
from clearinghouse.statemachine.sampling import count_indices, is_price_ok, observe
from clearinghouse.statemachine.schedules import Expiry
from clearinghouse.statemachine.settlement import settle_leg
from clearinghouse.statemachine.state import Market, State
from clearinghouse.statemachine.timers import PHASE_CALENDAR
from clearinghouse.statemachine.types import (
    AMOUNT_MAX,
    DATED_FUTURE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PRICE_E9,
    ROUNDING,
    SECOND_NS,
)
from clearinghouse.statemachine.waiting import end_all_waiting


def set_expiry(state: State, command: commands.SetExpiry, outcome: Outcome) -> None:
    """Set when a dated future expires; possible while nobody has a position or an order in it.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (SETTLING or CLOSED),
    EXPIRY_FIXED, EXPIRY_IN_PAST, PARAMETER_OUT_OF_RANGE.
    """
    refusal = Refusal()
    market = state.markets.get(command.market_id)
    code = codes.OK
    if market is None:
        code = codes.UNKNOWN_MARKET
    elif market.kind != DATED_FUTURE:
        code = codes.MARKET_KIND_FORBIDS
    elif market.status in (MARKET_SETTLING, MARKET_CLOSED):
        code = codes.MARKET_STATUS_FORBIDS
    elif market.exposed:
        code = codes.EXPIRY_FIXED
    elif command.expiry_ns <= state.time_ns:
        code = codes.EXPIRY_IN_PAST
        refusal.not_above(state.time_ns, command.expiry_ns)
    elif (
        command.expiry_ns % SECOND_NS
        or command.window_ns % SECOND_NS
        or not SECOND_NS <= command.window_ns <= command.expiry_ns
        or command.expiry_ns > AMOUNT_MAX
    ):
        code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK or market is None:
        answer(state, 0, outcome, code, 0, refusal)
        return
    expiry = Expiry(command.expiry_ns, command.window_ns)
    expiry.counted_ns = state.time_ns
    market.expiry = expiry
    state.sampled[market.id] = market
    observe(state, state.time_ns)
    state.timers.schedule(command.expiry_ns, PHASE_CALENDAR, market.id)
    state.events.extend((events.EXPIRY_CHANGED, 0, market.id))
    outcome.add(codes.OK, market.id)


def forget_expiry(state: State, market: Market) -> None:
    """Let nothing more happen by itself: the market closes before or at its expiry."""
    if market.expiry is not None:
        state.sampled.pop(market.id, None)
        state.timers.cancel(PHASE_CALENDAR, market.id)


def expire(state: State, offset: int, market: Market) -> None:
    """The future has expired: its orders end, and its positions are settled if there is a price to do it at.

    The price is the mean of the window's samples. Without an OK price now, or with fewer than half the samples,
    the market is SETTLING until an operator names one.
    """
    expiry = market.expiry
    assert expiry is not None
    count_indices(expiry, state.time_ns)
    state.sampled.pop(market.id, None)
    for account_id in sorted(market.exposed):
        line = market.exposed[account_id]
        state.touched[account_id] = line.account
        for order in list(line.orders.values()):
            end(state, offset, order, codes.MARKET_CLOSED)
    end_all_waiting(state, offset, market, codes.MARKET_CLOSED)
    enough = 2 * expiry.samples >= expiry.window_ns // SECOND_NS
    if enough and is_price_ok(state, market):
        settle_all(state, offset, market, mean_price_e9(expiry.sum_e9, expiry.samples))
    elif market.open_interest_lots:
        _move_status(state, offset, market, MARKET_SETTLING)
    else:
        _move_status(state, offset, market, MARKET_CLOSED)


def name_settlement_price(
    state: State, command: commands.NameSettlementPrice, outcome: Outcome
) -> None:
    """Settle a market that waits for a price at the one that the operator names.

    Refusals in order: UNKNOWN_MARKET, MARKET_STATUS_FORBIDS (not SETTLING), PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    code = codes.OK
    price_e9 = 0
    if market is None:
        code = codes.UNKNOWN_MARKET
    elif market.status != MARKET_SETTLING:
        code = codes.MARKET_STATUS_FORBIDS
    else:
        price_e9 = command.price * market.tick_per_lot * PRICE_E9 // market.tick_units
        if price_e9 <= 0 or command.price > AMOUNT_MAX or not command.reason:
            code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK or market is None:
        answer(state, 0, outcome, code, 0, Refusal())
        return
    settle_all(state, 0, market, price_e9)
    outcome.add(codes.OK, market.id)


def settle_all(state: State, offset: int, market: Market, price_e9: int) -> None:
    """Close every position in cash at a price per lot with nine more decimals, accounts by id; the market closes."""
    expiry = market.expiry
    assert expiry is not None
    assert not any(line.orders for line in market.exposed.values())
    expiry.price_e9 = price_e9
    if state.tap is not None:
        state.tap(events.FUTURE_EXPIRED, 0, market.id)
    state.events.extend((events.FUTURE_EXPIRED, offset, market.id, price_e9, expiry.samples))
    left_over = 0
    for account_id in sorted(market.exposed):
        line = market.exposed[account_id]
        state.touched[account_id] = line.account
        position = line.position
        cost = line.cost
        value = notional_e9_floor(position, price_e9)
        left_over -= value
        realised = settle_leg(state, offset, line, -position, -value, 0)
        state.events.extend(
            (events.POSITION_SETTLED, offset, account_id, market.id, position, cost, realised)
        )
    assert market.open_interest_lots == 0
    assert left_over >= 0
    if left_over:
        add_unsettled(state, holding_of(state, state.accounts[ROUNDING], market.quote), left_over)
        state.events.extend((events.EXPIRY_ROUNDED, offset, market.id, left_over))
    _move_status(state, offset, market, MARKET_CLOSED)


def _move_status(state: State, offset: int, market: Market, status: int) -> None:
    """Set the status and say it."""
    before = market.status
    market.status = status
    state.events.extend((events.MARKET_STATUS_CHANGED, offset, market.id, before, status))
    status_moved(state, offset, market)
