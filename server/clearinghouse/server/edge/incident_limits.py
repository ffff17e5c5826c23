# SPDX-License-Identifier: Apache-2.0
"""Refuse commands after a stop of the machine: all except maintenance, or those that may stop it again (SPEC J-2.2).

Owns this decision, made before a command gets a sequence, and the time that answers state while the server only serves
reads. Must never read a bundle (`startup` does).
"""

import time
from typing import Any, Final

from clearinghouse.server.sequencing.engine_loop import (
    SECOND_NS,
    EngineLoop,
    QuarantinedError,
    ReadOnlyError,
)
from clearinghouse.server.startup.incident_watch import IncidentWatch
from clearinghouse.statemachine.engine.idempotency import MAINTENANCE
from clearinghouse.statemachine.vocabulary.commands import Command

# Metadata of each answer while the server serves reads only.
AS_OF_KEY: Final = "clearinghouse-as-of-ns"
AGE_KEY: Final = "clearinghouse-age-seconds"


class IncidentLimits:
    """The refusals that follow from the incident bundles in the directory of one server."""

    def __init__(self, watch: IncidentWatch, core: EngineLoop[Any]) -> None:
        self._watch = watch
        self._core = core

    def check(self, command: Command) -> None:
        """Raise NotTakenError for a command that must not be applied."""
        is_read_only, stands = self._watch.is_read_only, self._core.stands
        if (is_read_only or stands) and not (
            is_read_only and stands and command.KIND in MAINTENANCE
        ):
            raise ReadOnlyError(self._core.head.sequence, self._age_seconds())
        quarantine = self._watch.quarantine
        if quarantine is not None and quarantine.holds(self._core.live_state(), command):
            raise QuarantinedError

    def dates(self) -> tuple[tuple[str, str], ...]:
        """Return the time of the last durable record and its age, for the metadata of an answer.

        Returns nothing while commands are accepted.
        """
        if not self._watch.is_read_only:
            return ()
        return (AS_OF_KEY, str(self._core.time_ns)), (AGE_KEY, str(self._age_seconds()))

    def _age_seconds(self) -> int:
        """Return the age of the last durable record by the wall clock, in whole seconds."""
        return max(0, time.time_ns() - self._core.time_ns) // SECOND_NS
