# SPDX-License-Identifier: Apache-2.0
"""The benchmark of memory: each of its worlds makes what it says, and no figure is of nothing."""

import pytest

from clearinghouse.apps.bench.memory import FIGURES, Unanswered, bytes_of

COUNT = 60


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_one_of_each_takes_memory(name: str) -> None:
    """Sixty of each are made without a refusal that was not meant, and take some bytes."""
    assert bytes_of(FIGURES[name], COUNT) > 0


def test_orders_are_counted_without_their_answers() -> None:
    """A call without a request id leaves no answer behind; one with an id does."""
    world = Unanswered()
    FIGURES["order"](world, COUNT)()
    assert len(world.engine.state.orders) > COUNT
    assert not world.engine.state.requests
    world = Unanswered()
    FIGURES["stored_answer"](world, COUNT)()
    assert len(world.engine.state.requests) == COUNT
