# SPDX-License-Identifier: Apache-2.0
"""The clock at a start against the end of the journal, on each limit and one to each side."""

import pytest

from clearinghouse.server.console.clock_check import check_clock
from clearinghouse.server.console.exits import ClockError
from clearinghouse.server.console.times import duration_text

SECOND_NS = 1_000_000_000
END_NS = 1_700_000_000 * SECOND_NS
WINDOW_NS = 600 * SECOND_NS
DAY = 86_400


@pytest.mark.parametrize(
    ("later_ns", "text"),
    [
        (-WINDOW_NS + 1, "9 min 59 s earlier: stamps stand still"),
        (-1, "0.000 s earlier: stamps stand still"),
        (0, ""),
        (WINDOW_NS, ""),
        (WINDOW_NS + 1, "10 min later: what fell due"),
        (DAY * SECOND_NS, "1 d later: what fell due"),
    ],
)
def test_a_clock_with_which_calls_can_be_answered(later_ns: int, text: str) -> None:
    """Nothing to say, or a warning with the distance."""
    found = check_clock(END_NS, END_NS + later_ns, WINDOW_NS, DAY)
    assert text in found
    assert bool(found) == bool(text)
    if text:
        assert "the journal ends at 2023-11-14T22:13:20.000000000Z, the clock says 2023-" in found


@pytest.mark.parametrize(
    ("later_ns", "text"),
    [
        (-WINDOW_NS, "10 min earlier: every call would be refused"),
        (DAY * SECOND_NS + 1, "1 d later, and the limit is 1 d"),
    ],
)
def test_a_clock_that_is_refused(later_ns: int, text: str) -> None:
    """So far behind that every call is expired, or further ahead than permitted."""
    with pytest.raises(ClockError, match=text):
        check_clock(END_NS, END_NS + later_ns, WINDOW_NS, DAY)


def test_without_a_limit_any_gap_is_a_warning() -> None:
    """0 permits a start after any time."""
    assert "400 d later" in check_clock(END_NS, END_NS + 400 * DAY * SECOND_NS, WINDOW_NS, 0)


@pytest.mark.parametrize(
    ("duration_ns", "text"),
    [
        (0, "0.000 s"),
        (59_999_999_999, "59.999 s"),
        (60 * SECOND_NS, "1 min"),
        (3_599 * SECOND_NS, "59 min 59 s"),
        (90_061 * SECOND_NS, "1 d 1 h"),
    ],
)
def test_durations_have_two_units(duration_ns: int, text: str) -> None:
    """The two largest units, and thousandths below a minute."""
    assert duration_text(duration_ns) == text
