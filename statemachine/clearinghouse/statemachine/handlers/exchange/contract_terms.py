# SPDX-License-Identifier: Apache-2.0
"""Handle SetFunding, SetExpiry and NameSettlementPrice: the terms of perpetuals and dated futures (SPEC P-5).

Owns their refusals in order. The package `contracts` applies the terms over time.
"""

from clearinghouse.statemachine.brakes.brakes import move_status, release_halt_if_engaged
from clearinghouse.statemachine.contracts.expiry import follow_window, settle
from clearinghouse.statemachine.contracts.funding_intervals import (
    EIGHT_HOURS_NS,
    begin_funding,
    end_funding,
)
from clearinghouse.statemachine.contracts.market_end import is_ending
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.pretrade.kill_switch import (
    list_resting_orders,
    reduce_listed_orders,
)
from clearinghouse.statemachine.prices.allowed import last_allowed_index_e9
from clearinghouse.statemachine.prices.expiry_window import window_of
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_CONTRACT_EXPIRY
from clearinghouse.statemachine.trading.uncrossing import (
    begin_to_uncross,
    is_uncrossing,
    uncross_markets,
)
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    DATED_FUTURE,
    DELISTING_NOTICE_NS,
    MARKET_AUCTION,
    MARKET_CLOSED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_SETTLING,
    PERPETUAL,
    PPB,
    PRICE_E9,
    SECOND_NS,
    SETTLEMENT_DISTANCE_PPB,
    WORK_KIND_EXPIRY,
)


def set_funding(state: State, command: commands.SetFunding, reply: Reply) -> int:
    """Turn funding on, change its terms, or end it with interval 0; accrued funding stays due.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (SETTLING or CLOSED),
    PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.kind != PERPETUAL:
        return codes.MARKET_KIND_FORBIDS
    if market.status in (MARKET_SETTLING, MARKET_CLOSED):
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
    """Return whether the terms of funding are in their ranges (P-5); with interval 0, which ends funding, all others
    are 0.
    """
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
    """Set the expiry of a dated future, while no account has a position or an order in it, or delist a perpetual.

    A perpetual is REDUCE_ONLY from the command on, and settled at its expiry like a future (O-1.3). Refusals in order:
    UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (SETTLING, CLOSED, or its auction is being uncrossed),
    EXPIRY_FIXED, EXPIRY_IN_PAST, PARAMETER_OUT_OF_RANGE, NOTICE_TOO_SHORT.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.kind not in (PERPETUAL, DATED_FUTURE):
        return codes.MARKET_KIND_FORBIDS
    if market.status in (MARKET_SETTLING, MARKET_CLOSED) or is_uncrossing(state, market.id):
        return codes.MARKET_STATUS_FORBIDS
    delists = market.kind == PERPETUAL
    if window_of(state, market) is not None if delists else market.exposed:
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
    earliest_ns = state.time_ns + DELISTING_NOTICE_NS
    if delists and command.expiry_ns - command.window_ns < earliest_ns:
        reply.below(earliest_ns, command.expiry_ns - command.window_ns)
        return codes.NOTICE_TOO_SHORT

    # Accepted: nothing below refuses.
    expiry = Expiry(command.expiry_ns, command.window_ns)
    expiry.counted_ns = state.time_ns
    market.expiry = expiry
    state.sampled[market.id] = market
    observe(state, state.time_ns)
    state.timers.schedule(command.expiry_ns, DEADLINE_CONTRACT_EXPIRY, market.id)
    event_writers.expiry_changed(state.events, 0, market.id)
    follow_window(state, 0, market)
    if delists:
        _only_reduce(state, market)
    reply.item_id = market.id
    return codes.OK


def _only_reduce(state: State, market: Market) -> None:
    """Make a delisted market REDUCE_ONLY, unless it does not trade; end resting orders that would raise exposure."""
    before = market.status
    list_resting_orders(state, codes.RISK_TAKING_DISABLED, [market.id])
    if before == MARKET_AUCTION:
        begin_to_uncross(state, 0, market, MARKET_REDUCE_ONLY)
        release_halt_if_engaged(state, 0, market)
    elif before in (MARKET_OPEN, MARKET_POST_ONLY):
        state.cursors.late_markets.pop(market.id, None)
        move_status(state, 0, market, MARKET_REDUCE_ONLY)
    reduce_listed_orders(state, 0)
    if before == MARKET_AUCTION:
        uncross_markets(state, 0)


def name_settlement_price(state: State, command: commands.NameSettlementPrice, reply: Reply) -> int:
    """Settle a market that waits for a price at the price that the operator sets.

    Refusals in order: UNKNOWN_MARKET, MARKET_STATUS_FORBIDS (not SETTLING, or its positions are ending),
    WORK_QUARANTINED (its expiry, J-2.2), PARAMETER_OUT_OF_RANGE, SETTLEMENT_PRICE_FAR (no allowed index, or further
    from the last one than a tenth, and not confirmed).
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.status != MARKET_SETTLING or is_ending(state, market):
        return codes.MARKET_STATUS_FORBIDS
    if state.quarantine.has(WORK_KIND_EXPIRY, market.id):
        return codes.WORK_QUARANTINED
    price_e9 = command.price * market.tick_per_lot * PRICE_E9 // market.tick_units
    if price_e9 <= 0 or command.price > AMOUNT_MAX or not command.reason:
        return codes.PARAMETER_OUT_OF_RANGE
    if not command.confirms_distance:
        allowed_e9 = last_allowed_index_e9(state, market)
        if PPB * abs(price_e9 - allowed_e9) > SETTLEMENT_DISTANCE_PPB * allowed_e9:
            reply.limit = allowed_e9
            reply.actual = price_e9
            return codes.SETTLEMENT_PRICE_FAR

    # Accepted: nothing below refuses.
    settle(state, 0, market, price_e9)
    reply.item_id = market.id
    return codes.OK
