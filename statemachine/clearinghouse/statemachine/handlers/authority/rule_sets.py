# SPDX-License-Identifier: Apache-2.0
"""Put a later set of the rules in force (SPEC J-5, section 18).

Owns the command. A rule that differs between two sets asks `state.rule_set` where it is applied. There is one set now:
the command waits for the next.
"""

from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import RULE_SETS


def set_rule_set(state: State, command: commands.SetRuleSet, reply: Reply) -> int:
    """Put a set of the rules in force. Refusals in order: PARAMETER_OUT_OF_RANGE, RULE_SET_IN_FORCE."""
    latest = RULE_SETS[-1]
    if command.rule_set > latest:
        reply.above(latest, command.rule_set)
        return codes.PARAMETER_OUT_OF_RANGE
    if command.rule_set <= state.rule_set:
        reply.below(state.rule_set + 1, command.rule_set)
        return codes.RULE_SET_IN_FORCE

    # Accepted: nothing below refuses.
    state.rule_set = command.rule_set
    event_writers.rule_set_changed(state.events, 0, rule_set=command.rule_set)
    return codes.OK
