# SPDX-License-Identifier: Apache-2.0
"""The registry of handlers: every kind of command has one (SPEC Q-3)."""

from collections import Counter

from clearinghouse.statemachine.engine.registry import ENTRIES, REGISTRY
from clearinghouse.statemachine.vocabulary.commands import COMMANDS


def test_every_command_has_one_entry() -> None:
    """Each kind of command stands in the table once."""
    kinds = Counter(command.KIND for command in COMMANDS)
    assert Counter(entry.kind for entry in ENTRIES) == kinds
    assert REGISTRY.keys() == kinds.keys()
