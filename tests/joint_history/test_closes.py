# SPDX-License-Identifier: Apache-2.0
"""Histories of prices that are read, adjusted or refused, each with its figures."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from clearinghouse.apps.joint_history.closes import HistoryError, Split, read
from tests.realdata import data_dir

ACCEPTED = [("AAPL", "2000-09-29"), ("RRC", "1990-04-10")]


def written(folder: Path, text: str) -> Path:
    """A file of closes."""
    path = folder / "closes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_recorded_history_has_the_returns_that_its_page_states() -> None:
    """The equally weighted mean of the returns of three of the worst and two of the best days."""
    path = data_dir("daily_us_shares_1990_2018") / "closes.csv.gz"
    history = read(path, accepted=ACCEPTED)
    assert (len(history.dates), len(history.symbols)) == (7_307, 20)
    means = np.expm1(history.log_returns()).mean(axis=1)
    stated = {
        "2008-09-29": -9.195,
        "2008-12-01": -8.689,
        "1998-08-31": -7.606,
        "2008-10-13": 12.082,
        "2008-10-28": 9.530,
    }
    for date, percent in stated.items():
        assert round(100 * means[history.dates.index(date) - 1], 3) == percent
    with pytest.raises(HistoryError) as refused:
        read(path)
    assert "AAPL moves by -51.85% on 2000-09-29, all others by -0.02%" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,A\n2020-01-01,1\n", "2 columns and 1 days"),
        ("date\n2020-01-01\n2020-01-02\n", "1 columns and 2 days"),
        ("date,A\n2020-01-01,1\n2020-01-01,2\n", "line 3: 2020-01-01 does not follow 2020-01-01"),
        ("date,A\n2020-01-02,1\n2020-01-01,2\n", "line 3: 2020-01-01 does not follow 2020-01-02"),
        ("date,A\n2020-13-01,1\n2020-14-02,2\n", "line 2: '2020-13-01' is no date"),
        ("date,A\n2020-01-01,1\n2020-01-02,-1\n", "A on 2020-01-02: '-1' is no price above 0"),
        ("date,A\n2020-01-01,1\n2020-01-02,0\n", "A on 2020-01-02: '0' is no price above 0"),
        ("date,A\n2020-01-01,x\n2020-01-02,1\n", "A on 2020-01-01: 'x' is no price above 0"),
        ("date,A\n2020-01-01,inf\n2020-01-02,1\n", "'inf' is no price above 0"),
        ("date,A\n2020-01-01,nan\n2020-01-02,1\n", "'nan' is no price above 0"),
        ("date,A\n2020-01-01,5\n2020-01-02,5\n", "A has one price, 5, on all of its 2 days"),
        ("date,A,B\n2020-01-01,5,4\n2020-01-02,10.1,4.01\n", "like a split of 1 for 2; state --split A=2020-01-02:1:2"),
        ("date,A,B\n2020-01-01,5,4\n2020-01-02,1.68,4.01\n", "A moves by -66.40% on 2020-01-02, all others by +0.25%:"),
        ("date,A,B\n2020-01-01,5,4\n2020-01-02,1.9,3\n", "by -62.00% on 2020-01-02, all others by -25.00%: state"),
        ("date,A\n2020-01-01,5\n2020-01-02,14\n", "A moves by +180.00% on 2020-01-02"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_refused_with_its_figures(
    tmp_path: Path, text: str, said: str
) -> None:
    """Days, dates, prices, one price, moves like a split, and absurd ones."""
    with pytest.raises(HistoryError) as refused:
        read(written(tmp_path, text))
    assert said in str(refused.value)


def test_a_crash_of_all_is_no_split(tmp_path: Path) -> None:
    """Where all others halve as well, nothing looks like a split."""
    history = read(written(tmp_path, "date,A,B\n2020-01-01,5,4\n2020-01-02,2.5,2.1\n"))
    assert history.closes[1].tolist() == [2.5, 2.1]


def test_a_split_divides_what_was_before_it(tmp_path: Path) -> None:
    """The day of the split has the new price; a hole stays one; a split of nothing is refused."""
    path = written(tmp_path, "date,A,B\n2020-01-01,10,4\n2020-01-02,5.1,\n2020-01-03,5,4.1\n")
    split = Split("2020-01-02", Fraction(2, 1))
    history = read(path, {"A": [split]})
    assert history.closes[:, 0].tolist() == [5.0, 5.1, 5.0]
    assert np.isnan(history.closes[:, 1]).tolist() == [False, True, False]
    with pytest.raises(HistoryError, match="has no C that could be split"):
        read(path, {"C": [split]})
    with pytest.raises(HistoryError, match="a split on 2019-01-01 is not within 2020-01-01"):
        read(path, {"A": [Split("2019-01-01", Fraction(2, 1))]})
    assert read(path, accepted=[("A", "2020-01-02")]).closes[0, 0] == 10
