# SPDX-License-Identifier: Apache-2.0
"""Apply a later set of the rules (SPEC J-5, section 18).

Owns the command. A rule that differs between two sets reads `state.rule_set` where it applies. Only one set exists
now, so the command accepts no other set yet.
"""

from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import RULE_SETS


def set_rule_set(state: State, command: commands.SetRuleSet, reply: Reply) -> int:
    """Apply a set of the rules from now on. Refusals in order: PARAMETER_OUT_OF_RANGE, RULE_SET_IN_FORCE."""
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
