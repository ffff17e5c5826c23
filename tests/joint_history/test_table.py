# SPDX-License-Identifier: Apache-2.0
"""Tables of joint scenarios: the days they come from, their scale, and what is drawn where a history is short."""

from datetime import date, timedelta

import numpy as np
import pytest

from clearinghouse.apps.joint_history.closes import Floats, History, HistoryError
from clearinghouse.apps.joint_history.table import FLOOR_DAYS, Terms, make_table

PLAIN = Terms(is_scaled=False)


def history_of(returns: Floats) -> History:
    """A history with these daily returns of each security."""
    closes = 100 * np.exp(np.vstack([np.zeros(returns.shape[1]), np.cumsum(returns, axis=0)]))
    first = date(2000, 1, 1)
    dates = [(first + timedelta(days=day)).isoformat() for day in range(len(closes))]
    return History("made", "", dates, [f"S{place}" for place in range(returns.shape[1])], closes)


def drawn(days: int, count: int, sd: float = 0.01, seed: int = 1) -> Floats:
    """Normal returns with a part that all securities share."""
    draw = np.random.default_rng(seed)
    return draw.normal(0, sd, (days, 1)) + draw.normal(0, sd, (days, count))


def test_returns_as_they_were_are_those_of_the_last_days_and_of_the_worst_stretch() -> None:
    """Over two days, floored, oldest first; the stretch is the one in which all moved most."""
    returns = drawn(400, 3)
    returns[60:91] *= 8
    history = history_of(returns)
    table = make_table(history, PLAIN)
    for place, symbol in enumerate(history.symbols):
        own = history.closes[:, place]
        over = [int(np.floor((own[day] / own[day - 2] - 1) * 10**9)) for day in range(2, len(own))]
        assert np.abs(np.subtract(table.returns_ppb[symbol][:250], over[-250:])).max() <= 1
        assert np.abs(np.subtract(table.returns_ppb[symbol][250:], over[60:90])).max() <= 1
    assert (table.notes["stress_from"], table.notes["stress_to"]) == (
        history.dates[60],
        history.dates[91],
    )
    assert table.notes["look_back_from"] == history.dates[149]
    assert "28(1)(b)" in table.notes["anti_procyclical_tool"]


def test_the_table_as_of_a_day_knows_nothing_of_later_ones() -> None:
    """The same table from a history that ends there; before the first day there is none."""
    returns = drawn(400, 2)
    history = history_of(returns)
    until = history.dates[320]
    assert make_table(history, Terms(), until).returns_ppb == (
        make_table(history_of(returns[:320]), Terms()).returns_ppb
    )
    with pytest.raises(HistoryError, match="no day up to 1999-12-31: the first is 2000-01-01"):
        make_table(history, Terms(), "1999-12-31")


def test_returns_of_quiet_days_are_scaled_up_in_a_turbulent_market() -> None:
    """Two hundred quiet days and a hundred that move five times as much: all count as today's."""
    returns = drawn(400, 2)
    returns[300:] *= 5
    history = history_of(returns)
    plain, scaled = (
        np.std(make_table(history, terms).returns_ppb["S0"][:100]) for terms in (PLAIN, Terms())
    )
    assert 3.5 < scaled / plain <= 4.0


def test_a_calm_market_has_the_volatility_of_ten_years() -> None:
    """The floor of article 28(1)(c): a year at a third of the volatility of nine others."""
    returns = drawn(FLOOR_DAYS + 100, 2)
    returns[-300:] /= 3
    history = history_of(returns)
    free, floored = (make_table(history, Terms(has_floor=has_floor)) for has_floor in (False, True))
    ratio = np.std(floored.returns_ppb["S0"][:250]) / np.std(free.returns_ppb["S0"][:250])
    assert 2.4 < ratio < 3.2
    assert "28(1)(c)" in floored.notes["anti_procyclical_tool"]
    assert "28(1)(b)" in free.notes["anti_procyclical_tool"]


def test_holes_are_filled_with_what_the_market_says_and_counted() -> None:
    """A security that misses days moves with the others on them; the same seed fills the same."""
    returns = drawn(400, 6, sd=0.01)
    returns[350] = -0.2
    history = history_of(returns)
    history.closes[350, 0] = history.closes[351, 0] = np.nan
    table = make_table(history, PLAIN)
    # Three returns are beside two holes. The second of them is that of the day on which all others fell by 18 %.
    assert table.notes["holes"] == {"S0": 2}
    assert table.notes["filled"]["returns"] == 3
    assert min(table.returns_ppb["S0"][:250]) < -120_000_000
    assert make_table(history, PLAIN) == table
    assert make_table(history, Terms(is_scaled=False, seed=2)).returns_ppb != table.returns_ppb


def test_a_history_of_four_days_is_drawn_whole_from_its_parts_and_says_so() -> None:
    """Market and own spread are those of the days there are; securities move together as they did."""
    returns = drawn(4, 30, sd=0.02, seed=3)
    table = make_table(history_of(returns), Terms(sectors={"S0": "banks", "S1": "banks"}))
    made = table.notes["generated"]
    assert made["because"] == "4 returns are known, 282 are needed"
    assert (made["fitted_to_days"], len(made["few_returns"])) == (4, 30)
    assert made["sector_sd"].keys() == {"banks"}
    scenarios = np.array(list(table.returns_ppb.values()), dtype=float)[:, :250]
    assert scenarios.shape == (30, 250)
    market = returns.mean(axis=1).std()
    assert 0.6 < scenarios.mean(axis=0).std() / (market * 2**0.5 * 10**9) < 1.6
    correlations = np.corrcoef(scenarios)[np.triu_indices(30, 1)]
    assert correlations.mean() > 0.15


def test_a_security_without_a_return_is_refused_by_name() -> None:
    """Nothing is invented for it."""
    history = history_of(drawn(300, 3))
    history.closes[:, 1] = np.nan
    with pytest.raises(HistoryError, match="none of S1"):
        make_table(history, Terms())
