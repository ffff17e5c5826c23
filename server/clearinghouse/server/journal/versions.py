# SPDX-License-Identifier: Apache-2.0
"""Recognise records of a newer version of the program, in a format that this version reads (SPEC J-5).

Owns the distinction between a damaged and a newer record. It is used only for records whose hash is right and which
this version cannot replay. Must never be used before that: an old version may itself have refused a change to a later
rule set, and such a record can be replayed.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.vocabulary.commands import Command, SetRuleSet
from clearinghouse.statemachine.vocabulary.encoding import SHAPES
from clearinghouse.statemachine.vocabulary.types import RULE_SETS
from clearinghouse.storage.errors import NewerRecordError, OlderRulesError


def check_kind(sequence: int, values: Sequence[object]) -> None:
    """Raise NewerRecordError for a kind of command, or a number of its values, that only a newer version has."""
    kind = values[0] if values else None
    if type(kind) is not int or kind < 0:
        return
    shape = SHAPES.get(kind)
    if shape is None:
        raise NewerRecordError(
            sequence, f"a command of kind {kind}", f"{len(SHAPES)} kinds and not this one"
        )
    if len(values) > shape.length:
        name = shape.command.__name__
        raise NewerRecordError(sequence, f"{name} with {len(values)} values", f"{shape.length}")


def check_rules(sequence: int, command: Command) -> None:
    """Raise NewerRecordError for a command that chooses a rule set which only a newer version has."""
    if isinstance(command, SetRuleSet):
        _check_latest(sequence, command.rule_set)


def check_rule_set(sequence: int, rule_set: int) -> None:
    """Raise NewerRecordError for a rule set that only a newer version has, OlderRulesError for one that only older ones
    had.
    """
    _check_latest(sequence, rule_set)
    if 0 < rule_set < RULE_SETS[0]:
        raise OlderRulesError(sequence, rule_set, RULE_SETS[0])


def _check_latest(sequence: int, rule_set: int) -> None:
    """Raise NewerRecordError for a rule set that only a newer version of the program has."""
    if rule_set > RULE_SETS[-1]:
        raise NewerRecordError(sequence, f"rule set {rule_set}", f"those up to {RULE_SETS[-1]}")
