# SPDX-License-Identifier: Apache-2.0
"""Find the best set of deliveries that a session could have settled, outside the machine (SPEC C-5.4).

Owns the copy of a session's obligations, made just before it settles, and the integer programme that the solver HiGHS
answers. It uses the constraints of the rule, not the machine's method: whole lots, partial settlement if the market
permits it, available securities and cash, receipts in the order of age and priority. Amounts and lots are exact; the
solver's answer is rounded to whole lots and checked with exact numbers.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from clearinghouse.statemachine.arithmetic.layers import netted, parts_from_oldest, young
from clearinghouse.statemachine.arithmetic.settlement import deliverable
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.settlement.prepare import due_in_lots
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import CCP_EQUITY

SOLVER: Final = "highspy"
LACKS: Final = f"the solver {SOLVER} is not installed: pip install 'clearinghouse-apps[ccp]'"
SECONDS_MAX: Final = 20.0
"""For each stage of a session; after it the relaxation stands for the best value."""
SCALE: Final = 10**6
"""Values are given to the solver in this many smallest units, for its tolerances."""


@dataclass(frozen=True)
class Due:
    """One obligation of an account in a share: a delivery (negative lots) or a receipt.

    At most `most` lots can settle.
    """

    account_id: int
    market_id: int
    lots: int
    mark: int
    most: int
    carried: int
    """Lots of fails in it, with their sign."""
    order: tuple[int, int, int]
    """Days of age beyond one, priority and age, the greatest served first."""


@dataclass(frozen=True)
class Problem:
    """A session just before it settles: its obligations, and the cash of each account if no lot of it settled."""

    dues: list[Due]
    cash: dict[int, int]
    equity: int

    def value(self) -> int:
        """Return the value of all receipts, at the marks."""
        return sum(one.lots * one.mark for one in self.dues if one.lots > 0)

    def value_of_securities(self) -> int:
        """Return the value that could settle if every payer had enough cash."""
        sides: dict[int, list[int]] = {}
        for one in self.dues:
            sides.setdefault(one.market_id, [0, 0])[one.lots > 0] += one.most * one.mark
        return sum(map(min, sides.values()))


@dataclass(frozen=True)
class Best:
    """The greatest value that could settle. If `is_proved` is false, the solver ran out of time.

    The value is then that of the relaxation, in which parts of lots could settle.
    """

    value: int
    is_proved: bool


def problem_of(state: State, session: Session) -> Problem:
    """Return the obligations of a session. All markets of a run settle net (DvP model 3) in one currency."""
    dues: list[Due] = []
    cash: dict[int, int] = {}
    currency = AssetId(0)
    for key in sorted(session.nets):
        net = session.nets[key]
        lots, amount = due_in_lots(state, net)
        if not (lots or amount):
            continue
        account, market = state.accounts[net.account_id], state.markets[net.market_id]
        mark = session.marks[market.id]
        currency = market.quote.id
        if net.account_id not in cash:
            holding = account.holdings.get(currency)
            cash[net.account_id] = 0 if holding is None else max(free_balance(holding), 0)
        cash[net.account_id] += amount + lots * mark
        is_out = net.account_id in state.defaults.case_with
        if lots > 0:
            most = 0 if is_out else lots
        else:
            holding = account.holdings.get(market.base.id)
            is_partial = state.dvp.terms_of(market.id).allows_partial == 1
            free = 0 if holding is None or is_out else free_balance(holding)
            most = deliverable(free, market.lot_base_units, -lots, is_partial=is_partial)
        traded = lots - net.carried_lots
        layers = netted(net.carried_lots, net.carried_layers, traded, young(abs(traded)))
        # The lots of a receipt are served by their own age.
        parts = parts_from_oldest(layers, lots) if lots > 0 else [(0, lots)]
        for days, part in parts:
            order = (max(days - 1, 0), state.dvp.priorities.get(net.account_id, 0), days)
            at_most = min(most, part) if lots > 0 else most
            dues.append(
                Due(net.account_id, market.id, part, mark, at_most, net.carried_lots, order)
            )
    holding = state.accounts[CCP_EQUITY].holdings.get(currency)
    return Problem(dues, cash, 0 if holding is None else max(free_balance(holding), 0))


def solver_name() -> str:
    """Return the name and version of the solver; an empty text if it is not installed."""
    try:
        return f"HiGHS {version(SOLVER)}"
    except PackageNotFoundError:
        return ""


def best_of(problem: Problem, *, in_order: bool = True, seconds: float = SECONDS_MAX) -> Best:
    """Return the greatest value that can settle.

    With `in_order`, receipts that are served earlier are maximised first. If the integer programme does not end in
    `seconds`, the limit of each stage, its relaxation gives the value: with parts of lots a little more could settle.
    Raises ImportError without the solver.
    """
    value = _most_of(problem, _Programme(problem, seconds), in_order=in_order) if seconds else None
    if value is not None:
        return Best(value, is_proved=True)
    relaxed = _most_of(problem, _Programme(problem), in_order=in_order)
    assert relaxed is not None  # a relaxation has no limit of time
    return Best(relaxed, is_proved=False)


def _most_of(problem: Problem, programme: "_Programme", *, in_order: bool) -> int | None:
    """Return the greatest value, maximised stage by stage; None if a stage takes too long."""
    receipts = [place for place, one in enumerate(problem.dues) if one.lots > 0 and one.most]
    stages = sorted({problem.dues[place].order for place in receipts}, reverse=True)
    fixed: list[int] = []
    value: int | None = 0
    for stage in stages if in_order else stages[:1]:
        fixed += [place for place in receipts if not in_order or problem.dues[place].order == stage]
        value = programme.most_of(fixed)
        if value is None:
            break
        programme.keep(fixed, value)
    return value


@contextmanager
def without_banner() -> Iterator[None]:
    """Discard the text that the solver prints at its start: no option stops it, and the report may go to stdout."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class _Programme:
    """The integer programme of a session: a number of whole lots for each obligation.

    Without a limit of time it is the relaxation, with parts of lots.
    """

    def __init__(self, problem: Problem, seconds: float | None = None) -> None:
        self._problem = problem
        self._is_relaxed = seconds is None
        highspy: Any = importlib.import_module(SOLVER)
        with without_banner():
            self._highs: Any = highspy.Highs()
        self._status: Any = highspy.HighsModelStatus
        self._whole = highspy.HighsVarType.kInteger
        self._endless = highspy.kHighsInf
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("time_limit", self._endless if seconds is None else seconds),
            ("mip_rel_gap", 1e-7),
        ):
            self._highs.setOptionValue(name, value)
        for one in problem.dues:
            self._whole_column(one.most)
        self._add_markets()
        self._add_cash()

    def _whole_column(self, most: int) -> int:
        """Add a variable for a whole number from 0 to `most`; return its index."""
        self._highs.addVar(0, most)
        place: int = self._highs.getNumCol() - 1
        if not self._is_relaxed:
            self._highs.changeColIntegrality(place, self._whole)
        return place

    def _row(self, least: float, most: float, parts: dict[int, float]) -> None:
        """Add a constraint: the sum of variables times their coefficients in `parts` is from `least` to `most`."""
        self._highs.addRow(least, most, len(parts), list(parts), list(parts.values()))

    def _add_markets(self) -> None:
        """Add the constraint that received and delivered lots of each share are equal."""
        of_market: dict[int, dict[int, float]] = {}
        for place, one in enumerate(self._problem.dues):
            of_market.setdefault(one.market_id, {})[place] = 1 if one.lots > 0 else -1
        for parts in of_market.values():
            self._row(0, 0, parts)

    def _add_cash(self) -> None:
        """Limit the payments of each account to its cash and receipts; without receipts its lack of cash is
        advanced.
        """
        of_account: dict[int, dict[int, float]] = {key: {} for key in self._problem.cash}
        for place, one in enumerate(self._problem.dues):
            sign = -1 if one.lots > 0 else 1
            of_account[one.account_id][place] = sign * one.mark / SCALE
        advances: dict[int, float] = {}
        for key, cash in self._problem.cash.items():
            parts = of_account[key]
            if cash < 0:
                self._highs.addVar(0, -cash / SCALE)
                advance = self._highs.getNumCol() - 1
                advances[advance] = 1
                is_out = self._whole_column(1)
                self._row(-self._endless, 0, {advance: 1, is_out: cash / SCALE})
                for place in [one for one, part in parts.items() if part < 0]:
                    most = self._problem.dues[place].most
                    self._row(-self._endless, most, {place: 1, is_out: most})
                parts = {**parts, advance: 1}
            if parts:
                self._row(-cash / SCALE, self._endless, parts)
        if advances:
            self._row(-self._endless, self._problem.equity / SCALE, advances)

    def keep(self, places: list[int], value: int) -> None:
        """Add the constraint that the receipts at `places` have at least this value."""
        marks = {place: self._problem.dues[place].mark / SCALE for place in places}
        if marks:
            # A smallest unit less, so that rounding in the solver leaves a solution.
            self._row((value - 1) / SCALE * (1 - 1e-9), self._endless, marks)

    def most_of(self, places: list[int]) -> int | None:
        """Return the greatest value of the receipts at `places`, rounded down; None if the search takes too long."""
        highs = self._highs
        chosen = set(places)
        for place, one in enumerate(self._problem.dues):
            highs.changeColCost(place, -one.mark / SCALE if place in chosen else 0)
        highs.run()
        if highs.getModelStatus() == self._status.kInfeasible:
            # The equity lacks a change to the mark: the session waits as a whole.
            return 0
        if highs.getModelStatus() != self._status.kOptimal:
            return None
        answer: list[float] = list(highs.getSolution().col_value)[: len(self._problem.dues)]
        if self._is_relaxed:
            return int(sum(answer[place] * self._problem.dues[place].mark for place in places))
        lots: list[int] = [round(one) for one in answer]
        if not is_possible(self._problem, lots):
            return None
        return sum(lots[place] * self._problem.dues[place].mark for place in places)


def is_possible(problem: Problem, lots: list[int]) -> bool:
    """Return whether a number of whole lots for each obligation satisfies every constraint, in exact numbers."""
    markets: dict[int, int] = {}
    cash = dict(problem.cash)
    receives: set[int] = set()
    for one, count in zip(problem.dues, lots, strict=True):
        if not 0 <= count <= one.most:
            return False
        signed = count if one.lots > 0 else -count
        markets[one.market_id] = markets.get(one.market_id, 0) + signed
        cash[one.account_id] -= signed * one.mark
        if signed > 0:
            receives.add(one.account_id)
    lacking = {key: -amount for key, amount in cash.items() if amount < 0}
    return (
        not any(markets.values())
        and not receives.intersection(lacking)
        and sum(lacking.values()) <= problem.equity
    )
