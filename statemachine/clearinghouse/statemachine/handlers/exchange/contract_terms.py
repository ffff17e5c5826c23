# SPDX-License-Identifier: Apache-2.0
"""Handle SetFunding, SetExpiry and NameSettlementPrice: the terms of perpetuals and dated futures (SPEC P-5).

Owns their refusals in order. The package `contracts` applies the terms over time.
"""

from clearinghouse.statemachine.contracts.expiry import follow_window, settle
from clearinghouse.statemachine.contracts.funding_intervals import (
    EIGHT_HOURS_NS,
    begin_funding,
    end_funding,
)
from clearinghouse.statemachine.contracts.market_end import is_ending
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CONTRACT_EXPIRY
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    DATED_FUTURE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PERPETUAL,
    PPB,
    PRICE_E9,
    SECOND_NS,
)


def set_funding(state: State, command: commands.SetFunding, reply: Reply) -> int:
    """Turn funding on, change its terms, or end it with interval 0; accrued funding stays due.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (a closed market),
    PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.kind != PERPETUAL:
        return codes.MARKET_KIND_FORBIDS
    if market.status == MARKET_CLOSED:
        return codes.MARKET_STATUS_FORBIDS
    if not _terms_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    if command.interval_ns:
        begin_funding(
            state,
            market,
            Funding(
                command.interval_ns,
                command.interest_ppb_8h,
                command.inner_clamp_ppb,
                command.bound_ppb,
                EIGHT_HOURS_NS // command.interval_ns,
            ),
        )
    else:
        end_funding(state, market)
    event_writers.funding_changed(state.events, 0, market.id)
    reply.item_id = market.id
    return codes.OK


def _terms_valid(command: commands.SetFunding) -> bool:
    """Return whether the terms are in P-5's ranges; with interval 0, which ends funding, all other terms are 0."""
    if command.interval_ns == 0:
        return not (command.interest_ppb_8h or command.inner_clamp_ppb or command.bound_ppb)
    return (
        command.interval_ns > 0
        and command.interval_ns % SECOND_NS == 0
        and EIGHT_HOURS_NS % command.interval_ns == 0
        and -PPB <= command.interest_ppb_8h <= PPB
        and 0 <= command.inner_clamp_ppb <= PPB
        and 0 <= command.bound_ppb <= PPB
    )


def set_expiry(state: State, command: commands.SetExpiry, reply: Reply) -> int:
    """Set the expiry of a dated future, while no account has a position or an order in it.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (SETTLING or CLOSED), EXPIRY_FIXED,
    EXPIRY_IN_PAST, PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.kind != DATED_FUTURE:
        return codes.MARKET_KIND_FORBIDS
    if market.status in (MARKET_SETTLING, MARKET_CLOSED):
        return codes.MARKET_STATUS_FORBIDS
    if market.exposed:
        return codes.EXPIRY_FIXED
    if command.expiry_ns <= state.time_ns:
        reply.not_above(state.time_ns, command.expiry_ns)
        return codes.EXPIRY_IN_PAST
    if (
        command.expiry_ns % SECOND_NS
        or command.window_ns % SECOND_NS
        or not SECOND_NS <= command.window_ns <= command.expiry_ns
        or command.expiry_ns > AMOUNT_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    expiry = Expiry(command.expiry_ns, command.window_ns)
    expiry.counted_ns = state.time_ns
    market.expiry = expiry
    state.sampled[market.id] = market
    observe(state, state.time_ns)
    state.timers.schedule(command.expiry_ns, DEADLINE_CONTRACT_EXPIRY, market.id)
    event_writers.expiry_changed(state.events, 0, market.id)
    follow_window(state, 0, market)
    reply.item_id = market.id
    return codes.OK


def name_settlement_price(state: State, command: commands.NameSettlementPrice, reply: Reply) -> int:
    """Settle a market that waits for a price at the price that the operator sets.

    Refusals in order: UNKNOWN_MARKET, MARKET_STATUS_FORBIDS (not SETTLING, or its positions are ending),
    PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.status != MARKET_SETTLING or is_ending(state, market):
        return codes.MARKET_STATUS_FORBIDS
    price_e9 = command.price * market.tick_per_lot * PRICE_E9 // market.tick_units
    if price_e9 <= 0 or command.price > AMOUNT_MAX or not command.reason:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    settle(state, 0, market, price_e9)
    reply.item_id = market.id
    return codes.OK
