# SPDX-License-Identifier: Apache-2.0
"""Every scenario with a machine beside it that is restored from a snapshot before each command (I-10, I-12.1).

Both give the same events and count the same work: a count that followed from a cache would end slices elsewhere, and
so a restored server would write another journal than one that replays from the beginning.
"""

from hashlib import blake2b

import pytest

from clearinghouse.statemachine.engine.engine import engine_of
from clearinghouse.statemachine.snapshot.restore import restore
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.encoding import decode
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.checked_engine import encode_work
from tests.stateful.snapshots import snapshot_bytes
from tests.support import System

pytestmark = pytest.mark.slow


class BesideRestored(System):
    """A world of which each command is applied once more, by a machine without the caches of the first one."""

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command twice and compare what both machines say of it."""
        # What fell due in a gap comes after its report (U-6.2).
        is_time = isinstance(command, commands.AdvanceTime | commands.ReportGap)
        if not is_time and 0 < self.engine.next_deadline() <= self.now:
            self.advance(0)
        if not is_time and 0 < self.engine.next_deadline() <= self.now:
            return super().apply(command, digest=digest)  # slices are left, and come before it
        if digest is None:
            digest = blake2b(repr(command).encode(), digest_size=16).digest()
        restored = engine_of(restore(decode(chunk) for chunk in snapshot_bytes(self.state)))
        first = self.sequence + 1
        outcome = super().apply(command, digest=digest)
        same = restored.apply(command, first, self.now, digest)
        assert (same.codes, same.ids) == (outcome.codes, outcome.ids)
        of_restored = [(event.name, event.fields) for event in split(restored.take_events())]
        assert of_restored == [(event.name, event.fields) for event in self.events], (
            "a restored machine writes other events"
        )
        assert encode_work(restored, command) == encode_work(self.engine, command), (
            "a restored machine counts other work"
        )
        assert snapshot_bytes(restored.state) == snapshot_bytes(self.state), (
            "a restored machine writes another snapshot"
        )
        return outcome


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_scenario(scenario: Scenario) -> None:
    """A machine that was restored says the same of each command, has done as much for it, and is in the same state."""
    setup = Setup(check=False)
    setup.system = BesideRestored(check=False)
    run(scenario, setup)
