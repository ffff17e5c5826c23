# SPDX-License-Identifier: Apache-2.0
"""An applier that is watched call by call: what the state just before and just after a call shows (SPEC I-1, I-2, I-5).

Owns the sums after each call, and the promise of the gate: an account admitted with an order that adds risk has enough
after any of its fills. Must never change what is applied.
"""

from clearinghouse.server.journal.records import Applier, Entry
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command, OrderBatch
from tests.simulation.reference import Reference
from tests.stateful.draws import SeededDraw
from tests.stateful.gate_soundness import findings, raises_risk


class WatchedApplier(Applier):
    """Goes on where `applier` stands between two records; shows the oracle each state that a call leaves."""

    def __init__(self, applier: Applier, reference: Reference) -> None:
        """Watch from here on."""
        super().__init__(applier.engine, applier.head, applier.time_ns)
        self._reference = reference
        self._adds_risk = False

    def begin(self, command: Command, encoded: bytes, part: CallPart | None = None) -> Entry:
        """See `Applier.begin`."""
        self.advance()
        state = self.engine.state
        self._adds_risk = isinstance(command, OrderBatch) and raises_risk(state, command)
        return super().begin(command, encoded, part)

    def proceed_slice(self, max_items: int, units: int) -> bool:
        """See `Applier.proceed_slice`."""
        done = super().proceed_slice(max_items, units)
        self._reference.conserved(self.engine.state)
        if not done:
            return False
        entry = self.entries[-1]
        outcome = entry.outcome
        assert outcome is not None
        if self._adds_risk and outcome.codes == [codes.OK] and not outcome.repeated:
            assert isinstance(entry.command, OrderBatch)
            state = self.engine.state
            found = findings(state, entry.command, SeededDraw(entry.first_sequence))
            self._reference.expect(not found, f"the gate let in {entry.command}: {found}")
        self._adds_risk = False
        return True
