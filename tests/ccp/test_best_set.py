# SPDX-License-Identifier: Apache-2.0
"""The best set of deliveries of a session: by hand, against all sets of small sessions, and without the solver."""

import random
from itertools import product

import pytest

from clearinghouse.apps.ccp import best_set
from clearinghouse.apps.ccp.best_set import LACKS, Due, Problem, best_of, is_possible
from clearinghouse.apps.ccp.tally import efficiency_of

A, B, C = 1, 2, 3


def due(
    account: int, lots: int, mark: int, most: int = -1, *, market: int = 1, age: int = 0
) -> Due:
    """An obligation; all of it can settle unless `most` says less."""
    return Due(
        account, market, lots, mark, abs(lots) if most < 0 else most, 0, (max(age - 1, 0), 0, age)
    )


@pytest.fixture(autouse=True)
def solver() -> None:
    """The tests of this file need the solver."""
    pytest.importorskip(best_set.SOLVER)


def test_a_ring_of_purchases_settles_without_cash() -> None:
    """Each pays with what it gets for its own shares, so all of it settles."""
    dues = [
        due(A, -10, 100, market=1), due(B, 10, 100, market=1),
        due(B, -10, 100, market=2), due(C, 10, 100, market=2),
        due(C, -10, 100, market=3), due(A, 10, 100, market=3),
    ]  # fmt: skip
    best = best_of(Problem(dues, {A: 0, B: 0, C: 0}, 0))
    assert (best.value, best.is_proved) == (3_000, True)


def test_a_buyer_receives_what_its_cash_carries() -> None:
    """With 450 it can pay 4 of 10 lots at 100."""
    dues = [due(A, -10, 100), due(B, 10, 100)]
    assert best_of(Problem(dues, {A: 0, B: 450}, 0)).value == 400


def test_who_lacks_cash_though_it_receives_nothing_gets_an_advance_or_nothing_settles() -> None:
    """Its change to the mark of 50 is advanced by the equity, and it receives nothing; its sale settles."""
    dues = [due(A, -10, 100), due(B, 10, 100), due(A, 5, 20, market=2), due(B, -5, 20, market=2)]
    assert best_of(Problem(dues, {A: 0, B: 3_000}, 0)).value == 1_100
    assert best_of(Problem(dues, {A: -1_050, B: 3_000}, 50)).value == 1_000
    short = [due(A, -10, 100), due(B, 10, 100)]
    assert best_of(Problem(short, {A: -1_050, B: 3_000}, 50)).value == 1_000
    # In amounts at which the solver's tolerance does not count.
    large = [due(A, -10, 10**8), due(B, 10, 10**8)]
    assert best_of(Problem(large, {A: -105 * 10**7, B: 3 * 10**9}, 49 * 10**6)).value == 0


def test_the_older_receipt_comes_first_though_less_settles() -> None:
    """B has waited and needs all of A's cash chain; in any order C's larger purchase would settle instead."""
    # A has 10 shares. B, old, can pay for 2 of them; C can pay for all.
    dues = [due(A, -10, 100), due(B, 10, 100, age=1), due(C, 10, 100)]
    problem = Problem(dues, {A: 0, B: 1_000, C: 1_000}, 0)
    assert best_of(problem).value == best_of(problem, in_order=False).value == 1_000
    # B's 3 old shares cost the cash with which it would buy 4 of another share.
    dues = [
        due(A, -3, 100), due(B, 3, 100, age=1),
        due(C, -4, 90, market=2), due(B, 4, 90, market=2),
    ]  # fmt: skip
    problem = Problem(dues, {A: 0, B: 360, C: 0}, 0)
    assert best_of(problem).value == 300
    assert best_of(problem, in_order=False).value == 360


def in_all_ways(problem: Problem, *, in_order: bool) -> int:
    """The greatest value over all sets, stage by stage."""
    sets = [
        lots
        for lots in product(*(range(one.most + 1) for one in problem.dues))
        if is_possible(problem, list(lots))
    ]
    stages = sorted({one.order for one in problem.dues if one.lots > 0}, reverse=True)

    def values(lots: tuple[int, ...]) -> list[int]:
        of_stages = [
            sum(
                count * one.mark
                for count, one in zip(lots, problem.dues, strict=True)
                if one.lots > 0 and one.order == stage
            )
            for stage in stages
        ]
        return of_stages if in_order else [sum(of_stages)]

    return sum(max(map(values, sets)))


@pytest.mark.parametrize("seed", range(20))
def test_small_sessions_have_the_best_of_all_sets(seed: int) -> None:
    """Drawn sessions of three accounts and two shares against every set that is possible."""
    draw = random.Random(seed)
    dues = []
    for market in (1, 2):
        mark = draw.randrange(10, 99)
        deliverer, *receivers = draw.sample((A, B, C), 3)
        parts = [draw.randrange(1, 4) for _ in receivers]
        lots = sum(parts)
        most = draw.randrange(lots + 1)
        dues.append(due(deliverer, -lots, mark, most, market=market))
        for one, part in zip(receivers, parts, strict=True):
            dues.append(due(one, part, mark, market=market, age=draw.randrange(3)))
    cash = {account: draw.randrange(-60, 200) for account in (A, B, C)}
    problem = Problem(dues, cash, 200)
    for in_order in (True, False):
        best = best_of(problem, in_order=in_order)
        assert best.is_proved
        assert best.value == in_all_ways(problem, in_order=in_order)


def test_a_report_without_the_solver_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What settled is still there; the best set is not, and the reason says what to install."""
    problem = Problem([due(A, -10, 100), due(B, 10, 100)], {A: 0, B: 450}, 0)
    found = efficiency_of(problem, {1: 3}, [])
    assert (found["efficiency_by_value"], found["best_possible_by_value"]) == (0.3, 0.4)
    monkeypatch.setattr(best_set, "SOLVER", "no_solver_of_this_name")
    found = efficiency_of(problem, {1: 3}, [])
    assert (found["efficiency_by_value"], found["best_possible_by_value"]) == (0.3, None)
    assert found["solver"] == LACKS
