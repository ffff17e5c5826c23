# SPDX-License-Identifier: Apache-2.0
"""A scenario of which a journal is kept: the checks of that journal, for any rows.

Owns the audit of one scenario. Must never assert a figure.
"""

from collections.abc import Callable

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, REFUSED
from clearinghouse.storage.encoding import encode
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.stateful.event_audit import Auditor
from tests.stateful.risk_list_checks import risk_list_differences
from tests.stateful.snapshots import through_snapshot


def play_audited(scenario: Scenario, run: Callable[[Scenario, Setup], None]) -> None:
    """A scenario of which a journal is kept: its events are plain and give the books, its snapshot gives the state.

    A listener explains decisions, as no test of figures does. After each command the lists over all accounts say what
    each account says.
    """
    setup = Setup(check=False)
    system = setup.system
    auditor = Auditor(system.state)
    apply, observe = system.apply, system.observe
    acted: list[object] = []

    def received(command: Command, *, digest: bytes | None = None) -> Outcome:
        outcome = apply(command, digest=digest)
        auditor.take(system.events)
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
        assert of in state.markets or of in state.assets or of == 0

    system.state.observer = reported
    system.apply, system.observe = received, noted  # type: ignore[method-assign]
    run(scenario, setup)
    if not acted:  # what a row did to the state by itself is in no event
        found = auditor.ledger.differences(system.state)
        found += auditor.orders.differences(system.state)
        found += auditor.funding.differences(system.state)
        assert not found, found
    system.state.observer = None  # a listener is no part of a state
    through_snapshot(system.engine)
