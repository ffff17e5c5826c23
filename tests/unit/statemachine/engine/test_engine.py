# SPDX-License-Identifier: Apache-2.0
"""What the engine answers of itself: due work, parts of a call, limits of work (SPEC U-6, I-12.1, J-3.1)."""

import pytest

from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.timers import DEADLINE_DEPTH
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import BUY, WORK_PRINCIPAL_MAX
from tests.support import System

DIGEST = bytes(16)
ITEMS = 5


def batch(system: System) -> commands.Lend:
    """Five items, each of which is refused for its account."""
    unknown = [AccountId(999_999)] * ITEMS
    return commands.Lend(*system.head(), unknown, [AssetId(1)] * ITEMS, [1] * ITEMS)


def test_the_passing_of_time_answers_one_item_without_an_id() -> None:
    """Its only item is accepted, and nothing was made."""
    system = System()
    command = commands.AdvanceTime("clearinghouse", "", system.now, system.now)
    outcome = system.apply(command)
    assert (outcome.codes, outcome.ids) == ([codes.OK], [0])


def test_a_part_follows_the_items_that_are_applied_and_no_others() -> None:
    """A call of five is divided after two: its third item may come next, and no earlier or later one."""
    system = System()
    command = batch(system)
    engine = system.engine
    assert engine.follows(command, CallPart(DIGEST, 0, ITEMS))
    assert not engine.follows(command, CallPart(DIGEST, 1, ITEMS))
    call = engine.start(command, 1, system.now, DIGEST)
    assert not engine.proceed(call, 2)
    rest, part = engine.divide(call)
    assert (part.first_item, rest.count()) == (2, 3)
    assert engine.follows(rest, part)
    for first in (0, 1, 3, ITEMS):
        assert not engine.follows(rest, CallPart(DIGEST, first, ITEMS))


def test_what_is_left_over_is_due_at_the_present_time_and_never_at_zero() -> None:
    """0 says that nothing is due, so at time 0 it is due at 1."""
    engine: Engine = System().engine
    state = engine.state
    state.cursors.is_behind = True
    found = []
    for time_ns in (0, 1, 2, 10**18):
        state.time_ns = time_ns
        found.append(engine.next_deadline())
    assert found == [1, 1, 2, 10**18]


@pytest.mark.parametrize("due_ns", [1, 2, 10])
def test_work_that_is_due_stands_before_a_command(due_ns: int) -> None:
    """Also where it is due in the first moment; the error says both times."""
    system = System()
    system.state.timers.schedule(due_ns, DEADLINE_DEPTH, 0)
    with pytest.raises(ValueError, match=f"work due at {due_ns} stands before a command at 10$"):
        system.engine.start(batch(system), 1, 10, DIGEST)


@pytest.mark.parametrize("over", [0, 1, 1_000])
def test_a_principal_that_has_used_up_its_units_is_refused_before_the_first_item(over: int) -> None:
    """All items have WORK_LIMIT, with the limit and the units that the principal has used (I-12.1)."""
    system = System()
    used = WORK_PRINCIPAL_MAX + over
    system.state.work.end_call("test", system.now, used)
    outcome = system.apply(batch(system))
    assert outcome.codes == [codes.WORK_LIMIT] * ITEMS
    assert outcome.figures == dict.fromkeys(range(ITEMS), (WORK_PRINCIPAL_MAX, used, over))


def test_a_principal_with_a_unit_left_has_its_first_item_answered() -> None:
    """It ends above the limit; what remains is refused with what the principal has used by then."""
    system = System()
    system.state.work.end_call("test", system.now, WORK_PRINCIPAL_MAX - 1)
    outcome = system.apply(batch(system))
    assert outcome.codes == [codes.UNKNOWN_ACCOUNT] + [codes.WORK_LIMIT] * (ITEMS - 1)
    used = WORK_PRINCIPAL_MAX + 5  # an item is 4 units, and the event of its refusal 2
    assert outcome.figures == dict.fromkeys(range(1, ITEMS), (WORK_PRINCIPAL_MAX, used, 5))


def test_orders_that_are_refused_for_work_have_neither_lots_nor_an_id() -> None:
    """Nothing of them has filled, and nothing remains open."""
    system = System()
    system.state.work.end_call("test", system.now, WORK_PRINCIPAL_MAX)
    outcome = system.order(999_999, 1, BUY, 5, 7)
    assert outcome.codes == [codes.WORK_LIMIT]
    assert (outcome.ids, outcome.filled, outcome.remaining) == ([0], [0], [0])
