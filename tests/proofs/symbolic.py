# SPDX-License-Identifier: Apache-2.0
"""Runs the machine's own functions on numbers that stand for all integers, and asks Z3 what holds afterwards.

Owns a number that records what is done to it, and the walk over every path through a function: wherever the code asks a
question of such a number, both answers are followed, unless what is known already rules one out. What is proved holds
for every integer that meets the assumptions, however large; nothing of the code is written down a second time.
Must never take a question as settled that Z3 leaves open: `unknown` fails a proof as a counterexample does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec

import z3

P = ParamSpec("P")

# How many steps Z3 may take for a claim; for which way a path may go, where not to know costs a path more; and for
# whether a path that has been walked was possible, where not to know costs nothing. Steps do not depend on the load of
# the machine as time does. Of all questions that are answered the longest takes 12 million, less than three seconds.
PROOF_STEPS: Final = 200_000_000
WAY_STEPS: Final = 40_000_000
GLANCE_STEPS: Final = 4_000_000
INDEX_MAX: Final = 8


class OpenQuestionError(Exception):
    """Z3 found a counterexample, or neither that nor a proof; the text says for what."""


class NoSuchPathError(Exception):
    """What was assumed contradicts the way that was taken: no integers go it."""


class Path:
    """One way through the code: what is known on it, and which answers were given to reach it."""

    def __init__(self, answers: tuple[bool, ...]) -> None:
        """Start with the answers of its beginning."""
        self.answers = list(answers)
        self.given = 0
        self.known = z3.Solver()
        self.known.set("rlimit", WAY_STEPS)
        self.other_ways: list[tuple[bool, ...]] = []
        self.fresh = 0

    def is_possible(self, condition: z3.BoolRef) -> bool:
        """Return whether a condition can hold here; what cannot be decided is possible."""
        self.known.push()
        self.known.add(condition)
        verdict = self.known.check()
        self.known.pop()
        return bool(verdict != z3.unsat)

    def answer(self, condition: z3.BoolRef) -> bool:
        """Answer a question of the code; the other answer is kept for later if it is possible too."""
        if self.given < len(self.answers):
            output = self.answers[self.given]
        else:
            output = self.is_possible(condition)
            otherwise = self.is_possible(z3.Not(condition))
            if not output and not otherwise:
                raise NoSuchPathError
            if output and otherwise:
                self.other_ways.append((*self.answers, False))
            self.answers.append(output)
        self.given += 1
        self.known.add(condition if output else z3.Not(condition))
        return output

    def new(self, name: str) -> z3.ArithRef:
        """A number that nothing is known of."""
        self.fresh += 1
        return z3.Int(f"{name}!{self.fresh}")


class _Walk:
    """The path that is being walked; one at a time."""

    path: Path | None = None


def _here() -> Path:
    assert _Walk.path is not None, "symbolic numbers live inside `prove` alone"
    return _Walk.path


class Truth:
    """What is not known to be true or false; asking it is a fork."""

    __slots__ = ("expression",)

    def __init__(self, expression: z3.BoolRef) -> None:
        """Wrap an expression."""
        self.expression = expression

    def __bool__(self) -> bool:
        """Choose a way."""
        return _here().answer(self.expression)


def _raw(value: Number | int) -> z3.ArithRef | int:
    return value.expression if isinstance(value, Number) else value


class Number:
    """An integer of which only what the path says is known. It has no hash: nothing may depend on one."""

    __slots__ = ("expression",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, expression: z3.ArithRef) -> None:
        """Wrap an expression."""
        self.expression = expression

    def __add__(self, other: Number | int) -> Number:
        """Sum."""
        return Number(self.expression + _raw(other))

    __radd__ = __add__

    def __sub__(self, other: Number | int) -> Number:
        """Difference."""
        return Number(self.expression - _raw(other))

    def __rsub__(self, other: int) -> Number:
        """Difference from a constant."""
        return Number(other - self.expression)

    def __mul__(self, other: Number | int) -> Number:
        """Product."""
        return Number(self.expression * _raw(other))

    __rmul__ = __mul__

    def __neg__(self) -> Number:
        """The opposite."""
        return Number(-self.expression)

    def __abs__(self) -> Number:
        """Magnitude."""
        return self if self >= 0 else -self

    def __divmod__(self, other: Number | int) -> tuple[Number, Number]:
        """Quotient, floored, and rest; the divisor has to be above 0."""
        path = _here()
        divisor = _raw(other)
        assert not path.is_possible(divisor <= 0), "a divisor that may be 0 or less"
        quotient, rest = path.new("quotient"), path.new("rest")
        path.known.add(
            self.expression == quotient * divisor + rest,
            rest >= 0,
            rest < divisor,
        )
        return Number(quotient), Number(rest)

    def __rdivmod__(self, other: int) -> tuple[Number, Number]:
        """The same of a constant."""
        return divmod(Number(z3.IntVal(other)), self)

    def __floordiv__(self, other: Number | int) -> Number:
        """Quotient, floored."""
        return divmod(self, other)[0]

    def __rfloordiv__(self, other: int) -> Number:
        """Quotient of a constant, floored."""
        return divmod(Number(z3.IntVal(other)), self)[0]

    def __mod__(self, other: Number | int) -> Number:
        """Rest."""
        return divmod(self, other)[1]

    def __lt__(self, other: Number | int) -> Truth:
        """Less."""
        return Truth(self.expression < _raw(other))

    def __le__(self, other: Number | int) -> Truth:
        """Less or equal."""
        return Truth(self.expression <= _raw(other))

    def __gt__(self, other: Number | int) -> Truth:
        """Greater."""
        return Truth(self.expression > _raw(other))

    def __ge__(self, other: Number | int) -> Truth:
        """Greater or equal."""
        return Truth(self.expression >= _raw(other))

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        """Equal."""
        assert isinstance(other, Number | int)
        return Truth(self.expression == _raw(other))

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        """Not equal."""
        assert isinstance(other, Number | int)
        return Truth(self.expression != _raw(other))

    def __index__(self) -> int:
        """Which small number it is, for slices: a fork for each."""
        for value in range(INDEX_MAX + 1):
            if self == value:
                return value
        raise OpenQuestionError(f"an index that may be above {INDEX_MAX} or below 0")

    def __bool__(self) -> bool:
        """Not 0."""
        return _here().answer(self.expression != 0)


def number(name: str) -> Any:  # noqa: ANN401  it takes the place of an int in code that is typed for ints
    """Any integer."""
    return Number(z3.Int(name))


def integers(*names: str) -> list[Any]:
    """Any integers, one for each name."""
    return [number(name) for name in names]


def assume(*statements: object) -> None:
    """Take something for granted on this path: the assumptions of a proof, stated at its beginning."""
    for prove in statements:
        assert isinstance(prove, Truth)
        _here().known.add(prove.expression)


def choose(*values: Any) -> Any:  # noqa: ANN401  of the kind that the code under proof asks for
    """Any of these, each on paths of its own."""
    path = _here()
    for value in values[:-1]:
        path.fresh += 1
        if path.answer(z3.Bool(f"choice!{path.fresh}")):
            return value
    return values[-1]


def anything(name: str = "anything") -> Any:  # noqa: ANN401  it takes the place of an int in code that is typed for ints
    """Any integer, another one each time."""
    return Number(_here().new(name))


def both(*truths: object) -> Truth:
    """That all of these hold, without asking any of them."""
    parts = []
    for truth in truths:
        if isinstance(truth, Truth):
            parts.append(truth.expression)
        else:
            parts.append(z3.BoolVal(bool(truth)))
    return Truth(z3.And(*parts))


def implied(condition: Truth, conclusion: Truth) -> Truth:
    """That one thing holds if another does, without asking whether it does."""
    return Truth(z3.Implies(condition.expression, conclusion.expression))


def larger(one: Number | int, other: Number | int) -> Number:
    """The larger of two, without asking which."""
    left, right = _raw(one), _raw(other)
    return Number(z3.If(left >= right, left, right))


def prove(what: str, truth: object) -> None:
    """Prove that something holds on this path, or raise OpenQuestionError with a counterexample."""
    if not isinstance(truth, Truth):
        if truth is not True:
            raise OpenQuestionError(f"{what}: does not hold")
        return
    solver = _here().known
    solver.push()
    solver.set("rlimit", PROOF_STEPS)
    solver.add(z3.Not(truth.expression))
    verdict = solver.check()
    solver.set("rlimit", WAY_STEPS)
    if verdict == z3.sat:
        raise OpenQuestionError(f"{what}: not for {solver.model()}")
    if verdict != z3.unsat:
        raise OpenQuestionError(f"{what}: {solver.reason_unknown()}")
    solver.pop()


def every_path(proof: Callable[[], None]) -> int:
    """Run a proof on every path through the code that it calls; how many there are.

    An AssertionError of the code is a counterexample: its assertions are part of what is proved.
    """
    ways: list[tuple[bool, ...]] = [()]
    walked = 0
    while ways:
        path = Path(ways.pop())
        _Walk.path = path
        try:
            proof()
            # A path on which no integers are left has proved nothing.
            path.known.set("rlimit", GLANCE_STEPS)
            walked += path.known.check() != z3.unsat
        except NoSuchPathError:
            pass
        finally:
            _Walk.path = None
        ways += path.other_ways
    return walked


def on_every_path(at_least: int) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Let a test be a proof, which runs on every path; there have to be some, or it proved less than it says."""

    def run_all(proof: Callable[P, None]) -> Callable[P, None]:
        @wraps(proof)
        def test(*args: P.args, **kwargs: P.kwargs) -> None:
            assert every_path(lambda: proof(*args, **kwargs)) >= at_least

        return test

    return run_all
