# SPDX-License-Identifier: Apache-2.0
"""Terms of liquidity and committed lines of credit, at each limit and beyond it (SPEC C-12)."""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDITY_RUN
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AssetId
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, Limit, Said, Setter

USDC, EUR = AssetId(1), AssetId(2)
HOUR: Final = 3_600


@pytest.fixture
def system() -> System:
    """Two currencies."""
    system = System()
    system.asset("EUR", 6)
    return system


def terms(system: System) -> Setter:
    """Once and a half of what is needed, compared each two hours."""
    return Setter(
        system,
        commands.SetLiquidityTerms(*system.head(), 1_500_000_000, 2 * HOUR, 600, 1, 3),
        lambda: system.state.liquidity.terms,
        lambda c, _: (
            "LIQUIDITY_TERMS_SET",
            {
                "run_seconds": c.run_seconds,
                "target_ppb": c.target_ppb,
                "other_margin_seconds": c.other_margin_seconds,
                "cover": c.cover,
                "stress_days": c.stress_days,
            },
        ),
    )


def line(system: System) -> Setter:
    """A line of 500 USDC by bank, an hour after the call."""

    def says(command: Any, _: int) -> Said:  # noqa: ANN401  a command of one kind
        found = system.state.liquidity.credit_lines[command.line_id]
        for name in ("provider", "asset_id", "amount", "seconds"):
            assert getattr(found, name) == getattr(command, name)
        assert found.id == command.line_id
        return "CREDIT_LINE_SET", {
            name: getattr(command, name) for name in ("line_id", "asset_id", "amount", "seconds")
        }

    return Setter(
        system,
        commands.SetCreditLine(*system.head(), 1, "bank", USDC, 500, HOUR),
        lambda: None,
        says,
        names=dict.fromkeys(("line_id", "provider", "asset_id", "amount", "seconds"), ""),
    )


def test_terms_of_liquidity_keep_their_limits(system: System) -> None:
    """A target of 100 % to 1,000 %, an interval of an hour to a day or none; without a target there is no run."""
    setter = terms(system)
    setter.keeps(
        Limit("target_ppb", 1_000_000_000, 10_000_000_000),
        Limit("run_seconds", 3_600, 86_400),
        Limit("other_margin_seconds", -1, 864_000),
    )
    for cover, stress_days in ((3, 3), (-2, 3), (2, 31), (2, -2)):
        setter.refuses(cover=cover, stress_days=stress_days)
    setter.accepts(cover=2, stress_days=30)
    for unstated in (0, NOT_STATED):
        system.must(setter.again(cover=unstated, stress_days=unstated))
        terms_now = system.state.liquidity.terms
        assert (terms_now.cover, terms_now.stress_days) == (2, 5)
    setter.accepts(run_seconds=0)
    for seconds in (1, -1):
        setter.refuses(run_seconds=seconds)
    setter.accepts(target_ppb=0, run_seconds=0)
    setter.refuses(target_ppb=0, run_seconds=HOUR)
    setter.refuses(target_ppb=1, run_seconds=0)
    setter.refuses(target_ppb=-1, run_seconds=0)


def test_a_run_is_due_at_the_next_multiple_of_its_interval(system: System) -> None:
    """Another interval moves it, and none ends it."""
    due = system.state.timers.due
    setter = terms(system)
    for hours in (2, 1, 5):
        setter.accepts(run_seconds=hours * HOUR)
        interval = hours * HOUR * SECOND
        (found,) = [at for key, at in due.items() if key[0] == DEADLINE_LIQUIDITY_RUN]
        assert found == (system.now // interval + 1) * interval
    setter.accepts(run_seconds=0)
    assert [key for key in due if key[0] == DEADLINE_LIQUIDITY_RUN] == []


def test_a_line_of_credit_keeps_its_limits(system: System) -> None:
    """Lines 1 to 256, paid out within 864,000 seconds; an amount of 0 removes a line, also one that is not there."""
    setter = line(system)
    setter.keeps(Limit("line_id", 1, 256, {"amount": 1}), Limit("seconds", 0, 864_000))
    setter.refuses(amount=-1)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))
    lines = system.state.liquidity.credit_lines
    assert sorted(lines) == [1, 256]
    for _ in range(2):
        system.must(setter.again(amount=0))
        (event,) = system.events
        said = {"line_id": 1, "asset_id": USDC, "amount": 0, "seconds": HOUR}
        assert (event.name, event.fields) == ("CREDIT_LINE_SET", {"offset": 0, **said})
        assert sorted(lines) == [256]


def test_lines_in_one_currency_come_to_an_amount_at_most(system: System) -> None:
    """AMOUNT_OUT_OF_RANGE with their sum; a line that is replaced and those in another currency do not count."""
    setter = line(system)
    setter.accepts()
    most = MOST - 500
    setter.refuses(codes.AMOUNT_OUT_OF_RANGE, (MOST, MOST + 1, 1), line_id=2, amount=most + 1)
    setter.accepts(line_id=2, amount=most)
    setter.refuses(codes.AMOUNT_OUT_OF_RANGE, (MOST, MOST + 1, 1), line_id=3, amount=1)
    setter.refuses(codes.AMOUNT_OUT_OF_RANGE, (MOST, MOST + 1, 1), amount=501)
    setter.accepts(line_id=3, amount=MOST, asset_id=EUR)
    setter.accepts(line_id=2, amount=7)
