# SPDX-License-Identifier: Apache-2.0
"""The table of honest set-ups: a draw of its cells in the gate, all of them nightly."""

import pytest

from tests.honest.run import GOAL_PERCENT, drawn, other_venues, play
from tests.honest.set_ups import KNOWN, SET_UPS, cells, known_reason
from tests.honest.world import SITUATIONS, Cell, Desk, NotAsMeantError

GATE_SHARE = 60
PARTS = 20


def not_as_meant(rows: list[Cell]) -> list[tuple[Cell, str]]:
    """The cells that went otherwise, with the reason."""
    return [(cell, reason) for cell in rows if (reason := play(cell))]


def test_a_draw_goes_as_the_traders_meant() -> None:
    """Each cell of the draw goes as meant, apart from those of set-ups with a known reason."""
    rows = drawn(GATE_SHARE)
    assert {cell.situation for cell in rows} == set(SITUATIONS)
    assert [found for found in not_as_meant(rows) if not known_reason(found[0])] == []


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(PARTS))
def test_the_table_goes_as_the_traders_meant(part: int) -> None:
    """The whole table, in parts."""
    rows = cells()[part::PARTS]
    assert [found for found in not_as_meant(rows) if not known_reason(found[0])] == []


def test_the_table_has_at_least_two_thousand_cells() -> None:
    """Every set-up on both sides, at each leverage and band, in each situation; none named as known is away."""
    assert len(cells()) >= 2_000
    assert len(set(cells())) == len(cells())
    assert {known.set_up for known in KNOWN} <= set(SET_UPS)
    assert 0 < GOAL_PERCENT <= 100


def test_a_lost_stop_is_seen() -> None:
    """A position whose stop is cancelled is not as meant, in the command that cancels it."""
    desk = Desk(Cell("stop at the market", "long", 10, 10, "quiet"))
    desk.enter()
    desk.exits([(2, desk.at(-100), 0, desk.position)])
    desk.protect()
    order_id = next(iter(desk.system.state.accounts[desk.trader].conditionals))
    with pytest.raises(NotAsMeantError, match="have a stop for 0"):
        desk.cancel_exit(order_id)


def test_each_row_about_other_venues_names_set_ups() -> None:
    """The page compares set-ups that the table has, in four columns, each with its source."""
    rows = other_venues()
    assert rows
    for set_ups, _, there, here in rows:
        assert any(name.startswith(set_ups) for name in SET_UPS), set_ups
        assert "](https://" in there
        assert here
