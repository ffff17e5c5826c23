# SPDX-License-Identifier: Apache-2.0
"""Put a later set of the rules in force (SPEC J-5, section 18).

Owns the command. Each rule that differs between the sets asks `state.rule_set` where it is applied. What is over a cap
of the new set stays and may only shrink.
"""

from clearinghouse.statemachine.brakes.brakes import bring_windows_over
from clearinghouse.statemachine.contracts.expiry import follow_window
from clearinghouse.statemachine.feeds.index import value_without_index
from clearinghouse.statemachine.lending.accrual import accrue, count_virtual_claim
from clearinghouse.statemachine.margin.watch import forget_bounds, touch_flagged
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import PRICE_NO_QUORUM, RULE_SET_LATEST


def set_rule_set(state: State, command: commands.SetRuleSet, reply: Reply) -> int:
    """Put a set of the rules in force. Refusals in order: PARAMETER_OUT_OF_RANGE, RULE_SET_IN_FORCE."""
    if command.rule_set > RULE_SET_LATEST:
        reply.above(RULE_SET_LATEST, command.rule_set)
        return codes.PARAMETER_OUT_OF_RANGE
    if command.rule_set <= state.rule_set:
        reply.below(state.rule_set + 1, command.rule_set)
        return codes.RULE_SET_IN_FORCE

    # Accepted: nothing below refuses.
    for asset_id in state.pool_ids:
        asset = state.assets[asset_id]
        assert asset.pool is not None
        accrue(state, 0, asset, asset.pool)  # past time accrues by the earlier rules
    bring_windows_over(state)  # K-1.1
    state.rule_set = command.rule_set
    state.version += (
        1  # cached figures of spot orders have the rounding of the earlier rules (M-3.1)
    )
    forget_bounds(state)  # bounds are state from now on (I-12.2)
    event_writers.rule_set_changed(state.events, 0, rule_set=command.rule_set)
    for asset_id in state.pool_ids:
        asset = state.assets[asset_id]
        assert asset.pool is not None
        count_virtual_claim(state, asset, asset.pool)  # B-1.1
    for market in state.markets.values():
        if market.notional_min == 0:
            market.notional_min = NOT_STATED  # 0 was the same as nothing stated (G-4.1)
        follow_window(state, 0, market)
    for asset in state.assets.values():
        if asset.price_state == PRICE_NO_QUORUM:
            value_without_index(state, 0, asset)  # P-4
    touch_flagged(state)  # W-2.1
    return codes.OK
