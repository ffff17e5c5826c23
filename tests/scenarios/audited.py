# SPDX-License-Identifier: Apache-2.0
"""A scenario of which a journal is kept: what that journal would show, whatever the rows look at.

Owns the audit of one scenario. Must never assert a figure.
"""

from collections.abc import Callable

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, REFUSED
from clearinghouse.storage.encoding import encode
from tests.scenarios.language import Scenario
from tests.scenarios.names import Desk
from tests.stateful.event_audit import Auditor
from tests.stateful.snapshots import through_snapshot


def play_audited(scenario: Scenario, run: Callable[[Scenario, Desk], None]) -> None:
    """A scenario of which a journal is kept: its events are plain and give the books, its snapshot gives the state.

    Somebody listens who explains decisions, as no test of figures does.
    """
    desk = Desk(check=False)
    world = desk.world
    auditor = Auditor(world.state)
    apply, observe = world.apply, world.observe
    acted: list[object] = []

    def heard(command: Command, *, digest: bytes | None = None) -> Outcome:
        outcome = apply(command, digest=digest)
        auditor.take(world.events)
        for event in world.events:
            values = tuple(event.fields.values())
            assert encode(values)
            assert 0 <= values[0] < command.count()
        return outcome

    def noted(act: Callable[[], object]) -> None:
        acted.append(act)
        observe(act)

    def told(kind: int, account_id: int, of: int) -> None:
        state = world.state
        assert kind in EVENT_FIELDS or kind == REFUSED
        assert account_id in state.accounts or account_id == 0
        assert of in state.markets or of in state.assets or of == 0

    world.state.observer = told
    world.apply, world.observe = heard, noted  # type: ignore[method-assign]
    run(scenario, desk)
    if not acted:  # what a row did to the state by itself is in no event
        found = auditor.ledger.differences(world.state)
        found += auditor.orders.differences(world.state)
        found += auditor.funding.differences(world.state)
        assert not found, found
    world.state.observer = None  # whoever listens is no part of a state
    through_snapshot(world.engine)
