# SPDX-License-Identifier: Apache-2.0
"""Let one person set work aside in a game without authority, so that the independent model can follow (SPEC J-2.2)."""

from collections.abc import Callable
from typing import Any

import pytest

from clearinghouse.statemachine.engine.dispatch import Single
from clearinghouse.statemachine.engine.registry import REGISTRY
from clearinghouse.statemachine.handlers.authority import quarantine
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands

Handler = Callable[[State, Any, Reply], int]


def one_person(patched: pytest.MonkeyPatch) -> None:
    """Handle both commands as if authority were on and a second person had sent the same."""
    for command, handle in (
        (commands.QuarantineWork, quarantine.quarantine_work),
        (commands.LiftQuarantine, quarantine.lift_quarantine),
    ):
        patched.setitem(REGISTRY, command.KIND, Single(command, _with_authority(handle)))


def _with_authority(handle: Handler) -> Handler:
    """Return the handler, for which authority is on."""

    def handled(state: State, command: commands.Command, reply: Reply) -> int:
        state.authority.is_on = True
        code = handle(state, command, reply)
        state.authority.is_on = False
        return code

    return handled
