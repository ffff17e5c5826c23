# SPDX-License-Identifier: Apache-2.0
"""Prices of a session that is over are freed in parts (I-12.1)."""

from clearinghouse.statemachine.engine.deadlines import ROWS_FREED
from clearinghouse.statemachine.state.session_prices import SessionPrices
from tests.support import System


def prices_of(pairs: int) -> SessionPrices:
    """Prices of a trade of each of so many pairs of members: a row, its sum and its share."""
    found = SessionPrices({})
    found.open_minute(0, 1)
    for number in range(pairs):
        found.add_trade(number + 1, 2 * number + 1, 2 * number + 2, 1, 100)
    return found


def test_rows_go_in_parts_and_none_is_left() -> None:
    """A part has at most so many rows; fewer are the last."""
    prices = prices_of(5)
    assert [prices.forget(6), prices.forget(6), prices.forget(6), prices.forget(6)] == [6, 6, 3, 0]


def test_a_command_frees_a_part_of_what_is_discarded() -> None:
    """Two markets with three rows more than one command frees: the rest goes with the next command."""
    system = System()
    rows = ROWS_FREED // 3 + 1
    system.state.discarded = [prices_of(1), prices_of(rows)]
    system.advance(1)
    assert len(system.state.discarded) == 2
    system.advance(1)
    assert system.state.discarded == []
