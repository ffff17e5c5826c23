# SPDX-License-Identifier: Apache-2.0
"""Handle SetDynamicMargin: the parameters of M-7.

Owns the refusals in order. `feeds.margin_scale` computes the scales.
"""

from clearinghouse.statemachine.authority.setting_changes import what_holds_now
from clearinghouse.statemachine.exchange_margin.watch import input_began
from clearinghouse.statemachine.feeds.margin_scale import (
    SCALE_MAX_PPB,
    end_dynamic_margin,
    make_scales,
    schedule_scales,
)
from clearinghouse.statemachine.state.dynamic_margin import DynamicMargin
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    MARKET_CLOSED,
    PPB,
    PRICE_OK,
    SECOND_NS,
)


def set_dynamic_margin(state: State, command: commands.SetDynamicMargin, reply: Reply) -> int:
    """Turn dynamic margin of a market on, change it, or end it with `sample_ns` 0.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS (spot has no requirement of its own), MARKET_STATUS_FORBIDS
    (CLOSED), PARAMETER_OUT_OF_RANGE. A change of parameters keeps the samples so far.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.is_spot:
        return codes.MARKET_KIND_FORBIDS
    if market.status == MARKET_CLOSED:
        return codes.MARKET_STATUS_FORBIDS
    if command.sample_ns and not _parameters_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    command = what_holds_now(state, command, reply)
    before = market.dynamic_margin
    event_writers.dynamic_margin_set(state.events, 0, market.id, int(command.sample_ns > 0))
    reply.item_id = market.id
    if command.sample_ns == 0:
        end_dynamic_margin(state, 0, market)
        return codes.OK
    rules = DynamicMargin(
        command.sample_ns,
        command.ewma_ns,
        command.volatility_ppb,
        command.open_interest_low,
        command.open_interest_high,
        command.depth_notional,
        command.depth_width_ppb,
        command.cap_ppb,
        command.buffer_ppb,
        command.rise_ppb_per_hour,
    )
    rules.scaled_ns = state.time_ns
    rules.since_ns = state.time_ns
    if before is not None:
        # The variance is per interval, so convert it to the new interval.
        rules.variance_e18 = before.variance_e18 * rules.sample_ns // before.sample_ns
        rules.sampled_e9 = before.sampled_e9
        rules.sampled_ns = before.sampled_ns
        rules.scaled_ns = before.scaled_ns
    elif market.base.price_state == PRICE_OK:
        rules.sampled_e9 = market.base.price_e9
        rules.sampled_ns = state.time_ns
    market.dynamic_margin = rules
    if before is None:
        input_began(state, market)
    make_scales(state, 0, market, rules)
    schedule_scales(state, market, rules)
    return codes.OK


def _parameters_valid(command: commands.SetDynamicMargin) -> bool:
    """Return whether the parameters of dynamic margin are in their ranges (M-7).

    The cap is at least the buffer, bounds are in order, and a depth check has a width.
    """
    return (
        SECOND_NS <= command.sample_ns <= AMOUNT_MAX
        and command.sample_ns % SECOND_NS == 0
        and 1 <= command.ewma_ns <= AMOUNT_MAX
        and 1 <= command.volatility_ppb <= AMOUNT_MAX
        and 0 <= command.open_interest_low <= AMOUNT_MAX
        and 0 <= command.open_interest_high <= AMOUNT_MAX
        and (
            command.open_interest_high > command.open_interest_low
            or command.open_interest_high == command.open_interest_low == 0
        )
        and 0 <= command.depth_notional <= AMOUNT_MAX
        and (1 if command.depth_notional else 0) <= command.depth_width_ppb <= PPB
        and 0 <= command.buffer_ppb <= PPB
        and PPB + command.buffer_ppb <= command.cap_ppb <= SCALE_MAX_PPB
        and 0 <= command.rise_ppb_per_hour <= PPB
    )
