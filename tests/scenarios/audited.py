# SPDX-License-Identifier: Apache-2.0
"""A scenario of which a journal is kept: the checks of that journal, for any rows.

Owns the audit of one scenario. Must never assert a figure.
"""

from collections.abc import Callable

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.work import WorkMeter
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, REFUSED
from clearinghouse.storage.encoding import encode
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.stateful.event_audit import Auditor
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.risk_list_checks import risk_list_differences
from tests.stateful.snapshots import through_snapshot


class RisingMeter(WorkMeter):
    """A meter whose count never falls within a call: work that was done cannot be taken back (I-12.1)."""

    def __init__(self) -> None:
        """Start with nothing done."""
        self._count = 0
        self._begins = True
        super().__init__()
        self._begins = False

    @property
    def units(self) -> int:
        """The units of the call under way."""
        return self._count

    @units.setter
    def units(self, count: int) -> None:
        assert self._begins or count == 0 or count >= self._count, (self._count, count)
        self._count = count

    def begin_call(self, units: int, events: list[int]) -> None:
        """Begin a call, whose count has nothing to do with that of the one before."""
        self._begins = True
        super().begin_call(units, events)
        self._begins = False

    def plain(self) -> WorkMeter:
        """Return a meter of the machine's own type with the same counts."""
        meter = WorkMeter()
        meter.units, meter.stop, meter.batch_stop = self.units, self.stop, self.batch_stop
        meter.second, meter.by_principal = self.second, self.by_principal
        return meter


def play_audited(scenario: Scenario, run: Callable[[Scenario, Setup], None]) -> None:
    """A scenario of which a journal is kept: its events are plain and give the books, its snapshot gives the state.

    A listener explains decisions, as no test of figures does. After each command the lists over all accounts say what
    each account says.
    """
    setup = Setup(check=False)
    system = setup.system
    if IS_PURE:  # what is compiled has a meter of its own type alone
        system.state.work = RisingMeter()
    auditor = Auditor(system.state)
    apply, observe = system.apply, system.observe
    acted: list[object] = []

    def received(command: Command, *, digest: bytes | None = None) -> Outcome:
        outcome = apply(command, digest=digest)
        auditor.take(system.events)
        if not system.looks:
            return outcome
        wrong = risk_list_differences(system.state)
        assert not wrong, wrong
        for event in system.events:
            values = tuple(event.fields.values())
            assert encode(values)
            assert 0 <= values[0] < command.count()
        return outcome

    def noted(act: Callable[[], object]) -> None:
        acted.append(act)
        observe(act)

    def reported(kind: int, account_id: int, of: int) -> None:
        state = system.state
        assert kind in EVENT_FIELDS or kind == REFUSED
        assert account_id in state.accounts or account_id == 0
        lists = (state.markets, state.assets, state.defaults.cases, state.dvp.cash_calls)
        assert of == 0 or any(of in one for one in lists)

    system.state.observer = reported
    system.apply, system.observe = received, noted  # type: ignore[method-assign]
    run(scenario, setup)
    if isinstance(system.state.work, RisingMeter):
        system.state.work = system.state.work.plain()
    if not acted:  # what a row did to the state by itself is in no event
        found = auditor.ledger.differences(system.state)
        found += auditor.orders.differences(system.state)
        found += auditor.funding.differences(system.state)
        assert not found, found
    system.state.observer = None  # a listener is no part of a state
    through_snapshot(system.engine)
