# SPDX-License-Identifier: Apache-2.0
"""Expire a dated future: its last price, and the settlement of every position in cash (SPEC O-1).

Owns the steps at the time of expiry. Must never trade: all positions end at one price, and no book is used.

Values at that price are floored for each account (U-5); positions sum to zero, so the sum of the remainders is at
least 0 and goes to `rounding` (I-2).
"""

from clearinghouse.statemachine.arithmetic.funding import mean_price_e9
from clearinghouse.statemachine.arithmetic.money import notional_e9_floor
from clearinghouse.statemachine.contracts.market_end import (
    begin_to_end,
    end_markets,
    list_what_ends,
    move_status,
)
from clearinghouse.statemachine.feeds.mark import follow_mark, mark_from_index
from clearinghouse.statemachine.feeds.samples import count_indices, is_price_ok
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.orders.conditional_orders import end_all_conditional_orders
from clearinghouse.statemachine.orders.open_orders import end
from clearinghouse.statemachine.positions.booking import realised_result, settle_leg
from clearinghouse.statemachine.prices.expiry_window import price_in_window_e9
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_CONTRACT_EXPIRY,
    DEADLINE_EXPIRY_WINDOW,
)
from clearinghouse.statemachine.vocabulary import codes, event_writers, events
from clearinghouse.statemachine.vocabulary.types import (
    EXPIRY_SAMPLES_PERCENT,
    MARKET_CLOSED,
    MARKET_SETTLING,
    ROUNDING,
    RULE_SET_AMENDED,
    SECOND_NS,
)


def forget_expiry(state: State, market: Market) -> None:
    """Remove the expiry from the agenda: the market closes before or at its expiry."""
    if market.expiry is not None:
        state.sampled.pop(market.id, None)
        state.timers.cancel(DEADLINE_CONTRACT_EXPIRY, market.id)
        state.timers.cancel(DEADLINE_EXPIRY_WINDOW, market.id)


def follow_window(state: State, offset: int, market: Market) -> None:
    """Let the mark of a future follow its settlement window from now on (O-1.1): it has a new expiry, or the rules
    have changed. Under rule set 1 it follows the index until the end.
    """
    expiry = market.expiry
    if expiry is None or state.rule_set < RULE_SET_AMENDED or market.status == MARKET_CLOSED:
        return
    begins_ns = expiry.expires_ns - expiry.window_ns
    if begins_ns > state.time_ns:
        state.timers.schedule(begins_ns, DEADLINE_EXPIRY_WINDOW, market.id)
    else:
        state.timers.cancel(DEADLINE_EXPIRY_WINDOW, market.id)
    follow_mark(state, offset, market)


def expire(state: State, offset: int, market: Market) -> None:
    """Expire the future: end its orders, and settle its positions if there is a price.

    The price is the mean of the window's samples; under rule set 2 those that are missing count at the index of now,
    so that it is the mark (O-1.1). Without an OK price now, or with fewer than 90 % of the samples (rule set 1: half
    of them), the market is SETTLING until an operator names one.
    """
    expiry = market.expiry
    assert expiry is not None
    count_indices(expiry, state.time_ns)
    state.sampled.pop(market.id, None)
    if state.rule_set >= RULE_SET_AMENDED:
        settle(state, offset, market, _last_price_e9(state, market, expiry))
        return
    for account_id in sorted(market.exposed):
        line = market.exposed[account_id]
        state.touched[account_id] = line.account
        for order in list(line.orders.values()):
            end(state, offset, order, codes.MARKET_CLOSED)
    end_all_conditional_orders(state, offset, market, codes.MARKET_CLOSED)
    price_e9 = 0
    if is_price_ok(state, market) and 2 * expiry.samples >= expiry.window_ns // SECOND_NS:
        price_e9 = mean_price_e9(expiry.sum_e9, expiry.samples)
    if price_e9:
        settle_all(state, offset, market, price_e9)
    elif market.open_interest_lots:
        move_status(state, offset, market, MARKET_SETTLING)
    else:
        move_status(state, offset, market, MARKET_CLOSED)


def _last_price_e9(state: State, market: Market, expiry: Expiry) -> int:
    """The price at which a future expires under rule set 2; 0 if there is none."""
    window = expiry.window_ns // SECOND_NS
    if not is_price_ok(state, market):
        return 0
    if 100 * expiry.samples < EXPIRY_SAMPLES_PERCENT * window:
        return 0
    price_e9 = price_in_window_e9(state, expiry, mark_from_index(state, market))
    assert price_e9 == market.mark_e9
    return price_e9


def settle(state: State, offset: int, market: Market, price_e9: int) -> None:
    """Begin to end orders and positions of a future at a price per lot with nine more decimals; 0: there is none."""
    expiry = market.expiry
    assert expiry is not None
    if price_e9:
        expiry.price_e9 = price_e9
        if state.observer is not None:
            state.observer(events.FUTURE_EXPIRED, 0, market.id)
        event_writers.future_expired(
            state.events, offset, market_id=market.id, price_e9=price_e9, samples=expiry.samples
        )
    ending = begin_to_end(state, market)
    if not state.cursors.liquidation.holds(market.id):
        list_what_ends(state, ending, market.exposed)
    end_markets(state, offset)


def settle_all(state: State, offset: int, market: Market, price_e9: int) -> None:
    """Close every position in cash at a price per lot with nine more decimals, accounts by id; the market closes.

    Rule set 1 does it in one step.
    """
    expiry = market.expiry
    assert expiry is not None
    assert not any(line.orders for line in market.exposed.values())
    expiry.price_e9 = price_e9
    if state.observer is not None:
        state.observer(events.FUTURE_EXPIRED, 0, market.id)
    event_writers.future_expired(
        state.events, offset, market_id=market.id, price_e9=price_e9, samples=expiry.samples
    )
    left_over = 0
    for account_id in sorted(market.exposed):
        line = market.exposed[account_id]
        state.touched[account_id] = line.account
        position = line.position
        cost = line.cost
        value = notional_e9_floor(position, price_e9)
        left_over -= value
        realised = realised_result(line, -position, -value)
        settle_leg(state, offset, line, -position, -value, realised, 0)
        event_writers.position_settled(
            state.events,
            offset,
            account_id=account_id,
            market_id=market.id,
            lots=position,
            released_cost=cost,
            realised=realised,
        )
    assert market.open_interest_lots == 0
    assert left_over >= 0
    if left_over:
        add_unsettled(state, holding_of(state, state.accounts[ROUNDING], market.quote), left_over)
        event_writers.expiry_rounded(state.events, offset, market.id, left_over)
    move_status(state, offset, market, MARKET_CLOSED)
