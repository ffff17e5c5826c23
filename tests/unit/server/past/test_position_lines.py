# SPDX-License-Identifier: Apache-2.0
"""The two cost bases of a position, from its opening to its end, by hand (SPEC S-4)."""

from clearinghouse.server.past.position_lines import Line, LineChange


def test_a_position_keeps_both_cost_bases_through_its_life() -> None:
    """Fills alone change the original one. At the end both have booked the same result."""
    steps = [
        # 10 are bought at 150.
        (LineChange(1, 1, 10, 1_500, 0), (10, 1_500, 1_500, 0, 0)),
        # A pass realises 100 at a mark of 160: no fill, so the original base stays.
        (LineChange(1, 1, 0, 100, 100), (10, 1_600, 1_500, 100, 0)),
        # 10 more are bought at 170.
        (LineChange(1, 1, 10, 1_700, 0), (20, 3_300, 3_200, 100, 0)),
        # 5 of 20 are sold at 180: a quarter of each base goes, 900 - 825 = 75 and 900 - 800 = 100.
        (LineChange(1, 1, -5, -825, 75), (15, 2_475, 2_400, 175, 100)),
        # 20 are sold at 190: 15 close, 2,850 - 2,475 = 375 and 2,850 - 2,400 = 450; 5 are short at 190.
        (LineChange(1, 1, -20, -3_425, 375), (-5, -950, -950, 550, 550)),
        # 5 are bought at 200.
        (LineChange(1, 1, 5, 950, -50), (0, 0, 0, 500, 500)),
    ]
    line = Line()
    for change, figures in steps:
        line.apply(change)
        assert line.figures() == figures
