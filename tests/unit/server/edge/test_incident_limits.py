# SPDX-License-Identifier: Apache-2.0
"""What is refused after a stop of the machine, and how old the state says that it is (SPEC J-2.2)."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.edge import incident_limits
from clearinghouse.server.edge.incident_limits import IncidentLimits
from clearinghouse.server.sequencing.engine_loop import QuarantinedError, ReadOnlyError
from clearinghouse.statemachine.engine.idempotency import MAINTENANCE
from clearinghouse.statemachine.vocabulary import commands as c
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.unit.server.edge.test_disk_limits import made

TIME_NS = 1_000 * SECOND_NS
ORDER = made(c.Lend, principal="p")
LIFT = made(c.LiftQuarantine, principal="p")


def limits(*, is_read_only: bool, stands: bool, held: c.Command | None = None) -> IncidentLimits:
    """The limits of a server that serves reads only, or whose machine stands, or that holds a command back."""
    quarantine = SimpleNamespace(holds=lambda state, command: (state, command) == ("now", held))
    watch = SimpleNamespace(is_read_only=is_read_only, quarantine=quarantine if held else None)
    head = SimpleNamespace(sequence=7)
    core = SimpleNamespace(stands=stands, head=head, time_ns=TIME_NS, live_state=lambda: "now")
    return IncidentLimits(cast("Any", watch), cast("Any", core))


@pytest.mark.parametrize(
    ("is_read_only", "stands", "takes_orders", "takes_maintenance"),
    [
        (False, False, True, True),
        (True, False, False, False),
        (False, True, False, False),
        (True, True, False, True),
    ],
)
def test_after_a_stop_the_commands_of_operators_are_taken_alone(
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_read_only: bool,
    stands: bool,
    takes_orders: bool,
    takes_maintenance: bool,
) -> None:
    """And only while the machine stands for them; the refusal has the sequence and the age of what is read."""
    assert LIFT.KIND in MAINTENANCE
    assert ORDER.KIND not in MAINTENANCE
    monkeypatch.setattr(
        incident_limits, "time", SimpleNamespace(time_ns=lambda: TIME_NS + 5 * SECOND_NS - 1)
    )
    found = limits(is_read_only=is_read_only, stands=stands)
    for command, is_taken in ((ORDER, takes_orders), (LIFT, takes_maintenance)):
        if is_taken:
            found.check(command)
        else:
            with pytest.raises(ReadOnlyError) as refused:
                found.check(command)
            assert (refused.value.sequence, refused.value.age_seconds) == (7, 4)


def test_a_command_that_may_stop_the_machine_again_is_held_back() -> None:
    """By the state of now; others pass."""
    found = limits(is_read_only=False, stands=False, held=ORDER)
    with pytest.raises(QuarantinedError):
        found.check(ORDER)
    found.check(LIFT)


@pytest.mark.parametrize(("later_ns", "age"), [(61 * SECOND_NS + 5, "61"), (-SECOND_NS, "0")])
def test_answers_say_how_old_the_state_is(
    monkeypatch: pytest.MonkeyPatch, later_ns: int, age: str
) -> None:
    """In whole seconds, never below 0, and only while commands are not taken."""
    monkeypatch.setattr(
        incident_limits, "time", SimpleNamespace(time_ns=lambda: TIME_NS + later_ns)
    )
    assert limits(is_read_only=False, stands=True).dates() == ()
    assert limits(is_read_only=True, stands=False).dates() == (
        ("clearinghouse-as-of-ns", str(TIME_NS)),
        ("clearinghouse-age-seconds", age),
    )
